"""Workers that a hostile file has taken over, and machines that can't confine one."""

from __future__ import annotations

from pathlib import Path

from detectors.confined.worker_process import Program

SCRIPT = str(Path(__file__).parent / "worker.py")


def program(*handicaps: str, canaries: bool = False) -> Program:
    """`handicaps` are what the worker's machine lacks: landlock, seccomp, user, models, answer."""
    return Program(("-I", SCRIPT, *(f"--without-{handicap}" for handicap in handicaps)), canaries=canaries)
