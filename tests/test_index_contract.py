"""One contract for every search backend."""

from __future__ import annotations

from pathlib import Path

import pytest

from findings.index.base import Index, IndexDocument, Query, excerpt
from findings.index.embedded import EmbeddedIndex


def page(number: int, title: str, text: str, **more: object) -> IndexDocument:
    values = {"section": "政策法规", "state": "clean", "category": "", "level": "", "at": number} | more
    return IndexDocument(f"page:{number}", "page", 1, title, text, f"http://a.cn/{number}", **values)  # type: ignore[arg-type]


def finding(number: int, level: str) -> IndexDocument:
    return IndexDocument(
        f"finding:{number}",
        "finding",
        1,
        f"F-2026-{number:06d}",
        "",
        "",
        "政策法规",
        "new",
        "state-secret",
        level,
        1000 + number,
    )


class IndexContract:
    """What every backend must do; a subclass brings the `index` fixture."""

    def keys(self, index: Index, words: str, **more: object) -> list[str]:
        return [hit.key for hit in index.search(Query(words=words, **more)).hits]  # type: ignore[arg-type]

    def fill(self, index: Index) -> None:
        index.put([
            page(1, "乡村振兴资金管理办法", "资金实行项目管理，公开公示。"),
            page(2, "停水公告", "对滨河路沿线停水，请提前储水。"),
            page(3, "资金公示", "办法另行管理", section="通知公告"),
            finding(7, "秘密"), finding(8, "机密"),
        ])  # fmt: skip

    def test_a_word_is_found_as_it_stands_and_not_by_its_letters(self, index: Index) -> None:
        self.fill(index)
        assert self.keys(index, "资金管理") == ["page:1"]
        assert self.keys(index, "理管") == []

    def test_all_words_must_stand_there_newest_first(self, index: Index) -> None:
        self.fill(index)
        assert self.keys(index, "资金 办法") == ["page:3", "page:1"]

    def test_numbers_and_latin_words(self, index: Index) -> None:
        self.fill(index)
        assert self.keys(index, "f-2026-000007") == ["finding:7"]

    def test_filters_kinds_and_paging(self, index: Index) -> None:
        self.fill(index)
        assert self.keys(index, "", kinds=("finding",)) == ["finding:8", "finding:7"]
        assert self.keys(index, "", filters={"level": "机密"}) == ["finding:8"]
        assert self.keys(index, "", size=2, offset=2) == ["page:3", "page:2"]
        assert index.search(Query(size=1)).total == 5

    def test_only_public_text_is_excerpted(self, index: Index) -> None:
        self.fill(index)
        hit = index.search(Query(words="停水")).hits[0]
        assert ("停水", True) in hit.highlights
        assert all(not hit.highlights for hit in index.search(Query(words="F-2026", kinds=("finding",))).hits)

    def test_a_key_is_replaced_and_removed(self, index: Index) -> None:
        self.fill(index)
        index.put([page(2, "供水恢复", "已恢复", at=2)])
        assert self.keys(index, "停水") == []
        assert self.keys(index, "供水恢复") == ["page:2"]
        index.delete(["page:2", "page:99"])
        assert index.count("page") == 2

    def test_facets_count(self, index: Index) -> None:
        self.fill(index)
        assert index.facets(Query(kinds=("page",)), "section") == {"政策法规": 2, "通知公告": 1}
        with pytest.raises(ValueError, match="no facet"):
            index.facets(Query(), "title")

    def test_clear_leaves_nothing(self, index: Index) -> None:
        self.fill(index)
        index.clear()
        assert index.count() == 0
        self.fill(index)
        assert index.count() == 5

    @pytest.mark.parametrize("words", ["()", '"', "a:b", "*", "AND", "[", "密\\", "，。"])
    def test_no_word_is_an_operator(self, index: Index, words: str) -> None:
        self.fill(index)
        assert self.keys(index, words) == []


class TestEmbedded(IndexContract):
    @pytest.fixture
    def index(self, tmp_path: Path) -> Index:
        return EmbeddedIndex(tmp_path / "index")

    def test_cleared_bytes_are_gone_from_the_disk(self, index: Index, tmp_path: Path) -> None:
        index.put([page(1, "独特标题甲乙丙", "独特正文丁戊己")])
        assert any("独特正文丁戊己".encode() in f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())
        index.clear()
        assert not any("独特正文丁戊己".encode() in f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())

    def test_a_second_process_sees_what_the_first_wrote(self, index: Index, tmp_path: Path) -> None:
        other = EmbeddedIndex(tmp_path / "index")
        self.fill(index)
        assert other.count() == 5


def test_an_excerpt_is_cut_at_its_matches() -> None:
    assert excerpt("关于停水的公告", ["停水"]) == (("关于", False), ("停水", True), ("的公告", False))
    assert excerpt("没有", ["停水"]) == ()
