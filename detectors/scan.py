"""Inspects files and folders of this machine; folders are walked in order, links are not followed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from detectors.model import Inspection, Problem, Verdict
from detectors.pool import Pool
from detectors.rules import RULESET

_AHEAD = 8


class MissingPathError(Exception):
    exit_code = 2


@dataclass(frozen=True, slots=True)
class ScanRow:
    path: str
    inspection: Inspection


def require_paths(paths: Sequence[Path]) -> None:
    """Raises MissingPathError that names every path which isn't there."""
    missing = [str(path) for path in paths if not os.path.lexists(path)]
    if missing:
        raise MissingPathError(f"没有找到：{'、'.join(missing)}。请检查路径。 Not found; check the path.")


def walk(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Every file below the paths, and why it can't be read, if so (a folder that can't be opened is a row too)."""
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        elif path.is_file():
            yield path, ""
        else:
            yield path, "neither a file nor a folder"


def _walk(folder: Path) -> Iterator[tuple[Path, str]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield folder, error.strerror or "can't be opened"
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.is_symlink():
            continue
        if entry.is_dir():
            yield from _walk(path)
        elif entry.is_file():
            yield path, ""


def count_files(paths: Iterable[Path]) -> int:
    return sum(1 for _ in walk(paths))


def scan_paths(paths: Iterable[Path], pool: Pool, *, threads: int | None = None) -> Iterator[ScanRow]:
    """One row a file, in the order of the walk, while several are inspected at once."""
    waiting: list[Future[ScanRow]] = []
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as executor:
        try:
            for path, why in walk(paths):
                waiting.append(executor.submit(_row, pool, path, why))
                if len(waiting) >= _AHEAD:
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        finally:
            for future in waiting:
                future.cancel()


def _row(pool: Pool, path: Path, why: str) -> ScanRow:
    if not why:
        try:
            return ScanRow(str(path), pool.inspect(path, path.name))
        except OSError as error:
            why = error.strerror or "can't be read"
    detail = f"{why}; check its rights and try again"
    return ScanRow(
        str(path),
        Inspection(Verdict.UNSCANNABLE, "damaged", (), (Problem("damaged", detail),), 1, 0, "", "", 0, 0.0, RULESET),
    )


def as_json(row: ScanRow) -> dict[str, Any]:
    """A line of `scan --json`."""
    inspection = row.inspection
    return {
        "path": row.path,
        "sha256": inspection.sha256 or None,
        "media_type": inspection.media_type or None,
        "verdict": str(inspection.verdict),
        "reason": inspection.reason,
        "pages_total": inspection.pages_total,
        "pages_examined": inspection.pages_examined,
        "seconds": round(inspection.seconds, 3),
        "problems": [asdict(problem) for problem in inspection.problems],
        "findings": [asdict(finding) for finding in inspection.findings],
    }


def exit_code(rows: Iterable[ScanRow]) -> int:
    """1 something suspected, 3 nothing suspected but something unscannable, 0 all clean."""
    verdicts = {row.inspection.verdict for row in rows}
    return 1 if Verdict.SUSPECTED in verdicts else 3 if Verdict.UNSCANNABLE in verdicts else 0
