"""What a Chinese character is to the readers, and characters that programs write by their numbers."""

from __future__ import annotations

import contextlib
import re
from urllib.parse import unquote_to_bytes

STAR, BLANKS = ord("★"), (0x20, 0x3000)
HAN = re.compile("[\u4e00-\u9fff]")
ADDRESS_PARTS = re.compile(r"[/\\?&=#]")
# JSON, scripts and drawings of CAD: \u673a, \u{673a}, \U+673A, \x41 and the %u673a of old scripts; backslashes double where one is quoted in another.
# One start for each run of backslashes: from every one of them the rest would be looked at again.
_BY_NUMBER = re.compile(
    r"(?<!\\)\\++(?:u\{([0-9a-fA-F]{1,6})\}|u\+?([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))|%u([0-9a-fA-F]{4})", re.IGNORECASE
)

_ASCII = re.compile(r"[\0-\x7f]+")
_ASKED_FOR = str(ord("密"))
_NUMBERS = re.compile(r"(?<![\d.])\d{2,5}(?:[\s,]+\d{2,5}){1,20}(?![\d.])")


def is_chinese(text: str) -> bool:
    return HAN.search(text) is not None


def is_of_a_mark(code: int) -> bool:
    """Chinese characters, digits, the star, blanks."""
    return 0x4E00 <= code < 0xA000 or 0x30 <= code < 0x3A or code == STAR or code in BLANKS


def unquoted(address: str) -> str:
    """An address with what its percent signs stand for, in UTF-8 or, as old portals write it, in GBK."""
    if "%" not in address:
        return address
    if not address.isascii():
        # What stands there as it is, is no part of it.
        return _ASCII.sub(lambda found: unquoted(found[0]), address)
    raw = unquote_to_bytes(address)
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("utf-8", "replace")


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


def said_by_numbers(text: str) -> list[str]:
    """What lists of numbers say that are those of a mark's characters, 密 among them."""
    if _ASKED_FOR not in text:
        return []
    lists = (list(map(int, re.split(r"[\s,]+", found.strip()))) for found in _NUMBERS.findall(text))
    return ["".join(map(chr, codes)) for codes in lists if all(map(is_of_a_mark, codes))]
