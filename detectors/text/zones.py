"""In which zone of its page a line stands: what the format knows, else the page's geometry, else how far down it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from detectors.model import Document, Segment, Zone
from detectors.text.lines import JoinedLines, Spot

# Of the page's height. GB/T 9704: the mark is in row 2 of the type area (about 0.19), the red head ends above 0.4.
FIRST_PAGE_HEAD = 0.4
HEADER = 0.2
FOOTER = 0.92
# Without geometry the first lines are the head.
HEAD_LINES = 12
HEADER_LINES = 2
# Zones whose lines name something.
NAME_ZONES: frozenset[Zone] = frozenset({"filename", "title", "link", "property"})


class _Head(NamedTuple):
    """Of a page that is nothing but lines: where the last line of its head begins."""

    member: str | None
    page: int
    end: int


class PlacedLines(JoinedLines):
    """Lines of which each page has a head, a body and perhaps a foot."""

    def __init__(self, document: Document, segments: Sequence[Segment]) -> None:
        super().__init__(segments)
        self._sizes = document.page_sizes
        self._head: _Head | None = None
        self._heads: dict[tuple[str | None, int], int] = {}
        # Where each page's lines begin, as far as the segments were asked.
        self._firsts: dict[tuple[str | None, int], int] = {}
        self._to_ask = enumerate(segments)

    def zone(self, spot: Spot) -> Zone:
        """What the format knows, else the page's geometry, else how far down the text the line stands."""
        segment = self.segments[spot.segment]
        if segment.zone is not None:
            return segment.zone
        size = self._sizes.get((segment.member, segment.page))
        if segment.box is not None and size is not None and size[1] > 0:
            middle = (segment.box[1] + segment.box[3]) / 2 / size[1]
            if segment.page == 1 and middle <= FIRST_PAGE_HEAD:
                return "firstpage_top"
            if middle <= HEADER:
                return "header"
            return "footer" if middle >= FOOTER else "body"
        head = self._head
        if head is None or (head.member, head.page) != (segment.member, segment.page):
            head = self._head = _Head(segment.member, segment.page, self.head_end(segment))
        if spot.start > head.end:
            return "body"
        return "firstpage_top" if segment.page == 1 else "header"

    def head_end(self, segment: Segment) -> int:
        """Where the last line of a page's head begins, for pages that are nothing but lines."""
        place = (segment.member, segment.page)
        if place not in self._heads:
            last: tuple[str | None, int] | None = None
            while place not in self._firsts:
                index, other = next(self._to_ask)
                if other.zone is None and (last is None or other.page != last[1] or other.member != last[0]):
                    last = (other.member, other.page)
                    self._firsts.setdefault(last, index)
            first = self.spot(self._starts[self._firsts[place]])
            allowed = HEAD_LINES if segment.page == 1 else HEADER_LINES
            head = [first, *self.neighbours(first, 1, allowed - 1)]
            self._heads[place] = head[-1].start
        return self._heads[place]
