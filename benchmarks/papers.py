"""Seeded scans of invented official papers after GB/T 9704 and of pages of every other sort, as bad as real ones.

`paper(seed)` gives the same picture on every machine that has the same fonts. What a paper says is invented; the look
(places, sizes, red head, number) follows the standard of 2012 and the one of 1999.
"""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass

import pymupdf
from PIL import Image

from benchmarks import words
from benchmarks.paper_layouts import LAYOUTS, SIZES_PT
from benchmarks.paper_plain import PLAIN, PLAIN_SIZES_PT
from benchmarks.scanner import Scan, scan
from benchmarks.sheet import A4_PT, Sheet

LOW_DPI = (96, 110, 130)
HIGH_DPI = (150, 150, 200, 200, 300)
# Of unmarked pages, how many are unlike any paper that carries a mark.
PLAIN_SHARE = 0.6


@dataclass(frozen=True)
class Paper:
    """One scanned page. `mark` is what is printed on it as a mark, None on an unmarked page."""

    seed: int
    layout: str
    mark: str | None
    level: str | None
    dpi: int
    turned: int
    look: str
    harm: tuple[str, ...]
    image: Image.Image
    jpeg: bytes

    @property
    def category(self) -> str | None:
        return None if self.mark is None else "exam" if self.layout == "exam" else "state-secret"


def paper(
    seed: int,
    *,
    marked: bool = True,
    layout: str | None = None,
    dpi: int | None = None,
    turned: int | None = None,
    fonts: str = "tuning",
) -> Paper:
    """The scan of this seed. What isn't given is drawn by lot: most pages upright, most at 150 to 300 dpi."""
    chance = random.Random(f"paper-{seed}-{marked}-{fonts}")
    plain = not marked and chance.random() < PLAIN_SHARE
    name = layout or chance.choice(list(PLAIN if plain else LAYOUTS))
    size_pt = SIZES_PT.get(name) or PLAIN_SIZES_PT.get(name) or A4_PT
    used_dpi = dpi or chance.choice(LOW_DPI + HIGH_DPI)
    sheet = Sheet(chance, fonts, size_pt, 300 if used_dpi > 150 else 220)
    mark, level = (words.exam_mark(chance) if name == "exam" else words.mark(chance)) if marked else (None, None)
    {**LAYOUTS, **PLAIN}[name](sheet, mark)
    used_turn = turned if turned is not None else chance.choice((0, 0, 0, 0, 0, 0, 90, 180, 270))
    size_px = (round(size_pt[0] * used_dpi / 72), round(size_pt[1] * used_dpi / 72))
    done = scan(sheet.image, chance, size_px, used_turn, fax=used_dpi >= 150)
    jpeg = _jpeg(done, used_dpi)
    # What a fax looks like is exact; everything else is what JPEG has left of it.
    image = done.image if done.look == "fax" else Image.open(io.BytesIO(jpeg))
    return Paper(seed, name, mark, level, used_dpi, used_turn, done.look, done.harm, image, jpeg)


def _jpeg(done: Scan, dpi: int) -> bytes:
    buffer = io.BytesIO()
    image = done.image.convert("L") if done.image.mode == "1" else done.image
    image.save(buffer, "JPEG", quality=done.quality, dpi=(dpi, dpi))
    return buffer.getvalue()


def scanned_pdf(papers: Sequence[Paper]) -> bytes:
    """The papers as an image-only PDF, each page as large as its sheet: JPEG streams, and CCITT where it is a fax."""
    document = pymupdf.open()
    for one in papers:
        if one.look == "fax":
            buffer = io.BytesIO()
            one.image.save(buffer, "PDF", resolution=one.dpi)
            with pymupdf.open(stream=buffer.getvalue(), filetype="pdf") as fax:
                document.insert_pdf(fax)
            continue
        width, height = one.image.width * 72 / one.dpi, one.image.height * 72 / one.dpi
        page = document.new_page(width=width, height=height)
        page.insert_image(page.rect, stream=one.jpeg)
    content: bytes = document.tobytes()
    document.close()
    return content
