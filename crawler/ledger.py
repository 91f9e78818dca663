"""The sweep's side of the ledger: every call goes through the one thread that writes."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.utils import timezone

from crawler.coverage import Before
from crawler.job import SweepJob
from crawler.ledger_writer import Together, Writer
from crawler.noted import Row
from detectors.model import Inspection
from findings import coverage, places, record, revisit, words
from findings.bulk import record_plain
from findings.models import HostPage, Section, Sweep, Visit
from findings.places import Place
from findings.record import GapNote, Link, Recipients, Recorded, Seen
from findings.revisit import Ask, Rhythm
from findings.seen import PublicText
from findings.watchlist import Watchlist

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a result in the ledger; `waiting` are those of its links that have still to be judged."""

    recorded: Recorded
    waiting: Sequence[Link] = ()


class Ledger:
    """What a sweep asks of the ledger. Every method that is awaited raises LedgerError when it can't be written."""

    def __init__(self, job: SweepJob, recipients: Recipients, watchlist: Watchlist | None = None) -> None:
        self._job, self._recipients, self._watchlist = job, recipients, watchlist
        self._writer = Writer()
        self._sweep = self._now(self._load)
        self._rhythm = Rhythm()
        self._results = Together(self._writer, self._record_all)
        self._texts = Together(self._writer, self._project_all)
        self._announced = Together(self._writer, self._plan_all)
        self._neighbours = Together(self._writer, self._tell_neighbours_all)
        self.before: Before | None = None

    async def begin(self) -> None:
        """To be called before anything is planned: what earlier sweeps left is the measure of this one."""
        found = await self._do(lambda: coverage.measure(self._sweep))
        self.before = Before(**found) if found is not None else None
        self._rhythm = await self._do(
            lambda: revisit.rhythm(
                self._sweep,
                refetch_days=self._job.limits.refetch_days,
                share=self._job.limits.recheck_share,
                min_image_px=self._job.limits.min_image_px,
            )
        )

    def gather(self, *, busy: bool) -> None:
        """Told how things stand: with much under way it pays to write in larger transactions, a moment later."""
        self._writer.gathers = busy

    async def plan(self, links: Sequence[Link]) -> list[Link]:
        return await self._do(lambda: record.plan(self._sweep, links))

    async def announce(self, links: Sequence[Link]) -> None:
        """As `plan`, for a page that is still to be judged; may wait for others', so that they are entered together."""
        await self._announced.add(links)

    async def take(self, limit: int, besides: Collection[str]) -> tuple[list[Ask], int]:
        """The next addresses to ask for, and how many were taken over unasked."""
        return await self._do(
            lambda: revisit.take(
                self._sweep,
                self._rhythm,
                self._recipients,
                limit=limit,
                besides=besides,
                gather_s=record.GATHER_S,
                watchlist=self._watchlist,
            )
        )

    async def record(self, seen: Seen, text: PublicText | None = None, links: Sequence[Link] = ()) -> Written:
        """What an address came to, with the links that it named. Results that wait at the same moment go together."""
        return await self._results.add((seen, text, links))

    async def carry(self, link: Link) -> bool:
        return await self._do(
            lambda: record.carry(self._sweep, link, "not-modified", self._recipients, watchlist=self._watchlist)
        )

    async def was_had_from(self, url: str, at: str) -> bool:
        """Whether an address has led to that other one before."""
        return await self._do(lambda: revisit.led_to(self._sweep, url, at))

    async def give_up(self, url: str) -> None:
        """Ends an address that can't be recorded under its own name, so that nobody asks for it for ever."""
        waiting = Visit.objects.filter(sweep=self._sweep, resource__url=url, state=words.PENDING)
        ended = {"state": "unreachable", "reason": "interrupted", "detail": "odd address", "how": "fetched"}
        await self._do(lambda: waiting.update(**ended, seen_at=timezone.now()))

    async def project(self, url: str, text: PublicText) -> bool:
        return await self._texts.add((url, text))

    async def children(self, url: str) -> list[Link]:
        """What an unchanged page linked to when it was last read."""
        return await self._do(lambda: record.children(self._sweep, url))

    async def tell_list(self, url: str, told: dict[str, Any]) -> None:
        await self._do(lambda: coverage.tell_list(self._sweep, url, told))

    async def told(self, url: str) -> dict[str, Any] | None:
        """What a list page said when it was last read."""
        return await self._do(lambda: coverage.told(self._sweep, url))

    async def tell_asked(self, urls: Sequence[str], told: dict[str, Any]) -> None:
        """Keeps what an article's page says of the data that its script asks for."""
        await self._do(lambda: coverage.tell_asked(self._sweep, urls, told))

    async def tell_neighbours(self, url: str, told: dict[str, Any]) -> None:
        """Keeps what an article says of its neighbours until all that the list names is judged: a process may die before."""
        await self._neighbours.add((url, told))

    async def neighbours(self) -> tuple[list[tuple[str, dict[str, Any]]], int]:
        """What the articles that an earlier process of the sweep judged told of theirs, and how many those articles are."""
        return await self._do(lambda: coverage.neighbours(self._sweep))

    async def asked(self, url: str) -> dict[str, Any]:
        """What the article's page that asks for these data said of them; empty where none did."""
        return dict((await self.told(url) or {}).get("asked", {}))

    async def note_section(self, family: str, *, needs_browser: bool) -> None:
        await self._do(
            lambda: Section.objects.filter(pk=self._job.section_id).update(
                family=family[:40], needs_browser=needs_browser
            )
        )

    async def note_places(self, found: Sequence[Place]) -> None:
        """Other sections of the portal that a list page links to."""
        await self._do(lambda: places.note(self._sweep.section.portal_id, found))

    async def host_page(self, host: str, not_older: dt.timedelta) -> str | None:
        """The fingerprint of what a host shows where it has nothing; empty for an honest 404, None while unknown."""
        oldest = timezone.now() - not_older
        rows = HostPage.objects.filter(host=host[:255], learnt_at__gte=oldest)
        return await self._do(lambda: rows.values_list("fingerprint", flat=True).first())

    async def learn_host(self, host: str, fingerprint: str) -> None:
        defaults = {"fingerprint": fingerprint, "learnt_at": timezone.now()}
        await self._do(lambda: HostPage.objects.update_or_create(host=host[:255], defaults=defaults))

    async def counts(self) -> tuple[int, int]:
        """Addresses known to the sweep, and those already judged."""
        return await self._do(lambda: coverage.progress(self._sweep))

    def watched(self) -> list[str]:
        """The addresses of all sections that are swept."""
        return self._now(lambda: list(Section.objects.filter(active=True).values_list("url", flat=True)))

    def rows(self) -> list[Row]:
        """What the sums have to look at: lists, and whatever wasn't had or says something of itself."""
        return self._now(lambda: [Row(*values) for values in coverage.noteworthy(self._sweep)])

    def finish(
        self, declared_total: int | None, declared_pages: int | None, gaps: Sequence[GapNote], operators: Sequence[str]
    ) -> bool:
        return self._now(
            lambda: record.finish_sweep(
                self._job.sweep_id,
                declared_total=declared_total,
                declared_pages=declared_pages,
                gaps=gaps,
                operators=operators,
            )
        )

    def sums(self) -> dict[str, int]:
        """Addresses by state."""
        return self._now(lambda: coverage.sums(self._sweep))

    def close(self) -> None:
        self._writer.close()

    def _record_all(self, results: Sequence[tuple[Seen, PublicText | None, Sequence[Link]]]) -> list[Written]:
        """A page's links are planned in the transaction that judges it: no page counts as judged while they don't."""
        pages = [links for _, _, links in results]
        waiting = record.plan_all(self._sweep, pages) if any(pages) else pages
        judged = self._looked_up([seen for seen, _, _ in results])
        texts = [text for _, text, _ in results]
        plainly = record_plain(self._sweep, list(zip(judged, texts, strict=True)))
        return [
            Written(Recorded() if written else self._record_one(seen, text), links)
            for seen, text, links, written in zip(judged, texts, waiting, plainly, strict=True)
        ]

    def _plan_all(self, pages: Sequence[Sequence[Link]]) -> list[list[Link]]:
        return record.plan_all(self._sweep, pages)

    def _tell_neighbours_all(self, articles: Sequence[tuple[str, dict[str, Any]]]) -> list[None]:
        coverage.tell_neighbours(self._sweep, dict(articles))
        return [None] * len(articles)

    def _project_all(self, pages: Sequence[tuple[str, PublicText]]) -> list[bool]:
        return record.project_all(self._sweep, pages)

    def _looked_up(self, results: Sequence[Seen]) -> list[Seen]:
        """What was seen, judged by the watch-list too."""
        inspected = [seen.inspection for seen in results if seen.inspection is not None]
        if self._watchlist is None or not inspected:
            return list(results)
        judged = iter(self._watchlist.judge_all(inspected))
        return [seen if seen.inspection is None else _with(seen, next(judged)) for seen in results]

    def _record_one(self, seen: Seen, text: PublicText | None) -> Recorded:
        recorded = record.record(self._sweep, seen, self._recipients)
        if text is not None:
            record.project(self._sweep, seen.url, text.title, text.text, text.published_at)
        return recorded

    def _load(self) -> Sweep:
        return Sweep.objects.select_related("section__portal").get(pk=self._job.sweep_id)

    def _now(self, call: Callable[[], T]) -> T:
        return self._writer.submit(call).result()

    async def _do(self, call: Callable[[], T]) -> T:
        return await asyncio.wrap_future(self._writer.submit(call))


def _with(seen: Seen, inspection: Inspection) -> Seen:
    if inspection.verdict != "suspected":
        return replace(seen, inspection=inspection)
    return replace(seen, inspection=inspection, state="suspected", reason="")
