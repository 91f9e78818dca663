"""What a scanner, a copier, a fax or a telephone's camera does to a clean page. Seeded, so the same every time."""

from __future__ import annotations

import random
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageFilter

LOOKS = ("colour", "colour", "grey", "grey", "grey", "fax", "faint", "camera")


@dataclass(frozen=True)
class Scan:
    """`harm` names what was done to the page, for figures by degradation."""

    image: Image.Image
    look: str
    quality: int
    harm: tuple[str, ...]


def scan(page: Image.Image, chance: random.Random, size_px: tuple[int, int], turned: int, *, fax: bool) -> Scan:
    """The page at `size_px`, spoilt by lot; `fax` says whether it may be made black and white (not at 96-130 dpi)."""
    look = chance.choice(LOOKS)
    if look == "fax" and not fax:
        look = "grey"
    harm: list[str] = []
    if chance.random() < 0.2:
        harm.append("bleed-through")
        ghost = page.transpose(Image.Transpose.FLIP_LEFT_RIGHT).filter(ImageFilter.GaussianBlur(4))
        page = Image.blend(page, Image.composite(page, ghost, page.convert("L").point(lambda v: 255 * (v < 128))), 0.12)
    if chance.random() < 0.1:
        harm.append("punched")
        page = _punched(page, chance)
    if look == "camera":
        page = _photographed(page, chance)
    elif chance.random() < 0.75:
        angle = chance.uniform(-3, 3)
        harm += ["skew"] if abs(angle) > 1.5 else []
        page = page.rotate(
            angle, resample=Image.Resampling.BICUBIC, fillcolor=chance.choice(("white", "white", "gray"))
        )
    image = page.resize(size_px, Image.Resampling.LANCZOS)
    if chance.random() < 0.4:
        blur = chance.uniform(0.3, 0.9)
        harm += ["blur"] if blur > 0.6 else []
        image = image.filter(ImageFilter.GaussianBlur(blur))
    pixels = np.asarray(image.convert("RGB" if look in ("colour", "camera") else "L"), np.float32)
    noise = np.random.default_rng(chance.getrandbits(32))
    if look == "faint":
        pixels = 255 - (255 - pixels) * chance.uniform(0.25, 0.5)
    pixels = pixels * chance.uniform(0.75, 1.0) + chance.uniform(0, 25)
    grain = chance.uniform(0, 8 if look == "faint" else 14)
    harm += ["grain"] if grain > 9 else []
    pixels = pixels + noise.normal(0, grain, pixels.shape)
    if chance.random() < 0.3:
        harm.append("shadow")
        shade = np.linspace(chance.uniform(0.5, 0.9), 1.0, pixels.shape[1], dtype=np.float32) ** chance.choice((1, 2))
        pixels = pixels * (shade[None, :, None] if pixels.ndim == 3 else shade[None, :])
    done = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if look == "fax":
        done = _black_and_white(done, chance)
    if turned:
        done = done.rotate(turned, expand=True)
    return Scan(done, look, chance.choice((15, 25, 40, 60, 75, 85)), tuple(harm))


def _punched(page: Image.Image, chance: random.Random) -> Image.Image:
    page = page.copy()
    width, height = page.size
    radius = width * 0.012
    hole = Image.new("RGB", (round(2 * radius), round(2 * radius)), (60, 60, 60))
    mask = Image.new("L", hole.size, 0)
    mask.paste(255, (2, 2, hole.width - 2, hole.height - 2))
    for share in (0.36, 0.64):
        page.paste(hole, (round(width * 0.03), round(height * share)), mask)
    return page


def _photographed(page: Image.Image, chance: random.Random) -> Image.Image:
    """On a dark table, seen from somewhat aside, lit unevenly."""
    width, height = page.size
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    move = 0.045 * min(width, height)
    inward = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], np.float32)
    target = corners + inward * np.array([[chance.uniform(0, move), chance.uniform(0, move)] for _ in range(4)])
    matrix = cv2.getPerspectiveTransform(corners, target.astype(np.float32))
    shade = chance.randint(40, 110)
    warped = cv2.warpPerspective(np.asarray(page), matrix, (width, height), borderValue=(shade, shade - 10, shade - 20))
    across = np.linspace(chance.uniform(0.7, 1.0), chance.uniform(0.7, 1.0), width, dtype=np.float32)
    down = np.linspace(chance.uniform(0.8, 1.0), chance.uniform(0.8, 1.0), height, dtype=np.float32)
    light = (down[:, None] * across[None, :])[:, :, None]
    return Image.fromarray((warped * light).astype(np.uint8))


def _black_and_white(grey: Image.Image, chance: random.Random) -> Image.Image:
    """Two levels, cut against the brightness around each point as fax machines do, or dithered."""
    pixels = np.asarray(grey)
    if chance.random() < 0.15:
        return grey.convert("1")
    around = cv2.blur(pixels, (61, 61)).astype(np.float32)
    return Image.fromarray(pixels > around * chance.uniform(0.72, 0.85)).convert("1")
