"""What an adapter reads out of a page. Plain data: addresses are absolute, texts untrusted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal, Protocol

from crawler.portals.page import Page

MOST_PAGES = 20_000  # of one list: whatever number a page tells, no more are planned at once
_FEW = 4  # links that need not be a list


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a list. `file` says that the address itself looks like a file's, `beside` that it belongs to an item
    with a page of its own, and is none of those that the list counts, `pinned` that its row says that it stands on top."""

    url: str
    title: str
    date: str = ""
    file: bool = False
    beside: bool = False
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class NextPage:
    """A list page that this one announces; `number` is its place from 1, where that is known.

    `maybe` marks one that is tried though nobody announced it: that it isn't there (404) is then the list's end.
    `post`: the list's script asks for it by POST; its query is the form.
    `beside`: a page of another list on the section's page, which doesn't count among the pages that the first one says it has.
    `relative`: it is the page behind this one, which doesn't say where it stands itself; `number` counts from 1 then.
    """

    url: str
    number: int | None = None
    maybe: bool = False
    post: bool = False
    relative: bool = False
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """What a list's page offers of its section and nothing took up; without an address where only a script knows it."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list page. `unresolved` are page numbers that are announced and whose address can't be told.

    `by_form`: their pager sends a form by POST, which nobody asks for but a reader.
    `chain` are addresses that go on without an announced end: they are followed while they bring new entries.
    """

    entries: tuple[Entry, ...] = ()
    next: tuple[NextPage, ...] = ()
    chain: tuple[NextPage, ...] = ()
    declared_total: int | None = None
    declared_pages: int | None = None
    unresolved: tuple[int, ...] = ()
    number: int | None = None
    by_form: bool = False
    addressless: int = 0  # rows with a title and no address
    left: tuple[Left, ...] = ()
    sure: bool = True  # something says whose list it is: its name, the section's number or folder, a pager

    @property
    def is_weak(self) -> bool:
        """Whether its entries may be nothing but a few links that stand somewhere on the page."""
        return not self.sure and len(self.entries) < _FEW and not any(entry.date for entry in self.entries)

    @property
    def goes_on_elsewhere(self) -> bool:
        """Whether the page names data addresses: then an empty page needs no browser."""
        return bool(self.chain) or any(following.number is None for following in self.next)


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file or picture an article shows or offers."""

    url: str
    text: str
    kind: Literal["attachment", "image"] = "attachment"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A link that may lead to a file: the first of `urls` that answers with one is it. An `announced` file is asked for in
    any case; another that turns out to be a page is none of the article's."""

    urls: tuple[str, ...]
    text: str
    announced: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """An article page. `addressless` counts attachments announced by name without any address. `markup` is what the article was
    read from, where its page only holds it as data for a script to show: it must be inspected as well."""

    title: str
    published_at: dt.datetime | None
    text: str
    files: tuple[FileLink, ...] = ()
    pages: tuple[str, ...] = ()
    addressless: int = 0
    doubts: tuple[Doubt, ...] = ()
    markup: str = ""
    meta: dict[str, str] = field(default_factory=dict)


class Family(Protocol):
    """One CMS family: a module with these names."""

    NAME: str

    def recognise(self, page: Page) -> int:
        """How sure, 0 to 100; 0 is no."""

    def listing(self, page: Page) -> Listing: ...

    def article(self, page: Page) -> Article: ...
