"""An office's own rules, out of mishao.toml: its words and patterns, made into rules like the others.

They are asked of every line, quoted or not: what an office looks for is its own affair, and no filter second-guesses it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import re2

from detectors.model import OFFICE_PREFIX, OwnRule
from detectors.rules.base import Rule, Signal
from detectors.rules.grammar import compact, pattern, pattern_of_office
from detectors.text.layout import Place
from detectors.text.normalize import canonical

MAX_PATTERN_CHARS = 500
MAX_MATCH_CHARS = 40
NAME_PREFIX = "own-"
OWN_PACK = "own"


@dataclass(frozen=True, slots=True)
class Wrong:
    """`about` is the word, the number or RE2's own words that the sentence of this kind is about."""

    key: Literal["words", "level", "pattern"]
    kind: Literal["empty", "short", "level", "long", "no-pattern", "matches-nothing"]
    about: str = ""


def wrongs(rule: OwnRule) -> Iterator[Wrong]:
    """What is wrong with a rule. RE2 takes no look-around and no back-references, and is never slow."""
    if not rule.words and not rule.pattern:
        yield Wrong("words", "empty")
    for word in rule.words:
        if len(_word(word)) < 2:
            yield Wrong("words", "short", word)
    if rule.level is not None and rule.category != "state-secret":
        yield Wrong("level", "level")
    if len(rule.pattern) > MAX_PATTERN_CHARS:
        yield Wrong("pattern", "long", str(MAX_PATTERN_CHARS))
    elif rule.pattern:
        try:
            compiled = pattern_of_office(rule.pattern)
        except re2.error as error:
            yield Wrong("pattern", "no-pattern", _said(error))
        else:
            if compiled.search("") is not None:
                yield Wrong("pattern", "matches-nothing")


@functools.lru_cache(maxsize=8)
def own_rules(configured: tuple[OwnRule, ...]) -> tuple[Rule, ...]:
    return tuple(_rule(rule) for rule in configured)


def _rule(configured: OwnRule) -> Rule:
    words = tuple(_word(word) for word in configured.words)
    alternatives = [re2.escape(word) for word in sorted(words, key=len, reverse=True)]
    if configured.pattern:
        alternatives.append(f"(?:{configured.pattern})")
    wanted = pattern_of_office("|".join(alternatives))
    name = NAME_PREFIX + configured.name

    def find(place: Place) -> Iterator[Signal]:
        if configured.zones and place.zone not in configured.zones:
            return
        for match in wanted.finditer(place.text):
            text = compact(match.group(0))[:MAX_MATCH_CHARS]
            if text:
                yield Signal(
                    name, configured.category, configured.level, match.start(), match.end(), text, ("own-rule",)
                )

    return Rule(
        name=name,
        category=configured.category,
        source="本单位：界面“规则”页" if configured.name.startswith(OFFICE_PREFIX) else "mishao.toml",
        chinese="本单位自定规则",
        english="the office's own rule",
        lexicon=tuple(word for word in words if _CHINESE.fullmatch(word)),
        find=find,
        shapes=(wanted,),
        hits=(),
        misses=(),
        pack=OWN_PACK,
    )


def _word(word: str) -> str:
    """As the word stands in canonical text."""
    return compact(canonical(word))


def _said(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


_CHINESE = pattern(r"[\x{4e00}-\x{9fff}]+")
