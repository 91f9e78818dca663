"""Guangdong's platform: NFCMS articles with a mobile twin, and gkmlpt, a disclosure application whose fragment is the
column and whose list is a JSON API."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import escape
from urllib.parse import urlsplit, urlunsplit

from crawler.portals.families import generic
from crawler.portals.model import Article, Entry, Listing, NextPage
from crawler.portals.page import Page
from crawler.portals.requests import data
from crawler.portals.source.jsontext import strings

NAME = "nfcms"

_APP = re.compile(r"^(?P<unit>.*/gkmlpt)(?:/(?P<rest>.*))?$")
_API = re.compile(r"/gkmlpt/api/all/\d+")
_SITE = re.compile(r"""["']?\b(?:SID|sid|SITE_ID|siteId|site_id)\b["']?\s*[:=]\s*["']?(\w+)""")
_TWIN = re.compile(r"/mpost_(\d+)")
_MARKS = ("nfw-cms", "NFCMS")
_EVERYTHING = "0"


def recognise(page: Page) -> int:
    if _APP.match(urlsplit(page.url).path) or ("gkmlpt" in page.text and "_CONFIG" in page.scripts):
        return 96
    score = 50 * sum(mark in page.text for mark in _MARKS)
    if re.search(r"/content/m?post_\d+\.html", page.text + page.url):
        score += 60
    return min(score, 90)


def listing(page: Page) -> Listing:
    parts = urlsplit(page.url)
    if _API.search(parts.path):
        found = data.listing(page)
        return replace(found, entries=_desktop(found.entries))
    app = _APP.match(parts.path)
    if app and (site := _SITE.search(page.scripts)) and not re.search(r"post_\d+", parts.path):
        column = parts.fragment or _EVERYTHING
        path = f"{app['unit']}/api/all/{column}"
        first = urlunsplit(parts._replace(path=path, query=f"page=1&sid={site.group(1)}", fragment=""))
        return Listing(next=(NextPage(first),), number=1)
    found = generic.listing(page)
    return replace(found, entries=_desktop(found.entries))


def article(page: Page) -> Article:
    """A disclosure article's text stands in its script, as markup inside JSON; so do its files."""
    content = [text for text in strings(_detail(page)) if "<" in text]
    if not content:
        return generic.article(page)
    files = "".join(
        f'<a href="{escape(text, quote=True)}" class="nfw-cms-attachment">{escape(name)}</a>'
        for name, text in _attachments(_detail(page))
    )
    title = next((str(v) for k, v in _items(_detail(page)) if k == "title" and isinstance(v, str)), page.title)
    markup = f'<html><head><meta name="ArticleTitle" content="{escape(title, quote=True)}"></head><body>'
    whole = Page(page.url, f"{markup}<div class='article-content'>{''.join(content)}{files}</div></body></html>")
    read, own = generic.article(whole), generic.article(page)
    known = {f.url for f in read.files}
    return replace(
        read,
        published_at=own.published_at or read.published_at,
        files=(*read.files, *(f for f in own.files if f.url not in known and f.kind == "attachment")),
        markup=whole.raw,
        meta=own.meta or read.meta,
    )


def _desktop(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Each article under its own address, not its mobile twin's; once."""
    found: dict[str, Entry] = {}
    for entry in entries:
        url = _TWIN.sub(r"/post_\1", entry.url)
        found.setdefault(url, replace(entry, url=url))
    return tuple(found.values())


def _detail(page: Page) -> object:
    """`window._CONFIG.DETAIL`, however the script writes it; an empty object where there is none."""
    for match in re.finditer(r"""["']?DETAIL["']?\s*[:=]\s*(?=\{)|_CONFIG\s*=\s*(?=\{)""", page.scripts):
        value = _leading_json(page.scripts[match.end() :])
        if isinstance(value, dict):
            inner = value.get("DETAIL", value if "DETAIL" in match.group(0) else None)
            if isinstance(inner, dict):
                return inner
    return {}


def _leading_json(text: str) -> object:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def _items(value: object) -> list[tuple[str, object]]:
    return list(value.items()) if isinstance(value, dict) else []


def _attachments(detail: object) -> list[tuple[str, str]]:
    """Names and addresses of the files that the details list beside the text."""
    found = []
    for key, value in _items(detail):
        if not re.search(r"attach|file|annex|accessory", key, re.IGNORECASE) or not isinstance(value, list):
            continue
        for one in value:
            pairs = {k.lower(): str(v) for k, v in _items(one) if isinstance(v, str | int)}
            address = next(
                (pairs[k] for k in ("url", "href", "link", "path", "file_url", "download_url") if pairs.get(k)), ""
            )
            name = next((pairs[k] for k in ("name", "title", "filename", "file_name", "alt") if pairs.get(k)), "")
            if address:
                found.append((name, address))
            elif isinstance(one, str):
                found.append(("", one))
    return found
