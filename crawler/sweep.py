"""What a sweep holds while it runs: its parts, what waits for inspection, and how far it is."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from crawler import noted
from crawler.fetch.egress import Guard, host_of
from crawler.fetch.fetcher import Fetcher
from crawler.fetch.pace import Pace
from crawler.fetch.rendering import Browser
from crawler.fetch.spool import Body, Spool
from crawler.job import SweepJob
from crawler.kept import KeptAnswers
from crawler.ledger import Ledger
from detectors.model import Inspection

_SILENT = 12  # so many addresses in a row without any answer: the host is not asked any more in this sweep
OnProgress = Callable[[Mapping[str, object]], None]
_REPORT_EVERY_S = 0.25
_PAGES_TOGETHER = 32
_MOST_READING = 2  # lots of pages at a time
_MOST_WAITING = 384  # answers that wait for their inspection; more aren't fetched meanwhile


class Inspector(Protocol):
    """The part of detectors.confined.pool.Pool that a sweep uses; it blocks, so threads call it."""

    def inspect(self, file: BinaryIO, name: str, link_texts: Sequence[str] = ()) -> Inspection: ...

    def inspect_together(self, files: Sequence[tuple[BinaryIO, str, Sequence[str]]]) -> list[Inspection]: ...


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A page that waits for its inspection."""

    body: Body
    name: str
    link_texts: list[str]
    done: asyncio.Future[Inspection]


@dataclass
class Sweep:
    """Handed to the spider, which hands it on."""

    job: SweepJob
    pool: Inspector
    ledger: Ledger
    guard: Guard
    spool: Spool
    fetcher: Fetcher
    pace: Pace
    browser: Browser
    on_progress: OnProgress
    inspecting: int = 8
    seen: noted.Seen = field(default_factory=noted.Seen)
    kept: KeptAnswers = field(default_factory=KeptAnswers)
    fetched: int = 0
    unplaced: int = 0  # articles that only their neighbours lead to, and that don't say where they stand
    alerted: int = 0
    silence: Counter[str] = field(default_factory=Counter)  # by host: addresses in a row that got no answer at all
    silent_reason: str = "timeout"
    failure: BaseException | None = None
    ended: str = ""  # why Scrapy says that it has ended
    _threads: ThreadPoolExecutor | None = None
    _waiting: int = 0
    _pages: list[_Waiting] = field(default_factory=list)
    _reading: list[asyncio.Task[None]] = field(default_factory=list)
    _room: asyncio.Task[None] | None = None
    _report_s: float = 0.0

    async def inspect(self, body: Body, name: str, link_texts: Sequence[str], *, page: bool = False) -> Inspection:
        """What the body carries; the body is closed afterwards. At most `inspecting` files at once.

        Pages are inspected together: those that came while the ones before them were being read.
        """
        if self._threads is None:
            self._threads = ThreadPoolExecutor(max_workers=self.inspecting, thread_name_prefix="inspect")
        loop = asyncio.get_running_loop()
        self._waiting += 1
        try:
            if not page:
                return await loop.run_in_executor(self._threads, self._inspect_file, body, name, list(link_texts))
            done: asyncio.Future[Inspection] = loop.create_future()
            self._pages.append(_Waiting(body, name, list(link_texts), done))
            self._reading = [task for task in self._reading if not task.done()]
            # A second reader for pages pays only where it gets as many as it may have: each costs a fork.
            if not self._reading or (len(self._reading) < _MOST_READING and len(self._pages) >= _PAGES_TOGETHER):
                self._reading.append(loop.create_task(self._read_pages()))
            return await done
        finally:
            self._waiting -= 1
            body.close()

    async def _read_pages(self) -> None:
        loop = asyncio.get_running_loop()
        while self._pages:
            some, self._pages = self._pages[:_PAGES_TOGETHER], self._pages[_PAGES_TOGETHER:]
            try:
                verdicts = await loop.run_in_executor(self._threads, self._inspect_together, some)
            except Exception as error:  # no worker at all: whoever waits for one of these pages must know
                for page in some:
                    if not page.done.done():
                        page.done.set_exception(error)
                continue
            for page, verdict in zip(some, verdicts, strict=True):
                if not page.done.done():
                    page.done.set_result(verdict)

    # Both run in a thread, which makes and closes the files too: the event loop asks the system for nothing.

    def _inspect_file(self, body: Body, name: str, link_texts: list[str]) -> Inspection:
        try:
            return self.pool.inspect(body.rewind(), name, link_texts)
        finally:
            body.close()

    def _inspect_together(self, pages: Sequence[_Waiting]) -> list[Inspection]:
        try:
            return self.pool.inspect_together([(page.body.rewind(), page.name, page.link_texts) for page in pages])
        finally:
            for page in pages:
                page.body.close()

    def has_fallen_silent(self, url: str) -> bool:
        return self.silence[host_of(url)] >= _SILENT

    async def spool_has_room(self) -> None:
        """Waits while much of what was fetched is not inspected yet: in the long run a sweep fetches no faster than it inspects."""
        while self._is_full:
            if self._room is None or self._room.done():  # one looks for all that wait
                self._room = asyncio.get_running_loop().create_task(self._look_for_room())
            await asyncio.shield(self._room)

    async def _look_for_room(self) -> None:
        while self._is_full:
            await asyncio.sleep(0.02)

    @property
    def _is_full(self) -> bool:
        return self.spool.full or self._waiting >= _MOST_WAITING

    async def report(self, *, last: bool = False) -> None:
        now_s = time.monotonic()
        if not last and now_s < self._report_s:
            return
        self._report_s = now_s + 3600  # one at a time
        listed, judged = await self.ledger.counts()
        # Counting grows with the sweep: it may take a twentieth of the time, no more.
        self._report_s = time.monotonic() + max(_REPORT_EVERY_S, 20 * (time.monotonic() - now_s))
        self.on_progress({"listed": listed, "judged": judged})

    def close(self) -> None:
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
        self.fetcher.close()
