"""Pagers that a script draws: a plug-in told how many items or pages there are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

import lxml.html

from crawler.portals.model import MOST_PAGES, NextPage
from crawler.portals.page import Page
from crawler.portals.pager.drawn import addresses, counts, leads

_PAGER = re.compile(r"pag(?:e|ing|ination|$)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_MOST_DRAWN = 20
_SEVERAL, _MOST_LOOKED = 2, 20


@dataclass(frozen=True, slots=True)
class ScriptPager:
    declared_total: int | None = None
    declared_pages: int | None = None
    next: tuple[NextPage, ...] = ()


def read_script_pager(page: Page, main: lxml.html.HtmlElement | None = None) -> ScriptPager:
    """What a plug-in is told, and the pages that its own move leads to; of one that leads nowhere, what it counts, unless those are
    the hidden parts of the list `main`."""
    told = ScriptPager()
    for drawn in page.window.drawn[:_MOST_DRAWN] if page.scripts else ():
        items, pages = counts(drawn)
        if pages is None:
            continue
        if pages <= MOST_PAGES and (address := leads(page, drawn)) is not None:
            following = tuple(NextPage(url, k) for k, url in addresses(address, pages) if url != page.url)
            return ScriptPager(items, pages, following)
        if (
            main is not None
            and _HIDDEN.search(main.get("style") or "")
            and pages == len(main)
            and all(map(_is_part, islice(main, pages - 1)))
        ):
            continue
        if told.declared_pages is None and (_PAGER.search(drawn.name) or drawn.name == "render"):
            told = ScriptPager(items, pages)
    return told


def _is_part(node: lxml.html.HtmlElement) -> bool:
    """Whether an element holds several links, as a part of a list does, and no row."""
    return len({each.get("href") for each in islice(node.iter("a"), _MOST_LOOKED)}) >= _SEVERAL
