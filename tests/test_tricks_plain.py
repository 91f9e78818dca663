"""Plain ways to hide a mark that no set of tricks had: cut pictures, pictures' notes, mirrored text, wide previews."""

from __future__ import annotations

import io
import urllib.parse
from collections.abc import Callable
from typing import Any

import pymupdf
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as Drawn
from PIL import Image, ImageOps

from benchmarks.tricks.docx import document, replaced, with_parts
from benchmarks.tricks.html import page
from benchmarks.tricks.ofd import ofd, text
from benchmarks.tricks.pdf import pdf
from benchmarks.tricks.words import picture, png
from benchmarks.tricks.xlsx import book
from detectors.formats.fields import said_by_field
from detectors.formats.pdf.pictures import _gist
from detectors.formats.side_by_side import height_of_piece, rows
from detectors.inspect import inspect
from detectors.model import DetectorSettings, Verdict


def verdict(content: bytes, name: str) -> Verdict:
    return inspect(io.BytesIO(content), name, DetectorSettings()).verdict


def halves(words: str) -> list[bytes]:
    """The cut goes between the first two characters, of 48 pixels each and as much to the left of them."""
    whole = picture(words)
    return [png(whole.crop((0, 0, 96, whole.height))), png(whole.crop((96, 0, whole.width, whole.height)))]


def in_document(words: str) -> bytes:
    def change(made: Any) -> None:
        run = made.add_paragraph().add_run()
        for half in halves(words):
            run.add_picture(io.BytesIO(half))

    return document(change)


def in_workbook(words: str) -> bytes:
    return book(
        lambda made, sheet: [
            sheet.add_image(Drawn(io.BytesIO(half)), f"{column}2")
            for column, half in zip("EF", halves(words), strict=True)
        ]
    )


def with_note(words: str) -> bytes:
    exif = Image.Exif()
    exif[0x9C9B] = words.encode("utf-16-le")
    out = io.BytesIO()
    picture("表").save(out, "JPEG", exif=exif)
    made = pymupdf.open()
    made.new_page().insert_image((80, 60, 200, 130), stream=out.getvalue())
    return bytes(made.tobytes())


def seen_from_behind(words: str) -> bytes:
    return ofd(text(words[::-1], 28, 40, more='CTM="-1 0 0 1 30 0"'))


def in_simple_field(words: str) -> bytes:
    field = f'<w:fldSimple w:instr=" QUOTE &quot;{words}&quot; "><w:r><w:t>甲</w:t></w:r></w:fldSimple>'
    return document(lambda made: made.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{field}</w:p>")))


def as_author_of_a_note(words: str) -> bytes:
    return book(lambda made, sheet: setattr(sheet["A1"], "comment", Comment("已核对", words)))


def mirrored_in_a_cell(words: str) -> bytes:
    return book(lambda made, sheet: sheet.add_image(Drawn(io.BytesIO(png(ImageOps.mirror(picture(words))))), "E2"))


def as_preview(words: str) -> bytes:
    return with_parts(document(lambda made: None), {"docProps/thumbnail.png": png(picture(words))})


@pytest.mark.parametrize(
    ("make", "name"),
    [(in_document, "a.docx"), (in_workbook, "a.xlsx"), (with_note, "a.pdf"), (seen_from_behind, "a.ofd"), (as_preview, "a.docx")],
)  # fmt: skip
def test_a_plainly_hidden_mark_is_found_and_harmless_words_are_not(make: Callable[[str], bytes], name: str) -> None:
    assert verdict(make("机密★3年"), name) is Verdict.SUSPECTED
    assert verdict(make("年度工作"), name) is Verdict.CLEAN


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("关于征兵的通知（秘密）.docx", Verdict.SUSPECTED),
        ("商业秘密保护指南.pdf", Verdict.CLEAN),
        ("秘密", Verdict.CLEAN),
    ],
)
def test_the_name_of_a_file_that_a_document_links_to_counts_as_one(name: str, expected: Verdict) -> None:
    target = "file:///D:/" + urllib.parse.quote(name)
    relation = f'<Relationships><Relationship Id="r" Target="{target}" TargetMode="External"/></Relationships>'
    content = with_parts(document(lambda made: None), {"word/_rels/footer9.xml.rels": relation.encode()})
    assert verdict(content, "a.docx") is expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('"秘密";"秘密";"秘密"', Verdict.SUSPECTED),
        ('"a;"\\;"秘密"', Verdict.CLEAN),
        ('[=1]"绝密";[=2]"机密";"秘密"', Verdict.CLEAN),
    ],
)
def test_sections_of_a_number_format_that_say_the_same_say_it_once(code: str, expected: Verdict) -> None:
    def change(made: Any, sheet: Any) -> None:
        sheet["A1"] = 5
        sheet["A1"].number_format = code

    assert verdict(book(change), "a.xlsx") is expected


def test_only_different_pictures_of_one_height_and_page_are_put_side_by_side() -> None:
    small, large = png(Image.new("RGB", (60, 40), "red")), png(Image.new("RGB", (60, 400), "red"))
    other = png(Image.new("RGBA", (90, 40)))
    assert [height_of_piece(one, 10**6) for one in (small, other, large, b"no picture")] == [40, 40, 0, 0]
    pieces = [(1, 40, small), (1, 40, small), (2, 40, small), (2, 40, other), (2, 0, b""), (2, 0, b""), (3, 40, other)]
    ((page, row),) = rows(pieces, 10**6)
    assert page == 2
    assert Image.open(io.BytesIO(row)).size == (150, 40)


def with_commands(more: Callable[[str], bytes]) -> Callable[[str], bytes]:
    """Commands behind a page's own."""

    def change(made: Any, shown: Any, words: str) -> None:
        last = shown.get_contents()[-1]
        made.update_stream(last, made.xref_stream(last) + b"\n" + more(words))

    return lambda words: pdf(lambda made, shown: change(made, shown, words))


def in_place_of_nothing(words: str) -> bytes:
    said = words.encode("utf-16-be").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"/Span <</ActualText (\xfe\xff" + said + b")>> BDC q 0 0 1 1 re n Q EMC"


def upwards_in_another_order(words: str) -> bytes:
    def change(shown: Any) -> None:
        for number, character in sorted(enumerate(words), key=lambda each: (each[0] % 3, each[0])):
            shown.insert_text((560, 500 - 18 * number), character, fontname="china-s", fontsize=16, rotate=90)

    return pdf(lambda made, shown: change(shown))


def askew_in_another_order(words: str) -> bytes:
    right, down = 0.8, -0.6
    matrix = f'CTM="{right} {down} {-down} {right} 0 0"'
    objects = [text(c, 50 + 9 * right * n, 150 + 9 * down * n, matrix) for n, c in enumerate(words)]
    return ofd("".join(objects[1::2] + objects[0::2]))


def as_number_of_the_file(words: str) -> bytes:
    number = words.encode("gbk").hex()
    return pdf(lambda made, shown: made.xref_set_key(-1, "ID", f"[<{number}><{number}>]"))


def for_a_printer(words: str) -> bytes:
    def change(made: Any) -> None:
        xref = made.get_new_xref()
        made.update_object(xref, "<</Type/XObject/Subtype/PS>>")
        made.update_stream(xref, f"/Song findfont 12 scalefont setfont ({words}) show".encode("gbk"))
        made.xref_set_key(made.pdf_catalog(), "Own", f"{xref} 0 R")

    return pdf(lambda made, shown: change(made))


def article_in_a_value(words: str) -> bytes:
    return page(
        f'<input type="hidden" value="&amp;lt;p&amp;gt;{words[0]}&amp;lt;b&amp;gt;{words[1:]}&amp;lt;/b&amp;gt;">'
    )


def article_of_a_feed(words: str) -> bytes:
    article = f"&lt;p&gt;&lt;b&gt;{words[0]}&lt;/b&gt;{words[1:]}&lt;/p&gt;&lt;p&gt;渠道清淤&lt;/p&gt;"
    return f"<rss><channel><item><title>通知</title><description><![CDATA[{article}]]></description></item></channel></rss>".encode()


def article_in_xml(words: str) -> bytes:
    article = f"&lt;p&gt;&lt;b&gt;{words[0]}&lt;/b&gt;{words[1:]}&lt;/p&gt;"
    return f'<?xml version="1.0"?><data><row><nr><![CDATA[{article}]]></nr></row></data>'.encode()


def in_a_query(words: str) -> bytes:
    merge = f'<w:mailMerge><w:query w:val="SELECT * FROM `{words}$`"/></w:mailMerge></w:settings>'
    return replaced(document(lambda made: None), "word/settings.xml", "</w:settings>", merge)


def in_halves_of_a_query(words: str) -> bytes:
    command = f"SELECT '{words[:2]}' + '{words[2:]}' AS x FROM t"
    links = f'<connections><connection id="1"><dbPr command="{command}"/></connection></connections>'
    return with_parts(book(lambda made, sheet: None), {"xl/connections.xml": links.encode()})


def in_pieces_of_a_program(words: str) -> bytes:
    code = f'section Section1;\r\nshared a = let x="{words[0]}", y="{words[1]}", z = x & y & "{words[2:]}" in z;'
    return code.encode()


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (with_commands(in_place_of_nothing), "a.pdf"),
        (upwards_in_another_order, "a.pdf"),
        (as_number_of_the_file, "a.pdf"),
        (for_a_printer, "a.pdf"),
        (askew_in_another_order, "a.ofd"),
        (article_in_a_value, "a.html"),
        (article_of_a_feed, "a.xml"),
        (article_in_xml, "a.xml"),
        (in_a_query, "a.docx"),
        (in_halves_of_a_query, "a.xlsx"),
        (in_pieces_of_a_program, "Section1.m"),
    ],
)
def test_a_mark_in_pieces_or_marked_up_is_found(make: Callable[[str], bytes], name: str) -> None:
    assert verdict(make("机密★10年"), name) is Verdict.SUSPECTED
    assert verdict(make("通报☆10月"), name) is Verdict.CLEAN


def test_what_a_query_asks_for_is_no_mark() -> None:
    links = (
        '<connections><connection id="1"><dbPr command="SELECT a FROM t WHERE x=\'机密\'"/></connection></connections>'
    )
    content = with_parts(book(lambda made, sheet: None), {"xl/connections.xml": links.encode()})
    assert verdict(content, "a.xlsx") is Verdict.CLEAN


def test_ocr_of_a_line_that_is_there_as_text_is_left_out_though_letters_differ() -> None:
    line = "A. 机密★20年 B. 机密20年★ C. ★机密20年 D. 20年★机密"
    assert _gist(line) == _gist("A. 机密★20年B. 机密20年★（ ★机密20年D.20年★机密")
    assert _gist(f"“{line}”") != _gist(line)
    assert _gist("SECRET//NOFORN") != _gist("CONFIDENTIAL//NOFORN")


def test_what_a_field_quotes_says_something_by_itself() -> None:
    assert said_by_field('COMMENTS "【机密】10年"').splitlines() == ["COMMENTS  【机密】10年 ", "【机密】10年"]
    assert said_by_field('SEQ "图"') == "SEQ  图 "


def test_characters_of_an_ofd_that_stand_backwards_are_read() -> None:
    def turned(words: str) -> bytes:
        return ofd("".join(text(c, 30 + 6 * place, 30) for place, c in enumerate(words[::-1])))

    assert verdict(turned("机密★10年"), "a.ofd") is Verdict.SUSPECTED
    assert verdict(turned("通报☆10月"), "a.ofd") is Verdict.CLEAN


def test_a_picture_pulled_so_long_that_nobody_reads_it() -> None:
    def pulled(words: str) -> bytes:
        place = pymupdf.Rect(70, 20, 560, 32)
        return pdf(lambda made, shown: shown.insert_image(place, stream=png(picture(words)), keep_proportion=False))

    assert verdict(pulled("机密★10年"), "a.pdf") is Verdict.SUSPECTED
    assert verdict(pulled("通报☆10月"), "a.pdf") is Verdict.CLEAN
