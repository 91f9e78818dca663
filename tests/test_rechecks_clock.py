"""Which portals the clock has checked, and when."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from findings import rechecks
from findings.models import Document, Finding, Occurrence, Portal, Resource, Section
from mishao.config import AlertsConfig, Config
from mishao.rechecks import Rechecks, run_all

pytestmark = pytest.mark.django_db
CONFIG = Config(None, Path("data"))
NOON = dt.datetime(2030, 1, 1, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def place(name: str, hours: str = "") -> Occurrence:
    portal = Portal.objects.create(name=name, alias=name, hosts=[f"{name}.cn"], settings={"hours": hours})
    section = Section.objects.create(portal=portal, name="政策", url=f"http://{name}.cn/", url_key=name * 64)
    seen = NOON - dt.timedelta(hours=2)
    document = Document.objects.create(
        sha256=name * 64, size=1, media_type="application/pdf", ruleset="r", verdict="suspected", inspected_at=seen
    )
    resource = Resource.objects.create(
        url_key=name * 64,
        canon_version=2,
        url=f"http://{name}.cn/1.pdf",
        host=f"{name}.cn",
        first_seen_at=seen,
        last_seen_at=seen,
    )
    finding = Finding.objects.create(
        number=f"F-{name}", document=document, category="state-secret", policy="alert", priority=1, score=90,
        first_detected_at=seen, last_detected_at=seen,
    )  # fmt: skip
    return Occurrence.objects.create(
        finding=finding, resource=resource, section=section, first_seen_at=seen, last_seen_at=seen
    )


class Child:
    def __init__(self, code: int | None = None) -> None:
        self.code = code

    def poll(self) -> int | None:
        return self.code


class Watched(Rechecks):
    """Notes what is started instead of starting it."""

    def __init__(self, config: Config = CONFIG) -> None:
        super().__init__(config)
        self.started: list[tuple[int, Child]] = []

    def _start(self, portal_id: int) -> Child:  # type: ignore[override]
        self.started.append((portal_id, Child()))
        return self.started[-1][1]

    @property
    def portals(self) -> list[int]:
        return [portal_id for portal_id, _ in self.started]


def test_each_portal_has_a_check_of_its_own_and_one_at_a_time() -> None:
    first, second = place("a"), place("b")
    clock = Watched()
    for _ in range(3):
        clock.look(NOON)
    both = [first.section.portal_id, second.section.portal_id]  # type: ignore[union-attr]
    assert clock.portals == both
    clock.started[1][1].code = 0
    Occurrence.objects.filter(pk=second.pk).update(last_checked_at=NOON)
    clock.look(NOON)
    assert clock.portals == both
    clock.look(NOON + dt.timedelta(hours=1))
    assert clock.portals == [*both, both[1]]  # the first one's, still under way, keeps nobody waiting


def test_a_portal_that_is_no_longer_watched_is_left_alone() -> None:
    first = place("a")
    section = first.section
    assert section is not None
    Section.objects.update(active=False)
    Finding.objects.update(recheck_asked_at=NOON)
    assert Watched().wanted(NOON) == []
    assert list(rechecks.unwatched([])) == list(rechecks.unwatched([first.finding_id])) == [first]
    # Of a portal that is watched, what stood in a section that is no more is checked still.
    Section.objects.create(portal=section.portal, name="别的", url="http://a.cn/b/", url_key="x")
    assert Watched().wanted(NOON) == [section.portal_id]
    assert not rechecks.unwatched([]).exists()


def test_outside_a_portal_s_hours_it_is_left_alone() -> None:
    place("a", hours="22:00-06:00")
    clock = Watched()
    clock.look(NOON)
    assert clock.portals == []
    clock.look(NOON + dt.timedelta(hours=11))
    assert len(clock.portals) == 1


def test_a_check_that_failed_is_tried_again_a_minute_later() -> None:
    place("a")
    clock = Watched()
    clock.look(NOON)
    clock.started[0][1].code = 4
    clock.look(NOON)
    clock.look(NOON + dt.timedelta(seconds=50))
    assert len(clock.portals) == 1
    clock.look(NOON + dt.timedelta(seconds=60))
    assert len(clock.portals) == 2


@pytest.mark.parametrize(
    ("command", "code"),
    [([sys.executable, "-c", """print('{"total": 2}\\nno message\\n{"che', end='')"""], 0), (["/there/is/none"], 70)],
)
def test_a_child_that_is_cut_off_or_never_starts_leaves_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch, command: list[str], code: int
) -> None:
    monkeypatch.setattr("mishao.rechecks._command", lambda portal_id: command)
    told: list[object] = []
    assert run_all([1], [], told.append) == [code]
    assert sum(event.get("total", 0) for event in told) == (0 if code else 2)  # type: ignore[attr-defined]


def test_off_is_off_until_somebody_asks() -> None:
    mine = place("a")
    clock = Watched(replace(CONFIG, alerts=AlertsConfig(recheck_minutes=0)))
    clock.look(NOON)
    assert clock.portals == []
    Finding.objects.filter(pk=mine.finding_id).update(recheck_asked_at=NOON)
    clock.look(NOON)
    assert len(clock.portals) == 1
