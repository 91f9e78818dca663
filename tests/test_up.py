"""`mishao up` keeps its children running, ends them in order, and leaves none behind."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from processes import alive, below, words

from mishao.init_file import text


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    content = text("https://www.example.gov.cn/zc/", "政策法规", "", allow_private=False, language="zh")
    (tmp_path / "mishao.toml").write_text(content.replace(":8000", f":{free_port()}"), encoding="utf-8")
    return tmp_path


@contextlib.contextmanager
def up(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "up.log").open("ab") as log:
        running = subprocess.Popen([sys.executable, "-m", "mishao", "up"], cwd=folder, stdout=log, stderr=log)  # fmt: skip
    try:
        yield running
    finally:
        for process in (*children(running.pid), running):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        running.wait()


def children(pid: int) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return below(psutil.Process(pid), recursive=True)
    return []


def eventually(true: Callable[[], bool], within_s: float = 60) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def answers(folder: Path) -> bool:
    url = next(line.split('"')[1] for line in (folder / "mishao.toml").read_text().splitlines() if "base_url" in line)
    with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/setup", timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def named(pid: int, name: str) -> list[psutil.Process]:
    return [child for child in below(psutil.Process(pid)) if words(child)[-1:] == [name]]


def test_what_dies_is_started_again_the_file_is_read_again_and_all_end_in_order(folder: Path) -> None:
    with up(folder) as running:
        eventually(lambda: answers(folder))
        (web,) = named(running.pid, "web")
        web.kill()
        eventually(lambda: any(child.pid != web.pid for child in named(running.pid, "web")))
        eventually(lambda: answers(folder))
        (web,) = named(running.pid, "web")
        good = (folder / "mishao.toml").read_text(encoding="utf-8")
        (folder / "mishao.toml").write_text(good + "colour = 1\n", encoding="utf-8")
        running.send_signal(signal.SIGHUP)
        eventually(lambda: "仍按原配置运行" in (folder / "up.log").read_text(encoding="utf-8"))
        assert [child.pid for child in named(running.pid, "web")] == [web.pid]
        (folder / "mishao.toml").write_text(good, encoding="utf-8")
        running.send_signal(signal.SIGHUP)
        eventually(lambda: any(child.pid != web.pid for child in named(running.pid, "web")))
        eventually(lambda: answers(folder))
        everybody = children(running.pid)
        assert len(everybody) >= 5
        running.send_signal(signal.SIGTERM)
        assert running.wait(60) == 0
        assert not any(alive(child) for child in everybody)


def test_a_port_that_is_taken_is_told_once_and_at_once(folder: Path) -> None:
    with socket.socket() as other:
        port = int((folder / "mishao.toml").read_text(encoding="utf-8").split("127.0.0.1:")[1].split('"')[0])
        other.bind(("127.0.0.1", port))
        other.listen()
        for verb in ("up", "serve"):
            done = subprocess.run(
                [sys.executable, "-m", "mishao", verb], cwd=folder, capture_output=True, text=True, timeout=60
            )
            assert done.returncode == 4
            assert f"127.0.0.1:{port}" in done.stderr
            assert "[web] listen" in done.stderr


def test_killed_outright_it_leaves_nobody_behind(folder: Path) -> None:
    with up(folder) as running:
        eventually(lambda: answers(folder))
        everybody = children(running.pid)
        running.kill()
        running.wait()
        eventually(lambda: not any(alive(child) for child in everybody))
    with up(folder):
        eventually(lambda: answers(folder))
