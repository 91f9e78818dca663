"""Lines that MuPDF cuts in pieces, put together again."""

from __future__ import annotations

from collections.abc import Callable

from detectors.formats.pdf.pictures import Line
from detectors.formats.rows import SHORT

# In heights of a line: how much the pieces of one may differ, and how far they may stand apart. Programs set a fifth of an em
# between Chinese and digits; cells stand farther apart.
LEVEL_SHARE, CLOSE_SHARE, ALONG = 0.1, 0.25, 0.99
# What is spread stands as far apart at most, and has more characters than a mark.
SPREAD_SHARE, FEWEST_SPREAD, LONGEST_NUMBER, APART = 2.0, 10, 4, 1.2
LEVELS = ("秘密", "机密", "绝密")


def rejoined(lines: list[Line]) -> list[Line]:
    """The lines of a block, those in one that MuPDF cuts because a program sets Chinese, digits and spaces in turns,
    or spreads a sentence over the width of the page."""
    groups = _grouped(lines, _goes_on)
    lines = [_joined(group) if len(group) > 1 else group[0] for group in groups]
    spread = _grouped(lines, _is_spread)
    return [line for group in spread for line in ([_joined(group)] if _is_sentence(group) else group)]


def _is_sentence(pieces: list[Line]) -> bool:
    """No row of fields with a mark at one of its ends, farther from the rest than its characters from each other."""
    if len(pieces) < FEWEST_SPREAD:
        return False
    return not (_stands_apart(*pieces[:3]) or _stands_apart(*pieces[:-4:-1]))


def _stands_apart(end: Line, before: Line, rest: Line) -> bool:
    word = "".join(piece.text.strip() for piece in sorted((end, before), key=lambda piece: piece.box[0]))
    return word in LEVELS and _gap(before, rest) > APART * _gap(end, before)


def _gap(one: Line, other: Line) -> float:
    return max(one.box[0], other.box[0]) - min(one.box[2], other.box[2])


def _grouped(lines: list[Line], go_on: Callable[[list[Line], Line], bool]) -> list[list[Line]]:
    groups: list[list[Line]] = []
    for line in lines:
        if groups and go_on(groups[-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _is_spread(pieces: list[Line], after: Line) -> bool:
    """Single characters, more of them in a row than a mark has; a number is one."""
    before = pieces[-1]
    texts = (before.text.strip(), after.text.strip())
    if not all(len(text) == 1 or (text.isascii() and len(text) <= LONGEST_NUMBER) for text in texts):
        return False
    high = before.box[3] - before.box[1]
    return _in_one_line(before, after) and 0 <= after.box[0] - before.box[2] < SPREAD_SHARE * high


def _in_one_line(before: Line, after: Line) -> bool:
    high = before.box[3] - before.box[1]
    level = max(abs(before.box[1] - after.box[1]), abs(before.box[3] - after.box[3])) < LEVEL_SHARE * high
    upright = before.direction == after.direction and before.direction[0] > ALONG
    return level and upright and before.zone is None and after.zone is None


def _goes_on(pieces: list[Line], after: Line) -> bool:
    before = pieces[-1]
    high = before.box[3] - before.box[1]
    close = abs(after.box[0] - before.box[2]) < CLOSE_SHARE * high
    # Single characters may stand in any order, which is looked at elsewhere.
    short = min(len(before.text.strip()), len(after.text.strip())) <= 1 and len(before.text) <= SHORT
    long = len(pieces) > 1 or not short
    return close and long and _in_one_line(before, after)


def _joined(pieces: list[Line]) -> Line:
    boxes = [piece.box for piece in pieces]
    box = (boxes[0][0], min(box[1] for box in boxes), boxes[-1][2], max(box[3] for box in boxes))
    return Line("".join(piece.text for piece in pieces), box, pieces[0].direction, None)
