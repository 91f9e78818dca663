"""Levels in the cells of tables that are no marks: of goods, of matters, of other papers."""

from __future__ import annotations

import functools

from detectors.rules import filters
from detectors.rules.contexts import MAX_REMEMBERED
from detectors.rules.grammar import LEVEL, pattern
from detectors.rules.heads import CELL_GAP
from detectors.rules.tables import catalogued, graded, heads_matters, is_cell, is_row, lists_papers, released
from detectors.text.layout import Place

_CELL = pattern(rf"\W*({LEVEL})级?(?:及?以[上下]|[、/]{LEVEL}级?)?\W*")


def of_table(place: Place, level: str, end: int) -> str | None:
    """Why a level in a cell is no mark: goods are graded by it, other rows have others, or the headings say so."""
    if not is_cell(place):
        return None
    if "原" in place.headings and released(place):
        return "declassified"
    rows = (place.text, *place.above, *place.below) if is_row(place.text) or heads_matters(place) else ()
    of_goods = place.text[end : end + 1] == "级" and graded(place)
    listed = of_goods or any(other != level for row in rows for other in _levels_of(row))
    if listed and not lists_papers(place):
        return filters.LEVEL_LIST.name
    return filters.CATALOGUE if catalogued(place) else None


@functools.lru_cache(maxsize=MAX_REMEMBERED)
def _levels_of(row: str) -> tuple[str, ...]:
    """A row is asked about from each of its neighbours."""
    cells = [_CELL.fullmatch(cell) for cell in CELL_GAP.split(row) if "密" in cell]
    return tuple([cell.group(1) for cell in cells if cell])
