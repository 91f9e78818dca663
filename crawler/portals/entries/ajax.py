"""The data addresses that a list's own script asks for: what it comes to when it is worked out, else what its text says."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from crawler.portals.entries.spelled import LIST_PATH, READ_ENDINGS, spelled_addresses
from crawler.portals.js import Asked, Blank, Function
from crawler.portals.links.notices import says_empty
from crawler.portals.model import NextPage
from crawler.portals.page import Page
from crawler.portals.pager.blocks import controls
from crawler.portals.pager.growth import is_growing
from crawler.portals.pager.pieces import lone_request, pieces_of
from crawler.portals.pager.scrolling import asked_on_scroll
from crawler.portals.pager.words import is_next
from crawler.portals.requests.ofalist import FRESH_NAME, encoded, flat, is_heard, is_no_list, with_query, without_fresh
from crawler.portals.source.files import extension
from crawler.portals.source.paging import (
    PAGE_KEY,
    address_of,
    asked_plainly,
    first_number,
    is_numbered_file,
    number_of,
    numbered,
    with_body,
    with_form,
)
from crawler.portals.source.script import HOLE, without_comments

# What fills some box of every page: asked for beside a list that is empty, it is no list's data.
_BOX = re.compile(
    r"(?:^|[/_.-])(?:hot|weather|tianqi|banner|carousel|slide|(?:friend_?)?links?|recommend|rank(?:ing)?|ads?|adverts?|related)"
    r"(?:$|[/_.-]|list|news)",
    re.IGNORECASE,
)
_MOST_FUNCTIONS = 30
_CHOSEN = 5.0  # the page that is chosen to see what is asked for


def data_addresses(page: Page, *, shown: bool) -> tuple[NextPage, ...]:
    """The list's data addresses for its first page; of numbered files the first few. Where the page has `shown` entries,
    what is asked without a page's number fills some box beside them."""
    source = without_comments(page.scripts)
    if not source:
        return ()
    pressed = [
        each
        for node, text in controls(page, page.tree)
        if is_next(text) or is_growing(node, text)
        for each in page.window.asked_by(node)
    ]
    pressed = pressed or (asked_on_scroll(page) if shown else [])
    # What a script file asks for beside a list that is there fills some box: its own pages are asked for by a press.
    beside = shown and bool(page.files)
    for asked in (pressed, [] if beside else page.window.asked) if shown else (page.window.asked, pressed):
        by_press = asked is pressed
        told = [f for each in asked if (f := of_asked(page, each, shown=shown, by_press=by_press)) is not None]
        if told := _without_boxes(page, [each for each in told if each.url != page.url], shown=shown):
            return tuple(dict.fromkeys(told))
    if turned := _without_boxes(page, _turned(page), shown=shown):
        return tuple(dict.fromkeys(turned))
    if pieces := pieces_of(page, shown=shown):
        return pieces
    if beside:
        return ()
    found = spelled_addresses(page, source, shown=shown)
    found.pop(page.url, None)
    if not (found or shown) and (lone := lone_request(page)) and extension(lone) in READ_ENDINGS:
        return () if _BOX.search(urlsplit(lone).path) else (NextPage(lone),)
    return tuple(_without_boxes(page, list(found.values()), shown=shown))


def _turned(page: Page) -> list[NextPage]:
    """What a pager that a plug-in draws asks for when a page is chosen: what the function that it was given asks, told a number."""
    functions = [
        *page.window.handlers,
        *(f for d in page.window.drawn for f in d.options.values() if isinstance(f, Function)),
    ]
    found = []
    for function in functions[:_MOST_FUNCTIONS]:
        for asked in page.window.asked_when(function, [_CHOSEN, Blank()]):
            following = of_asked(page, asked, shown=True)
            number = number_of(following.url) if following is not None else None
            # From 1 or from 0; whatever else carries a number was not told it here.
            if following is not None and number in (int(_CHOSEN), int(_CHOSEN) - 1):
                first = first_number(following.url) - (number != int(_CHOSEN))
                found.append(replace(following, url=numbered(following.url, max(0, first))))
    return found


def _without_boxes(page: Page, told: list[NextPage], *, shown: bool) -> list[NextPage]:
    """Without requests that fill a box beside the list, where there are others, the list is `shown` or says itself that it is
    empty. A section may be called as such a box is."""
    own = [following for following in told if not _BOX.search(urlsplit(following.url).path)]
    other = shown and not _BOX.search(urlsplit(page.url).path)
    told = own if own or other or says_empty(page) else told
    # Of several those that ask for what the page's own address asks for: channelId=88.
    pairs = parse_qsl(urlsplit(page.url).query)
    wanted = {value for name, value in pairs if len(value) > 1 and not PAGE_KEY.fullmatch(name)}
    of_this = [
        f for f in told if wanted & {value for _, value in parse_qsl(urlsplit(address_of(asked_plainly(f.url))).query)}
    ]
    return of_this or told


def of_asked(page: Page, asked: Asked, *, shown: bool, by_press: bool = False) -> NextPage | None:
    """The data address of a request that the scripts make when they are run, or when a reader presses for more; None for
    what can't be told or is no list's."""
    form = {
        k: v
        for k, v in (asked.form or {}).items()
        if not (FRESH_NAME.fullmatch(k) and (asked.post is False or HOLE in str(v)))
    }
    fields, spelt = flat(form), without_fresh(asked.url)
    if HOLE in spelt or any(HOLE in value for _, value in fields):
        return None
    if asked.json:
        address = page.join(spelt)
        url = with_body(address, form) if address is not None else None
    elif asked.post:
        address = page.join(spelt)
        url = with_form(address, encoded(fields)) if address is not None else None
    else:
        url = with_query(page, spelt, fields)
    if url is None or is_no_list(url, fields, post=asked.post):
        return None
    if asked.post and not by_press and not is_heard(page, asked):
        return None
    number = number_of(url)
    if number is None and (shown or not LIST_PATH.search(urlsplit(url).path) or extension(url) not in READ_ENDINGS):
        return None
    # The first page tells how many there are; a reader's press asks for the second.
    first = first_number(url)
    begins = by_press and number == first + 1 and not is_numbered_file(url)  # of files the first may stand in the page
    return NextPage(numbered(url, first) if begins else url, post=asked.post)
