"""What notes and fields of a PDF would look like in another state, or under the mouse: forms that no page shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pymupdf
from pymupdf import mupdf

from detectors.errors import UnreadableError
from detectors.formats.pdf.ink import LETTERS_CORNERS
from detectors.formats.pdf.pages import PdfPage
from detectors.formats.pdf.sheets import add_sheet
from detectors.reading import Reading

REFERENCE = re.compile(r"(\d+) 0 R")
MOST = 100
PICTURE = re.compile(rb"\bDo\b|\bBI\b")
STRING = re.compile(rb"<([0-9a-fA-F\s]*)>\s*[\]T'\"-]|\(((?:[^()\\]|\\.)*)\)")
CORNER = re.compile(rb"[\d.]\s+[lcvy]\s")
FEWEST_BYTES = 3  # a tick or a dot says nothing
BOX = re.compile(r"-?[\d.]+")
LARGEST_PT = 4_000.0


def other_looks(document: Any, page: int, known: set[int]) -> Iterator[int]:
    """The forms among them that hold text or pictures. Fields share forms: the `known` are passed over, others added to them."""
    for xref, *_ in document[page - 1].annot_xrefs():
        for state in ("N", "D", "R"):
            kind, value = document.xref_get_key(xref, f"AP/{state}")
            if kind not in ("dict", "xref"):
                continue
            look = int(value.split()[0]) if kind == "xref" else 0
            if look and document.xref_is_stream(look):
                found = [look] if state != "N" or _is_passed_over(document, xref) else []
            else:
                written = document.xref_object(look, compressed=True) if look else value
                found = [int(number) for number in REFERENCE.findall(written)]
            for form in found:
                if form not in known:
                    known.add(form)
                    if _says_something(document, form):
                        yield form


def use_stored_looks(document: Any) -> None:
    """MuPDF shall not draw the fields anew where a form asks for that: their values are read as they are, and other programs
    show what is stored."""
    root = document.pdf_catalog()
    kind, value = document.xref_get_key(root, "AcroForm")
    place, path = (int(value.split()[0]), "") if kind == "xref" else (root, "AcroForm/")
    if not 0 < place < document.xref_length():
        return
    if document.xref_get_key(place, f"{path}NeedAppearances")[1] == "true":
        document.xref_set_key(place, f"{path}NeedAppearances", "false")


def _is_passed_over(document: Any, field: int) -> bool:
    """Whether MuPDF shows nothing of the look that the file has for ordinary use: in a box without any extent, or in a place that
    awaits a signature, for which it draws a look of its own."""
    sides = [float(side) for side in BOX.findall(document.xref_get_key(field, "Rect")[1])]
    if len(sides) == 4 and (sides[0] == sides[2] or sides[1] == sides[3]):
        return True
    keys = {(key, document.xref_get_key(field, f"{up}{key}")) for key in ("FT", "V") for up in ("", "Parent/")}
    return ("FT", ("name", "/Sig")) in keys and all(key != "V" or value[0] == "null" for key, value in keys)


def _says_something(document: Any, xref: int) -> bool:
    if not 0 < xref < document.xref_length() or not document.xref_is_stream(xref):
        return False
    content = document.xref_stream(xref) or b""
    if PICTURE.search(content) or sum(1 for _ in CORNER.finditer(content)) >= LETTERS_CORNERS:
        return True
    return sum(len(digits) // 2 + len(plain) for digits, plain in STRING.findall(content)) >= FEWEST_BYTES


def read_looks(document: Any, looks: Mapping[int, int], out: Reading) -> None:
    """Draws each on a page of its own of a copy; reported as hidden text of the page that its note stands on."""
    if not looks:
        return
    if len(looks) > MOST:
        out.problem("limit", f"more than {MOST} looks of fields that no page shows; look at the file by hand")
    count = document.page_count
    try:
        copy = _copy_with_pages(document, list(looks)[:MOST])
    except (RuntimeError, ValueError, mupdf.FzErrorBase):
        out.problem("damaged", "the looks of fields can't be read; look at the file by hand")
        return
    try:
        for number, page in zip(range(count + 1, copy.page_count + 1), looks.values(), strict=False):
            with out.all_in_zone("hidden"):
                PdfPage(copy, number, out, shown_as=page).read()
    except UnreadableError as error:
        out.failed(error)
    finally:
        copy.close()


def _copy_with_pages(document: Any, xrefs: list[int]) -> Any:
    """Each form on a page behind the others; the document itself stays as it was."""
    count = document.page_count
    try:
        for xref in xrefs:
            left, bottom, right, top = _box(document, xref)
            add_sheet(document, xref, (max(right - left, 1), max(top - bottom, 1)), (1, 0, 0, 1, -left, -bottom))
        return pymupdf.open(stream=document.tobytes(), filetype="pdf")
    finally:
        if document.page_count > count:
            document.delete_pages(range(count, document.page_count))


def _box(document: Any, xref: int) -> tuple[float, float, float, float]:
    sides = [float(side) for side in BOX.findall(document.xref_get_key(xref, "BBox")[1])]
    if len(sides) != 4 or not 0 < sides[2] - sides[0] <= LARGEST_PT or not 0 < sides[3] - sides[1] <= LARGEST_PT:
        return 0.0, 0.0, 595.0, 842.0
    return sides[0], sides[1], sides[2], sides[3]
