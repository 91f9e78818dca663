"""A ledger in PostgreSQL holds the same as one in SQLite, also after a sweep that was killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.generated_portal import GeneratedPortal, Plan, configuration, generated_portal
from tests.postgresql import postgresql

PLAN = Plan(sections=2, articles=36, files=12, per_list=9, leak_every=5, kilobytes=2)


@pytest.fixture(scope="module")
def portal() -> Iterator[GeneratedPortal]:
    with generated_portal(PLAN) as running:
        yield running


def command(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "mishao", "--config", str(folder / "mishao.toml"), *words]


def told(folder: Path, *words: str) -> list[dict[str, Any]]:
    done = subprocess.run(command(folder, *words, "--json"), cwd=folder, capture_output=True, text=True, timeout=200)
    assert done.returncode in (0, 1, 3), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def outcome(folder: Path) -> tuple[Any, ...]:
    """What a sweep tells of every address and every section, and what it left in the ledger, in no order."""
    swept = told(folder, "sweep")
    rows = sorted((row["url"], row["kind"], row["state"], str(row["reason"])) for row in swept if "url" in row)
    sums = sorted(json.dumps(row["sweep"], ensure_ascii=False, sort_keys=True) for row in swept if "sweep" in row)
    findings = sorted((row["category"], str(row["level"]), row["state"]) for row in told(folder, "findings", "list"))
    mails = len(told(folder, "alerts", "list"))
    return rows, sums, findings, mails


def prepared(folder: Path, portal: GeneratedPortal, ledger_url: str = "") -> Path:
    folder.mkdir()
    first = f'ledger_url = "{ledger_url}"\n' if ledger_url else ""
    (folder / "mishao.toml").write_text(first + configuration(portal, concurrency=4, timeout_s=2.0))
    return folder


def test_it_holds_what_sqlite_holds_also_after_a_kill(portal: GeneratedPortal, tmp_path: Path) -> None:
    expected = outcome(prepared(tmp_path / "sqlite", portal))
    asked = sum(portal.requests.values())
    with postgresql() as url:
        folder = prepared(tmp_path / "postgresql", portal, url)
        with subprocess.Popen(command(folder, "sweep"), cwd=folder, stdout=subprocess.DEVNULL) as sweep:
            while sum(portal.requests.values()) < asked + 20:
                assert sweep.poll() is None
                time.sleep(0.05)
            sweep.send_signal(signal.SIGKILL)
        assert outcome(folder) == expected
        assert not (folder / "data" / "ledger.sqlite3").exists()
