"""What OCR makes of a mark: 机密女长期, 秘密雪10征, 机窗友长其. For OCR text only, and only for whole short lines.

Measured: one engine never reads ★ and puts 女 妇 友 太 广 文 妈 雪 in its place; at 72-90 dpi the level and the term
suffer too. The line has to be the mark and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from detectors.layout import Place
from detectors.rules import filters
from detectors.rules.base import Example, Rule, Signal
from detectors.rules.grammar import DURATION, EVENT, LEVEL, LEVEL_WAKE, LEVELS, LONG, OCR_STAR, STAR, mark, pattern

_FIRST = {**dict.fromkeys("绝色", "绝密"), **dict.fromkeys("机杌札", "机密"), **dict.fromkeys("秘税祕和", "秘密")}
_LIKE_LEVEL = r"([绝色机杌札秘税祕和])\s?([密宓蜜窗覆窑察])级?"
_LIKE_NUMBER = r"([0-9OoQDlI|\]\[!]{1,2}|[一二三四五六七八九十]{1,3})"
_LIKE_TERM = rf"{_LIKE_NUMBER}\s?[年午征牟生个]月?|[长氏][期其朋斯]"
_COPY = r"(?:[0-9OolI]{4,8}\s+)?"
_TERMED = pattern(
    rf"^\W*{_COPY}{_LIKE_LEVEL}\s?(?:({STAR}|{OCR_STAR})|[^0-9\s])?\s?(?:({_LIKE_TERM})|({EVENT}))\W*(?:特急|加急|平急)?$"
)
_UNTERMED = pattern(rf"^\W*{_COPY}{_LIKE_LEVEL}\s?({OCR_STAR})\W*$")
_STRAY = pattern(rf"^\W*{_COPY}({LEVEL})级?[^。，]{{0,2}}?({DURATION}|{LONG})\W*$")
MAX_CHARS = 20


def find(place: Place) -> Iterator[Signal]:
    if not place.ocr or len(place.text) > MAX_CHARS:
        return
    for shape, term_group in ((_STRAY, 2), (_TERMED, 4), (_UNTERMED, None)):
        match = shape.search(place.text)
        if match is None:
            continue
        if shape is _STRAY:
            level = str(match.group(1))
            features: tuple[str, ...] = ("level", "stray-glyph", "term")
        else:
            level = _FIRST[match.group(1)]
            exact = match.group(1) in "绝机秘" and match.group(2) == "密"
            star = match.group(3) is not None
            if term_group is not None and match.group(4) is None and not (star and exact):
                continue  # a condition such as 启用前 needs the rest of the mark to be sure
            features = ("level" if exact else "level-like", "star-ocr" if star else "stray-glyph")
            features += ("term-like",) if term_group else ()
        term = _readable(match.group(term_group)) if term_group else None
        dropped = filters.first_of(place, match.start(1), match.end())
        yield Signal(
            NAME, "state-secret", level, match.start(1), match.end(), mark(level, term, star=True), features, dropped
        )
        return


def _readable(term: str | None) -> str | None:
    """The term with its usual misreadings put right: ]0生 → 10年."""
    if term is None:
        return None
    if term[-1] in "期其朋斯":
        return "长期"
    head, unit = (term[:-2], term[-2:]) if term.endswith("月") else (term[:-1], term[-1])
    digits = head.strip().translate(str.maketrans("OoQDlI|][!", "0000111111"))
    return digits + ("个月" if unit in ("个月",) else "月" if unit.endswith("月") else "年")


def _ocr(*rows: tuple[str, str | None]) -> tuple[Example, ...]:
    return tuple(Example("firstpage_top", text, level, ocr=True) for text, level in rows)


NAME = "state-secret-ocr"
RULE = Rule(
    name=NAME,
    category="state-secret",
    source="识别误差实测：★ 误作女、妇、友、太、广、文、妈、雪等；低分辨率时密级和期限亦有误",
    chinese="文字识别有误差的国家秘密标志（仅用于扫描件）",
    english="a state-secret mark as OCR garbles it; for OCR text only",
    wake=LEVEL_WAKE,
    lexicon=LEVELS,
    find=find,
    hits=_ocr(
        ("机密女长期", "机密"), ("秘密雪10征", "秘密"), ("机窗女长期", "机密"), ("机覆友长其", "机密"),
        ("税密友]0生", "秘密"), ("绝密妈3O年", "绝密"), ("秘密女", "秘密"), ("秘蜜★l0年", "秘密"), ("机密雫长期", "机密"),
    ),
    misses=(
        Example("firstpage_top", "机窗女长期"),
        Example("firstpage_top", "秘密文件袋", ocr=True),
        Example("firstpage_top", "和蜜的友情", ocr=True),
        Example("firstpage_top", "机密工作回忆录", ocr=True),
        Example("body", "秘密女演员", ocr=True),
    ),
)  # fmt: skip
