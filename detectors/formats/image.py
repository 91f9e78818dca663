"""Pictures: JPEG, PNG, TIFF (faxes of many pages), BMP, GIF, WebP, HEIC and their kin.

The frames of a TIFF or GIF are its pages. Other kinds have one page, whatever frames it moves through.
"""

from __future__ import annotations

import contextlib
from importlib import import_module

import numpy as np
import pymupdf
from PIL import Image
from pymupdf import mupdf

from detectors.errors import DamagedError, LimitReachedError, UnreadableError
from detectors.formats.image_notes import asked_for, read_note, read_notes, read_strays, read_xmp
from detectors.formats.pdf.losses import lost_data
from detectors.formats.pictures import JPEG_START, end_of, gif_comments, jpeg_end
from detectors.formats.tail import PADDING, read_tail
from detectors.formats.text import decode
from detectors.formats.tiff import LEAST_BYTES, unnamed
from detectors.formats.webp import is_garbled
from detectors.ocr.images import (
    BROKEN,
    MAX_FRAMES,
    POINTS_PER_INCH,
    Array,
    check_pixels,
    coloured_ink,
    dots_per_inch,
    frames_of,
    grey_below,
    open_image,
    part_at_least,
    read_grey,
    to_grey,
    too_small_to_read,
    unseen_grey,
)
from detectors.reading import Reading

MEDIA_TYPES = (
    "image/jpeg",
    "image/png",
    "image/tiff",
    "image/bmp",
    "image/gif",
    "image/webp",
    "image/heic",
    "image/avif",
    "image/jp2",
    "image/x-icon",
    "image/x-portable-anymap",
)
PAGED = ("TIFF", "GIF")
FAXES = ("group3", "group4", "tiff_ccitt")
FAX_ZOOM = 0.1
XMP_SIGN = b"<x:xmpmeta"
# No text of any encoding goes on behind it.
BETWEEN = b"\0" * 4
# Offsets of a TIFF's strips, of its tiles, and of the JPEG that old ones hold.
WHERE_ITS_DATA_LIES = (273, 324, 513)

with contextlib.suppress(ImportError):
    # Without it a HEIC is `unscannable(format)`. One thread, because a worker is one of as many as there are cores.
    heif = import_module("pillow_heif")
    heif.options.DECODE_THREADS = 1
    heif.register_heif_opener()


def read(untrusted_bytes: bytes, out: Reading) -> None:
    with part_at_least(untrusted_bytes, out, page=1):
        image = open_image(untrusted_bytes, out.limits.max_pixels)
    frames = frames_of(image)
    paged = image.format in PAGED
    out.pages_total = frames if paged else 1
    before: Array | None = None
    whole = True
    for frame in out.all_pages(range(1, min(frames, MAX_FRAMES) + 1)):
        page = frame if paged else 1
        try:
            _seek(image, frame - 1)
            if frame > 1:
                read_note(image, out)
            with part_at_least(untrusted_bytes, out, page=page, frame=frame - 1):
                before = _read_frame(untrusted_bytes, image, page, before, out)
            out.pages_examined += paged
        except UnreadableError as error:
            whole = False
            out.failed(error, page=page)
        if frame == 1:
            # Not before: to tell a PNG's notes Pillow unpacks its pixels, and where that fails it forgets that it did.
            read_notes(image, out)
    if not paged:
        out.pages_examined = int(whole)
    if frames > MAX_FRAMES:
        raise LimitReachedError(f"more than {MAX_FRAMES} frames; look at the rest by hand")
    if image.format == "GIF":
        for comment in gif_comments(untrusted_bytes):
            if XMP_SIGN in comment:
                read_xmp(comment, out)
            else:
                out.add_lines(decode(comment), zone="property")
    read_strays(image.format, untrusted_bytes, out)
    if image.info.get("compression") in FAXES and _is_garbled(untrusted_bytes):
        out.problem("damaged", "a part of the fax is garbled; ask for another copy")
    if image.format == "WEBP" and not too_small_to_read(image.size) and is_garbled(untrusted_bytes):
        out.problem("damaged", "a part of the picture is garbled; fetch it again")
    _read_tail(untrusted_bytes, image.format, frames, out)


def _read_frame(
    untrusted_bytes: bytes, image: Image.Image, page: int, before: Array | None, out: Reading
) -> Array | None:
    """Gives the frame, for a moving picture often shows the same one again."""
    check_pixels(image.size, out.limits.max_pixels)
    if image.format == "TIFF" and not any(tag in getattr(image, "tag_v2", {}) for tag in WHERE_ITS_DATA_LIES):
        # What is cut off takes the list of strips along; decoders then show an empty page.
        raise DamagedError(f"page {page} doesn't say where its picture lies; fetch the file again")
    if too_small_to_read(image.size):
        image.load()
        return None
    dpi = dots_per_inch(image)
    grey = to_grey(image)
    unseen = unseen_grey(image)
    grey = grey if unseen is None else unseen
    if before is None or not np.array_equal(before, grey):
        size_pt = (grey.shape[1] * POINTS_PER_INCH / dpi, grey.shape[0] * POINTS_PER_INCH / dpi)
        ink = coloured_ink(untrusted_bytes, image)
        read_grey(grey, out, page=page, size_pt=size_pt, page_pt=size_pt, ink=ink)
        if (below := grey_below(image)) is not None:
            read_grey(below, out, page=page, size_pt=size_pt, zone="hidden")
    return grey


def _is_garbled(fax: bytes) -> bool:
    """Whether a fax breaks off within a line: Pillow goes on with what comes behind and says nothing."""
    pymupdf.TOOLS.reset_mupdf_warnings()
    try:
        with pymupdf.open(stream=fax, filetype="tiff") as document:
            for page in document:
                page.get_pixmap(matrix=pymupdf.Matrix(FAX_ZOOM, FAX_ZOOM))
    except (pymupdf.FileDataError, RuntimeError, ValueError, mupdf.FzErrorBase):
        return False  # a kind of TIFF that only Pillow knows
    return lost_data(pymupdf.TOOLS.mupdf_warnings())


def _read_tail(untrusted_bytes: bytes, kind: str | None, frames: int, out: Reading) -> None:
    if kind == "TIFF":
        pieces, short = unnamed(untrusted_bytes)
        for piece in pieces:
            # Black and white points are the same bytes as padding of two kinds.
            read_tail(piece, out, padding=PADDING if len(piece) < LEAST_BYTES else piece[:1])
        out.add_rows(asked_for(BETWEEN.join(short)), zone="hidden")
        return
    end = end_of(kind, untrusted_bytes)
    if kind == "MPO":
        for _ in range(frames - 1):
            start = untrusted_bytes.find(JPEG_START, end)
            if start < 0:
                break
            read_tail(untrusted_bytes[end:start], out)
            end = jpeg_end(untrusted_bytes, start)
    read_tail(untrusted_bytes[end:], out)


def _seek(image: Image.Image, frame: int) -> None:
    if frame == 0 and getattr(image, "n_frames", 1) == 1:
        return
    try:
        image.seek(frame)
    except BROKEN as error:
        raise DamagedError(f"frame {frame + 1} can't be reached; fetch the file again") from error
