"""What is owed to whom: which mails are due, and whether a row is missing that ought to be there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from alerts.settings import AlertSettings
from findings.models import Finding, Occurrence, OutboxRow, Section, Sweep
from findings.words import OPEN_STATES, OVER

MAX_PER_MAIL = 100
ALARM_FOR = timedelta(hours=24)
# Twice what an attempt that failed waits: a longer one was set by a clock that was ahead.
LONGEST_WAIT = timedelta(hours=2)

Kind = Literal["alert", "reminder", "alarm", "digest"]
Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of one mail to one recipient. `message_id` is empty before the first attempt."""

    recipient: str
    kind: Kind
    message_id: str
    rows: tuple[int, ...]
    subjects: tuple[int, ...]  # primary keys of findings (alert, reminder) or sweeps (alarm); none (digest)


def due(at: datetime) -> list[Batch]:
    """The mails to attempt now, the longest due first.

    A recipient's first row that is due takes along all that still gather for the same recipient. Gathering ends at
    `due_at`, or sooner when no sweep is running any more: then nothing can be added.
    """
    idle = not Sweep.objects.filter(state="running").exists()
    groups: dict[tuple[str, Kind, str], list[OutboxRow]] = {}
    for row in OutboxRow.objects.filter(state="queued").order_by("due_at", "pk"):
        groups.setdefault((row.recipient, _kind(row), row.message_id), []).append(row)
    return [
        Batch(
            recipient=recipient,
            kind=kind,
            message_id=message_id,
            rows=tuple(row.pk for row in part),
            subjects=tuple(key for row in part if (key := row.finding_id or row.sweep_id) is not None),
        )
        for (recipient, kind, message_id), rows in groups.items()
        if any(_is_due(row, at, idle) for row in rows)
        for part in (rows[start : start + MAX_PER_MAIL] for start in range(0, len(rows), MAX_PER_MAIL))
    ]


def _kind(row: OutboxRow) -> Kind:
    if row.day is not None:
        return "digest"
    return "alarm" if row.finding_id is None else "reminder" if row.reminder else "alert"


def _is_due(row: OutboxRow, at: datetime, idle: bool) -> bool:
    return row.due_at <= at or (idle if row.attempts == 0 else row.due_at > at + LONGEST_WAIT)


def reconcile(alerts: AlertSettings, now: Now = timezone.now) -> int:
    """Adds the rows that ought to be there and aren't; how many.

    A finding that alerts, is open and may still be online owes one to each officer, and to each recipient of its sections,
    for its present episode. That also serves somebody who was entered later. Each operator is owed one for a sweep that was missed or came out
    incomplete within the last day.
    """
    at = now()
    wanted = [*_finding_rows(alerts.officers, at), *_sweep_rows(alerts.operators, at)]
    if not wanted:
        return 0  # the usual case takes no write lock
    with transaction.atomic():
        before = OutboxRow.objects.count()
        OutboxRow.objects.bulk_create(wanted, ignore_conflicts=True)
        return OutboxRow.objects.count() - before


def hasten(now: Now = timezone.now, recipient: str = "") -> int:
    """Makes waiting rows due at once, after a repair; and queues again what `recipient`, proven to work, never got."""
    with transaction.atomic():
        waiting = OutboxRow.objects.filter(state="queued", attempts__gt=0).update(due_at=now())
        again = 0
        if recipient:
            refused = OutboxRow.objects.filter(state="undelivered", recipient=recipient)
            again = refused.update(state="queued", due_at=now())
    return waiting + again


def queue_written(at: datetime) -> int:
    """Queues for real what so far only lies in a folder, where it is still of use: a mail server has been set up.
    Reminders that reached nobody are as if they had never been: counting begins with the mail that leaves."""
    written = OutboxRow.objects.filter(state="written", finding__in=open_and_online())
    if not written.exists():
        return 0
    with transaction.atomic():
        written.filter(reminder__gt=0).delete()
        return written.update(state="queued", due_at=at, message_id="", attempts=0)


def _open_places(only: Iterable[int] | None = None) -> QuerySet[Occurrence]:
    places = Occurrence.objects.filter(finding__policy="alert", finding__state__in=OPEN_STATES)
    return (places if only is None else places.filter(finding__in=only)).exclude(live_state__in=OVER)


def open_and_online(only: Iterable[int] | None = None) -> QuerySet[Occurrence, int]:
    """Findings that alert, that nobody has put aside, and that aren't known to be over at every address; of `only` those
    where some are named."""
    return _open_places(only).values_list("finding", flat=True)


def _finding_rows(officers: Iterable[str], at: datetime) -> list[OutboxRow]:
    owed_to = recipients_of_open(officers)
    if not any(owed_to.values()):
        return []
    told = set(
        OutboxRow.objects.filter(finding__in=open_and_online(), reminder=0).values_list(
            "finding", "recipient", "episode"
        )
    )
    episodes = Finding.objects.filter(pk__in=open_and_online()).annotate(now=Max("occurrences__episode")).order_by("pk")
    return [
        OutboxRow(finding_id=finding, recipient=recipient, episode=episode, created_at=at, due_at=at)
        for finding, episode in episodes.values_list("pk", "now")
        for recipient in owed_to.get(finding, ())
        if (finding, recipient, episode) not in told
    ]


def recipients_of_open(officers: Iterable[str], only: Iterable[int] | None = None) -> dict[int, dict[str, None]]:
    """For each open finding who is told of it: the officers, and the recipients of the sections it stands in."""
    own = dict(Section.objects.exclude(recipients=[]).values_list("pk", "recipients"))
    owed_to: dict[int, dict[str, None]] = {}
    for finding, section in _open_places(only).filter(section__in=own).values_list("finding", "section"):
        owed_to.setdefault(finding, {}).update(dict.fromkeys(own[section]))
    for finding in open_and_online(only).distinct():
        owed_to.setdefault(finding, {}).update(dict.fromkeys(officers))
    return owed_to


def _sweep_rows(operators: Iterable[str], at: datetime) -> list[OutboxRow]:
    operators = tuple(dict.fromkeys(operators))
    if not operators:
        return []
    sweeps = Sweep.objects.filter(state__in=("missed", "incomplete"), finished_at__gte=at - ALARM_FOR)
    told = set(
        OutboxRow.objects.filter(finding__isnull=True, sweep__in=sweeps.values("pk")).values_list("sweep", "recipient")
    )
    return [
        OutboxRow(sweep_id=sweep, recipient=operator, created_at=at, due_at=at)
        for sweep in sweeps.order_by("pk").values_list("pk", flat=True)
        for operator in operators
        if (sweep, operator) not in told
    ]
