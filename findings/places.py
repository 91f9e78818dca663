"""The sections that a portal is known to have: those that nobody watches are counted with every sweep.

A place becomes known by a link on a list page that a sweep reads anyway, or when the portal's whole navigation is read,
which happens seldom. Only then is it known whether the place lists anything at all.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from findings.addresses import same_place
from findings.models import Portal, PortalPlace, Section, Sweep

_FORGOTTEN = dt.timedelta(days=45)  # no page has linked to it for so long
_DEEPEST = 8
_MOST = 5_000  # places of one portal; a portal that makes up addresses fills no disk


@dataclass(frozen=True, slots=True)
class Place:
    """`breadcrumb` are the names that lead to it, its own last. `lists` is None while nobody has looked."""

    url: str
    name: str
    breadcrumb: tuple[str, ...] = ()
    lists: bool | None = None
    declared_total: int | None = None


def note(portal_id: int, places: Iterable[Place]) -> None:
    """Enters places, or that they are still linked to. What is known of a place is not forgotten by a mere link."""
    now = timezone.now()
    given = {_key(place.url): place for place in places}
    rows = PortalPlace.objects.filter(portal_id=portal_id)
    known = {row.place_key: row for row in rows.filter(place_key__in=given)}
    rows.filter(pk__in=[row.pk for row in known.values()]).update(last_seen_at=now)
    for key, row in known.items():
        if given[key].lists is not None:
            row.last_seen_at = now
            _describe(row, given[key]).save()
    fresh = [key for key in given if key not in known][: max(0, _MOST - rows.count())]
    PortalPlace.objects.bulk_create(
        _describe(
            PortalPlace(portal_id=portal_id, place_key=key, url=given[key].url, first_seen_at=now, last_seen_at=now),
            given[key],
        )
        for key in fresh
    )


def _describe(row: PortalPlace, place: Place) -> PortalPlace:
    row.name, row.breadcrumb = place.name[:200], list(place.breadcrumb)[-_DEEPEST:]
    if place.lists is not None:
        row.state = "lists" if place.lists else "none"
        row.declared_total = place.declared_total
    return row


def note_tree(portal_id: int, found: Sequence[Place], looked_at: Collection[str], *, whole: bool) -> None:
    """What reading a portal's navigation found: places that list something, and all that were looked at. `whole` says
    that it was read from the home page on."""
    note(portal_id, found)
    listing = {_key(place.url) for place in found}
    others = {_key(url) for url in looked_at} - listing
    PortalPlace.objects.filter(portal_id=portal_id, place_key__in=others).update(state="none")
    if whole:
        Portal.objects.filter(pk=portal_id).update(tree_read_at=timezone.now())


def unwatched(portal_id: int | None = None) -> list[PortalPlace]:
    """Places of one portal, or all, that may be sections and that no section watches; the newest first."""
    rows = _counted().order_by("-first_seen_at", "pk").select_related("portal")
    if portal_id is not None:
        rows = rows.filter(portal_id=portal_id)
    watched = {_key(url) for url in Section.objects.filter(active=True).values_list("url", flat=True)}
    return [row for row in rows if row.place_key not in watched]


def count(sweep: Sweep) -> tuple[int, int]:
    """How many places of the sweep's portal nobody watches, and how many of them this sweep is the first to see."""
    rows = unwatched(sweep.section.portal_id)
    before = Sweep.objects.filter(section_id=sweep.section_id, pk__lt=sweep.pk, state__in=("complete", "incomplete"))
    if sweep.started_at is None or not before.exists():
        return len(rows), 0  # at a first look everything is new
    return len(rows), sum(row.first_seen_at >= sweep.started_at for row in rows)


def _counted() -> QuerySet[PortalPlace]:
    return PortalPlace.objects.exclude(state="none").filter(last_seen_at__gte=timezone.now() - _FORGOTTEN)


def _key(url: str) -> str:
    return hashlib.sha256(same_place(url).encode("utf-8", "surrogatepass")).hexdigest()
