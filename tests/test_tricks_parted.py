"""Marks whose characters are parted by what a page crosses out, doesn't show, or tells twice."""

from __future__ import annotations

import io
import time
import zipfile

import docx
import openpyxl
import pymupdf
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from detectors.formats.xlsx.grid import has_singles, unbracketed
from detectors.inspect import inspect
from detectors.model import DetectorSettings, Verdict
from detectors.sniff import sniff


def verdict(content: bytes, name: str) -> Verdict:
    return inspect(io.BytesIO(content), name, DetectorSettings()).verdict


def _struck_between(characters: str) -> bytes:
    document = pymupdf.open()
    page = document.new_page()
    for number, character in enumerate(characters):
        left = 72 + number * 32
        page.insert_text((left, 72), character, fontname="china-s", fontsize=14)
        page.insert_text((left + 16, 72), "某", fontname="china-s", fontsize=14)
        page.draw_line((left + 15, 67), (left + 31, 67))
    return bytes(document.tobytes())


@pytest.mark.parametrize(("words", "expected"), [("机密★10年", Verdict.SUSPECTED), ("会议第10年", Verdict.CLEAN)])
def test_what_is_crossed_out_on_a_page_parts_nothing(words: str, expected: Verdict) -> None:
    assert verdict(_struck_between(words), "a.pdf") is expected


@pytest.mark.parametrize(("first", "last"), [(62.0, 86.0), (62.5, 85.5), (61.0, 87.0)])
def test_a_stroke_may_end_at_the_edge_of_what_it_crosses_out(first: float, last: float) -> None:
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((50, 72), "机关保密★10年", fontname="china-s", fontsize=12)
    page.draw_line((first, 68), (last, 68))
    assert verdict(bytes(document.tobytes()), "a.pdf") is Verdict.SUSPECTED


def test_a_stroke_that_ends_where_another_font_begins() -> None:
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((50, 72), "机关保", fontname="china-s", fontsize=12)
    page.insert_text((86, 72), "密★10年", fontname="china-ss", fontsize=12)
    page.draw_line((62, 68), (86, 68))
    assert verdict(bytes(document.tobytes()), "a.pdf") is Verdict.SUSPECTED


def _covered(words: str, first: int, last: int, how: str) -> bytes:
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 72), words, fontname="china-s", fontsize=14)
    box = pymupdf.Rect(72 + 14 * first, 58, 72 + 14 * last, 76)
    if how == "box":
        page.draw_rect(box, color=None, fill=(1, 1, 1))
    elif how == "ground":
        page.draw_rect(box, color=None, fill=(0.8, 0.8, 0.8), overlay=False)
    elif how == "underline":
        page.draw_rect(pymupdf.Rect(box.x0, 74, box.x1, 75), color=None, fill=(0, 0, 0))
    elif how == "picture":
        white = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 20, 20))
        white.clear_with(255)
        page.insert_image(box, pixmap=white)
    else:
        note = page.add_rect_annot(box)
        note.set_colors(stroke=(1, 1, 1), fill=(1, 1, 1))
        note.update()
    return bytes(document.tobytes())


@pytest.mark.parametrize("how", ["box", "picture", "note"])
@pytest.mark.parametrize(
    ("words", "first", "last"),
    [("机场大密★10年", 1, 3), ("绝对保密★30年", 1, 3), ("秘书处密★5年", 1, 3), ("机要密★长期", 1, 2)],
)
def test_what_a_box_covers_parts_nothing(words: str, first: int, last: int, how: str) -> None:
    assert verdict(_covered(words, first, last, how), "a.pdf") is Verdict.SUSPECTED


@pytest.mark.parametrize("how", ["ground", "box"])
@pytest.mark.parametrize(
    ("words", "first", "last"),
    [("绝不泄密，警钟长鸣", 1, 3), ("机关密", 1, 2), ("秘书处的密级", 1, 4), ("绝不允许失泄密", 1, 6)],
)
def test_a_level_is_not_left_of_a_line_whose_middle_is_marked(words: str, first: int, last: int, how: str) -> None:
    assert verdict(_covered(words, first, last, how), "a.pdf") is Verdict.CLEAN


@pytest.mark.parametrize("how", ["box", "picture", "ground", "underline"])
@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("计算机网络密码管理规定", 3, 5),
        ("司机应当密切关注路况", 1, 3),
        ("全县机关保密工作会议", 2, 4),
        ("随机数密钥", 0, 2),
        ("机构的简介★10年", 1, 3),
        ("加强绝对保密意识教育", 2, 4),
    ],
)
def test_what_a_box_lies_over_in_ordinary_lines(words: str, first: int, last: int, how: str) -> None:
    assert verdict(_covered(words, first, last, how), "a.pdf") is Verdict.CLEAN


def test_strokes_without_number_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detectors.formats.pdf.parted.MOST_COMPARED", 20)
    assert verdict(_struck_between("机密★10年"), "a.pdf") is Verdict.UNSCANNABLE
    assert verdict(_struck_between("会议第10年"), "a.pdf") is Verdict.CLEAN


BOX = "<w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent>"
TOLD_TWICE = (
    "<w:r><mc:AlternateContent><mc:Choice>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback></mc:AlternateContent></w:r>"
)


@pytest.mark.parametrize(("words", "expected"), [("机密★10年", Verdict.SUSPECTED), ("会议第10年", Verdict.CLEAN)])
def test_boxes_of_a_character_that_a_file_tells_twice(words: str, expected: Verdict) -> None:
    paragraph = parse_xml(
        f"<w:p {nsdecls('w')} xmlns:mc='urn:m'>{''.join(TOLD_TWICE.format(BOX.format(c)) for c in words)}</w:p>"
    )
    document = docx.Document()
    document.add_paragraph("关于做好防汛工作的通知")
    document.element.body.insert(0, paragraph)
    document.save(out := io.BytesIO())
    assert verdict(out.getvalue(), "a.docx") is expected


def _told_either_way(newer: str, older: str) -> bytes:
    ways = f"<mc:Choice>{newer}</mc:Choice><mc:Fallback>{older}</mc:Fallback>"
    paragraph = (
        f"<w:p {nsdecls('w')} xmlns:mc='urn:m'><w:r><mc:AlternateContent>{ways}</mc:AlternateContent></w:r></w:p>"
    )
    document = docx.Document()
    document.element.body.insert(0, parse_xml(paragraph))
    document.save(out := io.BytesIO())
    return out.getvalue()


STRUCK = BOX.replace(
    "{}</w:t></w:r>", "机</w:t></w:r><w:r><w:rPr><w:strike/></w:rPr><w:t>关保</w:t></w:r><w:r><w:t>密★10年</w:t></w:r>"
)


@pytest.mark.parametrize(
    ("newer", "older"), [(BOX.format("通知"), BOX.format("机密★10年")), (BOX.format("机关保密★10年"), STRUCK)]
)
def test_what_older_programs_show_instead_is_read(newer: str, older: str) -> None:
    assert verdict(_told_either_way(newer, older), "a.docx") is Verdict.SUSPECTED


@pytest.mark.parametrize("look", [InlineFont(strike=True), InlineFont(color="FFFFFFFF")])
@pytest.mark.parametrize(("words", "expected"), [("机密★10年", Verdict.SUSPECTED), ("会议第10年", Verdict.CLEAN)])
def test_looks_within_a_cell_that_holds_its_own_string(words: str, expected: Verdict, look: InlineFont) -> None:
    book = openpyxl.Workbook()
    plain = InlineFont(color="FF000000")
    runs = [TextBlock(font, text) for c in words for font, text in ((plain, c), (look, "某"))]
    assert book.active is not None
    book.active["A1"] = CellRichText(*runs)
    book.save(out := io.BytesIO())
    assert verdict(out.getvalue(), "a.xlsx") is expected


@pytest.mark.parametrize(("words", "expected"), [("机密★10年", Verdict.SUSPECTED), ("会议第10年", Verdict.CLEAN)])
def test_looks_in_single_quotes(words: str, expected: Verdict) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "xy"
    book.save(out := io.BytesIO())
    unseen = "<r><rPr><color rgb='FFFFFFFF'/><sz val='1'/></rPr><t>某处</t></r>"
    runs = unseen.join(f"<r><t>{c}</t></r>" for c in words)
    changed = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<t>xy</t>", runs.encode()))
    assert verdict(changed.getvalue(), "a.xlsx") is expected


def test_a_level_that_a_cell_crosses_out_is_none() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    plain, struck = InlineFont(color="FF000000"), InlineFont(strike=True)
    book.active["A1"] = CellRichText(TextBlock(plain, "密级："), TextBlock(struck, "机密"), TextBlock(plain, "非密"))
    book.save(out := io.BytesIO())
    assert verdict(out.getvalue(), "a.xlsx") is Verdict.CLEAN


def test_a_prefix_named_html_makes_no_page() -> None:
    workbook = (
        '<?xml version="1.0"?><Workbook xmlns="urn:b" xmlns:html="urn:h"><Cell><html:B>{}</html:B></Cell></Workbook>'
    )
    assert sniff(workbook.encode(), "a.xls") == "application/xml"
    assert sniff(b'<?xml version="1.0"?><html xmlns="urn:h"><body><p>a</p></body></html>', "a.htm") == "text/html"


@pytest.mark.parametrize(
    "line",
    [
        "机*密★10年",
        "(机)(密)★10年",
        "机—密★长期",
        "秘，密★5年",
        "【绝】【密】★20年",
        "机&密&★&1&0&年",
        "绝※密",
        "秘**密",
        "  机·密 ",
        "(机)(密)",
        "【秘】【密】",
    ],
)
def test_a_line_of_a_mark_with_signs_between_its_letters(line: str) -> None:
    assert verdict(f"{line}\n关于做好防汛工作的通知\n各有关单位：".encode(), "a.txt") is Verdict.SUSPECTED


@pytest.mark.parametrize(
    "line",
    [
        "秘（密）",
        "“秘”“密”二字的写法",
        "有机、密植技术★5年",
        "司机，密切注意",
        "机*密***性",
        "会*议★10年",
        "通，知",
        "机、密",
        "绝？密",
        "神秘、密室",
        "(机)密(件)",
        "（司机）（密切）",
        "(绝)(密)封",
    ],
)
def test_signs_between_other_letters_make_no_mark(line: str) -> None:
    assert verdict(f"{line}\n关于做好防汛工作的通知\n各有关单位：".encode(), "a.txt") is Verdict.CLEAN


def test_lettering_that_only_older_programs_show_is_read() -> None:
    lettering = '<w:pict><v:shape xmlns:v="urn:v"><v:textpath string="机密★10年"/></v:shape></w:pict>'
    same = BOX.format("通知").replace("</w:r>", f"{lettering}</w:r>")
    assert verdict(_told_either_way(BOX.format("通知"), same), "a.docx") is Verdict.SUSPECTED


def test_a_size_that_is_no_number_is_passed_over() -> None:
    assert verdict(_runs("机密★10年", '<w:sz w:val="²"/>', "某处"), "a.docx") is Verdict.CLEAN


UNSEEN_LOOKS = [
    '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:color="auto" w:fill="FFFFFF"/>',
    '<w:color w:val="FFFFFF"/><w:highlight w:val="white"/>',
    '<w:color w:val="000000"/><w:shd w:val="clear" w:color="auto" w:fill="000000"/>',
    '<w:color w:val="1F4E79"/><w:shd w:val="clear" w:fill="1F4E79"/>',
    '<w:color w:val="000000"/><w:highlight w:val="black"/>',
]
SEEN_LOOKS = [
    '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:color="auto" w:fill="C00000"/>',
    '<w:color w:val="FFFFFF"/><w:highlight w:val="darkBlue"/>',
    '<w:color w:val="FFFFFF"/><w:shd w:val="solid" w:color="000000" w:fill="FFFFFF"/>',
    '<w:color w:val="000000"/><w:shd w:val="clear" w:fill="FFFF00"/>',
    '<w:highlight w:val="yellow"/>',
]


def _runs(words: str, look: str, between: str) -> bytes:
    parted = f"<w:r><w:rPr>{look}</w:rPr><w:t>{between}</w:t></w:r>"
    runs = parted.join(f"<w:r><w:t>{c}</w:t></w:r>" for c in words)
    document = docx.Document()
    document.add_paragraph("关于做好防汛工作的通知")
    document.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{runs}</w:p>"))
    document.save(out := io.BytesIO())
    return out.getvalue()


@pytest.mark.parametrize("look", UNSEEN_LOOKS)
def test_words_in_the_colour_of_their_own_ground(look: str) -> None:
    assert verdict(_runs("机密★10年", look, "某处"), "a.docx") is Verdict.SUSPECTED
    assert verdict(_runs("会议第10年", look, "某处"), "a.docx") is Verdict.CLEAN


@pytest.mark.parametrize("look", SEEN_LOOKS)
def test_words_on_another_ground_are_seen(look: str) -> None:
    assert verdict(_runs("机密", look, "关保"), "a.docx") is Verdict.CLEAN


def _in_a_drawing(looks: str, words: str) -> bytes:
    """A workbook's text box: drawings are written alike in all the formats of the family."""
    unseen = f"<a:r><a:rPr{looks}</a:rPr><a:t>某处</a:t></a:r>"
    runs = unseen.join(f"<a:r><a:t>{c}</a:t></a:r>" for c in words)
    drawing = f'<w xmlns:a="urn:a"><a:p>{runs}</a:p></w>'
    book = openpyxl.Workbook()
    book.save(out := io.BytesIO())
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/drawings/drawing1.xml", drawing)
    return out.getvalue()


@pytest.mark.parametrize(
    "looks",
    [
        "><a:solidFill><a:srgbClr val='FFFFFF'/></a:solidFill>",
        "><a:solidFill><a:schemeClr val='bg1'/></a:solidFill>",
        "><a:noFill/>",
        " sz='100'>",
    ],
)
def test_runs_that_nobody_sees_in_a_drawing(looks: str) -> None:
    assert verdict(_in_a_drawing(looks, "机密★10年"), "a.xlsx") is Verdict.SUSPECTED
    assert verdict(_in_a_drawing(looks, "会议第10年"), "a.xlsx") is Verdict.CLEAN


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ("><a:solidFill><a:srgbClr val='FFFFFF'/></a:solidFill>", Verdict.CLEAN),
        ("><a:solidFill><a:schemeClr val='bg1'/></a:solidFill>", Verdict.CLEAN),
        ("><a:noFill/>", Verdict.SUSPECTED),
        (" sz='100'>", Verdict.SUSPECTED),
        (" sz='²'>", Verdict.CLEAN),
    ],
)
def test_a_level_alone_between_white_words_may_be_of_a_slogan_on_a_dark_slide(looks: str, expected: Verdict) -> None:
    assert verdict(_in_a_drawing(looks, "绝密"), "a.xlsx") is expected


@pytest.mark.parametrize(
    "looks", [" sz='1800'>", "><a:solidFill><a:srgbClr val='C00000'/></a:solidFill>", "><a:ln><a:noFill/></a:ln>"]
)
def test_runs_that_are_seen_in_a_drawing(looks: str) -> None:
    assert verdict(_in_a_drawing(looks, "机密★10年"), "a.xlsx") is Verdict.CLEAN


def _open_document(look: str, words: str) -> bytes:
    spans = '<t:span t:style-name="T1">某处</t:span>'.join(words)
    content = (
        '<o:c xmlns:o="urn:o" xmlns:s="urn:s" xmlns:t="urn:t" xmlns:f="urn:f"><s:style s:name="T1">'
        f"<s:text-properties {look}/></s:style><t:p>{spans}</t:p></o:c>"
    )
    with zipfile.ZipFile(out := io.BytesIO(), "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", content)
    return out.getvalue()


@pytest.mark.parametrize("look", ['t:display="none"', 'f:color="#ffffff"', 'f:font-size="1pt"'])
def test_spans_that_nobody_sees_in_an_open_document(look: str) -> None:
    assert verdict(_open_document(look, "机密★10年"), "a.odt") is Verdict.SUSPECTED
    assert verdict(_open_document(look, "会议第10年"), "a.odt") is Verdict.CLEAN


@pytest.mark.parametrize(
    ("look", "expected"), [('f:color="#ffffff"', Verdict.CLEAN), ('f:font-size="1pt"', Verdict.SUSPECTED)]
)
def test_a_level_alone_between_spans_that_nobody_sees(look: str, expected: Verdict) -> None:
    assert verdict(_open_document(look, "绝密"), "a.odt") is expected


@pytest.mark.parametrize("look", ['f:color="#c00000"', 'f:font-size="12pt"', 'f:background-color="#ffffff"'])
def test_spans_that_are_seen_in_an_open_document(look: str) -> None:
    assert verdict(_open_document(look, "机密★10年"), "a.odt") is Verdict.CLEAN


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["(", "机", ")", "(", "密", ")"], Verdict.SUSPECTED),
        (["〔绝〕", "〔密〕"], Verdict.SUSPECTED),
        (["【机】", "【密】", "★", "10", "年"], Verdict.SUSPECTED),
        (["（机）", "（井）"], Verdict.CLEAN),
        (["(一)", "(二)", "机", "井"], Verdict.CLEAN),
        (["(男)", "王机", "密云"], Verdict.CLEAN),
        (["王机关", "张密云", "（机关"], Verdict.CLEAN),
    ],
)
def test_cells_of_a_letter_in_brackets(cells: list[str], expected: Verdict) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["序号", "名称", *cells])
    book.active.append([1, "水渠"])
    book.save(out := io.BytesIO())
    assert verdict(out.getvalue(), "a.xlsx") is expected


def _rich_text(words: str, before: str, after: str = "}") -> bytes:
    def escaped(text: str) -> str:
        return "".join(f"\\u{ord(c)}?" for c in text)

    between = f"{before}{escaped('某处')}{after}"
    colours = "{\\colortbl;\\red255\\green255\\blue255;\\red192\\green0\\blue0;}"
    return f"{{\\rtf1\\ansi\\ansicpg936{colours}{between.join(map(escaped, words))}\\par}}".encode()


def test_names_of_three_characters_are_no_single_ones() -> None:
    assert not has_singles(map(unbracketed, ["张三丰", "司机王", "李密云", "（机关", "机"]))
    assert has_singles(map(unbracketed, ["（机）", "【密】"]))


@pytest.mark.parametrize(("before", "expected"), [("{\\cf1 ", Verdict.CLEAN), ("{\\fs2 ", Verdict.SUSPECTED)])
def test_a_level_alone_between_runs_that_nobody_sees(before: str, expected: Verdict) -> None:
    assert verdict(_rich_text("绝密", before), "a.rtf") is expected


@pytest.mark.parametrize("before", ["{\\cf1 ", "{\\fs2 ", "{\\fs1\\cf2 ", "{\\cf1\\b\\fs24 ", "{\\dbch\\afs2\\dbch "])
def test_runs_that_nobody_sees_in_rich_text(before: str) -> None:
    assert verdict(_rich_text("机密★10年", before), "a.rtf") is Verdict.SUSPECTED
    assert verdict(_rich_text("会议第10年", before), "a.rtf") is Verdict.CLEAN


@pytest.mark.parametrize(
    "before", ["{\\cf2 ", "{\\cf0 ", "{\\fs24 ", "{\\b ", "{\\cf1\\plain ", "{\\fs0 ", "{\\dbch\\rtlch\\afs2 "]
)
def test_runs_that_are_seen_in_rich_text(before: str) -> None:
    assert verdict(_rich_text("机密★10年", before), "a.rtf") is Verdict.CLEAN


def test_colours_of_rich_text_without_end_take_no_time() -> None:
    started_s = time.process_time()
    verdict(b"{\\rtf1" + b"{\\colortbl;\\red255" * 10_000, "a.rtf")
    assert time.process_time() - started_s < 5
