"""Who may what: every route asks for its right, and looking changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from dashboard.visits import address_of, signed_in, text_of
from dashboards import routes
from dashboards.rights import RIGHTS, Right, roles_clash
from findings.models import (
    Adjudication,
    Decision,
    Finding,
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
from tests.seed import ACCOUNTS, PASSWORD

pytestmark = pytest.mark.django_db


# --- rights


@pytest.mark.parametrize(("page", "status"), [("/findings/", 403), ("/nowhere", 404)])
def test_what_is_refused_or_not_there_fills_no_journal(
    page: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    assert signed_in("auditor").get(page).status_code == status
    assert not caplog.records


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
            response = getattr(client, method.lower())(address_of(route))
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
            page = client.get(address_of(route))
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
        for address in (address_of(route), address_of(route) + "?action=confirm&version=1&roles=head&active=no"):
            client.get(address)
            client.head(address)
    assert _state_of_the_ledger() == before


def test_every_post_needs_the_csrf_token() -> None:
    for name in ("liu", "sysadmin", "secadmin", "auditor"):
        client = signed_in(name, enforce_csrf_checks=True)
        before = _state_of_the_ledger()
        for route in routes.ROUTES:
            if "POST" in route.methods:
                response = client.post(address_of(route), {"action": "acknowledge", "version": "1"})
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
