"""The clock's arithmetic: which slot was the last one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine

from findings.models import Portal, Section, Sweep
from mishao import schedule
from mishao.config import Config
from mishao.runner import SweepEnd
from mishao.schedule import latest_slot

CONFIG = Config(None, Path("data"))
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("cron", "since", "until", "expected"),
    [
        # 02:00 in Shanghai is 18:00 UTC of the day before.
        ("0 2 * * *", "2026-11-20 18:00", "2026-11-23 12:00", "2026-11-22 18:00"),
        ("0 2 * * *", "2026-11-22 18:00", "2026-11-23 12:00", None),
        ("*/5 * * * *", "2026-11-23 00:00", "2026-11-23 00:12", "2026-11-23 00:10"),
        ("*/5 * * * *", "2025-11-23 00:00", "2026-11-23 00:12", "2026-11-23 00:10"),
        ("0 2 * * mon", "2026-11-01 00:00", "2026-11-24 00:00", "2026-11-22 18:00"),
        ("0 2 1 1 *", "2026-02-01 00:00", "2026-11-24 00:00", None),
    ],
)
def test_the_newest_slot_between_two_instants(cron: str, since: str, until: str, expected: str | None) -> None:
    assert latest_slot(cron, at(since), at(until), "Asia/Shanghai") == (at(expected) if expected else None)


class Lines(schedule._Runner):
    """Notes what is handed on instead of sweeping it."""

    def __init__(self) -> None:
        super().__init__(CONFIG)
        self.handed: list[tuple[int, str]] = []

    def due(self, section_id: int, cause: str, slot: dt.datetime | None) -> bool:
        self.handed.append((section_id, cause))
        return True


@pytest.mark.django_db
def test_slots_outside_a_portal_s_hours_wait_as_one_until_it_may_be_asked() -> None:
    portal = Portal.objects.create(name="甲", alias="门户1", hosts=["a.cn"], settings={"hours": "22:00-06:00"})
    section = Section.objects.create(portal=portal, name="政策", url="http://a.cn/", url_key="k" * 64, cron="0 * * * *")
    for start in ("fire", "catch up"):
        runner = Lines()
        with time_machine.travel(dt.datetime(2030, 1, 1, 20, 0, tzinfo=SHANGHAI), tick=False):
            for _ in range(2):
                if start == "fire":
                    schedule._fire(runner, section.pk)
                else:
                    schedule.catch_up(CONFIG, runner)
                schedule.take_held(runner)
            assert runner.handed == []
        with time_machine.travel(dt.datetime(2030, 1, 1, 22, 1, tzinfo=SHANGHAI), tick=False):
            schedule.take_held(runner)
            schedule.take_held(runner)
        assert runner.handed == [(section.pk, "schedule")]
    assert not Sweep.objects.exists()  # none of them was missed


@pytest.mark.django_db
def test_a_section_that_is_put_aside_meanwhile_is_held_no_longer() -> None:
    portal = Portal.objects.create(name="甲", alias="门户1", hosts=["a.cn"])
    section = Section.objects.create(portal=portal, name="政策", url="http://a.cn/", url_key="k" * 64, active=False)
    runner = Lines()
    runner.held[section.pk] = None
    schedule.take_held(runner)
    assert (runner.handed, runner.held) == ([], {})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("end", "states"),
    [
        (SweepEnd(1, None, 4, failure="缺少密钥"), ["missed"]),  # its mail goes out as for any slot that was missed
        (SweepEnd(1, None, 4, busy="host 1"), []),
        (SweepEnd(1, 7, 70, failure="it began, and its own row tells"), []),
        (SweepEnd(1, 7, 0), []),
    ],
)
def test_a_sweep_that_could_not_begin_is_a_missed_one(
    end: SweepEnd, states: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    portal = Portal.objects.create(name="甲", alias="门户1", hosts=["a.cn"])
    section = Section.objects.create(portal=portal, name="政策", url="http://a.cn/", url_key="k" * 64)
    monkeypatch.setattr(schedule, "sweep", lambda *_, **__: end)
    schedule._Runner(CONFIG)._sweep(section.pk, "schedule", "2030-01-01T20:00:00+00:00", history=False)
    assert list(Sweep.objects.values_list("state", flat=True)) == states
    assert end.failure in caplog.text
