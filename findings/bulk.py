"""Records many addresses at once, where nothing is found at any of them: most of any sweep.

The statements are few and plain, because at a hundred pages a second the ORM's own work is what a sweep waits for.
Whatever is not simple (a finding, an address that the frontier doesn't know, a content that bears findings) is left to
`record`, one at a time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone

from findings.addresses import known_as, url_key
from findings.frontier import aliases_of
from findings.models import Document, Finding, IndexRow, Occurrence, PageText, Resource, ResourceAddress, Sweep, Visit
from findings.seen import PublicText, Seen, plain


def record_plain(sweep: Sweep, items: Sequence[tuple[Seen, PublicText | None]]) -> list[bool]:
    """Which of these it recorded; the others are as they were. One transaction."""
    aliases = aliases_of(sweep)
    keys = [url_key(known_as(plain(seen.url), aliases)) for seen, _ in items]
    now = timezone.now()
    with transaction.atomic():
        known = {
            key: (visit, resource, first)
            for key, visit, resource, first in Visit.objects.filter(
                sweep=sweep, resource__url_key__in=set(keys)
            ).values_list("resource__url_key", "pk", "resource_id", "resource__last_fetched_at")
        }
        documents = _documents(items)
        simple: list[tuple[str, Seen, PublicText | None]] = []
        taken: set[str] = set()
        done: list[bool] = []
        for key, (seen, text) in zip(keys, items, strict=True):
            fits = key in known and key not in taken and _is_plain(seen, documents)
            taken.add(key)
            done.append(fits)
            if fits:
                simple.append((key, seen, text))
        _write(simple, known, _note_documents([seen for _, seen, _ in simple], now), now)
        _show(simple, {key: (resource, first) for key, (_, resource, first) in known.items()})
    return done


def _documents(items: Sequence[tuple[Seen, PublicText | None]]) -> dict[str, bool]:
    """Contents known already, and whether they bear findings."""
    hashes = {seen.inspection.sha256 for seen, _ in items if seen.inspection is not None}
    rows = dict(Document.objects.filter(sha256__in=hashes).values_list("sha256", "pk"))
    bearing = set(Finding.objects.filter(document__in=rows.values()).values_list("document_id", flat=True))
    return {sha256: pk in bearing for sha256, pk in rows.items()}


def _is_plain(seen: Seen, documents: dict[str, bool]) -> bool:
    inspection = seen.inspection
    if seen.state == "suspected":
        return False
    if inspection is None:
        return True
    found = any(not mark.suppressed for mark in inspection.findings)
    return not found and not documents.get(inspection.sha256, False)


def _note_documents(items: Sequence[Seen], now: dt.datetime) -> dict[str, int]:
    made = {}
    for seen in items:
        if (inspection := seen.inspection) is not None:
            made[inspection.sha256] = Document(
                sha256=inspection.sha256,
                size=inspection.size,
                media_type=plain(inspection.media_type)[:120],
                ruleset=inspection.ruleset,
                verdict=str(inspection.verdict),
                reason=inspection.reason or "",
                pages_total=inspection.pages_total,
                pages_examined=inspection.pages_examined,
                problems=[asdict(problem) for problem in inspection.problems],
                marks=[asdict(finding) for finding in inspection.findings],
                seconds=inspection.seconds,
                inspected_at=now,
            )
    if not made:
        return {}
    Document.objects.bulk_create(
        made.values(),
        update_conflicts=True,
        unique_fields=["sha256"],
        update_fields=[
            "size", "media_type", "ruleset", "verdict", "reason", "pages_total", "pages_examined", "problems", "marks",
            "seconds", "inspected_at",
        ],
    )  # fmt: skip
    return dict(Document.objects.filter(sha256__in=made).values_list("sha256", "pk"))


def _write(
    items: Sequence[tuple[str, Seen, PublicText | None]],
    known: dict[str, tuple[int, int, dt.datetime | None]],
    documents: dict[str, int],
    now: dt.datetime,
) -> None:
    if not items:
        return
    at = connection.ops.adapt_datetimefield_value(now)
    visits, seen_only, fetched, addresses = [], [], [], []
    for key, seen, _ in items:
        visit, resource, _ = known[key]
        document = documents[seen.inspection.sha256] if seen.inspection is not None else None
        visits.append((seen.kind, seen.how, seen.state, seen.reason, plain(seen.detail)[:200], document, at, visit))
        if document is not None or (seen.state == "excluded" and seen.addresses):
            etag, modified = plain(seen.etag), plain(seen.last_modified)[:80]
            fetched.append((at, at, at, etag, modified, document, resource))
        else:
            seen_only.append((at, at if seen.addresses else None, resource))
        for spelling in dict.fromkeys(plain(address) for address in (seen.url, *seen.addresses)):
            addresses.append(ResourceAddress(resource_id=resource, url_hash=url_key(spelling), url=spelling))
    visit_table, resource_table = Visit._meta.db_table, Resource._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {visit_table} SET kind=%s, how=%s, state=%s, reason=%s, detail=%s, document_id=%s, seen_at=%s"  # noqa: S608  (our own table)
            " WHERE id=%s",
            visits,
        )
        if fetched:
            cursor.executemany(
                f"UPDATE {resource_table} SET last_seen_at=%s, last_checked_at=%s, last_fetched_at=%s, etag=%s,"  # noqa: S608
                " last_modified=%s, document_id=COALESCE(%s, document_id) WHERE id=%s",
                fetched,
            )
        if seen_only:
            cursor.executemany(
                f"UPDATE {resource_table} SET last_seen_at=%s, last_checked_at=COALESCE(%s, last_checked_at)"  # noqa: S608
                " WHERE id=%s",
                seen_only,
            )
    waiting = iter(addresses)
    while some := list(islice(waiting, 200)):
        ResourceAddress.objects.bulk_create(some, ignore_conflicts=True)


def _show(
    items: Sequence[tuple[str, Seen, PublicText | None]], resources: dict[str, tuple[int, dt.datetime | None]]
) -> None:
    """Lets texts into the index, but for those of addresses at which something was ever suspected."""
    texts = {resources[key][0]: text for key, seen, text in items if text is not None and seen.state == "clean"}
    if not texts:
        return
    older = [pk for pk, first in resources.values() if first is not None and pk in texts]
    if older:
        suspected = Occurrence.objects.filter(resource__in=older, finding__policy="alert")
        withheld = set(suspected.values_list("resource_id", flat=True))
        withheld |= set(
            Visit.objects.filter(resource__in=older, state="suspected").values_list("resource_id", flat=True)
        )
        texts = {pk: text for pk, text in texts.items() if pk not in withheld}
    PageText.objects.bulk_create(
        [
            PageText(resource_id=pk, title=plain(text.title), text=plain(text.text), published_at=text.published_at)
            for pk, text in texts.items()
        ],
        update_conflicts=True,
        unique_fields=["resource"],
        update_fields=["title", "text", "published_at"],
    )
    IndexRow.objects.bulk_create([IndexRow(key=f"page:{pk}", op="put") for pk in texts])
