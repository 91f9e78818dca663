"""Where records lead that carry a number and no address: as the list's own template or script puts the address together.

`'<a href="/web/detail.html?id=' + v.id + '">'`, `<a :href="'/info/' + item.id">`, `<a href="/c/{{d.id}}.html">`, `window.open('view?id=' + id)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape as without_entities
from itertools import islice
from urllib.parse import quote, urlsplit

from crawler.portals.page import Page
from crawler.portals.requests.ofalist import is_change
from crawler.portals.source.files import is_document, is_image, is_no_document
from crawler.portals.source.paging import PAGE_KEY
from crawler.portals.source.script import literals, unescape

_STRING = r"'(?:\\.|[^'\\\r\n])*'|\"(?:\\.|[^\"\\\r\n])*\""
_FIRST = re.compile(rf"(?<!\\)(?:{_STRING})")
_NAME = r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*|\[[^\[\]\r\n]{1,30}\])*"
_FOLLOWING = re.compile(
    rf"\s*\+\s*(?:(?P<string>{_STRING})|(?:(?:(?P<encoded>encodeURIComponent)|encodeURI|String|escape)\s*\(\s*)?(?P<name>{_NAME})\s*\)?(?!\s*\())"
)
_INSERTED = re.compile(
    r"\$\{\s*(?P<a>[\w$.]+)\s*\}|\{\{=?\s*(?P<b>[\w$.]+)\s*(?:\|[^{}]*)?\}\}|<%[=-]\s*(?P<c>[\w$.]+)\s*%>|\[\[\s*\$?\{?(?P<d>[\w.]+)\}?\s*\]\]"
)
_BOUND = re.compile(r"""=\s{0,4}"([^"<>]{0,200}'[^"<>+]{0,200}\+[^"<>]{0,200})\"""")  # :href="'/info/' + item.id"
# Where a field stands: `~~id~~`, or `~~.id~~` where the script encodes it.
_PLACE = re.compile(r"~~\.?(\w{1,40})~~")
_HREF = re.compile(
    r"""href\s{0,4}=\s{0,4}\\?["']?([^"'<>\s\\~]{0,300}~~\.?\w{1,40}~~[^"'<>\s\\]{0,300})""", re.IGNORECASE
)
_ALONE = re.compile(
    r"(?:https?://|\.{0,2}/|\?|[\w-]+(?:/[\w-]+)*(?:\.\w{2,5})?[/?])[^\s<>\"'()]*~~\.?\w+~~[^\s<>\"'()]*"
)
_TELLS = re.compile(r"detail|info|content|article|show|view|news|read|art\b|xq|nr", re.IGNORECASE)
_LISTS = re.compile(r"list|column|channel|categor|catalog|lanmu|page|search|login|\bapi\b|more", re.IGNORECASE)
_ID = re.compile(
    r"id|(?:article|info|news|doc|content|manuscript|record|row|main|data)_?(?:id|guid|code)|uu?id|guid|_id|code|key",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\w*title|name|subject|headline", re.IGNORECASE)
_ITEM = re.compile(r"\{([^{}]{10,400})\}")
_FIELD = re.compile(
    r"""(?P<key>[A-Za-z_]\w*)['"]?\s*:\s*(?:(?P<q>['"])(?P<text>(?:\\.|(?!(?P=q))[^\\])*)(?P=q)|(?P<number>\d{1,9})\b)"""
)
_NAMED = re.compile(r"[^/<>]*[\u4e00-\u9fff][^/<>]*")
_HAN = re.compile(r"[\u4e00-\u9fff]{4}")
_VALUE = re.compile(r"[\w.-]{1,80}")
_ENCODED_VALUE = re.compile(r"[\w.+/=:-]{1,120}")
_FOLDER = re.compile(r"/?[\w-][\w./-]{0,200}")
_MOST_LITERALS = 4_000
_MOST_ROUTES = 12
_LONGEST = 600
_DEEPEST = 8


def routes(page: Page, *, of_lists: bool = False) -> tuple[str, ...]:
    """Absolute addresses with `~~field~~` in the place of what a record tells, the likeliest first: those of articles, or
    `of_lists` where the records are a menu's."""
    found: dict[str, int] = {}
    asked = (
        {urlsplit(url).path for each in page.window.asked if (url := page.join(each.url))} if page.scripts else set()
    )
    for spelt in islice(_spelt(page), _MOST_LITERALS):
        # What begins with a field begins with a path of the host's, as portals' data have it.
        url = page.join(f"/{spelt}" if spelt.startswith("~~") else without_entities(spelt))
        if url is None or _PLACE.search(urlsplit(url).netloc) or is_change(url) or urlsplit(url).path in asked:
            continue
        plain = _PLACE.sub("0", url)
        if is_document(plain) or is_image(plain) or is_no_document(plain):
            continue
        fields = _PLACE.findall(url)
        if any(PAGE_KEY.fullmatch(name) for name in fields):
            continue
        path = _PLACE.sub("", url.split("//", 1)[-1])
        listed = bool(_LISTS.search(path.split("?")[0]))
        score = 2 * (listed if of_lists else bool(_TELLS.search(path)) - listed) + any(map(_ID.fullmatch, fields))
        found[url] = max(score, found.get(url, score))
    return tuple(sorted(found, key=lambda url: -found[url]))[:_MOST_ROUTES]


def led_items(page: Page) -> Iterator[tuple[str, str]]:
    """Addresses and names of a menu's items that stand in a script with a number or a code each, and no address."""
    known = routes(page, of_lists=True) if _ITEM.search(page.scripts) else ()
    for block in islice(_ITEM.finditer(page.scripts), _MOST_LITERALS) if known else ():
        item: dict[str, object] = {
            m["key"]: unescape(m["text"]) if m["text"] is not None else int(m["number"])
            for m in _FIELD.finditer(block[1])
        }
        name = next((value for value in item.values() if isinstance(value, str) and _NAMED.fullmatch(value)), "")
        if name and (url := next((url for route in known if (url := _filled(route, item))), None)):
            yield url, name


def routed(data: object, known: Iterable[str]) -> object:
    """JSON whose records have got the addresses that they are led to, where they bear none."""
    known = tuple(known)

    def again(value: object, depth: int) -> object:
        if isinstance(value, list):
            rows = [again(each, depth + 1) for each in value] if depth < _DEEPEST else value
            return [_with_address(each, known) if isinstance(each, dict) else each for each in rows]
        if isinstance(value, dict) and depth < _DEEPEST:
            return {key: again(each, depth + 1) for key, each in value.items()}
        return value

    return again(data, 0) if known else data


def templates(page: Page) -> tuple[str, ...]:
    """All addresses that a page's scripts put together, whatever they lead to, with `~~field~~` in the places of fields."""
    urls = (page.join(without_entities(spelt)) for spelt in islice(_spelt(page), _MOST_LITERALS))
    found = (url for url in urls if url and not _PLACE.search(urlsplit(url).netloc) and not is_change(url))
    return tuple(islice(dict.fromkeys(found), _MOST_ROUTES))


def places_of(template: str) -> list[str]:
    """The fields that an address is to be made of."""
    return _PLACE.findall(template)


def filled(template: str, record: Mapping[str, object]) -> str | None:
    """An address with a record's fields in their places, whatever paths they are; a parameter of its own name takes the
    record's number."""
    values = {name: record.get(name) for name in _PLACE.findall(template)}
    own = next((record[key] for key in sorted(record, key=_rank) if _ID.fullmatch(key)), None)
    if len(values) == 1 and None in values.values():
        values = dict.fromkeys(values, own)
    told = {
        name: str(v) for name, v in values.items() if isinstance(v, str | int) and not isinstance(v, bool) and v != ""
    }
    if told.keys() != values.keys() or not told:
        return None
    url = _PLACE.sub(lambda m: quote(told[m[1]], safe="/:?&=%.-_~"), template)
    return re.sub(r"(?<!:)/{2,}", "/", url)


def _with_address(record: dict[str, object], known: tuple[str, ...]) -> dict[str, object]:
    said = [(key, value) for key, value in record.items() if isinstance(value, str) and value]
    titled = any(_TITLE.fullmatch(key) for key, _ in said)
    if not titled and not any(_HAN.search(value) for _, value in said):
        return record
    # Without a title by name the record must bear all that the address is made of.
    fitting = (route for route in known if titled or all(name in record for name in _PLACE.findall(route)))
    address = next((url for route in fitting if (url := _filled(route, record))), None)
    return {**record, "route_url": address} if address else record


def _filled(route: str, record: dict[str, object]) -> str | None:
    fields = _PLACE.findall(route)
    begins = fields[0] if re.match(rf"\w+://[^/]+/~~{fields[0]}~~/", route) else None
    encoded = "~~." in route
    values = {
        name: _folder(record.get(name)) if name == begins else _value(record.get(name), encoded) for name in fields
    }
    missing = [name for name, value in values.items() if value is None]
    if missing:
        # A function's parameter has a name of its own: what it is given is the record's number.
        own = next(
            (v for key in sorted(record, key=_rank) if _ID.fullmatch(key) and (v := _value(record[key], encoded))), None
        )
        if len(values) > 1 or own is None or any(name in record for name in missing):
            return None
        values = dict.fromkeys(values, own)
    return _PLACE.sub(lambda m: quote(values[m[1]] or "", safe="") if m[0][2] == "." else values[m[1]] or "", route)


def _rank(key: str) -> int:
    return 0 if key.lower() == "id" else 1 if key.lower().endswith("id") else 2


def _folder(value: object) -> str | None:
    return value.strip("/") if isinstance(value, str) and _FOLDER.fullmatch(value) else _value(value)


def _value(value: object, encoded: bool = False) -> str | None:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if (_ENCODED_VALUE if encoded else _VALUE).fullmatch(text) else None


def _spelt(page: Page) -> Iterator[str]:
    """Addresses with places in them, as templates and scripts spell them."""
    source = page.scripts
    whole = _INSERTED.sub(lambda m: f"~~{_last(next(filter(None, m.groups())))}~~", f"{page.raw}\n{source}")
    yield from (found[1] for found in _HREF.finditer(whole))
    yield from (
        piece for found in re.finditer(r"`([^`]{3,300})`", whole) if (piece := found[1]) and _ALONE.fullmatch(piece)
    )
    held = "\n".join(text for text in literals(source) if "<" in text)  # a component's template is a text of its script
    bound = islice(_BOUND.finditer(f"{page.raw}\n{held}"), _MOST_LITERALS)
    for text in [source, *(without_entities(found[1]) for found in bound)]:
        for joined in _joined(text):
            if len(joined) < _LONGEST and (found := _ALONE.fullmatch(joined)):
                yield found[0]
            yield from (found[1] for found in _HREF.finditer(joined))


def _joined(source: str) -> Iterator[str]:
    """Strings that a script puts together with names, each name in its place."""
    at = 0
    while (first := _FIRST.search(source, at)) is not None:
        text, at, named = unescape(first[0][1:-1]), first.end(), False
        while (following := _FOLLOWING.match(source, at)) is not None:
            named = named or following["string"] is None
            mark = "." if following["encoded"] else ""
            text += (
                unescape(following["string"][1:-1]) if following["string"] else f"~~{mark}{_last(following['name'])}~~"
            )
            at = following.end()
        if named:
            yield text


def _last(name: str) -> str:
    """The field that an expression names: `id` of `res.rows[i].id` and of `row['id']`."""
    found = re.findall(r"[A-Za-z_$][\w$]*", name)
    return found[-1] if found else "id"
