"""The texts in a formula that it may show: all but those that it only compares, counts or looks for."""

from __future__ import annotations

import re

PIECE = re.compile(r'"((?:[^"]|"")*)"|([A-Za-z_][\w.]*)?\(|(\))|(,)|([^"(),A-Za-z_]+|[A-Za-z_][\w.]*)')
COMPARING = ("=", "<", ">")
# The arguments that are only asked for; of others all.
ASKING = {
    "MATCH": 0,
    "XMATCH": 0,
    "SEARCH": 0,
    "FIND": 0,
    "VLOOKUP": 0,
    "HLOOKUP": 0,
    "XLOOKUP": 0,
    "LOOKUP": 0,
    "SUBSTITUTE": 1,
}
COUNTING = frozenset(
    ("COUNTIF", "COUNTIFS", "SUMIF", "SUMIFS", "AVERAGEIF", "AVERAGEIFS", "MAXIFS", "MINIFS", "EXACT", "ISNUMBER")
)


def said_literals(code: str) -> list[str]:
    pieces = PIECE.findall(code.lstrip("= "))
    around: list[tuple[str, int]] = [("", 0)]  # the functions around, and which of their arguments it is
    said: list[str] = []
    for place, (literal, function, closing, comma, other) in enumerate(pieces):
        if closing:
            if len(around) > 1:
                around.pop()
        elif comma:
            around[-1] = (around[-1][0], around[-1][1] + 1)
        elif not other and not literal:
            around.append((function.upper().rpartition(".")[2], 0))
        elif literal:
            name, argument = around[-1]
            before = pieces[place - 1][4].rstrip() if place else ""
            behind = pieces[place + 1][4].lstrip() if place + 1 < len(pieces) else ""
            compared = before.endswith(COMPARING) or behind.startswith(COMPARING)
            if not compared and name not in COUNTING and ASKING.get(name) != argument:
                said.append(literal.replace('""', '"'))
    return said
