"""What becomes of an article's answer: read, its links planned, its bytes judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from scrapy import Request

from crawler import coverage, noted, softpages
from crawler.answers.articles import Articles
from crawler.answers.hostpage import HostPage
from crawler.answers.onward import Onward
from crawler.answers.recording import Recording
from crawler.fetch import media
from crawler.fetch.egress import host_of
from crawler.fetch.fetcher import Fetched
from crawler.fetch.response import FetchedResponse
from crawler.fetch.spool import Body
from crawler.filename import name_of
from crawler.listing import is_astray, is_of_issue, of_part, papers_of
from crawler.pages import MAX_BYTES as MAX_PAGE_BYTES
from crawler.pages import read_page
from crawler.portals.contents import contents_of
from crawler.portals.entries.neighbours import column_of
from crawler.portals.links.places import section_folder
from crawler.portals.page import Page, mark_of
from crawler.refusals import Names, names
from crawler.sweep import Sweep
from crawler.unlisted import Unlisted, is_neighbour
from findings.addresses import same_place
from findings.record import Link, Seen
from findings.seen import PublicText

_LONGEST_DETAIL = 200


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known of an article before its bytes are judged."""

    seen: Seen
    name: str
    titles: list[str]
    text: PublicText
    links: list[Link]
    shown: Body | None


class ArticleAnswers:
    def __init__(
        self,
        sweep: Sweep,
        recording: Recording,
        onward: Onward,
        host_page: HostPage,
        articles: Articles,
        unlisted: Unlisted,
        around: Callable[[], frozenset[int]],
    ) -> None:
        self._sweep, self._recording, self._onward = sweep, recording, onward
        self._host_page, self._articles, self._unlisted = host_page, articles, unlisted
        self._around = around
        self._names = Names()

    async def page(self, base: Seen, response: FetchedResponse, fetched: Fetched) -> Request | None:
        read = await self._article(base, response, fetched)
        if read is None or isinstance(read, Request):
            return read
        # Hundreds may wait for their inspection at a time: by now nothing holds the page's elements any more.
        await self._recording.inspected(
            read.seen, fetched.body, read.name, read.titles, read.text, read.links, read.shown
        )
        return None

    async def _article(self, base: Seen, response: FetchedResponse, fetched: Fetched) -> _Told | Request | None:
        """What an article told, its inspection apart; None where its row says already what became of it."""
        page = read_page(response.url, fetched)
        if page.data is not None:
            # What data name stands where their article does.
            page = Page(base.referrer or page.url, page.raw, page.codec)
        elif moved := self._onward.moved(page, response):
            return moved
        elif page.refresh and not self._sweep.guard.permits(page.refresh):
            await self._recording.record(replace(base, state="excluded", reason="host", detail=host_of(page.refresh)))
            return None
        link = response.meta["link"]
        neighbour = is_neighbour(link)
        if page.data is None and self._is_sent_home(base, response):
            gone = replace(base, state="unreachable", reason="not-obtained", detail="home page")
            await self._recording.record(_not_listed(base) if neighbour else gone)
            return None
        page.around = self._around()
        read = await self._articles.read(page, base.url)
        article = read.article
        if read.missing:
            unread = replace(base, detail=coverage.UNREAD, etag="", last_modified="")
            await self._instead(unread, fetched, read.missing, read.detail)
            return None
        page = read.shown or page
        # A part of an article, as its text may be one, names no article.
        listed = noted.key(base.referrer or "") in self._sweep.seen.lists or is_of_issue(link)
        asked = base.link_text if listed and not neighbour else ""
        led = len(base.addresses) > 1
        soft = softpages.is_soft_failure(page, article, asked=asked, beside=read.beside, led=led, held=self._names.held)
        if soft or await self._host_page.is_shown(page, article):
            gone = replace(base, state="unreachable", reason="not-obtained")
            if soft and not neighbour:  # a guess, which no mark may get lost by
                await self._recording.plan([Link(f.url, f.kind, base.url, f.text) for f in article.files])
                await self._instead(base, fetched, "not-obtained")
            else:
                await self._recording.record(_not_listed(base) if neighbour else gone)
            return None
        self._names.look(page, asked)
        if neighbour and self._unlisted.is_anothers(page):
            await self._recording.record(_not_listed(base))
            return None
        self._sweep.unplaced += neighbour and not column_of(page)
        heard = await self._unlisted.hear(page, base.url)
        links = [Link(f.url, f.kind, base.url, f.text) for f in article.files]
        # Its parts change with it: what the list says of it holds for them too.
        entry = of_part(link.entry)
        links += [Link(url, "page", base.url, base.link_text, entry) for url in article.pages]
        detail = f"{coverage.NO_ADDRESS}{article.addressless}" if article.addressless else ""
        inner = contents_of(page, article)
        whose = self._whose(base, page, response) if inner is not None else "another"
        if inner is not None and whose == "own":
            links += [*papers_of(inner, base.url), *(Link(n.url, "list", base.url) for n in inner.next)]
        elif whose == "unknown":
            detail = detail or f"{coverage.ELSEWHERE}{response.url}"[:_LONGEST_DETAIL]
        if fetched.body.size > MAX_PAGE_BYTES:
            detail = coverage.CUT
        elif not heard:
            detail = coverage.NEIGHBOURS_LEFT
        titles = [article.title, *(f.text for f in article.files)]
        text = PublicText(article.title, article.text, article.published_at)
        name = name_of(base, fetched)
        shown = None
        if read.shown is not None:
            shown = self._sweep.spool.new()
            shown.write(read.shown.raw.encode("utf-8", "replace"))
        if not read.by_itself:
            base = replace(base, etag="", last_modified="")  # what else it hangs on may change without it
        return _Told(replace(base, detail=detail), name, titles, text, links, shown)

    def _whose(self, base: Seen, page: Page, response: FetchedResponse) -> Literal["own", "another", "unknown"]:
        """Whose papers an item lists: another section may be behind one that is formed like none of the others, or that its
        address led to."""
        led = response.url if len(base.addresses) > 1 else base.url
        if f"{same_place(led)}/".startswith(f"{same_place(section_folder(self._sweep.job.url))}/"):
            return "own"
        if same_place(led) == same_place(base.url):
            return "another" if is_astray(response.meta["link"]) else "own"
        if {mark_of(led), mark_of(section_folder(led))} & self._around():
            return "another"  # a menu beside the list leads there
        return "own" if names(page.title, base.link_text) else "unknown"

    async def _instead(self, base: Seen, fetched: Fetched, reason: str, detail: str = "") -> None:
        """Records what came in an article's place, which may bear a mark all the same."""
        name = name_of(base, fetched)
        await self._recording.inspected(base, fetched.body, name, (), otherwise=(reason, detail))

    def is_detail(self, link: Link, head: bytes) -> bool:
        """Whether an answer is data that an article's script asks for, or that a list's script shows as an article: with markup
        for its text. What else a list offers as data is a file."""
        offered = noted.key(link.referrer or "") in self._sweep.seen.lists
        return media.is_json(head) and (not offered or media.holds_markup(head))

    def _is_sent_home(self, base: Seen, response: FetchedResponse) -> bool:
        """Whether an article's address led to the host's front page, or to the section itself: what many show for what is gone."""
        if len(base.addresses) < 2 or host_of(base.url) != host_of(response.url):
            return False
        asked, shown = noted.key(base.url), noted.key(response.url)
        return self._onward.is_at_front(base, response) or shown == noted.key(self._sweep.job.url) != asked


def _not_listed(base: Seen) -> Seen:
    """No article of the section: no list names it, and the one that leads to it has another behind it by now."""
    return replace(base, state="excluded", reason="section", detail="not listed")
