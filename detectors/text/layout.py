"""Where on the page a line stands, and what stands around it.

The segments of a document are joined into one text, so that one pattern run finds the few lines worth a look; only
those lines, and their neighbours, are ever cut out, made canonical and placed.
"""

from __future__ import annotations

import bisect
import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter

import numpy as np

from detectors.model import Box, Document, Segment, Sign, Zone
from detectors.once import once
from detectors.text.lines import (
    MAX_CACHED,
    OVERRIDE_BYTES,
    WINDOW_BYTES,
    Spot,
    line_starts,
    numbers_holding,
)
from detectors.text.normalize import Lexicon, canonical, canonical_lines
from detectors.text.pieces import adjacent, begins, is_fragment, pieces
from detectors.text.rows import Tables, beside_and_above
from detectors.text.stretches import Around, Stretch
from detectors.text.zones import NAME_ZONES, PlacedLines

MIN_PARTED_BYTES = 64 * 1024
# Lines with the same words whose neighbours on either side are the same too are judged once. What a filter looks at further
# away (a sample's caption stands up to four lines above the head that it is of) must lie within. A table's headings needn't: rows
# so much alike are of one table.
ALIKE_LINES = 4
# How far from a table's beginning, and from a cell, its headings are looked for.
TABLE_BYTES = 1_500
# What of a segment a judgement of its lines may hang on, besides their words: member, page, zone, line, ocr, box.
Kind = tuple[str | None, int, Zone | None, bool, bool, Box | None]


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
    def raw(self) -> str:
        """As it came, with the markup that canonical text has no more."""
        return self._pages.raw(self.spots[0]).decode("utf-8", "ignore")

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
        box = self.box
        return ((), "", 0) if box is None else beside_and_above(self._pages.segments, self.spots[0].segment, box)

    @once
    def nearby(self) -> str:
        """This line and some around it, a line each: for words that say what kind of paper this is."""
        return "\n".join((*reversed(self.above), self.text, *self.below))


class Pages(PlacedLines):
    """A document's text as one string, with the way back from an offset to its segment, line and zone."""

    def __init__(
        self, document: Document, segments: Sequence[Segment], lexicon: Lexicon, *, named: bool = True
    ) -> None:
        """`named` is False where no segment is a name."""
        self.media_type = document.media_type
        super().__init__(document, segments)
        self.signs = document.page_signs
        self._lexicon = lexicon
        self._texts: dict[bytes, str] = {}
        self._turned: dict[str, str] = {}
        # The stretch that is looked at, if any; and what canonical text raw lines have (the second of each pair), as far as
        # somebody has found out.
        self.around: Around | None = None
        self.known: Mapping[bytes, tuple[int, bytes]] = {}
        self._tables = Tables(segments)
        zones = map(attrgetter("zone"), segments) if named else ()
        self._named = list(itertools.compress(itertools.count(), map(NAME_ZONES.__contains__, zones)))

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
            end = min(end, self.line_end(self.head_end(segment)))
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
        kind: Kind = _kind(self.segments[first])
        # A box tells where on the page a line stands, each another. The first and the last differ where any do, as a rule.
        if last > first and (kind[-1] is not None or _kind(self.segments[last]) != kind):
            return None
        return kind if set(map(_kind, self.segments[first : last + 1])) == {kind} else None

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
        own = self.text_of(spot)
        if spot.cut or not is_fragment(own):
            return None
        if begins(own) and not any(not begins(text) and is_fragment(text) for text in self.texts_around(spot, 1)[:1]):
            return None
        parts = pieces(spot, self.text_of, self.neighbours, self._adjacent)
        if len(parts) < 2 or not any(begins(self.text_of(part)) for part in parts):
            return None
        text = canonical("".join(map(self.text_of, parts)), self._lexicon)
        return Place(self, parts, text, self.zone(parts[0]))

    def _adjacent(self, one: Spot, other: Spot) -> bool:
        return one.segment == other.segment or adjacent(
            self.segments[one.segment].box, self.segments[other.segment].box
        )

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
        start = self._starts[self._tables.of(spot.segment)[0]]
        end = min(spot.start, start + TABLE_BYTES)
        near = max(end, spot.start - TABLE_BYTES)
        return _canonical_part(self.joined[start:end]) + "\n" + _canonical_part(self.joined[near : spot.start])

    def place(self, spot: Spot) -> tuple[str | None, int, Zone]:
        """Where findings are told apart by: the file, the page and the zone."""
        segment = self.segments[spot.segment]
        return segment.member, segment.page, self.zone(spot)


@functools.lru_cache(maxsize=64)
def _canonical_part(untrusted: bytes) -> str:
    """Of a table's beginning, which is asked about for each of its rows."""
    return canonical(untrusted.decode("utf-8", "ignore"))


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


_kind = attrgetter("member", "page", "zone", "line", "ocr", "box")
