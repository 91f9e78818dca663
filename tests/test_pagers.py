"""Pagers as portals write them: where the list goes on, whatever draws the links; and that a pager which can't be
followed is a hole, never the list's end."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest

from crawler import portals
from crawler.portals import Page
from crawler.portals.pager.askedpages import asked_pages
from crawler.portals.pager.blocks import controls
from crawler.portals.requests.scriptfiles import may_tell_more

BASE = "http://x.gov.cn/zw/"


def page(pager: str, *, rows: int = 10, before: bool = False, head: str = "") -> Page:
    items = "".join(
        f"<li><a href='/zw/2024/0305/{1000 + i}.html'>关于做好第{i}批农机补贴工作的通知</a><span>2024-03-{1 + i:02}</span></li>"
        for i in range(rows)
    )
    main = f"{pager}<ul class='list'>{items}</ul>" if before else f"<ul class='list'>{items}</ul>{pager}"
    return Page(
        f"{BASE}index.html",
        f"<html><head>{head}</head><body><div class='nav'><a href='/'>首页</a></div><div class='main'>{main}</div></body></html>",
    )


GOES_ON: dict[str, tuple[str, set[str]]] = {
    "controls that no element of their own holds": ("共28条 <a href='index_0.html'>上一页</a><a href='index_2.html'>下一页</a>", {"index_2.html"}),
    "numbers that no element of their own holds": ("<b>1</b> <a href='index_2.html'>2</a> <a href='index_3.html'>3</a>", {"index_2.html", "index_3.html"}),
    "one further page, told in words": ("<a href='?p=2'>第2页</a>", {"index.html?p=2"}),
    "numbers around a page in the middle that leads to itself": ("<div><a href='index_4.html'>4</a><a href='index.html' class='on'>5</a><a href='index_6.html'>6</a>…<a href='index_9.html'>9</a></div>", {"index_4.html", "index_6.html", "index_9.html"}),
    "links beside variables that only count": ("<script>var countPage = 3, currentPage = 0;</script><p>1 <a href='index_1.shtml'>2</a> <a href='index_2.shtml'>3</a></p>", {"index_1.shtml", "index_2.shtml"}),
    "numbers around a page in the middle": ("<div><a href='index.html'>1</a> <em>2</em> <a href='index_3.html'>3</a> …<a href='index_6.html'>6</a></div>", {"index_3.html", "index_6.html"}),
    "numbers in brackets around one of the last": ("<p><a href='index_3.html'>[3]</a> <a href='index_4.html'>[4]</a> [5]</p>", {"index_3.html", "index_4.html"}),
    "a box of queries": ("<select onchange='location=this.value'><option value='?p=0'>第1页</option><option value='?p=1'>第2页</option></select>", {"index.html?p=0", "index.html?p=1"}),
    "the next so many": ("<p><a href='?start=10'>下10条</a></p>", {"index.html?start=10"}),
    "one number beside a calendar": ("<div class='pages'><a href='?page=2'>2</a></div><table>" + "".join(f"<td><a href='?day={d}'>{d}</a></td>" for d in range(1, 32)) + "</table>", {"index.html?page=2"}),
    "a count in a link, with spaces that don't break": ("<div><a title='Total record'>&nbsp;<b>28</b> </a>&nbsp;<b>1</b>&nbsp;<a href='/e/action/ListInfo/index.php?page=1'>2</a>&nbsp;<a href='/e/action/ListInfo/index.php?page=2'>3</a></div>", {"/e/action/ListInfo/index.php?page=1", "/e/action/ListInfo/index.php?page=2"}),
    "months": ("<div>往期：<a href='202402/'>2024年2月</a><a href='202401/'>2024年1月（9）</a></div>", {"202402/", "202401/"}),
    "only numbers": ("<div><a class='cur'>1</a><a href='index_2.html'>2</a><a href='index_3.html'>3</a></div>", {"index_2.html", "index_3.html"}),
    "buttons with data": ("<div><button data-href='index_2.html'>下一页</button><button data-href='index_9.html'>尾页</button></div>", {"index_2.html", "index_9.html"}),
    "arrows behind words": ("<div><a href='index_2.html'>下一页 &gt;</a><a href='index_7.html'>最后一页 &gt;&gt;</a></div>", {"index_2.html", "index_7.html"}),
    "English with arrows": ("<div>Page 1 of 3 <a href='index_2.html'>Next &raquo;</a> <a href='index_3.html'>Last</a></div>", {"index_2.html", "index_3.html"}),
    "relation of a picture": ("<ul><li><a>1</a></li><li><a href='?p=2' rel='next'><i class='arrow'></i></a></li></ul>", {"index.html?p=2"}),
    "a count without an address": ("<div><a class='a1'>35条</a> <a href='?page=1'>上一页</a> <span>1</span> <a href='?page=2'>2</a> <a href='?page=2'>下一页</a></div>", {"index.html?page=2"}),
    "older posts": ("<div><a class='next page-numbers' href='/zw/page/2/'>较早的文章</a></div>", {"page/2/"}),
    "more is loaded": ("<a class='more' data-url='/zw/index_2.html' href='javascript:;'>加载更多</a>", {"index_2.html"}),
    "links built by a plug-in's own function": (
        ("<script>kkpager.generPageHtml({pno:1,total:3,totalRecords:28,hrefFormer:'index',hrefLatter:'.html',"
        "getLink:function(n){ if(n==1){return this.hrefFormer+this.hrefLatter;} return this.hrefFormer+'_'+n+this.hrefLatter;}});</script>"),
        {"index_2.html", "index_3.html"},
    ),
    "a plug-in told the count first": (
        "<script>$('#p').pagination(28,{items_per_page:10,current_page:0,callback:function(i){location.href='index_'+(i+1)+'.html'}});</script>",
        {"index_2.html", "index_3.html"},
    ),
    "a plug-in that tells 0 for the first page": (
        "<script>$('#p').pagination(28,{items_per_page:10,num_edge_entries:1,callback:function(i){location.href='index_'+i+'.html'}});</script>",
        {"index_1.html", "index_2.html"},
    ),
    "the same plug-in where the portal's own function counts from 1": (
        "<script>$('#p').pagination(28,{items_per_page:10,num_edge_entries:1,callback:function(i){location.href=i==1?'index.html':'index_'+i+'.html'}});</script>",
        {"index_2.html", "index_3.html"},
    ),
    "the same where the first page has an address of its own": (
        "<script>$('#p').pagination(28,{items_per_page:10,num_edge_entries:1,callback:function(i){location.href=i==0?'index.html':'index_'+i+'.html'}});</script>",
        {"index_1.html", "index_2.html"},
    ),
    "a plug-in that tells 1 for the first page": (
        "<script>$('#p').pagination({items:28,itemsOnPage:10,onPageClick:function(i){location.href='index_'+i+'.html'}});</script>",
        {"index_2.html", "index_3.html"},
    ),
    "a character of a font of pictures": ("<div><a class='prev iconfont'>\ue6a6</a><a class='next iconfont' href='index_2.html'>&#xe6a7;</a></div>", {"index_2.html"}),
    "a plug-in asked for its page": (
        "<script>$('.m').pagination({pageCount:3,callback:function(api){location.href='index_'+api.getCurrent()+'.html'}})</script>",
        {"index_2.html", "index_3.html"},
    ),
    "an arrow of an icon font": ("<div><span>1/3</span><a href='index_2.html'><i class='fa fa-angle-right'></i></a></div>", {"index_2.html"}),
    "traditional words": ("<div><a href='index_2.html'>下一頁</a> <a href='index_4.html'>末頁</a></div>", {"index_2.html", "index_4.html"}),
    "a function of two": (
        ("<script>function turn(col,n){location.href='list_'+col+'_'+(n-1)+'.html';}</script>"
        "<div>共3页 <a href=\"javascript:turn(7,2)\">2</a> <a href=\"javascript:turn('7',3)\">下一页</a></div>"),
        {"list_7_1.html", "list_7_2.html"},
    ),
    "a plug-in's address with a place for the number": ("<script>$('#p').twbsPagination({totalPages:3,visiblePages:7,href:'?page={{number}}'});</script>", {"index.html?page=2", "index.html?page=3"}),
    "a plug-in's address in two parts": ("<script>$('#p').pagination({items:28,itemsOnPage:10,hrefTextPrefix:'index_',hrefTextSuffix:'.html'});</script>", {"index_2.html", "index_3.html"}),
    "a plug-in that gives more than the number": (
        "<script>$('#p').bootstrapPaginator({currentPage:1,totalPages:3,pageUrl:function(type,page,current){return 'index_'+page+'.html';}})</script>",
        {"index_2.html", "index_3.html"},
    ),
    "links that a loop writes": (
        "<script>var totalPage=3;for(var i=2;i<=totalPage;i++){document.write('<a href=\"index_'+i+'.html\">'+i+'</a>');}</script>",
        {"index_2.html", "index_3.html"},
    ),
    "a form that a script submits": (
        ("<form name='f' action='list.jsp'><input type='hidden' name='c' value='5'><input type='hidden' name='p' value='1'>1/3页 "
        "<a href='javascript:turn(2)'>下一页</a></form><script>function turn(n){document.f.p.value=n;document.f.submit();}</script>"),
        {"list.jsp?c=5&p=2"},
    ),
    "the first page under another name": ("<ul><li class='on'>1</li><li onclick='go(2)'>2</li><li onclick='go(3)'>3</li></ul><script>function go(i){location.href=(i==1?'index':'index_'+i)+'.html';}</script>", {"index_2.html", "index_3.html"}),
    "clicks that a script listens to": ("<p><a class='pn' data-p='2' href='javascript:;'>2</a><a class='pn' data-p='3' href='javascript:;'>下一页</a></p><script>$('.pn').click(function(){location.href='index_'+$(this).attr('data-p')+'.html';});</script>", {"index_2.html", "index_3.html"}),
    "clicks listened to from above": ("<ul class='pg'><li data-page='2'>2</li><li data-page='3'>3</li></ul><script>$('.pg').on('click','li',function(){location='/zw/'+$(this).data('page')+'/';});</script>", {"2/", "3/"}),
    "an object's own method": ("<p>1/3 <a href='#' onclick='pager.next();return false'>下一页</a></p><script>var pager={cur:1,go:function(n){location.href='?n='+n},next:function(){this.go(this.cur+1)}};</script>", {"index.html?n=2"}),
    "a class that writes its links": ("<div id='pg'></div><script>function P(n,t){this.n=n;this.t=t;}P.prototype.draw=function(){var s='';for(var i=2;i<=this.n;i++){s+='<a href=\"'+this.t.replace('{p}',i)+'\">'+i+'</a>';}document.getElementById('pg').innerHTML=s;};new P(3,'index_{p}.html').draw();</script>", {"index_2.html", "index_3.html"}),
    "a template in a loop": ("<script>const n=3;for(let i=2;i<=n;i++){document.write(`<a href=\"index_${i}.html\">${i}</a>`)}</script>", {"index_2.html", "index_3.html"}),
    "a choice that a function turns into an address": ("<select onchange='jump(this)'><option value='1'>第1页</option><option value='2'>第2页</option></select><script>function jump(o){var v=o.options[o.selectedIndex].value;if(v>1)location.href='index_'+v+'.html';}</script>", {"index_2.html"}),
    "a box for the number": ("<p>1/3 <input id='n' size='2'><button onclick='go()'>GO</button></p><script>function go(){location.href='index_'+document.getElementById('n').value+'.html';}</script>", {"index_2.html", "index_3.html"}),
    "numbers in words": ("<p>第一页 <a href='index_2.html'>第二页</a> <a href='index_3.html'>第三页</a></p>", {"index_2.html", "index_3.html"}),
    "a plug-in that counts from 0": ("<script>layui.use('laypage',function(){layui.laypage.render({elem:'p',count:28,limit:10,jump:function(o,first){if(first)return;location.href=o.curr==1?'index.html':'index_'+(o.curr-1)+'.html';}});});</script>", {"index_1.html", "index_2.html"}),
    "more is asked for by a click": ("<a id='m' href='javascript:;'>加载更多</a><script>var k=1;$('#m').click(function(){k++;$.get('/zw/more.jsp',{page:k},add);});</script>", {"more.jsp?page=1"}),
    "a plug-in that gives the size too": (
        "<script>$('#p').pagination({total:28,pageSize:10,onSelectPage:function(n,size){location.href='/zw/list?page='+n+'&size='+size;}});</script>",
        {"list?page=2&size=10", "list?page=3&size=10"},
    ),
    "a field of the control's form": (
        ("<form action='list.do'><input type='hidden' id='n' name='n' value='1'>共 3 页<input type='button' value='下一页' onclick='next()'></form>"
        "<script>function next(){var p=document.getElementById('n');p.value=parseInt(p.value)+1;p.form.submit();}</script>"),
        {"list.do?n=2"},
    ),
    "an address with one parameter changed": ("<p><span>1/3</span><a href='javascript:page(2)'>下一页</a></p><script>function page(n){var u=location.href;if(/[?&]n=/.test(u)){u=u.replace(/([?&]n=)\\d+/,'$1'+n);}else{u+=(u.indexOf('?')>-1?'&':'?')+'n='+n;}location.href=u;}</script>", {"index.html?n=2"}),
    "words in English": ("<div>Total 24 items, page 1/3 <a href='index_2.html'>Next Page</a></div>", {"index_2.html"}),
    "numbers in attributes, the address around them": (
        "<div class='pg' data-url='/zw/list?cid=4&amp;page='><span>1</span><a href='javascript:;' data-page='2'>2</a><a href='javascript:;' data-page='3'>下一页</a></div>",
        {"list?cid=4&page=2", "list?cid=4&page=3"},
    ),
    "a template and its numbers for a script to draw": ("<div id='p' data-count='3' data-current='1' data-href='/zw/index_{page}.html'></div>", {"index_2.html", "index_3.html"}),
    "a count beside a size": ("<div data-url='/zw/list?page=' class='page' data-count='28' data-size='10'></div>", {"list?page=2", "list?page=3"}),
    "a number of items beside that of pages": ("<div data-url='/zw/list?page=' class='page' data-total-num='28' data-pages='3'></div>", {"list?page=2", "list?page=3"}),
    "a template and items": ("<ul data-link-tpl='/zw/p/[n].html' data-total='28' data-size='10'></ul>", {"p/2.html", "p/3.html"}),
    "an address of its own that also has a number": ("<div><a class='p' tagname='/ui?pageId=9&amp;cur=2' onclick='q(this)'>下页</a></div>", {"/ui?pageId=9&cur=2"}),
    "an element that is to grow": ("<div class='more' data-next='/zw/more_2.html'></div>", {"more_2.html"}),
    "clicks that each of several elements listens to": (
        "<div class='pg'><a class='next' title='下一页' data-p='2'></a></div><script>document.querySelectorAll('.pg a').forEach(function(x){x.addEventListener('click',function(){location.href='list-'+this.getAttribute('data-p')+'.htm';});});</script>",
        {"list-2.htm"},
    ),
    "a button of a form": ("<form method='get' action='list.do'><input type='hidden' name='cid' value='7'><button name='page' value='2'>下一页</button></form>", {"list.do?cid=7&page=2"}),
    "words in brackets": ("<p>【首页】【上一页】<a href='b.html'>【下一页】</a><a href='c.html'>【末页】</a></p>", {"b.html", "c.html"}),
    "pictures called after where they lead": ("<div><a href='b.html'><img src='/i/page_next.gif'></a><a href='c.html'><img src='/i/last.png'></a></div>", {"b.html", "c.html"}),
    "a picture that is a button": ("<div><input type='image' src='n.gif' alt='下一页' onclick=\"location='b.html';return false;\"></div>", {"b.html"}),
    "attributes of a pager's own names": ("<div class='page' pagesize='10' total='28' url='/zw/list.jsp?p='></div>", {"list.jsp?p=2", "list.jsp?p=3"}),
    "a call that names the pages first": ("<script>page('index','html',3,1);</script>", {"index_2.html", "index_3.html"}),
    "an arrow before words": ("<div><a href='/zw/page/2'>← 较早文章</a></div>", {"page/2"}),
    "an address that is taken apart": ("<div><a onclick='t(2)'>2</a><a onclick='t(3)'>3</a></div><script>function t(n){const u=new URL(location.href);u.searchParams.set('page',n);location.href=u;}</script>", {"index.html?page=2", "index.html?page=3"}),
    "parameters put together": ("<div><a onclick='t(2)'>下一页</a></div><script>function t(n){const q=new URLSearchParams(location.search);q.set('lm',4);q.append('p',n);location.href='list.do?'+q.toString();}</script>", {"list.do?lm=4&p=2"}),
    "clicks that the document listens to": ("<ul class='pg'><li data-num='2'>2</li><li data-num='3'>3</li></ul><script>$(document).on('click','.pg li',function(){location.href='p'+$(this).attr('data-num')+'.html';});</script>", {"p2.html", "p3.html"}),
    "an arrow alone": ("<div>1 / 3 <a href='index_2.html'>→</a></div>", {"index_2.html"}),
    "a call that is given where the number goes": ("<script>ShowoPage('共 <b>28</b> 条','3','index.html?page=',1);</script>", {"index.html?page=2", "index.html?page=3"}),
    "a link for more to the second page": ("<p class='more'><a href='/zw/index_2.html'>查看更多</a></p>", {"index_2.html"}),
    "a call of the portal's own that counts from 0": ("<script src='/js/own.js'></script><script>showPages(3, 0, 'index', 'html', 28);</script>", {"index_1.html", "index_2.html"}),
    "a call of the portal's own that counts from 1": ("<div id='pg'></div><script>Site.pages('pg','3','1','index','.html');</script>", {"index_2.html", "index_3.html"}),
    "counts in variables": ("<script>var nCurrIndex = 0, nPageCount = 3;</script><script src='/images/page.js'></script>", {"index_1.html", "index_2.html"}),
}  # fmt: skip


@pytest.mark.parametrize("name", GOES_ON)
def test_a_list_goes_on_where_its_pager_says(name: str) -> None:
    pager, expected = GOES_ON[name]
    shown = page(pager)
    listing = portals.recognise(shown).listing(shown)
    assert {following.url for following in listing.next} == {urljoin(BASE, path) for path in expected}
    assert len(listing.entries) == 10


def test_the_pages_head_names_the_next_one() -> None:
    shown = page("", head="<link rel='next' href='/zw/index_2.html'>")
    assert [n.url for n in portals.recognise(shown).listing(shown).next] == [f"{BASE}index_2.html"]


def test_a_pager_before_the_list_counts_too() -> None:
    shown = page("<div><a href='index_2.html'>下一页</a></div>", before=True)
    assert [n.url for n in portals.recognise(shown).listing(shown).next] == [f"{BASE}index_2.html"]


DEAD = "<div><a href='javascript:;' onclick='load(2)'>下一页</a></div>"


def test_a_pager_that_leads_nowhere_is_a_hole_behind_a_full_page() -> None:
    shown = page(DEAD)
    assert portals.recognise(shown).listing(shown).unresolved == (2,)


@pytest.mark.parametrize(
    "pager",
    [
        "<div class='loadmore' onclick='loadMore()'>加载更多</div>",
        "<div id='app'><el-pagination :total='38' :page-size='10'></el-pagination></div>",
        "<div class='p'>第 1 页 / 共 4 页</div>",
        "<div class='tip'>上拉加载更多</div>",
        "<div class='fy'><a href='#page=2'>2</a><a href='#page=3'>3</a></div>",
        "<ul class='pagination'><li><a href='javascript:;'>1</a></li><li><a href='javascript:;'>2</a></li><li><a href='javascript:;'>3</a></li></ul>",
        "<div><pagination :page-count='3' :current='1'></pagination></div>",
        "<p><i></i>向下滚动加载更多</p>",
        "<table><tr><td><span>1</span> <a href=\"javascript:__doPostBack('gv','Page$2')\">2</a> <a href=\"javascript:__doPostBack('gv','Page$3')\">3</a></td></tr></table>",
        "<div class='p'>共 38 条记录</div>",
    ],
)
def test_whatever_says_that_there_is_more_leaves_no_silence(pager: str) -> None:
    shown = page(pager)
    listing = portals.recognise(shown).listing(shown)
    told = (listing.declared_total or 0) > 10 or (listing.declared_pages or 0) > 1
    assert told or listing.unresolved


def test_a_pager_that_leads_nowhere_says_nothing_behind_a_short_page() -> None:
    shown = page(DEAD, rows=4)
    assert portals.recognise(shown).listing(shown).unresolved == ()


def test_a_script_that_turns_what_the_page_holds_leaves_no_hole() -> None:
    shown = page(
        "<div>共10条 第1/2页 <a href='javascript:;' onclick='turn(1)'>下一页</a></div><script>function turn(d){$('li').hide().slice(5).show();}</script>"
    )
    listing = portals.recognise(shown).listing(shown)
    assert (listing.declared_total, listing.declared_pages, listing.unresolved) == (10, None, ())


def test_a_calls_last_number_is_a_total_only_where_it_fits_the_pages() -> None:
    for items, total in ((28, 28), (300, None)):
        shown = page(f"<script>showPages(3, 0, 'index', 'html', {items});</script>")
        assert portals.recognise(shown).listing(shown).declared_total == total


def test_pages_that_only_a_posted_form_turns_are_named_so() -> None:
    posts = "javascript:__doPostBack('P','{}')"
    shown = page(
        "<form method='post'><input type='hidden' name='__EVENTARGUMENT'><div>总记录数：38 总页数：4 <a disabled><font face='webdings'>9</font></a>"
        f'<b>1</b><a href="{posts.format(2)}">2</a><a href="{posts.format(2)}"><font face=\'webdings\'>4</font></a><a href="{posts.format(4)}">'
        "<font face='webdings'>:</font></a></div></form>"
    )
    listing = portals.recognise(shown).listing(shown)
    assert (listing.declared_total, listing.declared_pages, listing.unresolved, listing.by_form) == (
        38,
        4,
        (2, 3, 4),
        True,
    )


@pytest.mark.parametrize(
    "pager",
    [
        "<script>createPaging(30000,0,'index','html');</script>",
        "<script>showPage('共9条','30000','list.asp?page=',1);</script>",
        "<div class='pager' data-url='/l?page=' data-pages='30000'></div>",
        "<script>layui.laypage.render({elem:'p',count:299999,limit:10,jump:function(o){location.href='i_'+o.curr}});</script>",
    ],
)
def test_more_pages_than_anybody_plans_are_told_as_missing(pager: str) -> None:
    shown = page(pager)
    listing = portals.recognise(shown).listing(shown)
    assert (listing.next, listing.declared_pages) == ((), 30_000)


def test_a_plug_in_that_counts_from_0_does_so_on_every_page() -> None:
    script = (
        "$('#p').pg({pageSize:15,total:44}).on('c',function(e,d){location.href='/zw/index.html?k='+(d.pageIndex+1)});"
    )
    for here, others in ((1, {2, 3}), (2, {3}), (3, {2})):
        shown = page(f"<div id='p'></div><script>{script}</script>")
        shown = Page(f"{BASE}index.html" + (f"?k={here}" if here > 1 else ""), shown.raw)
        following = portals.generic.listing(shown).next
        assert {(n.url[-1], n.number) for n in following} == {(str(k), k) for k in others}


def test_a_total_loose_before_the_pager_counts() -> None:
    items = "".join(f"<li><a href='/zw/{n}00.html'>关于第{n}件事情的通知</a>2024-03-05</li>" for n in range(1, 16))
    loose = Page(f"{BASE}index.html", f"<form><ul>{items}</ul>共 3 页 45 条 <a href='index_2.html'>下一页</a></form>")
    assert portals.generic.listing(loose).declared_total == 45


def test_the_last_page_is_no_entry() -> None:
    pager = "<ul><li><a href='javascript:;'>前一页</a></li><li><a href='?c=2'>下一页</a></li><li><a href='?c=4'>最后 →</a></li></ul>"
    shown = page(pager)
    listing = portals.generic.listing(shown)
    assert len(listing.entries) == 10
    assert {n.url[-3:] for n in listing.next} == {"c=2", "c=4"}


def test_a_pager_that_is_yet_to_be_drawn_tells_the_total() -> None:
    script = "<script>$('#p').pg({pages:3,call:function(n){location.href='index_'+n+'.html'}})</script>"
    told = page(f"<div id='p' class='page' data-total-num='28' data-page-size='10'></div>{script}")
    assert portals.recognise(told).listing(told).declared_total == 28


def test_a_count_that_may_be_of_pages_or_of_items_is_tried() -> None:
    told = page("<div data-url='/zw/list?page=' class='page' data-count='12'></div>")
    listing = portals.recognise(told).listing(told)
    assert len(listing.next) == 11
    assert all(following.maybe for following in listing.next)
    assert listing.declared_pages is None


def test_characters_in_an_address_are_no_place_for_a_number() -> None:
    """%D6%D0 is 中 in the portals' older encoding, %d the place of a number."""
    own = "/list.jsp?name=%D6%D0%CE%C4&page="
    pager = f"<div class='pager'><b>1</b><a data-url='{own}2'>2</a><a data-url='{own}3'>3</a></div>"
    shown = page(pager)
    assert [n.url for n in portals.recognise(shown).listing(shown).next] == [f"http://x.gov.cn{own}{n}" for n in (2, 3)]
    shown = page(f"<div class='pager' data-url='{own}%d' data-pages='3'></div>")
    assert [n.url for n in portals.recognise(shown).listing(shown).next] == [f"http://x.gov.cn{own}{n}" for n in (2, 3)]


def test_a_link_for_more_elsewhere_is_no_second_page() -> None:
    shown = page("<p class='more'><a href='/zw/tz/index.html'>更多</a> <a href='/zx/index_2.html'>更多</a></p>")
    assert portals.recognise(shown).listing(shown).next == ()


def test_items_that_a_script_has_multiplied_are_no_total() -> None:
    for count, total in ((28, 28), (30, None)):
        move = "function(o,first){if(!first)location.href='index_'+o.curr+'.html';}"
        shown = page(
            f"<div id='p'></div><script>layui.laypage.render({{elem:'p',count:{count},limit:10,jump:{move}}});</script>"
        )
        listing = portals.recognise(shown).listing(shown)
        assert (listing.declared_total, listing.declared_pages, len(listing.next)) == (total, 3, 2)


def test_rows_that_are_led_on_by_icons_are_no_pager() -> None:
    rows = "".join(
        f"<tr><td>{k}</td><td>关于第{k}项工作的申请表</td><td>2024-03-{k:02}</td><td><a href='/d/{k}.doc'><img src='/i/d.gif'></a></td></tr>"
        for k in range(1, 16)
    )
    body = f"<div><table>{rows}</table><p><b>1</b> <a href='index_2.html'>2</a> <a href='index_3.html'>3</a></p></div>"
    listing = portals.generic.listing(Page("http://x.gov.cn/bg/index.html", f"<html><body>{body}</body></html>"))
    assert (len(listing.entries), [each.number for each in listing.next]) == (15, [2, 3])


def test_the_days_of_a_calendar_are_no_pages() -> None:
    turned = "<p><a href='?month=4'>上月</a><a href='?month=6'>下个月</a></p>"
    days = "".join(f"<td><a href='?day={n}'>{n}</a></td>" for n in range(1, 31))
    shown = page(f"{turned}<table class='calendar'><tr>{days}</tr></table>")
    assert portals.recognise(shown).listing(shown).next == ()


@pytest.mark.parametrize(
    ("told", "total", "pages"),
    [
        ("共【28】条 【3】页 当前第【1】页", 28, 3),
        ("28条记录 1/3页", 28, 3),
        ("共<b>28</b>条记录 第<b>1</b>页/共<b>3</b>页", 28, 3),
        ("当前第1页，共3页，总计28条信息。", 28, 3),
    ],
)
def test_counts_are_read_however_they_are_set(told: str, total: int, pages: int) -> None:
    shown = page(f"<div>{told} <a href='index_2.html'>下一页</a></div>")
    listing = portals.recognise(shown).listing(shown)
    assert (listing.declared_total, listing.declared_pages) == (total, pages)


def test_a_box_beside_the_list_is_no_page_of_it() -> None:
    shown = page("<script>$(function(){$.getJSON('/common/hotlist.json',{size:5},draw);});</script>")
    assert portals.recognise(shown).listing(shown).next == ()


def test_a_call_that_names_something_else_draws_no_pager() -> None:
    shown = page("<script>setBox('focus','html',1,30); load('nav','php',2,0);</script>")
    listing = portals.recognise(shown).listing(shown)
    assert (listing.next, listing.declared_pages) == ((), None)


@pytest.mark.parametrize(
    ("call", "first"),
    [("draw(most,0,'index','html')", "index_1.html"), ("draw('p',most,1,'list','shtml',28)", "list_2.shtml")],
)
def test_a_pager_of_a_file_s_function_is_told_what_its_page_works_out(call: str, first: str) -> None:
    shown = page(f"<div id='p'></div><script>var all=28,size=10;var most=Math.ceil(all/size);{call};</script>")
    if first.startswith("list"):
        shown = Page(f"{BASE}list.shtml", shown.raw)
    found = portals.recognise(shown).listing(shown)
    assert ([n.number for n in found.next], found.next[0].url) == ([2, 3], BASE + first)


def test_pieces_between_the_next_and_the_last_one_are_told_by_both() -> None:
    script = "<script>var now=1;function go(n){now=n;$('#l').load('p/'+n+'.htm');}function on(){go(now+1);}</script>"
    pager = "<p>共<b>5</b>页 <a href='javascript:on()'>下一页</a> <a href='javascript:go(5)'>尾页</a></p>"
    found = portals.recognise(page(pager + script)).listing(page(pager + script))
    assert [(n.url, n.number) for n in found.next] == [(f"{BASE}p/{k}.htm", k) for k in range(2, 6)]


def test_on_its_last_page_a_list_is_turned_by_no_box_beside_it() -> None:
    box = "<div><ul><li><a href='/xw/1.html'>快讯</a></li></ul><p><a href='?a9p=2'>下页</a></p></div>"
    last = Page(f"{BASE}index_3.html", page("<div>共34条 4/4</div>", rows=4).raw.replace("</body>", f"{box}</body>"))
    assert portals.recognise(last).listing(last).next == ()


def test_the_one_request_that_an_empty_page_makes_links_of_is_its_list() -> None:
    draws = "function(r){$.each(r.data,function(i,x){$('#l').append('<a href='+x.url+'>'+x.title+'</a>');});}"
    for asks, found in (("/api/feed?cid=7&lastId=", 1), ("/api/hot?cid=7", 0)):
        shown = Page(BASE, f"<html><body><ul id='l'></ul><script>$.getJSON('{asks}',{draws});</script></body></html>")
        assert len(portals.recognise(shown).listing(shown).next) == found


def test_a_pager_without_links_that_its_script_writes_is_told_its_numbers() -> None:
    """It has clicks alone, and asks backwards for pieces."""
    script = (
        "<div id='comp_7'></div><p id='pag_7'></p><script>var most_7=3,now_7=1;function go_7(n){$.ajax({url:'index_7_'+(most_7-n+1)+'.html',"
        "success:put});} document.getElementById('pag_7').innerHTML='总页数:'+most_7+\" <a onclick='go_7(\"+(now_7+1)+\")'>下页</a>\";</script>"
    )
    found = portals.recognise(page(script)).listing(page(script))
    assert [(n.url, n.number) for n in found.next] == [(f"{BASE}index_7_2.html", 2), (f"{BASE}index_7_1.html", 3)]
    assert found.unresolved == ()


@pytest.mark.parametrize(("days", "leads"), [(31, set()), (0, {"?ym=2024-04"})])
def test_a_calendars_arrows_lead_to_no_further_page_of_the_list(days: int, leads: set[str]) -> None:
    cells = "".join(f"<td><a href='?date=2024-03-{day:02}'>{day}</a></td>" for day in range(1, days + 1))
    shown = page(
        f"<table><caption><a href='?ym=2024-02'>&lt;</a> 3月 <a href='?ym=2024-04'>&gt;</a></caption>{cells}</table>"
    )
    assert {n.url.rpartition("html")[2] for n in portals.recognise(shown).listing(shown).next} == leads


def test_what_a_script_file_asks_for_beside_a_list_is_not_its_next_page() -> None:
    common = "$(function(){$.getJSON('/api/news/list',{page:1,size:6},function(d){draw('#side',d);});});"
    shown = page("<script src='/js/common.js'></script>").with_files({"http://x.gov.cn/js/common.js": common})
    assert portals.recognise(shown).listing(shown).next == ()


def test_of_several_requests_those_of_the_pages_own_section_count() -> None:
    script = "$.get('/api/list',{channelId:88,page:1},a);$.get('/api/list',{channelId:12,page:1},b);"
    shown = Page(
        "http://x.gov.cn/list.html?channelId=88", f"<html><body><ul></ul><script>{script}</script></body></html>"
    )
    assert [n.url for n in portals.recognise(shown).listing(shown).next] == [
        "http://x.gov.cn/api/list?channelId=88&page=1"
    ]


def test_controls_for_the_last_page_that_ask_nothing_are_no_reason_to_stop() -> None:
    """Scraps of a function that draws other pages' pagers say 末页, too."""
    last = "<p>共6页</p>" + "<a href='#'>末页</a>" * 5
    numbers = "".join(f"<a href='javascript:go({k})'>{k}</a>" for k in range(1, 7))
    go = "<script>function go(n){if(n<4){location.href='index_'+(n-1)+'.html';}else{$.get('/more.do',{pageNo:n},put);}}</script>"
    shown = page(f"{last}<div class='page'>{numbers}</div>{go}")
    found = asked_pages(shown, controls(shown, shown.tree), 6)
    assert {n.number for n in found} >= {4, 5, 6}


JUMPS = "<script>function jump(){location.href='index_'+(document.getElementById('p').value-1)+'.html';}</script>"
ITEMS = "".join(
    f"<li><a href='/gk/2024/t{1000 + n}.html'>关于做好第{n}项工作的通知</a><span>2024-03-{n + 1:02}</span></li>"
    for n in range(10)
)


def jumping(beside: str, script: str = "") -> portals.Listing:
    body = f"<div class='box'><ul>{ITEMS}</ul>{beside}</div>{script}"
    page = Page("http://x.gov.cn/gk/index.html", f"<html><title>通知公告</title><body>{body}</body></html>")
    return portals.recognise(page).listing(page)


@pytest.mark.parametrize(
    "beside",
    [
        "<div>共5页 到第<input id='p'>页 <a href='javascript:;' onclick='jump()'>确定</a></div>",
        "<div>跳转到第<input id='p'>页/共<span>5</span>页 <button onclick='jump()'>GO</button></div>",
        "<center>第<input id='p'>页&nbsp;共五页<input type='button' value='GO' onclick='jump()'></center>",
    ],
)
def test_a_field_for_a_page_s_number_leads_to_the_pages_that_it_counts_or_tells_them(beside: str) -> None:
    assert [n.url.rsplit("/", 1)[1] for n in jumping(beside, JUMPS).next] == [f"index_{k}.html" for k in range(1, 5)]
    assert jumping(beside).declared_pages == 5


@pytest.mark.parametrize(
    ("form", "field", "leads"),
    [
        ("<form action='list.do'>", "name='pageNo'", True),
        ("<form action='index.html' method='GET'>", "name='jump' value='1'", True),
        ("<form>", "name='toPage' value='1'", True),
        ("<form action='/search.do'>", "name='kw' value='1'", False),
        ("<form action='index.html'>", "name='kw' value='2026'", False),
        ("<form action='list.do'>", "name='year' value='2026'", False),
        ("<form>", "name='kw' value=''", False),
        ("<form action='list.do' method='post'>", "name='pageNo'", False),
        ("<form action='list.do'>", "name='title'", False),
        ("<form action='list.do'>", "", False),
        ("", "name='pageNo'", False),
    ],
)
def test_a_field_sent_with_a_form_by_get_leads_to_the_pages_that_it_counts(
    form: str, field: str, *, leads: bool
) -> None:
    beside = f"<div>{form}<input type='hidden' name='c' value='7'>共3页 转到第<input {field}>页<input type='submit' value='GO'>{'</form>' if form else ''}</div>"
    found = jumping(beside)
    name = field.split("'")[1] if field else ""
    program = "list.do" if "list.do" in form else "index.html"
    expected = [f"http://x.gov.cn/gk/{program}?c=7&{name}={k}" for k in (2, 3)]
    assert [n.url for n in found.next] == (expected if leads else [])
    assert found.declared_pages == 3


def test_a_plug_in_that_shows_hidden_parts_of_the_list_by_turns_has_no_further_pages() -> None:
    def found(style: str, count: int) -> int | None:
        parts = "".join(f"<div class='s'><ul>{ITEMS.replace('/gk/', f'/gk/{k}')}</ul></div>" for k in range(3))
        script = f"<script>$('#p').pagination({count},{{items_per_page:1,callback:function(i){{$('#r').html($('#h div.s:eq('+i+')').clone())}}}})</script>"
        body = f"<div id='r'></div><div id='p'></div><div id='h' style='{style}'>{parts}</div>{script}"
        page = Page("http://x.gov.cn/gk/index.html", f"<html><title>通知公告</title><body>{body}</body></html>")
        return portals.recognise(page).listing(page).declared_pages

    assert found("display:none", 3) is None
    assert found("display:none", 5) == 5
    assert found("", 3) == 3


def test_a_hidden_list_whose_rows_are_as_many_as_its_pages_has_these_pages_all_the_same() -> None:
    script = "<script>$('#p').createPage({totalPages:10,backfun:function(e){ask(e.current)}})</script>"
    body = f"<ul style='display:none'>{ITEMS}</ul><div id='p'></div>{script}"
    page = Page("http://x.gov.cn/gk/index.html", f"<html><title>通知公告</title><body>{body}</body></html>")
    assert portals.recognise(page).listing(page).declared_pages == 10


@pytest.mark.parametrize(
    ("listens", "leads"),
    [
        ("$('#p').on('page',function(e,i){$.get('/gk/part_'+i+'.html',draw)})", True),
        ("$('#p').bind('pageClicked',function(e,i){$.get('/gk/part_'+i+'.html',draw)})", True),
        ("$('#p').draw().on('page:change',function(e,i){$.get('/gk/part_'+i+'.html',draw)})", True),
        ("$('#t').on('click',function(e,i){$.get('/gk/part_'+i+'.html',draw)})", False),
        ("$(document).on('pageshow',function(e,i){$.get('/gk/part_'+i+'.html',draw)})", False),
        ("$('#t').draw().on('shown',function(e,i){$.get('/gk/part_'+i+'.html',draw)})", False),
        ("$('#t').hover(function(e,i){$.get('/gk/part_'+i+'.html',draw)})", False),
    ],
)
def test_only_what_listens_to_pages_is_asked_for_a_plug_in_s_pages(listens: str, *, leads: bool) -> None:
    script = f"<script>$('#p').pagination({{pageCount:3}});{listens}</script>"
    body = f"<ul>{ITEMS}</ul><div id='p'></div><div id='t'>甲</div>{script}"
    page = Page("http://x.gov.cn/gk/index.html", f"<html><title>通知公告</title><body>{body}</body></html>")
    found = portals.recognise(page).listing(page)
    assert [n.url for n in found.next] == [f"http://x.gov.cn/gk/part_{k}.html" for k in (2, 3) if leads]
    assert found.declared_pages == 3


@pytest.mark.parametrize(
    ("body", "total", "pages"),
    [
        ("<ul>{}</ul>第1页/共4页", None, 4),
        ("<div class='l'><ul>{}</ul>共38条 第1页/共4页</div>", 38, 4),
        ("<table><tr><td><ul>{}</ul>共38条</td></tr></table>", 38, None),
        ("<ul>{}</ul>共38条记录<div class='foot'>版权</div>", 38, None),
        ("<div><div><ul>{}</ul></div>共38条 <a href='i_2.html'>下一页</a></div>", 38, None),
        ("<div><ul>{}</ul>联系电话：0310-1234567</div>", None, None),
        ("<div><ul>{}</ul>本栏目共有4个子栏目</div>", None, None),
        ("<ul>{}</ul>共有 38 条信息，共4页", 38, 4),
        ("<ul>{}</ul>共[38]篇文章 每页10条 当前第1页", 38, None),
        ("<ul>{}</ul>总共38条，页次：1/4", 38, 4),
        ("<ul>{}</ul>本栏目共38条信息", 38, None),
        *(
            (f"<div class='l'><ul>{{}}</ul></div>{said}", None, None)
            for said in (
                "访问总计：123456次",
                "总页数：88",
                "您是第3位访客，总数：998877",
                "信息数 2026 年度报告",
                "共收到留言38条",
                "本月共38条 上月共52条",
                "共38条评论",
                "浏览总数：38",
                "总计：38",
                "共38件",
                "共3条线路 第4页",
                "第3页脚注",
                "1/4",
                "阅读 共38条",
            )
        ),
    ],
)
def test_counts_right_behind_a_list_without_an_element_of_their_own(
    body: str, total: int | None, pages: int | None
) -> None:
    page = Page(
        "http://x.gov.cn/gk/index.html", f"<html><title>通知公告</title><body>{body.format(ITEMS)}</body></html>"
    )
    found = portals.recognise(page).listing(page)
    assert (found.declared_total, found.declared_pages) == (total, pages)


@pytest.mark.parametrize(
    ("script", "leads"),
    [
        (
            "$('#p').bootpag({total:4,maxVisible:5}).on('page',function(e,num){$('#l').load('/gk/frag.jsp?num='+num)})",
            "frag.jsp?num=",
        ),
        (
            "laypage.render({elem:'p',count:38,limit:10,jump:function(o,first){if(!first){$.get('/gk/more.jsp?c=9&p='+o.curr,draw)}}})",
            "more.jsp?c=9&p=",
        ),
        (
            "$('#p').pagination(38,{items_per_page:10,callback:function(i){$('#l').load('/gk/frag_'+(i+1)+'.html')}})",
            "frag_",
        ),
        (
            "$('.M').pagination({pageCount:4,callback:function(api){$.get('/gk/frag.jsp',{num:api.getCurrent()},draw)}})",
            "frag.jsp?num=",
        ),
        (
            "$('#p').pagination({total:38,pageSize:10,onSelectPage:function(n,size){$('#l').load('/gk/frag.jsp?rows='+size+'&num='+n)}})",
            "frag.jsp?rows=10&num=",
        ),
    ],
)
def test_what_a_plug_in_s_function_asks_for_are_the_list_s_pages(script: str, leads: str) -> None:
    body = f"<ul id='l'>{ITEMS}</ul><div id='p'></div><script>{script}</script>"
    page = Page("http://x.gov.cn/gk/index.html", f"<html><title>通知公告</title><body>{body}</body></html>")
    found = portals.recognise(page).listing(page)
    assert found.declared_pages == 4
    assert [n.url.rsplit("/", 1)[1].removesuffix(".html") for n in found.next] == [f"{leads}{k}" for k in (2, 3, 4)]


def test_a_plug_in_that_asks_for_its_data_itself_is_told_where_by_its_options() -> None:
    script = (
        "$('#page').page({pageSize:15,remote:{url:'/gk/list.json',pageIndexName:'at',params:{cat:9},success:draw}})"
    )
    body = f"<ul id='l'></ul><div id='page'></div><script>{script}</script>"
    page = Page("http://x.gov.cn/gk/index.html", f"<html><title>通知公告</title><body>{body}</body></html>")
    urls = [n.url for n in portals.recognise(page).listing(page).next]
    assert urls == ["http://x.gov.cn/gk/list.json?cat=9&at=0&pageSize=15"]


@pytest.mark.parametrize(
    ("count", "counting", "pages"),
    [
        ("<p>共4页</p>", "cur++;show()", [2, 3, 4]),
        ("<p>共4页</p>", "show(cur+1)", []),  # pressed again it asks for the same: nobody knows for what then
        ("", "cur++;show()", []),
    ],
)
def test_a_control_whose_script_counts_its_presses_leads_to_the_pages_that_are_told(
    count: str, counting: str, pages: list[int]
) -> None:
    script = f"<script>var cur=1;function next(){{{counting}}}function show(n){{$('#l').load('/gk/frag.jsp?num='+(n||cur))}}</script>"
    body = f"<ul id='l'>{ITEMS}</ul><button onclick='next()'>下一页</button>{count}{script}"
    page = Page("http://x.gov.cn/gk/index.html", f"<html><title>通知公告</title><body>{body}</body></html>")
    found = portals.recognise(page).listing(page)
    assert [n.url for n in found.next] == [f"http://x.gov.cn/gk/frag.jsp?num={k}" for k in pages]
    assert pages or found.unresolved


def test_a_script_may_add_the_number_to_the_address_that_a_control_keeps() -> None:
    more = "<a class='more' data-url='/gk/more.jsp?cat=9' data-page='2'>加载更多</a>"
    script = (
        "<script>$('.more').click(function(){var t=$(this);$.get(t.data('url')+'&page='+t.data('page'),draw)})</script>"
    )
    page = Page("http://x.gov.cn/gk/index.html", f"<title>通知公告</title><body><ul>{ITEMS}</ul>{more}{script}</body>")
    assert [n.url for n in portals.recognise(page).listing(page).next] == ["http://x.gov.cn/gk/more.jsp?cat=9&page=2"]


@pytest.mark.parametrize(
    ("kept", "asks"),
    [
        ("data-url='/gk/more.jsp?cat=9' data-page='2'", True),
        ("data-url='/gk/more.jsp?cat=9'", False),
        ("data-url='/gk/more.jsp?cat=9&page=2' data-page='2'", False),
        ("data-url='/gk/list_2.html' data-page='2'", False),
        ("data-url='/gk/more.jsp?page=' data-page='2'", False),
        ("href='?cat=9' data-page='2'", False),
    ],
)
def test_where_a_control_keeps_a_number_beside_its_address_the_script_files_are_asked(kept: str, *, asks: bool) -> None:
    page = Page(
        "http://x.gov.cn/gk/index.html", f"<title>通知公告</title><body><ul>{ITEMS}</ul><a {kept}>加载更多</a></body>"
    )
    listing = portals.recognise(page).listing(page)
    assert [n.number for n in listing.next] == [2]
    assert may_tell_more(page, listing) is asks


@pytest.mark.parametrize(("here", "further"), [("index.html", "index_2.html"), ("index_3.html", "index_4.html")])
def test_a_field_and_its_button_alone_lead_to_the_next_page(here: str, further: str) -> None:
    goes = "<script>function go(){var n=document.getElementById('p').value;location.href=n==1?'index.html':'index_'+n+'.html'}</script>"
    body = f"<ul>{ITEMS}</ul><input id='p'><input type='button' value='跳转' onclick='go()'>{goes}"
    page = Page(f"http://x.gov.cn/gk/{here}", f"<html><title>通知公告</title><body>{body}</body></html>")
    found = portals.recognise(page).listing(page)
    assert [(n.url, n.maybe) for n in found.chain] == [(f"http://x.gov.cn/gk/{further}", True)]
    assert not found.next  # nothing says how far it goes


@pytest.mark.parametrize(
    ("button", "goes"),
    [
        ("搜索", "location.href='/search.jsp?q='+n"),
        ("GO", "location.href='/gk/search.jsp?q='+n"),
        ("跳转", "location.href='/xw/index_'+n+'.html'"),
        ("跳转", "location.href='index.html'"),
        ("跳转", ""),
    ],
)
def test_a_field_and_a_button_that_turn_no_pages(button: str, goes: str) -> None:
    script = f"<script>function go(){{var n=document.getElementById('p').value;{goes}}}</script>"
    body = f"<ul>{ITEMS}</ul><input id='p'><input type='button' value='{button}' onclick='go()'>{script}"
    page = Page("http://x.gov.cn/gk/index.html", f"<html><title>通知公告</title><body>{body}</body></html>")
    found = portals.recognise(page).listing(page)
    assert (found.next, found.chain) == ((), ())


def test_a_loose_field_for_a_page_s_number_counts_too() -> None:
    assert jumping("第<input size='2'>页 共5页").declared_pages == 5


@pytest.mark.parametrize(
    "beside",
    [
        "<div>第<input>期</div>",
        "<div>第<input>页</div>",
        "<div>日期<input>到<input></div>",
        "<div>页码校对<input></div>",
        "<div class='header'>第<input>页 共5页 <a href='/'>首页</a></div>",
    ],
)
def test_a_field_for_anything_else_counts_no_pages(beside: str) -> None:
    assert jumping(beside).declared_pages is None
