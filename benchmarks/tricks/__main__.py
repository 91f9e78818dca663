"""`python -m benchmarks.tricks`: how many tricks of each format are seen through. Add names of formats to try only those."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from importlib import import_module

from benchmarks.tricks import eighth, fifth, fourth, ninth, scripts, second, seventh, sixth, tenth, third
from detectors.inspect import inspect, warm
from detectors.model import DetectorSettings, Inspection, Verdict

SETS = {
    "second": second,
    "third": third,
    "fourth": fourth,
    "fifth": fifth,
    "sixth": sixth,
    "seventh": seventh,
    "eighth": eighth,
    "ninth": ninth,
    "tenth": tenth,
    "scripts": scripts,
}
FORMATS = ("docx", "pdf", "html", "ofd", "xlsx", "scan")
NAMES = {"scan": "page", "html": "page.html"}
MARKS = ("机密★5年", "秘密★10年")
HARMLESS = "年度工作"


def tricks_of(kind: str) -> dict[str, Callable[[str], bytes]]:
    """`second-docx` and so on are tricks that were made later."""
    set_, _, name = kind.rpartition("-")
    found: dict[str, Callable[[str], bytes]] = (
        getattr(SETS[set_], name.upper()) if set_ else import_module(f"benchmarks.tricks.{kind}").TRICKS
    )
    return found


def marks_of(kind: str) -> tuple[str, ...]:
    marks: tuple[str, ...] = getattr(SETS.get(kind.rpartition("-")[0]), "MARKS", MARKS)
    return marks


def judged(content: bytes, kind: str) -> Inspection:
    kind = kind.rpartition("-")[2]
    return inspect(io.BytesIO(content), NAMES.get(kind, f"file.{kind}"), DetectorSettings())


def main(kinds: list[str]) -> None:
    warm()
    for kind in kinds or (
        *FORMATS,
        *(f"{name}-{kind}" for name in SETS for kind in FORMATS if hasattr(SETS[name], kind.upper())),
    ):
        tricks = tricks_of(kind)
        found, unclean, missed, alarms = 0, [], [], []
        for name, make in tricks.items():
            verdicts = [judged(make(mark), kind).verdict for mark in marks_of(kind)]
            if all(verdict is Verdict.SUSPECTED for verdict in verdicts):
                found += 1
            elif Verdict.CLEAN in verdicts:
                missed.append(name)
            else:
                unclean.append(name)
            harmless = judged(make(HARMLESS), kind)
            if harmless.verdict is not Verdict.CLEAN:
                alarms.append(f"{name} ({harmless.reason or 'suspected'})")
        print(f"{kind}: {len(tricks)} tricks, {found} found, {len(unclean)} not clean, {len(missed)} missed")
        for label, names in (("not clean", unclean), ("missed", missed), ("harmless words not clean", alarms)):
            if names:
                print(f"  {label}: {', '.join(names)}")


if __name__ == "__main__":
    main(sys.argv[1:])
