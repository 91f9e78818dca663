"""Lists as portals lay them out: which links are the section's entries, and where the list goes on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crawler import portals
from crawler.portals import Page
from crawler.portals.requests.routes import routes
from crawler.portals.source.paging import number_of, numbered

B = "http://www.x.gov.cn"
NAV = (
    '<div class="top"><a href="/">首页</a><a href="/zwgk/">政务公开</a></div><div class="menu"><ul>'
    + "".join(f'<li><a href="/lm{i}/index.html">栏目名称{i}</a></li>' for i in range(12))
    + "</ul></div>"
)
FOOT = '<div class="footer"><a href="http://www.gov.cn/">中国政府网</a>备案</div>'


def hot(box: str, n: int = 10) -> str:
    rows = "".join(
        f'<li><a href="/xw/2024/0{1 + i % 9}/{8000 + i}.html">全县召开重点工作推进会议第{i}次</a><span>2024-05-1{i % 10}</span></li>'
        for i in range(n)
    )
    return f'<div class="{box}"><h3>热点</h3><ul>{rows}</ul></div>'


def art(i: int, base: str = "/zwgk/tzgg/") -> str:
    return f"{base}{6000 + i}.html"


def main(n: int, base: str = "/zwgk/tzgg/") -> str:
    return "".join(
        f'<li><a href="{art(i, base)}">关于第{i}项工作安排的公告</a><span>2024-03-0{1 + i % 9}</span></li>'
        for i in range(n)
    )


def mu(n: int, base: str = "/zwgk/tzgg/") -> list[str]:
    return [art(i, base) for i in range(n)]


CASES: dict[str, dict[str, Any]] = {}


def case(name: str, body: str, entries: list[str], **expected: Any) -> None:
    CASES[name] = {"body": body, "entries": entries, **expected}


case(
    "last page one entry, hot list right",
    NAV
    + f'<div class="l"><ul class="lb">{main(1)}</ul><div class="fy"><a href="index_1.html">上一页</a> 3/3</div></div>'
    + hot("r")
    + FOOT,
    mu(1),
)
case(
    "last page one entry elsewhere urls",
    NAV
    + f'<div class="l"><ul class="lb">{main(1, "/info/1021/")}</ul><div class="fy"><a href="index_1.html">上一页</a> 3/3</div></div>'
    + hot("r")
    + FOOT,
    mu(1, "/info/1021/"),
)
case(
    "two entries, no pager, hot right",
    NAV + f'<div class="l"><ul class="lb">{main(2)}</ul></div>' + hot("r") + FOOT,
    mu(2),
)
case(
    "two entries elsewhere, title names column",
    NAV
    + f'<div class="w"><div class="l"><div class="pos">当前位置：<a href="/">首页</a>&gt;<a href="/zwgk/tzgg/">通知公告</a></div><ul class="lb">{main(2, "/info/1021/")}</ul></div></div>'
    + hot("r")
    + FOOT,
    mu(2, "/info/1021/"),
)
case(
    "hot before main",
    NAV
    + hot("fl", 8)
    + f'<div class="fr"><ul>{main(15)}</ul><div class="pg">共3页 <a href="index_2.html">下一页</a></div></div>'
    + FOOT,
    mu(15),
)
case(
    "table with number and pdf",
    NAV
    + '<table class="tb"><tr><th>序号</th><th>名称</th><th>日期</th></tr>'
    + "".join(
        f'<tr><td>{i}</td><td><a href="./{700 + i}.html">关于规范性文件第{i}号</a></td><td>2024-01-0{i}</td><td><a href="/files/{i}.pdf">下载</a></td></tr>'
        for i in range(1, 6)
    )
    + "</table>",
    [x for i in range(1, 6) for x in (f"/zwgk/tzgg/{700 + i}.html", f"/files/{i}.pdf")],
)
case(
    "cards",
    NAV
    + '<div class="cards">'
    + "".join(
        f'<div class="item"><a href="/zwgk/tzgg/c{i}/content.html"><img src="/u/{i}.jpg"></a><h4><a href="/zwgk/tzgg/c{i}/content.html">专题活动第{i}期报道</a></h4><p>摘要文字若干，介绍活动情况。</p><span>03-0{i}<br>2024</span></div>'
        for i in range(1, 8)
    )
    + "</div>",
    [f"/zwgk/tzgg/c{i}/content.html" for i in range(1, 8)],
)
case(
    "date split",
    NAV
    + '<div class="newslist">'
    + "".join(
        f'<dl><dt><b>0{i}</b>2024-03</dt><dd><a href="/zwgk/tzgg/t2024030{i}_{i}.html">某某工作通知{i}</a></dd></dl>'
        for i in range(1, 8)
    )
    + "</div>",
    [f"/zwgk/tzgg/t2024030{i}_{i}.html" for i in range(1, 8)],
)
case(
    "pdf list",
    NAV
    + '<div class="list"><ul>'
    + "".join(f'<li><a href="/upload/2024/{i}.pdf" target=_blank>2024年第{i}期公报</a></li>' for i in range(1, 8))
    + "</ul></div>",
    [f"/upload/2024/{i}.pdf" for i in range(1, 8)],
)
case(
    "short titles no date",
    NAV
    + '<div class="ld"><ul>'
    + "".join(f'<li><a href="./{300 + i}.html">{n}</a></li>' for i, n in enumerate(["张三", "李四", "王五六", "赵七"]))
    + "</ul></div>",
    [f"/zwgk/tzgg/{300 + i}.html" for i in range(4)],
)
case(
    "vsb old",
    NAV
    + '<table class="winstyle67">'
    + "".join(
        f'<tr height=20><td><span class="leaderfont">·</span></td><td><a class="c67" href="../info/1021/{900 + i}.htm" target="_blank" title="关于举办第{i}届活动的通知">关于举办第{i}届…</a></td><td><span class="timestyle67">2024/03/0{1 + i}&nbsp;</span></td></tr>'
        for i in range(8)
    )
    + '<tr><td colspan=3><table><tr><td>共85条&nbsp;&nbsp;1/11&nbsp;</td><td>首页</td><td>上页</td><td><a href="tzgg/10.htm" class="Next">下页</a></td><td><a href="tzgg/1.htm" class="Next">尾页</a></td></tr></table></td></tr></table>',
    [f"/info/1021/{900 + i}.htm" for i in range(8)],
    url=f"{B}/xw/tzgg.htm",
    nexts=["/xw/tzgg/10.htm", "/xw/tzgg/1.htm"],
    total=85,
    pages=11,
)
case(
    "turn function",
    NAV
    + f'<ul class="list">{main(10)}</ul><div class="page">共 4 页 <a href="javascript:goPage(2)">2</a><a href="javascript:goPage(3)">3</a><a href="javascript:goPage(4)">4</a><a href="javascript:goPage(2)">下一页</a></div><script>function goPage(p){{ if(p==1){{location.href="index.html";}}else{{location.href="index_"+(p-1)+".html";}} }}</script>',
    mu(10),
    nexts=["/zwgk/tzgg/index_1.html", "/zwgk/tzgg/index_2.html", "/zwgk/tzgg/index_3.html"],
    pages=4,
)
case(
    "layui",
    NAV
    + f'<ul class="list">{main(10)}</ul><div id="pg"></div><script>layui.use("laypage",function(){{layui.laypage.render({{elem:"pg",count:37,limit:10,curr:1,jump:function(obj,first){{if(!first){{location.href="/zwgk/tzgg/list_"+obj.curr+".html";}}}}}});}});</script>',
    mu(10),
    nexts=["/zwgk/tzgg/list_2.html", "/zwgk/tzgg/list_3.html", "/zwgk/tzgg/list_4.html"],
    total=37,
    pages=4,
)
case(
    "jqPaginator",
    NAV
    + f'<ul class="list">{main(10)}</ul><script>$("#p").jqPaginator({{totalPages:3,visiblePages:5,currentPage:1,onPageChange:function(num,type){{if(type=="change"){{window.location.href="?page="+num;}}}}}});</script>',
    mu(10),
    nexts=["/zwgk/tzgg/index.html?page=2", "/zwgk/tzgg/index.html?page=3"],
    pages=3,
)
case(
    "aspx query",
    NAV
    + f'<ul class="list">{main(10)}</ul><div class="pages">共 25 条记录 第 1/3 页 <a href="list.aspx?cid=5&page=2">下一页</a> <a href="list.aspx?cid=5&page=3">末页</a></div>',
    mu(10),
    url=f"{B}/zwgk/tzgg/list.aspx?cid=5",
    nexts=["/zwgk/tzgg/list.aspx?cid=5&page=2", "/zwgk/tzgg/list.aspx?cid=5&page=3"],
    total=25,
    pages=3,
)
case(
    "next as image",
    NAV
    + f'<ul class="list">{main(10)}</ul><div class="pages"><a href="index_2.html"><img src="next.gif" alt="下一页"></a></div>',
    mu(10),
    nexts=["/zwgk/tzgg/index_2.html"],
)
case(
    "next icon class",
    NAV
    + f'<ul class="list">{main(10)}</ul><div class="pagination"><a class="prev disabled"></a><span class="current">1</span><a href="p2.html">2</a><a href="p3.html">3</a><a class="next" href="p2.html"></a></div>',
    mu(10),
    nexts=["/zwgk/tzgg/p2.html", "/zwgk/tzgg/p3.html"],
)
case(
    "english & spaces",
    NAV
    + f'<ul class="list">{main(10)}</ul><div class="pg"><a href="a_2.html">下 一 页</a><a href="a_9.html">最 后 一 页</a>共 9 页</div>',
    mu(10),
    pages=9,
)
case(
    "ucap old",
    NAV
    + f"<ul class=\"list\">{main(10)}</ul><div id=\"page_div\"></div><script>createPageHTML('page_div','3','1','10','28');</script>",
    mu(10),
    url=f"{B}/zwgk/tzgg/list.shtml",
    nexts=["/zwgk/tzgg/list_2.shtml", "/zwgk/tzgg/list_3.shtml"],
    total=28,
    pages=3,
)
case(
    "main right, hot left",
    NAV + '<div class="left">' + hot("box", 6) + f'</div><div class="right"><ul>{main(5)}</ul></div>' + FOOT,
    mu(5),
)
case(
    "p rows",
    NAV
    + '<div class="content"><div class="con">'
    + "".join(f'<p><a href="{art(i)}">关于第{i}项工作安排的公告</a>　2024-03-0{1 + i}</p>' for i in range(6))
    + "</div></div>",
    mu(6),
)
case(
    "image list",
    NAV
    + '<ul class="piclist">'
    + "".join(
        f'<li><a href="{art(i)}"><img src="/u/{i}.jpg"></a><a href="{art(i)}">图片报道第{i}期</a><p>简介文字</p></li>'
        for i in range(6)
    )
    + "</ul>",
    mu(6),
)
case(
    "doc number twice",
    NAV
    + "<table>"
    + "".join(
        f'<tr><td><a href="{art(i)}">县政发〔2024〕{i}号</a></td><td><a href="{art(i)}">关于印发实施方案的通知{i}</a></td><td>2024-03-0{1 + i}</td></tr>'
        for i in range(6)
    )
    + "</table>",
    mu(6),
)
case(
    "onclick rows",
    NAV
    + '<ul class="list">'
    + "".join(
        f'<li><a href="javascript:void(0)" onclick="window.open(\'{art(i)}\')">关于第{i}项工作安排的公告</a><i>2024-03-0{1 + i}</i></li>'
        for i in range(6)
    )
    + "</ul>",
    mu(6),
)
case(
    "li onclick",
    NAV
    + '<ul class="list">'
    + "".join(
        f"<li onclick=\"location.href='{art(i)}'\"><span>关于第{i}项工作安排的公告</span><i>2024-03-0{1 + i}</i></li>"
        for i in range(6)
    )
    + "</ul>",
    mu(6),
)
case(
    "protocol relative",
    NAV
    + '<ul class="list">'
    + "".join(
        f'<li><a href="//www.x.gov.cn{art(i)}">关于第{i}项工作安排的公告</a><i>2024-03-0{1 + i}</i></li>'
        for i in range(6)
    )
    + "</ul>",
    mu(6),
)
case(
    "inline json",
    NAV
    + '<ul id="l"></ul><script>var dataList = ['
    + ",".join(f'{{"title":"关于第{i}项公告","url":"{art(i)}","date":"2024-03-01"}}' for i in range(6))
    + "];render(dataList);</script>",
    mu(6),
)
case(
    "inline js objects",
    NAV
    + '<ul id="l"></ul><script>var dataList = ['
    + ",".join(f"{{title:'关于第{i}项公告',url:'{art(i)}',time:'2024-03-01'}}" for i in range(6))
    + "];</script>",
    mu(6),
)
case(
    "json script tag",
    NAV
    + '<ul id="l"></ul><script type="application/json" id="d">{"rows":['
    + ",".join(f'{{"DOCTITLE":"关于第{i}项公告","DOCPUBURL":"{art(i)}"}}' for i in range(6))
    + "]}</script>",
    mu(6),
)
case(
    "sub blocks",
    NAV
    + '<div class="main">'
    + "".join(
        f'<div class="block"><div class="tit"><h3>子栏目{b}</h3><a href="/zwgk/tzgg/s{b}/index.html">更多&gt;&gt;</a></div><ul class="lst">'
        + "".join(
            f'<li><a href="/zwgk/tzgg/s{b}/{7000 + b * 10 + i}.html">子栏目{b}第{i}条通知公告</a><span>2024-02-0{1 + i}</span></li>'
            for i in range(5)
        )
        + "</ul></div>"
        for b in range(3)
    )
    + "</div>",
    [f"/zwgk/tzgg/s{b}/{7000 + b * 10 + i}.html" for b in range(3) for i in range(5)],
)
case(
    "uppercase unquoted",
    NAV
    + "<TABLE class=list>"
    + "".join(
        f"<TR><TD><A HREF={art(i)} TARGET=_blank>关于第{i}项工作安排的公告</A></TD><TD>2024-3-{1 + i}</TD></TR>"
        for i in range(6)
    )
    + "</TABLE>",
    mu(6),
)
case(
    "unclosed li",
    NAV
    + "<ul class=list>"
    + "".join(f'<li><a href="{art(i)}">关于第{i}项工作安排的公告</a> 2024-3-{1 + i}' for i in range(6))
    + "</ul>",
    mu(6),
)
case(
    "groups of five with hr",
    NAV
    + '<div class="list">'
    + "".join(
        "<ul>"
        + "".join(
            f'<li><a href="{art(k * 5 + i)}">关于第{k * 5 + i}项工作安排的公告</a><span>2024-03-0{1 + i}</span></li>'
            for i in range(5)
        )
        + "</ul><hr>"
        for k in range(3)
    )
    + "</div>",
    mu(15),
)
case(
    "external links mixed",
    NAV
    + '<ul class="list">'
    + "".join(
        f'<li><a href="{"http://www.gov.cn/zc/content_" if i % 2 else ""}{art(i) if not i % 2 else str(i) + ".htm"}">关于第{i}项工作安排的公告</a><span>2024-03-0{1 + i}</span></li>'
        for i in range(6)
    )
    + "</ul>",
    [art(i) if not i % 2 else f"http://www.gov.cn/zc/content_{i}.htm" for i in range(6)],
)
case(
    "calendar widget + list",
    NAV
    + '<table class="cal">'
    + "".join(
        "<tr>"
        + "".join(f'<td><a href="?date=2024-03-{w * 7 + d + 1:02}">{w * 7 + d + 1}</a></td>' for d in range(7))
        + "</tr>"
        for w in range(4)
    )
    + f'</table><ul class="list">{main(6)}</ul>',
    mu(6),
)
case(
    "wza & twins",
    NAV
    + f'<a href="/wza/a.jsp?entryUri=/zwgk/">无障碍</a><ul class="list">{main(6)}</ul><ul class="tools"><li><a href="http://m.x.gov.cn/zwgk/tzgg/6000.html">手机版</a></li></ul>',
    mu(6),
)
case(
    "footer links list dated",
    NAV
    + f'<ul class="list">{main(3)}</ul><div class="foot"><ul>'
    + "".join(
        f'<li><a href="http://www.b{i}.gov.cn/2024/{i}123.html">下属单位公开平台{i}号</a></li>' for i in range(15)
    )
    + "</ul></div>",
    mu(3),
)
case(
    "article list w/ summary and readmore",
    NAV
    + '<div class="news">'
    + "".join(
        f'<div class="n"><h2><a href="{art(i)}">关于第{i}项工作安排的公告</a></h2><p>发布时间：2024-03-0{1 + i}　浏览：3</p><p>摘要……<a href="{art(i)}">[查看全文]</a></p></div>'
        for i in range(6)
    )
    + "</div>",
    mu(6),
)
case(
    "query id links",
    NAV
    + '<ul class="list">'
    + "".join(
        f'<li><a href="view.asp?id={100 + i}&classid=3">关于第{i}项工作安排的公告</a>[2024-3-{1 + i}]</li>'
        for i in range(6)
    )
    + '</ul><div>共 30 条 每页 6 条 页次：1/5 <a href="list.asp?classid=3&page=2">下一页</a></div>',
    [f"/zwgk/tzgg/view.asp?id={100 + i}&classid=3" for i in range(6)],
    url=f"{B}/zwgk/tzgg/list.asp?classid=3",
    total=30,
    pages=5,
    nexts=["/zwgk/tzgg/list.asp?classid=3&page=2"],
)
case(
    "select only pager",
    NAV
    + f'<ul class="list">{main(10)}</ul><div class="p">第<select onchange="window.location=\'list_\'+this.value+\'.html\'"><option value=1>1</option><option value=2>2</option><option value=3>3</option></select>页</div>',
    mu(10),
    nexts=["/zwgk/tzgg/list_2.html", "/zwgk/tzgg/list_3.html"],
)
case(
    "counts elsewhere",
    NAV
    + f'<ul class="list">{main(10)}</ul><div class="pg"><a href="l_2.html">2</a><a href="l_2.html">下一页</a></div><div class="tj">本栏目信息总数：17条</div>',
    mu(10),
    total=17,
)
case("list in a box named like a frame", NAV + f'<div id="bottom-link"><ul>{main(5)}</ul></div>' + FOOT, mu(5))


case(
    "each item a list of terms, date beside the title, a dated hot list after it",
    NAV
    + "<div class='listbox'>"
    + "".join(
        f"<dl><dt><a href='{art(i)}'>关于第{i}项工作安排的公告</a></dt><dd>2024-03-0{1 + i % 9}</dd></dl>"
        for i in range(8)
    )
    + "</div>"
    + hot("aside")
    + FOOT,
    mu(8),
)
case(
    "one list of terms for all",
    NAV
    + "<dl class='xl'>"
    + "".join(f"<dd><a href='{art(i)}'>关于第{i}项工作安排的公告</a><i>2024-03-0{1 + i % 9}</i></dd>" for i in range(8))
    + "</dl>"
    + hot("aside")
    + FOOT,
    mu(8),
)
case(
    "title and date in paragraphs of their own",
    NAV
    + "<div class='xl'>"
    + "".join(
        f"<div class='it'><p class='t'><a href='{art(i)}'>关于第{i}项工作安排的公告</a></p><p class='d'>2024-03-0{1 + i % 9}</p></div>"
        for i in range(8)
    )
    + "</div>"
    + hot("aside")
    + FOOT,
    mu(8),
)


@pytest.mark.parametrize("name", CASES)
def test_a_list_is_told_from_what_stands_around_it(name: str) -> None:
    wanted = CASES[name]
    page = Page(wanted.get("url", f"{B}/zwgk/tzgg/index.html"), f"<html><body>{wanted['body']}</body></html>")
    listing = portals.recognise(page).listing(page)
    assert [entry.url.removeprefix(B) for entry in listing.entries] == wanted["entries"]
    if "nexts" in wanted:
        told = sorted((n.number or 0, n.url.removeprefix(B)) for n in listing.next if n.number != 1)
        assert [url for _, url in told] == wanted["nexts"]
    if "total" in wanted:
        assert listing.declared_total == wanted["total"]
    if "pages" in wanted:
        assert listing.declared_pages == wanted["pages"]


def test_no_link_of_a_page_makes_a_post() -> None:
    page = Page("http://x.cn/a/", "<a href='/api/del?__json=%7B%22id%22%3A1%7D'>下一页</a>")
    assert [url for _, url in page.links] == [None]


@pytest.mark.parametrize(("count", "total"), [(23, 23), (10, None)])
def test_a_count_is_the_lists_where_it_is_more_than_the_page_has(count: int, total: int | None) -> None:
    rows = ",".join(f'{{"title":"关于第{n}项工作的通知","url":"/a/{n}.html"}}' for n in range(1, 11))
    page = Page("http://x.cn/api/l?page=1", f'{{"code":0,"count":{count},"data":[{rows}]}}')
    listing = portals.recognise(page).listing(page)
    assert listing.declared_total == total
    assert bool(listing.chain) == (total is None)  # without a total it goes on while it brings anything


@pytest.mark.parametrize(
    ("script", "record", "leads"),
    [
        ("<script>h+='<a href=\"/web/detail.html?id='+v.id+'&lx='+v.kind+'\">'+v.title+'</a>';</script>", {"id": 7, "kind": "tz"}, "/web/detail.html?id=7&lx=tz"),
        ("<li v-for='x in rows'><a :href=\"'/info/' + x.uuid + '.html'\">{{x.title}}</a></li>", {"uuid": "ab-1"}, "/info/ab-1.html"),
        ("<script type='text/html'><a href='show/{{ d.id }}.jsp'>{{ d.title }}</a></script>", {"id": "9"}, "/zw/show/9.jsp"),
        ("<script>b.innerHTML=r.map(x=>`<a href=\"/c/${x.cid}/${x.id}\">${x.title}</a>`).join('');</script>", {"cid": 3, "id": 8}, "/c/3/8"),
        ("<script>new Vue({template:'<li v-for=\"x in rows\"><a :href=\"\\'/v/\\'+x.key1\">{{x.title}}</a></li>'});</script>", {"key1": 5}, "/v/5"),
        ("<script>function open1(no){window.open('view.html?no='+no);}</script>", {"articleId": 12, "siteId": 1}, "/zw/view.html?no=12"),
        ("<script>u='/api/list?page='+page;i='/img/'+x.id+'.png';g='/zw/list.html?id='+x.id;d='/zw/content.html?id='+x.id;</script>", {"id": 4}, "/zw/content.html?id=4"),
        ("<script>h+='<a href=\"/d?a='+encodeURIComponent(x.articleId)+'\">'+x.title+'</a>';</script>", {"articleId": "jk7x/A=="}, "/d?a=jk7x%2FA%3D%3D"),
    ],
)  # fmt: skip
def test_records_without_an_address_lead_where_the_template_says(
    script: str, record: dict[str, object], leads: str
) -> None:
    known = routes(Page("http://x.gov.cn/zw/index.html", f"<html><body>{script}</body></html>"))
    rows = [{"title": f"关于第{n}项工作的通知", **record} for n in range(2)]
    answer = Page("http://x.gov.cn/api/rows?page=1", json.dumps({"total": 2, "rows": rows}), routes=known)
    assert {entry.url for entry in portals.recognise(answer).listing(answer).entries} == {f"http://x.gov.cn{leads}"}


def test_a_records_own_address_goes_before_a_template() -> None:
    rows = [{"title": "通知一", "id": 1, "url": "/a/1.html"}, {"title": "通知二", "id": 2, "url": ""}]
    answer = Page("http://x.gov.cn/api/rows?page=1", json.dumps(rows), routes=("http://x.gov.cn/b?id=~~id~~",))
    urls = [entry.url for entry in portals.recognise(answer).listing(answer).entries]
    assert urls == ["http://x.gov.cn/a/1.html", "http://x.gov.cn/b?id=2"]


def test_data_kept_as_a_text_within_data_are_read() -> None:
    inner = {"total": 24, "list": [{"title": f"关于第{n}件事情的通知", "url": f"/zw/{n}00.html"} for n in range(1, 11)]}
    answer = Page(f"{B}/api/q?pageNo=1", json.dumps({"code": 0, "body": {"content": json.dumps(inner)}}))
    listing = portals.recognise(answer).listing(answer)
    assert (len(listing.entries), listing.declared_total) == (10, 24)


def test_a_box_beside_an_empty_list_is_not_its_data() -> None:
    script = "<script>$.getJSON('/api/hot/list?page=1',draw);</script>"
    for said, asked in (("<p>暂无内容</p>", 0), ("", 1)):
        shown = Page("http://x.gov.cn/zw/index.html", f"<html><body><ul id='l'></ul>{said}{script}</body></html>")
        assert len(portals.recognise(shown).listing(shown).next) == asked


def test_a_page_number_in_json_in_a_form_is_found_and_changed() -> None:
    url = "http://x.gov.cn/rest?params=%7B%22cat%22%3A%220031%22%2C%22pageIndex%22%3A0%2C%22pageSize%22%3A12%7D"
    assert number_of(url) == 0
    assert number_of(numbered(url, 3)) == 3
    assert "0031" in numbered(url, 3)


def test_a_field_that_is_spelt_in_percent_signs_is_changed_too() -> None:
    url = f"{B}/api?q%5Bx%5D=%7B%22page%22%3A1%7D"
    assert number_of(url) == 1
    assert numbered(url, 3) == f"{B}/api?q%5Bx%5D=%7B%22page%22%3A3%7D"


def test_rows_that_only_a_listener_leads_on_are_entries() -> None:
    rows = "".join(
        f"<li class='row' data-no='{700 + n}'><p>关于第{n}批农机补贴名单的公示</p><i>2024-03-0{n}</i></li>"
        for n in range(1, 6)
    )
    script = "<script>$('.list').on('click','.row',function(){window.open('/zw/show.html?no='+$(this).data('no'));});</script>"
    shown = Page(f"{B}/zw/index.html", f"<html><body>{NAV}<ul class='list'>{rows}</ul>{script}</body></html>")
    listing = portals.recognise(shown).listing(shown)
    assert [e.url for e in listing.entries] == [f"{B}/zw/show.html?no={700 + n}" for n in range(1, 6)]
    assert listing.addressless == 0


@pytest.mark.parametrize(
    "href", ["javascript:void(0)", "javascript:void(0);", "javascript:;", "#", "JavaScript:Void(0)"]
)
def test_links_that_only_a_listener_leads_on_are_entries(href: str) -> None:
    rows = "".join(
        f"<li><a href='{href}' class='t' data-id='{700 + n}'>关于第{n}批农机补贴名单的公示</a><i>2024-03-0{n}</i></li>"
        for n in range(1, 6)
    )
    script = "<script>var at='/zw/{id}.html';$('.t').on('click',function(){window.open(at.replace('{id}',$(this).attr('data-id')))})</script>"
    shown = Page(f"{B}/zw/index.html", f"<html><body>{NAV}<ul class='list'>{rows}</ul>{script}</body></html>")
    listing = portals.recognise(shown).listing(shown)
    assert [e.url for e in listing.entries] == [f"{B}/zw/{700 + n}.html" for n in range(1, 6)]


def test_rows_without_any_address_are_counted() -> None:
    rows = "".join(
        f"<li><a href='{art(n) if n % 3 else 'javascript:;'}'>关于第{n}批农机补贴名单的公示</a><i>2024-03-0{n}</i></li>"
        for n in range(1, 8)
    )
    shown = Page(f"{B}/zwgk/tzgg/", f"<html><body>{NAV}<ul class='list'>{rows}</ul>{FOOT}</body></html>")
    listing = portals.recognise(shown).listing(shown)
    assert (len(listing.entries), listing.addressless) == (5, 2)


def test_what_a_drawn_pagers_function_asks_for_is_the_lists_data() -> None:
    rows = "".join(
        f"<li><a href='{art(n)}'>关于第{n}批农机补贴名单的公示</a><i>2024-03-0{n}</i></li>" for n in range(1, 8)
    )
    script = "<script>function load(n){$.ajax({url:'/label/88?type=html',data:{cat:7,pageIndex:n},success:draw});}Ls.pagination('.p',load,3,19,7,{});</script>"
    shown = Page(
        f"{B}/zwgk/tzgg/",
        f"<html><body>{NAV}<ul class='list'>{rows}</ul><div class='p'></div>{FOOT}{script}</body></html>",
    )
    (data,) = portals.recognise(shown).listing(shown).next
    assert data.url == f"{B}/label/88?type=html&cat=7&pageIndex=1"
    piece = Page(data.url, f"<ul>{rows}</ul><div class='p'><span>共19条</span><a class='cur'>1</a></div>")
    assert [n.url[-1] for n in portals.recognise(piece).listing(piece).next] == ["2", "3"]


def test_a_record_number_with_a_stroke_is_no_pager() -> None:
    rows = "".join(
        f"<ul><li><a href='{art(n)}'>关于第{n}批农机补贴名单的公示</a><p>索引号：1234/{n}</p></li><li>2024-03-0{n}</li></ul>"
        for n in range(1, 8)
    )
    shown = Page(f"{B}/zwgk/tzgg/", f"<html><body>{NAV}<div class='list'>{rows}</div>{FOOT}</body></html>")
    listing = portals.recognise(shown).listing(shown)
    assert (len(listing.entries), listing.declared_pages) == (7, None)


@pytest.mark.parametrize(("pages", "missing"), [("<a href='javascript:show(2)'>2</a>", None), ("共9页", 9)])
def test_a_pager_that_turns_what_a_script_holds_declares_nothing_more(pages: str, missing: int | None) -> None:
    held = ",".join(f"['关于第{n}批农机补贴名单的公示','{art(n)}','2024-03-01']" for n in range(1, 15))
    rows = "".join(
        f"<li><a href='{art(n)}'>关于第{n}批农机补贴名单的公示</a><i>2024-03-01</i></li>" for n in range(1, 8)
    )
    shown = Page(
        f"{B}/zwgk/tzgg/",
        f"<html><body>{NAV}<div class='main'><ul class='list'>{rows}</ul><div class='page'><a href='javascript:show(1)'>1</a>{pages}</div></div>"
        f"{FOOT}<script>var list=[{held}];function show(n){{}}</script></body></html>",
    )
    listing = portals.recognise(shown).listing(shown)
    assert (len(listing.entries), listing.declared_pages) == (14, missing)


@pytest.mark.parametrize(
    ("heading", "total"),
    [("通知公告（33）", 33), ("通知公告 [33条]", 33), ("热点新闻（33）", None), ("通知公告（2024）", None)],
)
def test_a_count_behind_the_section_s_name_above_its_list_is_its_total(heading: str, total: int | None) -> None:
    rows = "".join(
        f"<li><a href='{art(n)}'>关于第{n}批农机补贴名单的公示</a><i>2024-03-01</i></li>" for n in range(1, 8)
    )
    shown = Page(
        f"{B}/zwgk/tzgg/",
        f"<html><title>通知公告_某县</title><body>{NAV}<div class='main'><h2>{heading}</h2><ul class='list'>{rows}</ul></div>{FOOT}</body></html>",
    )
    assert portals.recognise(shown).listing(shown).declared_total == total


@pytest.mark.parametrize(
    "script",
    [
        "$('.heart').click(function(n){$.post('/api/zan',{id:7,page:n})});",
        "plug.bind('x',function(n){$.post('/user/subscribe',{page:n})});",
        "$('#p').pg({total:30,call:function(n){$.post('/user/addLog',{page:n})}});",
        "function tell(page){$.post('/stat/view.do',{page:page},function(d){$('.heart').html(d)})} (((",
        "$.post('/stat/view.do',{page:1,site:9});",
        "$.post('/site/visitor.do',{page:1},function(d){$('.heart').html(d)});",
    ],
)
def test_what_says_or_changes_something_is_not_posted_to(script: str) -> None:
    shown = Page(
        f"{B}/zwgk/tzgg/",
        f"<html><body>{NAV}<ul>{main(9)}</ul><b class='heart'>0</b><script>{script}</script></body></html>",
    )
    listing = portals.recognise(shown).listing(shown)
    assert [n for n in (*listing.next, *listing.chain) if n.post] == []


def test_a_last_record_alone_is_known_by_a_title_of_the_portals_own_name() -> None:
    rows = [{"noticeId": 31, "noticeTitle": "关于停水的通知", "subTitle": "x"}]
    answer = Page(
        "http://x.gov.cn/api/rows?page=4", json.dumps({"rows": rows}), routes=("http://x.gov.cn/b?id=~~noticeId~~",)
    )
    assert [(e.url, e.title) for e in portals.recognise(answer).listing(answer).entries] == [
        ("http://x.gov.cn/b?id=31", "关于停水的通知")
    ]


def test_a_hidden_tab_or_a_box_with_more_is_another_sections_list() -> None:
    def rows(folder: str, k: int) -> str:
        return "".join(
            f"<li><a href='{folder}2024/{k + n}.html'>关于第{k + n}批农机补贴名单的公示</a><i>2024-03-0{n}</i></li>"
            for n in range(1, 8)
        )

    for hidden, more in ((" style='display:none'", ""), ("", "<a href='/zw/rs/'>更多</a>")):
        tabs = f"<div class='c'><ul>{rows('/zw/cg/', 10)}</ul></div><div class='c'{hidden}><ul>{rows('/zw/rs/', 30)}</ul>{more}</div>"
        shown = Page(f"{B}/zw/cg/", f"<html><body>{NAV}<div class='tabs'>{tabs}</div>{FOOT}</body></html>")
        assert {e.url.split("/")[4] for e in portals.recognise(shown).listing(shown).entries} == {"cg"}


def test_a_number_that_keeps_caches_out_is_no_part_of_an_address() -> None:
    for call in (
        "$.getJSON('data/list.json?v='+Math.random(),draw)",
        "$.getJSON('data/list.json?t='+new Date().getTime(),draw)",
    ):
        shown = Page(f"{B}/zw/index.html", f"<html><body><ul></ul><script>{call}</script></body></html>")
        assert [n.url for n in portals.recognise(shown).listing(shown).next] == [f"{B}/zw/data/list.json"]


def test_records_under_names_of_the_portals_own_are_led_too() -> None:
    rows = [{"bh": f"SP{n}", "xmmc": f"关于第{n}项工程的公示", "gsrq": "2024-03-01"} for n in range(1, 4)]
    answer = Page(
        "http://x.gov.cn/data/list.json", json.dumps({"list": rows}), routes=("http://x.gov.cn/d.html?bh=~~bh~~",)
    )
    assert [e.url for e in portals.recognise(answer).listing(answer).entries] == [
        f"http://x.gov.cn/d.html?bh=SP{n}" for n in (1, 2, 3)
    ]


def test_a_rows_own_function_decides_which_of_its_addresses_counts() -> None:
    rows = "".join(
        f"<li><a href='javascript:;' onclick=\"openUrl('./2024/{n}1.html','{'' if n % 3 else 'http://y.cn/1'}')\">关于第{n}批农机补贴名单的公示</a><i>2024-03-0{n}</i></li>"
        for n in range(1, 7)
    )
    function = "<script>function openUrl(u,o){if(o!=''){window.open(o);}else{window.open(u);}}</script>"
    for script, outside in ((function, 1), ("<script src='/js/open.js'></script>", 0)):
        shown = Page(f"{B}/zw/tz/", f"<html><body>{NAV}<ul class='list'>{rows}</ul>{FOOT}{script}</body></html>")
        urls = [e.url for e in portals.recognise(shown).listing(shown).entries]
        assert (f"{B}/zw/tz/2024/11.html" in urls, sum("y.cn" in url for url in urls)) == (True, outside)


def test_what_only_a_script_can_unpack_is_no_data_address() -> None:
    for name, asked in (("list.bin", 0), ("list.json", 1)):
        shown = Page(
            f"{B}/zw/index.html",
            f"<html><body><ul></ul><script>fetch('{name}').then(r=>r.text()).then(draw);</script></body></html>",
        )
        assert len(portals.recognise(shown).listing(shown).next) == asked
