"""中科汇联 easySite: column and article are folders with a number; a pager link carries its page in `tagname` or `onclick`."""

from __future__ import annotations

import re

from crawler.portals.families import generic
from crawler.portals.model import Listing
from crawler.portals.page import Page

NAME = "easysite"


def recognise(page: Page) -> int:
    score = 60 * any(mark in page.lowered for mark in ("easysite", "/eportal/ui", "/eportal/filedir"))
    return min(score + 30 * bool(re.search(r"queryArticleByCondition\s*\(", page.text)), 90)


def listing(page: Page) -> Listing:
    return generic.listing(page)


article = generic.article
