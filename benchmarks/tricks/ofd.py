"""Tricks of OFD documents."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from benchmarks.tricks.docx import document
from benchmarks.tricks.words import BODY, REWRITES, outlines, picture, png

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(words: str, x: float = 28, y: float = 40, more: str = "", inside: str = "") -> str:
    return (
        f'<ofd:TextObject Boundary="{x} {y} {5.6 * len(words):.1f} 6" Size="5.6" {more}>{inside}'
        f'<ofd:TextCode X="0" Y="5">{words}</ofd:TextCode></ofd:TextObject>'
    )


def ofd(
    objects: str,
    *,
    info: str = "",
    common: str = "",
    tail: str = "",
    page: str = "",
    parts: dict[str, bytes | str] | None = None,
    bodies: str = "",
) -> bytes:
    lines = "".join(text(line, 28, 60 + 10 * number) for number, line in enumerate(BODY))
    files: dict[str, bytes | str] = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID>{info}</ofd:DocInfo>"
        f"<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>{bodies}</ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
        f'</ofd:PageArea>{common}</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/P0.xml"/></ofd:Pages>{tail}</ofd:Document>',
        "Doc_0/Pages/P0.xml": page_of(lines + objects, page),
        **(parts or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def page_of(objects: str, head: str = "") -> str:
    return f"<ofd:Page {NS}>{head}<ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"


def resources(
    objects: str, listing: str, files: dict[str, bytes] | None = None, kind: str = "PublicRes", **more: str
) -> bytes:
    """Objects that use something which stands outside the page."""
    parts: dict[str, bytes | str] = {f"Doc_0/Res/{name}": content for name, content in (files or {}).items()}
    parts["Doc_0/Res.xml"] = f'<ofd:Res {NS} BaseLoc="Res">{listing}</ofd:Res>'
    return ofd(objects, common=f"<ofd:{kind}>Res.xml</ofd:{kind}>", parts=parts, **more)


def pictures(objects: str, files: dict[str, bytes], kind: str = "PublicRes", format: str = "") -> bytes:
    """The objects name the pictures by number, from 9 on."""
    media = "".join(
        f'<ofd:MultiMedia ID="{number}" Type="Image" {format}><ofd:MediaFile>{name}</ofd:MediaFile></ofd:MultiMedia>'
        for number, name in enumerate(files, 9)
    )
    return resources(objects, f"<ofd:MultiMedias>{media}</ofd:MultiMedias>", files, kind)


def image(
    content: bytes,
    name: str = "a.png",
    more: str = 'Boundary="30 30 100 20"',
    objects: str = '<ofd:ImageObject ResourceID="9" {}/>',
) -> bytes:
    return pictures(objects.format(more), {name: content})


def with_font(objects: str, content: bytes) -> bytes:
    """The objects name the font by 3."""
    listing = '<ofd:Fonts><ofd:Font ID="3" FontName="x" FamilyName="x"><ofd:FontFile>f.ttf</ofd:FontFile></ofd:Font></ofd:Fonts>'
    return resources(objects, listing, {"f.ttf": content})


def units(objects: str, *contents: str, kind: str = "PublicRes") -> bytes:
    """Drawings that the objects name by number, from 50 on."""
    listing = "".join(
        f'<ofd:CompositeGraphicUnit ID="{number}" Width="180" Height="40"><ofd:Content>{content}</ofd:Content></ofd:CompositeGraphicUnit>'
        for number, content in enumerate(contents, 50)
    )
    return resources(objects, f"<ofd:CompositeGraphicUnits>{listing}</ofd:CompositeGraphicUnits>", kind=kind)


def note(inside: str, more: str = "", parts: dict[str, bytes | str] | None = None, common: str = "") -> bytes:
    """A note on the page."""
    listing = (
        f'<ofd:Annotations {NS}><ofd:Page PageID="1"><ofd:FileLoc>A.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
    )
    written = f'<ofd:PageAnnot {NS}><ofd:Annot ID="5" {more}>{inside}</ofd:Annot></ofd:PageAnnot>'
    tail = "<ofd:Annotations>Annots.xml</ofd:Annotations>"
    return ofd(
        "", common=common, tail=tail, parts={"Doc_0/Annots.xml": listing, "Doc_0/A.xml": written, **(parts or {})}
    )


def attached(name: str, content: bytes | str, title: str = "附件", more: str = "") -> bytes:
    listing = f'<ofd:Attachments {NS}><ofd:Attachment ID="8" Name="{title}" {more}><ofd:FileLoc>{name}</ofd:FileLoc></ofd:Attachment></ofd:Attachments>'
    tail = "<ofd:Attachments>Attachs/List.xml</ofd:Attachments>"
    return ofd("", tail=tail, parts={"Doc_0/Attachs/List.xml": listing, f"Doc_0/Attachs/{name}": content})


def paths(words: str, attributes: str = 'Fill="true"', size: float = 8.0) -> str:
    """The letters as drawn outlines."""
    return "".join(
        f'<ofd:PathObject Boundary="28 30 150 20" {attributes}><ofd:AbbreviatedData>S {o[0][0]:.2f} {o[0][1]:.2f} '
        + " ".join(f"L {x:.2f} {y:.2f}" for x, y in o[1:])
        + " C</ofd:AbbreviatedData></ofd:PathObject>"
        for o in outlines(words, size)
    )


def _template(words: str) -> bytes:
    common = '<ofd:TemplatePage ID="7" BaseLoc="T.xml"/>'
    return ofd("", common=common, page='<ofd:Template TemplateID="7"/>', parts={"Doc_0/T.xml": page_of(text(words))})


def _second_document(words: str) -> bytes:
    body = "<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody>"
    other = (
        f'<ofd:Document {NS}><ofd:CommonData/><ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>'
    )
    return ofd("", bodies=body, parts={"Doc_1/Document.xml": other, "Doc_1/P.xml": page_of(text(words))})


TRICKS: dict[str, Callable[[str], bytes]] = {
    **{
        name: (lambda w, rewrite=rewrite: ofd("".join(text(part, 28, 20 + 5.5 * n) for n, part in enumerate(rewrite(w).split("\n")))))
        for name, rewrite in REWRITES.items()
    },
    "an object a character": lambda w: ofd("".join(text(c, 28 + 5.6 * n) for n, c in enumerate(w))),
    "objects out of order": lambda w: ofd("".join(text(c, 28 + 5.6 * n) for n, c in reversed(list(enumerate(w))))),
    "white on white": lambda w: ofd(text(w, inside='<ofd:FillColor Value="255 255 255"/>')),
    "transparent": lambda w: ofd(text(w, more='Alpha="0"')),
    "invisible": lambda w: ofd(text(w, more='Visible="false"')),
    "off the page": lambda w: ofd(text(w, 300, 40)),
    "tiny": lambda w: ofd(text(w).replace('Size="5.6"', 'Size="0.2"')),
    "covered by a box": lambda w: ofd(
        text(w) + '<ofd:PathObject Boundary="20 30 120 20" Fill="true"><ofd:FillColor Value="255 255 255"/>'
        "<ofd:AbbreviatedData>S 0 0 L 120 0 L 120 20 L 0 20 C</ofd:AbbreviatedData></ofd:PathObject>"
    ),
    "turned by a matrix": lambda w: ofd(text(w, more='CTM="0 1 -1 0 100 100"')),
    "picture": lambda w: image(png(picture(w))),
    "picture off the page": lambda w: image(png(picture(w)), more='Boundary="400 30 100 20"'),
    "curves": lambda w: ofd(paths(w)),
    "template page": _template,
    "drawing unit": lambda w: units('<ofd:CompositeObject ResourceID="50" Boundary="28 30 100 20"/>', text(w)),
    "annotation": lambda w: note(f"<ofd:Remark>{w}</ofd:Remark>"),
    "attachment": lambda w: attached("a.docx", document(lambda made: made.add_paragraph(w)), "附件.docx"),
    "title": lambda w: ofd("", info=f"<ofd:Title>{w}</ofd:Title>"),
    "own property": lambda w: ofd(
        "", info=f'<ofd:CustomDatas><ofd:CustomData Name="a">{w}</ofd:CustomData></ofd:CustomDatas>'
    ),
    "bookmark": lambda w: ofd("", tail=f'<ofd:Outlines><ofd:OutlineElem Title="{w}"/></ofd:Outlines>'),
    "second document": _second_document,
    "page of an earlier version": lambda w: ofd("", parts={"Doc_0/Pages/P0_old.xml": page_of(text(w))}),
    "file that nothing names": lambda w: ofd("", parts={"Doc_0/x.png": png(picture(w))}),
}  # fmt: skip
