"""The command line as a user or another program meets it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from pathlib import Path

import pytest

from mishao import language
from mishao.cli import VERBS
from tests.command import mishao


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_in_both_languages(tmp_path: Path, verb: str) -> None:
    chinese = mishao(tmp_path, verb, "--help")
    english = mishao(tmp_path, verb, "--help", LANG="en_US.UTF-8")
    assert chinese.returncode == english.returncode == 0
    assert any("\u4e00" <= c <= "\u9fff" for c in chinese.stdout)
    assert not any("\u4e00" <= c <= "\u9fff" for c in english.stdout.replace("政策法规", ""))


@pytest.mark.parametrize(
    "words", [("check",), ("sweep",), ("findings", "list"), ("alerts", "list"), ("search", "x"), ("sections", "list"), ("up",), ("reindex",)]
)  # fmt: skip
def test_without_a_configuration_it_names_init(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = mishao(tmp_path, *words)
    assert done.returncode == 2
    assert "mishao init" in done.stderr
    assert not done.stdout


def test_init_check_and_their_errors(tmp_path: Path) -> None:
    assert mishao(tmp_path, "init", "--url", "https://www.example.gov.cn/zc/", "--name", "政策法规").returncode == 0
    again = mishao(tmp_path, "init", "--url", "https://www.example.gov.cn/zc/", "--name", "政策法规")
    assert again.returncode == 2
    assert "已存在" in again.stderr
    good = mishao(tmp_path, "check")
    assert good.returncode == 0
    assert "无人会收到" in good.stderr
    path = tmp_path / "mishao.toml"
    path.write_text(path.read_text().replace('cron = "*/30', 'cron = "x').replace("delay_s = 1.0", 'delay_s = "a"'))
    bad = mishao(tmp_path, "check")
    assert bad.returncode == 2
    assert "section[0].cron" in bad.stderr
    assert "portal[0].delay_s" in bad.stderr
    assert not bad.stdout


def test_the_ledger_opens_and_lists_are_empty(tmp_path: Path) -> None:
    mishao(tmp_path, "init", "--url", "https://www.example.gov.cn/zc/", "--name", "政策法规")
    listed = mishao(tmp_path, "sections", "list", "--json")
    assert listed.returncode == 0, listed.stderr
    assert '"name": "政策法规"' in listed.stdout
    assert mishao(tmp_path, "findings", "list", "--json").stdout == ""
    assert mishao(tmp_path, "alerts", "list", "--json").stdout == ""
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
    assert "没有命令 'sweeep'" in mishao(tmp_path, "sweeep").stderr
    assert "：提醒只写入文件夹，无人会收到" in mishao(tmp_path, "check").stderr
    with sqlite3.connect(tmp_path / "data" / "ledger.sqlite3") as ledger:
        ledger.execute("UPDATE findings_section SET owner = 'ledger'")
    twice = mishao(tmp_path, "check")
    assert twice.returncode == 2
    assert "section[0].url" in twice.stderr
    assert "已在界面中建立" in twice.stderr


def test_users_add_refuses_short_passwords_and_makes_good_ones(tmp_path: Path) -> None:
    mishao(tmp_path, "init")

    def add(password: str) -> subprocess.CompletedProcess[str]:
        return mishao(tmp_path, "users", "add", "wang", "--password-stdin", typed=password + "\n")

    assert add("short").returncode == 2
    assert add("qinglan-2026-ok").returncode == 0
    assert add("qinglan-2026-ok").returncode == 2


def test_users_add_holds_to_the_rules_of_the_dashboard(tmp_path: Path) -> None:
    mishao(tmp_path, "init")

    def add(name: str, *roles: str, password: str = "qinglan-2026-ok") -> subprocess.CompletedProcess[str]:
        given = [word for role in roles for word in ("--role", role)]
        return mishao(tmp_path, "users", "add", name, *given, "--password-stdin", typed=password + "\n")

    first = add("first")
    assert first.returncode == 0, first.stderr
    assert "负责人、系统管理员" in first.stderr
    for roles in (("head", "system-admin"), ("viewer", "security-admin")):
        refused = add("second", *roles)
        assert refused.returncode == 2, roles
        assert "角色" in refused.stderr
    assert add("FIRST", "officer").returncode == 2
    assert add("zhang-zhongshan", password="zhang-zhongshan").returncode == 2
    assert add("second", "officer", "head").returncode == 0
    with sqlite3.connect(tmp_path / "data" / "ledger.sqlite3") as ledger:
        held = dict(ledger.execute("SELECT username, roles FROM findings_officer"))
    # The first account gives up what the second has taken.
    assert {name: json.loads(roles) for name, roles in held.items()} == {
        "first": ["system-admin"], "second": ["head", "officer"],
    }  # fmt: skip


def test_files_are_looked_at_without_the_ledger_s_rules_and_that_is_told(tmp_path: Path) -> None:
    mishao(tmp_path, "init", "--url", "https://www.example.gov.cn/zc/", "--name", "政策法规")
    (tmp_path / "a.txt").write_text("秘密★10年\n关于某事的通知\n")
    assert "页面上添加的规则" not in mishao(tmp_path, "scan", "a.txt").stderr
    ledger = tmp_path / "data" / "ledger.sqlite3"
    ledger.parent.mkdir(exist_ok=True)
    ledger.write_bytes(b"not a ledger " * 1000)
    done = mishao(tmp_path, "scan", "--json", "a.txt")
    assert done.returncode == 1
    assert json.loads(done.stdout)["verdict"] == "suspected"
    assert "页面上添加的规则" in done.stderr
    refused = mishao(tmp_path, "sections", "list")
    assert refused.returncode == 4
    assert "从备份恢复" in refused.stderr


def test_links_that_are_passed_over_are_told(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "a.txt").write_text("关于某事的通知\n")
    assert "链接" not in mishao(tmp_path, "scan", "inside").stderr
    (inside / "b.txt").symlink_to(tmp_path / "b.txt")
    (inside / "loop").symlink_to(inside)
    assert "2 个链接未检测" in mishao(tmp_path, "scan", "inside").stderr


def test_a_folder_without_files_is_no_clean_one(tmp_path: Path) -> None:
    (tmp_path / "inside" / "empty").mkdir(parents=True)
    done = mishao(tmp_path, "scan", "inside")
    assert done.returncode == 2
    assert "没有文件" in done.stderr


def test_scan_names_every_missing_path_and_prints_nothing(tmp_path: Path) -> None:
    done = mishao(tmp_path, "scan", "--json", "a.pdf", "b.pdf")
    assert done.returncode == 2
    assert "a.pdf" in done.stderr
    assert "b.pdf" in done.stderr
    assert done.stdout == ""


def test_the_configuration_may_be_named_anywhere(tmp_path: Path) -> None:
    mishao(tmp_path, "init")
    (tmp_path / "mishao.toml").rename(tmp_path / "other.toml")
    for words in (
        ["--config", "other.toml", "check"],
        ["check", "--config", "other.toml"],
        ["check", "--config=other.toml"],
    ):
        assert mishao(tmp_path, *words).returncode == 0
    assert mishao(tmp_path, "check", "--config", "missing.toml").returncode == 2


@pytest.mark.parametrize(
    ("told", "chinese", "english"),
    [
        ("台账打不开。 The ledger is shut now.", "台账打不开。", "The ledger is shut now."),
        (
            "F-2026-000001 已办结（甲）。\nF-2026-000001 is closed.",
            "F-2026-000001 已办结（甲）。",
            "F-2026-000001 is closed.",
        ),
        ("不是邮箱地址。This is no mail address.", "不是邮箱地址。", "This is no mail address."),
        (
            "没有内容。请运行 mishao check 再看。",
            "没有内容。请运行 mishao check 再看。",
            "没有内容。请运行 mishao check 再看。",
        ),
        ("改好后运行。mishao check 会列出", "改好后运行。mishao check 会列出", "改好后运行。mishao check 会列出"),
        ("plain words alone, no Chinese", "plain words alone, no Chinese", "plain words alone, no Chinese"),
    ],
)
def test_of_two_languages_one_is_shown(monkeypatch: pytest.MonkeyPatch, told: str, chinese: str, english: str) -> None:
    for name, wanted in (("zh", chinese), ("en", english)):
        monkeypatch.setattr(language, "_language", name)
        assert language.one(told) == wanted


def test_without_a_terminal_a_password_is_asked_for_nowhere(tmp_path: Path) -> None:
    (tmp_path / "mishao.toml").write_text("", encoding="utf-8")
    done = mishao(tmp_path, "users", "add", "wang", typed="a-long-password-4711\n" * 2)
    assert (done.returncode, "--password-stdin" in done.stderr, "Warning" in done.stderr) == (2, True, False)
