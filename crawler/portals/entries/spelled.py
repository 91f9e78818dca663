"""The data addresses that the text of a list's script spells, where working the script out told none.

Only addresses that are told in full count: string literals, variables with one literal value, hidden fields, the page's
own query, and a page number. Whatever else stands in one makes it none, and the list stays visibly short.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from urllib.parse import parse_qsl, quote, urlsplit

from crawler.portals.model import NextPage
from crawler.portals.page import Page
from crawler.portals.requests.ofalist import is_no_list
from crawler.portals.source.files import PAGE_EXTENSIONS, extension
from crawler.portals.source.paging import PAGE_KEY, address_of, form_of, number_of, with_form
from crawler.portals.source.script import unescape

LIST_PATH = re.compile(r"/searchList/[0-9a-f]{32}|\.json$|\.xml$|list", re.IGNORECASE)
# Whatever else a script unpacks for itself (list.bin) only a browser can show.
READ_ENDINGS = PAGE_EXTENSIONS | {"", "json", "xml", "txt", "js", "ashx", "asmx", "svc", "api"}
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
_FIRST_FILES = (0, 1, 2)  # where numbered files begin is told only by running the script


@dataclass(frozen=True, slots=True)
class _Names:
    """What the page tells of the names in its scripts."""

    known: dict[str, str]
    fields: dict[str, str]
    query: dict[str, str]


def spelled_addresses(page: Page, source: str, *, shown: bool) -> dict[str, NextPage]:
    """What the calls of a source ask for, by its address."""
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
    return found


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
        if not LIST_PATH.search(urlsplit(url).path) or extension(url) not in READ_ENDINGS:
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
