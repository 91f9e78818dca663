"""Lists whose data go on by a token instead of a page's number: the answer tells the next one, or its last record does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, quote, unquote_plus, urlsplit, urlunsplit

_TOKEN = re.compile(
    r"(?:next_?)?(?:page_?)?(?:cursor|token|marker|scroll_?id|offset|start_?key|search_?after|page|max_?id|last_?id|since)(?:_?(?:id|key|mark))?",
    re.IGNORECASE,
)
_NEXT = re.compile(r"next\w*|\w*cursor|scroll_?id|\w*marker|last_?(?:id|key|time)|search_?after", re.IGNORECASE)
_BY_LAST = re.compile(
    r"(?:last|max|since|after|before|min)_?(?:article|info|doc|record|row)?_?id|after|before", re.IGNORECASE
)
_MORE = re.compile(r"has_?(?:more|next)(?:_?page)?|more|is_?more", re.IGNORECASE)
_ID = re.compile(r"_?id|\w*id", re.IGNORECASE)
_PLAIN = re.compile(r"[^\s<>]{1,400}")


def following(url: str, around: Sequence[dict[str, object]], records: Sequence[dict[str, object]]) -> str | None:
    """The address of what follows; None where no parameter of this one's is such a token."""
    told = _told(around)
    for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True):
        if told and _TOKEN.fullmatch(name) and not (told.isdecimal() and name.lower() == "page") and told != value:
            return _with(url, name, told)
        if _BY_LAST.fullmatch(name) and records and goes_on(around) is not False:
            last = next((str(v) for k, v in records[-1].items() if _ID.fullmatch(k) and isinstance(v, int | str)), "")
            return _with(url, name, last) if last and last != value else None
    return None


def goes_on(around: Sequence[dict[str, object]]) -> bool | None:
    """Whether the answer says that there is more; None where it says nothing of it."""
    said = [v for outer in around for k, v in outer.items() if _MORE.fullmatch(k) and isinstance(v, bool | int)]
    return bool(said[0]) if said else True if _told(around) else None


def _told(around: Sequence[dict[str, object]]) -> str:
    for outer in around:
        for key, value in outer.items():
            if _NEXT.fullmatch(key) and isinstance(value, str | int) and not isinstance(value, bool) and value:
                text = str(value)
                if _PLAIN.fullmatch(text) and not text.startswith(("http:", "https:", "/")):
                    return text
    return ""


def _with(url: str, name: str, value: str) -> str:
    parts = urlsplit(url)
    pairs = (pair.partition("=") for pair in parts.query.split("&"))
    query = "&".join(f"{k}={quote(value, safe='')}" if unquote_plus(k) == name else f"{k}{eq}{v}" for k, eq, v in pairs)
    return urlunsplit(parts._replace(query=query))
