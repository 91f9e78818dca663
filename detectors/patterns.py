"""RE2 with a thin face: the part of `re`'s interface that the rules use, quick to say no.

The binding's own Python face makes a generator, an index of offsets and a match object for every question, also for the
nine in ten that are answered by no. Here a question is one call into RE2; offsets are worked out where they are asked for.
"""

from __future__ import annotations

import bisect
import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import re2

_Ask = Callable[[Any, bytes, int, int], list[tuple[int, int]]]

_ANYWHERE = re2._re2.RE2.Anchor.UNANCHORED
_AT_START = re2._re2.RE2.Anchor.ANCHOR_START
_WHOLE = re2._re2.RE2.Anchor.ANCHOR_BOTH


class Match:
    """As `re.Match`: offsets are in characters of the text."""

    __slots__ = ("_data", "_from", "_spans")

    def __init__(self, data: bytes, spans: list[tuple[int, int]], known: tuple[int, int] = (0, 0)) -> None:
        """`known` is an offset in bytes before the match, and what it is in characters."""
        self._data = data
        self._spans = spans
        self._from = known

    def group(self, number: int = 0) -> Any:
        """The text of a group, None where it took no part."""
        start, end = self._spans[number]
        return self._data[start:end].decode() if start >= 0 else None

    def groups(self) -> tuple[Any, ...]:
        return tuple(self.group(number) for number in range(1, len(self._spans)))

    def span(self, number: int = 0) -> tuple[int, int]:
        return self.start(number), self.end(number)

    def bytes_span(self) -> tuple[int, int]:
        """Of the whole match, in bytes of UTF-8: for long texts, where counting characters takes its time."""
        return self._spans[0]

    def start(self, number: int = 0) -> int:
        return self._offset(self._spans[number][0])

    def end(self, number: int = 0) -> int:
        return self._offset(self._spans[number][1])

    def _offset(self, offset: int) -> int:
        if offset < 0:
            return offset
        first, characters = self._from
        return characters + len(self._data[first:offset].decode())


class _Late:
    """What is compiled when it is first asked: a text needs few of the rules' patterns, and a short run reads few texts."""

    __slots__ = ("_ask", "_compile")

    def __init__(self, compile_: Callable[[], _Ask], *, at_once: bool = False) -> None:
        self._compile = compile_
        self._ask: _Ask = compile_() if at_once else self._first_asked

    def _first_asked(self, *question: Any) -> list[tuple[int, int]]:
        self._ask = self._compile()
        return self._ask(*question)


class Pattern(_Late):
    """Compiled quietly and with room for wide classes. RE2, so no text makes it slow.

    Raises `re2.error` for what RE2 doesn't take: when it is made, or, unless `at_once`, when it is first asked.
    """

    __slots__ = ("text",)

    def __init__(self, text: str, *, max_mem: int = 32 * 2**20, at_once: bool = True) -> None:
        self.text = text
        super().__init__(functools.partial(_asking, text, max_mem=max_mem), at_once=at_once)

    def search(self, text: str, start: int = 0, end: int | None = None) -> Match | None:
        if start or end is not None:
            return self._first(_ANYWHERE, text, start, end)
        data = text.encode()
        spans = self._ask(_ANYWHERE, data, 0, len(data))
        return Match(data, spans) if spans[0][0] >= 0 else None

    def match(self, text: str, start: int = 0, end: int | None = None) -> Match | None:
        return self._first(_AT_START, text, start, end)

    def fullmatch(self, text: str) -> Match | None:
        return self._first(_WHOLE, text, 0, None)

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Match]:
        data, low, high = _bounds(text, start, end)
        byte, characters = low, start
        while low <= high:
            spans = self._ask(_ANYWHERE, data, low, high)
            first, last = spans[0]
            if first < 0:
                return
            characters += len(data[byte:first].decode())
            byte = first
            yield Match(data, spans, (byte, characters))
            # Behind an empty match a whole character is left out.
            low = last if last > first else last + _width(data, last)

    def bytes_span(self, data: bytes, start: int, end: int) -> tuple[int, int]:
        """Where it matches next, in bytes of UTF-8, for long texts; (-1, -1) where it doesn't."""
        return self._ask(_ANYWHERE, data, start, end)[0]

    def findall(self, text: str) -> list[str]:
        return [match.group(0) for match in self.finditer(text)]

    def sub(self, replacement: str | Callable[[Match], str], text: str) -> str:
        data = text.encode()
        out: list[bytes] = []
        at = 0
        for match in self.finditer(text):
            start, end = match.bytes_span()
            out += (data[at:start], (replacement if isinstance(replacement, str) else replacement(match)).encode())
            at = end
        return b"".join((*out, data[at:])).decode()

    def split(self, text: str) -> list[str]:
        data = text.encode()
        out: list[bytes] = []
        at = 0
        for match in self.finditer(text):
            start, end = match.bytes_span()
            out.append(data[at:start])
            at = end
        return [part.decode() for part in (*out, data[at:])]

    def _first(self, anchor: object, text: str, start: int, end: int | None) -> Match | None:
        data, low, high = _bounds(text, start, end)
        spans = self._ask(anchor, data, low, high)
        return Match(data, spans) if spans[0][0] >= 0 else None


class PatternSet:
    """Which of several patterns match somewhere in a text: one question instead of one for each.

    Where RE2 runs out of memory, it says of a set that nothing matched. So one of its patterns always does, and if
    not even that one is named, each is asked by itself.
    """

    __slots__ = ("_ask", "_named", "_texts")

    def __init__(self, **patterns: str) -> None:
        self._texts = patterns
        asked = re2._re2.Set(_ANYWHERE, _options(64 * 2**20))
        for text in ("", *patterns.values()):
            asked.Add(text.encode())
        asked.Compile()
        self._ask: Callable[[bytes], list[int]] = asked.Match
        self._named: dict[tuple[int, ...], frozenset[str]] = {}

    def of(self, text: str) -> frozenset[str]:
        """The names of those that match."""
        numbers = tuple(self._ask(text.encode()))
        named = self._named.get(numbers)
        if named is None:
            if 0 not in numbers:
                return frozenset(name for name, one in self._texts.items() if Pattern(one).search(text))
            names = ("", *self._texts)
            named = self._named[numbers] = frozenset(names[number] for number in numbers if number)
        return named


class BytesPattern:
    """Asks only where the next match is, in bytes of UTF-8."""

    __slots__ = ("_ask",)

    def __init__(self, text: str) -> None:
        self._ask = _asking(text, never_capture=True)

    def find(self, data: bytes, start: int, end: int) -> tuple[int, int]:
        """(-1, -1) where there is none."""
        return self._ask(_ANYWHERE, data, start, end)[0]


class LinePattern(_Late):
    """A pattern that says of which lines it has a match, and never looks over a line's end.

    Where a match ends tells its line as well as where it begins, for which RE2 would compile the pattern a second time, backwards. It does not
    when it is asked at a place of its own and what stands before a match is part of the pattern: any bytes, line ends too, as few as can be.
    """

    __slots__ = ()

    def __init__(self, text: str) -> None:
        super().__init__(functools.partial(_asking_of_lines, text))

    def lines_of(self, whole: bytes, starts_of: Callable[[], Sequence[int]]) -> list[int]:
        """`starts_of` is asked where the lines begin only if there is any match: most texts have none."""
        return self.few_lines_of(whole, starts_of, len(whole) + 1, 0) or []

    def few_lines_of(
        self, whole: bytes, starts_of: Callable[[], Sequence[int]], enough: int, density: int
    ) -> list[int] | None:
        """None where, after so many lines, more of them match than one in so many bytes."""
        out: list[int] = []
        starts: Sequence[int] = ()
        at, end = 0, len(whole)
        while at <= end:
            found = self._ask(_AT_START, whole, at, end)[0][1]
            if found < 0:
                break
            starts = starts or starts_of()
            line = bisect.bisect_right(starts, found) - 1
            out.append(line)
            at = starts[line + 1]
            if len(out) >= enough and len(out) * density > at:
                return None
        return out


# The rules for text and those for what OCR reads ask nearly the same.
@functools.lru_cache(maxsize=512)
def _asking_of_lines(text: str) -> _Ask:
    return _asking(rf"\C*?(?m:{text})", never_capture=True, never_nl=True)


def _asking(text: str, *, max_mem: int = 64 * 2**20, never_capture: bool = False, never_nl: bool = False) -> _Ask:
    options = _options(max_mem)
    options.never_capture = never_capture
    options.never_nl = never_nl
    ask: _Ask = re2.compile(text, options)._regexp.Match
    return ask


def _options(max_mem: int) -> Any:
    options = re2.Options()
    options.max_mem = max_mem
    options.log_errors = False
    return options


def _bounds(text: str, start: int, end: int | None) -> tuple[bytes, int, int]:
    """The text as RE2 reads it, with the offsets in bytes."""
    data = text.encode()
    low = len(text[:start].encode()) if start else 0
    return data, low, len(data) if end is None else len(text[:end].encode())


def _width(data: bytes, offset: int) -> int:
    """How many bytes the character there has."""
    first = data[offset] if offset < len(data) else 0
    return 1 if first < 0x80 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4
