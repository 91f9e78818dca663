"""Lists whose pages are pieces, each a file of its own, that a pager's function puts into the page; and the one that a page asks for."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from urllib.parse import urlsplit

from crawler.portals.js import Function, Value
from crawler.portals.model import NextPage
from crawler.portals.page import Page
from crawler.portals.pager.drawn import addresses, counts, told_of_page, with_number
from crawler.portals.requests.details import draws_links
from crawler.portals.requests.ofalist import read_plainly

_MOST_DRAWN = 30
# An event of a pager's: page, pageClicked, page:change; of a browser's or a phone's library others are called after whole pages.
_OF_PAGES = re.compile(r"(?!page_?(?:show|hide|load|init|create|before|remove|change$))(?:on)?page", re.IGNORECASE)


def pieces_of(page: Page, *, shown: bool) -> tuple[NextPage, ...]:
    """The pieces of markup, each a file of its own, that a pager's function puts into the page when one is chosen."""
    for drawn in page.window.drawn[:_MOST_DRAWN]:
        own = [each for each in drawn.options.values() if isinstance(each, Function)]
        pages = counts(drawn)[1]
        heard = (each for each in page.window.handlers if _OF_PAGES.match(each.event))
        for function in (own or islice(heard, _MOST_DRAWN)) if pages is not None else ():
            for told in told_of_page(drawn):

                def address(
                    k: int, function: Function = function, told: Callable[[int], list[Value]] = told
                ) -> str | None:
                    return read_plainly(page, page.window.asked_when(function, told(k)))

                one, other = address(5), address(7)
                if one is None or other is None or one == other:
                    continue
                # What is told from 0 may be asked for from 1.
                shift = next((by for by in (0, 1) if other in with_number(one, 5 + by, 7 + by)), None)
                if shift is None:
                    continue
                begin = address(1 - shift) if not shown else None
                further = addresses(lambda k, by=shift, address=address: address(k - by), pages or 0)  # type: ignore[misc]
                return (*((NextPage(begin),) if begin else ()), *(NextPage(url, k) for k, url in further))
    return ()


def lone_request(page: Page) -> str | None:
    """The one request of a page to its own host whose answer is made into links, whatever it is called."""
    told = (url for each in page.window.asked if (url := read_plainly(page, [each])) and draws_links(page, each.url))
    urls = {url for url in told if urlsplit(url).netloc == urlsplit(page.url).netloc} - {page.url}
    return urls.pop() if len(urls) == 1 else None
