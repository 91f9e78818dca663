"""An entry that is no article but a list itself: an issue of a gazette, whose articles lie in its own folder."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler import portals
from crawler.portals.frame import in_site_frame
from crawler.portals.links.places import is_below_root
from crawler.portals.model import Article, Entry, Listing
from crawler.portals.page import Page, link_text
from crawler.portals.source.files import is_document
from findings.addresses import same_place

_FOLDER = re.compile(r"/(?:(?:index|default|list|mulu|ml)\.\w{2,6})?$")
_LEAST = 2
_SHORTEST = 4  # of a paper's name


def contents_of(page: Page, article: Article) -> Listing | None:
    """What such a page lists in its own folder; None for an article."""
    place = page.url.split("?")[0]
    if page.data is not None or article.meta.keys() & {"ArticleTitle", "PubDate"} or not _FOLDER.search(place):
        return None
    own, here = place.rpartition("/")[0] + "/", same_place(page.url)
    if not is_below_root(own):
        return None
    listing: Listing = portals.recognise(page).listing(page)
    listed = {entry.url: entry for entry in listing.entries}
    # An issue's papers stand under several headings, each a list of its own: what lies in its folder is what it holds.
    for anchor, url in page.links:
        if url and url not in listed and len(text := link_text(anchor)) >= _SHORTEST and not in_site_frame(anchor):
            listed[url] = Entry(url, text, file=is_document(url))
    parts = {*article.pages, *(following.url for following in listing.next)}
    inside = tuple(
        e for e in listed.values() if e.url.startswith(own) and same_place(e.url) != here and e.url not in parts
    )
    elsewhere = sum(not entry.url.startswith(own) for entry in listing.entries)
    if sum(not entry.file for entry in inside) < max(_LEAST, 4 * elsewhere):
        return None
    return replace(listing, entries=inside, next=tuple(n for n in listing.next if n.url.startswith(own)), chain=())
