"""Lines of a PDF page in which other characters stand between those of a mark: crossed out, or under a box."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pymupdf

from detectors.formats.pdf.pictures import Line
from detectors.formats.unseen import says_more
from detectors.model import Box
from detectors.reading import Reading

STRUCK = 1
STROKE = re.compile(rb"[\d.]\s+(?:l|re)\s")
MOST_COMPARED = 400_000_000  # characters times strokes, each compared with each: a second
PARTED = re.compile(r"[绝絕机機秘祕]\w{1,4}密|密\w{1,4}[★☆]")
STAR = re.compile("[★☆]")
MOST_LINES, MOST_BOXES = 20, 50


def read_between(page: Any, number: int, lines: Sequence[Line], boxes: Sequence[Box], flags: int, out: Reading) -> None:
    """What is left of such lines. `boxes` are the grounds and pictures of the page."""
    parted = [line for line in lines if PARTED.search(line.text)]
    if not parted:
        return
    _read_between_struck(page, number, lines, flags, out)
    blocks: list[Any] | None = None
    for line in [line for line in parted if STAR.search(line.text)][:MOST_LINES]:
        # What lies over a part of the line, or under it and hides nothing: a level alone may be left of a line that is seen whole.
        over = [box for box in boxes if _overlaps(box, line.box) and not _surrounds(box, line.box)]
        if not 0 < len(over) <= MOST_BOXES:
            continue
        blocks = blocks or page.get_text("rawdict", clip=pymupdf.INFINITE_RECT(), flags=flags)["blocks"]
        for kept in _uncovered(blocks, line, over):
            out.add(kept if says_more(kept, line.text, for_sure=False) else "", page=number, zone="hidden")


def covers(outer: Box, inner: Box) -> bool:
    """Whether one box lies over the middle of the other."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _uncovered(blocks: Sequence[Any], line: Line, over: Sequence[Box]) -> Iterator[str]:
    for block in blocks:
        parts = [part for part in block.get("lines", []) if _overlaps(part["bbox"], line.box)]
        inside = [c for part in parts for span in part["spans"] for c in span["chars"] if covers(line.box, c["bbox"])]
        yield "".join(c["c"] for c in inside if not any(covers(box, c["bbox"]) for box in over))


def _read_between_struck(page: Any, number: int, lines: Sequence[Line], flags: int, out: Reading) -> None:
    """Asked for styles MuPDF parts lines in other places."""
    strokes = len(STROKE.findall(page.read_contents()))
    if strokes * sum(len(line.text) for line in lines) > MOST_COMPARED:
        out.problem("limit", "too many strokes to tell which words they cross out", page=number)
        return
    styled = flags | pymupdf.TEXT_COLLECT_STYLES
    for block in page.get_text("dict", clip=pymupdf.INFINITE_RECT(), flags=styled)["blocks"]:
        for line in block.get("lines", []):
            if PARTED.search("".join(span["text"] for span in line["spans"])):
                for kept in _between_struck(line["spans"]):
                    out.add(kept if "密" in kept else "", page=number, zone="hidden")


def _between_struck(spans: Sequence[dict[str, Any]]) -> set[str]:
    """What is left of a line. MuPDF takes a character for crossed out when the stroke ends at its edge."""

    runs = itertools.groupby(spans, lambda span: bool(span["char_flags"] & STRUCK))
    texts = [("".join(span["text"] for span in run), is_struck) for is_struck, run in runs]

    def kept(text: str, is_struck: bool, first: int, last: int) -> str:
        return text[:first] + text[max(first, len(text) - last) :] if is_struck else text

    return {"".join(kept(*run, *ends) for run in texts) for ends in ((0, 0), (0, 1), (1, 0), (1, 1))}


def _overlaps(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _surrounds(outer: Box, inner: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]
