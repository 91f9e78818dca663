"""The door: verdict and reason add up, the hash is that of the bytes, and nothing is opened after warm()."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from benchmarks.papers import paper, scanned_pdf
from detectors.formats import readers
from detectors.inspect import inspect, sum_up
from detectors.model import DetectorSettings, Document, Finding, Problem, Verdict
from detectors.ruleset import version

SETTINGS = DetectorSettings()
CORPUS = Path(__file__).parent / "corpus"


def finding(**changed: object) -> Finding:
    plain = {
        "rule": "r", "category": "state-secret", "level": "秘密", "score": 90, "page": 1, "member": None, "zone": "body",
        "box": None, "match": "秘密★1年", "reason": "", "policy": "alert",
    }  # fmt: skip
    return Finding(**(plain | changed))  # type: ignore[arg-type]


DAMAGED = Problem("damaged", "x")
LOCKED = Problem("encrypted", "x")


@pytest.mark.parametrize(
    ("findings", "problems", "pages", "verdict", "reason"),
    [
        ((), (), (1, 1), "clean", None),
        ((finding(),), (), (1, 1), "suspected", None),
        ((finding(),), (DAMAGED,), (0, 1), "suspected", None),
        ((finding(policy="review"),), (), (1, 1), "clean", None),
        ((finding(suppressed=True, suppressed_by="quote"),), (), (1, 1), "clean", None),
        ((), (LOCKED, DAMAGED), (1, 1), "unscannable", "encrypted"),
        ((finding(policy="review"),), (DAMAGED,), (1, 1), "unscannable", "damaged"),
        ((), (), (1, 2), "unscannable", "damaged"),
        ((), (), (0, 1), "unscannable", "damaged"),
    ],
)
def test_sum(
    findings: tuple[Finding, ...],
    problems: tuple[Problem, ...],
    pages: tuple[int, int],
    verdict: str,
    reason: str | None,
) -> None:
    document = Document("text/plain", (), pages_total=pages[1], pages_examined=pages[0], problems=problems)
    assert sum_up(document, findings) == (verdict, reason)


def test_scanned_leak_on_the_second_page() -> None:
    open_page = paper(51, layout="following", dpi=150, marked=False)
    leak = paper(52, layout="head-2012", dpi=150)
    content = scanned_pdf([open_page, leak])
    inspection = inspect(io.BytesIO(content), "通知.pdf", SETTINGS)
    assert inspection.verdict is Verdict.SUSPECTED
    assert inspection.sha256 == hashlib.sha256(content).hexdigest()
    assert inspection.size == len(content)
    assert (inspection.pages_examined, inspection.pages_total) == (2, 2)
    assert inspection.ruleset == version(SETTINGS)
    found = next(f for f in inspection.findings if f.policy == "alert" and not f.suppressed)
    assert (found.page, found.level, found.category) == (2, leak.level, "state-secret")
    assert found.box is not None


def test_unmarked_scan_is_clean() -> None:
    content = scanned_pdf([paper(n, layout="following", dpi=150, marked=False) for n in (53, 54)])
    inspection = inspect(io.BytesIO(content), "通知.pdf", SETTINGS)
    assert (inspection.verdict, inspection.problems) == (Verdict.CLEAN, ())


def test_file_name_and_link_text_are_evidence() -> None:
    assert inspect(io.BytesIO("正文".encode()), "[秘密★5年]方案.txt", SETTINGS).verdict is Verdict.SUSPECTED
    linked = inspect(io.BytesIO("正文".encode()), "1.txt", SETTINGS, ["机密★3年 某某方案"])
    assert [f.zone for f in linked.findings if not f.suppressed] == ["link"]
    assert inspect(io.BytesIO("正文".encode()), "1.txt", SETTINGS, ["某某方案"]).verdict is Verdict.CLEAN


def test_suspected_wins_over_what_could_not_be_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("甲.ceb", b"Founder CEB" + bytes(range(32)) * 20)
        archive.writestr("乙.doc", (CORPUS / "textbox.doc").read_bytes())
    inspection = inspect(io.BytesIO(out.getvalue()), "包.zip", SETTINGS)
    assert inspection.verdict is Verdict.SUSPECTED
    assert [(p.reason, p.member) for p in inspection.problems] == [("format", "甲.ceb")]
    assert (inspection.pages_examined, inspection.pages_total) == (1, 2)
    assert {f.member for f in inspection.findings} == {"乙.doc"}


def test_readers_are_found_by_being_there() -> None:
    assert {"application/pdf", "text/html", "application/zip", "application/msword", "image/tiff"} <= set(readers())


PROBE = """
import io, sys
from pathlib import Path
from detectors import inspect as door
from detectors.model import DetectorSettings
files = [(name, Path(name).read_bytes()) for name in sys.argv[1:]]
door.load()
seen = []
def watch(event, arguments):
    if event in ("open", "os.listdir", "os.scandir", "subprocess.Popen", "os.fork", "socket.__new__", "tempfile.mkstemp"):
        seen.append((event, str(arguments[0])))
sys.addaudithook(watch)
before = set(sys.modules)
for name, content in files:
    door.inspect(io.BytesIO(content), name, DetectorSettings())
print(seen, sorted(set(sys.modules) - before))
"""


def test_nothing_is_opened_after_warm(tmp_path: Path) -> None:
    """What a confined worker could not do must not be needed, whatever the format."""
    files = [*CORPUS.iterdir()]
    scan = paper(55, layout="head-2012", dpi=150)
    (tmp_path / "scan.pdf").write_bytes(scanned_pdf([scan, paper(56, marked=False)]))
    for kind in ("png", "tiff", "gif", "webp", "bmp"):
        scan.image.convert("L").save(tmp_path / f"scan.{kind}")
    (tmp_path / "page.html").write_text("<html><body><p>正文</p></body></html>", encoding="gb18030")
    (tmp_path / "mail.eml").write_bytes(
        b"From: a@b.c\r\nTo: d@e.f\r\nSubject: =?gbk?B?" + b"u/rD3A==" + b"?=\r\nMIME-Version: 1.0\r\n\r\ntext\r\n"
    )
    files += [*tmp_path.iterdir()]
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *map(str, files)], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    assert done.stdout.strip() == "[] []", done.stdout
