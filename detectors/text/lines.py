"""A document's segments as one text, and its lines: by offset, and those that stand around one.

One run of a pattern over the whole finds the few lines worth a look; only those lines, and their neighbours, are ever cut out.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.model import Segment, Zone
from detectors.text.characters import LINE_ENDS

OVERRIDE_BYTES = "\u202e".encode()
# Longer lines are looked at through overlapping windows; a mark is far shorter than the overlap. Bytes of UTF-8.
WINDOW_BYTES = 2_880
OVERLAP_BYTES = 360
NEIGHBOURS = 8
MAX_BLANK_LINES = 32
REACH_BYTES = 4_096
SPLIT_LINES = 2 * NEIGHBOURS
MAX_CACHED = 20_000
MAX_BESIDE = 64
# Zones whose lines are no neighbours of the page's own text.
ASIDE: frozenset[Zone] = frozenset({"filename", "link", "comment", "property", "hidden"})


class Spot(NamedTuple):
    """One line of one segment as byte offsets into the joined text; a window of it where it is very long.

    `core_end` is where the next window takes over; it is `end` for a whole line.
    """

    start: int
    end: int
    core_end: int
    segment: int
    cut: bool


class Flow(NamedTuple):
    """Segments that follow each other on a page, by number and bytes, and whether the page goes on with others."""

    first: int
    last: int
    start: int
    end: int
    goes_on_before: bool
    goes_on_behind: bool


class JoinedLines:
    """Segments joined by newlines, with the way back from an offset to its line and segment."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = segments
        texts = list(map(attrgetter("text"), segments))
        joined = "\n".join(texts)
        encoded = joined.encode("utf-8", "replace")
        starts = line_starts(encoded)
        if len(starts) > len(texts) + 1:
            lines = [text.count("\n") + 1 for text in texts]
            starts = starts[np.cumsum([0, *lines])]
        self._starts: list[int] = starts.tolist()
        self.joined = _with_plain_ends(joined, encoded)
        self._overridden = OVERRIDE_BYTES in self.joined
        self._spots: dict[int, Spot] = {}
        self._steps: dict[tuple[int, int, int], Spot | None] = {}
        self._flow = Flow(0, -1, 0, 0, False, False)
        self._beside_last: dict[tuple[int, int, int], Sequence[bytes]] = {}

    def spot(self, offset: int) -> Spot:
        """The line, or the window of it, that holds the byte offset."""
        found = self._spots.get(offset)
        if found is None:
            if len(self._spots) >= MAX_CACHED:
                self._spots.clear()
                self._steps.clear()
            found = self._spots[offset] = self._located(offset)
            if not found.cut:
                # Its neighbours ask for it by its ends.
                self._spots[found.start] = self._spots[found.end] = found
        return found

    def whole(self, start: int, end: int) -> Spot:
        """The line that is known to lie between these offsets."""
        return Spot(start, end, end, bisect.bisect_right(self._starts, start) - 1, False)

    def _located(self, offset: int) -> Spot:
        low = self.joined.rfind(b"\n", max(0, offset - WINDOW_BYTES), offset) + 1
        high = self.joined.find(b"\n", offset, offset + WINDOW_BYTES)
        if low > 0 and 0 <= high <= low + WINDOW_BYTES:
            # As nearly always.
            return Spot(low, high, high, bisect.bisect_right(self._starts, low) - 1, False)
        index = min(bisect.bisect_right(self._starts, offset) - 1, len(self.segments) - 1)
        low, high = self._starts[index], self._starts[index + 1] - 1
        near_low = max(low, offset - WINDOW_BYTES - OVERLAP_BYTES)
        near_high = min(high, offset + WINDOW_BYTES + OVERLAP_BYTES)
        before, after = self.joined.rfind(b"\n", near_low, offset), self.joined.find(b"\n", offset, near_high)
        start, starts_here = (before + 1, True) if before >= 0 else (near_low, near_low == low)
        end, ends_here = (after, True) if after >= 0 else (near_high, near_high == high)
        if starts_here and ends_here and end - start <= WINDOW_BYTES:
            return Spot(start, end, end, index, False)
        block = low + (offset - low) // WINDOW_BYTES * WINDOW_BYTES
        return Spot(
            max(start, block - OVERLAP_BYTES),
            min(end, block + WINDOW_BYTES + OVERLAP_BYTES),
            min(end, block + WINDOW_BYTES),
            index,
            True,
        )

    def raw(self, spot: Spot) -> bytes:
        return self.joined[spot.start : spot.end]

    def is_turned(self, spot: Spot) -> bool:
        return self._overridden and OVERRIDE_BYTES in self.raw(spot)

    def line_end(self, offset: int) -> int:
        """Where the line that holds the offset ends."""
        end = self.joined.find(b"\n", offset)
        return end if end >= 0 else len(self.joined)

    def raw_around(self, spot: Spot, step: int) -> Sequence[bytes]:
        """The lines that `neighbours` finds, without the places of each, where nothing is in the way."""
        key = (spot.start, spot.end, step)
        found = self._beside_last.get(key)
        if found is None:
            found = None if spot.cut else self._next_lines(spot, step)
            if found is None:
                found = [self.raw(s) for s in self.neighbours(spot, step)]
            if len(self._beside_last) >= MAX_BESIDE:
                self._beside_last.clear()
            self._beside_last[key] = found
        return found

    def _next_lines(self, spot: Spot, step: int) -> list[bytes] | None:
        """None where it would have to look far, over another flow or into a line that is looked at in windows."""
        flow = self.flow(spot)
        if step > 0:
            start, end = spot.end + 1, min(flow.end, spot.end + 1 + REACH_BYTES)
            reached, goes_on = end == flow.end, flow.goes_on_behind
        else:
            start, end = max(flow.start, spot.start - 1 - REACH_BYTES), spot.start - 1
            reached, goes_on = start == flow.start, flow.goes_on_before
        lines: list[bytes] = []
        if start <= end:
            text = self.joined[start:end]
            lines = text.split(b"\n", SPLIT_LINES) if step > 0 else text.rsplit(b"\n", SPLIT_LINES)[::-1]
        if not reached or len(lines) > SPLIT_LINES:
            reached = False
            lines.pop()
        out: list[bytes] = []
        blank = 0
        for line in lines:
            if line.strip():
                out.append(line)
                blank = 0
                if len(out) == NEIGHBOURS:
                    return out
            else:
                blank += 1
                if blank == MAX_BLANK_LINES:
                    return None
        return out if reached and not goes_on else None

    def flow(self, spot: Spot) -> Flow:
        flow = self._flow
        if not flow.first <= spot.segment <= flow.last:
            flow = self._flow = self._flow_of(spot.segment)
        return flow

    def _flow_of(self, index: int) -> Flow:
        """The segments around one that are of the same page and flow."""
        one, count = self.segments[index], len(self.segments)
        ends = []
        for step in (-1, 1):
            last = index
            goes_on = False
            while 0 <= last + step < count:
                other = self.segments[last + step]
                if (other.page, other.member) != (one.page, one.member):
                    break
                if other.zone != one.zone and (other.zone in ASIDE or one.zone in ASIDE):
                    goes_on = True
                    break
                last += step
            ends.append((last, goes_on))
        (first, before), (last, behind) = ends
        return Flow(first, last, self._starts[first], self._starts[last + 1] - 1, before, behind)

    def neighbours(self, spot: Spot, step: int, count: int = NEIGHBOURS) -> Iterator[Spot]:
        """Lines with text before (step -1) or after (step 1), on the same page and in the same flow, nearest first."""
        for _ in range(count):
            key = (spot.start, spot.end, step)
            if key in self._steps:
                beside = self._steps[key]
            else:
                beside = self._steps[key] = self._beside(spot, step)
            if beside is None:
                return
            yield beside
            spot = beside

    def _beside(self, spot: Spot, step: int) -> Spot | None:
        """The nearest line with text; looking over so many blank ones at most, which keeps blank text cheap."""
        segment = self.segments[spot.segment]
        aside = segment.zone in ASIDE
        for _ in range(MAX_BLANK_LINES):
            offset = spot.start - 1 if step < 0 else spot.end + 1
            if spot.cut or not 0 <= offset < len(self.joined):
                return None
            spot = self.spot(offset)
            other = self.segments[spot.segment]
            if (other.page, other.member) != (segment.page, segment.member):
                return None
            if (other.zone in ASIDE) != aside or (aside and other.zone != segment.zone):
                continue
            if self.joined[spot.start : spot.end].strip():
                return spot
        return None


def line_starts(block: bytes) -> NDArray[np.int64]:
    """Where its lines begin, and where one behind the last would."""
    ends = np.flatnonzero(np.frombuffer(block, np.uint8) == _NEWLINE)
    return np.concatenate(([0], ends + 1, [len(block) + 1]))


def numbers_holding(block: bytes, word: bytes, starts: NDArray[np.int64]) -> list[int]:
    """Which of its lines hold the word."""
    codes = np.frombuffer(block, np.uint8)
    if len(codes) < len(word):
        return []
    holds = codes[: len(codes) - len(word) + 1] == word[0]
    for at, code in enumerate(word[1:], 1):
        holds &= codes[at : len(codes) - len(word) + 1 + at] == code
    numbers: list[int] = np.unique(np.searchsorted(starts, np.flatnonzero(holds), side="right") - 1).tolist()
    return numbers


def _with_plain_ends(text: str, encoded: bytes) -> bytes:
    """Newlines for every kind of line end, as many as it has bytes, so that offsets stay: what is between them is a blank line.
    In characters they are found in a fraction of the time."""
    for line_end in _OTHER_LINE_ENDS:
        if line_end in text:
            as_bytes = line_end.encode()
            encoded = encoded.replace(as_bytes, b"\n" * len(as_bytes))
    return encoded


_NEWLINE = ord("\n")
_OTHER_LINE_ENDS = LINE_ENDS.replace("\n", "")
