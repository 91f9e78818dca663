"""HTML as a reader sees it, and apart from that what the page hides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from lxml import etree, html

from detectors.errors import DamagedError
from detectors.formats.characters import HAN
from detectors.formats.html.attributes import Attributes
from detectors.formats.html.end import is_cut, without_end
from detectors.formats.html.entities import with_own_entities
from detectors.formats.html.grounds import is_unseen_font, shows_white
from detectors.formats.html.inside import ANY_TAG, Inside, markup_in
from detectors.formats.html.pieces import ASKED_FOR, apart
from detectors.formats.html.places import said_by_list, said_turned
from detectors.formats.html.points import of_blocks, of_table
from detectors.formats.html.running import Scripts
from detectors.formats.html.shadow import has_slots, shown_with_slots
from detectors.formats.html.shared import DEEPEST, FEWEST_CHILDREN, Known, Shared
from detectors.formats.html.styles import (
    FAMILY,
    FEWEST_OF_A_LEVEL,
    HIDING,
    TURNED,
    WHITE,
    Styles,
    said_by_places,
    said_downwards,
)
from detectors.formats.html.vast import without_vast_tags
from detectors.formats.json_data import markup_in_json, said_by_json
from detectors.formats.misread import said_when_read_right
from detectors.formats.packed import SHORTEST_RUN
from detectors.formats.spelt import spelt
from detectors.formats.text import check_known, declared_encoding, decode, read_behind
from detectors.formats.text_runs import lacks_a_part
from detectors.formats.untold import add_marks
from detectors.model import Zone
from detectors.reading import Reading

MEDIA_TYPES = ("text/html", "application/xhtml+xml")

BREAKING = frozenset([
    "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "dd", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "select", "summary", "table",
    "tbody", "td", "textarea", "tfoot", "th", "thead", "tr", "ul",
])  # fmt: skip
# What isn't entered, or changes what is inside; what is read in another order than the markup's; what has a zone of its own.
APART = frozenset(("title", "noscript", "template", "datalist", "script", "style", "svg"))
ORDERED = frozenset(("table", "pre", "plaintext", "text", "tspan", "select", "datalist", "optgroup", "bdo"))
ZONED = frozenset(("h1", "h2", "caption", "td", "th"))
LONGEST_ALTERNATIVE = 2
NOT_SHOWN = ("hidden", "property", "comment")
# lxml.html looks up a class of its own for every element, in Python.
ONE_CLASS = etree.ElementDefaultClassLookup(element=html.HtmlElement, comment=html.HtmlComment)
MIRRORED = re.compile(r"\s*scale\(\s*-1")
BRACKETS = re.compile(r"[\s()\[\]（）【】〔〕]*")
SPACES = re.compile(r"[ \t\r\n\f]+")
CDATA = "[CDATA["
KNOWN = Known()


def read(untrusted_bytes: bytes, out: Reading) -> None:
    declared = declared_encoding(untrusted_bytes[:4_096])
    # All of UTF-7 is ASCII, so that it would be read as that.
    text = decode(untrusted_bytes, declared)
    markup = ""
    with out.going_on():
        if markup := markup_in_json(text):
            out.add_rows(said_by_json(text), zone="hidden")
    read_markup(markup or text, out)
    add_marks(text, out)
    out.add_rows(said_when_read_right(text), zone="hidden")
    read_behind(untrusted_bytes, out)
    if is_cut(markup or text) or lacks_a_part(untrusted_bytes):
        raise DamagedError("the page is cut short, or a part of it was lost; fetch it again")
    check_known(text)
    out.pages_examined = 1


def read_markup(text: str, out: Reading, *, page: int = 1, depth: int = 0, scripts: bool = True) -> None:
    """`scripts`: whether those of the page are run. Raises DamagedError where lxml finds no element at all."""
    text, complete = with_own_entities(text.replace("\0", ""))
    if not complete:
        out.problem("limit", "the page's own names stand for more than is spelt out; look at the page by hand")
    text = without_vast_tags(text, out, page)
    parser = html.HTMLParser(huge_tree=True, no_network=True, encoding="utf-8")
    parser.set_element_class_lookup(ONE_CLASS)
    try:
        root = html.document_fromstring(without_end(text).encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DamagedError("the page holds no markup that can be read; fetch it again") from error
    if any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log):
        _read_without_tree(text, out, page)
    else:
        before = out.count
        page_text = _Page(out, page, depth, Styles(root), Scripts(text) if scripts else None)
        # Comments, and in broken pages elements too, stand before and behind the outermost element.
        for element in (*reversed(list(root.itersiblings(preceding=True))), root, *root.itersiblings()):
            page_text.walk(element)
            out.add((element.tail or "").strip(), page=page)
        page_text.attributes.finish()
        lines = out.since(before)
        if any(line.text == ASKED_FOR for line in lines):
            # Lines and cells of a character, with what nobody sees between them.
            for said in spelt(line.text for line in lines if line.zone not in NOT_SHOWN):
                out.add(said, page=page, zone="hidden")
        for said in page_text.styles.first_letters(root):
            out.add(said, page=page, zone="hidden")
        if page_text.inside.scripts is not None:
            page_text.inside.scripts.run(page_text.inside)


def _read_without_tree(text: str, out: Reading, page: int) -> None:
    """For markup that no parser takes to its end: everything between the tags, seen or not."""
    for line in ANY_TAG.split(text):
        out.add_lines(unescape(line), page=page)


# An element that the walk is inside of: whether its end ends a line, the zone outside of it, its own, and what a style puts
# behind its text.
_Open = tuple[bool, Zone | None, Zone | None, str]
# A piece of text, its zone, the element that it belongs to, and whether it stands behind that.
_Part = tuple[str, Zone | None, etree._Element | None, bool]


class _Page:
    """Gathers text line by line: a line ends where a block begins or ends."""

    def __init__(self, out: Reading, page: int, depth: int, styles: Styles, scripts: Scripts | None) -> None:
        self.out = out
        self.page = page
        self.parts: list[_Part] = []
        self.zone: Zone | None = None
        self.styles = styles
        self.inside = Inside(out, page, depth, read_markup, scripts)
        self.attributes = Attributes(out, page, self.inside)
        self.turned: etree._Element | None = None  # the outermost element around that is read from right to left
        self.looked_around = 0  # how often what stands behind an element decided its zone
        self.shared: Shared | None = None
        if depth == 0 and not styles.any_around:
            looked = lambda: self.looked_around  # noqa: E731
            self.shared = Shared(KNOWN, out, self.attributes, self.inside, styles, page, looked)

    def flush(self) -> None:
        """What is seen and what is hidden are lines apart; and the whole as well, as copying the line would give it."""
        parts = self.parts
        if not parts:
            return
        self.parts = []
        if len(parts) == 1:
            text, zone, *_ = parts[0]
            if not text.isspace():
                self._add(text, zone)
            return
        zones = dict.fromkeys(part[1] for part in parts if not part[0].isspace())
        for zone in zones:
            self._add("".join([part[0] for part in parts if part[1] == zone]), zone)
        if len(zones) > 1:
            self._add("".join([part[0] for part in parts]), "hidden")
        if any(ASKED_FOR in part[0] for part in parts):
            for said in apart([(text, element, behind) for text, _, element, behind in parts]):
                self._add(said, "hidden")

    def _add(self, text: str, zone: Zone | None) -> None:
        self.out.add(SPACES.sub(" ", text).strip(), page=self.page, zone=zone)
        if "{{" in text:
            # A framework works out what stands in such brackets.
            self.inside.read_program(text, "script")
            if self.inside.scripts is not None:
                self.inside.scripts.handler(text)
        if len(text) >= SHORTEST_RUN:
            self.inside.read_packed(text)

    def walk(self, root: etree._Element) -> None:
        """No recursion, because hostile pages nest deeper than Python may."""
        if not isinstance(root.tag, str):
            self._read_comment(root)
            return
        walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        open_ones: list[_Open | None] = []
        for event, element in walker:
            if event == "start":
                around = open_ones[-1] if open_ones else None
                inherited = around[2] if around is not None else None
                if (
                    self.shared is not None
                    and len(open_ones) <= DEEPEST
                    and len(element) >= FEWEST_CHILDREN
                    and element.tag in BREAKING
                    and self.turned is None
                    and self._nothing_waits()
                    and self.shared.again(element, len(open_ones), inherited, self.zone)
                ):
                    open_ones.append(None)
                    walker.skip_subtree()
                    continue
                entered = self._enter(element, inherited)
                open_ones.append(entered)
                if entered is None:
                    walker.skip_subtree()
                continue
            if event == "comment":
                self._read_comment(element)
            elif event == "pi":
                self.out.add_lines(
                    element.text if HAN.search(element.text or "") else "", page=self.page, zone="comment"
                )
            elif event == "end":
                if element is self.turned:
                    self.turned = None
                if (left := open_ones.pop()) is not None:
                    if left[3]:
                        self.parts.append((left[3], "hidden", None, False))
                    if left[0]:
                        self.flush()
                    self.zone = left[1]
                    if self.shared is not None:
                        self.shared.end(element)
            if element is not root and (tail := element.tail):
                self.parts.append((tail, self.zone, element, True))
        self.flush()

    def _nothing_waits(self) -> bool:
        """Whether no words stand before a block that would be a line of their own; blanks are dropped."""
        if any(not part[0].isspace() for part in self.parts):
            return False
        self.parts.clear()
        return True

    def _enter(self, element: etree._Element, inherited: Zone | None) -> _Open | None:
        """None where what the element holds is no text of the page, or is read already."""
        tag = str(element.tag).lower()
        attributes = [(str(name), str(value)) for name, value in element.items()]
        style = self.styles.of(element) if attributes or self.styles.any else ""
        if attributes:
            self.attributes.read(element, tag, attributes)
        # Most elements are plain paragraphs and have none of what follows.
        if attributes or style or tag in ORDERED or len(element) >= FEWEST_OF_A_LEVEL:
            self._read_order(element, tag, style)
        if tag in APART:
            if tag == "title" and inherited is None:
                self.out.add(" ".join((element.text or "").split()), page=self.page, zone="title")
                return None
            if tag in ("script", "style"):
                self.inside.read_script(element, tag)
                return None
            if tag == "svg":
                self.inside.read_drawing(element)
            elif tag == "template" and has_slots(element):
                self._add(shown_with_slots(element), None)
            elif tag != "title":
                inherited = "hidden"
        zone = inherited
        if (attributes or style or tag in ZONED) and inherited != "hidden":
            own = self._zone(element, tag, style, attributes)
            # What nobody sees of a cell or a title stands apart from the rest of it.
            zone = own if own == "hidden" or inherited is None else inherited
        # Readings and their brackets stand above the line and don't interrupt it.
        breaks = tag in BREAKING or (zone in ("title", "table") and zone != self.zone)
        if breaks:
            self.flush()
        before, after = self.styles.around(element) if self.styles.any_around else ("", "")
        entered = (breaks, self.zone, zone, after)
        self.zone = zone if tag not in ("rt", "rp") else "property"
        if before:
            self.parts.append((before, "hidden", None, False))
        if tag == "option":
            self._read_choice(element)
        elif tag == "img" and 0 < len(alternative := element.get("alt") or "") <= LONGEST_ALTERNATIVE:
            # Characters may be pictures.
            self.parts.append((alternative, "property", None, False))
        # Brackets for browsers that know no readings.
        if (text := element.text) and not (tag == "rp" and BRACKETS.fullmatch(text)):
            self.parts.append((text, self.zone, element, False))
        return entered

    def _read_choice(self, element: etree._Element) -> None:
        """The choices of a list stand in one line, for a level among them is no mark."""
        value = element.get("value") or ""
        said = f"{value} " if HAN.search(value) and value != (element.text or "").strip() else ""
        if said or element.getprevious() is not None:
            self.parts.append((f" / {said}", self.zone, element, True))

    def _read_comment(self, element: etree._Element) -> None:
        if not isinstance(element, etree._Comment):
            return
        text = element.text or ""
        if text.startswith(CDATA) and text.endswith("]]"):
            # Text of XHTML, which only browsers that take it for HTML pass over.
            said = text[len(CDATA) : -2]
            if markup := markup_in(said):
                self.flush()
                self.inside.read_page(markup, made=True)
            else:
                self.parts.append((said, self.zone, None, False))
            return
        self.out.add_lines(unescape(text).strip(), page=self.page, zone="comment")
        if ANY_TAG.search(text) and HAN.search(unescape(text)):
            # Markup for some browsers alone, or for Word; or what was taken out of the page.
            with self.out.all_in_zone("hidden"):
                self.inside.read_page(text, made=True)
        else:
            self.inside.read_packed(text)

    def _zone(
        self, element: etree._Element, tag: str, style: str, attributes: Sequence[tuple[str, str]]
    ) -> Zone | None:
        if style:
            if self.inside.faces and (family := FAMILY.search(style)) is not None:
                self.inside.read_in_face(element, family.group())
            if HIDING.search(style) is not None:
                return "hidden"
            if WHITE.search(style) is not None:
                self.looked_around += 1
                if not shows_white(element, self.styles):
                    return "hidden"
        if attributes:
            if element.get("hidden") is not None or (tag == "input" and element.get("type") == "hidden"):
                return "hidden"
            if tag == "font":
                self.looked_around += 1
                if is_unseen_font(element, self.styles):
                    return "hidden"
        if tag in ("h1", "h2", "caption"):
            return "title"
        return "table" if tag in ("td", "th") else None

    def _read_order(self, element: etree._Element, tag: str, style: str) -> None:
        """What is read in another order than the markup's."""
        if tag == "table":
            for said in said_downwards(element):
                self.out.add(said, page=self.page, zone="table")
            for points in of_table(element):
                self.inside.read_points(points)
        elif tag == "pre":
            self.inside.read_points(of_blocks("".join(str(text) for text in element.itertext())))
        elif tag == "plaintext":
            # To the end of the page, line by line and tags included.
            for piece in ANY_TAG.split(element.text or ""):
                self.out.add_lines(piece, page=self.page)
        elif len(element) >= FEWEST_OF_A_LEVEL:
            for said in said_by_places(element, self.styles):
                self.out.add(said, page=self.page, zone="hidden")
        if tag in ("text", "tspan") and " " in (places := element.get("x") or ""):
            self.out.add(said_by_list(places, (element.text or "").strip()), page=self.page, zone="hidden")
        if tag in ("select", "datalist", "optgroup"):
            for word in spelt((child.text or child.get("value") or "") for child in element if child.tag == "option"):
                self.out.add(word, page=self.page, zone="hidden")
        if self.turned is None and (
            tag == "bdo" or (style and TURNED.search(style)) or MIRRORED.match(element.get("transform") or "")
        ):
            self.turned = element
            self.out.add("".join(said_turned(element).split()), page=self.page, zone="hidden")
