"""A second opinion: how alike what stands around a level word is to what stands around marks.

Rules know forms, and each new writer has others. Where a level word stands in a short line and no rule has anything to say
of it, a linear model over the characters around it says how likely it is a mark; only where it is all but sure it counts.
Its weights are learnt from the labelled strings by `python -m benchmarks.learnt`, which also measures it on strings that it
has never seen. What stands in the lines around is left out: labelled strings have hardly any, papers always do.
"""

from __future__ import annotations

import math
import re
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from detectors.model import Zone
from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import LEVEL, LEVELS, mark, pattern
from detectors.rules.level_cells import of_table
from detectors.text.characters import OCR_STARS, STARS
from detectors.text.layout import Place
from detectors.text.zones import NAME_ZONES

WEIGHTS = Path(__file__).with_suffix(".npz")
# Bits of a feature's number; more than some of them share one.
BUCKETS = 2**16
MAX_CHARS = 60
THRESHOLD = 0.9
# Of each side, and of the line's beginning and end when they lie within.
WINDOW = 12
_LEVEL = re.compile(LEVEL)
# What readers of print take ★ for; what was learnt from was read so.
_MISREAD = frozenset(OCR_STARS)
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[A-Za-z]+")
_OF_PROSE = re.compile("[的了是在与和及或对为被应由]")
_PAUSES = re.compile("[,。;、]")
# Set off on one side at least, by more than what words of a sentence are parted by.
_CARRIER = "(?:文?件|资料|材料|内容|数据|光盘|稿)"
_SET_OFF = (
    pattern(rf"[^\p{{Han}}、,，.。;；“”\"《]\s*{LEVEL}"),
    pattern(rf"(?:^|[^家业守露人的、])\s*{LEVEL}(?:级)?{_CARRIER}?\s*(?:$|[^\p{{Han}}、,，.。;；”\"》])"),
)
# Where a line stands in what was learnt from.
_ZONES: dict[Zone, str] = {"firstpage_top": "head", "header": "head", "footer": "head", "stamp": "head", "link": "title",
    "property": "title", "comment": "body", "hidden": "body"}  # fmt: skip
_KINDS = {
    **dict.fromkeys(STARS, "*"),
    **dict.fromkeys("([（【〔《{<“\"'", "("),
    **dict.fromkeys(")]）】〕》}>”", ")"),
    **dict.fromkeys(",，。;；、.", ","),
    **dict.fromkeys(":：", ":"),
    "|": "|",
}


def _kinds(text: str) -> str:
    """One letter for each character: what it is, whichever it is."""
    return "".join(_KINDS.get(one) or _kind(one) for one in text)


def _kind(one: str) -> str:
    if one.isspace():
        return "s"
    if one.isdigit():
        return "d"
    if unicodedata.category(one).startswith("L"):
        return "h" if one >= "\u3000" else "l"
    return "o"


def _coarse(text: str) -> str:
    """Whichever level, number or foreign word it is."""
    return _LETTERS.sub("a", _DIGITS.sub("9", _LEVEL.sub("L", text)))


def features(text: str, start: int, end: int, zone: Zone) -> set[str]:
    """What the model looks at, of a canonical line and a level word in it."""
    where = _ZONES.get(zone, zone)
    before, behind = _coarse(text[:start]), _coarse(text[end:])
    left = before[-WINDOW:] if len(before) > WINDOW else "^" + before
    right = behind[:WINDOW] if len(behind) > WINDOW else behind + "$"
    left_kinds, right_kinds = _kinds(text[max(0, start - 4) : start]), _kinds(text[end : end + 4])
    out = {where, f"k{left_kinds}", f"K{right_kinds}", f"kk{left_kinds[-2:]} {right_kinds[:2]}"}
    out.add(f"kz{left_kinds[-1:]} {right_kinds[:1]} {where}")
    for n in (1, 2, 3, 4):
        out |= {f"l{n}{left[-n:]}", f"r{n}{right[:n]}"}
    for n in (1, 2):
        out.add(f"b{n}{left[-n:]} {right[:n]}")
    for n in (1, 2, 3):
        out |= {f"L{n}{left[at : at + n]}" for at in range(len(left) - n + 1)}
        out |= {f"R{n}{right[at : at + n]}" for at in range(len(right) - n + 1)}
    whole = _coarse(text)
    out |= {f"w{whole[at : at + 2]}" for at in range(len(whole) - 1)}
    length, prose = min(len(text) // 6, 10), len(_OF_PROSE.findall(text))
    out |= {f"n{length}", f"nz{length} {where}", f"a{min(start // 4, 6)}", f"e{min((len(text) - end) // 4, 6)}"}
    out |= {
        f"p{min(10 * prose // len(text), 4)}",
        f"pz{min(prose, 3)} {where}",
        f"c{min(len(_PAUSES.findall(text)), 3)}",
    }
    out |= {f"m{min(len(_LEVEL.findall(text)), 4)}", f"s{text.rstrip()[-1:] in '。.;!?'}"}
    if not text[:start].strip():
        out |= {"first", f"first {where}"}
    if not text[end:].strip():
        out |= {"last", f"last {where}"}
    return out


def buckets(said: set[str]) -> set[int]:
    """The features' numbers; by a sum that is the same in every process."""
    return {number % BUCKETS for number in map(zlib.crc32, map(str.encode, said))}


class _Model:
    def __init__(self, path: Path) -> None:
        with np.load(path, allow_pickle=False) as stored:
            self._weights = stored["weights"].tolist()
            self._scale, self._bias = float(stored["scale"]), float(stored["bias"])

    def likelihood(self, said: set[str]) -> float:
        total = self._bias + self._scale * sum(map(self._weights.__getitem__, buckets(said)))
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


# Read with the module: a confined reader has no files.
_MODEL = _Model(WEIGHTS)


def find(place: Place) -> Iterator[Signal]:
    text = place.text
    if len(text) > MAX_CHARS or not (place.zone in NAME_ZONES or any(shape.search(text) for shape in _SET_OFF)):
        return
    for match in _LEVEL.finditer(text):
        if not place.ocr and text[match.end() : match.end() + 1] in _MISREAD:
            continue
        if _MODEL.likelihood(features(text, *match.span(), place.zone)) >= THRESHOLD:
            level = match.group()
            dropped = filters.first_of(place, *match.span()) or of_table(place, level, match.end())
            yield Signal(NAME, "state-secret", level, *match.span(), mark(level), ("level", "learnt"), dropped)


NAME = "state-secret-learnt"
RULE = Rule(
    name=NAME,
    category="state-secret",
    source="标注样例（tests/cases）；保守国家秘密法第十四条",
    chinese="密级字样的前后文字与标志相近，而其他规则均无结论",
    english="a level word in words like those around marks, where no other rule has anything to say",
    lexicon=LEVELS,
    needs=LEVELS,
    shapes=_SET_OFF,
    find=find,
    max_chars=MAX_CHARS,
    last=True,
    hits=examples(
        ("body", "附件3：青泽市粮库点位一览（秘密，保密期限3年）", "秘密"),
        ("title", "关于下达备战任务的通知（机密　加急）", "机密"),
        ("firstpage_top", "技侦 侦控 绝密", "绝密"),
        ("body", "备忘录　　第16号　　机密", "机密"),
    ),
    misses=examples(
        ("firstpage_top", "秘密 花园"),
        ("firstpage_top", "青泽话剧团　绝密　周五首演"),
        ("title", "秘密（下）"),
        ("body", "机密 虚拟机"),
        ("table", "岗位 | 等级\n机要员 | 机密"),
    ),
)
