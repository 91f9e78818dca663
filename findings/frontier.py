"""The sweep's frontier: addresses that it came to know, and those that it has still to judge.

Every link is kept as a pair of pages too: a page may be indexed only when all that it names has been judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


@retrying
def plan(sweep_id: int, links: Iterable[Link]) -> list[Link]:
    """Enters addresses into the sweep's frontier; returns, each once, those that still have to be judged.

    Pass all links of a page, also those that are known already: this is how the ledger learns what a page names.
    """
    waiting: dict[int, Link] = {}
    edges: dict[tuple[int, int], Hyperlink] = {}
    with transaction.atomic():
        aliases = aliases_of(sweep_id)
        referrers: dict[str, Resource] = {}
        for link in links:
            referrer = None
            if link.referrer:
                referrer = referrers.get(link.referrer) or resource_at(link.referrer, aliases)
                referrers[link.referrer] = referrer
            visit = visit_of(sweep_id, resource_at(link.url, aliases), link.kind, referrer, link.link_text)
            if referrer is not None and referrer.pk != visit.resource.pk:
                edges[referrer.pk, visit.resource.pk] = Hyperlink(
                    page=referrer, target=visit.resource, kind=link.kind, sweep_id=sweep_id
                )
            if visit.state == words.PENDING:
                waiting.setdefault(visit.pk, link)
        Hyperlink.objects.bulk_create(
            edges.values(), update_conflicts=True, unique_fields=["page", "target"], update_fields=["kind", "sweep"]
        )
    return list(waiting.values())


def pending(sweep_id: int) -> list[Link]:
    """The frontier: what the sweep knows and has not judged."""
    visits = Visit.objects.filter(sweep_id=sweep_id, state=words.PENDING).select_related("resource", "referrer")
    return [
        Link(visit.resource.url, _kind(visit.kind), visit.referrer.url if visit.referrer else None, visit.link_text)
        for visit in visits.order_by("pk")
    ]


def children(sweep_id: int, url: str) -> list[Link]:
    """What a page that comes back unchanged leads to: its links as they were when it was last read."""
    page = Resource.objects.filter(url_key=url_key(known_as(url, aliases_of(sweep_id)))).first()
    if page is None:
        return []
    newest = page.links.order_by("-sweep_id").values_list("sweep_id", flat=True).first()
    if newest is None:
        return []
    links = page.links.filter(sweep_id=newest).select_related("target").order_by("pk")
    texts = dict(Visit.objects.filter(referrer=page, sweep_id=newest).values_list("resource_id", "link_text"))
    return [Link(link.target.url, _kind(link.kind), page.url, texts.get(link.target_id, "")) for link in links]


def aliases_of(sweep_id: int) -> Aliases:
    """Which spellings the portal's settings let stand for one address."""
    sweep = Sweep.objects.select_related("section__portal").get(pk=sweep_id)
    aliases: Aliases = sweep.section.portal.settings.get("aliases", {})
    return aliases


def visit_of(sweep_id: int, resource: Resource, kind: Kind, referrer: Resource | None, link_text: str) -> Visit:
    visit, _ = Visit.objects.get_or_create(
        sweep_id=sweep_id,
        resource=resource,
        defaults={"kind": kind, "link_text": plain(link_text)[:500], "referrer": referrer},
    )
    visit.resource = resource
    return visit


def resource_at(url: str, aliases: Aliases) -> Resource:
    url = plain(url)
    address = known_as(url, aliases)
    try:
        shown = on_the_wire(url)
    except ValueError:
        shown = url
    now = timezone.now()
    resource, _ = Resource.objects.get_or_create(
        url_key=url_key(address),
        defaults={
            "canon_version": CANON_VERSION,
            "url": shown,
            "host": _host(address),
            "first_seen_at": now,
            "last_seen_at": now,
        },
    )
    return resource


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "")[:255]
    except ValueError:
        return ""


def _kind(word: str) -> Kind:
    return next(kind for kind in words.KINDS if kind == word)
