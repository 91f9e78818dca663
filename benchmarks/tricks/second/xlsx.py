"""The second set: XLSX."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from PIL import Image

from benchmarks.tricks.docx import replaced, with_parts
from benchmarks.tricks.words import picture, png
from benchmarks.tricks.xlsx import book, cell

Make = Callable[[str], bytes]


def _formula(words: str) -> bytes:
    return book(lambda made, s: s.__setitem__("A1", "=" + "&".join(f"UNICHAR({ord(c)})" for c in words)))


def _references(words: str) -> bytes:
    def change(made: Any, s: Any) -> None:
        order = sorted(range(len(words)), key=lambda n: (n * 7) % len(words))
        for row, number in enumerate(order, 1):
            s.cell(row, 30, words[number])
        s["A1"] = "=" + "&".join(f"AD{order.index(n) + 1}" for n in range(len(words)))

    return book(change)


def _part(name: str, content: str) -> Make:
    return lambda w: with_parts(cell("表"), {name: content.format(w).encode()})


def _format(code: str) -> Make:
    def make(words: str) -> bytes:
        def change(made: Any, s: Any) -> None:
            s["A1"] = 7
            s["A1"].number_format = code.format(words)

        return book(change)

    return make


def _unused(words: str) -> bytes:
    return _part(
        "xl/sharedStrings.xml",
        "<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><si><t>甲</t></si><si><t>{}</t></si></sst>",
    )(words)


def _picture_book(image: Image.Image) -> bytes:
    from openpyxl.drawing.image import Image as Drawn

    return book(lambda made, s: s.add_image(Drawn(io.BytesIO(png(image))), "D2"))


def _xlsx_strips(words: str) -> bytes:
    from openpyxl.drawing.image import Image as Drawn

    whole = picture(words)
    half = whole.height // 2
    return book(
        lambda made, s: [
            s.add_image(Drawn(io.BytesIO(png(whole.crop(box)))), place)
            for place, box in (("D2", (0, 0, whole.width, half)), ("D5", (0, half, whole.width, whole.height)))
        ]
    )


XLSX: dict[str, Make] = {
    "characters by number": _formula,
    "put together from other cells": _references,
    "variant characters": lambda w: cell(w.replace("密", "宻")),
    "string of no cell": _unused,
    "format for text": _format(';;;"{}"@'),
    "format with the number inside": _format('"{}第"0"号"'),
    "diagonal": lambda w: book(lambda made, s: [s.cell(n, n, c) for n, c in enumerate(w, 1)]),
    "lines in a cell": lambda w: cell("\n".join(w)),
    "behind a long text": lambda w: cell("年度计划" * 6_000 + "\n" + w),
    "drawing of a chart": _part("xl/drawings/drawing8.xml", '<c:userShapes xmlns:c="urn:c" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>{}</a:t></a:r></a:p></c:userShapes>'),
    "name of a series": _part("xl/charts/chart9.xml", '<c:chartSpace xmlns:c="urn:c"><c:ser><c:tx><c:v>{}</c:v></c:tx></c:ser></c:chartSpace>'),
    "query of a connection": _part("xl/queryTables/queryTable1.xml", '<queryTable name="{}"/>'),
    "schema of a map": _part("xl/xmlMaps.xml", '<MapInfo><Schema ID="a"><e name="{}"/></Schema></MapInfo>'),
    "view of one user": _part("xl/worksheets/sheet8.xml", '<worksheet><sheetData/><customSheetViews><customSheetView><headerFooter><oddHeader>{}</oddHeader></headerFooter></customSheetView></customSheetViews></worksheet>'),
    "sheet of no workbook": _part("xl/worksheets/sheet7.xml", '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row></sheetData></worksheet>'),
    "picture in the header": lambda w: with_parts(cell("表"), {"xl/media/header.png": png(picture(w))}),
    "mirrored picture": lambda w: replaced(
        _picture_book(picture(w).transpose(Image.Transpose.FLIP_LEFT_RIGHT)), "xl/drawings/drawing1.xml", "<spPr>", '<spPr><a:xfrm xmlns:a="urn:a" flipH="1"/>'
    ),
    "picture in strips": _xlsx_strips,
    "author of a comment": _part("xl/persons/person.xml", '<personList><person displayName="{}"/></personList>'),
    "text for old programs": _part("xl/drawings/vmlDrawing9.vml", '<xml xmlns:v="urn:v"><v:shape><v:textbox><div>{}</div></v:textbox></v:shape></xml>'),
}  # fmt: skip
