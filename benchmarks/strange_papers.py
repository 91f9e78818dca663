"""A second corpus of scanned papers, drawn apart from the first: other layouts, fonts, stamps, harms and containers.

    python -m benchmarks.strange_papers FOLDER --first-seed 1 --marked 200 --unmarked 200

It writes files and the labels that `python -m benchmarks.scans recall FOLDER` reads. Nothing in `detectors/` was tuned on
the seeds whose first run docs/benchmarks.md reports.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
import zipfile
from pathlib import Path

import pymupdf

import benchmarks.strange_plain  # noqa: F401  (its pages enter themselves)
from benchmarks.strange_canvas import FONTS, HAND, Canvas, mark_of
from benchmarks.strange_harm import Spoilt, spoil
from benchmarks.strange_layouts import MARKED, PLAIN, SIZES


def jpeg(one: Spoilt) -> bytes:
    out = io.BytesIO()
    image = one.image.convert("L") if one.image.mode == "1" else one.image
    image.save(out, "JPEG", quality=one.quality, dpi=(one.dpi, one.dpi))
    return out.getvalue()


def as_pdf(pages: list[Spoilt], lot: random.Random) -> bytes:
    document = pymupdf.open()
    for one in pages:
        size = (one.image.width * 72 / one.dpi, one.image.height * 72 / one.dpi)
        if one.image.mode == "1":
            out = io.BytesIO()
            one.image.save(out, "PDF", resolution=one.dpi)
            with pymupdf.open(stream=out.getvalue(), filetype="pdf") as fax:
                document.insert_pdf(fax)
            continue
        page = document.new_page(width=size[0], height=size[1])
        kind = lot.choice(("jpeg", "jpeg", "jpeg", "jpx", "png"))
        out = io.BytesIO()
        if kind == "jpx":
            one.image.save(out, "JPEG2000", quality_mode="rates", quality_layers=[12])
        elif kind == "png":
            one.image.save(out, "PNG")
        page.insert_image(page.rect, stream=jpeg(one) if kind == "jpeg" else out.getvalue())
    content: bytes = document.tobytes(deflate=True)
    document.close()
    return content


PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCX = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="jpeg" ContentType="image/jpeg"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:drawing><wp:inline xmlns:wp="{DRAWING}/wordprocessingDrawing">'
    f'<wp:extent cx="5400000" cy="7600000"/><a:graphic xmlns:a="{DRAWING}/main"><a:graphicData uri="{DRAWING}/picture"><pic:pic xmlns:pic="{DRAWING}/picture">'
    f'<pic:blipFill><a:blip r:embed="rId9" xmlns:r="{OFFICE}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p></w:body></w:document>',
    "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId9" Type="{OFFICE}/image" Target="media/image1.jpeg"/></Relationships>',
}  # fmt: skip


def as_docx(one: Spoilt) -> bytes:
    """A document whose only content is the page's picture."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in DOCX.items():
            package.writestr(name, content)
        package.writestr("word/media/image1.jpeg", jpeg(one))
    return out.getvalue()


def draw(seed: int, *, marked: bool, name: str, fonts: str) -> tuple[Spoilt, str | None, str | None]:
    """One page, what is printed on it as a mark, and its level."""
    lot = random.Random(f"strange-{seed}-{marked}-{name}-{fonts}")
    base = 240
    canvas = Canvas(lot, fonts, SIZES[name], base)
    mark = level = None
    if marked:
        mark, level = mark_of(lot)
        if name == "exam":
            level = lot.choice(("绝密", "机密"))
            mark = f"{level}★{lot.choice(('启用前', '启用前', '考试结束前'))}"
    {**MARKED, **PLAIN}[name](canvas, mark)
    return spoil(canvas.im, base, lot), mark, level


def write(folder: Path, seed: int, *, marked: bool, fonts: str, number: int) -> dict[str, object]:
    lot = random.Random(f"container-{seed}-{marked}")
    names = list(MARKED)
    plain = not marked and lot.random() < 0.65
    name = names[number % len(names)] if marked else lot.choice(list(PLAIN if plain else MARKED))
    one, _, level = draw(seed, marked=marked, name=name, fonts=fonts)
    kind = lot.choice(("pdf", "pdf", "pdf", "pdf", "pdf", "pdf", "jpg", "tif", "docx", "pages"))
    stem = f"{'m' if marked else 'p'}{seed}-{name}"
    if kind == "pages":
        others = [draw(seed * 100 + i, marked=False, name="prose", fonts=fonts)[0] for i in range(4)]
        pages = [*others, one] if lot.random() < 0.5 else [others[0], one, *others[1:3]]
        file, content = f"{stem}.pdf", as_pdf(pages, lot)
    elif kind == "tif":
        out = io.BytesIO()
        other = draw(seed * 100, marked=False, name="prose", fonts=fonts)[0].image.convert(one.image.mode)
        compression = "group4" if one.image.mode == "1" else "tiff_lzw"
        one.image.save(
            out, "TIFF", save_all=True, append_images=[other], compression=compression, dpi=(one.dpi, one.dpi)
        )
        file, content = f"{stem}.tif", out.getvalue()
    elif kind == "jpg":
        file, content = f"{stem}.jpg", jpeg(one)
    elif kind == "docx":
        file, content = f"{stem}.docx", as_docx(one)
    else:
        file, content = f"{stem}.pdf", as_pdf([one], lot)
    (folder / file).write_bytes(content)
    category = None if level is None else "exam" if name == "exam" else "state-secret"
    return {
        "name": file, "layout": name, "level": level, "category": category, "dpi": one.dpi, "turned": one.turned,
        "look": one.look, "harm": [*one.harm, f"in-{kind}"],
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fonts", choices=list(FONTS), default="fresh")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--marked", type=int, default=200)
    parser.add_argument("--unmarked", type=int, default=200)
    asked = parser.parse_args()
    missing = [path for path, _ in (*FONTS[asked.fonts], *HAND) if not Path(path).is_file()]
    if missing:
        sys.exit(f"these fonts are missing, install them first: {', '.join(missing)}")
    asked.folder.mkdir(parents=True, exist_ok=True)
    labels = [
        write(asked.folder, asked.first_seed + number, marked=marked, fonts=asked.fonts, number=number)
        for marked, count in ((True, asked.marked), (False, asked.unmarked))
        for number in range(count)
    ]
    (asked.folder / "labels.json").write_text(json.dumps(labels, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
