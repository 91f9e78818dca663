"""One list shown a kind at a time: tabs that lead to the section's own address, told one thing more."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import parse_qsl, urlsplit

import lxml.html

from crawler.portals.page import Page, in_site_frame, link_text
from crawler.portals.paging import PAGE_KEY

_CELLS = frozenset(["li", "dd", "dt", "td", "span", "div", "p", "b"])
# What changes how a list is shown, and not what is in it.
_LOOKS = re.compile(
    r"(?:sort|order|px|by|desc|asc|lang(?:uage)?|font|style|skin|theme|print|wap|from|share|version|ver|v|t|_)\w*",
    re.IGNORECASE,
)
_ALL = re.compile(r"全部|所有|不限|全文")
_LONGEST = 16  # of a kind's name
_MOST = 40


def kinds(page: Page, entries: Collection[str]) -> list[str]:
    """Where such tabs lead, unless one beside them is for all kinds. `entries` are the list's own: one program may show these, too."""
    strips: dict[tuple[lxml.html.HtmlElement | None, str], dict[str, str]] = {}
    whole = set()
    program = page.url.split("?")[0] + "?"
    for anchor, url in page.links:
        if (
            url is not None
            and url.startswith(program)
            and (name := _one_thing_more(page, url))
            and not in_site_frame(anchor)
        ):
            strips.setdefault((_strip(anchor), name), {})[url] = link_text(anchor)
    for anchor in page.anchors() if strips else ():
        if _ALL.match(link_text(anchor)):
            whole.add(_strip(anchor))
    found: dict[str, None] = {}
    for (strip, _), tabs in strips.items():
        short = all(0 < len(text) <= _LONGEST for text in tabs.values())
        if 1 < len(tabs) <= _MOST and short and strip not in whole and not (tabs.keys() & set(entries)):
            found |= dict.fromkeys(tabs)
    return list(found)


def _one_thing_more(page: Page, url: str) -> str:
    """The parameter that an address has besides all that the page's own has, where that is all the difference."""
    here, asked = (set(parse_qsl(urlsplit(each).query, keep_blank_values=True)) for each in (page.url, url))
    more = asked - here
    name, value = next(iter(more)) if len(more) == 1 and here < asked else ("", "")
    return name if value and not PAGE_KEY.match(name) and not _LOOKS.fullmatch(name) else ""


def _strip(anchor: lxml.html.HtmlElement) -> lxml.html.HtmlElement | None:
    """What holds the tabs of which a link is one."""
    holder = anchor.getparent()
    alone = holder is not None and holder.tag in _CELLS and len(holder) == 1
    return holder.getparent() if holder is not None and alone else holder
