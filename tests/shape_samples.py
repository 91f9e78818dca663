"""Texts at random that a rule's shape may match, so that it can be asked what all of them hold."""

from __future__ import annotations

import importlib
import random
from typing import Any

# The standard library's own reader of patterns; RE2's classes are put in words that it knows.
_PARSER: Any = importlib.import_module("re._parser")
_CLASSES = {
    r"\P{Han}": "x",
    r"\P{L}": "1",
    r"\p{Han}": "某",
    r"\p{Lu}": "A",
    r"\p{L}": "某",
    r"\p{N}": "0",
    r"\p{P}": "、",
}
_OF_CATEGORIES = {"CATEGORY_SPACE": " ", "CATEGORY_DIGIT": "1", "CATEGORY_WORD": "a", "CATEGORY_NOT_WORD": " "}
_ANYTHING = "甲 ;x、1"
MORE_TIMES = 2


def samples(shape: str, chosen: random.Random, count: int) -> list[str]:
    """Not always matches: what must stand before or behind is left out."""
    for name, character in _CLASSES.items():
        shape = shape.replace(name, character)
    parsed = _PARSER.parse(shape)
    return [_one(parsed, chosen) for _ in range(count)]


def _one(parts: Any, chosen: random.Random) -> str:
    out: list[str] = []
    for kind, what in parts:
        match str(kind):
            case "LITERAL":
                out.append(chr(what))
            case "NOT_LITERAL" | "ANY":
                out.append("某")
            case "IN":
                out.append(_of_class(what, chosen))
            case "BRANCH":
                out.append(_one(chosen.choice(what[1]), chosen))
            case "SUBPATTERN":
                out.append(_one(what[3], chosen))
            case "MAX_REPEAT" | "MIN_REPEAT":
                fewest, most, repeated = what
                times = chosen.randint(fewest, min(most, fewest + MORE_TIMES))
                out += [_one(repeated, chosen) for _ in range(times)]
            case "AT":
                pass
            case other:
                raise ValueError(other)
    return "".join(out)


def _of_class(members: Any, chosen: random.Random) -> str:
    named: list[str] = []
    for kind, what in members:
        match str(kind):
            case "LITERAL":
                named.append(chr(what))
            case "RANGE":
                named.append(chr(chosen.randint(*what)))
            case "CATEGORY":
                named.append(_OF_CATEGORIES.get(str(what), " "))
    if str(members[0][0]) != "NEGATE":
        return chosen.choice(named)
    return chosen.choice([character for character in _ANYTHING if character not in named] or ["乙"])
