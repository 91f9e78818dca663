"""How a sweep behaves towards a portal: allowed hours, robots.txt, waiting when it is asked to, giving up in the end."""

from __future__ import annotations

import asyncio
import datetime as dt
import email.utils
import time
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from scrapy.downloadermiddlewares.cookies import CookiesMiddleware as ScrapyCookies
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware as ScrapyRedirects
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest, NotConfigured

from crawler.fetch.egress import host_of
from crawler.fetch.failures import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from http.cookiejar import Cookie

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.http.cookies import CookieJar

RETRY_STATUS = frozenset({408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
FELL_SILENT = "the host has stopped answering"
_LONGEST_WAIT_S = 120.0
_SENT_AWAY = 3  # answers in a row that ask for a longer wait than that: the host is left alone


class RobotsExcludedError(IgnoreRequest):
    """robots.txt asks to stay away, and the portal's policy is to obey."""


class HoursExcludedError(IgnoreRequest):
    """The portal may not be asked at this time of day."""


def within_hours(hours: str, now: dt.datetime) -> bool:
    """Whether `now` lies in `HH:MM-HH:MM` (past midnight too); always when `hours` is empty."""
    if not hours.strip():
        return True
    start, _, end = hours.partition("-")
    first, last = (_minutes(each) for each in (start, end))
    minute = now.hour * 60 + now.minute
    return first <= minute < last if first <= last else minute >= first or minute < last


def _minutes(text: str) -> int:
    hour, _, minute = text.strip().partition(":")
    return int(hour) * 60 + int(minute or 0)


class HoursMiddleware:
    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HoursMiddleware:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        policy = self._crawler.spider.sweep.job.policy  # type: ignore[union-attr]
        if not within_hours(policy.hours, dt.datetime.now(ZoneInfo(policy.time_zone))):
            raise HoursExcludedError("outside the allowed hours")


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's own, with an exclusion that can be told from every other; a pause that robots.txt asks for is kept."""

    async def process_request(self, request: Request, spider: object = None) -> None:
        if request.meta.get("dont_obey_robotstxt"):
            return
        parser = await self.robot_parser(request)
        if parser is not None and not parser.allowed(request.url, self._default_useragent):
            raise RobotsExcludedError("robots.txt")
        if parser is not None and (asked_s := parser.crawl_delay(self._default_useragent)):
            self.crawler.spider.sweep.pace.keep(host_of(request.url), asked_s)  # type: ignore[union-attr]

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        # A robots.txt that can't be had forbids nothing; whatever keeps it away keeps the pages away too, and is told.
        super()._robots_error(IgnoreRequest() if isinstance(exc, FetchError) else exc, netloc)

    async def robot_parser(self, request: Request):  # type: ignore[no-untyped-def]
        parts = urlsplit(request.url)
        if not self.crawler.spider.sweep.guard.permits(request.url):  # type: ignore[union-attr]
            return None
        if parts.netloc not in self._parsers:
            import logging

            logging.getLogger("scrapy.downloadermiddlewares.robotstxt").setLevel(logging.CRITICAL)
        return await super().robot_parser(request)


class CookiesMiddleware(ScrapyCookies):
    """Scrapy's own, but it asks nobody on the network which domains are public ones: a portal's cookies go to its own
    hosts alone."""

    def _process_cookies(self, cookies: Iterable[Cookie], *, jar: CookieJar, request: Request) -> None:
        for cookie in cookies:
            jar.set_cookie_if_ok(cookie, request)


class RedirectMiddleware(ScrapyRedirects):
    """Scrapy's own, but a loop ends when it comes round the second time (once is how cookies are set), and nothing is
    sent on by POST: that goes to the address that the list's script names, and no other."""

    def process_response(self, request: Request, response: Response, spider: object = None) -> Request | Response:
        try:
            return super().process_response(request, response)
        except ValueError:  # it leads to no address at all: javascript:, http://[
            return response

    def _redirect(self, redirected: Request, request: Request, reason: object) -> Request:
        if [*request.meta.get("redirect_urls", ()), request.url].count(redirected.url) > 1:
            raise IgnoreRequest("redirections without end")
        if redirected.method == "POST":
            redirected = redirected.replace(method="GET", body=b"")
            redirected.headers.pop("Content-Type", None)
        return super()._redirect(redirected, request, reason)


class RetryMiddleware:
    """Tries again after a wait: what the server asks for (Retry-After), else longer each time; the host's other
    requests wait too. A host that asks again and again for a longer wait than a sweep has is left alone."""

    def __init__(self, crawler: Crawler) -> None:
        if crawler.settings.getint("RETRY_TIMES") <= 0:
            raise NotConfigured
        self._times = crawler.settings.getint("RETRY_TIMES")
        self._crawler = crawler
        self._delay_s = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._not_before_s: dict[str, float] = {}
        self._sent_away: Counter[str] = Counter()
        self._said: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RetryMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        while (wait_s := self._not_before_s.get(_netloc(request), 0.0) - time.monotonic()) > 0:
            await asyncio.sleep(min(wait_s, 5.0))
        sweep = self._crawler.spider.sweep  # type: ignore[union-attr]
        if sweep.has_fallen_silent(request.url):  # since this was planned: hundreds may be on their way
            raise FetchError(sweep.silent_reason, FELL_SILENT)
        if self._sent_away[_netloc(request)] >= _SENT_AWAY:
            raise FetchError("status", self._said[_netloc(request)])

    def process_response(self, request: Request, response: Response) -> Request | Response:
        asked = retry_after_s(response.headers.get("Retry-After")) if response.status in RETRY_STATUS else None
        if asked is not None and asked > _LONGEST_WAIT_S:
            self._sent_away[_netloc(request)] += 1
            self._said[_netloc(request)] = str(response.status)
            return response
        self._sent_away[_netloc(request)] = 0
        if response.status not in RETRY_STATUS:
            return response
        return self._again(request, asked) or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        if isinstance(exception, FetchError) and exception.retry:
            return self._again(request, None)
        return None

    def _again(self, request: Request, asked_s: float | None) -> Request | None:
        tries = int(request.meta.get("tries", 0)) + 1
        sweep = self._crawler.spider.sweep  # type: ignore[union-attr]
        if tries > self._times or sweep.silence[host_of(request.url)] > self._times:
            return None
        if asked_s:
            sweep.pace.hold(host_of(request.url), asked_s)
        wait_s = asked_s if asked_s is not None else min(self._delay_s * 2**tries, 30.0)
        key = _netloc(request)
        self._not_before_s[key] = max(self._not_before_s.get(key, 0.0), time.monotonic() + wait_s)
        again = request.copy()
        again.meta["tries"] = tries
        again.dont_filter = True
        again.priority = request.priority - 20
        return again


def retry_after_s(value: bytes | None) -> float | None:
    """Seconds that a Retry-After header asks for, given as a number or as a date; None if it says nothing."""
    if not value:
        return None
    text = value.decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        at = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    at = at.replace(tzinfo=at.tzinfo or dt.UTC)  # -0000 says nothing of a zone: dates in headers are UTC
    return max(0.0, (at - dt.datetime.now(dt.UTC)).total_seconds())


def _netloc(request: Request) -> str:
    return urlsplit(request.url).netloc
