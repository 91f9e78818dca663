"""What a Word document shows that isn't its text: symbols of fonts that hold no letters, and what was chosen in form fields."""

from __future__ import annotations

from detectors.formats.docx.looks import OFF_VALUES
from detectors.formats.markup import Element, attribute, children, local

# By the character's place in the font; Wingdings' is in the private area or without its F000.
_TICKED, _EMPTY = "☑", "□"
_SIGNS = {
    "wingdings": {
        0xAB: "★", 0xB6: "★", 0xFE: _TICKED, 0xFD: _TICKED, 0x78: _TICKED, 0xFC: "✓", 0xA8: _EMPTY, 0x6F: _EMPTY, 0x71: _EMPTY,
        0x72: _EMPTY, 0x6E: "■", 0xA1: "○", 0xA4: "◉",
    },
    "wingdings 2": {
        0x52: _TICKED, 0x53: _TICKED, 0x54: _TICKED, 0x51: _TICKED, 0x50: "✓", 0xA3: _EMPTY, 0x2A: _EMPTY, 0xA2: "■", 0x30: _EMPTY,
        0x98: "●", 0x9A: "◉",
    },
}  # fmt: skip


def symbol(element: Element) -> str:
    """A character that was put in from the table of symbols, by the number of its place."""
    try:
        code = int(attribute(element, "char") or "", 16)
        return _sign(code, attribute(element, "font") or "") or chr(code)
    except (ValueError, OverflowError):
        return ""


def set_in_signs(run: Element, text: str) -> str:
    """Text of a run as its font shows it: an R of Wingdings 2 is a ticked box."""
    for fonts in run.iterfind("./{*}rPr/{*}rFonts"):
        for name in fonts.attrib.values():
            if "wingdings" in str(name).lower():
                return "".join(_sign(ord(c), str(name)) or c for c in text)
    return text


def _sign(code: int, font: str) -> str | None:
    if 0xF000 <= code <= 0xF0FF:
        code -= 0xF000
    return _SIGNS.get(font.strip().lower(), {}).get(code)


def chosen(data: Element) -> str:
    """What a form field of old shows, for which there is no text: the list's item, the box."""
    for field in data:
        kind = local(field)
        if kind == "ddList":
            items = [attribute(item, "val") or "" for item in children(field, "listEntry")]
            number = _value(field, "result") or _value(field, "default") or "0"
            return items[int(number)] if number.isdecimal() and int(number) < len(items) else ""
        if kind == "checkBox":
            value = _value(field, "checked")
            value = _value(field, "default") if value is None else value
            return _EMPTY if value is None or value.lower() in OFF_VALUES else _TICKED
    return ""


def _value(field: Element, name: str) -> str | None:
    """None where it isn't there; there without a value, it is on."""
    found = next(children(field, name), None)
    return None if found is None else attribute(found, "val") or "1"
