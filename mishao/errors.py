"""Errors of the composition root. Each carries its exit code and a message that tells the user what to do.

MishaoError
├── UsageError      2  the command or the configuration must be changed
│   └── ConfigError 2  mishao.toml, every mistake at once
└── BusyError       4  can't be done now: section under way elsewhere, disk full, ledger locked
"""

from __future__ import annotations

from dataclasses import dataclass


class MishaoError(Exception):
    exit_code = 70


class UsageError(MishaoError):
    exit_code = 2


class BusyError(MishaoError):
    exit_code = 4


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in mishao.toml: where (`alerts.officers[0]`), what, and what it should be."""

    key: str
    why: str
    should_be: str = ""
    line: int | None = None


class ConfigError(UsageError):
    def __init__(self, path: str, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__(path, mistakes)
        self.path = path
        self.mistakes = mistakes
