"""Errors of the ledger.

LedgerError
├── StaleDecision   4  somebody else decided first
└── NotAllowed      2  the step isn't possible from this state
"""

from __future__ import annotations


class LedgerError(Exception):
    exit_code = 70


class StaleDecision(LedgerError):
    """The finding was changed since the form was opened. `current` is its state now."""

    exit_code = 4

    def __init__(self, number: str, current: str) -> None:
        super().__init__(
            f"{number} 已被他人处理（现为 {current}），您的操作未生效。请刷新后再决定。"
            f" {number} was changed by somebody else (now {current}); reload and decide again."
        )
        self.current = current


class NotAllowed(LedgerError):
    exit_code = 2
