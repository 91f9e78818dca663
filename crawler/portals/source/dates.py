"""Dates as portals print them."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

_FULL = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
# A day set large beside its month: 05 2024-03, or 2024-03 05.
_PARTED = re.compile(
    r"(?<!\d)(?:((?:19|20)\d{2})\s*[-/.年]\s*(0?[1-9]|1[0-2])月?\s+([0-3]?\d)(?![\d:：/.-])"
    r"|(?<![\d:：-])([0-3]\d)日?\s+((?:19|20)\d{2})\s*[-/.年]\s*(0?[1-9]|1[0-2])(?![\d/.-]))"
)
_SHORT = re.compile(r"(?<![\d\-/.])(\d{1,2})[-/](\d{1,2})(?![\d\-/.])")
_TWO_DIGITS = re.compile(r"(?<![\d\-/.])([0-4]\d)[-/.](0[1-9]|1[0-2])[-/.](0[1-9]|[12]\d|3[01])(?![\d\-/.])")
_TIME = re.compile(r"(\d{1,2})\s*[:：∶]\s*(\d{2})(?:\s*[:：∶]\s*(\d{2}))?")
ZONE = ZoneInfo("Asia/Shanghai")


def date_in(text: str) -> str:
    """The first date in a row of a list, as printed; empty if there is none."""
    if found := _FULL.search(text):
        return found.group(0)
    if found := _PARTED.search(text):
        year, month, day = (found[1], found[2], found[3]) if found[1] else (found[5], found[6], found[4])
        return f"{year}-{month}-{day}"
    if found := _TWO_DIGITS.search(text):
        return f"20{found.group(0)}"
    if (found := _SHORT.search(text)) and 1 <= int(found.group(1)) <= 12 and 1 <= int(found.group(2)) <= 31:
        return found.group(0)
    return ""


def parse_date(text: str) -> dt.datetime | None:
    """An instant out of a label meta tag's value, read in China's time; None if there is none."""
    found = _FULL.search(text)
    if not found:
        return None
    time = _TIME.search(text, found.end())
    hour, minute, second = (int(g or 0) for g in time.groups()) if time else (0, 0, 0)
    year, month, day = (int(g) for g in found.groups())
    try:
        return dt.datetime(year, month, day, hour, minute, second, tzinfo=ZONE)
    except ValueError:
        return None
