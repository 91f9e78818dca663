"""The sweep's side of the ledger: every call goes through one writer thread, for Django refuses to run in an event loop
and SQLite has one writer anyway. What waits at the same moment is committed together: a transaction each, and one
fsync for all."""

from __future__ import annotations

import asyncio
import datetime as dt
import queue
import threading
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, TypeVar

from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone

from crawler.coverage import Before, Row
from crawler.errors import LedgerError
from crawler.job import SweepJob
from findings import coverage, places, record, revisit, words
from findings.bulk import PublicText, record_plain
from findings.errors import LedgerError as ClosedLedger
from findings.models import HostPage, Section, Sweep, Visit
from findings.places import Place
from findings.record import GapNote, Link, Recipients, Recorded, Seen
from findings.revisit import Ask, Rhythm
from findings.watchlist import Watchlist

T = TypeVar("T")
_LOCKED_TRIES = 5
_TOGETHER = 48


class Writer:
    """The one thread that writes. A call's result is given out when it is on disk, never before."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="ledger", daemon=True)
        self._thread.start()

    def submit(self, call: Callable[[], T]) -> Future[T]:
        done: Future[T] = Future()
        self._calls.put((call, done))
        return done

    def close(self) -> None:
        self._calls.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (first := self._calls.get()) is not None:
            calls = [first]
            while len(calls) < _TOGETHER:
                try:
                    following = self._calls.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    self._calls.put(None)
                    break
                calls.append(following)
            self._together(calls)
        connection.close()

    def _together(self, calls: list[tuple[Callable[[], Any], Future[Any]]]) -> None:
        # From here on nobody can cancel them: what is written must be told.
        calls = [one for one in calls if one[1].set_running_or_notify_cancel()]
        try:
            outcomes = _retried(lambda: _in_one_transaction([call for call, _ in calls]))
        except LedgerError as error:
            for _, done in calls:
                done.set_exception(error)
            return
        for (_, done), (result, failure) in zip(calls, outcomes, strict=True):
            done.set_exception(failure) if failure is not None else done.set_result(result)


def _in_one_transaction(calls: Sequence[Callable[[], Any]]) -> list[tuple[Any, Exception | None]]:
    """Each call is a savepoint of its own: one that fails takes none of the others along."""
    outcomes: list[tuple[Any, Exception | None]] = []
    with transaction.atomic():
        for call in calls:
            try:
                with transaction.atomic():
                    outcomes.append((call(), None))
            except OperationalError:
                raise
            except Exception as error:  # the edge of one call: handed to whoever made it
                outcomes.append((None, error))
    return outcomes


_Result = tuple[Seen, PublicText | None, "asyncio.Future[Recorded]"]


class Ledger:
    """What a sweep asks of the ledger. Every method that is awaited raises LedgerError when it can't be written."""

    def __init__(self, job: SweepJob, recipients: Recipients, watchlist: Watchlist | None = None) -> None:
        self._job, self._recipients, self._watchlist = job, recipients, watchlist
        self._writer = Writer()
        self._sweep = self._now(self._load)
        self._rhythm = Rhythm()
        self._results: list[_Result] = []
        self._lock = threading.Lock()
        self.before: Before | None = None

    async def begin(self) -> None:
        """To be called before anything is planned: what earlier sweeps left is the measure of this one."""
        found = await self._do(lambda: coverage.measure(self._sweep))
        self.before = Before(**found) if found is not None else None
        self._rhythm = await self._do(
            lambda: revisit.rhythm(
                self._sweep, refetch_days=self._job.limits.refetch_days, share=self._job.limits.recheck_share
            )
        )

    async def plan(self, links: Sequence[Link]) -> list[Link]:
        return await self._do(lambda: record.plan(self._sweep, links))

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

    async def record(self, seen: Seen, text: PublicText | None = None) -> Recorded:
        """Results that wait at the same moment are written together."""
        done: asyncio.Future[Recorded] = asyncio.get_running_loop().create_future()
        with self._lock:
            self._results.append((seen, text, done))
            first = len(self._results) == 1
        if first:
            batch: list[_Result] = []
            writing = self._writer.submit(lambda: self._record_all(batch))
            asyncio.wrap_future(writing).add_done_callback(lambda written: _hand_out(written, batch))
        return await done

    async def carry(self, link: Link) -> bool:
        return await self._do(
            lambda: record.carry(self._sweep, link, "not-modified", self._recipients, watchlist=self._watchlist)
        )

    async def give_up(self, url: str) -> None:
        """Ends an address that can't be recorded under its own name, so that nobody asks for it for ever."""
        waiting = Visit.objects.filter(sweep=self._sweep, resource__url=url, state=words.PENDING)
        ended = {"state": "unreachable", "reason": "interrupted", "detail": "odd address", "how": "fetched"}
        await self._do(lambda: waiting.update(**ended, seen_at=timezone.now()))

    async def project(self, url: str, title: str, text: str, published_at: dt.datetime | None) -> bool:
        return await self._do(lambda: record.project(self._sweep, url, title, text, published_at))

    async def children(self, url: str) -> list[Link]:
        """What an unchanged page linked to when it was last read."""
        return await self._do(lambda: record.children(self._sweep, url))

    async def tell_list(self, url: str, told: dict[str, Any]) -> None:
        await self._do(lambda: coverage.tell_list(self._sweep, url, told))

    async def told(self, url: str) -> dict[str, Any] | None:
        """What a list page said when it was last read."""
        return await self._do(lambda: coverage.told(self._sweep, url))

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

    def rows(self) -> list[Row]:
        """What the sums have to look at: lists, and whatever wasn't had or says something of itself."""
        return [Row(*values) for values in self._now(lambda: coverage.noteworthy(self._sweep))]

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

    def _record_all(self, batch: list[_Result]) -> list[Recorded | Exception]:
        if not batch:  # filled once: when the ledger was locked, the same ones are written again
            with self._lock:
                batch += self._results
                self._results.clear()
        judged = [(self._looked_up(seen), text) for seen, text, _ in batch]
        plainly = record_plain(self._sweep, judged)
        outcomes: list[Recorded | Exception] = []
        for (seen, text), written in zip(judged, plainly, strict=True):
            try:
                outcomes.append(Recorded() if written else self._record_one(seen, text))
            except OperationalError:
                raise
            except Exception as error:  # the edge of one address: handed to whoever recorded it
                outcomes.append(error)
        return outcomes

    def _looked_up(self, seen: Seen) -> Seen:
        """What was seen, judged by the watch-list too."""
        if seen.inspection is None or self._watchlist is None:
            return seen
        inspection = self._watchlist.judge(seen.inspection)
        if inspection.verdict != "suspected":
            return replace(seen, inspection=inspection)
        return replace(seen, inspection=inspection, state="suspected", reason="")

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


def _hand_out(written: asyncio.Future[list[Recorded | Exception]], batch: list[_Result]) -> None:
    """Runs in the event loop, once the results are on disk."""
    failure = asyncio.CancelledError() if written.cancelled() else written.exception()
    outcomes = [failure] * len(batch) if failure is not None else written.result()
    for (_, _, done), outcome in zip(batch, outcomes, strict=True):
        if done.done():
            continue
        done.set_exception(outcome) if isinstance(outcome, BaseException) else done.set_result(outcome)


def _retried(call: Callable[[], T]) -> T:
    """Raises LedgerError when nothing can be written: locked for long, no room, no rights."""
    for attempt in range(_LOCKED_TRIES):
        try:
            return call()
        except (DatabaseError, ClosedLedger, OSError) as error:
            connection.close()  # after a failed commit it may say "cannot rollback": of no use any more
            if "locked" not in str(error).lower() or attempt == _LOCKED_TRIES - 1:
                raise LedgerError(
                    f"台账无法写入（{error}）。请检查磁盘空间和权限；再次运行将接着巡查。 "
                    f"The ledger can't be written ({error}). Check disk space and rights; run again to go on."
                ) from error
            time.sleep(0.5 * 2**attempt)
    raise AssertionError("unreachable")
