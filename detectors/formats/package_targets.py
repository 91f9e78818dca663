"""Parts of a package that others refer to and that are not there: what they said is lost, and nobody has read it."""

from __future__ import annotations

import posixpath

from detectors.errors import UnreadableError
from detectors.formats.markup import attribute, parse_xml
from detectors.formats.package import Package
from detectors.reading import Reading

# Kinds of parts that a page shows. Others, such as settings of printers, programs leave out as they like.
SHOWN = frozenset((
    "header", "footer", "image", "footnotes", "endnotes", "comments", "chart", "drawing", "vmlDrawing", "slide",
    "slideLayout", "slideMaster", "notesSlide", "worksheet", "chartsheet", "sharedStrings", "oleObject", "package",
    "aFChunk", "subDocument", "diagramData", "glossaryDocument",
))  # fmt: skip
# What Word writes for a picture that it could not find itself.
NOWHERE = ("null", "../null", "#", "")


def check_targets(package: Package, out: Reading) -> None:
    known = {name.lower() for name in package.parts}
    for name in list(package.names(suffix=".rels")):
        folder = posixpath.dirname(posixpath.dirname(name))
        try:
            relations = parse_xml(package.read(package.parts[name]), name)
        except UnreadableError as error:
            out.failed(error)
            continue
        for relation in relations:
            target = attribute(relation, "Target") or ""
            kind = (attribute(relation, "Type") or "").rpartition("/")[2]
            if kind not in SHOWN or attribute(relation, "TargetMode") == "External" or target.lower() in NOWHERE:
                continue
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            if "://" not in target and posixpath.normpath(path).lower() not in known:
                out.problem("damaged", f"a part of the document ({kind}) is missing; fetch it again")
