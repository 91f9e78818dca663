"""What the network learns from: sheets of print, and words that a stamp or a watermark may carry. Seeded, in grey."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

# Sheets are drawn at twice the size at which the network sees them.
HIGH, WIDE = 1_600, 1_132
TEXTURE_HIGH, TEXTURE_WIDE = 256, 1_024
LEVELS = ("秘密", "机密", "绝密")
OTHER = len(LEVELS)

COMMON = "".join(
    bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)
)
SAID = (
    "国家秘密", "机密", "绝密", "秘密", "秘密★10年", "机密级", "绝密文件", "商业秘密", "保密", "定密", "秘书处", "机关", "严密", "密码",
    "加密", "机构", "绝对", "秘密投票", "密切", "保守国家秘密法", "机密★20年", "密级",
)  # fmt: skip
HARMLESS = (
    "已阅", "存档", "作废", "副本", "收讫", "公开", "样本", "样稿", "草稿", "复印件", "内部", "内部资料", "急件", "特急", "加急", "归档", "收文", "发文",
    "机关", "机构", "机要", "机动", "机器", "机电", "秘书", "秘书处", "秘方", "奥秘", "绝对", "绝缘", "拒绝", "绝收", "保密", "加密", "精密", "严密", "周密", "紧密",
    "密切", "密码", "密封", "密度", "稠密", "亲密", "解密", "脱密", "失密", "泄密", "涉密", "定密", "密级", "密件", "密电", "非密", "商密", "商业秘密", "工作秘密",
    "个人隐私", "现金付讫", "审核", "已核", "同意", "校对", "原件", "正本", "会签", "参考", "征求意见稿", "送审稿", "讨论稿", "仅供参考", "禁止复制", "版权所有",
    "财务专用章", "合同专用章", "办公室", "档案", "长期", "永久", "核发", "注销", "合格", "检验", "机票", "绝版", "密云", "机场", "秘鲁", "密闭", "机车",
)  # fmt: skip
TERMS = (
    "",
    "",
    "",
    "★",
    "★1年",
    "★3年",
    "★5年",
    "★10年",
    "★20年",
    "★30年",
    "★长期",
    "★5年",
    "☆10年",
    "*10年",
    "文件",
    "级",
    "资料",
    "件",
    "★启用前",
)
BEFORE = ("", "", "", "", "", "", "★", "★ ", "国家", "内部", "密级：")


@dataclass(frozen=True)
class Texture:
    """A word as ink (255) on nothing. `centres` are those of a level's two characters, x and y of each in its pixels.

    `upright` says that its characters stand upright once it is turned to the right.
    """

    ink: np.ndarray
    kind: int
    pitch: float
    upright: bool
    centres: tuple[float, float, float, float]


@cache
def face(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


def sheet(seed: int, fonts: list[Path], text: str) -> np.ndarray:
    """A page of print, 255 where there is paper."""
    lot = random.Random(seed)
    page = Image.new("L", (WIDE, HIGH), 255)
    pen = ImageDraw.Draw(page)
    ink = lot.randint(0, 60)
    body, bold = (str(lot.choice(fonts)) for _ in range(2))
    size = round(lot.triangular(17, 48, 26))
    left, right = lot.randint(40, 180), WIDE - lot.randint(40, 180)
    y = lot.randint(20, 240)
    if lot.random() < 0.5:
        title = _said(lot, text, lot.randint(6, 16))
        large = min(round(size * lot.uniform(1.2, 2.6)), (right - left) // len(title))
        pen.text((WIDE / 2, y), title, font=face(bold, large), fill=ink, anchor="ma")
        y += round(large * lot.uniform(1.6, 3))
    leading = size * lot.uniform(1.25, 2.4)
    for _ in range(lot.choice((0, 0, 1, 2, 3, 6))):
        y += _heading(pen, lot, text, y, str(lot.choice(fonts)), ink)
    columns = [(left, right)]
    if lot.random() < 0.12:
        middle, gap = (left + right) // 2, lot.randint(15, 40)
        columns = [(left, middle - gap), (middle + gap, right)]
    top, bottom = y, HIGH - lot.randint(40, 260)
    gridded = lot.random() < 0.2
    for x0, x1 in columns:
        y, row = float(top), 0
        per = max(3, (x1 - x0) // size)
        while y + size < bottom:
            count = lot.randint(3, per) if lot.random() < 0.25 else per
            if gridded:
                for x in range(x0, x1 - 3 * size, max(1, (x1 - x0) // 4)):
                    pen.text(
                        (x + 6, y),
                        _said(lot, text, lot.randint(1, max(2, (x1 - x0) // 4 // size - 1))),
                        font=face(body, size),
                        fill=ink,
                    )
                pen.line((x0, y + leading * 0.85, x1, y + leading * 0.85), fill=ink, width=2)
            else:
                indent = 2 * size if row == 0 else 0
                line = _said(lot, text, max(2, count - (2 if indent else 0)))
                pen.text((x0 + indent, y), line, font=face(body, size), fill=ink)
            row = 0 if count < per else row + 1
            y += leading
        if gridded:
            for x in range(x0, x1 + 1, max(1, (x1 - x0) // 4)):
                pen.line((x, top, x, y), fill=ink, width=2)
    pixels = np.asarray(page).copy()
    for _ in range(lot.choice((0, 0, 0, 1, 2))):
        _blemish(pixels, lot)
    return pixels


def _heading(pen: ImageDraw.ImageDraw, lot: random.Random, text: str, y: int, font: str, ink: int) -> int:
    """A line of large print, as in the heads of papers and on posters; how much room it takes."""
    said = _said(lot, text, lot.randint(3, 14))
    size = min(lot.randint(36, 120), round((WIDE - 80) / len(said)))
    x = lot.uniform(0.3, 0.7) * WIDE
    pen.text((x, y), said, font=face(font, size), fill=ink if lot.random() < 0.7 else lot.randint(0, 130), anchor="ma")
    return round(size * lot.uniform(1.2, 2.6))


def _said(lot: random.Random, text: str, count: int) -> str:
    """Some text of this many characters: connected, at random, figures; sometimes with a level in it, never one alone."""
    style = lot.random()
    if style < 0.6:
        at = lot.randrange(max(1, len(text) - count))
        said = text[at : at + count].replace("\n", "，").replace("\t", "，")
    elif style < 0.92:
        said = "".join(lot.choices(COMMON, k=count))
    else:
        said = "".join(lot.choices("0123456789.,-ABCDEabcdefghijklmnopqrstuvwxyz ", k=2 * count))
    if lot.random() < 0.12:
        word = lot.choice(SAID)
        at = lot.randrange(max(1, len(said) - len(word)))
        said = said[:at] + word + (said[at + len(word) :] or lot.choice(COMMON))
    return said


def _blemish(pixels: np.ndarray, lot: random.Random) -> None:
    """A picture, a seal, a bar or lines across the page."""
    high, wide = lot.randint(60, 500), lot.randint(60, 700)
    x, y = lot.randrange(WIDE - 60), lot.randrange(HIGH - 60)
    part = pixels[y : y + high, x : x + wide]
    kind = lot.randrange(4)
    if kind == 0:
        noise = np.random.default_rng(lot.getrandbits(32))
        coarse = noise.integers(20, 235, (lot.randint(2, 14), lot.randint(2, 14)), np.uint8)
        smooth = lot.choice((Image.Resampling.BICUBIC, Image.Resampling.NEAREST))
        part[:] = np.asarray(Image.fromarray(coarse).resize((part.shape[1], part.shape[0]), smooth))
    else:
        over = Image.fromarray(part)
        pen = ImageDraw.Draw(over)
        ink, width = lot.randint(40, 150), lot.randint(2, 9)
        if kind == 1:
            radius = min(part.shape) / 2 - 8
            cx, cy = part.shape[1] / 2, part.shape[0] / 2
            pen.ellipse((cx - radius, cy - radius, cx + radius, cy + radius), outline=ink, width=width)
            points = [
                (
                    cx + np.sin(i * np.pi / 5) * radius * (0.35, 0.14)[i % 2],
                    cy - np.cos(i * np.pi / 5) * radius * (0.35, 0.14)[i % 2],
                )
                for i in range(10)
            ]
            if radius > 20:
                pen.polygon(points, fill=ink)
        elif kind == 2:
            pen.rectangle((3, 3, part.shape[1] - 4, part.shape[0] - 4), outline=ink, width=width)
        else:
            points = [(lot.randrange(part.shape[1]), lot.randrange(part.shape[0])) for _ in range(lot.randint(3, 9))]
            pen.line(points, fill=ink, width=width)
        part[:] = np.minimum(part, np.asarray(over))


def texture(seed: int, fonts: list[Path]) -> Texture:
    """Words of a stamp or a watermark: a level with what may stand around it, or something harmless."""
    lot = random.Random(seed)
    kind = lot.randrange(OTHER) if lot.random() < 0.62 else OTHER
    if kind < OTHER:
        before, level, after = lot.choice(BEFORE), LEVELS[kind], lot.choice(TERMS)
        if lot.random() < 0.5:
            before = ""
    elif lot.random() < 0.75:
        before, level, after = "", lot.choice(HARMLESS), lot.choice(("", "", "", "", "★", "★10年"))
    else:
        before, level, after = "", "".join(lot.choices(COMMON, k=lot.choice((2, 2, 3, 4)))), ""
    gap = lot.choice((0, 0, 0, lot.uniform(0, 0.7)))
    upright = kind < OTHER and not before and len(after) < 3 and lot.random() < 0.08
    word = before + level + after
    font_path = str(lot.choice(fonts))
    room = TEXTURE_WIDE - 90
    size = 150
    while True:
        font = face(font_path, size)
        steps = [font.getlength(c) + gap * size * (c > "\u2e80") for c in word]
        if sum(steps) < room:
            break
        size -= 10
    ink = Image.new("L", (TEXTURE_WIDE, TEXTURE_HIGH), 0)
    pen = ImageDraw.Draw(ink)
    stroke = lot.choice((0, 0, 0, 1, 2, 4))
    hollow = lot.random() < 0.06
    x, y = (TEXTURE_WIDE - sum(steps)) / 2, TEXTURE_HIGH / 2
    middles = []
    for c, step in zip(word, steps, strict=True):
        middles.append(x + font.getlength(c) / 2)
        if hollow:
            pen.text((x, y), c, font=font, fill=0, anchor="lm", stroke_width=4, stroke_fill=255)
        else:
            pen.text((x, y), c, font=font, fill=255, anchor="lm", stroke_width=stroke, stroke_fill=255)
        x += step
    first = middles[len(before)]
    second = middles[len(before) + 1] if len(level) > 1 else first + size
    if upright:
        # Set from top to bottom: each character turned back, so that the word turned by a right angle reads downwards.
        pixels = np.asarray(ink).copy()
        for middle in middles:
            x0 = max(0, round(middle - size / 2 - 4))
            y0, side = round(y - size / 2 - 4), size + 8
            tile = pixels[y0 : y0 + side, x0 : x0 + side]
            if tile.shape[0] == tile.shape[1]:
                pixels[y0 : y0 + side, x0 : x0 + side] = np.rot90(tile)
        ink = Image.fromarray(pixels)
        pen = ImageDraw.Draw(ink)
    frame = lot.choice(("none", "none", "none", "single", "double", "round"))
    wide = sum(steps) / 2 + size * lot.uniform(0.15, 0.4)
    high = min(TEXTURE_HIGH / 2 - 6, size * lot.uniform(0.6, 0.8))
    cx, width = TEXTURE_WIDE / 2, lot.randint(4, 12)
    if frame in ("single", "double"):
        pen.rectangle((cx - wide, y - high, cx + wide, y + high), outline=255, width=width)
        if frame == "double":
            pen.rectangle(
                (cx - wide + 16, y - high + 12, cx + wide - 16, y + high - 12), outline=255, width=max(2, width // 2)
            )
    elif frame == "round":
        pen.ellipse((cx - wide, 3, cx + wide, TEXTURE_HIGH - 3), outline=255, width=width)
    return Texture(np.asarray(ink), kind, second - first, upright, (first, y, second, y))
