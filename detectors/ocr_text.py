"""What a text box says: upright crops, the flip classifier, the recogniser and its CTC decoding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from detectors import ocr_models
from detectors.ocr_boxes import TextBox

Array = np.ndarray[Any, Any]

HEIGHT_PX = 48
MIN_WIDTH_PX = 64
MAX_WIDTH_PX = 1_600
BATCH = 8
CLASSIFIER_WIDTH_PX = 192

# Characters of marks and what they are misread as: in a short text any of them, in a long one a level.
TELLING = re.compile("[绝秘祕密宓蜜★☆▲]|^[^一-龥]{0,2}[機机]")
LEVEL = re.compile(r"[绝機机秘祕]\s*[密宓蜜]")
SHORT_TEXT = 14
UNSURE = (0.35, 0.8)
SECOND_LOOKS = 20


@dataclass(frozen=True)
class Reading:
    """Text with the mean probability (0-1) of its characters."""

    text: str
    confidence: float


def crop(grey: Array, box: TextBox, max_ratio: float | None = None) -> Array:
    """The box as an upright strip 48 pixels high; with `max_ratio` only its beginning."""
    long_px = box.long_px if max_ratio is None else min(box.long_px, max_ratio * box.short_px)
    width = int(np.clip(round(HEIGHT_PX * long_px / max(box.short_px, 1.0)), 8, MAX_WIDTH_PX))
    start, end, bottom = box.quad[0], box.quad[1], box.quad[3]
    end = start + (end - start) * (long_px / max(box.long_px, 1.0))
    source = np.stack([start, end, bottom]).astype(np.float32)
    target = np.array([[0, 0], [width, 0], [0, HEIGHT_PX]], np.float32)
    matrix = cv2.getAffineTransform(source, target)
    strip: Array = cv2.warpAffine(
        grey, matrix, (width, HEIGHT_PX), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return strip


def recognise(strips: Sequence[Array]) -> list[Reading]:
    """Reads strips of 48 pixels' height: all of them quickly, and with care what looks like a mark or like a guess."""
    models = ocr_models.load()
    readings = _recognise(strips, models.quick)
    telling = [i for i, reading in enumerate(readings) if _tells(reading.text)]
    unsure = [i for i, r in enumerate(readings) if i not in telling and UNSURE[0] <= r.confidence < UNSURE[1]]
    again = (telling + sorted(unsure, key=lambda i: strips[i].shape[1]))[:SECOND_LOOKS]
    for i, reading in zip(again, _recognise([strips[i] for i in again], models.careful), strict=True):
        if reading.confidence > readings[i].confidence or i in telling:
            readings[i] = reading
    return readings


def _recognise(strips: Sequence[Array], recogniser: ocr_models.Recogniser) -> list[Reading]:
    """In batches of like width."""
    order = sorted(range(len(strips)), key=lambda i: strips[i].shape[1])
    readings: list[Reading] = [Reading("", 0.0)] * len(strips)
    for chosen in _batches(order, [strip.shape[1] for strip in strips]):
        width = min(MAX_WIDTH_PX, max(MIN_WIDTH_PX, -(-strips[chosen[-1]].shape[1] // 32) * 32))
        output = ocr_models.run(recogniser.session, _batch([strips[i] for i in chosen], width))
        for i, probabilities in zip(chosen, output, strict=True):
            readings[i] = _decode(probabilities, recogniser.characters)
    return readings


def _batches(order: Sequence[int], widths: Sequence[int]) -> Iterator[list[int]]:
    """Neighbours in width together, as long as filling up the narrower ones costs little."""
    batch: list[int] = []
    for i in order:
        if batch and (len(batch) == BATCH or widths[i] > 1.3 * max(widths[batch[0]], MIN_WIDTH_PX)):
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def holds_level(text: str) -> bool:
    return LEVEL.search(text) is not None


def _tells(text: str) -> bool:
    return TELLING.search(text) is not None if len(text) <= SHORT_TEXT else holds_level(text)


def upside_down(strips: Sequence[Array]) -> float:
    """Mean probability (0-1) that these strips are turned by half."""
    if not strips:
        return 0.0
    starts = [strip[:, :CLASSIFIER_WIDTH_PX] for strip in strips]
    output = ocr_models.run(ocr_models.load().classifier, _batch(starts, CLASSIFIER_WIDTH_PX))
    return float(output[:, 1].mean())


def _batch(strips: Sequence[Array], width: int) -> Array:
    batch = np.zeros((len(strips), 3, HEIGHT_PX, width), np.float32)
    for row, strip in zip(batch, strips, strict=True):
        row[:, :, : strip.shape[1]] = strip.astype(np.float32) / 127.5 - 1.0
    return batch


def _decode(probabilities: Array, characters: tuple[str, ...]) -> Reading:
    best = probabilities.argmax(axis=1)
    kept = best != ocr_models.BLANK
    kept[1:] &= best[1:] != best[:-1]
    if not kept.any():
        return Reading("", 0.0)
    text = "".join(characters[i] for i in best[kept])
    return Reading(text, float(probabilities.max(axis=1)[kept].mean()))
