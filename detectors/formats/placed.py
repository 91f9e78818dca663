"""Text boxes, shapes and frames of a character each, read in the order of their places on the page."""

from __future__ import annotations

from collections.abc import Iterator

from detectors.formats.markup import Element, attribute, descendants, local
from detectors.formats.rows import SHORT, Piece, rearranged

POINTS_PER_EMU, POINTS_PER_TWIP = 1 / 12_700, 1 / 20
# For what says where it stands and not how large it is.
USUAL_PT = 18.0
MOST_RUNS = 5


def said_by_boxes(root: Element) -> Iterator[str]:
    pieces: list[Piece] = []
    for element in root.iter("{*}sp", "{*}anchor", "{*}framePr"):
        place = _place(element)
        text = _text(element) if place is not None else ""
        if place is not None and 0 < len(text) <= SHORT:
            x, y = place
            pieces.append((text, (x, y, x + USUAL_PT, y + USUAL_PT)))
    for text, _ in rearranged(pieces):
        yield text


def _text(element: Element) -> str:
    holder = element
    if local(element) == "framePr":
        # The frame is a property of the paragraph's properties.
        parent = element.getparent()
        paragraph = parent.getparent() if parent is not None else None
        holder = paragraph if paragraph is not None else element
    texts: list[str] = []
    for text in descendants(holder, "t"):
        texts.append(text.text or "")
        if len(texts) > MOST_RUNS:
            break
    return "".join(texts).strip()


def _place(element: Element) -> tuple[float, float] | None:
    """Left and top in points; None where nothing says."""
    kind = local(element)
    if kind == "framePr":
        return _point(attribute(element, "x"), attribute(element, "y"), POINTS_PER_TWIP)
    if kind == "anchor":
        offsets = [offset.text for offset in descendants(element, "posOffset")]
        return _point(offsets[0], offsets[1], POINTS_PER_EMU) if len(offsets) > 1 else None
    offset = next(descendants(element, "off"), None)
    return _point(attribute(offset, "x"), attribute(offset, "y"), POINTS_PER_EMU) if offset is not None else None


def _point(x: str | None, y: str | None, scale: float) -> tuple[float, float] | None:
    try:
        return float(x or "") * scale, float(y or "") * scale
    except ValueError:
        return None
