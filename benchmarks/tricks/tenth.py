"""What was left when pictures, fonts and leftovers of PDFs were tried in other ways. `python -m benchmarks.tricks tenth-pdf`"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.tricks.ninth import MARKS as MARKS
from benchmarks.tricks.ninth import _lying, drawn, path
from benchmarks.tricks.pdf import pdf
from benchmarks.tricks.words import font_bytes, picture

Make = Callable[[str], bytes]
COMMENT = "\n% {}\n"
FORM = "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]>>"
BOXES = " ".join(f"{x} {y} m {x + 9} {y} l {x + 4} {y + 9} l h f" for x in range(40, 560, 170) for y in (100, 250, 400))


def _object(made: Any, written: str, stream: bytes) -> int:
    xref = int(made.get_new_xref())
    made.update_object(xref, written)
    made.update_stream(xref, stream)
    return xref


def _named(made: Any, page: Any, kind: str, entries: str, commands: str) -> None:
    """Things that the page may use, and what it does with them."""
    before = made.xref_get_key(page.xref, "Resources/Font")[1]
    made.xref_set_key(page.xref, "Resources", f"<<{f'/Font {before}' if kind != 'Font' else ''}/{kind}<<{entries}>>>>")
    if kind == "Font":
        for name in before.strip("<> ").split("/")[1:]:
            made.xref_set_key(page.xref, f"Resources/Font/{name.split()[0]}", name.split(maxsplit=1)[1])
    own = _object(made, "<<>>", commands.encode())
    made.xref_set_key(page.xref, "Contents", f"[{' '.join(f'{xref} 0 R' for xref in (*page.get_contents(), own))}]")


def _shown(words: str, more: Callable[[Any], str], matrix: str = "{w} 0 0 {h} 80 740") -> bytes:
    """A picture that says more of how it is shown."""
    image = picture(words).convert("L")

    def change(made: Any, page: Any) -> None:
        size = f"/Width {image.width}/Height {image.height}"
        head = f"<</Type/XObject/Subtype/Image{size}/ColorSpace/DeviceGray/BitsPerComponent 8{more(made)}>>"
        xref = _object(made, head, image.tobytes())
        place = matrix.format(w=image.width / 3, h=image.height / 3)
        _named(made, page, "XObject", f"/Own {xref} 0 R", f"q {place} cm /Own Do Q")

    return pdf(change)


def _dim(made: Any) -> str:
    mask = "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8>>"
    return f"/SMask {_object(made, mask, bytes((3,)))} 0 R"


def _drawn_letters(words: str) -> bytes:
    """A font whose letters are drawings that bring their colour along."""

    def change(made: Any, page: Any) -> None:
        letters = [_object(made, "<<>>", f"1000 0 d0 1 g {path(c, -900, 1500, 1000)} f*".encode()) for c in words]
        names = " ".join(f"/g{n}" for n in range(len(words)))
        shapes = "".join(f"/g{n} {xref} 0 R" for n, xref in enumerate(letters))
        font = int(made.get_new_xref())
        made.update_object(
            font,
            "<</Type/Font/Subtype/Type3/FontBBox[0 -200 1000 900]/FontMatrix[.001 0 0 .001 0 0]/Resources<<>>/FirstChar 65"
            f"/LastChar {64 + len(words)}/Widths[{'1000 ' * len(words)}]/Encoding<</Differences[65 {names}]>>/CharProcs<<{shapes}>>>>",
        )
        said = "".join(chr(65 + n) for n in range(len(words)))
        _named(made, page, "Font", f"/Drawn {font} 0 R", f"BT /Drawn 20 Tf 80 780 Td ({said}) Tj ET")

    return pdf(change)


def _blanks(words: str) -> bytes:
    return pdf(lambda made, page: _lying(made, page, words, " " * len(words)))


def _undrawn(words: str) -> bytes:
    """A form that the page has and doesn't use."""
    return pdf(
        lambda made, page: _named(
            made, page, "XObject", f"/Own {_object(made, FORM, path(words, 80, 700).encode() + b' f*')} 0 R", ""
        )
    )


def _unused(words: str) -> bytes:
    """Commands that an editor has taken away from their page."""

    def change(made: Any, page: Any) -> None:
        page.insert_font(fontname="Old", fontbuffer=font_bytes())
        before = page.get_contents()
        page.insert_text((80, 100), words, fontname="Old", fontsize=18)
        made.xref_set_key(page.xref, "Contents", f"[{' '.join(f'{xref} 0 R' for xref in before)}]")

    return pdf(change)


def _between(words: str) -> bytes:
    made = pdf(lambda made, page: None)
    at = made.rindex(b"xref\n0 ")
    said = b"% " + words.encode("gb18030") + b"\n"
    return made[:at] + said + made[at:].replace(b"startxref\n%d" % at, b"startxref\n%d" % (at + len(said)))


PDF: dict[str, Make] = {
    "colours left out of a picture": lambda words: _shown(words, lambda made: "/Mask[0 140]"),
    "picture hardly there": lambda words: _shown(words, _dim),
    "picture aslant": lambda words: _shown(words, lambda made: "", "{w} 0 {w} {h} 80 740"),
    "letters drawn in white": _drawn_letters,
    "letters said to be blanks": _blanks,
    "comment among the commands": lambda words: drawn(lambda curves: COMMENT.format(words))(words),
    "comment between objects": _between,
    "form that no page draws": _undrawn,
    "commands that no page uses": _unused,
    "the tenth of ten places": drawn(lambda curves: f".7 g {BOXES} 1 g {curves} f*", at=(200, 40)),
}
