"""Text whose bytes were taken for another encoding's, or were left as mails carry them: pasted, or put on by a program that knew no better."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator

from detectors.formats.characters import HAN
from detectors.patterns import BytesPattern

# Characters of UTF-8 and of GBK, each byte as the Western letter that has its number.
_WINDOWS = {ord(letter): byte for byte in range(0x80, 0xA0) if (letter := bytes([byte]).decode("cp1252", "ignore"))}
_ABOVE = "".join(map(chr, _WINDOWS))
_UTF_8 = re.compile(f"(?:[\u00e2-\u00e9][\u0080-\u00bf{_ABOVE}]{{2}}){{2}}")
_GBK = re.compile("(?:[\u00a1-\u00f7][\u00a1-\u00fe]){3}")
_QUOTED = re.compile(r"(?:=(?:\r?\n)?[0-9A-F]{2}){6}")
# Told of a text in a fraction of the time.
_ANY = BytesPattern("|".join(pattern.pattern for pattern in (_UTF_8, _GBK, _QUOTED)))
_SOFT_END = re.compile(r"=\r?\n")
_ENDS = re.compile(r"<[^<>]{0,500}>|[\r\n]+")


def said_when_read_right(text: str) -> Iterator[str]:
    """The lines that say something Chinese so, and aren't written thus."""
    encoded = text.encode("utf-8", "replace")
    if _ANY.find(encoded, 0, len(encoded))[0] < 0:
        return
    if _QUOTED.search(text):
        for line in filter(_QUOTED.search, _ENDS.split(_SOFT_END.sub("", text))):
            yield from _chinese(quopri.decodestring(line.encode("utf-8", "replace")), ("utf-8", "gb18030"))
    for pattern, encoding in ((_UTF_8, "utf-8"), (_GBK, "gb18030")):
        for line in filter(pattern.search, _ENDS.split(text)):
            yield from _chinese(line.translate(_WINDOWS).encode("latin-1", "replace"), (encoding,))


def _chinese(raw: bytes, encodings: tuple[str, ...]) -> Iterator[str]:
    for encoding in encodings:
        try:
            said = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if HAN.search(said):
            yield said
        return
