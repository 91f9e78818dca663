"""Workers that a hostile file has taken over, and the pool that runs them."""

from __future__ import annotations

from pathlib import Path

from detectors.worker_process import Program

WORKER = Program(("-I", str(Path(__file__).parent / "worker.py")), canaries=False)
