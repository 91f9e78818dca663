"""An office's own rules: what they find, how mishao.toml is corrected, and that they make older verdicts due again."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from detectors.confined.pool import Pool
from detectors.judging.judge import judge
from detectors.model import DetectorSettings, Document, Finding, OwnRule, Segment
from detectors.rules import listing
from detectors.rules.own import wrongs
from detectors.ruleset import code_version, version
from mishao.config_file import parse
from mishao.errors import ConfigError

PROJECT = OwnRule("project", "state-secret", words=("青石工程",), level="机密")
NUMBERED = OwnRule("numbered", "internal", pattern=r"青石[一二三]号\s?方案", zones=("title", "filename"))
SETTINGS = DetectorSettings(own_rules=(PROJECT, NUMBERED))


def judged(*segments: Segment, name: str = "", settings: DetectorSettings = SETTINGS) -> list[Finding]:
    found = judge(Document("text/plain", segments, 1, 1), name=name, link_texts=(), settings=settings)
    return [f for f in found if not f.suppressed]


@pytest.mark.parametrize(
    "text", ["推进青石工程建设", "青 石 工 程", "青\u200b石工程", "关于“青石工程”的说明", "青石&#24037;程"]
)
def test_an_own_word_is_found_in_every_disguise(text: str) -> None:
    (found,) = judged(Segment(text, zone="body"))
    assert (found.rule, found.category, found.level, found.match) == ("own-project", "state-secret", "机密", "青石工程")
    assert "自定规则" in found.reason


def test_an_own_pattern_keeps_to_its_zones() -> None:
    assert [f.match for f in judged(Segment("青石二号 方案", zone="title"))] == ["青石二号方案"]
    assert [f.zone for f in judged(name="青石三号方案.docx")] == ["filename"]
    assert not judged(Segment("青石二号方案", zone="body"))
    assert not judged(Segment("青石四号方案", zone="title"))


def test_words_that_are_not_chinese_are_found_too() -> None:
    settings = DetectorSettings(own_rules=(OwnRule("code", "internal", words=("QS-2026",)),))
    assert [f.match for f in judged(Segment("（QS-2026）", zone="body"), settings=settings)] == ["QS-2026"]


def test_without_own_rules_nothing_is_found() -> None:
    assert not judged(Segment("推进青石工程建设"), settings=DetectorSettings())


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        (OwnRule("a", "internal"), "words"),
        (OwnRule("a", "internal", words=("字",)), "words"),
        (OwnRule("a", "internal", words=("青石",), level="机密"), "level"),
        (OwnRule("a", "internal", pattern="青石(?=号)"), "pattern"),
        (OwnRule("a", "internal", pattern="a*"), "pattern"),
        (OwnRule("a", "internal", pattern="(青石"), "pattern"),
        (OwnRule("a", "internal", pattern="青" * 501), "pattern"),
    ],
)
def test_what_can_not_work_is_named(rule: OwnRule, key: str) -> None:
    assert [wrong.key for wrong in wrongs(rule)] == [key]


def test_the_file_names_no_rule_like_those_of_the_dashboard() -> None:
    text = '[[detectors.rules]]\nname = "office-1"\ncategory = "internal"\nwords = ["青石工程"]\n'
    with pytest.raises(ConfigError, match="office-"):
        parse(text, Path("mishao.toml"))


def test_every_mistake_of_the_file_is_told_with_its_key_and_line() -> None:
    text = """
[detectors]
packs = ["cn", "mars"]
[[detectors.rules]]
name = "good"
category = "internal"
words = ["青石工程"]
[[detectors.rules]]
name = "Bad Name"
category = "secret"
pattern = "(?=x)"
zones = ["nowhere"]
[[detectors.rules]]
name = "good"
category = "internal"
words = ["字"]
"""
    with pytest.raises(ConfigError) as caught:
        parse(text, Path("mishao.toml"))
    told = {mistake.key: mistake.line for mistake in caught.value.mistakes}
    assert told == {
        "detectors.packs[1]": 3,
        "detectors.rules[1].name": 9,
        "detectors.rules[1].category": 10,
        "detectors.rules[1].pattern": 11,
        "detectors.rules[1].zones": 12,
        "detectors.rules[2].name": 14,
        "detectors.rules[2].words": 16,
    }


def test_the_file_gives_the_rules() -> None:
    text = '[[detectors.rules]]\nname = "project"\ncategory = "state-secret"\nlevel = "机密"\nwords = ["青石工程"]\n'
    assert parse(text, Path("mishao.toml")).detectors.own_rules == (PROJECT,)


@pytest.mark.parametrize(
    "changed",
    [
        replace(SETTINGS, own_rules=(PROJECT,)),
        replace(SETTINGS, packs=("cn", "us")),
        replace(SETTINGS, policies={**SETTINGS.policies, "internal": "alert"}),
        replace(SETTINGS, watch="1-1"),
    ],
)
def test_whatever_can_change_a_verdict_is_a_new_ruleset(changed: DetectorSettings) -> None:
    assert version(changed) != version(SETTINGS)
    assert version(SETTINGS) == version(replace(SETTINGS))
    assert len(version(SETTINGS)) == len(code_version())


def test_own_rules_are_listed_and_switched_on() -> None:
    listed = {entry.name: entry.on for entry in listing(SETTINGS)}
    assert listed["own-project"]
    assert listed["state-secret-mark"]
    assert not listed["foreign-us"]


def test_a_worker_is_told_of_them_and_gives_candidates_only_when_asked() -> None:
    asked = replace(SETTINGS, watch="1-1")
    text = "某委发〔2020〕3号\n关于推进青石工程建设的通知\n各科室：\n".encode()
    with Pool(1, settings=asked) as pool:
        inspection = pool.inspect(io.BytesIO(text), "a.txt")
        assert inspection.ruleset == pool.ruleset == version(asked)
    assert [f.rule for f in inspection.findings] == ["own-project"]
    assert {(c.kind, c.text) for c in inspection.candidates} >= {
        ("number", "某委发〔2020〕3号"),
        ("title", "关于推进青石工程建设的通知"),
    }
