"""The default index: tantivy, in a folder beside the ledger. One process writes at a time, any number reads.

`current` names the folder that holds the index. Deleting a document doesn't erase its bytes, so a purge builds a new
folder, moves `current` to it and removes the old one; readers follow at their next question.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy

from findings.index.analysis import TANTIVY_TOKEN, highlight, normal, phrases
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

_SEARCHED = ("title", "text", "marks")
_HEAP_BYTES = 64 * 2**20
_MAX_VALUES = 1_000


class EmbeddedIndex:
    name = "embedded"

    def __init__(self, folder: Path) -> None:
        self._root = folder
        self._words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(TANTIVY_TOKEN)).build()
        self._opened: tuple[str, tantivy.Index] | None = None

    def ready(self) -> bool:
        return self._current() is not None

    def put(self, documents: Iterable[IndexDocument]) -> list[Refused]:
        with self._writing() as writer:
            return _add(writer, documents)

    def delete(self, removals: Iterable[Removal]) -> list[Refused]:
        with self._writing() as writer:
            for removal in removals:
                writer.delete_documents_by_term("key", removal.key)
        return []

    def search(self, query: Query) -> HitPage:
        index, wanted = self._current(), phrases(query.words)
        if index is None or wanted is None or query.beyond_window:
            return HitPage((), 0 if index is None or wanted is None else self._count(index, query))
        searcher = index.searcher()
        found = searcher.search(
            self._query(index, query, wanted),
            limit=max(1, query.size),
            offset=query.offset,
            order_by_field=ORDERS.get(query.sort),
        )
        hits = [_hit(searcher.doc(address), wanted) for _, address in found.hits[: query.size]]
        return HitPage(tuple(hits), found.count or 0)  # type: ignore[attr-defined]  # the stub lacks it

    def facets(self, query: Query, name: Facet) -> dict[str, int]:
        if name not in FACETS:
            raise ValueError(f"no facet {name!r}; there are {', '.join(FACETS)}")
        index, wanted = self._current(), phrases(query.words)
        if index is None or wanted is None:
            return {}
        asked = {"by": {"terms": {"field": name, "size": _MAX_VALUES}}}
        found = index.searcher().aggregate(self._query(index, query, wanted), asked)
        return {bucket["key"]: bucket["doc_count"] for bucket in found["by"]["buckets"]}

    def count(self, kind: DocumentKind | None = None) -> int:
        index = self._current()
        return 0 if index is None else self._count(index, Query(kinds=(kind,) if kind else ("page", "finding")))

    def refresh(self) -> None:
        """Every question reloads by itself."""

    def replace(self, documents: Iterable[IndexDocument]) -> list[Refused]:
        name = f"v{SCHEMA_VERSION}-{uuid.uuid4().hex[:8]}"
        folder = self._root / name
        with _told():
            folder.mkdir(parents=True, mode=0o700)
            writer = self._make(folder).writer(heap_size=_HEAP_BYTES, num_threads=1)
            refused = _add(writer, documents)
            writer.commit()
            writer.wait_merging_threads()
            _point(self._root, name)
        self._opened = None
        for old in self._root.glob("v*-*"):
            if old.name != name:
                shutil.rmtree(old, ignore_errors=True)
        return refused

    def clear(self) -> None:
        self.replace(())

    def close(self) -> None:
        self._opened = None

    def _current(self) -> tantivy.Index | None:
        """The index as it stands now, whoever wrote it last. None where there is none of this schema, or a torn one."""
        try:
            name = (self._root / "current").read_text().strip()
        except FileNotFoundError:
            return None
        if self._opened is None or self._opened[0] != name:
            if not name.startswith(f"v{SCHEMA_VERSION}-") or not (self._root / name / "meta.json").exists():
                return None
            try:
                self._opened = (name, self._make(self._root / name))
            except ValueError:
                return None
        index = self._opened[1]
        try:
            index.reload()
        except ValueError:  # swapped and removed a moment ago, or torn
            self._opened = None
            return None
        return index

    def _make(self, folder: Path) -> tantivy.Index:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
        for name in FACETS:
            builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
        for searched in _SEARCHED:
            builder.add_text_field(searched, tokenizer_name="mishao", index_option="position")
        for order in ORDERS.values():
            builder.add_integer_field(order, fast=True)
        builder.add_integer_field("at", indexed=True, fast=True)
        builder.add_bytes_field("shown", stored=True)
        index = tantivy.Index(builder.build(), path=str(folder), reuse=True)
        # Tokenizers are no part of what is stored: without this on every opening, phrases would find nothing.
        index.register_tokenizer("mishao", self._words)
        return index

    @contextmanager
    def _writing(self) -> Iterator[tantivy.IndexWriter]:
        index = self._current()
        if index is None:
            self.clear()
            index = self._current()
        with _told():
            assert index is not None  # noqa: S101  (just made)
            writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        try:
            yield writer
            with _told():
                writer.commit()
        finally:
            writer.wait_merging_threads()

    def _count(self, index: tantivy.Index, query: Query) -> int:
        found = index.searcher().search(self._query(index, query, phrases(query.words) or []), limit=1)
        return found.count or 0  # type: ignore[attr-defined]  # the stub lacks it

    def _query(self, index: tantivy.Index, query: Query, wanted: list[list[str]]) -> tantivy.Query:
        schema, must = index.schema, tantivy.Occur.Must
        parts = [(must, tantivy.Query.term_set_query(schema, name, values)) for name, values in query.wanted().items()]
        if query.since or query.until:
            # Bounds are whole microseconds: the lower is part of the span, the upper isn't.
            parts.append((must, tantivy.Query.range_query(
                schema, "at", tantivy.FieldType.Integer, lower_bound=_micros(query.since), upper_bound=_micros(query.until),
                include_lower=True, include_upper=query.until is None,
            )))  # fmt: skip
        for phrase in wanted:
            either = [(tantivy.Occur.Should, _phrase(schema, field, phrase)) for field in _SEARCHED]
            parts.append((must, tantivy.Query.boolean_query(either)))
        return tantivy.Query.boolean_query(parts)


def _phrase(schema: tantivy.Schema, field: str, phrase: list[str]) -> tantivy.Query:
    if len(phrase) == 1:
        return tantivy.Query.term_query(schema, field, phrase[0])
    return tantivy.Query.phrase_query(schema, field, list(phrase))


def _add(writer: tantivy.IndexWriter, documents: Iterable[IndexDocument]) -> list[Refused]:
    refused = []
    for document in documents:
        try:
            made = _made(document)
        except (ValueError, OverflowError) as error:  # what no text or number can be: a lone surrogate, a year 300000
            refused.append(Refused(document.key, type(error).__name__))
            continue
        with _told():
            writer.delete_documents_by_term("key", document.key)
            writer.add_document(made)
    return refused


def _made(document: IndexDocument) -> tantivy.Document:
    made = tantivy.Document()
    made.add_text("key", document.key)
    for name, values in document.facets().items():
        for value in values:
            made.add_text(name, value)
    made.add_text("title", normal(document.title))
    made.add_text("text", normal(document.text))
    for mark in document.marks:
        made.add_text("marks", normal(mark))
    for order, number in document.order().items():
        made.add_integer(order, number)
    made.add_integer("at", _micros(document.at) or 0)
    shown = {
        "key": document.key, "kind": document.kind, "title": document.title, "text": document.text, "url": document.url,
        "sections": document.sections, "at": document.at.astimezone(dt.UTC).isoformat(), "state": document.state,
        "category": document.category, "level": document.level, "priority": document.priority, "marks": document.marks,
    }  # fmt: skip
    made.add_bytes("shown", json.dumps(shown, ensure_ascii=False).encode())
    return made


def _hit(stored: tantivy.Document, wanted: list[list[str]]) -> Hit:
    shown: dict[str, Any] = json.loads(bytes(stored.get_first("shown") or b"{}"))
    text = shown.pop("text")
    shown |= {"sections": tuple(shown["sections"]), "marks": tuple(shown["marks"])}
    return Hit(**shown | {"at": dt.datetime.fromisoformat(shown["at"]), "highlights": highlight(text, wanted)})


def _micros(at: dt.datetime | None) -> int | None:
    return None if at is None else int(at.timestamp()) * 1_000_000 + at.microsecond


def _point(root: Path, name: str) -> None:
    """Moves `current` in one step that survives a power cut."""
    fresh = root / "current.new"
    with fresh.open("w") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(root / "current")
    folder = os.open(root, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _told() -> Iterator[None]:
    """tantivy says ValueError for everything: another writer, a full disk, a torn folder."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise IndexUnavailable(
            f"检索索引暂不能写入（{_short(error)}）。线索和提醒不受影响，稍后自动补齐；请检查磁盘空间，必要时运行 mishao reindex。"
            f" The search index can't be written now ({_short(error)}); findings and alerts are not affected, and it catches"
            " up by itself. Check disk space; `mishao reindex` builds it anew."
        ) from error


def _short(error: Exception) -> str:
    text = str(error).lower()
    if "lock" in text:
        return "另一进程正在写入 another process writes"
    return "磁盘已满 disk full" if "no space" in text or "enospc" in text else type(error).__name__
