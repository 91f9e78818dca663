"""Marks where the plain way of reading a page overlooks them: stamps over print, dark slides, parted levels, shared boxes."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pymupdf
import pytest
from PIL import Image, ImageDraw, ImageFont

from detectors.inspect import inspect
from detectors.model import DetectorSettings, Inspection
from detectors.ocr import beside, choice, gaps, layers, light, misread, overprint, paragraphs, signs, spotter
from detectors.ocr import boxes as ocr_boxes
from detectors.ocr import images as ocr_images
from detectors.ocr import ink as ocr_ink
from detectors.ocr import models as ocr_models
from detectors.ocr import pages as ocr
from detectors.ocr import text as ocr_text
from detectors.ocr.boxes import TextBox
from detectors.ocr.text import Reading, Wanted

LINE = "各单位要提高认识明确分工把任务落实到人按月汇总进展情况"


def face(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(pymupdf.Font("china-s").buffer), size)


def quad(x0: float, y0: float, x1: float, y1: float) -> np.ndarray[Any, Any]:
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32)


def printed(lines: int = 22) -> Image.Image:
    """A page of black print on white, in colour."""
    page = Image.new("RGB", (1240, 1754), "white")
    pen = ImageDraw.Draw(page)
    for i in range(lines):
        pen.text((160, 180 + 62 * i), LINE, font=face(33), fill=(25, 25, 25))
    return page


def pressed(page: Image.Image, words: str, ink: tuple[int, int, int], at: tuple[int, int], angle: float) -> Image.Image:
    """A framed stamp over whatever is there."""
    layer = Image.new("L", (300, 150), 0)
    pen = ImageDraw.Draw(layer)
    pen.rectangle((4, 4, 295, 145), outline=255, width=8)
    pen.text((150, 75), words, font=face(96), fill=255, anchor="mm", stroke_width=2, stroke_fill=255)
    layer = layer.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
    under = page.crop((*at, at[0] + layer.width, at[1] + layer.height))
    colour = Image.new("RGB", layer.size, ink)
    darker = Image.fromarray(np.minimum(np.asarray(under), np.asarray(colour)))
    page.paste(darker, at, layer)
    return page


def jpeg(page: Image.Image, quality: int = 75) -> bytes:
    out = io.BytesIO()
    page.save(out, "JPEG", quality=quality, dpi=(150, 150))
    return out.getvalue()


def told(content: bytes, name: str = "page.jpg") -> Inspection:
    return inspect(io.BytesIO(content), name, DetectorSettings())


def in_pdf(content: bytes) -> bytes:
    with pymupdf.open() as document:
        page = document.new_page(width=595, height=842)
        page.insert_image(page.rect, stream=content)
        done: bytes = document.tobytes()
        return done


@pytest.mark.parametrize(("ink", "angle"), [((205, 25, 35), 14), ((40, 60, 170), -11), ((120, 40, 130), 6)])
def test_a_coloured_stamp_over_print_is_read_in_its_own_colour(
    ink: tuple[int, int, int], angle: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layers, "thick", lambda *_: None)
    monkeypatch.setattr(spotter, "spots", lambda grey: [])
    content = jpeg(pressed(printed(), "绝密", ink, (420, 700), angle))
    assert not any(
        "绝密" in line.text for line in ocr.read_page(ocr_images.to_grey(Image.open(io.BytesIO(content)))).lines
    )
    for file in (content, in_pdf(content)):
        (finding,) = told(file).findings
        assert (finding.level, finding.zone) == ("绝密", "stamp")


def test_a_stamp_on_a_page_that_lies_on_its_side_is_found_where_it_is() -> None:
    page = pressed(printed(), "机密", (205, 25, 35), (420, 700), 8).rotate(90, expand=True)
    (finding,) = told(jpeg(page)).findings
    assert finding.level == "机密"
    assert finding.box is not None
    x0, y0, x1, y1 = finding.box
    assert (x0 + x1) / 2 / 595 == pytest.approx(0.47, abs=0.05)
    assert (y0 + y1) / 2 / 842 == pytest.approx(0.46, abs=0.05)


@pytest.mark.parametrize(("size", "quality"), [(34, 20), (40, 30)])
def test_a_small_stamp_is_read_by_its_strokes_where_its_colours_are_blurred(size: int, quality: int) -> None:
    page, at = printed(), (430, 765)
    layer = Image.new("L", (200, 90), 0)
    ImageDraw.Draw(layer).text((100, 45), "秘密", font=face(size), fill=255, anchor="mm")
    under = page.crop((*at, at[0] + 200, at[1] + 90))
    ink = Image.new("RGB", layer.size, (60, 70, 190))
    page.paste(Image.fromarray(np.minimum(np.asarray(under), np.asarray(ink))), at, layer)
    coloured = ocr_ink.ink_of_jpeg(jpeg(page, quality))
    assert coloured is not None
    (patch,) = ocr_ink.patches(coloured, 0, [])
    assert [line.text for line in overprint._read_patch(patch.strokes)] == ["秘密"]
    assert [f.level for f in told(jpeg(page, quality)).findings] == ["秘密"]


def test_black_print_on_tinted_paper_is_no_coloured_ink() -> None:
    tinted = Image.fromarray((np.asarray(printed()) * np.array([0.95, 0.86, 0.7])).astype(np.uint8))
    assert ocr_ink.ink_of_jpeg(jpeg(tinted)) is None
    assert ocr_ink.ink_of(np.asarray(tinted)) is None
    stamped = pressed(printed(), "机密", (205, 25, 35), (420, 700), 8)
    assert ocr_ink.ink_of_jpeg(jpeg(stamped)) is not None
    assert ocr_ink.ink_of(np.asarray(stamped)) is not None


@pytest.mark.parametrize(("letters", "inked"), [((255, 255, 255), False), ((250, 220, 40), True)])
def test_white_letters_on_a_coloured_ground_are_no_ink(letters: tuple[int, int, int], *, inked: bool) -> None:
    page = Image.new("RGB", (1000, 600), (150, 30, 30))
    ImageDraw.Draw(page).text((100, 100), "绝密级：三十年", font=face(60), fill=letters)
    ink = ocr_images.coloured_ink(jpeg(page, 90), Image.open(io.BytesIO(jpeg(page, 90))))
    assert (ink is not None) is inked


def test_what_has_been_read_in_grey_is_not_read_again() -> None:
    page = printed()
    ImageDraw.Draw(page).text((300, 60), "某某县人民政府文件", font=face(70), fill=(205, 25, 35))
    ink = ocr_ink.ink_of_jpeg(jpeg(page))
    assert ink is not None
    assert ocr_ink.patches(ink, 0, [])
    assert ocr_ink.patches(ink, 0, [(0.2, 0.02, 0.8, 0.09)]) == []


@pytest.mark.parametrize("grain", [0, 4])
def test_light_letters_on_a_dark_slide_are_read(grain: float) -> None:
    slide = Image.new("L", (1500, 1120), 45)
    pen = ImageDraw.Draw(slide)
    pen.text((500, 150), "防汛值守安排", font=face(76), fill=235)
    pen.text((60, 1050), "机密★10年", font=face(30), fill=235)
    noise = np.random.default_rng(3).normal(0, grain, (1120, 1500))
    page = ocr.read_page(np.clip(np.asarray(slide) + noise, 0, 255).astype(np.uint8))
    assert any(line.text == "机密★10年" for line in page.lines)


def test_a_white_sheet_on_a_dark_table_is_not_turned_dark() -> None:
    table = np.full((1000, 1000), 40, np.uint8)
    table[250:750, 300:700] = 240
    assert light.on_light_ground(table) is table


def test_a_level_whose_other_character_stands_apart_is_completed() -> None:
    image = Image.new("L", (900, 400), 245)
    pen = ImageDraw.Draw(image)
    pen.text((200, 100), "机", font=face(48), fill=20)
    pen.text((330, 100), "密", font=face(48), fill=20)
    grey = np.asarray(image)
    quad = np.array([[320, 92], [388, 92], [388, 162], [320, 162]], np.float32)
    alone = Wanted(ocr_boxes.TextBox(quad, 68, 70))
    wanted, reading = beside.completed(grey, alone, ocr_text.Reading("密", 1.0, 1.0, 1.0))
    assert reading.text.replace(" ", "") == "机密"
    assert wanted.box.bounds[0] < 210
    assert beside.is_half_a_level(alone, ocr_text.Reading("密", 1.0))
    assert not beside.is_half_a_level(alone, ocr_text.Reading("人", 1.0))
    assert not beside.is_half_a_level(alone, ocr_text.Reading("密植", 1.0))


@pytest.mark.parametrize("seen", ["密★", "密★20年"])
def test_a_mark_whose_first_character_was_left_out_is_completed(seen: str) -> None:
    image = Image.new("L", (900, 400), 245)
    ImageDraw.Draw(image).text((200, 100), "机密★20年", font=face(48), fill=20)
    left_out = Wanted(ocr_boxes.TextBox(quad(244, 92, 244 + 48 * len(seen), 162), 48 * len(seen), 70))
    half = ocr_text.Reading(seen, 0.95, 0.9, 1.0)
    assert beside.is_half_a_level(left_out, half)
    assert "机密" in beside.completed(np.asarray(image), left_out, half)[1].text


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("秘密火", "秘密★"),
        ("机密大6个月", "机密★6个月"),
        ("绝密士10年", "绝密★10年"),
        ("秘密大会", "秘密大会"),
        ("秘南★公布前", "秘密★公布前"),
        ("机器★3年", "机器★3年"),
        ("机南方", "机南方"),
        ("绝缘★5年", "绝缘★5年"),
        ("秘方★长期", "秘方★长期"),
        ("机A★5年", "机A★5年"),
        ("秘密六十年", "秘密六十年"),
        ("秘密六10年", "秘密★10年"),
        ("特息", "特急"),
        ("特惫 ", "特急 "),
        ("加息", "加息"),
        ("独特息率", "独特息率"),
        ("特息票据", "特息票据"),
    ],
)
def test_what_a_torn_star_is_taken_for_is_a_star(seen: str, meant: str) -> None:
    assert misread.corrected(seen) == meant


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("泌蜜★3午", "秘密★3年"),
        ("札　宓 5午", "机密 5年"),
        ("按机蜜极官理", "按机密级管理"),
        ("机密极其重要", "机密极其重要"),
        ("12午休, 3牛顿", "12午休, 3牛顿"),
        ("蜜", "密"),
        ("机密女后用前", "机密★启用前"),
        *(
            (poster, poster)
            for poster in ("机密大考验", "秘密太年轻", "机密大年初一", "秘密大解密", "秘密大启发", "秘密太长期了")
        ),
        ("密级:杌 密 缓急:加急", "密级:机 密 缓急:加急"),
        ("激素分泌密切相关", "激素分泌密切相关"),
        ("神秘蜜境", "神秘蜜境"),
        ("核心商蜜k5年", "核心商密★5年"),
        ("工作秘宓", "工作秘密"),
        ("机密大至2O3O年I2月", "机密★至2030年12月"),
        ("内部事顷 注意保官", "内部事项 注意保管"),
        ("科密★1年", "秘密★1年"),
        ("科密★5年质保", "科密★5年质保"),
        ("纪密★长期", "绝密★长期"),
        ("（秘窑）三、布点", "（秘密）三、布点"),
        ("秘窑遗址", "秘窑遗址"),
        ("密圾.机密", "密级:机密"),
        ("密级“秘密", "密级:秘密"),
        ("密级“秘密”的文件", "密级“秘密”的文件"),
        ("市公密发C2016)4号", "市公密发〔2016)4号"),
        ("(此件不公井)", "(此件不公开)"),
        ("TOP SECRET//N0FORN", "TOP SECRET//NOFORN"),
        ("机密 C0NFlDENTlAL", "机密 CONFIDENTIAL"),
        *((text, text) for text in ("T0PS", "CL0UD", "J50E004012", "SECRETl")),
        ("电话IO20", "电话IO20"),
        *((issuer, "×××××文件") for issuer in ("x文件", "x×文件", "XXXXX文件", "×× × ×文件")),
        *((issuer, issuer) for issuer in ("XX县文件", "Box文件", "xx文件管理")),
    ],
)
def test_rules_see_what_misread_words_mean(seen: str, meant: str) -> None:
    assert misread.as_meant(seen) == meant


def test_paper_in_the_shade_is_made_white() -> None:
    page = np.full((400, 300), 150, np.uint8)
    page[::20, 40:260] = 15
    assert np.median(light.stretched(page)) > 230
    page[page == 150] = 200
    assert light.stretched(page) is page


def test_a_level_written_downwards_whose_lower_half_shares_a_box_is_completed() -> None:
    image = Image.new("L", (900, 400), 245)
    pen = ImageDraw.Draw(image)
    for y, words in ((100, "秘"), (156, "密106"), (300, "密")):
        pen.text((200, y), words, font=face(48), fill=20)
    grey = np.asarray(image)
    alone = Wanted(ocr_boxes.TextBox(quad(192, 92, 258, 160), 66, 68))
    half = ocr_text.Reading("秘", 1.0, 1.0)
    lower, further = (ocr_boxes.oriented(quad(192, y, 352, y + 66)) for y in (150, 294))
    wanted, reading = beside.completed(grey, alone, half, [further, lower])
    assert reading.text == "秘密"
    assert wanted.box.bounds == (192, 92, 258, 216)
    assert beside.completed(grey, alone, half, [further])[1] is half
    assert beside.completed(grey, alone, ocr_text.Reading("密", 1.0), [lower])[1].text == "密"


def test_a_level_that_two_boxes_of_a_row_share_is_put_together() -> None:
    def boxes(*places: tuple[float, float, float]) -> list[Wanted]:
        return [Wanted(ocr_boxes.oriented(quad(x, y, x + wide, y + 50))) for x, y, wide in places]

    for gap, down, together in ((-6, 0, True), (40, 3, True), (90, 0, False), (0, 40, False)):
        wanted = boxes((300 + gap, 100 + down, 50), (100, 100, 200), (100, 300, 200))
        readings = [Reading(text, 0.9, 0.8) for text in ("密", "密级：绝", "另行通知")]
        beside.joined(wanted, readings)
        assert [r.text for r in readings] == (
            ["密级：绝密", "另行通知"] if together else ["密", "密级：绝", "另行通知"]
        )
        assert len(wanted) == len(readings)
    cut_off = [Wanted(boxes((100, 100, 200))[0].box, 2.0), *boxes((300, 100, 50))]
    readings = [Reading("本机", 0.9), Reading("密", 0.9)]
    beside.joined(cut_off, readings)
    assert len(readings) == 2


def test_a_piece_of_a_line_is_no_half_of_a_level() -> None:
    def box(x0: float, y0: float, x1: float, y1: float) -> np.ndarray:
        return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32)

    lone = ocr_boxes.oriented(box(320, 92, 388, 162))
    assert ocr_boxes.goes_on(lone, [ocr_boxes.oriented(c) for c in [box(320, 92, 388, 162), box(180, 94, 322, 160)]])
    apart, larger, above = box(180, 94, 300, 160), box(180, 60, 330, 190), box(180, 20, 400, 88)
    assert not ocr_boxes.goes_on(lone, [ocr_boxes.oriented(c) for c in [box(320, 92, 388, 162), apart, larger, above]])


def test_cells_that_share_a_box_are_lines_of_their_own() -> None:
    image = Image.new("L", (900, 120), 245)
    pen = ImageDraw.Draw(image)
    pen.text((40, 36), "绝密", font=face(40), fill=20)
    pen.text((420, 36), "缺页", font=face(40), fill=20)
    quad = np.array([[30, 28], [510, 28], [510, 84], [30, 84]], np.float32)
    wanted = Wanted(ocr_boxes.TextBox(quad, 480, 56))
    (reading,) = ocr_text.read(np.asarray(image), [wanted])
    (left, level), (right, remark) = ocr_text.cells(wanted.box, reading)
    assert (level, remark) == ("绝密", "缺页")
    assert left.bounds[2] == pytest.approx(right.bounds[0])
    assert 130 < left.bounds[2] < 420


def test_a_level_set_wide_before_other_words_is_not_parted() -> None:
    at = np.array([2, 12, 15, 18, 21, 24, 35, 38])
    assert [i for i, _ in ocr_text._breaks("机密二〇一〇四七", at, 40)] == [6]
    assert [i for i, _ in ocr_text._breaks("机要二〇一〇四七", at, 40)] == [1, 6]


@pytest.mark.parametrize(
    ("text", "at", "parted_at"),
    [
        ("秘密 般", [4, 8, 15, 22], [3]),
        ("机密甲", [2, 6, 18], [2]),
        ("机密甲", [2, 6, 10], []),
        ("机密 ★", [2, 6, 10, 20], []),
        ("秘 密级", [2, 7, 12, 15], []),
        ("10年", [2, 4, 18], []),
        ("甲乙丙", [2, 6, 20], []),
    ],
)
def test_a_level_is_parted_from_the_one_character_of_the_next_cell(
    text: str, at: list[int], parted_at: list[int]
) -> None:
    assert [i for i, _ in ocr_text._breaks(text, np.array(at), 40)] == parted_at


def test_a_title_in_one_size_stays_one_line() -> None:
    image = Image.new("L", (1200, 120), 245)
    ImageDraw.Draw(image).text((40, 36), "关于2021年防汛值守 有关事项的通知", font=face(40), fill=20)
    quad = np.array([[30, 28], [740, 28], [740, 84], [30, 84]], np.float32)
    wanted = Wanted(ocr_boxes.TextBox(quad, 710, 56))
    (reading,) = ocr_text.read(np.asarray(image), [wanted])
    assert reading.breaks == ()


def lines_at(*places: tuple[float, float]) -> list[ocr_boxes.TextBox]:
    """Full lines that begin at these points, 24 high and to a common right edge."""
    boxes = []
    for x, y in places:
        quad = np.array([[x, y], [1000, y], [1000, y + 24], [x, y + 24]], np.float32)
        boxes.append(ocr_boxes.TextBox(quad, 1000 - x, 24))
    return boxes


def test_flush_paragraphs_begin_at_a_bracket_or_below_a_wider_gap() -> None:
    lines = lines_at((100, 0), (100, 40), (108, 80), (100, 120), (100, 180), (100, 220))
    assert [box.bounds[1] for box in paragraphs.paragraph_starts(lines)[0]] == [0, 80, 180]


def test_a_paragraph_begins_below_one_of_a_single_line_that_is_set_in_alike() -> None:
    lines = lines_at((100, 0), (148, 40), (148, 80), (100, 120), (100, 160), (100, 200))
    assert [box.bounds[1] for box in paragraphs.paragraph_starts(lines)[0]] == [0, 40, 80]


def test_a_line_of_a_form_is_looked_at_amid_others_alike() -> None:
    quads = [np.array([[100, y], [560, y], [560, y + 64], [100, y + 64]], np.float32) for y in range(540, 1080, 90)]
    rows = [ocr_boxes.TextBox(quad, 460, 64) for quad in quads]
    page = np.full((1520, 1074), 255, np.uint8)
    assert {w.box.bounds for w in choice.worth_reading([*rows, *lines_at((100, 100))], page)} >= {
        r.bounds for r in rows
    }


@pytest.mark.parametrize(
    ("x0", "y", "x1", "whole"),
    [
        (100, 110, 760, True),
        (100, 110, 900, False),
        (220, 840, 780, True),
        (100, 840, 760, False),
        (220, 840, 900, False),
    ],
)
def test_lines_short_of_the_margins_are_read_to_their_ends(x0: int, y: int, x1: int, *, whole: bool) -> None:
    """A caption, or fields in a row above the title, end with the level as often as not."""
    line = ocr_boxes.TextBox(quad(x0, y, x1, y + 40), x1 - x0, 40)
    body = [ocr_boxes.TextBox(quad(100, at, 900, at + 40), 800, 40) for at in (150, *range(500, 800, 42), 882, 924)]
    wanted = choice.worth_reading([line, *body], np.full((1400, 1000), 255, np.uint8))
    assert any(one.box is line and one.max_ratio is None for one in wanted) == whole


def test_a_caption_is_read_to_its_end_where_half_of_the_lines_end_early() -> None:
    caption = ocr_boxes.TextBox(quad(220, 640, 720, 680), 500, 40)
    lines = [(150, 900), (100, 540), (100, 600), (150, 900), (100, 580), (150, 900), (100, 620)]
    body = [
        ocr_boxes.TextBox(quad(x0, 760 + 42 * i, x1, 800 + 42 * i), x1 - x0, 40) for i, (x0, x1) in enumerate(lines)
    ]
    wanted = choice.worth_reading([caption, *body], np.full((1400, 1000), 255, np.uint8))
    assert [one.max_ratio for one in wanted if one.box is caption] == [None]


def test_a_long_title_is_read_to_its_end_for_a_level_may_stand_behind_it() -> None:
    body = [ocr_boxes.oriented(quad(150, 300 + 60 * i, 1090, 352 + 60 * i)) for i in range(15)]
    title, plain = (ocr_boxes.oriented(quad(150, 300 - high - 8, 1045, 292)) for high in (64, 52))
    for top, whole in ((title, True), (plain, False)):
        wanted = choice.worth_reading([top, *body], np.full((1754, 1240), 255, np.uint8))
        assert any(one.box is top and one.max_ratio is None for one in wanted) == whole


def letterhead(*, seal: bool = True, rule: bool = True, name: bool = True) -> Image.Image:
    page = printed(0)
    pen = ImageDraw.Draw(page)
    red = (205, 25, 35)
    pen.text((160, 160), "机密★5年", font=face(34), fill=(25, 25, 25))
    if name:
        pen.text((620, 380), "青川县人民政府文件", font=face(88), fill=red, anchor="mm")
    if rule:
        pen.line((160, 600, 1080, 600), fill=red, width=5)
    if seal:
        pen.ellipse((760, 1300, 1000, 1540), outline=red, width=8)
        pen.text((880, 1420), "★", font=face(80), fill=red, anchor="mm")
    for i in range(12):
        pen.text((160, 700 + 62 * i), LINE, font=face(33), fill=(25, 25, 25))
    return page


@pytest.mark.parametrize("turned", [0, 90, 180])
@pytest.mark.parametrize(
    ("seal", "rule", "name"), [(True, True, True), (False, True, False), (True, False, False), (False, False, True)]
)
def test_red_head_rule_and_seal_are_told_apart(turned: int, *, seal: bool, rule: bool, name: bool) -> None:
    page = letterhead(seal=seal, rule=rule, name=name).rotate(turned, expand=True)
    ink = ocr_ink.ink_of_jpeg(jpeg(page))
    assert ink is not None
    said = signs.signs(np.rot90(ink.red, -turned // 90))
    assert said == {sign for sign, there in (("seal", seal), ("red-rule", rule), ("red-head", name)) if there}


def test_stamps_blue_ink_and_full_discs_are_no_letterhead() -> None:
    page = pressed(printed(4), "绝密", (205, 25, 35), (420, 300), 10)
    pen = ImageDraw.Draw(page)
    pen.line((160, 600, 1080, 600), fill=(40, 60, 170), width=6)
    pen.ellipse((760, 1300, 1000, 1540), fill=(205, 25, 35))
    ink = ocr_ink.ink_of_jpeg(jpeg(page))
    assert ink is not None
    assert signs.signs(ink.red) == frozenset()


def test_red_head_rule_and_seal_raise_a_marks_score_and_are_named() -> None:
    (plain,) = told(jpeg(letterhead(seal=False, rule=False, name=False))).findings
    (signed,) = told(in_pdf(jpeg(letterhead()))).findings
    assert (plain.match, signed.match) == ("机密★5年", "机密★5年")
    assert signed.score >= plain.score
    for words in ("红色分隔线", "红色圆形印章", "发文机关标志"):
        assert words in signed.reason
        assert words not in plain.reason


@pytest.mark.parametrize(
    ("quick", "wide", "careful", "long_px"),
    [
        (Reading("东屏供水管网图秘*7年", 0.98, 0.9, 0.001), None, "东屏供水管网图 秘密*7年", 380),
        (Reading("秘南★公布前", 0.98, 0.9, 0.05), None, "秘密★公布前", 160),
        (Reading("海接", 0.42, 0.3, 0.001), Reading("绝密", 1.0, 1.0, 1.0), None, 70),
        (Reading("海接", 0.42, 0.3, 0.001), Reading("绝常", 0.7, 0.5, 0.2), "绝密", 70),
        (Reading("初", 0.4, 0.3, 0.0), Reading("机时", 0.3, 0.2, 0.0), "机密", 70),
    ],
    ids=["its second character lost", "before a condition", "unread when squeezed", "unread twice", "in ruins"],
)
def test_what_may_be_a_level_is_read_again(
    monkeypatch: pytest.MonkeyPatch, quick: Reading, wide: Reading | None, careful: str | None, long_px: int
) -> None:
    models = ocr_models.load()

    def recognise(strips: list[np.ndarray], recogniser: ocr_models.Recogniser) -> list[Reading]:
        if recogniser is models.careful:
            assert careful is not None or not strips
            return [Reading(careful or "", 0.99, 0.98, 1.0) for _ in strips]
        squeezed = round(ocr_text.HEIGHT_PX * ocr_text.SQUEEZE * long_px / 40)
        return [quick if wide is None or strip.shape[1] <= squeezed else wide for strip in strips]

    monkeypatch.setattr(ocr_text, "recognise", recognise)
    quad = np.array([[10, 10], [10 + long_px, 10], [10 + long_px, 50], [10, 50]], np.float32)
    (reading,) = ocr_text.read(np.full((300, 500), 255, np.uint8), [Wanted(TextBox(quad, long_px, 40))])
    assert "密" in reading.text


def ruled(lines: list[str], size: int = 33) -> bytes:
    """A scan of lines one below the other, each as long as it is."""
    page = Image.new("RGB", (1240, 1754), "white")
    pen = ImageDraw.Draw(page)
    for i, line in enumerate(lines):
        pen.text((160, 180 + 62 * i), line, font=face(size), fill=(25, 25, 25))
    return in_pdf(jpeg(page))


@pytest.mark.parametrize("gap", [0.3, 0.45, 0.6])
def test_the_gap_beside_a_level_is_seen(gap: float) -> None:
    """However narrow, and whether or not the recogniser gives a space for it."""
    page = Image.new("L", (1240, 400), 255)
    pen, at = ImageDraw.Draw(page), 160.0
    for word in ("等级:特提", "密级:机密", "云机发第六号"):
        pen.text((at, 180), word, font=face(33), fill=25)
        at += pen.textlength(word, font=face(33)) + 33 * gap
    (line,) = ocr.read_page(np.asarray(page)).lines
    assert "机密 云" in line.text
    assert "特提 密" in line.text
    assert "机 密" not in line.text


def test_a_gap_amid_other_words_parts_nothing() -> None:
    """Thin strokes leave one anywhere: 本 文件密级为秘密 would no longer speak of this paper."""
    strip = np.full((48, 480), 255, np.uint8)
    for i in range(10):
        strip[8:20, 48 * i + 4 + 24 * (i == 1) : 48 * i + 44] = 20
    places = [(i + 0.5) / 10 for i in range(10)]
    for text, parted in (
        ("本文件密级为秘密资料", {}),
        ("秘密资料本文件密级为", {}),
        ("急秘密资料本文件密级", {1: " "}),
    ):
        assert gaps.left_out(strip, text, places) == parted


@pytest.mark.parametrize(("gap_px", "parted"), [(19, {}), (28, {2: " "})])
def test_a_gap_as_wide_as_others_of_a_long_line_parts_nothing(gap_px: int, parted: dict[int, str]) -> None:
    """Of type whose letters fill their squares differently."""
    strip, pitch = np.full((48, 640), 255, np.uint8), 32
    for i in range(20):
        left = 8 if i % 4 else 10
        strip[8:40, pitch * i + (gap_px - 8 if i == 2 else left) : pitch * i + 25] = 20
    places = [(i + 0.5) / 20 for i in range(20)]
    assert gaps.left_out(strip, "秘密文件资料的传阅应当登记阅后及时退还给", places) == parted


@pytest.mark.parametrize(("shade", "parted"), [(240, {2: " "}), (160, {})])
def test_strokes_that_are_too_thin_for_ink_leave_no_gap(shade: int, parted: dict[int, str]) -> None:
    """三 of a line that goes on about 秘密三级."""
    strip = np.full((48, 480), 255, np.uint8)
    for i in range(10):
        strip[8:20, 48 * i + 4 : 48 * i + 44] = 20
    strip[8:20, 100:140] = shade
    places = [(i + 0.5) / 10 for i in range(10)]
    assert gaps.left_out(strip, "秘密三级分别规定了期", places) == parted


@pytest.mark.parametrize(("empty_px", "parted"), [(26, {}), (60, {3: " "})])
def test_a_gap_behind_a_star_is_as_wide_as_a_letter(empty_px: int, parted: dict[int, str]) -> None:
    """A star is narrower than its square: 机密★启用前 has no gap."""
    strip = np.full((48, 480), 255, np.uint8)
    for i in range(9):
        left = 48 * i + 4 + (48 if i > 2 else 0) - (66 - empty_px if i == 3 else 0)
        strip[8:20, left : 48 * i + 44 + (48 if i > 2 else 0) - (10 if i == 2 else 0)] = 20
    places = [(i + 0.5 + (i > 2)) / 10 for i in range(9)]
    assert gaps.left_out(strip, "机密★要严明工作纪", places) == parted


def test_empty_boxes_that_were_not_read_stand_before_their_options() -> None:
    """Else 秘密 would seem to be what the full one behind it is of."""
    strip = np.full((48, 600), 255, np.uint8)
    for i in range(12):
        strip[8:20, 50 * i + 8 : 50 * i + 42] = 20
    text, at = "绝密机密秘密●非密", [1, 2, 4, 5, 7, 8, 9, 10, 11]
    places = [(i + 0.5) / 12 for i in at]
    assert gaps.left_out(strip, text, places) == {0: "□", 2: "□", 4: "□"}
    strip[:, :50] = strip[:, 150:200] = strip[:, 300:350] = 255
    assert gaps.left_out(strip, text, places) == {}


@pytest.mark.parametrize("ticked", [True, False])
def test_a_full_box_that_was_not_read_among_empty_ones_is_told_by_its_middle(ticked: bool) -> None:
    """And belongs to the cell of its option."""
    strip = np.full((48, 600), 255, np.uint8)
    text, at = "□绝密机密□秘密", [0, 1, 2, 5, 6, 8, 9, 10]
    for i in at:
        strip[8:40, 50 * i + 8 : 50 * i + 42] = 20
    for i in (0, 4, 8):
        strip[8:40, 50 * i + 8 : 50 * i + 42] = 20
        strip[11:37, 50 * i + 11 : 50 * i + 39] = 255
    strip[14:34, 218:232] = 20 if ticked else 255
    places = tuple((i + 0.5) / 12 for i in at)
    assert gaps.left_out(strip, text, places) == ({3: "☑"} if ticked else {})
    read = ocr_text._with_left_out(strip, Reading(text, 0.9, breaks=((3, 0.3),), places=places))
    whole = TextBox(quad(0, 0, 600, 48), 600, 48)
    assert [text for _, text in ocr_text.cells(whole, read)] == ["□绝密", "☑机密□秘密" if ticked else "机密□秘密"]
    # Of one that was read, the others are empty; of none, it is told all the same.
    assert gaps.left_out(strip, "□绝密机密☑秘密", places) == {3: "□"}
    rest = [i for i, character in enumerate(text) if character != "□"]
    levels, middles = "".join(text[i] for i in rest), [places[i] for i in rest]
    assert gaps.left_out(strip, levels, middles) == ({0: "□", 2: "☑", 4: "□"} if ticked else {2: " ", 4: " "})


def test_no_box_is_put_within_a_level_nor_behind_a_box() -> None:
    """Places as the recogniser tells them, in steps of which a narrow character takes up two or three."""
    text, steps = "□绝密 □机密 ☑ 秘密 □非密", (2, 6, 8, 10, 13, 16, 19, 21, 23, 25, 27, 29, 31, 34, 37, 39)
    strip = np.full((48, 336), 255, np.uint8)
    strip[20:28, 16:330] = 20
    assert gaps.left_out(strip, text, [(step + 0.5) * 8 / 336 for step in steps]) == {}


def test_of_boxes_that_are_all_blurred_the_fullest_is_ticked() -> None:
    ink = np.zeros((48, 400), bool)
    boxes = {}
    for i, full in enumerate((0.1, 0.8, 0.12)):
        x = 10 + 100 * i
        ink[10:40, x : x + 30] = True
        ink[13:37, x + 3 : x + 27] = False
        ink[13 : 13 + round(24 * 0.3) + round(10 * full), x + 3 : x + 27] = True
        boxes[i] = (x / 400, (x + 30) / 400)
    assert {i: gaps._middle_share(ink, *box) > gaps.TICKED for i, box in boxes.items()} == dict.fromkeys(boxes, True)
    assert gaps._ticked(ink, boxes) == {1}


def test_an_option_or_a_chapter_is_read_with_what_it_is_counted_off_by() -> None:
    image = Image.new("L", (800, 300), 255)
    pen = ImageDraw.Draw(image)
    for y, before in ((60, "C."), (130, "第五章"), (200, "特急")):
        pen.text((290, y), before, font=face(36), fill=20, anchor="rs")
        pen.text((300, y), "秘密级", font=face(36), fill=20, anchor="ls")
    wanted = [Wanted(TextBox(quad(294, y - 40, 416, y + 10), 122, 50)) for y in (60, 130, 200)]
    readings = [Reading("秘密级", 1.0, 1.0)] * 3
    beside.counted_off(np.asarray(image), wanted, readings)
    said = [reading.text.replace(" ", "") for reading in readings]
    assert said[0][:2] in ("C.", "C．")
    assert said[1:] == ["第五章秘密级", "秘密级"]


@pytest.mark.parametrize(("pale", "grain", "times"), [(245, 0, 0), (245, 8, 0), (170, 0, 1), (205, 0, 1), (205, 4, 1)])
def test_a_level_with_nothing_before_it_is_not_read_again(
    monkeypatch: pytest.MonkeyPatch, pale: int, grain: int, times: int
) -> None:
    image = Image.new("L", (800, 200), 245)
    pen = ImageDraw.Draw(image)
    pen.text((290, 60), "B．", font=face(36), fill=pale, anchor="rs")
    pen.text((300, 60), "秘密级", font=face(36), fill=20, anchor="ls")
    grey = np.asarray(image) + np.random.default_rng(3).normal(0, grain, (200, 800))
    level = Wanted(TextBox(quad(294, 20, 416, 70), 122, 50))
    asked: list[object] = []
    monkeypatch.setattr(beside, "recognise", lambda *given: asked.append(given) or [Reading("秘密级", 1.0, 1.0)])
    beside.counted_off(grey.clip(0, 255).astype(np.uint8), [level], [Reading("秘密级", 1.0, 1.0)])
    assert len(asked) == times


@pytest.mark.parametrize(
    ("above", "joined"),
    [
        ("下列标志书写正确的是（）。A.秘密★10年 B.机密10年 C.", True),
        ("各单位要提高认识明确分工把任务落实到人按月汇总", False),
    ],
)
def test_the_last_option_of_a_question_is_read_with_the_line_from_which_it_goes_on(above: str, *, joined: bool) -> None:
    image = Image.new("L", (1200, 200), 255)
    pen = ImageDraw.Draw(image)
    pen.text((60, 80), above, font=face(36), fill=20, anchor="ls")
    pen.text((60, 140), "秘密10年", font=face(36), fill=20, anchor="ls")
    end = 60 + round(face(36).getlength(above))
    long = TextBox(quad(54, 40, end + 6, 90), end - 48, 50)
    readings = [Reading("秘密10年", 1.0, 1.0)]
    beside.counted_off(np.asarray(image), [Wanted(TextBox(quad(54, 100, 220, 150), 166, 50))], readings, [long])
    assert (readings[0].text != "秘密10年") == joined
    assert readings[0].text.endswith("秘密10年")


@pytest.mark.parametrize(
    ("above", "joined"),
    [
        ("□绝密 □机密 □", True),
        ("□绝密 ☑机密 □", True),
        ("□绝密 □机密 ☑", False),
        ("□绝密 □机密", False),
        ("□主动公开 □不予公开 □", False),
    ],
)
def test_an_option_is_read_with_its_empty_box_at_the_end_of_the_line_above(above: str, *, joined: bool) -> None:
    options = Wanted(TextBox(quad(54, 40, 254, 90), 240, 50))
    level = Wanted(TextBox(quad(54, 100, 124, 150), 70, 50))
    for text, breaks in (("秘密", ()), ("秘密公开", ((2, 0.5),))):
        readings = [Reading(above, 1.0, 1.0), Reading(text, 1.0, 1.0, breaks=breaks)]
        beside.counted_off(np.full((200, 400), 255, np.uint8), [options, level], readings, [options.box, level.box])
        assert readings[1].text == (above + text if joined else text)


def test_a_stamp_set_wide_is_one_word_in_its_own_ink() -> None:
    page = printed()
    pen = ImageDraw.Draw(page)
    pen.text((500, 560), "秘", font=face(60), fill=(210, 20, 30))
    pen.text((630, 575), "密", font=face(60), fill=(210, 20, 30))
    pen.text((500, 1200), "收文", font=face(60), fill=(210, 20, 30))
    ink = ocr_ink.ink_of(np.asarray(page))
    assert ink is not None
    wide = sorted(round((patch.box[2] - patch.box[0]) * 1240) for patch in ocr_ink.patches(ink, 0, ()))
    assert len(wide) == 2
    assert wide[0] < 170 < 185 < wide[1]


@pytest.mark.parametrize("pitch", [45, 65])
def test_letters_set_wide_get_no_gaps(pitch: int) -> None:
    page = Image.new("L", (1240, 400), 255)
    pen = ImageDraw.Draw(page)
    for i, character in enumerate("印发机密文件管理办法"):
        pen.text((160 + pitch * i, 180), character, font=face(33), fill=25)
    assert "印发机密文件管理办法" in {line.text for line in ocr.read_page(np.asarray(page)).lines}


@pytest.mark.parametrize(
    "words",
    [
        "本汇编含有机密级内容,只供专班成员工作时使用,任何单位和个人不得复制",  # as long as any line
        "以上内容为机密级,仅供领导同志决策参考",
        "本次会议纪要属机密级",
        "附件2所列数据属于机密级国家秘密",
    ],
)
def test_a_paragraph_that_speaks_of_the_paper_is_read_to_where_it_says_what(words: str) -> None:
    other = words.replace("机密级", "有关级")
    body = [LINE, LINE[:20] + "。"] * 4
    assert [f.level for f in told(ruled([*body, words, *body])).findings if not f.suppressed] == ["机密"]
    assert told(ruled([*body, other, *body])).findings == ()


@pytest.mark.parametrize(
    ("row", "whole"),
    [("主办单位：业务二科　拟稿：吴建国　密级：机密", True), ("主要任务是把各项工作落到实处，其密级是机密", False)],
)
def test_a_row_of_fields_in_one_box_is_read_to_its_end(row: str, *, whole: bool) -> None:
    strip = Image.new("L", (34 * len(row) + 20, 56), 255)
    ImageDraw.Draw(strip).text((10, 10), row, font=face(34), fill=25)
    box = TextBox(quad(0, 0, *strip.size), *strip.size)
    (reading,) = ocr_text.read(np.asarray(strip), [Wanted(box, 4.0)])
    assert ("机密" in reading.text) is whole


@pytest.mark.parametrize(
    ("glanced", "said"),
    [
        ("文号：安发改〔2023〕3号　密级：硬密　份数：7", "秘密"),
        ("文号：安发改〔2023〕3号　密级：机要　份数：7", "秘密"),
        ("文号：安发改〔2023〕3号　密级：非密　份数：7", "非密"),
        ("文号：安发改〔2023〕3号　密级：公开　份数：7", "公开"),
    ],
)
def test_what_is_nearly_a_level_in_a_row_of_fields_is_read_with_care(
    glanced: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = ocr_models.load()

    def recognise(strips: list[Any], recogniser: ocr_models.Recogniser) -> list[Reading]:
        careful = "文号：安发改〔2023〕3号　密级：秘密　份数：7"
        return [Reading(careful if recogniser is models.careful else glanced, 0.9, 0.5, 0.9)] * len(strips)

    monkeypatch.setattr(ocr_text, "recognise", recognise)
    box = TextBox(quad(0, 0, 1300, 100), 1300, 100)
    (reading,) = ocr_text.read(np.full((100, 1300), 255, np.uint8), [Wanted(box)])
    assert said in reading.text


def test_a_title_that_the_page_says_in_words_is_no_stamp_in_its_picture() -> None:
    """OCR leaves out the colon, and the networks see 秘密 in large letters."""
    story = pymupdf.Story(
        "<h2 style='text-align:center'>歌曲：秘密</h2><p>词：某某 曲：某某</p><p>1=G 4/4</p><p>这是我的秘密</p><p>不能说的秘密</p>",
        user_css="body { font-family: sans-serif; font-size: 14px }",
    )
    out = io.BytesIO()
    with pymupdf.DocumentWriter(out) as writer:
        device = writer.begin_page(pymupdf.paper_rect("a4"))
        story.place(pymupdf.Rect(70, 70, 525, 780))
        story.draw(device)
        writer.end_page()
    assert told(out.getvalue(), "song.pdf").findings == ()


@pytest.mark.parametrize(("ink_to", "whole", "looked_at"), [(150, True, 1), (150, False, 0), (280, True, 0)])
def test_ink_of_another_colour_than_the_line_that_it_crosses_is_looked_at(
    ink_to: int, *, whole: bool, looked_at: int
) -> None:
    page = np.full((200, 300, 3), (240, 128, 128), np.uint8)
    page[40:60, 100:ink_to:4, 2] = 190
    chroma = np.abs(page[:, :, 2].astype(np.int16) - 128)
    ink = ocr_ink.Ink(chroma, chroma > 12, lambda: page)
    line = (0.3, 0.15, 0.95, 0.35)
    assert len(ocr_ink.patches(ink, 0, [line], [line] if whole else [])) == looked_at


def test_a_word_of_a_title_in_another_colour_is_no_stamp() -> None:
    page = printed(12)
    pen = ImageDraw.Draw(page)
    pen.rectangle((0, 0, 1240, 170), fill="white")
    pen.text((268, 60), "哪些文件应当定为秘密级", font=face(64), fill=(25, 25, 25))
    pen.text((268 + 8 * 64, 60), "秘密", font=face(64), fill=(205, 25, 35))
    assert not [f.match for f in told(jpeg(page, 90)).findings if not f.suppressed]
