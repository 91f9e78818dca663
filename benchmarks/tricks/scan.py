"""Tricks of scanned pages: what can be done to a mark that is only a picture."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pymupdf
from PIL import Image, ImageDraw

from benchmarks.tricks.words import BODY, REWRITES, font, png

DPI = 150
SIZE = (1240, 1754)


def sheet(
    words: str, place: tuple[int, int] = (150, 150), size: int = 34, ink: Any = "black", ground: Any = "white"
) -> Image.Image:
    page = Image.new("RGB", SIZE, ground)
    draw = ImageDraw.Draw(page)
    for number, line in enumerate(words.split("\n")):
        draw.text((place[0], place[1] + int(1.2 * size * number)), line, fill=ink, font=font(size))
    for number, line in enumerate(BODY):
        draw.text((150, 500 + 70 * number), line, fill="black", font=font(32))
    return page


def jpeg(image: Image.Image, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", **{"quality": 75, "dpi": (DPI, DPI)} | options)
    return out.getvalue()


def scan(*images: Image.Image, crop: bool = False, black: bool = False) -> bytes:
    """A PDF with each picture as a page."""
    made = pymupdf.open()
    for image in images:
        page = made.new_page(width=595, height=842)
        page.insert_image(page.rect, stream=jpeg(image))
        if black:
            page.draw_rect((50, 55, 400, 110), fill=(0, 0, 0))
        if crop:
            page.set_cropbox(pymupdf.Rect(0, 130, 595, 842))
    return bytes(made.tobytes())


def _frames(kind: str, *images: Image.Image) -> bytes:
    out = io.BytesIO()
    images[0].save(out, kind, save_all=True, append_images=list(images[1:]))
    return out.getvalue()


def _stamp(words: str) -> Image.Image:
    page = sheet("")
    mark = Image.new("RGBA", (420, 120))
    ImageDraw.Draw(mark).rectangle((4, 4, 415, 115), outline=(200, 20, 30), width=5)
    ImageDraw.Draw(mark).text((40, 30), words, fill=(200, 20, 30), font=font(48))
    turned = mark.rotate(18, expand=True)
    page.paste(turned, (700, 120), turned)
    return page


def _downwards(words: str) -> Image.Image:
    page = sheet("")
    for number, character in enumerate(words):
        ImageDraw.Draw(page).text((1080, 120 + 50 * number), character, fill="black", font=font(40))
    return page


def _noisy(words: str) -> Image.Image:
    grain = np.random.default_rng(7).normal(0, 22, (SIZE[1], SIZE[0], 1))
    return Image.fromarray(np.clip(np.asarray(sheet(words)) + grain, 0, 255).astype(np.uint8))


def _strips(words: str) -> bytes:
    """One page put together from strips, as scanners do, the cut going through the mark."""
    page_image = sheet(words)
    made = pymupdf.open()
    page = made.new_page(width=595, height=842)
    edges = (0, 168, 700, 1754)
    for top, bottom in itertools.pairwise(edges):
        strip = page_image.crop((0, top, SIZE[0], bottom))
        page.insert_image((0, top * 842 / 1754, 595, bottom * 842 / 1754), stream=png(strip))
    return bytes(made.tobytes())


def _described(words: str) -> bytes:
    exif = Image.Exif()
    exif[0x9C9B] = words.encode("utf-16-le")
    return jpeg(sheet(""), exif=exif)


TRICKS: dict[str, Callable[[str], bytes]] = {
    "letter-spaced": lambda w: scan(sheet(REWRITES["letter-spaced"](w))),
    "full-width spaces": lambda w: scan(sheet(REWRITES["full-width spaces"](w))),
    "traditional characters": lambda w: scan(sheet(w.translate(str.maketrans("机绝", "機絕")))),
    "downwards": lambda w: scan(_downwards(w)),
    "turned by 90 degrees": lambda w: scan(sheet(w).rotate(90, expand=True)),
    "turned by 180 degrees": lambda w: scan(sheet(w).rotate(180, expand=True)),
    "turned by 270 degrees": lambda w: scan(sheet(w).rotate(270, expand=True)),
    "askew": lambda w: scan(sheet(w).rotate(3.5, fillcolor="white")),
    "stamp at an angle": lambda w: scan(_stamp(w)),
    "pale": lambda w: scan(sheet(w, ink=(170, 170, 170))),
    "red on pink": lambda w: scan(sheet(w, ink=(200, 30, 30), ground=(255, 228, 228))),
    "white on black": lambda w: scan(Image.fromarray(255 - np.asarray(sheet(w)))),
    "at the foot": lambda w: scan(sheet(w, (880, 1650), 30)),
    "at the edge": lambda w: scan(sheet(w, (8, 8), 32)),
    "small": lambda w: scan(sheet(w, size=22)),
    "large and pale across": lambda w: scan(sheet(w, (150, 1050), 170, (205, 205, 205))),
    "fifth page": lambda w: scan(*[sheet("")] * 4, sheet(w)),
    "fax": lambda w: _frames("TIFF", sheet("").convert("1"), sheet(w).convert("1")),
    "last frame of a GIF": lambda w: _frames("GIF", sheet("").convert("P"), sheet("").rotate(1, fillcolor="white").convert("P"), sheet(w).convert("P")),
    "poor JPEG": lambda w: jpeg(sheet(w), quality=12),
    "CMYK": lambda w: jpeg(sheet(w).convert("CMYK")),
    "noise": lambda w: scan(_noisy(w)),
    "strips": _strips,
    "cropped away": lambda w: scan(sheet(w), crop=True),
    "below a black box": lambda w: scan(sheet(w), black=True),
    "description": _described,
    "behind the end": lambda w: jpeg(sheet("")) + jpeg(sheet(w)),
}  # fmt: skip
