"""Sets of patterns: one question says what each of them would."""

from __future__ import annotations

import re2
from hypothesis import given
from hypothesis import strategies as st

from detectors.patterns import PatternSet

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
