"""The product's own worker: it finds real marks while it is confined, from wherever the package is installed."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from canary_documents import MARK, scan_png, text_pdf

from detectors.confined import canary
from detectors.confined.pool import Pool
from detectors.errors import WorkerStartError
from detectors.model import DetectorSettings, Inspection, Limits, Verdict

ROOT = Path(__file__).parents[1]
PARSERS = {"pymupdf", "fitz", "onnxruntime", "cv2", "numpy", "PIL", "olefile", "lxml"}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(1) as opened:
        yield opened


def levels(inspection: Inspection) -> list[tuple[str, str | None, str]]:
    return [(f.category, f.level, f.match) for f in inspection.findings if not f.suppressed]


@pytest.mark.parametrize(("name", "draw"), [("page.pdf", text_pdf), ("page.png", scan_png)])
def test_marks_are_found_by_text_and_by_ocr(pool: Pool, name: str, draw) -> None:
    inspection = pool.inspect(io.BytesIO(draw()), name)
    assert inspection.verdict is Verdict.SUSPECTED
    assert levels(inspection) == [("state-secret", "秘密", MARK)]
    assert (inspection.pages_total, inspection.pages_examined) == (1, 1)


def test_a_file_without_a_mark_is_clean(pool: Pool) -> None:
    inspection = pool.inspect(io.BytesIO("关于召开座谈会的通知\n各科室：\n请按时参加。\n".encode()), "通知.txt")
    assert (inspection.verdict, inspection.findings, inspection.problems) == (Verdict.CLEAN, (), ())


def test_the_text_of_a_link_is_evidence(pool: Pool) -> None:
    data = "各科室：\n请按时参加。\n".encode()
    assert pool.inspect(io.BytesIO(data), "a.txt").verdict is Verdict.CLEAN
    assert pool.inspect(io.BytesIO(data), "a.txt", ["机密★20年 通知"]).verdict is Verdict.SUSPECTED


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 broken", b"PK\x03\x04" + b"\0" * 50, b"\x89PNG\r\n\x1a\n\0\0"])
def test_a_damaged_file_is_unscannable_and_the_worker_lives(pool: Pool, data: bytes) -> None:
    before = pool._worker
    inspection = pool.inspect(io.BytesIO(data), "file")
    assert inspection.verdict is Verdict.UNSCANNABLE
    assert inspection.reason not in (None, "crash", "timeout")
    assert before in (None, pool._worker)


def test_all_rights_are_given_up(pool: Pool) -> None:
    pool.inspect(io.BytesIO(b"x"), "a.txt")
    assert pool.confinement is not None
    assert pool.confinement.missing == ()
    assert pool.confinement == pool.doctor()
    assert pool.available()


def test_the_canary_documents_are_the_ones_that_are_drawn(pool: Pool) -> None:
    assert [path.suffix for path in canary.documents()] == [".pdf", ".png"]
    for path in canary.documents():
        inspection = pool.inspect(path, path.name)
        assert canary.detected(inspection), inspection


def test_a_canary_without_its_mark_stops_the_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a parser broken by its sandbox would do: read the document and find nothing."""
    blank = tmp_path / "blank.txt"
    blank.write_text("一页没有标志的纸", encoding="utf-8")
    good = canary.documents()[0]
    monkeypatch.setattr(canary, "documents", lambda: (good, blank))
    with Pool(1) as pool, pytest.raises(WorkerStartError, match=r"blank\.txt was not detected"):
        pool.inspect(io.BytesIO(b"x"), "a.txt")


def test_pages_that_need_ocr_bring_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """With hardly any time for a file and a lot for a page, a page image is read all the same."""
    from detectors.confined import reader_process

    monkeypatch.setattr(reader_process, "MAX_GRACE_S", 0.0)
    with Pool(1, DetectorSettings(limits=Limits(base_s=30, ocr_page_s=30))) as patient:
        assert patient.inspect(io.BytesIO(scan_png()), "a.png").verdict is Verdict.SUSPECTED
        assert patient._worker is not None
        patient._worker._settings = DetectorSettings(limits=Limits(base_s=0.08, ocr_page_s=30))
        assert patient.inspect(io.BytesIO(scan_png()), "a.png").verdict is Verdict.SUSPECTED
        patient._worker._settings = DetectorSettings(limits=Limits(base_s=0.01, ocr_page_s=0))
        assert patient.inspect(io.BytesIO(scan_png()), "a.png").reason == "timeout"


def test_the_parent_loads_no_parser(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(text_pdf())
    script = f"""
import sys; sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from detectors.confined.pool import Pool
from detectors.scan import exit_code, scan_paths
with Pool(1) as pool:
    code = exit_code(scan_paths([Path({str(tmp_path)!r})], pool))
print(code, *sorted({{name.partition('.')[0] for name in sys.modules}}))
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    code, *modules = ran.stdout.split()
    assert code == "1"
    assert sorted(PARSERS & set(modules)) == []


def test_an_installed_package_works_wherever_it_lies(tmp_path: Path) -> None:
    """As from a wheel: only the package, in a folder of its own, with strangers beside it and in the working folder."""
    site = tmp_path / "site"
    shutil.copytree(ROOT / "detectors", site / "detectors", ignore=shutil.ignore_patterns("__pycache__"))
    trap = "import pathlib, sys\nraise SystemExit('a stranger was imported')\n"
    work = tmp_path / "work"
    for folder in (site, work):
        folder.mkdir(exist_ok=True)
        for name in ("numpy.py", "cv2.py", "PIL.py"):
            (folder / name).write_text(trap)
    (work / "detectors.py").write_text(trap)
    script = (
        f"import sys; sys.path.insert(0, {str(site)!r})\n"
        "from detectors.confined.pool import Pool\nfrom detectors.confined import canary\n"
        "with Pool(1) as pool:\n    print(pool.inspect(canary.documents()[0], 'a.pdf').verdict)\n"
    )
    env = {"PYTHONPATH": str(work), "PATH": "/usr/bin:/bin", "LC_ALL": "C"}
    command = [sys.executable, "-P", "-c", script]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=work, env=env, check=False)
    assert ran.stdout.strip() == "suspected", ran.stderr


def test_a_scan_answers_soon(tmp_path: Path) -> None:
    """Three seconds on a quiet machine; generous here, because tests share theirs."""
    (tmp_path / "a.txt").write_text("通知", encoding="utf-8")
    started_s = time.monotonic()
    with Pool(1) as pool:
        assert pool.inspect(tmp_path / "a.txt", "a.txt").verdict is Verdict.CLEAN
        taken_s = time.monotonic() - started_s
        assert 0 < pool.start_seconds < taken_s < 15


def test_verdicts_are_plain_data(pool: Pool) -> None:
    from detectors.scan import ScanRow, as_json

    line = json.loads(json.dumps(as_json(ScanRow("a", pool.inspect(io.BytesIO(scan_png()), "a.png")))))
    (finding,) = line["findings"]
    assert finding["match"] == MARK
    assert len(finding["box"]) == 4
    assert finding["page"] == 1
