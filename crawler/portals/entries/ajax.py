"""The data addresses that a list's own script asks for: what it comes to when it is worked out, else what its text says.

Only addresses that are told in full count: string literals, variables with one literal value, hidden fields, the page's
own query, and a page number. Whatever else stands in one makes it none, and the list stays visibly short.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import parse_qsl, quote, urlsplit

from crawler.portals.js import Asked, Blank, Function
from crawler.portals.links.notices import says_empty
from crawler.portals.model import NextPage
from crawler.portals.page import Page
from crawler.portals.pager.blocks import controls
from crawler.portals.pager.growth import is_growing
from crawler.portals.pager.pieces import lone_request, pieces_of
from crawler.portals.pager.scrolling import asked_on_scroll
from crawler.portals.pager.words import is_next
from crawler.portals.requests.ofalist import FRESH_NAME, encoded, flat, is_heard, is_no_list, with_query, without_fresh
from crawler.portals.source.files import PAGE_EXTENSIONS, extension
from crawler.portals.source.paging import (
    PAGE_KEY,
    address_of,
    asked_plainly,
    first_number,
    form_of,
    is_numbered_file,
    number_of,
    numbered,
    with_body,
    with_form,
)
from crawler.portals.source.script import HOLE, unescape, without_comments

_CALL = re.compile(
    r"(?:(?:\$|jQuery)\s*\.\s*(?P<verb>getJSON|get|post|ajax)\b|axios(?:\s*\.\s*(?P<axios>get|post))?|\bfetch|"
    r"\.open\s*\(\s*['\"](?P<method>GET|POST)['\"]\s*,)\s*\(?",
    re.IGNORECASE,
)
_STRING = r"'(?:\\.|[^'\\\r\n])*'|\"(?:\\.|[^\"\\\r\n])*\""
_PIECE = re.compile(
    rf"\s*(?:(?P<string>{_STRING})|(?P<template>`[^`\r\n]{{1,300}}`)|(?P<field>\$\(\s*['\"]#(?P<id>[\w-]+)['\"]\s*\)\s*\.\s*val\(\s*\)|"
    r"document\.getElementById\(\s*['\"](?P<id2>[\w-]+)['\"]\s*\)\.value)|"
    r"(?P<sum>\(?\s*(?:parseInt\(|Number\()?(?P<name>[A-Za-z_$][\w$.]*)\)?\s*(?:[+-]\s*\d+)?\s*\)?(?!\s*\())|(?P<number>\d+))"
)
_ASSIGNED = re.compile(rf"(?:\b(?:var|let|const)\s+|[;{{,\s])([A-Za-z_$][\w$]*)\s*=\s*({_STRING}|\d+)\s*(?=[;,\r\n}}])")
_PAIR = re.compile(rf"\s*(?:(?P<quoted>{_STRING})|(?P<bare>[A-Za-z_$][\w$]*))\s*:\s*")
_PAGE_NAME = re.compile(
    r"(?:page|page_?(?:no|num|index|number)|cur\w*page|now_?page|pn|p|n|num|index|i)", re.IGNORECASE
)
_LIST_PATH = re.compile(r"/searchList/[0-9a-f]{32}|\.json$|\.xml$|list", re.IGNORECASE)
# Whatever else a script unpacks for itself (list.bin) only a browser can show.
_READ_ENDINGS = PAGE_EXTENSIONS | {"", "json", "xml", "txt", "js", "ashx", "asmx", "svc", "api"}
# What fills some box of every page: asked for beside a list that is empty, it is no list's data.
_BOX = re.compile(
    r"(?:^|[/_.-])(?:hot|weather|tianqi|banner|carousel|slide|(?:friend_?)?links?|recommend|rank(?:ing)?|ads?|adverts?|related)"
    r"(?:$|[/_.-]|list|news)",
    re.IGNORECASE,
)
# An instance with a base of its own, and verbs that ask for nothing.
_OTHERWISE = re.compile(
    r"\s*\.?\s*create\b|[^{}]{0,300}\{[^{}]{0,300}?\b(?:type|method)\s*:\s*['\"](?!get|post)", re.IGNORECASE
)
_DRAWS = re.compile(r"\beach\s*\(|forEach|\bfor\s*\(|\.map\s*\(|\.(?:rows|records|list|results|items)\b")
_FRESH = re.compile(r"\s*(?:Math\.random\(\s*\)|\(?\s*new\s+Date\b|Date\.now\(\s*\)|\+\s*new\s+Date)")
_PLACE = re.compile(r"\$\{\s*(?P<name>[A-Za-z_$][\w$.]*)\s*(?:[+-]\s*\d+\s*)?\}")
_HOLE = "\ufffd"
_SPAN = 1_500
_MOST_CALLS = 200
_MOST_FUNCTIONS = 30
_CHOSEN = 5.0  # the page that is chosen to see what is asked for
_FIRST_FILES = (0, 1, 2)  # where numbered files begin is told only by running the script


@dataclass(frozen=True, slots=True)
class _Names:
    """What the page tells of the names in its scripts."""

    known: dict[str, str]
    fields: dict[str, str]
    query: dict[str, str]


def data_addresses(page: Page, *, shown: bool) -> tuple[NextPage, ...]:
    """The list's data addresses for its first page; of numbered files the first few. Where the page has `shown` entries,
    what is asked without a page's number fills some box beside them."""
    source = without_comments(page.scripts)
    if not source:
        return ()
    pressed = [
        each
        for node, text in controls(page, page.tree)
        if is_next(text) or is_growing(node, text)
        for each in page.window.asked_by(node)
    ]
    pressed = pressed or (asked_on_scroll(page) if shown else [])
    # What a script file asks for beside a list that is there fills some box: its own pages are asked for by a press.
    beside = shown and bool(page.files)
    for asked in (pressed, [] if beside else page.window.asked) if shown else (page.window.asked, pressed):
        by_press = asked is pressed
        told = [f for each in asked if (f := of_asked(page, each, shown=shown, by_press=by_press)) is not None]
        if told := _without_boxes(page, [each for each in told if each.url != page.url], shown=shown):
            return tuple(dict.fromkeys(told))
    if turned := _without_boxes(page, _turned(page), shown=shown):
        return tuple(dict.fromkeys(turned))
    if pieces := pieces_of(page, shown=shown):
        return pieces
    if beside:
        return ()
    names = _names(page, source)
    found: dict[str, NextPage] = {}
    for call in islice(_CALL.finditer(source), _MOST_CALLS):
        verb = (call["verb"] or call["axios"] or call["method"] or "").lower()
        template, post = _template(source[call.end() : call.end() + _SPAN], names, post=verb == "post")
        if template is None or _OTHERWISE.match(source, call.end()):
            continue
        for url, maybe in _filled(page, template, names):
            if post and not _DRAWS.search(source, call.end(), call.end() + _SPAN):
                continue  # nothing that is drawn comes of it: it tells the server something
            if not is_no_list(url, (), post=post) and (not shown or number_of(url) is not None):
                found.setdefault(url, NextPage(url, maybe=maybe, post=post))
    found.pop(page.url, None)
    if not (found or shown) and (lone := lone_request(page)) and extension(lone) in _READ_ENDINGS:
        return () if _BOX.search(urlsplit(lone).path) else (NextPage(lone),)
    return tuple(_without_boxes(page, list(found.values()), shown=shown))


def _turned(page: Page) -> list[NextPage]:
    """What a pager that a plug-in draws asks for when a page is chosen: what the function that it was given asks, told a number."""
    functions = [
        *page.window.handlers,
        *(f for d in page.window.drawn for f in d.options.values() if isinstance(f, Function)),
    ]
    found = []
    for function in functions[:_MOST_FUNCTIONS]:
        for asked in page.window.asked_when(function, [_CHOSEN, Blank()]):
            following = of_asked(page, asked, shown=True)
            number = number_of(following.url) if following is not None else None
            # From 1 or from 0; whatever else carries a number was not told it here.
            if following is not None and number in (int(_CHOSEN), int(_CHOSEN) - 1):
                first = first_number(following.url) - (number != int(_CHOSEN))
                found.append(replace(following, url=numbered(following.url, max(0, first))))
    return found


def _without_boxes(page: Page, told: list[NextPage], *, shown: bool) -> list[NextPage]:
    """Without requests that fill a box beside the list, where there are others, the list is `shown` or says itself that it is
    empty. A section may be called as such a box is."""
    own = [following for following in told if not _BOX.search(urlsplit(following.url).path)]
    other = shown and not _BOX.search(urlsplit(page.url).path)
    told = own if own or other or says_empty(page) else told
    # Of several those that ask for what the page's own address asks for: channelId=88.
    pairs = parse_qsl(urlsplit(page.url).query)
    wanted = {value for name, value in pairs if len(value) > 1 and not PAGE_KEY.fullmatch(name)}
    of_this = [
        f for f in told if wanted & {value for _, value in parse_qsl(urlsplit(address_of(asked_plainly(f.url))).query)}
    ]
    return of_this or told


def of_asked(page: Page, asked: Asked, *, shown: bool, by_press: bool = False) -> NextPage | None:
    """The data address of a request that the scripts make when they are run, or when a reader presses for more; None for
    what can't be told or is no list's."""
    form = {
        k: v
        for k, v in (asked.form or {}).items()
        if not (FRESH_NAME.fullmatch(k) and (asked.post is False or HOLE in str(v)))
    }
    fields, spelt = flat(form), without_fresh(asked.url)
    if HOLE in spelt or any(HOLE in value for _, value in fields):
        return None
    if asked.json:
        address = page.join(spelt)
        url = with_body(address, form) if address is not None else None
    elif asked.post:
        address = page.join(spelt)
        url = with_form(address, encoded(fields)) if address is not None else None
    else:
        url = with_query(page, spelt, fields)
    if url is None or is_no_list(url, fields, post=asked.post):
        return None
    if asked.post and not by_press and not is_heard(page, asked):
        return None
    number = number_of(url)
    if number is None and (shown or not _LIST_PATH.search(urlsplit(url).path) or extension(url) not in _READ_ENDINGS):
        return None
    # The first page tells how many there are; a reader's press asks for the second.
    first = first_number(url)
    begins = by_press and number == first + 1 and not is_numbered_file(url)  # of files the first may stand in the page
    return NextPage(numbered(url, first) if begins else url, post=asked.post)


def _filled(page: Page, template: str, names: _Names) -> list[tuple[str, bool]]:
    path = template.split("?", 1)[0]
    if _HOLE in path:
        if not path.lower().endswith((".json", ".xml")) or template.count(_HOLE) != 1:
            return []
        urls = [(page.join(template.replace(_HOLE, str(number))), True) for number in _FIRST_FILES]
        return [(url, maybe) for url, maybe in urls if url]
    first = next((names.known[n] for n in ("page", "pageNo", "pageIndex") if names.known.get(n) in ("0", "1")), "1")
    filled = template.replace(_HOLE, first)
    url = page.join(address_of(filled))
    if url is None:
        return []
    if (form := form_of(filled)) is not None:
        url = with_form(url, form[1])
    if number_of(url) is None:
        if not _LIST_PATH.search(urlsplit(url).path) or extension(url) not in _READ_ENDINGS:
            return []
        if "/searchList/" in url:
            url += ("&" if "?" in url else "?") + "page=1"
    return [(url, False)]


def _template(rest: str, names: _Names, *, post: bool) -> tuple[str | None, bool]:
    """The address a call asks for, with a hole for the page number; and whether it is a POST, by its name or as it says."""
    stripped = rest.lstrip()
    if not stripped.startswith("{"):
        address, end = _expression(stripped, names)
        following = stripped[end:].lstrip()
        data = following[1:].lstrip() if following.startswith(",") else ""
        return _with_data(address, data, names, post=post), post
    options = _pairs(stripped)
    method = options.get("type", options.get("method", "")).strip("'\" ").lower()
    address, _ = _expression(options.get("url", ""), names)
    post = post or method == "post"
    return _with_data(address, options.get("data", options.get("params", "")), names, post=post), post


def _with_data(address: str | None, data: str, names: _Names, *, post: bool) -> str | None:
    if not address or not data.lstrip().startswith("{"):
        return address or None
    parts = []
    for key, value in _pairs(data.lstrip()).items():
        text, _ = _expression(value, names)
        if text is None and _FRESH.match(value):
            continue  # a number that only keeps caches out
        if text is None:
            if not PAGE_KEY.match(key):
                return None
            text = _HOLE
        if PAGE_KEY.match(key) and not text.isdecimal():
            text = _HOLE
        parts.append(f"{quote(key)}={_HOLE.join(map(quote, text.split(_HOLE)))}")
    if not parts:
        return address
    fields = "&".join(parts)
    return with_form(address, fields) if post else address + ("&" if "?" in address else "?") + fields


def _pairs(source: str) -> dict[str, str]:
    """`{key: value, …}` as source text of each value; values may nest."""
    found: dict[str, str] = {}
    at = 1
    while at < len(source) and (pair := _PAIR.match(source, at)):
        end = _end_of_value(source, pair.end())
        key = pair["bare"] or unescape(pair["quoted"][1:-1])
        found[key] = source[pair.end() : end]
        if end >= len(source) or source[end] != ",":
            break
        at = end + 1
    return found


def _end_of_value(source: str, at: int) -> int:
    depth = 0
    while at < len(source):
        c = source[at]
        if c in "'\"":
            literal = re.compile(_STRING).match(source, at)
            if literal is None:
                return len(source)
            at = literal.end()
            continue
        if c in "([{":
            depth += 1
        elif c in ")]}":
            if depth == 0:
                return at
            depth -= 1
        elif c == "," and depth == 0:
            return at
        at += 1
    return at


def _expression(source: str, names: _Names) -> tuple[str | None, int]:
    """The text of `'a' + b + 'c'`, page numbers as holes, and where it ends; None where it can't be told."""
    text, at = "", 0
    while piece := _PIECE.match(source, at):
        if piece["string"] is not None:
            text += unescape(piece["string"][1:-1])
        elif piece["template"] is not None:
            filled = _inserted(piece["template"][1:-1], names)
            if filled is None:
                return None, piece.end()
            text += filled
        elif piece["field"] is not None:
            value = names.fields.get(piece["id"] or piece["id2"])
            if value is None:
                return None, piece.end()
            text += value
        elif piece["number"] is not None:
            text += piece["number"]
        else:
            value = _value(piece["name"], names)
            if value is None:
                return None, piece.end()
            text += value
        at = piece.end()
        plus = re.compile(r"\s*\+(?!\+)").match(source, at)
        if plus is None:
            end = re.compile(r"\s*(?:[,;)}\r\n]|$)").match(source, at)
            return (text if end else None), at
        at = plus.end()
    return None, at


def _inserted(template: str, names: _Names) -> str | None:
    """The text of `/list?page=${page}`, page numbers as holes; None where something in it can't be told."""
    told: dict[str, str | None] = {m[0]: _value(m["name"], names) for m in _PLACE.finditer(template)}
    if None in told.values() or template.count("${") != len(_PLACE.findall(template)):
        return None
    return _PLACE.sub(lambda m: told[m[0]] or "", template)


def _value(name: str, names: _Names) -> str | None:
    last = name.rsplit(".", 1)[-1]
    if _PAGE_NAME.fullmatch(last):
        return _HOLE
    return names.known.get(last, names.fields.get(last, names.query.get(last)))


def _names(page: Page, source: str) -> _Names:
    known: dict[str, str] = {}
    doubtful: set[str] = set()
    for name, text in _ASSIGNED.findall(source):
        value = text if text.isdecimal() else unescape(text[1:-1])
        if known.setdefault(name, value) != value:
            doubtful.add(name)
    fields = {
        key: node.get("value") or ""
        for node in page.tree.iter("input")
        for key in (node.get("id"), node.get("name"))
        if key
    }
    return _Names(
        {name: value for name, value in known.items() if name not in doubtful or _PAGE_NAME.fullmatch(name)},
        fields,
        dict(parse_qsl(urlsplit(page.url).query)),
    )
