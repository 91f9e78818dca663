"""Marks in pieces: 机 / 密 / ★ / 10 / 年, each a line or a run of text by itself."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator

import re2

from detectors.model import Box
from detectors.patterns import Pattern
from detectors.text.characters import STARS
from detectors.text.lines import Spot

MAX_FRAGMENTS = 16
# What a piece of a mark looks like: 机, ★, 10, 年.
FRAGMENT_CHARACTERS = (
    "绝机秘密级" + re2.escape(STARS) + r"·•●()\[\]【】0-9OolI一二三四五六七八九十廿卅拾贰叁年个月日长期永久启用前至\s"
)
MAX_FRAGMENT_WORD = 14
FRAGMENT = Pattern(rf"\s*[{FRAGMENT_CHARACTERS}]{{1,{MAX_FRAGMENT_WORD}}}\s*")
MAX_FRAGMENT_CHARS = 24
NUMBER = Pattern(r"\s*[0-9OolI]+\s*")
TERM = Pattern("年|期|久")
ENDS_IN_STAR = Pattern(f"[{re2.escape(STARS)}]\\s*$")
# In heights of a character: pieces of one mark lie closer than this.
NEAR = 2.5


def is_fragment(text: str) -> bool:
    return len(text) <= MAX_FRAGMENT_CHARS and len(text.strip()) <= MAX_FRAGMENT_WORD and _matches_fragment(text)


@functools.lru_cache(maxsize=16_384)
def _matches_fragment(text: str) -> bool:
    return FRAGMENT.fullmatch(text) is not None


def begins(text: str) -> bool:
    return "绝" in text or "机" in text or "秘" in text


def pieces(
    spot: Spot,
    text_of: Callable[[Spot], str],
    neighbours: Callable[[Spot, int, int], Iterator[Spot]],
    adjacent: Callable[[Spot, Spot], bool],
) -> list[Spot]:
    """The neighbouring lines or runs that are pieces of one mark with this one.

    A piece with the level's first character is where a mark begins, so nothing before it is asked for and the next
    such piece ends the mark: a column of whole marks costs no more than its lines.
    """
    out = [spot]
    last = spot
    if not begins(text_of(spot)):
        for other in neighbours(spot, -1, MAX_FRAGMENTS):
            text = text_of(other)
            if not is_fragment(text) or not adjacent(last, other):
                break
            out.insert(0, other)
            last = other
            if begins(text):
                break
    last = spot
    for other in neighbours(spot, 1, MAX_FRAGMENTS):
        text = text_of(other)
        if begins(text) or not is_fragment(text) or not adjacent(last, other):
            break
        # A mark has one term; another is the next row's.
        if TERM.search(text) is not None and any(TERM.search(text_of(piece)) is not None for piece in out):
            break
        out.append(other)
        last = other
    # Numbers at the end are of no term, but where all that it lacks is its year: they are counts, below a level in a table.
    numbers = list(itertools.takewhile(lambda piece: NUMBER.fullmatch(text_of(piece)) is not None, reversed(out)))
    if len(numbers) > 1 or (numbers and not any(ENDS_IN_STAR.search(text_of(piece)) for piece in out[-2:-1])):
        out = out[: -len(numbers)]
    return out


def adjacent(a: Box | None, b: Box | None) -> bool:
    """Runs of one line, or of one column; without boxes, being next in order is enough."""
    if a is None or b is None:
        return True
    glyph = max(min(a[3] - a[1], a[2] - a[0]), min(b[3] - b[1], b[2] - b[0]), 1.0)
    across = max(a[0], b[0]) - min(a[2], b[2])
    down = max(a[1], b[1]) - min(a[3], b[3])
    return across < NEAR * glyph and down < NEAR * glyph
