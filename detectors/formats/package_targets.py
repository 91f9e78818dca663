"""Parts of a package that others refer to and that are not there: what they said is lost, and nobody has read it."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterator
from urllib.parse import unquote

from detectors.errors import UnreadableError
from detectors.formats.markup import Element, attribute, parse_xml
from detectors.formats.package import Package
from detectors.reading import Reading

# Kinds of parts that a page shows. Others, such as settings of printers, programs leave out as they like. Most are named by
# their relation's number where they are shown; programs leave relations of what is shown no more.
SHOWN = frozenset((
    "header", "footer", "image", "chart", "drawing", "vmlDrawing", "slide", "worksheet", "chartsheet", "oleObject", "package",
    "aFChunk", "subDocument", "diagramData",
))  # fmt: skip
# These are found by their kind, and named by what stands in the text, where there is such.
OF_A_KIND = {
    "footnotes": b"footnoteReference", "endnotes": b"endnoteReference", "comments": b"commentReference", "sharedStrings": b"",
    "slideLayout": b"", "slideMaster": b"", "notesSlide": b"",
}  # fmt: skip
# What Word writes for a picture that it could not find itself.
NOWHERE = ("null", "../null", "#", "")


def check_targets(package: Package, out: Reading) -> None:
    known = {name.lower(): name for name in package.parts}
    for name in list(package.names(suffix=".rels")):
        folder = posixpath.dirname(posixpath.dirname(name))
        source = known.get(posixpath.join(folder, posixpath.basename(name).removesuffix(".rels")).lower())
        try:
            lost = set(_lost(parse_xml(package.read(package.parts[name]), name), folder, known))
            content = package.read(package.parts[source]) if lost and source is not None else b""
        except UnreadableError as error:
            out.failed(error)
            continue
        for kind, sign in sorted(lost):
            # In UTF-16 no sign is found, and none is known to be missing.
            if sign in content or b"\0" in content[:4]:
                out.problem("damaged", f"a part of the document ({kind}) is missing; fetch it again")


def _lost(relations: Element, folder: str, known: Container[str]) -> Iterator[tuple[str, bytes]]:
    """The kind of every part that is missing, and what shows in the part above that it is wanted."""
    for relation in relations:
        kind = (attribute(relation, "Type") or "").rpartition("/")[2]
        target = unquote(attribute(relation, "Target") or "").replace("\\", "/").partition("#")[0]
        if attribute(relation, "TargetMode") == "External" or target.lower() in NOWHERE or "://" in target:
            continue
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        if posixpath.normpath(path).lower() in known:
            continue
        if kind in SHOWN and (number := attribute(relation, "Id")):
            yield from ((kind, f"{quote}{number}{quote}".encode()) for quote in "\"'")
        elif kind in OF_A_KIND:
            yield kind, OF_A_KIND[kind]
