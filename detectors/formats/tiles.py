"""Pictures that a page puts together from pieces, the cut going through the letters: read as one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from detectors.model import Box
from detectors.ocr.images import Array, read_grey
from detectors.reading import Reading

# Points between two pieces that still belong together.
GAP_PT = 1.5
LONG_SIDE_PX = 3_000
MOST_PIECES = 400
# A piece of a cut picture is small; what is larger is read well enough by itself. All pieces of a page are held at once.
PIECE_PX_MAX = 4_000_000
ALL_PX_MAX = 40_000_000
Tile = tuple[Array, Box]


def fits(tile: Tile, others: Sequence[Tile]) -> bool:
    """Whether a page's next picture can be held beside its others."""
    return tile[0].size <= PIECE_PX_MAX and tile[0].size + sum(grey.size for grey, _ in others) <= ALL_PX_MAX


def read_tiles(tiles: Sequence[Tile], out: Reading, *, page: int) -> None:
    """Each group of pieces that touch one another; a picture that stands alone has been read already."""
    for group in _groups(tiles[:MOST_PIECES]):
        if len(group) > 1:
            _read_group(group, out, page)


def _groups(tiles: Sequence[Tile]) -> list[list[Tile]]:
    groups: list[list[Tile]] = []
    for tile in tiles:
        touching = [group for group in groups if any(_touch(tile[1], other) for _, other in group)]
        groups = [group for group in groups if not any(group is other for other in touching)]
        groups.append([tile, *(other for group in touching for other in group)])
    return groups


def _touch(one: Box, other: Box) -> bool:
    across = max(one[0], other[0]) - min(one[2], other[2])
    down = max(one[1], other[1]) - min(one[3], other[3])
    return across <= GAP_PT and down <= GAP_PT


def _read_group(group: list[Tile], out: Reading, page: int) -> None:
    left, top, right, bottom = (pick(box[n] for _, box in group) for n, pick in enumerate((min, min, max, max)))
    wide, high = max(right - left, 1.0), max(bottom - top, 1.0)
    finest = max(grey.shape[1] / max(box[2] - box[0], 1.0) for grey, box in group)
    scale = min(finest, LONG_SIDE_PX / max(wide, high))
    canvas = Image.new("L", (max(1, round(wide * scale)), max(1, round(high * scale))), 255)
    for grey, box in group:
        size = (max(1, round((box[2] - box[0]) * scale)), max(1, round((box[3] - box[1]) * scale)))
        canvas.paste(
            Image.fromarray(grey).resize(size), (round((box[0] - left) * scale), round((box[1] - top) * scale))
        )
    known = out.texts_of_page(page)
    read_grey(
        np.asarray(canvas), out, page=page, size_pt=(wide, high), origin_pt=(left, top),
        skip=lambda text: "".join(text.split()) in known,
    )  # fmt: skip
