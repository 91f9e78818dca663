"""A list page as the ledger keeps it: all that its adapter read, without a title, so that a page that the server calls
unchanged says the same again."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from crawler.portals.entries.strays import strays
from crawler.portals.model import Entry, Left, Listing, NextPage
from findings.record import Link

_NEAR = 3
BESIDE, _ASTRAY, _IN_ISSUE = "+", "-", "="


def fingerprint(entry: Entry, *, stray: bool = False) -> str:
    """Changes with anything that the list says of an entry; tells one beside an item and one astray among them from the items."""
    told = hashlib.sha256(f"{entry.title}\n{entry.date}".encode("utf-8", "replace")).hexdigest()[:16]
    return BESIDE + told[1:] if entry.beside else _ASTRAY + told[1:] if stray else told


def counts(link: Link) -> bool:
    """Whether a link of a list is one of the items that the list counts."""
    return not link.entry.startswith((BESIDE, _ASTRAY))


def is_astray(link: Link) -> bool:
    """Whether an address stands among a list's items and is formed like none of them: another section may be behind it."""
    return link.entry.startswith(_ASTRAY)


def links_of(listing: Listing, page: str) -> list[Link]:
    """The entries as links of the list page `page`."""
    astray = strays(listing.entries)
    return [
        Link(
            entry.url,
            "attachment" if entry.file else "page",
            page,
            entry.title,
            fingerprint(entry, stray=entry.url in astray),
        )
        for entry in listing.entries
    ]


def papers_of(issue: Listing, page: str) -> list[Link]:
    """What an item of the list lists itself, which is called by a name of its own there, unlike the parts of an article."""
    return [
        link if is_astray(link) else replace(link, entry=_IN_ISSUE + link.entry[1:]) for link in links_of(issue, page)
    ]


def is_of_issue(link: Link) -> bool:
    return link.entry.startswith(_IN_ISSUE)


def of_part(entry: str) -> str:
    """What a list says of an article as its parts bear it: they are no neighbours that may be another's, and have no name of their own."""
    return entry.removeprefix(BESIDE).removeprefix(_IN_ISSUE)


def told(
    listing: Listing,
    new: Collection[str],
    family: str,
    at: str,
    routes: Collection[str] = (),
    around: Collection[int] = (),
) -> dict[str, Any]:
    """What the ledger keeps of a list page besides its entries; `at` is the address it was had from in the end, `routes`
    are where its data's records lead, `around` marks what stands around the list.

    Of the further pages those that it was the first to name (`new`), its neighbours, and those without a number: a
    pager that names all of a thousand pages on each of them would fill the ledger with a million addresses.
    """

    def worth_keeping(page: NextPage) -> bool:
        near = listing.number is not None and page.number is not None and abs(page.number - listing.number) <= _NEAR
        return page.url in new or page.number is None or near

    return {
        "total": listing.declared_total,
        "pages": listing.declared_pages,
        "next": [[n.url, n.number, n.maybe, n.post, n.relative, n.beside] for n in listing.next if worth_keeping(n)],
        "chain": [[n.url, n.number, n.maybe, n.post] for n in listing.chain],
        "unresolved": list(listing.unresolved),
        "by_form": listing.by_form,
        "addressless": listing.addressless,
        "left": [[left.url, left.name] for left in listing.left],
        "entries": len(listing.entries),
        "family": family,
        "at": at,
        "routes": list(routes),
        "around": sorted(around),
    }


def again(kept: dict[str, Any], links: Sequence[Link]) -> Listing:
    """The listing that was kept; `links` are all that the page named."""
    entries = [Entry(link.url, link.link_text, file=link.kind != "page") for link in links] if kept["entries"] else []
    return Listing(
        entries=tuple(entries),
        next=tuple(NextPage(*following) for following in kept["next"]),
        chain=tuple(NextPage(*following) for following in kept["chain"]),
        declared_total=kept["total"],
        declared_pages=kept["pages"],
        unresolved=tuple(kept["unresolved"]),
        by_form=bool(kept.get("by_form")),
        addressless=int(kept.get("addressless", 0)),
        left=tuple(Left(*left) for left in kept.get("left", ())),
    )
