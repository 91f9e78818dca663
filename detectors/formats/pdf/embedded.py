"""Files inside a PDF: those of its list, and those that stand in none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pymupdf
from pymupdf import mupdf

from detectors.formats.text import decode
from detectors.reading import Reading

REFERENCE = re.compile(r"(\d+) 0 R")


def read_embedded(document: Any, out: Reading) -> set[int]:
    """Reads the listed files and gives the numbers of their streams."""
    read: set[int] = set()
    for filespec in _listed(document):
        out.add(_text(filespec, mupdf.PDF_ENUM_NAME_Desc), zone="property")
        name = _text(filespec, mupdf.PDF_ENUM_NAME_UF) or _text(filespec, mupdf.PDF_ENUM_NAME_F)
        streams = mupdf.pdf_dict_get(filespec, mupdf.PDF_ENUM_NAME_EF)
        for position in range(mupdf.pdf_dict_len(streams)):
            xref = mupdf.pdf_to_num(mupdf.pdf_dict_get_val(streams, position))
            if xref and xref not in read and document.xref_is_stream(xref):
                read.add(xref)
                _attach(document, xref, name or f"embedded{len(read)}", out)
    return read


def _listed(document: Any) -> Iterator[Any]:
    """The whole tree of names at once: asking for its entries one by one takes quadratic time."""
    tree = mupdf.pdf_load_name_tree(pymupdf._as_pdf_document(document), mupdf.PDF_ENUM_NAME_EmbeddedFiles)
    for position in range(mupdf.pdf_dict_len(tree)):
        yield mupdf.pdf_dict_get_val(tree, position)


def _text(filespec: Any, key: int) -> str:
    return text_string(str(mupdf.pdf_dict_get_text_string(filespec, key) or ""))


def text_string(value: str) -> str:
    """A string that Chinese programs often write as bare GBK or UTF-8, which MuPDF takes for Western letters."""
    try:
        raw = value.encode("latin-1")
    except UnicodeEncodeError:
        return value
    return value if raw.isascii() else decode(raw)


def _attach(document: Any, xref: int, name: str, out: Reading) -> None:
    out.purse.spend_entry()
    kind, declared = document.xref_get_key(xref, "Params/Size")
    size = max(int(declared), 0) if kind == "int" else 0
    out.purse.spend_bytes(size)
    content = document.xref_stream(xref) or b""
    out.purse.spend_bytes(max(0, len(content) - size))
    out.attach(name, content)


def read_loose(document: Any, xrefs: list[int], read: set[int], out: Reading) -> None:
    """Files that stand in no list of the document: of a page, or of nothing at all. Pieces of a form are read as its data."""
    _, form = document.xref_get_key(document.pdf_catalog(), "AcroForm/XFA")
    pieces = {int(number) for number in REFERENCE.findall(form)}
    for xref in xrefs:
        if xref not in read and xref not in pieces:
            _attach(document, xref, f"file{xref}", out)
