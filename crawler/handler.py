"""Scrapy's download handler for http and https: hands each request to the guarded fetcher in a thread."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Response

from crawler.fetch.egress import host_of
from crawler.fetch.fetcher import Fetched
from crawler.fetch.response import FetchedResponse
from crawler.spider import SectionSpider
from crawler.sweep import Sweep

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

_IN_MEMORY = 512 * 2**10  # robots.txt, as far as its standard asks readers to read


class GuardedHandler(BaseDownloadHandler):
    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._closed = False
        self._threads = ThreadPoolExecutor(
            max_workers=crawler.settings.getint("CONCURRENT_REQUESTS") + 2, thread_name_prefix="fetch"
        )

    async def download_request(self, request: Request) -> Response:
        """Raises FetchError."""
        spider = self.crawler.spider
        assert isinstance(spider, SectionSpider)  # noqa: S101
        await spider.sweep.spool_has_room()
        headers = {
            name.decode("latin-1"): values[-1].decode("latin-1")
            for name, values in request.headers.items()
            if values and name.lower() not in {b"accept-encoding", b"host", b"connection", b"user-agent"}
        }
        form = request.body if request.method == "POST" else None
        fetched = spider.sweep.kept.take(request.url) if form is None else None
        if fetched is None:
            loop = asyncio.get_running_loop()
            fetched = await loop.run_in_executor(self._threads, self._get, spider.sweep, request.url, headers, form)
        request.meta["download_latency"] = fetched.seconds
        small = b""
        if request.meta.get("dont_obey_robotstxt"):
            small = fetched.body.read(_IN_MEMORY)
        response = FetchedResponse(
            request.url,
            status=fetched.status,
            headers={**fetched.headers, "set-cookie": list(fetched.cookies)},
            body=small,
        )
        if small or fetched.status >= 300:
            fetched.body.close()
        response.fetched = fetched
        return response

    def _get(self, sweep: Sweep, url: str, headers: dict[str, str], form: bytes | None) -> Fetched:
        sweep.pace.wait(host_of(url), lambda: self._closed)
        return sweep.fetcher.get(url, headers, form)

    async def close(self) -> None:
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
