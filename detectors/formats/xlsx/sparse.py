"""Cells of a workbook whose few values stand far apart, read one by one from its XML."""

from __future__ import annotations

import io
from functools import cached_property

from lxml import etree

from detectors.errors import DamagedError
from detectors.formats.markup import attribute, descendants, local, parse_xml
from detectors.formats.package import Package
from detectors.model import Zone
from detectors.reading import Reading

CELLS_MAX = 200_000


def read_sparse(package: Package, sheets: dict[str, int], out: Reading) -> None:
    """Names and cells of all sheets, and the page counts. Raises DamagedError."""
    shared = package.part("xl/sharedStrings.xml")
    strings = shared_strings(shared) if shared is not None else []
    book = package.part("xl/workbook.xml")
    if book is None or not sheets:
        raise DamagedError("the workbook has no sheet; fetch it again")
    listed = list(descendants(parse_xml(book, "workbook.xml"), "sheet"))
    out.pages_total = max(1, len(listed))
    for (name, page), sheet in zip(sheets.items(), listed, strict=True):
        out.purse.check_time()
        seen = attribute(sheet, "state") in (None, "visible")
        out.add(attribute(sheet, "name") or "", page=page, zone="title" if seen else "hidden")
        content = package.part(name)
        if content is None:
            out.problem("damaged", "a sheet is missing; fetch the file again", page=page)
            continue
        _read_sheet(content, strings, page, "table" if seen else "hidden", out)
        out.pages_examined += 1


def shared_strings(untrusted_bytes: bytes) -> list[str]:
    return [
        "".join(text.text or "" for text in item.iter("{*}t"))
        for item in parse_xml(untrusted_bytes, "sharedStrings.xml")
        if local(item) == "si"
    ]


def _read_sheet(untrusted_bytes: bytes, strings: list[str], page: int, zone: Zone, out: Reading) -> None:
    try:
        cells = etree.iterparse(io.BytesIO(untrusted_bytes), tag="{*}c", resolve_entities=False, no_network=True)
        for _, cell in cells:
            for line in _text(cell, strings).splitlines():
                out.add(line, page=page, zone=zone)
            cell.clear()
    except (etree.XMLSyntaxError, ValueError, IndexError) as error:
        raise DamagedError("a sheet is broken; fetch the file again") from error


def cell_texts(untrusted_bytes: bytes, strings: list[str]) -> dict[str, str]:
    """Place (A1) to text, numbers as they are written. Raises DamagedError."""
    texts: dict[str, str] = {}
    try:
        for _, cell in etree.iterparse(
            io.BytesIO(untrusted_bytes), tag="{*}c", resolve_entities=False, no_network=True
        ):
            value = next((child.text or "" for child in cell if local(child) == "v"), "")
            texts[cell.get("r") or ""] = _text(cell, strings) or value
            cell.clear()
            if len(texts) >= CELLS_MAX:
                break
    except (etree.XMLSyntaxError, ValueError, IndexError) as error:
        raise DamagedError("a sheet is broken; fetch the file again") from error
    return texts


def _text(cell: etree._Element, strings: list[str]) -> str:
    kind = cell.get("t")
    if kind == "inlineStr":
        return "".join(text.text or "" for text in cell.iter("{*}t"))
    value = next((child.text or "" for child in cell if local(child) == "v"), "")
    if kind == "s":
        return strings[int(value)]
    return value if kind == "str" else ""


class Cells:
    """The texts of a workbook's cells by their places, and its names; looked up when a formula asks first."""

    def __init__(self, package: Package, sheets: dict[str, int]) -> None:
        self._package = package
        self._sheets = list(sheets)
        self._texts: dict[str, dict[str, str]] = {}

    @cached_property
    def _strings(self) -> list[str]:
        shared = self._package.part("xl/sharedStrings.xml")
        return shared_strings(shared) if shared is not None else []

    @cached_property
    def _book(self) -> etree._Element:
        return parse_xml(self._package.part("xl/workbook.xml") or b"<none/>", "workbook.xml")

    @cached_property
    def _named_sheets(self) -> dict[str, str]:
        names = (attribute(sheet, "name") or "" for sheet in descendants(self._book, "sheet"))
        return dict(zip(names, self._sheets, strict=False))

    @cached_property
    def names(self) -> dict[str, str]:
        """What the workbook's names stand for."""
        return {attribute(name, "name") or "": name.text or "" for name in descendants(self._book, "definedName")}

    def text(self, place: str, part: str) -> str:
        """Of A1 in the sheet that is this part, or of Sheet!A1; empty where there is none."""
        sheet, _, cell = place.rpartition("!")
        part = self._named_sheets.get(sheet, "") if sheet else part
        if part not in self._texts:
            content = self._package.part(part) if part else None
            self._texts[part] = cell_texts(content, self._strings) if content is not None else {}
        return self._texts[part].get(cell, "")
