"""Take-down checks as child processes, one a portal: of those that the clock finds due, and of those that a command names."""

from __future__ import annotations

import datetime as dt
import logging
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from crawler.fetch.manners import within_hours
from findings import rechecks
from findings.models import Portal
from mishao.config import Config
from mishao.recheck_child import NOT_ALL
from mishao.runner import told_by
from mishao.secrets import without_secrets
from mishao.wiring import recheck_rhythm

log = logging.getLogger("mishao.clock")
_AT_ONCE = 4  # portals; one that doesn't answer keeps its own place only
_PAUSE = dt.timedelta(minutes=1)  # after a check that could not be made


class Rechecks:
    """The clock's: starts what is due and takes up what has ended. What is due stands in the ledger."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._rhythm = recheck_rhythm(config)
        self._children: dict[int, subprocess.Popen[bytes]] = {}
        self._not_before: dict[int, dt.datetime] = {}

    def look(self, now: dt.datetime) -> None:
        for portal_id, child in list(self._children.items()):
            if (code := child.poll()) is not None:
                del self._children[portal_id]
                if code != 0:
                    level = logging.INFO if code == NOT_ALL else logging.WARNING
                    log.log(level, "the take-down check of portal %s ended with %s", portal_id, code)
                    self._not_before[portal_id] = now + _PAUSE
        for portal_id in self.wanted(now):
            if portal_id not in self._children and len(self._children) < _AT_ONCE:
                self._children[portal_id] = self._start(portal_id)

    def wanted(self, now: dt.datetime) -> list[int]:
        """Portals with a place that is due, and that may be asked now."""
        due = rechecks.due(now, self._rhythm).order_by().values("section__portal")
        local = now.astimezone(ZoneInfo(self._config.time_zone))
        return [
            portal.pk
            for portal in Portal.objects.filter(pk__in=due).order_by("pk")
            if within_hours(portal.settings.get("hours", ""), local) and self._not_before.get(portal.pk, now) <= now
        ]

    def _start(self, portal_id: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(_command(portal_id), env=_environment(), stdout=subprocess.DEVNULL)  # noqa: S603


def run_all(
    portals: Iterable[int], findings: Sequence[int], on_progress: Callable[[Mapping[str, object]], None]
) -> list[int]:
    """Checks all places of the findings at these portals now (of all open ones where none is named), several portals at a time;
    their exit codes. `on_progress` is called in this thread."""
    told: queue.SimpleQueue[Mapping[str, object] | int] = queue.SimpleQueue()
    places = threading.BoundedSemaphore(_AT_ONCE)
    children: list[subprocess.Popen[str]] = []
    stop = threading.Event()

    def portal(portal_id: int) -> None:
        with places:
            try:
                told.put(130 if stop.is_set() else check(portal_id))
            except (OSError, ValueError) as error:  # it can't be started, or doesn't write text
                log.warning("the take-down check of portal %s: %s", portal_id, error)
                told.put(70)

    def check(portal_id: int) -> int:
        command = [*_command(portal_id), "named", *map(str, findings)]
        with subprocess.Popen(command, env=_environment(), stdout=subprocess.PIPE, text=True) as child:  # noqa: S603
            children.append(child)
            assert child.stdout is not None  # noqa: S101
            for line in child.stdout:
                told.put(told_by(line))
        return child.returncode

    threads = [threading.Thread(target=portal, args=[each], daemon=True) for each in portals]
    for each in threads:
        each.start()
    codes: list[int] = []
    try:
        while len(codes) < len(threads):
            one = told.get()
            if isinstance(one, int):
                codes.append(one)
            else:
                on_progress(one)
    except BaseException:
        stop.set()
        for child in children:
            child.terminate()
        raise
    return codes


def _command(portal_id: int) -> list[str]:
    return [sys.executable, "-m", "mishao.recheck_child", str(portal_id)]


def _environment() -> dict[str, str]:
    """It parses pages, so it holds no secret."""
    return without_secrets(os.environ) | {"MISHAO_ROLE": "sweep"}
