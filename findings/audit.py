"""The audit log: a hash chain over every decision, and over every look at a finding.

Each entry's hash covers the previous one and its own canonical JSON, so a changed, removed or inserted entry breaks the
chain at that place.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from findings.models import AuditEntry
from findings.retry import retrying

GENESIS = "0" * 64


@retrying
def append(actor: str, action: str, target: str = "", detail: dict[str, Any] | None = None) -> AuditEntry:
    """Adds an entry; inside a transaction it commits with it. Two writers at once: the later one takes the next number."""
    for attempt in range(20):
        last = AuditEntry.objects.order_by("-seq").first()
        seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
        entry = AuditEntry(
            seq=seq,
            at=timezone.now(),
            actor=actor,
            action=action,
            target=target,
            detail=detail or {},
            previous=previous,
        )
        entry.hash = digest(entry)
        try:
            with transaction.atomic():
                entry.save(force_insert=True)
        except IntegrityError:
            if attempt == 19:
                raise
            continue
        return entry
    raise AssertionError("unreachable")


def record_read(actor: str, target: str) -> AuditEntry:
    """Notes that somebody looked at a finding."""
    return append(actor, "read", target)


def digest(entry: AuditEntry) -> str:
    content = {
        "seq": entry.seq,
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "target": entry.target,
        "detail": entry.detail,
        "previous": entry.previous,
    }
    text = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def head() -> str:
    """The newest entry's hash: kept elsewhere (a mail, a page on paper), it shows whether entries were cut off here."""
    last = AuditEntry.objects.order_by("-seq").values_list("hash", flat=True).first()
    return last or GENESIS


def verify() -> AuditEntry | None:
    """The first entry at which the chain is broken, or None. Entries cut off at the end can't be seen from here: compare
    `head` with one that was kept elsewhere."""
    previous, seq = GENESIS, 1
    for entry in AuditEntry.objects.order_by("seq").iterator(chunk_size=1000):
        if entry.seq != seq or entry.previous != previous or entry.hash != digest(entry):
            return entry
        previous, seq = entry.hash, seq + 1
    return None
