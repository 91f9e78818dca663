"""Sections in the ways of portals that no family knows: what their links, scripts and data leave open is found out by asking."""

from __future__ import annotations

import json
from collections.abc import Callable

from crawl_portal import CrawlPortal, Handler
from family_portals import Expected, chunks, frame, labels, put, rows, text, title


def doubted(portal: CrawlPortal) -> Expected:
    """Files behind addresses that tell nothing, beside pages behind addresses of the same kind."""
    found = Expected("/gs/list.html", "generic")
    host = portal.host
    insides = {
        1: '<p>名单见：<a href="/api/resource/9f8e7d6c">2024年度入选企业名单</a>，另见<a href="/topic/44">有关专题</a></p>',
        2: '<table><tr><td>申报表</td><td><a href="/dlcenter/41">下载</a></td></tr></table>',
        3: '<p><a href="#" onclick="openFile(\'zfgb/3.pdf\');return false;">公报</a></p><script>function openFile(p){window.open("/"+p);}</script>',
        4: '<script type="application/json">{"list":[{"fileName":"c.doc","filePath":"upload/ld/c.doc"}]}</script>',
        5: '<p>附件：<a href="/view/88.html">实施细则</a></p>',
        6: f"<p>下载地址：http://{host}/up/pt.rar（复制到浏览器打开）</p>",
        7: '<ul id="fj"></ul><script>$.get("/api/att/list?id=207",function(r){$.each(r.data,function(i,v){$("#fj").append("<a href=\'/api/att/down?fid="+v.id+"\'>"+v.name+"</a>")})},"json");</script>',
        8: '<p><a href="/show/999">县情介绍</a></p>',
        9: '<ul id="fj"></ul><script>$.get("/api/att/list?id=209",function(r){$.each(r.data,function(i,v){$("#fj").append("<a href=\'"+base+v.path+"\'>"+v.name+"</a>")})},"json");var base="/static/";</script>',
        10: '<p><a href="/down.php?k=1">点击下载附件</a></p>',
    }
    put(portal, "/down.php?k=1", frame('<div class="down"><a href="/down.php?k=1&amp;go=1">点击下载</a></div>'))
    portal.pages["/down.php?k=1&go=1"] = b"%PDF-1.4 behind a page"
    portal.pages["/api/att/list?id=207"] = json.dumps({"data": [{"name": "附件1.doc", "id": "f77"}]}).encode()
    portal.pages["/api/att/list?id=209"] = json.dumps({"data": [{"name": "附件.doc", "path": "u/9.doc"}]}).encode()
    put(portal, "/topic/44", frame("<h1>专题</h1>"))
    put(portal, "/view/88.html", frame('<iframe src="/up/88.pdf" height="600"></iframe>'))
    found.files = {
        "/api/resource/9f8e7d6c", "/dlcenter/41", "/zfgb/3.pdf", "/upload/ld/c.doc", "/up/88.pdf", "/up/pt.rar", "/api/att/down?fid=f77",
        "/u/9.doc", "/down.php?k=1",
    }  # fmt: skip
    put(
        portal, found.url, frame(f'<div class="list"><ul>{rows([(f"/show/{200 + n}", n) for n in insides])}</ul></div>')
    )
    for n, inside in insides.items():
        path = f"/show/{200 + n}"
        put(portal, path, frame(f'<h1>{title(n)}</h1><div class="article-content">{text(n)}{inside}</div>', labels(n)))
        found.articles.add(path)
    found.articles |= {"/view/88.html", "/api/att/list?id=207", "/api/att/list?id=209"}
    return found


def by_tokens(portal: CrawlPortal) -> Expected:
    """Data that go on by a token of the answer before."""
    found = Expected("/gov/notices.html", "generic")
    script = (
        '<script>var cur="";function load(){fetch("/gov/api/list?col=9&cursor="+cur).then(function(r){return r.json()})'
        '.then(function(d){cur=d.nextCursor;d.list.forEach(function(a){document.getElementById("l").innerHTML+='
        '"<li><a href=\'"+a.url+"\'>"+a.title+"</a></li>"})})}load();</script>'
    )
    put(portal, found.url, frame('<ul id="l"></ul><button onclick="load()">加载更多</button>', script=script))
    tokens = ["", "Zx81", "Qp+3", None]
    for n, group in enumerate(chunks(range(1, 26), 10)):
        items = [{"url": f"/gov/n/{3300 + k}.html", "title": title(k), "date": "2024-03-01"} for k in group]
        told = {"nextCursor": tokens[n + 1], "hasMore": tokens[n + 1] is not None, "list": items}
        spelt = (tokens[n] or "").replace("+", "%2B")
        portal.pages[f"/gov/api/list?col=9&cursor={spelt}"] = json.dumps(told).encode()
        for k in group:
            put(portal, f"/gov/n/{3300 + k}.html", frame(f"<h1>{title(k)}</h1><div class='content'>{text(k)}</div>"))
            found.articles.add(f"/gov/n/{3300 + k}.html")
    return found


def comes_round(portal: CrawlPortal) -> Expected:
    """A pager without numbers whose last page leads on to the first."""
    found = Expected("/tt/list.html", "generic")
    groups = chunks(range(1, 28), 10)
    for n, group in enumerate(groups, 1):
        following = f"list_{n + 1}.html" if n < len(groups) else "list_1.html"
        shown = rows([(f"/tt/{160 + k}.html", k) for k in group])
        page = frame(f'<ul class="list">{shown}</ul><div class="pages"><a href="{following}">下一页</a></div>')
        put(portal, f"/tt/list_{n}.html", page)
        for k in group:
            put(portal, f"/tt/{160 + k}.html", frame(f"<h1>{title(k)}</h1><div class='content'>{text(k)}</div>"))
            found.articles.add(f"/tt/{160 + k}.html")
    put(portal, found.url, portal.pages["/tt/list_1.html"].decode())  # type: ignore[union-attr]
    return found


def issues(portal: CrawlPortal) -> Expected:
    """A gazette: its entries are issues, each a list of articles in a folder of its own; one of two pages."""
    found = Expected("/gb/", "generic")
    names = [f"2024{n:02}" for n in range(1, 5)]
    shown = "".join(f'<li><a href="/gb/{name}/">2024年第{int(name[4:])}期</a></li>' for name in names)
    put(portal, found.url, frame(f'<ul class="list">{shown}</ul>'))
    for n, name in enumerate(names):
        found.articles.add(f"/gb/{name}/")
        for k, some in enumerate(chunks(range(n * 8, n * 8 + 8), 8 if n else 5)):
            items = [(f"/gb/{name}/{3000 + each}.html", each) for each in some]
            onward = '<p><a href="index_2.html">下一页</a></p>' if n == 0 and k == 0 else ""
            put(
                portal,
                f"/gb/{name}/{'index_2.html' if k else ''}",
                frame(f'<ul class="list">{rows(items)}</ul>{onward}'),
            )
            for url, each in items:
                put(portal, url, frame(f"<h1>{title(each)}</h1><div class='content'>{text(each)}</div>", labels(each)))
                found.articles.add(url)
    return found


def for_scripts(portal: CrawlPortal) -> Expected:
    """Pieces that the server gives to scripts only, under the list's own address."""
    found = Expected("/gg/list", "generic", total=25)

    def answer(handler: Handler) -> None:
        page = int(handler.path.partition("page=")[2] or 1)
        items = rows([(f"/gg/d/{900 + n}", n) for n in range(25)[page * 10 - 10 : page * 10]])
        if "page=" in handler.path and handler.headers.get("X-Requested-With") != "XMLHttpRequest":
            handler.reply(403, b"no")
            return
        turn = "<script>$('a[data-page]').click(function(){$.get('/gg/list',{page:$(this).data('page')},function(d){$('#x').html(d)})});</script>"
        numbers = "".join(f'<a href="javascript:;" data-page="{k}">{k}</a>' for k in (2, 3))
        whole = frame(f'<div id="x"><ul class="list">{items}</ul></div><div>共25条 {numbers}</div>', script=turn)
        handler.reply(200, (f"<ul>{items}</ul>" if "page=" in handler.path else whole).encode())

    portal.prefixes["/gg/list"] = answer
    for n in range(25):
        put(portal, f"/gg/d/{900 + n}", frame(f"<h1>{title(n)}</h1><div class='content'>{text(n)}</div>", labels(n)))
        found.articles.add(f"/gg/d/{900 + n}")
    return found


def newest_only(portal: CrawlPortal) -> Expected:
    """A list of the newest: its articles lead to the older ones, to one that has gone and to one of another column."""
    found = Expected("/zf/gg/index.html", "generic")
    put(portal, found.url, frame(f'<ul class="list">{rows([(f"/zf/gg/{700 + n}.html", n) for n in range(6)])}</ul>'))
    for n in range(20):
        column, before = (
            ("/zf/rs/", "") if n == 12 else ("/zf/gg/", f'<a href="{699 + n}.html">{title(n - 1)}</a>' if n else "")
        )
        crumbs = f'<div>当前位置：<a href="/">首页</a> &gt; <a href="/zf/">政务</a> &gt; <a href="{column}">栏目</a> &gt; 正文</div>'
        behind = f'<p>下一篇：<a href="{700 + n + 1}.html">{title(n + 1)}</a></p>'
        inside = f"<h1>{title(n)}</h1><div class='content'>{text(n)}</div><p><span>上一篇：</span>{before or '没有了'}</p>{behind}"
        if n != 14:
            put(portal, f"/zf/gg/{700 + n}.html", frame(crumbs + inside, labels(n)))
    found.articles = {
        f"/zf/gg/{700 + n}.html" for n in range(13)
    }  # the last one is asked for, and found to be another's
    return found


def chain(portal: CrawlPortal, count: int) -> Expected:
    """The same where no article says in which column it stands; the second part of one that no list names is gone."""
    found = Expected("/zf/gg/index.html", "generic")
    put(portal, found.url, frame(f'<ul class="list">{rows([(f"/zf/gg/{700 + n}.html", n) for n in range(6)])}</ul>'))
    for n in range(count):
        around = f'<p>上一篇：<a href="{699 + n}.html">{title(n - 1)}</a></p><p>下一篇：<a href="{701 + n}.html">{title(n + 1)}</a></p>'
        part = f'<p><a href="{700 + n}_1.html">2</a></p>' if n == 8 else ""
        inside = f"<h1>{title(n)}</h1><div class='content'>{text(n)}</div>{part}{around}"
        put(portal, f"/zf/gg/{700 + n}.html", frame(inside))
    put(portal, "/zf/gg/708_1.html", "<html><title>页面不存在</title><body>您访问的页面不存在或已删除</body></html>")
    return found


PORTALS: tuple[Callable[[CrawlPortal], Expected], ...] = (doubted, by_tokens, comes_round, issues, for_scripts)
