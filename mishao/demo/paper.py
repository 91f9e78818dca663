"""A sheet of paper as a Chinese office prints it, drawn as a PDF with text or as a picture; and a scanner's view of it.

Places are millimetres from the top left of an A4 sheet, sizes are points. Only the generator uses this: it needs the fonts of
Debian's fonts-noto-cjk.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import pymupdf
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

Face = Literal["song", "biaosong", "hei"]
Colour = tuple[int, int, int]
_FONTS = Path("/usr/share/fonts/opentype/noto")
_FILES: dict[Face, str] = {
    "song": "NotoSerifCJK-Regular.ttc",
    "biaosong": "NotoSerifCJK-Bold.ttc",
    "hei": "NotoSansCJK-Bold.ttc",
}
_SIMPLIFIED = 2  # the collections hold Japanese, Korean, simplified and traditional faces, in this order
BLACK: Colour = (20, 20, 20)
RED: Colour = (205, 24, 24)
WIDTH_MM, HEIGHT_MM = 210.0, 297.0
LEFT_MM, TOP_MM, TEXT_WIDTH_MM, LINE_MM = 28.0, 37.0, 156.0, 10.2
BODY_PT = 15.8  # 28 characters a line, 22 lines a page, as GB/T 9704-2012 lays them out
_NOT_AT_START = set("，。、；：？！）》”’】〕")
_MM_PER_PT = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Line:
    x: float
    y: float
    text: str
    size: float = BODY_PT
    face: Face = "song"
    colour: Colour = BLACK


@dataclass(frozen=True, slots=True)
class Rule:
    y: float
    thick: float
    colour: Colour = BLACK
    x0: float = LEFT_MM
    x1: float = LEFT_MM + TEXT_WIDTH_MM


@dataclass(frozen=True, slots=True)
class Seal:
    """A round office seal; only pictures show it."""

    x: float
    y: float
    text: str
    radius: float = 21.0


@dataclass
class Sheet:
    items: list[Line | Rule | Seal] = field(default_factory=list)
    y: float = TOP_MM

    def line(self, text: str, x: float = LEFT_MM, size: float = BODY_PT, face: Face = "song", colour: Colour = BLACK) -> None:  # fmt: skip
        self.items.append(Line(x, self.y, text, size, face, colour))
        self.y += LINE_MM

    def centred(self, text: str, size: float, face: Face = "biaosong", colour: Colour = BLACK, leading: float = 1.55) -> None:  # fmt: skip
        x = (WIDTH_MM - width(text, size)) / 2
        self.items.append(Line(x, self.y, text, size, face, colour))
        self.y += size * _MM_PER_PT * leading

    def right(self, text: str, indent: float = 4) -> None:
        self.line(text, WIDTH_MM - LEFT_MM + 2 - width(text, BODY_PT) - indent * BODY_PT * _MM_PER_PT)

    def paragraph(self, text: str, face: Face = "song", indent: int = 2) -> None:
        for each in wrap("　" * indent + text):
            self.line(each, face=face)

    def rule(self, thick: float, colour: Colour = BLACK) -> None:
        self.items.append(Rule(self.y, thick, colour))

    def page_number(self, number: int) -> None:
        text = f"— {number} —"
        x = WIDTH_MM - LEFT_MM - 22 if number % 2 else LEFT_MM + 4
        self.items.append(Line(x, 266, text, 14))


def width(text: str, size: float) -> float:
    """Millimetres, near enough to centre a line: Latin letters count half."""
    return sum(0.55 if letter.isascii() else 1.0 for letter in text) * size * _MM_PER_PT


def wrap(text: str, size: float = BODY_PT, within: float = TEXT_WIDTH_MM + 2) -> Iterable[str]:
    line = ""
    for letter in text:
        if width(line + letter, size) > within and letter not in _NOT_AT_START:
            yield line
            line = ""
        line += letter
    yield line


@cache
def _picture_font(face: Face, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / _FILES[face]), pixels, index=_SIMPLIFIED)


def text_pages(document: pymupdf.Document, sheets: Sequence[Sheet]) -> None:
    """Appends the sheets as pages with a text layer, in PyMuPDF's own Chinese font: it can be cut down to what is used."""
    font = pymupdf.Font("china-s")
    for sheet in sheets:
        page = document.new_page(width=WIDTH_MM / _MM_PER_PT, height=HEIGHT_MM / _MM_PER_PT)
        for item in sheet.items:
            if isinstance(item, Line):
                writer = pymupdf.TextWriter(page.rect)
                baseline = item.y / _MM_PER_PT + item.size * 0.9
                writer.append((item.x / _MM_PER_PT, baseline), item.text, font, item.size)
                # The font has one weight: the others are drawn with an outline.
                writer.write_text(page, color=_unit(item.colour), render_mode=0 if item.face == "song" else 2)
            elif isinstance(item, Rule):
                left, right, y = (value / _MM_PER_PT for value in (item.x0, item.x1, item.y))
                page.draw_line((left, y), (right, y), color=_unit(item.colour), width=item.thick / _MM_PER_PT)  # fmt: skip


def _unit(colour: Colour) -> tuple[float, ...]:
    return tuple(part / 255 for part in colour)


def picture(sheet: Sheet, dpi: int = 150) -> Image.Image:
    """The sheet as it lies on the desk."""
    scale = dpi / 25.4
    image = Image.new("RGB", (round(WIDTH_MM * scale), round(HEIGHT_MM * scale)), "white")
    draw = ImageDraw.Draw(image)
    for item in sheet.items:
        if isinstance(item, Line):
            font = _picture_font(item.face, round(item.size * _MM_PER_PT * scale))
            baseline = item.y * scale + item.size * _MM_PER_PT * scale * 0.9
            draw.text((item.x * scale, baseline), item.text, font=font, fill=item.colour, anchor="ls")
        elif isinstance(item, Rule):
            draw.rectangle((item.x0 * scale, item.y * scale, item.x1 * scale, (item.y + item.thick) * scale), fill=item.colour)  # fmt: skip
        else:
            _stamp(image, item, scale)
    return image


def _stamp(image: Image.Image, seal: Seal, scale: float) -> None:
    radius = round(seal.radius * scale)
    side = 2 * radius + 8
    ink = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(ink)
    middle = side / 2
    draw.ellipse((4, 4, side - 4, side - 4), outline=255, width=round(1.1 * scale))
    star = radius * 0.3
    points = []
    for corner in range(10):
        reach = star if corner % 2 == 0 else star * 0.382
        angle = math.radians(corner * 36 - 90)
        points.append((middle + reach * math.cos(angle), middle + reach * math.sin(angle)))
    draw.polygon(points, fill=255)
    size = round(radius * 0.27)
    for index, letter in enumerate(seal.text):
        turn = (index - (len(seal.text) - 1) / 2) * min(27, 230 / len(seal.text))
        cell = Image.new("L", (size * 2, size * 2), 0)
        ImageDraw.Draw(cell).text((size, size), letter, font=_picture_font("song", size), fill=255, anchor="mm")
        cell = cell.rotate(-turn, resample=Image.Resampling.BICUBIC)
        angle = math.radians(turn - 90)
        reach = radius * 0.76
        place = round(middle + reach * math.cos(angle) - size), round(middle + reach * math.sin(angle) - size)
        ink.paste(ImageChops.lighter(cell, ink.crop((*place, place[0] + 2 * size, place[1] + 2 * size))), place)
    corner_px = round(seal.x * scale - middle), round(seal.y * scale - middle)
    layer = Image.new("RGB", image.size, "white")
    layer.paste(RED, corner_px, ink.point(lambda value: round(value * 0.8)))
    image.paste(ImageChops.multiply(image, layer))  # ink lets the print below show through


def scanned(image: Image.Image, *, turn: float, seed: int) -> Image.Image:
    """As a flat-bed scanner leaves it: `turn` degrees askew, grey paper, a shadow along the spine, specks, noise."""
    chance = np.random.default_rng(seed)
    turned = image.rotate(turn, resample=Image.Resampling.BICUBIC, fillcolor="white").filter(ImageFilter.GaussianBlur(0.5))  # fmt: skip
    high, wide = turned.height, turned.width
    spine = 26 * np.exp(-np.arange(wide) / (wide * 0.018))
    tone = np.linspace(5, 13, high)[:, None] + spine[None, :]
    paper = np.asarray(turned, dtype=np.float32) - tone[:, :, None] - np.array([0, 1, 5], dtype=np.float32)
    paper += chance.normal(0, 4, (high, wide, 1))
    for _ in range(22):
        y, x = int(chance.integers(8, high - 8)), int(chance.integers(8, wide - 8))
        paper[y : y + 2, x : x + 2] -= 110
    return Image.fromarray(np.clip(paper, 0, 255).astype(np.uint8))


def jpeg(image: Image.Image, quality: int = 58) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, dpi=(150, 150))
    return out.getvalue()


def scan_pages(document: pymupdf.Document, sheets: Sequence[Sheet], turns: Sequence[float], seed: int) -> None:
    """Appends the sheets as pages that are nothing but a picture."""
    for number, (sheet, turn) in enumerate(zip(sheets, turns, strict=True)):
        page = document.new_page(width=WIDTH_MM / _MM_PER_PT, height=HEIGHT_MM / _MM_PER_PT)
        page.insert_image(page.rect, stream=jpeg(scanned(picture(sheet), turn=turn, seed=seed + number)))


def saved(document: pymupdf.Document) -> bytes:
    document.subset_fonts()
    return bytes(document.tobytes(garbage=4, deflate=True, no_new_id=True))
