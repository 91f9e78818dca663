"""The script files of a sweep's portal that tell what a page leaves open, asked for once a sweep and only then; those that are
an article's own; and what an article's scripts are answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from itertools import islice

from scrapy import Request
from scrapy.http import Response

from crawler.decode import decode
from crawler.portals.details import asked_details
from crawler.portals.jsontext import json_of
from crawler.portals.page import Page
from crawler.portals.scriptfiles import likeliest_first, own_script_files, script_files
from crawler.response import FetchedResponse
from crawler.sweep import Sweep

_MOST = 12  # files of one sweep
_MOST_ANSWERS = 3  # of one article
_MAX_BYTES = 256 * 2**10
_MAX_DATA_BYTES = 4 * 2**20  # of a file in the list's own folder, which may be all of its data
_PRIORITY = 150

logger = logging.getLogger(__name__)


class OwnScripts:
    """`download` sends a request as all of the sweep's are sent."""

    def __init__(self, sweep: Sweep, download: Callable[[Request], Awaitable[Response]]) -> None:
        self._sweep, self._download = sweep, download
        self._texts: dict[str, str] = {}
        self._asking = asyncio.Lock()  # many pages of a list are read at a time, and include the same files

    async def page_with(self, page: Page) -> Page | None:
        """The page with the texts of its script files; None where it includes none that can be had."""
        folder = page.url.split("?")[0].rpartition("/")[0] + "/"
        urls = likeliest_first(page, [url for url in script_files(page) if self._sweep.guard.permits(url)])
        async with self._asking:
            for url in urls:
                if url not in self._texts and len(self._texts) < _MOST:
                    limit = _MAX_DATA_BYTES if url.startswith(folder) else _MAX_BYTES
                    self._texts[url] = await self._text(url, page.url, limit)
        files = {url: text for url in urls if (text := self._texts.get(url))}
        return page.with_files({**page.files, **files}) if files else None

    async def with_own(self, page: Page) -> Page:
        """The page with the texts of the script files that are its own; the page as it is where it has none."""
        files = {}
        for url in own_script_files(page):
            if self._may_ask(url) and (text := await self._text(url, page.url, _MAX_BYTES)):
                files[url] = text
        return page.with_files(files) if files else page

    async def answered(self, page: Page) -> Page | None:
        """The page as it is when what its scripts ask for its files has been answered with data; None where nothing was."""
        answers = []
        for url, asked in islice(asked_details(page).items(), _MOST_ANSWERS):
            if self._may_ask(url) and (text := await self._text(url, page.url, _MAX_BYTES)):
                answers.append((asked, json_of(text)))
        known = [(asked, data) for asked, data in answers if data is not None]
        return page.with_answers(known) if known else None

    def _may_ask(self, url: str) -> bool:
        sweep = self._sweep
        return sweep.guard.permits(url) and sweep.fetched < sweep.job.limits.max_pages

    async def _text(self, url: str, referrer: str, limit: int) -> str:
        self._sweep.fetched += 1
        request = Request(url, headers={"Referer": referrer}, priority=_PRIORITY, dont_filter=True)
        try:
            response = await self._download(request)
        except Exception as error:  # a script that can't be had tells nothing; the list then stays open, and says so
            logger.info("a script file could not be had: %s", type(error).__name__)
            return ""
        if not isinstance(response, FetchedResponse) or response.fetched is None or response.fetched.status != 200:
            return ""  # what isn't there has no body left to read
        try:
            body = response.fetched.body.read(limit + 1)
        finally:
            response.fetched.body.close()
        if len(body) > limit or body.lstrip()[:1] == b"<":
            return ""
        return decode(body, response.fetched.headers.get("content-type", ""))[0]
