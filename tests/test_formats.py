"""Each reader finds text wherever its format can hold it, and says where that was."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from email.message import EmailMessage

import openpyxl
import pymupdf
import pytest
from openpyxl.comments import Comment
from PIL import Image

from benchmarks.papers import paper
from detectors import reading
from detectors.inspect import read_document
from detectors.model import Document, Limits, Zone

Said = set[tuple[str, int, str | None, Zone | None]]


def read(content: bytes, name: str = "file") -> Document:
    document = read_document(content, name, Limits())
    assert document.problems == ()
    assert document.pages_examined == document.pages_total
    return document


def said(document: Document) -> Said:
    return {(s.text, s.page, s.member, s.zone) for s in document.segments}


def zone_of(document: Document, text: str) -> Zone | None:
    return next(s.zone for s in document.segments if s.text == text)


def pdf_page(document: pymupdf.Document, *lines: tuple[float, float, str], **options: object) -> pymupdf.Page:
    page = document.new_page(width=595, height=842)
    for x, y, text in lines:
        page.insert_text((x, y), text, fontname="china-s", fontsize=16, **options)
    return page


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_pdf_lines_stand_where_the_page_shows_them() -> None:
    source = pymupdf.open()
    pdf_page(source, (80, 120, "秘密★10年"), (80, 400, "各单位要提高认识，把任务落实到人，按月汇总进展情况。"))
    document = read(source.tobytes())
    segment = next(s for s in document.segments if s.text == "秘密★10年")
    assert segment.box == pytest.approx((80, 104, 176, 123), abs=2)
    assert document.page_sizes[(None, 1)] == (595, 842)
    assert not segment.ocr


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_pdf_text_that_reads_upright_after_rotation_keeps_its_corner(rotation: int) -> None:
    """A page laid sideways in the file and turned upright by /Rotate has its mark at the head all the same."""
    source = pymupdf.open()
    page = source.new_page(width=842, height=595) if rotation != 180 else source.new_page(width=595, height=842)
    place = {90: (120, 515), 180: (515, 722), 270: (722, 80)}[rotation]
    for step, text in enumerate(("秘密★10年", "各单位要提高认识，把任务落实到人，按月汇总进展情况。")):
        dx, dy = {90: (60 * step, 0), 180: (0, -60 * step), 270: (-60 * step, 0)}[rotation]
        page.insert_text((place[0] + dx, place[1] + dy), text, fontname="china-s", fontsize=16, rotate=rotation)
    page.set_rotation(rotation)
    document = read(source.tobytes())
    segment = next(s for s in document.segments if s.text == "秘密★10年")
    assert document.page_sizes[(None, 1)] == (595, 842)
    assert segment.box is not None
    assert segment.box[0] == pytest.approx(80, abs=5)
    assert segment.box[1] < 160


def test_pdf_hidden_text_is_found_and_called_hidden() -> None:
    source = pymupdf.open()
    page = pdf_page(source, (80, 120, "看得见的正文在这里，各单位要提高认识，把任务落实到人。"))
    page.insert_text((80, 200), "隐形字", fontname="china-s", fontsize=16, render_mode=3)
    page.insert_text((80, 240), "白色字", fontname="china-s", fontsize=16, color=(1, 1, 1))
    page.insert_text((80, 280), "极小字", fontname="china-s", fontsize=1)
    page.insert_text((700, 320), "页外字", fontname="china-s", fontsize=16)
    page.draw_rect((70, 340, 400, 380), fill=(0.1, 0.2, 0.5))
    page.insert_text((80, 365), "蓝底白字", fontname="china-s", fontsize=16, color=(1, 1, 1))
    document = read(source.tobytes())
    assert {text: zone_of(document, text) for text in ("隐形字", "白色字", "极小字", "页外字", "蓝底白字")} == {
        "隐形字": "hidden", "白色字": "hidden", "极小字": "hidden", "页外字": "hidden", "蓝底白字": None,
    }  # fmt: skip


def test_pdf_text_cropped_away_is_hidden() -> None:
    source = pymupdf.open()
    page = pdf_page(source, (80, 60, "裁掉的字"), (80, 400, "留下的正文在这里，各单位要提高认识，把任务落实到人。"))
    page.set_cropbox(pymupdf.Rect(0, 120, 595, 842))
    assert zone_of(read(source.tobytes()), "裁掉的字") == "hidden"


def test_pdf_annotations_fields_outline_properties_and_embedded_files() -> None:
    source = pymupdf.open()
    page = pdf_page(source, (80, 120, "正文在这里，各单位要提高认识，把任务落实到人，按月汇总。"))
    page.add_text_annot((300, 300), "便签内容")
    page.add_file_annot((300, 400), "贴上的文件".encode(), "贴纸.txt")
    widget = pymupdf.Widget()
    widget.field_type, widget.field_name = pymupdf.PDF_WIDGET_TYPE_TEXT, "level"
    widget.rect, widget.field_value = pymupdf.Rect(80, 500, 280, 520), "field value"
    page.add_widget(widget)
    source.set_toc([[1, "书签文字", 1]])
    source.set_metadata({"title": "属性标题", "keywords": "关键字"})
    source.embfile_add("附件", "嵌入的文件".encode(), filename="附件.txt")
    found = said(read(source.tobytes()))
    assert {
        ("便签内容", 1, None, "comment"),
        ("field value", 1, None, None),
        ("书签文字", 1, None, "property"),
        ("属性标题", 1, None, "property"),
        ("关键字", 1, None, "property"),
        ("嵌入的文件", 1, "附件.txt", None),
        ("附件.txt", 1, "附件.txt", "filename"),
    } <= found
    assert any(text == "贴上的文件" for text, *_ in found)


def test_pdf_layers_switched_off_are_read() -> None:
    source = pymupdf.open()
    layer = source.add_ocg("层", on=False)
    page = pdf_page(source, (80, 120, "正文在这里，各单位要提高认识，把任务落实到人，按月汇总。"))
    page.insert_text((80, 300), "关掉的层", fontname="china-s", fontsize=16, oc=layer)
    assert "关掉的层" in {s.text for s in read(source.tobytes()).segments}


def test_pdf_decides_about_ocr_page_by_page() -> None:
    """Page 1 has its text, page 2 is a picture, page 3 is text with a small picture that says something."""
    source = pymupdf.open()
    body = "各单位要提高认识，把任务落实到人，按月汇总进展情况，报送办公室。"
    pdf_page(source, (80, 120, body))
    scan = paper(11, layout="following", dpi=150, turned=0)
    page = source.new_page(width=595, height=842)
    page.insert_image(page.rect, stream=scan.jpeg)
    stamp = pymupdf.open()
    pdf_page(stamp, (20, 40, "机密★3年")).set_cropbox(pymupdf.Rect(0, 10, 160, 60))
    page = pdf_page(source, (80, 120, body))
    page.insert_image((300, 500, 450, 550), pixmap=stamp[0].get_pixmap(dpi=200))
    document = read(source.tobytes())
    read_by_ocr = {s.page for s in document.segments if s.ocr}
    assert read_by_ocr == {2, 3}
    assert scan.mark is not None
    assert scan.mark.replace("\u3000", "") in {
        s.text.replace(" ", "").replace("\u3000", "") for s in document.segments if s.page == 2
    }
    inside = next(s for s in document.segments if s.page == 3 and s.text == "机密★3年")
    assert inside.box is not None
    assert 300 < inside.box[0] < 450
    assert 500 < inside.box[1] < 550


def test_pdf_letters_drawn_as_shapes_are_read() -> None:
    source = pymupdf.open()
    pdf_page(source, (80, 120, "秘密★10年"), (80, 200, "没有字的轮廓"))
    outlines = pymupdf.open(
        "pdf", pymupdf.open(stream=source[0].get_svg_image(text_as_path=True).encode(), filetype="svg").convert_to_pdf()
    )
    document = read(outlines.tobytes())
    assert "秘密★10年" in {s.text for s in document.segments if s.ocr}


def test_pdf_transcript_below_a_scan_is_no_hidden_text() -> None:
    source = pymupdf.open()
    scan = paper(12, layout="following", dpi=150, turned=0)
    page = source.new_page(width=595, height=842)
    page.insert_image(page.rect, stream=scan.jpeg)
    page.insert_text((80, 300), "扫描件的文字层", fontname="china-s", fontsize=16, render_mode=3)
    assert zone_of(read(source.tobytes()), "扫描件的文字层") is None


def test_xlsx_cells_comments_headers_and_hidden_sheets() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["B1"], sheet["C1"] = "密级", "秘密★5年", 12
    sheet["A1"].comment = Comment("单元格批注", "甲")
    sheet.oddHeader.left.text = "页眉文字"
    sheet.oddFooter.right.text = "页脚文字"
    sheet["D1"] = 10
    sheet["D1"].number_format = '"机密★"0"年"'
    hidden = book.create_sheet("藏起来的表")
    hidden["A1"] = "藏起来的格"
    hidden.sheet_state = "hidden"
    book.properties.title = "表的标题"
    out = io.BytesIO()
    book.save(out)
    document = read(out.getvalue())
    assert document.pages_total == 2
    assert {
        ("秘密★5年", 1, None, "table"),
        ("单元格批注", 1, None, "comment"),
        ("页眉文字", 1, None, "header"),
        ("页脚文字", 1, None, "footer"),
        ("藏起来的格", 2, None, "hidden"),
        ("藏起来的表", 2, None, "hidden"),
        ("表的标题", 1, None, "property"),
        ("机密★年", 1, None, "hidden"),
    } <= said(document)


def test_pictures_inside_office_files_are_read() -> None:
    import docx

    source = docx.Document()
    source.add_paragraph("见附图。")
    scan = paper(13, layout="cover", dpi=150, turned=0)
    source.add_picture(io.BytesIO(scan.jpeg))
    out = io.BytesIO()
    source.save(out)
    document = read(out.getvalue())
    assert scan.level is not None
    assert any(scan.level in s.text.replace(" ", "") for s in document.segments if s.member == "word/media/image1.jpg")


def test_zip_names_of_chinese_windows_and_nesting() -> None:
    inner = zipped({"甲.txt": "里层".encode("gb18030")})
    out = io.BytesIO(zipped({"a": b"x", "外.zip": inner}))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("b\xa1\xa2.txt", "名字".encode())
    raw = out.getvalue()
    document = read(raw)
    assert ("里层", 1, "外.zip!甲.txt", None) in said(document)
    assert document.pages_total == 3

    gbk = io.BytesIO()
    with zipfile.ZipFile(gbk, "w") as archive:
        archive.writestr("XXXX.txt", "正文")
    named = gbk.getvalue().replace(b"XXXX", "绝密".encode("gbk"))
    assert ("绝密.txt", 1, "绝密.txt", "filename") in said(read(named))


@pytest.mark.parametrize(
    ("name", "pack"), [("甲.txt.gz", gzip.compress), ("甲.txt.bz2", bz2.compress), ("甲.txt.xz", lzma.compress)]
)
def test_single_packed_files(name: str, pack: object) -> None:
    content = pack("包里的字".encode())  # type: ignore[operator]
    assert ("包里的字", 1, "甲.txt", None) in said(read(content, name))


def test_tar_entries_are_leaves() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name in ("目录/甲.txt", "乙.txt"):
            info = tarfile.TarInfo(name)
            info.size = len("正文".encode())
            archive.addfile(info, io.BytesIO("正文".encode()))
    document = read(out.getvalue(), "包.tgz")
    assert document.pages_total == 2
    assert ("正文", 1, "包.tar!目录/甲.txt", None) in said(document)


def test_mail_with_attachment() -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "关于会议的通知", "a@example.com", "b@example.com"
    mail.set_content("邮件正文\n")
    mail.add_attachment("附件正文".encode(), maintype="application", subtype="octet-stream", filename="附件.txt")
    document = read(mail.as_bytes(), "信.eml")
    assert document.media_type == "message/rfc822"
    assert document.pages_total == 2
    assert {
        ("关于会议的通知", 1, None, "title"),
        ("邮件正文", 1, None, None),
        ("附件正文", 1, "附件.txt", None),
    } <= said(document)


def test_html_as_seen_and_as_hidden() -> None:
    page = """<!doctype html><html><head><title>页面标题</title><meta name="keywords" content="关键词"></head><body>
      <p>拆<b>开的</b><i>字</i></p><div>一行<br>另一行</div><!-- 注释 -->
      <div style="display:none">藏<p>起来</p></div><span hidden>也藏</span>
      <script>var a = "脚本里的\\u5b57";</script><style>p{}</style>
      <table><tr><td>密级</td><td>秘密</td></tr></table>&#26426;&#23494;</body></html>"""
    document = read(page.encode("gb18030").replace(b"<head>", b'<head><meta charset="gb2312">'))
    assert {
        ("页面标题", 1, None, "title"),
        ("关键词", 1, None, "property"),
        ("拆开的字", 1, None, None),
        ("一行", 1, None, None),
        ("另一行", 1, None, None),
        ("注释", 1, None, "comment"),
        ("起来", 1, None, "hidden"),
        ("也藏", 1, None, "hidden"),
        ("脚本里的字", 1, None, "hidden"),
        ("秘密", 1, None, "table"),
        ("机密", 1, None, None),
    } <= said(document)
    assert not any("p{}" in s.text for s in document.segments)


def test_html_nested_without_end_is_read() -> None:
    deep = "<div>" * 20_000 + "最里面" + "</div>" * 20_000
    document = read_document(f"<html><body>{deep}<p>后面</p>".encode(), "深.html", Limits())
    texts = {s.text for s in document.segments}
    assert "后面" in texts or document.problems
    assert "最里面" in texts or document.problems


def test_lines_of_a_text_are_one_segment_as_far_as_they_are_alike() -> None:
    """A text may have a million lines; rows of a table are told from others, and what is overlong is cut."""
    said = [
        s.text
        for s in read("机密★1年\n\n 正文 \r\n甲\t乙\n丙\t丁\n末尾".encode(), "甲.txt").segments
        if s.zone != "filename"
    ]
    assert said[:3] == ["机密★1年\n 正文 ", "甲\t乙\n丙\t丁", "末尾"]
    pieces = [s for s in read(("短\n" + "长" * 30_000 + "\n短").encode(), "甲.txt").segments if s.zone != "filename"]
    assert [(len(s.text), s.line) for s in pieces] == [(1, True), (20_000, False), (10_200, False), (1, True)]


def test_lines_beyond_the_bound_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many segments they make; those before stay."""
    monkeypatch.setattr(reading, "MAX_SEGMENTS", 100)
    document = read_document("机密★1年\n".encode() + "正文\n".encode() * 100, "甲.txt", Limits())
    assert {problem.reason for problem in document.problems} == {"limit"}
    assert document.segments[-1].text.startswith("机密★1年\n正文\n")


def test_lines_are_looked_at_backwards_where_a_text_holds_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text may have a million marks as they are written."""
    asked: list[str] = []
    monkeypatch.setattr(reading, "said_otherwise", asked.append)
    read("秘密★10年\n机密\n".encode() * 1_000, "甲.txt")
    assert len(asked) < 10
    read("秘密★10年\n密机\n".encode() * 1_000, "甲.txt")
    assert len(asked) >= 2_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "gbk", "hz", "utf-32"])
def test_text_in_every_chinese_encoding(encoding: str) -> None:
    text = "机密★10年\r\n各单位要提高认识，把任务落实到人。\r\nabc def ghi jkl\r\n"
    content = text.replace("★", "").encode(encoding) if encoding == "hz" else text.encode(encoding)
    document = read(content, "甲.txt")
    assert "各单位要提高认识，把任务落实到人。" in document.segments[0].text.split("\n")


def test_big5_text_is_told_from_gbk() -> None:
    text = "密等及解密條件或保密期限：普通，這是一份給各單位的說明，請在期限之內回覆我們。"
    assert text in {s.text for s in read(text.encode("big5"), "乙.txt").segments}


def test_rtf_header_hidden_text_and_bytes_of_two() -> None:
    source = (
        rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 \'cb\'ce\'cc\'e5;}}{\header \pard \'bb\'fa\'c3\'dc\par}"
        rb"\f0 \'d5\'fd\'ce\'c4\u26426?\u23494?\par{\v \'d2\'fe\'b2\'d8}\par}"
    )
    assert said(read(source)) == {("机密", 1, None, "header"), ("正文机密", 1, None, None), ("隐藏", 1, None, "hidden")}


def ofd() -> bytes:
    page = """<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer>
      <ofd:TextObject Boundary="28 40 60 6" Size="5.6"><ofd:TextCode X="0" Y="5">机密</ofd:TextCode><ofd:TextCode X="20" Y="5">★1年</ofd:TextCode></ofd:TextObject>
      <ofd:TextObject Boundary="-80 40 60 6" Size="5.6"><ofd:TextCode>页外</ofd:TextCode></ofd:TextObject>
      <ofd:ImageObject ResourceID="9" Boundary="0 0 210 297"/></ofd:Layer></ofd:Content></ofd:Page>"""
    document = """<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CommonData><ofd:PageArea>
      <ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>Res.xml</ofd:PublicRes></ofd:CommonData>
      <ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/P0.xml"/></ofd:Pages></ofd:Document>"""
    entry = """<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocInfo><ofd:Title>标题</ofd:Title>
      </ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"""
    resources = """<ofd:Res xmlns:ofd="http://www.ofdspec.org/2016" BaseLoc="Res"><ofd:MultiMedias>
      <ofd:MultiMedia ID="9" Type="Image"><ofd:MediaFile>a.jpg</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"""
    return zipped(
        {
            "OFD.xml": entry.encode(),
            "Doc_0/Document.xml": document.encode(),
            "Doc_0/Pages/P0.xml": page.encode(),
            "Doc_0/Res.xml": resources.encode(),
            "Doc_0/Res/a.jpg": paper(14, layout="cover", dpi=150, turned=0).jpeg,
        }
    )


def test_ofd_text_with_its_place_and_page_picture() -> None:
    document = read(ofd())
    assert document.media_type == "application/ofd"
    segment = next(s for s in document.segments if s.text == "机密★1年")
    assert segment.box == pytest.approx((79.4, 113.4, 249.4, 130.4), abs=1)
    assert document.page_sizes[(None, 1)] == pytest.approx((595, 842), abs=1)
    assert zone_of(document, "页外") == "hidden"
    level = paper(14, layout="cover", dpi=150, turned=0).level
    assert level is not None
    assert any(s.ocr and level in s.text.replace(" ", "") for s in document.segments)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF", "PPM"])
def test_pictures_of_every_kind(kind: str) -> None:
    scan = paper(15, layout="head-2012", dpi=150, turned=0)
    out = io.BytesIO()
    scan.image.convert("L").save(out, kind)
    assert scan.level is not None
    assert any(scan.level in s.text.replace(" ", "") for s in read(out.getvalue()).segments)


def test_fax_pages_are_pages() -> None:
    frames = [paper(16 + i, layout="cover", dpi=200, turned=0, marked=i == 1).image.convert("1") for i in range(3)]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], compression="group4", dpi=(200, 200))
    document = read(out.getvalue())
    assert document.pages_total == 3
    level = paper(17, layout="cover", dpi=200, turned=0).level
    assert level is not None
    assert {s.page for s in document.segments if level in s.text.replace(" ", "")} == {2}


def test_phone_pictures_are_turned_as_their_exif_says() -> None:
    scan = paper(19, layout="cover", dpi=150, turned=0)
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    scan.image.convert("RGB").rotate(90, expand=True).save(out, "JPEG", exif=exif)
    document = read(out.getvalue())
    width, height = document.page_sizes[(None, 1)]
    assert width < height
    assert scan.level is not None
    assert any(scan.level in s.text.replace(" ", "") for s in document.segments)
