"""Signing in, accounts and roles: nobody alone becomes what two should be."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from dashboard.visits import signed_in, text_of
from findings.models import (
    AuditEntry,
    Officer,
)
from tests.seed import PASSWORD

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/findings/?state=new", "/findings/?state=new"),
        ("http://testserver/sections/1/", "/sections/1/"),
        ("http://evil.example/findings/", "/"),
        ("http://[", "/"),
        ("", "/"),
    ],
)
def test_who_signs_in_after_a_form_comes_back_to_its_page(referer: str, back: str) -> None:
    response = Client().post("/rules/add", headers={"referer": referer} if referer else {})
    (after,) = parse_qs(urlsplit(response["Location"]).query)["next"]
    assert after == back
    signed = Client().post("/login", {"username": "zhao", "password": PASSWORD, "next": after})
    assert signed["Location"] == back


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
