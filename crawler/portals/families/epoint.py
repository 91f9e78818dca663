"""Epoint (新点): the pager is a script call with item count and page size; pages are `<k>.html` in the list's folder."""

from __future__ import annotations

import re
from dataclasses import replace
from math import ceil

from crawler.portals.families import generic
from crawler.portals.model import MOST_PAGES, Listing, NextPage
from crawler.portals.page import Page

NAME = "epoint"

_CALL = re.compile(r"\.pagination\s*\(\s*\{")
_END = re.compile(r"\}\s*\)")
_OPTIONS_CHARS = 4_000
_NUMBER = re.compile(r"""\b(pageSize|total|pageIndex)\s*:\s*['"]?(\d{1,7})""")
_STATIC = re.compile(r"""['"](?P<folder>/[^'"]*/)['"]\s*\+\s*\(?[^'"]*?\)?\s*\+\s*['"](?P<suffix>\.\w+)['"]""")
_CAP = re.compile(r"pageIndex\s*<\s*(\d{1,4})\s*\)")
_QUERY = re.compile(r"""['"](?P<start>[^'"]*\?[^'"]*pageIndex=)['"]\s*\+""")


def recognise(page: Page) -> int:
    if _CALL.search(page.scripts) and ("ewb-" in page.text or "moreinfo" in page.text or "moreinfo" in page.url):
        return 90
    return 40 if "ewb-" in page.text and "webBuilderCommon" in page.text else 0


def listing(page: Page) -> Listing:
    found = generic.listing(page)
    call = _CALL.search(page.scripts)
    if call is None:
        return found
    options = _END.split(page.scripts[call.end() : call.end() + _OPTIONS_CHARS], maxsplit=1)[0]
    numbers = {key: int(value) for key, value in _NUMBER.findall(options)}
    total, size = numbers.get("total"), numbers.get("pageSize", 15)
    if total is None or size <= 0:
        return found
    pages = ceil(total / size)
    shown = re.search(r"/(\d{1,6})\.html$|[?&]pageIndex=(\d{1,6})", page.url)
    current = int(shown.group(1) or shown.group(2)) if shown else 1
    handler = page.scripts[call.start() :]
    static, cap, query = _STATIC.search(handler), _CAP.search(handler), _QUERY.search(handler)
    highest_static = int(cap.group(1)) if cap else pages
    announced: list[NextPage] = []
    unresolved: list[int] = []
    for k in range(2, min(pages, MOST_PAGES) + 1):
        reference = None
        if static and k <= highest_static:
            reference = f"{static['folder']}{k}{static['suffix']}"
        elif query:
            reference = f"{query['start']}{k}"
        url = page.join(reference)
        if url is None:
            unresolved.append(k)
        elif k != current:
            announced.append(NextPage(url, k))
    return replace(
        found,
        next=tuple(announced) or found.next,
        declared_total=total,
        declared_pages=pages,
        unresolved=() if found.next and not announced else tuple(unresolved),
        number=current,
    )


article = generic.article
