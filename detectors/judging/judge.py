"""Which lines of a document are looked at, and how many: its text is searched once for what could be a mark, in whatever disguise.

Only the lines that pass the sieve are given to the rules; what these say is weighed, and the strongest of each place kept.
"""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from detectors.judging.settled import Here, Settled
from detectors.judging.sieve import NOTHING_CLOSED, Sieve
from detectors.judging.sifted import Passing, Sifted
from detectors.judging.weighing import Judged, findings_of, weighed
from detectors.model import DetectorSettings, Document, Finding, OwnRule, Segment, Zone
from detectors.ocr.misread import as_meant
from detectors.rules import rules_of
from detectors.rules.base import Rule
from detectors.rules.own import own_rules
from detectors.text.layout import Pages, Place
from detectors.text.lines import Spot
from detectors.text.normalize import Lexicon, gaps
from detectors.text.zones import NAME_ZONES

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
# What is asked last is asked of so many lines of a place, and of all places one for so much work that is allowed; lines of which
# nothing else could say anything are no work.
MAX_OPINIONS, WORK_FOR_OPINION = 24, 8
# Fewer while what is found in them may spare the sifting of the next.
WINDOWS_AT_ONCE, LATER_WINDOWS = 8, 32
# A window of a long line is as long as some lines; to look at it for a clearer mark costs as much as at a few.
WINDOW_LINES = 16
CUT_WEIGHT = 2


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
    counted: int = 0
    opinions: int = 0
    complete: bool = True


class _Opinions(Iterator[None]):
    """One for each question that may still be put to what is asked last."""

    def __init__(self, here: Here, work: _Work) -> None:
        self._here, self._work = here, work

    @property
    def left(self) -> bool:
        return self._here.opinions < MAX_OPINIONS and self._work.opinions * WORK_FOR_OPINION < self._work.allowed

    def __next__(self) -> None:
        if not self.left:
            raise StopIteration
        self._here.opinions += 1
        self._work.opinions += 1


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
    # One way through all of them: a table may come as a hundred thousand cells.
    kinds = set(map(attrgetter("member", "zone", "ocr"), segments))
    printed = any(ocr for _, _, ocr in kinds)
    if printed:
        segments = tuple(each._replace(text=as_meant(each.text)) if each.ocr else each for each in segments)
    sieve, lexicon = _tools(settings.packs, settings.own_rules, ocr=printed)
    pages = Pages(document, segments, lexicon, named=any(zone in NAME_ZONES for _, zone, _ in kinds))
    best: dict[tuple[object, ...], Judged] = {}
    counted: dict[tuple[object, ...], Counter[str]] = {}
    key: tuple[object, ...]
    members = len({member for member, _, _ in kinds})
    work = _Work(MIN_WORK + MEMBER_WORK * (members - 1) + len(pages.joined) // BYTES_FOR_WORK)
    alerts = frozenset(category for category, policy in settings.policies.items() if policy == "alert")
    for judged in _judged(pages, sieve, Settled(sieve, alerts, one_file=members == 1), work):
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
        best[key] = best[key]._replace(signal=best[key].signal._replace(match=match))
    return Judgement(findings_of(best.values(), settings), complete=work.complete)


def _judged(pages: Pages, sieve: Sieve, settled: Settled, work: _Work) -> Iterator[Judged]:
    """Every line that could hold a mark, each of its kind once, until more would be done than is allowed."""
    seen: set[tuple[object, ...]] = set()
    sifted = Sifted(sieve, pages)
    for (spot, mask, turned, first), here in _passing(pages, sieve, sifted, settled):
        # What is settled of a line as it stands may be open of it turned round, and the other way round.
        masks = []
        for one in (mask, turned):
            if not one & sieve.worth or here.passes_over(one):
                here.look(one, WINDOW_LINES if spot.cut else 1)
                one = 0
            masks.append(one)
        if not any(masks):
            continue
        if not first:
            key = pages.key(spot)
            if key in seen:
                continue
            seen.add(key)
        of_others = any(one & sieve.worth & ~sieve.last for one in masks)
        opinions = _Opinions(here, work)
        if not of_others and not opinions.left:
            continue
        readings = list(_readings(pages, sieve, sifted, spot, *masks))
        if not readings:
            continue
        work.done += of_others
        if work.done > work.allowed:
            work.complete = False
            return
        for one in filter(None, masks):
            here.look(one, CUT_WEIGHT if spot.cut else 1)
        free = 0
        for place, rules, of_mask in readings:
            for judged in weighed(place, rules, opinions):
                work.done += 1
                signal = judged.signal
                if signal.counts:
                    # What is reported by number has to be counted, as far as anybody would count.
                    work.counted += 1
                    free += work.counted < MAX_COUNTED
                elif judged.score >= THRESHOLD and not signal.filtered_by:
                    # What makes a finding of its own is never too much: a long paper may be marked on every page.
                    free += here.find(of_mask, signal, in_pieces=len(place.spots) > 1)
                yield judged
        work.done -= free + bool(free)


def _readings(
    pages: Pages, sieve: Sieve, sifted: Sifted, spot: Spot, mask: int, turned: int
) -> Iterator[tuple[Place, Sequence[Rule], int]]:
    """What stands there, with the rules that could say something of it, and what it passed as: pieces joined to one mark, the line,
    the line turned round."""
    if mask & sieve.fragment and (pieced := pages.pieced(spot)) is not None:
        (of_pieces,) = sifted.masks([pieced.text.encode()])
        yield pieced, sieve.of(of_pieces), mask
    if rules := sieve.of(mask):
        yield pages.line(spot), rules, mask
    if rules := sieve.of(turned):
        yield pages.turned(spot), rules, turned


def _passing(pages: Pages, sieve: Sieve, sifted: Sifted, settled: Settled) -> Iterator[tuple[Passing, Here]]:
    """The lines that pass the sieve, with what is known of their places.

    Lines that are too long are looked at in windows.
    """
    offset = 0
    while offset < len(pages.joined):
        stretch = pages.stretch(offset, sifted.reach)
        offset = max(stretch.end, offset + 1)
        if stretch.block:
            for passing in sifted.passing(stretch, settled):
                yield passing, settled.here(pages.place(passing.spot))
            continue
        if stretch.named:
            names = list(pages.spots(stretch))
            files = [pages.segments[spot.segment].zone == "filename" for spot in names]
            masks = sieve.of_names(pages.texts_of(names), files)
            turned = [n for n, spot in enumerate(names) if pages.is_turned(spot)]
            turned_texts = [pages.turned_round(pages.text_of(names[n])) for n in turned]
            of_turned: Mapping[int, int] = dict(
                zip(turned, sieve.of_names(turned_texts, [files[n] for n in turned]), strict=True)
            )
            for n, (spot, mask) in enumerate(zip(names, masks, strict=True)):
                if (mask | of_turned.get(n, 0)) & sieve.worth:
                    yield Passing(spot, mask, of_turned.get(n, 0), False), settled.here(pages.place(spot))
            continue
        for place, there in itertools.groupby(pages.spots(stretch), key=pages.place):
            here = settled.here(place)
            closed = here.closed()
            while some := list(itertools.islice(there, LATER_WINDOWS if closed != NOTHING_CLOSED else WINDOWS_AT_ONCE)):
                masks = sifted.masks(list(map(pages.raw, some)), closed)
                turned = [n for n, spot in enumerate(some) if pages.is_turned(spot)]
                of_turned = sifted.turned(turned, {n: pages.text_of(some[n]) for n in turned}, closed) if turned else {}
                for n, (spot, mask) in enumerate(zip(some, masks, strict=True)):
                    if (mask | of_turned.get(n, 0)) & sieve.worth:
                        yield Passing(spot, mask, of_turned.get(n, 0), False), here
                closed = here.closed()


def _names(document: Document, name: str, link_texts: Sequence[str]) -> tuple[Segment, ...]:
    """The file's own name and the texts that link to it, unless a reader has put them in already."""
    there = {(s.zone, s.text) for s in document.segments[:50] if s.zone in ("filename", "link") and s.member is None}
    wanted: list[tuple[Zone, str]] = [("filename", name)]
    wanted += [("link", text) for text in dict.fromkeys(link_texts)]
    return tuple(
        Segment(text[:MAX_NAME_CHARS], zone=zone) for zone, text in wanted if text.strip() and (zone, text) not in there
    )


@functools.lru_cache(maxsize=32)
def _tools(packs: tuple[str, ...], own: tuple[OwnRule, ...], *, ocr: bool) -> tuple[Sieve, Lexicon]:
    rules = (*rules_of(packs), *own_rules(own))
    lexicon = lexicon_of(rules)
    return Sieve([rule for rule in rules if ocr or not rule.ocr_only], lexicon), lexicon


def lexicon_of(rules: Iterable[Rule]) -> Lexicon:
    return gaps(word for rule in rules for word in rule.lexicon)
