"""Nothing that a file says is passed over because no reader expects words there."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pymupdf
import pytest

from benchmarks.tricks.docx import document, with_parts
from benchmarks.tricks.html import page
from benchmarks.tricks.ofd import ofd
from benchmarks.tricks.words import picture
from benchmarks.tricks.xlsx import book, cell
from detectors.formats.untold import Untold
from detectors.inspect import inspect
from detectors.model import DetectorSettings, Verdict
from detectors.purse import Purse
from detectors.reading import Reading


def verdict(content: bytes, name: str) -> Verdict:
    return inspect(io.BytesIO(content), name, DetectorSettings()).verdict


def with_end_of(package: bytes, part: str, words: str) -> bytes:
    """The package with the words before the last closing tag of a part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as read, zipfile.ZipFile(out, "w") as written:
        for name in read.namelist():
            content = read.read(name)
            if name == part:
                head, _, last = content.rpartition(b"</")
                assert head
                content = head + words.encode() + b"</" + last
            written.writestr(name, content)
    return out.getvalue()


PLACES = ("<a>{0}</a>", "<a>机</a><b/><a>密{1}</a>", "<a>机密</a>{1}", "<![CDATA[{0}]]>", "<a b='{0}'/>", "<!--{0}-->")
PACKAGES: dict[str, Callable[[], bytes]] = {
    "a.docx": lambda: document(lambda made: None),
    "a.xlsx": lambda: book(lambda made, sheet: None),
    "a.ofd": lambda: ofd(""),
}
PARTS = [("a.docx", "[Content_Types].xml"), ("a.docx", "word/document.xml"), ("a.docx", "word/styles.xml")]
PARTS += [("a.xlsx", "xl/workbook.xml"), ("a.ofd", "OFD.xml")]


@pytest.mark.parametrize(("name", "part"), PARTS)
@pytest.mark.parametrize("place", PLACES)
def test_words_in_an_element_that_no_format_has_are_read(name: str, part: str, place: str) -> None:
    package = PACKAGES[name]()
    assert verdict(with_end_of(package, part, place.format("机密★3年", "★3年")), name) is Verdict.SUSPECTED
    assert (
        verdict(with_end_of(package, part, place.format("机密★3年", "★3年").replace("密", "要")), name) is Verdict.CLEAN
    )


def said_behind(markup: str, told: str) -> list[str]:
    out = Reading(Purse(DetectorSettings().limits), lambda content, reading: None)
    out.add(told)
    before = out.count
    untold = Untold()
    untold.notice(markup.encode())
    untold.add(out)
    return [segment.text for segment in out.since(before)]


@pytest.mark.parametrize(
    ("markup", "told", "expected"),
    [
        ("<a>机密★3年</a>", "标为 机密 ★3年 的", []),
        ("<a>COUNTIF(B:B,&quot;机密&quot;)</a>", "绝密 / 机密", []),
        ("<a>机</a><a>密★3年</a>", "机 密★3年", []),
        ("<a>机</a><a>密★3年</a>", "密★3年", ["机密★3年"]),
        ("<a>计算</a><a>密钥</a>", "计算\n密钥", []),
        ("<a>&#x673a;&#23494;\n第二行</a>", "", ["机密"]),
        ("<a>机密</a><b>★3年</b>", "", ["机密★3年"]),
        ("<a>机密</a><b>关于</b>", "", ["机密"]),
        ("<a>绝密</a><a>机密</a><a>秘密</a>", "", ["绝密 / 机密 / 秘密"]),
    ],
)
def test_what_a_reader_has_told_is_not_told_again(markup: str, told: str, expected: list[str]) -> None:
    assert said_behind(f"<r>{markup}</r>", told) == expected


@pytest.mark.parametrize(
    "place",
    ["<style>/* {} */</style>", "<div data='{}'></div>", "<img srcset='{}'>", "<plaintext><b>甲</b>\n{}\n乙"],
)
def test_marks_are_found_where_a_web_page_has_no_text(place: str) -> None:
    assert verdict(page(place.format("机密★3年")), "a.html") is Verdict.SUSPECTED
    assert verdict(page(place.format("机要★3年")), "a.html") is Verdict.CLEAN


def test_words_of_a_sheet_in_the_binary_form_are_read() -> None:
    said = b"\x06\0\0\0" + "机密★10年".encode("utf-16-le")
    content = with_parts(book(lambda made, sheet: None), {"xl/worksheets/sheet9.bin": said})
    assert verdict(content, "a.xlsb") is Verdict.SUSPECTED


def test_remarks_of_any_xml_are_read() -> None:
    assert verdict("<?xml version='1.0'?><a><!--机密★3年--></a>".encode(), "a.xml") is Verdict.SUSPECTED


def changed_pdf(change: Callable[[Any], None]) -> bytes:
    made = pymupdf.open()
    made.new_page().insert_text((72, 72), "机密★3年" if change is without_descriptor else "水情", fontname="china-s")
    change(made)
    return bytes(made.tobytes())


def without_descriptor(made: Any) -> None:
    for xref in range(1, made.xref_length()):
        if "/FontDescriptor" in made.xref_object(xref):
            made.xref_set_key(xref, "FontDescriptor", "null")
            break
    else:
        raise AssertionError


def with_stream_of_its_own(made: Any) -> None:
    xref = made.get_new_xref()
    made.update_object(xref, "<<>>")
    made.update_stream(xref, "机密★3年".encode())
    made.xref_set_key(made.pdf_catalog(), "Own", f"{xref} 0 R")


@pytest.mark.parametrize("change", [without_descriptor, with_stream_of_its_own])
def test_a_pdf_with_a_poor_font_or_a_stream_of_its_own_is_read(change: Callable[[Any], None]) -> None:
    assert verdict(changed_pdf(change), "a.pdf") is Verdict.SUSPECTED


def hatched(words: str) -> bytes:
    """The letters as one path of short lines."""
    grey = picture(words).convert("L")
    lines = (
        f"M {x / 5} {y / 5} L {(x + 1) / 5} {y / 5}"
        for y in range(grey.height)
        for x in range(grey.width)
        if int(np.asarray(grey)[y, x]) < 128
    )
    data = f"<ofd:AbbreviatedData>{' '.join(lines)}</ofd:AbbreviatedData>"
    return ofd(f'<ofd:PathObject ID="9" Boundary="20 20 120 30" LineWidth="0.25">{data}</ofd:PathObject>')


def in_base64(words: str) -> bytes:
    return cell(base64.b64encode(words.encode()).decode())


def in_a_row_from_the_right(words: str) -> bytes:
    cells = "".join(f"<td>{c}</td>" for c in reversed(words))
    return page(f"<style>table {{direction: rtl}}</style><table><tr>{cells}</tr></table>")


def between_unseen_words(words: str) -> bytes:
    return page("".join(f"<p>{c}<b style='font-size:0'>甲乙</b></p>" for c in words))


def in_halves_with_joiners(words: str) -> bytes:
    halves = words.replace("秘密", "禾必\u200b宓山")
    return page(f"<p>{halves}</p>")


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (hatched, "a.ofd"), (in_base64, "a.xlsx"), (in_a_row_from_the_right, "a.html"), (between_unseen_words, "a.html"),
        (in_halves_with_joiners, "a.html"),
    ],
)  # fmt: skip
def test_a_mark_in_pieces_is_put_together(make: Callable[[str], bytes], name: str) -> None:
    assert verdict(make("秘密★3年"), name) is Verdict.SUSPECTED
    assert verdict(make("水情第3期"), name) is Verdict.CLEAN


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [("防汛;机密★3年", Verdict.SUSPECTED), ("保密；机密；秘密★的写法", Verdict.CLEAN)],
)
def test_keywords_are_parted_by_semicolons(keywords: str, expected: Verdict) -> None:
    made = document(lambda made: setattr(made.core_properties, "keywords", keywords))
    assert verdict(made, "a.docx") is expected
