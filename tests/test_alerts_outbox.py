"""The outbox against real mail servers: everyone is told at least once, and who could not be is shown."""

from __future__ import annotations

import datetime as dt
import email
import itertools
from collections.abc import Callable
from email import policy
from pathlib import Path

import pytest
from django.urls import resolve
from django.utils import timezone
from smtp_server import Behaviour, smtp_server

from alerts import outbox, owed, queries
from alerts.facts import of_findings
from alerts.plain import forbidden_words
from alerts.settings import AlertSettings, MailSettings
from findings.models import Document, Finding, Gap, Occurrence, OutboxRow, Portal, Resource, Section, Sweep

pytestmark = pytest.mark.django_db

WANG = "wang@example.gov.cn"
LI = "li@example.gov.cn"
ZHAO = "zhao@example.gov.cn"
START = dt.datetime(2026, 11, 23, 14, 40, tzinfo=dt.UTC)
ALERTS = AlertSettings("https://mishao.example.cn/", officers=(WANG, LI), operators=(ZHAO,))
# What is in the ledger and must never be in a mail.
CONTENT = (
    "扶贫开发工作意见",
    "W020260101.pdf",
    "portal.example.gov.cn",
    "fupin",
    "附件一",
    "秘密★10年",
    "扶贫政策法规",
)

_serial = itertools.count(1)


class Clock:
    """The time that the outbox is told."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> dt.datetime:
        return self.at

    def advance(self, **period: float) -> None:
        self.at += dt.timedelta(**period)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def section() -> Section:
    portal = Portal.objects.create(name="某市政府门户", alias="门户1", hosts=["portal.example.gov.cn"])
    return Section.objects.create(
        portal=portal, name="扶贫政策法规", url="http://portal.example.gov.cn/fupin/", url_key="s"
    )


@pytest.fixture
def found(section: Section) -> Callable[..., Finding]:
    """Makes a finding at one address, with a queued row for each recipient, due after `wait_s`."""

    def make(
        *recipients: str, wait_s: float = 0.0, state: str = "new", live: str = "live", at: dt.datetime = START
    ) -> Finding:
        number = next(_serial)
        document = Document.objects.create(
            sha256=f"{number:064x}",
            size=1,
            media_type="application/pdf",
            ruleset="1",
            verdict="suspected",
            inspected_at=at,
        )
        finding = Finding.objects.create(
            number=f"F-2026-{number:06d}",
            document=document,
            member="附件一/扶贫开发工作意见.docx",
            category="state-secret",
            level="秘密",
            policy="alert",
            priority=1,
            score=95,
            state=state,
            first_detected_at=at,
            last_detected_at=at,
        )
        finding.marks.create(rule="r", page=1, zone="stamp", score=95, match="秘密★10年", reason="版头位置")
        resource = Resource.objects.create(
            url_key=str(number),
            canon_version=1,
            url=f"http://portal.example.gov.cn/fupin/W020260101.pdf?{number}",
            host="portal.example.gov.cn",
            first_seen_at=at,
            last_seen_at=at,
        )
        Occurrence.objects.create(
            finding=finding, resource=resource, section=section, live_state=live, first_seen_at=at, last_seen_at=at
        )
        for recipient in recipients:
            OutboxRow.objects.create(
                finding=finding, recipient=recipient, created_at=at, due_at=at + dt.timedelta(seconds=wait_s)
            )
        return finding

    return make


def server(port: int, **more: object) -> MailSettings:
    base: dict[str, object] = {
        "folder": Path("unused"),
        "host": "127.0.0.1",
        "port": port,
        "security": "plain",
        "allow_plain": True,
        "sender": "mishao@example.gov.cn",
        "timeout_s": 5.0,
    }
    return MailSettings(**{**base, **more})  # type: ignore[arg-type]


def states() -> dict[str, str]:
    return dict(OutboxRow.objects.values_list("recipient", "state"))


def test_each_recipient_is_told_and_the_mail_holds_no_content(found: Callable[..., Finding], clock: Clock) -> None:
    finding = found(WANG, LI)
    with smtp_server() as mailbox:
        report = outbox.drain(server(mailbox.port), ALERTS, now=clock)
    assert (report.accepted, report.queued, report.problem) == (2, 0, None)
    assert sorted(to for to, _ in mailbox.received) == [LI, WANG]
    for to, mail in mailbox.received:
        row = OutboxRow.objects.get(recipient=to)
        assert (row.state, row.attempts, row.accepted_at, row.message_id) == ("accepted", 1, START, mail["Message-ID"])
        said = [str(value) for value in mail.values()] + [
            part.get_content() for part in mail.walk() if not part.is_multipart()
        ]
        for text in said:
            assert not any(word in text for word in CONTENT)
            assert not forbidden_words(text)
        assert f"https://mishao.example.cn/findings/{finding.token}/" in said[-1]
        assert finding.number in mail["Subject"]
    with smtp_server() as mailbox:
        assert outbox.drain(server(mailbox.port), ALERTS, now=clock).accepted == 0
    assert not mailbox.received


def test_one_refused_recipient_of_two(found: Callable[..., Finding], clock: Clock) -> None:
    found(WANG, LI)
    with smtp_server(Behaviour(refused={WANG: "550 5.1.1 No such user"})) as mailbox:
        report = outbox.drain(server(mailbox.port), ALERTS, now=clock)
    assert (report.accepted, report.undelivered, report.queued) == (1, 1, 0)
    assert states() == {WANG: "undelivered", LI: "accepted"}
    refused = OutboxRow.objects.get(recipient=WANG)
    assert refused.accepted_at is None
    assert refused.last_error == "recipient 550"
    summary = queries.summary(clock())
    assert summary.alarming
    assert summary.problem is not None
    assert "收件人" in summary.problem.chinese


def test_a_mail_stored_before_its_250_comes_again_under_the_same_id(
    found: Callable[..., Finding], clock: Clock
) -> None:
    found(WANG)
    with smtp_server(Behaviour("drop", times=1)) as mailbox:
        assert outbox.drain(server(mailbox.port), ALERTS, now=clock).requeued == 1
        assert states() == {WANG: "queued"}
        found(WANG)  # news in between goes into a mail of its own, or the repeat would be another mail
        clock.advance(minutes=2)
        assert outbox.drain(server(mailbox.port), ALERTS, now=clock).accepted == 2
    first, *others = mailbox.of(WANG)
    repeat = [mail for mail in others if mail["Message-ID"] == first["Message-ID"]]
    assert len(others) == 2
    assert len(repeat) == 1
    assert repeat[0]["Subject"] == first["Subject"]


def test_a_hanging_server_holds_up_one_mail_for_its_time_limit(found: Callable[..., Finding], clock: Clock) -> None:
    found(WANG, LI)
    with smtp_server(Behaviour("hang", times=1)) as mailbox:
        report = outbox.drain(server(mailbox.port, timeout_s=0.5), ALERTS, now=clock)
    assert (report.accepted, report.requeued) == (1, 1)
    assert report.problem is not None
    assert report.problem.code == "timeout"


def test_greylisting_is_waited_out(found: Callable[..., Finding], clock: Clock) -> None:
    found(WANG)
    with smtp_server(Behaviour("greylist", times=2)) as mailbox:
        assert outbox.drain(server(mailbox.port), ALERTS, now=clock).requeued == 1
        clock.advance(seconds=59)
        assert outbox.drain(server(mailbox.port), ALERTS, now=clock).requeued == 0
        clock.advance(seconds=1)
        assert outbox.drain(server(mailbox.port), ALERTS, now=clock).requeued == 1
        clock.advance(seconds=120)
        assert outbox.drain(server(mailbox.port), ALERTS, now=clock).accepted == 1
    assert OutboxRow.objects.get().attempts == 3
    assert OutboxRow.objects.get().last_error == ""


@pytest.mark.parametrize(
    ("behaviour", "more", "code"),
    [
        (Behaviour(password="code"), {"user": "mishao", "password": "wrong"}, "login"),
        (Behaviour(sender="553 not yours"), {}, "sender"),
        (Behaviour(), {"security": "starttls"}, "starttls"),
        (Behaviour(), {"security": "tls"}, "tls"),
        (Behaviour("refuse-data"), {}, "message"),
    ],
)
def test_what_a_setting_can_repair_waits_for_ever(
    behaviour: Behaviour, more: dict[str, object], code: str, found: Callable[..., Finding], clock: Clock
) -> None:
    found(WANG, LI)
    with smtp_server(behaviour) as mailbox:
        report = outbox.drain(server(mailbox.port, **more), ALERTS, now=clock)
        assert (report.requeued, report.queued) == (2, 2)
        assert report.problem is not None
        assert report.problem.code == code
        OutboxRow.objects.update(attempts=500)
        clock.advance(days=30)
        assert outbox.drain(server(mailbox.port, **more), ALERTS, now=clock).undelivered == 0
    clock.advance(seconds=1)
    with smtp_server() as mailbox:
        assert outbox.drain(server(mailbox.port), ALERTS, now=clock).accepted == 0
        assert owed.hasten(clock) == 2
        assert outbox.drain(server(mailbox.port), ALERTS, now=clock).accepted == 2


def test_an_unreachable_server_is_tried_once_for_all_and_given_up_after_three_days(
    found: Callable[..., Finding], clock: Clock
) -> None:
    found(WANG, LI)
    nobody = server(1)
    assert outbox.drain(nobody, ALERTS, now=clock).requeued == 2
    assert set(OutboxRow.objects.values_list("attempts", "message_id")) == {(1, "")}
    end = START + dt.timedelta(hours=72)
    while OutboxRow.objects.filter(state="queued").exists():
        assert clock() < end + dt.timedelta(hours=2)
        clock.at = min(OutboxRow.objects.filter(state="queued").values_list("due_at", flat=True))
        outbox.drain(nobody, ALERTS, now=clock)
    assert clock() >= end
    assert set(states().values()) == {"undelivered"}


def test_days_of_standstill_are_no_days_of_trying(found: Callable[..., Finding], clock: Clock) -> None:
    found(WANG)
    clock.advance(days=10)
    assert outbox.drain(server(1), ALERTS, now=clock).requeued == 1


def test_many_hastened_attempts_are_no_three_days(found: Callable[..., Finding], clock: Clock) -> None:
    found(WANG)
    OutboxRow.objects.update(attempts=200)
    clock.advance(hours=1)
    assert outbox.drain(server(1), ALERTS, now=clock).requeued == 1


@pytest.mark.parametrize(("hours", "mails"), [(1, 0), (3, 1)])
def test_a_clock_that_was_ahead_keeps_no_mail_back(
    found: Callable[..., Finding], clock: Clock, hours: int, mails: int
) -> None:
    found(WANG)
    OutboxRow.objects.update(attempts=1, due_at=START + dt.timedelta(hours=hours))
    with smtp_server() as mailbox:
        outbox.drain(server(mailbox.port), ALERTS, now=clock)
    assert len(mailbox.received) == mails


def test_back_off_grows_to_an_hour() -> None:
    assert [outbox.back_off_s(attempt) for attempt in range(1, 9)] == [60, 120, 300, 600, 1800, 3600, 3600, 3600]


def test_the_first_finding_leaves_at_once_and_later_ones_are_gathered(
    found: Callable[..., Finding], section: Section, clock: Clock
) -> None:
    Sweep.objects.create(section=section, cause="command", started_at=START)
    with smtp_server() as mailbox:
        settings = server(mailbox.port)
        first = found(WANG)
        assert outbox.drain(settings, ALERTS, now=clock).accepted == 1
        found(WANG, wait_s=900)
        clock.advance(minutes=10)
        found(WANG, wait_s=900, at=clock())
        assert outbox.drain(settings, ALERTS, now=clock).accepted == 0
        clock.advance(minutes=5)
        assert outbox.drain(settings, ALERTS, now=clock).accepted == 2
    subjects = [mail["Subject"] for mail in mailbox.of(WANG)]
    assert subjects == [f"[Mishao] 待办 {first.number}（一级）请签收", "[Mishao] 待办 检出 2 项（一级）请签收"]
    assert OutboxRow.objects.exclude(finding=first).values("message_id").distinct().count() == 1


def test_gathering_ends_with_the_sweep(found: Callable[..., Finding], section: Section, clock: Clock) -> None:
    sweep = Sweep.objects.create(section=section, cause="command", started_at=START)
    found(WANG, wait_s=900)
    found(WANG, wait_s=900)
    with smtp_server() as mailbox:
        assert outbox.drain(server(mailbox.port), ALERTS, now=clock).accepted == 0
        sweep.state = "complete"
        sweep.save()
        assert outbox.drain(server(mailbox.port), ALERTS, now=clock).accepted == 2
    assert len(mailbox.of(WANG)) == 1


def test_the_end_of_a_sweep_does_not_cut_a_back_off_short(found: Callable[..., Finding], clock: Clock) -> None:
    found(WANG)
    with smtp_server(Behaviour("later-data")) as mailbox:
        outbox.drain(server(mailbox.port), ALERTS, now=clock)
        outbox.drain(server(mailbox.port), ALERTS, now=clock)
    assert mailbox.attempts == [WANG]


def test_hundreds_of_findings_come_in_mails_of_a_hundred(found: Callable[..., Finding], clock: Clock) -> None:
    numbers = [found(WANG).number for _ in range(230)]
    with smtp_server() as mailbox:
        assert outbox.drain(server(mailbox.port), ALERTS, now=clock).accepted == 230
    assert len(mailbox.of(WANG)) == 3
    bodies = "".join(mail.get_body(("plain",)).get_content() for mail in mailbox.of(WANG))  # type: ignore[union-attr]
    assert all(number in bodies for number in numbers)


def test_a_recipient_that_is_no_address_holds_up_nobody(found: Callable[..., Finding], clock: Clock) -> None:
    found(f"{WANG}\r\nBcc: x@y.cn", LI)
    with smtp_server() as mailbox:
        report = outbox.drain(server(mailbox.port), ALERTS, now=clock)
    assert (report.accepted, report.undelivered) == (1, 1)
    assert [to for to, _ in mailbox.received] == [LI]


def test_hostile_settings_reach_no_header_and_no_mail(
    found: Callable[..., Finding], section: Section, clock: Clock
) -> None:
    section.portal.alias = "保密局\r\nBcc: x@y.cn"
    section.portal.save()
    found(WANG)
    hostile = AlertSettings("https://mishao.example.cn", phone="保密办\r\nBcc: x@y.cn 010-1234567")
    with smtp_server() as mailbox:
        outbox.drain(server(mailbox.port), hostile, now=clock)
    (mail,) = mailbox.of(WANG)
    assert "Bcc" not in mail
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert not forbidden_words(text)
    assert f"门户代号 门户{section.portal.pk}" in text
    assert "打不开请致电 010-1234567，报线索编号。" in text
    assert "Bcc" not in text


def test_a_folder_is_written_and_never_accepted(found: Callable[..., Finding], clock: Clock, tmp_path: Path) -> None:
    found(WANG, LI)
    report = outbox.drain(MailSettings(folder=tmp_path), ALERTS, now=clock)
    assert (report.written, report.accepted) == (2, 0)
    assert set(OutboxRow.objects.values_list("state", "accepted_at")) == {("written", None)}
    mails = [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in tmp_path.glob("*.eml")]
    assert sorted(mail["To"] for mail in mails) == [LI, WANG]


def test_what_lies_in_a_folder_is_sent_once_there_is_a_server(
    found: Callable[..., Finding], clock: Clock, tmp_path: Path
) -> None:
    found(WANG)
    found(WANG, live="gone")
    found(WANG, state="dismissed")
    assert outbox.drain(MailSettings(folder=tmp_path), ALERTS, now=clock).written == 3
    with smtp_server() as mailbox:
        assert outbox.drain(server(mailbox.port), ALERTS, now=clock).accepted == 1
    assert len(mailbox.of(WANG)) == 1


def test_an_unwritable_folder_keeps_the_mail_queued(
    found: Callable[..., Finding], clock: Clock, tmp_path: Path
) -> None:
    found(WANG)
    (tmp_path / "mail").write_text("")
    report = outbox.drain(MailSettings(folder=tmp_path / "mail"), ALERTS, now=clock)
    assert (report.requeued, report.problem and report.problem.code) == (1, "folder")


@pytest.mark.parametrize(
    ("state", "episode", "seen"),
    [("new", 1, False), ("acknowledged", 1, False), ("confirmed", 2, True), ("reopened", 2, False)],
)
def test_only_a_new_spell_of_what_somebody_saw_is_told_otherwise(
    found: Callable[..., Finding], state: str, episode: int, seen: bool
) -> None:
    finding = found(WANG, state=state)
    finding.occurrences.update(episode=episode)
    assert [facts.seen for facts in of_findings([finding.pk], ALERTS)] == [seen]


def test_operators_are_told_of_an_incomplete_sweep(section: Section, clock: Clock) -> None:
    sweep = Sweep.objects.create(
        section=section,
        cause="schedule",
        state="incomplete",
        started_at=START,
        finished_at=START,
        listed=3,
        clean_count=2,
        unreachable_count=1,
    )
    Gap.objects.create(
        sweep=sweep, reason="list-page", detail="http://portal.example.gov.cn/fupin/index_1.html", count=1
    )
    missed = Sweep.objects.create(
        section=section, cause="schedule", state="missed", slot_at=START - dt.timedelta(hours=1), finished_at=START
    )
    Sweep.objects.create(section=section, cause="schedule", state="complete", started_at=START, finished_at=START)
    Sweep.objects.create(
        section=section, cause="schedule", state="missed", slot_at=START - dt.timedelta(days=2),
        finished_at=START - dt.timedelta(days=2),
    )  # fmt: skip
    OutboxRow.objects.create(sweep=sweep, recipient=ZHAO, created_at=START, due_at=START)
    assert owed.reconcile(ALERTS, clock) == 1
    assert owed.reconcile(ALERTS, clock) == 0
    with smtp_server() as mailbox:
        assert outbox.drain(server(mailbox.port), ALERTS, now=clock).accepted == 2
    (mail,) = mailbox.of(ZHAO)
    assert mail["Subject"] == "[Mishao] 待办 巡查不完整 1 次，未运行 1 次，请查看"
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "列出 3：未检出 2，疑似 0，无法检测 0，无法访问 1，不在范围 0。缺口 1 项。" in text
    assert f"https://mishao.example.cn/sweeps/{missed.pk}/" in text
    assert not any(word in str(mail) + text for word in CONTENT)


def test_only_addresses_still_online_are_counted(found: Callable[..., Finding], section: Section) -> None:
    finding = found(WANG, live="moved")
    for number, live in enumerate(("live", "gone", "unknown", "replaced")):
        resource = Resource.objects.create(
            url_key=f"more{number}", canon_version=1, url="u", host="h", first_seen_at=START, last_seen_at=START
        )
        Occurrence.objects.create(
            finding=finding,
            resource=resource,
            section=section,
            live_state=live,
            first_seen_at=START,
            last_seen_at=START,
        )
    (facts,) = of_findings([finding.pk], ALERTS)
    assert (facts.online, facts.alias) == (2, "门户1")


class TestReconcile:
    def test_a_lost_row_comes_back(self, found: Callable[..., Finding], clock: Clock) -> None:
        finding = found(WANG, LI)
        OutboxRow.objects.filter(recipient=LI).delete()
        assert owed.reconcile(ALERTS, clock) == 1
        assert set(OutboxRow.objects.values_list("finding", "recipient", "episode")) == {
            (finding.pk, WANG, 1),
            (finding.pk, LI, 1),
        }
        assert owed.reconcile(ALERTS, clock) == 0

    def test_a_sections_own_recipients_are_owed_too(
        self, found: Callable[..., Finding], section: Section, clock: Clock
    ) -> None:
        section.recipients = [LI, "unit@example.gov.cn"]
        section.save()
        finding = found(WANG)
        found(WANG, LI, "unit@example.gov.cn", live="gone")
        assert owed.reconcile(ALERTS, clock) == 2
        rows = OutboxRow.objects.filter(finding=finding).values_list("recipient", flat=True)
        assert set(rows) == {WANG, LI, "unit@example.gov.cn"}
        assert owed.reconcile(ALERTS, clock) == 0

    def test_a_new_episode_is_owed_anew(self, found: Callable[..., Finding], clock: Clock) -> None:
        finding = found(WANG, LI)
        finding.occurrences.update(episode=2)
        assert owed.reconcile(ALERTS, clock) == 2

    @pytest.mark.parametrize("live", ["unreachable", "restricted", "unknown", "moved"])
    def test_what_is_not_proven_gone_counts_as_live(
        self, live: str, found: Callable[..., Finding], clock: Clock
    ) -> None:
        found(live=live)
        assert owed.reconcile(ALERTS, clock) == 2

    def test_nothing_is_owed_for_what_is_over(self, found: Callable[..., Finding], clock: Clock) -> None:
        found(live="gone")
        found(state="dismissed")
        found(state="closed")
        review = found()
        review.policy = "review"
        review.save()
        assert owed.reconcile(ALERTS, clock) == 0


class TestQueries:
    def test_the_rows_of_alerts_list(self, found: Callable[..., Finding], section: Section, clock: Clock) -> None:
        finding = found(WANG)
        sweep = Sweep.objects.create(section=section, cause="schedule", state="incomplete", started_at=START)
        with smtp_server() as mailbox:
            outbox.drain(server(mailbox.port), ALERTS, now=clock)
        OutboxRow.objects.create(sweep=sweep, recipient=ZHAO, created_at=START, due_at=START)
        assert list(queries.outbox_rows()) == [
            {
                "finding": finding.number,
                "sweep": None,
                "day": None,
                "reminder": 0,
                "recipient": WANG,
                "state": "accepted",
                "attempts": 1,
                "accepted_at": START.isoformat(),
                "message_id": mailbox.of(WANG)[0]["Message-ID"],
            },
            {
                "finding": None,
                "sweep": sweep.pk,
                "day": None,
                "reminder": 0,
                "recipient": ZHAO,
                "state": "queued",
                "attempts": 0,
                "accepted_at": None,
                "message_id": None,
            },
        ]

    def test_a_queue_is_stuck_after_an_hour_or_five_attempts(self, found: Callable[..., Finding], clock: Clock) -> None:
        found(WANG)
        assert not queries.summary(clock()).alarming
        clock.advance(hours=1)
        summary = queries.summary(clock())
        assert (summary.stuck, summary.alarming, summary.since) == (1, True, START)
        OutboxRow.objects.update(created_at=clock())
        assert queries.summary(clock()).stuck == 0
        OutboxRow.objects.update(attempts=5)
        assert queries.summary(clock()).stuck == 1


def test_a_proven_recipient_gets_what_was_given_up(found: Callable[..., Finding], clock: Clock) -> None:
    found(WANG, LI)
    OutboxRow.objects.update(state="undelivered")
    assert owed.hasten(clock, WANG) == 1
    with smtp_server() as mailbox:
        outbox.drain(server(mailbox.port), ALERTS, now=clock)
    assert [to for to, _ in mailbox.received] == [WANG]
    assert states() == {WANG: "accepted", LI: "undelivered"}


def test_the_real_clock_serves_as_well(found: Callable[..., Finding]) -> None:
    found(WANG)
    with smtp_server() as mailbox:
        outbox.drain(server(mailbox.port), ALERTS)
    accepted_at = OutboxRow.objects.get().accepted_at
    assert accepted_at is not None
    assert abs(timezone.now() - accepted_at) < dt.timedelta(minutes=1)


def test_the_links_are_routes_of_the_dashboard() -> None:
    finding = resolve(ALERTS.finding_link("abc_-DEF").removeprefix("https://mishao.example.cn"))
    assert (finding.url_name, finding.kwargs) == ("finding", {"token": "abc_-DEF"})
    sweep = resolve(ALERTS.sweep_link(12).removeprefix("https://mishao.example.cn"))
    assert (sweep.url_name, sweep.kwargs) == ("sweep", {"pk": 12})
