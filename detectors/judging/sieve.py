"""Which rules could say anything of which lines: asked of many lines at once, before a line costs anything by itself.

A rule's `shapes` say what a line must look like for it. They are searched over the lines' canonical text, some hundred lines
in one go, so that text in which every line holds a word of the lexicon costs little more than its reading.
"""

from __future__ import annotations

import bisect
import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from detectors.judging.questions import Closed, Lines, Question, Words, questions_of
from detectors.model import Category
from detectors.patterns import BytesPattern
from detectors.rules.base import Rule
from detectors.rules.grammar import LEVELS
from detectors.text.normalize import INNER_LINE_END, Lexicon, canonical_block, canonical_lines, plain_ends
from detectors.text.pieces import FRAGMENT_CHARACTERS, MAX_FRAGMENT_CHARS, is_fragment

LEVEL_ENDS = "密"
# A piece in which a level can end: its second character is where words over several lines end. What stands around it is looked at then.
_LEVEL_END = rf"^\s*[{FRAGMENT_CHARACTERS}]*密[{FRAGMENT_CHARACTERS}]*\s*$"
# In a text of many lines such a piece only if a level can begin in it, or in a piece before it, or if there is none.
_IN_LINE = "[" + FRAGMENT_CHARACTERS.replace(r"\s", r" \t") + "]*"
_BEGUN_LEVEL = BytesPattern(
    rf"(?m:(?:(?:\A|^{_IN_LINE}[绝机秘]{_IN_LINE}\n)[ \t\n]*|^{_IN_LINE}[绝机秘]){_IN_LINE}密{_IN_LINE}$)"
)
# Families of which a word alone between separators is a mark in a title or a link, too.
_OF_WORDS: frozenset[Category] = frozenset({"state-secret", "exam", "commercial", "work-secret", "internal"})
NOTHING_CLOSED = Closed()


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
        self._questions = questions_of(rules)
        self._words = Words(self._questions)
        needed: dict[tuple[str, ...], int] = {}
        for number, rule in enumerate(rules):
            needed[rule.needs] = needed.get(rule.needs, 0) | 1 << number
        self._needed = [(words, bits) for words, bits in needed.items() if words]
        self.last = sum(1 << number for number, rule in enumerate(rules) if rule.last)
        self._of_words = sum(1 << number for number, rule in enumerate(rules) if rule.category in _OF_WORDS)
        # Rules that need no word, as an office's own: only their patterns tell.
        self._unneeded = needed.get((), 0)
        self._pieces = Question(self.fragment, LEVEL_ENDS, MAX_FRAGMENT_CHARS, (_LEVEL_END,))
        self._of: dict[int, Sequence[Rule]] = {}

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

    def of_names(self, texts: Sequence[str], files: Sequence[bool]) -> list[int]:
        """The masks of names, from their canonical texts. What a rule says of names needs no shape: those of files are asked by every rule
        whose words they hold, others by those rules of which a word alone may be a mark."""
        held = [self._held(text) for text in texts]
        unsure = [
            at
            for at, mask in enumerate(held)
            if self._unneeded or (mask & self.everything & ~self._of_words and not files[at])
        ]
        if not unsure:
            return held
        for at, mask in zip(unsure, self.masks([texts[at].encode() for at in unsure]), strict=True):
            held[at] = mask | (held[at] if files[at] else held[at] & ~(self.everything & ~self._of_words))
        return held

    def _held(self, text: str) -> int:
        mask = 0
        for words, bits in self._needed:
            if any(word in text for word in words):
                mask |= bits
        if LEVEL_ENDS in text and is_fragment(text):
            mask |= self.fragment
        for level, (_, bit) in zip(LEVELS, self.levels, strict=True):
            if level in text:
                mask |= bit
        return mask

    def closed(self, levels: Collection[str], categories: Collection[Category], *, pieces: bool) -> Closed:
        """What need not be asked where nothing of these is looked for any more."""
        words = tuple(level.encode() for level in LEVELS if level in levels)
        bits = self.fragment if pieces or len(words) == len(LEVELS) else 0
        for number, rule in enumerate(self.rules):
            if rule.category in categories:
                bits |= 1 << number
        return Closed(words, bits)

    def sift(self, untrusted_lines: Sequence[bytes], closed: Closed = NOTHING_CLOSED) -> tuple[list[int], list[bytes]]:
        """The masks of the lines, and their canonical texts."""
        texts = canonical_lines(untrusted_lines, self._lexicon)
        lines = Lines(b"\n".join(texts), range(len(texts)))
        if lines.whole.count(b"\n") >= len(texts):
            inner = [n for n, text in enumerate(texts) if b"\n" in text]
            lines = Lines(b"\n".join([text.replace(b"\n", INNER_LINE_END) for text in texts]))
        else:
            inner = []
        masks = [0] * len(texts)
        for number, mask in self._masks(lines, inner, self._pieces.of, closed).items():
            masks[number] = mask
        return masks, texts

    def sift_block(self, untrusted_block: bytes, closed: Closed = NOTHING_CLOSED) -> tuple[dict[int, int], Lines]:
        """The masks of those lines of a text that have one, by number, and its lines' canonical texts."""
        return self._sifted(untrusted_block, closed, in_order=True)

    def _sifted(self, untrusted_block: bytes, closed: Closed, *, in_order: bool) -> tuple[dict[int, int], Lines]:
        data = canonical_block(untrusted_block, self._lexicon)
        lines = Lines(data)
        inner = []
        at = data.find(INNER_LINE_END)
        while at >= 0:
            inner.append(bisect.bisect_right(lines.starts, at) - 1)
            at = data.find(INNER_LINE_END, lines.starts[inner[-1] + 1])
        return self._masks(lines, inner, self._begun_levels, closed, in_order=in_order), lines

    def sift_turned(self, texts: Sequence[str], closed: Closed = NOTHING_CLOSED) -> dict[int, int]:
        """The masks of those lines that have one when they are read from right to left, by number, from their canonical texts. Pieces of a
        mark are none there."""
        whole = "\n".join(texts)
        if whole.count("\n") >= len(texts):
            whole = "\n".join([text.replace("\n", INNER_LINE_END.decode()) for text in texts])
        masks, _ = self._sifted(whole[::-1].encode(), closed.beside(self.fragment), in_order=False)
        # Turned round whole, the last line is the first.
        return {len(texts) - 1 - n: mask & ~self.fragment for n, mask in masks.items()}

    @staticmethod
    def _begun_levels(lines: Lines) -> Iterator[int]:
        whole, at = lines.whole, 0
        if not lines.hold(LEVEL_ENDS.encode()):
            return
        while (end := _BEGUN_LEVEL.find(whole, at, len(whole))[1]) > 0:
            number = bisect.bisect_right(lines.starts, end - 1) - 1
            yield number
            # What ends there may be the beginning of the next.
            at = max(lines.starts[number], at + 1)

    def _masks(
        self,
        lines: Lines,
        inner: Iterable[int],
        pieces: Callable[[Lines], Iterable[int]],
        closed: Closed,
        *,
        in_order: bool = False,
    ) -> dict[int, int]:
        # A line end that a character reference stands for: the line is several to some patterns and one to others.
        masks = dict.fromkeys(inner, self.worth)
        levelled = lines.without(closed.levels)
        if not closed.bits & self.fragment:
            for number in pieces(levelled):
                if masks.get(number, 0) & self.fragment or is_fragment(plain_ends(lines.text(number)).decode()):
                    masks[number] = masks.get(number, 0) | self.fragment
        worded = functools.cache(functools.partial(self._words.in_lines, lines))
        for questions in self._questions:
            for number, bit in questions.of(lines, levelled, worded, closed.bits, in_order=in_order):
                masks[number] = masks.get(number, 0) | bit
        for number, mask in masks.items():
            text = lines.text(number)
            for level, bit in self.levels:
                if level in text:
                    mask |= bit
            masks[number] = mask
        return masks
