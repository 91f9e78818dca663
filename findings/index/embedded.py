"""The default index: tantivy, in a folder beside the ledger. One process writes at a time; readers reload.

Each CJK character is a token of its own, so a phrase is an exact substring; Latin words and digits are whole tokens.
Deleting doesn't erase bytes, so `clear` moves to a new folder and removes the old one.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable
from pathlib import Path

import tantivy

from findings.index.base import DocumentKind, Hit, HitPage, IndexDocument, IndexUnavailable, Query, Refused, excerpt

SCHEMA_VERSION = 1
_FACETS = ("section", "state", "category", "level")
# CJK with its extensions one character each; anything else that is a letter or digit, or a mark's star, by the run.
_TOKENS = r"[\u{3400}-\u{9fff}\u{f900}-\u{faff}\u{20000}-\u{3ffff}]|[★☆▲]|[\p{Alphabetic}\p{N}&&[^\u{3400}-\u{9fff}\u{f900}-\u{faff}\u{20000}-\u{3ffff}]]+"
_HEAP_BYTES = 64 * 2**20


class EmbeddedIndex:
    name = "embedded"

    def __init__(self, folder: Path) -> None:
        self._root = folder
        self._tokens = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(_TOKENS)).filter(tantivy.Filter.lowercase()).build()
        )
        self._index = self._open()

    def put(self, documents: Iterable[IndexDocument]) -> list[Refused]:
        writer = self._writer()
        for document in documents:
            writer.delete_documents_by_term("key", document.key)
            writer.add_document(
                tantivy.Document(
                    key=document.key,
                    kind=document.kind,
                    title=document.title,
                    text=document.text,
                    url=document.url,
                    at=document.at,
                    **{name: getattr(document, name) for name in _FACETS},
                )
            )
        writer.commit()
        writer.wait_merging_threads()
        return []

    def delete(self, keys: Iterable[str]) -> None:
        writer = self._writer()
        for key in keys:
            writer.delete_documents_by_term("key", key)
        writer.commit()
        writer.wait_merging_threads()

    def search(self, query: Query) -> HitPage:
        self._index.reload()
        searcher = self._index.searcher()
        found = searcher.search(
            self._query(query), limit=max(1, query.size), offset=query.offset, count=True, order_by_field="at"
        )
        words = query.words.split()
        hits = []
        for _, address in found.hits:
            stored = searcher.doc(address)
            text = stored.get_first("text") or ""
            hits.append(
                Hit(
                    key=str(stored.get_first("key")),
                    kind=str(stored.get_first("kind")),
                    title=stored.get_first("title") or "",
                    url=stored.get_first("url") or "",
                    section=stored.get_first("section") or "",
                    at=int(stored.get_first("at") or 0),
                    highlights=excerpt(text, words),
                )
            )
        return HitPage(tuple(hits), found.count or 0)  # type: ignore[attr-defined]  # the stub lacks it

    def facets(self, query: Query, name: str) -> dict[str, int]:
        if name not in _FACETS:
            raise ValueError(f"no facet {name!r}; there are {', '.join(_FACETS)}")
        self._index.reload()
        found = self._index.searcher().aggregate(self._query(query), {"by": {"terms": {"field": name, "size": 1000}}})
        return {bucket["key"]: bucket["doc_count"] for bucket in found["by"]["buckets"] if bucket["key"]}

    def count(self, kind: DocumentKind | None = None) -> int:
        return self.search(Query(kinds=(kind,) if kind else ("page", "finding"), size=1)).total

    def clear(self) -> None:
        old = self._folder()
        fresh = self._root / f"v{SCHEMA_VERSION}-{uuid.uuid4().hex[:8]}"
        fresh.mkdir(parents=True)
        self._index = self._make(fresh)
        pointer = self._root / "current"
        temporary = self._root / "current.new"
        temporary.write_text(fresh.name)
        temporary.replace(pointer)
        if old is not None:
            shutil.rmtree(old, ignore_errors=True)

    def _folder(self) -> Path | None:
        try:
            name = (self._root / "current").read_text().strip()
        except FileNotFoundError:
            return None
        folder = self._root / name
        return folder if name.startswith(f"v{SCHEMA_VERSION}-") and folder.is_dir() else None

    def _open(self) -> tantivy.Index:
        folder = self._folder()
        if folder is None:
            self.clear()
            return self._index
        try:
            return self._make(folder)
        except ValueError:  # a torn folder: the ledger has all that belongs into a new one
            self.clear()
            return self._index

    def _make(self, folder: Path) -> tantivy.Index:
        builder = tantivy.SchemaBuilder()
        for name in ("key", "kind", *_FACETS):
            builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic", fast=name in _FACETS)
        builder.add_text_field("title", stored=True, tokenizer_name="mishao", index_option="position")
        builder.add_text_field("text", stored=True, tokenizer_name="mishao", index_option="position")
        builder.add_text_field("url", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_integer_field("at", stored=True, indexed=True, fast=True)
        index = tantivy.Index(builder.build(), path=str(folder), reuse=True)
        index.register_tokenizer("mishao", self._tokens)
        return index

    def _writer(self) -> tantivy.IndexWriter:
        try:
            return self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        except ValueError as error:
            raise IndexUnavailable(
                f"索引正被另一进程写入或不能写入（{error}）。稍后自动重试。 The index can't be written now; it is tried again."
            ) from error

    def _query(self, query: Query) -> tantivy.Query:
        schema = self._index.schema
        must = [(tantivy.Occur.Must, tantivy.Query.term_set_query(schema, "kind", list(query.kinds)))]
        for name, value in query.filters.items():
            must.append((tantivy.Occur.Must, tantivy.Query.term_query(schema, name, value)))
        for word in query.words.split():
            tokens = self._tokens.analyze(word)
            if not tokens:
                must.append((tantivy.Occur.Must, tantivy.Query.empty_query()))
                continue
            either = [(tantivy.Occur.Should, self._phrase(field, tokens)) for field in ("title", "text")]
            must.append((tantivy.Occur.Must, tantivy.Query.boolean_query(either)))
        return tantivy.Query.boolean_query(must)

    def _phrase(self, field: str, tokens: list[str]) -> tantivy.Query:
        schema = self._index.schema
        if len(tokens) == 1:
            return tantivy.Query.term_query(schema, field, tokens[0])
        return tantivy.Query.phrase_query(schema, field, list(tokens))
