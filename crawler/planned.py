"""What a list page names that is to be asked for, beside all that the sweep has seen: its entries, and the pages that it goes on with."""

from __future__ import annotations

from collections.abc import Sequence

from crawler import noted
from crawler.listing import counts
from crawler.portals.links.places import section_folder
from crawler.portals.model import Listing
from crawler.portals.source.paging import first_number, number_of
from findings.record import Link

_MOST_FOLDERS = 10_000


def to_plan(
    seen: noted.Seen, url: str, listing: Listing, links: Sequence[Link], family: str, at: str, *, first: bool
) -> tuple[list[Link], list[Link], set[str]]:
    """The entries, the pages that this one is the first to name, and the keys of those pages that are posted to.

    Notes in `seen` what the list says of itself. `url` is the address that was planned, `at` the one it was had from in the end.
    """
    if first:
        seen.family, seen.at = family, at
    if noted.key(url) not in seen.beside:
        seen.note(total=listing.declared_total, pages=listing.declared_pages, first=first)
    addresses, titles = [entry.url for entry in listing.entries], [entry.title for entry in listing.entries]
    seen.read(url, addresses, titles)
    place = seen.numbers.get(noted.key(url))
    if place in (None, 1) or listing.declared_pages is None:
        seen.unresolved.update(listing.unresolved)
    elif listing.unresolved:
        # A later page's pager may be none that turns further; what is behind it, and nobody else names, is missing.
        named = set(seen.numbers.values())
        seen.unresolved.update(n for n in listing.unresolved if place is not None and n > place and n not in named)
    seen.by_form = seen.by_form or listing.by_form
    seen.addressless += listing.addressless
    seen.left.update((left.url or left.name, left) for left in listing.left)
    entries = []
    for link in links:
        if len(seen.folders) < _MOST_FOLDERS and (folder := section_folder(link.url)) != section_folder(url):
            seen.folders.add(folder)
        if noted.key(link.url) not in seen.lists and noted.key(link.url) not in seen.numbers:
            entries.append(link)
            if listing.entries and counts(link):
                seen.entries.add(noted.mark(link.url))
    goes_on = first or seen.brought(url, addresses) or number_of(url) == first_number(url)
    if place is not None and not first and seen.declared_pages is not None and place >= seen.declared_pages > 1:
        goes_on = False  # the last of all that the list says there are
    again = not first and seen.repeats(url, addresses)
    further: list[Link] = []
    posts: set[str] = set()
    onwards = () if seen.is_another_name(url, addresses, titles) else listing.next
    for following in (*onwards, *(listing.chain if goes_on else ())):
        own = noted.key(following.url)
        if following.number == 1 or (following.relative and again):
            continue  # the section's own address, under whatever name the pager gives it; what follows a page seen before
        if not (following.beside or noted.key(url) in seen.beside):
            seen.beside.discard(own)
        elif noted.mark(following.url) not in seen.announced:
            seen.beside.add(own)
        if following.number is not None:
            before = seen.numbers.get(noted.key(url), 1) - 1 if following.relative else 0
            seen.numbers.setdefault(own, following.number + before)
        if following.maybe:
            seen.tried.add(own)
        if following in listing.chain:
            seen.chained.add(own)
        if following.post:
            posts.add(own)
        if noted.mark(following.url) not in seen.announced:
            seen.announced.add(noted.mark(following.url))
            further.append(Link(following.url, "list", url))
    return entries, further, posts
