"""Any portal: entries by repeated structure, further pages by what the pager itself says."""

from __future__ import annotations

from crawler.portals.article import read_article
from crawler.portals.entries import list_entries
from crawler.portals.model import Article, Listing, NextPage
from crawler.portals.page import Page
from crawler.portals.pager import read_pager

NAME = "generic"


def recognise(page: Page) -> int:
    return 1


def listing(page: Page) -> Listing:
    entries, main = list_entries(page)
    pager = read_pager(page, main)
    links = {n.url for n in pager.next}
    unresolved: tuple[int, ...] = ()
    if pager.dead and pager.declared_pages and (pager.number or 1) == 1:
        unresolved = tuple(range(2, pager.declared_pages + 1))
    return Listing(
        entries=tuple(e for e in entries if e.url not in links and e.url != page.url),
        next=pager.next,
        chain=tuple(NextPage(url) for url in page.next_groups),
        declared_total=pager.declared_total,
        declared_pages=pager.declared_pages,
        unresolved=unresolved,
        number=pager.number,
    )


def article(page: Page) -> Article:
    return read_article(page)
