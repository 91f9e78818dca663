"""What waits in a sweep: pages for their readers, requests for room."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from crawler.fetch.spool import Spool
from crawler.sweep import Sweep


class Readers:
    """An inspector that says of each page its name, and how many lots were read at a time."""

    def __init__(self) -> None:
        self.lots: list[int] = []
        self.most = self._now = 0
        self._lock = threading.Lock()

    def inspect_together(self, files: Sequence[tuple[BinaryIO, str, Sequence[str]]]) -> list[str]:
        with self._lock:
            self.lots.append(len(files))
            self._now += 1
            self.most = max(self.most, self._now)
        time.sleep(0.2)
        with self._lock:
            self._now -= 1
        return [f"{name} {file.read().decode()}" for file, name, _ in files]


def sweep_with(pool: object, folder: Path) -> Sweep:
    spool = Spool(folder / "spool")
    spool.prepare()
    nothing: Any = None
    return Sweep(nothing, pool, nothing, nothing, spool, nothing, nothing, nothing, nothing)  # type: ignore[arg-type]


@pytest.mark.parametrize(("more", "readers"), [(5, 1), (31, 1), (200, 2)])
def test_a_second_reader_reads_pages_only_where_many_wait(more: int, readers: int, tmp_path: Path) -> None:
    """`more` pages come while the first one is read."""
    pages = 1 + more
    pool = Readers()
    sweep = sweep_with(pool, tmp_path)

    async def one(number: int) -> str:
        body = sweep.spool.new()
        body.write(str(number).encode())
        return str(await sweep.inspect(body, f"p{number}", [], page=True))

    async def every() -> list[str]:
        first = asyncio.ensure_future(one(0))
        while not pool.lots:
            await asyncio.sleep(0.001)
        return [*await asyncio.gather(*map(one, range(1, pages))), await first]

    assert sorted(asyncio.run(every())) == sorted(f"p{number} {number}" for number in range(pages))
    assert (pool.most, sum(pool.lots), max(pool.lots) <= 32) == (readers, pages, True)


def test_whatever_waits_for_room_goes_on_when_there_is_some(tmp_path: Path) -> None:
    sweep = sweep_with(None, tmp_path)

    async def wait() -> tuple[list[bool], int]:
        body = sweep.spool.new()
        sweep.spool.room_bytes = 10
        body.write(b"x" * 11)
        waiting = [asyncio.ensure_future(sweep.spool_has_room()) for _ in range(20)]
        await asyncio.sleep(0.05)
        looking = len(asyncio.all_tasks()) - len(waiting) - 1
        waiting[0].cancel()  # one that gives up takes none along
        with contextlib.suppress(asyncio.CancelledError):
            await waiting[0]
        before = [one.done() for one in waiting[1:]]
        body.close()
        await asyncio.wait_for(asyncio.gather(*waiting[1:]), 2)
        return before, looking

    before, looking = asyncio.run(wait())
    assert not any(before)
    assert looking == 1
