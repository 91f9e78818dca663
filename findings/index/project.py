"""Carries what the ledger owes into the index, and builds the index anew from the ledger.

One process at a time does this; the caller holds the index's file lock. Doing a row twice is harmless: whatever the row
says, the present state of its key is read from the ledger and put, or taken away, under that key.
"""

from __future__ import annotations

import itertools
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from findings.index.base import SCHEMA_VERSION, Index, IndexDocument, IndexUnavailable, Refused, Removal
from findings.models import Finding, IndexRow, IndexState, Occurrence, PageText, Visit
from findings.retry import retrying

log = logging.getLogger("mishao.index")
BATCH = 200


@dataclass(frozen=True, slots=True)
class Drained:
    """What one drain did, in keys; `left` still wait. `problem` says why, and what to do."""

    done: int = 0
    dead: int = 0
    left: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Drift:
    """Counts of the ledger against those of the index. They agree unless rows wait or were refused for good."""

    findings: tuple[int, int]
    pages: tuple[int, int]
    waiting: int
    dead: int

    @property
    def agrees(self) -> bool:
        return self.findings[0] == self.findings[1] and self.pages[0] == self.pages[1]


def drain(index: Index, limit: int = 5_000) -> Drained:
    """Brings up to `limit` rows' keys up to date. An index that is down is no error here: its rows wait."""
    state, _ = IndexState.objects.get_or_create(backend=index.name)
    done = dead = 0
    try:
        if state.purge_needed or state.schema_version != SCHEMA_VERSION or not index.ready():
            done = rebuild(index)
        while done < limit:
            rows = list(IndexRow.objects.filter(dead=False).order_by("pk")[: min(BATCH, limit)])
            if not rows:
                break
            refused = _bring(index, rows)
            done += len({row.key for row in rows})
            dead += sum(one.lasting for one in refused)
            if any(not one.lasting for one in refused):
                raise IndexUnavailable(next(one.why for one in refused if not one.lasting))
        if done:
            index.refresh()
    except IndexUnavailable as error:
        _note_problem(state, str(error))
        return Drained(done, dead, _waiting(), str(error))
    _note_problem(state, "")
    return Drained(done, dead, _waiting())


def rebuild(index: Index) -> int:
    """Everything anew from the ledger, in a new place; the old one is erased. How many documents.

    Raises IndexUnavailable; the old place then stays in use, and what was asked for stays asked. What is written to the
    ledger meanwhile is brought by the next drain.
    """
    state, _ = IndexState.objects.get_or_create(backend=index.name)
    asked = state.purges_asked
    last = IndexRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    keys = itertools.chain(
        (f"finding:{pk}" for pk in Finding.objects.order_by("pk").values_list("pk", flat=True).iterator()),
        (f"page:{pk}" for pk in PageText.objects.order_by("pk").values_list("resource_id", flat=True).iterator()),
    )
    count = 0

    def counted() -> Iterator[IndexDocument]:
        nonlocal count
        while batch := list(itertools.islice(keys, BATCH)):
            for document in documents(batch, dict.fromkeys(batch, last)):
                count += 1
                yield document

    refused = index.replace(counted())
    _settle_rebuild(state, refused, last, asked)
    if asked != state.purges_done and connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # erased texts stand in the log until then
    index.refresh()
    return count - len(refused)


def drift(index: Index) -> Drift:
    dead = IndexRow.objects.filter(dead=True).values("key").distinct().count()
    return Drift(
        findings=(Finding.objects.count(), index.count("finding")),
        pages=(PageText.objects.count(), index.count("page")),
        waiting=_waiting(),
        dead=dead,
    )


def documents(keys: Sequence[str], versions: dict[str, int]) -> Iterator[IndexDocument]:
    """What the index is to hold of these keys now; nothing of those that it is not to hold."""
    yield from _findings(_ids(keys, "finding"), versions)
    yield from _pages(_ids(keys, "page"), versions)


def _bring(index: Index, rows: list[IndexRow]) -> list[Refused]:
    """Puts or removes the rows' keys, and settles the rows, older ones of the same keys too."""
    newest = {row.key: row.pk for row in rows}
    present = list(documents(list(newest), newest))
    held = {document.key for document in present}
    refused = index.delete(Removal(key, pk) for key, pk in newest.items() if key not in held)
    refused += index.put(present)
    _settle(newest, refused)
    return refused


@retrying
def _settle(newest: dict[str, int], refused: Iterable[Refused]) -> None:
    with transaction.atomic():
        failed = {one.key: one for one in refused}
        for key, pk in newest.items():
            rows = IndexRow.objects.filter(key=key, pk__lte=pk)
            if key not in failed:
                rows.delete()
                continue
            rows.filter(pk__lt=pk).delete()
            lasting = failed[key].lasting
            rows.update(attempts=F("attempts") + 1, dead=lasting, error=failed[key].why[:200])


@retrying
def _settle_rebuild(state: IndexState, refused: Iterable[Refused], last: int, asked: int) -> None:
    with transaction.atomic():
        IndexRow.objects.filter(pk__lte=last).delete()
        IndexRow.objects.bulk_create(
            IndexRow(key=one.key, op="put", dead=one.lasting, attempts=1, error=one.why[:200]) for one in refused
        )
        now = timezone.now()
        IndexState.objects.filter(pk=state.pk).update(
            schema_version=SCHEMA_VERSION, purges_done=asked, rebuilt_at=now, problem="", problem_since=None
        )
        # An index that was in use before this one misses from now on what is brought here.
        IndexState.objects.exclude(pk=state.pk).update(schema_version=0, problem="", problem_since=None)


@retrying
def _note_problem(state: IndexState, problem: str) -> None:
    IndexState.objects.exclude(pk=state.pk).exclude(problem="").update(problem="", problem_since=None)  # in use no more
    if problem == state.problem:
        return
    if problem:
        log.warning("%s", problem)
    since = (state.problem_since or timezone.now()) if problem else None
    IndexState.objects.filter(pk=state.pk).update(problem=problem[:400], problem_since=since)


def _waiting() -> int:
    return IndexRow.objects.filter(dead=False).values("key").distinct().count()


def _ids(keys: Iterable[str], kind: str) -> list[int]:
    return [int(key.split(":")[1]) for key in keys if key.startswith(f"{kind}:")]


def _findings(ids: list[int], versions: dict[str, int]) -> Iterator[IndexDocument]:
    places: dict[int, list[tuple[str, str, str]]] = {}
    for finding, section, portal, host in Occurrence.objects.filter(finding__in=ids).values_list(
        "finding", "section__name", "section__portal__name", "resource__host"
    ):
        places.setdefault(finding, []).append((section or "", portal or "", host))
    for found in Finding.objects.filter(pk__in=ids).prefetch_related("marks").order_by("pk"):
        sections, portals, hosts = _columns(places.get(found.pk, []))
        marks = [mark.match for mark in found.marks.all() if not mark.suppressed]
        yield IndexDocument(
            key=f"finding:{found.pk}",
            kind="finding",
            version=versions[f"finding:{found.pk}"],
            at=found.first_detected_at,
            first_seen_at=found.first_detected_at,
            title=found.number,
            marks=tuple(dict.fromkeys(marks)),
            state=found.state,
            category=found.category,
            level=found.level,
            priority=found.priority,
            portals=portals,
            sections=sections,
            hosts=hosts,
        )


def _pages(ids: list[int], versions: dict[str, int]) -> Iterator[IndexDocument]:
    places: dict[int, Counter[tuple[str, str]]] = {}
    for seen_at, section, portal in Visit.objects.filter(resource__in=ids).values_list(
        "resource", "sweep__section__name", "sweep__section__portal__name"
    ):
        places.setdefault(seen_at, Counter())[section, portal] += 1
    for page in PageText.objects.filter(resource_id__in=ids).select_related("resource").order_by("pk"):
        resource = page.resource
        sections, portals, hosts = _columns([(*place, resource.host) for place in places.get(resource.pk, ())])
        yield IndexDocument(
            key=f"page:{resource.pk}",
            kind="page",
            version=versions[f"page:{resource.pk}"],
            at=page.published_at or resource.first_seen_at,
            first_seen_at=resource.first_seen_at,
            title=page.title,
            text=page.text,
            url=resource.url,
            state="clean",
            portals=portals,
            sections=sections,
            hosts=hosts,
        )


def _columns(places: list[tuple[str, str, str]]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Sections, portals and hosts, each value once, in a fixed order: an index built anew equals one built step by step."""
    sections, portals, hosts = (tuple(sorted({place[at] for place in places if place[at]})) for at in range(3))
    return sections, portals, hosts
