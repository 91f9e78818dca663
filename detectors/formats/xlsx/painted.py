"""What a sheet's empty cells show by their colours alone: letters drawn cell by cell."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from detectors.formats.html.points import FEWEST, MOST, Point, grid_of
from detectors.formats.markup import Element, attribute, children, descendants
from detectors.ocr.images import read_grey
from detectors.reading import Reading

CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})" s="(\d{1,9})"(?: t="n")? ?(?:/>|></c>)')
WHITE = re.compile("(?:..)?f{6}", re.IGNORECASE)
MOST_PICTURES = 4


def painting_styles(styles: Element) -> dict[str, str]:
    """Style number to fill, for those that lay a colour over the cell."""
    fills = [fill for listed in descendants(styles, "fills") for fill in children(listed, "fill")]
    coloured = {str(number) for number, fill in enumerate(fills) if _is_coloured(fill)}
    formats = [xf for listed in descendants(styles, "cellXfs") for xf in children(listed, "xf")]
    return {str(n): fill for n, xf in enumerate(formats) if (fill := attribute(xf, "fillId") or "") in coloured}


def read_painted(sheet: bytes, styles: dict[str, str], page: int, out: Reading) -> None:
    for points in _painted(sheet, styles):
        if (picture := grid_of(points)) is not None:
            out.purse.check_time()
            # Plans and maps of numbers are painted so, too, and look like much that can't be read.
            size_pt = (float(picture.shape[1]), float(picture.shape[0]))
            read_grey(picture, out, page=page, size_pt=size_pt, zone="hidden", tell=False)


def _painted(sheet: bytes, styles: dict[str, str]) -> Iterator[list[Point]]:
    """The places of the empty cells of each colour."""
    if sheet.count(b"<c ") < FEWEST:
        return
    kinds: dict[str, list[Point]] = {}
    coloured = (found for found in map(re.Match.groups, CELL.finditer(sheet)) if found[2].decode() in styles)
    for letters, row, style in itertools.islice(coloured, MOST):
        kinds.setdefault(styles[style.decode()], []).append((_column(letters), float(row)))
    yield from sorted(kinds.values(), key=len, reverse=True)[:MOST_PICTURES]


def _is_coloured(fill: Element) -> bool:
    for pattern in descendants(fill, "patternFill"):
        colour = next(iter(children(pattern, "fgColor")), None)
        if attribute(pattern, "patternType") not in (None, "none") and colour is not None:
            return WHITE.fullmatch(attribute(colour, "rgb") or "") is None
    return False


def _column(letters: bytes) -> float:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return float(column)
