"""Documents with a mark that a worker must find before it counts as ready.

A sandbox that breaks a parser looks like a section without findings. So every fresh worker, confined as it will work,
first reads a PDF with text and a page image that only OCR can read; `tests/canary_documents.py` draws both.
"""

from __future__ import annotations

from pathlib import Path

from detectors.model import Inspection, Verdict

FOLDER = Path(__file__).parent / "canaries"


def documents() -> tuple[Path, ...]:
    return FOLDER / "text.pdf", FOLDER / "scan.png"


def detected(inspection: Inspection) -> bool:
    """Whether the mark that both documents carry was found, read to the end and without trouble."""
    return inspection.verdict is not Verdict.UNSCANNABLE and any(
        finding.category == "state-secret" and finding.level == "秘密" and not finding.suppressed
        for finding in inspection.findings
    )
