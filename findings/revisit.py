"""Which known addresses a sweep asks for again, and how: in full, only for changes, or not this time.

Files are always asked for, since one replaced under its old name must be seen at once. A page is taken over unasked
while all of this holds: the last sweep of the section judged it under the present rules, its list says of it what it
said then, its turn in the rhythm hasn't come, and it was read in full not too long ago. What a server says about
changes is believed for `refetch_days` at most.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from findings import words
from findings.addresses import known_as, url_key
from findings.frontier import ORDER, aliases_of, children_of, kind_of, pending, plan
from findings.models import Finding, ListTold, Resource, ResourceAddress, Sweep, Visit
from findings.retry import retrying
from findings.seen import Link, Recipients, plain
from findings.sightings import note_places
from findings.watchlist import Watchlist

_JUDGED = ("clean", "suspected", "unscannable")
_OF_THE_FILE = ("too-small", "not-a-document")  # exclusions that only the body tells
_CLOCKS_APART = dt.timedelta(minutes=5)
_MAY_GO_BETTER = ("timeout", "crash")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`previous` is the section's last sweep that ran to its end and saw anything. `turn` are the pages whose turn it is. `too_small` is the
    bound that pictures are held to."""

    previous: int | None = None
    refetch_days: float = 7.0
    turn: frozenset[int] = field(default_factory=frozenset)
    everything: bool = False
    too_small: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """An address to be asked for, with what the server is told of our copy of it."""

    link: Link
    etag: str = ""
    last_modified: str = ""


def too_small(min_image_px: int) -> str:
    """The detail of a picture that is too small: the bound, for another one makes the picture due again."""
    return f"< {min_image_px} px"


def rhythm(sweep: Sweep, *, refetch_days: float, share: float, min_image_px: int = 0) -> Rhythm:
    """Chooses the pages that are asked about changes though nothing says that they changed.

    `share` is how much of the last sweep's addresses may be asked for, list pages included; at least one page is. Most
    turns go to the pages that were not asked for the longest, the others to the youngest, which change most.
    """
    previous = (
        Sweep.objects.filter(section_id=sweep.section_id, state__in=("complete", "incomplete"), pk__lt=sweep.pk)
        .exclude(clean_count=0, suspected_count=0, unscannable_count=0)  # the portal was down: nothing to go by
        .order_by("-pk")
        .first()
    )
    if previous is None or previous.ruleset != sweep.ruleset:
        return Rhythm(None, refetch_days)
    bound = too_small(min_image_px)
    if share >= 1:
        return Rhythm(previous.pk, refetch_days, everything=True, too_small=bound)
    visits = Visit.objects.filter(sweep=previous)
    counts = visits.aggregate(all=Count("pk"), lists=Count("pk", filter=Q(kind="list")))
    turns = max(1, int(share * counts["all"]) - counts["lists"] - 1)
    pages = visits.filter(kind="page", state="clean")
    oldest = pages.order_by("resource__last_checked_at", "pk").values_list("resource_id", flat=True)[
        : -(-turns * 2 // 3)
    ]
    turn = set(oldest)
    youngest = pages.order_by("-resource__first_seen_at", "-pk").values_list("resource_id", flat=True)[:turns]
    turn |= set([key for key in youngest if key not in turn][: turns - len(turn)])
    return Rhythm(previous.pk, refetch_days, frozenset(turn), too_small=bound)


@retrying
def take(
    sweep: Sweep,
    how: Rhythm,
    recipients: Recipients,
    *,
    limit: int,
    besides: Collection[str],
    gather_s: float,
    watchlist: Watchlist | None = None,
) -> tuple[list[Ask], int]:
    """The next addresses to ask for, in the order of asking, and how many were taken over without.

    `besides` are the addresses being asked for at present. What has come onto the watch-list is asked for.
    """
    carried = 0
    while True:
        with transaction.atomic():
            asks, unasked = _some(sweep, how, limit=limit, besides=besides, watchlist=watchlist)
            carry_all(sweep, unasked, recipients, gather_s)
            carried += len(unasked)
        if asks or not unasked:
            return asks, carried


def _some(
    sweep: Sweep, how: Rhythm, *, limit: int, besides: Collection[str], watchlist: Watchlist | None
) -> tuple[list[Ask], list[tuple[Visit, Visit]]]:
    if how.previous is None:
        return [Ask(link) for link in pending(sweep.pk, limit=limit, besides=besides, one_kind=True)], []
    visits: list[Visit] = []
    for kind in ORDER:
        waiting = Visit.objects.filter(sweep=sweep, state=words.PENDING, kind=kind)
        rows = waiting.select_related("resource__document", "referrer").order_by("pk")[: limit + len(besides)]
        visits = [visit for visit in rows if visit.resource.url not in besides][:limit]
        if visits:
            break  # one kind at a time: what a list names may be new lists
    earlier = _earlier(how.previous, [visit.resource_id for visit in visits])
    sums = [last.document.sha256 for last in earlier.values() if last.document is not None]
    listed = watchlist.among(sums) if watchlist is not None else set()
    oldest = timezone.now() - dt.timedelta(days=how.refetch_days)
    told = set(
        ListTold.objects.filter(
            resource__in=[visit.resource_id for visit in visits if visit.kind == "list"]
        ).values_list("resource_id", flat=True)
    )
    asks: list[Ask] = []
    unasked: list[tuple[Visit, Visit]] = []
    for visit in visits:
        resource, last = visit.resource, earlier.get(visit.resource_id)
        link = Link(
            resource.url,
            kind_of(visit.kind),
            visit.referrer.url if visit.referrer else None,
            visit.link_text,
            visit.entry,
        )
        if last is None or not _stands(last, sweep, how.too_small) or _due(resource, oldest, how.refetch_days):
            asks.append(Ask(link))
        elif visit.kind == "page" and _may_be_taken_over(visit, last, how, listed):
            unasked.append((visit, last))
        elif visit.kind == "list" and visit.resource_id not in told:
            asks.append(Ask(link))
        else:
            asks.append(Ask(link, resource.etag, resource.last_modified))
    return asks, unasked


def led_to(sweep: Sweep, url: str, at: str) -> bool:
    """Whether an address was had from that other one before."""
    own = url_key(known_as(url, aliases_of(sweep)))
    return ResourceAddress.objects.filter(resource__url_key=own, url_hash=url_key(plain(at))).exists()


def _earlier(previous: int | None, resources: Sequence[int]) -> dict[int, Visit]:
    if previous is None:
        return {}
    visits = Visit.objects.filter(sweep_id=previous, resource_id__in=resources).select_related("document", "sweep")
    return {visit.resource_id: visit for visit in visits}


def _stands(last: Visit, sweep: Sweep, too_small: str) -> bool:
    """Whether the earlier judgement is one that the present rules would give of the same bytes."""
    if last.state in _JUDGED:
        document = last.document
        return document is not None and document.ruleset == sweep.ruleset and document.reason not in _MAY_GO_BETTER
    if last.state != "excluded" or last.reason not in _OF_THE_FILE or last.sweep.ruleset != sweep.ruleset:
        return False
    return last.reason != "too-small" or last.detail == too_small


def _due(resource: Resource, oldest: dt.datetime, refetch_days: float) -> bool:
    """Whether an address must be read in full again. Spread by address over the last third of the time allowed, so that
    not all of a section comes due on one day."""
    if resource.last_fetched_at is None:
        return True
    if resource.last_fetched_at > timezone.now() + _CLOCKS_APART:
        return True  # the clock was ahead then, and would be for as long again
    spread = int(resource.url_key[:4], 16) / 0x10000
    return resource.last_fetched_at <= oldest + dt.timedelta(days=refetch_days / 3 * spread)


def _may_be_taken_over(visit: Visit, last: Visit, how: Rhythm, listed: Collection[str]) -> bool:
    if last.document is not None and last.document.sha256 in listed:
        return False
    same = bool(visit.entry) and visit.entry == last.entry
    return same and last.state == "clean" and visit.resource_id not in how.turn and not how.everything


def carry_all(sweep: Sweep, pairs: Sequence[tuple[Visit, Visit]], recipients: Recipients, gather_s: float) -> None:
    """Takes earlier judgements over, with all that the pages led to, in the caller's transaction."""
    if not pairs:
        return
    now = timezone.now()
    for visit, last in pairs:
        visit.how, visit.seen_at = "carried", now
        visit.state, visit.reason, visit.detail = last.state, last.reason, last.detail
        visit.document = last.document
    visits = [visit for visit, _ in pairs]
    Visit.objects.bulk_update(visits, ["how", "seen_at", "state", "reason", "detail", "document"], batch_size=100)
    resources = [visit.resource for visit in visits]
    Resource.objects.filter(pk__in=[resource.pk for resource in resources]).update(last_seen_at=now)
    for visit in _with_findings(visits):
        note_places(sweep, visit, recipients, gather_s, now)
    plan(sweep, children_of(resources))


def _with_findings(visits: Sequence[Visit]) -> Iterable[Visit]:
    documents = {visit.document_id for visit in visits if visit.document_id is not None}
    found = set(Finding.objects.filter(document__in=documents).values_list("document_id", flat=True))
    return [visit for visit in visits if visit.document_id in found]
