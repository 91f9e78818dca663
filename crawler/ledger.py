"""The sweep's side of the ledger: every call goes through one writer thread, for Django refuses to run in an event loop
and SQLite has one writer anyway."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from django.db import DatabaseError, connection
from django.utils import timezone

from crawler.coverage import Row
from crawler.errors import LedgerError
from crawler.job import SweepJob
from findings import record
from findings.addresses import canonical, url_key
from findings.models import Resource, Section, Sweep, Visit
from findings.record import GapNote, Link, Recipients, Recorded, Seen
from findings.watchlist import Watchlist
from findings.words import KINDS, Kind

T = TypeVar("T")
_LOCKED_TRIES = 5


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier sweeps left about an address that may be unchanged: its validators."""

    etag: str
    last_modified: str


class Ledger:
    def __init__(self, job: SweepJob, recipients: Recipients, ruleset: str, watchlist: Watchlist | None = None) -> None:
        self._job, self._recipients, self._ruleset, self._watchlist = job, recipients, ruleset, watchlist
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")

    async def plan(self, links: Sequence[Link]) -> list[Link]:
        return await self._do(lambda: record.plan(self._job.sweep_id, links))

    async def pending(self) -> list[Link]:
        return await self._do(lambda: record.pending(self._job.sweep_id))

    async def record(self, seen: Seen) -> Recorded:
        return await self._do(
            lambda: record.record(self._job.sweep_id, seen, self._recipients, watchlist=self._watchlist)
        )

    async def carry(self, link: Link) -> bool:
        return await self._do(
            lambda: record.carry(self._job.sweep_id, link, "not-modified", self._recipients, watchlist=self._watchlist)
        )

    async def project(self, url: str, title: str, text: str, published_at: dt.datetime | None) -> bool:
        return await self._do(lambda: record.project(self._job.sweep_id, url, title, text, published_at))

    async def known(self, url: str) -> Known | None:
        return await self._do(lambda: self._known(url))

    async def children(self, url: str) -> list[Link]:
        """What an unchanged page linked to when it was last read."""
        return await self._do(lambda: record.children(self._job.sweep_id, url))

    async def note_section(self, family: str, *, needs_browser: bool) -> None:
        await self._do(lambda: self._note_section(family, needs_browser))

    async def counts(self) -> tuple[int, int]:
        """Addresses known to the sweep, and those already judged."""
        return await self._do(self._counts)

    def rows(self) -> list[Row]:
        """Everything the sweep saw, for the sums. Called after the crawl."""
        return self._writer.submit(self._rows).result()

    def finish(
        self, declared_total: int | None, declared_pages: int | None, gaps: Sequence[GapNote], operators: Sequence[str]
    ) -> bool:
        return self._writer.submit(
            lambda: _retried(
                lambda: record.finish_sweep(
                    self._job.sweep_id,
                    declared_total=declared_total,
                    declared_pages=declared_pages,
                    gaps=gaps,
                    operators=operators,
                )
            )
        ).result()

    def close(self) -> None:
        self._writer.submit(lambda: connection.close()).result()
        self._writer.shutdown()

    async def _do(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, _retried, call)

    def _known(self, url: str) -> Known | None:
        """Validators of an address that was judged under this ruleset and fetched in full not too long ago."""
        resource = Resource.objects.filter(url_key=url_key(canonical(url))).select_related("document").first()
        if resource is None or resource.document is None or resource.last_fetched_at is None:
            return None
        oldest = timezone.now() - dt.timedelta(days=self._job.limits.refetch_days)
        document = resource.document
        if document.ruleset != self._ruleset or resource.last_fetched_at < oldest:
            return None
        if document.reason in {"timeout", "crash"}:
            return None  # may go better this time
        last = Visit.objects.filter(resource=resource).exclude(sweep_id=self._job.sweep_id).order_by("-pk").first()
        if last is None or last.detail or last.state not in {"clean", "suspected", "unscannable"}:
            return None  # something about it is told only by its body
        if not (resource.etag or resource.last_modified):
            return None
        return Known(resource.etag, resource.last_modified)

    def _note_section(self, family: str, needs_browser: bool) -> None:
        Section.objects.filter(pk=self._job.section_id).update(family=family[:40], needs_browser=needs_browser)

    def _counts(self) -> tuple[int, int]:
        visits = Visit.objects.filter(sweep_id=self._job.sweep_id)
        return visits.count(), visits.exclude(state="pending").count()

    def _rows(self) -> list[Row]:
        visits = Visit.objects.filter(sweep_id=self._job.sweep_id).select_related("resource").order_by("pk")
        return [Row(v.resource.url, v.kind, v.state, v.reason, v.detail) for v in visits.iterator(chunk_size=1000)]


def _kind(word: str) -> Kind:
    return next(kind for kind in KINDS if kind == word)


def ruleset_of(sweep_id: int) -> str:
    return Sweep.objects.values_list("ruleset", flat=True).get(pk=sweep_id)


def _retried(call: Callable[[], T]) -> T:
    for attempt in range(_LOCKED_TRIES):
        try:
            return call()
        except DatabaseError as error:
            if "locked" not in str(error) or attempt == _LOCKED_TRIES - 1:
                raise LedgerError(
                    f"台账无法写入（{error}）。请检查磁盘空间和权限；再次运行将接着巡查。 "
                    f"The ledger can't be written ({error}). Check disk space and rights; run again to go on."
                ) from error
            connection.close()
            time.sleep(0.5 * 2**attempt)
    raise AssertionError("unreachable")
