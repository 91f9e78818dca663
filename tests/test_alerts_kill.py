"""kill -9 while the outbox is drained: nobody goes untold, and what arrives twice is recognisable."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from smtp_server import Behaviour, smtp_server

RECIPIENTS = [f"officer{number}@example.gov.cn" for number in range(12)]
ROOT = Path(__file__).parent.parent

_SETUP = """
import django; django.setup()
from django.core.management import call_command
from django.utils import timezone
from findings.models import *
call_command("migrate", verbosity=0)
now = timezone.now()
for number in range(3):
    document = Document.objects.create(sha256=f"{number:064x}", size=1, media_type="x", ruleset="1",
        verdict="suspected", inspected_at=now)
    finding = Finding.objects.create(number=f"F-2026-{number:06d}", document=document, category="state-secret",
        policy="alert", priority=1, score=90, first_detected_at=now, last_detected_at=now)
    for recipient in ARGUMENTS:
        OutboxRow.objects.create(finding=finding, recipient=recipient, created_at=now, due_at=now)
"""

_DRAIN = """
import django; django.setup()
from pathlib import Path
from alerts.outbox import drain
from alerts.owed import hasten
from alerts.settings import AlertSettings, MailSettings
hasten()
mail = MailSettings(Path("mail"), "127.0.0.1", int(ARGUMENTS[0]), "plain", sender="m@example.cn", allow_plain=True)
drain(mail, AlertSettings("https://mishao.example.cn"))
"""


def child(folder: Path, script: str, *arguments: str) -> subprocess.Popen[bytes]:
    configuration = folder / "mishao.toml"
    configuration.write_text('data_dir = "data"\n')
    environment = {**os.environ, "MISHAO_CONFIG": str(configuration), "DJANGO_SETTINGS_MODULE": "mishao.settings"}
    code = f"ARGUMENTS = {list(arguments)!r}\n{script}"
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment)


def rows(folder: Path) -> list[tuple[str, str, str]]:
    with sqlite3.connect(folder / "data" / "ledger.sqlite3") as ledger:
        found = ledger.execute("SELECT recipient, state, message_id FROM findings_outboxrow").fetchall()
    ledger.close()
    return found


def test_killed_at_any_moment_everyone_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert child(tmp_path, _SETUP, *RECIPIENTS).wait(60) == 0
    kills = 0
    chance = random.Random(20261123)
    # The slow server widens the span between storing a mail and saying so, which is where a kill hurts.
    with smtp_server(Behaviour(answer_s=0.1)) as mailbox:
        for _ in range(4):
            before = len(mailbox.received)
            draining = child(tmp_path, _DRAIN, str(mailbox.port))
            while draining.poll() is None and len(mailbox.received) == before:
                time.sleep(0.005)
            time.sleep(chance.uniform(0, 0.15))
            draining.send_signal(signal.SIGKILL)
            kills += draining.wait(10) == -signal.SIGKILL
        assert child(tmp_path, _DRAIN, str(mailbox.port)).wait(60) == 0
    assert {state for _, state, _ in rows(tmp_path)} == {"accepted"}
    arrived = Counter(to for to, _ in mailbox.received)
    assert set(arrived) == set(RECIPIENTS)
    assert sum(arrived.values()) <= len(RECIPIENTS) + kills
    kept = {recipient: message_id for recipient, _, message_id in rows(tmp_path)}
    for recipient in RECIPIENTS:
        mails = mailbox.of(recipient)
        assert {mail["Message-ID"] for mail in mails} == {kept[recipient]}
        assert all("检出 3 项" in mail["Subject"] for mail in mails)
    assert kills >= 2
