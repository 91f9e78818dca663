"""The clock's arithmetic: which slot was the last one."""

from __future__ import annotations

import datetime as dt

import pytest

from mishao.schedule import latest_slot


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
