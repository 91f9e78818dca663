"""A web server's own listing of a folder of files: what lies in the folders below belongs to it."""

from __future__ import annotations

import re

from crawler.portals.page import Page, squeeze

# As Apache, nginx, Tomcat, Python and IIS call it.
_INDEX = re.compile(r"(?:Index of|Directory Listing For|\S+ -) \W{0,2}/", re.IGNORECASE)


def is_folder(page: Page) -> bool:
    title = next(page.tree.iter("title"), None)
    return title is not None and bool(_INDEX.match(squeeze(title.text_content())))


def folders(page: Page) -> list[str]:
    """The folders in a folder that the server lists."""
    if not is_folder(page):
        return []
    own = page.url.split("?")[0].rpartition("/")[0] + "/"
    below = (url for _, url in page.links if url and url.startswith(own) and url.endswith("/") and url != own)
    return list(dict.fromkeys(below))
