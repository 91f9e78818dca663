"""A page that lists papers: each line is a title of its own, whose level stands behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from detectors.ocr import models as ocr_models
from detectors.ocr import text as ocr_text
from detectors.ocr.boxes import TextBox
from detectors.ocr.text import Reading, Wanted

Array = np.ndarray[Any, Any]

# Contents of a volume, or a list of papers; other lists are long, and of goods.
HEADING = re.compile(
    r"^\W*(?:目\s*[录錄次]|.{0,12}(?:文件|材料|资料|档案|卷内|公文|图纸|成果|报告).{0,6}(?:目\s?录|清单|汇总表?|一览表?|索引))\W*$"
)
LEAST_RATIO, MOST_LINES = 5.5, 60
# A level in brackets behind a title that doesn't speak of any, and the dots that lead from there to the number of its page.
LEADER = re.compile(r"^([^密]*\w\s?[（(【\[]\s?[绝机秘]\s?密[^）)】\]级、密]{0,9}[）)】\]])[\W\d]*$")


def read_to_the_end(grey: Array, boxes: Sequence[TextBox], wanted: list[Wanted], readings: list[Reading]) -> None:
    """Where a heading says that the page is such a list, all its lines are read whole, which else only paragraphs' beginnings are."""
    if not any(HEADING.match(reading.text) for reading in readings):
        return
    known = {id(one.box): i for i, one in enumerate(wanted)}
    for box in [box for box in boxes if box.ratio > LEAST_RATIO][:MOST_LINES]:
        i = known.get(id(box))
        whole = readings[i] if i is not None and wanted[i].max_ratio is None else _read(grey, box)
        text = LEADER.sub(r"\1", whole.text)
        whole = replace(whole, text=text, breaks=tuple(cell for cell in whole.breaks if cell[0] < len(text)))
        if i is None:
            wanted.append(Wanted(box))
            readings.append(whole)
        else:
            wanted[i], readings[i] = Wanted(box), whole


def _read(grey: Array, box: TextBox) -> Reading:
    models = ocr_models.load()
    (reading,) = ocr_text.recognise([ocr_text.crop(grey, box, squeeze=ocr_text.SQUEEZE)], models.quick)
    if reading.telling > ocr_text.TELLING and not ocr_text.LEVEL.search(reading.text):
        (reading,) = ocr_text.recognise([ocr_text.crop(grey, box)], models.careful)
    return reading
