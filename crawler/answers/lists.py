"""Reads the list pages of one sweep: from the page, else with its portal's own script files, else in a browser."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from itertools import islice
from types import ModuleType

from crawler import portals
from crawler.answers import shown
from crawler.answers.ownscripts import OwnScripts
from crawler.errors import BrowserError
from crawler.portals.entries.leftover import taken_up
from crawler.portals.model import Listing
from crawler.portals.page import Page, mark_of
from crawler.portals.requests.routes import routes
from crawler.portals.requests.scriptfiles import may_tell_more
from crawler.sweep import Sweep

_MOST_AROUND = 1_000
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ListRead:
    """What a list page lists. `by_itself`: its own bytes tell all of it, so that an unchanged page says the same again."""

    listing: Listing
    family: ModuleType
    needs_browser: bool
    by_itself: bool = True
    in_browser: bool = False
    not_shown: BrowserError | None = None
    cut: bool = False  # the page holds more than was looked at


class Lists:
    def __init__(self, sweep: Sweep, scripts: OwnScripts) -> None:
        self._sweep, self._scripts = sweep, scripts
        self._needs_browser = sweep.job.needs_browser
        self._helped = False  # script files told something of this list
        self.around: frozenset[int] = frozenset()  # marks of what stands around the list on its first page
        self.routes: tuple[str, ...] = ()  # where its records lead that bear no address

    async def read(self, page: Page, *, first: bool) -> ListRead:
        """What a list page lists, and what else it offers of its section."""
        read, page = await self._read(page, first=first)
        listing = taken_up(page, read.listing)
        unknown = not read.in_browser and any(not left.url for left in listing.left)
        if unknown and (whole := await self._scripts.page_with(page)) is not None:
            told = taken_up(whole, read.listing)
            if len(told.left) < len(listing.left):
                return replace(read, listing=told, by_itself=False)
        return replace(read, listing=listing)

    async def _read(self, page: Page, *, first: bool) -> tuple[ListRead, Page]:
        page.routes, page.around = self.routes, frozenset() if first else self.around
        family = portals.recognise(page)
        read = ListRead(family.listing(page), family, self._needs_browser)
        if (self._helped and page.data is None) or may_tell_more(page, read.listing):
            page, read = await self._with_scripts(page, read)
        read = replace(read, cut=page.cut)
        if first and page.data is None and read.listing.goes_on_elsewhere:
            self.routes = routes(page)
        if first and page.data is None:
            entries = {entry.url for entry in read.listing.entries}
            marks = (mark_of(url) for _, url in page.links if url is not None and url not in entries)
            self.around = frozenset(islice(marks, _MOST_AROUND)) if entries else frozenset()
        if not shown.wants_browser(self._sweep, page, read.listing, first=first, proven=self._needs_browser):
            return read, page
        try:
            listing, family, needed = await shown.rendered(self._sweep, page, read.listing)
        except BrowserError as error:
            logger.warning("no browser: %s", error)
            return replace(read, not_shown=error, in_browser=True), page
        self._needs_browser = self._needs_browser or needed
        return ListRead(listing, family, self._needs_browser, by_itself=False, in_browser=True), page

    async def _with_scripts(self, page: Page, read: ListRead) -> tuple[Page, ListRead]:
        whole = await self._scripts.page_with(page)
        if whole is None:
            return page, read
        family = portals.recognise(whole)
        listing: Listing = family.listing(whole)
        more = len(listing.entries) > len(read.listing.entries) or (
            listing.next or listing.chain or listing.declared_pages
        )
        if not more or len(listing.entries) < len(read.listing.entries):
            return page, read
        self._helped = True
        return whole, replace(read, listing=listing, family=family, by_itself=False)
