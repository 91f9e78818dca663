"""How a page lies: on its head, or seen from behind. Its longest words tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from detectors.ocr import models
from detectors.ocr import text as ocr_text
from detectors.ocr.boxes import TextBox
from detectors.ocr.lines import FLUENT
from detectors.ocr.text import Reading, Wanted

Array = np.ndarray[Any, Any]

LEAST_RATIO, WORDLIKE = 1.3, 2.0
# Of the longest words so many tell how a page lies; where they are few, more of each is looked at.
PROBES, FEW_PROBES, PROBED_RATIO = 5, 2, (9.0, 4.0)
FLIP_CERTAIN = 0.85
FLIP_UNSURE = 0.25
# Of a page seen from behind the recogniser is as sure as of any, once it is turned over; seen wrongly it stays below 0.75.
# A word or two alone may be read by chance.
CLEARLY, FLUENT_ALONE = 0.1, 0.92


def probes(wanted: Sequence[Wanted]) -> list[Wanted]:
    """The words that are read first. One of two characters tells less than a longer one, but more than nothing."""
    words = sorted((w for w in wanted if w.box.ratio >= LEAST_RATIO), key=lambda w: w.box.long_px, reverse=True)
    return [w for w in words if w.box.ratio >= WORDLIKE][:PROBES] or words[:PROBES]


def seem_garbled(readings: Sequence[Reading]) -> bool:
    """Whether the words read are so doubtful that the page may stand on its head."""
    doubted = FLUENT if len(readings) > FEW_PROBES else FLUENT_ALONE
    return bool(readings) and float(np.mean([reading.confidence for reading in readings])) < doubted


def how_it_lies(grey: Array, boxes: Sequence[TextBox]) -> tuple[bool, bool]:
    """Whether the page is seen from behind, and whether it stands on its head.

    The classifier's word counts where it is certain about several words; else the recogniser's, who reads none that don't
    stand upright.
    """
    enough = PROBED_RATIO[len(boxes) > FEW_PROBES]
    strips = [ocr_text.crop(grey, box, max_ratio=enough) for box in boxes]
    doubt = ocr_text.upside_down(strips)
    if doubt > FLIP_CERTAIN and len(strips) > FEW_PROBES:
        return False, True
    clearly = CLEARLY if len(strips) > FEW_PROBES else CLEARLY / 2
    flipped = _fluency([np.rot90(strip, 2) for strip in strips]) if doubt >= FLIP_UNSURE else 0.0
    behind = _fluency([strip[:, ::-1] for strip in strips], max(FLUENT, flipped + clearly))
    on_its_head = _fluency([strip[::-1] for strip in strips], max(FLUENT, flipped + clearly, behind))
    surest = max(behind, on_its_head)
    if not surest and not flipped:
        return False, doubt > FLIP_CERTAIN
    as_is = _fluency(strips)
    if surest >= as_is + clearly:
        return True, on_its_head > behind
    return False, doubt > FLIP_CERTAIN or flipped > as_is + CLEARLY / max(len(strips), 1)


def _fluency(strips: Sequence[Array], least: float = 0.0) -> float:
    """How sure (0-1) the quick recogniser is of these strips; 0 as soon as that can't be `least` any more."""
    total = 0.0
    for i, strip in enumerate(strips):
        (reading,) = ocr_text.recognise([np.ascontiguousarray(strip)], models.load().quick)
        total += reading.confidence
        if total + len(strips) - i - 1 < least * len(strips):
            return 0.0
    return total / max(len(strips), 1)
