"""The take-down check in the ledger: which addresses of findings are to be looked at anew.

Nothing but the ledger says what is due, so a check that was killed is simply due again.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Case, F, Q, QuerySet, When

from detectors.model import Inspection
from findings import words
from findings.models import Finding, Occurrence, Resource, Section
from findings.retry import retrying

COMES_BACK = dt.timedelta(days=7)  # caches bring back what was taken down
_LOOKED_AT_THEN = dt.timedelta(days=1)
CLOCKS_APART = dt.timedelta(hours=1)
_MOST_ADDRESSES = 8
_WITNESSES = 3


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
        ahead = Q(last_checked_at__gt=now + CLOCKS_APART)  # a clock was wrong then
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
def ask(finding: Finding, now: dt.datetime) -> None:
    """Has all addresses of a finding checked at once: by whoever runs the clock. One that was checked while a clock was ahead too."""
    Finding.objects.filter(pk=finding.pk).update(recheck_asked_at=now)
    Occurrence.objects.filter(finding=finding, last_checked_at__gte=now).update(last_checked_at=None)


def is_waiting(finding: Finding) -> bool:
    """Whether a check was asked for that has not been made."""
    asked = finding.recheck_asked_at
    unmade = Q(last_checked_at=None) | Q(last_checked_at__lt=asked)
    return asked is not None and named([finding.pk]).filter(unmade).exists()
