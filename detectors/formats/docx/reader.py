"""DOCX, DOTX and WPS saved as zip: every part of word/, told apart by what the reader of the page would see."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from detectors.errors import DamagedError, UnreadableError
from detectors.formats.characters import HAN
from detectors.formats.docx.fonts import embedded_fonts, read_runs
from detectors.formats.docx.looks import is_hidden_run, is_white, style_of
from detectors.formats.docx.signs import chosen, set_in_signs, symbol
from detectors.formats.docx.styles import unseen_styles
from detectors.formats.fields import said_by_field
from detectors.formats.markup import Element, attribute, children, descendants, local, parse_xml, read_properties
from detectors.formats.package import Package
from detectors.formats.package_targets import check_targets
from detectors.formats.placed import said_by_boxes
from detectors.formats.spelt import spelt, spelt_by_tabs, spelt_downwards
from detectors.model import Zone
from detectors.reading import Reading
from detectors.sniff import DOCX

MEDIA_TYPES = (DOCX,)

PART_ZONES: tuple[tuple[str, Zone | None], ...] = (
    ("header", "header"),
    ("footer", "footer"),
    ("comments", "comment"),
    ("document", None),
    ("footnotes", None),
    ("endnotes", None),
    ("glossary/", "hidden"),
)
SKIPPED = re.compile(
    r"word/(?:styles|settings|fonttable|websettings|numbering|theme|people|comments(?:ids|extensible)|_rels)"
)
RUNS_OF_A_CHARACTER = 4
SIGNS_OF_A_RUN = 4
# What no mark of a level is without.
ASKED_FOR = "密"
TEXT_TAGS = ("t", "delText", "instrText", "delInstrText")


def read(untrusted_bytes: bytes, out: Reading) -> None:
    package = Package(untrusted_bytes, out)
    main = False
    unseen = unseen_styles(package.part("word/styles.xml") or b"")
    try:
        fonts = embedded_fonts(package)
    except UnreadableError as error:
        out.failed(error)
        fonts = {}
    for name in list(package.parts):
        folded = name.lower()
        if folded.startswith("word/") and folded.endswith(".xml") and not SKIPPED.match(folded):
            try:
                root = parse_xml(package.read(package.parts[name]), name)
                read_story(root, _part_zone(folded), out, unseen)
                if fonts:
                    read_runs(root, fonts, out)
                if next(descendants(root, "p"), None) is None:
                    package.read_names.discard(name)  # no story; its texts are read with the unasked parts
                main = main or "document" in folded or name in package.relations("").values()
            except UnreadableError as error:
                out.failed(error)
        elif (folded.startswith("docprops/") and folded.endswith(".xml")) or (
            folded.startswith("customxml/item") and folded.endswith(".xml") and "props" not in folded
        ):
            read_properties(package.read(package.parts[name]), name, out)
    if not main:
        raise DamagedError("the document has no main part; fetch it again")
    package.read_media(("word/media/",))
    package.read_embedded(("word/embeddings/",))
    check_targets(package, out)
    _read_variables(package, out)
    _read_labels(package, out)
    package.finish(lambda folded: SKIPPED.match(folded) is not None)
    out.pages_examined = 1


def _read_variables(package: Package, out: Reading) -> None:
    content = package.part("word/settings.xml")
    if content and b"docVar" in content:
        for variable in parse_xml(content, "settings.xml").iter("{*}docVar"):
            out.add(attribute(variable, "val") or "", zone="hidden")


def _read_labels(package: Package, out: Reading) -> None:
    """What stands before the items of a list; its numbers are %1, %2 …"""
    content = package.part("word/numbering.xml")
    if content is not None:
        texts: list[str] = []
        for label in parse_xml(content, "numbering.xml").iter("{*}lvlText"):
            texts.append(re.sub(r"%\d", "", attribute(label, "val") or ""))
            out.add(texts[-1] if HAN.search(texts[-1]) else "")
        for said in spelt(texts):
            out.add(said)


def _part_zone(folded: str) -> Zone | None:
    part = folded.removeprefix("word/")
    return next((zone for prefix, zone in PART_ZONES if part.startswith(prefix)), None)


def read_story(root: Element, zone: Zone | None, out: Reading, unseen: frozenset[str] = frozenset()) -> None:
    """Each paragraph a segment; table cells, hidden runs and tracked deletions apart from it. `unseen` are the styles
    that nobody sees."""
    _drop_repeats(root)
    tabbed: list[str] = []
    with_unseen: list[str] = []
    for paragraph in root.iter("{*}p"):
        if paragraph.tag.endswith("drawingml/2006/main}p"):
            _add_plain(paragraph, zone, out)
            continue
        where = zone or _place(paragraph)
        shown: list[str] = []
        hidden: list[str] = []
        for text, is_hidden in _runs(paragraph, unseen):
            (hidden if is_hidden else shown).append(text)
        seen = "".join(shown)
        if ASKED_FOR in seen and (kept := _without_struck(paragraph)) and kept != seen:
            out.add(kept, zone="hidden")
        tabbed.append(seen)
        for line in seen.split("\n"):
            out.add(line, zone=where)
        with_unseen.append("".join(text for text, _ in _runs(paragraph, unseen)) if hidden else seen)
        unseen_text = "".join(hidden)
        out.add(unseen_text, zone="hidden")
        for said in spelt(unseen_text.splitlines()):
            out.add(said, zone="hidden")
        if hidden and any(text.strip() for text in shown):
            # A mark may be half hidden; the eye of a copy-and-paste sees it whole.
            out.add(with_unseen[-1], zone="hidden")
    for table in root.iter("{*}tbl"):
        rows = [[_text_of_cell(cell) for cell in children(row, "tc")] for row in children(table, "tr")]
        for text in (*spelt_downwards(rows), *_spelt_between_unseen(table, rows, unseen)):
            out.add(text, zone=zone or "table")
        if next(table.iterfind("./{*}tblPr/{*}bidiVisual"), None) is not None:
            for row in rows:
                for text in spelt(reversed(row)):
                    out.add(text, zone=zone or "table")
    for element in root.iter("{*}bdo"):
        if attribute(element, "val") == "rtl" and next(element.iterancestors("{*}bdo"), None) is None:
            out.add("".join(text.text or "" for text in descendants(element, "t"))[::-1], zone="hidden")
    for text in (*spelt(tabbed), *spelt_by_tabs(tabbed), *said_by_boxes(root)):
        out.add(text, zone=zone)
    if with_unseen != tabbed:
        for text in (*spelt(with_unseen), *spelt_by_tabs(with_unseen)):
            out.add(text, zone="hidden")
    for element in root.iter("{*}docPr", "{*}cNvPr", "{*}textpath"):
        for key in ("descr", "title", "string"):
            out.add(attribute(element, key) or "", zone=zone if key == "string" else "property")


def _drop_repeats(root: Element) -> None:
    """A text box stands in a file twice, once for older programs. Its words said again would come between the boxes of a row."""
    for either in root.iter("{*}AlternateContent"):
        if next(either.iterancestors("{*}AlternateContent"), None) is not None:
            continue
        newer, older = (
            [box for way in children(either, name) for box in _text_boxes(way)] for name in ("Choice", "Fallback")
        )
        told = {_said(box) for box in newer} if older else set()
        for box in older:
            # What is crossed out or hidden in one of them alone says something else.
            alike = _said(box) in told and next(box.iter("{*}strike", "{*}dstrike", "{*}vanish"), None) is None
            for element in box.iter() if alike else ():
                element.text = None


def _text_boxes(way: Element) -> Iterator[Element]:
    """The text boxes in an element, without those in one of them."""
    outer: Element | None = None
    for box in descendants(way, "txbxContent"):
        if outer is None or all(each is not outer for each in box.iterancestors()):
            outer = box
            yield box


def _said(element: Element) -> str:
    return "".join(map(str, element.itertext()))


def _without_struck(paragraph: Element) -> str:
    """What is left of a paragraph of which something is crossed out by hand, without the program's own tracking of it."""
    if next(paragraph.iter("{*}strike", "{*}dstrike"), None) is None:
        return ""
    runs = (run for run in descendants(paragraph, "r") if next(run.iterfind("./{*}rPr/{*}strike"), None) is None)
    kept = (run for run in runs if next(run.iterfind("./{*}rPr/{*}dstrike"), None) is None)
    return "".join(text.text or "" for run in kept for text in children(run, "t"))


def _text_of_cell(cell: Element) -> str:
    """Of its own paragraphs, not of tables in it; a few runs are enough for a character."""
    texts = (text for paragraph in children(cell, "p") for text in descendants(paragraph, "t"))
    return "".join(text.text or "" for text in itertools.islice(texts, RUNS_OF_A_CHARACTER))


def _spelt_between_unseen(table: Element, rows: list[list[str]], unseen: frozenset[str]) -> Iterator[str]:
    """What cells of a character each say without those that nobody sees."""
    if not any(ASKED_FOR in row for row in rows):
        return
    seen: list[list[str]] = []
    for row in children(table, "tr"):
        runs = [list(itertools.islice(descendants(cell, "r"), RUNS_OF_A_CHARACTER)) for cell in children(row, "tc")]
        hidden = [bool(cell) and all(is_white(run) or is_hidden_run(run, unseen) for run in cell) for cell in runs]
        seen.append(["" if gone else text for gone, text in zip(hidden, rows[len(seen)], strict=True)])
        if any(hidden):
            yield from spelt(seen[-1])
    if seen != rows:
        yield from spelt_downwards(seen)


def _add_plain(paragraph: Element, zone: Zone | None, out: Reading) -> None:
    out.add("".join(element.text or "" for element in paragraph.iter("{*}t")), zone=zone)


def _place(paragraph: Element) -> Zone | None:
    for ancestor in paragraph.iterancestors():
        name = local(ancestor)
        if name == "txbxContent":
            return None
        if name == "tc":
            return "table"
    style = next((attribute(s, "val") or "" for s in paragraph.iterfind("./{*}pPr/{*}pStyle")), "")
    return "title" if style.lower() in ("title", "a3", "标题") else None


def _runs(paragraph: Element, unseen: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """Text of this paragraph alone (not of text boxes anchored in it) with whether a reader would not see it."""
    hidden = bool(unseen) and style_of(paragraph, "p") in unseen
    stack: list[tuple[Element, bool]] = [(child, hidden) for child in reversed(paragraph)]
    instruction: list[str] = []  # of a field, often in pieces
    while stack:
        element, hidden = stack.pop()
        name = local(element)
        if name == "fldChar" and instruction:
            yield said_by_field("".join(instruction)), True
            instruction.clear()
        if name in ("txbxContent", "pPr", "rPr", "sdtPr") or not name:
            continue
        if name == "rt":
            # A reading stands above the line and doesn't interrupt it.
            yield "".join(text.text or "" for text in descendants(element, "t")), True
            continue
        if name in TEXT_TAGS:
            text = element.text or ""
            if len(text) <= SIGNS_OF_A_RUN and (run := element.getparent()) is not None:
                text = set_in_signs(run, text)
            if "nstr" in name:
                instruction.append(text)
            else:
                yield text, hidden or name != "t"
        elif name in ("br", "cr"):
            yield "\n", hidden
        elif name in ("tab", "ptab"):
            yield "\t", hidden
        elif name == "noBreakHyphen":
            yield "-", hidden
        elif name == "sym":
            yield symbol(element), hidden
        elif name == "ffData":
            yield chosen(element), hidden
        elif name == "ruby":
            # The reading comes first in the file, and above or behind its word on the page.
            stack.extend((child, hidden) for child in sorted(element, key=lambda c: local(c) != "rt"))
        else:
            said = said_by_field(attribute(element, "instr") or "") if name == "fldSimple" else ""
            if len(said) == 1 or HAN.search(said):
                yield f"\n{said}\n", True
            hidden = hidden or name in ("del", "moveFrom") or (name == "r" and is_hidden_run(element, unseen))
            stack.extend((child, hidden) for child in reversed(element))
    if instruction:
        yield said_by_field("".join(instruction)), True
