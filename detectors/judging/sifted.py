"""A sieve on its way through one document: a stretch of whole lines is sifted at once, and it is told which of them pass.

What was made canonical for that is kept while the stretch is looked at: it is the text of the lines around each, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from detectors.judging.questions import Closed
from detectors.judging.settled import Here, Settled
from detectors.judging.sieve import NOTHING_CLOSED, Sieve
from detectors.text.layout import ALIKE_LINES, Kind, Pages
from detectors.text.lines import Spot
from detectors.text.stretches import Around, Stretch

# What is sifted at a time: more where few lines pass.
MIN_STRETCH_BYTES = 16 * 1024
MAX_STRETCH_BYTES = 128 * 1024
FEW_PASS = 64
# Where the same lines come again and again, so many count as one that was looked at.
MANY_ALIKE = 8
MAX_KNOWN = 20_000


class Passing(NamedTuple):
    """A line that passes: its place in the text, its mask and that of the line as a right-to-left override shows it, and whether it is
    known that it hasn't stood between the same lines before."""

    spot: Spot
    mask: int
    turned: int
    first: bool


class Sifted:
    """What it has said of a line of the last stretches is kept as far as that is worth it."""

    def __init__(self, sieve: Sieve, pages: Pages) -> None:
        self._sieve = sieve
        self._pages = pages
        # Masks and canonical texts, by raw lines.
        self._known: dict[bytes, tuple[int, bytes]] = {}
        pages.known = self._known
        self._contexts: set[bytes] = set()
        self._place: tuple[Here | Settled | None, Kind | None] = (None, None)
        self.reach = MIN_STRETCH_BYTES
        self._rich = False

    def masks(self, untrusted_lines: Sequence[bytes], closed: Closed = NOTHING_CLOSED) -> list[int]:
        known = self._known
        fresh = [line for line in dict.fromkeys(untrusted_lines) if line not in known]
        if len(known) + len(fresh) > MAX_KNOWN:
            known.clear()
            fresh = list(dict.fromkeys(untrusted_lines))
        if not fresh:
            return [known[line][0] for line in untrusted_lines]
        masks, texts = self._sieve.sift(fresh, closed)
        if closed == NOTHING_CLOSED:
            known.update(zip(fresh, zip(masks, texts, strict=True), strict=True))
            return [known[line][0] for line in untrusted_lines]
        found = dict(zip(fresh, masks, strict=True))
        return [found[line] if line in found else known[line][0] for line in untrusted_lines]

    def passing(self, stretch: Stretch, settled: Settled) -> Iterator[Passing]:
        """The lines of a stretch that pass, once where they stand between the same lines several times."""
        # Where nothing was found yet and nothing passes, nobody need know which place it is.
        kind = self._pages.kind(stretch) if settled.anything else None
        known = self._known_of(stretch, kind, settled)
        closed = known.closed()
        masks, texts = self._repeated(stretch) or self._sift(stretch.block, closed)
        turned = self.turned(stretch.turned, texts(), closed) if len(stretch.turned) else {}
        if (masks or turned) and not settled.anything:
            kind = self._pages.kind(stretch)
            known = self._known_of(stretch, kind, settled)
        passing: Collection[int] = self._open(masks, known)
        if turned:
            passing = {*passing, *self._open(turned, known)}
        met = self._met_first(sorted(passing), stretch, kind, known) if passing else []
        few = len(stretch.starts) // FEW_PASS
        self._rich = len(passing) > few
        self.reach = (
            MIN_STRETCH_BYTES if len(met) > max(few, 2 * ALIKE_LINES) else min(2 * self.reach, MAX_STRETCH_BYTES)
        )
        if not passing:
            return
        starts: list[int] = stretch.starts.tolist()
        canonical = texts()
        self._pages.around = Around(stretch, starts, canonical)
        for n, first in met:
            if canonical[n].strip():
                start, end = stretch.start + starts[n], stretch.start + starts[n + 1] - 1
                yield Passing(self._pages.whole(start, end), masks.get(n, 0), turned.get(n, 0), first)
        if len(met) < len(passing) // MANY_ALIKE:
            for said in (masks, turned):
                for mask, lines in Counter(map(said.get, passing)).items():
                    if mask is not None:
                        known.look(mask, lines // MANY_ALIKE)

    def _open(self, masks: Mapping[int, int], known: Here | Settled) -> list[int]:
        """The lines that pass; of the others, note is taken."""
        wanted = set()
        for mask, lines in Counter(masks.values()).items():
            if known.passes_over(mask):
                known.look(mask, lines)
            elif mask & self._sieve.worth:
                wanted.add(mask)
        return [n for n, mask in masks.items() if mask in wanted] if wanted else []

    def _known_of(self, stretch: Stretch, kind: Kind | None, settled: Settled) -> Here | Settled:
        """What is settled there: of its place, or of all places where it lies in several."""
        if kind is None:
            return settled
        return settled.here(self._pages.place(self._pages.spot(stretch.end)))

    def turned(
        self, numbers: Sequence[int], texts: Sequence[str] | Mapping[int, str], closed: Closed
    ) -> Mapping[int, int]:
        """The masks of those lines that have one as a right-to-left override shows them."""
        masks = self._sieve.sift_turned([texts[n] for n in numbers], closed)
        return {numbers[at]: mask for at, mask in masks.items()}

    def _sift(self, block: bytes, closed: Closed) -> tuple[Mapping[int, int], Callable[[], list[str]]]:
        masks, lines = self._sieve.sift_block(block, closed)
        return masks, lines.texts

    def _repeated(self, stretch: Stretch) -> tuple[Mapping[int, int], Callable[[], list[str]]] | None:
        """Where many lines pass, each different one is sifted once, unless most are different."""
        if not self._rich:
            return None
        lines = stretch.block.split(b"\n")
        different = list(dict.fromkeys(lines))
        if 2 * len(different) > len(stretch.filled):
            return None
        self.masks(different)
        known = {line: self._known[line] for line in different}
        mask_of = {line: mask for line, (mask, _) in known.items() if mask}
        masks = {n: mask_of[line] for n, line in enumerate(lines) if line in mask_of} if mask_of else {}

        def texts() -> list[str]:
            text_of = {line: text.decode() for line, (_, text) in known.items()}
            return list(map(text_of.__getitem__, lines))

        return masks, texts

    def _met_first(
        self, passing: Sequence[int], stretch: Stretch, kind: Kind | None, known: Here | Settled
    ) -> Sequence[tuple[int, bool]]:
        """Those that have stood in the same place between the same lines before are judged alike."""
        if kind is None:
            return [(n, False) for n in passing]
        if (known, kind) != self._place or len(self._contexts) > MAX_KNOWN:
            self._contexts.clear()
            self._place = (known, kind)
        numbers, filled = np.array(passing), np.array(stretch.filled)
        at = np.searchsorted(filled, numbers)
        inner = (at >= ALIKE_LINES) & (at < len(filled) - ALIKE_LINES)
        met = [(n, False) for n in numbers[~inner].tolist()]
        numbers, at = numbers[inner], at[inner]
        begin = stretch.starts[filled[at - ALIKE_LINES]].tolist()
        behind = stretch.starts[filled[at + ALIKE_LINES] + 1].tolist()
        # The last of each come first, so that the first of them stays.
        contexts = map(stretch.block.__getitem__, map(slice, reversed(begin), reversed(behind)))
        for context, n in dict(zip(contexts, reversed(numbers.tolist()), strict=True)).items():
            if context not in self._contexts:
                self._contexts.add(context)
                met.append((n, True))
        return sorted(met)
