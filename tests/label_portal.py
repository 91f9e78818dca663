"""A portal of the kind that fills its disclosure lists by a label: the page names data address and parameters in its
script, the answer is a piece of markup whose pager only a script can follow. Its side menu looks like the list itself."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlsplit

from crawl_portal import CrawlPortal, Handler
from family_portals import Expected, chunks, frame, labels, put, text, title

_URL = "/public/column/731?type=4&catId=88101&action=list"


def label(portal: CrawlPortal) -> Expected:
    """Three pages behind `IsAjax`; the list's own element is called a navigation; files in `data-url`."""
    found = Expected(_URL, "generic", total=31, pages=3)
    groups = chunks(range(1, 32), 12)
    menu = "".join(
        f'<li><a href="/public/column/731?type=4&amp;catId={88101 + n}&amp;action=list">公开事项{n}</a></li>'
        for n in range(1, 6)
    )
    script = (
        "<script>function load(pageIndex){$.ajax({url:'/site/label/8888',type:'get',dataType:'html',data:{'_':Math.random(),"
        "'IsAjax':1,'labelName':'publicInfoList','pageSize':12,'keyWords':'','organId':'731','catId':'88101','result':'暂无信息',"
        "'pageIndex':pageIndex},success:function(html){$('#list').html(html);}});} load(1);</script>"
    )
    put(portal, _URL, frame(f'<div class="left"><ul>{menu}</ul></div><div id="list"></div>', script=script))

    def answer(handler: Handler) -> None:
        asked = parse_qs(urlsplit(handler.path).query, keep_blank_values=True)
        page = int(asked["pageIndex"][0])
        if asked["catId"] != ["88101"] or asked["keyWords"] != [""] or not 1 <= page <= len(groups):
            handler.reply(200, "暂无信息".encode())
            return
        items = "".join(
            f'<li><a href="{portal.url(path(n))}" title="{title(n)}">{title(n)}</a><span class="date">2024-03-{1 + n % 28:02}</span></li>'
            for n in groups[page - 1]
        )
        numbers = "".join(f'<a href="javascript:;" paged="{k}">{k}</a>' for k in range(1, len(groups) + 1))
        pager = f'<div id="page_info" class="page"><span>共 31 条</span>{numbers}<a href="javascript:;" paged="{page + 1}">下一页</a></div>'
        handler.reply(200, f'<ul class="clearfix gk_nav_list">{items}</ul>{pager}'.encode())

    portal.prefixes["/site/label/8888?"] = answer
    for n in range(1, 32):
        inside = ""
        if n % 6 == 0:
            file = f"/site/file/{n:08}.docx"
            inside = f'<p><a href="javascript:void(0)" data-url="{file}">{title(n)}.docx</a></p>'
            found.files.add(file)
        put(portal, path(n), frame(f'<h1>{title(n)}</h1><div class="wzcon">{text(n)}{inside}</div>', labels(n)))
        found.articles.add(path(n))
    return found


def path(n: int) -> str:
    return f"/public/731/{quote(str(12_000_000 + n))}.html"


def queried(portal: CrawlPortal) -> Expected:
    """Everything is one program asked with parameters; the pager begins with a count that has no address."""
    first = "/index.php?m=content&c=index&a=lists&catid=20"
    found = Expected(first, "generic", total=26, pages=3)
    groups = chunks(range(1, 27), 10)
    for k, group in enumerate(groups, 1):
        items = "".join(
            f'<li><span>2024-03-{1 + n % 28:02}</span>·<a href="{_shown(n)}">{title(n)}</a></li>' for n in group
        )
        numbers = " ".join(
            f"<span>{j}</span>" if j == k else f'<a href="{first}&page={j}">{j}</a>' for j in range(1, len(groups) + 1)
        )
        following = f' <a href="{first}&page={min(k + 1, len(groups))}" class="a1">下一页</a>'
        pager = f'<div id="pages"><a class="a1">26条</a> {numbers}{following}</div>'
        body = frame(f'<ul class="list">{items}</ul>{pager}').replace("&", "&amp;").replace("&amp;nbsp;", "&nbsp;")
        put(portal, first if k == 1 else f"{first}&page={k}", body, "gb18030")
        for n in group:
            inside = ""
            if n % 5 == 0:
                file = f"/index.php?m=content&c=down&a_k={n:04x}"
                inside = f'<p>附件：<a href="{file.replace("&", "&amp;")}">{title(n)}.docx</a></p>'
                found.files.add(file)
            put(portal, _shown(n), frame(f'<h1>{title(n)}</h1><div class="content">{text(n)}{inside}</div>'), "gb18030")
            found.articles.add(_shown(n))
    return found


def _shown(n: int) -> str:
    return f"/index.php?m=content&c=index&a=show&catid=20&id={300 + n}"


def framed(portal: CrawlPortal) -> Expected:
    """The list stands in a frame of the section's page, the text of some articles in a frame of theirs; beside both, other
    news, and frames that are menus."""
    found = Expected("/zwgk/zfgb/index.html", "generic", total=14)
    beside = "<div class='tj'><h3>推荐阅读</h3><ul><li><a href='/xwzx/2024/7.html'>县里召开一次全体会议</a><span>2024-03-01</span></li></ul></div>"
    menu = "<iframe src='/common/top.html' height='400'></iframe>"
    put(
        portal,
        found.url,
        frame(f"{menu}<iframe id='listFrame' src='list.jsp?col=9' width='100%' height='900'></iframe>{beside}"),
    )
    groups = chunks(range(1, 15), 8)
    for k, group in enumerate(groups, 1):
        items = "".join(
            f"<li><a href='{_framed(n)}' target='_top'>{title(n)}</a><i>2024-03-{1 + n:02}</i></li>" for n in group
        )
        following = "<a href='list.jsp?col=9&amp;cur=2'>下一页</a>" if k == 1 else ""
        path = "/zwgk/zfgb/list.jsp?col=9" + ("" if k == 1 else f"&cur={k}")
        put(portal, path, f"<html><body><ul>{items}</ul><p>共14条 {following}</p></body></html>")
    for n in range(1, 15):
        found.articles.add(_framed(n))
        if n % 5:
            put(portal, _framed(n), frame(f"<h1>{title(n)}</h1><div class='con'>{text(n)}</div>"))
            continue
        inner, file = f"/zwgk/zfgb/nr/{n}.htm", f"/zwgk/zfgb/nr/{n}.doc"
        put(portal, _framed(n), frame(f"<h1>{title(n)}</h1><div class='con'><p>{title(n)}</p><iframe name='nrFrame' src='{inner}' height='100%'></iframe></div>"))  # fmt: skip
        put(portal, inner, f"<html><body>{text(n)}<a href='{n}.doc'>附件</a></body></html>")
        found.articles.add(inner)
        found.files.add(file)
    return found


def _framed(n: int) -> str:
    return f"/zwgk/zfgb/2024/{n:05}.html"
