"""织梦 (DedeCMS): `list_<column>_<k>.html`, items and pages in `span.pageinfo`, files behind `/plus/download.php`."""

from __future__ import annotations

import re

from crawler.portals.families import generic
from crawler.portals.model import Listing
from crawler.portals.page import Page

NAME = "dedecms"


def recognise(page: Page) -> int:
    listed = re.search(r"list_\d+_\d+\.html", page.text) or re.search(r"class=[\"']?pageinfo", page.text)
    kept = "/templets/" in page.text or re.search(r"/uploads/(?:allimg|soft|media)/", page.text)
    score = 60 * bool(re.search(r"/plus/\w+\.php", page.text)) + 30 * bool(listed) + 20 * bool(kept)
    return min(score, 89)


def listing(page: Page) -> Listing:
    return generic.listing(page)


article = generic.article
