"""Tables as text, their values parted by commas: rows with tabs, as all other tables come."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator

from detectors.formats.queries import TERM
from detectors.formats.spelt import LEVELS

# By its first rows a text is told from one that only has commas.
ROWS_LOOKED_AT, FEWEST_ROWS, FEWEST_COLUMNS = 50, 3, 3
BAR, DRAWN_ROW = re.compile("[|│┃]"), re.compile(r"\s*[|│┃](.*)[|│┃]\s*$")
RULE = re.compile(r"[\s|│┃:+=-]+")
WRITTEN_AS_FORMULA = re.compile(r"""(?:(?<=\t)|(?<=\A))=\s?"[^"\t]*"(?:\s?&\s?"[^"\t]*")*(?=\t|\Z)""")


def rows_by_tabs(text: str, *, named: bool) -> Iterator[str]:
    """The rows, and what cells of several lines say, a line each; nothing where it is no such table. `named`: called one."""
    rows = csv.reader(io.StringIO(text, newline=""))
    try:
        first = [row for row in itertools.islice(rows, ROWS_LOOKED_AT) if row]
        if not _is_table([len(row) for row in first], named):
            return
        for row in itertools.chain(first, rows):
            yield "\t".join(" ".join(cell.split()) for cell in row)
            yield from (line for cell in row if "\n" in cell or "\r" in cell for line in cell.splitlines())
    except csv.Error:
        # A quote that is never closed.
        yield from text.splitlines()


def without_bars(lines: Iterable[str]) -> Iterator[str]:
    """The same lines, those of tables that are drawn with bars as rows with tabs."""
    for line in lines:
        if (row := DRAWN_ROW.match(line)) is None:
            yield line
        elif not RULE.fullmatch(line):
            yield "\t".join(cell.strip() for cell in BAR.split(row.group(1)))


def without_formulas(lines: Iterable[str]) -> Iterator[str]:
    """The same lines; cells that are texts of formulas, as programs write what a spreadsheet is to take as it stands, by those."""
    return (WRITTEN_AS_FORMULA.sub(_said_by_formula, line) if '="' in line else line for line in lines)


def _said_by_formula(found: re.Match[str]) -> str:
    return "".join(found.group().split('"')[1::2])


def record(line: str) -> str:
    """A line that is one row of such a table, with a level among its values and a number or a day, by tabs; else nothing.
    Much is done in secret (秘密,投票): there the term must stand."""
    values = [value.strip() for value in line.split(",")]
    levels = LEVELS.intersection(values)
    is_record = len(values) > FEWEST_COLUMNS and len(levels) == 1
    is_record = is_record and ("秘密" not in levels or any(TERM.fullmatch(value) for value in values))
    return "\t".join(values) if is_record and any(value[:1].isdigit() for value in values) else ""


def _is_table(columns: list[int], named: bool) -> bool:
    if not columns:
        return False
    most = max(columns, key=columns.count)
    rows = columns.count(most)
    if named:
        return most > 1 and 2 * rows > len(columns)
    return most >= FEWEST_COLUMNS and len(columns) >= FEWEST_ROWS and rows == len(columns)
