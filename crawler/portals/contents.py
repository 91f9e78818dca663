"""An entry that is no article but a list itself: an issue of a gazette, whose articles lie in its own folder."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler import portals
from crawler.portals.model import Article, Listing
from crawler.portals.page import Page
from findings.addresses import same_place

_FOLDER = re.compile(r"/(?:(?:index|default|list|mulu|ml)\.\w{2,6})?$")
_ROOT = 3  # strokes of an address in its host's own root
_LEAST = 2
_MOSTLY = 0.8


def contents_of(page: Page, article: Article) -> Listing | None:
    """What such a page lists in its own folder; None for an article."""
    place = page.url.split("?")[0]
    if page.data is not None or article.meta.keys() & {"ArticleTitle", "PubDate"} or not _FOLDER.search(place):
        return None
    own, here = place.rpartition("/")[0] + "/", same_place(page.url)
    if own.count("/") <= _ROOT:
        return None
    listing: Listing = portals.recognise(page).listing(page)
    inside = tuple(e for e in listing.entries if e.url.startswith(own) and same_place(e.url) != here)
    if len(inside) < _LEAST or len(inside) < _MOSTLY * len(listing.entries):
        return None
    return replace(listing, entries=inside, next=tuple(n for n in listing.next if n.url.startswith(own)), chain=())
