"""What scanners, copiers, faxes and cameras do to the second corpus."""

from __future__ import annotations

import dataclasses
import random

import cv2
import numpy as np
from PIL import Image, ImageFilter


@dataclasses.dataclass(frozen=True)
class Spoilt:
    image: Image.Image
    quality: int
    dpi: int
    turned: int
    look: str
    harm: list[str]


def spoil(page: Image.Image, base_dpi: int, lot: random.Random) -> Spoilt:
    """Scanned, copied, faxed or photographed."""
    dpi = lot.choice((96, 100, 110, 120, 130, 150, 150, 180, 200, 200, 240, 300))
    look = lot.choice(("colour", "colour", "grey", "grey", "copy", "fax", "photo", "aged"))
    if look == "fax" and dpi < 150:
        look = "copy"
    harm: list[str] = []
    angle = lot.choice((0, 0, lot.uniform(-2, 2), lot.uniform(-4, 4), lot.uniform(-8, 8)))
    noise = np.random.default_rng(lot.getrandbits(32))
    if look == "photo":
        page = _photo(page, lot)
    elif angle:
        harm.append("skew" if abs(angle) < 4 else "strong-skew")
        page = page.rotate(
            angle,
            resample=Image.Resampling.BICUBIC,
            expand=lot.random() < 0.5,
            fillcolor=lot.choice(((255, 255, 255), (30, 30, 30))),
        )
    scale = dpi / base_dpi
    page = page.resize(
        (max(8, round(page.width * scale)), max(8, round(page.height * scale))),
        Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC,
    )
    if lot.random() < 0.3:
        harm.append("soft")
        page = page.filter(ImageFilter.GaussianBlur(lot.uniform(0.4, 0.8) * dpi / 150))
    if look in ("grey", "copy", "fax"):
        page = page.convert("L")
    pixels = np.asarray(page, np.float32)
    if look == "aged":
        paper = np.array((lot.randint(215, 245), lot.randint(200, 230), lot.randint(160, 205)), np.float32)
        pixels = pixels * paper / 255
        blotch = cv2.resize(noise.random((6, 5), np.float32), (page.width, page.height), interpolation=cv2.INTER_CUBIC)
        pixels = pixels * (0.85 + 0.15 * blotch[:, :, None])
    if look == "copy":
        harm.append("worn-toner")
        pixels = 255 - (255 - pixels) * lot.uniform(0.45, 0.8)
        dust = noise.random(pixels.shape) < 0.0006
        pixels[dust] = 40
    if lot.random() < 0.2:
        harm.append("streaks")
        for _ in range(lot.randint(1, 4)):
            x = lot.randrange(page.width)
            pixels[:, x : x + 2] *= lot.uniform(0.4, 0.8)
    pixels = pixels + noise.normal(0, lot.choice((0, 2, 5, 9)), pixels.shape)
    done = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if look == "fax":
        grey = np.asarray(done)
        if lot.random() < 0.2:
            done = done.convert("1")
        else:
            done = Image.fromarray(
                grey > cv2.blur(grey, (51, 51)).astype(np.float32) * lot.uniform(0.75, 0.88)
            ).convert("1")
    turned = lot.choice((0, 0, 0, 0, 0, 90, 180, 270))
    if turned:
        done = done.rotate(turned, expand=True)
    return Spoilt(done, lot.choice((15, 20, 30, 50, 70, 90)), dpi, turned, look, harm)


def _photo(page: Image.Image, lot: random.Random) -> Image.Image:
    w, h = page.size
    pad = round(0.06 * min(w, h))
    source = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    move = 0.05 * min(w, h)
    target = np.array([[pad + lot.uniform(-move, move), pad + lot.uniform(-move, move)], [w - pad + lot.uniform(-move, move), pad + lot.uniform(-move, move)],
                       [w - pad + lot.uniform(-move, move), h - pad + lot.uniform(-move, move)], [pad + lot.uniform(-move, move), h - pad + lot.uniform(-move, move)]], np.float32)  # fmt: skip
    table = lot.choice(((70, 55, 40), (150, 145, 140), (30, 30, 35)))
    warped = cv2.warpPerspective(
        np.asarray(page), cv2.getPerspectiveTransform(source, target), (w, h), borderValue=table, flags=cv2.INTER_AREA
    )
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    lamp = ((xx - lot.uniform(0, w)) ** 2 + (yy - lot.uniform(0, h)) ** 2) / (w * w + h * h)
    return Image.fromarray((warped * np.clip(1.0 - 0.5 * lamp[:, :, None], 0, 1)).astype(np.uint8))
