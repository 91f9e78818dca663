"""Where on the page a line stands, and what stands around it.

The segments of a document are joined into one text, so that one pattern run finds the few lines worth a look; only
those lines, and their neighbours, are ever cut out, made canonical and placed.
"""

from __future__ import annotations

import bisect
import functools
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import NamedTuple

import numpy as np
import re2

from detectors.characters import STARS
from detectors.lines import MAX_CACHED, OVERRIDE_BYTES, WINDOW_BYTES, JoinedLines, Spot, line_starts, numbers_holding
from detectors.model import Box, Document, Segment, Sign, Zone
from detectors.normalize import Lexicon, canonical, canonical_lines
from detectors.once import once
from detectors.patterns import Pattern
from detectors.stretches import Around, Stretch

# Of the page's height. GB/T 9704: the mark is in row 2 of the type area (about 0.19), the red head ends above 0.4.
FIRST_PAGE_HEAD = 0.4
HEADER = 0.2
FOOTER = 0.92
# Without geometry the first lines are the head.
HEAD_LINES = 12
HEADER_LINES = 2
MAX_FRAGMENTS = 16
MIN_PARTED_BYTES = 64 * 1024
# What a piece of a mark looks like: 机, ★, 10, 年.
FRAGMENT_CHARACTERS = (
    "绝机秘密级" + re2.escape(STARS) + r"·•●()\[\]【】0-9OolI一二三四五六七八九十廿卅拾贰叁年个月日长期永久启用前至\s"
)
MAX_FRAGMENT_WORD = 14
FRAGMENT = rf"\s*[{FRAGMENT_CHARACTERS}]{{1,{MAX_FRAGMENT_WORD}}}\s*"
MAX_FRAGMENT_CHARS = 24
# Lines with the same words whose neighbours on either side are the same too are judged once. What a filter looks at further
# away (a sample's caption stands up to four lines above the head that it is of) must lie within. A table's headings needn't: rows
# so much alike are of one table.
ALIKE_LINES = 4
# How far from a table's beginning, and from a cell, its headings are looked for.
TABLE_BYTES = 1_500
# The same on a page where each cell has its place, in runs of text; a longer one is no cell.
TABLE_RUNS, MAX_CELL_CHARS = 160, 60
# Zones whose lines name something.
NAME_ZONES: frozenset[Zone] = frozenset({"filename", "title", "link", "property"})

# What of a segment a judgement of its lines may hang on, besides their words: member, page, zone, line, ocr, box.
Kind = tuple[str | None, int, Zone | None, bool, bool, Box | None]


class _Head(NamedTuple):
    """Of a page that is nothing but lines: where the last line of its head begins."""

    member: str | None
    page: int
    end: int


class Place:
    """A line, or lines that make one mark, with what the rules may ask about it. `text` is canonical."""

    def __init__(self, pages: Pages, spots: Sequence[Spot], text: str, zone: Zone) -> None:
        self._pages = pages
        self.spots = spots
        self.text = text
        self.zone: Zone = zone
        segment = pages.segments[spots[0].segment]
        self.page = segment.page
        self.member = segment.member
        self.ocr = segment.ocr
        self.media_type = pages.media_type
        self.own_line = len(spots) > 1 or (segment.line and not spots[0].cut)
        # For the filters: what they have worked out for a span, for the next rule that asks about it.
        self.contexts: dict[tuple[int, int], object] = {}

    @property
    def signs(self) -> frozenset[Sign]:
        return self._pages.signs.get((self.member, self.page), frozenset())

    @property
    def box(self) -> Box | None:
        return _around([self._pages.segments[spot.segment].box for spot in self.spots])

    @once
    def above(self) -> tuple[str, ...]:
        """The canonical lines above, nearest first."""
        return self._pages.texts_around(self.spots[0], -1)

    @once
    def below(self) -> tuple[str, ...]:
        return self._pages.texts_around(self.spots[-1], 1)

    @once
    def row(self) -> tuple[str, ...]:
        """What stands beside it on the page, as the cells of a row do."""
        return self._laid_out[0]

    @once
    def headings(self) -> str:
        """What stands above it, a line each, as far up as the headings of a table may be; with this line."""
        above = self._laid_out[1] if self.box is not None else self._pages.table_above(self.spots[0])
        return f"{above}\n{self.text}"

    @property
    def row_before(self) -> tuple[str, ...]:
        """What of the row stands left of it."""
        return self.row[: self._laid_out[2]]

    @once
    def _laid_out(self) -> tuple[tuple[str, ...], str, int]:
        return ((), "", 0) if self.box is None else self._pages.beside_and_above(self.spots[0], self.box)

    @once
    def nearby(self) -> str:
        """This line and some around it, a line each: for words that say what kind of paper this is."""
        return "\n".join((*reversed(self.above), self.text, *self.below))


class Pages(JoinedLines):
    """A document's text as one string, with the way back from an offset to its segment, line and zone."""

    def __init__(
        self, document: Document, segments: Sequence[Segment], lexicon: Lexicon, *, named: bool = True
    ) -> None:
        """`named` is False where no segment is a name."""
        self.media_type = document.media_type
        super().__init__(segments)
        self._sizes = document.page_sizes
        self.signs = document.page_signs
        self._lexicon = lexicon
        self._texts: dict[bytes, str] = {}
        self._turned: dict[str, str] = {}
        # The stretch that is looked at, if any; and what canonical text raw lines have (the second of each pair), as far as
        # somebody has found out.
        self.around: Around | None = None
        self.known: Mapping[bytes, tuple[int, bytes]] = {}
        self._heads: dict[tuple[str | None, int], int] = {}
        # Where each page's lines begin, as far as the segments were asked.
        self._firsts: dict[tuple[str | None, int], int] = {}
        self._to_ask = enumerate(segments)
        self._head: _Head | None = None
        self._last_table = (0, -1)
        zones = map(attrgetter("zone"), segments) if named else ()
        self._named = [n for n, zone in enumerate(zones) if zone in NAME_ZONES]

    def stretch(self, offset: int, size: int) -> Stretch:
        """From a line's end, or the text's beginning, on, as far as the size and whole lines go; it ends before a line that is looked at
        in windows, and before names, which are always looked at."""
        text = self.joined
        if offset and text[offset : offset + 1] != b"\n":
            return Stretch(offset, self.line_end(offset), named=True)
        first = bisect.bisect_right(self._starts, offset) - 1
        if offset == self._starts[first + 1] - 1:
            first += 1
        named = bisect.bisect_left(self._named, first)
        end = self._starts[self._named[named]] - 1 if named < len(self._named) else len(text)
        if end <= offset:
            # A word may be spelt over several of them.
            while first + 1 < len(self.segments) and self.segments[first + 1].zone in NAME_ZONES:
                first += 1
            return Stretch(offset, self._starts[first + 1] - 1, named=True)
        in_line = self.spot(offset + bool(offset))
        segment = self.segments[in_line.segment]
        of_lines = segment.zone is None and segment.box is None
        if of_lines and self._goes_on(segment, offset + MIN_PARTED_BYTES) and self.zone(in_line) != "body":
            # The head is a place of its own. Where little more stands on the page, to part it off costs more than to look at each line for itself.
            end = min(end, self.line_end(self._head_end(segment)))
        if offset + size < end:
            end = max(offset, text.rfind(b"\n", offset, offset + size))
        block = text[offset:end]
        starts = line_starts(block)
        long = np.flatnonzero(np.diff(starts) > WINDOW_BYTES + 1)
        if long.size:
            starts = starts[: int(long[0]) + 1]
            end = max(offset, offset + int(starts[-1]) - 1)
            block = text[offset:end]
        if end == offset:
            return Stretch(offset, self.line_end(offset + 1))
        last = bisect.bisect_left(self._starts, end, first + 1) - 1
        turned = numbers_holding(block, OVERRIDE_BYTES, starts) if self._overridden else ()
        return Stretch(offset, end, block, starts, (first, last), turned)

    def kind(self, stretch: Stretch) -> Kind | None:
        """What all segments of a stretch of lines are alike in, so that its lines are of one place; None where they differ."""
        first, last = stretch.segments
        kinds = set(map(_kind, self.segments[first : last + 1]))
        kind: Kind = kinds.pop()
        # A box tells where on the page a line stands, each another.
        return None if kinds or (last > first and kind[-1] is not None) else kind

    def _goes_on(self, segment: Segment, offset: int) -> bool:
        """Whether the segment's page reaches as far as that."""
        if offset >= len(self.joined):
            return False
        other = self.segments[bisect.bisect_right(self._starts, offset) - 1]
        return (other.page, other.member) == (segment.page, segment.member)

    def spots(self, stretch: Stretch) -> Iterator[Spot]:
        """Of names, or a line that is too long to be looked at whole: its lines and windows."""
        offset = stretch.start + bool(stretch.start)
        while offset < stretch.end:
            spot = self.spot(offset)
            yield spot
            offset = max(spot.core_end + (spot.core_end == spot.end), offset + 1)

    def line_end(self, offset: int) -> int:
        """Where the line that holds the offset ends."""
        end = self.joined.find(b"\n", offset)
        return end if end >= 0 else len(self.joined)

    def text_of(self, spot: Spot) -> str:
        if self.around is not None and (here := self.around.text(spot)) is not None:
            return here
        raw = self.raw(spot)
        text = self._texts.get(raw)
        return self._texts_of([raw])[0] if text is None else text

    def texts_of(self, spots: Sequence[Spot]) -> list[str]:
        """The canonical texts of several lines, made in one go."""
        return self._texts_of(list(map(self.raw, spots)))

    def _texts_of(self, raw: Sequence[bytes]) -> list[str]:
        texts = self._texts
        missing = [line for line in raw if line not in texts]
        if missing:
            if len(texts) >= MAX_CACHED:
                texts.clear()
                missing = list(raw)
            known = self.known
            unknown = [line for line in missing if line not in known]
            texts.update((line, known[line][1].decode()) for line in missing if line in known)
            made = canonical_lines(unknown, self._lexicon)
            texts.update((line, text.decode()) for line, text in zip(unknown, made, strict=True))
        return [texts[line] for line in raw]

    def texts_around(self, spot: Spot, step: int) -> tuple[str, ...]:
        """The canonical texts of the neighbours of one side."""
        if self.around is not None and (texts := self.around.texts(spot, step, self.flow(spot))) is not None:
            return texts
        return tuple(self._texts_of(super().raw_around(spot, step)))

    def raw_around(self, spot: Spot, step: int) -> Sequence[bytes]:
        if self.around is not None and (lines := self.around.raw(spot, step, self.flow(spot))) is not None:
            return lines
        return super().raw_around(spot, step)

    def line(self, spot: Spot) -> Place:
        return Place(self, [spot], self.text_of(spot), self.zone(spot))

    def pieced(self, spot: Spot) -> Place | None:
        """The lines that make one mark together with this one, as one line; None where it is no piece of a mark."""
        pieces = self._fragments(spot)
        if len(pieces) < 2 or not any(_begins(self.text_of(piece)) for piece in pieces):
            return None
        text = canonical("".join(self.text_of(s) for s in pieces), self._lexicon)
        return Place(self, pieces, text, self.zone(pieces[0]))

    def turned(self, spot: Spot) -> Place:
        """The line as a right-to-left override shows it."""
        return Place(self, [spot], self.turned_round(self.text_of(spot)), self.zone(spot))

    def turned_round(self, text: str) -> str:
        turned = self._turned.get(text)
        if turned is None:
            if len(self._turned) >= MAX_CACHED:
                self._turned.clear()
            turned = self._turned[text] = canonical(text[::-1], self._lexicon)
        return turned

    def key(self, spot: Spot) -> tuple[object, ...]:
        """Two spots with the same key are judged alike, which keeps repetitive input cheap."""
        segment = self.segments[spot.segment]
        above, below = self.raw_around(spot, -1)[:ALIKE_LINES], self.raw_around(spot, 1)[:ALIKE_LINES]
        return (
            (
                self.raw(spot),
                self.zone(spot),
                segment.page,
                segment.member,
                segment.line,
                segment.ocr,
                spot.cut,
                len(above),
            ),
            *above,
            *below,
        )

    def table_above(self, spot: Spot) -> str:
        """The beginning of the table that the cell or row is of, and what stands right above it; whole lines alone."""
        start = self._starts[self._table(spot.segment)[0]]
        end = min(spot.start, start + TABLE_BYTES)
        near = max(end, spot.start - TABLE_BYTES)
        return _canonical_part(self.joined[start:end]) + "\n" + _canonical_part(self.joined[near : spot.start])

    def _table(self, index: int) -> tuple[int, int]:
        """The cells or rows that follow each other, by the first and the last."""
        first, last = self._last_table
        if not first <= index <= last:
            one = self.segments[index]
            first = last = index
            while first and _same_table(one, self.segments[first - 1]):
                first -= 1
            while last + 1 < len(self.segments) and _same_table(one, self.segments[last + 1]):
                last += 1
            self._last_table = first, last
        return first, last

    def beside_and_above(self, spot: Spot, box: Box) -> tuple[tuple[str, ...], str, int]:
        """By their places on the page, for a reader of print goes down the columns of a table: what is of the same row as the
        box, from left to right; what stands above, a line each; and how much of the row is left of the box."""
        one = self.segments[spot.segment]
        left, top, right, bottom = box
        # Parts of one text box touch.
        slack = (bottom - top) / 8
        beside: list[tuple[float, str]] = []
        above: list[str] = []
        for other in self.segments[max(0, spot.segment - TABLE_RUNS) : spot.segment + TABLE_RUNS]:
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

    def place(self, spot: Spot) -> tuple[str | None, int, Zone]:
        """Where findings are told apart by: the file, the page and the zone."""
        segment = self.segments[spot.segment]
        return segment.member, segment.page, self.zone(spot)

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
            head = self._head = _Head(segment.member, segment.page, self._head_end(segment))
        if spot.start > head.end:
            return "body"
        return "firstpage_top" if segment.page == 1 else "header"

    def _head_end(self, segment: Segment) -> int:
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

    def _fragments(self, spot: Spot) -> list[Spot]:
        """The neighbouring lines or runs that are pieces of one mark: 机 / 密 / ★ / 10 / 年.

        A piece with the level's first character is where a mark begins, so nothing before it is asked for and the next
        such piece ends the mark: a column of whole marks costs no more than its lines.
        """
        own = self.text_of(spot)
        if spot.cut or not is_fragment(own):
            return [spot]
        if _begins(own) and not any(not _begins(text) and is_fragment(text) for text in self.texts_around(spot, 1)[:1]):
            return [spot]
        out = [spot]
        last = spot
        if not _begins(own):
            for other in self.neighbours(spot, -1, MAX_FRAGMENTS):
                text = self.text_of(other)
                if not is_fragment(text) or not self._adjacent(last, other):
                    break
                out.insert(0, other)
                last = other
                if _begins(text):
                    break
        last = spot
        for other in self.neighbours(spot, 1, MAX_FRAGMENTS):
            text = self.text_of(other)
            if _begins(text) or not is_fragment(text) or not self._adjacent(last, other):
                break
            out.append(other)
            last = other
        return out

    def _adjacent(self, one: Spot, other: Spot) -> bool:
        """Runs of one line, or of one column; without boxes, being next in order is enough."""
        a, b = self.segments[one.segment].box, self.segments[other.segment].box
        if a is None or b is None or one.segment == other.segment:
            return True
        glyph = max(min(a[3] - a[1], a[2] - a[0]), min(b[3] - b[1], b[2] - b[0]), 1.0)
        across = max(a[0], b[0]) - min(a[2], b[2])
        down = max(a[1], b[1]) - min(a[3], b[3])
        return across < 2.5 * glyph and down < 2.5 * glyph


@functools.lru_cache(maxsize=64)
def _canonical_part(untrusted: bytes) -> str:
    """Of a table's beginning, which is asked about for each of its rows."""
    return canonical(untrusted.decode("utf-8", "ignore"))


def _same_table(one: Segment, other: Segment) -> bool:
    if (one.page, one.member, one.zone) != (other.page, other.member, other.zone):
        return False
    return one.zone == "table" or ("\t" in one.text) == ("\t" in other.text)


def _around(boxes: Sequence[Box | None]) -> Box | None:
    known = [b for b in boxes if b is not None]
    if not known:
        return None
    return (
        min(b[0] for b in known),
        min(b[1] for b in known),
        max(b[2] for b in known),
        max(b[3] for b in known),
    )


def is_fragment(text: str) -> bool:
    return len(text) <= MAX_FRAGMENT_CHARS and len(text.strip()) <= MAX_FRAGMENT_WORD and _matches_fragment(text)


@functools.lru_cache(maxsize=16_384)
def _matches_fragment(text: str) -> bool:
    return _FRAGMENT.fullmatch(text) is not None


def _begins(text: str) -> bool:
    return "绝" in text or "机" in text or "秘" in text


_kind = attrgetter("member", "page", "zone", "line", "ocr", "box")
_FRAGMENT = Pattern(FRAGMENT)
