"""Quirks of real files that are no reason to give them up, and the like of them that are."""

from __future__ import annotations

import io
import re
import time
import zipfile
import zlib
from pathlib import Path
from urllib.parse import quote

import pymupdf
import pytest

from benchmarks.tricks.words import picture, png
from detectors.inspect import read_document
from detectors.model import Limits


def problems(content: bytes, name: str = "file") -> list[str]:
    document = read_document(content, name, Limits())
    if not document.problems:
        assert document.pages_examined == document.pages_total > 0
    return [problem.reason for problem in document.problems]


def pdf(pages: int = 2, **options: object) -> bytes:
    made = pymupdf.open()
    for _ in range(pages):
        made.new_page().insert_text((80, 100), "各单位要提高认识，把任务落实到人。", fontname="china-s")
    return bytes(made.tobytes(**options))


def test_pdf_quirks() -> None:
    plain = pdf()
    for content in (
        plain + b"\r\n\r\n",
        plain + bytes(4_000),
        plain.rstrip(),
        b"\r\n\r\n" + plain,
        b"\xef\xbb\xbf" + plain,
        plain + b"%%EOF\n",
        pdf(use_objstms=1, garbage=3, deflate=True),
        re.sub(rb"startxref\n(\d+)", lambda found: b"startxref\n%d" % (int(found.group(1)) + 3), plain),
    ):
        assert problems(content) == []


def appended(content: bytes, objects: dict[int, bytes], root: str = "") -> bytes:
    """As programs append changes: the new objects, and a table that names only them."""
    start = int(re.findall(rb"startxref\s+(\d+)", content)[-1])
    size, table, made = max(objects) + 1, b"xref\n", content
    for number, body in objects.items():
        table += b"%d 1\n%010d 00000 n \n" % (number, len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    catalogue = root.encode() or re.findall(rb"/Root (\d+ 0 R)", content)[-1]
    trailer = b"trailer\n<</Size %d/Root %b/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (size, catalogue, start, len(made))
    return made + table + trailer


def test_pdf_whose_signer_left_numbers_out() -> None:
    with pymupdf.open(stream=pdf()) as made:
        last = made.xref_length()
    reason = "审批通过".encode("utf-16-be").hex()
    signed = appended(pdf(), {last + 4: b"<</Type/Sig/Reason<feff%b>>>" % reason.encode()})
    assert problems(signed) == []
    assert "审批通过" in {segment.text for segment in read_document(signed, "a.pdf", Limits()).segments}


def test_pdf_properties_with_names_in_any_encoding() -> None:
    with pymupdf.open(stream=pdf()) as made:
        made.set_metadata({"title": "年度工作", "subject": "机密★5年"})
        content = made.tobytes().replace(b"/Title", b"/T\xeftl#f6")
    assert problems(content) == []
    assert {"年度工作", "机密★5年"} <= {segment.text for segment in read_document(content, "a.pdf", Limits()).segments}


def test_stencil_that_is_covered() -> None:
    made = pymupdf.open(stream=pdf())
    xref = made[0].insert_image((80, 300, 400, 360), pixmap=pymupdf.Pixmap(pymupdf.csGRAY, (0, 0, 320, 60)))
    letters = picture("机密★5年", 40).resize((320, 60)).convert("1")
    made.update_stream(xref, letters.tobytes())
    for key, value in (("ImageMask", "true"), ("ColorSpace", "null"), ("BitsPerComponent", "1")):
        made.xref_set_key(xref, key, value)
    made[0].insert_image((60, 280, 420, 380), stream=png(picture("样本", 40)))
    content = made.tobytes()
    assert problems(content) == []
    assert "机密★5年" in {segment.text for segment in read_document(content, "a.pdf", Limits()).segments}


def test_pieces_of_a_form_are_no_files() -> None:
    with pymupdf.open(stream=pdf()) as made:
        last, catalogue = made.xref_length(), made.xref_object(made.pdf_catalog(), compressed=True)
    pieces = (b"<?xml version='1.0'?><xdp:xdp xmlns:xdp='urn:x'>", "<data>申请表</data>".encode(), b"</xdp:xdp>")
    objects = {
        last + number: b"<</Type/EmbeddedFile/Length %d>>stream\n%b\nendstream" % (len(piece), piece)
        for number, piece in enumerate(pieces)
    }
    listed = " ".join(f"({number}){number} 0 R" for number in objects)
    objects[last + 3] = f"{catalogue.rstrip()[:-2]}/AcroForm<</Fields[]/XFA[{listed}]>>>>".encode()
    form = appended(pdf(), objects, f"{last + 3} 0 R")
    assert problems(form) == []
    assert "申请表" in {segment.text for segment in read_document(form, "a.pdf", Limits()).segments}


def test_pdf_with_a_picture_packed_twice() -> None:
    made = pymupdf.open(stream=pdf())
    out = io.BytesIO()
    picture("机密★5年").save(out, "JPEG2000")
    xref = made[0].insert_image((80, 300, 400, 360), stream=png(picture("样本")))
    made.update_stream(xref, zlib.compress(out.getvalue()), compress=False)
    made.xref_set_key(xref, "Filter", "[/FlateDecode/JPXDecode]")
    made.xref_set_key(xref, "DecodeParms", "null")
    content = made.tobytes()
    assert problems(content) == []
    assert "机密★5年" in {segment.text for segment in read_document(content, "a.pdf", Limits()).segments}


def test_many_files_in_a_pdf_take_no_quadratic_time() -> None:
    made = pymupdf.open(stream=pdf(1))
    for number in range(300):
        made.embfile_add(f"{number}", b"1,2,3\n%d" % number, filename=f"{number}.csv")
    made.embfile_add("x", "机密★5年".encode(), filename="附件.txt", desc="说明")
    content = made.tobytes()
    started_s = time.process_time()
    said = {segment.text for segment in read_document(content, "a.pdf", Limits()).segments}
    assert {"机密★5年", "附件.txt", "说明"} <= said
    assert time.process_time() - started_s < 0.5  # 1.5 s when each was asked for by its number


def test_pdf_with_a_page_added_and_one_deleted_by_an_editor(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(3))
    made = pymupdf.open(path)
    made[0].add_highlight_annot(pymupdf.Rect(80, 90, 200, 110))
    made.delete_page(1)
    made.saveIncr()
    assert problems(path.read_bytes()) == []


def test_archives_as_macs_and_windows_make_them() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "abc")
        archive.writestr("__MACOSX/._a.txt", b"\0\5\x16\7\0\2\0\0Mac OS X" + bytes(50))
        archive.writestr(".DS_Store", b"\0\0\0\1Bud1" + bytes(300))
        archive.writestr("empty.txt", b"")
    assert problems(out.getvalue()) == []
    assert problems(b"\0\0\0\1Bud1" + bytes(300), "公文.doc") == ["format"]


class Unseekable(io.RawIOBase):
    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.written += bytes(data)  # type: ignore[call-overload]
        return len(bytes(data))  # type: ignore[call-overload]


def test_zip_written_as_a_stream() -> None:
    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "abc" * 50)
        archive.writestr("b.txt", "x")
    assert problems(bytes(out.written) + b"\r\n", "a.zip") == []


@pytest.mark.parametrize("text", ["MZ表格说明", "P1 项目 12 34", "ID3 是什么", "BZh是缩写", "AC10 号"])
def test_text_that_begins_like_something_else(text: str) -> None:
    for encoding in ("utf-8", "gbk"):
        assert problems(f"{text}\n第二行\n".encode(encoding), "a.txt") == []


def mail(tail: bytes) -> bytes:
    return (
        b"From: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/signed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\ntext\r\n--x\r\n'
        + tail
    )


def test_signed_mail_is_read_and_one_cut_short_is_damaged() -> None:
    import base64

    detached = bytes.fromhex("308006092a864886f70d010702a08030800201013100300b06092a864886f70d010701") + bytes(40)
    head = b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    whole = mail(head + base64.b64encode(detached) + b"\r\n--x--\r\n")
    assert problems(whole, "a.eml") == []
    assert problems(b"1000\r\n" + whole, "a.eml") == ["damaged"]  # its headers are none any more
    assert problems(whole[: whole.rindex(b"--x--")], "a.eml") == ["damaged"]
    enveloped = bytes.fromhex("308006092a864886f70d010703a080") + bytes(40)
    assert problems(mail(head + base64.b64encode(enveloped) + b"\r\n--x--\r\n"), "a.eml") == ["encrypted"]


def test_ole_file_cut_by_less_than_a_sector() -> None:
    """Some programs don't fill the last sector; others lose what stood there."""
    whole = (Path(__file__).parent / "corpus" / "unmarked.doc").read_bytes()
    assert problems(whole[:-50], "a.doc") == []
    for lost in (400, 512, 700, 3_000):
        assert problems(whole[:-lost], "a.doc")


def said(content: bytes, name: str) -> set[str]:
    return {segment.text for segment in read_document(content, name, Limits()).segments}


def test_web_archive_saved_as_a_document() -> None:
    content = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\nContent-Location: file:///a.htm\r\n'
        b'Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset="gb2312"\r\n\r\n'
        b"<p>=BB=FA=C3=DC=A1=EF5=C4=EA</p>\r\n--x--\r\n"
    )
    assert "机密★5年" in said(content, "文.doc")


def test_rare_ways_to_write_text() -> None:
    assert "机密通知" in said(
        b'{"a": "\\u673a\\u5bc6\\u901a\\u77e5"}'.replace(b'{"a": "', b"").replace(b'"}', b""), "a.json"
    )
    shifted = bytes(byte & 0x7F for byte in "机密".encode("gb2312"))
    assert "机密 A" in said(b"\x1b$)A\x0e" + shifted + b"\x0f A\n", "a.txt")


@pytest.mark.parametrize("head", [b"%!PS-Adobe-3.0\n(text) show\n", b"%FDF-1.2\n1 0 obj\n"])
def test_programs_that_draw_pages_are_not_read_as_text(head: bytes) -> None:
    assert problems(head * 3) == ["format"]


SVG = "<svg xmlns='http://www.w3.org/2000/svg' fill='#fff'><path stroke='rgba(0, 0, 0, 0.5)' d='M4 7h22'/></svg>"
QUOTED = quote(SVG, safe="' =/(),")


@pytest.mark.parametrize(
    "markup",
    [
        f'<style>.a{{background:url("data:image/svg+xml;charset=utf8,{QUOTED}")}}</style>',
        f'<style>.a{{background:url("data:image/svg+xml,{SVG}")}}</style>',
        f'<img src="data:image/svg+xml;utf8,{SVG}">',
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
        '<img src="data:,">',
    ],
)
def test_drawings_and_placeholders_inside_addresses(markup: str) -> None:
    assert problems(f"<html><body>{markup}<p>通知</p></body></html>".encode(), "page.html") == []
