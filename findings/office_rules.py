"""Rules that an office makes in the dashboard: its words and patterns, which stand in the ledger and count from the next sweep.

They are the detectors' own rules like those of mishao.toml, so every change of them is a change of the ruleset and makes
older verdicts due again. The audit log says that a rule was made or changed, and not what it looks for.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from detectors.judge import judge
from detectors.model import OFFICE_PREFIX, DetectorSettings, Document, OwnRule, Segment
from detectors.rules.own import NAME_PREFIX
from findings import audit
from findings.models import Officer, OfficeRule, PageText

MAX_RULES = 100


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


def office_rules() -> tuple[OwnRule, ...]:
    """Those in force, as the detectors take them."""
    return tuple(own_rule(row) for row in OfficeRule.objects.filter(active=True).order_by("pk"))


def own_rule(row: OfficeRule) -> OwnRule:
    return OwnRule(
        name=f"{OFFICE_PREFIX}{row.pk}",
        category=row.category,  # type: ignore[arg-type]
        words=tuple(row.words),
        pattern=row.pattern,
        level=row.level or None,  # type: ignore[arg-type]
        zones=tuple(row.zones),
    )


def same(rule: OwnRule, others: Sequence[OwnRule]) -> OwnRule | None:
    """One of the others that looks for the same in the same places."""
    wanted = (set(rule.words), rule.pattern, rule.category, set(rule.zones))
    return next((o for o in others if (set(o.words), o.pattern, o.category, set(o.zones)) == wanted), None)


def save(row: OfficeRule, *, by: str, officer: Officer | None = None) -> OfficeRule:
    """Makes a rule or changes one."""
    made = row.pk is None
    with transaction.atomic():
        if made:
            row.added_by = officer
        row.save()
        audit.append(by, "rule-added" if made else "rule-changed", f"rule:{row.pk}", _noted(row))
    return row


def is_full() -> bool:
    """Whether as many rules are in force as there may be."""
    return OfficeRule.objects.filter(active=True).count() >= MAX_RULES


def put_in_force(row: OfficeRule, *, active: bool, by: str) -> bool:
    """Whether it could be done. A rule that is put aside stays, for findings made by it name it."""
    if row.active == active:
        return True
    if active and is_full():
        return False
    with transaction.atomic():
        OfficeRule.objects.filter(pk=row.pk).update(active=active)
        audit.append(by, "rule-restored" if active else "rule-retired", f"rule:{row.pk}", _noted(row))
    return True


def _noted(row: OfficeRule) -> dict[str, object]:
    return {"category": row.category, "level": row.level, "words": len(row.words), "pattern": bool(row.pattern)}


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
