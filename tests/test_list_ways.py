"""Where a list goes on that neither links nor data addresses tell: pieces that a press asks for, years in a box, the columns of
a section whose own page shows the newest of each."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace
from typing import Any, cast

import pytest

from crawler import portals
from crawler.answers.shown import wants_browser
from crawler.asking import Asking
from crawler.portals import Page
from crawler.portals.article.waypoint import way_to_file
from crawler.portals.contents import contents_of
from crawler.portals.links.frames import frames
from crawler.portals.requests.ofalist import is_change
from crawler.portals.requests.routes import routes
from crawler.portals.requests.scriptfiles import may_tell_more
from crawler.sections.navigation import asked_menus
from crawler.unlisted import Unlisted
from findings.record import Link
from findings.words import Kind

BASE = "http://x.gov.cn"
AUTO = SimpleNamespace(job=SimpleNamespace(browser="auto", empty_expected=False))
URL = f"{BASE}/zw/gk/index.html"


def items(first: int = 0, count: int = 10, folder: str = "/zw/gk/") -> str:
    return "".join(
        f"<li><a href='{folder}{3000 + n}.html'>关于做好第{n}批农机补贴工作的通知</a><span>2024-03-{1 + n % 28:02}</span></li>"
        for n in range(first, first + count)
    )


def listed(body: str, url: str = URL) -> portals.Listing:
    page = Page(url, f"<html><body><div class='main'>{body}</div></body></html>")
    return portals.recognise(page).listing(page)


PIECES = {
    "a function told the next number": (
        (
            f"<ul class='list'>{items()}</ul><div><a onclick='turn(now-1)'>上一页</a><a onclick='turn(now+1)'>下一页</a></div>"
            "<script>var all=3,now=1;function turn(n){if(n<1||n>all)return;now=n;var u=n==1?'c.html':'c_'+(all-n+1)+'.html';"
            "$.ajax({url:u,success:function(d){$('.list').html(d);}});}</script>"
        ),
        ["/zw/gk/c_2.html", "/zw/gk/c_1.html"],
    ),
    "numbers of which the later ones ask": (
        (
            f"<ul class='list'>{items()}</ul><div class='page'><a href='index.html'>1</a><a href='index_2.html'>2</a>"
            "<a href='javascript:void(0)' onclick='more(3)'>3</a><a href='javascript:void(0)' onclick='more(4)'>4</a></div>"
            "<script>function more(n){$.get('/ajax/list.php',{cat:31,page:n},function(d){$('.list').html(d);});}</script>"
        ),
        ["/zw/gk/index_2.html", "/ajax/list.php?cat=31&page=3", "/ajax/list.php?cat=31&page=4"],
    ),
    "what is asked for as the reader goes down": (
        (
            f"<ul class='list'>{items()}</ul><p id='end'></p><script>let page=1,all=4;const io=new IntersectionObserver(seen=>{{"
            "if(seen[0].isIntersecting&&page<all)more(++page)});io.observe(document.getElementById('end'));function more(p){"
            "fetch('/api/col/gk?page='+p).then(r=>r.json()).then(d=>d.list.forEach(put))}</script>"
        ),
        ["/api/col/gk?page=1"],
    ),
    "pieces that a function loads": (
        (
            "<div id='con'></div><div id='pg'></div><script>function go(n){$('#con').load('/zw/inc/list_'+n+'.html #ul');var h='';"
            "for(var i=1;i<=3;i++){h+=\"<a href='javascript:go(\"+i+\")'>\"+i+'</a>';}$('#pg').html(h);}go(1);</script>"
        ),
        ["/zw/inc/list_1.html", "/zw/inc/list_2.html", "/zw/inc/list_3.html"],
    ),
    "a list that grows by a word that elsewhere leads to another": (
        (
            f"<ul id='l'>{items()}</ul><a id='more' href='javascript:;'>查看更多</a><script>var n=10;$('#more').click(function(){{"
            "$.get('/more.php?offset='+n+'&size=10',function(h){$('#l').append(h);n+=10;});});</script>"
        ),
        ["/more.php?offset=0&size=10"],
    ),
    "years in a box whose script makes the address": (
        (
            "<select onchange=\"location.href='index.html?year='+this.value\"><option value='2024'>2024年</option>"
            f"<option value='2023'>2023年</option></select><ul class='list'>{items()}</ul>"
        ),
        ["/zw/gk/index.html?year=2024", "/zw/gk/index.html?year=2023"],
    ),
    "years in folders, each turned by its own pager": (
        (
            "<div><a href='index.html'>2025年</a> <a href='2024/index.html'>2024年</a> <a href='2023/index.html'>2023年</a></div>"
            f"<ul class='list'>{items()}</ul><script>createPageHTML(2, 0, 'index', 'html');</script>"
        ),
        ["/zw/gk/index_1.html", "/zw/gk/2024/index.html", "/zw/gk/2023/index.html"],
    ),
    "tabs that tell the list's own page a kind": (
        (
            "<ul><li class='on'><a href='?lx=gz'>规章</a></li><li><a href='?lx=gfx'>规范性文件</a></li></ul><ul class='list'>"
            f"{items()}</ul><div>共2页 <a href='?lx=gz&page=2'>下一页</a></div>"
        ),
        ["/zw/gk/index.html?lx=gz&page=2", "/zw/gk/index.html?lx=gz", "/zw/gk/index.html?lx=gfx"],
    ),
    "kinds in a box whose script makes the address": (
        (
            "<select onchange=\"location.href='?dw='+this.value\"><option value='a1'>办公室</option><option value='a2'>教育局</option></select>"
            "<select onchange=\"location.href='?zt='+this.value\"><option value=''>主题</option><option value='1'>农业</option><option value='2'>工业</option></select>"
            f"<ul class='list'>{items()}</ul>"
        ),
        ["/zw/gk/index.html?dw=a1", "/zw/gk/index.html?dw=a2"],
    ),
    "tabs of folders of which the page shows the first": (
        (
            "<ul><li><a href='./fg/'>法规</a></li><li><a href='jd/index.html'>解读</a></li><li><a href='/zw/xx/'>信箱</a></li></ul><ul class='list'>"
            f"{items(0, 10, '/zw/gk/fg/')}</ul><div>共2页 <a href='fg/index_1.html'>下一页</a></div>"
        ),
        ["/zw/gk/fg/index_1.html", "/zw/gk/fg/", "/zw/gk/jd/index.html"],
    ),
    "folders of a folder that the server lists": (
        (
            "<title>Index of /zw/gk</title><pre><a href='?C=N;O=D'>Name</a> <a href='?C=M;O=A'>Last modified</a>\n<a href='/zw/'>Parent Directory</a>\n"
            "<a href='2024/'>2024/</a> 12-Jun-2024 10:10 -\n<a href='a.pdf'>a.pdf</a> 12-Jun-2024 10:10 88K</pre>"
        ),
        ["/zw/gk/2024/"],
    ),
    "tabs beside one for all kinds": (
        (
            "<ul><li><a href='./index.html'>全部</a></li><li><a href='?lx=gz'>规章</a></li><li><a href='?lx=gfx'>规范性文件</a></li></ul>"
            f"<p><a href='?sort=1'>按时间</a><a href='?sort=2'>按热度</a></p><ul class='list'>{items()}</ul>"
            "<div>共2页 <a href='?page=2'>下一页</a></div>"
        ),
        ["/zw/gk/index.html?page=2"],
    ),
    "articles that the list's own page shows": (
        "<ul>"
        + "".join(f"<li><a href='?id={n}'>第{n}批项目公示</a><i>2024-03-0{n - 40}</i></li>" for n in range(41, 49))
        + "</ul><div>共2页 <a href='?page=2'>下一页</a></div>",
        ["/zw/gk/index.html?page=2"],
    ),
    "tabs that ask for a list each": (
        (
            "<ul class='tab'><li onclick='tab(1)'>法律</li><li onclick='tab(2)'>法规</li></ul>"
            f"<div id='c'><ul class='list'>{items(0, 6)}</ul></div><div class='hot'><a onclick=\"hot('a')\">热点</a><a onclick=\"hot('b')\">排行</a></div>"
            "<script>function tab(i){$('#c').load('tab_'+i+'.html');}function hot(i){$('.hot').load('/inc/hot_'+i+'.html');}</script>"
        ),
        ["/zw/gk/tab_1.html", "/zw/gk/tab_2.html"],
    ),
    "columns of which the newest are shown": (
        (
            f"<div><h3>法规</h3><a href='./fg/'>更多&gt;&gt;</a><ul>{items(0, 5, '/zw/gk/fg/')}</ul></div>"
            f"<div><h3><a href='jd/index.html'>解读</a></h3><ul>{items(5, 5, '/zw/gk/jd/')}</ul></div><a href='/xw/'>更多</a>"
        ),
        ["/zw/gk/fg/", "/zw/gk/jd/index.html"],
    ),
}


@pytest.mark.parametrize("name", PIECES)
def test_a_list_goes_on_in_its_own_way(name: str) -> None:
    body, following = PIECES[name]
    found = listed(body)
    assert [each.url.removeprefix(BASE) for each in found.next] == following
    assert found.unresolved == ()


def test_pages_that_a_function_turns_without_end_are_a_hole() -> None:
    turn = "function turn(n){now=n;$.ajax({url:'c_'+n+'.html',success:function(d){$('.list').html(d);}});}"
    found = listed(
        f"<ul class='list'>{items()}</ul><a onclick='turn(now+1)'>下一页</a><script>var now=1;{turn}</script>"
    )
    assert (found.next, found.unresolved) == ((), (2,))


def test_a_section_with_a_pager_lists_its_columns_articles_itself() -> None:
    body = f"<a href='./fg/'>法规</a><ul>{items(0, 10, '/zw/gk/fg/')}</ul><div>共2页 <a href='index_1.html'>下一页</a></div>"
    assert [each.url for each in listed(body).next] == [f"{BASE}/zw/gk/index_1.html"]


def test_a_list_that_a_script_holds_as_rows_of_fields_is_read_whole() -> None:
    rows = ",".join(f"['/nr/{5000 + n}.html','关于第{n}件事情的通知','2024-03-05']" for n in range(23))
    script = (
        f"<ul id='u'></ul><script>var news=[{rows}];function show(p){{var h='';for(var i=p*10-10;i<p*10;i++){{h+=\"<li><a href='\"+"
        "news[i][0]+\"'>\"+news[i][1]+'</a>'+news[i][2]+'</li>';}document.getElementById('u').innerHTML=h;}show(1);</script>"
    )
    assert len(listed(script).entries) == 23


def test_titles_that_open_by_a_click_are_links() -> None:
    rows = "".join(
        f"<div class='row'><span onclick=\"openDoc('{900 + n}')\">关于第{n}件事情的通知</span><span>2024-03-05</span></div>"
        for n in range(6)
    )
    script = "<script>function openDoc(id){window.open('/web/doc/'+id+'.html');}</script>"
    assert [e.url for e in listed(rows + script).entries] == [f"{BASE}/web/doc/{900 + n}.html" for n in range(6)]


def test_markup_in_data_goes_on_to_the_page_that_the_data_count() -> None:
    told = json.dumps({"result": {"totalPages": 3, "html": f"<ul>{items()}</ul>"}})
    found = portals.generic.listing(Page(f"{BASE}/api/lst?col=9&p=1", told))
    assert [each.url.removeprefix(BASE) for each in found.next] == ["/api/lst?col=9&p=2", "/api/lst?col=9&p=3"]
    assert found.chain == ()


def test_a_total_above_a_list_without_a_pager_counts() -> None:
    assert listed(f"<h3>共 25 条信息</h3><ol>{items(0, 20)}</ol>").declared_total == 25


def test_dates_that_only_an_attribute_tells_make_a_list() -> None:
    rows = "".join(
        f"<article><time datetime='2024-03-0{n}'>0{n}</time><h2><a href='/f/post/{90 + n}/'>关于第{n}件事情的通知</a></h2></article>"
        for n in range(1, 7)
    )
    assert len(listed(f"<section>{rows}</section>", f"{BASE}/f/page/2/").entries) == 6


def test_an_entry_set_large_above_the_list_is_one() -> None:
    large = "<div class='pin'><h2><a href='/zw/gk/2999.html'>今日要闻一则</a></h2></div>"
    hot = "<div class='hot'><h3>热点</h3><h4><a href='/zw/gk/2001.html'>别处的要闻</a></h4></div>"
    urls = [e.url for e in listed(f"{large}<ul class='list'>{items()}</ul>{hot}").entries]
    assert urls == [f"{BASE}/zw/gk/2999.html", *(f"{BASE}/zw/gk/{3000 + n}.html" for n in range(10))]


def test_a_folder_s_own_parent_is_no_entry() -> None:
    files = "".join(f"<a href='f{n}.pdf'>f{n}.pdf</a> 05-Mar-2024 10:00\n" for n in range(8))
    urls = [e.url for e in listed(f"<pre><a href='../'>../</a>\n{files}</pre>", f"{BASE}/kk/files/").entries]
    assert urls == [f"{BASE}/kk/files/f{n}.pdf" for n in range(8)]


def test_records_whose_folder_and_name_make_the_address() -> None:
    script = "$.getJSON('/bb/data?pageNo=1',function(r){$('#u').html(r.rows.map(function(x){return \"<a href='\"+x.dir+\"/\"+x.name+\".html'>\"+x.bt+'</a>'}));});"
    shell = Page(f"{BASE}/bb/index.html", f"<html><body><ul id='u'></ul><script>{script}</script></body></html>")
    told = json.dumps({"rows": [{"dir": f"/bb/20240{n}", "name": f"n{n}", "bt": "关于一件事情的通知"} for n in (1, 2)]})
    answer = Page(f"{BASE}/bb/data?pageNo=1", told, routes=routes(shell))
    assert [e.url for e in portals.generic.listing(answer).entries] == [f"{BASE}/bb/20240{n}/n{n}.html" for n in (1, 2)]


def test_a_page_s_number_may_be_a_step_of_its_data_s_path() -> None:
    records = [{"title": f"关于第{n}件事情的通知", "url": f"/n/{n}.html"} for n in range(10)]
    found = portals.generic.listing(Page(f"{BASE}/api/list/1/10", json.dumps({"total": 28, "items": records})))
    assert [each.url.removeprefix(BASE) for each in found.next] == ["/api/list/2/10", "/api/list/3/10"]


def test_a_pager_that_a_component_drew_without_addresses_is_a_hole() -> None:
    following = "<ul class='ant-pagination'><li title='下一页' class='ant-pagination-next'><button></button></li></ul>"
    last = following.replace("ant-pagination-next'", "ant-pagination-next ant-pagination-disabled'")
    assert listed(f"<ul class='list'>{items()}</ul>{following}").unresolved == (2,)
    assert listed(f"<ul class='list'>{items()}</ul>{last}").unresolved == ()


def test_data_that_a_page_was_made_of_tell_how_long_the_list_is() -> None:
    records = [{"id": n, "title": f"关于做好第{n}批农机补贴工作的通知"} for n in range(10)]
    told = json.dumps({"props": {"page": {"list": records, "total": 22, "totalPages": 3}}}, ensure_ascii=False)
    found = listed(f"<ul class='list'>{items()}</ul><script type='application/json'>{told}</script>")
    assert (found.declared_total, found.declared_pages) == (22, 3)
    named = listed(f"<ul class='list'>{items(0, 20)}</ul><script>var totalRecord = 33, pageSize = 20;</script>")
    assert named.declared_total == 33
    assert listed(f"<ul>{items(0, 20)}</ul><script>var count = 33, size = 7;</script>").declared_total is None


def test_a_pager_without_links_is_no_row_without_an_address() -> None:
    rows = "".join(
        f"<div><a href='/zw/gk/{3000 + n}.html'>关于第{n}件事情的通知</a><em>2024-03-05</em></div>" for n in range(7)
    )
    assert listed(f"{rows}<div>首页 上一页 下一页 尾页 第4/4页 共31条</div>").addressless == 0
    assert listed(f"{rows}<div>关于另一件事情的通知<em>2024-03-05</em></div>").addressless == 1


def test_a_list_in_a_box_that_is_called_like_a_frame_is_found_beside_others() -> None:
    news = "".join(
        f"<li><a href='/xw/2024/{n}.html'>全县召开会议之{n}</a><i>2024-03-0{n}</i></li>" for n in range(1, 9)
    )
    side = f"<div class='rbox'><h2>最新动态</h2><a href='/xw/'>更多</a><ul>{news}</ul></div>"
    for turn in ("", "<p><a href='index_2.html'>下一页</a></p>"):
        found = listed(f"{side}<div class='nav_right'><ul class='l'>{items(0, 6)}</ul>{turn}</div>").entries
        assert [e.url for e in found] == [f"{BASE}/zw/gk/{3000 + n}.html" for n in range(6)]


def test_a_section_that_shows_no_entries_goes_on_to_the_lists_below_it() -> None:
    below = "".join(f"<dt>事项{k}</dt><dd><a href='{BASE}/zw/gk/c{k}/index.html'>查看全部</a></dd>" for k in range(3))
    menu = "<div class='nav'><a href='/zw/gk/d/index.html'>导航</a><a href='/zw/rs/index.html'>人事</a></div>"
    urls = [f"{BASE}/zw/gk/c{k}/index.html" for k in range(3)]
    assert [n.url for n in listed(f"{menu}<dl>{below}</dl>").next] == urls
    # Where a script may draw a list of the page's own, that it is empty is told.
    asking = "<script>function draw(){fetch(where()).then(show)}</script>"
    assert listed(f"<dl>{below}</dl>{asking}").next == ()
    assert listed(f"<dl>{below}</dl><script src='/js/list.js'></script>").next == ()


def test_what_a_function_that_nobody_calls_would_draw_is_no_pager() -> None:
    draws = "function pages(s){document.write('<a href=\"#\"><span>'+s.next+'</span></a>');if(s.size<2){document.write('<a href=\"#\">末页</a>');}}"
    boxes = "".join(
        f"<h3>第{k}类<a href='{BASE}/zw/gk/c{k}/'>更多</a></h3><ul>{items(9 * k, 5, f'/zw/gk/c{k}/')}</ul>"
        for k in range(3)
    )
    asked, called = (listed(f"<script>{draws}{more}</script>{boxes}") for more in ("", "pages({size:1});"))
    assert ([n.url for n in asked.next], asked.unresolved) == ([f"{BASE}/zw/gk/c{k}/" for k in range(3)], ())
    assert called.unresolved == (2,)


@pytest.mark.parametrize(
    ("control", "press", "unread"),
    [
        ("<div id='m'>加载更多</div>", "p++;$.get('/zw/gk/more_'+p+'.html',add);", (2,)),
        ("<div id='m'>加载更多</div>", "loadNext();", (2,)),
        ("<p><span>上一页</span><span id='m'>下一页</span></p>", "turn(1);", (2,)),
        ("<li style='display:none'><a href='/zw/gk/77.html'>关于隐藏一条的通知</a></li><div id='m'>加载更多</div>", "$('li:hidden').show();", ()),
        ("<p><span>上一页</span><span>下一页</span><b id='m'>打印</b></p>", "turn(1);", ()),
    ],
)  # fmt: skip
def test_a_control_that_a_script_listens_to_is_a_hole_where_nobody_knows_what_it_brings(
    control: str, press: str, unread: tuple[int, ...]
) -> None:
    script = f"<script>var p=1;$('#m').on('click',function(){{{press}}});</script>"
    found = listed(f"<div class='l'><ul>{items()}</ul>{control}</div>{script}")
    assert (found.unresolved, found.next) == (unread, ())


def test_a_list_that_grows_as_its_reader_goes_down_is_asked_for_or_named() -> None:
    observer = "new IntersectionObserver(async e=>{{page++;const r=await fetch({});put(await r.text());}})"
    told = f"<ul>{items()}</ul><script>let page=1;{observer.format('`/zw/gk/l?page=${page}`')}</script>"
    assert [n.url for n in listed(told).next] == [f"{BASE}/zw/gk/l?page=1"]
    hidden = f"<ul>{items()}</ul><script>{observer.format('where(page)')}</script>"
    assert (listed(hidden).next, listed(hidden).unresolved) == ((), (2,))


@pytest.mark.parametrize(
    ("script", "grows"),
    [
        ("$(window).scroll(function(){if($(this).scrollTop()>200){$('#t').fadeIn();}});$.ajax({url:'/count?id=3'});", False),
        ("addEventListener('scroll',()=>{bar.hidden=scrollY<9});fetch('/api/weather').then(show)", False),
        ("window.onscroll=function(){top1.hidden=true};function hit(){$.get('/hit.do',show)}", False),
        ("$(window).scroll(function(){if(low()){more();}});function more(){ask(++n)}function ask(p){$.ajax({url:at(p)})}", True),
        ("addEventListener('scroll',more);const more=async()=>{put(await fetch(at(++n)))}", True),
        ("window.onscroll=function(){if(low()){$.get(at(++n),put)}}", True),
        ("new Vue({methods:{more(){axios.get(at(++n)).then(put)}},mounted(){window.addEventListener('scroll',this.more)}})", True),
    ],
)  # fmt: skip
def test_what_is_asked_for_beside_a_scrolling_page_is_no_further_page(script: str, *, grows: bool) -> None:
    assert listed(f"<ul>{items()}</ul><script>{script}</script>").unresolved == ((2,) if grows else ())


def test_the_whole_list_behind_a_link_for_more() -> None:
    more = "<p><a href='more.html'>查看更多&gt;&gt;</a></p>"
    found = listed(f"<div><ul>{items()}</ul>{more}</div>", f"{BASE}/zw/gk/index.html")
    assert [n.url for n in found.next] == [f"{BASE}/zw/gk/more.html"]


def test_a_button_that_is_switched_off_leads_nowhere() -> None:
    script = "<script>document.getElementById('n').addEventListener('click',()=>{location.href='list?p=4'})</script>"
    assert listed(f"<ul>{items()}</ul><button id='n'>下一页</button>{script}").next
    last = listed(f"<ul>{items()}</ul><button>上一页</button><button id='n' disabled>下一页</button>{script}")
    assert (last.next, last.unresolved) == ((), ())


def test_lists_in_objects_and_articles_in_windows_of_the_page_are_led_to() -> None:
    inner = "<object data='inner.html' type='text/html' height='900'></object><object data='a.swf'></object>"
    assert [n.url for n in listed(inner, f"{BASE}/zw/gk/index.html").next] == [f"{BASE}/zw/gk/inner.html"]
    view = "<script>function view(id){$.post('/hit.do',{id:id});layer.open({type:2,content:['/zw/gk/'+id+'.html','no']});}</script>"
    rows = "".join(
        f"<li><a href='javascript:void(0)' onclick=\"view('{3000 + n}')\">关于第{n}件事情的通知公告</a><i>2024-03-05</i></li>"
        for n in range(6)
    )
    urls = [e.url for e in listed(f"<ul>{rows}</ul>{view}").entries]
    assert urls == [f"{BASE}/zw/gk/{3000 + n}.html" for n in range(6)]


def test_months_of_a_box_whose_form_is_sent_by_get_are_lists() -> None:
    months = "".join(f"<option value='2024-0{m}'>2024年{m}月</option>" for m in (3, 2))
    box = f"<select name='month' onchange='this.form.submit()'>{months}</select>"
    form = f"<form action='/rb/index.jsp'><input type='hidden' name='c' value='7'>{box}</form>"
    urls = [f"{BASE}/rb/index.jsp?c=7&month=2024-0{m}" for m in (3, 2)]
    assert [n.url for n in listed(f"{form}<ul>{items(0, 6)}</ul>", f"{BASE}/rb/index.jsp").next] == urls
    posted = listed(f"{form.replace('<form', '<form method=post')}<ul>{items(0, 6)}</ul>", f"{BASE}/rb/")
    assert (posted.next, posted.unresolved, posted.by_form) == ((), (2,), True)


def rows_of(address: str, count: int, first: int = 40, date: str = "2024-03-05", end: str = "") -> str:
    linked = (f"<a href='{address}{n}{end}'>关于做好第{n}批农机补贴工作的通知</a>" for n in range(first, first + count))
    return "".join(f"<li>{each}<i>{date}</i></li>" for each in linked)


def test_whose_list_it_is_the_section_s_own_number_says() -> None:
    box = "<div class='bk'><ul class='text'>%s</ul></div>"
    body = f"<div class='l'><ul class='text'>{rows_of('/index.php?a=show&catid=15&id=', 4)}</ul></div>{box % rows_of('/index.php?a=show&catid=3&id=', 6)}"
    entries = listed(body, f"{BASE}/index.php?a=lists&catid=15").entries
    assert [e.url for e in entries] == [f"{BASE}/index.php?a=show&catid=15&id={n}" for n in range(40, 44)]
    mixed = rows_of("/show-15-", 4, end=".html") + rows_of("/show-9-", 3, 60, end=".html")
    box = f"<div class='h'><div><ul>{rows_of('/show-15-', 5, 80, end='.html')}</ul></div></div>"
    entries = listed(f"<div class='m'><ul>{mixed}</ul></div>{box}", f"{BASE}/list-15-1.html").entries
    assert sum(e.url.startswith(f"{BASE}/show-9-") for e in entries) == 3
    tables = "".join(
        f"<table>{rows_of(address, 4, date='', end='.html').replace('li>', 'tr>')}</table>"
        for address in ("/show-15-", "/show-3-")
    )
    entries = listed(tables, f"{BASE}/list-15-1.html").entries
    assert {e.url.split("-")[1] for e in entries} == {"15"}


def test_a_few_links_that_nothing_calls_the_list_are_no_end_of_the_search_for_it() -> None:
    links = "<p><a href='/wza/sm.doc'>无障碍浏览说明</a> <a href='/files/zn.pdf'>使用指南下载</a></p>"
    body = f"<div id='l'></div>{links}<script src='/js/own.js'></script>"
    own = "$.post('/get.ashx',{ClassId:8,PageIndex:1,PageSize:10},function(r){for(var i in r.Rows)$('#l').append(r.Rows[i]);})"
    bare = Page(f"{BASE}/List.aspx?ClassId=8", f"<html><body>{body}</body></html>")
    listing = portals.recognise(bare).listing(bare)
    assert (listing.is_weak, may_tell_more(bare, listing)) == (True, True)
    assert wants_browser(cast(Any, AUTO), bare, listing, first=True, proven=False)
    whole = bare.with_files({f"{BASE}/js/own.js": own})
    assert [n.url.partition("?")[0] for n in portals.recognise(whole).listing(whole).next] == [f"{BASE}/get.ashx"]
    box = f"<div><ul>{rows_of('/zwgk/a/', 6, 880)}</ul></div><script src='/js/own.js'></script>"
    shell = Page(f"{BASE}/zwgk/list.html?cid=66", f"<html><body>{box}</body></html>")
    assert may_tell_more(shell, portals.recognise(shell).listing(shell))
    hot = f"<h3>热点信息</h3><ul>{rows_of('/xw/', 5, end='.html')}</ul><div id='l'></div><script>{own}</script>"
    beside = listed(hot, f"{BASE}/List.aspx?ClassId=8")
    assert (len(beside.next), beside.entries) == (1, ())
    titled = Page(
        bare.url, f"<title>资料下载</title><h3>资料下载</h3><div>{links}</div><script src='/js/own.js'></script>"
    )
    sure = portals.recognise(titled).listing(titled)
    assert (sure.is_weak, may_tell_more(titled, sure)) == (False, False)
    assert not wants_browser(cast(Any, AUTO), titled, sure, first=True, proven=False)


def test_further_pages_in_a_folder_of_their_own_belong_to_the_section_s() -> None:
    rows = "".join(
        f"<div class='it'><a href='/gk/zhidu/zd{n}/'>关于印发第{n}项制度的通知</a></div>" for n in range(140, 146)
    )
    side = "".join(f"<li><a href='/gk/dt/a{n}/'>关于第{n}次会议的动态消息</a></li>" for n in range(140, 148))
    for url in (f"{BASE}/gk/zhidu/", f"{BASE}/gk/zhidu/page/2/"):
        assert {e.url.split("/")[4] for e in listed(f"{rows}<ul>{side}</ul>", url).entries} == {"zhidu"}


def test_months_of_the_whole_site_are_none_of_a_list_s() -> None:
    months = "".join(f"<li><a href='/?m=2024{m:02}'>2024年{m}月</a></li>" for m in range(1, 5))
    rows = "".join(f"<h2><a href='/?p={900 + n}'>关于做好第{n}批农机补贴工作的通知</a></h2>" for n in range(6))
    found = listed(f"{rows}<p><a href='/?cat=5&amp;paged=2'>« 较早文章</a></p><ul>{months}</ul>", f"{BASE}/?cat=5")
    assert ([n.url for n in found.next], len(found.entries)) == ([f"{BASE}/?cat=5&paged=2"], 6)
    own = months.replace("/?m=", "/?cat=5&amp;m=")
    assert len(listed(f"{rows}<ul>{own}</ul>", f"{BASE}/?cat=5").next) == 4


def test_where_nothing_says_whose_list_it_is_all_that_it_may_be_are_read() -> None:
    one = f"<div class='l'><ul>{rows_of('/info/', 4)}</ul></div>"
    two = f"<div class='r'><div class='bk'><div><ul class='t'>{rows_of('/info/x/', 4)}</ul></div></div></div>"
    assert len(listed(one + two, f"{BASE}/list.html").entries) == 8
    named = two.replace("<ul", "<h3>热点信息</h3><ul")
    assert len(listed(one + named, f"{BASE}/list.html").entries) == 4
    paged = one.replace("</ul>", "</ul><p><a href='list_2.html'>下一页</a></p>")
    assert len(listed(paged + two, f"{BASE}/list.html").entries) == 4


@pytest.mark.parametrize(
    ("field", "first", "gap"),
    [("<input name='kw'>", "<option value=''>全部年份</option>", False), ("<input name='kw'>", "", True), ("", "<option>年份</option>", True)],
)  # fmt: skip
def test_a_search_of_the_site_with_a_box_of_years_hides_none_of_a_list(field: str, first: str, gap: bool) -> None:
    years = "".join(f"<option>{year}年</option>" for year in (2024, 2023))
    box = f"<select name='y' onchange='this.form.submit()'>{first}{years}</select>"
    form = f"<form action='/so/result.do' method='post'>{field}{box}</form>"
    assert bool(listed(f"{form}<ul>{items(0, 6)}</ul>", f"{BASE}/zw/").unresolved) is gap


def test_headings_of_a_list_s_own_parts_make_it_no_other_one() -> None:
    parts = "".join(
        f"<h4>{name}管理制度</h4><ul>"
        + "".join(f"<li><a href='/info/1032/{6000 + 10 * k + n}.htm'>{name}类春耕管理办法</a></li>" for n in range(3))
        + "</ul>"
        for k, name in enumerate(("教学", "人事"))
    )
    page = Page(f"{BASE}/xxgk/zd.htm", f"<title>规章制度_示例县</title><body><div class='right'>{parts}</div></body>")
    assert len(portals.recognise(page).listing(page).entries) == 6


def test_on_its_last_page_a_list_s_pager_is_not_another_list_s() -> None:
    hot = "<div class='hot'><ul><li><a href='/zt/1/'>专题</a></li></ul><p><a href='/zt/l_2.html'>下一页</a></p></div>"
    found = listed(f"<div>{hot}</div><div><ul>{items(0, 6)}</ul><div class='pages'>共26条 第3页/共3页 下页</div></div>")
    assert (found.next, found.declared_total, found.number) == ((), 26, 3)
    dated = f"<ul>{items(0, 6)}<li><p>11/11</p><a href='/zw/gk/3999.html'>关于另一件事情的通知</a></li></ul>"
    assert listed(f"<div>{dated}<p><a href='index_2.html'>下一页</a></p></div>").declared_pages is None


def test_another_name_above_a_block_makes_it_another_s() -> None:
    rows = "".join(
        f"<dd><a href='/gs/202401/{500 + n}.html'>关于公示一件事情的公告之{n}</a> 03-1{n}</dd>" for n in range(6)
    )
    short = "".join(f"<li><a href='/show.asp?id={80 + n}'>农机补贴{n}</a><i>2024-03-05</i></li>" for n in range(6))
    page = Page(
        f"{BASE}/zw/gk/index.html",
        f"<html><head><title>通知公告_示例县</title></head><body><dl><dt>公示公告</dt>{rows}</dl><ul>{short}</ul></body></html>",
    )
    assert {e.url for e in portals.recognise(page).listing(page).entries} == {
        f"{BASE}/show.asp?id={80 + n}" for n in range(6)
    }


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("/news/updateRead?id=5", True),
        ("/stat/show.jsp?id=5", True),
        ("/stat/show.json?id=5", True),
        ("/count.jsp", True),
        ("/saveFile.do?name=1.pdf", True),
        ("/tongji/index.html", False),
        ("/tongji/2024/list_2.json", False),
        ("/upload/set/1.pdf", False),
        ("/upload/log/1.jpg", False),
        ("/files/countryside.docx", False),
        ("/zw/inc_list.html", False),
        ("/member/logout.jsp", True),
        ("/e/member/doaction.php?enews=exit", True),
        ("/news.asp?id=3&action=delete", True),
        ("/zw/outlook/2024.html", False),
        ("/list.do?act=delegation", False),
        ("/content_view.jspx?contentId=8", True),
        ("/flow_statistic.jspx?page=a", True),
        ("/content_view.do?id=8", False),
    ],
)
def test_what_changes_or_counts_is_told_from_what_only_lies_in_such_a_folder(path: str, changes: bool) -> None:
    assert is_change(BASE + path) is changes


@pytest.mark.parametrize(
    "script",
    [
        "$.getJSON('/article/updateList.json?id=5',function(d){$('#l').html(d.html)});",
        "fetch('/article/updateList.json').then(r=>r.json()).then(d=>d.list.forEach(draw));",
        "$('#pg').pagination(9,{pages:9,callback:function(k){$('#l').load('/zan/list_'+k+'.html');}});",
    ],
)
def test_what_changes_something_is_no_list_s_data(script: str) -> None:
    found = listed(f"<ul id='l'></ul><div id='pg'></div><script>{script}</script>")
    assert (found.next, found.chain) == ((), ())


def test_what_changes_something_is_no_way_on() -> None:
    drawn = "function seen(i){$.get('/news/updateRead?id='+i.id);}function draw(i){return '<a href=\"/news/show?id='+i.id+'\">'+i.title+'</a>'}"
    assert routes(Page(URL, f"<body><script>{drawn}</script></body>")) == (f"{BASE}/news/show?id=~~id~~",)
    way = "<a href='/down/addTimes?id=5'>点击下载</a>"
    assert way_to_file(Page(URL, f"<body>{way}</body>")) is None
    assert way_to_file(Page(URL, f"<body>{way}<a href='/down/5?go=1'>本地下载</a></body>")) == f"{BASE}/down/5?go=1"
    named = "<h3>下载地址</h3><a href='/e/doaction?n=DownFile&amp;id=5'>申请表样式</a><a href='/'>返回首页</a>"
    assert way_to_file(Page(URL, f"<body>{named}</body>")) == f"{BASE}/e/doaction?n=DownFile&id=5"
    assert way_to_file(Page(URL, f"<body>{named}<a href='/xw/5'>要闻</a></body>")) is None
    drawn = "<body><a class='btn' href='/index.php?c=down&k=5'></a></body>"
    assert way_to_file(Page(URL, f"<title>下载</title>{drawn}")) == f"{BASE}/index.php?c=down&k=5"
    assert way_to_file(Page(URL, f"<title>首页</title>{drawn}")) is None
    counting = Page(URL, "<body><iframe id='list' src='/stat/list.jsp?id=5' height='600'></iframe></body>")
    assert frames(counting) == []
    asked = Page(URL, "<body><iframe name='gk' src='/was5/web/search?channelid=5' height='900'></iframe></body>")
    assert frames(asked) == [f"{BASE}/was5/web/search?channelid=5"]
    menus = "$.getJSON('/menu/updateList?site=1',draw);$.getJSON('/menu/list?site=1',draw);"
    assert list(asked_menus(Page(URL, f"<body><script>{menus}</script></body>"))) == [f"{BASE}/menu/list?site=1"]


def _asking(names: tuple[str, ...]) -> str:
    tabs = "".join(f"<li onclick='show({n})'>{name}</li>" for n, name in enumerate(names, 101))
    ask = "function turn(n){$.getJSON('/api/list?cat='+c+'&page='+n,function(d){draw(d.list)});}"
    return f"<ul class='tree'>{tabs}</ul><ul id='l'></ul><script>var c=101;function show(k){{c=k;turn(1);}}{ask}show(101);</script>"


@pytest.mark.parametrize(
    ("names", "address", "asked"),
    [
        (("规划信息", "统计信息", "行政收费"), "/zw/gk/index.html", 3),
        (("全部", "统计信息", "行政收费"), "/zw/gk/index.html", 1),
        (
            ("通知公告", "统计信息", "行政收费"),
            "/zw/gk/index.html",
            1,
        ),  # the section's own name: the others are its sisters
        (("规划信息", "统计信息", "行政收费"), "/zw/gk/index.html?cat=101", 1),
        (("规划信息", "统计信息", "行政收费"), "/zw/gk/index.html?cat=1011", 3),
    ],
)
def test_the_data_of_every_kind_are_asked_for(names: tuple[str, ...], address: str, asked: int) -> None:
    page = Page(f"{BASE}{address}", f"<title>通知公告</title><body>{_asking(names)}</body>")
    found = portals.recognise(page).listing(page).next
    assert [each.url for each in found] == [f"{BASE}/api/list?cat={n}&page=1" for n in range(101, 101 + asked)]


_ASKS = "function load(n){$.getJSON('/api/list?cat='+cur+'&page='+n,function(d){$.each(d,function(i,o){$('#l').append('<li><a href=\"'+o.url+'\">')})});}"
_ARRAY = "var cols=[{id:101,name:'%s'},{id:102,name:'统计信息'},{id:103,name:'行政收费'}],cur=101;"
_DRAWN = "var h='';for(var i=0;i<cols.length;i++){h+='<li data-id=\"'+cols[i].id+'\">'+cols[i].name+'</li>';}"
_HEARD = "function(){cur=$(this).data('id');load(1);}"


@pytest.mark.parametrize(
    "acts",
    [
        f"{_DRAWN}$('#t').html(h);$('#t').on('click','li',{_HEARD});",
        f"{_DRAWN}document.getElementById('t').innerHTML=h;$(document).on('click','#t li',{_HEARD});",
        f"$.each(cols,function(i,c){{$('#t').append('<li data-id=\"'+c.id+'\">'+c.name+'</li>');}});$('#t li').click({_HEARD});",
        f"$('#t').html(cols.map(function(c){{return `<li data-id='${{c.id}}'>${{c.name}}</li>`}}).join(''));$('#t').delegate('li','click',{_HEARD});",
    ],
)
@pytest.mark.parametrize(("name", "asked"), [("规划信息", 3), ("全部", 1), ("通知公告", 1)])
def test_tabs_that_a_script_draws_are_pressed(acts: str, name: str, asked: int) -> None:
    body = f"<ul id='t'></ul><ul id='l'></ul><script>{_ARRAY % name}{_ASKS}{acts}load(1);</script>"
    page = Page(f"{BASE}/zw/gk/index.html", f"<title>通知公告</title><body>{body}</body>")
    found = portals.recognise(page).listing(page).next
    assert [each.url for each in found] == [f"{BASE}/api/list?cat={n}&page=1" for n in range(101, 101 + asked)]


@pytest.mark.parametrize(
    ("drawn", "click", "takes", "name", "asked"),
    [
        ("c in cols", "choose(c.id)", "this.cur=a", "规划信息", 3),
        ("(c, i) in cols", "choose(c, i)", "this.cur=a.id", "规划信息", 3),
        ("(c, i) of cols", "choose(i)", "this.cur=this.cols[a].id", "规划信息", 3),
        ("c in cols", "choose(c.id)", "this.cur=a", "全部", 1),
        ("c in cols", "choose(c.id)", "this.cur=a", "通知公告", 1),
        ("c in cols", "choose(c.id)", "this.size=a", "规划信息", 1),
        ("c in others", "choose(c.id)", "this.cur=a", "规划信息", 1),
    ],
)
def test_tabs_that_a_framework_draws_are_pressed(drawn: str, click: str, takes: str, name: str, asked: int) -> None:
    columns = (_ARRAY % name).removeprefix("var cols=").partition(",cur")[0]
    methods = f"choose:function(a){{{takes};this.load(1)}},load:function(n){{axios.get('/api/list',{{params:{{cat:this.cur,page:n}}}}).then(function(r){{}})}}"
    script = (
        f"new Vue({{data:{{cols:{columns},cur:101,size:9}},created:function(){{this.load(1)}},methods:{{{methods}}}}});"
    )
    body = f"<ul><li v-for='{drawn}' @click='{click}'>{{{{c.name}}}}</li></ul><script>{script}</script>"
    page = Page(f"{BASE}/zw/gk/index.html", f"<title>通知公告</title><body>{body}</body>")
    found = portals.recognise(page).listing(page).next
    assert [each.url for each in found] == [f"{BASE}/api/list?cat={n}&page=1" for n in range(101, 101 + asked)]


@pytest.mark.parametrize(
    ("tabs", "watch", "asked"),
    [
        (("公示", "cur='a';load(1)", "公告", "cur='b';load(1)"), "", "ab"),
        (("公示", "cur='a',load(1)", "公告", "cur='b',load(1)"), "", "ab"),
        (("公示", "pick('a')", "公告", "pick('b')"), "", "ab"),
        (("公示", "cur='a'", "公告", "cur='b'"), ",watch:{cur:function(v){this.load(1)}}", "ab"),
        (("公示", "cur='a'", "公告", "cur='b'"), ",watch:{cur:{handler:function(v){this.load(1)}}}", "ab"),
        (("全部", "cur='';load(1)", "公告", "cur='b';load(1)"), "", "a"),
        (("通知公告", "cur='a';load(1)", "公告", "cur='b';load(1)"), "", "a"),
        (("首页", "load(1)", "下一页", "load(n+1)"), "", "a"),
        (("第一批", "load(1)", "第二批", "load(2)"), "", "a"),
        (("按时间", "by='t';load(1)", "按热度", "by='h';load(1)"), "", "a"),
        (("大", "n=1", "小", "n=2"), "", "a"),
    ],
)
def test_tabs_beside_each_other_do_what_their_expression_says(tabs: tuple[str, ...], watch: str, asked: str) -> None:
    asks = "axios.get('/api/list?cat='+this.cur+'&page='+n+'&sort='+this.by).then(function(r){})"
    methods = f"pick:function(c){{this.cur=c;this.load(1)}},load:function(n){{{asks}}}"
    made = f"{{data:{{cur:'a',by:'t',n:1}},created:function(){{this.load(1)}},methods:{{{methods}}}{watch}}}"
    shown = "".join(f'<li @click="{click}">{name}</li>' for name, click in zip(tabs[::2], tabs[1::2], strict=True))
    body = f"<ul>{shown}</ul><script>new Vue({made});</script>"
    page = Page(f"{BASE}/zw/gk/index.html", f"<title>通知公告</title><body>{body}</body>")
    found = portals.recognise(page).listing(page).next
    assert [each.url for each in found] == [f"{BASE}/api/list?cat={kind}&page=1&sort=t" for kind in asked]


def _papers(first: int, last: int) -> str:
    rows = (f"<li><a href='{n}.html'>关于做好第{n}批农机补贴工作的通知</a></li>" for n in range(first, last + 1))
    return f"<ul>{''.join(rows)}</ul>"


@pytest.mark.parametrize(
    ("body", "papers"),
    [
        (f"<h3>目录</h3>{_papers(1, 7)}<p><a href='gb.pdf'>下载本期公报</a></p>", 7),
        (f"<h4>【市政府文件】</h4>{_papers(1, 4)}<h4>【办公室文件】</h4>{_papers(5, 8)}<h4>【人事任免】</h4>{_papers(9, 9)}", 9),
        (f"<b>文件</b>{_papers(1, 3)}<b>大事记</b><p><a href='4.html'>1月大事记</a></p><h3>往期回顾</h3><a href='../1/'>2024年第1期</a>", 4),
        (f"<p>本期为专刊。</p>{_papers(1, 1)}<ul>{items(0, 8)}</ul>", 0),
    ],
)  # fmt: skip
def test_an_issue_holds_what_lies_in_its_folder(body: str, papers: int) -> None:
    page = Page(f"{BASE}/zfgb/2024/2/index.html", f"<title>政府公报</title><body><h2>2024年第2期</h2>{body}</body>")
    found = contents_of(page, portals.article(page))
    assert len([each for each in found.entries if not each.file] if found else []) == papers


@pytest.mark.parametrize(
    ("frame", "read"),
    [
        ("<iframe id=f src='/nr/a.html' width='100%'></iframe>", True),
        ("<iframe src='/nr/a.html' scrolling=no onload='fit(this)'></iframe>", True),
        ("<iframe src='/ztb/nr/6600.html' width=600 height=200></iframe>", True),
        ("<iframe src='/ztb/nr/6601.html' width=600 height=200></iframe>", False),
        ("<iframe src='/comment/list.jsp?id=6600' width='100%'></iframe>", False),
        ("<iframe src='/inc/foot.html' width='100%' onload='fit(this)'></iframe>", False),
        ("<iframe src='/nr/a.html' width='100%' style='display:none'></iframe>", False),
    ],
)
def test_a_frame_shows_the_subject_where_it_grows_or_bears_the_page_s_number(frame: str, read: bool) -> None:
    assert bool(frames(Page(f"{BASE}/ztb/6600.html", f"<body>{frame}</body>"))) is read


def test_a_component_made_by_a_function_asks_for_its_list() -> None:
    script = (
        "const {createApp,ref,onMounted}=Vue;createApp({setup(){const page=ref(1),rows=ref([]);"
        "const get=()=>axios.get('/api/list',{params:{cid:5,page:page.value}}).then(r=>{rows.value=r.data.rows});"
        "onMounted(get);return {rows};}}).mount('#app');"
    )
    found = listed(f"<div id='app'><ul><li v-for='r in rows'></li></ul></div><script>{script}</script>")
    assert [following.url for following in found.next] == [f"{BASE}/api/list?cid=5&page=1"]


def test_what_links_show_in_the_list_s_frame_are_parts_of_it() -> None:
    menu = "".join(
        f"<li><a href='{u}' target='f'>目录</a></li>" for u in ("c1/index.html", "c2/index.html", "/xw/index.html")
    )
    page = Page(
        f"{BASE}/zw/gk/index.html",
        f"<body><ul>{menu}</ul><iframe name='f' src='c1/index.html' height='900'></iframe></body>",
    )
    assert frames(page) == [f"{BASE}/zw/gk/c{k}/index.html" for k in (1, 2)]


def test_no_list_page_is_asked_for_that_changes_something_unless_the_section_itself_is_called_so() -> None:
    def refused(section: str, path: str, kind: Kind = "list", text: str = "") -> bool:
        limits = SimpleNamespace(max_pages=10, max_list_pages=10)
        job = SimpleNamespace(url=BASE + section, limits=limits)
        sweep = SimpleNamespace(
            job=job, fetched=0, guard=SimpleNamespace(permits=lambda url: True), has_fallen_silent=lambda url: False
        )
        asking = Asking(cast("Any", sweep), lambda: None, lambda: None)
        return asking.refused(Link(BASE + path, kind, link_text=text)) is not None

    assert refused("/zw/gk/index.html", "/zw/updateList?page=2")
    assert not refused("/zw/gk/index.html", "/zw/gk/index_2.html")
    assert not refused("/tongji/list.jsp?id=3", "/tongji/list.jsp?id=3&page=2")
    assert refused("/zw/gk/index.html", "/member/logout.jsp", "attachment")
    assert refused("/zw/gk/index.html", "/show.jsp?id=3", "page", "【退出登录】")
    assert not refused("/zw/gk/index.html", "/zw/gk/3.html", "page", "注销")  # an article may be called so


@pytest.mark.parametrize(
    ("count", "room", "chained", "whole"),
    [(2, 9, True, True), (9, 9, True, False), (3, 2, True, False), (3, 2, False, True)],
)
def test_neighbours_that_are_not_kept_leave_their_article_a_gap_where_they_may_be_the_sections(
    monkeypatch: pytest.MonkeyPatch, count: int, room: int, chained: bool, whole: bool
) -> None:
    monkeypatch.setattr("crawler.unlisted._MOST_WAITING", room)

    async def tell(url: str, told: dict[str, Any]) -> None:
        pass

    seen = SimpleNamespace(entries=set(), lists=set())
    unlisted = Unlisted(
        cast(
            "Any",
            SimpleNamespace(seen=seen, job=SimpleNamespace(url=BASE), ledger=SimpleNamespace(tell_neighbours=tell)),
        )
    )
    unlisted.chained = chained
    links = "".join(f"<p>下一篇：<a href='/zw/{n}.html'>关于第{n}件事的通知</a></p>" for n in range(count))
    assert asyncio.run(unlisted.hear(Page(URL, f"<body>{links}</body>"), URL)) is whole
