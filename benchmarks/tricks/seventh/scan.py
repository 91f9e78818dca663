"""The seventh set: scans."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pymupdf
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

from benchmarks.tricks.scan import SIZE, jpeg, scan, sheet
from benchmarks.tricks.words import font, png

Make = Callable[[str], bytes]


def drawn(change: Callable[[Image.Image, Any, str], object]) -> Callable[[str], Image.Image]:
    def make(words: str) -> Image.Image:
        page = sheet("")
        change(page, ImageDraw.Draw(page), words)
        return page

    return make


def _label(page: Image.Image, draw: Any, words: str) -> None:
    """A narrow column of a form, its label and value written downwards."""
    draw.rectangle((150, 150, 1090, 460), outline="black", width=3)
    draw.line((230, 150, 230, 460), fill="black", width=3)
    for n, c in enumerate(words):
        draw.text((172, 160 + 42 * n), c, fill="black", font=font(36))
    draw.text((260, 280), "本页由承办部门填写", fill="black", font=font(32))


def _card(page: Image.Image, draw: Any, words: str) -> None:
    """A pasted slip, slightly turned, with a shadow."""
    slip = Image.new("RGB", (460, 110), (250, 246, 214))
    ImageDraw.Draw(slip).text((30, 24), words, fill=(30, 30, 90), font=font(44))
    turned = slip.convert("RGBA").rotate(-6, expand=True)
    page.paste((180, 180, 180), (706, 136), turned.getchannel("A"))
    page.paste(turned, (700, 130), turned)


def _crossed(page: Image.Image, draw: Any, words: str) -> None:
    """Struck out by hand, once through all of it."""
    draw.text((160, 150), words, fill="black", font=font(40))
    points = [(150 + 5 * n, 172 + 6 * math.sin(n / 5)) for n in range(8 * len(words) + 6)]
    draw.line(points, fill=(30, 40, 160), width=4)


def _title(page: Image.Image, draw: Any, words: str) -> None:
    draw.text((260, 340), f"某专项工作台账（{words}）", fill="black", font=font(40))


def _reversed_label(page: Image.Image, draw: Any, words: str) -> None:
    width = int(font(38).getlength(words)) + 60
    draw.rounded_rectangle((1100 - width, 120, 1100, 190), 16, fill=(150, 20, 30))
    draw.text((1130 - width, 132), words, fill="white", font=font(38))


def _hollow(page: Image.Image, draw: Any, words: str) -> None:
    draw.text((160, 150), words, fill="white", font=font(56), stroke_width=2, stroke_fill=(190, 20, 30))


def _spread_corners(page: Image.Image, draw: Any, words: str) -> None:
    for n, c in enumerate(words):
        draw.text((150 + 70 * n, 150), c, fill="black", font=font(34))


def _photographed(words: str) -> bytes:
    """A sheet on a dark table, lit from one side."""
    page = sheet(words, size=38).resize((900, 1273))
    table = Image.new("RGB", (1200, 1600), (70, 52, 40))
    table.paste(page, (150, 150))
    shape = (120, 60, 40, 1560, 1190, 1500, 1090, 90)
    photo = table.transform((1200, 1600), Image.Transform.QUAD, shape, Image.Resampling.BICUBIC)
    light = Image.linear_gradient("L").rotate(90).resize(photo.size).point(lambda v: 120 + v // 2)
    return jpeg(ImageChops.multiply(photo, Image.merge("RGB", (light,) * 3)), quality=60)


def _moire(words: str) -> bytes:
    """Photographed off a screen."""
    page = np.asarray(sheet(words, size=40).convert("RGB")).astype(float)
    rows = 18 * np.sin(np.arange(SIZE[1]) * 0.9)[:, None, None]
    columns = 14 * np.sin(np.arange(SIZE[0]) * 1.1)[None, :, None]
    return jpeg(Image.fromarray(np.clip(page * 0.8 + 20 + rows + columns, 0, 255).astype(np.uint8)), quality=55)


def _through(words: str) -> bytes:
    """The other side of the sheet is seen through the paper."""
    page = sheet(words, size=36)
    back = sheet("").transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    faint = ImageEnhance.Brightness(back).enhance(1).point(lambda v: 205 + v * 50 // 255)
    return scan(ImageChops.multiply(page, faint))


def _layers(words: str) -> bytes:
    """As scanners that divide pages: ground, letters as a stencil of one bit, a small picture of colours."""
    page = sheet(words)
    bits = page.convert("L").point(lambda v: 0 if v < 128 else 255).convert("1")
    made = pymupdf.open()
    sheet_ = made.new_page(width=595, height=842)
    sheet_.insert_image(
        sheet_.rect, stream=jpeg(page.filter(ImageFilter.GaussianBlur(30)).resize((310, 438)), quality=20)
    )
    letters = Image.new("RGB", bits.size, (10, 10, 10))
    mask = bits.convert("L").point(lambda v: 255 - v)
    sheet_.insert_image(sheet_.rect, stream=png(letters), mask=png(mask))
    return bytes(made.tobytes())


def _half_sheets(words: str) -> bytes:
    """Two pages of a booklet on their side, the mark on the right one."""
    both = Image.new("RGB", (2 * SIZE[0], SIZE[1]), "white")
    both.paste(sheet(""), (0, 0))
    both.paste(sheet(words), (SIZE[0], 0))
    return jpeg(both.resize((1754, 1240)).rotate(90, expand=True), quality=70)


def _animated(words: str) -> bytes:
    out = io.BytesIO()
    sheet("").save(out, "WEBP", save_all=True, append_images=[sheet(words)], duration=100, quality=60)
    return out.getvalue()


def _small_in_large(words: str) -> bytes:
    """A small picture of the page in the middle of a page of text."""
    made = pymupdf.open()
    page = made.new_page(width=595, height=842)
    page.insert_text((70, 80), "扫描件如下：", fontname="china-s", fontsize=14)
    page.insert_image((220, 120, 420, 403), stream=jpeg(sheet(words, size=44), quality=60))
    return bytes(made.tobytes())


SCAN: dict[str, Make] = {
    "narrow column of a form": lambda w: scan(drawn(_label)(w)),
    "pasted slip": lambda w: scan(drawn(_card)(w)),
    "struck out by hand": lambda w: scan(drawn(_crossed)(w)),
    "end of a title": lambda w: scan(drawn(_title)(w)),
    "white label": lambda w: jpeg(drawn(_reversed_label)(w)),
    "hollow red letters": lambda w: scan(drawn(_hollow)(w)),
    "wide apart": lambda w: scan(drawn(_spread_corners)(w)),
    "photograph on a table": _photographed,
    "photograph of a screen": _moire,
    "seen through the paper": _through,
    "ground and stencil": _layers,
    "booklet on its side": _half_sheets,
    "moving picture": _animated,
    "small among text": _small_in_large,
}  # fmt: skip
