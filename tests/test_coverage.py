"""What is a gap, and what is none."""

from __future__ import annotations

import pytest

from crawler.coverage import NO_ADDRESS, Before, gaps
from crawler.noted import Row, Seen, mark

HOST = "http://a.gov.cn"


def row(path: str, kind: str, state: str = "clean", reason: str = "", detail: str = "") -> Row:
    return Row(f"{HOST}{path}" if path.startswith("/") else path, kind, state, reason, detail)


def seen(*entries: str, **values: object) -> Seen:
    found = Seen(entries=set(entries or ("x",)))
    found.lists.add(f"{HOST}/")
    for name, value in values.items():
        setattr(found, name, value)
    return found


LIST = row("/", "list")


def told(rows: list[Row], what: Seen | None = None, **options: object) -> list[tuple[str, int]]:
    return [(gap.reason, gap.count) for gap in gaps(rows, what or seen(), **options)]  # type: ignore[arg-type]


def test_a_whole_sweep_has_no_gap() -> None:
    assert told([LIST, row("/1", "page"), row("/2.pdf", "attachment", "suspected")]) == []


def test_what_is_gone_or_outside_is_no_gap() -> None:
    rows = [LIST, row("/1", "page", "unreachable", "not-found"), row("/2", "attachment", "unreachable", "not-found"),
            row("http://b.cn/3", "page", "excluded", "host", "b.cn"), row("/4", "image", "excluded", "too-small"),
            row("/5", "attachment", "excluded", "not-a-document"), row("/6", "page", "excluded", "section")]  # fmt: skip
    assert told(rows) == []


def test_many_of_one_cause_are_one_gap_with_its_count() -> None:
    rows = [LIST, *(row(f"/{n}", "attachment", "unreachable", "not-obtained") for n in range(300))]
    assert told(rows) == [("not-obtained", 300)]


def test_each_cause_is_told_apart() -> None:
    rows = [LIST, *(row(f"/{r}", "page", "unreachable", r) for r in ("status", "timeout", "tls", "dns", "refused", "too-large", "redirects", "budget", "interrupted")),
            row("/r", "page", "excluded", "robots"), row("/h", "page", "excluded", "hours")]  # fmt: skip
    assert sorted(reason for reason, _ in told(rows)) == sorted(
        [
            "status",
            "timeout",
            "tls",
            "dns",
            "refused",
            "too-large",
            "redirects",
            "budget",
            "interrupted",
            "robots",
            "hours",
        ]
    )


def test_unscannable_files_are_left_to_the_ledger() -> None:
    assert told([LIST, row("/1", "attachment", "unscannable", "encrypted")]) == []


def test_foreign_files_are_one_gap_a_host() -> None:
    rows = [LIST, *(row(f"http://oss.cn/{n}", "attachment", "excluded", "host", "oss.cn") for n in range(4)),
            row("http://b.cn:81/1", "attachment", "excluded", "host", "b.cn:81"), row("http://c.cn/1", "image", "excluded", "host", "c.cn")]  # fmt: skip
    assert told(rows) == [("foreign-host", 1), ("foreign-host", 4)]
    assert told(rows, foreign_hosts=("oss.cn", "b.cn:81")) == []


def test_announced_list_pages_must_be_had() -> None:
    what = seen(numbers={f"{HOST}/": 1, f"{HOST}/index_2": 3}, declared_pages=5, unresolved={5})
    rows = [LIST, row("/index_2", "list", "unreachable", "not-found")]
    found = gaps(rows, what)
    assert [gap.reason for gap in found] == ["list-page"] * 3
    assert "第 3 页" in found[0].detail
    assert "第 5 页" in found[1].detail
    assert found[2].count == 2


def test_a_list_whose_entries_lie_on_another_host_is_a_gap() -> None:
    rows = [LIST, *(row(f"http://zwgk.x.cn/{n}", "page", "excluded", "host", "zwgk.x.cn") for n in range(6))]
    assert told(rows, seen(entries=set(range(8)))) == [("foreign-host", 6)]
    assert told(rows, seen(entries=set(range(40)))) == []
    assert told(rows, seen(entries=set(range(8))), foreign_hosts=("zwgk.x.cn",)) == []


@pytest.mark.parametrize(
    ("section", "entry", "own"),
    [
        ("/zw/gg/index.html", "/zw/gg/202401/t1.html", True),
        ("/col/col12377/index.html", "/art/2024/1/2/art_12377_5.html", True),
        ("/list.asp?classid=12", "/show.asp?classid=12&id=3", True),
        ("/col/col30/index.html", "/2024/06/30/a.html", False),
        ("/zw/gg/index.html", "/zcfb/202401/t1.html", False),
        ("/index.html", "/zcfb/202401/t1.html", False),
    ],
)
def test_a_few_entries_of_the_section_s_own_on_another_host_are_a_gap(section: str, entry: str, own: bool) -> None:
    rows = [LIST, row(f"http://zwgk.x.cn{entry}", "page", "excluded", "host", "zwgk.x.cn")]
    what = {"section": HOST + section}
    assert told(rows, seen(entries=set(range(40))), **what) == ([("foreign-host", 1)] if own else [])
    assert told(rows, seen(entries=set(range(40))), foreign_hosts=("zwgk.x.cn",), **what) == []
    sent = [LIST, row(f"{HOST}{entry}", "page", "excluded", "host", "mp.weixin.qq.com")]
    assert told(sent, seen(entries=set(range(40))), **what) == []


def test_pages_without_an_address_are_one_gap_where_they_are_many() -> None:
    found = gaps([LIST], seen(unresolved=set(range(2, 40)), by_form=True))
    assert [(gap.reason, gap.count) for gap in found] == [("list-page", 38)]
    assert "POST" in found[0].detail


def test_entries_without_an_address_are_a_gap_unless_the_total_tells_of_them() -> None:
    alone = gaps([LIST], seen(addressless=3))
    assert [(gap.reason, gap.count) for gap in alone] == [("shortfall", 3)]
    short = gaps([LIST], seen(addressless=3, declared_total=9))
    assert [gap.reason for gap in short] == ["shortfall"]


def test_a_list_that_needs_a_browser_says_so() -> None:
    assert told([row("/", "list", "unreachable", "no-browser")], Seen()) == [("no-browser", 1)]


def test_totals_and_empty_lists() -> None:
    assert told([LIST], seen("a", "b", declared_total=2)) == []
    assert told([LIST], seen("a", "b", declared_total=5)) == [("shortfall", 3)]
    assert told([LIST], Seen()) == [("empty", 1)]
    assert told([LIST], Seen(), empty_expected=True) == []
    assert told([row("/", "list", "unreachable", "timeout")], Seen()) == [("list-page", 1)]


def test_attachments_without_an_address_are_counted_over_all_pages() -> None:
    rows = [
        LIST,
        row("/1", "page", detail=f"{NO_ADDRESS}2"),
        row("/2", "page", detail=f"{NO_ADDRESS}1"),
        row("/3", "page", detail="other"),
    ]
    assert told(rows) == [("no-address", 3)]


def test_pages_whose_links_are_not_all_taken_up_are_told_by_why() -> None:
    pages = [
        row(f"/p{n}.html", "page", detail=detail) for n, detail in enumerate(("cut", "neighbours-left", "cut", ""))
    ]
    assert told([row("/", "list"), *pages], seen("/p0.html")) == [("too-large", 2), ("budget", 1)]


@pytest.mark.parametrize(
    ("entries", "total", "values", "gap"),
    [
        (30, 30, {}, False),
        (31, 30, {}, True),  # what else counts as an entry may stand for one that is hidden
        (29, 30, {}, True),
        (30, None, {}, True),
        (15, 15, {}, True),  # one page holds them all: the number may be that of its rows
        (30, 30, {"beside": {f"{HOST}/other"}}, True),  # another list's entries are among them
    ],
)
def test_a_page_that_repeats_another_hides_nothing_where_all_that_is_declared_was_seen(
    entries: int, total: int | None, values: dict[str, object], gap: bool
) -> None:
    what = seen(
        *map(str, range(entries)), declared_total=total, most=15, odd={f"{HOST}/2": "与另一页的内容相同"}, **values
    )
    assert ("list-page" in dict(told([LIST], what))) is gap


def test_a_page_that_repeats_another_or_is_empty_hides_its_own() -> None:
    what = Seen(numbers={f"{HOST}/": 1, f"{HOST}/2": 2, f"{HOST}/3": 3}, entries={"a"})
    what.read(f"{HOST}/", ["a"])
    what.read(f"{HOST}/2", ["a"])
    what.read(f"{HOST}/3", [])
    assert told([LIST, row("/2", "list"), row("/3", "list")], what) == [("list-page", 1), ("list-page", 1)]


@pytest.mark.parametrize("order", [("/2", "/2?b=1", "/2?b=2"), ("/2?b=2", "/2?b=1", "/2")])
def test_pages_of_a_second_list_repeat_none_of_the_first_whichever_is_read_first(order: tuple[str, ...]) -> None:
    """Each shows a page of either list, so that several addresses show the same two."""
    numbers = {f"{HOST}/": 1, f"{HOST}/2": 2, f"{HOST}/2?b=2": 2}
    what = Seen(numbers=numbers, beside={f"{HOST}/2?b=1", f"{HOST}/2?b=2"}, entries=set(map(mark, "abcd")))
    what.read(f"{HOST}/", ["a", "c"])
    for path in order:
        what.read(HOST + path, ["b", "c"])
    assert not what.odd
    what.read(f"{HOST}/2", ["a", "c"])
    assert what.odd == {f"{HOST}/2": "与另一页的内容相同"}


@pytest.mark.parametrize(("last", "hides"), [(["c"], 0), (["c", "d"], 1)])
def test_a_list_that_shows_its_short_last_page_for_every_later_number_has_ended(last: list[str], hides: int) -> None:
    """A full page again may be a server's cap."""
    what = Seen(numbers={f"{HOST}/{n}": n for n in range(1, 5)}, entries={mark(each) for each in "abcd"})
    for n, entries in ((1, ["a", "b"]), (2, last), (3, last), (4, last)):
        what.read(f"{HOST}/{n}", entries)
    assert [what.repeats(f"{HOST}/{n}", last) for n in (2, 3)] == [False, True]
    found = told([LIST, *(row(f"/{n}", "list") for n in (1, 2, 3, 4))], what)
    assert found == [("list-page", 1)] * 2 * hides


def test_a_server_that_gives_no_more_than_so_many_pages_is_one_gap_that_says_so() -> None:
    numbers = {f"{HOST}/": 1, **{f"{HOST}/{n}": n for n in range(2, 31)}}
    rows = [
        LIST,
        *(
            row(f"/{n}", "list", "unreachable" if n > 9 else "clean", "not-found" if n > 9 else "")
            for n in range(2, 31)
        ),
    ]
    what = seen(numbers=numbers, declared_pages=30)
    what.lists.update(url for url, n in numbers.items() if n <= 9)
    found = gaps(rows, what)
    assert [(gap.reason, gap.count) for gap in found] == [("list-page", 21)]
    assert "只给到第 9 页" in found[0].detail


def test_many_list_pages_of_one_cause_are_one_gap() -> None:
    rows = [LIST, *(row(f"/c?month={n}", "list", "unreachable", "budget", "lists") for n in range(500))]
    assert told(rows) == [("budget", 500)]


@pytest.mark.parametrize(("before", "now", "alarm"), [
    (4, 2, True), (5, 3, False), (1, 1, False), (30, 20, True), (30, 21, False), (200, 160, True), (200, 170, False), (20, 30, False),
])  # fmt: skip
def test_a_list_that_lost_half_or_many_is_told(before: int, now: int, alarm: bool) -> None:
    listed = seen(entries=set(range(now)))
    assert bool(told([LIST], listed, before=Before(entries=before))) is alarm


@pytest.mark.parametrize(("before", "now", "alarm"), [
    ("扶贫政策", "乡村振兴政策", True), ("通知公告", "通知公告列表", False), ("通知公告", "", False), ("", "通知公告", False),
    ("通知公告", "通知公告", False),
])  # fmt: skip
def test_a_section_whose_page_is_called_otherwise_is_told(before: str, now: str, alarm: bool) -> None:
    found = told([LIST], seen(called=now, entries=set(range(3))), before=Before(entries=3, called=before))
    assert found == [("moved", 1)] * alarm


@pytest.mark.parametrize(("reason", "words"), [("budget", "只读取到第 2 页"), ("not-found", "服务器只给到第 2 页")])
def test_who_ended_a_list_is_told(reason: str, words: str) -> None:
    pages = {f"{HOST}/c_{n}.html": n for n in range(3, 7)}
    rows = [LIST, *(row(url, "list", "unreachable", reason) for url in pages)]
    (gap,) = gaps(rows, seen(numbers=pages, declared_pages=6, lists={f"{HOST}/", f"{HOST}/c_2.html"}))
    assert gap.detail.startswith(words)
