"""The cells of a table around one of them: by the order that a format tells them in, or by their places on the page."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from detectors.model import Box, Segment
from detectors.text.normalize import canonical

# On a page where each cell has its place: how many runs of text before and behind are asked. A longer one is no cell.
TABLE_RUNS, MAX_CELL_CHARS = 160, 60


class Tables:
    """The tables of a document's segments, the one asked about last kept in mind."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._last = (0, -1)

    def of(self, index: int) -> tuple[int, int]:
        """The cells or rows that follow each other, by the first and the last."""
        first, last = self._last
        if not first <= index <= last:
            segments = self._segments
            one = segments[index]
            first = last = index
            while first and _same_table(one, segments[first - 1]):
                first -= 1
            while last + 1 < len(segments) and _same_table(one, segments[last + 1]):
                last += 1
            self._last = first, last
        return first, last


def _same_table(one: Segment, other: Segment) -> bool:
    if (one.page, one.member, one.zone) != (other.page, other.member, other.zone):
        return False
    return one.zone == "table" or ("\t" in one.text) == ("\t" in other.text)


def beside_and_above(segments: Sequence[Segment], index: int, box: Box) -> tuple[tuple[str, ...], str, int]:
    """By their places on the page, for a reader of print goes down the columns of a table: what is of the same row as the
    box, from left to right; what stands above, a line each; and how much of the row is left of the box."""
    one = segments[index]
    left, top, right, bottom = box
    # Parts of one text box touch.
    slack = (bottom - top) / 8
    beside: list[tuple[float, str]] = []
    above: list[str] = []
    for other in segments[max(0, index - TABLE_RUNS) : index + TABLE_RUNS]:
        if (
            other.box is None
            or (other.page, other.member) != (one.page, one.member)
            or len(other.text) > MAX_CELL_CHARS
        ):
            continue
        left_2, top_2, right_2, bottom_2 = other.box
        middle_2 = (top_2 + bottom_2) / 2
        if middle_2 < top:
            above.append(other.text)
        elif middle_2 < bottom and (right - slack <= left_2 or right_2 - slack <= left):
            beside.append((left_2, canonical(other.text)))
    beside.sort(key=itemgetter(0))
    before = sum(left_2 < left for left_2, _ in beside)
    return tuple(text for _, text in beside), canonical("\n".join(above)), before
