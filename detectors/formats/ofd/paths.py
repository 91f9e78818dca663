"""Outlines of an OFD page (GB/T 33190, 9.2): letters turned into curves are drawn and read."""

from __future__ import annotations

import re

import numpy as np

from detectors.formats.markup import Element, attribute, descendants
from detectors.formats.shapes import Array, Figure, bezier

TOKEN = re.compile(r"[SMLQBAC]|-?[\d.]+(?:[eE]-?\d+)?")
OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
STROKE_MM, POINTS_OF_A_LINE = 5.0, 2
LETTER_MM = (1.5, 40.0)
MAX_TOKENS = 500_000


def figure(path: Element) -> Figure | None:
    """The outlines of a PathObject in millimetres of the page, if it is as large as a letter or a line of them and more
    than lines without an inside."""
    data = "".join(element.text or "" for element in descendants(path, "AbbreviatedData"))
    outlines = [_placed(outline, path) for outline in _outlines(data)]
    if all(len(outline) == POINTS_OF_A_LINE for outline in outlines):
        return None
    everything = np.concatenate(outlines)
    smaller = float(min(everything.max(axis=0) - everything.min(axis=0)))
    return outlines if LETTER_MM[0] <= smaller <= LETTER_MM[1] else None


def strokes(path: Element) -> Figure:
    """The short lines of a PathObject, in millimetres of the page: letters may be hatched with such, tables are not ruled."""
    data = "".join(element.text or "" for element in descendants(path, "AbbreviatedData"))
    placed = (_placed(outline, path) for outline in _outlines(data))
    return [outline for outline in placed if max(outline.max(axis=0) - outline.min(axis=0)) <= STROKE_MM]


def _placed(points: Array, path: Element) -> Array:
    matrix = _numbers(attribute(path, "CTM"))
    if len(matrix) == 6:
        points = points @ np.array([matrix[:2], matrix[2:4]]) + np.array(matrix[4:])
    boundary = _numbers(attribute(path, "Boundary"))
    return points + np.array(boundary[:2]) if len(boundary) == 4 else points


def _outlines(data: str) -> list[Array]:
    """Each outline as points; arcs are straightened, which letters survive."""
    tokens = TOKEN.findall(data)[:MAX_TOKENS]
    outlines: list[Array] = []
    points: list[Array] = []
    position = 0
    while position < len(tokens):
        word = tokens[position]
        count = OPERANDS.get(word)
        if count is None:
            position += 1
            continue
        try:
            values = np.array([float(token) for token in tokens[position + 1 : position + 1 + count]])
        except ValueError:
            break
        position += 1 + count
        if len(values) < count:
            break
        if word in "SM":
            if len(points) > 1:
                outlines.append(np.vstack(points))
            points = [values]
        elif word == "C":
            continue
        elif word == "L" or not points:
            points.append(values[-2:])
        elif word == "Q":
            control, end = values[:2], values[2:]
            points.extend(
                bezier(points[-1], points[-1] + (control - points[-1]) * 2 / 3, end + (control - end) * 2 / 3, end)
            )
        elif word == "B":
            points.extend(bezier(points[-1], values[:2], values[2:4], values[4:]))
        else:
            points.append(values[-2:])
    if len(points) > 1:
        outlines.append(np.vstack(points))
    return outlines


def _numbers(text: str | None) -> list[float]:
    try:
        return [float(part) for part in (text or "").split()]
    except ValueError:
        return []
