"""Sections, sweeps, mail and the audit chain."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone, translation

from alerts.settings import AlertSettings
from dashboard.visits import signed_in, text_of
from dashboards.schedule_words import schedule
from findings.certificate import verify
from findings.models import (
    Adjudication,
    AuditEntry,
    Gap,
    Occurrence,
    Officer,
    OutboxRow,
    Portal,
    Section,
    Sweep,
    SweepRequest,
    Visit,
)
from tests.seed import HOST

pytestmark = pytest.mark.django_db


def test_asking_for_a_sweep_twice_is_asking_once() -> None:
    section = Section.objects.get(name="人事考试")
    client = signed_in("wang")
    for _ in range(2):
        client.post(f"/sections/{section.pk}/run")
    assert SweepRequest.objects.filter(section=section).count() == 1
    assert SweepRequest.objects.get(section=section).requested_by == Officer.objects.get(username="wang")


@pytest.mark.parametrize(("days", "status"), [(-1, 400), (0, 400), (1, 302), (90, 302), (91, 400)])
def test_a_pause_ends_by_itself(days: int, status: int) -> None:
    section = Section.objects.get(name="扶贫政策法规")
    until = timezone.localdate() + dt.timedelta(days=days)
    response = signed_in("liu").post(f"/sections/{section.pk}/pause", {"until": until.isoformat()})
    assert response.status_code == status
    section.refresh_from_db()
    assert (section.paused_until is not None) is (status == 302)
    if section.paused_until:
        assert f"已暂停至{until}" in text_of(signed_in("chen").get("/"))
        signed_in("liu").post(f"/sections/{section.pk}/resume")
        section.refresh_from_db()
        assert section.paused_until is None


def test_only_the_ledgers_sections_take_an_empty_list_from_here() -> None:
    client = signed_in("wang")
    for name, accepted in (("人事考试", True), ("扶贫政策法规", False)):
        section = Section.objects.get(name=name)
        client.post(f"/sections/{section.pk}/empty", {"expected": "yes"})
        section.refresh_from_db()
        assert section.empty_expected is accepted


def _section(**over: str) -> dict[str, str]:
    portal = Portal.objects.get(alias="门户1")
    return {"of": str(portal.pk), "name": "规划计划", "url": f"{HOST}/zwgk/ghjh/", "preset": "0 6 * * *"} | over


def test_a_section_is_added_changed_and_put_aside_without_the_file() -> None:
    client = signed_in("liu")
    response = client.post("/sections/add", _section())
    section = Section.objects.get(name="规划计划")
    assert response["Location"] == f"/sections/{section.pk}/"
    assert (section.owner, section.cron, section.active) == ("ledger", "0 6 * * *", True)
    assert "每天 06:00" in text_of(client.get(f"/sections/{section.pk}/"))
    changed = {
        "name": "规划",
        "url": section.url,
        "preset": "custom",
        "cron": "15 7 * * mon-fri",
        "empty_expected": "on",
    }
    assert client.post(f"/sections/{section.pk}/edit", changed).status_code == 302
    section.refresh_from_db()
    assert (section.name, section.cron, section.empty_expected) == ("规划", "15 7 * * mon-fri", True)
    assert "周一至周五 07:15" in text_of(client.get(f"/sections/{section.pk}/"))
    assert 'value="15 7 * * mon-fri"' in text_of(client.get(f"/sections/{section.pk}/edit"))
    for active, word in (("no", "已停止巡查"), ("yes", "尚未巡查")):
        client.post(f"/sections/{section.pk}/watch", {"active": active})
        assert word in text_of(client.get("/sections/")).split(">规划</a>")[1].split("</li>")[0]
    actions = list(AuditEntry.objects.filter(target=f"section:{section.pk}").values_list("action", flat=True))
    assert actions == ["section-added", "section-changed", "section-retired", "section-restored"]


def test_a_new_portal_is_contacted_on_the_hosts_of_its_sections_alone() -> None:
    client = signed_in("liu")
    new = _section(of="new", portal_name="青山县水务局", url="https://slj.qingshan.example/tzgg/")
    assert client.post("/sections/add", new).status_code == 302
    portal = Portal.objects.get(name="青山县水务局")
    assert (portal.owner, portal.hosts, portal.alias, portal.settings) == (
        "ledger",
        ["slj.qingshan.example"],
        "门户2",
        {},
    )
    more = _section(of=str(portal.pk), name="招标", url="https://old.slj.qingshan.example:8443/zb/")
    assert client.post("/sections/add", more).status_code == 302
    portal.refresh_from_db()
    assert portal.hosts == ["slj.qingshan.example", "old.slj.qingshan.example:8443"]


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"url": "www.qingshan.example/x/"}, "这不是网址"), ({"url": "javascript:alert(1)"}, "这不是网址"), ({"url": "http://["}, "这不是网址"),
        ({"url": "https://elsewhere.example/x/"}, "不是该门户的主机"), ({"url": f"{HOST}/zwgk/fpzc/"}, "已是栏目"),
        ({"url": "http://127.0.0.1:9200/"}, "本机或内网"), ({"url": "http://169.254.169.254/latest/"}, "本机或内网"), ({"name": ""}, "必填"),
        ({"preset": "custom", "cron": "0 2 * * 1"}, "应为五段"), ({"preset": "custom", "cron": ""}, "应为五段"),
        ({"of": "new", "portal_name": ""}, "请填写新门户的名称"), ({"of": "new", "portal_name": "x"}, "属于门户"),
        ({"of": "new", "portal_name": "x", "alias": "保密局", "url": "https://x.example/"}, "不能含有"),
        ({"of": "new", "portal_name": "x", "alias": "门户1", "url": "https://x.example/"}, "已用这个代号"), ({"of": "999"}, ""),
    ],
)  # fmt: skip
def test_sections_that_are_refused_say_why(over: dict[str, str], said: str) -> None:
    before = (Portal.objects.count(), Section.objects.count())
    response = signed_in("liu").post("/sections/add", _section(**over))
    assert response.status_code == 400
    assert said in text_of(response)
    assert (Portal.objects.count(), Section.objects.count()) == before


def test_the_files_sections_are_changed_in_the_file() -> None:
    section = Section.objects.get(name="扶贫政策法规")
    client = signed_in("liu")
    client.post(f"/sections/{section.pk}/edit", _section(name="别名"))
    client.post(f"/sections/{section.pk}/watch", {"active": "no"})
    section.refresh_from_db()
    assert (section.name, section.active) == ("扶贫政策法规", True)
    assert "此栏目由 mishao.toml 设置" in text_of(client.get(f"/sections/{section.pk}/"))


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("", "按需"), ("*/30 * * * *", "每 30 分钟"), ("0 */4 * * *", "每 4 小时（第 0 分）"), ("30 7 * * mon-fri", "周一至周五 07:30"),
        ("0 8,20 * * *", "每天 08:00、20:00"), ("0 2 * * mon,thu", "周一、周四 02:00"), ("*/5 * * * sat", "周六 每 5 分钟"),
        ("0 2 1 * *", "0 2 1 * *"), ("0-10 2 * * *", "0-10 2 * * *"),
    ],
)  # fmt: skip
def test_schedules_in_words(cron: str, words: str) -> None:
    with translation.override("zh-hans"):
        assert schedule(cron) == words


def test_the_sums_of_a_sweep_close_on_its_page() -> None:
    sweep = Sweep.objects.filter(state="incomplete").order_by("pk")[0]
    page = text_of(signed_in("chen").get(f"/sweeps/{sweep.pk}/"))
    numbers = [int(n) for n in re.findall(r"<dd>(\d+)</dd>", page.split('class="sums"')[1].split("</dl>")[0])]
    assert numbers[0] == sweep.listed == sum(numbers[1:])
    assert "列表页未取得" in page
    assert "合计不符" not in page
    Sweep.objects.filter(pk=sweep.pk).update(listed=sweep.listed + 1)
    assert "合计不符" in text_of(signed_in("chen").get(f"/sweeps/{sweep.pk}/"))


@pytest.mark.parametrize("state", ["clean", "suspected", "unscannable", "excluded", "unreachable"])
def test_the_addresses_of_a_sweep_by_state(state: str) -> None:
    sweep = Sweep.objects.filter(state="incomplete").order_by("pk")[0]
    page = text_of(signed_in("wang").get(f"/sweeps/{sweep.pk}/?state={state}"))
    rows = page.split("<tbody>")[1].split("</tbody>")[0].count("<tr>")
    assert rows == sweep.visits.filter(state=state).count() > 0


def test_no_list_shows_a_suspected_address() -> None:
    addresses = set(Occurrence.objects.filter(finding__policy="alert").values_list("resource__url", flat=True))
    assert addresses
    client = signed_in("liu")
    pages = ["/", "/findings/", "/sections/", "/unscannable/", "/outbox/"]
    pages += [
        f"/sweeps/{pk}/?state={state}"
        for pk in Sweep.objects.values_list("pk", flat=True)
        for state in ("", "suspected")
    ]
    for path in pages:
        page = text_of(client.get(path))
        assert not [address for address in addresses if address in page], path


def test_a_changed_list_is_accepted_by_whoever_knows_why() -> None:
    sweep = Sweep.objects.filter(state="incomplete").order_by("pk")[0]
    client = signed_in("wang")
    assert "认可此变化" not in text_of(client.get(f"/sweeps/{sweep.pk}/"))
    client.post(f"/sweeps/{sweep.pk}/accept")
    sweep.section.refresh_from_db()
    assert sweep.section.accepted_sweep is None, "there was nothing to accept"
    Gap.objects.create(sweep=sweep, reason="shrunk", detail="本次列出 3 条，上次列出 45 条")
    assert "认可此变化" in text_of(client.get(f"/sweeps/{sweep.pk}/"))
    assert "认可此变化" not in text_of(signed_in("chen").get(f"/sweeps/{sweep.pk}/"))
    client.post(f"/sweeps/{sweep.pk}/accept")
    sweep.section.refresh_from_db()
    assert sweep.section.accepted_sweep == sweep.pk
    assert AuditEntry.objects.order_by("-seq")[0].action == "accept-coverage"
    assert "认可此变化" not in text_of(client.get(f"/sweeps/{sweep.pk}/"))


def test_gaps_stay_in_sight_while_the_next_sweep_runs() -> None:
    page = text_of(signed_in("chen").get("/sections/"))
    card = page.split(">通知公告</a>")[1].split("</li>")[0]
    assert "巡查中" in card
    assert '<b class="amber">5</b>' in card


def test_a_file_that_was_looked_at_waits_no_more() -> None:
    visit = Visit.objects.filter(state="unscannable").order_by("pk")[0]
    assert visit.document is not None
    client = signed_in("wang")
    assert visit.document.sha256 in text_of(client.get("/unscannable/"))
    client.post(f"/unscannable/{visit.document.sha256}", {"reason": ""})
    assert not Adjudication.objects.exists()
    client.post(f"/unscannable/{visit.document.sha256}", {"reason": "已开启查看，为公示表。"})
    row = Adjudication.objects.get()
    assert (row.sha256, row.ruleset, row.by) == (visit.document.sha256, visit.document.ruleset, "wang")
    assert f"/unscannable/{visit.document.sha256}" not in text_of(client.get("/unscannable/"))


def test_an_undelivered_mail_is_queued_again() -> None:
    row = OutboxRow.objects.get(state="undelivered")
    client = signed_in("liu")
    assert "授权码" in text_of(client.get("/outbox/"))
    assert "未送达 1 封" in text_of(client.get("/"))
    client.post(f"/outbox/{row.pk}/retry")
    row.refresh_from_db()
    assert row.state == "queued"
    assert row.due_at <= timezone.now()


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-hans", ("催办（2）", "已催办 2 次 · 下次 ", "另有较早的 2 封")), ("en", ("Reminder (2)", "2 reminders sent · next ", "and 2 earlier ones"))],
)  # fmt: skip
def test_a_finding_says_how_often_it_was_reminded_of_and_when_it_is_next(
    language: str, said: tuple[str, ...], settings: Any
) -> None:
    settings.DASHBOARD = replace(settings.DASHBOARD, alerts=AlertSettings("", officers=("officer@qingshan.example",)))
    mail = OutboxRow.objects.get(reminder=2)
    assert mail.finding is not None
    for number in range(18):
        OutboxRow.objects.create(
            finding=mail.finding, recipient=f"x{number}@qingshan.example", episode=1, state="cancelled", reminder=1,
            reminds="unacknowledged", created_at=mail.created_at, due_at=mail.created_at,
        )  # fmt: skip
    client = signed_in("wang")
    client.post("/language", {"language": language})
    page = text_of(client.get(f"/findings/{mail.finding.token}/"))
    assert mail.accepted_at is not None
    following = timezone.localtime(mail.accepted_at + dt.timedelta(hours=1))
    for words in (*said[:2], f"{following:%Y-%m-%d %H:%M}", said[2]):
        assert words in page
    assert said[0] in text_of(client.get(f"/outbox/?q={mail.finding.number}"))


@pytest.mark.parametrize("state", ["accepted", "written"])
def test_what_is_done_is_not_queued_again(state: str) -> None:
    row = OutboxRow.objects.filter(state=state)[0]
    signed_in("liu").post(f"/outbox/{row.pk}/retry")
    row.refresh_from_db()
    assert row.state == state


def test_a_broken_chain_is_named() -> None:
    client = signed_in("auditor")
    assert "未被改动" in text_of(client.post("/audit/verify", follow=True))
    AuditEntry.objects.filter(seq=3).update(actor="nobody")
    assert "第 3 条" in text_of(client.post("/audit/verify", follow=True))


def test_an_officer_gets_a_certificate_that_stands() -> None:
    sweep = Sweep.objects.filter(state="complete").order_by("pk")[0]
    assert "覆盖凭证" in text_of(signed_in("wang").get(f"/sweeps/{sweep.pk}/"))
    assert "覆盖凭证" not in text_of(signed_in("chen").get(f"/sweeps/{sweep.pk}/"))
    response = signed_in("wang").post(f"/sweeps/{sweep.pk}/certificate")
    assert response["Content-Disposition"] == f'attachment; filename="coverage-{sweep.pk}.json"'
    assert verify(response.json(), ledger=True) == []
    assert AuditEntry.objects.filter(action="certificate", actor="wang", target=f"sweep {sweep.pk}").exists()
    running = Sweep.objects.get(state="running")
    assert signed_in("wang").post(f"/sweeps/{running.pk}/certificate").status_code == 404
