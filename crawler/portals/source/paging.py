"""The page number that a data address carries: in its query, in the name of a file of data, in the body that is posted to it.

What a script posts is written into the address under a name of our own, so that one text says what is asked for.
"""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qsl, quote, unquote, unquote_plus, urlsplit, urlunsplit

PAGE_NAMES = (
    r"_?page|page_?no|page_?num|page_?index|page_?number|page_?now|page_?id|page_?current|curr?_?page|current_?page(?:_?no)?|now_?page|"
    r"current|curr|c_?page|pg|pno|p|pn|paged"
)
PAGE_KEY = re.compile(rf"^(?:{PAGE_NAMES})$", re.IGNORECASE)
_OFFSET_KEY = re.compile(
    r"^(?:start|offset|skip|start_?row|start_?index|begin|pn|i_?display_?start|from)$", re.IGNORECASE
)
SIZE_KEY = re.compile(
    r"^(?:rows?|limit|size|page_?size|per_?page|rn|length|num|page_?rows|top|take|i_?display_?length)$", re.IGNORECASE
)
_IN_QUERY = re.compile(rf"(?P<head>[?&](?:{PAGE_NAMES})=)(?P<number>\d{{1,6}})(?=&|$)", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?P<head>.*?\D)(?P<number>\d{1,4})(?P<tail>\.(?:json|xml))$", re.IGNORECASE)
# No address of a page may carry these: only what a list's script posts is called so. Behind the second stand a form's fields.
BODY, FORM = "__json", "__form"
_DEEPEST = 4
_DIGITS = 9


def with_body(url: str, body: dict[str, object]) -> str:
    """The address under which a request that posts `body` as JSON is known."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return f"{url}{'&' if '?' in url else '?'}{BODY}={quote(text, safe='')}"


def body_of(url: str) -> tuple[str, str] | None:
    """What such an address is made of: where to post, and the JSON text; None for any other address."""
    address, found, text = url.rpartition(f"{BODY}=")
    return (address.rstrip("?&"), unquote(text)) if found and address[-1:] in ("?", "&") else None


def with_form(url: str, fields: str) -> str:
    """The address under which a request that posts `fields` is known; they are encoded as a form's."""
    return f"{url}{'&' if '?' in url else '?'}{FORM}=&{fields}"


def form_of(url: str) -> tuple[str, str] | None:
    """What such an address is made of: where to post, and the form; None for any other address."""
    address, found, fields = url.rpartition(f"{FORM}=&")
    return (address.rstrip("?&"), fields) if found and address[-1:] in ("?", "&") else None


def asked_plainly(url: str) -> str:
    """The same data address to be asked for by GET: a form's fields are its query."""
    form = form_of(url)
    return url if form is None else f"{form[0]}{'&' if '?' in form[0] else '?'}{form[1]}"


def is_posted(url: str) -> bool:
    return body_of(url) is not None or form_of(url) is not None


def address_of(url: str) -> str:
    """The address itself, without what is posted to it."""
    sent = body_of(url) or form_of(url)
    return sent[0] if sent is not None else url


def posted(url: str) -> tuple[str, bytes, str]:
    """Where, what and as what a list's script posts that is known under such an address: JSON, or a form. A ledger of before
    knows forms as mere queries."""
    if (as_json := body_of(url)) is not None:
        return as_json[0], as_json[1].encode(), "application/json; charset=UTF-8"
    form = form_of(url) or (url, urlsplit(url).query)
    return form[0], form[1].encode(), "application/x-www-form-urlencoded; charset=UTF-8"


def shown_at(url: str, asked_as: str) -> str:
    """The address that an answer from `url` stands for: with what was posted to it."""
    return asked_as if is_posted(asked_as) and address_of(asked_as) == url else url


def first_number(url: str) -> int:
    """What the first page's number is: what counts records begins with none before it."""
    body, nested = body_of(url), _nested(url)
    fields: dict[str, object] = _parsed(body[1]) if body is not None else dict(parse_qsl(urlsplit(url).query))
    fields = nested[1] if nested is not None else fields
    return 0 if _offset(fields) is not None else 1


def number_of(url: str) -> int | None:
    """The page number that an address carries; by records, how many pages lie before."""
    if (posted := body_of(url)) is not None:
        return _number_in(_parsed(posted[1]))
    pairs = parse_qsl(urlsplit(url).query)
    if (offset := _offset(dict(pairs))) is not None:
        return offset[1] // offset[2]
    if (nested := _nested(url)) is not None:
        return _number_in(nested[1])
    match = _IN_QUERY.search(url) or _NUMBERED.match(urlsplit(url).path)
    return int(match["number"]) if match else None


def in_path(url: str) -> tuple[str, str, int] | None:
    """What stands before and behind the one step of a data address's path that may be the first page's number, and that."""
    parts = urlsplit(url)
    steps = parts.path.split("/")
    first = [n for n, step in enumerate(steps) if step in ("0", "1")]
    if len(first) != 1:
        return None
    head = urlunsplit((parts.scheme, parts.netloc, "/".join([*steps[: first[0]], ""]), "", ""))
    tail = "".join(f"/{step}" for step in steps[first[0] + 1 :]) + (f"?{parts.query}" if parts.query else "")
    return head, tail, int(steps[first[0]])


def numbered(url: str, number: int) -> str:
    """The same address for another page."""
    if (posted := body_of(url)) is not None:
        body = _parsed(posted[1])
        _renumber(body, number)
        return with_body(posted[0], body)
    if (offset := _offset(dict(parse_qsl(urlsplit(url).query)))) is not None:
        return re.sub(rf"([?&]{re.escape(offset[0])}=)\d+", lambda m: f"{m[1]}{number * offset[2]}", url, count=1)
    if (nested := _nested(url)) is not None:
        name, body = nested
        _renumber(body, number)
        text = quote(json.dumps(body, ensure_ascii=False, separators=(",", ":")))
        return re.sub(rf"([?&]{re.escape(name)}=)[^&]*", lambda m: m[1] + text, url, count=1)
    if _IN_QUERY.search(url):
        return _IN_QUERY.sub(lambda m: f"{m['head']}{number}", url)
    parts = urlsplit(url)
    path = _NUMBERED.sub(lambda m: f"{m['head']}{number}{m['tail']}", parts.path)
    return urlunsplit(parts._replace(path=path))


def _nested(url: str) -> tuple[str, dict[str, object]] | None:
    """The field of a form that holds JSON with the page's number, as the address spells its name, and that JSON."""
    for pair in urlsplit(url).query.split("&") if "%7B" in url.upper() or "{" in url else ():
        name, value = pair.partition("=")[0], unquote_plus(pair.partition("=")[2])
        if value.startswith("{") and _number_in(body := _parsed(value)) is not None:
            return name, body
    return None


def is_numbered_file(url: str) -> bool:
    return bool(_NUMBERED.match(urlsplit(url).path))


def _offset(fields: dict[str, object]) -> tuple[str, int, int] | None:
    """The field that counts records, where it stands, and how many records a page has."""
    sizes = [int(str(v)) for k, v in fields.items() if SIZE_KEY.match(k) and _is_number(v) and 0 < int(str(v)) < 10_000]
    names = {key.lower() for key in fields}
    for key, value in fields.items():
        counts = _OFFSET_KEY.match(key) and _is_number(value) and (key.lower() != "pn" or "rn" in names)
        if counts and sizes and int(str(value)) % sizes[0] == 0:
            return key, int(str(value)), sizes[0]
    return None


def _is_number(value: object) -> bool:
    return str(value).isdecimal() and len(str(value)) <= _DIGITS


def _parsed(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _holder(body: dict[str, object], depth: int = 0) -> tuple[dict[str, object], str] | None:
    """Where in a body the page's number stands."""
    for key, value in body.items():
        if PAGE_KEY.match(key) and not isinstance(value, bool) and str(value).isdecimal() and len(str(value)) < 7:
            return body, key
    inner = (each for each in body.values() if isinstance(each, dict) and depth < _DEEPEST)
    return next((found for each in inner if (found := _holder(each, depth + 1)) is not None), None)


def _number_in(body: dict[str, object]) -> int | None:
    if (offset := _offset(body)) is not None:
        return offset[1] // offset[2]
    held = _holder(body)
    return int(str(held[0][held[1]])) if held is not None else None


def _renumber(body: dict[str, object], number: int) -> None:
    if (offset := _offset(body)) is not None:
        key, value = offset[0], number * offset[2]
    elif (held := _holder(body)) is not None:
        body, key = held
        value = number
    else:
        return
    body[key] = str(value) if isinstance(body[key], str) else value
