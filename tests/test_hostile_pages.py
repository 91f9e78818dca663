"""Pages made to keep a reader busy: each is recognised and read in a time that grows with its length and no faster."""

from __future__ import annotations

import time

import pytest

from crawler import portals
from crawler.portals import Page
from crawler.portals.entries.leftover import taken_up
from crawler.portals.entries.neighbours import column_of, neighbours
from crawler.portals.requests.routes import routes
from crawler.sections.navigation import section_links

SIZE = 100_000
SCRIPTS_S = 2.5


def filled(piece: str) -> str:
    return piece * (SIZE // len(piece))


def script(piece: str) -> str:
    return f"<script>{filled(piece)}</script>"


PAGES = {
    "openings of links": filled("<a href="),
    "openings of pager calls": script("createPageHTML("),
    "plug-ins that never close": script("$('#p').pagination({"),
    "units that never close": script("$('#1').jpage({totalRecord:9999999,perPage:1,proxyUrl:'/p'"),
    "records that never close": script("<record><![CDATA["),
    "groups that never close": filled("<nextgroup>"),
    "links in text areas": filled("<textarea><a href="),
    "rows of one address": filled("<p><a href='/a/1.html'>某</a>"),
    "dead pager links": filled("<a href='javascript:go(2)'>下一页</a>"),
    "announced names": filled("附件：<a href='javascript:;'>某.doc</a>"),
    "nested boxes": filled("<div>"),
    "places beside very much": "<div>" + "<span>位置</span>" * 2_000 + "<i>x</i>" * 9_000 + "</div>",
    "nested tables": filled("<table><tr><td>"),
    "attributes": "<a " + filled("a='b.doc' ") + ">",
    "a jump box that calls": "<script>function go(n){location.href='i_'+n+'.html'}</script><select onchange='go(this.value)'>"
    + "".join(f"<option value={n}>{n}</option>" for n in range(1, SIZE // 40))
    + "</select>",
    "calls with enormous numbers": f"<script>createPageHTML({'9' * 5_000}, 0, 'index', 'html'); createPageHTML('b', {'9' * 5_000}, 1, 'list', 'html', 9);</script>",
    "plug-ins and clicks that take long": "<script>"
    + "$('body').click(function(n){for(var i=0;i<1e6;i++){} location.href='x'+n;});" * 300
    + "$('#p').pagination({total:9000,pageSize:1});" * 30
    + "</script>",
    "a jump box with thousands of names around": "<script>"
    + "".join(f"var a{n}={n};" for n in range(5_000))
    + "function go(n){location.href='/'+n%7+'/'+n*3+'.html'}</script><select onchange='go(this.value)'>"
    + "".join(f"<option value={n}>{n}</option>" for n in range(1, 2_500))
    + "</select>",
    "pages that are each asked for at length": "<script>function f(n){return n<1?0:f(n-1)+f(n-1)}</script>"
    + filled("<a onclick='f(20)'>下一页</a>"),
    "a jump box with a long script": "<select onchange='"
    + "x=1;" * 6_000
    + "location.href=this.value'><option>1</option><option>2</option><option>3000</option></select>",
    "one array under many names": "<script>var b=[];for(var i=0;i<16000;i++)b.push({t:'某通知',u:'/a/'+i});for(var i=0;i<300;i++)window['a'+i]=b;</script>",
    "many scripts that write": "<script>var s='<p>aaaaaa';for(var i=0;i<14;i++)s+=s;</script>"
    + "<script>for(var i=0;i<9;i++)document.write(s)</script>" * 100,
    "a name without an end": script("a"),
    "calls without an end": script("a('x',"),
    "addresses within addresses": "<script>var u='" + filled("href=") + "~~id~~'+id;</script>",
    "attributes full of quotes": '<a :href="' + filled("'") + '+x">某</a>',
    "tabs by the thousand": f"<ul>{filled('<li>某栏</li>')}</ul><div>{filled('<p><a href=/a/>更多</a></p>')}</div>",
    "escaped quotes": script("\\'"),
    "links without words": filled("<a href='/d?id={{a.b}}'>"),
    "twos": filled("<a href='?x'>2</a>"),
    "boxes that grow": filled("<div>加载"),
    "functions that ask": script("p(function(n){$.get('/l?page='+n)},{a:1});"),
    "rows that scripts listen to": "<script>$('li').click(function(){for(var i=0;i<1e5;i++){} location.href='x'+i;})</script>"
    + filled("<li>某通知</li>"),
    "a row of thousands of files": "<ul><li><a href='/a/202401/t20240101_1.html'>关于做好工作的通知</a>2024-01-01"
    + "".join(f"<a href='/f/{n}.pdf'>附件{n}名单</a>" for n in range(SIZE // 40))
    + "</li></ul>",
    "a million pages": "<ul><li><a href='/a/202401/t20240101_1.html'>关于做好工作的通知</a>2024-01-01</li></ul>"
    "<script>createPageHTML(999999, 0, 'index', 'html');</script>",
}


ORDINARY = filled(
    "<ul><li><a href='/zw/202401/t20240101_1.html' title='关于做好工作的通知'>关于做好工作的通知</a><span>2024-01-01</span></li></ul>"
)


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_is_read_in_time(name: str) -> None:
    """As quickly as some dozens of ordinary pages of its size, and what scripts may take by themselves."""
    ordinary_s, _ = read(ORDINARY)
    taken_s, following = read(PAGES[name])
    assert taken_s < SCRIPTS_S + 60 * ordinary_s
    assert following <= 20_000


def read(body: str) -> tuple[float, int]:
    page = Page("http://x.gov.cn/zw/index.html", f"<html><body>{body}</body></html>")
    started_s = time.process_time()
    family = portals.recognise(page)
    listing = taken_up(page, family.listing(page))
    family.article(page)
    list(section_links(page))
    routes(page)
    column_of(page)
    neighbours(page)
    return time.process_time() - started_s, len(listing.next)


def test_data_in_xml_without_an_end_is_read_in_time() -> None:
    page = Page("http://x.gov.cn/list.xml", '<?xml version="1.0"?>' + filled("<![CDATA["))
    started_s = time.process_time()
    assert page.data is None or portals.recognise(page).listing(page).entries == ()
    assert time.process_time() - started_s < SCRIPTS_S


@pytest.mark.parametrize("base", ["http://[bad/", "//[x", "http://h:8a/", "http://h:99999/", "javascript:1"])
def test_a_base_that_is_no_address_counts_for_nothing(base: str) -> None:
    page = Page("http://x.gov.cn/zw/t1.html", f"<head><base href='{base}'></head><body><a href='a.pdf'>附件</a></body>")
    assert [f.url for f in portals.article(page).files] == ["http://x.gov.cn/zw/a.pdf"]
    written = {"http://x.gov.cn/zw/a.js": "document.write(\"<a href='b.pdf'>附件</a>\")"}
    with_file = Page(page.url, f"{page.raw}<script src='a.js'></script>", files=written)
    assert len(portals.article(with_file).files) == 2


@pytest.mark.parametrize(
    "odd",
    [
        "viewer.html?file=http://h:8a/a.pdf",
        "/pdfjs/web/viewer.html?file=//h:99999/a.pdf",
        "/pdfjs/web/viewer.html?file=aHR0cDovL2g6OGEvYS5wZGY=",
        "http://y.cn/view?file=http://x.gov.cn:8a/a.pdf",
        "/down?file=http://[b/a.pdf",
    ],
)
def test_a_viewer_told_of_no_address_loses_no_other_link(odd: str) -> None:
    body = f"<a href='{odd}'>附件1</a><iframe src='{odd}'></iframe><a href='b.pdf'>附件2</a>"
    page = Page("http://x.gov.cn/zw/t1.html", f"<body><div class='content'>{body}</div></body>")
    assert "http://x.gov.cn/zw/b.pdf" in [f.url for f in portals.article(page).files]
    taken_up(page, portals.recognise(page).listing(page))
