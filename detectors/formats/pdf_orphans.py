"""Pictures, forms and commands of a PDF that no page draws any more: editors take a page's scan away and leave it in the file."""

from __future__ import annotations

import contextlib
import re
from typing import Any

import pymupdf
from pymupdf import mupdf

from detectors.errors import UnreadableError
from detectors.formats.pdf_pages import PdfPage
from detectors.formats.pdf_sheets import add_sheet
from detectors.reading import Reading

REFERENCE = re.compile(r"(\d+) 0 R")
DRAWN = re.compile(r"/Subtype\s*/(?:Image|Form)\b")
# What says of itself what it is is no page's commands.
NAMED = re.compile(r"/(?:Type|Subtype|FunctionType|ShadingType|PatternType|Length1|N|Alternate)\b")
COMMANDS = re.compile(rb"\bBT\b.*?T[jJ]\b|\bDo\b|[\d.]\s+[lcvy]\s", re.DOTALL)
SIZE = re.compile(r"/(?:Width|Height)\s+(\d+)")
# What is smaller holds no words; more than so many are told as a limit.
LEAST_PX, MOST, HEAD_BYTES = 60, 40, 64
SIDE_PT, MARGIN_PT = 800.0, 20.0
BROKEN = (RuntimeError, ValueError, IndexError, KeyError, TypeError, AttributeError, mupdf.FzErrorBase)
CANT_BE_READ = "pictures that no page shows can't be read; look at the file by hand"


class Orphans:
    """Told of every object of a document as it is written."""

    def __init__(self) -> None:
        self._drawn: list[int] = []
        self._unnamed: list[int] = []
        self._referred: set[int] = set()

    def note(self, xref: int, written: str) -> None:
        if DRAWN.search(written):
            sizes = [int(size) for size in SIZE.findall(written)]
            if not sizes or max(sizes) >= LEAST_PX:
                self._drawn.append(xref)
        elif "/Length" in written and not NAMED.search(written):
            self._unnamed.append(xref)
        self._referred.update(int(number) for number in REFERENCE.findall(written))

    def read(self, document: Any, undrawn: list[int], out: Reading) -> None:
        """Each on a page of its own in a copy of the document, as hidden text of page 1; the `undrawn` forms as well, which pages
        name and don't use."""
        left = [xref for xref in (*self._drawn, *self._unnamed) if xref not in self._referred]
        orphans = [xref for xref in dict.fromkeys((*left, *undrawn)) if _is_drawing(document, xref, out)]
        if not orphans:
            return
        if len(orphans) > MOST:
            out.problem("limit", f"more than {MOST} pictures that no page shows; look at the file by hand")
        try:
            with pymupdf.open(stream=document.tobytes(), filetype="pdf") as copy, out.all_in_zone("hidden"):
                for xref in orphans[:MOST]:
                    out.purse.check_time()
                    _read_one(copy, xref, out)
        except BROKEN:
            out.problem("damaged", CANT_BE_READ)


def _is_drawing(document: Any, xref: int, out: Reading) -> bool:
    out.purse.check_time()
    if not document.xref_is_stream(xref):
        return False
    if document.xref_get_key(xref, "Subtype")[1] == "/Image":
        return True
    with contextlib.suppress(*BROKEN):
        content = document.xref_stream(xref) or b""
        out.purse.spend_bytes(len(content))
        return content[:HEAD_BYTES].isascii() and COMMANDS.search(content) is not None
    return True


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
