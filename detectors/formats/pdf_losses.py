"""What MuPDF says that it could not read. It goes on without, and shows what is left."""

from __future__ import annotations

import re
import zlib
from typing import Any

import pymupdf

from detectors.errors import DamagedError

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
)
# Some programs leave out the last bytes, which only prove the others.
UNPROVEN = re.compile(r"premature end of data in flate filter|\.\.\. repeated \d+ times\.\.\.")
ZLIB_HEAD_BYTES = 2
UNPACKED_MAX_BYTES = 2**28


def lost_data(warnings: str) -> bool:
    """Whether MuPDF had to give up a part of what it drew."""
    return any(sign in warnings.lower() for sign in SIGNS)


class Losses:
    """Gathers what is said while one page is read."""

    def __init__(self, document: Any, page: Any) -> None:
        self._document = document
        self._page = page
        self._said: list[str] = []
        self.forget()

    def forget(self) -> None:
        """What was said so far belongs to something else."""
        pymupdf.TOOLS.reset_mupdf_warnings()

    def note(self) -> bool:
        """Whether something is lost by now."""
        self._said += pymupdf.TOOLS.mupdf_warnings().splitlines()
        self.forget()
        return lost_data("\n".join(self._said))

    def check(self) -> None:
        """Raises DamagedError where a part of the page was lost."""
        self.note()
        left = [line for line in self._said if not UNPROVEN.fullmatch(line)]
        if lost_data("\n".join(left)) or (len(left) < len(self._said) and not self._are_whole()):
            raise DamagedError("a part of this page is broken or cut short; look at it by hand")

    def _are_whole(self) -> bool:
        """Whether all that the page draws with is packed to its end."""
        xrefs = [*self._page.get_contents(), *(image[0] for image in self._page.get_images(full=True))]
        xrefs += [form[0] for form in self._page.get_xobjects()]
        return all(self._is_whole(xref) for xref in xrefs)

    def _is_whole(self, xref: int) -> bool:
        if "FlateDecode" not in self._document.xref_get_key(xref, "Filter")[1]:
            return True
        packed = self._document.xref_stream_raw(xref)
        unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            unpacking.decompress(packed[ZLIB_HEAD_BYTES:], UNPACKED_MAX_BYTES)
        except zlib.error:
            return False
        return unpacking.eof or not packed
