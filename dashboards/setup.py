"""The one-time code with which the first account is made. There is no default password.

The code is printed by the process that starts the dashboard; only its hash is kept, in a file of the data folder, so
that the web process, which is another one, can check it. Ten wrong attempts, thirty minutes or the first account end it.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dashboards import settings

VALID_S = 30 * 60
MAX_ATTEMPTS = 10
# Nothing that reads like another character when it is copied from a terminal.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def make_code() -> str:
    """A new code, for showing once; any earlier one ends."""
    code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    with _locked() as path:
        _write(path, {"hash": _hash(code), "expires_at": time.time() + VALID_S, "attempts": 0})
    return code


def check_code(typed: str) -> bool:
    """Whether the code is the one last made and still good; a wrong one counts against the ten."""
    with _locked() as path:
        kept = _read(path)
        if not kept or time.time() >= kept["expires_at"] or kept["attempts"] >= MAX_ATTEMPTS:
            return False
        if hmac.compare_digest(_hash(typed), kept["hash"]):
            return True
        _write(path, kept | {"attempts": kept["attempts"] + 1})
        return False


def forget_code() -> None:
    with _locked() as path:
        path.unlink(missing_ok=True)


def _hash(code: str) -> str:
    plain = "".join(character for character in code.upper() if character in _ALPHABET)
    return hashlib.sha256(f"mishao-setup:{plain}".encode()).hexdigest()


@contextmanager
def _locked() -> Iterator[Path]:
    """Eight threads may try codes at once; each attempt must count."""
    path = settings.current().setup_file
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path


def _read(path: Path) -> dict[str, Any]:
    try:
        kept: dict[str, Any] = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return kept


def _write(path: Path, kept: dict[str, Any]) -> None:
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(kept, file)
    fresh.replace(path)
