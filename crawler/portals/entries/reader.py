"""Finds a list's entries by repeated structure: the block of links that is this page's subject, not its navigation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

import lxml.html

from crawler.portals.entries.groups import Group, links
from crawler.portals.entries.scores import PART, groups_of
from crawler.portals.frame import holders, in_site_frame, is_items_own
from crawler.portals.links.places import (
    NEAR_LEVELS,
    alone_in,
    common_ancestor,
    directory,
    in_side_block,
    is_below_root,
    kin,
    section_folder,
    shape,
    touch,
)
from crawler.portals.links.rows import DOWNLOAD, KEEPS, LISTENS, date_of, led_to, row_of, title_of
from crawler.portals.model import Entry
from crawler.portals.page import Page, squeeze, text_of
from crawler.portals.pager.blocks import pager_blocks
from crawler.portals.requests.ofalist import is_change
from crawler.portals.source.files import extension, is_document, is_no_document

_MARK = 6  # characters in which a row begins by saying that it is pinned
_CLOSE = 0.8  # of the better group's score
_MOST_HEADLINES, _MOST_ALONE, _MOST_WITHIN = 6, 3, 4
_HEAD_OR_FOOT = re.compile(
    r"(?:^|[-_\s])(?:header|footer|foot|copy_?right|friend_?links?|yqlj)(?:$|[-_\s\d])", re.IGNORECASE
)
_PINNED = re.compile(r"置顶|头条")
# What a row may say besides its link: its date, and that it is new, on top or with pictures.
_BESIDE_LINKS = re.compile(r"置顶|头条|new|[顶新热荐图]|[^\w]|[\d年月日]", re.IGNORECASE)
_STATIC = frozenset(["html", "htm", "shtml", "jhtml"])


def list_entries(page: Page, *, beside: bool = True) -> tuple[list[Entry], lxml.html.HtmlElement | None, bool]:
    """The entries of the page's main list in document order, the element that holds them all, and whether anything says that
    it is the section's.

    Without `beside`, a list that says itself that it shows something else is none, though it be the only one.
    """
    chosen = groups_of(page, in_site_frame)
    others = all(group.beside for group in chosen)
    if others or (not any(group.paged for group in chosen if not group.beside) and pager_blocks(page)):
        # A list may stand in a box that is only called like a frame; a pager beside it, or no other list, tells.
        named = [g for g in groups_of(page, _in_head_or_foot) if g.paged or (g.dated and others and not g.beside)]
        chosen = named or chosen
    if not chosen and not page.follows_listeners and (LISTENS.search(page.scripts) or KEEPS.search(page.text)):
        page.follows_listeners = True
        return list_entries(page, beside=beside)
    chosen = [group for group in chosen if beside or not group.beside]
    of_row = {row: group for group in chosen for row in group.rows}
    chosen = [group for group in chosen if not any(_is_within(group, other) for other in _around(group, of_row))]
    if not chosen:
        return [], None, True
    best = max(chosen, key=lambda group: group.score)
    taken = [best, *(group for group in chosen if group is not best and _belongs(group, best, page))]
    taken += [group for group in chosen if group not in taken and _is_rival(group, best)]
    nodes = {id(a): a for group in taken for a in group.anchors}
    rows = dict.fromkeys(row for group in taken for row in group.rows)  # one may hold thousands of links
    files = {id(a): a for row in rows for a in _files_of(page, row)}
    holder = common_ancestor(list(nodes.values()))
    if holder is not None and holder.tag not in {"body", "html"}:  # a second row may tell of the one above it
        files |= {id(a): a for a in _files_of(page, holder) if not in_site_frame(a)}
    files = {number: a for number, a in files.items() if number not in nodes}
    nodes |= files
    order = [a for a in links(page) if id(a) in nodes]
    main = common_ancestor(order)
    sure = any(group.proven for group in taken)
    return _merged(page, [*_headlines(page, main, order), *order], files), main, sure


def _is_rival(group: Group, best: Group) -> bool:
    """Whether nothing tells which of two groups is the section's list: then both are read, for a page too many does no harm."""
    unsaid = not any(each.proven or each.beside or each.foreign for each in (group, best))
    return unsaid and group.dated == best.dated and group.score >= _CLOSE * best.score


def _around(group: Group, of_row: Mapping[lxml.html.HtmlElement, Group]) -> Iterator[Group]:
    """The groups in whose rows a group's first row stands."""
    return (of_row[above] for above in group.rows[0].iterancestors() if above in of_row)


def _is_within(inner: Group, outer: Group) -> bool:
    """Whether a group stands in another's rows, a few links in each: what a row tells of its entry."""
    rows = set(outer.rows)
    around = [next((x for x in row.iterancestors() if x in rows), None) for row in inner.rows]
    holders = set(around)
    few = len(inner.rows) <= _MOST_WITHIN * len(holders) and 2 * len(holders) >= len(rows) > 1
    return inner is not outer and None not in holders and few


def _files_of(page: Page, row: lxml.html.HtmlElement) -> Iterator[lxml.html.HtmlElement]:
    """Links to documents in a row, wherever in it they stand: the file that it tells of, beside the page about it."""
    return (a for a in row.iter("a") if (url := page.join(a.get("href"))) is not None and _is_file(a, url))


def _is_file(anchor: lxml.html.HtmlElement, url: str) -> bool:
    """Whether a link of a list is a file's, by its address or, where that may be a program's, by the word for it."""
    offered = extension(url) not in _STATIC and not url.endswith("/") and not is_change(url)
    return is_document(url) or (offered and bool(DOWNLOAD.fullmatch(squeeze(anchor.text_content()))))


def _headlines(
    page: Page, main: lxml.html.HtmlElement | None, rows: list[lxml.html.HtmlElement]
) -> list[lxml.html.HtmlElement]:
    """Entries set large or pinned above the list: in the box around it, and led to as the list's own are."""
    if main is None:
        return []
    shapes = {shape(url) for anchor in rows if (url := led_to(page, anchor))}
    known = {id(anchor) for anchor in rows}
    around_it = [main, *islice(main.iterancestors(), NEAR_LEVELS - 1), *islice(main.itersiblings(preceding=True), 1)]
    near = {id(box) for box in around_it if box.tag not in {"body", "html"}}
    found: list[lxml.html.HtmlElement] = []
    alone: list[lxml.html.HtmlElement] = []
    for node in page.tree.iter():
        if node is rows[0] or len(found) >= _MOST_HEADLINES:
            break
        if node.tag != "a" or id(node) in known or (url := led_to(page, node)) is None or shape(url) not in shapes:
            continue
        around = list(islice(node.iterancestors(), 2 * NEAR_LEVELS))
        heading = any(each.tag in {"h1", "h2", "h3", "h4", "strong"} for each in around[:2])
        pinned = heading or _is_pinned(row_of(node))
        box = next((each for each in around if id(each) in near), None)
        if box is None or in_side_block(node) or in_site_frame(node):
            continue
        if pinned:
            found.append(node)
        elif _stands_alone(node, box):
            alone.append(node)
    return [*found, *(alone if len(alone) <= _MOST_ALONE else [])]  # more of them are a list of their own


def _is_pinned(row: lxml.html.HtmlElement) -> bool:
    return bool(_PINNED.search(squeeze(row.text_content())[:_MARK]))


def _stands_alone(node: lxml.html.HtmlElement, box: lxml.html.HtmlElement) -> bool:
    """Whether the block in `box` that a link stands in says nothing but what links and dates say: it has no heading of its own."""
    block = node
    while (above := block.getparent()) is not None and above is not box:
        block = above
    said, anchors = squeeze(text_of(block)), list(islice(block.iter("a"), _MOST_ALONE + 1))
    if len(anchors) > _MOST_ALONE:
        return False
    for anchor in anchors:
        said = said.replace(squeeze(text_of(anchor)), " ", 1)
    return not _BESIDE_LINKS.sub("", said) and next(block.iter("h1", "h2", "h3", "h4", "h5"), None) is None


def _in_head_or_foot(node: lxml.html.HtmlElement) -> bool:
    """As `in_site_frame`, but only what can hold no list: `nav_right` and `xxgk_nav_list` may."""
    return any(
        (each.tag in {"header", "nav", "footer", "marquee"} and not is_items_own(each))
        or (
            each.tag not in {"body", "html", "header", "footer"}
            and _HEAD_OR_FOOT.search(f"{each.get('class') or ''} {each.get('id') or ''}")
        )
        for each in holders(node)
    )


def _merged(page: Page, anchors: list[lxml.html.HtmlElement], told: Mapping[int, lxml.html.HtmlElement]) -> list[Entry]:
    """One entry an address: the longest text and any date that its links carry. `told` are files that rows tell of."""
    entries: dict[str, Entry] = {}
    rows = [(anchor, row_of(anchor), led_to(page, anchor)) for anchor in anchors]
    dates = {row: date_of(row) for row in dict.fromkeys(row for _, row, _ in rows)}
    called: dict[lxml.html.HtmlElement, str] = {}
    of_pages = {row for a, row, url in rows if id(a) not in told and url is not None and not _is_file(a, url)}
    for anchor, row, url in rows:
        if url is None or is_no_document(url) or (url.endswith("/") and page.url.startswith(url)):
            continue  # nothing, or a folder that the page itself lies in
        title, date, file = title_of(anchor, row), dates[row], _is_file(anchor, url)
        known = entries.get(url)
        if known is None:
            again = called.get(row) == title  # the same paper as another kind of file
            called[row] = title
            beside = file and (id(anchor) in told or row in of_pages or again)
            entries[url] = Entry(url, title, date, file, beside=beside, pinned=not date and _is_pinned(row))
        else:
            longer = title if len(title) > len(known.title) else known.title
            entries[url] = replace(known, title=longer, date=known.date or date)
    return list(entries.values())


def _belongs(group: Group, best: Group, page: Page) -> bool:
    """A second block of the same list: cut in pieces by the template, or its pinned items."""
    holder, other = common_ancestor(best.anchors), common_ancestor(group.anchors)
    if holder is None or other is None or group.score < 0.7 * best.score:
        return False
    if group.rows[0].tag != best.rows[0].tag and not (group.dated and best.dated):
        return False
    if best.numbered and not group.numbered:
        return False
    if best.paged and not group.paged:
        return False  # the pager turns the pages of the other one
    if group.heading and group.heading != best.heading and not PART.search(group.heading):
        return False  # a block under a heading of its own
    if holder.getparent() is other.getparent() and kin(holder, other):
        return True
    if min(len(group.anchors), len(best.anchors)) <= _MOST_ALONE and touch(alone_in(holder), alone_in(other)):
        shapes = [{shape(u) for a in each.anchors if (u := led_to(page, a))} for each in (best, group)]
        if shapes[0] == shapes[1]:
            return True
    deeper = 2 if len(best.anchors) == 1 else 0  # the holder of one is its own row
    near = [holder, *holder.iterancestors()][: NEAR_LEVELS + deeper]
    box = next((x for x in other.iterancestors() if x in near), None)
    if box is None or box.tag in {"body", "html"}:
        return False
    own = section_folder(page.url)
    deep = is_below_root(own)

    def place(url: str) -> str:
        """A link's folder; below the section's own whatever its month."""
        return shape(directory(url)) if deep and url.startswith(own) else directory(url)

    folders = {place(u) for a in best.anchors if (u := page.join(a.get("href")))}
    return all(place(u) in folders for a in group.anchors if (u := page.join(a.get("href"))))
