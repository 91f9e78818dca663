"""What the lists of a sweep said, noted while they are read, and the addresses that it has asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from crawler.portals.links.places import is_article, is_below_root, section_folder
from crawler.portals.model import Left
from findings.addresses import canonical

FULL = 10  # entries of a page that is no list's short last one
# An address whose own number is that of a first page, or which has none.
_FIRST_PAGE = re.compile(r"(?:^[^?]*/[^/?\d]*|(?<!\d)[01](?:\.\w+)?)$")


@dataclass(frozen=True, slots=True)
class Row:
    """One address of a sweep, as the ledger holds it."""

    url: str
    kind: str
    state: str
    reason: str
    detail: str = ""


@dataclass(slots=True)
class Seen:
    """What the lists said, gathered while they were read; all of them are read anew after a restart.

    Addresses of lists are canonical ones (`key`); of entries, of which there may be very many, only `mark`s are kept.
    """

    numbers: dict[str, int] = field(default_factory=dict)
    entries: set[int] = field(default_factory=set)
    lists: set[str] = field(default_factory=set)
    announced: set[int] = field(default_factory=set)
    family: str = ""
    at: str = ""
    called: str = ""  # what the section's own page calls it
    declared_total: int | None = None
    declared_pages: int | None = None
    unresolved: set[int] = field(default_factory=set)
    by_form: bool = False  # the pager sends a form, which a sweep doesn't
    addressless: int = 0  # entries with a title and no address
    left: dict[str, Left] = field(default_factory=dict)  # what list pages offer and nothing took up
    folders: set[str] = field(default_factory=set)  # of the entries, but the section's own
    odd: dict[str, str] = field(default_factory=dict)
    contents: dict[int, str] = field(default_factory=dict)
    tried: set[str] = field(default_factory=set)  # list pages that nobody announced: a 404 there is the list's end
    chained: set[str] = field(default_factory=set)  # pages of a list that announces no end
    most: int = 0  # entries of the list's fullest page
    beside: set[str] = field(default_factory=set)  # pages of another list than the one that stands first
    shown: set[str] = field(default_factory=set)  # list pages that a browser showed, whatever their scripts asked for
    sent_on: tuple[str, ...] = ()  # where the section's own page says that it has gone
    looks: dict[tuple[int, int], str] = field(default_factory=dict)

    def read(self, url: str, entries: Sequence[str], titles: Sequence[str] = ()) -> None:
        """One list page was read. An announced page that is empty, or shows another's entries, hides its own."""
        own = key(url)
        self.lists.add(own)
        if own in self.numbers and entries:
            self.looks.setdefault(self._look(own, entries, titles), own)
        content = self._content(own, entries)
        self.most = max(self.most, len(entries))
        if own in self.numbers and self.numbers[own] > 1:
            if content is None:
                self.odd[own] = "没有任何条目"
            elif (
                # A page of another list shows both lists' pages, as others do that have these two under another address.
                own not in self.beside
                and self.brought_before(content, own)
                and not self._comes_round(content, own)
                # A list that tells no number of its pages may show its last one, a short one, for all behind it.
                and not (self.declared_pages is None and len(entries) < self.most and self.repeats(own, entries))
                and not self._is_twin(content, own)
            ):
                self.odd[own] = "与另一页的内容相同"
        elif own in self.chained and len(entries) >= FULL and content is not None and self.brought_before(content, own):
            # A list ends with a short page or an empty one. A full one that was shown before is paging that doesn't work.
            self.odd[own] = "与另一页的内容相同"
        if content is not None:
            self.contents.setdefault(content, own)

    def is_another_name(self, url: str, entries: Sequence[str], titles: Sequence[str]) -> bool:
        """Whether a page of the same number was read that differs in nothing but what stands in its addresses' queries:
        it is that page, under an address that changes each time it is named, and leads to the same pages."""
        own, kinds = key(url), len(set(titles))
        if own not in self.numbers or not all(titles) or kinds < min(3, len(titles)):
            return False
        return self.looks.get(self._look(own, entries, titles), own) != own

    def _content(self, own: str, entries: Sequence[str]) -> int | None:
        """Stands for what a list page names; None for one that names nothing. What pages of another list show is kept apart:
        whichever is read first, they are no pages of the first list."""
        return hash((own in self.beside, *map(key, entries))) if entries else None

    def _look(self, own: str, entries: Sequence[str], titles: Sequence[str]) -> tuple[int, int]:
        return self.numbers[own], hash((own.partition("?")[0], *(e.partition("?")[0] for e in entries), *titles))

    def _is_twin(self, content: int, own: str) -> bool:
        """Whether the same page of the list was read under another address: its newest year's list may be the list itself."""
        return self.numbers.get(self.contents[content]) == self.numbers[own]

    def _comes_round(self, content: int, own: str) -> bool:
        """Whether a list's last page leads on to its first, under an address that says so: that hides nothing."""
        first = self.numbers.get(self.contents[content]) == 1
        return first and self.numbers[own] > 2 and bool(_FIRST_PAGE.search(own))

    def brought_before(self, content: int, own: str) -> bool:
        """Whether another list page than `own` has shown the same."""
        return self.contents.get(content, own) != own

    def repeats(self, url: str, entries: Sequence[str]) -> bool:
        """Whether a list page shows what one with a smaller number, but the first, has shown."""
        own = key(url)
        content = self._content(own, entries)
        return content is not None and 1 < self.numbers.get(self.contents.get(content, own), 1) < self.numbers.get(
            own, 1
        )

    def brought(self, url: str, entries: Sequence[str]) -> bool:
        """Whether a list page, read before, was no repetition of another: only then is followed what it leads to."""
        content = self._content(key(url), entries)
        return content is not None and self.contents.get(content) == key(url)

    def lacks(self, section: str, entries: Iterable[str]) -> bool:
        """Whether any of these lies where the section's entries do, and is none of those that were seen."""
        own = section_folder(section)

        def is_near(url: str) -> bool:
            folder = section_folder(url)
            below = url.startswith(own) if is_below_root(own) else folder == own and is_article(url)
            return below or folder in self.folders

        return any(mark(url) not in self.entries and is_near(url) for url in entries)

    def note(self, *, total: int | None, pages: int | None, first: bool) -> None:
        """The first page's word counts; another page's only where the first says nothing."""
        if total is not None and (first or self.declared_total is None):
            self.declared_total = total
        if pages is not None and (first or self.declared_pages is None or pages > self.declared_pages):
            self.declared_pages = pages


def mark(url: str) -> int:
    """A small stand-in for an address among this process's own."""
    return hash(key(url))


def key(url: str) -> str:
    """The canonical form, or the address itself where there is none."""
    try:
        return canonical(url)
    except ValueError:
        return url
