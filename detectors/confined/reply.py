"""An Inspection on its way out of a worker: bounded there, checked field by field in the parent.

The child that wrote it may be in the hands of the file it read. It can lie about that file's verdict, and about nothing
else: strings are bounded and printable, words come from closed lists, numbers are in range, the SHA-256 and the size
are those that the parent took itself.
"""

from __future__ import annotations

import math
import re
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, cast, get_args

from detectors.confined.protocol import MAX_FRAME_BYTES, ProtocolError, chosen, frame, whole_number
from detectors.model import (
    CATEGORIES,
    MAX_CANDIDATE_CHARS,
    MAX_CANDIDATES,
    Box,
    Candidate,
    Category,
    DetectorSettings,
    Finding,
    Inspection,
    Policy,
    Problem,
    Unscannable,
    Verdict,
    Zone,
)

MAX_FINDINGS = 1_000
MAX_PROBLEMS = 500
MAX_PAGES = 10_000_000
MAX_COORDINATE_PT = 1e7
MAX_SIGNALS = 64
MAX_CHARS = {
    "rule": 64, "level": 40, "member": 1_024, "match": 200, "reason": 1_000, "suppressed_by": 300, "detail": 500,
    "text": MAX_CANDIDATE_CHARS,
}  # fmt: skip

# What breaks a line, a terminal, a database or a JSON reader: control characters, separators, lone surrogates; and what
# turns the rest of a line round, so that a name shows another ending than it has.
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
RULE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]*")
MEDIA_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+*-]{0,63}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+*-]{0,100}")
LEVELS = ("绝密", "机密", "秘密")
WITH_LEVEL = ("state-secret", "foreign")
REASONS = cast("tuple[str, ...]", get_args(Unscannable))
ZONES = cast("tuple[str, ...]", get_args(Zone))
POLICIES = cast("tuple[str, ...]", get_args(Policy))
FINDING_FIELDS = frozenset(Finding.__dataclass_fields__)
PROBLEM_FIELDS = frozenset(Problem.__dataclass_fields__)
CANDIDATE_FIELDS = frozenset(Candidate.__dataclass_fields__)
INSPECTION_FIELDS = frozenset(Inspection.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Identity:
    """The file as the parent knows it: what a reply has to agree with."""

    sha256: str
    size: int


def encode(inspection: Inspection) -> bytes:
    """A frame that the parent takes. Runs in the worker.

    What is too much for one frame is dropped from the weakest finding up, and a problem says so: the file stays as
    suspected as it was and is never clean.
    """
    findings = sorted(inspection.findings, key=lambda f: (f.suppressed, f.policy != "alert", -f.score))
    kept = min(len(findings), MAX_FINDINGS)
    problems_kept = min(len(inspection.problems), MAX_PROBLEMS - 1)
    while True:
        problems = inspection.problems[:problems_kept]
        dropped = len(findings) - kept + len(inspection.problems) - problems_kept
        if dropped:
            note = f"{dropped} further findings or problems are not listed; look at the file by hand"
            problems = (*problems, Problem("limit", note))
        out = replace(inspection, findings=tuple(findings[:kept]), problems=problems)
        if out.verdict is Verdict.CLEAN and out.problems:
            out = replace(out, verdict=Verdict.UNSCANNABLE, reason=out.problems[0].reason)
        data = frame({"inspection": _bounded(asdict(out))})
        # One finding and one problem at their longest fit many times over.
        if len(data) <= MAX_FRAME_BYTES:
            return data
        kept, problems_kept = (kept + 1) // 2, (problems_kept + 1) // 2
        inspection = replace(inspection, candidates=inspection.candidates[: len(inspection.candidates) // 2])


def check(
    untrusted: object, identity: Identity, settings: DetectorSettings, ruleset: str, *, seconds: float
) -> Inspection:
    """An Inspection out of what a worker said. Raises ProtocolError at the first field that is not as it must be.

    `seconds` and `ruleset` are the parent's own knowledge and replace what was said.
    """
    told = _fields(untrusted, "inspection", INSPECTION_FIELDS)
    if told["sha256"] != identity.sha256 or type(told["size"]) is not int or told["size"] != identity.size:
        raise ProtocolError("sha256 or size of another file")
    if told["ruleset"] != ruleset:
        raise ProtocolError("another ruleset")
    findings = tuple(_finding(item, settings) for item in _list(told["findings"], "findings", MAX_FINDINGS))
    problems = tuple(_problem(item) for item in _list(told["problems"], "problems", MAX_PROBLEMS))
    total = whole_number(told["pages_total"], "pages_total", 0, MAX_PAGES)
    examined = whole_number(told["pages_examined"], "pages_examined", 0, total)
    verdict = Verdict(chosen(told["verdict"], "verdict", [word.value for word in Verdict]))
    reason = None if told["reason"] is None else chosen(told["reason"], "reason", REASONS)
    alerting = any(f.policy == "alert" and not f.suppressed for f in findings)
    if (verdict is Verdict.SUSPECTED) != alerting:
        raise ProtocolError("verdict doesn't follow from the findings")
    if (verdict is Verdict.UNSCANNABLE) != (reason is not None):
        raise ProtocolError("reason doesn't go with the verdict")
    if verdict is Verdict.CLEAN and (problems or examined != total):
        raise ProtocolError("clean in spite of problems or unread pages")
    return Inspection(
        verdict=verdict,
        reason=cast("Unscannable | None", reason),
        findings=findings,
        problems=problems,
        pages_total=total,
        pages_examined=examined,
        media_type=_matching(told["media_type"], "media_type", MEDIA_TYPE, 170),
        sha256=identity.sha256,
        size=identity.size,
        seconds=seconds,
        ruleset=ruleset,
        candidates=tuple(_candidate(item) for item in _list(told["candidates"], "candidates", MAX_CANDIDATES)),
    )


def _candidate(untrusted: object) -> Candidate:
    told = _fields(untrusted, "candidate", CANDIDATE_FIELDS)
    return Candidate(
        kind=cast(Literal["title", "number"], chosen(told["kind"], "kind", ("title", "number"))),
        text=_text(told, "text"),
        page=whole_number(told["page"], "page", 1, MAX_PAGES),
        member=_text_or_none(told, "member"),
    )


def _finding(untrusted: object, settings: DetectorSettings) -> Finding:
    told = _fields(untrusted, "finding", FINDING_FIELDS)
    category = cast(Category, chosen(told["category"], "category", CATEGORIES))
    level = _text_or_none(told, "level")
    if level is not None and category not in WITH_LEVEL:
        raise ProtocolError("level of a category without levels")
    if category == "state-secret" and level is not None and level not in LEVELS:
        raise ProtocolError("unknown level")
    policy = cast(Policy, chosen(told["policy"], "policy", POLICIES))
    if policy != settings.policies.get(category):
        raise ProtocolError("policy is not the configured one")
    if type(told["suppressed"]) is not bool:
        raise ProtocolError("suppressed is not true or false")
    return Finding(
        rule=_matching(told["rule"], "rule", RULE, MAX_CHARS["rule"]),
        category=category,
        level=level,
        score=whole_number(told["score"], "score", 0, 100),
        page=whole_number(told["page"], "page", 1, MAX_PAGES),
        member=_text_or_none(told, "member"),
        zone=cast(Zone, chosen(told["zone"], "zone", ZONES)),
        box=_box(told["box"]),
        match=_text(told, "match"),
        reason=_text(told, "reason"),
        policy=policy,
        suppressed=told["suppressed"],
        suppressed_by=_text_or_none(told, "suppressed_by"),
        signals=tuple(
            _matching(each, "signals", RULE, MAX_CHARS["rule"])
            for each in _list(told["signals"], "signals", MAX_SIGNALS)
        ),
    )


def _problem(untrusted: object) -> Problem:
    told = _fields(untrusted, "problem", PROBLEM_FIELDS)
    return Problem(
        reason=cast(Unscannable, chosen(told["reason"], "reason", REASONS)),
        detail=_text(told, "detail"),
        page=None if told["page"] is None else whole_number(told["page"], "page", 1, MAX_PAGES),
        member=_text_or_none(told, "member"),
    )


def _box(value: object) -> Box | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 4:
        raise ProtocolError("box has not four numbers")
    for number in value:
        # In this order: a whole number of 400 digits is compared without trouble and can't become a float.
        if type(number) not in (int, float) or abs(number) > MAX_COORDINATE_PT or not math.isfinite(number):
            raise ProtocolError("box has a number out of range")
    x0, y0, x1, y1 = (float(number) for number in value)
    return x0, y0, x1, y1


def _fields(value: object, where: str, names: frozenset[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != names:
        raise ProtocolError(f"{where} has not its fields")
    return value


def _list(value: object, where: str, most: int) -> list[object]:
    if not isinstance(value, list) or len(value) > most:
        raise ProtocolError(f"{where} is no list of at most {most}")
    return value


def _text(told: dict[str, Any], key: str) -> str:
    value = told[key]
    if not isinstance(value, str) or len(value) > MAX_CHARS[key] or UNPRINTABLE.search(value):
        raise ProtocolError(f"{key} is no printable text of at most {MAX_CHARS[key]} characters")
    return value


def _text_or_none(told: dict[str, Any], key: str) -> str | None:
    return None if told[key] is None else _text(told, key)


def _matching(value: object, where: str, pattern: re.Pattern[str], most: int) -> str:
    if not isinstance(value, str) or len(value) > most or not pattern.fullmatch(value):
        raise ProtocolError(f"{where} is not written as it must be")
    return value


def _bounded(told: dict[str, Any]) -> dict[str, Any]:
    """Cuts and cleans strings, and drops boxes that no page can have, so that an honest worker is never refused."""
    for finding in told["findings"]:
        box = finding["box"]
        if box is not None and not all(math.isfinite(n) and abs(n) <= MAX_COORDINATE_PT for n in box):
            finding["box"] = None
        finding["box"] = finding["box"] and [float(n) for n in finding["box"]]
        finding["score"] = max(0, min(100, int(finding["score"])))
        if finding["category"] not in WITH_LEVEL:
            # 绝密★启用前 on an exam paper reads like a level; outside these categories none is reported.
            finding["level"] = None
    for item in (*told["findings"], *told["problems"], *told["candidates"]):
        for key, most in MAX_CHARS.items():
            if isinstance(item.get(key), str):
                # The category word of a problem is `reason` too; it is short and stays as it is.
                item[key] = printable(item[key], most)
    return told


def printable(text: str, most: int) -> str:
    """At most `most` characters with nothing in them that the parent refuses."""
    cleaned = UNPRINTABLE.sub("\ufffd", text)
    return cleaned if len(cleaned) <= most else cleaned[: most - 1] + "…"
