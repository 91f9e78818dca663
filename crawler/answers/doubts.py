"""Finds out what links of articles lead to that may be files or pages: the beginning of the answer tells."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Literal

from scrapy import Request
from scrapy.http import Response

from crawler import softpages
from crawler.fetch import media
from crawler.fetch.failures import FetchError
from crawler.fetch.response import FetchedResponse
from crawler.pages import read_page
from crawler.portals.article.waypoint import way_to_file
from crawler.portals.model import Article, Doubt, FileLink
from crawler.portals.page import Page
from crawler.portals.requests.ofalist import is_change
from crawler.portals.source.files import PAGE_EXTENSIONS, extension, is_document, is_image
from crawler.sweep import Sweep

_MOST = 1_000  # addresses of one sweep
_HEAD_BYTES = 4_096
_LONGEST_STEP = 240
_PRIORITY = 60
_Answer = Literal["file", "page", "gone"]

logger = logging.getLogger(__name__)


class Doubts:
    """`download` sends a request as all of the sweep's are sent."""

    def __init__(self, sweep: Sweep, download: Callable[[Request], Awaitable[Response]]) -> None:
        self._sweep, self._download = sweep, download
        self._known: dict[str, asyncio.Future[_Answer]] = {}  # articles that are read at a time share links

    async def settled(self, article: Article, referrer: str) -> Article:
        """The article with what turned out to be its files; what could not be tried counts as a file without address."""
        found = {each.url: each for each in article.files}
        untried = 0
        for doubt in article.doubts:
            url = await self._file_of(doubt, referrer)
            if url is None:
                untried += 1
            elif url:
                found.setdefault(url, FileLink(url, doubt.text, "image" if is_image(url) else "attachment"))
        return replace(article, files=tuple(found.values()), doubts=(), addressless=article.addressless + untried)

    async def _file_of(self, doubt: Doubt, referrer: str) -> str | None:
        """The file's address; empty where there is no file, None where nothing can be asked any more."""
        urls = [url for url in doubt.urls if not is_change(url)]
        for url in filter(self._sweep.guard.permits, urls):
            if url not in self._known:
                if len(self._known) >= _MOST or self._sweep.fetched >= self._sweep.job.limits.max_pages:
                    return None
                self._known[url] = asyncio.ensure_future(self._answer(url, referrer))
            if await self._known[url] == "file":
                return url
        # What is announced is asked for, whatever came of it here: then its row says so.
        return (urls[0] if urls else None) if doubt.announced else ""

    async def _answer(self, url: str, referrer: str) -> _Answer:
        if self._sweep.has_fallen_silent(url):
            return "file"  # not asked for then either, and its row says so
        self._sweep.fetched += 1
        request = Request(url, headers={"Referer": referrer}, priority=_PRIORITY, dont_filter=True)
        try:
            response = await self._download(request)
        except FetchError as error:
            return "gone" if error.excluded else "file"  # a failure of its own is told when it is asked for as a file
        except Exception as error:  # robots, hours, too many redirects: so is that
            logger.info("a link could not be tried: %s", type(error).__name__)
            return "file"
        if not isinstance(response, FetchedResponse) or response.fetched is None:
            return "gone"
        fetched = response.fetched
        if not 200 <= fetched.status < 300:
            fetched.body.close()
            return "gone" if fetched.status in (404, 410) else "file"
        head = fetched.body.head(_HEAD_BYTES)
        page = (media.is_html(head) and not media.is_office_html(head)) or media.is_json(head)
        if page and media.is_html(head) and _leads_on(read_page(response.url, fetched)):
            fetched.body.close()
            return "file"  # it will be gone through
        if page or media.is_no_document(head) or response.url != request.url:
            fetched.body.close()
        else:
            self._sweep.kept.keep(request.url, fetched)  # it will be asked for as a file
        return "page" if page or media.is_no_document(head) else "file"


def _leads_on(page: Page) -> bool:
    """Whether a page is only a step before a file."""
    short = len(page.visible_text) <= _LONGEST_STEP  # a short article with a file of its own is none
    way = way_to_file(page) if short and not softpages.is_notice(page) else None
    return way is not None and (is_document(way) or extension(way) not in PAGE_EXTENSIONS)
