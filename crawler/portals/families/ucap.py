"""UCAP (开普): pagers count from 1, page 1 is `prefix.shtml`, page k `prefix_<k>.shtml`; the last argument counts items."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.portals.families import generic
from crawler.portals.model import MOST_PAGES, Listing, NextPage
from crawler.portals.page import Page

NAME = "ucap"

_CALL = re.compile(
    r"""createPageHTML\s*\(\s*['"](?P<box>[^'"\d][^'"]*)['"]\s*,\s*['"]?(?P<total>\d{1,7})['"]?\s*,\s*['"]?(?P<current>\d{1,7})['"]?\s*,\s*"""
    r"""['"](?P<prefix>[^'"]+)['"]\s*,\s*['"]\.?(?P<suffix>[A-Za-z]\w*)['"]\s*(?:,\s*['"]?(?P<items>\d{1,7})['"]?)?"""
)
# A 2015 form: all arguments numbers, no prefix: box, pages, current, page size, items.
_OLD = re.compile(
    r"""createPageHTML\s*\(\s*['"](?P<box>[^'"\d][^'"]*)['"]\s*,\s*['"](?P<total>\d{1,7})['"]\s*,\s*['"](?P<current>\d{1,7})['"]\s*,\s*['"](?P<size>\d{1,7})['"]\s*,\s*['"](?P<items>\d{1,7})['"]"""
)


def recognise(page: Page) -> int:
    if _CALL.search(page.scripts) or _OLD.search(page.scripts):
        return 95
    if "/searchList/" in page.url or re.search(r"/searchList/[0-9a-f]{32}", page.scripts):
        return 80
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
        return _old(page, found, int(old["total"]), int(old["current"]), int(old["items"]))
    total, current = int(match["total"]), int(match["current"])
    pages = []
    for k in range(2, min(total, MOST_PAGES) + 1):
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


def _old(page: Page, found: Listing, total: int, current: int, items: int) -> Listing:
    """The form without a prefix: the page's own name is it. Where the address shows no name, the pages are holes."""
    name = re.search(r"/(?P<stem>[^/?]+?)(?:_\d+)?\.(?P<suffix>s?html?)(?:\?|$)", page.url)
    pages = range(2, min(total, MOST_PAGES) + 1)
    if found.next or name is None:
        holes = () if found.next or current != 1 else tuple(pages)
        return replace(found, declared_pages=total, declared_total=items, unresolved=holes, number=current)
    made = ((k, page.join(f"{name['stem']}_{k}.{name['suffix']}")) for k in pages if k != current)
    following = tuple(NextPage(url, k) for k, url in made if url)
    return replace(found, next=following, declared_pages=total, declared_total=items, unresolved=(), number=current)


article = generic.article
