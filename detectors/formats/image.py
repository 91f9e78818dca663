"""Pictures, each frame a page: JPEG, PNG, TIFF (faxes of many pages), BMP, GIF, WebP and their kin."""

from __future__ import annotations

from PIL import Image

from detectors.errors import DamagedError, LimitReachedError, UnreadableError
from detectors.ocr_images import (
    MAX_FRAMES,
    POINTS_PER_INCH,
    check_pixels,
    dots_per_inch,
    open_image,
    read_grey,
    to_grey,
    too_small_to_read,
)
from detectors.reading import Reading

MEDIA_TYPES = (
    "image/jpeg",
    "image/png",
    "image/tiff",
    "image/bmp",
    "image/gif",
    "image/webp",
    "image/jp2",
    "image/x-icon",
    "image/x-portable-anymap",
)

TEXT_KEYS = ("comment", "Comment", "Description", "Title", "Subject", "Keywords", "Author", "Software")
EXIF_TEXT_TAGS = (0x010D, 0x010E, 0x9286, 0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F)


def read(untrusted_bytes: bytes, out: Reading) -> None:
    image = open_image(untrusted_bytes, out.limits.max_pixels)
    frames = _frames(image)
    out.pages_total = frames
    _read_notes(image, out)
    for page in out.all_pages(range(1, min(frames, MAX_FRAMES) + 1)):
        try:
            _seek(image, page - 1)
            check_pixels(image.size, out.limits.max_pixels)
            if not too_small_to_read(image.size):
                dpi = dots_per_inch(image)
                grey = to_grey(image)
                size_pt = (grey.shape[1] * POINTS_PER_INCH / dpi, grey.shape[0] * POINTS_PER_INCH / dpi)
                read_grey(grey, out, page=page, size_pt=size_pt, page_pt=size_pt)
            out.pages_examined += 1
        except UnreadableError as error:
            out.failed(error, page=page)
    if frames > MAX_FRAMES:
        raise LimitReachedError(f"more than {MAX_FRAMES} frames; look at the rest by hand")


def _frames(image: Image.Image) -> int:
    try:
        return int(getattr(image, "n_frames", 1))
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError) as error:
        raise DamagedError("the image's directory is broken; fetch the file again") from error


def _seek(image: Image.Image, frame: int) -> None:
    if frame == 0 and getattr(image, "n_frames", 1) == 1:
        return
    try:
        image.seek(frame)
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError) as error:
        raise DamagedError(f"frame {frame + 1} can't be reached; fetch the file again") from error


def _read_notes(image: Image.Image, out: Reading) -> None:
    """Comments and descriptions that travel inside the picture."""
    for key in TEXT_KEYS:
        value = image.info.get(key)
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        if isinstance(value, str):
            out.add(value, zone="property")
    try:
        exif = image.getexif()
    except (OSError, ValueError, SyntaxError, KeyError, TypeError):
        return
    for tag in EXIF_TEXT_TAGS:
        value = exif.get(tag)
        if isinstance(value, bytes):
            value = value.decode("utf-16-le" if 0x9C9B <= tag <= 0x9C9F else "utf-8", "replace")
        if isinstance(value, str):
            out.add(value.strip("\0"), zone="property")
