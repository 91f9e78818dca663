"""Whether a PDF page shows its pictures as they are stored.

Whatever hides a part of one (something above it, a mask, transparency, blending, the page's edge), both are laid on one grid, and
where the stored picture has ink that the page doesn't follow, it is read as hidden.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pymupdf
from pymupdf import mupdf

from detectors.errors import UnreadableError
from detectors.formats.contact_sheet import ContactSheet, is_small
from detectors.ocr.images import check_pixels, read_grey, too_small_to_read, with_contrast
from detectors.reading import Reading

# By how much of a change in the stored picture the page must change, within windows of a letter, to show it; and how much that
# change must be. So large an area holds a mark.
FOLLOWED, INK, WINDOW_PX, BLUR_PX, UNSEEN_PT2 = 0.2, 6.0, 13, 3, 160.0
GRID_LONG_SIDE_PX = 2_500
PAPER = 255
# Of a picture beyond the page; what is shown too small to be read, and by how much.
BEYOND_PT2 = 400.0
ASLANT = 0.15
SHRUNK_PT, SHRUNK_PX_PER_PT = (9.0, 40.0), 15
# More than the points of a fax are, which are twice as wide as high; and a line of words at least, no texture.
PULLED, PULLED_PX = 3.5, 48
# How many points of a page's pictures are compared, how many pictures, and at how many of its places each.
MOST_POINTS, MOST, PLACES = 150 * GRID_LONG_SIDE_PX**2, 3_000, 3
STORED_DPI = 150.0
# So many of a document's are read each by itself, however it lies; of more, the small ones together.
READ_ALONE = 12
Array = np.ndarray[Any, Any]


class Stored:
    """A picture that the page draws, or its mask; `matrix` brings the unit square to where the page has it. With `opacity` the
    shape that is left of a picture of which one colour isn't drawn."""

    def __init__(self, image: Any, matrix: Any, *, opacity: bool = False) -> None:
        self._image = mupdf.FzImage(mupdf.ll_fz_keep_image(image))
        self._opacity = opacity
        self.key = int(image.this)
        self.size = (int(image.w), int(image.h))
        self.matrix = pymupdf.Matrix(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
        self.box = pymupdf.Rect(0, 0, 1, 1) * self.matrix

    def grey(self, large_px: Any = None) -> Array:
        """All of it, or about as many points of it as the matrix `large_px` makes of the unit square."""
        ctm = mupdf.FzMatrix(*large_px).internal() if large_px is not None else None
        raw, _, _ = mupdf.ll_fz_get_pixmap_from_image(self._image.m_internal, None, ctm)
        pixmap = mupdf.FzPixmap(raw)
        if raw.colorspace and raw.colorspace.n > 1:
            grey = mupdf.FzColorspace(mupdf.FzColorspace.Fixed_GRAY)
            pixmap = mupdf.fz_convert_pixmap(
                pixmap, grey, mupdf.FzColorspace(), mupdf.FzDefaultColorspaces(), mupdf.FzColorParams(), raw.alpha
            )
        inner = pixmap.m_internal
        samples = mupdf.python_memoryview_from_memory(mupdf.ll_fz_pixmap_samples(inner), inner.h * inner.stride, 0)
        rows = np.frombuffer(samples, np.uint8).reshape(inner.h, inner.stride)
        points = rows[:, : inner.w * inner.n].reshape(inner.h, inner.w, inner.n)
        first, last = points[:, :, 0], points[:, :, -1]
        if self._opacity:
            return last.copy()
        # Colours are multiplied by the opacity already; what isn't drawn is paper.
        return PAPER - (last - np.minimum(first, last)) if inner.n > 1 and inner.alpha else first.copy()


@dataclass(frozen=True)
class Shown:
    """The page, or a part of it, in grey; `matrix` brings the page's own places to its points."""

    grey: Array
    matrix: Any
    zoom: float


def layers(image: Any, matrix: Any, times: Counter[int]) -> list[Stored]:
    """The picture, and the mask that cuts it out, in which there may be words as well; less what can't hold any, or was met a few
    `times` or among too many already."""
    found = []
    for one in (image, image.mask):
        if one and not too_small_to_read((one.w, one.h)) and len(times) <= MOST and times[int(one.this)] < PLACES:
            times[int(one.this)] += 1
            found.append(Stored(one, matrix))
            if one.use_colorkey:
                found.append(Stored(one, matrix, opacity=True))
    return found


@dataclass(frozen=True)
class Comparison:
    """Of the `pictures` of one page with the `parts` of it that had to be drawn. `done` are pictures read on other pages."""

    pictures: Sequence[Stored]
    parts: Sequence[Shown]
    size_pt: tuple[float, float]
    done: set[bytes]
    number: int
    out: Reading

    def read_unshown(self) -> None:
        """Reads what the page doesn't show whole or legibly, as hidden text."""
        sheet = ContactSheet()
        for grey in self._unshown():
            if len(self.done) <= READ_ALONE or not is_small(grey.shape):
                self._read(grey)
            elif not sheet.add(grey := with_contrast(grey)):
                self._read_sheet(sheet)
                sheet = ContactSheet()
                sheet.add(grey)
        self._read_sheet(sheet)

    def _unshown(self) -> Iterator[Array]:
        left = MOST_POINTS
        if len({one.key for one in self.pictures}) > MOST:
            left = 0
        for one in sorted(self.pictures, key=lambda one: -one.size[0] * one.size[1]):
            self.out.purse.check_time()
            left -= min(one.size[0] * one.size[1], GRID_LONG_SIDE_PX**2)
            if left < 0:
                self.out.problem(
                    "limit",
                    "more pictures than can be compared with what this page shows; look at it by hand",
                    page=self.number,
                )
                return
            try:
                check_pixels(one.size, self.out.limits.max_pixels)
            except UnreadableError as error:
                self.out.failed(error, page=self.number)
                continue
            if not (_is_aslant(one) or _is_shrunk(one) or self._lies_beyond(one) or _is_unseen(one, self.parts)):
                continue
            grey = one.grey()
            digest = hashlib.blake2b(grey.tobytes()).digest()
            if digest not in self.done:
                self.done.add(digest)
                yield grey

    def _lies_beyond(self, one: Stored) -> bool:
        """Whether so much of it isn't on the page that a mark could stand there."""
        inside = one.box & pymupdf.Rect(0, 0, *self.size_pt)
        seen = 0.0 if inside.is_empty else float(inside.width * inside.height)
        return float(one.box.width * one.box.height) - seen >= BEYOND_PT2

    def _read_sheet(self, sheet: ContactSheet) -> None:
        """Each by itself where some can't be read: many drawings together look like many words that nobody can read."""
        if sheet.pictures and not self._read(sheet.grey, tell=False):
            for grey in sheet.pictures:
                self._read(grey)

    def _read(self, grey: Array, *, tell: bool = True) -> bool:
        known = self.out.texts_of_page(self.number)
        size_pt = (grey.shape[1] * 72.0 / STORED_DPI, grey.shape[0] * 72.0 / STORED_DPI)
        return read_grey(
            grey,
            self.out,
            page=self.number,
            size_pt=size_pt,
            zone="hidden",
            skip=lambda text: "".join(text.split()) in known,
            tell=tell,
        )


def _is_aslant(one: Stored) -> bool:
    """Whether it is shown as nobody reads: lines of it neither level nor upright."""
    a, b, c, d = one.matrix[:4]
    off = max(min(abs(a), abs(b)), min(abs(c), abs(d)))
    return bool(off > ASLANT * max(abs(a), abs(b), abs(c), abs(d)))


def _is_shrunk(one: Stored) -> bool:
    """To a point, or to a line; or pulled so long that its letters are strokes."""
    short, long = sorted((one.box.width, one.box.height))
    wide, high = (max(float(np.hypot(*side)), 0.1) for side in (one.matrix[:2], one.matrix[2:4]))
    fine, finer = sorted((one.size[0] / wide, one.size[1] / high))
    small = short < SHRUNK_PT[0] or long < SHRUNK_PT[1]
    is_pulled = finer > PULLED * fine and short < SHRUNK_PT[1] and min(one.size) >= PULLED_PX
    return is_pulled or (small and fine > SHRUNK_PX_PER_PT)


def _is_unseen(one: Stored, parts: Sequence[Shown]) -> bool:
    shown = max(parts, key=lambda part: _overlap(one, part), default=None)
    if shown is None or not _overlap(one, shown):
        return False
    box = one.box * shown.matrix
    scale = min(1.0, GRID_LONG_SIDE_PX / max(box.width, box.height, 1.0))
    onto = one.matrix * shown.matrix * pymupdf.Matrix(1, 0, 0, 1, -box.x0, -box.y0) * pymupdf.Matrix(scale, scale)
    size = (max(1, round(box.width * scale)), max(1, round(box.height * scale)))
    stored, inside = _laid(one, onto, size)
    page = cv2.warpAffine(
        shown.grey,
        np.array([[scale, 0, -box.x0 * scale], [0, scale, -box.y0 * scale]], np.float64),
        size,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(PAPER,),
    )
    return bool(_unfollowed(stored, page, inside) >= UNSEEN_PT2 * (shown.zoom * scale) ** 2)


def _overlap(one: Stored, part: Shown) -> float:
    high, wide = part.grey.shape
    common = (one.box * part.matrix) & pymupdf.Rect(0, 0, wide, high)
    return 0.0 if common.is_empty else float(common.width * common.height) / part.zoom**2


def _laid(one: Stored, onto: Any, size: tuple[int, int]) -> tuple[Array, Array]:
    """The picture where the page has it, and where that is."""
    grey = one.grey(onto)
    wide, high = (max(1, round(float(np.hypot(*side)))) for side in ((onto.a, onto.b), (onto.c, onto.d)))
    if wide < grey.shape[1] and high < grey.shape[0]:
        grey = cv2.resize(grey, (wide, high), interpolation=cv2.INTER_AREA)
    high, wide = grey.shape
    half = 0.5  # of a point: its place is its middle
    matrix = np.array([[onto.a / wide, onto.c / high, onto.e], [onto.b / wide, onto.d / high, onto.f]], np.float64)
    matrix[:, 2] += matrix[:, :2] @ (half, half) - half
    laid = cv2.warpAffine(grey, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    inside = cv2.warpAffine(np.ones_like(grey), matrix, size, borderMode=cv2.BORDER_CONSTANT, borderValue=(0,))
    return laid, inside


def _unfollowed(stored: Array, page: Array, inside: Array) -> int:
    """In how many points the stored picture has ink that the page has not."""
    window, blur = (WINDOW_PX, WINDOW_PX), (BLUR_PX, BLUR_PX)
    first, second = (cv2.blur(grey.astype(np.float32), blur) for grey in (stored, page))
    mean, other = cv2.blur(first, window), cv2.blur(second, window)
    varied = cv2.blur(first * first, window) - mean * mean
    together = cv2.blur(first * second, window) - mean * other
    return int(((varied > INK * INK) & (np.abs(together) < FOLLOWED * varied) & (inside > 0)).sum())
