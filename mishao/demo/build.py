"""Makes mishao/demo/site/ from the texts: `python -m mishao.demo.build`. Its result is in the repository.

Needs what only a developer has: the CJK fonts of Debian's fonts-noto-cjk, python-docx, openpyxl, xlwt, and LibreOffice
(`soffice`) for the one binary Word file.
"""

from __future__ import annotations

import base64
import html
import io
import json
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from mishao.demo.texts import ARTICLES, SITE_ID, SITE_NAME, Article

SITE = Path(__file__).resolve().parent / "site"
PER_PAGE = 8
FOLDERS = {
    "fpzcfg": ("扶贫政策法规", "fpgz/fpzcfg", ("扶贫工作", "/fpgz/")),
    "tzgg": ("通知公告", "zwgk/tzgg", ("政务公开", "/zwgk/")),
    "zfwj": ("政府文件", "zwgk/zfwj", ("政务公开", "/zwgk/")),
    "zbcg": ("招标采购", "zwgk/zbcg", ("政务公开", "/zwgk/")),
    "jyks": ("教育考试", "zwgk/jyks", ("政务公开", "/zwgk/")),
}
GBK = {"zfwj"}  # one section as old portals serve it: GBK, said by the page alone
SERIF = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"
BOLD = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
RED = (190, 20, 20)

CSS = """\
*{box-sizing:border-box}body{margin:0;font:16px/1.8 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#222;background:#f3f6fa}
header{background:linear-gradient(120deg,#0b4da2,#1f7ad1);color:#fff;padding:28px 6vw}header h1{margin:0;font-size:30px;letter-spacing:4px}
nav{background:#083b7d;padding:0 6vw}nav a{display:inline-block;color:#fff;text-decoration:none;padding:10px 18px}nav a:hover{background:#1f7ad1}
.wrap{max-width:1080px;margin:18px auto;background:#fff;padding:22px 34px;box-shadow:0 1px 4px #0002}
.crumb{color:#666;font-size:14px;border-bottom:1px solid #dde4ee;padding-bottom:10px}.crumb a{color:#0b4da2}
ul.list{list-style:none;margin:0;padding:0}ul.list li{display:flex;justify-content:space-between;gap:16px;border-bottom:1px dashed #d6dde8;padding:9px 4px}
ul.list a{color:#1b2b45;text-decoration:none}ul.list a:hover{color:#0b4da2}ul.list span{color:#889;white-space:nowrap}
h2.t{text-align:center;font-size:25px;margin:22px 0 6px}.meta{text-align:center;color:#889;font-size:14px;margin-bottom:18px}
.TRS_Editor p{text-indent:2em;margin:.7em 0}.TRS_Editor img{max-width:100%;height:auto;display:block;margin:0 auto}
.fj{background:#f3f6fa;border-left:4px solid #1f7ad1;padding:10px 18px}.page{text-align:center;padding:18px}.page a,.page span{margin:0 4px;padding:4px 10px;border:1px solid #cbd5e3;text-decoration:none;color:#0b4da2}
footer{text-align:center;color:#778;font-size:13px;padding:26px}
"""
JS = """\
function createPageHTML(total, current, name, ext) {
  if (total <= 1) return;
  var out = '';
  for (var k = 0; k < total; k++) {
    var href = k === 0 ? name + '.' + ext : name + '_' + k + '.' + ext;
    out += k === current ? '<span>' + (k + 1) + '</span>' : '<a href="' + href + '">' + (k + 1) + '</a>';
  }
  document.write(out);
}
"""
LIST_JS = """\
// The list of this section is not in the page: it is fetched, unpacked and written by this script.
fetch('list.bin').then(function (r) { return r.text(); }).then(function (packed) {
  var bytes = atob(packed), raw = [];
  for (var i = 0; i < bytes.length; i++) raw.push(bytes.charCodeAt(i) ^ 0x5a);
  var rows = JSON.parse(new TextDecoder('utf-8').decode(new Uint8Array(raw)));
  var list = document.getElementById('rows');
  rows.forEach(function (row) {
    var li = document.createElement('li'), a = document.createElement('a'), span = document.createElement('span');
    a.href = row.u; a.textContent = row.t; a.title = row.t; span.textContent = row.d;
    li.appendChild(a); li.appendChild(span); list.appendChild(li);
  });
});
"""


def main() -> None:
    shutil.rmtree(SITE, ignore_errors=True)
    SITE.mkdir(parents=True)
    (SITE / "style.css").write_text(CSS)
    (SITE / "createpage.js").write_text(JS)
    (SITE / "404.html").write_text(_frame("页面不存在", "", "<p>您访问的页面不存在。</p>"))
    files = _files()
    for key, (name, folder, parent) in FOLDERS.items():
        articles = [a for a in ARTICLES if a.section == key]
        _section(key, name, folder, parent, articles, files)
    (SITE / "index.html").write_text(_frame("首页", _meta("首页", "首页"), _home()))
    for up_name, path in {value[2] for value in FOLDERS.values()}:
        inside = "".join(
            f'<li><a href="/{folder}/">{name}</a></li>'
            for name, folder, up in FOLDERS.values()
            if up == (up_name, path)
        )
        if path == "/fpgz/":  # as on real sub-sites: the column's link is written by script
            inside = "<script>document.write('<li><a href=\"./fpzcfg/\">'+'扶贫政策法规'+'</a></li>');</script>"
        _write(
            SITE / path.strip("/") / "index.html",
            _frame(up_name, _meta(up_name, "栏目首页"), f'<ul class="list">{inside}</ul>'),
        )


def _home() -> str:
    rows = "".join(
        f'<li><a href="{path}">{name}</a></li>' for name, path in (("政务公开", "/zwgk/"), ("扶贫工作", "/fpgz/"))
    )
    return f'<ul class="list">{rows}</ul>'


def _address(number: int, article: Article) -> str:
    year, month, day = article.date.split("-")
    return f"{year}{month}/t{year}{month}{day}_{330100 + number}.html"


def _section(
    key: str, name: str, folder: str, parent: tuple[str, str], articles: list[Article], files: dict[str, bytes]
) -> None:
    base = SITE / folder
    encoding = "gb18030" if key in GBK else "utf-8"
    numbers = {article.title: ARTICLES.index(article) for article in articles}
    crumb = f'<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="{parent[1]}">{parent[0]}</a> &gt; <a href="./" class="CurrChnlCls">{name}</a></div>'
    pages = [articles[start : start + PER_PAGE] for start in range(0, len(articles), PER_PAGE)]
    for number, rows in enumerate(pages):
        items = "".join(
            f'<li><a href="./{_address(numbers[a.title], a)}" title="{html.escape(a.title)}">{html.escape(a.title)}</a><span>{a.date}</span></li>'
            for a in rows
        )
        if key == "jyks":
            body = crumb + '<ul class="list" id="rows"></ul><script src="list.js"></script>'
            packed = json.dumps(
                [{"u": f"./{_address(numbers[a.title], a)}", "t": a.title, "d": a.date} for a in articles],
                ensure_ascii=False,
            ).encode()
            _write(base / "list.js", LIST_JS)
            _write(base / "list.bin", base64.b64encode(bytes(b ^ 0x5A for b in packed)).decode())
        else:
            pager = f'<div class="page"><script>createPageHTML({len(pages)}, {number}, "index", "html");</script></div>'
            body = crumb + f'<ul class="list">{items}</ul>' + pager
        page = _frame(name, _meta(name, "政策文件"), body, encoding)
        _write(base / ("index.html" if number == 0 else f"index_{number}.html"), page, encoding)
    for article in articles:
        path = base / _address(numbers[article.title], article)
        _write(path, _article_page(article, name, crumb.replace('href="./"', 'href="../"'), encoding), encoding)
        for file_name, _ in article.files:
            (path.parent / file_name).write_bytes(files[file_name])


def _article_page(article: Article, name: str, crumb: str, encoding: str) -> str:
    paragraphs = "".join(f"<p>{html.escape(p)}</p>" for p in article.paragraphs)
    extra = ""
    for file_name, text in article.files:
        if article.how == "script":
            extra += f'<script>var wzfj="{file_name}"; document.write(\'<p class="fj">附件：<a href="./{file_name}">{text}</a></p>\');</script>'
        elif article.how == "oldsrc":
            extra += f'<p class="fj">附件：<a appendix="true" otheroperation="false" href="javascript:;" title="{text}" oldsrc="./{file_name}">{text}</a></p>'
        elif article.how == "image":
            paragraphs += f'<p><img src="./{file_name}" OLDSRC="{file_name}" width="900" alt=""></p>'
        else:
            extra += f'<p class="fj">附件：<a href="./{file_name}">{text}</a></p>'
    meta = _meta(name, "政策文件", article)
    body = (
        f'{crumb}<h2 class="t">{html.escape(article.title)}</h2>'
        f'<div class="meta">发布时间：{article.date} 来源：青岚区人民政府办公室</div>'
        f'<div class="TRS_Editor">{paragraphs}</div>{extra}'
    )
    return _frame(article.title, meta, body, encoding)


def _meta(name: str, kind: str, article: Article | None = None) -> str:
    tags = [("SiteName", SITE_NAME), ("SiteDomain", "www.qinglan.example"), ("SiteIDCode", SITE_ID),
            ("ColumnName", name), ("ColumnDescription", f"{name}栏目"), ("ColumnKeywords", name), ("ColumnType", kind)]  # fmt: skip
    if article:
        tags += [("ArticleTitle", article.title), ("PubDate", f"{article.date}  10:08"), ("ContentSource", "青岚区人民政府办公室"),
                 ("Keywords", name), ("Author", "区政府办"), ("Url", "")]  # fmt: skip
    return "".join(f'<meta name="{key}" content="{html.escape(value)}">\n' for key, value in tags)


def _frame(title: str, meta: str, body: str, encoding: str = "utf-8") -> str:
    charset = "gb2312" if encoding == "gb18030" else "utf-8"
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">\n'
        f"{meta}<title>{html.escape(title)}-{SITE_NAME}</title>\n"
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/style.css">'
        '<script src="/createpage.js"></script></head>\n'
        f"<body><header><h1>{SITE_NAME}</h1></header>"
        '<nav><a href="/">首页</a><a href="/zwgk/">政务公开</a><a href="/fpgz/">扶贫工作</a></nav>'
        f'<div class="wrap">{body}</div><footer>青岚区为虚构地名，本站仅供演示。网站标识码 {SITE_ID}</footer></body></html>\n'
    )


def _write(path: Path, text: str, encoding: str = "utf-8") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))


def _files() -> dict[str, bytes]:
    return {
        "P020240418301122334455.pdf": _text_pdf("青岚区乡村振兴衔接资金管理办法", [
            "第一条 为规范衔接资金管理，制定本办法。", "第二条 资金实行项目管理，公开公示。", "第三条 本办法自印发之日起施行。"]),
        "W020240312401122334466.docx": _docx("小额信贷政策明白卡", ["贷款额度不超过五万元，期限三年。", "由镇帮扶工作站受理申请。"]),
        "P020240115501122334477.xls": _xls(),
        "P020230914601122334488.pdf": _scan([_red_head(), _second_page()], skew=0.8, seed=1),
        "P020230822701122334499.zip": _zip(),
        "P020240510801122334401.docx": _docx("防汛责任人安排", ["各镇责任人名单由区防汛办另行通知。"], box="秘密★3年"),
        "W020240426901122334402.jpg": _jpeg(_notice()),
        "W020240403111122334403.docx": _docx("保密法学习材料", [
            "国家秘密的密级分为绝密、机密、秘密三级。", "标注为“秘密★5年”表示密级为秘密，保密期限五年。", "复习题：下列标志正确的是：A.秘密10年 B.秘密★ C.秘密★10年"]),
        "P020240320211122334404.xlsx": _xlsx(),
        "W020240228311122334405.txt": "行政区划代码\r\n青岚区 990101\r\n密政发〔2023〕5号所列地名同时废止\r\n".encode("gb18030"),
        "P020240329411122334406.doc": _doc(["机密★5年", "", "公文处理要求", "各单位收到公文后应当登记、拟办、批办、承办。"]),
        "P020240219511122334407.pdf": _scan([_plan_page()], skew=-0.5, seed=2),
        "P020240515611122334408.pdf": _text_pdf("政务云服务采购文件", [
            "★1. 投标人应当具有独立承担民事责任的能力。", "★2. 机密性要求：传输数据应当加密，支持国密算法。", "▲3. 响应时间不超过2秒。", "本项目不涉及国家秘密。"]),
        "P020240119711122334409.csv": "序号,名称,数量\r\n1,办公桌,20\r\n2,文件柜,15\r\n".encode("gb18030"),
        "P020240612811122334410.pdf": _text_pdf("2023年初中学业水平考试 语文", [
            "绝密★启用前", "姓名：        准考证号：", "注意事项：本试卷满分120分，考试时间150分钟。", "一、选择题（每题3分）", "1. 下列词语中加点字读音正确的一项是"], mark_first=True),
        "P020240411911122334411.docx": _docx("学区划分", ["第一小学：城东、城中社区。", "第二小学：城西、城北社区。"]),
    }  # fmt: skip


def _text_pdf(title: str, lines: list[str], *, mark_first: bool = False) -> bytes:
    import pymupdf

    document = pymupdf.open()
    page = document.new_page()
    y = 70.0
    if mark_first:
        page.insert_text((72, y), lines.pop(0), fontname="china-s", fontsize=14)
        y += 40
    page.insert_text((120, y), title, fontname="china-s", fontsize=20)
    for line in lines:
        y += 34
        page.insert_text((72, y), line, fontname="china-s", fontsize=13)
    document.subset_fonts()
    return bytes(document.tobytes(garbage=4, deflate=True, no_new_id=True))


def _canvas() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (1240, 1754), "white")
    return image, ImageDraw.Draw(image)


def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=2 if "Serif" in path or "Sans" in path else 0)


def _lines(draw: ImageDraw.ImageDraw, lines: list[str], y: int, size: int = 32, x: int = 165) -> None:
    for line in lines:
        draw.text((x, y), line, font=_font(SERIF, size), fill="black")
        y += int(size * 1.85)


def _red_head() -> Image.Image:
    """GB/T 9704-2012: copy number, mark, urgency at the top left; red issuer, number, red rule."""
    image, draw = _canvas()
    draw.text((165, 215), "000123", font=_font(SERIF, 32), fill="black")
    draw.text((165, 272), "秘密★10年", font=_font(BOLD, 32), fill="black")
    draw.text((165, 329), "特急", font=_font(BOLD, 32), fill="black")
    draw.text((235, 430), "中共青岚区委办公室文件", font=_font(BOLD, 70), fill=RED)
    draw.text((450, 570), "青委办发〔2023〕17号", font=_font(SERIF, 32), fill="black")
    draw.rectangle((165, 640, 1090, 644), fill=RED)
    draw.text((330, 720), "关于做好有关工作的通知", font=_font(BOLD, 44), fill="black")
    _lines(draw, ["各镇党委，区直有关单位：", "　　现将有关工作安排通知如下，请认真贯彻执行。", "　　一、统一思想，提高认识，把各项任务落到实处。",
                  "　　二、明确分工，倒排工期，按月报告工作进展。", "　　三、严肃纪律，加强督查，确保按期完成。"], 860)  # fmt: skip
    draw.text((1010, 1610), "— 1 —", font=_font(SERIF, 28), fill="black")
    return image


def _second_page() -> Image.Image:
    image, draw = _canvas()
    _lines(draw, ["　　四、各单位应于每月二十五日前报送进展情况。", "　　五、本通知由区委办公室负责解释。"], 220)
    _lines(draw, ["中共青岚区委办公室", "2023年9月12日"], 620, x=700)
    draw.text((165, 1610), "— 2 —", font=_font(SERIF, 28), fill="black")
    return image


def _notice() -> Image.Image:
    image, draw = _canvas()
    draw.text((410, 220), "停水公告", font=_font(BOLD, 90), fill="black")
    _lines(
        draw,
        [
            "广大用户：",
            "　　因供水管网改造施工，定于4月28日8时至20时",
            "对滨河路、文昌街沿线停水，请提前储水。",
            "　　不便之处，敬请谅解。",
        ],
        420,
        36,
    )
    _lines(draw, ["青岚区自来水公司", "2024年4月26日"], 900, 36, x=720)
    return image.crop((0, 120, 1240, 1150))


def _plan_page() -> Image.Image:
    image, draw = _canvas()
    draw.text((280, 300), "青岚区综合交通规划", font=_font(BOLD, 70), fill="black")
    _lines(
        draw,
        [
            "　　第一章　总则",
            "　　规划期限为2024年至2030年，范围为全区行政辖区。",
            "　　第二章　路网布局",
            "　　构建两横三纵骨架路网，改建农村公路八十公里。",
        ],
        560,
    )
    return image


def _scan(pages: list[Image.Image], *, skew: float, seed: int) -> bytes:
    """Pages as a flat-bed scanner leaves them: slightly turned, grey paper, noise, JPEG; no text layer."""
    import numpy as np
    import pymupdf

    noise = np.random.default_rng(seed)
    document = pymupdf.open()
    for image in pages:
        turned = image.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor="white")
        grain = noise.normal(-6, 7, (turned.height, turned.width, 1))
        paper = np.clip(np.asarray(turned, dtype=np.float32) + grain, 0, 255).astype(np.uint8)
        page = document.new_page(width=595, height=842)
        page.insert_image(page.rect, stream=_jpeg(Image.fromarray(paper), 62))
    return bytes(document.tobytes(garbage=4, no_new_id=True))


def _jpeg(image: Image.Image, quality: int = 78) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _docx(title: str, lines: list[str], box: str = "") -> bytes:
    from docx import Document
    from docx.oxml import parse_xml

    document = Document()
    if box:
        paragraph = document.add_paragraph()
        paragraph.add_run()._r.append(parse_xml(_TEXT_BOX.replace("MARK", box)))
    document.add_heading(title, 1)
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


_TEXT_BOX = """\
<w:pict xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml">
<v:shape style="position:absolute;margin-left:0;margin-top:0;width:120pt;height:28pt" stroked="f">
<v:textbox><w:txbxContent><w:p><w:r><w:t>MARK</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>"""


def _xls() -> bytes:
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("完成情况")
    for row, cells in enumerate(
        [("项目", "投资（万元）", "进度"), ("农村饮水", 320, "完工"), ("产业道路", 610, "完工")]
    ):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _xlsx() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("a new workbook has a sheet")
    sheet.title = "意见反馈"
    for row in (("条款", "修改意见", "理由"), ("第三条", "", ""), ("第八条", "", "")):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _zip() -> bytes:
    """As a Chinese Windows packs it: names in GBK bytes, without the flag that says UTF-8."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (("公示材料/名单.txt", "认定名单\r\n青岚制衣厂\r\n云岭茶厂\r\n".encode("gb18030")),
                           ("公示材料/说明.docx", _docx("说明", ["公示期五个工作日。"]))):  # fmt: skip
            member = _RawInfo(name, (2023, 8, 22, 9, 0, 0))
            member.raw = name.encode("gbk")
            archive.writestr(member, data)
    return out.getvalue()


class _RawInfo(zipfile.ZipInfo):
    """A member under raw name bytes: zipfile itself can only write UTF-8 for what isn't ASCII."""

    raw: bytes = b""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.raw, self.flag_bits & ~0x800


def _doc(lines: list[str]) -> bytes:
    """Binary Word 97, converted by LibreOffice."""
    body = "\\par ".join("".join(f"\\u{ord(c)}?" if ord(c) > 127 else c for c in line) for line in lines)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "a.rtf"
        source.write_text("{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 SimSun;}}\\f0\\fs32 " + body + "}")
        subprocess.run(  # noqa: S603
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "doc:MS Word 97",  # noqa: S607
             "--outdir", folder, str(source)], check=True, capture_output=True,
        )  # fmt: skip
        return (Path(folder) / "a.doc").read_bytes()


if __name__ == "__main__":
    main()
