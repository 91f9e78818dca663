"""Reads from the ledger the few facts that a mail may carry; the rest of a finding is never loaded here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Max

from alerts.plain import short_name
from alerts.render import FindingFacts, ReminderFacts, SweepFacts
from alerts.settings import AlertSettings
from findings.models import Finding, Occurrence, OutboxRow, Portal, Sweep
from findings.words import ONLINE, OVER, UNSEEN

NEVER_RAN = ("missed", "overlap")


def _alias(portal_id: int, alias: str) -> str:
    return short_name(alias, f"门户{portal_id}")


def of_findings(finding_ids: Sequence[int], alerts: AlertSettings) -> list[FindingFacts]:
    """Strongest first, then by number."""
    aliases: dict[int, dict[str, None]] = {}
    online: dict[int, int] = {}
    portals = {portal_id: _alias(portal_id, alias) for portal_id, alias in Portal.objects.values_list("pk", "alias")}
    places = Occurrence.objects.filter(finding__in=finding_ids).order_by("pk")
    for finding_id, live_state, portal_id in places.values_list("finding", "live_state", "section__portal"):
        if live_state in ONLINE:
            online[finding_id] = online.get(finding_id, 0) + 1
        if portal_id is not None:
            aliases.setdefault(finding_id, {})[portals[portal_id]] = None
    return [
        FindingFacts(
            number=number,
            priority=priority,
            alias="、".join(aliases.get(finding_id, ())),
            first_detected_at=first_detected_at,
            online=online.get(finding_id, 0),
            link=alerts.finding_link(token),
            seen=state not in UNSEEN and spell is not None and spell > 1,
        )
        for finding_id, number, priority, first_detected_at, token, state, spell in Finding.objects.filter(
            pk__in=finding_ids
        )
        .annotate(spell=Max("occurrences__episode"))
        .order_by("priority", "number")
        .values_list("pk", "number", "priority", "first_detected_at", "token", "state", "spell")
    ]


def of_reminders(rows: Sequence[int], alerts: AlertSettings) -> list[ReminderFacts]:
    """What is known now, not when the reminder was made; in the order of `of_findings`."""
    asked = OutboxRow.objects.filter(pk__in=rows).values_list("finding__number", "reminder", "reminds", "finding")
    which = {number: (nth, reminds, finding) for number, nth, reminds, finding in asked}
    places: dict[int, list[tuple[str, datetime | None]]] = {}
    seen = Occurrence.objects.filter(finding__in=[finding for _, _, finding in which.values()])
    for finding, live_state, checked_at in seen.values_list("finding", "live_state", "last_checked_at"):
        places.setdefault(finding, []).append((live_state, checked_at))
    found = []
    for facts in of_findings([finding for _, _, finding in which.values()], alerts):
        nth, reminds, finding = which[facts.number]
        gone = sum(state in OVER for state, _ in places.get(finding, ()))
        found.append(
            ReminderFacts(
                finding=facts,
                nth=nth,
                acknowledged=reminds == "online",
                gone=gone,
                unknown=len(places.get(finding, ())) - gone - facts.online,
                checked_at=max((at for _, at in places.get(finding, ()) if at), default=None),
            )
        )
    return found


def of_sweeps(sweep_ids: Sequence[int], alerts: AlertSettings) -> list[SweepFacts]:
    """In the order they were begun."""
    sweeps = Sweep.objects.filter(pk__in=sweep_ids).select_related("section__portal").annotate(gap_rows=Count("gaps"))
    return [
        SweepFacts(
            number=sweep.pk,
            trouble="missed" if sweep.state in NEVER_RAN else "incomplete",
            alias=_alias(sweep.section.portal.pk, sweep.section.portal.alias),
            at=sweep.slot_at if sweep.state in NEVER_RAN else sweep.started_at,
            listed=sweep.listed,
            clean=sweep.clean_count,
            suspected=sweep.suspected_count,
            unscannable=sweep.unscannable_count,
            unreachable=sweep.unreachable_count,
            excluded=sweep.excluded_count,
            gaps=sweep.gap_rows,
            link=alerts.sweep_link(sweep.pk),
        )
        for sweep in sweeps.order_by("pk")
    ]
