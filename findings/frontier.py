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
from findings.statements import Insert, moment, rows_in, slices
from findings.words import Kind

Aliases = Mapping[str, str]
T = TypeVar("T")
_NOTE_RESOURCES = Insert(Resource, ("url_key", "canon_version", "url", "host", "first_seen_at", "last_seen_at"))
_NOTE_VISITS = Insert(Visit, ("sweep_id", "resource_id", "referrer_id", "kind", "link_text", "entry"))
_NOTE_HYPERLINKS = Insert(
    Hyperlink,
    ("page_id", "target_id", "kind", "sweep_id"),
    unique=("page_id", "target_id"),
    update=("kind", "sweep_id"),
)
_NUMBERS = "SELECT url_key, id FROM findings_resource WHERE url_key IN {}"
_STATES = "SELECT resource_id, state FROM findings_visit WHERE sweep_id=%s AND resource_id IN {}"
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
    with transaction.atomic(savepoint=False):
        found = _numbers_at([each for link in links for each in (link.url, link.referrer) if each], aliases)
        pending = _visited(sweep.pk, [(link, found[link.url], found.get(link.referrer or "")) for link in links])
        edges: dict[tuple[int, int], tuple[str, int]] = {}
        for link in links:
            target, page = found[link.url], found.get(link.referrer or "")
            if page is not None and page != target and link.kind != "list":
                edges[page, target] = link.kind, sweep.pk
        _NOTE_HYPERLINKS((*pair, *of_it) for pair, of_it in edges.items())
    waiting = []
    for named in pages:
        own: dict[int, Link] = {}
        for link in named:
            if found[link.url] in pending:
                own.setdefault(found[link.url], link)
        waiting.append(list(own.values()))
    return waiting


def pending(
    sweep_id: int, *, limit: int | None = None, besides: Collection[str] = (), one_kind: bool = False
) -> list[Link]:
    """The frontier, in the order of asking: what the sweep knows and has not judged.

    At most `limit` of it, without the addresses `besides` (as this function gave them), and with `one_kind` only that
    which comes first.
    """
    found: list[Link] = []
    for kind in ORDER:
        visits = Visit.objects.filter(sweep_id=sweep_id, state=words.PENDING, kind=kind)
        rows = visits.order_by("pk").values_list("resource__url", "referrer__url", "link_text", "entry")
        if limit is not None:
            rows = rows[: limit - len(found) + len(besides)]
        found += [Link(url, kind, page, text, entry) for url, page, text, entry in rows if url not in besides]
        if (one_kind and found) or (limit is not None and len(found) >= limit):
            return found[:limit]
    return found


def children(sweep_id: int | Sweep, url: str) -> list[Link]:
    """What a page that comes back unchanged leads to: its links as they were when it was last read."""
    page = Resource.objects.filter(url_key=url_key(known_as(url, aliases_of(sweep_id)))).first()
    return children_of([page]) if page is not None else []


def children_of(pages: Sequence[Resource]) -> list[Link]:
    """The same for many pages at once."""
    by_page: dict[int, tuple[int, list[Hyperlink]]] = {}
    for some in slices(pages):
        links = Hyperlink.objects.filter(page__in=some).select_related("target").order_by("pk")
        for link in links:
            newest, own = by_page.get(link.page_id, (0, []))
            if link.sweep_id > newest:
                newest, own = link.sweep_id, []
            if link.sweep_id == newest:
                own.append(link)
            by_page[link.page_id] = newest, own
    texts: dict[tuple[int, int, int], tuple[str, str]] = {}
    for some in slices([page for page in pages if page.pk in by_page]):
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
    found = _numbers_at([url, *([referrer] if referrer else [])], aliases)
    _visited(sweep_id, [(Link(url, kind, referrer, link_text), found[url], found.get(referrer or ""))])
    return Visit.objects.select_related("resource").get(sweep_id=sweep_id, resource_id=found[url])


def resources_at(urls: Sequence[str], aliases: Aliases) -> dict[str, Resource]:
    """The resources of these addresses, made where they are new; by the address as given."""
    numbers = _numbers_at(urls, aliases)
    found: dict[int, Resource] = {}
    for some in slices(list(set(numbers.values()))):
        found |= Resource.objects.in_bulk(some)
    return {url: found[number] for url, number in numbers.items()}


def _numbers_at(urls: Sequence[str], aliases: Aliases) -> dict[str, int]:
    """The primary keys of these addresses' resources, made where they are new; by the address as given."""
    addresses = {url: known_as(plain(url), aliases) for url in urls}
    keys = {url: url_key(address) for url, address in addresses.items()}
    known: dict[str, int] = dict(rows_in(_NUMBERS, set(keys.values())))
    now = moment(timezone.now())
    new = {}
    for url, key in keys.items():
        if key not in known and key not in new:
            new[key] = (key, CANON_VERSION, _shown(plain(url)), _host(addresses[url]), now, now)
    if new:
        # Another sweep may enter the same address at the same moment: whoever comes second takes the other's row.
        _NOTE_RESOURCES(new.values())
        known |= dict(rows_in(_NUMBERS, new))
    return {url: known[key] for url, key in keys.items()}


def _visited(sweep_id: int, wanted: Sequence[tuple[Link, int, int | None]]) -> set[int]:
    """Enters visits of the resources where the sweep has none; returns which resources are still to be judged."""
    states: dict[int, str] = dict(rows_in(_STATES, {target for _, target, _ in wanted}, sweep_id))
    new = {}
    for link, target, referrer in wanted:
        if target not in states and target not in new:
            new[target] = (sweep_id, target, referrer, link.kind, plain(link.link_text)[:500], link.entry)
    _NOTE_VISITS(new.values())
    return {target for target, state in states.items() if state == words.PENDING} | new.keys()


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
