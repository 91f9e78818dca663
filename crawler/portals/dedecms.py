"""织梦 (DedeCMS): `list_<column>_<k>.html`, items and pages in `span.pageinfo`, files behind `/plus/download.php`."""

from __future__ import annotations

import re

from crawler.portals import generic
from crawler.portals.model import Article, Listing
from crawler.portals.page import Page

NAME = "dedecms"


def recognise(page: Page) -> int:
    score = 60 * bool(re.search(r"/plus/\w+\.php", page.text)) + 30 * bool(
        re.search(r"\blist_\d+_\d+\.html|class=[\"']?pageinfo", page.text)
    )
    return min(score + 20 * bool(re.search(r"/uploads/(?:allimg|soft|media)/|/templets/", page.text)), 89)


def listing(page: Page) -> Listing:
    return generic.listing(page)


def article(page: Page) -> Article:
    return generic.article(page)
