"""What verdicts are judged by, as a version: it changes with anything that can change one, be it the rules, the canonical form,
the layout, the judge, the readers, the OCR, or what is configured.

Stands by itself, so that whoever only asks for the version loads no rules.
"""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from detectors.model import DetectorSettings

_FORMAT_VERSION = 1


def _sources(package: Path) -> list[Path]:
    """What decides a verdict: code, the page around the scripts that are run, networks, learnt weights."""
    no_part = ("worker.py", "pool.py", "cases.py")
    found = (path for kind in ("*.py", "*.js", "*.onnx", "*.npz") for path in package.rglob(kind))
    return sorted(path for path in found if path.name not in no_part)


@functools.cache
def code_version() -> str:
    """A version made of the detectors' own source: reading it is cheap, forgetting to raise a number is not."""
    package = Path(__file__).resolve().parent
    digest = hashlib.sha256(str(_FORMAT_VERSION).encode())
    for path in _sources(package):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


_last: tuple[DetectorSettings, str] | None = None


def version(settings: DetectorSettings) -> str:
    """The ruleset as configured: packs, policies, limits, an office's own rules and its watch-list change it too."""
    global _last
    # A reader is asked for every page, always with the same settings, and working it out takes as long as a page's rules.
    last = _last
    if last is not None and last[0] is settings:
        return last[1]
    configured = json.dumps(asdict(settings), sort_keys=True, ensure_ascii=True)
    found = hashlib.sha256(f"{code_version()} {configured}".encode()).hexdigest()[:12]
    _last = (settings, found)
    return found
