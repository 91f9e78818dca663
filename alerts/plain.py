"""Keeps mails free of content: which words none may carry, and how office-given strings are made fit for one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

FORBIDDEN_WORDS = (
    "绝密", "机密", "秘密", "涉密", "泄密", "密级", "保密", "内部", "secret", "classified", "confidential",
)  # fmt: skip

_BEIJING = ("Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "PRC")


def forbidden_words(text: str) -> tuple[str, ...]:
    """Those that gateways quarantine and lock screens would show; letters of any case and width count."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return tuple(word for word in FORBIDDEN_WORDS if word in folded)


def short_name(alias: str, fallback: str) -> str:
    """One line of at most 40 characters, or the fallback where the office chose a word that mails can't carry."""
    visible = "".join(" " if c.isspace() else c for c in alias if c.isspace() or unicodedata.category(c)[0] not in "CZ")
    name = " ".join(visible.split())[:40]
    return fallback if not name or forbidden_words(name) else name


def phone_number(phone: str) -> str:
    """Digits and what stands between them, so that "保密办 010-12345678" can be mailed as its number."""
    found = re.search(r"[+(（]?\d[\d\s()（）+\-－–,，;；/、转x#]{3,60}", phone)
    return " ".join(found[0].split()).rstrip(" (（,，;；/、转x#-") if found else ""


@dataclass(frozen=True, slots=True)
class Clock:
    """An instant as mails write it (`2026-11-23 22:40`) and its zone's name, an offset but for Beijing time."""

    time: str
    zh: str
    en: str


def clock(at: datetime, time_zone: str) -> Clock:
    local = at.astimezone(ZoneInfo(time_zone))
    offset = local.strftime("%z")
    utc = f"UTC{offset[:3]}:{offset[3:5]}"
    zones = ("北京时间", "Beijing time") if time_zone in _BEIJING else (utc, utc)
    return Clock(local.strftime("%Y-%m-%d %H:%M"), *zones)
