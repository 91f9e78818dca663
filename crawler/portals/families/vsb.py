"""Visual SiteBuilder (博达): pages are numbered backwards, so only the pager's own links are followed."""

from __future__ import annotations

import re

from crawler.portals.families import generic
from crawler.portals.model import Listing
from crawler.portals.page import Page

NAME = "vsb"


def recognise(page: Page) -> int:
    marks = ("Visual SiteBuilder", "_sitegray", "vsb_content", "v_news_content", "virtual_attach_file.vsb", "/__local/")
    score = 40 * sum(mark in page.text for mark in marks)
    if re.search(r"info/\d+/\d+\.htm", page.text):
        score += 30
    return min(score, 92) if score >= 40 else 0


def listing(page: Page) -> Listing:
    return generic.listing(page)


article = generic.article
