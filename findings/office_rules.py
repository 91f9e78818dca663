"""Rules that an office makes in the dashboard: its words and patterns, which stand in the ledger and count from the next sweep.

They are the detectors' own rules like those of mishao.toml, so every change of them is a change of the ruleset and makes
older verdicts due again. The audit log says that a rule was made or changed, and not what it looks for.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from detectors.model import OFFICE_PREFIX, OwnRule
from findings import audit
from findings.models import Officer, OfficeRule

MAX_RULES = 100


def office_rules() -> tuple[OwnRule, ...]:
    """Those in force, as the detectors take them."""
    return tuple(own_rule(row) for row in OfficeRule.objects.filter(active=True).order_by("pk"))


def own_rule(row: OfficeRule) -> OwnRule:
    return OwnRule(
        name=f"{OFFICE_PREFIX}{row.pk}",
        category=row.category,  # type: ignore[arg-type]
        words=tuple(row.words),
        pattern=row.pattern,
        level=row.level or None,  # type: ignore[arg-type]
        zones=tuple(row.zones),
    )


def same(rule: OwnRule, others: Sequence[OwnRule]) -> OwnRule | None:
    """One of the others that looks for the same in the same places."""
    wanted = (set(rule.words), rule.pattern, rule.category, set(rule.zones))
    return next((o for o in others if (set(o.words), o.pattern, o.category, set(o.zones)) == wanted), None)


def save(row: OfficeRule, *, by: str, officer: Officer | None = None) -> OfficeRule:
    """Makes a rule or changes one."""
    made = row.pk is None
    with transaction.atomic():
        if made:
            row.added_by = officer
        row.save()
        audit.append(by, "rule-added" if made else "rule-changed", f"rule:{row.pk}", _noted(row))
    return row


def is_full() -> bool:
    """Whether as many rules are in force as there may be."""
    return OfficeRule.objects.filter(active=True).count() >= MAX_RULES


def put_in_force(row: OfficeRule, *, active: bool, by: str) -> bool:
    """Whether it could be done. A rule that is put aside stays, for findings made by it name it."""
    if row.active == active:
        return True
    if active and is_full():
        return False
    with transaction.atomic():
        OfficeRule.objects.filter(pk=row.pk).update(active=active)
        audit.append(by, "rule-restored" if active else "rule-retired", f"rule:{row.pk}", _noted(row))
    return True


def _noted(row: OfficeRule) -> dict[str, object]:
    return {"category": row.category, "level": row.level, "words": len(row.words), "pattern": bool(row.pattern)}
