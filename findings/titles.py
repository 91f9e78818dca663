"""What may be shown of clean pages. A suspected file's title stands in the page that links to it, in the list that names
that page, and in the words of both links: none of them is indexed, and what was kept before is erased."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from findings import words
from findings.addresses import known_as, url_key
from findings.frontier import aliases_of, with_portal
from findings.models import Hyperlink, IndexRow, IndexState, Occurrence, PageText, Resource, Sweep, Visit
from findings.retry import retrying
from findings.seen import plain


@retrying
def project(sweep_id: int | Sweep, url: str, title: str, text: str, published_at: dt.datetime | None = None) -> bool:
    """Lets a clean page's text into the index, once all that it names, and all that those name, has been judged and
    nothing is suspected. False when it isn't let in; a text of an earlier sweep is erased if something is suspected."""
    sweep = with_portal(sweep_id)
    with transaction.atomic():
        resource = Resource.objects.get(url_key=url_key(known_as(url, aliases_of(sweep))))
        named = _named_by({resource.pk})
        named |= _named_by(_articles(named)) if named else set()
        if _suspected({resource.pk, *named}):
            _forget({resource.pk})
            return False
        open_ones = Visit.objects.filter(sweep_id=sweep.pk, resource__in=named, state=words.PENDING)
        own = Visit.objects.filter(sweep_id=sweep.pk, resource=resource, state="clean")
        if (named and open_ones.exists()) or not own.exists():
            return False
        PageText.objects.bulk_create(
            [PageText(resource=resource, title=plain(title), text=plain(text), published_at=published_at)],
            update_conflicts=True,
            unique_fields=["resource"],
            update_fields=["title", "text", "published_at"],
        )
        IndexRow.objects.create(key=f"page:{resource.pk}", op="put")
    return True


def erase_titles(suspected: Resource) -> None:
    """Called in the transaction that finds a file suspected: nothing that carries its title is kept."""
    parents = _naming({suspected.pk})
    articles = _articles(parents)
    touched = {suspected.pk, *parents, *_naming(articles)}
    Visit.objects.filter(resource__in=touched).exclude(link_text="", entry="").update(link_text="", entry="")
    _forget(touched)


def _forget(resources: Iterable[int]) -> None:
    kept = PageText.objects.filter(resource__in=resources)
    keys = list(kept.values_list("resource_id", flat=True))
    if not keys:
        return
    kept.delete()
    IndexRow.objects.bulk_create(IndexRow(key=f"page:{key}", op="delete") for key in keys)
    # Deleting is not erasing: the index is rebuilt into a new place before the next document goes in.
    IndexState.objects.update(purges_asked=F("purges_asked") + 1)


def _suspected(resources: set[int]) -> bool:
    """Whether any of these was ever found suspected, whatever is there now: a title outlives its file."""
    return (
        Occurrence.objects.filter(resource__in=resources, finding__policy="alert").exists()
        or Visit.objects.filter(resource__in=resources, state="suspected").exists()
    )


def _named_by(pages: set[int]) -> set[int]:
    return set(Hyperlink.objects.filter(page__in=pages).values_list("target_id", flat=True))


def _naming(targets: set[int]) -> set[int]:
    return set(Hyperlink.objects.filter(target__in=targets).values_list("page_id", flat=True))


def _articles(resources: set[int]) -> set[int]:
    """Those that are no lists: a list's own title is nobody's, so what leads to a list carries none."""
    lists = Visit.objects.filter(resource__in=resources, kind="list").values_list("resource_id", flat=True)
    return resources - set(lists)
