"""Where a web page ends."""

from __future__ import annotations

import re

BEGINNING = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
THE_END = re.compile(r"</\s*(?:body|html)\s*>", re.IGNORECASE)
CUT_TAG = re.compile(r"<(?:[a-zA-Z/!?][^<>]*)?\Z")
# Of what always has an end.
OPENED = re.compile(
    r"<(?:div|span|a|table|[uod]l|form|section|article|main|h[1-6]|script|style|strong|title)(?:\s(?:[^<>]*[^<>/])?)?>\Z",
    re.IGNORECASE,
)
LONGEST_TAG = 5_000


def without_end(text: str) -> str:
    """The parser drops whatever follows </html>, which browsers show."""
    return THE_END.sub("", text)


def is_cut(text: str) -> bool:
    """Whether it stops inside a tag, or behind one that opens something or in a text without any of the ends that a whole page has."""
    text = text.rstrip()
    last = text[-LONGEST_TAG:]
    if text.endswith(">") and not OPENED.match(last, max(0, last.rfind("<"))):
        return False
    return CUT_TAG.search(last) is not None or bool(BEGINNING.search(text) and not THE_END.search(text))
