"""The fourth set: scans."""

from __future__ import annotations

import io
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image, ImageDraw

from benchmarks.tricks.fourth.docx import _letters_in_alpha as letters_in_alpha
from benchmarks.tricks.scan import SIZE, scan, sheet
from benchmarks.tricks.words import font, picture, png

Make = Callable[[str], bytes]


def pasted(words: str, change: Callable[[Image.Image], Image.Image], place: tuple[int, int] = (150, 120), size: int = 44) -> Image.Image:  # fmt: skip
    made = sheet("")
    made.paste(change(picture(words, size)), place)
    return made


def _band(words: str) -> Image.Image:
    made = sheet("")
    ImageDraw.Draw(made).rectangle((0, 90, SIZE[0], 230), fill=(40, 44, 52))
    ImageDraw.Draw(made).text((150, 135), words, fill=(150, 150, 150), font=font(38))
    return made


def _halves(words: str) -> bytes:
    """The mark stands across the edge of two pages."""
    both = Image.new("RGB", (SIZE[0], 2 * SIZE[1]), "white")
    both.paste(sheet(""), (0, 0))
    both.paste(sheet(""), (0, SIZE[1]))
    ImageDraw.Draw(both).text((600, SIZE[1] - 40), words, fill="black", font=font(72))
    return scan(both.crop((0, 0, *SIZE)), both.crop((0, SIZE[1], SIZE[0], 2 * SIZE[1])))


def _photograph(words: str) -> Image.Image:
    pixels = np.asarray(sheet(words, size=40))
    width, height = SIZE
    before = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    after = np.array([(110, 90), (width - 60, 20), (width - 10, height - 60), (20, height - 10)], dtype=np.float32)
    warped = cv2.warpPerspective(pixels, cv2.getPerspectiveTransform(before, after), SIZE, borderValue=(90, 80, 70))
    light = np.linspace(0.45, 1.0, width)[None, :, None]
    return Image.fromarray((warped * light).astype(np.uint8))


def _dots(image: Image.Image) -> Image.Image:
    pixels = np.asarray(image.convert("L")).copy()
    rows, columns = np.indices(pixels.shape)
    pixels[((rows // 2) % 2 == 0) | ((columns // 2) % 2 == 0)] = 255
    return Image.fromarray(pixels).convert("RGB")


def _ring(words: str) -> Image.Image:
    made = sheet("")
    for number, character in enumerate(words):
        angle = np.radians(-60 + 120 * number / max(1, len(words) - 1))
        letter = Image.new("RGBA", (90, 90))
        ImageDraw.Draw(letter).text((17, 10), character, fill=(200, 20, 30), font=font(56))
        turned = letter.rotate(-np.degrees(angle))
        made.paste(turned, (int(620 + 190 * np.sin(angle)) - 45, int(330 - 190 * np.cos(angle)) - 45), turned)
    return made


def _watermark(words: str) -> Image.Image:
    made = sheet("")
    letters = Image.new("RGBA", (900, 200))
    ImageDraw.Draw(letters).text((20, 20), words, fill=(220, 90, 90, 110), font=font(110))
    turned = letters.rotate(30, expand=True)
    made.paste(turned, (180, 500), turned)
    return made


def _four_up(words: str) -> Image.Image:
    made = Image.new("RGB", SIZE, "white")
    for number, inside in enumerate(("", "", words, "")):
        small = sheet(inside, size=40).resize((SIZE[0] // 2, SIZE[1] // 2), Image.Resampling.LANCZOS)
        made.paste(small, (SIZE[0] // 2 * (number % 2), SIZE[1] // 2 * (number // 2)))
    return made


def _deep(words: str) -> bytes:
    grey = np.asarray(sheet(words).convert("L")).astype(np.uint16) * 200 + 900
    out = io.BytesIO()
    Image.fromarray(grey).save(out, "PNG")
    return out.getvalue()


def _alpha(words: str) -> bytes:
    return png(letters_in_alpha(words))


SCAN: dict[str, Make] = {
    "grey on a dark band": lambda w: scan(_band(w)),
    "small in a corner": lambda w: scan(sheet(w, (1060, 1700), 20)),
    "yellow on white": lambda w: scan(sheet(w, size=40, ink=(245, 215, 60))),
    "red on green of one brightness": lambda w: scan(sheet(w, size=40, ink=(205, 50, 50), ground=(70, 118, 70))),
    "across two pages": _halves,
    "askew by twelve degrees": lambda w: scan(sheet(w).rotate(12, fillcolor="white")),
    "photograph at an angle": lambda w: scan(_photograph(w)),
    "letters of dots": lambda w: scan(pasted(w, _dots, size=64)),
    "page seen from behind": lambda w: scan(sheet(w).transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
    "a fold through the letters": lambda w: scan(pasted(w, lambda i: (ImageDraw.Draw(i).line((0, i.height // 2, i.width, i.height // 2), fill="white", width=4), i)[1])),
    "tall letters": lambda w: scan(pasted(w, lambda i: i.resize((i.width, 2 * i.height)))),
    "in a ring": lambda w: scan(_ring(w)),
    "pale across the text": lambda w: scan(_watermark(w)),
    "as wide as the page": lambda w: scan(sheet(w, (20, 900), 200 if len(w) < 6 else 170)),
    "four pages on a sheet": lambda w: scan(_four_up(w)),
    "letters in the alpha alone": _alpha,
    "sixteen bits": _deep,
    "very pale": lambda w: scan(sheet(w, size=40, ink=(236, 236, 236))),
}  # fmt: skip
