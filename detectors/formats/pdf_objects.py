"""The objects of a PDF as the file has them, also where it leaves some out, as programs do that append changes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from pymupdf import mupdf


def object_as_written(document: Any, xref: int) -> str:
    """Nothing for an object that isn't there."""
    if 0 < xref < document.xref_length():
        with _left_out():
            return str(document.xref_object(xref, compressed=True))
    return ""


def is_page(document: Any, xref: int) -> bool:
    with _left_out():
        return bool(document.xref_get_key(xref, "Type") == ("name", "/Page"))
    return False


@contextlib.contextmanager
def _left_out() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, mupdf.FzErrorBase) as error:
        if "cannot find object in xref" not in str(error):
            raise
