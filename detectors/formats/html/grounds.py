"""On what ground the words of a page stand: white ones are seen on a dark one, as headings of tables are."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from lxml import etree
from PIL import ImageColor

from detectors.formats.html.styles import Styles
from detectors.formats.unseen import is_dark

# How far out a ground is looked for.
NEAR_ELEMENTS = 12
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|(?:rgb|hsl)a?\([^()]*\)|^[a-z]+(?![\w(-])", re.IGNORECASE)
WHITE_FONT = re.compile(r"white|snow|#?(?:fff|(?:f[0-9a-f]){3})", re.IGNORECASE)
Rgb = tuple[int, ...]


def shows_white(element: etree._Element, styles: Styles) -> bool:
    """Whether what the element stands on is dark, or a picture; a picture of the whole page tells nothing of its parts.

    Where no ground is told a style sheet elsewhere may tell it. A cell that is white all over stands by itself anyway.
    """
    for around, value in _grounds(element, styles):
        colour = _rgb(value)
        if colour is not None:
            return is_dark(colour)
        if around.tag not in ("body", "html"):
            return True
    return _fills_its_cell(element)


def _fills_its_cell(element: etree._Element) -> bool:
    for around in itertools.chain((element,), itertools.islice(element.iterancestors(), NEAR_ELEMENTS)):
        if around.tag in ("td", "th"):
            return True
        parent = around.getparent()
        if parent is None or len(parent) > 1 or (parent.text or "").strip() or (around.tail or "").strip():
            return False
    return False


def is_unseen_font(font: etree._Element, styles: Styles) -> bool:
    """Of the old element: white where white isn't seen, or of the colour of its ground."""
    said = (font.get("color") or "").strip()
    if WHITE_FONT.fullmatch(said) is not None:
        return not shows_white(font, styles)
    colour = _rgb(said)
    return colour is not None and next((_rgb(value) for _, value in _grounds(font, styles)), None) == colour


def _grounds(element: etree._Element, styles: Styles) -> Iterator[tuple[etree._Element, str]]:
    """The nearest first."""
    for around in itertools.chain((element,), itertools.islice(element.iterancestors(), NEAR_ELEMENTS)):
        for value in (*styles.grounds_of(around), around.get("bgcolor") or ""):
            if value:
                yield around, value


def _rgb(value: str) -> Rgb | None:
    """None for pictures, and for what is no colour."""
    found = COLOUR.search(value.strip()) if "url(" not in value else None
    for spelt in (found.group() if found else "", f"#{value.strip()}"):
        try:
            return ImageColor.getrgb(spelt)[:3]
        except ValueError:
            continue
    return None
