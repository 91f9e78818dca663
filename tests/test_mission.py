"""The whole mission on real parts: the sample portal is swept, files are read by confined workers, mails are written."""

from __future__ import annotations

import email
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from email import policy
from pathlib import Path
from typing import Any

import pytest

from mishao.demo import manifest
from mishao.demo.config import demo_config_text
from mishao.demo.server import serve

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture(scope="module")
def portal() -> Iterator[str]:
    with serve(port=0) as running:
        yield running.url


def configured(folder: Path, portal: str) -> Path:
    path = folder / "mishao.toml"
    path.write_text(demo_config_text(portal), encoding="utf-8")
    return path


def mishao(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mishao", "--config", str(path), *words],
        cwd=path.parent, capture_output=True, text=True, timeout=280,
    )  # fmt: skip


def rows(text: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    lines = [json.loads(line) for line in text.splitlines()]
    return [line for line in lines if "sweep" not in line], [line["sweep"] for line in lines if "sweep" in line]


@pytest.fixture(scope="module")
def swept(portal: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    path = configured(tmp_path_factory.mktemp("mission"), portal)
    return path, mishao(path, "sweep", "--json")


def test_every_address_is_judged_as_the_manifest_says(
    swept: tuple[Path, subprocess.CompletedProcess[str]], portal: str
) -> None:
    _, done = swept
    assert done.returncode == 1, done.stderr
    seen, _ = rows(done.stdout)
    states = {
        row["url"].removeprefix(portal): (row["section"], row["kind"], row["state"], row["reason"]) for row in seen
    }
    assert states == {row.path: (row.section, row.kind, row.state, row.reason) for row in manifest.expected()}
    bearing = {
        row["url"].removeprefix(portal): {(f["category"], f["level"], f["page"]) for f in row["findings"]}
        for row in seen
        if any(not f["suppressed"] for f in row["findings"])
    }
    for row in manifest.expected():
        if row.state == "suspected":
            assert (row.category, row.level, row.page) in bearing[row.path]


def test_the_sums_close_in_every_section(swept: tuple[Path, subprocess.CompletedProcess[str]], portal: str) -> None:
    seen, sums = rows(swept[1].stdout)
    expected = {section.name: section for section in manifest.expected_sections()}
    assert {section["section"] for section in sums} == set(expected)
    for section in sums:
        own = [row for row in seen if row["section"] == section["section"]]
        states = ("clean", "suspected", "unscannable", "excluded", "unreachable")
        assert section["listed"] == len(own) == sum(section[state] for state in states)
        assert len({row["url"] for row in own}) == len(own)
        assert section["complete"], section["gaps"]
        told = expected[section["section"]]
        assert (section["listed"], section["suspected"], section["declared_total"], section["declared_pages"]) == (
            told.listed, told.suspected, told.declared_total, told.declared_pages
        )  # fmt: skip


def test_every_mail_is_written_and_says_nothing_of_the_content(
    swept: tuple[Path, subprocess.CompletedProcess[str]], portal: str
) -> None:
    path, _ = swept
    mails = [
        email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in (path.parent / "mail").iterdir()
    ]
    text = ""
    for mail in mails:
        assert isinstance(mail, email.message.EmailMessage)
        text += str(mail["Subject"]) + "".join(part.get_content() for part in mail.walk() if not part.is_multipart())
    for number in ("F-", "请现在", "报告时限"):
        assert number in text
    for leak in ("秘密", "机密", "扶贫", "127.0.0.1:" + portal.rsplit(":", 1)[1], "P0202", "fpgz", "有关通知"):
        assert leak not in text
    listed = [json.loads(line) for line in mishao(path, "alerts", "list", "--json").stdout.splitlines()]
    assert {row["state"] for row in listed} == {"written"}
    assert len([row for row in listed if row["finding"]]) == 3


def test_titles_of_suspected_files_are_neither_indexed_nor_logged(
    swept: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    path, done = swept
    title = "转发关于做好有关工作的通知"
    assert title not in done.stderr
    for file in path.parent.rglob("*"):
        if file.is_file():
            assert title.encode() not in file.read_bytes(), file
    found = mishao(path, "search", "停水公告", "--json")
    assert "停水公告" in found.stdout


def test_a_second_sweep_finds_nothing_new_and_mails_nobody(
    swept: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    path, first = swept
    before = mishao(path, "alerts", "list", "--json").stdout
    _lose_a_mail_of_another_section(path.parent / "ledger.sqlite3")
    again = mishao(path, "sweep", "扶贫政策法规", "--json")
    seen, _ = rows(again.stdout)
    was = {row["url"]: row["state"] for row in rows(first.stdout)[0] if row["section"] == "扶贫政策法规"}
    assert {row["url"]: row["state"] for row in seen} == was
    assert any(row["how"] == "not-modified" for row in seen)
    after = mishao(path, "alerts", "list", "--json").stdout
    # What was lost is owed again, and written by the end of the sweep, without `up`.
    assert sorted(map(_mail, after.splitlines())) == sorted(map(_mail, before.splitlines()))


def _mail(line: str) -> tuple[str, str, str]:
    row = json.loads(line)
    return str(row["finding"]), row["recipient"], row["state"]


def _lose_a_mail_of_another_section(ledger: Path) -> None:
    with sqlite3.connect(ledger, timeout=5) as connection:
        lost = connection.execute(
            "DELETE FROM findings_outboxrow WHERE id = (SELECT max(o.id) FROM findings_outboxrow o JOIN findings_occurrence p"
            " ON p.finding_id = o.finding_id JOIN findings_section s ON s.id = p.section_id WHERE s.name <> '扶贫政策法规')"
        )
        assert lost.rowcount == 1


def test_a_finding_is_decided_on_the_command_line(swept: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    path, _ = swept
    number = json.loads(mishao(path, "findings", "list", "--json").stdout.splitlines()[0])["id"]
    assert mishao(path, "findings", "ack", number).returncode == 0
    assert mishao(path, "findings", "confirm", number, "--comment", "已核实").returncode == 0
    shown = json.loads(mishao(path, "findings", "show", number, "--json").stdout)
    assert shown["state"] == "confirmed"
    assert [decision["action"] for decision in shown["decisions"]] == ["acknowledge", "confirm"]
    assert mishao(path, "findings", "ack", number).returncode == 2


def test_killed_in_the_middle_it_ends_with_the_same_findings(portal: str, tmp_path: Path) -> None:
    path = configured(tmp_path, portal)
    command = [sys.executable, "-m", "mishao", "--config", str(path), "sweep", "扶贫政策法规"]
    running = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
    deadline = time.monotonic() + 120
    while _judged(tmp_path / "ledger.sqlite3") < 5:
        assert running.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    done = mishao(path, "sweep", "扶贫政策法规", "--json")
    seen, sums = rows(done.stdout)
    assert [row["url"].rsplit("/", 1)[1] for row in seen if row["state"] == "suspected"] == [
        "P020230914601122334488.pdf"
    ]
    assert sums[0]["complete"], sums[0]["gaps"]
    assert sums[0]["listed"] == 19
    assert len(mishao(path, "findings", "list", "--json").stdout.splitlines()) == 1
    listed = mishao(path, "alerts", "list", "--json").stdout.splitlines()
    assert len(listed) == 1


def _judged(ledger: Path) -> int:
    try:
        with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True, timeout=5) as connection:
            return int(connection.execute("SELECT count(*) FROM findings_visit WHERE state <> 'pending'").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
