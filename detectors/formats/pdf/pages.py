"""One PDF page: its lines, what hides in it, and whether a picture of it has to be read as well.

Boxes come from MuPDF in the page's unrotated frame; they are turned so that most of the text runs left to right,
because that is how a reader sees where a mark stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pymupdf

from detectors.formats.fonts import is_wide_latin
from detectors.formats.pdf.comments import comments
from detectors.formats.pdf.curves import read_unseen_curves, read_unseen_words
from detectors.formats.pdf.fonts import Fonts, shown_name
from detectors.formats.pdf.ink import PARTS_MAX, Ink, ink_of, together
from detectors.formats.pdf.interleaved import blocks_of
from detectors.formats.pdf.losses import Losses
from detectors.formats.pdf.notes import read_links, read_notes, show_notes
from detectors.formats.pdf.objects import number_notes
from detectors.formats.pdf.parted import covers, read_between
from detectors.formats.pdf.pictures import Line, PagePicture, bare
from detectors.formats.pdf.rejoined import rejoined
from detectors.formats.pdf.stored import Comparison
from detectors.formats.pdf.unseen import Pictures, read_cropped
from detectors.formats.rows import Askew, Piece, rearranged, rearranged_askew
from detectors.formats.spelt import spelt
from detectors.formats.unseen import NEARLY_WHITE
from detectors.model import Box, Zone
from detectors.reading import Reading

REPLACED_FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_PRESERVE_LIGATURES
TEXT_FLAGS = REPLACED_FLAGS | pymupdf.TEXT_IGNORE_ACTUALTEXT
SAID_INSTEAD = re.compile(
    rb"/(?:Alt|E|T|(ActualText))\s*(?:<\s*[fF][eE][fF][fF]((?:[0-9a-fA-F]{4}){1,500})>|\(\xfe\xff((?:[^\\)]|\\.){1,1000})\))",
    re.DOTALL,
)
ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
PAINTED = 16 | 32
LEGIBLE_PT = 2.0

FEW_CHARACTERS = 20
VAST_SHARE = 0.2
BACKWARDS, LONGEST_TURNED = -0.9, 40
GARBAGE_SHARE = 0.2
MUCH_GARBAGE = 1_000_000
# A letter without meaning where a mark has one of its own: the star as well, which fonts often have in a private place.
UNKNOWN = "[\ufffd\ue000-\uf8ff\x00-\x08]"
HALF_SAID = re.compile(rf"[绝机秘]\s?{UNKNOWN}|{UNKNOWN}\s?密|密\s?{UNKNOWN}")
PICTURE_PAGE_SHARE = 0.5
REGIONS_MAX = 4
PARTS_SHARE = 0.4
ALONG = 0.99
REGION_MIN_PT = (40.0, 9.0)
REGION_MIN_AREA_PT = 900.0
STRIP_MIN_PT, STRIP_RATIO = 4.0, 3.5
LEVEL_MIN_PT, LEVEL_RATIO = 9.0, 1.6


class PdfPage:
    """`number` counts from 1 in the document; `shown_as` is the page that its text is reported on."""

    def __init__(
        self,
        document: Any,
        number: int,
        out: Reading,
        pictures: Pictures | None = None,
        fonts: Fonts | None = None,
        *,
        shown_as: int | None = None,
    ) -> None:
        self.document = document
        self.index = number - 1
        self.number = shown_as or number
        self.out = out
        self.pictures = pictures or Pictures()
        self.fonts = fonts or Fonts(document)
        number_notes(document, self.index)
        self.page = document[number - 1]
        self.used_fonts: set[str] = set()
        self.brief = ""  # what the page says, if that is no more than a few characters
        show_notes(document, self.page)
        # Unlike its boxes in the file, which may count in larger units.
        wide, high = float(self.page.rect.width), float(self.page.rect.height)
        self.width, self.height = (wide, high) if self.page.rotation % 180 == 0 else (high, wide)
        self.losses = Losses(document, self.page)
        size = (self.width, self.height)
        self.picture = PagePicture(
            document, self.page, self.index, self.number, out, self.losses, self.pictures.told, size
        )

    def read(self) -> None:
        """Adds the page's text to the reading. Raises an UnreadableError where a part of it can't be read."""
        self.losses.forget()
        ink = ink_of(self.page, self.width, self.height, self.out.purse)
        lines, garbage = self._lines(ink)
        self._add_lines(lines)
        over = (*ink.grounds, *ink.pictures)
        read_between(self.page, self.number, lines, over, TEXT_FLAGS, self.out)
        self.brief = _vast(lines, self.height) or "".join(line.text for line in lines)[:20].strip() or "blank"
        self._read_replaced_text()
        self.losses.note()
        read_notes(self.page, self.number, self.out)
        read_links(self.page, self.number, self.out)
        self.losses.forget()  # files of notes speak for themselves
        visible = sum(len(line.text) for line in lines if line.zone is None) - garbage
        regions = [box for box in ink.pictures if _worth_a_look(box)]
        drawn = together(ink.shapes, self.width, self.height)
        believed = not lines or self.fonts.are_believed(self.index, (line.text for line in lines))
        if (
            not believed
            or self._needs_picture(ink, visible, garbage)
            or self._is_much((*regions, *drawn), len(regions))
        ):
            self.picture.check_declared_sizes()
            self.picture.read_picture(ink, lines, all_said=believed and not garbage)
        elif regions or drawn:
            self.picture.check_declared_sizes()
            for box in (*regions, *drawn):
                self.picture.read_region(box, lines)
        if lines and (garbage or not believed):
            boxes = [line.box for line in lines]
            read_unseen_words(self.page, self.number, boxes, (self.width, self.height), self.out)
        for parts in (drawn, ink.beside):
            read_unseen_curves(self.page, self.number, parts, self.out)
        self._read_unseen(ink)
        if self.used_fonts & self.fonts.nameless(self.index):
            self.out.problem(
                "low-confidence",
                "letters of a font that is not in the file, and that nothing says the meaning of; look at the page by hand",
                page=self.number,
            )
        self.losses.check()

    def _read_unseen(self, ink: Ink) -> None:
        if ink.outside and self.page.cropbox != self.page.mediabox:
            self.picture.check_declared_sizes()
            read_cropped(self.page, self.number, self.out)
        self.pictures.note(self.document, self.index, self.number)
        size = (self.width, self.height)
        compared = Comparison(ink.stored, self.picture.shown, size, self.pictures.unshown, self.number, self.out)
        compared.read_unshown()

    def _lines(self, ink: Ink) -> tuple[list[Line], int]:
        """The lines and how many of their characters have no meaning (a font without a table of its letters)."""
        lines: list[Line] = []
        garbage = 0
        for block in blocks_of(self.page, TEXT_FLAGS):
            first = len(lines)
            for line in block:
                runs: list[tuple[str, Zone | None]] = []
                for span in line["spans"]:
                    zone = self._zone(span, ink)
                    if not span["text"].isspace():
                        self.used_fonts.add(shown_name(span["font"]))
                    if runs and runs[-1][1] == zone:
                        runs[-1] = (runs[-1][0] + span["text"], zone)
                    elif span["text"]:
                        runs.append((span["text"], zone))
                seen = "".join(run for run, zone in runs if zone is None)
                if len(runs) > 2 and seen:
                    # What can't be seen may part what can, or be a part of it.
                    lines.append(Line(seen, tuple(line["bbox"]), tuple(line["dir"]), None))
                    whole = "".join(run for run, _ in runs)
                    lines.append(Line(whole, tuple(line["bbox"]), tuple(line["dir"]), "hidden"))
                for run, zone in runs:
                    unknown = sum(1 for c in run if c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or c < "\t")
                    # A line of letters without meaning asks for a picture of the page, however much else it says.
                    is_sense = (2 * unknown < len(run) or unknown < 2) and not (unknown and HALF_SAID.search(run))
                    garbage += unknown if is_sense else MUCH_GARBAGE
                    # Letters as wide as Chinese characters may be drawn as such.
                    width = max(line["bbox"][2] - line["bbox"][0], line["bbox"][3] - line["bbox"][1])
                    if len(line["spans"]) == 1 and is_wide_latin(run, width / max(line["spans"][0]["size"], 1.0)):
                        garbage = MUCH_GARBAGE
                    if unknown and "\ufffd" in run:
                        lines.append(Line(run.replace("\ufffd", ""), tuple(line["bbox"]), tuple(line["dir"]), "hidden"))
                    if not run.isspace():
                        lines.append(Line(run, tuple(line["bbox"]), tuple(line["dir"]), zone))
            lines[first:] = rejoined(lines[first:])
        return lines, garbage

    def _zone(self, span: dict[str, Any], ink: Ink) -> Zone | None:
        x0, y0, x1, y1 = span["bbox"]
        if x1 <= 0 or y1 <= 0 or x0 >= self.width or y0 >= self.height:
            return "hidden"
        unpainted = not span["char_flags"] & PAINTED or span["alpha"] == 0
        if unpainted:
            # The transcript that a scanner lays under its picture isn't hidden: the eye sees the same words.
            return None if any(covers(box, span["bbox"]) for box in ink.pictures) else "hidden"
        if span["size"] < LEGIBLE_PT:
            return "hidden"
        colour = span["color"]
        whitish = all((colour >> shift) & 0xFF >= NEARLY_WHITE for shift in (16, 8, 0))
        if whitish and not any(covers(box, span["bbox"]) for box in ink.grounds + ink.pictures):
            return "hidden"
        return None

    def _read_replaced_text(self) -> None:
        """What the file wants to be copied or read out in place of what it shows; it may say more, or less."""
        contents = self.page.read_contents()
        replaced: list[str] = []
        for is_replaced, digits, literal in SAID_INSTEAD.findall(contents):
            raw = bytes.fromhex(digits.decode()) if digits else ESCAPED.sub(rb"\1", literal)
            text = raw.decode("utf-16-be", "replace")
            if is_replaced:
                replaced.append(text)
            else:
                self.out.add(text, page=self.number, zone="hidden")
        for text in comments(b"\n" + contents):
            self.out.add_lines(text, page=self.number, zone="hidden")
        if b"ActualText" in contents:
            known = self.out.texts_of_page(self.number)
            lines = self.page.get_text("text", clip=pymupdf.INFINITE_RECT(), flags=REPLACED_FLAGS).splitlines()
            for line in lines:
                if bare(line) not in known:
                    self.out.add(line, page=self.number, zone="hidden")
            # In place of what is no text, where MuPDF gives none.
            said = bare("".join(lines))
            for text in (*(text for text in replaced if len(text) > 1), *spelt(replaced)):
                if bare(text) not in said:
                    self.out.add_lines(text, page=self.number, zone="hidden")

    def _add_lines(self, lines: list[Line]) -> None:
        direction = _main_direction(lines)
        size = (self.width, self.height) if direction[1] == 0 else (self.height, self.width)
        self.out.page_size(self.number, *size)
        pieces: list[Piece] = []
        shown: list[Piece] = []
        for line in lines:
            box = _turned_upright(line.box, direction, self.width, self.height)
            self.out.add(line.text, page=self.number, zone=line.zone, box=box)
            pieces.append((line.text, box))
            if line.zone is None:
                shown.append((line.text, box))
        for text in spelt([line.text for line in lines]):
            self.out.add(text, page=self.number, zone="hidden")
        for text in rearranged_askew(_askew(line) for line in lines if not _runs_along(line, direction)):
            self.out.add(text, page=self.number, zone="hidden")
        for line in lines:
            if line.direction[0] < BACKWARDS and len(line.text) <= LONGEST_TURNED:
                # Upside down, or seen from behind.
                self.out.add(line.text[::-1], page=self.number, zone="hidden")
        apart = shown if len(shown) < len(pieces) else ()
        for text, box in (*rearranged(pieces, always=bool(apart)), *rearranged(apart, always=True)):
            self.out.add(text, page=self.number, box=box)

    def _needs_picture(self, ink: Ink, visible: int, garbage: int) -> bool:
        covered = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in ink.pictures)
        if covered >= PICTURE_PAGE_SHARE * self.width * self.height:
            return True
        if garbage > GARBAGE_SHARE * max(visible + garbage, 1):
            return True
        return visible < FEW_CHARACTERS and bool(ink.pictures or ink.shapes or ink.glyphlike or ink.other >= 8)

    def _is_much(self, parts: Sequence[Box], pictures: int) -> bool:
        """Whether the whole page is read sooner than its parts."""
        area = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in parts)
        too_many = pictures > REGIONS_MAX or len(parts) - pictures > PARTS_MAX
        return too_many or area >= PARTS_SHARE * self.width * self.height


def _vast(lines: Sequence[Line], height: float) -> str:
    """The one character that is so large that there is but one on the page; empty where there is none, or another."""
    large = [line.text.strip() for line in lines if line.box[3] - line.box[1] >= VAST_SHARE * height]
    return large[0] if len(large) == 1 and len(large[0]) == 1 else ""


def _worth_a_look(box: Box) -> bool:
    short, long = sorted((box[2] - box[0], box[3] - box[1]))
    if long >= REGION_MIN_PT[0] and short >= REGION_MIN_PT[1] and short * long >= REGION_MIN_AREA_PT:
        return True
    if short >= LEVEL_MIN_PT and long >= LEVEL_RATIO * short:
        return True
    # A line of letters made small, lying or standing.
    return short >= STRIP_MIN_PT and long >= STRIP_RATIO * short


def _main_direction(lines: list[Line]) -> tuple[int, int]:
    """The way most characters run, as a unit step; left to right where nothing says otherwise."""
    votes: Counter[tuple[int, int]] = Counter()
    for line in lines:
        votes[(round(line.direction[0]), round(line.direction[1]))] += len(line.text)
    for direction, _ in votes.most_common():
        if abs(direction[0]) + abs(direction[1]) == 1:
            return direction
    return (1, 0)


def _runs_along(line: Line, direction: tuple[int, int]) -> bool:
    return line.direction[0] * direction[0] + line.direction[1] * direction[1] > ALONG


def _askew(line: Line) -> Askew:
    x0, y0, x1, y1 = line.box
    right, down = line.direction
    # The box stands upright around the line, whichever way that runs.
    size = (x1 - x0 + y1 - y0) / ((abs(right) + abs(down)) * (len(line.text.strip()) + 1))
    return line.text, ((x0 + x1) / 2, (y0 + y1) / 2), size, line.direction


def _turned_upright(box: Box, direction: tuple[int, int], width: float, height: float) -> Box:
    x0, y0, x1, y1 = box
    if direction == (0, -1):
        return (height - y1, x0, height - y0, x1)
    if direction == (0, 1):
        return (y0, width - x1, y1, width - x0)
    if direction == (-1, 0):
        return (width - x1, height - y1, width - x0, height - y0)
    return box
