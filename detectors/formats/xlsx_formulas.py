"""What a formula puts together out of texts and cells, for workbooks that hold no calculated value of it."""

from __future__ import annotations

import re
from collections.abc import Callable

TOKEN = re.compile(
    r"""\s*(?:"((?:[^"]|"")*)"|((?:(?:'[^']{1,60}'|[^\W\d][\w.]{0,60})!)?\$?[A-Za-z]{1,3}\$?\d{1,7}(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?(?![\w.(]))"""
    r"|(\d+(?:\.\d+)?)|([^\W\d][\w.]*)|(.))",
    re.DOTALL,
)
PLACE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
MAX_NUMBER = 10**9
MAX_TOKENS, MAX_DEPTH, MAX_CHARS, MAX_RANGE = 4_000, 30, 4_000, 400

Value = list[str]
"""A text, or the texts of a range."""
CellText = Callable[[str], str]
Token = tuple[str, str, str, str, str]


class _UnknownError(Exception):
    """The formula does something that isn't followed here."""


def said_by_formula(code: str, cell: CellText, names: dict[str, str] | None = None, depth: int = 0) -> str:
    """The text that the formula gives; empty where it does more than put texts together.

    `cell` gives the text of a cell (A1, or Sheet!A1), `names` the formulas of the workbook's names, which are
    replaced by their texts as they are asked for.
    """
    tokens = TOKEN.findall(code.lstrip("="))[:MAX_TOKENS]
    try:
        formula = _Formula(tokens, cell, names or {})
        value = formula.text(depth)
        return value if formula.at == len(tokens) else ""
    except (_UnknownError, IndexError, ValueError, OverflowError):
        return ""


class _Formula:
    """Calculates while it reads; what isn't text, a cell, & or one of a few functions ends it."""

    def __init__(self, tokens: list[Token], cell: CellText, names: dict[str, str]) -> None:
        self.tokens = tokens
        self.cell = cell
        self.at = 0
        self.names = names
        self.named: dict[str, Value] = {}

    def text(self, depth: int) -> str:
        return "".join(self.value(depth))

    def value(self, depth: int) -> Value:
        if depth > MAX_DEPTH:
            raise _UnknownError
        value = self._sum(depth)
        while self._takes("&"):
            value = ["".join(value) + "".join(self._sum(depth))]
            if len(value[0]) > MAX_CHARS:
                raise _UnknownError
        return value

    def _sum(self, depth: int) -> Value:
        value = self._term(depth)
        while self.at < len(self.tokens) and (sign := self.tokens[self.at][4]) in ("+", "-", "*"):
            self.at += 1
            one, other = int("".join(value)), int("".join(self._term(depth)))
            if max(abs(one), abs(other)) > MAX_NUMBER:
                raise _UnknownError
            value = [str(one + other if sign == "+" else one - other if sign == "-" else one * other)]
        return value

    def _takes(self, sign: str) -> bool:
        taken = self.at < len(self.tokens) and self.tokens[self.at][4] == sign
        self.at += taken
        return taken

    def _term(self, depth: int) -> Value:
        string, place, number, name, sign = self.tokens[self.at]
        self.at += 1
        if place:
            sheet, _, corner = place.rpartition("!")
            return self._cells(sheet.strip("'"), corner.replace("$", "").upper())
        if number:
            return [number]
        if name and self._takes("("):
            return self._called(name.upper().rpartition(".")[2], depth + 1)
        if name:
            if name in self.names and name not in self.named:
                code, self.names[name] = self.names[name], '""'  # a name that asks for itself says nothing
                said = said_by_formula(code, self.cell, self.names, depth + 1)
                self.names[name] = '"' + said.replace('"', '""') + '"'
                return [said]
            if name not in self.named:
                raise _UnknownError
            return self.named[name]
        if sign == "(":
            value = self.value(depth + 1)
            if not self._takes(")"):
                raise _UnknownError
            return value
        if sign:
            raise _UnknownError
        return [string.replace('""', '"')]

    def _cells(self, sheet: str, place: str) -> Value:
        where = f"{sheet}!" if sheet else ""
        first, _, last = place.partition(":")
        if not last:
            return [self.cell(where + first)]
        (left, top), (right, bottom) = (_numbers(corner) for corner in (first, last))
        if (right - left + 1) * (bottom - top + 1) > MAX_RANGE:
            raise _UnknownError
        return [
            self.cell(f"{where}{_letters(column)}{row}")
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        ]

    def _called(self, function: str, depth: int) -> Value:
        given: list[Value] = []
        while not self._takes(")"):
            name = self.tokens[self.at][3]
            if function == "LET" and name and len(given) % 2 == 0 and self.tokens[self.at + 1][4] == ",":
                self.at += 2
                self.named[name] = self.value(depth)
                given += [[""], [""]]
            else:
                given.append(self.value(depth))
            if self.tokens[self.at][4] not in (",", ")"):
                raise _UnknownError
            self._takes(",")
        result = _result(function, given)
        if sum(map(len, result)) > MAX_CHARS:
            raise _UnknownError
        return result


def _result(function: str, given: list[Value]) -> Value:
    texts = ["".join(value) for value in given]
    match function:
        case "CONCAT" | "CONCATENATE" | "PHONETIC":
            return ["".join(texts)]
        case "TEXTJOIN":
            return [texts[0].join(text for value in given[2:] for text in value if text)]
        case "MID":
            start = _place(texts[1]) - 1
            return [texts[0][start : start + _count(texts[2])]]
        case "LEFT":
            return [texts[0][: _count(texts[1]) if len(texts) > 1 else 1]]
        case "RIGHT":
            left_out = len(texts[0]) - (_count(texts[1]) if len(texts) > 1 else 1)
            return [texts[0][max(0, left_out) :]]
        case "SUBSTITUTE":
            _fits(len(texts[0]) + (texts[0].count(texts[1]) * len(texts[2]) if texts[1] else 0))
            return [texts[0].replace(texts[1], texts[2]) if texts[1] else texts[0]]
        case "REPLACE":
            start = _place(texts[1]) - 1
            return [texts[0][:start] + texts[3] + texts[0][start + _count(texts[2]) :]]
        case "REPT":
            _fits(len(texts[0]) * _count(texts[1]))
            return [texts[0] * _count(texts[1])]
        case "UNICHAR" | "CHAR":
            code = int(texts[0])
            return [chr(code) if not 0xD800 <= code < 0xE000 else ""]
        case "CHOOSE":
            return given[int(texts[0])]
        case "LET" | "HYPERLINK":
            return given[-1]
        case "T" | "TRIM" | "CLEAN" | "UPPER" | "LOWER" | "PROPER" | "TEXT":
            return [texts[0]]
    raise _UnknownError


def _count(text: str) -> int:
    """How many characters; a workbook shows an error for less than none."""
    if (count := int(text)) < 0:
        raise _UnknownError
    return count


def _place(text: str) -> int:
    """A character's place, from 1."""
    if (place := int(text)) < 1:
        raise _UnknownError
    return place


def _fits(length: int) -> None:
    if length > MAX_CHARS:
        raise _UnknownError


def _numbers(place: str) -> tuple[int, int]:
    found = PLACE.fullmatch(place)
    if found is None:
        raise _UnknownError
    column = 0
    for letter in found.group(1):
        column = column * 26 + ord(letter) - 64
    return column, int(found.group(2))


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
