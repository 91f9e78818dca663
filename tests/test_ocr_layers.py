"""Words under the print or over it in a page without colours: watermarks and stamps."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from detectors.ocr import boxes as ocr_boxes
from detectors.ocr import detector, layers, models, overprint, stamps
from detectors.ocr import pages as ocr
from detectors.ocr import text as ocr_text
from detectors.ocr.lines import OcrLine
from detectors.ocr.overprint import may_be_a_level, without_ruins
from tests.test_ocr_marks import LINE, face, jpeg, pressed, printed, told


def watermarked(words: str, shade: int, angle: int, *, bold_print: bool = False) -> Image.Image:
    """Words across the sheet, printed over."""
    page = Image.new("L", (1240, 1754), 255)
    layer = Image.new("L", page.size, 0)
    ImageDraw.Draw(layer).text((620, 877), words, font=face(170), fill=255, anchor="mm", stroke_width=4)
    page.paste(shade, (0, 0), layer.rotate(angle, resample=Image.Resampling.BICUBIC))
    pen = ImageDraw.Draw(page)
    for i in range(24):
        pen.text((160, 130 + 62 * i), LINE, font=face(33), fill=25, stroke_width=int(bold_print))
    return page


@pytest.mark.parametrize(("words", "shade", "angle"), [("机密", 190, 45), ("秘密★10年", 170, 30), ("绝密", 205, 0)])
def test_a_watermark_below_the_print_is_read(words: str, shade: int, angle: int) -> None:
    (finding,) = told(jpeg(watermarked(words, shade, angle))).findings
    assert (finding.level, finding.zone) == (words[:2], "stamp")


@pytest.mark.parametrize(("words", "ink", "angle"), [("绝密", 95, 12), ("机密", 110, -9)])
def test_a_grey_stamp_over_print_is_read(words: str, ink: int, angle: float) -> None:
    stamped = pressed(printed(), words, (ink,) * 3, (420, 700), angle).convert("L")
    (finding,) = told(jpeg(stamped, 40)).findings
    assert (finding.level, finding.zone) == (words, "stamp")


def test_a_black_stamp_on_a_fax_is_read() -> None:
    stamped = (
        pressed(printed(), "秘密", (25, 25, 25), (420, 700), 8).convert("L").point(lambda level: 255 * (level > 150))
    )
    out = io.BytesIO()
    stamped.convert("1").save(out, "TIFF", compression="group4", dpi=(150, 150))
    (finding,) = told(out.getvalue(), "fax.tif").findings
    assert finding.level == "秘密"


@pytest.mark.parametrize(
    ("first", "at", "between", "levels"),
    [
        ("绝", (450, 460), None, ["绝密"]),
        ("机", (500, 320), None, ["机密"]),
        ("秘", (400, 130), None, ["秘密"]),
        ("保", (450, 460), None, []),
        ("绝", (100, 460), None, []),
        ("绝", (320, 700), None, []),
        ("绝", (800, 460), None, []),
        ("机", (500, 320), "保", []),
    ],
)
def test_characters_of_a_watermark_that_were_read_apart_are_one_level(
    first: str, at: tuple[int, int], between: str | None, levels: list[str]
) -> None:
    def seen(text: str, x: float, y: float) -> OcrLine:
        return OcrLine(text, 0.95, (x, y, x + 150, y + 150), 0.95, zone="stamp")

    x, y = at[0] - 300, at[1] - 150
    read = [seen(first, x, y), seen("密", 400, 170)]
    if between is not None:
        read.append(seen(between, (x + 400) / 2, (y + 170) / 2))
    assert [line.text for line in overprint._set_wide(read)] == levels


def test_other_words_below_the_print_are_no_mark() -> None:
    assert told(jpeg(watermarked("公开", 180, 45))).findings == ()


def test_a_page_of_text_with_a_title_and_a_seal_holds_no_other_layer() -> None:
    page = printed()
    pen = ImageDraw.Draw(page)
    pen.text((620, 90), "工作情况通报", font=face(80), fill=(25, 25, 25), anchor="mm", stroke_width=3)
    pen.text((900, 1620), "★", font=face(90), fill=(25, 25, 25), anchor="mm")
    grey = np.asarray(page.convert("L"))
    found = detector.find_text(grey, 544)
    title = min(found, key=lambda corners: float(corners[:, 1].min()))
    assert layers.thick(grey, found, [title]) is None
    below = np.asarray(watermarked("机密", 190, 45))
    assert layers.thick(below, detector.find_text(below, 544), []) is not None


def test_a_level_half_read_beside_a_frame_is_read_again_within_it(monkeypatch: pytest.MonkeyPatch) -> None:
    heights: list[float] = []
    careful = models.load().careful

    def crop(grey: np.ndarray, box: ocr_boxes.TextBox, *_: float | None) -> np.ndarray:
        heights.append(box.short_px)
        return grey

    def recognise(strips: list[np.ndarray], recogniser: models.Recogniser) -> list[ocr_text.Reading]:
        sure = recogniser is careful
        return [ocr_text.Reading("机密★20年" if sure else "机国本20年", 0.99 if sure else 0.6, 0.1) for _ in strips]

    monkeypatch.setattr(ocr_text, "crop", crop)
    monkeypatch.setattr(ocr_text, "recognise", recognise)
    box = ocr_boxes.oriented(np.array([[10, 10], [110, 10], [110, 40], [10, 40]], np.float32))
    (reading,) = ocr_text.read(np.zeros((50, 120), np.uint8), [ocr_text.Wanted(box)])
    assert reading.text == "机密★20年"
    assert heights == pytest.approx([30, 22.8])
    assert box.inset(0.2).bounds == pytest.approx((16, 16, 104, 34))


@pytest.mark.parametrize(
    ("read", "kept"),
    [
        ("绝密年", "绝密"),
        ("机密★？", "机密"),
        ("文机密★", "机密"),
        ("秘密★10年", "秘密★10年"),
        ("商业秘密", "商业秘密"),
    ],
)
def test_a_term_that_lost_characters_below_the_print_is_left_out(read: str, kept: str) -> None:
    assert without_ruins(read) == kept


@pytest.mark.parametrize(
    ("read", "doubtful"), [("秒密★2年", True), ("密", True), ("秘密", False), ("保密", False), ("密封", False)]
)
def test_what_ends_like_a_level_is_doubtful(read: str, doubtful: bool) -> None:
    line = OcrLine(read, 0.9, (0, 0, 10, 10))
    assert may_be_a_level(line) is doubtful


def test_a_stamp_whose_words_cannot_be_told_is_reported() -> None:
    stamped = pressed(printed(), "◎◇", (95,) * 3, (420, 700), 10).convert("L")
    assert [problem.reason for problem in told(jpeg(stamped)).problems] == ["low-confidence"]
    dated = pressed(printed(), "3.15", (95,) * 3, (420, 700), 10).convert("L")
    assert told(jpeg(dated)).problems == ()


def test_a_frame_on_something_dark_is_no_stamp() -> None:
    """As photographs show them."""
    stamped = np.array(pressed(printed(), "◎◇", (95,) * 3, (420, 700), 10).convert("L"))
    assert [problem.reason for problem in told(jpeg(Image.fromarray(stamped))).problems] == ["low-confidence"]
    stamped[500:1100, 200:1100] //= 2
    assert told(jpeg(Image.fromarray(stamped))).problems == ()


def test_a_level_set_apart_behind_a_title_is_told_from_the_title() -> None:
    page = Image.new("L", (1754, 1240), 255)
    pen = ImageDraw.Draw(page)
    pen.text((600, 80), "云台县供水管网图", font=face(52), fill=25)
    pen.text((600 + 8 * 52 + 36, 94), "机密", font=face(34), fill=25)
    for i in range(14):
        pen.text((200 + 90 * i, 250 + 61 * (i * 5 % 14)), "王家湾", font=face(24), fill=60)
    (finding,) = told(jpeg(page)).findings
    assert finding.level == "机密"
    close = Image.new("L", (1754, 1240), 255)
    pen = ImageDraw.Draw(close)
    pen.text((600, 80), "保守国家秘密", font=face(52), fill=25)
    assert "国家秘密" in "".join(line.text for line in ocr.read_page(np.asarray(close)).lines)


@pytest.mark.parametrize(
    "shape", [(1, 1), (1, 100), (100, 1), (800, 1), (3, 1400), (1399, 2), (7, 701), (16, 16), (10, 5000)]
)
def test_pictures_of_any_shape_are_looked_at(shape: tuple[int, int]) -> None:
    noise = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    for grey in (np.full(shape, 255, np.uint8), np.zeros(shape, np.uint8), noise):
        page = ocr.read_page(grey)
        assert (page.height_px, page.width_px) in (shape, shape[::-1])
        layers.thick(grey, [], [])


def test_what_cannot_be_told_in_one_tile_is_told_of_the_strip(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter([True, *[False] * 20])
    monkeypatch.setattr(overprint, "read_layer", lambda *_: ([], next(looks)))
    assert ocr.read_page(np.full((4_000, 1_000), 255, np.uint8)).overprinted


@pytest.mark.parametrize(("grain", "painted"), [(0.02, True), (0.2, False)])
def test_grain_is_no_print_to_be_painted_over(grain: float, painted: bool) -> None:
    rng = np.random.default_rng(3)
    page = np.full((300, 400), 220, np.uint8)
    page[120:180, 150:250] = 120
    page[rng.random(page.shape) < grain] = 20
    layer = layers.Layer(np.where(page == 120, 0, 255).astype(np.uint8), ((0, 0, 400, 300),), 1.0)
    assert (stamps.without_print(page, layer, layer.spots[0]) is not None) == painted


@pytest.mark.parametrize(("words", "looks"), [("机密★6个月", 1), ("★绝密 1年6个月", 1), ("机密资料6个月", 3)])
def test_a_page_that_says_its_level_is_not_looked_at_again(
    words: str, looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def upright(grey: np.ndarray, detect_at: int, *, layer: bool = False) -> ocr.OcrPage:
        seen.append(detect_at)
        return ocr.OcrPage((OcrLine(words, 0.99, (0, 0, 9, 9)),), 100, 100, 0, unreadable=True)

    monkeypatch.setattr(ocr, "_read_upright", upright)
    assert ocr._read_grey(np.full((100, 100), 255, np.uint8), None).unreadable
    assert len(seen) == looks
