"""What a page's scripts come to: where they move, what they ask for and write; and that none runs away."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from crawler.portals import recognise
from crawler.portals.js import Window
from crawler.portals.js.nodes import Made
from crawler.portals.model import Listing
from crawler.portals.page import Page
from crawler.portals.requests import data
from crawler.portals.requests.data import entries_in_scripts
from crawler.portals.requests.scriptfiles import script_files
from crawler.portals.source.markup import make_tree
from crawler.portals.source.paging import posted

MARKUP = """<form name="f" action="list.jsp"><input type="hidden" name="cid" value="5"><input type="hidden" name="pageNo" value="1"></form>
<input id="cur" value="1"><input id="all" value="3"><select id="s"><option value="1" selected>1</option><option value="2">2</option></select><div id="m" data-col="7"></div>"""


def window(source: str = "") -> Window:
    made = Window("http://x.gov.cn/zw/index.html?cid=5", make_tree(MARKUP))
    made.run(source)
    return made


MOVES = {
    "by a condition": ("function go(i){location.href=(i==1?'index':'index_'+i)+'.html';}", "go(2)", "index_2.html"),
    "by a field of the page": ("function next(){var p=parseInt(document.getElementById('cur').value)+1;if(p>parseInt($('#all').val()))return;location='i_'+p+'.html';}", "javascript:next()", "i_2.html"),
    "by a form": ("function turn(n){document.f.pageNo.value=n;document.f.submit();}", "turn(2)", "list.jsp?cid=5&pageNo=2"),
    "by a form that jQuery fills": ("function turn(n){$('input[name=pageNo]').val(n);$('form').submit();}", "turn(3)", "list.jsp?cid=5&pageNo=3"),
    "by its own query": ("function q(n){var m=location.search.match(/cid=(\\d+)/);window.open('/l/'+m[1]+'_'+n+'.html');}", "return q(4)", "/l/5_4.html"),
    "by zero padding": ("const go = (n) => { let s = String(n); while (s.length < 3) { s = '0' + s; } location.assign(`p${s}.htm`); };", "go(7)", "p007.htm"),
    "by a switch": ("function go(n){switch(n){case 1: location.href='a.html';break;default: location.href='b'+n+'.html';}}", "go(2)", "b2.html"),
    "by an object's method": ("var P={pre:'index',go:function(n){location.replace(this.pre+'_'+n+'.html')}};", "P.go(2)", "index_2.html"),
    "by an attribute": ("function c(){location.href='/c/'+$('#m').data('col')+'/'}", "c()", "/c/7/"),
    "where a condition can't be known": ("function go(n){if(login.ok){location.href='x'+n+'.html'}}", "go(2)", "x2.html"),
    "by an expression made of a text": ("function own(k){var m=location.search.substr(1).match(new RegExp('(^|&)'+k+'=([^&]*)(&|$)','i'));return m?m[2]:'';} function go(n){location.href='/c'+own('CID')+'/'+n+'.html';}", "go(2)", "/c5/2.html"),
    "by what an array ends with": ("function go(n){var p=location.pathname.split('/');p.pop();p.push([7,9].find(function(x){return x>8}));location.href=p.join('/')+'_'+n+'.html'}", "go(2)", "/zw/9_2.html"),
    "by an object that counts": ("var P={n:1,next:function(){this.n++;location.href='p'+this.n+'.html'}};", "P.next()", "p2.html"),
    "by a class": ("class P{constructor(b){this.b=b} go(n){location.href=this.b+n+'.html'}} const p=new P('l_');", "p.go(2)", "l_2.html"),
    "behind a comment's marks": ("<!--\nfunction go(n){location.href='c'+n+'.html'}\n//-->", "go(2)", "c2.html"),
    "after a script that fails": ("$(function(){throw 'x'}); function go(n){location.href='d'+n+'.html'}", "go(2)", "d2.html"),
    "never where the address can't be known": ("function go(n){location.href=site.root+n}", "go(2)", None),
}  # fmt: skip


@pytest.mark.parametrize("name", MOVES)
def test_a_control_leads_where_its_script_moves(name: str) -> None:
    source, pressed, expected = MOVES[name]
    page = window(source)
    assert page.press(pressed) == expected
    assert page.press(pressed) == expected  # nothing of what was tried has stayed
    assert page.moves == []


def test_what_is_written_piece_by_piece_is_joined() -> None:
    source = "var h='';for(var i=1;i<=2;i++){h+='<a href=\"p'+i+'.html\">'+i+'</a>';} document.getElementById('m').innerHTML=h;"
    assert window().run(source) == '<a href="p1.html">1</a><a href="p2.html">2</a>'


ASKS = {
    "jQuery, a form": ("function l(n){$.ajax({url:'/api/l',type:'post',data:{pageNo:n,size:10}});} l(1);", ("/api/l", {"pageNo": 1, "size": 10}, True, False)),
    "jQuery, JSON": ("var q={page:1,kw:''};$.ajax({url:'/api/l',method:'POST',contentType:'application/json',data:JSON.stringify(q)});", ("/api/l", {"page": 1, "kw": ""}, True, True)),
    "axios, query": ("axios.get('/api/l',{params:{page:1}}).then(function(r){})", ("/api/l", {"page": 1}, False, False)),
    "axios, JSON": ("axios.post('/api/l',{page:{current:1}})", ("/api/l", {"page": {"current": 1}}, True, True)),
    "fetch": ("fetch('/api/l',{method:'POST',headers:{'Content-Type':'application/json'},body:JSON.stringify({p:1})})", ("/api/l", {"p": 1}, True, True)),
    "an old request": ("var x=new XMLHttpRequest();x.open('POST','/api/l');x.setRequestHeader('Content-Type','application/json');x.send(JSON.stringify({p:1}))", ("/api/l", {"p": 1}, True, True)),
    "when it is ready": ("$(function(){ load(); }); function load(){ $.getJSON('/api/l', {page:1}, function(d){}); }", ("/api/l", {"page": 1}, False, False)),
    "a component": ("new Vue({data:function(){return {page:1}},created(){this.load()},methods:{load(){axios.get('/api/l',{params:{page:this.page}})}}})", ("/api/l", {"page": 1}, False, False)),
    "a wrapper of the portal's own": ("request({url:'/api/l',method:'get',params:{page:1}})", ("/api/l", {"page": 1}, False, False)),
    "a table of layui": ("layui.use('table',function(){layui.table.render({elem:'#t',url:'/api/l',where:{lm:'7'},page:true,limit:15});});", ("/api/l", {"lm": "7", "page": 1, "limit": 15}, False, False)),
    "a grid of EasyUI": ("$('#t').datagrid({url:'/api/l',pagination:true,pageSize:20,queryParams:{lm:'7'}});", ("/api/l", {"lm": "7", "page": 1, "rows": 20}, True, False)),
    "a table of Bootstrap": ("$('#t').bootstrapTable({url:'/api/l',method:'post',pageSize:12,queryParams:function(p){return {page:p.offset/p.limit+1,size:p.limit,lm:7};}});", ("/api/l", {"page": 1, "size": 12, "lm": 7}, True, True)),
    "a table of DataTables": ("$('#t').DataTable({serverSide:true,pageLength:25,ajax:{url:'/api/l',type:'POST',data:function(d){d.lm='7';}},columns:[{data:'t'}]});", ("/api/l", {"start": 0, "length": 25, "lm": "7"}, True, False)),
    "a table of DataTables as it was": ("$('#t').dataTable({bServerSide:true,sAjaxSource:'/api/l'});", ("/api/l", {"iDisplayStart": 0, "iDisplayLength": 10}, False, False)),
    "a pager with an address": ("$('#p').pagination({dataSource:'/api/l?lm=7',pageSize:12,alias:{pageNumber:'pn'}});", ("/api/l?lm=7", {"pn": 1, "pageSize": 12}, False, False)),
    "a controller": ("angular.module('a',[]).controller('c',['$scope','$http',function(s,h){s.n=1;h.get('/api/l',{params:{page:s.n,lm:'7'}}).then(show);}]);", ("/api/l", {"page": 1, "lm": "7"}, False, False)),
    "a grid of jQuery": ("$('#t').jqGrid({url:'/api/l',datatype:'json',rowNum:30});", ("/api/l", {"page": 1, "rows": 30}, False, False)),
    "JSONP": ("$.ajax({url:'/api/l',dataType:'jsonp',jsonp:'cb',data:{page:1}})", ("/api/l", {"page": 1, "cb": "callback"}, False, False)),
}  # fmt: skip


@pytest.mark.parametrize("name", ASKS)
def test_what_a_list_asks_for_is_told(name: str) -> None:
    source, expected = ASKS[name]
    (asked,) = window(source).asked
    assert (asked.url, asked.form, asked.post, asked.json) == expected


_OLD = "x.open('POST','/api/l',true);%s x.send('p='+1+'&size=12&k=');"


@pytest.mark.parametrize(
    ("hears", "heard"),
    [
        ("x.onload=function(){show(x.responseText)};", True),
        ("x.onreadystatechange=function(){if(x.readyState==4&&x.status==200)show(x.responseText)};", True),
        ("function got(){} x.onreadystatechange=got;", True),
        ("x.addEventListener('load',()=>show(x.response));", True),
        ("", False),  # it tells the server something
        ("x.onerror=function(){};", False),
        ("x.upload.onprogress=function(){};", False),
    ],
)
def test_an_old_request_says_whether_its_answer_is_taken(hears: str, heard: bool) -> None:
    (asked,) = window(f"var x=new XMLHttpRequest();{_OLD % hears}").asked
    assert (asked.form, asked.post, asked.heard) == ({"p": "1", "size": "12", "k": ""}, True, heard)


ENDLESS = {
    "a loop": "for(;;){}",
    "a growing text": "var s='a';for(;;){s+=s;}",
    "patterns without end": "for(var i=0;;i++){new RegExp('a'+i)}",
    "an array that grows at its head": "var s=[1];for(;;){s.unshift(1,1,1);s.find(function(x){return false});}",
    "a growing array": "var s=[1];for(;;){s=s.concat(s);s.push(s);}",
    "a call of itself": "function f(){f();f();} f();",
    "a slow pattern": "var s='a';for(var i=0;i<14;i++){s+=s;} for(;;){s.replace(/(a|aa)+$/,'b');}",
    "deep nesting": "var a=" + "(" * 50_000 + "1" + ")" * 50_000,
    "a long sum": "var a=" + "1+" * 80_000 + "1",
    "a long chain": "a" + ".b" * 80_000,
    "open brackets": "(" * 150_000,
    "a search of the page in a loop": "for(;;){$('div div div a').find('b *').html();document.getElementsByTagName('*');}",
    "an index beyond all": "var l=[1];l[" + "9" * 5_000 + "]=l[" + "9" * 5_000 + "];",
    "timers that set timers": "function f(){setTimeout(f,1);setTimeout(f,1);} f();",
    "quotes": "'" * 150_000,
}


@pytest.mark.parametrize("name", ENDLESS)
def test_no_script_runs_away(name: str) -> None:
    started_s = time.process_time()
    Window("http://x.gov.cn/", make_tree("<div><a><b>x</b></a>" * 3_000)).run(ENDLESS[name])
    assert time.process_time() - started_s < 5


_LONG = "var s='a'; for(var i=0;i<30;i++){s+=s;}"
_BOMBS = [
    "var a=[1]; for(var i=0;i<60;i++){a=[a,a];} document.write(''+a);",
    "var a=[1]; for(var i=0;i<60;i++){a=[...a,...a];} document.write(a.length);",
    "var a=[1]; for(var i=0;i<60;i++){a.push.apply(a,a);} document.write(a.length);",
    "var a=[1]; for(var i=0;i<60;i++){a=[a,a,a,a,a,a,a,a,a,a,a,a];} $.ajax({url:'/x',data:{a:a}}); JSON.stringify(a);",
    _LONG + "document.write(s);",
    "var s='aaaaaaaa'; for(var i=0;i<14;i++){s+=s;} document.write(s.replaceAll('a',s));",
    "var s='aaaaaaaa'; for(var i=0;i<14;i++){s+=s;} document.write(s.replace(/a/g,s));",
    "var s='aaaaaaaa'; for(var i=0;i<14;i++){s+=s;} document.write([1,2,3,4,5,6,7,8,9,s,s,s].join(s));",
    "var s='aaaaaaaa'; for(var i=0;i<14;i++){s+=s;} for(var i=0;i<20000;i++)document.write(s);",
    "var k=[]; for(var i=0;i<20000;i++){var b=[]; b[19999]=1; k.push(b);}",
    "var o={}; for(var i=0;i<9000;i++)o['k'+i]=i; var k=[]; for(var i=0;i<9000;i++)k.push(Object.assign({},o),{...o});",
    "for(var i=0;i<50000;i++){document.querySelectorAll('div div div');}",
    "function f(n){return f(n+1)+f(n+1);} f(0);",
    "var x=" + "(" * 40_000 + "1" + ")" * 40_000 + ";",
    "while(true){}",
    "var w=[''];" + "w=[w];" * 400 + "var a=[w];" + "a=a.concat(a);" * 14 + "''+a;" * 5_000,
    "var a=[];for(var i=0;i<9000;i++)a.push('');" + "''+a;" * 10_000,
    "var a=[0],b=[0];for(var i=0;i<60;i++){a=[a,a];b=[b,b];} [a].indexOf(b);[a].includes(b);",
    "var s='aaaaaaaa'; for(var i=0;i<14;i++){s+=s;} document.write(`" + "${s}" * 4_000 + "`);",
    "var s='aaaaaaaa'; for(var i=0;i<14;i++){s+=s;} var a=[];for(var i=0;i<9000;i++)a.push(s); JSON.stringify(a); $.ajax({url:'/x',data:{a:a}});",
    "var s='aaaaaaaa'; for(var i=0;i<14;i++){s+=s;} var a=[];for(var i=0;i<9000;i++)a.push(s); document.write(...a);",
    "var d=document.createElement('i'); d.innerText='aaaaaaaa'; for(var i=0;i<40;i++)d.appendChild(d);",
    "var s='aaaaaaaa'; for(var i=0;i<14;i++){s+=s;} var o={}; for(var i=0;i<9000;i++)o[[i,s]]=1;",
    "var g={};for(var i=0;i<190;i++)g['k'+i]=i; for(var i=0;i<4000;i++)window['a'+i]=$.extend({},g);",
]


def test_a_script_that_never_ends_or_fills_the_memory_is_left() -> None:
    """Each in the time and memory of a page; the next page's scripts are read as before."""
    code = (
        "import json, resource, sys, lxml.html\n"
        "from crawler.portals.js import Window\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))\n"
        "tree = lxml.html.document_fromstring('<div><div><div>x</div></div></div>' * 9000)\n"
        "for source in json.load(sys.stdin):\n"
        "    window = Window('http://a.cn/', tree)\n"
        "    print(len(window.run(source)), window.press(source))\n"
        "print(Window('http://a.cn/', tree).run('document.write(1 + 1)'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(_BOMBS), capture_output=True, text=True, timeout=200
    )
    assert done.returncode == 0, done.stderr[-500:]
    *rows, last = done.stdout.splitlines()
    assert len(rows) == len(_BOMBS)
    assert all(int(row.split()[0]) <= 1_000_000 for row in rows)
    assert last == "2"


def test_data_without_end_in_a_script_is_no_list() -> None:
    source = "var r=[]; for(var i=0;i<3000;i++){r.push({a:1,b:2,c:3,d:4,e:5,f:6,g:7,h:'第'+i+'条通知'});} var all=[r,r,r,r,r,r,r,r,r];"
    page = Page("http://x.gov.cn/zw/", f"<html><body><script>{source}</script></body></html>")
    assert entries_in_scripts(page) == ()


@pytest.mark.parametrize(
    "script",
    [
        "var a={b:{p:1}};function n(){a.b.p++;location.href='index_'+a.b.p+'.html'}",
        "var a=[1];function n(){a.push(1);location.href='index_'+a.length+'.html'}",
        "var n=(function(){var p=1;return function(){p++;location.href='index_'+p+'.html'}})();",
        "function n(){n.p=(n.p||1)+1;location.href='index_'+n.p+'.html'} n.p=1;",
        "var d=document.createElement('i');d.title='1';function n(){d.title=d.title+'1';location.href='index_'+d.title.length+'.html'}",
        "var p=1;function n(){setTimeout(function(){p++;location.href='index_'+p+'.html'},9)}",
    ],
)
def test_nothing_of_a_press_stays_done(script: str) -> None:
    page = window(script)
    assert {page.press("n();  " + " " * n) for n in range(5)} == {"index_2.html"}
    assert page.moves == []


def listed(script: str, markup: str = "<a href='javascript:;' onclick='n()'>下一页</a>") -> Listing:
    page = Page(
        "http://x.gov.cn/zw/list.html", f"<html><body><script>{script}</script><div>{markup * 2}</div></body></html>"
    )
    return recognise(page).listing(page)


def test_an_instance_asks_below_its_base() -> None:
    found = listed("var h=axios.create({baseURL:'/v2/'});h.get('/list?page=1');h({url:'all/list',params:{page:1}});")
    assert [each.url for each in found.next] == ["http://x.gov.cn/v2/list?page=1", "http://x.gov.cn/v2/all/list?page=1"]


def test_pieces_that_a_pager_puts_in_are_the_lists_pages() -> None:
    found = listed(
        "$('#p').twbsPagination({totalPages:3,onPageClick:function(e,n){$('#c').load('/zw/part_'+n+'.html');}});",
        "<p></p>",
    )
    assert [(each.url, each.number) for each in found.next] == [
        ("http://x.gov.cn/zw/part_1.html", None),
        ("http://x.gov.cn/zw/part_2.html", 2),
        ("http://x.gov.cn/zw/part_3.html", 3),
    ]


def test_a_grids_total_is_of_pages_and_its_records_of_items() -> None:
    rows = [{"title": f"关于第{n}件事的通知", "url": f"/zw/{n}00.html"} for n in range(1, 11)]
    answer = Page(
        "http://x.gov.cn/data.do?page=1&rows=10", json.dumps({"page": 1, "total": 4, "records": 34, "rows": rows})
    )
    listing = recognise(answer).listing(answer)
    assert listing.declared_total == 34
    assert [each.number for each in listing.next] == [2, 3, 4]


def test_two_pagers_ask_for_the_same_page() -> None:
    found = listed("var page=1;function n(){page++;$.post('/api/list',{page:page})}")
    assert [(posted(each.url)[:2], each.post) for each in found.next] == [
        (("http://x.gov.cn/api/list", b"page=1"), True)
    ]


def test_a_pressed_request_that_counts_records_begins_with_none() -> None:
    (first,) = listed("var st=0;function n(){st+=10;$.post('/api/list',{start:st,limit:10})}").next
    assert posted(first.url)[:2] == ("http://x.gov.cn/api/list", b"start=0&limit=10")
    answer = {
        "total": 25,
        "rows": [{"title": f"关于第{n}项工作的通知", "url": f"/a/{n}000.html"} for n in range(1, 11)],
    }
    listing = recognise(page := Page(first.url, json.dumps(answer), posted=True)).listing(page)
    assert [posted(each.url)[1] for each in listing.next] == [b"start=10&limit=10", b"start=20&limit=10"]


@pytest.mark.parametrize(
    "script",
    [
        "axios.post('/search',{keyword:'abc',page:1})",
        "$.post('/list/a.do',{sw:'abc',page:1})",
        "$.post('/ss/search',{page:1})",
        "$.post('/message/add.do',{page:1,list:1})",
        "$.ajax({url:'/api/list',type:'DELETE',data:{page:1}})",
        "axios.post('/api/list',{page:1,a:'" + "x" * 5_000 + "'})",
    ],
)
def test_what_is_no_list_is_asked_for_nothing(script: str) -> None:
    assert listed(script).next == ()


@pytest.mark.parametrize("count", [1, 2])
def test_a_last_page_of_a_single_record_under_names_of_the_portal_s_own_is_read(count: int) -> None:
    rows = [{"bt": f"关于第{n}件事的通知", "lj": f"/zw/{n}000.html", "sj": "2024-03-05"} for n in range(count)]
    answer = Page("http://x.gov.cn/list.do?page=4", f"draw({json.dumps({'rows': rows, 'pages': 4})})")
    assert len(recognise(answer).listing(answer).entries) == count


@pytest.mark.parametrize(("records", "cut"), [(100, False), (50_000, True)])
def test_xml_of_more_records_than_are_looked_at_says_so(records: int, cut: bool) -> None:
    page = Page("http://x.gov.cn/data.xml", f"<?xml version='1.0'?><r>{'<i>1</i>' * records}</r>")
    assert page.data is not None
    assert page.cut is cut


@pytest.mark.parametrize(("most", "cut"), [(100, False), (20, True)])
def test_a_script_s_records_beyond_those_that_are_looked_at_are_told(
    monkeypatch: pytest.MonkeyPatch, most: int, cut: bool
) -> None:
    monkeypatch.setattr(data, "_MOST_VALUES", most)
    rows = ",".join(f"{{title:'关于第{n}项工作的通知',url:'/zw/{n}000.html',date:'2024-03-05'}}" for n in range(1, 11))
    page = Page(
        "http://x.gov.cn/zw/index.html", f"<html><body><ul></ul><script>var rows=[{rows}];</script></body></html>"
    )
    assert len(entries_in_scripts(page)) == (4 if cut else 10)
    assert page.cut is cut


def test_a_search_that_is_told_a_column_s_number_looks_for_no_words() -> None:
    asked = "{searchFields:[{fieldName:'channel_id',searchWord:'4451'}],pageNo:1,pageSize:12}"
    (first,) = listed(
        f"$.ajax({{url:'/irs/front/list',type:'POST',contentType:'application/json',data:JSON.stringify({asked}),success:function(d){{show(d.list)}}}})",
        "<ul></ul>",
    ).next
    assert first.post
    assert json.loads(posted(first.url)[1])["searchFields"][0]["searchWord"] == "4451"


def test_no_link_makes_a_post_of_itself() -> None:
    for markup in (
        "<a href='/api/del?__js&#9;on=%7B%22page%22%3A1%7D'>下一页</a>",
        "<base href='http://x.gov.cn/api/del?__json=%7B%7D&a=1'><a href='?'>下一页</a><a href=''>2</a>",
    ):
        found = listed("", markup)
        assert not [each.url for each in (*found.next, *found.chain) if "__json=" in each.url]


def test_halves_of_characters_and_endless_numbers_are_no_trouble() -> None:
    found = listed("$.get('/api/list',{page:1,title:'\\ud83d\\ude00 \\ud83d'})")
    assert found.next[0].url == "http://x.gov.cn/api/list?page=1&title=%F0%9F%98%80%20%EF%BF%BD"
    assert listed(f"$.get('/api/list',{{start:0,limit:'{'9' * 8_000}'}})").next == ()


@pytest.mark.parametrize(
    ("source", "value"),
    [("Math.max(2)", "2"), ("new Array(3).length", "3"), ("[[1]].indexOf([1])", "-1"), ("[2,3].includes(3)", "true")],
)
def test_values_are_those_of_the_language(source: str, value: str) -> None:
    assert window().run(f"document.write({source})") == value


@pytest.mark.parametrize(
    ("made", "asked"),
    [
        ("e.src='/api/list?cid=7&page='+p+'&callback=cb'", ["/api/list?cid=7&page=1&callback=cb"]),
        ("e.setAttribute('src','/api/list?page='+p+'&jsoncallback=cb')", ["/api/list?page=1&jsoncallback=cb"]),
        ("e.src='/js/share.js?v='+p", []),
        ("e.href='/api/list?callback=cb'", []),
    ],
)
def test_a_script_element_that_calls_a_function_back_is_a_request(made: str, asked: list[str]) -> None:
    source = f"function cb(d){{}}function load(p){{var e=document.createElement('script');{made};document.body.appendChild(e);}}load(1);"
    page = Page("http://x.gov.cn/zw/", f"<html><body><ul id='list'></ul><script>{source}</script></body></html>")
    assert [each.url for each in page.window.asked] == asked


@pytest.mark.parametrize(
    "writes",
    [
        "document.write('<script src=\"/js/menu_'+'top'+'.js\"><\\/script>');",
        "document.write(unescape(\"%3Cscript src='/js/menu_top.js'%3E%3C/script%3E\"));",
        "var s=document.createElement('script');s.src='/js/menu_top.js';document.body.appendChild(s);",
    ],
)
def test_a_script_file_that_a_script_writes_is_run_too(writes: str) -> None:
    page = Page("http://x.gov.cn/", f"<html><body><a href='/a'>a</a><script>{writes}</script></body></html>")
    assert script_files(page) == ["http://x.gov.cn/js/menu_top.js"]
    whole = page.with_files({"http://x.gov.cn/js/menu_top.js": "document.write(\"<a href='/zc/'>政策</a>\")"})
    assert [url for _, url in whole.links] == ["http://x.gov.cn/a", "http://x.gov.cn/zc/"]


@pytest.mark.parametrize(
    "script",
    [
        "$('#x').append($('<a>').attr('href','/u/'+'1.doc').text('附件'))",
        "$('#x').append($('<a></a>',{href:'/u/'+'1.doc',text:'附件'}))",
        "var a=$('<a/>');a.attr('href','/u/'+'1.doc');a.appendTo('#x')",
        "$('#x').append($('<li class=\\'f\\'>').append($('<a>').attr({href:'/u/'+'1.doc',target:'_blank'}).html('附件').addClass('b')))",
        "$.each({a:'1.doc'},function(k,v){$('<a>').prop('href','/u/'+v).appendTo($('#x'))})",
        "var l=$('<ul>');$.each(['1.doc'],function(i,v){l.append($('<li></li>').html('<a href=\"/u/'+v+'\">附件</a>'))});$('#x').html(l)",
        "$('<a href=\"/u/'+'1.doc\">附件</a>').insertAfter('#x')",
    ],
)
def test_elements_that_jquery_makes_are_seen_once_they_are_put_in(script: str) -> None:
    page = Page("http://x.gov.cn/", f"<html><body><div id='x'></div><script>{script}</script></body></html>")
    assert {url for _, url in page.links if url} == {"http://x.gov.cn/u/1.doc"}


@pytest.mark.parametrize(
    "script",
    [
        "var a=$('<a>').attr('href','/u/'+'1.doc')",  # never put in
        "$('<div>'+made()+'</div>').find('a').each(function(){location.href='/u/'+'1.doc'})",
        "$('<p>x</p><p>y</p>').appendTo('#x').attr('href','/u/'+'1.doc')",
    ],
)
def test_elements_that_jquery_makes_are_not_seen_before(script: str) -> None:
    page = Page("http://x.gov.cn/", f"<html><body><div id='x'></div><script>{script}</script></body></html>")
    assert not any(url for _, url in page.links)
    assert page.refresh is None


def test_what_jquery_is_told_to_make_is_read_in_linear_time() -> None:
    def steps_s(length: int) -> float:
        made = window()
        begin_s = time.process_time()
        for text in ("<a" + " x" * length, "<a>" + "</" * length, "<a" + "/" * length, "<a>" + " " * length + "x<"):
            Made.of(made, text)
        return time.process_time() - begin_s

    assert steps_s(200_000) < 1.0
