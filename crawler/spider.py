"""The one spider: list pages, articles, files. The ledger is its frontier: planned before fetched, judged once.

A page's children are planned before it is judged, and with it, so a process that dies between any two lines leaves nothing behind
that the next run would not find. Scrapy is handed a few hundred requests at most at a time out of the ledger, so a section of a hundred
thousand entries needs no more memory than one of a hundred.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import scrapy
from scrapy import Request
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import coverage, noted
from crawler.answers.hostpage import HostPage
from crawler.answers.judge import Answers
from crawler.answers.recording import Recording
from crawler.asking import Asking
from crawler.errors import LedgerError
from crawler.fetch.egress import host_of
from crawler.fetch.failures import FetchError
from crawler.fetch.fetcher import Fetched
from crawler.fetch.manners import HoursExcludedError, RobotsExcludedError
from crawler.fetch.response import FetchedResponse
from crawler.filename import name_of
from crawler.sweep import Sweep
from findings.record import Link, Seen
from findings.revisit import Ask
from findings.words import State

# Requests that Scrapy and the inspection have at a time: many where they go fast, so that much is written at once; where
# a portal is asked slowly few, so that a file that a page names needn't wait for all of them.
_MOST_IN_THE_AIR, _LEAST_IN_THE_AIR, _AHEAD_S = 512, 48, 30.0
_MANY = 48  # under way: then results wait a moment, to be written together
_NO_ANSWER = frozenset({"timeout", "refused", "dns"})
logger = logging.getLogger(__name__)


class SectionSpider(scrapy.Spider):
    name = "section"
    custom_settings: dict[str, Any] = {}  # noqa: RUF012  (Scrapy's own shape)

    def __init__(self, sweep: Sweep, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sweep = sweep
        self.recording = Recording(sweep)
        self.asking = Asking(sweep, self.answered, self.failed)
        self.host_page = HostPage(sweep)
        self.answers = Answers(sweep, self.recording, self.asking, self.host_page, self._download)
        delay_s = sweep.job.policy.delay_s
        fast = _MOST_IN_THE_AIR if delay_s <= 0 else int(_AHEAD_S / delay_s)
        self.in_the_air = max(_LEAST_IN_THE_AIR, min(_MOST_IN_THE_AIR, fast))

    async def start(self) -> AsyncIterator[Request]:
        """Scrapy draws from this for as long as the sweep lasts; it ends when nothing is left in ledger or air."""
        root = Link(self.sweep.job.url, "list")
        self.sweep.seen.numbers[noted.key(root.url)] = 1
        try:
            await self.sweep.ledger.begin()
            if kept := await self.sweep.ledger.told(root.url):
                self.answers.remember(kept)
            await self.answers.resume()
            await self.recording.plan([root])
            if probe := await self.host_page.request():
                yield probe
            asked, changed = self.recording.asked, self.recording.changed
            while True:
                asks, carried = await self.sweep.ledger.take(self.in_the_air - len(asked), asked.keys())
                for request in await asyncio.gather(*map(self._request, asks)):
                    if request is not None:
                        yield request
                self.sweep.ledger.gather(busy=len(asked) > min(self.in_the_air // 4, _MANY))
                if carried or asks:
                    await self.sweep.report()
                elif not asked and not await self.answers.go_on():
                    return
                while len(asked) > self.in_the_air // 2 or (asked and not asks and not changed.is_set()):
                    changed.clear()
                    await changed.wait()
                changed.clear()
        except LedgerError as error:
            self.sweep.failure = error
            raise CloseSpider("failed") from error

    # ---- one answer

    async def answered(self, response: Response) -> AsyncIterator[Request]:
        """The callback of every request. Whatever goes wrong with one address becomes that address's row."""
        link: Link = response.meta["link"]
        assert isinstance(response, FetchedResponse)  # noqa: S101
        assert response.fetched is not None  # noqa: S101
        self.sweep.silence[host_of(response.url)] = 0
        try:
            if moved := await self.answers.judge(link, response, response.fetched):
                yield moved
        except CloseSpider:
            raise
        except Exception as error:  # one page's edge: an address must not vanish because its page is odd
            self._end_if_fatal(error)
            logger.exception("one address failed")
            await self._unread(link, response.fetched, type(error).__name__)
        finally:
            response.fetched.body.close()

    def _end_if_fatal(self, error: Exception) -> None:
        """Raises CloseSpider where nothing at all can be inspected, or there is no ledger."""
        if getattr(error, "exit_code", None) is not None:
            self.sweep.failure = error
            raise CloseSpider("failed") from error

    async def _unread(self, link: Link, fetched: Fetched, why: str) -> None:
        """Records a page so odd that nothing could read it: its bytes are looked at for marks all the same."""
        seen = Seen(link.url, link.kind, "fetched", "clean", "", coverage.UNREAD, link.referrer, link.link_text)
        try:
            name = name_of(seen, fetched)
            await self.recording.inspected(seen, fetched.body, name, (), otherwise=("interrupted", why))
        except CloseSpider:
            raise
        except Exception as error:  # it is the inspection of this one that fails, or its body is closed
            self._end_if_fatal(error)
            await self.recording.record(replace(seen, state="unreachable", reason="interrupted", detail=why))

    async def failed(self, failure: Failure) -> None:
        """The errback of every request: no answer is an answer too."""
        request = failure.request  # type: ignore[attr-defined]
        link: Link = request.meta["link"]
        error = failure.value
        state: State = "unreachable"
        reason, detail = "interrupted", type(error).__name__
        if isinstance(error, FetchError):
            reason, detail = error.reason, error.detail
            if reason in _NO_ANSWER:
                self.sweep.silence[host_of(request.url)] += 1
                self.sweep.silent_reason = reason
            state = "excluded" if error.excluded else "unreachable"
        elif isinstance(error, RobotsExcludedError):
            state, reason, detail = "excluded", "robots", ""
        elif isinstance(error, HoursExcludedError):
            state, reason, detail = "excluded", "hours", self.sweep.job.policy.hours
        elif isinstance(error, IgnoreRequest) and "redirections" in str(error):
            reason, detail = "redirects", ""
        else:
            logger.warning("a request failed: %s", type(error).__name__)
        await self.recording.record(
            Seen(link.url, link.kind, "fetched", state, reason, detail, link.referrer, link.link_text)
        )

    # ---- shared

    async def _download(self, request: Request) -> Response:
        """An answer that no row of the ledger waits for."""
        return await self.crawler.engine.download_async(request)

    async def _request(self, ask: Ask) -> Request | None:
        """The request for a planned address, or None when it is judged without one."""
        link = ask.link
        if noted.mark(link.url) in self.recording.finished:
            # It was judged and still waits: an address so odd that the ledger files it under two names.
            await self.sweep.ledger.give_up(link.url)
            return None
        refused = self.asking.refused(link)
        if refused is not None:
            state, reason, detail = refused
            await self.recording.record(
                Seen(link.url, link.kind, "fetched", state, reason, detail, link.referrer, link.link_text)
            )
            return None
        self.recording.asked[link.url] = link
        return self.asking.first(ask)

    async def closed(self, reason: str) -> None:
        self.sweep.ended = reason
        await self.sweep.browser.close()
