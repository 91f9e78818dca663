"""Reminders: what nobody has acknowledged, and what isn't known to be offline, is asked about until it is over.

Two clocks a finding, one after the other: until somebody acknowledges, then until it is gone from every address. A round
is one more reminder to all who are told of the finding. It is counted in the ledger alone, from the round before it, so a
machine that was off for days owes one and not thirty, and whatever is asked twice is answered once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from alerts.owed import Now, open_and_online, recipients_of_open
from alerts.settings import AlertSettings
from findings.models import Decision, Finding, OutboxRow
from findings.words import UNSEEN

DAY = timedelta(days=1)
LONGEST = timedelta(hours=4)  # between two reminders of what nobody acknowledges
QUICK = 3  # so many follow each other at the first pace; then it halves, down to LONGEST


@dataclass(frozen=True, slots=True)
class Round:
    """The next reminder of one finding."""

    finding: int
    episode: int
    number: int
    reminds: str
    due_at: datetime
    every: timedelta
    recipients: tuple[str, ...]


def reminders_on(alerts: AlertSettings) -> bool:
    """Whether somebody is asked without end, before and after the acknowledgement."""
    return bool(alerts.remind_minutes and alerts.remind_online_minutes)


def somebody_next(alerts: AlertSettings) -> bool:
    return bool(alerts.remind_minutes and set(alerts.escalate_to) - set(alerts.officers))


def remind(alerts: AlertSettings, now: Now = timezone.now) -> int:
    """Queues the reminders that are due; how many rows."""
    at = now()
    if not _ready(alerts, at):
        return 0  # the usual case takes no write lock
    with transaction.atomic():
        before = OutboxRow.objects.count()
        OutboxRow.objects.bulk_create(
            (
                OutboxRow(
                    finding_id=one.finding, recipient=recipient, episode=one.episode, reminder=one.number,
                    reminds=one.reminds, created_at=at, due_at=at,
                )
                for one in _ready(alerts, at)
                for recipient in one.recipients
            ),
            ignore_conflicts=True,
        )  # fmt: skip
        return OutboxRow.objects.count() - before


def withdraw(alerts: AlertSettings) -> int:
    """Cancels reminders not yet sent whose reason has gone, and those that a newer one has overtaken; how many."""
    waiting = OutboxRow.objects.filter(state="queued", reminder__gt=0)
    rows = list(
        waiting.annotate(spell=Max("finding__occurrences__episode")).select_related("finding").order_by("-reminder")
    )
    if not rows:
        return 0
    still = set(open_and_online())
    asks = {"unacknowledged": alerts.remind_minutes > 0, "online": alerts.remind_online_minutes > 0}
    kept: set[tuple[int | None, str]] = set()
    over = []
    for row in rows:
        assert row.finding is not None  # noqa: S101  (a reminder is about a finding)
        unseen = row.finding.state in UNSEEN
        holds = (
            row.finding_id in still
            and row.episode == row.spell
            and asks[row.reminds]
            and unseen == (row.reminds == "unacknowledged")
            and (row.finding_id, row.recipient) not in kept
        )
        if holds:
            kept.add((row.finding_id, row.recipient))
        else:
            over.append(row.pk)
    return waiting.filter(pk__in=over).update(state="cancelled") if over else 0


def upcoming(finding_id: int, alerts: AlertSettings, at: datetime) -> Round | None:
    """The next reminder of one finding, if there will be one; what is due already comes with the recipient's next mail."""
    one = next(iter(_rounds(alerts, at, [finding_id])), None)
    return replace(one, due_at=max(one.due_at, at)) if one else None


def sent(finding_id: int) -> int:
    """How many reminders have gone out to somebody, in the finding's present episode."""
    mails = OutboxRow.objects.filter(finding=finding_id)
    spell = mails.aggregate(spell=Max("episode"))["spell"]
    gone = mails.filter(episode=spell, reminder__gt=0, state__in=("accepted", "written"))
    return gone.values("reminder").distinct().count()


def _ready(alerts: AlertSettings, at: datetime) -> list[Round]:
    """The rounds to begin now.

    Nobody gets more than one mail in half of the shorter pace, however many findings there are, unless one would be late by
    more than that, for somebody else's sake; once one is due, what was asked before and is past half of its wait comes along,
    so that they soon go together.
    """
    rounds = _rounds(alerts, at, None)
    if not any(one.due_at <= at for one in rounds):
        return []
    pause = timedelta(minutes=min(filter(None, (alerts.remind_minutes, alerts.remind_online_minutes)))) / 2
    lately = set(
        OutboxRow.objects.filter(reminder__gt=0, created_at__gt=at - pause, created_at__lte=at)
        .exclude(state="cancelled")
        .values_list("recipient", flat=True)
    )
    free = [one for one in rounds if lately.isdisjoint(one.recipients) or one.due_at + pause <= at]
    told = {recipient for one in free if one.due_at <= at for recipient in one.recipients}
    return [
        one
        for one in free
        if one.due_at <= at
        or (one.number > 1 and one.due_at - one.every / 2 <= at and not told.isdisjoint(one.recipients))
    ]


def _rounds(alerts: AlertSettings, at: datetime, only: Sequence[int] | None) -> list[Round]:
    """The next round of every open finding that has one: that was alerted, and whose newest mail has left for somebody.
    The others don't hold it up: one mailbox may take a mail hours later, or never."""
    if not (alerts.remind_minutes or alerts.remind_online_minutes):
        return []
    findings = Finding.objects.filter(pk__in=open_and_online(only))
    known = {
        pk: (state, seen_at, spell)
        for pk, state, seen_at, spell in findings.annotate(spell=Max("occurrences__episode"))
        .order_by("pk")
        .values_list("pk", "state", "acknowledged_at", "spell")
    }
    if not known:
        return []
    told = _told(known)
    held, left = _newest_mails(known, {one.newest or 0 for one in told.values()}, at)
    steps = Decision.objects.filter(finding__in=known, to_state__in=UNSEEN).exclude(action="comment")
    opened = dict(steps.values_list("finding").annotate(Max("at")))
    owed_to = recipients_of_open(alerts.officers, only)
    found = []
    for finding, (state, seen_at, spell) in known.items():
        so_far = told.get((finding, spell))
        last = left.get((finding, spell, so_far.newest)) if so_far and so_far.newest is not None else None
        if so_far is None or last is None:
            continue
        unseen = state in UNSEEN
        if unseen:
            since = opened.get(finding, so_far.began)
            every = _pace(alerts.remind_minutes, so_far.asked)
            further = alerts.escalate_to[: so_far.asked + 1]
        else:
            since = max(seen_at or so_far.began, so_far.began)
            every = timedelta(minutes=alerts.remind_online_minutes)
            every = max(every, DAY) if every and last - since >= DAY else every
            further = ()
        recipients = dict.fromkeys((*owed_to.get(finding, ()), *further))
        asked = tuple(one for one in recipients if (finding, one) not in held)
        if not every or not asked:
            continue
        # A time that lies ahead was written under a wrong clock.
        base = max((when for when in (last, since) if when <= at + every), default=None)
        found.append(
            Round(
                finding=finding,
                episode=spell,
                number=so_far.highest + 1,
                reminds="unacknowledged" if unseen else "online",
                due_at=base + every if base else at,
                every=every,
                recipients=asked,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class _Told:
    """What was mailed about a finding in one episode. `newest` and `asked`, how often nobody had acknowledged, leave out what
    was cancelled."""

    highest: int
    newest: int | None
    asked: int
    began: datetime


def _told(findings: Iterable[int]) -> dict[tuple[int, int], _Told]:
    stands = ~Q(state="cancelled")
    rows = (
        OutboxRow.objects.filter(finding__in=findings)
        .values("finding", "episode")
        .annotate(
            highest=Max("reminder"),
            newest=Max("reminder", filter=stands),
            asked=Count("reminder", distinct=True, filter=stands & Q(reminds="unacknowledged")),
            began=Min("created_at"),
        )
    )
    return {
        (row["finding"], row["episode"]): _Told(row["highest"], row["newest"], row["asked"], row["began"])
        for row in rows
    }


def _newest_mails(
    findings: Iterable[int], numbers: Iterable[int], at: datetime
) -> tuple[set[tuple[int, str]], dict[tuple[int, int, int], datetime]]:
    """Who is to be left alone about which finding (a mail still waits, or was refused within a day), and when the first
    mail of each (finding, episode, number) left."""
    mails = OutboxRow.objects.filter(finding__in=findings)
    refused = Q(state="undelivered", created_at__gt=at - DAY)
    held = set(mails.filter(Q(state="queued") | refused).values_list("finding", "recipient"))
    left: dict[tuple[int, int, int], datetime] = {}
    done = mails.filter(reminder__in=list(numbers)).exclude(state__in=("queued", "cancelled"))
    for finding, spell, number, accepted_at, due_at in done.values_list(
        "finding", "episode", "reminder", "accepted_at", "due_at"
    ):
        key, when = (finding, spell, number), accepted_at or due_at
        left[key] = min(left.get(key, when), when)
    return held, left


def _pace(minutes: int, asked: int) -> timedelta:
    first = timedelta(minutes=minutes)
    return min(first * (1 << min(max(0, asked - QUICK + 1), 10)), max(first, LONGEST))
