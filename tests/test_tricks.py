"""Hidden marks are found in every format, and the same places with harmless words stay clean.

`python -m benchmarks.tricks` tries all tricks with more marks; here each format's tricks are tried once.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pymupdf
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.data_source import NumData, NumVal

from benchmarks.tricks.__main__ import judged, tricks_of
from benchmarks.tricks.docx import document
from benchmarks.tricks.html import page
from benchmarks.tricks.letters_font import PLAIN, disguised
from benchmarks.tricks.ofd import ofd
from benchmarks.tricks.ofd import text as ofd_text
from benchmarks.tricks.pdf import _written, pdf
from benchmarks.tricks.words import picture, png
from benchmarks.tricks.xlsx import book
from detectors.model import Verdict, Zone

LATER = (
    *(
        f"{name}-{kind}"
        for name in ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
        for kind in ("docx", "pdf", "html", "ofd", "xlsx")
    ),
    "ninth-docx",
    "ninth-pdf",
    "tenth-pdf",
    "scripts-html",
)
SCANS = ("scan", "second-scan", "fourth-scan", "fifth-scan", "sixth-scan", "seventh-scan", "eighth-scan")
# Nobody puts together what is drawn piece by piece.
UNSEEN = {("seventh-html", "sprite")}
# OCR doubles or drops a character of what was drawn by curves and hatches; a header's codes swallow digits; halves are two findings.
READ_OTHERWISE = {
    ("docx", "drawing with curves"), ("html", "curves"), ("ofd", "curves"), ("fourth-ofd", "drawn lines"), ("fourth-ofd", "unit of curves"),
    ("fifth-docx", "second frame of a picture"), ("fifth-ofd", "hatched letters"), ("sixth-ofd", "converted to curves"),
    ("fourth-xlsx", "codes in the header"), ("seventh-docx", "drawing of curves"), ("seventh-pdf", "half text, half picture"),
    ("seventh-xlsx", "names of two sheets"), ("eighth-pdf", "picture that was taken away"), ("eighth-ofd", "letters of points"),
}  # fmt: skip
# Where the mark must be said to stand, for those that the format itself puts somewhere.
ZONES: dict[str, dict[Zone, tuple[str, ...]]] = {
    "sixth-docx": {
        "header": ("watermark of the program", "header of even pages"), "footer": ("footer of a later section",),
        "comment": ("comment in lines",), "table": ("downwards in a cell", "label of a form, spaced", "workbook inside"),
        "hidden": ("deleted by two people", "hidden, white and tiny", "readings"),
        "property": ("property of an office system", "description of a picture", "category"),
    },
    "sixth-pdf": {
        "comment": ("hidden typed note", "subject of a sticky note", "tip of a box"),
        "property": ("key words in the metadata", "a key of its own", "dots in the contents", "label of the page"),
        "hidden": ("page of an earlier saving", "outside the crop box", "said when opened", "text for copying", "white at the foot"),
    },
    "sixth-html": {
        "property": ("description for search engines", "card for sharing"), "table": ("page of Excel",),
        "hidden": (
            "hidden field", "before a line by a style", "far to the left", "written by a script", "base64 in a script", "added up in a script",
            "codes in a script", "cleaned in a script", "turned in a script", "state of the page", "page of Word", "closed details",
            "white in a white table",
        ),
    },
    "sixth-ofd": {
        "comment": ("hidden watermark",), "property": ("spaced in the contents", "data of an office system", "subject"),
        "hidden": ("white", "earlier version", "beyond the page", "invisible and tiny"),
    },
    "sixth-xlsx": {
        "comment": ("note of one pixel", "answer to a comment"), "header": ("white running head",), "footer": ("footer of the first page",),
        "title": ("name of a sheet",), "table": ("column folded to nothing", "grouped rows", "merged upright cells", "farthest cell"),
        "hidden": ("downwards on a very hidden sheet", "prompt of a cell", "constant name", "rule for colours", "left in a pivot cache", "codes in a formula"),
    },
}  # fmt: skip
# Not clean whatever the words are: NUL bytes don't belong into text.
NEVER_CLEAN = {("html", "NUL bytes")}


def tricks(*kinds: str) -> list[tuple[str, str]]:
    found = []
    for kind in kinds:
        found += [(kind, name) for name in tricks_of(kind)]
    return found


@pytest.mark.parametrize(("kind", "trick"), tricks("docx", "pdf", "html", "ofd", "xlsx", *LATER))
def test_mark_is_found(kind: str, trick: str) -> None:
    expected = dict.fromkeys(UNSEEN, Verdict.CLEAN) | dict.fromkeys(NEVER_CLEAN, Verdict.UNSCANNABLE)
    inspection = judged(tricks_of(kind)[trick]("机密★5年"), kind)
    assert inspection.verdict is expected.get((kind, trick), Verdict.SUSPECTED)
    if (kind, trick) not in expected.keys() | READ_OTHERWISE:
        zones = {
            finding.zone for finding in inspection.findings if finding.match == "机密★5年" and not finding.suppressed
        }
        assert zones
        assert {zone for zone, names in ZONES.get(kind, {}).items() if trick in names} <= zones


@pytest.mark.parametrize(("kind", "trick"), tricks(*SCANS))
def test_mark_in_a_scan_is_found(kind: str, trick: str) -> None:
    assert judged(tricks_of(kind)[trick]("秘密★10年"), kind).verdict is Verdict.SUSPECTED


@pytest.mark.parametrize(
    ("kind", "trick"), tricks(*(f"sixth-{kind}" for kind in ("docx", "pdf", "html", "ofd", "xlsx")))
)
def test_bare_level_is_found(kind: str, trick: str) -> None:
    assert judged(tricks_of(kind)[trick]("秘密"), kind).verdict is Verdict.SUSPECTED


def test_zones_are_of_tricks_that_there_are() -> None:
    for kind, zones in ZONES.items():
        assert {trick for names in zones.values() for trick in names} <= set(tricks_of(kind))


@pytest.mark.parametrize(("kind", "trick"), tricks("docx", "pdf", "html", "ofd", "xlsx", *LATER))
def test_harmless_words_stay_clean(kind: str, trick: str) -> None:
    if (kind, trick) not in NEVER_CLEAN:
        assert judged(tricks_of(kind)[trick]("年度工作"), kind).verdict is Verdict.CLEAN


def _in_a_font_of_its_own(words: str, said: str = PLAIN) -> bytes:
    """The run says ABCDE, and the font that the document brings along shows the words."""
    key = bytes(range(16))
    font = disguised(words, said)
    masked = bytes(byte ^ key[::-1][n % 16] for n, byte in enumerate(font[:32])) + font[32:]
    made = document(lambda m: setattr(m.add_paragraph().add_run(said[: len(words)]).font, "name", "X"))
    spaces = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    table = f'<w:fonts {spaces}><w:font w:name="X"><w:embedRegular r:id="r1" w:fontKey="{{{uuid.UUID(bytes=key)}}}"/></w:font></w:fonts>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as before, zipfile.ZipFile(out, "w") as after:
        for info in before.infolist():
            if info.filename != "word/fontTable.xml":
                after.writestr(info, before.read(info))
        after.writestr("word/fontTable.xml", table)
        after.writestr("word/_rels/fontTable.xml.rels", '<R><Relationship Id="r1" Target="fonts/font1.odttf"/></R>')
        after.writestr("word/fonts/font1.odttf", masked)
    return out.getvalue()


def _in_codes(words: str) -> str:
    return "".join(f"\\\\u{ord(c):04x}" for c in words)


def _with_xml(paragraphs: str) -> bytes:
    body = f"<w:body {nsdecls('w')}>{paragraphs}</w:body>"
    return document(lambda made: [made.element.body.insert(0, each) for each in reversed(list(parse_xml(body)))])


def _run(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def _labels(words: str) -> bytes:
    levels = "".join(f'<w:lvl><w:numFmt w:val="bullet"/><w:lvlText w:val="{c}"/></w:lvl>' for c in words)
    kind = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="99">{levels}</w:abstractNum>')
    return document(lambda made: made.part.numbering_part.element.insert(0, kind))


def _series(made: Any, sheet: Any, words: str) -> None:
    chart = BarChart()
    for character in words:
        series = Series(Reference(sheet, min_col=3, min_row=1, max_row=4), title=character)
        series.val.numRef.numCache = NumData(pt=[NumVal(idx=0, v="32.5")])
        chart.append(series)
    sheet.add_chart(chart, "F3")


def _upwards_in_a_hidden_column(sheet: Any, words: str) -> None:
    for n, character in enumerate(words):
        sheet.cell(30 - n, 8, character)
    sheet.column_dimensions["H"].hidden = True


def _ofd_in_its_own_font(words: str) -> bytes:
    said = "农田水利建设"[: len(words)]
    font = '<ofd:Font ID="9" FontName="f"><ofd:FontFile>f.ttf</ofd:FontFile></ofd:Font>'
    listed = f'<ofd:Res xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Fonts>{font}</ofd:Fonts></ofd:Res>'
    parts: dict[str, bytes | str] = {"Doc_0/PublicRes.xml": listed, "Doc_0/f.ttf": disguised(words, said)}
    return ofd(ofd_text(said, 30, 30, 'Font="9"'), common="<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>", parts=parts)


HALF_SEEN: dict[str, Callable[[str], bytes]] = {
    "docx": _in_a_font_of_its_own,
    "other.docx": lambda w: _in_a_font_of_its_own(w, "农田水利建设"),
    "reading.docx": lambda w: _with_xml(f"<w:p><w:r><w:ruby><w:rt>{_run(w[1:])}</w:rt><w:rubyBase>{_run(w[0])}</w:rubyBase></w:ruby></w:r></w:p>"),
    "quoted.docx": lambda w: _with_xml(f"<w:p><w:fldSimple w:instr=' QUOTE {ord(w[0])} {ord(w[1])} \"{w[2:]}\" '>{_run('无')}</w:fldSimple></w:p>"),
    "labels.docx": _labels,
    "shuffled.docx": lambda w: _with_xml("".join(f"<w:p>{_run(w[n])}</w:p>" for n in (2, 0, 3, 1, 4) if n < len(w))),
    "cells.docx": lambda w: _with_xml(f"<w:tbl><w:tblPr><w:bidiVisual/></w:tblPr><w:tr>{''.join(f'<w:tc><w:p>{_run(chr(0x200B) + c)}</w:p></w:tc>' for c in w[::-1])}</w:tr></w:tbl>"),
    "series.xlsx": lambda w: book(lambda made, sheet: _series(made, sheet, w)),
    "column.xlsx": lambda w: book(lambda _, sheet: _upwards_in_a_hidden_column(sheet, w)),
    "font.ofd": _ofd_in_its_own_font,
    "readings.html": lambda w: page(f"<ruby>{w[0]}<rp>(</rp><rt>{w[1]}</rt><rp>)</rp>{w[2]}<rp>(</rp><rt>{w[3:]}</rt><rp>)</rp></ruby>"),
    "slots.html": lambda w: page(f"<div><template shadowrootmode=open><p>{w[0]}<slot></slot>{w[2:]}</p></template>{w[1]}</div>"),
    "pdf": lambda w: pdf(lambda m, p: [_written(p, (80 + 16 * n, 100), c, color=((n % 2),) * 3) for n, c in enumerate(w)]),
    "small.pdf": lambda w: pdf(lambda m, p: p.insert_image((80, 60, 110, 66), stream=png(picture(w)), keep_proportion=False)),
    "html": lambda w: page(f"<script>h='{w.encode().hex()}';document.write(decodeURIComponent(h.replace(/../g,'%$&')))</script>"),
    "pages.pdf": lambda w: pdf(lambda m, p: [_written(m.new_page(width=99, height=99), (30, 60), c, 40) for c in w[:2]]),
    "order.ofd": lambda w: ofd(ofd_text(w[1], 36, 30) + ofd_text(w[0], 28, 30)),
    "entities.html": lambda w: page(f"<script>document.write(atob('{b64encode(''.join(f'&#{ord(c)};' for c in w).encode()).decode()}'))</script>"),
    "program.html": lambda w: page(f"<script>setTimeout(\"document.body.append('{_in_codes(w)}')\",9)</script>"),
    "data.html": lambda w: page(f"<script>var d=JSON.parse('{{\"a\":\"{_in_codes(w)}\"}}')</script>"),
    "download.html": lambda w: page(f"<a href='/f/1.doc' download='{w}.doc'>附件</a>"),
    "text.xhtml.html": lambda w: f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p><![CDATA[{w[:2]}]]></p></body></html>'.encode(),
    "address.pdf": lambda w: pdf(lambda m, p: p.insert_link({"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(80, 80, 200, 100), "uri": f"http://a.gov.cn/{w[:2]}.pdf"})),
    "quoted.html": lambda w: page(f"<img src='data:image/svg+xml;utf8,<svg xmlns=\"http://www.w3.org/2000/svg\"><text>{w}</text></svg>'>"),
}  # fmt: skip


@pytest.mark.parametrize("name", HALF_SEEN)
def test_words_half_seen_small_or_in_digits(name: str) -> None:
    make = HALF_SEEN[name]
    kind = name.rpartition(".")[2]
    assert judged(make("机密★5年"), kind).verdict is Verdict.SUSPECTED
    assert judged(make("年度工作"), kind).verdict is Verdict.CLEAN
