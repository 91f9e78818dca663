"""Small pictures of one height that follow one another in a package: a line of words that was cut across, read as one."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Sequence

from PIL import Image

from detectors.errors import UnreadableError
from detectors.ocr.images import BROKEN, open_image

# In pixels; what is larger shows words enough to be read by itself. So many in a row at most, none wider than so many heights.
HEIGHT_PX, MOST_IN_A_ROW, WIDEST = (20, 320), 12, 8


def height_of_piece(picture: bytes, max_pixels: int) -> int:
    """The height in pixels of what may be a piece of a line; 0 for anything else."""
    try:
        wide, high = open_image(picture, max_pixels).size
    except UnreadableError:
        return 0  # told where the picture itself is read
    return high if HEIGHT_PX[0] <= high <= HEIGHT_PX[1] and wide <= WIDEST * high else 0


def rows(pieces: Sequence[tuple[int, int, bytes]], max_pixels: int) -> Iterator[tuple[int, bytes]]:
    """(page, picture) of each row among pieces of (page, height, picture), which are in the order of the file."""
    for (page, high), row in itertools.groupby(pieces, key=lambda piece: piece[:2]):
        parts = [picture for _, _, picture in row]
        if 1 < len(parts) <= MOST_IN_A_ROW and high and len(set(parts)) > 1:
            try:
                drawn = [open_image(part, max_pixels).convert("RGBA") for part in parts]
            except (UnreadableError, *BROKEN):
                continue
            whole = Image.new("RGB", (sum(one.width for one in drawn), high), "white")
            lefts = itertools.accumulate((one.width for one in drawn), initial=0)
            for left, one in zip(lefts, drawn, strict=False):
                whole.paste(one, (left, 0), one)
            out = io.BytesIO()
            whole.save(out, "PNG")
            yield page, out.getvalue()
