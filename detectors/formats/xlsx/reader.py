"""XLSX: cells by calamine, hidden sheets included, and from the XML what calamine leaves out."""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Callable
from html import unescape

import python_calamine

from detectors.errors import DamagedError, EncryptedError, UnreadableError
from detectors.formats.characters import HAN
from detectors.formats.markup import (
    Element,
    attribute,
    children,
    descendants,
    local,
    parse_xml,
    read_packed,
    read_properties,
)
from detectors.formats.package import Package
from detectors.formats.package_targets import check_targets
from detectors.formats.placed import said_by_boxes
from detectors.formats.queries import said_by_query
from detectors.formats.separated import record
from detectors.formats.spelt import LEVELS, spelt
from detectors.formats.text_runs import NAME, WILDCARDS, chinese_runs
from detectors.formats.unseen import seen_of_drawing
from detectors.formats.xlsx.formats import formats_around, said_by_format, shown_by_formats
from detectors.formats.xlsx.formulas import said_by_formula
from detectors.formats.xlsx.grid import (
    LONGEST_SINGLE,
    OF_A_LEVEL,
    View,
    has_singles,
    read_grid,
    unbracketed,
    view_of,
)
from detectors.formats.xlsx.literals import said_literals
from detectors.formats.xlsx.painted import painting_styles, read_painted
from detectors.formats.xlsx.sparse import Cells, read_sparse
from detectors.formats.xlsx.strings import HAN_BYTES, read_looks, read_strings
from detectors.model import Zone
from detectors.reading import Reading, whole
from detectors.sniff import XLSX

MEDIA_TYPES = (XLSX,)

WORDLESS = ("xl/theme/", "xl/sharedstrings.xml", "xl/calcchain", "xl/persons/", "xl/metadata")
ROW_NUMBER = re.compile(rb'\br="(\d{1,9})"')
# From the two hundred thousandth on. A program may write the last row first.
FAR_ROW = re.compile(rb'<row [^>]{0,80}?\br="(?:[2-9]\d{5}|\d{7,9})"')
FAR_COLUMN = re.compile(rb'<c [^>]{0,80}?r="[A-Z]{3}\d')
FARTHEST_COLUMN, NEAR_COLUMNS, MOST_CELLS = 16_384, 100, 20_000_000
# How the format writes characters that XML can't hold; any may be written so.
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
LITERAL = re.compile(r'"([^"]+)"')
# A formula, and something behind it where the workbook doesn't hold what it gives.
FORMULA = re.compile(rb"<(?:\w+:)?f\b[^<>/]*>([^<]++)<(/(?:\w+:)?f>\s*+(?:<(?:\w+:)?v\s*+/>|<v></v>)?+\s*+</)?")
JOINING = re.compile(rb"[\"&]|CHAR\(|CONCAT|TEXTJOIN")
PICKING = re.compile(rb"(?:INDIRECT|LOOKUP|INDEX)\(")
FEWEST_OF_A_MARK = 4
PAGE_CODES = re.compile("&[PN](?:[+-]\\d{1,4})?")
HEADER_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|[LCRPNDTZFAGBIUEXYSOH]|\d{1,3})')


def read(untrusted_bytes: bytes, out: Reading) -> None:
    package = Package(untrusted_bytes, out)
    for info in package.parts.values():
        # calamine unpacks without a limit of its own; the sizes in the directory are the ones it will meet.
        if info.file_size > out.limits.archive_bytes:
            out.purse.spend_bytes(info.file_size)
    sheets = _sheets(package)
    if any(_is_vast(package.read(package.parts[name])) for name in sheets if name in package.parts):
        read_sparse(package, sheets, out)
    else:
        try:
            names = dict(enumerate(sheets, 1))
            read_cells(untrusted_bytes, out, lambda page: view_of(package.part(names.get(page, "")) or b""))
        except DamagedError:
            # Macro sheets and some strange generators' files; what is really broken fails here too.
            read_sparse(package, sheets, out)
    pages = _pages(package, sheets)
    cells = Cells(package, sheets)
    for name in list(package.parts):
        try:
            _read_part(package, name, pages.get(name, 1), name in sheets, cells, out)
        except UnreadableError as error:
            out.failed(error)
    package.read_media(("xl/media/",), pages)
    package.read_embedded(("xl/embeddings/",))
    _read_formatted(package, sheets, cells, out)
    read_strings(package, out)
    check_targets(package, out)
    package.finish(lambda folded: folded.startswith(WORDLESS) and folded.endswith(".xml"))


def _read_formatted(package: Package, sheets: dict[str, int], cells: Cells, out: Reading) -> None:
    styles = package.part("xl/styles.xml")
    root = parse_xml(styles, "styles.xml") if styles and (b"numFmt " in styles or b"fgColor" in styles) else None
    if root is None:
        return
    formats, painting = formats_around(root), painting_styles(root)
    for name, page in sheets.items() if painting or formats else ():
        sheet = package.part(name) or b""
        if painting:
            read_painted(sheet, painting, page, out)
        if formats:
            for said in shown_by_formats(sheet, formats, functools.partial(_text_at, cells, name)):
                out.add(said, page=page, zone="table")


def _text_at(cells: Cells, part: str, place: str) -> str:
    return cells.text(place, part)


def _is_vast(sheet: bytes) -> bool:
    """Whether cells stand so far apart that calamine, which holds the whole rectangle, would run out of memory."""
    last = sheet.rfind(b"<row ")
    found = ROW_NUMBER.search(sheet, last) if last >= 0 else None
    rows = int(found.group(1)) if found else 0
    if FAR_ROW.search(sheet):
        return True
    return rows * (FARTHEST_COLUMN if FAR_COLUMN.search(sheet) else NEAR_COLUMNS) > MOST_CELLS


def _sheets(package: Package) -> dict[str, int]:
    """Each sheet's part with its number, as the workbook lists them; none where it is no XML (XLSB)."""
    content = package.part("xl/workbook.xml")
    if content is None:
        return {}
    targets = package.relations("xl/workbook.xml")
    listed = descendants(parse_xml(content, "workbook.xml"), "sheet")
    names = (next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), "") for sheet in listed)
    return {targets.get(name, name): number for number, name in enumerate(names, 1)}


def _pages(package: Package, sheets: dict[str, int]) -> dict[str, int]:
    """The sheet on which a part is used: comments, drawings, and what the drawings show."""
    pages = dict(sheets)
    waiting = list(sheets)
    while waiting:
        name = waiting.pop()
        for target in package.relations(name).values():
            if target not in pages:
                pages[target] = pages[name]
                waiting.append(target)
    return pages


def read_cells(untrusted_bytes: bytes, out: Reading, view: Callable[[int], View] = lambda page: View()) -> None:
    """Sheet names and every cell with text, for all formats that calamine knows. Numbers can't hold a mark.

    `view` says of a sheet's number what it hides; it is asked where cells hold characters.
    """
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(untrusted_bytes))
    except python_calamine.PasswordError as error:
        raise EncryptedError("the workbook is protected by a password; ask its publisher for it") from error
    except BaseException as error:
        if not isinstance(error, (python_calamine.CalamineError, OSError, ValueError)) and not _is_panic(error):
            raise
        raise DamagedError("the workbook can't be opened; fetch it again") from error
    sheets = book.sheets_metadata
    out.pages_total = max(1, len(sheets))
    if not sheets:
        raise DamagedError("the workbook has no sheet; fetch it again")
    for text in spelt(sheet.name for sheet in sheets):
        out.add(text, zone="title")
    for page, sheet in zip(out.all_pages(range(1, len(sheets) + 1)), sheets, strict=True):
        seen = sheet.visible == python_calamine.SheetVisibleEnum.Visible
        zone: Zone = "table" if seen else "hidden"
        out.add(sheet.name, page=page, zone="title" if seen else "hidden")
        if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
            out.pages_examined += 1
            continue
        try:
            _read_sheet(book, page, zone, out, view)
            out.pages_examined += 1
        except BaseException as error:
            if not isinstance(error, (python_calamine.CalamineError, ValueError)) and not _is_panic(error):
                raise
            out.problem("damaged", f"{type(error).__name__} in a sheet; fetch the file again", page=page)


def _is_panic(error: BaseException) -> bool:
    """What calamine's own bugs end in: no Exception, and of a class that can't be imported."""
    return type(error).__name__ == "PanicException"


def _read_sheet(
    book: python_calamine.CalamineWorkbook, page: int, zone: Zone, out: Reading, view: Callable[[int], View]
) -> None:
    sheet = book.get_sheet_by_index(page - 1)
    singles: list[str] = []
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, str) and cell:
                text = ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), cell) if "_x" in cell else cell
                if len(text) == 1 or (len(text) == LONGEST_SINGLE and text[1] in OF_A_LEVEL):
                    singles.append(unbracketed(text))
                for line in whole(text).splitlines():
                    out.add(line, page=page, zone=zone)
                    if "密," in line:
                        out.add(record(line), page=page, zone=zone)
                if len(text) % 4 == 0 and text.isascii() and text.lower() != text != text.upper():
                    read_packed(text, out)
    if has_singles(singles):
        first_column = sheet.start[1] if sheet.start else 0
        for word in read_grid(sheet.iter_rows(), view(page), first_column):
            out.add(word, page=page, zone=zone)


def _read_part(package: Package, name: str, page: int, is_sheet: bool, cells: Cells, out: Reading) -> None:
    folded = name.lower()
    if folded.endswith(".bin") and folded.startswith("xl/"):
        # The binary form (XLSB) keeps its strings in UTF-16; those of the cells come from calamine.
        for run in chinese_runs(package.read(package.parts[name])):
            out.add(run, page=page, zone="hidden")
        return
    if is_sheet or folded.startswith(("xl/worksheets/sheet", "xl/chartsheets/", "xl/dialogsheets/")):
        _read_sheet_part(package, name, page, cells, out, is_listed=is_sheet)
        return
    if not folded.endswith((".xml", ".vml")):
        return
    if folded.startswith("docprops/"):
        read_properties(package.read(package.parts[name]), name, out)
    elif folded.startswith(("xl/comments", "xl/threadedcomments/", "xl/worksheets/comments")):
        content = package.read(package.parts[name])
        read_looks(content, out)
        root = parse_xml(content, name)
        for author in descendants(root, "author"):
            out.add_lines(author.text or "", page=page, zone="comment")
        for note in descendants(root, "comment"):
            out.add_lines("".join(t.text or "" for t in descendants(note, "t")), page=page, zone="comment")
        for note in descendants(root, "threadedComment"):
            out.add_lines("".join(t.text or "" for t in descendants(note, "text")), page=page, zone="comment")
    elif folded.startswith(("xl/drawings/", "xl/charts/", "xl/diagrams/")) and folded.endswith(".xml"):
        root = parse_xml(package.read(package.parts[name]), name)
        for paragraph in descendants(root, "p"):
            out.add_lines("".join(t.text or "" for t in descendants(paragraph, "t")), page=page)
            out.add(seen_of_drawing(paragraph), page=page, zone="hidden")
        points = [point.text or "" for point in descendants(root, "v")]
        series = (name for line in descendants(root, "ser") for name in children(line, "tx"))
        names = ["".join(value.text or "" for value in descendants(name, "v")) for name in series]
        for text in (*filter(HAN.search, points), *spelt(points), *spelt(names)):
            out.add(text, page=page)
        for text in said_by_boxes(root):
            out.add(text, page=page)
        for name_of_line in descendants(root, "name"):
            out.add(name_of_line.text or "", page=page)
        for element in descendants(root, "cNvPr"):
            for key in ("descr", "title", "name"):
                out.add(attribute(element, key) or "", page=page, zone="property")
    elif folded == "xl/styles.xml":
        root = parse_xml(package.read(package.parts[name]), name)
        for number_format in descendants(root, "numFmt"):
            for said in said_by_format(attribute(number_format, "formatCode") or ""):
                out.add(said, zone="hidden")
    elif folded == "xl/workbook.xml":
        root = parse_xml(package.read(package.parts[name]), name)
        for defined in descendants(root, "definedName"):
            out.add("".join(LITERAL.findall(defined.text or "")), zone="hidden")
            for key in ("name", "comment", "description"):
                text = attribute(defined, key) or ""
                out.add(text if HAN.search(text) else "", zone="hidden")


def _read_sheet_part(package: Package, name: str, page: int, cells: Cells, out: Reading, *, is_listed: bool) -> None:
    untrusted_bytes = package.read(package.parts[name])
    read_looks(untrusted_bytes, out)
    singles: list[str] = []
    for found in FORMULA.finditer(untrusted_bytes):
        formula, unsolved = found.groups()
        # Of those that pick a cell only what the workbook doesn't hold.
        if not JOINING.search(formula) and not (unsolved and PICKING.search(formula)):
            continue
        code = unescape(formula.decode("utf-8", "replace"))
        literals = said_literals(code)
        if len(LEVELS.intersection(literals)) > 1:
            # It gives each case its level.
            out.add(" / ".join(literals), page=page, zone="hidden")
            continue
        result = said_by_formula(code, lambda place: cells.text(place, name), cells.names)
        # Where nobody knows which of its texts a formula shows, each may be the one.
        said = [] if result else [text for text in literals if len(text) >= FEWEST_OF_A_MARK]
        singles.append(result)
        said += [text for literal in literals if "://" in literal for text in said_by_query(literal)]
        for text in dict.fromkeys(("".join(literals), result, *said, *spelt(literals))):
            out.add(text if HAN.search(text) else "", page=page, zone="hidden")
    for word in spelt(singles):
        out.add(word, page=page, zone="hidden")
    tail = untrusted_bytes[-200_000:]
    if b"eader" not in tail and b"ooter" not in tail and not HAN_BYTES.search(untrusted_bytes):
        return
    root = parse_xml(untrusted_bytes, name)
    for block in descendants(root, "headerFooter"):
        for element in block:
            side: Zone = "header" if "Header" in str(element.tag) else "footer"
            out.add_lines(plain_header(element.text or ""), page=page, zone=side)
    # Prompts, tips of links, conditions of formats, titles of filters: all that isn't a cell.
    for part in root:
        if local(part) in (("sheetData", "headerFooter") if is_listed else ("headerFooter",)):
            continue
        for word in spelt(map(str, part.itertext())):
            out.add(word, page=page, zone="hidden")
        for rule in descendants(part, "cfRule"):
            _add_condition(rule, page, out)
            package.untold.told.add(attribute(rule, "text") or "")
        for element in part.iter() if local(part) != "conditionalFormatting" else ():
            for text in (element.text, *element.attrib.values()):
                if local(element) == "customFilter" and NAME.fullmatch((text or "").strip(WILDCARDS)):
                    package.untold.told.add(str(text))
                elif text and HAN.search(str(text)):
                    # The choices of a list stand in one literal.
                    words = "".join(LITERAL.findall(str(text))).replace(",", " / ") or str(text)
                    out.add(words, page=page, zone="hidden")


def _add_condition(rule: Element, page: int, out: Reading) -> None:
    """What the condition of a format asks for; a part of a cell that it asks for is no mark by itself."""
    asked = attribute(rule, "text") or ""
    texts = [asked] if asked else []
    for formula in rule.iter():
        if HAN.search(formula.text or ""):
            texts.append("".join(LITERAL.findall(formula.text or "")) or str(formula.text))
    out.add(" / ".join(texts), page=page, zone="hidden")


def plain_header(text: str) -> str:
    """A spreadsheet's page header without its layout codes (&L, &"font", &14), as it stands on the first page."""
    return HEADER_CODES.sub(" ", PAGE_CODES.sub("1", text)).strip()
