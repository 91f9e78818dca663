"""Programs packed by the packer that many old plug-ins went through (`eval(function(p,a,c,k,e,d){…}('…',62,99,'a|b'.split('|')))`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

PACKED = re.compile(
    r"\}\s*\(\s*'((?:[^'\\]|\\.){1,200000})'\s*,\s*(\d{1,2})\s*,\s*(\d{1,5})\s*,\s*'([^']{0,200000})'\s*\.split\('\|'\)",
    re.DOTALL,
)
WORD = re.compile(r"\b\w{1,5}\b", re.ASCII)
LONGEST_WORD = 100  # so that a short program doesn't become a vast one
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def unpacked_programs(source: str) -> Iterator[str]:
    if ".split('|')" not in source:
        return
    for found in PACKED.finditer(source):
        program, base, words = found.group(1), int(found.group(2)), found.group(4).split("|")

        def meant(word: re.Match[str], base: int = base, words: list[str] = words) -> str:
            number = _number(word.group(), base)
            known = words[number] if 0 <= number < len(words) else ""
            return known if 0 < len(known) <= LONGEST_WORD else word.group()

        yield re.sub(r"\\(['\"\\])", r"\1", WORD.sub(meant, program))


def _number(word: str, base: int) -> int:
    number = 0
    for digit in word:
        value = DIGITS.find(digit)
        if not 0 <= value < base:
            return -1
        number = number * base + value
    return number
