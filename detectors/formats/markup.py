"""Parsing of untrusted XML and HTML: no entities from elsewhere, no network; and what all office formats share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from detectors.errors import DamagedError
from detectors.formats.base64_files import from_base64
from detectors.formats.characters import HAN
from detectors.formats.packed import SHORTEST_RUN, marked_text, unpacked
from detectors.formats.spelt import spelt
from detectors.reading import Reading
from detectors.sniff import NO_FILE, sniff

Element = etree._Element

PACKED = re.compile(r"[A-Za-z0-9+/\s]+={0,2}\s*")
PACKED_CHARS_MIN, PACKED_WORDS_MIN = 200, 8
NO_WORDS = re.compile(r"[\d.:TZ+-]*|true|false")


def parse_xml(untrusted_bytes: bytes, part: str) -> Element:
    """The root element. Raises DamagedError; never repairs, because a repaired part may have lost its text."""
    try:
        root = _parsed(untrusted_bytes, entities=False)
        if root is not None and root.getroottree().docinfo.internalDTD is not None:
            # What a part declares for itself is said in it; with the parser's own bounds, which bombs run into.
            root = _parsed(untrusted_bytes, entities=True)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedError(f"the part {part} is broken; fetch the file again") from error
    if root is None:
        raise DamagedError(f"the part {part} is empty; fetch the file again")
    return root


def _parsed(untrusted_bytes: bytes, *, entities: bool) -> Element | None:
    resolve: Any = "internal" if entities else False
    parser = etree.XMLParser(
        resolve_entities=resolve,
        no_network=True,
        load_dtd=False,
        huge_tree=not entities,
        remove_pis=True,
        remove_comments=True,
    )
    return etree.fromstring(untrusted_bytes, parser)


def local(element: Element) -> str:
    """The tag without its namespace: readers take strict, transitional and vendors' dialects alike."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its local name, whatever its namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if local(child) == name)


def descendants(element: Element, name: str) -> Iterator[Element]:
    return element.iter(f"{{*}}{name}")


def read_packed(text: str, out: Reading) -> None:
    """A picture or file that stands in an element as base64; what isn't one is passed over."""
    is_page = False
    for said in unpacked(text) if len(text) >= SHORTEST_RUN else ():
        if said.lstrip()[:1] == "<":
            # Read as a page, whatever markup it is: that takes what isn't whole, too.
            is_page = True
            out.attach_part("packed", f"<!doctype html>{said}".encode())
        else:
            out.add_lines(said, zone="hidden")
    if len(text) < PACKED_CHARS_MIN:
        out.add(_packed_words(text), zone="hidden")
        return
    if is_page or not PACKED.fullmatch(text):
        return
    content = from_base64(text)
    if content is None:
        return
    # Excel's queries are a zip behind a few bytes of their own.
    content = content[max(0, content.find(b"PK\3\4", 0, 64)) :]
    if sniff(content) not in NO_FILE:
        out.purse.check_time()
        out.purse.spend_bytes(len(content))
        out.attach_part("packed", content)


def _packed_words(text: str) -> str:
    """A few words packed so; empty for other texts."""
    if len(text) < PACKED_WORDS_MIN or len(text) % 4 or not PACKED.fullmatch(text):
        return ""
    return marked_text(from_base64(text) or b"")


def read_properties(untrusted_bytes: bytes, part: str, out: Reading) -> None:
    """Title, subject, keywords and every custom property, values and names."""
    singles: list[str] = []
    for element in parse_xml(untrusted_bytes, part).iter():
        if isinstance(element.tag, str) and element.text and len(element.text) <= 2:
            singles.append(element.text)
        if isinstance(element.tag, str) and element.text and not NO_WORDS.fullmatch(element.text.strip()):
            parent = element.getparent()
            name = attribute(parent, "name") if parent is not None else None
            text = element.text.strip()
            read_packed(text, out)
            add_property(name, text, out)
    for word in spelt(singles):
        out.add(word, zone="property")


def add_property(name: str | None, text: str, out: Reading) -> None:
    out.add(f"{name}:{text}" if name else text, zone="property")
    if name and HAN.search(text) and not HAN.search(name):
        # A name in letters (SecretLevel) tells the rules nothing.
        out.add(text, zone="property")
