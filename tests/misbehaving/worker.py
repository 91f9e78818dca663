"""A worker whose reader does whatever the file's name says: what a file could do that has taken its reader over.

Started by the tests alone, as `python -I worker.py [--without-THING…] PACKAGE_FOLDER DESCRIPTOR`: everything around the
reader (start, confinement, protocol) is the product's own. What it is to be without is taken away as a machine would
lack it: the kernel's calls answer ENOSYS or EPERM, the library can't be imported.
"""

from __future__ import annotations

import errno
import hashlib
import sys
import time
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

*HANDICAPS, PACKAGE_FOLDER, DESCRIPTOR = sys.argv[1:]


def load_package(name: str, folder: Path) -> None:
    spec = spec_from_file_location(name, folder / "__init__.py", submodule_search_locations=[str(folder)])
    assert spec is not None
    assert spec.loader is not None
    sys.modules[name] = package = module_from_spec(spec)
    spec.loader.exec_module(package)


load_package("detectors", Path(PACKAGE_FOLDER))
sys.path.append(str(Path(__file__).parent))

from attacks import ATTACKS, MISDEEDS  # noqa: E402

from detectors.confined.worker import Engine, main  # noqa: E402
from detectors.model import DetectorSettings, Inspection, Problem, Verdict  # noqa: E402

RULESET = "test-1"


def clean(data: bytes, problems: tuple[Problem, ...] = ()) -> Inspection:
    return Inspection(
        verdict=Verdict.UNSCANNABLE if problems else Verdict.CLEAN,
        reason="damaged" if problems else None,
        findings=(),
        problems=problems,
        pages_total=1,
        pages_examined=0 if problems else 1,
        media_type="text/plain",
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        seconds=0.0,
        ruleset=RULESET,
    )


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
    if name == "link-texts":
        return clean(data, tuple(Problem("damaged", text) for text in link_texts))
    return clean(data)


def warm(settings: DetectorSettings) -> str:
    if "--without-models" in HANDICAPS:
        raise FileNotFoundError("model.onnx")
    return RULESET


def rehearse(settings: DetectorSettings) -> None:
    if "--without-rules" in HANDICAPS:
        raise ValueError("no rule can be tried")


def lose(call: str, answer: int) -> None:
    import pyseccomp

    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    rules.add_rule(pyseccomp.ERRNO(answer), call)
    rules.load()


if __name__ == "__main__":
    if "--without-landlock" in HANDICAPS:
        for number in (444, 445, 446):
            lose(number, errno.ENOSYS)
    if "--without-user" in HANDICAPS:
        lose("setresuid", errno.EPERM)
    if "--without-seccomp" in HANDICAPS:
        sys.modules["pyseccomp"] = None
    if "--without-answer" in HANDICAPS:
        sys.exit(7)
    main(int(DESCRIPTOR), lambda: Engine(warm, inspect, rehearse))
