"""The index on Elasticsearch 8 or 9, spoken to by the client of version 8.

A strict mapping behind an alias: `mishao` points to one `mishao-v1-…`, and what is built anew takes its place in one step.
Writes go by id with an external version, so an old write never undoes a newer one; each item's answer is read.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError, UnsupportedProductError
from elasticsearch.helpers import streaming_bulk

from findings.index.analysis import highlight, normal, phrases
from findings.index.base import (
    FACETS,
    ORDERS,
    SCHEMA_VERSION,
    DocumentKind,
    Facet,
    Hit,
    HitPage,
    IndexDocument,
    IndexUnavailable,
    Query,
    Refused,
    Removal,
)  # fmt: skip

# An outage is said once, by the projection; the client's own log would repeat it at every try.
logging.getLogger("elastic_transport.node_pool").setLevel(logging.ERROR)
ALIAS = "mishao"
_SEARCHED = ("title", "text", "marks")
_CHUNK_BYTES = 8 * 2**20
_MAX_VALUES = 1_000
# `standard` makes each Han character a word, so a phrase is an exact substring, as in the embedded index; the bigrams of
# `cjk` only rank. What is searched is the normal form (analysis.py); what is shown stands beside it, as it was.
_WORDS = {"type": "text", "analyzer": "standard", "fields": {"cjk": {"type": "text", "analyzer": "cjk"}}}
_SHOWN = {"type": "keyword", "index": False, "doc_values": False}
_MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "key": {"type": "keyword"},
        **{name: {"type": "keyword"} for name in FACETS},
        **dict.fromkeys(_SEARCHED, _WORDS),
        **{name: {"type": "long"} for name in ORDERS.values()},
        "at": {"type": "date_nanos"},
        "shown_title": _SHOWN,
        "shown_text": _SHOWN,
        "shown_marks": _SHOWN,
        "url": _SHOWN,
    },
}


class ElasticIndex:
    name = "elasticsearch"

    def __init__(
        self, url: str, *, user: str = "", password: str = "", api_key: str = "", ca_file: str = "", alias: str = ALIAS
    ) -> None:
        self._alias = alias
        tls: dict[str, Any] = {"ca_certs": ca_file} if ca_file else {}
        client = Elasticsearch(
            url, basic_auth=(user, password) if user and not api_key else None, api_key=api_key or None, **tls
        )
        # Somebody waits for an answer; nobody waits for a write.
        self._client = client
        self._asking = client.options(request_timeout=10, max_retries=0)
        self._writing = client.options(request_timeout=60, max_retries=3, retry_on_timeout=True)

    def ready(self) -> bool:
        with _told():
            return any(name.startswith(f"{self._alias}-v{SCHEMA_VERSION}-") for name in self._behind_alias())

    def put(self, documents: Iterable[IndexDocument]) -> list[Refused]:
        return self._bulk_documents(documents, self._alias)

    def delete(self, removals: Iterable[Removal]) -> list[Refused]:
        actions = (
            {"_op_type": "delete", "_id": gone.key, "version": gone.version, "version_type": "external_gte"}
            for gone in removals
        )
        return self._bulk(actions, self._alias)

    def search(self, query: Query) -> HitPage:
        wanted = phrases(query.words)
        if wanted is None:
            return HitPage((), 0)
        by = ORDERS.get(query.sort)
        with _told():
            found = self._asking.search(
                index=self._alias,
                query=_query(query, wanted, ranked=by is None),
                sort=[{by: "desc"}] if by else ["_score", {"order_time": "desc"}],
                size=0 if query.beyond_window else query.size,
                from_=0 if query.beyond_window else query.offset,
                track_total_hits=True,
                ignore_unavailable=True,
                source_excludes=list(_SEARCHED),
            )
        hits = tuple(_hit(hit["_source"], wanted) for hit in found["hits"]["hits"])
        return HitPage(hits, found["hits"]["total"]["value"])

    def facets(self, query: Query, name: Facet) -> dict[str, int]:
        if name not in FACETS:
            raise ValueError(f"no facet {name!r}; there are {', '.join(FACETS)}")
        wanted = phrases(query.words)
        if wanted is None:
            return {}
        with _told():
            found = self._asking.search(
                index=self._alias,
                query=_query(query, wanted, ranked=False),
                size=0,
                aggs={"by": {"terms": {"field": name, "size": _MAX_VALUES}}},
                ignore_unavailable=True,
            )
        buckets = found.get("aggregations", {}).get("by", {}).get("buckets", [])
        return {bucket["key"]: bucket["doc_count"] for bucket in buckets}

    def count(self, kind: DocumentKind | None = None) -> int:
        return self.search(Query(kinds=(kind,) if kind else ("page", "finding"), size=0)).total

    def refresh(self) -> None:
        with _told():
            self._writing.indices.refresh(index=self._alias)

    def replace(self, documents: Iterable[IndexDocument]) -> list[Refused]:
        fresh = f"{self._alias}-v{SCHEMA_VERSION}-{uuid.uuid4().hex[:8]}"
        indices = self._writing.indices
        with _told():
            before = set(self._behind_alias()) | self._left_behind()
            indices.create(index=fresh, mappings=_MAPPING, settings={"auto_expand_replicas": "0-1"})
        try:
            refused = self._bulk_documents(documents, fresh)
            if any(not one.lasting for one in refused):
                raise IndexUnavailable(next(one.why for one in refused if not one.lasting))
            with _told():
                indices.refresh(index=fresh)
                actions: list[dict[str, Any]] = [
                    {"add": {"index": fresh, "alias": self._alias, "is_write_index": True}}
                ]
                actions += [{"remove_index": {"index": name}} for name in sorted(before)]
                indices.update_aliases(actions=actions)
        except BaseException:
            with suppress(ApiError, TransportError):
                self._asking.indices.delete(index=fresh, ignore_unavailable=True)
            raise
        return refused

    def clear(self) -> None:
        self.replace(())

    def close(self) -> None:
        self._client.close()

    def _behind_alias(self) -> list[str]:
        try:
            return list(self._asking.indices.get_alias(name=self._alias))
        except NotFoundError:
            return []

    def _left_behind(self) -> set[str]:
        """Places that a killed rebuild has left, and one that was made by itself under the alias's own name."""
        found = self._asking.indices.get(
            index=f"{self._alias},{self._alias}-v*", ignore_unavailable=True, allow_no_indices=True
        )
        return set(found)

    def _bulk_documents(self, documents: Iterable[IndexDocument], index: str) -> list[Refused]:
        refused: list[Refused] = []

        def sound() -> Iterator[dict[str, Any]]:
            for document in documents:
                try:
                    (document.title + document.text + document.url).encode()
                except UnicodeEncodeError as error:  # the client would send bytes that are no text
                    refused.append(Refused(document.key, type(error).__name__))
                else:
                    yield _put(document)

        return [*self._bulk(sound(), index), *refused]

    def _bulk(self, actions: Iterable[dict[str, Any]], index: str) -> list[Refused]:
        """Sends actions in chunks. What is too large for the server as a chunk is tried by itself; only what is too large
        alone is refused for good."""
        refused: list[Refused] = []
        alone: list[dict[str, Any]] = []
        sent: dict[str, dict[str, Any]] = {}

        def remembered() -> Iterator[dict[str, Any]]:
            for action in actions:
                sent[action["_id"]] = action
                yield dict(action)

        for key, status, why in self._answers(remembered(), index):
            action = sent.pop(key)
            if status == 413:
                alone.append(action)
            else:
                refused += _refusal(key, status, why)
        for action in alone:
            for key, status, why in self._answers([action], index):
                refused += _refusal(key, status, why)
        return refused

    def _answers(self, actions: Iterable[dict[str, Any]], index: str) -> Iterator[tuple[str, int, str]]:
        """(key, status, kind of error) of every action."""
        with _told():
            for good, item in streaming_bulk(
                self._writing,
                actions,
                index=index,
                chunk_size=200,
                max_chunk_bytes=_CHUNK_BYTES,
                raise_on_error=False,
                raise_on_exception=False,
                max_retries=3,
                initial_backoff=0.5,
                max_backoff=5,
                require_alias=index == self._alias,
            ):
                answer = next(iter(item.values()))
                failure = answer.get("exception")
                if isinstance(failure, ApiError) and failure.status_code != 413:
                    raise failure  # the whole request was turned down: nothing is known of any item
                error = answer.get("error", "")
                why = str(error.get("type", "")) if isinstance(error, dict) else ""
                yield answer["_id"], 200 if good else int(answer.get("status") or 500), why


def _refusal(key: str, status: int, why: str) -> list[Refused]:
    if status < 300 or status == 409 or (status == 404 and why != "index_not_found_exception"):
        return []  # a newer state is there already; or nothing was there to be removed
    if status in (401, 403, 404, 408, 429) or status >= 500:
        return [Refused(key, _advice(f"HTTP {status} {why}".strip()), lasting=False)]
    return [Refused(key, f"HTTP {status} {why}".strip())]


def _put(document: IndexDocument) -> dict[str, Any]:
    facets: dict[str, tuple[str, ...]] = {str(name): values for name, values in document.facets().items()}
    source: dict[str, Any] = {
        "key": document.key,
        **facets,
        **document.order(),
        "at": document.at.astimezone(dt.UTC).isoformat(),
        "title": normal(document.title),
        "text": normal(document.text),
        "marks": [normal(mark) for mark in document.marks],
        "shown_title": document.title,
        "shown_text": document.text,
        "shown_marks": document.marks,
        "url": document.url,
    }
    return {
        "_op_type": "index", "_id": document.key, "version": document.version, "version_type": "external_gte",
        "_source": source,
    }  # fmt: skip


def _hit(source: dict[str, Any], wanted: list[list[str]]) -> Hit:
    def one(name: str) -> str:
        values = source.get(name) or [""]
        return str(values[0])

    return Hit(
        key=source["key"],
        kind=one("kind"),
        title=source["shown_title"],
        url=source["url"],
        sections=tuple(source["section"]),
        at=dt.datetime.fromisoformat(source["at"]),
        state=one("state"),
        category=one("category"),
        level=one("level"),
        priority=int(one("priority") or 0),
        marks=tuple(source["shown_marks"]),
        highlights=highlight(source["shown_text"], wanted),
    )


def _query(query: Query, wanted: list[list[str]], *, ranked: bool) -> dict[str, Any]:
    must: list[dict[str, Any]] = [{"terms": {name: values}} for name, values in query.wanted().items()]
    if query.since or query.until:
        bounds = {"gte": query.since, "lt": query.until}
        must.append({"range": {"at": {name: at.isoformat() for name, at in bounds.items() if at}}})
    words: list[dict[str, Any]] = [
        {"multi_match": {"query": " ".join(phrase), "type": "phrase", "fields": list(_SEARCHED)}} for phrase in wanted
    ]
    if not ranked:
        return {"bool": {"filter": [*must, *words]}}
    better = [{"match": {f"{name}.cjk": {"query": "".join(phrase)}}} for phrase in wanted for name in _SEARCHED]
    return {"bool": {"filter": must, "must": words, "should": better}}


@contextmanager
def _told() -> Iterator[None]:
    """Turns the client's errors into one that says what to do. A refusal by our own mistake stays what it is."""
    try:
        yield
    except UnsupportedProductError as error:
        raise IndexUnavailable(
            _advice(
                "该地址不是 Elasticsearch，或代理去掉了 X-Elastic-Product 标识；不支持 OpenSearch"
                " – not Elasticsearch, or a proxy strips its header; OpenSearch is not supported"
            )
        ) from error
    except ApiError as error:
        if error.status_code == 400 and "media_type" not in str(error):
            raise
        raise IndexUnavailable(_advice(_SAID.get(error.status_code, f"HTTP {error.status_code}"))) from error
    except TransportError as error:
        raise IndexUnavailable(_advice(type(error).__name__)) from error


_SAID = {
    400: "服务器版本不符，需要 8 或 9 – server 8 or 9 is needed",
    401: "账号或密钥不对 – wrong user or key (MISHAO_INDEX_PASSWORD, MISHAO_INDEX_API_KEY)",
    403: "没有权限，或索引因磁盘将满被设为只读 – no rights, or read-only for its disk is nearly full",
    429: "服务器繁忙，或磁盘将满 – busy, or its disk is nearly full",
}


def _advice(why: str) -> str:
    chinese, _, english = why.partition(" – ")
    return (
        f"检索索引暂不可用（{chinese}）。线索和提醒不受影响，恢复后自动补齐；请检查 [index] 的地址、账号和服务状态。"
        f" The search index is unavailable ({english or chinese}); findings and alerts are not affected, and it catches up by itself."
    )
