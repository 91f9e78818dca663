"""OCR finds marks on pages as bad as real scans, and nothing on pages without one."""

from __future__ import annotations

import io
import itertools
import re

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from benchmarks.papers import LAYOUTS, Paper, paper
from detectors.inspect import read_document
from detectors.model import Limits
from detectors.ocr import boxes as ocr_boxes
from detectors.ocr import detector, light, paragraphs
from detectors.ocr import images as ocr_images
from detectors.ocr import models as ocr_models
from detectors.ocr import pages as ocr
from detectors.ocr import text as ocr_text
from detectors.ocr.lines import OcrLine
from detectors.text.normalize import canonical

A4 = (595.0, 842.0)


def words(one: Paper) -> str:
    page = ocr.read_page(ocr_images.to_grey(Image.open(io.BytesIO(one.jpeg))), A4)
    return "\n".join(re.sub(r"\s", "", line.text) for line in page.lines)


def face(size: int) -> ImageFont.FreeTypeFont:
    import pymupdf

    return ImageFont.truetype(io.BytesIO(pymupdf.Font("china-s").buffer), size)


def sheet(width: int, height: int, *texts: tuple[int, int, str, int]) -> np.ndarray:
    image = Image.new("L", (width, height), 245)
    draw = ImageDraw.Draw(image)
    for x, y, text, size in texts:
        draw.text((x, y), text, font=face(size), fill=20)
    return np.asarray(image)


@pytest.mark.parametrize(("layout", "dpi"), list(zip(LAYOUTS, itertools.cycle((130, 110, 150, 96)))))
def test_mark_is_read_in_every_layout(layout: str, dpi: int) -> None:
    one = paper(31, layout=layout, dpi=dpi)
    assert one.level is not None
    assert one.level in words(one).replace("\n", "")


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("layout", ["head-2012", "table"])
def test_turned_pages_are_read_upright(turned: int, layout: str) -> None:
    one = paper(33, layout=layout, dpi=110, turned=turned)
    page = ocr.read_page(ocr_images.to_grey(Image.open(io.BytesIO(one.jpeg))), A4)
    assert page.turned == -turned % 360
    assert page.height_px > page.width_px
    assert one.level is not None
    found = next(line for line in page.lines if one.level in re.sub(r"\s", "", line.text))
    assert found.box[3] < 0.3 * page.height_px


@pytest.mark.parametrize("seed", range(41, 47))
def test_unmarked_pages_say_no_level_alone(seed: int) -> None:
    for line in words(paper(seed, marked=False)).split("\n"):
        assert not re.fullmatch(r"\W*[绝机秘]密\W*(?:\d+年|长期)?\W*", line)


def test_wide_set_characters_are_one_word() -> None:
    page = ocr.read_page(
        sheet(1240, 1754, (160, 220, "机　密", 34), (160, 500, "各单位要提高认识把任务落实到人按月汇总", 33))
    )
    assert any(re.sub(r"\s", "", line.text) == "机密" for line in page.lines)


def test_mark_on_a_small_cutting_and_on_a_long_screenshot() -> None:
    cutting = ocr.read_page(sheet(300, 70, (20, 14, "绝密★长期", 36)))
    assert [line.text for line in cutting.lines] == ["绝密★长期"]
    texts = [(60, 200 + 90 * i, "各单位要提高认识，把任务落实到人，按月汇总进展情况。", 30) for i in range(60)]
    texts[37] = (60, texts[37][1], "秘密★5年", 30)
    page = ocr.read_page(sheet(1000, 5800, *texts))
    found = [line for line in page.lines if line.text == "秘密★5年"]
    assert found
    assert all(abs(line.box[1] - texts[37][1]) < 40 for line in found)


def test_small_print_of_a_large_drawing_is_read() -> None:
    """An A2 plan at 100 dpi: letters of 14 points are a hundredth of its width."""
    image = sheet(2339, 1654, (120, 110, "机密★10年", 20), (900, 1500, "某某河道整治平面布置图", 26))
    page = ocr.read_page(image, (1684.0, 1191.0))
    assert any(line.text == "机密★10年" for line in page.lines)


def test_boxes_are_in_the_pixels_that_were_given() -> None:
    one = ocr.read_page(sheet(3000, 4200, (400, 500, "秘密★3年", 90)))
    line = next(line for line in one.lines if line.text == "秘密★3年")
    assert (one.width_px, one.height_px) == (3000, 4200)
    assert line.box == pytest.approx((400, 500, 790, 590), abs=60)


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_blank_pages_are_readable_and_empty(shade: int) -> None:
    page = ocr.read_page(np.full((1100, 800), shade, np.uint8))
    assert page.lines == ()
    assert not page.unreadable


def test_photographs_are_no_unreadable_text() -> None:
    chance = np.random.default_rng(5)
    rough = chance.integers(0, 255, (40, 60), dtype=np.uint8)
    photo = np.asarray(Image.fromarray(rough).resize((1200, 800), Image.Resampling.BICUBIC))
    assert not ocr.read_page(photo).unreadable


def test_text_too_blurred_to_be_read_is_reported() -> None:
    from PIL import ImageFilter

    lines = [(100, 150 + 55 * i, "各单位要提高认识把任务落实到人", 30) for i in range(24)]
    lines += [(700, 150 + 55 * i, "按月汇总进展情况报送", 30) for i in range(24)]
    image = Image.fromarray(sheet(1240, 1754, *lines))
    blurred = np.asarray(image.filter(ImageFilter.GaussianBlur(6)))
    sharp = ocr.read_page(np.asarray(image))
    assert not sharp.unreadable
    assert ocr.read_page(blurred).unreadable


PRINTED = ["秘密★10年", "机密★长期", "绝密", "内部资料", "关于做好防汛工作的通知", "商密★5年", "2021年8月16日"]


def test_characters_fit_the_recognisers() -> None:
    models = ocr_models.load()
    for recogniser in (models.quick, models.careful):
        assert recogniser.session.get_outputs()[0].shape[2] == len(recogniser.characters)
        assert {"绝", "机", "秘", "密", "★", "年"} <= set(recogniser.characters)


def test_the_quick_recogniser_reads_the_same_in_whole_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    said = []
    page = sheet(1240, 1754, *((150, 200 + 90 * i, text, 40) for i, text in enumerate(PRINTED)))
    for able in (ocr_models._has_vnni(), False):
        monkeypatch.setattr(ocr_models, "_has_vnni", lambda able=able: able)
        ocr_models.load.cache_clear()
        quick = ocr_models.load().quick
        boxes = sorted((ocr_boxes.oriented(c) for c in detector.find_text(page, 544)), key=lambda box: box.bounds[1])
        said.append([ocr_text.recognise([ocr_text.crop(page, box)], quick)[0].text for box in boxes])
        assert ("8bit" in str(quick.session._model_path)) is able
    ocr_models.load.cache_clear()
    whole_numbers, floats = said
    assert floats == PRINTED
    assert list(map(canonical, whole_numbers)) == PRINTED  # traditional forms are the same characters to every rule


def test_points_turn_with_the_image() -> None:
    image = np.zeros((20, 50), np.uint8)
    image[3, 7] = 255
    for turns in range(4):
        y, x = np.argwhere(np.rot90(image, turns) == 255)[0]
        moved = ocr_boxes.turned(np.array([[7.5, 3.5]], np.float32), turns, 50, 20)
        assert moved[0] == pytest.approx((x + 0.5, y + 0.5))


def test_crop_follows_a_slanted_line() -> None:
    image = Image.fromarray(sheet(800, 800, (200, 380, "秘密★10年", 48))).rotate(17, fillcolor=245)
    grey = np.asarray(image)
    boxes = [ocr_boxes.oriented(corners) for corners in detector.find_text(grey, 480)]
    readings = ocr_text.read(grey, [ocr_text.Wanted(box) for box in boxes])
    assert "秘密★10年" in {reading.text for reading in readings}


def test_dithered_greys_are_smoothed_before_reading() -> None:
    """Faxes that make greys of black and white dots are smoothed at once, not when the page has been read in vain."""
    one = paper(52, layout="head-2012", dpi=150)
    assert one.image.mode == "1"
    grey = ocr_images.to_grey(one.image)
    assert light.is_dithered(grey)
    assert not light.is_dithered(sheet(800, 800, (200, 380, "秘密★10年", 48)))
    page = ocr.read_page(grey, (842.0, 595.0))
    assert not page.unreadable
    assert "绝密★1年" in {line.text for line in page.lines}


def test_rows_of_a_slanted_page_are_read_from_left_to_right() -> None:
    """A form's label comes right before its value, though the page's slant puts the value higher up."""
    cells = [(x, 300 + 120 * row, text, 30) for row in range(5) for x, text in ((100, "密级"), (700, "机密"))]
    image = Image.fromarray(sheet(1000, 1400, *cells, (100, 80, "公文处理单位登记表的样子", 40))).rotate(
        2.5, fillcolor=245
    )
    words = [line.text for line in ocr.read_page(np.asarray(image)).lines]
    assert words[-10:] == ["密级", "机密"] * 5


def test_label_and_value_stay_apart_and_wide_set_characters_join() -> None:
    page = ocr.read_page(sheet(1000, 700, (100, 100, "密级", 40), (260, 100, "绝", 40), (340, 100, "密", 40)))
    assert [line.text.replace(" ", "") for line in page.lines] == ["密级", "绝密"]


@pytest.mark.parametrize("turn", [1, 3])
def test_few_words_tell_that_a_page_lies_on_its_side(turn: int) -> None:
    image = sheet(
        1100, 800, (80, 60, "秘密★3年", 30), (500, 300, "管线图", 40), (800, 600, "图号", 30), (800, 660, "比例", 30)
    )
    page = ocr.read_page(np.ascontiguousarray(np.rot90(image, turn)))
    assert "秘密★3年" in {line.text for line in page.lines}


def test_only_the_inked_part_is_looked_at() -> None:
    empty = np.full((544, 384), 240, np.uint8)
    assert detector.find_text(empty, 544) == []
    faint = empty.copy()
    faint[500:512, 340:352] = 215
    assert detector.inked(empty) is None
    x0, y0, x1, y1 = detector.inked(faint) or (0, 0, 0, 0)
    assert 200 < x0 < 340 < 352 < x1
    assert 400 < y0 < 500 < 512 < y1


def test_long_lines_are_read_from_where_a_paragraph_begins() -> None:
    def line(x: float, y: float, wide: float) -> ocr_boxes.TextBox:
        corners = np.array([[x, y], [x + wide, y], [x + wide, y + 20], [x, y + 20]], np.float32)
        return ocr_boxes.oriented(corners)

    left = [line(140, 100, 360), line(100, 130, 400), line(100, 160, 200), line(100, 190, 400), line(100, 220, 400)]
    right = [line(560, 100, 400), line(560, 130, 400), line(600, 160, 360)]
    starts, _ = paragraphs.paragraph_starts([*left, *right])
    assert [box.bounds[:2] for box in starts] == [(140, 100), (100, 190), (560, 100), (600, 160)]


def test_transparent_pictures_keep_their_letters() -> None:
    grey = Image.fromarray(sheet(600, 200, (40, 60, "机密★长期", 60)))
    ink = Image.eval(grey, lambda value: 255 - value)
    for shade in (0, 255):
        letters = Image.new("LA", grey.size, (shade, 0))
        letters.putalpha(ink)
        words = {line.text for line in ocr.read_page(ocr_images.grey_array(letters)).lines}
        assert "机密★长期" in words


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_a_picture_keeps_where_nothing_is_shown(mode: str) -> None:
    page = Image.fromarray(sheet(600, 200, (40, 60, "机密★长期", 60))).convert(mode)
    alpha = Image.new("L", page.size, 255)
    alpha.paste(0, (20, 30, 580, 170))
    page.putalpha(alpha)
    below = ocr_images.grey_below(page)
    assert below is not None
    assert "机密★长期" in {line.text for line in ocr.read_page(below).lines}
    shown = Image.new("LA", (40, 40), (0, 255))
    assert ocr_images.grey_below(shown) is None


def test_lone_characters_down_a_margin_are_one_after_the_other() -> None:
    def box(x: float, y: float, wide: float) -> ocr_boxes.TextBox:
        corners = np.array([[x, y], [x + wide, y], [x + wide, y + 20], [x, y + 20]], np.float32)
        return ocr_boxes.oriented(corners)

    boxes = [box(100, 100, 300), box(500, 104, 20), box(100, 132, 300), box(500, 128, 20), box(500, 152, 20)]
    assert ocr_boxes.in_reading_order(boxes) == [0, 1, 3, 4, 2]


@pytest.mark.parametrize("seed", [710_037, 720_073])
def test_faint_ink_is_read(seed: int) -> None:
    one = paper(seed)
    assert one.look == "faint"
    assert one.level is not None
    assert one.level in words(one).replace("\n", "")


@pytest.mark.parametrize(("closer", "told"), [("机密★5年", "机密★5年"), ("机要★5年", "五号字")])
def test_what_cant_be_read_across_print_is_looked_at_closer(
    monkeypatch: pytest.MonkeyPatch, closer: str, told: str
) -> None:
    def upright(grey: np.ndarray, detect_at: int, *, layer: bool = False) -> ocr.OcrPage:
        words = "五号字" if detect_at == ocr.DETECT_LONG_SIDE else closer
        return ocr.OcrPage((OcrLine(words, 0.9, (0, 0, 90, 30)),), 90, 120, 0, False, detect_at < 600)

    monkeypatch.setattr(ocr, "_read_upright", upright)
    page = ocr.read_page(np.full((120, 90), 255, np.uint8))
    assert ([line.text for line in page.lines], page.overprinted) == ([told], True)


def test_a_blank_sheet_stays_blank() -> None:
    grain = np.random.default_rng(1).integers(236, 246, (1754, 1240)).astype(np.uint8)
    page = ocr.read_page(grain, A4)
    assert page.lines == ()
    assert not page.unreadable


def test_words_in_nearly_the_papers_colour_are_read_without_what_crosses_print(monkeypatch: pytest.MonkeyPatch) -> None:
    image = Image.new("L", (1_000, 1_400), 245)
    draw = ImageDraw.Draw(image)
    draw.text((120, 150), "关于加强安全生产工作的通知", font=face(48), fill=20)
    draw.text((120, 400), "机密★10年", font=face(40), fill=235)
    kept = io.BytesIO()
    image.save(kept, "PNG")
    looks = []
    ask = ocr.spotter.read
    monkeypatch.setattr(ocr.spotter, "read", lambda *told: looks.append(1) or ask(*told))
    document = read_document(kept.getvalue(), "a.png", Limits())
    assert {(segment.zone, canonical(segment.text)) for segment in document.segments if "密" in segment.text} == {
        ("hidden", canonical("机密★10年"))
    }
    assert len(looks) == 1


def test_greys_are_counted_as_percentiles_are() -> None:
    chance = np.random.default_rng(1)
    for most in (2, 30, 256):
        few = chance.integers(0, most, (37, 23)).astype(np.uint8)
        assert np.allclose(light._percentiles(few, 0.5, 50.0, 90.0), np.percentile(few, (0.5, 50, 90)))


@pytest.mark.parametrize("height", [1_100, 1_123, 1_286, 1_590, 1_754, 2_339])
def test_no_thin_line_is_lost_where_a_page_is_shrunk(height: int) -> None:
    page = np.full((height, round(height / 1.414)), 245, np.uint8)
    lines = np.random.default_rng(3).choice(height // 8, 60, replace=False) * 8 + 3
    page[lines] = 20
    for side in (544, 800):
        size = (round(side / 1.414), side)
        shades = detector.shrunk(page, *size)[:, 5].astype(float)
        darkest = [shades[max(0, round(line * side / height) - 2) :][:4].min() for line in lines]
        # A line of one point of `height / side` that make one is so much darker than the paper, shared by two at most.
        assert max(darkest) < 245 - 0.8 * 225 * side / height / 2
