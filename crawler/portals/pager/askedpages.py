"""Further pages that a pager's controls ask for: pieces of the list, each at an address of its own, put into the page by a
script when a number, or the next page, is chosen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import lxml.html

from crawler.portals.js import Function
from crawler.portals.model import NextPage
from crawler.portals.page import Page, squeeze
from crawler.portals.pager.drawn import addresses, with_number
from crawler.portals.pager.words import is_last, is_next, number_in
from crawler.portals.requests.ofalist import read_plainly

_CALL = re.compile(r"^\s*(?:javascript:)?\s*(?:void\s*\(?0?\)?;)?\s*(?:return\s+)?([A-Za-z_$][\w$]*)\s*\(")
_TRIED = 4  # controls that are pressed to see whether they ask for anything
_MOST_TABS = 20
_LONGEST_TAB = 20
_DEEPEST = 3  # as many strokes has an address in a host's own root
_MOST = 500  # pages of a list that tells no number of them


def asked_pages(page: Page, controls: list[tuple[lxml.html.HtmlElement, str]], last: int | None) -> list[NextPage]:
    """The pages from the second, told by what the pager's `controls` ask for; `last` is how many the page says there are."""
    numbers: dict[int, str] = {}
    second: str | None = None
    tried = 0
    for node, text in controls:
        number = last if is_last(text) else number_in(text)
        if (number is None or number < 2) and not is_next(text):
            continue
        if node.get("href") and page.join(node.get("href")) is not None:
            continue
        tried += not is_last(text)
        if tried > _TRIED and not numbers:
            return []
        asked = read_plainly(page, page.window.asked_by(node))
        if asked is None or asked == page.url:
            continue
        if number is not None:
            numbers.setdefault(number, asked)
        elif more := _by_function(page, node, last) or (_by_counting(page, node, asked, last) if last else []):
            return more
        else:
            second = second or asked
    if second is not None and last is not None and last in {2, *numbers}:
        numbers.setdefault(2, second)  # where nothing tells the others, what follows the second would go unseen
    found = [NextPage(url, k) for k, url in sorted(numbers.items())]
    known = sorted(numbers.items())
    if last is not None and last > len(known) + 1 > 2:
        (k, one), (m, other) = known[0], known[-1]
        for made in with_number(one, k, m) & {other}:
            at = next(n for n, (a, b) in enumerate(zip(one, made, strict=False)) if a != b)
            digits = re.match(r"\d+", one[at:])
            if digits is not None and digits[0] == str(k):
                spelt = (f"{one[:at]}{n}{one[at + len(digits[0]) :]}" for n in range(2, last + 1))
                return [NextPage(url, n) for n, url in enumerate(spelt, 2)]
    return found


def asked_tabs(page: Page) -> list[NextPage]:
    """The lists that tabs of the page ask for, below the section's own folder."""
    own = page.url.split("?")[0].rpartition("/")[0] + "/"
    if own.count("/") <= _DEEPEST or not page.scripts:
        return []
    found: dict[str, None] = {}
    for nodes in tabs(page):
        asked = [read_plainly(page, page.window.asked_by(node)) for node in nodes]
        if len(urls := {url for url in asked if url is not None and url.startswith(own)}) > 1:
            found.update(dict.fromkeys(url for url in asked if url in urls and url is not None))
    found.pop(page.url, None)
    return [NextPage(url, maybe=True) for url in found]


def tabs(page: Page) -> Iterator[list[lxml.html.HtmlElement]]:
    """Elements side by side whose clicks differ only by what they tell one function, or whoever listens to them."""
    rows: dict[tuple[lxml.html.HtmlElement | None, str], list[lxml.html.HtmlElement]] = {}
    for node in page.tree.iter("li", "a", "span", "div", "button", "td"):
        called = _CALL.match(node.get("onclick") or "") or _CALL.match(node.get("href") or "")
        name = called[1] if called else next((each for each in node.attrib if str(each).startswith("data-")), "")
        if (
            name
            and (called or page.window.answers(node))
            and number_in(text := squeeze(node.text_content())) is None
            and 0 < len(text) <= _LONGEST_TAB
            and not is_next(text)
        ):
            holder = node.getparent()
            if holder is not None and len(holder) == 1:
                holder = holder.getparent()  # <li><a onclick>
            rows.setdefault((holder, name), []).append(node)
    yield from (nodes for nodes in rows.values() if 1 < len(nodes) <= _MOST_TABS)


def _by_function(page: Page, node: lxml.html.HtmlElement, last: int | None) -> list[NextPage]:
    """The pages that the function of a control for the next one asks for, told one number after the other."""
    called = _CALL.match(node.get("onclick") or "") or _CALL.match(node.get("href") or "")
    function = page.window.evaluator.globals.names.get(called[1]) if called else None
    if not isinstance(function, Function):
        return []

    def address(k: int) -> str | None:
        return read_plainly(page, page.window.asked_when(function, [float(k)]))

    second, third = address(2), address(3)
    if second is None or second == third:
        return []
    if last is not None:
        return [NextPage(url, k) for k, url in addresses(address, last)]
    found = [NextPage(url, k) for k, url in _until_none(address)]
    return found if len(found) < _MOST else []  # a function that knows no end tells nothing of the list's


def _by_counting(page: Page, node: lxml.html.HtmlElement, second: str, last: int) -> list[NextPage]:
    """The pages that a control for the next one asks for whose script counts how often it was pressed."""
    others = {url for each in page.window.asked_by(node, times=2) if (url := read_plainly(page, [each]))} - {second}
    if len(others) != 1 or (third := others.pop()) not in with_number(second, 2, 3):
        return []
    at = next(n for n, (a, b) in enumerate(zip(second, third, strict=True)) if a != b)
    return [NextPage(f"{second[:at]}{k}{second[at + 1 :]}", k) for k in range(2, min(last, _MOST) + 1)]


def _until_none(address: Callable[[int], str | None]) -> Iterator[tuple[int, str]]:
    met: set[str] = set()
    for k in range(2, _MOST + 2):
        url = address(k)
        if url is None or url in met:
            return
        met.add(url)
        yield k, url
