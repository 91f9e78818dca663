"""Reminders: nobody is left alone with what isn't over, and nobody is asked about what is."""

# ruff: noqa: F811 (fixtures of another module)
from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from smtp_server import Behaviour, Mailbox, smtp_server
from test_alerts_outbox import ALERTS, CONTENT, LI, START, WANG, Clock, clock, found, section, server  # noqa: F401

from alerts import outbox, owed, reminders
from alerts.plain import forbidden_words
from alerts.settings import AlertSettings, MailSettings
from findings import lifecycle
from findings.models import Finding, OutboxRow

pytestmark = pytest.mark.django_db

HEAD, VICE = "head@example.gov.cn", "vice@example.gov.cn"
ONE = replace(ALERTS, officers=(WANG,))
Found = Callable[..., Finding]


def turn(mail: MailSettings, alerts: AlertSettings, clock: Clock) -> None:
    """What the process that holds the outbox does every few seconds."""
    owed.reconcile(alerts, clock)
    reminders.remind(alerts, clock)
    outbox.drain(mail, alerts, now=clock)


def run(mail: MailSettings, alerts: AlertSettings, clock: Clock, *, step_min: float = 30, **period: float) -> None:
    end = clock.at + dt.timedelta(**period)
    while clock.at < end:
        clock.at = min(end, clock.at + dt.timedelta(minutes=step_min))
        turn(mail, alerts, clock)


def hours_of(mailbox: Mailbox, to: str, since: dt.datetime = START) -> list[float]:
    """When mails came, in hours, but for the alert itself."""
    times = [(mail["Date"].datetime - since).total_seconds() / 3600 for mail in mailbox.of(to)]
    return [hours for hours, mail in zip(times, mailbox.of(to), strict=True) if "催办" in mail["Subject"]]


def subjects(mailbox: Mailbox, to: str) -> list[str]:
    return [str(mail["Subject"]).removeprefix("[Mishao] ") for mail in mailbox.of(to)]


def body(mail: object, kind: str = "plain") -> str:
    part = mail.get_body((kind,))  # type: ignore[attr-defined]
    return str(part.get_content())


def take(finding: Finding, action: str, clock: Clock, monkeypatch: pytest.MonkeyPatch, **more: str) -> None:
    monkeypatch.setattr("django.utils.timezone.now", clock)
    finding.refresh_from_db()
    lifecycle.decide(finding.pk, action, by="wang", version=finding.version, **more)


class TestRhythm:
    def test_a_week_without_an_answer(self, found: Found, clock: Clock) -> None:
        finding = found()
        with smtp_server() as mailbox:
            turn(server(mailbox.port), ONE, clock)
            run(server(mailbox.port), ONE, clock, step_min=60, days=7)
        hours = hours_of(mailbox, WANG)
        assert hours[:8] == [1, 2, 3, 5, 9, 13, 17, 21]
        assert hours[8:] == [25 + 4 * number for number in range(36)]
        assert subjects(mailbox, WANG)[:3] == [
            f"待办 {finding.number}（一级）请签收", f"催办 {finding.number}（第 1 次）尚未签收", f"催办 {finding.number}（第 2 次）尚未签收",
        ]  # fmt: skip
        assert len(mailbox.received) == len(hours) + 1

    def test_still_online_a_week_after_the_acknowledgement(
        self, found: Found, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        finding = found()
        with smtp_server() as mailbox:
            turn(server(mailbox.port), ONE, clock)
            run(server(mailbox.port), ONE, clock, minutes=90)
            take(finding, "acknowledge", clock, monkeypatch)
            run(server(mailbox.port), ONE, clock, step_min=60, days=7)
        assert hours_of(mailbox, WANG) == [
            1,
            *(1.5 + h for h in (4, 8, 12, 16, 20, 24)),
            *(25.5 + 24 * d for d in range(1, 7)),
        ]
        assert subjects(mailbox, WANG)[2] == f"催办 {finding.number}（第 2 次）仍在线"
        assert "已签收，仍有 1 个网址在线。" in body(mailbox.of(WANG)[2])

    @pytest.mark.parametrize(("minutes", "first"), [(5, [5, 10, 15, 25, 45, 85, 165, 325, 565]), (1440, [1440, 2880])])
    def test_the_pace_is_the_offices(self, minutes: int, first: list[int], found: Found, clock: Clock) -> None:
        found()
        alerts = replace(ONE, remind_minutes=minutes)
        with smtp_server() as mailbox:
            turn(server(mailbox.port), alerts, clock)
            run(server(mailbox.port), alerts, clock, step_min=minutes, minutes=first[-1])
        assert [round(hours * 60) for hours in hours_of(mailbox, WANG)] == first

    @pytest.mark.parametrize(("unacknowledged", "online", "said"), [(0, 240, 0), (60, 0, 1), (0, 0, 0)])
    def test_each_can_be_switched_off(
        self, unacknowledged: int, online: int, said: int, found: Found, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        finding = found()
        alerts = replace(ONE, remind_minutes=unacknowledged, remind_online_minutes=online)
        with smtp_server() as mailbox:
            turn(server(mailbox.port), alerts, clock)
            run(server(mailbox.port), alerts, clock, minutes=90)
            assert len(hours_of(mailbox, WANG)) == said
            take(finding, "confirm", clock, monkeypatch)
            run(server(mailbox.port), alerts, clock, hours=5)
        assert len(hours_of(mailbox, WANG)) == said + (online > 0)


class TestTheEnd:
    @pytest.mark.parametrize("live", ["gone", "replaced"])
    @pytest.mark.parametrize("action", ["", "acknowledge"])
    def test_gone_from_everywhere(
        self, live: str, action: str, found: Found, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        finding = found()
        with smtp_server() as mailbox:
            turn(server(mailbox.port), ONE, clock)
            if action:
                take(finding, action, clock, monkeypatch)
            run(server(mailbox.port), ONE, clock, hours=5)
            before = len(mailbox.received)
            assert before > 1
            finding.occurrences.update(live_state=live)
            run(server(mailbox.port), ONE, clock, step_min=60, days=4)
        assert len(mailbox.received) == before

    @pytest.mark.parametrize("live", ["unknown", "unreachable", "restricted"])
    def test_what_cannot_be_told_is_not_over(
        self, live: str, found: Found, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        finding = found(live=live)
        with smtp_server() as mailbox:
            turn(server(mailbox.port), ONE, clock)
            take(finding, "acknowledge", clock, monkeypatch)
            run(server(mailbox.port), ONE, clock, hours=4)
        assert subjects(mailbox, WANG)[-1] == f"催办 {finding.number}（第 1 次）未确认下线"
        text = body(mailbox.of(WANG)[-1])
        assert "已签收，尚有 1 个网址未确认下线。" in text
        assert "在线 0，已下线 0，无法判断 1。" in text
        assert "not confirmed offline at 1." in text

    @pytest.mark.parametrize("actions", [("dismiss",), ("confirm", "close")])
    def test_put_aside_by_a_person(
        self, actions: tuple[str, ...], found: Found, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        finding = found()
        with smtp_server() as mailbox:
            turn(server(mailbox.port), ONE, clock)
            run(server(mailbox.port), ONE, clock, minutes=70)
            for action in actions:
                more = {"reason": "false-alarm"} if action == "dismiss" else {"comment": "已另行处置"}
                take(finding, action, clock, monkeypatch, **more)
            run(server(mailbox.port), ONE, clock, step_min=60, days=4)
        assert len(hours_of(mailbox, WANG)) == 1

    def test_back_online_it_starts_anew(self, found: Found, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        finding = found()
        with smtp_server() as mailbox:
            turn(server(mailbox.port), ONE, clock)
            take(finding, "acknowledge", clock, monkeypatch)
            run(server(mailbox.port), ONE, clock, step_min=60, days=2)
            finding.occurrences.update(live_state="gone")
            run(server(mailbox.port), ONE, clock, step_min=60, days=1)
            mailbox.received.clear()
            finding.occurrences.update(live_state="live", episode=2)
            back = clock.at
            run(server(mailbox.port), ONE, clock, hours=9)
        assert [line.split("（")[1] for line in subjects(mailbox, WANG)] == [
            "一级）请处理",
            "第 1 次）仍在线",
            "第 2 次）仍在线",
        ]
        assert [round(hours) for hours in hours_of(mailbox, WANG, back)] == [4, 8]

    def test_opened_again_by_a_person_the_first_clock_runs_from_there(
        self, found: Found, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        finding = found()
        with smtp_server() as mailbox:
            turn(server(mailbox.port), ONE, clock)
            take(finding, "dismiss", clock, monkeypatch, reason="false-alarm")
            run(server(mailbox.port), ONE, clock, step_min=60, days=2)
            take(finding, "reopen", clock, monkeypatch)
            run(server(mailbox.port), ONE, clock, hours=1)
        assert hours_of(mailbox, WANG) == [49]

    @pytest.mark.parametrize(
        ("case", "kept"),
        [("acknowledged", 0), ("gone", 0), ("dismissed", 0), ("new episode", 0), ("switched off", 0), ("nothing", 1)],
    )
    def test_one_not_yet_sent_is_cancelled(self, case: str, kept: int, found: Found, clock: Clock) -> None:
        finding = found()
        with smtp_server() as mailbox:
            turn(server(mailbox.port), ONE, clock)
        nobody, alerts = server(1), ONE
        run(nobody, alerts, clock, hours=2)
        assert OutboxRow.objects.get(reminder=1).state == "queued"
        match case:
            case "acknowledged":
                Finding.objects.update(state="acknowledged", acknowledged_at=clock.at)
            case "gone":
                finding.occurrences.update(live_state="gone")
            case "dismissed":
                Finding.objects.update(state="dismissed")
            case "new episode":
                finding.occurrences.update(episode=2)
            case "switched off":
                alerts = replace(ONE, remind_minutes=0)
        clock.advance(minutes=5)
        with smtp_server() as mailbox:
            outbox.drain(server(mailbox.port), alerts, now=clock)
            clock.advance(hours=1)
            outbox.drain(server(mailbox.port), alerts, now=clock)
        assert len(mailbox.received) == kept
        assert OutboxRow.objects.get(reminder=1).state == ("accepted" if kept else "cancelled")

    def test_after_a_cancelled_one_they_go_on(
        self, found: Found, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        finding = found()
        with smtp_server() as mailbox:
            turn(server(mailbox.port), ONE, clock)
            run(server(1), ONE, clock, hours=1)
            take(finding, "acknowledge", clock, monkeypatch)
            turn(server(mailbox.port), ONE, clock)
            take(finding, "undo", clock, monkeypatch)
            run(server(mailbox.port), ONE, clock, hours=2)
        assert list(OutboxRow.objects.order_by("pk").values_list("reminder", "state")) == [
            (0, "accepted"), (1, "cancelled"), (2, "accepted"), (3, "accepted"),
        ]  # fmt: skip
        assert hours_of(mailbox, WANG) == [2, 3]


class TestTrouble:
    @pytest.mark.parametrize("on", [True, False])
    def test_three_days_without_server_or_machine_are_one_reminder(self, on: bool, found: Found, clock: Clock) -> None:
        found()
        alerts = replace(ONE, officers=(WANG, LI), escalate_to=(HEAD, VICE))
        with smtp_server() as mailbox:
            turn(server(mailbox.port), alerts, clock)
        if on:
            run(server(1), alerts, clock, step_min=60, days=3)
        else:
            clock.advance(days=3)
        with smtp_server() as mailbox:
            run(server(mailbox.port), alerts, clock, hours=1)
        assert [len(mailbox.of(one)) for one in (WANG, LI, HEAD, VICE)] == [1, 1, 1, 0]
        assert subjects(mailbox, WANG) == [f"催办 {Finding.objects.get().number}（第 1 次）尚未签收"]
        assert "报告时限已过" in body(mailbox.of(WANG)[0])
        assert "Report was due" in body(mailbox.of(WANG)[0])

    def test_nobody_is_reminded_of_what_nobody_was_told(self, found: Found, clock: Clock) -> None:
        found()
        run(server(1), replace(ONE, escalate_to=(HEAD,)), clock, step_min=60, days=2)
        assert set(OutboxRow.objects.values_list("recipient", "reminder")) == {(WANG, 0)}

    def test_a_full_mailbox_keeps_nobody_else_waiting(self, found: Found, clock: Clock) -> None:
        found()
        alerts = replace(ONE, officers=(WANG, LI))
        with smtp_server(Behaviour(refused={LI: "452 4.2.2 Mailbox full"})) as mailbox:
            turn(server(mailbox.port), alerts, clock)
            run(server(mailbox.port), alerts, clock, step_min=15, hours=5)
        assert len(mailbox.of(WANG)) == 5
        assert OutboxRow.objects.filter(recipient=LI).count() == 1

    def test_a_mailbox_that_takes_its_mail_later_delays_nobody(self, found: Found, clock: Clock) -> None:
        found()
        alerts = replace(ONE, officers=(WANG, LI), escalate_to=(HEAD,))
        behaviour = Behaviour(refused={LI: "451 4.7.1 Greylisted"})
        with smtp_server(behaviour) as mailbox:
            turn(server(mailbox.port), alerts, clock)
            run(server(mailbox.port), alerts, clock, step_min=10, minutes=10)
            behaviour.refused.clear()
            run(server(mailbox.port), alerts, clock, step_min=10, hours=2)
        assert [hours_of(mailbox, one) for one in (WANG, HEAD)] == [[1, 2]] * 2

    def test_a_refused_address_is_tried_once_a_day(self, found: Found, clock: Clock) -> None:
        found()
        alerts = replace(ONE, officers=(WANG, LI))
        with smtp_server(Behaviour(refused={LI: "550 5.1.1 No such user"})) as mailbox:
            turn(server(mailbox.port), alerts, clock)
            run(server(mailbox.port), alerts, clock, step_min=60, days=4)
        assert OutboxRow.objects.filter(recipient=LI).count() == 4
        assert len(mailbox.of(WANG)) > 20

    @pytest.mark.parametrize("days", [-400, -1, 1, 400])
    def test_a_clock_that_jumps_costs_a_mail_and_no_silence(self, days: int, found: Found, clock: Clock) -> None:
        found()
        with smtp_server() as mailbox:
            turn(server(mailbox.port), ONE, clock)
            run(server(mailbox.port), ONE, clock, hours=4)
            right = clock.at
            clock.at += dt.timedelta(days=days)
            run(server(mailbox.port), ONE, clock, hours=1)
            clock.at = right + dt.timedelta(hours=1)
            assert len(hours_of(mailbox, WANG)) <= 5
            before = len(mailbox.received)
            run(server(mailbox.port), ONE, clock, days=1)
        assert 5 <= len(mailbox.received) - before <= 8

    def test_the_clock_is_right_again_after_a_decision_in_the_future(
        self, found: Found, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        finding = found()
        with smtp_server() as mailbox:
            turn(server(mailbox.port), ONE, clock)
            clock.at += dt.timedelta(days=90)
            take(finding, "acknowledge", clock, monkeypatch)
            clock.at -= dt.timedelta(days=90)
            run(server(mailbox.port), ONE, clock, days=1)
        assert 5 <= len(hours_of(mailbox, WANG)) <= 7

    def test_a_crash_between_the_servers_word_and_the_commit_repeats_the_same_mail(
        self, found: Found, clock: Clock
    ) -> None:
        found()
        with smtp_server() as mailbox:
            turn(server(mailbox.port), ONE, clock)
            run(server(mailbox.port), ONE, clock, hours=1)
            OutboxRow.objects.filter(reminder=1).update(state="queued", accepted_at=None)
            run(server(mailbox.port), ONE, clock, hours=0.5)
        again = mailbox.of(WANG)[1:]
        assert len(again) == 2
        assert again[0]["Message-ID"] == again[1]["Message-ID"]
        assert again[0]["Subject"] == again[1]["Subject"]
        assert OutboxRow.objects.filter(reminder__gt=0).count() == 1

    def test_two_at_once_never_double_one(self, found: Found, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        """The second has read the ledger before the first has written."""
        found()
        with smtp_server() as mailbox:
            turn(server(mailbox.port), ONE, clock)
            clock.advance(hours=1)
            same = reminders._ready(ONE, clock.at)
            assert reminders.remind(ONE, clock) == 1
            monkeypatch.setattr(reminders, "_ready", lambda *_: same)
            assert reminders.remind(ONE, clock) == 0
            outbox.drain(server(mailbox.port), ONE, now=clock)
            assert reminders.remind(ONE, clock) == 0
        assert len(mailbox.of(WANG)) == 2

    def test_retried_by_hand_only_the_newest_leaves(self, found: Found, clock: Clock) -> None:
        found()
        with smtp_server(Behaviour(refused={WANG: "550 5.1.1 No such user"})) as mailbox:
            turn(server(mailbox.port), ONE, clock)
            run(server(mailbox.port), ONE, clock, step_min=60, days=3)
        assert OutboxRow.objects.filter(state="undelivered", reminder__gt=0).count() > 1
        owed.hasten(clock, WANG)
        with smtp_server() as mailbox:
            outbox.drain(server(mailbox.port), ONE, now=clock)
        newest = OutboxRow.objects.order_by("-reminder")[0].reminder
        assert [line.split("（")[1] for line in subjects(mailbox, WANG)] == [
            "一级）请签收",
            f"第 {newest} 次）尚未签收",
        ]


class TestWhoIsAsked:
    def test_one_more_with_each_reminder(self, found: Found, clock: Clock) -> None:
        finding = found()
        alerts = replace(ONE, escalate_to=(HEAD, VICE))
        with smtp_server() as mailbox:
            turn(server(mailbox.port), alerts, clock)
            run(server(mailbox.port), alerts, clock, hours=5)
        assert hours_of(mailbox, WANG) == [1, 2, 3, 5]
        assert hours_of(mailbox, HEAD) == [1, 2, 3, 5]
        assert hours_of(mailbox, VICE) == [2, 3, 5]
        assert subjects(mailbox, VICE)[0] == f"催办 {finding.number}（第 2 次）尚未签收"
        assert "60 分钟内未签收，将提醒下一位。" in body(mailbox.of(WANG)[0])

    def test_once_acknowledged_only_those_who_were_told_first(
        self, found: Found, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        finding = found()
        alerts = replace(ONE, escalate_to=(HEAD,))
        with smtp_server() as mailbox:
            turn(server(mailbox.port), alerts, clock)
            run(server(mailbox.port), alerts, clock, hours=1)
            take(finding, "acknowledge", clock, monkeypatch)
            run(server(mailbox.port), alerts, clock, hours=4)
        assert hours_of(mailbox, WANG) == [1, 5]
        assert hours_of(mailbox, HEAD) == [1]

    def test_a_sections_recipients_too_and_nobody_who_left(self, found: Found, section: object, clock: Clock) -> None:
        section.recipients = ["unit@example.gov.cn"]  # type: ignore[attr-defined]
        section.save()  # type: ignore[attr-defined]
        found()
        with smtp_server() as mailbox:
            turn(server(mailbox.port), replace(ONE, officers=(WANG, LI)), clock)
            run(server(mailbox.port), ONE, clock, hours=1)
        assert [len(hours_of(mailbox, one)) for one in (WANG, LI, "unit@example.gov.cn")] == [1, 0, 1]

    def test_many_findings_are_one_mail(self, found: Found, clock: Clock) -> None:
        numbers = [found().number for _ in range(30)]
        with smtp_server() as mailbox:
            turn(server(mailbox.port), ONE, clock)
            run(server(mailbox.port), ONE, clock, hours=1)
        assert subjects(mailbox, WANG) == ["待办 检出 30 项（一级）请签收", "催办 检出 30 项（第 1 次）尚未签收"]
        text = body(mailbox.of(WANG)[1])
        assert all(
            f"{number} 一级 第 1 次，检出已 1 小时，尚未签收，距报告时限 23 小时 https://" in text for number in numbers
        )

    def test_findings_of_all_hours_soon_share_their_mails(self, found: Found, clock: Clock) -> None:
        with smtp_server() as mailbox:
            for _ in range(12):
                found(at=clock.at)
                run(server(mailbox.port), ONE, clock, minutes=10)
            assert len(hours_of(mailbox, WANG)) <= 3
            mailbox.received.clear()
            run(server(mailbox.port), ONE, clock, days=1)
        assert len(mailbox.received) <= 12
        for number in Finding.objects.values_list("number", flat=True):
            assert sum(number in body(mail) for mail in mailbox.of(WANG)) >= 6

    def test_the_old_and_the_new_in_one_mail_each_say_their_own(
        self, found: Found, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        old, new = found(), found(at=START + dt.timedelta(hours=3))
        with smtp_server() as mailbox:
            turn(server(mailbox.port), ONE, clock)
            take(old, "confirm", clock, monkeypatch)
            clock.advance(hours=4)
            turn(server(mailbox.port), ONE, clock)
        assert subjects(mailbox, WANG)[-1] == "催办 检出 2 项（第 1 次）仍在线 1 项，尚未签收 1 项"
        text = body(mailbox.of(WANG)[-1])
        assert f"{old.number} 一级 第 1 次，检出已 4 小时，已签收，仍有 1 个网址在线，距报告时限 20 小时" in text
        assert f"{new.number} 一级 第 1 次，检出已 1 小时，尚未签收，距报告时限 23 小时" in text


def test_a_reminder_says_when_somebody_last_looked(found: Found, clock: Clock) -> None:
    finding = found()
    with smtp_server() as mailbox:
        turn(server(mailbox.port), ONE, clock)
        finding.occurrences.update(last_checked_at=START + dt.timedelta(minutes=30))
        run(server(mailbox.port), ONE, clock, hours=1)
    assert "最近复查 2026-11-23 23:10（北京时间）：在线 1，已下线 0，无法判断 0。" in body(mailbox.of(WANG)[1])


@pytest.mark.parametrize("until_gone", [True, False])
@pytest.mark.parametrize("count", [1, 2])
def test_both_languages_say_what_an_acknowledgement_ends(
    until_gone: bool, count: int, found: Found, clock: Clock
) -> None:
    for _ in range(count):
        found()
    with smtp_server() as mailbox:
        turn(server(mailbox.port), ONE, clock)
        run(server(mailbox.port), replace(ONE, remind_online_minutes=240 if until_gone else 0), clock, hours=1)
    for kind in ("plain", "html"):
        text = body(mailbox.of(WANG)[1], kind)
        assert ("签收只停止签收提醒" in text) is until_gone
        assert ("Acknowledging ends only the reminders to acknowledge" in text) is until_gone


def test_no_mail_of_a_long_story_says_what_was_found(
    found: Found, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    alerts = replace(ONE, escalate_to=(HEAD,), phone="010-12345678")
    with smtp_server() as mailbox:
        first = found()
        turn(server(mailbox.port), alerts, clock)
        found(at=clock.at)
        run(server(mailbox.port), alerts, clock, hours=6)
        take(first, "confirm", clock, monkeypatch)
        run(server(mailbox.port), alerts, clock, step_min=60, days=1)
    assert len(mailbox.received) > 15
    for _, mail in mailbox.received:
        said = " ".join([*(str(value) for value in mail.values()), body(mail), body(mail, "html")])
        assert not forbidden_words(said)
        assert not any(word in said for word in CONTENT)
        assert "小时" in said or "待办" in said
        assert " h " in said or "待办" in said


def test_in_a_folder_reminders_lie_too_and_a_server_goes_on_from_there(
    found: Found, clock: Clock, tmp_path: Path
) -> None:
    found()
    folder = MailSettings(folder=tmp_path)
    turn(folder, ONE, clock)
    run(folder, ONE, clock, hours=2)
    assert len(list(tmp_path.glob("*.eml"))) == 3
    with smtp_server() as mailbox:
        run(server(mailbox.port), ONE, clock, hours=1.5)
    assert [line.split("（")[1] for line in subjects(mailbox, WANG)] == ["一级）请签收", "第 1 次）尚未签收"]


def test_a_trial_in_a_folder_makes_nobody_the_next_to_be_told(found: Found, clock: Clock, tmp_path: Path) -> None:
    found()
    alerts = replace(ONE, escalate_to=(HEAD, VICE))
    turn(MailSettings(folder=tmp_path), alerts, clock)
    run(MailSettings(folder=tmp_path), alerts, clock, hours=30)
    begins = clock.at
    with smtp_server() as mailbox:
        run(server(mailbox.port), alerts, clock, step_min=10, hours=3)
    assert [round(hours, 1) for hours in hours_of(mailbox, WANG, begins)] == [1.2, 2.2]
    assert [line.split("（")[1] for line in subjects(mailbox, WANG)[1:]] == ["第 1 次）尚未签收", "第 2 次）尚未签收"]
    assert [len(hours_of(mailbox, one, begins)) for one in (HEAD, VICE)] == [2, 1]


def test_one_who_is_told_of_much_keeps_no_other_waiting(found: Found, section: object, clock: Clock) -> None:
    """Three share a section; each of them has findings of another one too, reminded of at other times."""
    units = [f"unit{n}@example.gov.cn" for n in range(3)]
    section.recipients = units  # type: ignore[attr-defined]
    section.save()  # type: ignore[attr-defined]
    alerts = replace(ONE, officers=())
    with smtp_server() as mailbox:
        shared, other = found(), found(state="dismissed")
        turn(server(mailbox.port), alerts, clock)
        for minute in range(10, 250, 10):
            clock.advance(minutes=10)
            busy = units[minute // 10 % 3]
            OutboxRow.objects.create(
                finding=other, recipient=busy, episode=1, reminder=minute, reminds="unacknowledged", state="accepted",
                created_at=clock.at, due_at=clock.at, accepted_at=clock.at,
            )  # fmt: skip
            turn(server(mailbox.port), alerts, clock)
    for unit in units:
        hours = [
            (mail["Date"].datetime - START).total_seconds() / 3600
            for mail in mailbox.of(unit)
            if shared.number in body(mail)
        ]
        assert hours[1] <= 1.5
        assert len(hours) >= 3


def test_what_went_offline_while_others_were_written_to_is_not_asked_about(found: Found, clock: Clock) -> None:
    first, second = found(), found(live="unknown")
    alerts = replace(ONE, officers=(WANG, LI))

    def gone(_: object) -> None:
        first.occurrences.update(live_state="gone")

    with smtp_server() as mailbox:
        turn(server(mailbox.port), alerts, clock)
        mailbox.received.clear()
        clock.advance(hours=1)
        reminders.remind(alerts, clock)
        original = outbox._settle

        def settle(batch: owed.Batch, *more: object) -> None:
            original(batch, *more)  # type: ignore[arg-type]
            gone(batch)

        outbox._settle = settle  # type: ignore[assignment]
        try:
            outbox.drain(server(mailbox.port), alerts, now=clock)
        finally:
            outbox._settle = original
    texts = [body(mail) for _, mail in mailbox.received]
    assert [(first.number in text, second.number in text) for text in texts] == [(True, True), (False, True)]
    assert OutboxRow.objects.filter(finding=first, state="cancelled").count() == 1


def test_ten_thousand_old_reminders_cost_few_questions(
    found: Found, clock: Clock, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    findings = [found() for _ in range(20)]
    turn(MailSettings(folder=Path("/nowhere")), ONE, clock)
    OutboxRow.objects.update(state="accepted", accepted_at=START)
    OutboxRow.objects.bulk_create(
        OutboxRow(
            finding=finding, recipient=WANG, reminder=number, reminds="unacknowledged", state="accepted", created_at=START,
            due_at=START, accepted_at=START + dt.timedelta(hours=number),
        )
        for finding in findings
        for number in range(1, 501)
    )  # fmt: skip
    clock.advance(hours=502)
    with django_assert_max_num_queries(12):
        assert reminders.remind(ONE, clock) == 0
    clock.advance(hours=2)
    assert reminders.remind(ONE, clock) == 20


class TestWhatIsShown:
    def test_the_next_one(self, found: Found, clock: Clock) -> None:
        finding = found()
        assert reminders.upcoming(finding.pk, ONE, clock.at) is None
        with smtp_server() as mailbox:
            turn(server(mailbox.port), ONE, clock)
            run(server(mailbox.port), ONE, clock, hours=2.5)
        upcoming = reminders.upcoming(finding.pk, ONE, clock.at)
        assert upcoming is not None
        assert (upcoming.number, upcoming.due_at) == (3, START + dt.timedelta(hours=3))
        assert reminders.sent(finding.pk) == 2
