"""The functions of a spreadsheet that give texts, and what they work on."""

from __future__ import annotations

import re
from collections.abc import Iterable

MAX_CHARS = 4_000
CHOOSERS = ("CHOOSE", "IF", "IFS", "SWITCH", "INDEX", "MATCH", "VLOOKUP", "HLOOKUP", "LOOKUP", "XLOOKUP")


SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\[\]]*\]|[^;"\\])+')
# Quoted words, an escaped character, where the value goes; and what says how.
FORMAT_PART = re.compile(r'"([^"]*)"|\\(.)|([0#?][0#?,.]*|@|General)|\[[^\[\]]*\]|[_*].')


class Value(list[str]):
    """A text, or the texts of a range row by row, `wide` of them in a row."""

    def __init__(self, texts: Iterable[str], wide: int = 1) -> None:
        super().__init__(texts)
        self.wide = max(wide, 1)


class UnknownError(Exception):
    """The formula does something that isn't followed here."""


def result_of(function: str, given: list[Value]) -> Value:
    if function in CHOOSERS:
        return _chosen(function, given)
    texts = ["".join(value) for value in given]
    match function:
        case "CONCAT" | "CONCATENATE" | "PHONETIC":
            return Value(["".join(texts)])
        case "TEXTJOIN":
            return Value([texts[0].join(text for value in given[2:] for text in value if text)])
        case "MID":
            length = _count(texts[2])
            return Value(texts[0][_place(start) - 1 :][:length] for start in given[1])
        case "LEFT":
            return Value([texts[0][: _count(texts[1]) if len(texts) > 1 else 1]])
        case "RIGHT":
            left_out = len(texts[0]) - (_count(texts[1]) if len(texts) > 1 else 1)
            return Value([texts[0][max(0, left_out) :]])
        case "SUBSTITUTE":
            _fits(len(texts[0]) + (texts[0].count(texts[1]) * len(texts[2]) if texts[1] else 0))
            return Value([texts[0].replace(texts[1], texts[2]) if texts[1] else texts[0]])
        case "REPLACE":
            start = _place(texts[1]) - 1
            return Value([texts[0][:start] + texts[3] + texts[0][start + _count(texts[2]) :]])
        case "REPT":
            _fits(len(texts[0]) * _count(texts[1]))
            return Value([texts[0] * _count(texts[1])])
        case "UNICHAR" | "CHAR":
            return Value(_character(int(code), function) for code in given[0])
        case "HEX2DEC":
            return Value(str(int(text, 16)) for text in given[0])
        case "TEXTAFTER" | "TEXTBEFORE":
            before, sign, after = texts[0].partition(texts[1])
            if not sign:
                raise UnknownError
            return Value([after if function == "TEXTAFTER" else before])
        case "AND":
            return Value([str(all(map(_is_true, texts))).upper()])
        case "OR":
            return Value([str(any(map(_is_true, texts))).upper()])
        case "NOT":
            return Value([str(not _is_true(texts[0])).upper()])
        case "LEN":
            return Value([str(len(texts[0]))])
        case "FIND" | "SEARCH":
            return Value([str(texts[1].index(texts[0]) + 1)])
        case "TRIM":
            return Value([" ".join(texts[0].split())])
        case "LET" | "HYPERLINK":
            return given[-1]
        case "TEXT":
            return Value([_formatted(texts[0], texts[1] if len(texts) > 1 else "")])
        case "T" | "CLEAN" | "UPPER" | "LOWER" | "PROPER" | "VALUE" | "IFERROR" | "IFNA":
            return given[0]
    raise UnknownError


def _chosen(function: str, given: list[Value]) -> Value:
    """What a function picks out of what it is given."""
    texts = ["".join(value) for value in given]
    match function:
        case "CHOOSE":
            return given[_place(texts[0])]
        case "IF":
            return given[1] if _is_true(texts[0]) else given[2] if len(given) > 2 else Value(["FALSE"])
        case "IFS":
            return next(value for asked, value in zip(texts[::2], given[1::2], strict=True) if _is_true(asked))
        case "SWITCH":
            listed = zip(texts[1::2], given[2::2], strict=False)
            return next((value for key, value in listed if key == texts[0]), given[-1])
        case "INDEX":
            table = given[0]
            row, column = _place(texts[1]), _place(texts[2]) if len(texts) > 2 and texts[2] else 0
            if not column:
                row, column = (row, 1) if table.wide == 1 else (1, row)
            return Value([table[(row - 1) * table.wide + column - 1]])
        case "MATCH":
            return Value([str(given[1].index(texts[0]) + 1)])
        case "VLOOKUP":
            table = given[1]
            row = table[:: table.wide].index(texts[0])
            return Value([table[row * table.wide + _place(texts[2]) - 1]])
        case "HLOOKUP":
            table = given[1]
            return Value([table[(_place(texts[2]) - 1) * table.wide + table[: table.wide].index(texts[0])]])
    return Value([given[-1 if function == "LOOKUP" else 2][given[1].index(texts[0])]])


def _formatted(value: str, code: str) -> str:
    """As a number format shows it; of the digits only that they stand there."""
    sections = SECTION.findall(code) or [""]
    try:
        number = float(value)
        place = 1 if number < 0 else 2 if number == 0 else 0
    except ValueError:
        place = 3
    chosen = sections[place] if place < len(sections) else sections[0]
    return FORMAT_PART.sub(lambda found: found.group(1) or found.group(2) or (value if found.group(3) else ""), chosen)


def compared(one: str, comparison: str, other: str) -> str:
    try:
        left, right = float(one), float(other)
        less, same = left < right, left == right
    except ValueError:
        less, same = one < other, one.lower() == other.lower()
    true = {"<": less, ">": not less and not same, "=": same, "<>": not same, "<=": less or same, ">=": not less}
    return str(true[comparison]).upper()


def _is_true(text: str) -> bool:
    return text not in ("", "0", "FALSE")


def _character(code: int, function: str) -> str:
    if function == "CHAR" and code > 255:
        # Chinese Windows has two bytes to a character there.
        return code.to_bytes(2, "big").decode("gb18030", "ignore")
    return chr(code) if not 0xD800 <= code < 0xE000 else ""


def _count(text: str) -> int:
    """How many characters; a workbook shows an error for less than none."""
    if (count := int(text)) < 0:
        raise UnknownError
    return count


def _place(text: str) -> int:
    """A character's place, from 1."""
    if (place := int(text)) < 1:
        raise UnknownError
    return place


def _fits(length: int) -> None:
    if length > MAX_CHARS:
        raise UnknownError
