"""Reads mishao.toml into `Config`, and reports every mistake at once with its key path and line."""

from __future__ import annotations

import math
import os
import re
import ssl
import tomllib
from collections.abc import Iterable
from dataclasses import MISSING, fields, replace
from email.errors import MessageError
from email.headerregistry import Address
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from alerts.plain import forbidden_words
from dashboards.settings import opens_here_only
from detectors.model import (
    CATEGORIES,
    DEFAULT_POLICIES,
    OFFICE_PREFIX,
    PACKS,
    DetectorSettings,
    Limits,
    OwnRule,
)
from findings.addresses import same_place
from findings.sections import cron_mistake, host_mistake, is_web_address, netloc, plain_host
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
from mishao.errors import ConfigError, Mistake, UsageError

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
_PORTS = 65_536
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
    why = f"不是有效的 TOML：{str(error)[: place.start()].strip() if place else error}"
    return Mistake("(toml)", why, '键 = "值"，每个 [表] 只写一次', int(place[1]) if place else None)


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
            self.wrong(key, "没有这个设置项", "、".join(sorted(known)))
        top = self.table("", {k: v for k, v in data.items() if k in _TOP}, Config, skip=known - _TOP | {"path"})
        values: dict[str, Any] = {name: self.build(name, data.get(name, {}), kind) for name, kind in _TABLES.items()}
        values["portals"] = tuple(map(_in_one_spelling, self.rows("portal", data.get("portal", []), PortalConfig)))
        values["sections"] = self.rows("section", data.get("section", []), SectionConfig)
        values["detectors"] = self.detectors(data.get("detectors", {}))
        data_dir = Path(str(top.pop("data_dir", "data")))
        base = path.parent.resolve()
        config = Config(path=path.resolve(), data_dir=base / data_dir, **top, **values)
        self.check(config)
        return config

    def table(self, prefix: str, data: dict[str, Any], kind: type, skip: Iterable[str] = ()) -> dict[str, Any]:
        hints = get_type_hints(kind)
        names = {f.name: f for f in fields(kind) if f.name not in skip}
        values: dict[str, Any] = {}
        for key, value in data.items():
            if key not in names:
                self.wrong(f"{prefix}{key}", "没有这个设置项", "、".join(sorted(names)))
                continue
            good, converted = _convert(value, hints[key])
            if good:
                values[key] = converted
            else:
                self.wrong(f"{prefix}{key}", f"不能是 {value!r}", _example(hints[key]))
        for name, f in names.items():
            if f.default is MISSING and f.default_factory is MISSING and name not in data and name != "data_dir":
                self.wrong(f"{prefix}{name}", "缺少这一项", _example(hints[name]))
        return values

    def build(self, name: str, data: Any, kind: type) -> Any:
        if not isinstance(data, dict):
            self.wrong(name, "应当是一个表", f"[{name}]")
            return kind()
        values = self.table(f"{name}.", data, kind)
        return kind(**values)

    def rows(self, name: str, data: Any, kind: type) -> tuple[Any, ...]:
        if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
            self.wrong(name, "应当写成若干个表", f"[[{name}]]")
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
            self.wrong("detectors", "应当是一个表", "[detectors]")
            return DetectorSettings()
        for key in data.keys() - {"policies", "packs", "limits", "rules"}:
            self.wrong(f"detectors.{key}", "没有这个设置项", "policies、packs、limits、rules")
        policies = dict(DEFAULT_POLICIES)
        for category, policy in dict(data.get("policies", {})).items():
            if category not in CATEGORIES:
                self.wrong(f"detectors.policies.{category}", "没有这个类别", "、".join(CATEGORIES))
            elif policy not in ("alert", "review"):
                self.wrong(f"detectors.policies.{category}", f"不能是 {policy!r}", '"alert" 或 "review"')
            else:
                policies[category] = policy
        packs = data.get("packs", ["cn"])
        good, converted = _convert(packs, tuple[str, ...])
        if not good:
            self.wrong("detectors.packs", f"不能是 {packs!r}", '["cn", "us"]')
            converted = ("cn",)
        for number, pack in enumerate(converted):
            if pack not in PACKS:
                self.wrong(f"detectors.packs[{number}]", f"没有 {pack!r} 这一组规则", "、".join(PACKS))
        limits = self.build("detectors.limits", data.get("limits", {}), Limits)
        own = self.own_rules(data.get("rules", []))
        return DetectorSettings(policies=policies, packs=converted, limits=limits, own_rules=own)

    def own_rules(self, data: Any) -> tuple[OwnRule, ...]:
        if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
            self.wrong("detectors.rules", "应当写成若干个表", "[[detectors.rules]]")
            return ()
        if not data:
            return ()
        # With the rules come the numerical libraries, a third of a command's start.
        from detectors.rules.own import mistakes

        rules: list[OwnRule] = []
        for number, row in enumerate(data):
            prefix = f"detectors.rules[{number}]"
            values = self.table(f"{prefix}.", row, OwnRule)
            rule = OwnRule(**{"name": "", "category": "internal", **values})
            if "name" in values and not _RULE_NAME.fullmatch(rule.name):
                self.wrong(f"{prefix}.name", f"不能是 {rule.name!r}", "小写字母、数字和连字符，如 own-project")
            elif rule.name.startswith(OFFICE_PREFIX):
                self.wrong(f"{prefix}.name", f"不能以 {OFFICE_PREFIX} 开头，那是界面中所建规则的名称", "own-project")
            if any(other.name == rule.name for other in rules):
                self.wrong(f"{prefix}.name", f"{rule.name!r} 重复", "每条规则一个名称")
            for key, why in mistakes(rule):
                self.wrong(f"{prefix}.{key}", why, _RULE_EXAMPLES[key])
            rules.append(rule)
        return tuple(rules)

    def check(self, config: Config) -> None:
        """What single values can't show: addresses, cron lines, names that must match."""
        try:
            ZoneInfo(config.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            self.wrong("time_zone", f"没有时区 {config.time_zone!r}", '"Asia/Shanghai"')
        for kind, addresses in (("officers", config.alerts.officers), ("operators", config.alerts.operators)):
            for number, address in enumerate(addresses):
                if not is_address(address):
                    self.wrong(f"alerts.{kind}[{number}]", f"{address!r} 不是邮箱地址", '"zhang@example.gov.cn"')
        if config.mail.sender and not is_address(config.mail.sender):
            self.wrong("mail.sender", f"{config.mail.sender!r} 不是邮箱地址", '"mishao@example.gov.cn"')
        if config.mail.host and not config.mail.sender and not is_address(config.mail.user):
            self.wrong("mail.sender", "有邮件服务器时必须填写发件人", '"mishao@example.gov.cn"')
        if config.mail.security == "plain" and not config.mail.allow_plain:
            self.wrong("mail.security", "不加密的连接须另写 allow_plain = true", '"tls"（465）或 "starttls"（587）')
        if (ca_file := config.mail_ca_file) is not None and (why := ca_file_mistake(ca_file)):
            self.wrong("mail.ca_file", why, "PEM 格式的证书文件")
        if not 0 < config.mail.port < _PORTS:
            self.wrong("mail.port", f"不能是 {config.mail.port}", "465、587 或 25")
        host, _, port = config.web.listen.rpartition(":")
        if not host or not port.isascii() or not port.isdigit() or not 0 < int(port[:6]) < _PORTS:
            self.wrong("web.listen", f"不能是 {config.web.listen!r}", '"127.0.0.1:8000"')
        if not is_web_address(config.web.base_url):
            self.wrong("web.base_url", "应以 http:// 或 https:// 开头", '"https://mishao.example.gov.cn"')
        told = config.alerts.officers or config.alerts.operators
        if told and config.mail.host and opens_here_only(config.web.base_url):
            self.wrong(
                "web.base_url",
                f"邮件中的链接 {config.web.base_url} 只能在本机打开",
                "收件人能访问的地址，如 https://mishao.example.gov.cn",
            )
        if config.index.backend == "elasticsearch" and not config.index.url:
            self.wrong("index.url", "缺少 Elasticsearch 的地址", '"https://127.0.0.1:9200"')
        for key in ("timeout_s", "max_file_bytes", "max_pages", "max_list_pages", "sweeps_at_once"):
            if not getattr(config.crawl, key):
                self.wrong(f"crawl.{key}", "不能是 0：什么也不会读取", "正数")
        if config.crawl.recheck_share > 1:
            self.wrong("crawl.recheck_share", f"不能大于 1（现为 {config.crawl.recheck_share}）", "0 到 1，如 0.12")
        self._check_words(config)
        self._check_sections(config)

    def _check_words(self, config: Config) -> None:
        """What stands in every mail must hold no word for which gateways keep mail back and lock screens give it away."""
        carried = [("web.base_url", config.web.base_url), ("mail.sender", config.mail.sender)]
        carried += [(f"portal[{number}].alias", portal.alias) for number, portal in enumerate(config.portals)]
        for key, text in carried:
            if words := forbidden_words(text):
                self.wrong(
                    key,
                    f"会出现在邮件中，不能含有“{'、'.join(words)}”：邮件网关会拦截，锁屏会显示",
                    "不含这些字样的写法",
                )

    def _check_sections(self, config: Config) -> None:
        portals = {portal.name: portal for portal in config.portals}
        for number, portal in enumerate(config.portals):
            twins = [other for other in config.portals if other.alias == portal.alias or other.name == portal.name]
            if len(twins) > 1 and twins[0] is not portal:
                self.wrong(f"portal[{number}].name", "与另一门户的名称或代号重复", "每个门户各用一个名称和代号")
            if not portal.hosts:
                self.wrong(f"portal[{number}].hosts", "不能为空", '["www.example.gov.cn"]')
            for kind, hosts in (
                ("hosts", portal.hosts),
                ("private_hosts", portal.private_hosts),
                ("foreign_hosts", portal.foreign_hosts),
            ):
                for place, host in enumerate(hosts):
                    if why := host_mistake(host):
                        self.wrong(
                            f"portal[{number}].{kind}[{place}]",
                            why,
                            '"www.example.gov.cn" 或 "www.example.gov.cn:8080"',
                        )
            for host in set(portal.private_hosts) - set(portal.hosts):
                self.wrong(f"portal[{number}].private_hosts", f"{host} 不在 hosts 中", "先写进 hosts")
            for place, pin in enumerate(portal.pins):
                if not re.fullmatch(r"[^\s=]+=(?:SHA256:?)?(?:[0-9A-Fa-f]{2}:?){32}", pin):
                    wanted = '"www.example.gov.cn=证书 SHA-256 指纹（64 位十六进制）"'
                    self.wrong(f"portal[{number}].pins[{place}]", f"看不懂 {pin!r}", wanted)
            if portal.hours and (why := hours_mistake(portal.hours)):
                self.wrong(f"portal[{number}].hours", why, '"22:00-06:00"')
        seen: set[str] = set()
        for number, section in enumerate(config.sections):
            key = f"section[{number}]"
            if section.portal not in portals:
                self.wrong(
                    f"{key}.portal",
                    f"没有门户 {section.portal!r}",
                    "、".join(portals) or "[[portal]] 中的 name",
                )
            elif netloc(section.url) not in portals[section.portal].hosts:
                self.wrong(f"{key}.url", f"主机 {netloc(section.url)!r} 不在该门户的 hosts 中", "先写进 hosts")
            if not is_web_address(section.url):
                self.wrong(f"{key}.url", "应以 http:// 或 https:// 开头", '"https://www.example.gov.cn/zwgk/"')
            elif "@" in urlsplit(section.url).netloc:
                self.wrong(f"{key}.url", "网址中不能有用户名和密码", '"https://www.example.gov.cn/zwgk/"')
            place = same_place(section.url) if is_web_address(section.url) else section.url
            if place in seen:
                self.wrong(f"{key}.url", "与另一栏目的网址相同", "每个栏目一个网址")
            seen.add(place)
            why = cron_mistake(section.cron)
            if why:
                self.wrong(f"{key}.cron", why, '"0 2 * * mon-fri"（星期用英文缩写）')


def _in_one_spelling(portal: PortalConfig) -> PortalConfig:
    """Hosts as they are compared, whatever way they were written."""
    return replace(
        portal,
        hosts=tuple(map(plain_host, portal.hosts)),
        private_hosts=tuple(map(plain_host, portal.private_hosts)),
        foreign_hosts=tuple(map(plain_host, portal.foreign_hosts)),
    )


def hours_mistake(hours: str) -> str:
    """What is wrong with the hours in which a portal may be asked, or nothing."""
    if not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d:[0-5]\d|2[0-3]:[0-5]\d|24:00)", hours):
        return f"看不懂 {hours!r}"
    start, _, end = hours.partition("-")
    return "起止相同：任何时候都不会访问" if start == end else ""


def _convert(value: Any, hint: Any) -> tuple[bool, Any]:
    """Whether `value` fits the type, and the value in that type."""
    origin = get_origin(hint)
    if origin is Literal:
        return value in get_args(hint), value
    if origin is tuple:
        good = isinstance(value, list) and all(_convert(item, get_args(hint)[0])[0] for item in value)
        return good, tuple(value) if good else ()
    if origin in (Union, UnionType):
        return any(_convert(value, kind)[0] for kind in get_args(hint)), value
    if hint is Path:
        return isinstance(value, str), Path(str(value))
    if hint is float:
        good = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf
        return good, float(value) if good else 0.0
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0, value
    return isinstance(value, hint), value


def _example(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return "、".join(repr(word) for word in get_args(hint))
    if get_origin(hint) in (Union, UnionType):
        return _example(get_args(hint)[0])
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        return '["文字"]' if inner is str else _example(inner)
    return {str: '"文字"', Path: '"文件夹"', int: "0 或正整数", float: "0 或正数", bool: "true 或 false"}.get(hint, "")


def ca_file_mistake(path: Path) -> str:
    """Why that file can't serve as an authority, or nothing."""
    try:
        ssl.create_default_context(cafile=path)
    except ssl.SSLError:
        return f"{path} 中没有 PEM 格式的证书"
    except FileNotFoundError:
        return f"没有这个文件：{path}"
    except OSError as error:
        return f"{path} 读不出来（{error.strerror}）"
    return ""


def is_address(text: str) -> bool:
    try:
        address = Address(addr_spec=text)
    except (ValueError, IndexError, MessageError):
        return False
    return bool(address.username and address.domain) and text.isprintable()
