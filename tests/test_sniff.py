"""A file is what its content says, also where one file holds another at its beginning."""

from __future__ import annotations

import io
import tarfile
import zipfile

import pymupdf
import pytest
from PIL import Image

from detectors.sniff import sniff


def pdf() -> bytes:
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "plain")
        return bytes(document.tobytes())


def stored_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.pdf", pdf())
    return out.getvalue()


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("a.pdf")
        info.size = len(pdf())
        archive.addfile(info, io.BytesIO(pdf()))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (pdf(), "application/pdf"),
        (b"\r\n\r\n" + pdf(), "application/pdf"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + pdf(), "application/pdf"),
        (b"2fa\r\n{\\rtf1 x}", "application/rtf"),  # as a broken proxy leaves it
        (b"1000\r\nSubject: a\r\nFrom: b\r\nTo: c\r\n\r\nd", "message/rfc822"),
        (stored_zip(), "application/zip"),
        (tar(), "application/x-tar"),
        ("一个PDF文件以 %PDF- 开头。".encode(), "text/plain"),
        ("<html><body>%PDF-1.7 是文件头</body></html>".encode(), "text/html"),
    ],
    ids=[
        "pdf",
        "late pdf",
        "pdf behind a header",
        "rtf in a chunk",
        "mail in a chunk",
        "zip that stores a pdf",
        "tar that holds a pdf",
        "text",
        "html",
    ],
)
def test_the_outer_file_counts(content: bytes, media_type: str) -> None:
    assert sniff(content, "file") == media_type


@pytest.mark.parametrize("kind", ["PCX", "TGA"])
def test_a_picture_of_light_points_alone_is_no_text(kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (600, 800), (250, 248, 252)).save(out, kind)
    assert sniff(out.getvalue(), "scan") == "application/octet-stream"


@pytest.mark.parametrize(
    "content",
    [
        "机密★10年".encode("gb18030"),
        b"\0\0" + "机密★10年，请妥善保管".encode() * 90,  # as an old editor leaves it
        "机密★10年".encode("utf-16"),
        "plain words of a note, long enough to be told".encode("utf-16-le"),
        ("1,2,3\r\n" * 9).encode(),
    ],
)
def test_text_of_any_encoding_stays_text(content: bytes) -> None:
    assert sniff(content, "file") == "text/plain"
