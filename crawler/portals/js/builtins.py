"""The language's own functions and the methods of its texts and arrays, as far as portals use them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from urllib.parse import quote, unquote

import re2

from crawler.portals.js.operators import same
from crawler.portals.js.values import MOST_ITEMS, Blank, Function, Native, Value, fitting, joined, number, plain, text
from crawler.portals.source.script import HOLE
from crawler.portals.source.script import unescape as _escapes

_WORD = re.compile(r"^\s*([+-]?\d+)")
_FLOAT = re.compile(r"^\s*([+-]?(?:\d+\.?\d*|\.\d+))")
_LONGEST_PATTERN = 200

Call = Callable[[Value, list[Value]], Value]


def _quoted(said: str, safe: str) -> str:
    """What is unknown stays so."""
    return HOLE.join(quote(part, safe=safe) for part in said.split(HOLE))


def globals_() -> dict[str, Value]:
    mathematics = {
        name: Native(lambda a, f=function: _mathematics(f, a))  # type: ignore[misc]
        for name, function in {
            "ceil": math.ceil, "floor": math.floor, "round": lambda x: math.floor(x + 0.5), "abs": abs,
            "max": lambda *n: max(n), "min": lambda *n: min(n),
            "pow": pow, "trunc": math.trunc,
        }.items()
    }  # fmt: skip
    return {
        "undefined": None,
        "NaN": math.nan,
        "Infinity": math.inf,
        "parseInt": Native(lambda a: _leading(_WORD, a)),
        "parseFloat": Native(lambda a: _leading(_FLOAT, a)),
        "Number": Native(lambda a: number(a[0]) if a else 0.0),
        "String": Native(lambda a: text(a[0]) if a else ""),
        "isNaN": Native(lambda a: None if not a or isinstance(n := number(a[0]), Blank) else math.isnan(n)),
        "encodeURI": Native(lambda a: _quoted(text(a[0]), ";/?:@&=+$,#-_.!~*'()%") if a else ""),
        "encodeURIComponent": Native(lambda a: _quoted(text(a[0]), "-_.!~*'()") if a else ""),
        "escape": Native(lambda a: quote(text(a[0]), safe="@*_+-./" + HOLE) if a else ""),
        "decodeURI": Native(lambda a: unquote(text(a[0])) if a else ""),
        "decodeURIComponent": Native(lambda a: unquote(text(a[0])) if a else ""),
        "unescape": Native(lambda a: unquote(_escapes(text(a[0]).replace("%u", "\\u"))) if a else ""),
        "Math": {**mathematics, "random": Native(lambda a: Blank("random")), "PI": math.pi},
        "JSON": {
            "stringify": Native(lambda a: json.dumps(plain(a[0]), ensure_ascii=False) if a else None),
            "parse": Native(lambda a: _parsed(text(a[0])) if a else None),
        },
        "Object": Native(
            lambda a: a[0] if a else {},
            {
                "keys": Native(lambda a: list(a[0]) if a and isinstance(a[0], dict) else Blank()),
                "assign": Native(_assigned),
            },
        ),
        "RegExp": Native(_regex_of),
        "Array": Native(_array_of, {"isArray": Native(lambda a: bool(a) and isinstance(a[0], list))}),
    }


def _array_of(a: list[Value]) -> list[Value]:
    """So many places where it is one number, else what is given."""
    if len(a) == 1 and isinstance(a[0], float):
        fitting(int(a[0]) if math.isfinite(a[0]) else MOST_ITEMS + 1, MOST_ITEMS)
        return [None] * int(a[0])
    return list(a)


def _assigned(a: list[Value]) -> Value:
    if not a or not isinstance(a[0], dict):
        return Blank()
    for other in a[1:]:
        if isinstance(other, dict):
            a[0].update(other)
    return a[0]


def _mathematics(function: Callable[..., float], arguments: list[Value]) -> Value:
    numbers = [number(each) for each in arguments]
    known = [each for each in numbers if not isinstance(each, Blank)]
    if len(known) < len(numbers) or not known:
        return Blank()
    try:
        return float(function(*known))
    except (ValueError, OverflowError, TypeError, ZeroDivisionError):
        return math.nan


def _leading(pattern: re.Pattern[str], arguments: list[Value]) -> Value:
    if not arguments or isinstance(arguments[0], Blank):
        return Blank()
    found = pattern.match(text(arguments[0])[:40])
    return float(found.group(1)) if found else Blank() if HOLE in text(arguments[0]) else math.nan


def _parsed(source: str) -> Value:
    try:
        return _floats(json.loads(source))
    except (ValueError, RecursionError):
        return Blank()


def _floats(value: Value) -> Value:
    if isinstance(value, dict):
        return {key: _floats(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_floats(each) for each in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Regex:
    """A regular expression of the script's, run in linear time; one that needs more than that is none."""

    __slots__ = ("every", "pattern")

    def __init__(self, source: str, flags: str) -> None:
        self.every = "g" in flags
        self.pattern = None
        if len(source) <= _LONGEST_PATTERN:
            options = re2.Options()
            options.log_errors = False
            options.case_sensitive = "i" not in flags
            try:
                self.pattern = re2.compile(source, options)
            except re2.error:
                return


def _regex_of(a: list[Value]) -> Value:
    """What `new RegExp(source, flags)` makes."""
    if a and isinstance(a[0], Regex):
        return a[0]
    source = text(a[0]) if a else ""
    return (
        Blank()
        if not source or HOLE in source
        else Regex(source, text(a[1]) if len(a) > 1 and a[1] is not None else "")
    )


def text_member(value: str, name: str, call: Call) -> Value:
    if name == "length":
        return float(len(value))
    method = _TEXT.get(name)
    return Native(lambda a: method(value, a, call)) if method is not None else Blank(name)


def array_member(value: list[Value], name: str, call: Call) -> Value:
    if name == "length":
        return float(len(value))
    method = _ARRAY.get(name)
    return Native(lambda a: method(value, a, call)) if method is not None else Blank(name)


def regex_member(value: Regex, name: str) -> Value:
    if value.pattern is None or name not in ("test", "exec"):
        return Blank(name)
    pattern = value.pattern
    if name == "test":
        return Native(lambda a: bool(pattern.search(text(a[0]))) if a and HOLE not in text(a[0]) else Blank())
    return Native(lambda a: _groups(pattern.search(text(a[0]))) if a else None)


def _groups(found: re.Match[str] | None) -> Value:
    return [found.group(0), *found.groups()] if found is not None else None


def _whole(arguments: list[Value], at: int, default: int) -> int:
    if at >= len(arguments):
        return default
    value = number(arguments[at])
    if isinstance(value, Blank) or math.isnan(value):
        return default
    return int(max(-1e9, min(1e9, value)))


def _sliced(value: str | list[Value], a: list[Value]) -> Value:
    return value[slice(_whole(a, 0, 0), _whole(a, 1, len(value)))]


def _substring(value: str, a: list[Value]) -> str:
    first, second = (min(len(value), max(0, _whole(a, n, d))) for n, d in ((0, 0), (1, len(value))))
    return value[min(first, second) : max(first, second)]


def _substr(value: str, a: list[Value]) -> str:
    start = _whole(a, 0, 0)
    start = max(0, len(value) + start) if start < 0 else start
    return value[start : start + max(0, _whole(a, 1, len(value)))]


def _replaced(value: str, a: list[Value], call: Call, *, every: bool = False) -> Value:
    if len(a) < 2:
        return value
    replacement = text(a[1])
    if isinstance(a[0], Regex):
        if a[0].pattern is None or isinstance(a[1], Function | Native):
            return Blank()
        made = re.sub(r"\$(\d)", r"\\\1", replacement.replace("\\", "\\\\"))
        try:
            # A group may be as long as all of the text.
            times = sum(1 for _ in a[0].pattern.finditer(value)) if a[0].every else 1
            fitting(len(value) + times * (len(made) + made.count("\\") * len(value)))
            return a[0].pattern.sub(made, value, count=0 if a[0].every else 1)
        except (re2.error, IndexError):
            return Blank()
    if not (sought := text(a[0])):
        return value
    fitting(len(value) + (value.count(sought) if every else 1) * len(replacement))
    return value.replace(sought, replacement, -1 if every else 1)


def _split(value: str, a: list[Value], call: Call) -> Value:
    if not a:
        return [value]
    fitting(len(value))
    if isinstance(a[0], Regex):
        return list(a[0].pattern.split(value)) if a[0].pattern is not None else Blank()
    return list(value.split(text(a[0]))) if text(a[0]) else list(value)


def _matched(value: str, a: list[Value], call: Call) -> Value:
    if not a or not isinstance(a[0], Regex) or a[0].pattern is None:
        return Blank()
    if a[0].every:
        return [m.group(0) for m in a[0].pattern.finditer(value)] or None
    return _groups(a[0].pattern.search(value))


def _padded(value: str, a: list[Value]) -> str:
    fill = text(a[1]) if len(a) > 1 else " "
    return ((fill or " ") * 40)[: max(0, min(40, _whole(a, 0, 0)) - len(value))] + value


def _searched(value: str, a: list[Value]) -> Value:
    pattern = a[0].pattern if a and isinstance(a[0], Regex) else None
    if pattern is None:
        return Blank()
    found = pattern.search(value)
    return float(found.start()) if found is not None else -1.0


def _repeated(value: str, a: list[Value]) -> str:
    times = max(0, _whole(a, 0, 0))
    fitting(len(value) * times)
    return value * times


_TEXT: dict[str, Callable[[str, list[Value], Call], Value]] = {
    "indexOf": lambda v, a, c: float(v.find(text(a[0]))) if a else -1.0,
    "lastIndexOf": lambda v, a, c: float(v.rfind(text(a[0]))) if a else -1.0,
    "includes": lambda v, a, c: bool(a) and text(a[0]) in v,
    "startsWith": lambda v, a, c: bool(a) and v.startswith(text(a[0])),
    "endsWith": lambda v, a, c: bool(a) and v.endswith(text(a[0])),
    "substring": lambda v, a, c: _substring(v, a),
    "substr": lambda v, a, c: _substr(v, a),
    "slice": lambda v, a, c: _sliced(v, a),
    "charAt": lambda v, a, c: v[_whole(a, 0, 0) : _whole(a, 0, 0) + 1],
    "toLowerCase": lambda v, a, c: v.lower(),
    "toUpperCase": lambda v, a, c: v.upper(),
    "trim": lambda v, a, c: v.strip(),
    "toString": lambda v, a, c: v,
    "concat": lambda v, a, c: joined([v, *a], ""),
    "replace": _replaced,
    "replaceAll": lambda v, a, c: _replaced(v, a, c, every=True),
    "split": _split,
    "match": _matched,
    "padStart": lambda v, a, c: _padded(v, a),
    "search": lambda v, a, c: _searched(v, a),
    "repeat": lambda v, a, c: _repeated(v, a),
    "charCodeAt": lambda v, a, c: float(ord(v[at])) if 0 <= (at := _whole(a, 0, 0)) < len(v) else math.nan,
    "trimStart": lambda v, a, c: v.lstrip(),
    "trimEnd": lambda v, a, c: v.rstrip(),
}


def _each(value: list[Value], a: list[Value], call: Call) -> list[Value]:
    return [call(a[0], [each, float(at), value]) for at, each in enumerate(list(value))] if a else []


def _pushed(value: list[Value], a: list[Value], call: Call) -> float:
    fitting(len(value) + len(a), MOST_ITEMS)
    value += a
    return float(len(value))


def _added(value: list[Value], a: list[Value]) -> list[Value]:
    fitting(len(value) + sum(len(e) if isinstance(e, list) else 1 for e in a), MOST_ITEMS)
    return [*value, *(x for e in a for x in (e if isinstance(e, list) else [e]))]


def _reversed(value: list[Value], a: list[Value], call: Call) -> list[Value]:
    value.reverse()
    return value


def _put_first(value: list[Value], a: list[Value], call: Call) -> float:
    fitting(len(value) + len(a), MOST_ITEMS)
    value[:0] = a
    return float(len(value))


def _first_that(value: list[Value], a: list[Value], call: Call) -> tuple[int, Value]:
    """The place and the value of the first that a function says yes to."""
    for at, each in enumerate(list(value)) if a else ():
        if call(a[0], [each, float(at), value]):
            return at, each
    return -1, None


def _folded(value: list[Value], a: list[Value], call: Call) -> Value:
    if not a or (len(a) < 2 and not value):
        return None
    made, rest = (a[1], value) if len(a) > 1 else (value[0], value[1:])
    for at, each in enumerate(list(rest)):
        made = call(a[0], [made, each, float(at), value])
    return made


def _place(value: list[Value], a: list[Value]) -> int:
    """By identity, as the language has it: to compare arrays by what they hold may take for ever."""
    return next((at for at, each in enumerate(value) if a and same(each, a[0], strictly=True)), -1)


_ARRAY: dict[str, Callable[[list[Value], list[Value], Call], Value]] = {
    "push": _pushed,
    "join": lambda v, a, c: joined(v, text(a[0]) if a else ","),
    "forEach": lambda v, a, c: (_each(v, a, c), None)[1],
    "map": _each,
    "filter": lambda v, a, c: [e for e, kept in zip(list(v), _each(v, a, c), strict=False) if kept],
    "slice": lambda v, a, c: _sliced(v, a),
    "concat": lambda v, a, c: _added(v, a),
    "reverse": _reversed,
    "pop": lambda v, a, c: v.pop() if v else None,
    "shift": lambda v, a, c: v.pop(0) if v else None,
    "unshift": _put_first,
    "find": lambda v, a, c: _first_that(v, a, c)[1],
    "findIndex": lambda v, a, c: float(_first_that(v, a, c)[0]),
    "some": lambda v, a, c: _first_that(v, a, c)[0] >= 0,
    "every": lambda v, a, c: all(_each(v, a, c)),
    "reduce": _folded,
    "indexOf": lambda v, a, c: float(_place(v, a)),
    "includes": lambda v, a, c: _place(v, a) >= 0,
    "toString": lambda v, a, c: text(v),
}
