"""Runs of Chinese text in bytes whose form is not known: as UTF-16 at both alignments, as UTF-8, and as GBK; and whether it is whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detectors.formats.characters import HAN

# What has no width may part the characters of a word.
PRINTABLE = re.compile(
    "[\t\x20-\x7e\xa0\xad\u00b7\u034f\u2000-\u200f\u2014-\u2026\u2028-\u202f\u205f-\u2064\u2500-\u27bf\u2800"
    "\u3000-\u303f\u3164\u3400-\u9fff\ufe00-\ufe0f\ufeff\uff01-\uffe5]{2,}"
)
ASKED_FOR = "密"
# Of a style or a choice (密级, 机密级, 秘密文件), not a mark.
NAME = re.compile("[^★☆*＊:：\\d【\\[(（]{1,8}")
# Of a filter, which asks for a part of a cell (*机密*).
WILDCARDS = "*?=<> "
TWO_BYTES = re.compile(rb"(?:[\x20-\x7e\t]|[\x81-\xfe][\x40-\x7e\x80-\xfe]){4,}")
# Two Chinese characters side by side, which other data hardly ever has in UTF-8, and what follows them.
THREE_BYTES = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){2}(?:[\x20-\x7e]|[\xe2-\xef][\x80-\xbf]{2})*")
# No text holds so many in a row, but a disk or a transfer that lost a part of it leaves them.
LOST = (b"\0" * 64, b"\xff" * 64)


def lacks_a_part(text: bytes) -> bool:
    """Padding at its end is none."""
    text = text.rstrip(b"\0")
    return any(lost in text for lost in LOST)


def marked_runs(data: bytes, around: str = "") -> Iterator[str]:
    """Those of UTF-16 that hold what no mark is without, in what else holds numbers and names; a bare level is a choice there,
    also with one of the signs `around` it."""
    if ASKED_FOR.encode("utf-16-le") in data:
        yield from (
            run for run in chinese_runs(data) if ASKED_FOR in run and not NAME.fullmatch(run.strip(" " + around))
        )


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
