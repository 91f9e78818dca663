"""Machine-wide inspection slots: one file lock each, so that all sweeps and scans together use no more cores than set."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

_LOOK_S = 0.02


@contextmanager
def slot(folder: Path | None, count: int) -> Iterator[None]:
    """Holds one of `count` slots; waits for a free one. Without a folder there is nothing to share."""
    if folder is None:
        yield
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = _take(folder, count)
    try:
        yield
    finally:
        lock.release()


def _take(folder: Path, count: int) -> FileLock:
    first = os.getpid()
    while True:
        for number in range(count):
            lock = FileLock(folder / f"{(first + number) % count}.lock", thread_local=False)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                continue
            return lock
        time.sleep(_LOOK_S)
