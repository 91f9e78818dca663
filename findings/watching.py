"""Adds sections to the ledger: those that no mishao.toml owns. The same address is one section, whatever its spelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.db import transaction

from findings import audit
from findings.addresses import canonical, spellings, url_key
from findings.models import Portal, Section
from findings.sections import netloc

Outcome = Literal["added", "updated", "exists"]


class SectionRefusedError(Exception):
    """The section can't be watched as it was given; the message says what to change, in both languages."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese} {english}")
        self.chinese, self.english = chinese, english


@dataclass(frozen=True, slots=True)
class Wanted:
    """A section to watch. An empty `portal` means the one that knows the host, or a new one named like it."""

    name: str
    url: str
    portal: str = ""
    unit: str = ""
    cron: str = ""
    recipients: tuple[str, ...] = ()


def watched(url: str, owner: str = "") -> Section | None:
    """The section that has this address, or another spelling of it (its index page, no last slash, http for https)."""
    own = url_key(canonical(url))
    # By their keys, for a search through all addresses would cost more with each section.
    keys = {own, *(url_key(canonical(each)) for each in spellings(url))}
    found = Section.objects.select_related("portal").filter(url_key__in=keys, **{"owner": owner} if owner else {})
    return min(found, key=lambda section: (section.url_key != own, section.pk), default=None)


def portal_of(url: str) -> Portal | None:
    """The portal that knows the address's host."""
    host = netloc(url)
    return next((portal for portal in Portal.objects.order_by("pk") if host in portal.hosts), None)


def check(wanted: Wanted) -> None:
    """Raises SectionRefusedError for a portal that can't take the section."""
    portal = Portal.objects.filter(name=wanted.portal).first() if wanted.portal else portal_of(wanted.url)
    host = netloc(wanted.url)
    if portal is not None and portal.owner == "file" and host not in portal.hosts:
        raise SectionRefusedError(
            f"主机 {host} 不在门户 {portal.name} 的 hosts 中，请先在 mishao.toml 中加入。",
            f"Host {host} is none of the portal's ({portal.name}): add it to its hosts in mishao.toml first.",
        )
    # Two portals of one host would each keep a pace, hours and pins of their own for it.
    holder = portal_of(wanted.url)
    if holder is not None and holder != portal:
        raise SectionRefusedError(
            f"主机 {host} 属于门户 {holder.name}，请改用该门户名称，或不写门户。",
            f"Host {host} belongs to the portal {holder.name}: name that one, or none.",
        )


def watch(wanted: Wanted, by: str, *, private: bool = False) -> tuple[Section, Outcome]:
    """Watches a section, or says that it is watched. What the ledger owns takes up new values; what mishao.toml owns stays
    as it is. `private` lets the host stand on a loopback or private address. Raises SectionRefusedError."""
    check(wanted)
    with transaction.atomic():
        known = watched(wanted.url)
        if known is not None:
            # Another spelling may, after all, be another page: what that is called and who hears of it isn't changed.
            is_same = known.url_key == url_key(canonical(wanted.url))
            return known, _update(known, wanted, by) if is_same else "exists"
        portal = _portal(wanted, private=private)
        made = Section.objects.create(
            portal=portal,
            owner="ledger",
            name=wanted.name,
            url=wanted.url,
            url_key=url_key(canonical(wanted.url)),
            unit=wanted.unit,
            cron=wanted.cron,
            recipients=list(wanted.recipients),
        )
        audit.append(by, "section-added", f"section:{made.pk}", {"portal": portal.alias, "cron": made.cron})
    return made, "added"


def _update(known: Section, wanted: Wanted, by: str) -> Outcome:
    if known.owner == "file":
        return "exists"
    given = {"name": wanted.name, "unit": wanted.unit, "cron": wanted.cron, "recipients": list(wanted.recipients)}
    changed: dict[str, object] = {key: value for key, value in given.items() if value and value != getattr(known, key)}
    if not known.active:
        changed["active"] = True
    if not changed:
        return "exists"
    Section.objects.filter(pk=known.pk).update(**changed)
    known.refresh_from_db()
    audit.append(by, "section-changed", f"section:{known.pk}", {"changed": sorted(changed)})
    return "updated"


def _portal(wanted: Wanted, *, private: bool) -> Portal:
    host = netloc(wanted.url)
    found = Portal.objects.filter(name=wanted.portal).first() if wanted.portal else portal_of(wanted.url)
    if found is None:
        found = Portal.objects.create(name=wanted.portal or host, alias=_alias(), owner="ledger", hosts=[host])
    if found.owner == "ledger" and host not in found.hosts:
        found.hosts = [*found.hosts, host]
    if found.owner == "ledger" and private:
        allowed: Sequence[str] = found.settings.get("private_hosts", ())
        found.settings = {"delay_s": 0.0} | found.settings | {"private_hosts": sorted({*allowed, host})}
    found.save()
    return found


def _alias() -> str:
    """The next free 门户N: mails carry nothing else of a portal."""
    taken = set(Portal.objects.values_list("alias", flat=True))
    return next(alias for number in range(1, len(taken) + 2) if (alias := f"门户{number}") not in taken)
