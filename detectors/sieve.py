"""Which rules could say anything of which lines: asked of many lines at once, before a line costs anything by itself.

A rule's `shapes` say what a line must look like for it. They are searched over the lines' canonical text, some hundred lines
in one go, so that text in which every line holds a word of the lexicon costs little more than its reading.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from detectors.layout import ALIKE_LINES, FRAGMENT_CHARACTERS, MAX_FRAGMENT_CHARS, Pages, is_fragment
from detectors.model import Category
from detectors.normalize import Lexicon, canonical_lines
from detectors.questions import Lines, Question, questions_of
from detectors.rules.base import Rule
from detectors.rules.grammar import LEVELS

LINES_AT_ONCE = 128
BYTES_AT_ONCE = 32 * 1024
# What is sifted ahead at a time, where lines that wake stand close: more where few of them pass.
MIN_STRETCH_BYTES = 8 * 1024
MAX_STRETCH_BYTES = 128 * 1024
FEW_PASS = 8
MAX_KNOWN = 20_000


# A piece that can wake: the second character of a level is where words over several lines end. What stands around it is looked at then.
_WAKING_FRAGMENT = rf"^\s*[{FRAGMENT_CHARACTERS}]*密[{FRAGMENT_CHARACTERS}]*\s*$"


class Sieve:
    """The rules of one configuration, numbered; what passes is a mask of bits: one for each rule that is worth asking,
    `fragment` for a piece of a mark, and one for each level that the line names."""

    def __init__(self, rules: Sequence[Rule], lexicon: Lexicon) -> None:
        self.rules = rules
        self.everything = (1 << len(rules)) - 1
        self.fragment = 1 << len(rules)
        self.worth = self.everything | self.fragment
        self.levels = [(level.encode(), self.fragment << number) for number, level in enumerate(LEVELS, 1)]
        self._lexicon = lexicon
        fragment = Question(self.fragment, (), MAX_FRAGMENT_CHARS, (_WAKING_FRAGMENT,))
        self._questions = questions_of(rules, fragment)
        self._of: dict[int, Sequence[Rule]] = {}
        self._kinds: dict[tuple[int, frozenset[Category]], tuple[int, frozenset[Category]]] = {}

    def masks(self, untrusted_lines: Sequence[bytes]) -> list[int]:
        different = list(dict.fromkeys(untrusted_lines))
        masks, _ = self.sift(different)
        found = dict(zip(different, masks, strict=True))
        return [found[line] for line in untrusted_lines]

    def of(self, mask: int) -> Sequence[Rule]:
        mask &= self.everything
        found = self._of.get(mask)
        if found is None:
            found = self._of[mask] = [rule for number, rule in enumerate(self.rules) if mask >> number & 1]
        return found

    def kind(self, mask: int, categories: frozenset[Category]) -> tuple[int, frozenset[Category]]:
        """What such a line can lead to, of these categories: the levels that it names, and the categories of its rules."""
        found = self._kinds.get((mask, categories))
        if found is None:
            of_rules = frozenset(rule.category for rule in self.of(mask)) & categories
            found = self._kinds[mask, categories] = (mask & ~self.everything, of_rules)
        return found

    def sift(self, untrusted_lines: Sequence[bytes]) -> tuple[list[int], list[bytes]]:
        """The masks of the lines, and their canonical texts."""
        texts = canonical_lines(untrusted_lines, self._lexicon)
        masks = [0] * len(texts)
        lines = Lines(range(len(texts)), texts)
        if lines.whole.count(b"\n") >= len(texts):
            # A line end that a character reference stands for: the line is several to some patterns and one to others.
            masks = [self.worth if b"\n" in text else 0 for text in texts]
            lines = Lines(range(len(texts)), [text.replace(b"\n", b" ") for text in texts])
        for questions in self._questions:
            for number, bit in questions.of(lines):
                masks[number] |= bit
        for number, mask in enumerate(masks):
            if mask:
                text = texts[number]
                if mask & self.fragment and not is_fragment(text.decode()):
                    mask &= ~self.fragment
                for level, bit in self.levels:
                    if level in text:
                        mask |= bit
                masks[number] = mask
        return masks, texts


class Sifted:
    """A sieve on its way through one document: what it has said of a line is kept, and where lines pass that are close to each
    other, it says where the next one is."""

    def __init__(self, sieve: Sieve, pages: Pages) -> None:
        self._sieve = sieve
        self._pages = pages
        self._known: dict[bytes, tuple[int, bytes]] = {}
        pages.known = self._known
        # Offsets of the passing lines of a stretch of text, be they few or many, and where it ends.
        self._few: list[int] = []
        self._many: list[int] = []
        self.until = self._woken_until = 0
        self._contexts: set[tuple[bytes, ...]] = set()
        self._segment = -1
        self._reach = MIN_STRETCH_BYTES

    def masks(self, untrusted_lines: Sequence[bytes]) -> list[int]:
        known = self._known
        fresh = [line for line in dict.fromkeys(untrusted_lines) if line not in known]
        if len(known) + len(fresh) > MAX_KNOWN:
            known.clear()
            fresh = list(dict.fromkeys(untrusted_lines))
        known.update(zip(fresh, zip(*self._sieve.sift(fresh), strict=True), strict=True))
        return [known[line][0] for line in untrusted_lines]

    def after(self, offset: int) -> int | None:
        """The next line that passes, where few do, as far as that is known: to be looked at whether anything wakes in it or not."""
        at = bisect.bisect_left(self._few, offset)
        return self._few[at] if at < len(self._few) else None

    def leap(self, offset: int) -> int:
        """From here to where the next thing that wakes could be worth a look."""
        if offset >= self.until:
            return offset
        at = bisect.bisect_left(self._many, offset)
        if at == len(self._many):
            return self.until
        # The line end in front is what tells a pattern that a line begins.
        return max(offset, self._many[at] - 1)

    def only_woken(self, until: int) -> None:
        """Up to there a line must be woken to be looked at: some of what wakes is passed over."""
        self._woken_until = until
        if self._few:
            self._few = []
            self.until = 0

    def look_ahead(self, offset: int) -> None:
        """Sifts a stretch of text from a line's end on."""
        stretch = self._pages.stretch(offset, self._reach)
        self.until = stretch.end
        masks = self.masks(stretch.lines)
        worth, fragment = self._sieve.worth, self._sieve.fragment
        # A level over two lines begins on the line before.
        passing = [
            n
            for n, mask in enumerate(masks)
            if (mask & worth and (mask & worth != fragment or self._begun(stretch.lines, n))) or n in stretch.turned
        ]
        if stretch.segment is not None:
            passing = self._met_first(passing, stretch.lines, stretch.segment)
        few = len(passing) * FEW_PASS <= len(stretch.lines)
        self._reach = min(2 * self._reach, MAX_STRETCH_BYTES) if few else MIN_STRETCH_BYTES
        if few and offset >= self._woken_until:
            self._few, self._many = [stretch.starts[n] for n in passing], []
        else:
            before = [n - 1 for n in passing if n and masks[n] & fragment]
            self._few, self._many = [], [stretch.starts[n] for n in sorted({*passing, *before})]

    def _begun(self, lines: Sequence[bytes], n: int) -> bool:
        """Whether a level could begin in the piece or in the line before it."""
        here = [self._known[line][1] for line in lines[max(0, n - 1) : n + 1]]
        return n == 0 or any(level[:3] in text for text in here for level, _ in self._sieve.levels)

    def _met_first(self, passing: Sequence[int], lines: Sequence[bytes], segment: int) -> list[int]:
        """Without those that have stood in the same place between the same lines before: they are judged alike."""
        if segment != self._segment or len(self._contexts) > MAX_KNOWN:
            self._contexts.clear()
            self._segment = segment
        out: list[int] = []
        for n in passing:
            context = tuple(lines[max(0, n - ALIKE_LINES) : n + ALIKE_LINES + 1])
            if context not in self._contexts or n < ALIKE_LINES or n + ALIKE_LINES >= len(lines):
                out.append(n)
            self._contexts.add(context)
        return out
