"""The levels in a list's column 密级, and behind the titles of a list."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from detectors.model import Inspection
from detectors.ocr import columns
from detectors.ocr import contents as ocr_contents
from detectors.ocr import parted as ocr_parted
from detectors.ocr.boxes import TextBox
from detectors.ocr.lines import OcrLine
from detectors.ocr.text import Reading, Wanted
from tests.test_ocr_marks import face, jpeg, quad, told

COLUMNS = (60, 150, 900, 1150, 1300, 1640)
ROWS = 22


def listed(heading: str, levels: dict[int, str], *, size: int = 22, turned: float = 0.0) -> Inspection:
    """A catalogue that lies across, with small letters; `levels` by row."""
    page = Image.new("L", (1754, 1240), 255)
    pen = ImageDraw.Draw(page)
    high = 50
    pen.text((877, 60), "档案移交目录", font=face(44), fill=25, anchor="mm")
    for row in range(ROWS + 1):
        y = 110 + row * high
        pen.line((COLUMNS[0], y, COLUMNS[-1], y), fill=25)
        if row == ROWS:
            break
        cells = ("序号", "题名", "日期", heading, "备注") if row == 0 else (
            str(row), f"关于第{row}次调度会议有关事项的通知", f"2019-{row % 12 + 1:02d}", levels.get(row, ""), "复印件" if row % 3 else "",
        )  # fmt: skip
        for x, text in zip(COLUMNS, cells, strict=False):
            pen.text((x + 8, y + 12), text, font=face(size), fill=25)
    for x in COLUMNS:
        pen.line((x, 110, x, 110 + ROWS * high), fill=25)
    return told(jpeg(page.rotate(turned, fillcolor=255), 60))


@pytest.mark.parametrize("heading", ["密级", "密 级", "秘密等级", "涉密等级"])
def test_one_level_in_a_small_cell_is_found(heading: str) -> None:
    levels = [f.level for f in listed(heading, {9: "机密", 15: "普通"}).findings if not f.suppressed]
    assert levels == ["机密"]


@pytest.mark.parametrize("turned", [2.0, -2.0])
def test_the_column_of_a_slanted_page_is_followed_down(turned: float) -> None:
    findings = listed("密级", {18: "秘密"}, size=20, turned=turned).findings
    assert {f.level for f in findings if not f.suppressed} == {"秘密"}


@pytest.mark.parametrize(("below", "fields"), [("机密", ["密级：机密"]), ("机密级计算机不得与互联网相连", [])])
def test_a_line_that_begins_in_the_column_and_goes_on_beyond_it_is_no_cell(below: str, fields: list[str]) -> None:
    page = Image.new("L", (900, 700), 255)
    pen = ImageDraw.Draw(page)
    pen.text((100, 80), "密级", font=face(30), fill=25)
    pen.text((100, 380), below, font=face(30), fill=25)
    heading = TextBox(quad(92, 76, 168, 120), 76, 44)
    read = columns.read(np.asarray(page), [Wanted(heading)], [Reading("密级", 0.99, 0.99)])
    assert [line.text for line in read] == fields


def test_a_page_of_nothing_but_headings_is_looked_at_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[float] = []

    def look(grey: object, heading: TextBox, *size: float) -> list[OcrLine]:
        looks.append(heading.bounds[1])
        return []

    monkeypatch.setattr(columns, "_levels_below", look)
    rows = [20.0 * row for row in reversed(range(80))]
    boxes = [TextBox(np.array([(9, y), (49, y), (49, y + 14), (9, y + 14)]), 40.0, 14.0) for y in rows]
    columns.read(np.zeros((1_700, 60), np.uint8), [Wanted(box) for box in boxes], [Reading("密级", 0.99)] * 80)
    assert looks == sorted(rows)[: columns.MOST_HEADINGS]


def test_a_list_of_papers_is_told_though_their_levels_differ() -> None:
    findings = listed("密级", {3: "绝密", 4: "机密", 5: "秘密"}).findings
    assert {f.level for f in findings if not f.suppressed} >= {"机密", "秘密"}


@pytest.mark.parametrize("levels", [{3: "普通", 8: "公开", 12: "一般"}, {}])
def test_a_column_of_no_levels_is_no_mark(levels: dict[int, str]) -> None:
    assert [f for f in listed("密级", levels).findings if not f.suppressed] == []


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("秘密", "密级：秘密"),
        ("绝密 机密 秘密", None),
        ("□秘密 □普通", None),
        ("秘密等级", None),
        ("公开", None),
        ("", None),
    ],
)
def test_a_value_beside_its_field_that_no_box_was_found_for_is_looked_at(printed: str, read: str | None) -> None:
    image = Image.new("L", (640, 200), 255)
    pen = ImageDraw.Draw(image)
    for x, text in ((20, "密级"), (150, printed)):
        pen.text((x, 50), text, font=face(34), fill=20)
    field, value = (
        TextBox(np.array([[x, 42], [x + 84, 42], [x + 84, 94], [x, 94]], np.float32), 84, 52) for x in (12, 142)
    )
    grey, name = np.asarray(image), Reading("密级", 0.99)
    assert [line.text for line in columns.read(grey, [Wanted(field)], [name])] == [read] * (read is not None)
    assert not columns.read(grey, [Wanted(field), Wanted(value)], [name, Reading("公开", 0.9)])
    options = Wanted(value.reaching(14.0))
    assert not columns.read(grey, [Wanted(field), options], [name, Reading("□绝密 □机密 □秘密", 0.9)])


def contents(heading: str, *, leader: bool) -> Inspection:
    page = Image.new("L", (1240, 1754), 255)
    pen = ImageDraw.Draw(page)
    pen.text((620, 130), heading, font=face(48), fill=25, anchor="mm")
    for i in range(16):
        title = f"{i + 1}. 关于第{i + 1}次调度会议有关事项的报告" + ("（机密★5年）" if i == 9 else "")
        pen.text((150, 220 + 60 * i), title, font=face(30), fill=25)
        if leader or i != 9:
            at = 150 + pen.textlength(title, font=face(30)) + 6
            pen.text((1090, 220 + 60 * i), str(3 * i + 1), font=face(30), fill=25, anchor="ra")
            pen.text((at, 220 + 60 * i), "…" * int((1040 - at) / 30), font=face(30), fill=25)
    return told(jpeg(page, 70))


@pytest.mark.parametrize("leader", [True, False])
@pytest.mark.parametrize("heading", ["目 录", "会议材料汇总"])
def test_a_list_of_papers_is_read_to_the_end_of_its_lines(heading: str, *, leader: bool) -> None:
    assert {f.match for f in contents(heading, leader=leader).findings if not f.suppressed} == {"机密★5年"}


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("3. 调查的报告（秘密）……… 7", "3. 调查的报告（秘密）"),
        ("3.调查的报告[秘密★5年]·…13", "3.调查的报告[秘密★5年]"),
        ("第二节 机密级事项（机密）……7", None),
        ("二、级别（绝密、机密）……7", None),
        ("附录二 释义（机密级）……7", None),
        ("机密级……46", None),
        ("七、工作报告……46", None),
    ],
)
def test_dots_behind_a_titles_level_lead_to_its_page(line: str, kept: str | None) -> None:
    """Of a page about levels they stay, for they tell that its lines are chapters."""
    assert ocr_contents.LEADER.sub(r"\1", line) == (kept or line)


@pytest.mark.parametrize(("said", "nearer"), [(Reading("2", 0.2), True), (Reading("密级及保", 0.9), False)])
def test_lines_of_neighbouring_cells_that_one_box_took_in_are_seen_from_nearer(said: Reading, *, nearer: bool) -> None:
    image = Image.new("L", (1240, 1754), 255)
    pen = ImageDraw.Draw(image)
    for x, y, text in ((60, 60, "密级"), (60, 96, "及保"), (60, 132, "密期"), (150, 60, "绝密★20年")):
        pen.text((x, y), text, font=face(30), fill=20)
    merged = TextBox(np.array([[40, 40], [330, 40], [330, 180], [40, 180]], np.float32), 290, 140)
    usual = [
        TextBox(np.array([[60, y], [330, y], [330, y + 46], [60, y + 46]], np.float32), 270, 46) for y in (300, 400)
    ]
    wanted = [Wanted(merged), *map(Wanted, usual)]
    readings = [said, Reading("课题", 0.9), Reading("名称", 0.4)]
    ocr_parted.look_nearer(np.asarray(image), 544, wanted, readings)
    assert ("绝密★20年" in [reading.text for reading in readings]) == nearer
    assert [one.box for one in wanted][:2] == ([usual[0], usual[1]] if nearer else [merged, usual[0]])


def test_boxes_of_a_page_that_cannot_be_read_are_seen_from_nearer(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(ocr_parted, "look_nearer", lambda grey, detect_at, wanted, readings: seen.append(len(readings)))
    listed("密级", {3: "机密"})
    assert any(seen)


def test_two_lines_that_touch_are_read_each_by_itself() -> None:
    image = Image.new("L", (1240, 1754), 255)
    pen = ImageDraw.Draw(image)
    for y, text in ((60, "期限"), (89, "秘密")):
        pen.text((60, y), text, font=face(30), fill=20)
    boxes = [
        TextBox(np.array([[56, y], [124, y], [124, y + high], [56, y + high]], np.float32), 68, high)
        for y, high in ((60, 62), (300, 40), (400, 40))
    ]
    wanted, readings = list(map(Wanted, boxes)), [Reading("Ee", 0.4), Reading("课题", 0.9), Reading("名称", 0.9)]
    ocr_parted.look_nearer(np.asarray(image), 544, wanted, readings)
    assert [reading.text for reading in readings] == ["课题", "名称", "期限", "秘密"]


@pytest.mark.parametrize(("others", "parted"), [(40, True), (10, False)])
def test_words_that_stand_upright_in_a_narrow_column_are_seen_from_nearer(others: int, *, parted: bool) -> None:
    """In a table, of which the detector took the cells of two columns together."""
    image = Image.new("L", (1240, 1754), 255)
    pen = ImageDraw.Draw(image)
    merged = []
    for row, words in enumerate(("公开", "机密", "秘密")):
        y = 60 + 140 * row
        for i, character in enumerate(words):
            pen.text((60, y + 34 * i), character, font=face(30), fill=20)
        pen.text((120, y + 17), "26", font=face(30), fill=20)
        # Aslant, as the smallest box around such a shape lies.
        quad = np.array([[56, y + 20], [110, y - 4], [158, y + 48], [104, y + 72]], np.float32)
        merged.append(Wanted(TextBox(quad, 70, 55)))
    rest = [
        Wanted(TextBox(np.array([[600, y], [900, y], [900, y + 46], [600, y + 46]], np.float32), 300, 46))
        for y in range(60, 60 + 30 * others, 30)
    ]
    wanted, readings = [*merged, *rest], [*(Reading("下", 0.3) for _ in merged), *(Reading("题名", 0.9) for _ in rest)]
    ocr_parted.look_nearer(np.asarray(image), 544, wanted, readings)
    words = {reading.text for reading in readings}
    assert ("机密" in words or {"机", "密"} <= words) == parted
    assert (Reading("下", 0.3) in readings) != parted
