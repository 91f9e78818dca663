"""What the records of a drawing (EMF, WMF, StarView) add up to: lines of text, bitmaps, outlines that look like letters."""

from __future__ import annotations

import struct

from detectors.errors import UnreadableError
from detectors.formats.shapes import Figure, letterlike, read_figures
from detectors.formats.spelt import spelt
from detectors.ocr.images import read_image
from detectors.reading import Reading

BITMAP_HEADS = (12, 40, 52, 56, 64, 108, 124)


class Drawing:
    """Text that is drawn letter by letter on one height is one line."""

    def __init__(self, out: Reading) -> None:
        self.out = out
        self.line: list[tuple[float, str]] = []  # each with its place from the left
        self.height: float | None = None
        self.figures: list[Figure] = []
        self.unnamed = 0

    def text(self, text: str, height: float, place: float = 0.0) -> None:
        if self.height is not None and abs(height - self.height) > 1:
            self.end_line()
        self.height = height
        self.line.append((place, text))

    def end_line(self) -> None:
        pieces = [text for _, text in self.line]
        self.out.add("".join(pieces).strip("\0"))
        for word in spelt(in_order) if (in_order := [text for _, text in sorted(self.line)]) != pieces else ():
            self.out.add(word)
        self.line.clear()

    def bitmap(self, head: bytes, bits: bytes) -> None:
        """A bitmap without the header that files have."""
        size = int.from_bytes(head[:4], "little")
        if size not in BITMAP_HEADS:
            return
        file = b"BM" + struct.pack("<IHHI", 14 + len(head) + len(bits), 0, 0, 14 + len(head)) + head + bits
        self.picture(file)

    def picture(self, content: bytes) -> None:
        self.out.purse.check_time()
        try:
            read_image(content, self.out)
        except UnreadableError as error:
            self.out.failed(error)

    def finish(self) -> None:
        self.end_line()
        if letterlike(self.figures):
            read_figures(self.figures, self.out)
        elif self.unnamed:
            self.out.problem("format", "the drawing's letters are numbers of an unknown font; look at it by eye")
