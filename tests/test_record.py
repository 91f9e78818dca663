"""What a sweep saw, in the ledger: one address one transaction, nothing told twice, nothing kept that must not be."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Sequence

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from detectors.model import Finding as Marked
from detectors.model import Inspection, Verdict
from findings import coverage, record
from findings.models import (
    AuditEntry,
    Document,
    Finding,
    Gap,
    IndexRow,
    IndexState,
    Occurrence,
    OutboxRow,
    PageText,
    Portal,
    Section,
    Sweep,
    SweepRequest,
    Visit,
)
from findings.queries import findings_list, sweep_rows, sweep_summary
from findings.record import GapNote, Link, Seen
from findings.seen import PublicText
from findings.watchlist import Watchlist

pytestmark = pytest.mark.django_db

LIST = "http://www.example.cn/zc/"
PAGE = "http://www.example.cn/zc/1.html"
FILE = "http://www.example.cn/zc/1.pdf"
COPY = "http://www.example.cn/copy.pdf"
RULES = "r1"


def nobody_but_wang(section_id: int, policy: str) -> list[str]:
    return ["wang@example.cn"] if policy == "alert" else []


@pytest.fixture
def section() -> Section:
    portal = Portal.objects.create(name="甲", alias="门户1", hosts=["www.example.cn"])
    return Section.objects.create(portal=portal, name="政策法规", url=LIST, url_key="k" * 64)


@pytest.fixture
def sweep(section: Section) -> int:
    return record.start_sweep(section.pk, "command", holder="me", ruleset=RULES)


def marked(level: str | None = "秘密", policy: str = "alert", suppressed: bool = False) -> Marked:
    return Marked(
        rule="state-secret-mark", category="state-secret", level=level, score=90, page=1, member=None,
        zone="firstpage_top", box=None, match=f"{level}★10年", reason="首页版头左上角有国家秘密标志", policy=policy,  # type: ignore[arg-type]
        suppressed=suppressed,
    )  # fmt: skip


def inspection(body: bytes, *findings: Marked, ruleset: str = RULES) -> Inspection:
    alerting = any(f.policy == "alert" and not f.suppressed for f in findings)
    return Inspection(
        verdict=Verdict.SUSPECTED if alerting else Verdict.CLEAN, reason=None, findings=findings, problems=(),
        pages_total=1, pages_examined=1, media_type="application/pdf", sha256=hashlib.sha256(body).hexdigest(),
        size=len(body), seconds=0.1, ruleset=ruleset,
    )  # fmt: skip


def seen(url: str, what: Inspection, kind: str = "attachment", referrer: str | None = PAGE, **more: str) -> Seen:
    return Seen(url, kind, "fetched", str(what.verdict), referrer=referrer, inspection=what, **more)  # type: ignore[arg-type]


def found(sweep: int, body: bytes = b"scan", url: str = FILE, **more: str) -> record.Recorded:
    return record.record(sweep, seen(url, inspection(body, marked()), **more), nobody_but_wang)


def test_a_finding_its_marks_its_place_and_its_mail_come_together(sweep: int) -> None:
    outcome = found(sweep)
    finding = Finding.objects.get(pk=outcome.findings[0])
    assert outcome.alerted == outcome.findings
    assert finding.number == f"F-{timezone.now():%Y}-000001"
    assert [mark.match for mark in finding.marks.all()] == ["秘密★10年"]
    assert [o.resource.url for o in finding.occurrences.all()] == [FILE]
    assert [row.recipient for row in finding.outbox.all()] == ["wang@example.cn"]
    assert IndexRow.objects.filter(key=f"finding:{finding.pk}").exists()


def test_a_failure_in_the_middle_leaves_nothing(sweep: int) -> None:
    def breaks(section_id: int, policy: str) -> list[str]:
        raise RuntimeError("killed here")

    with pytest.raises(RuntimeError):
        record.record(sweep, seen(FILE, inspection(b"scan", marked())), breaks)
    assert not Finding.objects.exists()
    assert not Document.objects.exists()
    assert not Visit.objects.filter(state="suspected").exists()


def test_seeing_it_again_is_no_news(sweep: int, section: Section) -> None:
    found(sweep)
    record.finish_sweep(sweep, declared_total=None, declared_pages=1, gaps=(), operators=())
    again = record.start_sweep(section.pk, "command", holder="me", ruleset=RULES)
    outcome = found(again)
    assert outcome.findings
    assert not outcome.alerted
    assert OutboxRow.objects.count() == 1
    assert Finding.objects.count() == 1


def test_the_same_bytes_at_a_second_address_are_one_finding_at_two_places(sweep: int) -> None:
    found(sweep)
    found(sweep, url="http://www.example.cn/copy.pdf")
    assert Finding.objects.count() == 1
    assert Occurrence.objects.count() == 2


def test_a_closed_finding_that_is_back_opens_again_and_is_mailed_again(sweep: int) -> None:
    (pk,) = found(sweep).findings
    Finding.objects.filter(pk=pk).update(state="closed")
    Occurrence.objects.update(live_state="gone")
    outcome = found(sweep)
    assert outcome.alerted == (pk,)
    assert Finding.objects.get(pk=pk).state == "reopened"
    assert sorted(OutboxRow.objects.values_list("episode", flat=True)) == [1, 2]
    assert AuditEntry.objects.filter(action="reopen").exists()


def test_what_is_only_to_be_reviewed_is_kept_and_mailed_to_nobody(sweep: int) -> None:
    exam = dataclasses.replace(marked(policy="review"), category="exam")
    record.record(sweep, seen(FILE, inspection(b"exam", exam)), nobody_but_wang)
    assert Finding.objects.get().policy == "review"
    assert not OutboxRow.objects.exists()
    assert Visit.objects.get(resource__url=FILE).state == "clean"


def test_a_suppressed_mark_is_kept_with_the_document_and_is_no_finding(sweep: int) -> None:
    quoted = dataclasses.replace(marked(), suppressed=True, suppressed_by="quoted")
    record.record(sweep, seen(FILE, inspection(b"law", quoted)), nobody_but_wang)
    assert not Finding.objects.exists()
    assert Document.objects.get().marks[0]["suppressed_by"] == "quoted"


def test_the_first_mail_leaves_at_once_and_later_ones_are_gathered(sweep: int) -> None:
    found(sweep, b"one")
    found(sweep, b"two", "http://www.example.cn/2.pdf")
    found(sweep, b"three", "http://www.example.cn/3.pdf")
    first, second, third = OutboxRow.objects.order_by("pk")
    assert first.due_at == first.created_at
    assert 0 < (second.due_at - second.created_at).total_seconds() <= 900
    assert third.due_at == second.due_at


def test_titles_of_a_suspected_file_are_not_kept(sweep: int) -> None:
    record.plan(
        sweep, [Link(PAGE, "page", LIST, "关于某事的通知"), Link(FILE, "attachment", PAGE, "关于某事的通知.pdf")]
    )
    record.record(sweep, seen(PAGE, inspection(b"page"), "page", LIST), nobody_but_wang)
    found(sweep)
    assert set(Visit.objects.values_list("link_text", flat=True)) == {""}
    assert not record.project(sweep, PAGE, "关于某事的通知", "正文")
    assert not PageText.objects.exists()


def test_a_text_indexed_before_is_erased_when_its_file_turns_out_suspected(sweep: int, section: Section) -> None:
    record.plan(sweep, [Link(PAGE, "page", LIST), Link(FILE, "attachment", PAGE)])
    record.record(sweep, seen(PAGE, inspection(b"page"), "page", LIST), nobody_but_wang)
    record.record(sweep, seen(FILE, inspection(b"harmless")), nobody_but_wang)
    assert record.project(sweep, PAGE, "标题", "正文")
    record.finish_sweep(sweep, declared_total=None, declared_pages=1, gaps=(), operators=())
    again = record.start_sweep(section.pk, "command", holder="me", ruleset="r2")
    found(again, b"replaced")
    assert not PageText.objects.exists()
    assert IndexRow.objects.filter(key__startswith="page:", op="delete").exists()


def test_a_page_is_projected_only_when_all_it_links_to_is_judged(sweep: int) -> None:
    record.plan(sweep, [Link(PAGE, "page", LIST), Link(FILE, "attachment", PAGE)])
    record.record(sweep, seen(PAGE, inspection(b"page"), "page", LIST), nobody_but_wang)
    assert not record.project(sweep, PAGE, "标题", "正文")
    record.record(sweep, seen(FILE, inspection(b"harmless")), nobody_but_wang)
    assert record.project(sweep, PAGE, "标题", "正文")


def test_a_killed_sweep_is_taken_up_again(sweep: int, section: Section) -> None:
    record.plan(sweep, [Link(LIST, "list"), Link(PAGE, "page", LIST), Link(FILE, "attachment", PAGE)])
    found(sweep)
    assert record.start_sweep(section.pk, "command", holder="other", ruleset=RULES) == sweep
    assert {link.url for link in record.pending(sweep)} == {LIST, PAGE}


def test_a_killed_sweep_under_older_rules_ends_as_interrupted(sweep: int, section: Section) -> None:
    record.plan(sweep, [Link(PAGE, "page", LIST)])
    fresh = record.start_sweep(section.pk, "command", holder="other", ruleset="r2")
    assert fresh != sweep
    old = Sweep.objects.get(pk=sweep)
    assert old.state == "interrupted"
    assert old.visits.get().reason == "interrupted"


def test_an_unchanged_file_is_carried_under_the_same_rules_only(sweep: int, section: Section) -> None:
    found(sweep)
    record.finish_sweep(sweep, declared_total=None, declared_pages=1, gaps=(), operators=())
    same = record.start_sweep(section.pk, "command", holder="me", ruleset=RULES)
    assert record.carry(same, Link(FILE, "attachment", PAGE), "not-modified", nobody_but_wang)
    assert Visit.objects.get(sweep_id=same, resource__url=FILE).state == "suspected"
    record.finish_sweep(same, declared_total=None, declared_pages=1, gaps=(), operators=())
    newer = record.start_sweep(section.pk, "command", holder="me", ruleset="r2")
    assert not record.carry(newer, Link(FILE, "attachment", PAGE), "not-modified", nobody_but_wang)


def test_the_sums_close_and_gaps_make_it_incomplete(sweep: int) -> None:
    record.plan(sweep, [Link(LIST, "list"), Link(PAGE, "page", LIST)])
    found(sweep)
    record.record(sweep, Seen(PAGE, "page", "fetched", "unreachable", "timeout"), nobody_but_wang)
    complete = record.finish_sweep(
        sweep,
        declared_total=3,
        declared_pages=1,
        gaps=[GapNote("timeout", "1 个网址超时")],
        operators=["admin@example.cn"],
    )
    assert not complete
    summary = sweep_summary(sweep)["sweep"]
    states = ("clean", "suspected", "unscannable", "excluded", "unreachable")
    assert summary["listed"] == sum(summary[state] for state in states) == 3
    assert {gap["reason"] for gap in summary["gaps"]} == {"timeout", "interrupted"}
    assert OutboxRow.objects.get(finding=None).recipient == "admin@example.cn"


@pytest.mark.parametrize(("gone", "had", "expected"), [(3, 0, [3]), (3, 1, []), (2, 0, [])])
def test_entries_that_are_all_gone_are_a_gap_until_somebody_has_looked(
    section: Section, *, gone: int, had: int, expected: list[int]
) -> None:
    elsewhere = "http://mp.example.cn/s/1"

    def swept(page: str = PAGE) -> list[int]:
        urls = [f"{page}?{number}" for number in range(gone + had)]
        sweep = record.start_sweep(section.pk, "command", holder="me", ruleset=RULES)
        record.plan(sweep, [Link(LIST, "list"), *(Link(url, "page", LIST) for url in (*urls, elsewhere))])
        record.record(sweep, seen(LIST, inspection(b"list"), "list", None), nobody_but_wang)
        record.record(sweep, Seen(elsewhere, "page", "fetched", "excluded", "host", referrer=LIST), nobody_but_wang)
        for url in urls[:gone]:
            lost = Seen(url, "page", "fetched", "unreachable", "not-found", referrer=LIST)
            record.record(sweep, lost, nobody_but_wang)
        for url in urls[gone:]:
            record.record(sweep, seen(url, inspection(url.encode()), "page", LIST), nobody_but_wang)
        complete = record.finish_sweep(sweep, declared_total=None, declared_pages=None, gaps=(), operators=())
        counts = list(Gap.objects.filter(sweep=sweep).values_list("count", flat=True))
        assert complete == (not counts)
        return counts

    assert swept() == expected
    assert coverage.accept(Sweep.objects.latest("pk").pk, "admin") == bool(expected)
    assert swept() == []
    assert swept(f"{LIST}others.html") == expected


def test_the_same_gaps_are_told_once_a_day(section: Section) -> None:
    def swept(lost: str = "", gap: str = "1 个网址超时", operators: Sequence[str] = ("admin@example.cn",)) -> str:
        """Whether an alarm of this sweep is to leave."""
        number = record.start_sweep(section.pk, "command", holder="me", ruleset=RULES)
        if lost:
            record.plan(number, [Link(lost, "page", LIST)])
            record.record(number, Seen(lost, "page", "fetched", "unreachable", "timeout"), nobody_but_wang)
        gaps = [GapNote("timeout", gap)] if lost else []
        record.finish_sweep(number, declared_total=None, declared_pages=None, gaps=gaps, operators=operators)
        return "".join(OutboxRow.objects.filter(sweep=number).order_by("recipient").values_list("state", flat=True))

    assert [swept(PAGE), swept(PAGE), swept(PAGE)] == ["queued", "cancelled", "cancelled"]
    assert swept(f"{PAGE}?2") == "queued"  # as many, and another address
    assert [swept(f"{PAGE}?2", "2 个网址超时"), swept(f"{PAGE}?2")] == ["queued", "queued"]
    assert [swept(), swept(f"{PAGE}?2")] == ["", "queued"]  # it was whole in between
    for nobody in ("undelivered", "written"):
        OutboxRow.objects.filter(sweep__isnull=False).update(state=nobody)
        assert [swept(f"{PAGE}?2"), swept(f"{PAGE}?2")] == ["queued", "cancelled"], nobody
    Sweep.objects.update(finished_at=timezone.now() - dt.timedelta(hours=25))
    assert swept(f"{PAGE}?2") == "queued"


def test_an_unscannable_file_is_a_gap_until_somebody_looked(sweep: int, section: Section) -> None:
    broken = dataclasses.replace(inspection(b"ceb"), verdict=Verdict.UNSCANNABLE, reason="format", pages_examined=0)
    record.record(sweep, dataclasses.replace(seen(FILE, broken), reason="format"), nobody_but_wang)
    assert not record.finish_sweep(sweep, declared_total=None, declared_pages=None, gaps=(), operators=())
    record.adjudicate(broken.sha256, RULES, "已人工查看", "wang")
    again = record.start_sweep(section.pk, "command", holder="me", ruleset=RULES)
    assert record.carry(again, Link(FILE, "attachment", PAGE), "not-modified", nobody_but_wang)
    assert record.finish_sweep(again, declared_total=None, declared_pages=None, gaps=(), operators=())


def test_the_database_itself_holds_reasons_to_their_states(sweep: int) -> None:
    record.plan(sweep, [Link(FILE, "attachment", PAGE)])
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.update(state="clean", reason="timeout")


def test_rows_carry_what_the_command_line_prints(sweep: int) -> None:
    found(sweep)
    row = next(row for row in sweep_rows(sweep) if row["url"] == FILE)
    assert row["state"] == "suspected"
    assert row["findings"][0]["match"] == "秘密★10年"
    assert findings_list()[0]["level"] == "秘密"


def ended(sweep: int) -> None:
    record.finish_sweep(sweep, declared_total=None, declared_pages=None, gaps=(), operators=())


def test_a_new_copy_of_a_closed_finding_opens_it_and_is_mailed(sweep: int) -> None:
    (pk,) = found(sweep).findings
    Finding.objects.filter(pk=pk).update(state="closed")
    outcome = found(sweep, url=COPY)
    assert outcome.alerted == (pk,)
    reopened = Finding.objects.get(pk=pk)
    assert (reopened.state, reopened.acknowledged_at) == ("reopened", None)
    assert sorted(OutboxRow.objects.values_list("episode", flat=True)) == [1, 2]


@pytest.mark.parametrize(
    ("state", "mails"),
    [("new", 1), ("acknowledged", 2), ("confirmed", 2), ("reopened", 1), ("dismissed", 1), ("closed", 2)],
)
def test_a_further_copy_is_news_to_whoever_has_dealt_with_the_others(sweep: int, state: str, mails: int) -> None:
    found(sweep)
    Finding.objects.update(state=state)
    found(sweep, url=COPY)
    assert OutboxRow.objects.count() == mails


@pytest.mark.parametrize(
    ("live_state", "mails"),
    [("gone", 2), ("replaced", 2), ("unreachable", 1), ("unknown", 1), ("restricted", 1), ("moved", 1), ("live", 1)],
)
def test_only_what_was_over_is_back(sweep: int, live_state: str, mails: int) -> None:
    found(sweep)
    Occurrence.objects.update(live_state=live_state)
    found(sweep)
    assert OutboxRow.objects.count() == mails
    assert Occurrence.objects.get().live_state == "live"
    assert len(Occurrence.objects.get().history) == (1 if live_state == "live" else 2)


def swept(section: Section, *whats: Seen | tuple[str, Inspection | str, str], gaps: tuple[GapNote, ...] = ()) -> int:
    """A whole sweep that sees these addresses: what was inspected there, or why it couldn't be had."""
    number = record.start_sweep(section.pk, "command", holder="me", ruleset=RULES)
    for each in whats:
        record.record(number, each if isinstance(each, Seen) else _seen(*each), nobody_but_wang)
    record.finish_sweep(number, declared_total=None, declared_pages=None, gaps=gaps, operators=())
    return number


def _seen(url: str, what: Inspection | str, kind: str) -> Seen:
    if isinstance(what, str):
        return Seen(url, kind, "fetched", "unreachable", reason=what, referrer=PAGE)  # type: ignore[arg-type]
    return seen(url, what, kind)


COUNTED = [PublicText("通报", f"秘密★10年\n此件不公开\n08:0{n} 浏览{n}次") for n in range(4)]


def counted(n: int, text: PublicText | None = None) -> Seen:
    body = COUNTED[n].text.encode()
    return seen(PAGE, inspection(body, marked()), "page", text_key=(text or COUNTED[n]).key(["秘密★10年"]))


def test_a_page_that_counts_its_readers_is_one_finding_and_told_of_once(section: Section) -> None:
    for n in (0, 1, 2, 3, 0):
        swept(section, counted(n))
        if n == 1:
            Finding.objects.update(state="dismissed")
    finding = Finding.objects.get()
    assert (finding.state, finding.document.sha256) == ("dismissed", counted(0).inspection.sha256)  # type: ignore[union-attr]
    assert OutboxRow.objects.count() == 1
    assert Occurrence.objects.get().live_state == "live"


@pytest.mark.parametrize(
    ("state", "text", "findings"),
    [
        ("new", "秘密★10年\n此件可公开\n浏览1次", 2),
        ("dismissed", "秘密★10年\n此件可公开\n浏览1次", 2),
        ("dismissed", "秘密★10年\n此件不公开2份\n浏览1次", 2),  # a figure of the paper's
        ("dismissed", "秘密★10年\n此件不公开\n浏览9999次 9:30", 1),
        ("dismissed", "此件不公开\n浏览1次", 2),  # the mark stands elsewhere on the page
        ("new", "此件不公开\n浏览1次", 2),
    ],
)
def test_a_page_that_says_something_else_is_another_finding_however_alike(
    section: Section, state: str, text: str, findings: int
) -> None:
    swept(section, counted(0))
    Finding.objects.update(state=state)
    swept(section, counted(1, PublicText("通报", text)))
    assert Finding.objects.count() == OutboxRow.objects.count() == findings


@pytest.mark.parametrize(
    ("body", "mark", "kind", "findings"),
    [
        (b"x" * 300, marked(), "list", 1),  # an entry more
        (b"x" * 900, marked(), "list", 2),
        (b"x" * 300, marked(), "attachment", 2),  # files count nobody
        (b"x" * 120, marked(), "attachment", 1),  # made anew at each request
        (b"x" * 120, dataclasses.replace(marked(), match="秘密★20年"), "list", 2),
        (b"x" * 120, dataclasses.replace(marked(), page=2), "list", 2),
        (b"x" * 120, dataclasses.replace(marked(), box=(1.0, 2.0, 3.0, 4.0)), "attachment", 2),
        (b"x" * 120, marked("机密"), "list", 2),
        (b"x" * 120, marked(suppressed=True), "list", 1),
    ],
)
def test_only_what_hardly_changed_is_the_same_finding(
    section: Section, body: bytes, mark: Marked, kind: str, findings: int
) -> None:
    swept(section, (FILE, inspection(b"y" * 100, marked()), kind))
    swept(section, (FILE, inspection(body, mark), kind))
    assert Finding.objects.count() == findings


@pytest.mark.parametrize("state", ["acknowledged", "confirmed", "dismissed", "closed"])
@pytest.mark.parametrize("kind", ["attachment", "list"])
def test_what_a_person_judged_says_nothing_of_what_stands_in_its_place(section: Section, kind: str, state: str) -> None:
    swept(section, (FILE, inspection(b"y" * 100, marked()), kind))
    Finding.objects.update(state=state)
    swept(section, (FILE, inspection(b"x" * 100, marked()), kind))
    assert Finding.objects.count() == OutboxRow.objects.count() == 2


def test_a_content_that_stands_elsewhere_too_keeps_its_finding(section: Section) -> None:
    here = counted(0)
    copy = dataclasses.replace(here, url=COPY)
    swept(section, here, copy)
    swept(section, counted(1), copy)
    assert Finding.objects.count() == 2


@pytest.mark.parametrize(
    ("whats", "gaps", "state", "detail"),
    [
        ([(FILE, "not-found", "attachment")], (), "unknown", "not-found"),
        ([(FILE, "timeout", "attachment")], (), "unreachable", "timeout"),
        ([(FILE, "interrupted", "attachment")], (), "live", ""),  # never asked for
        ([(FILE, "no-browser", "page")], (), "live", ""),
        ([(FILE, inspection(b"corrected"), "attachment")], (), "unknown", "other-content"),
        ([(PAGE, inspection(b"a page"), "page")], (), "unknown", "not-listed"),
        ([(PAGE, inspection(b"a page"), "page")], (GapNote("list-page", "", 1),), "live", ""),
    ],
)
def test_what_a_sweep_does_not_see_any_more_is_not_called_live(
    section: Section, whats: list[tuple[str, Inspection | str, str]], gaps: tuple[GapNote, ...], state: str, detail: str
) -> None:
    file = (FILE, inspection(b"scan", marked()), "attachment")
    swept(section, file)
    for _ in range(2):
        swept(section, *whats, gaps=gaps)
    place = Occurrence.objects.get()
    assert (place.live_state, place.history[-1]["detail"]) == (state, detail)
    assert len(place.history) == (1 if state == "live" else 2)
    Finding.objects.update(state="closed")
    swept(section, file)
    place.refresh_from_db()
    assert place.live_state == "live"
    assert Finding.objects.get().state == ("reopened" if state == "unknown" else "closed")
    assert OutboxRow.objects.count() == (2 if state == "unknown" else 1)


def test_a_place_that_another_section_reads_is_not_called_unlisted(section: Section) -> None:
    other = Section.objects.create(portal=section.portal, name="乙", url=LIST + "b/", url_key="j" * 64)
    for one in (section, other):
        swept(one, (FILE, inspection(b"scan", marked()), "attachment"))
    swept(section, (PAGE, inspection(b"a page"), "page"))
    assert Occurrence.objects.get().live_state == "live"


def test_two_places_that_come_back_one_after_the_other_are_two_episodes(sweep: int) -> None:
    found(sweep)
    found(sweep, url=COPY)
    Occurrence.objects.update(live_state="gone")
    assert found(sweep).alerted
    assert found(sweep, url=COPY).alerted
    assert sorted(Occurrence.objects.values_list("episode", flat=True)) == [2, 3]


def test_recording_twice_changes_nothing(sweep: int) -> None:
    found(sweep)
    before = [
        list(model.objects.values_list("pk", flat=True)) for model in (Finding, Occurrence, OutboxRow, Visit, Document)
    ]
    assert not found(sweep).alerted
    after = [
        list(model.objects.values_list("pk", flat=True)) for model in (Finding, Occurrence, OutboxRow, Visit, Document)
    ]
    assert after == before


def test_newer_rules_judge_anew_and_lose_no_decision(sweep: int, section: Section) -> None:
    (pk,) = found(sweep).findings
    Finding.objects.filter(pk=pk).update(state="confirmed")
    ended(sweep)
    newer = record.start_sweep(section.pk, "command", holder="me", ruleset="r2")
    weaker = dataclasses.replace(marked(), score=55, page=2, match="秘密★长期")
    record.record(newer, seen(FILE, inspection(b"scan", weaker, ruleset="r2")), nobody_but_wang)
    finding = Finding.objects.get()
    assert (finding.pk, finding.state, finding.score, finding.priority) == (pk, "confirmed", 55, 2)
    assert [(mark.page, mark.match) for mark in finding.marks.all()] == [(2, "秘密★长期")]
    assert Document.objects.get().ruleset == "r2"


def test_one_file_with_two_members_is_two_findings(sweep: int) -> None:
    inside = [dataclasses.replace(marked(), member=member) for member in ("a.doc", "b.doc")]
    outcome = record.record(sweep, seen(FILE, inspection(b"zip", *inside, marked())), nobody_but_wang)
    assert len(outcome.findings) == 3
    assert sorted(Finding.objects.values_list("member", flat=True)) == ["", "a.doc", "b.doc"]


def test_a_page_is_withheld_when_any_page_s_file_is_suspected(sweep: int) -> None:
    """A second page that names the same file carries its title as well; so does the list that names that page."""
    second, index = "http://www.example.cn/zc/2.html", "http://www.example.cn/zc/index_1.html"
    record.plan(sweep, [Link(index, "list", LIST), Link(PAGE, "page", LIST, "题"), Link(second, "page", index, "题")])
    record.plan(sweep, [Link(FILE, "attachment", PAGE, "题")])
    assert [link.url for link in record.plan(sweep, [Link(FILE, "attachment", second, "题")])] == [FILE]
    for url, kind, parent in (
        (PAGE, "page", LIST),
        (second, "page", index),
        (index, "list", LIST),
        (LIST, "list", None),
    ):
        record.record(sweep, seen(url, inspection(url.encode()), kind, parent), nobody_but_wang)
    found(sweep)
    for url in (PAGE, second, index, LIST):
        assert not record.project(sweep, url, "题", "文")
    assert set(Visit.objects.values_list("link_text", flat=True)) == {""}


def test_a_list_waits_for_the_files_of_the_pages_it_names(sweep: int) -> None:
    record.plan(sweep, [Link(LIST, "list"), Link(PAGE, "page", LIST)])
    record.plan(sweep, [Link(FILE, "attachment", PAGE)])
    for url, kind, parent in ((PAGE, "page", LIST), (LIST, "list", None)):
        record.record(sweep, seen(url, inspection(url.encode()), kind, parent), nobody_but_wang)
    assert not record.project(sweep, LIST, "题", "文")
    record.record(sweep, seen(FILE, inspection(b"harmless")), nobody_but_wang)
    assert record.project(sweep, LIST, "题", "文")


def test_an_indexed_list_is_erased_with_the_page_it_names(sweep: int, section: Section) -> None:
    test_a_list_waits_for_the_files_of_the_pages_it_names(sweep)
    record.project(sweep, PAGE, "题", "文")
    ended(sweep)
    again = record.start_sweep(section.pk, "command", holder="me", ruleset=RULES)
    IndexState.objects.create(backend="embedded")
    found(again, b"replaced")
    assert not PageText.objects.exists()
    assert IndexState.objects.get().purge_needed


def test_an_unchanged_page_still_leads_to_all_it_names(sweep: int, section: Section) -> None:
    """Also to a file that another page, gone since, had named first."""
    second = "http://www.example.cn/zc/2.html"
    record.plan(sweep, [Link(PAGE, "page", LIST), Link(second, "page", LIST)])
    record.plan(sweep, [Link(FILE, "attachment", PAGE, "甲")])
    record.plan(sweep, [Link(FILE, "attachment", second, "乙"), Link(COPY, "image", second)])
    ended(sweep)
    again = record.start_sweep(section.pk, "command", holder="me", ruleset=RULES)
    assert {(link.url, link.kind) for link in record.children(again, second)} == {(FILE, "attachment"), (COPY, "image")}
    record.plan(again, [Link(COPY, "image", second)])  # read anew: it doesn't name the file any more
    ended(again)
    third = record.start_sweep(section.pk, "command", holder="me", ruleset=RULES)
    assert [link.url for link in record.children(third, second)] == [COPY]
    assert record.children(third, "http://www.example.cn/never") == []


def test_texts_that_no_database_takes_are_mended(sweep: int) -> None:
    record.plan(sweep, [Link(PAGE, "page", LIST, "题\ud800\0")])
    record.record(sweep, seen(PAGE, inspection(b"page"), "page", LIST, detail="x\0"), nobody_but_wang)
    assert record.project(sweep, PAGE, "题\ud800", "文\0")
    assert PageText.objects.get().text == "文"


def test_what_is_no_address_is_listed_too(sweep: int) -> None:
    record.plan(sweep, [Link("http://a.cn:99999/x", "attachment", PAGE)])
    assert [link.url for link in record.pending(sweep)] == ["http://a.cn:99999/x"]


def test_configured_aliases_are_one_address(sweep: int, section: Section) -> None:
    Portal.objects.update(settings={"aliases": {"m.example.cn": "www.example.cn"}})
    waiting = record.plan(sweep, [Link(FILE, "attachment"), Link(FILE.replace("www.", "m."), "attachment")])
    assert [link.url for link in waiting] == [FILE]


def test_an_excluded_image_is_carried_and_a_lost_one_is_not(sweep: int, section: Section) -> None:
    lost, small = "http://www.example.cn/lost.png", "http://www.example.cn/small.png"
    record.record(sweep, Seen(small, "image", "fetched", "excluded", "too-small"), nobody_but_wang)
    record.record(sweep, Seen(lost, "image", "fetched", "unreachable", "timeout"), nobody_but_wang)
    ended(sweep)
    again = record.start_sweep(section.pk, "command", holder="me", ruleset=RULES)
    assert record.carry(again, Link(small, "image"), "not-modified", nobody_but_wang)
    assert Visit.objects.get(sweep_id=again).reason == "too-small"
    assert not record.carry(again, Link(lost, "image"), "not-modified", nobody_but_wang)


def test_a_carried_finding_is_confirmed_where_it_stands(sweep: int, section: Section) -> None:
    found(sweep)
    Occurrence.objects.update(live_state="gone")
    ended(sweep)
    again = record.start_sweep(section.pk, "command", holder="me", ruleset=RULES)
    assert record.carry(again, Link(FILE, "attachment", PAGE, "题"), "not-modified", nobody_but_wang)
    assert Occurrence.objects.get().live_state == "live"
    assert OutboxRow.objects.count() == 2
    assert set(Visit.objects.values_list("link_text", flat=True)) == {""}


def test_what_the_crawler_forgot_is_a_gap_all_the_same(sweep: int) -> None:
    for url, kind, state, reason in (
        (LIST, "list", "unreachable", "not-found"), (PAGE, "page", "unreachable", "dns"),
        (FILE, "attachment", "excluded", "robots"), (COPY, "attachment", "unreachable", "not-found"),
    ):  # fmt: skip
        record.record(sweep, Seen(url, kind, "fetched", state, reason), nobody_but_wang)  # type: ignore[arg-type]
    assert not record.finish_sweep(
        sweep, declared_total=None, declared_pages=None, gaps=[GapNote("dns", "1")], operators=()
    )
    assert sorted(Gap.objects.values_list("reason", flat=True)) == ["dns", "list-page", "robots"]


def test_an_entry_that_is_gone_is_no_gap(sweep: int) -> None:
    record.record(sweep, Seen(FILE, "attachment", "fetched", "unreachable", "not-found"), nobody_but_wang)
    assert record.finish_sweep(sweep, declared_total=None, declared_pages=None, gaps=(), operators=())


def test_mails_that_gather_leave_when_the_sweep_ends(sweep: int) -> None:
    found(sweep, b"one")
    found(sweep, b"two", COPY)
    assert OutboxRow.objects.filter(due_at__gt=timezone.now()).count() == 1
    ended(sweep)
    assert not OutboxRow.objects.filter(due_at__gt=timezone.now()).exists()


def test_each_section_s_first_finding_leaves_at_once(sweep: int, section: Section) -> None:
    other = Section.objects.create(portal=section.portal, name="乙", url="http://www.example.cn/b/", url_key="b" * 64)
    found(sweep)
    second = record.start_sweep(other.pk, "command", holder="me", ruleset=RULES)
    found(second, b"two", COPY)
    assert not OutboxRow.objects.filter(due_at__gt=timezone.now()).exists()


def test_one_sweep_of_a_section_at_a_time(sweep: int, section: Section) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Sweep.objects.create(section=section, cause="command", state="running")
    Sweep.objects.create(section=section, cause="schedule", state="missed")


def test_a_request_learns_which_sweep_it_became(section: Section) -> None:
    asked = SweepRequest.objects.create(section=section, taken_at=timezone.now())
    sweep = record.start_sweep(section.pk, "request", holder="me", ruleset=RULES)
    asked.refresh_from_db()
    assert asked.sweep_id == sweep


KEY = bytes(range(32))


def test_a_file_on_the_watch_list_is_found_by_its_bytes_alone(sweep: int, section: Section) -> None:
    watchlist = Watchlist(KEY)
    harmless = inspection(b"harmless")
    record.record(sweep, seen(FILE, harmless), nobody_but_wang, watchlist=watchlist)
    assert not Finding.objects.exists()
    ended(sweep)
    watchlist.add_file(harmless.sha256, by="wang")
    again = record.start_sweep(section.pk, "command", holder="me", ruleset=RULES)
    assert record.carry(again, Link(FILE, "attachment"), "not-modified", nobody_but_wang, watchlist=watchlist)
    record.record(again, seen(COPY, harmless), nobody_but_wang, watchlist=watchlist)
    assert Finding.objects.get().category == "watchlist"
    assert Occurrence.objects.count() == 2
    assert set(Visit.objects.filter(sweep_id=again).values_list("state", flat=True)) == {"suspected"}
    assert [row["findings"][0]["category"] for row in sweep_rows(again)] == ["watchlist", "watchlist"]


def test_the_watch_list_holds_no_digest_and_needs_its_key() -> None:
    sha256 = hashlib.sha256(b"x").hexdigest()
    entry = Watchlist(KEY).add_file(sha256, by="wang")
    assert sha256 not in str(entry.__dict__)
    assert AuditEntry.objects.get().action == "watchlist-added"
    assert not Watchlist(b"another key of thirty-two bytes!").knows(sha256)
    assert Watchlist(KEY).knows(sha256.upper())
    with pytest.raises(ValueError, match="32 bytes"):
        Watchlist(b"short")


def test_pages_shown_together_are_judged_each_by_what_it_names(section: Section) -> None:
    sweep = record.start_sweep(section.pk, "command", holder="me", ruleset=RULES)
    pages = [f"http://www.example.cn/zc/{number}.html" for number in range(4)]
    files = [f"http://www.example.cn/zc/{number}.pdf" for number in range(4)]
    waiting = record.plan_all(
        sweep,
        [
            [Link(page, "page", LIST) for page in pages],
            *([Link(file, "attachment", page)] for page, file in zip(pages, files, strict=True)),
        ],
    )
    assert [[link.url for link in each] for each in waiting] == [pages, *([file] for file in files)]
    for page in pages[:3]:
        record.record(sweep, seen(page, inspection(page.encode()), "page", LIST), nobody_but_wang)
    record.record(sweep, seen(files[0], inspection(b"0")), nobody_but_wang)
    record.record(sweep, seen(files[1], inspection(b"1", marked())), nobody_but_wang)

    texts = [(page, PublicText("标题", f"正文{number}")) for number, page in enumerate(pages)]
    shown = record.project_all(sweep, texts)

    # The second names a suspected file, the third one not judged yet, the fourth isn't judged itself.
    assert shown == [True, False, False, False]
    assert list(PageText.objects.values_list("text", flat=True)) == ["正文0"]


def test_the_words_that_rows_share_are_kept_once(sweep: int) -> None:
    """A list of a hundred thousand entries beyond the budget is told as so many rows."""
    pages = [f"{LIST}{n}.html" for n in range(4)]
    for url in pages:
        record.record(sweep, Seen(url, "page", "fetched", "unreachable", "budget"), nobody_but_wang)
    rows = list(coverage.noteworthy(Sweep.objects.get(pk=sweep)))
    assert [row[0] for row in rows] == pages
    assert {row[1:] for row in rows} == {("page", "unreachable", "budget", "")}
    assert len({id(word) for row in rows for word in row[1:]}) == 4
