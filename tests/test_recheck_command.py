"""`mishao recheck` and the clock's part, on a real portal with real children."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from command import mishao
from crawl_portal import CrawlPortal, crawl_portal

FILE, COPY = "/zc/P1.txt", "/zc/P2.txt"
PAPER = "秘密★10年\n\n青石县人民政府文件\n关于印发实施办法的通知\n各单位要认真贯彻执行。\n".encode()


@pytest.fixture
def portal() -> Iterator[CrawlPortal]:
    with crawl_portal() as running:
        running.listing("/zc/index.html", [("t20261101_1.html", "关于印发办法的通知")])
        running.article(
            "/zc/t20261101_1.html", "关于印发办法的通知", f'<a href="{FILE}">附件.txt</a><a href="{COPY}">副本.txt</a>'
        )
        running.pages |= {FILE: PAPER, COPY: PAPER}
        yield running


@pytest.fixture
def swept(portal: CrawlPortal, tmp_path: Path) -> Path:
    url = portal.url("/zc/index.html")
    assert (
        mishao(
            tmp_path, "init", "--url", url, "--name", "政策", "--mail-to", "wang@x.gov.cn", "--allow-private"
        ).returncode
        == 0
    )
    assert mishao(tmp_path, "sweep").returncode == 1
    return tmp_path


def rows(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_command_checks_tells_and_names_no_address(swept: Path, portal: CrawlPortal) -> None:
    told = rows(mishao(swept, "recheck", "--json"))
    assert [place["live_state"] for row in told for place in row["places"]] == ["live", "live"]
    number = told[0]["id"]
    del portal.pages[FILE]
    done = mishao(swept, "recheck", number)
    assert done.returncode == 0
    assert "在线" in done.stdout
    assert "3 次复查已有 1 次一致" in done.stdout
    assert "无法访问不等于已下线" in done.stderr
    english = mishao(swept, "recheck", number, LANG="en_US.UTF-8")
    assert english.returncode == 0
    for text in (done.stdout, done.stderr, english.stdout):
        assert "http" not in text
        assert "P1" not in text
        assert "附件" not in text
    assert mishao(swept, "recheck", "F-1999-000001").returncode == 2


def test_outside_the_hours_nothing_is_asked(swept: Path, portal: CrawlPortal) -> None:
    config = swept / "mishao.toml"
    hour = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=8 + 3)).hour
    hours = f"{hour:02}:00-{(hour + 1) % 24:02}:00"
    config.write_text(config.read_text().replace('robots = "obey"', f'robots = "obey"\nhours = "{hours}"'))
    portal.requests.clear()
    assert mishao(swept, "recheck").returncode == 3
    assert portal.requests == []


def test_a_portal_that_was_taken_out_of_the_settings_is_not_asked(swept: Path, portal: CrawlPortal) -> None:
    config = swept / "mishao.toml"
    config.write_text(config.read_text().replace(portal.host, "127.0.0.1:9"))
    portal.requests.clear()
    done = mishao(swept, "recheck")
    assert done.returncode == 0
    assert portal.requests == []
    assert "2 个网址所在门户已不再巡查，未复查" in done.stderr


def test_killed_in_the_midst_only_the_rest_is_due_again(swept: Path, portal: CrawlPortal) -> None:
    second = FILE if _asked(swept, "url")[0].endswith(COPY) else COPY
    portal.requests.clear()
    portal.pages[second] = lambda handler: time.sleep(30)
    child = _child(swept)
    _until(lambda: portal.asked(second) and _checked(swept) == [True, False])
    child.send_signal(signal.SIGKILL)
    child.wait()
    portal.pages[second] = PAPER
    assert _child(swept).wait(timeout=60) == 0
    assert _checked(swept) == [True, True]


def test_the_clock_looks_at_once_when_asked_and_nobody_else_does(swept: Path, portal: CrawlPortal) -> None:
    """`mishao up` with its own clock; the dashboard only writes down that somebody asked."""
    config = swept / "mishao.toml"
    with_port = config.read_text().replace("127.0.0.1:8000", f"127.0.0.1:{_free()}")
    config.write_text(with_port.replace('cron = "*/30 * * * *"', 'cron = "0 3 1 1 *"'))
    environment = {**os.environ, "LANG": "zh_CN.UTF-8"}
    up = subprocess.Popen([sys.executable, "-m", "mishao", "up"], cwd=swept, env=environment, stderr=subprocess.DEVNULL)
    try:
        del portal.pages[FILE]
        with contextlib.closing(sqlite3.connect(swept / "data" / "ledger.sqlite3", timeout=30)) as ledger, ledger:
            ledger.execute("UPDATE findings_finding SET recheck_asked_at = ?", [f"{dt.datetime.now(dt.UTC):%F %T.%f}"])
        _until(lambda: _checked(swept) == [True, True])
        assert sorted(_asked(swept, "live_state")) == ["live", "unknown"]
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(timeout=60)
    assert not [each for each in psutil.process_iter(["cmdline"]) if str(swept) in " ".join(each.info["cmdline"] or [])]


def _child(folder: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "MISHAO_CONFIG": str(folder / "mishao.toml"), "MISHAO_ROLE": "sweep"}
    command = [sys.executable, "-m", "mishao.recheck_child", "1", "named"]
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)


def _asked(folder: Path, column: str) -> list[Any]:
    """That of each place; looked at from outside, as nobody waits for this."""
    with contextlib.closing(sqlite3.connect(folder / "data" / "ledger.sqlite3")) as ledger:
        rows = ledger.execute(
            f"SELECT {column} FROM findings_occurrence p JOIN findings_resource r ON r.id = p.resource_id ORDER BY p.id"
        )
        return [value for (value,) in rows]


def _checked(folder: Path) -> list[bool]:
    return [at is not None for at in _asked(folder, "p.last_checked_at")]


def _until(true: Any) -> None:
    for _ in range(120):
        if true():
            return
        time.sleep(0.25)
    raise AssertionError("it never came")


def _free() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
