"""Pagers that a function of the portal's own draws, which stands in a file: what its call is given tells the pages.

`createPaging(4, 0, "index", "shtml", 62)`, `pages("box", 4, 1, "list", "html")`: how many, which one, and the parts of their names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from math import ceil

from crawler.portals.model import MOST_PAGES, NextPage
from crawler.portals.page import Page

_CALL = re.compile(r"[A-Za-z_$][\w$.]*\s*\(\s*((?:[^()'\"]|'[^'\r\n]{0,80}'|\"[^\"\r\n]{0,80}\"){6,240})\)")
_ARGUMENT = re.compile(r"""\s*(?:'([^']*)'|"([^"]*)"|(\d{1,7}))\s*(?:,|$)""")
_NAME = re.compile(r"[\w./-]{1,60}")
_ENDING = re.compile(r"\.?(?:s?html?|shtm|jhtml|jsp|php|aspx?)", re.IGNORECASE)
_MOST_CALLS = 400


@dataclass(frozen=True, slots=True)
class Told:
    next: tuple[NextPage, ...] = ()
    pages: int | None = None
    items: int | None = None


def told_by_call(page: Page, shown: int) -> Told:
    """The pages behind the first one as a call's arguments tell them; `shown` entries stand on this page."""
    for call in islice(_CALL.finditer(page.scripts), _MOST_CALLS):
        arguments = _arguments(call[1])
        if arguments and not arguments[0].isdecimal():
            arguments = arguments[1:]  # the element that the pager is drawn in
        if len(arguments) < 4 or not (arguments[0].isdecimal() and arguments[1].isdecimal()):
            continue
        total, current, prefix, ending = int(arguments[0]), int(arguments[1]), arguments[2], arguments[3]
        if (
            not (_NAME.fullmatch(prefix) and _ENDING.fullmatch(ending) and 1 < total <= MOST_PAGES)
            or prefix.isdecimal()
        ):
            continue
        ending = ending.lstrip(".")
        own = page.url.split("?")[0].rsplit("/", 1)[-1]
        first = own in ("", f"{prefix.rsplit('/', 1)[-1]}.{ending}") or not re.search(r"_\d+\.\w+$", own)
        if current > 1 or not first:
            return Told(pages=total)  # the first page has named them all
        made = ((k, page.join(f"{prefix}_{k - 1 + current}.{ending}")) for k in range(2, total + 1))
        items = next(
            (int(each) for each in arguments[4:] if each.isdecimal() and shown and ceil(int(each) / shown) == total),
            None,
        )
        return Told(tuple(NextPage(url, k) for k, url in made if url), total, items)
    return Told()


def _arguments(source: str) -> list[str]:
    """The texts and numbers of a call; empty where it is given anything else."""
    found, at = [], 0
    while at < len(source):
        if (argument := _ARGUMENT.match(source, at)) is None:
            return []
        found.append(next((group for group in argument.groups() if group is not None), ""))
        at = argument.end()
    return found
