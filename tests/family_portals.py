"""Portals of each CMS family in small, of our own text: lists of several pages, files in the family's own ways, and around
them the things that a sweep must not take for the section's: navigation, hot lists, twins, readers, print links."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, urlsplit

from crawl_portal import CrawlPortal, Handler

PDF = b"%PDF-1.4\n"
TOPICS = (
    "春季造林",
    "防汛演练",
    "道路养护",
    "饮水安全",
    "图书下乡",
    "秸秆利用",
    "体检安排",
    "农机补贴",
    "河道清淤",
    "校车管理",
)


@dataclass
class Expected:
    """What a sweep of `url` must have found, as paths. `total` is what the list itself states."""

    url: str
    family: str
    articles: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    total: int | None = None
    pages: int | None = None
    outside: set[str] = field(default_factory=set)  # shown as a file, but on no host of the portal


def title(number: int) -> str:
    return f"关于做好第{number}批{TOPICS[number % len(TOPICS)]}工作的通知"


def frame(body: str, head: str = "", script: str = "") -> str:
    """A page with everything around its subject that portals have."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="SiteName" content="示例县人民政府">{head}</head><body>'
        '<div class="header"><img src="/images/logo.png"><a href="/wza/reader/a.jsp?entryUri=/zwgk/">无障碍阅读</a>'
        '<a href="/files/guide.pdf">办事指南下载</a></div>'
        '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/xwzx/index.html">新闻中心</a></li>'
        '<li><a href="/bmfw/wsbs/9.html">便民服务办理流程说明</a></li></ul></div>'
        f'<div class="container"><div class="main">{body}</div>'
        '<div class="sidebar"><div class="hot"><ul><li><a href="/xwzx/2024/7.html">县里召开一次全体会议</a></li>'
        '<li><a href="/xwzx/2024/8.html">全县组织一次集中学习</a></li></ul></div></div></div>'
        '<div class="footer"><img src="/images/gongan.png"><a href="http://bszs.conac.cn/sitename?method=show">党政机关</a>'
        '<a href="/sitemap.html">网站地图</a> 主办单位：示例县人民政府办公室 ICP备00000000号</div>'
        f"{script}</body></html>"
    )


def text(number: int) -> str:
    return "<p>" + f"{TOPICS[number % len(TOPICS)]}是今年的一项日常工作，请各乡镇按照安排认真做好。" * 8 + "</p>"


def tail() -> str:
    return (
        '<div class="prevnext">上一篇：<a href="/xwzx/2024/7.html">县里召开一次全体会议</a> '
        '下一篇：<a href="/xwzx/2024/8.html">全县组织一次集中学习</a></div>'
        '<div class="tools"><a href="javascript:window.print()">打印</a> <a href="javascript:window.close()">关闭</a></div>'
        '<div class="related"><h3>相关链接</h3><ul><li><a href="/xwzx/2024/7.html">县里召开一次全体会议</a></li></ul></div>'
    )


def labels(number: int) -> str:
    return f'<meta name="ArticleTitle" content="{title(number)}"><meta name="PubDate" content="2024-03-{1 + number % 28:02} 09:30">'


def put(portal: CrawlPortal, path: str, page: str, codec: str = "utf-8") -> None:
    portal.pages[path] = page.encode(codec)
    portal.types[path] = "text/html"


def rows(items: list[tuple[str, int]]) -> str:
    return "".join(
        f'<li><a href="{url}" title="{title(n)}">{title(n)[:12]}…</a><span>2024-03-{1 + n % 28:02}</span></li>'
        for url, n in items
    )


def article(
    portal: CrawlPortal, found: Expected, path: str, n: int, body: str, head: str = "", script: str = ""
) -> None:
    """The page of the section's `n`th article."""
    put(portal, path, frame(f"<h1>{title(n)}</h1>{body}", head, script))
    found.articles.add(path)


def chunks(numbers: range, size: int) -> list[list[int]]:
    every = list(numbers)
    return [every[at : at + size] for at in range(0, len(every), size)]


def trs(
    portal: CrawlPortal, *, call: str = "createPageHTML({n}, {i}, 'index', 'shtml');", ext: str = "shtml"
) -> Expected:
    """0-based pages; files beside the article, in script strings and in `oldsrc`."""
    base = "/zwgk/fpzcfg"
    found = Expected(f"{base}/", "trs")
    groups = chunks(range(1, 18), 6)
    for i, group in enumerate(groups):
        items = [(f"./202403/t202403{1 + n % 28:02}_{9000 + n}.{ext}", n) for n in group]
        pager = f"<script>{call.replace('{n}', str(len(groups))).replace('{i}', str(i))}</script>"
        body = f'<div class="crumb">当前位置：<a href="/" class="CurrChnlCls">首页</a></div><div class="list"><ul>{rows(items)}</ul>{pager}</div>'
        put(portal, f"{base}/index{f'_{i}' if i else ''}.{ext}", frame(body))
        for n in group:
            path = f"{base}/202403/t202403{1 + n % 28:02}_{9000 + n}.{ext}"
            folder = f"{base}/202403"
            inside = ""
            if n % 5 == 1:
                name = f"P0202403{n:012}.docx"
                inside = f'<p>附件：<a href="./{name}" oldsrc="/protect/P0202403/{name}">名单.docx</a></p>'
                found.files |= {f"{folder}/{name}", f"/protect/P0202403/{name}"}
            if n % 5 == 2:
                one, two = f"P0202403{n:012}.pdf", f"P0202404{n:012}.xls"
                inside = (
                    f'<script>var wzfj="{one}"; document.write(\'<p>可下载附件：<a href="./{one}">方案.pdf<BR>\'+'
                    f"'<a href=\"./{two}\">表.xls</a></p>');</script>"
                )
                found.files |= {f"{folder}/{one}", f"{folder}/{two}"}
            if n % 5 == 3:
                name = f"W0202403{n:012}.pdf"
                inside = f'<a href="javascript:;" title="扫描件.pdf" oldsrc="{name}"><img src="/images/icon_pdf.gif">扫描件.pdf</a>'
                found.files.add(f"{folder}/{name}")
            article(portal, found, path, n, f'<div class="TRS_Editor">{text(n)}{inside}</div>{tail()}', labels(n))
    portal.pages[f"{base}/"] = portal.pages[f"{base}/index.{ext}"]
    portal.types[f"{base}/"] = "text/html"
    found.pages = len(groups)
    return found


def ucap(portal: CrawlPortal) -> Expected:
    """1-based pages with an item count; file names in Chinese, below the article's own folder."""
    base = "/zwgk/c100028"
    found = Expected(f"{base}/common_list.shtml", "ucap", total=13, pages=3)
    groups = chunks(range(1, 14), 5)
    for i, group in enumerate(groups, 1):
        items = [(f"/zwgk/c106256/c{70000 + n}/content.shtml", n) for n in group]
        table = "".join(
            f'<tr><td class="info"><a class="list" href="{url}">{title(n)}</a></td><td>2024-03-{1 + n % 28:02}</td></tr>'
            for url, n in items
        )
        body = f"<table class='list'>{table}</table><div id='page_div'></div><script>createPageHTML('page_div',{len(groups)}, {i},'common_list','shtml',13);</script>"
        put(portal, f"{base}/common_list{f'_{i}' if i > 1 else ''}.shtml", frame(body))
        for n in group:
            path = f"/zwgk/c106256/c{70000 + n}/content.shtml"
            inside = ""
            if n % 4 == 0:
                inside = f'<p><a href="{n}/files/附件{n}：安排表.pdf">附件{n}：安排表</a></p>'
                found.files.add(quote(f"/zwgk/c106256/c{70000 + n}/{n}/files/附件{n}：安排表.pdf"))
            article(portal, found, path, n, f'<div id="UCAP-CONTENT">{text(n)}{inside}</div>{tail()}', labels(n))
    return found


def ucap_json(portal: CrawlPortal) -> Expected:
    """An empty shell whose script asks /searchList/ for its pages."""
    channel = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
    found = Expected("/tzgg/c100031/list.shtml", "ucap", total=14)
    put(portal, "/tzgg/c100031/list.shtml", frame(
        '<ul id="news"></ul><div id="pager"></div>', script="<script>var page=1;function load(page){$.ajax({url:'/searchList/"
        + channel + "?_isAgg=true&_pageSize=5&page='+page,type:'get',success:function(r){draw(r);}});}load(page);</script>"))  # fmt: skip
    for i, group in enumerate(chunks(range(1, 15), 5), 1):
        results = [
            {
                "title": f"<em>{title(n)}</em>",
                "url": f"/tzgg/c100031/c{80000 + n}/content.shtml",
                "publishedTimeStr": "2024-03-01 10:00:00",
            }
            for n in group
        ]
        answer = {"code": 200, "data": {"total": 14, "page": i, "rows": 5, "results": results}}
        portal.pages[f"/searchList/{channel}?_isAgg=true&_pageSize=5&page={i}"] = json.dumps(answer).encode()
        for n in group:
            path = f"/tzgg/c100031/c{80000 + n}/content.shtml"
            article(portal, found, path, n, f'<div id="UCAP-CONTENT">{text(n)}</div>', labels(n))
    return found


def vsb(portal: CrawlPortal) -> Expected:
    """Pages numbered backwards, downloads without extension, files shown in a frame by a call."""
    found = Expected("/xwgk/tzgg.htm", "vsb", total=29, pages=6)
    groups = chunks(range(1, 30), 5)
    last = len(groups)

    def name(k: int) -> str:
        return "/xwgk/tzgg.htm" if k == 1 else f"/xwgk/tzgg/{last - k + 1}.htm"

    for k, group in enumerate(groups, 1):
        up = "" if k == 1 else "../"
        items = [(f"{up}../info/1065/{5000 + n}.htm", n) for n in group]
        shown = {1, last, k - 1, k, k + 1} & set(range(1, last + 1))
        numbers = "".join(
            f'<span class="p_no_d">{j}</span>' if j == k else f'<span class="p_no"><a href="{name(j)}">{j}</a></span>'
            for j in sorted(shown)
        )
        following = (
            f'<span class="p_next p_fun"><a href="{name(k + 1)}">下页</a></span>'
            if k < last
            else '<span class="p_next_d p_fun_d">下页</span>'
        )
        pager = f'<div class="pb_sys_common"><span class="p_t">共29条</span><span class="p_pages">{numbers}{following}</span><span class="p_t">{k}/{last}</span></div>'
        put(
            portal,
            name(k),
            "<!--Announced by Visual SiteBuilder 9-->"
            + frame(f'<div class="list_box"><ul>{rows(items)}</ul></div>{pager}'),
        )
        for n in group:
            path = f"/info/1065/{5000 + n}.htm"
            beside = ""
            if n % 6 == 0:
                url = f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid={n}"
                beside = f'<ul style="list-style-type:none;"><li>附件【<a href="{url}">附件{n}报名表.doc</a>】已下载<span>3</span>次</li></ul>'
                found.files.add(url)
            if n % 6 == 1:
                url = f"/__local/a/{n:02}/cd/{n:032X}.pdf"
                beside = f'<script>showVsbpdfIframe("{url}","100%","600","0","","vsb_content");</script>'
                found.files.add(url)
            if n % 6 == 2:
                url = f"/virtual_attach_file.vsb?afc={n}abc&oid=11&tid=1065&nid={n}&e=.pdf"
                beside = f'<script>showVsbpdfIframe("{url}","100%","600");</script>'
                found.files.add(url)
            put(portal, path, "<!--Announced by Visual SiteBuilder 9-->" + frame(
                f'<form name="_newscontent_fromname"><h1>{title(n)}</h1><div id="vsb_content"><div class="v_news_content">{text(n)}</div></div>{beside}</form>{tail()}'))  # fmt: skip
            found.articles.add(path)
    return found


def hanweb(portal: CrawlPortal) -> Expected:
    """XML in the page: the first groups by `nextgroup`, two units on one page of which one is another column's."""
    found = Expected("/col/col1234/index.html", "hanweb", total=25)
    groups = chunks(range(1, 26), 9)

    def record(n: int) -> str:
        return f"<record><![CDATA[<li><a href='/art/2024/3/{1 + n % 28}/art_1234_{600 + n}.html' title='{title(n)}'>{title(n)[:9]}...</a><b>2024-03-{1 + n % 28:02}</b></li>]]></record>"

    def store(k: int) -> str:
        proxy = f"/module/web/jpage/dataproxy.jsp?page={k + 1}&appid=1&webid=9&path=/&columnid=1234&unitid=77&webname=%25E7%25A4%25BA&permissiontype=0"
        following = f'<nextgroup><![CDATA[<a href="{proxy}"></a>]]></nextgroup>' if k + 1 < len(groups) else ""
        return f"<datastore>{following}<recordset>{''.join(map(record, groups[k]))}</recordset></datastore>"

    other = "<datastore><nextgroup></nextgroup><recordset><record><![CDATA[<li><a href='/art/2024/1/2/art_99_1.html'>别的栏目的一篇文章</a><b>2024-01-02</b></li>]]></record></recordset></datastore>"
    put(portal, found.url, frame(
        f'<div id="77"><script type="text/xml">{store(0)}</script></div><div class="right hot"><div id="78"><script type="text/xml">{other}</script></div></div>',
        script="<script>$('#77').jpage({showMode:'full',totalRecord:25,perPage:3,groupSize:3,proxyUrl:'/module/web/jpage/dataproxy.jsp'});</script>"))  # fmt: skip
    for k in range(1, len(groups)):
        proxy = f"/module/web/jpage/dataproxy.jsp?page={k}&appid=1&webid=9&path=/&columnid=1234&unitid=77&webname=%25E7%25A4%25BA&permissiontype=0"
        portal.pages[proxy] = store(k).encode()
    for n in range(1, 26):
        path = f"/art/2024/3/{1 + n % 28}/art_1234_{600 + n}.html"
        inside = ""
        if n % 7 == 0:
            url = f"/module/download/downfile.jsp?classid=0&filename={n:032x}.pdf"
            real = f"/attach/0/{n:032x}.pdf"
            inside = f'<p><a href="{url}"><img src="/module/jslib/icons/pdf.png">申报表</a></p>'
            portal.pages[url] = _moved(real)
            portal.pages[real] = PDF + str(n).encode()
            found.files.add(url)
        article(
            portal,
            found,
            path,
            n,
            f'<div id="zoom"><!--ZJEG_RSS.content.begin--><meta name="ContentStart">{text(n)}{inside}<meta name="ContentEnd"></div>'
            f'<iframe src="/module/visitcount/visit.jsp?i_columnid=1234&i_articleid={n}"></iframe>{tail()}',
            labels(n),
        )
    return found


def hanweb_records(portal: CrawlPortal, *, post_only: bool = True) -> Expected:
    """A list whose script pages by records, and whose server takes a form."""
    found = Expected("/col/col555/index.html", "hanweb", total=26)

    def record(n: int) -> str:
        return f"<record><![CDATA[<tr><td><a href='/art/2024/2/{1 + n % 28}/art_555_{n}.html' title='{title(n)}'>{title(n)[:9]}...</a></td><td>[2024-02-{1 + n % 28:02}]</td></tr>]]></record>"

    first = "".join(record(n) for n in range(1, 10))
    put(portal, found.url, frame(
        f'<div id="8"><script type="text/xml"><datastore><totalrecord>26</totalrecord><recordset>{first}</recordset></datastore></script></div>',
        script="<script>$('#8').jpage({totalRecord:26,perPage:3,proxyUrl:'/module/web/jpage/dataproxy.jsp',ajaxParam:{'col':'1','webid':'3',"
        "'path':'/','columnid':'555','sourceContentType':'1','unitid':'8','webname':'示例','permissiontype':'0'}});</script>"))  # fmt: skip

    def answer(handler: Handler) -> None:
        if post_only and handler.command != "POST":
            handler.reply(405, b"")
            return
        asked = parse_qs(f"{urlsplit(handler.path).query}&{handler.form.decode()}")
        if (
            any(len(values) > 1 for values in asked.values())
            or asked["columnid"] != ["555"]
            or asked["unitid"] != ["8"]
        ):
            handler.reply(500, b"")
            return
        start, end = int(asked["startrecord"][0]), min(26, int(asked["endrecord"][0]))
        found_ = "".join(record(n) for n in range(start, end + 1))
        handler.reply(
            200,
            f"<datastore><totalrecord>26</totalrecord><recordset>{found_}</recordset></datastore>".encode(),
            kind="text/xml",
        )

    portal.prefixes["/module/web/jpage/dataproxy.jsp?startrecord="] = answer
    for n in range(1, 27):
        path = f"/art/2024/2/{1 + n % 28}/art_555_{n}.html"
        article(portal, found, path, n, f'<div id="zoom">{text(n)}</div>')
    return found


def jpaas(portal: CrawlPortal, *, stuck: bool = False) -> Expected:
    """A shell with two units; paging counts only inside `paramJson`, and the server wants the misspelt word."""
    found = Expected("/zwgk/zcwj/index.html", "hanweb", total=47)
    unit = "/api-gateway/jpaas-publish-server/front/page/build/unit"

    def script(tag: str) -> str:
        return (
            f'<script src="/script/AuthorizedRead/unitbuild.js" url="{unit}" queryData="'
            f"{{'parseType':'bulidstatic','webId':'ab12','tplSetId':'cd34','pageType':'column','tagId':'{tag}','editType':'null','pageId':'ef56'}}\"></script>"
        )

    put(
        portal,
        found.url,
        frame(f'<div class="left">{script("左侧导航")}</div><div class="right">{script("右侧内容")}</div>'),
    )

    def answer(handler: Handler) -> None:
        asked = {k: v[0] for k, v in parse_qs(urlsplit(handler.path).query).items()}
        if asked.get("parseType") != "bulidstatic" or not handler.headers.get("Referer"):
            handler.reply(403, b"")
            return
        if asked["tagId"] == "左侧导航":
            html = "".join(f"<li><a href='/zwgk/c{i}/index.html'>子栏目{i}</a></li>" for i in range(6))
        elif asked["tagId"] == "右侧内容":
            paging = json.loads(asked.get("paramJson", '{"pageNo":1,"pageSize":20}'))
            at, size = 1 if stuck else int(paging["pageNo"]), int(paging["pageSize"])
            shown = range(1 + (at - 1) * size, min(47, at * size) + 1)
            html = rows([(jpaas_path(n), n) for n in shown])
            count = "" if stuck else f'<div class="pagination" count="47" rows="{size}"></div>'
            html = f'<div class="page-content"><ul>{html}</ul></div>{count}' if shown else ""
        else:
            handler.reply(200, b'{"success":false}', kind="application/json")
            return
        handler.reply(200, json.dumps({"success": True, "data": {"html": html}}).encode(), kind="application/json")

    portal.prefixes[unit] = answer
    for n in range(1, 48):
        inside = ""
        if n % 8 == 0:
            url = f"/api-gateway/jpaas-web-server/front/document/file-download?fileUrl=/cms_files/jcms1/web9/site/attach/0/{n:032x}.ceb"
            inside = f'<p><a href="{url}">正式文本</a></p>'
            found.files.add(url)
        if n % 8 == 1:
            url = f"/cms_files/jcms1/web9/site/attach/0/{n:032x}.pdf"
            inside = f'<div id="pdfshow" data-value="{url}"></div>'
            found.files.add(url)
        body = f'<div class="article-content">{text(n)}{inside}</div>{tail()}'
        article(portal, found, jpaas_path(n), n, body, labels(n))
    return found


def jpaas_path(n: int) -> str:
    return f"/zwgk/zcwj/art/2024/art_{n:032x}.html" if n % 3 else f"/art/2023/4/{1 + n % 28}/art_12_{n}.html"


def nfcms(portal: CrawlPortal) -> Expected:
    """Articles with a mobile twin that half of the list links to."""
    found = Expected("/zcfg/index.html", "nfcms", total=16, pages=3)
    base = "/zcfg"
    groups = chunks(range(1, 17), 6)
    for i, group in enumerate(groups, 1):
        items = [(f"{base}/content/{'m' if n % 2 else ''}post_{9360600 + n}.html", n) for n in group]
        pager = "".join(f'<a href="index{f"_{j}" if j > 1 else ""}.html">{j}</a>' for j in range(1, 4) if j != i)
        more = f'<a href="index_{i + 1}.html">下一页</a>' if i < 3 else ""
        put(
            portal,
            f"{base}/index{f'_{i}' if i > 1 else ''}.html",
            frame(
                f'<ul class="news_list">{rows(items)}</ul><div class="pages">共16条 <span class="cur">{i}</span>{pager}{more}</div>'
            ),
        )
        for n in group:
            path = f"{base}/content/post_{9360600 + n}.html"
            inside = ""
            if n % 5 == 0:
                url = f"/attachment/0/{500 + n}/{n}/{9360600 + n}.pdf"
                inside = f'<p><a class="nfw-cms-attachment" attachment-id="{n}" href="{url}" alt="通告全文.pdf">通告全文.pdf</a></p>'
                found.files.add(url)
            twin = f'<script>if(/Android|iPhone/i.test(navigator.userAgent)){{location.href="mpost_{9360600 + n}.html";}}</script>'
            page = frame(
                f'<h1>{title(n)}</h1><div class="article-content">{text(n)}{inside}</div>{tail()}', labels(n) + twin
            )
            put(portal, path, page)
            put(portal, f"{base}/content/mpost_{9360600 + n}.html", page)
            found.articles.add(path)
    return found


def gkmlpt(portal: CrawlPortal, *, served: int = 50, second: str = "") -> Expected:
    """The disclosure application: column in the fragment, list by API, text and files inside the script; `second` stands above
    the second article."""
    found = Expected("/xfj/gkmlpt/index#1902", "nfcms", total=50)
    config = {"SID": "755", "TREE": [{"id": 1902, "name": "政策文件"}, {"id": 1903, "name": "工作动态"}]}
    put(
        portal,
        "/xfj/gkmlpt/index",
        frame('<div id="app"></div>', script=f"<script>window._CONFIG = {json.dumps(config)};</script>"),
    )

    def answer(handler: Handler) -> None:
        parts = urlsplit(handler.path)
        asked = parse_qs(parts.query)
        at = int(asked["page"][0])
        column = parts.path.rsplit("/", 1)[-1]
        shown = range(1 + (at - 1) * 20, min(served, at * 20) + 1)
        if asked.get("sid") != ["755"] or column != "1902" or not shown:
            handler.reply(404, b"")
            return
        articles = [
            {
                "title": title(n),
                "date": 1709251200 + n * 86400,
                "url": f"{portal.url('')}/xfj/gkmlpt/content/9/{9300 + n // 10}/post_{9300000 + n}.html",
                "identifier": f"A{n}",
            }
            for n in shown
        ]
        handler.reply(
            200,
            json.dumps(
                {"classify": {"name": "政策文件", "post_count": 50, "parent": None}, "articles": articles}
            ).encode(),
            kind="application/json",
        )

    portal.prefixes["/xfj/gkmlpt/api/all/"] = answer
    for n in range(1, served + 1):
        path = f"/xfj/gkmlpt/content/9/{9300 + n // 10}/post_{9300000 + n}.html"
        content, attachments = (second if n == 2 else "") + text(n), []
        if n % 10 == 0:
            url = f"/xfj/attachment/0/306/{n}/{3255000 + n}.pdf"
            content += f'<p><a href="{url}" class="nfw-cms-attachment">附件</a></p>'
            found.files.add(url)
        if n % 10 == 1:
            url = f"/xfj/attachment/0/307/{n}/{3255000 + n}.docx"
            attachments.append({"name": "目录.docx", "url": url})
            found.files.add(url)
        detail = json.dumps({"DETAIL": {"title": title(n), "content": content, "attachments": attachments}}).replace(
            '\\"', "\\u0022"
        )
        put(portal, path, frame('<div id="app"></div>', labels(n), f"<script>window._CONFIG = {detail};</script>"))
        found.articles.add(path)
    return found


def epoint(portal: CrawlPortal) -> Expected:
    """A counted script pager that changes from static pages to a query."""
    base = "/jyxx/003001"
    found = Expected(f"{base}/moreinfo.html", "epoint", total=19, pages=4)
    groups = chunks(range(1, 20), 5)
    script = (
        "<script>$(function(){$('#page').pagination({pageSize: 5, total: 19});$('#page').on('pageClicked',function(e,d){"
        f'if(d.pageIndex<2){{location.href="{base}/"+(d.pageIndex+1)+".html";}}else{{location.replace("{base}/moreinfo.html?categoryNum=003001&pageIndex="+(d.pageIndex+1));}}}});}});</script>'
    )
    for i, group in enumerate(groups, 1):
        items = [(f"{base}/202403{1 + n % 28:02}/{n:08x}-7a9e-4963-b613-77105403{n:04x}.html", n) for n in group]
        path = (
            f"{base}/moreinfo.html"
            if i == 1
            else f"{base}/{i}.html"
            if i <= 2
            else f"{base}/moreinfo.html?categoryNum=003001&pageIndex={i}"
        )
        put(
            portal,
            path,
            frame(
                f'<div class="ewb-list"><ul class="wb-data-item">{rows(items)}</ul></div><div class="ewb-page" id="page"></div>',
                script=script,
            ),
        )
        for url, n in items:
            inside = ""
            if n % 9 == 0:
                file = f"/EpointWebBuilder/WebbuilderMIS/attach/downloadZtbAttach.jspx?attachGuid={n}&appUrlFlag=x&siteGuid=7eb5"
                inside = f'<div class="fj">附件： <a href="{file}" title="招标文件{n}.docx">招标文件{n}.docx</a></div>'
                found.files.add(file)
            article(portal, found, url, n, f'<div class="ewb-article-info con">{text(n)}</div>{inside}{tail()}')
    return found


def jeecms(portal: CrawlPortal) -> Expected:
    """The pager's addresses stand only in `onclick`; every page names only its neighbours."""
    found = Expected("/fgzc/index.jhtml", "jeecms", total=19, pages=4)
    groups = chunks(range(1, 20), 5)
    for i, group in enumerate(groups, 1):
        items = [(f"/fgzc/{7000 + n}.jhtml", n) for n in group]
        following = f"onclick=\"location.href=encodeURI('index_{i + 1}.jhtml');\"" if i < 4 else 'disabled="disabled"'
        previous = (
            f"<input type='button' value='上一页' onclick=\"location.href=encodeURI('index{f'_{i - 1}' if i > 2 else ''}.jhtml');\">"
            if i > 1
            else ""
        )
        pager = f'<div class="pageBar">共 19 条记录 {i}/4页 {previous}<input type="button" value="下一页" {following}/></div>'
        put(
            portal,
            f"/fgzc/index{f'_{i}' if i > 1 else ''}.jhtml",
            frame(f'<link href="/r/cms/www/red/css/a.css"><div class="list1"><ul>{rows(items)}</ul>{pager}</div>'),
        )
        for url, n in items:
            inside = ""
            if n % 6 == 0:
                file = f"/u/cms/www/202403/{n:014}.xls"
                inside = f'<a href="{file}">报价单</a>'
                found.files.add(file)
            article(
                portal,
                found,
                url,
                n,
                f'<div class="content"><div class="txt" id="content">{text(n)}{inside}</div></div>{tail()}',
            )
    return found


def empire(portal: CrawlPortal) -> Expected:
    """The count of items stands in a link without address, before the page numbers."""
    found = Expected("/zcwj/", "empire", total=14, pages=3)
    groups = chunks(range(1, 15), 5)
    for i, group in enumerate(groups, 1):
        items = [(f"/zcwj/2024-03-{1 + n % 28:02}/{400 + n}.html", n) for n in group]
        numbers = "".join(
            f"&nbsp;<b>{j}</b>&nbsp;" if j == i else f'<a href="/zcwj/index{f"_{j}" if j > 1 else ""}.html">{j}</a>'
            for j in range(1, 4)
        )
        pager = f'<div class="pagenavi"><a title="总数">&nbsp;<b>14</b> </a>{numbers}<a href="/zcwj/index_{min(3, i + 1)}.html">下一页</a><a href="/zcwj/index_3.html">尾页</a></div>'
        page = frame(
            f'<ul class="newslist">{rows(items)}</ul>{pager}',
            script='<script src="/e/public/onclick/?enews=doclass"></script>',
        )
        put(portal, f"/zcwj/index{f'_{i}' if i > 1 else ''}.html", page)
        if i == 1:
            put(portal, "/zcwj/", page)
        for url, n in items:
            inside = ""
            if n % 5 == 0:
                file = f"/d/file/p/2024/03-{n:02}/{n:032x}.rar"
                inside = f'<p><a href="{file}">打包下载</a></p>'
                found.files.add(file)
            article(
                portal,
                found,
                url,
                n,
                f'<div class="article-content">{text(n)}{inside}</div>{tail()}',
                script='<script src="/e/public/ViewClick/?id=1"></script>',
            )
    return found


def dedecms(portal: CrawlPortal) -> Expected:
    """GBK pages without a charset; items and pages in one span; downloads by a script."""
    found = Expected("/cxgh/", "dedecms", total=14, pages=3)
    groups = chunks(range(1, 15), 5)
    for i, group in enumerate(groups, 1):
        items = [(f"/2024/03{1 + n % 28:02}/{600 + n}.html", n) for n in group]
        options = "".join(
            f"<option value='list_30_{j}.html'{' selected' if j == i else ''}>{j}</option>" for j in range(1, 4)
        )
        numbers = "".join(
            f"<li class='thisclass'>{j}</li>" if j == i else f"<li><a href='list_30_{j}.html'>{j}</a></li>"
            for j in range(1, 4)
        )
        pager = f'<ul class="pagelist">{numbers}<li><select name="sldd" onchange="location.href=this.options[this.selectedIndex].value;">{options}</select></li><li><span class="pageinfo">共 <strong>3</strong>页<strong>14</strong>条</span></li></ul>'
        page = frame(
            f'<div class="listbox"><ul class="e2">{rows(items)}</ul></div>{pager}',
            script='<script src="/plus/ad_js.php?aid=1"></script>',
        ).replace('<meta charset="utf-8">', "")
        put(portal, f"/cxgh/list_30_{i}.html", page, "gb18030")
        if i == 1:
            put(portal, "/cxgh/", page, "gb18030")
        for url, n in items:
            inside = ""
            if n % 4 == 0:
                file = f"/plus/download.php?open=2&id={n}&uhash={n:024x}"
                inside = f'<ul class="downurllist"><li><a href="{file}" target="_blank">本地下载</a></li></ul>'
                found.files.add(file)
            if n % 4 == 1:
                file = f"/uploads/soft/240301/8-2403{n:06}.doc"
                inside = f'<a href="{file}">草案</a>'
                found.files.add(file)
            page = frame(
                f'<h1>{title(n)}</h1><div class="content">{text(n)}{inside}</div>{tail()}',
                script='<script src="/plus/count.php?view=yes&aid=1"></script>',
            )
            put(portal, url, page.replace('<meta charset="utf-8">', ""), "gb18030")
            found.articles.add(url)
    return found


def easysite(portal: CrawlPortal) -> Expected:
    """Articles are folders; the pager's links carry their page in an attribute, the click goes to a script."""
    found = Expected("/zwdt/zjdt/index.html", "easysite", total=22, pages=3)
    groups = chunks(range(1, 23), 8)
    for i, group in enumerate(groups, 1):
        items = [(f"/zwdt/zjdt/{2188000 + n}/index.html", n) for n in group]
        numbers = "".join(
            f'<a style="cursor:pointer" class="pagingNormal" onclick="queryArticleByCondition(this,\'/eportal/ui?pageId=59&currentPage={j}&moduleId=4\')" tagname="/zwdt/zjdt/index{j}.html">{label}</a>'
            for j, label in ((min(3, i + 1), "下一页"), (3, "尾页"))
        )
        put(
            portal,
            f"/zwdt/zjdt/index{i if i > 1 else ''}.html",
            frame(
                f'<div class="easysite-news-list"><ul>{rows(items)}</ul></div><div class="page">共22条 第{i}页/共3页 {numbers}</div>'
            ),
        )
        for url, n in items:
            inside = f'<p><a href="/eportal/fileDir/sys/{n}.wps">办法</a></p>' if n % 7 == 0 else ""
            if inside:
                found.files.add(f"/eportal/fileDir/sys/{n}.wps")
            article(portal, found, url, n, f'<div id="easysiteText" class="content">{text(n)}{inside}</div>{tail()}')
    return found


def packed(portal: CrawlPortal) -> Expected:
    """Everything of the list is base64 of percent-encoded markup, which a script unpacks."""
    found = Expected("/zfxxgk/fdzdgknr/", "generic", total=24, pages=3)
    for i, group in enumerate(chunks(range(1, 25), 8), 1):
        items = [(f"/zfxxgk/2024/{5000 + n}.html", n) for n in group]
        pager = (
            f'<div class="page">共24条 {i}/3页 <a href="index_{i + 1}.html">下一页</a></div>'
            if i < 3
            else '<div class="page">共24条 3/3页</div>'
        )
        inner = base64.b64encode(quote(f'<div class="list"><ul>{rows(items)}</ul></div>{pager}').encode()).decode()
        page = frame(
            f'<div id="pages">{inner}</div>',
            script="<script>var d=document.getElementById('pages');d.innerHTML=decodeURIComponent(window.atob(d.innerHTML));</script>",
        )
        put(portal, f"/zfxxgk/fdzdgknr/{f'index_{i}.html' if i > 1 else ''}", page)
        for url, n in items:
            article(portal, found, url, n, f'<div class="article-content">{text(n)}</div>', labels(n))
    return found


def fragments(portal: CrawlPortal) -> Expected:
    """A shell whose script asks for pieces of markup, with parameters from its own address, a field and a variable."""
    found = Expected("/public/column/6595721?type=4&catId=6718001&action=list", "generic")
    put(portal, found.url, frame(
        '<input type="hidden" id="siteId" value="2655"><div id="list"></div>',
        script="<script>var organId='6595721';function load(n){$.ajax({url:'/site/label/8888',type:'get',dataType:'html',data:{labelName:'publicInfoList',"
        "siteId:$('#siteId').val(),pageSize:6,pageIndex:n,organId:organId,type:type,catId:catId},success:function(d){$('#list').html(d);}});}load(1);</script>"))  # fmt: skip

    def answer(handler: Handler) -> None:
        asked = {k: v[0] for k, v in parse_qs(urlsplit(handler.path).query).items()}
        wanted = {"siteId": "2655", "organId": "6595721", "type": "4", "catId": "6718001", "pageSize": "6"}
        if any(asked.get(key) != value for key, value in wanted.items()):
            handler.reply(500, b"")
            return
        at = int(asked["pageIndex"])
        items = [(f"/content/detail/{n:024x}.html", n) for n in range(1 + (at - 1) * 6, min(20, at * 6) + 1)]
        handler.reply(200, (f"<ul class='xxgk'>{rows(items)}</ul>" if items else "<p>暂无信息</p>").encode())

    portal.prefixes["/site/label/8888"] = answer
    for n in range(1, 21):
        path = f"/content/detail/{n:024x}.html"
        article(portal, found, path, n, f'<div class="article-content">{text(n)}</div>', labels(n))
    return found


def numbered(portal: CrawlPortal) -> Expected:
    """No pager: a button loads numbered JSON files; the page carries a wrong constant as its page count."""
    found = Expected("/zxgk/index.html", "generic")
    groups = chunks(range(1, 36), 10)
    put(portal, found.url, frame(
        f'<div class="list"><ul id="l">{rows([(f"/zxgk/2024/{n}.html", n) for n in groups[0]])}</ul></div><div id="more">更多</div>',
        script="<script>var totalPage=99,page=1;$('#more').click(function(){page++;$.getJSON('./data_'+page+'.json',function(d){draw(d.list);});});</script>"))  # fmt: skip
    for i, group in enumerate(groups[1:], 2):
        portal.pages[f"/zxgk/data_{i}.json"] = json.dumps(
            {"list": [{"TITLE": title(n), "URL": f"/zxgk/2024/{n}.html", "DOCRELPUBTIME": "2024-03-01"} for n in group]}
        ).encode()
    for n in range(1, 36):
        body = f'<div class="article-content">{text(n)}</div>'
        article(portal, found, f"/zxgk/2024/{n}.html", n, body, labels(n))
    return found


def _moved(target: str) -> Callable[[Handler], None]:
    return lambda handler: handler.reply(302, b"", {"Location": target})


FAMILIES: tuple[Callable[[CrawlPortal], Expected], ...] = (
    trs, ucap, ucap_json, vsb, hanweb, hanweb_records, jpaas, nfcms, gkmlpt, epoint, jeecms, empire, dedecms, easysite, packed, numbered,
    fragments,
)  # fmt: skip


def serve_files(portal: CrawlPortal, expected: Expected) -> None:
    """Something of its own at each file's address that has nothing yet."""
    for number, path in enumerate(sorted(expected.files)):
        portal.pages.setdefault(path, PDF + f"{expected.family} {number}".encode())
