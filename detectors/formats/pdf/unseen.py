"""Pictures of a PDF page that a reader doesn't see: cropped away with the paper, or never drawn."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pymupdf

from detectors.errors import UnreadableError
from detectors.ocr.images import check_pixels, open_image, read_grey, to_grey, too_small_to_read
from detectors.reading import Reading

DRAWN = re.compile(rb"/([^\s/\[\]()<>{}%]+)\s+Do\b")
# The pictures that a picture has for other uses, such as printing.
ALTERNATE = re.compile(r"/Image\s+(\d+) 0 R")
RENDER_DPI = 150.0
RENDER_LONG_SIDE_PX = 4_000
# Smaller previews of a page show nothing that could be read.
THUMBNAIL_LONG_SIDE_PX = 200


class Pictures:
    """Which pictures and forms of a document its pages name, and which they show. Pages often share one list of all of them."""

    def __init__(self) -> None:
        self._named: dict[int, int] = {}
        self._forms: dict[int, int] = {}
        self._drawn: set[int] = set()
        self.unshown: set[bytes] = set()  # what was read because a page doesn't show it
        self.told: set[int] = set()  # those whose notes of themselves were read

    def note(self, document: Any, index: int, page: int) -> None:
        kind, thumbnail = document.xref_get_key(document.page_xref(index), "Thumb")
        xref = int(thumbnail.split()[0]) if kind == "xref" else 0
        there = 0 < xref < document.xref_length()
        if there and max(_integer(document, xref, key) for key in ("Width", "Height")) >= THUMBNAIL_LONG_SIDE_PX:
            document.xref_set_key(xref, "Subtype", "/Image")  # which thumbnails may leave out
            self._named.setdefault(xref, page)
        contents: dict[int, set[bytes]] = {}
        images = [(int(one[0]), str(one[7]), int(one[9]), True) for one in document.get_page_images(index, full=True)]
        forms = [(int(one[0]), str(one[1]), int(one[2]), False) for one in document.get_page_xobjects(index)]
        for xref, name, referencer, is_image in (*images, *forms):
            if referencer not in contents:
                content = document.xref_stream(referencer) if referencer else document[index].read_contents()
                contents[referencer] = {match.group(1) for match in DRAWN.finditer(content or b"")}
            (self._named if is_image else self._forms).setdefault(xref, page)
            for other in ALTERNATE.findall(document.xref_get_key(xref, "Alternates")[1]):
                if int(other) < document.xref_length() and document.xref_is_stream(int(other)):
                    self._named.setdefault(int(other), page)
            if name.encode("utf-8", "replace") in contents[referencer]:
                self._drawn.add(xref)

    def undrawn_forms(self) -> list[int]:
        return [xref for xref in self._forms if xref and xref not in self._drawn]

    def read_undrawn(self, document: Any, out: Reading) -> None:
        for xref, page in self._named.items():
            if xref not in self._drawn:
                read_pictures(document, [xref], page, out)


def read_pictures(document: Any, xrefs: list[int], page: int, out: Reading) -> None:
    """Reads pictures as they are stored, as hidden text; what the page has shown already is left out."""
    known = out.texts_of_page(page)
    for xref in dict.fromkeys(xrefs):
        out.purse.check_time()
        try:
            grey = _grey(document, xref, out)
        except UnreadableError as error:
            out.failed(error, page=page)
            continue
        if grey is not None:
            size_pt = (grey.shape[1] * 72.0 / 150.0, grey.shape[0] * 72.0 / 150.0)
            read_grey(
                grey, out, page=page, size_pt=size_pt, zone="hidden", skip=lambda text: "".join(text.split()) in known
            )


def _grey(document: Any, xref: int, out: Reading) -> np.ndarray[Any, Any] | None:
    limit = out.limits.max_pixels
    size = tuple(_integer(document, xref, key) for key in ("Width", "Height"))
    check_pixels((size[0], size[1]), limit)
    if too_small_to_read((size[0], size[1])):
        return None
    if document.xref_get_key(xref, "Filter")[1] in ("/DCTDecode", "/JPXDecode"):
        return to_grey(open_image(document.xref_stream_raw(xref), limit))
    pixmap = pymupdf.Pixmap(document, xref)
    if pixmap.colorspace is not None:  # a stencil has none, and is its shapes
        pixmap = pymupdf.Pixmap(pymupdf.csGRAY, pixmap)
    samples = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.stride)
    return np.ascontiguousarray(samples[:, : pixmap.width * pixmap.n : pixmap.n])


def _integer(document: Any, xref: int, key: str) -> int:
    kind, value = document.xref_get_key(xref, key)
    return int(value) if kind == "int" else 1


def read_cropped(page: Any, number: int, out: Reading) -> None:
    """Draws the whole sheet, what the crop box cuts away included, and adds what only that shows as hidden text."""
    crop = page.cropbox
    known = out.texts_of_page(number)
    page.set_cropbox(page.mediabox)
    try:
        rect = page.rect
        zoom = min(RENDER_DPI / 72.0, RENDER_LONG_SIDE_PX / max(rect.width, rect.height, 1.0))
        pixmap = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csGRAY, alpha=False)
        grey = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.stride)[:, : pixmap.width]
        size_pt = (pixmap.width / zoom, pixmap.height / zoom)
        read_grey(
            np.ascontiguousarray(grey),
            out,
            page=number,
            size_pt=size_pt,
            zone="hidden",
            skip=lambda text: "".join(text.split()) in known,
        )
    finally:
        page.set_cropbox(crop)
