"""What OCR makes of a mark: 机密女长期, 秘密雪10征, 机窗友长其. For OCR text only, and only for whole short lines.

Measured: one engine never reads ★ and puts 女 妇 友 太 广 文 妈 雪 in its place; at 72-90 dpi the level and the term
suffer too. The line has to be the mark and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from detectors.rules import filters
from detectors.rules.base import Example, Rule, Signal
from detectors.rules.grammar import (
    BARE_DURATION,
    COPY_NUMBER,
    EVENT,
    HANDLING,
    LEVELS,
    LONG,
    NO_STAR,
    OCR_STAR,
    PAGE_NUMBER,
    STAR,
    UNTIL,
    URGENCY,
    mark,
    pattern,
    tidy_term,
)
from detectors.rules.level_cells import of_table
from detectors.text.layout import Place

_FIRST = {**dict.fromkeys("绝色", "绝密"), **dict.fromkeys("机杌札朳扣枧", "机密"), **dict.fromkeys("秘税祕和", "秘密")}
_LIKE_LEVEL = r"(?:([绝机秘]\s?密)|([绝色机杌札朳扣枧秘税祕和])\s?([密宓蜜窗覆窑察容]))级?"
_LIKE_DIGIT = r"[0-9OoQDlIS|\]\[!]"
_LIKE_NUMBER = rf"(?:{_LIKE_DIGIT}(?:\s?{_LIKE_DIGIT})?|[一二三四五六七八九十廿卅两半壹贰叁肆伍陆柒捌玖拾]{{1,3}})"
_LIKE_TERM = rf"(?:{BARE_DURATION}|{UNTIL}|{LONG}|{_LIKE_NUMBER}\s?(?:[年午牛征牟生]月?|个月)|[长氏]\s?[期其朋斯])"
# What a condition is made of where even the star was lost; any words before 前 would take in half of all titles.
_SURE_EVENT = (
    r"(?:启用|启封|公布|公开|发布|实施|印发|(?:会议|谈判|活动|演习|任务|行动|工作|考试)(?:召开|开始|结束|完成))前"
)
_BEFORE = rf"^\W*(?:(?:{COPY_NUMBER}|{URGENCY})[\s,.·:]*)*"
# Who issued it, where two columns were read as one line.
_ISSUER = r"\s[\p{Han}×]{2,20}(?:委|府|局|厅|办|院|部|办公室|文件)"
_AFTER = rf"(?:\W*(?:(?:{URGENCY}|{COPY_NUMBER}|{PAGE_NUMBER}|{HANDLING})\W*)*|\s*{_ISSUER}\s*)$"
_TERMED = pattern(
    rf"{_BEFORE}{_LIKE_LEVEL}\s?(?:(?:({STAR}{{1,3}})|({OCR_STAR})|[^0-9\s])\s?){{0,2}}({_LIKE_TERM})后?{_AFTER}"
)
_CONDITIONAL = pattern(
    rf"{_BEFORE}{_LIKE_LEVEL}(?:\s?(?:({STAR}{{1,3}})|({OCR_STAR})|([^0-9\s\p{{Han}}]|雫))|\s)\s?({EVENT}){_AFTER}"
)
_UNTERMED = pattern(rf"{_BEFORE}{_LIKE_LEVEL}\s?(?:({STAR}{{1,3}})|({OCR_STAR})[午征牟]?){_AFTER}")
# ★机密★ with its second star misread.
_STAR_LED = pattern(rf"^\W*({STAR})\s?([绝机秘]\s?密)\s?[^0-9\s性]?$")
_EVENT_ALONE = pattern(_SURE_EVENT)
MAX_CHARS = 32


def find(place: Place) -> Iterator[Signal]:
    if not place.ocr or len(place.text) > MAX_CHARS:
        return
    term = event = None
    if (match := _TERMED.search(place.text)) is not None:
        exact, first, _, star, glyph, term = match.groups()
    elif (match := _CONDITIONAL.search(place.text)) is not None:
        exact, first, _, star, glyph, _, event = match.groups()
        # A condition has no shape of its own, so the rest has to be the more certain.
        if _EVENT_ALONE.fullmatch(event) is None and (star is None and (glyph is None or exact is None)):
            return
        if glyph is not None and NO_STAR.match(glyph + event):
            return
    elif (match := _UNTERMED.search(place.text)) is not None:
        exact, first, second, star, glyph = match.groups()
        if exact is None and star is None and (first == "和" or (second != "密" and first not in "绝机秘")):
            return
    elif (match := _STAR_LED.search(place.text)) is not None:
        star, exact = match.groups()
        first = glyph = None
    else:
        return
    level = _FIRST[(exact or first)[0]]
    features = ["level" if exact else "level-like", "star" if star else "star-ocr" if glyph else "stray-glyph"]
    if term is not None:
        plain = _PLAIN_TERM.fullmatch(term) is not None
        features.append("term" if plain else "term-like")
    elif event is not None:
        features.append("term")
    found = [match.span(group) for group in range(1, len(match.groups()) + 1) if match.group(group) is not None]
    start, end = min(found)[0], max(high for _, high in found)
    dropped = filters.first_of(place, start, end)
    if dropped is None and star is None and glyph is None:
        dropped = of_table(place, level, end)
    text = mark(level, event or _readable(term), star=True)
    yield Signal(NAME, "state-secret", level, start, end, text, tuple(features), dropped)


_PLAIN_TERM = pattern(rf"(?:{BARE_DURATION}|{UNTIL}|{LONG})")


def _readable(term: str | None) -> str | None:
    """The term with its usual misreadings put right: ]0生 → 10年."""
    if term is None:
        return None
    term = tidy_term(term)
    if term[-1] in "期其朋斯":
        return "长期"
    if _PLAIN_TERM.fullmatch(term):
        return term
    head, unit = (term[:-2], term[-2:]) if term.endswith("月") else (term[:-1], term[-1])
    digits = head.translate(str.maketrans("OoQDlIS|][!", "00001151111"))
    return digits + ("个月" if unit == "个月" else "月" if unit.endswith("月") else "年")


def _ocr(*rows: tuple[str, str | None]) -> tuple[Example, ...]:
    return tuple(Example("firstpage_top", text, level, ocr=True) for text, level in rows)


NAME = "state-secret-ocr"
RULE = Rule(
    name=NAME,
    category="state-secret",
    source="识别误差实测：★ 误作女、妇、友、太、广、文、妈、雪等；低分辨率时密级和期限亦有误",
    chinese="文字识别有误差的国家秘密标志（仅用于扫描件）",
    english="a state-secret mark as OCR garbles it; for OCR text only",
    lexicon=LEVELS,
    ocr_only=True,
    max_chars=MAX_CHARS,
    shapes=(_TERMED, _CONDITIONAL, _UNTERMED, _STAR_LED),
    find=find,
    hits=_ocr(
        ("机密女长期", "机密"), ("秘密雪10征", "秘密"), ("机窗女长期", "机密"), ("机覆友长其", "机密"),
        ("税密友]0生", "秘密"), ("杌密★S年", "机密"), ("绝密妈3O年", "绝密"), ("秘密女", "秘密"), ("秘蜜★l0年", "秘密"), ("机密雫长期", "机密"), ("000123 杌密★10牛 特急", "机密"),
        ("特急 和密女1 0 年", "秘密"), ("机宓★至2030年12月31日", "机密"), ("机密妈 安澜省委办公厅文件", "机密"), ("机密雫启用前", "机密"), ("★机密會", "机密"), ("秘密雪征", "秘密"),
    ),
    misses=(
        Example("firstpage_top", "机窗女长期"),
        Example("firstpage_top", "绝密≤30年\n机密≤20年\n秘密≤10年", ocr=True),
        Example("firstpage_top", "秘密文件袋", ocr=True),
        Example("firstpage_top", "和蜜的友情", ocr=True),
        Example("firstpage_top", "机密工作回忆录", ocr=True),
        Example("firstpage_top", "和密友10年", ocr=False),
        Example("firstpage_top", "秘密会议召开前", ocr=True),
        Example("body", "秘密女演员", ocr=True),
        Example("body", "★机密性", ocr=True),
        Example("firstpage_top", "秘密女生", ocr=True),
        Example("firstpage_top", "绝密文牛", ocr=True),
        Example("firstpage_top", "机密文件丢失之后", ocr=True),
    ),
)  # fmt: skip
