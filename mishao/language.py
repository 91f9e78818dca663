"""The language of the command line: Chinese, unless mishao.toml says "en" or LANG starts with en."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

_language = "en" if os.environ.get("LANG", "").lower().startswith("en") else "zh"


def use(language: str) -> None:
    global _language
    _language = language


def current() -> str:
    return _language


def say(chinese: str, english: str) -> str:
    """The text in the language of this run."""
    return chinese if _language == "zh" else english


def one(told: str) -> str:
    """Of what packages below say in both languages, Chinese first, the language of this run."""
    halves = re.fullmatch(r"(.*[。）])\s*((?:[!-~]+\s+){2}[!-~].*)", told, re.DOTALL)
    return say(*halves.groups()) if halves else told


def peek(path: Path) -> None:
    """Takes the language from a mishao.toml that may be broken; its mistakes are somebody else's to report."""
    try:
        language = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("language")
    except (OSError, ValueError):
        return
    if language in ("zh", "en"):
        use(language)
