"""The words that travel inside a picture: comments, EXIF, XMP, IPTC, text chunks. All of them are properties."""

from __future__ import annotations

import contextlib
import re
from typing import Any

from PIL import ExifTags, Image

from detectors.errors import UnreadableError
from detectors.formats.markup import local, parse_xml, read_packed
from detectors.formats.text import decode
from detectors.reading import Reading

WINDOWS_TAGS = range(0x9C9B, 0x9CA0)
USER_COMMENT = 0x9286
CODINGS = {b"UNICODE\0": "utf-16-le", b"ASCII\0\0\0": "gb18030", b"JIS\0\0\0\0\0": "shift_jis", bytes(8): "gb18030"}
BROKEN = (OSError, ValueError, SyntaxError, KeyError, TypeError, IndexError, AttributeError, EOFError)
PADDING = b"\0 \r\n\t"
WORDS = re.compile(rb"[\x20-\x7e\x80-\xfe]{4,}")
NOT_WORDS = ("exif", "icc_profile", "photoshop", "xmp", "XML:com.adobe.xmp", "Raw profile type exif", "mp", "version")


def read_notes(image: Image.Image, out: Reading) -> None:
    for key, value in list(image.info.items()):
        if key not in NOT_WORDS:
            _add(value, out)
    for key in ("xmp", "XML:com.adobe.xmp"):
        if image.info.get(key):
            read_xmp(image.info[key], out)
    if isinstance(blocks := image.info.get("photoshop"), dict):
        for block in blocks.values():
            _sweep(block, out)
    try:
        exif = image.getexif()
        _read_tags(dict(exif), out)
        for part in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo):
            _read_tags(exif.get_ifd(part), out)
    except BROKEN:
        return


def read_note(image: Image.Image, out: Reading) -> None:
    """The comment of the current frame alone."""
    _add(image.info.get("comment"), out)


def _read_tags(tags: dict[int, Any], out: Reading) -> None:
    for tag, value in tags.items():
        if isinstance(value, bytes) and tag in WINDOWS_TAGS:
            value = value.decode("utf-16-le", "replace")
        elif isinstance(value, bytes) and tag == USER_COMMENT:
            coding = CODINGS.get(value[:8])
            value = value[8:].decode(coding, "replace") if coding else decode(value)
        elif (
            isinstance(value, tuple)
            and value
            and all(type(v) is int and 0 <= v < 256 for v in value)
            and tag in WINDOWS_TAGS
        ):
            value = bytes(value).decode("utf-16-le", "replace")
        elif tag == 0x02BC:
            read_xmp(value, out)
            continue
        _add(value, out)


def _add(value: object, out: Reading) -> None:
    if isinstance(value, bytes) and len(value) < 2**16:
        value = decode(value.strip(b"\0"))
    if isinstance(value, str):
        # Pillow reads these as Latin-1; Chinese programs write GBK or UTF-8.
        with contextlib.suppress(UnicodeEncodeError):
            value = decode(value.encode("latin-1")) if not value.isascii() else value
        for line in value.replace("\0", "\n").splitlines():
            out.add(line, zone="property")


def read_xmp(packet: object, out: Reading) -> None:
    """The texts and attributes of an XMP packet, however broken it is."""
    raw = packet.encode("utf-8", "replace") if isinstance(packet, str) else packet
    if not isinstance(raw, bytes):
        return
    if not raw.strip(PADDING):
        return
    try:
        root = parse_xml(raw.strip(PADDING), "XMP")
    except UnreadableError:
        _sweep(raw, out)
        return
    for element in root.iter():
        for text in (element.text, element.tail, *element.attrib.values()):
            out.add(str(text or "").strip(), zone="property")
        if local(element) == "image" and element.text:
            # A page's picture that a program keeps for its list of files.
            read_packed(element.text, out)


def _sweep(raw: object, out: Reading) -> None:
    if isinstance(raw, bytes):
        for found in WORDS.finditer(raw[: 2**20]):
            out.add(decode(found.group()), zone="property")
