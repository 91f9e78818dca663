"""The web addresses behind the cells of a book of Excel: its hyperlinks, and those that a formula makes."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from findings.sections import is_web_address

# Not by openpyxl, which makes a cell for each address of a link's range (a whole column takes minutes), numbers sheets without
# those that hold a chart, and gives up a book one of whose styles it doesn't know.
_MAX_BYTES = 64 * 2**20
_MOST_CELLS, _MOST_LINKS = 10_000, 200_000
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?[A-Z]{1,3}\$?(\d{1,7}))?")
_FORMULA = re.compile(r'\s*HYPERLINK\(\s*"([^"]+)"\s*[,)]', re.IGNORECASE)
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def cell_links(book: bytes, sheet: int, column: int) -> dict[int, str]:
    """The address behind each row's cell of one column, by the row's number; sheets and columns count from 0. Empty where
    the book can't be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(book)) as files:
            sheets = [node.get(_ID) or node.get(_STRICT_ID) for node in _nodes(files, "xl/workbook.xml", "sheet")]
            path = _related(files, "xl/workbook.xml").get(sheets[sheet] or "", "")
            found = {row: url for at, row, url in islice(_links(files, path), _MOST_LINKS) if at == column}
    except (LookupError, ValueError, OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error, etree.LxmlError):
        return {}
    return {row: url for row, url in found.items() if is_web_address(url)}


def _links(files: zipfile.ZipFile, path: str) -> Iterator[tuple[int, int, str]]:
    targets = _related(files, path)
    for node in _nodes(files, path, "c", "hyperlink"):
        formula = next((f.text for f in node.iterchildren("{*}f") if f.text), "")
        if made := _FORMULA.match(formula):
            yield from ((*spot, made[1]) for spot in _spots(node.get("r", "")))
        target = targets.get(node.get(_ID) or node.get(_STRICT_ID) or "", "")
        if target:
            inside = node.get("location")
            yield from ((*spot, f"{target}#{inside}" if inside else target) for spot in _spots(node.get("ref", "")))


def _spots(cells: str) -> Iterator[tuple[int, int]]:
    """Column and row of the cells that `C3` or `C3:C9` names, in its first column."""
    found = _CELL.fullmatch(cells)
    if found is None:
        return
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    first, last = int(found[2]), int(found[3] or found[2])
    yield from ((column - 1, row) for row in range(first, min(last, first + _MOST_CELLS) + 1))


def _related(files: zipfile.ZipFile, path: str) -> dict[str, str]:
    """What a part's relations lead to, by their names; parts of the book by their paths in it."""
    folder, name = posixpath.split(path)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in files.namelist():
        return {}
    return {
        node.get("Id", ""): node.get("Target", "")
        if node.get("TargetMode") == "External"
        else posixpath.normpath(posixpath.join("/", folder, node.get("Target", ""))).lstrip("/")
        for node in _nodes(files, relations, "Relationship")
    }


def _nodes(files: zipfile.ZipFile, path: str, *names: str) -> Iterator[etree._Element]:
    with files.open(path) as file:
        content = file.read(_MAX_BYTES)
    tags = tuple(f"{{*}}{name}" for name in names)
    for _, node in etree.iterparse(io.BytesIO(content), tag=tags, resolve_entities=False, no_network=True):
        yield node
        node.clear()
        parent = node.getparent()
        while parent is not None and node.getprevious() is not None:
            del parent[0]  # a large sheet is not held
