"""Words that a file keeps character by character: an attribute, a cell or a point of a chart for each."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from detectors.formats.characters import is_chinese

FEWEST, FEWEST_CHINESE = 3, 2
# The only words of two characters that are worth it.
LEVELS = frozenset(("绝密", "机密", "秘密", "絕密", "機密", "祕密"))
MAX_ROWS, MAX_COLUMNS = 20_000, 500


def spelt(texts: Iterable[str]) -> Iterator[str]:
    """The runs of single characters among the texts, each as one; numbers of two digits count as characters."""
    run: list[str] = []
    for text in itertools.chain(texts, ["end"]):
        character = text.strip()
        if len(character) == 1 or (len(character) == 2 and character.isdigit()):
            run.append(character)
        elif character:
            word = "".join(run)
            if (len(run) >= FEWEST and sum(map(is_chinese, run)) >= FEWEST_CHINESE) or word in LEVELS:
                yield word
            run = []


def spelt_downwards(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """What the columns of a table say, where they hold a character a cell."""
    for column in itertools.islice(itertools.zip_longest(*rows[:MAX_ROWS], fillvalue=""), MAX_COLUMNS):
        for word in spelt(column):
            yield word
            yield word[::-1]  # written upwards


def spelt_by_tabs(lines: Iterable[str]) -> Iterator[str]:
    """The columns of lines that follow each other and are parted by tabs."""
    rows: list[list[str]] = []
    for line in itertools.chain(lines, [""]):
        if "\t" in line:
            rows.append(line.split("\t", MAX_COLUMNS))
        elif rows:
            yield from spelt_downwards(rows)
            rows = []
