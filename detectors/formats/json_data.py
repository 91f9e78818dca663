"""What a JSON file says: its strings by themselves, for in their line they are quoted and quote nobody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import repeat
from typing import Any

from detectors.formats.characters import HAN

LONGEST_CHARS = 2**24
# Values as short as a level alone: of one key they are read together, for a table of choices is no mark.
SHORT_CHARS = 4


def said_by_json(text: str) -> Iterator[str]:
    """The lines of every string, and `key：value` where the key is Chinese; nothing for what is no JSON."""
    if text.lstrip()[:1] not in ("{", "[") or len(text) > LONGEST_CHARS:
        return
    data = _loaded(text)
    choices: dict[str, dict[str, None]] = {}
    for key, value in _strings(data):
        if not HAN.search(value):
            continue
        if len(value) <= SHORT_CHARS:
            choices.setdefault(key, {})[value] = None
        else:
            yield from value.splitlines()
            if HAN.search(key):
                yield f"{key}：{value}"
    for key, values in choices.items():
        listed = " / ".join(values)
        yield f"{key}：{listed}" if HAN.search(key) else listed


def _loaded(text: str) -> Any:
    """One value, or those of a file that has one on each line; None for anything else."""
    try:
        return json.loads(text)
    except RecursionError:
        return None
    except ValueError:
        pass
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
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
