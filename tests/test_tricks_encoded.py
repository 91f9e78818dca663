"""Words and files that stand in a code: base64, percent signs, mails' quoting, bytes taken for another encoding's."""

from __future__ import annotations

import base64
import binascii
import io
import quopri
import struct
import time
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.tricks.docx import document, replaced, with_parts
from benchmarks.tricks.html import page
from benchmarks.tricks.words import picture, png
from detectors.formats.base64_files import files_in, words_in
from detectors.formats.characters import unquoted
from detectors.formats.misread import said_when_read_right
from detectors.formats.packed import unpacked
from detectors.inspect import inspect
from detectors.model import DetectorSettings, Verdict

CORPUS = Path(__file__).parent / "corpus" / "notes.pptx"
PROSE = "为进一步夯实农业生产基础，提高抗旱排涝能力，现就有关事项通知如下。"


def verdict(content: bytes, name: str) -> Verdict:
    return inspect(io.BytesIO(content), name, DetectorSettings()).verdict


def packed_document(words: str) -> str:
    return base64.b64encode(document(lambda made: made.add_paragraph(words))).decode()


def in_a_script(words: str) -> bytes:
    return page(f'<script>var file = {{"name": "a.docx", "data": "{packed_document(words)}"}};</script>')


def picture_of_a_script(words: str) -> bytes:
    out = io.BytesIO()
    picture(words).save(out, "BMP")
    packed = base64.b64encode(out.getvalue()).decode()
    return page(f'<img id="a"><script>var s = "data:image/bmp;base64,{packed}"; a.src = s;</script>')


def in_data(words: str) -> bytes:
    packed = packed_document(words)
    lines = "\\r\\n".join(packed[at : at + 76] for at in range(0, len(packed), 76))
    return f'{{"code": 0, "file": "{lines}"}}'.replace("/", "\\/").encode()


def in_a_text(words: str) -> bytes:
    packed = base64.encodebytes(document(lambda made: made.add_paragraph(words)))
    return "附件如下：\n".encode() + packed


def uuencoded(words: str) -> bytes:
    raw = f"{words}\r\n{PROSE}".encode("gbk")
    lines = b"".join(binascii.b2a_uu(raw[at : at + 45]) for at in range(0, len(raw), 45))
    return b"see below\nbegin 644 a.txt\n" + lines + b"`\nend\n"


def packed_words_of_a_part(words: str) -> bytes:
    packed = base64.b64encode(f"{words}\n{PROSE}".encode("gbk")).decode()
    return with_parts(document(lambda made: None), {"customXml/item7.xml": f"<a><b>{packed}</b></a>".encode()})


def link_in_gbk(words: str) -> bytes:
    return page(f'<a href="/f/{urllib.parse.quote(words.encode("gbk"))}.doc">下载</a>')


def link_of_a_document_in_gbk(words: str) -> bytes:
    link = f'<Relationship Id="r9" Type="hyperlink" TargetMode="External" Target="http://a.cn/{urllib.parse.quote(words.encode("gbk"))}.doc"/>'
    relations = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{link}</Relationships>'
    )
    return with_parts(document(lambda made: None), {"word/_rels/header9.xml.rels": relations.encode()})


def value_in_percent(words: str) -> bytes:
    return page(f'<object><param name="FlashVars" value="t={urllib.parse.quote(words)}&x=1"></object>')


def attribute_in_percent(words: str) -> bytes:
    return page(f'<div data-text="{urllib.parse.quote(words)}"></div>')


def left_quoted(words: str) -> bytes:
    said = quopri.encodestring("\n".join((words, PROSE)).encode()).decode()
    return page(f"<pre>{said}</pre>")


def card_left_quoted(words: str) -> bytes:
    said = quopri.encodestring(words.encode(), quotetabs=True).decode()
    return f"BEGIN:VCARD\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{said}\r\nEND:VCARD\r\n".encode()


def taken_for_western(encoding: str, western: str) -> Callable[[str], bytes]:
    def made(words: str) -> bytes:
        lines = "".join(f"<p>{line.encode(encoding).decode(western, 'ignore')}</p>" for line in (words, PROSE))
        return page(lines)

    return made


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (in_a_script, "a.html"),
        (picture_of_a_script, "a.html"),
        (in_data, "a.json"),
        (in_a_text, "a.txt"),
        (uuencoded, "a.txt"),
        (packed_words_of_a_part, "a.docx"),
        (link_in_gbk, "a.html"),
        (link_of_a_document_in_gbk, "a.docx"),
        (value_in_percent, "a.html"),
        (attribute_in_percent, "a.html"),
        (left_quoted, "a.html"),
        (card_left_quoted, "a.vcf"),
        (taken_for_western("gbk", "latin-1"), "a.html"),
        (taken_for_western("utf-8", "latin-1"), "a.html"),
    ],
)
def test_a_mark_in_a_code_is_found(make: Callable[[str], bytes], name: str) -> None:
    assert verdict(make("机密★10年"), name) is Verdict.SUSPECTED
    assert verdict(make("通报☆10月"), name) is Verdict.CLEAN


def test_base64_is_a_file_where_it_begins_like_one_and_is_long_enough() -> None:
    packed = base64.b64encode(b"PK\3\4" + bytes(1_000)).decode()
    assert [len(content) for content in files_in(f"a = '{packed}';")] == [1_004]
    assert not list(files_in(f"a = '{packed[:900]}';"))  # a sample
    assert not list(files_in(f"a = 'x{packed}';"))  # amid other data


def test_a_picture_of_a_literal_is_read_once_and_whole() -> None:
    drawn = base64.b64encode(png(picture("渠道"))).decode()
    assert len(list(files_in(f"a = 'data:image/png;base64,{drawn}'"))) == 1
    assert not list(files_in(f"a = 'data:image/png;base64,{drawn[:400]}' + b"))  # goes on elsewhere


def test_addresses_are_in_utf_8_or_gbk() -> None:
    for encoding in ("utf-8", "gbk"):
        assert unquoted(urllib.parse.quote("机密 文件".encode(encoding))) == "机密 文件"
    assert unquoted("50%") == "50%"


def test_ordinary_text_is_read_as_it_stands() -> None:
    for text in ("Überfällige Größen · naïve café » à ©", f"{PROSE}“……”——·", "a=10; b=20; c==30"):
        assert not list(said_when_read_right(text))


@pytest.mark.parametrize("piece", ["/9j/ ", "UEsDB. ", "UEsDB "])
def test_many_beginnings_of_files_take_little_time(piece: str) -> None:
    before = time.process_time()
    assert len(list(files_in(piece * (1_000_000 // len(piece))))) <= 1
    assert time.process_time() - before < 5


def test_boxes_of_a_slide_are_read_by_their_places() -> None:
    def slide(words: str) -> bytes:
        boxes = "".join(
            f'<p:sp><p:spPr><a:xfrm><a:off x="{200_000 * place}" y="0"/></a:xfrm></p:spPr>'
            f"<p:txBody><a:p><a:r><a:t>{character}</a:t></a:r></a:p></p:txBody></p:sp>"
            for place, character in reversed(list(enumerate(words)))
        )
        return replaced(CORPUS.read_bytes(), "ppt/slides/slide1.xml", "</p:spTree>", f"{boxes}</p:spTree>")

    found = inspect(io.BytesIO(slide("机密★15年")), "a.pptx", DetectorSettings()).findings
    assert "机密★15年" in [finding.match for finding in found]


def test_what_an_automatic_number_of_rtf_says_is_read() -> None:
    def rtf(words: str) -> bytes:
        said = "".join(f"\\u{ord(character)}?" for character in words)
        listed = rf"{{\*\listtable{{\list{{\listlevel{{\leveltext\'06{said}\'00;}}{{\levelnumbers;}}}}}}}}"
        return rf"{{\rtf1\ansi{listed}\pard text\par}}".encode()

    assert verdict(rtf("机密★"), "a.rtf") is Verdict.SUSPECTED
    assert verdict(rtf("通报★"), "a.rtf") is Verdict.CLEAN


def test_an_object_of_rtf_that_is_a_file_as_it_stands_is_read() -> None:
    def rtf(words: str) -> bytes:
        content = document(lambda made: made.add_paragraph(words)).hex()
        return f"{{\\rtf1\\ansi{{\\object\\objemb{{\\*\\objdata {content}}}}}text\\par}}".encode()

    assert verdict(rtf("机密★10年"), "a.rtf") is Verdict.SUSPECTED
    assert verdict(rtf("通报☆10月"), "a.rtf") is Verdict.CLEAN


def drawing_of_a_program(words: str) -> bytes:
    model = urllib.parse.quote(f'<mxGraphModel><root><mxCell id="1" value="{words}"/></root></mxGraphModel>')
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = base64.b64encode(packer.compress(model.encode()) + packer.flush()).decode()
    return f'<?xml version="1.0"?><mxfile><diagram id="x">{packed}</diagram></mxfile>'.encode()


def state_of_a_form(words: str) -> bytes:
    said = words.encode()
    packed = base64.b64encode(
        b"\xff\x01\x0f\x0f" + bytes(range(128, 200)) + b"\x05" + bytes([len(said)]) + said + b"dd\xff"
    )
    return page(f'<input type="hidden" name="__VIEWSTATE" value="{packed.decode()}">')


def text_of_a_plan(words: str) -> bytes:
    said = "".join(f"\\U+{ord(character):04X}" for character in words)
    return f"  0\r\nSECTION\r\n  2\r\nENTITIES\r\n  0\r\nTEXT\r\n  1\r\n{said}\r\n  0\r\nEOF\r\n".encode()


def name_in_unicode(words: str) -> bytes:
    out, entry, name = io.BytesIO(), zipfile.ZipInfo("a.txt"), f"{words}.txt".encode()
    entry.extra = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, zlib.crc32(b"a.txt")) + name
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(entry, "正文")
    return out.getvalue()


def called_by_a_link(words: str) -> bytes:
    return page(f"<a onclick=\"down('{urllib.parse.quote(words.encode('gbk'))}.doc', 3)\">下载</a>")


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (drawing_of_a_program, "a.drawio"),
        (state_of_a_form, "a.html"),
        (text_of_a_plan, "a.dxf"),
        (name_in_unicode, "a.zip"),
        (called_by_a_link, "a.html"),
    ],
)
def test_words_that_programs_keep_in_a_code_of_their_own_are_found(make: Callable[[str], bytes], name: str) -> None:
    assert verdict(make("机密★10年"), name) is Verdict.SUSPECTED
    assert verdict(make("通报☆10月"), name) is Verdict.CLEAN


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_words_in_base64_amid_prose_are_found(encoding: str) -> None:
    def prose(words: str) -> bytes:
        return f"内容如下：{base64.b64encode(words.encode(encoding)).decode()}，请查收。\n{PROSE}".encode()

    assert verdict(prose("机密★10年"), "a.txt") is Verdict.SUSPECTED
    assert verdict(prose("通报☆10月"), "a.txt") is Verdict.CLEAN


@pytest.mark.parametrize(
    "literal",
    [
        "data:image/vnd.ms-photo;base64,"
        + base64.b64encode(b"II\xbc\1" + bytes(200)).decode(),  # asks what can be shown
        "data:image/png;base64," + base64.b64encode(png(picture("渠道"))[:130]).decode(),
        "data:image/png;base64," + "x" * 140,
        base64.b64encode(b"%PDF-1.4\n" + bytes(900)).decode(),
    ],
)
def test_samples_in_a_program_are_no_lost_files(literal: str) -> None:
    assert verdict(f'var i = new Image();\ni.src = "{literal}";\n'.encode(), "a.js") is Verdict.CLEAN


@pytest.mark.parametrize("tail", ["\nEOF\n", "\nend of file\n", "\nfile\n", "\nregards\n", "\u3000\n", "\n"])
def test_words_behind_base64_are_none_of_it(tail: str) -> None:
    text = f"附件：\n{packed_document('机密★10年').rstrip('=')}{tail}"
    assert verdict(text.encode(), "a.txt") is Verdict.SUSPECTED


def test_a_mark_that_one_literal_quotes_is_no_mark_in_pieces() -> None:
    assert verdict('文件首页应标注"秘密★1年"字样。\n'.encode(), "a.txt") is Verdict.CLEAN


def test_words_as_they_are_beside_quoted_ones() -> None:
    assert unquoted("《机密★长期》%D0.doc").startswith("《机密★长期》")


def test_words_among_packed_data_are_told_once_each() -> None:
    words = [f"密{chr(0x4E00 + n)}{n}" for n in range(500)]
    data = b"\xff\0\1" + b"\xff\0".join(map(str.encode, words * 3))
    assert list(unpacked(base64.b64encode(data).decode())) == words


def test_words_in_base64_that_are_cut_within_a_character() -> None:
    packed = base64.b64encode("密级：机密★5年，通报有关情况".encode()[:-1]).decode()
    assert list(words_in(f"{PROSE}\n{packed}。")) == ["密级：机密★5年，通报有关情"]


def test_a_picture_in_a_remark_is_read_once() -> None:
    drawn = base64.b64encode(png(picture("机密★10年"))).decode()
    remark = f'<!-- <p>通报情况</p><img src="data:image/png;base64,{drawn}"> -->'
    found = inspect(io.BytesIO(page(remark)), "a.html", DetectorSettings()).findings
    assert sum(finding.category == "state-secret" for finding in found) == 1


def test_a_picture_of_a_program_is_no_level_deeper() -> None:
    drawn = base64.b64encode(png(picture("渠道"))).decode()
    content, name = f'var a = "data:image/png;base64,{drawn}";\n'.encode(), "a.js"
    for _ in range(3):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(name, content)
        content, name = out.getvalue(), "a.zip"
    assert verdict(content, name) is Verdict.CLEAN


def test_a_section_of_data_amid_a_line_is_of_it() -> None:
    assert verdict(page("<p>机<![CDATA[密]]>★10年</p>"), "a.html") is Verdict.SUSPECTED
