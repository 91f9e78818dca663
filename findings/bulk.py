"""Records many addresses at once, where nothing is found at any of them: most of any sweep.

The statements are few and plain, because at a hundred pages a second the ORM's own work is what a sweep waits for.
Whatever is not simple (a finding, an address that the frontier doesn't know, a content that bears findings) is left to
`record`, one at a time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.db import connection, transaction
from django.utils import timezone

from findings.addresses import known_as, url_key
from findings.frontier import aliases_of
from findings.models import Document, IndexRow, Occurrence, PageText, ResourceAddress, Sweep, Visit
from findings.seen import PublicText, Seen, plain
from findings.statements import Insert, as_json, moment, rows_in

_NOTE_DOCUMENTS = Insert(
    Document,
    (
        "sha256", "size", "media_type", "ruleset", "verdict", "reason", "pages_total", "pages_examined", "problems", "marks",
        "seconds", "inspected_at",
    ),
    unique=("sha256",),
    update=(
        "size", "media_type", "ruleset", "verdict", "reason", "pages_total", "pages_examined", "problems", "marks", "seconds",
        "inspected_at",
    ),
)  # fmt: skip
_NOTE_ADDRESSES = Insert(ResourceAddress, ("resource_id", "url", "url_hash"))
_NOTE_TEXTS = Insert(
    PageText,
    ("resource_id", "title", "text", "published_at"),
    unique=("resource_id",),
    update=("title", "text", "published_at"),
)
_NOTE_INDEX_ROWS = Insert(IndexRow, ("key", "op", "created_at"))
_DOCUMENTS = "SELECT sha256, id FROM findings_document WHERE sha256 IN {}"
_BEARING = """SELECT sha256, EXISTS (SELECT 1 FROM findings_finding WHERE document_id=findings_document.id)
    FROM findings_document WHERE sha256 IN {}"""
_KNOWN = """SELECT url_key, visit.id, resource.id, last_fetched_at IS NOT NULL
    FROM findings_visit visit JOIN findings_resource resource ON resource_id=resource.id WHERE sweep_id=%s AND url_key IN {}"""


def record_plain(sweep: Sweep, items: Sequence[tuple[Seen, PublicText | None]]) -> list[bool]:
    """Which of these it recorded; the others are as they were. One transaction."""
    aliases = aliases_of(sweep)
    keys = [url_key(known_as(plain(seen.url), aliases)) for seen, _ in items]
    now = timezone.now()
    with transaction.atomic(savepoint=False):
        known = {
            key: (visit, resource, bool(fetched))
            for key, visit, resource, fetched in rows_in(_KNOWN, set(keys), sweep.pk)
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
        _show(simple, {key: (resource, fetched) for key, (_, resource, fetched) in known.items()})
    return done


def _documents(items: Sequence[tuple[Seen, PublicText | None]]) -> dict[str, bool]:
    """Contents known already, and whether they bear findings."""
    hashes = {seen.inspection.sha256 for seen, _ in items if seen.inspection is not None}
    return {sha256: bool(bears) for sha256, bears in rows_in(_BEARING, hashes)}


def _is_plain(seen: Seen, documents: dict[str, bool]) -> bool:
    inspection = seen.inspection
    if seen.state == "suspected":
        return False
    if inspection is None:
        return True
    found = any(not mark.suppressed for mark in inspection.findings)
    return not found and not documents.get(inspection.sha256, False)


def _note_documents(items: Sequence[Seen], now: dt.datetime) -> dict[str, int]:
    made, at = {}, moment(now)
    for seen in items:
        if (inspection := seen.inspection) is not None:
            made[inspection.sha256] = (
                inspection.sha256,
                inspection.size,
                plain(inspection.media_type)[:120],
                inspection.ruleset,
                str(inspection.verdict),
                inspection.reason or "",
                inspection.pages_total,
                inspection.pages_examined,
                as_json([asdict(problem) for problem in inspection.problems]),
                as_json([asdict(finding) for finding in inspection.findings]),
                inspection.seconds,
                at,
            )
    _NOTE_DOCUMENTS(made.values())
    return dict(rows_in(_DOCUMENTS, made))


def _write(
    items: Sequence[tuple[str, Seen, PublicText | None]],
    known: dict[str, tuple[int, int, bool]],
    documents: dict[str, int],
    now: dt.datetime,
) -> None:
    if not items:
        return
    at = moment(now)
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
            addresses.append((resource, spelling, url_key(spelling)))
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE findings_visit SET kind=%s, how=%s, state=%s, reason=%s, detail=%s, document_id=%s, seen_at=%s"
            " WHERE id=%s",
            visits,
        )
        if fetched:
            cursor.executemany(
                "UPDATE findings_resource SET last_seen_at=%s, last_checked_at=%s, last_fetched_at=%s, etag=%s,"
                " last_modified=%s, document_id=COALESCE(%s, document_id) WHERE id=%s",
                fetched,
            )
        if seen_only:
            cursor.executemany(
                "UPDATE findings_resource SET last_seen_at=%s, last_checked_at=COALESCE(%s, last_checked_at)"
                " WHERE id=%s",
                seen_only,
            )
    _NOTE_ADDRESSES(addresses)


def _show(items: Sequence[tuple[str, Seen, PublicText | None]], resources: dict[str, tuple[int, bool]]) -> None:
    """Lets texts into the index, but for those of addresses at which something was ever suspected."""
    texts = {resources[key][0]: text for key, seen, text in items if text is not None and seen.state == "clean"}
    if not texts:
        return
    older = [pk for pk, fetched in resources.values() if fetched and pk in texts]
    if older:
        suspected = Occurrence.objects.filter(resource__in=older, finding__policy="alert")
        withheld = set(suspected.values_list("resource_id", flat=True))
        withheld |= set(
            Visit.objects.filter(resource__in=older, state="suspected").values_list("resource_id", flat=True)
        )
        texts = {pk: text for pk, text in texts.items() if pk not in withheld}
    keep_texts(texts)


def keep_texts(texts: Mapping[int, PublicText]) -> None:
    """Texts that the index may hold, by resource, and that it is to be told of them. In the caller's transaction."""
    _NOTE_TEXTS((pk, plain(text.title), plain(text.text), moment(text.published_at)) for pk, text in texts.items())
    now = moment(timezone.now())
    _NOTE_INDEX_ROWS((f"page:{pk}", "put", now) for pk in texts)
