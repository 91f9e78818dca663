"""Which marks of a place are known so well that a line which could only say the same again is passed over.

A place is a page's zone. A line is passed over once everything that it could lead to has been found there and some lines more
were looked at for a clearer one: what is left of a text full of marks then costs little more than its reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import NamedTuple

from detectors.judging.questions import Closed
from detectors.judging.sieve import Sieve
from detectors.judging.weighing import MAX_FINDINGS
from detectors.model import Category
from detectors.rules.base import Signal
from detectors.rules.grammar import LEVELS

# Where a mark stands already, so many more lines of its kind are looked at for a clearer one; none once many places are marked.
MAX_ALIKE = 8
MANY_PLACES = 20
# After so many lines, looked at or passed over, the place is searched no further for the level, or the family of marks.
MAX_OF_CLAIM = 64
# So many places of one file are listed for one kind of mark: an officer who has seen forty pages marked alike needs no forty-first. Of many
# files, each has its own finding.
MAX_PLACES = 40
# Their marks carry one of the levels; of other families' one is as good as another.
_LEVELLED: frozenset[Category] = frozenset({"state-secret", "exam", "declassified"})
# What is reported by number has to be counted to the end.
_COUNTED: frozenset[Category] = frozenset({"personal-data"})
# A mark in pieces: which level it has isn't known before they are joined.
_PIECES: Hashable = "pieces"


class Could(NamedTuple):
    """What a line could lead to, said in several ways: once all that one of them names is settled, it need not be looked at.

    By its kind: the levels that it names together with the categories that would raise an alert. And by each category and
    level alone, of those that would raise one, or of the others where none would.
    """

    kind: Hashable
    ways: tuple[tuple[Hashable, ...], ...]
    everything: frozenset[Hashable]


class Here:
    """What is known of one place."""

    __slots__ = ("_everywhere", "_found", "_listed", "_looked", "_over", "opinions")

    def __init__(self, everywhere: Settled) -> None:
        self._everywhere = everywhere
        self._found: set[Hashable] = set()
        self._listed: set[tuple[Category, str | None]] = set()
        self._looked: Counter[Hashable] = Counter()
        # Once settled, always settled.
        self._over: set[int] = set()
        # Questions put to what is asked last.
        self.opinions = 0

    def passes_over(self, mask: int) -> bool:
        """Whether a line that passes the sieve with this mask need not be looked at."""
        if mask in self._over:
            return True
        for way in self._everywhere.could(mask).ways:
            for what in way:
                if not self._settled(what):
                    break
            else:
                self._over.add(mask)
                return True
        return False

    def look(self, mask: int, lines: int) -> None:
        """Takes note of lines that are looked at, or passed over."""
        for what in self._everywhere.could(mask).everything:
            self._looked[what] += lines

    def find(self, mask: int, signal: Signal, *, in_pieces: bool) -> bool:
        """Takes note of what stands there for certain; whether it is one more finding that raises an alert."""
        self._note((signal.category, signal.level if signal.category in _LEVELLED else None))
        if signal.category not in self._everywhere.alerts:
            return False
        if not self._listed:
            self._everywhere.marked += 1
        self._note(self._everywhere.could(mask).kind)
        if in_pieces:
            self._note(_PIECES)
        listed = (signal.category, signal.level)
        if listed in self._listed:
            return False
        self._listed.add(listed)
        return True

    def closed(self) -> Closed:
        """What the sieve need not ask of the rest of this place."""
        return self._everywhere.closed_by(frozenset(filter(self._settled, self._everywhere.closing)))

    def _note(self, what: Hashable) -> None:
        if what not in self._found:
            self._found.add(what)
            self._everywhere.note(what)

    def _settled(self, what: Hashable) -> bool:
        if what in self._found:
            return self._looked[what] > self._everywhere.alike(what)
        return self._everywhere.settled(what)


class Settled:
    """The same of all places of a document."""

    def __init__(self, sieve: Sieve, alerts: frozenset[Category], *, one_file: bool = True) -> None:
        self.alerts = alerts
        self._room = MAX_PLACES if one_file else MAX_FINDINGS
        self.marked = 0
        # In how many places a thing was found.
        self._places: Counter[Hashable] = Counter()
        self._found = 0
        self._sieve = sieve
        self._could: dict[int, Could] = {}
        self._claims: set[Hashable] = set()
        self._here: dict[Hashable, Here] = {}
        self._closed: dict[frozenset[Hashable], Closed] = {}
        families = {rule.category for rule in sieve.rules} - _LEVELLED - _COUNTED
        self.closing: list[Hashable] = [*(("state-secret", level) for level in LEVELS), _PIECES]
        self.closing += [(family, None) for family in sorted(families)]

    def here(self, place: Hashable) -> Here:
        here = self._here.get(place)
        if here is None:
            here = self._here[place] = Here(self)
        return here

    def passes_over(self, mask: int) -> bool:
        """Nothing is settled in all places alike but what the list of findings has no room for."""
        return any(all(map(self.settled, way)) for way in self.could(mask).ways)

    def closed(self) -> Closed:
        """What the sieve need not ask of any place."""
        return self.closed_by(frozenset(filter(self.settled, self.closing)))

    @property
    def anything(self) -> bool:
        return self._found > 0

    def note(self, what: Hashable) -> None:
        self._places[what] += 1
        self._found += 1

    def settled(self, what: Hashable) -> bool:
        """The list of findings has no room for more of what was found in so many places; less once it is full twice over."""
        return self._places[what] >= (self._room if self._found < 2 * self._room else MANY_PLACES)

    def alike(self, what: Hashable) -> int:
        if self.marked >= MANY_PLACES:
            return 0
        return MAX_OF_CLAIM if what in self._claims else MAX_ALIKE

    def look(self, mask: int, lines: int) -> None:
        """Of lines in several places nothing follows for one of them."""

    def could(self, mask: int) -> Could:
        could = self._could.get(mask)
        if could is None:
            could = self._could[mask] = self._worked_out(mask)
        return could

    def _worked_out(self, mask: int) -> Could:
        # What is asked last could be said of any line with a level: it neither keeps one open nor settles what others count.
        rules = self._sieve.of(mask & ~self._sieve.last) or self._sieve.of(mask)
        levels = [level.decode() for level, bit in self._sieve.levels if mask & bit]
        families = {rule.category for rule in rules}
        first = families & self.alerts
        kind: Hashable = (mask & ~self._sieve.everything, frozenset(first))
        claims: list[Hashable] = []
        for family in first or families:
            claims += [(family, level) for level in (levels if family in _LEVELLED and levels else (None,))]
        self._claims.update(claims)
        if mask & self._sieve.fragment:
            claims.append(_PIECES)
        ways: list[tuple[Hashable, ...]] = [(kind,)]
        if claims:
            ways.append(tuple(claims))
        if levels and not first and not families & _COUNTED:
            # Talk about a level, where it is known that the level itself stands there.
            ways.append(tuple(("state-secret", level) for level in levels))
        return Could(kind, tuple(ways), frozenset(what for way in ways for what in way))

    def closed_by(self, settled: frozenset[Hashable]) -> Closed:
        closed = self._closed.get(settled)
        if closed is None:
            levels = [level for level in LEVELS if ("state-secret", level) in settled]
            families = [rule.category for rule in self._sieve.rules if (rule.category, None) in settled]
            closed = self._closed[settled] = self._sieve.closed(levels, families, pieces=_PIECES in settled)
        return closed
