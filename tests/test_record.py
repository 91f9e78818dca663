"""What a sweep saw, in the ledger: one address one transaction, nothing told twice, nothing kept that must not be."""

from __future__ import annotations

import dataclasses
import hashlib

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from detectors.model import Finding as Marked
from detectors.model import Inspection, Verdict
from findings import record
from findings.models import (
    AuditEntry,
    Document,
    Finding,
    IndexRow,
    Occurrence,
    OutboxRow,
    PageText,
    Portal,
    Section,
    Sweep,
    Visit,
)
from findings.queries import findings_list, sweep_rows, sweep_summary
from findings.record import GapNote, Link, Seen

pytestmark = pytest.mark.django_db

LIST = "http://www.example.cn/zc/"
PAGE = "http://www.example.cn/zc/1.html"
FILE = "http://www.example.cn/zc/1.pdf"
RULES = "r1"


def nobody_but_wang(section_id: int, policy: str) -> list[str]:
    return ["wang@example.cn"] if policy == "alert" else []


@pytest.fixture
def section() -> Section:
    portal = Portal.objects.create(name="甲", alias="门户1", hosts=["www.example.cn"])
    return Section.objects.create(portal=portal, name="政策法规", url=LIST, url_key="k" * 64)


@pytest.fixture
def sweep(section: Section) -> int:
    return record.start_sweep(section.pk, "command", holder="me", ruleset=RULES)


def marked(level: str | None = "秘密", policy: str = "alert", suppressed: bool = False) -> Marked:
    return Marked(
        rule="state-secret-mark", category="state-secret", level=level, score=90, page=1, member=None,
        zone="firstpage_top", box=None, match=f"{level}★10年", reason="首页版头左上角有国家秘密标志", policy=policy,  # type: ignore[arg-type]
        suppressed=suppressed,
    )  # fmt: skip


def inspection(body: bytes, *findings: Marked, ruleset: str = RULES) -> Inspection:
    alerting = any(f.policy == "alert" and not f.suppressed for f in findings)
    return Inspection(
        verdict=Verdict.SUSPECTED if alerting else Verdict.CLEAN, reason=None, findings=findings, problems=(),
        pages_total=1, pages_examined=1, media_type="application/pdf", sha256=hashlib.sha256(body).hexdigest(),
        size=len(body), seconds=0.1, ruleset=ruleset,
    )  # fmt: skip


def seen(url: str, what: Inspection, kind: str = "attachment", referrer: str | None = PAGE, **more: str) -> Seen:
    return Seen(url, kind, "fetched", str(what.verdict), referrer=referrer, inspection=what, **more)  # type: ignore[arg-type]


def found(sweep: int, body: bytes = b"scan", url: str = FILE, **more: str) -> record.Recorded:
    return record.record(sweep, seen(url, inspection(body, marked()), **more), nobody_but_wang)


def test_a_finding_its_marks_its_place_and_its_mail_come_together(sweep: int) -> None:
    outcome = found(sweep)
    finding = Finding.objects.get(pk=outcome.findings[0])
    assert outcome.alerted == outcome.findings
    assert finding.number == f"F-{timezone.now():%Y}-000001"
    assert [mark.match for mark in finding.marks.all()] == ["秘密★10年"]
    assert [o.resource.url for o in finding.occurrences.all()] == [FILE]
    assert [row.recipient for row in finding.outbox.all()] == ["wang@example.cn"]
    assert IndexRow.objects.filter(key=f"finding:{finding.pk}").exists()


def test_a_failure_in_the_middle_leaves_nothing(sweep: int) -> None:
    def breaks(section_id: int, policy: str) -> list[str]:
        raise RuntimeError("killed here")

    with pytest.raises(RuntimeError):
        record.record(sweep, seen(FILE, inspection(b"scan", marked())), breaks)
    assert not Finding.objects.exists()
    assert not Document.objects.exists()
    assert not Visit.objects.filter(state="suspected").exists()


def test_seeing_it_again_is_no_news(sweep: int, section: Section) -> None:
    found(sweep)
    record.finish_sweep(sweep, declared_total=None, declared_pages=1, gaps=(), operators=())
    again = record.start_sweep(section.pk, "command", holder="me", ruleset=RULES)
    outcome = found(again)
    assert outcome.findings
    assert not outcome.alerted
    assert OutboxRow.objects.count() == 1
    assert Finding.objects.count() == 1


def test_the_same_bytes_at_a_second_address_are_one_finding_at_two_places(sweep: int) -> None:
    found(sweep)
    found(sweep, url="http://www.example.cn/copy.pdf")
    assert Finding.objects.count() == 1
    assert Occurrence.objects.count() == 2


def test_a_closed_finding_that_is_back_opens_again_and_is_mailed_again(sweep: int) -> None:
    (pk,) = found(sweep).findings
    Finding.objects.filter(pk=pk).update(state="closed")
    Occurrence.objects.update(live_state="gone")
    outcome = found(sweep)
    assert outcome.alerted == (pk,)
    assert Finding.objects.get(pk=pk).state == "reopened"
    assert sorted(OutboxRow.objects.values_list("episode", flat=True)) == [1, 2]
    assert AuditEntry.objects.filter(action="reopen").exists()


def test_what_is_only_to_be_reviewed_is_kept_and_mailed_to_nobody(sweep: int) -> None:
    exam = dataclasses.replace(marked(policy="review"), category="exam")
    record.record(sweep, seen(FILE, inspection(b"exam", exam)), nobody_but_wang)
    assert Finding.objects.get().policy == "review"
    assert not OutboxRow.objects.exists()
    assert Visit.objects.get(resource__url=FILE).state == "clean"


def test_a_suppressed_mark_is_kept_with_the_document_and_is_no_finding(sweep: int) -> None:
    quoted = dataclasses.replace(marked(), suppressed=True, suppressed_by="quoted")
    record.record(sweep, seen(FILE, inspection(b"law", quoted)), nobody_but_wang)
    assert not Finding.objects.exists()
    assert Document.objects.get().marks[0]["suppressed_by"] == "quoted"


def test_the_first_mail_leaves_at_once_and_later_ones_are_gathered(sweep: int) -> None:
    found(sweep, b"one")
    found(sweep, b"two", "http://www.example.cn/2.pdf")
    found(sweep, b"three", "http://www.example.cn/3.pdf")
    first, second, third = OutboxRow.objects.order_by("pk")
    assert first.due_at == first.created_at
    assert 0 < (second.due_at - second.created_at).total_seconds() <= 900
    assert third.due_at == second.due_at


def test_titles_of_a_suspected_file_are_not_kept(sweep: int) -> None:
    record.plan(
        sweep, [Link(PAGE, "page", LIST, "关于某事的通知"), Link(FILE, "attachment", PAGE, "关于某事的通知.pdf")]
    )
    record.record(sweep, seen(PAGE, inspection(b"page"), "page", LIST), nobody_but_wang)
    found(sweep)
    assert set(Visit.objects.values_list("link_text", flat=True)) == {""}
    assert not record.project(sweep, PAGE, "关于某事的通知", "正文")
    assert not PageText.objects.exists()


def test_a_text_indexed_before_is_erased_when_its_file_turns_out_suspected(sweep: int, section: Section) -> None:
    record.plan(sweep, [Link(PAGE, "page", LIST), Link(FILE, "attachment", PAGE)])
    record.record(sweep, seen(PAGE, inspection(b"page"), "page", LIST), nobody_but_wang)
    record.record(sweep, seen(FILE, inspection(b"harmless")), nobody_but_wang)
    assert record.project(sweep, PAGE, "标题", "正文")
    record.finish_sweep(sweep, declared_total=None, declared_pages=1, gaps=(), operators=())
    again = record.start_sweep(section.pk, "command", holder="me", ruleset="r2")
    found(again, b"replaced")
    assert not PageText.objects.exists()
    assert IndexRow.objects.filter(key__startswith="page:", op="delete").exists()


def test_a_page_is_projected_only_when_all_it_links_to_is_judged(sweep: int) -> None:
    record.plan(sweep, [Link(PAGE, "page", LIST), Link(FILE, "attachment", PAGE)])
    record.record(sweep, seen(PAGE, inspection(b"page"), "page", LIST), nobody_but_wang)
    assert not record.project(sweep, PAGE, "标题", "正文")
    record.record(sweep, seen(FILE, inspection(b"harmless")), nobody_but_wang)
    assert record.project(sweep, PAGE, "标题", "正文")


def test_a_killed_sweep_is_taken_up_again(sweep: int, section: Section) -> None:
    record.plan(sweep, [Link(LIST, "list"), Link(PAGE, "page", LIST), Link(FILE, "attachment", PAGE)])
    found(sweep)
    assert record.start_sweep(section.pk, "command", holder="other", ruleset=RULES) == sweep
    assert {link.url for link in record.pending(sweep)} == {LIST, PAGE}


def test_a_killed_sweep_under_older_rules_ends_as_interrupted(sweep: int, section: Section) -> None:
    record.plan(sweep, [Link(PAGE, "page", LIST)])
    fresh = record.start_sweep(section.pk, "command", holder="other", ruleset="r2")
    assert fresh != sweep
    old = Sweep.objects.get(pk=sweep)
    assert old.state == "interrupted"
    assert old.visits.get().reason == "interrupted"


def test_an_unchanged_file_is_carried_under_the_same_rules_only(sweep: int, section: Section) -> None:
    found(sweep)
    record.finish_sweep(sweep, declared_total=None, declared_pages=1, gaps=(), operators=())
    same = record.start_sweep(section.pk, "command", holder="me", ruleset=RULES)
    assert record.carry(same, Link(FILE, "attachment", PAGE), "not-modified", nobody_but_wang)
    assert Visit.objects.get(sweep_id=same, resource__url=FILE).state == "suspected"
    record.finish_sweep(same, declared_total=None, declared_pages=1, gaps=(), operators=())
    newer = record.start_sweep(section.pk, "command", holder="me", ruleset="r2")
    assert not record.carry(newer, Link(FILE, "attachment", PAGE), "not-modified", nobody_but_wang)


def test_the_sums_close_and_gaps_make_it_incomplete(sweep: int) -> None:
    record.plan(sweep, [Link(LIST, "list"), Link(PAGE, "page", LIST)])
    found(sweep)
    record.record(sweep, Seen(PAGE, "page", "fetched", "unreachable", "timeout"), nobody_but_wang)
    complete = record.finish_sweep(
        sweep,
        declared_total=3,
        declared_pages=1,
        gaps=[GapNote("timeout", "1 个网址超时")],
        operators=["admin@example.cn"],
    )
    assert not complete
    summary = sweep_summary(sweep)["sweep"]
    states = ("clean", "suspected", "unscannable", "excluded", "unreachable")
    assert summary["listed"] == sum(summary[state] for state in states) == 3
    assert {gap["reason"] for gap in summary["gaps"]} == {"timeout", "interrupted"}
    assert OutboxRow.objects.get(finding=None).recipient == "admin@example.cn"


def test_an_unscannable_file_is_a_gap_until_somebody_looked(sweep: int, section: Section) -> None:
    broken = dataclasses.replace(inspection(b"ceb"), verdict=Verdict.UNSCANNABLE, reason="format", pages_examined=0)
    record.record(sweep, dataclasses.replace(seen(FILE, broken), reason="format"), nobody_but_wang)
    assert not record.finish_sweep(sweep, declared_total=None, declared_pages=None, gaps=(), operators=())
    record.adjudicate(broken.sha256, RULES, "已人工查看", "wang")
    again = record.start_sweep(section.pk, "command", holder="me", ruleset=RULES)
    assert record.carry(again, Link(FILE, "attachment", PAGE), "not-modified", nobody_but_wang)
    assert record.finish_sweep(again, declared_total=None, declared_pages=None, gaps=(), operators=())


def test_the_database_itself_holds_reasons_to_their_states(sweep: int) -> None:
    record.plan(sweep, [Link(FILE, "attachment", PAGE)])
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.update(state="clean", reason="timeout")


def test_rows_carry_what_the_command_line_prints(sweep: int) -> None:
    found(sweep)
    row = next(row for row in sweep_rows(sweep) if row["url"] == FILE)
    assert row["state"] == "suspected"
    assert row["findings"][0]["match"] == "秘密★10年"
    assert findings_list()[0]["level"] == "秘密"
