"""Pieces of a list that a page's attributes ask for, without a script of its own: `hx-get` of htmx, the frames of Turbo."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import lxml.html

from crawler.portals.frame import in_frame
from crawler.portals.links.headings import MORE
from crawler.portals.page import Page, squeeze
from crawler.portals.pager.words import is_next, loads_more, unfolds
from crawler.portals.source.paging import number_of

_ASKED = ("hx-get", "data-hx-get")
_ON_SIGHT = re.compile(r"\b(?:revealed|intersect)\b")
_MOST_INSIDE, _LONGEST = 20, 400  # elements of what a reader presses, and characters with the blanks between its words
_AT_ONCE = re.compile(r"\bload\b")


def growing(page: Page) -> Iterator[str]:
    """What lets the list grow in its place: a piece that comes into sight, or for which a reader presses for more."""
    for node, url in _pieces(page):
        if _ON_SIGHT.search(_trigger(node)) or number_of(url) is not None or _says_more(node):
            yield url


def _says_more(node: lxml.html.HtmlElement) -> bool:
    """Whether a reader presses an element for more; what says so is short, and stands in few elements."""
    inside = list(islice(node.iter(), _MOST_INSIDE + 1))
    if len(inside) > _MOST_INSIDE or sum(len(each.text or "") for each in inside) > _LONGEST:
        return False
    told = squeeze(node.text_content())
    return bool(MORE.match(told) or loads_more(told) or unfolds(told) or is_next(told))


def loaded(page: Page) -> list[str]:
    """What a page without a list of its own asks for as soon as it is there."""
    return [url for node, url in _pieces(page) if node.tag == "turbo-frame" or _AT_ONCE.search(_trigger(node))]


def _pieces(page: Page) -> Iterator[tuple[lxml.html.HtmlElement, str]]:
    if "hx-get" not in page.lowered and "<turbo-frame" not in page.lowered:
        return
    for node in page.tree.iter():
        if not isinstance(node.tag, str) or in_frame(node):
            continue
        names = ("src",) if node.tag == "turbo-frame" else _ASKED
        url = next((url for name in names if (url := page.join(node.get(name)))), None)
        if url is not None and url != page.url:
            yield node, url


def _trigger(node: lxml.html.HtmlElement) -> str:
    return node.get("hx-trigger") or node.get("data-hx-trigger") or ""
