"""Marks where programs keep words: lists of numbers, private data, painted cells, queries of links, packed lines."""

from __future__ import annotations

import base64
import gzip
import io
import itertools
import struct
import time
import urllib.parse
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import html
from openpyxl.styles import Alignment, PatternFill

from benchmarks.tricks.docx import document, with_parts
from benchmarks.tricks.html import page
from benchmarks.tricks.ofd import NS, ofd, text
from benchmarks.tricks.pdf import pdf
from benchmarks.tricks.words import picture, png
from benchmarks.tricks.xlsx import book
from detectors.formats.fields import said_by_field
from detectors.formats.html.places import said_turned
from detectors.formats.html.points import MOST
from detectors.formats.packed import unpacked
from detectors.formats.pdf import reader
from detectors.formats.pdf.reader import CONTENTS, TAG
from detectors.formats.queries import said_by_query
from detectors.formats.spelt import LEVELS
from detectors.formats.untold import Untold
from detectors.formats.xlsx.painted import _painted
from detectors.formats.xlsx.strings import STRING_TEXT
from detectors.inspect import inspect
from detectors.model import DetectorSettings, Verdict


def verdict(content: bytes, name: str) -> Verdict:
    return inspect(io.BytesIO(content), name, DetectorSettings()).verdict


def numbers_in_a_pdf(words: str) -> bytes:
    return pdf(lambda made, page: made.xref_set_key(page.xref, "Own", f"[{' '.join(str(ord(c)) for c in words)}]"))


def private_data(write: Callable[[str], bytes]) -> Callable[[str], bytes]:
    def change(made: Any, words: str) -> None:
        xref = made.get_new_xref()
        made.update_object(xref, "<<>>")
        made.update_stream(xref, write(words))
        made.xref_set_key(made.pdf_catalog(), "PieceInfo", f"<</WPS<</Private {xref} 0 R>>>>")

    return lambda words: pdf(lambda made, _: change(made, words))


def painted_in_cells(words: str) -> bytes:
    drawn = picture(words).reduce(2).convert("L")

    def change(made: Any, sheet: Any) -> None:
        for x, y in itertools.product(range(drawn.width), range(drawn.height)):
            if drawn.getpixel((x, y)) < 128:
                sheet.cell(y + 40, x + 1).fill = PatternFill("solid", fgColor="FF00B050")

    return book(change)


def name_of_a_set_of_layers(words: str) -> bytes:
    layers = f"<</OCGs[]/D<</Name<feff{words.encode('utf-16-be').hex()}>>>>>"
    return pdf(lambda made, _: made.xref_set_key(made.pdf_catalog(), "OCProperties", layers))


def picture_that_a_program_keeps(words: str) -> bytes:
    def change(made: Any, _: Any) -> None:
        other = made.new_page()
        image = other.insert_image(other.rect, stream=png(picture(words)))
        left = other.xref
        made.delete_page(other.number)
        made.update_object(left, "<<>>")
        made.xref_set_key(made.pdf_catalog(), "PieceInfo", f"<</Draw<</Private<</Scan {image} 0 R>>>>>>")

    return pdf(change)


UNPACKED = 'fetch("data:;base64,{}").then(r=>new Response(r.body.pipeThrough(new DecompressionStream("gzip"))).text())'
UNPACKED_WAYS: dict[str, Callable[[bytes], str]] = {
    "base64": lambda raw: UNPACKED.format(base64.b64encode(gzip.compress(raw)).decode()),
    "per cent": lambda raw: UNPACKED.replace(";base64,{}", ",%" + gzip.compress(raw).hex("%")),
    "without a head": lambda raw: UNPACKED.replace("gzip", "deflate-raw").format(
        base64.b64encode(zlib.compress(raw)[2:-4]).decode()
    ),
    "a name put together": lambda raw: UNPACKED_WAYS["base64"](raw).replace(
        "DecompressionStream", 'self["Decom"+"pressionStream"]'
    ),
    "not packed": lambda raw: f'fetch("data:;base64,{base64.b64encode(raw).decode()}").then(r=>r.text())',
    "asked for otherwise": lambda raw: (
        f'{{then(f){{var x=new XMLHttpRequest();x.open("GET","data:;base64,{base64.b64encode(gzip.compress(raw)).decode()}");'
        'x.responseType="arraybuffer";x.onload=()=>new Response(new Blob([x.response]).stream()'
        '.pipeThrough(new DecompressionStream("gzip"))).text().then(f);x.send()}}'
    ),
    "an address of its own": lambda raw: (
        "fetch(URL.createObjectURL(new Blob([Uint8Array.from("
        f"{list(gzip.compress(raw))})]))).then(r=>new Response(r.body.pipeThrough(new DecompressionStream('gzip'))).text())"
    ),
}


def unpacked_by_a_page(way: Callable[[bytes], str]) -> Callable[[str], bytes]:
    return lambda words: page(f"<script>({way(words.encode())}).then(t=>document.body.append(t))</script>")


def as_a_date_is_written(words: str) -> bytes:
    control = f"<w:sdt><w:sdtPr><w:date><w:dateFormat w:val=\"'{words}'\"/></w:date></w:sdtPr><w:sdtContent/></w:sdt>"
    return document(lambda made: made.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{control}</w:p>")))


def page_in_an_address(words: str) -> bytes:
    inner = base64.b64encode(words.encode()).decode()
    frame = urllib.parse.quote(f'<embed src="data:text/html;charset=utf-8;base64,{inner}">')
    return page(f'<object data="data:text/html,{frame}"></object>')


def turned_with_a_part_turned_back(words: str) -> bytes:
    return page(f"<bdo dir=rtl>{words[:1:-1]}<bdo dir=ltr>{words[:2]}</bdo></bdo>")


def in_a_link_of_a_cell(words: str) -> bytes:
    address = f"http://a.cn/v?mj={urllib.parse.quote(words[:2])}&qx={urllib.parse.quote(words[2:])}"
    return book(lambda made, sheet: sheet.__setitem__("A1", f'=HYPERLINK("{address}","甲")'))


def in_a_link_of_a_page(words: str) -> bytes:
    return page(f'<a href="v?a={urllib.parse.quote(words[:2])}&b={urllib.parse.quote(words[2:])}">甲</a>')


def data_of_a_page(words: str) -> bytes:
    escaped = "".join(f"\\u{ord(character):04x}" for character in words)
    return page(f'<script type="application/json">{{"a":{{"l":"{escaped[:12]}","t":"{escaped[12:]}"}}}}</script>')


def cells_between_white_ones(words: str) -> bytes:
    white = '<w:rPr><w:color w:val="FFFFFF"/></w:rPr>'
    cells = "".join(
        f"<w:tc><w:p><w:r>{look}<w:t>{text}</w:t></w:r></w:p></w:tc>"
        for pair in zip(words, "春江花月夜天下", strict=False)
        for look, text in zip(("", white), pair, strict=True)
    )
    table = parse_xml(f"<w:tbl {nsdecls('w')}><w:tr>{cells}</w:tr></w:tbl>")
    return document(lambda made: made.element.body.insert(0, table))


def picture_of_an_unusual_name(words: str) -> bytes:
    return with_parts(document(lambda made: None), {"word/pics/b.bin": png(picture(words))})


def link_of_a_field(words: str) -> bytes:
    address = f"http://a.cn/v?n={urllib.parse.quote(words)}"
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    field = f'{begin}<w:r><w:instrText>HYPERLINK "{address}"</w:instrText></w:r>{end}'
    return document(lambda made: made.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{field}</w:p>")))


def letters_of_a_drawing(words: str) -> bytes:
    def record(function: int, *numbers: int, text: bytes = b"") -> bytes:
        body = struct.pack(f"<{len(numbers)}h", *numbers) + text
        return struct.pack("<IH", (6 + len(body)) // 2, function) + body

    backwards = [
        record(0x0A32, 20, 40 * place, 2, 0, text=character.encode("gbk").ljust(2))
        for place, character in reversed(list(enumerate(words)))
    ]
    return struct.pack("<HHHIHIH", 1, 9, 0x300, 0, 1, 30, 0) + b"".join(backwards) + record(0)


def a_letter_on_each_page(words: str) -> bytes:
    body = "".join(f'<ofd:Page ID="{10 + number}" BaseLoc="{number}.xml"/>' for number in range(len(words)))
    parts = {
        f"Doc_1/{number}.xml": f"<ofd:Page {NS}><ofd:Content><ofd:Layer>{text(character)}</ofd:Layer></ofd:Content></ofd:Page>"
        for number, character in enumerate(words)
    }
    second = f"<ofd:Document {NS}><ofd:CommonData/><ofd:Pages>{body}</ofd:Pages></ofd:Document>"
    bodies = "<ofd:DocBody><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody>"
    return ofd("", bodies=bodies, parts={**parts, "Doc_1/Document.xml": second})


def white_column_of_letters(words: str) -> bytes:
    white = '<w:rPr><w:color w:val="FEFEFE"/></w:rPr>'
    lines = "".join(
        f"<w:p><w:r><w:t>{number}</w:t></w:r><w:r><w:tab/></w:r><w:r>{white}<w:t>{character}</w:t></w:r></w:p>"
        for number, character in zip("一二三四五六七", words, strict=False)
    )
    body = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent>{lines}</w:sdtContent></w:sdt>")
    return document(lambda made: made.element.body.insert(0, body))


def data_of_an_attribute(words: str) -> bytes:
    escaped = "".join(f"\\u{ord(character):04x}" for character in words)
    return page(f'<x-a :data=\'{{"l":"{escaped[:12]}","t":"{escaped[12:]}"}}\'></x-a>')


def in_a_link_that_hands_it_on(words: str) -> bytes:
    one, other = (urllib.parse.quote(urllib.parse.quote(part)) for part in (words[:2], words[2:]))
    return page(f'<a href="#/view?a={one}&b={other}">甲</a>')


def text_of_a_formula(words: str) -> bytes:
    return f'序号\t备注\r\n1\t="001"\r\n2\t="{words[:2]}"&"{words[2:]}"\r\n'.encode("utf-16")


def rich_words_by_number(words: str) -> bytes:
    return private_data(lambda said: f"<p>{''.join(f'&#{ord(c)};' for c in said)}</p>".encode())(words)


def kept_for_a_list_of_files(words: str) -> bytes:
    packed = base64.encodebytes(png(picture(words))).decode()
    return pdf(lambda made, _: made.set_xml_metadata(f"<x><image>{packed}</image></x>"))


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (cells_between_white_ones, "a.docx"),
        (picture_of_an_unusual_name, "a.docx"),
        (link_of_a_field, "a.docx"),
        (letters_of_a_drawing, "a.wmf"),
        (a_letter_on_each_page, "a.ofd"),
        (rich_words_by_number, "a.pdf"),
        (white_column_of_letters, "a.docx"),
        (data_of_an_attribute, "a.html"),
        (in_a_link_that_hands_it_on, "a.html"),
        (text_of_a_formula, "a.csv"),
        (kept_for_a_list_of_files, "a.pdf"),
        (numbers_in_a_pdf, "a.pdf"),
        (private_data(lambda words: f"<m level='{words}'/>".encode("utf-16-le")), "a.pdf"),
        (private_data(lambda words: base64.encodebytes(f"{words}\n{'本市水情通报如下' * 9}".encode())), "a.pdf"),
        (painted_in_cells, "a.xlsx"),
        (name_of_a_set_of_layers, "a.pdf"),
        (picture_that_a_program_keeps, "a.pdf"),
        *((unpacked_by_a_page(way), "a.html") for way in UNPACKED_WAYS.values()),
        (lambda words: f'section One;\nshared q = #table({{"a"}},{{{{"{words}"}}}});'.encode(), "a.m"),
        (as_a_date_is_written, "a.docx"),
        (page_in_an_address, "a.html"),
        (turned_with_a_part_turned_back, "a.html"),
        (in_a_link_of_a_cell, "a.xlsx"),
        (in_a_link_of_a_page, "a.html"),
        (data_of_a_page, "a.html"),
    ],
)
def test_a_mark_where_programs_keep_it_is_found(make: Callable[[str], bytes], name: str) -> None:
    assert verdict(make("机密★10年"), name) is Verdict.SUSPECTED
    assert verdict(make("通报☆10月"), name) is Verdict.CLEAN


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("办公室,机密,纸质,2024", Verdict.SUSPECTED),
        ("办公室,机密,10年,纸质", Verdict.SUSPECTED),
        ("1,公开,秘密,机密", Verdict.CLEAN),  # a list of levels
        ("秘密,花园,读书,分享", Verdict.CLEAN),  # key words
        ("3,王某,秘密,投票,2024", Verdict.CLEAN),  # how it was done
        ("3,卷宗,秘密,5年,2024", Verdict.SUSPECTED),
        ("机密,2024,公开", Verdict.CLEAN),
    ],
)
def test_a_row_in_one_cell_is_a_row(line: str, expected: Verdict) -> None:
    assert verdict(book(lambda made, sheet: sheet.__setitem__("A1", line)), "a.xlsx") is expected


def test_a_page_that_unpacks_more_than_is_read_is_told_of() -> None:
    found = inspect(
        io.BytesIO(unpacked_by_a_page(UNPACKED_WAYS["base64"])(" " * 5_000_000 + "机密★10年")),
        "a.html",
        DetectorSettings(),
    )
    assert {problem.reason for problem in found.problems} == {"limit"}


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ('const LEVEL =\n\n    "{}";', Verdict.SUSPECTED),
        ('level:\n  "{}"', Verdict.SUSPECTED),
        ('LEVELS = (\n    "{}", 3)', Verdict.SUSPECTED),
        ('func f() {{ level := "{}" }}', Verdict.SUSPECTED),
        ('INSERT INTO papers VALUES (3, "{}");', Verdict.SUSPECTED),
        ('if (a == 1) level = "{}";', Verdict.SUSPECTED),
        ('assert parse("{}") == ("a", 10)', Verdict.CLEAN),
        ('doc = Document(title="北山布防方案", miji="{}")', Verdict.SUSPECTED),
        ('Paper p = new Paper("北山布防方案", "{}");', Verdict.SUSPECTED),
        ('ok = a == (b); level = "{}";', Verdict.SUSPECTED),
        ('assert parse(a) == ["{}", 10]', Verdict.CLEAN),
        ('check(\n    "{}", 3)', Verdict.CLEAN),
        ('check(read("{}", 3), 4)', Verdict.CLEAN),
    ],
)
def test_what_a_program_sets_is_told_from_what_it_asks(program: str, expected: Verdict) -> None:
    assert verdict(program.format("机密★10年").encode(), "a.txt") is expected
    assert verdict(program.format("通报☆10月").encode(), "a.txt") is Verdict.CLEAN


def test_private_data_that_calls_itself_a_picture_is_read_as_what_it_is() -> None:
    def change(made: Any, words: str) -> None:
        xref = made.get_new_xref()
        made.update_object(xref, "<</Subtype/Image>>")
        made.update_stream(xref, words.encode())
        made.xref_set_key(made.pdf_catalog(), "PieceInfo", f"<</WPS<</Private {xref} 0 R>>>>")

    assert verdict(pdf(lambda made, _: change(made, "机密★10年")), "a.pdf") is Verdict.SUSPECTED


def test_a_picture_that_a_program_keeps_is_not_read_as_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "unpacked", lambda _: pytest.fail("read as a text"))
    assert verdict(picture_that_a_program_keeps("机密★10年"), "a.pdf") is Verdict.SUSPECTED


def test_a_seal_that_is_a_document_goes_on_behind_it() -> None:
    made = {
        words: ofd("", parts={"Doc_0/Signs/Seal.esl": b"\x30\x12" + ofd(text(words)) + bytes(range(200))})
        for words in ("机密★3年", "某某市人民政府")
    }
    assert [verdict(content, "a.ofd") for content in made.values()] == [Verdict.SUSPECTED, Verdict.CLEAN]


def test_plan_painted_in_cells_is_no_text_that_cannot_be_read() -> None:
    colours = [PatternFill("solid", fgColor=f"FF{number}0C0{number}0") for number in range(1, 9)]

    def change(made: Any, sheet: Any) -> None:
        for place in range(3_600):
            sheet.cell(place // 60 + 40, place % 60 + 1).fill = colours[place * place % 61 % 8]

    assert verdict(book(change), "a.xlsx") is Verdict.CLEAN


@pytest.mark.parametrize(
    ("around", "name"),
    [
        ("<p>attachment begins {0}end of the attachment</p>", "a.html"),
        ("<p data-a='{0}'>a</p>", "a.html"),
        ("<p>a</p><!-- {0} -->", "a.html"),
        ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{0}", "a.txt"),
    ],
)
def test_lines_of_base64_are_told_from_words_beside_them(around: str, name: str) -> None:
    for words, expected in (("机密★10年", Verdict.SUSPECTED), ("年度工作", Verdict.CLEAN)):
        packed = base64.encodebytes(f"{words}\n{'本市水情通报如下。' * 9}\n".encode()).decode()
        assert verdict(around.format(packed).encode(), name) is expected


@pytest.mark.parametrize("level", ["秘密", "机密"])
def test_a_word_alone_in_the_data_of_a_page_is_no_mark(level: str) -> None:
    data = f'{{"tags":["{level}"],"title":"读书会"}}'
    assert (
        verdict(page(f"<script type='application/json'>{data}</script><p data-a='{data}'>甲</p>"), "a.html")
        is Verdict.CLEAN
    )


@pytest.mark.parametrize("bar", ["|", "│"])
def test_a_table_drawn_with_bars_is_a_table(bar: str) -> None:
    def drawn(*rows: tuple[str, str]) -> bytes:
        lines = [f"{bar} {one} {bar} {other} {bar}" for one, other in rows]
        return "\n".join(("保密法宣传", "", lines[0], f"{bar}---{bar}---{bar}", *lines[1:], "", "正文")).encode()

    levels = (("密级", "期限"), ("绝密", "30年"), ("机密", "20年"), ("秘密", "10年"))
    assert verdict(drawn(*levels), "a.txt") is Verdict.CLEAN
    assert verdict(drawn(("名称", "密级"), ("某某方案", "机密★10年")), "a.txt") is Verdict.SUSPECTED


def test_what_a_page_asks_for_is_no_mark() -> None:
    searched = "".join(
        f'<a href="s?q={urllib.parse.quote(word)}&p=1">{number}</a>' for number, word in enumerate(LEVELS)
    )
    assert verdict(page(searched), "a.html") is Verdict.CLEAN


FILLING = "本市水情通报如下。" * 9


@pytest.mark.parametrize("lengths", [[76], [60, 80], [48, 30, 999]])
@pytest.mark.parametrize("around", ["<script>x=`{0}`</script>", "<p data-body='{0}'>a</p>"])
def test_lines_of_base64_of_any_length_are_read(around: str, lengths: list[int]) -> None:
    for words, expected in (("机密★5年", Verdict.SUSPECTED), ("年度工作", Verdict.CLEAN)):
        for padding in range(3):
            packed = base64.b64encode(f"<p>{FILLING}{'.' * padding}</p><p>{words}</p>".encode()).decode().rstrip("=")
            lines, at = [], 0
            for length in itertools.cycle(lengths):
                lines.append(packed[at : at + length])
                at += length
                if at >= len(packed):
                    break
            assert verdict(page(around.format("\n".join(lines))), "a.html") is expected


@pytest.mark.parametrize("word", ["a" * 48, "a" * 47, "begins"])
def test_a_word_before_a_run_of_base64_is_no_reason_to_lose_it(word: str) -> None:
    packed = base64.b64encode(f"<p>{FILLING}</p><p>机密★5年</p>".encode()).decode()
    assert any("机密★5年" in said for said in unpacked(f"{word} {packed}"))


@pytest.mark.parametrize("between", ["<!-- x -->", "<?x y?>"])
def test_text_behind_a_remark_is_turned_with_the_others(between: str) -> None:
    turned = html.fromstring(f"<bdo dir=rtl>年5{between}★<span dir=ltr>机{between}密</span></bdo>")
    assert said_turned(turned) == "机密★5年"


@pytest.mark.parametrize(
    "head", [png(picture(" ")), b"GIF89a", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"]
)
def test_words_behind_a_picture_in_the_data_of_a_program_are_read(head: bytes) -> None:
    data = head + b"\0" * (len(head) % 2) + "机密★5年".encode("utf-16-le")
    assert verdict(with_parts(document(lambda made: None), {"word/a.bin": data}), "a.docx") is Verdict.SUSPECTED


@pytest.mark.parametrize("charset", ["unicode_escape", "charmap", "cp037", "undefined", "utf-7", "iso-8859-1", "gbk"])
def test_an_encoding_that_no_browser_knows_hides_nothing(charset: str) -> None:
    for words, expected in (("机密★5年", Verdict.SUSPECTED), ("年度工作", Verdict.CLEAN)):
        plain = f"<html><head><meta charset='{charset}'></head><body><p>{words}</p></body></html>".encode("gbk")
        assert verdict(plain, "a.html") is expected
        if charset != "utf-7":  # whose name anywhere in the head makes the page around it one
            address = f"data:text/html;charset={charset};base64,{base64.b64encode(plain[6:]).decode()}"
            assert verdict(page(f"<iframe src='{address}'></iframe>"), "a.html") is expected


def test_cells_without_a_colour_before_painted_ones_are_not_counted() -> None:
    drawn = picture("机密★10年").reduce(2).convert("L")

    def change(made: Any, sheet: Any) -> None:
        plain = Alignment(horizontal="center")
        for place in range(MOST + 1):
            sheet.cell(place // 200 + 1, place % 200 + 1).alignment = plain
        for x, y in itertools.product(range(drawn.width), range(drawn.height)):
            if drawn.getpixel((x, y)) < 128:
                sheet.cell(y + MOST // 200 + 9, x + 1).fill = PatternFill("solid", fgColor="FF00B050")

    assert verdict(book(change), "a.xlsx") is Verdict.SUSPECTED


STYLES = {str(number): "2" for number in range(60_000)}
CELLS = b'<c r="A1" s="59999"/>' * 60_000
SLOW: dict[str, Callable[[], object]] = {
    "query": lambda: list(said_by_query("a%20" + "?" * 60_000)),
    "field": lambda: said_by_field("HYPERLINK %20" + "?" * 60_000),
    "attribute": lambda: Untold().notice(b"<b c='\xe6\x9c\xba%20" + b"?" * 60_000 + b"'/>"),
    "cells": lambda: list(_painted(CELLS, STYLES)),
    "tags": lambda: TAG.split("<" * 100_000),
    "contents": lambda: CONTENTS.findall("/Contents[" * 20_000),
    "strings": lambda: STRING_TEXT.findall(b"<t " * 60_000),
}


@pytest.mark.parametrize("name", SLOW)
def test_what_is_looked_for_in_vain_takes_no_time(name: str) -> None:
    started_s = time.process_time()
    SLOW[name]()
    assert time.process_time() - started_s < 1


def test_private_data_named_in_a_string_over_and_over_takes_no_time() -> None:
    def change(made: Any, _: Any) -> None:
        made.update_object(made.get_new_xref(), f"({'/Private<<' * 20_000})")

    started_s = time.process_time()
    assert verdict(pdf(change), "a.pdf") is Verdict.CLEAN
    assert time.process_time() - started_s < 5
