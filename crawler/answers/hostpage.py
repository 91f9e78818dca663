"""What a host shows with status 200 where it has nothing: learnt by asking it for a page that can't exist."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import secrets
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import softpages
from crawler.fetch import media
from crawler.fetch.egress import host_of
from crawler.fetch.response import FetchedResponse
from crawler.pages import read_page
from crawler.portals.model import Article
from crawler.portals.page import Page
from crawler.sweep import Sweep

_FIRST = 200  # before all else
_SAID = 47  # characters of the print of what it says; what it shows follows


class HostPage:
    """That of the section's own host."""

    def __init__(self, sweep: Sweep) -> None:
        self._sweep = sweep
        self._fingerprint: str | None = None
        self._learning = asyncio.Event()

    async def request(self) -> Request | None:
        """The question, unless the answer is known from before."""
        days = dt.timedelta(days=self._sweep.job.limits.refetch_days)
        self._fingerprint = await self._sweep.ledger.host_page(self._host, days)
        if self._fingerprint is not None:
            self._learning.set()
            return None
        nowhere = urljoin(self._sweep.job.url, f"mishao-{secrets.token_hex(8)}.html")
        return Request(nowhere, self._answered, errback=self._failed, priority=_FIRST, dont_filter=True)

    async def is_shown(self, page: Page, article: Article | None = None) -> bool:
        """Whether a page is what its host shows for every address that it doesn't have."""
        if not self._learning.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._learning.wait(), self._sweep.job.limits.timeout_s)
        known, _, pictures = (self._fingerprint or "").partition("+")
        offers = [] if article is None else list(article.files)
        if pictures and pictures == softpages.pictures(page):
            offers = [each for each in offers if each.kind == "attachment"]  # it shows them everywhere
        return bool(known) and not offers and softpages.fingerprint(page).startswith(known)

    @property
    def _host(self) -> str:
        return host_of(self._sweep.job.url)

    async def _answered(self, response: Response) -> None:
        assert isinstance(response, FetchedResponse)  # noqa: S101
        assert response.fetched is not None  # noqa: S101
        fetched = response.fetched
        try:
            found = ""
            if 200 <= fetched.status < 300 and media.is_html(fetched.body.head(65_536)):
                shown = read_page(response.url, fetched)
                found = f"{softpages.fingerprint(shown)[:_SAID]}+{softpages.pictures(shown)}"
            if fetched.status < 500 and fetched.status not in (403, 412, 429):
                await self._sweep.ledger.learn_host(self._host, found)
            self._fingerprint = found
        finally:
            fetched.body.close()
            self._learning.set()

    async def _failed(self, failure: Failure) -> None:
        self._learning.set()
