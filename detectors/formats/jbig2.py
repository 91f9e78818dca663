"""JBIG2, the fax code of PDF and OFD, as a file of its own or as bare segments: put into a PDF, which MuPDF decodes."""

from __future__ import annotations

import struct

import numpy as np
import pymupdf
from numpy.typing import NDArray

from detectors.errors import DamagedError
from detectors.ocr_images import POINTS_PER_INCH, check_pixels, read_grey, too_small_to_read
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
    pages = grey_pages(untrusted_bytes, out.limits.max_pixels)
    out.pages_total = len(pages)
    for page, grey in zip(out.all_pages(range(1, len(pages) + 1)), pages, strict=True):
        if not too_small_to_read((grey.shape[1], grey.shape[0])):
            size_pt = (grey.shape[1] * POINTS_PER_INCH / DPI, grey.shape[0] * POINTS_PER_INCH / DPI)
            read_grey(grey, out, page=page, size_pt=size_pt, page_pt=size_pt)
        out.pages_examined += 1


def grey_pages(untrusted_bytes: bytes, max_pixels: int) -> list[NDArray[np.uint8]]:
    """Raises DamagedError, and LimitReachedError for a page that declares too many pixels."""
    try:
        shared, pages = _pages(untrusted_bytes)
    except (struct.error, IndexError) as error:
        raise DamagedError("the fax picture is broken or cut short; fetch it again") from error
    if not pages:
        raise DamagedError("the fax picture has no page; fetch it again")
    return [_drawn(shared + segments, size, max_pixels) for size, segments in pages]


def _pages(data: bytes) -> tuple[bytes, list[tuple[tuple[int, int], bytes]]]:
    """The segments that all pages share, and each page's size and segments, numbered as page 1."""
    at = 0
    heads: list[tuple[int, bytes, int, int, int]] | None = None
    if data.startswith(SIGNATURE):
        flags = data[8]
        at = 9 if flags & UNKNOWN_PAGES else 13
        if not flags & SEQUENTIAL:
            heads = []
    shared = b""
    pages: dict[int, tuple[tuple[int, int], bytes]] = {}
    if heads is not None:
        # All heads first, then all data.
        while True:
            head = _head(data, at)
            heads.append(head)
            at = head[0]
            if head[2] == END_OF_FILE or len(heads) > MAX_SEGMENTS:
                break
    index = 0
    while (heads is not None and index < len(heads)) or (heads is None and at < len(data)):
        end, raw, kind, page, length = heads[index] if heads is not None else _head(data, at)
        index += 1
        if heads is None:
            at = end
        if index > MAX_SEGMENTS or length == UNKNOWN_LENGTH:
            raise DamagedError("the fax picture is coded in a way that can't be read; look at it by hand")
        body = data[at : at + length]
        if len(body) < length:
            raise DamagedError("the fax picture is cut short; fetch it again")
        at += length
        if kind in (END_OF_PAGE, END_OF_FILE):
            continue
        if page == 0:
            shared += raw + body
            continue
        size, segments = pages.get(page, ((0, 0), b""))
        if kind == PAGE:
            width, height = struct.unpack_from(">II", body)
            size = (width, height)
        pages[page] = (size, segments + raw + body)
    return shared, [pages[page] for page in sorted(pages)]


def _head(data: bytes, at: int) -> tuple[int, bytes, int, int, int]:
    """Where the head ends, the head as page 1's, the segment's kind, page and length."""
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
    return at + 4, raw + data[at : at + 4], flags & 0x3F, page, length


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
