"""XLSX: cells by calamine, hidden sheets included, and from the XML what calamine leaves out."""

from __future__ import annotations

import io
import re

import python_calamine

from detectors.errors import DamagedError, EncryptedError, UnreadableError
from detectors.formats.markup import attribute, descendants, parse_xml, read_properties
from detectors.formats.package import Package
from detectors.model import Zone
from detectors.reading import Reading
from detectors.sniff import XLSX

MEDIA_TYPES = (XLSX,)

HEADER_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|[LCRPNDTZFAGBIUEXYSOH]|\d{1,3})')


def read(untrusted_bytes: bytes, out: Reading) -> None:
    package = Package(untrusted_bytes, out)
    for info in package.parts.values():
        # calamine unpacks without a limit of its own; the sizes in the directory are the ones it will meet.
        if info.file_size > out.limits.archive_bytes:
            out.purse.spend_bytes(info.file_size)
    read_cells(untrusted_bytes, out)
    for name in list(package.parts):
        try:
            _read_part(package, name, out)
        except UnreadableError as error:
            out.failed(error)
    package.read_media(("xl/media/",))
    package.read_embedded(("xl/embeddings/",))


def read_cells(untrusted_bytes: bytes, out: Reading) -> None:
    """Sheet names and every cell with text, for all formats that calamine knows. Numbers can't hold a mark."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(untrusted_bytes))
    except python_calamine.PasswordError as error:
        raise EncryptedError("the workbook is protected by a password; ask its publisher for it") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise DamagedError("the workbook can't be opened; fetch it again") from error
    sheets = book.sheets_metadata
    out.pages_total = max(1, len(sheets))
    if not sheets:
        raise DamagedError("the workbook has no sheet; fetch it again")
    for page, sheet in zip(out.all_pages(range(1, len(sheets) + 1)), sheets, strict=True):
        seen = sheet.visible == python_calamine.SheetVisibleEnum.Visible
        zone: Zone = "table" if seen else "hidden"
        out.add(sheet.name, page=page, zone="title" if seen else "hidden")
        if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
            out.pages_examined += 1
            continue
        try:
            _read_sheet(book, page, zone, out)
            out.pages_examined += 1
        except (python_calamine.CalamineError, ValueError) as error:
            out.problem("damaged", f"{type(error).__name__} in a sheet; fetch the file again", page=page)


def _read_sheet(book: python_calamine.CalamineWorkbook, page: int, zone: Zone, out: Reading) -> None:
    for row in book.get_sheet_by_index(page - 1).iter_rows():
        for cell in row:
            if isinstance(cell, str) and cell:
                for line in cell.splitlines():
                    out.add(line, page=page, zone=zone)


def _read_part(package: Package, name: str, out: Reading) -> None:
    folded = name.lower()
    if not folded.endswith((".xml", ".vml")):
        return
    if folded.startswith("docprops/"):
        read_properties(package.read(package.parts[name]), name, out)
    elif folded.startswith(("xl/comments", "xl/threadedcomments/", "xl/worksheets/comments")):
        root = parse_xml(package.read(package.parts[name]), name)
        for comment in root:
            for note in descendants(comment, "comment"):
                out.add("".join(t.text or "" for t in descendants(note, "t")), zone="comment")
            for note in descendants(comment, "threadedComment"):
                out.add("".join(t.text or "" for t in descendants(note, "text")), zone="comment")
    elif folded.startswith(("xl/drawings/", "xl/charts/", "xl/diagrams/")) and folded.endswith(".xml"):
        root = parse_xml(package.read(package.parts[name]), name)
        for paragraph in descendants(root, "p"):
            out.add("".join(t.text or "" for t in descendants(paragraph, "t")))
    elif folded.startswith(("xl/worksheets/sheet", "xl/chartsheets/", "xl/dialogsheets/")):
        _read_header_and_footer(package.read(package.parts[name]), name, out)
    elif folded == "xl/styles.xml":
        root = parse_xml(package.read(package.parts[name]), name)
        for number_format in descendants(root, "numFmt"):
            quoted = re.findall(r'"([^"]+)"', attribute(number_format, "formatCode") or "")
            out.add("".join(quoted), zone="hidden")
    elif folded == "xl/workbook.xml":
        root = parse_xml(package.read(package.parts[name]), name)
        for defined in descendants(root, "definedName"):
            quoted = re.findall(r'"([^"]+)"', defined.text or "")
            out.add("".join(quoted), zone="hidden")


def _read_header_and_footer(untrusted_bytes: bytes, name: str, out: Reading) -> None:
    tail = untrusted_bytes[-200_000:]
    if b"eader" not in tail and b"ooter" not in tail and b"dataValidation" not in tail:
        return
    root = parse_xml(untrusted_bytes, name)
    for block in descendants(root, "headerFooter"):
        for element in block:
            side: Zone = "header" if "Header" in str(element.tag) else "footer"
            out.add(plain_header(element.text or ""), zone=side)
    for prompt in descendants(root, "dataValidation"):
        for key in ("promptTitle", "prompt"):
            out.add(attribute(prompt, key) or "", zone="comment")


def plain_header(text: str) -> str:
    """A spreadsheet's page header without its layout codes (&L, &"font", &14)."""
    return HEADER_CODES.sub(" ", text).strip()
