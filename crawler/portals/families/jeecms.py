"""JEECMS: pages are `index_<k>.jhtml`, their addresses stand only in `onclick` and in a jump box."""

from __future__ import annotations

import re

from crawler.portals.families import generic
from crawler.portals.model import Listing
from crawler.portals.page import Page

NAME = "jeecms"


def recognise(page: Page) -> int:
    score = 50 * ("/u/cms/www/" in page.text or "/r/cms/" in page.text) + 45 * bool(re.search(r"\.jhtml\b", page.text))
    return min(score, 90)


def listing(page: Page) -> Listing:
    return generic.listing(page)


article = generic.article
