"""Sets of patterns: one question says what each of them would."""

from __future__ import annotations

import sys
import unicodedata

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from detectors.patterns import LinePattern, Pattern, PatternSet
from detectors.text.characters import form
from detectors.text.letters import of_few_ranges

PATTERNS = {"level": "绝密|机密", "end": "[机密]$", "start": r"^\s*机", "far": "机.*密", "empty": "x*"}
SET = PatternSet(**PATTERNS)


@given(st.text(alphabet="绝机密 x\n", max_size=12))
def test_a_set_names_what_each_pattern_finds(text: str) -> None:
    assert SET.of(text) == {name for name, pattern in PATTERNS.items() if re2.search(pattern, text)}


def test_a_set_that_says_nothing_is_not_believed() -> None:
    """As RE2 does where its memory is used up."""
    silent = PatternSet(**PATTERNS)
    silent._ask = lambda data: []
    assert silent.of("机密") == SET.of("机密") == {"level", "end", "start", "far", "empty"}


@given(st.text(alphabet="绝机密 x\n\t", max_size=16))
def test_lines_are_named_by_what_stands_in_them(text: str) -> None:
    data = text.encode()
    ends = [at for at, byte in enumerate(data) if byte == 0x0A]
    starts = [0, *(end + 1 for end in ends), len(data) + 1]
    for name, pattern in PATTERNS.items():
        found = LinePattern(pattern).lines_of(data, lambda: starts)
        lines = text.split("\n")
        assert found == [n for n, line in enumerate(lines) if re2.search(pattern, line)], name


def test_classes_of_few_ranges_say_the_same_of_what_canonical_text_holds() -> None:
    """Of each character that it can hold: those without a name, and the signs that other scripts put to their letters, may be either."""
    named = (c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) not in ("Cn", "Co", "Cs"))
    held = {c for one in named for c in form(one)} | {"\ue000"}  # of those for private use one
    text = "".join(sorted(c for c in held if unicodedata.category(c) != "Mc"))
    for whole in (r"\p{Han}", r"[\p{Han}]", r"[^\p{L}\p{N}]", r"[\p{L}\p{N}]", r"[^\]\p{Han}]"):
        few = of_few_ranges(whole)
        assert Pattern(f"{few}+").findall(text) == Pattern(f"{whole}+").findall(text), whole


def test_a_late_pattern_is_compiled_at_the_first_question() -> None:
    late = Pattern("(", at_once=False)
    for _ in range(2):
        with pytest.raises(re2.error):
            late.search("机密")
    with pytest.raises(re2.error):
        Pattern("(")
