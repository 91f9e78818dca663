"""Which of several options is the ticked one, by the boxes before their words or behind them."""

from __future__ import annotations

from collections.abc import Iterator

from detectors.patterns import Pattern
from detectors.rules.grammar import EMPTY_BOXES, LEVEL, TICKED_BOXES, TICKED_BRACKETS, pattern
from detectors.text.layout import Place

# Before the first box: nothing, or the end of a label. An option's word there means that boxes follow their words.
_BOX_FIRST = pattern(r"(?:^|[:|)\t、,;]|[级等别性式型项类度否限]|选择)[\s\[(]*$")
# 请打√ in brackets, or nothing but the sign behind the label.
_INSTRUCTION = pattern(r"\([^()]{0,12}(?:打|划|画|勾)[^()]{0,8}\)|\(\s?[√✓]\s?\)\s?:")
# A box with the sign behind it, for whoever had none with the sign inside.
_TICKED_BY_HAND = pattern(r"[□☐]\s?[√✓✔]")
_EMPTY_BRACKETS = pattern(r"\(\s*\)|\[\s*\]")
_TICKED_BRACKETS = pattern(TICKED_BRACKETS)
_BOXES = pattern(f"[{EMPTY_BOXES}{TICKED_BOXES}]")
# An option and its box, where there is one.
_BEHIND_ITS_BOX = pattern(rf"([{EMPTY_BOXES}])?\s*(\p{{Han}}{{1,8}})")
_BEFORE_ITS_BOX = pattern(rf"()(\p{{Han}}{{1,8}})\s*([{EMPTY_BOXES}])?")
_BOXES_BEHIND = pattern(rf"[{EMPTY_BOXES}]\s*$|\p{{Han}}[{EMPTY_BOXES}]\s")
# Boxes that touch the word behind them and no word before; the first word may have lost its own.
_TOUCHING_BEHIND = pattern(rf"\s[{EMPTY_BOXES}{TICKED_BOXES}]\p{{Han}}")
_TOUCHING_BEFORE = pattern(rf"\p{{Han}}[{EMPTY_BOXES}{TICKED_BOXES}]")
# Options and nothing else; the first may have lost its box.
_ONLY_OPTIONS = pattern(
    rf"^\s*(?:(?:公开|内部|非密|不?涉密|一般|普通)\s*)*(?:[{EMPTY_BOXES}{TICKED_BOXES}]\s*\p{{Han}}{{2,4}}\s*){{3,6}}$"
)
_UNTICKED_LEVEL = pattern(rf"[{EMPTY_BOXES}]\s*{LEVEL}")
_LABEL_REST = pattern(r"^[\p{Han}()]{0,8}:")
_NEXT_LABEL = pattern(r"\s\p{Han}{2,8}\s?:")
LEAST_EMPTY = 2
_ROUND = "○◯〇●⊙"


def has_boxes(text: str) -> bool:
    return _BOXES.search(text) is not None or _TICKED_BRACKETS.search(text) is not None


def ticked(text: str, words: Pattern, row_before: tuple[str, ...] = ()) -> Iterator[tuple[int, int]]:
    """Where the words are the ticked one of several boxes. Boxes stand before their words, or all of them behind, as the first in the
    row tells."""
    text = _INSTRUCTION.sub(lambda found: " " * len(found.group(0)), text)
    text = _TICKED_BY_HAND.sub(lambda found: "☑".ljust(len(found.group(0))), text)
    text = _TICKED_BRACKETS.sub(lambda found: "☑".ljust(len(found.group(0))), text)
    text = _EMPTY_BRACKETS.sub(lambda found: "□".ljust(len(found.group(0))), text)
    options = next(piece for piece in (*row_before, text) if piece == text or _BOXES.search(piece))
    first = _BOXES.search(options)
    if first is None:
        return
    # A round one stands before its word.
    lead = first.group(0) in _ROUND and _BOXES.search(text.rstrip()[-1:]) is None
    touching = _TOUCHING_BEHIND.search(options) is not None and _TOUCHING_BEFORE.search(options) is None
    before = lead or touching or _BOX_FIRST.search(options[: first.start()]) is not None
    # The first word's may have become the end of the piece before.
    last = "".join(row_before[-1:])
    for match in words.finditer(text):
        beside = (last + text[: match.start()]).rstrip(" [()]") if before else text[match.end() :].lstrip("级 [()]")
        box = beside[-1:] if before else beside[:1]
        if box and box not in EMPTY_BOXES and _BOXES.fullmatch(box):
            yield match.span()


def is_choice_of_levels(text: str) -> bool:
    """Whether a line is nothing but options, several levels left out: what is ticked there needs no label."""
    return _ONLY_OPTIONS.search(text) is not None and len(list(_UNTICKED_LEVEL.finditer(text))) >= LEAST_EMPTY


def unread_tick(place: Place, words: Pattern, label: Pattern) -> tuple[int, int] | None:
    """In a scan, where the words are the one option without a box: the recogniser reads empty boxes for sure, and filled or crossed
    ones often not at all. What it doesn't read leaves a gap, at which the row may have been parted."""
    before = "".join(f"{text} " for text in place.row_before)
    behind = "".join(f" {text}" for text in place.row[len(place.row_before) :])
    start, end = len(before), len(before) + len(place.text)
    row = before + place.text + behind
    labelled = next((m.end() for m in label.finditer(row)), None)
    if labelled is None or any(box.group(0) not in EMPTY_BOXES for box in _BOXES.finditer(row)):
        return None
    if (rest := _LABEL_REST.search(row[labelled:])) is not None:
        labelled += rest.end()
    last = _NEXT_LABEL.search(row, labelled)
    options = row[labelled : len(row) if last is None else last.start()]
    shape = _BEFORE_ITS_BOX if _BOXES_BEHIND.search(options) else _BEHIND_ITS_BOX
    found = list(shape.finditer(options))
    lone = [option for option in found if option.group(0).strip() == option.group(2)]
    if len(lone) != 1 or len(found) <= LEAST_EMPTY:
        return None
    low, high = (labelled + at for at in lone[0].span(2))
    match = words.search(row, low, high)
    if match is None or match.start() != low or not start <= low < end:
        return None
    return low - start, match.end() - start
