"""Kills sweeps at random points and runs them again: `python -m tests.chaos [--kills N] [--seed N]`.

The portal notes each planted file that it hands out in a file of its own, before it sends it. After so many kills, of
the sweep's process alone or of all the product's processes, the ledger must say what an undisturbed sweep says: the
same rows, the same findings, one mail owed to each recipient of each, and nothing lost of what the portal noted.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.generated_portal import GeneratedPortal, Plan, configuration, generated_portal
from tests.processes import alive, below, words

PLAN = Plan(sections=1, articles=90, files=45, per_list=15, leak_every=4)
COMMAND = [sys.executable, "-W", "ignore", "-m", "mishao", "--config", "mishao.toml", "sweep"]


@dataclass(frozen=True)
class Outcome:
    """What a ledger holds of its first sweep, without what differs from run to run.

    A kill after that sweep's end leads to a second one, which is as it should be and says nothing of the first.
    """

    rows: list[tuple[Any, ...]]
    findings: list[tuple[Any, ...]]
    mails: list[tuple[Any, ...]]
    texts: list[tuple[Any, ...]]
    sweeps: list[tuple[Any, ...]]


def outcome(folder: Path) -> Outcome:
    with sqlite3.connect(folder / "data" / "ledger.sqlite3") as ledger:

        def ask(query: str) -> list[tuple[Any, ...]]:
            return sorted(ledger.execute(query).fetchall(), key=repr)

        return Outcome(
            rows=ask(
                "select r.url, v.kind, v.state, v.reason, v.detail, d.sha256, p.url from findings_visit v"
                " join findings_resource r on r.id = v.resource_id left join findings_resource p on p.id = v.referrer_id"
                " left join findings_document d on d.id = v.document_id where v.sweep_id = 1"
            ),
            findings=ask(
                "select d.sha256, f.category, f.level, f.state, r.url, o.live_state, o.episode from findings_finding f"
                " join findings_document d on d.id = f.document_id join findings_occurrence o on o.finding_id = f.id"
                " join findings_resource r on r.id = o.resource_id"
            ),
            mails=ask(
                "select d.sha256, o.recipient, o.episode, o.state, count(*) from findings_outboxrow o"
                " join findings_finding f on f.id = o.finding_id join findings_document d on d.id = f.document_id"
                " group by 1, 2, 3, 4"
            ),
            texts=ask("select r.url, t.title from findings_pagetext t join findings_resource r on r.id = t.resource_id"),
            sweeps=ask("select state, listed, clean_count, suspected_count, unreachable_count from findings_sweep where id = 1"),
        )  # fmt: skip


def prepare(portal: GeneratedPortal, folder: Path) -> None:
    folder.mkdir()
    (folder / "mishao.toml").write_text(configuration(portal, concurrency=4, timeout_s=20.0))


def run(folder: Path) -> None:
    done = subprocess.run(COMMAND, cwd=folder, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise AssertionError(f"the sweep ended with {done.returncode}: {done.stderr[-2000:]}")


def killed(folder: Path, after_s: float, *, everything: bool) -> bool:
    """Starts a sweep and kills it once its process has crawled for so long; False when it was over before."""
    with subprocess.Popen(COMMAND, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as product:
        top = psutil.Process(product.pid)
        sweep = None
        while product.poll() is None and sweep is None:
            sweep = next((c for c in below(top, recursive=True) if "mishao.sweep_child" in words(c)), None)
            time.sleep(0.01)
        time.sleep(after_s)
        swept = sweep is not None and alive(sweep)
        for one in [top, *below(top, recursive=True)] if everything else [sweep] if sweep is not None else []:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one.pid, signal.SIGKILL)
        product.wait(60)
    return swept


def chaos(kills: int, seed: int, plan: Plan = PLAN) -> dict[str, Any]:
    """Raises AssertionError at the first difference."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="mishao-chaos-") as name:
        base = Path(name)
        leaks = base / "leaks.jsonl"
        with generated_portal(plan, leaks) as portal:
            prepare(portal, base / "whole")
            started_s = time.monotonic()
            run(base / "whole")
            whole_s = time.monotonic() - started_s
            expected = outcome(base / "whole")
            assert len(expected.findings) == len(portal.leak_urls()) > 0
            done = rounds = 0
            while done < kills:
                rounds += 1
                folder = base / f"round-{rounds}"
                prepare(portal, folder)
                here = 0
                while done < kills and here < 12:
                    if not killed(folder, chance.uniform(0, whole_s * 0.7), everything=chance.random() < 0.3):
                        break
                    done, here = done + 1, here + 1
                run(folder)
                got = outcome(folder)
                for part in ("rows", "findings", "mails", "texts", "sweeps"):
                    ours, theirs = getattr(got, part), getattr(expected, part)
                    assert ours == theirs, f"{part} after {here} kills: {set(ours) ^ set(theirs)}"
            noted = len(leaks.read_text().splitlines())
            assert noted == len(portal.leak_urls())
    return {"kills": done, "rounds": rounds, "leaks": noted, "lost": 0}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(chaos(given.kills, given.seed))


if __name__ == "__main__":
    main()
