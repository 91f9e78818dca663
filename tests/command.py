"""The command line as a user types it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def mishao(folder: Path, *words: str, typed: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run in that folder, in Chinese; `typed` is what its standard input says."""
    keep = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "mishao", *words], cwd=folder, capture_output=True, text=True, timeout=120, input=typed,
        env=keep | {"LANG": "zh_CN.UTF-8"} | environment,
    )  # fmt: skip
