"""OFD (GB/T 33190): text objects with their places, page pictures, annotations, attachments."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

import numpy as np

from detectors.errors import DamagedError, LimitReachedError, UnreadableError
from detectors.formats.fonts import could_be_wide, is_wide_latin, letters_of, read_shown, says_nothing, width_em
from detectors.formats.jbig2 import Fax, is_jbig2
from detectors.formats.markup import Element, attribute, children, descendants, local, parse_xml
from detectors.formats.ofd_paths import figure, strokes
from detectors.formats.ofd_places import (
    POINTS_PER_MM,
    bounds,
    children_of,
    moved_box,
    numbers_in,
    points,
    set_otherwise,
    size_of,
    where_seen,
)
from detectors.formats.package import Package
from detectors.formats.rows import Piece, rearranged
from detectors.formats.shapes import Figure, letterlike, read_figures
from detectors.formats.tiles import Tile, fits, read_tiles
from detectors.model import Box, Zone
from detectors.ocr_images import Array, coloured_ink, frames_of, open_image, read_grey, to_grey, too_small_to_read
from detectors.ocr_ink import Ink
from detectors.reading import Reading
from detectors.sniff import OFD

MEDIA_TYPES = (OFD,)

# Electronic seals and signatures: certificates and the picture of a stamp.
SEALS = (".esl", ".ttc")
SIGNED = ("sign", "seal")
# Words also cut the shape out of what is drawn behind them.
TEXTS = ("TextObject", "Text")
MAX_NESTED_UNITS = 5
PAGED = (b"II*\0", b"MM\0*", b"GIF8")
# Lines that letters may be hatched with; from so many on they are drawn and read.
MANY_STROKES, STROKES_MAX, LINE_MM = 200, 20_000, 0.35
DRAWN_MAX = 60
FEWEST_PRIVATE = 3
A4_MM = (210.0, 297.0)


def read(untrusted_bytes: bytes, out: Reading) -> None:
    package = Package(untrusted_bytes, out)
    root = package.part("OFD.xml")
    if root is None:
        raise DamagedError("the document has no OFD.xml; fetch it again")
    entry = parse_xml(root, "OFD.xml")
    out.pages_total = out.pages_examined = 0
    if next(descendants(entry, "Encryptions"), None) is not None:
        out.problem("encrypted", "parts of the document are encrypted; ask its publisher for a readable copy")
    for info in descendants(entry, "DocInfo"):
        for element in info.iter():
            if element is not info and element.text:
                out.add(element.text, zone="property")
    bodies = 0
    for body in descendants(entry, "DocRoot"):
        bodies += 1
        _Document(package, _path("", body.text or ""), out).read()
    _read_unlisted(package, out)
    package.finish(_is_seal)
    if not bodies or not out.pages_total:
        out.pages_total = max(1, out.pages_total)
        raise DamagedError("the document has no page that can be found; fetch it again")


def _is_seal(folded: str) -> bool:
    return folded.endswith(SEALS) or (folded.endswith(".dat") and any(word in folded for word in SIGNED))


def _read_unlisted(package: Package, out: Reading) -> None:
    """Pages that no list names: of earlier versions, or cut out."""
    for name in list(package.names("", ".xml")):
        if name in package.read_names:
            continue
        content = package.read(package.parts[name])
        if b"TextCode" in content:
            for element in descendants(parse_xml(content, name), "TextObject"):
                out.add("".join(code.text or "" for code in descendants(element, "TextCode")), zone="hidden")
        else:
            package.read_names.discard(name)


def _path(folder: str, target: str) -> str:
    target = target.strip().replace("\\", "/")
    joined = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(joined)


@dataclass
class _Found:
    """What a page's objects are, for what only all of them together say."""

    figures: list[Figure] = field(default_factory=list)
    strokes: list[Figure] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    shown: list[Piece] = field(default_factory=list)
    tiles: list[Tile] = field(default_factory=list)


class _Document:
    def __init__(self, package: Package, path: str, out: Reading) -> None:
        self.package = package
        self.path = path
        self.folder = posixpath.dirname(path)
        self.out = out
        self.media: dict[str, str] = {}
        self.fonts: dict[str, str] = {}
        self.letters: dict[str, dict[int, str]] = {}
        self.font_files: dict[str, bytes | None] = {}
        self.drawn = 0
        self.templates: dict[str, str] = {}
        self.units: dict[str, Element] = {}
        self.size_mm = A4_MM

    def read(self) -> None:
        content = self.package.part(self.path)
        if content is None:
            raise DamagedError("the document's main part is missing; fetch it again")
        root = parse_xml(content, self.path)
        for area in children_of(root, "CommonData", "PageArea"):
            self.size_mm = size_of(area) or self.size_mm
        for element in root.iter("{*}PublicRes", "{*}DocumentRes"):
            self._read_resources(_path(self.folder, element.text or ""))
        for template in descendants(root, "TemplatePage"):
            self.templates[attribute(template, "ID") or ""] = _path(self.folder, attribute(template, "BaseLoc") or "")
        pages = list(descendants(root, "Page"))
        first = self.out.pages_total
        self.out.pages_total += len(pages)
        ids: dict[str, int] = {}
        for number in self.out.all_pages(range(first + 1, first + len(pages) + 1)):
            page = pages[number - first - 1]
            ids[attribute(page, "ID") or ""] = number
            try:
                self._read_page(_path(self.folder, attribute(page, "BaseLoc") or ""), number)
                self.out.pages_examined += 1
            except UnreadableError as error:
                self.out.failed(error, page=number)
        for outline in descendants(root, "OutlineElem"):
            self.out.add(attribute(outline, "Title") or "", zone="property")
        self._read_annotations(root, ids)
        self._read_attachments(root)
        for name in list(self.package.names("", ".xml")):
            if "/tags/" in f"/{name.lower()}" or "customtag" in name.lower():
                self._read_texts(name)

    def _read_resources(self, path: str) -> None:
        content = self.package.part(path)
        if content is None:
            self.out.problem("damaged", "a list of the document's pictures is missing; fetch it again")
            return
        root = parse_xml(content, path)
        base = _path(posixpath.dirname(path), attribute(root, "BaseLoc") or "")
        for unit in descendants(root, "CompositeGraphicUnit"):
            self.units[attribute(unit, "ID") or ""] = unit
        for kind, leaf, known in (("MultiMedia", "MediaFile", self.media), ("Font", "FontFile", self.fonts)):
            for media in descendants(root, kind):
                for file in children(media, leaf):
                    name = _path(base, file.text or "")
                    if name not in self.package.parts:
                        name = _path(posixpath.dirname(path), file.text or "")
                    known[attribute(media, "ID") or ""] = name

    def _read_page(self, path: str, number: int) -> None:
        content = self.package.part(path)
        if content is None:
            raise DamagedError("the page is missing; fetch the document again")
        root = parse_xml(content, path)
        for resource in descendants(root, "PageRes"):
            self._read_resources(_path(posixpath.dirname(path), resource.text or ""))
        size = next((s for area in children(root, "Area") if (s := size_of(area))), self.size_mm)
        self.out.page_size(number, size[0] * POINTS_PER_MM, size[1] * POINTS_PER_MM)
        for template in descendants(root, "Template"):
            name = self.templates.get(attribute(template, "TemplateID") or "", "")
            layer = self.package.part(name)
            if layer is None:
                self.out.problem("damaged", "the page's template is missing; fetch the document again", page=number)
            else:
                self._read_objects(parse_xml(layer, name), number, size, None)
        self._read_objects(root, number, size, None)

    def _read_objects(self, root: Element, number: int, size: tuple[float, float], zone: Zone | None) -> None:
        found = _Found()
        self._read_into(found, root, number, size, zone)
        apart = found.shown if len(found.shown) < len(found.pieces) else ()
        for text, place in (*rearranged(found.pieces, always=bool(apart)), *rearranged(apart, always=True)):
            self.out.add(text, page=number, zone=zone, box=place)
        read_tiles(found.tiles, self.out, page=number)
        if letterlike(found.figures):
            read_figures(found.figures, self.out, page=number, points_per_unit=POINTS_PER_MM)
        elif len(found.strokes) >= MANY_STROKES:
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
                moved = points(moved_box(element, box, origin))
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
                elif attribute(element, "Stroke") != "false" and len(found.strokes) < STROKES_MAX:
                    found.strokes += [lines] if (lines := strokes(element)) else []
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
            file = self._font_file(font) if could_be_wide(text) or is_private else None
            if file is not None and (is_private or is_wide_latin(text, width_em(file, text))):
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
        """The picture and its place, where it has one and is large enough to be read."""
        name = self.media.get(attribute(element, "ResourceID") or "", "")
        content = self.package.part(name) if name else None
        if content is None:
            self.out.problem("damaged", "a picture is missing; fetch the document again", page=number)
            return None
        if content.startswith(PAGED) and frames_of(open_image(content, self.out.limits.max_pixels)) > 1:
            # Read as a file of its own, whose pages are all looked at.
            self.out.attach_part(name, content, page=number)
            return None
        decoded = self._decoded(content)
        if decoded is None:
            return None
        grey, ink = decoded
        matrix = numbers_in(attribute(element, "CTM"))
        if len(matrix) == 6 and matrix[0] * matrix[3] - matrix[1] * matrix[2] < 0:
            grey, ink = np.ascontiguousarray(grey[:, ::-1]), None
        place = points(box) or (0.0, 0.0, float(grey.shape[1]), float(grey.shape[0]))
        size_pt = (max(place[2] - place[0], 1.0), max(place[3] - place[1], 1.0))
        read_grey(grey, self.out, page=number, size_pt=size_pt, origin_pt=(place[0], place[1]), ink=ink)
        return (grey, place) if box is not None else None

    def _decoded(self, content: bytes) -> tuple[Array, Ink | None] | None:
        """The picture in grey, and its coloured ink; None for one too small to read."""
        limit = self.out.limits.max_pixels
        if is_jbig2(content):
            grey = next(Fax(content).grey_pages(limit))
            return None if too_small_to_read((grey.shape[1], grey.shape[0])) else (grey, None)
        image = open_image(content, limit)
        if too_small_to_read(image.size):
            return None
        return to_grey(image), coloured_ink(content, image)

    def _read_annotations(self, root: Element, ids: dict[str, int]) -> None:
        for listing in descendants(root, "Annotations"):
            path = _path(self.folder, listing.text or "")
            content = self.package.part(path)
            if content is None:
                self.out.problem("damaged", "the annotations are missing; fetch the document again")
                continue
            for page in descendants(parse_xml(content, path), "Page"):
                number = ids.get(attribute(page, "PageID") or "", 1)
                for file in descendants(page, "FileLoc"):
                    name = _path(posixpath.dirname(path), file.text or "")
                    annotations = self.package.part(name)
                    if annotations is None:
                        self.out.problem("damaged", "an annotation is missing; fetch it again", page=number)
                        continue
                    notes = parse_xml(annotations, name)
                    self._read_objects(notes, number, self.size_mm, "comment")
                    for note in notes.iter("{*}Remark", "{*}Parameter"):
                        self.out.add(note.text or "", page=number, zone="comment")

    def _read_attachments(self, root: Element) -> None:
        for listing in descendants(root, "Attachments"):
            path = _path(self.folder, listing.text or "")
            content = self.package.part(path)
            if content is None:
                self.out.problem("damaged", "the attachments are missing; fetch the document again")
                continue
            for entry in descendants(parse_xml(content, path), "Attachment"):
                for file in descendants(entry, "FileLoc"):
                    target = _path(posixpath.dirname(path), file.text or "")
                    attached = self.package.part(target)
                    if attached is None:
                        self.out.problem("damaged", "an attachment is missing; fetch the document again")
                    else:
                        self.out.attach(attribute(entry, "Name") or posixpath.basename(target), attached)

    def _read_texts(self, name: str) -> None:
        content = self.package.part(name)
        if content is not None:
            for element in parse_xml(content, name).iter():
                self.out.add((element.text or "").strip(), zone="property")
