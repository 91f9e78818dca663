"""Portals whose lists are shells: a script asks for the data by a posted JSON body, by record offsets or under names of
the portal's own, reads a file beside the page, or puts pieces of markup into it."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import parse_qs

from crawl_portal import CrawlPortal, Handler
from family_portals import Expected, chunks, frame, labels, put, rows, text, title


def _articles(portal: CrawlPortal, found: Expected, count: int, path: Callable[[int], str]) -> Expected:
    for n in range(1, count + 1):
        put(portal, path(n), frame(f'<h1>{title(n)}</h1><div class="article-content">{text(n)}</div>', labels(n)))
        found.articles.add(path(n))
    return found


def _answer(handler: Handler, data: object) -> None:
    handler.reply(200, json.dumps(data).encode(), {}, "application/json")


def posted_json(portal: CrawlPortal) -> Expected:
    """The body is JSON with a nested page number; anything else is refused."""
    found = Expected("/ztzl/ghxx/index.html", "generic", total=27)
    put(portal, found.url, frame('<ul id="list"></ul>', script=(
        "<script>const size=10;async function turn(n){const q={channel:'88',keyword:'',page:{current:n,size}};"
        "const r=await axios.post('/gateway/doc/list',q);show(r.data);} turn(1);</script>")))  # fmt: skip

    def answer(handler: Handler) -> None:
        if handler.command != "POST" or "json" not in handler.headers.get("Content-Type", "") or "?" in handler.path:
            handler.reply(415, b"")
            return
        asked = json.loads(handler.form)
        at = asked["page"]["current"]
        if asked["channel"] != "88" or asked["keyword"] != "" or asked["page"]["size"] != 10:
            handler.reply(400, b"")
            return
        items = [
            {"docTitle": title(n), "docUrl": path(n), "pubTime": "2024-03-01"}
            for n in range(at * 10 - 9, min(27, at * 10) + 1)
        ]
        _answer(handler, {"data": {"total": 27, "rows": items}})

    def path(n: int) -> str:
        return f"/ztzl/ghxx/2024/{4000 + n}.html"

    portal.prefixes["/gateway/doc/list"] = answer
    return _articles(portal, found, 27, path)


def offsets(portal: CrawlPortal) -> Expected:
    """The page number is a count of records, the request made when the page has loaded."""
    found = Expected("/jyzx/cjgg.html", "generic", total=33)
    put(portal, found.url, frame('<div id="box"></div>', script=(
        "<script>function find(k){var body={rn:8,pn:k*8,fields:'title',equal:[{name:'cat',value:'0030'}]};"
        "fetch('/rest/full/query',{method:'POST',headers:{'Content-Type':'application/json'},body:JSON.stringify(body)}).then(show);}"
        "window.onload=function(){find(0);};</script>")))  # fmt: skip

    def answer(handler: Handler) -> None:
        asked = json.loads(handler.form)
        if asked["equal"] != [{"name": "cat", "value": "0030"}] or asked["rn"] != 8:
            handler.reply(400, b"")
            return
        items = [
            {"title": title(n), "linkurl": path(n), "webdate": "2024-03-01"}
            for n in range(asked["pn"] + 1, min(33, asked["pn"] + 8) + 1)
        ]
        _answer(handler, {"result": {"totalcount": 33, "records": items}})

    def path(n: int) -> str:
        return f"/jyzx/0030/{n:08x}.html"

    portal.prefixes["/rest/full/query"] = answer
    return _articles(portal, found, 33, path)


def own_names(portal: CrawlPortal) -> Expected:
    """A component posts a form; the records' fields are called by the portal's own names. GET is refused."""
    found = Expected("/fzgh/list.html", "generic", total=26)
    put(portal, found.url, frame('<div id="app"></div>', script=(
        "<script>new Vue({el:'#app',data:function(){return {dqy:1,mys:9,sj:[]}},mounted(){this.cx()},methods:{cx(){"
        "$.post('/gk/cx.do',{lm:'0304',pageNo:this.dqy,pageSize:this.mys},r=>{this.sj=r.sj},'json')}}});</script>")))  # fmt: skip

    def answer(handler: Handler) -> None:
        asked = {key: value[0] for key, value in parse_qs(handler.form.decode()).items()}
        if handler.command != "POST" or asked.get("lm") != "0304":
            handler.reply(405, b"")
            return
        at = int(asked["pageNo"])
        items = [
            {"bh": n, "bt": title(n), "lj": path(n), "fbsj": "2024-03-01"}
            for n in range(at * 9 - 8, min(26, at * 9) + 1)
        ]
        _answer(handler, {"total": 26, "sj": items})

    def path(n: int) -> str:
        return f"/fzgh/202403/{n}.html"

    portal.pages["/gk/cx.do"] = answer
    return _articles(portal, found, 26, path)


def file_beside(portal: CrawlPortal) -> Expected:
    """All of the list's data stand in a script file in the section's own folder."""
    found = Expected("/xxgk/bmdt/", "generic")
    put(
        portal,
        found.url,
        frame('<ul id="list"></ul><script src="./docs.js"></script>', script="<script>draw(docs,1);</script>"),
    )
    data = [{"title": title(n), "url": f"./2024/{n}.html", "time": "2024-03-01"} for n in range(1, 15)]
    portal.pages["/xxgk/bmdt/docs.js"] = f"var docs = {json.dumps(data)};".encode()
    portal.types["/xxgk/bmdt/docs.js"] = "application/javascript"
    return _articles(portal, found, 14, lambda n: f"/xxgk/bmdt/2024/{n}.html")


def held_data(portal: CrawlPortal) -> Expected:
    """The page holds all of its list and draws ten of it; the rest is turned to without asking for anything."""
    found = Expected("/xxgk/zdgk/", "generic")
    data = [{"t": title(n), "u": f"./2024/{n:04}.html", "d": "2024-03-01"} for n in range(1, 24)]
    put(portal, found.url, frame('<ul id="list"></ul><div id="pager"></div>', script=(
        f"<script>var docs={json.dumps(data)};function show(k){{var h='';for(var i=(k-1)*10;i<k*10&&i<docs.length;i++)"
        "{h+='<li><a href=\"'+docs[i].u+'\">'+docs[i].t+'</a><span>'+docs[i].d+'</span></li>';}document.getElementById('list').innerHTML=h;}show(1);</script>")))  # fmt: skip
    return _articles(portal, found, 23, lambda n: f"/xxgk/zdgk/2024/{n:04}.html")


def piece(portal: CrawlPortal) -> Expected:
    """Pieces of markup whose pager calls a function of the page around them."""
    found = Expected("/bmxx/zcjd.jsp", "generic", total=22, pages=3)
    put(portal, found.url, frame('<div id="box"></div>', script=(
        "<script>var cat='zcjd';function turn(n){$('#box').load('/bmxx/piece.jsp?cat='+cat+'&page='+n);} $(function(){turn(1);});</script>")))  # fmt: skip
    for i, group in enumerate(chunks(range(1, 23), 8), 1):
        onward = f'<a href="javascript:turn({i + 1})">下一页</a>' if i < 3 else ""
        put(portal, f"/bmxx/piece.jsp?cat=zcjd&page={i}", f"<ul>{rows([(f'/bmxx/zcjd/{n}.html', n) for n in group])}</ul><div>共22条 第{i}/3页 {onward}</div>")  # fmt: skip
    return _articles(portal, found, 22, lambda n: f"/bmxx/zcjd/{n}.html")


def years(portal: CrawlPortal) -> Expected:
    """A list of each year in the section's own folder, reached by tabs; nothing but a link to the next page."""
    found = Expected("/gkml/hyjy/", "generic")
    tabs = "".join(f'<a href="/gkml/hyjy/{"" if y == 2024 else f"{y}/"}">{y}年</a>' for y in (2024, 2023, 2022))
    for y in (2024, 2023, 2022):
        for i in (1, 2):
            first = (2024 - y) * 12 + i * 6 - 5
            items = "".join(
                f'<dd><a href="/gkml/hyjy/{y}/{n:04}.html">{title(n)}</a> <i>{y}-03-0{i}</i></dd>'
                for n in range(first, first + 6)
            )
            turn = '<a href="list-02.html">下一页</a>' if i == 1 else '<a href="./">上一页</a>'
            path = f"/gkml/hyjy/{'' if y == 2024 else f'{y}/'}{'' if i == 1 else 'list-02.html'}"
            put(portal, path, frame(f'<div class="tabs">{tabs}</div><dl>{items}</dl><p>{turn}</p>'))
    return _articles(portal, found, 36, lambda n: f"/gkml/hyjy/{2024 - (n - 1) // 12}/{n:04}.html")


def ids_only(portal: CrawlPortal) -> Expected:
    """Records bear a number and no address; a function puts the address together, in a file beside the library's."""
    found = Expected("/open/rd.html?col=31", "generic", total=23)
    put(
        portal,
        found.url,
        frame('<ul id="rows"></ul><script src="/js/jquery.min.js"></script><script src="/js/open.js"></script>'),
    )
    code = (
        "function look(no){location.href='./view.html?col=31&no='+no;}"
        "function turn(k){$.getJSON('/open/api/rows',{col:'31',current:k,size:9},function(r){for(var i=0;i<r.rows.length;i++)"
        "{$('#rows').append('<li onclick=\"look('+r.rows[i].id+')\">'+r.rows[i].subject+'</li>');}});} $(function(){turn(1);});"
    )
    portal.pages["/js/open.js"] = code.encode()

    def answer(handler: Handler) -> None:
        asked = {key: value[0] for key, value in parse_qs(handler.path.partition("?")[2]).items()}
        at = int(asked["current"])
        items = [
            {"id": 700 + n, "col": 31, "subject": title(n), "day": "2024-03-01"}
            for n in range(at * 9 - 8, min(23, at * 9) + 1)
        ]
        _answer(handler, {"total": 23, "rows": items})

    portal.prefixes["/open/api/rows"] = answer
    return _articles(portal, found, 23, lambda n: f"/open/view.html?col=31&no={700 + n}")


def drawn_by_file(portal: CrawlPortal) -> Expected:
    """Whatever turns the pages stands in a script file; the page gives it mere numbers."""
    found = Expected("/zwgk/jytabl/index.html", "generic")
    groups = chunks(range(1, 33), 12)
    for i, group in enumerate(groups):
        items = rows([(f"/zwgk/jytabl/{n:05}.html", n) for n in group])
        numbers = f"<script>var rcCount={len(groups)},rcAt={i};</script>"
        put(
            portal,
            f"/zwgk/jytabl/{f'p{i}' if i else 'index'}.html",
            frame(
                f'<ul class="list">{items}</ul><p id="rc"></p><script src="/js/gone.js"></script>{numbers}<script src="/js/rc.js"></script>'
            ),
        )
    portal.pages["/js/rc.js"] = (
        b"(function(){var h='';for(var i=0;i<rcCount;i++){h+=i==rcAt?'<b>'+(i+1)+'</b>':'<a href=\"'+(i?'p'+i:'index')+'.html\">'+(i+1)+'</a>';}"
        b"document.getElementById('rc').innerHTML=h;})();"
    )  # fmt: skip
    return _articles(portal, found, 32, lambda n: f"/zwgk/jytabl/{n:05}.html")


def xml_beside(portal: CrawlPortal) -> Expected:
    """The list's data are XML."""
    found = Expected("/gongbao/", "generic")
    put(
        portal,
        found.url,
        frame(
            '<ul id="list"></ul>', script="<script>$.ajax({url:'catalog.xml',dataType:'xml',success:draw});</script>"
        ),
    )
    items = "".join(
        f"<doc no='{n}'><title><![CDATA[{title(n)}]]></title><url>/gongbao/{n:04}.html</url><date>2024-03-01</date></doc>"
        for n in range(1, 13)
    )
    portal.pages["/gongbao/catalog.xml"] = f'<?xml version="1.0" encoding="utf-8"?>\n<docs>{items}</docs>'.encode()
    return _articles(portal, found, 12, lambda n: f"/gongbao/{n:04}.html")


def numbered_xml(portal: CrawlPortal) -> Expected:
    """Numbered XML files, each asked for as its reader goes on, and no total anywhere."""
    found = Expected("/gkxx/", "generic")
    put(portal, found.url, frame('<ul id="l"></ul><a id="m" href="javascript:;">更多</a>', script=(
        "<script>var n=1;function ask(){$.ajax({url:'/gkxx/d/list_'+n+'.xml',dataType:'xml',success:draw});n++;} $('#m').click(ask);ask();</script>")))  # fmt: skip
    for k, group in enumerate(chunks(range(1, 21), 8), 1):
        items = "".join(f"<item><title>{title(n)}</title><link>/gkxx/2024/{n:04}.html</link></item>" for n in group)
        portal.pages[f"/gkxx/d/list_{k}.xml"] = f'<?xml version="1.0" encoding="utf-8"?><list>{items}</list>'.encode()
    return _articles(portal, found, 20, lambda n: f"/gkxx/2024/{n:04}.html")


def growing(portal: CrawlPortal) -> Expected:
    """A list that grows as its reader goes down, whose end is an empty answer; the pieces begin with what is there."""
    found = Expected("/m/tz", "generic")
    groups = chunks(range(1, 28), 10)

    def row(n: int) -> str:
        return f'<div class="item"><a href="/m/tz/{n + 40}"><h3>{title(n)}</h3></a><p>2024-03-05</p></div>'

    put(portal, found.url, frame(f'<div id="l">{"".join(map(row, groups[0]))}</div><p>上拉加载更多</p>', script=(
        "<script>var k=1;$(window).scroll(function(){k++;$.get('/m/tz/more?page='+k,function(h){if(h)$('#l').append(h);});});</script>")))  # fmt: skip
    for k, group in enumerate([*groups, []], 1):
        portal.pages[f"/m/tz/more?page={k}"] = "".join(map(row, group)).encode()
        portal.types[f"/m/tz/more?page={k}"] = "text/html"
    return _articles(portal, found, 27, lambda n: f"/m/tz/{n + 40}")


def year_box(portal: CrawlPortal) -> Expected:
    """A box chooses the year, each of which is a list in the section's own folder."""
    found = Expected("/gb/", "generic")
    box = "".join(f'<option value="/gb/{y}/">{y}年</option>' for y in (2024, 2023))
    for y in (2024, 2023):
        numbers = range(1, 7) if y == 2024 else range(7, 13)
        listed = frame(
            f'<select onchange="location.href=this.value">{box}</select><ul>{rows([(f"/gb/{y}/{n:04}.html", n) for n in numbers])}</ul>'
        )
        for path in (f"/gb/{y}/", *(("/gb/",) if y == 2024 else ())):
            put(portal, path, listed)
    return _articles(portal, found, 12, lambda n: f"/gb/{2024 if n < 7 else 2023}/{n:04}.html")


def searched(portal: CrawlPortal) -> Expected:
    """The list's data come from a search that is told the list and no words, as pieces that turn by a function around them."""
    found = Expected("/col/col77/index.html", "generic", total=22, pages=3)
    put(portal, found.url, frame('<div id="d77"></div>', script=(
        "<script>function ask(n){$.ajax({type:'POST',url:'/module/gk/search.jsp',data:{infotypeId:'B07',title:'',currpage:n},"
        "success:function(t){$('#d77').html(t);}});} function turn(n){ask(n);} ask(1);</script>")))  # fmt: skip

    def answer(handler: Handler) -> None:
        asked = {key: value[0] for key, value in parse_qs(handler.form.decode()).items()}
        if handler.command != "POST" or asked.get("infotypeId") != "B07":
            handler.reply(405, b"")
            return
        at = int(asked["currpage"])
        items = rows([(f"/art/2024/art_77_{n}.html", n) for n in range(at * 8 - 7, min(22, at * 8) + 1)])
        onward = f'<a onclick="turn({at + 1})">下一页</a>' if at < 3 else ""
        handler.reply(200, f"<ul>{items}</ul><div>共22条 第{at}/3页 {onward}</div>".encode())

    portal.pages["/module/gk/search.jsp"] = answer
    return _articles(portal, found, 22, lambda n: f"/art/2024/art_77_{n}.html")


def detail_data(portal: CrawlPortal) -> Expected:
    """Articles are frames that a script fills: by their own number, with files beside the text; or by a script file's request
    for a list of files."""
    found = Expected("/news/index.html", "generic")
    put(portal, found.url, frame(f"<ul>{rows([(f'/news/show.html?id={500 + n}', n) for n in range(1, 7)])}</ul>"))
    fill = (
        "<script>function own(k){var m=location.search.substr(1).match(new RegExp('(^|&)'+k+'=([^&]*)(&|$)'));return m?m[2]:null;}"
        "$.getJSON('/api/hits.do?id='+own('id'));$.ajax({url:'/api/doc/get',data:{id:own('id')},success:function(r){$('#c').html(r.data.content);}});</script>"
    )
    for n in range(1, 7):
        portal.pages[f"/news/show.html?id={500 + n}"] = frame('<div id="c"></div>', script=fill).encode()
        data = {
            "title": title(n),
            "content": text(n),
            "fjList": [{"fileName": "表", "path": f"/f/{n}.xls"}] if n % 2 else [],
        }
        portal.pages[f"/api/doc/get?id={500 + n}"] = json.dumps({"code": 0, "data": data}).encode()
        found.articles |= {f"/news/show.html?id={500 + n}", f"/api/doc/get?id={500 + n}"}
        found.files |= {f"/f/{n}.xls"} if n % 2 else set()
    portal.pages["/news/show.html?id=505"] = (
        b"<html><body><div id='c'></div><script src='/js/doc.js'></script></body></html>"
    )
    portal.pages["/js/doc.js"] = fill.removeprefix("<script>").removesuffix("</script>").encode()
    portal.pages["/news/show.html?id=506"] = frame(
        f"<h1>{title(6)}</h1><div class='article-content'>{text(6)}</div>",
        script="<script>$.get('/attach/list?aid=31',function(d){d.map(show)});</script>",
    ).encode()
    portal.pages["/attach/list?aid=31"] = json.dumps([{"name": "甲", "url": "/f/x.doc"}]).encode()
    found.articles = found.articles - {"/api/doc/get?id=506"} | {"/attach/list?aid=31"}
    found.files.add("/f/x.doc")
    return found


def hash_routes(portal: CrawlPortal) -> Expected:
    """The list's script makes links within the page of its records, and shows the data of the one that is chosen."""
    found = Expected("/h5/index.html", "generic", total=6)
    script = (
        "<script>$.getJSON('/h5/list?pageNum=1&pageSize=50',function(r){$.each(r.rows,function(i,e){"
        "$('#l').append('<li><a href=\"#/detail?id='+e.id+'\">'+e.title+'</a></li>');});});"
        "$(window).on('hashchange',function(){var id=location.hash.split('id=')[1];"
        "$.getJSON('/h5/detail?id='+id,function(r){$('#c').html(r.data.content);});});</script>"
    )
    put(portal, found.url, frame("<ul id='l'></ul>", script=script))
    records = [{"id": 500 + n, "title": title(n), "pubDate": f"2024-03-0{n}"} for n in range(1, 7)]
    portal.prefixes["/h5/list"] = lambda h: _answer(h, {"total": 6, "rows": records})
    for n in range(1, 7):
        content = f"{text(n)}<p><a href='/h5/f/{n}.pdf'>表</a></p>" if n % 2 else text(n)
        data = {"id": 500 + n, "title": title(n), "content": content}
        portal.prefixes[f"/h5/detail?id={500 + n}"] = lambda h, d=data: _answer(h, {"data": d})  # type: ignore[misc]
        found.articles.add(f"/h5/detail?id={500 + n}")
        found.files |= {f"/h5/f/{n}.pdf"} if n % 2 else set()
    return found


PORTALS: tuple[Callable[[CrawlPortal], Expected], ...] = (
    posted_json,
    offsets,
    own_names,
    file_beside,
    held_data,
    piece,
    years,
    ids_only,
    drawn_by_file,
    xml_beside,
    numbered_xml,
    year_box,
    growing,
    searched,
    detail_data,
    hash_routes,
)
