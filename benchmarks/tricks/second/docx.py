"""The second set: DOCX."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

from benchmarks.tricks.docx import document, with_parts
from benchmarks.tricks.words import picture, png
from benchmarks.tricks.xlsx import cell

Make = Callable[[str], bytes]
WML = nsdecls("w")


def _runs(inside: Callable[[str], str]) -> Make:
    return lambda w: document(lambda m: m.add_paragraph()._p.append(parse_xml(inside(w))))


def _text(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def _instruction(code: str) -> str:
    return f'<w:r {WML}><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'


def _mirrored(words: str) -> bytes:
    """The picture is stored the wrong way round and turned by the page."""

    def change(made: Any) -> None:
        shape = made.add_picture(io.BytesIO(png(picture(words).transpose(Image.Transpose.FLIP_LEFT_RIGHT))))
        next(shape._inline.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}xfrm")).set("flipH", "1")

    return document(change)


def _strips(words: str) -> bytes:
    """The letters are cut in two, each half a picture of its own."""
    whole = picture(words)
    middle = whole.height // 2

    def change(made: Any) -> None:
        for top, bottom in ((0, middle), (middle, whole.height)):
            made.add_picture(io.BytesIO(png(whole.crop((0, top, whole.width, bottom)))))

    return document(change)


def _tiff(*images: Image.Image) -> bytes:
    out = io.BytesIO()
    images[0].save(out, "TIFF", save_all=True, append_images=list(images[1:]))
    return out.getvalue()


def _nested(words: str) -> bytes:
    inner = cell(words)
    for _ in range(2):
        inner = with_parts(
            document(lambda m: None),
            {"word/embeddings/a.bin" if inner[:2] != b"PK" else "word/embeddings/a.xlsx": inner},
        )
    return inner


def _boxes(words: str) -> str:
    box = '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>'
    return (
        f"<w:r {WML}>"
        + "".join(box.format(c) for c in words)
        .replace("<w:r><w:pict>", "<w:pict>")
        .replace("</w:pict></w:r>", "</w:pict>")
        + "</w:r>"
    )


DOCX: dict[str, Make] = {
    "variant characters": lambda w: document(lambda m: m.add_paragraph(w.replace("密", "宻"))),
    "circled and squared": lambda w: document(lambda m: m.add_paragraph(w.replace("秘", "㊙").replace("5", "⑤").replace("10", "⑩"))),
    "no-break hyphens between": _runs(lambda w: f"<w:r {WML}>" + "<w:noBreakHyphen/>".join(f"<w:t>{c}</w:t>" for c in w) + "</w:r>"),
    "line breaks between": _runs(lambda w: f"<w:r {WML}>" + "<w:br/>".join(f"<w:t>{c}</w:t>" for c in w) + "</w:r>"),
    "tabs between": _runs(lambda w: f"<w:r {WML}>" + "<w:tab/>".join(f"<w:t>{c}</w:t>" for c in w) + "</w:r>"),
    "character codes in a field": _runs(lambda w: _instruction("QUOTE " + " ".join(str(ord(c)) for c in w))),
    "symbols by number": _runs(lambda w: f"<w:r {WML}>" + "".join(f'<w:sym w:font="SimSun" w:char="{ord(c):04X}"/>' for c in w) + "</w:r>"),
    "laid over each other": _runs(lambda w: _instruction("EQ " + "".join(f"\\o({c})" for c in w))),
    "base of readings": _runs(lambda w: f"<w:r {WML}>" + "".join(f"<w:ruby><w:rt>{_text('x')}</w:rt><w:rubyBase>{_text(c)}</w:rubyBase></w:ruby>" for c in w) + "</w:r>"),
    "a box a character": _runs(_boxes),
    "footnote": lambda w: with_parts(document(lambda m: None), {"word/footnotes.xml": f"<w:footnotes {WML}><w:footnote><w:p>{_text(w)}</w:p></w:footnote></w:footnotes>".encode()}),
    "header of first pages": lambda w: with_parts(document(lambda m: None), {"word/header9.xml": f"<w:hdr {WML}><w:p>{_text(w)}</w:p></w:hdr>".encode()}),
    "hidden words between": _runs(lambda w: f"<w:hyperlink {WML}>" + '<w:r><w:rPr><w:vanish/></w:rPr><w:t>的</w:t></w:r>'.join(_text(c) for c in w) + "</w:hyperlink>"),
    "mirrored picture": _mirrored,
    "picture in strips": _strips,
    "second page of a fax": lambda w: with_parts(document(lambda m: None), {"word/media/image9.tiff": _tiff(picture("图"), picture(w))}),
    "picture with little contrast": lambda w: document(lambda m: m.add_picture(io.BytesIO(png(picture(w, ink="#f2f2f2"))))),
    "imported RTF": lambda w: with_parts(document(lambda m: None), {"word/a.rtf": ("{\\rtf1 " + "".join(f"\\u{ord(c)}?" for c in w) + "}").encode()}),
    "picture as base64": lambda w: with_parts(document(lambda m: None), {"customXml/item8.xml": f'<a xmlns="urn:a"><binaryData>{base64.b64encode(png(picture(w))).decode()}</binaryData></a>'.encode()}),
    "document in a document": _nested,
}  # fmt: skip
