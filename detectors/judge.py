"""Signals add up to findings: a score from one table, a sentence that says why, and what was suppressed with its reason.

The document's text is searched once by a pattern over every disguise of the lexicon; only the lines it touches are made
canonical and given to the rules. The sentence carries the mark itself and never what surrounds it.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from detectors.layout import HEAD_LINES, NAME_ZONES, Pages, Place, Spot
from detectors.model import Category, DetectorSettings, Document, Finding, Segment, Zone
from detectors.normalize import Lexicon, gaps
from detectors.rules import filters, rules_of
from detectors.rules.base import FOREIGN_PACKS, Rule, Signal
from detectors.rules.grammar import LEVEL_WAKES
from detectors.rules.own import own_rules
from detectors.scores import CATEGORY_NAMES, PRIORITY, SCORES, ZONE_SCORES, layout_features
from detectors.sieve import BYTES_AT_ONCE, LINES_AT_ONCE, Sieve, Sifted
from detectors.wake import Scan, Trigger

THRESHOLD = 50
# What was dropped by a filter is kept from a lower score on, so that a person can see what was decided.
SUPPRESSED_THRESHOLD = 40
MAX_FINDINGS = 200
MAX_NAME_CHARS = 1_000
# Of one rule in one line. They would all end in the same few findings.
MAX_SIGNALS = 64
# Looking at a line that could hold a mark counts as one, and each thing that a rule says of it as another. An ordinary paper has
# a few, the five hundred questions of a quiz on secrecy some thousand; text made to be slow costs no more than this and a share by its size,
# and what is left is told as a limit, not passed over.
MIN_WORK = 1_500
BYTES_FOR_WORK = 5_000
# For each further file in an archive: to open one costs more than that.
MEMBER_WORK = 50
MAX_COUNTED = 5_000
# So many lines that wake, so close, and the text behind them is sifted before anything wakes in it.
CLOSE_LINES = 32
CLOSE_BYTES = 200
# Of one kind in one place: where a mark stands already, so many more lines that hold the same words are looked at for a
# clearer one.
MAX_ALIKE = 8
# So many more, and the place is searched no further for what woke them: a level, or another family's words. A window of a long line
# is as long as some lines.
ENOUGH = 64
WINDOW_LINES = 16

# Which families take a match away from which: 商业秘密★5年 holds 秘密★5年 and is not one.
_BEATS: dict[Category, frozenset[Category]] = {
    "exam": frozenset({"state-secret"}),
    "declassified": frozenset({"state-secret", "exam"}),
    "commercial": frozenset({"state-secret"}),
    "work-secret": frozenset({"state-secret", "internal"}),
    "foreign": frozenset({"state-secret", "declassified"}),
}


@dataclass(frozen=True, slots=True)
class Judged:
    signal: Signal
    place: Place
    score: int
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """`complete` is False where so many lines look like marks that the rest of them was not judged."""

    findings: tuple[Finding, ...]
    complete: bool


@dataclass(slots=True)
class _Work:
    """What may be done for one document, and what is done."""

    allowed: int
    done: int = 0
    complete: bool = True


def judge(
    document: Document, *, name: str, link_texts: Sequence[str], settings: DetectorSettings
) -> tuple[Finding, ...]:
    """The findings alone, for whoever judges texts that can't be that long."""
    return judge_whole(document, name=name, link_texts=link_texts, settings=settings).findings


def judge_whole(document: Document, *, name: str, link_texts: Sequence[str], settings: DetectorSettings) -> Judgement:
    """What marks the document, its name and the texts that link to it carry; suppressed ones included.

    One finding for each category, level and place (member, page, zone): the strongest. Suppressed findings never hide
    unsuppressed ones.
    """
    rules = (*rules_of(settings.packs), *own_rules(settings.own_rules))
    segments = (*_names(document, name, link_texts), *document.segments)
    if not segments:
        return Judgement((), complete=True)
    ocr = any(s.ocr for s in segments)
    wake = _wake(rules, ocr=ocr)
    sieve = _sieve(rules, ocr=ocr)
    pages = Pages(document, segments, _lexicon(rules))
    best: dict[tuple[object, ...], Judged] = {}
    counted: dict[tuple[object, ...], Counter[str]] = {}
    key: tuple[object, ...]
    members = len({segment.member for segment in segments})
    work = _Work(MIN_WORK + MEMBER_WORK * (members - 1) + len(pages.joined) // BYTES_FOR_WORK)
    alerts = frozenset(category for category, policy in settings.policies.items() if policy == "alert")
    for judged in _judged(pages, sieve, wake, alerts, work):
        signal, place = judged.signal, judged.place
        if judged.score < (SUPPRESSED_THRESHOLD if signal.filtered_by else THRESHOLD):
            continue
        key = (signal.category, signal.level, place.member, place.page, place.zone, signal.filtered_by is not None)
        held = best.get(key)
        if signal.counts:
            counted.setdefault(key, Counter()).update(dict(signal.counts))
        if held is None or judged.score > held.score:
            best[key] = judged
    for key, counts in counted.items():
        match = "、".join(f"{what}{number}个" for what, number in sorted(counts.items()))
        best[key] = dataclasses.replace(best[key], signal=dataclasses.replace(best[key].signal, match=match))
    return Judgement(_findings(best.values(), settings), complete=work.complete)


def _judged(pages: Pages, sieve: Sieve, wake: Trigger, alerts: frozenset[Category], work: _Work) -> Iterator[Judged]:
    """Every line that could hold a mark, each of its kind once, until more would be done than is allowed."""
    seen: set[tuple[object, ...]] = set()
    scan = wake.over(pages.joined)
    sifted = Sifted(sieve, pages)
    woken = _woken(pages, scan, sifted)
    enough: Counter[tuple[object, ...]] = Counter()
    alike: Counter[tuple[object, ...]] = Counter()
    marked: set[tuple[object, ...]] = set()
    places: Counter[object] = Counter()
    listed: set[tuple[object, ...]] = set()
    while batch := list(_batch(woken)):
        masks = sifted.masks([pages.raw(spot) for spot, _ in batch])
        for (spot, woke), mask in zip(batch, masks, strict=True):
            segment = pages.segments[spot.segment]
            if segment.zone in NAME_ZONES or pages.is_turned(spot):
                mask |= sieve.everything
            if not mask & sieve.worth:
                continue
            # Lines of one kind lead to the same alerts.
            leads_to = sieve.kind(mask, alerts)
            kind = (segment.member, segment.page, pages.zone(spot), leads_to)
            if kind not in marked and places[leads_to] >= MAX_FINDINGS:
                continue
            if kind in marked and alike[kind] > MAX_ALIKE:
                here = (*kind[:3], woke)
                enough[here] += WINDOW_LINES if spot.cut else 1
                if enough[here] >= ENOUGH and (end := pages.place_end(spot)) is not None:
                    sifted.only_woken(end)
                    if woke is not None:
                        scan.silence(woke, end)
                    enough[here] = 0
                continue
            readings = list(_readings(pages, sieve, sifted, spot, mask))
            key = pages.key(spot) if readings else None
            if key is None or key in seen:
                continue
            seen.add(key)
            work.done += 1
            if work.done > work.allowed:
                work.complete = False
                return
            alike[kind] += WINDOW_LINES // MAX_ALIKE if spot.cut else 1
            free = 0
            for place, rules in readings:
                for judged in _weighed(place, rules):
                    work.done += 1
                    signal = judged.signal
                    if judged.score >= THRESHOLD and not signal.filtered_by and signal.category in alerts:
                        if kind not in marked:
                            marked.add(kind)
                            places[leads_to] += 1
                        if (finding := (*kind[:3], signal.category, signal.level)) not in listed:
                            # What makes a finding of its own is never too much: a long paper may be marked on every page.
                            listed.add(finding)
                            free += 1
                    elif signal.counts and len(seen) < MAX_COUNTED:
                        # What is reported by number has to be counted.
                        free += 1
                    yield judged
            work.done -= free + bool(free)


def _batch(woken: Iterator[tuple[Spot, int | None]]) -> Iterator[tuple[Spot, int | None]]:
    """Some of them to be sifted together, so few that little is done in vain where they turn out to be enough."""
    size = 0
    for found in itertools.islice(woken, LINES_AT_ONCE):
        yield found
        size += found[0].end - found[0].start
        if size > BYTES_AT_ONCE:
            return


def _readings(
    pages: Pages, sieve: Sieve, sifted: Sifted, spot: Spot, mask: int
) -> Iterator[tuple[Place, Sequence[Rule]]]:
    """What stands there, with the rules that could say something of it: pieces joined to one mark, the line, the line
    turned round."""
    if mask & sieve.fragment and (place := pages.pieced(spot)) is not None:
        (pieced,) = sifted.masks([place.text.encode()])
        if rules := sieve.of(pieced):
            yield place, rules
    if rules := sieve.of(mask):
        yield pages.line(spot), rules
    if (turned := pages.turned(spot)) is not None:
        yield turned, sieve.rules


def _woken(pages: Pages, scan: Scan, sifted: Sifted) -> Iterator[tuple[Spot, int | None]]:
    """The lines that a trigger touches, and which of its patterns. Of a long run of the same line its beginning and its end.

    Where such lines stand close, all lines that pass the sieve: to sift a stretch of text at once costs less than to look for the next
    line that wakes.
    """
    offset = alike = near = since = 0
    last = b""
    while True:
        woke: int | None = None
        if (passing := sifted.after(offset)) is not None:
            spot = pages.spot(passing)
            offset = spot.core_end
            near, since = 0, sifted.until
        elif (match := scan.after(sifted.leap(offset))) is not None:
            start, end, woke = match
            spot = pages.spot(end - 1)
            offset = max(end, start + 1, spot.core_end)
            near, since = (0, offset) if offset < sifted.until else (near + 1, since)
        else:
            return
        yield spot, woke
        raw = pages.raw(spot)
        alike = alike + 1 if raw == last else 0
        last = raw
        if alike > HEAD_LINES:
            offset = max(offset, pages.past_repeats(spot))
        if near == CLOSE_LINES:
            if offset - since < CLOSE_LINES * CLOSE_BYTES and not spot.cut:
                sifted.look_ahead(offset)
                scan.hold_back()
            near, since = 0, offset


def _weighed(place: Place, rules: Sequence[Rule]) -> Iterator[Judged]:
    signals: list[Signal] = []
    for rule in rules:
        if not rule.needs or any(word in place.text for word in rule.needs):
            signals += _bounded(rule.find(place))
    if not signals:
        return
    winners = [s for s in signals if s.filtered_by is None and s.category in _BEATS]
    layout = layout_features(place)
    for signal in signals:
        if signal.filtered_by is None:
            signal = _beaten(signal, winners)
        features = signal.features + layout
        points = sum(SCORES[f][0] for f in features) + ZONE_SCORES[place.zone][0]
        yield Judged(signal, place, max(0, min(100, points)), features)


def _bounded(found: Iterable[Signal]) -> list[Signal]:
    """So many samples and quotes in one line that they could hide a mark are no reason for silence."""
    signals = list(itertools.islice(found, MAX_SIGNALS))
    if len(signals) == MAX_SIGNALS and all(signal.filtered_by for signal in signals):
        signals[-1] = dataclasses.replace(signals[-1], filtered_by=None)
    return signals


def _beaten(signal: Signal, winners: Iterable[Signal]) -> Signal:
    for winner in winners:
        overlaps = winner.start < signal.end and signal.start < winner.end
        if overlaps and signal.category in _BEATS[winner.category]:
            return dataclasses.replace(signal, filtered_by=winner.category)
    return signal


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
def _wake(rules: tuple[Rule, ...], *, ocr: bool) -> Trigger:
    """A pattern for each rule; the foreign packs' few and plain words go together, and so do the levels at first."""
    plain = [pattern for rule in rules if rule.pack in FOREIGN_PACKS for pattern in rule.wake]
    own = (rule.wake for rule in rules if rule.pack not in FOREIGN_PACKS)
    return Trigger([plain, *own], parted=LEVEL_WAKES.values(), ocr=ocr)


@functools.lru_cache(maxsize=32)
def _sieve(rules: tuple[Rule, ...], *, ocr: bool) -> Sieve:
    return Sieve([rule for rule in rules if ocr or not rule.ocr_only], _lexicon(rules))


@functools.lru_cache(maxsize=32)
def _lexicon(rules: tuple[Rule, ...]) -> Lexicon:
    return gaps(word for rule in rules for word in rule.lexicon)
