"""What an answer is: a list, an article, a file, word that nothing changed, or that there is nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler import noted
from crawler.answers.article import ArticleAnswers
from crawler.answers.articles import Articles
from crawler.answers.doubts import Doubts
from crawler.answers.file import FileAnswers
from crawler.answers.hostpage import HostPage
from crawler.answers.list import ListAnswers
from crawler.answers.onward import Onward, sent_on
from crawler.answers.ownscripts import OwnScripts
from crawler.answers.recording import Recording
from crawler.asking import Asking
from crawler.fetch import media
from crawler.fetch.fetcher import Fetched, last_modified
from crawler.fetch.response import FetchedResponse
from crawler.listing import again
from crawler.pages import unpacked
from crawler.portals.source.paging import asked_plainly, body_of
from crawler.sweep import Sweep
from crawler.unlisted import Unlisted
from findings.record import Link, Seen

_WANTS_SCRIPT = frozenset({400, 403, 405, 406})  # what a server answers that tells a script's request from a reader's
_POST_REFUSED = frozenset({400, 403, 404, 405, 411, 501})


class Answers:
    """Of one sweep. `download` fetches what no row of the ledger waits for."""

    def __init__(
        self,
        sweep: Sweep,
        recording: Recording,
        asking: Asking,
        host_page: HostPage,
        download: Callable[[Request], Awaitable[Response]],
    ) -> None:
        self._sweep, self._recording, self._asking = sweep, recording, asking
        self._onward = Onward(sweep, asking)
        scripts, doubts = OwnScripts(sweep, download), Doubts(sweep, download)
        self._files = FileAnswers(sweep, recording, self._onward, lambda: self.lists.around)
        self.lists = ListAnswers(sweep, recording, asking, self._onward, self._files, scripts, host_page)
        self._articles = Articles(sweep, scripts, doubts)
        self._unlisted = Unlisted(sweep)
        self._pages = ArticleAnswers(
            sweep, recording, self._onward, host_page, self._articles, self._unlisted, lambda: self.lists.around
        )

    def remember(self, kept: dict[str, Any]) -> None:
        """Takes up what an earlier process, or an earlier sweep, was told by the section's first page and its articles."""
        self.lists.remember(kept)
        self._unlisted.remember(kept)
        self._articles.remember(kept)

    async def resume(self) -> None:
        """Takes up what articles told that an earlier process of the sweep judged."""
        self._unlisted.resume(*await self._sweep.ledger.neighbours())

    async def go_on(self) -> bool:
        """Plans what the list doesn't name and its articles lead to, once all else is judged; whether there is any."""
        if not (links := self._unlisted.links()):
            return False
        root = self._sweep.job.url
        if kept := await self._sweep.ledger.told(root):
            await self._sweep.ledger.tell_list(root, {**kept, **self._unlisted.kept()})
        await self._recording.plan(links)
        return True

    async def judge(self, link: Link, response: FetchedResponse, fetched: Fetched) -> Request | None:
        """What an answer is. A request comes back where the page sends its reader on by itself."""
        addresses = tuple(
            dict.fromkeys([*response.meta.get("redirect_urls", ()), *response.meta.get("moved", ()), response.url])
        )
        base = Seen(link.url, link.kind, "fetched", "clean", "", "", link.referrer, link.link_text, None, addresses)
        posted = response.request is not None and response.request.method == "POST"
        if posted and fetched.status in _POST_REFUSED and body_of(link.url) is None:
            self._asking.posts.discard(noted.key(link.url))
            # The same data address by GET, which most of them answer too.
            return self._asking.request(link, asked_plainly(link.url))
        if link.kind == "list" and fetched.status in _WANTS_SCRIPT and (again := self._asking.as_a_script(response)):
            return again
        if fetched.status == 304 and _asked_for_changes(response):
            return await self._unchanged(link, response.url)
        if fetched.status in (404, 410):
            if noted.key(link.url) in self._sweep.seen.tried:
                await self._recording.record(
                    replace(base, state="excluded", reason="section", detail="no such list page")
                )
                return None
            await self._recording.record(
                replace(base, state="unreachable", reason="not-found", detail=str(fetched.status))
            )
            return None
        nothing = fetched.status == 204 or not fetched.body.size
        beside = nothing and link.kind == "page" and (await self._sweep.ledger.asked(link.url)).get("beside")
        if fetched.status >= 300 or fetched.status < 200 or (fetched.status == 204 and not beside):
            await self._recording.record(
                replace(base, state="unreachable", reason="status", detail=str(fetched.status))
            )
            return None
        base = replace(base, etag=fetched.headers.get("etag", ""), last_modified=last_modified(fetched.headers))
        if link.kind in ("list", "page") and (inner := unpacked(fetched.body)) is not None:
            fetched.body.close()
            fetched.body = inner
        head = fetched.body.head(65_536)
        if (not head or media.is_html(head)) and (onwards := self._onward.led_on(sent_on(fetched), response)):
            return onwards
        if not head and (beside or noted.key(link.url) in self._sweep.seen.chained):
            await self._recording.record(replace(base, state="excluded", reason="section", detail="nothing more"))
        elif not head:
            await self._recording.record(replace(base, state="unreachable", reason="not-obtained", detail="empty"))
        elif link.kind == "list":
            return await self.lists.list_page(base, response, fetched, head)
        elif link.kind == "page" and (media.is_html(head) or self._pages.is_detail(link, head)):
            return await self._pages.page(base, response, fetched)
        else:
            return await self._files.file(base, response, fetched, head)
        return None

    async def _unchanged(self, link: Link, at: str) -> Request | None:
        """A 304: the earlier judgement stands, for the page and for what it linked to unless that is told anew. Where the
        address now leads elsewhere the word is another page's."""
        ledger = self._sweep.ledger
        if noted.key(at) != noted.key(link.url) and not await ledger.was_had_from(link.url, at):
            return self._asking.request(link, link.url)
        if link.kind in ("list", "page"):
            links = await ledger.children(link.url)
            if link.kind == "page":
                await self._recording.plan(links)
            elif "at" in (kept := await ledger.told(link.url) or {}) and noted.key(kept["at"]) == noted.key(at):
                first = noted.key(link.url) == noted.key(self._sweep.job.url)
                self._sweep.seen.called = kept.get("called", "") if first else self._sweep.seen.called
                await self.lists.listed(link.url, again(kept, links), links, kept["family"], kept["at"], first=first)
            else:
                return self._asking.request(link, link.url)
        if not await ledger.carry(link):
            return self._asking.request(link, link.url)
        await self._recording.after(link.url)
        return None


def _asked_for_changes(response: FetchedResponse) -> bool:
    """A server that says "unchanged" where nobody asked has given nothing."""
    headers = response.request.headers if response.request is not None else {}
    return "If-None-Match" in headers or "If-Modified-Since" in headers
