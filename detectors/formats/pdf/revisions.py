"""What earlier versions of a PDF say: saving adds to the end of a file, and what was taken away stays before it."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pymupdf

from detectors.formats.pdf.pages import PdfPage
from detectors.reading import Reading

END = re.compile(rb"startxref\s+\d+\s+%%EOF")
LINEARIZED = re.compile(rb"/Linearized\b")
MAX_REVISIONS = 40

BROKEN = (RuntimeError, ValueError, IndexError, KeyError, TypeError, AttributeError)


def ends(untrusted_bytes: bytes) -> list[int]:
    """Where each version of the file ends, the last one included."""
    found = [match.end() for match in END.finditer(untrusted_bytes)]
    # A file prepared for the web begins with a small part that has an end of its own and is no version.
    if len(found) > 1 and LINEARIZED.search(untrusted_bytes, 0, 2_048):
        del found[0]
    return found


def read_revisions(document: Any, untrusted_bytes: bytes, places: list[int], out: Reading) -> None:
    """Adds, as hidden text, pages and notes that only earlier versions have."""
    if len(places) < 2:
        return
    known = {_fingerprint(document, number) for number in range(document.page_count)}
    notes = set(_notes(document))
    files = _file_names(document)
    earlier = places[:-1]
    if len(earlier) > MAX_REVISIONS:
        out.problem("limit", f"more than {MAX_REVISIONS} earlier versions; look at the file by hand")
    for end in earlier[-MAX_REVISIONS:]:
        out.purse.check_time()
        try:
            old = pymupdf.open(stream=untrusted_bytes[:end], filetype="pdf")
        except (pymupdf.FileDataError, pymupdf.EmptyFileError, RuntimeError, ValueError):
            continue  # no version but bytes that look like its end
        try:
            if old.is_repaired or (old.needs_pass and not old.authenticate("")):
                continue
            _read_old(old, known, notes, files, out)
        except BROKEN:
            out.problem("damaged", "an earlier version of the file can't be read; look at it by hand")
        finally:
            old.close()


def _read_old(old: Any, known: set[bytes], notes: set[str], files: set[str], out: Reading) -> None:
    for number in range(old.page_count):
        out.purse.check_time()
        mark = _fingerprint(old, number)
        if mark not in known:
            known.add(mark)
            with out.all_in_zone("hidden"):
                PdfPage(old, number + 1, out).read()
    for note in _notes(old):
        if note not in notes:
            notes.add(note)
            out.add(note, zone="hidden")
    for index in range(old.embfile_count()):
        name = str(old.embfile_info(index).get("name"))
        if name not in files:
            files.add(name)
            content = old.embfile_get(index)
            out.purse.spend_entry()
            out.purse.spend_bytes(len(content))
            out.attach(name, content)


def _fingerprint(document: Any, number: int) -> bytes:
    """Alike for pages that show the same text and pictures."""
    page = document[number]
    digest = hashlib.sha256(page.get_text("text", clip=pymupdf.INFINITE_RECT()).encode("utf-8", "replace"))
    for xref, *_ in document.get_page_images(number):
        digest.update(document.xref_stream_raw(xref) or b"")
    return digest.digest()


def _notes(document: Any) -> list[str]:
    found = []
    for number in range(document.page_count):
        page = document[number]
        if page.first_annot is not None:
            found += [str(annotation.info.get("content") or "") for annotation in page.annots()]
    return found


def _file_names(document: Any) -> set[str]:
    return {str(document.embfile_info(index).get("name")) for index in range(document.embfile_count())}
