"""Ordinary publications that talk about secrecy, or look as if they did: nothing in them may raise an alert.

Each file of tests/ordinary/ is a test of its own, as a born-digital paper, as a web page and as a scan.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from detectors.judging.judge import judge
from detectors.model import PACKS, DetectorSettings, Document, Segment

FOLDER = Path(__file__).parent / "ordinary"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
@pytest.mark.parametrize(("media_type", "ocr"), [("application/pdf", False), ("text/html", False), ("image/png", True)])
def test_ordinary_paper_raises_no_alert(path: Path, media_type: str, ocr: bool) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    segments = tuple(Segment(line, ocr=ocr) for line in lines)
    found = judge(
        Document(media_type, segments, 1, 1), name=path.name, link_texts=(), settings=DetectorSettings(packs=PACKS)
    )
    assert not [f for f in found if f.policy == "alert" and not f.suppressed]


def test_folder_is_not_empty() -> None:
    assert len(list(FOLDER.glob("*.txt"))) >= 15
