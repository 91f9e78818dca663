"""The seam between the ledger and a search index: what is put in, what can be asked, what comes back.

An index is a projection: it can be thrown away and rebuilt from the ledger at any time. Both backends answer alike: every
word of a query is a phrase that must stand in a document, and results are ordered by integers made here. Only relevance
differs between them, and there the sets are the same.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, get_args

SCHEMA_VERSION = 1
MAX_WINDOW = 10_000  # results that can be paged through: Elasticsearch's limit, kept by both
LEVEL_RANK = {"绝密": 3, "机密": 2, "秘密": 1}

DocumentKind = Literal["page", "finding"]
Sort = Literal["time", "level", "first-seen", "relevance"]
Facet = Literal["kind", "state", "category", "level", "priority", "portal", "section", "host"]
FACETS: tuple[Facet, ...] = get_args(Facet)


class IndexUnavailable(Exception):
    """The index can't be reached or written now. What it is owed waits in the ledger; the message says what to do."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """One clean public page, or one finding; `key` is `page:<id>` or `finding:<id>`.

    A finding carries its number as title, its marks and its state, and nothing of the document it stands in: no title,
    text, file name or address. `version` grows with every change, so that a late write never undoes a newer one. `at` is
    when it was published or first detected.
    """

    key: str
    kind: DocumentKind
    version: int
    at: dt.datetime
    first_seen_at: dt.datetime
    title: str = ""
    text: str = ""
    url: str = ""
    marks: tuple[str, ...] = ()
    state: str = ""
    category: str = ""
    level: str = ""
    priority: int = 0
    portals: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()

    def facets(self) -> dict[Facet, tuple[str, ...]]:
        """The values under which it is filtered and counted; what is empty has none."""
        single: dict[Facet, str] = {
            "kind": self.kind,
            "state": self.state,
            "category": self.category,
            "level": self.level,
            "priority": str(self.priority or ""),
        }
        values: dict[Facet, tuple[str, ...]] = {name: (value,) if value else () for name, value in single.items()}
        return values | {"portal": self.portals, "section": self.sections, "host": self.hosts}

    def order(self) -> dict[str, int]:
        """Signed 64-bit integers to sort by; documents of one second are ordered by a hash of their keys."""
        tie = int.from_bytes(hashlib.sha256(self.key.encode()).digest()[:3], "big") >> 4
        at = (int(self.at.timestamp()) << 20) + tie
        return {
            "order_time": at,
            "order_first_seen": (int(self.first_seen_at.timestamp()) << 20) + tie,
            "order_level": (LEVEL_RANK.get(self.level, 0) << 56) + at,
        }


ORDERS: Mapping[Sort, str] = {"time": "order_time", "first-seen": "order_first_seen", "level": "order_level"}


@dataclass(frozen=True, slots=True)
class Query:
    """Each word of `words` (they are separated by spaces) must stand in a document as it is; no words: everything.

    `filters` gives for a facet the value, or the values of which one, a document must have. `since` and `until` bound
    `at`, the latter exclusively.
    """

    words: str = ""
    kinds: tuple[DocumentKind, ...] = ("page", "finding")
    filters: Mapping[Facet, str | Sequence[str]] = field(default_factory=dict)
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    sort: Sort = "time"
    size: int = 20
    offset: int = 0

    def wanted(self) -> dict[Facet, list[str]]:
        """All filters, the kinds among them. Raises ValueError for what is no facet."""
        wanted: dict[Facet, list[str]] = {"kind": list(self.kinds)}
        for name, value in self.filters.items():
            if name not in FACETS:
                raise ValueError(f"no facet {name!r}; there are {', '.join(FACETS)}")
            values = [value] if isinstance(value, str) else list(value)
            wanted[name] = [v for v in wanted[name] if v in values] if name in wanted else values
        return wanted

    @property
    def beyond_window(self) -> bool:
        return self.offset + self.size > MAX_WINDOW


@dataclass(frozen=True, slots=True)
class Hit:
    """`highlights` is an excerpt cut at its matches, (piece, whether it matched); empty but for clean public pages. The
    title of a finding is its number."""

    key: str
    kind: str
    title: str
    url: str
    sections: tuple[str, ...]
    at: dt.datetime
    state: str = ""
    category: str = ""
    level: str = ""
    priority: int = 0
    marks: tuple[str, ...] = ()
    highlights: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class HitPage:
    """`total` counts all that match, not these hits alone."""

    hits: tuple[Hit, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Removal:
    key: str
    version: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that the index didn't take, and why; it blocks no other. `lasting`: trying again can't help."""

    key: str
    why: str
    lasting: bool = True


class Index(Protocol):
    """A search backend. Every method raises IndexUnavailable when it can't be reached; none of them loses what it is
    owed, for that stands in the ledger."""

    name: str

    def ready(self) -> bool:
        """Whether an index of the present schema is there. If not, searching finds nothing, and `replace` makes one."""

    def put(self, documents: Iterable[IndexDocument]) -> list[Refused]:
        """Adds or replaces by key."""

    def delete(self, removals: Iterable[Removal]) -> list[Refused]:
        """Removes by key; a key that isn't there is fine."""

    def search(self, query: Query) -> HitPage: ...

    def facets(self, query: Query, name: Facet) -> dict[str, int]:
        """How many of the query's documents have each value."""

    def count(self, kind: DocumentKind | None = None) -> int: ...

    def refresh(self) -> None:
        """Lets the next search see all that was put."""

    def replace(self, documents: Iterable[IndexDocument]) -> list[Refused]:
        """Builds everything in a new place, then swaps; the old place is erased, bytes included. What fails or is
        killed on the way leaves the old place as it was."""

    def clear(self) -> None:
        """Leaves an empty index, by `replace`."""

    def close(self) -> None:
        """Lets go of connections."""
