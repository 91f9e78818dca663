"""What of a TIFF its directories don't name: pages that the chain of directories passes over, and files put behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

# Of larger files, whose numbers have eight bytes; and the bytes of a value, by the number of its type.
BIG = 43
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
WHOLE_NUMBERS = (3, 4, 13, 16, 18)
WIDTH, SMALLER = 256, 330
# Where the points lie (strips, tiles, an old JPEG), and how many bytes each.
POINTS = ((273, 279), (324, 325), (513, 514))
# Directories of notes: EXIF, places, and what EXIF has below it.
NOTES = (34665, 34853, 40965)
# A directory may overlap others; what is left of such a file is named by none.
MOST_NUMBERS = 2_000_000
# Programs that write a directory anew leave the old one behind.
LEAST_BYTES = 1_024


@dataclass
class _Walk:
    data: bytes
    named: list[tuple[int, int]] = field(default_factory=list)
    left: int = MOST_NUMBERS

    def __post_init__(self) -> None:
        self.order: Literal["little", "big"] = "little" if self.data[:2] == b"II" else "big"
        self.big = self.number(2, 2) == BIG
        self.wide = 8 if self.big else 4

    def number(self, at: int, size: int) -> int:
        return int.from_bytes(self.data[at : at + size], self.order)

    def all(self) -> None:
        """The directories of the pages, and those below them; of smaller pictures below a page only such as are smaller indeed."""
        self.named.append((0, 2 * self.wide))
        waiting = [(self.number(self.wide, self.wide), 0)]
        met: set[int] = set()
        while waiting and self.left > 0:
            at, wider = waiting.pop()
            if not at or at in met:
                continue
            met.add(at)
            head, each = (8, 20) if self.big else (2, 12)
            end = at + head + self.number(at, head) * each
            if end + self.wide > len(self.data):
                continue
            values = dict(self._entry(place) for place in range(at + head, end, each) if self.left > 0)
            width = next(iter(values.get(WIDTH, ())), 0)
            waiting.append((self.number(end, self.wide), wider))
            if wider and width >= wider:
                continue
            self.named.append((at, end + self.wide))
            for where, how_many in POINTS:
                starts, sizes = values.get(where, ()), values.get(how_many, ())
                # Without their sizes they may reach to the end.
                sizes = sizes if len(sizes) >= len(starts) else [len(self.data)] * len(starts)
                self.named += [(start, start + size) for start, size in zip(starts, sizes, strict=False)]
            waiting += [(below, 0) for tag in NOTES for below in values.get(tag, ())]
            waiting += [(below, width) for below in values.get(SMALLER, ())]

    def _entry(self, at: int) -> tuple[int, Sequence[int]]:
        tag, kind, count = self.number(at, 2), self.number(at + 2, 2), self.number(at + 4, self.wide)
        size, place = SIZES.get(kind, 1), at + 4 + self.wide
        if size * count > self.wide:
            place = self.number(place, self.wide)
            self.named.append((place, place + size * count))
        self.left -= 1
        if kind not in WHOLE_NUMBERS or place + size * count > len(self.data) or count > self.left:
            return tag, ()
        self.left -= count
        return tag, [self.number(one, size) for one in range(place, place + size * count, size)]


def unnamed(data: bytes) -> list[bytes]:
    """The pieces that no directory leads to, but for short ones before the end of the file."""
    walk = _Walk(data)
    walk.all()
    pieces = []
    at = 0
    for start, end in sorted(walk.named):
        if start - at >= LEAST_BYTES:
            pieces.append(data[at:start])
        at = max(at, end)
    return [*pieces, data[at:]]
