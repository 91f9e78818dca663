"""Characters that a page places one by one, in whatever order its file has them: put in the order that the eye sees.

So are the two halves of a level's name, however long the pieces are that they end and begin.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from detectors.formats.spelt import LEVELS
from detectors.model import Box

SHORT = 3
FEWEST, FEWEST_TOGETHER = 3, 2
FEWEST_SPREAD = 4
MAX_PIECES = 20_000
FIRST_HALVES, SECOND_HALVES = frozenset("绝机秘絕機祕"), frozenset("密")
MOST_HALVES = 200
Piece = tuple[str, Box]
Direction = tuple[float, float]
# With its middle, the height of its characters and the unit step along which they run.
Askew = tuple[str, tuple[float, float], float, Direction]
Part = tuple[int, str, Box]


def rearranged(pieces: Sequence[Piece], *, always: bool = False) -> Iterator[Piece]:
    """Rows and columns of short pieces that stand close together, if the file has them in another order, or `always`."""
    yield from _halves(pieces)
    short = [(index, text, box) for index, (text, box) in enumerate(pieces) if 0 < len(text.strip()) <= SHORT]
    if not FEWEST_TOGETHER <= len(short) <= MAX_PIECES:
        return
    for across in (True, False):
        yield from _lines(short, across=across, always=always)


def rearranged_askew(pieces: Iterable[Askew]) -> Iterator[str]:
    """The same of characters that run in other directions, those of each in the frame in which they lie flat."""
    flat: dict[Direction, list[Piece]] = {}
    for text, (x, y), size, (right, down) in pieces:
        along, across = x * right + y * down, y * right - x * down
        half = size * len(text.strip()) / 2
        box = (along - half, across - size / 2, along + half, across + size / 2)
        flat.setdefault((round(right, 1), round(down, 1)), []).append((text, box))
    for group in flat.values():
        yield from (text for text, _ in rearranged(group))


def _halves(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """A piece that ends in the first half of a level and the one beside it that begins with the second, where the file has others between them."""
    first = [(i, text.rstrip(), box) for i, (text, box) in enumerate(pieces) if text.rstrip()[-1:] in FIRST_HALVES]
    second = [(i, text.lstrip(), box) for i, (text, box) in enumerate(pieces) if text.lstrip()[:1] in SECOND_HALVES]
    for before, word, left in first[:MOST_HALVES]:
        for after, rest, right in second[:MOST_HALVES]:
            high = min(_size(left, 1), _size(right, 1))
            level = abs(_middle(left, 1) - _middle(right, 1)) < 0.4 * high
            if after != before + 1 and level and -0.5 * high < right[0] - left[2] < 1.5 * high:
                yield word + rest, (left[0], min(left[1], right[1]), right[2], max(left[3], right[3]))


def _lines(short: list[Part], *, across: bool, always: bool) -> Iterator[Piece]:
    """With `across` rows from left to right, else columns from top to bottom."""
    along, beside = (0, 1) if across else (1, 0)
    line: list[Part] = []
    for part in sorted(short, key=lambda part: _middle(part[2], beside)):
        if line and _middle(part[2], beside) - _middle(line[-1][2], beside) >= 0.4 * _size(line[-1][2], beside):
            yield from _runs(line, along, beside, always)
            line = []
        line.append(part)
    yield from _runs(line, along, beside, always)


def _runs(line: list[Part], along: int, beside: int, always: bool) -> Iterator[Piece]:
    """The stretches of a line without a gap, each put in order if it wasn't; and a line of single characters that stand evenly apart."""
    run: list[Part] = []
    parts = sorted(line, key=lambda part: part[2][along])
    if _is_spread(parts, along, beside):
        yield from _joined(parts, always=True)
        return
    for part in parts:
        if run and part[2][along] - run[-1][2][along + 2] >= 1.5 * _size(run[-1][2], beside):
            yield from _joined(run, always)
            run = []
        run.append(part)
    yield from _joined(run, always)


def _is_spread(parts: list[Part], along: int, beside: int) -> bool:
    if len(parts) < FEWEST_SPREAD or any(len(text.strip()) > 1 for _, text, _ in parts):
        return False
    steps = [after[2][along] - before[2][along] for before, after in itertools.pairwise(parts)]
    return min(steps) > 2.5 * _size(parts[0][2], beside) and max(steps) - min(steps) <= 0.2 * max(steps)


def _joined(run: list[Part], always: bool) -> Iterator[Piece]:
    order = [index for index, _, _ in run]
    if len(run) < FEWEST_TOGETHER or not (always or order != sorted(order) or _is_interleaved(run)):
        return
    word = "".join(text.strip() for _, text, _ in run)
    if always or len(run) >= FEWEST or word in LEVELS:
        left, top, right, bottom = zip(*(box for _, _, box in run), strict=True)
        yield word, (min(left), min(top), max(right), max(bottom))


def _is_interleaved(run: list[Part]) -> bool:
    """Whether single characters stand in a line together, and in the file among those of other lines."""
    return run[-1][0] - run[0][0] >= len(run) and all(len(text.strip()) == 1 for _, text, _ in run)


def _middle(box: Box, beside: int) -> float:
    return (box[beside] + box[beside + 2]) / 2


def _size(box: Box, beside: int) -> float:
    return max(box[beside + 2] - box[beside], 1.0)
