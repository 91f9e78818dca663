"""What a sweep's visits say about how much of a section was seen; read by the crawler when it closes the sums."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from findings import audit, words
from findings.addresses import known_as, url_key
from findings.frontier import Aliases, aliases_of, resources_at
from findings.models import ListTold, Section, Sweep, Visit


def tell_list(sweep: Sweep, url: str, told: dict[str, Any]) -> None:
    """Keeps what a list page said of itself. It holds addresses, numbers and the section's name, no article's title.

    With a section's own page it keeps what that had said to the sweep by which this one is measured: until a person
    accepts a change later sweeps are measured by that too.
    """
    aliases: Aliases = aliases_of(sweep)
    resource = resources_at([url], aliases)[url]
    if known_as(url, aliases) == known_as(sweep.section.url, aliases):
        told = {**told, "sweep": sweep.pk, "stood": measure(sweep)}
    ListTold.objects.update_or_create(resource=resource, defaults={"told": told})


def tell_asked(sweep: Sweep, urls: Sequence[str], told: dict[str, Any]) -> None:
    """Keeps what an article's page said of the data at these addresses; what one of them told as a list stays."""
    resources = set(resources_at(urls, aliases_of(sweep)).values())
    kept = dict(ListTold.objects.filter(resource__in=resources).values_list("resource_id", "told"))
    for resource in resources:
        before = kept.get(resource.pk, {})
        if before.get("asked") != told:
            ListTold.objects.update_or_create(resource=resource, defaults={"told": {**before, "asked": told}})


def tell_neighbours(sweep: Sweep, articles: Mapping[str, dict[str, Any]]) -> None:
    """Keeps, by an article's address, which neighbours it leads to that its section's list doesn't name."""
    resources = resources_at(list(articles), aliases_of(sweep))
    kept = dict(ListTold.objects.filter(resource__in=resources.values()).values_list("resource_id", "told"))
    for url, told in articles.items():
        before = kept.get(resources[url].pk, {})
        if before.get("neighbours") != told:
            ListTold.objects.update_or_create(
                resource=resources[url], defaults={"told": {**before, "neighbours": told}}
            )


def neighbours(sweep: Sweep) -> tuple[list[tuple[str, dict[str, Any]]], int]:
    """What the articles that this sweep has judged so far told of their neighbours, and how many those articles are."""
    judged = Visit.objects.filter(sweep=sweep, kind="page").exclude(state=words.PENDING)
    rows = ListTold.objects.filter(resource__in=judged.values("resource"), told__has_key="neighbours")
    told = rows.order_by("pk").values_list("resource__url", "told")
    return [(url, each["neighbours"]) for url, each in told], judged.count()


def told(sweep: Sweep, url: str) -> dict[str, Any] | None:
    aliases: Aliases = aliases_of(sweep)
    found = ListTold.objects.filter(resource__url_key=url_key(known_as(url, aliases)))
    return found.values_list("told", flat=True).first()


def progress(sweep: Sweep) -> tuple[int, int]:
    """Addresses known to the sweep, and those already judged."""
    counts = Visit.objects.filter(sweep=sweep).aggregate(
        all=Count("pk"), open=Count("pk", filter=Q(state=words.PENDING))
    )
    return int(counts["all"]), int(counts["all"]) - int(counts["open"])


def noteworthy(sweep: Sweep) -> Iterator[tuple[str, str, str, str, str]]:
    """Address, kind, state, reason and detail of lists and of whatever wasn't had or says something of itself. There may be
    a hundred thousand: the words that most of them share are kept once."""
    visits = Visit.objects.filter(sweep=sweep).filter(
        Q(kind="list") | Q(state__in=("unreachable", "excluded")) | ~Q(detail="")
    )
    rows = visits.order_by("pk").values_list("resource__url", "kind", "state", "reason", "detail")
    for url, kind, state, reason, detail in rows.iterator(2_000):
        yield url, sys.intern(kind), sys.intern(state), sys.intern(reason), sys.intern(detail)


def sums(sweep: Sweep) -> dict[str, int]:
    """Addresses by state."""
    return dict(Visit.objects.filter(sweep=sweep).order_by().values_list("state").annotate(Count("pk")))


def measure(sweep: Sweep) -> dict[str, Any] | None:
    """What the section's list was like in the newest sweep that may stand as a measure: a complete one, or one whose
    changes a person accepted."""
    section = sweep.section
    fit = Q(state="complete") | Q(state="incomplete", pk=section.accepted_sweep or 0)
    last = Sweep.objects.filter(fit, section_id=section.pk, pk__lt=sweep.pk).order_by("-pk").first()
    if last is None:
        return None
    lists = Visit.objects.filter(sweep=last, kind="list").values_list("resource_id", flat=True)
    entries = Visit.objects.filter(sweep=last, referrer_id__in=lists).exclude(kind="list").count()
    own = told(sweep, section.url) or {}
    if own.get("sweep", 0) > last.pk:
        own = own.get("stood") or own
    return {"entries": entries, **{name: str(own.get(name, "")) for name in ("family", "at", "called")}}


def report(sweep_id: int) -> dict[str, Any]:
    """How much of a section a sweep saw: what was declared, listed, had and inspected, and why the rest was not."""
    sweep = Sweep.objects.select_related("section__portal").get(pk=sweep_id)
    visits = Visit.objects.filter(sweep=sweep)
    by = {
        name: dict(visits.order_by().values_list(name).annotate(Count("pk")))
        for name in ("kind", "how", "state")
    }  # fmt: skip
    missed = visits.filter(state__in=("unscannable", "excluded", "unreachable")).order_by()
    reasons = missed.values_list("kind", "state", "reason").annotate(n=Count("pk")).order_by("kind", "state", "reason")
    lists = visits.filter(kind="list").values_list("resource_id", flat=True)
    return {
        "portal": sweep.section.portal.name,
        "section": sweep.section.name,
        "url": sweep.section.url,
        "sweep": sweep.pk,
        "state": sweep.state,
        "complete": sweep.complete,
        "started_at": _utc(sweep.started_at),
        "finished_at": _utc(sweep.finished_at),
        "ruleset": sweep.ruleset,
        "declared_total": sweep.declared_total,
        "declared_pages": sweep.declared_pages,
        "list_pages": by["kind"].get("list", 0),
        "entries": visits.filter(referrer_id__in=lists).exclude(kind="list").count(),
        "pages": by["kind"].get("page", 0),
        "attachments": by["kind"].get("attachment", 0),
        "images": by["kind"].get("image", 0),
        "fetched": by["how"].get("fetched", 0) - visits.filter(how="fetched", document=None).count(),
        "not_modified": by["how"].get("not-modified", 0),
        "carried": by["how"].get("carried", 0),
        "inspected": visits.filter(state__in=("clean", "suspected")).count(),
        "listed": sum(by["state"].values()),
        **{state: by["state"].get(state, 0) for state in words.STATES},
        "unwatched_sections": sweep.unwatched_sections,
        "new_sections": sweep.new_sections,
        "not_inspected": [
            {"kind": kind, "state": state, "reason": reason, "count": count} for kind, state, reason, count in reasons
        ],
        "gaps": gaps_of(sweep),
    }


def gaps_of(sweep: Sweep) -> list[dict[str, Any]]:
    return [{"reason": gap.reason, "detail": gap.detail, "count": gap.count} for gap in sweep.gaps.order_by("pk")]


def resources(sweep_id: int) -> Iterator[dict[str, Any]]:
    """Every address of a sweep as a certificate names it, in the order it became known."""
    visits = Visit.objects.filter(sweep_id=sweep_id).order_by("pk")
    columns = (
        "resource__url", "kind", "how", "state", "reason", "document__sha256", "document__ruleset", "seen_at",
    )  # fmt: skip
    for url, kind, how, state, reason, sha256, ruleset, seen_at in visits.values_list(*columns).iterator(2_000):
        yield {
            "url": url, "kind": kind, "how": how, "state": state, "reason": reason or None, "sha256": sha256,
            "ruleset": ruleset, "seen_at": _utc(seen_at),
        }  # fmt: skip


def acceptable(sweep: Sweep) -> bool:
    """Whether the sweep saw the list change in a way that a person may know the reason of."""
    return sweep.gaps.filter(reason__in=words.CHANGES).exists()


def accept(sweep_id: int, by: str) -> bool:
    """A person says that the list is as it should be: later sweeps are measured by this one. False where nothing changed:
    a sweep that is incomplete for other reasons is no measure."""
    with transaction.atomic():
        sweep = Sweep.objects.get(pk=sweep_id)
        if not acceptable(sweep):
            return False
        Section.objects.filter(pk=sweep.section_id).update(accepted_sweep=sweep.pk)
        audit.append(by, "accept-coverage", f"sweep {sweep.pk}", {})
    return True


def _utc(at: dt.datetime | None) -> str | None:
    return at.astimezone(dt.UTC).isoformat() if at else None
