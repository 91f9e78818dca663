"""Reads mishao.toml into `Config`, and reports every mistake at once with its key path and line."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import MISSING, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

from detectors.model import (
    CATEGORIES,
    DEFAULT_POLICIES,
    OFFICE_PREFIX,
    PACKS,
    DetectorSettings,
    Limits,
    OwnRule,
)
from findings.sections import plain_host
from mishao.config import (
    AlertsConfig,
    Config,
    CrawlConfig,
    IndexConfig,
    MailConfig,
    PortalConfig,
    SectionConfig,
    WebConfig,
)
from mishao.config_checks import check
from mishao.config_values import cannot_be, convert, example
from mishao.errors import ConfigError, Mistake, UsageError
from mishao.language import say
from mishao.own_rule_words import own_rule_mistakes

FILE_NAME = "mishao.toml"
_TABLES: dict[str, type] = {
    "web": WebConfig,
    "mail": MailConfig,
    "alerts": AlertsConfig,
    "index": IndexConfig,
    "crawl": CrawlConfig,
}
_TOP = {"language", "data_dir", "time_zone", "ledger_url", "demo"}
_HEAD = re.compile(r"^\s*\[+[\w.\s-]+\]+\s*(#.*)?$")  # of a table
_RULE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_RULE_EXAMPLES = {
    "words": 'words = ["青石工程"]', "pattern": 'pattern = "青石[一二三]号"', "level": 'category = "state-secret"',
}  # fmt: skip


def load(path: Path | None) -> Config:
    """The configuration in `path`, or the built-in defaults.

    Raises UsageError when the file can't be read and ConfigError when anything in it is wrong. MISHAO_DATA_DIR in the
    environment wins over `data_dir`.
    """
    config = parse(_read(path), path) if path else Config(path=None, data_dir=Path("data").resolve())
    override = os.environ.get("MISHAO_DATA_DIR")
    return replace(config, data_dir=Path(override).resolve()) if override else config


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")  # Notepad may put a mark in front
    except FileNotFoundError:
        raise UsageError(
            f"没有找到 {path.name}。请在配置所在的文件夹中运行，或用 --config 指定；新建请运行 mishao init。\n"
            f"{path.name} was not found. Run in its folder or name it with --config; `mishao init` writes a new one."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name} 读不出来（{error}），请检查权限和编码（应为 UTF-8）。") from error


def parse(text: str, path: Path) -> Config:
    """The configuration that `text` describes; relative paths count from the folder of `path`."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(path.name, (_not_toml(error),)) from error
    reader = _Reader(text)
    config = reader.config(data, path)
    if reader.mistakes:
        raise ConfigError(path.name, tuple(reader.mistakes))
    return config


def _not_toml(error: tomllib.TOMLDecodeError) -> Mistake:
    """The parser's words name the line at their end: `… (at line 44, column 5)`."""
    place = re.search(r"\(at line (\d+), column \d+\)$", str(error))
    why = str(error)[: place.start()].strip() if place else str(error)
    why = say(f"不是有效的 TOML：{why}", f"no valid TOML: {why}")
    return Mistake(
        "(toml)",
        why,
        say('键 = "值"，每个 [表] 只写一次', 'key = "value", each [table] once'),
        int(place[1]) if place else None,
    )


class _Reader:
    """Collects mistakes while it reads, so that one run of `check` shows all of them."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()
        self.mistakes: list[Mistake] = []

    def wrong(self, key: str, why: str, should_be: str = "") -> None:
        table, _, name = re.sub(r"\[\d+\]$", "", key).rpartition(".")
        pattern = re.compile(rf"^\s*(\[+\s*)?{re.escape(name)}\b")
        head = self._head(table)
        below = [number for number, text in enumerate(self.lines, 1) if number > head and pattern.match(text)]
        end = next((n for n, text in enumerate(self.lines, 1) if n > head and _HEAD.match(text)), len(self.lines) + 1)
        # A key that is missing has its table's line; one written in another way (`mail = { … }`) stands anywhere.
        line = next((number for number in below if number < end), head or next(iter(below), None))
        self.mistakes.append(Mistake(key, why, should_be, line))

    def _head(self, table: str) -> int:
        """The line where that table, or that row of an array of tables (`portal[1]`), begins; 0 where none does."""
        name, _, row = table.rstrip("]").partition("[")
        head = re.compile(rf"^\s*\[+\s*{re.escape(name)}\s*\]")
        starts = [number for number, text in enumerate(self.lines, 1) if head.match(text)]
        return starts[int(row or 0)] if int(row or 0) < len(starts) else 0

    def config(self, data: dict[str, Any], path: Path) -> Config:
        known = _TOP | set(_TABLES) | {"detectors", "portal", "section"}
        for key in data.keys() - known:
            self.wrong(key, say("没有这个设置项", "there is no such key"), "、".join(sorted(known)))
        top = self.table("", {k: v for k, v in data.items() if k in _TOP}, Config, skip=known - _TOP | {"path"})
        values: dict[str, Any] = {name: self.build(name, data.get(name, {}), kind) for name, kind in _TABLES.items()}
        values["portals"] = tuple(map(_in_one_spelling, self.rows("portal", data.get("portal", []), PortalConfig)))
        values["sections"] = self.rows("section", data.get("section", []), SectionConfig)
        values["detectors"] = self.detectors(data.get("detectors", {}))
        data_dir = Path(str(top.pop("data_dir", "data")))
        base = path.parent.resolve()
        config = Config(path=path.resolve(), data_dir=base / data_dir, **top, **values)
        check(config, self.wrong)
        return config

    def table(self, prefix: str, data: dict[str, Any], kind: type, skip: Iterable[str] = ()) -> dict[str, Any]:
        hints = get_type_hints(kind)
        names = {f.name: f for f in fields(kind) if f.name not in skip}
        values: dict[str, Any] = {}
        for key, value in data.items():
            if key not in names:
                self.wrong(f"{prefix}{key}", say("没有这个设置项", "there is no such key"), "、".join(sorted(names)))
                continue
            good, converted = convert(value, hints[key])
            if good:
                values[key] = converted
            else:
                self.wrong(f"{prefix}{key}", cannot_be(value), example(hints[key]))
        for name, f in names.items():
            if f.default is MISSING and f.default_factory is MISSING and name not in data and name != "data_dir":
                self.wrong(f"{prefix}{name}", say("缺少这一项", "it is missing"), example(hints[name]))
        return values

    def build(self, name: str, data: Any, kind: type) -> Any:
        if not isinstance(data, dict):
            self.wrong(name, say("应当是一个表", "this is a table"), f"[{name}]")
            return kind()
        values = self.table(f"{name}.", data, kind)
        return kind(**values)

    def rows(self, name: str, data: Any, kind: type) -> tuple[Any, ...]:
        if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
            self.wrong(name, say("应当写成若干个表", "this is a list of tables"), f"[[{name}]]")
            return ()
        built = []
        for number, row in enumerate(data):
            values = self.table(f"{name}[{number}].", row, kind)
            needed = {f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING}
            if needed <= values.keys():
                built.append(kind(**values))
        return tuple(built)

    def detectors(self, data: Any) -> DetectorSettings:
        if not isinstance(data, dict):
            self.wrong("detectors", say("应当是一个表", "this is a table"), "[detectors]")
            return DetectorSettings()
        for key in data.keys() - {"policies", "packs", "limits", "rules"}:
            self.wrong(
                f"detectors.{key}", say("没有这个设置项", "there is no such key"), "policies、packs、limits、rules"
            )
        policies = dict(DEFAULT_POLICIES)
        for category, policy in dict(data.get("policies", {})).items():
            if category not in CATEGORIES:
                self.wrong(
                    f"detectors.policies.{category}",
                    say("没有这个类别", "there is no such category"),
                    "、".join(CATEGORIES),
                )
            elif policy not in ("alert", "review"):
                self.wrong(f"detectors.policies.{category}", cannot_be(policy), '"alert", "review"')
            else:
                policies[category] = policy
        packs = data.get("packs", ["cn"])
        good, converted = convert(packs, tuple[str, ...])
        if not good:
            self.wrong("detectors.packs", cannot_be(packs), '["cn", "us"]')
            converted = ("cn",)
        for number, pack in enumerate(converted):
            if pack not in PACKS:
                self.wrong(
                    f"detectors.packs[{number}]",
                    say(f"没有 {pack!r} 这一组规则", f"there is no pack {pack!r}"),
                    "、".join(PACKS),
                )
        limits = self.build("detectors.limits", data.get("limits", {}), Limits)
        own = self.own_rules(data.get("rules", []))
        return DetectorSettings(policies=policies, packs=converted, limits=limits, own_rules=own)

    def own_rules(self, data: Any) -> tuple[OwnRule, ...]:
        if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
            self.wrong("detectors.rules", say("应当写成若干个表", "this is a list of tables"), "[[detectors.rules]]")
            return ()
        rules: list[OwnRule] = []
        for number, row in enumerate(data):
            prefix = f"detectors.rules[{number}]"
            values = self.table(f"{prefix}.", row, OwnRule)
            rule = OwnRule(**{"name": "", "category": "internal", **values})
            if "name" in values and not _RULE_NAME.fullmatch(rule.name):
                self.wrong(
                    f"{prefix}.name",
                    cannot_be(rule.name),
                    say(
                        "小写字母、数字和连字符，如 own-project", "small letters, digits and hyphens, like own-project"
                    ),
                )
            elif rule.name.startswith(OFFICE_PREFIX):
                self.wrong(
                    f"{prefix}.name",
                    say(
                        f"不能以 {OFFICE_PREFIX} 开头，那是界面中所建规则的名称",
                        f"{OFFICE_PREFIX} begins the names of rules made in the dashboard",
                    ),
                    "own-project",
                )
            if any(other.name == rule.name for other in rules):
                self.wrong(
                    f"{prefix}.name",
                    say(f"{rule.name!r} 重复", f"{rule.name!r} stands twice"),
                    say("每条规则一个名称", "a name of its own"),
                )
            for key, why in own_rule_mistakes(rule):
                self.wrong(f"{prefix}.{key}", why, _RULE_EXAMPLES[key])
            rules.append(rule)
        return tuple(rules)


def _in_one_spelling(portal: PortalConfig) -> PortalConfig:
    """Hosts as they are compared, whatever way they were written."""
    return replace(
        portal,
        hosts=tuple(map(plain_host, portal.hosts)),
        private_hosts=tuple(map(plain_host, portal.private_hosts)),
        foreign_hosts=tuple(map(plain_host, portal.foreign_hosts)),
    )
