"""Pages seen from behind, words down a margin in pieces, and what a quick look of a level leaves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from detectors.ocr import beside, choice, misread, overprint, paragraphs, turns
from detectors.ocr import boxes as ocr_boxes
from detectors.ocr import light as ocr_light
from detectors.ocr import models as ocr_models
from detectors.ocr import pages as ocr
from detectors.ocr import text as ocr_text
from detectors.ocr.boxes import TextBox
from detectors.ocr.lines import OcrLine
from detectors.ocr.text import Reading, Wanted
from tests.test_ocr_marks import face, in_pdf, jpeg, pressed, printed, told


def quad(x0: float, y0: float, x1: float, y1: float) -> np.ndarray:
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32)


@pytest.mark.parametrize("turned", [0, 90, 180])
def test_a_page_seen_from_behind_is_read(turned: int) -> None:
    page = printed(9)
    ImageDraw.Draw(page).text((160, 90), "秘密★5年", font=face(36), fill=(25, 25, 25))
    seen = ImageOps.mirror(page).rotate(turned, expand=True)
    read = ocr.read_page(np.asarray(seen.convert("L")))
    assert read.mirrored
    mark = next(line for line in read.lines if "秘密★5年" in line.text)
    assert mark.box[0] < 0.2 * read.width_px
    assert mark.box[1] < 0.1 * read.height_px


def test_a_coloured_stamp_on_a_page_seen_from_behind_is_found_in_its_place() -> None:
    page = pressed(printed(), "绝密", (30, 60, 170), (700, 620), 14)
    found = told(in_pdf(jpeg(ImageOps.mirror(page))), "a.pdf").findings
    assert [finding.level for finding in found] == ["绝密"]


def test_a_level_of_two_characters_seen_from_behind_on_an_upright_page_is_read() -> None:
    word = Image.new("L", (180, 90), 255)
    ImageDraw.Draw(word).text((30, 20), "機密", font=face(44), fill=15)
    page = printed(9).convert("L")
    page.paste(ImageOps.mirror(word), (900, 60))
    assert any(read.text in {"機密", "机密"} for read in ocr.read_page(np.asarray(page)).lines)


def test_a_small_picture_seen_from_behind_is_read() -> None:
    image = Image.new("L", (420, 110), 250)
    ImageDraw.Draw(image).text((40, 30), "机密★长期", font=face(48), fill=15)
    for seen in (ImageOps.mirror(image), ImageOps.flip(image)):
        assert [line.text for line in ocr.read_page(np.asarray(seen)).lines] == ["机密★长期"]


def test_a_line_seen_from_behind_on_an_upright_page_is_read() -> None:
    line = Image.new("L", (420, 90), 255)
    ImageDraw.Draw(line).text((30, 20), "机密★10年", font=face(44), fill=15)
    for seen in (ImageOps.mirror(line), ImageOps.flip(line)):
        page = printed(9).convert("L")
        page.paste(seen, (140, 60))
        assert any("机密★10年" in read.text for read in ocr.read_page(np.asarray(page)).lines)


def test_a_mark_seen_in_a_mirror_below_it_is_read_though_nothing_of_it_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    strip = np.arange(12, dtype=np.uint8).reshape(3, 4)
    below = {strip[::-1].tobytes(): Reading("绝密★长期", 0.95, 0.9)}
    monkeypatch.setattr(ocr_text, "_read_once_more", lambda seen: below.get(seen.tobytes(), Reading("某", 0.3)))
    for text, meant in (("苟朔★木", "绝密★长期"), ("苟朔木", "苟朔木")):
        assert ocr_text._seen_otherwise(strip, Reading(text, 0.4, 0.2)).text == meant


@pytest.mark.parametrize(("text", "asked"), [("密妹", True), ("密州", True), ("密级", False), ("密码", False), ("密度", False), ("保密", False), ("密切配合", False)])  # fmt: skip
def test_a_level_of_two_characters_seen_from_behind_is_turned_however_sure(text: str, *, asked: bool) -> None:
    box = Wanted(TextBox(quad(10, 10, 94, 60), 84, 50))
    assert ocr_text._may_be_on_its_head(box, Reading(text, 0.98, 0.96, 0.99)) == asked


def test_a_mark_written_from_the_right_is_read_to_its_end() -> None:
    for text, careful in (("期長★密", True), ("年10★密", True), ("★保密", False), ("长期保密", False)):
        assert (ocr_text.HALF_LEVEL.search(text) is not None) == careful


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("几密", "机密"), ("色密★30年", "绝密★30年"), ("必密 5年", "秘密 5年"), ("凡密★长期", "机密★长期"), ("必密件", "必密件"),
        ("色密码", "色密码"), ("几密切", "几密切"), ("必密切配合", "必密切配合"), ("几个", "几个"), ("保密", "保密"),
    ],
)  # fmt: skip
def test_a_level_whose_first_character_the_edge_cuts_is_one(text: str, meant: str) -> None:
    at_edge, inside = (Wanted(TextBox(quad(x, 10, x + 100, 50), 100, 40)) for x in (-4, 30))
    reading = Reading(text, 0.9, 0.9)
    assert [line.text for line in ocr._lines_of(at_edge, reading, [], [])] == [meant]
    assert [line.text for line in ocr._lines_of(inside, reading, [], [])] == [text]


def spread(text: str, left: float, right: float, fall: float = 0.0) -> tuple[list[Wanted], list[Reading]]:
    """Characters set over a whole line, a page of lines below them."""
    step = (right - left) / max(len(text) - 1, 1)
    places = [(left + i * step, 100 + fall * i * step) for i in range(len(text))]
    wanted = [Wanted(ocr_boxes.oriented(quad(x, y, x + 40, y + 42))) for x, y in places]
    body = [ocr_boxes.oriented(quad(100, y, 900, y + 40) + [[0, 0], [0, 800 * fall]] * 2) for y in (300, 380, 460)]
    for box in body:
        box.quad[1:3, 1] = box.quad[[0, 3], 1] + 800 * fall
    wanted += [Wanted(box) for box in body]
    return wanted, [*(Reading(one, 0.9, 0.8) for one in text), *(Reading("各单位要提高认识", 0.9, 0.9) for _ in body)]


@pytest.mark.parametrize("fall", [0.0, 0.03])
@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("秘密", True), ("机密", True), ("绝密", True), ("绝密★30年", True), ("机密★长期", True), ("秘密★5年", True), ("机密件", True),
        ("绝密文件", True), ("秘密件", True), ("机密级", True),
        ("秘书处", False), ("机关", False), ("密机", False), ("保密", False), ("绝机秘", False), ("一秘密", False), ("机动车密", False),
        ("会议纪要", False), ("密", False), ("秘", False),
    ],
)  # fmt: skip
def test_a_level_set_over_a_whole_line_is_put_together(text: str, fall: float, *, together: bool) -> None:
    wanted, readings = spread(text, 100, 860, fall)
    beside.spread_out(wanted, readings, [one.box for one in wanted])
    assert (readings[0].text == text and len(text) > 1) == together
    assert len(wanted) == len(readings)


def test_a_level_is_put_together_with_its_term_and_down_a_margin() -> None:
    wanted, readings = spread("秘密", 100, 480)
    term = ocr_boxes.oriented(quad(840, 100, 950, 142))
    wanted.append(Wanted(term))
    readings.append(Reading("★5年", 0.9, 0.9))
    beside.spread_out(wanted, readings, [one.box for one in wanted])
    assert readings[0].text == "秘密★5年"
    lines = [ocr_boxes.oriented(quad(100, y, 900, y + 40)) for y in (200, 400, 600, 800)]
    for x, text, together in ((20, "机密★长期", True), (940, "绝密", True), (400, "机密", False), (20, "机关", False)):
        places = [quad(x, y, x + 40, y + 42) for y in range(100, 100 + 210 * len(text), 210)]
        wanted = [Wanted(box) for box in (*map(ocr_boxes.oriented, places), *lines)]
        readings = [Reading(one, 0.9, 0.8) for one in (*text, *(["认真落实"] * 4))]
        beside.spread_out(wanted, readings, [one.box for one in wanted])
        assert (readings[0].text == text) == together


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("秘一密", "秘密"),
        ("机—密★5年", "机密★5年"),
        ("绝-密", "绝密"),
        ("机一密封", "机一密封"),
        ("一密", "一密"),
        ("秘一", "秘一"),
    ],
)
def test_dashes_between_the_characters_of_a_level_are_none_of_it(read: str, meant: str) -> None:
    assert misread.corrected(read) == meant


def test_halves_of_a_level_in_a_row_with_other_words_or_at_odds_stay_apart() -> None:
    for extra in (quad(400, 100, 560, 142), quad(880, 100, 1000, 142)):
        wanted, readings = spread("秘密", 100, 700)
        beside.spread_out(wanted, readings, [*(one.box for one in wanted), ocr_boxes.oriented(extra)])
        assert readings[0].text == "秘"
    wanted, readings = spread("秘密件", 100, 700)
    wanted[2] = Wanted(ocr_boxes.oriented(quad(460, 100, 500, 142)))
    beside.spread_out(wanted, readings, [one.box for one in wanted])
    assert readings[0].text == "秘"


@pytest.mark.parametrize(
    ("lines", "together"),
    [
        (("严守", "机密"), False), (("保守", "秘密", "人人"), False), (("丁木", "绝密", "山水", "人口"), False), (("秘密", "山水"), False),
        (("机密", "特急"), True), (("绝密", "加急"), True), (("机密★5年",), True), (("秘密", "的"), True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("downwards", [False, True])
def test_a_table_of_characters_or_a_saying_over_several_lines_is_no_level(
    lines: tuple[str, ...], together: bool, downwards: bool
) -> None:
    placed = [(100 + 300 * x, 100 + 110 * y, one) for y, line in enumerate(lines) for x, one in enumerate(line)]
    if downwards:
        placed = [(y, x, one) for x, y, one in placed]
    wanted = [Wanted(ocr_boxes.oriented(quad(x, y, x + 40, y + 42))) for x, y, _ in placed]
    readings = [Reading(one, 0.9, 0.8) for *_, one in placed]
    beside.spread_out(wanted, readings, [one.box for one in wanted])
    assert any(len(one.text) > 1 for one in readings) is together


def test_upright_pages_are_never_turned_over() -> None:
    for page in (printed(9), printed(9).rotate(180)):
        assert not ocr.read_page(np.asarray(page.convert("L"))).mirrored


def test_a_word_down_a_margin_is_one_word_though_the_detector_takes_two_letters_together() -> None:
    body = [ocr_boxes.oriented(quad(120, y, 900, y + 30)) for y in (100, 160, 220)]
    first, pair, last = (ocr_boxes.oriented(quad(40, y, 70, y + high)) for y, high in ((112, 30), (144, 66), (212, 30)))
    boxes = [body[0], first, body[1], pair, body[2], last]
    assert ocr_boxes.in_reading_order(boxes) == [1, 3, 5, 0, 2, 4]


def test_cells_of_a_column_are_no_word_written_downwards() -> None:
    cells = [ocr_boxes.oriented(quad(x, y, x + 34, y + 26)) for y in (100, 118, 136) for x in (40, 120)]
    assert ocr_boxes.in_reading_order(cells, ["秘密", "10年"] * 3) == [0, 1, 2, 3, 4, 5]
    assert ocr_boxes.in_reading_order(cells, ["秘", "1"] * 3) == [0, 2, 4, 1, 3, 5]


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("国家秘密。", "body"),
        ("秘密载体：", "body"),
        ("机密事项;", "body"),
        ("秘密级.", "body"),
        ("保密期限：", None),
        ("机密★5年", None),
        ("机密.", None),
    ],
)
def test_what_ends_a_paragraph_or_an_item_of_a_list_is_body(text: str, zone: str | None) -> None:
    line, end = (ocr_boxes.oriented(quad(100, y, 100 + wide, y + 30)) for y, wide in ((100, 800), (136, 150)))
    (told,) = ocr._lines_of(Wanted(end), Reading(text, 0.9), [line], [line, end])
    assert told.zone == zone
    (apart,) = ocr._lines_of(Wanted(end), Reading(text, 0.9), [], [line, end])
    assert apart.zone is None


def slanted(x: float, y: float, wide: float, high: float, falls: float) -> TextBox:
    along, down = np.array([np.cos(falls), np.sin(falls)]), np.array([-np.sin(falls), np.cos(falls)])
    corner = np.array([x, y])
    corners = [corner, corner + wide * along, corner + wide * along + high * down, corner + high * down]
    return ocr_boxes.oriented(np.stack(corners).astype(np.float32))


@pytest.mark.parametrize(
    ("word", "zone"),
    [
        (slanted(400, 300, 90, 40, 0.3), "stamp"),
        (slanted(400, 300, 90, 40, 0.05), None),
        # As slanted as the print around it, in a photograph whose foot isn't.
        (slanted(400, 80, 90, 40, 0.2), None),
        (slanted(400, 300, 40, 150, 0.0), None),
    ],
    ids=["stamped", "printed", "photographed", "downwards"],
)
def test_a_level_at_a_slant_of_its_own_was_stamped(word: TextBox, zone: str | None) -> None:
    print_px = [slanted(100, 40 * i, 700, 30, 0.2 if i < 5 else 0.0) for i in range(16)]
    (told,) = ocr._lines_of(Wanted(word), Reading("机密", 0.99), [], print_px)
    assert told.zone == zone


def test_paragraphs_of_a_photograph_begin_where_a_gap_is_wider_however_their_lines_slant() -> None:
    lines = []
    for i, y in enumerate((0, 40, 80, 130, 170, 210)):
        falls = 0.05 - 0.02 * i
        wide = 300 if i == 2 else 800
        corners = np.array([[0, 0], [wide, falls * wide], [wide, falls * wide + 24], [0, 24]], np.float32)
        lines.append(TextBox(corners + np.array([100, y], np.float32), wide, 24))
    assert [box.quad[0][1] for box in paragraphs.paragraph_starts(lines)[0]] == [0, 130]


def test_a_long_line_that_stands_by_itself_at_the_head_or_foot_is_read_to_its_end() -> None:
    body = [ocr_boxes.oriented(quad(100, y, 900, y + 30)) for y in range(300, 1160, 40)]
    head, foot = (ocr_boxes.oriented(quad(100, y, 900, y + 30)) for y in (150, 1340))
    wanted = choice.worth_reading([head, *body, foot], np.full((1400, 1000), 255, np.uint8))
    assert [w.box for w in wanted if w.max_ratio is None] == [head, foot]


def test_a_small_level_askew_beside_a_tables_title_is_read() -> None:
    cells = [
        ocr_boxes.oriented(quad(160 * i, 600 + 90 * j, 160 * i + 40, 640 + 90 * j)) for i in range(6) for j in range(6)
    ]
    level = ocr_boxes.oriented(quad(900, 60, 1011, 153))
    wanted = choice.worth_reading([*cells, level], np.full((1400, 2000), 255, np.uint8))
    assert [one.box for one in wanted] == [level]


def test_what_told_of_a_level_at_the_quick_look_is_read_with_care(monkeypatch: pytest.MonkeyPatch) -> None:
    models = ocr_models.load()

    def recognise(strips: list[np.ndarray], recogniser: ocr_models.Recogniser) -> list[Reading]:
        if recogniser is models.careful:
            return [Reading("绝密", 1.0, 1.0, 1.0) for _ in strips]
        squeezed = round(ocr_text.HEIGHT_PX * ocr_text.SQUEEZE * 2)
        return [
            Reading("海密", 0.37, 0.23, 0.51) if strip.shape[1] <= squeezed else Reading("绝时", 0.79, 0.58, 0.004)
            for strip in strips
        ]

    monkeypatch.setattr(ocr_text, "recognise", recognise)
    box = TextBox(quad(10, 10, 90, 50), 80, 40)
    (reading,) = ocr_text.read(np.full((100, 500), 255, np.uint8), [Wanted(box)])
    assert reading.text == "绝密"


@pytest.mark.parametrize(
    ("seen", "weakest", "read"),
    [
        ("机图", 0.54, "机密"),
        ("秘田", 0.52, "机密"),
        ("机关", 0.99, "机关"),
        ("加密", 0.95, "加密"),
        ("图则", 0.5, "图则"),
    ],
)
def test_half_a_level_in_a_doubtful_word_is_read_with_care(
    seen: str, weakest: float, read: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = ocr_models.load()
    said = {models.careful.session: Reading("机密", 1.0, 1.0), models.quick.session: Reading(seen, 0.76, weakest)}
    monkeypatch.setattr(ocr_text, "recognise", lambda strips, by: [said[by.session] for _ in strips])
    box = TextBox(quad(10, 10, 72, 50), 62, 40)
    (reading,) = ocr_text.read(np.full((100, 500), 255, np.uint8), [Wanted(box)])
    assert reading.text == read


def test_half_of_a_level_in_a_box_for_two_is_read_again_however_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    models = ocr_models.load()

    def recognise(strips: list[np.ndarray], recogniser: ocr_models.Recogniser) -> list[Reading]:
        squeezed = round(ocr_text.HEIGHT_PX * ocr_text.SQUEEZE * 2.3)
        assert recogniser is models.quick or not strips
        whole = Reading("机密", 0.94, 0.89, 0.88)
        return [Reading("机", 0.99, 0.99, 0.2) if strip.shape[1] <= squeezed else whole for strip in strips]

    monkeypatch.setattr(ocr_text, "recognise", recognise)
    box = TextBox(quad(10, 10, 102, 50), 92, 40)
    (reading,) = ocr_text.read(np.full((100, 500), 255, np.uint8), [Wanted(box)])
    assert reading.text == "机密"


def test_a_dark_envelope_before_a_light_lid_is_not_turned_light() -> None:
    lid = Image.new("L", (1600, 1200), 222)
    envelope = Image.new("L", (1560, 1100), 134)
    pen = ImageDraw.Draw(envelope)
    pen.text((180, 160), "秘密", font=face(70), fill=60)
    pen.text((480, 500), "白河市档案馆　收", font=face(70), fill=20)
    lid.paste(envelope, (20, 60))
    assert "秘密" in {line.text for line in ocr.read_page(np.asarray(lid)).lines}
    slide = Image.fromarray(255 - np.asarray(envelope))
    grey = np.asarray(slide)
    assert ocr_light.on_light_ground(grey) is not grey


@pytest.mark.parametrize(("read", "meant"), [("和秘", "秘"), ("禾秘", "秘"), ("和泌", "秘"), ("和平", "和平")])
def test_a_square_holds_one_character(read: str, meant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_text, "recognise", lambda strips, recogniser: [Reading(read, 0.8, 0.7) for _ in strips])
    box = TextBox(quad(10, 10, 50, 50), 40, 40)
    assert [r.text for r in ocr_text.read(np.full((100, 100), 255, np.uint8), [Wanted(box)])] == [meant]


def test_a_term_whose_level_the_detector_left_out_is_completed() -> None:
    image = Image.new("L", (900, 200), 245)
    ImageDraw.Draw(image).text((200, 100), "绝密★3年", font=face(48), fill=20)
    alone = Wanted(TextBox(quad(296, 92, 424, 160), 128, 68))
    reading = Reading("★3年", 0.9, 0.8)
    assert beside.is_half_a_level(alone, reading)
    assert beside.completed(np.asarray(image), alone, reading)[1].text == "绝密★3年"
    for other in ("★3年质保", "3年", "★★★"):
        assert not beside.is_half_a_level(alone, Reading(other, 0.9))


@pytest.mark.parametrize(("ground", "letters"), [(130, 185), (185, 130)])
def test_a_copiers_black_edge_says_nothing_about_the_ink_of_a_page(ground: int, letters: int) -> None:
    page = Image.new("L", (1000, 700), ground)
    ImageDraw.Draw(page).text((100, 200), "项目推进情况汇报", font=face(64), fill=letters)
    for edge in (None, (0, 0, 12, 700), (0, 690, 1000, 700)):
        if edge is not None:
            ImageDraw.Draw(page).rectangle(edge, fill=20)
        shown = ocr_light.stretched(ocr_light.on_light_ground(np.asarray(page)))
        dark, light = np.percentile(shown[60:640, 60:940], (0.5, 90))
        assert light - dark > 200
        assert shown[300, 800] > 200


@pytest.mark.parametrize(
    ("text", "confidence", "lost"),
    [
        ("稻济★12作", 0.77, True),
        ("绍脊★长期", 0.6, True),
        ("为级：测德★10年", 0.7, True),
        ("机★年", 0.84, True),
        ("机愈★长郡", 0.44, True),
        ("质保★3年", 0.98, False),
        ("手机★★★", 0.6, False),
        ("机密★3年", 0.7, False),
        ("好评★★★", 0.6, False),
        ("★20年", 0.99, True),
        ("☆长期", 0.99, True),
        ("★2024年", 0.99, False),
        ("蘭歷★年", 0.59, True),
        ("协密", 0.7, True),
        ("协密", 0.9, False),
        ("周密", 0.7, False),
    ],
)
def test_a_term_whose_level_cannot_be_read_is_no_clean_page(text: str, confidence: float, *, lost: bool) -> None:
    assert overprint.lost_its_level(OcrLine(text, confidence, (0, 0, 9, 9))) == lost


def decoded(text: str, unsure: str = "") -> Reading:
    characters = ocr_models.load().careful.characters
    probabilities = np.zeros((2 * len(text), len(characters)), np.float32)
    for i, character in enumerate(text):
        probabilities[2 * i, characters.index(character)] = 0.6 if character in unsure else 1
        probabilities[2 * i + 1, ocr_models.BLANK] = 1
    return ocr_text._decode(probabilities, ocr_models.load().careful, 2 * len(text))


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("密☑级: 秘密", "密 级: 秘密"), ("密、级差", "密、级差"), ("必密", "秘密"), ("必密10年", "秘密10年"), ("机蜜", "机密"), ("机密會", "机密★"), ("“机密", "机密"), ("（绝密", "绝密"), ("机密一", "机密"), ("一绝密一", "绝密"), ("机密一号", "机密一号"),
        ("必密切", "必密切"), ("甜蜜", "甜蜜"), ("机密會議", "机密會議"), ("“机密”", "“机密”"), ("（绝密）", "（绝密）"),
    ],
)  # fmt: skip
def test_misread_levels_are_put_right_and_other_words_left(read: str, meant: str) -> None:
    assert decoded(read).text == meant


@pytest.mark.parametrize(
    "text", ["加密巡查频次", "本次严密防范", "，密切配合", "计算机密码应当", "发动机密封圈", "保密"]
)
def test_words_with_the_same_character_tell_of_no_level_where_they_are_read_for_sure(text: str) -> None:
    assert decoded(text).telling == 0
    at = text.index("密")
    for unsure in ("密", text[at - 1]):
        assert decoded(text, unsure).telling >= 0.6


@pytest.mark.parametrize(
    "text",
    ["机密", "秘密级", "机密切实", "绝密封存", "机密封存至", "密切勿外传", "密级", "加密机密", "（秘密）加密巡查"],
)
def test_whatever_may_be_a_level_tells_of_it(text: str) -> None:
    assert decoded(text).telling == 1


def test_a_paragraph_that_begins_with_such_a_word_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Image.new("L", (1240, 300), 245)
    ImageDraw.Draw(page).text(
        (110, 100), "严密防范各类风险，进一步压实工作责任，统筹做好资金保障", font=face(36), fill=20
    )
    box = TextBox(quad(104, 92, 1110, 152), 1006, 60)
    looks: list[int] = []
    recognise = ocr_text.recognise

    def watched(strips: list[np.ndarray], recogniser: ocr_models.Recogniser) -> list[Reading]:
        looks.extend(strip.shape[1] for strip in strips)
        return recognise(strips, recogniser)

    monkeypatch.setattr(ocr_text, "recognise", watched)
    (reading,) = ocr_text.read(np.asarray(page), [Wanted(box, choice.START_RATIO)])
    assert reading.text.startswith("严密防范")
    assert looks == [round(ocr_text.HEIGHT_PX * ocr_text.SQUEEZE * choice.START_RATIO)]


def test_how_a_page_lies_is_settled_by_a_few_words_where_none_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def recognise(strips: list[np.ndarray], recogniser: ocr_models.Recogniser) -> list[Reading]:
        asked.extend(strips)
        return [Reading("?", 0.4, 0.1) for _ in strips]

    monkeypatch.setattr(ocr_text, "recognise", recognise)
    monkeypatch.setattr(ocr_text, "upside_down", lambda strips: 0.0)
    boxes = [TextBox(quad(10, 60 * i, 250, 60 * i + 40), 240, 40) for i in range(5)]
    assert turns.how_it_lies(np.full((400, 300), 255, np.uint8), boxes) == (False, False)
    assert len(asked) <= 4


def test_print_that_is_seen_again_across_itself_is_believed_where_it_was_read_better() -> None:
    written = OcrLine("发动机密封圈每季度检查一次，发现问题立即", 0.9, (100, 470, 470, 512))
    worse = OcrLine("理动 机密 封團每季復作查一次·", 0.83, (104, 477, 354, 511), zone="stamp")
    across = OcrLine("机密★10年", 0.83, (200, 470, 320, 512), zone="stamp")
    assert overprint.together([], [worse, across], [written]) == [across]
    assert overprint.together([], [worse], [replace(written, confidence=0.7)]) == [worse]
    assert overprint.together([], [worse], [replace(written, box=(100, 570, 470, 612))]) == [worse]


@pytest.mark.parametrize("words", ["保密期限3年", "严禁泄密", "注意保密"])
def test_a_word_in_a_levels_place_is_believed_before_it_and_one_in_another_row_is_not(words: str) -> None:
    level = OcrLine("秘密", 0.9, (100, 100, 300, 240), zone="stamp")
    word = OcrLine(words, 0.97, (110, 95, 310, 250), zone="stamp")
    below = replace(word, box=(120, 180, 400, 380))
    assert overprint.together([level], [word], []) == [word]
    assert overprint.together([level], [below], []) == [below, level]


@pytest.mark.parametrize("slant", [-0.05, 0.0, 0.05])
def test_the_line_above_is_told_by_its_left_end_however_the_page_slants(slant: float) -> None:
    down = np.array([[0, 0], [0, 800 * slant], [0, 800 * slant], [0, 0]], np.float32)
    above = TextBox(quad(100, 100, 900, 140) + down, 800, 40)
    short = TextBox(quad(100, 150, 260, 190), 160, 40)
    assert paragraphs.line_above(short, [above]) is above
    assert paragraphs.line_above(TextBox(quad(500, 150, 660, 190), 160, 40), [above]) is None


@pytest.mark.parametrize(("seen", "known"), [("绝密★0年", True), ("裕密★30年", False), ("机密", False)])
def test_a_mark_in_a_frame_is_no_stamp_because_its_term_was_read_worse_that_way(seen: str, *, known: bool) -> None:
    printed = OcrLine("绝密★30年", 0.98, (200, 500, 420, 560), 0.95)
    framed = OcrLine(seen, 0.9, (196, 492, 424, 566), 0.7, zone="stamp")
    assert overprint.together([], [framed], [printed]) == ([] if known else [framed])
    assert overprint.together([], [framed], [replace(printed, text="绝密级文件三十份")]) == [framed]
