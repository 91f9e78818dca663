"""The objects of a PDF as the file has them, also where it leaves some out, as programs do that append changes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pymupdf
from pymupdf import mupdf

from detectors.errors import DamagedError


def object_as_written(document: Any, xref: int) -> str:
    """Nothing for an object that isn't there."""
    if 0 < xref < document.xref_length():
        with _left_out():
            return str(document.xref_object(xref, compressed=True))
    return ""


def number_notes(document: Any, index: int) -> None:
    """Makes objects of the notes that a page writes out in its list, as it may: PyMuPDF asks for each by its number."""
    pdf = pymupdf._as_pdf_document(document)
    notes = mupdf.pdf_dict_get(mupdf.pdf_lookup_page_obj(pdf, index), mupdf.PDF_ENUM_NAME_Annots)
    for place in range(mupdf.pdf_array_len(notes)):
        note = mupdf.pdf_array_get(notes, place)
        if mupdf.pdf_is_dict(note) and not mupdf.pdf_is_indirect(note):
            mupdf.pdf_array_put(notes, place, mupdf.pdf_add_object(pdf, note))


def is_page(document: Any, xref: int) -> bool:
    with _left_out():
        return bool(document.xref_get_key(xref, "Type") == ("name", "/Page"))
    return False


def check_is_page(document: Any, number: int) -> None:
    """Raises DamagedError where a page's object is lost and the file's repair puts another in its place. Counts from 1."""
    xref = document.page_xref(number - 1)
    kind, named = document.xref_get_key(xref, "Type")
    if (kind == "name" and named not in ("/Page", "/Template")) or object_as_written(document, xref) == "null":
        raise DamagedError("a page is lost; fetch the file again or ask for another copy")


@contextlib.contextmanager
def _left_out() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, mupdf.FzErrorBase) as error:
        if "cannot find object in xref" not in str(error):
            raise
