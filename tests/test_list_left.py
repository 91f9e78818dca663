"""What a list's page offers of its section beside its list and its pager: read where its address tells that it is the section's own, told
as a gap where nothing tells what it is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from crawler import coverage, noted, portals
from crawler.answers.lists import Lists
from crawler.answers.ownscripts import OwnScripts
from crawler.listing import again, links_of, told
from crawler.planned import to_plan
from crawler.portals import Page
from crawler.portals.entries.leftover import taken_up
from crawler.portals.entries.neighbours import sisters
from crawler.portals.model import Entry, Left
from crawler.portals.requests.doubts import may_be_file
from crawler.sweep import Sweep
from crawler.unlisted import Unlisted

BASE = "http://x.gov.cn"
URL = f"{BASE}/zw/gk/index.html"
ROWS = "".join(
    f"<li><a href='/zw/gk/2024/{3000 + n}.html'>关于做好第{n}批农机补贴工作的通知</a><span>2024-03-{1 + n:02}</span></li>"
    for n in range(9)
)
LIST = f"<div class='main'><ul class='list'>{ROWS}</ul></div>"
MENU = "<div class='left'><ul><li><a href='/zw/gk/'>公开</a></li><li><a href='/zw/gk/zn/'>指南</a></li><li><a href='/zw/jd/'>解读</a></li></ul></div>"


def read(body: str, url: str = URL) -> portals.Listing:
    page = Page(url, f"<html><body>{body}</body></html>")
    return taken_up(page, portals.recognise(page).listing(page))


READ = {
    "tabs of types, whose parameter is no order": (
        f"<ul><li><a href='?type=1'>国家政策</a></li><li><a href='?type=2'>省级政策</a></li></ul>{LIST}",
        [f"/zw/gk/index.html?type={k}" for k in (1, 2)],
        [],
    ),
    "a box of files in the section's own folder": (
        f"<select onchange='location.href=this.value'><option value='index.html'>县政府</option><option value='fgj.html'>发改局</option></select>{LIST}",
        ["/zw/gk/fgj.html"],
        [],
    ),
    "a box whose script asks for each one's data": (
        (
            "<select onchange='sel(this.value)'><option value='06'>六月</option><option value='05'>五月</option></select>"
            f"{LIST}<script>function sel(v){{$.getJSON('data/'+v+'.json',function(d){{$('.list').html(d.h);}});}}</script>"
        ),
        ["/zw/gk/data/05.json"],
        [],
    ),
    "controls that each ask for a piece in the section's own folder": (
        (
            "<h3 class='y' data-year='2024'>2024年</h3><div></div><h3 class='y' data-year='2023'>2023年</h3><div></div>"
            f"{LIST}<script>$('.y').on('click',function(){{$(this).next('div').load('/zw/gk/y'+$(this).attr('data-year')+'.html');}});</script>"
        ),
        ["/zw/gk/y2024.html", "/zw/gk/y2023.html"],
        [],
    ),
    "folders below the section's own, where nothing turns pages": (
        f"<div class='fl'><a href='gz/'>规章</a><a href='gf/'>规范</a></div>{LIST}",
        ["/zw/gk/gz/", "/zw/gk/gf/"],
        [],
    ),
    "what is older, below a pager": (
        f"{LIST}<div class='page'><b>1</b><a href='index_2.html'>2</a></div><div><a href='ls/'>历史数据</a></div>",
        ["/zw/gk/index_2.html", "/zw/gk/ls/"],
        [],
    ),
    "a tree in a script": (
        f"<ul id='t'></ul><script>var z=[{{id:1,name:'规章',url:'gz.html'}},{{id:2,name:'规范',url:'gf.html'}}];</script>{LIST}",
        ["/zw/gk/gz.html", "/zw/gk/gf.html"],
        [],
    ),
    "kinds chosen by radio buttons": (
        (
            "<div><label><input type='radio' name='k' onclick=\"location.href='index.html'\">规章</label>"
            f"<label><input type='radio' name='k' onclick=\"location.href='gf.html'\">规范</label></div><ul>{ROWS}</ul>"
        ),
        ["/zw/gk/gf.html"],
        [],
    ),
    "years whose function is a script's own": (
        (
            f"<p><a href='javascript:year(2024)'>2024</a><a href='javascript:year(2023)'>2023</a></p>{LIST}"
            "<script>function year(y){window.location.href=y==2024?'/zw/gk/index.html':'/zw/gk/n'+y+'.html';}</script>"
        ),
        ["/zw/gk/n2023.html"],
        [],
    ),
    "an article of the list's form in a box of its own": (
        f"{LIST}<div class='tj'><p>推荐</p><a href='/zw/gk/2021/77.html'>县财政局年度工作总结全文</a></div>",
        [],
        ["/zw/gk/2021/77.html"],
    ),
    "the second column of a list": (
        (
            f"<div class='main'><div class='zuo'><ul>{ROWS}</ul></div><div class='you'><ul>"
            f"{ROWS.replace('/2024/3', '/2023/4').replace('第', '第二')}</ul></div></div>"
        ),
        [],
        [f"/zw/gk/2023/{4000 + n}.html" for n in range(9)],
    ),
}


@pytest.mark.parametrize(("body", "parts", "articles"), READ.values(), ids=READ.keys())
def test_what_lies_in_the_sections_own_place_is_read(body: str, parts: list[str], articles: list[str]) -> None:
    found = read(body)
    own = {f"{BASE}/zw/gk/2024/{3000 + n}.html" for n in range(9)}
    assert {each.url for each in found.entries} - own == {BASE + each for each in articles}
    assert {each.url for each in found.next} == {BASE + each for each in parts}
    assert not found.left


LEFT = {
    "controls that nobody knows": (
        f"<ul><li data-bm='a1' class='t'>发改局</li><li data-bm='b2' class='t'>教育局</li></ul>{LIST}",
        ["发改局", "教育局"],
    ),
    "a box whose script nobody knows": (
        f"<select onchange='show(this)'><option value='1'>县政府</option><option value='2'>发改局</option></select>{LIST}",
        ["发改局"],
    ),
    "folders below the section's own, beside a pager": (
        f"<div class='fl'><a href='gz/'>规章</a><a href='gf/'>规范</a></div>{LIST}<div class='page'><b>1</b><a href='index_2.html'>2</a></div>",
        ["规章", "规范"],
    ),
    "a line that says where what is older lies": (
        f"{LIST[:-6]}<p>2015年以前的文件<a href='/zw/old/'>请点击这里</a></p></div>",
        ["请点击这里"],
    ),
    "years beside all of them, beside a pager": (
        f"<p><a href='./'>全部</a><a href='a.html'>规章</a><a href='b.html'>规范</a></p>{LIST}<p class='page'><b>1</b><a href='index_2.html'>2</a></p>",
        [],
    ),
    "buttons that lead to other sections": (
        f"<p><a onclick=\"location.href='/zw/jd/'\">解读</a><a onclick=\"location.href='/zw/hy/'\">会议</a></p>{LIST}",
        [],
    ),
    "controls of a menu": (
        f"<div class='menu'><ul><li data-id='a1'>发改局</li><li data-id='b2'>教育局</li></ul></div>{LIST}",
        [],
    ),
    "an article's other address": (
        f"{LIST}<p class='page'><b>1</b><a href='index_2.html'>2</a></p><p><a href='/zw/gk/m/m3000.html'>关于做好第0批农机补贴工作的通知</a></p>",
        [],
    ),
    "a menu of the sections": (f"{MENU}{LIST}", []),
    "a box with one for all": (
        f"<select onchange='show(this)'><option value=''>全部</option><option value='2'>发改局</option></select>{LIST}",
        [],
    ),
    "a box of other sites": (
        f"<select onchange='go(this)'><option value='http://a.cn/'>省厅</option><option value='http://b.cn/'>市局</option></select>{LIST}",
        [],
    ),
    "tabs with their parts behind them": (
        (
            "<ul><li data-n='1' class='t'>要闻</li><li data-n='2' class='t'>通知</li></ul><div><div><a href='/a/'>一则要闻</a></div>"
            f"<div><a href='/b/'>一则通知</a></div></div>{LIST}"
        ),
        [],
    ),
    "controls beside one for all that is told nothing": (
        f"<p><a href='javascript:;' data-y=''>全部</a><a href='javascript:;' data-y='24'>2024年</a><a href='javascript:;' data-y='23'>2023年</a></p>{LIST}",
        [],
    ),
    "sections of the menu within the section's folder": (
        (
            "<div class='nav'><a href='/zw/'>政务</a><a href='/zw/gk/gf/'>规范</a></div><ul><li>公开<ul><li><a href='/zw/gk/gf/'>规范</a></li></ul></li></ul>"
            "<div><ul><li><a href='./'>公开</a><ul><li><a href='gf/'>规范</a></li><li><a href='rs/'>人事</a></li></ul></li><li><a href='/zw/jd/'>解读</a></li></ul></div>"
            "<ul class='tab'><li>公开</li><li><a href='gf/index.html'>规范</a></li></ul>"
            f"<div class='right'><h3><a href='gf/'>更多</a></h3><a href='gf/2023/t1.html'>关于印发章程的函</a></div>{LIST}"
            "<p class='page'><b>1</b><a href='index_2.html'>2</a></p>"
        ),
        [],
    ),
    "sizes, ways to share, a way out": (
        (
            "<p><a onclick='zoom(16)'>大号字</a><a onclick='zoom(12)'>小号字</a></p><p><a data-to='wx'>微信</a><a data-to='wb'>微博</a></p>"
            f"<p><a href='/zw/gk/logout.jsp'>退出登录</a></p>{LIST}"
        ),
        [],
    ),
}


@pytest.mark.parametrize(("body", "names"), LEFT.values(), ids=LEFT.keys())
def test_what_nothing_takes_up_is_told(body: str, names: list[str]) -> None:
    assert [each.name for each in read(body).left if each.name not in {"大号字", "小号字"}] == names


def two_lists(one: str, other: str, own: str = "/zw/gs/2024/{}.html") -> str:
    """Two lists of the section beside each other, each with what stands below it."""
    lists = []
    for first, below in ((1, one), (50, other)):
        items = "".join(
            f"<li><a href='{own.format(first + n)}'>关于第{first + n}号事项的公告</a></li>" for n in range(6)
        )
        lists.append(f"<div><ul>{items}</ul>{below}</div>")
    return "".join(lists)


def numbers(key: str, last: int, here: int = 1) -> str:
    return (
        "<p>"
        + " ".join(f"<a href='?{key}={k}'>{k}</a>" if k != here else f"<b>{k}</b>" for k in range(1, last + 1))
        + "</p>"
    )


@pytest.mark.parametrize(
    ("body", "queries"),
    [
        (two_lists(numbers("a", 3), numbers("b", 3)), {"a=2", "a=3", "b=2", "b=3"}),
        (two_lists(numbers("a", 3), "<p>第1/4页 <a href='?b=2'>下一页</a> <a href='?b=4'>尾页</a></p>"), {"a=2", "a=3", "b=2", "b=4"}),
        (two_lists(numbers("a", 2), "<p><a onclick=\"location.href='?b=2'\">下一页</a></p>"), {"a=2", "b=2"}),
        # Of a list that stands at a later page only the others of its own: else all are read with each of the first one's.
        (two_lists(numbers("a", 3), numbers("b", 3, here=2)), {"b=1", "b=3"}),
        # The list's own above and below; arrows of pictures; another section's list; a list without any.
        (two_lists("", numbers("a", 3)).replace("<div>", numbers("a", 3) + "<div>", 1), {"a=2", "a=3"}),
        (two_lists(numbers("a", 3), "<a href='javascript:;'>&lt;</a><a href='javascript:;'>&gt;</a>"), {"a=2", "a=3"}),
        (two_lists(numbers("a", 3), "<a href='javascript:;'>上一页</a><a href='javascript:;'>下一页</a>"), {"a=2", "a=3"}),
        (two_lists(numbers("a", 3), "") + f"<div><ul><li><a href='/xw/1.html'>县里开会研究工作</a></li></ul>{numbers('h', 3)}</div>", {"a=2", "a=3"}),
        (two_lists(numbers("a", 3), ""), {"a=2", "a=3"}),
    ],
)  # fmt: skip
def test_each_of_two_lists_is_turned_by_its_own_pager(body: str, queries: set[str]) -> None:
    assert {each.url.partition("?")[2] for each in read(body).next} == queries
    assert read(body).left == ()


def test_a_second_lists_pager_that_leads_nowhere_is_told() -> None:
    posted = "<p>共25条 <a href=\"javascript:turn('2')\">2</a> <a href=\"javascript:turn('3')\">3</a> <a href=\"javascript:turn('2')\">下一页</a></p>"
    found = read(two_lists(numbers("a", 3), posted))
    assert {each.url.partition("?")[2] for each in found.next} == {"a=2", "a=3"}
    assert [left.name for left in found.left] == ["另有 1 个列表的分页"]


def test_a_second_list_whose_pages_lie_elsewhere_is_told_and_not_read() -> None:
    elsewhere = "<p><b>1</b> <a href='/zw/gs/index_2.html'>2</a> <a href='/zw/gs/index_3.html'>3</a></p>"
    found = read(two_lists(numbers("a", 3), elsewhere))
    assert {each.url.partition("?")[2] for each in found.next} == {"a=2", "a=3"}
    assert [left.name for left in found.left] == ["另有 1 个列表的分页"]


PAGED = f"{LIST}<p><a href='index_1.html'>下一页</a></p>"


@pytest.mark.parametrize(
    ("body", "files"),
    [
        ("<ul><li><a href='index_1.html'>第2版</a> <a href='/img/2.pdf'><img src='/i.gif'></a></li></ul>", ["/img/2.pdf"]),
        ("<dl><dd><a href='index.html'>第1版</a><a href='/img/1.pdf'>下载</a></dd></dl>", ["/img/1.pdf"]),
        ("<p><a href='ml.doc'>公开目录</a></p>", ["/zw/gk/ml.doc"]),  # in the section's own folder
        ("<ul><li><a href='/xw/index.html'>要闻</a> <a href='/img/3.pdf'>目录</a></li></ul>", []),
        ("<ul><li><a href='/img/4.pdf'>指南</a></li></ul>", []),
        ("<ul><li><a href='index.html'>公开</a><ul><li><a href='/img/5.pdf'>指南</a></li></ul></li></ul>", []),
        ("<div class='footer'><ul><li><a href='index.html'>公开</a><a href='/img/6.pdf'>说明</a></li></ul></div>", []),
        ("<ul><li><a href='index_1.html'>第2版</a> <a href='javascript:;'>PDF</a></li></ul>", []),
        ("<p>本栏目内容见<a href='/up/7.doc'>《公开目录》</a>。</p>", ["/up/7.doc"]),  # what the words around the list lead to
        ("<div>申请公开信息的，请填写<a href='/up/8.doc'>申请表</a>后寄送。</div>", ["/up/8.doc"]),
        ("<p><a href='/up/9.doc'>申请表</a> 2024-01-05</p>", []),
        ("<p>下载：<a href='/up/9.doc'>申请表</a></p>", []),
        ("<div class='side'><p>申请公开信息的，请填写<a href='/up/9.doc'>申请表</a></p></div>", []),
        ("<div class='footer'><p>网站使用说明请下载<a href='/up/9.doc'>手册</a>查看</p></div>", []),
        ("<p>申请公开信息的，请看<a href='/zw/zn.html'>指南</a></p>", []),
        ("<div class='left'><ul><li><a href='/xw/'>要闻</a></li><li><a href='/zw/gk/zn.doc'>指南</a></li></ul></div>", []),
    ],
)  # fmt: skip
def test_documents_beside_the_parts_of_a_list_are_the_sections(body: str, files: list[str]) -> None:
    found = read(f"<div>{body}{PAGED}</div>")
    assert [each.url for each in found.entries if each.file] == [f"{BASE}{path}" for path in files]
    assert all(each.beside for each in found.entries if each.file)
    assert found.left == ()


def test_a_page_among_others_has_a_folder_called_like_it() -> None:
    rows = ROWS.replace("/zw/gk/2024/", "/info/1065/")
    links = "<ul><li><a href='jh.htm'>计划</a></li></ul><ul><li><a href='gk/zd.htm'>制度</a></li></ul>"
    found = read(f"{links}<ul class='list'>{rows}</ul>", f"{BASE}/zw/gk.htm")
    assert [each.url for each in found.next] == [f"{BASE}/zw/gk/zd.htm"]


def test_an_article_names_others_of_its_sections_folder() -> None:
    links = "".join(
        f"<a href='{path}'>一篇文章的标题</a>"
        for path in ("/zw/gk/2023/8.html", "/zw/gk/jj.html", "/zw/jd/2023/8.html")
    )
    page = Page(f"{BASE}/zw/gk/2024/3001.html", f"<div class='xg'>{links}<a href='3001.html'>本文</a></div>")
    assert [each.url for each in sisters(page, URL)] == [f"{BASE}/zw/gk/2023/8.html"]
    assert not sisters(page, f"{BASE}/zw/gk/list.asp?c=5")


def test_a_programs_folder_is_that_of_all_sections() -> None:
    rows = ROWS.replace("/zw/gk/2024/", "show.asp?id=")
    found = read(
        f"<div><p>热点</p><a href='show.asp?id=9'>另一栏目的一篇文章</a></div><ul>{rows}</ul>",
        f"{BASE}/zw/gk/list.asp?c=5",
    )
    assert not any(each.url.endswith("=9") for each in found.entries)
    assert not found.next
    assert not found.left


@pytest.mark.parametrize(
    ("menu", "shared"),
    [
        ("<nav><a href='list-30.html'>政策解读</a><a href='list-31.html'>人事信息</a></nav>", True),
        ("<div class='nav'><a href='/zw/gk/list-30.html'>政策解读</a><a href='list-31.html'>人事信息</a></div>", True),
        ("<nav><a href='list-30.html'>2023年</a><a href='list-31.html'>2022年</a></nav>", False),  # its own parts
        ("<nav><a href='list-12-2.html'>下一页</a><a href='list-12-9.html'>尾页</a></nav>", False),
        ("<nav><a href='/jd/list-30.html'>政策解读</a><a href='/rs/list-31.html'>人事信息</a></nav>", False),
        ("<nav><a href='list-30.html'>政策解读</a></nav>", False),
        ("<div><a href='list-30.html'>政策解读</a><a href='list-31.html'>人事信息</a></div>", False),
    ],
)
def test_a_folder_in_which_the_menus_other_sections_stand_too_tells_nothing_of_an_article(
    menu: str, shared: bool
) -> None:
    hot = "<aside><h3>点击排行</h3><ol><li><a href='/zw/gk/2024/9.html'>另一栏目的一篇文章</a></li></ol></aside>"
    found = read(menu + LIST + hot, f"{BASE}/zw/gk/list-12.html")
    assert any(each.url.endswith("/9.html") for each in found.entries) is not shared


@pytest.mark.parametrize(
    ("part", "tried", "file"),
    [
        ("<p class='fl'><a href='list-121.html'>公告</a><a href='list-122.html'>公示</a></p>", ["list-121.html", "list-122.html"], False),
        ("<p><span onclick=\"location.href='list-12-2023.html'\">2023年</span><span onclick=\"location.href='list-12-2022.html'\">2022年</span></p>", ["list-12-2023.html", "list-12-2022.html"], False),
        ("<p class='ml'><a href='files/ml2024.doc'>政府信息公开目录</a></p>", [], True),
    ],
)  # fmt: skip
def test_parts_and_files_in_a_folder_that_sections_share_are_taken_up_all_the_same(
    part: str, tried: list[str], file: bool
) -> None:
    menu = "<nav><a href='list-13.html'>政策解读</a><a href='list-14.html'>人事信息</a></nav>"
    rows = ROWS.replace("/zw/gk/2024/", "/zw/gk/show-")
    found = read(f"{menu}<div class='main'>{part}<ul class='list'>{rows}</ul></div>", f"{BASE}/zw/gk/list-12.html")
    assert [each.url for each in found.next] == [f"{BASE}/zw/gk/{name}" for name in tried]
    assert any(entry.file for entry in found.entries) is file


def test_controls_whose_function_stands_in_a_file_are_tried_with_it() -> None:
    script = "<script src='/js/nf.js'></script>"
    years = "<p><a href='javascript:year(2024)'>2024</a><a href='javascript:year(2023)'>2023</a></p>"

    async def page_with(page: Page) -> Page:
        return page.with_files({f"{BASE}/js/nf.js": "function year(y){location.href='/zw/gk/n'+y+'.html';}"})

    job = SimpleNamespace(needs_browser=False, browser="never", empty_expected=False)
    lists = Lists(cast(Sweep, SimpleNamespace(job=job)), cast(OwnScripts, SimpleNamespace(page_with=page_with)))
    page = Page(URL, f"<html><body>{script}{years}{LIST}</body></html>")
    found = asyncio.run(lists.read(page, first=True))
    assert [each.url for each in found.listing.next] == [f"{BASE}/zw/gk/n2024.html", f"{BASE}/zw/gk/n2023.html"]
    assert not found.by_itself


def test_what_was_read_after_all_is_no_gap() -> None:
    seen = noted.Seen(folders={f"{BASE}/zw/gk/gf/2024/"})
    lefts = {"规章": "gz/", "规范": "gf/", "其他": "qt/", "目录": "ml/", "目录一": "ml/2023/t1.html", "旧文": "jw.html"}
    seen.left = {name: Left(f"{BASE}/zw/gk/{path}", name) for name, path in lefts.items()} | {"局": Left("", "局")}
    rows = [noted.Row(f"{BASE}/zw/gk/gz/", "list", "clean", "")]
    found = coverage.gaps(rows, seen, section=URL, watched=[f"{BASE}/zw/gk/ml/index.html", URL, f"{BASE}/zw/"])
    (gap,) = [each for each in found if "未读取" in each.detail]
    assert gap.count == 3
    assert "其他、旧文、局" in gap.detail


def test_the_lists_page_under_another_address_is_no_repetition() -> None:
    seen, entries = noted.Seen(), [f"{BASE}/{n}.html" for n in range(12)]
    seen.numbers = {f"{BASE}/zw/index_1.html": 2, f"{BASE}/zw/2024/index_1.html": 2, f"{BASE}/zw/index_2.html": 3}
    for url in seen.numbers:
        seen.read(url, entries)
    assert list(seen.odd) == [f"{BASE}/zw/index_2.html"]


def test_a_page_that_a_copys_pager_names_by_its_old_address_too_is_no_hole() -> None:
    old = f"{BASE}/list.php?page=2"
    seen = noted.Seen(entries={1}, lists={f"{BASE}/b.html"}, numbers={f"{BASE}/b.html": 2, old: 2})
    rows = [noted.Row(f"{BASE}/b.html", "list", "clean", ""), noted.Row(old, "list", "excluded", "host", "x")]
    assert not coverage.gaps(rows, seen, section=URL)
    seen.numbers[old] = 3
    assert coverage.gaps(rows, seen, section=URL)


def test_a_last_page_whose_script_turns_no_further_hides_nothing() -> None:
    seen = noted.Seen(numbers={f"{BASE}/zw/gk/index_6.html": 6})
    last = replace(read(LIST), unresolved=(2, 3), declared_pages=6)
    to_plan(seen, f"{BASE}/zw/gk/index_6.html", last, [], "generic", URL, first=False)
    assert not seen.unresolved
    to_plan(seen, URL, last, [], "generic", URL, first=True)
    assert seen.unresolved == {2, 3}


def test_days_of_rows_are_no_count_of_pages() -> None:
    rows = "".join(
        f"<li><a href='/info/1/{n}.htm'><p>0{n}/1{n}</p><h3>关于第{n}批工作的通知</h3></a></li>" for n in range(1, 9)
    )
    assert read(f"<ul>{rows}</ul>", f"{BASE}/xw/tz.htm").declared_pages is None


def test_months_of_a_program_that_is_told_one_are_lists() -> None:
    months = "".join(f"<a href='list.aspx?y=2024&amp;m={n}'>{n}月</a>" for n in range(1, 13))
    rows = ROWS.replace("/zw/gk/2024/", "show.aspx?id=")
    found = read(f"<div>{months}</div><ul>{rows}</ul>", f"{BASE}/zw/gk/list.aspx?y=2024&m=12")
    assert len(found.next) == 11


def test_a_second_column_of_other_months_is_the_lists_own() -> None:
    other = ROWS.replace("/2024/3", "/2023/4").replace("第", "第二")
    body = f"<div class='main'><div class='zuo'><ul>{ROWS}</ul></div><div class='you'><ul>{other}</ul></div></div>"
    page = Page(URL, f"<html><body>{body}</body></html>")
    assert len(portals.recognise(page).listing(page).entries) == 18


def test_the_name_of_a_saved_copy_tells_its_query() -> None:
    page = Page(f"{BASE}/zw/1.html", "")
    assert may_be_file(page, f"{BASE}/e/GetDown/index.php%3Fclassid=12&id=1")


def test_what_is_left_is_kept_and_noted() -> None:
    listing = portals.Listing(left=(Left("", "局"),), entries=(Entry(f"{BASE}/zw/gk/gz/3.html", "规章"),))
    kept = told(listing, (), "generic", URL)
    assert again(kept, links_of(listing, URL)).left == listing.left
    seen = noted.Seen()
    to_plan(seen, URL, listing, links_of(listing, URL), "generic", URL, first=True)
    assert list(seen.left.values()) == [Left("", "局")]
    assert seen.folders == {f"{BASE}/zw/gk/gz/"}


def test_an_article_that_only_another_names_is_asked_for() -> None:
    kept: list[tuple[str, Any]] = []

    async def tell(url: str, told: object) -> None:
        kept.append((url, told))

    seen = noted.Seen(entries={noted.mark(f"{BASE}/zw/gk/2024/3001.html")})
    ledger = SimpleNamespace(tell_neighbours=tell)
    sweep = cast(Sweep, SimpleNamespace(seen=seen, job=SimpleNamespace(url=URL), ledger=ledger))
    unlisted, resumed = Unlisted(sweep), Unlisted(sweep)
    page = Page(f"{BASE}/zw/gk/2024/3001.html", "<p>相关：<a href='../2023/8.html'>一篇文章的标题</a></p>")
    asyncio.run(unlisted.hear(page, page.url))
    assert [link.url for link in unlisted.links()] == [f"{BASE}/zw/gk/2023/8.html"]
    resumed.resume(kept, judged=1)
    assert [link.url for link in resumed.links()] == [f"{BASE}/zw/gk/2023/8.html"]


MORE = "<title>通知公告_青岚县人民政府</title><div class='box'><h2>通知公告</h2>{}<div><a href='/col/all/index.html'>{}</a></div></div>"


@pytest.mark.parametrize(
    "said", ["查看更多通知公告>>", "全部通知公告", "【更多通知公告】", "通知公告 更多>>", "更多的通知公告…", "更多>>"]
)
def test_more_of_the_section_by_its_name_is_read_wherever_it_lies(said: str) -> None:
    found = read(MORE.format(LIST, said))
    assert [each.url for each in found.next] == [f"{BASE}/col/all/index.html"]
    assert not read(MORE.format(f"{LIST}<p>共9条</p>", said)).next  # all of them are here


@pytest.mark.parametrize("said", ["更多政策解读>>", "更多通知公告解读", "通知公告", "更多部门通知公告", "全部"])
def test_more_of_another_section_is_none_of_this_one(said: str) -> None:
    assert not read(MORE.format(LIST, said)).next


def test_a_bare_more_beside_the_sections_own_name_is_more_of_it() -> None:
    head = "<title>通知公告_青岚县人民政府</title><div class='box'><div><h2>{}</h2><a href='/col/all/'>更多>></a></div>{}</div>"
    assert [each.url for each in read(head.format("通知公告", LIST)).next] == [f"{BASE}/col/all/"]
    assert not read(head.format("政策解读", LIST)).next


@pytest.mark.parametrize("more", ["更多", "更多通知公告>>", "通知公告 更多"])
@pytest.mark.parametrize(
    "leads", ["/", "/index.html", "../", "/zw", "/zw/index.jsp", "http://x.gov.cn", "default.aspx"]
)
def test_more_that_leads_above_the_section_is_none_of_it(more: str, leads: str) -> None:
    body = f"<title>通知公告_青岚县人民政府</title><div class='box'><h3>通知公告</h3><ul>{ROWS}</ul><a href='{leads}'>{more}</a></div>"
    assert not [each.url for each in read(body).next]


@pytest.mark.parametrize(
    "leads", ["/zwgk/", "/zw/gk/all.html", "/zw/gkml/", "/zw/list.jsp?id=3", "/?cat=3", "/zw/gk/all/"]
)
@pytest.mark.parametrize("more", ["更多", "更多通知公告>>"])
def test_more_of_the_section_is_tried_once(more: str, leads: str) -> None:
    body = f"<title>通知公告_青岚县人民政府</title><div class='box'><h3>通知公告</h3><ul>{ROWS}</ul><a href='{leads}'>{more}</a></div>"
    assert [(each.url, each.maybe) for each in read(body).next] == [(f"{BASE}{leads}", True)]


FLAT = "<title>通知公告_青岚县人民政府</title><p><a href='/'>首页</a> &gt; 通知公告</p><h2>{}</h2><ul>{}</ul>{}<p>版权所有</p>"


def flat(more: str, heading: str = "通知公告") -> list[str]:
    return [each.url for each in read(FLAT.format(heading, ROWS, more)).next]


@pytest.mark.parametrize(
    "more",
    [
        "<a href='/col/all/'>更多通知公告&gt;&gt;</a>",
        "<div><a href='/col/all/'>查看全部通知公告</a></div>",
        "<p align='right'><a href='/col/all/'>更多</a></p>",
        "<br><a href='/col/all/'>More...</a>",
        "<div class='clear'></div><div><span><a href='/col/all/'>更多&gt;&gt;</a></span></div>",
    ],
)
def test_more_of_the_section_directly_in_the_page_is_read(more: str) -> None:
    assert flat(more) == [f"{BASE}/col/all/"]


@pytest.mark.parametrize(
    ("more", "heading"),
    [
        ("<p><a href='/col/all/'>更多</a></p>", "政策解读"),
        ("<p>政策解读 <a href='/col/all/'>更多</a></p>", "通知公告"),
        ("<h3>政策解读</h3><p><a href='/col/all/'>更多</a></p>", "通知公告"),
        ("<p><a href='/col/jd/1.html'>解读一件事情</a></p><p><a href='/col/all/'>更多</a></p>", "通知公告"),
        ("政策解读<a href='/col/all/'>更多</a>", "通知公告"),
        ("<a href='/col/all/'>更多政策解读</a>", "通知公告"),
        ("<a href='/col/all/'>通知公告</a>", "通知公告"),
    ],
)
def test_more_of_another_section_directly_in_the_page_is_not(more: str, heading: str) -> None:
    assert not flat(more, heading)


@pytest.mark.parametrize(
    "row",
    [
        "<a onclick='go(1)'>一</a> <a onclick='go(2)'>二</a> <a onclick='go(3)'>三</a>",
        "<b>一</b> <a onclick='go(2)'>二</a> <a onclick='go(3)'>三</a>",
        "<a onclick='go(1)'>1-10</a> <a onclick='go(2)'>11-20</a>",
        "<b>1-10</b> <a onclick='go(2)'>11-20</a> <a onclick='go(3)'>21-25</a>",
    ],
)
def test_a_pager_of_numerals_or_rows_is_turned_or_told(row: str) -> None:
    assert len(read(f"{LIST}<div>{row}</div>").left) > 1
    moves = "<script>function go(n){location.href='list_'+n+'.html'}</script>"
    assert f"{BASE}/zw/gk/list_2.html" in [each.url for each in read(f"{LIST}<div>{row}</div>{moves}").next]


@pytest.mark.parametrize(
    "row",
    [
        "<span onclick='d(1)'>日</span><span onclick='d(2)'>一</span><span onclick='d(3)'>二</span>",
        "<a onclick='d(1)'>11-20</a> <a onclick='d(2)'>11-21</a>",
        "<a onclick='d(1)'>1-5</a> <a onclick='d(2)'>7-9</a>",
        "<a onclick='d(1)'>大</a> <a onclick='d(2)'>中</a>",
    ],
)
def test_days_and_sizes_are_no_pager(row: str) -> None:
    assert not read(f"{LIST}<div>{row}</div>").left
