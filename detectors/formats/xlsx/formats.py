"""What number formats say, and what cells show whose format puts words around their value: neither says that alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from detectors.formats.characters import HAN
from detectors.formats.markup import Element, attribute, children, descendants

CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
PLACE, STYLE = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"'), re.compile(rb'\bs="(\d{1,5})"')
SECTION = re.compile(r'(?:"[^"]*"|\\.|[^;])+')
PIECE = re.compile(r'"([^"]*)"|\\(.)|\[[^\[\]]*\]|[_*].|(@|General|[0#?][0#?.,]*)|([^\x00-\xff]+)|.', re.IGNORECASE)
SIGNS = ("★", "密级")
CONDITION = re.compile(r"\[[^\[\]]*\]|[_*].")
WORDS = re.compile(r'"([^"]*)"|\\(.)|([^\x00-\xff]+)')
MOST_CELLS = 500


def said_by_format(code: str) -> list[str]:
    """The words of a number format: in quotation marks, behind backslashes, and Chinese ones bare.

    Sections that say different things are a list, and one line; those for positive and negative numbers often say the same.
    A single section that says what only a mark says, among others, speaks for itself.
    """
    sections = [
        "".join("".join(found) for found in WORDS.findall(section))
        for section in SECTION.findall(CONDITION.sub("", code))
    ]
    said = list(dict.fromkeys(filter(None, sections)))
    marks = [section for section in said if any(sign in section for sign in SIGNS)]
    return said if len(said) <= 1 else ["".join(sections), *(marks if len(marks) == 1 else ())]


def formats_around(styles: Element) -> dict[bytes, str]:
    """Style number to format, for those formats that put Chinese words around what a cell holds."""
    codes = {
        attribute(entry, "numFmtId"): attribute(entry, "formatCode") or "" for entry in descendants(styles, "numFmt")
    }
    codes = {key: code for key, code in codes.items() if HAN.search(code)}
    found: dict[bytes, str] = {}
    for listed in descendants(styles, "cellXfs") if codes else ():
        for number, xf in enumerate(children(listed, "xf")):
            if (code := codes.get(attribute(xf, "numFmtId"))) is not None:
                found[str(number).encode()] = code
    return found


def shown_by_formats(sheet: bytes, formats: dict[bytes, str], text_of: Callable[[str], str]) -> Iterator[str]:
    """`text_of` gives what the cell of that place holds."""
    cells = 0
    for cell in CELL.finditer(sheet) if formats else ():
        head = cell.group(1)
        style, place = STYLE.search(head), PLACE.search(head)
        code = formats.get(style.group(1)) if style is not None else None
        if code is None or place is None:
            continue
        cells += 1
        if cells > MOST_CELLS:
            return
        value = text_of(place.group(1).decode())
        if value:
            yield from dict.fromkeys(_shown(section, value) for section in SECTION.findall(code))


def _shown(section: str, value: str) -> str:
    """The value as this section of the format shows it; empty where it doesn't show it between words."""
    parts = [(quoted or escaped or bare, hole) for quoted, escaped, hole, bare in PIECE.findall(section)]
    if not any(hole for _, hole in parts) or not any(HAN.search(words) for words, _ in parts):
        return ""
    return "".join(value if hole else words for words, hole in parts)
