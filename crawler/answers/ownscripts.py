"""The script files of a sweep's portal that tell what a page leaves open, asked for once a sweep and only then; those that are
an article's own; and what an article's scripts are answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import islice

from scrapy import Request
from scrapy.http import Response

from crawler.fetch.decode import decode
from crawler.fetch.failures import FetchError
from crawler.fetch.manners import RobotsExcludedError
from crawler.fetch.response import FetchedResponse
from crawler.portals.page import Page
from crawler.portals.requests.details import asked_details
from crawler.portals.requests.scriptfiles import likeliest_first, own_script_files, script_files
from crawler.portals.source.jsontext import json_of
from crawler.sweep import Sweep

_MOST = 24  # files of one sweep
_MOST_OWN = 64  # files of articles that are held at a time
_MOST_ANSWERS = 3  # of one article
_MAX_BYTES = 256 * 2**10
_MAX_DATA_BYTES = 4 * 2**20  # of a file in the list's own folder, which may be all of its data
_PRIORITY = 150

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Own:
    """A script file of an article, and the page that was the first to include it."""

    referrer: str
    text: asyncio.Future[str | None]


class OwnScripts:
    """`download` sends a request as all of the sweep's are sent."""

    def __init__(self, sweep: Sweep, download: Callable[[Request], Awaitable[Response]]) -> None:
        self._sweep, self._download = sweep, download
        self._texts: dict[str, str | None] = {}
        self._own: dict[str, _Own] = {}
        self._asking = asyncio.Lock()  # many pages of a list are read at a time, and include the same files

    async def page_with(self, page: Page) -> Page | None:
        """The page with the texts of its script files, empty of those that are gone; None where it includes none that can be had."""
        folder = page.url.split("?")[0].rpartition("/")[0] + "/"
        urls = likeliest_first(page, [url for url in script_files(page) if self._permits(url)])
        files: dict[str, str] = {}
        async with self._asking:
            for url in urls:
                if url not in self._own and url not in self._texts and len(self._texts) < _MOST:
                    limit = _MAX_DATA_BYTES if url.startswith(folder) else _MAX_BYTES
                    self._texts[url] = await self._text(url, page.url, limit)
                text = await self._own[url].text if url in self._own else self._texts.get(url)
                files |= {} if text is None else {url: text}
        return page.with_files({**page.files, **files}) if files else None

    async def with_own(self, page: Page) -> tuple[Page, int]:
        """The page with the texts of the script files that are its own, if there are any; and how many could not be had."""
        asked = {url: self._ask_own(url, page.url) for url in own_script_files(page) if self._permits(url)}
        files = {url: text for url, each in asked.items() if (text := await each.text)}
        # One that another page includes too is none of the article's own: it says what a list's script files say.
        unread = [each for each in asked.values() if await each.text is None and each.referrer == page.url]
        return (page.with_files(files) if files else page), len(unread)

    def _ask_own(self, url: str, referrer: str) -> _Own:
        """What bears an article's number may be all articles' (a year, a version): those asked for last are kept at hand."""
        own = self._own.pop(url, None) or _Own(referrer, asyncio.ensure_future(self._own_text(url, referrer)))
        self._own[url] = own
        while len(self._own) > _MOST_OWN:
            del self._own[next(iter(self._own))]
        return own

    async def _own_text(self, url: str, referrer: str) -> str | None:
        return await self._text(url, referrer, _MAX_BYTES) if self._may_ask() else None

    async def answered(self, page: Page) -> Page | None:
        """The page as it is when what its scripts ask for its files has been answered with data; None where nothing was."""
        answers = []
        for url, asked in islice(asked_details(page).items(), _MOST_ANSWERS):
            if self._permits(url) and self._may_ask():
                text = await self._text(url, page.url, _MAX_BYTES, keep=True)
                answers.append((asked, json_of(text or "")))
        known = [(asked, data) for asked, data in answers if data is not None]
        return page.with_answers(known) if known else None

    def _permits(self, url: str) -> bool:
        return self._sweep.guard.permits(url)

    def _may_ask(self) -> bool:
        return self._sweep.fetched < self._sweep.job.limits.max_pages

    async def _text(self, url: str, referrer: str, limit: int, *, keep: bool = False) -> str | None:
        """What is there: empty where there is no text, None where it could not be had. `keep`: it has a row that will want it."""
        self._sweep.fetched += 1
        request = Request(url, headers={"Referer": referrer}, priority=_PRIORITY, dont_filter=True)
        try:
            response = await self._download(request)
        except Exception as error:  # whoever wanted it says so
            logger.info("a script file could not be had: %s", type(error).__name__)
            not_wanted = isinstance(error, RobotsExcludedError) or (isinstance(error, FetchError) and error.excluded)
            return "" if not_wanted else None
        if not isinstance(response, FetchedResponse) or (fetched := response.fetched) is None:
            return None
        if fetched.status != 200:
            fetched.body.close()
            return "" if fetched.status in (404, 410) else None
        body = fetched.body.read(limit + 1)
        if keep and response.url == request.url:
            self._sweep.kept.keep(request.url, fetched)
        else:
            fetched.body.close()
        if len(body) > limit:
            return None
        return "" if body.lstrip()[:1] == b"<" else decode(body, fetched.headers.get("content-type", ""))[0]
