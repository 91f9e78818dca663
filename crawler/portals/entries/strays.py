"""Links of a list's block that are none of its items: a menu's, put among them by the template."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

from crawler.portals.model import Entry

_NUMBER = re.compile(r"[0-9a-f]*\d[0-9a-f-]*|[0-9a-f]{8,}", re.IGNORECASE)
_FEWEST = 3  # items that tell what the others look like


def strays(entries: Sequence[Entry]) -> frozenset[str]:
    """The addresses among the entries that are formed like none of the items and lack what the items have: a date, or,
    where the list gives none, a number. What a list says it holds isn't made up of them.

    Nothing is a stray where the items' own addresses have no form in common.
    """
    items = [entry for entry in entries if not entry.beside]
    told = [entry for entry in items if entry.date]
    if len(told) < _FEWEST:
        told = [entry for entry in items if entry.file or "#" in _form(entry.url)]
    others = [entry for entry in items if not (entry.file or entry.pinned) and entry not in told]
    forms = {_form(entry.url) for entry in told}
    if not others or len(told) < max(_FEWEST, len(others), 2 * len(forms)):
        return frozenset()
    return frozenset(entry.url for entry in others if _form(entry.url) not in forms)


def _form(url: str) -> str:
    """How the end of an address is formed, whatever its numbers."""
    parts = urlsplit(url)
    end = "/".join(parts.path.split("/")[-2:])
    asked = "&".join(f"{name}={_NUMBER.sub('#', value)}" for name, value in parse_qsl(parts.query))
    return f"{parts.netloc} {_NUMBER.sub('#', end)}?{asked}"
