"""From image bytes to OCR lines in a Reading: bounded decoding, one frame at a time."""

from __future__ import annotations

import contextlib
import hashlib
import io
import zlib
from collections.abc import Callable, Iterator
from typing import Any, cast

import numpy as np
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from detectors import progress
from detectors.errors import DamagedError, LimitReachedError, UnknownFormatError
from detectors.model import Zone
from detectors.ocr import heif, jpeg, jpeg_bits
from detectors.ocr import ink as ocr_ink
from detectors.ocr import light as ocr_light
from detectors.ocr import pages as ocr
from detectors.reading import Reading

Array = np.ndarray[Any, Any]

# Our own check of the declared size comes before any decoding; Pillow's would only warn in between.
Image.MAX_IMAGE_PIXELS = None

FORMATS = ("JPEG", "PNG", "TIFF", "BMP", "GIF", "WEBP", "PPM", "JPEG2000", "ICO", "DIB", "HEIF", "AVIF")
JPEGS = ("JPEG", "MPO")
CUT_SHORT = "the image's data is broken or cut short; fetch the file again"
MIN_WIDTH_PX, MIN_HEIGHT_PX = 48, 16
MIN_AREA_PX = 2_400
DRAFT_LONG_SIDE = 1_600
SHEET_RATIO = 2.0
MAX_FRAMES = 2_000
ORIENTATION = 0x0112
PIXELS = (b"IDAT", b"PLTE", b"fdAT")
POINTS_PER_INCH = 72.0
# Grey levels between the lightest and the darkest point, up to which nobody sees anything.
NO_CONTRAST = 24
GRAINLESS_SHARE = 0.6
ASSUMED_DPI = 96.0
OFTEN_SHOWN_PIXELS, OFTEN_SHOWN_MAX = 600_000, 100


# What Pillow raises where an image is not what it says.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError)


def frames_of(image: Image.Image) -> int:
    try:
        return int(getattr(image, "n_frames", 1))
    except BROKEN as error:
        raise DamagedError("the image's directory is broken; fetch the file again") from error


def open_image(untrusted_bytes: bytes, max_pixels: int) -> Image.Image:
    """Reads the header only. Raises UnreadableErrors for no image, and for one that declares too many pixels."""
    try:
        image = Image.open(io.BytesIO(untrusted_bytes), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise UnknownFormatError("no image that can be decoded; look at it by hand") from error
    except BROKEN as error:
        raise DamagedError("the image's header is broken; fetch the file again") from error
    check_pixels(image.size, max_pixels)
    if image.format == "PNG" and not _is_intact(untrusted_bytes):
        raise DamagedError(CUT_SHORT)
    if image.format in JPEGS and jpeg.lacks_parts(untrusted_bytes):
        raise DamagedError(CUT_SHORT)
    return image


def _is_intact(png: bytes) -> bool:
    """Whether the sums of a PNG's pixels are right, which Pillow doesn't ask."""
    view, at = memoryview(png), 8
    while at + 12 <= len(png):
        end = at + 8 + int.from_bytes(view[at : at + 4], "big")
        kind = png[at + 4 : at + 8]
        if kind == b"IEND" or end + 4 > len(png):
            break
        if kind in PIXELS and zlib.crc32(view[at + 4 : end]) != int.from_bytes(view[end : end + 4], "big"):
            return False
        at = end + 4
    return True


def check_pixels(size: tuple[int, int], max_pixels: int) -> None:
    width, height = size
    if width <= 0 or height <= 0:
        raise DamagedError("the image declares no size; fetch the file again")
    if width * height > max_pixels:
        raise LimitReachedError(f"an image of {width}x{height} pixels is above the limit of {max_pixels}; look by hand")


def too_small_to_read(size: tuple[int, int]) -> bool:
    """Bullets, spacers and icons, which can't hold a legible mark."""
    width, height = size
    return (width < MIN_WIDTH_PX and height < MIN_WIDTH_PX) or min(size) < MIN_HEIGHT_PX or width * height < MIN_AREA_PX


def to_grey(image: Image.Image, *, by_exif: bool = True) -> Array:
    """The current frame as 8-bit grey on white, turned as its EXIF says. Raises DamagedError if it is cut short."""
    full_width = image.width
    try:
        if image.format in JPEGS and jpeg_bits.has_wrong_bits(image):
            raise DamagedError(CUT_SHORT)
        if image.format in JPEGS and image.mode in ("L", "RGB"):
            # Brightness alone is decoded, and of a very fine scan every second or fourth point.
            image.draft("L", _draft_size(image.size))
        image.load()
        if image.format in JPEGS and image.mode == "L" and jpeg.ends_early(image, full_width):
            raise DamagedError(CUT_SHORT)
        if image.format == "HEIF" and heif.lacks_blocks(image):
            raise DamagedError(CUT_SHORT)
        return grey_array(_upright(image) if by_exif else image)
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError) as error:
        raise DamagedError(CUT_SHORT) from error


def _draft_size(size: tuple[int, int]) -> tuple[int, int]:
    """As many points as are read of a picture of this size."""
    side = sheet_side(*size)
    if side <= 2 * DRAFT_LONG_SIDE:
        return size
    return round(size[0] * DRAFT_LONG_SIDE / side), round(size[1] * DRAFT_LONG_SIDE / side)


def sheet_side(width: float, height: float) -> float:
    """The longer side; of a strip, which is read in pieces, that of such a piece."""
    return min(max(width, height), SHEET_RATIO * min(width, height))


def coloured_ink(untrusted_bytes: bytes, image: Image.Image) -> ocr_ink.Ink | None:
    """Of the frame that to_grey has read from these bytes, turned as that was."""
    if image.format in JPEGS:
        frame = image.tell()
        if frame == 0 and image.getexif().get(ORIENTATION, 1) == 1:
            return ocr_ink.ink_of_jpeg(untrusted_bytes)
        # to_grey has decoded its brightness alone, and may have drafted it smaller.
        image = Image.open(io.BytesIO(untrusted_bytes), formats=FORMATS)
        image.seek(frame)
        image.draft("RGB", _draft_size(image.size))
    if image.mode != "RGB":
        return None
    return ocr_ink.ink_of(np.asarray(_upright(image)))


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its EXIF says; not copied where it needn't be."""
    return image if image.getexif().get(ORIENTATION, 1) == 1 else ImageOps.exif_transpose(image)


def grey_array(image: Image.Image) -> Array:
    if image.mode in ("I;16", "I;16L", "I;16B", "I", "F"):
        values = np.asarray(image, dtype=np.float32)
        low, high = float(values.min()), float(values.max())
        return ((values - low) * (255.0 / max(high - low, 1.0))).astype(np.uint8)
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        alpha = np.asarray(rgba.getchannel("A"))
        grey = np.asarray(rgba.convert("L"))
        # Light letters on a transparent ground would vanish on white.
        opaque = grey[alpha > 128]
        light = opaque.size > 0 and float(np.median(opaque)) > 128
        ground = 0 if light and opaque.size < 0.5 * grey.size else 255
        return (grey * (alpha / 255.0) + ground * (1 - alpha / 255.0)).astype(np.uint8)
    return np.asarray(image if image.mode == "L" else image.convert("L"))


def grey_below(image: Image.Image) -> Array | None:
    """What the colours say where nothing of them is shown, if they say anything; else None. The image has been loaded."""
    if not _has_transparency(image):
        return None
    rgba = image.convert("RGBA")
    shown = np.asarray(rgba.getchannel("A")) > 0
    if shown.all() or not shown.any():
        return None
    grey = np.asarray(rgba.convert("RGB").convert("L"))
    below = grey[~shown]
    if int(np.ptp(below)) <= NO_CONTRAST:
        return None
    return np.where(shown, np.uint8(np.median(below)), grey)


def _has_transparency(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info


def unseen_grey(image: Image.Image) -> Array | None:
    """The shapes that only the transparency draws, for letters in the colour of their ground; else None.

    The image has been loaded.
    """
    if not _has_transparency(image):
        return None
    rgba = image.convert("RGBA")
    alpha = np.asarray(rgba.getchannel("A"))
    if alpha.min() == alpha.max() or int(np.ptp(grey_array(image))) > NO_CONTRAST:
        return None
    return np.ascontiguousarray(255 - alpha if np.mean(alpha) < 128 else alpha)


def read_image(
    untrusted_bytes: bytes, out: Reading, *, page: int = 1, member: str | None = None, zone: Zone | None = None
) -> None:
    """OCR of an image inside another format (its first frame). Tiny ones hold no text and are passed over."""
    with part_at_least(untrusted_bytes, out, page=page, member=member, zone=zone):
        image = open_image(untrusted_bytes, out.limits.max_pixels)
        if too_small_to_read(image.size):
            return
        dpi = dots_per_inch(image)
        grey = to_grey(image)
        size_pt = (grey.shape[1] * POINTS_PER_INCH / dpi, grey.shape[0] * POINTS_PER_INCH / dpi)
        ink = coloured_ink(untrusted_bytes, image)
        read_grey(grey, out, page=page, member=member, zone=zone, size_pt=size_pt, page_pt=size_pt, ink=ink)


@contextlib.contextmanager
def part_at_least(
    untrusted_bytes: bytes,
    out: Reading,
    *,
    page: int,
    frame: int = 0,
    member: str | None = None,
    zone: Zone | None = None,
) -> Iterator[None]:
    """Where the image turns out damaged inside, what can be decoded of it is read before the error goes on."""
    try:
        yield
    except DamagedError:
        if (grey := _intact_part(untrusted_bytes, frame, out.limits.max_pixels)) is not None:
            size_pt = (float(grey.shape[1]), float(grey.shape[0]))
            read_grey(grey, out, page=page, member=member, zone=zone, size_pt=size_pt, page_pt=size_pt)
        raise


def _intact_part(untrusted_bytes: bytes, frame: int, max_pixels: int) -> Array | None:
    """Without the rows at the end that decoders fill up; None where nothing is left that could be read."""
    try:
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        image = Image.open(io.BytesIO(untrusted_bytes), formats=FORMATS)
        image.seek(frame)
        check_pixels(image.size, max_pixels)
        if image.format in JPEGS:
            image.draft("L", _draft_size(image.size))
        image.load()
        grey = grey_array(image)
        rows = np.flatnonzero((grey != grey[-1, -1]).any(axis=1))
        intact = image.crop((0, 0, image.width, int(rows[-1]) + 1 if rows.size else 0))
        return None if too_small_to_read(intact.size) else grey_array(_upright(intact))
    except (*BROKEN, IndexError, DamagedError, LimitReachedError):
        return None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def dots_per_inch(image: Image.Image) -> float:
    """The declared resolution where it is believable, else one that makes a page of a page-like image."""
    declared = image.info.get("dpi")
    try:
        dpi = float(declared[0]) if declared else 0.0
    except (TypeError, ValueError, ZeroDivisionError):
        dpi = 0.0
    long_px, short_px = max(image.size), min(image.size)
    if dpi >= 72 and 300 <= long_px * POINTS_PER_INCH / dpi <= 3_400:
        return dpi
    return max(ASSUMED_DPI, POINTS_PER_INCH * min(long_px / 842.0, short_px / 595.0))


def with_contrast(grey: Array) -> Array:
    """Shapes so pale that nobody sees them, on a ground without grain, made as dark as others; else the picture as it is."""
    low, high = int(grey.min()), int(grey.max())
    if not 0 < high - low <= NO_CONTRAST:
        return grey
    ground = int(np.bincount(grey.ravel(), minlength=256).argmax())
    if np.count_nonzero(grey == ground) < GRAINLESS_SHARE * grey.size:
        return grey
    stretched = (grey.astype(np.float32) - low) * (255.0 / (high - low))
    return stretched.astype(np.uint8)


def _read_once(
    grey: Array, size_pt: tuple[float, float], ink: ocr_ink.Ink | None, out: Reading, *, layer: bool = False
) -> ocr.OcrPage:
    """A small picture that a file shows again and again, such as an emblem, is read once."""
    key: object = None
    if grey.size <= OFTEN_SHOWN_PIXELS:
        digest = hashlib.blake2b(grey.tobytes())
        digest.update(b"" if ink is None else ink.chroma.tobytes())
        key = (grey.shape, size_pt, digest.digest(), layer)
        if (known := out.purse.ocr_known.get(key)) is not None:
            return cast(ocr.OcrPage, known)
    out.purse.ocr_pages += 1
    progress.announce_ocr_pages(out.purse.ocr_pages)
    read = ocr.read_layer(grey, size_pt) if layer else ocr.read_page(grey, size_pt, ink)
    if key is not None and len(out.purse.ocr_known) < OFTEN_SHOWN_MAX:
        out.purse.ocr_known[key] = read
    return read


def _read_faint(
    layer: Array, out: Reading, *, page: int, size_pt: tuple[float, float], member: str | None, known: set[str]
) -> None:
    """Words that hide in the colour of the paper."""
    for line in _read_once(layer, size_pt, None, out, layer=True).lines:
        if line.text not in known:
            out.add(line.text, page=page, zone="hidden", ocr=True, confidence=line.confidence, member=member)


def read_grey(
    grey: Array,
    out: Reading,
    *,
    page: int,
    size_pt: tuple[float, float],
    origin_pt: tuple[float, float] = (0.0, 0.0),
    page_pt: tuple[float, float] | None = None,
    member: str | None = None,
    zone: Zone | None = None,
    skip: Callable[[str], bool] | None = None,
    ink: ocr_ink.Ink | None = None,
    tell: bool = True,
) -> bool:
    """Adds the lines of a picture that is `size_pt` large and stands at `origin_pt` of its page.

    `page_pt` is the page's size, noted as the page stands upright; None leaves what another source has noted. `skip`
    drops lines that the text layer has given already. Returns whether all that looks like text could be read; what couldn't
    is a problem of the page if `tell` is set, for whoever won't look again.
    """
    grey = with_contrast(grey)
    read = _read_once(grey, size_pt, ink, out)
    if (faint := ocr_light.faint_layer(grey)) is not None:
        _read_faint(faint, out, page=page, size_pt=size_pt, member=member, known={line.text for line in read.lines})
    width_pt, height_pt = size_pt if read.turned % 180 == 0 else (size_pt[1], size_pt[0])
    x_scale, y_scale = width_pt / read.width_px, height_pt / read.height_px
    x0, y0 = origin_pt
    if page_pt is not None:
        if read.turned:
            page_pt, x0, y0 = (width_pt, height_pt), 0.0, 0.0
        out.page_size(page, *page_pt, member=member)
    if read.signs:
        out.page_signs(page, read.signs, member=member)
    for line in read.lines:
        if skip is not None and skip(line.text):
            continue
        left, top, right, bottom = line.box
        box = (x0 + left * x_scale, y0 + top * y_scale, x0 + right * x_scale, y0 + bottom * y_scale)
        out.add(
            line.text, page=page, zone=zone or line.zone, box=box, ocr=True, confidence=line.confidence, member=member
        )
    doubtful = read.unreadable or read.overprinted
    if doubtful and tell:
        out.problem(
            "low-confidence",
            "the page seems to carry text that could not be read; look at it by eye",
            page=page,
            member=member,
        )
    return not doubtful
