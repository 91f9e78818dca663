"""本件属于国家秘密, 密件 编号0012: the paper says that it is a state secret and not of which level."""

from __future__ import annotations

from collections.abc import Iterator

from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import COPY_NUMBER, DECORATION, HANDLING, LEVEL, pattern
from detectors.rules.heads import HEAD_ZONES
from detectors.rules.shapes import MAX_ALONE_CHARS, Shapes
from detectors.text.layout import Place
from detectors.text.zones import NAME_ZONES

_STATED = Shapes(r"国家秘密(?:$|[,，。；;、!！\s)])", any_carrier=True)
# 内有国家秘密，阅后归还: of what is inside, with what to do about it.
_INSIDE = pattern(rf"^\W*((?:内|其中)?(?:有|含有?))(国家秘密)[,，。；;、\s]{{1,3}}{HANDLING}")
# A word that only a paper bears, with its number or with what to do about it.
_BORNE = pattern(
    rf"^{DECORATION}(密件|涉密(?:文件|资料|材料|信息)){DECORATION}(?:[,，;；:：]?\s?(?:{COPY_NUMBER}|{HANDLING}){DECORATION})+$"
)
_ALONE = pattern(rf"^{DECORATION}(密\s?件){DECORATION}$")
# Of a file, or of what a title names: 密件-调运报告.pdf, 【密件】关于…
_NAMED = Shapes("密件|涉密件")
_LEVELS = pattern(LEVEL)
# What rules say of what they are about.
_OF_A_RULE = pattern(r"^[本此](?:条|款|项|法|章|节|办法|规定|细则|条例|制度|指南)")
_FILTERS = (filters.QUOTED, filters.IN_TITLE, filters.QUIZ, filters.SAMPLE, filters.TICK_BOX, filters.NEGATED)


def find(place: Place) -> Iterator[Signal]:
    text = place.text
    if _LEVELS.search(text.replace("国家秘密", "")):
        return  # a level is named: other rules look for it
    stated = [found for found in _STATED.stated(place) if not _OF_A_RULE.search(text[found.start : found.end])]
    for start, end in [(found.start, found.end) for found in stated] + [m.span() for m in _INSIDE.finditer(text)]:
        at = text.index("国家秘密", start, end)
        dropped = filters.first_of(place, at, at + 4, _FILTERS)
        yield _signal(start, at + 4, "国家秘密", "statement", dropped)
    if place.zone in HEAD_ZONES and len(place.text) <= MAX_ALONE_CHARS:
        borne = _BORNE.search(place.text) or _ALONE.search(place.text)
        if borne is not None:
            dropped = filters.first_of(place, borne.start(1), borne.end(1))
            yield _signal(borne.start(1), borne.end(1), borne.group(1).replace(" ", ""), "alone", dropped)
    for found in (*_NAMED.name_token(place), *_NAMED.bracketed(place)) if place.zone in NAME_ZONES else ():
        dropped = filters.first_of(place, found.start, found.end)
        yield _signal(found.start, found.end, found.group, found.shape, dropped)


def _signal(start: int, end: int, text: str, shape: str, dropped: str | None) -> Signal:
    return Signal(NAME, "state-secret", None, start, end, text, ("unnamed", shape), dropped)


NAME = "state-secret-unnamed"
RULE = Rule(
    name=NAME,
    category="state-secret",
    source="保守国家秘密法实施条例：无法或者不宜作出国家秘密标志的，以书面方式说明",
    chinese="写明属于国家秘密、没有写密级的，以及“密件”字样",
    english="a paper that calls itself a state secret without its level",
    lexicon=("国家秘密", "密件", "涉密文件", "涉密资料", "涉密材料", "涉密信息"),
    needs=("国家秘密", "密件", "涉密"),
    shapes=(*_STATED.of_stated, _INSIDE, _BORNE, _ALONE, *_NAMED.of_bracketed),
    find=find,
    hits=examples(
        ("body", "本文件属于国家秘密，请妥善保管。"),
        ("body", "本报告含有国家秘密，未经批准不得复制。"),
        ("body", "本图集系国家秘密。"),
        ("body", "内有国家秘密，阅后归还"),
        ("firstpage_top", "密件"),
        ("firstpage_top", "密件　编号：0012"),
        ("firstpage_top", "涉密文件，请勿外传"),
        ("header", "【涉密资料】注意保管"),
        ("filename", "2015_密件_调运报告.pdf"),
        ("title", "【密件】调运报告"),
    ),
    misses=examples(
        ("body", "本文件不属于国家秘密，可以公开。"),
        ("body", "申请公开的信息属于国家秘密的，不予公开。"),
        ("body", "如本文件属于国家秘密，应当标明密级。"),
        ("body", "本项目属于国家秘密，投标人须有资质。"),
        ("body", "本条所称信息属于国家秘密。"),
        ("body", "其中属于国家秘密0件。"),
        ("body", "是否属于国家秘密：否"),
        ("body", "密件"),
        ("firstpage_top", "密件管理办法"),
        ("firstpage_top", "涉密文件管理制度"),
        ("firstpage_top", "“密件”"),
        ("filename", "密件管理办法.pdf"),
        ("body", "某干部泄露的资料属于国家秘密。"),
    ),
)
