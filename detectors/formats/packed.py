"""Markup that a page keeps as base64 and unpacks by its own script (`decodeURIComponent(atob("…"))`)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from detectors.formats.base64_files import from_base64
from detectors.formats.characters import HAN, is_of_a_mark
from detectors.formats.text import decode
from detectors.formats.text_runs import THREE_BYTES
from detectors.sniff import looks_like_words

# Some portals write whole articles so. Shorter runs are keys and tokens.
SHORTEST_RUN = 80
SHORTEST_LINE = 40
# Lines of one length in a row, between others.
MOST_BLOCKS = 4
INFLATED_MAX = 2**22
ENCODINGS, MARKED_MAX_BYTES = ("utf-8", "gb18030", "utf-16-be", "utf-16-le"), 200
ASKED_FOR = "密".encode()
_RUN = re.compile(rf"[A-Za-z0-9+/=\s]{{{SHORTEST_RUN},}}")


def inflated(raw: bytes) -> bytes:
    """What gzip or zlib has packed, up to a bound; other bytes as they are."""
    if not raw.startswith((b"\x1f\x8b", b"\x78\x01", b"\x78\x9c", b"\x78\xda")):
        return raw
    return _inflated(raw, zlib.MAX_WBITS + 32) or raw


def deflated(raw: bytes) -> bytes:
    """The same of what programs pack without a head of its own; nothing of other bytes."""
    return _inflated(raw, -zlib.MAX_WBITS)


def _inflated(raw: bytes, kind: int) -> bytes:
    try:
        return zlib.decompressobj(kind).decompress(raw, INFLATED_MAX)
    except zlib.error:
        return b""


def marked_text(raw: bytes) -> str:
    """What a few bytes say in any of the encodings, if that is made of characters of a mark; else nothing."""
    found = []
    for encoding in ENCODINGS if len(raw) <= MARKED_MAX_BYTES else ():
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if HAN.search(text) and all(is_of_a_mark(ord(character)) for character in text):
            found.append(text)
    # The same bytes are characters in several.
    return max(found, key=lambda text: "密" in text, default="")


def _readings(run: str) -> Iterator[str]:
    """The whole, and only such lines as a program has broken, each as long as the first: words before and behind them
    are letters, too. The last line may be such a word, or be short and lack its padding."""
    tokens = run.split()
    yield "".join(tokens)
    last = 0
    for _ in range(MOST_BLOCKS):
        first = next((at for at in range(last, len(tokens)) if len(tokens[at]) >= SHORTEST_LINE), None)
        if first is None:
            return
        last = first + 1
        while last < len(tokens) and len(tokens[last]) == len(tokens[first]):
            last += 1
        if last < len(tokens) and not tokens[last - 1].endswith("="):
            yield "".join(tokens[first : last + 1])
        yield "".join(tokens[first:last])


def unpacked(text: str) -> Iterator[str]:
    """What every long base64 run in `text` says, where that is Chinese text or markup."""
    for run in _RUN.finditer(text):
        told: list[str] = []
        parts: set[str] = set()
        for packed in dict.fromkeys(_readings(run[0])):
            raw = from_base64(packed)
            if raw is None or len(raw) < SHORTEST_RUN * 3 // 4:
                continue
            if said := _whole(raw):
                if not any(said in other for other in told):
                    told.append(said)
                    yield said
            elif ASKED_FOR in raw:
                # A program keeps words among other data.
                found = [part.decode("utf-8", "replace") for part in THREE_BYTES.findall(raw)]
                yield from (part for part in dict.fromkeys(found) if part not in parts)
                parts.update(found)


def _whole(raw: bytes) -> str:
    """The whole as a text, packed or not; empty for none."""
    for content in (inflated(raw), deflated(raw)):
        said = decode(unquote_to_bytes(content))
        # Pictures and fonts packed the same way decode to characters too, but to no text.
        if HAN.search(said) and looks_like_words(said[:4_096]):
            return said
    return ""
