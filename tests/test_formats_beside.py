"""What stands where a reader would not look: entries that are no files, other archives behind one, odd places of a document."""

from __future__ import annotations

import base64
import binascii
import io
import json
import struct
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable

import pymupdf
import pytest
from ole_file import compound
from PIL import Image

from benchmarks.tricks.docx import document
from benchmarks.tricks.words import picture, png
from detectors.formats.doc import _add_story
from detectors.formats.html.styles import WHITE as WHITE_STYLE
from detectors.formats.json_data import said_by_json
from detectors.formats.package import Package
from detectors.formats.pictures import gif_comments, gif_end
from detectors.formats.rar import is_of_a_set, rar_end
from detectors.formats.xls import _read_records, _records
from detectors.formats.xlsx.strings import read_strings
from detectors.inspect import inspect, read_document
from detectors.model import DetectorSettings, Document, Inspection, Limits, Segment, Verdict
from detectors.purse import Purse
from detectors.reading import Reading

MARK = "机密★10年"
MARKED = f"{MARK}\n关于开展档案整理工作的通知".encode("gbk")
PLAIN = "关于开展档案整理工作的通知".encode("gbk")


def read(content: bytes, name: str = "file") -> Document:
    return read_document(content, name, Limits())


def inspected(content: bytes, name: str = "file") -> Inspection:
    return inspect(io.BytesIO(content), name, DetectorSettings())


def zipped(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def tarred(name: str, content: bytes, kind: bytes = tarfile.REGTYPE) -> bytes:
    """Without the zeros at its end. `kind` is written into the head as it is, whatever the library makes of it."""
    info = tarfile.TarInfo(name)
    info.size = len(content)
    head = bytearray(info.tobuf(tarfile.USTAR_FORMAT))
    head[156:157] = kind
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head) + content.ljust(-(-len(content) // 512) * 512, b"\0")


def number(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def rar_5(name: str, content: bytes, mode: int = 0o100644, *, kind: int = 2, link: str = "", split: int = 0) -> bytes:
    """A RAR of version 5 with one stored file, or what the archive keeps of its own (kind 3), or a link."""

    def block(kind: int, flags: int, body: bytes) -> bytes:
        head = number(kind) + number(flags) + body
        head = number(len(head)) + head
        return struct.pack("<I", zlib.crc32(head)) + head

    raw, target, size = name.encode(), link.encode(), number(len(content))
    leads = number(5) + number(1) + number(0) + number(len(target)) + target
    extra = number(len(leads)) + leads if link else b""
    body = size + number(4) + size + number(mode) + struct.pack("<I", zlib.crc32(content)) + number(0) + number(1)
    body = (number(len(extra)) if link else b"") + body + number(len(raw)) + raw + extra
    file = block(kind, split | (3 if link else 2), body)
    return b"Rar!\x1a\x07\x01\0" + block(1, 0, number(0)) + file + content + block(5, 0, number(0))


def rar_4(name: str, content: bytes, *, kind: int = 0x74, split: int = 0) -> bytes:
    def block(kind: int, flags: int, body: bytes) -> bytes:
        head = bytes((kind,)) + struct.pack("<HH", flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head

    size = len(content)
    said = struct.pack("<IIBIIBBHI", size, size, 2, zlib.crc32(content), 0x5A21A000, 20, 0x30, len(name), 0x20)
    file = block(kind, 0x8000 | split, said + name.encode())
    return b"Rar!\x1a\x07\0" + block(0x73, 0, bytes(6)) + file + content + block(0x7B, 0x4000, b"")


@pytest.mark.parametrize(("make", "splits"), [(rar_5, (8, 16)), (rar_4, (1, 2))])
def test_a_rar_with_a_piece_of_a_file_is_never_clean(make: Callable[..., bytes], splits: tuple[int, int]) -> None:
    assert not is_of_a_set(make("a.txt", b"text"))
    for split in splits:
        content = make("a.txt", b"text", split=split)
        assert is_of_a_set(content)
        assert inspected(content).verdict is Verdict.UNSCANNABLE


@pytest.mark.parametrize("kind", [b"V", b"M", b"Z"])
def test_a_tar_entry_of_an_unknown_kind_is_a_file(kind: bytes) -> None:
    assert inspected(tarred("b.txt", MARKED, kind) + bytes(1024)).verdict is Verdict.SUSPECTED


@pytest.mark.parametrize("kind", [b"1", b"2", b"3", b"5", b"6"])
def test_bytes_behind_a_tar_entry_that_has_none_are_not_passed_over(kind: bytes) -> None:
    content = bytes(range(1, 32)) * 40
    assert inspected(tarred("b", content, kind) + bytes(1024)).verdict is Verdict.UNSCANNABLE


def test_what_follows_the_end_of_a_tar_is_read() -> None:
    first = tarred("a.txt", PLAIN) + bytes(1024)
    assert inspected(first + tarred("b.txt", MARKED) + bytes(1024)).verdict is Verdict.SUSPECTED
    assert inspected(first + MARKED).verdict is Verdict.SUSPECTED
    assert inspected(first + bytes(9 * 1024)).verdict is Verdict.CLEAN


def test_a_link_in_a_tar_is_evidence_by_its_name() -> None:
    assert inspected(tarred(f"{MARK}.txt", b"", b"2") + bytes(1024)).verdict is Verdict.SUSPECTED


def test_what_a_rar_keeps_beside_its_files_is_read() -> None:
    for name, kept in (("CMT", MARK.encode() + b"\0"), ("STM", MARKED)):
        assert inspected(rar_5(name, kept, kind=3)).verdict is Verdict.SUSPECTED
        assert inspected(rar_4(name, kept, kind=0x7A)).verdict is Verdict.SUSPECTED
    # What mends an archive or finds its files faster says nothing.
    assert inspected(rar_5("RR", MARKED, kind=3)).verdict is not Verdict.SUSPECTED
    assert inspected(rar_5("CMT", "通知".encode() + b"\0", kind=3)).verdict is Verdict.CLEAN


def test_a_link_in_an_archive_is_evidence_by_what_it_leads_to() -> None:
    assert inspected(rar_5("a", b"", link=f"{MARK}.txt")).verdict is Verdict.SUSPECTED
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        info = tarfile.TarInfo("a")
        info.type, info.linkname = tarfile.SYMTYPE, f"{MARK}.txt"
        made.addfile(info)
    assert inspected(out.getvalue()).verdict is Verdict.SUSPECTED


def test_a_zip_entry_that_is_named_like_a_folder_and_holds_bytes_is_read() -> None:
    content = zipped(("b.txt/", MARKED), ("c.txt", PLAIN))
    assert inspected(content).verdict is Verdict.SUSPECTED
    plain = inspected(zipped(("目录/", b""), ("目录/c.txt", PLAIN)))
    assert (plain.verdict, plain.pages_total) == (Verdict.CLEAN, 1)


def test_a_part_of_a_document_that_is_named_like_a_folder_is_read() -> None:
    out = io.BytesIO(document(lambda made: made.add_paragraph("通知")))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/other.xml/", f"<a>{MARK}</a>".encode())
    assert inspected(out.getvalue(), "a.docx").verdict is Verdict.SUSPECTED


def test_a_rar_whose_files_have_no_kind_is_read() -> None:
    assert inspected(rar_5("目录/b.txt", MARKED, mode=0o644)).verdict is Verdict.SUSPECTED


def test_what_stands_behind_a_rar_is_read() -> None:
    plain = rar_5("a.txt", PLAIN)
    assert rar_end(plain) == len(plain)
    assert inspected(plain).verdict is Verdict.CLEAN
    assert inspected(plain + MARKED).verdict is Verdict.SUSPECTED


def test_an_archive_of_which_nothing_can_be_read_is_not_clean() -> None:
    assert inspected(b"Rar!\x1a\x07\x01\0" + MARKED * 3).verdict is Verdict.UNSCANNABLE


@pytest.mark.parametrize(
    "drawing",
    [
        '<o:document xmlns:o="o" xmlns:draw="d"><draw:image><o:binary-data>{}</o:binary-data></draw:image></o:document>',
        '<uof:UOF xmlns:uof="u"><uof:其他对象><uof:数据>{}</uof:数据></uof:其他对象></uof:UOF>',
    ],
)
def test_pictures_of_one_file_xml_are_read_whatever_their_element_is_called(drawing: str) -> None:
    packed = binascii.b2a_base64(png(picture(MARK)), newline=False).decode()
    lines = "\n".join(packed[at : at + 72] for at in range(0, len(packed), 72))
    assert inspected(f'<?xml version="1.0"?>{drawing.format(lines)}'.encode(), "a.fodt").verdict is Verdict.SUSPECTED


def test_json_says_its_strings() -> None:
    marked = {"标题": "关于开展档案整理工作的通知", "mj": MARK}
    assert inspected(json.dumps(marked).encode(), "a.json").verdict is Verdict.SUSPECTED
    assert inspected(json.dumps({"密级": "机密"}, ensure_ascii=False).encode(), "a.json").verdict is Verdict.SUSPECTED
    choices = [{"name": name, "value": value} for value, name in enumerate(("绝密", "机密", "秘密", "公开"))]
    assert inspected(json.dumps(choices).encode(), "a.json").verdict is Verdict.CLEAN
    assert inspected(b"[" * 100_000, "a.json").verdict is Verdict.CLEAN


@pytest.mark.parametrize(("key", "content"), [("content", f"<p>{MARK}</p><p>各单位：</p>"), ("密级", "机密")])
def test_json_that_carries_markup_is_read_as_that(key: str, content: str) -> None:
    data = {"data": {"title": "通知", "text": "<p>请按时报送。</p>", key: content}}
    assert inspected(json.dumps(data).encode(), "a.json").verdict is Verdict.SUSPECTED
    handed = f"callback({json.dumps(data, ensure_ascii=False)});"
    assert inspected(handed.encode(), "a").verdict is Verdict.SUSPECTED


@pytest.mark.parametrize("written", ["", "\\u"])
def test_a_paper_that_a_script_holds_as_markup_is_read_by_its_paragraphs(written: str) -> None:
    held = json.dumps({"content": f"<p>{MARK}</p><p>各单位：现将有关事项通知如下。</p>"}, ensure_ascii=bool(written))
    page = f"<html><body><div id='app'></div><script>window._CONFIG = {held};</script></body></html>"
    assert inspected(page.encode(), "a.html").verdict is Verdict.SUSPECTED
    choices = "<script>box.innerHTML = '<ul><li>绝密</li><li>机密</li><li>秘密</li></ul>';</script><p>请选择密级。</p>"
    assert inspected(f"<html><body>{choices}</body></html>".encode(), "b.html").verdict is Verdict.CLEAN


def test_a_script_s_data_say_their_strings() -> None:
    said = "var papers = [{ title: '某县方案, 附: 图', mj: 'MARK' }, { title: '通知', mj: '' }];".replace("MARK", MARK)
    assert inspected(said.encode(), "a.js").verdict is Verdict.SUSPECTED
    handed = 'jQuery11_2({"rows": [{"bt": "某专报", "mj": "MARK"}]});'.replace("MARK", MARK)
    assert inspected(handed.encode(), "a.js").verdict is Verdict.SUSPECTED
    choices = 'var levels = ["秘密★10年", "机密★20年", "绝密★30年"];'
    assert inspected(choices.encode(), "a.js").verdict is Verdict.CLEAN


def test_a_dump_s_rows_say_their_strings() -> None:
    row = f"INSERT INTO paper (bt, mj) VALUES\n(1, '某县方案', '公开'),\n(2, '某专报', '{MARK}');\n"
    assert inspected(row.encode(), "a.sql").verdict is Verdict.SUSPECTED
    field = "INSERT INTO setting VALUES (4, '密级', '机密', 0);\n"
    assert inspected(field.encode(), "a.sql").verdict is Verdict.SUSPECTED
    choices = "".join(
        f"INSERT INTO dict VALUES ({n}, '{level}');\n" for n, level in enumerate(("秘密", "机密", "绝密"))
    )
    assert inspected(choices.encode(), "a.sql").verdict is Verdict.CLEAN
    quiz = "INSERT INTO quiz VALUES (3, '保密期限是十年的秘密级文件，标志应当是（）', '秘密10年', '秘密★', '秘密★10年', '秘密●10年');\n"
    assert inspected(quiz.encode(), "a.sql").verdict is Verdict.CLEAN


def test_json_of_a_value_a_line_says_its_strings() -> None:
    lines = (json.dumps({"标题": "关于开展档案整理工作的通知", "mj": mark}) for mark in ("", MARK))
    assert inspected("\n".join(lines).encode(), "a.json").verdict is Verdict.SUSPECTED


def test_strings_of_json_come_in_the_order_of_the_file() -> None:
    data = {"甲": ["第一项内容", {"乙": "第二项内容"}, ["第三项内容"]], "丙": "第四项内容"}
    said = [line for line in said_by_json(json.dumps(data)) if "：" not in line]
    assert said == ["第一项内容", "第二项内容", "第三项内容", "第四项内容"]


def test_a_subject_in_bare_gbk_is_read() -> None:
    mail = f"From: a@b.cn\r\nTo: c@d.cn\r\nSubject: {MARK} 通知\r\n\r\n正文\r\n".encode("gbk")
    assert f"{MARK} 通知" in {segment.text for segment in read(mail, "a.eml").segments}


@pytest.mark.parametrize("empty", [b"`\n", b" \n", b"\n", b""])
def test_an_attachment_between_the_lines_of_a_mail_is_read(empty: bytes) -> None:
    """Its last line is empty: a sign or a blank, which may have been lost on the way."""
    packed = b"".join(binascii.b2a_uu(MARKED[at : at + 45]) for at in range(0, len(MARKED), 45))
    mail = b"From: a@b.cn\r\nTo: c@d.cn\r\nSubject: x\r\n\r\nbegin 644 b.txt\n" + packed + empty + b"end\n"
    found = inspected(mail, "a.eml").findings
    assert [(finding.match, finding.member) for finding in found] == [(MARK, "b.txt")]


def test_a_comment_behind_the_last_frame_of_a_gif_is_read() -> None:
    out = io.BytesIO()
    Image.new("P", (64, 64)).save(out, "GIF")
    content = out.getvalue()[:-1] + b"!\xfe" + bytes([len(MARKED)]) + MARKED + b"\0;"
    assert gif_comments(content) == [MARKED]
    assert gif_end(content + b"xx") == len(content)
    assert inspected(content, "a.gif").verdict is Verdict.SUSPECTED


def pdf(text: str) -> bytes:
    with pymupdf.open() as made:
        made.new_page().insert_text((72, 72), text, fontname="china-s")
        return bytes(made.tobytes())


def test_a_pdf_behind_a_pdf_is_read() -> None:
    assert inspected(pdf("通知") + pdf(MARK), "a.pdf").verdict is Verdict.SUSPECTED
    assert inspected(pdf(MARK) + pdf("通知"), "a.pdf").verdict is Verdict.SUSPECTED


CODES = f"<{'一下不业'.encode('utf-16-be').hex()}>"


def set_without_its_font(
    ordering: str, encoding: str = "Identity-H", *, name: str = "SimSun", place: str = "", words: str = ""
) -> bytes:
    """A page in a font that is not in the file. With `words` it tells what its numbers mean; `place` says where the font stands."""
    system = f"<</Registry(Adobe)/Ordering({ordering})/Supplement 0>>"
    looks = f"<</Type/FontDescriptor/FontName/{name}/Flags 6>>"
    inner = f"<</Type/Font/Subtype/CIDFontType0/BaseFont/{name}/CIDSystemInfo{system}/FontDescriptor{looks}>>"
    with pymupdf.open() as made:

        def put(written: str) -> str:
            number = made.get_new_xref()
            made.update_object(number, written)
            return f"{number} 0 R"

        page = made.new_page()
        inner = put(f"[{put(inner)}]") if place == "referred to twice" else f"[{inner}]"
        meaning = ""
        if words:
            pairs = "".join(f"<{code:04X}> <{ord(c):04X}>" for code, c in enumerate(words, 1))
            table = f"1 begincodespacerange <0000> <FFFF> endcodespacerange {len(words)} beginbfchar {pairs} endbfchar"
            meaning = put("<<>>")
            made.update_stream(int(meaning.split()[0]), table.encode())
            meaning = f"/ToUnicode {meaning}"
        font = f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/{encoding}/DescendantFonts {inner}{meaning}>>"
        page.insert_text((72, 72), "通知", fontname="china-s")
        used, *_, alias, _ = page.get_fonts()[0]
        if place == "among the resources":
            made.xref_set_key(page.xref, "Resources", f"<</Font<</{alias} {font}>>>>")
        else:
            made.update_object(used, font)
        codes = "".join(f"{code:04X}" for code in range(1, len(words) + 1))
        shown = f"<{codes}>" if words else CODES
        made.update_stream(page.get_contents()[0], f"BT /{alias} 16 Tf 72 700 Td {shown} Tj ET".encode())
        return bytes(made.tobytes())


@pytest.mark.parametrize("name", ["SimSun", "ABCDEF+SimSun", "A" * 40])
@pytest.mark.parametrize("place", ["", "referred to twice", "among the resources"])
@pytest.mark.parametrize(
    ("encoding", "ordering", "verdict"),
    [
        ("Identity-H", "GB1", Verdict.CLEAN),
        ("Identity-H", "Identity", Verdict.UNSCANNABLE),
        ("UniGB-UCS2-H", "GB1", Verdict.CLEAN),
        ("UniGB-UCS2-H", "G2X", Verdict.UNSCANNABLE),
    ],
)
def test_letters_of_a_font_that_is_not_in_the_file_are_not_guessed(
    encoding: str, ordering: str, verdict: Verdict, place: str, name: str
) -> None:
    assert inspected(set_without_its_font(ordering, encoding, name=name, place=place), "a.pdf").verdict is verdict


@pytest.mark.parametrize("ordering", ["Identity", "UCS", "WinCharSetFFFF-H2"])
def test_letters_whose_meaning_the_file_tells_are_read(ordering: str) -> None:
    assert inspected(set_without_its_font(ordering, words="关于整理档案的通知"), "a.pdf").verdict is Verdict.CLEAN
    assert inspected(set_without_its_font(ordering, words=MARK), "a.pdf").verdict is Verdict.SUSPECTED


def doc(story: bytes, *, width: int = 2, lettering: bytes = b"", runs: tuple[tuple[int, bytes], ...] = ()) -> bytes:
    """A DOC of one piece. `runs` are the bytes of the story up to which one goes, and the changes of its looks."""
    characters, text_at, page = len(story) // width, 0x600, 0x800
    place = text_at if width == 2 else text_at * 2 | 0x40000000
    pieces = struct.pack("<II", 0, characters) + struct.pack("<HIH", 0, place, 0)
    table = b"\2" + struct.pack("<I", len(pieces)) + pieces
    drawings = b"\x11\xf0\0\0\0\0\0\0" + lettering
    looks = struct.pack("<III", text_at, text_at + len(story), page // 512)
    main = bytearray(page + 512)
    struct.pack_into("<6H", main, 0, 0xA5EC, 0xC1, 0, 0, 0, 0x0200)
    struct.pack_into("<8i", main, 0x4C, characters, *[0] * 7)
    struct.pack_into("<II", main, 0x1A2, 0, len(table))
    struct.pack_into("<II", main, 0x22A, len(table), len(drawings))
    struct.pack_into("<II", main, 0xFA, len(table) + len(drawings), len(looks))
    main[text_at : text_at + len(story)] = story
    main[page + 511] = len(runs)
    struct.pack_into(f"<{len(runs) + 1}I", main, page, text_at, *(text_at + end for end, _ in runs))
    at = 508
    for index, (_, changes) in enumerate(runs):
        at -= 20
        main[page + at : page + at + 1 + len(changes)] = bytes([len(changes)]) + changes
        main[page + 4 * (len(runs) + 1) + index] = at // 2
    return compound({"WordDocument": bytes(main), "1Table": table + drawings + looks})


def test_lettering_of_a_drawing_in_a_doc_is_read() -> None:
    content = doc("通知\r".encode("utf-16-le"), lettering=MARK.encode("utf-16-le"))
    assert inspected(content, "a.doc").verdict is Verdict.SUSPECTED


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (f'HYPERLINK "http://www.example.gov.cn/{MARK}.doc"', Verdict.SUSPECTED),
        (f'HYPERLINK "list.htm" \\o "{MARK}"', Verdict.SUSPECTED),
        ("QUOTE 26426 23494 9733", Verdict.SUSPECTED),
        ("DATE \\@ \"'绝''密'\"", Verdict.SUSPECTED),
        ('DATE \\@ "yyyy年M月d日"', Verdict.CLEAN),
        ('HYPERLINK "http://www.example.gov.cn/工作报告.doc"', Verdict.CLEAN),
        ("PAGEREF _Toc1234 \\h", Verdict.CLEAN),
    ],
)
def test_instructions_of_a_docs_fields_are_read(code: str, verdict: Verdict) -> None:
    story = f"附件：\x13{code}\x14下载\x15\r"
    assert inspected(doc(story.encode("utf-16-le")), "a.doc").verdict is verdict


VANISHED, TINY, WHITE = b"\x3c\x08\x01", b"\x43\x4a\x02\0", b"\x70\x68\xff\xff\xff\0"


@pytest.mark.parametrize(
    ("changes", "is_unseen"),
    [
        (VANISHED, True),
        (b"\x3c\x08\x81", True),
        (b"\x71\xca\x01\0" + VANISHED, True),
        (TINY, True),
        (WHITE, True),
        (b"\x42\x2a\x08", True),
        (b"\x3c\x08\x80", False),
        (b"\x43\x4a\x18\0", False),
        (b"\x70\x68\xff\0\0\0", False),
        (WHITE + b"\x0c\x2a\x02", False),
        (b"", False),
    ],
)
@pytest.mark.parametrize(("encoding", "width"), [("utf-16-le", 2), ("gbk", 1)])
def test_words_of_a_doc_that_nobody_sees_stand_alone(
    changes: bytes, is_unseen: bool, encoding: str, width: int
) -> None:
    said, hidden, rest = (text.encode(encoding) for text in ("附件共三份，见附件。", "绝密", "各单位\r"))
    ends = (len(said), len(said + hidden), len(said + hidden + rest))
    content = doc(said + hidden + rest, width=width, runs=tuple(zip(ends, (b"", changes, b""), strict=True)))
    segments = [(segment.text, segment.zone) for segment in read(content, "a.doc").segments]
    assert (("绝密", "hidden") in segments) is is_unseen
    assert inspected(content, "a.doc").verdict is (Verdict.SUSPECTED if is_unseen else Verdict.CLEAN)


@pytest.mark.parametrize("before", ["", "王\U00020bb7", "\U0001f600\U0001f600\U0001f600"])
def test_what_vanished_between_letters_of_a_doc_parts_nothing_behind_rare_characters(before: str) -> None:
    parts = [part.encode("utf-16-le") for part in (f"{before}：机", "关保", "密★10年\r")]
    ends = [len(b"".join(parts[: number + 1])) for number in range(3)]
    content = doc(b"".join(parts), runs=tuple(zip(ends, (b"", VANISHED, b""), strict=True)))
    assert inspected(content, "a.doc").verdict is Verdict.SUSPECTED


def test_hidden_words_of_an_open_document_stand_alone() -> None:
    body = (
        '<office:document-content xmlns:office="o" xmlns:text="t" xmlns:style="s"><style:style style:name="T1">'
        '<style:text-properties text:display="none"/></style:style><text:p>附件共三份。'
        f'<text:span text:style-name="T1">{MARK}</text:span></text:p></office:document-content>'
    )
    content = zipped(("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", body.encode()))
    assert inspected(content, "a.odt").verdict is Verdict.SUSPECTED


@pytest.mark.parametrize("kind", [0x41E, 0xEC])
def test_number_formats_and_lettering_of_an_xls_are_read(kind: int) -> None:
    said = f'"{MARK}"@' if kind == 0x41E else MARK
    body = b"\xa5\0" + said.encode("utf-16-le")
    out = Reading(Purse(Limits()), lambda _bytes, _out: None)
    _read_records(list(_records(struct.pack("<HH", kind, len(body)) + body)), out)
    assert MARK in out.texts()


def test_a_line_of_a_pdf_that_is_set_in_pieces_is_one_line() -> None:
    pieces = ("下列标志正确的是。A.秘密10年B.", "秘密★C.秘密★10", "年D.机密·10年")
    with pymupdf.open() as made:
        page, x = made.new_page(), 72.0
        for piece in pieces:
            page.insert_text((x, 100), piece, fontname="china-s", fontsize=12)
            page.insert_text((500, 100), " ", fontname="china-s", fontsize=12)
            x += pymupdf.get_text_length(piece, fontname="china-s", fontsize=12)
        page.insert_text((72, 130), "序号", fontname="china-s", fontsize=12)
        page.insert_text((110, 130), "名称", fontname="china-s", fontsize=12)
        content = bytes(made.tobytes())
    assert [segment.text for segment in read(content, "a.pdf").segments if segment.box] == [
        "".join(pieces),
        "序号",
        "名称",
    ]
    assert inspected(content, "a.pdf").verdict is Verdict.CLEAN


def test_cells_that_stand_as_close_as_cells_do_are_no_line() -> None:
    """Five points are what LibreOffice leaves between the words of two cells that are both full."""
    cells, x = ("档案整理工作方案", "机密", "三份"), 72.0
    with pymupdf.open() as made:
        page = made.new_page()
        for cell in cells:
            page.insert_text((x, 100), cell, fontname="china-s", fontsize=12)
            page.insert_text((560, 100), " ", fontname="china-s", fontsize=12)
            x += pymupdf.get_text_length(cell, fontname="china-s", fontsize=12) + 5
        content = bytes(made.tobytes())
    assert [segment.text for segment in read(content, "a.pdf").segments if segment.box] == list(cells)
    assert inspected(content, "a.pdf").verdict is Verdict.SUSPECTED


def spread(words: str, gap: float) -> bytes:
    with pymupdf.open() as made:
        page = made.new_page()
        for number, letter in enumerate(words):
            if letter != " ":
                page.insert_text((50 + (10 + gap) * number, 72), letter, fontname="china-s", fontsize=10)
        return bytes(made.tobytes())


@pytest.mark.parametrize("gap", [6, 12, 18])
def test_a_sentence_that_is_spread_over_the_page_is_one_line(gap: float) -> None:
    for words in ("标有“机密”的材料不得开放", "所谓“秘密”是指技术秘密"):
        assert inspected(spread(words, gap), "a.pdf").verdict is Verdict.CLEAN
    for mark in (
        "机密★长期",
        "绝密★二〇三五年",
        "秘密★五年      特急",
        "秘密 特急第一号共十份文件",
        "某县人民政府办公室印 机密",
    ):
        assert inspected(spread(mark, gap), "a.pdf").verdict is Verdict.SUSPECTED


def test_spaced_characters_stay_together_where_what_is_right_of_them_was_drawn_first() -> None:
    with pymupdf.open() as made:
        page = made.new_page()
        page.insert_font("song", fontbuffer=pymupdf.Font("china-s").buffer)
        page.insert_text((380, 72), "第1号", fontname="song", fontsize=16)
        page.insert_text((70, 72), "国家秘密", fontname="song", fontsize=16)
        xref = page.get_contents()[-1]
        made.update_stream(xref, made.xref_stream(xref).replace(b"BT", b"BT 5 Tc", 1))
        assert inspected(made.tobytes(), "a.pdf").verdict is Verdict.CLEAN


def doc_story(text: str) -> list[Segment]:
    out = Reading(Purse(Limits()), lambda _bytes, _out: None)
    _add_story(text, None, out)
    return out.since(0)


def test_the_cells_of_a_doc_are_told_from_its_paragraphs() -> None:
    text = "首段\r序号\x07密级\x07期限\x07\x071\x07绝密\r等级\x0730年\x07\x07末段\r"
    assert [(segment.text, segment.zone) for segment in doc_story(text)] == [
        ("首段", None),
        *((cell, "table") for cell in ("序号", "密级", "期限", "1", "绝密", "等级", "30年")),
        ("末段", None),
    ]


def drawn_by_fonts(words: str, beneath: str = "") -> bytes:
    """As LibreOffice does where a font lacks letters: first what is of one font, then what stands between."""
    with pymupdf.open() as made:
        page = made.new_page()
        for of_this_font in (False, True):
            for number, letter in enumerate(words):
                if letter.isalpha() is of_this_font:
                    page.insert_text((72 + 12 * number, 100), letter, fontname="china-s", fontsize=12)
        for number, letter in enumerate(beneath):
            page.insert_text((76 + 12 * number, 100), letter, fontname="china-s", fontsize=12)
        return bytes(made.tobytes())


def test_a_line_of_a_pdf_that_is_drawn_a_font_at_a_time_is_one_line() -> None:
    words = "档案上标有“秘密”“机密”“绝密”字样的，不得开放。"
    content = drawn_by_fonts(words)
    assert [segment.text for segment in read(content, "a.pdf").segments if segment.box] == [words]
    assert inspected(content, "a.pdf").verdict is Verdict.CLEAN


@pytest.mark.parametrize("beneath", ["", "某市“人民”政府公报", "“”“”“”"])
def test_a_mark_that_is_drawn_a_font_at_a_time_is_found(beneath: str) -> None:
    assert inspected(drawn_by_fonts("★★机密★长期", beneath), "a.pdf").verdict is Verdict.SUSPECTED
    assert inspected(drawn_by_fonts("秘密★五年", beneath), "a.pdf").verdict is Verdict.SUSPECTED


def test_blanks_before_a_mails_headers_hide_nothing() -> None:
    mail = b"From: a@b.cn\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(MARKED)
    assert inspected(b"\r\n\n" + mail, "a.eml").verdict is Verdict.SUSPECTED


def test_words_that_never_end_are_searched_in_linear_time() -> None:
    strings = b"<sst><si><t>a</t></si><!--" + b"<r>" * 100_000 + b'<rPr><color theme="0"/>--></sst>'
    package = Package(zipped(("xl/sharedStrings.xml", strings)), Reading(Purse(Limits()), lambda _bytes, _out: None))
    started_s = time.process_time()
    read_strings(package, package.out)
    assert WHITE_STYLE.search("color:hsl(" + "99%," * 100_000) is None
    assert time.process_time() - started_s < 2


def test_a_huge_comment_of_a_gif_is_taken_in_linear_time() -> None:
    content = b"GIF89a" + bytes(7) + b"!\xfe" + (b"\xff" + b"x" * 255) * 40_000 + b"\0;"
    started_s = time.process_time()
    assert len(gif_comments(content)[0]) == 255 * 40_000
    assert time.process_time() - started_s < 2


def _parted_in_a_doc(words: str, changes: bytes) -> bytes:
    """Its first character stands apart from the others: two more with these looks are between."""
    story = f"{words[0]}场站{words[1:]}\r关于整理档案的通知\r".encode("utf-16-le")
    return doc(story, runs=((2, b"\x35\x08\x01"), (6, changes), (len(story), b"\x35\x08\x01")))


@pytest.mark.parametrize("changes", [b"\x3c\x08\x01", b"\x42\x2a\x08", b"\x00\x08\x01", b"\x43\x4a\x02\x00"])
def test_what_nobody_sees_in_a_doc_parts_no_mark(changes: bytes) -> None:
    assert inspected(_parted_in_a_doc(MARK, changes), "a.doc").verdict is Verdict.SUSPECTED
    assert inspected(_parted_in_a_doc("机构简介", changes), "a.doc").verdict is Verdict.CLEAN


@pytest.mark.parametrize("changes", [b"\x35\x08\x01", b"\x42\x2a\x06", b"\x00\x08\x00", b"\x43\x4a\x20\x00"])
def test_what_is_seen_in_a_doc_parts_it(changes: bytes) -> None:
    assert inspected(_parted_in_a_doc(MARK, changes), "a.doc").verdict is Verdict.CLEAN
