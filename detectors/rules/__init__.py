"""The rules: every module of this package that holds a RULE, or RULES, is found by being here.

Adding a rule is adding a file. `RULESET` changes with anything that can change a verdict: the rules, the canonical form,
the layout, the judge, the readers and the OCR.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import json
import pkgutil
from dataclasses import asdict, dataclass
from pathlib import Path

from detectors.model import DetectorSettings
from detectors.rules.base import Rule
from detectors.rules.own import OWN_PACK, own_rules

_NOT_RULES = frozenset({"base", "contexts", "filters", "grammar", "own", "shapes"})
_FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule as `rules list` shows it."""

    name: str
    category: str
    pack: str
    source: str
    chinese: str
    english: str
    on: bool


@functools.cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of every pack, in the order of their names."""
    found: list[Rule] = []
    for info in pkgutil.iter_modules(__path__):
        if info.name in _NOT_RULES:
            continue
        module = importlib.import_module(f"{__name__}.{info.name}")
        found += getattr(module, "RULES", ())
        if hasattr(module, "RULE"):
            found.append(module.RULE)
    return tuple(sorted(found, key=lambda rule: rule.name))


@functools.cache
def rules_of(packs: tuple[str, ...]) -> tuple[Rule, ...]:
    return tuple(rule for rule in all_rules() if rule.pack in packs)


def listing(settings: DetectorSettings | None = None) -> list[Entry]:
    """Every rule there is, and whether the settings switch it on; an office's own last."""
    settings = settings or DetectorSettings()
    entries = [
        Entry(r.name, r.category, r.pack, r.source, r.chinese, r.english, r.pack in settings.packs) for r in all_rules()
    ]
    own = (
        Entry(r.name, r.category, OWN_PACK, r.source, r.chinese, r.english, True) for r in own_rules(settings.own_rules)
    )
    return [*entries, *own]


def _sources(package: Path) -> list[Path]:
    """What decides a verdict: code, the page around the scripts that are run, networks."""
    no_part = ("worker.py", "pool.py", "confine.py", "cases.py")
    found = (path for kind in ("*.py", "*.js", "*.onnx") for path in package.rglob(kind))
    return sorted(path for path in found if path.name not in no_part)


def _ruleset() -> str:
    """A version made of the detectors' own source: reading it is cheap, forgetting to raise a number is not."""
    package = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256(str(_FORMAT_VERSION).encode())
    for path in _sources(package):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


RULESET: str = _ruleset()


_last: tuple[DetectorSettings, str] | None = None


def version(settings: DetectorSettings) -> str:
    """The ruleset as configured: packs, policies, limits, an office's own rules and its watch-list change it too."""
    global _last
    # A reader is asked for every page, always with the same settings, and working it out takes as long as a page's rules.
    last = _last
    if last is not None and last[0] is settings:
        return last[1]
    configured = json.dumps(asdict(settings), sort_keys=True, ensure_ascii=True)
    found = hashlib.sha256(f"{RULESET} {configured}".encode()).hexdigest()[:12]
    _last = (settings, found)
    return found
