"""Findings: their page, their way from state to state, and the list with its filters."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dashboard.visits import a_finding, signed_in, text_of
from findings import audit
from findings.models import (
    AuditEntry,
    Finding,
    Portal,
    Section,
)
from tests.seed import HOST, PASSWORD

pytestmark = pytest.mark.django_db


def test_the_finding_page_shows_everything_and_is_audited() -> None:
    finding = a_finding()
    before = AuditEntry.objects.count()
    page = text_of(signed_in("wang").get(f"/findings/{finding.token}/"))
    for needed in (
        finding.number, "待研判", "国家秘密标志", "一级", "强", "秘密★10年", "首页上部", "第 1 页", finding.document.sha256,
        "242.6 KB", HOST + "/zwgk/fpzc/202611/P020261118406153.pdf", "?download=1", "在线", "扶贫政策法规", "已过滤（附理由）",
        "请勿填写文件标题、文号、正文或网址。", "报告时限", "（北京时间）",
    ):  # fmt: skip
        assert needed in page, needed
    assert "%" not in re.sub(r"<[^>]*>", "", page)
    assert not re.search(r'(href|src)="https?://', page), "an address is text, never a link"
    entry = AuditEntry.objects.order_by("-seq")[0]
    assert AuditEntry.objects.count() == before + 1
    assert (entry.actor, entry.action, entry.target) == ("wang", "read", finding.number)
    assert audit.verify() is None


def test_a_viewer_reads_and_decides_nothing() -> None:
    finding = a_finding()
    client = signed_in("chen")
    assert 'name="action"' not in text_of(client.get(f"/findings/{finding.token}/"))
    response = client.post(f"/findings/{finding.token}/decide", {"action": "confirm", "version": finding.version})
    assert response.status_code == 403
    finding.refresh_from_db()
    assert finding.state == "new"


def _decide(client: Client, finding: Finding, action: str, **more: Any) -> Any:
    finding.refresh_from_db()
    return client.post(f"/findings/{finding.token}/decide", {"action": action, "version": finding.version} | more)


def test_the_usual_way_of_a_finding() -> None:
    client, finding = signed_in("wang"), a_finding()
    for action, more, state in (
        ("acknowledge", {}, "acknowledged"), ("confirm", {"comment": "已电话通知"}, "confirmed"), ("undo", {}, "acknowledged"),
        ("dismiss", {"reason": "declassified"}, "dismissed"), ("reopen", {}, "reopened"), ("confirm", {}, "confirmed"),
        ("close", {"comment": "门户已回复"}, "closed"),
    ):  # fmt: skip
        assert _decide(client, finding, action, **more).status_code == 302, action
        finding.refresh_from_db()
        assert finding.state == state
    assert "已电话通知" in text_of(client.get(f"/findings/{finding.token}/"))
    assert finding.decisions.count() == 7
    assert set(finding.decisions.values_list("by", flat=True)) == {"wang"}


@pytest.mark.parametrize(
    ("action", "more", "said"),
    [
        ("dismiss", {}, "排除须选择理由"), ("dismiss", {"reason": "because"}, "排除须选择理由"), ("close", {}, "仍有网址未确认下线"),
        ("comment", {"comment": "  "}, "说明为空"), ("reopen", {}, "当前状态不能"), ("destroy", {}, "无法读取"),
    ],
)  # fmt: skip
def test_steps_that_are_refused_say_why(action: str, more: dict[str, str], said: str) -> None:
    finding = a_finding()
    response = _decide(signed_in("wang"), finding, action, **more)
    assert response.status_code == 400
    assert said in text_of(response)
    finding.refresh_from_db()
    assert (finding.state, finding.version) == ("new", 1)


def test_a_stale_form_gets_both_sides() -> None:
    finding = a_finding()
    assert _decide(signed_in("liu"), finding, "dismiss", reason="duplicate", comment="与上月相同").status_code == 302
    form = {"action": "confirm", "version": 1, "comment": "标志清晰"}
    response = signed_in("wang").post(f"/findings/{finding.token}/decide", form)
    assert response.status_code == 409
    page = text_of(response)
    for needed in ("标志清晰", "与上月相同", "liu", "已排除", "您的操作", 'name="version" value="2"'):
        assert needed in page, needed
    finding.refresh_from_db()
    assert finding.state == "dismissed"


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", {1, 2, 3, 4, 5, 6, 7, 8}), ("state=todo", {1, 2, 3, 5}), ("state=confirmed", {6}), ("category=exam", {8}),
        ("priority=1", {1, 3, 5}), ("q=F-2026-000004", {4}), ("q=秘密★", {1, 5}), ("q=通知公告", {3, 4}), ("q=W020261120331", {3}),
        ("q=会议材料", {5}), ("q=工作秘密标志", {6}), ("q=通知公告+机密", {3}), ("q=nothing-like-it", set()), ("level=机密", {3}),
        ("state=nonsense", {1, 2, 3, 4, 5, 6, 7, 8}), ("since=2100-01-01", set()), ("until=2000-01-01", set()), ("page=99", {1, 2, 3, 4, 5, 6, 7, 8}),
    ],
)  # fmt: skip
def test_filters(query: str, numbers: set[int]) -> None:
    page = text_of(signed_in("wang").get(f"/findings/?{query}"))
    year = timezone.now().year
    found = set(re.findall(r">F-(\d+-\d+)</a>", page))
    assert found == {f"{year}-{number:06d}" for number in numbers}


def test_facets_say_what_a_further_choice_would_leave() -> None:
    client = signed_in("wang")

    def offered(query: str) -> dict[str, int]:
        box = text_of(client.get(f"/findings/?{query}")).split('class="facets"')[1].split('class="count"')[0]
        return {word.strip(): int(n) for word, n in re.findall(r"<a [^>]*>([^<]*)<small>(\d+)</small>", box)}

    whole = offered("")
    assert (whole["待研判"], whole["国家秘密标志"], whole["秘密"], whole["采购公告"]) == (4, 3, 2, 2)
    narrowed = offered("state=new&level=秘密")
    # A choice that was made still shows its alternatives; the others count within it.
    assert narrowed == {"待研判": 2, "秘密": 2, "机密": 1, "扶贫政策法规": 1, "政府信息公开目录": 1}
    page = text_of(client.get("/findings/?state=new&level=秘密"))
    assert 'href="/findings/?state=new" aria-current="true"' in page, "pressing it again takes it back"


def test_the_section_filter() -> None:
    section = Section.objects.get(name="采购公告")
    page = text_of(signed_in("wang").get(f"/findings/?section={section.pk}"))
    assert len(set(re.findall(r">F-\d+-\d+</a>", page))) == 2


def test_neighbours_follow_the_filter() -> None:
    tokens = list(Finding.objects.filter(number__endswith=("5")).values_list("token", flat=True))
    page = text_of(signed_in("wang").get(f"/findings/{tokens[0]}/?state=todo"))
    assert "1 / 4" in page
    after = re.search(r'rel="next"[^>]*href="/findings/([^/]+)/\?state=todo"', page)
    assert after
    assert Finding.objects.get(token=after[1]).number.endswith("3")


def test_a_link_from_a_mail_leads_through_signing_in() -> None:
    finding = a_finding()
    client = Client()
    response = client.get(f"/f/{finding.token}")
    assert response["Location"] == f"/login?next=%2Ff%2F{finding.token}"
    response = client.post(
        "/login", {"username": "wang", "password": PASSWORD, "next": f"/f/{finding.token}"}, follow=True
    )
    assert finding.number in text_of(response)


def test_a_link_that_a_mail_program_drew_too_long_still_opens_the_finding() -> None:
    finding = a_finding()
    client = signed_in("wang")
    long = client.get(f"/findings/{finding.token}/，登录后点“签收”。打不开请致电", follow=True)
    assert finding.number in text_of(long)
    assert client.get(f"/findings/{finding.token}/nothing-here").status_code == 404


def test_a_token_that_is_not_there() -> None:
    assert signed_in("wang").get("/findings/nosuchtoken/").status_code == 404


def test_what_nobody_decided_in_time_is_shown_as_overdue() -> None:
    client = signed_in("wang")
    Finding.objects.update(first_detected_at=timezone.now(), state="new")
    assert "超过时限" not in text_of(client.get("/")) + text_of(client.get("/findings/"))
    late = Finding.objects.order_by("pk")[:2]
    for finding, state in zip(late, ("acknowledged", "dismissed"), strict=True):
        Finding.objects.filter(pk=finding.pk).update(
            first_detected_at=timezone.now() - dt.timedelta(hours=25), state=state
        )
    assert "超过时限 1" in text_of(client.get("/"))
    assert text_of(client.get("/findings/")).count("<b>超过时限</b>") == 1


def test_a_pdf_is_opened_at_the_page_of_its_mark() -> None:
    mark = Finding.objects.get(number="F-2026-000001").marks.order_by("-score").first()
    assert mark is not None
    shown = text_of(signed_in("wang").get(f"/findings/{mark.finding.token}/"))
    assert f'data-open="{mark.finding.occurrences.get().resource.url}#page={mark.page}"' in shown
    assert 'data-copy="' in shown
    assert "#page=" not in shown.split("data-copy=")[1].split(">")[0]


def test_a_re_check_is_asked_for_once_and_made_by_nobody_here() -> None:
    finding = Finding.objects.order_by("pk")[0]
    assert "立即复查" not in text_of(signed_in("chen").get(f"/findings/{finding.token}/"))
    client = signed_in("wang")
    assert "立即复查" in text_of(client.get(f"/findings/{finding.token}/"))
    asked = set()
    for _ in range(2):
        assert client.post(f"/findings/{finding.token}/recheck").status_code == 302
        finding.refresh_from_db()
        asked.add(finding.recheck_asked_at)
    assert len(asked) == 1
    assert AuditEntry.objects.filter(action="recheck-requested", target=finding.number, actor="wang").count() == 1
    assert "已请求复查，尚未完成。" in text_of(client.get(f"/findings/{finding.token}/"))
    finding.occurrences.update(last_checked_at=timezone.now())
    assert "尚未完成" not in text_of(client.get(f"/findings/{finding.token}/"))
    for name in ("chen", "sysadmin", "auditor"):
        assert signed_in(name).post(f"/findings/{finding.token}/recheck").status_code == 403


def test_a_re_check_says_when_the_portal_may_be_asked() -> None:
    finding = Finding.objects.order_by("pk")[0]
    client = signed_in("wang")
    assert "几秒内开始" in text_of(client.post(f"/findings/{finding.token}/recheck", follow=True))
    Portal.objects.update(settings={"hours": "22:00-06:00"})
    assert "允许访问的时段（22:00-06:00）" in text_of(client.post(f"/findings/{finding.token}/recheck", follow=True))


def test_of_a_portal_that_nobody_watches_no_re_check_is_asked_for() -> None:
    finding = Finding.objects.order_by("pk")[0]
    Section.objects.update(active=False)
    client = signed_in("wang")
    assert "所在门户已不再巡查" in text_of(client.post(f"/findings/{finding.token}/recheck", follow=True))
    finding.refresh_from_db()
    assert finding.recheck_asked_at is None
    assert not AuditEntry.objects.filter(action="recheck-requested").exists()


def test_closing_needs_no_comment_once_every_address_is_over() -> None:
    finding = Finding.objects.filter(state="new").order_by("pk")[0]
    client = signed_in("wang")
    client.post(f"/findings/{finding.token}/decide", {"action": "confirm", "version": finding.version})
    finding.occurrences.update(live_state="replaced")
    finding.refresh_from_db()
    client.post(f"/findings/{finding.token}/decide", {"action": "close", "version": finding.version})
    finding.refresh_from_db()
    assert finding.state == "closed"
