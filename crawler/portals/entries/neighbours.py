"""What an article says of its section: which articles stand before and behind it, and which column it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

import lxml.html

from crawler.portals.entries.ownplace import form_of, is_own, own_place
from crawler.portals.links.rows import led_to
from crawler.portals.page import Page, link_text, squeeze
from crawler.portals.source.files import is_document
from findings.addresses import same_place

_LABEL = re.compile(r"[上下前后]一?(?:篇|条|则|个)(?:文章|新闻|信息|公告)?\s*[\]】]?\s*[:：>»]?\s*$")
_WORDS = re.compile(r"[上下前后]一?(?:篇|条|则|个)")
_LEVELS = 2
_LONGEST = 40
_WHERE = re.compile(r"位置")
_CRUMB_LEVELS, _MOST_STEPS = 3, 12
MOST_NEIGHBOURS = 8  # of one article that are followed
_MOST_CRUMBS, _MOST_NODES = 8, 400  # that are looked at: a page may be nothing else, and each holds the next
_DATED = re.compile(r"(?:19|20)\d\d(?:\d\d){0,2}|\d{1,2}")
_YEAR, _DAY = re.compile(r"(?:19|20)\d\d"), re.compile(r"[01]\d[0-3]\d")


@dataclass(frozen=True, slots=True)
class Neighbour:
    url: str
    title: str


def neighbours(page: Page) -> list[Neighbour]:
    """The articles to which 上一篇 and 下一篇 lead; of too many, one more than are followed."""
    if _WORDS.search(page.text) is None:
        return []
    here, host = same_place(page.url), urlsplit(page.url).netloc
    found: dict[str, Neighbour] = {}
    for anchor in page.anchors():
        said = link_text(anchor)
        if not (_WORDS.match(said) or _LABEL.search(_said_before(anchor))):
            continue
        url = led_to(page, anchor)
        if url is not None and urlsplit(url).netloc == host and same_place(url) != here and not is_document(url):
            found.setdefault(url, Neighbour(url, said))
            if len(found) > MOST_NEIGHBOURS:
                break
    return list(found.values())


def sisters(page: Page, section: str) -> list[Neighbour]:
    """The articles of the section's own folder, with addresses formed like this one's, to which an article leads in whatever box."""
    folder = own_place(section, ())
    if not is_own(page.url, folder):
        return []
    here, form = same_place(page.url), form_of(page.url, folder)
    return [
        Neighbour(url, text)
        for anchor, url in page.links
        if url is not None and is_own(url, folder) and form_of(url, folder) == form and same_place(url) != here
        if (text := link_text(anchor))
    ]


def _said_before(anchor: lxml.html.HtmlElement) -> str:
    """The words just before a link, in its own line or in the cell or the span before it."""
    node = anchor
    for _ in range(_LEVELS):
        before = node.getprevious()
        parent = node.getparent()
        if parent is None or parent.tag in {"body", "html"}:
            break
        said = (before.tail or "") if before is not None else (parent.text or "")
        if before is not None and not said.strip() and before.tag != "a" and isinstance(before.tag, str):
            said = before.text_content()
        if said.strip():
            return squeeze(said[-_LONGEST:])
        if before is not None and before.tag == "a":
            break
        node = parent
    return ""


def column_of(page: Page) -> str:
    """Where an article says that it stands: the last place that its crumbs lead to, else its label; empty where it says nothing."""
    nodes = page.tree.iter("div", "p", "span", "td", "li", "dt", "b", "strong")
    for node in islice((each for each in nodes if _WHERE.search(each.text or "")), _MOST_CRUMBS):
        for each in (node, *islice(node.iterancestors(), _CRUMB_LEVELS - 1)):
            anchors = (a for a in islice(each.iter(), _MOST_NODES) if a.tag == "a")
            links = [url for a in islice(anchors, _MOST_STEPS) if (url := page.join(a.get("href")))]
            steps = [same_place(url) for url in links if same_place(url) != same_place(page.url)]
            if len(steps) > 1:
                return steps[-1]
    return page.meta("ColumnName")


def folder_of(url: str) -> str:
    """The folder that an article's address shares with its section's others: without dates. Empty where there is none, or a
    program is told the article."""
    parts = urlsplit(url)
    folders = [part for part in parts.path.split("/")[1:-1] if part]
    while folders and (_DATED.fullmatch(folders[-1]) or (len(folders) > 1 and _is_day(*folders[-2:]))):
        folders.pop()
    return f"{parts.netloc}/{'/'.join(folders)}" if folders and not parts.query else ""


def _is_day(year: str, day: str) -> bool:
    """Whether two folders are a year and a month with its day: 2014/0725."""
    return bool(_YEAR.fullmatch(year) and _DAY.fullmatch(day))
