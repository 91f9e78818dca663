"""Rules made in the dashboard: told apart from nonsense before they are kept, tried on public pages, and in force for sweeps."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from detectors.judging.judge import judge
from detectors.model import DetectorSettings, Document, OwnRule, Segment
from detectors.ruleset import version
from findings.models import AuditEntry, Officer, OfficeRule, PageText, Resource
from findings.office_preview import preview
from findings.office_rules import MAX_RULES, office_rules
from mishao.settings import CONFIG, DASHBOARD
from mishao.wiring import sweep_settings
from tests.seed import seeded

pytestmark = pytest.mark.django_db
GIVEN = {
    "title": "白河工程",
    "words": "白河工程\n 白河  二期 \n白河工程",
    "pattern": "",
    "category": "internal",
    "level": "",
}


@pytest.fixture(scope="module", autouse=True)
def ledger(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with seeded(django_db_blocker):
        yield


def client(name: str = "liu") -> Client:
    signed_in = Client()
    signed_in.force_login(Officer.objects.get(username=name))
    return signed_in


def page_text(words: str) -> PageText:
    resource = Resource.objects.filter(page_text__isnull=True)[0]
    return PageText.objects.create(resource=resource, title="通知", text=f"第一行\n{words}\n")


def test_a_rule_is_kept_and_counts_from_the_next_sweep() -> None:
    before = version(sweep_settings(CONFIG))
    assert client().post("/rules/add", GIVEN).status_code == 302
    row = OfficeRule.objects.get(title="白河工程")
    assert (row.words, row.added_by, row.active) == (
        ["白河工程", "白河 二期"],
        Officer.objects.get(username="liu"),
        True,
    )
    settings = sweep_settings(CONFIG)
    assert version(settings) != before, "older verdicts have to become due"
    (found,) = judge(Document("", (Segment("推进白 河\u200b工程"),), 1, 1), name="", link_texts=(), settings=settings)
    assert (found.rule, found.category, found.match) == (f"own-office-{row.pk}", "internal", "白河工程")


def test_the_audit_log_says_that_and_not_what() -> None:
    client().post("/rules/add", GIVEN)
    entry = AuditEntry.objects.order_by("-seq")[0]
    assert (entry.actor, entry.action) == ("liu", "rule-added")
    assert "白河" not in str(entry.detail) + entry.target


def test_a_rule_is_changed_put_aside_and_put_in_force_again() -> None:
    row = OfficeRule.objects.get(title="青石工程")
    at = f"/rules/{row.pk}/"
    assert client().post(at + "edit", GIVEN | {"title": "青石工程", "words": "青石三期"}).status_code == 302
    assert [rule.words for rule in office_rules()] == [("青石三期",)]
    client("sysadmin").post(at + "active", {"active": "no"})
    assert office_rules() == ()
    client().post(at + "active", {"active": "yes"})
    assert len(office_rules()) == 1
    actions = list(AuditEntry.objects.order_by("-seq").values_list("action", flat=True)[:3])
    assert actions == ["rule-restored", "rule-retired", "rule-changed"]


def test_no_more_are_in_force_than_there_may_be() -> None:
    aside = OfficeRule.objects.create(title="旧", category="internal", words=["白河旧桥"], active=False)
    OfficeRule.objects.bulk_create(
        OfficeRule(title=f"第{n}条", category="internal", words=[f"白河{n}号"])
        for n in range(MAX_RULES - len(office_rules()))
    )
    answer = client().post(f"/rules/{aside.pk}/active", {"active": "yes"}, follow=True)
    assert "最多 100 条" in answer.content.decode()
    assert len(office_rules()) == MAX_RULES


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"words": "", "pattern": ""}, "请至少填写一个词，或一个表达式。"),
        ({"words": " \n\n"}, "请至少填写一个词，或一个表达式。"),
        ({"words": "白"}, "“白”太短，至少两个字。"),
        ({"words": "长" * 41}, "太长，最多 40 个字符。"),
        ({"words": "\n".join(f"第{n}号工程" for n in range(51))}, "最多 50 个词"),
        ({"words": "", "pattern": "白河(?=号)"}, "不是有效的 RE2 表达式"),
        ({"words": "", "pattern": "(白河"}, "不是有效的 RE2 表达式"),
        ({"words": "", "pattern": "白*"}, "会在每一行命中"),
        ({"words": "", "pattern": "白" * 501}, "超过 500 个字符。"),
        ({"level": "机密"}, "只有国家秘密标志（state-secret）有密级。"),
        ({"title": "青石工程"}, "已有同名规则。"),
        ({"words": "青石二期\n青石工程"}, "规则“青石工程”的内容与此相同。"),
        ({"category": "watchlist"}, "watchlist"),
        ({"title": ""}, "必填"),
    ],
)
def test_what_can_not_work_is_told_and_not_kept(given: dict[str, str], said: str) -> None:
    response = client().post("/rules/add", GIVEN | given)
    assert response.status_code == 400
    assert said in response.content.decode()
    assert OfficeRule.objects.count() == 1


def test_a_rule_of_the_file_is_shown_and_not_made_twice(settings: Any) -> None:
    own = OwnRule("river", "internal", words=("白河工程", "白河 二期"))
    settings.DASHBOARD = dataclasses.replace(DASHBOARD, detectors=DetectorSettings(own_rules=(own,)))
    page = client("wang").get("/rules/").content.decode()
    assert "river" in page
    assert "mishao.toml" in page
    assert "mishao.toml: river" in client().post("/rules/add", GIVEN).content.decode()


def test_no_more_rules_than_the_workers_can_be_told() -> None:
    OfficeRule.objects.bulk_create(
        OfficeRule(title=f"规则{n}", category="internal", words=[f"第{n}号工程"]) for n in range(MAX_RULES)
    )
    assert f"最多 {MAX_RULES} 条规则" in client().post("/rules/add", GIVEN).content.decode()


def test_trying_shows_places_and_keeps_nothing() -> None:
    kept = page_text("关于白河工程的公告")
    response = client().post("/rules/add", GIVEN | {"try": "yes"})
    page = response.content.decode()
    assert response.status_code == 200
    assert kept.resource.url in page
    assert "个公开页面中，1 个命中" in page
    assert OfficeRule.objects.count() == 1
    assert not AuditEntry.objects.filter(action="rule-added").exists()


def test_trying_says_where_time_ran_out() -> None:
    page_text("关于白河工程的公告")
    tried = preview([OwnRule("a", "internal", words=("白河工程",))], shown=5, limit_s=-1.0)
    assert (tried.tried, tried.pages, tried.complete) == (0, 0, False)


@pytest.mark.parametrize(("name", "sees"), [("wang", True), ("chen", False), ("auditor", False), ("secadmin", False)])
def test_officers_see_the_rules_and_change_none(name: str, sees: bool) -> None:
    assert client(name).get("/rules/").status_code == (200 if sees else 403)
    assert client(name).post("/rules/add", GIVEN).status_code == 403
