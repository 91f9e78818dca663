"""The pagers of further lists on a section's page: 规章 with its own 1 2 3, and 规范性文件 with another one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import islice, pairwise

import lxml.html

from crawler.portals.frame import in_site_frame
from crawler.portals.links.places import section_folder
from crawler.portals.model import Left, Listing, NextPage
from crawler.portals.page import Page
from crawler.portals.pager.blocks import pager_blocks
from crawler.portals.pager.reader import turns_of

_NEAR = 4  # elements around a pager, within which the list stands that it turns
_LEAST = 2  # entries of such a list


def with_second_lists(page: Page, listing: Listing, entries: Collection[str]) -> Listing:
    """The listing with the pages of other lists whose entries are the section's (`entries` are all of them). A page that shows a
    later one of these leads on within it alone, or all pages of one would be asked for with each of the other's."""
    blocks = pager_blocks(page) if listing.next else []
    listed = {anchor: url for anchor, url in page.links if url in entries} if len(blocks) > 1 else {}
    lists = [(block, shown) for block in blocks if listed and (shown := _turned_by(block, listed))]
    if not any(one.isdisjoint(other) for (_, one), (_, other) in pairwise(lists)):
        return listing
    known = {following.url for following in listing.next}
    own: set[str | None] = set()
    others = []
    for block, shown in lists:
        here, pages, links, dead = turns_of(page, block)
        if known & {each.url for each in links}:
            own |= shown
        elif len(shown) >= _LEAST and not in_site_frame(block):
            others.append((shown, here or 1, links, bool(links) or (dead and max(pages, default=1) > 1)))
    others = [each for each in others if own and own.isdisjoint(each[0])]
    if later := [each for each in others if each[1] > 1 and any(link.number == 1 for link in each[2])]:
        listing, others = replace(listing, next=()), later
    program, folder = page.url.split("?")[0], section_folder(page.url)
    following: dict[str, NextPage] = {}
    unread = 0
    for _, _, links, goes_on in others:
        beside = [each.url for each in links if each.url.split("?")[0] == program or each.url.startswith(folder)]
        following |= {url: NextPage(url, beside=True) for url in beside if url not in known}
        unread += goes_on and not beside
    left = (Left("", f"另有 {unread} 个列表的分页"),) if unread else ()
    return replace(listing, next=(*listing.next, *following.values()), left=(*listing.left, *left))


def _turned_by(block: lxml.html.HtmlElement, listed: Mapping[lxml.html.HtmlElement, str | None]) -> set[str | None]:
    """The entries of the list that a pager turns: those of the smallest element around it that has any."""
    for around in islice(block.iterancestors(), _NEAR):
        if around.tag in {"body", "html"}:
            break
        if shown := {listed[anchor] for anchor in around.iter("a") if anchor in listed}:
            return shown
    return set()
