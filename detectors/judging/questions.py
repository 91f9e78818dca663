"""What rules ask of many lines at once, in canonical text: first one pattern for several of them, then each its own of what is left.

The first pattern is made of the rules' own, with numbers of repetitions left out: it lets some lines through in vain and keeps
none back. Counting is what makes automata large, so that only without it many patterns can be one.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import operator
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import re2

from detectors.model import PACKS, Category
from detectors.patterns import LinePattern
from detectors.rules.base import Rule
from detectors.rules.grammar import LEVELS
from detectors.rules.shapes import MAX_ALONE_CHARS
from detectors.text.lines import line_starts
from detectors.text.normalize import INNER_LINE_END

# Up to here a line may be a mark and nothing else, whatever its characters.
_INNER = INNER_LINE_END.decode()
SHORT_BYTES = 4 * MAX_ALONE_CHARS
MAX_NEEDS = 3
# A line near another that says something of it, and those between them, are short.
NEAR_BYTES, NEAR_LINES = 600, 4
# All families in one pattern would have so many states that RE2 leaves its fast way.
_FAMILIES: tuple[frozenset[Category], ...] = (
    frozenset({"state-secret"}),
    frozenset({"exam", "declassified", "number-lead"}),
    frozenset({"internal", "not-open"}),
    frozenset({"work-secret", "commercial"}),
    frozenset({"foreign"}),
)
LEVEL_WORDS = tuple(level.encode() for level in LEVELS)
# Where a level is named more often than that, all lines are asked about: to pick some out costs as much.
_BYTES_A_LEVEL = 400
# The same of lines with one of the other rules' words, as far as so many of them tell.
_BYTES_A_WORD, _ENOUGH_WORDS = 300, 32
_NOTHING_SAID = "某某".encode()
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

    @functools.cached_property
    def _inner(self) -> range:
        """Of lines that follow each other, those that have enough others before and behind them for certain."""
        before = len(self.whole) - len(self.whole.lstrip())
        first, last = self.whole.count(b"\n", 0, before), self.whole.rstrip().count(b"\n")
        return range(first + NEAR_LINES, last - NEAR_LINES + 1)

    def nothing_beside(self, n: int, words: Sequence[bytes]) -> bool:
        """Whether none of the words stands in this line or near it, as far as that can be told."""
        if n not in self._inner:
            return False
        if not any(map(self.hold, words)):
            return True
        near = self.whole[max(0, self.starts[n] - NEAR_BYTES) : self.starts[n + 1] + NEAR_BYTES]
        return not any(word in near for word in words)

    def texts(self) -> list[str]:
        whole = self.whole.decode()
        texts = whole.split("\n")
        return [text.replace(_INNER, "\n") for text in texts] if _INNER in whole else texts

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

    def without(self, words: Sequence[bytes]) -> Lines:
        """The same lines with these words made others, of as many bytes, that nothing is said of."""
        whole = self.whole
        for word in words:
            whole = whole.replace(word, _NOTHING_SAID)
        return self if whole == self.whole else Lines(whole, self.numbers)

    @functools.cached_property
    def naming(self) -> Lines:
        """Those that name a level; all of them where that is as cheap."""
        held = [word for word in LEVEL_WORDS if self.hold(word)]
        if not held:
            return NO_LINES
        if sum(map(self.whole.count, held)) * _BYTES_A_LEVEL > len(self.whole):
            return self
        numbers: set[int] = set()
        for word in held:
            at = self.whole.find(word)
            while at >= 0:
                number = bisect.bisect_right(self.starts, at) - 1
                numbers.add(number)
                at = self.whole.find(word, self.starts[number + 1])
        return self.some(sorted(numbers))


NO_LINES = Lines(b"", ())


class Question:
    """One rule's question. What it needs is looked for first: most texts hold the words of few rules."""

    def __init__(
        self,
        bit: int,
        needs: Sequence[str],
        max_chars: int | None,
        shapes: Sequence[str],
        beside: Sequence[str] = (),
    ) -> None:
        self.bit = bit
        self.beside = [word.encode() for word in beside]
        self.shapes = shapes
        self.short = max_chars is not None and max_chars <= MAX_ALONE_CHARS
        self.has_needs = bool(needs)
        # 密 is in every level.
        telling = needs and not any(word in level for word in needs for level in LEVELS)
        self.words = list(map(re2.escape, needs)) if telling else list(map(_uncounted, shapes))
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


@dataclass(frozen=True, slots=True)
class Closed:
    """What needs no asking: these levels, and the rules of these bits."""

    levels: Sequence[bytes] = ()
    bits: int = 0

    def beside(self, bits: int) -> Closed:
        """The same, and these."""
        return self if bits & self.bits == bits else Closed(self.levels, self.bits | bits)


class Questions:
    """Several of them, with the one pattern that is asked before. Where they are about levels, only lines that name one are asked;
    else, where they go together and need words, only those with one."""

    def __init__(self, questions: Sequence[Question], *, together: bool, of_levels: bool = False) -> None:
        self._questions = questions
        self._of_levels = of_levels
        self._bits = functools.reduce(operator.or_, (question.bit for question in questions))
        self._together = together
        self._worded = together and not of_levels and all(question.has_needs for question in questions)
        # By the bits that are asked about: where some rules need no asking, the others' pattern lets fewer lines through.
        self._firsts: dict[int, LinePattern] = {}
        self._first(self._bits)

    def words(self) -> Iterator[str]:
        """Patterns of which a line must match one that these rules say anything of."""
        if self._worded:
            for question in self._questions:
                yield from question.words

    def _first(self, bits: int) -> LinePattern | None:
        if not self._together:
            return None
        if bits not in self._firsts:
            asked = [question for question in self._questions if question.bit & bits]
            shapes = [_uncounted(shape) for question in asked for shape in question.shapes]
            self._firsts[bits] = LinePattern(_any_of(shapes))
        return self._firsts[bits]

    def of(
        self, lines: Lines, levelled: Lines, worded: Callable[[], Lines], closed: int, *, in_order: bool
    ) -> Iterator[tuple[int, int]]:
        """The numbers of lines, and the bit of the rule that has something to say of each. `levelled` are the same lines without the
        levels, and `closed` the bits of the rules, that need no asking; `worded` are those with a word. `in_order` are lines that
        follow each other in a text."""
        every, asked = lines, self._bits & ~closed
        if not asked:
            return
        if self._of_levels:
            lines = levelled.naming
        elif self._worded:
            lines = worded()
        first = self._first(asked)
        if first is not None and lines.numbers:
            lines = lines.some(first.lines_of(lines.whole, lines.starts_of))
        for question in self._questions:
            if not question.bit & closed:
                for number in question.of(lines):
                    if not (question.beside and in_order and every.nothing_beside(number, question.beside)):
                        yield number, question.bit


class Words:
    """The words of all rules that go together and aren't about levels: most lines hold none, and one search tells them from the others."""

    def __init__(self, questions: Sequence[Questions]) -> None:
        wanted = dict.fromkeys(word for one in questions for word in one.words())
        self._pattern = LinePattern(_any_of(list(wanted)))

    def in_lines(self, lines: Lines) -> Lines:
        """All lines where many have one: to pick some out costs as much."""
        if not lines.numbers:
            return lines
        few = self._pattern.few_lines_of(lines.whole, lines.starts_of, _ENOUGH_WORDS, _BYTES_A_WORD)
        return lines if few is None else lines.some(few)


def questions_of(rules: Sequence[Rule]) -> list[Questions]:
    """For each rule a bit by its number. An office's patterns, and those that are nothing but counts, are asked one by one.

    Of the others those go together that are of one family, alike about levels, and alike in whether they have anything between two things.
    """
    together: dict[tuple[int | None, bool], list[Question]] = {}
    alone: list[Questions] = []
    for number, rule in enumerate(rules):
        shapes = [shape.text for shape in rule.shapes] or list(map(re2.escape, rule.needs)) or [""]
        family = next((n for n, categories in enumerate(_FAMILIES) if rule.category in categories), None)
        ask = functools.partial(Question, 1 << number, rule.needs, rule.max_chars)
        if family is None or rule.pack not in PACKS or rule.ocr_only:
            alone.append(Questions([ask(shapes)], together=False))
            continue
        of_levels = set(shapes) if rule.needs == LEVELS else {shape.text for shape in rule.of_levels}
        groups: dict[tuple[int | None, bool], list[str]] = {}
        for shape in shapes:
            if rule.by_beside is not None and shape == rule.by_beside[0].text:
                continue
            group: tuple[int | None, bool] = (None if ".*" in shape else family, shape in of_levels)
            groups.setdefault(group, []).append(shape)
        for group, some in groups.items():
            together.setdefault(group, []).append(ask(some))
        if rule.by_beside is not None:
            ending, beside = rule.by_beside
            together.setdefault((family, ending.text in of_levels), []).append(ask([ending.text], beside=beside))
    return [
        *(Questions(group, together=True, of_levels=of_levels) for (_, of_levels), group in together.items()),
        *alone,
    ]


def _uncounted(shape: str) -> str:
    return _COUNT.sub(lambda count: "+" if int(count[1]) else "*", shape)


def _any_of(shapes: Sequence[str]) -> str:
    return "|".join(f"(?:{shape})" for shape in shapes)
