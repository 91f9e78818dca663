"""Whole lines of a document that are sifted at once, and what stands around each of them.

What was made canonical for the sieve is the text of a line's neighbours, too, so that to look at a line costs little more.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detectors.text.lines import MAX_BLANK_LINES, NEIGHBOURS, Flow, Spot, line_starts

_BLANKS = b" \t\r\x0b\x0c"


@dataclass(frozen=True)
class Stretch:
    """Whole lines that follow each other, between two offsets: as a text of their own, with where each begins in it and where one
    behind the last would. `segments` are the first and the last of those they stand in. `turned` are those
    with a right-to-left override, in order. Without lines, names stand there, or a line that is looked at in windows."""

    start: int
    end: int
    block: bytes = b""
    starts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    segments: tuple[int, int] = (0, -1)
    turned: Sequence[int] = ()
    named: bool = False

    @cached_property
    def filled(self) -> Sequence[int]:
        """The lines that are not blank."""
        lengths = np.diff(line_starts(self.block.translate(None, _BLANKS)))
        return range(len(lengths)) if lengths.min() > 1 else np.flatnonzero(lengths > 1).tolist()


class Around:
    """The lines around each line of a stretch, as far as they lie in it."""

    def __init__(self, stretch: Stretch, starts: Sequence[int], canonical: Sequence[str]) -> None:
        """`canonical` are the canonical texts of all its lines."""
        self._stretch = stretch
        self._starts = starts
        self._texts = canonical

    def raw(self, spot: Spot, step: int, flow: Flow) -> list[bytes] | None:
        """The lines with text before (step -1) or after (step 1), nearest first. None where it takes more than the stretch to tell."""
        block, starts = self._stretch.block, self._starts
        found = self._numbers(spot, step, flow)
        return None if found is None else [block[starts[n] : starts[n + 1] - 1] for n in found]

    def texts(self, spot: Spot, step: int, flow: Flow) -> tuple[str, ...] | None:
        """The same in canonical form."""
        found = self._numbers(spot, step, flow)
        return None if found is None else tuple([self._texts[n] for n in found])

    def text(self, spot: Spot) -> str | None:
        """The line's own canonical text, if it is one of these."""
        n = self._number(spot)
        return None if n is None else self._texts[n]

    def _number(self, spot: Spot) -> int | None:
        start = spot.start - self._stretch.start
        if spot.cut or not 0 <= start <= self._starts[-1] - 1:
            return None
        n = bisect.bisect_right(self._starts, start) - 1
        return n if self._starts[n] == start else None

    def _numbers(self, spot: Spot, step: int, flow: Flow) -> Sequence[int] | None:
        n = self._number(spot)
        if n is None:
            return None
        filled, starts, offset = self._stretch.filled, self._starts, self._stretch.start
        if step > 0:
            at = bisect.bisect_right(filled, n)
            found = filled[at : at + NEIGHBOURS]
            end = flow.end - offset
            whole = end < starts[-1] and not flow.goes_on_behind
            while found and starts[found[-1]] > end:
                found = found[:-1]
        else:
            at = bisect.bisect_left(filled, n)
            found = filled[max(0, at - NEIGHBOURS) : at][::-1]
            end = flow.start - offset
            whole = end >= 0 and not flow.goes_on_before
            while found and starts[found[-1]] < end:
                found = found[:-1]
        if len(found) < NEIGHBOURS and not whole:
            return None
        if found and abs(found[-1] - n) > MAX_BLANK_LINES:
            # Perhaps more blank lines than are looked over.
            return None
        return found
