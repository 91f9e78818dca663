"""The dashboard over a seeded ledger: who may what, what pages say, and that looking changes nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import io
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone, translation

from dashboards import routes
from dashboards.rights import RIGHTS, Right, roles_clash
from dashboards.schedule_words import schedule
from findings import audit
from findings.models import (
    Adjudication,
    AuditEntry,
    Decision,
    Document,
    Finding,
    Gap,
    Occurrence,
    Officer,
    OfficeRule,
    OutboxRow,
    Portal,
    Resource,
    Section,
    Sweep,
    SweepRequest,
    Visit,
)
from tests.seed import ACCOUNTS, HOST, PASSWORD, seed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def installation(settings: Any, tmp_path: Path) -> None:
    settings.DASHBOARD = dataclasses.replace(
        django_settings.DASHBOARD, setup_file=tmp_path / "setup.json", mail_configured=True, officers_configured=True,
        base_url="https://mishao.qingshan.example", demo=False,
    )  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def ledger(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Seeded once: what a test changes is rolled back after it."""
    with django_db_blocker.unblock():
        seed()
    yield
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)


def signed_in(name: str, **more: Any) -> Client:
    client = Client(**more)
    client.force_login(Officer.objects.get(username=name))
    return client


def text_of(response: Any) -> str:
    return response.content.decode()


# --- rights


def _address(route: routes.Route) -> str:
    finding = Finding.objects.order_by("pk")[0]
    sweep = Sweep.objects.filter(state="incomplete").order_by("pk")[0]
    section = Section.objects.order_by("pk")[0].pk
    unscannable = Visit.objects.filter(state="unscannable")[0].document
    assert unscannable is not None
    keys = {
        "section": section, "run-section": section, "pause-section": section, "resume-section": section,
        "accept-empty": section, "edit-section": section, "watch-section": section, "sweep": sweep.pk, "progress": sweep.pk, "accept-change": sweep.pk,
        "edit-rule": OfficeRule.objects.get().pk, "rule-active": OfficeRule.objects.get().pk,
        "retry-mail": OutboxRow.objects.order_by("pk")[0].pk,
    }  # fmt: skip
    key = keys.get(route.name, Officer.objects.get(username="chen").pk)
    path = route.path.replace("<int:pk>", str(key)).replace("<str:token>", finding.token)
    return "/" + path.replace("<str:sha256>", unscannable.sha256).replace("<path:rest>", "，登录后点“签收”。")


@pytest.mark.parametrize("role", ["anonymous", "no-role", *RIGHTS])
def test_every_route_asks_for_its_right(role: str) -> None:
    client = Client()
    held = {Right.PUBLIC}
    if role != "anonymous":
        roles = [] if role == "no-role" else [role]
        Officer.objects.create_user(username="someone", password=PASSWORD, roles=roles)
        held |= {Right.OWN_ACCOUNT, Right.SIGNED_IN} | (RIGHTS[role] if roles else set())
    for route in routes.ROUTES:
        if route.name == "logout":
            continue
        for method in route.methods.split():
            if role != "anonymous":
                client.force_login(Officer.objects.get(username="someone"))
            response = getattr(client, method.lower())(_address(route))
            where = f"{role} {method} {route.path}"
            if route.right is Right.PUBLIC:
                assert response.status_code not in (403, 500), where
            elif role == "anonymous":
                assert response.status_code == 302, where
                assert response["Location"].startswith("/login?"), where
            elif route.right in held:
                assert response.status_code in (200, 204, 302, 400), where
            else:
                assert response.status_code == 403, where


def test_no_route_stands_outside_the_table() -> None:
    assert len(get_resolver().url_patterns) == len(routes.ROUTES)
    assert {route.name for route in routes.ROUTES if route.right is Right.PUBLIC} == {
        "healthz", "favicon", "setup", "login", "language", "theme",
    }  # fmt: skip


def test_a_locked_account_may_nothing() -> None:
    client = signed_in("wang")
    Officer.objects.filter(username="wang").update(is_active=False)
    assert client.get("/findings/").status_code == 302


@pytest.mark.parametrize("role", ["system-admin", "security-admin", "auditor"])
def test_the_three_administrators_see_no_finding(role: str) -> None:
    name = next(name for name, roles in ACCOUNTS.items() if roles == [role])
    client = signed_in(name)
    finding = Finding.objects.order_by("pk")[0]
    address = finding.occurrences.get().resource.url
    for route in routes.ROUTES:
        if "GET" in route.methods and "source" not in route.name:
            page = client.get(_address(route))
            if page.status_code == 200:
                assert finding.token not in text_of(page), route.path
                assert address not in text_of(page), route.path
                assert "秘密★10年" not in text_of(page), route.path


@pytest.mark.parametrize(
    ("roles", "clash"),
    [
        ({"officer", "head"}, False), ({"system-admin", "security-admin"}, False), ({"auditor"}, False), (set(), False),
        ({"auditor", "viewer"}, True), ({"auditor", "system-admin"}, True), ({"head", "system-admin"}, True),
        ({"viewer", "security-admin"}, True),
    ],
)  # fmt: skip
def test_roles_that_go_together(roles: set[str], clash: bool) -> None:
    assert roles_clash(roles) is clash


# --- looking changes nothing, and forms need their token


def _state_of_the_ledger() -> list[Any]:
    models = (Finding, Decision, Occurrence, OutboxRow, Section, Sweep, SweepRequest, Gap, Visit, Adjudication, Portal)
    rows: list[Any] = [list(model.objects.order_by("pk").values()) for model in models]
    return [
        *rows,
        list(Officer.objects.order_by("pk").values("username", "password", "roles", "is_active", "language")),
    ]


@pytest.mark.parametrize("name", ["liu", "sysadmin", "secadmin", "auditor"])
def test_nothing_changes_on_get(name: str) -> None:
    client = signed_in(name)
    before = _state_of_the_ledger()
    for route in routes.ROUTES:
        for address in (_address(route), _address(route) + "?action=confirm&version=1&roles=head&active=no"):
            client.get(address)
            client.head(address)
    assert _state_of_the_ledger() == before


def test_every_post_needs_the_csrf_token() -> None:
    for name in ("liu", "sysadmin", "secadmin", "auditor"):
        client = signed_in(name, enforce_csrf_checks=True)
        before = _state_of_the_ledger()
        for route in routes.ROUTES:
            if "POST" in route.methods:
                response = client.post(_address(route), {"action": "acknowledge", "version": "1"})
                assert response.status_code == 403, route.path
        assert _state_of_the_ledger() == before


def test_headers_of_every_page() -> None:
    client = signed_in("liu")
    for path in ("/", "/findings/", "/nosuch", "/login"):
        response = client.get(path)
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy + ";"
        assert "unsafe" not in policy
        assert response["Cache-Control"] == "no-store"
        assert response["X-Frame-Options"] == "DENY"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["X-Content-Type-Options"] == "nosniff"


def test_cookies_are_out_of_reach() -> None:
    client = Client()
    client.get("/login")
    response = client.post("/login", {"username": "wang", "password": PASSWORD})
    assert response.status_code == 302
    for cookie in (*response.cookies.values(), *client.get("/profile/").cookies.values()):
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


# --- signing in


def test_signing_in_makes_a_new_session_and_is_audited() -> None:
    client = Client()
    client.get("/login")
    client.session.save()
    before = client.session.session_key
    assert (
        client.post("/login", {"username": "wang", "password": PASSWORD, "next": "/findings/"})["Location"]
        == "/findings/"
    )
    assert client.session.session_key != before
    assert AuditEntry.objects.order_by("-seq")[0].action == "login"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(elsewhere: str) -> None:
    response = Client().post("/login", {"username": "wang", "password": PASSWORD, "next": elsewhere})
    assert response["Location"] == "/"


def test_a_wrong_password_is_refused_and_no_typed_name_is_logged() -> None:
    response = Client().post("/login", {"username": "my-password-typed-here", "password": "x"})
    assert response.status_code == 400
    assert "账号或口令不正确" in text_of(response)
    assert AuditEntry.objects.order_by("-seq")[0].actor == "unknown"


def test_a_changed_password_ends_other_sessions() -> None:
    here, there = signed_in("wang"), signed_in("wang")
    new = "再来一个很长的口令-0815"
    response = here.post("/profile/password", {"old": PASSWORD, "password": new, "again": new})
    assert response.status_code == 302
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


# --- accounts


def _add(client: Client, name: str, *roles: str) -> Any:
    return client.post(
        "/users/add",
        {"username": name, "password": "一个足够长的口令-0815", "again": "一个足够长的口令-0815", "roles": roles},
    )


def test_the_first_account_gives_a_role_up_when_a_second_user_takes_it() -> None:
    Officer.objects.exclude(username="zhao").delete()
    client = signed_in("zhao")
    assert "同时是负责人和系统管理员" in text_of(client.get("/"))
    assert _add(client, "newhead", "head").status_code == 302
    assert Officer.objects.get(username="zhao").roles == ["system-admin"]
    page = text_of(client.get("/"))
    assert "同时是负责人和系统管理员" not in page
    assert client.get("/findings/").status_code == 403
    # From now on two people are needed: one makes accounts, the other gives roles.
    assert _add(client, "newcomer", "officer").status_code == 302
    newcomer = Officer.objects.get(username="newcomer")
    assert newcomer.roles == []
    assert client.post(f"/users/{newcomer.pk}/roles", {"roles": ["officer"]}).status_code == 403
    _chooses_a_password("newhead")
    head = signed_in("newhead")
    assert head.post(f"/users/{newcomer.pk}/roles", {"roles": ["officer"]}).status_code == 400
    _chooses_a_password("newcomer")
    assert head.post(f"/users/{newcomer.pk}/roles", {"roles": ["officer"]}).status_code == 302
    assert head.get("/users/add").status_code == 403


OWN = "只有本人知道的口令-4711"


def _chooses_a_password(name: str) -> None:
    """Signs in with the password that somebody else has set, and is led to choosing another before anything else."""
    client = Client()
    given = "一个足够长的口令-0815"
    client.post("/login", {"username": name, "password": given})
    for path in ("/", "/findings/", "/users/", "/source.tar.gz"):
        assert client.get(path)["Location"].startswith("/profile/?next="), path
    page = text_of(client.get("/profile/?next=/sections/"))
    assert "由他人设置" in page
    assert 'href="/"' not in page.split("<main")[0].split('class="brand"')[0]
    form = {"old": given, "password": given, "again": given, "next": "/sections/"}
    assert client.post("/profile/password", form).status_code == 400
    assert client.post("/profile/password", form | {"password": OWN, "again": OWN})["Location"] == "/sections/"
    assert client.get("/").status_code == 200


def _set_password(by: str, name: str) -> int:
    given = "一个足够长的口令-0815"
    account = Officer.objects.get(username=name)
    response = signed_in(by).post(f"/users/{account.pk}/password", {"password": given, "again": given})
    return int(response.status_code)


def test_nobody_becomes_an_officer_alone_by_setting_a_password() -> None:
    assert _set_password("sysadmin", "wang") == 302
    wang = Officer.objects.get(username="wang")
    assert (wang.roles, wang.must_change_password) == ([], True)
    assert "roles_lost" in AuditEntry.objects.order_by("-seq")[0].detail
    _chooses_a_password("wang")  # whoever that was
    client = Client()
    assert client.post("/login", {"username": "wang", "password": OWN}).status_code == 302
    assert client.get("/findings/").status_code == 403
    # Neither do those who set passwords give the roles back; the security administrator does, after asking the person.
    assert signed_in("sysadmin").post(f"/users/{wang.pk}/roles", {"roles": ["officer"]}).status_code == 403
    assert signed_in("secadmin").post(f"/users/{wang.pk}/roles", {"roles": ["officer"]}).status_code == 302
    assert client.get("/findings/").status_code == 200


def test_the_power_to_give_roles_does_not_fall_to_who_sets_passwords() -> None:
    Officer.objects.filter(username="zhao").delete()
    for name in ("secadmin", "liu"):
        # Once the security administrator is gone the head gives roles; the last of them can't be put aside.
        status = _set_password("sysadmin", name)
        roles = Officer.objects.get(username=name).roles
        assert (status, roles) == ((302, []) if name == "secadmin" else (400, ["head"]))
    signed_in("sysadmin").post(f"/users/{Officer.objects.get(username='liu').pk}/active", {"active": "no"})
    assert Officer.objects.get(username="liu").is_active
    assert "由负责人授予角色" in text_of(signed_in("liu").get("/users/"))
    chen = Officer.objects.get(username="chen")
    assert signed_in("sysadmin").post(f"/users/{chen.pk}/roles", {"roles": ["officer"]}).status_code == 403


def test_who_makes_accounts_gives_no_roles_whatever_else_they_hold() -> None:
    Officer.objects.filter(username="sysadmin").update(roles=["system-admin", "security-admin"])
    Officer.objects.filter(username__in=("secadmin", "zhao")).delete()
    chen = Officer.objects.get(username="chen")
    assert signed_in("sysadmin").post(f"/users/{chen.pk}/roles", {"roles": ["officer"]}).status_code == 403
    assert _set_password("sysadmin", "wang") == 302
    assert Officer.objects.get(username="wang").roles == []
    assert _set_password("sysadmin", "liu") == 400, "the only one left who gives roles"
    assert signed_in("liu").post(f"/users/{chen.pk}/roles", {"roles": ["officer"]}).status_code == 302


def test_nobody_gives_themselves_a_role_or_resets_themselves() -> None:
    for name, roles in (("secadmin", ["officer"]), ("secadmin", ["security-admin", "system-admin"])):
        account = Officer.objects.get(username=name)
        assert signed_in(name).post(f"/users/{account.pk}/roles", {"roles": roles}).status_code == 400
        account.refresh_from_db()
        assert account.roles == ["security-admin"]
    assert _set_password("sysadmin", "sysadmin") == 400


def test_roles_are_the_security_administrators_where_there_is_one() -> None:
    assert _add(signed_in("sysadmin"), "newcomer", "officer").status_code == 302
    newcomer = Officer.objects.get(username="newcomer")
    assert newcomer.roles == []
    _chooses_a_password("newcomer")
    assert signed_in("sysadmin").post(f"/users/{newcomer.pk}/roles", {"roles": ["officer"]}).status_code == 403
    assert signed_in("secadmin").post(f"/users/{newcomer.pk}/roles", {"roles": ["officer"]}).status_code == 302
    newcomer.refresh_from_db()
    assert newcomer.roles == ["officer"]


def test_clashing_roles_are_refused() -> None:
    chen = Officer.objects.get(username="chen")
    response = signed_in("secadmin").post(f"/users/{chen.pk}/roles", {"roles": ["auditor", "viewer"]})
    assert response.status_code == 400
    chen.refresh_from_db()
    assert chen.roles == ["viewer"]


def test_the_last_system_administrator_stays() -> None:
    Officer.objects.filter(username="zhao").delete()
    last = Officer.objects.get(username="sysadmin")
    assert signed_in("secadmin").post(f"/users/{last.pk}/roles", {"roles": []}).status_code == 400
    signed_in("sysadmin").post(f"/users/{last.pk}/active", {"active": "no"})
    last.refresh_from_db()
    assert last.is_active
    assert last.roles == ["system-admin"]


# --- findings


def _finding(category: str = "state-secret", state: str = "new") -> Finding:
    return Finding.objects.filter(category=category, state=state).order_by("pk")[0]


def test_the_finding_page_shows_everything_and_is_audited() -> None:
    finding = _finding()
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
    finding = _finding()
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
    client, finding = signed_in("wang"), _finding()
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
    finding = _finding()
    response = _decide(signed_in("wang"), finding, action, **more)
    assert response.status_code == 400
    assert said in text_of(response)
    finding.refresh_from_db()
    assert (finding.state, finding.version) == ("new", 1)


def test_a_stale_form_gets_both_sides() -> None:
    finding = _finding()
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
    finding = _finding()
    client = Client()
    response = client.get(f"/f/{finding.token}")
    assert response["Location"] == f"/login?next=%2Ff%2F{finding.token}"
    response = client.post(
        "/login", {"username": "wang", "password": PASSWORD, "next": f"/f/{finding.token}"}, follow=True
    )
    assert finding.number in text_of(response)


def test_a_link_that_a_mail_program_drew_too_long_still_opens_the_finding() -> None:
    finding = _finding()
    client = signed_in("wang")
    long = client.get(f"/findings/{finding.token}/，登录后点“签收”。打不开请致电", follow=True)
    assert finding.number in text_of(long)
    assert client.get(f"/findings/{finding.token}/nothing-here").status_code == 404


def test_a_token_that_is_not_there() -> None:
    assert signed_in("wang").get("/findings/nosuchtoken/").status_code == 404


# --- search over pages


class Answers:
    """An index that answers as it is told; the real ones have a contract of their own."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def search(self, query: Any) -> Any:
        assert query.kinds == ("page",)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def _with_index(settings: Any, answer: Any) -> None:
    settings.DASHBOARD = dataclasses.replace(settings.DASHBOARD, open_index=lambda: Answers(answer))


def test_highlights_are_marked_and_escaped(settings: Any) -> None:
    from findings.index.base import Hit, HitPage

    pieces = (("关于 <b>", False), ("扶贫", True), ("的通知", False))
    hit = Hit(
        key="page:1", kind="page", title="<i>标题", url="javascript:alert(1)", sections=("通知", "公告"), at=timezone.now(),
        highlights=pieces,
    )  # fmt: skip
    _with_index(settings, HitPage((hit,), 1))
    page = text_of(signed_in("wang").get("/findings/pages/?q=扶贫"))
    assert "关于 &lt;b&gt;<mark>扶贫</mark>的通知" in page
    assert "&lt;i&gt;标题" in page
    assert "通知 · 公告" in page
    assert "data-open" not in page


def test_clean_pages_are_found_in_the_real_index_and_suspected_ones_are_not(settings: Any, tmp_path: Path) -> None:
    from findings import record
    from findings.index.embedded import EmbeddedIndex
    from findings.index.project import drain

    sweep = Sweep.objects.filter(state="incomplete").order_by("pk")[0]
    url = sweep.visits.filter(kind="page", state="clean").order_by("pk")[0].resource.url
    assert record.project(sweep.pk, url, "关于防汛的公告", "请各乡镇做好防汛准备工作。")
    index = EmbeddedIndex(tmp_path / "index")
    drain(index)
    settings.DASHBOARD = dataclasses.replace(settings.DASHBOARD, open_index=lambda: index)
    client = signed_in("wang")
    page = text_of(client.get("/findings/pages/?q=防汛"))
    assert "<mark>防汛</mark>" in page
    assert url in page
    assert "没有页面包含这些词" in text_of(client.get("/findings/pages/?q=秘密★10年"))


def test_a_stopped_index_is_said_in_words(settings: Any) -> None:
    from findings.index.base import IndexUnavailable

    _with_index(settings, IndexUnavailable("down"))
    response = signed_in("wang").get("/findings/pages/?q=扶贫")
    assert response.status_code == 200
    assert "检索服务暂时无法访问" in text_of(response)
    assert signed_in("wang").get("/findings/").status_code == 200


# --- sections, sweeps, mail, audit


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


# --- banners


@pytest.mark.parametrize(
    ("over", "said", "shown"),
    [
        ({"mail_configured": False}, "尚未配置邮件服务器：8 封提醒只写入文件夹，无人会收到。", True),
        ({"mail_configured": False, "demo": True}, "尚未配置邮件服务器", False),
        ({"base_url": "http://127.0.0.1:8000"}, "邮件中的链接 http://127.0.0.1:8000 只能在本机打开。", True),
        ({"base_url": "http://localhost"}, "只能在本机打开", True),
        ({"base_url": "http://[::1]:8000"}, "只能在本机打开", True),
        ({"base_url": "http://127.0.0.1:8000", "demo": True}, "只能在本机打开", False),
        ({}, "只能在本机打开", False),
        ({"officers_configured": False}, "尚未填写收件人", True),
    ],
)
def test_banners(settings: Any, over: dict[str, Any], said: str, shown: bool) -> None:
    settings.DASHBOARD = dataclasses.replace(settings.DASHBOARD, **over)
    for path in ("/", "/profile/"):
        assert (said in text_of(signed_in("chen").get(path))) is shown


# --- many rows


def _more_of_everything() -> None:
    """Sixty more findings with places, visits, files to look at, mails, sections, accounts and entries of the log."""
    now = timezone.now()
    portal = Portal.objects.get()
    sweep = Sweep.objects.filter(state="incomplete").order_by("-pk")[0]
    Gap.objects.bulk_create(Gap(sweep=sweep, reason="list-page", detail=f"{n}") for n in range(60))
    for n in range(60):
        Officer.objects.create(username=f"more{n}", roles=["viewer"])
        section = Section.objects.create(portal=portal, name=f"更多{n}", url=f"{HOST}/more/{n}/", url_key=f"more{n}")
        Sweep.objects.create(section=section, cause="command", state="complete", started_at=now, finished_at=now)
        for verdict in ("suspected", "unscannable"):
            document = Document.objects.create(
                sha256=hashlib.sha256(f"{verdict}{n}".encode()).hexdigest(), size=1, media_type="application/pdf",
                ruleset="r", verdict=verdict, inspected_at=now,
            )  # fmt: skip
            resource = Resource.objects.create(
                url_key=f"{verdict}{n}", canon_version=1, url=f"{HOST}/more/{verdict}/{n}.pdf", host="x", first_seen_at=now,
                last_seen_at=now, document=document,
            )  # fmt: skip
            Visit.objects.create(
                sweep=sweep, resource=resource, kind="attachment", how="fetched", state=verdict, document=document,
                reason="encrypted" if verdict == "unscannable" else "", seen_at=now,
            )  # fmt: skip
            if verdict == "unscannable":
                continue
            finding = Finding.objects.create(
                number=f"F-2025-{n:06d}", document=document, category="state-secret", level="秘密", policy="alert",
                priority=1, score=90, first_detected_at=now, last_detected_at=now,
            )  # fmt: skip
            Occurrence.objects.create(
                finding=finding, resource=resource, section=section, first_seen_at=now, last_seen_at=now
            )
            OutboxRow.objects.create(finding=finding, recipient="a@b.cn", created_at=now, due_at=now)
        audit.append("x", "read", f"F-{n}")


def test_a_longer_list_costs_no_more_questions_and_has_pages() -> None:
    sweep = Sweep.objects.filter(state="incomplete").order_by("-pk")[0]
    token = _finding().token
    pages = {
        "zhao": ("/", "/findings/", "/findings/?q=秘密", f"/findings/{token}/", "/sections/", f"/sections/{sweep.section_id}/",
                 f"/sweeps/{sweep.pk}/", "/unscannable/", "/outbox/", "/users/"),
        "auditor": ("/", "/audit/"),
    }  # fmt: skip
    clients = {name: signed_in(name) for name in pages}
    asked = {}
    for name, paths in pages.items():
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                assert clients[name].get(path).status_code == 200
            asked[name, path] = len(queries)
    _more_of_everything()
    for (name, path), number in asked.items():
        with CaptureQueriesContext(connection) as queries:
            page = text_of(clients[name].get(path))
        # The first row of a kind may ask a question that an empty list doesn't; sixty more ask none.
        assert len(queries) <= number + 2, path
        if path not in ("/", f"/findings/{token}/", f"/sections/{sweep.section_id}/"):
            assert 'class="pager"' in page, path


# --- hostile strings

PAYLOADS = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'-alert(1)-'", "{{7*7}}", "{% include '/etc/passwd' %}",
    "<svg/onload=alert(1)>", "javascript:alert(1)", "</title><script>alert(1)</script>", "\u202egnp.exe", "%(num)s%s%%",
)  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_from_outside_stay_text(payload: str) -> None:
    finding = _finding()
    finding.marks.update(match=payload[:80], reason=payload)
    Finding.objects.filter(pk=finding.pk).update(member=payload)
    Section.objects.update(name=payload)
    for occurrence in finding.occurrences.all():
        type(occurrence.resource).objects.filter(pk=occurrence.resource_id).update(url=payload)
    Visit.objects.update(detail=payload)
    Gap.objects.update(detail=payload)
    client = signed_in("liu")
    sweep = Sweep.objects.filter(state="incomplete").order_by("pk")[0]
    for path in ("/", "/findings/", f"/findings/{finding.token}/", "/sections/", f"/sweeps/{sweep.pk}/", "/unscannable/",
                 f"/sections/{sweep.section_id}/", "/outbox/", f"/findings/?q={payload}"):  # fmt: skip
        response = client.get(path)
        assert response.status_code == 200, path
        page = text_of(response)
        assert "<script>alert" not in page, path
        assert "onerror=alert(1)>" not in page, path
        assert "<svg/onload" not in page, path
        assert 'href="javascript' not in page, path
        assert 'data-open="javascript' not in page, path
        assert "root:" not in page, path
        assert "\u202e" not in page, path
        if payload == "{{7*7}}" and path == f"/findings/{finding.token}/":
            assert "{{7*7}}" in page


def test_templates_switch_escaping_off_nowhere() -> None:
    folder = Path(routes.__file__).parent / "templates"
    for template in folder.rglob("*.html"):
        source = template.read_text()
        for forbidden in ("|safe", "| safe", "autoescape", " style=", "<script>", "onclick", "javascript:"):
            assert forbidden not in source, f"{template.name}: {forbidden}"


# --- words


ALARMING = ("绝密", "机密", "秘密", "涉密", "泄密", "密级", "保密", "内部", "secret", "classified", "confidential")


@pytest.fixture(params=["zh-hans", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return request.param


def test_no_tab_title_alarms(language: str) -> None:
    Officer.objects.update(language=language)
    Section.objects.filter(name="扶贫政策法规").update(name="机密文件")
    for name in ("liu", "sysadmin", "secadmin", "auditor"):
        client = signed_in(name)
        for route in routes.ROUTES:
            if "GET" in route.methods and route.name != "source":
                found = re.search(
                    r"<title>(.*?)</title>", client.get(_address(route), follow=True).content.decode(), re.S
                )
                if found:
                    assert not [word for word in ALARMING if word in found[1].lower()], found[1]


@pytest.mark.parametrize("word", ["安全无", "干净", "无问题", "没有泄密", "温馨提示", "！"])
def test_words_that_are_never_said(word: str) -> None:
    catalogue = (Path(routes.__file__).parent / "locale/zh_Hans/LC_MESSAGES/django.po").read_text()
    assert word not in catalogue


def test_chinese_first_whatever_the_browser_asks_for() -> None:
    assert "<h1>登录</h1>" in text_of(Client().get("/login", headers={"accept-language": "en"}))


def test_the_language_switch_stays_with_the_account() -> None:
    client = signed_in("wang")
    client.post("/language", {"language": "en", "next": "/findings/"})
    assert "<h1>Findings</h1>" in text_of(client.get("/findings/"))
    assert "<h1>Findings</h1>" in text_of(signed_in("wang").get("/findings/"))
    assert client.post("/language", {"language": "xx", "next": "//evil.example"})["Location"] == "/"


# --- the rest


def test_health_and_source() -> None:
    assert Client().get("/healthz").json() == {"status": "ok"}
    packed = b"".join(signed_in("chen").get("/source.tar.gz").streaming_content)  # type: ignore[attr-defined]
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        names = archive.getnames()
    assert "mishao/dashboards/views/findings.py" in names
    assert "mishao/LICENSE" in names
    assert not [name for name in names if ".git/" in name or name.endswith(".pyc") or "/data/" in name]
