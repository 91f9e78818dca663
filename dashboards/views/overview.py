"""The first page: what has to be done, whether the sections were swept, and the last day in numbers."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from alerts.queries import summary
from dashboards import labels
from dashboards.lists import FindingFilter, with_places
from dashboards.rights import Right, rights_of
from dashboards.standing import due_adjudications, standings
from findings import words
from findings.models import AuditEntry, Finding, Occurrence, Officer, Sweep

SECTIONS_SHOWN = 8


def overview(request: HttpRequest) -> HttpResponse:
    rights = rights_of(request.user)
    shown: dict[str, object] = {}
    if Right.READ_FINDINGS in rights:
        waiting = FindingFilter(state="todo")
        shown |= {
            "waiting": with_places(waiting.rows()[:6]),
            "waiting_filter": waiting,
            "counts": Finding.objects.aggregate(
                todo=Count("pk", filter=Q(state__in=words.UNSEEN)),
                acknowledged=Count("pk", filter=Q(state="acknowledged")),
                confirmed=Count("pk", filter=Q(state="confirmed")),
                overdue=Count(
                    "pk",
                    filter=Q(state__in=words.UNDECIDED, first_detected_at__lt=timezone.now() - words.REPORT_WITHIN),
                ),
            ),
            "online": Occurrence.objects.filter(live_state__in=words.ONLINE, finding__state="confirmed").count(),
        }
    if Right.READ_SECTIONS in rights:
        rows = standings()
        shown |= {
            "standings": sorted(rows, key=lambda row: labels.SWEEP_ORDER.index(row.state))[:SECTIONS_SHOWN],
            "section_count": len(rows),
            "gap_count": sum(row.gaps for row in rows),
            "gap_sections": sum(
                row.state == "missed" or (row.seen is not None and row.seen.state != "complete") for row in rows
            ),
            "adjudications": due_adjudications().count(),
            "day": _last_day(),
        }
    if Right.READ_USERS in rights:
        shown["accounts"] = _accounts()
    if Right.READ_AUDIT in rights:
        shown["audit"] = _audit()
    if Right.READ_OUTBOX in rights:
        shown["mail"] = summary(timezone.now())
    return render(request, "overview.html", shown)


def _accounts() -> dict[str, int]:
    held = list(Officer.objects.filter(is_active=True).values_list("roles", flat=True))
    return {"open": len(held), "without_role": sum(not roles for roles in held)}


def _audit() -> dict[str, object]:
    newest = AuditEntry.objects.order_by("-seq").first()
    verified = AuditEntry.objects.filter(action="audit-verified").order_by("-seq").first()
    day = timezone.now() - dt.timedelta(hours=24)
    return {
        "entries": newest.seq if newest else 0,
        "failed": AuditEntry.objects.filter(action="login-failed", at__gte=day).count(),
        "verified_at": verified.at if verified else None,
    }


def _last_day() -> dict[str, int]:
    """Sums over the sweeps that ended within the last 24 hours."""
    since = timezone.now() - dt.timedelta(hours=24)
    ended = Sweep.objects.filter(finished_at__gte=since)
    sums = ended.aggregate(
        sweeps=Count("pk", filter=Q(state__in=("complete", "incomplete", "interrupted"))),
        complete=Count("pk", filter=Q(state="complete")),
        missed=Count("pk", filter=Q(state="missed")),
        listed=Sum("listed"),
        clean=Sum("clean_count"),
        suspected=Sum("suspected_count"),
        unscannable=Sum("unscannable_count"),
        excluded=Sum("excluded_count"),
        unreachable=Sum("unreachable_count"),
    )
    found = Finding.objects.filter(first_detected_at__gte=since).count()
    return {name: value or 0 for name, value in sums.items()} | {"findings": found}
