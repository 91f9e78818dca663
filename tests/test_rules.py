"""Every rule's and every filter's own tables of hits and misses are its test; adding a rule adds tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from detectors import ruleset
from detectors.judging.judge import MAX_OPINIONS, judge, judge_whole
from detectors.model import PACKS, DetectorSettings, Document, Finding, Segment
from detectors.rules import all_rules, listing, state_secret_learnt
from detectors.rules.base import Example, Rule
from detectors.rules.filters import ALL, OTHER_REASONS, Filter, chinese
from detectors.ruleset import code_version

EVERYTHING = DetectorSettings(packs=PACKS)


def findings(example: Example) -> tuple[Finding, ...]:
    if example.zone == "filename":
        return judge(Document("", (), 1, 1), name=example.text, link_texts=(), settings=EVERYTHING)
    segments = tuple(Segment(line, zone=example.zone, ocr=example.ocr) for line in example.text.split("\n"))
    return judge(Document("", segments, 1, 1), name="", link_texts=(), settings=EVERYTHING)


def hits() -> Iterator[object]:
    for rule in all_rules():
        for example in rule.hits:
            yield pytest.param(rule, example, id=f"{rule.name}-{example.zone}-{example.text}")


def misses() -> Iterator[object]:
    for rule in all_rules():
        for example in rule.misses:
            yield pytest.param(rule, example, id=f"{rule.name}-{example.zone}-{example.text}")


def filter_hits() -> Iterator[object]:
    for one in ALL:
        for example in one.hits:
            yield pytest.param(one, example, id=f"{one.name}-{example.text}")


@pytest.mark.parametrize(("rule", "example"), list(hits()))
def test_rule_finds(rule: Rule, example: Example) -> None:
    found = [f for f in findings(example) if f.category == rule.category and not f.suppressed]
    assert found, findings(example)
    if example.level is not None:
        assert {f.level for f in found} == {example.level}


@pytest.mark.parametrize(("rule", "example"), list(misses()))
def test_rule_leaves_alone(rule: Rule, example: Example) -> None:
    assert not [f for f in findings(example) if f.category == rule.category and not f.suppressed]


@pytest.mark.parametrize(("one", "example"), list(filter_hits()))
def test_filter_suppresses_and_keeps(one: Filter, example: Example) -> None:
    found = findings(example)
    assert found, "a filter keeps what it drops"
    assert all(f.suppressed for f in found if f.category in ("state-secret", "number-lead"))
    assert one.name in {f.suppressed_by for f in found}


def filter_misses() -> Iterator[object]:
    for one in ALL:
        for example in one.misses:
            yield pytest.param(example, id=f"{one.name}-{example.text}")


@pytest.mark.parametrize("example", list(filter_misses()))
def test_filter_leaves_marks_alone(example: Example) -> None:
    said = [f for f in findings(example) if f.category == "state-secret"]
    assert [f for f in said if not f.suppressed], said


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_rule_is_complete(rule: Rule) -> None:
    assert rule.source
    assert rule.chinese
    assert rule.english
    assert rule.hits
    assert rule.misses
    assert rule.pack in PACKS


def test_names_are_unique_and_listed() -> None:
    names = [entry.name for entry in listing()]
    assert len(names) == len(set(names))
    assert names == [rule.name for rule in all_rules()]


def test_every_filter_has_a_sentence() -> None:
    for name in [*(one.name for one in ALL), *OTHER_REASONS]:
        assert chinese(name)


def test_foreign_packs_are_off_by_default() -> None:
    segments = (Segment("TOP SECRET//SI//NOFORN", zone="header"), Segment("極機密", zone="firstpage_top"))
    found = judge(Document("", segments, 1, 1), name="", link_texts=(), settings=DetectorSettings())
    assert not [f for f in found if not f.suppressed]


def test_a_second_opinion_is_asked_for_where_no_rule_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(state_secret_learnt, "features", lambda text, *_: {asked.append(text) or ""})
    for text in ("机密★10年", "云台影业公司   绝密   2023年5月上映", "青泽 秘密 一览", "青泽市 机密★5年等各项"):
        judge(Document("", (Segment(text, zone="table"),), 1, 1), name="", link_texts=(), settings=EVERYTHING)
    assert asked == ["青泽 秘密 一览", "青泽市 机密★5年等各项"]


def test_second_opinions_are_bounded_in_each_place(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(state_secret_learnt, "features", lambda text, *_: {asked.append(text) or ""})
    rows = "\n".join(f"第{n}项 秘密 一览" for n in range(200))
    segments = (Segment(rows, zone="table"), Segment("青泽 秘密 一览", zone="table", page=2))
    assert judge_whole(Document("", segments, 1, 1), name="", link_texts=(), settings=EVERYTHING).complete
    assert len(asked) == MAX_OPINIONS + 1


def test_what_was_learnt_is_part_of_the_version() -> None:
    assert state_secret_learnt.WEIGHTS in ruleset._sources(Path(ruleset.__file__).parent)


def test_ruleset_is_a_version() -> None:
    assert len(code_version()) == 12
    assert int(code_version(), 16) >= 0


def test_numbers_of_persons_are_found_in_rows_and_not_in_longer_digits() -> None:
    rows = (
        "张某\t11010519491231002X 6222 0212 3456 7890 128 13800138000\n" + "9" * 30_000 + "11010519491231002X" * 1_000
    )
    settings = DetectorSettings(packs=("personal-data",))
    document = Document("application/pdf", (Segment(rows, zone="table"),), 1, 1)
    (found,) = judge(document, name="", link_texts=(), settings=settings)
    assert found.match == "手机号码1个、身份证号码1个、银行卡号1个"
