"""Where a web page ends."""

from __future__ import annotations

import re

BEGINNING = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
THE_END = re.compile(r"</\s*(?:body|html)\s*>", re.IGNORECASE)
CUT_TAG = re.compile(r"<(?:[a-zA-Z/!?][^<>]*)?\Z")
# Not what has no end, nor what begins the page.
OPENED = re.compile(
    r"<(?!(?:br|hr|img|input|meta|link|area|base|col|embed|param|source|track|wbr|html|body|head)\b)[a-zA-Z](?:[^<>]*[^<>/])?>\Z",
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
