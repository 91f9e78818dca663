"""How the same words can be written so that a search for them fails. These tricks work in every format with text."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import cache

import cv2
import numpy as np
import pymupdf
from PIL import Image, ImageDraw, ImageFont

BODY = (
    "关于做好年度档案整理工作的通知",
    "各科室、各直属单位：",
    "为做好本年度档案整理工作，现将有关事项通知如下。",
    "一、各单位要提高认识，明确分工，把任务落实到人。",
    "二、要按月汇总进展情况，于每月五日前报送办公室。",
    "三、对工作中出现的新情况新问题，应当及时研究解决。",
    "四、项目完工后由主管部门组织验收，验收结果予以通报。",
)
TRADITIONAL = str.maketrans("机绝密级长", "機絕密級長")
DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")

Rewrite = Callable[[str], str]
REWRITES: dict[str, Rewrite] = {
    "zero-width characters": lambda words: "\u200b\u2060\ufeff".join(words),
    "soft hyphens": lambda words: "\u00ad".join(words),
    "letter-spaced": lambda words: "  ".join(words),
    "full-width spaces": lambda words: "\u3000".join(words),
    "middle dots": lambda words: "·".join(words),
    "traditional characters": lambda words: words.translate(TRADITIONAL).translate(DIGITS),
    "other star": lambda words: words.replace("★", "※"),
    "right-to-left override": lambda words: "\u202e" + words[::-1] + "\u202c",
    "blank letters": lambda words: "\u3164\u2800".join(words),
    "combining marks": lambda words: "\u0336".join(words) + "\u0336",
    "one character a line": lambda words: "\n".join(words),
}


def font(size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(font_bytes()), size_px)


@cache
def font_bytes() -> bytes:
    buffer: bytes = pymupdf.Font("china-s").buffer
    return buffer


def picture(words: str, size_px: int = 48, *, ink: str = "black", ground: str = "white") -> Image.Image:
    letters = font(size_px)
    lines = words.split("\n")
    width = int(max(letters.getlength(line) for line in lines)) + 2 * size_px
    image = Image.new("RGB", (width, int(size_px * (1.5 * len(lines) + 1))), ground)
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((size_px, size_px // 2 + int(1.5 * size_px * number)), line, fill=ink, font=letters)
    return image


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def outlines(words: str, size: float = 20.0) -> list[list[tuple[float, float]]]:
    """The letters as closed curves, `size` units high."""
    drawn = np.asarray(picture(words, 160).convert("L"))
    contours, _ = cv2.findContours((drawn < 128).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_TC89_KCOS)
    return [
        [(float(x) * size / 160, float(y) * size / 160) for [[x, y]] in contour]
        for contour in contours
        if len(contour) > 2
    ]


def svg(words: str) -> str:
    data = " ".join("M" + " L".join(f"{x:.2f} {y:.2f}" for x, y in outline) + "Z" for outline in outlines(words))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="60"><path fill-rule="evenodd" d="{data}"/></svg>'
    )


def hatches(words: str) -> Iterator[tuple[int, int, int]]:
    """The words as thin lines across, none of which has a letter's shape: (start, end, height) in pixels of 60 a letter."""
    drawn = np.asarray(picture(words, 60).convert("L")) < 128
    for y in range(0, drawn.shape[0], 2):
        changes = np.flatnonzero(np.diff(drawn[y].astype(np.int8), prepend=0, append=0))
        for start, end in changes.reshape(-1, 2):
            yield int(start), int(end), y
