"""What a rule is: a source in law or standard, a search over one place, and the examples that are its test."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from detectors.layout import Place
from detectors.model import Category, Zone

PACKS = ("cn", "us", "uk", "nato", "eu", "hk", "tw")


@dataclass(frozen=True, slots=True)
class Example:
    """A text as it stands in a zone; `\\n` parts its lines. `level` is what the finding must carry."""

    zone: Zone
    text: str
    level: str | None = None
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class Signal:
    """A rule's claim about one span of a place's canonical text.

    `features` name rows of the judge's score table. `match` is the mark alone, normalised. `filtered_by` names the
    negative context that makes it no finding: it is kept as a suppressed one.
    """

    rule: str
    category: Category
    level: str | None
    start: int
    end: int
    match: str
    features: tuple[str, ...]
    filtered_by: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """`words` and `patterns` are what wakes the rule: canonical words (any disguise of them), and raw RE2 patterns."""

    name: str
    category: Category
    source: str
    chinese: str
    english: str
    words: tuple[str, ...]
    find: Callable[[Place], Iterable[Signal]]
    hits: tuple[Example, ...]
    misses: tuple[Example, ...]
    pack: str = "cn"
    patterns: tuple[str, ...] = ()
    lexicon: tuple[str, ...] = ()


def examples(*rows: tuple[Zone, str] | tuple[Zone, str, str | None]) -> tuple[Example, ...]:
    return tuple(Example(row[0], row[1], row[2] if len(row) > 2 else None) for row in rows)
