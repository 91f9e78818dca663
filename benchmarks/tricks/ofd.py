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
        "Doc_0/Pages/P0.xml": _page(lines + objects, page),
        **(parts or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def _page(objects: str, head: str = "") -> str:
    return f"<ofd:Page {NS}>{head}<ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"


def _path(words: str) -> str:
    return "".join(
        f'<ofd:PathObject Boundary="28 30 150 20" Fill="true"><ofd:AbbreviatedData>S {o[0][0]:.2f} {o[0][1]:.2f} '
        + " ".join(f"L {x:.2f} {y:.2f}" for x, y in o[1:])
        + " C</ofd:AbbreviatedData></ofd:PathObject>"
        for o in outlines(words, 8.0)
    )


def _annotation(words: str) -> bytes:
    listing = (
        f'<ofd:Annotations {NS}><ofd:Page PageID="1"><ofd:FileLoc>A.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
    )
    note = f'<ofd:PageAnnot {NS}><ofd:Annot ID="5"><ofd:Remark>{words}</ofd:Remark></ofd:Annot></ofd:PageAnnot>'
    tail = "<ofd:Annotations>Annots.xml</ofd:Annotations>"
    return ofd("", tail=tail, parts={"Doc_0/Annots.xml": listing, "Doc_0/A.xml": note})


def _attachment(words: str) -> bytes:
    listing = f'<ofd:Attachments {NS}><ofd:Attachment ID="5" Name="附件.docx"><ofd:FileLoc>a.docx</ofd:FileLoc></ofd:Attachment></ofd:Attachments>'
    inner = document(lambda made: made.add_paragraph(words))
    tail = "<ofd:Attachments>Attachs/List.xml</ofd:Attachments>"
    return ofd("", tail=tail, parts={"Doc_0/Attachs/List.xml": listing, "Doc_0/Attachs/a.docx": inner})


def _template(words: str) -> bytes:
    common = '<ofd:TemplatePage ID="7" BaseLoc="T.xml"/>'
    return ofd("", common=common, page='<ofd:Template TemplateID="7"/>', parts={"Doc_0/T.xml": _page(text(words))})


def _picture(words: str, more: str = 'Boundary="30 30 100 20"') -> bytes:
    resources = f'<ofd:Res {NS} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="9" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>'
    return ofd(
        f'<ofd:ImageObject ResourceID="9" {more}/>',
        common="<ofd:PublicRes>Res.xml</ofd:PublicRes>",
        parts={"Doc_0/Res.xml": resources, "Doc_0/Res/a.png": png(picture(words))},
    )


def _unit(words: str) -> bytes:
    resources = f'<ofd:Res {NS}><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="8" Width="100" Height="20"><ofd:Content>{text(words)}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>'
    return ofd(
        '<ofd:CompositeObject ResourceID="8" Boundary="28 30 100 20"/>',
        common="<ofd:PublicRes>Res.xml</ofd:PublicRes>",
        parts={"Doc_0/Res.xml": resources},
    )


def _second_document(words: str) -> bytes:
    body = "<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody>"
    other = (
        f'<ofd:Document {NS}><ofd:CommonData/><ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>'
    )
    return ofd("", bodies=body, parts={"Doc_1/Document.xml": other, "Doc_1/P.xml": _page(text(words))})


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
    "picture": lambda w: _picture(w),
    "picture off the page": lambda w: _picture(w, 'Boundary="400 30 100 20"'),
    "curves": lambda w: ofd(_path(w)),
    "template page": _template,
    "drawing unit": _unit,
    "annotation": _annotation,
    "attachment": _attachment,
    "title": lambda w: ofd("", info=f"<ofd:Title>{w}</ofd:Title>"),
    "own property": lambda w: ofd(
        "", info=f'<ofd:CustomDatas><ofd:CustomData Name="a">{w}</ofd:CustomData></ofd:CustomDatas>'
    ),
    "bookmark": lambda w: ofd("", tail=f'<ofd:Outlines><ofd:OutlineElem Title="{w}"/></ofd:Outlines>'),
    "second document": _second_document,
    "page of an earlier version": lambda w: ofd("", parts={"Doc_0/Pages/P0_old.xml": _page(text(w))}),
    "file that nothing names": lambda w: ofd("", parts={"Doc_0/x.png": png(picture(w))}),
}  # fmt: skip
