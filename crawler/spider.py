"""The one spider: list pages, articles, files. The ledger is its frontier: planned before fetched, judged once.

A page's children are planned before the page itself is judged, so a process that dies between any two lines leaves
nothing behind that the next run would not find.
"""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote, urlsplit

import scrapy
from scrapy import Request
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import coverage, media, portals, softpages
from crawler.decode import decode
from crawler.egress import host_of
from crawler.errors import BrowserError, LedgerError
from crawler.fetching import Fetched, FetchError
from crawler.handler import FetchedResponse
from crawler.manners import HoursExcludedError, RobotsExcludedError
from crawler.portals.data import is_data_address
from crawler.portals.files import extension, is_document, is_no_document
from crawler.portals.model import Article, Listing
from crawler.portals.page import Page
from crawler.spool import Body
from crawler.sweep import Sweep
from findings.record import Link, Seen
from findings.words import Kind, State

_PRIORITY: dict[Kind, int] = {"list": 100, "page": 50, "attachment": 20, "image": 0}
_MAX_PAGE_BYTES = 16 * 2**20
_MAX_REFRESH = 5
_MAX_TITLES = 20
_FORM = "application/x-www-form-urlencoded; charset=UTF-8"
_POST_REFUSED = frozenset({400, 403, 404, 405, 411, 501})
logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Open:
    """An article whose files are not all judged yet: its text may only then go into the index."""

    article: Article
    waiting: set[str] = field(default_factory=set)
    judged: bool = False


class SectionSpider(scrapy.Spider):
    name = "section"
    custom_settings: dict[str, Any] = {}  # noqa: RUF012  (Scrapy's own shape)

    def __init__(self, sweep: Sweep, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sweep = sweep
        self.planned: set[str] = set()
        self.open: dict[str, _Open] = {}
        self.parents: dict[str, set[str]] = {}
        self.posts: set[str] = set()  # data addresses that a list's own script asks for by POST

    async def start(self) -> AsyncIterator[Request]:
        root = Link(self.sweep.job.url, "list")
        self.sweep.seen.numbers[coverage.key(root.url)] = 1
        for request in await self._plan([root]):
            yield request
        for link in await self.sweep.ledger.pending():
            if coverage.key(link.url) not in self.planned:
                self.planned.add(coverage.key(link.url))
                if (made := await self._request(link)) is not None:
                    yield made

    # ---- one answer

    async def answered(self, response: Response) -> AsyncIterator[Request]:
        """The callback of every request. Whatever goes wrong with one address becomes that address's row."""
        link: Link = response.meta["link"]
        assert isinstance(response, FetchedResponse)  # noqa: S101
        assert response.fetched is not None  # noqa: S101
        try:
            async for request in self._judge(link, response, response.fetched):
                yield request
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

    async def _judge(self, link: Link, response: FetchedResponse, fetched: Fetched) -> AsyncIterator[Request]:
        addresses = tuple(
            dict.fromkeys([*response.meta.get("redirect_urls", ()), *response.meta.get("moved", ()), response.url])
        )
        base = Seen(link.url, link.kind, "fetched", "clean", "", "", link.referrer, link.link_text, None, addresses)
        if response.request is not None and response.request.method == "POST" and fetched.status in _POST_REFUSED:
            self.posts.discard(coverage.key(link.url))
            yield self._fresh(link)  # the same data address by GET, which most of them answer too
            return
        if fetched.status == 304:
            async for request in self._unchanged(link):
                yield request
            return
        if fetched.status in (404, 410):
            if coverage.key(link.url) in self.sweep.seen.tried:
                await self._record(replace(base, state="excluded", reason="section", detail="no such list page"))
                return
            await self._record(replace(base, state="unreachable", reason="not-found", detail=str(fetched.status)))
            return
        if fetched.status >= 300 or fetched.status < 200 or fetched.status == 204:
            await self._record(replace(base, state="unreachable", reason="status", detail=str(fetched.status)))
            return
        base = replace(
            base, etag=fetched.headers.get("etag", ""), last_modified=fetched.headers.get("last-modified", "")
        )
        head = fetched.body.head(65_536)
        if not head:
            await self._record(replace(base, state="unreachable", reason="not-obtained", detail="empty"))
        elif link.kind == "list":
            async for request in self._list(base, response, fetched, head):
                yield request
        elif link.kind == "page" and media.is_html(head):
            async for request in self._page(base, response, fetched):
                yield request
        else:
            await self._file(base, response, fetched, head)

    # ---- lists

    async def _list(
        self, base: Seen, response: FetchedResponse, fetched: Fetched, head: bytes
    ) -> AsyncIterator[Request]:
        if not media.is_markup(head):
            await self._file(replace(base, kind="attachment"), response, fetched, head)
            return
        page = self._read(response, fetched.body, fetched)
        if moved := self._moved(page, base, response):
            yield moved
            return
        if page.refresh and not self.sweep.guard.permits(page.refresh):
            await self._record(replace(base, state="excluded", reason="host", detail=host_of(page.refresh)))
            return
        seen, job = self.sweep.seen, self.sweep.job
        family = portals.recognise(page)
        listing: Listing = family.listing(page)
        first = coverage.key(base.url) == coverage.key(job.url)
        needed = job.needs_browser
        if self._wants_browser(page, listing, first=first):
            try:
                listing, family, needed = await self._rendered(page, listing)
            except BrowserError as error:
                logger.warning("no browser: %s", error)
                await self._record(replace(base, state="unreachable", reason="no-browser"))
                return
        if first:
            await self.sweep.ledger.note_section(family.NAME, needs_browser=needed)
        seen.note(total=listing.declared_total, pages=listing.declared_pages, first=first)
        seen.read(base.url, [entry.url for entry in listing.entries])
        seen.unresolved.update(listing.unresolved)
        links: list[Link] = []
        for entry in listing.entries:
            if coverage.key(entry.url) not in seen.lists and coverage.key(entry.url) not in seen.numbers:
                seen.entries.add(coverage.key(entry.url))
                links.append(Link(entry.url, "attachment" if entry.file else "page", base.url, entry.title))
        goes_on = first or seen.brought(base.url, [entry.url for entry in listing.entries])
        for following in (*listing.next, *(listing.chain if goes_on else ())):
            own = coverage.key(following.url)
            if following.number == 1:
                continue  # the section's own address, under whatever name the pager gives it
            if following.number is not None:
                seen.numbers.setdefault(own, following.number)
            if following.maybe:
                seen.tried.add(own)
            if following.post:
                self.posts.add(own)
            links.append(Link(following.url, "list", base.url))
        if not listing.entries and first:
            # A section that is an article itself still offers its files.
            links += [Link(f.url, f.kind, base.url, f.text) for f in family.article(page).files]
        for request in await self._plan(links):
            yield request
        await self._inspect_and_record(base, fetched.body, _name_of(base, fetched), ())

    def _wants_browser(self, page: Page, listing: Listing, *, first: bool) -> bool:
        job = self.sweep.job
        if job.browser == "never":
            return False
        if job.browser == "always" or job.needs_browser:
            return True
        if listing.entries or listing.goes_on_elsewhere or not first or job.empty_expected:
            return False
        has_script = any(True for _ in page.tree.iter("script"))
        return has_script and not softpages.says_empty(page)

    async def _rendered(self, page: Page, plain: Listing) -> tuple[Listing, Any, bool]:
        """The listing as a browser shows it, if it shows more; and whether the section is proven to need one."""
        rendered = await self.sweep.browser.render(page.url)
        if not self.sweep.guard.permits(rendered.url):
            raise BrowserError("the page leads to another host")
        shown = Page(rendered.url, rendered.html)
        family = portals.recognise(shown)
        listing: Listing = family.listing(shown)
        if len(listing.entries) > len(plain.entries):
            return listing, family, True
        return plain, portals.recognise(page), self.sweep.job.needs_browser

    # ---- articles

    async def _page(self, base: Seen, response: FetchedResponse, fetched: Fetched) -> AsyncIterator[Request]:
        page = self._read(response, fetched.body, fetched)
        if moved := self._moved(page, base, response):
            yield moved
            return
        if page.refresh and not self.sweep.guard.permits(page.refresh):
            await self._record(replace(base, state="excluded", reason="host", detail=host_of(page.refresh)))
            return
        article: Article = portals.recognise(page).article(page)
        if softpages.is_soft_failure(page, article):
            await self._record(replace(base, state="unreachable", reason="not-obtained"))
            return
        links = [Link(f.url, f.kind, base.url, f.text) for f in article.files]
        links += [Link(url, "page", base.url, base.link_text) for url in article.pages]
        own = coverage.key(base.url)
        self.open[own] = _Open(article)
        for request in await self._plan(links, parent=own):
            yield request
        detail = f"{coverage.NO_ADDRESS}{article.addressless}" if article.addressless else ""
        titles = [article.title, *(f.text for f in article.files)]
        await self._inspect_and_record(replace(base, detail=detail), fetched.body, _name_of(base, fetched), titles)
        self.open[own].judged = True
        await self._close_articles(own)

    async def _unchanged(self, link: Link) -> AsyncIterator[Request]:
        """A 304: the earlier judgement stands, for the page and for what it linked to unless that is told anew."""
        if link.kind == "page":
            children = await self.sweep.ledger.children(link.url)
            for request in await self._plan(children):
                yield request
        if not await self.sweep.ledger.carry(link):
            yield self._fresh(link)
            return
        await self._after(link.url)

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
        await self._inspect_and_record(base, fetched.body, _name_of(base, fetched), ())

    # ---- shared

    def _read(self, response: FetchedResponse, body: Body, fetched: Fetched) -> Page:
        text, codec = decode(body.read(_MAX_PAGE_BYTES), fetched.headers.get("content-type", ""))
        return Page(response.url, text, codec)

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
        return self._make(link, target, moved=(*moved, response.url))

    async def _inspect_and_record(self, base: Seen, body: Body, name: str, titles: tuple[str, ...] | list[str]) -> None:
        texts = [text for text in dict.fromkeys([base.link_text, *titles]) if text][:_MAX_TITLES]
        inspection = await self.sweep.inspect(body, name, texts)
        state: State = inspection.verdict.value
        await self._record(replace(base, state=state, reason=inspection.reason or "", inspection=inspection))

    async def _record(self, seen: Seen) -> None:
        try:
            recorded = await self.sweep.ledger.record(seen)
        except LedgerError as error:
            self.sweep.failure = error
            raise CloseSpider("failed") from error
        if recorded.alerted:
            self.sweep.alerted += len(recorded.alerted)
            self.sweep.on_progress({"alerted": len(recorded.alerted)})
        await self._after(seen.url)

    async def _after(self, url: str) -> None:
        """An address is judged: the article that waited for it may be done."""
        own = coverage.key(url)
        for parent in self.parents.pop(own, ()):
            if parent in self.open:
                self.open[parent].waiting.discard(own)
                await self._close_articles(parent)
        await self.sweep.report()

    async def _close_articles(self, own: str) -> None:
        state = self.open.get(own)
        if state is not None and state.judged and not state.waiting:
            del self.open[own]
            article = state.article
            await self.sweep.ledger.project(own, article.title, article.text, article.published_at)

    async def _plan(self, links: list[Link], parent: str | None = None) -> list[Request]:
        """Enters links into the ledger, and turns those that still have to be judged into requests.

        The ledger is told all of a page's links, also those that another page has named before: what it knows decides
        which titles may be shown.
        """
        named: dict[str, Link] = {}
        for link in links:
            named.setdefault(coverage.key(link.url), link)
        if not named:
            return []
        waiting = await self.sweep.ledger.plan(list(named.values()))
        fresh = [link for link in waiting if coverage.key(link.url) not in self.planned]
        self.planned.update(named)
        if parent is not None:
            for link in waiting:
                self.parents.setdefault(coverage.key(link.url), set()).add(parent)
                self.open[parent].waiting.add(coverage.key(link.url))
        requests = []
        for link in fresh:
            if request := await self._request(link):
                requests.append(request)
        return requests

    async def _request(self, link: Link) -> Request | None:
        """The request for a planned address, or None when it is judged without one."""
        refused = self._refused(link)
        if refused is not None:
            state, reason, detail = refused
            await self._record(
                Seen(link.url, link.kind, "fetched", state, reason, detail, link.referrer, link.link_text)
            )
            return None
        self.sweep.fetched += 1
        request = self._make(link, link.url)
        if link.kind != "list" and (known := await self.sweep.ledger.known(link.url)):
            if known.etag:
                request.headers["If-None-Match"] = known.etag
            if known.last_modified:
                request.headers["If-Modified-Since"] = known.last_modified
        return request

    def _refused(self, link: Link) -> tuple[State, str, str] | None:
        job = self.sweep.job
        if not self.sweep.guard.permits(link.url):
            return "excluded", "host", host_of(link.url)
        if link.kind == "page" and urlsplit(link.url).path in ("", "/") and not urlsplit(link.url).query:
            return "excluded", "section", ""
        if link.kind == "attachment" and is_no_document(link.url):
            return "excluded", "not-a-document", ""
        if self.sweep.fetched >= job.limits.max_pages:
            return "unreachable", "budget", ""
        return None

    def _make(self, link: Link, url: str, moved: tuple[str, ...] = ()) -> Request:
        headers = {}
        if link.referrer and host_of(link.referrer) == host_of(url):
            headers["Referer"] = link.referrer
        post = coverage.key(url) in self.posts
        if post:
            headers["Content-Type"] = _FORM
        if link.kind == "list" and is_data_address(url):
            headers["X-Requested-With"] = "XMLHttpRequest"
        return Request(
            url,
            method="POST" if post else "GET",
            body=urlsplit(url).query if post else "",
            callback=self.answered,
            errback=self.failed,
            headers=headers,
            meta={"link": link, "moved": moved},
            priority=_PRIORITY[link.kind],
            dont_filter=True,
        )

    def _fresh(self, link: Link) -> Request:
        return self._make(link, link.url)

    async def closed(self, reason: str) -> None:
        await self.sweep.browser.close()


def _name_of(base: Seen, fetched: Fetched) -> str:
    """The file's name, as well as anything tells it: the server, the address, the link."""
    disposition = fetched.headers.get("content-disposition", "")
    if found := re.search(r"filename\*\s*=\s*[\w-]*'[^']*'([^;]+)", disposition, re.IGNORECASE):
        return unquote(found.group(1), errors="replace").strip('" ')
    if found := re.search(r'filename\s*=\s*"?([^";]+)', disposition, re.IGNORECASE):
        raw = found.group(1).encode("latin-1", "replace")
        return unquote(decode(raw)[0], errors="replace").strip()
    if base.kind in ("list", "page"):
        return "page.html"
    last = unquote(urlsplit(fetched.url).path.rsplit("/", 1)[-1], errors="replace")
    if (
        is_document(fetched.url)
        and extension(fetched.url)
        and "." in last
        and not last.lower().endswith((".jsp", ".php", ".vsb"))
    ):
        return last
    return base.link_text or last or "file"
