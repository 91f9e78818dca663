"""What a file of data says: its strings by themselves, for in their line they are quoted and quote nobody.

JSON, alone or handed to a name or a function (`var list = […];`, `callback({…})`, with or without quotes around its keys), and
the rows that a database's dump inserts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import repeat
from typing import Any

from detectors.formats.characters import HAN

LONGEST_CHARS = 2**24
# Values as short as a level alone: of one key they are read together, for a table of choices is no mark.
SHORT_CHARS = 4
_SIGN = re.compile(r"[★☆]|密级|\A(?:\d{1,2}年|长期)\Z")
_HEAD = 200  # characters
HANDED_END = ") \t\r\n;"
_HANDED = re.compile(r"\s*(?:(?:var|let|const)\s+)?[\w$.\[\]\"']{1,80}\s*[=(]\s*(?=[\[{])")
# A string that doesn't end is one token, too: else its rest is looked through again from every quotation mark on.
_TOKEN = re.compile(r"""("(?:[^"\\\n]|\\.)*+"?)|'((?:[^'\\\n]|\\.)*+)'?|(?<=[{,\s])([A-Za-z_$][\w$]*)(?=\s*:)""")
_INSERT = re.compile(r"\binsert\s+into\s+([^\s(]{1,80})", re.IGNORECASE)
# A quiz's options stay below their question, however short.
OPTIONS = 6
_ASKS = re.compile(r"[(（]\s*[)）]\s*[。.]?\s*\Z|[?？]\s*\Z")
_LABEL = re.compile(r"[\u4e00-\u9fff]{2,6}")
_ROW_TOKEN = re.compile(r"'((?:[^'\\\n]|''|\\.)*+)'?|([(,)])")


def said_by_json(text: str) -> Iterator[str]:
    """The lines of every string, and `key：value` where the key is Chinese; nothing for what is no JSON."""
    if len(text) > LONGEST_CHARS:
        return
    choices: dict[str, dict[str, None]] = {}
    options = 0
    for key, value in _pairs(text):
        if not HAN.search(value):
            continue
        options = OPTIONS if _ASKS.search(value) else options - 1
        if len(value) <= SHORT_CHARS and options <= 0:
            choices.setdefault(key, {})[value] = None
        else:
            yield from value.splitlines()
            if HAN.search(key):
                yield f"{key}：{value}"
    for key, values in choices.items():
        listed = " / ".join(values)
        yield f"{key}：{listed}" if HAN.search(key) else listed


def marks_in_json(text: str) -> list[str]:
    """The same of data inside a page, which has many words that are no paper's: nothing unless a sign of a mark is among them."""
    said = list(said_by_json(text)) if text.lstrip()[:1] in ("{", "[") else []
    return said if any(_SIGN.search(line) for line in said) else []


def markup_in_json(text: str) -> str:
    """The markup that strings of JSON carry; empty where there is none, or the text is no JSON."""
    if len(text) > LONGEST_CHARS or (text[:_HEAD].lstrip()[:1] not in ("{", "[") and _HANDED.match(text) is None):
        return ""
    return "".join(f"<div>{value}</div>" for _, value in _pairs(text) if "<" in value)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    if text.lstrip()[:1] in ("{", "["):
        return _strings(_loaded(text))
    if (handed := _HANDED.match(text)) is not None:
        return _strings(_loaded(_TOKEN.sub(_as_json, text[handed.end() :].rstrip(HANDED_END))))
    return _inserted(text)


def _as_json(token: re.Match[str]) -> str:
    """A script's string or bare key as JSON writes it."""
    whole, single, key = token.groups()
    if whole is not None:
        return str(whole)
    return json.dumps(key if key is not None else single, ensure_ascii=False)


def _inserted(text: str) -> Iterator[tuple[str, str]]:
    """The strings of every row, under their table and place in it; a row's own Chinese word before a string is its key, too."""
    first = _INSERT.search(text) if "'" in text else None
    if first is None:
        return
    table = ""
    for line in text[text.rfind("\n", 0, first.start()) + 1 :].splitlines():
        if (insert := _INSERT.search(line)) is not None:
            table = insert.group(1)
        if not table or "'" not in line:
            continue
        place, before = 0, ""
        for token in _ROW_TOKEN.finditer(line, insert.end() if insert is not None else 0):
            if token.group(2) is not None:
                place = 0 if token.group(2) == "(" else place + 1
                continue
            value = token.group(1).replace("''", "'")
            yield (before if _LABEL.fullmatch(before) else f"{table}.{place}"), value
            before = value
        if line.rstrip().endswith(";"):
            table = ""


def _loaded(text: str) -> Any:
    """One value, or those of a file that has one on each line; None for anything else. Raises RecursionError."""
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError:
        return None


def _strings(data: Any) -> Iterator[tuple[str, str]]:
    """Every string with the key that it, or the list around it, stands under; in the order of the file."""
    entered: list[Iterator[tuple[str, Any]]] = [iter((("", data),))]
    while entered:
        for key, value in entered[-1]:
            if isinstance(value, str):
                yield key, value
            elif isinstance(value, dict | list):
                entered.append(
                    iter(value.items()) if isinstance(value, dict) else zip(repeat(key), value, strict=False)
                )
                break
        else:
            entered.pop()
