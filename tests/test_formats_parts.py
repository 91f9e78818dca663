"""A broken or odd part of a file takes nothing else along, and what only looks like a file inside it is none."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from pathlib import Path

import pytest
from ole_file import compound
from test_formats_more import property_set, section, wide, workbook_stream

from benchmarks.tricks.words import picture, png
from benchmarks.tricks.xlsx import book
from detectors.formats.property_sets import properties
from detectors.inspect import inspect, read_document
from detectors.model import DetectorSettings, Inspection, Limits, Verdict

CORPUS = Path(__file__).parent / "corpus"
MARK = "机密★10年"
PACKED = {"Pkg/Package": f"{MARK}\n通知\n".encode()}
CONTROL = {"Ctl/\x03OCXNAME": b"a"}


def inspected(content: bytes, name: str) -> Inspection:
    return inspect(io.BytesIO(content), name, DetectorSettings())


def verdict(content: bytes, name: str) -> Verdict:
    return inspected(content, name).verdict


def reasons(content: bytes, name: str) -> set[str]:
    return {problem.reason for problem in read_document(content, name, Limits()).problems}


def record(kind: int, body: bytes, version: int = 0) -> bytes:
    return struct.pack("<HHI", version, kind, len(body)) + body


def utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


def without_end_of(part: str, content: bytes, *, last: bool = True) -> bytes:
    """Whose last (or first) stream of that name says to be longer than it is."""
    at = content.rfind(utf16(part)) if last else content.find(utf16(part))
    return content[: at + 120] + struct.pack("<I", 4_000) + content[at + 124 :]


SLIDE = {"PowerPoint Document": record(0x3EE, record(0xFA0, utf16("关于会议的通知")), 0xF)}


def test_zeros_among_a_slides_newer_records_take_little_time() -> None:
    slide = record(0x3EE, record(0xFA0, utf16(MARK)) + record(0x138B, bytes(300_000)), 0xF)
    before = time.process_time()
    assert verdict(compound({"PowerPoint Document": slide}), "a.ppt") is Verdict.SUSPECTED
    assert time.process_time() - before < 2


HEAD, ATTACHED, INNER = (
    "__properties_version1.0",
    "__attach_version1.0_#00000001/__substg1.0_3701",
    "__attach_version1.0_#00000000/__substg1.0_3701000D/",
)


@pytest.mark.parametrize("broken", [HEAD, "__substg1.0_0037001F", "__substg1.0_0C1A001F", "__substg1.0_8001001F"])
@pytest.mark.parametrize("inner", [True, False])
def test_what_stands_beside_a_broken_part_of_a_message_is_read(broken: str, inner: bool) -> None:
    where = INNER if inner else ""
    streams = {HEAD: bytes(32), f"{INNER}{HEAD}": bytes(24), f"{INNER}__substg1.0_1000001F": utf16("正文")}
    streams |= {f"{where}{broken}": bytes(32), f"{ATTACHED}0102": f"{MARK}\n通知\n".encode()}
    content = compound(streams)
    found = inspected(without_end_of(broken, content, last=inner), "a.msg")
    assert found.verdict is Verdict.SUSPECTED
    assert {problem.reason for problem in found.problems} == {"damaged"}


def test_what_stands_behind_a_broken_attachment_is_read() -> None:
    first = "__attach_version1.0_#00000000/__substg1.0_37010102"
    streams = {first: b"abc", f"{ATTACHED}0102": f"{MARK}\n通知\n".encode(), HEAD: bytes(32)}
    found = inspected(without_end_of("__substg1.0_37010102", compound(dict(reversed(streams.items())))), "a.msg")
    assert found.problems
    assert found.verdict is Verdict.SUSPECTED


@pytest.mark.parametrize(
    ("part", "streams"),
    [
        ("Item", {"MsoDataStore/A/Item": b"<a>x</a>"}),
        ("Ctls", {"Ctls": b"abc"}),
        ("contents", {**CONTROL, "Ctl/contents": b"abc"}),
        ("Contents", {"A/Contents": b"abc"}),
    ],
)
def test_what_is_embedded_behind_a_broken_part_is_read(part: str, streams: dict[str, bytes]) -> None:
    found = inspected(without_end_of(part, compound({**SLIDE, **streams, **PACKED})), "a.ppt")
    assert found.verdict is Verdict.SUSPECTED
    assert {problem.reason for problem in found.problems} == {"damaged"}


@pytest.mark.parametrize("item", [b"", bytes((1, 2, 3, 200)) * 30])
def test_data_kept_beside_a_document_that_is_none_says_nothing(item: bytes) -> None:
    assert verdict(compound({**SLIDE, "MsoDataStore/A/Item": item}), "a.ppt") is Verdict.CLEAN


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "GIF", None])
def test_a_picture_in_a_control_is_read(kind: str | None) -> None:
    for words, expected in ((MARK, Verdict.SUSPECTED), ("会议通知", Verdict.CLEAN)):
        out = io.BytesIO()
        picture(words).save(out, kind or "PNG")
        kept = bytes.fromhex("0452e30b918fce119de300aa004bb8516c740000") + struct.pack("<I", len(out.getvalue()))
        content = bytes((0, 2, 20, 0)) * 9 + (kept if kind else b"") + out.getvalue() + bytes((1, 0, 2, 7))
        assert verdict(compound({**SLIDE, **CONTROL, "Ctl/contents": content}), "a.ppt") is expected


DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    "page",
    [
        f'<script type="application/json">{DEEP}</script><p>{MARK}</p>',
        f"<div data-a='{DEEP}'></div><p>{MARK}</p>",
        f"<p>通知</p><script type='application/json'>{DEEP}</script><div style='display:none'>{MARK}</div>",
    ],
)
def test_what_stands_behind_data_that_is_too_deep_is_read(page: str) -> None:
    found = inspected(f"<html><body>{page}</body></html>".encode(), "a.html")
    assert found.verdict is Verdict.SUSPECTED
    assert {problem.reason for problem in found.problems} == {"limit"}


def test_a_file_behind_data_that_is_too_deep_is_read() -> None:
    rtf = "{\\rtf1\\ansi " + "".join(f"\\u{ord(c)}?" for c in MARK) + "\\par}"
    content = f'{DEEP[:100_000]}"密"{DEEP[100_000:]}\n{rtf}'.encode()
    assert verdict(content, "a.txt") is Verdict.SUSPECTED


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("<script>function(){out(\"%PDF-\"+v);out(n+' 0 obj');out('endobj')}</script>", "a.html"),
        ('<script>out("%PDF-1.3");newObject();out(objectNumber+" 0 obj");out("endobj")</script>', "a.html"),
        ('<script>s="%PDF-1.4\\n1 0 obj\\n<<>>\\nendobj"</script>', "a.html"),
        ("文件以 %PDF-1.7 开头，其中有 1 0 obj 与 endobj。", "a.txt"),
        ("RTF文件以{\\rtf1\\ansi开头，\n例如{\\b 粗体}", "a.txt"),
        ('class A { string s = @"{\\rtf1\\ansi\\deff0"; void F(){ s += "x"; } }', "a.txt"),
        ("<pre>以 {\\rtf1\\ansi 开头</pre><style>a{}</style>{}", "a.html"),
    ],
)
def test_what_only_names_the_parts_of_a_file_is_none(content: str, name: str) -> None:
    # Behind what readers of PDF look through for its beginning.
    assert verdict(("正文" * 600 + "\n" + content).encode(), name) is Verdict.CLEAN


@pytest.mark.parametrize("before", ["", "<b>Warning</b><br />\n", "<html><body>x</body></html>", "附件：\r\n"])
@pytest.mark.parametrize("head", ["%PDF-1.4\n", "%PDF-1.7 \r\n", "%PDF-1.3 %\xe2\xe3\xcf\xd3\r", "%PDF-1.4\r%âãÏÓ\r\n"])
@pytest.mark.parametrize("name", ["a.html", "a.txt"])
def test_a_pdf_behind_a_long_text_is_a_file_inside_it(before: str, head: str, name: str) -> None:
    content = ("正文" * 600 + before).encode() + head.encode("latin-1") + b"1 0 obj\n<<>>\nendobj\n"
    document = read_document(content, name, Limits())
    assert "embedded.pdf" in {segment.text for segment in document.segments if segment.zone == "filename"}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("*机密*", Verdict.CLEAN), ("=秘密*", Verdict.CLEAN), ("<>*绝密*", Verdict.CLEAN), ("*机密★10年*", Verdict.SUSPECTED)],
)  # fmt: skip
@pytest.mark.parametrize("kind", [0x9E, 0x87E])
def test_what_a_filter_asks_for_is_a_part_of_a_cell(asked: str, expected: Verdict, kind: int) -> None:
    body = bytes(24) + b"\1" + utf16(asked) if kind == 0x9E else bytes(60) + wide(asked)
    stream = workbook_stream()
    stream = stream[:-4] + struct.pack("<HH", kind, len(body)) + body + stream[-4:]
    assert verdict(compound({"Workbook": stream}), "a.xls") is expected
    filtered = f'<autoFilter ref="A1:B2"><filterColumn colId="0"><customFilters><customFilter val="{asked.lstrip("=<>")}"/></customFilters></filterColumn></autoFilter>'
    assert verdict(with_in_sheet(filtered), "a.xlsx") is expected


def with_in_sheet(element: str) -> bytes:
    made, out = zipfile.ZipFile(io.BytesIO(book(lambda *_: None))), io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in made.namelist():
            part = made.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b"</sheetData>", b"</sheetData>" + element.encode())
            archive.writestr(name, part)
    return out.getvalue()


@pytest.mark.parametrize("before", [0, 1, 49, 50, 51, 99, 100])
def test_no_item_of_a_pivot_table_stands_alone(before: int) -> None:
    items = [*("名" + chr(0x5000 + number) for number in range(before)), "秘密"]
    cache = b"".join(struct.pack("<HH", 0xCD, len(wide(item))) + wide(item) for item in items)
    assert verdict(compound({"Workbook": workbook_stream(), "_SX_DB_CUR/0001": cache}), "a.xls") is Verdict.CLEAN


BEGUN = {
    "jpeg": png(picture("通知")).replace(b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0")[:1_500],
    "png": png(picture("通知"))[:1_500],
    "zip": b"PK\3\4" + bytes(range(256)) * 6,
    "exe": b"MZ\x90\0\3\0\0\0" + bytes(range(256)) * 6,
}


@pytest.mark.parametrize("begun", BEGUN)
def test_the_beginning_of_a_file_in_sectors_given_up_is_none_but_one_behind_them_is(begun: str) -> None:
    content = (CORPUS / "unmarked.doc").read_bytes()
    content += bytes(-len(content) % 512)
    behind = BEGUN[begun]
    assert not reasons(content + behind + bytes(-len(behind) % 512), "a.doc")
    # More than the table tells of, and what no program has cut into sectors.
    assert reasons(content + behind + bytes(512 * 256 - len(behind)), "a.doc")
    assert reasons(content + behind + bytes(-len(behind) % 512 + 3), "a.doc")


def test_a_text_behind_zeros_is_one() -> None:
    content = bytes(8) + f"{MARK}\n".encode() + "各单位要提高认识。\n".encode() * 900
    assert verdict(content, "a.txt") is Verdict.SUSPECTED


@pytest.mark.parametrize("name", ["a.doc", "a.xls", "a.et", "a.eml"])
@pytest.mark.parametrize("text", ["a\tb\n1\t2\n", "测试", "无附件\r\n", "1,2\n"])
def test_a_very_short_text_is_whole(name: str, text: str) -> None:
    assert verdict(text.encode(), name) is Verdict.CLEAN


def test_a_property_behind_zeros_is_read_and_many_over_each_other_take_little_time() -> None:
    said = b"\0" + MARK.encode()
    assert list(properties(property_set(section((2, 30, struct.pack("<I", len(said)) + said))))) == [("", MARK)]
    said = bytes(2) + utf16(MARK) + bytes(2) + utf16("旧")
    assert list(properties(property_set(section((2, 31, struct.pack("<I", len(said) // 2) + said))))) == [("", MARK)]
    for filling, kind in ((b"\0", 30), (b"\0", 31), (b"x\0", 30), (b" ", 30), (b"x", 31), (b"\0x", 31)):
        count = 12_000
        entries = b"".join(struct.pack("<II", key, 8 + 8 * count) for key in range(2, count + 2))
        one = struct.pack("<II", 0, count) + entries + struct.pack("<II", kind, 0xFFFFFF) + filling * 100_000
        places = (bytes(16) + struct.pack("<I", 28 + 20 * 8)) * 8
        before = time.process_time()
        list(properties(struct.pack("<HHI16sI", 0xFFFE, 0, 0, bytes(16), 8) + places + one))
        assert time.process_time() - before < 1
