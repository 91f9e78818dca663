"""What a rule is: a source in law or standard, a search over one place, and the examples that are its test."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from detectors.model import Category, Zone
from detectors.patterns import Pattern
from detectors.text.layout import Place


@dataclass(frozen=True, slots=True)
class Example:
    """A text as it stands in a zone; `\\n` parts its lines. `level` is what the finding must carry."""

    zone: Zone
    text: str
    level: str | None = None
    ocr: bool = False


class Signal(NamedTuple):
    """A rule's claim about one span of a place's canonical text.

    `features` name rows of the judge's score table. `match` is the mark alone, normalised. `filtered_by` names the
    negative context that makes it no finding: it is kept as a suppressed one. `counts` is for what is reported by number
    and never by value: the counts of one place are added up and make the finding's match.
    """

    rule: str
    category: Category
    level: str | None
    start: int
    end: int
    match: str
    features: tuple[str, ...]
    filtered_by: str | None = None
    counts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """`lexicon` are the words whose inner spaces are dropped before `find` sees the line. `needs`: `find` is only called for a
    line that holds one of them; empty means always. `shapes` are patterns over canonical text: `find` yields nothing for a
    line that none of them matches, but for names and titles, where it is always called. Empty means that `needs` decide.
    `of_levels` are those of the shapes that match only lines that name a level; all of them where the levels are what it needs.
    `by_beside` is one of the shapes, of which the rule has nothing to say unless one of these words stands in the line before or behind.
    `ocr_only` rules are asked of no other text; lines longer than `max_chars` say nothing to the rule. The `last` are asked
    where no other has said anything of the line, or only that a level stands in running text.
    """

    name: str
    category: Category
    source: str
    chinese: str
    english: str
    lexicon: tuple[str, ...]
    find: Callable[[Place], Iterable[Signal]]
    hits: tuple[Example, ...]
    misses: tuple[Example, ...]
    pack: str = "cn"
    needs: tuple[str, ...] = ()
    shapes: tuple[Pattern, ...] = ()
    of_levels: tuple[Pattern, ...] = ()
    by_beside: tuple[Pattern, tuple[str, ...]] | None = None
    ocr_only: bool = False
    max_chars: int | None = None
    last: bool = False


def examples(*rows: tuple[Zone, str] | tuple[Zone, str, str | None], ocr: bool = False) -> tuple[Example, ...]:
    return tuple(Example(row[0], row[1], row[2] if len(row) > 2 else None, ocr) for row in rows)
