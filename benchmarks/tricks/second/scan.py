"""The second set: scans."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pymupdf
from PIL import Image, ImageDraw, ImageFilter

from benchmarks.tricks.scan import SIZE, jpeg, scan, sheet
from benchmarks.tricks.second.ofd import _saved
from benchmarks.tricks.words import font, picture

Make = Callable[[str], bytes]


def _on(words: str, draw: Callable[[ImageDraw.ImageDraw, str], object]) -> Image.Image:
    made = sheet("")
    draw(ImageDraw.Draw(made), words)
    return made


def _pasted(
    words: str, change: Callable[[Image.Image], Image.Image], place: tuple[int, int] = (150, 120), size: int = 40
) -> Image.Image:
    made = sheet("")
    made.paste(change(picture(words, size)), place)
    return made


def _wavy(image: Image.Image) -> Image.Image:
    pixels = np.asarray(image)
    shifts = (4 * np.sin(np.arange(pixels.shape[1]) / 25)).astype(int)
    return Image.fromarray(np.stack([np.roll(pixels[:, n], s, axis=0) for n, s in enumerate(shifts)], axis=1))


def _long(words: str) -> bytes:
    made = Image.new("RGB", (900, 9_000), "white")
    draw = ImageDraw.Draw(made)
    for line in range(110):
        draw.text((60, 40 + 80 * line), "为做好本年度档案整理工作，现将有关事项通知如下。", fill="black", font=font(30))
    draw.rectangle((0, 4_510, 900, 4_595), fill="white")
    draw.text((60, 4_530), words, fill="black", font=font(36))
    return jpeg(made)


def _spread(words: str) -> bytes:
    both = Image.new("RGB", (2 * SIZE[0], SIZE[1]), "white")
    both.paste(sheet(""), (0, 0))
    both.paste(sheet(words), (SIZE[0], 0))
    return scan_wide(both)


def scan_wide(image: Image.Image) -> bytes:
    made = pymupdf.open()
    shown = made.new_page(width=1190, height=842)
    shown.insert_image(shown.rect, stream=jpeg(image))
    return bytes(made.tobytes())


def _textured(words: str) -> Image.Image:
    ground = np.random.default_rng(3).normal(225, 18, (SIZE[1] // 8, SIZE[0] // 8)).clip(150, 255).astype(np.uint8)
    made = Image.fromarray(ground).resize(SIZE).convert("RGB")
    letters = sheet(words)
    return Image.fromarray(np.minimum(np.asarray(made), np.asarray(letters)))


SCAN: dict[str, Make] = {
    "boxed": lambda w: scan(_on(w, lambda d, t: (d.rectangle((140, 140, 520, 200), outline="black", width=3), d.text((160, 148), t, fill="black", font=font(36))))),
    "underlined": lambda w: scan(_on(w, lambda d, t: (d.text((160, 148), t, fill="black", font=font(36)), d.line((150, 190, 480, 190), fill="black", width=3)))),
    "struck out": lambda w: scan(_on(w, lambda d, t: (d.text((160, 148), t, fill="black", font=font(40)), d.line((150, 172, 480, 172), fill="black", width=2)))),
    "spread over the line": lambda w: scan(_on(w, lambda d, t: [d.text((160 + 160 * n, 148), c, fill="black", font=font(36)) for n, c in enumerate(t)])),
    "hollow letters": lambda w: scan(_on(w, lambda d, t: d.text((160, 140), t, fill="white", font=font(52), stroke_width=2, stroke_fill="black"))),
    "white on red": lambda w: scan(_on(w, lambda d, t: (d.rectangle((140, 130, 560, 210), fill=(200, 20, 30)), d.text((160, 145), t, fill="white", font=font(40))))),
    "blue on yellow": lambda w: scan(sheet(w, ink=(20, 40, 160), ground=(250, 240, 170))),
    "two colours": lambda w: scan(_on(w, lambda d, t: [d.text((160 + 38 * n, 148), c, fill=((200, 20, 30) if n % 2 else "black"), font=font(36)) for n, c in enumerate(t)])),
    "up the margin": lambda w: scan(_pasted(w, lambda i: i.rotate(90, expand=True), (20, 600))),
    "turned by 45 degrees": lambda w: scan(_pasted(w, lambda i: i.rotate(45, expand=True, fillcolor="white"), (700, 90))),
    "waves": lambda w: scan(_pasted(w, _wavy)),
    "out of focus": lambda w: scan(sheet(w, size=40).filter(ImageFilter.GaussianBlur(1.6))),
    "narrow letters": lambda w: scan(_pasted(w, lambda i: i.resize((i.width * 6 // 10, i.height)))),
    "on rough paper": lambda w: scan(_textured(w)),
    "long picture of a screen": _long,
    "two pages side by side": _spread,
    "grey on grey": lambda w: scan(sheet(w, ink=(120, 120, 120), ground=(205, 205, 205))),
    "in the middle of a line": lambda w: scan(_on(w, lambda d, t: d.text((150, 150), f"〔2021〕3号  {t}  第2份", fill="black", font=font(34)))),
    "WebP": lambda w: _saved(sheet(w), "WEBP"),
    "turned by its notes": lambda w: _turned_by_notes(w),
}  # fmt: skip


def _turned_by_notes(words: str) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return jpeg(sheet(words).rotate(90, expand=True), exif=exif)
