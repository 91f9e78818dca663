"""Where an answer sends its reader on to, and where its address has led."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scrapy import Request

from crawler.asking import Asking
from crawler.fetch.egress import host_of
from crawler.fetch.fetcher import Fetched
from crawler.fetch.response import FetchedResponse
from crawler.portals.page import Page
from crawler.sweep import Sweep
from findings.record import Link, Seen

_MAX_REFRESH = 5
_REFRESH = re.compile(r"""\s*[0-5](?:\.\d*)?\s*[;,]\s*url\s*=\s*["']?([^"']+)""", re.IGNORECASE)
_FRONT = re.compile(r"/(?:(?:index|default|main|home)\.\w{2,5})?", re.IGNORECASE)


class Onward:
    def __init__(self, sweep: Sweep, asking: Asking) -> None:
        self._sweep, self._asking = sweep, asking

    def moved(self, page: Page, response: FetchedResponse) -> Request | None:
        """A page that sends its reader on by itself is followed as a redirect is."""
        return self.led_on(page.refresh, response)

    def led_on(self, target: str | None, response: FetchedResponse) -> Request | None:
        """The request for where a page leads on to, unless it was there before or may not be asked for."""
        moved: tuple[str, ...] = response.meta.get("moved", ())
        if (
            not target
            or target in (*moved, response.url)
            or len(moved) >= _MAX_REFRESH
            or not self._sweep.guard.permits(target)
        ):
            return None
        link: Link = response.meta["link"]
        return self._asking.request(link, target, moved=(*moved, response.url))

    def is_at_front(self, base: Seen, response: FetchedResponse) -> bool:
        """Whether an address led to its host's front page instead, and that is none of the section's."""
        if len(base.addresses) < 2 or host_of(base.url) != host_of(response.url):
            return False
        front = _FRONT.fullmatch(urlsplit(response.url).path)
        own = _FRONT.fullmatch(urlsplit(base.url).path) or _FRONT.fullmatch(urlsplit(self._sweep.job.url).path)
        return bool(front) and not own


def sent_on(fetched: Fetched) -> str | None:
    """Where a Refresh header sends the reader at once."""
    told = _REFRESH.match(fetched.headers.get("refresh", ""))
    return Page(fetched.url, "").join(told[1]) if told else None
