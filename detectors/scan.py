"""Inspects files and folders of this machine; folders are walked in order, links are not followed."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from detectors.confined.pool import Pool
from detectors.errors import MissingPathsError
from detectors.model import Inspection, Problem, Verdict

AHEAD_PER_WORKER = 4


@dataclass(frozen=True, slots=True)
class ScanRow:
    """`path` is printable: what isn't UTF-8 in a file's name shows as a replacement character."""

    path: str
    inspection: Inspection


def require_paths(paths: Sequence[Path]) -> None:
    """Raises MissingPathsError that names every path which isn't there."""
    missing = tuple(_printable(path) for path in paths if _is_missing(path))
    if missing:
        raise MissingPathsError(missing)


def walk(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Every file below the paths, and why it can't be inspected, if so (a folder that can't be opened is a row too).

    Links are followed where the user names one and nowhere else.
    """
    for path in paths:
        if path.is_dir():
            yield from _walk(path)
        elif path.is_file() or not os.access(path, os.F_OK):
            yield path, ""
        else:
            yield path, "neither a file nor a folder"


def _walk(top: Path) -> Iterator[tuple[Path, str]]:
    waiting: deque[tuple[Path, str | None]] = deque([(top, None)])
    while waiting:
        path, why = waiting.popleft()
        if why is not None:
            yield path, why
            continue
        try:
            with os.scandir(path) as listed:
                entries = [_entry(entry) for entry in sorted(listed, key=lambda entry: entry.name)]
        except OSError as error:
            yield path, error.strerror or "can't be opened"
            continue
        waiting.extendleft(reversed([entry for entry in entries if entry is not None]))


def _entry(entry: os.DirEntry[str]) -> tuple[Path, str | None] | None:
    """A folder as (path, None), anything else with why it can't be inspected or ""; None for a link."""
    path = Path(entry.path)
    try:
        if entry.is_symlink():
            return None
        if entry.is_dir(follow_symlinks=False):
            return path, None
        return path, "" if entry.is_file(follow_symlinks=False) else "neither a file nor a folder"
    except OSError as error:
        return path, error.strerror or "can't be read"


def count_links(paths: Iterable[Path]) -> int:
    """How many links below the paths a scan passes over: what they lead to is told of by nobody else."""
    below = (Path(top, name) for path in paths for top, folders, files in os.walk(path) for name in (*folders, *files))
    return sum(map(Path.is_symlink, below))


def count_files(paths: Iterable[Path]) -> int:
    """How many rows a scan will have, for a progress bar."""
    return sum(1 for _ in walk(paths))


def scan_paths(paths: Iterable[Path], pool: Pool) -> Iterator[ScanRow]:
    """One row a file, in the order of the walk, while as many are inspected at once as the pool has workers.

    Raises what Pool.inspect raises when no worker can be had: then nothing more is inspected.
    """
    waiting: deque[Future[ScanRow]] = deque()
    executor = ThreadPoolExecutor(pool.size, thread_name_prefix="scan")
    try:
        for path, why in walk(paths):
            waiting.append(executor.submit(_row, pool, path, why))
            if len(waiting) >= pool.size * AHEAD_PER_WORKER:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        # Not waiting for what is under way: after an interruption the caller closes the pool, which ends it.
        executor.shutdown(wait=False, cancel_futures=True)


def _row(pool: Pool, path: Path, why: str) -> ScanRow:
    if not why:
        try:
            return ScanRow(_printable(path), pool.inspect(path, path.name))
        except OSError as error:
            why = error.strerror or "can't be read"
    problem = Problem("damaged", f"{why}; check the path and its rights, then scan it again")
    inspection = Inspection(
        verdict=Verdict.UNSCANNABLE,
        reason="damaged",
        findings=(),
        problems=(problem,),
        pages_total=1,
        pages_examined=0,
        media_type="",
        sha256="",
        size=0,
        seconds=0.0,
        ruleset=pool.ruleset,
    )
    return ScanRow(_printable(path), inspection)


def as_json(row: ScanRow) -> dict[str, Any]:
    """A line of `scan --json`. What was never read has neither a hash nor a media type: null."""
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


def _is_missing(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        # It is there, or may be; why it can't be read becomes a row.
        return False
    return False


def _printable(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "replace")
