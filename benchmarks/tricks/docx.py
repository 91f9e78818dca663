"""Tricks of Word documents."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable
from typing import Any

import docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from benchmarks.tricks.metafile import emf_of_outlines, emf_of_text
from benchmarks.tricks.words import BODY, REWRITES, picture, png


def document(change: Callable[[Any], object]) -> bytes:
    made = docx.Document()
    change(made)
    for line in BODY:
        made.add_paragraph(line)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_parts(content: bytes, parts: dict[str, bytes]) -> bytes:
    """A part of a name that is there already is added beside it."""
    out = io.BytesIO(content)
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(out, "a") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def replaced(content: bytes, part: str, old: str, new: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for info in before.infolist():
            data = before.read(info)
            after.writestr(
                info.filename, data.replace(old.encode(), new.encode(), 1) if info.filename == part else data
            )
    return out.getvalue()


def _run(made: Any, words: str, change: Callable[[Any], None]) -> None:
    change(made.add_paragraph().add_run(words))


def _runs(made: Any, words: str) -> None:
    paragraph = made.add_paragraph()
    for character in words:
        paragraph.add_run(character)


def _white(run: Any) -> None:
    run.font.color.rgb = RGBColor(255, 255, 255)


def _tiny(run: Any) -> None:
    run.font.size = Pt(1)


def _vanish(run: Any) -> None:
    run.font.hidden = True


def _cells(made: Any, words: str) -> None:
    row = made.add_table(1, len(words)).rows[0]
    for cell, character in zip(row.cells, words, strict=True):
        cell.text = character


def _deleted(made: Any, words: str) -> None:
    made.add_paragraph()._p.append(
        parse_xml(f'<w:del {nsdecls("w")} w:id="1" w:author="a"><w:r><w:delText>{words}</w:delText></w:r></w:del>')
    )


def _text_box(made: Any, words: str) -> None:
    box = f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>'
    made.add_paragraph()._p.append(parse_xml(box))


def _word_art(made: Any, words: str) -> None:
    art = f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textpath string="{words}"/></v:shape></w:pict></w:r>'
    made.add_paragraph()._p.append(parse_xml(art))


def _field(made: Any, words: str) -> None:
    field = OxmlElement("w:instrText")
    field.text = f'QUOTE "{words}"'
    run = made.add_paragraph().add_run()
    run._r.append(field)


def _label(made: Any, words: str) -> None:
    made.add_paragraph("一项", style="List Number")
    for level in made.part.numbering_part.element.iter(qn("w:lvlText")):
        level.set(qn("w:val"), f"{words} %1")


def _control(made: Any, words: str) -> None:
    control = f"<w:sdt {nsdecls('w')}><w:sdtContent><w:r><w:t>{words}</w:t></w:r></w:sdtContent></w:sdt>"
    made.add_paragraph()._p.append(parse_xml(control))


def _alternative(made: Any, words: str) -> None:
    shape = made.add_picture(io.BytesIO(png(picture("图", 20))))
    shape._inline.find(qn("wp:docPr")).set("descr", words)


def _embedded(words: str) -> bytes:
    inner = document(lambda made: made.add_paragraph(words))
    return with_parts(document(lambda made: None), {"word/embeddings/Microsoft_Word_Document1.docx": inner})


TRICKS: dict[str, Callable[[str], bytes]] = {
    **{
        name: (lambda w, rewrite=rewrite: document(lambda m: m.add_paragraph(rewrite(w))))
        for name, rewrite in REWRITES.items()
    },
    "a run a character": lambda w: document(lambda m: _runs(m, w)),
    "white on white": lambda w: document(lambda m: _run(m, w, _white)),
    "tiny": lambda w: document(lambda m: _run(m, w, _tiny)),
    "hidden text": lambda w: document(lambda m: _run(m, w, _vanish)),
    "header": lambda w: document(lambda m: setattr(m.sections[0].header.paragraphs[0], "text", w)),
    "footer": lambda w: document(lambda m: setattr(m.sections[0].footer.paragraphs[0], "text", w)),
    "a character a cell": lambda w: document(lambda m: _cells(m, w)),
    "tracked deletion": lambda w: document(lambda m: _deleted(m, w)),
    "text box": lambda w: document(lambda m: _text_box(m, w)),
    "word art": lambda w: document(lambda m: _word_art(m, w)),
    "comment": lambda w: document(lambda m: m.add_comment(m.add_paragraph("见批注").runs, text=w)),
    "field": lambda w: document(lambda m: _field(m, w)),
    "alternative text": lambda w: document(lambda m: _alternative(m, w)),
    "property": lambda w: document(lambda m: setattr(m.core_properties, "subject", w)),
    "picture": lambda w: document(lambda m: m.add_picture(io.BytesIO(png(picture(w))))),
    "embedded document": _embedded,
    "drawing with text": lambda w: with_parts(document(lambda m: None), {"word/media/image9.emf": emf_of_text(w)}),
    "drawing with curves": lambda w: with_parts(document(lambda m: None), {"word/media/image9.emf": emf_of_outlines(w)}),
    "imported web page": lambda w: with_parts(document(lambda m: None), {"word/afchunk.htm": f"<p>{w}</p>".encode()}),
    "part of another name": lambda w: with_parts(document(lambda m: None), {"word/other.xml": f"<a>{w}</a>".encode()}),
    "label of a list": lambda w: document(lambda m: _label(m, w)),
    "content control": lambda w: document(lambda m: _control(m, w)),
    "file behind the end": lambda w: document(lambda m: None) + w.encode() * 2,
}  # fmt: skip
