"""What became of each address of a sweep, into the ledger; and which are under way."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from scrapy.exceptions import CloseSpider

from crawler import noted
from crawler.errors import LedgerError
from crawler.fetch.spool import Body
from crawler.held import HeldTexts
from crawler.sweep import Sweep
from detectors.model import Inspection, Verdict
from findings.record import Link, Seen
from findings.seen import PublicText
from findings.words import State

_MAX_TITLES = 20


class Recording:
    """`asked` are the addresses under way, `finished` those that are judged; `changed` is set when either changes."""

    def __init__(self, sweep: Sweep) -> None:
        self._sweep = sweep
        self._held = HeldTexts()
        self.asked: dict[str, Link] = {}
        self.finished: set[int] = set()
        self.changed = asyncio.Event()

    async def inspected(
        self,
        base: Seen,
        body: Body,
        name: str,
        titles: Sequence[str],
        text: PublicText | None = None,
        links: Sequence[Link] = (),
        shown: Body | None = None,
        otherwise: tuple[str, str] | None = None,
    ) -> None:
        """Judges what was served and, where only a browser shows the page, what was `shown`; the worse of the two stands.
        What is hardly the thing that was asked for, or could not be read, is unreachable for the reason and detail of
        `otherwise` where it would be clean: no mark gets lost by that.

        The files that it names needn't wait for that: they are asked for meanwhile.
        """
        texts = [text for text in dict.fromkeys([base.link_text, *titles]) if text][:_MAX_TITLES]
        page = base.kind in ("list", "page")
        inspecting = asyncio.ensure_future(self._sweep.inspect(body, name, texts, page=page))
        try:
            await self._announce(_once(links))
        finally:
            # Whatever becomes of the links: closed before its turn, the body would take the pages along that are read with it.
            inspection = await inspecting
        if shown is not None:
            inspection = max(inspection, await self._sweep.inspect(shown, name, texts, page=page), key=_gravity)
        if otherwise is not None and inspection.verdict is Verdict.CLEAN:
            reason, detail = otherwise
            await self.record(replace(base, state="unreachable", reason=reason, detail=detail))
            return
        state: State = inspection.verdict.value
        marks = [each.match for each in inspection.findings if not each.suppressed]
        key = text.key(marks) if text is not None and marks and page else ""
        seen = replace(base, state=state, reason=inspection.reason or "", inspection=inspection, text_key=key)
        await self.record(seen, text, _once(links))

    async def _announce(self, links: Sequence[Link]) -> None:
        if not links:
            return
        try:
            await self._sweep.ledger.announce(links)
        except LedgerError as error:
            self._sweep.failure = error
            raise CloseSpider("failed") from error
        self.changed.set()

    async def record(self, seen: Seen, text: PublicText | None = None, links: Sequence[Link] = ()) -> None:
        """An article's text goes into the index as soon as all that it links to is judged too."""
        try:
            written = await self._sweep.ledger.record(seen, None if links else text, links)
        except LedgerError as error:
            self._sweep.failure = error
            raise CloseSpider("failed") from error
        if alerted := len(written.recorded.alerted):
            self._sweep.alerted += alerted
            self._sweep.on_progress({"alerted": alerted})
        if links and text is not None:
            # A file may have been judged in the very transaction that told of it.
            waiting = [link.url for link in written.waiting if noted.mark(link.url) not in self.finished]
            own = noted.key(seen.url)
            await self._show(self._held.hold(own, text, {noted.key(url) for url in waiting}))
        await self.after(seen.url)

    async def after(self, url: str) -> None:
        """An address is judged: the article that waited for it may be done."""
        self.asked.pop(url, None)
        self.finished.add(noted.mark(url))
        self.changed.set()
        await self._show(self._held.judged(noted.key(url)))
        await self._sweep.report()

    async def _show(self, texts: Sequence[tuple[str, PublicText]]) -> None:
        for article, text in texts:
            await self._sweep.ledger.project(article, text)

    async def plan(self, links: Sequence[Link]) -> None:
        """Enters links into the ledger, from where they are taken up in time."""
        if named := _once(links):
            await self._sweep.ledger.plan(named)
            self.changed.set()


def _gravity(inspection: Inspection) -> int:
    return (Verdict.CLEAN, Verdict.UNSCANNABLE, Verdict.SUSPECTED).index(inspection.verdict)


def _once(links: Sequence[Link]) -> list[Link]:
    """All of a page's links, also those that another page has named before: what the ledger knows of them decides which
    titles may be shown. The first of several to one address stays."""
    named: dict[str, Link] = {}
    for link in links:
        named.setdefault(noted.key(link.url), link)
    return list(named.values())
