"""PPTX: slides in the order in which they are shown, with notes, comments, masters and hidden slides."""

from __future__ import annotations

from detectors.errors import DamagedError, UnreadableError
from detectors.formats.markup import attribute, descendants, local, parse_xml, read_properties
from detectors.formats.package import Package
from detectors.formats.package_targets import check_targets
from detectors.formats.placed import said_by_boxes
from detectors.formats.unseen import seen_of_drawing
from detectors.model import Zone
from detectors.reading import Reading
from detectors.sniff import PPTX

MEDIA_TYPES = (PPTX,)

WORDLESS = ("ppt/theme/", "ppt/tablestyles.xml", "ppt/viewprops.xml", "ppt/presprops.xml", "ppt/revisioninfo.xml")


def read(untrusted_bytes: bytes, out: Reading) -> None:
    package = Package(untrusted_bytes, out)
    presentation = package.part("ppt/presentation.xml")
    if presentation is None:
        raise DamagedError("the presentation has no main part; fetch it again")
    targets = package.relations("ppt/presentation.xml")
    order = [
        targets.get(_relation_id(entry), "")
        for entry in descendants(parse_xml(presentation, "presentation.xml"), "sldId")
    ]
    listed = [name for name in order if name in package.parts]
    if len(listed) != len(order):
        out.problem("damaged", "a slide of the presentation is missing; fetch it again")
    unlisted = [n for n in sorted(package.names("ppt/slides/", ".xml")) if n not in listed]
    slides = listed + unlisted
    out.pages_total = max(1, len(slides))
    pages: dict[str, int] = {}
    for page, name in zip(out.all_pages(range(1, len(slides) + 1)), slides, strict=True):
        try:
            _read_slide(package, name, page, out, pages, hidden=name in unlisted)
            out.pages_examined += 1
        except UnreadableError as error:
            out.failed(error, page=page)
    if not slides:
        out.pages_examined = 1
    for name in list(package.parts):
        _read_rest(package, name, pages, out)
    package.read_media(("ppt/media/",), pages)
    package.read_embedded(("ppt/embeddings/",))
    check_targets(package, out)
    package.finish(lambda folded: folded.startswith(WORDLESS))


def _relation_id(entry: object) -> str:
    # Both `id` and `r:id` are there; the one in a namespace is the relation.
    attributes = getattr(entry, "attrib", {})
    return next((str(v) for k, v in attributes.items() if str(k).endswith("}id")), "")


def _read_slide(package: Package, name: str, page: int, out: Reading, pages: dict[str, int], *, hidden: bool) -> None:
    root = parse_xml(package.read(package.parts[name]), name)
    hidden = hidden or attribute(root, "show") == "0"
    for used in package.relations(name).values():
        pages.setdefault(used, page)
    for shape in root.iter("{*}sp", "{*}graphicFrame", "{*}cxnSp"):
        titled = any(attribute(ph, "type") in ("title", "ctrTitle") for ph in descendants(shape, "ph"))
        zone: Zone | None = "hidden" if hidden else "title" if titled else None
        _read_paragraphs(shape, page, "table" if zone is None and _is_table(shape) else zone, out)
    for text in said_by_boxes(root):
        out.add(text, page=page)
    for element in descendants(root, "cNvPr"):
        out.add(attribute(element, "descr") or "", page=page, zone="property")


def _is_table(shape: object) -> bool:
    return next(descendants(shape, "tbl"), None) is not None  # type: ignore[arg-type]


def _read_paragraphs(shape: object, page: int, zone: Zone | None, out: Reading) -> None:
    for paragraph in descendants(shape, "p"):  # type: ignore[arg-type]
        text = "".join("\n" if local(e) == "br" else e.text or "" for e in paragraph.iter("{*}t", "{*}br"))
        out.add_lines(text, page=page, zone=zone)
        out.add(seen_of_drawing(paragraph), page=page, zone="hidden")


def _read_rest(package: Package, name: str, pages: dict[str, int], out: Reading) -> None:
    folded = name.lower()
    if not folded.endswith(".xml"):
        return
    if folded.startswith("docprops/"):
        read_properties(package.read(package.parts[name]), name, out)
        return
    zones: tuple[tuple[str, Zone], ...] = (
        ("ppt/notesslides/", "comment"),
        ("ppt/comments/", "comment"),
        ("ppt/slidemasters/", "header"),
        ("ppt/slidelayouts/", "hidden"),
        ("ppt/diagrams/data", "body"),
        ("ppt/charts/", "body"),
        ("ppt/notesmasters/", "hidden"),
        ("ppt/handoutmasters/", "header"),
    )
    for prefix, zone in zones:
        if folded.startswith(prefix):
            root = parse_xml(package.read(package.parts[name]), name)
            page = pages.get(name, 1)
            _read_paragraphs(root, page, zone, out)
            for element in root.iter("{*}text", "{*}v"):
                out.add(element.text or "", page=page, zone=zone)
