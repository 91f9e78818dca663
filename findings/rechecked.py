"""What becomes of a check's answer: a place's state, its count of absences, and findings of what stands there instead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from detectors.model import Inspection
from findings import words
from findings.addresses import url_key
from findings.models import Document, Finding, IndexRow, Occurrence, Resource, ResourceAddress, Visit
from findings.rechecks import CLOCKS_APART, Content, Rhythm, Target, Told
from findings.retry import retrying
from findings.seen import Recipients, plain
from findings.sightings import (
    Where,
    has_same_marks,
    note_document,
    note_document_at,
    note_findings,
    note_place,
    stand_for,
    with_line,
)
from findings.titles import erase_titles
from findings.watchlist import Watchlist

_MOST_DOUBTS = 3
_CONTRADICTED = ("not-found", "other-content")


@retrying
def note(target: Target, told: Told, rhythm: Rhythm, recipients: Recipients, watchlist: Watchlist | None) -> None:
    """Writes what a check saw, in one transaction. What was seen there later than it asked stands."""
    with transaction.atomic():
        rows = Occurrence.objects.select_for_update(of=("self",)).filter(pk__in=target.places).order_by("pk")
        places = rows.select_related("finding__document", "resource", "referrer")
        document = None
        if told.content is not None and (first := places.first()) is not None and not _seen_later(first, told.asked_at):
            told, document = _note_content(list(places.all()), told, told.content, recipients, watchlist)
        for place in places.all():
            if document is not None and place.finding.document_id == document.pk:
                Occurrence.objects.filter(pk=place.pk).update(last_checked_at=told.asked_at)  # it stands for that now
            else:
                _note(place, told, rhythm, recipients)
        # Asked for while a clock was ahead: that was this time.
        ahead = Finding.objects.filter(
            occurrences__in=target.places, recheck_asked_at__gt=max(timezone.now(), told.asked_at)
        )
        ahead.update(recheck_asked_at=told.asked_at)


def _note(place: Occurrence, told: Told, rhythm: Rhythm, recipients: Recipients) -> None:
    if place.last_checked_at is not None and _is_later(place.last_checked_at, told.asked_at):
        return
    place.last_checked_at = told.asked_at
    if _seen_later(place, told.asked_at):
        place.save(update_fields=["last_checked_at"])
        return
    if not told.state and place.live_state not in words.OVER:
        _count(place, told)
        place.save(update_fields=["last_checked_at", "absences", "absent_since"])
        return
    if told.state in words.ONLINE:
        state = "moved" if told.to and place.live_state == "moved" else told.state
        to = told.to if state == "moved" else ""
        before = place.live_state
        note_place(place.finding, _where(place, told, recipients), told.asked_at, state, told.detail, to)
        Occurrence.objects.filter(pk=place.pk).update(last_checked_at=told.asked_at)
        if told.to:
            note_address(place.resource, told.to)
        changed = state != before
    elif place.live_state in words.OVER:
        place.save(update_fields=["last_checked_at"])  # only what is online again says that it isn't over
        return
    else:
        _count(place, told)
        state = told.over if told.over and _confirmed(place, told, rhythm) else told.state
        changed = (state, told.detail) != (place.live_state, _last(place).get("detail", ""))
        if changed:
            place.live_state, place.history = state, with_line(place.history, told.asked_at, state, told.detail)
        place.save(update_fields=["last_checked_at", "live_state", "history", "absences", "absent_since"])
    if changed:
        IndexRow.objects.create(key=f"finding:{place.finding_id}", op="put")


def _count(place: Occurrence, told: Told) -> None:
    """Checks that agree follow one another without any that says something else."""
    if not told.over:
        place.absences, place.absent_since = 0, None
    elif (
        place.absences
        and place.absent_since is not None
        and place.absent_since <= told.asked_at
        and _last(place).get("detail") == told.detail
    ):
        place.absences += 1
    else:
        place.absences, place.absent_since = 1, told.asked_at


def _confirmed(place: Occurrence, told: Told, rhythm: Rhythm) -> bool:
    since, needed = place.absent_since or told.asked_at, checks_needed(place, rhythm)
    return place.absences >= needed and told.asked_at - since >= rhythm.spread * (needed / rhythm.checks)


def checks_needed(place: Occurrence, rhythm: Rhythm) -> int:
    """Where it wasn't to be had before, and then was, a cache may have it now and then: that takes more checks to tell."""
    returns = 0
    for before, after in pairwise(place.history):
        returns += before.get("detail") in _CONTRADICTED and after["state"] in words.ONLINE
    return rhythm.checks * (1 + min(returns, _MOST_DOUBTS))


def _last(place: Occurrence) -> dict[str, str]:
    return place.history[-1] if place.history else {}


def _seen_later(place: Occurrence, asked_at: dt.datetime) -> bool:
    changed = _last(place).get("at", "")
    return _is_later(place.last_seen_at, asked_at) or (
        bool(changed) and _is_later(dt.datetime.fromisoformat(changed), asked_at)
    )


def _is_later(at: dt.datetime, asked_at: dt.datetime) -> bool:
    """No check takes as long as that: what is later still was noted while a clock was ahead."""
    return asked_at < at <= asked_at + CLOCKS_APART


def _where(place: Occurrence, told: Told, recipients: Recipients) -> Where:
    assert place.section_id is not None  # noqa: S101  (only such places are checked)
    return Where(place.resource, place.section_id, place.referrer, recipients, told.asked_at)


def _note_content(
    places: Sequence[Occurrence], told: Told, content: Content, recipients: Recipients, watchlist: Watchlist | None
) -> tuple[Told, Document | None]:
    """What stands there instead is judged as a sweep would judge it: marks make findings of their own, and an article that only
    counts its readers is the one that it was. What bears the very marks that it bore, and is known as nothing else, is it still."""
    place = places[0]
    inspection = watchlist.judge(content.inspection) if watchlist is not None else content.inspection
    counting = [mark for mark in inspection.findings if not mark.suppressed]
    if inspection.verdict != "clean" or any(mark.category == "state-secret" for mark in counting):
        told = Told(told.state, told.detail, told.asked_at)
    if not counting:
        return told, None
    if _is_still_it(places, inspection):
        return Told("live", "", told.asked_at), None
    document = note_document(inspection, told.asked_at, content.text_key)
    stand_for(place.resource, document, inspection.findings, _kind(place.resource))
    note_findings(document, inspection.findings, told.asked_at)
    note_document_at(document, _where(place, told, recipients), told.asked_at)
    if inspection.verdict == "suspected":
        erase_titles(place.resource)
    return told, document


def _is_still_it(places: Sequence[Occurrence], inspection: Inspection) -> bool:
    earlier = places[0].finding.document
    apart = abs(earlier.size - inspection.size)
    page = "html" in inspection.media_type and "html" in earlier.media_type
    known = Finding.objects.filter(document__sha256=inspection.sha256)
    return (
        (page or apart <= earlier.size // 10)
        and all(has_same_marks(place.finding, inspection.findings) for place in places)
        and not known.exists()
    )


def _kind(resource: Resource) -> str:
    newest = Visit.objects.filter(resource=resource).order_by("-pk").values_list("kind", flat=True).first()
    return newest or "attachment"


def note_address(resource: Resource, url: str) -> None:
    """A further address under which it is to be looked for from now on. Of those that differ in their queries alone the newest: tickets
    that are good for once."""
    url = plain(url)
    path, mark, _ = url.partition("?")
    if mark:
        resource.addresses.filter(url__startswith=path + mark).exclude(url__in=(url, resource.url)).delete()
    ResourceAddress.objects.get_or_create(resource=resource, url_hash=url_key(url), defaults={"url": url})
