"""Words that stand upright in narrow cells of a form."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from detectors.ocr import text as ocr_text
from detectors.ocr import upright
from detectors.ocr.boxes import TextBox, oriented
from detectors.ocr.text import Reading, Wanted
from tests.test_ocr_marks import face, quad

HIGH, PITCH = 16, 18
ROW = 60


def stacked(pen: ImageDraw.ImageDraw, x: int, y: int, words: str) -> TextBox:
    for i, character in enumerate(words):
        pen.text((x, y + PITCH * i), character, font=face(HIGH), fill=60)
    return oriented(quad(x - 7, y - 7, x + HIGH + 7, y + PITCH * len(words) + 5))


def form(*, labels: int = 2) -> tuple[np.ndarray, list[Wanted], list[Reading], TextBox]:
    """A scan at low resolution: of the first row's four cells the detector found the two long ones and the first label."""
    image = Image.new("L", (793, 1122), 250)
    pen = ImageDraw.Draw(image)
    wanted, readings = [], []
    for x, words, label in ((80, "来文", True), (370, "文号", labels > 1)):
        box = stacked(pen, x, ROW, words)
        if label:
            wanted.append(Wanted(box))
            readings.append(Reading(words, 0.95, 0.9))
    for x, words in ((160, "沅江水文观测院"), (440, "平委办发三十二号")):
        pen.text((x, ROW + 10), words, font=face(HIGH), fill=60)
        box = oriented(quad(x - 6, ROW + 4, x + HIGH * len(words) + 6, ROW + 16 + HIGH))
        wanted.append(Wanted(box))
        readings.append(Reading(words, 0.95, 0.9))
    stacked(pen, 640, ROW, "密级")
    value = stacked(pen, 690, ROW, "秘密")
    for x in (60, 120, 340, 420, 620, 672, 720):
        pen.line((x, ROW - 20, x, ROW + 60), fill=60)
    return np.asarray(image), wanted, readings, value


def test_small_cells_beside_upright_labels_are_seen_from_nearer() -> None:
    grey, wanted, readings, _ = form()
    upright.look_nearer(grey, 544, [one.box for one in wanted], wanted, readings)
    assert {"密级", "秘密"} <= {reading.text for reading in readings}
    assert len(wanted) == len(readings)
    assert [reading.text for reading in readings].count("来文") == 1


def test_a_pair_of_which_little_lies_on_the_page_is_read_as_far_as_it_does() -> None:
    grey = np.full((200, 900), 255, np.uint8)
    wanted = [Wanted(TextBox(quad(880, 100, 900, 140)[[1, 2, 3, 0]] + np.array([0, 60], np.float32), 40, 20))]
    wanted.append(Wanted(TextBox(quad(100, 170, 800, 1000)[[1, 2, 3, 0]], 830, 700)))
    readings = [Reading("", 0.0), Reading("", 0.0)]
    upright.read_pairs(grey, wanted, readings)
    assert all(reading.confidence < 0.6 for reading in readings)


@pytest.mark.parametrize("known", ["one label", "a level"])
def test_a_page_without_upright_labels_or_with_a_level_is_not_looked_at_again(
    known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    grey, wanted, readings, value = form(labels=1 if known == "one label" else 2)
    if known == "a level":
        wanted.append(Wanted(value))
        readings.append(Reading("秘密", 0.99, 0.98))
    monkeypatch.setattr(upright.parted, "seen", lambda *_: pytest.fail("looked at again"))
    upright.look_nearer(grey, 544, [one.box for one in wanted], wanted, readings)


def test_a_doubtful_pair_is_read_character_by_character() -> None:
    grey, wanted, readings, value = form()
    at_the_edge = oriented(quad(770, 1090, 800, 1140))
    wanted += [Wanted(value), Wanted(at_the_edge), Wanted(value)]
    readings += [Reading("琶術", 0.6, 0.4), Reading("1", 0.3, 0.3), Reading("份数", 0.99, 0.95)]
    upright.read_pairs(grey, wanted, readings)
    assert [reading.text for reading in readings[4:]] == ["秘密", "1", "份数"]
    assert upright._side_by_side(grey, at_the_edge).shape[0] == ocr_text.HEIGHT_PX


def test_a_digit_is_no_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    grey, wanted, readings, _ = form()
    digit = Wanted(oriented(quad(695, ROW, 713, ROW + 28)))
    monkeypatch.setattr(upright, "_side_by_side", lambda *_: pytest.fail("taken for two characters"))
    upright.read_pairs(grey, [*wanted, digit], [*readings, Reading("2", 0.5, 0.5)])
