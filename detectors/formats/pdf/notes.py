"""What stands on a PDF page without being a part of it: notes, fields of forms, links."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_to_bytes

from detectors.formats.characters import ADDRESS_PARTS, HAN
from detectors.formats.text import decode
from detectors.reading import Reading

UNSEEN_FLAGS = 1 | 2 | 32  # invisible, hidden, not to be shown
SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def show_notes(document: Any, page: Any) -> None:
    """A note that is switched off is drawn as well: what it looks like is still in the file."""
    for xref, *_ in page.annot_xrefs():
        kind, flags = document.xref_get_key(xref, "F")
        if kind == "int" and int(flags) & UNSEEN_FLAGS:
            document.xref_set_key(xref, "F", "4")


def read_links(page: Any, number: int, out: Reading) -> None:
    """An address may say something in percent signs."""
    link = page.first_link
    while link is not None:
        address = str(link.uri or "")
        plain = address.isascii() and "%" not in address
        for part in () if plain else ADDRESS_PARTS.split(decode(unquote_to_bytes(address))):
            out.add(SUFFIX.sub("", part) if HAN.search(part) else "", page=number, zone="hidden")
        link = link.next


def read_notes(page: Any, number: int, out: Reading) -> None:
    """Notes of all kinds, the files that hang on them, and the fields of forms."""
    # One after the other: asked for by number, each is looked for from the first one on.
    annotation = page.first_annot
    while annotation is not None:
        _read_note(annotation, number, out)
        annotation = annotation.next
    widget = page.first_widget
    while widget is not None:
        out.add(str(widget.field_value or ""), page=number)
        for said in (widget.field_label, widget.button_caption, *(widget.choice_values or ())):
            text = said if isinstance(said, str) else " ".join(map(str, said or ()))
            out.add(text, page=number, zone="comment")
        widget = widget.next


def _read_note(annotation: Any, number: int, out: Reading) -> None:
    kind = annotation.type[1]
    if kind == "Popup":
        return  # it shows what another one says
    info = annotation.info
    for key in ("content", "subject", "title"):
        out.add(str(info.get(key) or ""), page=number, zone="comment")
    if kind == "FileAttachment":
        content = annotation.get_file()
        out.purse.spend_entry()
        out.purse.spend_bytes(len(content))
        out.attach(str(annotation.file_info.get("filename") or "attachment"), content)
