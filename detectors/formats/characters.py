"""What a Chinese character is to the readers, and characters that programs write by their numbers."""

from __future__ import annotations

import re

STAR, BLANKS = ord("★"), (0x20, 0x3000)
HAN = re.compile("[\u4e00-\u9fff]")
ADDRESS_PARTS = re.compile(r"[/\\?&=#]")
# JSON and scripts: \u673a, \u{673a}, \x41 and the %u673a of old scripts; backslashes double where one is quoted in another.
# One start for each run of backslashes: from every one of them the rest would be looked at again.
_BY_NUMBER = re.compile(
    r"(?<!\\)\\++(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))|%u([0-9a-fA-F]{4})", re.IGNORECASE
)


def is_chinese(text: str) -> bool:
    return HAN.search(text) is not None


def is_of_a_mark(code: int) -> bool:
    """Chinese characters, digits, the star, blanks."""
    return 0x4E00 <= code < 0xA000 or 0x30 <= code < 0x3A or code == STAR or code in BLANKS


def character(digits: str) -> str:
    """The character of a hexadecimal number; nothing for a number that is none's."""
    try:
        return chr(int(digits, 16))
    except (ValueError, OverflowError):
        return ""


def in_characters(text: str) -> str:
    """The text with the characters that it writes by number."""
    if "\\" not in text and "%" not in text:
        return text
    return _BY_NUMBER.sub(lambda found: character(next(filter(None, found.groups()))), text)
