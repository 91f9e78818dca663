"""What is shown of the outbox: on the command line, in the dashboard, in banners."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from alerts.check import Diagnosis, explain
from findings.models import OutboxRow

STUCK_AFTER = timedelta(hours=1)
STUCK_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class OutboxSummary:
    """Counts of rows, and what is wrong. `stuck` are queued for over an hour or tried five times; `since` is the oldest
    of all queued. `problem` is the newest failure's advice."""

    queued: int
    accepted: int
    written: int
    undelivered: int
    stuck: int
    since: datetime | None
    problem: Diagnosis | None

    @property
    def alarming(self) -> bool:
        return bool(self.stuck or self.undelivered)


def outbox_rows() -> Iterator[dict[str, object]]:
    """The lines of `alerts list --json`, oldest first; `finding` is the id that `findings list --json` prints, `reminder` which
    one it is, 0 for the alert itself, `day` that of a digest."""
    for row in OutboxRow.objects.select_related("finding").order_by("pk").iterator(chunk_size=500):
        yield {
            "finding": row.finding.number if row.finding else None,
            "sweep": row.sweep_id,
            "day": row.day.isoformat() if row.day else None,
            "reminder": row.reminder,
            "recipient": row.recipient,
            "state": row.state,
            "attempts": row.attempts,
            "accepted_at": row.accepted_at.isoformat() if row.accepted_at else None,
            "message_id": row.message_id or None,
        }


def summary(at: datetime) -> OutboxSummary:
    states = dict(OutboxRow.objects.order_by().values_list("state").annotate(Count("pk")))
    queued = OutboxRow.objects.filter(state="queued")
    late = Q(created_at__lte=at - STUCK_AFTER) | Q(attempts__gte=STUCK_ATTEMPTS)
    failed = (
        OutboxRow.objects.filter(state__in=("queued", "undelivered")).exclude(last_error="").order_by("-due_at").first()
    )
    return OutboxSummary(
        queued=states.get("queued", 0),
        accepted=states.get("accepted", 0),
        written=states.get("written", 0),
        undelivered=states.get("undelivered", 0),
        stuck=queued.filter(late).count(),
        since=queued.aggregate(since=Min("created_at"))["since"],
        problem=explain(failed.last_error) if failed else None,
    )
