"""What every search backend must do. A subclass brings the `index` fixture: an index that was emptied by `clear`."""

from __future__ import annotations

import datetime as dt

import pytest

from findings.index.base import Index, IndexDocument, Query, Removal

DAY = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


def page(number: int, title: str, text: str, version: int = 1, **more: object) -> IndexDocument:
    values = {
        "at": DAY + dt.timedelta(days=number), "first_seen_at": DAY - dt.timedelta(days=number), "state": "clean",
        "sections": ("政策法规",), "portals": ("甲",), "hosts": ("a.cn",), "url": f"http://a.cn/{number}",
    }  # fmt: skip
    return IndexDocument(f"page:{number}", "page", version, title=title, text=text, **values | more)  # type: ignore[arg-type]


def finding(number: int, level: str, version: int = 1, **more: object) -> IndexDocument:
    values = {
        "at": DAY - dt.timedelta(days=number), "first_seen_at": DAY - dt.timedelta(days=number), "state": "new",
        "category": "state-secret", "level": level, "priority": 1, "marks": (f"{level}★10年",),
        "sections": ("政策法规", "通知公告"), "portals": ("甲",), "hosts": ("a.cn",), "title": f"F-2026-{number:06d}",
    }  # fmt: skip
    return IndexDocument(f"finding:{number}", "finding", version, **values | more)  # type: ignore[arg-type]


DOCUMENTS = (
    page(1, "乡村振兴资金管理办法", "资金实行项目管理，公开公示。"),
    page(2, "停水公告", "对滨河路沿线停水，请提前储水。"),
    page(3, "资金公示", "办法另行管理", sections=("通知公告",)),
    finding(7, "秘密"),
    finding(8, "机密"),
)


class IndexContract:
    def keys(self, index: Index, words: str = "", **more: object) -> list[str]:
        index.refresh()
        return [hit.key for hit in index.search(Query(words=words, **more)).hits]  # type: ignore[arg-type]

    @pytest.fixture
    def filled(self, index: Index) -> Index:
        assert index.put(DOCUMENTS) == []
        index.refresh()
        return index

    def test_a_word_is_found_as_it_stands_and_not_by_its_letters(self, filled: Index) -> None:
        assert self.keys(filled, "资金管理") == ["page:1"]
        assert self.keys(filled, "理管") == []
        assert self.keys(filled, "水") == ["page:2"]

    def test_all_words_must_stand_there_newest_first(self, filled: Index) -> None:
        assert self.keys(filled, "资金 办法") == ["page:3", "page:1"]

    def test_a_phrase_doesn_t_run_from_one_field_or_mark_into_the_next(self, index: Index) -> None:
        index.put([page(1, "资金", "管理"), finding(7, "秘密", marks=("秘密", "机密"))])
        assert self.keys(index, "资金管理") == []
        assert self.keys(index, "秘密机密") == []

    @pytest.mark.parametrize("words", ["f-2026-000007", "F—2026—000007", "Ｆ－２０２６－０００００７", "000007"])
    def test_numbers_and_latin_words_in_any_width_and_case(self, filled: Index, words: str) -> None:
        assert self.keys(filled, words) == ["finding:7"]

    @pytest.mark.parametrize("words", ["秘密★10年", "秘密10年", "秘密 ★ 10年", "★秘密"])
    def test_a_mark_is_found_with_or_without_its_star(self, filled: Index, words: str) -> None:
        assert self.keys(filled, words) == ["finding:7"]

    @pytest.mark.parametrize(
        "words", ["3.14", "a_b", "can't", "2026.11.23", "W020260101.pdf", "甲2乙", "𠀀𠀁", "10，000", "①"]
    )
    def test_a_text_is_found_by_itself_whatever_stands_in_it(self, index: Index, words: str) -> None:
        index.put([page(1, "题", f"前 {words} 后"), page(2, "题", "3 b 26 W0 前后")])
        assert self.keys(index, words) == ["page:1"]

    def test_part_of_a_latin_word_or_number_is_another_word(self, filled: Index) -> None:
        assert self.keys(filled, "2026-0000") == []

    def test_filters_kinds_and_times(self, filled: Index) -> None:
        assert self.keys(filled, kinds=("finding",)) == ["finding:7", "finding:8"]
        assert self.keys(filled, filters={"level": "机密"}) == ["finding:8"]
        assert self.keys(filled, filters={"level": ["机密", "绝密"], "category": "state-secret"}) == ["finding:8"]
        assert self.keys(filled, filters={"section": "通知公告"}) == ["page:3", "finding:7", "finding:8"]
        assert self.keys(filled, filters={"kind": "page"}, kinds=("finding",)) == []
        assert self.keys(filled, since=DAY + dt.timedelta(days=2)) == ["page:3", "page:2"]
        assert self.keys(filled, since=DAY - dt.timedelta(days=7), until=DAY + dt.timedelta(days=2)) == [
            "page:1",
            "finding:7",
        ]
        with pytest.raises(ValueError, match="no facet"):
            filled.search(Query(filters={"text": "x"}))  # type: ignore[dict-item]

    def test_orders(self, filled: Index) -> None:
        assert self.keys(filled, sort="time") == ["page:3", "page:2", "page:1", "finding:7", "finding:8"]
        assert self.keys(filled, sort="first-seen") == ["page:1", "page:2", "page:3", "finding:7", "finding:8"]
        assert self.keys(filled, sort="level") == ["finding:8", "finding:7", "page:3", "page:2", "page:1"]
        assert set(self.keys(filled, "资金", sort="relevance")) == {"page:1", "page:3"}

    def test_pages_of_results_join_without_hole_or_double(self, index: Index) -> None:
        index.put([page(number, "同一天", "公告", at=DAY, first_seen_at=DAY) for number in range(25)])
        index.refresh()
        joined = [hit.key for at in (0, 10, 20) for hit in index.search(Query(size=10, offset=at)).hits]
        assert len(joined) == len(set(joined)) == 25
        assert index.search(Query(size=10, offset=20)).total == 25
        beyond = index.search(Query(size=20, offset=9_990))
        assert (beyond.hits, beyond.total) == ((), 25)

    def test_a_hit_shows_what_was_put_in(self, filled: Index) -> None:
        hit = filled.search(Query(words="停水")).hits[0]
        assert (hit.title, hit.url, hit.at) == ("停水公告", "http://a.cn/2", DAY + dt.timedelta(days=2))
        assert hit.sections == ("政策法规",)
        hit = filled.search(Query(words="机密")).hits[0]
        assert (hit.title, hit.url, hit.level, hit.priority, hit.state) == ("F-2026-000008", "", "机密", 1, "new")
        assert hit.marks == ("机密★10年",)

    def test_only_public_text_is_excerpted(self, filled: Index) -> None:
        hit = filled.search(Query(words="停水")).hits[0]
        assert hit.highlights == (("对滨河路沿线", False), ("停水", True), ("，请提前储水。", False))
        assert all(not hit.highlights for hit in filled.search(Query(words="F-2026", kinds=("finding",))).hits)

    def test_a_key_is_replaced_and_removed(self, filled: Index) -> None:
        filled.put([page(2, "供水恢复", "已恢复", version=2)])
        assert self.keys(filled, "停水") == []
        assert self.keys(filled, "供水恢复") == ["page:2"]
        assert filled.delete([Removal("page:2", 3), Removal("page:99", 3)]) == []
        filled.refresh()
        assert filled.count("page") == 2

    def test_the_same_put_twice_is_one_document(self, filled: Index) -> None:
        assert filled.put(DOCUMENTS) == []
        filled.refresh()
        assert filled.count() == 5

    def test_facets_count(self, filled: Index) -> None:
        assert filled.facets(Query(kinds=("page",)), "section") == {"政策法规": 2, "通知公告": 1}
        assert filled.facets(Query(), "level") == {"秘密": 1, "机密": 1}
        assert filled.facets(Query(words="资金"), "kind") == {"page": 2}
        assert filled.facets(Query(words="★"), "kind") == {}
        with pytest.raises(ValueError, match="no facet"):
            filled.facets(Query(), "title")  # type: ignore[arg-type]

    def test_clear_leaves_nothing_and_takes_anything(self, filled: Index) -> None:
        filled.clear()
        filled.refresh()
        assert filled.count() == 0
        assert filled.ready()
        filled.put(DOCUMENTS)
        filled.refresh()
        assert filled.count() == 5

    def test_replacing_leaves_only_the_new(self, filled: Index) -> None:
        assert filled.replace(iter([page(9, "新的", "新的")])) == []
        assert self.keys(filled) == ["page:9"]

    def test_a_replacement_that_fails_changes_nothing(self, filled: Index) -> None:
        def broken():  # type: ignore[no-untyped-def]
            yield page(9, "新的", "新的")
            raise RuntimeError("killed here")

        with pytest.raises(RuntimeError):
            filled.replace(broken())
        assert len(self.keys(filled)) == 5

    @pytest.mark.parametrize("words", ["()", '"', "a:b", "*", "AND", "[", "密\\乙", "，。", "*:*", "停*", "停水~"])
    def test_no_word_is_an_operator(self, filled: Index, words: str) -> None:
        assert self.keys(filled, words) == (["page:2"] if words == "停水~" else ["page:2"] if words == "停*" else [])

    def test_a_document_no_index_takes_blocks_no_other(self, index: Index) -> None:
        (refused,) = index.put([page(1, "一", "好"), page(2, "二", "坏\ud800"), page(3, "三", "好")])
        assert refused.key == "page:2"
        assert refused.lasting
        assert self.keys(index, "好") == ["page:3", "page:1"]

    def test_a_long_page(self, index: Index) -> None:
        index.put([page(1, "长", "甲乙丙丁" * 50_000 + "末尾所在")])
        assert self.keys(index, "末尾所在") == ["page:1"]
