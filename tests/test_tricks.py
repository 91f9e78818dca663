"""Hidden marks are found in every format, and the same places with harmless words stay clean.

`python -m benchmarks.tricks` tries all tricks with more marks; here each format's tricks are tried once.
"""

from __future__ import annotations

import pytest

from benchmarks.tricks.__main__ import judged, tricks_of
from detectors.model import Verdict

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
LATER = (
    *(
        f"{name}-{kind}"
        for name in ("second", "third", "fourth", "fifth")
        for kind in ("docx", "pdf", "html", "ofd", "xlsx")
    ),
)
# Nobody reads seals.
UNSEEN = {
    ("second-ofd", "picture of a seal"),
}
# Not clean whatever the words are: NUL bytes don't belong into text.
NEVER_CLEAN = {("html", "NUL bytes")}


def tricks(*kinds: str) -> list[tuple[str, str]]:
    found = []
    for kind in kinds:
        found += [(kind, name) for name in tricks_of(kind) if kind != "scan" or name in SCANS]
    return found


def verdict(kind: str, trick: str, words: str) -> Verdict:
    return judged(tricks_of(kind)[trick](words), kind).verdict


@pytest.mark.parametrize(("kind", "trick"), tricks("docx", "pdf", "html", "ofd", "xlsx", "scan", *LATER))
def test_mark_is_found(kind: str, trick: str) -> None:
    expected = dict.fromkeys(UNSEEN, Verdict.CLEAN) | dict.fromkeys(NEVER_CLEAN, Verdict.UNSCANNABLE)
    assert verdict(kind, trick, "机密★5年") is expected.get((kind, trick), Verdict.SUSPECTED)


@pytest.mark.parametrize(("kind", "trick"), tricks("docx", "pdf", "html", "ofd", "xlsx", *LATER))
def test_harmless_words_stay_clean(kind: str, trick: str) -> None:
    if (kind, trick) not in NEVER_CLEAN:
        assert verdict(kind, trick, "年度工作") is Verdict.CLEAN
