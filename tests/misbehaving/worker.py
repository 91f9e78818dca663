"""A worker whose reader does whatever the file's name says: what a file could do that has taken its reader over.

Started by the tests alone, as `python -I worker.py PACKAGE_FOLDER DESCRIPTOR`: everything around the reader (start,
confinement, protocol) is the product's own.
"""

from __future__ import annotations

import hashlib
import sys
import time
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path


def load_package(name: str, folder: Path) -> None:
    spec = spec_from_file_location(name, folder / "__init__.py", submodule_search_locations=[str(folder)])
    assert spec is not None
    assert spec.loader is not None
    sys.modules[name] = package = module_from_spec(spec)
    spec.loader.exec_module(package)


load_package("detectors", Path(sys.argv[1]))
sys.path.append(str(Path(__file__).parent))

from attacks import ATTACKS, MISDEEDS  # noqa: E402

from detectors.model import Inspection, Problem, Verdict  # noqa: E402
from detectors.worker import Engine, main  # noqa: E402

RULESET = "test-1"


def clean(data: bytes, problems: tuple[Problem, ...] = ()) -> Inspection:
    verdict = Verdict.UNSCANNABLE if problems else Verdict.CLEAN
    return Inspection(
        verdict, "damaged" if problems else None, (), problems, 1, 0 if problems else 1, "text/plain",
        hashlib.sha256(data).hexdigest(), len(data), 0.0, RULESET,
    )  # fmt: skip


def inspect(file, name, settings, link_texts):
    """Good files are clean. An attack reports, as a problem's detail, how each of its attempts ended."""
    data = file.read()
    if name.startswith("sleep-"):
        time.sleep(float(name.removeprefix("sleep-")))
    if name in MISDEEDS:
        MISDEEDS[name](file, data)
    if name in ATTACKS:
        told = [f"{attempt}: {outcome}" for attempt, outcome in ATTACKS[name](data.decode("utf-8", "replace"))]
        return clean(data, tuple(Problem("damaged", line) for line in told))
    return clean(data)


def warm() -> str:
    return RULESET


if __name__ == "__main__":
    main(int(sys.argv[2]), lambda: Engine(warm, inspect))
