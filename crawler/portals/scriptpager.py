"""Pagers that a script draws: a plug-in told how many items or pages there are, a loop that writes the links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from math import ceil

from crawler.portals.drawn import ITEMS, PAGES, SIZES, addresses, counts, leads
from crawler.portals.model import MOST_PAGES, NextPage
from crawler.portals.moves import looped, own_link
from crawler.portals.page import Page
from crawler.portals.script import without_comments

_PLUGIN = re.compile(
    r"(?:\.\s*(?:pagination|jqPaginator|createPage|paging|pager|bootstrapPaginator|twbsPagination|page|pageList|myPagination)|"
    r"\blaypage(?:\.render)?|\bkkpager\s*\.\s*(?:init|generPageHtml)|\bnew\s+Pag\w+)\s*\(\s*(?:(?:['\"][^'\"]*['\"]|(?P<items>\d{1,7}))\s*,\s*)?\{",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"""['"]?\b(\w+)['"]?\s*:\s*['"]?(\d{1,7})['"]?\s*(?=[,}\r\n])""")
_MOVE = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\s*\(|window\.open\s*\()\s*(?:encodeURI\s*\(\s*)?"
    r"(?P<head>'[^'\r\n]*'|\"[^\"\r\n]*\")\s*\+\s*\(?\s*(?:parseInt\(|Number\()?(?P<name>[A-Za-z_$][\w$.]*)(?:\(\s*\))?\)?\s*(?P<offset>[+-]\s*\d{1,6})?\s*\)?"
    r"\s*(?:\+\s*(?P<tail>'[^'\r\n]*'|\"[^\"\r\n]*\"))?",
    re.IGNORECASE,
)
_MOST_CALLS = 40


@dataclass(frozen=True, slots=True)
class Template:
    """The address of page n: `head` + (n + offset) + `tail`."""

    head: str
    offset: int
    tail: str

    def reference(self, number: int) -> str:
        return f"{self.head}{number + self.offset}{self.tail}"


@dataclass(frozen=True, slots=True)
class ScriptPager:
    declared_total: int | None = None
    declared_pages: int | None = None
    next: tuple[NextPage, ...] = ()


def read_script_pager(page: Page) -> ScriptPager:
    """What a plug-in is told, and the pages that its own move leads to."""
    source = without_comments(page.scripts)
    if source and (found := _drawn(page)) is not None:
        return found
    for call in islice(_PLUGIN.finditer(source), _MOST_CALLS):
        body = source[call.end() : call.end() + 2_000]
        own = _own(body)
        numbers = {key.lower().replace("_", ""): int(value) for key, value in reversed(_NUMBER.findall(own))}
        if call["items"]:
            numbers["total"] = int(call["items"])
        if "kkpager" in call.group(0) and "total" in numbers:
            numbers["pages"] = numbers.pop("total")  # it calls pages so, and items totalRecords
        items = next((numbers[k] for k in ITEMS if k in numbers), None)
        size = next((numbers[k] for k in SIZES if numbers.get(k)), None)
        pages = next((numbers[k] for k in PAGES if k in numbers), None)
        if items is not None and size:
            pages = ceil(items / size)
        if pages is None or pages > MOST_PAGES:
            continue
        move = _MOVE.search(source, call.start())
        following: list[NextPage] = []
        if (built := own_link(own)) is not None:
            urls = ((k, page.join(built.page(k))) for k in range(2, pages + 1))
            following = [NextPage(url, k) for k, url in urls if url and url != page.url]
        elif move is not None:
            # `i + 1` counts from 0 what `n` counts from 1; `n - 1` names page 2 as 1.
            template = _template(move, max(0, -_offset(move)))
            made = ((k, page.join(template.reference(k))) for k in range(2, pages + 1))
            following = [NextPage(url, k) for k, url in made if url and url != page.url]
        return ScriptPager(items, pages, tuple(following))
    return _written_by_a_loop(page, source)


def _drawn(page: Page) -> ScriptPager | None:
    for drawn in page.window.drawn:
        items, pages = counts(drawn)
        if pages is None or pages > MOST_PAGES or (address := leads(page, drawn)) is None:
            continue
        following = tuple(NextPage(url, k) for k, url in addresses(address, pages) if url != page.url)
        return ScriptPager(items, pages, following)
    return None


def _written_by_a_loop(page: Page, source: str) -> ScriptPager:
    links = [(number, page.join(reference)) for number, reference in looped(source)]
    following = tuple(NextPage(url, number) for number, url in links if url and url != page.url)
    return ScriptPager(None, max((number for number, _ in links), default=None), following)


def _template(move: re.Match[str], back: int, offset: int = 0) -> Template:
    return Template(move["head"][1:-1], offset - back, (move["tail"] or "''")[1:-1])


def _offset(move: re.Match[str]) -> int:
    return int((move["offset"] or "0").replace(" ", ""))


def _own(body: str) -> str:
    """The plug-in's object up to its end, as well as nesting tells it."""
    depth = 1
    for at, c in enumerate(body):
        depth += (c == "{") - (c == "}")
        if depth == 0:
            return body[: at + 1]
    return body
