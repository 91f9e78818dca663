"""Where on the page a line stands, and what stands around it.

The segments of a document are joined into one text, so that one pattern run finds the few lines worth a look; only
those lines, and their neighbours, are ever cut out, made canonical and placed.
"""

from __future__ import annotations

import bisect
import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import re2

from detectors.characters import LINE_ENDS, STARS
from detectors.model import Box, Document, Segment, Zone
from detectors.normalize import Lexicon, canonical, canonical_lines
from detectors.patterns import Pattern
from detectors.wake import OVERRIDE_BYTES

# Of the page's height. GB/T 9704: the mark is in row 2 of the type area (about 0.19), the red head ends above 0.4.
FIRST_PAGE_HEAD = 0.4
HEADER = 0.2
FOOTER = 0.92
# Without geometry the first lines are the head.
HEAD_LINES = 12
HEADER_LINES = 2
# Longer lines are looked at through overlapping windows; a mark is far shorter than the overlap. Bytes of UTF-8.
WINDOW_BYTES = 2_880
OVERLAP_BYTES = 360
NEIGHBOURS = 8
MAX_BLANK_LINES = 32
REACH_BYTES = 4_096
SPLIT_LINES = 2 * NEIGHBOURS
MAX_FRAGMENTS = 16
# What a piece of a mark looks like: 机, ★, 10, 年.
FRAGMENT_CHARACTERS = (
    "绝机秘密级" + re2.escape(STARS) + r"·•●()\[\]【】0-9OolI一二三四五六七八九十廿卅拾贰叁年个月日长期永久启用前至\s"
)
FRAGMENT = rf"\s*[{FRAGMENT_CHARACTERS}]{{1,8}}\s*"
MAX_FRAGMENT_CHARS = 24
MAX_CACHED = 20_000
MAX_BESIDE = 64
# Lines with the same words whose neighbours on either side are the same too are judged once. What a filter looks at further
# away (a sample's caption stands up to four lines above the head that it is of) must lie within.
ALIKE_LINES = 4
# Zones whose lines name something.
NAME_ZONES: frozenset[Zone] = frozenset({"filename", "title", "link", "property"})
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


class Stretch(NamedTuple):
    """Whole lines that follow each other, blank ones left out: where each begins, and where the last ends. `segment` is the one in
    which all of them stand, in the same zone; None where they don't. `turned` are those with a right-to-left override."""

    starts: Sequence[int]
    lines: Sequence[bytes]
    end: int
    segment: int | None
    turned: frozenset[int]


class _Flow(NamedTuple):
    """Segments that follow each other on a page, by number and bytes, and whether the page goes on with others."""

    first: int
    last: int
    start: int
    end: int
    goes_on_before: bool
    goes_on_behind: bool


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
        self.signs = pages.signs.get((segment.member, segment.page), frozenset())
        self.box = _around([pages.segments[s.segment].box for s in spots])
        self.own_line = not any(s.cut for s in spots) and (len(spots) > 1 or segment.line)

    @cached_property
    def above(self) -> tuple[str, ...]:
        """The canonical lines above, nearest first."""
        return self._pages.texts_around(self.spots[0], -1)

    @cached_property
    def below(self) -> tuple[str, ...]:
        return self._pages.texts_around(self.spots[-1], 1)

    @cached_property
    def nearby(self) -> str:
        """This line and some around it, a line each: for words that say what kind of paper this is."""
        return "\n".join((*reversed(self.above), self.text, *self.below))


class Pages:
    """A document's text as one string, with the way back from an offset to its segment, line and zone."""

    def __init__(self, document: Document, segments: Sequence[Segment], lexicon: Lexicon) -> None:
        self.media_type = document.media_type
        self.segments = segments
        self._sizes = document.page_sizes
        self.signs = document.page_signs
        self._lexicon = lexicon
        parts = [s.text.encode("utf-8", "replace") for s in segments]
        self._starts = list(itertools.accumulate([len(part) + 1 for part in parts], initial=0))
        self.joined = _with_plain_ends(b"\n".join(parts))
        self._overridden = OVERRIDE_BYTES in self.joined
        self._texts: dict[bytes, str] = {}
        # What canonical text raw lines have (the second of each pair), as far as somebody has found out.
        self.known: Mapping[bytes, tuple[int, bytes]] = {}
        self._spots: dict[int, Spot] = {}
        self._heads: dict[tuple[str | None, int], int] = {}
        self._firsts: dict[tuple[str | None, int], int] = {}
        self._steps: dict[tuple[int, int, int], Spot | None] = {}
        self._flow = _Flow(0, -1, 0, 0, False, False)
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

    def stretch(self, offset: int, size: int) -> Stretch:
        """From a line's end on, as far as the size and whole lines go; it ends before a line that is looked at in windows,
        and before names, which are always looked at."""
        lines = self.joined[offset : offset + size].split(b"\n")
        if offset + size < len(self.joined):
            lines.pop()
        first = bisect.bisect_right(self._starts, offset) - 1
        last = min(bisect.bisect_right(self._starts, offset + size) - 1, len(self.segments) - 1)
        named = next((n for n in range(first, last + 1) if self.segments[n].zone in NAME_ZONES), None)
        barred = len(self.joined) if named is None else self._starts[named]
        lengths = list(map(len, lines))
        starts = list(itertools.accumulate([length + 1 for length in lengths], initial=offset))
        stop = max(0, bisect.bisect_right(starts, barred) - 1) if named is not None else len(lines)
        if max(lengths, default=0) > WINDOW_BYTES:
            stop = min(stop, next(n for n, length in enumerate(lengths) if length > WINDOW_BYTES))
        end = min(starts[stop], len(self.joined))
        del starts[stop:], lines[stop:]
        if not all(map(bytes.strip, lines)):
            filled = [n for n, line in enumerate(lines) if line.strip()]
            starts, lines = [starts[n] for n in filled], [lines[n] for n in filled]
        alike = self._starts[first + 1] >= end and (
            self.segments[first].zone is not None
            or self.segments[first].box is not None
            or self.zone(self.spot(offset)) == "body"
        )
        turned = (
            frozenset(n for n, line in enumerate(lines) if OVERRIDE_BYTES in line) if self._overridden else frozenset()
        )
        return Stretch(starts, lines, end, first if alike else None, turned)

    def text_of(self, spot: Spot) -> str:
        return self._texts_of([self.raw(spot)])[0]

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
        return tuple(self._texts_of(self._raw_around(spot, step)))

    def _raw_around(self, spot: Spot, step: int) -> Sequence[bytes]:
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
        flow = self._flow
        if not flow.first <= spot.segment <= flow.last:
            flow = self._flow = self._flow_of(spot.segment)
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

    def _flow_of(self, index: int) -> _Flow:
        """The segments around one that are of the same page and flow."""
        one = self.segments[index]
        ends = []
        for step in (-1, 1):
            last = index
            goes_on = False
            while 0 <= last + step < len(self.segments):
                other = self.segments[last + step]
                if (other.page, other.member) != (one.page, one.member):
                    break
                if other.zone != one.zone and (other.zone in ASIDE or one.zone in ASIDE):
                    goes_on = True
                    break
                last += step
            ends.append((last, goes_on))
        (first, before), (last, behind) = ends
        return _Flow(first, last, self._starts[first], self._starts[last + 1] - 1, before, behind)

    def raw(self, spot: Spot) -> bytes:
        return self.joined[spot.start : spot.end]

    def line(self, spot: Spot) -> Place:
        return Place(self, [spot], self.text_of(spot), self.zone(spot))

    def pieced(self, spot: Spot) -> Place | None:
        """The lines that make one mark together with this one, as one line; None where it is no piece of a mark."""
        pieces = self._fragments(spot)
        if len(pieces) < 2:
            return None
        text = canonical("".join(self.text_of(s) for s in pieces), self._lexicon)
        return Place(self, pieces, text, self.zone(pieces[0]))

    def is_turned(self, spot: Spot) -> bool:
        return self._overridden and OVERRIDE_BYTES in self.raw(spot)

    def turned(self, spot: Spot) -> Place | None:
        """The line as a right-to-left override shows it."""
        if not self.is_turned(spot):
            return None
        return Place(self, [spot], canonical(self.text_of(spot)[::-1], self._lexicon), self.zone(spot))

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

    def key(self, spot: Spot) -> tuple[object, ...]:
        """Two spots with the same key are judged alike, which keeps repetitive input cheap."""
        segment = self.segments[spot.segment]
        around = [line for step in (-1, 1) for line in self._raw_around(spot, step)[:ALIKE_LINES]]
        text = self.joined[spot.start : spot.end]
        return (text, self.zone(spot), segment.page, segment.member, segment.line, segment.ocr, spot.cut, *around)

    def past_repeats(self, spot: Spot) -> int:
        """Where a run of lines like this one ends, less the last few, whose neighbours differ. For hostile input."""
        if spot.cut or self.joined[spot.end : spot.end + 1] != b"\n":
            return spot.core_end
        unit = self.joined[spot.start : spot.end + 1]
        limit = self._starts[spot.segment + 1]
        offset = spot.end + 1
        for count in (4096, 64, 1):
            chunk = unit * count
            while offset + len(chunk) <= limit and self.joined.startswith(chunk, offset):
                offset += len(chunk)
        last = offset - 4 * len(unit)
        if last <= spot.end or self.zone(self.spot(last)) != self.zone(spot):
            return spot.core_end
        return last

    def place_end(self, spot: Spot) -> int | None:
        """Where the lines of the same page and zone end for certain; None where each line's box or the head decides."""
        segment = self.segments[spot.segment]
        if segment.zone is None and (segment.box is not None or self.zone(spot) != "body"):
            return None
        index = spot.segment
        while index + 1 < len(self.segments) and _same_place(segment, self.segments[index + 1]):
            index += 1
        return self._starts[index + 1]

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
        if spot.start > self._head_end(segment):
            return "body"
        return "firstpage_top" if segment.page == 1 else "header"

    def _head_end(self, segment: Segment) -> int:
        """Where the last line of a page's head begins, for pages that are nothing but lines."""
        place = (segment.member, segment.page)
        if place not in self._heads:
            if not self._heads:
                for index, other in enumerate(self.segments):
                    if other.zone is None:
                        self._firsts.setdefault((other.member, other.page), index)
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
        if spot.cut or not is_fragment(self.text_of(spot)):
            return [spot]
        out = [spot]
        last = spot
        if not _begins(self.text_of(spot)):
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


def _with_plain_ends(text: bytes) -> bytes:
    """Newlines for every kind of line end, as many as it has bytes, so that offsets stay: what is between them is a blank line."""
    for line_end in _OTHER_LINE_ENDS:
        if line_end in text:
            text = text.replace(line_end, b"\n" * len(line_end))
    return text


def _same_place(one: Segment, other: Segment) -> bool:
    boxes = (one.box is None, other.box is None)
    return (one.member, one.page, one.zone) == (other.member, other.page, other.zone) and boxes[0] == boxes[1]


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
    return len(text) <= MAX_FRAGMENT_CHARS and _matches_fragment(text)


@functools.lru_cache(maxsize=16_384)
def _matches_fragment(text: str) -> bool:
    return _FRAGMENT.fullmatch(text) is not None


def _begins(text: str) -> bool:
    return "绝" in text or "机" in text or "秘" in text


_OTHER_LINE_ENDS = tuple(end.encode() for end in LINE_ENDS if end != "\n")
_FRAGMENT = Pattern(FRAGMENT)
