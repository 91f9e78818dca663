"""Which planned addresses are asked for, and how: every limit of a sweep is held here."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler import noted
from crawler.fetch.egress import host_of
from crawler.fetch.manners import FELL_SILENT
from crawler.portals.requests.data import is_data_address
from crawler.portals.requests.ofalist import ends, is_change
from crawler.portals.source.files import COUNTER, is_no_document
from crawler.portals.source.paging import address_of, is_posted, posted
from crawler.sweep import Sweep
from crawler.unlisted import is_neighbour
from crawler.whynot import NEIGHBOURS
from findings.record import Link
from findings.revisit import Ask
from findings.words import Kind, State

_PRIORITY: dict[Kind, int] = {"list": 100, "attachment": 50, "image": 40, "page": 20}
# A chain of neighbours that says nothing of its section may go through the whole portal.
_MOST_UNPLACED = 100
# What a portal's own visitors cause, and a watcher must not, like counted visits.
_SEARCH = re.compile(r"/was5/|/jsearch|/ss/search|[/_]search(?:\.\w+)?\?", re.IGNORECASE)


class Asking:
    """Makes the requests of one sweep. `answered` and `failed` are the spider's callbacks."""

    def __init__(self, sweep: Sweep, answered: Callable[..., Any], failed: Callable[..., Any]) -> None:
        self._sweep, self._answered, self._failed = sweep, answered, failed
        self.posts: set[str] = set()  # data addresses that a list's own script asks for by POST
        self.lists_asked = 0

    def first(self, ask: Ask) -> Request:
        """The request for a planned address, which counts against the sweep's budgets."""
        link, job = ask.link, self._sweep.job
        self._sweep.fetched += 1
        self.lists_asked += link.kind == "list"
        request = self.request(link, link.url)
        if link.kind != "list" or not (job.needs_browser or job.browser == "always"):
            if ask.etag:
                request.headers["If-None-Match"] = ask.etag
            if ask.last_modified:
                request.headers["If-Modified-Since"] = ask.last_modified
        return request

    def refused(self, link: Link) -> tuple[State, str, str] | None:
        job = self._sweep.job
        if not self._sweep.guard.permits(link.url):
            return "excluded", "host", host_of(link.url)
        if link.kind == "page" and urlsplit(link.url).path in ("", "/") and not urlsplit(link.url).query:
            return "excluded", "section", ""
        if link.kind == "attachment" and is_no_document(link.url):
            return "excluded", "not-a-document", ""
        if link.kind == "list" and is_change(link.url) and not is_change(job.url):
            return "excluded", "section", "search or counter"
        if link.kind != "list" and (_SEARCH.search(link.url) or COUNTER.search(link.url)):
            return "excluded", "section", "search or counter"
        if ends(link.url, link.link_text) and link.url != job.url:
            return "excluded", "section", "sign-out or removal"
        if self._sweep.fetched >= job.limits.max_pages:
            return "unreachable", "budget", ""
        if link.kind == "list" and self.lists_asked >= job.limits.max_list_pages:
            return "unreachable", "budget", "lists"
        if is_neighbour(link) and self._sweep.unplaced >= _MOST_UNPLACED:
            return "unreachable", "budget", NEIGHBOURS
        if self._sweep.has_fallen_silent(link.url):
            return "unreachable", self._sweep.silent_reason, FELL_SILENT
        return None

    def as_a_script(self, response: Response) -> Request | None:
        """The same list page asked for as scripts ask, once: some servers want to be told so."""
        asked, url = response.request, response.meta["link"].url
        if asked is None or asked.headers.get("X-Requested-With") or noted.key(url) == noted.key(self._sweep.job.url):
            return None
        return asked.replace(headers={**asked.headers, "X-Requested-With": "XMLHttpRequest"})

    def request(self, link: Link, url: str, moved: tuple[str, ...] = ()) -> Request:
        headers = {}
        from_page = link.referrer or (moved[-1] if moved else "")
        if from_page and host_of(from_page) == host_of(url):
            headers["Referer"] = address_of(from_page)
        # It is posted in a resumed sweep too, before the list that names it was read again.
        post = noted.key(url) in self.posts or (link.kind == "list" and url == link.url and is_posted(url))
        body: bytes | None = None
        if post:
            url, body, headers["Content-Type"] = posted(url)
        if link.kind == "list" and (is_data_address(url) or post):
            headers["X-Requested-With"] = "XMLHttpRequest"
        return Request(
            url,
            method="POST" if post else "GET",
            body=body,
            callback=self._answered,
            errback=self._failed,
            headers=headers,
            meta={"link": link, "moved": moved},
            priority=_PRIORITY[link.kind],
            dont_filter=True,
        )
