"""What of a TIFF its directories don't name: pages that the chain of directories passes over, and files put behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

# Of larger files, whose numbers have eight bytes; and the bytes of a value, by the number of its type.
BIG = 43
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
WHOLE_NUMBERS = (3, 4, 13, 16, 18)
WIDTH, HEIGHT, BITS, PACKING, SAMPLES, ROWS, PLANES = 256, 257, 258, 259, 277, 278, 284
TILE_WIDTH, TILE_HEIGHT = 322, 323
# Where the points lie (strips, tiles, an old JPEG), and how many bytes each.
STRIPS, TILES, OLD_JPEG = (273, 279), (324, 325), (513, 514)
SMALLER = 330
# Directories of notes: EXIF, places, and what EXIF has below it.
NOTES = (34665, 34853, 40965)
# A larger value may be anything, but for a description, XMP (both read) and a profile of colours.
MOST_OF_A_VALUE, LARGE_VALUES = 2**16, (270, 700, 34675)
# Directories may overlap, and empty ones follow each other by the million; what is left of such a file is named by none.
MOST_NUMBERS, MOST_DIRECTORIES = 2_000_000, 10_000
# Programs that write a directory anew leave the old one behind, and its lists of strips: those are the same as the new one's.
LEAST_BYTES = 1_024
LEAST_LIST, MOST_LISTS, MOST_OF_LISTS = 64, 200, 2**20
ANY_SIZE, NO_POINTS = (2**64, 2**64), (0, 0)

Values = Mapping[int, Sequence[int]]


@dataclass
class _Walk:
    data: bytes
    named: dict[int, int] = field(default_factory=dict)
    lists: dict[bytes, None] = field(default_factory=dict)
    left: int = MOST_NUMBERS

    def __post_init__(self) -> None:
        self.order: Literal["little", "big"] = "little" if self.data[:2] == b"II" else "big"
        self.big = self.number(2, 2) == BIG
        self.wide = 8 if self.big else 4

    def number(self, at: int, size: int) -> int:
        return int.from_bytes(self.data[at : at + size], self.order)

    def name(self, start: int, size: int) -> None:
        self.named[start] = max(self.named.get(start, 0), start + size)

    def all(self) -> None:
        """The pages, the smaller pictures below them, which have no more than half their width and height, and the notes, which
        have no points."""
        self.name(0, 2 * self.wide)
        waiting = [(self.number(self.wide, self.wide), ANY_SIZE)]
        met: set[int] = set()
        while waiting and self.left > 0 and len(met) < MOST_DIRECTORIES:
            at, most = waiting.pop()
            if not at or at in met:
                continue
            met.add(at)
            head, each = (8, 20) if self.big else (2, 12)
            end = at + head + self.number(at, head) * each
            if end + self.wide > len(self.data):
                continue
            values = dict(self._entry(place) for place in range(at + head, end, each) if self.left > 0)
            width, height = _first(values, WIDTH), _first(values, HEIGHT)
            waiting.append((self.number(end, self.wide), most))
            if width > most[0] or height > most[1]:
                continue
            self.name(at, end + self.wide - at)
            if most != NO_POINTS:
                self._points(values)
                half = ((width + 1) // 2, (height + 1) // 2)
                waiting += [(below, half) for below in values.get(SMALLER, ())]
            waiting += [(below, NO_POINTS) for tag in NOTES for below in values.get(tag, ())]

    def _entry(self, at: int) -> tuple[int, Sequence[int]]:
        tag, kind, count = self.number(at, 2), self.number(at + 2, 2), self.number(at + 4, self.wide)
        each, place = SIZES.get(kind, 1), at + 4 + self.wide
        size = each * count
        self.left -= 1
        if size > self.wide:
            place = self.number(place, self.wide)
            listed = tag in (*STRIPS, *TILES) and count <= self.left
            if size > MOST_OF_A_VALUE and tag not in LARGE_VALUES and not listed:
                return tag, ()
            self.name(place, size)
        if kind not in WHOLE_NUMBERS or place + size > len(self.data) or count > self.left:
            return tag, ()
        self.left -= count
        numbers = [self.number(one, each) for one in range(place, place + size, each)]
        if size >= LEAST_LIST and tag in (*STRIPS, *TILES) and any(numbers) and len(self.lists) < MOST_LISTS:
            self.lists[self.data[place : place + size]] = None
        return tag, numbers

    def _points(self, values: Values) -> None:
        raw = _first(values, PACKING, 1) == 1
        for where, how_many in (STRIPS, TILES, OLD_JPEG):
            starts, sizes = values.get(where, ()), values.get(how_many, ())
            for n, start in enumerate(starts):
                if raw and where != OLD_JPEG[0]:
                    # As decoders do, whatever the directory says of their bytes.
                    self.name(start, _raw_bytes(values, n, tiled=where == TILES[0]))
                elif n < len(sizes) and start + sizes[n] < len(self.data) + LEAST_BYTES:
                    self.name(start, sizes[n])


def _first(values: Values, tag: int, otherwise: int = 0) -> int:
    return next(iter(values.get(tag, ())), otherwise)


def _raw_bytes(values: Values, n: int, *, tiled: bool) -> int:
    """Those of the strip or tile of this number."""
    width, height = _first(values, WIDTH), _first(values, HEIGHT)
    each, bits = _first(values, ROWS, height) or height, values.get(BITS) or (1,)
    samples = 1 if _first(values, PLANES) == 2 else _first(values, SAMPLES, 1)
    depth = sum(bits) if len(bits) == samples else bits[0] * samples
    if tiled:
        width, rows = _first(values, TILE_WIDTH), _first(values, TILE_HEIGHT)
    else:
        rows = min(each, height - n % max(1, -(-height // max(1, each))) * each)
    return -(-width * depth // 8) * rows


def _gaps(data: bytes, named: Mapping[int, int]) -> Iterator[bytes]:
    """What is named reaches no further than to where the next begins."""
    starts = sorted(start for start in named if start < len(data))
    for start, following in zip(starts, [*starts[1:], len(data)], strict=True):
        yield data[min(named[start], following) : following]


def unnamed(data: bytes) -> tuple[list[bytes], list[bytes]]:
    """The pieces that no directory leads to, and the short ones among them. The end of the file is none of those."""
    walk = _Walk(data)
    walk.all()
    pieces: list[bytes] = []
    short: list[bytes] = []
    *between, behind = _gaps(data, walk.named)
    for piece in between:
        rest = piece
        for known in walk.lists if LEAST_BYTES <= len(piece) < MOST_OF_LISTS else ():
            rest = rest.replace(known, b"")
        (pieces if len(rest) >= LEAST_BYTES else short).append(piece)
    return [*pieces, behind], short
