"""The contract on a real Elasticsearch, and what happens when it stops, fills up or is none at all."""

from __future__ import annotations

import http.server
import json
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.utils import timezone
from elasticsearch import Elasticsearch
from index_contract import DOCUMENTS, IndexContract, finding, page

from findings.index import project
from findings.index.base import Index, IndexUnavailable, Query
from findings.index.elastic import ElasticIndex
from findings.models import Document, Finding, IndexRow, IndexState
from tests.elasticsearch.server import start, stop

pytestmark = [pytest.mark.elastic, pytest.mark.slow]


@pytest.fixture
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch_url) as client:
        yield client


class TestElastic(IndexContract):
    @pytest.fixture
    def alias(self, client: Elasticsearch) -> Iterator[str]:
        alias = f"t-{uuid.uuid4().hex[:8]}"
        yield alias
        for place in client.indices.get(index=f"{alias}-v*"):
            client.indices.delete(index=place)

    @pytest.fixture
    def index(self, elasticsearch_url: str, alias: str) -> Iterator[Index]:
        index = ElasticIndex(elasticsearch_url, alias=alias)
        index.clear()
        yield index
        index.close()

    def test_an_older_state_never_overwrites_a_newer(self, index: Index) -> None:
        index.put([finding(7, "机密", version=5)])
        assert index.put([finding(7, "秘密", version=4)]) == []
        assert index.delete([project.Removal("finding:7", 4)]) == []
        index.refresh()
        assert index.search(Query(filters={"level": "机密"})).total == 1
        assert index.count() == 1

    def test_the_mapping_is_strict(self, index: Index, client: Elasticsearch, alias: str) -> None:
        (mapping,) = client.indices.get_mapping(index=alias).values()
        assert mapping["mappings"]["dynamic"] == "strict"
        assert mapping["mappings"]["properties"]["text"]["fields"]["cjk"]["analyzer"] == "cjk"

    def test_what_is_replaced_leaves_no_other_place(self, index: Index, client: Elasticsearch, alias: str) -> None:
        index.put(DOCUMENTS)
        (before,) = client.indices.get(index=f"{alias}-v*")
        index.replace(DOCUMENTS)
        (after,) = client.indices.get(index=f"{alias}-v*")
        assert before != after

    def test_a_write_without_an_index_makes_none_by_itself(
        self, index: Index, client: Elasticsearch, alias: str
    ) -> None:
        (place,) = client.indices.get(index=f"{alias}-v*")
        client.indices.delete(index=place)
        assert not index.ready()
        assert index.search(Query()).total == 0
        assert index.facets(Query(), "kind") == {}
        assert all(not refused.lasting for refused in index.put(DOCUMENTS))
        assert not client.indices.exists(index=alias)

    def test_a_read_only_index_keeps_what_it_is_owed_waiting(
        self, index: Index, client: Elasticsearch, alias: str
    ) -> None:
        client.indices.put_settings(index=alias, settings={"index.blocks.write": True})
        refused = index.put(DOCUMENTS)
        assert len(refused) == len(DOCUMENTS)
        assert not any(one.lasting for one in refused)
        client.indices.put_settings(index=alias, settings={"index.blocks.write": False})
        assert index.put(DOCUMENTS) == []


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
def test_a_stopped_server_catches_up_when_it_is_back(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    first = start(tmp_path / "data", port)
    index = ElasticIndex(first.url, alias="stopped")
    try:
        _owed(1)
        assert project.drain(index).left == 0
        assert index.count("finding") == 1
    finally:
        stop(first)
    _owed(2)
    drained = project.drain(index)
    assert drained.left == 1
    assert "自动补齐" in drained.problem
    state = IndexState.objects.get(backend="elasticsearch")
    assert state.problem_since is not None
    with pytest.raises(IndexUnavailable):
        index.search(Query())
    second = start(tmp_path / "data", port)
    try:
        assert project.drain(index).problem == ""
        assert index.count("finding") == 2
        drift = project.drift(index)
        assert (drift.agrees, drift.waiting) == (True, 0)
        state.refresh_from_db()
        assert (state.problem, state.problem_since) == ("", None)
    finally:
        stop(second)
        index.close()


Answer = tuple[int, dict[str, str], object]


@contextmanager
def scripted(answer: Callable[[str, bytes], Answer]) -> Iterator[str]:
    """A server that says what a real one can't be brought to say."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            status, headers, content = answer(f"{self.command} {self.path}", body)
            sent = json.dumps(content).encode()
            self.send_response(status)
            fields = {"content-type": "application/vnd.elasticsearch+json;compatible-with=8", **headers}
            for name, value in {**fields, "content-length": str(len(sent))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(sent)

        do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = reply

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


PRODUCT = {"X-Elastic-Product": "Elasticsearch"}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, {}, {"hits": {}}), "OpenSearch"),
        ((401, PRODUCT, {}), "MISHAO_INDEX_PASSWORD"),
        ((403, PRODUCT, {}), "只读"),
        ((429, PRODUCT, {}), "磁盘将满"),
        ((503, PRODUCT, {}), "HTTP 503"),
        ((400, PRODUCT, {"error": {"type": "media_type_header_exception", "reason": "x"}, "status": 400}), "8 或 9"),
    ],
)
def test_each_failure_says_what_to_do(answer: Answer, said: str) -> None:
    with scripted(lambda path, body: answer) as url:
        index = ElasticIndex(url)
        with pytest.raises(IndexUnavailable, match=said):
            index.search(Query())
        with pytest.raises(IndexUnavailable, match="线索和提醒不受影响"):
            index.ready()
        index.close()


def test_nobody_there() -> None:
    index = ElasticIndex("http://127.0.0.1:9")
    with pytest.raises(IndexUnavailable, match="ConnectionError"):
        index.count()
    index.close()


def test_each_item_is_judged_by_its_own_answer() -> None:
    statuses = {"page:1": 201, "page:2": 400, "page:3": 429, "page:4": 409}

    def answer(path: str, body: bytes) -> Answer:
        ids = [json.loads(line)["index"]["_id"] for line in body.splitlines() if b'"_id"' in line]
        items = [
            {"index": {"_id": key, "status": statuses[key]} | ({"error": {"type": "e"}} if statuses[key] > 201 else {})}
            for key in ids
        ]
        return 200, PRODUCT, {"errors": True, "items": items}

    with scripted(answer) as url:
        index = ElasticIndex(url)
        refused = {one.key: one.lasting for one in index.put(page(number, "题", "文") for number in range(1, 5))}
        index.close()
    assert refused == {"page:2": True, "page:3": False}


def test_what_is_too_large_for_the_server_blocks_no_other() -> None:
    def answer(path: str, body: bytes) -> Answer:
        if len(body) > 2_000:
            return 413, PRODUCT, {}
        ids = [json.loads(line)["index"]["_id"] for line in body.splitlines() if b'"_id"' in line]
        return 200, PRODUCT, {"errors": False, "items": [{"index": {"_id": key, "status": 201}} for key in ids]}

    with scripted(answer) as url:
        index = ElasticIndex(url)
        documents = [page(1, "题", "文"), page(2, "题", "长" * 3_000), page(3, "题", "文")]
        assert [(one.key, one.lasting) for one in index.put(documents)] == [("page:2", True)]
        index.close()
