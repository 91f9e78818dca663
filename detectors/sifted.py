"""A sieve on its way through one document: a stretch of whole lines is sifted at once, and of what passes the next line is told."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Mapping, Sequence

from detectors.layout import ALIKE_LINES, Pages, Stretch
from detectors.lines import NEIGHBOURS
from detectors.sieve import Sieve, plain_ends

LINES_AT_ONCE = 128
BYTES_AT_ONCE = 32 * 1024
# What is sifted at a time: more where few lines pass.
MIN_STRETCH_BYTES = 16 * 1024
MAX_STRETCH_BYTES = 128 * 1024
MANY_PASS, FEW_PASS = 8, 64
REMEMBERED_LINES = 2_000
MAX_KNOWN = 20_000
MIN_BLANK_BYTES = 64

TextOf = Callable[[int], bytes]


class Sifted:
    """What it has said of a line is kept, as far as that is worth it: `known` are masks and canonical texts by raw lines."""

    def __init__(self, sieve: Sieve, pages: Pages) -> None:
        self._sieve = sieve
        self._pages = pages
        self._known: dict[bytes, tuple[int, bytes]] = {}
        pages.known = self._known
        # Offsets of the lines of the stretch that pass.
        self._passing: Sequence[int] = ()
        # Up to where this is known; what stands before it is no stretch of whole lines where `barred`.
        self.until = 0
        self.barred = False
        # So many lines pass that they must be woken too.
        self.many = False
        self.woken_until = 0
        self._contexts: set[bytes] = set()
        self._segment = -1
        self._reach = MIN_STRETCH_BYTES
        self._rich = False
        # Of this stretch, and of those before less and less.
        self._lines = self._passed = 0

    def masks(self, untrusted_lines: Sequence[bytes]) -> list[int]:
        known = self._known
        fresh = [line for line in dict.fromkeys(untrusted_lines) if line not in known]
        if len(known) + len(fresh) > MAX_KNOWN:
            known.clear()
            fresh = list(dict.fromkeys(untrusted_lines))
        known.update(zip(fresh, zip(*self._sieve.sift(fresh), strict=True), strict=True))
        return [known[line][0] for line in untrusted_lines]

    def after(self, offset: int) -> int | None:
        """The next line of the stretch that passes."""
        at = bisect.bisect_left(self._passing, offset)
        return self._passing[at] if at < len(self._passing) else None

    def leap(self, offset: int) -> int:
        """Where many lines pass: to the next thing that wakes and could be worth a look."""
        if not self.many or offset >= self.until:
            return offset
        passing = self.after(offset)
        # The line end in front is what tells a pattern that a line begins.
        return self.until if passing is None else max(offset, passing - 1)

    def only_woken(self, until: int) -> None:
        """Up to there a line must be woken to be looked at: some of what wakes is passed over."""
        self.woken_until = until

    def look_ahead(self, offset: int) -> None:
        """Sifts a stretch of text from a line's end on, if what comes next are whole lines."""
        stretch = self._pages.stretch(offset, self._reach)
        self._passing = ()
        self.until = stretch.end
        self.barred = stretch.block is None
        self.many = False
        if stretch.block is None:
            return
        if len(self._known) > MAX_KNOWN:
            self._known.clear()
        masks, text = self._repeated(stretch.block) or self._sift(stretch.block)
        worth, fragment = self._sieve.worth, self._sieve.fragment
        passing = {n for n, mask in masks.items() if mask & worth and text(n).strip()}
        passing.update(stretch.turned)
        starts: list[int] = stretch.starts.tolist() if passing else []
        if self._lines > REMEMBERED_LINES:
            self._lines, self._passed = self._lines // 2, self._passed // 2
        self._lines += len(stretch.starts)
        self._rich = self._passed + len(masks) > MANY_PASS + self._lines // FEW_PASS
        self._reach = MIN_STRETCH_BYTES if self._rich else min(2 * self._reach, MAX_STRETCH_BYTES)
        # Those that have stood in the same place between the same lines before are judged alike.
        fresh = sorted(passing)
        if stretch.segment is not None:
            fresh = self._met_first(fresh, stretch, starts)
        self._passed += len(fresh)
        self.many = self._passed > MANY_PASS + self._lines // FEW_PASS
        self._keep(fresh, stretch.block, starts, masks, text)
        if self.many:
            # A word over two lines wakes on the line before.
            before = [_filled_before(stretch.block, starts, n) for n in fresh if masks.get(n, 0) & fragment]
            fresh = sorted({*fresh, *before})
        self._passing = [offset + starts[n] for n in fresh]

    def _sift(self, block: bytes) -> tuple[Mapping[int, int], TextOf]:
        masks, lines = self._sieve.sift_block(block)
        return masks, lines.text

    def _repeated(self, block: bytes) -> tuple[Mapping[int, int], TextOf] | None:
        """Where many lines pass, each different one is sifted once, unless most are different."""
        if not self._rich:
            return None
        lines = block.split(b"\n")
        different = list(dict.fromkeys(lines))
        if 2 * len(different) > len(lines):
            return None
        self.masks(different)
        known = self._known
        return {n: mask for n, line in enumerate(lines) if (mask := known[line][0])}, lambda n: known[lines[n]][1]

    def _keep(
        self, passing: Sequence[int], block: bytes, starts: Sequence[int], masks: Mapping[int, int], text: TextOf
    ) -> None:
        """The lines that will be looked at and, as long as they are few, those that stand around them."""
        around = 0 if self.many else NEIGHBOURS
        done, last = 0, len(starts) - 1
        for n in passing:
            low, done = max(n - around, done), min(n + around + 1, last)
            for at in range(low, done):
                raw = block[starts[at] : starts[at + 1] - 1]
                # A line that is a piece of a mark in one place is none in another.
                mask, canonical = self._known.get(raw) or (0, plain_ends(text(at)))
                self._known[raw] = (mask | masks.get(at, 0), canonical)

    def _met_first(self, passing: Sequence[int], stretch: Stretch, starts: Sequence[int]) -> list[int]:
        if stretch.block is None or stretch.segment is None or not passing:
            return []
        if stretch.segment != self._segment or len(self._contexts) > MAX_KNOWN:
            self._contexts.clear()
            self._segment = stretch.segment
        filled = stretch.filled()
        out: list[int] = []
        for n in passing:
            at = bisect.bisect_left(filled, n)
            if ALIKE_LINES <= at < len(filled) - ALIKE_LINES:
                context = stretch.block[starts[filled[at - ALIKE_LINES]] : starts[filled[at + ALIKE_LINES] + 1]]
                if context in self._contexts:
                    continue
                self._contexts.add(context)
            out.append(n)
        return out


def _filled_before(block: bytes, starts: Sequence[int], n: int) -> int:
    """The nearest line before that is not blank; else the first."""
    end, reach = starts[n], MIN_BLANK_BYTES
    while end > 0:
        text = block[max(0, end - reach) : end].rstrip()
        if text:
            return bisect.bisect_right(starts, max(0, end - reach) + len(text) - 1) - 1
        end, reach = end - reach, 2 * reach
    return 0
