"""What was left when strangers had drawn words in PDFs that nobody sees. `python -m benchmarks.tricks ninth-pdf …`"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pymupdf
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from benchmarks.tricks.docx import document
from benchmarks.tricks.pdf import pdf, text
from benchmarks.tricks.words import font_bytes, outlines, picture, png

Make = Callable[[str], bytes]
MARKS = ("绝密★20年", "机密★3年", "秘密★5年")
OTHERS = "档案工作通知安排"
HALVES = str.maketrans({"绝": "纟色", "机": "木几", "秘": "禾必"})
STATE = "<</ExtGState<</None<</ca 0/CA 0>>>>/Pattern<</Cell {} 0 R>>>>"


def path(words: str, x: float, y: float, size: float = 20.0) -> str:
    return "\n".join(
        " ".join(f"{x + a:.2f} {y - b:.2f} {'l' if n else 'm'}" for n, (a, b) in enumerate(outline)) + " h"
        for outline in outlines(words, size)
    )


def drawn(commands: Callable[[str], str], at: tuple[float, float] = (80, 780)) -> Make:
    """A page with commands of its own around the curves of the words."""

    def make(words: str) -> bytes:
        def change(made: Any, page: Any) -> None:
            cell = made.get_new_xref()
            made.update_object(
                cell,
                "<</Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 200 50]/XStep 200/YStep 50"
                "/Matrix[1 0 0 1 80 740]/Resources<<>>>>",
            )
            made.update_stream(cell, f"0 g {path(words, 4, 40)} f*".encode())
            before = made.xref_get_key(page.xref, "Resources/Font")[1]
            made.xref_set_key(page.xref, "Resources", STATE.format(cell))
            made.xref_set_key(page.xref, "Resources/Font", before)
            own = made.get_new_xref()
            made.update_object(own, "<<>>")
            made.update_stream(own, commands(path(words, *at)).encode())
            contents = " ".join(f"{xref} 0 R" for xref in (*page.get_contents(), own))
            made.xref_set_key(page.xref, "Contents", f"[{contents}]")

        return pdf(change)

    return make


def _white_stencil(words: str) -> bytes:
    image = picture(words).convert("1")

    def change(made: Any, page: Any) -> None:
        page.insert_image((80, 40, 80 + image.width / 3, 40 + image.height / 3), stream=png(image))
        xref = page.get_images()[0][0]
        made.update_object(
            xref,
            f"<</Type/XObject/Subtype/Image/ImageMask true/Width {image.width}/Height {image.height}/BitsPerComponent 1>>",
        )
        made.update_stream(xref, image.tobytes())
        contents = page.get_contents()[-1]
        made.update_stream(contents, b"1 g " + made.xref_stream(contents))

    return pdf(change)


def _lying(made: Any, page: Any, words: str, others: str = OTHERS, **options: Any) -> None:
    """A font without a table of its own, and a table in the file that says something else."""
    page.insert_font(fontname="Own", fontbuffer=font_bytes())
    page.insert_text((80, 100), words, fontname="Own", fontsize=18, **options)
    xref = next(font[0] for font in page.get_fonts() if font[4] == "Own")
    glyphs = pymupdf.Font(fontbuffer=font_bytes())
    pairs = "\n".join(
        f"<{glyphs.has_glyph(ord(c)):04x}> <{ord(other):04x}>" for c, other in zip(words, others, strict=False)
    )
    table = int(made.xref_get_key(xref, "ToUnicode")[1].split()[0])
    made.update_stream(
        table, f"1 begincodespacerange <0000> <ffff> endcodespacerange\n9 beginbfchar\n{pairs}\nendbfchar".encode()
    )
    for number in range(1, made.xref_length()):
        kind, value = made.xref_get_key(number, "FontFile2")
        if kind == "xref":
            own = int(value.split()[0])
            made.update_stream(own, made.xref_stream(own).replace(b"cmap", b"zmap", 1))


def _link(made: Any, page: Any, words: str) -> None:
    page.insert_link(
        {
            "kind": pymupdf.LINK_URI,
            "from": pymupdf.Rect(80, 90, 200, 110),
            "uri": f"http://x.cn/s?wd={quote(words, encoding='gbk')}",
        }
    )


def _large_units(words: str) -> bytes:
    made = pymupdf.open(stream=drawn(lambda curves: f"1 g {curves} f*")(words), filetype="pdf")
    page = made[0]
    contents = page.get_contents()
    made.update_stream(
        contents[0], b"0.05 0 0 0.05 0 0 cm\n" + made.xref_stream(contents[0]).replace(b"Q", b"").replace(b"q", b"")
    )
    made.xref_set_key(page.xref, "UserUnit", "20")
    made.xref_set_key(page.xref, "MediaBox", "[0 0 29.75 42.1]")
    return bytes(made.tobytes())


def _noted_picture(made: Any, page: Any, words: str) -> None:
    page.insert_image((80, 60, 380, 120), stream=png(picture("年度工作")))
    notes = made.get_new_xref()
    made.update_object(notes, "<</Type/Metadata/Subtype/XML>>")
    made.update_stream(notes, f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a headline="{words}"/></x:xmpmeta>'.encode())
    made.xref_set_key(page.get_images()[0][0], "Metadata", f"{notes} 0 R")


def _note_without_number(made: Any, page: Any, words: str) -> None:
    said = (b"\xfe\xff" + words.encode("utf-16-be")).hex()
    made.xref_set_key(page.xref, "Annots", f"[<</Type/Annot/Subtype/Text/Rect[90 700 110 720]/Contents<{said}>>>]")


def _wide_metadata(made: Any, page: Any, words: str) -> None:
    notes = made.get_new_xref()
    made.update_object(notes, "<</Type/Metadata/Subtype/XML>>")
    packet = (
        f'<?xpacket begin="\ufeff"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><a>{words}</a></x:xmpmeta><?xpacket end="w"?>'
    )
    made.update_stream(notes, packet.encode("utf-16"))
    made.xref_set_key(made.pdf_catalog(), "Metadata", f"{notes} 0 R")


PDF: dict[str, Make] = {
    "metadata in UTF-16": lambda words: pdf(lambda made, page: _wide_metadata(made, page, words)),
    "curves without paint": drawn(lambda curves: f"q /None gs {curves} f* Q"),
    "curves in white": drawn(lambda curves: f"1 g {curves} f*"),
    "curves behind a box": drawn(lambda curves: f"0 g {curves} f* 1 g 60 700 400 110 re f"),
    "curves beside the page": drawn(lambda curves: f"0 g {curves} f*", at=(80, 900)),
    "cut out by curves": drawn(lambda curves: f"q {curves} W* n 0.8 0 0 rg 0 600 595 242 re f Q"),
    "cell of a pattern": drawn(lambda _: "/Pattern cs /Cell scn 80 740 200 50 re f"),
    "stencil in white": _white_stencil,
    "picture squeezed to a line": lambda words: pdf(
        lambda made, page: page.insert_image((40, 60, 540, 63), stream=png(picture(words)), keep_proportion=False)
    ),
    "common characters": lambda words: pdf(lambda made, page: _lying(made, page, words)),
    "common characters in white": lambda words: pdf(lambda made, page: _lying(made, page, words, color=(1, 1, 1))),
    "backwards": lambda words: text(words[::-1]),
    "halves of a letter": lambda words: text(words.translate(HALVES)),
    "address in GBK": lambda words: pdf(lambda made, page: _link(made, page, words)),
    "larger units": _large_units,
    "notes of a picture": lambda words: pdf(lambda made, page: _noted_picture(made, page, words)),
    "note without a number": lambda words: pdf(lambda made, page: _note_without_number(made, page, words)),
}
W = nsdecls("w")


def _enclosed(made: Any, words: str) -> None:
    """A field a character, its instruction in as many pieces as Word writes it in."""
    paragraph = made.add_paragraph()
    for character in words:
        for piece in (
            '<w:fldChar w:fldCharType="begin"/>',
            *(f"<w:instrText>{p}</w:instrText>" for p in (" eq \\o\\ac(", "○", f",{character}", ")")),
            '<w:fldChar w:fldCharType="end"/>',
        ):
            paragraph._p.append(parse_xml(f"<w:r {W}>{piece}</w:r>"))


DOCX: dict[str, Make] = {"enclosed, in pieces": lambda words: document(lambda made: _enclosed(made, words))}
