"""What rules ask of many lines at once, in canonical text: first one pattern for several of them, then each its own of what is left.

The first pattern is made of the rules' own, with numbers of repetitions left out: it lets some lines through in vain and keeps
none back. Counting is what makes automata large, so that only without it many patterns can be one.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence

import numpy as np
import re2

from detectors.lines import line_starts
from detectors.model import Category
from detectors.patterns import LinePattern
from detectors.rules.base import Rule
from detectors.rules.shapes import MAX_ALONE_CHARS

# Up to here a line may be a mark and nothing else, whatever its characters.
SHORT_BYTES = 4 * MAX_ALONE_CHARS
MAX_NEEDS = 3
# All families in one pattern would have so many states that RE2 leaves its fast way.
_FAMILIES: tuple[frozenset[Category], ...] = (
    frozenset({"state-secret"}),
    frozenset({"exam", "declassified", "number-lead"}),
    frozenset({"internal", "not-open"}),
    frozenset({"work-secret", "commercial"}),
)
# In the text of our own patterns.
_COUNT = re.compile(r"(?<!\\x)\{(\d+)(?:,\d*)?\}\??")
_ANY_WORDS_BEFORE = re.compile(r"^\^(?:\\s\*)?\(?\[\^[^\]]*\]\{\d,\d{2}\}")


class Lines:
    """Lines of one text, parted by newlines, for one search over all of them. `numbers` are theirs among all lines that were asked
    about; where none are given the text's own."""

    def __init__(self, whole: bytes, numbers: Sequence[int] | None = None) -> None:
        self.whole = whole
        self.numbers = range(whole.count(b"\n") + 1) if numbers is None else numbers
        self._held: dict[bytes, bool] = {}

    @functools.cached_property
    def starts(self) -> list[int]:
        """Where the lines begin, and where one behind the last would."""
        starts: list[int] = line_starts(self.whole).tolist()
        return starts

    def starts_of(self) -> list[int]:
        return self.starts

    def text(self, n: int) -> bytes:
        return self.whole[self.starts[n] : self.starts[n + 1] - 1]

    def some(self, indices: Sequence[int]) -> Lines:
        if len(indices) == len(self.numbers):
            return self
        return Lines(b"\n".join(map(self.text, indices)), [self.numbers[n] for n in indices])

    @functools.cached_property
    def short(self) -> Lines:
        if not np.any(np.diff(line_starts(self.whole)) > SHORT_BYTES + 1):
            return self
        pairs = enumerate(itertools.pairwise(self.starts))
        return self.some([n for n, (start, behind) in pairs if behind - start <= SHORT_BYTES + 1])

    def hold(self, word: bytes) -> bool:
        held = self._held.get(word)
        if held is None:
            held = self._held[word] = word in self.whole
        return held


class Question:
    """One rule's question. What it needs is looked for first: most texts hold the words of few rules."""

    def __init__(self, bit: int, needs: Sequence[str], max_chars: int | None, shapes: Sequence[str]) -> None:
        self.bit = bit
        self.shapes = shapes
        self.short = max_chars is not None and max_chars <= MAX_ALONE_CHARS
        # Looking for many words takes longer than the pattern takes to find nothing.
        self._needs = [word.encode() for word in needs] if len(needs) <= MAX_NEEDS else []
        # Shapes with anything between two things, or (in a rule of many such) any words before one, would multiply the states of
        # others beside them.
        groups = [[shape] for shape in shapes if ".*" in shape]
        behind = [shape for shape in shapes if self.short and _ANY_WORDS_BEFORE.search(shape)]
        groups += [behind, [shape for shape in shapes if ".*" not in shape and shape not in behind]]
        self._patterns = [LinePattern(_any_of(group)) for group in groups if group]

    def of(self, lines: Lines) -> Iterator[int]:
        if self.short:
            lines = lines.short
        if not lines.numbers or (self._needs and not any(map(lines.hold, self._needs))):
            return
        for pattern in self._patterns:
            for line in pattern.lines_of(lines.whole, lines.starts_of):
                yield lines.numbers[line]


class Questions:
    """Several of them, with the one pattern that is asked before."""

    def __init__(self, questions: Sequence[Question], *, together: bool) -> None:
        self._questions = questions
        self._first = None
        if together:
            shapes = [_uncounted(shape) for question in questions for shape in question.shapes]
            self._first = LinePattern(_any_of(shapes))

    def of(self, lines: Lines) -> Iterator[tuple[int, int]]:
        """The numbers of lines, and the bit of the rule that has something to say of each."""
        if self._first is not None and lines.numbers:
            lines = lines.some(self._first.lines_of(lines.whole, lines.starts_of))
        for question in self._questions:
            for number in question.of(lines):
                yield number, question.bit


def questions_of(rules: Sequence[Rule], *others: Question) -> list[Questions]:
    """For each rule a bit by its number. An office's patterns, and those that are nothing but counts, are asked one by one."""
    families: list[list[Question]] = [list(others), *([] for _ in _FAMILIES[1:])]
    dotted: list[Question] = []
    alone: list[Questions] = []
    for number, rule in enumerate(rules):
        shapes = [shape.text for shape in rule.shapes] or list(map(re2.escape, rule.needs)) or [""]
        family = next((n for n, categories in enumerate(_FAMILIES) if rule.category in categories), None)
        ask = functools.partial(Question, 1 << number, rule.needs, rule.max_chars)
        if family is None or rule.pack != "cn" or rule.ocr_only:
            alone.append(Questions([ask(shapes)], together=False))
            continue
        families[family].append(ask([shape for shape in shapes if ".*" not in shape]))
        dotted.append(ask([shape for shape in shapes if ".*" in shape]))
    together = [[question for question in group if question.shapes] for group in (*families, dotted)]
    return [*(Questions(group, together=True) for group in together if group), *alone]


def _uncounted(shape: str) -> str:
    return _COUNT.sub(lambda count: "+" if int(count[1]) else "*", shape)


def _any_of(shapes: Sequence[str]) -> str:
    return "|".join(f"(?:{shape})" for shape in shapes)
