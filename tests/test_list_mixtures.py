"""Lists put together by lot: how rows are laid out, how pages are turned, what addresses look like and what stands around.
Each mixture is walked from its first page on: all entries, none of what stands around, no hole told where there is none."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from urllib.parse import urljoin

import pytest

from crawler import portals
from crawler.portals import Page
from crawler.portals.page import mark_of

HOST = "http://www.f.gov.cn"
WORDS = ("春季造林绿化", "防汛应急演练", "农村道路养护", "饮水安全巩固", "图书流动下乡", "秸秆综合利用", "职工健康体检")
Row = tuple[str, str, str]


def title(n: int) -> str:
    return f"关于做好第{n}批{WORDS[n % 7]}工作的通知"


def rows_of(template: str, before: str = "", after: str = "") -> Callable[[Sequence[Row]], str]:
    def laid_out(rows: Sequence[Row]) -> str:
        each = (template.format(u=u, t=t, d=d, md=d[5:], day=d[8:], ym=d[:7], s=t[5:11]) for u, t, d in rows)
        return before + "".join(each) + after

    return laid_out


def pinned(rows: Sequence[Row]) -> str:
    first = "<div class='zd'><ul><li><span>置顶</span><a href='{}'>{}</a><i>{}</i></li></ul></div>".format(*rows[0])
    return first + rows_of("<li><a href='{u}'>{t}</a><i>{d}</i></li>", "<ul class='l'>", "</ul>")(rows[1:])


LAYOUTS = (
    rows_of("<li><a href='{u}'>{t}</a><span>{d}</span></li>", "<ul class='list'>", "</ul>"),
    rows_of("<li><a href='{u}'>{t}</a></li>", "<ul>", "</ul>"),
    rows_of("<li><a href='{u}'>{s}</a><span>{d}</span></li>", "<ul>", "</ul>"),
    rows_of("<li><a href='{u}'>{t}</a><i>{md}</i></li>", "<ul>", "</ul>"),
    rows_of("<tr><td>·</td><td><a href='{u}'>{t}</a></td><td>{d}</td></tr>", "<table width='98%'>", "</table>"),
    rows_of("<table><tr><td><a href='{u}'>{t}</a></td><td>[{d}]</td></tr></table>"),
    rows_of("<tr><td><img src='/d.gif'></td><td><table><tr><td><a href='{u}'>{t}</a></td></tr></table></td><td>{d}</td></tr>", "<table>", "</table>"),
    rows_of("<tr><td>A0/2024</td><td><a href='{u}'>{t}</a></td><td><a href='/dept/3/'>政府办</a></td><td>{d}</td></tr>", "<table><tr><th>索引号</th><th>名称</th><th>机关</th><th>日期</th></tr>", "</table>"),
    rows_of("<div class='item'><a href='{u}'>{t}</a><em>{d}</em></div>"),
    rows_of("<dt><a href='{u}'>{t}</a></dt><dd>{d}</dd>", "<dl>", "</dl>"),
    rows_of("<img src='/i/a.gif'> <a href='{u}'>{t}</a> ({d})<br>", "<div class='c'>", "</div>"),
    rows_of("<p><span>{d}</span><a href='{u}'>{t}</a></p>"),
    rows_of("<div class='card'><a href='{u}'><img src='/th.jpg'></a><h4><a href='{u}'>{t}</a></h4><p>摘要</p><i>{d}</i></div>"),
    rows_of("<a class='row' href='{u}'><b>{t}</b><small>{d}</small></a>", "<div class='lst'>", "</div>"),
    rows_of("<li class='it'><div class='date'><b>{day}</b><span>{ym}</span></div><h3><a href='{u}'>{t}</a></h3></li>"),
    rows_of("<li onclick=\"window.open('{u}')\"><span>{t}</span><em>{d}</em></li>", "<ul>", "</ul>"),
    rows_of("<div class='news'><h3><a href='{u}'>{t}</a></h3><p>各乡镇要认真贯彻落实，<a href='{u}'>[查看全文]</a></p><div>发布时间：{d}</div></div>"),
    pinned,
)  # fmt: skip
At = Callable[[int], str]


def following(words: str, last: str = "") -> Callable[[int, int, At], str]:
    def pager(here: int, pages: int, at: At) -> str:
        return words.format(u=at(here + 1), last=at(pages), i=here, n=pages) if here < pages else last

    return pager


def numbers(link: str, own: str, frame: str, reach: int = 99) -> Callable[[int, int, At], str]:
    def pager(here: int, pages: int, at: At) -> str:
        shown = [k for k in range(1, pages + 1) if abs(k - here) <= reach or k == pages]
        return frame.format("".join((own if k == here else link).format(u=at(k), k=k) for k in shown))

    return pager


PAGERS = (
    following("<div class='page'><a href='{u}'>下一页</a></div>", "<div class='page'><span>下一页</span></div>"),
    following("<div>首页 上一页 <a href='{u}'>下一页</a> <a href='{last}'>尾页</a> 第{i}/{n}页</div>", "<div>首页 上一页 下一页 尾页</div>"),
    following("<a href='{u}'>下页</a>"),
    following("<p align='right'><a href='{u}'>下页</a>｜<a href='{last}'>尾页</a>｜页次：{i}/{n}页｜20条/页</p>"),
    following("<div class='nav'>Page {i} of {n} <a href='{u}'>Next</a></div>", "<div class='nav'>Page</div>"),
    following("<ul class='pagination'><li class='next'><a href='{u}' aria-label='下一页'><i class='icon-next'></i></a></li></ul>"),
    following("<div><a href='{u}'><img src='/images/next.gif' alt='下一页'></a></div>"),
    following("<div class='bar'><button onclick=\"window.location.href='{u}'\">下一页</button></div>", "<button disabled>下一页</button>"),
    following("<div class='turn'><span onclick=\"window.location.href='{u}'\">下一页</span></div>"),
    following("<div class='pagination'><span>{i} / {n}</span><a href='{u}'>&gt;</a></div>"),
    numbers("<a href='{u}'>{k}</a>", "<b>{k}</b>", "<div class='pg'>{}</div>"),
    numbers("<a href='{u}'>[{k}]</a> ", "[{k}] ", "<p>{}</p>"),
    numbers("<a href='{u}'>{k}</a>", "<em>{k}</em>", "<div class='pager'>{}</div>", 1),
    numbers("<a href='{u}'>{k}</a>", "", "<div id='fanye'>{}</div>"),
    numbers("<li><a href='{u}'>{k}</a></li>", "<li class='thisclass'>{k}</li>", "<ul class='pagelist'>{}</ul>", 2),
    numbers("<option value='{u}'>第{k}页</option>", "<option value='{u}' selected>第{k}页</option>", "<select onchange='window.location=this.value'>{}</select>"),
    numbers("<a href='#' onclick=\"location.href='{u}';return false\">{k}</a>", "", "<div class='fy'>{}</div>"),
)  # fmt: skip
ADDRESSES: tuple[Callable[[int], str], ...] = (
    lambda n: f"/zw/tz/202403/t202403{1 + n % 28:02}_{n + 8000}.html",
    lambda n: f"./{n + 8000}.html",
    lambda n: f"/show.asp?id={n + 80}",
    lambda n: f"/info/1044/{n + 80}.htm",
    lambda n: f"/zw/tz/{n:08x}-aa11-4b22-8c33-{n:012x}.html",
    lambda n: f"/article/{n + 80000}",
    lambda n: f"/art/2024/3/{1 + n % 28}/art_99_{n + 800}.html",
    lambda n: f"/content/c{n + 800}.shtml",
)
SECTIONS: tuple[tuple[str, At], ...] = (
    ("/zw/tz/index.html", lambda k: f"/zw/tz/index_{k}.html"),
    ("/zw/tz/", lambda k: f"index_{k - 1}.html"),
    ("/list.asp?cid=3", lambda k: f"list.asp?cid=3&page={k}"),
    ("/bm/list.php?c=2", lambda k: f"?c=2&p={k - 1}"),
    ("/zw/tz/1", lambda k: f"/zw/tz/{k}"),
    ("/list-3.html", lambda k: f"/list-3-{k}.html"),
    ("/zw/tz/", lambda k: f"/zw/tz/page/{k}/"),
)
NEWS = "".join(f"<li><a href='/xw/dt/2024/{n}.html'>{title(n)}</a><span>2024-03-0{n}</span></li>" for n in range(1, 8))
HOT = "".join(f"<li><a href='/xw/2024/{n}.html'>{title(n + 30)}</a></li>" for n in range(6))
AROUND = (
    f"<div class='rbox'><div class='tit'><h2>最新动态</h2><a href='/xw/dt/'>更多</a></div><ul>{NEWS}</ul></div>",
    f"<div class='hot'><h3>热点信息</h3><ul>{HOT}</ul></div>",
    "<div class='left'><ul><li><a href='/zw/zc/'>政策法规</a></li><li><a href='/zw/rs/'>人事信息</a></li></ul></div>",
    "<div class='pic'><ul><li><a href='/xw/tp/1.html'><img src='/p1.jpg' alt='图片新闻'></a></li></ul><a>1</a><a>2</a></div>",
    "<div class='links'><select onchange='window.open(this.value)'><option value='http://www.gov.cn'>中国政府网</option></select></div>",
)
# Boxes of other columns, dated as the section's own list is or better, with addresses of the same kinds.
DATED = "".join(f"<li><a href='{{}}'>{title(n + 50)}</a><span>2024-03-0{n}</span></li>" for n in range(1, 8))
OTHERS: tuple[str, ...] = (
    "/xw/dt/202403/t20240301_{}.html",
    "/xw/dt/{}.html",
    "/show.asp?id={}",
    "/info/1001/{}.htm",
    "/xwzx/2024/{}.html",
)
BOXES: tuple[Callable[[str], str], ...] = (
    lambda rows: f"<div class='box'><h3>部门动态</h3><ul>{rows}</ul></div>",
    lambda rows: (
        f"<div class='w300'><div class='hd'><span>公告公示</span></div><div class='bd'><ul>{rows}</ul></div></div>"
    ),
    lambda rows: f"<div class='box'><h3>部门动态</h3><ul>{rows}</ul></div>" * 2,
    lambda rows: f"<dl class='tj'><dt>推荐阅读</dt>{rows.replace('li>', 'dd>')}</dl>",
    lambda rows: f"<div class='tabs'><ul class='tn'><li>要闻</li><li>通知</li></ul><ul>{rows}</ul></div>",
)
FRAMES = (
    "<div class='main'>{}</div>",
    "<table><tr><td>{}</td></tr></table>",
    "{}",
    "<div id='right'><div class='con'>{}</div></div>",
)


def mixture(lot: random.Random, *, short: bool = False) -> tuple[str, dict[str, str], set[str]]:
    """The section's address, its pages by address, and what they list; where `short`, one to three entries beside dated boxes."""
    layout, pager, address, (first, further) = map(lot.choice, (LAYOUTS, PAGERS, ADDRESSES, SECTIONS))  # type: ignore[arg-type,misc]
    count, size, frame = lot.choice([1, 5, 12, 17, 23, 31, 44]), lot.choice([8, 10, 15, 20]), lot.choice(FRAMES)
    around = "".join(box for box in AROUND if lot.random() < 0.4)
    name = ""
    if short:
        count, name = lot.choice([1, 2, 3]), lot.choice(("", "<div class='tt'><h2>通知公告</h2></div>"))
        other = lot.choice(OTHERS)
        around = lot.choice(BOXES)(DATED.format(*[other.format(n) for n in range(500, 507)]))
    above = lot.random() < 0.4
    pages = -(-count // size)
    found: dict[str, str] = {}
    listed: set[str] = set()
    for here in range(1, pages + 1):
        url = urljoin(HOST + first, first if here == 1 else further(here))
        some = range((here - 1) * size, min(here * size, count))
        rows = [(address(n), title(n), f"2024-{1 + n % 12:02}-{1 + n % 28:02}") for n in some]
        turn = pager(here, pages, lambda k: first if k == 1 else further(k))
        body = frame.format(name + layout(rows) + turn)  # type: ignore[operator]
        found[url] = (
            "<html><head><title>通知公告_示例县</title></head><body><div class='header'><a href='/'>首页</a><a href='/zw/'>政务公开</a></div>"
            f"{around if above else ''}{body}{'' if above else around}<div class='footer'><a href='/about'>关于我们</a></div></body></html>"
        )
        listed |= {urljoin(url, each) for each, _, _ in rows}
    return HOST + first, found, listed


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_lists_of_all_mixtures_are_walked_whole_and_alone(seed: int, *, short: bool) -> None:
    for number in range(20):
        lot = random.Random(1_000 * seed + number)
        section, pages, listed = mixture(lot, short=short)
        entries: set[str] = set()
        waiting, known = [section], {section}
        around: frozenset[int] = frozenset()
        while waiting:
            url = waiting.pop(0)
            page = Page(url, pages[url])
            page.around = around
            listing = portals.recognise(page).listing(page)
            entries |= {entry.url for entry in listing.entries}
            if url == section:
                around = frozenset(mark_of(link) for _, link in page.links if link and link not in entries)
            assert (listing.unresolved, listing.addressless) == ((), 0), (seed, number, url)
            further = [
                n.url for n in (*listing.next, *listing.chain) if n.url not in known and (n.url in pages or not n.maybe)
            ]
            known.update(further)
            waiting += further
        assert entries == listed, (seed, number)
