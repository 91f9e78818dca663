"""Characters that a style moves from where they would stand: by steps to the side, by named areas, or to places in a list."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from lxml import etree

SHIFT = re.compile(
    r"(?:^|[;\s])(?:left|margin-left|inset-inline-start)\s*:\s*(-?\d+(?:\.\d+)?)"
    r"|translate(?:X|3d)?\(\s*(-?\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
FROM_THE_FLOW = re.compile(r"position\s*:\s*relative|translate", re.IGNORECASE)
AREAS = re.compile(r"grid-template(?:-areas)?\s*:([^;]*)", re.IGNORECASE)
AREA = re.compile(r"grid-area\s*:\s*([A-Za-z_][\w-]*)", re.IGNORECASE)
FEWEST, MOST = 3, 60
HUNDREDTHS = 100
LARGEST_STEP = 4


def said_by_shifts(pieces: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Pieces (style, text) that each go so many steps to the side of where they would stand. The step isn't told:
    it is what brings each of them to a place of its own."""
    if not FEWEST <= len(pieces) <= MOST or not any(FROM_THE_FLOW.search(style) for style, _ in pieces):
        return
    shifts = [round(HUNDREDTHS * _shift(style)) for style, _ in pieces]
    unit = math.gcd(*shifts)
    for divisor in range(1, LARGEST_STEP + 1) if unit else ():
        places = [number + shift * divisor // unit for number, shift in enumerate(shifts)]
        if sorted(places) == list(range(len(pieces))):
            yield "".join(text for _, text in sorted(zip(places, (text for _, text in pieces), strict=True)))
            return


def _shift(style: str) -> float:
    found = SHIFT.search(style)
    return float(found.group(1) or found.group(2)) if found is not None else 0.0


def said_by_names(style: str, pieces: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Pieces that go into the areas which the style around them names in order."""
    found = AREAS.search(style)
    if found is None:
        return
    order = {name: place for place, name in enumerate(re.findall(r"[A-Za-z_][\w-]*", found.group(1)))}
    placed = [
        (order[area.group(1)], text)
        for own, text in pieces
        if (area := AREA.search(own)) is not None and area.group(1) in order
    ]
    if len(placed) >= FEWEST:
        yield "".join(text for _, text in sorted(placed))


def said_by_list(places: str, text: str) -> str:
    """A text whose characters a drawing puts to a place each; empty where they stand in their order already."""
    try:
        numbers = [float(place) for place in places.replace(",", " ").split()[: len(text)]]
    except ValueError:
        return ""
    if len(numbers) < len(text) or numbers == sorted(numbers):
        return ""
    return "".join(character for _, character in sorted(zip(numbers, text, strict=True)))


def said_turned(root: etree._Element) -> str:
    """What an element says that is read backwards, but for the elements in it that have a direction of their own."""
    turned = [True]
    parts: list[list[str]] = [[]]
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            parts[-1].append(element.tail or "")
            continue
        if event == "start":
            own = element.get("dir")
            turned.append(element.tag == "bdo" and own == "rtl" if own and element is not root else turned[-1])
            parts.append([element.text or ""])
            continue
        said = "".join(parts.pop())
        parts[-1].append(said if turned.pop() == turned[-1] else said[::-1])
        if element is not root:
            parts[-1].append(element.tail or "")
    return parts[0][0][::-1]
