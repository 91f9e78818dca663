"""How each section stands: its newest sweep, whether it is paused, when it runs next, what waits for a person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from findings.models import Adjudication, Section, Sweep, SweepRequest, Visit


@dataclass(frozen=True, slots=True)
class Standing:
    """`state` is a word of labels.SWEEP. `last` is the newest sweep that saw anything, or the newest record at all."""

    section: Section
    state: str
    last: Sweep | None
    next_at: dt.datetime | None
    requested: bool
    gaps: int = 0

    @property
    def paused(self) -> bool:
        return is_paused(self.section)


def is_paused(section: Section) -> bool:
    return section.paused_until is not None and section.paused_until > timezone.now()


def standings(portal_sections: Any = None) -> list[Standing]:
    """All sections that are watched, one query per kind of thing."""
    sections = list(
        (portal_sections if portal_sections is not None else Section.objects.filter(active=True))
        .select_related("portal")
        .order_by("portal__name", "pk")
    )
    keys = [section.pk for section in sections]
    newest = Sweep.objects.filter(section__in=keys).values("section").annotate(newest=Max("pk")).values_list("newest", flat=True)
    last = {sweep.section_id: sweep for sweep in Sweep.objects.filter(pk__in=list(newest)).prefetch_related("gaps")}
    requested = set(SweepRequest.objects.filter(taken_at__isnull=True, section__in=keys).values_list("section", flat=True))
    return [standing(section, last.get(section.pk), section.pk in requested) for section in sections]


def standing(section: Section, last: Sweep | None, requested: bool) -> Standing:
    state = "never" if last is None else last.state
    if state != "running" and is_paused(section):
        state = "paused"
    gaps = sum(gap.count for gap in last.gaps.all()) if last is not None else 0
    return Standing(section, state, last, next_run(section), requested, gaps)


def next_run(section: Section) -> dt.datetime | None:
    """The next slot that will really be served: after a pause, if there is one. None = on demand only."""
    if not section.cron or not section.active:
        return None
    zone = ZoneInfo(settings.TIME_ZONE)
    try:
        trigger = CronTrigger.from_crontab(section.cron, timezone=zone)
    except ValueError:
        return None
    now = timezone.now()
    start = max(now, section.paused_until) if section.paused_until else now
    at: dt.datetime | None = trigger.get_next_fire_time(None, start.astimezone(zone))
    return at


def due_adjudications(sweep_id: int | None = None) -> list[Visit]:
    """Unscannable files of the sections' newest finished sweeps (or of one sweep) that nobody has looked at."""
    visits = Visit.objects.filter(state="unscannable", document__isnull=False).select_related(
        "document", "resource", "sweep__section__portal"
    )
    if sweep_id is not None:
        visits = visits.filter(sweep=sweep_id)
    else:
        ended = Sweep.objects.filter(state__in=("complete", "incomplete"), section__active=True)
        visits = visits.filter(sweep__in=list(ended.values("section").annotate(newest=Max("pk")).values_list("newest", flat=True)))
    done = set(Adjudication.objects.values_list("sha256", "ruleset"))
    waiting, seen = [], set()
    for visit in visits.order_by("pk"):
        assert visit.document is not None  # noqa: S101  (asked for above)
        key = (visit.document.sha256, visit.document.ruleset)
        if key not in done and key not in seen:
            seen.add(key)
            waiting.append(visit)
    return waiting
