"""What a page's scripts hold of its list's length, where no pager tells it: data that the list was made of, or names that count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from crawler.portals.js import plain
from crawler.portals.model import Entry
from crawler.portals.page import Page, squeeze
from crawler.portals.pager.drawn import ITEMS, SIZES
from crawler.portals.requests.data import counts_around
from crawler.portals.source.jsontext import json_of

_MOST_NAMES = 2_000
_MOST_OBJECTS = 20_000
_DEEPEST = 8
_LEAST_SIZE = 5  # entries of a page; fewer may be any number
_LONGEST = 2_000_000
_SCRIPT = re.compile(r"<script\b[^<>]{0,200}?json[^<>]{0,200}>([^<]*(?:<(?!/script)[^<]*)*)</script", re.IGNORECASE)
_MOST_SCRIPTS = 10
_PAGES = re.compile(r"[a-z]?(?:(?:total|all|count)_?pages?(?:_?num)?|pages?_?(?:count|total))", re.IGNORECASE)
_COUNT = re.compile(r"\d{1,5}(?:\.0)?")
_WORDS = re.compile(r"total|count|pages", re.IGNORECASE)


def held_counts(page: Page, entries: Sequence[Entry]) -> tuple[int | None, int | None]:
    """How many items and pages there are, as far as the page's own data or names say so."""
    if len(entries) < _LEAST_SIZE:
        return None, None
    titles = {entry.title for entry in entries}
    for data in _data(page):
        if (around := _around(data, titles)) is not None:
            items, pages = counts_around(around)
            return (items if items is None or items >= len(entries) else None), pages
    return _named_total(page, len(entries)), None


def _data(page: Page) -> Iterator[object]:
    for script in islice(_SCRIPT.finditer(page.raw), _MOST_SCRIPTS):
        if len(script[1]) < _LONGEST and _WORDS.search(script[1]):
            yield json_of(script[1])
    left = [_MOST_OBJECTS]
    for value in list(page.window.evaluator.globals.names.values())[:_MOST_NAMES] if page.scripts else ():
        if isinstance(value, dict):
            yield plain(value, left)


def _around(data: object, titles: set[str]) -> list[dict[str, object]] | None:
    """The objects around the array whose records bear the titles that are shown, the inner ones first."""
    waiting: list[tuple[object, list[dict[str, object]]]] = [(data, [])]
    seen = 0
    while waiting and seen < _MOST_OBJECTS:
        one, around = waiting.pop()
        seen += 1
        if isinstance(one, list):
            bears = sum(
                isinstance(r, dict) and any(isinstance(v, str) and squeeze(v) in titles for v in r.values())
                for r in one
            )
            if around and bears >= _LEAST_SIZE and bears * 2 >= len(one):
                return around
        if len(around) < _DEEPEST and isinstance(one, dict | list):
            outer = [one, *around] if isinstance(one, dict) else around
            inner = one.values() if isinstance(one, dict) else one
            waiting += [(each, outer) for each in inner if isinstance(each, dict | list)]
    return None


def named_pages(page: Page, entries: Sequence[Entry]) -> int | None:
    """The number of pages by a name of the scripts, alone or in an object, or of a hidden field; it may be wrong, and is only worth
    something where nothing leads on from a page of a list."""
    if len(entries) < _LEAST_SIZE:
        return None
    names = page.window.evaluator.globals.names if page.scripts else {}
    held = [each for each in islice(names.values(), _MOST_NAMES) if isinstance(each, dict)]
    told = [pair for each in (names, *held) for pair in islice(each.items(), _MOST_NAMES)]
    told += _fields(page)
    counts = (
        int(float(str(value))) for key, value in told if _PAGES.fullmatch(str(key)) and _COUNT.fullmatch(str(value))
    )
    return next((count for count in counts if count > 1), None)


def _fields(page: Page) -> list[tuple[str, str]]:
    """What the page's fields are called, and hold."""
    fields = islice(page.tree.iter("input"), _MOST_NAMES)
    return [(node.get("id") or node.get("name") or "", node.get("value") or "") for node in fields]


def _named_total(page: Page, shown: int) -> int | None:
    """The number of items by a name of the scripts, where another says that a page has as many as are shown."""
    names = page.window.evaluator.globals.names if page.scripts else {}
    numbers = {
        key.lower().replace("_", ""): int(value)
        for key, value in islice(names.items(), _MOST_NAMES)
        if isinstance(value, float) and 0 < value < 1e7
    }
    numbers |= {
        key.lower().replace("_", ""): int(float(value)) for key, value in _fields(page) if _COUNT.fullmatch(value)
    }
    if not any(numbers.get(size) == shown for size in SIZES):
        return None
    return next((count for name in ITEMS if (count := numbers.get(name, 0)) > shown), None)
