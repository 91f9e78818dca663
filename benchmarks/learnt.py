"""Learns the weights of the second opinion (`detectors/rules/state_secret_learnt.py`), and measures it: `python -m benchmarks.learnt`.

It learns from the labelled strings of `tests/cases`, the rules' own examples and `tests/ordinary`, and from nothing else, so that
the weights can be made again. State-secret rows are marks, all others none; of a row with several level words the likeliest is
the mark. Logistic regression, plain numpy, no chance in it. `--held-out FILE …` keeps these files of labelled strings out, prints
what the model says of them, and writes nothing; `--texts FOLDER …` prints how many level words in short lines of other texts
it would take for marks.

In a trial (the same features; half of the real texts below among what was learnt from) it was learnt anew from the sets before each three: it
caught 48 of the 106 marks that the rules missed in the first runs of the thirtieth to the sixty-sixth set at a likelihood of 0.95, and 55
at 0.9; of 2,189 rows without a mark it took 10, and 15, that no filter held back, 8 and 12 of them in two sets of look-alikes made
to come near the rules. Of all sets, a sixth held out in turn, 10 of 6,187 rows that are no state secrets are taken at 0.9; of 485 short lines
with a level word in laws, newspapers and reviews, that it never learns from, none.
"""

from __future__ import annotations

import argparse
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.cases import STATE_SECRET, load
from detectors.judging.judge import lexicon_of
from detectors.model import Zone
from detectors.rules import all_rules
from detectors.rules.filters import ALL
from detectors.rules.grammar import LEVEL, pattern
from detectors.rules.state_secret_learnt import BUCKETS, MAX_CHARS, THRESHOLD, WEIGHTS, buckets, features
from detectors.text.normalize import canonical
from detectors.text.zones import HEAD_LINES

TESTS = Path(__file__).parent.parent / "tests"
STEPS, PENALTY = 400, 1.0
LARGEST = 127
_LEVEL = pattern(LEVEL)


class Word(NamedTuple):
    """A level word of a row: the numbers of its features, whether the row is a mark, which row, and its line's length."""

    numbers: list[int]
    is_mark: bool
    row: str
    chars: int


@functools.cache
def _canonical(line: str) -> str:
    return canonical(line, lexicon_of(all_rules()))


def words_of(text: str, zone: Zone, *, is_mark: bool) -> Iterator[Word]:
    for line in map(_canonical, text.split("\n")):
        for match in _LEVEL.finditer(line):
            yield Word(sorted(buckets(features(line, match.start(), match.end(), zone))), is_mark, text, len(line))


def of_cases(path: Path) -> list[Word]:
    cases = load(path)
    return [word for case in cases for word in words_of(case.text, case.where, is_mark=case.label == STATE_SECRET)]


def of_rules() -> list[Word]:
    """Hits of rules of state secrets are marks; what other rules, and filters, are for is none."""
    found = []
    for rule in all_rules():
        for example in rule.hits:
            found += words_of(example.text, example.zone, is_mark=rule.category == STATE_SECRET)
        if rule.category == STATE_SECRET:
            for example in rule.misses:
                found += words_of(example.text, example.zone, is_mark=False)
    return found + [w for f in ALL for e in f.hits for w in words_of(e.text, e.zone, is_mark=False)]


def of_texts(folder: Path) -> list[Word]:
    found = []
    for path in sorted(folder.rglob("*.txt")):
        lines = [line for line in path.read_text(encoding="utf-8", errors="ignore").split("\n") if line.strip()]
        for number, line in enumerate(lines):
            zone: Zone = "firstpage_top" if number < HEAD_LINES else "body"
            found += words_of(line, zone, is_mark=False)
    return found


class Learnt(NamedTuple):
    weights: NDArray[np.float64]
    bias: float

    def likelihoods(self, words: list[Word]) -> NDArray[np.float64]:
        totals = np.array([self.weights[word.numbers].sum() for word in words]) + self.bias
        return np.asarray(1 / (1 + np.exp(-totals)))


def learn(words: list[Word]) -> Learnt:
    """Twice: of a row's level words only the likeliest is its mark, and which that is has to be known first."""
    first = _fit(words)
    likeliest: dict[str, float] = {}
    said = first.likelihoods(words)
    for word, likelihood in zip(words, said, strict=True):
        if word.is_mark:
            likeliest[word.row] = max(likeliest.get(word.row, 0), likelihood)
    return _fit(
        [w for w, likelihood in zip(words, said, strict=True) if not w.is_mark or likelihood >= likeliest[w.row]]
    )


def _fit(words: list[Word]) -> Learnt:
    """Accelerated descent; the step is what the longest row of features allows."""
    counts = np.array([len(word.numbers) for word in words])
    numbers = np.concatenate([word.numbers for word in words])
    rows = np.repeat(np.arange(len(words)), counts)
    marks = np.array([word.is_mark for word in words], dtype=float)
    weights = np.zeros(BUCKETS + 1)
    ahead, momentum = weights.copy(), 1.0
    # The largest eigenvalue of what the loss curves by, by repeated multiplication.
    way = np.ones(BUCKETS)
    for _ in range(20):
        way = np.bincount(numbers, np.bincount(rows, way[numbers])[rows], BUCKETS)
        size = float(np.linalg.norm(way))
        way /= size
    step = 1 / (size / 4 + len(words) / 4 + PENALTY)
    for _ in range(STEPS):
        said = 1 / (1 + np.exp(-(np.bincount(rows, ahead[numbers]) + ahead[-1])))
        wrong = said - marks
        slope = np.append(np.bincount(numbers, wrong[rows], BUCKETS) + PENALTY * ahead[:-1], wrong.sum())
        new, next_momentum = ahead - step * slope, (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = new + (momentum - 1) / next_momentum * (new - weights)
        weights, momentum = new, next_momentum
    return Learnt(weights[:-1], float(weights[-1]))


def store(learnt: Learnt, path: Path) -> None:
    """Whole numbers of one byte: what they leave out changes no verdict."""
    scale = float(np.abs(learnt.weights).max()) / LARGEST
    whole = np.round(learnt.weights / scale).astype(np.int8)
    np.savez_compressed(path, weights=whole, scale=scale, bias=learnt.bias)


def tell(name: str, learnt: Learnt, words: list[Word]) -> None:
    """By rows, as far as the rule asks at all."""
    said = learnt.likelihoods(words)
    rows: dict[bool, dict[str, float]] = {True: {}, False: {}}
    for word, likelihood in zip(words, said, strict=True):
        known = rows[word.is_mark]
        known[word.row] = max(known.get(word.row, 0), likelihood if word.chars <= MAX_CHARS else 0)
    for is_mark, kind in ((True, "marks"), (False, "others")):
        taken = sum(likelihood >= THRESHOLD for likelihood in rows[is_mark].values())
        print(f"{name}: of {len(rows[is_mark])} rows that are {kind} {taken} are taken for marks", flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description="Learns the weights of the second opinion, and measures it.")
    arguments.add_argument("--held-out", nargs="+", type=Path, default=[])
    arguments.add_argument("--texts", nargs="+", type=Path, default=[])
    asked = arguments.parse_args()
    held_out = {path.stem for path in asked.held_out}
    words = [w for p in sorted((TESTS / "cases").glob("*.tsv")) if p.stem not in held_out for w in of_cases(p)]
    words += of_rules() + of_texts(TESTS / "ordinary")
    learnt = learn(words)
    print(f"learnt from {len(words)} level words, {sum(word.is_mark for word in words)} of marks")
    for path in asked.held_out:
        tell(path.stem, learnt, of_cases(path))
    for folder in asked.texts:
        tell(folder.name, learnt, of_texts(folder))
    if not held_out:
        store(learnt, WEIGHTS)


if __name__ == "__main__":
    main()
