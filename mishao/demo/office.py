"""The sample portal's Word, Excel and ZIP files, the same bytes at every build."""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
import zipfile
from pathlib import Path

import xlwt
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from mishao.demo.texts import FOLDER

DOC = "P020240329411122334406.doc"
_WHEN = (2024, 1, 2, 9, 0, 0)


def files() -> dict[str, bytes]:
    return {
        "W020240312401122334466.docx": _loan_card(),
        "P020240510801122334401.docx": _flood_duty(),
        "W020240403111122334403.docx": _secrecy_lessons(),
        "P020240411911122334411.doc": _school_districts(),
        "P020240115501122334477.xls": _project_table(),
        "P020240320211122334404.xlsx": _opinion_form(),
        "P020230822701122334499.zip": _workshop_archive(),
        DOC: (FOLDER / "originals" / DOC).read_bytes(),
    }


def _paper(title: str) -> WordDocument:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin, section.top_margin = Cm(2.8), Cm(2.6), Cm(3.7)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "仿宋", Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    head = document.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = head.add_run(title)
    run.font.size, run.font.bold = Pt(22), True
    return document


def _lines(document: WordDocument, *lines: str) -> None:
    for line in lines:
        document.add_paragraph(line).paragraph_format.first_line_indent = Pt(32)


def _table(document: WordDocument, *rows: tuple[str, ...]) -> None:
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for cells, row in zip(rows, table.rows, strict=True):
        for text, cell in zip(cells, row.cells, strict=True):
            cell.text = text


def _saved(document: WordDocument) -> bytes:
    document.core_properties.author = "区政府办"
    document.core_properties.title = ""
    out = io.BytesIO()
    document.save(out)
    return _repacked(out.getvalue())


def _repacked(package: bytes) -> bytes:
    """The same members with one fixed time: a package otherwise bears the time of its making."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            data = old.read(member)
            if member.filename == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:\w+ [^>]*>)[^<]*", rb"\g<1>2024-01-02T09:00:00Z", data)
            new.writestr(zipfile.ZipInfo(member.filename, _WHEN), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _loan_card() -> bytes:
    document = _paper("脱贫人口小额信贷政策明白卡")
    _table(
        document,
        ("项目", "政策内容"),
        ("贷款对象", "脱贫户、监测对象家庭，具有劳动能力和生产经营意愿"),
        ("贷款额度", "五万元以内，免抵押、免担保"),
        ("贷款期限", "三年以内，可以展期一次"),
        ("财政贴息", "按照贷款市场报价利率给予贴息"),
        ("办理地点", "各镇帮扶工作站、合作金融机构网点"),
    )
    _lines(document, "温馨提示：贷款用于发展生产，不得用于建房、购车、还债等与生产无关的支出。")
    return _saved(document)


# Word's own text box: it stands outside the run of paragraphs, so a reader of paragraphs alone never meets it.
_TEXT_BOX = """\
<w:pict xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml">
<v:shape style="position:absolute;margin-left:0;margin-top:-60pt;width:140pt;height:32pt;z-index:1" stroked="f" filled="f">
<v:textbox inset="0,0,0,0"><w:txbxContent><w:p><w:r><w:rPr><w:rFonts w:eastAsia="黑体"/><w:sz w:val="32"/></w:rPr>
<w:t>MARK</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>"""


def _flood_duty() -> bytes:
    document = _paper("2024年防汛责任人安排")
    document.paragraphs[0].add_run()._r.append(parse_xml(_TEXT_BOX.replace("MARK", "秘密★3年")))
    _lines(
        document, "按照防汛工作部署，现将有关责任人安排如下。各责任人汛期不得擅自离岗，因故外出应当报告并明确代理人。"
    )
    _table(
        document,
        ("片区", "责任单位", "职责"),
        ("密溪片区", "密溪镇人民政府", "河道巡查、群众转移"),
        ("白石片区", "白石镇人民政府", "水库值守、预警发布"),
        ("城区片区", "区城市管理局", "排水抢险、交通疏导"),
    )
    _lines(document, "各单位接到调度指令后三十分钟内集结完毕。")
    return _saved(document)


def _secrecy_lessons() -> bytes:
    document = _paper("保密法学习材料")
    _lines(
        document,
        "一、国家秘密的密级分为绝密、机密、秘密三级。",
        "二、机关、单位对所产生的国家秘密事项，应当按照保密事项范围的规定确定密级，同时确定保密期限和知悉范围。",
        "三、标注为“机密★10年”表示该载体为机密级，保密期限十年。",
        "四、严禁通过微信、QQ等即时通信工具传递涉密文件。",
        "自测题：下列标志书写正确的是（　　）。A.秘密10年　B.秘密★　C.秘密★10年　D.10年★秘密",
        "五、泄露国家秘密，情节严重的，依法追究刑事责任。",
    )
    return _saved(document)


def _school_districts() -> bytes:
    document = _paper("2024年义务教育学区划分")
    _table(
        document,
        ("学校", "学区范围", "招生班数"),
        ("青岚区实验小学", "文昌社区、滨河社区", "6"),
        ("青岚区第二小学", "古樟社区、茶市社区", "5"),
        ("密溪镇中心小学", "密溪镇全境", "3"),
        ("青岚区第一中学", "文昌街以东", "8"),
        ("青岚区第三中学", "文昌街以西", "8"),
    )
    _lines(document, "学区如有调整，以区教育局公告为准。")
    return _saved(document)


def _project_table() -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    head = xlwt.easyxf("font: bold on; align: horiz center; borders: left thin, right thin, top thin, bottom thin")
    cell = xlwt.easyxf("borders: left thin, right thin, top thin, bottom thin")
    projects = (
        ("项目名称", "建设地点", "投资（万元）", "验收结论"),
        ("农村饮水巩固提升", "密溪镇", 320, "合格"),
        ("云岭产业道路", "云岭镇", 610, "合格"),
        ("茶叶初制加工厂", "白石镇", 480, "合格"),
        ("人居环境整治", "六个镇", 750, "合格"),
        ("食用菌大棚（跨年度）", "青山镇", 300, "在建"),
    )
    funds = (("资金来源", "金额（万元）"), ("市级衔接资金", 1500), ("区级配套资金", 960), ("合计", 2460))
    for name, rows in (("完成情况", projects), ("资金来源", funds)):
        sheet = book.add_sheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(number, column, value, cell if number else head)
                sheet.col(column).width = 256 * 24
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _opinion_form() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "意见反馈表"
    sheet.append(("《青岚区公园管理办法（征求意见稿）》意见反馈表", None, None, None))
    sheet.merge_cells("A1:D1")
    for row in (
        ("条款", "原文", "修改意见", "理由"),
        ("第三条", "", "", ""),
        ("第八条", "", "", ""),
        ("其他", "", "", ""),
    ):
        sheet.append(row)
    edge = Side(style="thin")
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.border = Border(left=edge, right=edge, top=edge, bottom=edge)
    sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=16), Alignment(horizontal="center")
    for column, size in zip("ABCD", (12, 36, 36, 30), strict=True):
        sheet.column_dimensions[column].width = size
    out = io.BytesIO()
    book.save(out)
    return _repacked(out.getvalue())


def _workshop_archive() -> bytes:
    """As a Chinese Windows packs it: names in GBK bytes, without the flag that says UTF-8."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("认定名单")
    names = ("青岚制衣厂", "云岭茶厂", "密溪竹编工坊", "白石电子加工点", "青山菌业", "古樟食品厂")
    for number, row in enumerate((("序号", "企业名称"), *enumerate(names, 1))):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    table = io.BytesIO()
    book.save(table)
    note = _paper("帮扶车间认定说明")
    _lines(note, "认定条件：吸纳监测对象、脱贫劳动力不少于五人，签订劳动合同，按月足额发放工资。", "认定有效期三年，期间实行年度复核。")  # fmt: skip
    readme = "本压缩包为公示材料，共两份文件。\r\n青岚区乡村振兴局\r\n".encode("gb18030")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (("认定名单.xls", table.getvalue()), ("认定说明.docx", _saved(note)), ("说明.txt", readme)):
            archive.writestr(_GbkInfo(f"公示材料/{name}", _WHEN), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


class _GbkInfo(zipfile.ZipInfo):
    """A member under GBK name bytes: zipfile itself writes UTF-8 for whatever isn't ASCII."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def convert_doc() -> None:
    """Makes the binary Word 97 file anew with LibreOffice (`soffice`). Its bytes differ every time, so it is kept."""
    document = _paper("公文处理要求")
    mark = document.paragraphs[0].insert_paragraph_before()
    run = mark.add_run("机密★5年")
    run.font.name = "黑体"
    number = document.add_paragraph("青政办函〔2024〕8号")
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.paragraphs[1].runs[0].font.color.rgb = RGBColor(0xC8, 0x16, 0x16)
    _lines(
        document,
        "各镇人民政府，区直有关单位：",
        "为进一步规范有关公文的运转和管理，现将处理要求明确如下。",
        "一、收到文件后由专人登记，当日送主要负责同志阅批，阅办情况逐件记录。",
        "二、文件按照规定范围传阅，不得横传，不得擅自复印、摘抄。",
        "三、阅办完毕的文件应当按期清退，不得自行留存。",
    )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / Path(DOC).with_suffix(".docx").name
        source.write_bytes(_saved(document))
        subprocess.run(  # noqa: S603
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "doc:MS Word 97",  # noqa: S607
             "--outdir", folder, str(source)], check=True, capture_output=True,
        )  # fmt: skip
        (FOLDER / "originals").mkdir(exist_ok=True)
        (FOLDER / "originals" / DOC).write_bytes((Path(folder) / DOC).read_bytes())
