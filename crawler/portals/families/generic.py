"""Any portal: entries by repeated structure or as records of JSON, further pages by what the pager or its script says."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from math import ceil
from urllib.parse import urlsplit

import lxml.html

from crawler.portals.article.reader import read_article
from crawler.portals.entries.ajax import data_addresses
from crawler.portals.entries.kinds import asked_kinds, chosen, folder_tabs, kinds
from crawler.portals.entries.reader import list_entries
from crawler.portals.entries.subcolumns import subcolumns
from crawler.portals.links.folders import folders, is_folder
from crawler.portals.links.frames import frames, frames_beyond
from crawler.portals.links.places import bears, own_numbers, section_folder
from crawler.portals.links.rows import without_address
from crawler.portals.model import MOST_PAGES, Article, Left, Listing, NextPage
from crawler.portals.page import Page, squeeze
from crawler.portals.pager.askedpages import asked_pages, asked_tabs
from crawler.portals.pager.attributes import kept_total
from crawler.portals.pager.blocks import controls, pager_blocks
from crawler.portals.pager.boxes import is_posted, looks_for_words, sends_form, turned_by_form
from crawler.portals.pager.calls import told_by_call
from crawler.portals.pager.fragments import loaded
from crawler.portals.pager.heldtotals import held_counts, named_pages
from crawler.portals.pager.reader import Pager, read_pager
from crawler.portals.pager.scriptpager import read_script_pager
from crawler.portals.requests import data
from crawler.portals.source.files import is_document
from crawler.portals.source.paging import number_of, numbered
from findings.addresses import same_place

NAME = "generic"
_TIME_KEY = re.compile(r"y(?:ear)?|m(?:on(?:th)?)?|nian|nf|yue|yf", re.IGNORECASE)
_YEAR = re.compile(
    r"(?:1[0-2]|0?[1-9])\s*月份?|(?:19|20)\d{2}\s*(?:年?度?|年\s*\d{1,2}\s*月份?|[-./]\d{1,2})\s*(?:[(（]\d{1,5}[)）])?"
)
_MOST_YEARS = 400
_FULL = 10  # entries that no short last page has


def recognise(page: Page) -> int:
    return 1


def listing(page: Page) -> Listing:
    records = data.listing(page) if page.data is not None else None
    if records is not None and records.entries:
        return records
    found = markup_listing(page)
    if records is not None:  # JSON that carries markup: what stands around it counts too
        found = replace(
            found,
            chain=(*found.chain, *records.chain),
            declared_total=found.declared_total or records.declared_total,
            declared_pages=found.declared_pages or records.declared_pages,
            number=records.number,
        )
        here = number_of(page.url)
        if here is None or found.next or found.chain or not found.entries:
            return found
        return _numbered(page, found, here)
    if found.next or found.chain:
        return _with_turned(page, found) if found.next and page.scripts else found
    # What is shown may be the first page of what a script of the page holds.
    written = data.entries_in_scripts(page)
    if len(written) > len(found.entries) and {e.url for e in found.entries} <= {e.url for e in written}:
        pages = found.declared_pages or 0
        held = pages * len(found.entries) < len(written) + len(found.entries)  # all that its pager turns
        found = replace(found, entries=written, unresolved=(), declared_pages=None if held else found.declared_pages)
        if found.declared_total is None and found.declared_pages is None:
            items, counted = held_counts(page, written)
            found = replace(found, declared_total=items, declared_pages=counted)
    if found.entries and (here := number_of(page.url)) is not None and _is_fragment(page):
        return _numbered(page, found, here)
    # Without a pager that leads anywhere, the list's script may still name its data.
    addresses = data_addresses(page, shown=bool(found.entries))
    if found.entries and not found.sure and not any(number_of(each.url) is not None for each in addresses):
        # Nothing says that what is shown is the list: what a script asks for page by page may be.
        addresses = data_addresses(page, shown=False)
    if any(number_of(each.url) is not None for each in addresses):
        # The list is at hand: what says itself that it is another is none then.
        entries = found.entries if found.sure else tuple(list_entries(page, beside=False)[0])
        return replace(found, entries=entries, next=(*addresses, *asked_kinds(page, addresses)), unresolved=())
    # Pieces without a number that could be told: each is what a control of the pager asks for.
    turned = asked_pages(page, controls(page, page.tree), found.declared_pages) if page.scripts else []
    turned = turned or asked_tabs(page)
    known = {each.url for each in addresses}
    following = (*addresses, *(each for each in turned if each.url not in known))
    if not following and found.declared_pages is None and found.declared_total is None:
        found = replace(found, declared_pages=named_pages(page, found.entries))
    return replace(found, next=following, unresolved=() if following else found.unresolved)


def _with_turned(page: Page, found: Listing) -> Listing:
    """A list of which some pages have addresses, with those that its pager asks for by script."""
    known = {each.number for each in found.next} | {found.number or 1}
    turned = [n for n in asked_pages(page, controls(page, page.tree), found.declared_pages) if n.number not in known]
    return replace(found, next=(*found.next, *turned)) if turned else found


def _numbered(page: Page, found: Listing, here: int) -> Listing:
    """A piece of a list whose own address carries its number: whatever pager it shows, the others differ by that."""
    total, shown = found.declared_total, len(found.entries)
    if here in (0, 1) and total is not None and 0 < shown < total:
        # A piece's own pager may be drawn by the page around it, and count nothing yet.
        found = replace(found, declared_pages=max(found.declared_pages or 0, ceil(total / shown)))
    if found.declared_pages is None:
        return replace(
            found,
            chain=(NextPage(numbered(page.url, here + 1), maybe=True, post=page.posted),),
            unresolved=(),
            number=here,
        )  # nobody announced it: some answer 404 behind the last piece
    pages = (
        range(2, min(found.declared_pages, MOST_PAGES) + 1) if here in (0, 1) else ()
    )  # the first piece announces the others
    following = (NextPage(numbered(page.url, k - 1 + here), k, post=page.posted) for k in pages)
    return replace(found, next=tuple(following), unresolved=(), number=1 if here in (0, 1) else here)


def _is_fragment(page: Page) -> bool:
    """Whether an answer is a piece of a page, as a data address gives one."""
    head = page.text[:2_000].lower()
    return "<html" not in head and "<body" not in head


def markup_listing(page: Page, *, elsewhere: bool = False) -> Listing:
    """What the page's markup lists, scripts' own writing included. Where its list is known to stand `elsewhere`, what says
    itself that it is another is none."""
    held, beyond = frames(page), frames_beyond(page)
    left = [Left("", f"另有 {beyond} 个框架页")] if beyond else []
    entries, main, sure = list_entries(page, beside=not (held or elsewhere))
    pager = read_pager(page, main)
    if not pager.next:
        drawn = read_script_pager(page, main)
        pager = _filled_up(pager, drawn.next, drawn.declared_total, drawn.declared_pages)
    if not pager.next and page.scripts:
        call = told_by_call(page, len(entries))
        pager = _filled_up(pager, call.next, call.items, call.pages)
    if pager.declared_total is None:
        pager = replace(pager, declared_total=kept_total(page))
    if pager.declared_total is None and pager.declared_pages is None and not pager.next:
        items, counted = held_counts(page, entries)
        pager = replace(pager, declared_total=items, declared_pages=counted)
    if not entries and not pager.next:
        pieces = loaded(page)
        held = [*held, *(url for url in pieces if _is_near(page, url))]
        left = [*left, *(Left(url, urlsplit(url).path) for url in pieces if not _is_near(page, url))]
    links, here = {n.url for n in pager.next}, same_place(page.url)
    unresolved: tuple[int, ...] = ()
    if not pager.next and pager.declared_total is not None and 0 < len(entries) >= pager.declared_total:
        # All of them are here, whatever its script turns.
        pager = replace(pager, declared_pages=None, dead=False)
    if pager.dead and (pager.number or 1) == 1:
        # How many pages there are may be told nowhere; a full first page then has one behind it at the least.
        pages = pager.declared_pages or (2 if len(entries) >= _FULL else 1)
        unresolved = tuple(range(2, pages + 1))
    shown = {entry.url for entry in entries}
    turned = [following.url for following in pager.next] or list(shown)
    parts = dict.fromkeys(
        folders(page) if is_folder(page) else (*_years(page), *kinds(page, shown), *folder_tabs(page, turned))
    )
    years = [url for url in parts if url not in links and same_place(url) != here]
    if years_posted := not unresolved and _posts_years(page):
        unresolved = (2,)
    chain = () if pager.next else pager.chain
    turns = (
        pager.next
        or chain
        or pager.dead
        or pager.declared_pages is not None
        or page.next_groups
        or pager.number is not None
    )
    if not turns and not years and not pager_blocks(page):
        # No pager of its own: what it shows may be the newest of each of its columns.
        years = [url for url in subcolumns(page, entries) if url not in links]
    links.update(years)
    return Listing(
        entries=tuple(e for e in entries if e.url not in links and same_place(e.url) != here),
        next=(*pager.next, *(NextPage(url, maybe=True) for url in (*held, *years))),
        chain=(*chain, *(NextPage(url) for url in page.next_groups)),
        declared_total=pager.declared_total,
        declared_pages=pager.declared_pages,
        unresolved=unresolved,
        number=pager.number,
        by_form=bool(unresolved) and (turned_by_form(page) or years_posted),
        addressless=without_address(page, main) if main is not None else 0,
        left=tuple(left),
        sure=sure,
    )


def _is_near(page: Page, url: str) -> bool:
    """Whether an address lies in the section's own folder, or bears a number of its own."""
    return url.startswith(section_folder(page.url)) or any(bears(url, number) for number in own_numbers(page.url))


def _filled_up(pager: Pager, following: tuple[NextPage, ...], total: int | None, pages: int | None) -> Pager:
    """A pager that leads nowhere, with what a script tells of it."""
    return replace(
        pager,
        next=following,
        declared_total=total if pager.declared_total is None else pager.declared_total,
        declared_pages=pages if pager.declared_pages is None else pager.declared_pages,
        dead=pager.dead and not following,
    )


def _years(page: Page) -> list[str]:
    """Lists of single years or months in the section's own folder, to which its page has links that are called by them, or a
    box to choose from."""
    folder = page.url.split("?")[0].rpartition("/")[0] + "/"
    boxes = (box for box in page.tree.iter("select") if box.get("onchange"))
    options = ((box, each) for box in boxes for each in box.iter("option") if _is_year(each))
    picked = [(each, chosen(page, box, each)) for box, each in islice(options, _MOST_YEARS)]
    named = (url for node, url in (*page.links, *picked) if url and url.startswith(folder) and _is_year(node))
    own = [
        number for number in own_numbers(page.url) if number[0] and not _TIME_KEY.fullmatch(number[0])
    ]  # without them a program lists the whole site's
    found = [url for url in dict.fromkeys(named) if not is_document(url) and all(bears(url, number) for number in own)]
    return found if len(found) > 1 else []


def _posts_years(page: Page) -> bool:
    """Whether years or months are chosen from a box whose form is sent by POST: what they bring is not had. A search of the
    site whose box may stay as it is asks for words; the list has nothing to do with it."""
    for box in page.tree.iter("select"):
        form = sends_form(box)
        if form is not None and is_posted(form):
            options = list(islice(box.iter("option"), _MOST_YEARS))
            years = sum(map(_is_year, options))
            if years > 1 and not (years < len(options) and looks_for_words(page, form)):
                return True
    return False


def _is_year(node: lxml.html.HtmlElement) -> bool:
    return bool(_YEAR.fullmatch(squeeze(node.text_content())))


def article(page: Page) -> Article:
    return read_article(page)
