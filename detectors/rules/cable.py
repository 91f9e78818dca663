"""密码电报, 密传发电: the heading of a cipher cable, which has a number of its own kind and need not print a level."""

from __future__ import annotations

from collections.abc import Iterator

from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import compact, pattern
from detectors.rules.heads import HEAD_ZONES
from detectors.rules.shapes import MAX_ALONE_CHARS, Shapes
from detectors.text.layout import Place

# 密电 alone is half of 发电机|密电…; behind an office it is a heading.
_OFFICE = r"(?:[\p{Han}×]{0,14}?(?:委|办|厅|府|局|部|署|院|组|室|会|党|省|市|县|区|州|盟|旗|×))"
_HEADING = Shapes(
    rf"(?:中共)?[\p{{Han}}×]{{0,14}}?(?:密码电报|密传发电|密传电报)(?:\s?\(\p{{Han}}{{1,4}}\))?|(?:{_OFFICE}\s?|机要)?密电"
)
_TALK = pattern(r"(?:关于|管理|破译|使用|抄收|发送|收发|翻译|一份|截获|红军|地下党|历史|学习)")


def find(place: Place) -> Iterator[Signal]:
    if place.zone not in HEAD_ZONES and place.zone not in ("title", "table"):
        return
    for found in (*_HEADING.alone(place), *_HEADING.parted(place)):
        if not _TALK.search(place.text):
            dropped = filters.first_of(place, found.start, found.end)
            text = compact(place.text[found.start : found.end])
            yield Signal(NAME, "number-lead", None, found.start, found.end, text, ("cable", found.shape), dropped)


NAME = "cable-heading"
RULE = Rule(
    name=NAME,
    category="number-lead",
    source="党政机关电报格式：密码电报、密传发电的版头",
    chinese="密码电报、密传发电的版头",
    english="the heading of a cipher cable",
    lexicon=("密码电报", "密传发电", "密传电报", "密电"),
    needs=("密",),
    max_chars=MAX_ALONE_CHARS,
    shapes=(*_HEADING.of_alone, *_HEADING.of_parted),
    find=find,
    hits=examples(
        ("firstpage_top", "密码电报"),
        ("firstpage_top", "中共岭南省委密传发电"),
        ("header", "特急 密码电报"),
        ("firstpage_top", "市委密电"),
        ("firstpage_top", "省委办公厅密码电报（传真）"),
        ("firstpage_top", "机要密电"),
        ("title", "岭南省委办公室密电"),
    ),
    misses=examples(
        ("body", "密码电报"),
        ("title", "红军破译密码电报的故事"),
        ("firstpage_top", "发电机密电"),
        ("firstpage_top", "内部传真电报"),
    ),
)
