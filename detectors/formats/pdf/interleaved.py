"""Lines that a program draws a font at a time: first all quotation marks and digits of a line, then what stands between them.

MuPDF gives each stretch as a line of its own, and closes the gaps in what was drawn later.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import pymupdf

# In heights of a line, and of a character's width.
LEVEL_SHARE, GAP_SHARE, OVERLAP_SHARE = 0.1, 0.25, 0.4
ALONG = 0.99
Line = dict[str, Any]


def blocks_of(page: Any, flags: int) -> Iterator[list[Line]]:
    """The lines of each block of text, those that go back on their own level put together again."""

    def read(kind: str) -> list[dict[str, Any]]:
        blocks: list[dict[str, Any]] = page.get_text(kind, clip=pymupdf.INFINITE_RECT(), flags=flags)["blocks"]
        return blocks

    # The place of each character takes longer to find than all the rest.
    placed = functools.cache(lambda: read("rawdict"))
    for number, block in enumerate(read("dict")):
        yield _in_order(block.get("lines", []), lambda number=number: placed()[number]["lines"])  # type: ignore[misc]


def _in_order(block: list[Line], placed: Callable[[], list[Line]]) -> list[Line]:
    if not any(map(_goes_back, block, block[1:])):
        return block
    found: list[Line] = []
    for first, behind in _levels(block):
        group = block[first:behind]
        backwards = any(map(_goes_back, group, group[1:]))
        found += (_put_together(placed()[first:behind]) if backwards else None) or group
    return found


def _levels(block: list[Line]) -> Iterator[tuple[int, int]]:
    first = 0
    for number in range(1, len(block) + 1):
        if number == len(block) or not _is_level(block[number - 1], block[number]):
            yield first, number
            first = number


def _is_level(before: Line, after: Line) -> bool:
    (_, top, _, bottom), (_, other_top, _, other_bottom) = before["bbox"], after["bbox"]
    level = max(abs(top - other_top), abs(bottom - other_bottom)) < LEVEL_SHARE * (bottom - top)
    return bool(level and before["dir"][0] > ALONG and after["dir"][0] > ALONG)


def _goes_back(before: Line, after: Line) -> bool:
    return bool(after["bbox"][0] < before["bbox"][0]) and _is_level(before, after)


def _put_together(group: list[Line]) -> list[Line] | None:
    """None where characters stand upon others: then the order in which they were drawn says more."""
    placed = [
        (char["bbox"], char["c"], span, number)
        for number, line in enumerate(group)
        for span in line["spans"]
        for char in span["chars"]
    ]
    lines: list[Line] = []
    # A blank counts where it fills a gap; MuPDF lays one over what is drawn later, too.
    blank: tuple[float, float] | None = None
    end, last = 0.0, -1  # the place, and the line as MuPDF has it, of the character before
    for (x0, y0, x1, y1), character, span, number in sorted(placed, key=lambda one: one[0][0]):
        if character.isspace():
            blank = (x0, x1)
            continue
        shared = OVERLAP_SHARE * (x1 - x0)
        if lines and x0 < end - shared:
            return None
        near = end
        if lines and blank is not None and end - shared <= blank[0] and blank[1] <= x0 + shared:
            near, character = max(near, blank[1]), f" {character}"
        blank = None
        if not lines or (number != last and x0 > near + GAP_SHARE * (y1 - y0)):
            lines.append({"bbox": (x0, y0, x1, y1), "dir": group[0]["dir"], "spans": []})
            character = character[-1]
        line = lines[-1]
        left, top, _, bottom = line["bbox"]
        line["bbox"] = (left, min(top, y0), x1, max(bottom, y1))
        spans = line["spans"]
        if spans and spans[-1]["from"] is span:
            spans[-1]["text"] += character
            spans[-1]["bbox"] = (*spans[-1]["bbox"][:2], x1, y1)
        else:
            spans.append({**span, "from": span, "text": character, "bbox": (x0, y0, x1, y1)})
        end, last = x1, number
    return lines
