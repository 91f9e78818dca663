"""The local runner: sweeps as child processes of this machine, and the drains that follow them."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from filelock import FileLock, Timeout

from mishao.config import Config
from mishao.errors import BusyError, MishaoError
from mishao.language import say
from mishao.secrets import without_secrets
from mishao.shared_pool import PoolServer

OnProgress = Callable[[Mapping[str, object]], None]


@dataclass(frozen=True, slots=True)
class SweepEnd:
    section_id: int
    sweep_id: int | None
    exit_code: int
    busy: str = ""
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One sweep to run."""

    section_id: int
    portal_id: int


def sweep_all(
    config: Config, asked: Sequence[Asked], cause: str, on_progress: Callable[[int, Mapping[str, object]], None]
) -> list[SweepEnd]:
    """Runs sweeps to their ends, those of one portal one after the other, several portals at once; all of them share one
    pool of workers. A portal that doesn't answer keeps one of the places, so the others hardly notice.

    `on_progress` is called in this thread, with the section and what its sweep told.
    """
    by_portal: dict[int, list[int]] = {}
    for one in asked:
        by_portal.setdefault(one.portal_id, []).append(one.section_id)
    told: queue.SimpleQueue[tuple[int, Mapping[str, object]]] = queue.SimpleQueue()
    stop = threading.Event()

    def portal(sections: Sequence[int], pool: PoolServer) -> list[SweepEnd]:
        ends = []
        for section_id in sections:
            if stop.is_set():
                break
            tell = functools.partial(_tell, told, section_id)
            ends.append(sweep(config, section_id, cause, tell, pool=pool, stop=stop))
        return ends

    with shared_pool(config) as pool, ThreadPoolExecutor(max(1, config.crawl.sweeps_at_once)) as threads:
        running = [threads.submit(portal, sections, pool) for sections in by_portal.values()]
        try:
            while not all(one.done() for one in running) or not told.empty():
                try:
                    on_progress(*told.get(timeout=0.2))
                except queue.Empty:
                    continue
        except BaseException:
            stop.set()
            raise
    found = {end.section_id: end for one in running for end in one.result()}
    return [found[one.section_id] for one in asked if one.section_id in found]


def _tell(told: queue.SimpleQueue[tuple[int, Mapping[str, object]]], section: int, event: Mapping[str, object]) -> None:
    told.put((section, event))


@contextlib.contextmanager
def shared_pool(config: Config) -> Iterator[PoolServer]:
    """The workers of all sweeps that this process starts; none of them runs before it is needed."""
    from detectors.ruleset import version
    from mishao.wiring import open_pool, sweep_settings

    settings = sweep_settings(config)
    server = PoolServer(open_pool(config, settings), version(settings))
    try:
        yield server
    finally:
        server.close()


def sweep(
    config: Config,
    section_id: int,
    cause: str,
    on_progress: OnProgress,
    slot: str = "",
    *,
    pool: PoolServer | None = None,
    stop: threading.Event | None = None,
) -> SweepEnd:
    """Runs one sweep to its end. The child is ended when this process is interrupted or `stop` is set; what it recorded
    stands. Without a `pool` the sweep starts workers of its own."""
    command = [sys.executable, "-m", "mishao.sweep_child", str(section_id), cause, *([slot] if slot else [])]
    environment = without_secrets(os.environ) | {"MISHAO_ROLE": "sweep"}
    sweep_id: int | None = None
    busy = failure = ""
    with contextlib.ExitStack() as stack:
        passed: list[int] = []
        if pool is not None:
            passed = [stack.enter_context(pool.connect())]
            if _is_new(section_id):  # everything is going to be inspected: the worker loads while the sweep starts
                pool.warm()
            environment |= {"MISHAO_POOL_FD": str(passed[0]), "MISHAO_POOL_RULESET": pool.ruleset}
        child = stack.enter_context(
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, pass_fds=passed)  # noqa: S603
        )
        if stop is not None:
            threading.Thread(target=_end_when, args=[child, stop], daemon=True).start()
        try:
            assert child.stdout is not None  # noqa: S101
            for line in child.stdout:
                event = told_by(line)
                if "sweep" in event:
                    sweep_id = int(str(event["sweep"]))
                busy = str(event.get("busy", busy))
                failure = str(event.get("failed", failure))
                on_progress(event)
        except BaseException:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
            raise
    return SweepEnd(section_id, sweep_id, child.returncode, busy, failure)


def _is_new(section_id: int) -> bool:
    from django.db import DatabaseError, connection

    from findings.models import Section

    try:
        return Section.objects.filter(pk=section_id, first_completed_at=None).exists()
    except DatabaseError:  # the sweep itself says what is wrong with the ledger
        return False
    finally:
        connection.close()  # this thread may live for months


def _end_when(child: subprocess.Popen[str], stop: threading.Event) -> None:
    while child.poll() is None:
        if stop.wait(0.2):
            child.send_signal(signal.SIGTERM)
            return


def told_by(line: str) -> Mapping[str, object]:
    """What a child tells by a line; nothing where the line is cut, or no message."""
    try:
        event = json.loads(line)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}


def require_ends(ends: Iterable[SweepEnd], names: Mapping[int, str] | None = None) -> None:
    """Raises for sweeps that didn't run: under way elsewhere or no ledger (4), or ended without finishing (70). `names`
    are those of the sections, by their keys."""
    for end in ends:
        name = f"{names[end.section_id]}{say('：', ': ')}" if names else ""
        if end.failure:
            raise (BusyError if end.exit_code == 4 else MishaoError)(end.failure)
        if end.exit_code == 4:
            raise BusyError(
                say(
                    f"{name}该栏目正在巡查中（{end.busy}），本次未运行。请等它结束后再试。",
                    f"{name}The section is being swept elsewhere ({end.busy}). Try again when that has ended.",
                )
            )
        if end.exit_code != 0:
            raise MishaoError(
                say(
                    f"{name}巡查进程意外结束（{end.exit_code}）。已记录的内容未丢失；再次运行将接着巡查。",
                    f"{name}The sweep's process ended unexpectedly ({end.exit_code}). Nothing recorded is lost; run it again.",
                )
            )


def drain_outbox(config: Config, *, wait_s: float = 0, reconcile: bool = False, remind: bool = True) -> bool:
    """Sends what is due, unless another process holds the outbox; says whether this one did it.

    With `reconcile` it first adds what ought to be owed and isn't, and unless told otherwise the reminders and the digest
    that are due; whoever holds the outbox does that too.
    """
    from alerts import digests, owed, reminders
    from alerts.outbox import drain
    from mishao.wiring import alert_settings, mail_settings

    alerts = alert_settings(config)
    try:
        with FileLock(config.run_dir / "outbox.lock", timeout=wait_s):
            if reconcile:
                owed.reconcile(alerts)
            if reconcile and remind:
                reminders.remind(alerts)
                digests.announce(alerts)
            drain(mail_settings(config), alerts)
    except Timeout:
        return False
    return True


def drain_index(config: Config, *, wait_s: float = 0) -> bool:
    """Brings the search index up to date, unless another process holds it; says whether this one did it."""
    from findings.index.project import drain
    from mishao.wiring import open_index

    try:
        with FileLock(config.run_dir / "index.lock", timeout=wait_s):
            drain(open_index(config))
    except Timeout:
        return False
    return True
