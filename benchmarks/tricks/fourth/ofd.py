"""The fourth set: OFD."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Callable

from PIL import Image

from benchmarks.tricks.docx import document
from benchmarks.tricks.fourth.docx import spelt
from benchmarks.tricks.fourth.html import shuffled
from benchmarks.tricks.letters_font import PLAIN, disguised, glyphs
from benchmarks.tricks.ofd import NS, image, note, ofd, page_of, paths, text, units, with_font
from benchmarks.tricks.words import picture, png

Make = Callable[[str], bytes]


def part(name: str, content: Callable[[str], str | bytes], tail: str = "") -> Make:
    return lambda w: ofd("", tail=tail, parts={name: content(w)})


def _deltas(words: str) -> str:
    """One object; the characters are stored in another order than they are set in."""
    order = shuffled(words)
    steps = " ".join(f"{5.6 * (b - a):.1f}" for a, b in itertools.pairwise(order))
    shown = "".join(words[n] for n in order)
    return f'<ofd:TextObject Boundary="28 40 120 8" Size="5.6"><ofd:TextCode X="{5.6 * order[0]:.1f}" Y="5" DeltaX="{steps}">{shown}</ofd:TextCode></ofd:TextObject>'


def _disguised(words: str, *, codes: bool) -> bytes:
    """The page's own font shows other characters than those written (codes), or glyphs are named by number."""
    written = PLAIN[: len(words)] if codes else "年度计划安排表格"[: len(words)]
    named = (
        ""
        if codes
        else f'<ofd:CGTransform CodePosition="0" CodeCount="{len(words)}" GlyphCount="{len(words)}"><ofd:Glyphs>{" ".join(map(str, glyphs(words)))}</ofd:Glyphs></ofd:CGTransform>'
    )
    deltas = " ".join(["5.6"] * (len(words) - 1))
    shown = f'<ofd:TextObject Boundary="28 40 120 8" Font="3" Size="5.6">{named}<ofd:TextCode X="0" Y="5" DeltaX="{deltas}">{written}</ofd:TextCode></ofd:TextObject>'
    return with_font(shown, disguised(words))


def _unit_of_curves(words: str) -> bytes:
    return units('<ofd:CompositeObject ResourceID="50" Boundary="0 0 200 60"/>', paths(words, size=9.0))


def _two_templates(words: str) -> bytes:
    common = '<ofd:TemplatePage ID="7" BaseLoc="T.xml"/><ofd:TemplatePage ID="8" BaseLoc="U.xml"/>'
    return ofd(
        "",
        common=common,
        page='<ofd:Template TemplateID="7"/><ofd:Template TemplateID="8" ZOrder="Foreground"/>',
        parts={"Doc_0/T.xml": page_of(text(words[:2], 28, 40)), "Doc_0/U.xml": page_of(text(words[2:], 39.2, 40))},
    )


def _rezipped(words: str, name: Callable[[str], str] = lambda name: name, comment: bytes = b"", inside: str = "") -> bytes:  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(ofd(inside))) as before, zipfile.ZipFile(out, "w") as after:
        for info in before.infolist():
            after.writestr(name(info.filename), before.read(info))
        after.comment = comment
    return out.getvalue()


def _plain_names(words: str) -> bytes:
    written = page_of(text(words)).replace("ofd:", "").replace("xmlns:ofd", "xmlns").replace(NS, NS.replace("xmlns:ofd", "xmlns"))  # fmt: skip
    return ofd("", parts={"Doc_0/Pages/P0.xml": written})


def _signed(words: str) -> bytes:
    signature = (
        f'<ofd:Signature {NS}><ofd:SignedInfo><ofd:Provider ProviderName="{words}"/></ofd:SignedInfo></ofd:Signature>'
    )
    return ofd("", parts={"Doc_0/Signs/Sign_0/Signature.xml": signature})


def _note(words: str) -> bytes:
    turned = "".join(text(c, 28 + 8 * n, 40 + 8 * n, 'CTM="0.7 0.7 -0.7 0.7 0 0"') for n, c in enumerate(words))
    return note(f'<ofd:Appearance Boundary="0 0 200 200">{turned}</ofd:Appearance>', 'Type="Watermark"')


def _tif(picture_: Image.Image) -> bytes:
    out = io.BytesIO()
    Image.new("L", (40, 40), 255).save(out, "TIFF", save_all=True, append_images=[picture_.convert("L")])
    return out.getvalue()


OFD: dict[str, Make] = {
    "set in another order": lambda w: ofd(_deltas(w)),
    "font with other letters": lambda w: _disguised(w, codes=True),
    "glyphs by number": lambda w: _disguised(w, codes=False),
    "turned letters": lambda w: ofd(text(w, more='ReadDirection="90" CharDirection="270"')),
    "provider of a signature": _signed,
    "data of an extension": part("Doc_0/Ext/data.dat", lambda w: w.encode("gbk"), "<ofd:Extensions>Ext.xml</ofd:Extensions>"),
    "own tags": part("Doc_0/Tags/CustomTag.xml", lambda w: "<a>" + spelt("<b{n}>{}</b{n}>")(w) + "</a>"),
    "name of a place": lambda w: ofd("", tail=f'<ofd:Bookmarks><ofd:Bookmark Name="{w}"/></ofd:Bookmarks>'),
    "attached text of an old encoding": part("Doc_0/Attachs/b", lambda w: ("说明\r\n" + w).encode("gb18030")),
    "key words": lambda w: ofd("", info="<ofd:Keywords>" + spelt("<ofd:Keyword>{}</ofd:Keyword>")(w) + "</ofd:Keywords>"),
    "halves on two templates": _two_templates,
    "words as a clip": lambda w: ofd('<ofd:PathObject Boundary="0 0 200 100" Fill="true"><ofd:Clips><ofd:Clip><ofd:Area>' + text(w).replace("TextObject", "Text") + "</ofd:Area></ofd:Clip></ofd:Clips><ofd:AbbreviatedData>S 0 0 L 200 0 L 200 90 C</ofd:AbbreviatedData></ofd:PathObject>"),
    "picture turned": lambda w: image(png(picture(w).transpose(Image.Transpose.ROTATE_90)), more='Boundary="30 30 20 100" CTM="0 100 -20 0 20 0"'),
    "second page of a picture": lambda w: image(_tif(picture(w)), "a.tif"),
    "picture below a picture": lambda w: image(png(picture(w)), objects='<ofd:ImageObject ResourceID="9" {0}/><ofd:PathObject Boundary="20 20 150 60" Fill="true"><ofd:FillColor Value="255 255 255"/><ofd:AbbreviatedData>M 0 0 L 150 0 L 150 60 L 0 60 C</ofd:AbbreviatedData></ofd:PathObject>'),
    "a layer a character": lambda w: ofd("</ofd:Layer><ofd:Layer Type='Foreground'>".join(text(c, 28 + 5.6 * n) for n, c in enumerate(w))),
    "cover": lambda w: ofd("", info="<ofd:Cover>c.png</ofd:Cover>", parts={"c.png": png(picture(w))}),
    "remark of the archive": lambda w: _rezipped(w, comment=w.encode()),
    "name of a part": lambda w: ofd("", parts={f"Doc_0/{w}.xml": "<a/>"}),
    "backslashes in names": lambda w: _rezipped(w, lambda name: name.replace("/", "\\"), inside=text(w)),
    "declared in parts": part("Doc_0/Pages/P0.xml", lambda w: "<!DOCTYPE a [" + spelt('<!ENTITY e{n} "{}">')(w) + "]>" + page_of(text("".join(f"&e{n};" for n in range(len(w)))))),
    "outside the area shown": lambda w: ofd(text(w), page="<ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox><ofd:ApplicationBox>0 60 210 200</ofd:ApplicationBox></ofd:Area>"),
    "drawn lines": lambda w: ofd(paths(w, 'Stroke="true" Fill="false" LineWidth="0.2"', 9.0)),
    "unit of curves": _unit_of_curves,
    "large by a matrix": lambda w: ofd(text(w).replace('Size="5.6"', 'Size="0.01" CTM="560 0 0 560 0 0"')),
    "parameter of a note": part("Doc_0/Annots/Page_0/Annotation.xml", lambda w: f'<ofd:PageAnnot {NS}><ofd:Annot ID="5"><ofd:Parameters><ofd:Parameter Name="a">{w}</ofd:Parameter></ofd:Parameters></ofd:Annot></ofd:PageAnnot>'),
    "note across the page": _note,
    "names without a prefix": _plain_names,
    "document attached without a name": part("Doc_0/Attachs/9", lambda w: document(lambda m: m.add_paragraph(w))),
}  # fmt: skip
