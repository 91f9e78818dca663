"""What flows through the detectors, and the only thing that leaves them: an Inspection.

Pages are 1-based. Boxes are (x0, y0, x1, y1) in PDF points with the origin at the top left. Scores are 0-100.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple

Box = tuple[float, float, float, float]
Sign = Literal["red-head", "red-rule", "seal"]
Level = Literal["绝密", "机密", "秘密"]

Category = Literal[
    "state-secret",
    "number-lead",
    "work-secret",
    "internal",
    "not-open",
    "commercial",
    "exam",
    "declassified",
    "foreign",
    "watchlist",
    "personal-data",
]
CATEGORIES: tuple[Category, ...] = (
    "state-secret", "number-lead", "work-secret", "internal", "not-open", "commercial", "exam", "declassified",
    "foreign", "watchlist", "personal-data",
)  # fmt: skip

# The rules come in packs, of which the configuration switches on some.
PACKS = ("cn", "us", "uk", "nato", "eu", "hk", "tw", "personal-data")

Zone = Literal[
    "firstpage_top", "header", "stamp", "title", "table", "body", "filename",
    "link", "comment", "hidden", "property", "footer",
]  # fmt: skip

Policy = Literal["alert", "review"]

# Rules made in the dashboard are named by their row; mishao.toml can't name one so.
OFFICE_PREFIX = "office-"
DEFAULT_POLICIES: dict[Category, Policy] = {
    "state-secret": "alert",
    "number-lead": "alert",
    "work-secret": "alert",
    "not-open": "alert",
    "watchlist": "alert",
    "foreign": "alert",
    "internal": "review",
    "commercial": "review",
    "exam": "review",
    "declassified": "review",
    "personal-data": "review",
}


class Verdict(StrEnum):
    CLEAN = "clean"
    SUSPECTED = "suspected"
    UNSCANNABLE = "unscannable"


Unscannable = Literal["format", "encrypted", "damaged", "limit", "timeout", "crash", "low-confidence"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Whatever hits a limit is `unscannable(limit)` or `(timeout)`, never clean."""

    max_bytes: int = 256 * 2**20
    max_pages: int = 5_000
    max_pixels: int = 60_000_000
    archive_bytes: int = 512 * 2**20
    archive_entries: int = 1_000
    archive_depth: int = 3
    base_s: float = 60.0
    ocr_page_s: float = 8.0


@dataclass(frozen=True, slots=True)
class OwnRule:
    """An office's own words and pattern, as mishao.toml gives them: a line that holds one of them is a finding.

    `pattern` is RE2 over the canonical form of a line. `zones` empty means everywhere.
    """

    name: str
    category: Category
    words: tuple[str, ...] = ()
    pattern: str = ""
    level: Level | None = None
    zones: tuple[Zone, ...] = ()


@dataclass(frozen=True, slots=True)
class DetectorSettings:
    """Everything a worker is told at its start; plain data, because it crosses to the child as JSON.

    `watch` is empty, or the state of a watch-list that the parent keeps: then candidate titles and numbers come back.
    It stands here so that a longer list makes older verdicts due again; a worker can't read anything out of it.
    """

    policies: dict[Category, Policy] = field(default_factory=lambda: dict(DEFAULT_POLICIES))
    packs: tuple[str, ...] = ("cn",)
    limits: Limits = field(default_factory=Limits)
    own_rules: tuple[OwnRule, ...] = ()
    watch: str = ""


class Segment(NamedTuple):  # a third of what a frozen dataclass takes to make, and there are many
    """One run of text as a format yields it: a line, a cell, a header, a comment.

    `zone` is what the format itself knows (a Word header, a sheet cell, a comment). None means that the layout decides
    from the box, the page and its size. `line` says that the text stood on a line of its own.
    """

    text: str
    page: int = 1
    member: str | None = None
    zone: Zone | None = None
    box: Box | None = None
    line: bool = True
    ocr: bool = False
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was not read, and why. Any problem keeps a file from being called clean."""

    reason: Unscannable
    detail: str
    page: int | None = None
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: its text in segments, and what could not be read.

    `page_sizes` maps (member, page) to (width, height) in points, for the pages that have one; `page_signs` to what the red
    ink of a scan is beside words.
    """

    media_type: str
    segments: tuple[Segment, ...]
    pages_total: int
    pages_examined: int
    problems: tuple[Problem, ...] = ()
    page_sizes: dict[tuple[str | None, int], tuple[float, float]] = field(default_factory=dict)
    page_signs: dict[tuple[str | None, int], frozenset[Sign]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One mark in one place, with the sentence that says why. `match` is the normalised mark alone (秘密★10年); `signals` are
    the names of what speaks for it and against it, each a row of the table of points."""

    rule: str
    category: Category
    level: str | None
    score: int
    page: int
    member: str | None
    zone: Zone
    box: Box | None
    match: str
    reason: str
    policy: Policy
    suppressed: bool = False
    suppressed_by: str | None = None
    signals: tuple[str, ...] = ()


MAX_CANDIDATES = 400
MAX_CANDIDATE_CHARS = 120


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be the title or the number of a paper, normalised: the parent hashes it, compares it and drops it."""

    kind: Literal["title", "number"]
    text: str
    page: int
    member: str | None


@dataclass(frozen=True, slots=True)
class Inspection:
    verdict: Verdict
    reason: Unscannable | None
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    pages_total: int
    pages_examined: int
    media_type: str
    sha256: str
    size: int
    seconds: float
    ruleset: str
    candidates: tuple[Candidate, ...] = ()
