"""What looks like a trick and is none, beside the trick itself: choices, conditions, statistics, fields, papers shown below."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pymupdf
import pytest

from benchmarks.tricks.__main__ import judged
from benchmarks.tricks.docx import document
from benchmarks.tricks.html import page
from benchmarks.tricks.pdf import _written, pdf
from benchmarks.tricks.words import picture, png
from benchmarks.tricks.xlsx import book
from detectors.formats import fonts
from detectors.formats.html.entities import with_own_entities
from detectors.formats.pdf import pictures
from detectors.formats.pdf.looks import other_looks, read_looks
from detectors.formats.xlsx.literals import said_literals
from detectors.model import Limits, Verdict
from detectors.purse import Purse
from detectors.reading import Reading

CHOICES = "<select><option>公开</option><option value='秘密'>秘密</option></select>"
PAGES: dict[str, tuple[str, Verdict]] = {
    "level among choices": (CHOICES, Verdict.CLEAN),
    "full mark among choices": (CHOICES.replace("value='秘密'>秘密", ">机密★5年"), Verdict.SUSPECTED),
    "only compared": ("<script>if (row.level == '秘密') { row.hide() }</script>", Verdict.CLEAN),
    "compared in brackets": ("<p>{{ row.level === '秘密' ? '是' : '否' }}</p>", Verdict.CLEAN),
    "answers to choose from": ("<script>var o = ['秘密★10年', '秘密10年', '机密★20年']</script>", Verdict.CLEAN),
    "a mark among strings": ("<script>var r = ['机密★5年', '关于移交物资的函']</script>", Verdict.SUSPECTED),
    "marks of several papers": (
        "<script>var r = [['秘密★5年', '关于甲库的函'], ['机密★5年', '关于乙库的函']]</script>",
        Verdict.SUSPECTED,
    ),
    "a column of levels": ("<script>var r = ['秘密★5年', '机密★5年', '秘密★5年']</script>", Verdict.SUSPECTED),
    "case of a program": ("<script>switch (x) { case '秘密': case '机密': stop() }</script>", Verdict.CLEAN),
    "given, not compared": ("<script>row.level = '机密★5年'</script>", Verdict.SUSPECTED),
    "links in a row": ("<p><a>机关</a><b>密云</b><a>要闻</a><b>公开</b></p>", Verdict.CLEAN),
    "decoys of a sheet elsewhere": ("<p>" + "<i class=q>于</i>".join(f"<b>{c}</b>" for c in "机密★5年") + "</p>", Verdict.SUSPECTED),
    "every other one": ("<p>" + "".join(f"<b>{c}</b><b>于</b>" for c in "机密★5年") + "</p>", Verdict.SUSPECTED),
    "marks of a program": ("<script>document.write(String.fromCharCode(...'26427,23495,9734'.split(',').map(x => x - 1)))</script>", Verdict.SUSPECTED),
    "shifted letters": ("<script>t.innerText = [...'" + "".join(chr(ord(c) + 2) for c in "机密★5年") + "'].map(c => String.fromCharCode(c.charCodeAt(0) - 2)).join('')</script>", Verdict.SUSPECTED),
    "cut out": ("<script>t.innerText = '公开机密★5年内部'.substr(2, 5)</script>", Verdict.SUSPECTED),
    "numbers that are none": ("<script>var sizes = '120,240,360,480'.split(',')</script>", Verdict.CLEAN),
    "icons before": ("<style>li::before{content:'★'}</style><ul><li>机关动态</li></ul>", Verdict.CLEAN),
    "pictures between characters": ("<p>机<img alt='密' src=a.png>★<img alt='5' src=b.png>年</p>", Verdict.SUSPECTED),
    "content in the order of the elements": ("<style>.b:before{content:'密'}.a:before{content:'机'}.c:after{content:'5年'}</style><p><i class=a></i><i class=b></i>★<i class=c></i></p>", Verdict.SUSPECTED),
    "first letters alone": ("<style>.f{font-size:0}.f::first-letter{font-size:16px}</style><p class=f>机关草稿</p><p class=f>密云草稿</p>", Verdict.SUSPECTED),
    "large first letters": ("<style>.f::first-letter{font-size:2em}</style><p class=f>机关工作</p><p class=f>要求如下</p>", Verdict.CLEAN),
    "mirrored in a drawing": ("<svg><text transform='scale(-1 1)' x='-90' y='20'>年5★密机</text></svg>", Verdict.SUSPECTED),
    "a level whose rest comes first": ("<div style='display:flex'><i style='order:2'>密★10年</i><i style='order:1'>绝</i></div>", Verdict.SUSPECTED),
    "a level from the right whose rest comes first": ("<p><b style='float:right'>密★长期</b><b style='float:right'>机</b></p>", Verdict.SUSPECTED),
    "a level from the right whose star comes first": ("<p><b style='float:right'>★长期</b><b style='float:right'>机密</b></p>", Verdict.SUSPECTED),
    "a star of hotels from the right": ("<p><b style='float:right'>★级宾馆</b><b style='float:right'>机关</b></p>", Verdict.CLEAN),
    "words from the right": ("<p><b style='float:right'>密云区</b><b style='float:right'>机关</b></p>", Verdict.CLEAN),
    "all within is white": ("<style>.a *{color:#fff}</style><p>机<i class=a><b>一二</b></i>密★10年</p>", Verdict.SUSPECTED),
    "two letters in the other order": ("<div style='display:flex'><i style='order:2'>密</i><i style='order:1'>绝</i></div>", Verdict.SUSPECTED),
    "packed in an attribute": ("<div data-c='5py65a+G4piFNeW5tA=='></div>", Verdict.SUSPECTED),
    "attribute before": ("<style>p::before{content:attr(data-a) '密'}</style><p data-a='机'>★5年</p>", Verdict.SUSPECTED),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str) -> None:
    inside, expected = PAGES[name]
    assert judged(page(inside), "html").verdict is expected


FORMULAS = {
    '=COUNTIF(C:C,"机密")': Verdict.CLEAN,
    '=IF(C2="机密",10,20)': Verdict.CLEAN,
    '=VLOOKUP("秘密",A:B,2,0)': Verdict.CLEAN,
    '=IFS(A1=1,"绝密",A1=2,"机密",TRUE,"秘密")': Verdict.CLEAN,
    '=SUBSTITUTE(A1,"机密","")': Verdict.CLEAN,
    '=IF(A20="公开","","机密★10年")': Verdict.SUSPECTED,
    '=TEXT(3,"机密""★""0年")': Verdict.SUSPECTED,
    '=TEXT(3,"[红色]0.00;-0")': Verdict.CLEAN,
    '=SORTBY({"★","机","年","5","密"},{3,1,5,4,2})': Verdict.SUSPECTED,
    '=SORTBY({"库","机","年","5","密"},{3,1,5,4,2})': Verdict.CLEAN,
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_formula(formula: str) -> None:
    made = book(lambda _, sheet: sheet.__setitem__("C4", formula))
    assert judged(made, "xlsx").verdict is FORMULAS[formula]


def test_texts_that_a_formula_only_asks_for() -> None:
    assert said_literals('=IF(LEFT(A1,2)="甲","乙"&COUNTIF(B:B,"丙"),SUBSTITUTE("丁","戊","己"))') == ["乙", "丁", "己"]


def test_condition_of_a_format_is_no_mark() -> None:
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles.differential import DifferentialStyle

    rule = Rule(type="containsText", operator="containsText", text="机密", dxf=DifferentialStyle(), priority=1)
    rule.formula = ['NOT(ISERROR(SEARCH("机密",A20)))']
    made = book(lambda _, sheet: sheet.conditional_formatting.add("A20:A26", rule))
    assert judged(made, "xlsx").verdict is Verdict.CLEAN


@pytest.mark.parametrize(("lead", "expected"), [("扫描件如下：", Verdict.SUSPECTED), ("现将原文转发如下：", Verdict.SUSPECTED), ("标志样式如下：", Verdict.CLEAN), ("规范写法如下：", Verdict.CLEAN)])  # fmt: skip
def test_paper_shown_below_is_no_sample(lead: str, expected: Verdict) -> None:
    made = document(lambda m: (m.add_paragraph(lead), m.add_paragraph("机密★10年")))
    assert judged(made, "docx").verdict is expected


def _field(words: str, *, ticks: bool = False) -> bytes:
    def change(made: Any, sheet: Any) -> None:
        _written(sheet, (80, 100), words)
        number = sheet.get_contents()[-1]
        content = b"q BT /ZaDb 12 Tf (4) Tj ET Q" if ticks else made.xref_stream(number)
        resources = made.xref_get_key(sheet.xref, "Resources")[1]
        made.update_stream(number, b" ")
        look, field = made.get_new_xref(), made.get_new_xref()
        made.update_object(look, f"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources {resources}>>")
        made.update_stream(look, content)
        made.update_object(field, f"<</Type/Annot/Subtype/Widget/FT/Btn/T(a)/Rect[60 60 80 80]/AS/Off/AP<</N<</Off<<>>>>/D {look} 0 R>>>>")  # fmt: skip
        made.xref_set_key(sheet.xref, "Annots", f"[{field} 0 R]")

    return pdf(change)


def test_look_of_a_field_under_the_mouse() -> None:
    assert judged(_field("机密"), "pdf").verdict is Verdict.SUSPECTED
    assert judged(_field("提交"), "pdf").verdict is Verdict.CLEAN
    assert judged(_field("机密", ticks=True), "pdf").verdict is Verdict.CLEAN


def test_pale_picture_is_read_and_blank_paper_is_not() -> None:
    pale: Callable[[str], bytes] = lambda w: pdf(lambda _, p: p.insert_image((80, 60, 300, 110), stream=png(picture(w, ink="#f6f6f6"))))  # noqa: E731  # fmt: skip
    assert judged(pale("机密★5年"), "pdf").verdict is Verdict.SUSPECTED
    assert judged(pale("年度工作"), "pdf").verdict is Verdict.CLEAN


def test_names_that_a_page_declares_are_bounded() -> None:
    nested = (
        '<!DOCTYPE html [<!ENTITY a "'
        + "x" * 400
        + '"><!ENTITY b "'
        + "&a;" * 100
        + '"><!ENTITY c "'
        + "&b;" * 100
        + '">]><p>'
    )
    text, complete = with_own_entities(nested + "&c;" * 5_000)
    assert len(text) < 5_000_000
    assert not complete
    text, complete = with_own_entities('<!DOCTYPE html [<!ENTITY m "机密"><!ENTITY n "&m;">]><p>&n;★</p>')
    assert text.endswith("<p>机密★</p>")
    assert complete
    assert judged(nested.encode() + b"&c;" * 9, "html").verdict is Verdict.UNSCANNABLE


def test_one_of_many_names_that_a_page_declares_is_not_passed_over() -> None:
    names = "".join(f'<!ENTITY n{number} "x">' for number in range(300))
    page_of = '<!DOCTYPE html [{}<!ENTITY m "机密★5年">]><p>{}</p>'
    assert with_own_entities(page_of.format(names, "&m;"))[1] is False
    assert with_own_entities(page_of.format(names, "&n9;&nbsp;"))[1] is True


# WOFF2, of Noto Sans CJK (OFL): 机, 密 and ★ as U+E001 and those behind it.
FACE_OF_A_MARK = """
d09GMk9UVE8AAAPYAAkAAAAABSwAAAOTAAIBBgAAAAAAAAAAAAAAAAAAAAAAAAAADYZjBmAAMgE2AiQDCgQGBQYHIBuEBCCOwrbZ8xGCkAzD
OLisdeZ/+fd1bvdQyqRMDicCtbBSUNFuzvt3+te+Q7rsnFTYHpQSfEGYbOfx8+fSRRF+wolPaO+vqcJasEIw7syOEnBAJ2Rnbg1FsUfBILYb
6Sj8HIO+JRgICZHUpahLzy7lzTr3SM/Lb981MIMRGH8mgeu5YYK1iRul3CTjZjnXKNDPWr4mvb6N+NrQyw+p25dYm42Aplm7wStr/mgRKF6w
CIBvthITkqpsW/RPWHf6OwlOYzl1ng6fpxW5VWNMwEK2B3gbrEYljm4aGuUzxy37eUYcDSA6KISTIr9ziyAQLMNkvWIFJawPmsZXawXS0O5o
3qxnD4CaqGtCq/NbtuqSOP5RDwlgKBKel0aAIER4n4VACjlKL1ttVPF+gvpupGT80nD6jlC2+j7+g7BFNUO5er00Bzu4JexQLSdPRDm/5rPc
TGkFefyQY5eiBmklTc62udw+cO3OyQcmLP0pnOv8uvZs2x0HNa03Ju8tWk3hjUoUHla8Sj9ZdfKyS/ujOW+LrpuEvxKyIpUiE4VCyrHZWElm
jKPbhraHds4buKzDzAEPDnw6+u6USZ89m0ed3c/xE1bony87BlabvftO6TKr/2zqN3b4oAatkU3oqm+dBKbLYPPsxV/XPy/0UYLqT3S/62/z
mRyMxyHQLlm1w14QroIWoouwufvMDtO6Ur1OhTW3jNlZLCLK+Q7hmj/2ZNSxwVsHr6O2fPS/FY54y1gFD8IGqEdm2jV8bffZgyh7gM9S6APx
Op7MJX81JHJav4UDTUPzl41aMnf5hPn6pYumzJpnnj9rxsKpa+mUQ1Nu3XLrmdZzzsB543PGV43tOb7n2OGjRtHR0yPGjRg2ZMJI/YjRk6aM
No+eMm7xRp3YiujxlqNqj3HpEELaKHMahmREb+23uNOMPieeXWfDS2xh8qffTV09uVC5v3BJu/3nXDpWBfxuu5m+4pAbGALtiZVEktTCQatj
1l5Txfd2OtdGfCHcmpPFn3b1A53/CscHkPIGrcAQEHOiBkBhQagOcZS5E+ZKiYhMcFFuaXG2JOcbfZOyqzYWMJghJgEIAIS37BEAHxgpTVkR
CxggCIQBXNk3qf0/CcIwy2AUECCXqwSpFmwsiWhil/GLSvlbAPh0bilSAuBHzB1/eGhb5Q1Z4QZi0SSE/09lh9gDjgBZOSAmGdEWBCEIHkQZ
bVAYQaJIaeOIAwAA
"""


@pytest.mark.parametrize(
    ("letters", "expected"), [("\ue001\ue002\ue003", Verdict.SUSPECTED), ("\ue003\ue003", Verdict.CLEAN), ("\ue001", Verdict.CLEAN)]
)  # fmt: skip
def test_letters_in_a_font_that_a_page_packs(letters: str, expected: Verdict) -> None:
    face = f"@font-face{{font-family:z;src:url(data:font/woff2;base64,{''.join(FACE_OF_A_MARK.split())})}}"
    page = f"<html><style>{face}</style><p style='font-family:z'>{letters}</p>"
    assert judged(page.encode(), "html").verdict is expected


@pytest.mark.parametrize(
    ("wide", "high", "is_read"), [(3_000, 99, True), (900, 99, True), (400, 99, False), (3_000, 20, False)]
)
def test_letters_of_a_large_font_are_drawn_in_pieces_or_told_of(
    monkeypatch: pytest.MonkeyPatch, wide: int, high: int, *, is_read: bool
) -> None:
    monkeypatch.setattr(fonts, "MAX_WIDE_PX", wide)
    monkeypatch.setattr(fonts, "MAX_HIGH_PX", high)
    out = Reading(Purse(Limits()), lambda _bytes, _out: None)
    fonts.read_shown(
        pymupdf.Font("china-s").buffer, "关于加强物资调运工作的若干通知如下请知悉并遵照执行，机密★10年", out
    )
    said = "".join(out.texts()).replace(" ", "")
    assert ("机密★10年" in said, not out.has_problems) == (is_read, is_read)


def test_unseen_style_by_its_base() -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import RGBColor

    def change(made: Any) -> None:
        styles = made.styles
        base, style = (styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) for name in ("Blank", "Blanker"))
        base.font.color.rgb = RGBColor(255, 255, 255)
        style.base_style = base
        paragraph = made.add_paragraph("机密", style="Blanker")
        assert paragraph.text

    found = judged(document(change), "docx")
    assert found.verdict is Verdict.SUSPECTED
    assert {finding.zone for finding in found.findings} == {"hidden"}


def test_pictures_shrunk_to_a_dot() -> None:
    small: Callable[[str], bytes] = lambda w: pdf(lambda _, p: p.insert_image((80, 60, 84, 62), stream=png(picture(w)), keep_proportion=False))  # noqa: E731  # fmt: skip
    assert judged(small("机密"), "pdf").verdict is Verdict.SUSPECTED
    assert pymupdf.open(stream=io.BytesIO(small("年度")), filetype="pdf").page_count == 1


def test_many_looks_of_fields_are_read_up_to_a_bound() -> None:
    def change(made: Any, sheet: Any) -> None:
        fields = []
        for number in range(120):
            look, field = made.get_new_xref(), made.get_new_xref()
            made.update_object(look, "<</Type/XObject/Subtype/Form/BBox[0 0 90 90]>>")
            made.update_stream(look, f"BT (abc{number}) Tj ET".encode())
            made.update_object(
                field, f"<</Type/Annot/Subtype/Widget/FT/Btn/T(a{number})/Rect[1 1 9 9]/AP<</D {look} 0 R>>>>"
            )
            fields.append(f"{field} 0 R")
        made.xref_set_key(sheet.xref, "Annots", f"[{' '.join(fields)}]")

    found = judged(pdf(change), "pdf")
    assert (found.verdict, found.reason) == (Verdict.UNSCANNABLE, "limit")


def _left_over(words: str, *, drawings: int = 1, others: int = 400, ring: bool = False) -> bytes:
    """Commands that nothing in use refers to, in a file of many objects."""

    def change(made: Any, sheet: Any) -> None:
        for _ in range(others):
            made.update_object(made.get_new_xref(), "<</A 1>>")
        for number in range(drawings):
            commands, holder = made.get_new_xref(), made.get_new_xref()
            made.update_object(commands, "<<>>")
            said = words.encode("utf-16-be").hex()
            made.update_stream(commands, f"BT /china-s 20 Tf 90 {90 + number} Td <{said}> Tj ET".encode())
            made.update_object(holder, f"<</Of {commands} 0 R>>" if ring else "<<>>")

    def draw(made: Any, sheet: Any) -> None:
        sheet.insert_text((80, 60), "年度工作", fontname="china-s")
        change(made, sheet)

    return pdf(draw)


@pytest.mark.parametrize("ring", [False, True])
def test_left_over_commands_of_a_file_of_many_objects(*, ring: bool) -> None:
    assert judged(_left_over("机密★5年", ring=ring), "pdf").verdict is Verdict.SUSPECTED
    assert judged(_left_over("年度工作", ring=ring), "pdf").verdict is Verdict.CLEAN


def test_more_left_over_commands_than_are_read_are_a_limit() -> None:
    found = judged(_left_over("a", drawings=450, others=0), "pdf")
    assert (found.verdict, found.reason) == (Verdict.UNSCANNABLE, "limit")


def test_looks_that_cannot_be_read_leave_the_document_as_it_was() -> None:
    made = pymupdf.open(stream=_field("机密"), filetype="pdf")
    out = Reading(Purse(Limits()), lambda *_: None)
    read_looks(made, {next(other_looks(made, 1, set())): 1, 9_999: 1}, out)
    assert out.has_problems
    assert made.page_count == 1


def test_look_that_fields_share_is_looked_at_once() -> None:
    made = pymupdf.open(stream=_field("机密"), filetype="pdf")
    field = made[0].annot_xrefs()[0][0]
    other = made.get_new_xref()
    made.update_object(other, made.xref_object(field))
    made.xref_set_key(made[0].xref, "Annots", f"[{field} 0 R {other} 0 R]")
    known: set[int] = set()
    looks = list(other_looks(made, 1, known))
    assert len(looks) == 1
    assert not list(other_looks(made, 1, known))


def test_notes_of_a_picture_that_pages_share_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    picture("表").save(out, "JPEG", comment="甲乙丙丁")
    made = pymupdf.open()
    xref = 0
    for _ in range(3):
        xref = made.new_page().insert_image((80, 60, 200, 130), xref=xref, stream=None if xref else out.getvalue())
    read: list[object] = []
    monkeypatch.setattr(pictures, "read_notes", lambda picture, _: read.append(picture))
    judged(made.tobytes(), "pdf")
    assert len(read) == 1


def test_picture_for_other_uses_that_is_not_there() -> None:
    def change(made: Any, sheet: Any) -> None:
        first = sheet.insert_image((80, 60, 300, 120), stream=png(picture("年度计划", 30)))
        made.xref_set_key(first, "Alternates", "[<</Image 9999 0 R>>]")

    assert judged(pdf(change), "pdf").verdict is Verdict.CLEAN


SCRIPTS: dict[str, Callable[[str], str]] = {
    "characters with their places": lambda w: "t.innerText=[" + ",".join(f"[{n},'{c}']" for n, c in reversed(list(enumerate(w)))) + "].sort().map(x=>x[1]).join('')",
    "set one by one": lambda w: "var o=[];" + "".join(f"o[{n}]='{c}';" for n, c in reversed(list(enumerate(w)))) + "t.innerText=o.join('')",
    "doubled codes": lambda w: f"t.innerText=[{','.join(str(2 * ord(c)) for c in w)}].map(x=>String.fromCharCode(x/2)).join('')",
    "codes in a string": lambda w: f"t.innerText=String.fromCharCode(...'{' '.join(str(ord(c)) for c in w)}'.split(' '))",
    "elements of a character": lambda w: "".join(f"$('#t').append('<b>{c}</b>');" for c in w),
    "packed as UTF-16": lambda w: f"show(atob('{base64.b64encode(w.encode('utf-16-le')).decode()}'))",
    "codes in variables": lambda w: "".join(f"var v{n}={ord(c)};" for n, c in enumerate(w)) + f"t.innerText=String.fromCharCode({','.join(f'v{n}' for n in range(len(w)))})",
    "key in a variable": lambda w: "var k=9;t.innerText='" + "".join(chr(ord(c) ^ 9) for c in w) + "'.split('').map(c=>String.fromCharCode(c.charCodeAt(0)^k)).join('')",
    "packed and turned": lambda w: f"t.innerText=atob('{base64.b64encode(w.encode()).decode()[::-1]}'.split('').reverse().join(''))",
    "packed percent signs": lambda w: f"t.innerText=decodeURIComponent(atob('{base64.b64encode(quote(w).encode()).decode()}'))",
    "percent signs twice": lambda w: f"t.innerText=decodeURIComponent(decodeURIComponent('{quote(quote(w))}'))",
}  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("words", ["机密★5年", "秘密"])
def test_script(name: str, words: str) -> None:
    assert judged(page(f"<p id=t></p><script>{SCRIPTS[name](words)}</script>"), "html").verdict is Verdict.SUSPECTED
    assert judged(page(f"<p id=t></p><script>{SCRIPTS[name]('工作')}</script>"), "html").verdict is Verdict.CLEAN


@pytest.mark.parametrize("formula", ['=UNICHAR(HEX2DEC("673A"))&"密"', '=TEXTAFTER("x|机密","|")', '=IF(AND(TRUE,1<2),"机"&"密","x")'])  # fmt: skip
def test_formula_of_a_bare_level(formula: str) -> None:
    assert judged(book(lambda _, sheet: sheet.__setitem__("A1", formula)), "xlsx").verdict is Verdict.SUSPECTED


def test_formulas_of_a_character_each() -> None:
    made = book(lambda _, sheet: [sheet.cell(12, 3 + n, f'="{c}"') for n, c in enumerate("机密★5年")])
    assert judged(made, "xlsx").verdict is Verdict.SUSPECTED


def test_cells_upwards_aslant() -> None:
    made = book(lambda _, sheet: [sheet.cell(30 - n, 5 + n, c) for n, c in enumerate("机密★5年")])
    assert judged(made, "xlsx").verdict is Verdict.SUSPECTED


def _mirrored(made: Any, sheet: Any) -> None:
    _written(sheet, (80, 100), "年5★密机")
    number = sheet.get_contents()[-1]
    made.update_stream(number, b"q -1 0 0 1 595 0 cm\n" + made.xref_stream(number) + b"\nQ")


SHEETS: dict[str, Callable[[Any, Any], object]] = {
    "backwards and mirrored": _mirrored,
    "far below each other": lambda _, sheet: [_written(sheet, (80, 60 + 60 * n), c) for n, c in enumerate("机密")],
    "picture on its side": lambda _, sheet: sheet.insert_image((80, 60, 300, 120), stream=png(picture("机密★5年", 40)), rotate=90),
    "name of a file to be opened": lambda made, sheet: made.xref_set_key(sheet.xref, "AA", "<</O<</S/Launch/F<</F(a)/UF<feff673a5bc6002e0064006f0063>>>>>>>"),
}  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_sheet(name: str) -> None:
    assert judged(pdf(SHEETS[name]), "pdf").verdict is Verdict.SUSPECTED


def test_notes_are_taken_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyMuPDF looks for each from the first one on when it is asked for by number: a thousand notes took four seconds."""
    monkeypatch.setattr(pymupdf.Page, "load_annot", None)
    made = pymupdf.open()
    page = made.new_page()
    for number, words in enumerate(("已核对", "机密★3年")):
        page.add_text_annot((80, 80 + 30 * number), words)
    assert judged(made.tobytes(), "pdf").verdict is Verdict.SUSPECTED
