"""Tricks of workbooks."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from benchmarks.tricks.docx import document, with_parts
from benchmarks.tricks.words import BODY, REWRITES, picture, png

DRAWING = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:sp><xdr:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p>'
    "</xdr:txBody></xdr:sp></xdr:wsDr>"
)


def book(change: Callable[[Any, Any], object]) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    for number, line in enumerate(BODY, 20):
        sheet.cell(number, 1, line)
        sheet.cell(number, 2, number * 1.5)
    change(made, sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def cell(words: str, place: str = "A1") -> bytes:
    return book(lambda made, sheet: sheet.__setitem__(place, words))


def _other_sheet(made: Any, words: str, state: str) -> None:
    other = made.create_sheet("附表")
    other["A1"] = words
    other.sheet_state = state


def _in_row(sheet: Any, words: str) -> None:
    for number, character in enumerate(words, 1):
        sheet.cell(1, number, character)


def _in_column(sheet: Any, words: str) -> None:
    for number, character in enumerate(words, 1):
        sheet.cell(number, 4, character)


def _hidden_row(sheet: Any, words: str) -> None:
    sheet["A1"] = words
    sheet.row_dimensions[1].hidden = True


def _hidden_column(sheet: Any, words: str) -> None:
    sheet["H1"] = words
    sheet.column_dimensions["H"].hidden = True


def _white(sheet: Any, words: str) -> None:
    sheet["A1"] = words
    sheet["A1"].font = Font(color="FFFFFF")


def _number_format(sheet: Any, words: str) -> None:
    sheet["A1"] = 1
    sheet["A1"].number_format = f'"{words}"'


def _chart(sheet: Any, words: str) -> None:
    chart = BarChart()
    chart.title = words
    chart.add_data(Reference(sheet, min_col=2, min_row=20, max_row=26))
    sheet.add_chart(chart, "F3")


def _prompt(sheet: Any, words: str) -> None:
    rule = DataValidation(type="whole", prompt=words, promptTitle="说明", showInputMessage=True)
    sheet.add_data_validation(rule)
    rule.add("A5")


def _condition(sheet: Any, words: str) -> None:
    rule = FormulaRule(formula=[f'A1="{words}"'], fill=PatternFill(bgColor="FF0000"))
    sheet.conditional_formatting.add("A1:A9", rule)


def _link(sheet: Any, words: str) -> None:
    sheet["A1"] = "见附件"
    sheet["A1"].hyperlink = Hyperlink(ref="A1", location="Sheet!A2", tooltip=words)


def _rich(sheet: Any, words: str) -> None:
    sheet["A1"] = CellRichText(*(TextBlock(InlineFont(b=bool(n % 2)), c) for n, c in enumerate(words)))


TRICKS: dict[str, Callable[[str], bytes]] = {
    **{name: (lambda w, rewrite=rewrite: cell(rewrite(w))) for name, rewrite in REWRITES.items()},
    "far from the rest": lambda w: cell(w, "XFD1048000"),
    "a character a cell": lambda w: book(lambda made, sheet: _in_row(sheet, w)),
    "a character a row": lambda w: book(lambda made, sheet: _in_column(sheet, w)),
    "hidden sheet": lambda w: book(lambda made, sheet: _other_sheet(made, w, "hidden")),
    "very hidden sheet": lambda w: book(lambda made, sheet: _other_sheet(made, w, "veryHidden")),
    "hidden row": lambda w: book(lambda made, sheet: _hidden_row(sheet, w)),
    "hidden column": lambda w: book(lambda made, sheet: _hidden_column(sheet, w)),
    "white on white": lambda w: book(lambda made, sheet: _white(sheet, w)),
    "number format": lambda w: book(lambda made, sheet: _number_format(sheet, w)),
    "comment": lambda w: book(lambda made, sheet: setattr(sheet["A1"], "comment", Comment(w, "a"))),
    "header": lambda w: book(lambda made, sheet: setattr(sheet.oddHeader.center, "text", w)),
    "footer": lambda w: book(lambda made, sheet: setattr(sheet.oddFooter.center, "text", w)),
    "formula": lambda w: book(lambda made, sheet: sheet.__setitem__("A1", "=" + "&".join(f'"{c}"' for c in w))),
    "defined name": lambda w: book(
        lambda made, sheet: made.defined_names.__setitem__("x", DefinedName("x", attr_text=f'"{w}"'))
    ),
    "sheet name": lambda w: book(lambda made, sheet: setattr(sheet, "title", w)),
    "condition of a format": lambda w: book(lambda made, sheet: _condition(sheet, w)),
    "prompt": lambda w: book(lambda made, sheet: _prompt(sheet, w)),
    "link's tip": lambda w: book(lambda made, sheet: _link(sheet, w)),
    "rich text": lambda w: book(lambda made, sheet: _rich(sheet, w)),
    "chart title": lambda w: book(lambda made, sheet: _chart(sheet, w)),
    "property": lambda w: book(lambda made, sheet: setattr(made.properties, "keywords", w)),
    "picture": lambda w: book(lambda made, sheet: sheet.add_image(Image(io.BytesIO(png(picture(w)))), "D2")),
    "text box": lambda w: with_parts(cell("表"), {"xl/drawings/drawing7.xml": DRAWING.format(w).encode()}),
    "embedded document": lambda w: with_parts(
        cell("表"), {"xl/embeddings/a.docx": document(lambda made: made.add_paragraph(w))}
    ),
    "pivot cache": lambda w: with_parts(
        cell("表"), {"xl/pivotCache/pivotCacheDefinition1.xml": f'<a><s v="{w}"/></a>'.encode()}
    ),
    "linked workbook's cells": lambda w: with_parts(
        cell("表"), {"xl/externalLinks/externalLink1.xml": f"<a><v>{w}</v></a>".encode()}
    ),
}  # fmt: skip
