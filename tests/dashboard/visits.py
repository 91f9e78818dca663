"""Visits to the dashboard: who is signed in, and what a page says."""

from __future__ import annotations

from typing import Any

from django.test import Client

from dashboards import routes
from findings.models import (
    Finding,
    Officer,
    OfficeRule,
    OutboxRow,
    Section,
    Sweep,
    Visit,
)


def signed_in(name: str, **more: Any) -> Client:
    client = Client(**more)
    client.force_login(Officer.objects.get(username=name))
    return client


def text_of(response: Any) -> str:
    return response.content.decode()


def address_of(route: routes.Route) -> str:
    finding = Finding.objects.order_by("pk")[0]
    sweep = Sweep.objects.filter(state="incomplete").order_by("pk")[0]
    section = Section.objects.order_by("pk")[0].pk
    unscannable = Visit.objects.filter(state="unscannable")[0].document
    assert unscannable is not None
    keys = {
        "section": section, "run-section": section, "pause-section": section, "resume-section": section,
        "accept-empty": section, "edit-section": section, "watch-section": section, "sweep": sweep.pk, "progress": sweep.pk, "accept-change": sweep.pk, "certificate": sweep.pk,
        "edit-rule": OfficeRule.objects.get().pk, "rule-active": OfficeRule.objects.get().pk,
        "retry-mail": OutboxRow.objects.order_by("pk")[0].pk,
    }  # fmt: skip
    key = keys.get(route.name, Officer.objects.get(username="chen").pk)
    path = route.path.replace("<int:pk>", str(key)).replace("<str:token>", finding.token)
    return "/" + path.replace("<str:sha256>", unscannable.sha256).replace("<path:rest>", "，登录后点“签收”。")


def a_finding(category: str = "state-secret", state: str = "new") -> Finding:
    return Finding.objects.filter(category=category, state=state).order_by("pk")[0]
