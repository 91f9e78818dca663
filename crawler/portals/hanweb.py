"""Hanweb (大汉): lists kept as XML in the page (JCMS), or fetched as a unit by a script (JPAAS). Both are plain HTTP."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from crawler.portals import generic
from crawler.portals.model import Article, Listing, NextPage
from crawler.portals.page import Page

NAME = "hanweb"

_UNIT_PATH = "/page/build/unit"
_PAGE_SIZE = 20


def recognise(page: Page) -> int:
    if "<datastore" in page.text or _UNIT_PATH in page.text or _UNIT_PATH in page.url:
        return 95
    if "dataproxy.jsp" in page.url or "unitbuild.js" in page.text:
        return 95
    return 60 if re.search(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html", page.text) else 0


def listing(page: Page) -> Listing:
    found = generic.listing(page)
    units = [NextPage(url) for url in _units(page)]
    following = _following_unit(page)
    chain = (*found.chain, *units, *((NextPage(following),) if following and found.entries else ()))
    return replace(found, chain=chain)


def article(page: Page) -> Article:
    return generic.article(page)


def _units(page: Page) -> list[str]:
    """The data addresses of a shell: parameters exactly as the page spells them, paging nested in `paramJson`."""
    urls = []
    for script in page.tree.iter("script"):
        address, query = script.get("url") or "", script.get("querydata") or ""
        if _UNIT_PATH not in address or not query:
            continue
        parameters = dict(re.findall(r"""['"](\w+)['"]\s*:\s*['"]([^'"]*)['"]""", query))
        parameters["paramJson"] = _paging(1)
        if url := page.join(f"{address}?{urlencode(parameters, quote_via=quote)}"):
            urls.append(url)
    return urls


def _following_unit(page: Page) -> str | None:
    parts = urlsplit(page.url)
    if _UNIT_PATH not in parts.path:
        return None
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    try:
        number = int(json.loads(parameters.get("paramJson", "{}")).get("pageNo", 1))
    except (ValueError, AttributeError, TypeError):
        return None
    parameters["paramJson"] = _paging(number + 1)
    return urlunsplit(parts._replace(query=urlencode(parameters, quote_via=quote)))


def _paging(number: int) -> str:
    return json.dumps({"pageNo": number, "pageSize": _PAGE_SIZE}, separators=(",", ":"))
