"""The catalogue: nothing untranslated, nothing stale, every placeholder kept."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from dashboards import labels
from findings import words

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "dashboards/locale/zh_Hans/LC_MESSAGES/django.po"


def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def extracted() -> set[str]:
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = set()
    for part in ("alerts", "dashboards", "mishao"):
        # The mapping speaks of paths from the root of the project.
        own = [
            (pattern.removeprefix(f"{part}/"), method) for pattern, method in methods if pattern.startswith(f"{part}/")
        ]
        own_options = {pattern.removeprefix(f"{part}/"): value for pattern, value in options.items()}
        for _, _, message, _, _ in extract_from_dir(ROOT / part, own, own_options):
            found.add(message[0] if isinstance(message, tuple) else message)
    return found


def test_every_text_is_in_the_catalogue_and_no_other() -> None:
    known = {message.id[0] if isinstance(message.id, tuple) else message.id for message in catalogue() if message.id}
    assert extracted() == known, "run make messages and translate what is new"
    assert len(known) > 300


def test_every_text_is_translated() -> None:
    for message in catalogue():
        if message.id:
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            assert all(strings), message.id
            assert not message.fuzzy, message.id


def test_placeholders_survive_translation() -> None:
    for message in catalogue():
        if message.id:
            source = message.id[-1] if isinstance(message.id, tuple) else message.id
            target = message.string[0] if isinstance(message.string, tuple) else message.string
            assert set(re.findall(r"%\(\w+\)s", source)) == set(re.findall(r"%\(\w+\)s", str(target))), source


def test_the_compiled_catalogue_is_fresh() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue())
    assert CATALOGUE.with_suffix(".mo").read_bytes() == compiled.getvalue(), "run make messages"


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ((*words.STATES, words.PENDING), labels.FILE), (words.FINDING_STATES, labels.FINDING), (words.LIVE_STATES, labels.ADDRESS),
        (words.OUTBOX_STATES, labels.MAIL), (words.KINDS, labels.KINDS), (words.HOWS, labels.HOWS), (words.ROLES, labels.ROLES),
        (words.DISMISS_REASONS, labels.DISMISS_REASONS),
        ({*words.GAP_REASONS, *(r for reasons in words.REASONS.values() for r in reasons if r), *words.ABSENCES}, labels.REASONS),
    ],
)  # fmt: skip
def test_every_word_of_the_ledger_has_one_for_people(known: tuple[str, ...], shown: dict[str, object]) -> None:
    assert set(known) == set(shown)


@pytest.mark.parametrize(
    ("chips", "colours"),
    [
        (labels.FILE, {"red": "疑似", "amber": "无法检测 无法访问", "grey": "未检出 不在范围"}),
        (labels.FINDING, {"red": "待研判 已核实 重新打开", "amber": "已签收", "grey": "已排除 已办结"}),
        (labels.ADDRESS, {"red": "在线 已移址", "amber": "已替换 访问受限 无法访问 无法判断", "green": "已下线"}),
        (labels.MAIL, {"red": "未送达", "amber": "待发", "grey": "已接收"}),
        (labels.SWEEP, {"red": "未运行", "amber": "巡查不完整", "green": "巡查完整", "grey": "已暂停"}),
    ],
)
def test_colours_and_words_of_states(chips: dict[str, labels.Chip], colours: dict[str, str]) -> None:
    from django.utils import translation

    with translation.override("zh-hans"):
        shown = {(chip.colour, str(chip.word)) for chip in chips.values()}
    for colour, named in colours.items():
        for word in named.split():
            assert (colour, word) in shown
    assert all(chip.icon for chip in chips.values())
    # Green is for what is proven, and for nothing else.
    assert {word for colour, word in shown if colour == "green"} <= {"已下线", "巡查完整"}
