"""Puts the links of a page together that stand in the same kind of place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

import lxml.html

from crawler.portals.links.headings import PAGER_TEXT, is_others_box, lead_of
from crawler.portals.links.places import CONTAINERS, bears, directory, is_article, own_numbers, place_of, program
from crawler.portals.links.rows import date_of, kept_address, led_to, listens, row_of
from crawler.portals.page import Page, content_of, is_dead, link_text, mark_of, squeeze
from crawler.portals.pager.blocks import pager_blocks
from crawler.portals.pager.words import is_last, is_next, is_other, number_in, words_of

_FOLDER = re.compile(r"/(?:(?:index|default|list)\.\w{2,6})?(?:\?|$)")
_LABEL = 6  # characters of a category's name, or of a pager's word, at most
_NEARLY_ALL = 0.8
_HOT = re.compile(r"热点|热门|精彩推荐|排行|点击|浏览|推荐阅读|猜你|更多阅读")
_MOST_PARTS = 20  # blocks of which what stands above each is looked at
_DOES = re.compile(
    r"\W*(?:打印|收藏|分享|转发|评论|点?赞|朗读|关闭)\W*"
)  # what a reader may do with what a row is about


@dataclass(slots=True)
class Group:
    """Links that stand in the same kind of place."""

    anchors: list[lxml.html.HtmlElement] = field(default_factory=list)
    rows: list[lxml.html.HtmlElement] = field(default_factory=list)
    score: float = 0.0
    heading: str = ""  # the words above it, where no link stands before them
    beside: bool = False  # those words say that it shows something else
    foreign: bool = False  # they are another name than the section's
    needed: float = 1.0
    dated: bool = False
    paged: bool = False
    numbered: bool = False  # its links bear the section's own number
    proven: bool = False  # it stands in the section's own folder, under its number or its name, or beside a pager


def gathered(page: Page, outside: Callable[[lxml.html.HtmlElement], bool]) -> list[Group]:
    """The page's links by the kind of place they stand in; those that are `outside` don't count."""
    groups: dict[str, Group] = defaultdict(Group)
    rows: dict[lxml.html.HtmlElement, list[lxml.html.HtmlElement]] = defaultdict(list)
    for anchor, row in _in_rows(page):
        if not outside(anchor):
            rows[row].append(anchor)
    for anchor, row in ((anchor, row) for row, anchors in rows.items() for anchor in _own_links(page, anchors)):
        group = groups[place_of(anchor, row)]
        group.anchors.append(anchor)
        group.rows.append(row)
    for place, group in list(groups.items()):
        for number, part in enumerate(_parted(page, group)):
            groups[f"{place} {number}" if number else place] = part
    return [group for group in groups.values() if not _stood_around(page, group)]


def _in_rows(page: Page) -> list[tuple[lxml.html.HtmlElement, lxml.html.HtmlElement]]:
    """The links that can be entries by what they say, and their rows."""
    known = f"links in rows, {page.follows_listeners}"
    if known not in page.memo:
        page.memo[known] = [(anchor, row_of(anchor)) for anchor in links(page) if _may_be_entry(page, anchor)]
    return cast("list[tuple[lxml.html.HtmlElement, lxml.html.HtmlElement]]", page.memo[known])


def _may_be_entry(page: Page, anchor: lxml.html.HtmlElement) -> bool:
    if is_dead(anchor.get("href")) and not led_to(page, anchor):
        return False
    words = squeeze(content_of(anchor))
    return not (
        PAGER_TEXT.match(words)
        or number_in(words) is not None
        or is_next(words)
        or (len(words) < _LABEL and (_DOES.fullmatch(words) or _turns(words_of(anchor))))
    )


def _turns(told: str) -> bool:
    return is_next(told) or is_last(told) or is_other(told)


def _stood_around(page: Page, group: Group) -> bool:
    """Whether nearly all links of a group stood on the list's first page too, and not in the list."""
    urls = {url for anchor in group.anchors if (url := led_to(page, anchor))} if page.around else set()
    return bool(urls) and sum(mark_of(url) in page.around for url in urls) >= _NEARLY_ALL * len(urls)


def _parted(page: Page, group: Group) -> list[Group]:
    """A group cut in two where tables without names make a menu look like the list: dated ones, those that lead
    elsewhere than the dated ones do or are fewer and stand under 热门 and its like, those in another column than the section's own, and those without its own number
    where others bear it."""
    parts: dict[lxml.html.HtmlElement | None, list[int]] = defaultdict(list)
    for number, row in enumerate(group.rows):
        parts[next((x for x in row.iterancestors() if x.tag in CONTAINERS), None)].append(number)
    if len(parts) < 2:
        return [group]
    urls = [led_to(page, anchor) or "" for anchor in group.anchors]
    dated = {key for key, rows in parts.items() if any(map(date_of, dict.fromkeys(group.rows[n] for n in rows)))}
    places = {program(urls[number]) for key in dated for number in parts[key]}
    most = max((len(parts[key]) for key in dated), default=0)
    foreign = [
        rows
        for key, rows in parts.items()
        if dated
        and key not in dated
        and (
            not any(program(urls[n]) in places for n in rows)
            or (len(rows) < most and len(parts) <= _MOST_PARTS and _is_hot(key, group.rows[rows[0]]))
        )
    ]
    own = directory(page.url)
    under = (
        {key for key, rows in parts.items() if any(urls[n].startswith(own) for n in rows)}
        if own.count("/") > 3
        else set()
    )
    foreign += [
        rows
        for key, rows in parts.items()
        if key is not None and under and key not in under and is_others_box(page, key)
    ]
    whole = [key for key in under if key is not None and all(urls[n].startswith(own) for n in parts[key])]
    foreign += [parts[key] for key in _columns_beside(page, whole, [key for key in parts if key not in under])]
    for own_number in own_numbers(page.url):
        bearing = {key for key, rows in parts.items() if all(bears(urls[n], own_number) for n in rows)}
        foreign += [rows for rows in parts.values() if bearing and not any(bears(urls[n], own_number) for n in rows)]
    if not foreign:
        return [group]
    apart = {number for rows in foreign for number in rows}
    cut = ([n for n in range(len(group.rows)) if n not in apart], sorted(apart))
    return [Group([group.anchors[n] for n in kept], [group.rows[n] for n in kept]) for kept in cut]


def _is_hot(box: lxml.html.HtmlElement | None, row: lxml.html.HtmlElement) -> bool:
    """Whether words without a link above a block say that it holds what is read most, of whatever section."""
    lead, linked = lead_of(box, row) if box is not None else ("", True)
    return not linked and bool(_HOT.match(lead))


def _columns_beside(
    page: Page, own: Sequence[lxml.html.HtmlElement], others: Sequence[lxml.html.HtmlElement | None]
) -> list[lxml.html.HtmlElement | None]:
    """Those that stand in another cell of the layout's rows than what is the section's own, unless a pager below all of these
    cells turns them together."""
    cells = {cell for key in own for cell in key.iterancestors("td")}
    rows = {cell.getparent() for cell in cells}
    found: list[lxml.html.HtmlElement | None] = []
    parted: set[lxml.html.HtmlElement | None] = set()
    for key in others:
        cells_above = key.iterancestors("td") if key is not None else ()
        beside = [cell for cell in cells_above if cell.getparent() in rows and cell not in cells]
        parted.update(cell.getparent() for cell in beside)
        found += [key] if beside else []
    pagers = pager_blocks(page) if found else []
    within = [pager for pager in pagers if any(cell.getparent() in parted for cell in pager.iterancestors("td"))]
    return [] if pagers and not within else found


def _own_links(page: Page, anchors: list[lxml.html.HtmlElement]) -> list[lxml.html.HtmlElement]:
    """A row's links without those to its category or its office, where there are links to articles too."""
    urls = {a: led_to(page, a) or "" for a in anchors}
    if len(anchors) < 2 or not any(map(is_article, urls.values())):
        return anchors
    return [a for a, url in urls.items() if is_article(url) or not (_FOLDER.search(url) or len(link_text(a)) <= _LABEL)]


def links(page: Page) -> Iterator[lxml.html.HtmlElement]:
    """The page's links, and the rows that are links by their click alone."""
    for node in page.tree.iter("a", "li", "tr", "div", "p", "dd", "span", "td", "h2", "h3", "h4", "h5"):
        if node.tag == "a":
            if isinstance(node, lxml.html.HtmlElement):
                yield node
        elif (
            (node.get("onclick") or listens(page, node) or (page.follows_listeners and kept_address(page, node)))
            and led_to(page, node)
            and not any(not is_dead(a.get("href")) for a in node.iter("a"))
        ):
            yield node
