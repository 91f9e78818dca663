"""Hidden marks are found in every format, and the same places with harmless words stay clean.

`python -m benchmarks.tricks` tries all tricks with more marks; here each format's tricks are tried once.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Callable

import pytest

from benchmarks.tricks.__main__ import judged, tricks_of
from benchmarks.tricks.docx import document
from benchmarks.tricks.html import page
from benchmarks.tricks.letters_font import PLAIN, disguised
from benchmarks.tricks.pdf import _written, pdf
from benchmarks.tricks.words import picture, png
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


def _in_a_font_of_its_own(words: str) -> bytes:
    """The run says ABCDE, and the font that the document brings along shows the words."""
    key = bytes(range(16))
    font = disguised(words)
    masked = bytes(byte ^ key[::-1][n % 16] for n, byte in enumerate(font[:32])) + font[32:]
    made = document(lambda m: setattr(m.add_paragraph().add_run(PLAIN[: len(words)]).font, "name", "X"))
    spaces = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    table = f'<w:fonts {spaces}><w:font w:name="X"><w:embedRegular r:id="r1" w:fontKey="{{{uuid.UUID(bytes=key)}}}"/></w:font></w:fonts>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as before, zipfile.ZipFile(out, "w") as after:
        for info in before.infolist():
            if info.filename != "word/fontTable.xml":
                after.writestr(info, before.read(info))
        after.writestr("word/fontTable.xml", table)
        after.writestr("word/_rels/fontTable.xml.rels", '<R><Relationship Id="r1" Target="fonts/font1.odttf"/></R>')
        after.writestr("word/fonts/font1.odttf", masked)
    return out.getvalue()


HALF_SEEN: dict[str, Callable[[str], bytes]] = {
    "docx": _in_a_font_of_its_own,
    "pdf": lambda w: pdf(lambda m, p: [_written(p, (80 + 16 * n, 100), c, color=((n % 2),) * 3) for n, c in enumerate(w)]),
    "small.pdf": lambda w: pdf(lambda m, p: p.insert_image((80, 60, 110, 66), stream=png(picture(w)), keep_proportion=False)),
    "html": lambda w: page(f"<script>h='{w.encode().hex()}';document.write(decodeURIComponent(h.replace(/../g,'%$&')))</script>"),
    "quoted.html": lambda w: page(f"<img src='data:image/svg+xml;utf8,<svg xmlns=\"http://www.w3.org/2000/svg\"><text>{w}</text></svg>'>"),
}  # fmt: skip


@pytest.mark.parametrize("name", HALF_SEEN)
def test_words_half_seen_small_or_in_digits(name: str) -> None:
    make = HALF_SEEN[name]
    kind = name.rpartition(".")[2]
    assert judged(make("机密★5年"), kind).verdict is Verdict.SUSPECTED
    assert judged(make("年度工作"), kind).verdict is Verdict.CLEAN
