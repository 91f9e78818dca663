"""What a text box says: upright crops, the flip classifier, the recogniser and its CTC decoding."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from detectors.ocr import gaps, misread
from detectors.ocr import models as ocr_models
from detectors.ocr.boxes import TextBox
from detectors.ocr.lines import FLUENT, READABLE

Array = np.ndarray[Any, Any]

HEIGHT_PX = 48
MIN_WIDTH_PX = 64
MAX_WIDTH_PX = 1_600
CLASSIFIER_WIDTH_PX = 192
STEP_PX = 8
# Between two words of a line there is room for a character or two; cells lie further apart.
BREAK_PITCHES = 2.6
# A level and what little was read of the next cell: 秘密 般, of 一般.
LEVEL_AND_CELL = re.compile(r"^[绝机秘]密\s?[\u4e00-\u9fff]$")

# In the quick look characters are this much narrower than they are high: a quarter of the work less, and still read.
SQUEEZE = 0.75
# A text that may hold a level is read again with care, unless every character of it is sure. Measured on marks that are
# legible at all, in this squeeze: the quick recogniser gives 密 at least 0.02 somewhere, even where it reads something
# else. Of other boxes 8 % reach this.
TELLING = 0.008
# Words with 密 that are no level: read for sure, they tell of none. Before 密封 at a beginning 机 may be lost, and 机密 is put away (封存).
OTHER_WORDS = re.compile(
    "(?<=[保加解失泄涉定严精周紧稠亲细茂浓致缜绵隐慎])密|(?<=[^绝机秘])密(?=[切度集码封])|(?<=[算动电主手]机)密(?=[码封])"
)
# What tells of 密 so clearly squeezed is read with care also where the full width says nothing of it.
TOLD = 0.1
SURE = 0.9
# After the second look, which sees the characters at their full width.
SURE_AGAIN = 0.8
LONG_RATIO = 12.0
# A level that leads a line, and its term, lie within as many heights.
LEAD_RATIO = 9.0
CELL_RATIO, DOUBTFUL, DOUBTFUL_MAX = 3.0, 0.6, 8
SECOND_LOOKS = 24
# A box that holds one of these alone is read again with as much beside it as the gaps of a level set wide are.
LONE, LONE_TRIMMINGS, LONE_RATIO = "密绝机秘", " 　.,·|-—★☆", 2.0
LEVEL = re.compile("[绝机秘]\\s?密")
TRADITIONAL = str.maketrans("機絕絶祕", "机绝绝秘")
# Half a level and what follows one; perhaps the lines of a frame spoil the other half.
NEARLY_LEVEL = re.compile(r"^\W*(?:[绝机秘].|.密).{0,2}(?:\d{1,4}年|长期|[★☆*])")
# Half a level in a word of its own, which thin or spotted type may make of it.
HALF_WORD = re.compile(r"^\W*(?:[绝机秘]\s?[^密\W]|[^绝机秘\W]\s?密)\W*$")
# What a quick look may take a level for, however sure of it.
LEVEL_LIKE = re.compile(r"^\W*[私泌必祕杭枕艳]\s?密\W*$")
FRAME_SHARES = (0.12, 0.2)
# The same anywhere in a line, with its star.
HALF_LEVEL = re.compile(
    r"(?:[绝机秘][^密\W]?|[^绝机秘\W]密)\s?[★☆*]\s?(?:\d|长期|[一二三四五六七八九十]|至|\w{2,5}前)|[★☆]\s?密$"
)
# A word that the quick look can't read squeezed is looked at in its full width: it may be a level.
LEAST_WORD_RATIO, WORD_RATIO, UNREAD, UNREAD_CHARS, UNREAD_MAX = 1.2, 2.6, 0.75, 3, 8
# Of such words so many are read with care that stand where marks do, in the page's upper part: of torn type the quick look makes
# nothing at all.
BLANK_MAX, UPPER_SHARE = 3, 0.2
# In how many boxes that say nothing, and how long ones, words are looked for that stand on their heads.
ON_ITS_HEAD_MAX, ON_ITS_HEAD_RATIO = 6, (1.3, 9.0)
# A level of two characters seen from behind: the second one looks like itself, of the first something else is made, however surely.
FROM_BEHIND = re.compile(r"^密[^\W\d密级級极度码碼封集切件室闭云山林植布令钥谋]$")
# Characters a height, up to which a box holds more than was read of it.
SPARSE = 0.6
# In a square box there is room for one character; 秘 is read as two by a quick look.
SQUARE_RATIO, SQUARE_PAIR = 1.2, re.compile(r"^\W*[和禾][秘泌必]\W*$")
# Deep inside a long line a level is talk about one; a paragraph's own mark leads it.
LEVEL_LEADS = re.compile(r"^[\W\dA-Za-z一二三四五六七八九十]{0,6}.?[密宓蜜]")
# Or the paper says in a sentence what it is: 本件为…, 以上内容为…, 密级：….
SPEAKS_OF_ITSELF = re.compile(
    r"^\W{0,3}(?:(?:备?注意?|说\s?明|提\s?示|.?声\s?明|须\s?知|警\s?示|附\s?[记注])\W{1,2})?(?:[本此][次套期份批组编]?(?:件|文|资|材|报|通|方|汇|纪|刊|卷|图|数|内|手|讲|附|页|表|册|书|光|邮|电|传|预|规|计|意|请|批|函|信"
    r"|简|清|名|目|档|专|快|要|动|台|决|总|课|成|草|段|稿|招|录|记|会)|以上|上述|所附|附[件表图]\W?[0-9一二三四五六七八九十]{0,2}[所属为系内中]|会议[材文]|.{0,4}密[级等别]|.?定密|保密[级等])"
)
# A field for the level in a row of fields, with something like one in it.
LABELLED = re.compile(r"密\s?[级級极圾]\s?\W?\s?(?:[绝机秘][^密\W]|[^\W非保涉加]密)")
# A field's name: behind it, in the same box where but a rule parts the two, another field may stand.
FIELD, ROW_RATIO = re.compile(r"^\W{0,3}[\u4e00-\u9fff]{2,6}\s?[:：]"), 5.5


@dataclass(frozen=True)
class Reading:
    """Text with the mean probability (0-1) of its characters and the lowest one.

    `telling` is how likely 密 stands somewhere in it, but in words that are surely others. `breaks` are the places where
    a gap too wide for one line of words parts it (cells of a table that share a box): the index in the text and the share
    of the box's length. `places` are the shares at which the characters stand, of a text that names a level.
    """

    text: str
    confidence: float
    weakest: float = 0.0
    telling: float = 0.0
    breaks: tuple[tuple[int, float], ...] = ()
    places: tuple[float, ...] = ()

    @property
    def may_lead_with_level(self) -> bool:
        tells = self.telling > TELLING and (self.weakest < SURE or LEVEL_LEADS.search(self.text) is not None)
        return tells or SPEAKS_OF_ITSELF.search(self.text) is not None


@dataclass(frozen=True)
class Wanted:
    """A box to be read; with `max_ratio` only its beginning, unless that tells of a level."""

    box: TextBox
    max_ratio: float | None = None


def cells(box: TextBox, reading: Reading) -> Iterator[tuple[TextBox, str]]:
    """The text of a box, cells that share one each by itself."""
    places = [(0, 0.0), *reading.breaks, (len(reading.text), 1.0)]
    for (i, start), (j, end) in itertools.pairwise(places):
        yield box.part(start, min(end, 1.0)), reading.text[i:j].strip()


def crop(grey: Array, box: TextBox, max_ratio: float | None = None, squeeze: float = 1.0) -> Array:
    """The box as an upright strip 48 pixels high; with `max_ratio` only its beginning."""
    long_px = box.long_px if max_ratio is None else min(box.long_px, max_ratio * box.short_px)
    width = int(np.clip(round(HEIGHT_PX * squeeze * long_px / max(box.short_px, 1.0)), 8, MAX_WIDTH_PX))
    start, end, bottom = box.quad[0], box.quad[1], box.quad[3]
    end = start + (end - start) * (long_px / max(box.long_px, 1.0))
    source = np.stack([start, end, bottom]).astype(np.float32)
    target = np.array([[0, 0], [width, 0], [0, HEIGHT_PX]], np.float32)
    matrix = cv2.getAffineTransform(source, target)
    strip: Array = cv2.warpAffine(
        grey, matrix, (width, HEIGHT_PX), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return strip


def glance(grey: Array, wanted: Sequence[Wanted]) -> list[Reading]:
    """What the boxes say at a quick look."""
    readings = recognise([crop(grey, w.box, w.max_ratio, SQUEEZE) for w in wanted], ocr_models.load().quick)
    # Of a box's beginning alone nobody knows what share of the box it is.
    return [
        r if w.max_ratio is None else replace(r, breaks=(), places=()) for w, r in zip(wanted, readings, strict=True)
    ]


def read(grey: Array, wanted: Sequence[Wanted], glanced: Sequence[Reading] = ()) -> list[Reading]:
    """What the boxes say: all of them at a quick look, and with care what may hold a level, short boxes first.

    `glanced` is what a quick look has shown of the first of them.
    """
    models = ocr_models.load()
    readings = [*glanced, *glance(grey, wanted[len(glanced) :])]
    short = [i for i, w in enumerate(wanted) if w.box.ratio <= LONG_RATIO and _to_be_checked(w, readings[i])]
    short = sorted(short, key=lambda i: wanted[i].box.ratio)[:SECOND_LOOKS]
    short += [i for i in range(len(wanted)) if i not in short and _is_unread(wanted[i], readings[i])][:UNREAD_MAX]
    told = {i for i in short if readings[i].telling > TOLD}
    for i, reading in zip(short, recognise([crop(grey, wanted[i].box) for i in short], models.quick), strict=True):
        readings[i] = reading
    blank = [i for i in short if _may_be_in_ruins(wanted[i], readings[i], grey)][:BLANK_MAX]
    short = [i for i in short if readings[i].weakest < SURE_AGAIN and (i in told or readings[i].telling > TELLING)]
    short += [i for i in blank if i not in short]
    for i, reading in zip(short, recognise([crop(grey, wanted[i].box) for i in short], models.careful), strict=True):
        readings[i] = reading
    for i in [i for i in range(len(wanted)) if _may_be_on_its_head(wanted[i], readings[i])][:ON_ITS_HEAD_MAX]:
        readings[i] = _seen_otherwise(crop(grey, wanted[i].box), readings[i])
    for i, reading in enumerate(readings):
        if SQUARE_PAIR.match(reading.text) and wanted[i].box.ratio <= SQUARE_RATIO:
            readings[i] = replace(reading, text="秘")
        if LEVEL.search(reading.text.translate(TRADITIONAL)):
            continue
        half = reading.weakest < SURE and HALF_WORD.match(reading.text)
        if half or HALF_LEVEL.search(reading.text) or LEVEL_LIKE.match(reading.text):
            readings[i] = reading = recognise([crop(grey, wanted[i].box)], models.careful)[0]
        if (half or NEARLY_LEVEL.search(reading.text)) and not LEVEL.search(reading.text):
            readings[i] = _within_frame(grey, wanted[i].box, reading)
    if any("密级" in reading.text or reading.text.strip(LONE_TRIMMINGS) in tuple(LONE) for reading in readings):
        # On a form with a field for the level, whatever could be its value is read with care; where half a level stands by
        # itself, whatever could be the other half.
        cells = [i for i, w in enumerate(wanted) if w.box.ratio <= CELL_RATIO and readings[i].confidence < DOUBTFUL]
        cells = sorted(cells, key=lambda i: -wanted[i].box.short_px)[:DOUBTFUL_MAX]
        for i, reading in zip(
            cells, recognise([crop(grey, wanted[i].box) for i in cells], models.careful), strict=True
        ):
            readings[i] = max(reading, readings[i], key=lambda r: r.confidence)
    long = [i for i, w in enumerate(wanted) if w.box.ratio > LONG_RATIO and readings[i].may_lead_with_level]
    long += [i for i, w in enumerate(wanted) if i not in long and _begins_with_field(w, readings[i])]
    for i in long[:SECOND_LOOKS]:
        whole = readings[i] if wanted[i].max_ratio is None else None
        readings[i] = _read_long(grey, wanted[i].box, whole)
    for i, reading in enumerate(readings):
        if reading.places:
            readings[i] = _with_left_out(crop(grey, wanted[i].box), reading)
    return readings


def _with_left_out(strip: Array, reading: Reading) -> Reading:
    before = gaps.left_out(strip, reading.text, reading.places)
    if not before:
        return reading
    text = "".join(before.get(i, "") + character for i, character in enumerate(reading.text))
    breaks = tuple((at + sum(i < at for i in before), share) for at, share in reading.breaks)
    return replace(reading, text=text, breaks=breaks, places=())


def _within_frame(grey: Array, box: TextBox, reading: Reading) -> Reading:
    """The same box less what a frame around the words takes up of it."""
    for share in FRAME_SHARES:
        (inner,) = recognise([crop(grey, box.inset(share))], ocr_models.load().careful)
        if LEVEL.search(inner.text) and inner.confidence > reading.confidence:
            return inner
    return reading


def _to_be_checked(wanted: Wanted, reading: Reading) -> bool:
    if wanted.max_ratio is not None and SPEAKS_OF_ITSELF.search(reading.text):
        return True
    if reading.telling <= TELLING:
        return False
    # One character of a box for two may be as sure as it likes.
    half = wanted.box.ratio > LONE_RATIO and reading.text.strip(LONE_TRIMMINGS) in tuple(LONE)
    return wanted.max_ratio is not None or reading.weakest < SURE or half


def _begins_with_field(wanted: Wanted, reading: Reading) -> bool:
    return wanted.max_ratio is not None and wanted.box.ratio > ROW_RATIO and FIELD.match(reading.text) is not None


def _is_unread(wanted: Wanted, reading: Reading) -> bool:
    whole = wanted.max_ratio is None and LEAST_WORD_RATIO <= wanted.box.ratio <= WORD_RATIO
    return whole and reading.confidence < UNREAD and len(reading.text) <= UNREAD_CHARS


def _may_be_in_ruins(wanted: Wanted, reading: Reading, grey: Array) -> bool:
    return _is_unread(wanted, reading) and wanted.box.bounds[3] < UPPER_SHARE * grey.shape[0]


def _is_guessed(reading: Reading) -> bool:
    """Less is enough where 密 may stand in it, which looks like itself from behind."""
    return reading.confidence < (FLUENT if reading.telling > TELLING else UNREAD)


def _may_be_on_its_head(wanted: Wanted, reading: Reading) -> bool:
    """Whether the box may be a stamp's that was set the wrong way round, or words that run up the page's edge."""
    fills_its_box = len(reading.text) > SPARSE * wanted.box.ratio
    readable = not _is_guessed(reading) and fills_its_box and not FROM_BEHIND.match(reading.text)
    if readable or NEARLY_LEVEL.search(reading.text):
        return False
    return ON_ITS_HEAD_RATIO[0] <= wanted.box.ratio <= ON_ITS_HEAD_RATIO[1]


def _seen_otherwise(strip: Array, reading: Reading) -> Reading:
    """The words on their heads; and where 密 may stand among them, which looks like itself from behind, from there too."""
    turned = _read_once_more(strip[::-1, ::-1])
    if ("★" in reading.text or max(reading.telling, turned.telling) > TELLING) and not LEVEL.search(turned.text):
        for behind in map(_read_once_more, (strip[:, ::-1], strip[::-1])):
            if LEVEL.search(behind.text.translate(TRADITIONAL)) and behind.confidence > FLUENT:
                return replace(behind, breaks=(), places=())
    if turned.confidence > max(reading.confidence, READABLE):
        return replace(turned, breaks=(), places=())
    return reading


def _read_once_more(strip: Array) -> Reading:
    models = ocr_models.load()
    strip = np.ascontiguousarray(strip)
    (turned,) = recognise([strip], models.quick)
    if turned.telling > TELLING and turned.weakest < SURE_AGAIN:
        (turned,) = recognise([strip], models.careful)
    return turned


def _read_long(grey: Array, box: TextBox, whole: Reading | None) -> Reading:
    """A whole line, its beginning with care if that may be a paragraph's mark.

    All of it is wanted, for cut off in mid-word 计算机密码 would end like a mark.
    """
    models = ocr_models.load()
    if whole is None:
        whole = recognise([crop(grey, box, None, SQUEEZE)], models.quick)[0]
    if LABELLED.search(whole.text) and not LEVEL.search(whole.text):
        return recognise([crop(grey, box)], models.careful)[0]
    if not LEVEL_LEADS.search(whole.text):
        return whole
    strip = crop(grey, box, LEAD_RATIO)
    (start,) = recognise([strip], models.quick)
    if start.telling > TELLING:
        (start,) = recognise([strip], models.careful)
    text = start.text + whole.text[len(start.text) :]
    places = whole.places if len(text) == len(whole.places) else ()
    return Reading(text, whole.confidence, min(start.weakest, whole.weakest), places=places)


def recognise(strips: Sequence[Array], recogniser: ocr_models.Recogniser) -> list[Reading]:
    """Reads strips of 48 pixels' height, each by itself: in batches the narrow ones would be read at the widest one's cost."""
    readings = []
    for strip in strips:
        width = min(MAX_WIDTH_PX, max(MIN_WIDTH_PX, -(-strip.shape[1] // STEP_PX) * STEP_PX))
        probabilities = ocr_models.run(recogniser.session, _batch([strip], width, recogniser.channels))[0][0]
        readings.append(_decode(probabilities, recogniser, strip.shape[1] / STEP_PX))
    return readings


def upside_down(strips: Sequence[Array]) -> float:
    """Mean probability (0-1) that these strips are turned by half."""
    if not strips:
        return 0.0
    starts = [strip[:, :CLASSIFIER_WIDTH_PX] for strip in strips]
    output = ocr_models.run(ocr_models.load().classifier, _batch(starts, CLASSIFIER_WIDTH_PX))[0]
    return float(output[:, 1].mean())


def _batch(strips: Sequence[Array], width: int, channels: int = 3) -> Array:
    """What a network sees: `channels` times the same, for colour tells nothing."""
    batch = np.zeros((len(strips), channels, HEIGHT_PX, width), np.float32)
    for row, strip in zip(batch, strips, strict=True):
        row[:, :, : strip.shape[1]] = strip.astype(np.float32) / 127.5 - 1.0
    return batch


def _decode(probabilities: Array, recogniser: ocr_models.Recogniser, steps: float) -> Reading:
    """`steps` is how many of the network's output steps the strip takes up."""
    best = probabilities.argmax(axis=1)
    kept = best != ocr_models.BLANK
    kept[1:] &= best[1:] != best[:-1]
    tells = probabilities[:, recogniser.telling].max(axis=1)
    if not kept.any():
        return Reading("", 0.0, 0.0, float(tells.max()))
    at = np.flatnonzero(kept)
    text = "".join(recogniser.characters[i] for i in best[at])
    sure = probabilities[at, best[at]]
    if len(text) == len(at):
        for word in OTHER_WORDS.finditer(text):
            # With its neighbours, of which one makes it what it is; it is seen from the one to the other.
            i = word.start()
            if sure[i - 1 : i + 2].min() >= SURE:
                tells[at[i - 1] + 1 : at[i + 1] if i + 1 < len(at) else None] = 0
    breaks = _breaks(text, at, steps)
    text = misread.corrected(text)
    places = tuple(((at + 0.5) / steps).tolist()) if LEVEL.search(text) and len(text) == len(at) else ()
    return Reading(text, float(sure.mean()), float(sure.min()), float(tells.max()), breaks, places)


def _breaks(text: str, at: Array, steps: float) -> tuple[tuple[int, float], ...]:
    inked = [i for i, character in enumerate(text) if character != " "]
    if (len(inked) < 4 and LEVEL_AND_CELL.match(text) is None) or len(text) != len(at):
        return ()
    places = [int(at[i]) for i in inked]
    pitches = [right - left for left, right in itertools.pairwise(places)]
    widest = BREAK_PITCHES * (sorted(pitches)[len(pitches) // 2] if len(pitches) > 2 else pitches[0])
    return tuple(
        (inked[j + 1], (places[j] + places[j + 1] + 1) / 2 / steps)
        for j, pitch in enumerate(pitches)
        if pitch > widest and not LEVEL.match(text[inked[j]] + text[inked[j + 1]])
    )
