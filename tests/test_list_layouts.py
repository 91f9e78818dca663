"""The section's list beside a dated list of other news: what stands in the section's own folder is the section's, however it
is laid out."""

from __future__ import annotations

import pytest

from crawler import portals
from crawler.listing import counts, links_of
from crawler.portals import Page

URL = "http://x.gov.cn/zwgk/tzgg/index.html"
TITLES = (
    "关于印发年度工作要点的通知",
    "关于做好汛期值班的通知",
    "行政许可事项清单",
    "关于召开座谈会的预备通知",
    "关于征求意见的函",
    "补贴发放名单公示",
)
OWN = [f"/zwgk/tzgg/202402/t2024020{k}_{100 + k}.html" for k in range(1, 7)]
DATES = [f"2024-02-0{k}" for k in range(1, 7)]
ITEMS = list(zip(OWN, TITLES, DATES, strict=True))
NEWS = "".join(
    f"<li><a href='/xwzx/yw/202403/t2024030{k}_90{k}.html'>全县召开会议部署重点任务之{k}</a><span>2024-03-0{k}</span></li>"
    for k in range(1, 9)
)


def each(template: str) -> str:
    return "".join(template.format(a=a, t=t, d=d, k=k, b=f"<a href='{a}'>{t}</a>") for k, (a, t, d) in enumerate(ITEMS))


LAYOUTS = {
    "no dates": f"<ul class='lst'>{each('<li>{b}</li>')}</ul>",
    "no dates, lines": f"<div class='c'>{each('· {b}<br>')}</div>",
    "dates behind links, lines": f"<div class='c'>{each('· {b} [{d}]<br>')}</div>",
    "dates before": f"<div>{each('<div>{d}</div><div>{b}</div>')}</div>",
    "dates in the next element": f"<div class='rows'>{each('<span>{b}</span><span>{d}</span>')}</div>",
    "two columns": f"<table>{''.join(f'<tr><td>{x}</td><td>{y}</td></tr>' for x, y in [(f'<a href={OWN[n]}>{TITLES[n]}</a>', f'<a href={OWN[n + 1]}>{TITLES[n + 1]}</a>') for n in (0, 2, 4)])}</table>",
    "the first one large": f"<div class='top'><h2><a href='{OWN[0]}'>{TITLES[0]}</a></h2><p>{DATES[0]}</p></div><ul>"
    + "".join(f"<li><a href='{a}'>{t}</a><span>{d}</span></li>" for a, t, d in ITEMS[1:])
    + "</ul>",
    "the first one pinned by a picture": f"<div class='zd'><img src='/i/zd.png'><a href='{OWN[0]}'>{TITLES[0]}</a></div><ul>"
    + "".join(f"<li><b>{d}</b><a href='{a}'>{t}</a></li>" for a, t, d in ITEMS[1:])
    + "</ul>",
    "each under its category": f"<ul>{each('<li>[<a href=/zwgk/tzgg/>通知</a>]{b}<span>{d}</span></li>')}</ul>",
    "each under its office": f"<ul>{each('<li><a href=/bm/b{k}/>[某部门{k}]</a>{b}<span>{d}</span></li>')}</ul>",
    "in a box named like a side": f"<div class='sidebar-right'><ul>{each('<li>{b}<span>{d}</span></li>')}</ul></div>",
    "in a box named like a crumb": f"<div class='position'><ul>{each('<li>{b}<span>{d}</span></li>')}</ul></div>",
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("news_first", [True, False])
def test_the_sections_own_articles_are_its_list(name: str, *, news_first: bool) -> None:
    news = f"<div class='fr'><h4>要闻</h4><ul>{NEWS}</ul></div>"
    main = f"<div class='main'>{LAYOUTS[name]}</div>"
    menu = "<div class='left'><ul>" + "".join(f"<li><a href='/zwgk/l{n}/index.html'>公开事项分类{n}</a></li>" for n in range(8)) + "</ul></div>"  # fmt: skip
    page = Page(URL, f"<html><body>{menu}{news + main if news_first else main + news}</body></html>")
    listing = portals.recognise(page).listing(page)
    assert [entry.url.removeprefix("http://x.gov.cn") for entry in listing.entries] == OWN


def test_an_entry_that_looks_like_no_article_stays_beside_one_that_does() -> None:
    rows = "".join(
        f"<li><a href='/zw/gongbao/{name}.html'>关于印发{name}工作方案的通知</a> <a href='/jd/202402/t20240201_{n}00.html'>解读</a><span>2024-02-0{n}</span></li>"
        for n, name in enumerate(("jiaotong", "shuili", "jiaoyu", "weisheng"), 1)
    )
    page = Page("http://x.gov.cn/zw/list.html", f"<html><body><div class='main'><ul>{rows}</ul></div></body></html>")
    found = {entry.url.removeprefix("http://x.gov.cn") for entry in portals.recognise(page).listing(page).entries}
    assert {f"/zw/gongbao/{name}.html" for name in ("jiaotong", "shuili", "jiaoyu", "weisheng")} <= found


def test_files_that_rows_offer_beside_their_pages_are_entries() -> None:
    rows = "".join(
        f"<li><p><a href='{a}'>{t}</a><span>{d}</span></p><p>解读文件：<a href='/zc/{k}.html'>{t}</a> <a href='/up/{k}.pdf'>[下载]</a></p></li>"
        for k, (a, t, d) in enumerate(ITEMS)
    )
    page = Page(URL, f"<html><body><div class='main'><ul>{rows}</ul></div></body></html>")
    found = {
        entry.url.removeprefix("http://x.gov.cn"): entry.file for entry in portals.recognise(page).listing(page).entries
    }
    assert found == dict.fromkeys(OWN, False) | {f"/up/{k}.pdf": True for k in range(6)}


def test_files_in_a_second_row_are_fetched_and_not_counted() -> None:
    rows = "".join(
        f"<tr><td rowspan='2'>{k}</td><td><a href='{a}'>{t}</a></td><td>{d}</td></tr>"
        f"<tr><td colspan='2'><a href='/up/{k}.pdf'>[PDF版]</a> <a href='/zcjd/{k}.html'>[解读]</a></td></tr>"
        for k, (a, t, d) in enumerate(ITEMS)
    )
    page = Page(
        URL, f"<html><body><div class='main'><table>{rows}</table></div><a href='/up/guide.doc'>指南</a></body></html>"
    )
    links = links_of(portals.recognise(page).listing(page), URL)
    assert {link.url.removeprefix("http://x.gov.cn") for link in links if link.kind == "attachment"} == {
        f"/up/{k}.pdf" for k in range(6)
    }
    assert [link.url.removeprefix("http://x.gov.cn") for link in links if counts(link)] == OWN


def test_what_a_row_tells_of_its_entry_is_no_list_of_its_own() -> None:
    rows = "".join(
        f"<li><a href='{a}'>{t}</a><div style='display:none'><table><tr><td>发布日期</td><td>{d}</td></tr>"
        f"<tr><td>附件</td><td><a href='/up/{k}.pdf'>附件</a></td></tr></table></div></li>"
        for k, (a, t, d) in enumerate(ITEMS)
    )
    page = Page(URL, f"<html><body><div class='dir'><ul>{rows}</ul></div></body></html>")
    found = [entry.url.removeprefix("http://x.gov.cn") for entry in portals.recognise(page).listing(page).entries]
    assert sorted(found) == sorted([*OWN, *(f"/up/{k}.pdf" for k in range(6))])


def test_downloads_by_a_program_in_a_row_are_files() -> None:
    rows = "".join(
        f"<tr><td>{k}</td><td><a href='/q/view?id={k}'>{t}</a></td><td>{d}</td><td><a href='/q/dl?id={k}'>下载</a> <a href='/q/up.html'>附件</a></td></tr>"
        for k, (_, t, d) in enumerate(ITEMS)
    )
    page = Page(URL, f"<html><body><div class='main'><table>{rows}</table></div></body></html>")
    found = {
        entry.url.removeprefix("http://x.gov.cn"): entry.file for entry in portals.recognise(page).listing(page).entries
    }
    assert found == {f"/q/view?id={k}": False for k in range(6)} | {f"/q/dl?id={k}": True for k in range(6)}
    # They are none of the items that the list counts, so that they make up for no item that is missing.
    links = links_of(portals.recognise(page).listing(page), page.url)
    assert [link.url.partition("/q/")[2] for link in links if counts(link)] == [f"view?id={k}" for k in range(6)]


# Where addresses tell nothing: articles of every section of the site look alike.
SHAPES = {
    "one folder": ("/zwgk/tzgg.htm", "/info/1034/{}.htm", "/info/1001/{}.htm"),
    "dates": ("/col/col1234/index.html", "/art/2024/2/3/art_1234_{}.html", "/art/2024/3/4/art_99_{}.html"),
    "a program": ("/list.php?cid=5", "/show.php?id={}", "/show.php?id={}"),
}


def block(addresses: list[str], word: str, *, dated: bool = True) -> str:
    return "<ul class='x'>" + "".join(
        f"<li><a href='{a}'>{word}第{n}件有关工作的安排</a>{f'<span>2024-02-0{1 + n}</span>' if dated else ''}</li>" for n, a in enumerate(addresses)
    ) + "</ul>"  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("beside_first", [True, False])
@pytest.mark.parametrize(
    ("main", "beside"),
    [
        ("<div class='a'><div>当前位置：首页 &gt; 通知公告</div>{}</div>", "<div class='b'><h3>热点新闻</h3>{}</div>"),
        ("<div class='a'>{}</div>", "<div class='b'><div>最新更新</div>{}</div>"),
        ("<div class='a'>{}</div>", "<div class='b'><span>推荐阅读</span><a href='/xw/'>更多</a>{}</div>"),
        ("<div class='a'><h2>通知公告</h2>{}</div>", "<div class='b'><h2>工作动态</h2>{}</div>"),
        ("<div class='a'>{}<div class='pg'>共6条 1/1</div></div>", "<div class='b'>{}</div>"),
        ("<div class='a'>{}</div>", "<marquee>{}</marquee>"),
    ],
)
def test_headings_pagers_and_the_sections_name_tell_lists_apart(
    shape: str, main: str, beside: str, *, beside_first: bool
) -> None:
    url, own, others = SHAPES[shape]
    mine = [own.format(5_000 + n) for n in range(6)]
    one, two = (
        main.format(block(mine, "关于")),
        beside.format(block([others.format(9_000 + n) for n in range(8)], "全县")),
    )
    head = "<title>通知公告_某县</title><meta name='ColumnName' content='通知公告'>"
    page = Page("http://x.gov.cn" + url, f"<html><head>{head}</head><body><div class='nav'><a href='/'>首页</a></div><div class='w'>{two + one if beside_first else one + two}</div></body></html>")  # fmt: skip
    listing = portals.recognise(page).listing(page)
    assert [entry.url.removeprefix("http://x.gov.cn") for entry in listing.entries] == mine


@pytest.mark.parametrize(
    ("body", "entries"),
    [
        ("<table><tr><td>{0}{2}</td><td>{1}</td></tr></table>", 8),
        ("<table><tr><td>{0}</td><td>{1}</td></tr></table>", 8),
        ("<table><tr><td>{0}</td><td>{1}</td></tr></table>{2}", 16),
        (
            "<table><tr><td><table><tr><td>{0}</td><td>{1}</td></tr><tr><td colspan=2>{2}</td></tr></table></td></tr></table>",
            16,
        ),
    ],
)
def test_a_pager_below_two_columns_turns_both(body: str, entries: int) -> None:
    def column(first: int, folder: str) -> str:
        numbers = range(first, first + 8)
        rows = (
            f"<tr><td><a href='{folder}t202401_{n}.html'>第{n}批农机补贴工作的通知</a></td><td>2024-01-{n:02}</td></tr>"
            for n in numbers
        )
        return f"<table>{''.join(rows)}</table>"

    told = body.format(
        column(1, "./202401/"), column(10, "/zcfb/202401/"), "<p>共3页 <a href='index_1.html'>下一页</a></p>"
    )
    page = Page("http://x.gov.cn/zwgk/tzgg/index.html", f"<title>通知公告</title><body>{told}</body>")
    assert len(portals.recognise(page).listing(page).entries) == entries


def test_parts_of_one_list_under_years_are_all_its_entries() -> None:
    parts = "".join(
        f"<div class='yr'><h3>{year}年</h3><ul class='x'>"
        + "".join(
            f"<li><a href='/zw/art/{year}{n}.html'>关于{year}年第{n}项工作的通知</a><span>{year}-03-0{n}</span></li>"
            for n in range(1, 5)
        )
        + "</ul></div>"
        for year in (2024, 2023, 2022)
    )
    page = Page("http://x.gov.cn/zw/list.html", f"<html><body><div class='main'>{parts}</div></body></html>")
    assert len(portals.recognise(page).listing(page).entries) == 12


@pytest.mark.parametrize(
    "row",
    [
        '<li onclick="view({k})"><b>{t}</b><span>{d}</span></li>',
        '<li><a href="javascript:view({k})">{t}</a><span>{d}</span></li>',
        "<tr><td><a href='#' onclick=\"view('{k}');return false;\">{t}</a></td><td>{d}</td></tr>",
    ],
)
def test_rows_lead_where_their_clicks_do(row: str) -> None:
    body = "".join(row.format(k=k, t=t, d=d) for k, (_, t, d) in enumerate(ITEMS, 1))
    box = f"<table>{body}</table>" if row.startswith("<tr") else f"<ul>{body}</ul>"
    script = "<script>function view(k){window.location.href='/zwgk/tzgg/202402/t2024020'+k+'_'+(100+parseInt(k))+'.html';}</script>"
    page = Page(URL, f"<html><body><div class='main'>{box}</div>{script}</body></html>")
    listing = portals.recognise(page).listing(page)
    assert [entry.url.removeprefix("http://x.gov.cn") for entry in listing.entries] == OWN


def test_a_row_that_is_a_list_of_its_parts_is_one_row() -> None:
    rows = "".join(
        f"<ul class='list'><li class='tit'><a href='/{d:.4}/{d[5:7]}{d[8:]}/{k}.html'><b>{t}</b></a></li>"
        + ("<li class='content'>各单位要认真落实有关工作要求。</li>" if k % 2 else "")
        + f"<li class='time'>发布时间：{d} 16:48</li></ul>"
        for k, (_, t, d) in enumerate(ITEMS, 201)
    )
    hot = "".join(f"<li><a href='/559{n}.html'>销量创下新纪录之{n}</a></li>" for n in range(10))
    body = f"<div class='left1'>{rows}<ul class='pages'><li>首页</li><li><a href='list_30_2.html'>下一页</a></li></ul></div><div class='hot'><h3>热点资讯</h3><ul>{hot}</ul></div>"
    listing = portals.recognise(page := Page("http://x.gov.cn/zcfg/", body)).listing(page)
    assert [(entry.title, entry.date) for entry in listing.entries] == [(t, d) for _, t, d in ITEMS]
