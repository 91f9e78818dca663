"""Reads pages of a portal one after the other, as politely as a sweep: for finding sections and for probing them."""

from __future__ import annotations

import datetime as dt
import json
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from protego import Protego

from crawler.errors import HoursError
from crawler.fetch import media
from crawler.fetch.decode import decode
from crawler.fetch.egress import Guard, host_of
from crawler.fetch.failures import FetchError
from crawler.fetch.fetcher import Fetched, Fetcher
from crawler.fetch.manners import retry_after_s, within_hours
from crawler.fetch.pace import Pace
from crawler.fetch.spool import Spool
from crawler.job import HostPolicy, user_agent
from crawler.portals.page import Page
from crawler.portals.requests.data import is_data_address
from crawler.portals.requests.routes import routed, routes
from crawler.portals.requests.scriptfiles import script_files
from crawler.portals.source.jsontext import json_of
from crawler.portals.source.menus import HAN, xml_items
from crawler.portals.source.paging import address_of, posted
from crawler.sections.navigation import asked_menus, data_files, helpful_scripts

MAX_BYTES = 8 * 2**20
_MAX_SCRIPT_BYTES = 512 * 2**10
_MAX_SCRIPTS = 24
_MAX_MOVES = 6
# A script without any of these writes no menu and asks for no list.
_USEFUL = re.compile(rf"href|\\u|location|ajax|\.load\(|\.get\w*\(|\.post\(|fetch\(|axios|{HAN.pattern}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. `error` is the ledger's reason where there was no answer; `headers` have lower-case names."""

    url: str
    status: int = 0
    headers: dict[str, str] | None = None
    cookies: tuple[str, ...] = ()
    body: bytes = b""
    error: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """How many pages, and script files and menus, could not be read; `missing` of them aren't there, as the server says."""

    pages: int
    scripts: int
    missing: int


class Reader:
    def __init__(self, fetcher: Fetcher, guard: Guard, policy: HostPolicy) -> None:
        self._fetcher, self._guard, self._policy = fetcher, guard, policy
        self._robots: dict[str, Protego | None] = {}
        self._scripts: dict[str, str] = {}
        self._unread: dict[str, tuple[bool, int]] = {}  # whether a script, and the status
        self._last_s = 0.0
        self._cookies: dict[str, dict[str, str]] = {}
        self._pace = Pace(policy.pace_dir, policy.delay_s) if policy.pace_dir is not None else None

    @property
    def user_agent(self) -> str:
        return self._fetcher.user_agent

    @property
    def unread(self) -> Unread:
        scripts = sum(script for script, _ in self._unread.values())
        missing = sum(status in (404, 410) for _, status in self._unread.values())
        return Unread(len(self._unread) - scripts, scripts, missing)

    def permits(self, url: str) -> bool:
        return self._guard.permits(url)

    def page(
        self, url: str, *, referrer: str = "", scripts: bool = False, post: bool = False, routes: tuple[str, ...] = ()
    ) -> Page | None:
        """The page, redirects and refreshes followed; None for anything else. With `scripts`, what the portal's own
        script files write is in it too. `routes` are where the records of a data address lead."""
        for _ in range(_MAX_MOVES):
            if not self._guard.permits(url):
                return None
            if not self.allowed(url):
                break
            answer = self.get(url, referrer=referrer, post=post)
            headers = answer.headers or {}
            if 300 <= answer.status < 400:
                target = Page(url, "").join(headers.get("location"))
                if target is None or (target == url and not answer.cookies):
                    break
                url, post = target, False  # what is posted goes to the address that a script named, and nowhere else
                continue
            if answer.status != 200:
                self._unread[url] = (False, answer.status)
                return None
            if not media.is_markup(answer.body[:65_536]):
                return None
            text, codec = decode(answer.body, headers.get("content-type", ""))
            page = Page(url, text, codec, posted=post, routes=routes)
            if page.refresh is None or page.refresh == url:
                return self.with_scripts(page) if scripts else page
            url, post = page.refresh, False
        self._unread[url] = (False, 0)
        return None

    def allowed(self, url: str) -> bool:
        """Whether robots.txt lets us, where it is obeyed."""
        if self._policy.robots != "obey":
            return True
        parts = urlsplit(url)
        if parts.netloc not in self._robots:
            answer = self.get(f"{parts.scheme}://{parts.netloc}/robots.txt")
            parsed = Protego.parse(decode(answer.body)[0]) if answer.status == 200 else None
            self._robots[parts.netloc] = parsed
            if self._pace is not None and parsed is not None and (asked_s := parsed.crawl_delay(self.user_agent)):
                self._pace.keep(host_of(url), asked_s)
        rules = self._robots[parts.netloc]
        return rules is None or bool(rules.can_fetch(url, self._fetcher.user_agent))

    def get(self, url: str, limit: int = MAX_BYTES, referrer: str = "", *, post: bool = False) -> Answer:
        """One answer, when it is our turn to ask the host; with `post` to what a list's script posts. No redirect is
        followed. Raises HoursError."""
        target, form, kind = posted(url) if post else (url, None, "")
        headers = _headers(url, referrer) | ({"Content-Type": kind} if post else {})
        try:
            fetched = self.fetch(target, headers, form)
        except FetchError as error:
            return Answer(url, error=error.reason, detail=error.detail)
        try:
            return Answer(url, fetched.status, fetched.headers, fetched.cookies, fetched.body.read(limit))
        finally:
            fetched.body.close()

    def fetch(self, url: str, headers: dict[str, str], form: bytes | None = None) -> Fetched:
        """One answer with its whole body, as `get`. Raises FetchError too."""
        host = host_of(url)
        self._wait(host)
        kept = self._cookies.setdefault(host, {})
        cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in kept.items())} if kept else {}
        fetched = self._fetcher.get(url, headers | cookies, form)
        for cookie in fetched.cookies:
            name, _, value = cookie.partition(";")[0].strip().partition("=")
            kept[name] = value
        if self._pace is not None and fetched.status in (429, 503):
            self._pace.hold(host, retry_after_s(fetched.headers.get("retry-after", "").encode()) or 0.0)
        return fetched

    def forget(self) -> None:
        """From here on as somebody who never was there."""
        self._cookies.clear()

    def is_known_to(self, host: str) -> bool:
        """Whether it has given us a cookie."""
        return bool(self._cookies.get(host))

    def _wait(self, host: str) -> None:
        """A sweep of the same host and we are together no faster than one."""
        policy = self._policy
        if not within_hours(policy.hours, dt.datetime.now(ZoneInfo(policy.time_zone))):
            raise HoursError(
                f"{host} 只允许在 {policy.hours} 访问，现在不访问。请在该时段内再运行。 "
                f"{host} may be asked at {policy.hours} only: run this again then."
            )
        if self._pace is not None:
            self._pace.wait(host)
            return
        wait_s = self._last_s + policy.delay_s - time.monotonic()
        if wait_s > 0:
            time.sleep(wait_s)
        self._last_s = time.monotonic()

    def with_scripts(self, page: Page) -> Page:
        """The page with the script files that it includes, and with the menus of the data files that they name."""
        included = set(script_files(page))
        files: dict[str, str] = {}
        beside: dict[str, str] = {}
        waiting, whole = list(helpful_scripts(page)), page
        while waiting:
            url = waiting.pop(0)
            if url not in self._scripts and self._guard.permits(url):
                if len(self._scripts) >= _MAX_SCRIPTS:
                    self._unread[url] = (True, 0)
                    continue
                answer = self.get(url, _MAX_SCRIPT_BYTES) if self.allowed(url) else Answer(url)
                if answer.status != 200:
                    self._unread[url] = (True, answer.status)
                self._scripts[url] = _led(whole, decode(answer.body)[0]) if answer.status == 200 else ""
                waiting += data_files(page, self._scripts[url])
            source = self._scripts.get(url, "")
            if url in included and source.lstrip("\ufeff \t\r\n")[:1] != "<":
                files[url] = source if _USEFUL.search(source) else ""
            elif script := _as_script(source):
                beside[url] = script.replace("</script", "<\\/script")
            if not waiting and whole is page and any(files.values()):
                whole = page.with_files(files)  # a file may ask for the menu's data
                waiting += [url for url in asked_menus(whole) if url not in beside]
        if not beside and not any(files.values()):
            return page
        more = "".join(f"<script>{script}</script>" for script in beside.values())
        return Page(page.url, page.raw + more, page.codec, posted=page.posted, files=files)


def _led(page: Page, text: str) -> str:
    """A menu in JSON whose items bear a number and no address, with the addresses that the page's scripts make of them."""
    data = json_of(text)
    return text if data is None else json.dumps(routed(data, routes(page, of_lists=True)), ensure_ascii=False)


def _as_script(source: str) -> str:
    """A script or menu file as a script to be read with the page; empty where it can hold no menu."""
    if source.lstrip("\ufeff \t\r\n").startswith("<"):
        pairs = ",".join(json.dumps([item.name, item.address], ensure_ascii=False) for item in xml_items(source))
        return f"[{pairs}]" if pairs else ""
    return source if _USEFUL.search(source) else ""


def _headers(url: str, referrer: str) -> dict[str, str]:
    """What a browser would say of where it comes from, within one host; and that a script asks, where one does."""
    headers = {"Referer": address_of(referrer)} if referrer and host_of(referrer) == host_of(url) else {}
    return headers | ({"X-Requested-With": "XMLHttpRequest"} if is_data_address(url) else {})


@contextmanager
def reader(policy: HostPolicy, version: str, timeout_s: float) -> Iterator[Reader]:
    """A reader of the policy's hosts, with a spool of its own for as long as it lasts."""
    guard = Guard.of(policy.hosts, policy.private_hosts)
    with tempfile.TemporaryDirectory(prefix="mishao-read-") as folder:
        spool = Spool(Path(folder) / "spool")
        spool.prepare()
        fetcher = Fetcher(
            guard, spool, user_agent(version, policy.contact), timeout_s, MAX_BYTES, pins=dict(policy.pins)
        )
        try:
            yield Reader(fetcher, guard, policy)
        finally:
            fetcher.close()
