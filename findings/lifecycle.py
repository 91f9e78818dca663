"""What people decide about a finding: new → acknowledged → confirmed | dismissed → closed, undo, reopened.

Acknowledging says "seen" and nothing else. Every step is a Decision and an audit entry in one transaction with the new
state, and is refused when the finding has changed since the decider looked.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from findings import audit, words
from findings.errors import NotAllowed, StaleDecision
from findings.models import Decision, Finding, IndexRow, Officer
from findings.retry import retrying

# action -> (states it is possible from, state it leads to; None keeps the state)
STEPS: dict[str, tuple[tuple[str, ...], str | None]] = {
    "acknowledge": (words.UNSEEN, "acknowledged"),
    "confirm": (("new", "acknowledged", "reopened"), "confirmed"),
    "dismiss": (("new", "acknowledged", "reopened", "confirmed"), "dismissed"),
    "close": (("confirmed",), "closed"),
    "reopen": (("dismissed", "closed"), "reopened"),
    "undo": (("acknowledged", "confirmed", "dismissed", "closed", "reopened"), None),
    "comment": (words.FINDING_STATES, None),
}


def possible(finding: Finding) -> tuple[str, ...]:
    """The actions that can be taken now."""
    actions = tuple(action for action, (states, _) in STEPS.items() if finding.state in states)
    return actions if _standing(finding) else tuple(action for action in actions if action != "undo")


@retrying
def decide(
    finding_id: int,
    action: str,
    *,
    by: str,
    version: int,
    officer: Officer | None = None,
    reason: str = "",
    comment: str = "",
) -> Decision:
    """Takes one step. `version` is the finding's as the decider saw it; without an `officer`, `by` is a system account.

    Raises StaleDecision when somebody else was first, NotAllowed with what is missing.
    """
    if officer is not None and not officer.has_role("officer", "head"):
        raise NotAllowed("此账号没有研判权限，请研判员或负责人处理。 This account may not decide.")
    if action not in STEPS:
        raise NotAllowed(f"没有这一操作：{action}。 There is no such step; there are {', '.join(STEPS)}.")
    if action == "dismiss" and reason not in words.DISMISS_REASONS:
        raise NotAllowed(f"排除须选择理由：{'、'.join(words.DISMISS_REASONS)}。 A dismissal needs a reason.")
    states, target = STEPS[action]
    with transaction.atomic():
        finding = Finding.objects.select_for_update().get(pk=finding_id)
        if finding.version != version:
            raise StaleDecision(finding.number, finding.state)
        if finding.state not in states:
            raise NotAllowed(
                f"{finding.number} 现为{words.STATES_CHINESE[finding.state]}，不能执行此操作。 It is {finding.state}: not possible."
            )
        if action == "close" and not comment and finding.occurrences.exclude(live_state__in=words.OVER).exists():
            raise NotAllowed(
                "仍有网址未确认下线；确需办结请写明理由。 Addresses are not confirmed gone; closing needs a comment."
            )
        before, now = finding.state, timezone.now()
        if action == "undo":
            _undo(finding)
        else:
            finding.state = target or before
            _note_acknowledged(finding, officer, now)
        finding.version += 1
        finding.save(update_fields=["state", "version", "acknowledged_at", "acknowledged_by"])
        decision = Decision.objects.create(
            finding=finding, action=action, from_state=before, to_state=finding.state, reason=reason, comment=comment,
            officer=officer, by=by, at=now,
        )  # fmt: skip
        IndexRow.objects.create(key=f"finding:{finding.pk}", op="put")
        audit.append(
            by, action, finding.number, {"from": before, "to": finding.state, "reason": reason, "decision": decision.pk}
        )
    return decision


def _note_acknowledged(finding: Finding, officer: Officer | None, now: dt.datetime) -> None:
    """Whoever decides has seen it; back at the beginning, somebody has to see it anew."""
    if finding.state in words.UNSEEN:
        finding.acknowledged_at = finding.acknowledged_by = None
    elif finding.acknowledged_at is None:
        finding.acknowledged_at, finding.acknowledged_by = now, officer


def _standing(finding: Finding) -> list[Decision]:
    """The steps that were not undone, oldest first; none where the system has moved the finding since the last of them."""
    standing: list[Decision] = []
    for decision in finding.decisions.exclude(action="comment").select_related("officer").order_by("pk"):
        if decision.action != "undo":
            standing.append(decision)
        elif standing:
            standing.pop()
    return standing if standing and standing[-1].to_state == finding.state else []


def _undo(finding: Finding) -> None:
    """Back to before the last step that still stands, and to who had acknowledged it then. Undoing twice goes back two."""
    standing = _standing(finding)
    if not standing:
        raise NotAllowed("没有可撤销的操作。 There is nothing to undo.")
    finding.state = standing.pop().from_state
    # The step that took it from the beginning of its present spell is the one by which somebody saw it.
    seen = next((step for step in reversed(standing) if step.from_state in words.UNSEEN), None)
    if finding.state in words.UNSEEN or seen is None:
        finding.acknowledged_at = finding.acknowledged_by = None
    else:
        finding.acknowledged_at, finding.acknowledged_by = seen.at, seen.officer
