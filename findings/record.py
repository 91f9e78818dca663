"""Writes what a sweep saw into the ledger: one address, one transaction.

A finding, its marks, its place and one outbox row per recipient commit together, or not at all. Doing any of these steps
twice is harmless. Runs in the sweep process, on its one writer thread; this module is the door to all of them.
"""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from findings.addresses import known_as, url_key
from findings.frontier import Aliases, aliases_of, children, pending, plan, plan_all, visit_of, with_portal
from findings.models import Document, Resource, ResourceAddress, Sweep, Visit
from findings.retry import retrying
from findings.seen import GapNote, Link, Recipients, Recorded, Seen, plain
from findings.sightings import note_document, note_findings, note_places, stand_for
from findings.sweeps import adjudicate, finish_sweep, release_gathered, start_sweep
from findings.titles import erase_titles, project, project_all
from findings.watchlist import Watchlist
from findings.words import How

__all__ = [
    "GATHER_S", "GapNote", "Link", "Recipients", "Recorded", "Seen", "adjudicate", "carry", "children", "finish_sweep",
    "pending", "plan", "plan_all", "project", "project_all", "record", "release_gathered", "start_sweep",
]  # fmt: skip

GATHER_S = 900.0
_CLASHES = 3


@retrying
def record(
    sweep_id: int | Sweep,
    seen: Seen,
    recipients: Recipients,
    *,
    gather_s: float = GATHER_S,
    watchlist: Watchlist | None = None,
) -> Recorded:
    """Everything that one address came to, in one transaction. `recipients` says who must know of a finding there.

    Whoever records many of one sweep passes it loaded with its portal, which saves looking it up each time.
    """
    sweep = with_portal(sweep_id)
    for clash in range(_CLASHES):
        try:
            with transaction.atomic():
                return _record(sweep, seen, recipients, gather_s, watchlist)
        except IntegrityError:
            if clash == _CLASHES - 1:  # another sweep may have made the same document or number; its row is there now
                raise
    raise AssertionError("unreachable")


def _record(sweep: Sweep, seen: Seen, recipients: Recipients, gather_s: float, watchlist: Watchlist | None) -> Recorded:
    now = timezone.now()
    visit = visit_of(sweep.pk, seen.url, aliases_of(sweep), seen.kind, seen.referrer, seen.link_text)
    inspection, state = seen.inspection, seen.state
    if inspection is not None and watchlist is not None:
        inspection = watchlist.judge(inspection)
        state = "suspected" if inspection.verdict == "suspected" else state
    document = None
    if inspection is not None:
        document = note_document(inspection, now, seen.text_key)
        stand_for(visit.resource, document, inspection.findings, seen.kind)
        note_findings(document, inspection.findings, now)
    reason = "" if state == "suspected" else seen.reason
    _judge(visit, seen.how, state, reason, plain(seen.detail)[:200], document, now)
    visit.kind = seen.kind
    visit.save()
    _note_resource(visit.resource, seen, document, now)
    return _places(sweep, visit, recipients, gather_s, now)


def _note_resource(resource: Resource, seen: Seen, document: Document | None, now: dt.datetime) -> None:
    resource.last_seen_at = now
    if seen.addresses or document is not None:
        resource.last_checked_at = now
    if document is not None:
        resource.document = document
    if document is not None or (seen.state == "excluded" and seen.addresses):
        resource.last_fetched_at = now
        resource.etag, resource.last_modified = plain(seen.etag), plain(seen.last_modified)[:80]
    resource.save()
    spellings = dict.fromkeys(plain(address) for address in (seen.url, *seen.addresses))
    ResourceAddress.objects.bulk_create(
        (ResourceAddress(resource=resource, url_hash=url_key(spelling), url=spelling) for spelling in spellings),
        ignore_conflicts=True,
    )


@retrying
def carry(
    sweep_id: int | Sweep,
    link: Link,
    how: How,
    recipients: Recipients,
    *,
    gather_s: float = GATHER_S,
    watchlist: Watchlist | None = None,
) -> bool:
    """Takes the newest earlier judgement of an unchanged address over, and notes its findings as still there.

    False when there is none under this sweep's ruleset: then the address must be fetched and inspected in full.
    """
    now = timezone.now()
    with transaction.atomic():
        sweep = with_portal(sweep_id)
        aliases: Aliases = aliases_of(sweep)
        resource = Resource.objects.filter(url_key=url_key(known_as(link.url, aliases))).first()
        earlier = _judged_before(sweep, resource) if resource else None
        if resource is None or earlier is None:
            return False
        document = earlier.document
        if document is not None and watchlist is not None and watchlist.add_to(document):
            note_findings(document, [watchlist.mark()], now)
        visit = visit_of(sweep.pk, link.url, aliases, link.kind, link.referrer, link.link_text)
        state, reason = (document.verdict, document.reason) if document else (earlier.state, earlier.reason)
        _judge(visit, how, state, reason, earlier.detail, document, now)
        visit.save()
        checked = {"last_checked_at": now} if how == "not-modified" else {}
        Resource.objects.filter(pk=resource.pk).update(last_seen_at=now, **checked)
        _places(sweep, visit, recipients, gather_s, now)
    return True


def _judged_before(sweep: Sweep, resource: Resource) -> Visit | None:
    """The newest visit of another sweep that read the address, if the present rules would say the same again."""
    visits = Visit.objects.filter(resource=resource, state__in=("clean", "suspected", "unscannable", "excluded"))
    newest = (
        visits.exclude(sweep=sweep)
        .exclude(state="excluded", reason__in=("host", "section", "robots", "hours"))
        .select_related("document", "sweep")
        .order_by("-seen_at", "-pk")
        .first()
    )
    if newest is None:
        return None
    if newest.state != "excluded" and newest.document is None:
        return None
    under = newest.document.ruleset if newest.document else newest.sweep.ruleset
    return newest if under == sweep.ruleset else None


def _judge(
    visit: Visit, how: How, state: str, reason: str, detail: str, document: Document | None, now: dt.datetime
) -> None:
    visit.how, visit.state, visit.reason, visit.detail = how, state, reason, detail
    visit.document, visit.seen_at = document, now


def _places(sweep: Sweep, visit: Visit, recipients: Recipients, gather_s: float, now: dt.datetime) -> Recorded:
    recorded = note_places(sweep, visit, recipients, gather_s, now)
    if visit.state == "suspected":
        erase_titles(visit.resource)
    return recorded
