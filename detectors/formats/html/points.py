"""Pictures that a page draws point by point: cells of a table, shadows of a box, squares of a drawing or of a canvas, block characters."""

from __future__ import annotations

import io
import itertools
import math
import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from lxml import etree
from numpy.typing import NDArray
from PIL import Image

FEWEST, MOST = 60, 100_000
FEWEST_ROWS, FEWEST_COLUMNS, MOST_ROWS, MOST_KINDS = 10, 16, 500, 2
MOST_CELLS_WITH_WORDS, MOST_SHARE, SHARE_OF_A_CODE = 0.1, 0.9, 0.35
LETTERS_PX, MARGIN_PX, MOST_PX, LARGEST_STEP_PX = 96, 24, 2_000, 8
SHADOWS = re.compile(r"box-shadow\s*:([^;{}]*)", re.IGNORECASE)
SHADOW = re.compile(r"(-?\d+(?:\.\d+)?)(?:px|em|rem|vw)?\s+(-?\d+(?:\.\d+)?)(?:px|em|rem|vw)?(?=\s|$)")
PAPER = re.compile(r"\s*(?:#f{3,8}\b|white|transparent|none)", re.IGNORECASE)
BLOCKS = re.compile("[█▓▒■◼⬛●]")
Point = tuple[float, float]


def of_table(table: etree._Element) -> Iterator[list[Point]]:
    """The places of cells that look alike and say nothing, kind by kind but for the commonest, which is the paper."""
    rows = list(itertools.islice(table.iter("tr"), MOST_ROWS))
    if len(rows) < FEWEST_ROWS or max(map(len, rows[:FEWEST_ROWS])) < FEWEST_COLUMNS:
        return
    cells = [(x, y, cell) for y, row in enumerate(rows) for x, cell in enumerate(row) if isinstance(cell.tag, str)]
    if sum(bool((cell.text or "").strip()) for _, _, cell in cells) > MOST_CELLS_WITH_WORDS * len(cells):
        return
    kinds: dict[tuple[str | None, ...], list[Point]] = {}
    for x, y, cell in cells[:MOST]:
        kinds.setdefault((cell.get("bgcolor"), cell.get("class"), cell.get("style")), []).append((x, y))
    yield from sorted(kinds.values(), key=len, reverse=True)[1 : 1 + MOST_KINDS]


def of_shadows(style: str) -> Iterator[list[Point]]:
    for found in SHADOWS.finditer(style):
        firsts = (SHADOW.search(one) for one in found.group(1).split(","))
        yield [(float(first.group(1)), float(first.group(2))) for first in firsts if first is not None]


def of_squares(drawing: etree._Element) -> list[Point]:
    squares = [rect for rect in drawing.iter("rect") if not PAPER.match(rect.get("fill") or "")]
    return list(_placed((square.get("x"), square.get("y")) for square in squares[:MOST]))


def of_blocks(text: str) -> list[Point]:
    """A character is twice as high as wide."""
    lines = enumerate(text.split("\n"))
    places = [(float(found.start()), 2.0 * y) for y, line in lines for found in BLOCKS.finditer(line)][:MOST]
    return [*places, *((x, y + 1) for x, y in places)]


def drawn(points: Sequence[Point]) -> bytes | None:
    """A PNG; None where they show no letters."""
    if (picture := grid_of(points)) is None:
        return None
    packed = io.BytesIO()
    Image.fromarray(picture).save(packed, "PNG")
    return packed.getvalue()


def grid_of(points: Sequence[Point]) -> NDArray[np.uint8] | None:
    """A picture; None where they are too few for letters, or so many that they are a bar, or a square code for phones."""
    if not FEWEST <= len(set(points)) <= MOST:
        return None
    places = np.array(sorted(set(points)))
    places = places - places.min(axis=0)
    unit = _unit(places)
    grid = np.round(places / unit).astype(int)
    width, height = (grid.max(axis=0) + 1).tolist()
    share = len(grid) / (width * height)
    is_code = width == height and share > SHARE_OF_A_CODE
    if min(width, height) < FEWEST_ROWS or share > MOST_SHARE or is_code:
        return None
    step = max(1, min(LARGEST_STEP_PX, math.ceil(LETTERS_PX / height)))
    if max(width, height) * step > MOST_PX:
        step = 1
    if max(width, height) > MOST_PX:
        return None
    paper = np.full((height, width), 255, np.uint8)
    paper[grid[:, 1], grid[:, 0]] = 0
    return np.pad(paper.repeat(step, axis=0).repeat(step, axis=1), MARGIN_PX, constant_values=255)


def _unit(places: NDArray[np.float64]) -> float:
    """The least step to the side or down."""
    steps = np.concatenate([np.diff(np.unique(places[:, axis])) for axis in (0, 1)])
    steps = steps[steps > 1e-6]
    return float(steps.min()) if len(steps) else 1.0


def _placed(pairs: Iterable[tuple[str | None, str | None]]) -> Iterator[Point]:
    for x, y in pairs:
        try:
            yield float(x or 0), float(y or 0)
        except ValueError:
            continue
