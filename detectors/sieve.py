"""Which rules could say anything of which lines: asked of many lines at once, before a line costs anything by itself.

A rule's `shapes` say what a line must look like for it. They are searched over the lines' canonical text, some hundred lines
in one go, so that text in which every line holds a word of the lexicon costs little more than its reading.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence

from detectors.layout import FRAGMENT_CHARACTERS, MAX_FRAGMENT_CHARS, is_fragment
from detectors.model import Category
from detectors.normalize import INNER_LINE_END, Lexicon, canonical_block, canonical_lines
from detectors.patterns import BytesPattern
from detectors.questions import Lines, Question, questions_of
from detectors.rules.base import Rule
from detectors.rules.grammar import LEVELS

_LEVEL_ENDS = "密".encode()
# A piece in which a level can end: its second character is where words over several lines end. What stands around it is looked at then.
_LEVEL_END = rf"^\s*[{FRAGMENT_CHARACTERS}]*密[{FRAGMENT_CHARACTERS}]*\s*$"
# In a text of many lines such a piece only if a level can begin in it, or in the line before it, or if there is none.
_IN_LINE = "[" + FRAGMENT_CHARACTERS.replace(r"\s", r" \t") + "]*"
_WHOLE_LEVEL = rf"^{_IN_LINE}[绝机秘]{_IN_LINE}密{_IN_LINE}$"
_BEGUN_LEVEL = BytesPattern(rf"(?m:(?:\A|[绝机秘][^\n]*\n)[ \t\n]*{_IN_LINE}密{_IN_LINE}$)")


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
        self._questions = questions_of(rules, Question(self.fragment, (), MAX_FRAGMENT_CHARS, (_WHOLE_LEVEL,)))
        self._pieces = Question(self.fragment, (), MAX_FRAGMENT_CHARS, (_LEVEL_END,))
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
        lines = Lines(b"\n".join(texts), range(len(texts)))
        if lines.whole.count(b"\n") >= len(texts):
            inner = [n for n, text in enumerate(texts) if b"\n" in text]
            lines = Lines(b"\n".join([text.replace(b"\n", INNER_LINE_END) for text in texts]))
        else:
            inner = []
        masks = [0] * len(texts)
        for number, mask in self._masks(lines, inner, self._pieces.of(lines)).items():
            masks[number] = mask
        return masks, texts

    def sift_block(self, untrusted_block: bytes) -> tuple[dict[int, int], Lines]:
        """The masks of those lines of a text that have one, by number, and its lines' canonical texts."""
        data = canonical_block(untrusted_block, self._lexicon)
        lines = Lines(data)
        inner = []
        at = data.find(INNER_LINE_END)
        while at >= 0:
            inner.append(bisect.bisect_right(lines.starts, at) - 1)
            at = data.find(INNER_LINE_END, lines.starts[inner[-1] + 1])
        return self._masks(lines, inner, self._begun_levels(lines)), lines

    @staticmethod
    def _begun_levels(lines: Lines) -> Iterator[int]:
        whole, at = lines.whole, 0
        if not lines.hold(_LEVEL_ENDS):
            return
        while (end := _BEGUN_LEVEL.find(whole, at, len(whole))[1]) > 0:
            number = bisect.bisect_right(lines.starts, end - 1) - 1
            yield number
            # What ends there may be the beginning of the next.
            at = max(lines.starts[number], at + 1)

    def _masks(self, lines: Lines, inner: Iterable[int], pieces: Iterable[int]) -> dict[int, int]:
        # A line end that a character reference stands for: the line is several to some patterns and one to others.
        masks = dict.fromkeys(inner, self.worth)
        for number in pieces:
            masks[number] = masks.get(number, 0) | self.fragment
        for questions in self._questions:
            for number, bit in questions.of(lines):
                masks[number] = masks.get(number, 0) | bit
        for number, mask in masks.items():
            text = lines.text(number)
            if mask & self.fragment and not is_fragment(plain_ends(text).decode()):
                mask &= ~self.fragment
            for level, bit in self.levels:
                if level in text:
                    mask |= bit
            masks[number] = mask
        return masks


def plain_ends(text: bytes) -> bytes:
    """A line's canonical text with newlines for the line ends that it holds."""
    return text.replace(INNER_LINE_END, b"\n")
