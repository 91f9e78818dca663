"""One row of a list: the element that is about one link, its date, and where it leads."""

from __future__ import annotations

import re

import lxml.html

from crawler.portals.dates import date_in
from crawler.portals.page import Page, is_dead, squeeze, text_of

_ROWS = {"li", "tr", "dd", "dt", "dl", "p", "article"}
_PARTS = {"dl", "dd", "dt", "p"}  # as often a part of a row as a row
_MOST_LINKS = 60  # of one row
_CLICKED = re.compile(
    r"(?:window\.open|location(?:\.href)?\s*=|goto|openurl)\s*\(?\s*['\"]([^'\"]+)['\"](?!\s*\+)", re.IGNORECASE
)
_CALL = re.compile(r"(?!void\b)[A-Za-z_$][\w$.]*\s*\(")


def led_to(page: Page, node: lxml.html.HtmlElement) -> str | None:
    """The address that a link has, or that its click leads to."""
    href, click = node.get("href"), node.get("onclick") or ""
    if url := page.join(href):
        return url
    if (found := _CLICKED.search(click)) is not None:
        return page.join(found.group(1))
    source = click or href or ""
    if not page.scripts or not _CALL.search(source):
        return None
    return page.join(page.window.press(source, node if "this" in source else None))


def row_of(anchor: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """The list item, table row or block that is about this link alone; a title's own paragraph is only part of one."""
    node = anchor
    for ancestor in anchor.iterancestors():
        if ancestor.tag in {"body", "html", "ul", "ol", "table", "tbody"}:
            break
        if ancestor.tag in _ROWS - _PARTS:
            return ancestor
        if _leads_to_several(ancestor):
            break
        node = ancestor
    return node


def _leads_to_several(node: lxml.html.HtmlElement) -> bool:
    first: str | None = None
    for count, anchor in enumerate(node.iter("a")):
        href = anchor.get("href")
        if count >= _MOST_LINKS:
            return True
        if first is not None and href != first and not is_dead(href):
            return True
        first = href if first is None and not is_dead(href) else first
    return False


def date_of(row: lxml.html.HtmlElement) -> str:
    """The date in a row, or in what stands right behind or before it without a link of its own."""
    if found := date_in(squeeze(text_of(row))[:400]):
        return found
    behind, before = row.getnext(), row.getprevious()
    texts = [(row.tail or "")[:60], _said_beside(behind), _said_beside(before)]
    return next((date for text in texts if (date := date_in(squeeze(text)))), "")


def _said_beside(node: lxml.html.HtmlElement | None) -> str:
    if node is None or not isinstance(node.tag, str) or node.tag == "a" or next(node.iter("a"), None) is not None:
        return ""
    return text_of(node)[:60]
