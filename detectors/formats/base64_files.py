"""Base64, and the documents and pictures that stand so in a text, on lines of their own or in a program's literal."""

from __future__ import annotations

import base64
import binascii
import codecs
import contextlib
import re
from collections.abc import Iterator

from detectors.patterns import BytesPattern
from detectors.reading import Reading
from detectors.sniff import NO_FILE, sniff

# How it begins of what pages and programs hand out: ZIP, PDF, OLE, RTF, 7z, RAR, PNG, JPEG.
HEADS = ("UEsDB", "JVBERi0", "0M8R4KGxGuE", "e1xydGY", "N3q8ryc", "UmFyIR", "iVBORw0KGgo", "/9j/")
PICTURE = ("iVBOR", "/9j/")
# What is shorter is a sample, or an icon.
FEWEST_CHARS, FEWEST_OF_A_PICTURE = 1_000, 8_000
# What is shorter and can't be opened is a sample or asks what a browser can show.
SHORT_BYTES = 20_000
_UUENCODED = re.compile(r"^begin [0-7]{3,4} [^\r\n]{1,200}\r?\n((?:[!-M][ -`]{1,80}\r?\n)+)", re.MULTILINE)
_RUN = re.compile(r"[A-Za-z0-9+/\\\s]+={0,2}", re.ASCII)
ASKED_FOR = "密"
# Lines of a length that programs break them at, and a last one.
_TOKENS = BytesPattern(r"(?:[A-Za-z0-9+/]{64}\r?\n|[A-Za-z0-9+/]{76}\r?\n)*[A-Za-z0-9+/]{14,76}[A-Za-z0-9+/]*={0,2}")
# A picture's address in a program's literal, whole: what is put together of several is read when the program is run.
_ADDRESS = re.compile(r"""data:image\\?/[\w.+-]{1,20};base64,([A-Za-z0-9+/\\]{130,}={0,2})["'`](?!\s*\+)""")
# As programs write them in a literal, and slashes in JSON.
_LINE_END = re.compile(r"\\+[rn]|\\+")


def from_base64(text: str | bytes) -> bytes | None:
    """What base64 holds, with its padding or without, over several lines or not; None for what is none."""
    try:
        raw = text.encode("ascii") if isinstance(text, str) else text
        squeezed = b"".join(raw.split()).rstrip(b"=")
        return base64.b64decode(squeezed + b"=" * (-len(squeezed) % 4))
    except ValueError:
        return None


def uuencoded(text: str) -> Iterator[bytes]:
    """Files as mails carried them before they had parts."""
    for found in _UUENCODED.finditer(text) if "begin " in text else ():
        with contextlib.suppress(binascii.Error):
            yield b"".join(map(binascii.a2b_uu, found[1].splitlines()))


def read_files_in(text: str, out: Reading) -> None:
    for content in files_in(text):
        is_short, media_type = len(content) < SHORT_BYTES, sniff(content)
        if is_short and media_type in NO_FILE:
            continue
        with out.without_broken() if is_short else contextlib.nullcontext():
            _attach(content, out, part=media_type.startswith("image/"))
    for content in uuencoded(text):
        _attach(content, out, part=False)


def _attach(content: bytes, out: Reading, *, part: bool) -> None:
    out.purse.check_time()
    out.purse.spend_entry()
    out.purse.spend_bytes(len(content))
    (out.attach_part if part else out.attach)("packed", content)


def words_in(text: str) -> Iterator[str]:
    """What a text says in base64 amid its other words; only what could be a mark, for bytes are characters by chance."""
    encoded = text.encode("utf-8", "replace")
    at = 0
    while True:
        start, at = _TOKENS.find(encoded, at, len(encoded))
        if start < 0:
            return
        raw = from_base64(encoded[start:at]) or b""
        for encoding in ("utf-8", "gb18030"):
            if ASKED_FOR.encode(encoding) in raw:
                with contextlib.suppress(UnicodeDecodeError):
                    # Cut short, it may end within a character.
                    yield codecs.getincrementaldecoder(encoding)().decode(raw)
                    break


def files_in(text: str) -> Iterator[bytes]:
    shown = list(_ADDRESS.finditer(text)) if ";base64," in text else []
    for found in shown:
        if (content := from_base64(found[1].replace("\\", ""))) is not None:
            yield content
    read = {found.start(1) for found in shown}
    end = icon = 0
    for start in sorted(at for head in HEADS for at in _places(text, head)):
        is_picture = text.startswith(PICTURE, start)
        if start in read or start < end or (is_picture and start < icon):
            continue
        run = _RUN.match(text, start)
        long = len(run.group()) if run is not None else 0
        if is_picture:
            icon = start + long
        if run is None or long < (FEWEST_OF_A_PICTURE if is_picture else FEWEST_CHARS):
            continue
        end = run.end()
        packed = "".join(_LINE_END.sub("", run.group()).split()).rstrip("=")
        # Words behind it are letters, too.
        if (content := from_base64(packed[: len(packed) - (len(packed) % 4 == 1)])) is not None:
            yield content


def _places(text: str, head: str) -> Iterator[int]:
    """Where it begins a run: amid one it is any characters."""
    at = text.find(head)
    while at >= 0:
        if not text[max(0, at - 1) : at].isalnum():
            yield at
        at = text.find(head, at + 1)
