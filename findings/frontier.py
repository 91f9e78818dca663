"""The sweep's frontier: addresses that it came to know, and those that it has still to judge.

Every link is kept as a pair of pages too: a page may be indexed only when all that it names has been judged.
A list page names hundreds of addresses, so all of this works on many at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from findings import words
from findings.addresses import CANON_VERSION, known_as, on_the_wire, url_key
from findings.models import Hyperlink, Resource, Sweep, Visit
from findings.retry import retrying
from findings.seen import Link, plain
from findings.words import Kind

Aliases = Mapping[str, str]
T = TypeVar("T")
_AT_ONCE = 400  # values in one statement; SQLite's own limit is far above
# What is asked for first: lists, so that the whole is known early; files before further pages, so that a page's text
# needn't wait long for the verdict on what it links to.
ORDER: tuple[Kind, ...] = ("list", "attachment", "image", "page")


def plan(sweep_id: int | Sweep, links: Iterable[Link]) -> list[Link]:
    """Enters addresses into the sweep's frontier; returns, each once, those that still have to be judged.

    Pass all links of a page, also those that are known already: this is how the ledger learns what a page names. What
    leads from one list to another is not kept as a pair: a list's own title is nobody's.
    """
    return plan_all(sweep_id, [list(links)])[0]


@retrying
def plan_all(sweep_id: int | Sweep, pages: Sequence[Sequence[Link]]) -> list[list[Link]]:
    """The same for the links of many pages at once; returns what has still to be judged of each."""
    sweep = with_portal(sweep_id)
    aliases = aliases_of(sweep)
    links = [link for page in pages for link in page]
    with transaction.atomic():
        found = resources_at([each for link in links for each in (link.url, link.referrer) if each], aliases)
        visits = _visits(sweep.pk, [(link, found[link.url], found.get(link.referrer or "")) for link in links])
        edges: dict[tuple[int, int], Hyperlink] = {}
        for link in links:
            target, page = found[link.url], found.get(link.referrer or "")
            if page is not None and page.pk != target.pk and link.kind != "list":
                edges[page.pk, target.pk] = Hyperlink(page=page, target=target, kind=link.kind, sweep_id=sweep.pk)
        if edges:
            Hyperlink.objects.bulk_create(
                edges.values(),
                batch_size=_AT_ONCE // 4,
                update_conflicts=True,
                unique_fields=["page", "target"],
                update_fields=["kind", "sweep"],
            )
    waiting = []
    for named in pages:
        own: dict[int, Link] = {}
        for link in named:
            if visits[found[link.url].pk].state == words.PENDING:
                own.setdefault(found[link.url].pk, link)
        waiting.append(list(own.values()))
    return waiting


def pending(sweep_id: int, *, limit: int | None = None, besides: Collection[str] = ()) -> list[Link]:
    """The frontier, in the order of asking: what the sweep knows and has not judged.

    At most `limit` of it, without the addresses `besides` (as this function gave them).
    """
    found: list[Link] = []
    for kind in ORDER:
        visits = Visit.objects.filter(sweep_id=sweep_id, state=words.PENDING, kind=kind)
        rows = visits.order_by("pk").values_list("resource__url", "referrer__url", "link_text")
        if limit is not None:
            rows = rows[: limit - len(found) + len(besides)]
        found += [Link(url, kind, page, text) for url, page, text in rows if url not in besides]
        if limit is not None and len(found) >= limit:
            return found[:limit]
    return found


def children(sweep_id: int | Sweep, url: str) -> list[Link]:
    """What a page that comes back unchanged leads to: its links as they were when it was last read."""
    page = Resource.objects.filter(url_key=url_key(known_as(url, aliases_of(sweep_id)))).first()
    return children_of([page]) if page is not None else []


def children_of(pages: Sequence[Resource]) -> list[Link]:
    """The same for many pages at once."""
    by_page: dict[int, tuple[int, list[Hyperlink]]] = {}
    for some in _slices(pages):
        links = Hyperlink.objects.filter(page__in=some).select_related("target").order_by("pk")
        for link in links:
            newest, own = by_page.get(link.page_id, (0, []))
            if link.sweep_id > newest:
                newest, own = link.sweep_id, []
            if link.sweep_id == newest:
                own.append(link)
            by_page[link.page_id] = newest, own
    texts: dict[tuple[int, int, int], tuple[str, str]] = {}
    for some in _slices([page for page in pages if page.pk in by_page]):
        rows = Visit.objects.filter(referrer__in=some, sweep_id__in={by_page[page.pk][0] for page in some})
        columns = ("referrer_id", "sweep_id", "resource_id", "link_text", "entry")
        for page_id, sweep_id, target_id, text, entry in rows.values_list(*columns):
            texts[page_id, sweep_id, target_id] = text, entry
    found: list[Link] = []
    for page in pages:
        newest, own = by_page.get(page.pk, (0, []))
        found += [
            Link(link.target.url, kind_of(link.kind), page.url, *texts.get((page.pk, newest, link.target_id), ("", "")))
            for link in own
        ]
    return found


def with_portal(sweep: int | Sweep) -> Sweep:
    """The sweep with its section and portal; one that was loaded before is passed through."""
    return sweep if isinstance(sweep, Sweep) else Sweep.objects.select_related("section__portal").get(pk=sweep)


def aliases_of(sweep: int | Sweep) -> Aliases:
    """Which spellings the portal's settings let stand for one address."""
    aliases: Aliases = with_portal(sweep).section.portal.settings.get("aliases", {})
    return aliases


def visit_of(sweep_id: int, url: str, aliases: Aliases, kind: Kind, referrer: str | None, link_text: str) -> Visit:
    """The sweep's visit of an address with its resource, made where there is none yet."""
    key = url_key(known_as(plain(url), aliases))
    visits = Visit.objects.filter(sweep_id=sweep_id, resource__url_key=key).select_related("resource")
    visit = visits.first()
    if visit is not None:
        return visit
    found = resources_at([url, *([referrer] if referrer else [])], aliases)
    link = Link(url, kind, referrer, link_text)
    return _visits(sweep_id, [(link, found[url], found.get(referrer or ""))])[found[url].pk]


def resources_at(urls: Sequence[str], aliases: Aliases) -> dict[str, Resource]:
    """The resources of these addresses, made where they are new; by the address as given."""
    addresses = {url: known_as(plain(url), aliases) for url in urls}
    keys = {url: url_key(address) for url, address in addresses.items()}
    known = _by_key(set(keys.values()))
    now = timezone.now()
    new: dict[str, Resource] = {}
    for url, key in keys.items():
        if key not in known and key not in new:
            new[key] = Resource(
                url_key=key,
                canon_version=CANON_VERSION,
                url=_shown(plain(url)),
                host=_host(addresses[url]),
                first_seen_at=now,
                last_seen_at=now,
            )
    if new:
        # Another sweep may enter the same address at the same moment: whoever comes second takes the other's row.
        Resource.objects.bulk_create(new.values(), batch_size=_AT_ONCE // 8, ignore_conflicts=True)
        known |= _by_key(new.keys())
    return {url: known[key] for url, key in keys.items()}


def _by_key(keys: Collection[str]) -> dict[str, Resource]:
    found: dict[str, Resource] = {}
    for some in _slices(list(keys)):
        found |= {resource.url_key: resource for resource in Resource.objects.filter(url_key__in=some)}
    return found


def _visits(sweep_id: int, wanted: Sequence[tuple[Link, Resource, Resource | None]]) -> dict[int, Visit]:
    """The sweep's visits of these resources by the resource's key, pending ones made where there is none."""
    resources = {target.pk: target for _, target, _ in wanted}

    def had(keys: Sequence[int]) -> dict[int, Visit]:
        found = {}
        for some in _slices(keys):
            for visit in Visit.objects.filter(sweep_id=sweep_id, resource_id__in=some):
                visit.resource = resources[visit.resource_id]
                found[visit.resource_id] = visit
        return found

    known = had(list(resources))
    new: dict[int, Visit] = {}
    for link, target, referrer in wanted:
        if target.pk not in known and target.pk not in new:
            new[target.pk] = Visit(
                sweep_id=sweep_id,
                resource=target,
                kind=link.kind,
                link_text=plain(link.link_text)[:500],
                entry=link.entry,
                referrer=referrer,
            )
    if new:
        Visit.objects.bulk_create(new.values(), batch_size=_AT_ONCE // 8, ignore_conflicts=True)
        known |= had(list(new))
    return known


def _slices(values: Sequence[T]) -> Iterable[Sequence[T]]:
    return (values[at : at + _AT_ONCE] for at in range(0, len(values), _AT_ONCE))


def _shown(url: str) -> str:
    try:
        return on_the_wire(url)
    except ValueError:
        return url


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "")[:255]
    except ValueError:
        return ""


def kind_of(word: str) -> Kind:
    return next(kind for kind in words.KINDS if kind == word)
