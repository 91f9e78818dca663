"""The daily digest (日报): once a day what was swept, what is new and what still waits, to officers and operators.

Each day's is a row of its own in the outbox. One that could not leave until the next day's is due is cancelled: its figures
would be read for the new day's.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from alerts.owed import Now
from alerts.render import DigestFacts
from alerts.settings import AlertSettings
from findings import audit
from findings.models import Finding, Gap, Occurrence, OutboxRow, Section, Sweep
from findings.sections import has_slot
from findings.words import ONLINE, OPEN_STATES, REPORT_WITHIN, UNDECIDED, UNSEEN

ENDED = ("complete", "incomplete", "interrupted")
DAY = timedelta(days=1)
GRACE = timedelta(hours=1)  # how long after its hour a digest may come before its absence means something


def announce(alerts: AlertSettings, now: Now = timezone.now) -> int:
    """Queues today's digest once its hour has come; how many rows. Days that passed while nothing ran have none, nor has
    the first where nothing was watched before its hour."""
    at = now()
    today = at.astimezone(ZoneInfo(alerts.time_zone)).date()
    if not alerts.digest_at:
        return 0
    digests = OutboxRow.objects.filter(day__isnull=False)
    if (tomorrows := digests.filter(day=today + DAY)).exists():  # a clock was ahead: its real day has one too
        tomorrows.delete()
    if at < slot_of(today, alerts):
        return 0
    recipients = dict.fromkeys((*alerts.officers, *alerts.operators))
    if not set(recipients) - set(digests.filter(day=today).values_list("recipient", flat=True)):
        return 0  # the usual case takes no write lock
    if not digests.exists() and _began_after(slot_of(today, alerts)):
        return 0
    with transaction.atomic():
        before = digests.count()
        OutboxRow.objects.bulk_create(
            (OutboxRow(day=today, recipient=recipient, created_at=at, due_at=at) for recipient in recipients),
            ignore_conflicts=True,
        )
        return digests.count() - before


def withdraw(alerts: AlertSettings, at: datetime) -> int:
    """Cancels what waits but for the newest day's; how many."""
    digests = OutboxRow.objects.filter(day__isnull=False)
    waiting = digests.filter(state="queued")
    if not waiting.exists():
        return 0
    today = at.astimezone(ZoneInfo(alerts.time_zone)).date()
    newest = digests.filter(day__lte=today).aggregate(day=Max("day"))["day"] if alerts.digest_at else None
    return waiting.exclude(day=newest).update(state="cancelled")


def slot_of(day: date, alerts: AlertSettings) -> datetime:
    return datetime.combine(day, clock_time.fromisoformat(alerts.digest_at), ZoneInfo(alerts.time_zone))


def figures(day: date, alerts: AlertSettings, at: datetime) -> DigestFacts:
    """Sweeps and new findings of the 24 hours before the digest's hour; what waits, as of now."""
    until = slot_of(day, alerts)
    since = until - DAY
    newest = _newest_ended(since, until)
    due = _due(since, until, alerts.time_zone) | newest.keys()
    running = set(Sweep.objects.filter(state="running", section__in=due).values_list("section", flat=True))
    complete = sum(sweep.state == "complete" for sweep in newest.values())
    missed = len(due - newest.keys() - running)
    findings = Finding.objects.all()
    return DigestFacts(
        day=day,
        sections=len(due),
        complete=complete,
        incomplete=len(due) - complete - missed,
        missed=missed,
        gaps=Gap.objects.filter(sweep__in=[sweep.pk for sweep in newest.values()]).count(),
        inspected=sum(sweep.clean_count + sweep.suspected_count for sweep in newest.values()),
        unscannable=sum(sweep.unscannable_count for sweep in newest.values()),
        unreachable=sum(sweep.unreachable_count for sweep in newest.values()),
        excluded=sum(sweep.excluded_count for sweep in newest.values()),
        new=findings.filter(first_detected_at__gt=since, first_detected_at__lte=until).count(),
        waiting=findings.filter(state__in=UNSEEN).count(),
        online=Occurrence.objects.filter(live_state__in=ONLINE, finding__state__in=OPEN_STATES).aggregate(
            findings=Count("finding", distinct=True)
        )["findings"],
        overdue=findings.filter(state__in=UNDECIDED, first_detected_at__lt=at - REPORT_WITHIN).count(),
        undelivered=OutboxRow.objects.filter(state="undelivered").count(),
        audit=audit.head()[:16],
        next_by=slot_of(day + DAY, alerts) + GRACE,
        link=alerts.base_url.rstrip("/") + "/",
    )


def _began_after(slot: datetime) -> bool:
    """Whether the first section was entered, and no sweep ended before the hour."""
    first = Section.objects.aggregate(at=Min("created_at"))["at"]
    swept = Sweep.objects.filter(state__in=ENDED, finished_at__lte=slot)
    return first is not None and first >= slot and not swept.exists()


def _newest_ended(since: datetime, until: datetime) -> dict[int, Sweep]:
    """For each section its newest sweep that came to an end in that time."""
    ended = Sweep.objects.filter(state__in=ENDED, finished_at__gt=since, finished_at__lte=until).order_by()
    keys = ended.values("section").annotate(newest=Max("pk")).values_list("newest", flat=True)
    return {sweep.section_id: sweep for sweep in Sweep.objects.filter(pk__in=list(keys))}


def _due(since: datetime, until: datetime, time_zone: str) -> set[int]:
    """The sections that their schedule would have had swept, whether or not anything ran."""
    watched = Section.objects.filter(active=True, created_at__lt=until).exclude(cron="")
    free = watched.filter(Q(paused_until=None) | Q(paused_until__lt=until))
    return {
        section.pk
        for section in free
        if has_slot(section.cron, max(since, section.created_at, section.paused_until or since), until, time_zone)
    }
