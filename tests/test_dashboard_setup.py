"""The first set-up: one code, one account, nothing by default."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from dashboards import setup
from findings.models import Officer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def installation(settings: Any, tmp_path: Path) -> None:
    settings.DASHBOARD = dataclasses.replace(django_settings.DASHBOARD, setup_file=tmp_path / "setup.json")


def text_of(response: Any) -> str:
    return response.content.decode()


def _setup_form(code: str, **over: str) -> dict[str, str]:
    password = "青山县巡查口令-2026-甲"
    return {"code": code, "username": "first", "password": password, "again": password, "confirmed": "on"} | over


def test_the_first_account() -> None:
    client = Client()
    assert client.get("/login")["Location"] == "/setup"
    code = setup.make_code()
    response = client.post("/setup", _setup_form(code.lower().replace("-", " ")))
    assert response["Location"] == "/"
    first = Officer.objects.get()
    assert first.roles == ["head", "system-admin"]
    assert first.password.startswith("argon2")
    assert "first 同时是负责人和系统管理员" in text_of(client.get("/"))
    # Neither the code nor the page works a second time.
    assert Client().post("/setup", _setup_form(code, username="second"))["Location"] == "/login"
    assert not setup.check_code(code)


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "AAAA-AAAA-AAAA"}, {"password": "short-pw-11", "again": "short-pw-11"}, {"again": "another-password-1"},
        {"confirmed": ""}, {"username": ""}, {"password": "123456789012", "again": "123456789012"},
    ],
)  # fmt: skip
def test_set_up_refuses(wrong: dict[str, str]) -> None:
    response = Client().post("/setup", _setup_form(**{"code": setup.make_code()} | wrong))
    assert response.status_code == 400
    assert not Officer.objects.exists()


def test_the_code_is_kept_as_a_hash_only(tmp_path: Path) -> None:
    code = setup.make_code()
    kept = (tmp_path / "setup.json").read_text()
    assert code not in kept
    assert code.replace("-", "") not in kept
    assert (tmp_path / "setup.json").stat().st_mode & 0o777 == 0o600


def test_the_code_ends_after_thirty_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    code = setup.make_code()
    began = setup.time.time()
    monkeypatch.setattr(setup.time, "time", lambda: began + 29 * 60)
    assert setup.check_code(code)
    monkeypatch.setattr(setup.time, "time", lambda: began + 30 * 60 + 1)
    assert not setup.check_code(code)


def test_ten_wrong_codes_end_it() -> None:
    code = setup.make_code()
    for _ in range(setup.MAX_ATTEMPTS):
        assert not setup.check_code("AAAA-AAAA-AAAA")
    assert not setup.check_code(code)
