"""What a reader stumbles over takes nothing along: the mark behind it on the same page is found all the same."""

from __future__ import annotations

import io
import struct

import openpyxl
import pytest

from benchmarks.tricks.docx import document, with_parts
from benchmarks.tricks.ofd import NS, ofd, text
from benchmarks.tricks.words import outlines
from detectors.formats.markup import parse_xml
from detectors.formats.ofd.places import set_otherwise
from detectors.formats.xlsx.formulas import said_by_formula
from detectors.inspect import inspect, read_document
from detectors.model import DetectorSettings, Limits, Verdict

MARK = "机密★10年"
PAGE = f"<p>{MARK}</p>"
FACE = "<style>@font-face{{font-family:x;src:url(data:font/woff2;base64,{})}}</style><i style='font-family:x'>图标</i>"
# Its next directory lies outside the file.
TIFF = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 0) + struct.pack("<I", 10**6) + b"\0" * 200
FONT_TABLE = b"<fonts><font fontKey=<broken"


def hidden_columns(first: int) -> bytes:
    """A mark in every second column; the others hold something else and are hidden."""
    book = openpyxl.Workbook()
    for number, character in enumerate(MARK):
        book.active.cell(1, first + 2 * number, character)
        book.active.cell(1, first + 2 * number + 1, "某")
        book.active.column_dimensions[openpyxl.utils.get_column_letter(first + 2 * number + 1)].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


BEHIND: dict[str, bytes] = {
    "zeros.html": f"<script>var t='通知',m=[01,02,08,2024];</script>{PAGE}".encode(),
    "face.html": (FACE.format("d09GMgABAAAAAAAA") + PAGE).encode(),
    "empty-face.html": (FACE.format("") + PAGE).encode(),
    "font-table.docx": with_parts(document(lambda m: m.add_paragraph(MARK)), {"word/fontTable.xml": FONT_TABLE}),
    "steps.ofd": ofd(
        '<ofd:TextObject Boundary="28 30 99 6" Size="5.6"><ofd:TextCode X="0" Y="5" DeltaX="-1 g inf 3 g nan 3">通知</ofd:TextCode></ofd:TextObject>'
        + text(MARK)
    ),
    "picture.ofd": ofd(
        '<ofd:ImageObject ResourceID="9" Boundary="28 50 60 20"/>' + text(MARK),
        common="<ofd:PublicRes>Res.xml</ofd:PublicRes>",
        parts={
            "Doc_0/Res.xml": f'<ofd:Res {NS}><ofd:MultiMedias><ofd:MultiMedia ID="9" Type="Image"><ofd:MediaFile>a.tif</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>',
            "Doc_0/a.tif": TIFF,
        },
    ),
    "remark.docx": with_parts(
        document(lambda m: None), {"word/a.xml": f"<a><!-- {'字 ' * 9_000}\n{MARK} --></a>".encode()}
    ),
    "hidden-from-a.xlsx": hidden_columns(1),
    "hidden-from-c.xlsx": hidden_columns(3),
}


@pytest.mark.parametrize("name", BEHIND)
def test_the_mark_behind_is_found(name: str) -> None:
    inspection = inspect(io.BytesIO(BEHIND[name]), name, DetectorSettings())
    assert inspection.verdict is Verdict.SUSPECTED
    assert MARK in {finding.match for finding in inspection.findings}
    assert not [problem.detail for problem in inspection.problems if "Error" in problem.detail]


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
@pytest.mark.parametrize("before", ["", f"<!--{'x' * 70_000}-->"])
def test_what_a_part_declares_for_itself_is_said_in_it(codec: str, before: str) -> None:
    source = (
        f"<?xml version='1.0' encoding='{codec}'?>{before}<!DOCTYPE a [<!ENTITY e '{MARK}'>]><a b='&e;'>通知&e;</a>"
    )
    root = parse_xml(source.encode(codec), "a.xml")
    assert (root.text, root.get("b")) == (f"通知{MARK}", MARK)


def test_steps_by_groups_are_bounded() -> None:
    steps = " ".join(["-1", *["g 0 1"] * 200_000, "g 1e300 2"])
    source = f'<ofd:T {NS}><ofd:TextCode X="0" Y="5" DeltaX="{steps}">乙甲</ofd:TextCode></ofd:T>'
    assert list(set_otherwise(parse_xml(source.encode(), "a.xml"), "乙甲")) == ["甲乙"]


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ('RIGHT("机密",0)', ""), ('RIGHT("某机密",2)', "机密"), ('LEFT("机密",-1)', ""), ('MID("某机密",2,9)', "机密"),
        ('MID("机密",0,1)', ""), ("UNICHAR(55357)", ""), ('REPT("密",3)', "密密密"), ('REPT(REPT("密",9999),9999)', ""),
        ('IF(1>2,"公开",CHOOSE(2,"一般","机密"))', "机密"), ('IF(A1<>"",1,"秘密")', "秘密"), ("CONCATENATE(UNICHAR(26426),CHAR(50140))", "机密"),
        ('INDEX({"公开","秘密";"机密","绝密"},2,1)', "机密"), ('VLOOKUP(2,{1,"公开";2,"机密"},2,FALSE)', "机密"), ('SWITCH(3,1,"公开",3,"机密")', "机密"),
        ('TEXTJOIN("",TRUE,MID("密机",{2,1},1))', "机密"), ('IF(NOW()>1,"机密","公开")', ""), ('IF(TRUE,"机密"', ""), ("MID(1,{},1)", ""), ("{1;2", ""),
        ('SUBSTITUTE("某机某密","某","")', "机密"), ('SUBSTITUTE(REPT("密",900),"密",REPT("密",900))', ""),
    ],
)  # fmt: skip
def test_formulas_give_what_a_workbook_shows(formula: str, said: str) -> None:
    assert said_by_formula(f"={formula}", lambda place: "") == said


@pytest.mark.parametrize(
    "inside",
    [
        "<!-- <?php echo '中文'; ?> -->", "<!-- <!中文> -->", "<script type='text/template'><!-- 中文 --></script>",
        "<iframe srcdoc='<?x 中文?>'></iframe>",
    ],
)  # fmt: skip
def test_what_is_no_page_inside_a_page_does_not_end_it(inside: str) -> None:
    found = read_document(f"<html><body>{inside}<p>{MARK}</p></body></html>".encode(), "a.html", Limits())
    assert MARK in {segment.text for segment in found.segments}
    assert not found.problems


def test_a_loop_in_a_script_is_no_tag() -> None:
    written = "".join(f"\\u{ord(character):04x}" for character in MARK)
    numbers = ", ".join(["1"] * 9_000)
    program = f"for(var i=0;i<n;i++){{s += 1;}} var a = [{numbers}], s = '{written}'; if(n>1){{document.write(s);}}"
    found = read_document(f"<html><script>{program}</script><p>通知".encode(), "a.html", Limits())
    assert MARK in {segment.text for segment in found.segments}


@pytest.mark.parametrize(
    "inside",
    [
        "<g @click='a' :b='c' xlink:href='#d' 1e='f'>",
        "<sodipodi:x/><style>a{b:c}</style>",
        "<!-- a -- b -->",
        "<?a b?>",
    ],
)
def test_a_drawing_written_as_pages_may_be_is_read(inside: str) -> None:
    curves = "".join(f"M{x} {y} " + "".join(f"L{u} {v} " for u, v in rest) for (x, y), *rest in outlines(MARK))
    found = read_document(
        f"<html><svg width='300' height='60'>{inside}<path d='{curves}'/></svg>".encode(), "a.html", Limits()
    )
    assert not found.problems
    assert MARK in "".join(segment.text for segment in found.segments)


def test_what_follows_very_many_drawings_is_read() -> None:
    drawing = f"<svg><path d='{'M0 0L1 1' * 9}'/></svg>"
    found = read_document(f"<html>{drawing * 40}<p>{MARK}</p></html>".encode(), "a.html", Limits())
    assert [problem.reason for problem in found.problems] == ["limit"]
    assert MARK in {segment.text for segment in found.segments}
