"""Pagers that a plug-in draws: what its options count, and where its own function leads when a page is chosen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from math import ceil

from crawler.portals.js import Blank, Drawn, Function, Native, Value
from crawler.portals.model import MOST_PAGES
from crawler.portals.page import Page
from crawler.portals.source.script import HOLE
from findings.addresses import same_place

ITEMS = (
    "total", "count", "totalcount", "totalrecord", "totalrecords", "totaldata", "records", "totalnum", "totalitems", "items",
    "datacount", "recordcount", "itemcount", "totalsize", "allcount", "totalrow", "totalrows",
)  # fmt: skip
SIZES = (
    "pagesize", "limit", "showdata", "perpage", "itemsperpage", "itemsonpage", "size", "rows", "pagerows", "pagecounts",
    "pagelimit", "perpagecount", "everypage", "numperpage",
)  # fmt: skip
PAGES = ("pages", "totalpages", "totalpage", "pagecount", "pagenum", "totalpagenum", "allpage", "allpages", "countpage", "pagetotal")  # fmt: skip
# Options of the plug-in whose function is told 0 for the first page.
_FROM_ZERO = frozenset(["items_per_page", "num_edge_entries", "num_display_entries"])
_PLACE = re.compile(r"\{\{?\s*(?:number|page|n|num|i|0|index)\s*\}?\}|__id__", re.IGNORECASE)
_OPENS = re.compile(r"undefined|NaN|\[object")
_ASKED_ONE_BY_ONE = 60
_MOST_ASKED = 3_000


def counts(drawn: Drawn) -> tuple[int | None, int | None]:
    """How many items and pages a plug-in's options tell."""
    numbers = {
        key.lower().replace("_", ""): int(n)
        for key, value in drawn.options.items()
        if (n := _number(value)) is not None
    }
    if "kkpager" in drawn.name.lower() or drawn.name in ("generPageHtml", "bootpag"):
        numbers["pages"] = numbers.pop("total", numbers.get("pages", 0))  # it calls pages so, and items totalRecords
    before = next((_number(each) for each in drawn.arguments if not isinstance(each, dict | str)), None)
    items = next((numbers[k] for k in ITEMS if k in numbers), int(before) if before is not None else None)
    size = next((numbers[k] for k in SIZES if numbers.get(k)), None)
    pages = next((numbers[k] for k in PAGES if k in numbers), None)
    if items is not None and size:
        # Full pages throughout are mostly a number of pages that the portal's script has multiplied.
        return (items if items % size else None), ceil(items / size)
    return items, pages


def leads(page: Page, drawn: Drawn) -> Callable[[int], str | None] | None:
    """The function that gives a page's address by its number from 1; None where the plug-in leads nowhere."""
    if (template := _told_in_text(page, drawn.options)) is not None:
        return template
    own = [value for value in drawn.options.values() if isinstance(value, Function)]
    window = page.window
    for function in [*own, *window.handlers]:
        for shape in (_sized(drawn), _holding, _second, _second_holding, _fourth):

            def address(
                k: int, function: Function = function, shape: Callable[[int], list[Value]] = shape
            ) -> str | None:
                made: list[Value] = []
                moved = window.led_to(lambda: made.append(window.evaluator.call(function, shape(k), drawn.options)))
                moved = moved or next(
                    (each for each in made if isinstance(each, str) and re.search(r"[./?]", each)), None
                )
                return None if not moved or HOLE in moved or _OPENS.search(moved) else page.join(moved)

            one, other = address(5), address(7)
            if one is None or other is None or one == other:
                continue
            plain = 5 in _numbers(one) and 7 in _numbers(other)
            shifted = not plain and 6 in _numbers(one) and 8 in _numbers(other)
            # Where the second choice leads here, this is the second page, if that is how its address is made.
            by_form = address(1) in with_number(one, 6, 2)
            # Whatever the plug-in is made for: what makes a place of its own for the first choice counts from 1.
            zeroth, first = (address(k) in with_number(one, 5, k) for k in (0, 1))
            from_one = zeroth and (not first or (_is_here(page, address(1)) and not _is_here(page, address(0))))
            from_zero = (
                (not from_one and not _FROM_ZERO.isdisjoint(drawn.options))
                or _is_here(page, address(0))
                or (shifted and (by_form or not _is_here(page, address(1))))
            )
            return lambda k, address=address, from_zero=from_zero: address(k - 1 if from_zero else k)  # type: ignore[misc]
    return None


def _told_in_text(page: Page, options: dict[str, Value]) -> Callable[[int], str | None] | None:
    """Addresses that a plug-in is given as text: with a place for the number, or in two parts around it."""
    for key in ("href", "link", "url", "pageUrl"):
        text = options.get(key)
        if isinstance(text, str) and (place := _PLACE.search(text)) is not None:
            return lambda k, text=text, place=place: page.join(f"{text[: place.start()]}{k}{text[place.end() :]}")  # type: ignore[misc]
    head, tail = options.get("hrefTextPrefix"), options.get("hrefTextSuffix", "")
    return (lambda k: page.join(f"{head}{k}{tail}")) if isinstance(head, str) and head else None


def addresses(address: Callable[[int], str | None], pages: int) -> Iterator[tuple[int, str]]:
    """The addresses of the pages from 2: where they differ only by their number, most are made instead of asked for."""
    if pages > MOST_PAGES:
        return
    made = _template(address, pages) if pages > _ASKED_ONE_BY_ONE else None
    for k in range(2, pages + 1 if made else min(pages, _MOST_ASKED) + 1):
        url = made(k) if made else address(k)
        if url is not None:
            yield k, url


def _template(address: Callable[[int], str | None], pages: int) -> Callable[[int], str] | None:
    """The addresses' form, if it is one and the same from the second page to the last."""
    tried = {k: address(k) for k in (3, 4, 2, 9, 10, 57, pages // 2, pages)}
    url = tried[3]
    for found in re.finditer(r"\d+", url or ""):
        head, tail, offset = (url or "")[: found.start()], (url or "")[found.end() :], int(found.group()) - 3
        if all(each == f"{head}{k + offset}{tail}" for k, each in tried.items()):
            return lambda k, head=head, tail=tail, offset=offset: f"{head}{k + offset}{tail}"  # type: ignore[misc]
    return None


def _sized(drawn: Drawn) -> Callable[[int], list[Value]]:
    """The number and the page's size, which some plug-ins give with it."""
    told = {key.lower().replace("_", ""): value for key, value in drawn.options.items()}
    size = next((told[name] for name in SIZES if isinstance(told.get(name), float)), Blank())
    return lambda k: [float(k), size, Blank()]


def _holding(k: int) -> list[Value]:
    names = ("curr", "current", "currentPage", "pageIndex", "page", "pageNo", "pageNum", "pageNumber", "index", "num")
    told = Native(lambda a: float(k))
    return [{**dict.fromkeys(names, float(k)), "getCurrent": told, "getPage": told}, Blank()]


def _second(k: int) -> list[Value]:
    return [Blank(), float(k), Blank()]


def _second_holding(k: int) -> list[Value]:
    return [Blank(), *_holding(k)]


def _fourth(k: int) -> list[Value]:
    return [Blank(), Blank(), Blank(), float(k)]


def told_of_page(drawn: Drawn) -> tuple[Callable[[int], list[Value]], ...]:
    """What a plug-in's own function is told of the page that is chosen, one way or another."""
    # Of what an object tells it, that it is not the first time, too.
    return (_sized(drawn), _second, lambda k: [*_holding(k)[:1], False])


def _is_here(page: Page, url: str | None) -> bool:
    return url is not None and same_place(url) == same_place(page.url)


def with_number(url: str, old: int, new: int) -> set[str]:
    """An address with another number in a place where it has the `old` one."""
    places = re.finditer(rf"(?<!\d){old}(?!\d)", url)
    return {f"{url[: found.start()]}{new}{url[found.end() :]}" for found in places}


def _numbers(url: str) -> set[int]:
    return {int(each) for each in re.findall(r"\d{1,6}", url)}


def _number(value: Value) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and 0 <= value < 1e7:
        return value
    return float(value) if isinstance(value, str) and re.fullmatch(r"\d{1,7}", value) else None
