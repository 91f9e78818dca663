"""How each section stands: its newest sweep, whether it is paused, when it runs next, what waits for a person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from django.conf import settings
from django.db.models import Exists, Max, Min, OuterRef, QuerySet
from django.utils import timezone

from findings.models import Adjudication, Section, Sweep, SweepRequest, Visit

# A sweep that ran and came to an end, whatever it saw.
ENDED = ("complete", "incomplete", "interrupted")


@dataclass(frozen=True, slots=True)
class Standing:
    """`state` is a word of labels.SWEEP and comes from the newest record. `seen` is the newest sweep that ended: its sums
    and gaps hold while the next one runs, and after a slot that was missed."""

    section: Section
    state: str
    seen: Sweep | None
    requested: bool
    gaps: int = 0

    @property
    def next_at(self) -> dt.datetime | None:
        return next_run(self.section)

    @property
    def paused(self) -> bool:
        return is_paused(self.section)


def is_paused(section: Section) -> bool:
    return section.paused_until is not None and section.paused_until > timezone.now()


def standings(of: QuerySet[Section] | None = None) -> list[Standing]:
    """All sections that are watched (or those of the query), one query per kind of thing."""
    chosen = Section.objects.filter(active=True) if of is None else of
    sections = list(chosen.select_related("portal").order_by("portal__name", "pk"))
    keys = [section.pk for section in sections]
    sweeps = Sweep.objects.filter(section__in=keys)
    last = _newest(sweeps)
    seen = _newest(sweeps.filter(state__in=ENDED))
    waiting = SweepRequest.objects.filter(taken_at__isnull=True, section__in=keys)
    requested = set(waiting.values_list("section", flat=True))
    return [_standing(s, last.get(s.pk), seen.get(s.pk), s.pk in requested) for s in sections]


def _newest(sweeps: QuerySet[Sweep]) -> dict[int, Sweep]:
    newest = sweeps.order_by().values("section").annotate(newest=Max("pk")).values_list("newest", flat=True)
    found = Sweep.objects.filter(pk__in=list(newest)).prefetch_related("gaps")
    return {sweep.section_id: sweep for sweep in found}


def _standing(section: Section, last: Sweep | None, seen: Sweep | None, requested: bool) -> Standing:
    state = "never" if last is None else last.state
    if state != "running" and is_paused(section):
        state = "paused"
    gaps = sum(gap.count for gap in seen.gaps.all()) if seen is not None else 0
    return Standing(section, state, seen, requested, gaps)


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


def due_adjudications(sweep_id: int | None = None) -> QuerySet[Visit]:
    """Unscannable files of the sections' newest finished sweeps (or of one sweep) that nobody has looked at: each content
    once, at the first address it was seen at."""
    looked_at = Adjudication.objects.filter(sha256=OuterRef("document__sha256"), ruleset=OuterRef("document__ruleset"))
    visits = Visit.objects.filter(state="unscannable", document__isnull=False).exclude(Exists(looked_at))
    if sweep_id is not None:
        visits = visits.filter(sweep=sweep_id)
    else:
        ended = Sweep.objects.filter(state__in=("complete", "incomplete"), section__active=True).order_by()
        newest = ended.values("section").annotate(newest=Max("pk")).values_list("newest", flat=True)
        visits = visits.filter(sweep__in=list(newest))
    first = visits.order_by().values("document").annotate(first=Min("pk")).values("first")
    return (
        Visit.objects.filter(pk__in=first)
        .select_related("document", "resource", "sweep__section__portal")
        .order_by("pk")
    )
