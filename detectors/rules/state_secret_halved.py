"""密★10年, 密级：秘★3年: a mark of which half was deleted before it was published, or never written."""

from __future__ import annotations

from collections.abc import Iterator

from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import LEVELS, PLAIN_TERM, URGENCY, mark, pattern
from detectors.rules.heads import HEAD_ZONES
from detectors.rules.shapes import MAX_ALONE_CHARS, is_prose
from detectors.text.layout import Place
from detectors.text.zones import NAME_ZONES

_HALVED = pattern(rf"(?:^[^\p{{L}}\p{{N}}]*|[\s:|]){URGENCY}?\s?([机秘密])★\s?({PLAIN_TERM}|年)(?:$|[\s)\]】])")
# In a name, behind the paper's number: 东发12号（秘）.pdf
_IN_SHORT = pattern(r"[0-9]号\s?[(\[【]([秘密])[)\]】]")
# In brackets, with its term: 某局【秘/5年】清单
_BRACKETED = pattern(rf"[(\[【〔]\s?(秘)\s?[/·★\-]?\s?({PLAIN_TERM})\s?[)\]】〕]")
# As registers shorten it: 密级：秘
_SHORT_FIELD = pattern(r"密\s?级\s?[::|\t]\s?([秘机])\s*(?:$|[,;|]|\s[^\s秘机绝密/])")
# What is common to all levels tells of none.
_LEVELS = {level[0]: level for level in LEVELS}


def find(place: Place) -> Iterator[Signal]:
    short = _IN_SHORT.search(place.text) if place.zone in NAME_ZONES else None
    if short is not None:
        level = _LEVELS.get(short.group(1))
        yield Signal(NAME, "state-secret", level, *short.span(1), short.group(1), ("level-like", "bracket"))
    field = _SHORT_FIELD.search(place.text)
    if field is not None:
        dropped = filters.first_of(place, *field.span(1))
        yield Signal(
            NAME,
            "state-secret",
            _LEVELS[field.group(1)],
            *field.span(1),
            field.group(1),
            ("level-like", "field"),
            dropped,
        )
    halved = _HALVED.search(place.text)
    if halved is None and place.zone in (*NAME_ZONES, *HEAD_ZONES):
        halved = _BRACKETED.search(place.text)
    if halved is not None and not is_prose(place.text):
        start, end = halved.start(1), halved.end(2)
        said = mark(halved.group(1), halved.group(2))
        dropped = filters.first_of(place, start, end)
        features = ("level-like", "star" if "★" in place.text[start:end] else "bracket", "term")
        yield Signal(NAME, "state-secret", _LEVELS.get(halved.group(1)), start, end, said, features, dropped)


NAME = "state-secret-halved"
RULE = Rule(
    name=NAME,
    category="state-secret",
    source="已通报案例：发布前删改标志，未删尽",
    chinese="缺字或简写的国家秘密标志：密★10年、秘★3年、（秘）",
    english="a mark of which a character was deleted or left out",
    lexicon=(),
    needs=("机", "秘", "密"),
    max_chars=MAX_ALONE_CHARS,
    shapes=(_HALVED, _IN_SHORT, _BRACKETED, _SHORT_FIELD),
    find=find,
    hits=examples(
        ("firstpage_top", "密★10年"),
        ("firstpage_top", "机★长期\n特急", "机密"),
        ("filename", "东发12号（秘）.pdf", "秘密"),
        ("body", "收件人：某县水利局　等级：急　密级：秘", "秘密"),
        ("title", "某局【秘/5年】清单.pdf", "秘密"),
        ("table", "来文单位：省扶贫办　密级：秘★3年", "秘密"),
    ),
    misses=examples(
        ("body", "保密★10年"),
        ("body", "商密★5年"),
        ("table", "密级：秘 机 绝"),
        ("filename", "空调(机10年).jpg"),
        ("filename", "人事安排（秘书处）.pdf"),
        ("body", "A.密★10年　B.秘密★10年"),
        ("body", "标志写成“密★10年”的，应当更正。"),
    ),
)
