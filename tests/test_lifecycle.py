"""Decisions, and the audit chain under them."""

from __future__ import annotations

import pytest
from django.utils import timezone

from findings import audit
from findings.errors import NotAllowed, StaleDecision
from findings.lifecycle import decide, possible
from findings.models import AuditEntry, Document, Finding, Officer

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


@pytest.mark.parametrize("change", [{"actor": "x"}, {"detail": {"a": 2}}, {"previous": "0" * 64}, {"hash": "f" * 64}])
def test_the_chain_shows_where_it_was_changed(change: dict[str, object]) -> None:
    for number in range(4):
        audit.append("wang", "read", f"F-{number}", {"a": 1})
    assert audit.verify() is None
    AuditEntry.objects.filter(seq=3).update(**change)
    broken = audit.verify()
    assert broken is not None
    assert broken.seq == 3


def test_the_chain_shows_a_removed_entry() -> None:
    for number in range(4):
        audit.append("wang", "read", f"F-{number}")
    AuditEntry.objects.filter(seq=2).delete()
    broken = audit.verify()
    assert broken is not None
    assert broken.seq == 3
