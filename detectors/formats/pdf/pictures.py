"""A PDF page, or a part of it, as a picture for OCR: drawn, or taken as it is stored."""

from __future__ import annotations

import contextlib
import math
import re
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pymupdf

from detectors.errors import DamagedError, UnreadableError
from detectors.formats.characters import HAN
from detectors.formats.image_notes import read_notes
from detectors.formats.pdf.ink import Ink
from detectors.formats.pdf.losses import Losses
from detectors.formats.pdf.stored import Shown
from detectors.model import Box, Zone
from detectors.ocr import ink as ocr_ink
from detectors.ocr.images import check_pixels, open_image, read_grey, sheet_side, to_grey
from detectors.ocr.jpeg_bits import is_garbled
from detectors.reading import Reading

REGION_MIN_PX = 64.0
RENDER_DPI = 150.0
REGION_DPI = 200.0
RENDER_LONG_SIDE_PX = 4_000
RENDER_MAX_PX = 40_000_000


# A JPEG's comment, or its EXIF, XMP or IPTC block, near its start.
NOTES, HEAD_BYTES = re.compile(rb"\xff(?:\xfe..[^\xff]|\xe1..(?:Exif|http)|\xed)", re.DOTALL), 2**16
# A line with a gap may have something else in it.
GAP = re.compile(r"\s{3}")
SEPARATORS = re.compile(r"[\s:：·.,，、]")
# What quotes is kept, for it decides whether a mark is one.
NO_GIST, FEWEST_OF_A_GIST = re.compile(r"[^\u4e00-\u9fff0-9★☆“”\"'‘’《》「」]"), 6
ALONG = 0.01
STORED_MAX_BYTES = 2**28


@dataclass(frozen=True)
class Line:
    text: str
    box: Box
    direction: tuple[float, float]
    zone: Zone | None


class PagePicture:
    """`number` is the page that what is read is reported on; `told` are the document's pictures whose notes of themselves were read."""

    def __init__(
        self,
        document: Any,
        page: Any,
        index: int,
        number: int,
        out: Reading,
        losses: Losses,
        told: set[int],
        size_pt: tuple[float, float],
    ) -> None:
        self.document = document
        self.page = page
        self.index = index
        self.number = number
        self.out = out
        self.losses = losses
        self.told = told
        self.width, self.height = size_pt
        self.shown: list[Shown] = []  # what was drawn of the page
        self.jpegs: list[int] = []  # not yet looked at whether they are whole

    def check_declared_sizes(self) -> None:
        """Raises LimitReachedError before anything is decoded that would not fit. Reads what pictures say of themselves."""
        limit = self.out.limits.max_pixels
        for xref, mask, width, height, *_ in self.document.get_page_images(self.index, full=True):
            check_pixels((width, height), limit)
            if mask:
                check_pixels((self._integer(mask, "Width"), self._integer(mask, "Height")), limit)
            filters = self.document.xref_get_key(xref, "Filter")[1]
            if "JPX" in filters:
                check_pixels(open_image(self._stored(xref), limit).size, limit)
            elif "DCT" in filters and xref not in self.told:
                self.told.add(xref)
                self.jpegs.append(xref)
                self._read_notes(self._jpeg(xref))

    def _read_notes(self, jpeg: bytes) -> None:
        if NOTES.search(jpeg, 0, HEAD_BYTES):
            with contextlib.suppress(UnreadableError):  # told where the picture itself is read
                read_notes(open_image(jpeg, self.out.limits.max_pixels), self.out)

    def _stored(self, xref: int) -> bytes:
        """A picture as it is stored, but for what it may be packed with once more."""
        raw: bytes = self.document.xref_stream_raw(xref)
        if self.document.xref_get_key(xref, "Filter")[1].lstrip("[ ").startswith(("/FlateDecode", "/Fl ")):
            try:
                raw = zlib.decompressobj().decompress(raw, STORED_MAX_BYTES)
            except zlib.error as error:
                raise DamagedError("a picture's data is broken; fetch the file again") from error
        return raw

    def _jpeg(self, xref: int) -> bytes:
        """Without what it may be packed in besides."""
        found = self.document.extract_image(xref)
        return found["image"] if found.get("ext") == "jpeg" else b""

    def _integer(self, xref: int, key: str) -> int:
        kind, value = self.document.xref_get_key(xref, key)
        return int(value) if kind == "int" else 1

    def read_picture(self, ink: Ink, lines: list[Line], *, all_said: bool) -> None:
        """`all_said` tells that the lines of the page say what they show; then only the rest of it is read."""
        broken: UnreadableError | None = None
        try:
            if self._read_single_image(ink, lines):
                return
        except DamagedError as error:
            broken = error
        zoom = min(RENDER_DPI / 72.0, finest_zoom(self.width, self.height))
        clear = _clear_of(lines, ink) if all_said else []
        self._render(pymupdf.Matrix(zoom, zoom), None, lines, (0.0, 0.0), clear)
        if broken is not None:
            raise broken

    def _read_single_image(self, ink: Ink, lines: list[Line]) -> bool:
        """The usual scan is one image across the page: it is read as it is stored, a JPEG shrunk while decoding."""
        if lines or len(ink.pictures) != 1 or ink.shapes or ink.glyphlike or ink.other > 2 or self.page.rotation:
            return False
        images = self.document.get_page_images(self.index, full=True)
        if len(images) != 1:
            return False
        xref, mask, _, _, _, colours, _, _, filter_, _ = images[0]
        if mask or colours not in ("DeviceRGB", "DeviceGray", "ICCBased"):
            return False
        if any(self.document.xref_get_key(xref, key)[0] != "null" for key in ("Decode", "Mask", "ImageMask")):
            return False
        info = self.page.get_image_info()
        if len(info) != 1:
            return False
        a, b, c, d, e, f = info[0]["transform"]
        if a <= 0 or d <= 0 or abs(b) + abs(c) > 0.01 * (a + d):
            return False
        grey, colours = self._stored_jpeg(xref) if filter_ == "DCTDecode" else (self._stored_pixels(xref), None)
        if grey is None:
            return False
        read_grey(
            grey,
            self.out,
            page=self.number,
            size_pt=(a, d),
            origin_pt=(e, f),
            page_pt=(self.width, self.height),
            ink=colours,
        )
        return True

    def _stored_jpeg(self, xref: int) -> tuple[Any, ocr_ink.Ink | None]:
        stored = self.document.xref_stream_raw(xref)
        image = open_image(stored, self.out.limits.max_pixels)
        if image.mode not in ("L", "RGB"):
            return None, None
        return to_grey(image, by_exif=False), ocr_ink.ink_of_jpeg(stored)

    def _stored_pixels(self, xref: int) -> Any:
        """Faxes and the like, several times as fast as drawing the page. None where that can't be done safely."""
        pixmap = pymupdf.Pixmap(self.document, xref)
        if pixmap.alpha or pixmap.n != 1 or self.losses.note():
            return None
        grey = np.frombuffer(pixmap.samples_mv, np.uint8).reshape(pixmap.height, pixmap.stride)
        return np.ascontiguousarray(grey[:, : pixmap.width])

    def read_region(self, box: Box, lines: list[Line]) -> None:
        wide, high = box[2] - box[0], box[3] - box[1]
        zoom = min(max(REGION_DPI / 72.0, REGION_MIN_PX / min(wide, high)), finest_zoom(wide, high))
        # The clip is taken in the rotated frame, the box is not.
        clip = pymupdf.Rect(*box) * self.page.rotation_matrix
        self._render(pymupdf.Matrix(zoom, zoom), clip.normalize(), lines, (box[0], box[1]))

    def _note_garbled(self) -> None:
        """MuPDF draws what comes of a JPEG and says nothing."""
        while self.jpegs:
            if is_garbled(self._jpeg(self.jpegs.pop())):
                self.losses.add("corrupt jpeg")

    def _render(
        self, zoom: Any, clip: Any, lines: list[Line], origin_pt: tuple[float, float], clear: Sequence[Box] = ()
    ) -> None:
        self._note_garbled()
        pixmap = self.page.get_pixmap(matrix=zoom, clip=clip, colorspace=pymupdf.csRGB, alpha=False)
        if pixmap.width < 8 or pixmap.height < 8:
            return
        rgb = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)
        if clear:
            rgb = rgb.copy()
            for box in clear:
                shown = pymupdf.Rect(*box) * self.page.rotation_matrix * zoom
                x0, y0, x1, y1 = (max(0, round(side)) for side in shown.normalize())
                if rgb[y0:y1, x0:x1].size:
                    rgb[y0:y1, x0:x1] = rgb[y0, x0]
        grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
        onto = self.page.rotation_matrix * zoom * pymupdf.Matrix(1, 0, 0, 1, -pixmap.x, -pixmap.y)
        self.shown.append(Shown(grey, onto, zoom.a))
        size_pt = (pixmap.width / zoom.a, pixmap.height / zoom.d)
        shown = [line.text for line in lines if line.zone is None]
        known = {said for text in shown for said in (bare(text), _gist(text))}
        read_grey(
            grey,
            self.out,
            page=self.number,
            size_pt=size_pt,
            origin_pt=origin_pt,
            page_pt=None if lines or clip is not None else size_pt,
            skip=lambda text: bare(text) in known or _gist(text) in known,
            ink=ocr_ink.ink_of(rgb),
        )


def finest_zoom(width: float, height: float) -> float:
    """How large a part of a page is drawn at most; a long one, which is read in pieces, as large as its pieces may be."""
    longest = RENDER_LONG_SIDE_PX / max(sheet_side(width, height), 1.0)
    return float(min(longest, math.sqrt(RENDER_MAX_PX / max(width * height, 1.0))))


def _clear_of(lines: Sequence[Line], ink: Ink) -> list[Box]:
    """Where lines stand that nothing else touches: nobody has to read them from the picture again."""
    others = np.array((*ink.pictures, *ink.shapes), dtype=np.float64).reshape(-1, 4)
    found = []
    for line in lines:
        x0, y0, x1, y1 = line.box
        touched = (others[:, 0] < x1) & (others[:, 2] > x0) & (others[:, 1] < y1) & (others[:, 3] > y0)
        straight = min(abs(line.direction[0]), abs(line.direction[1])) < ALONG
        if line.zone is None and straight and not GAP.search(line.text.strip()) and not touched.any():
            found.append(line.box)
    return found


def _gist(text: str) -> str:
    """Without letters and signs, of which OCR takes one for another; of a text with few Chinese characters all."""
    gist = NO_GIST.sub("", unicodedata.normalize("NFKC", text))
    return gist if len(HAN.findall(gist)) >= FEWEST_OF_A_GIST else text


def bare(text: str) -> str:
    """Without gaps and what OCR reads as one."""
    return SEPARATORS.sub("", text)
