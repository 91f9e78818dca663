"""What may be shown of clean pages. A suspected file's title stands in the page that links to it, in the list that names
that page, and in the words of both links: none of them is indexed, and what was kept before is erased."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.db.models import F

from findings import words
from findings.addresses import known_as, url_key
from findings.bulk import keep_texts
from findings.frontier import aliases_of, with_portal
from findings.models import Hyperlink, IndexRow, IndexState, Occurrence, PageText, Resource, Sweep, Visit
from findings.retry import retrying
from findings.seen import PublicText


def project(sweep_id: int | Sweep, url: str, title: str, text: str, published_at: dt.datetime | None = None) -> bool:
    """Lets a clean page's text into the index, once all that it names, and all that those name, has been judged and
    nothing is suspected. False when it isn't let in; a text of an earlier sweep is erased if something is suspected."""
    return project_all(sweep_id, [(url, PublicText(title, text, published_at))])[0]


@retrying
def project_all(sweep_id: int | Sweep, pages: Sequence[tuple[str, PublicText]]) -> list[bool]:
    """The same for many pages at once. Raises Resource.DoesNotExist for an address that the ledger doesn't know."""
    sweep = with_portal(sweep_id)
    aliases = aliases_of(sweep)
    keys = [url_key(known_as(url, aliases)) for url, _ in pages]
    with transaction.atomic():
        known = dict(Resource.objects.filter(url_key__in=keys).values_list("url_key", "pk"))
        if not known.keys() >= set(keys):
            raise Resource.DoesNotExist
        texts = {known[key]: text for key, (_, text) in zip(keys, pages, strict=True)}
        named = _named_by_each(texts)
        every = set(texts).union(*named.values())
        suspected = _suspected(every)
        unfit = suspected | _personal(texts)
        visits = Visit.objects.filter(sweep_id=sweep.pk, resource__in=every, state__in=(words.PENDING, "clean"))
        states = dict(visits.values_list("resource_id", "state"))
        _forget(pk for pk in texts if pk in unfit or not suspected.isdisjoint(named[pk]))
        shown = {
            pk
            for pk in texts
            if pk not in unfit
            and suspected.isdisjoint(named[pk])
            and states.get(pk) == "clean"
            and not any(states.get(each) == words.PENDING for each in named[pk])
        }
        keep_texts({pk: text for pk, text in texts.items() if pk in shown})
    return [known[key] in shown for key in keys]


def erase_titles(suspected: Resource) -> None:
    """Called in the transaction that finds a file suspected: nothing that carries its title is kept."""
    parents = _naming({suspected.pk})
    articles = _articles(parents)
    touched = {suspected.pk, *parents, *_naming(articles)}
    Visit.objects.filter(resource__in=touched).exclude(link_text="", entry="").update(link_text="", entry="")
    _forget(touched)


def _forget(resources: Iterable[int]) -> None:
    kept = PageText.objects.filter(resource__in=list(resources))
    keys = list(kept.values_list("resource_id", flat=True))
    if not keys:
        return
    kept.delete()
    IndexRow.objects.bulk_create(IndexRow(key=f"page:{key}", op="delete") for key in keys)
    # Deleting is not erasing: the index is rebuilt into a new place before the next document goes in.
    IndexState.objects.update(purges_asked=F("purges_asked") + 1)


def _suspected(resources: Collection[int]) -> set[int]:
    """Which of these were ever found suspected, whatever is there now: a title outlives its file."""
    found = Occurrence.objects.filter(resource__in=resources, finding__policy="alert")
    judged = Visit.objects.filter(resource__in=resources, state="suspected")
    return {*found.values_list("resource_id", flat=True), *judged.values_list("resource_id", flat=True)}


def _personal(resources: Collection[int]) -> set[int]:
    """Which of these were found to hold personal data: such a page is told of by count, so its text is kept nowhere."""
    found = Occurrence.objects.filter(resource__in=resources, finding__category="personal-data")
    return set(found.values_list("resource_id", flat=True))


def _named_by_each(pages: Iterable[int]) -> dict[int, set[int]]:
    """What each page names, and what the articles among that name in turn."""
    named = _links_of(pages)
    articles = _articles(set().union(*named.values()))
    further = _links_of(articles)
    return {page: own.union(*(further[each] for each in own & articles)) for page, own in named.items()}


def _links_of(pages: Iterable[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {page: set() for page in pages}
    for page, target in Hyperlink.objects.filter(page__in=found).values_list("page_id", "target_id") if found else ():
        found[page].add(target)
    return found


def _naming(targets: set[int]) -> set[int]:
    return set(Hyperlink.objects.filter(target__in=targets).values_list("page_id", flat=True))


def _articles(resources: set[int]) -> set[int]:
    """Those that are no lists: a list's own title is nobody's, so what leads to a list carries none."""
    if not resources:
        return set()
    lists = Visit.objects.filter(resource__in=resources, kind="list").values_list("resource_id", flat=True)
    return resources - set(lists)
