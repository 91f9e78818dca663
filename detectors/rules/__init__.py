"""The rules: every module of this package that holds a RULE, or RULES, is found by being here.

Adding a rule is adding a file.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from dataclasses import dataclass

from detectors.model import DetectorSettings
from detectors.rules.base import Rule
from detectors.rules.own import OWN_PACK, own_rules

_NOT_RULES = frozenset({"base", "boxes", "contexts", "filters", "grammar", "heads", "own", "shapes"})


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
