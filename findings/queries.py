"""Read-only views of the ledger for the command line and the dashboard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from findings import words
from findings.coverage import gaps_of
from findings.models import Finding, Section, Sweep, Visit


def sweep_rows(sweep_id: int) -> Iterator[dict[str, Any]]:
    """What the sweep saw, one address a row, in the order it came to know them."""
    sweep = Sweep.objects.select_related("section").get(pk=sweep_id)
    visits = Visit.objects.filter(sweep=sweep).select_related("resource", "referrer", "document").order_by("pk")
    for visit in visits.iterator(chunk_size=500):
        document = visit.document
        yield {
            "section": sweep.section.name,
            "url": visit.resource.url,
            "kind": visit.kind,
            "referrer": visit.referrer.url if visit.referrer else None,
            "how": visit.how or None,
            "state": visit.state,
            "reason": visit.reason or None,
            "media_type": document.media_type if document else None,
            "sha256": document.sha256 if document else None,
            "findings": document.marks if document else [],
        }


def sweep_summary(sweep_id: int) -> dict[str, Any]:
    """The sums of a sweep, as its last line of JSON."""
    sweep = Sweep.objects.select_related("section").get(pk=sweep_id)
    return {
        "sweep": {
            "section": sweep.section.name,
            "listed": sweep.listed,
            "clean": sweep.clean_count,
            "suspected": sweep.suspected_count,
            "unscannable": sweep.unscannable_count,
            "excluded": sweep.excluded_count,
            "unreachable": sweep.unreachable_count,
            "declared_total": sweep.declared_total,
            "declared_pages": sweep.declared_pages,
            "complete": sweep.complete,
            "gaps": gaps_of(sweep),
        }
    }


def findings_list() -> list[dict[str, Any]]:
    """Every finding, newest first; `id` is the number that mails and the dashboard show."""
    return [_row(finding) for finding in _findings().order_by("-first_detected_at", "-pk")]


def _findings() -> QuerySet[Finding]:
    return Finding.objects.select_related("document").prefetch_related("occurrences")


def _row(finding: Finding) -> dict[str, Any]:
    occurrences = finding.occurrences.all()
    return {
        "id": finding.number,
        "state": finding.state,
        "category": finding.category,
        "level": finding.level or None,
        "policy": finding.policy,
        "priority": finding.priority,
        "score": finding.score,
        "sha256": finding.document.sha256,
        "member": finding.member or None,
        "first_detected_at": _utc(finding.first_detected_at),
        "acknowledged_at": _utc(finding.acknowledged_at),
        "occurrences": len(occurrences),
        "live": sum(occurrence.live_state in words.ONLINE for occurrence in occurrences),
    }


def finding_detail(finding_id: int) -> dict[str, Any]:
    """One finding with its marks, places and history."""
    finding = _findings().get(pk=finding_id)
    document = finding.document
    return _row(finding) | {
        "media_type": document.media_type,
        "size": document.size,
        "pages_total": document.pages_total,
        "pages_examined": document.pages_examined,
        "ruleset": document.ruleset,
        "marks": [
            {
                "rule": mark.rule, "page": mark.page, "zone": mark.zone, "box": mark.box, "score": mark.score,
                "match": mark.match, "reason": mark.reason, "suppressed": mark.suppressed,
                "suppressed_by": mark.suppressed_by or None,
            }
            for mark in finding.marks.order_by("page", "pk")
        ],
        "places": [
            {
                "url": occurrence.resource.url,
                "referrer": occurrence.referrer.url if occurrence.referrer else None,
                "section": occurrence.section.name if occurrence.section else None,
                "live_state": occurrence.live_state,
                "first_seen_at": _utc(occurrence.first_seen_at),
                "last_seen_at": _utc(occurrence.last_seen_at),
                "last_checked_at": _utc(occurrence.last_checked_at),
                "history": occurrence.history,
            }
            for occurrence in finding.occurrences.select_related("resource", "referrer", "section").order_by("pk")
        ],
        "decisions": [
            {"action": d.action, "from": d.from_state, "to": d.to_state, "reason": d.reason, "by": d.by, "at": _utc(d.at)}
            for d in finding.decisions.order_by("pk")
        ],
    }  # fmt: skip


def section_rows() -> list[dict[str, Any]]:
    rows = []
    for section in Section.objects.filter(active=True).select_related("portal").order_by("portal__name", "pk"):
        last = section.sweeps.order_by("-pk").first()
        rows.append(
            {
                "portal": section.portal.name,
                "name": section.name,
                "url": section.url,
                "cron": section.cron,
                "last_state": last.state if last else None,
                "last_finished_at": _utc(last.finished_at) if last else None,
            }
        )
    return rows


def _utc(at: dt.datetime | None) -> str | None:
    return at.astimezone(dt.UTC).isoformat() if at else None
