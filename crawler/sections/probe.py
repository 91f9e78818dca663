"""What a sweep of an address would fetch and what it would not, and why. A handful of requests, nothing inspected."""

from __future__ import annotations

import datetime as dt
import hashlib
import socket
import ssl
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler import portals, softpages
from crawler.fetch import media
from crawler.fetch.connections import fingerprint
from crawler.fetch.decode import decode
from crawler.fetch.egress import AddressForbiddenError, Guard, HostForbiddenError, host_and_port, host_of
from crawler.fetch.manners import within_hours
from crawler.fetch.rendering import browser_program
from crawler.job import HostPolicy
from crawler.obstacles import Obstacle, obstacle
from crawler.portals.model import Listing
from crawler.portals.page import Page
from crawler.portals.requests.routes import routes
from crawler.portals.requests.scriptfiles import may_tell_more
from crawler.portals.source.files import is_no_document
from crawler.sections.reading import Answer, Reader, reader

_MAX_MOVES = 8
_ARTICLES = 2
_FILE_HEAD = 64 * 2**10
_TLS_TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True)
class Tls:
    """The certificate that the host showed. `trusted` says whether it was verified; `why_not` if it wasn't. `pinned` says
    that the host's certificate is configured: then that very one alone is trusted."""

    sha256: str
    trusted: bool
    why_not: str = ""
    not_after: str = ""
    issuer: str = ""
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """What would not be fetched, for one reason; `detail` names host or cause, never a path."""

    reason: str
    detail: str
    count: int


@dataclass(slots=True)
class Probe:
    """`would_fetch` counts what the first list page tells, by kind; files are those of the articles that were sampled."""

    url: str
    user_agent: str
    reached: bool = False
    status: int = 0
    error: str = ""
    obstacle: Obstacle | None = None
    exit_ip: str = ""
    tls: Tls | None = None
    robots: str = "allowed"
    family: str = ""
    needs_browser: bool = False
    browser_found: bool = True
    declared_total: int | None = None
    declared_pages: int | None = None
    titles: list[str] = field(default_factory=list)
    would_fetch: Counter[str] = field(default_factory=Counter)
    would_not: list[Left] = field(default_factory=list)

    @property
    def clear(self) -> bool:
        """Whether a sweep from here would find nothing in its way."""
        return self.reached and self.obstacle is None and not any(left.reason in _GAPS for left in self.would_not)


# Reasons that a sweep would report as gaps; what lies outside the section is none.
_GAPS = frozenset(
    {"robots", "hours", "foreign-host", "not-obtained", "no-address", "empty", "no-browser", "list-page", "status", "tls",
     "dns", "timeout", "refused", "redirects", "interrupted", "too-large", "unresolved"}
)  # fmt: skip


def probe(
    url: str, policy: HostPolicy, *, version: str = "0", timeout_s: float = 30.0, now: dt.datetime | None = None
) -> Probe:
    """Asks for the list, a few articles and one file. Never raises for what a portal does."""
    with reader(policy, version, timeout_s) as reading:
        found = Probe(url, reading.user_agent)
        _look_at_connection(found, policy)
        page = _opened(found, reading, policy, now)
        if page is not None:
            _look_at_list(found, page, reading, policy)
        return found


def glance(url: str, policy: HostPolicy, reading: Reader) -> Probe:
    """Whether the list's own page can be had: nothing else is asked for. Never raises for what a portal does."""
    found = Probe(url, reading.user_agent)
    page = _opened(found, reading, policy, None)
    if page is not None and softpages.is_notice(page) and not portals.recognise(page).listing(page).entries:
        found.would_not.append(Left("not-found", "", 1))
    return found


def _opened(found: Probe, reading: Reader, policy: HostPolicy, now: dt.datetime | None) -> Page | None:
    if not within_hours(policy.hours, now or dt.datetime.now(ZoneInfo(policy.time_zone))):
        found.would_not.append(Left("hours", policy.hours, 1))
        return None
    if not reading.allowed(found.url):
        found.robots = "forbidden"
        found.would_not.append(Left("robots", host_of(found.url), 1))
        return None
    found.robots = "allowed" if policy.robots == "obey" else "ignored"
    return _first_page(found, reading)


def _first_page(found: Probe, reading: Reader) -> Page | None:
    url = found.url
    for _ in range(_MAX_MOVES):
        answer = reading.get(url)
        found.status, found.error = answer.status, answer.error
        if answer.error:
            found.would_not.append(Left(answer.error, host_of(url), 1))
            return None
        if 300 <= answer.status < 400:
            target = Page(url, "").join((answer.headers or {}).get("location"))
        else:
            page = _page(answer)
            found.obstacle = obstacle(answer.status, answer.headers or {}, answer.cookies, page.raw)
            if found.obstacle is not None:
                return None
            target = page.refresh
            if target is None or target == url:
                found.reached = True
                return page
        if target is None or not reading.permits(target):
            found.would_not.append(Left("foreign-host", host_of(target or url), 1))
            return None
        url = target
    found.would_not.append(Left("redirects", host_of(url), 1))
    return None


def _look_at_list(found: Probe, page: Page, reading: Reader, policy: HostPolicy) -> None:
    family = portals.recognise(page)
    listing: Listing = family.listing(page)
    if may_tell_more(page, listing):
        page = reading.with_scripts(page)
        family = portals.recognise(page)
        listing = family.listing(page)
    found.family = portals.verdict(family, listing)
    found.declared_total, found.declared_pages = listing.declared_total, listing.declared_pages
    found.would_fetch["list"] = 1 + len(listing.next)
    if listing.unresolved:
        found.would_not.append(Left("list-page", "", len(listing.unresolved)))
    entries = listing.entries
    if not entries and listing.goes_on_elsewhere:
        entries = _from_data(found, page, listing, reading)
    if not entries:
        _say_why_empty(found, page)
        return
    found.titles = [entry.title[:80] for entry in entries[:5]]
    left: Counter[tuple[str, str]] = Counter()
    readable = []
    for entry in entries:
        if reason := _refusal(entry.url, reading, policy, file=entry.file):
            left[reason] += 1
        else:
            found.would_fetch["attachment" if entry.file else "page"] += 1
            readable += [] if entry.file else [entry.url]
    for url in readable[:_ARTICLES]:
        _look_at_article(found, url, page.url, reading, policy, left)
    found.would_not += [Left(reason, detail, count) for (reason, detail), count in sorted(left.items())]


def _from_data(found: Probe, page: Page, listing: Listing, reading: Reader):  # type: ignore[no-untyped-def]
    known = routes(page)
    for following in (*listing.next, *listing.chain):
        answer = reading.get(following.url, referrer=page.url, post=following.post)
        if answer.status != 200:
            if not following.maybe:
                found.would_not.append(Left(answer.error or "status", str(answer.status or ""), 1))
            continue
        data = _page(answer)
        data.routes = known
        told: Listing = portals.recognise(data).listing(data)
        if told.entries:
            found.declared_total = told.declared_total if told.declared_total is not None else found.declared_total
            found.would_fetch["list"] += len(told.next)
            return told.entries
    return ()


def _say_why_empty(found: Probe, page: Page) -> None:
    if softpages.says_empty(page) or not any(True for _ in page.tree.iter("script")):
        found.would_not.append(Left("empty", "", 1))
        return
    found.needs_browser = True
    found.browser_found = browser_program() is not None
    found.would_not += [] if found.browser_found else [Left("no-browser", "", 1)]


def _look_at_article(
    found: Probe, url: str, referrer: str, reading: Reader, policy: HostPolicy, left: Counter[tuple[str, str]]
) -> None:
    answer = reading.get(url, referrer=referrer)
    page = _page(answer)
    if answer.error or answer.status != 200:
        left[answer.error or ("not-found" if answer.status in (404, 410) else "status"), str(answer.status or "")] += 1
        found.obstacle = found.obstacle or _blocking(answer, page)
        return
    article = portals.article(page)
    if softpages.is_soft_failure(page, article):
        found.obstacle = found.obstacle or obstacle(answer.status, answer.headers or {}, answer.cookies, page.raw)
        left["not-obtained", ""] += 1
        return
    if article.addressless:
        left["no-address", ""] += article.addressless
    sampled = False
    for file in article.files:
        if reason := _refusal(file.url, reading, policy, file=True):
            left[reason] += 1
            continue
        found.would_fetch[file.kind] += 1
        if file.kind == "attachment" and not sampled:
            sampled = True
            _look_at_file(found, file.url, url, reading, left)


def _look_at_file(found: Probe, url: str, referrer: str, reading: Reader, left: Counter[tuple[str, str]]) -> None:
    answer = reading.get(url, _FILE_HEAD, referrer)
    if answer.error:
        left[answer.error, ""] += 1
    elif answer.status >= 400:
        left["not-found" if answer.status in (404, 410) else "status", str(answer.status)] += 1
        found.obstacle = found.obstacle or _blocking(answer, _page(answer))
    elif answer.status == 200 and media.is_html(answer.body) and not media.is_office_html(answer.body):
        left["not-obtained", ""] += 1
        found.obstacle = found.obstacle or _blocking(answer, _page(answer)) or Obstacle("captcha", "", answer.status)


def _blocking(answer: Answer, page: Page) -> Obstacle | None:
    """The obstacle of one article or file: that it is gone is none."""
    met = obstacle(answer.status, answer.headers or {}, answer.cookies, page.raw)
    return None if met is not None and met.kind in {"not-found", "server-error"} else met


def _refusal(url: str, reading: Reader, policy: HostPolicy, *, file: bool) -> tuple[str, str] | None:
    if not reading.permits(url):
        host = host_of(url)
        known = host in policy.foreign_hosts
        return ("foreign-host" if file and not known else "host", host)
    if is_no_document(url):
        return ("not-a-document", "")
    return None if reading.allowed(url) else ("robots", host_of(url))


def _page(answer: Answer) -> Page:
    text, codec = decode(answer.body, (answer.headers or {}).get("content-type", ""))
    return Page(answer.url, text, codec)


def _look_at_connection(found: Probe, policy: HostPolicy) -> None:
    """The address that we are seen with, and the certificate: shown even where it can't be trusted."""
    guard = Guard.of(policy.hosts, policy.private_hosts)
    try:
        host, port = host_and_port(found.url)
        link = guard.connect(host, port, _TLS_TIMEOUT_S)
    except (OSError, ValueError, HostForbiddenError, AddressForbiddenError):
        return  # the request itself will tell
    with link:
        found.exit_ip = str(link.getsockname()[0])
        if urlsplit(found.url).scheme.lower() == "https":
            found.tls = _certificate(link, host, guard, found.url, dict(policy.pins))


def _certificate(link: socket.socket, host: str, guard: Guard, url: str, pins: Mapping[str, str]) -> Tls:
    wanted = pins.get(host_of(url)) or pins.get(host)
    try:
        with ssl.create_default_context().wrap_socket(link, server_hostname=host) as secure:
            about: dict[str, Any] = dict(secure.getpeercert() or {})
            issuer = ", ".join(str(value) for group in about.get("issuer", ()) for _, value in group)
            shown = _digest(secure)
            good = wanted in (None, shown)
            return Tls(shown, good, "", str(about.get("notAfter", "")), issuer, pinned=wanted is not None)
    except ssl.SSLCertVerificationError as error:
        why = error.verify_message or "not trusted"
    except (ssl.SSLError, OSError) as error:
        return Tls("", False, type(error).__name__)
    try:
        shown = fingerprint(guard, url, _TLS_TIMEOUT_S)  # only to name what was shown: nothing is asked there
    except (ssl.SSLError, OSError):
        return Tls("", False, why)
    return Tls(shown, shown == wanted, "" if shown == wanted else why, pinned=wanted is not None)


def _digest(secure: ssl.SSLSocket) -> str:
    shown = secure.getpeercert(binary_form=True)
    return hashlib.sha256(shown).hexdigest() if shown else ""
