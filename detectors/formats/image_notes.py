"""The words that travel inside a picture: comments, EXIF, XMP, IPTC, text chunks. All of them are properties."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

from PIL import ExifTags, Image

from detectors.errors import UnreadableError
from detectors.formats.markup import local, parse_xml, read_packed
from detectors.formats.pictures import stray_notes
from detectors.formats.text import decode
from detectors.formats.text_runs import ASKED_FOR, chinese_runs
from detectors.reading import Reading

WINDOWS_TAGS = range(0x9C9B, 0x9CA0)
USER_COMMENT = 0x9286
WIDE, JIS, PLAIN = b"UNICODE\0", b"JIS\0\0\0\0\0", b"ASCII\0\0\0"
SIGNS = tuple(ASKED_FOR.encode(coding) for coding in ("utf-8", "utf-16-le", "gbk"))
BROKEN = (OSError, ValueError, SyntaxError, KeyError, TypeError, IndexError, AttributeError, EOFError)
# Characters of what Pillow told, among which what other blocks say is looked for.
MOST_COMPARED = 20_000
PADDING = b"\0 \r\n\t"
WORDS = re.compile(rb"[\x20-\x7e\x80-\xfe]{4,}")
# As ImageMagick carries them in a PNG: the name, the length, and the bytes in hexadecimal digits.
PROFILE = "Raw profile type "
NOT_WORDS = ("exif", "icc_profile", "photoshop", "xmp", "XML:com.adobe.xmp", "Raw profile type exif", "mp", "version")


def read_notes(image: Image.Image, out: Reading) -> None:
    for key, value in list(image.info.items()):
        if str(key).startswith(PROFILE) and isinstance(value, str) and key not in NOT_WORDS:
            with contextlib.suppress(ValueError):
                raw = bytes.fromhex("".join(value.split()[2:]))
                (read_xmp if key == PROFILE + "xmp" else _sweep)(raw, out)
        elif key not in NOT_WORDS:
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


def read_strays(kind: str | None, untrusted_bytes: bytes, out: Reading) -> None:
    """What looks like a mark in the blocks that nobody else reads."""
    # Each once: blocks may repeat one a hundred thousand times.
    runs = dict.fromkeys(run for block in stray_notes(kind, untrusted_bytes) for run in asked_for(block))
    if runs:
        told = "\n".join(text for text in out.texts() if ASKED_FOR in text)[:MOST_COMPARED]
        out.add_rows((run for run in runs if run.strip() not in told), zone="property")


def asked_for(raw: bytes) -> Iterator[str]:
    if any(sign in raw for sign in SIGNS):
        yield from (run for run in chinese_runs(raw) if ASKED_FOR in run)


def _read_tags(tags: dict[int, Any], out: Reading) -> None:
    for tag, value in tags.items():
        if isinstance(value, bytes) and tag in WINDOWS_TAGS:
            value = value.decode("utf-16-le", "replace")
        elif isinstance(value, bytes) and tag == USER_COMMENT:
            if value.startswith(WIDE):
                # In the byte order of its block, or of the program.
                value = max((value[8:].decode(c, "replace") for c in ("utf-16-le", "utf-16-be")), key=_plainness)
            elif value.startswith(JIS):
                value = value[8:].decode("shift_jis", "replace")
            else:
                value = decode(value.removeprefix(PLAIN).strip(b"\0"))
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


def _plainness(text: str) -> int:
    """A blank of Chinese text (U+3000) is a nought in the other byte order, and wide signs are nothing there."""
    return sum(
        c < "\x7f" or "\u3000" <= c < "\u3100" or "一" <= c <= "\u9fff" or "\uff00" <= c < "\uffef" for c in text
    )


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
        out.add_rows(dict.fromkeys(asked_for(raw[: 2**20])), zone="property")
