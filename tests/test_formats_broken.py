"""What can't be read to its end is never clean: broken, locked, oversized and unknown files, each with its reason."""

from __future__ import annotations

import contextlib
import gzip
import io
import re
import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import olefile
import pymupdf
import pytest
from ole_file import compound
from PIL import Image

from benchmarks.papers import paper, scanned_pdf
from benchmarks.tricks.docx import document, replaced
from benchmarks.tricks.words import font_bytes, picture
from benchmarks.tricks.xlsx import book
from detectors import reading
from detectors.formats import doc, rar, xls
from detectors.formats import text as text_format
from detectors.formats.tiff import unnamed
from detectors.formats.webp import is_garbled
from detectors.inspect import inspect, read_document
from detectors.model import DetectorSettings, Limits, Verdict

CORPUS = Path(__file__).parent / "corpus"
LIMITS = Limits()
SHEET = "xl/worksheets/sheet1.xml"


def reasons(content: bytes, name: str = "file", limits: Limits = LIMITS) -> set[str]:
    document = read_document(content, name, limits)
    return {problem.reason for problem in document.problems}


def text_pdf(**options: object) -> bytes:
    document = pymupdf.open()
    for number in range(3):
        page = document.new_page()
        page.insert_text(
            (80, 120), f"第{number + 1}页正文，各单位要提高认识，把任务落实到人。", fontname="china-s", fontsize=16
        )
    content: bytes = document.tobytes(**options)
    return content


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def png_head(width: int, height: int) -> bytes:
    """A PNG that declares a size and holds next to nothing."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"\0" * 1000)
    chunks = [head, data, b"IEND"]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks
    )


def test_empty_file() -> None:
    assert reasons(b"") == {"damaged"}


@pytest.mark.parametrize(
    "content",
    [
        b"Founder CEB 1.0" + b"\0\1\2" * 50,
        b"CAJ\0" + b"\0\1\2" * 50,
        b"SEP\0" + b"\0\1\2" * 50,
        b"\x7fELF" + b"\0" * 100,
        bytes(range(256)) * 8,
    ],
)
def test_unknown_formats(content: bytes) -> None:
    assert reasons(content, "公文.ceb") == {"format"}


def test_name_does_not_decide() -> None:
    assert read_document(text_pdf(), "表.xls", LIMITS).media_type == "application/pdf"
    assert read_document("正文".encode(), "文.pdf", LIMITS).media_type == "text/plain"


@pytest.mark.parametrize("part", [0.3, 0.66, 0.97])
def test_truncated_pdf_is_never_whole(part: float) -> None:
    content = text_pdf()
    assert reasons(content[: int(len(content) * part)]) & {"damaged"}


def test_pdf_with_pages_outside_its_tree() -> None:
    """Its table of contents is broken, and the repaired tree holds one page of three."""
    content = text_pdf()
    broken = content.replace(b"/Count 3", b"/Count 1").replace(b"startxref", b"startxxxx")
    kids = broken.index(b"/Kids")
    end = broken.index(b"]", kids)
    first = broken[kids:end].split(b"R")[0] + b"R"
    broken = broken[:kids] + first.ljust(end - kids) + broken[end:]
    document = read_document(broken, "文.pdf", LIMITS)
    assert {p.reason for p in document.problems} == {"damaged"}


def test_pdf_with_a_harmless_scar_is_read() -> None:
    """A wrong offset in the cross-reference table loses nothing."""
    content = text_pdf()
    at = content.rindex(b"startxref") + 10
    scarred = content[:at] + b"7" + content[at + 1 :]
    document = read_document(scarred, "文.pdf", LIMITS)
    assert document.problems == ()
    assert document.pages_examined == 3


@pytest.mark.parametrize("method", [pymupdf.PDF_ENCRYPT_RC4_128, pymupdf.PDF_ENCRYPT_AES_256])
def test_encrypted_pdf(method: int) -> None:
    assert reasons(text_pdf(encryption=method, user_pw="x", owner_pw="y")) == {"encrypted"}


def test_pdf_locked_only_against_changes_is_read() -> None:
    content = text_pdf(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="", owner_pw="y")
    assert reasons(content) == set()


def test_encrypted_zip_entry() -> None:
    content = bytearray(zipped({"甲.txt": b"abc", "乙.txt": b"def"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    document = read_document(bytes(content), "包.zip", LIMITS)
    assert [(p.reason, p.member) for p in document.problems] == [("encrypted", "甲.txt")]
    assert (document.pages_examined, document.pages_total) == (1, 2)


def test_encrypted_doc_and_office_package() -> None:
    locked = bytearray((CORPUS / "unmarked.doc").read_bytes())
    at = locked.index(b"\xec\xa5")
    locked[at + 11] |= 1
    assert reasons(bytes(locked), "文.doc") == {"encrypted"}


def test_doc_whose_pieces_lie_outside_is_damaged() -> None:
    content = (CORPUS / "textbox.doc").read_bytes()
    with olefile.OleFileIO(io.BytesIO(content)) as ole:
        place = ole.openstream("WordDocument").read()[0x1A2:0x1AA]
    assert content.count(place) == 1
    moved = content.replace(place, b"\xff\xff\xff\x00" + place[4:])
    assert reasons(moved, "文.doc") == {"damaged"}


@pytest.mark.parametrize("name", ["textbox.doc", "hidden_sheet.xls", "stories.docx", "notes.pptx", "stories.odt"])
@pytest.mark.parametrize("part", [0.2, 0.5, 0.8])
def test_truncated_office_files_are_never_clean(name: str, part: float) -> None:
    content = (CORPUS / name).read_bytes()
    inspection = inspect(io.BytesIO(content[: int(len(content) * part)]), name, DetectorSettings())
    assert inspection.verdict in (Verdict.UNSCANNABLE, Verdict.SUSPECTED)


@pytest.mark.parametrize(
    ("name", "before"),
    [("stories.doc", "现将有关".encode("utf-16-le")), ("slides.ppt.gz", b"\xa0\x0f")],
    ids=["doc", "ppt"],
)
@pytest.mark.parametrize("left", [b"\0", b"\xff"], ids=["zeros", "ones"])
def test_a_part_that_a_disk_lost(name: str, before: bytes, left: bytes) -> None:
    content = (CORPUS / name).read_bytes()
    content = gzip.decompress(content) if name.endswith(".gz") else content
    assert reasons(content, name) == set()
    at = content.index(before)
    assert "damaged" in reasons(content[:at] + 100 * left + content[at + 100 :], name)


def test_a_message_that_holds_nothing_is_lost() -> None:
    assert reasons(compound({"__properties_version1.0": bytes(300)}), "a.msg") == {"damaged"}


@pytest.mark.parametrize("counted", [1, 2, 9])
def test_a_directory_that_holds_less_than_it_counts(counted: int) -> None:
    whole = bytearray(zipped({"a.txt": "年度工作".encode(), "b.txt": "水情".encode()}))
    end = whole.rindex(b"PK\5\6")
    whole[end + 8 : end + 12] = struct.pack("<HH", counted, counted)
    assert reasons(bytes(whole), "a.zip") == ({"damaged"} if counted == 9 else set())


@pytest.mark.parametrize(("counted", "expected"), [(1, set()), (2, {"damaged"})])
def test_a_message_that_holds_fewer_attachments_than_it_counts(counted: int, expected: set[str]) -> None:
    attached = "__attach_version1.0_#00000000/__substg1.0_3701"
    head = struct.pack("<20xI8x", counted)
    streams = {"__properties_version1.0": head, f"{attached}0102": "附件".encode(), "__substg1.0_1000001F": b"a\0b\0"}
    assert reasons(compound(streams), "a.msg") == expected


@pytest.mark.parametrize("name", ["textbox.doc", "unmarked.doc"])
def test_zeros_at_the_end_of_a_documents_text_are_a_part_lost(name: str) -> None:
    content = (CORPUS / name).read_bytes()
    main = olefile.OleFileIO(io.BytesIO(content)).openstream("WordDocument").read()
    table = olefile.OleFileIO(io.BytesIO(content)).openstream("1Table").read()
    start, length = struct.unpack_from("<II", main, 0x1A2)
    last = doc._pieces(table[start : start + length])[-1]
    begin = content.index(main[last.start : last.end][-100:])
    assert reasons(content, name) == set()
    assert reasons(content[:begin] + bytes(100) + content[begin + 100 :], name) == {"damaged"}


@pytest.mark.parametrize("name", ["unmarked.doc", "hidden_sheet.xls"])
def test_a_file_behind_a_container_is_read(name: str) -> None:
    content = (CORPUS / name).read_bytes()
    plain, marked = (document(lambda made, words=words: made.add_paragraph(words)) for words in ("通知", "绝密★30年"))

    def found(behind: bytes) -> bool:
        findings = inspect(io.BytesIO(content + behind), name, DetectorSettings()).findings
        return "绝密★30年" in {finding.match for finding in findings}

    assert found(marked)
    assert not found(plain)
    # Sectors that a program has given up.
    assert reasons(content + bytes(512) + np.random.default_rng(1).bytes(2_000), name) == reasons(content, name)


@pytest.mark.parametrize("begun", [b"%", b"%PDF", b"PK\3", b"{\\rt", b"BZh91AY", b"\x89PNG\r\n"])
@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".rtf", ".png"])
def test_the_first_bytes_of_a_file_are_no_text(begun: bytes, suffix: str) -> None:
    assert reasons(begun, f"a{suffix}") == {"damaged"}
    assert reasons(b"%PDF", "a.txt") == reasons(b"abc", "a") == set()


def test_what_stands_too_deep_in_data_is_told() -> None:
    for depth, verdict in ((20, Verdict.SUSPECTED), (3_000, Verdict.UNSCANNABLE)):
        content = b"[" * depth + b'"\\u673a\\u5bc6\\u260510\\u5e74"' + b"]" * depth
        assert inspect(io.BytesIO(content), "a.json", DetectorSettings()).verdict is verdict


@pytest.mark.parametrize("before", [b"<b>Warning</b>: readfile() on line 3<br />\r\n", "附件下载\r\n".encode("gbk")])
def test_rtf_behind_what_a_server_wrote_is_read(before: bytes) -> None:
    def rtf(words: str) -> bytes:
        return b"{\\rtf1\\ansi " + "".join(f"\\u{ord(c)}?" for c in words).encode() + b"\\par}\r\n"

    for words, verdict in (("机密★10年", Verdict.SUSPECTED), ("通知", Verdict.CLEAN)):
        assert inspect(io.BytesIO(before + rtf(words)), "a.doc", DetectorSettings()).verdict is verdict
    page = b"<html><body><pre>{\\rtf1\\ansi</pre></body></html>"
    assert inspect(io.BytesIO(page), "a.html", DetectorSettings()).verdict is Verdict.CLEAN


def test_a_message_with_a_part_of_its_text_lost() -> None:
    for lost, expected in (("", set()), ("\0" * 40, {"damaged"})):
        body = "各单位：\r\n" * 400 + lost + "请准时参加。" + "\0" * 40
        message = compound({"__properties_version1.0": bytes(32), "__substg1.0_1000001F": body.encode("utf-16-le")})
        assert reasons(message, "a.msg") == expected


@pytest.mark.parametrize(
    ("end", "whole"),
    [("", True), ("</body></html>", True), ("<p>附件", False), ("<p>附件</", False), ("<a href='x", False), ("<!-- x", False), ("<p>附件</p><div>", False), ("<p>附件<p>", True), ("<table><tr><td>附件<tr><td>", True), ("<p>附件<br>", True)],
)  # fmt: skip
def test_a_page_that_stops_in_a_tag_or_a_text(end: str, whole: bool) -> None:
    page = f"<html><head><title>通知</title></head><body><p>各单位：</p><p>1 < 2</p>{end}"
    assert reasons(page.encode()) == (set() if whole else {"damaged"})


@pytest.mark.parametrize(("end", "whole"), [("注", True), ("<a href='x", False), ("<", False)])
def test_a_part_of_a_page_that_stops_in_a_tag(end: str, whole: bool) -> None:
    assert reasons(f"<p>各单位：</p>{end}".encode(), "part.html") == (set() if whole else {"damaged"})


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF"])
def test_half_a_picture_is_damaged(kind: str) -> None:
    out = io.BytesIO()
    paper(21, layout="head-2012", dpi=110, turned=0, marked=False).image.convert("L").save(out, kind)
    assert reasons(out.getvalue()[: len(out.getvalue()) // 2]) == {"damaged"}


@pytest.mark.parametrize("lost", [30, 60, 150])
def test_a_fax_that_lacks_the_list_of_its_last_page_is_damaged(lost: int) -> None:
    """Decoders show an empty page for it."""
    out = io.BytesIO()
    blank, marked = Image.new("1", (600, 800), 1), picture("机密★3年").convert("1")
    blank.save(out, "TIFF", compression="group4", save_all=True, append_images=[marked.resize((600, 800))])
    assert inspect(io.BytesIO(out.getvalue()[:-lost]), "a.tif", DetectorSettings()).verdict is not Verdict.CLEAN


def fax_points(page: Image.Image) -> bytes:
    out = io.BytesIO()
    page.save(out, "TIFF", compression="group4", strip_size=2**30)
    with Image.open(io.BytesIO(out.getvalue())) as image:
        (start,), (size,) = image.tag_v2[273], image.tag_v2[279]
    return out.getvalue()[start : start + size]


def tiff(
    *pages: Image.Image,
    chain: int | None = 1,
    more: dict[int, tuple[int, int, int | None]] | None = None,
    gap: bytes = b"",
    big: bool = False,
) -> bytes:
    """One head, a gap, the directories, and the points, raw or of a fax. The first directory leads on to the one of the number
    in `chain`, and has `more` entries: type, number and value by tag, None being where the second directory lies."""
    wide, number_of, entry, head = (8, "<Q", "<HHQQ", b"II+\0\x08\0\0\0") if big else (4, "<H", "<HHII", b"II*\0")
    first = 2 * wide + len(gap)
    points = [fax_points(page) if page.mode == "1" else page.tobytes() for page in pages]
    tags = [
        {256: (4, 1, page.width), 257: (4, 1, page.height), 258: (3, 1, 1), 259: (3, 1, 4), 262: (3, 1, 0), 277: (3, 1, 1),
         278: (4, 1, page.height), 273: (4, 1, 0), 279: (4, 1, len(packed))}
        | ({258: (3, 1, 8), 259: (3, 1, 1), 262: (3, 1, 1)} if page.mode == "L" else {})
        for page, packed in zip(pages, points, strict=True)
    ]  # fmt: skip
    lengths = [
        struct.calcsize(number_of) + struct.calcsize(entry) * len(one) + wide
        for one in (tags[0] | (more or {}), *tags[1:])
    ]
    at, second = first + sum(lengths), first + lengths[0]
    directories = b""
    for n, one in enumerate(tags):
        one[273] = (4, 1, at + sum(map(len, points[:n])))
        listed = one | {tag: (k, c, second if v is None else v) for tag, (k, c, v) in (more or {}).items() if n == 0}
        directories += struct.pack(number_of, len(listed))
        directories += b"".join(struct.pack(entry, tag, *listed[tag]) for tag in sorted(listed))
        leads_on = n == 0 and chain is not None and len(pages) > 1
        directories += ((first, second)[chain or 0] if leads_on else 0).to_bytes(wide, "little")
    return head + first.to_bytes(wide, "little") + gap + directories + b"".join(points)


def in_rows(page: Image.Image, times: int) -> bytes:
    """The lists of its strips, each of one row, stand there so many times: of a page that was written anew, twice."""
    start = tiff(page, gap=bytes(8 * times * page.height)).index(page.tobytes())
    starts = range(start, start + page.width * page.height, page.width)
    lists = struct.pack(f"<{page.height}I", *starts) + struct.pack("<I", page.width) * page.height
    at = 8 + len(lists) * (times - 1)
    more = {273: (4, page.height, at), 279: (4, page.height, at + len(lists) // 2), 278: (4, 1, 1)}
    return tiff(page, gap=lists * times, more=more)


PAGE, PASSED_OVER = (picture(words).convert("1").resize((300, 400)).convert("L") for words in ("通知公告", "水情通报"))
FAXES = [picture(words * 4).convert("1").resize((1200, 1600)) for words in ("通知公告", "水情通报")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (tiff(PAGE, PASSED_OVER), False), (tiff(PAGE, PASSED_OVER, chain=None), True), (tiff(PAGE, PASSED_OVER, chain=0), True),
        (tiff(*FAXES), False), (tiff(*FAXES, chain=None), True),
        (tiff(*FAXES, big=True), False), (tiff(PAGE, PASSED_OVER, chain=None, big=True), True),
        # Below the page: smaller pictures, and notes, which have no points.
        (tiff(PAGE, PASSED_OVER.crop((0, 0, 299, 400)), chain=None, more={330: (4, 1, None)}), True),
        (tiff(PAGE, PASSED_OVER.resize((150, 200)), chain=None, more={330: (4, 1, None)}), False),
        *((tiff(PAGE, PASSED_OVER, chain=None, more={tag: (4, 1, None)}), True) for tag in (34665, 34853)),
        # A value, and a strip, that would hold the rest.
        (tiff(PAGE, PASSED_OVER, chain=None, more={65000: (7, 130_000, None)}), True),
        (tiff(PAGE, PASSED_OVER, chain=None, more={65000: (7, 240_000, 8)}), True),
        (tiff(PAGE, PASSED_OVER, chain=None, more={279: (4, 1, 250_000)}), True),
        (tiff(PAGE, more={279: (4, 1, 0)}), False), (in_rows(PAGE, 2), False), (in_rows(PAGE.resize((16, 17_000)), 1), False), (tiff(PAGE, gap=b"\0" * 2_000), False),
    ],
)  # fmt: skip
def test_pages_that_no_directory_of_a_tiff_leads_to(content: bytes, told: bool) -> None:
    details = [problem.detail for problem in read_document(content, "a.tif", LIMITS).problems]
    assert [detail.partition(" ")[2] for detail in details] == (
        ["unknown bytes stand behind the end of the file; look at it by hand"] if told else []
    )


def test_words_between_the_parts_of_a_tiff() -> None:
    content = tiff(PAGE, gap="机密★10年\n关于加强安全生产工作的通知".encode() * 9)
    assert inspect(io.BytesIO(content), "a.tif", DetectorSettings()).verdict is Verdict.SUSPECTED


def test_grey_points_behind_a_picture_are_not_read_as_words() -> None:
    grey = np.random.default_rng(5).integers(196, 206, 2_000_000, np.uint8).tobytes()
    assert reasons(tiff(PAGE) + grey) == {"format"}
    assert reasons(tiff(PAGE) + "各单位要提高认识，把任务落实到人。\n".encode("gbk") * 900) == set()


@pytest.mark.parametrize(
    "content",
    [
        b"II*\0\x08\0\0\0" + (b"\xff\x0f" + b"\x69\x87\x04\0" * 3) * 200_000,
        b"II*\0\x08\0\0\0" + b"".join(b"\0\0" + (8 + 6 * n).to_bytes(4, "little") for n in range(1, 1_000_000)),
    ],
    ids=["that overlap", "of nothing"],
)
def test_a_tiffs_directories_are_followed_so_far(content: bytes) -> None:
    """They aren't followed to their end, so that most of the file is named by none."""
    assert max(map(len, unnamed(content)[0])) > len(content) // 2


@pytest.mark.parametrize(
    "options", [{}, {"subsampling": 0}, {"restart_marker_rows": 1}, {"progressive": True}], ids=["", "444", "restarts", "scans"]
)  # fmt: skip
def test_a_jpeg_that_lacks_a_part_but_not_its_end(options: dict[str, int]) -> None:
    """The decoder fills up what is missing with grey, or leaves it coarse."""
    out = io.BytesIO()
    paper(21, layout="head-2012", dpi=110, turned=0, marked=False).image.convert("RGB").save(out, "JPEG", **options)
    content = out.getvalue()
    assert reasons(content) == set()
    third, end = len(content) // 3, len(content) * 9 // 10
    assert reasons(content[:third] + b"\xff\xd9") == {"damaged"}
    assert reasons(content[:third] + content[end:]) == {"damaged"}


def test_a_lossy_webp_with_changed_bits_is_garbled() -> None:
    image = picture("机密★3年").resize((900, 200))
    out = io.BytesIO()
    image.save(out, "WEBP", quality=60)
    whole = out.getvalue()
    assert not is_garbled(whole)
    shown = []
    for at in range(len(whole) // 2, len(whole) - 100, 40):
        changed = bytearray(whole)
        changed[at] ^= 0x10
        with contextlib.suppress(OSError):
            Image.open(io.BytesIO(changed)).load()
            shown.append(is_garbled(bytes(changed)))
    assert len(shown) > 5
    assert sum(shown) > len(shown) / 2  # a change may show nowhere


@pytest.mark.parametrize("grey", ["frame", "half", "all", "beside grain"])
def test_a_picture_with_grey_of_its_own_is_sound(grey: str) -> None:
    image = Image.new("L", (400, 300), 128)
    if grey == "beside grain":
        grain = np.random.default_rng(6).integers(96, 160, (204, 400), np.uint8)
        image.paste(Image.fromarray(grain), (0, 0))
    elif grey != "all":
        image.paste(250, (0, 0, 400, 160) if grey == "half" else (48, 48, 352, 240))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95)
    assert reasons(out.getvalue()) <= ({"low-confidence"} if grey == "beside grain" else set())


def test_a_jpeg_that_holds_red_green_and_blue() -> None:
    out = io.BytesIO()
    picture("年度工作", 60).convert("RGB").save(out, "JPEG", keep_rgb=True)
    assert reasons(out.getvalue()) == set()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("inside", [False, True], ids=["", "in a document"])
def test_the_intact_part_of_a_damaged_picture_is_read(kind: str, inside: bool) -> None:
    out = io.BytesIO()
    image = picture("机密★5年\n年度工作", 60).convert("RGB")
    sheet = Image.new("RGB", (1_000, 1_400), "white")
    sheet.paste(image, (100, 100))
    sheet.paste(image.crop((0, image.height // 2, image.width, image.height)), (100, 900))
    sheet.save(out, kind)
    content = out.getvalue()[: len(out.getvalue()) * 7 // 10]
    if inside:
        content = zipped({"图." + kind.lower(): content})
    found = inspect(io.BytesIO(content), "件.zip" if inside else "件", DetectorSettings())
    assert found.verdict is Verdict.SUSPECTED
    assert "damaged" in {problem.reason for problem in found.problems}


@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("TIFF", {"compression": "group4"})])
def test_a_picture_garbled_in_its_middle(kind: str, options: dict[str, str]) -> None:
    out = io.BytesIO()
    picture("机密★5年\n年度工作", 60).resize((1_200, 900)).convert("1").save(out, kind, **options)
    content = out.getvalue()
    assert reasons(content) == set()
    middle = 300
    assert reasons(content[:middle] + b"\xaa" * 20 + content[middle + 20 :]) == {"damaged"}


def test_half_a_picture_in_a_pdf_is_read_and_damaged() -> None:
    scan = paper(22, layout="head-2012", dpi=150, turned=0)
    whole = pymupdf.open()
    page = whole.new_page(width=595, height=842)
    page.insert_image(page.rect, stream=scan.jpeg)
    xref = page.get_images()[0][0]
    half = scan.jpeg[: len(scan.jpeg) * 3 // 5]
    whole.update_stream(xref, half, compress=False)
    whole.xref_set_key(xref, "Filter", "/DCTDecode")
    document = read_document(whole.tobytes(), "扫描.pdf", LIMITS)
    assert {p.reason for p in document.problems} == {"damaged"}
    assert scan.level is not None
    assert any(scan.level in s.text.replace(" ", "").replace("\u3000", "") for s in document.segments)


def test_declared_size_is_checked_before_decoding() -> None:
    assert reasons(png_head(30_000, 30_000)) == {"limit"}
    source = pymupdf.open()
    page = source.new_page()
    page.insert_image(page.rect, stream=paper(23, dpi=110).jpeg)
    xref = page.get_images()[0][0]
    source.xref_set_key(xref, "Width", "40000")
    source.xref_set_key(xref, "Height", "40000")
    assert reasons(source.tobytes()) == {"limit"}


def test_zip_that_unpacks_without_end() -> None:
    limits = replace(LIMITS, archive_bytes=2**20)
    assert reasons(zipped({"零": bytes(4 * 2**20)}), "包.zip", limits) == {"limit"}
    assert reasons(gzip.compress(bytes(4 * 2**20)), "零.gz", limits) == {"limit"}


def test_limits_are_shared_by_all_members() -> None:
    limits = replace(LIMITS, archive_bytes=3 * 2**20)
    content = zipped({f"{n}.txt": b"word " * 200_000 for n in range(4)})
    document = read_document(content, "包.zip", limits)
    assert {p.reason for p in document.problems} == {"limit"}
    assert document.pages_examined < document.pages_total == 4


def test_too_many_entries_and_too_deep() -> None:
    many = zipped({f"{n}.txt": b"x" for n in range(30)})
    document = read_document(many, "包.zip", replace(LIMITS, archive_entries=10))
    assert {p.reason for p in document.problems} == {"limit"}
    assert document.pages_total == 30
    content = zipped({"最里.txt": "机密".encode()})
    for _ in range(LIMITS.archive_depth):
        content = zipped({"里.zip": content})
    assert reasons(content, "包.zip") == {"limit"}


def test_more_pages_than_allowed() -> None:
    document = read_document(text_pdf(), "文.pdf", replace(LIMITS, max_pages=2))
    assert {p.reason for p in document.problems} == {"limit"}
    assert (document.pages_examined, document.pages_total) == (2, 3)


def test_file_above_the_size_limit_is_hashed_and_unread() -> None:
    content = text_pdf()
    settings = DetectorSettings(limits=replace(LIMITS, max_bytes=1_000))
    inspection = inspect(io.BytesIO(content), "文.pdf", settings)
    assert (inspection.verdict, inspection.reason, inspection.size) == (Verdict.UNSCANNABLE, "limit", len(content))


def test_time_runs_out_between_pages() -> None:
    scan = scanned_pdf([paper(n, layout="cover", dpi=96, marked=False) for n in range(3)])
    limits = replace(LIMITS, base_s=0.0, ocr_page_s=0.0)
    document = read_document(scan, "扫描.pdf", limits)
    assert {p.reason for p in document.problems} == {"timeout"}
    assert document.pages_examined < 3


def test_entities_are_not_expanded() -> None:
    bomb = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">
    <!ENTITY d SYSTEM "file:///etc/passwd">]><a>&c;&d;</a>"""
    document = read_document(bomb, "文.xml", LIMITS)
    assert not any("root:" in s.text or "xxxx" in s.text for s in document.segments)


@pytest.mark.parametrize(
    ("kind", "target", "named", "broken"),
    [
        ("header", "header1.xml", "rId99", True), ("image", "media/image1.png", "rId99", True), ("image", "../NULL", "rId99", False),
        ("printerSettings", "printer1.bin", "rId99", False), ("image", "https://example.gov.cn/a.png", "rId99", False),
        ("image", "media/image1.png", "rId9", False), ("image", "%73ettings.xml", "rId99", False),
        ("comments", "comments1.xml", "rId9", False), ("comments", "comments1.xml", "commentReference", True),
    ],
)  # fmt: skip
def test_a_part_that_a_document_shows_and_lacks(kind: str, target: str, named: str, broken: bool) -> None:
    schema = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = f'<Relationship Id="rId99" Type="{schema}/{kind}" Target="{target}"/></Relationships>'
    content = replaced(document(lambda made: None), "word/_rels/document.xml.rels", "</Relationships>", relation)
    shown = f'<w:p {named}="rId9"/><w:sectPr r:id="{named}"'
    content = replaced(content, "word/document.xml", "<w:sectPr", shown)
    assert reasons(content, "文.docx") == ({"damaged"} if broken else set())


def test_a_sheet_whose_farthest_row_comes_first() -> None:
    row = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>秘密★10年</t></is></c></row>'
    content = replaced(book(lambda made, sheet: None), SHEET, "<sheetData>", f"<sheetData>{row}")
    assert inspect(io.BytesIO(content), "表.xlsx", DetectorSettings()).verdict is Verdict.SUSPECTED


@pytest.mark.parametrize(
    ("line", "expected"),
    [("机密★", Verdict.SUSPECTED), ("机密★ 关于泵站的安排见附表。", Verdict.SUSPECTED), ("机密★ 表示密级", Verdict.CLEAN), ("机密", Verdict.CLEAN)],
)  # fmt: skip
def test_a_starred_level_far_down_a_web_page(line: str, expected: Verdict) -> None:
    page = f"<html><body>{'<p>各单位要提高认识。</p>' * 60}<p>{line}</p></body></html>".encode()
    assert inspect(io.BytesIO(page), "page.html", DetectorSettings()).verdict is expected


def test_names_never_reach_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    content = zipped({"../../escape.txt": b"x", "/abs.txt": b"y", "..\\win.txt": b"z"})
    document = read_document(content, "包.zip", LIMITS)
    assert document.pages_total == document.pages_examined == 3
    assert list(tmp_path.iterdir()) == []


def test_image_too_small_to_hold_a_mark_is_fully_read() -> None:
    out = io.BytesIO()
    Image.new("RGB", (16, 16), "red").save(out, "PNG")
    document = read_document(out.getvalue(), "点.png", LIMITS)
    assert document.problems == ()
    assert document.pages_examined == 1


@pytest.mark.parametrize("end", ["</html>", "</body></html>", "</ BODY >\n</HTML\n>"])
def test_what_follows_the_end_of_a_page_is_read_too(end: str) -> None:
    page = f"<html><body><p>头部</p>{end}<p>秘密★10年</p><p>中共示例县委文件</p>".encode()
    assert inspect(io.BytesIO(page), "page.html", DetectorSettings()).verdict is Verdict.SUSPECTED


def test_a_png_whose_first_pixels_are_lost_with_its_sums_right() -> None:
    """Pillow tells it once, to whoever asks first."""
    out = io.BytesIO()
    picture("年度工作", 96).save(out, "PNG")
    whole, at = out.getvalue(), out.getvalue().index(b"IDAT")
    size = int.from_bytes(whole[at - 4 : at], "big")
    chunk = b"IDAT" + whole[at + 4 + size // 2 : at + 4 + size]
    cut = len(chunk) - 4
    broken = (
        whole[: at - 4] + struct.pack(">I", cut) + chunk + struct.pack(">I", zlib.crc32(chunk)) + whole[at + 8 + size :]
    )
    assert reasons(whole, "page.png") == set()
    assert reasons(broken, "page.png") == {"damaged"}


def test_a_pdf_one_of_whose_pages_is_gone() -> None:
    content = text_pdf()
    page = re.search(rb"\d+ 0 obj\s*<</Type/Page/.*?endobj", content, re.DOTALL)
    assert page is not None
    lost = content.replace(page.group(), b"%" * len(page.group()))
    assert len(lost) == len(content)
    assert reasons(content) == set()
    assert "damaged" in reasons(lost)


def test_a_pdf_with_letters_of_a_broken_font() -> None:
    def with_font(*, whole: bool) -> bytes:
        document = pymupdf.open("pdf", text_pdf())
        page = document[0]
        page.insert_font(fontname="Own", fontbuffer=font_bytes())
        page.insert_text((80, 300), "年度", fontname="Own")
        xref = next(font[0] for font in page.get_fonts() if font[4] == "Own")
        document.xref_set_key(xref, "ToUnicode", "null")
        for number in range(1, 0 if whole else document.xref_length()):
            kind, value = document.xref_get_key(number, "FontFile2")
            if kind == "xref":
                document.update_stream(int(value.split()[0]), b"no font")
        return bytes(document.tobytes(garbage=0))

    assert reasons(with_font(whole=True)) == set()
    assert reasons(with_font(whole=False)) == {"low-confidence"}


def test_a_text_that_ends_within_a_character_is_damaged() -> None:
    whole = "关于做好春季农田水利建设工作的通知"
    for text in (whole.encode(), whole.encode("utf-16")):
        assert not read_document(text, "a.txt", LIMITS).problems
        assert [p.reason for p in read_document(text[:-1], "a.txt", LIMITS).problems] == ["damaged"]


def test_a_sheet_that_a_wrong_length_swallows_is_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    # Whatever else would tell of it: cells are read as if nothing were wrong.
    monkeypatch.setattr(xls, "read_cells", lambda *_: None)
    whole = (CORPUS / "hidden_sheet.xls").read_bytes()
    assert not reasons(whole, "a.xls")
    at = whole.index(b"\x85\x00", 512)
    assert reasons(whole[: at + 2] + b"\xff\x7f" + whole[at + 4 :], "a.xls") == {"damaged"}


def test_zeros_among_the_records_of_a_workbook_are_a_part_lost() -> None:
    sheet = xls.Record(xls.SHEET, bytes(8), 6)  # which begins where the workbook does
    begun, ended, nothing = xls.Record(xls.BEGIN, bytes(2), 0), xls.Record(xls.END, b"", 18), xls.Record(0, b"", 14)
    assert not xls._is_broken([begun, sheet, ended])
    assert not xls._is_broken([begun, sheet, ended, nothing])
    assert xls._is_broken([begun, sheet, nothing, ended])


def test_an_archive_of_rar_5_without_its_last_block_is_cut() -> None:
    begun = rar.RAR_5 + rar._summed_5(b"\x03\x01\x00\x00")
    assert rar.lacks_its_end(begun)
    assert not rar.lacks_its_end(begun + rar._summed_5(b"\x03\x05\x00\x00"))
    assert not rar.lacks_its_end(rar.RAR_4 + rar.PLAIN_MAIN_4)


def test_texts_behind_the_last_line_that_is_read_are_not_even_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[int] = []
    as_before = text_format.decode
    monkeypatch.setattr(reading, "MAX_SEGMENTS", 100)
    monkeypatch.setattr(text_format, "decode", lambda data, *more: decoded.append(len(data)) or as_before(data, *more))
    content = zipped({f"{n}.txt": "第一行\n".encode() * 300 for n in range(5)})
    problems = read_document(content, "a.zip", LIMITS).problems
    assert {p.reason for p in problems} == {"limit"}
    assert len(problems) == 5
    assert len(decoded) == 1


def test_a_member_that_says_it_is_too_large_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    content = zipped({"a.txt": b"0" * 5_000})
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("unpacked"))
    problems = read_document(content, "a.zip", replace(LIMITS, archive_bytes=4_000)).problems
    assert {p.reason for p in problems} == {"limit"}


def test_a_wrong_byte_of_a_text_takes_no_other_along() -> None:
    lines = "\n".join(["一、各单位要提高认识（机密★10年）把任务落实到人"] * 3)
    wrong = lines.encode().replace("位".encode(), "位".encode()[:1] + b"\xff" + "位".encode()[2:])
    assert inspect(io.BytesIO(wrong), "a.txt", DetectorSettings()).verdict is Verdict.SUSPECTED
    mixed = text_format.decode("另一种编码写的".encode("gb18030") + b" " + "任务落实到人，".encode() * 3)
    assert mixed.startswith("另一种编码写的 任务落实到人")


@pytest.mark.parametrize("lost", [b"\0" * 70, b"\xff" * 70])
def test_pages_and_texts_with_a_part_lost_are_damaged(lost: bytes) -> None:
    body = "关于做好春季农田水利建设工作的通知，各单位要提高认识。"
    page = f"<html><body><p>{body}</p><p>@@@</p><p>{body * 9}</p></body></html>".encode()
    rtf = b"{\\rtf1 " + b"abc " * 40 + b"@@@ abc}"
    for whole, name in ((page, "a.html"), (rtf, "a.rtf")):
        assert not reasons(whole, name)
        assert reasons(whole.replace(b"@@@", lost), name)


def test_a_repaired_page_of_which_commands_are_lost_is_damaged() -> None:
    made = pymupdf.open()
    page = made.new_page()
    for line in range(3):
        page.insert_text((80, 120 + 30 * line), "abc")
    whole = made.tobytes()
    name = f"\n{page.get_contents()[1]} 0 obj".encode()
    assert not reasons(whole, "a.pdf")
    assert "damaged" in reasons(whole.replace(name, b"\n" + b"9" * (len(name) - 7) + b" x obj"), "a.pdf")


def test_the_main_part_of_a_document_may_have_any_name() -> None:
    made = document(lambda _: None)
    parts = {
        info: zipfile.ZipFile(io.BytesIO(made)).read(info) for info in zipfile.ZipFile(io.BytesIO(made)).namelist()
    }
    renamed = {
        name.replace("document.xml", "a.xml"): part.replace(b"word/document.xml", b"word/a.xml")
        for name, part in parts.items()
    }
    assert not reasons(zipped(renamed), "a.docx")
