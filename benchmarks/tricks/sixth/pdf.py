"""The sixth set: PDF."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
from PIL import Image

from benchmarks.tricks.docx import document
from benchmarks.tricks.pdf import pdf
from benchmarks.tricks.words import BODY, font, outlines, picture, png

Make = Callable[[str], bytes]
PLACE = (80, 100)


def changed(change: Callable[[Any, Any, str], object], **options: Any) -> Make:
    return lambda words: pdf(lambda made, page: change(made, page, words), **options)


def write(page: Any, words: str, place: tuple[float, float] = PLACE, size: float = 16, **options: Any) -> None:
    page.insert_text(place, words, fontname="china-s", fontsize=size, **options)


def _under_a_picture_of_paper(made: Any, page: Any, words: str) -> None:
    """A photograph of paper lies over the typed words."""
    write(page, words)
    paper = np.random.default_rng(3).integers(225, 256, (200, 300, 3), dtype=np.uint8)
    page.insert_image((60, 60, 400, 130), stream=png(Image.fromarray(paper)))


def _blackened(made: Any, page: Any, words: str) -> None:
    write(page, words)
    note = page.add_rect_annot((70, 80, 260, 110))
    note.set_colors(stroke=(0, 0, 0), fill=(0, 0, 0))
    note.update()


def _typed_note(made: Any, page: Any, words: str) -> None:
    note = page.add_freetext_annot((70, 60, 300, 110), "\n".join(words), fontname="china-s", fontsize=11, rotate=90)
    note.set_flags(pymupdf.PDF_ANNOT_IS_HIDDEN)


def _sticky(made: Any, page: Any, words: str) -> None:
    note = page.add_text_annot((500, 60), "已阅")
    note.set_info(subject="\u200b".join(words), title="办公室")


def _attached(made: Any, page: Any, words: str) -> None:
    inner = document(lambda m: m.add_paragraph(" ".join(words)))
    page.add_file_annot((500, 90), inner, "附件.bin", ufilename="附件.bin")


def _xmp(made: Any, page: Any, words: str) -> None:
    made.set_xml_metadata(
        '<?xpacket begin="\ufeff"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag>{"".join(f"<rdf:li>{w}</rdf:li>" for w in ("通知", words))}</rdf:Bag></dc:subject>'
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )


def _own_key(made: Any, page: Any, words: str) -> None:
    made.set_metadata({"title": "通知"})
    number = int(made.xref_get_key(-1, "Info")[1].split()[0])
    made.xref_set_key(number, "MiJi", pymupdf.get_pdf_str(words))


def _layer(made: Any, page: Any, words: str) -> None:
    write(page, words, oc=made.add_ocg("校对", on=False))


def _earlier(words: str) -> bytes:
    """The first saving showed the words; the second one, appended, has another page in its place."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        path.write_bytes(pdf(lambda m, p: write(p, words)))
        with pymupdf.open(path) as made:
            write(made.new_page(), BODY[0])
            made.delete_page(0)
            made.saveIncr()
        return path.read_bytes()


def _outside(made: Any, page: Any, words: str) -> None:
    write(page, words, (80, 40))
    page.set_cropbox(pymupdf.Rect(0, 60, 595, 842))


def _turned(made: Any, page: Any, words: str) -> None:
    for number, character in enumerate(words):
        write(page, character, (500, 100 + 18 * number), rotate=90)
    page.set_rotation(90)


def _slanted(made: Any, page: Any, words: str) -> None:
    point = pymupdf.Point(200, 400)
    write(page, "  ".join(words), (200, 400), 40, morph=(point, pymupdf.Matrix(35)), color=(0.85, 0.85, 0.85))


def _field(made: Any, page: Any, words: str) -> None:
    widget = pymupdf.Widget()
    widget.field_name, widget.field_type = "mj", pymupdf.PDF_WIDGET_TYPE_TEXT
    widget.rect, widget.field_value = pymupdf.Rect(80, 80, 300, 110), "　".join(words)
    widget.field_label = "填写"
    widget.field_display = 1
    page.add_widget(widget)


def _tip(made: Any, page: Any, words: str) -> None:
    widget = pymupdf.Widget()
    widget.field_name, widget.field_type = "ok", pymupdf.PDF_WIDGET_TYPE_CHECKBOX
    widget.rect, widget.field_value, widget.field_label = pymupdf.Rect(80, 80, 95, 95), True, words
    page.add_widget(widget)


def _contents(made: Any, page: Any, words: str) -> None:
    made.set_toc([[1, "一、总则", 1], [2, "·".join(words), 1]])


def _labels(made: Any, page: Any, words: str) -> None:
    made.set_page_labels([{"startpage": 0, "prefix": f"{words} ", "style": "D", "firstpagenum": 1}])


def _opening(made: Any, page: Any, words: str) -> None:
    code = "app.alert('" + "".join(f"\\u{ord(c):04x}" for c in words) + "');"
    number = made.get_new_xref()
    made.update_object(number, f"<</S/JavaScript/JS {pymupdf.get_pdf_str(code)}>>")
    made.xref_set_key(made.pdf_catalog(), "OpenAction", f"{number} 0 R")


def _scan_with_other_text(words: str) -> bytes:
    """A scan whose text layer says something else."""

    def change(made: Any, page: Any) -> None:
        page.insert_image(page.rect, stream=png(_paper(words)))
        for number, line in enumerate(BODY):
            write(page, line, (70, 200 + 30 * number), render_mode=3)

    return pdf(change, scanned=True)


def _paper(words: str) -> Image.Image:
    page = Image.new("L", (1000, 1414), 255)
    lines = picture("\n".join((words, "", *BODY)), 28).convert("L")
    page.paste(lines, (60, 60))
    return page


def _curves(made: Any, page: Any, words: str) -> None:
    """Converted to curves, as drawing programs do before printing."""
    shape = page.new_shape()
    for outline in outlines(words, 18):
        shape.draw_polyline([(80 + x, 80 + y) for x, y in outline])
    shape.finish(fill=(0.8, 0, 0), color=None, even_odd=True, closePath=True)
    shape.commit()


def _actual_text(made: Any, page: Any, words: str) -> None:
    """What a screen reader says and what is copied differs from what is shown."""
    write(page, "年度计划")
    number = page.get_contents()[-1]
    said = words.encode("utf-16-be").hex()
    stream = made.xref_stream(number)
    made.update_stream(number, b"/Span <</ActualText <feff" + said.encode() + b">>> BDC\n" + stream + b"\nEMC")


def _drawn_stamp(made: Any, page: Any, words: str) -> None:
    stamp = picture(words, 60, ink="red").rotate(17, expand=True, fillcolor="white")
    page.insert_image((380, 60, 520, 130), stream=png(stamp))


def _pieces(made: Any, page: Any, words: str) -> None:
    """Between lines of the body, each character its own piece, out of order and in other sizes."""
    for number in sorted(range(len(words)), key=lambda n: (n * 3 + 2) % 7):
        write(page, words[number], (80 + 22 * number, 100 + (number % 2) * 1.5), 14 + number % 3)


def _at_the_foot(made: Any, page: Any, words: str) -> None:
    write(page, words, (290, 838), 4, color=(1, 1, 1))


def _locked(words: str) -> bytes:
    return pdf(
        lambda m, p: write(p, "\u3000".join(words)),
        encryption=pymupdf.PDF_ENCRYPT_AES_256,
        owner_pw="o",
        permissions=int(pymupdf.PDF_PERM_PRINT),
    )


def _fifth_page(made: Any, page: Any, words: str) -> None:
    for number in range(4):
        later = made.new_page()
        for line, said in enumerate(BODY):
            write(later, said, (70, 100 + 30 * line))
        if number == 3:
            later.insert_image((70, 400, 520, 700), stream=png(picture(f"{words}\n附件一\n分配方案", 40)))


def _ink(made: Any, page: Any, words: str) -> None:
    """Written by hand with a pen on a tablet: strokes as an annotation."""
    strokes = [[(80 + x, 80 + y) for x, y in outline] for outline in outlines(words, 22)]
    page.add_ink_annot(strokes).update()


def _two_fonts(made: Any, page: Any, words: str) -> None:
    x = 80.0
    letters = (
        pymupdf.Font(fontbuffer=font(10).path.getvalue()) if hasattr(font(10).path, "getvalue") else pymupdf.Font("cjk")
    )
    for number, character in enumerate(words):
        writer = pymupdf.TextWriter(page.rect)
        writer.append((x, 100), character, font=pymupdf.Font("china-s") if number % 2 else letters, fontsize=15)
        writer.write_text(page, render_mode=3 * (number % 2), opacity=1 - 0.9 * (number % 2))
        x += 15


PDF: dict[str, Make] = {
    "under a picture of paper": changed(_under_a_picture_of_paper),
    "blackened by a note": changed(_blackened),
    "hidden typed note": changed(_typed_note),
    "subject of a sticky note": changed(_sticky),
    "attached to a place": changed(_attached),
    "key words in the metadata": changed(_xmp),
    "a key of its own": changed(_own_key),
    "layer switched off": changed(_layer),
    "page of an earlier saving": _earlier,
    "outside the crop box": changed(_outside),
    "turned twice": changed(_turned),
    "slanted watermark": changed(_slanted),
    "hidden field": changed(_field),
    "tip of a box": changed(_tip),
    "dots in the contents": changed(_contents),
    "label of the page": changed(_labels),
    "said when opened": changed(_opening),
    "scan with other text": _scan_with_other_text,
    "converted to curves": changed(_curves),
    "text for copying": changed(_actual_text),
    "slanted picture of a stamp": changed(_drawn_stamp),
    "pieces out of order": changed(_pieces),
    "white at the foot": changed(_at_the_foot),
    "locked for printing alone": _locked,
    "picture on the fifth page": changed(_fifth_page),
    "ink of a pen": changed(_ink),
    "every other letter seen": changed(_two_fonts),
}  # fmt: skip
