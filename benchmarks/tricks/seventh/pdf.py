"""The seventh set: PDF."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pymupdf
from PIL import Image

from benchmarks.tricks.docx import document
from benchmarks.tricks.pdf import pdf
from benchmarks.tricks.pdf import text as plain
from benchmarks.tricks.words import BODY, picture, png
from benchmarks.tricks.xlsx import cell

Make = Callable[[str], bytes]


def changed(change: Callable[[Any, Any, str], object], **options: Any) -> Make:
    return lambda words: pdf(lambda made, page: change(made, page, words), **options)


def write(page: Any, words: str, place: tuple[float, float] = (80, 100), size: float = 16, **options: Any) -> None:
    page.insert_text(place, words, fontname="china-s", fontsize=size, **options)


def added(made: Any, entries: str, content: bytes | None = None) -> int:
    number: int = made.get_new_xref()
    made.update_object(number, f"<<{entries}>>")
    if content is not None:
        made.update_stream(number, content)
    return number


def hexed(words: str) -> str:
    return "<feff" + words.encode("utf-16-be").hex() + ">"


def wrapped(before: bytes, after: bytes) -> Callable[[Any, Any, str], None]:
    """The commands that write the words, with others around them."""

    def change(made: Any, page: Any, words: str) -> None:
        write(page, words)
        number = page.get_contents()[-1]
        made.update_stream(number, before + b"\n" + made.xref_stream(number) + b"\n" + after)

    return change


def _resource(made: Any, page: Any, kind: str, name: str, number: int) -> None:
    where, value = made.xref_get_key(page.xref, "Resources")
    owner, prefix = (int(value.split()[0]), "") if where == "xref" else (page.xref, "Resources/")
    if made.xref_get_key(owner, prefix + kind)[0] == "null":
        made.xref_set_key(owner, prefix + kind, "<<>>")
    made.xref_set_key(owner, f"{prefix}{kind}/{name}", f"{number} 0 R")


def _draw(made: Any, page: Any, commands: bytes) -> None:
    number = page.get_contents()[-1]
    made.update_stream(number, made.xref_stream(number) + b"\n" + commands)


def _form(made: Any, page: Any, words: str, entries: str = "") -> int:
    """The words are taken off the page and put into a form of their own."""
    write(page, words)
    number = page.get_contents()[-1]
    content = made.xref_stream(number)
    made.update_stream(number, b" ")
    resources = made.xref_get_key(page.xref, "Resources")[1]
    return added(made, f"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources {resources} {entries}", content)


def _nested_forms(made: Any, page: Any, words: str) -> None:
    inner = _form(made, page, words)
    for _ in range(6):
        inner = added(made, f"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F {inner} 0 R>>>>", b"/F Do")  # fmt: skip
    _resource(made, page, "XObject", "Outer", inner)
    _draw(made, page, b"q /Outer Do Q")


def _shading_over(made: Any, page: Any, words: str) -> None:
    write(page, words)
    shade = added(made, "/ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 595 842]/Function<</FunctionType 2/Domain[0 1]/C0[1]/C1[1]/N 1>>/Extend[true true]")  # fmt: skip
    _resource(made, page, "Shading", "S9", shade)
    _draw(made, page, b"q 60 700 400 80 re W n /S9 sh Q")


def _blended(made: Any, page: Any, words: str) -> None:
    """Dark letters which a blend mode makes as white as the paper."""
    write(page, words, color=(0.3, 0.3, 0.3))
    page.draw_rect((60, 60, 480, 130), color=None, fill=(1, 1, 1))
    number = added(made, "/BM/Screen/ca 1")
    _resource(made, page, "ExtGState", "B9", number)
    made.update_stream(page.get_contents()[-1], b"/B9 gs\n" + made.xref_stream(page.get_contents()[-1]))


def _letter_per_line(made: Any, page: Any, words: str) -> None:
    for number, character in enumerate(words):
        write(page, character, (550, 60 + 15 * number), 8, color=(0.93, 0.93, 0.93))


def _right_to_left(made: Any, page: Any, words: str) -> None:
    for number, character in enumerate(reversed(words)):
        write(page, character, (80 + 17 * (len(words) - 1 - number), 100))


def _huge(made: Any, page: Any, words: str) -> None:
    """So large that each page holds a part of it."""
    for number, character in enumerate(words):
        other = made.new_page(width=595, height=842)
        write(other, character, (20, 600), 560, color=(0.92, 0.92, 0.92))
        write(other, BODY[number % len(BODY)], (70, 300))


def _unit(made: Any, page: Any, words: str) -> None:
    made.xref_set_key(page.xref, "UserUnit", "40")
    made.xref_set_key(page.xref, "MediaBox", "[0 0 15 21]")
    _draw(made, page, b"")
    write(page, words, (1, 2), 0.4)


def _boxes(made: Any, page: Any, words: str) -> None:
    write(page, words, (80, 30))
    for box in ("CropBox", "TrimBox", "ArtBox", "BleedBox"):
        made.xref_set_key(page.xref, box, "[0 0 595 790]")


def _negative_box(made: Any, page: Any, words: str) -> None:
    write(page, words, (80, 100))
    made.xref_set_key(page.xref, "MediaBox", "[0 0 595 740]")
    page.set_rotation(180)


def _appearance(entries: str, state: bool = False) -> Callable[[Any, Any, str], None]:
    """A note that shows the words and doesn't say them."""

    def change(made: Any, page: Any, words: str) -> None:
        form = _form(made, page, words)
        look = f"<</Yes {form} 0 R/Off<<>>>>" if state else f"{form} 0 R"
        note = added(made, f"/Type/Annot/Rect[60 700 500 800]/AP<</N {look}>>{entries}")
        made.xref_set_key(page.xref, "Annots", f"[{note} 0 R]")

    return change


def _note(entries: Callable[[str], str]) -> Callable[[Any, Any, str], None]:
    def change(made: Any, page: Any, words: str) -> None:
        note = added(made, f"/Type/Annot/Rect[500 700 520 720]{entries(words)}")
        made.xref_set_key(page.xref, "Annots", f"[{note} 0 R]")

    return change


def root(key: str, value: Callable[[str], str]) -> Make:
    return changed(lambda made, page, words: made.xref_set_key(made.pdf_catalog(), key, value(words)))


def _named_places(made: Any, page: Any, words: str) -> None:
    tree = f"<</Names[{hexed(words)}[{page.xref} 0 R/Fit]]>>"
    made.xref_set_key(made.pdf_catalog(), "Names", f"<</Dests {tree}>>")


def _field_tree(made: Any, page: Any, words: str) -> None:
    """The value stands with the parent, in pieces of the rich text's markup."""
    rich = "<body><p>" + "".join(f"<span>{c}</span>" for c in words) + "</p></body>"
    parent = added(made, f"/FT/Tx/T(a)/RV{hexed(rich)}/Kids[]")
    kid = added(made, f"/Type/Annot/Subtype/Widget/Parent {parent} 0 R/Rect[80 600 200 620]/F 2")
    made.xref_set_key(parent, "Kids", f"[{kid} 0 R]")
    made.xref_set_key(page.xref, "Annots", f"[{kid} 0 R]")
    made.xref_set_key(made.pdf_catalog(), "AcroForm", f"<</Fields[{parent} 0 R]>>")


def _default_value(made: Any, page: Any, words: str) -> None:
    kid = added(made, f"/Type/Annot/Subtype/Widget/FT/Ch/Ff 131072/T(mj)/V(x)/DV{hexed(words)}/Rect[80 600 200 620]")
    made.xref_set_key(page.xref, "Annots", f"[{kid} 0 R]")
    made.xref_set_key(made.pdf_catalog(), "AcroForm", f"<</Fields[{kid} 0 R]>>")


def _xfa(made: Any, page: Any, words: str) -> None:
    """A form of another kind in packets, each a stream."""
    template = added(
        made, "", b"<template xmlns='http://www.xfa.org/schema/xfa-template/3.3/'><subform><field name='a'/></subform>"
    )
    said = "".join(f"&#x{ord(c):x};" for c in words)
    data = added(
        made,
        "",
        f"<xfa:datasets xmlns:xfa='http://www.xfa.org/schema/xfa-data/1.0/'><xfa:data><a>{said}</a></xfa:data></xfa:datasets>".encode(),
    )
    made.xref_set_key(made.pdf_catalog(), "AcroForm", f"<</Fields[]/XFA[(template){template} 0 R(datasets){data} 0 R]>>")  # fmt: skip


def _nested_layers(made: Any, page: Any, words: str) -> None:
    """A layer that is off because of the set that it belongs to."""
    layer = made.add_ocg("底图", on=False)
    group = added(made, f"/Type/OCMD/OCGs[{layer} 0 R]/P/AllOn")
    _resource(made, page, "Properties", "MC9", group)
    wrapped(b"/OC /MC9 BDC", b"EMC")(made, page, words)


def _printed_only(made: Any, page: Any, words: str) -> None:
    layer = made.add_ocg("print", on=True)
    made.xref_set_key(layer, "Usage", "<</View<</ViewState/OFF>>/Print<</PrintState/ON>>>>")
    form = _form(made, page, words, f"/OC {layer} 0 R")
    _resource(made, page, "XObject", "P9", form)
    _draw(made, page, b"q /P9 Do Q")


def _tagged(made: Any, page: Any, words: str) -> None:
    part = added(made, f"/Type/StructElem/S/Span/E{hexed(words)}/Pg {page.xref} 0 R/K 0")
    made.xref_set_key(made.pdf_catalog(), "StructTreeRoot", f"<</Type/StructTreeRoot/K[{part} 0 R]>>")


def _tagged_pieces(made: Any, page: Any, words: str) -> None:
    parts = [added(made, f"/Type/StructElem/S/Span/ActualText{hexed(c)}") for c in words]
    kids = " ".join(f"{number} 0 R" for number in parts)
    made.xref_set_key(made.pdf_catalog(), "StructTreeRoot", f"<</Type/StructTreeRoot/K<</S/P/K[{kids}]>>>>")


def _clipped_picture(made: Any, page: Any, words: str) -> None:
    """The letters are a clip through which a coloured box is seen."""
    write(page, words, size=30, render_mode=7)
    number = page.get_contents()[-1]
    content = made.xref_stream(number).replace(b"ET\nQ", b"ET 0.8 0 0 rg 60 650 500 150 re f\nQ").replace(b"ET\n", b"ET\n0.8 0 0 rg 60 650 500 150 re f\n", 1)  # fmt: skip
    made.update_stream(number, content)


def _pattern_text(made: Any, page: Any, words: str) -> None:
    """The words are written with a pattern whose every point is white."""
    tile = added(
        made,
        "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 4 4]/XStep 4/YStep 4/Resources<<>>",
        b"1 1 1 rg 0 0 4 4 re f",
    )
    _resource(made, page, "Pattern", "T9", tile)
    write(page, words)
    number = page.get_contents()[-1]
    made.update_stream(number, made.xref_stream(number).replace(b"BT", b"/Pattern cs /T9 scn BT", 1).replace(b"0 0 0 rg", b"").replace(b"0 g", b""))  # fmt: skip


def _stencil(made: Any, page: Any, words: str) -> None:
    """A picture of one bit as a stencil, poured in white and then in grey."""
    bits = picture(words, 40).convert("1")
    data = zlib.compress(bits.tobytes())
    number = added(made, f"/Type/XObject/Subtype/Image/Width {bits.width}/Height {bits.height}/ImageMask true/BitsPerComponent 1/Filter/FlateDecode")  # fmt: skip
    made.update_stream(number, data, new=False, compress=False)
    made.xref_set_key(number, "Filter", "/FlateDecode")
    _resource(made, page, "XObject", "M9", number)
    _draw(made, page, f"q 0.97 g {bits.width / 2} 0 0 {bits.height / 2} 80 700 cm /M9 Do Q".encode())


def _indexed(made: Any, page: Any, words: str) -> None:
    """A picture with a palette of two colours that hardly differ."""
    image = picture(words, 40).convert("L").point(lambda v: 0 if v < 128 else 1)
    data = image.tobytes()
    number = added(made, f"/Type/XObject/Subtype/Image/Width {image.width}/Height {image.height}/ColorSpace[/Indexed/DeviceRGB 1<e8e8e8ffffff>]/BitsPerComponent 8", data)  # fmt: skip
    _resource(made, page, "XObject", "I9", number)
    _draw(made, page, f"q {image.width / 2} 0 0 {image.height / 2} 80 700 cm /I9 Do Q".encode())


def _saved(words: str, kind: str, mode: str = "L", **options: Any) -> Image.Image:
    out = io.BytesIO()
    picture(words, 40).convert(mode).save(out, kind, **options)
    return Image.open(out)


def _fax(made: Any, page: Any, words: str) -> None:
    image = picture(words, 48).convert("1")
    out = io.BytesIO()
    image.save(out, "TIFF", compression="group4", tiffinfo={278: image.height})
    tags = Image.open(out).tag_v2  # type: ignore[attr-defined]
    start, length = tags[273][0], tags[279][0]
    black = "true" if tags[262] == 1 else "false"
    number = added(
        made,
        f"/Type/XObject/Subtype/Image/Width {image.width}/Height {image.height}/ColorSpace/DeviceGray/BitsPerComponent 1",
    )
    made.update_stream(number, out.getvalue()[start : start + length], compress=False)
    made.xref_set_key(number, "Filter", "/CCITTFaxDecode")
    made.xref_set_key(number, "DecodeParms", f"<</K -1/Columns {image.width}/Rows {image.height}/BlackIs1 false>>")
    assert black
    _resource(made, page, "XObject", "X9", number)
    _draw(made, page, f"q {image.width / 2} 0 0 {image.height / 2} 80 700 cm /X9 Do Q".encode())


def _inline_pieces(made: Any, page: Any, words: str) -> None:
    """A small picture among the commands for every character, packed in hexadecimal digits."""
    commands = b""
    for number, character in enumerate(words):
        piece = picture(character, 32).crop((28, 10, 68, 54)).convert("L")
        commands += f"q {piece.width} 0 0 {piece.height} {80 + 38 * number} 700 cm BI /W {piece.width}/H {piece.height}/CS/G/BPC 8/F/AHx ID ".encode()
        commands += piece.tobytes().hex().encode() + b"> EI Q\n"
    _draw(made, page, commands)


def _alternate(made: Any, page: Any, words: str) -> None:
    """The picture for printing of a picture for the screen."""
    first = page.insert_image((80, 60, 300, 120), stream=png(picture("年度计划", 30)))
    other = page.insert_image((0, 0, 1, 1), stream=png(picture(words, 40)))
    made.xref_set_key(first, "Alternates", f"[<</Image {other} 0 R/DefaultForPrinting true>>]")


def _thumbs(made: Any, page: Any, words: str) -> None:
    made.xref_set_key(page.xref, "PieceInfo", f"<</Office<</LastModified(D:2024)/Private<</Level{hexed(words)}>>>>>>")


def _portfolio(made: Any, page: Any, words: str) -> None:
    made.embfile_add("表", cell(words), filename="表.xlsx", desc="附表")
    made.xref_set_key(made.pdf_catalog(), "Collection", "<</Type/Collection/View/H>>")


def _described_file(made: Any, page: Any, words: str) -> None:
    made.embfile_add("a", document(lambda m: None), filename="a.docx", desc=words)


def _packed_file(made: Any, page: Any, words: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("一/二/三.pdf", plain(words, render_mode=3))
    made.embfile_add("a", out.getvalue(), filename="图片.jpg")


def _script_tree(made: Any, page: Any, words: str) -> None:
    code = added(made, "", f"var s=''; [{','.join(str(ord(c)) for c in words)}].forEach(function(c){{s+=String.fromCharCode(c)}}); app.alert(s);".encode())  # fmt: skip
    made.xref_set_key(made.pdf_catalog(), "Names", f"<</JavaScript<</Names[(a)<</S/JavaScript/JS {code} 0 R>>]>>>>")


def _rich_media(made: Any, page: Any, words: str) -> None:
    made.xref_set_key(page.xref, "AA", f"<</O<</S/URI/URI(http://oa.example.gov.cn/{words.encode().hex()})>>/C<</S/Named/N{hexed(words)}>>>>")  # fmt: skip


def _measures(made: Any, page: Any, words: str) -> None:
    made.xref_set_key(page.xref, "VP", f"[<</Type/Viewport/BBox[0 0 9 9]/Name{hexed(words)}>>]")


def _streamed(words: str) -> bytes:
    """Everything in object streams."""
    return pdf(lambda m, p: write(p, " ".join(words)), use_objstms=1, deflate=True, garbage=3)


def _three_savings(words: str) -> bytes:
    """Words written at the first saving, deleted at the second, another page put in at the third."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        path.write_bytes(pdf(lambda m, p: p.add_freetext_annot((80, 60, 300, 110), words, fontname="china-s")))
        with pymupdf.open(path) as made:
            page = made[0]
            page.delete_annot(page.first_annot)
            made.saveIncr()
        with pymupdf.open(path) as made:
            write(made.new_page(), BODY[1])
            made.saveIncr()
        return path.read_bytes()


def _unused_page_of_names(made: Any, page: Any, words: str) -> None:
    other = made.new_page()
    write(other, words)
    number = other.xref
    made.delete_page(1)
    made.xref_set_key(made.pdf_catalog(), "Names", f"<</Templates<</Names[(t){number} 0 R]>>>>")


def _lying_words(made: Any, page: Any, words: str) -> None:
    """The table says other characters than the standard font shows."""
    write(page, words)
    for font in page.get_fonts():
        said = "".join(f"<{n:04x}> <5e74>\n" for n in range(1, 3))
        table = added(made, "", f"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0000> <ffff> <4e00> endbfrange endcmap end {said[:0]}".encode())  # fmt: skip
        made.xref_set_key(font[0], "ToUnicode", f"{table} 0 R")


def _halves_of_two_layers(made: Any, page: Any, words: str) -> None:
    """One half of the words is text, the other a picture beside it."""
    half = len(words) // 2
    rest = picture(words[half:], 48)
    left = 58 + 24 * half
    page.insert_image((left, 67, left + rest.width / 2, 67 + rest.height / 2), stream=png(rest))
    write(page, words[:half], (80, 100), 24)


def _noise_between(made: Any, page: Any, words: str) -> None:
    """White words in the same place as the black ones, written between them."""
    for number, character in enumerate(words):
        write(page, character, (80 + 16 * number, 100))
        write(page, "于", (80 + 16 * number, 100), color=(1, 1, 1))


def _strikes(made: Any, page: Any, words: str) -> None:
    write(page, words)
    grain = np.full((40, 400, 3), 255, np.uint8)
    grain[:, ::7] = 250
    page.insert_image((70, 80, 470, 110), stream=png(Image.fromarray(grain)), keep_proportion=False)
    page.set_rotation(270)


PDF: dict[str, Make] = {
    "six forms deep": changed(_nested_forms),
    "under a shading": changed(_shading_over),
    "blended away": changed(_blended),
    "pale letters down the edge": changed(_letter_per_line),
    "written from the right": changed(_right_to_left),
    "a huge character a page": changed(_huge),
    "unit of the page": changed(_unit),
    "outside all boxes": changed(_boxes),
    "outside a turned page": changed(_negative_box),
    "look of a watermark": changed(_appearance("/Subtype/Watermark/F 4")),
    "state of a box": changed(_appearance("/Subtype/Widget/FT/Btn/T(b)/AS/Off", state=True)),
    "look of a screen": changed(_appearance("/Subtype/Screen/F 32")),
    "note about a note": changed(_note(lambda w: f"/Subtype/Popup/Contents{hexed(w)}")),
    "rich words of a note": changed(_note(lambda w: f"/Subtype/FreeText/Contents(x)/RC{hexed('<body>' + ''.join(f'<b>{c}</b>' for c in w) + '</body>')}")),
    "reason for a stamp": changed(_note(lambda w: f"/Subtype/Stamp/Name/Draft/NM{hexed(w)}/T(a)")),
    "name of a place": changed(_named_places),
    "value of a parent": changed(_field_tree),
    "value before a change": changed(_default_value),
    "packets of another form": changed(_xfa),
    "layer of a set": changed(_nested_layers),
    "for printing alone": changed(_printed_only),
    "expansion": changed(_tagged),
    "said character by character": changed(_tagged_pieces),
    "letters as a window": changed(_clipped_picture),
    "white pattern": changed(_pattern_text),
    "pale stencil": changed(_stencil),
    "pale palette": changed(_indexed),
    "fax": changed(_fax),
    "pictures among the commands": changed(_inline_pieces),
    "picture for printing": changed(_alternate),
    "data of an office": changed(_thumbs),
    "table in a portfolio": changed(_portfolio),
    "remark of a file": changed(_described_file),
    "unseen page in an archive": changed(_packed_file),
    "script of the document": changed(_script_tree),
    "when the page is closed": changed(_rich_media),
    "name of a window": changed(_measures),
    "spaced in object streams": _streamed,
    "note of the first saving": _three_savings,
    "template page": changed(_unused_page_of_names),
    "table that says otherwise": changed(_lying_words),
    "half text, half picture": changed(_halves_of_two_layers),
    "white between": changed(_noise_between),
    "under paper on its side": changed(_strikes),
    "output intent": root("OutputIntents", lambda w: f"[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info{hexed(w)}>>]"),
    "language": root("ViewerPreferences", lambda w: f"<</DisplayDocTitle true/Office{hexed(w)}>>"),
    "name of an action": root("OpenAction", lambda w: f"<</S/SubmitForm/F<</FS/URL/F(a)/UF{hexed(w)}>>>>"),
}  # fmt: skip
