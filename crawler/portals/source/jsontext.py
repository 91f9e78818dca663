"""JSON as portals hand it on: bare, given to a function or a name, with more of it kept as texts inside."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

# callback({…}); and var list = […];
_GIVEN = re.compile(
    r"[\ufeff\s]*(?:/\*\*/)?\s*(?:try\s*\{)?\s*(?:(?:var|let|const)\s+)?[\w$.]{1,60}\s*[(=]\s*(?=[\[{])"
)
_DEEPEST_TEXT = 4


def json_of(text: str) -> object:
    """The JSON object or array that a text is, or that it gives a function or a name; None for anything else."""
    if (given := _GIVEN.match(text)) is not None:
        text = text[given.end() :].rstrip().rstrip(";").rstrip().removesuffix(")")
    if text.lstrip("\ufeff \t\r\n")[:1] not in ("{", "["):
        return None
    try:
        found = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def opened(data: object, depth: int = 0) -> object:
    """Data with the JSON that they hold as a text in its place: `{"content": "{…}"}`."""
    for key, value in list(data.items()) if isinstance(data, dict) and depth < _DEEPEST_TEXT else ():
        if isinstance(value, str) and value[:2] in ('{"', "[{") and (inner := json_of(value)) is not None:
            data[key] = inner  # type: ignore[index]
        else:
            opened(value, depth + 1)
    return data


def strings(data: object) -> Iterator[str]:
    """Every string inside JSON, in order."""
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += reversed(one.values())
        elif isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, str):
            yield one
