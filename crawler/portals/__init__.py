"""CMS families: one pure module each. `recognise` picks one a page; the generic one always stands ready."""

from __future__ import annotations

from types import ModuleType

from crawler.portals.families import dedecms, easysite, empire, epoint, generic, hanweb, jeecms, nfcms, trs, ucap, vsb
from crawler.portals.model import Article, Entry, Family, FileLink, Listing, NextPage
from crawler.portals.page import Page

FAMILIES: tuple[ModuleType, ...] = (
    trs, ucap, vsb, hanweb, nfcms, epoint, easysite, jeecms, empire, dedecms, generic,
)  # fmt: skip

_OWN_ARTICLES = tuple(family for family in FAMILIES if family.article is not generic.article)

__all__ = [
    "FAMILIES", "Article", "Entry", "Family", "FileLink", "Listing", "NextPage", "Page", "article", "recognise", "verdict",
]  # fmt: skip


UNKNOWN = "unknown"


def verdict(family: ModuleType, listing: Listing) -> str:
    """The family's name for the ledger and for people; unknown where nothing tells how the portal is built or goes on."""
    seen = listing.entries or listing.next or listing.goes_on_elsewhere
    return str(family.NAME) if family is not generic or seen else UNKNOWN


def recognise(page: Page) -> ModuleType:
    """The family whose marks the page bears most clearly."""
    return max(FAMILIES, key=lambda family: int(family.recognise(page)))


def article(page: Page) -> Article:
    """The article as its family reads it. Most families read articles alike: whose page it is is asked only where one could
    be told that doesn't."""
    family = recognise(page) if any(each.recognise(page) for each in _OWN_ARTICLES) else generic
    found: Article = family.article(page)
    return found
