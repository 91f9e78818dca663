"""The search over pages."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from dashboard.visits import signed_in, text_of
from findings.models import IndexState, Sweep

pytestmark = pytest.mark.django_db


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


def test_an_index_that_stays_away_is_told_on_every_page() -> None:
    client = signed_in("wang")
    state, _ = IndexState.objects.get_or_create(backend="embedded")
    for minutes, told in ((1, False), (10, True)):
        since = timezone.now() - dt.timedelta(minutes=minutes)
        IndexState.objects.filter(pk=state.pk).update(problem="暂不可用", problem_since=since)
        assert ("检索服务" in text_of(client.get("/sections/"))) is told
