"""Pagers that keep addresses and numbers in attributes of their own, for a script to turn pages with: `data-url`, `data-page`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import ceil

import lxml.html

from crawler.portals.model import MOST_PAGES, NextPage
from crawler.portals.page import Page, is_dead
from crawler.portals.source.jsontext import json_of
from crawler.portals.source.paging import number_of, numbered

_ADDRESS = re.compile(
    r"(?:data|lay|ng)-(?:[\w-]*[-_])?(?:url|href|link|action|path|base|tpl|template|format|pattern)|(?:data-)?hx-get|tagname|url|link|path",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:(?:data|lay)-)?(?:page|page[-_]?(?:no|num|number|index)|pn|p|num|no|index|value|i|n)", re.IGNORECASE
)
_NEXT = re.compile(r"data-(?:next|more|load)(?:[-_]?(?:url|href|page|link|src))?", re.IGNORECASE)
_NEXT_PAGE = re.compile(r"data-next[-_]?(?:page)?", re.IGNORECASE)
_PAGES = re.compile(r"(?:data-)?(?:total[-_]?pages?|pages?[-_]?(?:count|total)|pages)", re.IGNORECASE)
# Pages as often as items: with a page's size beside it, or the number of pages, it counts items.
_COUNT = re.compile(r"(?:data-)?(?:count|total[-_]?num)", re.IGNORECASE)
_ITEMS = re.compile(
    r"(?:data-)?(?:total|total[-_]?(?:count|records?|items?|rows)|records?|items?|item[-_]?count)", re.IGNORECASE
)
_SIZE = re.compile(r"(?:data-)?(?:size|limit|page[-_]?size|per[-_]?page|rows)", re.IGNORECASE)
_PLACE = re.compile(
    r"\{\{?\s*(?:page\w*|num(?:ber)?|index|current|p|n|i|0)\s*\}?\}|\[(?:page\w*|p|n)\]|#page\w*#|__(?:page\w*|id)__|%d(?![0-9a-f])|:page\b|\$\{?page\w*\}?",
    re.IGNORECASE,
)
_LIKE_ADDRESS = re.compile(r"[^\s<>]*[/.?=][^\s<>]*")
_NAMED = re.compile(r"pag(?:e|in)|f[ea]nye|yema|(?:^|[-_\s])(?:fy|pg)(?:$|[-_\s])", re.IGNORECASE)
_NEAR_NAMES = 3
_NEAR = 6  # elements around a control


def is_named(node: lxml.html.HtmlElement) -> bool:
    """Whether an element, or one close around it, is called a pager."""
    near = [node, *list(node.iterancestors())[:_NEAR_NAMES]]
    return any(
        _NAMED.search(f"{each.get('class') or ''} {each.get('id') or ''}") for each in near if each.tag != "body"
    )


def is_numbered(node: lxml.html.HtmlElement) -> bool:
    """Whether an element says in an attribute of its own which page it leads to."""
    return any(
        name.startswith(("data-", "lay-")) and _NUMBER.fullmatch(name) and value.isdecimal()
        for name, value in node.items()
    )


def keeps_address(node: lxml.html.HtmlElement) -> bool:
    return next(_kept(node), None) is not None


def kept_address(page: Page, node: lxml.html.HtmlElement, number: int | None) -> str | None:
    """Where a control leads by its own attributes. `number` is the page that its words mean, where they mean one."""
    own, told = next(_kept(node), None), _told(node)
    if own is None or not (_PLACE.search(own) or own.endswith("=")):
        return page.join(own)
    return _filled(page, own, number if told is None else told)


def kept_around(page: Page, node: lxml.html.HtmlElement, number: int | None) -> str | None:
    """Where a control leads by its number and the template that an element around it keeps."""
    told = _told(node)
    templates = (template for around in list(node.iterancestors())[:_NEAR] for template in _kept(around))
    filled = (_filled(page, template, number if told is None else told) for template in templates)
    return next((url for url in filled if url), None)


def kept_next(page: Page) -> Iterator[str]:
    """The next piece of a list that grows as its reader goes down, as an element keeps its address."""
    for node in page.tree.iter("div", "ul", "ol", "section", "a", "button", "span", "p"):
        for name, value in node.items():
            if _NEXT.fullmatch(name) and _LIKE_ADDRESS.fullmatch(value) and (url := page.join(value)):
                yield url


def kept_pages(page: Page, shown: int, rows: int) -> tuple[tuple[NextPage, ...], int | None, int | None]:
    """The pages of a pager that its script has yet to draw, how many items there are, and how many pages: from an element that
    keeps a template for addresses, and the numbers. `shown` links are in the list, in so many `rows`: a count below that is none of items,
    and one between the two may be either."""
    for node in page.tree.iter("div", "ul", "nav", "p", "span", "section"):
        named = _NAMED.search(f"{node.get('class') or ''} {node.get('id') or ''}")
        template = next((each for each in _kept(node) if _PLACE.search(each) or (named and each.endswith("="))), None)
        if template is None:
            continue
        items, size, pages = (_number(node, names) for names in (_ITEMS, _SIZE, _PAGES))
        count = _number(node, _COUNT)
        items = count if items is None and (size or pages) else items
        either = False
        if items and not (size or pages) and shown:
            # Fewer than the links of one page: pages, whatever they are called.
            either = rows <= items < shown
            items, pages = (None, items) if items < shown else (items, ceil(items / shown))
        # Then it is tried how far they go.
        doubtful = either or (items is None and pages is None and (count or 0) >= shown > 0)
        pages = ceil(items / size) if items and size else pages or count
        if pages is None or pages <= 1:
            continue
        # More than anybody plans are missing, and their number says so.
        following = ((k, _filled(page, template, k)) for k in range(2, pages + 1 if pages <= MOST_PAGES else 2))
        found = tuple(NextPage(url, k, maybe=doubtful) for k, url in following if url and url != page.url)
        return found, items, None if doubtful else pages
    return (), None, None


def kept_total(page: Page) -> int | None:
    """How many items a pager that its script has yet to draw counts, where it keeps a page's size beside the count."""
    for node in _named(page):
        if _number(node, _SIZE):
            items = _number(node, _ITEMS)
            if (items := _number(node, _COUNT) if items is None else items) is not None:
                return items
    return None


def kept_count(page: Page, main: lxml.html.HtmlElement) -> int | None:
    """How many pages the list's element, one close around it, or one that is called a pager says that there are, with nothing to
    turn them: a script's part."""
    for node in [main, *list(main.iterancestors())[:_NEAR_NAMES]]:
        if node.tag == "body":
            break
        if (pages := _number(node, _PAGES)) is not None:
            return pages
        if any(_NEXT_PAGE.fullmatch(name) and value.isdecimal() for name, value in node.items()):
            return 2  # at the least
    return next((n for node in _named(page) if (n := _number(node, _PAGES) or 0) > 1), None)


def _named(page: Page) -> Iterator[lxml.html.HtmlElement]:
    """The elements that are called pagers."""
    for node in page.tree.iter("div", "ul", "nav", "p", "span", "section"):
        if _NAMED.search(f"{node.get('class') or ''} {node.get('id') or ''}"):
            yield node


def _kept(node: lxml.html.HtmlElement) -> Iterator[str]:
    """The addresses that an element keeps in attributes of its own."""
    for name, value in _told_by(node):
        if _ADDRESS.fullmatch(name) and _LIKE_ADDRESS.fullmatch(value) and not is_dead(value):
            yield value


def _told(node: lxml.html.HtmlElement) -> int | None:
    """The number that a control keeps beside its words."""
    numbers = (
        value for name, value in node.items() if _NUMBER.fullmatch(name) and value.isdecimal() and len(value) < 6
    )
    return next(map(int, numbers), None)


def _filled(page: Page, template: str, number: int | None) -> str | None:
    """A template's address for one page; None where nothing tells where its number goes."""
    if number is None:
        return None
    if _PLACE.search(template):
        return page.join(_PLACE.sub(str(number), template))
    if template.endswith("="):
        return page.join(f"{template}{number}")
    url = page.join(template)
    return numbered(url, number) if url is not None and number_of(url) is not None else None


def _number(node: lxml.html.HtmlElement, names: re.Pattern[str]) -> int | None:
    return next((int(v) for name, v in _told_by(node) if names.fullmatch(name) and v.isdecimal() and len(v) < 8), None)


def _told_by(node: lxml.html.HtmlElement) -> Iterator[tuple[str, str]]:
    """An element's attributes, and what those that hold JSON tell."""
    for name, value in node.items():
        yield name, value
        if value.startswith("{") and isinstance(held := json_of(value), dict):
            yield from ((key, str(each)) for key, each in held.items() if isinstance(each, str | int))
