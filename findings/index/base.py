"""The seam between the ledger and a search index: what is put in, what can be asked, what comes back.

An index is a projection: it can be thrown away and rebuilt from the ledger at any time. Both backends answer the same
queries with the same sets; the contract orders by time, for relevance scores differ between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

DocumentKind = Literal["page", "finding"]


class IndexUnavailable(Exception):
    """The index can't be reached now. What it is owed waits in the ledger; the message says what to do."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """One document of the index. `key` is `page:<id>` or `finding:<id>`; `version` only grows.

    A finding carries metadata alone: `title` is its number, `text` is empty, `url` is empty too.
    """

    key: str
    kind: DocumentKind
    version: int
    title: str
    text: str
    url: str
    section: str
    state: str
    category: str
    level: str
    at: int  # seconds since 1970, UTC


@dataclass(frozen=True, slots=True)
class Query:
    """Each word of `words` must stand in a document as it is, letter by letter; no words: everything.

    `filters` maps section, state, category or level to a value that must be equal.
    """

    words: str = ""
    kinds: tuple[DocumentKind, ...] = ("page", "finding")
    filters: Mapping[str, str] = field(default_factory=dict)
    size: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """`highlights` is an excerpt cut at its matches, (piece, whether it matched); empty but for clean public pages."""

    key: str
    kind: str
    title: str
    url: str
    section: str
    at: int
    highlights: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class HitPage:
    hits: tuple[Hit, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that the index will never take, and why. It blocks nothing else."""

    key: str
    why: str


class Index(Protocol):
    name: str

    def put(self, documents: Iterable[IndexDocument]) -> list[Refused]:
        """Adds or replaces by key. Raises IndexUnavailable when nothing can be told of any of them."""

    def delete(self, keys: Iterable[str]) -> None:
        """Removes by key; a key that isn't there is fine."""

    def search(self, query: Query) -> HitPage:
        """Newest first."""

    def facets(self, query: Query, name: str) -> dict[str, int]:
        """How many of the query's documents have each value of `name`, one of section, state, category, level."""

    def count(self, kind: DocumentKind | None = None) -> int: ...

    def clear(self) -> None:
        """Erases everything, bytes included, and leaves an empty index."""


def excerpt(text: str, words: Iterable[str], width: int = 60) -> tuple[tuple[str, bool], ...]:
    """The surroundings of the first match, cut at every match: pieces to be escaped and marked by whoever shows them."""
    wanted = [word for word in words if word]
    folded = text.casefold()
    starts = [at for word in wanted if (at := folded.find(word.casefold())) >= 0]
    if not starts or len(folded) != len(text):
        return ()
    begin = max(0, min(starts) - width // 2)
    end = min(len(text), begin + 2 * width)
    marked = [False] * (end - begin)
    for word in wanted:
        at = folded.find(word.casefold(), begin)
        while 0 <= at < end:
            for position in range(at, min(at + len(word), end)):
                marked[position - begin] = True
            at = folded.find(word.casefold(), at + len(word))
    pieces: list[tuple[str, bool]] = []
    for position, is_match in enumerate(marked):
        character = text[begin + position]
        if pieces and pieces[-1][1] == is_match:
            pieces[-1] = (pieces[-1][0] + character, is_match)
        else:
            pieces.append((character, is_match))
    return tuple(pieces)
