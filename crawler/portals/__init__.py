"""CMS families: one pure module each. `recognise` picks one a page; the generic one always stands ready."""

from __future__ import annotations

from types import ModuleType

from crawler.portals import dedecms, easysite, empire, epoint, generic, hanweb, jeecms, nfcms, trs, ucap, vsb
from crawler.portals.model import Article, Entry, Family, FileLink, Listing, NextPage
from crawler.portals.page import Page

FAMILIES: tuple[ModuleType, ...] = (
    trs, ucap, vsb, hanweb, nfcms, epoint, easysite, jeecms, empire, dedecms, generic,
)  # fmt: skip

__all__ = ["FAMILIES", "Article", "Entry", "Family", "FileLink", "Listing", "NextPage", "Page", "recognise"]


def recognise(page: Page) -> ModuleType:
    """The family whose marks the page bears most clearly."""
    return max(FAMILIES, key=lambda family: int(family.recognise(page)))
