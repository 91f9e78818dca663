"""The embedded index: the contract, and what is its own – folders, swaps, readers in other processes."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest
from index_contract import DOCUMENTS, IndexContract, page

from findings.index.base import SCHEMA_VERSION, Index, IndexUnavailable, Query
from findings.index.embedded import EmbeddedIndex


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


class TestEmbedded(IndexContract):
    @pytest.fixture
    def index(self, folder: Path) -> Index:
        index = EmbeddedIndex(folder)
        index.clear()
        return index

    def test_purged_bytes_are_gone_from_the_disk(self, index: Index, folder: Path) -> None:
        def on_disk() -> bool:
            return any("乾坤震巽坎离艮兑".encode() in file.read_bytes() for file in folder.rglob("*") if file.is_file())

        index.put([page(1, "甲", "乾坤震巽坎离艮兑")])
        assert on_disk()
        index.replace([page(2, "留下的", "留下的")])
        assert not on_disk()
        assert len([entry for entry in folder.iterdir() if entry.is_dir()]) == 1


def test_a_reader_follows_what_another_process_writes_and_swaps(folder: Path) -> None:
    reader, writer = EmbeddedIndex(folder), EmbeddedIndex(folder)
    assert not reader.ready()
    assert reader.search(Query()).total == 0
    assert reader.facets(Query(), "kind") == {}
    writer.put(DOCUMENTS)
    assert reader.count() == 5
    writer.replace(DOCUMENTS[:2])
    assert reader.count() == 2
    assert reader.search(Query(words="停水")).total == 1


def test_phrases_are_found_after_opening_it_again(folder: Path) -> None:
    EmbeddedIndex(folder).put(DOCUMENTS)
    assert EmbeddedIndex(folder).search(Query(words="资金管理")).total == 1


def test_an_index_of_another_schema_asks_to_be_built_anew(folder: Path) -> None:
    EmbeddedIndex(folder).put(DOCUMENTS)
    (old,) = (entry for entry in folder.iterdir() if entry.is_dir())
    other = folder / f"v{SCHEMA_VERSION + 1}-00000000"
    old.rename(other)
    (folder / "current").write_text(other.name)
    index = EmbeddedIndex(folder)
    assert not index.ready()
    assert index.count() == 0
    index.replace(DOCUMENTS)
    assert index.ready()
    assert not other.exists()


def test_a_torn_folder_asks_to_be_built_anew(folder: Path) -> None:
    EmbeddedIndex(folder).put(DOCUMENTS)
    next(folder.glob("v*/meta.json")).write_text("{")
    index = EmbeddedIndex(folder)
    assert not index.ready()
    index.put(DOCUMENTS)
    assert index.count() == 5


def test_a_second_writer_is_told_to_wait(folder: Path) -> None:
    index = EmbeddedIndex(folder)
    index.put(DOCUMENTS)
    holding = (
        "import sys, tantivy\n"
        f"index = tantivy.Index.open({str(next(folder.glob('v*')))!r})\n"
        "writer = index.writer(heap_size=15_000_000, num_threads=1)\n"
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holding], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(IndexUnavailable, match="另一进程"):
            index.put(DOCUMENTS[:1])
        other.communicate()
    index.put(DOCUMENTS[:1])


def test_an_unwritable_folder_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file stands in the way")
    with pytest.raises(IndexUnavailable, match="mishao reindex") as caught:
        EmbeddedIndex(tmp_path / "index").clear()
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno in (errno.EEXIST, errno.ENOTDIR)
