"""What a Word document shows that isn't text: symbols of fonts without letters, and what was chosen in a form's fields."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import parse_xml

from detectors.inspect import read_document
from detectors.model import Limits

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ITEMS = "".join(f'<w:listEntry w:val="{item}"/>' for item in ("绝密", "机密", "秘密"))


def field(inside: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="f"/>{inside}</w:ffData></w:fldChar></w:r>'


def signs(font: str, text: str) -> str:
    return f'<w:r><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr><w:t>{text}</w:t></w:r>'


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="0052"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="00A3"/></w:r>', "□"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0AB"/></w:r>', "★"),
        ('<w:r><w:sym w:font="Symbol" w:char="0041"/></w:r>', "A"),
        (signs("Wingdings 2", "R"), "☑"),
        (signs("Arial", "R"), "R"),
        (field(f'<w:ddList><w:result w:val="1"/>{ITEMS}</w:ddList>'), "机密"),
        (field(f'<w:ddList><w:default w:val="2"/>{ITEMS}</w:ddList>'), "秘密"),
        (field(f"<w:ddList>{ITEMS}</w:ddList>"), "绝密"),
        (field(f'<w:ddList><w:result w:val="9"/>{ITEMS}</w:ddList>'), ""),
        (field("<w:checkBox><w:checked/></w:checkBox>"), "☑"),
        (field('<w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox>'), "□"),
        (field('<w:checkBox><w:default w:val="1"/></w:checkBox>'), "☑"),
        (field('<w:checkBox><w:default w:val="0"/></w:checkBox>'), "□"),
    ],
)  # fmt: skip
def test_signs_and_fields_are_read_as_shown(inside: str, shown: str) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("密级：")
    for run in parse_xml(f"<w:p {W}>{inside}</w:p>"):
        paragraph._p.append(run)
    paragraph.add_run("。")
    content = io.BytesIO()
    document.save(content)
    read = read_document(content.getvalue(), "表.docx", Limits())
    assert f"密级：{shown}。" in {segment.text for segment in read.segments if segment.zone is None}
