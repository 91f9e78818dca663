"""Finds in raw text, in whatever disguise, what is worth making canonical: ordinary text never gets as far.

One RE2 alternation over every disguise of a rule's words runs over the raw text; only the lines that it touches are looked at.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Sequence

import re2

from detectors.characters import FILLERS, MIDDLE_DOTS, compatible
from detectors.patterns import BytesPattern

# How far ahead a pattern is searched for at a time. No word is so long, with all that may stand between its characters, and
# still seen by a rule: what is looked at is shorter.
MIN_REACH_BYTES = 16 * 1024
MAX_REACH_BYTES = 1024 * 1024
MAX_MATCH_BYTES = 4 * 1024
RIGHT_TO_LEFT_OVERRIDE = "\u202e"
# NFKC makes these into two of the dots; raw text still holds them.
_RAW_DOTS = MIDDLE_DOTS + "\uff65\u0387"
# In raw text a gap within a line; rules use it between a word and what follows it.
RAW_INLINE_GAP = r"[ \t\p{Zs}\p{Cf}\p{Mn}\p{Me}\x{3164}\x{2800}" + _RAW_DOTS + "]*"
# In raw text a gap may also hold line ends, separators of every kind and whatever the canonical form drops.
_RAW_GAP = (
    r"(?:[\s\p{Z}\p{Cf}\p{Mn}\p{Me}\p{Cc}\x{3164}\x{1160}\x{115f}\x{ffa0}\x{2800}"
    + _RAW_DOTS
    + FILLERS
    + r"]|</?[A-Za-z][^<>\n]*>|&[A-Za-z]{2,31};)*"
)


class Trigger:
    """Finds in raw UTF-8 where one of many patterns could match, in whatever disguise.

    One RE2 pattern for each group: all of them in one are so many states that RE2 falls back to a way fifty times slower.
    """

    def __init__(self, groups: Iterable[Iterable[str]], *, ocr: bool = False) -> None:
        """In a pattern a word in braces stands for all its spellings, {机密}, and may run over line ends; everything
        else is plain RE2. With `ocr`, what OCR makes of the level characters triggers as well."""
        known: set[str] = set()
        self._patterns = [BytesPattern(r"\x{202e}|&#[0-9xX]")]
        for group in groups:
            fresh = [pattern for pattern in dict.fromkeys(group) if pattern not in known]
            known.update(fresh)
            if fresh:
                self._patterns.append(BytesPattern("|".join(map(disguised, fresh))))
        if ocr:
            self._patterns.append(BytesPattern("[绝机杌札朳税秘和祕色]" + _RAW_GAP + "[密宓蜜窗覆窑察]"))

    def over(self, text: bytes) -> Scan:
        return Scan(self._patterns, text)


OVERRIDE_BYTES = RIGHT_TO_LEFT_OVERRIDE.encode()


class Scan:
    """One text's way through a trigger: each pattern is searched over all of it that is asked about."""

    def __init__(self, patterns: Sequence[BytesPattern], text: bytes) -> None:
        self._text = text
        self._patterns = patterns
        # Where each pattern matches next, as (start, end, number), the first in front; with -1 as its end, where it doesn't match
        # before.
        self._next = [(0, -1, number) for number in range(len(patterns))]
        self._reach = [MIN_REACH_BYTES] * len(patterns)

    def after(self, offset: int, until: int) -> tuple[int, int] | None:
        """The first match that begins at the offset or behind it. Offsets must not go back, nor may the end of what is searched. A
        match ends there at the latest."""
        waiting = self._next
        while waiting and waiting[0][0] < until and (waiting[0][0] < offset or waiting[0][1] < 0):
            since, end, number = waiting[0]
            leapt = since + MIN_REACH_BYTES < offset
            heapq.heapreplace(waiting, self._found(number, max(offset, since if end < 0 else 0), until, leapt=leapt))
        return waiting[0][:2] if waiting and waiting[0][0] < until else None

    def _found(self, number: int, offset: int, until: int, *, leapt: bool) -> tuple[int, int, int]:
        """Searches further at each time, as what lies far ahead may never be asked for."""
        reach = MIN_REACH_BYTES if leapt else self._reach[number]
        self._reach[number] = min(2 * reach, MAX_REACH_BYTES)
        later, limit = offset + reach, offset + reach + MAX_MATCH_BYTES
        if limit > until:
            # With the line end, which some patterns look for.
            later, limit = until, min(until + 1, len(self._text))
        start, end = self._patterns[number].find(self._text, offset, limit)
        # A match that begins later could go on behind the limit.
        return (start, end, number) if 0 <= start < later else (later, -1, number)


def disguised(pattern: str) -> str:
    """The pattern with each {word} replaced by a pattern of all its spellings in raw text."""
    return _BRACED.sub(lambda found: _RAW_GAP.join(_variants(c) for c in found.group(1)), pattern)


def _variants(character: str) -> str:
    characters = character + compatible().get(character, "")
    return "[" + "".join(re2.escape(c) for c in characters) + "]"


# The pattern of our own patterns; no text from outside meets it, so the standard library serves.
_BRACED = re.compile(r"\{([\u4e00-\u9fff]+)\}")
