"""Errors of the ledger.

LedgerError
├── StaleDecision    4  somebody else decided first
├── SectionBusy      4  another process sweeps this section
├── LedgerLocked     4  the ledger stays locked
├── LedgerFull       4  the disk is full
└── NotAllowed       2  the step isn't possible from this state, or for this account
"""

from __future__ import annotations

from findings.words import STATES_CHINESE


class LedgerError(Exception):
    exit_code = 70


class StaleDecision(LedgerError):
    """The finding was changed since the form was opened. `current` is its state now."""

    exit_code = 4

    def __init__(self, number: str, current: str) -> None:
        super().__init__(
            f"{number} 已被他人处理（现为{STATES_CHINESE.get(current, current)}），您的操作未生效。请刷新后再决定。"
            f" {number} was changed by somebody else (now {current}); reload and decide again."
        )
        self.current = current


class SectionBusy(LedgerError):
    """`holder` is the process that sweeps the section now."""

    exit_code = 4

    def __init__(self, holder: str) -> None:
        super().__init__(
            f"该栏目正在巡查中（{holder}），本次未运行。请等它结束后再试。"
            f" The section is being swept elsewhere ({holder}). Try again when that has ended."
        )
        self.holder = holder


class LedgerLocked(LedgerError):
    exit_code = 4

    def __init__(self) -> None:
        super().__init__(
            "台账一直被占用，本次没有写入；已记录的内容未丢失。请稍后再试，并检查是否有其他程序打开了台账文件。"
            " The ledger stays locked; nothing recorded is lost. Try again, and see whether another program has it open."
        )


class LedgerFull(LedgerError):
    exit_code = 4

    def __init__(self) -> None:
        super().__init__(
            "磁盘已满，台账不能写入。已记录的线索和待发邮件未丢失；请清理或扩容，再次运行将接着巡查。"
            " The disk is full and the ledger can't be written. Nothing recorded is lost; make room, then run it again."
        )


class NotAllowed(LedgerError):
    exit_code = 2
