"""The second set: PDF."""

from __future__ import annotations

import io
import urllib.parse
import zipfile
from collections.abc import Callable
from typing import Any

import pymupdf
from PIL import Image

from benchmarks.tricks.pdf import _written as written
from benchmarks.tricks.pdf import pdf
from benchmarks.tricks.words import picture, png

Make = Callable[[str], bytes]


def _content(made: Any, pdf_page: Any, change: Callable[[bytes], bytes]) -> None:
    xref = pdf_page.get_contents()[-1]
    made.update_stream(xref, change(made.xref_stream(xref)))


def _drawn(words: str, change: Callable[[bytes], bytes], place: tuple[float, float] = (80, 100)) -> bytes:
    def draw(made: Any, pdf_page: Any) -> None:
        written(pdf_page, place, words)
        _content(made, pdf_page, change)

    return pdf(draw)


def _between(pdf_page: Any, words: str) -> None:
    for number, character in enumerate(words):
        written(pdf_page, (80 + 17 * number, 100), character)
        written(pdf_page, (96.5 + 17 * number, 100), "的", 0.5, color=(1, 1, 1))


def _image(
    pdf_page: Any, image: Image.Image, place: tuple[float, float, float, float] = (80, 60, 380, 120), **more: Any
) -> int:
    return int(pdf_page.insert_image(place, stream=png(image), **more))


def _tiles(pdf_page: Any, words: str) -> None:
    whole = picture(words)
    for column in range(6):
        for row in range(2):
            box = (
                whole.width * column // 6,
                whole.height * row // 2,
                whole.width * (column + 1) // 6,
                whole.height * (row + 1) // 2,
            )
            scale = 300 / whole.width
            _image(
                pdf_page,
                whole.crop(box),
                (80 + box[0] * scale, 60 + box[1] * scale, 80 + box[2] * scale, 60 + box[3] * scale),
                keep_proportion=False,
            )


def _inverted(made: Any, pdf_page: Any, words: str) -> None:
    drawn = picture(words).convert("L")
    xref = _image(pdf_page, drawn)
    made.update_stream(xref, bytes(255 - byte for byte in drawn.tobytes()))
    for key, value in (
        ("ColorSpace", "/DeviceGray"),
        ("BitsPerComponent", "8"),
        ("Decode", "[1 0]"),
        ("Width", str(drawn.width)),
        ("Height", str(drawn.height)),
    ):
        made.xref_set_key(xref, key, value)


def _flipped_image(made: Any, pdf_page: Any, words: str) -> None:
    _image(pdf_page, picture(words).transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    _content(made, pdf_page, lambda content: b"q -1 0 0 1 460 0 cm\n" + content + b"\nQ")


def _mask_alone(pdf_page: Any, words: str) -> None:
    letters = picture(words).convert("L")
    pdf_page.insert_image(
        (80, 60, 380, 120),
        stream=png(Image.new("RGB", letters.size, "black")),
        mask=png(letters.point(lambda v: 255 - v)),
    )


def _inline_image(made: Any, pdf_page: Any, words: str) -> None:
    drawn = picture(words, 32).convert("L")
    head = f"q 300 0 0 60 80 700 cm BI /W {drawn.width} /H {drawn.height} /CS /G /BPC 8 /F /AHx ID ".encode()
    written(pdf_page, (80, 300), "图")
    _content(made, pdf_page, lambda content: content + b"\n" + head + drawn.tobytes().hex().encode() + b"> EI Q")


def _form(made: Any, pdf_page: Any, words: str) -> None:
    other = pymupdf.open(stream=pdf(lambda m, p: written(p, (80, 100), words)), filetype="pdf")
    pdf_page.show_pdf_page(pymupdf.Rect(60, 40, 400, 190), other, clip=pymupdf.Rect(60, 60, 400, 130))


def _many_pages(words: str) -> bytes:
    made = pymupdf.open()
    for character in words:
        written(made.new_page(), (80, 100), character)
    return bytes(made.tobytes())


def _protected(words: str) -> bytes:
    return pdf(
        lambda m, p: written(p, (80, 100), words), encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="x", user_pw=""
    )


def _turned_page(words: str) -> bytes:
    def draw(made: Any, pdf_page: Any) -> None:
        written(pdf_page, (80, 100), words)
        pdf_page.set_rotation(270)

    return pdf(draw)


def _link(pdf_page: Any, words: str) -> None:
    pdf_page.insert_link(
        {
            "kind": pymupdf.LINK_URI,
            "from": pymupdf.Rect(80, 300, 200, 320),
            "uri": "http://a.cn/?x=" + urllib.parse.quote(words),
        }
    )


def _rich_note(made: Any, pdf_page: Any, words: str) -> None:
    note = pdf_page.add_text_annot((300, 300), "x")
    made.xref_set_key(
        note.xref, "RC", "<" + (b"\xfe\xff" + f"<body><p>{words}</p></body>".encode("utf-16-be")).hex() + ">"
    )


def _portfolio(pdf_page: Any, made: Any, words: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.pdf", pdf(lambda m, p: written(p, (80, 100), words)))
    made.embfile_add("a", out.getvalue(), filename="a.zip")


def _pattern(made: Any, pdf_page: Any, words: str) -> None:
    """The words are the tile of a pattern that fills a box."""
    written(pdf_page, (80, 100), words)
    xref = pdf_page.get_contents()[-1]
    letters = made.xref_stream(xref)
    tile = made.get_new_xref()
    resources = made.xref_get_key(pdf_page.xref, "Resources")
    found = resources[1] if resources[0] in ("dict", "xref") else "<<>>"
    made.update_object(
        tile,
        f"<</Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[60 700 400 800]/XStep 400/YStep 200/Resources {found}>>",
    )
    made.update_stream(tile, letters)
    if resources[0] == "xref":
        made.xref_set_key(int(resources[1].split()[0]), "Pattern", f"<</P9 {tile} 0 R>>")
    else:
        made.xref_set_key(pdf_page.xref, "Resources/Pattern", f"<</P9 {tile} 0 R>>")
    made.update_stream(xref, b"q /Pattern cs /P9 scn 60 700 340 100 re f Q")


PDF: dict[str, Make] = {
    "mirrored": lambda w: _drawn(w, lambda c: b"q -1 0 0 1 400 0 cm\n" + c + b"\nQ"),
    "slanted": lambda w: _drawn(w, lambda c: b"q 1 0.2 0.6 1 -420 -20 cm\n" + c + b"\nQ"),
    "clipped away": lambda w: _drawn(w, lambda c: b"q 0 0 10 10 re W n\n" + c + b"\nQ"),
    "drawn as outline": lambda w: pdf(lambda m, p: written(p, (80, 100), w, render_mode=1)),
    "clip of its own": lambda w: pdf(lambda m, p: written(p, (80, 100), w, render_mode=7)),
    "tiny words between": lambda w: pdf(lambda m, p: _between(p, w)),
    "variant characters": lambda w: pdf(lambda m, p: p.insert_htmlbox((70, 60, 500, 190), f"<p>{w.replace('密', '宻')}</p>")),
    "picture in tiles": lambda w: pdf(lambda m, p: _tiles(p, w)),
    "negative with a decoder": lambda w: pdf(lambda m, p: _inverted(m, p, w)),
    "mirrored picture": lambda w: pdf(lambda m, p: _flipped_image(m, p, w)),
    "letters in the mask alone": lambda w: pdf(lambda m, p: _mask_alone(p, w)),
    "picture inside the commands": lambda w: pdf(lambda m, p: _inline_image(m, p, w)),
    "form inside the page": lambda w: pdf(lambda m, p: _form(m, p, w)),
    "a page a character": _many_pages,
    "protected without a password": _protected,
    "page turned round": _turned_page,
    "address of a link": lambda w: pdf(lambda m, p: _link(p, w)),
    "formatted note": lambda w: pdf(lambda m, p: _rich_note(m, p, w)),
    "archive embedded": lambda w: pdf(lambda m, p: _portfolio(p, m, w)),
    "tile of a pattern": lambda w: pdf(lambda m, p: _pattern(m, p, w)),
}  # fmt: skip
