"""Words that a file keeps character by character: an attribute, a cell or a point of a chart for each."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from detectors.formats.characters import is_chinese, is_of_a_mark

FEWEST, FEWEST_CHINESE = 3, 2
# The only words of two characters that are worth it.
LEVELS = frozenset(("绝密", "机密", "秘密", "絕密", "機密", "祕密"))
FIRST_HALVES, TERM = "绝絕机機秘祕", re.compile(r"\d{1,2}年|长期|\d{1,2}$")
LONGEST_MARK = 8
WHOLE_MARK = re.compile(r"[绝絕机機秘祕]密[★☆][0-9]{0,2}(?:年|个月|长期)?")
# Signs that put them together or part them, and names: `"机", y = "密", z = x & y & "★10年"`.
BETWEEN_LITERALS = re.compile(r"[\w\s+,.&|=]{0,20}", re.ASCII)
MAX_ROWS, MAX_COLUMNS = 20_000, 500


def spelt(texts: Iterable[str]) -> Iterator[str]:
    """The runs of single characters among the texts, each as one; numbers of two digits count as characters."""
    run: list[str] = []
    for text in itertools.chain(texts, ["end"]):
        character = _alone(text.strip())
        if len(character) == 1 or (len(character) == 2 and character.isdigit()):
            run.append(character)
        elif character:
            word = "".join(run)
            if (len(run) >= FEWEST and sum(map(is_chinese, run)) >= FEWEST_CHINESE) or word in LEVELS:
                yield word
                if (mark := _in_order(run)) and mark != word:
                    yield mark
            run = []


def _alone(text: str) -> str:
    """Without what is put beside a character and takes up no place."""
    if 1 < len(text) <= FEWEST and not text.isalnum():
        return "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Mn"))
    return text


def _in_order(run: Sequence[str]) -> str | None:
    """A mark whose characters stand in another order than they are read in, by their places or numbers; no other words have
    them all and nothing else."""
    word = "".join(run)
    if len(word) > LONGEST_MARK or word.count("密") != 1 or ("★" not in word and "☆" not in word):
        return None
    first = [c for c in run if c in FIRST_HALVES]
    term = "".join(c for c in run if c.isdigit()) + "".join(
        sorted((c for c in run if c in "长期年"), key="年长期".index)
    )
    if len(first) == 1 and TERM.fullmatch(term) and len(word) == len(term) + 3:
        return f"{first[0]}密★{term}"
    return None


def spelt_backwards(texts: Iterable[str]) -> Iterator[str]:
    """For boxes and frames, which a file has in the order in which they were made, and a page wherever they were put."""
    return (word[::-1] for word in spelt(texts))


def in_pieces(literal: re.Pattern[str], text: str) -> Iterator[str]:
    """Marks of several literals that stand close to each other, as a program puts them together."""
    run: list[str] = []
    end = 0
    for found in literal.finditer(text):
        if not all(is_of_a_mark(ord(character)) for character in found[1]):
            run = []
            continue
        if not BETWEEN_LITERALS.fullmatch(text, end, found.start()):
            run = []
        run.append(found[1])
        end = found.end()
        if len(run) > 1 and WHOLE_MARK.fullmatch(mark := "".join(run[-LONGEST_MARK:])):
            yield mark


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
