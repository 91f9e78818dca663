"""Runs of Chinese text in bytes whose form is not known: as UTF-16 at both alignments, as UTF-8, and as GBK; and whether it is whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detectors.formats.characters import HAN

PRINTABLE = re.compile("[\t\x20-\x7e\u00b7\u2014-\u2026\u2500-\u27bf\u3000-\u303f\u3400-\u9fff\uff01-\uffe5]{2,}")
TWO_BYTES = re.compile(rb"(?:[\x20-\x7e\t]|[\x81-\xfe][\x40-\x7e\x80-\xfe]){4,}")
# Two Chinese characters side by side, which other data hardly ever has in UTF-8, and what follows them.
THREE_BYTES = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){2}(?:[\x20-\x7e]|[\xe2-\xef][\x80-\xbf]{2})*")
# No text holds so many in a row, but a disk or a transfer that lost a part of it leaves them.
LOST = (b"\0" * 64, b"\xff" * 64)


def lacks_a_part(text: bytes) -> bool:
    """Padding at its end is none."""
    text = text.rstrip(b"\0")
    return any(lost in text for lost in LOST)


def chinese_runs(data: bytes) -> Iterator[str]:
    for offset in (0, 1):
        decoded = data[offset : len(data) - (len(data) - offset) % 2].decode("utf-16-le", "replace")
        for found in PRINTABLE.finditer(decoded):
            if HAN.search(found.group()):
                yield found.group()
    for line in THREE_BYTES.findall(data):
        yield line.decode("utf-8", "replace")
    for line in TWO_BYTES.findall(data):
        try:
            text = line.decode("gb18030")
        except UnicodeDecodeError:
            continue
        if HAN.search(text):
            yield text
