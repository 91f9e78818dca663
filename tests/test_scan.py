"""`scan` walks, inspects and reports every file that it was given, in order and without exception."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from misbehaving import program

from detectors.confined.pool import Pool
from detectors.errors import ConfinementError, MissingPathsError
from detectors.model import DetectorSettings, Limits, Verdict
from detectors.scan import ScanRow, as_json, count_files, exit_code, require_paths, scan_paths

FIELDS = {
    "path", "sha256", "media_type", "verdict", "reason", "pages_total", "pages_examined", "seconds", "problems", "findings",
}  # fmt: skip


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(3, program=program()) as opened:
        yield opened


def scanned(paths: list[Path], pool: Pool) -> list[ScanRow]:
    rows = list(scan_paths(paths, pool))
    assert len(rows) == count_files(paths)
    return rows


def test_folders_are_walked_in_order_whatever_finishes_first(pool: Pool, tmp_path: Path) -> None:
    names = ["a/1", "a/sleep-0.4", "a/z", "b/c/d/e/f", "b.txt", "密.txt", "z/sleep-0.2"]
    for name in reversed(names):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    expected = [
        str(tmp_path / name) for name in ["a/1", "a/sleep-0.4", "a/z", "b/c/d/e/f", "b.txt", "z/sleep-0.2", "密.txt"]
    ]
    assert [row.path for row in scanned([tmp_path], pool)] == expected
    twice = scanned([tmp_path / "z", tmp_path / "a" / "1"], pool)
    assert [row.path for row in twice] == [expected[5], expected[0]]


def test_files_are_inspected_at_once(pool: Pool, tmp_path: Path) -> None:
    for number in range(6):
        (tmp_path / f"sleep-0.{number}9").write_text("x")
    started_s = time.monotonic()
    scanned([tmp_path], pool)
    assert time.monotonic() - started_s < sum(0.09 + 0.1 * number for number in range(6))


def test_links_in_folders_are_not_followed(pool: Pool, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("x")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "real").write_text("x")
    (inside / "link").symlink_to(outside / "file")
    (inside / "folder").symlink_to(outside)
    (inside / "loop").symlink_to(inside)
    (inside / "dangling").symlink_to(tmp_path / "nothing")
    assert [row.path for row in scanned([inside], pool)] == [str(inside / "real")]
    named = scanned([inside / "link", inside / "folder"], pool)
    assert [row.inspection.verdict for row in named] == [Verdict.CLEAN, Verdict.CLEAN]


def test_what_cannot_be_read_is_a_row(pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "good").write_text("x")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        held = scanned([tmp_path], pool)
    told = {Path(row.path).name: row for row in held}
    assert sorted(told) == ["fifo", "good", "socket"]
    for name in ("fifo", "socket"):
        inspection = told[name].inspection
        assert (inspection.verdict, inspection.reason) == (Verdict.UNSCANNABLE, "damaged")
        assert "neither a file nor a folder" in inspection.problems[0].detail
    line = as_json(told["fifo"])
    assert (line["sha256"], line["media_type"]) == (None, None)
    assert exit_code(held) == 3


def test_a_file_that_vanishes_after_the_walk_is_a_row(pool: Pool, tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number:02}").write_text("x")
    rows = scan_paths([tmp_path], pool)
    first = next(rows)
    (tmp_path / "39").unlink()
    rest = list(rows)
    assert first.inspection.verdict is Verdict.CLEAN
    assert rest[-1].inspection.problems[0].detail.startswith("No such file or directory")


def test_rights_that_are_missing_are_a_row(pool: Pool, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    (tmp_path / "secret").write_text("x")
    (tmp_path / "secret").chmod(0)
    if os.access(tmp_path / "secret", os.R_OK):
        pytest.skip("root reads everything")
    told = [row.inspection.problems[0].detail for row in scanned([tmp_path], pool)]
    assert [detail.startswith("Permission denied") for detail in told] == [True, True]


def test_names_of_any_bytes_are_shown(pool: Pool, tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/\xc3\xdc.txt"
    Path(os.fsdecode(raw)).write_bytes(b"x")
    (row,) = scanned([tmp_path], pool)
    assert row.inspection.verdict is Verdict.CLEAN
    json.dumps(as_json(row), ensure_ascii=False).encode("utf-8")


def test_missing_paths_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "here").write_text("x")
    missing = [tmp_path / "gone", tmp_path / "here" / "below"]
    require_paths([tmp_path / "here"])
    with pytest.raises(MissingPathsError) as refused:
        require_paths([tmp_path / "here", *missing])
    assert refused.value.exit_code == 2
    assert all(str(path) in str(refused.value) for path in missing)
    assert refused.value.paths == tuple(str(path) for path in missing)


def test_the_exit_code_is_the_worst_of_all(pool: Pool, tmp_path: Path) -> None:
    def rows(*verdicts: Verdict) -> list[ScanRow]:
        (tmp_path / "x").write_text("x")
        (row,) = scan_paths([tmp_path / "x"], pool)
        return [replace(row, inspection=replace(row.inspection, verdict=verdict)) for verdict in verdicts]

    assert exit_code(rows()) == 0
    assert exit_code(rows(Verdict.CLEAN)) == 0
    assert exit_code(rows(Verdict.CLEAN, Verdict.UNSCANNABLE)) == 3
    assert exit_code(rows(Verdict.UNSCANNABLE, Verdict.SUSPECTED, Verdict.CLEAN)) == 1


def test_a_line_has_the_fields_that_other_programs_read(pool: Pool, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    (row,) = scan_paths([tmp_path / "x"], pool)
    line = json.loads(json.dumps(as_json(row)))
    assert set(line) == FIELDS
    assert line["verdict"] == "clean"
    assert line["reason"] is None


def test_without_a_worker_nothing_is_called_clean(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    with Pool(1, program=program("landlock")) as broken, pytest.raises(ConfinementError):
        list(scan_paths([tmp_path], broken))


def test_an_interrupted_scan_ends_soon(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    (tmp_path / "hang").write_text("x")
    started_s = time.monotonic()
    with Pool(1, DetectorSettings(limits=Limits(base_s=60)), program=program()) as opened:
        rows = scan_paths([tmp_path], opened)
        next(rows)
        rows.close()
    assert time.monotonic() - started_s < 10
