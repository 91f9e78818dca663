"""What holds for all pages: banners, long lists, hostile names, words."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import re
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.visits import a_finding, address_of, signed_in, text_of
from dashboards import routes
from findings import audit
from findings.models import (
    Document,
    Finding,
    Gap,
    Occurrence,
    Officer,
    OutboxRow,
    Portal,
    Resource,
    Section,
    Sweep,
    Visit,
)
from tests.seed import HOST

pytestmark = pytest.mark.django_db


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


# --- languages


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "列表声明共 62 条，实见 57 条"), ("en", "own count: 62; seen: 57")]
)
def test_a_gap_is_told_in_the_reader_s_language(language: str, said: str) -> None:
    Officer.objects.filter(username="chen").update(language=language)
    sweep = Sweep.objects.filter(state="incomplete").order_by("-pk")[0]
    Gap.objects.create(sweep=sweep, reason="shortfall", detail="列表声明共 62 条，实见 57 条", count=5)
    assert said in text_of(signed_in("chen").get(f"/sweeps/{sweep.pk}/"))


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
    token = a_finding().token
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
    finding = a_finding()
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
                    r"<title>(.*?)</title>", client.get(address_of(route), follow=True).content.decode(), re.S
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
