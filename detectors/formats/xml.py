"""XML of any vocabulary, SVG included: every text and attribute."""

from __future__ import annotations

from detectors.formats.markup import parse_xml
from detectors.reading import Reading

MEDIA_TYPES = ("application/xml", "image/svg+xml")


def read(untrusted_bytes: bytes, out: Reading) -> None:
    for element in parse_xml(untrusted_bytes, out.name or "document").iter():
        if element.text:
            out.add_lines(element.text)
        if element.tail:
            out.add_lines(element.tail)
        for value in element.attrib.values():
            out.add(str(value), zone="property")
    out.pages_examined = 1
