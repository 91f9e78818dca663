"""Runs a script on a ledger of its own, in a process of its own that may be killed: `run(folder, script, *arguments)`.

The script finds ARGUMENTS, the ledger's modules, and `section`, `marked`, `inspection` and `recipients` to record with.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
_SETUP = '''
import hashlib, json, sys, threading, time
import django; django.setup()
from django.db import connection, connections, transaction
from detectors.model import Finding as Marked, Inspection, Verdict
from findings import audit, record
from findings.errors import LedgerError, LedgerFull, StaleDecision
from findings.lifecycle import decide
from findings.models import *
from findings.record import Link, Seen

RULES = "r1"
MARK = Marked(rule="r", category="state-secret", level="秘密", score=90, page=1, member=None, zone="header", box=None,
    match="秘密★10年", reason="版头", policy="alert")

def inspection(body, *marks):
    return Inspection(verdict=Verdict.SUSPECTED if marks else Verdict.CLEAN, reason=None, findings=marks, problems=(),
        pages_total=1, pages_examined=1, media_type="application/pdf", sha256=hashlib.sha256(body).hexdigest(),
        size=len(body), seconds=0.1, ruleset=RULES)

def seen(number, planted=False):
    what = inspection(b"%d" % number, *([MARK] if planted else []))
    return Seen(f"http://a.cn/{number}.pdf", "attachment", "fetched", str(what.verdict), inspection=what)

def recipients(section, policy):
    return ["wang@example.cn", "li@example.cn"]

def section(name="甲"):
    portal, _ = Portal.objects.get_or_create(name="门户", alias="门户1", hosts=["a.cn"])
    return Section.objects.get_or_create(portal=portal, name=name, url=f"http://a.cn/{name}", url_key=name)[0]

def at_once(count, step):
    """Runs step(number) in threads that begin together, each on a connection of its own; what they raised."""
    gate, raised = threading.Barrier(count), []
    def work(number):
        gate.wait()
        try:
            step(number)
        except Exception as error:
            raised.append(error)
        finally:
            connections.close_all()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    [thread.start() for thread in threads]; [thread.join() for thread in threads]
    return raised

def say(**what):
    print(json.dumps(what, ensure_ascii=False), flush=True)
'''


def start(folder: Path, script: str, *arguments: str) -> subprocess.Popen[str]:
    configuration = folder / "mishao.toml"
    configuration.write_text('data_dir = "data"\n')
    (folder / "data").mkdir(exist_ok=True)
    environment = {**os.environ, "MISHAO_CONFIG": str(configuration), "DJANGO_SETTINGS_MODULE": "mishao.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", f"{_SETUP}\nARGUMENTS = {list(arguments)!r}\n{script}"],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def run(folder: Path, script: str, *arguments: str) -> str:
    process = start(folder, script, *arguments)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return said


def migrate(folder: Path) -> None:
    """An empty ledger in that folder; made by the migrations once, and copied from then on."""
    ledger = folder / "data" / "ledger.sqlite3"
    if not _migrated:
        run(folder, 'from django.core.management import call_command\ncall_command("migrate", verbosity=0)')
        _migrated.append(ledger.read_bytes())
    ledger.parent.mkdir(exist_ok=True)
    ledger.write_bytes(_migrated[0])


_migrated: list[bytes] = []
