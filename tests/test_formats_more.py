"""Archives, messages, drawings and the bytes behind a picture's end."""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import struct
import zlib
from collections.abc import Callable
from urllib.parse import quote

import olefile
import pytest
import xlwt
from ole_file import compound
from PIL import Image

from benchmarks.papers import paper
from benchmarks.tricks.metafile import emf_of_text
from benchmarks.tricks.words import picture, png
from detectors.formats import image as _registers_heif  # noqa: F401
from detectors.formats.msg import unpacked_rtf
from detectors.formats.property_sets import properties
from detectors.inspect import inspect, read_document
from detectors.model import DetectorSettings, Document, Limits, Verdict


def read(content: bytes, name: str = "file") -> Document:
    return read_document(content, name, Limits())


def texts(document: Document) -> set[str]:
    """The document's lines."""
    return {line for segment in document.segments for line in segment.text.split("\n")}


def problems(content: bytes, name: str = "file") -> set[str]:
    return {problem.reason for problem in read(content, name).problems}


def rar(name: bytes, content: bytes, *, flags: int = 0) -> bytes:
    """A RAR of version 4 with one stored file."""

    def block(kind: int, flags: int, body: bytes) -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head

    body = struct.pack(
        "<IIBIIBBHI", len(content), len(content), 2, zlib.crc32(content), 0x52000000, 20, 0x30, len(name), 0x20
    )
    return (
        b"Rar!\x1a\x07\0"
        + block(0x73, 0, bytes(6))
        + block(0x74, 0x8000 | flags, body + name)
        + content
        + block(0x7B, 0x4000, b"")
    )


def test_rar_and_its_gbk_name() -> None:
    document = read(rar("目录\\机密.txt".encode("gbk"), "正文".encode()), "包.rar")
    assert document.problems == ()
    assert (document.pages_examined, document.pages_total) == (1, 1)
    assert [(s.text, s.member) for s in document.segments] == [
        ("目录/机密.txt", "目录/机密.txt"),
        ("正文", "目录/机密.txt"),
    ]


def test_encrypted_rar() -> None:
    document = read(rar(b"a.txt", b"0123456789abcdef", flags=4), "包.rar")
    assert {p.reason for p in document.problems} == {"encrypted"}
    assert document.pages_examined < document.pages_total


def test_archives_cut_short_are_damaged() -> None:
    whole = rar(b"a.txt", b"word " * 200)
    assert problems(whole[: len(whole) // 2]) == {"damaged"}


def test_7z_written_by_libarchive(tmp_path) -> None:
    import libarchive

    path = tmp_path / "包.7z"
    with libarchive.file_writer(str(path), "7zip") as archive:
        for name, content in (("目录/甲.txt", "正文甲".encode()), ("乙.txt", "正文乙".encode())):
            archive.add_file_from_memory(name, len(content), content)
    document = read(path.read_bytes(), "包.7z")
    assert document.problems == ()
    assert document.pages_total == document.pages_examined == 2
    assert {"正文甲", "正文乙", "目录/甲.txt"} <= texts(document)
    assert problems(path.read_bytes()[:-20]) == {"damaged"}
    assert problems(path.read_bytes() + b"\1\2\3" * 50) == {"format"}


def test_outlook_message_with_attachment_and_message_inside() -> None:
    storage = "__attach_version1.0_#00000000"
    inner = "__attach_version1.0_#00000001/__substg1.0_3701000D"
    content = compound(
        {
            "__properties_version1.0": bytes(32),
            "__substg1.0_0037001F": "会议通知".encode("utf-16-le"),
            "__substg1.0_1000001E": "正文第一行\r\n第二行".encode("gbk"),
            "__substg1.0_10130102": "<html><p>超文本<b>正文</b></p></html>".encode(),
            f"{storage}/__substg1.0_3707001F": "附件.txt".encode("utf-16-le"),
            f"{storage}/__substg1.0_37010102": "附件正文".encode(),
            f"{inner}/__properties_version1.0": bytes(24),
            f"{inner}/__substg1.0_0037001F": "里面的信".encode("utf-16-le"),
            f"{inner}/__substg1.0_1000001F": "里面的正文".encode("utf-16-le"),
        }
    )
    document = read(content, "信.msg")
    assert document.media_type == "application/vnd.ms-outlook"
    assert document.problems == ()
    assert document.pages_total == document.pages_examined == 3
    assert {
        "会议通知",
        "正文第一行",
        "第二行",
        "超文本正文",
        "附件.txt",
        "附件正文",
        "里面的信",
        "里面的正文",
    } <= texts(document)


def test_packed_message_body() -> None:
    """The example of [MS-OXRTFCP] 4.1."""
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c090020627705b06c647d0a800fa0".replace(
            " ", ""
        )
    )
    assert unpacked_rtf(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def wmf(words: str) -> bytes:
    records = []
    for number, character in enumerate(words):
        text = character.encode("gbk")
        text += b"\0" * (len(text) % 2)
        body = struct.pack("<hhHH", 40, 30 * number, len(character.encode("gbk")), 0) + text
        records.append(struct.pack("<IH", (6 + len(body)) // 2, 0x0A32) + body)
    body = b"".join(records) + struct.pack("<IH", 3, 0)
    return struct.pack("<HHHIHIH", 1, 9, 0x300, (18 + len(body)) // 2, 0, 50, 0) + body


def test_drawings_say_what_is_written_in_them() -> None:
    assert "机密★5年" in texts(read(emf_of_text("机密★5年"), "a.emf"))
    assert "机密★5年" in texts(read(wmf("机密★5年"), "a.wmf"))
    assert problems(emf_of_text("机密")[:-30]) == {"damaged"}


def test_bitmap_in_a_drawing_is_read() -> None:
    out = io.BytesIO()
    picture("机密★5年").save(out, "BMP")
    dib = out.getvalue()[14:]
    body = struct.pack("<4i2i4i4I", 0, 0, 9, 9, 0, 0, 0, 0, 9, 9, 80, 40, 120, len(dib) - 40) + struct.pack(
        "<IIii", 0, 0, 9, 9
    )
    record = struct.pack("<II", 81, 8 + len(body) + len(dib)) + body + dib
    whole = emf_of_text("x")
    at = struct.unpack_from("<I", whole, 4)[0]
    assert "机密★5年" in texts(read(whole[:at] + record.ljust(-(-len(record) // 4) * 4, b"\0") + whole[at:], "a.emf"))


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
def test_pictures_of_phones(kind: str) -> None:
    out = io.BytesIO()
    scan = paper(15, layout="head-2012", dpi=150, turned=0)
    scan.image.convert("RGB").save(out, kind)
    document = read(out.getvalue())
    assert document.problems == ()
    assert scan.level is not None
    assert any(scan.level in text.replace(" ", "") for text in texts(document))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "AVIF"])
def test_bytes_behind_a_picture(kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(out, kind)
    content = out.getvalue()
    assert problems(content) == problems(content + b"\0\0\r\n") == set()
    assert problems(content + bytes(range(256))) == {"format"}
    hidden = read(content + png(picture("机密★5年")))
    assert any("机密" in text for text in texts(hidden))


def test_what_phones_append_is_no_reason_to_give_a_picture_up() -> None:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(out, "JPEG")
    clip = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0\0\0\x0cmdatabcd" + b"\0\0\0\x08free"
    assert problems(out.getvalue() + clip) == set()
    assert problems(out.getvalue() + clip + b"LIVE_0012345678      ") == set()
    assert problems(out.getvalue() + clip + bytes(range(200))) == {"format"}
    words = "秘密★10年".encode("utf-16-le")
    box = struct.pack(">I", 8 + len(words)) + b"free" + words
    assert any("秘密★10年" in text for text in texts(read(out.getvalue() + clip + box)))
    entry = b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1700000000000"
    table = b"SEFH" + struct.pack("<II", 106, 1) + struct.pack("<HHII", 0, 0x0A01, len(entry), len(entry))
    assert problems(out.getvalue() + entry + table + struct.pack("<I", len(table)) + b"SEFT") == set()


def test_frames_are_pages_only_where_they_are_pages() -> None:
    frames = [Image.new("RGB", (200, 80), colour) for colour in ("white", "grey", "black")]
    for kind, pages in (("GIF", 3), ("TIFF", 3), ("PNG", 1), ("WEBP", 1)):
        out = io.BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:])
        document = read(out.getvalue())
        assert (document.pages_total, document.pages_examined, document.problems) == (pages, pages, ())


def test_words_in_exif_xmp_and_text_chunks() -> None:
    exif = Image.Exif()
    exif[0x010E] = "image description"
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + "用户注释".encode("utf-16-le")
    out = io.BytesIO()
    xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><a>元数据</a></x:xmpmeta>".encode()
    Image.new("RGB", (64, 64)).save(out, "JPEG", exif=exif, xmp=xmp, comment="注释".encode("gbk"))
    assert {"image description", "用户注释", "元数据", "注释"} <= texts(read(out.getvalue()))


def test_rtf_pictures_binary_data_and_objects() -> None:
    shown = png(picture("机密★5年"))
    by_hex = rb"{\rtf1{\pict{\*\picprop{\sp{\sn a}{\sv b}}}\pngblip{\*\blipuid 00ff}" + binascii.hexlify(shown) + b"}}"
    by_bin = rb"{\rtf1{\pict\pngblip\bin" + str(len(shown)).encode() + b" " + shown + rb"}{\b end}}"
    for content in (by_hex, by_bin):
        document = read(content, "文.rtf")
        assert document.problems == ()
        assert any("机密" in text for text in texts(document))
    assert "end" in texts(read(by_bin, "文.rtf"))
    name = "附.txt".encode("gbk") + b"\0"
    native = (
        b"\2\0" + name + name + struct.pack("<HHI", 0, 3, len(name)) + name + struct.pack("<I", 6) + "正文".encode()
    )
    head = struct.pack("<IIII", 0x501, 2, 8, 0)[:8] + struct.pack("<I", 8) + b"Package\0" + struct.pack("<II", 0, 0)
    packed = binascii.hexlify(head + struct.pack("<I", len(native)) + native)
    assert "正文" in texts(read(rb"{\rtf1{\object\objemb{\*\objdata " + packed + b"}}}", "文.rtf"))


def test_rtf_cut_short_and_with_something_behind() -> None:
    whole = rb"{\rtf1\ansi{\b text}\par}"
    assert problems(whole) == set()
    assert problems(whole[:-1]) == {"damaged"}
    assert problems(whole + bytes(range(1, 256))) == {"format"}


def test_pictures_in_the_drawing_layer_of_old_office() -> None:
    shown = png(picture("机密★5年", 96))
    blip = struct.pack("<HHI", 0x6E00, 0xF01E, 17 + len(shown)) + bytes(17) + shown
    drawing = emf_of_text("秘密★3年")
    packed = zlib.compress(drawing)
    metafile = bytes(16) + struct.pack("<I", len(drawing)) + bytes(28) + b"\0\xfe" + packed
    blip += struct.pack("<HHI", 0x3D40, 0xF01A, len(metafile)) + metafile
    pieces = [blip[n : n + 2_000] for n in range(0, len(blip), 2_000)]
    records = struct.pack("<HHHH", 0x809, 4, 0x600, 5)
    for number, piece in enumerate(pieces):
        records += struct.pack("<HH", 0x3C if number else 0xEB, len(piece)) + piece
    from detectors.formats.compound import Compound
    from detectors.formats.xls import _drawings, _records
    from detectors.inspect import read_untrusted
    from detectors.purse import Purse
    from detectors.reading import Reading

    out = Reading(Purse(Limits()), read_untrusted)
    container = Compound(compound({"Workbook": records}), out)
    container.read_pictures_of(_drawings(list(_records(records))), "Workbook")
    found = texts(out.document())
    assert any("机密" in text for text in found)
    assert "秘密★3年" in found


def test_objects_of_known_and_of_other_programs() -> None:
    formula = compound({"\x01CompObj": b"x", "Equation Native": bytes(100)})
    assert problems(formula) == set()
    assert problems(compound({"VisioDocument": bytes(5_000)})) == {"format"}


def test_signed_and_encrypted_mail_text() -> None:
    assert problems(b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n", "信.txt") == {"encrypted"}


def test_text_whose_lines_differ_in_encoding() -> None:
    content = "第一行用一种编码\n".encode() + "第二行用另一种编码\n".encode("gbk")
    assert {"第一行用一种编码", "第二行用另一种编码"} <= texts(read(content, "文.txt"))


def test_gzip_of_a_drawing_counts_its_bytes() -> None:
    assert "机密★5年" in texts(read(gzip.compress(emf_of_text("机密★5年")), "a.emz"))


@pytest.mark.parametrize(
    "page",
    [
        "<script>document.write(decodeURIComponent(atob('{packed}')))</script>",
        "<div id='pages'>{packed}</div>",
        "<input type='hidden' id='c' value='{packed}'>",
    ],
)
@pytest.mark.parametrize("quoted", [True, False])
def test_an_article_that_its_page_unpacks_is_read(page: str, quoted: bool) -> None:
    article = "<p>机密★10年</p><p>" + "本文件由各单位办公室登记保存。" * 4 + "</p>"
    packed = base64.b64encode(quote(article).encode() if quoted else article.encode()).decode()
    assert "机密★10年" in texts(read(page.format(packed=packed).encode(), "a.html"))


def test_packed_pictures_say_nothing() -> None:
    packed = base64.b64encode(png(picture("图标"))).decode()
    document = read(f"<p>公开内容</p><script>var logo = '{packed}';</script>".encode(), "a.html")
    assert texts(document) == {"公开内容"}


def section(*texts: tuple[int, int, bytes], names: dict[int, bytes] | None = None) -> bytes:
    """A property set's section in UTF-8: (number, type, length and text), and what its numbers are called."""
    listed = b"".join(struct.pack("<II", key, len(name)) + name for key, name in (names or {}).items())
    parts = {1: struct.pack("<II", 2, 65001), 0: struct.pack("<I", len(names or {})) + listed}
    parts |= {key: struct.pack("<I", kind) + text for key, kind, text in texts}
    at, places, body = 8 + 8 * len(parts), b"", b""
    for key, content in parts.items():
        places += struct.pack("<II", key, at + len(body))
        body += content + bytes(-len(content) % 4)
    return struct.pack("<II", at + len(body), len(parts)) + places + body


def property_set(*sections: bytes) -> bytes:
    at, places = 28 + 20 * len(sections), b""
    for content in sections:
        places += bytes(16) + struct.pack("<I", at)
        at += len(content)
    return struct.pack("<HHI16sI", 0xFFFE, 0, 0, bytes(16), len(sections)) + places + b"".join(sections)


def test_an_offices_own_properties_of_old_office_files_are_read() -> None:
    level, said = "密级".encode() + b"\0", "机密".encode() + b"\0"
    wide = "甲乙丙丁".encode("utf-16-le")
    own = section(
        (2, 30, struct.pack("<I", len(said)) + said), (3, 31, struct.pack("<I", 4) + wide), names={2: level, 3: b"n\0"}
    )
    content = property_set(section(), own)
    assert list(properties(content)) == [("密级", "机密"), ("n", "甲乙丙丁")]
    document = read(compound({"\x05DocumentSummaryInformation": content}))
    assert {"密级:机密", "甲乙丙丁"} <= texts(document)
    for end in range(len(content)):
        list(properties(content[:end]))
    # Many entries that lie over each other.
    count, text = 20_000, b"x" * 200_000
    entries = b"".join(struct.pack("<II", key, 8 + 8 * count) for key in range(2, count + 2))
    overlaid = struct.pack("<II", 0, count) + entries + struct.pack("<II", 30, len(text)) + text
    assert len(list(properties(property_set(overlaid)))) < 5
    assert len(list(properties(content[:28].replace(b"\x02", b"\xff") + bytes(400)))) == 0


def test_comments_on_slides_of_old_presentations_are_read() -> None:
    def record(kind: int, body: bytes, version: int = 0) -> bytes:
        return struct.pack("<HHI", version, kind, len(body)) + body

    comment = record(0x2EE0, record(0xFBA, "机密★10年".encode("utf-16-le"), 0x10), 0xF)
    for inner, found in ((comment, True), (b"\1\2\3", False)):
        tag = record(0x138A, record(0xFBA, "___PPT10".encode("utf-16-le")) + record(0x138B, inner), 0xF)
        document = read(compound({"PowerPoint Document": record(0x3EE, tag, 0xF)}))
        assert ("机密★10年" in texts(document)) is found
        assert document.problems == ()


def wide(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


ASIDE: dict[str, Callable[[str], tuple[int, bytes]]] = {
    "first and even pages": lambda words: (0x89C, struct.pack("<28xH6xH", 3, len(words) + 2) + wide(f"&C{words}")),
    "another file's cell": lambda words: (0x5A, struct.pack("<BBH", 0, 0, 0) + b"\2" + wide(words)),
    "a hint of a link": lambda words: (0x800, struct.pack("<H8x", 0x800) + words.encode("utf-16-le") + b"\0\0"),
    "a caption of a pivot table": lambda words: (0xB2, struct.pack("<6xH", len(words)) + wide(words)[2:]),
    "a table": lambda words: (0x872, bytes(52) + wide(words)),
}


def workbook_stream() -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("表").write(0, 0, "序号")
    out = io.BytesIO()
    book.save(out)
    stream = olefile.OleFileIO(io.BytesIO(out.getvalue())).openstream("Workbook").read()
    return stream[: stream.rindex(b"\x0a\0\0\0") + 4]


def verdict(content: bytes) -> Verdict:
    return inspect(io.BytesIO(content), "a.xls", DetectorSettings()).verdict


@pytest.mark.parametrize("place", ASIDE)
@pytest.mark.parametrize("words", ["机密★10年", "计算机密码10位", "密级"])
def test_texts_of_an_old_workbook_that_no_cell_has(place: str, words: str) -> None:
    kind, body = ASIDE[place](words)
    stream = workbook_stream()
    stream = stream[:-4] + struct.pack("<HH", kind, len(body)) + body + stream[-4:]
    assert (verdict(compound({"Workbook": stream})) is Verdict.SUSPECTED) is ("★" in words)
    assert read(compound({"Workbook": stream})).problems == ()


def test_items_of_a_pivot_table_are_a_list() -> None:
    for items, expected in ((("机密★10年", "公开"), Verdict.SUSPECTED), (("机密", "公开"), Verdict.CLEAN)):
        cache = b"".join(struct.pack("<HH", 0xCD, len(wide(item))) + wide(item) for item in items)
        content = compound({"Workbook": workbook_stream(), "_SX_DB_CUR/0001": cache})
        assert verdict(content) is expected
        assert (" / ".join(items) in texts(read(content))) is (expected is Verdict.CLEAN)


def test_lettering_data_and_controls_of_old_office_files() -> None:
    def record(kind: int, body: bytes, version: int = 0) -> bytes:
        return struct.pack("<HHI", version, kind, len(body)) + body

    words = "机密★10年".encode("utf-16-le")
    looks = record(0xF00B, struct.pack("<HI", 0x80C0, len(words) + 2) + words + b"\0\0", 0x13)
    slides = record(0x3EE, record(0xF004, looks, 0xF), 0xF)
    assert "机密★10年" in texts(read(compound({"PowerPoint Document": slides})))
    slide = record(0x3EE, b"", 0xF)
    for streams in (
        {"MsoDataStore/A/Item": "<a><b>机密★10年</b></a>".encode(), "MsoDataStore/A/Properties": b"<x/>"},
        {"ObjectPool/_1/\x03OCXNAME": b"a\0\0\0", "ObjectPool/_1/contents": b"\0\2\x14\0" + words},
        {"Ctls": b"\0\2\x14\0" + words},
    ):
        document = read(compound({"PowerPoint Document": slide, **streams}))
        assert "机密★10年" in texts(document)
        assert document.problems == ()
    unknown = {"PowerPoint Document": slide, "ObjectPool/_1/contents": bytes((0, 2, 3, 4)) * 30}
    assert {problem.reason for problem in read(compound(unknown)).problems} == {"format"}


def test_what_outlook_names_itself_is_read() -> None:
    names = {"8001101F-00000000": "机密★10年", "8002001F": "绝密★长期"}
    streams = {f"__substg1.0_{name}": text.encode("utf-16-le") for name, text in names.items()}
    message = compound({"__properties_version1.0": bytes(32), "__substg1.0_8001101F": bytes((12, 0, 0, 0)), **streams})
    document = read(message, "a.msg")
    assert set(names.values()) <= texts(document)
    assert document.problems == ()
