"""Decisions, and the audit chain under them."""

from __future__ import annotations

import pytest
from django.utils import timezone

from findings import audit
from findings.errors import NotAllowed, StaleDecision
from findings.lifecycle import decide, possible
from findings.models import AuditEntry, Decision, Document, Finding, Officer, Resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def finding() -> Finding:
    now = timezone.now()
    document = Document.objects.create(
        sha256="a" * 64, size=1, media_type="application/pdf", ruleset="r", verdict="suspected", inspected_at=now
    )
    return Finding.objects.create(
        number="F-2026-000001", document=document, category="state-secret", level="秘密", policy="alert", priority=1,
        score=90, first_detected_at=now, last_detected_at=now,
    )  # fmt: skip


def step(finding: Finding, action: str, **more: str) -> str:
    finding.refresh_from_db()
    decide(finding.pk, action, by="wang", version=finding.version, **more)  # type: ignore[arg-type]
    finding.refresh_from_db()
    return finding.state


def test_the_usual_way(finding: Finding) -> None:
    assert step(finding, "acknowledge") == "acknowledged"
    assert finding.acknowledged_at is not None
    assert step(finding, "confirm") == "confirmed"
    assert step(finding, "close") == "closed"
    assert step(finding, "reopen") == "reopened"
    assert audit.verify() is None
    assert AuditEntry.objects.count() == 4


def test_undo_goes_back_one_step(finding: Finding) -> None:
    step(finding, "acknowledge")
    step(finding, "dismiss", reason="false-alarm")
    assert step(finding, "undo") == "acknowledged"


def test_undoing_twice_goes_back_two_steps(finding: Finding) -> None:
    step(finding, "acknowledge")
    step(finding, "comment", comment="看过")
    step(finding, "confirm")
    assert step(finding, "undo") == "acknowledged"
    assert step(finding, "undo") == "new"
    assert finding.acknowledged_at is None
    with pytest.raises(NotAllowed):
        step(finding, "undo")


def test_undo_brings_back_who_had_acknowledged_it(finding: Finding) -> None:
    """Not the moment of the undoing, and not whoever undid it."""
    wang = Officer.objects.create_user("wang", roles=["officer"])
    li = Officer.objects.create_user("li", roles=["head"])

    def take(action: str, officer: Officer, **more: str) -> None:
        finding.refresh_from_db()
        decide(finding.pk, action, by=officer.username, officer=officer, version=finding.version, **more)
        finding.refresh_from_db()

    take("acknowledge", wang)
    at = finding.acknowledged_at
    take("dismiss", li, reason="duplicate")
    take("reopen", li)
    assert (finding.acknowledged_at, finding.acknowledged_by) == (None, None)
    take("undo", li)
    assert (finding.state, finding.acknowledged_at, finding.acknowledged_by) == ("dismissed", at, wang)
    take("undo", li)
    assert (finding.state, finding.acknowledged_at, finding.acknowledged_by) == ("acknowledged", at, wang)
    take("undo", li)
    assert (finding.state, finding.acknowledged_at, finding.acknowledged_by) == ("new", None, None)
    take("confirm", li)
    take("undo", wang)
    assert (finding.state, finding.acknowledged_at, finding.acknowledged_by) == ("new", None, None)


def test_what_the_system_reopened_is_not_undone_into_closed(finding: Finding) -> None:
    step(finding, "confirm")
    step(finding, "close")
    Finding.objects.update(state="reopened")
    assert step(finding, "acknowledge") == "acknowledged"
    assert step(finding, "undo") == "reopened"
    assert step(finding, "confirm") == "confirmed"


def test_whoever_decides_has_seen_it(finding: Finding) -> None:
    wang = Officer.objects.create_user("wang", roles=["head"])
    decide(finding.pk, "confirm", by="wang", officer=wang, version=1)
    finding.refresh_from_db()
    assert finding.acknowledged_by == wang
    assert step(finding, "comment", comment="x") == "confirmed"
    assert finding.acknowledged_by == wang


def test_an_unknown_step_is_refused(finding: Finding) -> None:
    with pytest.raises(NotAllowed, match="no such step"):
        step(finding, "delete")


def test_closing_while_it_is_online_needs_a_reason(finding: Finding) -> None:
    now = timezone.now()
    resource = Resource.objects.create(
        url_key="k", canon_version=1, url="http://a.cn/", host="a.cn", first_seen_at=now, last_seen_at=now
    )
    finding.occurrences.create(resource=resource, first_seen_at=now, last_seen_at=now)
    step(finding, "confirm")
    for live_state in ("live", "moved", "restricted", "unreachable", "unknown"):
        finding.occurrences.update(live_state=live_state)
        with pytest.raises(NotAllowed):
            step(finding, "close")
    for live_state in ("gone", "replaced"):
        finding.occurrences.update(live_state=live_state)
        assert step(finding, "close") == "closed"
        assert step(finding, "reopen") == "reopened"
        step(finding, "confirm")
    finding.occurrences.update(live_state="live")
    assert step(finding, "close", comment="已由上级处理") == "closed"


def test_a_decision_and_its_audit_entry_come_together(finding: Finding, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise RuntimeError("killed here")

    monkeypatch.setattr(audit, "append", full)
    with pytest.raises(RuntimeError):
        step(finding, "confirm")
    finding.refresh_from_db()
    assert (finding.state, finding.version, Decision.objects.count()) == ("new", 1, 0)


def test_a_stale_form_is_refused_and_says_the_state(finding: Finding) -> None:
    step(finding, "confirm")
    with pytest.raises(StaleDecision) as caught:
        decide(finding.pk, "dismiss", by="li", version=1, reason="false-alarm")
    assert caught.value.current == "confirmed"
    finding.refresh_from_db()
    assert finding.state == "confirmed"


@pytest.mark.parametrize(
    ("action", "more"), [("close", {}), ("reopen", {}), ("dismiss", {}), ("dismiss", {"reason": "x"})]
)
def test_steps_that_are_not_possible(finding: Finding, action: str, more: dict[str, str]) -> None:
    with pytest.raises(NotAllowed):
        step(finding, action, **more)
    assert not AuditEntry.objects.exists()


def test_a_viewer_decides_nothing(finding: Finding) -> None:
    viewer = Officer.objects.create_user("v", roles=["viewer"])
    with pytest.raises(NotAllowed):
        decide(finding.pk, "confirm", by="v", officer=viewer, version=1)


def test_possible_actions_follow_the_state(finding: Finding) -> None:
    assert set(possible(finding)) == {"acknowledge", "confirm", "dismiss", "comment"}
