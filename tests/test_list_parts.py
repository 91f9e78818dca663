"""Parts of a list that go missing without a word where a reading is a little too clever: each is read, or told as a gap."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from crawler import coverage, foreign, noted, portals
from crawler.answers.list import ListAnswers
from crawler.planned import to_plan
from crawler.portals import Page
from crawler.portals.entries.leftover import taken_up
from crawler.portals.links.frames import frames
from crawler.portals.model import Listing, NextPage
from crawler.portals.pager.fragments import growing
from crawler.portals.pager.words import total_items
from crawler.sweep import Sweep

BASE = "http://x.gov.cn"
URL = f"{BASE}/zw/gk/index.html"


def rows(count: int, folder: str = "/zw/gk/2024/") -> str:
    return "".join(
        f"<li><a href='{folder}{3000 + n}.html'>关于做好第{n}批农机补贴工作的通知</a><span>2024-03-{1 + n:02}</span></li>"
        for n in range(count)
    )


def read(beside: str, count: int = 20, url: str = URL, title: str = "公开") -> Listing:
    body = f"<div class='main'><ul class='list'>{rows(count)}</ul></div>{beside}"
    page = Page(url, f"<html><title>{title}</title><body>{body}</body></html>")
    return taken_up(page, portals.recognise(page).listing(page))


@pytest.mark.parametrize(
    ("action", "button"),
    [("index.html", "<button type='button' id='next'>"), ("index.html", "<button>"), ("/search", "<button>")],
)
def test_a_button_whose_form_leads_nowhere_of_the_section_is_a_page_that_is_missing(action: str, button: str) -> None:
    found = read(f"<div class='page'><form action='{action}'>{button}下一页</button></form></div>")
    assert (found.next, found.unresolved) == ((), (2,))


def test_a_days_list_has_pages_too() -> None:
    day = "?date=2024-05-01"
    pager = f"<div class='page'><b>1</b><a href='{day}&page=2'>2</a><a href='{day}&page=3'>3</a></div>"
    assert {each.number for each in read(pager, url=f"{BASE}/zw/gk/list.html{day}").next} == {2, 3}


def test_what_is_hidden_near_a_pager_leaves_the_pages_that_its_words_count() -> None:
    numbers = "".join(f"<a href='javascript:;'>{n}</a>" for n in (1, 2, 3))
    hidden = "<div style='display:none'><a href='/x/'>微信</a></div><script>var a=1;</script>"
    assert read(f"<div><div class='page'>共30页 {numbers}</div>{hidden}</div>").declared_pages == 30
    found = read(f"<div><div class='page'>{numbers}</div>{hidden}</div>")
    assert (found.declared_pages, found.unresolved) == (3, (2, 3))


def test_a_last_page_that_only_a_script_knows_is_not_this_one() -> None:
    dead = "<a href='javascript:;' onclick='nextP()'>下一页</a>"
    last = "<a href='index.html' onclick='lastP();return false'>尾页</a>"
    assert read(f"<div class='page'>{dead}{last}</div>").unresolved == (2,)


def test_tabs_are_no_pages_of_the_list() -> None:
    seen, second = noted.Seen(), f"{BASE}/zw/gk/index_2.html"
    tabs = [f"{BASE}/zw/gk/{n}/" for n in range(3)]
    following = (NextPage(second, 2), *(NextPage(tab, maybe=True) for tab in tabs))
    first = replace(read(""), next=following, unresolved=(), declared_pages=None)
    to_plan(seen, URL, first, [], "generic", URL, first=True)
    entries = tuple(reversed(first.entries))
    later = Listing(entries, number=2, declared_pages=5, unresolved=(3, 4, 5))
    to_plan(seen, second, later, [], "generic", second, first=False)
    for tab in tabs:
        to_plan(seen, tab, replace(first, next=()), [], "generic", tab, first=False)
    told = [
        gap for gap in coverage.gaps([], seen, section=URL) if gap.reason == "list-page" and "本栏目" not in gap.detail
    ]
    assert sum(gap.count for gap in told) == 3


@pytest.mark.parametrize("name", ["sortid", "orderId", "themeId", "fromdept", "byname", "t"])
def test_a_parameter_that_only_begins_like_an_orders_names_a_kind(name: str) -> None:
    found = read(f"<p><a href='?{name}=1'>国家政策</a><a href='?{name}=2'>省级政策</a></p>")
    assert len({each.url for each in (*found.next, *found.left)}) == 2


@pytest.mark.parametrize("name", ["疫情播报", "政务播报", "群众满意度", "语音解读", "English信息"])
def test_a_part_whose_name_bears_a_tools_word_is_one(name: str) -> None:
    found = read(f"<p><a href='/zw/gk/a/'>{name}</a><a href='/zw/gk/b/'>规范文件</a></p>")
    assert f"{BASE}/zw/gk/a/" in {each.url for each in (*found.next, *found.left)}


def test_of_more_parts_than_are_read_the_rest_is_told() -> None:
    nodes = ",".join(f"{{name:'第{n}类',id:'a{n}'}}" for n in range(100))
    tree = "$.fn.zTree.init($('#t'),{callback:{onClick:function(e,id,n){$.get('/zw/gk/part?code='+n.id,show);}}},[%s]);"
    found = read(f"<ul id='t'></ul><script>{tree % nodes}</script>")
    assert len(found.next) == 60
    assert any("40" in each.name for each in found.left)
    links = "".join(f"<a href='/zw/gk/n{n}.html' target='main'>第{n}类</a>" for n in range(60))
    page = Page(
        URL, f"<html><body>{links}<iframe name='main' src='/zw/gk/n0.html' height='600'></iframe></body></html>"
    )
    listing = portals.recognise(page).listing(page)
    assert sum(each.maybe for each in listing.next) == 40
    assert any("20" in each.name for each in listing.left)
    links = "".join(f"<li><a href='/zw/gk/n{n}/'>第{n}类文件</a></li>" for n in range(100))
    found = read(f"<ul class='fl'>{links}</ul>")
    assert len(found.next) == 60
    assert any("40" in each.name for each in found.left)


def test_a_short_name_within_anothers_is_another_section() -> None:
    link = "<p><a href='/other/sheng/'>省级政策历年汇编</a></p>"
    body = f"<div class='main'><ul class='list'>{rows(9)}</ul>{link}</div>"
    page = Page(URL, f"<html><title>政策</title><body>{body}</body></html>")
    found = taken_up(page, portals.recognise(page).listing(page))
    assert (found.next, [each.url for each in found.left]) == ((), [f"{BASE}/other/sheng/"])
    page = Page(URL, f"<html><title>政策</title><body>{body.replace('省级政策历年汇编', '历年政策')}</body></html>")
    found = taken_up(page, portals.recognise(page).listing(page))
    assert found.next == (NextPage(f"{BASE}/other/sheng/"),)


def test_entries_in_the_sections_own_folder_on_a_paper_s_host_are_told() -> None:
    met = [("page", f"http://gd.people.com.cn/zw/gk/{n}.html", "gd.people.com.cn") for n in range(3)]
    assert [gap.count for gap in foreign.gaps(met, 20, (), URL)] == [3]


@pytest.mark.parametrize(
    ("said", "total"),
    [
        ("截至2024年5月1日共120条", 120),
        ("本年共35条", 35),
        ("全年共20条信息", 20),
        ("本月共56条", None),
        ("今日共3条", None),
        ("本周共7条", None),
        ("本站共900条", None),
    ],
)
def test_counts_of_a_while_are_no_lists(said: str, total: int | None) -> None:
    assert total_items(said) == total


def test_what_a_page_without_a_list_asks_for_is_its_own_or_left() -> None:
    for asked in (
        "<div hx-get='/about/hot.html' hx-trigger='load'></div>",
        "<turbo-frame src='/zw/other/list'></turbo-frame>",
    ):
        page = Page(URL, f"<html><body><div class='main'>{asked}</div></body></html>")
        found = portals.recognise(page).listing(page)
        assert (found.next, len(found.left)) == ((), 1)


def test_as_many_items_as_rows_of_two_links_each_are_no_pages() -> None:
    pairs = "".join(
        f"<li><a href='/zw/gk/2024/{3000 + n}.html'>关于做好第{n}批农机补贴工作的通知</a><a href='/zw/gk/2024/{4000 + n}.html'>解读</a></li>"
        for n in range(5)
    )
    pager = "<div class='pages' data-total='5' data-url='index_{page}.html'></div>"
    page = Page(URL, f"<html><body><div class='main'><ul>{pairs}</ul></div>{pager}</body></html>")
    found = portals.recognise(page).listing(page)
    assert found.declared_pages is None
    assert all(each.maybe for each in found.next)


def test_a_host_s_own_page_that_lists_what_the_sweep_lacks_is_told_from_one_that_does_not() -> None:
    seen = noted.Seen(entries={noted.mark(f"{BASE}/zw/gk/1.html")}, folders={f"{BASE}/info/"})
    assert seen.lacks(URL, [f"{BASE}/zw/gk/1.html", f"{BASE}/zw/gk/2.html"])
    assert seen.lacks(URL, [f"{BASE}/info/9.html"])
    assert not seen.lacks(URL, [f"{BASE}/zw/gk/1.html", f"{BASE}/xw/3.html"])
    assert seen.lacks(f"{BASE}/list.asp?c=1", [f"{BASE}/show.asp?id=12"])
    assert not seen.lacks(f"{BASE}/list.asp?c=1", [f"{BASE}/about.html"])


def test_a_page_past_the_end_that_looks_like_the_host_s_own_is_read_where_it_lists_the_section_s_own() -> None:
    async def is_shown(page: Page) -> bool:
        return True

    seen = noted.Seen()
    sweep = cast(Sweep, SimpleNamespace(seen=seen, job=SimpleNamespace(url=URL, needs_browser=False)))
    others = [cast(Any, SimpleNamespace(is_shown=is_shown)) for _ in range(6)]
    answers, page = ListAnswers(sweep, *others), Page(f"{URL}?page=2", f"<ul class='list'>{rows(9)}</ul>")
    assert asyncio.run(answers._is_host_page(page, gone=False))
    assert not asyncio.run(answers._is_host_page(page, gone=True))
    seen.entries |= {noted.mark(f"{BASE}/zw/gk/2024/{3000 + n}.html") for n in range(9)}
    assert asyncio.run(answers._is_host_page(page, gone=True))


@pytest.mark.parametrize(
    "odd", ["<x-y href='/q' title='&#1;'></x-y>", "<svg><a xlink:href='/x&#2;'></a></svg>", "<x-y href='/q&#3;'></x-y>"]
)
def test_characters_that_no_element_may_bear_lose_nothing(odd: str) -> None:
    assert len(read(odd, 9).entries) == 9


def _hostile() -> dict[str, str]:
    options = "var o={};" + "".join(f"o.k{n}=o;" for n in range(40)) + "$.fn.zTree.init($('#t'),o,[{name:'a'}]);"
    nodes = "var n=[];for(var i=0;i<60;i++){n.push(n);} $.fn.zTree.init($('#t'),{onClick:function(e,i,n){}},n);"
    return {
        "options that name themselves": f"<ul id='t'></ul><script>{options}</script>",
        "nodes that hold themselves": f"<ul id='t'></ul><script>{nodes}</script>",
    }


@pytest.mark.parametrize("beside", _hostile().values(), ids=_hostile().keys())
def test_a_tree_that_holds_itself_takes_no_time(beside: str) -> None:
    began = time.process_time()
    read(beside, 9)
    assert time.process_time() - began < 0.8


def test_pieces_within_pieces_and_frames_of_one_name_take_no_time() -> None:
    nested = "<div hx-get='/zw/gk/more'>" * 800 + "字" * 100_000
    page = Page(URL, f"<html><body>{nested}</body></html>")
    many = "<iframe name='main' src='/zw/gk/{0}.html' height='600'></iframe><a href='/zw/gk/n{0}.html' target='main'>类</a>"
    framed = Page(URL, f"<html><body>{''.join(many.format(n) for n in range(2_000))}</body></html>")
    _ = page.visible_text, framed.links
    began = time.process_time()
    assert not list(growing(page))
    assert len(frames(framed)) == 40
    assert time.process_time() - began < 1.5


def test_pages_of_a_second_list_are_no_pages_of_the_first() -> None:
    """Neither do they stand for one of these that is missing, nor does what they say of themselves count."""
    seen, other = noted.Seen(), f"{BASE}/zw/gk/b/index_2.html"
    first = replace(read(""), next=(NextPage(other, beside=True),), unresolved=(), declared_pages=2, declared_total=30)
    to_plan(seen, URL, first, [], "generic", URL, first=True)
    behind = f"{BASE}/zw/gk/b/index_3.html"
    later = replace(first, number=2, next=(NextPage(behind, 3),), declared_pages=5, declared_total=50)
    to_plan(seen, other, later, [], "generic", other, first=False)
    to_plan(seen, behind, replace(later, number=3), [], "generic", behind, first=False)
    found = [gap for gap in coverage.gaps([], seen, section=URL) if "分页声明" in gap.detail]
    assert [gap.count for gap in found] == [1]
    assert (seen.declared_pages, seen.declared_total) == (2, 30)
