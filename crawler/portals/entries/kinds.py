"""One list shown a kind at a time: by tabs that lead to the section's own address, told one thing more, or that ask for each
kind's data."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import chain, islice
from urllib.parse import parse_qsl, urlsplit

import lxml.html

from crawler.portals.entries.ajax import of_asked
from crawler.portals.entries.subcolumns import LIST_PAGE
from crawler.portals.frame import in_site_frame
from crawler.portals.js import Asked
from crawler.portals.links.headings import section_names
from crawler.portals.links.places import section_folder
from crawler.portals.model import NextPage
from crawler.portals.page import Page, link_text, squeeze
from crawler.portals.pager.askedpages import tabs
from crawler.portals.pager.boxes import chosen_by_form, sends_form
from crawler.portals.pager.frametabs import frame_tabs
from crawler.portals.source.paging import PAGE_KEY, SIZE_KEY, address_of, asked_plainly

_CELLS = frozenset(["li", "dd", "dt", "td", "span", "div", "p", "b"])
# What changes how a list is shown, and not what is in it.
_LOOKS = re.compile(
    r"(?:sort|order|px|by|desc|asc|lang(?:uage)?|font|style|skin|theme|print|wap|from|share)\w*|(?:version|ver|v|t|_)\d*",
    re.IGNORECASE,
)
# What surely does: `sortid`, `themeId` and their like name kinds.
_ORDERS = re.compile(
    r"(?:sort|order)(?:_?(?:by|type|field))?|desc|asc|lang(?:uage)?|font(?:_?size)?|style|skin|print", re.IGNORECASE
)
# Days of a calendar, and what turns it, name no kind.
NAME = re.compile(r"(?![上下前后]一?[个\s]*[年月周日天页])(?=.*[^\W\d_])")
_ALL = re.compile(r"全部|所有|不限|全文")
_TOKEN = re.compile(r"[\w.:-]+")  # the host, then the steps of the path, the names and values of the query
_LONGEST = 16  # of a kind's name
_MOST = 40
_DEEPEST = 3  # strokes of the host's own root, below which lies everything


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
            strips.setdefault((strip_of(anchor), name), {})[url] = link_text(anchor)
    for anchor in page.anchors() if strips else ():
        if _ALL.match(link_text(anchor)):
            whole.add(strip_of(anchor))
    found: dict[str, None] = {}
    for box in page.tree.iter("select"):
        found |= dict.fromkeys(_chosen_kinds(page, box) if box.get("onchange") else ())
    for (strip, _), links in strips.items():
        named = all(len(text) <= _LONGEST and NAME.match(text) for text in links.values())
        if 1 < len(links) <= _MOST and named and strip not in whole and not (links.keys() & set(entries)):
            found |= dict.fromkeys(links)
    return list(found)


def _chosen_kinds(page: Page, box: lxml.html.HtmlElement) -> list[str]:
    options = list(islice(box.iter("option"), _MOST + 1))
    if len(options) > _MOST or any(
        not option.get("value") or _ALL.match(squeeze(option.text_content())) for option in options
    ):
        return []  # the first of them, or nothing chosen, is all kinds
    found = [chosen(page, box, option) for option in options]
    kinds = [url for url in found if url is not None and _one_thing_more(page, url)]
    return kinds if len(kinds) > 1 else []


def chosen(page: Page, box: lxml.html.HtmlElement, option: lxml.html.HtmlElement) -> str | None:
    """Where an option of a box leads: its value, or what the box's script makes of it."""
    value = (option.get("value") or squeeze(option.text_content())).strip()
    if (form := sends_form(box)) is not None:
        return chosen_by_form(page, form, box, value)
    if not value.replace("-", "").isalnum():
        return page.join(value)
    return page.join(page.window.press(box.get("onchange") or "", box, value))


def folder_tabs(page: Page, shown: Sequence[str]) -> list[str]:
    """Lists in folders below the section's own to which tabs lead, one of which is the one that the page shows: all that it turns,
    or lists (`shown`), lies there."""
    own = section_folder(page.url)
    if own.count("/") <= _DEEPEST:
        return []
    folders = {section_folder(url) for url in shown}
    below = {anchor: url for anchor, url in page.links if url and url.startswith(own) and LIST_PAGE.search(url)}
    for anchor, url in below.items() if folders else ():
        folder = section_folder(url)
        if folder != own and all(each.startswith(folder) for each in folders) and not in_site_frame(anchor):
            strip = strip_of(anchor)
            beside = [
                other for each, other in below.items() if section_folder(other) != own and strip_of(each) is strip
            ]
            return list(dict.fromkeys(beside)) if len(set(beside)) > 1 else []
    return []


def asked_kinds(page: Page, known: Sequence[NextPage]) -> list[NextPage]:
    """The data of the other kinds, where the list's data that are `known` are one's. Tabs among which the section's own name
    stands, or whose present one its address names, lead to its sisters."""
    found: dict[str, NextPage] = {}
    own_names = section_names(page)
    rows: Iterable[list[tuple[str, list[Asked]]]] = ()
    if known and page.scripts:
        pressed = ([(squeeze(n.text_content()), page.window.asked_by(n)) for n in nodes] for nodes in tabs(page))
        rows = chain(pressed, frame_tabs(page))
    for row in rows:
        if any(_ALL.match(name) or name in own_names for name, _ in row):
            continue
        asked = (f for _, each in row for one in each if (f := of_asked(page, one, shown=False)))
        told = {following.url: following for following in asked}
        if len(told) > 1 and all(_is_sister(page, url, known) for url in told):
            found |= told
    return [each for url, each in found.items() if url not in {following.url for following in known}]


def _is_sister(page: Page, url: str, known: Sequence[NextPage]) -> bool:
    """Whether data are asked for as known ones are, but for one value that the page's own address doesn't name."""
    asked, named = parse_qsl(urlsplit(asked_plainly(url)).query), _TOKEN.findall(page.url.partition("//")[2])[1:]
    for each in known:
        other = parse_qsl(urlsplit(asked_plainly(each.url)).query)
        if address_of(each.url).split("?")[0] != address_of(url).split("?")[0] or len(other) != len(asked):
            continue
        apart = [(one, two) for one, two in zip(other, asked, strict=True) if one != two]
        names = {name for pair in apart for name, _ in pair}
        if not apart or (
            len(apart) == len(names) == 1
            and apart[0][0][1] not in named
            and not any(key.match(name) for key in (PAGE_KEY, SIZE_KEY) for name in names)
            and not any(_ORDERS.fullmatch(name) for name in names)
        ):
            return True
    return False


def _one_thing_more(page: Page, url: str) -> str:
    """The parameter that an address has besides all that the page's own has, where that is all the difference."""
    here, asked = (set(parse_qsl(urlsplit(each).query, keep_blank_values=True)) for each in (page.url, url))
    more = asked - here
    name, value = next(iter(more)) if len(more) == 1 and here < asked else ("", "")
    return name if value and not PAGE_KEY.match(name) and not _LOOKS.fullmatch(name) else ""


def shows_otherwise(page: str, url: str) -> bool:
    """Whether an address is the page's own, told in another order or look."""
    here, asked = (set(parse_qsl(urlsplit(each).query, keep_blank_values=True)) for each in (page, url))
    more = asked - here
    return page.split("?")[0] == url.split("?")[0] and bool(more) and all(_ORDERS.fullmatch(name) for name, _ in more)


def strip_of(anchor: lxml.html.HtmlElement) -> lxml.html.HtmlElement | None:
    """What holds the tabs of which a link is one."""
    holder = anchor.getparent()
    alone = holder is not None and holder.tag in _CELLS and len(holder) == 1
    return holder.getparent() if holder is not None and alone else holder
