# ruff: noqa: F811 (fixtures of another module)
"""The daily digest: one a day, with the figures that the ledger has, and no claim beyond them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from smtp_server import smtp_server
from test_alerts_outbox import ALERTS, CONTENT, LI, WANG, ZHAO, Clock, clock, found, section, server  # noqa: F401

from alerts import digests, outbox
from alerts.plain import forbidden_words
from findings import audit
from findings.models import Finding, Gap, OutboxRow, Section, Sweep

pytestmark = pytest.mark.django_db

DAILY = replace(ALERTS, digest_at="08:30")
SLOT = dt.datetime(2026, 11, 24, 0, 30, tzinfo=dt.UTC)  # 08:30 in Beijing
HOUR = dt.timedelta(hours=1)
Found = Callable[..., Finding]


def figures(at: dt.datetime = SLOT) -> digests.DigestFacts:
    return digests.figures(SLOT.date(), DAILY, at)


def swept(section: Section, state: str, ago_h: float, **more: int) -> Sweep:
    at = SLOT - dt.timedelta(hours=ago_h)
    return Sweep.objects.create(
        section=section, cause="schedule", state=state, started_at=at, finished_at=at, slot_at=at, **more
    )


@pytest.fixture
def watched(section: Section) -> Section:
    section.cron = "0 2 * * *"
    section.save()
    Section.objects.filter(pk=section.pk).update(created_at=SLOT - dt.timedelta(days=30))
    section.refresh_from_db()
    return section


class TestWhen:
    def test_once_a_day_at_its_hour_to_everybody_once(self, clock: Clock) -> None:
        clock.at = SLOT - dt.timedelta(minutes=1)
        assert digests.announce(DAILY, clock) == 0
        clock.at = SLOT
        assert digests.announce(replace(DAILY, operators=(ZHAO, WANG)), clock) == 3
        assert digests.announce(DAILY, clock) == 0
        clock.advance(hours=15)
        assert digests.announce(DAILY, clock) == 0
        clock.advance(hours=9)
        assert digests.announce(DAILY, clock) == 3
        assert set(OutboxRow.objects.values_list("recipient", flat=True)) == {WANG, LI, ZHAO}

    @pytest.mark.parametrize("swept_before", [False, True])
    def test_the_first_comes_when_a_day_was_watched(self, swept_before: bool, section: Section, clock: Clock) -> None:
        Section.objects.update(created_at=SLOT + HOUR)
        if swept_before:  # on another machine, or by a clock that was ahead
            swept(section, "complete", 2)
        clock.at = SLOT + 2 * HOUR
        assert bool(digests.announce(DAILY, clock)) is swept_before
        clock.at = SLOT + dt.timedelta(days=1)
        assert digests.announce(DAILY, clock) == 3
        Section.objects.update(created_at=SLOT + dt.timedelta(days=9))
        clock.at = SLOT + dt.timedelta(days=2)
        assert digests.announce(DAILY, clock) == 3

    def test_never_where_the_office_wants_none(self, clock: Clock) -> None:
        clock.at = SLOT + 10 * HOUR
        assert digests.announce(ALERTS, clock) == 0

    def test_a_machine_off_for_days_owes_the_newest_only(self, clock: Clock) -> None:
        one = replace(DAILY, officers=(WANG,), operators=())
        for _ in range(3):  # no server
            clock.at = max(clock.at, SLOT) + dt.timedelta(days=1)
            digests.announce(one, clock)
            outbox.drain(server(1), one, now=clock)
        clock.advance(days=4)  # and then no machine
        digests.announce(one, clock)
        with smtp_server() as mailbox:
            outbox.drain(server(mailbox.port), one, now=clock)
            clock.advance(hours=2)
            outbox.drain(server(mailbox.port), one, now=clock)
        assert [str(mail["Subject"]) for mail in mailbox.of(WANG)] == [
            "[Mishao] 日报 2026-12-01 没有应巡查的栏目，无新增"
        ]
        assert sorted(OutboxRow.objects.values_list("state", flat=True)) == ["accepted", *["cancelled"] * 3]

    @pytest.mark.parametrize("days", [-300, 300])
    def test_a_wrong_clock_keeps_no_later_day_silent(self, days: int, clock: Clock) -> None:
        one = replace(DAILY, officers=(WANG,), operators=())
        with smtp_server() as mailbox:
            clock.at = SLOT + dt.timedelta(days=days)
            digests.announce(one, clock)
            clock.at = SLOT
            digests.announce(one, clock)
            outbox.drain(server(mailbox.port), one, now=clock)
        assert [str(mail["Subject"])[:22] for mail in mailbox.of(WANG)] == ["[Mishao] 日报 2026-11-24"]

    def test_one_that_left_a_day_ahead_is_written_anew_on_its_day(self, clock: Clock) -> None:
        one = replace(DAILY, officers=(WANG,), operators=())
        with smtp_server() as mailbox:
            for days, hours in ((1, 3), (0, 4), (1, 0), (1, 0.1), (1, 4)):  # first a clock that is a day ahead
                clock.at = SLOT + dt.timedelta(days=days, hours=hours)
                digests.announce(one, clock)
                outbox.drain(server(mailbox.port), one, now=clock)
        assert [str(mail["Subject"])[:22] for mail in mailbox.of(WANG)] == [
            f"[Mishao] 日报 2026-11-{day}" for day in (25, 24, 25)
        ]

    def test_switched_off_nothing_waits(self, clock: Clock) -> None:
        clock.at = SLOT
        digests.announce(DAILY, clock)
        with smtp_server() as mailbox:
            outbox.drain(server(mailbox.port), ALERTS, now=clock)
        assert not mailbox.received
        assert set(OutboxRow.objects.values_list("state", flat=True)) == {"cancelled"}


class TestFigures:
    def test_a_complete_day(self, watched: Section, found: Found) -> None:
        swept(watched, "incomplete", 20, clean_count=1)
        swept(
            watched,
            "complete",
            6,
            clean_count=40,
            suspected_count=2,
            unscannable_count=3,
            unreachable_count=4,
            excluded_count=5,
        )
        facts = figures()
        assert (facts.sections, facts.complete, facts.incomplete, facts.missed, facts.gaps) == (1, 1, 0, 0, 0)
        assert (facts.inspected, facts.unscannable, facts.unreachable, facts.excluded) == (42, 3, 4, 5)
        assert facts.next_by == SLOT + 25 * HOUR

    def test_gaps_are_those_of_the_newest_sweep(self, watched: Section) -> None:
        for ago in (20, 6):
            sweep = swept(watched, "incomplete", ago)
            Gap.objects.create(sweep=sweep, reason="list-page", detail="x", count=3)
        facts = figures()
        assert (facts.complete, facts.incomplete, facts.gaps) == (0, 1, 1)

    @pytest.mark.parametrize("row", [None, "missed", "overlap"])
    def test_what_never_ran_is_missed_even_if_nobody_noted_it(self, row: str | None, watched: Section) -> None:
        swept(watched, "complete", 30)
        if row:
            swept(watched, row, 6)
        facts = figures()
        assert (facts.sections, facts.complete, facts.missed) == (1, 0, 1)

    def test_under_way_is_not_complete(self, watched: Section) -> None:
        Sweep.objects.create(section=watched, cause="schedule", started_at=SLOT - 6 * HOUR)
        facts = figures()
        assert (facts.sections, facts.complete, facts.incomplete, facts.missed) == (1, 0, 1, 0)

    @pytest.mark.parametrize(
        "change",
        [
            {"active": False}, {"cron": ""}, {"cron": "0 2 * * sun"}, {"paused_until": SLOT + HOUR}, {"paused_until": SLOT - HOUR},
            {"created_at": SLOT - HOUR},
        ],
    )  # fmt: skip
    def test_what_was_not_to_be_swept_is_not_missed(self, change: dict[str, object], watched: Section) -> None:
        Section.objects.filter(pk=watched.pk).update(**change)
        assert figures().sections == 0

    def test_swept_on_demand_it_counts(self, watched: Section) -> None:
        Section.objects.filter(pk=watched.pk).update(cron="")
        swept(watched, "complete", 6)
        assert (figures().sections, figures().complete) == (1, 1)

    def test_what_is_new_and_what_waits(self, found: Found) -> None:
        found(at=SLOT - 30 * HOUR)
        found(at=SLOT - 3 * HOUR, state="confirmed", live="unknown")
        found(at=SLOT - 2 * HOUR, state="acknowledged")
        found(at=SLOT + HOUR, state="dismissed")
        facts = figures(SLOT + 2 * HOUR)
        assert (facts.new, facts.waiting, facts.online, facts.overdue) == (2, 1, 2, 1)


def test_the_mail_says_the_heads_hash_and_nothing_of_what_was_found(
    watched: Section, found: Found, clock: Clock
) -> None:
    found(at=SLOT - HOUR)
    audit.append("wang", "read", "F-2026-000001")
    swept(watched, "complete", 6)
    clock.at = SLOT
    digests.announce(DAILY, clock)
    with smtp_server() as mailbox:
        outbox.drain(server(mailbox.port), DAILY, now=clock)
    assert [len(mailbox.of(one)) for one in (WANG, LI, ZHAO)] == [1, 1, 1]
    (mail,) = mailbox.of(ZHAO)
    parts = [str(part.get_content()) for part in mail.walk() if not part.is_multipart()]
    assert mail["Subject"] == "[Mishao] 日报 2026-11-24 巡查完整，新增 1 项"
    for text in parts:
        assert audit.head()[:16] in text
        assert "2026-11-25 09:30（北京时间）前未收到下一份日报" in text
    said = " ".join([*(str(value) for value in mail.values()), *parts])
    assert not forbidden_words(said)
    assert not any(word in said for word in CONTENT)
