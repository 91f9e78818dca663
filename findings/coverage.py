"""What a sweep's visits say about how much of a section was seen; read by the crawler when it closes the sums."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from findings import words
from findings.addresses import known_as, url_key
from findings.frontier import Aliases, aliases_of, resources_at
from findings.models import ListTold, Sweep, Visit


def tell_list(sweep: Sweep, url: str, told: dict[str, Any]) -> None:
    """Keeps what a list page said of itself. It holds addresses and numbers, no title."""
    resource = resources_at([url], aliases_of(sweep))[url]
    ListTold.objects.update_or_create(resource=resource, defaults={"told": told})


def told(sweep: Sweep, url: str) -> dict[str, Any] | None:
    aliases: Aliases = aliases_of(sweep)
    found = ListTold.objects.filter(resource__url_key=url_key(known_as(url, aliases)))
    return found.values_list("told", flat=True).first()


def progress(sweep: Sweep) -> tuple[int, int]:
    """Addresses known to the sweep, and those already judged."""
    counts = Visit.objects.filter(sweep=sweep).aggregate(
        all=Count("pk"), open=Count("pk", filter=Q(state=words.PENDING))
    )
    return int(counts["all"]), int(counts["all"]) - int(counts["open"])


def noteworthy(sweep: Sweep) -> list[tuple[str, str, str, str, str]]:
    """Address, kind, state, reason and detail of lists and of whatever wasn't had or says something of itself."""
    visits = Visit.objects.filter(sweep=sweep).filter(
        Q(kind="list") | Q(state__in=("unreachable", "excluded")) | ~Q(detail="")
    )
    return list(visits.order_by("pk").values_list("resource__url", "kind", "state", "reason", "detail"))


def sums(sweep: Sweep) -> dict[str, int]:
    """Addresses by state."""
    return dict(Visit.objects.filter(sweep=sweep).order_by().values_list("state").annotate(Count("pk")))


def measure(sweep: Sweep) -> dict[str, Any] | None:
    """What the section's list was like in the newest sweep that may stand as a measure: a complete one, or one whose
    changes a person accepted."""
    section = sweep.section
    fit = Q(state="complete") | Q(state="incomplete", pk=section.accepted_sweep or 0)
    last = Sweep.objects.filter(fit, section_id=section.pk, pk__lt=sweep.pk).order_by("-pk").first()
    if last is None:
        return None
    lists = Visit.objects.filter(sweep=last, kind="list").values_list("resource_id", flat=True)
    entries = Visit.objects.filter(sweep=last, referrer_id__in=lists).exclude(kind="list").count()
    own = told(sweep, section.url) or {}
    return {"entries": entries, "family": section.family, "at": str(own.get("at", ""))}
