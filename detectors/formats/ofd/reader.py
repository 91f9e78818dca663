"""OFD (GB/T 33190): text objects with their places, page pictures, annotations, attachments."""

from __future__ import annotations

import posixpath

from detectors.errors import DamagedError, UnreadableError
from detectors.formats.markup import Element, attribute, children, descendants, parse_xml
from detectors.formats.ofd.objects import Objects, path_of
from detectors.formats.ofd.places import POINTS_PER_MM, children_of, size_of
from detectors.formats.ofd.seals import is_seal, read_seals
from detectors.formats.package import Package
from detectors.formats.spelt import spelt
from detectors.reading import Reading
from detectors.sniff import OFD

MEDIA_TYPES = (OFD,)

A4_MM = (210.0, 297.0)


def read(untrusted_bytes: bytes, out: Reading) -> None:
    package = Package(untrusted_bytes, out)
    root = package.part("OFD.xml")
    if root is None:
        raise DamagedError("the document has no OFD.xml; fetch it again")
    entry = parse_xml(root, "OFD.xml")
    out.pages_total = out.pages_examined = 0
    if next(descendants(entry, "Encryptions"), None) is not None:
        out.problem("encrypted", "parts of the document are encrypted; ask its publisher for a readable copy")
    for info in descendants(entry, "DocInfo"):
        for element in info.iter():
            if element is not info and element.text:
                out.add(element.text, zone="property")
    bodies = 0
    for body in descendants(entry, "DocRoot"):
        bodies += 1
        _Document(package, path_of("", body.text or ""), out).read()
    _read_unlisted(package, out)
    read_seals(package, out)
    package.finish(lambda folded: is_seal(folded) or folded.endswith(".ttc"))
    if not bodies or not out.pages_total:
        out.pages_total = max(1, out.pages_total)
        raise DamagedError("the document has no page that can be found; fetch it again")


def _read_unlisted(package: Package, out: Reading) -> None:
    """Pages that no list names: of earlier versions, or cut out."""
    for name in list(package.names("", ".xml")):
        if name in package.read_names:
            continue
        content = package.read(package.parts[name])
        if b"TextCode" in content:
            for element in descendants(parse_xml(content, name), "TextObject"):
                out.add("".join(code.text or "" for code in descendants(element, "TextCode")), zone="hidden")
        else:
            package.read_names.discard(name)


class _Document:
    def __init__(self, package: Package, path: str, out: Reading) -> None:
        self.package = package
        self.path = path
        self.folder = posixpath.dirname(path)
        self.out = out
        self.objects = Objects(package, out)
        self.templates: dict[str, str] = {}
        self.size_mm = A4_MM

    def read(self) -> None:
        content = self.package.part(self.path)
        if content is None:
            raise DamagedError("the document's main part is missing; fetch it again")
        root = parse_xml(content, self.path)
        for area in children_of(root, "CommonData", "PageArea"):
            self.size_mm = size_of(area) or self.size_mm
        for element in root.iter("{*}PublicRes", "{*}DocumentRes"):
            self.objects.learn(path_of(self.folder, element.text or ""))
        for template in descendants(root, "TemplatePage"):
            self.templates[attribute(template, "ID") or ""] = path_of(self.folder, attribute(template, "BaseLoc") or "")
        pages = list(descendants(root, "Page"))
        first = self.out.pages_total
        self.out.pages_total += len(pages)
        ids: dict[str, int] = {}
        brief: list[str] = []  # what each page says, if that is one thing
        for number in self.out.all_pages(range(first + 1, first + len(pages) + 1)):
            page = pages[number - first - 1]
            ids[attribute(page, "ID") or ""] = number
            before = self.out.count
            try:
                self._read_page(path_of(self.folder, attribute(page, "BaseLoc") or ""), number)
                self.out.pages_examined += 1
            except UnreadableError as error:
                self.out.failed(error, page=number)
            lines = self.out.since(before)
            brief.append(lines[0].text if len(lines) == 1 else "several")
        for said in spelt(brief):
            self.out.add(said, zone="hidden")
        for outline in descendants(root, "OutlineElem"):
            self.out.add(attribute(outline, "Title") or "", zone="property")
        self._read_annotations(root, ids)
        self._read_attachments(root)
        for name in list(self.package.names("", ".xml")):
            if "/tags/" in f"/{name.lower()}" or "customtag" in name.lower():
                self._read_texts(name)

    def _read_page(self, path: str, number: int) -> None:
        content = self.package.part(path)
        if content is None:
            raise DamagedError("the page is missing; fetch the document again")
        root = parse_xml(content, path)
        for resource in descendants(root, "PageRes"):
            self.objects.learn(path_of(posixpath.dirname(path), resource.text or ""))
        size = next((s for area in children(root, "Area") if (s := size_of(area))), self.size_mm)
        self.out.page_size(number, size[0] * POINTS_PER_MM, size[1] * POINTS_PER_MM)
        for template in descendants(root, "Template"):
            name = self.templates.get(attribute(template, "TemplateID") or "", "")
            layer = self.package.part(name)
            if layer is None:
                self.out.problem("damaged", "the page's template is missing; fetch the document again", page=number)
            else:
                self.objects.read(parse_xml(layer, name), number, size, None)
        self.objects.read(root, number, size, None)

    def _read_annotations(self, root: Element, ids: dict[str, int]) -> None:
        for listing in descendants(root, "Annotations"):
            path = path_of(self.folder, listing.text or "")
            content = self.package.part(path)
            if content is None:
                self.out.problem("damaged", "the annotations are missing; fetch the document again")
                continue
            for page in descendants(parse_xml(content, path), "Page"):
                number = ids.get(attribute(page, "PageID") or "", 1)
                for file in descendants(page, "FileLoc"):
                    name = path_of(posixpath.dirname(path), file.text or "")
                    annotations = self.package.part(name)
                    if annotations is None:
                        self.out.problem("damaged", "an annotation is missing; fetch it again", page=number)
                        continue
                    notes = parse_xml(annotations, name)
                    self.objects.read(notes, number, self.size_mm, "comment")
                    for note in notes.iter("{*}Remark", "{*}Parameter"):
                        self.out.add(note.text or "", page=number, zone="comment")

    def _read_attachments(self, root: Element) -> None:
        for listing in descendants(root, "Attachments"):
            path = path_of(self.folder, listing.text or "")
            content = self.package.part(path)
            if content is None:
                self.out.problem("damaged", "the attachments are missing; fetch the document again")
                continue
            for entry in descendants(parse_xml(content, path), "Attachment"):
                for file in descendants(entry, "FileLoc"):
                    target = path_of(posixpath.dirname(path), file.text or "")
                    attached = self.package.part(target)
                    if attached is None:
                        self.out.problem("damaged", "an attachment is missing; fetch the document again")
                    else:
                        self.out.attach(attribute(entry, "Name") or posixpath.basename(target), attached)

    def _read_texts(self, name: str) -> None:
        content = self.package.part(name)
        if content is not None:
            for element in parse_xml(content, name).iter():
                self.out.add((element.text or "").strip(), zone="property")
