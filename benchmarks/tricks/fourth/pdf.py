"""The fourth set: PDF."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pymupdf
from PIL import Image

from benchmarks.tricks.docx import document
from benchmarks.tricks.fourth.html import shuffled
from benchmarks.tricks.letters_font import PLAIN, disguised, glyphs
from benchmarks.tricks.pdf import _written as written
from benchmarks.tricks.pdf import pdf
from benchmarks.tricks.pdf import text as pdf_text
from benchmarks.tricks.words import hatches, outlines, picture, png

Make = Callable[[str], bytes]


def hexed(words: str) -> str:
    return "<" + (b"\xfe\xff" + words.encode("utf-16-be")).hex() + ">"


def key(where: Callable[[Any, Any], int], name: str, value: Callable[[str], str]) -> Make:
    """An entry more in one of the file's dictionaries."""
    return lambda w: pdf(lambda made, page: made.xref_set_key(where(made, page), name, value(w)))


def stream(made: Any, content: bytes, dictionary: str = "<<>>") -> int:
    xref = int(made.get_new_xref())
    made.update_object(xref, dictionary)
    made.update_stream(xref, content)
    return xref


def _root(made: Any, page: Any) -> int:
    return int(made.pdf_catalog())


def _page(made: Any, page: Any) -> int:
    return int(page.xref)


def _disguised(made: Any, page: Any, words: str, *, lie: bool) -> None:
    """The text is ABCDE for programs, the font shows the mark."""
    page.insert_font(fontname="F9", fontbuffer=disguised(words))
    page.insert_text((80, 100), PLAIN[: len(words)], fontname="F9", fontsize=18)
    if lie:
        for xref in range(1, made.xref_length()):
            if made.xref_get_key(xref, "ToUnicode")[0] == "xref" and "F9" in made.xref_object(page.xref) + str(page.get_fonts()):  # fmt: skip
                table = int(made.xref_get_key(xref, "ToUnicode")[1].split()[0])
                lines = "".join(
                    f"<{n:04x}> <{ord(c):04x}>\n" for n, c in zip(glyphs(words), "年度计划安排表格", strict=False)
                )
                made.update_stream(table, b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange 8 beginbfchar\n" + lines.encode() + b"endbfchar endcmap end")  # fmt: skip


def _drawn_font(made: Any, page: Any, words: str) -> None:
    """A font of Type 3: each letter is a procedure that draws curves."""
    procedures = ""
    for number, character in enumerate(words):
        lines = "\n".join(
            f"{o[0][0] * 40:.0f} {800 - o[0][1] * 40:.0f} m "
            + " ".join(f"{x * 40:.0f} {800 - y * 40:.0f} l" for x, y in o[1:])
            + " h"
            for o in outlines(character)
        )
        procedures += f"/g{number} {stream(made, f'1000 0 0 0 1000 1000 d1 {lines} f*'.encode())} 0 R "
    names = " ".join(f"/g{n}" for n in range(len(words)))
    font = made.get_new_xref()
    widths = " ".join(["1000"] * len(words))
    made.update_object(font, f"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[0.001 0 0 0.001 0 0]/CharProcs<<{procedures}>>/Encoding<</Differences[65 {names}]>>/FirstChar 65/LastChar {64 + len(words)}/Widths[{widths}]/Resources<<>>>>")  # fmt: skip
    _add_font(made, page, "F8", font)
    _append(made, page, f"BT /F8 20 Tf 80 720 Td ({'ABCDEFGHIJ'[: len(words)]}) Tj ET")


def _add_font(made: Any, page: Any, name: str, font: int) -> None:
    kind, value = made.xref_get_key(page.xref, "Resources")
    if kind == "xref":
        made.xref_set_key(int(value.split()[0]), f"Font/{name}", f"{font} 0 R")
    else:
        made.xref_set_key(page.xref, f"Resources/Font/{name}", f"{font} 0 R")


def _append(made: Any, page: Any, code: str) -> None:
    xref = page.get_contents()[-1]
    made.update_stream(xref, made.xref_stream(xref) + b"\n" + code.encode())


def _annotation(keys: dict[str, Callable[[str], str]], appearance: bool = False) -> Make:
    def change(made: Any, page: Any, words: str) -> None:
        note = page.add_rect_annot((80, 600, 300, 640))
        if appearance:
            shape = int(made.xref_get_key(note.xref, "AP/N")[1].split()[0])
            lines = "\n".join(f"{o[0][0]:.1f} {30 - o[0][1]:.1f} m " + " ".join(f"{x:.1f} {30 - y:.1f} l" for x, y in o[1:]) + " h" for o in outlines(words))  # fmt: skip
            made.update_stream(shape, f"{lines} f*".encode())
            made.xref_set_key(shape, "BBox", "[0 0 200 40]")
            made.xref_set_key(shape, "Matrix", "[1 0 0 1 0 0]")
        for name, value in keys.items():
            made.xref_set_key(note.xref, name, value(words))

    return lambda w: pdf(lambda made, page: change(made, page, w))


def _field(keys: str) -> Make:
    return key(
        _root, "AcroForm", lambda w: f"<</Fields[<</FT/Ch/T(x){keys.format(hexed(w), ''.join(map(hexed, w)))}>>]>>"
    )


def _thumbnail(made: Any, page: Any, words: str) -> None:
    drawn = picture(words).convert("L")
    xref = stream(made, drawn.tobytes(), f"<</Width {drawn.width}/Height {drawn.height}/ColorSpace/DeviceGray/BitsPerComponent 8>>")  # fmt: skip
    made.xref_set_key(page.xref, "Thumb", f"{xref} 0 R")


def _a_picture_each(page: Any, words: str) -> None:
    for number, character in enumerate(words):
        page.insert_image((80 + 34 * number, 60, 112 + 34 * number, 92), stream=png(picture(character, 40).crop((36, 10, 92, 76))))  # fmt: skip


def _ink(made: Any, page: Any, words: str) -> None:
    page.add_ink_annot([[(80 + x, 60 + y) for x, y in curve] for curve in outlines(words, 26.0)])


def _backwards(made: Any, page: Any, words: str) -> None:
    """One command sets the letters in another order than it holds them, by moves back and forth."""
    written(page, (80, 100), words)
    xref = page.get_contents()[-1]
    before = made.xref_stream(xref).decode("latin-1")
    start, end = before.rindex("<"), before.rindex(">")
    code = before[start + 1 : end]
    size = len(code) // len(words)
    order = shuffled(words)
    pieces, at = "", 0
    for n in order:
        pieces += f"{1000 * (at - n)} <{code[size * n : size * (n + 1)]}>"
        at = n + 1
    tail = before[end + 1 :].lstrip("] ").removeprefix("TJ").removeprefix("Tj")
    head = before[:start].rstrip("[ ")
    made.update_stream(xref, f"{head}[{pieces}]TJ{tail}".encode("latin-1"))


def _file_of_page(made: Any, page: Any, words: str) -> None:
    inner = document(lambda m: m.add_paragraph(words))
    held = stream(made, inner, "<</Type/EmbeddedFile>>")
    made.xref_set_key(page.xref, "AF", f"[<</Type/Filespec/F(a)/EF<</F {held} 0 R>>>>]")


def _soft_mask(made: Any, page: Any, words: str) -> None:
    """A black box is painted through a mask whose light parts are the letters."""
    lines = "\n".join(f"{80 + o[0][0]:.1f} {760 - o[0][1]:.1f} m " + " ".join(f"{80 + x:.1f} {760 - y:.1f} l" for x, y in o[1:]) + " h" for o in outlines(words, 26))  # fmt: skip
    group = stream(made, f"1 g {lines} f*".encode(), "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency/CS/DeviceGray>>>>")  # fmt: skip
    kind, value = made.xref_get_key(page.xref, "Resources")
    state = f"<</SMask<</S/Luminosity/G {group} 0 R>>>>"
    if kind == "xref":
        made.xref_set_key(int(value.split()[0]), "ExtGState", f"<</S9 {state}>>")
    else:
        made.xref_set_key(page.xref, "Resources/ExtGState", f"<</S9 {state}>>")
    _append(made, page, "q /S9 gs 0 g 70 700 300 90 re f Q")


def _hatched(page: Any, words: str) -> None:
    """The letters are many thin lines, none of which has their shape."""
    shape = page.new_shape()
    for start, end, y in hatches(words):
        shape.draw_line((60 + start / 2, 50 + y / 2), (60 + end / 2, 50 + y / 2))
    shape.finish(width=1)
    shape.commit()


def _ring(page: Any, words: str) -> None:
    for number, character in enumerate(words):
        middle = pymupdf.Point(300, 140)
        turn = pymupdf.Matrix(60 - 120 * number / (len(words) - 1))
        written(page, (292, 80), character, morph=(middle, turn))


def _under_a_picture(page: Any, words: str) -> None:
    written(page, (80, 100), words)
    page.insert_image((60, 70, 400, 120), stream=png(Image.new("RGB", (340, 50), "white")), keep_proportion=False)


def _layer_of_picture(made: Any, page: Any, words: str) -> None:
    page.insert_image((80, 60, 380, 120), stream=png(picture(words)), oc=made.add_ocg("x", on=False))


def _cut(words: str) -> bytes:
    """Half of each letter at the foot of a page, the other half at the head of the next."""
    made = pymupdf.open(stream=pdf(lambda m, p: None), filetype="pdf")
    whole = picture(words, 60)
    middle = whole.height // 2
    made[0].insert_image((80, 812, 80 + whole.width / 2, 842), stream=png(whole.crop((0, 0, whole.width, middle))), keep_proportion=False)  # fmt: skip
    made.new_page().insert_image((80, 0, 80 + whole.width / 2, 30), stream=png(whole.crop((0, middle, whole.width, whole.height))), keep_proportion=False)  # fmt: skip
    return bytes(made.tobytes())


def _only_pictures(words: str) -> bytes:
    """Nothing but a picture on the page, in a file that pretends to be text by an invisible other text."""

    def change(made: Any, page: Any) -> None:
        page.insert_image(page.rect, stream=png(_sheet(words)))
        for number in range(20):
            written(page, (70, 60 + 30 * number), "为做好年度档案整理工作，现将有关事项通知如下。", render_mode=3)

    return pdf(change, scanned=True)


def _sheet(words: str) -> Image.Image:
    from benchmarks.tricks.scan import sheet

    return sheet(words)


def _hidden_attachment(words: str) -> bytes:
    out = io.BytesIO(pdf_text(words))
    return pdf(lambda made, page: page.add_file_annot((300, 300), out.getvalue(), "a.bin"))


PDF: dict[str, Make] = {
    "font with other letters": lambda w: pdf(lambda m, p: _disguised(m, p, w, lie=False)),
    "table of characters that lies": lambda w: pdf(lambda m, p: _disguised(m, p, w, lie=True)),
    "font of procedures": lambda w: pdf(lambda m, p: _drawn_font(m, p, w)),
    "words over a redaction": _annotation({"Subtype": lambda w: "/Redact", "OverlayText": hexed}),
    "look of a note": _annotation({"F": lambda w: "4"}, appearance=True),
    "look of a hidden stamp": _annotation({"F": lambda w: "2", "Subtype": lambda w: "/Stamp"}, appearance=True),
    "caption of a button": _annotation({"Subtype": lambda w: "/Widget", "MK": lambda w: f"<</CA {hexed(w)}>>"}),
    "choices of a list": _field("/Opt[{0}]"),
    "choices a character each": _field("/Opt[{1}]"),
    "action of the document": key(_root, "OpenAction", lambda w: "<</S/JavaScript/JS(app.alert\\('" + "".join(f"\\\\u{ord(c):04x}" for c in w) + "'\\))>>"),
    "description in the structure": key(_root, "StructTreeRoot", lambda w: f"<</Type/StructTreeRoot/K<</S/Figure/Alt{hexed(w)}>>>>"),
    "form of another kind": lambda w: pdf(lambda m, p: m.xref_set_key(m.pdf_catalog(), "AcroForm", f"<</Fields[]/XFA {stream(m, f'<xdp><field><value><text>{w}</text></value></field></xdp>'.encode())} 0 R>>")),
    "title of a thread": key(_root, "Threads", lambda w: f"[<</I<</Title{hexed(w)}>>>>]"),
    "small picture of the page": lambda w: pdf(lambda m, p: _thumbnail(m, p, w)),
    "a picture a character": lambda w: pdf(lambda m, p: _a_picture_each(p, w)),
    "drawn by hand": lambda w: pdf(lambda m, p: _ink(m, p, w)),
    "set back and forth": lambda w: pdf(lambda m, p: _backwards(m, p, w)),
    "file of a page": lambda w: pdf(lambda m, p: _file_of_page(m, p, w)),
    "columns of a portfolio": key(_root, "Collection", lambda w: f"<</Schema<</a<</N{hexed(w)}/Subtype/S>>>>>>"),
    "through a mask": lambda w: pdf(lambda m, p: _soft_mask(m, p, w)),
    "hatched letters": lambda w: pdf(lambda m, p: _hatched(p, w)),
    "in a ring": lambda w: pdf(lambda m, p: _ring(p, w)),
    "under a picture": lambda w: pdf(lambda m, p: _under_a_picture(p, w)),
    "picture on a layer": lambda w: pdf(lambda m, p: _layer_of_picture(m, p, w)),
    "cut by the edge of the page": _cut,
    "scan with another text": _only_pictures,
    "file of a note": _hidden_attachment,
    "squeezed": lambda w: pdf(lambda m, p: (written(p, (80, 100), w), m.update_stream(p.get_contents()[-1], m.xref_stream(p.get_contents()[-1]).replace(b"BT", b"BT 2 Tz", 1)))),
}  # fmt: skip
