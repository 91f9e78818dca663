"""Levels in tables: whether the headings above say that the table lists such things."""

from __future__ import annotations

import io

import pytest

from detectors.inspect import inspect
from detectors.judging.judge import judge
from detectors.model import DetectorSettings, Document, Finding, Segment

ROW_UNITS, COLUMN_UNITS = 20.0, 120.0


def standing(document: Document) -> list[Finding]:
    return [f for f in judge(document, name="", link_texts=(), settings=DetectorSettings()) if not f.suppressed]


def found(*rows: str, top: float = 100.0, ocr: bool = False) -> list[Finding]:
    """Of a table as a PDF has it: each cell a line of its own with its place. A reader of print goes down the columns."""
    cells = []
    for number, row in enumerate(rows):
        for column, cell in enumerate(row.split("|")):
            left, upper = 80 + COLUMN_UNITS * column, top + ROW_UNITS * number
            box = (left, upper, left + 12.0 * len(cell), upper + 12)
            if cell:
                cells.append((column if ocr else 0, number, Segment(cell, box=box, ocr=ocr)))
    segments = tuple(cell for _, _, cell in sorted(cells, key=lambda cell: cell[:2]))
    return standing(Document("application/pdf", segments, 1, 1, page_sizes={(None, 1): (595.0, 842.0)}))


def all_ways(*rows: str) -> list[set[str | None]]:
    """The levels that are found where the cells are a line each, the rows are, they are pieces of a page, or read from a scan."""
    cells = tuple(Segment(cell, zone="table") for row in rows for cell in row.split("|") if cell)
    tabbed = tuple(Segment(row.replace("|", "\t")) for row in rows)
    ways = [standing(Document("", cells, 1, 1)), standing(Document("text/plain", tabbed, 1, 1))]
    ways += [found(*rows), found(*rows, ocr=True)]
    return [{f.level for f in way} for way in ways]


def test_catalogue_far_below_its_headings_is_no_mark() -> None:
    rows = [f"第{n}类事项|秘密|{n}年" for n in range(1, 12)]
    assert found("事项|密级|期限", *rows) == []


@pytest.mark.parametrize("heading", ["国家秘密 事项名称", "国家秘密事项名", "定密权限", "岗位"])
def test_headings_of_what_has_a_level_but_is_no_paper(heading: str) -> None:
    assert found(f"{heading}|密级|备注", "机要秘书|秘密|无", ocr=True) == []


def test_levels_that_differ_down_a_column_are_a_list() -> None:
    assert found("名称|等级|数量|备注", "甲|绝密|1|无", "乙|机密|2|无") == []


@pytest.mark.parametrize(
    "rows",
    [
        ("文件名称|文号|密级|份数", "储备方案|云动1号|绝密|3", "疏散方案|云动2号|机密|2"),
        ("序号|名称|密级|日期", "1|东湾水库加固方案|绝密|3月1日", "2|人员疏散预案|机密|4月1日"),
        ("文件名|密级|移交人", "战时动员预案.doc|绝密|王某", "物资储备计划.xls|机密|李某"),
        ("题名|密级|页次", "关于经费的函|绝密|1", "战备粮库布局图|机密|12"),
    ],
)
def test_register_of_papers_has_levels_that_differ(rows: tuple[str, ...]) -> None:
    assert all_ways(*rows) == [{"绝密", "机密"}] * 4


@pytest.mark.parametrize(
    "rows",
    [
        ("密级|保密期限|标注", "绝密|30年|红", "机密|20年|蓝", "秘密|10年|黑"),
        ("品名|规格|数量", "保密文件柜|机密级|3", "碎纸机|机密级|5"),
        ("密级|份数|备注", "绝密|0|无", "机密|2|无", "秘密|5|无"),
        ("年度|密级|文件数", "2020|机密|2", "2021|秘密|5"),
        ("文件标题|文号|密级", "绝密|机密|秘密"),
        ("姓名|岗位|密级", "王某|机要秘书|机密", "李某|档案员|秘密"),
        ("序号|事项名称|密级|期限", "1|未公开的统计数据|机密|5年", "2|物资储备计划|秘密|5年"),
    ],
)
def test_levels_that_are_chosen_from_counted_or_told_of_are_no_register(rows: tuple[str, ...]) -> None:
    assert all_ways(*rows) == [set()] * 4


@pytest.mark.parametrize("ocr", [False, True])
@pytest.mark.parametrize("heading", ["单价", "代号", "作者", "事项名称"])
def test_headings_below_a_mark_are_none_of_its_own(heading: str, ocr: bool) -> None:
    rows = ("机密|特急", "东湾市战备物资一览表", f"品名|{heading}", "粮食|甲")
    assert [f.level for f in found(*rows, ocr=ocr)] == ["机密"]


def test_headings_of_another_table_say_nothing() -> None:
    cells = [Segment(cell, zone="table") for cell in ("书名", "作者", "春天", "王某")]
    cells += [Segment("二、储备情况"), Segment("机密", zone="table"), Segment("共3页", zone="table")]
    assert [f.level for f in standing(Document("", tuple(cells), 1, 1))] == ["机密"]


def test_long_table_keeps_its_headings() -> None:
    rows = [f"{n}|甲乙丙丁类事项之中的第{n}种|秘密|{n % 9}年" for n in range(150)]
    assert all_ways("序号|事项名称|密级|期限", *rows)[:2] == [set(), set()]


def test_code_names_are_no_catalogue() -> None:
    assert all_ways("代号|项目|密级", "甲一|阵地|机密", "甲二|雷达|机密") == [{"机密"}] * 4


def test_papers_named_behind_their_marks_are_no_legend() -> None:
    lines = ("机密★10年：东湾水库加固方案", "秘密★5年：西湾堤防情况报告")
    document = Document("text/plain", tuple(map(Segment, lines)), 1, 1)
    assert {f.level for f in standing(document)} == {"机密", "秘密"}


def of_csv(text: str, name: str) -> set[str | None]:
    found = inspect(io.BytesIO(text.encode()), name, DetectorSettings()).findings
    return {f.level for f in found if not f.suppressed}


def test_values_parted_by_commas_are_a_table() -> None:
    register = '序号,标题,密级\n1,"关于人员,物资的请示",机密\n2,"粮食储备\n情况报告",秘密\n'
    assert of_csv(register, "登记表.csv") == of_csv(register, "登记表.txt") == {"机密", "秘密"}
    assert of_csv("密级,期限\n绝密,30年\n机密,20年\n秘密,10年\n", "期限.csv") == set()
    assert of_csv('编号,备注\n1,"未封口\n秘密★5年\n', "备注.csv") == {"秘密"}
    assert of_csv('编号,备注\n1,"甲\n秘密★5年\n乙"\n', "备注.csv") == {"秘密"}


def test_text_with_commas_is_no_table() -> None:
    assert of_csv("夜色,秘密,月光\n他来了,没有说话\n", "诗.txt") == set()


def test_cell_of_an_unheaded_table_is_a_mark() -> None:
    assert [f.level for f in found("设计|李|校对|王", "图号|3|阶段|施工", "机密|共2张|第1张|A3")] == ["机密"]


def test_ticked_level_of_a_row_is_the_value_of_its_label() -> None:
    """The label is a cell of its own."""
    assert [f.level for f in found("发明名称|某型引信", "密级|■机密 □秘密")] == ["机密"]


def test_counts_below_a_level_are_no_piece_of_its_mark() -> None:
    """A scan's reader goes down the columns of a table, level and counts one after the other."""
    columns = (
        ("绝密", "3", "13", "14", "5", "40"),
        ("机密", "36", "18", "1", "33", "9"),
        ("秘密", "37", "26", "3", "26", "15"),
    )
    cells = [
        Segment(text, box=(100 + 80 * i, 80 + 24 * j, 130 + 80 * i, 96 + 24 * j), ocr=True)
        for i, column in enumerate(columns)
        for j, text in enumerate(column)
    ]
    document = Document("image/png", tuple(cells), 1, 1, page_sizes={(None, 1): (595, 842)})
    findings = judge(document, name="", link_texts=(), settings=DetectorSettings())
    assert {f.suppressed_by for f in findings} == {"level-list"}


def test_a_mark_has_one_term() -> None:
    """Cells of the next row are no part of a level whose own term stands beside it."""
    rows = (("事项", "密级", "保密期限"), ("储备计划", "秘密", "5年"), ("工作方案", "", "10年"))
    cells = [
        Segment(text, box=(100 + 80 * j, 80 + 24 * i, 150 + 80 * j, 96 + 24 * i), ocr=True)
        for i, row in enumerate(rows)
        for j, text in enumerate(row)
        if text
    ]
    order = (0, 1, 2, 3, 6, 4, 5, 7)
    document = Document("image/png", tuple(cells[i] for i in order if i < len(cells)), 1, 1)
    findings = judge(document, name="", link_texts=(), settings=DetectorSettings())
    assert not any("10年" in f.match or "5年10年" in f.match for f in findings)


def test_catalogue_whose_headings_are_misread_is_known_by_its_title() -> None:
    """A level and its term beside it are read as one piece."""
    title = Segment("密级对照表", box=(220, 40, 330, 60), ocr=True)
    texts = (
        ("事明", "密级", "期根"),
        ("储备情况", "绝密", "20年"),
        ("谈判底线", "绝密", "5年"),
        ("人员调配", "绝密", "长期"),
    )
    cells = [
        Segment(text, box=(100 + 50 * j, 100 + 30 * i, 150 + 50 * j, 124 + 30 * i), ocr=True)
        for i, row in enumerate(texts)
        for j, text in enumerate(row)
    ]
    sizes = {(None, 1): (595.0, 842.0)}
    assert standing(Document("", (title, *cells), 1, 1, page_sizes=sizes)) == []
    # Of a skewed page's row, nothing else is beside the two.
    alone = [Segment("绝密", box=(100, 104, 150, 128), ocr=True), Segment("20年", box=(150, 100, 200, 124), ocr=True)]
    assert standing(Document("", (title, *alone), 1, 1, page_sizes=sizes)) == []
    assert standing(Document("", tuple(alone), 1, 1, page_sizes=sizes))
    assert {f.level for f in standing(Document("", tuple(cells), 1, 1, page_sizes=sizes))} == {"绝密"}


@pytest.mark.parametrize(
    ("pieces", "levels"),
    [
        (("密级", "□绝密□", "机密□", "秘密●非密"), set()),
        (("密级", "□绝密□", "机密●", "秘密□非密"), {"秘密"}),
        (("密级", "绝密 机密", "秘密●非密"), set()),
        (("密级", "绝密○机密○", "秘密●非密○"), {"秘密"}),
        (("第三章", "绝密级"), set()),
        (("第三份", "绝密级"), {"绝密"}),
        (("绝密级", "48,38, 21"), set()),
        (("绝密级", "48"), {"绝密"}),
        (("机密级", "重要的国家秘密"), set()),
        (("机密级", "重要的会议材料"), {"机密"}),
    ],
)
def test_pieces_of_a_row_in_a_scan_are_read_together(pieces: tuple[str, ...], levels: set[str]) -> None:
    segments, left = [], 80.0
    for text in pieces:
        right = left + 14 * len(text)
        segments.append(Segment(text, box=(left, 150, right, 166), ocr=True))
        left = right
    document = Document("", tuple(segments), 1, 1, page_sizes={(None, 1): (595.0, 842.0)})
    assert {f.level for f in standing(document)} == levels


@pytest.mark.parametrize(
    "lines",
    [
        # A register without headings, each row of which names its paper.
        ("1\t粮食储备报告\t秘密★5年", "2\t人防布局图\t机密★10年", "3\t值班通讯录\t秘密★1年"),
        ("秘密★5年\t粮食储备报告", "机密★10年\t人防布局图", "绝密★30年\t频率表"),
        ("机密★10年", "附件1 部署图（秘密★5年）", "附件2 通讯录（秘密★3年）"),
        ("文件名\t密级\t解密日期", "储备方案\t机密\t2035-01-01"),
    ],
)
def test_marks_of_several_papers_are_marks(lines: tuple[str, ...]) -> None:
    assert standing(Document("text/plain", tuple(Segment(line, zone="table") for line in lines), 1, 1))


def test_papers_that_are_declassified_are_told_from_those_that_are_to_be() -> None:
    listed = ("1.《储备报告》（机密，1994年）", "2.《储备方案》（秘密★5年，1998年）")

    def says(heading: str) -> bool:
        return bool(standing(Document("text/plain", tuple(map(Segment, (heading, *listed))), 1, 1)))

    assert not says("经审核，决定对下列文件解密：")
    assert says("关于申请对下列文件解密的请示")
