"""What a script computes with. Numbers are floats, texts are `str`, arrays are lists, objects are dicts; `None` is
JavaScript's null and undefined alike."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from crawler.portals.source.script import HOLE

Value = Any
LONGEST_TEXT = 200_000
MOST_ITEMS = 20_000
_MOST_VALUES, _TEXT_OF_A_VALUE = 60_000, 50
_DEEPEST = 6
_LARGEST = 2**1023  # a number beyond is infinite


class OutOfSteps(Exception):
    """The script would have gone on for longer, or made more, than anything that a list's script does."""


def fitting(length: int, most: int = LONGEST_TEXT) -> None:
    """Raises OutOfSteps before a text or an array of that length is made."""
    if length > most:
        raise OutOfSteps


class Blank:
    """What can't be known from the text: whatever is asked of it is blank again, and a text made of it has a hole."""

    __slots__ = ("name",)

    def __init__(self, name: str = "") -> None:
        self.name = name


class Scope:
    """Names and what they stand for, inside those of `outer`."""

    __slots__ = ("names", "outer")

    def __init__(self, outer: Scope | None = None) -> None:
        self.names: dict[str, Value] = {}
        self.outer = outer

    def holder(self, name: str) -> Scope | None:
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = scope.outer
        return scope


@dataclass(eq=False, slots=True)
class Function:
    """A function of the script: its parameters' nodes, its body's node, and the names around it."""

    parameters: list[Any]
    body: Any
    scope: Scope
    this: Value = None
    arrow: bool = False
    members: dict[str, Value] = field(default_factory=dict)
    told: Value = None  # the data of its event, where it listens to one
    event: str = ""  # and what that is called


@dataclass(eq=False, slots=True)
class Native:
    """A function of ours, given its arguments."""

    call: Callable[[list[Value]], Value]
    members: dict[str, Value] = field(default_factory=dict)


class Host:
    """An object of the browser's: its members are looked up by methods of ours."""

    def get(self, name: str) -> Value:
        return Blank(name)

    def set(self, name: str, value: Value) -> None:
        pass

    def as_text(self) -> str | None:
        """What it is as a text; None where that can't be known."""
        return None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that a script would make. `form` are its parameters; `json` says that they are sent as a JSON body;
    `heard` whether a function is given with it that takes the answer."""

    url: str
    form: dict[str, Value] | None = None
    post: bool = False
    json: bool = False
    heard: bool = True


@dataclass(frozen=True, slots=True)
class Drawn:
    """A call of something unknown with options, as plug-ins that draw pagers are called."""

    name: str
    arguments: tuple[Value, ...]
    options: dict[str, Value]


def valued(data: object, left: list[int] | None = None) -> Value:
    """What a script sees of JSON. Raises OutOfSteps where that is more than a script may hold."""
    left = left if left is not None else [MOST_ITEMS]
    left[0] -= 1
    fitting(-left[0], 0)
    if isinstance(data, dict):
        return {str(k): valued(v, left) for k, v in data.items()}
    if isinstance(data, list):
        return [valued(each, left) for each in data]
    if isinstance(data, int) and not isinstance(data, bool):
        return float(data) if abs(data) < _LARGEST else math.copysign(math.inf, data > 0 or -1)
    return data


def truth(value: Value) -> bool | None:
    """None where it can't be known."""
    if isinstance(value, Blank):
        return None
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    if isinstance(value, str):
        return value != ""
    return value is not None and value is not False


def text(value: Value, depth: int = 0) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):
            return "NaN"
        if math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        return str(int(value)) if value == int(value) and abs(value) < 1e21 else repr(value)
    if value is None:
        return "undefined"
    if isinstance(value, list):
        return joined(value, ",", depth)
    if isinstance(value, Host) and (said := value.as_text()) is not None:
        return said
    return HOLE if isinstance(value, Blank | Host) else "[object Object]"


def joined(values: list[Value], separator: str, depth: int = 0) -> str:
    """Raises OutOfSteps: an array of itself twice, of itself twice, and so on, is a long text out of a short script."""
    fitting(depth, _DEEPEST)
    parts, length = [], 0
    for each in values:
        parts.append("" if each is None else text(each, depth + 1))
        length += len(parts[-1]) + len(separator)
        fitting(length)
    return separator.join(parts)


def number(value: Value) -> float | Blank:
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, float):
        return value
    if isinstance(value, str):
        stripped = value.strip()
        try:
            return float(int(stripped, 16)) if stripped[:2].lower() == "0x" else float(stripped or "0")
        except ValueError:
            return Blank() if HOLE in value else math.nan
    return Blank() if isinstance(value, Blank | Host) else math.nan


def plain(value: Value, left: list[int] | None = None) -> Value:
    """The value as JSON would carry it; what can't be known is a text with a hole, and what is endless is cut.

    `left` is how many values may still be had, a long text counting as many, where several calls share that.
    """
    left = left if left is not None else [_MOST_VALUES]

    def one(value: Value, depth: int) -> Value:
        left[0] -= 1 + (len(value) // _TEXT_OF_A_VALUE if isinstance(value, str) else 0)
        if depth > _DEEPEST or left[0] < 0:
            return None
        if isinstance(value, dict):
            return {k: one(v, depth + 1) for k, v in value.items() if not isinstance(v, Function | Native)}
        if isinstance(value, list):
            return [one(each, depth + 1) for each in value[: max(0, left[0])]]
        if isinstance(value, float):
            whole = math.isfinite(value) and value == int(value)
            return int(value) if whole else value if math.isfinite(value) else None
        return value if isinstance(value, str | bool) or value is None else HOLE

    return one(value, 0)
