"""The take-down check in the ledger: which addresses of findings are to be looked at anew, and what came of it.

Nothing but the ledger says what is due, so a check that was killed is simply due again.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone

from detectors.model import Inspection
from findings import words
from findings.addresses import url_key
from findings.models import Document, Finding, IndexRow, Occurrence, Resource, ResourceAddress, Section, Visit
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

COMES_BACK = dt.timedelta(days=7)  # caches bring back what was taken down
_LOOKED_AT_THEN = dt.timedelta(days=1)
_CLOCKS_APART = dt.timedelta(hours=1)
_MOST_ADDRESSES = 8
_WITNESSES = 3
_MOST_DOUBTS = 3
_CONTRADICTED = ("not-found", "other-content")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often an address is looked at (`every` of zero: only when asked for), and what makes it gone: so many checks in a row that
    agree, the last of them `spread` after the first at least."""

    every: dt.timedelta = dt.timedelta(hours=1)
    checks: int = 3
    spread: dt.timedelta = dt.timedelta(minutes=10)

    @property
    def step(self) -> dt.timedelta:
        return self.spread / max(1, self.checks - 1)


@dataclass(frozen=True, slots=True)
class Target:
    """An address at which one content is looked for; `places` are the occurrences of what was found in that content. `etag` and
    `last_modified` are those of this very content. `marks` are what its marks read."""

    places: tuple[int, ...]
    url: str
    addresses: tuple[str, ...]
    host: str
    section: str
    referrer: str
    sha256: str
    text_key: str
    media_type: str
    marks: tuple[str, ...]
    etag: str
    last_modified: str

    @property
    def is_page(self) -> bool:
        return bool(self.text_key) or "html" in self.media_type


@dataclass(frozen=True, slots=True)
class Content:
    """What was found there instead, as a confined worker judged it."""

    inspection: Inspection
    text_key: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What one check saw. `over` is what the address is once enough checks agree (`gone` or `replaced`); until then it is
    `state`, which is empty where the answer tells nothing. `to` is where the address led."""

    state: str
    detail: str
    asked_at: dt.datetime
    over: str = ""
    to: str = ""
    content: Content | None = None


def due(now: dt.datetime, rhythm: Rhythm) -> QuerySet[Occurrence]:
    """The places to look at now; first those that somebody asked for, then those about to be proven."""
    online = ~Q(live_state__in=words.OVER) & Q(finding__state__in=words.OPEN_STATES)
    asked = Q(finding__recheck_asked_at__isnull=False) & (
        Q(last_checked_at=None) | Q(last_checked_at__lt=F("finding__recheck_asked_at"))
    )
    confirming = online & Q(absences__gt=0, last_checked_at__lte=now - rhythm.step)
    wanted = asked | confirming
    if rhythm.every:
        last = now - rhythm.every
        ahead = Q(last_checked_at__gt=now + _CLOCKS_APART)  # a clock was wrong then
        turn = Q(last_checked_at__lte=last) | Q(last_checked_at=None, first_seen_at__lte=last) | ahead
        over = Q(
            live_state__in=words.OVER, absent_since__gt=now - COMES_BACK, last_checked_at__lte=now - _LOOKED_AT_THEN
        )
        alerting = Q(finding__policy="alert")
        wanted |= alerting & ((online & turn) | (over & ~Q(finding__state="dismissed")))
    first = Case(When(asked, then=0), When(confirming, then=1), default=2)
    return _in_turn(_checkable().filter(wanted), first)


def named(findings: Collection[int]) -> QuerySet[Occurrence]:
    """All places of these findings; without any those of open findings that are not over."""
    return _named(_checkable(), findings)


def unwatched(findings: Collection[int]) -> QuerySet[Occurrence]:
    """Of what `named` would be, the places whose portal nobody watches any more: it isn't asked for anything."""
    return _named(Occurrence.objects.exclude(pk__in=_checkable().values("pk")), findings)


def _named(places: QuerySet[Occurrence], findings: Collection[int]) -> QuerySet[Occurrence]:
    if findings:
        return _in_turn(places.filter(finding__in=findings))
    return _in_turn(places.filter(finding__state__in=words.OPEN_STATES).exclude(live_state__in=words.OVER))


def _in_turn(places: QuerySet[Occurrence], *first: Case) -> QuerySet[Occurrence]:
    """What gave no answer last comes last: a host's others aren't to wait for it."""
    silent = Case(When(live_state="unreachable", then=1), default=0)
    return places.order_by(*first, silent, F("last_checked_at").asc(nulls_first=True), "pk")


def of_each_host(places: QuerySet[Occurrence], most: int) -> QuerySet[Occurrence]:
    """The first so many of each host: one that doesn't answer keeps no other's from their turn."""
    counted: Counter[str] = Counter()
    chosen = []
    for pk, host in places.values_list("pk", "resource__host"):
        counted[host] += 1
        if counted[host] <= most:
            chosen.append(pk)
    return places.filter(pk__in=chosen)


def _checkable() -> QuerySet[Occurrence]:
    watched = Section.objects.filter(active=True).values("portal")
    return Occurrence.objects.filter(section__portal__in=watched).order_by("pk")


def targets(places: QuerySet[Occurrence]) -> list[Target]:
    """One for each address and content, in the order of the places."""
    together: dict[tuple[int, int], list[Occurrence]] = {}
    rows = places.select_related("resource", "finding__document", "section", "referrer")
    for place in rows.prefetch_related("resource__addresses"):
        together.setdefault((place.resource_id, place.finding.document_id), []).append(place)
    return [_target(same) for same in together.values()]


def _target(places: Sequence[Occurrence]) -> Target:
    first = places[0]
    resource, document = first.resource, first.finding.document
    others = (each.url for each in sorted(resource.addresses.all(), key=lambda each: -each.pk))
    same = resource.document_id == document.pk
    return Target(
        places=tuple(place.pk for place in places),
        url=resource.url,
        addresses=tuple(dict.fromkeys((resource.url, *others)))[:_MOST_ADDRESSES],
        host=resource.host,
        section=first.section.url if first.section else "",
        referrer=first.referrer.url if first.referrer else "",
        sha256=document.sha256,
        text_key=document.text_key,
        media_type=document.media_type,
        marks=tuple(mark["match"] for mark in document.marks if not mark["suppressed"]),
        etag=resource.etag if same else "",
        last_modified=resource.last_modified if same else "",
    )


def witnesses(host: str, *, pages: bool) -> list[str]:
    """Addresses of the host that showed a page, or a file, when they were last asked for, the smallest first."""
    page = Q(document__media_type__contains="html")
    known = Resource.objects.filter(page if pages else ~page, host=host, document__verdict="clean")
    return list(known.order_by("document__size", "-pk").values_list("url", flat=True)[:_WITNESSES])


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
    return asked_at < at <= asked_at + _CLOCKS_APART


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


@retrying
def ask(finding: Finding, now: dt.datetime) -> None:
    """Has all addresses of a finding checked at once: by whoever runs the clock. One that was checked while a clock was ahead too."""
    Finding.objects.filter(pk=finding.pk).update(recheck_asked_at=now)
    Occurrence.objects.filter(finding=finding, last_checked_at__gte=now).update(last_checked_at=None)


def is_waiting(finding: Finding) -> bool:
    """Whether a check was asked for that has not been made."""
    asked = finding.recheck_asked_at
    unmade = Q(last_checked_at=None) | Q(last_checked_at__lt=asked)
    return asked is not None and named([finding.pk]).filter(unmade).exists()
