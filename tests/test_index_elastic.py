"""The contract on a real Elasticsearch, and what happens when it stops."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from test_index_contract import IndexContract, finding, page

from findings.index import project
from findings.index.base import Index, IndexUnavailable, Query
from findings.index.elastic import ElasticIndex
from findings.models import Document, Finding, IndexRow
from tests.elasticsearch.server import running, start, stop

pytestmark = [pytest.mark.elastic, pytest.mark.slow]


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    with running() as url:
        yield url


class TestElastic(IndexContract):
    @pytest.fixture
    def index(self, elasticsearch_url: str) -> Iterator[Index]:
        index = ElasticIndex(elasticsearch_url, alias=f"t-{uuid.uuid4().hex[:8]}")
        yield index
        index._client.indices.delete(index=",".join(index._indices()) or "none", ignore_unavailable=True)
        index._client.close()

    def test_one_refused_document_blocks_no_other(self, index: Index) -> None:
        poison = page(9, "坏", "坏", at="not a number")
        refused = index.put([page(1, "甲", "一"), poison, page(2, "乙", "二")])
        assert [item.key for item in refused] == ["page:9"]
        assert index.count("page") == 2

    def test_a_newer_state_replaces_an_older_one(self, index: Index) -> None:
        index.put([finding(7, "秘密")])
        index.put([finding(7, "机密")])
        assert index.search(Query(filters={"level": "机密"})).total == 1
        assert index.count() == 1


def _owed(number: int) -> None:
    now = timezone.now()
    document = Document.objects.create(
        sha256=f"{number:064d}",
        size=1,
        media_type="application/pdf",
        ruleset="r",
        verdict="suspected",
        inspected_at=now,
    )
    row = Finding.objects.create(
        number=f"F-2026-{number:06d}", document=document, category="state-secret", level="秘密", policy="alert",
        priority=1, score=90, first_detected_at=now, last_detected_at=now,
    )  # fmt: skip
    IndexRow.objects.create(key=f"finding:{row.pk}", op="put")


@pytest.mark.django_db
def test_a_stopped_server_owes_nothing_afterwards(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    first = start(tmp_path / "data", port)
    index = ElasticIndex(first.url, alias="stopped")
    try:
        _owed(1)
        project.drain(index)
        assert index.count("finding") == 1
    finally:
        stop(first)
    _owed(2)
    with pytest.raises(IndexUnavailable, match="自动补齐"):
        project.drain(index)
    assert IndexRow.objects.exists()
    second = start(tmp_path / "data", port)
    try:
        project.drain(index)
        assert index.count("finding") == 2
        assert not IndexRow.objects.exists()
        assert project.drift(index) == {"finding": (2, 2), "page": (0, 0)}
    finally:
        stop(second)
        index._client.close()


def test_what_is_no_elasticsearch_is_named() -> None:
    index = ElasticIndex("http://127.0.0.1:9", alias="none")
    with pytest.raises(IndexUnavailable, match="线索和提醒不受影响"):
        index.count()
    index._client.close()
