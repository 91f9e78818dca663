"""What an office's rules would find in the public pages that are kept.

Apart from the rules' rows, which every sweep reads: what judges costs half a second to import.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detectors.judging.judge import judge
from detectors.model import DetectorSettings, Document, OwnRule, Segment
from detectors.rules.own import NAME_PREFIX
from findings.models import PageText


@dataclass(frozen=True, slots=True)
class Hit:
    rule: str
    match: str
    url: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What rules find in public pages that were read before; `complete` is False where time ran out before all were tried."""

    tried: int
    total: int
    pages: int
    by_rule: dict[str, int]
    shown: tuple[Hit, ...]

    @property
    def complete(self) -> bool:
        return self.tried == self.total


def preview(rules: Sequence[OwnRule], *, shown: int, limit_s: float | None = None) -> Preview:
    """Tries rules on the public pages whose text is kept, newest first; of attachments and suspected files there is none."""
    settings = DetectorSettings(packs=(), own_rules=tuple(rules))
    until_s = time.monotonic() + limit_s if limit_s is not None else None
    total = PageText.objects.count()
    tried = pages = 0
    by_rule: Counter[str] = Counter()
    found: list[Hit] = []
    for kept in PageText.objects.select_related("resource").order_by("-pk").iterator(chunk_size=200):
        if until_s is not None and time.monotonic() > until_s:
            break
        tried += 1
        hits = list(_hits(kept, settings))
        pages += bool(hits)
        by_rule.update(hit.rule for hit in hits)
        found += hits[: max(0, shown - len(found))]
    return Preview(tried, total, pages, dict(by_rule), tuple(found))


def _hits(kept: PageText, settings: DetectorSettings) -> Iterator[Hit]:
    segments = [Segment(line) for line in kept.text.splitlines() if line.strip()]
    segments[:0] = [Segment(kept.title, zone="title")] if kept.title.strip() else []
    marks = judge(Document("text/html", tuple(segments), 1, 1), name="", link_texts=(), settings=settings)
    for rule, match in dict.fromkeys((mark.rule.removeprefix(NAME_PREFIX), mark.match) for mark in marks):
        yield Hit(rule, match, kept.resource.url)
