"""UCAP (开普): pagers count from 1, page 1 is `prefix.shtml`, page k `prefix_<k>.shtml`; the last argument counts items."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.portals import generic
from crawler.portals.model import Article, Listing, NextPage
from crawler.portals.page import Page

NAME = "ucap"

_CALL = re.compile(
    r"""createPageHTML\s*\(\s*['"](?P<box>[^'"\d][^'"]*)['"]\s*,\s*['"]?(?P<total>\d+)['"]?\s*,\s*['"]?(?P<current>\d+)['"]?\s*,\s*"""
    r"""['"](?P<prefix>[^'"]+)['"]\s*,\s*['"]\.?(?P<suffix>[A-Za-z]\w*)['"]\s*(?:,\s*['"]?(?P<items>\d+)['"]?)?"""
)
# A 2015 form: all arguments numbers, no prefix: box, pages, current, page size, items.
_OLD = re.compile(
    r"""createPageHTML\s*\(\s*['"](?P<box>[^'"\d][^'"]*)['"]\s*,\s*['"](?P<total>\d+)['"]\s*,\s*['"](?P<current>\d+)['"]\s*,\s*['"](?P<size>\d+)['"]\s*,\s*['"](?P<items>\d+)['"]"""
)


def recognise(page: Page) -> int:
    if _CALL.search(page.scripts) or _OLD.search(page.scripts):
        return 95
    if re.search(r"/c\d{4,}/c?[0-9a-f]{6,}/content\.shtml", page.text) or "UCAP-CONTENT" in page.text:
        return 60
    return 0


def listing(page: Page) -> Listing:
    found = generic.listing(page)
    match = _CALL.search(page.scripts)
    if match is None:
        old = _OLD.search(page.scripts)
        if old is None:
            return found
        total, current = int(old["total"]), int(old["current"])
        unresolved = () if found.next or total <= 1 or current != 1 else tuple(range(2, total + 1))
        return replace(
            found, declared_pages=total, declared_total=int(old["items"]), unresolved=unresolved, number=current
        )
    total, current = int(match["total"]), int(match["current"])
    pages = []
    for k in range(2, total + 1):
        url = page.join(f"{match['prefix']}_{k}.{match['suffix']}")
        if k != current and url:
            pages.append(NextPage(url, k))
    return replace(
        found,
        next=tuple(pages),
        declared_pages=total,
        declared_total=int(match["items"]) if match["items"] else found.declared_total,
        unresolved=(),
        number=current,
    )


def article(page: Page) -> Article:
    return generic.article(page)
