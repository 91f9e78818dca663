"""Signals add up to findings: a score from one table, a sentence that says why, and what was suppressed with its reason.

The document's text is searched once by a pattern over every disguise of the lexicon; only the lines it touches are made
canonical and given to the rules. The sentence carries the mark itself and never what surrounds it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import re2

from detectors.layout import Pages, Place
from detectors.model import CATEGORIES, Category, DetectorSettings, Document, Finding, Segment, Zone
from detectors.normalize import gaps, trigger
from detectors.rules import filters, rules_of
from detectors.rules.base import Rule, Signal
from detectors.rules.grammar import pattern

THRESHOLD = 50
MAX_FINDINGS = 200
MAX_NAME_CHARS = 1_000

# Feature → points and what the sentence says of it. One table, so that a score can be read off by hand.
SCORES: dict[str, tuple[int, str]] = {
    "level": (30, ""),
    "level-like": (20, "密级字样识别有误差"),
    "star": (25, "含★"),
    "star-ocr": (15, "★处识别为形近字"),
    "stray-glyph": (0, "★处未识别出"),
    "term": (20, "含保密期限"),
    "term-like": (15, "含保密期限（识别有误差）"),
    "alone": (20, "独占一行"),
    "edge": (15, "位于行首或行尾"),
    "field": (35, "为“密级”等栏目的值"),
    "statement": (45, "为对本件自身的说明"),
    "bracket": (20, "置于括号中"),
    "bracket-end": (15, "置于行尾括号中"),
    "portion": (25, "为段落标志"),
    "name-token": (15, "为名称中的独立部分"),
    "secret-number": (45, "文号属密电、密字一类"),
    "cable": (45, "为密码电报版头"),
    "work-secret": (35, ""),
    "internal": (35, ""),
    "circulation": (35, "限制知悉范围"),
    "not-open": (35, ""),
    "commercial": (35, ""),
    "foreign": (55, ""),
    "exam-term": (30, "标明启用或考试前"),
    "exam-words": (15, "同处有考试用语"),
    "declassified": (35, "同处标明已解密或原密级"),
    # What the layout adds.
    "copy-number": (10, "上方有份号"),
    "urgency": (10, "邻近紧急程度"),
    "red-head": (5, "邻近发文机关标志"),
    "own-number": (5, "邻近发文字号"),
    "copy-stamp": (5, "有翻印标注"),
    "open-wording": (-15, "同处标明公开发布"),
    "web-page": (-15, ""),
}
ZONE_SCORES: dict[Zone, tuple[int, str]] = {
    "firstpage_top": (20, "首页上部"),
    "header": (20, "页眉"),
    "stamp": (25, "印章"),
    "title": (15, "标题"),
    "table": (15, "表格"),
    "body": (0, "正文"),
    "filename": (20, "文件名"),
    "link": (15, "链接文字"),
    "comment": (5, "批注"),
    "hidden": (10, "隐藏文字"),
    "property": (10, "文件属性"),
    "footer": (5, "页脚"),
}
CATEGORY_NAMES: dict[Category, str] = {
    "state-secret": "国家秘密标志",
    "number-lead": "文号线索",
    "work-secret": "工作秘密标志",
    "internal": "内部资料标注",
    "not-open": "不公开标注",
    "commercial": "商业秘密标志",
    "exam": "试卷标志",
    "declassified": "解密标注",
    "foreign": "境外密级标志",
    "watchlist": "清单匹配",
    "personal-data": "个人信息",
}
# Of several findings in one place, the one to name first.
PRIORITY: tuple[Category, ...] = (
    "state-secret", "watchlist", "number-lead", "foreign", "work-secret", "not-open", "commercial", "exam", "declassified",
    "internal", "personal-data",
)  # fmt: skip
# Which families take a match away from which: 商业秘密★5年 holds 秘密★5年 and is not one.
_BEATS: dict[Category, frozenset[Category]] = {
    "exam": frozenset({"state-secret"}),
    "declassified": frozenset({"state-secret", "exam"}),
    "commercial": frozenset({"state-secret"}),
    "work-secret": frozenset({"state-secret", "internal"}),
    "foreign": frozenset({"state-secret", "declassified"}),
}
_COPY_NUMBER = pattern(r"^\W*(?:份\s?号|No\.?|№)?\s?[::]?\s?[0-9OolI]{5,8}\W*$")
_COPY_NUMBER_BEFORE = pattern(r"(?:份\s?号|№|No\.?)?\s?[0-9OolI]{6}\s*$")
_URGENCY = pattern(r"^\W*(?:特提|特\s?急|加\s?急|平\s?急|急\s?件)\W*$")
_URGENCY_BESIDE = pattern(r"特提|特\s?急|加\s?急|平\s?急|急件")
_RED_HEAD = pattern(r"^[\p{Han}\s×·()]{3,40}(?:文件|密码电报|内部传真电报|公报|会议纪要)\s*$")
_OWN_NUMBER = pattern(r"^\W*[\p{Han}×]{2,14}\s?[〔\[(【]\s?(?:19|20)\d\d\s?[〕\])】]\s?(?:第)?\d{1,5}号")
_COPY_STAMP = pattern(r"(?:翻印|复制)(?:机关|单位|日期|份数)")
_OPEN = pattern(r"(?:此件公开发布|此件公开|主动公开)")
_OPEN_DENIED = pattern(r"□\s*主动公开|主动公开\s*□")


@dataclass(frozen=True, slots=True)
class Judged:
    signal: Signal
    place: Place
    score: int
    features: tuple[str, ...]


def judge(
    document: Document, *, name: str, link_texts: Sequence[str], settings: DetectorSettings
) -> tuple[Finding, ...]:
    """What marks the document, its name and the texts that link to it carry; suppressed ones included.

    One finding for each category, level and place (member, page, zone): the strongest. Suppressed findings never hide
    unsuppressed ones.
    """
    rules = rules_of(settings.packs)
    segments = (*_names(document, name, link_texts), *document.segments)
    if not segments:
        return ()
    wake = _wake(settings.packs, ocr=any(s.ocr for s in segments))
    pages = Pages(document, segments, _lexicon(settings.packs))
    best: dict[tuple[object, ...], Judged] = {}
    for judged in _judged(pages, rules, wake):
        signal, place = judged.signal, judged.place
        if judged.score < THRESHOLD:
            continue
        key = (signal.category, signal.level, place.member, place.page, place.zone, signal.filtered_by is not None)
        held = best.get(key)
        if held is None or judged.score > held.score:
            best[key] = judged
    return _findings(best.values(), settings)


def _judged(pages: Pages, rules: tuple[Rule, ...], wake: re2._Regexp) -> Iterator[Judged]:
    seen: set[tuple[object, ...]] = set()
    offset = 0
    while (match := wake.search(pages.joined, offset)) is not None:
        spot = pages.spot(match.end() - 1)
        offset = max(match.end(), spot.core_end)
        key = pages.key(spot)
        if key in seen:
            continue
        seen.add(key)
        for place in pages.places(spot):
            yield from _weighed(place, rules)


def _weighed(place: Place, rules: tuple[Rule, ...]) -> Iterator[Judged]:
    signals = [signal for rule in rules for signal in rule.find(place)]
    if not signals:
        return
    winners = [s for s in signals if s.filtered_by is None and s.category in _BEATS]
    layout = _layout_features(place)
    for signal in signals:
        if signal.filtered_by is None:
            signal = _beaten(signal, winners)
        features = signal.features + layout
        points = sum(SCORES[f][0] for f in features) + ZONE_SCORES[place.zone][0]
        yield Judged(signal, place, max(0, min(100, points)), features)


def _beaten(signal: Signal, winners: Iterable[Signal]) -> Signal:
    for winner in winners:
        overlaps = winner.start < signal.end and signal.start < winner.end
        if overlaps and signal.category in _BEATS[winner.category]:
            return Signal(
                signal.rule, signal.category, signal.level, signal.start, signal.end, signal.match, signal.features,
                filtered_by=winner.category,
            )  # fmt: skip
    return signal


def _layout_features(place: Place) -> tuple[str, ...]:
    """What the neighbourhood says, whatever the rule."""
    out: list[str] = []
    if any(_COPY_NUMBER.search(line) for line in place.above[:2]) or _COPY_NUMBER_BEFORE.search(place.text):
        out.append("copy-number")
    if any(_URGENCY.search(line) for line in (*place.above[:1], *place.below[:2])) or (
        len(place.text) < 40 and _URGENCY_BESIDE.search(place.text)
    ):
        out.append("urgency")
    if any(_RED_HEAD.search(line) for line in place.below[:4]):
        out.append("red-head")
    if any(_OWN_NUMBER.search(line) for line in place.below[:6]):
        out.append("own-number")
    if _COPY_STAMP.search(place.nearby):
        out.append("copy-stamp")
    if _OPEN.search(place.nearby) and not _OPEN_DENIED.search(place.nearby):
        out.append("open-wording")
    if place.zone == "body" and place.media_type == "text/html" and not out:
        out.append("web-page")
    return tuple(out)


def _findings(judged: Iterable[Judged], settings: DetectorSettings) -> tuple[Finding, ...]:
    ordered = sorted(
        judged,
        key=lambda j: (
            j.signal.filtered_by is not None,
            PRIORITY.index(j.signal.category),
            -j.score,
            j.place.member or "",
            j.place.page,
            j.signal.rule,
        ),
    )
    return tuple(_finding(j, settings) for j in ordered[:MAX_FINDINGS])


def _finding(judged: Judged, settings: DetectorSettings) -> Finding:
    signal, place = judged.signal, judged.place
    return Finding(
        rule=signal.rule,
        category=signal.category,
        level=signal.level,
        score=judged.score,
        page=place.page,
        member=place.member,
        zone=place.zone,
        box=place.box,
        match=signal.match,
        reason=reason(judged),
        policy=settings.policies[signal.category],
        suppressed=signal.filtered_by is not None,
        suppressed_by=signal.filtered_by,
    )


def reason(judged: Judged) -> str:
    """One sentence with the mark, its place on the page and what speaks for it; never what stands around it."""
    signal, place = judged.signal, judged.place
    zone = ZONE_SCORES[place.zone][1]
    kind = CATEGORY_NAMES[signal.category]
    if signal.filtered_by is not None:
        return f"“{signal.match}”与{kind}相似，位于{zone}，已过滤：{filters.chinese(signal.filtered_by)}。"
    said = [SCORES[f][1] for f in dict.fromkeys(judged.features) if SCORES[f][1]]
    strength = "强" if judged.score >= 80 else "中" if judged.score >= 65 else "弱"
    evidence = "".join(f"，{words}" for words in said)
    return f"疑似{kind}“{signal.match}”，版面位置为{zone}{evidence}，依据强度{strength}。"


def _names(document: Document, name: str, link_texts: Sequence[str]) -> tuple[Segment, ...]:
    """The file's own name and the texts that link to it, unless a reader has put them in already."""
    there = {(s.zone, s.text) for s in document.segments[:50] if s.zone in ("filename", "link") and s.member is None}
    wanted: list[tuple[Zone, str]] = [("filename", name)]
    wanted += [("link", text) for text in dict.fromkeys(link_texts)]
    return tuple(
        Segment(text[:MAX_NAME_CHARS], zone=zone) for zone, text in wanted if text.strip() and (zone, text) not in there
    )


@functools.lru_cache(maxsize=32)
def _wake(packs: tuple[str, ...], *, ocr: bool) -> re2._Regexp:
    rules = rules_of(packs)
    return trigger((pattern for rule in rules for pattern in rule.wake), ocr=ocr)


@functools.lru_cache(maxsize=32)
def _lexicon(packs: tuple[str, ...]) -> re2._Regexp:
    return gaps(word for rule in rules_of(packs) for word in rule.lexicon)


if not set(CATEGORY_NAMES) == set(CATEGORIES) == set(PRIORITY):
    raise RuntimeError("a category has no name or no priority")
