"""Drains the outbox: rows of the ledger into mails, each until a server said 250 for its recipient.

One process at a time drains; the caller holds the outbox's file lock. No transaction spans a send. A mail's Message-ID
is committed before its first attempt and its rows stay together from then on, so a process killed between the server's
250 and the commit sends the same mail again, never none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from alerts import digests, facts, render
from alerts.channels import Channel
from alerts.channels.email import EmailChannel
from alerts.channels.folder import FolderChannel
from alerts.check import Diagnosis, diagnose
from alerts.owed import Batch, Now, due, queue_written
from alerts.plain import phone_number
from alerts.reminders import reminders_on, somebody_next, withdraw
from alerts.settings import AlertSettings, MailSettings
from findings.models import OutboxRow

BACK_OFF_S = (60, 120, 300, 600, 1800, 3600)  # after the first failure, the second …; the last for all that follow
GIVE_UP = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class DrainReport:
    """What one drain did, in rows; `queued` are all that still wait, `problem` is the last failure's advice."""

    accepted: int = 0
    written: int = 0
    undelivered: int = 0
    requeued: int = 0
    queued: int = 0
    problem: Diagnosis | None = None


def channel_for(mail: MailSettings) -> Channel:
    return EmailChannel(mail) if mail.host else FolderChannel(mail.folder)


def drain(mail: MailSettings, alerts: AlertSettings, *, now: Now = timezone.now, limit: int = 200) -> DrainReport:
    """Sends what is due, at most `limit` mails; a failure of one recipient holds up no other.

    Raises django.db.OperationalError where the ledger is locked or the disk full; nothing is lost then, and the caller
    tries again.
    """
    counts = {"accepted": 0, "written": 0, "undelivered": 0, "requeued": 0}
    problem: Diagnosis | None = None
    if mail.host:
        queue_written(now())
    withdraw(alerts)
    digests.withdraw(alerts, now())
    batches = due(now())[:limit]
    if batches:
        channel = channel_for(mail)
        try:
            closed = _opening(channel)
            for planned in batches:
                batch = _still_due(planned, alerts) if planned.kind == "reminder" else planned
                if batch is None:
                    continue
                found = closed or _deliver(batch, channel, mail, alerts, now)
                if found is None:
                    _settle(batch, channel, now())
                    counts[channel.taken] += len(batch.rows)
                    continue
                problem = found
                if closed:
                    _begin(batch, "")
                given_up = _put_back(batch, found, now())
                counts["undelivered"] += given_up
                counts["requeued"] += len(batch.rows) - given_up
        finally:
            channel.close()
    return DrainReport(**counts, queued=OutboxRow.objects.filter(state="queued").count(), problem=problem)


def _still_due(batch: Batch, alerts: AlertSettings) -> Batch | None:
    """What of a mail of reminders still holds: others were written to meanwhile, and a check may have ended."""
    withdraw(alerts)
    rows = dict(_rows(batch.rows).values_list("pk", "finding"))
    left = tuple(key for key in batch.rows if key in rows)
    return replace(batch, rows=left, subjects=tuple(rows[key] for key in left)) if left else None


def back_off_s(attempts: int) -> int:
    """How long to wait after that many attempts, in seconds."""
    return BACK_OFF_S[min(max(attempts, 1), len(BACK_OFF_S)) - 1]


def _opening(channel: Channel) -> Diagnosis | None:
    """Why no mail at all can leave, if so."""
    try:
        channel.open()
    except Exception as error:
        return diagnose(error)
    return None


def _deliver(batch: Batch, channel: Channel, mail: MailSettings, alerts: AlertSettings, now: Now) -> Diagnosis | None:
    """None when the mail is out of our hands. Commits the Message-ID and the attempt before it sends."""
    message_id = batch.message_id or render.new_message_id(mail.address)
    try:
        ready = _compose(batch, message_id, mail, alerts, now())
    except Exception as error:
        _begin(batch, message_id)
        return diagnose(error)
    _begin(batch, message_id)
    try:
        channel.send(ready, batch.recipient)
    except Exception as error:
        return diagnose(error)
    return None


def _compose(batch: Batch, message_id: str, mail: MailSettings, alerts: AlertSettings, at: datetime) -> EmailMessage:
    if batch.kind == "alert":
        content = render.alert(
            facts.of_findings(batch.subjects, alerts),
            phone=phone_number(alerts.phone),
            time_zone=alerts.time_zone,
            reminded=reminders_on(alerts),
            next_after=alerts.remind_minutes if somebody_next(alerts) else 0,
        )
    elif batch.kind == "reminder":
        content = render.reminder(
            facts.of_reminders(batch.rows, alerts),
            at=at,
            time_zone=alerts.time_zone,
            until_gone=alerts.remind_online_minutes > 0,
        )
    elif batch.kind == "digest":
        day = OutboxRow.objects.values_list("day", flat=True).get(pk=batch.rows[0])
        assert day is not None  # noqa: S101  (that makes it a digest)
        content = render.digest(
            digests.figures(day, alerts, at), phone=phone_number(alerts.phone), time_zone=alerts.time_zone
        )
    else:
        content = render.alarm(facts.of_sweeps(batch.subjects, alerts), time_zone=alerts.time_zone)
    return render.message(content, sender=mail.address, recipient=batch.recipient, message_id=message_id, at=at)


def _begin(batch: Batch, message_id: str) -> None:
    with transaction.atomic():
        _rows(batch.rows).update(message_id=message_id, attempts=F("attempts") + 1)


def _settle(batch: Batch, channel: Channel, at: datetime) -> None:
    with transaction.atomic():
        _rows(batch.rows).update(
            state=channel.taken, accepted_at=at if channel.taken == "accepted" else None, last_error=""
        )


def _put_back(batch: Batch, found: Diagnosis, at: datetime) -> int:
    """Queues the rows for later, or gives up on them in sight of all; how many were given up."""
    given_up = 0
    with transaction.atomic():
        rows = list(_rows(batch.rows))
        # Rows of one mail wait together, or its repeat would be another mail.
        wait = timedelta(seconds=back_off_s(max((row.attempts for row in rows), default=1)))
        for row in rows:
            row.last_error = found.note
            if found.fate == "stop" or (found.fate == "retry" and _waited_enough(row, at)):
                row.state = "undelivered"
                given_up += 1
            else:
                row.due_at = at + wait
            row.save(update_fields=["state", "due_at", "last_error"])
    return given_up


def _waited_enough(row: OutboxRow, at: datetime) -> bool:
    """Given up only after 72 hours of real trying: a machine that was off for days has tried nothing."""
    tried = timedelta(seconds=sum(back_off_s(attempt) for attempt in range(1, row.attempts)))
    return tried >= GIVE_UP and at - row.created_at >= GIVE_UP


def _rows(keys: Sequence[int]) -> QuerySet[OutboxRow]:
    return OutboxRow.objects.filter(pk__in=keys, state="queued")
