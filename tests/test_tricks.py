"""Hidden marks are found in every format, and the same places with harmless words stay clean.

`python -m benchmarks.tricks` tries all tricks with more marks; here each format's tricks are tried once.
"""

from __future__ import annotations

import io
from importlib import import_module

import pytest

from detectors.inspect import inspect
from detectors.model import DetectorSettings, Verdict

# Only the tricks of pictures that are about reading files; what OCR can read is tested elsewhere.
SCANS = (
    "fax",
    "last frame of a GIF",
    "CMYK",
    "strips",
    "cropped away",
    "below a black box",
    "description",
    "behind the end",
)
# Not clean whatever the words are: NUL bytes don't belong into text.
NEVER_CLEAN = {("html", "NUL bytes")}


def tricks(*kinds: str) -> list[tuple[str, str]]:
    found = []
    for kind in kinds:
        names = import_module(f"benchmarks.tricks.{kind}").TRICKS
        found += [(kind, name) for name in names if kind != "scan" or name in SCANS]
    return found


def verdict(kind: str, trick: str, words: str) -> Verdict:
    content = import_module(f"benchmarks.tricks.{kind}").TRICKS[trick](words)
    name = {"html": "page.html", "scan": "page"}.get(kind, f"file.{kind}")
    return inspect(io.BytesIO(content), name, DetectorSettings()).verdict


@pytest.mark.parametrize(("kind", "trick"), tricks("docx", "pdf", "html", "ofd", "xlsx", "scan"))
def test_mark_is_found(kind: str, trick: str) -> None:
    expected = {Verdict.UNSCANNABLE} if (kind, trick) in NEVER_CLEAN else {Verdict.SUSPECTED}
    assert verdict(kind, trick, "机密★5年") in expected


@pytest.mark.parametrize(("kind", "trick"), tricks("docx", "pdf", "html", "ofd", "xlsx"))
def test_harmless_words_stay_clean(kind: str, trick: str) -> None:
    if (kind, trick) not in NEVER_CLEAN:
        assert verdict(kind, trick, "年度工作") is Verdict.CLEAN
