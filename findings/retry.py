"""At the edge of a job: the ledger may be locked for a moment, or its disk full, and nothing of that is lost."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, OperationalError, connection

from findings.errors import LedgerFull, LedgerLocked

P = ParamSpec("P")
T = TypeVar("T")
WAITS_S = (0.2, 0.5, 1.0, 2.0)  # on top of SQLite's own busy timeout
_FULL = ("full", "disk i/o error", "no space")


def retrying(step: Callable[P, T]) -> Callable[P, T]:
    """Repeats a step that is one transaction, and harmless when done twice, while the ledger is locked.

    Raises LedgerLocked when it stays locked, LedgerFull when the disk is full. Inside another transaction it does
    nothing, for only that transaction can be repeated.
    """

    @functools.wraps(step)
    def again(*args: P.args, **kwargs: P.kwargs) -> T:
        if connection.in_atomic_block:
            return step(*args, **kwargs)
        for wait_s in (*WAITS_S, None):
            try:
                return step(*args, **kwargs)
            except DatabaseError as error:
                failure = _plain(error)
                if failure is None:
                    raise
                # After a failed commit SQLite may say "cannot rollback": such a connection is of no use any more.
                connection.close()
                if isinstance(failure, LedgerFull) or wait_s is None:
                    raise failure from error
                time.sleep(wait_s)
        raise AssertionError("unreachable")

    return again


def _plain(error: DatabaseError) -> LedgerFull | LedgerLocked | None:
    chain: BaseException | None = error
    said = []
    while chain is not None:
        said.append(str(chain).lower())
        chain = chain.__cause__ or chain.__context__
    text = "; ".join(said)
    if any(word in text for word in _FULL):
        return LedgerFull()
    return LedgerLocked() if isinstance(error, OperationalError) and "locked" in text else None
