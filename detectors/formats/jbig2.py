"""JBIG2, the fax code of PDF and OFD, as a file of its own or as bare segments: put into a PDF, which MuPDF decodes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pymupdf
from numpy.typing import NDArray

from detectors.errors import DamagedError
from detectors.ocr.images import POINTS_PER_INCH, check_pixels, read_grey, too_small_to_read
from detectors.reading import Reading

MEDIA_TYPES = ("image/jbig2",)

SIGNATURE = b"\x97JB2\r\n\x1a\n"
SEQUENTIAL, UNKNOWN_PAGES = 1, 2
PAGE, END_OF_PAGE, END_OF_FILE = 48, 49, 51
MAX_SEGMENTS = 10_000
UNKNOWN_LENGTH = 0xFFFFFFFF
DPI = 200.0


def is_jbig2(untrusted_bytes: bytes) -> bool:
    """A file with its signature, or bare segments, which begin with a first segment of page information."""
    head = untrusted_bytes[:11]
    return head.startswith(SIGNATURE) or (head[:4] == b"\0\0\0\0" and head[4:7] in (b"\x30\0\1", b"\0\0\1", b"\0\1\0"))


def read(untrusted_bytes: bytes, out: Reading) -> None:
    fax = Fax(untrusted_bytes)
    out.pages_total = len(fax.pages)
    pages = fax.grey_pages(out.limits.max_pixels)
    for page in out.all_pages(range(1, len(fax.pages) + 1)):
        grey = next(pages)
        if not too_small_to_read((grey.shape[1], grey.shape[0])):
            size_pt = (grey.shape[1] * POINTS_PER_INCH / DPI, grey.shape[0] * POINTS_PER_INCH / DPI)
            read_grey(grey, out, page=page, size_pt=size_pt, page_pt=size_pt)
        out.pages_examined += 1


class Fax:
    """The segments that all pages share, and each page's size and own ones. Raises DamagedError."""

    def __init__(self, untrusted_bytes: bytes) -> None:
        self.shared: list[bytes] = []
        self.pages: dict[int, tuple[tuple[int, int], list[bytes]]] = {}
        try:
            for head, body in _segments(untrusted_bytes):
                self._take(head, body)
        except (struct.error, IndexError) as error:
            raise DamagedError("the fax picture is broken or cut short; fetch it again") from error
        if not self.pages:
            raise DamagedError("the fax picture has no page; fetch it again")

    def grey_pages(self, max_pixels: int) -> Iterator[NDArray[np.uint8]]:
        """One at a time. Raises DamagedError, and LimitReachedError for a page that declares too many pixels."""
        for page in sorted(self.pages):
            size, own = self.pages[page]
            yield _drawn(b"".join((*self.shared, *own)), size, max_pixels)

    def _take(self, head: _Head, body: bytes) -> None:
        if head.kind in (END_OF_PAGE, END_OF_FILE):
            return
        if head.page == 0:
            self.shared += (head.raw, body)
            return
        size, own = self.pages.get(head.page, ((0, 0), []))
        own += (head.raw, body)
        self.pages[head.page] = (struct.unpack_from(">II", body) if head.kind == PAGE else size, own)


class _Head(NamedTuple):
    """Where it ends, itself as page 1's, and the segment's kind, page and length."""

    end: int
    raw: bytes
    kind: int
    page: int
    length: int


def _segments(data: bytes) -> Iterator[tuple[_Head, bytes]]:
    """Heads and data, which either follow each other or stand apart: all heads first, then all data."""
    at, apart = 0, False
    if data.startswith(SIGNATURE):
        at = 9 if data[8] & UNKNOWN_PAGES else 13
        apart = not data[8] & SEQUENTIAL
    heads: list[_Head] = []
    while apart and not (heads and heads[-1].kind == END_OF_FILE) and len(heads) <= MAX_SEGMENTS:
        heads.append(_head(data, at))
        at = heads[-1].end
    count = 0
    while count < len(heads) if apart else at < len(data):
        head = heads[count] if apart else _head(data, at)
        count += 1
        if count > MAX_SEGMENTS or head.length == UNKNOWN_LENGTH:
            raise DamagedError("the fax picture is coded in a way that can't be read; look at it by hand")
        start = at if apart else head.end
        at = start + head.length
        if at > len(data):
            raise DamagedError("the fax picture is cut short; fetch it again")
        yield head, data[start:at]


def _head(data: bytes, at: int) -> _Head:
    start = at
    number, flags, count = struct.unpack_from(">IBB", data, at)
    at += 5
    references = count >> 5
    if references == 7:
        references = struct.unpack_from(">I", data, at)[0] & 0x1FFFFFFF
        at += 4 + (references + 8) // 8
    else:
        at += 1
    at += references * (1 if number <= 256 else 2 if number <= 65_536 else 4)
    wide = flags & 0x40
    page = struct.unpack_from(">I" if wide else ">B", data, at)[0]
    raw = data[start:at] + (struct.pack(">I", min(page, 1)) if wide else bytes([min(page, 1)]))
    at += 4 if wide else 1
    length = struct.unpack_from(">I", data, at)[0]
    return _Head(at + 4, raw + data[at : at + 4], flags & 0x3F, page, length)


def _drawn(segments: bytes, size: tuple[int, int], max_pixels: int) -> NDArray[np.uint8]:
    check_pixels(size, max_pixels)
    width, height = size
    document = pymupdf.open()
    try:
        document.new_page(width=100, height=100)
        xref = document.get_new_xref()
        document.update_object(
            xref,
            f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 1>>",
        )
        document.update_stream(xref, segments, compress=False)
        document.xref_set_key(xref, "Filter", "/JBIG2Decode")
        pymupdf.TOOLS.reset_mupdf_warnings()
        pixmap = pymupdf.Pixmap(document, xref)
        if "jbig2" in pymupdf.TOOLS.mupdf_warnings().lower():
            raise DamagedError("the fax picture is broken or cut short; fetch it again")
        grey = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.stride)[:, : pixmap.width]
        return np.ascontiguousarray(grey)
    except (RuntimeError, ValueError) as error:
        raise DamagedError("the fax picture is broken or cut short; fetch it again") from error
    finally:
        document.close()
