"""kill -9 in the middle of a sweep, at any point: the next run ends with what an undisturbed one sees."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import crawl_process
import pytest
from crawl_portal import CrawlPortal, crawl_portal

MARK = "秘密★10年"


@pytest.fixture
def portal() -> Iterator[CrawlPortal]:
    """Three list pages, twelve articles, a file each, three of them marked; one attachment without an address."""
    with crawl_portal() as running:
        for number in range(3):
            name = "index.html" if number == 0 else f"index_{number}.html"
            items = [(f"202403/t20240301_{100 + 4 * number + i}.html", f"第{number}页第{i}篇通知") for i in range(4)]
            running.listing(f"/zc/{name}", items, f"<script>createPageHTML(3, {number}, 'index', 'html');</script>")
        for n in range(100, 112):
            nowhere = '附件：<a href="javascript:;">名单.pdf</a>' if n == 105 else ""
            running.article(
                f"/zc/202403/t20240301_{n}.html",
                f"通知{n}",
                f'<a href="./P0202403010000000{n}.pdf">附件{n}.pdf</a>{nowhere}',
            )
            marked = MARK if n in (101, 106, 111) else "x"
            running.pages[f"/zc/202403/P0202403010000000{n}.pdf"] = f"%PDF-1.4 {n} {marked}".encode()
        yield running


def outcome(result: dict[str, Any]) -> tuple[Any, ...]:
    rows = sorted(
        (row["url"], row["kind"], row["state"], row["reason"], row["sha256"], bool(row["findings"]))
        for row in result["rows"]
    )
    sums = {k: v for k, v in result["sweep"].items() if k != "gaps"}
    return rows, sums, sorted((g["reason"], g["detail"]) for g in result["sweep"]["gaps"]), sorted(result["texts"])


def mailed(folder: Path) -> list[tuple[Any, ...]]:
    with sqlite3.connect(folder / "ledger.sqlite3") as ledger:
        return sorted(
            ledger.execute(
                "select d.sha256, o.recipient, count(*) from findings_outboxrow o join findings_finding f on f.id = o.finding_id "
                "join findings_document d on d.id = f.document_id group by d.sha256, o.recipient"
            )
        )


def _is_killed(folder: Path, url: str, judged: int) -> bool:
    """Whether a sweep could be killed when so many addresses were judged: on a busy machine it may be over by then."""
    folder.mkdir()
    child = crawl_process.start(folder, url, inspect_s=0.05, limits={"concurrency": 3})
    deadline_s = time.monotonic() + 60
    while _judged(folder) < judged and child.poll() is None and time.monotonic() < deadline_s:
        time.sleep(0.005)
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    return child.returncode == -signal.SIGKILL


@pytest.mark.slow
def test_killed_at_many_points_and_run_again_it_sees_the_same(portal: CrawlPortal, tmp_path: Path) -> None:
    url = portal.url("/zc/index.html")
    undisturbed = tmp_path / "whole"
    undisturbed.mkdir()
    expected = outcome(crawl_process.sweep(undisturbed, url, inspect_s=0.02))
    assert expected[1]["suspected"] == 3
    assert [reason for reason, _ in expected[2]] == ["no-address"]
    for judged in (1, 4, 9, 15, 21, 26):
        folders = (tmp_path / f"{judged}-{number}" for number in range(4))
        folder = next((tried for tried in folders if _is_killed(tried, url, judged)), None)
        assert folder is not None, "killed too late: the sweep was over"
        assert outcome(crawl_process.sweep(folder, url)) == expected, f"after {judged}"
        assert mailed(folder) == mailed(undisturbed)


def test_what_was_judged_before_the_kill_is_not_fetched_again(portal: CrawlPortal, tmp_path: Path) -> None:
    url = portal.url("/zc/index.html")
    child = crawl_process.start(tmp_path, url, inspect_s=0.05, limits={"concurrency": 3})
    while _judged(tmp_path) < 20 and child.poll() is None:
        time.sleep(0.005)
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    with sqlite3.connect(tmp_path / "ledger.sqlite3") as ledger:
        files = [row[0] for row in ledger.execute(
            "select r.url from findings_visit v join findings_resource r on r.id = v.resource_id "
            "where v.kind = 'attachment' and v.state in ('clean', 'suspected')")]  # fmt: skip
    assert files
    portal.requests.clear()
    crawl_process.sweep(tmp_path, url)
    assert not [path for path, _ in portal.requests if portal.url(path) in files]
    assert portal.asked("/zc/index.html") == portal.asked("/zc/index_2.html") == 1


def test_a_sweep_asked_to_stop_stays_open_and_goes_on(portal: CrawlPortal, tmp_path: Path) -> None:
    url = portal.url("/zc/index.html")
    child = crawl_process.start(tmp_path, url, inspect_s=0.05, limits={"concurrency": 1})
    while _judged(tmp_path) < 3 and child.poll() is None:
        time.sleep(0.005)
    child.send_signal(signal.SIGTERM)
    _, err = child.communicate(timeout=30)
    assert "SweepStoppedError" in err
    with sqlite3.connect(tmp_path / "ledger.sqlite3") as ledger:
        assert ledger.execute("select state from findings_sweep").fetchall() == [("running",)]
    result = crawl_process.sweep(tmp_path, url)
    assert result["sweep"]["suspected"] == 3
    with sqlite3.connect(tmp_path / "ledger.sqlite3") as ledger:
        assert ledger.execute("select count(*) from findings_sweep").fetchone() == (1,)


def _judged(folder: Path) -> int:
    try:
        with sqlite3.connect(f"file:{folder / 'ledger.sqlite3'}?mode=ro", uri=True, timeout=1) as ledger:
            return int(ledger.execute("select count(*) from findings_visit where state != 'pending'").fetchone()[0])
    except sqlite3.Error:
        return 0


def test_a_ledger_that_takes_no_more_halts_the_sweep_visibly_and_loses_nothing(
    portal: CrawlPortal, tmp_path: Path
) -> None:
    url = portal.url("/zc/index.html")
    undisturbed = tmp_path / "whole"
    undisturbed.mkdir()
    expected = outcome(crawl_process.sweep(undisturbed, url))
    folder = tmp_path / "full"
    folder.mkdir()
    code, err = crawl_process.sweep_with_little_room(folder, url, largest_file_bytes=400_000)
    assert code != 0
    assert "LedgerError" in err
    assert "磁盘空间" in err
    assert 0 < _judged(folder) < len(expected[0])
    assert outcome(crawl_process.sweep(folder, url)) == expected
