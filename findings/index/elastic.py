"""The index on Elasticsearch 8 or 9, spoken to by the client of version 8.

A strict mapping behind an alias: `mishao` points to `mishao-v1-…`; clearing makes a new one and moves the alias. Writes go
by id with an external version, each item's answer is read, and an item that is refused for good blocks no other.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError, UnsupportedProductError
from elasticsearch.helpers import streaming_bulk

from findings.index.base import DocumentKind, Hit, HitPage, IndexDocument, IndexUnavailable, Query, Refused, excerpt

SCHEMA_VERSION = 1
ALIAS = "mishao"
_FACETS = ("section", "state", "category", "level")
_CHUNK_BYTES = 8 * 2**20
# `standard` makes each CJK character a token of its own, so a phrase is an exact substring, as in the embedded index.
_TEXT = {"type": "text", "analyzer": "standard"}
_MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "key": {"type": "keyword"},
        "kind": {"type": "keyword"},
        **{name: {"type": "keyword"} for name in _FACETS},
        "title": _TEXT,
        "text": _TEXT,
        "url": {"type": "keyword", "index": False, "doc_values": False},
        "at": {"type": "long"},
    },
}


class ElasticIndex:
    name = "elasticsearch"

    def __init__(
        self, url: str, *, user: str = "", password: str = "", api_key: str = "", ca_file: str = "", alias: str = ALIAS
    ) -> None:
        self._alias = alias
        tls: dict[str, Any] = {"ca_certs": ca_file} if ca_file else {}
        self._client = Elasticsearch(
            url,
            basic_auth=(user, password) if user and not api_key else None,
            api_key=api_key or None,
            retry_on_timeout=True,
            max_retries=3,
            request_timeout=30,
            **tls,
        )

    def put(self, documents: Iterable[IndexDocument]) -> list[Refused]:
        refused = []
        with _told():
            self._ensure()
            for good, item in streaming_bulk(
                self._client,
                (self._action(document) for document in documents),
                raise_on_error=False,
                raise_on_exception=True,
                max_retries=5,
                initial_backoff=1,
                max_chunk_bytes=_CHUNK_BYTES,
                refresh="wait_for",
            ):
                answer = next(iter(item.values()))
                status = answer.get("status", 0)
                if good or status == 409:  # a newer state is there already
                    continue
                if status in (403, 429) or status >= 500:
                    raise IndexUnavailable(_advice(f"HTTP {status}"))
                refused.append(Refused(answer["_id"], str(answer.get("error", {}).get("type", status))))
        return refused

    def delete(self, keys: Iterable[str]) -> None:
        with _told():
            self._ensure()
            for key in keys:
                try:
                    self._client.delete(index=self._alias, id=key, refresh="wait_for")
                except NotFoundError:
                    continue

    def search(self, query: Query) -> HitPage:
        with _told():
            self._ensure()
            found = self._client.search(
                index=self._alias,
                query=_query(query),
                sort=[{"at": "desc"}, {"key": "desc"}],
                size=query.size,
                from_=query.offset,
                track_total_hits=True,
            )
        words = query.words.split()
        hits = tuple(
            Hit(
                key=source["key"],
                kind=source["kind"],
                title=source["title"],
                url=source["url"],
                section=source["section"],
                at=source["at"],
                highlights=excerpt(source["text"], words),
            )
            for source in (hit["_source"] for hit in found["hits"]["hits"])
        )
        return HitPage(hits, found["hits"]["total"]["value"])

    def facets(self, query: Query, name: str) -> dict[str, int]:
        if name not in _FACETS:
            raise ValueError(f"no facet {name!r}; there are {', '.join(_FACETS)}")
        with _told():
            self._ensure()
            found = self._client.search(
                index=self._alias, query=_query(query), size=0, aggs={"by": {"terms": {"field": name, "size": 1000}}}
            )
        return {
            bucket["key"]: bucket["doc_count"] for bucket in found["aggregations"]["by"]["buckets"] if bucket["key"]
        }

    def count(self, kind: DocumentKind | None = None) -> int:
        return self.search(Query(kinds=(kind,) if kind else ("page", "finding"), size=0)).total

    def clear(self) -> None:
        with _told():
            old = self._indices()
            fresh = f"{self._alias}-v{SCHEMA_VERSION}-{uuid.uuid4().hex[:8]}"
            self._client.indices.create(index=fresh, mappings=_MAPPING, settings={"number_of_replicas": 0})
            actions: list[dict[str, Any]] = [{"add": {"index": fresh, "alias": self._alias}}]
            actions += [{"remove_index": {"index": name}} for name in old]
            self._client.indices.update_aliases(actions=actions)

    def _ensure(self) -> None:
        if not self._indices():
            self.clear()

    def _indices(self) -> list[str]:
        try:
            return list(self._client.indices.get_alias(name=self._alias))
        except NotFoundError:
            return []

    def _action(self, document: IndexDocument) -> dict[str, Any]:
        return {
            "_op_type": "index",
            "_index": self._alias,
            "_id": document.key,
            "_source": {
                "key": document.key,
                "kind": document.kind,
                "title": document.title,
                "text": document.text,
                "url": document.url,
                "at": document.at,
                **{name: getattr(document, name) for name in _FACETS},
            },
        }


def _query(query: Query) -> dict[str, Any]:
    must: list[dict[str, Any]] = [{"terms": {"kind": list(query.kinds)}}]
    must += [{"term": {name: value}} for name, value in query.filters.items()]
    for word in query.words.split():
        either = [{"match_phrase": {field: {"query": word, "zero_terms_query": "none"}}} for field in ("title", "text")]
        must.append({"bool": {"should": either, "minimum_should_match": 1}})
    return {"bool": {"filter": must}}


@contextmanager
def _told() -> Iterator[None]:
    """Turns the client's errors into one that says what to do. A refusal by our own mistake (400) stays what it is."""
    try:
        yield
    except UnsupportedProductError as error:
        raise IndexUnavailable(_advice("不是 Elasticsearch，或代理去掉了它的标识；不支持 OpenSearch")) from error
    except ApiError as error:
        if error.status_code == 400:
            raise
        raise IndexUnavailable(_advice(f"HTTP {error.status_code}")) from error
    except TransportError as error:
        raise IndexUnavailable(_advice(type(error).__name__)) from error


def _advice(why: str) -> str:
    return (
        f"检索索引暂不可用（{why}）。线索和提醒不受影响，恢复后自动补齐；请检查 [index] 的地址、账号和服务状态。"
        f" The search index is unavailable ({why}); findings and alerts are not affected, and it catches up by itself."
    )
