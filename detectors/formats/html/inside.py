"""What a web page holds inside besides its text: other pages, programs, files in addresses, drawings, fonts."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from html import unescape
from typing import Protocol

from lxml import etree

from detectors.errors import DamagedError
from detectors.formats.base64_files import read_files_in
from detectors.formats.fonts import read_shown, says_nothing
from detectors.formats.html.addresses import DATA_ADDRESS, addresses, content_of, is_raster
from detectors.formats.html.points import FEWEST, Point, drawn, of_shadows, of_squares
from detectors.formats.html.running import Scripts
from detectors.formats.html.scripts import said_by_script, said_by_style
from detectors.formats.json_data import marks_in_json
from detectors.formats.packed import SHORTEST_RUN, unpacked
from detectors.formats.text import declared_encoding, decode
from detectors.reading import Reading

ANY_TAG = re.compile(r"<(?:[a-zA-Z/!?][^<>]{0,5000})>")
PROGRAM = re.compile("javascript|ecmascript|module|json|babel|jsx|typescript|vbscript|importmap")
RUN = re.compile("javascript|ecmascript|module|babel|jsx")
FACE = re.compile(
    r"@font-face\s*\{[^{}]{0,500}?font-family\s*:\s*([^;{}]{1,100});[^{}]{0,500}?url\(\s*[\"']?(data:[^\"')]*)",
    re.IGNORECASE,
)
NO_DOCUMENT = (
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/x-javascript",
    "application/json",
    "font/",
)
SMALLEST_PICTURE_BYTES = 100
MAX_SET_IN_FACES = 60
PAGES = ("text/html", "application/xhtml+xml")
SVG_OUTLINES_MIN = 8
XML_NAME = re.compile(r"[A-Za-z_][\w.-]*")
MAX_DRAWINGS, MAX_PICTURES_OF_POINTS = 30, 6
MAX_FRAMES_DEPTH = 4


class ReadMarkup(Protocol):
    def __call__(self, text: str, out: Reading, *, page: int, depth: int, scripts: bool) -> None: ...


def markup_in(text: str) -> str:
    """The markup that a text is, as editors keep an article in a value and feeds in a section of data; empty for any other."""
    markup = unescape(text) if "&" in text else text
    return markup if "<" in markup and ANY_TAG.search(markup) else ""


class Inside:
    """`depth` counts the pages around this one; `read_markup` reads one inside it; `scripts` are run when the page is read."""

    def __init__(
        self, out: Reading, page: int, depth: int, read_markup: ReadMarkup, scripts: Scripts | None = None
    ) -> None:
        self.out = out
        self.page = page
        self.depth = depth
        self.faces: dict[str, bytes] = {}  # fonts inside the page, by their names
        self.scripts = scripts
        self.script_elements = 0
        self._read_markup = read_markup
        self._set_in_faces = 0
        self._drawings = 0
        self._pictures = 0

    def spent(self) -> tuple[int, ...]:
        """What it has of its bounded kinds: letters in the page's own fonts, drawings, pictures of points."""
        return (len(self.faces), self._set_in_faces, self._drawings, self._pictures)

    def read_page(self, text: str, *, made: bool = False) -> None:
        """A page inside the page; one that scripts have `made` has run them."""
        if self.depth >= MAX_FRAMES_DEPTH:
            self.out.problem("limit", f"pages nested more than {MAX_FRAMES_DEPTH} deep; look at the page by hand")
            return
        try:
            self._read_markup(text, self.out, page=self.page, depth=self.depth + 1, scripts=not made)
        except DamagedError:
            # Nothing but comments and instructions (<?php ... ?>): no page, and no reason to leave the one around it.
            self._read_markup(f"<p>{text}", self.out, page=self.page, depth=self.depth + 1, scripts=not made)

    def read_script(self, element: etree._Element, tag: str) -> None:
        source = element.text or ""
        kind = (element.get("type") or "").lower()
        if tag == "script" and kind and not PROGRAM.search(kind) and ANY_TAG.search(source):
            # A template, which a script puts into the page.
            if self.scripts is not None:
                self.scripts.handler(source)
            self.read_page(source)
            return
        self.read_program(source, tag)
        if tag == "script" and "json" in kind:
            with self.out.going_on():
                self.out.add_rows(marks_in_json(source), page=self.page, zone="hidden")
        if tag == "script":
            self._keep_program(element, source, kind)
        if tag == "style":
            for name, address in FACE.findall(source):
                found = DATA_ADDRESS.match(address)
                font = content_of(found.group(3), found.group(2).lower()) if found is not None else None
                if font:
                    self.faces[name.strip(" \"'")] = font
            for found in addresses(source, tag):
                self.read_data(found)

    def _keep_program(self, element: etree._Element, source: str, kind: str) -> None:
        self.script_elements += 1
        if self.scripts is None or (kind and not RUN.search(kind)):
            return
        if address := element.get("src"):
            found = DATA_ADDRESS.match(address)
            raw = content_of(found.group(3), found.group(2).lower()) if found is not None else None
            source = (raw or b"").decode("utf-8", "replace")
        self.scripts.program(source, self.script_elements - 1, kind)

    def read_program(self, source: str, tag: str) -> None:
        if tag == "script":
            self.read_packed(source)
        elif "box-shadow" in source:
            for points in of_shadows(source):
                self.read_points(points)
        for text in said_by_script(source) if tag == "script" else said_by_style(source):
            self.out.add_lines(text, page=self.page, zone="hidden")

    def read_packed(self, text: str) -> None:
        """An article that the page's own script unpacks and shows."""
        if len(text) < SHORTEST_RUN:
            return
        for said in unpacked(text):
            if ANY_TAG.search(said):
                self.read_page(said)
            else:
                self.out.add_lines(said, page=self.page)
        read_files_in(text, self.out)

    def read_data(self, found: re.Match[str]) -> None:
        """A file inside an address: pictures as pictures of the page, documents as members."""
        media_type, parameters = (found.group(1) or "").lower(), found.group(2).lower()
        raw = content_of(found.group(3), parameters)
        if media_type.startswith(NO_DOCUMENT) or "font" in media_type:
            self.read_program(
                (raw or b"").decode("utf-8", "replace"), "style" if media_type == "text/css" else "script"
            )
            return
        if raw is not None and len(raw) < SMALLEST_PICTURE_BYTES and (not raw or is_raster(media_type)):
            return  # what stands for a picture until it is loaded, often cut short
        if raw is None:
            self.out.problem("damaged", "a picture inside the page is broken; fetch the page again", page=self.page)
            return
        if media_type in PAGES:
            self.read_page(decode(raw, declared_encoding(parameters.encode("ascii", "ignore"))))
        elif media_type.startswith("image/"):
            self.out.purse.check_time()
            self.out.attach_part("data:image", raw, page=self.page)
        else:
            self.out.purse.spend_entry()
            self.out.attach("data:file", raw)

    def read_drawing(self, element: etree._Element) -> None:
        """Letters as curves inside the page. Icons have few outlines and are passed over."""
        outlines = sum((path.get("d") or "").upper().count("M") for path in element.iter("path"))
        self.read_points(of_squares(element))
        if outlines < SVG_OUTLINES_MIN:
            return
        self._drawings += 1
        if self._drawings > MAX_DRAWINGS:
            if self._drawings == MAX_DRAWINGS + 1:
                self.out.problem("limit", f"more than {MAX_DRAWINGS} drawings in the page; look at it by hand")
            return
        self.out.attach_part("drawing.svg", b'<?xml version="1.0"?>' + _as_xml(element))

    def read_points(self, points: Sequence[Point]) -> None:
        """What points are a picture of."""
        if len(points) >= FEWEST and self._pictures < MAX_PICTURES_OF_POINTS and (picture := drawn(points)) is not None:
            self._pictures += 1
            self.out.purse.check_time()
            self.out.attach_part("points.png", picture, page=self.page)

    def read_in_face(self, element: etree._Element, families: str) -> None:
        """What text looks like in a font that the page brings along: such a font may show other characters."""
        for name, font in self.faces.items():
            if not name or name not in families or self._set_in_faces >= MAX_SET_IN_FACES:
                continue
            for text in "".join(str(part) for part in element.itertext()).split("\n")[:MAX_SET_IN_FACES]:
                # One private character is an icon.
                is_icon = says_nothing(text) and len(text.strip()) < 2
                if text.strip() and not is_icon and self._set_in_faces < MAX_SET_IN_FACES:
                    self._set_in_faces += 1
                    read_shown(font, text.strip(), self.out, page=self.page, zone="hidden")


def _as_xml(element: etree._Element) -> bytes:
    """A drawing of a page as a file of its own: without remarks, and without names that only pages may have (@click, :class,
    xlink:href of nowhere)."""
    drawing = copy.deepcopy(element)
    etree.strip_elements(drawing, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    for each in drawing.iter(etree.Element):
        if not XML_NAME.fullmatch(str(each.tag)):
            each.tag = "g"
        for name, value in [(str(name), str(value)) for name, value in each.items()]:
            if not XML_NAME.fullmatch(name):
                del each.attrib[name]
                if name == "xlink:href" and value.isprintable():
                    each.set("href", value)
    if not drawing.get("xmlns"):
        drawing.set("xmlns", "http://www.w3.org/2000/svg")
    return etree.tostring(drawing, with_tail=False)
