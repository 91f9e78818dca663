"""Looking at processes that may end while they are looked at."""

from __future__ import annotations

import psutil


def below(top: psutil.Process, *, recursive: bool = False) -> list[psutil.Process]:
    """The processes that it started and that run still."""
    try:
        children = top.children(recursive=recursive)
    except psutil.NoSuchProcess:
        return []
    return [child for child in children if alive(child)]


def alive(process: psutil.Process) -> bool:
    """Running, and neither ended and not yet fetched nor another process of the same number."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def words(process: psutil.Process) -> list[str]:
    """Its command line, empty when it has ended."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []
