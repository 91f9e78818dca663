"""Finding a section by its name, where the portal makes it hard."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import family_portals
import pytest
from crawl_portal import CrawlPortal, Handler, crawl_portal

from crawler.errors import NoAnswerError
from crawler.job import HostPolicy
from crawler.portals import Page
from crawler.portals.source.paging import with_body
from crawler.sections.find import Candidate, breadcrumb, find, normalised, tree
from crawler.sections.navigation import section_links
from crawler.sections.reading import reader


@pytest.fixture
def portal() -> Iterator[CrawlPortal]:
    with crawl_portal() as running:
        yield running


def look(portal: CrawlPortal, name: str, path: str = "/index.html", **options: object) -> list[Candidate]:
    policy = HostPolicy(hosts=(portal.host,), private_hosts=(portal.host,), delay_s=0.0)
    return list(find(portal.url(path), name, policy, **options))  # type: ignore[arg-type]


def section(portal: CrawlPortal, folder: str, crumbs: str, title: str) -> None:
    portal.html(
        f"{folder}index.html",
        f'<div class="position">您现在的位置：<a href="/">首页</a> &gt; {crumbs}</div><div class="list"><ul>'
        f'<li>2024-03-01 <a href="202403/t20240301_11.html">{title}</a></li></ul></div><div class="page">共7条 1/1页</div>',
    )


@pytest.mark.parametrize(
    ("box", "name"),
    [
        ("<h3>政策法规</h3><p><img alt='图标'><a href='/a/index.html'>更多</a></p>", "政策法规"),
        ("<h3>政策法规</h3><p><img alt='more'><a href='/a/index.html'>更多</a></p>", "政策法规"),
        ("<h3>政策法规</h3><p><img alt=''><a href='/a/index.html'><img alt='查看更多'></a></p>", "政策法规"),
        ("<p><img alt='政策法规'><b>人事信息</b><a href='/a/index.html'>更多</a></p>", "人事信息"),
        ("<p><img alt='政策法规'><a href='/a/index.html'>更多</a></p>", "政策法规"),
    ],
)
def test_a_picture_is_a_heading_where_no_word_is(box: str, name: str) -> None:
    page = Page("http://x.cn/", f"<body><div>{box}</div>{'<a href=/>x</a>' * 5}</body>")
    assert [link.text for link in section_links(page) if link.url.endswith("/a/index.html")] == [name]


def test_all_places_of_one_name_are_told_with_their_breadcrumbs(portal: CrawlPortal) -> None:
    offices = "".join(f'<li><a href="/jg/o{n}/index.html">第{n}科室</a></li>' for n in range(4))
    portal.html(
        "/index.html", f'<div class="nav"><ul>{offices}<li><a href="/zwgk/index.html">政务公开</a></li></ul></div>'
    )
    for n in range(4):
        portal.html(
            f"/jg/o{n}/index.html",
            '<div class="menu"><a href="zcfg/index.html">政策法规</a><a href="/index.html">首页</a></div>',
        )
        section(portal, f"/jg/o{n}/zcfg/", f"第{n}科室 &gt; 政策法规", "关于科室工作的通知")
    portal.html("/zwgk/index.html", '<div class="menu"><a href="zcfg/">政策法规</a></div>')
    section(portal, "/zwgk/zcfg/", "政务公开 &gt; 政策法规", "关于公开工作的通知")
    portal.pages["/zwgk/zcfg/"] = portal.pages["/zwgk/zcfg/index.html"]
    portal.types["/zwgk/zcfg/"] = "text/html"
    found = look(portal, "政策法规")
    assert sorted(tuple(c.breadcrumb) for c in found) == sorted(
        [*((f"第{n}科室", "政策法规") for n in range(4)), ("政务公开", "政策法规")]
    )
    assert {c.declared_total for c in found} == {7}
    assert found[0].titles[0].startswith("关于")
    assert len({c.url for c in found}) == 5


def test_a_link_that_only_a_script_writes_is_found(portal: CrawlPortal) -> None:
    portal.html(
        "/index.html", "<script>document.write('<a href=\"../fpgz/zc/index.html\">'+'扶贫政策法规'+'</a>');</script>"
    )
    section(portal, "/fpgz/zc/", "扶贫工作 &gt; 扶贫政策法规", "关于帮扶工作的通知")
    (found,) = look(portal, " 扶贫 政策法规 ")
    assert found.url == portal.url("/fpgz/zc/index.html")
    assert found.name == "扶贫政策法规"


def test_refreshes_are_followed_and_pictures_speak_by_their_text(portal: CrawlPortal) -> None:
    portal.html("/index.html", '<a href="/old/"><img src="x.png" alt="通知公告"></a>')
    portal.html(
        "/old/", '<script>document.write(\'<meta http-equiv="Refresh" content="0;url=/new/index.html">\');</script>'
    )
    section(portal, "/new/", "新闻 &gt; 通知公告", "关于放假的通知")
    (found,) = look(portal, "通知公告")
    assert found.url == portal.url("/new/index.html")


MENU = '{"data":[{"mc":"机构概况","dz":"/lm/a/index.html"},{"mc":"扶贫政策法规","dz":"/lm/zc/index.html"}]}'
TREE = (
    """<?xml version="1.0" encoding="gb2312"?><tree><node><t>扶贫政策法规</t><a>/lm/zc/index.html</a></node></tree>"""
)
WRITTEN = "document.write('<li><a href=\"/lm/zc/index.html\">扶贫政策法规<\\/a><\\/li>');"


@pytest.mark.parametrize(
    "home",
    [
        "<script src='/js/daohang.js'></script>",
        "<iframe src='/common/top.html'></iframe>",
        "<div class='box'><div class='tit'><h3>扶贫政策法规</h3><a href='/lm/zc/index.html'><img src='/img/more.png'></a></div><ul><li>2024</li></ul></div>",
        "<div class='box'><span>扶贫政策法规</span><a href='/lm/zc/index.html'>更多&gt;&gt;</a></div>",
        "<div><img src='/i/fp.png' alt='扶贫政策法规'><a href='/lm/zc/index.html'><img src='/i/more.png' alt='更多'></a></div>",
        "<table><tr><td><img alt='扶贫政策法规'></td><td><a href='/lm/zc/index.html'>更多</a></td></tr></table>",
        "<ul><li onclick=\"location.href='/lm/zc/index.html'\">扶贫政策法规</li></ul>",
        "<a href='javascript:void(0)' onclick=\"window.open('/lm/zc/index.html')\">扶贫政策法规</a>",
        "<a href='/lm/zc/index.html'>扶贫政策法规（23）</a>",
        "<map><area href='/lm/zc/index.html' alt='扶贫政策法规'></map>",
        "<select><option value='/lm/zc/index.html'>扶贫政策法规</option></select>",
        "<script>var menu=[{id:1,name:'扶贫政策法规',icon:'a',url:'/lm/zc/index.html'}];</script>",
        "<a href='/sitemap.html'>网站地图</a>",
        "<script>document.write(unescape('%3Ca href=\"/lm/zc/index.html\"%3E%u6276%u8d2b%u653f%u7b56%u6cd5%u89c4%3C/a%3E'));</script>",
        "<meta http-equiv='refresh' content='0;url=/lm/home.html'>",
        "<a href='/lm/zc/index.html' title='扶贫政策法规'>扶贫政…</a>",
        "<script>var m=[['机构概况','/lm/a/index.html'],['扶贫政策法规','/lm/zc/index.html']];</script>",
        "<script>var m=[['/lm/zc/index.html','扶贫政策法规']];</script>",
        "<script>var n=['机构','扶贫政策法规'];var u=['/lm/a/index.html','/lm/zc/index.html'];</script>",
        "<script>var n=[],u=[];n[7]='扶贫政策法规';u[7]='/lm/zc/index.html';n[8]='机构';u[8]='/lm/a/index.html';</script>",
        "<script>var c=[{'栏目地址':'/lm/zc/index.html','编号':3,'栏目名称':'扶贫政策法规'}];</script>",
        "<script>var t={name:'根',nodes:[{name:'政务',nodes:[{nodes:[],name:'扶贫政策法规',href:'/lm/zc/index.html'}]}]};</script>",
        "<script>d.add(3,0,'扶贫政策法规','/lm/zc/index.html','','_blank');</script>",
        "<script>var m=[{icon:'/img/a.png',name:'扶贫政策法规',route:'views/zc',url:'/lm/zc/index.html'}];</script>",
        '<script>document.write(`<a href="${base}/lm/zc/index.html">x</a><a href="/lm/zc/index.html">扶贫政策法规</a>`);</script>',
        "<script>$('#n').append($('<a>').attr('href','/lm/zc/index.html').text('扶贫政策法规'));</script>",
        "<script>$('#n').load('/common/top.html');</script>",
        "<script>fetch('/data/menu.json').then(draw);</script>",
        "<script src='/js/boot.js'></script>",
        "<script>$.ajax({url:'/data/menu.xml',dataType:'xml',success:draw});</script>",
        "<script>loadTree('/data/tree.xml');</script>",
        "<script>location.href='/lm/home.html';</script><a href='/lm/b/index.html'>没有跳转请点击</a>",
        "<map><area href='#' onclick=\"window.open('/lm/zc/index.html')\" title='扶贫政策法规'></map>",
        "<a href='/lm/zc/index.html' aria-label='扶贫政策法规'><svg></svg></a>",
        "<input type='button' value='扶贫政策法规' onclick=\"location.href='/lm/zc/index.html'\">",
        "<iframe srcdoc=\"<a href='/lm/zc/index.html'>扶贫政策法规</a>\"></iframe>",
        "<div onclick=\"goUrl('/lm/zc/index.html')\">扶贫政策法规</div>",
        "<a href=\"javascript:window.open('/lm/'+'zc/index.html')\">扶贫政策法规</a>",
        "<script>function toCol(id){window.location.href='/lm/'+id+'/index.html';}</script><a href=\"javascript:toCol('zc')\">扶贫政策法规</a>",
        "<li data-url='/lm/zc/index.html' onclick='jump(this)'><span>扶贫政策法规</span></li>",
        "<a lay-href='/lm/zc/index.html'>扶贫政策法规</a>",
        "<select onchange='location.href=this.value'><option value='lm/zc/index.html'>--扶贫政策法规--</option></select>",
        "<a href='/lm/zc/index.html'>扶貧政策\u200b法規</a>",
        "<script>var h='';h+='<dt><a href=\"/lm/zc/index.html\">';h+='扶贫政策法规';h+='</a></dt>';document.getElementById('m').innerHTML=h;</script><dl id='m'></dl>",
        "<script>var c=[['机构','/lm/a/'],['扶贫政策法规','zc']];for(var i=1;i<2;i++){document.write('<a href=\"/lm/'+c[i][1]+'/index.html\">'+c[i][0]+'</a>');}</script>",
        "<li class='nv' rel='/lm/zc/index.html'>扶贫政策法规</li><script>$('.nv').click(function(){location.href=$(this).attr('rel');});</script>",
        "<script>var root='/lm';</script><a href=\"javascript:window.open(root+'/zc/index.html')\">扶贫政策法规</a>",
        "<a href='#' onclick=\"go('zc','lm')\">扶贫政策法规</a><script>function go(c,p){var url='/'+p+'/'+c+'/index.html';window.open(url);}</script>",
        "<script>axios.get('/api/menu').then(draw)</script>",
        "<script>var a=document.createElement('a');a.href='/lm/zc/index.html';a.innerHTML='扶贫政策法规';document.getElementById('n').appendChild(a);</script><div id='n'></div>",
        "<script>setTimeout(function(){window.location.href='/main.html';},3000);</script>",
        "<script>if(/mobile/i.test(navigator.userAgent)){location.href='/m/';}else{location.href='/lm/home.html';}</script>",
        "<div id='n'></div><script>function put(a){for(var i=0;i<a.length;i++){$('#'+a[i].to).load(a[i].from);}} put([{to:'n',from:'/common/top.html'}]);</script>",
        '<div data-menu=\'[{"name":"扶贫政策法规","url":"/lm/zc/index.html"}]\'></div>',
    ],
)
def test_wherever_a_portal_keeps_the_name_it_is_found(portal: CrawlPortal, home: str) -> None:
    portal.html("/index.html", f"{home}<a href='/lm/a/index.html'>机构概况</a>")
    portal.pages["/js/daohang.js"] = WRITTEN.encode()
    portal.pages["/js/boot.js"] = b"$.get('/data/menu.json', function(d){ draw(d); });"
    portal.pages["/data/menu.json"] = portal.pages["/api/menu"] = MENU.encode()
    portal.pages["/data/menu.xml"] = "<menus><menu title='扶贫政策法规' to='/lm/zc/index.html'/></menus>".encode()
    portal.pages["/data/tree.xml"] = TREE.encode("gb18030")
    for path in ("/common/top.html", "/sitemap.html", "/lm/home.html", "/main.html"):
        portal.html(path, "<ul><li><a href='/lm/zc/index.html'>扶贫政策法规</a></li></ul>")
    section(portal, "/lm/zc/", "栏目 &gt; 扶贫政策法规", "关于帮扶工作的通知")
    (found,) = look(portal, "扶贫政策法规")
    shown = normalised(found.name) if "貧" in home or "--" in home else found.name
    assert (shown, found.url) == ("扶贫政策法规", portal.url("/lm/zc/index.html"))
    assert found.titles == ["关于帮扶工作的通知"]


OFFICES = ("办公室", "法规科", "财务科", "人事科", "督查科")


@pytest.mark.parametrize(
    "menu",
    [
        "<li><a href='/o{n}/index.html'>{office}</a><ul><li><a href='/o{n}/gk/'>概况</a></li><li><a href='/o{n}/zc/index.html'>政策法规</a></li></ul></li>",
        "<dl><dt>{office}</dt><dd><a href='/o{n}/zc/index.html'>政策法规</a></dd></dl>",
        "<div class='box'><h3>{office}</h3><ul><li><a href='/o{n}/zc/index.html'>政策法规</a></li></ul></div>",
        "<script>var t{n}=[{{name:'{office}',url:'/o{n}/',children:[{{name:'政策法规',url:'/o{n}/zc/index.html'}}]}}];</script>",
    ],
)
def test_one_name_in_five_places_is_told_apart_by_the_menu_where_pages_print_no_crumbs(
    portal: CrawlPortal, menu: str
) -> None:
    portal.html("/index.html", "".join(menu.format(n=n, office=office) for n, office in enumerate(OFFICES)))
    for n, office in enumerate(OFFICES):
        portal.listing(f"/o{n}/zc/index.html", [(f"202403/t20240301_{n}.html", f"{office}的通知")])
    found = look(portal, "政策法规")
    assert sorted(c.breadcrumb for c in found) == sorted([office, "政策法规"] for office in OFFICES)


def test_counters_are_never_asked(portal: CrawlPortal) -> None:
    portal.html(
        "/index.html",
        "<script>$('#c').load('/e/public/ViewClick/?id=3&addclick=1');</script><div onclick=\"go('/module/visitcount/visit.jsp?i=1')\">访问</div>",
    )
    assert look(portal, "政策法规") == []
    assert {path for path, _ in portal.requests} == {"/robots.txt", "/index.html"}


def test_a_column_of_the_disclosure_application_is_found_by_its_tree(portal: CrawlPortal) -> None:
    expected = family_portals.gkmlpt(portal)
    portal.html("/index.html", "<a href='/xfj/gkmlpt/index'>信息公开目录</a>")
    (found,) = look(portal, "政策文件")
    assert found.url == portal.url(expected.url)
    assert (found.family, found.declared_total) == ("nfcms", 50)
    assert found.titles[0] == family_portals.title(1)


@pytest.mark.parametrize(
    ("crumbs", "expected"),
    [
        ("当前位置：<a href='/'>首页</a> &gt; <a href='/zw/'>政务</a> &gt; <a href=''>政策</a>", ["政务", "政策"]),
        ("<span>您现在的位置：</span><a href='/'>网站首页</a> - <a href='/zw/'>政务</a> - 政策", ["政务", "政策"]),
        ("<a href='/'>首页</a>>><a href='/zw/'>政务</a>>><a href=''>政策</a>>>", ["政务", "政策"]),
        (
            "<b>当前位置</b><a href='/'>首页</a><img src='r.gif'><a href='/zw/'>政务</a><img src='r.gif'><a href=''>政策</a>",
            ["政务", "政策"],
        ),
        ("当前位置：<a href='/'>首页</a>", []),
    ],
)
def test_crumbs_are_those_of_the_page_and_nothing_of_its_list(crumbs: str, expected: list[str]) -> None:
    rows = "".join(f"<li><a href='{n}.html'>第{n}条通知</a></li>" for n in range(3))
    page = Page("http://x.cn/zw/zc/", f"<div class='main'><div class='pos'>{crumbs}</div><ul>{rows}</ul></div>")
    assert breadcrumb(page) == expected


def test_a_shell_tells_its_total_and_titles_by_its_data(portal: CrawlPortal) -> None:
    expected = family_portals.jpaas(portal)
    portal.html("/index.html", f"<a href='{expected.url}'>政策文件库</a>")
    (found,) = look(portal, "政策文件库")
    assert (found.family, found.declared_total, found.titles[0]) == ("hanweb", 47, family_portals.title(1))


def test_a_section_that_was_renamed_is_offered(portal: CrawlPortal) -> None:
    portal.html("/index.html", "<a href='/zx/index.html'>乡村振兴政策法规</a><a href='/bs/index.html'>办事服务</a>")
    section(portal, "/zx/", "工作 &gt; 乡村振兴政策法规", "关于帮扶工作的通知")
    section(portal, "/bs/", "工作 &gt; 办事服务", "关于办事的通知")
    assert [c.name for c in look(portal, "扶贫政策法规")] == ["乡村振兴政策法规"]


def test_a_wide_portal_is_walked_quickly(portal: CrawlPortal) -> None:
    columns = [f"/c{n // 20}/s{n}/" for n in range(300)]
    menu = "".join(f"<li><a href='{path}index.html'>工作栏目{n}</a></li>" for n, path in enumerate(columns))
    for n, path in enumerate(columns):
        inner = f"<a href='{path}x/index.html'>政策法规</a>" if n == 280 else ""
        portal.html(f"{path}index.html", f"<div class='nav'><ul>{menu}</ul></div>{inner}")
    portal.html("/index.html", f"<div class='nav'><ul>{menu}</ul></div>")
    section(portal, "/c14/s280/x/", "工作栏目280 &gt; 政策法规", "关于公开工作的通知")
    started_s = time.process_time()
    (found,) = look(portal, "政策法规", max_pages=400)
    assert found.url == portal.url("/c14/s280/x/index.html")
    assert time.process_time() - started_s < 60  # minutes, where each page reads all others again


def test_a_portal_is_listed_section_by_section(portal: CrawlPortal) -> None:
    portal.html("/index.html", "<a href='/a/index.html'>通知公告</a><a href='/b/index.html'>政务公开</a>")
    portal.html("/b/index.html", "<a href='/b/c/index.html'>政策文件</a>")
    section(portal, "/a/", "通知公告 &gt; 通知", "关于放假的通知")
    section(portal, "/b/c/", "政务公开 &gt; 政策文件", "关于公开工作的通知")
    policy = HostPolicy(hosts=(portal.host,), private_hosts=(portal.host,), delay_s=0.0)
    found = list(tree(portal.url("/index.html"), policy))
    assert [(c.name, c.breadcrumb, c.declared_total) for c in found] == [
        ("通知公告", ["通知公告", "通知"], 7),
        ("政策文件", ["政务公开", "政策文件"], 7),
    ]


def test_articles_files_and_other_hosts_are_not_walked(portal: CrawlPortal) -> None:
    portal.html(
        "/index.html",
        '<a href="/a/202403/t20240301_1.html">政策法规</a><a href="/x.pdf">政策法规</a>'
        '<a href="http://127.0.0.1:1/zcfg/">政策法规</a><a href="/search?q=1">政策法规</a>',
    )
    assert look(portal, "政策法规") == []
    assert {path for path, _ in portal.requests} == {"/robots.txt", "/index.html"}


def test_robots_and_bounds_hold(portal: CrawlPortal) -> None:
    portal.pages["/robots.txt"] = b"User-agent: *\nDisallow: /closed/\n"
    links = "".join(f'<a href="/c{n}/index.html">栏目{n}</a>' for n in range(50))
    portal.html("/index.html", f'<a href="/closed/index.html">政策法规</a>{links}')
    left: list[int] = []
    assert look(portal, "政策法规", max_pages=10, on_left=left.append) == []
    assert portal.asked("/closed/index.html") == 0
    assert len(portal.requests) <= 11
    assert sum(left) == 51 - 9  # the page it began with, and nine of its places


@pytest.mark.parametrize("robots", ["", "User-agent: *\nDisallow: /\n"])
def test_a_portal_that_can_not_be_read_is_no_portal_without_the_section(portal: CrawlPortal, robots: str) -> None:
    portal.pages["/robots.txt"] = robots.encode()
    with pytest.raises(NoAnswerError, match="sections probe"):
        look(portal, "政策法规")


def test_a_longer_name_is_told_where_the_very_one_is_not(portal: CrawlPortal) -> None:
    portal.html("/index.html", '<a href="/zc/index.html">扶贫政策法规汇编</a>')
    section(portal, "/zc/", "工作 &gt; 扶贫政策法规汇编", "关于帮扶工作的通知")
    assert [c.name for c in look(portal, "扶贫政策法规")] == ["扶贫政策法规汇编"]


@pytest.mark.parametrize("name", ["政策法规", " 政 策法规", "政策的法规", "【政策法规】", "政策·法规", "政策法规 "])
def test_spellings_of_one_name(name: str) -> None:
    assert normalised(name) == "政策法规"


def test_a_menu_whose_items_bear_numbers_is_led_by_the_file_that_draws_it(portal: CrawlPortal) -> None:
    draws = (
        "$.getJSON('/web/column/tree',{site:'s1'},function(d){d.rows.forEach(function(c){"
        "$('#n').append('<a href=\"/web/list.html?column='+c.id+'\">'+c.name+'</a>');});});"
    )
    portal.html("/index.html", '<div id="n"></div><script src="/js/site.js"></script>')
    portal.pages["/js/site.js"] = draws.encode()
    rows = [{"id": 40, "name": "值班安排"}, {"id": 41, "name": "应急预案"}]
    portal.pages["/web/column/tree?site=s1"] = json.dumps({"rows": rows}).encode()
    portal.listing("/web/list.html?column=41", [("/web/a/901.html", "关于修订应急预案的通知")])
    (found,) = look(portal, "应急预案")
    assert found.url == portal.url("/web/list.html?column=41")


@pytest.mark.parametrize(
    "menu",
    [
        "<script>var menu={'信息':{'url':'/xx/index.html','sub':{'值班表':'/zb/index.html','应急预案':'/yj/index.html'}}};</script>",
        "<script>var m=[{t:'值班表',code:'zb'},{t:'应急预案',code:'yj'}];function go(c){location.href='/'+c+'/index.html';}</script>",
        "<script>var routes=[{path:'/zb/index.html',meta:{title:'值班表'}},{path:'/yj/index.html',meta:{title:'应急预案'}}];</script>",
    ],
)
def test_menus_whose_keys_are_names_or_whose_items_bear_codes(portal: CrawlPortal, menu: str) -> None:
    portal.html("/index.html", menu)
    section(portal, "/zb/", "值班表", "关于值班的通知")
    section(portal, "/yj/", "应急预案", "关于修订应急预案的通知")
    assert [c.url for c in look(portal, "应急预案")] == [portal.url("/yj/index.html")]


def test_more_is_called_as_the_tab_in_its_place(portal: CrawlPortal) -> None:
    portal.html(
        "/index.html",
        "<ul class='hd'><li>通知公告</li><li>公示栏</li></ul><div class='bd'><div><a href='/tz/index.html'>更多</a></div>"
        "<div><a href='/gs/index.html'>更多</a></div></div>",
    )
    section(portal, "/tz/", "通知公告", "关于放假的通知")
    section(portal, "/gs/", "公示栏", "关于名单的公示")
    assert [c.url for c in look(portal, "公示栏")] == [portal.url("/gs/index.html")]


def test_a_function_that_nobody_calls_moves_no_reader() -> None:
    moves = "function go(n){{location.href='/col/'+n+'.html';}} function out(){{location.href='/out.html';}}{}"
    still, moved = (Page("http://x.cn/", f"<html><script>{moves.format(t)}</script></html>") for t in ("", "out();"))
    assert (still.refresh, moved.refresh) == (None, "http://x.cn/out.html")


def test_what_is_posted_goes_to_the_address_that_a_script_named_and_nowhere_else(portal: CrawlPortal) -> None:
    asked: list[tuple[str, str]] = []

    def answer(handler: Handler) -> None:
        asked.append((handler.command, handler.path))
        if handler.path == "/api/list":
            handler.reply(302, b"", {"Location": "/api/remove"})
        else:
            handler.reply(200, b"<html><body>x</body></html>")

    portal.pages |= {"/api/list": answer, "/api/remove": answer}
    policy = HostPolicy(hosts=(portal.host,), private_hosts=(portal.host,), delay_s=0.0, robots="ignore")
    with reader(policy, "0", 5.0) as reading:
        reading.page(with_body(portal.url("/api/list"), {"page": 1}), post=True)
    assert asked == [("POST", "/api/list"), ("GET", "/api/remove")]


def test_a_front_page_that_is_only_a_picture_leads_on(portal: CrawlPortal) -> None:
    portal.html("/index.html", '<a href="/portal/main.html"><img src="/enter.jpg"></a>')
    portal.html("/portal/main.html", '<a href="/cz/index.html">财政信息</a>')
    section(portal, "/cz/", "财政信息", "关于预算公开的通知")
    (found,) = look(portal, "财政信息")
    assert found.url == portal.url("/cz/index.html")


def test_panels_beside_their_tabs_are_called_by_them(portal: CrawlPortal) -> None:
    """The names stand first in the very box of the panels, whose “more” says nothing."""
    names = "<ul class='hd'><li>通知公告</li><li>公示公告</li></ul>"
    panels = "".join(f"<div class='bd'><a href='/c/{n}/index.html'>更多</a></div>" for n in (1, 2))
    portal.html("/index.html", f"<div class='tabs'>{names}{panels}</div>")
    for n in (1, 2):
        portal.listing(f"/c/{n}/index.html", [(f"/c/{n}/{k}.html", f"关于第{k}件事项的通知") for k in range(8)])
    (found,) = look(portal, "公示公告")
    assert found.url == portal.url("/c/2/index.html")


def test_a_menu_that_is_a_unit_of_its_own_is_read(portal: CrawlPortal) -> None:
    query = "{'parseType':'bulidstatic','webId':'a','tagId':'%s','pageId':'c'}"
    unit = "<script src='/unitbuild.js' url='/gate/page/build/unit' querydata=\"%s\"></script>"
    shell = unit % (query % "左侧导航") + unit % (query % "信息列表")
    portal.html("/index.html", f"<ul><li><a href='/xw/'>新闻</a></li></ul>{shell}")
    menu = json.dumps({"success": True, "data": {"html": "<ul><li><a href='/tp/index.html'>脱贫攻坚</a></li></ul>"}})
    portal.prefixes["/gate/page/build/unit"] = lambda handler: handler.reply(
        200, menu.encode(), kind="application/json"
    )
    section(portal, "/tp/", "脱贫攻坚", "关于驻村工作的通知")
    (found,) = look(portal, "脱贫攻坚")
    assert found.url == portal.url("/tp/index.html")
    assert sum("%E5%AF%BC%E8%88%AA" in path for path, _ in portal.requests) == 1
    assert not any("%E5%88%97%E8%A1%A8" in path for path, _ in portal.requests)
