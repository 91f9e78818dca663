"""Carries what the ledger owes into the index, and rebuilds the index from the ledger.

Doing a row twice is harmless: the newest state of a key is read from the ledger and put under the same key.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from findings.index.base import Index, IndexDocument, IndexUnavailable
from findings.models import Finding, IndexRow, IndexState, PageText, Visit

BATCH = 200


def drain(index: Index, limit: int = 5_000) -> int:
    """Brings up to `limit` keys up to date; returns how many. Raises IndexUnavailable; the rows stay then."""
    state, _ = IndexState.objects.get_or_create(backend=index.name)
    if state.purge_needed or (index.count() == 0 and (Finding.objects.exists() or PageText.objects.exists())):
        return rebuild(index)
    rows = list(IndexRow.objects.filter(dead=False).order_by("pk")[:limit])
    if not rows:
        return 0
    newest = {row.key: row.pk for row in rows}
    for chunk in _chunks(list(newest)):
        _bring(index, chunk)
        done = [row.pk for row in rows if row.key in chunk]
        IndexRow.objects.filter(pk__in=done, dead=False).delete()
    return len(newest)


def rebuild(index: Index) -> int:
    """Everything anew from the ledger, old bytes erased. Rows written meanwhile stay for the next drain."""
    last = IndexRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    state, _ = IndexState.objects.get_or_create(backend=index.name)
    IndexState.objects.filter(pk=state.pk).update(purge_needed=False)
    try:
        index.clear()
        keys = [f"finding:{pk}" for pk in Finding.objects.values_list("pk", flat=True)]
        keys += [f"page:{pk}" for pk in PageText.objects.values_list("resource_id", flat=True)]
        for chunk in _chunks(keys):
            _bring(index, chunk)
    except IndexUnavailable:
        IndexState.objects.filter(pk=state.pk).update(purge_needed=True)
        raise
    IndexRow.objects.filter(pk__lte=last, dead=False).delete()
    IndexState.objects.filter(pk=state.pk).update(rebuilt_at=timezone.now())
    return len(keys)


def drift(index: Index) -> dict[str, tuple[int, int]]:
    """(in the ledger, in the index) for each kind; they differ while rows wait, and otherwise never."""
    return {
        "finding": (Finding.objects.count(), index.count("finding")),
        "page": (PageText.objects.count(), index.count("page")),
    }


def _bring(index: Index, keys: list[str]) -> None:
    documents = {document.key: document for document in _documents(keys)}
    gone = [key for key in keys if key not in documents]
    if gone:
        index.delete(gone)
    for refused in index.put(documents.values()) if documents else []:
        IndexRow.objects.create(key=refused.key, op="put", dead=True, attempts=1, error=refused.why[:200])


def _documents(keys: list[str]) -> Iterator[IndexDocument]:
    def of(kind: str) -> list[int]:
        return [int(key.split(":")[1]) for key in keys if key.startswith(f"{kind}:")]

    for finding in Finding.objects.filter(pk__in=of("finding")).prefetch_related("occurrences__section"):
        place = finding.occurrences.first()
        yield IndexDocument(
            key=f"finding:{finding.pk}",
            kind="finding",
            version=finding.version,
            title=finding.number,
            text="",
            url="",
            section=place.section.name if place and place.section else "",
            state=finding.state,
            category=finding.category,
            level=finding.level,
            at=int(finding.first_detected_at.timestamp()),
        )
    for page in PageText.objects.filter(resource_id__in=of("page")).select_related("resource"):
        visit = Visit.objects.filter(resource=page.resource).select_related("sweep__section").order_by("-pk").first()
        yield IndexDocument(
            key=f"page:{page.resource_id}",
            kind="page",
            version=page.pk,
            title=page.title,
            text=page.text,
            url=page.resource.url,
            section=visit.sweep.section.name if visit else "",
            state="clean",
            category="",
            level="",
            at=int((page.published_at or page.resource.first_seen_at).timestamp()),
        )


def _chunks(keys: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]
