"""What stands on an OFD page: text, pictures, paths and the units that drawings are put together from."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

import numpy as np

from detectors.errors import LimitReachedError, UnreadableError
from detectors.formats.fonts import could_be_wide, is_wide_latin, letters_of, read_shown, says_nothing, width_em
from detectors.formats.glyph_looks import Faces
from detectors.formats.jbig2 import Fax, is_jbig2
from detectors.formats.markup import Element, attribute, children, descendants, local, parse_xml
from detectors.formats.ofd.paths import figure, strokes
from detectors.formats.ofd.places import (
    POINTS_PER_MM,
    askew,
    bounds,
    box_of_words,
    is_mirrored,
    moved_box,
    numbers_in,
    points,
    set_otherwise,
    where_seen,
)
from detectors.formats.package import Package
from detectors.formats.rows import Askew, Piece, rearranged, rearranged_askew
from detectors.formats.shapes import Figure, letterlike, read_figures
from detectors.formats.spelt import spelt
from detectors.formats.tiles import Tile, fits, read_tiles
from detectors.model import Box, Zone
from detectors.ocr.images import (
    Array,
    coloured_ink,
    frames_of,
    grey_below,
    open_image,
    part_at_least,
    read_grey,
    to_grey,
    too_small_to_read,
)
from detectors.ocr.ink import Ink
from detectors.reading import Reading

# Words also cut the shape out of what is drawn behind them.
TEXTS = ("TextObject", "Text")
MAX_NESTED_UNITS = 5
PAGED = (b"II*\0", b"MM\0*", b"GIF8")
# Lines that letters may be hatched with; from so many on they are drawn and read.
MANY_STROKES, STROKES_MAX, LINE_MM = 200, 20_000, 0.35
# Filled shapes too small for a letter, of which so many may be the points of some.
MANY_SPECKS = 100
DRAWN_MAX = 60
FEWEST_PRIVATE = 3


def path_of(folder: str, target: str) -> str:
    target = target.strip().replace("\\", "/")
    joined = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(joined)


@dataclass
class _Found:
    """What a page's objects are, for what only all of them together say."""

    figures: list[Figure] = field(default_factory=list)
    strokes: list[Figure] = field(default_factory=list)
    specks: list[Figure] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    shown: list[Piece] = field(default_factory=list)
    askew: list[Askew] = field(default_factory=list)
    tiles: list[Tile] = field(default_factory=list)


class Objects:
    """Of one document, whose lists say what pictures, fonts and units there are."""

    def __init__(self, package: Package, out: Reading) -> None:
        self.package = package
        self.out = out
        self.media: dict[str, str] = {}
        self.fonts: dict[str, str] = {}
        self.letters: dict[str, dict[int, str]] = {}
        self.faces = Faces()
        self.font_files: dict[str, bytes | None] = {}
        self.drawn = 0
        self.units: dict[str, Element] = {}

    def learn(self, path: str) -> None:
        """Takes in what one of the document's lists names."""
        content = self.package.part(path)
        if content is None:
            self.out.problem("damaged", "a list of the document's pictures is missing; fetch it again")
            return
        root = parse_xml(content, path)
        base = path_of(posixpath.dirname(path), attribute(root, "BaseLoc") or "")
        for unit in descendants(root, "CompositeGraphicUnit"):
            self.units[attribute(unit, "ID") or ""] = unit
        for kind, leaf, known in (("MultiMedia", "MediaFile", self.media), ("Font", "FontFile", self.fonts)):
            for media in descendants(root, kind):
                for file in children(media, leaf):
                    name = path_of(base, file.text or "")
                    if name not in self.package.parts:
                        name = path_of(posixpath.dirname(path), file.text or "")
                    known[attribute(media, "ID") or ""] = name

    def read(self, root: Element, number: int, size: tuple[float, float], zone: Zone | None) -> None:
        """Reads what stands below `root`; `size` is the page's, in millimetres."""
        found = _Found()
        self._read_into(found, root, number, size, zone)
        apart = found.shown if len(found.shown) < len(found.pieces) else ()
        for text, place in (*rearranged(found.pieces, always=bool(apart)), *rearranged(apart, always=True)):
            self.out.add(text, page=number, zone=zone, box=place)
        for text in (*rearranged_askew(found.askew), *spelt(text for text, _ in found.pieces)):
            self.out.add(text, page=number, zone=zone)
        read_tiles(found.tiles, self.out, page=number)
        if letterlike(found.figures):
            read_figures(found.figures, self.out, page=number, points_per_unit=POINTS_PER_MM)
        if len(found.specks) >= MANY_SPECKS:
            read_figures(found.specks, self.out, page=number, points_per_unit=POINTS_PER_MM)
        if len(found.strokes) >= MANY_STROKES:
            read_figures(found.strokes, self.out, page=number, points_per_unit=POINTS_PER_MM, line_units=LINE_MM)

    def _read_into(
        self,
        found: _Found,
        root: Element,
        number: int,
        size: tuple[float, float],
        zone: Zone | None,
        depth: int = 0,
        origin: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        """`origin` is where a drawing unit stands on the page, in millimetres."""
        for element in root.iter("{*}TextObject", "{*}Text", "{*}ImageObject", "{*}PathObject", "{*}CompositeObject"):
            box = bounds(element)
            kind = local(element)
            if kind in TEXTS:
                text = "".join(code.text or "" for code in descendants(element, "TextCode"))
                place = points(box)
                self._read_glyphs(element, text, number, place)
                self.out.add(text, page=number, zone=zone or where_seen(element, box, size), box=place)
                for other in set_otherwise(element, text):
                    self.out.add(other, page=number, zone=zone, box=place)
                if (turned := askew(element, box, text, origin)) is not None:
                    found.askew.append(turned)
                moved = points(moved_box(element, box_of_words(element, box, text), origin))
                if moved is not None:
                    found.pieces.append((text, moved))
                    if where_seen(element, box, size) is None:
                        found.shown.append((text, moved))
            elif kind == "ImageObject":
                try:
                    tile = self._read_picture(element, box, number)
                except UnreadableError as error:
                    self.out.failed(error, page=number)  # what stands behind it on the page is read all the same
                    tile = None
                found.tiles += [tile] if tile is not None and fits(tile, found.tiles) else []
            elif kind == "PathObject":
                outlines = figure(element)
                if outlines is not None:
                    found.figures.append(outlines)
                elif attribute(element, "Fill") == "true" and len(found.specks) < STROKES_MAX:
                    found.specks += [specks] if (specks := strokes(element)) else []
                elif attribute(element, "Stroke") != "false" and len(found.strokes) < STROKES_MAX:
                    found.strokes += [[line] for line in strokes(element)]
            elif depth < MAX_NESTED_UNITS:
                unit = self.units.get(attribute(element, "ResourceID") or "")
                if unit is not None:
                    stands = moved_box(element, box, origin) or (*origin, *origin)
                    self._read_into(found, unit, number, size, zone, depth + 1, stands[:2])
            else:
                raise LimitReachedError("drawings are nested without end; look at the page by hand")

    def _read_glyphs(self, element: Element, text: str, number: int, place: Box | None) -> None:
        """Where an object says which glyphs of its font it draws, these are what the eye sees, whatever the text says."""
        glyphs = [int(n) for each in descendants(element, "Glyphs") for n in numbers_in(each.text)]
        font = attribute(element, "Font") or ""
        if not glyphs:
            is_private = says_nothing(text) and len(text.strip()) >= FEWEST_PRIVATE
            file = self._font_file(font) if font in self.fonts else None
            if file is not None and (
                is_private
                or is_wide_latin(text, width_em(file, text) if could_be_wide(text) else 0.0)
                or self.faces.shows_otherwise(font, file, text)
            ):
                self._read_drawn(file, text, number, place)
            return
        letters = self._letters(font)
        shown = "".join(letters.get(glyph, "\ufffd") for glyph in glyphs)
        if "\ufffd" not in shown:
            if shown not in text:
                self.out.add(shown, page=number, box=place)
                if (file := self._font_file(font)) is not None:
                    self._read_drawn(file, shown, number, place)
        elif says_nothing(text):
            self.out.problem(
                "low-confidence", "letters are drawn by numbers alone; look at the page by eye", page=number
            )

    def _letters(self, font: str) -> dict[int, str]:
        """Glyph to character, by the embedded font's own table; empty where it has none."""
        if font not in self.letters:
            content = self._font_file(font)
            self.letters[font] = letters_of(content) if content else {}
        return self.letters[font]

    def _read_drawn(self, font_file: bytes, text: str, number: int, place: Box | None) -> None:
        self.drawn += 1
        if self.drawn <= DRAWN_MAX:
            read_shown(font_file, text, self.out, page=number, box=place)
        elif self.drawn == DRAWN_MAX + 1:
            self.out.problem("limit", "more letters than are looked at show something else than they say", page=number)

    def _font_file(self, font: str) -> bytes | None:
        if font not in self.font_files:
            self.font_files[font] = self.package.part(self.fonts[font]) if self.fonts.get(font) else None
        return self.font_files[font]

    def _read_picture(self, element: Element, box: Box | None, number: int) -> Tile | None:
        """The picture and its place, where it has one; what is too small to be read may be a piece of a larger one."""
        name = self.media.get(attribute(element, "ResourceID") or "", "")
        content = self.package.part(name) if name else None
        if content is None:
            self.out.problem("damaged", "a picture is missing; fetch the document again", page=number)
            return None
        if content.startswith(PAGED) and frames_of(open_image(content, self.out.limits.max_pixels)) > 1:
            # Read as a file of its own, whose pages are all looked at.
            self.out.attach_part(name, content, page=number)
            return None
        with part_at_least(content, self.out, page=number):
            grey, ink = self._decoded(content, number)
        if is_mirrored(element):
            grey, ink = np.ascontiguousarray(grey[:, ::-1]), None
        place = points(box) or (0.0, 0.0, float(grey.shape[1]), float(grey.shape[0]))
        size_pt = (max(place[2] - place[0], 1.0), max(place[3] - place[1], 1.0))
        if not too_small_to_read((grey.shape[1], grey.shape[0])):
            read_grey(grey, self.out, page=number, size_pt=size_pt, origin_pt=(place[0], place[1]), ink=ink)
        return (grey, place) if box is not None else None

    def _decoded(self, content: bytes, number: int) -> tuple[Array, Ink | None]:
        """The picture in grey, and its coloured ink."""
        limit = self.out.limits.max_pixels
        if is_jbig2(content):
            return next(Fax(content).grey_pages(limit)), None
        image = open_image(content, limit)
        grey = to_grey(image)
        if (below := grey_below(image)) is not None:
            size_pt = (float(grey.shape[1]), float(grey.shape[0]))
            read_grey(below, self.out, page=number, size_pt=size_pt, zone="hidden")
        return grey, None if too_small_to_read(image.size) else coloured_ink(content, image)
