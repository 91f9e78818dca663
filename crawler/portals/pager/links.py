"""Where the controls of a pager lead: links, `onclick`, what a script listens to, boxes. No formula is guessed."""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import urlsplit

import lxml.html

from crawler.portals.links.places import is_article
from crawler.portals.links.rows import LISTENS
from crawler.portals.model import NextPage
from crawler.portals.page import Page, is_dead
from crawler.portals.pager.attributes import is_numbered, kept_address, kept_around
from crawler.portals.pager.blocks import controls
from crawler.portals.pager.boxes import goto_box, jumps_to_pages, options, sent_by_form
from crawler.portals.pager.words import goes_on, is_last, is_next, is_other, number_in
from crawler.portals.requests.ofalist import read_plainly
from crawler.portals.requests.scriptfiles import ADDS_NUMBER
from crawler.portals.source.paging import number_of

_NEAR = 3  # elements around a control
_MOST_HIDDEN = 20  # links of what a control may show
_CLICK = re.compile(r"(?:^on|[@:-])click(?:\.|$)")  # of a browser, Vue, Angular or Alpine
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_MOVES = (
    re.compile(
        r"""(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\s*\(|window\.open\s*\()\s*(?:encodeURI\s*\()?\s*['"]([^'"]+)['"]""",
        re.I,
    ),
    re.compile(r"""(?:goto|go|jump|page|turn|load|query)\w*\s*\((?:\s*this\s*,)?\s*['"]([^'"]*[/.][^'"]*)['"]""", re.I),
)


def links_of(
    page: Page, block: lxml.html.HtmlElement, here: int | None, last: int | None
) -> tuple[list[NextPage], bool]:
    found: dict[str, NextPage] = {}
    dead = ends = False
    before: int | None = None  # the number that stood before a control
    for node, text in controls(page, block):
        if is_other(text) or (node.tag in ("button", "input") and node.get("disabled") is not None):
            continue
        number = number_in(text)
        if number is None and goes_on(text) and before is not None and not is_dead(node.get("href")):
            number = before + 1
        before = before if number is None else number
        if number is None and not is_next(text) and not is_last(text):
            continue
        relative = number is None and is_next(text)
        if relative:
            number = (here or 1) + 1
        url = _target(page, node, number)
        if url is None:
            dead = dead or not (_is_here(page, node) or unfolds(page, node))
            continue
        ends = ends or (url == page.url and is_last(text) and _is_later(page, here) and not _is_overruled(node))
        number = last if number is None else number
        if url not in found or (found[url].number is None and number is not None):
            found[url] = NextPage(url, number, relative=relative and here is None)
    for select in filter(jumps_to_pages, block.iter("select")):
        pages = options(page, select)
        dead = dead or (not pages and select.get("onchange") is not None)
        for url, number in pages:
            if url not in found or found[url].number is None:
                found[url] = NextPage(url, number)
    found.pop(page.url, None)
    if not found and last is not None:
        found = {url: NextPage(url, k) for k, url in goto_box(page, block, last) if url != page.url}
    return list(found.values()), dead and not ends


def _is_later(page: Page, here: int | None) -> bool:
    """Whether this is known to be a later page than the first."""
    return (here or number_of(page.url) or 1) > 1


def _is_overruled(node: lxml.html.HtmlElement) -> bool:
    """Whether a link has an address, and a script that may lead elsewhere."""
    return not is_dead(node.get("href")) and node.get("onclick") is not None


def _target(page: Page, node: lxml.html.HtmlElement, number: int | None) -> str | None:
    href = node.get("href")
    if not is_dead(href):
        return page.join(href)
    if url := kept_address(page, node, number) or sent_by_form(page, node):
        # Its script may add the number to an address that has none.
        bare = "?" in url and number_of(url) is None
        told = read_plainly(page, page.window.asked_by(node)) if page.scripts and bare else None
        if told is not None and told.startswith(url):
            return told
        if bare and is_numbered(node):
            page.memo[ADDS_NUMBER] = True  # whatever turns the page may stand in a file
        return url
    for source in (node.get("onclick") or "", href or ""):
        if source and (moved := page.join(page.window.press(source, node))):
            return moved
        for pattern in _MOVES:
            if found := pattern.search(source):
                return page.join(found.group(1))
    clicked = page.join(page.window.clicked(node)) if LISTENS.search(page.scripts) else None
    return clicked or kept_around(page, node, number)


def _is_here(page: Page, node: lxml.html.HtmlElement) -> bool:
    """Whether a control without address only marks where the reader is, or is switched off."""
    names = " ".join((x.get("class") or "") for x in (node, node.getparent()) if x is not None)
    return bool(re.search(r"(?:cur|active|(?<![a-z])on\b|thisclass|disabled|_d\b|_fun_d|selected|now)", names)) or (
        node.tag not in ("button", "input")
        and not any(_CLICK.search(name) for name in node.attrib)
        and (node.tag != "a" or node.get("href") is None)
        and not (LISTENS.search(page.scripts) and page.window.answers(node))
    )


def unfolds(page: Page, node: lxml.html.HtmlElement) -> bool:
    """Whether a control asks for nothing, and what it may show is hidden in the page near it."""
    near = islice(node.iterancestors(), _NEAR)
    rows = (each for box in near if box.tag != "body" for each in box.iter("li", "tr", "dl", "div", "ul"))
    hidden = (row for row in rows if _HIDDEN.search(row.get("style") or "") and _lists(page, row))
    return next(hidden, None) is not None and bool(page.scripts) and not page.window.asked_by(node)


def _lists(page: Page, box: lxml.html.HtmlElement) -> bool:
    """Whether an element holds links as a list's are: one to follow the portal elsewhere is none."""
    urls = (page.join(anchor.get("href")) for anchor in islice(box.iter("a"), _MOST_HIDDEN))
    return any(
        url is not None and is_article(url) and urlsplit(url).netloc == urlsplit(page.url).netloc for url in urls
    )
