"""How many files this machine inspects at once, whoever asks: N file locks in a folder that all processes share.

A lock ends with the process that holds it, so a killed sweep never keeps a slot.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

POLL_S = 0.02


class Slots:
    """`folder` None means that nobody else is asked: the pool's own size is the only bound."""

    def __init__(self, folder: Path | None, count: int) -> None:
        self._paths = [folder / f"slot-{number}.lock" for number in range(count)] if folder else []
        # Threads of this process wait for one another here, woken at once; only other processes are polled for.
        self._own = threading.Semaphore(count)
        if folder:
            folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def hold(self, give_up: Callable[[], bool] = lambda: False) -> Iterator[bool]:
        """Waits for a slot and holds it; yields False without one as soon as `give_up` says so."""
        if not self._paths:
            yield not give_up()
            return
        while not self._own.acquire(timeout=POLL_S):
            if give_up():
                yield False
                return
        try:
            lock = self._lock(give_up)
            try:
                yield lock is not None
            finally:
                if lock is not None:
                    lock.release()
        finally:
            self._own.release()

    def _lock(self, give_up: Callable[[], bool]) -> BaseFileLock | None:
        while True:
            # A random order, so that processes don't all wait for the first slot.
            for path in random.sample(self._paths, len(self._paths)):
                lock = FileLock(path, thread_local=False)
                try:
                    lock.acquire(blocking=False)
                except Timeout:
                    continue
                return lock
            if give_up():
                return None
            time.sleep(POLL_S)
