"""Levels that cross other print, which no reader of lines can tell from it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from detectors import ocr_boxes, ocr_models, ocr_overprint, ocr_spotter
from detectors.errors import ModelsMissingError
from detectors.model import Verdict
from detectors.ocr_lines import OcrLine
from detectors.ocr_spotter import Spot
from tests.test_ocr_layers import watermarked
from tests.test_ocr_marks import face, jpeg, pressed, printed, told

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


@pytest.mark.parametrize("words", ["机要收文", "已阅", "绝对", "保密", "公开", "秘书处"])
def test_other_stamps_over_print_are_no_mark(words: str) -> None:
    assert told(jpeg(pressed(printed(), words, BLACK, (420, 700), 8).convert("L"))).findings == ()


def test_a_level_in_a_line_of_its_own_size_is_what_the_line_says() -> None:
    """A title that speaks of secrets, across which something is drawn: its words decide, not the two characters."""
    page = printed()
    pen = ImageDraw.Draw(page)
    pen.rectangle((0, 0, 1240, 180), fill=(255, 255, 255))
    pen.text((620, 90), "机密计算机管理办法宣传提纲", font=face(64), fill=BLACK, anchor="mm")
    pen.line((100, 60, 1140, 130), fill=BLACK, width=3)
    assert told(jpeg(page)).verdict is not Verdict.SUSPECTED


def spot(sure: float) -> Spot:
    return Spot("机密", sure, np.array([400.0, 300.0]), np.array([40.0, 30.0]))


@pytest.mark.parametrize(("sure", "found", "doubtful"), [(0.95, ["机密"], False), (0.8, [], True)])
def test_what_is_not_certain_is_a_doubt(
    monkeypatch: pytest.MonkeyPatch, sure: float, found: list[str], doubtful: bool
) -> None:
    monkeypatch.setattr(ocr_spotter, "spots", lambda grey: [spot(sure)])
    lines, unsure = ocr_spotter.read(np.full((600, 800), 255, np.uint8), [], [])
    assert ([line.text for line in lines], unsure) == (found, doubtful)


def test_what_a_line_tells_is_not_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_spotter, "spots", lambda grey: [spot(0.99)])
    known = OcrLine("机密★10年", 0.99, (300.0, 250.0, 600.0, 350.0))
    assert ocr_spotter.read(np.full((600, 800), 255, np.uint8), [], [known]) == ([], False)


def test_the_box_of_a_slanted_level_holds_both_characters() -> None:
    x0, y0, x1, y1 = spot(1.0).box
    assert (x0, y0, x1, y1) == (345.0, 250.0, 455.0, 350.0)


def test_a_blank_page_is_not_looked_at_in_vain() -> None:
    assert ocr_spotter.spots(np.full((1754, 1240), 255, np.uint8)) == []


def test_a_level_is_seen_at_any_density() -> None:
    page = grey_of(pressed(printed(), "绝密", BLACK, (420, 700), 9))
    for scale in (0.7, 1.6):
        size = round(page.shape[1] * scale), round(page.shape[0] * scale)
        (seen,) = ocr_spotter.spots(ocr_boxes.shrunk(page, *size))
        assert seen.level == "绝密"
        assert np.hypot(*(seen.middle / scale - (580, 800))) < 60


def test_a_missing_network_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_models, "SPOTTER", "nowhere.onnx")
    ocr_models.load.cache_clear()
    try:
        with pytest.raises(ModelsMissingError, match=r"nowhere\.onnx"):
            ocr_models.load()
    finally:
        monkeypatch.undo()
        ocr_models.load.cache_clear()


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
    assert ocr_overprint.together([], [piece, internal], [title]) == [internal]
    assert ocr_overprint.together([], [piece], []) == [piece]
    elsewhere, here = OcrLine("商业秘密", 0.9, (500, 500, 700, 560)), OcrLine("商业秘密", 0.9, (0, 0, 100, 60))
    low = OcrLine("秘密", 0.97, (10, 10, 90, 50), zone="stamp")
    assert ocr_overprint.together([low], [elsewhere], []) == [elsewhere, low]
    assert ocr_overprint.together([low], [here], []) == [here]
