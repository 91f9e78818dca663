"""Levels that cross other print, which no reader of lines can tell from it."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from detectors.errors import ModelsMissingError
from detectors.ocr import boxes as ocr_boxes
from detectors.ocr import detector, models, overprint, pages, spotter
from detectors.ocr.lines import OcrLine, says_at
from detectors.ocr.spotter import Spot
from detectors.ocr.text import Reading, Wanted
from tests.test_ocr_layers import watermarked
from tests.test_ocr_marks import face, jpeg, pressed, printed, quad, told

BLACK = (25, 25, 25)


def grey_of(page: Image.Image) -> np.ndarray:
    return np.asarray(page.convert("L"))


@pytest.mark.parametrize(
    ("words", "at", "angle"), [("秘密", (300, 420), 14), ("机密", (240, 1100), -22), ("绝密", (700, 905), 0)]
)
def test_a_stamp_as_black_as_the_print_below_it_is_seen(words: str, at: tuple[int, int], angle: float) -> None:
    (finding,) = told(jpeg(pressed(printed(), words, BLACK, at, angle).convert("L"))).findings
    assert (finding.level, finding.zone) == (words[:2], "stamp")
    x0, y0, x1, y1 = finding.box or (0.0, 0.0, 0.0, 0.0)
    assert abs((x0 + x1) / 2 - (at[0] + 160) * 595 / 1240) < 30
    assert abs((y0 + y1) / 2 - (at[1] + 100) * 842 / 1754) < 30


def test_a_pale_watermark_below_heavy_print_is_seen() -> None:
    (finding,) = told(jpeg(watermarked("秘密★5年", 208, 45, bold_print=True), 30)).findings
    assert (finding.level, finding.zone) == ("秘密", "stamp")


def test_a_watermark_as_pale_as_grain_below_heavy_print_is_seen() -> None:
    page = np.asarray(watermarked("秘密", 215, 35, bold_print=True).resize((700, 990), Image.Resampling.BOX))
    grain = np.random.default_rng(1).normal(0, 10, page.shape)
    (finding,) = told(jpeg(Image.fromarray(np.clip(page + grain, 0, 255).astype(np.uint8)))).findings
    assert (finding.level, finding.zone) == ("秘密", "stamp")


@pytest.mark.parametrize(("shade", "angle"), [(224, 45), (242, 30)])
def test_a_watermark_hardly_darker_than_the_paper_is_seen(shade: int, angle: int) -> None:
    lines, _ = spotter.read(grey_of(watermarked("秘密", shade, angle)), [], [])
    assert [line.text for line in lines] == ["秘密"]


@pytest.mark.parametrize("words", ["机要收文", "已阅", "绝对", "保密", "公开", "秘书处"])
def test_other_stamps_over_print_are_no_mark(words: str) -> None:
    assert told(jpeg(pressed(printed(), words, BLACK, (420, 700), 8).convert("L"))).findings == ()


def test_a_level_in_a_line_of_its_own_size_is_what_the_line_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """A title that speaks of secrets: its words decide, not the two characters."""
    page = Image.new("L", (1240, 400), 255)
    ImageDraw.Draw(page).text((100, 200), "关于机密计算机管理办法的宣传提纲", font=face(64), fill=25, anchor="lm")
    grey = np.asarray(page)
    boxes = [ocr_boxes.oriented(corners) for corners in detector.find_text(grey, 544)]
    seen = Spot("机密", 0.99, np.array([100 + 3 * 64.0, 200.0]), np.array([64.0, 0.0]))
    monkeypatch.setattr(spotter, "spots", lambda grey: [seen])
    assert spotter.read(grey, boxes, []) == ([], False)
    assert [line.text for line in spotter.read(grey, [], [])[0]] == ["机密"]


@pytest.mark.parametrize(
    ("words", "level", "read"), [("绝缘检测", "绝密", []), ("机要室收", "机密", []), ("机密室收", "机密", ["机密"])]
)
def test_another_word_that_begins_like_a_level_is_read_for_itself(
    words: str, level: str, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Image.new("L", (600, 400), 255)
    ImageDraw.Draw(page).text((100, 200), words, font=face(64), fill=25, anchor="lm")
    turned = page.rotate(-20, center=(164, 200), fillcolor=255)
    step = 64 * np.array([np.cos(np.radians(20)), np.sin(np.radians(20))])
    for sure in (0.99, 0.2):
        seen = Spot(level, sure, np.array([164.0, 200.0]), step)
        monkeypatch.setattr(spotter, "spots", lambda grey, seen=seen: [seen])
        lines, doubtful = spotter.read(np.asarray(turned), [], [])
        assert [line.text for line in lines] == read
        assert not doubtful


@pytest.mark.parametrize(
    ("sure", "reading", "again", "found", "doubtful"),
    [
        (0.93, Reading("头负苦", 0.5, 0.2), 0.95, ["秘密"], False),
        (0.93, Reading("头负苦", 0.5, 0.2), 0.8, [], True),
        (0.93, Reading("", 0.0, 0.0), 0.8, [], True),
        (0.93, Reading("", 0.0, 0.0), 0.3, [], False),
        (0.79, Reading("头负苦", 0.5, 0.2), 0.95, [], True),
        (0.6, Reading("头负苦", 0.5, 0.2), 0.6, [], True),
        (0.6, Reading("15", 0.5, 0.2), 0.6, [], False),
        (0.72, Reading("秘征密", 0.7, 0.5, 0.6), 0.5, ["秘密"], False),
        (0.6, Reading("秘征密", 0.7, 0.5, 0.6), 0.5, [], True),
        (0.6, Reading("秘征密", 0.7, 0.5, 0.6), 0.3, [], False),
        (0.04, Reading("秘密★", 0.9, 0.9, 0.9), 0.0, ["秘密"], False),
        (0.04, Reading("机密", 0.9, 0.9, 0.9), 0.0, ["机密"], False),
        (0.04, Reading("国秘密", 0.9, 0.9, 0.9), 0.0, [], False),
        (0.2, Reading("机密", 0.8, 0.6, 0.6), 0.0, [], False),
        (0.99, Reading("秘书", 0.9, 0.9), 1.0, [], False),
        (0.99, Reading("秘蜜", 0.9, 0.9), 1.0, ["秘密"], False),
    ],
)
def test_what_the_network_and_the_reader_see_is_weighed_together(
    sure: float, reading: Reading, again: float, found: list[str], doubtful: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Spot("秘密", sure, np.array([164.0, 200.0]), np.array([64.0, 0.0]))
    monkeypatch.setattr(spotter, "spots", lambda grey: [seen])
    monkeypatch.setattr(spotter.ocr_text, "recognise", lambda strips, recogniser: [reading for _ in strips])
    monkeypatch.setattr(spotter, "_seen_again", lambda grey, spot: again)
    lines, doubted = spotter.read(np.full((400, 600), 255, np.uint8), [], [])
    assert ([line.text for line in lines], doubted) == (found, doubtful)


@pytest.mark.parametrize(
    ("across", "again", "found"), [(True, 0.7, ["秘密"]), (True, 0.6, []), (False, 0.7, []), (False, 0.95, ["秘密"])]
)
def test_what_lies_across_no_print_must_last_longer(
    across: bool, again: float, found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Spot("秘密", 0.93, np.array([164.0, 200.0]), np.array([64.0, 0.0]))
    monkeypatch.setattr(spotter, "spots", lambda grey: [seen])
    monkeypatch.setattr(
        spotter.ocr_text, "recognise", lambda strips, recogniser: [Reading("头负苦", 0.5, 0.2) for _ in strips]
    )
    monkeypatch.setattr(spotter, "_seen_again", lambda grey, spot: again)
    corners = np.array([[10, 150], [560, 150], [560, 260], [10, 260]], np.float32)
    boxes = [ocr_boxes.oriented(corners)] if across else []
    lines, _ = spotter.read(np.full((400, 600), 255, np.uint8), boxes, [])
    assert [line.text for line in lines] == found


@pytest.mark.parametrize(
    ("pitch", "sure", "found"), [(64, 0.2, ["秘密"]), (34, 0.2, []), (34, 0.75, ["秘密"]), (34, 0.5, [])]
)
def test_a_level_of_the_prints_size_is_not_believed_for_its_reading_alone(
    pitch: float, sure: float, found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Spot("秘密", sure, np.array([164.0, 300.0]), np.array([pitch, 0.0]))
    monkeypatch.setattr(spotter, "spots", lambda grey: [seen])
    read = Reading("秘密", 0.9, 0.9, 0.09)
    monkeypatch.setattr(spotter.ocr_text, "recognise", lambda strips, recogniser: [read for _ in strips])
    lines = [ocr_boxes.oriented(quad(50, y, 500, y + 50)) for y in (20, 80)]
    assert [line.text for line in spotter.read(np.full((400, 600), 255, np.uint8), lines, [])[0]] == found


def test_a_level_that_a_line_says_is_no_stamp_though_the_network_takes_it_for_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = Spot("绝密", 0.2, np.array([164.0, 200.0]), np.array([40.0, 0.0]))
    monkeypatch.setattr(spotter, "spots", lambda grey: [seen])
    read = Reading("机密", 0.9, 0.9, 0.9)
    monkeypatch.setattr(spotter.ocr_text, "recognise", lambda strips, recogniser: [read for _ in strips])
    line = OcrLine("机密", 0.95, (120, 170, 210, 230), 0.9)
    assert spotter.read(np.full((400, 600), 255, np.uint8), [], [line]) == ([], False)
    assert spotter.read(np.full((400, 600), 255, np.uint8), [], [])[0]


@pytest.mark.parametrize(("weakest", "sure", "found"), [(0.4, 0.95, ["秘密"]), (0.4, 0.7, []), (0.9, 0.95, [])])
def test_a_line_that_cant_be_read_for_sure_may_be_what_a_level_crosses(
    weakest: float, sure: float, found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Spot("秘密", sure, np.array([164.0, 200.0]), np.array([40.0, 0.0]))
    monkeypatch.setattr(spotter, "spots", lambda grey: [seen])
    read = Reading("秘密", 0.9, 0.9, 0.9)
    monkeypatch.setattr(spotter.ocr_text, "recognise", lambda strips, recogniser: [read for _ in strips])
    line = OcrLine("保障继秘密", 0.85, (30, 170, 200, 230), weakest)
    lines, _ = spotter.read(np.full((400, 600), 255, np.uint8), [], [line])
    assert [line.text for line in lines] == found


@pytest.mark.parametrize(
    ("text", "sure", "again", "found"),
    [
        ("安全生绝密整治方案", 0.99, 0.97, ["绝密"]),
        ("安全生绝密整治方案", 0.99, 0.8, []),
        ("安全生绝密整治方案", 0.9, 0.97, []),
        ("密级绝密", 0.99, 0.97, []),
    ],
)
def test_a_level_that_surely_lies_across_a_line_is_no_word_of_it(
    text: str, sure: float, again: float, found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = 30 + (text.index("绝密") + 1) * 540 / len(text)
    seen = Spot("绝密", sure, np.array([at, 200.0]), np.array([60.0, 0.0]))
    monkeypatch.setattr(spotter, "spots", lambda grey: [seen])
    monkeypatch.setattr(spotter, "_seen_again", lambda grey, spot: again)
    lines, doubtful = spotter.read(
        np.full((400, 600), 255, np.uint8), [], [OcrLine(text, 0.99, (30, 170, 570, 230), 0.9)]
    )
    assert ([line.text for line in lines], doubtful) == (found, False)


@pytest.mark.parametrize("stamped", [False, True])
def test_levels_that_a_title_and_a_text_speak_of_are_not_pressed_on_them(*, stamped: bool) -> None:
    page = printed()
    pen = ImageDraw.Draw(page)
    pen.rectangle((0, 100, 1240, 470), fill=(255, 255, 255))
    pen.text((160, 160), "国家机密载体管理办法", font=face(84), fill=BLACK)
    pen.text((160, 330), "我市查处绝密文件泄露案", font=face(60), fill=BLACK)
    if stamped:
        page = pressed(page, "绝密", BLACK, (420, 130), 0)
    seen = [spot.level for spot in spotter.spots(grey_of(page)) if spot.sure >= spotter.PRESSED]
    assert set(seen) == ({"绝密"} if stamped else set())


@pytest.mark.parametrize(
    ("step", "found"),
    [((64.0, 2.0), []), ((90.0, 3.0), ["机密"]), ((62.0, 14.0), ["机密"])],
    ids=["the line's own word", "larger", "askew"],
)
def test_a_stamp_that_was_read_into_the_line_it_crosses_is_no_word_of_that(
    step: tuple[float, float], found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Spot("机密", 0.95, np.array([196.0, 200.0]), np.array(step))
    monkeypatch.setattr(spotter, "spots", lambda grey: [seen])
    read = Reading("机密", 1.0, 1.0, 1.0)
    monkeypatch.setattr(spotter.ocr_text, "recognise", lambda strips, recogniser: [read for _ in strips])
    line = OcrLine("关机密观测资料移交的意见", 0.95, (100.0, 160.0, 868.0, 240.0), 0.7)
    boxes = [ocr_boxes.oriented(quad(100, 160, 868, 240)), ocr_boxes.oriented(quad(100, 360, 868, 440))]
    lines, doubtful = spotter.read(np.full((1754, 1240), 255, np.uint8), boxes, [line])
    assert ([one.text for one in lines], doubtful) == (found, False)


@pytest.mark.parametrize(
    ("line", "at", "step"),
    [
        (OcrLine("涉密人员机密文件管理", 0.95, (100.0, 100.0, 160.0, 700.0), 0.9), (130.0, 400.0), (0.0, 60.0)),
        (
            OcrLine("ISO/IEC 27001:2013 机密 2016-08-29", 0.95, (100.0, 160.0, 800.0, 200.0), 0.9),
            (512.0, 180.0),
            (38.0, 0.0),
        ),
    ],
    ids=["written downwards", "among Latin letters"],
)
def test_a_level_that_is_a_word_of_its_line_is_none(
    line: OcrLine, at: tuple[float, float], step: tuple[float, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spotter, "spots", lambda grey: [Spot("机密", 0.8, np.array(at), np.array(step))])
    box = ocr_boxes.oriented(quad(*map(round, line.box)))
    assert spotter.read(np.full((1754, 1240), 255, np.uint8), [box], [line]) == ([], False)


def spoken_of(*, stamped: bool) -> Image.Image:
    """Levels in a list and in a sentence, and perhaps a stamp over the sentence, beside the word."""
    page = printed()
    pen = ImageDraw.Draw(page)
    pen.rectangle((0, 160, 1240, 470), fill=(255, 255, 255))
    for i, words in enumerate(("国家秘密的等级：", "绝密", "机密", "秘密")):
        pen.text((160, 180 + 62 * i), words, font=face(33), fill=BLACK)
    pen.rectangle((0, 720, 1240, 790), fill=(255, 255, 255))
    pen.text((160, 738), "机密级文件应当专柜存放专人保管按月清点登记造册情况", font=face(33), fill=BLACK)
    return pressed(page, "机密", BLACK, (600, 680), 10) if stamped else page


@pytest.mark.parametrize("stamped", [False, True])
def test_a_stamp_is_seen_whatever_the_page_says_of_levels(stamped: bool) -> None:
    findings = told(jpeg(spoken_of(stamped=stamped).convert("L"))).findings
    assert [(f.level, f.zone) for f in findings if not f.suppressed] == [("机密", "stamp")] * stamped


def spot(sure: float) -> Spot:
    return Spot("机密", sure, np.array([400.0, 300.0]), np.array([40.0, 30.0]))


@pytest.mark.parametrize(("sure", "found", "doubtful"), [(0.95, ["机密"], False), (0.7, [], True)])
def test_what_is_not_certain_is_a_doubt(
    monkeypatch: pytest.MonkeyPatch, sure: float, found: list[str], doubtful: bool
) -> None:
    grey = grey_of(pressed(printed(), "机密", BLACK, (420, 700), 8))
    seen = replace(spotter.spots(grey)[0], sure=sure)
    monkeypatch.setattr(spotter, "spots", lambda grey: [seen])
    monkeypatch.setattr(spotter.ocr_text, "recognise", lambda strips, recogniser: [Reading("", 0.0) for _ in strips])
    lines, unsure = spotter.read(grey, [], [])
    assert ([line.text for line in lines], unsure) == (found, doubtful)


def test_a_doubt_goes_where_the_place_looks_like_nothing_when_seen_a_little_differently() -> None:
    """As photographs do: of 260 ten were doubted at first sight, one is now."""
    noise = np.random.default_rng(201).normal(0, 1, (300, 420))
    blurred = [size * cv2.GaussianBlur(noise, (0, 0), size) for size in (2, 5, 11)]
    grey = cv2.normalize(sum(blurred, np.zeros(noise.shape)), None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)
    assert spotter.spots(grey)
    assert spotter.read(grey, [], []) == ([], False)


def test_what_a_line_tells_is_not_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spotter, "spots", lambda grey: [spot(0.99)])
    known = OcrLine("机密★10年", 0.99, (300.0, 250.0, 600.0, 350.0), 0.9)
    assert spotter.read(np.full((600, 800), 255, np.uint8), [], [known]) == ([], False)


@pytest.mark.parametrize(
    ("text", "x", "says"),
    [("机密级文件应当专柜存放", 90, True), ("机密级文件应当专柜存放", 600, False), ("存放于2024年的机密", 590, True), ("加密", 50, False)],
)  # fmt: skip
def test_a_line_says_a_word_where_it_stands(text: str, x: float, says: bool) -> None:
    assert says_at(OcrLine(text, 0.99, (0, 0, 700, 60)), "机密", x, 30) is says
    assert not says_at(OcrLine(text, 0.99, (0, 0, 700, 60)), "机密", x, 90)
    assert says_at(OcrLine(text, 0.99, (0, 0, 60, 700)), "机密", 30, x) is says


def test_a_line_says_a_word_wherever_it_says_it() -> None:
    line = OcrLine("机密级和绝密级文件，机密的除外", 0.99, (0, 0, 700, 60))
    assert [x for x in range(10, 700, 20) if says_at(line, "机密", x, 30)] == [
        *range(10, 140, 20),
        *range(430, 610, 20),
    ]


@pytest.mark.parametrize(("weakest", "told"), [(0.9, True), (0.3, False)])
def test_a_word_that_was_read_for_sure_is_not_taken_for_a_level(
    weakest: float, *, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """涉密 of a heading, which the other side's print shines through."""
    seen = Spot("绝密", 0.9, np.array([400.0, 300.0]), np.array([50.0, 0.0]))
    monkeypatch.setattr(spotter, "spots", lambda grey: [seen])
    monkeypatch.setattr(spotter, "_seen_again", lambda grey, spot: 0.8)
    heading = OcrLine("涉密岗位及涉密人员清单表", 0.99, (100.0, 250.0, 700.0, 350.0), weakest)
    there = ocr_boxes.oriented(quad(100, 250, 700, 350))
    found, _ = spotter.read(np.full((600, 800), 255, np.uint8), [there], [heading])
    assert (found == []) is told


@pytest.mark.parametrize(("sure", "again", "found"), [(0.8, 0.7, ["机密"]), (0.6, 0.7, []), (0.8, 0.5, [])])
def test_a_level_set_wide_across_a_heading_is_seen_narrower(
    sure: float, again: float, found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def spots(grey: np.ndarray, side: int) -> list[Spot]:
        seen.append((grey.shape, side))
        return [Spot("机密", sure, np.array([240.0, 300.0]), np.array([60.0, 10.0]))]

    monkeypatch.setattr(spotter, "spots", spots)
    monkeypatch.setattr(spotter, "_seen_again", lambda grey, spot: again)
    page = grey_of(printed()).copy()
    page[290:310, 300:500] = 20
    lines = spotter.set_wide(page, [])
    assert seen == [((round(0.4 * 1754), round(0.6 * 1240)), 1754)]
    assert [line.text for line in lines] == found
    assert all((line.box[0] + line.box[2]) / 2 == pytest.approx(400) for line in lines)
    assert spotter.set_wide(page, [OcrLine("机密会议纪要", 0.9, (340, 260, 640, 340), 0.9)]) == []


@pytest.mark.parametrize(
    ("weakest", "high", "top", "crossed"),
    [(0.4, 80, 200, True), (0.9, 80, 200, False), (0.4, 40, 200, False), (0.4, 80, 1200, False)],
)
def test_a_large_line_that_cant_be_read_seems_crossed(
    weakest: float, high: float, top: float, *, crossed: bool
) -> None:
    lines = [Wanted(ocr_boxes.oriented(quad(100, y, 900, y + 40))) for y in range(600, 1000, 60)]
    wanted = [Wanted(ocr_boxes.oriented(quad(100, top, 700, top + high))), *lines]
    readings = [Reading("长宁州公安局文件", 0.8, weakest), *(Reading("请抓紧落实", 0.99, 0.99) for _ in lines)]
    assert pages._seems_crossed(wanted, readings, 700) is crossed


@pytest.mark.parametrize(("shade", "through"), [(215, True), (120, False)])
def test_what_shines_through_from_the_other_side_is_no_stamp(shade: int, *, through: bool) -> None:
    image = Image.new("L", (1240, 1754), 255)
    pen = ImageDraw.Draw(image)
    pen.text((570, 775), "秘密", font=face(56), fill=shade, anchor="mm")
    for y in range(100, 500, 60):
        pen.text((160, y), "各单位要提高认识明确分工", font=face(33), fill=20)
    page, there = np.asarray(image), Spot("秘密", 0.95, np.array([570.0, 775.0]), np.array([56.0, 0.0]))
    assert spotter._shines_through(page, there) is through


@pytest.mark.parametrize(("sure", "again", "found"), [(0.97, 0.95, ["秘密"]), (0.97, 0.8, []), (0.9, 0.95, [])])
def test_a_level_as_pale_as_the_other_side_is_believed_where_it_is_surely_one(
    sure: float, again: float, found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mark in pale print; what shines through stands the wrong way round."""
    seen = Spot("秘密", sure, np.array([400.0, 300.0]), np.array([50.0, 0.0]))
    monkeypatch.setattr(spotter, "spots", lambda grey: [seen])
    monkeypatch.setattr(spotter, "_seen_again", lambda grey, spot: again)
    monkeypatch.setattr(spotter, "_shines_through", lambda grey, spot: True)
    levels, doubtful = spotter.read(np.full((600, 800), 255, np.uint8), [], [])
    assert ([line.text for line in levels], doubtful) == (found, False)


@pytest.mark.parametrize(("text", "pitch", "found"), [("机密", 60.0, ["机密"]), ("机密", 24.0, []), ("机务", 60.0, [])])
def test_a_larger_level_read_word_for_word_is_believed_with_less(
    text: str, pitch: float, found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Spot("机密", 0.6, np.array([300.0, 200.0]), pitch * np.array([0.8, 0.6]))
    monkeypatch.setattr(spotter, "spots", lambda grey: [seen])
    monkeypatch.setattr(spotter, "_seen_again", lambda grey, spot: 0.7)
    read = Reading(text, 0.7, 0.5, 0.5)
    monkeypatch.setattr(spotter.ocr_text, "recognise", lambda strips, recogniser: [read for _ in strips])
    lines = [ocr_boxes.oriented(quad(50, y, 500, y + 50)) for y in (20, 180)]
    assert [line.text for line in spotter.read(np.full((400, 600), 255, np.uint8), lines, [])[0]] == found


def test_the_box_of_a_slanted_level_holds_both_characters() -> None:
    x0, y0, x1, y1 = spot(1.0).box
    assert (x0, y0, x1, y1) == (345.0, 250.0, 455.0, 350.0)


def test_a_blank_page_is_not_looked_at_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "run", None)
    assert spotter.spots(np.full((1754, 1240), 255, np.uint8)) == []


def test_a_level_is_seen_at_any_density() -> None:
    page = grey_of(pressed(printed(), "绝密", BLACK, (420, 700), 9))
    for scale in (0.7, 1.6):
        size = round(page.shape[1] * scale), round(page.shape[0] * scale)
        (seen,) = spotter.spots(detector.shrunk(page, *size))
        assert seen.level == "绝密"
        assert np.hypot(*(seen.middle / scale - (580, 800))) < 60


def test_a_missing_network_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "SPOTTER", "nowhere.onnx")
    models.load.cache_clear()
    try:
        with pytest.raises(ModelsMissingError, match=r"nowhere\.onnx"):
            models.load()
    finally:
        monkeypatch.undo()
        models.load.cache_clear()


@pytest.mark.parametrize(("words", "category"), [("商业秘密", "commercial"), ("工作秘密", "work-secret")])
def test_other_secrets_across_print_are_what_they_say(words: str, category: str) -> None:
    findings = told(jpeg(watermarked(words, 185, 30))).findings
    assert {f.category for f in findings if not f.suppressed} == {category}


def test_what_crosses_print_is_no_piece_of_a_line_and_says_what_kind_of_secret_it_is() -> None:
    title = OcrLine("机密计算一体机", 0.99, (10, 10, 400, 60))
    piece, internal = (
        OcrLine("机密", 0.9, (12, 8, 95, 52), zone="stamp"),
        OcrLine("内部资料", 0.9, (300, 100, 400, 150)),
    )
    assert overprint.together([], [piece, internal], [title]) == [internal]
    assert overprint.together([], [piece], []) == [piece]
    elsewhere, here = OcrLine("商业秘密", 0.9, (500, 500, 700, 560)), OcrLine("商业秘密", 0.9, (0, 0, 100, 60))
    low = OcrLine("秘密", 0.97, (10, 10, 90, 50), zone="stamp")
    assert overprint.together([low], [elsewhere], []) == [elsewhere, low]
    assert overprint.together([low], [here], []) == [here]


@pytest.mark.parametrize(
    ("said", "confidence", "kept"),
    [
        ("加密", 0.97, False), ("已解密", 0.97, False), ("涉密 ", 0.99, False), ("保密件", 0.95, False),
        ("加密", 0.6, True), ("机密", 0.99, True), ("机密解密", 0.99, True), ("密云", 0.99, True), ("机要", 0.99, True),
    ],
)  # fmt: skip
def test_a_stamp_that_surely_says_a_word_like_a_level_is_none(said: str, confidence: float, kept: bool) -> None:
    level = OcrLine("机密", 0.9, (100, 100, 200, 150), 0.9, zone="stamp")
    word = OcrLine(said, confidence, (95, 98, 205, 152), confidence, zone="stamp")
    assert (level in overprint.together([level], [word], [])) is kept
    assert level in overprint.together([level], [replace(word, box=(400, 98, 510, 152))], [])


def test_a_stamps_own_ink_that_says_another_word_is_believed_before_a_level_across_print() -> None:
    level = OcrLine("机密", 0.95, (10, 10, 60, 40), 0.95, zone="stamp")
    far, line = replace(level, box=(200, 10, 250, 40)), replace(level, zone=None)
    inked = [OcrLine("机要室收", 0.97, (8, 8, 110, 42), 0.9, zone="stamp")]
    assert overprint.without_mistaken([level, far, line], inked) == [far, line]
    for said, sure in (("机密★5年", 0.97), ("收文专用", 0.97), ("机要室收", 0.7)):
        assert overprint.without_mistaken([level], [replace(inked[0], text=said, confidence=sure)]) == [level]


@pytest.mark.parametrize(
    ("there", "telling", "pitch", "believed"),
    [("设备：", 0.0, 60.0, False), ("设备：", 0.1, 60.0, True), ("设备：", 0.0, 90.0, True), ("器材", 0.0, 60.0, True)],
)
def test_a_word_that_the_line_and_the_place_say_alike_is_no_level(
    there: str, telling: float, pitch: float, monkeypatch: pytest.MonkeyPatch, *, believed: bool
) -> None:
    """Bold type may look like one; what really lies across it is read otherwise, or larger."""
    line = OcrLine("保密设备报价单", 0.96, (100, 170, 520, 230), 0.69)
    seen = Spot("绝密", 0.96, np.array([280.0, 200.0]), np.array([pitch, 0.0]))
    monkeypatch.setattr(spotter, "spots", lambda grey: [seen])
    monkeypatch.setattr(spotter, "_seen_again", lambda grey, spot: 0.95)
    monkeypatch.setattr(spotter, "_shines_through", lambda grey, spot: False)
    monkeypatch.setattr(
        spotter.ocr_text, "recognise", lambda strips, model: [Reading(there, 0.7, 0.53, telling)] * len(strips)
    )
    levels, _ = spotter.read(np.full((400, 700), 255, np.uint8), [], [line])
    assert bool(levels) is believed
