"""OCR finds marks on pages as bad as real scans, and nothing on pages without one."""

from __future__ import annotations

import io
import itertools
import re

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from benchmarks.papers import LAYOUTS, Paper, paper
from detectors import ocr, ocr_boxes, ocr_images, ocr_models, ocr_text

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


def test_characters_fit_the_recognisers() -> None:
    models = ocr_models.load()
    for recogniser in (models.quick, models.careful):
        assert recogniser.session.get_outputs()[0].shape[2] == len(recogniser.characters)
        assert {"绝", "机", "秘", "密", "★", "年"} <= set(recogniser.characters)


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
    boxes = [ocr_boxes.oriented(corners) for corners in ocr_boxes.find_text(grey, 480)]
    readings = ocr_text.read(grey, [ocr_text.Wanted(box) for box in boxes])
    assert "秘密★10年" in {reading.text for reading in readings}
