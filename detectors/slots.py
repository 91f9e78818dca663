"""How many files this machine inspects at once, whoever asks: N file locks in a folder that all processes share.

A lock ends with the process that holds it, so a killed sweep never keeps a slot.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

POLL_S = 0.02


class Slots:
    """`folder` None means that nobody else is asked: the pool's own size is the only bound."""

    def __init__(self, folder: Path | None, count: int) -> None:
        self._paths = [folder / f"slot-{number}.lock" for number in range(count)] if folder else []
        if folder:
            folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def hold(self, give_up: Callable[[], bool] = lambda: False) -> Iterator[bool]:
        """Waits for a slot and holds it; yields False without one as soon as `give_up` says so."""
        if not self._paths:
            yield not give_up()
            return
        while True:
            # A random order, so that processes don't all wait for the first slot.
            for path in random.sample(self._paths, len(self._paths)):
                lock = FileLock(path, thread_local=False)
                try:
                    lock.acquire(blocking=False)
                except Timeout:
                    continue
                try:
                    yield True
                finally:
                    lock.release()
                return
            if give_up():
                yield False
                return
            time.sleep(POLL_S)
