"""The objects of a PDF as the file has them, also where it leaves some out, as programs do that append changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pymupdf
from pymupdf import mupdf

from detectors.errors import DamagedError

REFERENCE = re.compile(r"(\d+) \d+ R\b")

LEFT_OUT = "cannot find object in xref"


def object_as_written(document: Any, xref: int) -> str:
    """Nothing for an object that isn't there."""
    there = 0 < xref < document.xref_length()
    return next(objects_as_written(document, (xref,)))[1] if there else ""


def objects_as_written(document: Any, xrefs: Iterable[int]) -> Iterator[tuple[int, str]]:
    """With their numbers; some documents have many thousands."""
    for xref in xrefs:
        written = ""
        try:
            written = str(document.xref_object(xref, compressed=True))
        except (RuntimeError, mupdf.FzErrorBase) as error:
            if LEFT_OUT not in str(error):
                raise
        yield xref, written


def number_notes(document: Any, index: int) -> None:
    """Makes objects of the notes that a page writes out in its list, as it may: PyMuPDF asks for each by its number."""
    pdf = pymupdf._as_pdf_document(document)
    notes = mupdf.pdf_dict_get(mupdf.pdf_lookup_page_obj(pdf, index), mupdf.PDF_ENUM_NAME_Annots)
    for place in range(mupdf.pdf_array_len(notes)):
        note = mupdf.pdf_array_get(notes, place)
        if mupdf.pdf_is_dict(note) and not mupdf.pdf_is_indirect(note):
            mupdf.pdf_array_put(notes, place, mupdf.pdf_add_object(pdf, note))


def is_page(document: Any, xref: int) -> bool:
    try:
        return bool(document.xref_get_key(xref, "Type") == ("name", "/Page"))
    except (RuntimeError, mupdf.FzErrorBase) as error:
        if LEFT_OUT not in str(error):
            raise
    return False


def lacks_commands(document: Any, number: int) -> bool:
    """Whether a page of a file that had to be repaired names commands or pictures that are lost. Counts from 1."""
    if not document.is_repaired:
        return False
    named = document.xref_get_key(document.page_xref(number - 1), "Resources/XObject")[1]
    used = {*document[number - 1].get_contents(), *map(int, REFERENCE.findall(named))}
    return not all(0 < xref < document.xref_length() and document.xref_is_stream(xref) for xref in used)


def check_is_page(document: Any, number: int) -> None:
    """Raises DamagedError where a page's object is lost and the file's repair puts another in its place. Counts from 1."""
    xref = document.page_xref(number - 1)
    kind, named = document.xref_get_key(xref, "Type")
    if (kind == "name" and named not in ("/Page", "/Template")) or object_as_written(document, xref) == "null":
        raise DamagedError("a page is lost; fetch the file again or ask for another copy")
