"""The one thread that writes a sweep's ledger, for Django refuses to run in an event loop and SQLite has one writer anyway.

What waits at the same moment is committed together: a transaction each, and one fsync for all.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from django.db import DatabaseError, OperationalError, connection, transaction

from crawler.errors import LedgerError
from findings.errors import LedgerError as ClosedLedger
from findings.retry import is_locked

T = TypeVar("T")
Item = TypeVar("Item")
_LOCKED_TRIES = 5
_TOGETHER = 48
_GATHERING_S = 0.15


class Writer:
    """The one thread that writes. A call's result is given out when it is on disk, never before."""

    def __init__(self) -> None:
        self.gathers = False  # set where much is under way: then it pays to wait for more to write at once
        self._hurry = threading.Event()
        self._calls: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="ledger", daemon=True)
        self._thread.start()

    def submit(self, call: Callable[[], T], *, patient: bool = False) -> Future[T]:
        """A `patient` call may wait for others, so that they are written together; any other ends that waiting."""
        done: Future[T] = Future()
        self._calls.put((call, done))
        if not patient:
            self._hurry.set()
        return done

    def close(self) -> None:
        self._calls.put(None)
        self._hurry.set()
        self._thread.join()

    def _work(self) -> None:
        while (first := self._calls.get()) is not None:
            if self.gathers:
                self._hurry.wait(_GATHERING_S)
            self._hurry.clear()
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
    """Each call of several is a savepoint of its own: one that fails takes none of the others along."""
    outcomes: list[tuple[Any, Exception | None]] = []
    if len(calls) == 1:
        try:
            with transaction.atomic():
                return [(calls[0](), None)]
        except OperationalError:
            raise
        except Exception as error:  # the edge of one call, as below
            return [(None, error)]
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


class Together(Generic[Item, T]):
    """One call for all items that wait at the same moment. Where it fails for many it is made for each by itself, so
    that an odd item takes none of the others along."""

    def __init__(self, writer: Writer, call: Callable[[Sequence[Item]], Sequence[T]]) -> None:
        self._writer, self._call = writer, call
        self._waiting: list[tuple[Item, asyncio.Future[T]]] = []
        self._lock = threading.Lock()

    async def add(self, item: Item) -> T:
        """Raises LedgerError, or what the call raised for this item alone."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        with self._lock:
            self._waiting.append((item, done))
            first = len(self._waiting) == 1
        if first:
            batch: list[tuple[Item, asyncio.Future[T]]] = []
            writing = self._writer.submit(lambda: self._written(batch), patient=True)
            asyncio.wrap_future(writing).add_done_callback(lambda written: _hand_out(written, batch))
        return await done

    def _written(self, batch: list[tuple[Item, asyncio.Future[T]]]) -> list[T | Exception]:
        if not batch:  # filled once: when the ledger was locked, the same ones are written again
            with self._lock:
                batch += self._waiting
                self._waiting.clear()
        items = [item for item, _ in batch]
        outcomes = self._tried(items)
        if isinstance(outcomes, Exception):
            each = [self._tried([item]) for item in items] if len(items) > 1 else [outcomes]
            return [one if isinstance(one, Exception) else one[0] for one in each]
        return list(outcomes)

    def _tried(self, items: Sequence[Item]) -> Sequence[T] | Exception:
        try:
            with transaction.atomic():
                return self._call(items)
        except OperationalError:
            raise
        except Exception as error:  # the edge of a call: handed to whoever waits for it
            return error


def _hand_out(written: asyncio.Future[list[T | Exception]], batch: Sequence[tuple[Any, asyncio.Future[T]]]) -> None:
    """Runs in the event loop, once the batch is on disk."""
    failure = asyncio.CancelledError() if written.cancelled() else written.exception()
    outcomes = [failure] * len(batch) if failure is not None else written.result()
    for (_, done), outcome in zip(batch, outcomes, strict=True):
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
            if not is_locked(error) or attempt == _LOCKED_TRIES - 1:
                raise LedgerError(
                    f"台账无法写入（{error}）。请检查磁盘空间和权限；再次运行将接着巡查。 "
                    f"The ledger can't be written ({error}). Check disk space and rights; run again to go on."
                ) from error
            time.sleep(0.5 * 2**attempt)
    raise AssertionError("unreachable")
