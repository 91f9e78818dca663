"""Signals to findings: where a mark stands, what joins to one, what is kept, what the sentence says, and what it costs."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.hostile import FRESH
from benchmarks.hostile_files import FILES
from benchmarks.rules import TEXTS, by_lines
from detectors.inspect import inspect
from detectors.judging.judge import judge, judge_whole
from detectors.judging.scores import CATEGORY_NAMES
from detectors.model import DEFAULT_POLICIES, PACKS, Box, DetectorSettings, Document, Finding, Segment, Verdict, Zone
from detectors.patterns import BytesPattern, LinePattern

A4 = (595.0, 842.0)
SETTINGS = DetectorSettings()


def judged(
    *segments: Segment,
    name: str = "",
    links: tuple[str, ...] = (),
    settings: DetectorSettings = SETTINGS,
    sized: bool = False,
    media_type: str = "application/pdf",
) -> tuple[Finding, ...]:
    sizes = {(s.member, s.page): A4 for s in segments} if sized else {}
    document = Document(media_type, segments, 1, 1, page_sizes=sizes)
    return judge(document, name=name, link_texts=links, settings=settings)


def standing(found: tuple[Finding, ...]) -> list[Finding]:
    return [f for f in found if not f.suppressed]


def at(top: float, text: str, page: int = 1, left: float = 80.0) -> Segment:
    return Segment(text, page=page, box=(left, top, left + 16.0 * len(text), top + 16.0))


@pytest.mark.parametrize(
    ("page", "top", "zone"),
    [(1, 120.0, "firstpage_top"), (1, 600.0, "body"), (1, 810.0, "footer"), (5, 100.0, "header"), (5, 400.0, "body")],
)
def test_zone_from_geometry(page: int, top: float, zone: Zone) -> None:
    (found,) = judged(at(top, "秘密★10年", page), sized=True)
    assert (found.zone, found.page, found.level, found.match) == (zone, page, "秘密", "秘密★10年")
    assert found.box == (80.0, top, 176.0, top + 16.0)


def test_formats_own_zone_wins() -> None:
    (found,) = judged(at(120.0, "机密★5年")._replace(zone="comment"), sized=True)
    assert found.zone == "comment"


def test_head_without_geometry_is_the_first_lines() -> None:
    prose = [Segment(f"第{n}行正文内容") for n in range(40)]
    (top,) = judged(Segment("机密★5年"), *prose)
    (deep,) = judged(*prose, Segment("机密★5年"))
    assert (top.zone, deep.zone) == ("firstpage_top", "body")
    assert top.score > deep.score


def test_neighbours_raise_the_score() -> None:
    (alone,) = judged(at(120.0, "秘密"), sized=True)
    (headed,) = judged(
        at(100.0, "000123"), at(120.0, "秘密"), at(140.0, "特急"), at(200.0, "东湾市人民政府文件"), sized=True
    )
    assert headed.score > alone.score
    assert "上方有份号" in headed.reason
    assert "邻近紧急程度" in headed.reason


def test_pieces_of_one_mark_are_joined() -> None:
    pieces = [at(100.0 + 18 * n, piece) for n, piece in enumerate(("机", "密", "★", "10", "年"))]
    (found,) = judged(*pieces, sized=True)
    assert (found.match, found.level) == ("机密★10年", "机密")
    assert found.box == (80.0, 100.0, 112.0, 188.0)


def test_runs_of_one_line_are_joined() -> None:
    runs = (at(100.0, "秘密", left=80.0), at(100.0, "★", left=114.0), at(100.0, "5年", left=132.0))
    (found,) = judged(*runs, sized=True)
    assert found.match == "秘密★5年"


def test_far_pieces_are_not_joined() -> None:
    assert not judged(at(100.0, "机"), at(700.0, "密"), sized=True)


def test_words_over_a_line_end_are_not_joined() -> None:
    assert not judged(Segment("请及时修改计算机\n密码"), Segment("更换发动机"), Segment("密封圈"))


def test_column_of_whole_marks_keeps_them_apart() -> None:
    found = judged(Segment("机密★5年\n秘密★1年"))
    assert {f.match for f in found} == {"机密★5年", "秘密★1年"}


def test_right_to_left_override() -> None:
    (found,) = judged(Segment("\u202e年01★密机"))
    assert found.match == "机密★10年"


def test_one_finding_for_a_category_level_and_place() -> None:
    found = judged(
        Segment("机密★10年", zone="header"), Segment("机密★10年", zone="header"), Segment("机密", zone="header")
    )
    assert len(found) == 1
    headers = [Segment("机密★10年", page=page, zone="header") for page in (1, 2, 3)]
    assert [f.page for f in judged(*headers)] == [1, 2, 3]


def test_a_sample_never_hides_a_mark() -> None:
    """Suppression drops the match, never the page."""
    found = judged(
        Segment("机密★10年", zone="body"),
        Segment("本单位认真学习定密知识。", zone="body"),
        Segment("标注为“机密★10年”表示保密期限十年。", zone="body"),
    )
    assert [f.suppressed for f in found] == [False, True]
    assert {"level", "star", "term"} <= set(found[0].signals)
    assert found[1].suppressed_by == "quoted"


def test_many_samples_in_one_line_are_no_cover() -> None:
    assert standing(judged(Segment("“秘密★1年”" * 400, zone="body")))


def test_name_and_link_texts_are_evidence() -> None:
    found = judged(name="附件2：关于下达计划的通知（秘密）.pdf", links=("【机密】方案", "【机密】方案"))
    assert {(f.zone, f.level) for f in found} == {("filename", "秘密"), ("link", "机密")}


def test_name_that_the_reader_gave_is_not_counted_twice() -> None:
    name = "[机密]会议纪要.docx"
    assert len(judged(Segment(name, zone="filename"), name=name)) == 1


def test_member_names_carry_their_member() -> None:
    (found,) = judged(Segment("机密-方案.doc", zone="filename", member="a.zip!机密-方案.doc"), name="a.zip")
    assert found.member == "a.zip!机密-方案.doc"


def test_cell_beside_its_label() -> None:
    (found,) = judged(Segment("密级", zone="table"), Segment("机密", zone="table"))
    assert (found.rule, found.level) == ("state-secret-field", "机密")


def test_lone_word_of_a_web_page_is_not_enough() -> None:
    prose = [Segment(f"第{n}行正文内容") for n in range(20)]
    assert standing(judged(*prose, Segment("机密"), media_type="application/pdf"))
    assert not standing(judged(*prose, Segment("机密"), media_type="text/html"))


def test_ocr_glyphs_count_for_ocr_alone() -> None:
    assert standing(judged(Segment("机密女长期", zone="firstpage_top", ocr=True)))
    assert not standing(judged(Segment("机密女长期", zone="firstpage_top")))


def test_policies_come_from_the_settings() -> None:
    policies = {**DEFAULT_POLICIES, "internal": "alert"}
    mark = Segment("内部资料 注意保存", zone="firstpage_top")
    assert judged(mark)[0].policy == "review"
    assert judged(mark, settings=DetectorSettings(policies=policies))[0].policy == "alert"  # type: ignore[arg-type]


def test_reason_holds_the_mark_and_nothing_around_it() -> None:
    surroundings = ("海蓝石工程甲乙丙", "青龙桥会谈丁戊己")
    (found,) = judged(Segment(surroundings[0], zone="header"), Segment(f"{surroundings[1]}  机密★5年", zone="header"))
    assert found.match == "机密★5年"
    assert "“机密★5年”" in found.reason
    assert found.reason.startswith("疑似国家秘密标志")
    assert found.reason.count("。") == 1
    assert not any(word[:3] in found.reason for word in surroundings)


def test_every_category_has_a_name() -> None:
    assert set(CATEGORY_NAMES) == set(DEFAULT_POLICIES)


def test_nothing_in_nothing_out() -> None:
    assert judged() == ()
    assert judged(Segment("根据有关规定，现予公告。")) == ()


@given(
    st.sampled_from(["绝密", "机密", "秘密"]),
    st.sampled_from(["★", "☆", "*", "·", " ★ ", "⭐", "\u200b★"]),
    st.sampled_from(["1年", "10年", "三十年", "6个月", "长期", "至2030年12月31日", "2031年5月1日", " 20 年"]),
    st.sampled_from(["", "000123\n", "特急\n", "份号：000001\n", "\u3000"]),
    st.sampled_from(["", "\n特急", "\n000123", "\n东湾市人民政府文件"]),
    st.sampled_from(["firstpage_top", "header", "stamp", "body", "table"]),
)
def test_every_legal_mark_is_found_everywhere(
    level: str, star: str, term: str, before: str, after: str, zone: Zone
) -> None:
    lines = (before + level + star + term + after).split("\n")
    found = standing(judged(*(Segment(line, zone=zone) for line in lines)))
    assert [(f.category, f.level) for f in found] == [("state-secret", level)]


@given(st.text(alphabet="绝机秘密级★·10年长期 前“”（）、：□☑\n\u200b\u202e()[]", max_size=120), st.booleans())
def test_any_text_is_judged(text: str, ocr: bool) -> None:
    for found in judged(Segment(text, ocr=ocr), name=text):
        assert 0 <= found.score <= 100
        assert found.reason.endswith("。")
        assert "\n" not in found.match


def test_lone_surrogates_do_no_harm() -> None:
    (found,) = judged(Segment("\ud800 机密★5年"))
    assert found.match == "机密★5年"
    (found,) = judged(Segment('{"title":"关于\ud800巡逻的通知","level":"机密"}'))
    assert found.level == "机密"


@pytest.mark.parametrize("line", ["%E2%80%A85", "&#10;5", "&#10;5&#10;年"])
def test_numbers_set_apart_by_escapes_do_no_harm(line: str) -> None:
    assert not standing(judged(Segment(line)))


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("INSERT INTO `books` VALUES ('12','秘密','朗达·拜恩','中国城市出版社图书','29');", None),
        ("INSERT INTO t VALUES ('12','机密','保密宣传资料','1')", None),
        ('"fileName":"请上传文件资料", "secretLevel":"机密",', None),
        ('{"a":"秘密★10年,关于做好巡逻工作的通知"}', "秘密"),
    ],
)
def test_records_that_name_no_paper(line: str, level: str | None) -> None:
    assert [f.level for f in standing(judged(Segment(line)))] == ([level] if level else [])


def work_of(document: Document, settings: DetectorSettings = SETTINGS) -> tuple[int, int]:
    """How many calls a judgement makes, of Python's functions and of the libraries', and how many bytes the patterns for long
    texts are asked to look at. Neither depends on the clock."""
    calls = looked_at = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    def find(self: BytesPattern, data: bytes, start: int, end: int) -> tuple[int, int]:
        nonlocal looked_at
        found = plain_find(self, data, start, end)
        looked_at += (found[1] if found[1] > 0 else end) - start
        return found

    def few_lines_of(
        self: LinePattern, whole: bytes, starts_of: Callable[[], Sequence[int]], enough: int, density: int
    ) -> list[int] | None:
        nonlocal looked_at
        looked_at += len(whole)
        return plain_few_lines_of(self, whole, starts_of, enough, density)

    plain_find, plain_few_lines_of = BytesPattern.find, LinePattern.few_lines_of
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(BytesPattern, "find", find)
        patched.setattr(LinePattern, "few_lines_of", few_lines_of)
        before = sys.getprofile()
        sys.setprofile(count)
        try:
            judge_whole(document, name="", link_texts=(), settings=settings)
        finally:
            sys.setprofile(before)
    return calls, looked_at


@pytest.mark.parametrize("name", [*TEXTS, *FRESH])
def test_hostile_text_takes_linear_work(name: str) -> None:
    """Eight times the text may take eight times the work and a little; quadratic would be sixty-four times."""
    make = {**TEXTS, **FRESH}[name]
    (small_calls, small_bytes), (calls, looked_at) = work_of(make(0.02)), work_of(make(0.16))
    assert calls < 9 * small_calls + 20_000
    # In a place that is full of marks already, what is left is both sifted and searched for what wakes: short texts never get so far.
    assert looked_at < 9 * small_bytes + 1_000_000
    # All the patterns there are, and everything ten times.
    assert looked_at < 100 * 160_000
    assert calls < 160_000 * 5


@pytest.mark.parametrize(
    ("name", "packs", "calls_a_kilobyte", "times_looked_at"),
    [
        # Lines turned round are sifted together, and no more once their mark is known.
        ("right-to-left overrides", ("cn",), 400, 9),
        ("writing from the right", ("cn",), 200, 8),
        # Lines that were met before are told apart all at once.
        ("samples of the mark, three in turn", ("cn",), 120, 1),
        # A row's cells are parted once, and few of them asked.
        ("catalogue of secret matters", ("cn",), 2_500, 6),
        # Lines without a word of the other families are asked nothing about them; other countries' marks are one question.
        ("one line, a mark for fifty characters", ("cn",), 230, 14),
        ("one line, a mark for fifty characters", PACKS, 230, 17),
        ("ordinary, 3 lines of 8 with a lexicon word", PACKS, 40, 14),
    ],
)
def test_a_kilobyte_takes_a_bounded_work(
    name: str, packs: tuple[str, ...], calls_a_kilobyte: int, times_looked_at: int
) -> None:
    make = {**TEXTS, **FRESH, **FILES}[name]
    document, settings = make(0.16), DetectorSettings(packs=packs)
    judge_whole(make(0.01), name="", link_texts=(), settings=settings)  # some is done once
    calls, looked_at = work_of(document, settings)
    assert calls < 160 * calls_a_kilobyte
    assert looked_at < 160_000 * times_looked_at


def test_lines_cost_no_more_as_segments_of_their_own() -> None:
    """A text of nothing but marks, as a reader of paragraphs hands it over."""
    whole = Document("text/plain", (Segment("\n".join(["秘密★10年"] * 30_000)),), 1, 1)
    work_of(whole)  # some is done once
    assert work_of(by_lines(whole))[0] < 30_000


def test_a_paper_marked_on_every_page_hides_no_other_level(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same mark on hundreds of pages takes nothing from what is allowed."""
    monkeypatch.setattr("detectors.judging.judge.MIN_WORK", 300)
    pages = [
        Segment(text, page=page)
        for page in range(1, 1_001)
        for text in (f"绝密★{page}年" if page == 700 else f"秘密★{page}年", f"第{page}页的正文", "另起一行")
    ]
    judgement = judge_whole(Document("application/pdf", tuple(pages), 1, 1), name="", link_texts=(), settings=SETTINGS)
    assert judgement.complete
    assert ("绝密", 700) in {(f.level, f.page) for f in standing(judgement.findings)}


def test_pages_of_one_file_are_listed_up_to_a_number_and_files_of_an_archive_each() -> None:
    """Whoever has seen forty pages marked alike needs no forty-first; each file of an archive has a finding of its own."""
    marks = [(n, f"机密★{n}年") for n in range(1, 151)]
    pages = tuple(Segment(mark, page=n) for n, mark in marks)
    files = tuple(Segment(mark, member=f"{n}.txt") for n, mark in marks)
    of_pages, of_files = (
        standing(judge_whole(Document("", some, 1, 1), name="", link_texts=(), settings=SETTINGS).findings)
        for some in (pages, files)
    )
    assert 20 <= len({f.page for f in of_pages}) <= 60
    assert len({f.member for f in of_files}) == len(marks)


def test_more_lines_than_are_judged_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text made to be slow costs a bounded time, and what it kept from being judged is no silence."""
    monkeypatch.setattr("detectors.judging.judge.MIN_WORK", 20)
    lines = "\n".join(f"某局泄露“机密★{n}年”{n}次" for n in range(60))
    document = Document("text/plain", (Segment(lines),), 1, 1)
    judgement = judge_whole(document, name="", link_texts=(), settings=SETTINGS)
    assert not judgement.complete
    inspection = inspect(io.BytesIO(lines.encode()), "a.txt", SETTINGS)
    assert (inspection.verdict, inspection.reason) == (Verdict.UNSCANNABLE, "limit")
    monkeypatch.undo()
    assert inspect(io.BytesIO(lines.encode()), "a.txt", SETTINGS).verdict is Verdict.CLEAN


def test_box_of_a_joined_mark_is_none_without_boxes() -> None:
    (found,) = judged(Segment("机"), Segment("密"), Segment("★"))
    box: Box | None = found.box
    assert box is None


def test_personal_data_is_counted_to_the_end() -> None:
    """What is reported by number takes nothing from what is allowed."""
    lines = "\n".join(f"王某{n}\t1101011949123{n:04d}\t1390000{n:04d}" for n in range(2_000))
    settings = DetectorSettings(packs=("cn", "personal-data"))
    document = Document("application/pdf", (Segment(lines, zone="table"),), 1, 1)
    judgement = judge_whole(document, name="", link_texts=(), settings=settings)
    assert judgement.complete
    (found,) = (f for f in judgement.findings if f.category == "personal-data")
    assert "2000个" in found.match


def test_personal_data_beside_a_level_that_is_known_is_counted() -> None:
    marks = "\n".join(f"机密★{n}年" for n in range(1, 200))
    rows = "\n".join(f"王某{n}\t1101011949123{n:04d}\t涉及机密的岗位\t1390000{n:04d}" for n in range(300))
    settings = DetectorSettings(packs=("cn", "personal-data"))
    document = Document("application/pdf", (Segment(f"{marks}\n{rows}", zone="table"),), 1, 1)
    judgement = judge_whole(document, name="", link_texts=(), settings=settings)
    (found,) = (f for f in judgement.findings if f.category == "personal-data")
    assert "300个" in found.match


def test_a_place_full_of_one_level_hides_no_other() -> None:
    """Thousands of marks of one level end the search for that level there, and for nothing else."""
    flood = "\n".join(f"秘密★{n}年" for n in range(1, 4_000))
    prose = "\n".join(f"第{n}行正文内容" for n in range(20))
    found = standing(
        judged(
            Segment(f"{prose}\n{flood}\n{prose}\n机密★5年\n{prose}\n绝密★30年\n此件不公开"), Segment("秘密★1年", page=2)
        )
    )
    assert {(f.category, f.level, f.page) for f in found} == {
        ("state-secret", "秘密", 1), ("state-secret", "机密", 1), ("state-secret", "绝密", 1), ("not-open", None, 1),
        ("state-secret", "秘密", 2),
    }  # fmt: skip


@pytest.mark.parametrize("floods", [60, 5_000])
@pytest.mark.parametrize("last", ["绝密★30年", "内部资料 注意保存", "此件不公开"])
def test_what_is_known_of_lines_turned_round_hides_no_other(floods: int, last: str) -> None:
    """They hold no mark as they stand: what is known of one says nothing of the next, unless it is the same turned round."""
    prose = "\n".join(f"第{n}行正文内容" for n in range(20))
    flood = "\n".join(f"\u202e年{n}★密秘" for n in range(floods))
    category = {f.category for f in standing(judged(Segment(last)))}
    found = standing(judged(Segment(f"{prose}\n{flood}\n\u202e{last[::-1]}")))
    assert {f.category for f in found} == category | {"state-secret"}
    assert {f.level for f in found if f.category == "state-secret"} >= {"秘密", *(["绝密"] if "绝密" in last else [])}


def test_lines_turned_round_on_many_pages_hide_no_other_level() -> None:
    pages = [Segment(f"\u202e年{page}★密秘", page=page) for page in range(1, 300)]
    found = standing(judged(*pages, Segment("\u202e年02★密机", page=300)))
    assert ("机密", 300) in {(f.level, f.page) for f in found}


def test_a_page_that_comes_again_has_one_head() -> None:
    text = "\n".join(f"第{n}行正文内容" for n in range(20))
    again = [Segment(text), Segment(text, page=2), Segment(f"机密★5年\n{text}"), Segment(f"绝密★9年\n{text}", page=3)]
    assert {(f.level, f.zone) for f in judged(*again)} == {("机密", "body"), ("绝密", "header")}


def test_a_place_full_of_one_level_hides_no_family_whose_words_hold_it() -> None:
    """工作秘密 and 商业秘密 are no 秘密."""
    flood = "\n".join(f"秘密★{n}年" for n in range(1, 4_000))
    prose = "\n".join(f"第{n}行正文内容" for n in range(20))
    found = standing(
        judged(Segment(f"{prose}\n{flood}\n{prose}\n工作秘密★3年\n{prose}\n核心商密★3年\n{prose}\n商业秘密★2年"))
    )
    assert {f.category for f in found} == {"state-secret", "work-secret", "commercial"}


@pytest.mark.parametrize(
    "row",
    [
        "{n},某类事项{n}号,秘密,2013-08-11",
        '{{"id":{n},"level":"机密","open":"主动公开"}}',
        "第{n}条　有关事项，应当按照规定确定为国家秘密",
    ],
)
def test_rows_that_name_a_level_are_no_limit(row: str) -> None:
    """Thousands of different rows of a list in which a level is a value, or of sentences that end with one."""
    lines = "\n".join(row.format(n=n) for n in range(5_000))
    judgement = judge_whole(Document("text/csv", (Segment(lines),), 1, 1), name="", link_texts=(), settings=SETTINGS)
    assert judgement.complete
    assert not standing(judgement.findings)


def test_thousands_of_names_that_hold_common_words_are_no_limit() -> None:
    names = tuple(Segment(f"政府信息公开目录第{n}号文件转发", zone="property") for n in range(3_000))
    assert judge_whole(Document("application/ofd", names, 1, 1), name="", link_texts=(), settings=SETTINGS).complete


def test_thousands_of_files_in_an_archive_are_sifted_together() -> None:
    """Each is nothing but a head of its own."""
    few, many = (
        Document("application/zip", tuple(Segment(f"第{n}页 正文内容", member=f"m{n}") for n in range(count)), 1, 1)
        for count in (1_000, 8_000)
    )
    assert work_of(many)[0] < 9 * work_of(few)[0]
    assert work_of(many)[0] < 8_000 * 10


def test_what_stands_on_the_next_line_is_seen_in_a_long_text() -> None:
    """Lines that end with a level are left out only where nothing beside them says that it is over."""
    prose = [f"第{n}段正文内容，涉及绝密" for n in range(600)]
    lines = [*prose[:300], "文件二 机密", "", "已于2012年解密", *prose[300:]]
    found = judged(Segment("\n".join(lines)))
    assert ("declassified", "机密") in {(f.category, f.level) for f in found}


@pytest.mark.parametrize("real_first", [False, True])
def test_a_head_like_one_that_is_shown_as_a_sample_is_a_head(*, real_first: bool) -> None:
    """The same lines stand below a figure's title and, further on, on a paper's own top."""
    head = "000001\n特急\n机密★1年\n关于工作安排\n各单位"
    between = "\n".join(f"这是第{n}段普通文字" for n in "甲乙丙丁戊己庚辛壬癸")
    parts = [f"图2 公文首页版式\n{head}", between, f"某市人民政府\n{head}", between]
    found = judged(Segment("\n".join(parts[2:] + parts[:2] if real_first else parts)))
    assert sorted(f.suppressed_by or "" for f in found) == ["", "sample"]


def test_parts_of_a_paper_and_its_first_line_are_of_no_list_of_levels() -> None:
    parts = ("某市预案", "第一部分（机密★10年）", "第二部分（秘密★5年）", "第三部分（绝密★20年）")
    assert {f.level for f in standing(judged(*map(Segment, parts)))} == {"机密", "秘密", "绝密"}
    shown = ("看图认读", "图A 机密★10年", "图B 秘密★5年", "图C 绝密★20年")
    assert standing(judged(*map(Segment, shown))) == []
