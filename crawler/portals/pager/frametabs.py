"""Tabs that a framework draws from an array: `<li v-for="c in columns" @click="choose(c.id)">`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import lxml.html

from crawler.portals.js import Asked, Function, Value
from crawler.portals.page import Page

_EACH = re.compile(r"\s*\(?\s*(?P<item>\w+)\s*(?:,\s*(?P<at>\w+)\s*)?\)?\s+(?:in|of)\s+(?P<array>\w+)\s*")
_CHOOSES = re.compile(r"\s*(?P<method>\w+)\s*\((?P<told>[\w.,\s]*)\)\s*;?\s*")
_CLICKS = ("@click", "v-on:click", "@click.prevent", "@tap")
_MOST_TABS = 20
_MOST_ROWS = 20


def frame_tabs(page: Page) -> Iterator[list[tuple[str, list[Asked]]]]:
    """Rows of such tabs: what each is called, and what is asked for when it is chosen."""
    if "v-for" not in page.text:
        return
    drawn = (node for node in page.tree.iter("li", "a", "span", "div", "button") if node.get("v-for"))
    for node in islice(drawn, _MOST_ROWS):
        each, chooses = _EACH.fullmatch(node.get("v-for") or ""), _CHOOSES.fullmatch(_click(node))
        if each is None or chooses is None:
            continue
        for component in page.window.components:
            tabs, method = component.get(each["array"]), component.get(chooses["method"])
            if isinstance(method, Function) and isinstance(tabs, list) and 1 < len(tabs) <= _MOST_TABS:
                names = chooses["told"].split(",")
                told = ((_name(tab), [_value(name, each, tab, at) for name in names]) for at, tab in enumerate(tabs))
                yield [(said, page.window.asked_when(method, values)) for said, values in told]


def _click(node: lxml.html.HtmlElement) -> str:
    return next((told for name in _CLICKS if (told := node.get(name))), "")


def _value(name: str, each: re.Match[str], tab: Value, at: int) -> Value:
    """What a tab's click hands over: the item, one field of it, or its place."""
    first, _, key = name.strip().partition(".")
    if first == each["item"]:
        return (tab.get(key) if isinstance(tab, dict) else None) if key else tab
    return float(at) if first == each["at"] else None


def _name(tab: Value) -> str:
    """What a tab says: the first of its fields that is words."""
    fields = tab.values() if isinstance(tab, dict) else (tab,)
    return next((each for each in fields if isinstance(each, str) and re.search(r"[^\W\d_a-zA-Z]", each)), "")
