"""Pictures, forms and commands of a PDF that no page draws any more: editors take a page's scan away and leave it in the file."""

from __future__ import annotations

import contextlib
import re
from functools import cached_property
from typing import Any

import pymupdf
from pymupdf import mupdf

from detectors.errors import UnreadableError
from detectors.formats.pdf.pages import PdfPage
from detectors.formats.pdf.sheets import add_sheet
from detectors.reading import Reading

REFERENCE = re.compile(r"(\d+) \d+ R\b")
DRAWN, PAGE = re.compile(r"/Subtype\s*/(Image|Form)\b"), re.compile(r"/Type\s*/Page\b")
# What says of itself what it is is no page's commands.
NAMED = re.compile(r"/(?:Type|Subtype|FunctionType|ShadingType|PatternType|Length1|N|Alternate)\b")
COMMANDS = re.compile(rb"\bBT\b.*?T[jJ]\b|\bDo\b|[\d.]\s+[lcvy]\s", re.DOTALL)
SIZE = re.compile(r"/(?:Width|Height)\s+(\d+)")
# What is smaller holds no words; more than so many are told as a limit.
LEAST_PX, MOST_PICTURES, MOST, HEAD_BYTES = 60, 40, 400, 64
SIDE_PT, MARGIN_PT = 800.0, 20.0
BROKEN = (RuntimeError, ValueError, IndexError, KeyError, TypeError, AttributeError, mupdf.FzErrorBase)
CANT_BE_READ = "pictures that no page shows can't be read; look at the file by hand"


class Orphans:
    """Told of every object of a document as it is written."""

    def __init__(self) -> None:
        self._forms: list[int] = []
        self._others: list[int] = []
        self.pages_noted: list[int] = []  # what looks like one, in use or not
        self.kept: list[int] = []  # by programs for themselves
        self._refers: dict[int, list[int]] = {}

    def note(self, xref: int, written: str) -> None:
        """The trailer, by which all is found that is in use, is number 0."""
        # This is asked of every object, and most draw nothing.
        if "/Subtype" in written and (drawn := DRAWN.search(written)):
            sizes = [int(size) for size in SIZE.findall(written)]
            if not sizes or max(sizes) >= LEAST_PX:
                (self._forms if drawn.group(1) == "Form" else self._others).append(xref)
        elif "/Length" in written and not NAMED.search(written):
            self._others.append(xref)
        if "/Page" in written and PAGE.search(written):
            self.pages_noted.append(xref)
        if " R" in written:
            self._refers[xref] = [int(number) for number in REFERENCE.findall(written)]

    def read(self, document: Any, undrawn: list[int], out: Reading) -> None:
        """Each on a page of its own in a copy of the document, as hidden text of page 1; the `undrawn` forms as well, which pages
        name and don't use."""
        orphans: list[int] = []
        pictures = 0
        kept = [xref for xref in self.kept if document.xref_get_key(xref, "Subtype")[1] == "/Image"]
        for xref in dict.fromkeys((*self._left(), *undrawn, *kept)):
            is_picture = _is_drawing(document, xref, out)
            pictures += is_picture is True
            if is_picture is not None:
                orphans.append(xref)
            if pictures > MOST_PICTURES or len(orphans) > MOST:
                orphans.pop()
                out.problem("limit", f"more than {len(orphans)} drawings that no page shows; look at the file by hand")
                break
        if not orphans:
            return
        try:
            with pymupdf.open(stream=document.tobytes(), filetype="pdf") as copy, out.all_in_zone("hidden"):
                for xref in orphans:
                    out.purse.check_time()
                    _read_one(copy, xref, out)
        except BROKEN:
            out.problem("damaged", CANT_BE_READ)

    def pages(self) -> list[int]:
        return [xref for xref in self.pages_noted if xref not in self._used]

    @cached_property
    def _used(self) -> frozenset[int]:
        """Asked when all objects are noted."""
        used: set[int] = set()
        self._reach([0], used)
        return frozenset(used)

    def _left(self) -> list[int]:
        """What is in no use, but for what another of these draws."""
        used = self._used
        forms, others = ([xref for xref in all_ if xref not in used] for all_ in (self._forms, self._others))
        if not (forms or others):
            return []
        covered = set(used)
        self._reach(self.pages(), covered)
        named = {number for xref, numbers in self._refers.items() if xref not in used for number in numbers}
        found = []
        for xref in sorted(forms, key=lambda xref: xref in named):
            if xref not in covered:
                found.append(xref)
                self._reach([xref], covered)
        return found + [xref for xref in others if xref not in covered]

    def _reach(self, waiting: list[int], reached: set[int]) -> None:
        """Adds these to what was `reached` before, with what they refer to, and so on."""
        while waiting:
            xref = waiting.pop()
            if xref not in reached:
                reached.add(xref)
                waiting += self._refers.get(xref, ())


def _is_drawing(document: Any, xref: int, out: Reading) -> bool | None:
    """Whether it is a picture, or commands; None if it draws nothing."""
    out.purse.check_time()
    if not document.xref_is_stream(xref):
        return None
    if document.xref_get_key(xref, "Subtype")[1] == "/Image":
        return True
    with contextlib.suppress(*BROKEN):
        content = document.xref_stream(xref) or b""
        out.purse.spend_bytes(len(content))
        return False if content[:HEAD_BYTES].isascii() and COMMANDS.search(content) else None
    return False


def _read_one(copy: Any, xref: int, out: Reading) -> None:
    """What is wrong with one doesn't keep the others from being read."""
    try:
        PdfPage(copy, _put_on_a_page(copy, xref), out, shown_as=1).read()
    except UnreadableError as error:
        out.failed(error)
    except BROKEN:
        out.problem("damaged", CANT_BE_READ)


def _put_on_a_page(document: Any, xref: int) -> int:
    """The number of the new page, the document's last."""
    kind = document.xref_get_key(xref, "Subtype")[1]
    if kind not in ("/Image", "/Form"):
        # Commands use names of what their page has.
        document.fullcopy_page(0)
        document.xref_set_key(document.page_xref(document.page_count - 1), "Contents", f"{xref} 0 R")
        return int(document.page_count)
    is_image = kind == "/Image"
    sides = [document.xref_get_key(xref, key) for key in ("Width", "Height")] if is_image else []
    # A side that is written elsewhere changes the picture's proportions, not what it says.
    wide, high = (float(value) if kind == "int" else SIDE_PT for kind, value in sides or [("", "")] * 2)
    scale = SIDE_PT / max(wide, high, 1.0) if is_image else 1.0
    wide, high = wide * scale, high * scale
    matrix = (wide, 0, 0, high, MARGIN_PT, MARGIN_PT) if is_image else (1, 0, 0, 1, 0, 0)
    return add_sheet(document, xref, (wide + 2 * MARGIN_PT, high + 2 * MARGIN_PT), matrix)
