"""Reads a list of sections from CSV or XLSX: one row a section, columns by their titles, in Chinese or English."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

import python_calamine

from crawler.fetch.decode import decode
from findings.sections import is_web_address, typed
from mishao.cell_links import cell_links
from mishao.errors import UsageError
from mishao.language import say

_COLUMNS = {
    "portal": ("portal", "门户", "门户名称", "网站", "网站名称", "site"),
    "name": ("section", "name", "栏目", "栏目名称", "名称"),
    "url": ("url", "address", "网址", "链接", "地址", "栏目网址", "栏目地址"),
    "unit": ("unit", "单位", "责任单位", "主管单位", "部门"),
    "cron": ("cron", "schedule", "计划", "时间", "巡查计划", "巡查时间"),
    "recipients": ("recipients", "mail", "email", "收件人", "提醒收件人", "邮箱", "提醒邮箱"),
}
_MOST_ROWS = 10_000
_HEAD_ROWS = 10  # among which the columns are named
_MAX_BYTES = 16 * 2**20
_BOOKS = (b"PK", b"\xd0\xcf\x11\xe0")  # a book of Excel, or an old one


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file; `number` counts as a spreadsheet does, the title row being 1."""

    number: int
    portal: str = ""
    name: str = ""
    url: str = ""
    unit: str = ""
    cron: str = ""
    recipients: tuple[str, ...] = ()


def read(path: Path) -> list[Row]:
    """Raises UsageError for a file that can't be read or has no column of addresses."""
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)  # a device or a pipe may never end
    except OSError as error:
        raise UsageError(
            say(f"{path} 读不出来（{error.strerror}）。", f"{path} can't be read ({error.strerror}).")
        ) from error
    if len(content) > _MAX_BYTES:
        raise UsageError(say(f"{path} 超过 16 MB。", f"{path} is larger than 16 MB."))
    tables = _sheets(content, path) if content.startswith(_BOOKS) else [_csv(content, path)]
    if not any(any(row) for table in tables for row in table):
        raise UsageError(say(f"{path} 是空的。", f"{path} is empty."))
    # A title, a note or another sheet may stand before the row that names the columns.
    heads = ((table, at, _places(row)) for table in tables for at, row in enumerate(table[:_HEAD_ROWS]))
    found = next((head for head in heads if "url" in head[2]), None)
    if found is None:
        raise UsageError(
            say(
                f"{path} 的前 {_HEAD_ROWS} 行没有“网址”一列。各列为：门户、栏目、网址、单位、计划、收件人。",
                f"The first {_HEAD_ROWS} rows of {path} name no column “url”. Columns: portal, section, url, unit, cron, recipients.",
            )
        )
    table, start, places = found
    rows = [_row(number, cells, places) for number, cells in enumerate(table[start + 1 :], start + 2) if any(cells)]
    if content.startswith(b"PK") and not all(is_web_address(row.url) for row in rows):
        at = next(number for number, each in enumerate(tables) if each is table)
        links = cell_links(content, at, places["url"])  # 点击 in the cell, the address behind it
        rows = [row if is_web_address(row.url) else replace(row, url=links.get(row.number, row.url)) for row in rows]
    if not rows:
        raise UsageError(say(f"{path} 只有表头，没有栏目。", f"{path} names columns and no section."))
    if len(rows) > _MOST_ROWS:
        raise UsageError(
            say(f"{path} 超过 {_MOST_ROWS} 行，请分开导入。", f"{path} has more than {_MOST_ROWS} rows; split it.")
        )
    return rows


def _row(number: int, cells: list[str], places: dict[str, int]) -> Row:
    def of(column: str) -> str:
        at = places.get(column, -1)
        return cells[at] if 0 <= at < len(cells) else ""

    recipients = tuple(each for each in re.split(r"[;；,，、\s]+", of("recipients")) if each)
    return Row(number, of("portal"), of("name"), typed(of("url")), of("unit"), of("cron"), recipients)


def _places(titles: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, title in enumerate(titles):
        plain = re.sub(r"[*(\[:].*$|\s+", "", unicodedata.normalize("NFKC", title).lower())
        for column, names in _COLUMNS.items():
            if plain in names:
                found.setdefault(column, at)
    return found


def _csv(content: bytes, path: Path) -> list[list[str]]:
    text = decode(content)[0].replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    head = "\n".join(text.split("\n")[:_HEAD_ROWS])
    delimiter = max(",;\t，", key=head.count)
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise UsageError(
            say(f"{path} 不是可读的 CSV 文件（{error}）。", f"{path} is no CSV file ({error}).")
        ) from error


def _sheets(content: bytes, path: Path) -> list[list[list[str]]]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
        return [[[_text(cell) for cell in row] for row in rows] for rows in sheets]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UsageError(
            say(
                f"{path} 不是可读的 Excel 文件，请另存为 XLSX 或 CSV 后再试。",
                f"{path} is no Excel book that can be read; save it anew as XLSX or CSV.",
            )
        ) from error


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
