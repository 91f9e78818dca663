"""Where an OFD's objects stand on the page, in which order they are read, and whether they are seen."""

from __future__ import annotations

import math
from collections.abc import Iterator

from detectors.formats.markup import Element, attribute, children, descendants
from detectors.formats.rows import Askew
from detectors.model import Box, Zone

POINTS_PER_MM = 72 / 25.4
MAX_STEPS = 20_000
# How many times as wide as its words an object is of whose place nothing follows for theirs.
LOOSE = 3.0
# How much a matrix may lean and still lets its words run from left to right.
TURNED = 0.05


def children_of(root: Element, *path: str) -> list[Element]:
    found = [root]
    for name in path:
        found = [child for element in found for child in children(element, name)]
    return found


def numbers_in(text: str | None) -> list[float]:
    try:
        return [float(part) for part in (text or "").split()]
    except ValueError:
        return []


def size_of(area: Element) -> tuple[float, float] | None:
    for box in children(area, "PhysicalBox"):
        numbers = numbers_in(box.text)
        if len(numbers) == 4 and numbers[2] > 0 and numbers[3] > 0:
            return numbers[2], numbers[3]
    return None


def bounds(element: Element) -> Box | None:
    numbers = numbers_in(attribute(element, "Boundary"))
    if len(numbers) != 4:
        return None
    x, y, width, height = numbers
    return (x, y, x + width, y + height)


def box_of_words(element: Element, box: Box | None, text: str) -> Box | None:
    """Where the words stand in an object that is far larger than they, as some programs make all theirs as large as the page."""
    size = _first(attribute(element, "Size"))
    code = next(descendants(element, "TextCode"), None)
    wide = size * len(text.strip())
    if box is None or code is None or size <= 0 or box[2] - box[0] <= LOOSE * wide:
        return box
    x, y = box[0] + _first(attribute(code, "X")), box[1] + _first(attribute(code, "Y"))
    return (x, y - size, x + wide, y)


def moved_box(element: Element, box: Box | None, origin: tuple[float, float]) -> Box | None:
    """The object's box on the page: where its unit stands and its matrix shifts it to."""
    if box is None:
        return None
    matrix = numbers_in(attribute(element, "CTM"))
    x, y = origin if len(matrix) != 6 else (origin[0] + matrix[4], origin[1] + matrix[5])
    return (box[0] + x, box[1] + y, box[2] + x, box[3] + y)


def askew(element: Element, box: Box | None, text: str, origin: tuple[float, float]) -> Askew | None:
    """An object whose matrix turns it, with the middle of its words; None for any other."""
    matrix = numbers_in(attribute(element, "CTM"))
    code = next(descendants(element, "TextCode"), None)
    if box is None or code is None or len(matrix) != 6 or (matrix[0] > 0 and abs(matrix[1]) < TURNED * matrix[0]):
        return None
    a, b, c, d, e, f = matrix
    scale = math.hypot(a, b)
    size, wide = _first(attribute(element, "Size")), len(text.strip())
    if not scale or not size:
        return None
    x, y = _first(attribute(code, "X")) + size * wide / 2, _first(attribute(code, "Y")) - size / 2
    middle = (origin[0] + box[0] + a * x + c * y + e, origin[1] + box[1] + b * x + d * y + f)
    return text, middle, size * scale, (a / scale, b / scale)


def points(box: Box | None) -> Box | None:
    if box is None:
        return None
    x0, y0, x1, y1 = (edge * POINTS_PER_MM for edge in box)
    return (x0, y0, x1, y1)


def is_mirrored(element: Element) -> bool:
    """Whether its matrix shows the object from behind."""
    matrix = numbers_in(attribute(element, "CTM"))
    return len(matrix) == 6 and matrix[0] * matrix[3] - matrix[1] * matrix[2] < 0


def set_otherwise(element: Element, text: str) -> Iterator[str]:
    """Characters that are set in another order than the file has them, from behind, by steps back or in pieces."""
    if is_mirrored(element):
        yield text[::-1]
    codes = list(descendants(element, "TextCode"))
    if len(codes) < 2 and not any(
        "-" in (attribute(code, key) or "") for code in codes for key in ("DeltaX", "DeltaY")
    ):
        return
    places: list[tuple[float, float, str]] = []
    for code in codes:
        x, y = _first(attribute(code, "X")), _first(attribute(code, "Y"))
        across, down = (_steps(attribute(code, key)) for key in ("DeltaX", "DeltaY"))
        if not across and not down:
            places.append((y, x, code.text or ""))
            continue
        for number, character in enumerate(code.text or ""):
            places.append((y, x, character))
            x += across[number] if number < len(across) else 0.0
            y += down[number] if number < len(down) else 0.0
    placed = "".join(part for _, _, part in sorted(places, key=lambda place: place[:2]))
    if placed != text:
        yield placed


def _steps(text: str | None) -> list[float]:
    """Distances from character to character; `g 3 5.6` stands for three of 5.6."""
    words = (text or "").split()[:MAX_STEPS]
    steps: list[float] = []
    at = 0
    while at < len(words) and len(steps) < MAX_STEPS:
        if words[at] == "g" and at + 2 < len(words):
            count, step = _first(words[at + 1]), _first(words[at + 2])
            steps += [step] * (int(min(count, MAX_STEPS)) if count > 0 else 0)
            at += 3
        else:
            steps.append(_first(words[at]))
            at += 1
    return steps


def _first(text: str | None) -> float:
    return next(iter(numbers_in(text)), 0.0)


def where_seen(element: Element, box: Box | None, size: tuple[float, float]) -> Zone | None:
    """Hidden where it lies off the page, is switched off, wholly transparent, white or too small to see."""
    if box is not None and (box[2] <= 0 or box[3] <= 0 or box[0] >= size[0] or box[1] >= size[1]):
        return "hidden"
    if attribute(element, "Visible") == "false" or attribute(element, "Alpha") == "0":
        return "hidden"
    points = numbers_in(attribute(element, "Size"))
    if points and points[0] * POINTS_PER_MM < 2.0:
        return "hidden"
    if attribute(element, "Fill") == "false" and attribute(element, "Stroke") != "true":
        return "hidden"
    for fill in children(element, "FillColor"):
        values = numbers_in(attribute(fill, "Value"))
        if attribute(fill, "Alpha") == "0" or (len(values) == 3 and min(values) >= 250):
            return "hidden"
    return None
