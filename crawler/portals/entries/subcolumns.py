"""A section whose own page only shows the newest of each of its columns: the lists of these columns, in its own folder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

import lxml.html

from crawler.portals.frame import in_site_frame
from crawler.portals.links.headings import MORE
from crawler.portals.model import Entry
from crawler.portals.page import Page, link_text
from crawler.portals.requests.scriptfiles import script_files
from crawler.portals.source.files import is_document
from findings.addresses import same_place

LIST_PAGE = re.compile(r"/(?:(?:index|default|list|more\w*)\.\w{2,6})?$")
_ASKS = re.compile(
    r"ajax|\.get(?:JSON|Script)?\s*\(|\.post\s*\(|fetch\s*\(|axios|XMLHttp|\$http|\.load\s*\(", re.IGNORECASE
)
_DEEPEST = 3  # folders of the address at the least: a host's front page shows the newest of everything
_NEAR = 5
_MOST = 60


def subcolumns(page: Page, entries: Sequence[Entry]) -> list[str]:
    """The lists below the section's own folder of which entries are shown, or to which the `更多` of a block of them leads; all
    of them where no entry is shown."""
    own = page.url.split("?")[0].rpartition("/")[0] + "/"
    if own.count("/") <= _DEEPEST:
        return []
    if not entries and (_ASKS.search(page.scripts) or (script_files(page) and not page.files)):
        return []  # a script may draw a list of the page's own
    here = same_place(page.url)
    listed = {entry.url for entry in entries}
    found: dict[str, None] = {}
    for anchor, url in page.links:
        if url is None or not url.startswith(own) or url in listed or is_document(url) or same_place(url) == here:
            continue
        folder = url.rpartition("/")[0] + "/"
        below = bool(LIST_PAGE.search(url)) and folder != own
        shown = below and (any(each.startswith(folder) for each in listed) if listed else not in_site_frame(anchor))
        if shown or (
            MORE.match(link_text(anchor)) and 0 < _headed(page, anchor, listed) < len(listed) + (folder == own)
        ):
            found[url] = None
    return list(found)[:_MOST]


def _headed(page: Page, anchor: lxml.html.HtmlElement, listed: set[str]) -> int:
    """How many of the entries stand in the block that a link stands in: all of them where the list is longer than the page
    shows, whose whole then lies beside it; some of a column's."""
    for box in islice(anchor.iterancestors(), _NEAR):
        if inside := {url for each in box.iter("a") if (url := page.join(each.get("href"))) in listed}:
            return len(inside)
    return 0
