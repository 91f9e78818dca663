"""Pagers that a function of the portal's own draws, which stands in a file: what its call is given tells the pages.

`createPaging(4, 0, "index", "shtml", 62)`, `pages("box", 4, 1, "list", "html")`: how many, which one, and the parts of their names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, islice
from math import ceil

from crawler.portals.model import MOST_PAGES, NextPage
from crawler.portals.page import Page
from crawler.portals.source.paging import PAGE_NAMES

_CALL = re.compile(
    r"(?<![\w$.])[A-Za-z_$][\w$.]{0,60}\s{0,4}\(\s{0,4}((?:[^()'\"]|'[^'\r\n]{0,80}'|\"[^\"\r\n]{0,80}\"){6,240})\)"
)
_ARGUMENT = re.compile(r"""\s*(?:'([^']*)'|"([^"]*)"|(\d{1,7}))\s*(?:,|$)""")
_NAME = re.compile(r"[\w./-]{1,60}")
_ENDING = re.compile(r"\.?(?:s?html?|shtm|jhtml|jsp|php|aspx?)", re.IGNORECASE)
_BEFORE_NUMBER = re.compile(rf"[\w./%-]*\?(?:[^\s<>]*&)?(?:{PAGE_NAMES})=", re.IGNORECASE)
_MOST_CALLS = 400
_MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Told:
    next: tuple[NextPage, ...] = ()
    pages: int | None = None
    items: int | None = None


def told_by_call(page: Page, shown: int) -> Told:
    """The pages behind the first one as a call's arguments tell them; `shown` entries stand on this page."""
    written = (_arguments(call[1]) for call in islice(_CALL.finditer(page.scripts), _MOST_CALLS))
    for arguments in chain(written, page.window.called if page.scripts else ()):
        numbers = [int(each) for each in arguments if each.isdecimal()]
        words = [each for each in arguments if not each.isdecimal()]
        at = next(
            (n for n in range(len(words) - 1) if _NAME.fullmatch(words[n]) and _ENDING.fullmatch(words[n + 1])), None
        )
        if len(numbers) < 2 or len(words) > _MOST_WORDS:
            continue
        if at is None:
            if asked := _by_query(page, words, max(numbers[:2])):
                return asked
            continue
        prefix, ending = words[at], words[at + 1]
        total, current = max(numbers[:2]), min(numbers[:2])
        if total <= 1:
            continue
        ending = ending.lstrip(".")
        own = page.url.split("?")[0].rsplit("/", 1)[-1]
        named = re.fullmatch(rf"{re.escape(prefix.rsplit('/', 1)[-1])}(_\d+)?\.{re.escape(ending)}", own)
        if own and named is None:
            continue  # names of something else
        if named is not None and named[1]:
            return Told(pages=total)  # the first page has named them all
        if current > 1:
            continue
        if total > MOST_PAGES:
            if named is not None:
                return Told(pages=total)  # nobody plans so many: they are missing, and that is said
            continue
        made = ((k, page.join(f"{prefix}_{k - 1 + current}.{ending}")) for k in range(2, total + 1))
        items = next(
            (each for each in numbers[2:] if shown and ceil(each / shown) == total),
            None,
        )
        return Told(tuple(NextPage(url, k) for k, url in made if url), total, items)
    return Told()


def _by_query(page: Page, words: list[str], total: int) -> Told | None:
    """Of a call that is given an address to put the page's number behind: `showPage("共28条", "3", "list.asp?page=", 1)`."""
    head = next((each for each in words if _BEFORE_NUMBER.fullmatch(each)), None)
    if head is None or total <= 1:
        return None
    made = ((k, page.join(f"{head}{k}")) for k in range(2, total + 1 if total <= MOST_PAGES else 2))
    return Told(tuple(NextPage(url, k) for k, url in made if url and url != page.url), total)


def _arguments(source: str) -> list[str]:
    """The texts and numbers of a call; empty where it is given anything else."""
    found, at = [], 0
    while at < len(source):
        if (argument := _ARGUMENT.match(source, at)) is None:
            return []
        found.append(next((group for group in argument.groups() if group is not None), ""))
        at = argument.end()
    return found
