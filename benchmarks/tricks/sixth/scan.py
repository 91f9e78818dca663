"""The sixth set: scanned pages as offices get them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pymupdf
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from benchmarks.tricks.scan import jpeg, scan, sheet
from benchmarks.tricks.words import BODY, TRADITIONAL, font

Make = Callable[[str], bytes]


def paper(words: str, *, size: int = 36, place: tuple[int, int] = (160, 150), ink: Any = "black") -> Image.Image:
    return sheet(words, place, size, ink)


def stamp(words: str, *, angle: float, size: int = 40, ink: tuple[int, int, int] = (200, 20, 20)) -> Image.Image:
    """Framed letters, turned, to be laid over a page."""
    letters = font(size)
    box = Image.new("RGBA", (int(letters.getlength(words)) + size, int(size * 1.8)), (0, 0, 0, 0))
    draw = ImageDraw.Draw(box)
    draw.rectangle((2, 2, box.width - 3, box.height - 3), outline=(*ink, 255), width=4)
    draw.text((size // 2, size // 4), words, fill=(*ink, 255), font=letters)
    return box.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)


def _stamped(words: str) -> bytes:
    page = paper("")
    over = stamp(words, angle=14)
    page.paste(over, (780, 120), over)
    return scan(page)


def _turned(angle: float) -> Make:
    return lambda words: scan(paper(words).rotate(angle, expand=True, fillcolor="white"))


def _noisy(words: str) -> bytes:
    grain = np.random.default_rng(5).normal(0, 22, (1754, 1240, 1))
    page = np.clip(np.asarray(paper(words), dtype=np.float64) * 0.9 + grain, 0, 255).astype(np.uint8)
    return scan(Image.fromarray(page))


def _fax(words: str) -> bytes:
    small = paper(words, size=40).convert("L").resize((864, 1222)).point(lambda v: 255 if v > 150 else 0).convert("1")
    out = io.BytesIO()
    small.save(out, "TIFF", compression="group4", dpi=(104, 104))
    return out.getvalue()


def _third_page(words: str) -> bytes:
    out = io.BytesIO()
    first = paper("", size=30).convert("L")
    first.save(
        out,
        "TIFF",
        save_all=True,
        append_images=[first, paper(words).convert("L")],
        compression="tiff_lzw",
        dpi=(150, 150),
    )
    return out.getvalue()


def _photo(words: str) -> bytes:
    """A phone's picture: lit from one side, a little askew, colours of paper."""
    page = paper(words).rotate(2.5, fillcolor="white", resample=Image.Resampling.BICUBIC)
    light = np.linspace(0.55, 1.0, 1240)[None, :, None] * np.array([0.98, 0.95, 0.86])[None, None, :]
    lit = Image.fromarray((np.asarray(page) * light).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1))
    return jpeg(lit, quality=70)


def _crossed_by_a_seal(words: str) -> bytes:
    page = paper(words, size=40)
    seal = Image.new("RGBA", page.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(seal)
    draw.ellipse((120, 60, 420, 360), outline=(210, 30, 30, 170), width=8)
    draw.polygon([(270, 150), (285, 195), (330, 195), (293, 222), (308, 268), (270, 240), (232, 268), (247, 222), (210, 195), (255, 195)], fill=(210, 30, 30, 120))  # fmt: skip
    page.paste(seal, (0, 0), seal)
    return scan(page)


def _inverted(words: str) -> bytes:
    return scan(Image.fromarray(255 - np.asarray(paper(words))))


def _table(words: str) -> bytes:
    page = paper("")
    draw = ImageDraw.Draw(page)
    for row, cells in enumerate((("文号", "〔2023〕7号", "密级", words), ("承办", "综合科", "份数", "20"))):
        for column, said in enumerate(cells):
            left, top = 150 + 235 * column, 130 + 80 * row
            draw.rectangle((left, top, left + 235, top + 80), outline="black", width=3)
            draw.text((left + 12, top + 22), said, fill="black", font=font(32))
    return scan(page)


def _downwards(words: str) -> bytes:
    return scan(paper("\n".join(words), place=(1100, 140)))


def _spaced(words: str) -> bytes:
    return scan(paper("　".join(words)))


def _coarse(words: str) -> bytes:
    page = paper(words, size=42).resize((794, 1123), Image.Resampling.LANCZOS)
    return jpeg(page, quality=35, dpi=(96, 96))


def _watermark(words: str) -> bytes:
    page = paper("")
    layer = Image.new("RGBA", (900, 300), (0, 0, 0, 0))
    ImageDraw.Draw(layer).text((20, 60), words, fill=(120, 120, 120, 110), font=font(130 if len(words) < 4 else 110))
    turned = layer.rotate(35, expand=True)
    page.paste(turned, (150, 550), turned)
    return scan(page)


def _coloured_paper(words: str) -> bytes:
    return scan(sheet(words, (160, 150), 36, (90, 40, 40), (250, 225, 200)))


def _overexposed(words: str) -> bytes:
    return scan(ImageEnhance.Brightness(ImageEnhance.Contrast(paper(words)).enhance(0.3)).enhance(1.25))


def _with_text_layer(words: str) -> bytes:
    """A scanner's program put its own reading beneath, and it misread the mark."""
    made = pymupdf.open()
    page = made.new_page(width=595, height=842)
    for number, line in enumerate(BODY):
        page.insert_text((72, 250 + 33 * number), line, fontname="china-s", fontsize=15, render_mode=3)
    page.insert_image(page.rect, stream=jpeg(paper(words)))
    return bytes(made.tobytes())


def _two_columns(words: str) -> bytes:
    page = paper("")
    draw = ImageDraw.Draw(page)
    draw.text((160, 150), "000123", fill="black", font=font(34))
    draw.text((900, 150), words, fill="black", font=font(34))
    return scan(page)


def _at_the_foot(words: str) -> bytes:
    return scan(paper(words, place=(560, 1680), size=26))


def _one_edge(words: str) -> bytes:
    """The page lay too high on the glass: the first line touches the edge."""
    return scan(paper(words, place=(160, 2), size=38))


def _screen(words: str) -> bytes:
    """A picture of a window: small letters with smoothed edges on grey."""
    shot = Image.new("RGB", (1280, 800), (240, 240, 240))
    draw = ImageDraw.Draw(shot)
    draw.rectangle((0, 0, 1280, 40), fill=(43, 87, 154))
    draw.text((16, 9), "通知.docx - 文字处理", fill="white", font=font(20))
    draw.rectangle((200, 90, 1080, 800), fill="white")
    draw.text((260, 130), words, fill="black", font=font(22))
    for number, line in enumerate(BODY):
        draw.text((260, 230 + 40 * number), line, fill="black", font=font(20))
    out = io.BytesIO()
    shot.save(out, "PNG")
    return out.getvalue()


def _traditional(words: str) -> bytes:
    return scan(paper(words.translate(TRADITIONAL), size=40))


def _crumpled(words: str) -> bytes:
    """Bends of the paper shift the lines up and down."""
    pixels = np.asarray(paper(words, size=40))
    columns = np.arange(pixels.shape[1])
    shift = (9 * np.sin(columns / 130)).astype(int)
    rows = np.clip(np.arange(pixels.shape[0])[:, None] + shift[None, :], 0, pixels.shape[0] - 1)
    return scan(Image.fromarray(pixels[rows, columns[None, :]]))


SCAN: dict[str, Make] = {
    "slanted framed stamp": _stamped,
    "on its side": _turned(90),
    "on its head": _turned(180),
    "on its other side": _turned(270),
    "askew": _turned(5.5),
    "grainy": _noisy,
    "fax": _fax,
    "third page": _third_page,
    "picture of a phone": _photo,
    "crossed by a seal": _crossed_by_a_seal,
    "negative": _inverted,
    "cell of a table": _table,
    "downwards": _downwards,
    "spaced": _spaced,
    "coarse": _coarse,
    "watermark": _watermark,
    "coloured paper": _coloured_paper,
    "overexposed": _overexposed,
    "with another text layer": _with_text_layer,
    "right of a number": _two_columns,
    "at the foot": _at_the_foot,
    "at the edge": _one_edge,
    "picture of a screen": _screen,
    "traditional": _traditional,
    "bent paper": _crumpled,
}  # fmt: skip
