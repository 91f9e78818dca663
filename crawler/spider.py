"""The one spider: list pages, articles, files. The ledger is its frontier: planned before fetched, judged once.

A page's children are planned before it is judged, and with it, so a process that dies between any two lines leaves nothing behind
that the next run would not find. Scrapy is handed a few hundred requests at most at a time out of the ledger, so a section of a hundred
thousand entries needs no more memory than one of a hundred.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy import Request
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import coverage, media, portals, softpages
from crawler.articles import Articles
from crawler.asking import Asking
from crawler.doubts import Doubts
from crawler.egress import host_of
from crawler.errors import LedgerError
from crawler.failures import FetchError
from crawler.fetching import Fetched, last_modified
from crawler.filename import name_of
from crawler.handler import FetchedResponse
from crawler.hostpage import HostPage
from crawler.listing import again, links_of, told
from crawler.lists import Lists
from crawler.manners import HoursExcludedError, RobotsExcludedError
from crawler.obstacles import obstacle
from crawler.ownscripts import OwnScripts
from crawler.pages import MAX_BYTES as MAX_PAGE_BYTES
from crawler.pages import read_page, unpacked
from crawler.places import places_of
from crawler.planned import to_plan
from crawler.portals.contents import contents_of
from crawler.portals.model import Listing
from crawler.portals.page import Page
from crawler.portals.paging import asked_plainly, body_of, number_of, shown_at
from crawler.portals.waypoint import way_to_file
from crawler.recording import Recording
from crawler.spool import Body
from crawler.sweep import Sweep
from findings.record import Link, Seen
from findings.revisit import Ask
from findings.seen import PublicText
from findings.words import Kind, State

# Requests that Scrapy and the inspection have at a time: many where they go fast, so that much is written at once; where
# a portal is asked slowly few, so that a file that a page names needn't wait for all of them.
_MOST_IN_THE_AIR, _LEAST_IN_THE_AIR, _AHEAD_S = 512, 48, 30.0
_MANY = 48  # under way: then results wait a moment, to be written together
_MAX_REFRESH = 5
_NO_ANSWER = frozenset({"timeout", "refused", "dns"})
_WANTS_SCRIPT = frozenset({400, 403, 405, 406})  # what a server answers that tells a script's request from a reader's
_POST_REFUSED = frozenset({400, 403, 404, 405, 411, 501})
logger = logging.getLogger(__name__)

_REFRESH = re.compile(r"""\s*[0-5](?:\.\d*)?\s*[;,]\s*url\s*=\s*["']?([^"']+)""", re.IGNORECASE)
_FRONT = re.compile(r"/(?:(?:index|default|main|home)\.\w{2,5})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known of an article before its bytes are judged."""

    seen: Seen
    name: str
    titles: list[str]
    text: PublicText
    links: list[Link]
    shown: Body | None


class SectionSpider(scrapy.Spider):
    name = "section"
    custom_settings: dict[str, Any] = {}  # noqa: RUF012  (Scrapy's own shape)

    def __init__(self, sweep: Sweep, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sweep = sweep
        self.recording = Recording(sweep)
        self.asking = Asking(sweep, self.answered, self.failed)
        self.host_page = HostPage(sweep)
        scripts, doubts = OwnScripts(sweep, self._download), Doubts(sweep, self._download)
        self.lists, self.articles = Lists(sweep, scripts), Articles(sweep, scripts, doubts)
        delay_s = sweep.job.policy.delay_s
        fast = _MOST_IN_THE_AIR if delay_s <= 0 else int(_AHEAD_S / delay_s)
        self.in_the_air = max(_LEAST_IN_THE_AIR, min(_MOST_IN_THE_AIR, fast))

    async def start(self) -> AsyncIterator[Request]:
        """Scrapy draws from this for as long as the sweep lasts; it ends when nothing is left in ledger or air."""
        root = Link(self.sweep.job.url, "list")
        self.sweep.seen.numbers[coverage.key(root.url)] = 1
        try:
            await self.sweep.ledger.begin()
            if kept := await self.sweep.ledger.told(root.url):
                self.lists.routes, self.lists.around = tuple(kept.get("routes", ())), frozenset(kept.get("around", ()))
            await self.recording.plan([root])
            if probe := await self.host_page.request():
                yield probe
            asked, changed = self.recording.asked, self.recording.changed
            while True:
                asks, carried = await self.sweep.ledger.take(self.in_the_air - len(asked), asked.keys())
                for request in await asyncio.gather(*map(self._request, asks)):
                    if request is not None:
                        yield request
                self.sweep.ledger.gather(busy=len(asked) > min(self.in_the_air // 4, _MANY))
                if carried or asks:
                    await self.sweep.report()
                elif not asked:
                    return
                while len(asked) > self.in_the_air // 2 or (asked and not asks and not changed.is_set()):
                    changed.clear()
                    await changed.wait()
                changed.clear()
        except LedgerError as error:
            self.sweep.failure = error
            raise CloseSpider("failed") from error

    # ---- one answer

    async def answered(self, response: Response) -> AsyncIterator[Request]:
        """The callback of every request. Whatever goes wrong with one address becomes that address's row."""
        link: Link = response.meta["link"]
        assert isinstance(response, FetchedResponse)  # noqa: S101
        assert response.fetched is not None  # noqa: S101
        self.sweep.silence[host_of(response.url)] = 0
        try:
            if moved := await self._judge(link, response, response.fetched):
                yield moved
        except CloseSpider:
            raise
        except Exception as error:  # one page's edge: an address must not vanish because its page is odd
            if getattr(error, "exit_code", None) is not None:  # nothing at all can be inspected, or no ledger
                self.sweep.failure = error
                raise CloseSpider("failed") from error
            logger.exception("one address failed")
            await self.recording.record(
                Seen(link.url, link.kind, "fetched", "unreachable", "interrupted", type(error).__name__)
            )
        finally:
            response.fetched.body.close()

    async def failed(self, failure: Failure) -> None:
        """The errback of every request: no answer is an answer too."""
        request = failure.request  # type: ignore[attr-defined]
        link: Link = request.meta["link"]
        error = failure.value
        state: State = "unreachable"
        reason, detail = "interrupted", type(error).__name__
        if isinstance(error, FetchError):
            reason, detail = error.reason, error.detail
            if reason in _NO_ANSWER:
                self.sweep.silence[host_of(request.url)] += 1
                self.sweep.silent_reason = reason
            state = "excluded" if error.excluded else "unreachable"
        elif isinstance(error, RobotsExcludedError):
            state, reason, detail = "excluded", "robots", ""
        elif isinstance(error, HoursExcludedError):
            state, reason, detail = "excluded", "hours", ""
        elif isinstance(error, IgnoreRequest) and "redirections" in str(error):
            reason, detail = "redirects", ""
        else:
            logger.warning("a request failed: %s", type(error).__name__)
        await self.recording.record(
            Seen(link.url, link.kind, "fetched", state, reason, detail, link.referrer, link.link_text)
        )

    async def _judge(self, link: Link, response: FetchedResponse, fetched: Fetched) -> Request | None:
        """What an answer is. A request comes back where the page sends its reader on by itself."""
        addresses = tuple(
            dict.fromkeys([*response.meta.get("redirect_urls", ()), *response.meta.get("moved", ()), response.url])
        )
        base = Seen(link.url, link.kind, "fetched", "clean", "", "", link.referrer, link.link_text, None, addresses)
        posted = response.request is not None and response.request.method == "POST"
        if posted and fetched.status in _POST_REFUSED and body_of(link.url) is None:
            self.asking.posts.discard(coverage.key(link.url))
            # The same data address by GET, which most of them answer too.
            return self.asking.request(link, asked_plainly(link.url))
        if link.kind == "list" and fetched.status in _WANTS_SCRIPT and (again := self.asking.as_a_script(response)):
            return again
        if fetched.status == 304 and _asked_for_changes(response):
            return await self._unchanged(link, response.url)
        if fetched.status in (404, 410):
            if coverage.key(link.url) in self.sweep.seen.tried:
                await self.recording.record(
                    replace(base, state="excluded", reason="section", detail="no such list page")
                )
                return None
            await self.recording.record(
                replace(base, state="unreachable", reason="not-found", detail=str(fetched.status))
            )
            return None
        if fetched.status >= 300 or fetched.status < 200 or fetched.status == 204:
            await self.recording.record(replace(base, state="unreachable", reason="status", detail=str(fetched.status)))
            return None
        base = replace(base, etag=fetched.headers.get("etag", ""), last_modified=last_modified(fetched.headers))
        if link.kind in ("list", "page") and (inner := unpacked(fetched.body)) is not None:
            fetched.body.close()
            fetched.body = inner
        head = fetched.body.head(65_536)
        if (not head or media.is_html(head)) and (onwards := self._led_on(_sent_on(fetched), response)):
            return onwards
        if not head and coverage.key(link.url) in self.sweep.seen.chained:
            await self.recording.record(replace(base, state="excluded", reason="section", detail="nothing more"))
        elif not head:
            await self.recording.record(replace(base, state="unreachable", reason="not-obtained", detail="empty"))
        elif link.kind == "list":
            return await self._list(base, response, fetched, head)
        elif link.kind == "page" and (media.is_html(head) or self._is_detail(link, head)):
            return await self._page(base, response, fetched)
        else:
            return await self._file(base, response, fetched, head)
        return None

    # ---- lists

    async def _list(self, base: Seen, response: FetchedResponse, fetched: Fetched, head: bytes) -> Request | None:
        if not media.is_markup(head):
            seen = self.sweep.seen
            data = coverage.key(base.referrer or "") in seen.shown and coverage.key(base.url) not in seen.numbers
            detail = "" if data or self._may_be_no_list(base.url) else coverage.NO_LIST
            return await self._file(replace(base, kind="attachment", detail=detail), response, fetched, head)
        posted = response.request is not None and response.request.method == "POST"
        page = read_page(shown_at(response.url, base.url), fetched, posted=posted)
        if moved := self._moved(page, response):
            return moved
        if page.refresh and not self.sweep.guard.permits(page.refresh):
            await self.recording.record(replace(base, state="excluded", reason="host", detail=host_of(page.refresh)))
            return None
        first = coverage.key(base.url) == coverage.key(self.sweep.job.url)
        if not first and self._is_at_front(base, response):
            gone = self._may_be_no_list(base.url)  # past the end of a list that announces none
            await self.recording.record(
                replace(base, state="excluded", reason="section", detail="no such list page")
                if gone
                else replace(base, state="unreachable", reason="not-obtained", detail="home page")
            )
            return None
        read = await self.lists.read(page, first=first)
        listing, family = read.listing, read.family
        if read.no_browser:
            await self.recording.record(replace(base, state="unreachable", reason="no-browser"))
            return None
        if not listing.entries and (softpages.is_notice(page) or _is_walled(page, listing, fetched)):
            await self.recording.record(replace(base, state="unreachable", reason="not-obtained", detail="notice"))
            return None
        if first:
            self.sweep.seen.sent_on = () if listing.entries else softpages.sent_on(page)
            await self.sweep.ledger.note_section(portals.verdict(family, listing), needs_browser=read.needs_browser)
            await self.sweep.ledger.note_places(places_of(page, listing, self.sweep.guard))
        links = links_of(listing, base.url)
        if not links and first:
            # A section that is an article itself still offers its files.
            elsewhere = bool(listing.next or listing.chain)  # then the pictures around an empty frame are ornaments
            files = family.article(page).files
            links = [Link(f.url, f.kind, base.url, f.text) for f in files if f.kind != "image" or not elsewhere]
        if (
            listing.number == 1
            and self.sweep.seen.numbers.get(coverage.key(base.url), 1) > 1
            and number_of(base.url) is not None
        ):
            # A data address that counts from 0 asks for its second page as others do for their first.
            listing = replace(listing, next=())
        new = await self._listed(base.url, listing, links, family.NAME, response.url, first=first)
        if not read.by_itself:
            base = replace(base, etag="", last_modified="")  # what else it hangs on may change without it
        if fetched.body.size > MAX_PAGE_BYTES:
            base = replace(base, detail=coverage.CUT)
        if read.in_browser:
            self.sweep.seen.shown.add(coverage.key(base.url))
        else:
            own = (self.lists.routes, self.lists.around) if first else ()
            kept = told(listing, new, family.NAME, response.url, *own)
            await self.sweep.ledger.tell_list(base.url, kept)
        await self.recording.inspected(base, fetched.body, name_of(base, fetched), ())
        return None

    def _may_be_no_list(self, url: str) -> bool:
        """Whether nobody said that there is a list at this address."""
        own, seen, job = coverage.key(url), self.sweep.seen, self.sweep.job
        return own in seen.tried or own in seen.chained or (job.empty_expected and own == coverage.key(job.url))

    async def _listed(
        self, url: str, listing: Listing, links: list[Link], family: str, at: str, *, first: bool
    ) -> set[str]:
        """Plans what a list page names: its entries and further pages. Returns the pages that it is the first to name."""
        entries, further, posts = to_plan(self.sweep.seen, url, listing, links, family, at, first=first)
        self.asking.posts |= posts
        await self.recording.plan([*entries, *further])
        return {link.url for link in further}

    # ---- articles

    async def _page(self, base: Seen, response: FetchedResponse, fetched: Fetched) -> Request | None:
        read = await self._article(base, response, fetched)
        if read is None or isinstance(read, Request):
            return read
        # Hundreds may wait for their inspection at a time: by now nothing holds the page's elements any more.
        await self.recording.inspected(
            read.seen, fetched.body, read.name, read.titles, read.text, read.links, read.shown
        )
        return None

    async def _article(self, base: Seen, response: FetchedResponse, fetched: Fetched) -> _Told | Request | None:
        """What an article told, its inspection apart; None where its row says already what became of it."""
        page = read_page(response.url, fetched)
        if page.data is not None:
            # What data name stands where their article does.
            page = Page(base.referrer or page.url, page.raw, page.codec)
        elif moved := self._moved(page, response):
            return moved
        elif page.refresh and not self.sweep.guard.permits(page.refresh):
            await self.recording.record(replace(base, state="excluded", reason="host", detail=host_of(page.refresh)))
            return None
        if page.data is None and self._is_sent_home(base, response):
            await self.recording.record(replace(base, state="unreachable", reason="not-obtained", detail="home page"))
            return None
        read = await self.articles.read(page, base.url)
        article = read.article
        if read.missing:
            await self.recording.record(replace(base, state="unreachable", reason="no-browser"))
            return None
        page = read.shown or page
        if softpages.is_soft_failure(page, article) or await self.host_page.is_shown(page, article):
            await self.recording.record(replace(base, state="unreachable", reason="not-obtained"))
            return None
        links = [Link(f.url, f.kind, base.url, f.text) for f in article.files]
        # Its parts change with it: what the list says of it holds for them too.
        entry = response.meta["link"].entry
        links += [Link(url, "page", base.url, base.link_text, entry) for url in article.pages]
        if (inner := contents_of(page, article)) is not None:
            links += [*links_of(inner, base.url), *(Link(n.url, "list", base.url) for n in inner.next)]
        detail = f"{coverage.NO_ADDRESS}{article.addressless}" if article.addressless else ""
        detail = coverage.CUT if fetched.body.size > MAX_PAGE_BYTES else detail
        titles = [article.title, *(f.text for f in article.files)]
        text = PublicText(article.title, article.text, article.published_at)
        name = name_of(base, fetched)
        shown = None
        if read.shown is not None:
            shown = self.sweep.spool.new()
            shown.write(read.shown.raw.encode("utf-8", "replace"))
            base = replace(base, etag="", last_modified="")  # what is shown hangs on more than the page
        return _Told(replace(base, detail=detail), name, titles, text, links, shown)

    def _is_detail(self, link: Link, head: bytes) -> bool:
        """Whether an answer is data that an article's script asks for; data that a list offers are a file."""
        return media.is_json(head) and coverage.key(link.referrer or "") not in self.sweep.seen.lists

    def _is_sent_home(self, base: Seen, response: FetchedResponse) -> bool:
        """Whether an article's address led to the host's front page, or to the section itself: what many show for what is gone."""
        if len(base.addresses) < 2 or host_of(base.url) != host_of(response.url):
            return False
        asked, shown = coverage.key(base.url), coverage.key(response.url)
        return self._is_at_front(base, response) or shown == coverage.key(self.sweep.job.url) != asked

    def _is_at_front(self, base: Seen, response: FetchedResponse) -> bool:
        """Whether an address led to its host's front page instead, and that is none of the section's."""
        if len(base.addresses) < 2 or host_of(base.url) != host_of(response.url):
            return False
        front = _FRONT.fullmatch(urlsplit(response.url).path)
        own = _FRONT.fullmatch(urlsplit(base.url).path) or _FRONT.fullmatch(urlsplit(self.sweep.job.url).path)
        return bool(front) and not own

    async def _unchanged(self, link: Link, at: str) -> Request | None:
        """A 304: the earlier judgement stands, for the page and for what it linked to unless that is told anew. Where the
        address now leads elsewhere the word is another page's."""
        ledger = self.sweep.ledger
        if coverage.key(at) != coverage.key(link.url) and not await ledger.was_had_from(link.url, at):
            return self.asking.request(link, link.url)
        if link.kind in ("list", "page"):
            links = await ledger.children(link.url)
            if link.kind == "page":
                await self.recording.plan(links)
            elif (kept := await ledger.told(link.url)) and coverage.key(kept["at"]) == coverage.key(at):
                first = coverage.key(link.url) == coverage.key(self.sweep.job.url)
                await self._listed(link.url, again(kept, links), links, kept["family"], kept["at"], first=first)
            else:
                return self.asking.request(link, link.url)
        if not await ledger.carry(link):
            return self.asking.request(link, link.url)
        await self.recording.after(link.url)
        return None

    # ---- files

    async def _file(self, base: Seen, response: FetchedResponse, fetched: Fetched, head: bytes) -> Request | None:
        kind: Kind = "attachment" if base.kind in ("page", "list") else base.kind
        base = replace(base, kind=kind)
        size = media.image_size(head)
        if media.is_html(head) and not media.is_office_html(head):
            page = read_page(response.url, fetched)
            notice = softpages.is_notice(page)
            if not notice and (onwards := self._led_on(way_to_file(page), response)):
                return onwards
            if not notice and media.is_saved_page(head, fetched.headers):
                await self.recording.inspected(base, fetched.body, name_of(base, fetched), ())
                return None
            await self.recording.record(
                replace(base, state="unreachable", reason="not-obtained", detail="web page in place of a file")
            )
        elif media.is_no_document(head):
            await self.recording.record(replace(base, state="excluded", reason="not-a-document"))
        elif size is not None and kind == "image" and max(size) < self.sweep.job.limits.min_image_px:
            await self.recording.record(replace(base, state="excluded", reason="too-small"))
        else:
            await self.recording.inspected(base, fetched.body, name_of(base, fetched), ())
        return None

    # ---- shared

    async def _download(self, request: Request) -> Response:
        """An answer that no row of the ledger waits for."""
        return await self.crawler.engine.download_async(request)

    def _moved(self, page: Page, response: FetchedResponse) -> Request | None:
        """A page that sends its reader on by itself is followed as a redirect is."""
        return self._led_on(page.refresh, response)

    def _led_on(self, target: str | None, response: FetchedResponse) -> Request | None:
        """The request for where a page leads on to, unless it was there before or may not be asked for."""
        moved: tuple[str, ...] = response.meta.get("moved", ())
        if (
            not target
            or target in (*moved, response.url)
            or len(moved) >= _MAX_REFRESH
            or not self.sweep.guard.permits(target)
        ):
            return None
        link: Link = response.meta["link"]
        return self.asking.request(link, target, moved=(*moved, response.url))

    async def _request(self, ask: Ask) -> Request | None:
        """The request for a planned address, or None when it is judged without one."""
        link = ask.link
        if coverage.mark(link.url) in self.recording.finished:
            # It was judged and still waits: an address so odd that the ledger files it under two names.
            await self.sweep.ledger.give_up(link.url)
            return None
        refused = self.asking.refused(link)
        if refused is not None:
            state, reason, detail = refused
            await self.recording.record(
                Seen(link.url, link.kind, "fetched", state, reason, detail, link.referrer, link.link_text)
            )
            return None
        self.recording.asked[link.url] = link
        return self.asking.first(ask)

    async def closed(self, reason: str) -> None:
        self.sweep.ended = reason
        await self.sweep.browser.close()


def _asked_for_changes(response: FetchedResponse) -> bool:
    """A server that says "unchanged" where nobody asked has given nothing."""
    headers = response.request.headers if response.request is not None else {}
    return "If-None-Match" in headers or "If-Modified-Since" in headers


def _sent_on(fetched: Fetched) -> str | None:
    """Where a Refresh header sends the reader at once."""
    told = _REFRESH.match(fetched.headers.get("refresh", ""))
    return Page(fetched.url, "").join(told[1]) if told else None


def _is_walled(page: Page, listing: Listing, fetched: Fetched) -> bool:
    """Whether what came instead of a list is a login, a challenge or a firewall's word: it says nothing of the list."""
    if listing.goes_on_elsewhere or page.data is not None or softpages.says_empty(page):
        return False
    return obstacle(fetched.status, fetched.headers, fetched.cookies, page.raw) is not None
