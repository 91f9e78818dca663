"""PDF by PyMuPDF: text layer with boxes, what is hidden in it, and OCR for each page that needs it."""

from __future__ import annotations

from typing import Any

import pymupdf

from detectors.errors import DamagedError, EncryptedError, LimitReachedError, UnreadableError
from detectors.formats.pdf_pages import PdfPage
from detectors.reading import Reading

MEDIA_TYPES = ("application/pdf",)

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)


def read(untrusted_bytes: bytes, out: Reading) -> None:
    try:
        document = pymupdf.open(stream=untrusted_bytes, filetype="pdf")
    except (pymupdf.FileDataError, pymupdf.EmptyFileError, RuntimeError, ValueError) as error:
        raise DamagedError("the PDF can't be opened or repaired; fetch it again or ask for another copy") from error
    try:
        _read_document(document, untrusted_bytes, out)
    finally:
        document.close()
        pymupdf.TOOLS.store_shrink(100)


def _read_document(document: Any, untrusted_bytes: bytes, out: Reading) -> None:
    if document.needs_pass and not document.authenticate(""):
        raise EncryptedError("the PDF needs a password; ask its publisher for it")
    try:
        pages = document.page_count
    except (RuntimeError, ValueError) as error:
        raise DamagedError("the PDF's page tree is broken; fetch it again") from error
    out.pages_total = max(pages, 1)
    if pages == 0:
        raise DamagedError("the PDF has no page that can be found; fetch it again")
    _show_all_layers(document)
    _read_properties(document, out)
    _read_embedded(document, out)
    for page in out.all_pages(range(1, min(pages, out.limits.max_pages) + 1)):
        try:
            PdfPage(document, page, out).read()
            out.pages_examined += 1
        except UnreadableError as error:
            out.failed(error, page=page)
        except (RuntimeError, ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
            # the edge of one page: MuPDF's errors are RuntimeErrors, its wrapper's may be any of these
            out.problem("damaged", f"{type(error).__name__} on this page; look at it by hand", page=page)
    if pages > out.limits.max_pages:
        raise LimitReachedError(f"more than {out.limits.max_pages} pages; split the file to read the rest")
    if document.is_repaired and _lost_pages(document, untrusted_bytes):
        raise DamagedError("the PDF was broken and pages may be lost; fetch it again or ask for another copy")


def _lost_pages(document: Any, untrusted_bytes: bytes) -> bool:
    """Whether a repaired file shows signs of missing parts: no proper end, or page objects outside the tree."""
    if b"%%EOF" not in untrusted_bytes[-2048:]:
        return True
    in_file = sum(
        1
        for xref in range(1, min(document.xref_length(), 200_000))
        if document.xref_get_key(xref, "Type") == ("name", "/Page")
    )
    return in_file > int(document.page_count)


def _show_all_layers(document: Any) -> None:
    """Forgets that layers are optional: what is switched off in a viewer is still in the file."""
    catalogue = document.pdf_catalog()
    if document.xref_get_key(catalogue, "OCProperties")[0] != "null":
        document.xref_set_key(catalogue, "OCProperties", "null")


def _read_properties(document: Any, out: Reading) -> None:
    for key in ("title", "subject", "keywords", "author"):
        out.add(str((document.metadata or {}).get(key) or ""), zone="property")
    for entry in document.get_toc(simple=True):
        out.add(str(entry[1]), page=max(1, int(entry[2])), zone="property")


def _read_embedded(document: Any, out: Reading) -> None:
    for index in range(document.embfile_count()):
        info = document.embfile_info(index)
        out.purse.spend_entry()
        declared = int(info.get("size") or 0)
        out.purse.spend_bytes(max(declared, 0))
        content = document.embfile_get(index)
        out.purse.spend_bytes(max(0, len(content) - max(declared, 0)))
        name = _as_utf8(str(info.get("filename") or info.get("name") or f"embedded{index + 1}"))
        out.add(_as_utf8(str(info.get("description") or "")), zone="property")
        out.attach(name, content)


def _as_utf8(name: str) -> str:
    """MuPDF hands out UTF-8 names as if they were Latin-1."""
    try:
        return name.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return name
