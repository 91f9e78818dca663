"""What stands on a list's page and is none of its items: a menu's links among them, a column of the layout beside them."""

from __future__ import annotations

import pytest

from crawler import portals
from crawler.listing import counts, is_astray, links_of
from crawler.portals.entries.strays import strays
from crawler.portals.frame import holders
from crawler.portals.model import Entry
from crawler.portals.page import Page
from crawler.sections.navigation import section_links

SECTION = "http://h/zwgk/gsgg/index.html"
ITEMS = [Entry(f"http://h/zwgk/gsgg/2024/{5000 + n}.html", f"第{n}号公告", f"2024-03-{n + 1:02}") for n in range(6)]
MENU = [Entry(f"http://h/zwgk/{name}/index.html", f"{name}栏目") for name in ("zcfg", "ghjh")]
SLUGS = [Entry(f"http://h/news/{word}/", word, "2024-01-01") for word in ("spring", "water", "roads", "bread")]


def _undated(entries: list[Entry]) -> list[Entry]:
    return [Entry(each.url, each.title) for each in entries]


@pytest.mark.parametrize(
    ("entries", "astray"),
    [
        ([*MENU, *ITEMS], {each.url for each in MENU}),
        ([*MENU, *_undated(ITEMS)], {each.url for each in MENU}),
        ([*ITEMS[:5], *_undated(ITEMS[5:])], set()),  # an item on top without its date
        ([*ITEMS, Entry("http://other/s/abc", "转载", "2024-03-09")], set()),  # dated like the others
        ([*SLUGS, Entry("http://h/news/late/", "late")], set()),  # nothing tells what an item's address is
        ([*MENU, *ITEMS[:2]], set()),  # too few to tell
        (MENU, set()),
    ],
)
def test_a_menus_links_are_none_of_a_lists_items(entries: list[Entry], astray: set[str]) -> None:
    assert strays(entries) == astray


def _page(body: str, url: str = SECTION) -> Page:
    return Page(url, f"<html><head><title>公示公告</title></head><body>{body}</body></html>")


def test_a_menus_links_dont_make_up_the_declared_total() -> None:
    menu = "".join(f'<li><a href="{each.url}">{each.title}</a></li>' for each in MENU)
    items = "".join(f'<li><a href="{e.url}">{e.title}的公示内容</a><span>{e.date}</span></li>' for e in ITEMS)
    page = _page(
        f"<ul class='list'>{menu}{items}</ul><div>共 8 条 <script>createPageHTML(1,0,'index','html');</script></div>"
    )
    listing = portals.recognise(page).listing(page)
    links = links_of(listing, SECTION)
    pinned = _page(f"<ul class='list'>{menu.replace('<li>', '<li><i>置顶</i>')}{items}</ul>")
    assert all(map(counts, links_of(portals.recognise(pinned).listing(pinned), SECTION)))
    assert listing.declared_total == 8
    assert {each.url for each in links if counts(each)} == {each.url for each in ITEMS}
    assert {each.url for each in links if is_astray(each)} == {each.url for each in MENU}


def test_a_column_of_the_layout_is_no_part_of_the_list() -> None:
    def rows(folder: str) -> str:
        return "".join(
            f'<tr><td><a href="{folder}/t20240311_{n}.html">关于开展第{n}批专项检查的通知</a></td><td>2024-03-{n:02}</td></tr>'
            for n in range(10, 18)
        )

    own, other = rows("/zwgk/gsgg/202403"), rows("/xwdt/bmdt/202403")
    page = _page(f"<table><tr><td><table>{own}</table></td><td><table>{other}</table></td></tr></table>")
    found = {each.url for each in portals.recognise(page).listing(page).entries}
    assert len(found) == 8
    assert all("/zwgk/gsgg/" in url for url in found)
    below = _page(f"<table><tr><td><table>{own}</table><table>{other}</table></td></tr></table>")
    assert len(portals.recognise(below).listing(below).entries) == 16  # months of one list, some of reprints only


@pytest.mark.parametrize(
    ("words", "missing"),
    [("大字版", 0), ("长者版", 0), ("适老化模式", 0), ("智能客服", 0), ("智能问答", 0), ("客服名单", 1)],
)
def test_what_a_page_offers_its_readers_is_no_attachment(words: str, missing: int) -> None:
    body = "<p>各乡镇人民政府，各街道办事处：现就有关事项通知如下，请结合实际抓好落实。</p>" * 4
    page = _page(f"<div id='zoom'>{body}<a href='javascript:;' onclick='turn(778812)'>{words}</a></div>")
    assert portals.recognise(page).article(page).addressless == missing


def test_only_so_many_of_the_boxes_around_an_element_are_looked_at() -> None:
    boxes = "".join(f"<div class='b{n}'><a href='/c{n}/'>栏目{n}号</a>" for n in range(300))
    page = _page(boxes + "</div>" * 300)
    assert len(list(section_links(page))) == 300
    assert max(len(list(holders(anchor))) for anchor, _ in page.links) == 100


@pytest.mark.parametrize(
    ("heading", "shown"),
    [
        ("热门文章", False),
        ("点击排行", False),
        ("置顶文件", True),
        ("最新公开", True),
        ("专题通知", True),
        ("第一季度", True),
        ("通知公告 推荐阅读", True),
    ],
)
def test_a_box_of_hot_links_in_a_layout_without_names_is_no_part_of_the_list(heading: str, shown: bool) -> None:
    def cells(numbers: range, dated: bool) -> str:
        date = "<td>2024-03-0{}</td>"
        return "".join(
            f"<tr><td><a href='/Show.asp?id={n}'>关于做好第{n}批补贴工作的通知</a></td>{date.format(1 + n % 9) if dated else ''}</tr>"
            for n in numbers
        )

    body = (
        f"<table><tr><td><table><tr><td>{heading}</td></tr>{cells(range(90, 95), False)}</table></td>"
        f"<td><table>{cells(range(9), True)}</table></td></tr></table>"
    )
    page = _page(body)
    found = {entry.url.rpartition("=")[2] for entry in portals.recognise(page).listing(page).entries}
    assert ("90" in found, "8" in found) == (shown, True)


@pytest.mark.parametrize(
    ("row", "titles"),
    [
        ("<div class='pic'><a href='{0}'><img src='/t/{1}.jpg'></a><p>全县召开第{1}次工作会议</p></div>", True),
        ("<li><a href='{0}'><img src='/t/{1}.jpg' border='0'></a><br>全县召开第{1}次工作会议</li>", True),
        ("<td><a href='{0}'><img src='/t/{1}.jpg' alt=''></a><div>全县召开第{1}次工作会议</div></td>", True),
        ("<div class='pic'><a href='{0}'><img src='/t/{1}.jpg'></a></div>", False),
    ],
)
def test_pictures_with_words_beneath_them_are_entries(row: str, titles: bool) -> None:
    rows = "".join(row.format(f"/info/1021/{6600 - n}.htm", n) for n in range(8))
    menu = "".join(
        f"<div class='ico'><a href='/bs/{n}/'><img src='/i/{n}.png'></a><p>办事服务事项</p></div>" for n in range(6)
    )
    page = _page(f"<div>{menu}</div><div class='c'>{rows}</div>", "http://x.gov.cn/xwzx/tpxw.htm")
    found = portals.recognise(page).listing(page).entries
    assert [each.title for each in found] == [f"全县召开第{n}次工作会议" for n in range(8)] * titles


@pytest.mark.parametrize(
    ("row", "titles", "counted"),
    [
        ("<li>关于做好第{0}批补贴的通知 <a href='/up/{0}.pdf'>PDF</a> <a href='/up/{0}.doc'>WORD</a></li>", True, 8),
        ("<li><span>关于做好第{0}批补贴的通知</span><a href='/up/{0}.pdf'>[下载]</a></li>", True, 8),
        ("<tr><td>{0}</td><td>关于做好第{0}批补贴的通知</td><td><a href='/up/{0}.docx'>点击下载</a></td></tr>", True, 8),
        ("<p>关于做好第{0}批补贴的通知（<a href='/up/{0}.ofd'>OFD</a>）</p>", True, 8),
        ("<tr><td><a href='/zw/{0}.html'>关于做好第{0}批补贴的通知</a></td><td><a href='/up/{0}.pdf'>下载</a></td></tr>", True, 8),
        ("<li><a href='/zw/{0}.html'>关于做好第{0}批补贴的通知</a><a href='/up/{0}.pdf'>PDF</a><a href='/up/{0}.doc'>WORD</a></li>", True, 8),
        ("<li><a href='/up/{0}.pdf'>关于做好第{0}批补贴的通知</a><a href='/up/{0}b.pdf'>关于第{0}批补贴的解读</a></li>", True, 16),
        ("<li>第{0}期 <a href='/help/index.html'>下载</a></li>", False, 0),
    ],
)  # fmt: skip
def test_a_paper_that_only_its_files_link_to_is_an_entry(row: str, titles: bool, counted: int) -> None:
    rows = "".join(row.format(9000 + n) for n in range(8))
    page = _page(f"<div class='main'><h2>公示公告</h2>{'<table>' + rows + '</table>' if '<tr' in row else rows}</div>")
    found = portals.recognise(page).listing(page).entries
    links = links_of(portals.Listing(entries=found), page.url)
    assert sum(map(counts, links)) == counted
    assert all("批补贴" in each.title for each in found if not each.beside) is (titles or not found)


@pytest.mark.parametrize("title", ["停电公告", "关于停电的公告", "关于开展春季造林工作有关事项的通知"])
def test_a_strip_of_pictures_with_words_beneath_them_is_no_part_of_a_list_that_has_words(title: str) -> None:
    rows = "".join(
        f"<li><a href='/info/1011/{500 - n}.htm'>{title}{n}</a><span>2024-01-{n + 10}</span></li>" for n in range(12)
    )
    strip = "".join(
        f"<li><a href='/info/1002/{70 + n}.htm'><img src='/p{n}.jpg'></a><p>县里召开第{n}次重点项目建设推进会议</p><span>2024-01-{n + 10}</span></li>"
        for n in range(8)
    )
    page = _page(
        f"<ul class='list'>{rows}</ul><div class='pics'><ul>{strip}</ul></div>", "http://x.gov.cn/index/tzgg.htm"
    )
    found = portals.recognise(page).listing(page).entries
    assert [each.url.rpartition("/")[2] for each in found] == [f"{500 - n}.htm" for n in range(12)]
