"""Where a section may have gone: when its address no longer lists what it did, its name is looked for in the portal's
navigation, a few pages of it, so that whoever reads the alarm need not search."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urljoin

from crawler.coverage import Before
from crawler.errors import HoursError, NoAnswerError
from crawler.job import SweepJob
from crawler.noted import Row, key
from crawler.sections import find
from crawler.sections.navigation import same_place
from findings.record import GapNote

_MAX_PAGES = 12
_MOST_NAMED = 3


def look(job: SweepJob, rows: Sequence[Row], gaps: Sequence[GapNote], before: Before | None) -> list[GapNote]:
    """A gap that names the places of the section's name; none where the list is where it was or nothing bears the name."""
    if before is None or before.entries == 0:
        return []
    gone = any(row.reason == "not-found" and key(row.url) == key(job.url) for row in rows)
    if not gone and not {gap.reason for gap in gaps} & {"empty", "shrunk"}:
        return []
    try:
        found = list(
            find.find(urljoin(job.url, "/"), job.section_name, job.policy, version=job.version, max_pages=_MAX_PAGES)
        )
    except (HoursError, NoAnswerError):
        return []
    named = [each.url for each in found if same_place(each.url) != same_place(job.url)][:_MOST_NAMED]
    return [GapNote("moved", f"同名栏目现见于 {'、'.join(named)}，请核对并更新网址", len(named))] if named else []
