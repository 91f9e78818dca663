"""At the edge of a job: the ledger may be locked for a moment, or its disk full, and nothing of that is lost."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, IntegrityError, OperationalError, connection

from findings.errors import LedgerFull, LedgerLocked

P = ParamSpec("P")
T = TypeVar("T")
WAITS_S = (0.2, 0.5, 1.0, 2.0)  # on top of SQLite's own busy timeout
_FULL = ("full", "disk i/o error", "no space")
# PostgreSQL tells them in the server's language: a deadlock, writers in each other's way, a lock not had, a row or a number
# that another writer has taken a moment ago; a full disk.
_LOCKED_CODES = frozenset({"40P01", "40001", "55P03", "23505"})
_FULL_CODES = frozenset({"53100"})


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


def is_locked(error: BaseException) -> bool:
    """Whether somebody else was writing: the same transaction may do a moment later."""
    return any("locked" in str(each).lower() or _code(each) in _LOCKED_CODES for each in _chain(error))


def _plain(error: DatabaseError) -> LedgerFull | LedgerLocked | None:
    codes = {code for each in _chain(error) if (code := _code(each))}
    text = "; ".join(str(each).lower() for each in _chain(error))
    # What PostgreSQL says besides may name a file: fulltext.doc.
    if codes & _FULL_CODES or (not codes and any(word in text for word in _FULL)):
        return LedgerFull()
    return LedgerLocked() if isinstance(error, OperationalError | IntegrityError) and is_locked(error) else None


def _chain(error: BaseException) -> Iterator[BaseException]:
    each: BaseException | None = error
    while each is not None:
        yield each
        each = each.__cause__ or each.__context__


def _code(error: BaseException) -> str | None:
    code = getattr(error, "sqlstate", None)
    return code if isinstance(code, str) else None
