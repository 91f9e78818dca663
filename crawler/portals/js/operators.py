"""What the operators make of two values; blank where a value that they need is."""

from __future__ import annotations

import math
from collections.abc import Callable

from crawler.portals.js.values import Blank, Function, Native, Value, number, text

_ARITHMETIC: dict[str, Callable[[float, float], Value]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
    "%": math.fmod, "<": lambda a, b: a < b, ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b,
    "|": lambda a, b: float(int(a) | int(b)), "&": lambda a, b: float(int(a) & int(b)), ">>": lambda a, b: float(int(a) >> min(63, int(b))),
}  # fmt: skip


def operated(sign: str, left: Value, right: Value) -> Value:
    if sign == "+" and (not _is_number(left) or not _is_number(right)):
        if isinstance(left, Blank) and isinstance(right, Blank | float):
            return Blank()
        if isinstance(left, float) and isinstance(right, Blank):
            return Blank()
        return text(left) + text(right)
    if sign in ("==", "===", "!=", "!=="):
        alike = same(left, right, strictly=len(sign) == 3)
        return Blank() if alike is None else alike is (sign[0] == "=")
    if sign in ("<", ">", "<=", ">=") and isinstance(left, str) and isinstance(right, str):
        return {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[sign]
    one, two = number(left), number(right)
    calculate = _ARITHMETIC.get(sign)
    if isinstance(one, Blank) or isinstance(two, Blank) or calculate is None:
        return Blank()
    try:
        return calculate(one, two)
    except (ZeroDivisionError, OverflowError, ValueError):
        return math.nan


def _is_number(value: Value) -> bool:
    return isinstance(value, float | bool) or value is None


def same(left: Value, right: Value, *, strictly: bool = False) -> bool | None:
    if isinstance(left, Blank) or isinstance(right, Blank):
        return None
    if (
        not strictly
        and isinstance(left, str | float)
        and isinstance(right, str | float)
        and type(left) is not type(right)
    ):
        return number(left) == number(right)
    if isinstance(left, str | float | bool) or left is None:
        return type(left) is type(right) and left == right
    return left is right


def kind_of(value: Value) -> Value:
    if isinstance(value, Blank):
        return "undefined" if value.name else Blank()
    names = {
        bool: "boolean",
        float: "number",
        str: "string",
        Function: "function",
        Native: "function",
        type(None): "undefined",
    }
    return names.get(type(value), "object")
