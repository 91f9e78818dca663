"""An answer as the callbacks of requests get it."""

from __future__ import annotations

from scrapy.http import Response

from crawler.fetch.fetcher import Fetched


class FetchedResponse(Response):
    """An answer whose body lies in the spool; `body` is empty but for robots.txt."""

    fetched: Fetched | None = None
