"""Mishao's own keys: made once into data/keys/ (0600) and part of the backup."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def key(keys_dir: Path, name: str) -> bytes:
    """The 32-byte key of that name; made, and synced to disk, on first use. Two processes may race: the first wins."""
    path = keys_dir / name
    try:
        return bytes.fromhex(path.read_text())
    except FileNotFoundError:
        pass
    keys_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_bytes(32).hex())
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return bytes.fromhex(path.read_text())


def web_secret_key(keys_dir: Path) -> str:
    return key(keys_dir, "web").hex()
