"""What MuPDF says that it could not read. It goes on without, and shows what is left."""

from __future__ import annotations

import re
import zlib
from typing import Any

import pymupdf
from pymupdf import mupdf

from detectors.errors import DamagedError
from detectors.formats.pdf.objects import object_as_written

SIGNS = (
    "premature end",
    "truncated",
    "cannot decode",
    "cannot draw",
    "corrupt",
    "ignoring error",
    "treating as end of file",
    "cannot complete",
    "d faxd",
    "failed to read jpx",
    "unknown filter",
    # Of the commands of a page; what names a picture or font that isn't there hides nothing.
    "syntax error in content stream",
    "invalid key in dict",
    "closed before end of file",
    "after inline image",
    "missing font descriptor",
    "ignoring rest of page",
)
# Some programs write a wrong sum behind what is whole; of commands that are none it proves that they were changed.
WRONG_SUM, NO_COMMAND = "incorrect data check", "syntax error"
# Some programs leave out the last bytes, which only prove the others.
UNPROVEN = "premature end of data in flate filter"
# What a page names that isn't drawn on it, or is replaced where it is broken.
ELSEWHERE = re.compile(
    r"/(?:Parent|P|Dest|A|AA|B|FontFile\d?|ToUnicode|Metadata|PieceInfo|Thumb|StructParent) \d+ \d+ R"
)
OTHER_PAGE = re.compile(r"/Type */(?:Pages?|Catalog)\b")
REFERENCE = re.compile(r"(\d+) \d+ R\b")
MOST_OBJECTS = 2_000
FLATE = re.compile(r"/Fl(?:ateDecode)?\b")
# What a program leaves that packs all it has and never says that this was all.
FLUSHED = b"\0\0\xff\xff"
ZLIB_HEAD_BYTES = 2
UNPACKED_MAX_BYTES = 2**28


def lost_data(warnings: str) -> bool:
    """Whether MuPDF had to give up a part of what it drew."""
    said = warnings.lower()
    return any(sign in said for sign in SIGNS) or (WRONG_SUM in said and NO_COMMAND in said)


class Losses:
    """Gathers what is said while one page is read."""

    def __init__(self, document: Any, page: Any) -> None:
        self._document = document
        self._page = page
        self._said: list[str] = []
        self.forget()

    def forget(self) -> None:
        """What was said so far belongs to something else."""
        # MuPDF keeps back what it has just said once already.
        mupdf.fz_flush_warnings()
        pymupdf.TOOLS.reset_mupdf_warnings()

    def add(self, said: str) -> None:
        """What MuPDF could have said."""
        self._said.append(said)

    def note(self) -> bool:
        """Whether something is lost by now."""
        self._said += pymupdf.TOOLS.mupdf_warnings().splitlines()
        self.forget()
        return lost_data("\n".join(self._said))

    def check(self) -> None:
        """Raises DamagedError where a part of the page was lost."""
        self.note()
        others = [line for line in self._said if line != UNPROVEN]
        if lost_data("\n".join(others)) or (UNPROVEN in self._said and not self._are_whole()):
            raise DamagedError("a part of this page is broken or cut short; look at it by hand")

    def _are_whole(self) -> bool:
        """Whether all that the page draws with, its notes and stamps included, is packed to its end."""
        seen: set[int] = set()
        waiting = [int(self._page.xref)]
        while waiting:
            xref = waiting.pop()
            if xref in seen:
                continue
            seen.add(xref)
            written = object_as_written(self._document, xref)
            if not written or (len(seen) > 1 and OTHER_PAGE.search(written)):
                continue
            if len(seen) > MOST_OBJECTS or (self._document.xref_is_stream(xref) and not self._is_whole(xref)):
                return False
            waiting += map(int, REFERENCE.findall(ELSEWHERE.sub("", written)))
        return True

    def _is_whole(self, xref: int) -> bool:
        if FLATE.search(self._document.xref_get_key(xref, "Filter")[1]) is None:
            return True
        packed = self._document.xref_stream_raw(xref)
        unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            unpacking.decompress(packed[ZLIB_HEAD_BYTES:], UNPACKED_MAX_BYTES)
        except zlib.error:
            return False
        return unpacking.eof or not packed or packed.endswith(FLUSHED)
