"""Tabs of a framework's page: those that it draws from an array, `<li v-for="c in columns" @click="choose(c.id)">`, and those that stand
side by side, `<li @click="type = 2; load()">`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import lxml.html

from crawler.portals.js import Asked, Value
from crawler.portals.page import Page, squeeze
from crawler.portals.pager.words import is_last, is_next, is_other, number_in

_EACH = re.compile(r"\s*\(?\s*(?P<item>\w+)\s*(?:,\s*(?P<at>\w+)\s*)?\)?\s+(?:in|of)\s+(?P<array>\w+)\s*")
_CLICKS = ("@click", "v-on:click", "@click.prevent", "@tap")
_MOST_TABS = 20
_MOST_ROWS = 20
_MOST_INSIDE = 5  # elements of a tab
_LONGEST = 20


def frame_tabs(page: Page) -> Iterator[list[tuple[str, list[Asked]]]]:
    """Rows of such tabs: what each is called, and what is asked for when it is chosen."""
    if not page.window.components:
        return
    drawn: list[tuple[lxml.html.HtmlElement, str]] = []
    beside: dict[lxml.html.HtmlElement | None, list[tuple[str, str]]] = {}
    for node in page.tree.iter("li", "a", "span", "div", "button"):
        if not (click := next((told for name in _CLICKS if (told := node.get(name))), "")):
            continue
        if node.get("v-for"):
            drawn.append((node, click))
        elif name := _said(node):
            holder = node.getparent()
            alone = holder is not None and len(holder) == 1
            beside.setdefault(holder.getparent() if holder is not None and alone else holder, []).append((name, click))
    for node, click in drawn[:_MOST_ROWS]:
        if (each := _EACH.fullmatch(node.get("v-for") or "")) is None:
            continue
        for component in page.window.components:
            tabs = component.get(each["array"])
            if isinstance(tabs, list) and 1 < len(tabs) <= _MOST_TABS:
                names = (each["item"], each["at"] or "")
                told = ((_name(tab), dict(zip(names, (tab, float(at)), strict=True))) for at, tab in enumerate(tabs))
                yield [(said, page.window.asked_in(component, click, own)) for said, own in told]
    for row in islice((each for each in beside.values() if 1 < len(each) <= _MOST_TABS), _MOST_ROWS):
        for component in page.window.components:
            yield [(name, page.window.asked_in(component, click, {})) for name, click in row]


def _said(node: lxml.html.HtmlElement) -> str:
    """What a tab beside others says; nothing for what turns pages."""
    if len(list(islice(node.iter(), _MOST_INSIDE + 1))) > _MOST_INSIDE:
        return ""
    said = squeeze(node.text_content())
    turns = number_in(said) is not None or is_next(said) or is_last(said) or is_other(said)
    return said if len(said) <= _LONGEST and not turns else ""


def _name(tab: Value) -> str:
    """What a tab says: the first of its fields that is words."""
    fields = tab.values() if isinstance(tab, dict) else (tab,)
    return next((each for each in fields if isinstance(each, str) and re.search(r"[^\W\d_a-zA-Z]", each)), "")
