"""XML of any vocabulary, and SVG drawings: every text and attribute. Word's and Excel's own XML is read as such."""

from __future__ import annotations

import contextlib
import re
from typing import Any

import numpy as np
import pymupdf

from detectors.errors import DamagedError
from detectors.formats.base64_files import from_base64
from detectors.formats.characters import HAN
from detectors.formats.docx.reader import read_story
from detectors.formats.html.inside import markup_in
from detectors.formats.html.reader import read_markup
from detectors.formats.html.styles import Styles, said_by_places
from detectors.formats.markup import Element, descendants, local, parse_xml, read_packed
from detectors.formats.spelt import spelt
from detectors.formats.untold import Untold
from detectors.ocr.images import read_grey
from detectors.reading import Reading

MEDIA_TYPES = ("application/xml", "image/svg+xml")

OUTLINES_MIN = 2
LONG_SIDE_PX = 1_800.0
MAX_REPEATS = 20_000
PICTURES = ("{*}image", "{*}binData", "{*}binaryData")


def read(untrusted_bytes: bytes, out: Reading) -> None:
    root = parse_xml(untrusted_bytes, out.name or "document")
    if local(root) in ("wordDocument", "package") or "wordprocessingml" in str(root.tag):
        # Word 2003's single file, and the zip's parts written in a row: runs of one paragraph belong together.
        read_story(root, None, out)
    _read_texts(root, out)
    _read_packed(root, out)
    untold = Untold()
    untold.notice(untrusted_bytes)
    untold.add(out)
    if out.media_type == "image/svg+xml":
        _read_outlines(untrusted_bytes, root, out)
    out.pages_examined = 1


def _read_texts(root: Element, out: Reading) -> None:
    styles = Styles(root)
    for element in root.iter():
        if local(element) == "text":
            out.add("".join(str(text) for text in element.itertext()))
        if element.text:
            _add_text(element.text, out)
        if element.tail:
            out.add_lines(element.tail)
        for value in element.attrib.values():
            out.add(str(value) if len(value) < 10_000 else "", zone="property")
        for placed in said_by_places(element, styles):
            out.add(placed, zone="hidden")
    for word in spelt(map(str, root.itertext())):
        out.add(word, zone="hidden")


def _add_text(text: str, out: Reading) -> None:
    """A feed's articles are pages."""
    if HAN.search(markup := markup_in(text)):
        with contextlib.suppress(DamagedError):
            read_markup(markup, out, depth=1, scripts=False)
            return
    out.add_lines(text)


def _read_packed(root: Element, out: Reading) -> None:
    """Pictures and parts written into the XML as base64, under whatever name a vendor gives them."""
    known = frozenset(root.iter(*PICTURES))
    for element in root.iter("*"):
        if element not in known:
            read_packed((element.text or "").strip(), out)
            continue
        address = next((str(v) for k, v in element.attrib.items() if str(k).endswith("href")), "")
        packed = address.partition("base64,")[2] or ("" if local(element) == "image" else element.text or "")
        if packed.strip():
            content = from_base64(packed)
            if content is None:
                out.problem("damaged", "a picture inside the file is broken; fetch it again")
                continue
            out.purse.check_time()
            out.purse.spend_bytes(len(content))
            out.attach_part("picture", content)


def _read_outlines(untrusted_bytes: bytes, root: Element, out: Reading) -> None:
    """Draws the picture where it holds curves that could be letters."""
    outlines = sum(len(re.findall("[Mm]", str(path.get("d") or ""))) for path in descendants(root, "path"))
    shapes = sum(1 for _ in root.iter("{*}polygon", "{*}polyline"))
    if outlines + shapes < OUTLINES_MIN:
        return
    if sum(1 for _ in descendants(root, "use")) > MAX_REPEATS:
        raise DamagedError("the drawing repeats itself without end; look at it by hand")
    try:
        document: Any = pymupdf.open(stream=untrusted_bytes, filetype="svg")
        page = document[0]
        zoom = min(20.0, LONG_SIDE_PX / max(page.rect.width, page.rect.height, 1.0))
        pixmap = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csGRAY, alpha=False)
    except (RuntimeError, ValueError, pymupdf.FileDataError) as error:
        raise DamagedError("the drawing can't be drawn; look at it by hand") from error
    grey = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.stride)[:, : pixmap.width]
    if min(grey.shape) >= 16:
        read_grey(np.ascontiguousarray(grey), out, page=1, size_pt=(pixmap.width / zoom, pixmap.height / zoom))
