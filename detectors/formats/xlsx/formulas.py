"""What a formula puts together out of texts and cells, for workbooks that hold no calculated value of it."""

from __future__ import annotations

import re
from collections.abc import Callable

from detectors.formats.xlsx.functions import MAX_CHARS, UnknownError, Value, compared, result_of

TOKEN = re.compile(
    r"""\s*(?:"((?:[^"]|"")*)"|((?:(?:'[^']{1,60}'|[^\W\d][\w.]{0,60})!)?\$?[A-Za-z]{1,3}\$?\d{1,7}(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?(?![\w.(]))"""
    r"|(\d+(?:\.\d+)?)|([^\W\d][\w.]*)|(.))",
    re.DOTALL,
)
PLACE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
MAX_NUMBER = 10**9
COMPARISONS = ("<>", "<=", ">=", "=", "<", ">")
TRUTHS = ("TRUE", "FALSE")
MAX_TOKENS, MAX_DEPTH, MAX_RANGE = 4_000, 30, 400


CellText = Callable[[str], str]
Token = tuple[str, str, str, str, str]


def said_by_formula(code: str, cell: CellText, names: dict[str, str] | None = None, depth: int = 0) -> str:
    """The text that the formula gives; empty where it does more than put texts together and choose among them.

    `cell` gives the text of a cell (A1, or Sheet!A1), `names` the formulas of the workbook's names, which are
    replaced by their texts as they are asked for.
    """
    tokens = TOKEN.findall(code.lstrip("="))[:MAX_TOKENS]
    try:
        formula = _Formula(tokens, cell, names or {})
        value = formula.text(depth)
        return value if formula.at == len(tokens) else ""
    except (UnknownError, IndexError, ValueError, OverflowError, StopIteration):
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
            raise UnknownError
        value = self._joined(depth)
        while comparison := self._comparison():
            value = Value([compared("".join(value), comparison, "".join(self._joined(depth)))])
        return value

    def _comparison(self) -> str:
        signs = "".join(token[4] for token in self.tokens[self.at : self.at + 2])
        comparison = next((sign for sign in COMPARISONS if signs.startswith(sign)), "")
        self.at += len(comparison)
        return comparison

    def _joined(self, depth: int) -> Value:
        value = self._sum(depth)
        while self._takes("&"):
            value = Value(["".join(value) + "".join(self._sum(depth))])
            if len(value[0]) > MAX_CHARS:
                raise UnknownError
        return value

    def _sum(self, depth: int) -> Value:
        value = self._term(depth)
        while self.at < len(self.tokens) and (sign := self.tokens[self.at][4]) in ("+", "-", "*"):
            self.at += 1
            one, other = int("".join(value)), int("".join(self._term(depth)))
            if max(abs(one), abs(other)) > MAX_NUMBER:
                raise UnknownError
            value = Value([str(one + other if sign == "+" else one - other if sign == "-" else one * other)])
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
            return Value([number])
        if name and self._takes("("):
            return self._called(name.upper().rpartition(".")[2], depth + 1)
        if name:
            if name in self.names and name not in self.named:
                code, self.names[name] = self.names[name], '""'  # a name that asks for itself says nothing
                said = said_by_formula(code, self.cell, self.names, depth + 1)
                self.names[name] = '"' + said.replace('"', '""') + '"'
                return Value([said])
            if name.upper() in TRUTHS:
                return Value([name.upper()])
            if name not in self.named:
                raise UnknownError
            return self.named[name]
        if sign == "(":
            value = self.value(depth + 1)
            if not self._takes(")"):
                raise UnknownError
            return value
        if sign == "{":
            return self._listed(depth)
        if sign:
            raise UnknownError
        return Value([string.replace('""', '"')])

    def _listed(self, depth: int) -> Value:
        """{1,2;3,4}: rows parted by semicolons."""
        texts: list[str] = []
        wide = 0
        while not self._takes("}"):
            texts += self.value(depth + 1)
            if self.tokens[self.at][4] == ";":
                wide = wide or len(texts)
            if self.tokens[self.at][4] not in (",", ";", "}") or len(texts) > MAX_RANGE:
                raise UnknownError
            self.at += self.tokens[self.at][4] != "}"
        return Value(texts, wide or len(texts))

    def _cells(self, sheet: str, place: str) -> Value:
        where = f"{sheet}!" if sheet else ""
        first, _, last = place.partition(":")
        if not last:
            return Value([self.cell(where + first)])
        (left, top), (right, bottom) = (_numbers(corner) for corner in (first, last))
        if (right - left + 1) * (bottom - top + 1) > MAX_RANGE:
            raise UnknownError
        texts = (
            self.cell(f"{where}{_letters(column)}{row}")
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        )
        return Value(texts, right - left + 1)

    def _called(self, function: str, depth: int) -> Value:
        given: list[Value] = []
        while not self._takes(")"):
            name = self.tokens[self.at][3]
            if function == "LET" and name and len(given) % 2 == 0 and self.tokens[self.at + 1][4] == ",":
                self.at += 2
                self.named[name] = self.value(depth)
                given += [Value([""]), Value([""])]
            elif self.tokens[self.at][4] == ",":
                given.append(Value([""]))  # left out
            else:
                given.append(self.value(depth))
            if self.tokens[self.at][4] not in (",", ")"):
                raise UnknownError
            self._takes(",")
        if function == "INDIRECT":
            sheet, _, corner = "".join(given[0]).rpartition("!")
            result = self._cells(sheet.strip("'"), corner.replace("$", "").upper())
        else:
            result = result_of(function, given)
        if sum(map(len, result)) > MAX_CHARS:
            raise UnknownError
        return result


def _numbers(place: str) -> tuple[int, int]:
    found = PLACE.fullmatch(place)
    if found is None:
        raise UnknownError
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
