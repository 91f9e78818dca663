"""Labelled cases: reading them, predicting each, and measuring the predictions. Pure but for reading the file.

A case is read with every pack on and as if its text could have come from OCR. What is predicted is the category of the
unsuppressed finding that ranks first, or `none`; `mention` is a label and never a prediction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from detectors.errors import CasesError
from detectors.judging.judge import judge
from detectors.judging.scores import PRIORITY
from detectors.model import CATEGORIES, PACKS, DetectorSettings, Document, Finding, Segment, Zone

HEADER = ("label", "level", "where", "text")
LABELS = (*CATEGORIES, "mention", "none")
WHERES: tuple[Zone, ...] = ("firstpage_top", "header", "stamp", "title", "table", "body", "filename")
NO_MARK = "none"
STATE_SECRET = "state-secret"  # noqa: S105  (a category, no password)
# As in a scan: other categories' levels are words of theirs, no classification.
WITH_LEVEL = (STATE_SECRET, "foreign")
_SETTINGS = DetectorSettings(packs=PACKS)


@dataclass(frozen=True, slots=True)
class Case:
    """One row. `level` is None where the file says `-`; `text` has its line ends back."""

    label: str
    level: str | None
    where: Zone
    text: str


@dataclass(frozen=True, slots=True)
class Prediction:
    case: Case
    predicted: str
    level: str | None
    findings: tuple[Finding, ...]

    @property
    def right(self) -> bool:
        """A mention raises no alert, which is all that is asked of it."""
        return self.predicted == expected(self.case.label)


@dataclass(frozen=True, slots=True)
class Share:
    """`precision` is None where nothing was predicted, `recall` where nothing was labelled."""

    cases: int
    precision: float | None
    recall: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """`precision` and `recall` are those of state-secret against the rest; `accuracy` counts right categories."""

    cases: int
    precision: float | None
    recall: float | None
    accuracy: float | None
    level_accuracy: float | None
    by_category: dict[str, Share]
    confusion: dict[str, dict[str, int]]
    predicted: tuple[str, ...]
    wrong: tuple[Prediction, ...] = field(default=())


def load(path: Path) -> list[Case]:
    """Raises CasesError, which names the line and what to put there."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise CasesError(
            f"{path} 无法读取，请给出可读的 TSV 文件。 {path}: {error.strerror or error}. Give the path of a readable TSV file."
        ) from error
    except UnicodeDecodeError as error:
        raise CasesError(
            f"{path} 不是 UTF-8 编码，请另存为 UTF-8。 {path}: not UTF-8 at byte {error.start}. Save the file as UTF-8."
        ) from error
    columns = tuple(lines[0].rstrip("\r").split("\t"))
    if sorted(columns) != sorted(HEADER):
        wanted = "<TAB>".join(HEADER)
        raise CasesError(
            f"{path} 第 1 行：表头应为 {wanted}。 line 1: the header must be {wanted}, but reads {'<TAB>'.join(columns)[:80]}."
        )
    rows = ((number, line.rstrip("\r")) for number, line in enumerate(lines[1:], start=2))
    return [_case(path, number, line, columns) for number, line in rows if line.strip()]


def _case(path: Path, number: int, line: str, columns: tuple[str, ...]) -> Case:
    values = line.split("\t")
    if len(values) != len(columns):
        raise CasesError(
            f"{path} 第 {number} 行：列数应为 {len(columns)}。 line {number}: {len(values)} columns instead of {len(columns)}; part them by single tabs and write a tab in"
            r" the text as \t."
        )
    row = dict(zip(columns, values, strict=True))
    label, where = row["label"].strip(), row["where"].strip()
    if label not in LABELS:
        raise CasesError(
            f"{path} 第 {number} 行：label 无此取值。 line {number}: unknown label {label[:40]!r}; use one of {', '.join(LABELS)}."
        )
    if where not in WHERES:
        raise CasesError(
            f"{path} 第 {number} 行：where 无此取值。 line {number}: unknown place {where[:40]!r}; use one of {', '.join(WHERES)}."
        )
    level = row["level"].strip()
    return Case(label, None if level in ("-", "") else level, where, _unescaped(row["text"]))


def _unescaped(text: str) -> str:
    r"""`\n`, `\t` and `\\` as in C; any other backslash stays what it is, for file names have them."""
    out: list[str] = []
    at = 0
    while at < len(text):
        pair = text[at : at + 2]
        known = {"\\n": "\n", "\\t": "\t", "\\\\": "\\"}.get(pair)
        out.append(known if known is not None else text[at])
        at += 1 if known is None else 2
    return "".join(out)


def predict(case: Case) -> Prediction:
    """What the rules say of the text, standing where the case says."""
    if case.where == "filename":
        found = judge(Document("", (), 1, 1), name=case.text, link_texts=(), settings=_SETTINGS)
    else:
        segments = tuple(Segment(line, zone=case.where, ocr=True) for line in case.text.split("\n") if line.strip())
        found = judge(Document("", segments, 1, 1), name="", link_texts=(), settings=_SETTINGS)
    standing = [f for f in found if not f.suppressed]
    if not standing:
        return Prediction(case, NO_MARK, None, found)
    first = min(standing, key=lambda f: (PRIORITY.index(f.category), -f.score))
    return Prediction(case, first.category, first.level if first.category in WITH_LEVEL else None, found)


def row(prediction: Prediction) -> dict[str, str]:
    """One case as `rules test --json` prints it."""
    case = prediction.case
    return {
        "label": case.label,
        "level": case.level or "-",
        "where": case.where,
        "text": case.text,
        "predicted": prediction.predicted,
        "predicted_level": prediction.level or "-",
    }


def expected(label: str) -> str:
    return NO_MARK if label == "mention" else label


def report(predictions: Sequence[Prediction]) -> Report:
    by_category = {
        name: _share(predictions, name)
        for name in (*CATEGORIES, NO_MARK)
        if any(name in (expected(p.case.label), p.predicted) for p in predictions)
    }
    counts = Counter((p.case.label, p.predicted) for p in predictions)
    labels = [label for label in LABELS if any(p.case.label == label for p in predictions)]
    seen = tuple(name for name in (*CATEGORIES, NO_MARK) if any(p.predicted == name for p in predictions))
    marks = [p for p in predictions if p.case.label == STATE_SECRET and p.predicted == STATE_SECRET]
    state_secret = _share(predictions, STATE_SECRET)
    return Report(
        cases=len(predictions),
        precision=state_secret.precision,
        recall=state_secret.recall,
        accuracy=_ratio(sum(p.right for p in predictions), len(predictions)),
        level_accuracy=_ratio(sum(p.level == p.case.level for p in marks), len(marks)),
        by_category=by_category,
        confusion={label: {name: counts[label, name] for name in seen} for label in labels},
        predicted=seen,
        wrong=tuple(p for p in predictions if not p.right),
    )


def _share(predictions: Sequence[Prediction], name: str) -> Share:
    labelled = [p for p in predictions if expected(p.case.label) == name]
    claimed = [p for p in predictions if p.predicted == name]
    right = sum(p.predicted == name for p in labelled)
    return Share(len(labelled), _ratio(right, len(claimed)), _ratio(right, len(labelled)))


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
