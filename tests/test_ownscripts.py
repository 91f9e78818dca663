"""Script files of a portal are asked for once a sweep, however many of its pages include them."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

from scrapy import Request
from scrapy.http import Response

from crawler.handler import FetchedResponse
from crawler.ownscripts import OwnScripts
from crawler.portals.page import Page
from crawler.sweep import Sweep


def test_pages_that_are_read_at_a_time_share_their_files() -> None:
    asked: list[str] = []

    async def download(request: Request) -> Response:
        asked.append(request.url)
        await asyncio.sleep(0.01)
        response = FetchedResponse(request.url)
        body = SimpleNamespace(read=lambda most: b"var a=1;", close=lambda: None)
        response.fetched = cast(Any, SimpleNamespace(status=200, body=body, headers={}))
        return response

    async def read() -> list[Page | None]:
        permits = SimpleNamespace(permits=lambda url: True)
        scripts = OwnScripts(cast(Sweep, SimpleNamespace(fetched=0, guard=permits)), download)
        body = "<html><body><script src='/js/page.js'></script><script src='/js/list.js'></script></body></html>"
        pages = [Page(f"http://x.gov.cn/list_{number}.html", body) for number in range(20)]
        return await asyncio.gather(*(scripts.page_with(page) for page in pages))

    read_pages = asyncio.run(read())
    assert sorted(asked) == ["http://x.gov.cn/js/list.js", "http://x.gov.cn/js/page.js"]
    assert all(page is not None and len(page.files) == 2 for page in read_pages)
