"""OpenDocument text, sheets and slides: paragraphs of content and styles, pictures, embedded files."""

from __future__ import annotations

import re
from collections.abc import Set

from detectors.errors import DamagedError, EncryptedError
from detectors.formats.markup import Element, attribute, children, descendants, local, parse_xml, read_properties
from detectors.formats.package import Package
from detectors.formats.spelt import spelt, spelt_downwards
from detectors.formats.unseen import WHITE, says_more
from detectors.model import Zone
from detectors.reading import Reading
from detectors.sniff import OPEN_DOCUMENT

MEDIA_TYPES = (OPEN_DOCUMENT,)

ZONES: dict[str, Zone] = {
    "header": "header", "header-left": "header", "footer": "footer", "footer-left": "footer", "annotation": "comment",
    "tracked-changes": "hidden", "table-cell": "table", "notes": "comment", "hidden-text": "hidden",
}  # fmt: skip


WORDLESS = ("settings.xml", "manifest.rdf", "mimetype", "layout-cache")
# What a picture shows, told to those who don't see it, is of this namespace.
SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
TINY = re.compile(r"[0-2](?:\.\d+)?pt")
CONSTANT = re.compile(r'(?:of:)?=?"([^"]*)"')
ALONE = ">密<".encode()
APART = frozenset(("p", "h", "annotation", "note", "frame", "custom-shape", "text-box", "g", "rect", "ruby-text"))


def read(untrusted_bytes: bytes, out: Reading) -> None:
    package = Package(untrusted_bytes, out)
    manifest = package.part("META-INF/manifest.xml")
    if manifest is not None and b"encryption-data" in manifest:
        raise EncryptedError("the document needs a password; ask its publisher for it")
    content = package.part("content.xml")
    if content is None:
        raise DamagedError("the document has no content.xml; fetch it again")
    root = parse_xml(content, "content.xml")
    pages = [element for name in ("table", "page") for element in _top(root, name)]
    out.pages_total = max(1, len(pages))
    numbers = {element: number for number, element in enumerate(pages, 1)}
    _read_paragraphs(root, numbers, out)
    if ALONE in content:
        _read_single(root, out)
    styles = package.part("styles.xml")
    if styles is not None:
        _read_paragraphs(parse_xml(styles, "styles.xml"), {}, out)
    meta = package.part("meta.xml")
    if meta is not None:
        read_properties(meta, "meta.xml", out)
    package.read_media(("pictures/", "media/"))
    package.read_embedded(("object ",))
    package.finish(lambda folded: folded in WORDLESS or folded.startswith("configurations2/"))
    out.pages_examined = out.pages_total


def _top(root: Element, name: str) -> list[Element]:
    """Sheets and slides; a table inside a text is none of them."""
    holders = {"table": "spreadsheet", "page": "presentation"}
    return [child for holder in descendants(root, holders[name]) for child in holder if local(child) == name]


def _read_paragraphs(root: Element, numbers: dict[Element, int], out: Reading) -> None:
    looks = [
        (attribute(s, "name"), look) for s in descendants(root, "style") for look in descendants(s, "text-properties")
    ]
    hidden = {name for name, look in looks if attribute(look, "display") == "none"}
    unseen = hidden.union(name for name, look in looks if _is_tiny(look))
    white = unseen.union(name for name, look in looks if _is_white(look))
    for said in root.iter(f"{SVG}title", f"{SVG}desc"):
        out.add(str(said.text or ""), zone="hidden")
    for named in descendants(root, "named-expression"):
        # One that computes says nothing by itself: what it is compared with is no mark of the file.
        if told := CONSTANT.fullmatch(attribute(named, "expression") or ""):
            out.add(told[1], zone="hidden")
    for span in descendants(root, "span") if hidden else ():
        if attribute(span, "style-name") in hidden:
            out.add("".join(map(str, span.itertext())), zone="hidden")
    for paragraph in root.iter("{*}p", "{*}h"):
        zone: Zone | None = None
        page = 1
        for ancestor in paragraph.iterancestors():
            zone = zone or ZONES.get(local(ancestor))
            page = numbers.get(ancestor, page)
        text = _text(paragraph)
        out.add(text, page=page, zone=zone)
        if white and "密" in text:
            kept, darker = _text(paragraph, unseen), _text(paragraph, white)
            if says_more(kept, text):
                out.add(kept, page=page, zone="hidden")
            elif says_more(darker, text, for_sure=False):
                out.add(darker, page=page, zone="hidden")


def _read_single(root: Element, out: Reading) -> None:
    """Characters in cells, frames and boxes of their own."""
    words = [*spelt("".join(map(str, p.itertext())) for p in root.iter("{*}p", "{*}h"))]
    for table in descendants(root, "table"):
        rows = [
            ["".join(map(str, cell.itertext())) for cell in children(row, "table-cell")]
            for row in descendants(table, "table-row")
        ]
        words += spelt_downwards(rows)
    for word in dict.fromkeys(words):
        out.add(word, zone="hidden")
        out.add(word[::-1], zone="hidden")


def _is_tiny(look: Element) -> bool:
    return TINY.fullmatch(attribute(look, "font-size") or "") is not None


def _is_white(look: Element) -> bool:
    return WHITE.fullmatch((attribute(look, "color") or "").lstrip("#")) is not None


def _text(paragraph: Element, unseen: Set[str | None] = frozenset()) -> str:
    """The paragraph's own words: notes and boxes anchored in it have paragraphs of their own. Without those in some styles."""
    parts = [paragraph.text or ""]
    todo: list[Element | str] = list(reversed(paragraph))
    while todo:
        element = todo.pop()
        if isinstance(element, str):
            parts.append(element)
            continue
        todo.append(element.tail or "")
        name = local(element)
        if name in APART or (name == "span" and attribute(element, "style-name") in unseen):
            continue
        if name == "line-break":
            parts.append("\n")
        elif name in ("tab", "s"):
            parts.append(" ")
        else:
            parts.append(element.text or "")
            todo.extend(reversed(element))
    return "".join(parts)
