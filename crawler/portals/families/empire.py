"""帝国 CMS (EmpireCMS): `index_<k>.html`; the pager's first number is the count of items, in a link without address."""

from __future__ import annotations

import re

from crawler.portals.families import generic
from crawler.portals.model import Listing
from crawler.portals.page import Page

NAME = "empire"


def recognise(page: Page) -> int:
    score = 60 * bool(
        re.search(r"/e/(?:action|DownSys|public|member|data/js|ShowInfo|tags)/", page.text, re.IGNORECASE)
    )
    score += 45 * bool(re.search(r"""<a\s+title=["']总数["']""", page.text))  # its pager's count of items
    return min(score + 30 * bool(re.search(r"/d/file/", page.text)), 88)


def listing(page: Page) -> Listing:
    return generic.listing(page)


article = generic.article
