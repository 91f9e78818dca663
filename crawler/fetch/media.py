"""What a body is, by its first bytes: page, picture, document, or nothing that could carry a document."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping

from crawler.fetch.decode import bare_utf16

_HTML = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|meta|title|div|form|center|h1|p\b|table|iframe|link|style|span|a\s|br|ul)",
    re.IGNORECASE | re.DOTALL,
)
_OFFICE_HTML = re.compile(rb"urn:schemas-microsoft-com:office|xmlns:[ovwx]=|mso-|ProgId content=", re.IGNORECASE)
_NO_DOCUMENT = (
    b"ID3", b"OggS", b"fLaC", b"FLV\x01", b"MZ", b"\x7fELF", b"\x1aE\xdf\xa3", b"\x30\x26\xb2\x75", b"wOFF", b"wOF2",
    b"OTTO", b"\x00\x01\x00\x00\x00", b"CWS", b"FWS", b"ZWS", b".RMF", b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3", b"#!/",
)  # fmt: skip


def is_html(head: bytes) -> bool:
    """Whether a body is a web page."""
    text = head
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head.decode("utf-16", "ignore").encode("ascii", "ignore")
    elif wide := bare_utf16(head):
        text = head.decode(wide, "ignore").encode("ascii", "ignore")
    return bool(_HTML.match(text[:4096])) or (
        b"<html" in text[:2048].lower() and not text.startswith((b"%PDF", b"PK", b"MIME"))
    )


def is_office_html(head: bytes) -> bool:
    """A document saved as a web page, often under .xls or .doc: a document all the same."""
    return is_html(head) and bool(_OFFICE_HTML.search(head))


_ASKS = re.compile(rb"<\s*(?:form|input|script|frame|iframe)\b", re.IGNORECASE)


def is_saved_page(head: bytes, headers: Mapping[str, str]) -> bool:
    """Whether the server offers a page as a file to be saved, as programs do that write tables as web pages; what asks
    its reader for something, or runs, is a page of the portal's, whatever it is called."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    saved = headers.get("content-disposition", "").strip().lower().startswith("attachment")
    office = kind.startswith(("application/vnd.", "application/ms", "application/x-ms")) and not kind.endswith("+xml")
    offered = saved or office
    return offered and _ASKS.search(head) is None


_GIVEN = re.compile(rb"\s*(?:/\*\*/)?\s*(?:(?:var|let|const)\s+)?[\w$.]{1,60}\s*[(=]\s*[\[{]")


def is_markup(head: bytes) -> bool:
    """A page, or the XML or JSON that a list's data address answers with, bare or given to a function or a name."""
    return is_html(head) or head.lstrip()[:1] in {b"<", b"{", b"["} or bool(_GIVEN.match(head))


_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*[\[{]\s*[\"\[{\]}]")


def is_json(head: bytes) -> bool:
    """Data as scripts ask for them; RTF begins alike and is none."""
    return bool(_JSON.match(head))


_TEXT = re.compile(rb"(?:<|\\u003[cC])(?:p|div|span|table|section|img|br)\b")


def holds_markup(head: bytes) -> bool:
    """Whether data carry a text that is made to be shown: paragraphs, pictures."""
    return bool(_TEXT.search(head))


def is_no_document(head: bytes) -> bool:
    """Sound, film, programs and fonts."""
    if head.startswith(_NO_DOCUMENT):
        return True
    if head[:4] == b"RIFF" and head[8:12] in {b"AVI ", b"WAVE"}:
        return True
    return head[4:8] == b"ftyp" and head[8:12] not in {b"heic", b"heix", b"mif1", b"avif"}


def is_image(head: bytes) -> bool:
    return image_size(head) is not None or head.startswith((b"II*\x00", b"MM\x00*"))


def image_size(head: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, out of the header alone; None for what is no picture this knows."""
    try:
        if head.startswith(b"\x89PNG\r\n\x1a\n"):
            width, height = struct.unpack(">II", head[16:24])
            return width, height
        if head[:6] in {b"GIF87a", b"GIF89a"}:
            width, height = struct.unpack("<HH", head[6:10])
            return width, height
        if head.startswith(b"BM"):
            width, height = struct.unpack("<ii", head[18:26])
            return abs(width), abs(height)
        if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
            return _webp(head)
        if head.startswith(b"\xff\xd8"):
            return _jpeg(head)
    except (struct.error, IndexError):
        return None
    return None


def _webp(head: bytes) -> tuple[int, int] | None:
    kind = head[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg(head: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(head):
        if head[at] != 0xFF:
            at += 1
            continue
        marker = head[at + 1]
        if marker == 0xFF or marker == 0x01 or 0xD0 <= marker <= 0xD9:
            at += 1 if marker == 0xFF else 2
            continue
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        at += 2 + struct.unpack(">H", head[at + 2 : at + 4])[0]
    return None
