"""Which lines of a document are looked at, and how many: its text is searched once for what could be a mark, in whatever disguise.

Only the lines that wake or pass the sieve are given to the rules; what these say is weighed, and the strongest of each place kept.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from detectors.layout import HEAD_LINES, NAME_ZONES, Pages, Place
from detectors.lines import Spot
from detectors.model import Category, DetectorSettings, Document, Finding, OwnRule, Segment, Zone
from detectors.normalize import Lexicon, gaps
from detectors.rules import rules_of
from detectors.rules.base import FOREIGN_PACKS, Rule
from detectors.rules.grammar import LEVEL_WAKES
from detectors.rules.own import own_rules
from detectors.sieve import Sieve
from detectors.sifted import BYTES_AT_ONCE, LINES_AT_ONCE, Sifted
from detectors.wake import Scan, Trigger
from detectors.weighing import MAX_FINDINGS, Judged, findings_of, weighed

THRESHOLD = 50
# What was dropped by a filter is kept from a lower score on, so that a person can see what was decided.
SUPPRESSED_THRESHOLD = 40
MAX_NAME_CHARS = 1_000
# Looking at a line that could hold a mark counts as one, and each thing that a rule says of it as another. An ordinary paper has
# a few, the five hundred questions of a quiz on secrecy some thousand; text made to be slow costs no more than this and a share by its size,
# and what is left is told as a limit, not passed over.
MIN_WORK = 1_500
BYTES_FOR_WORK = 5_000
# For each further file in an archive: to open one costs more than that.
MEMBER_WORK = 50
MAX_COUNTED = 5_000
# Where many lines pass the sieve, those that wake alone are looked at in the next stretch, unless so many stand so close.
CLOSE_LINES = 32
CLOSE_BYTES = 100
UNSIFTED_BYTES = 64 * 1024
# Of one kind in one place: where a mark stands already, so many more lines that hold the same words are looked at for a
# clearer one.
MAX_ALIKE = 8
# So many more, and the place is searched no further for what woke them: a level, or another family's words. A window of a long line
# is as long as some lines.
ENOUGH = 64
WINDOW_LINES = 16


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
    segments = (*_names(document, name, link_texts), *document.segments)
    if not segments:
        return Judgement((), complete=True)
    ocr = any(map(attrgetter("ocr"), segments))
    wake, sieve, lexicon = _tools(settings.packs, settings.own_rules, ocr=ocr)
    pages = Pages(document, segments, lexicon)
    best: dict[tuple[object, ...], Judged] = {}
    counted: dict[tuple[object, ...], Counter[str]] = {}
    key: tuple[object, ...]
    members = len(set(map(attrgetter("member"), segments)))
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
    return Judgement(findings_of(best.values(), settings), complete=work.complete)


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
            if segment.zone in NAME_ZONES:
                mask |= sieve.everything
            if not mask & sieve.worth and not pages.is_turned(spot):
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
                    sifted.only_woken(end - 1)
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
                for judged in weighed(place, rules):
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
    if mask & sieve.fragment and (pieced := pages.pieced(spot)) is not None:
        (of_pieces,) = sifted.masks([pieced.text.encode()])
        if rules := sieve.of(of_pieces):
            yield pieced, rules
    if rules := sieve.of(mask):
        yield pages.line(spot), rules
    if (turned := pages.turned(spot)) is not None:
        yield turned, sieve.rules


def _woken(pages: Pages, scan: Scan, sifted: Sifted) -> Iterator[tuple[Spot, int | None]]:
    """The lines that pass the sieve; of names, lines in windows and places full of marks those that a trigger touches, and which of its
    patterns. Of a long run of the same line its beginning and its end.
    """
    offset = alike = since = woken = unsifted = 0
    sparse = True
    last = b""
    while offset < len(pages.joined):
        if woken >= CLOSE_LINES and offset < unsifted and offset - since < woken * CLOSE_BYTES:
            unsifted, sparse = offset, False
        until = max(sifted.woken_until, unsifted)
        if offset >= max(until, sifted.until):
            if sifted.many and sparse and offset > unsifted:
                unsifted = pages.line_end(offset + UNSIFTED_BYTES)
            else:
                sifted.look_ahead(offset)
            since, woken = offset, 0
            continue
        woke: int | None = None
        if offset < until or sifted.barred or sifted.many:
            until = until if offset < until else sifted.until
            if (match := scan.after(sifted.leap(offset), until)) is None:
                offset = max(until, offset + 1)
                continue
            start, end, woke = match
            woken += 1
            spot = pages.spot(end - 1)
            offset = max(end, start + 1, spot.core_end)
        elif (passing := sifted.after(offset)) is not None:
            spot = pages.spot(passing)
            offset = spot.core_end
        else:
            offset = sifted.until
            continue
        yield spot, woke
        raw = pages.raw(spot)
        alike = alike + 1 if raw == last else 0
        last = raw
        if alike > HEAD_LINES:
            offset = max(offset, pages.past_repeats(spot))


def _names(document: Document, name: str, link_texts: Sequence[str]) -> tuple[Segment, ...]:
    """The file's own name and the texts that link to it, unless a reader has put them in already."""
    there = {(s.zone, s.text) for s in document.segments[:50] if s.zone in ("filename", "link") and s.member is None}
    wanted: list[tuple[Zone, str]] = [("filename", name)]
    wanted += [("link", text) for text in dict.fromkeys(link_texts)]
    return tuple(
        Segment(text[:MAX_NAME_CHARS], zone=zone) for zone, text in wanted if text.strip() and (zone, text) not in there
    )


@functools.lru_cache(maxsize=32)
def _tools(packs: tuple[str, ...], own: tuple[OwnRule, ...], *, ocr: bool) -> tuple[Trigger, Sieve, Lexicon]:
    rules = (*rules_of(packs), *own_rules(own))
    lexicon = lexicon_of(rules)
    return _wake(rules, ocr=ocr), Sieve([rule for rule in rules if ocr or not rule.ocr_only], lexicon), lexicon


def _wake(rules: Sequence[Rule], *, ocr: bool) -> Trigger:
    """A pattern for each rule; the foreign packs' few and plain words go together, and so do the levels at first."""
    plain = [pattern for rule in rules if rule.pack in FOREIGN_PACKS for pattern in rule.wake]
    own = (rule.wake for rule in rules if rule.pack not in FOREIGN_PACKS)
    return Trigger([plain, *own], parted=LEVEL_WAKES.values(), ocr=ocr)


def lexicon_of(rules: Iterable[Rule]) -> Lexicon:
    return gaps(word for rule in rules for word in rule.lexicon)
