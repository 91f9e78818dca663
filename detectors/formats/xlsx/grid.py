"""Cells of a character each, read as the sheet shows them: downwards, from right to left, without hidden columns and rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from detectors.formats.characters import is_chinese
from detectors.formats.spelt import FIRST_HALVES, spelt, spelt_downwards

FEWEST_SINGLES = 2
BRACKETS, LONGEST_SINGLE = frozenset("()（）[]【】〔〕「」『』"), 3
OF_A_LEVEL = frozenset(FIRST_HALVES + "密")
MAX_ROWS, MAX_COLUMNS = 20_000, 500
HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]{0,400}?\bhidden="(?:1|true)")[^>]{0,400}?\br="(\d{1,7})"')
HIDDEN_COLUMNS = re.compile(
    rb'<(?:\w+:)?col\b(?=[^>]{0,400}?\bhidden="(?:1|true)")(?=[^>]{0,400}?\bmin="(\d{1,5})")(?=[^>]{0,400}?\bmax="(\d{1,5})")'
)
FROM_THE_RIGHT = re.compile(rb'\brightToLeft="(?:1|true)"')


@dataclass(frozen=True)
class View:
    """What the sheet doesn't show (rows and columns from 0), and whether its first column is at the right."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    from_the_right: bool = False


def view_of(sheet: bytes) -> View:
    columns: set[int] = set()
    for first, last in HIDDEN_COLUMNS.findall(sheet):
        columns.update(range(int(first) - 1, min(int(last), MAX_COLUMNS)))
    return View(
        frozenset(int(row) - 1 for row in HIDDEN_ROW.findall(sheet)),
        frozenset(columns),
        FROM_THE_RIGHT.search(sheet) is not None,
    )


def read_grid(rows: Iterable[Sequence[object]], view: View, first_column: int = 0) -> Iterator[str]:
    """What single characters spell that doesn't stand together in the file's own order. The rows begin at that column."""
    grid: list[list[str]] = []
    whole: list[list[str]] = []
    for number, row in zip(range(MAX_ROWS), rows, strict=False):
        shown = [_character(cell) for cell in row[:MAX_COLUMNS]]
        whole.append(shown)
        if number not in view.hidden_rows:
            if view.hidden_columns:
                numbered = enumerate(shown, first_column)
                shown = [text for column, text in numbered if column not in view.hidden_columns]
            grid.append(shown)
            if view.from_the_right:
                yield from spelt(reversed(shown))
            elif view.hidden_columns:
                yield from spelt(shown)
            elif any(text[:1] in BRACKETS for text in shown if text):
                yield from spelt(unbracketed(text) for text in shown if text not in BRACKETS)
            # Every other cell may hold something else.
            for start in (0, 1):
                yield from spelt(text for text in shown[start::2])
    yield from spelt_downwards(grid)
    for start in (0, 1):
        yield from spelt_downwards(grid[start::2])
    if view.hidden_rows or view.hidden_columns:
        yield from spelt_downwards(whole)
    # From the last cell to the first: upwards, aslant or from right to left.
    yield from spelt(text for row in reversed(grid) for text in reversed(row))


def has_singles(cells: Iterable[str]) -> bool:
    return sum(len(cell) == 1 and is_chinese(cell) for cell in cells) >= FEWEST_SINGLES


def unbracketed(cell: str) -> str:
    """The character in `(机)`; anything else as it is."""
    return cell[1] if len(cell) == LONGEST_SINGLE and cell[0] in BRACKETS and cell[2] in BRACKETS else cell


def _character(cell: object) -> str:
    """The cell as one character, or something longer that interrupts; blank where it is."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)[:20] if cell is not None else ""
