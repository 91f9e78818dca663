"""Words that a file keeps character by character: an attribute, a cell or a point of a chart for each."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

FEWEST, FEWEST_CHINESE = 3, 2
HAN = re.compile("[\u4e00-\u9fff]")


def spelt(texts: Iterable[str]) -> Iterator[str]:
    """The runs of single characters among the texts, each as one; numbers of two digits count as characters."""
    run: list[str] = []
    for text in itertools.chain(texts, ["end"]):
        character = text.strip()
        if len(character) == 1 or (len(character) == 2 and character.isdigit()):
            run.append(character)
        elif character:
            if len(run) >= FEWEST and sum(map(is_chinese, run)) >= FEWEST_CHINESE:
                yield "".join(run)
            run = []


def spelt_downwards(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """What the columns of a table say, where they hold a character a cell."""
    for column in itertools.zip_longest(*rows, fillvalue=""):
        yield from spelt(column)


def is_chinese(text: str) -> bool:
    return HAN.search(text) is not None
