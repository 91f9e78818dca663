"""Levels in tables: whether the headings above say that the table lists such things."""

from __future__ import annotations

from detectors.judge import judge
from detectors.model import DetectorSettings, Document, Finding, Segment

ROW_UNITS, COLUMN_UNITS = 20.0, 120.0


def standing(document: Document) -> list[Finding]:
    return [f for f in judge(document, name="", link_texts=(), settings=DetectorSettings()) if not f.suppressed]


def found(*rows: str, top: float = 100.0) -> list[Finding]:
    """Of a table as a PDF has it: each cell a line of its own with its place."""
    segments = []
    for number, row in enumerate(rows):
        for column, cell in enumerate(row.split("|")):
            left, upper = 80 + COLUMN_UNITS * column, top + ROW_UNITS * number
            segments.append(Segment(cell, box=(left, upper, left + 12.0 * len(cell), upper + 12)))
    return standing(Document("application/pdf", tuple(segments), 1, 1, page_sizes={(None, 1): (595.0, 842.0)}))


def test_catalogue_far_below_its_headings_is_no_mark() -> None:
    rows = [f"第{n}类事项|秘密|{n}年" for n in range(1, 12)]
    assert found("事项|密级|期限", *rows) == []


def test_levels_that_differ_down_a_column_are_a_list() -> None:
    assert found("名称|等级|数量|备注", "甲|绝密|1|无", "乙|机密|2|无") == []


REGISTER = ("文件名称|文号|密级|份数", "储备方案|云动1号|绝密|3", "疏散方案|云动2号|机密|2")


def test_register_of_papers_has_levels_that_differ() -> None:
    assert {f.level for f in found(*REGISTER)} == {"绝密", "机密"}
    cells = tuple(Segment(cell, zone="table") for row in REGISTER for cell in row.split("|"))
    assert {f.level for f in standing(Document("", cells, 1, 1))} == {"绝密", "机密"}
    rows = tuple(Segment(row.replace("|", "\t")) for row in REGISTER)
    assert {f.level for f in standing(Document("text/plain", rows, 1, 1))} == {"绝密", "机密"}


def test_cell_of_an_unheaded_table_is_a_mark() -> None:
    assert [f.level for f in found("设计|李|校对|王", "图号|3|阶段|施工", "机密|共2张|第1张|A3")] == ["机密"]


def test_ticked_level_of_a_row_is_the_value_of_its_label() -> None:
    """The label is a cell of its own."""
    assert [f.level for f in found("发明名称|某型引信", "密级|■机密 □秘密")] == ["机密"]
