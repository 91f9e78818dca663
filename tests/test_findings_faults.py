"""The ledger under kill -9, two writers at once, a lock and a full disk: nothing that was said to be there is lost."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import time
from pathlib import Path

import pytest
from django.db import IntegrityError, OperationalError
from ledger_process import migrate, run, start
from psycopg.errors import DiskFull, SerializationFailure, UniqueViolation

from findings import retry
from findings.errors import LedgerFull, LedgerLocked

PLANTED = {3, 7, 12, 20, 21, 33, 38}
FILES = 40

_SWEEP = f"""
planted = set({sorted(PLANTED)!r})
sweep = record.start_sweep(section().pk, "command", holder="me", ruleset=RULES)
record.plan(sweep, [Link(f"http://a.cn/{{n}}.pdf", "attachment", "http://a.cn/", "题") for n in range({FILES})])
for link in record.pending(sweep):
    number = int(link.url.rsplit("/", 1)[1].removesuffix(".pdf"))
    record.record(sweep, seen(number, number in planted), recipients)
    say(judged=number)
record.finish_sweep(sweep, declared_total={FILES}, declared_pages=1, gaps=(), operators=())
"""

_STATE = """
say(
    findings=sorted(Occurrence.objects.values_list("resource__url", flat=True)),
    mails=sorted(f"{f} {r} {e}" for f, r, e in OutboxRow.objects.values_list("finding__document__sha256", "recipient", "episode")),
    visits=sorted(map(list, Visit.objects.values_list("resource__url", "state"))),
    sweeps=[[s.state, s.listed, s.clean_count, s.suspected_count] for s in Sweep.objects.all()],
    marks=Mark.objects.count(), owed=sorted(set(IndexRow.objects.values_list("op", flat=True))),
)
"""


def judged(folder: Path) -> int:
    ledger = sqlite3.connect(folder / "data" / "ledger.sqlite3", timeout=30)
    try:
        return int(ledger.execute("SELECT count(*) FROM findings_visit WHERE state <> 'pending'").fetchone()[0])
    finally:
        ledger.close()


def test_killed_again_and_again_it_ends_as_if_undisturbed(tmp_path: Path) -> None:
    calm, torn = tmp_path / "calm", tmp_path / "torn"
    for folder in (calm, torn):
        folder.mkdir()
        migrate(folder)
    run(calm, _SWEEP)
    chance, kills = random.Random(20261124), 0
    for _ in range(5):
        sweeping = start(torn, _SWEEP)
        assert sweeping.stdout is not None
        told = [json.loads(sweeping.stdout.readline() or "{}").get("judged") for _ in range(chance.randint(1, 7))]
        time.sleep(chance.uniform(0, 0.02))
        sweeping.send_signal(signal.SIGKILL)
        kills += sweeping.wait() == -signal.SIGKILL
        sweeping.stdout.close()
        assert judged(torn) >= len([number for number in told if number is not None])
    assert kills == 5
    assert 0 < judged(torn) < FILES
    run(torn, _SWEEP)
    assert json.loads(run(torn, _STATE)) == json.loads(run(calm, _STATE))
    state = json.loads(run(torn, _STATE))
    assert state["findings"] == sorted(f"http://a.cn/{number}.pdf" for number in PLANTED)
    assert len(state["mails"]) == 2 * len(PLANTED)
    assert state["sweeps"] == [["complete", FILES, FILES - len(PLANTED), len(PLANTED)]]


@pytest.mark.parametrize("table", ["finding", "mark", "occurrence", "outboxrow", "indexrow", "visit", "document"])
def test_killed_at_any_line_a_finding_is_there_with_its_mails_or_not_at_all(tmp_path: Path, table: str) -> None:
    migrate(tmp_path)
    dying = f"""
import os, signal
from django.db.models.signals import post_save
def die(sender, **_):
    if sender._meta.model_name == "{table}":
        os.kill(os.getpid(), signal.SIGKILL)
sweep = record.start_sweep(section().pk, "command", holder="me", ruleset=RULES)
post_save.connect(die)
if "{table}" == "mark":
    bulk = type(Mark.objects).bulk_create
    def killed(self, rows, **more):
        bulk(self, rows, **more); os.kill(os.getpid(), signal.SIGKILL)
    type(Mark.objects).bulk_create = killed
record.record(sweep, seen(1, True), recipients)
"""
    process = start(tmp_path, dying)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    state = json.loads(run(tmp_path, _STATE))
    assert (state["findings"], state["mails"], state["marks"], state["visits"]) == ([], [], 0, [])


def test_two_sweeps_that_find_the_same_at_once_are_one_finding_at_two_places(tmp_path: Path) -> None:
    migrate(tmp_path)
    said = run(
        tmp_path,
        """
names = [f"s{n}" for n in range(4)]
sweeps = [record.start_sweep(section(name).pk, "command", holder=name, ruleset=RULES) for name in names]
def step(number):
    for content in range(6):
        what = inspection(b"same %d" % content, MARK)
        record.record(sweeps[number], Seen(f"http://a.cn/{number}/{content}", "attachment", "fetched", "suspected",
            inspection=what), recipients)
raised = at_once(4, step)
say(raised=[repr(e) for e in raised], findings=Finding.objects.count(), places=Occurrence.objects.count(),
    numbers=sorted(Finding.objects.values_list("number", flat=True)), mails=OutboxRow.objects.count())
""",
    )
    state = json.loads(said)
    assert state["raised"] == []
    assert (state["findings"], state["places"], state["mails"]) == (6, 24, 12)
    assert [number[-6:] for number in state["numbers"]] == [f"{number:06d}" for number in range(1, 7)]


def test_two_starts_of_one_section_at_once_are_one_sweep(tmp_path: Path) -> None:
    migrate(tmp_path)
    said = run(
        tmp_path,
        """
own = section().pk
ids = []
raised = at_once(4, lambda n: ids.append(record.start_sweep(own, "command", holder=str(n), ruleset=RULES)))
say(raised=[repr(e) for e in raised], ids=len(set(ids)), running=Sweep.objects.filter(state="running").count())
""",
    )
    assert json.loads(said) == {"raised": [], "ids": 1, "running": 1}


def test_of_two_officers_at_once_one_is_told_to_look_again(tmp_path: Path) -> None:
    migrate(tmp_path)
    said = run(
        tmp_path,
        """
sweep = record.start_sweep(section().pk, "command", holder="me", ruleset=RULES)
outcomes = []
for number in range(15):
    (pk,) = record.record(sweep, seen(number, True), recipients).findings
    actions = [("confirm", ""), ("dismiss", "false-alarm")]
    raised = at_once(2, lambda n: decide(pk, actions[n][0], by=str(n), version=1, reason=actions[n][1]))
    outcomes.append([type(e).__name__ for e in raised])
say(outcomes=outcomes, decisions=Decision.objects.count(), versions=sorted(set(Finding.objects.values_list("version", flat=True))),
    broken=audit.verify() is not None, entries=AuditEntry.objects.count())
""",
    )
    state = json.loads(said)
    assert state == {
        "outcomes": [["StaleDecision"]] * 15,
        "decisions": 15,
        "versions": [2],
        "broken": False,
        "entries": 15,
    }


def test_the_audit_chain_holds_with_many_writers(tmp_path: Path) -> None:
    migrate(tmp_path)
    said = run(
        tmp_path,
        """
raised = at_once(6, lambda n: [audit.append(f"a{n}", "read", str(i)) for i in range(20)])
say(raised=[repr(e) for e in raised], entries=AuditEntry.objects.count(), broken=audit.verify() is not None)
""",
    )
    assert json.loads(said) == {"raised": [], "entries": 120, "broken": False}


def test_a_full_disk_halts_in_sight_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """SQLite's own page limit says "database or disk is full" as a full disk does, in the midst of a write."""
    migrate(tmp_path)
    said = run(
        tmp_path,
        """
sweep = record.start_sweep(section().pk, "command", holder="me", ruleset=RULES)
record.plan(sweep, [Link(f"http://a.cn/{n}.pdf", "attachment") for n in range(60)])
def limit(more):
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count={pages + more}")
limit(3)
done, error = [], None
for number in range(60):
    try:
        record.record(sweep, seen(number, True), recipients)
        done.append(number)
    except LedgerError as caught:
        error = caught
        break
kept = sorted(Occurrence.objects.values_list("resource__url", flat=True))
mails = OutboxRow.objects.count()
for number in range(60):  # the limit went with the connection, as a full disk goes when there is room again
    record.record(sweep, seen(number, True), recipients)
say(error=type(error).__name__, code=error.exit_code, done=len(done), kept=len(kept), mails=mails,
    whole=connection.cursor().execute("PRAGMA integrity_check").fetchone()[0], all=Finding.objects.count())
""",
    )
    state = json.loads(said)
    assert (state["error"], state["code"]) == ("LedgerFull", 4)
    assert 0 < state["done"] < 60
    assert state["kept"] == state["done"]
    assert state["mails"] == 2 * state["done"]
    assert (state["whole"], state["all"]) == ("ok", 60)


def test_every_connection_is_as_safe_as_it_must_be(tmp_path: Path) -> None:
    migrate(tmp_path)
    said = run(
        tmp_path,
        """
names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
say(**{name: connection.cursor().execute(f"PRAGMA {name}").fetchone()[0] for name in names})
""",
    )
    assert json.loads(said) == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 30_000,
    }  # fmt: skip


class TestRetrying:
    @pytest.fixture(autouse=True)
    def _no_waiting(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(retry, "WAITS_S", (0.0, 0.0))
        monkeypatch.setattr(retry, "connection", self)

    in_atomic_block = False
    closed = 0

    def close(self) -> None:
        self.closed += 1

    def test_a_lock_that_goes_is_waited_out(self) -> None:
        answers = [OperationalError("database is locked"), OperationalError("database is locked"), None]

        def step() -> str:
            if (answer := answers.pop(0)) is not None:
                raise answer
            return "done"

        assert retry.retrying(step)() == "done"

    def test_a_lock_that_stays_is_said(self) -> None:
        def step() -> None:
            raise OperationalError("database table is locked")

        with pytest.raises(LedgerLocked, match="台账一直被占用"):
            retry.retrying(step)()

    def test_a_full_disk_is_said_at_once_whatever_the_rollback_says(self) -> None:
        def step() -> None:
            try:
                raise OperationalError("database or disk is full")
            except OperationalError as full:
                raise OperationalError("cannot rollback - no transaction is active") from full

        with pytest.raises(LedgerFull, match="磁盘已满"):
            retry.retrying(step)()
        assert self.closed == 1

    def test_a_server_that_speaks_another_language_is_understood(self) -> None:
        for error, code, told in (
            (OperationalError, DiskFull, LedgerFull),
            (OperationalError, SerializationFailure, LedgerLocked),
            (IntegrityError, UniqueViolation, LedgerLocked),  # a number that another writer took first
        ):

            def step(error: type[Exception] = error, code: type[Exception] = code) -> None:
                raise error("无法写入") from code("无法写入 (member)=(fulltext.doc)")

            with pytest.raises(told):
                retry.retrying(step)()

    def test_any_other_failure_is_itself(self) -> None:
        def step() -> None:
            raise OperationalError("no such table: x")

        with pytest.raises(OperationalError, match="no such table"):
            retry.retrying(step)()

    def test_inside_a_transaction_nothing_is_repeated(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(TestRetrying, "in_atomic_block", True)
        calls = []

        def step() -> None:
            calls.append(1)
            raise OperationalError("database is locked")

        with pytest.raises(OperationalError):
            retry.retrying(step)()
        assert calls == [1]
