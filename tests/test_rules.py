"""Every rule against its own hits and misses, and all of them against labelled cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from detectors.cases import PACKS, load, predict, report
from detectors.judge import judge
from detectors.model import DetectorSettings, Document, Finding, Segment
from detectors.rules import all_rules
from detectors.rules.base import Example, Rule

CASES = sorted((Path(__file__).parent / "cases").glob("*.tsv"))
RULES = all_rules()
HITS = [pytest.param(rule, hit, id=f"{rule.name}-{n}") for rule in RULES for n, hit in enumerate(rule.hits)]
MISSES = [pytest.param(rule, miss, id=f"{rule.name}-{n}") for rule in RULES for n, miss in enumerate(rule.misses)]


def standing(example: Example) -> list[Finding]:
    """What stands in the example, read as the example says: by OCR or as it was typed.

    Of several rules that find one place, the judge keeps the strongest, so what counts for a hit is the category.
    """
    name = example.text if example.zone == "filename" else ""
    lines = () if name else tuple(line for line in example.text.split("\n") if line.strip())
    segments = tuple(Segment(line, zone=example.zone, ocr=example.ocr) for line in lines)
    found = judge(Document("", segments, 1, 1), name=name, link_texts=(), settings=DetectorSettings(packs=PACKS))
    return [finding for finding in found if not finding.suppressed]


@pytest.mark.parametrize(("rule", "hit"), HITS)
def test_a_rule_finds_its_hits(rule: Rule, hit: Example) -> None:
    found = [finding for finding in standing(hit) if finding.category == rule.category]
    assert found
    if rule.category in ("state-secret", "foreign") and hit.level:
        assert hit.level in {finding.level for finding in found}


@pytest.mark.parametrize(("rule", "miss"), MISSES)
def test_a_rule_leaves_its_misses(rule: Rule, miss: Example) -> None:
    assert rule.name not in {finding.rule for finding in standing(miss)}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_labelled_cases_are_judged_rightly(path: Path) -> None:
    outcome = report([predict(case) for case in load(path)])
    secret = outcome.by_category["state-secret"]
    assert secret.precision is not None
    assert secret.recall is not None
    assert outcome.accuracy is not None
    assert secret.precision >= 0.97
    assert secret.recall >= 0.97
    assert outcome.accuracy >= 0.93


def test_every_rule_has_examples_of_both_kinds() -> None:
    assert len(RULES) >= 15
    assert all(rule.hits and rule.misses for rule in RULES)
