"""What is said of a line is weighed: points from one table, what beats what, and a sentence that says why.

The sentence carries the mark itself and never what surrounds it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from detectors.judging.scores import CATEGORY_NAMES, PRIORITY, SCORES, ZONE_SCORES, layout_features
from detectors.model import Category, DetectorSettings, Finding
from detectors.rules import filters
from detectors.rules.base import Rule, Signal
from detectors.text.layout import Place

MAX_FINDINGS = 200
# Of one rule in one line. They would all end in the same few findings.
MAX_SIGNALS = 64

# Which families take a match away from which: 商业秘密★5年 holds 秘密★5年 and is not one.
_BEATS: dict[Category, frozenset[Category]] = {
    "exam": frozenset({"state-secret"}),
    "declassified": frozenset({"state-secret", "exam"}),
    "commercial": frozenset({"state-secret"}),
    "work-secret": frozenset({"state-secret", "internal"}),
    "foreign": frozenset({"state-secret", "declassified"}),
}
_BY_ITSELF = frozenset({"star", "learnt"})


class Judged(NamedTuple):
    signal: Signal
    place: Place
    score: int
    features: tuple[str, ...]


def weighed(place: Place, rules: Sequence[Rule], opinions: Iterator[None]) -> Iterator[Judged]:
    """What the rules say; those that are asked last only while there are `opinions`."""
    signals: list[Signal] = []
    for rule in rules:
        if not rule.last:
            signals += _bounded(rule.find(place))
    if all(signal.filtered_by == filters.RUNNING_TEXT for signal in signals):
        for rule, _ in zip((rule for rule in rules if rule.last), opinions, strict=False):
            signals += _bounded(rule.find(place))
    if not signals:
        return
    winners = [s for s in signals if s.filtered_by is None and s.category in _BEATS]
    layout = layout_features(place)
    # Amid the words of a web page a level may be a word; with its star it is none, and what was learnt takes the words into account.
    starred = tuple(feature for feature in layout if feature != "web-page")
    for signal in signals:
        if winners and signal.filtered_by is None:
            signal = _beaten(signal, winners)
        features = signal.features + (layout if _BY_ITSELF.isdisjoint(signal.features) else starred)
        points = sum([SCORES[feature][0] for feature in features]) + ZONE_SCORES[place.zone][0]
        yield Judged(signal, place, max(0, min(100, points)), features)


def _bounded(found: Iterable[Signal]) -> list[Signal]:
    """So many samples and quotes in one line that they could hide a mark are no reason for silence."""
    signals = list(itertools.islice(found, MAX_SIGNALS))
    if len(signals) == MAX_SIGNALS and all(signal.filtered_by for signal in signals):
        signals[-1] = signals[-1]._replace(filtered_by=None)
    return signals


def _beaten(signal: Signal, winners: Iterable[Signal]) -> Signal:
    for winner in winners:
        overlaps = winner.start < signal.end and signal.start < winner.end
        if overlaps and signal.category in _BEATS[winner.category]:
            return signal._replace(filtered_by=winner.category)
    return signal


def findings_of(judged: Iterable[Judged], settings: DetectorSettings) -> tuple[Finding, ...]:
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
    if len(ordered) > MAX_FINDINGS:
        # The same mark on hundreds of pages leaves no level and no category out.
        firsts = {(j.signal.category, j.signal.level, j.signal.filtered_by is None): j for j in reversed(ordered)}
        chosen = {id(j) for j in firsts.values()}
        others = (j for j in ordered if id(j) not in chosen)
        chosen |= {id(j) for j in itertools.islice(others, MAX_FINDINGS - len(chosen))}
        ordered = [j for j in ordered if id(j) in chosen]
    return tuple(_finding(j, settings) for j in ordered)


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
        signals=tuple(dict.fromkeys(judged.features)),
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
