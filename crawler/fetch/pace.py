"""The rate at which a host is asked, kept by all processes of this machine together.

Each host has a small file under `data/run/hosts/` that holds the next moment at which it may be asked. Whoever wants to
ask takes that moment and writes the following one, under a lock; so two sweeps of one host together are no faster than
one, and when a server asks to wait (Retry-After), all of them wait. The clock is the machine's monotonic one: it is
the same for all processes, and a restart of the machine, which resets it, is seen by a moment too far ahead.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_FURTHEST_S = 3_600.0
_LONGEST_ASKED_S = 10.0  # of what hosts ask for themselves: with a minute between requests no section is ever through


@dataclass(frozen=True, slots=True)
class Pace:
    """`delay_s` is the time between two requests to one host; 0 keeps no pace. Safe to use from many threads."""

    folder: Path
    delay_s: float
    _asked_s: dict[str, float] = field(default_factory=dict)  # by host, where it asks for a longer pause itself

    def keep(self, host: str, asked_s: float) -> None:
        """The host asks for a pause of its own between two requests (Crawl-delay), which is kept up to a bound."""
        self._asked_s[host] = min(asked_s, _LONGEST_ASKED_S)

    def wait(self, host: str, stopped: Callable[[], bool] = lambda: False) -> None:
        """Returns when it is this caller's turn to ask the host."""
        delay_s = max(self.delay_s, self._asked_s.get(host, 0.0))
        if delay_s <= 0:
            return
        turn_s = self._move(host, lambda next_s, now_s: (max(next_s, now_s), max(next_s, now_s) + delay_s))
        while (left_s := turn_s - time.monotonic()) > 0 and not stopped():
            time.sleep(min(left_s, 0.5))

    def hold(self, host: str, seconds: float) -> None:
        """Nobody asks the host for so long."""
        self._move(host, lambda next_s, now_s: (0.0, max(next_s, now_s + min(seconds, _FURTHEST_S))))

    def _move(self, host: str, step: Callable[[float, float], tuple[float, float]]) -> float:
        """Reads the host's next moment, writes the one after, and returns what `step` makes of them first."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = hashlib.sha256(host.encode()).hexdigest()[:32]  # a host's name may hold what a file's may not
        descriptor = os.open(self.folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            now_s = time.monotonic()
            try:
                next_s = float(os.pread(descriptor, 64, 0) or b"0")
            except ValueError:
                next_s = 0.0
            if next_s > now_s + _FURTHEST_S:
                next_s = now_s
            turn_s, following_s = step(next_s, now_s)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{following_s:.4f}".encode(), 0)
            return turn_s
        finally:
            os.close(descriptor)
