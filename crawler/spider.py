"""The one spider: list pages, articles, files. The ledger is its frontier: planned before fetched, judged once.

A page's children are planned in the transaction that judges the page, a list's before it, so a process that dies between
any two lines leaves nothing behind that the next run would not find. Scrapy is handed a few dozen requests at a time out of the ledger, so
a section of a hundred thousand entries needs no more memory than one of a hundred.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import scrapy
from scrapy import Request
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import coverage, media, portals, shown, softpages
from crawler.asking import Asking
from crawler.egress import host_of
from crawler.errors import BrowserError, LedgerError
from crawler.fetching import Fetched, FetchError, last_modified
from crawler.filename import name_of
from crawler.handler import FetchedResponse
from crawler.held import HeldTexts
from crawler.hostpage import HostPage
from crawler.listing import again, links_of, told
from crawler.manners import HoursExcludedError, RobotsExcludedError
from crawler.pages import read_page
from crawler.places import places_of
from crawler.portals.model import Article, Listing
from crawler.portals.page import Page
from crawler.portals.paging import body_of, number_of, shown_at
from crawler.spool import Body
from crawler.sweep import Sweep
from findings.record import Link, Seen
from findings.revisit import Ask
from findings.seen import PublicText
from findings.words import Kind, State

# Requests that Scrapy and the inspection have at a time: many where they go fast, so that much is written at once; where
# a portal is asked slowly few, so that a file that a page names needn't wait for all of them.
_MOST_IN_THE_AIR, _LEAST_IN_THE_AIR, _AHEAD_S = 192, 48, 30.0
_MAX_REFRESH = 5
_MAX_TITLES = 20
_NO_ANSWER = frozenset({"timeout", "refused", "dns"})
_POST_REFUSED = frozenset({400, 403, 404, 405, 411, 501})
logger = logging.getLogger(__name__)


class SectionSpider(scrapy.Spider):
    name = "section"
    custom_settings: dict[str, Any] = {}  # noqa: RUF012  (Scrapy's own shape)

    def __init__(self, sweep: Sweep, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sweep = sweep
        self.asked: dict[str, Link] = {}
        self.changed = asyncio.Event()
        self.held = HeldTexts()
        self.finished: set[int] = set()
        self.asking = Asking(sweep, self.answered, self.failed)
        self.host_page = HostPage(sweep)
        delay_s = sweep.job.policy.delay_s
        fast = _MOST_IN_THE_AIR if delay_s <= 0 else int(_AHEAD_S / delay_s)
        self.in_the_air = max(_LEAST_IN_THE_AIR, min(_MOST_IN_THE_AIR, fast))

    async def start(self) -> AsyncIterator[Request]:
        """Scrapy draws from this for as long as the sweep lasts; it ends when nothing is left in ledger or air."""
        root = Link(self.sweep.job.url, "list")
        self.sweep.seen.numbers[coverage.key(root.url)] = 1
        try:
            await self.sweep.ledger.begin()
            await self._plan([root])
            if probe := await self.host_page.request():
                yield probe
            while True:
                asks, carried = await self.sweep.ledger.take(self.in_the_air - len(self.asked), self.asked.keys())
                for request in await asyncio.gather(*map(self._request, asks)):
                    if request is not None:
                        yield request
                self.sweep.ledger.gather(busy=len(self.asked) > self.in_the_air // 4)
                if carried or asks:
                    await self.sweep.report()
                elif not self.asked:
                    return
                while len(self.asked) > self.in_the_air // 2 or (self.asked and not asks and not self.changed.is_set()):
                    self.changed.clear()
                    await self.changed.wait()
                self.changed.clear()
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
            await self._record(Seen(link.url, link.kind, "fetched", "unreachable", "interrupted", type(error).__name__))
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
                self.asking.silent_reason = reason
            state = "excluded" if error.excluded else "unreachable"
        elif isinstance(error, RobotsExcludedError):
            state, reason, detail = "excluded", "robots", ""
        elif isinstance(error, HoursExcludedError):
            state, reason, detail = "excluded", "hours", ""
        elif isinstance(error, IgnoreRequest) and "redirections" in str(error):
            reason, detail = "redirects", ""
        else:
            logger.warning("a request failed: %s", type(error).__name__)
        await self._record(Seen(link.url, link.kind, "fetched", state, reason, detail, link.referrer, link.link_text))

    async def _judge(self, link: Link, response: FetchedResponse, fetched: Fetched) -> Request | None:
        """What an answer is. A request comes back where the page sends its reader on by itself."""
        addresses = tuple(
            dict.fromkeys([*response.meta.get("redirect_urls", ()), *response.meta.get("moved", ()), response.url])
        )
        base = Seen(link.url, link.kind, "fetched", "clean", "", "", link.referrer, link.link_text, None, addresses)
        posted = response.request is not None and response.request.method == "POST"
        if posted and fetched.status in _POST_REFUSED and body_of(link.url) is None:
            self.asking.posts.discard(coverage.key(link.url))
            return self.asking.request(link, link.url)  # the same data address by GET, which most of them answer too
        if fetched.status == 304:
            return await self._unchanged(link)
        if fetched.status in (404, 410):
            if coverage.key(link.url) in self.sweep.seen.tried:
                await self._record(replace(base, state="excluded", reason="section", detail="no such list page"))
                return None
            await self._record(replace(base, state="unreachable", reason="not-found", detail=str(fetched.status)))
            return None
        if fetched.status >= 300 or fetched.status < 200 or fetched.status == 204:
            await self._record(replace(base, state="unreachable", reason="status", detail=str(fetched.status)))
            return None
        base = replace(base, etag=fetched.headers.get("etag", ""), last_modified=last_modified(fetched.headers))
        head = fetched.body.head(65_536)
        if not head:
            await self._record(replace(base, state="unreachable", reason="not-obtained", detail="empty"))
        elif link.kind == "list":
            return await self._list(base, response, fetched, head)
        elif link.kind == "page" and media.is_html(head):
            return await self._page(base, response, fetched)
        else:
            await self._file(base, response, fetched, head)
        return None

    # ---- lists

    async def _list(self, base: Seen, response: FetchedResponse, fetched: Fetched, head: bytes) -> Request | None:
        if not media.is_markup(head):
            await self._file(replace(base, kind="attachment"), response, fetched, head)
            return None
        posted = response.request is not None and response.request.method == "POST"
        page = read_page(shown_at(response.url, base.url), fetched, posted=posted)
        if moved := self._moved(page, base, response):
            return moved
        if page.refresh and not self.sweep.guard.permits(page.refresh):
            await self._record(replace(base, state="excluded", reason="host", detail=host_of(page.refresh)))
            return None
        family = portals.recognise(page)
        listing: Listing = family.listing(page)
        first = coverage.key(base.url) == coverage.key(self.sweep.job.url)
        needed = self.sweep.job.needs_browser
        in_browser = shown.wants_browser(self.sweep, page, listing, first=first)
        if in_browser:
            try:
                listing, family, needed = await shown.rendered(self.sweep, page, listing)
            except BrowserError as error:
                logger.warning("no browser: %s", error)
                if not shown.hangs_on_scripts(listing):
                    await self._record(replace(base, state="unreachable", reason="no-browser"))
                    return None
        if not listing.entries and softpages.is_notice(page):
            await self._record(replace(base, state="unreachable", reason="not-obtained", detail="notice"))
            return None
        if first:
            await self.sweep.ledger.note_section(portals.verdict(family, listing), needs_browser=needed)
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
        if not in_browser:
            await self.sweep.ledger.tell_list(base.url, told(listing, new, family.NAME, response.url))
        await self._inspect_and_record(base, fetched.body, name_of(base, fetched), ())
        return None

    async def _listed(
        self, url: str, listing: Listing, links: list[Link], family: str, at: str, *, first: bool
    ) -> set[str]:
        """Plans what a list page names: its entries and further pages. Returns the pages that it is the first to name."""
        seen = self.sweep.seen
        if first:
            seen.family, seen.at = family, at
        seen.note(total=listing.declared_total, pages=listing.declared_pages, first=first)
        seen.read(url, [entry.url for entry in listing.entries])
        seen.unresolved.update(listing.unresolved)
        entries = []
        for link in links:
            if coverage.key(link.url) not in seen.lists and coverage.key(link.url) not in seen.numbers:
                entries.append(link)
                if listing.entries:
                    seen.entries.add(coverage.mark(link.url))
        goes_on = first or seen.brought(url, [entry.url for entry in listing.entries])
        further = []
        for following in (*listing.next, *(listing.chain if goes_on else ())):
            own = coverage.key(following.url)
            if following.number == 1:
                continue  # the section's own address, under whatever name the pager gives it
            if following.number is not None:
                seen.numbers.setdefault(own, following.number)
            if following.maybe:
                seen.tried.add(own)
            elif following in listing.chain:
                seen.chained.add(own)
            if following.post:
                self.asking.posts.add(own)
            if coverage.mark(following.url) not in seen.announced:
                seen.announced.add(coverage.mark(following.url))
                further.append(Link(following.url, "list", url))
        await self._plan([*entries, *further])
        return {link.url for link in further}

    # ---- articles

    async def _page(self, base: Seen, response: FetchedResponse, fetched: Fetched) -> Request | None:
        page = read_page(response.url, fetched)
        if moved := self._moved(page, base, response):
            return moved
        if page.refresh and not self.sweep.guard.permits(page.refresh):
            await self._record(replace(base, state="excluded", reason="host", detail=host_of(page.refresh)))
            return None
        article: Article = portals.recognise(page).article(page)
        if softpages.is_soft_failure(page, article) or await self.host_page.is_shown(page, article):
            await self._record(replace(base, state="unreachable", reason="not-obtained"))
            return None
        links = [Link(f.url, f.kind, base.url, f.text) for f in article.files]
        links += [Link(url, "page", base.url, base.link_text) for url in article.pages]
        detail = f"{coverage.NO_ADDRESS}{article.addressless}" if article.addressless else ""
        titles = [article.title, *(f.text for f in article.files)]
        text = PublicText(article.title, article.text, article.published_at)
        name = name_of(base, fetched)
        await self._inspect_and_record(replace(base, detail=detail), fetched.body, name, titles, text, links)
        return None

    async def _unchanged(self, link: Link) -> Request | None:
        """A 304: the earlier judgement stands, for the page and for what it linked to unless that is told anew."""
        ledger = self.sweep.ledger
        if link.kind in ("list", "page"):
            links = await ledger.children(link.url)
            if link.kind == "page":
                await self._plan(links)
            elif kept := await ledger.told(link.url):
                first = coverage.key(link.url) == coverage.key(self.sweep.job.url)
                await self._listed(link.url, again(kept, links), links, kept["family"], kept["at"], first=first)
            else:
                return self.asking.request(link, link.url)
        if not await ledger.carry(link):
            return self.asking.request(link, link.url)
        await self._after(link.url)
        return None

    # ---- files

    async def _file(self, base: Seen, response: FetchedResponse, fetched: Fetched, head: bytes) -> None:
        kind: Kind = "attachment" if base.kind in ("page", "list") else base.kind
        base = replace(base, kind=kind)
        size = media.image_size(head)
        if media.is_html(head) and not media.is_office_html(head):
            await self._record(
                replace(base, state="unreachable", reason="not-obtained", detail="web page in place of a file")
            )
            return
        if media.is_no_document(head):
            await self._record(replace(base, state="excluded", reason="not-a-document"))
            return
        if size is not None and kind == "image" and max(size) < self.sweep.job.limits.min_image_px:
            await self._record(replace(base, state="excluded", reason="too-small"))
            return
        await self._inspect_and_record(base, fetched.body, name_of(base, fetched), ())

    # ---- shared

    def _moved(self, page: Page, base: Seen, response: FetchedResponse) -> Request | None:
        """A page that sends its reader on by itself is followed as a redirect is."""
        moved: tuple[str, ...] = response.meta.get("moved", ())
        target = page.refresh
        if (
            not target
            or target in (*moved, response.url)
            or len(moved) >= _MAX_REFRESH
            or not self.sweep.guard.permits(target)
        ):
            return None
        link: Link = response.meta["link"]
        return self.asking.request(link, target, moved=(*moved, response.url))

    async def _inspect_and_record(
        self,
        base: Seen,
        body: Body,
        name: str,
        titles: Sequence[str],
        text: PublicText | None = None,
        links: Sequence[Link] = (),
    ) -> None:
        texts = [text for text in dict.fromkeys([base.link_text, *titles]) if text][:_MAX_TITLES]
        page = base.kind in ("list", "page")
        inspection = await self.sweep.inspect(body, name, texts, page=page)
        state: State = inspection.verdict.value
        seen = replace(base, state=state, reason=inspection.reason or "", inspection=inspection)
        await self._record(seen, text, _once(links))

    async def _record(self, seen: Seen, text: PublicText | None = None, links: Sequence[Link] = ()) -> None:
        """An article's text goes into the index as soon as all that it links to is judged too."""
        try:
            written = await self.sweep.ledger.record(seen, None if links else text, links)
        except LedgerError as error:
            self.sweep.failure = error
            raise CloseSpider("failed") from error
        if alerted := len(written.recorded.alerted):
            self.sweep.alerted += alerted
            self.sweep.on_progress({"alerted": alerted})
        if links and text is not None:
            # A file may have been judged in the very transaction that told of it.
            waiting = [link.url for link in written.waiting if coverage.mark(link.url) not in self.finished]
            own = coverage.key(seen.url)
            await self._show(self.held.hold(own, text, {coverage.key(url) for url in waiting}))
        await self._after(seen.url)

    async def _after(self, url: str) -> None:
        """An address is judged: the article that waited for it may be done."""
        self.asked.pop(url, None)
        self.finished.add(coverage.mark(url))
        self.changed.set()
        await self._show(self.held.judged(coverage.key(url)))
        await self.sweep.report()

    async def _show(self, texts: Sequence[tuple[str, PublicText]]) -> None:
        for article, text in texts:
            await self.sweep.ledger.project(article, text)

    async def _plan(self, links: Sequence[Link]) -> None:
        """Enters links into the ledger, from where they are taken up in time."""
        if named := _once(links):
            await self.sweep.ledger.plan(named)
            self.changed.set()

    async def _request(self, ask: Ask) -> Request | None:
        """The request for a planned address, or None when it is judged without one."""
        link = ask.link
        if coverage.mark(link.url) in self.finished:
            # It was judged and still waits: an address so odd that the ledger files it under two names.
            await self.sweep.ledger.give_up(link.url)
            return None
        refused = self.asking.refused(link)
        if refused is not None:
            state, reason, detail = refused
            await self._record(
                Seen(link.url, link.kind, "fetched", state, reason, detail, link.referrer, link.link_text)
            )
            return None
        self.asked[link.url] = link
        return self.asking.first(ask)

    async def closed(self, reason: str) -> None:
        self.sweep.ended = reason
        await self.sweep.browser.close()


def _once(links: Sequence[Link]) -> list[Link]:
    """All of a page's links, also those that another page has named before: what the ledger knows of them decides which
    titles may be shown. The first of several to one address stays."""
    named: dict[str, Link] = {}
    for link in links:
        named.setdefault(coverage.key(link.url), link)
    return list(named.values())
