"""Fonts that a Word document brings along: text set in one may look like other characters."""

from __future__ import annotations

import itertools
import re

from detectors.formats.fonts import could_be_wide, is_wide_latin, read_shown, width_em
from detectors.formats.glyph_looks import Faces
from detectors.formats.markup import Element, attribute, children, descendants, parse_xml
from detectors.formats.package import Package
from detectors.reading import Reading

KEY = re.compile("[0-9A-Fa-f]{32}")
MASKED_BYTES = 32
MAX_RUNS = 40


def embedded_fonts(package: Package) -> dict[str, bytes]:
    """The font files by the names that runs use, without the mask that Word lays over them."""
    content = package.part("word/fontTable.xml")
    if content is None or b"fontKey" not in content:
        return {}
    targets = package.relations("word/fontTable.xml")
    fonts: dict[str, bytes] = {}
    for font in descendants(parse_xml(content, "fontTable.xml"), "font"):
        for embedded in font:
            key = (attribute(embedded, "fontKey") or "").strip("{}").replace("-", "")
            file = package.part(targets.get(attribute(embedded, "id") or "", ""))
            if KEY.fullmatch(key) and file is not None:
                fonts[attribute(font, "name") or ""] = _unmasked(file, bytes.fromhex(key)[::-1])
    return fonts


def _unmasked(file: bytes, key: bytes) -> bytes:
    return bytes(byte ^ key[n % 16] for n, byte in enumerate(file[:MASKED_BYTES])) + file[MASKED_BYTES:]


def read_runs(root: Element, fonts: dict[str, bytes], out: Reading) -> None:
    """Draws and reads letters that are as wide in such a font as Chinese characters are, and what a font shows as others."""
    faces = Faces()
    set_in = ((text, name) for run in descendants(root, "r") for text, name in _set_in(run, fonts))
    shown = (
        (text, name)
        for text, name in set_in
        if (could_be_wide(text) and is_wide_latin(text, width_em(fonts[name], text)))
        or faces.shows_otherwise(name, fonts[name], text)
    )
    for text, name in itertools.islice(shown, MAX_RUNS):
        read_shown(fonts[name], text, out)


def _set_in(run: Element, fonts: dict[str, bytes]) -> list[tuple[str, str]]:
    used = {
        str(name) for rpr in children(run, "rPr") for font in children(rpr, "rFonts") for name in font.attrib.values()
    }
    text = "".join(part.text or "" for part in children(run, "t")).strip()
    return [(text, name) for name in used & fonts.keys() if text]
