"""What becomes of a list page's answer: its entries and further pages are planned, and what it told besides is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scrapy import Request

from crawler import coverage, noted, portals, softpages
from crawler.answers.file import FileAnswers
from crawler.answers.hostpage import HostPage
from crawler.answers.lists import Lists
from crawler.answers.onward import Onward
from crawler.answers.ownscripts import OwnScripts
from crawler.answers.recording import Recording
from crawler.asking import Asking
from crawler.fetch import media
from crawler.fetch.egress import host_of
from crawler.fetch.fetcher import Fetched
from crawler.fetch.response import FetchedResponse
from crawler.filename import name_of
from crawler.listing import links_of, told
from crawler.obstacles import obstacle
from crawler.pages import MAX_BYTES as MAX_PAGE_BYTES
from crawler.pages import read_page
from crawler.planned import to_plan
from crawler.portals.links.headings import label
from crawler.portals.model import Listing
from crawler.portals.page import Page
from crawler.portals.requests.shells import is_shell
from crawler.portals.source.paging import number_of, shown_at
from crawler.sections.places import places_of
from crawler.sweep import Sweep
from crawler.unlisted import KEPT as UNLISTED
from findings.record import Link, Seen


class ListAnswers:
    def __init__(
        self,
        sweep: Sweep,
        recording: Recording,
        asking: Asking,
        onward: Onward,
        files: FileAnswers,
        scripts: OwnScripts,
        host_page: HostPage,
    ) -> None:
        self._sweep, self._recording, self._asking, self._host_page = sweep, recording, asking, host_page
        self._onward, self._files, self._lists = onward, files, Lists(sweep, scripts)
        self._beside: dict[str, Any] = {}  # what the section's articles told before: it is kept with its first page

    def remember(self, kept: dict[str, Any]) -> None:
        """Takes up what the section's first page told in an earlier process of the sweep."""
        self._beside = {UNLISTED: kept[UNLISTED]} if UNLISTED in kept else {}
        self._lists.routes, self._lists.around = tuple(kept.get("routes", ())), frozenset(kept.get("around", ()))

    @property
    def around(self) -> frozenset[int]:
        """Marks of what stands around the section's list on its first page."""
        return self._lists.around

    async def list_page(self, base: Seen, response: FetchedResponse, fetched: Fetched, head: bytes) -> Request | None:
        if not media.is_markup(head):
            seen = self._sweep.seen
            data = noted.key(base.referrer or "") in seen.shown and noted.key(base.url) not in seen.numbers
            detail = "" if data or self._may_be_no_list(base.url) else coverage.NO_LIST
            return await self._files.file(replace(base, kind="attachment", detail=detail), response, fetched, head)
        posted = response.request is not None and response.request.method == "POST"
        page = read_page(shown_at(response.url, base.url), fetched, posted=posted)
        if moved := self._onward.moved(page, response):
            return moved
        if page.refresh and not self._sweep.guard.permits(page.refresh):
            await self._recording.record(replace(base, state="excluded", reason="host", detail=host_of(page.refresh)))
            return None
        first = noted.key(base.url) == noted.key(self._sweep.job.url)
        at_front = not first and self._onward.is_at_front(base, response)
        gone = self._may_be_no_list(base.url)  # past the end of a list that announces none
        if at_front or (not first and await self._is_host_page(page, gone=gone)):
            await self._recording.record(
                replace(base, state="excluded", reason="section", detail="no such list page")
                if gone
                else replace(base, state="unreachable", reason="not-obtained", detail="home page")
            )
            return None
        read = await self._lists.read(page, first=first)
        listing, family = read.listing, read.family
        if (failed := read.not_shown) is not None:
            await self._recording.record(replace(base, state="unreachable", reason=failed.reason, detail=failed.detail))
            return None
        if not listing.entries and (softpages.is_notice(page) or _is_walled(page, listing, fetched)):
            await self._recording.record(replace(base, state="unreachable", reason="not-obtained", detail="notice"))
            return None
        if first:
            self._sweep.seen.called = label(page)
            self._sweep.seen.sent_on = () if listing.entries else softpages.sent_on(page)
            await self._sweep.ledger.note_section(portals.verdict(family, listing), needs_browser=read.needs_browser)
            await self._sweep.ledger.note_places(places_of(page, listing, self._sweep.guard))
        links = links_of(listing, base.url)
        if not links and first:
            # A section that is an article itself still offers its files.
            elsewhere = bool(listing.next or listing.chain)  # then the pictures around an empty frame are ornaments
            files = family.article(page).files
            links = [Link(f.url, f.kind, base.url, f.text) for f in files if f.kind != "image" or not elsewhere]
        if (
            listing.number == 1
            and self._sweep.seen.numbers.get(noted.key(base.url), 1) > 1
            and number_of(base.url) is not None
        ):
            # A data address that counts from 0 asks for its second page as others do for their first.
            listing = replace(listing, next=())
        new = await self.listed(base.url, listing, links, family.NAME, response.url, first=first)
        cut = read.cut or fetched.body.size > MAX_PAGE_BYTES
        if cut or not read.by_itself:
            # It must be read again: to be told as cut, or for what else it hangs on.
            base = replace(base, etag="", last_modified="")
        if cut:
            base = replace(base, detail=coverage.CUT)
        if read.in_browser:
            self._sweep.seen.shown.add(noted.key(base.url))
        else:
            own = (self._lists.routes, self._lists.around) if first else ()
            kept = told(listing, new, family.NAME, response.url, *own)
            kept |= {**self._beside, "called": self._sweep.seen.called} if first else {}
            await self._sweep.ledger.tell_list(base.url, kept)
        await self._recording.inspected(base, fetched.body, name_of(base, fetched), ())
        return None

    async def _is_host_page(self, page: Page, *, gone: bool) -> bool:
        """Whether a page is what its host shows for any address. That leaves numbers out of account: of a page of which nothing would
        be told, what it lists of the section's own is read all the same."""
        if is_shell(page) or page.data is not None or not await self._host_page.is_shown(page):
            return False
        listed = portals.recognise(page).listing(page).entries if gone else ()
        return not self._sweep.seen.lacks(self._sweep.job.url, (entry.url for entry in listed))

    def _may_be_no_list(self, url: str) -> bool:
        """Whether nobody said that there is a list at this address."""
        own, seen, job = noted.key(url), self._sweep.seen, self._sweep.job
        return own in seen.tried or own in seen.chained or (job.empty_expected and own == noted.key(job.url))

    async def listed(
        self, url: str, listing: Listing, links: list[Link], family: str, at: str, *, first: bool
    ) -> set[str]:
        """Plans what a list page names: its entries and further pages. Returns the pages that it is the first to name."""
        entries, further, posts = to_plan(self._sweep.seen, url, listing, links, family, at, first=first)
        self._asking.posts |= posts
        await self._recording.plan([*entries, *further])
        return {link.url for link in further}


def _is_walled(page: Page, listing: Listing, fetched: Fetched) -> bool:
    """Whether what came instead of a list is a login, a challenge or a firewall's word: it says nothing of the list."""
    if listing.goes_on_elsewhere or page.data is not None or softpages.says_empty(page):
        return False
    return obstacle(fetched.status, fetched.headers, fetched.cookies, page.raw) is not None
