"""The web addresses behind the cells of a book of Excel: its hyperlinks, and those that a formula makes."""

from __future__ import annotations

import io
import re
import warnings
from typing import Any

from findings.sections import is_web_address

_FORMULA = re.compile(r'=\s*HYPERLINK\(\s*"([^"]+)"\s*[,)]', re.IGNORECASE)


def cell_links(book: bytes, sheet: int, column: int) -> dict[int, str]:
    """The address behind each row's cell of one column, by the row's number; sheets and columns count from 0. Empty where
    the book can't be read."""
    import openpyxl  # which loads numpy, for this alone of all commands

    try:
        with warnings.catch_warnings(action="ignore"):  # of what such a book has besides: styles, filters, prints
            cells = openpyxl.load_workbook(io.BytesIO(book)).worksheets[sheet]
            rows = cells.iter_rows(min_col=column + 1, max_col=column + 1)
            found = {cell.row: _link(cell) for (cell,) in rows}
    except Exception:  # the edge of one book: openpyxl fails by whatever error its parts met, and a list needs no links
        return {}
    return {row: url for row, url in found.items() if is_web_address(url)}


def _link(cell: Any) -> str:
    if (link := cell.hyperlink) and link.target:
        return f"{link.target}#{link.location}" if link.location else str(link.target)
    made = _FORMULA.match(cell.value) if isinstance(cell.value, str) else None
    return made[1] if made else ""
