"""Lists whose pages are pieces, each a file of its own, that a pager's function puts into the page; and the one that a page asks for."""

from __future__ import annotations

from urllib.parse import urlsplit

from crawler.portals.js import Blank, Function
from crawler.portals.model import NextPage
from crawler.portals.page import Page
from crawler.portals.pager.drawn import addresses, counts, with_number
from crawler.portals.requests.details import draws_links
from crawler.portals.requests.ofalist import read_plainly

_MOST_DRAWN = 30


def pieces_of(page: Page, *, shown: bool) -> tuple[NextPage, ...]:
    """The pieces of markup, each a file of its own, that a pager's function puts into the page when one is chosen."""
    for drawn in page.window.drawn[:_MOST_DRAWN]:
        functions = [each for each in drawn.options.values() if isinstance(each, Function)]
        pages = counts(drawn)[1] if functions else None
        for function in functions if pages is not None else ():
            for first in (True, False):

                def address(k: int, function: Function = function, first: bool = first) -> str | None:
                    told = [float(k), Blank()] if first else [Blank(), float(k)]
                    return read_plainly(page, page.window.asked_when(function, told))

                one, other = address(5), address(7)
                if one is None or other is None or other not in with_number(one, 5, 7):
                    continue
                begin = address(1) if not shown else None
                further = (NextPage(url, k) for k, url in addresses(address, pages or 0))
                return (*((NextPage(begin),) if begin else ()), *further)
    return ()


def lone_request(page: Page) -> str | None:
    """The one request of a page to its own host whose answer is made into links, whatever it is called."""
    told = (url for each in page.window.asked if (url := read_plainly(page, [each])) and draws_links(page, each.url))
    urls = {url for url in told if urlsplit(url).netloc == urlsplit(page.url).netloc} - {page.url}
    return urls.pop() if len(urls) == 1 else None
