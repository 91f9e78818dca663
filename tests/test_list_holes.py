"""What a list's page offers in unusual make leads on or is told; what it merely looks like is neither."""

from __future__ import annotations

import pytest

from crawler import portals
from crawler.portals import Page
from crawler.portals.entries.leftover import taken_up

URL = "http://x.gov.cn/zw/gk/"
ROWS = "".join(
    f"<li><a href='/zw/gk/202403/t2024030{k}_{k}.html'>关于第{k}件事项的通知</a><span>2024-03-0{k}</span></li>" for k in range(10)
)  # fmt: skip
WATCHED = "<div id='s'></div><script>new IntersectionObserver(function(e){%s}).observe(document.getElementById('s'));</script>"
ZTREE = "<ul id='t'></ul><script>$.fn.zTree.init($('#t'),{callback:{onClick:function(e,id,n){%s;}}},[{name:'机构',id:'a1'},{name:'财政',id:'a2'}]);</script>"
SLIDES = "<script>$('.next').click(function(){$('ul').animate({left:-300});});</script>"

LEADS = [
    "<p><span data-url='index_1.html'>2</span><span data-url='index_2.html'>3</span></p>",
    "<img usemap='#m' src='p.gif'><map name='m'><area href='index_1.html' alt='下一页'></map>",
    "<map name='m'><area href='/zw/gk/2019/' alt='综合类'></map>",
    "<p><img src='next.gif' onclick=\"location='index_1.html'\"></p>",
    "<div class='x'><a href='index_1.html'>&nbsp;</a></div>",
    "<turbo-frame id='p2' src='?page=2' loading='lazy'>加载中</turbo-frame>",
    "<div hx-get='rest.html' hx-trigger='revealed'>加载中</div>",
    "<button hx-get='rest.html'>查看更多</button>",
    "<nav class='pages'><a href='#' hx-get='list?page=1'>1</a><a href='#' hx-get='list?page=2'>2</a></nav>",
    ZTREE % "$.get('/zw/gk/part',{code:n.id},show)",
    "<select id='y'><option value='4'>2024年</option><option value='3'>2023年</option></select><script>$('#y').change(function(){$.get('/zw/gk/part',{y:$(this).val()},show);});</script>",
    "<div id='t'></div><script>layui.tree.render({data:[{title:'职能',id:1},{title:'财政',children:[{title:'预算',id:2}]}],click:function(o){$.get('/zw/gk/part?k='+o.data.id,show);}});</script>",
]
TOLD = [
    "<table><tr><td onclick='turn(2)'>2</td><td onclick='turn(3)'>3</td></tr></table>",
    "<script>window.onscroll=function(){if(bottom()){load(++n);}};</script>",
    WATCHED % "loadMore();",
    "<a href='javascript:void(0)'>展开更多</a>",
    "<button>LOAD MORE</button>",
    "<p id='z'>展开全部</p><script>$('#z').click(function(){$.get('/zw/rest',function(h){add(h)});});</script>",
    "<div>本栏目共有信息 120 条</div>",
    "<input type='hidden' id='totalCount' value='88'><input type='hidden' id='pageSize' value='10'><script src='/js/p.js'></script>",
    "<form method='post' action='list.do'><select name='page' onchange='this.form.submit()'><option>1</option><option>2</option></select></form>",
    "<div id='pageDec' pagecount='6' pageindex='0' prefix='index'></div><script src='/js/p.js'></script>",
    "<form method='post' action='list.do'><input type='hidden' name='pageNo' value='2'><input type='submit' value='下一页'></form>",
    "<script>var pager={'pageCount':12,'base':'index'};</script>",
    "<script>var nTotalPage='12';</script>",
    "<input type='hidden' id='totalPage' value='12'>",
    "<p><label>上一页</label><label onclick='turn()'>下一页</label></p>",
    "<button aria-label='下一页'><svg></svg></button>",
    "<div id='app'><a @click='turn' v-if='more'>下一页</a></div>",
    "<p><input id='n'><button onclick='jump()'>GO</button><span>/9页</span></p>",
    "<span>总计：120</span>",
    "<page-nav total='120' base='index'></page-nav>",
]
LEFT = [
    "".join(f"<label><input type='radio' name='k' value='{k}' onchange='q()'>第{k}类</label>" for k in (1, 2)),
    "<p><a href='/zw/gk_2023/'>上一年度</a></p>",
]
WHOLE = [
    "<p><span onclick=\"by('time')\">时间排序</span><span onclick=\"by('hit')\">热度排序</span></p>",
    "<p><a href='?order=new'>最新</a><a href='?order=hot'>最热</a></p>",
    "每页<select onchange='size(this.value)'><option>10</option><option>20</option><option>50</option></select>条",
    "<p>每页<a href='javascript:size(10)'>10条</a><a href='javascript:size(20)'>20条</a></p>",
    "<select onchange='lang(this.value)'><option>简体中文</option><option>繁體中文</option><option>English</option></select>",
    "<ul><li data-skin='red'>红色</li><li data-skin='blue'>蓝色</li></ul>",
    "".join(
        f"<label><input type='radio' name='v' value='{k}' onchange='v({k})'>{k}</label>"
        for k in ("满意", "一般", "不满意")
    ),
    "<p><a onclick=\"say('on')\">语音播报</a><a onclick=\"say('big')\">大字版</a></p>",
    "<table><tr><td><a href='?date=2024-03-01'>1</a></td><td><a href='?date=2024-03-02'>2</a></td></tr></table>",
    "<p><a href='?month=2024-02'>上一月</a><a href='?month=2024-04'>下一月</a></p>",
    "<div>今日发布 3 条，本月共 56 条</div>",
    "<div>请评分：<a href='javascript:r(1)'>1</a><a href='javascript:r(2)'>2</a><a href='javascript:r(3)'>3</a></div>",
    "<p>更新时间：1/9</p>",
    "<label><input type='radio' name='k' value='1'>满意</label><label><input type='radio' name='k' value='2'>不满意</label>",
    "<a href='javascript:;'>展开更多条件</a>",
    "<span id='z'>展开全部</span><script>$('#z').click(function(){$('.box').toggleClass('on');});</script>",
    "<script>$(window).scroll(function(){if(getScrollTop()>90){fixNav();}loadImages();});</script>",
    WATCHED % "showTop();",
    "<script>var totalPage=1;</script><input type='hidden' id='pageCount' value='1'>",
    "<div>共有信息 10 条</div>",
    "<div class='header'><map><area href='/xw/' alt='新闻'><area href='/zw/gk/' alt='公告'></map></div>",
    "<table><tr>" + "".join(f"<td onclick='day({d})'>{d}</td>" for d in range(1, 29)) + "</tr></table>",
    "<div class='focus'><a class='prev' href='javascript:;'></a><a class='next' href='javascript:;'></a></div>",
    f"<div class='banner'><span class='prev'></span><span class='next'></span></div>{SLIDES}",
    "<img src='print.gif' onclick='window.print()' alt='打印'>",
    "<div hx-get='/weather' hx-trigger='load'></div><turbo-frame src='/hot' loading='lazy'></turbo-frame>",
    ZTREE % "$('#'+n.id).show()",
]
DRAWN = [
    "".join(
        f"<article><header class='entry-header'><h2><a href='/zw/gk/6{k}.html'>关于第{k}件事项的通知</a></h2></header></article>"
        for k in range(6)
    ),
    "<svg></svg>".join(f"<a xlink:href='/zw/gk/6{k}.html'><text>关于第{k}件事项的通知</text></a>" for k in range(6)),
    "".join(f"<div class='card' data-href='/zw/gk/6{k}.html'><h4>关于第{k}件事项的通知</h4></div>" for k in range(6)),
    "".join(f"<news-item href='/zw/gk/6{k}.html' headline='关于第{k}件事项的通知'></news-item>" for k in range(6)),
]


def listed(beside: str) -> portals.Listing:
    menu = "<div class='nav'><a href='/zw/rs/'>人事</a><a href='/zw/gk/'>公告</a></div>"
    page = Page(
        URL, f"<html><title>公告</title><body>{menu}<div class='list'><ul>{ROWS}</ul></div>{beside}</body></html>"
    )
    return taken_up(page, portals.recognise(page).listing(page))


@pytest.mark.parametrize("beside", LEADS)
def test_it_leads_on(beside: str) -> None:
    assert listed(beside).next


@pytest.mark.parametrize("beside", TOLD)
def test_it_is_told(beside: str) -> None:
    found = listed(beside)
    assert found.unresolved or (found.declared_pages or 1) > 1 or (found.declared_total or 0) > len(found.entries)


@pytest.mark.parametrize("beside", LEFT)
def test_it_is_left(beside: str) -> None:
    page = Page(URL, f"<html><title>公告</title><body><div class='list'><ul>{ROWS}</ul>{beside}</div></body></html>")
    assert taken_up(page, portals.recognise(page).listing(page)).left


@pytest.mark.parametrize("beside", WHOLE)
def test_it_is_nothing(beside: str) -> None:
    found = listed(beside)
    assert (len(found.entries), found.next, found.unresolved, found.left) == (10, (), (), ())
    assert (found.declared_pages or 1, found.declared_total or 10) == (1, 10)


@pytest.mark.parametrize("inside", DRAWN)
def test_links_that_are_no_anchors_of_html_are_entries(inside: str) -> None:
    page = Page(URL, f"<html><title>公告</title><body><div class='list'>{inside}</div></body></html>")
    found = [(entry.url, entry.title) for entry in portals.recognise(page).listing(page).entries]
    assert found == [(f"{URL}6{k}.html", f"关于第{k}件事项的通知") for k in range(6)]


def test_a_page_without_a_list_goes_on_to_what_its_attributes_ask_for() -> None:
    for inside in (
        "<div hx-get='all' hx-trigger='load'></div>",
        "<turbo-frame src='all'></turbo-frame>",
        "<object data='all' type='text/html'></object>",
    ):
        page = Page(URL, f"<html><body><div class='main'>{inside}</div></body></html>")
        assert [following.url for following in portals.recognise(page).listing(page).next] == [f"{URL}all"]


def test_behind_a_last_piece_that_announces_nothing_may_be_nothing() -> None:
    page = Page(f"{URL}more?page=3", f"<ul>{ROWS}</ul>")
    (following,) = portals.recognise(page).listing(page).chain
    assert (following.url, following.maybe) == (f"{URL}more?page=4", True)


def test_an_older_list_of_the_section_s_name_is_read_in_whatever_folder() -> None:
    older = "<p><a href='/zw/old/'>2015年以前的公告</a></p>"
    page = Page(URL, f"<html><title>公告</title><body><div class='list'><ul>{ROWS}</ul>{older}</div></body></html>")
    found = taken_up(page, portals.recognise(page).listing(page))
    assert ([following.url for following in found.next], found.left) == (["http://x.gov.cn/zw/old/"], ())


def test_a_list_s_rows_are_told_from_the_controls_in_them_and_from_its_pager_s() -> None:
    rows = "".join(
        f"<tr><td><a href='/info/iIndex.jsp?cat_id=10051&id={k}'>关于第{k}件事项的通知</a> <a href='/print.do?id=a{k}'>[打印]</a></td>"
        f"<td>2024-03-0{k}</td></tr>"
        for k in range(10)
    )
    own = "/info/iList.jsp?cat_id=10051"
    pager = f"<div><a href='{own}&cur_page=1'>[首页]</a> <a href='{own}&cur_page=2'>[下一页]</a> <a href='{own}&cur_page=2'>[末页]</a></div>"
    page = Page(f"http://x.gov.cn{own}", f"<html><body><div><table>{rows}</table>{pager}</div></body></html>")
    found = portals.recognise(page).listing(page)
    assert [entry.title for entry in found.entries] == [f"关于第{k}件事项的通知" for k in range(10)]
    assert [following.url[-1] for following in found.next] == ["2"]


def test_numbers_that_show_hidden_parts_of_the_page_are_no_further_pages() -> None:
    parts = "".join(f"<ul style='display:none'>{ROWS.replace('/t2024', f'/{k}t2024')}</ul>" for k in range(2))
    script = "<script>function show(n){$('#p ul').hide().eq(n).show();}</script>"
    numbers = "".join(f"<a href='javascript:show({k})'>{k + 1}</a>" for k in range(3))
    box = f"<div id='p'><ul>{ROWS}</ul>{parts}</div><div class='pages'>{numbers}</div>{script}"
    page = Page(URL, f"<html><title>公告</title><body><div class='list'>{box}</div></body></html>")
    found = portals.recognise(page).listing(page)
    assert (len(found.entries), found.declared_pages, found.unresolved) == (30, None, ())


def test_a_pager_whose_last_control_leads_here_ends_here() -> None:
    form = "<form id='f' action='/zw/gk/' method='get'><input type='hidden' name='page' id='n' value='4'></form>"
    script = "<script>function go(n){if(n>4)return;document.getElementById('n').value=n;document.getElementById('f').submit();}</script>"
    pager = "<div class='pages'>共4页 <a href='javascript:go(5)'>下一页</a><a href='javascript:go(4)'>尾页</a></div>"
    page = Page(f"{URL}?page=4", f"<html><body><ul>{ROWS}</ul>{pager}{form}{script}</body></html>")
    assert portals.recognise(page).listing(page).unresolved == ()


@pytest.mark.parametrize(
    ("table", "asked"),
    [
        ("data-toggle='table' data-url='/api/list' data-page-size='20'", "/api/list?limit=20&offset=0"),
        (
            "class='easyui-datagrid' data-options=\"url:'/api/list',method:'get',pageSize:20\"",
            "/api/list?page=1&rows=20",
        ),
        ("lay-data=\"{url:'/api/list',page:true}\"", "/api/list?page=1&limit=10"),
    ],
)
def test_a_table_that_attributes_tell_an_address_asks_for_its_rows(table: str, asked: str) -> None:
    page = Page(URL, f"<html><body><div class='main'><table {table}></table></div></body></html>")
    assert [following.url for following in portals.recognise(page).listing(page).next] == [f"http://x.gov.cn{asked}"]


@pytest.mark.parametrize(
    ("told", "pages"), [("data-total-pages='3'", 3), ("data-next-page='2'", 2), ("data-next-page=''", None)]
)
def test_a_list_s_own_element_tells_that_it_goes_on(told: str, pages: int | None) -> None:
    page = Page(URL, f"<html><title>公告</title><body><div class='list'><ul {told}>{ROWS}</ul></div></body></html>")
    assert portals.recognise(page).listing(page).declared_pages == pages


def test_an_archive_s_search_told_its_list_and_no_words_is_its_data() -> None:
    asks = "<ul id='l'></ul><script>function show(n){$.getJSON('/was5/web/search?channelid=5&%spage='+n,put);} show(1);</script>"
    for words, found in (("", 1), ("searchword=会议&", 0)):
        page = Page(URL, f"<html><body><div class='main'>{asks % words}</div></body></html>")
        assert len(portals.recognise(page).listing(page).next) == found


def test_a_pager_that_turns_ten_pages_at_once_leads_on_within_them_too() -> None:
    numbers = "<b>11</b><a href='index_12.html'>[12]</a><a href='index_13.html'>[13]</a>"
    pager = f"<div class='fy'>{numbers}<a href='index_10.html'>前十页</a><a href='index_21.html'>后十页</a></div>"
    page = Page(f"{URL}index_11.html", f"<html><body><div class='list'><ul>{ROWS}</ul>{pager}</div></body></html>")
    assert {following.url.rpartition("_")[2] for following in portals.recognise(page).listing(page).next} == {
        "12.html",
        "13.html",
        "21.html",
    }


@pytest.mark.parametrize(
    ("pager", "further"),
    [
        ("<p><b>1</b><a href='index_1.html'>2</a><a href='index_2.html'>...</a></p>", 2),
        ("<ul class='pagination'><li><a href='index_1.html'><span>&raquo;</span><span class='sr-only'>Next</span></a></li></ul>", 1),
        ("<div class='pages' data-total='6' data-current='1' data-url='index_{page}.html'></div>", 5),
        ("<form action='index_1.html'><button>下一页</button></form>", 1),
        ("<form action='list.asp'><select name='page' onchange='this.form.submit()'><option>1</option><option>2</option><option>3</option></select></form>", 2),
        ("<div class='pager' data-config='{\"total\":4,\"current\":1,\"url\":\"l_{0}.html\"}'></div>", 3),
        ("<p>共57条 当前第1/6页 转到<input id='n'>页<input type='button' value='GO' onclick='go()'></p><script>function go(){location.href='index_'+document.getElementById('n').value+'.html';}</script>", 5),
    ],
)  # fmt: skip
def test_pagers_of_many_makes_lead_on(pager: str, further: int) -> None:
    assert len(listed(pager).next) == further


@pytest.mark.parametrize("back", ["<a href='index_9.html'>较新信息</a>", "<a href='index_9.html'>|&lt;</a>"])
def test_what_leads_back_is_no_other_part_of_the_list(back: str) -> None:
    found = listed(f"<p>{back}<a href='index_1.html'>下一页</a></p>")
    assert (len(found.next), found.left) == (1, ())


def test_a_row_that_leads_to_its_own_comments_is_one_row() -> None:
    said = "经研究决定，现将有关事项通知如下。" * 6
    rows = "".join(
        f"<div class='n'><h2><a href='/show.asp?id=90{k}'>关于第{k}件事项的通知</a></h2><p>{said}</p><p>2024-03-1{k}</p><a href='/show.asp?id=90{k}#c'>评论</a></div>"
        for k in range(6)
    )
    page = Page("http://x.gov.cn/list.asp?cid=12", f"<html><body><div class='main'>{rows}</div></body></html>")
    assert [entry.date for entry in portals.recognise(page).listing(page).entries] == [
        f"2024-03-1{k}" for k in range(6)
    ]


def test_a_list_that_a_script_holds_is_as_long_as_its_data_says() -> None:
    held = ",".join(f"{{'title':'关于第{k}件事项的通知','url':'/zw/gk/20240{k}.html'}}" for k in range(9))
    page = Page(
        URL,
        f"<html><body><div id='r'></div><script>window.__STATE__={{'list':[{held}],'total':87}}</script></body></html>",
    )
    found = portals.recognise(page).listing(page)
    assert (len(found.entries), found.declared_total) == (9, 87)


@pytest.mark.parametrize(
    "beside",
    [
        "<div class='hot'><ul id='h'></ul></div><script>$.get('/api/hot?page=1&size=5',function(d){$('#h').html(d)})</script>",
        "<p>扫一扫，加载更多精彩内容</p>",
        "<div class='side'><h3>领导信箱</h3><div>共 1203 条</div></div>",
        "<div class='side'><h4>图片新闻</h4><span>1/5</span></div>",
    ],
)
def test_what_boxes_beside_a_list_count_and_ask_for_is_not_the_list_s(beside: str) -> None:
    found = listed(beside)
    assert (found.next, found.unresolved, found.declared_total, found.declared_pages, found.left) == (
        (),
        (),
        None,
        None,
        (),
    )


def test_tabs_of_which_one_is_marked_lead_where_they_keep_an_address() -> None:
    found = listed("<ul><li class='on' data-src='/zw/gk/a.html'>县级</li><li data-src='/zw/gk/b.html'>乡级</li></ul>")
    assert [each.url for each in found.next] == ["http://x.gov.cn/zw/gk/a.html", "http://x.gov.cn/zw/gk/b.html"]


def test_a_control_with_an_arrow_lets_a_list_grow() -> None:
    script = (
        "<script>var n=1;function more(){n++;$.get('/zw/gk/p_'+n+'.html',function(h){$('#l').append(h);});}</script>"
    )
    found = listed(f"<div onclick='more()'>展开更多 ▼</div>{script}")
    assert found.next or found.unresolved
