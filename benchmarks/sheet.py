"""A blank sheet to draw invented papers on, in points, with the fonts of one set.

There are two sets. Settings are tuned on papers in the "tuning" fonts; figures are reported on the "held-out" ones, which
no paper of the first kind uses. What a font lacks (a ★, a traditional character) is drawn in another of its set.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pymupdf
from PIL import Image, ImageDraw, ImageFont

A4_PT = (595.0, 842.0)
RED = (200, 20, 30)
BLACK = (20, 20, 20)
Ink = tuple[int, int, int]

_SHARE = "/usr/share/fonts/"
# Name → file and number of the face within it. The empty path is the font that comes with MuPDF.
FACES: dict[str, tuple[str, int]] = {
    "heiti": ("", 0),
    "serif": (_SHARE + "opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    "serif-bold": (_SHARE + "opentype/noto/NotoSerifCJK-Bold.ttc", 2),
    "sans": (_SHARE + "opentype/noto/NotoSansCJK-Regular.ttc", 2),
    "sans-bold": (_SHARE + "opentype/noto/NotoSansCJK-Bold.ttc", 2),
    "zenhei": (_SHARE + "truetype/wqy/wqy-zenhei.ttc", 0),
    "microhei": (_SHARE + "truetype/wqy/wqy-microhei.ttc", 0),
    "songti": (_SHARE + "truetype/arphic-gbsn00lp/gbsn00lp.ttf", 0),
    "kaiti": (_SHARE + "truetype/arphic-gkai00mp/gkai00mp.ttf", 0),
    "ukai": (_SHARE + "truetype/arphic/ukai.ttc", 0),
    "uming": (_SHARE + "truetype/arphic/uming.ttc", 0),
    "tw-kai": (_SHARE + "truetype/cns11643/TW-Kai-98_1.ttf", 0),
    "tw-sung": (_SHARE + "truetype/cns11643/TW-Sung-98_1.ttf", 0),
    "wenkai": (_SHARE + "truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf", 0),
    "wenkai-bold": (_SHARE + "truetype/lxgw-wenkai/LXGWWenKai-Bold.ttf", 0),
    "smiley": (_SHARE + "truetype/smiley-sans/SmileySans-Oblique.ttf", 0),
}


@dataclass(frozen=True)
class FontSet:
    body: tuple[str, ...]
    head: tuple[str, ...]
    title: tuple[str, ...]
    hand: tuple[str, ...]


FONT_SETS = {
    "tuning": FontSet(
        ("serif", "heiti", "zenhei"), ("sans-bold", "heiti", "zenhei", "serif-bold"), ("serif-bold",), ("serif",)
    ),
    "held-out": FontSet(
        ("songti", "kaiti", "ukai", "uming", "tw-sung", "tw-kai", "wenkai", "microhei"),
        ("microhei", "songti", "wenkai-bold", "tw-sung", "uming", "kaiti"),
        ("tw-sung", "wenkai-bold", "songti"),
        ("smiley", "wenkai", "ukai"),
    ),
}


def missing_fonts(fonts: str) -> list[str]:
    """The files that this set needs and this machine lacks; papers would quietly look alike without them."""
    chosen = FONT_SETS[fonts]
    names = {*chosen.body, *chosen.head, *chosen.title, *chosen.hand}
    return sorted(FACES[name][0] for name in names if FACES[name][0] and not Path(FACES[name][0]).is_file())


@cache
def _bytes(name: str) -> tuple[bytes, int]:
    path, index = FACES[name]
    if not path or not Path(path).is_file():
        buffer: bytes = pymupdf.Font("china-s").buffer
        return buffer, 0
    return Path(path).read_bytes(), index


@cache
def face(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    content, index = _bytes(name)
    return ImageFont.truetype(io.BytesIO(content), size_px, index=index)


@cache
def _has(name: str, character: str) -> bool:
    font = face(name, 32)
    return character in " 　" or bytes(font.getmask(character)) != bytes(font.getmask("\U000f1234"))


class Sheet:
    """A page to draw on in points from the top left; text is placed by its top left corner."""

    def __init__(self, chance: random.Random, fonts: str, size_pt: tuple[float, float], dpi: int) -> None:
        self.chance = chance
        self.width, self.height = size_pt
        self.scale = dpi / 72
        self.image = Image.new("RGB", (round(size_pt[0] * self.scale), round(size_pt[1] * self.scale)), "white")
        self.draw = ImageDraw.Draw(self.image)
        self.fonts = FONT_SETS[fonts]
        self.body_font = chance.choice(self.fonts.body)
        self.head_font = chance.choice(self.fonts.head)
        self.title_font = chance.choice(self.fonts.title)

    def text(
        self, x: float, y: float, text: str, size: float, *, font: str = "", ink: Ink = BLACK, align: str = "left"
    ) -> float:
        """Returns the text's width in points."""
        size_px = max(6, round(size * self.scale))
        runs = self._runs(text, font or self.body_font)
        widths = [self.draw.textlength(run, font=face(name, size_px)) for run, name in runs]
        width = sum(widths) / self.scale
        left = (x if align == "left" else x - width if align == "right" else x - width / 2) * self.scale
        for (run, name), run_width in zip(runs, widths, strict=True):
            self.draw.text((left, y * self.scale), run, font=face(name, size_px), fill=ink)
            left += run_width
        return width

    def _runs(self, text: str, name: str) -> list[tuple[str, str]]:
        runs: list[tuple[str, str]] = []
        for character in text:
            used = name
            if not _has(name, character):
                used = next((f for f in (*self.fonts.head, *self.fonts.body) if _has(f, character)), name)
            if runs and runs[-1][1] == used:
                runs[-1] = (runs[-1][0] + character, used)
            else:
                runs.append((character, used))
        return runs

    def vertical(self, x: float, y: float, text: str, size: float, *, font: str = "", ink: Ink = BLACK) -> float:
        """One character below the other; returns where it ends."""
        for character in text:
            self.text(x, y, character, size, font=font, ink=ink, align="centre")
            y += size * 1.15
        return y

    def line(self, x0: float, y0: float, x1: float, y1: float, *, ink: Ink = BLACK, width: float = 0.7) -> None:
        s = self.scale
        self.draw.line((x0 * s, y0 * s, x1 * s, y1 * s), fill=ink, width=max(1, round(width * s)))

    def rule(self, x0: float, y: float, x1: float, *, ink: Ink = RED, width: float = 1.5) -> None:
        self.line(x0, y, x1, y, ink=ink, width=width)

    def box(
        self, x0: float, y0: float, x1: float, y1: float, *, ink: Ink | None = BLACK, fill: Ink | None = None,
        width: float = 0.7,
    ) -> None:  # fmt: skip
        s = self.scale
        self.draw.rectangle(
            (x0 * s, y0 * s, x1 * s, y1 * s), outline=ink, fill=fill, width=max(1, round(width * s)) if ink else 0
        )

    def grid(self, columns: list[float], y: float, rows: int, row_height: float) -> None:
        for row in range(rows + 1):
            self.line(columns[0], y + row * row_height, columns[-1], y + row * row_height)
        for x in columns:
            self.line(x, y, x, y + rows * row_height)

    def stamped(
        self, x: float, y: float, words: str, size: float, *, angle: float, ink: Ink = RED, round_: bool = False
    ) -> None:
        """A framed stamp, its top left corner about (x, y), turned by `angle` degrees."""
        px = round(size * self.scale)
        name = next((f for f in (self.head_font, *self.fonts.head) if all(_has(f, c) for c in words)), self.head_font)
        font = face(name, px)
        wide = self.draw.textlength(words, font=font)
        frame = Image.new("RGBA", (round(wide + px), round(wide + px if round_ else px * 2)), (0, 0, 0, 0))
        pen = ImageDraw.Draw(frame)
        shape = pen.ellipse if round_ else pen.rectangle
        shape((4, 4, frame.width - 5, frame.height - 5), outline=(*ink, 255), width=max(2, px // 10))
        pen.text((px / 2, frame.height / 2 - px * 0.58), words, font=font, fill=(*ink, 255))
        frame = frame.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
        left = min(round(x * self.scale), self.image.width - frame.width - 10)
        self.image.paste(frame, (max(left, 0), round(y * self.scale)), frame)

    def seal(self, x: float, y: float, radius: float, name: str) -> None:
        """The round red seal with a star, its name along the rim."""
        s = self.scale
        self.draw.ellipse(
            ((x - radius) * s, (y - radius) * s, (x + radius) * s, (y + radius) * s), outline=RED, width=round(2 * s)
        )
        star = face("sans-bold", round(radius * 0.7 * s))
        self.draw.text((x * s, y * s), "★", font=star, fill=RED, anchor="mm")
        step = 250 / max(len(name), 1)
        for i, character in enumerate(name):
            turn = -125 + step * (i + 0.5)
            tile = Image.new("RGBA", (round(radius * 2 * s), round(radius * 2 * s)), (0, 0, 0, 0))
            pen = ImageDraw.Draw(tile)
            pen.text(
                (radius * s, radius * 0.2 * s), character, font=face(self.head_font, round(radius * 0.26 * s)),
                fill=(*RED, 255), anchor="mm",
            )  # fmt: skip
            tile = tile.rotate(-turn, resample=Image.Resampling.BICUBIC)
            self.image.paste(tile, (round((x - radius) * s), round((y - radius) * s)), tile)
