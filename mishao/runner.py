"""The local runner: sweeps as child processes of this machine, and the drains that follow them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from filelock import FileLock, Timeout

from mishao.config import Config
from mishao.errors import BusyError, MishaoError
from mishao.secrets import without_secrets

OnProgress = Callable[[Mapping[str, object]], None]


@dataclass(frozen=True, slots=True)
class SweepEnd:
    section_id: int
    sweep_id: int | None
    exit_code: int
    busy: str = ""


def sweep(config: Config, section_id: int, cause: str, on_progress: OnProgress, slot: str = "") -> SweepEnd:
    """Runs one sweep to its end. The child is ended when this process is interrupted; what it recorded stands."""
    command = [sys.executable, "-m", "mishao.sweep_child", str(section_id), cause, *([slot] if slot else [])]
    environment = without_secrets(os.environ) | {"MISHAO_ROLE": "sweep"}
    sweep_id: int | None = None
    busy = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as child:  # noqa: S603
        try:
            assert child.stdout is not None  # noqa: S101
            for line in child.stdout:
                event = _event(line)
                if "sweep" in event:
                    sweep_id = int(str(event["sweep"]))
                busy = str(event.get("busy", busy))
                on_progress(event)
        except BaseException:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
            raise
    return SweepEnd(section_id, sweep_id, child.returncode, busy)


def _event(line: str) -> Mapping[str, object]:
    try:
        event = json.loads(line)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}


def require_ends(ends: Iterable[SweepEnd]) -> None:
    """Raises for sweeps that didn't run: under way elsewhere (4), or ended without finishing (70)."""
    for end in ends:
        if end.exit_code == 4:
            raise BusyError(
                f"该栏目正在巡查中（{end.busy}），本次未运行。请等它结束后再试。\n"
                f"The section is being swept elsewhere ({end.busy}). Try again when that has ended."
            )
        if end.exit_code != 0:
            raise MishaoError(
                f"巡查进程意外结束（{end.exit_code}）。已记录的内容未丢失；再次运行将接着巡查。\n"
                f"The sweep's process ended unexpectedly ({end.exit_code}). Nothing recorded is lost; run it again."
            )


def drain_outbox(config: Config, *, wait_s: float = 0, reconcile: bool = False) -> bool:
    """Sends what is due, unless another process holds the outbox; says whether this one did it.

    With `reconcile` it first adds what ought to be owed and isn't; whoever holds the outbox does that too.
    """
    from alerts import owed
    from alerts.outbox import drain
    from mishao.wiring import alert_settings, mail_settings

    alerts = alert_settings(config)
    try:
        with FileLock(config.run_dir / "outbox.lock", timeout=wait_s):
            if reconcile:
                owed.reconcile(alerts)
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
