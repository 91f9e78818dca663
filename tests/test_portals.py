"""The CMS families on pages of our own making: what a list holds, where it goes on, what an article offers."""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler import portals
from crawler.portals import Page
from crawler.portals.source.paging import posted

BASE = "https://www.example.gov.cn"


def page(body: str, url: str = f"{BASE}/zwgk/zcfg/index.html", head: str = "") -> Page:
    return Page(url, f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>")


def rows(*links: tuple[str, str], box: str = "list") -> str:
    items = "".join(f'<li><span>2024-03-1{i % 10}</span><a href="{u}">{t}</a></li>' for i, (u, t) in enumerate(links))
    return f'<div class="{box}"><ul>{items}</ul></div>'


TWO = rows(
    ("./202403/t20240301_1.html", "关于做好春耕备耕工作的通知"), ("./202403/t20240302_2.html", "关于加强防火工作的意见")
)


@pytest.mark.parametrize(
    ("family", "script", "expected", "pages", "total"),
    [
        ("trs", "createPageHTML(3, 0, 'index', 'html');", ["index_1.html", "index_2.html"], 3, None),
        ("trs", 'createPageHTML(3, 1, "index", "shtml");', ["index_2.shtml"], 3, None),
        ("trs", "createPageHTML(1, 0, 'index', 'html');", [], 1, None),
        ("trs", "Pager({size:3, current:0, prefix:'index',suffix:'html'});", ["index_1.html", "index_2.html"], 3, None),
        ("trs", "Pager({'size':'2','current':'0','prefix':'index','suffix':'shtml'});", ["index_1.shtml"], 2, None),
        ("trs", "var currentPage = 0; var countPage = 3;", ["index_1.html", "index_2.html"], 3, None),
        ("ucap", "createPageHTML('page_div', 3, 1, 'list', 'shtml', 52)", ["list_2.shtml", "list_3.shtml"], 3, 52),
        ("ucap", "createPageHTML('page_div',3, 2,'common_list','shtml',52)", ["common_list_3.shtml"], 3, 52),
    ],
)
def test_a_pager_call_is_told_by_its_arguments(
    family: str, script: str, expected: list[str], pages: int, total: int | None
) -> None:
    read = page(TWO + f"<script>{script}</script>")
    chosen = portals.recognise(read)
    assert family == chosen.NAME
    listing = chosen.listing(read)
    links = [n.url.removeprefix(f"{BASE}/zwgk/zcfg/") for n in listing.next]
    current = {"index_2.shtml": {"index_1.shtml"}}.get(expected[0] if expected else "", set())
    assert [link for link in links if link not in current] == expected
    assert (listing.declared_pages, listing.declared_total) == (pages, total)
    assert [e.title for e in listing.entries] == ["关于做好春耕备耕工作的通知", "关于加强防火工作的意见"]


def test_pages_of_a_trs_pager_carry_their_numbers() -> None:
    listing = portals.trs.listing(page(TWO + "<script>createPageHTML(4, 0, 'index', 'html');</script>"))
    assert [(n.number, n.url.rsplit("/", 1)[-1]) for n in listing.next] == [
        (2, "index_1.html"), (3, "index_2.html"), (4, "index_3.html"),
    ]  # fmt: skip


def test_a_pager_numbered_backwards_is_followed_by_its_own_links() -> None:
    pager = (
        '<div class="pb"><span class="p_t">共52条</span> <span class="p_no_d">1</span>'
        '<span class="p_no"><a href="tzgg/10.htm">2</a></span><span class="p_no"><a href="tzgg/9.htm">3</a></span>'
        '<span class="p_no"><a href="tzgg/1.htm">11</a></span><span><a href="tzgg/10.htm">下页</a></span>'
        '<span><a href="tzgg/1.htm">尾页</a></span> <span class="p_t">1/11</span></div>'
    )
    list_box = rows(("info/1065/111.htm", "关于招生工作安排的通知"), ("info/1065/112.htm", "关于放假的通知"))
    listing = portals.vsb.listing(
        page("<!--Announced by Visual SiteBuilder 9-->" + list_box + pager, f"{BASE}/xw/tzgg.htm")
    )
    numbers = {n.number: n.url for n in listing.next}
    assert numbers == {2: f"{BASE}/xw/tzgg/10.htm", 3: f"{BASE}/xw/tzgg/9.htm", 11: f"{BASE}/xw/tzgg/1.htm"}
    assert (listing.declared_total, listing.declared_pages) == (52, 11)


def test_onclick_and_jump_boxes_are_pagers_too() -> None:
    pager = (
        "<div class='flip'>共52条记录 1/3页 <a>上一页</a>"
        "<a href='#' onclick=\"location.href=encodeURI('index_2.jhtml');\">下一页</a>"
        "<a href='#' onclick=\"location.href=encodeURI('index_3.jhtml');\">尾页</a>"
        "<select onchange=\"if(this.value==1){location.href=encodeURI('index.jhtml')}else"
        "{location.href=encodeURI('index_'+this.value+'.jhtml')}\"><option value='1'>1</option>"
        "<option value='2'>2</option><option value='3'>3</option></select></div>"
    )
    listing = portals.generic.listing(page(TWO + pager, f"{BASE}/zwgk/zcfg/index.jhtml"))
    assert {(n.number, n.url.rsplit("/", 1)[-1]) for n in listing.next if n.number != 1} == {
        (2, "index_2.jhtml"), (3, "index_3.jhtml"),
    }  # fmt: skip
    assert (listing.declared_total, listing.declared_pages) == (52, 3)


def test_of_two_pagers_the_nearer_one_counts() -> None:
    side = "<div class='side'><ul><li>图片</li></ul><div>页次：1/4 <a href='pic_2.html'>下一页</a></div></div>"
    own = "<div class='page'>页次1/26 <a href='list_2.html'>下一页</a><a href='list_26.html'>尾页</a></div>"
    listing = portals.generic.listing(page(side + f"<div class='main'>{TWO}{own}</div>"))
    assert listing.declared_pages == 26
    assert {n.url.rsplit("/", 1)[-1] for n in listing.next} == {"list_2.html", "list_26.html"}


def test_a_pager_that_only_its_script_understands_leaves_numbered_holes() -> None:
    pager = "<div class='page'>共3页 <a href='javascript:;' onclick='turn(2)'>2</a><a href='javascript:;' onclick='turn(3)'>下一页</a></div>"
    listing = portals.generic.listing(page(TWO + pager))
    assert listing.next == ()
    assert listing.unresolved == (2, 3)


def test_what_follows_an_early_end_of_the_page_is_read() -> None:
    cut = Page(
        f"{BASE}/zc/index.html",
        f"<html><body><div class='top'>页头</div></body></html>\n<html><body>{TWO}</body></html>",
    )
    assert len(portals.generic.listing(cut).entries) == 2


def test_navigation_is_no_entry() -> None:
    navigation = (
        "<div class='nav'><ul>"
        + "".join(f"<li><a href='/zwgk/s{i}/index.html'>机构栏目{i}</a></li>" for i in range(30))
        + "</ul></div>"
    )
    side = (
        "<div class='leftmenu'><ul>"
        + "".join(f"<li><a href='../c{i}/index.html'>子栏目{i}</a></li>" for i in range(12))
        + "</ul></div>"
    )
    foot = "<div class='footer'><a href='http://other.example.gov.cn/2024/1.html'>友情链接的一个网站</a></div>"
    listing = portals.generic.listing(page(navigation + side + TWO + foot))
    assert [e.url.rsplit("/", 1)[-1] for e in listing.entries] == ["t20240301_1.html", "t20240302_2.html"]


def test_a_page_of_navigation_alone_is_an_empty_list() -> None:
    navigation = (
        "<div class='menu2'><ul>"
        + "".join(f"<li><a href='../c{i}/index.html'>栏目{i}</a></li>" for i in range(9))
        + "</ul></div>"
    )
    assert portals.generic.listing(page(navigation)).entries == ()


def test_a_single_dated_entry_is_a_list() -> None:
    listing = portals.generic.listing(page(rows(("./202403/t20240301_1.html", "唯一的一篇通知"))))
    assert [e.title for e in listing.entries] == ["唯一的一篇通知"]


def test_cut_titles_come_whole_from_their_attribute() -> None:
    body = "<div class='list'><ul><li>2024-01-01<a href='a/12345.html' title='关于印发某项很长的实施方案的通知'>关于印发某项...</a></li></ul></div>"
    assert portals.generic.listing(page(body)).entries[0].title == "关于印发某项很长的实施方案的通知"


def test_lists_written_by_script_and_kept_as_xml_are_read_from_the_text() -> None:
    written = "<div class='list'><ul><script>document.write('<li>2024-02-01 <a href=\"./202402/t20240201_9.html\">由脚本写出的条目</a></li>');</script></ul></div>"
    assert [e.title for e in portals.generic.listing(page(written)).entries] == ["由脚本写出的条目"]
    store = (
        "<div id='1'><script type='text/xml'><datastore><nextgroup><![CDATA[<a href=\"/module/web/jpage/dataproxy.jsp?page=1&col=1\"></a>]]>"
        "</nextgroup><recordset><record><![CDATA[<tr><td><a href='/art/2022/1/20/art_12_34.html' title='表格里的记录'>表格…</a></td>"
        "<td>[2022-01-20]</td></tr>]]></record></recordset></datastore></script></div>"
    )
    read = page(store)
    family = portals.recognise(read)
    assert family.NAME == "hanweb"
    listing = family.listing(read)
    assert [(e.title, e.url) for e in listing.entries] == [("表格里的记录", f"{BASE}/art/2022/1/20/art_12_34.html")]
    assert [n.url for n in listing.chain] == [f"{BASE}/module/web/jpage/dataproxy.jsp?page=1&col=1"]


def test_a_pager_that_turns_what_came_by_groups_asks_for_nothing_new() -> None:
    store = (
        "<div id='1'><script type='text/xml'><datastore><nextgroup><![CDATA[<a href=\"/module/web/jpage/dataproxy.jsp?page=1\"></a>]]>"
        "</nextgroup><recordset><record><![CDATA[<li><a href='/art/2022/1/20/art_12_34.html'>关于一件事的通知</a>2022-01-20</li>]]></record>"
        "</recordset></datastore></script></div><div>共2页 <a href='?uid=1&pageNum=2'>下一页</a></div>"
    )
    assert portals.hanweb.listing(page(store)).next == ()


def test_a_server_that_names_its_first_group_again_is_asked_for_the_next_by_the_records_numbers() -> None:
    proxy = f"{BASE}/module/web/jpage/dataproxy.jsp"
    records = "".join(
        f"<record><![CDATA[<li><a href='/art/2022/1/20/art_12_{n}.html'>关于第{n}件事的通知</a>2022-01-20</li>]]></record>"
        for n in range(6)
    )

    def read(url: str, named: str, *, post: bool = False) -> portals.Listing:
        store = f'<datastore><nextgroup><![CDATA[<a href="{named}"></a>]]></nextgroup><recordset>{records}</recordset></datastore>'
        return portals.hanweb.listing(Page(url, store, posted=post))

    first, second = f"{proxy}?page=1&columnid=12&unitid=7", f"{proxy}?page=2&columnid=12&unitid=7"
    (stuck,) = read(first, first).next
    assert stuck.post
    assert posted(stuck.url)[:2] == (f"{proxy}?startrecord=7&endrecord=12&perpage=6", b"columnid=12&unitid=7")
    (further,) = [each for each in read(stuck.url, first, post=True).chain if each.post]
    assert posted(further.url)[0] == f"{proxy}?startrecord=13&endrecord=18&perpage=6"
    assert not read(first, second).next
    assert not read(second, second).next


def test_groups_of_records_are_asked_for_with_what_the_script_gives_as_a_text() -> None:
    record = (
        "<record><![CDATA[<li><a href='/art/2022/1/20/art_12_34.html'>关于一件事的通知</a>2022-01-20</li>]]></record>"
    )
    script = (
        "<script>$('#1').jpage({ajaxParam:'col=1&columnid=12&unitid=1&path=/',totalRecord:2,perPage:1,groupSize:1,"
        "proxyUrl:'/module/web/jpage/dataproxy.jsp'})</script>"
    )
    store = f"<div id='1'><script type='text/xml'><datastore><recordset>{record}</recordset></datastore></script></div>{script}"
    (group,) = portals.hanweb.listing(page(store)).next
    where, form, _ = posted(group.url)
    assert where.endswith("/dataproxy.jsp?startrecord=2&endrecord=2&perpage=1")
    assert form == b"col=1&columnid=12&unitid=1&path=%2F"


def test_groups_of_records_are_asked_for_with_the_options_of_the_call_itself() -> None:
    record = (
        "<record><![CDATA[<li><a href='/art/2022/1/20/art_12_34.html'>关于一件事的通知</a>2022-01-20</li>]]></record>"
    )
    script = "<script>$('#1').jpage({columnid:12,unitid:1,path:'/',perPage:1,totalRecord:2,groupSize:1,proxyUrl:'/module/jpage/dataproxy.jsp'})</script>"
    store = f"<div id='1'><script type='text/xml'><datastore><recordset>{record}</recordset></datastore></script></div>{script}"
    (group,) = portals.hanweb.listing(page(store)).next
    assert posted(group.url)[1] == b"columnid=12&unitid=1&path=%2F"


def test_what_says_that_it_is_another_list_is_none_beside_a_shell() -> None:
    shell = "<script src='/script/AuthorizedRead/unitbuild.js' url='/front/page/build/unit' queryData=\"{'tagId':'列表'}\"></script>"
    rows = "".join(
        f"<li><a href='/xw/t2024030{n}_88.html'>另一栏目的一篇文章{n}</a>2024-03-0{n}</li>" for n in range(1, 6)
    )
    listing = portals.hanweb.listing(page(f"{shell}<div><h3>热点信息</h3><ul>{rows}</ul></div>"))
    assert (len(listing.next), listing.entries) == (1, ())


def test_a_unit_shell_names_its_data_address_as_it_spells_it() -> None:
    shell = (
        "<div class='clist'><script src='/script/AuthorizedRead/unitbuild.js' url='/api-gateway/jpaas-publish-server/front/page/build/unit' "
        "queryData=\"{'parseType':'bulidstatic','webId':'ab','tagId':'右侧内容','pageId':'cd'}\"></script></div>"
    )
    read = page(shell)
    (unit,) = portals.recognise(read).listing(read).next
    assert "parseType=bulidstatic" in unit.url
    assert "tagId=%E5%8F%B3%E4%BE%A7%E5%86%85%E5%AE%B9" in unit.url
    assert "%22pageNo%22%3A1" in unit.url
    answer = Page(
        unit.url, "<ul><li>2024-01-01<a href='/art/2024/art_0123456789abcdef.html'>单元里的一篇文章</a></li></ul>"
    )
    following = portals.recognise(answer).listing(answer)
    assert [e.title for e in following.entries] == ["单元里的一篇文章"]
    assert "%22pageNo%22%3A2" in following.chain[0].url


def test_units_of_several_columns_on_a_page_are_read_and_followed_for_its_own_alone() -> None:
    def unit(column: int) -> str:
        records = "".join(
            f"<record><![CDATA[<li><a href='/art/2024/3/{n}/art_{column}_{n}.html'>关于第{n}件事的通知</a>2024-03-1{n}</li>]]></record>"
            for n in range(1, 6)
        )
        asks = f"<a href='/module/web/jpage/dataproxy.jsp?page=1&appid=1&columnid={column}&unitid=5{column}'></a>"
        return (
            f"<div id='5{column}'><script type='text/xml'><datastore><nextgroup><![CDATA[{asks}]]></nextgroup>"
            f"<recordset>{records}</recordset></datastore></script></div>"
        )

    read = page(unit(9911) + unit(7788), f"{BASE}/col/col7788/index.html")
    listing = portals.recognise(read).listing(read)
    assert {each.url.split("_")[1] for each in listing.entries} == {"7788"}
    assert ["columnid=7788" in each.url for each in listing.chain] == [True]


@pytest.mark.parametrize("address", ["/col/col7788/index.html", "/nync/index.html"])
def test_records_that_stand_beside_the_unit_which_a_script_turns_leave_no_gap_in_its_groups(address: str) -> None:
    def store(unit: int, *links: str) -> str:
        records = "".join(f"<record><![CDATA[<li><a href='{link}'>农业农村信息</a></li>]]></record>" for link in links)
        return f"<div id='u{unit}'><script type='text/xml'><datastore><recordset>{records}</recordset></datastore></script></div>"

    script = (
        "<script>$('#u2').jpage({proxyUrl:'/module/web/jpage/dataproxy.jsp',perPage:2,groupSize:3,totalRecord:8,"
        "ajaxParam:{col:1,columnid:7788,unitid:2,path:'/'}});</script>"
    )
    own = [f"/art/2024/3/1/art_7788_{n}.html" for n in range(6)]
    read = page(
        store(1, "/col/col7701/index.html", "/col/col7702/index.html") + store(2, *own) + script, BASE + address
    )
    listing = portals.recognise(read).listing(read)
    assert {f"{BASE}{link}" for link in own} <= {each.url for each in listing.entries}
    assert ["startrecord=7&endrecord=8" in each.url for each in listing.next] == [True]
    if "col7788" in address:
        assert len(listing.entries) == 6


@pytest.mark.parametrize(
    ("tags", "crumb", "asked"),
    [
        (("最新文件", "右侧内容"), "政策", ["右侧内容"]),
        (("最新文件", "右侧内容"), "最新文件", ["最新文件", "右侧内容"]),
        (("热点关注",), "政策", ["热点关注"]),
    ],
)
def test_a_unit_called_after_a_side_list_gives_way_to_another(
    tags: tuple[str, ...], crumb: str, asked: list[str]
) -> None:
    units = "".join(
        f"<script src='/s/unitbuild.js' url='/front/page/build/unit' queryData=\"{{'tagId':'{tag}','pageId':'cd'}}\"></script>"
        for tag in tags
    )
    listing = portals.hanweb.listing(page(f"<div>当前位置：首页 > {crumb}</div>{units}"))
    assert [parse_qs(urlsplit(each.url).query)["tagId"][0] for each in listing.next] == asked


def test_a_counted_script_pager_switches_to_queries_where_the_script_does() -> None:
    script = (
        '$("#page").pagination({pageSize: 1, total: 4});$("#page").on("pageClicked", function (e, d) {'
        'if(d.pageIndex<2){location.href="/c/032/"+(d.pageIndex+1)+".html";}'
        'else{location.replace("/c/032/x_moreinfo.html?categoryNum=032&pageIndex="+(d.pageIndex+1));}});'
    )
    read = page(
        TWO + f"<div class='ewb-page' id='page'></div><script>{script}</script>", f"{BASE}/c/032/x_moreinfo.html"
    )
    listing = portals.recognise(read).listing(read)
    assert (listing.declared_total, listing.declared_pages) == (4, 4)
    assert [(n.number, n.url.removeprefix(BASE)) for n in listing.next] == [
        (2, "/c/032/2.html"),
        (3, "/c/032/x_moreinfo.html?categoryNum=032&pageIndex=3"),
        (4, "/c/032/x_moreinfo.html?categoryNum=032&pageIndex=4"),
    ]


# ---- articles

TEXT = "<p>" + "本文是一篇公开文章，说明有关工作的安排。" * 12 + "</p>"
ARTICLE_URL = f"{BASE}/zwgk/zcfg/202403/t20240301_1.html"
FOLDER = f"{BASE}/zwgk/zcfg/202403"


def files(body: str, head: str = "", url: str = ARTICLE_URL) -> list[tuple[str, str, str]]:
    read = page(body, url, head)
    return [(f.kind, f.url, f.text) for f in portals.recognise(read).article(read).files]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('<a href="./P020240301000000000001.docx">附件1</a>', [f"{FOLDER}/P020240301000000000001.docx"]),
        (
            '<a appendix="true" href="./W020240301.doc" oldsrc="/protect/P0202403/P020240301/P020240301000000000001.doc">x.doc</a>',
            [f"{FOLDER}/W020240301.doc", f"{BASE}/protect/P0202403/P020240301/P020240301000000000001.doc"],
        ),
        ('<a href="javascript:;" oldsrc="W020240301.pdf">文件.pdf</a>', [f"{FOLDER}/W020240301.pdf"]),
        (
            (
                """<script>wzfj="a.docx"; document.write('<p>附件：<a href="./P020240301000000000001.docx">一.docx<BR>'"""
            """+'<a href="./P020240301000000000002.pdf">二.pdf</a></p>');</script>"""
            ),
            [f"{FOLDER}/P020240301000000000001.docx", f"{FOLDER}/P020240301000000000002.pdf"],
        ),
        ('<a href="/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=22">名单.xls</a>',
         [f"{BASE}/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=22"]),
        ('<a href="/module/download/downfile.jsp?classid=0&filename=ab12.pdf">下载</a>',
         [f"{BASE}/module/download/downfile.jsp?classid=0&filename=ab12.pdf"]),
        ('<script>showVsbpdfIframe("/__local/a/bc/de/f.pdf","100%","600");</script>', [f"{BASE}/__local/a/bc/de/f.pdf"]),
        ('<iframe src="/pdfjs/web/viewer.html?file=%2Ffiles%2Fb.pdf"></iframe>', [f"{BASE}/files/b.pdf"]),
        ('<iframe src="/sys/pdfjs/viewer.html?file=%2Fvirtual_attach_file.vsb%3Fafc%3D6P%26e%3D.pdf"></iframe>', [f"{BASE}/virtual_attach_file.vsb?afc=6P&e=.pdf"]),
        ('<iframe src="/pdfjs/web/viewer.html?file=/api/attach/77"></iframe>', [f"{BASE}/api/attach/77"]),
        (f'<iframe src="/wps/view?fileUrl={BASE.replace(":", "%3A")}/up/2.doc"></iframe>', [f"{BASE}/up/2.doc"]),
        (f'<a href="/gate/file-download?fileUrl={BASE}/up/3.pdf">附件</a>', [f"{BASE}/gate/file-download?fileUrl={BASE}/up/3.pdf"]),
        ("<a href='#' onclick=\"window.open('/kk/onlinePreview?url='+encodeURIComponent(Base64.encode('/up/4.doc')))\">预览：表.doc</a>", [f"{BASE}/up/4.doc"]),
        ('<embed src="c.pdf"><object data="d.pdf"></object>', [f"{FOLDER}/c.pdf", f"{FOLDER}/d.pdf"]),
        ('<div id="pdfshow" data-value="/attach/0/e.pdf"></div>', [f"{BASE}/attach/0/e.pdf"]),
        ('<a href="files/附件1：名单.pdf">附件1</a>', [f"{FOLDER}/files/%E9%99%84%E4%BB%B61%EF%BC%9A%E5%90%8D%E5%8D%95.pdf"]),
        ('<a href="https://oss.elsewhere.example/x/f.pdf">附件</a>', ["https://oss.elsewhere.example/x/f.pdf"]),
        ('<a href="/api/file?id=7">工作方案.wps</a>', [f"{BASE}/api/file?id=7"]),
        ("<a href=\"javascript:void(0)\" onclick=\"window.open('/upload/g.ofd')\">查看</a>", [f"{BASE}/upload/g.ofd"]),
        ("<a href='#' onclick=\"openView('/lib/pdf/web/viewer.html?file=..%2F..%2Fscan%2Fh.pdf')\">看全文</a>", [f"{BASE}/lib/scan/h.pdf"]),
        ('<a href="/common/downloadFile.do?fileId=8f2c">2024年度名录</a>', [f"{BASE}/common/downloadFile.do?fileId=8f2c"]),
        ('附件：<a href="/servlet/out?key=77">填报说明</a>', [f"{BASE}/servlet/out?key=77"]),
        ('<input type="hidden" id="f" value="/upload/2024/i.pdf">', [f"{BASE}/upload/2024/i.pdf"]),
        ('<li data-real-path="/upload/2024/j.docx">细则</li>', [f"{BASE}/upload/2024/j.docx"]),
        ('<object><param name="src" value="k.pdf"></object>', [f"{FOLDER}/k.pdf"]),
        ("<script>pdfjsLib.getDocument('l.pdf').promise.then(show);</script>", [f"{FOLDER}/l.pdf"]),
        ('<script>new Pdfh5("#demo", {pdfurl: "m.pdf"});</script>', [f"{FOLDER}/m.pdf"]),
        (r'<script>var d={"annex":[{"name":"n","url":"\/upload\/2024\/n.xlsx"}]};</script>', [f"{BASE}/upload/2024/n.xlsx"]),
        (r'<script>var d={"html":"\u003ca href=\u0022\/upload\/o.doc\u0022\u003e附件\u003c\/a\u003e"};</script>', [f"{BASE}/upload/o.doc"]),
        ('<a href="down.asp?fid=18">点击下载</a>', [f"{FOLDER}/down.asp?fid=18"]),
        ('<a href="/common/out.do?k=3">查看扫描件</a>', [f"{BASE}/common/out.do?k=3"]),
        ('<a href="P020240301000000000009.ceb"></a>', [f"{FOLDER}/P020240301000000000009.ceb"]),
        ('<a href="http://www.example.gov.cn/d/file/p/q.zip">包</a>', ["http://www.example.gov.cn/d/file/p/q.zip"]),
    ],
)  # fmt: skip
def test_attachments_are_found_in_every_form(inside: str, expected: list[str]) -> None:
    found = files(f'<div class="TRS_Editor">{TEXT}{inside}</div>')
    assert sorted(url for kind, url, _ in found if kind == "attachment") == sorted(expected)


def test_pictures_of_the_body_count_and_those_of_the_frame_do_not() -> None:
    body = (
        '<div class="header"><img src="/images/banner.jpg"></div>'
        f'<div class="TRS_Editor">{TEXT}<img src="./W020240301.jpg" oldsrc="W020240301.jpg"><img src="/icon/pdf.gif">'
        '<a href="/other/t20240101_5.html"><img src="teaser.jpg"></a>'
        '<img src="pixel.gif" width="1" height="1"></div><div class="footer"><img src="/images/gongan.png"></div>'
    )
    assert [url for kind, url, _ in files(body) if kind == "image"] == [f"{FOLDER}/W020240301.jpg"]
    lazy = f'<div class="TRS_Editor">{TEXT}<img src="placeholder.gif" data-src="/upload/scan.png"></div>'
    assert f"{BASE}/upload/scan.png" in [url for _, url, _ in files(lazy)]


def test_what_stands_around_an_article_is_not_its_own() -> None:
    body = (
        '<div class="header"><a href="/files/guide.pdf">办事指南.pdf</a></div>'
        f'<div class="wrap"><div class="left-col"><div class="TRS_Editor">{TEXT}</div></div>'
        '<div class="xgfj related"><h4>相关附件</h4><ul><li><a href="own.pdf">本文附件</a></li></ul></div></div>'
        '<div class="aside hot"><ul><li><a href="/other/elsewhere.pdf">别处的文件</a></li></ul></div>'
        '<iframe src="/common/top.html"></iframe><iframe src="/common/foot.html"></iframe>'
        '<a href="/wza/a.jsp?entryUri=/x/t1.html">无障碍</a><a href="/print.jsp?id=7">打印本页</a>'
        '<div class="foot"><a href="/files/privacy.doc">隐私声明.doc</a></div>'
    )
    assert [url for _, url, _ in files(body)] == [f"{FOLDER}/own.pdf"]


def test_pictures_laid_behind_an_element_or_offered_in_sizes_are_seen() -> None:
    body = f'<div class="TRS_Editor">{TEXT}<div style="background:url(\'scan1.jpg\') no-repeat"></div><img srcset="s.png 480w, scan2.png 1600w"></div>'
    assert [url for kind, url, _ in files(body) if kind == "image"] == [f"{FOLDER}/scan2.png", f"{FOLDER}/scan1.jpg"]


def test_a_heading_of_the_files_is_no_file() -> None:
    inside = '<a href="#">附件下载</a><ul><li><a href="a.doc">方案</a></li></ul>'
    read = page(f'<div class="TRS_Editor">{TEXT}{inside}</div>', ARTICLE_URL)
    assert portals.generic.article(read).addressless == 0
    alone = page(f'<div class="TRS_Editor">{TEXT}<a href="#">附件下载</a></div>', ARTICLE_URL)
    assert portals.generic.article(alone).addressless == 1


@pytest.mark.parametrize(
    ("inside", "count"),
    [
        ('附件：<a href="javascript:;" title="采购流程图.pdf">采购流程图.pdf</a>', 1),
        ('附件:<a href="javascript:;">农业公告《名录》</a>', 1),
        ('<a href="#" onclick="download(\'8127\')">汇总表.xls</a>', 1),
        ('<a href="javascript:window.print();">打印</a><a href="#">返回顶部</a>', 0),
        ('附件：<a href="a.pdf">采购流程图.pdf</a>', 0),
    ],
)
def test_attachments_announced_without_an_address_are_counted(inside: str, count: int) -> None:
    read = page(f'<div class="TRS_Editor">{TEXT}<p>{inside}</p></div>', ARTICLE_URL)
    assert portals.generic.article(read).addressless == count


def test_an_article_in_several_pages_names_the_others() -> None:
    read = page(
        f'<div class="TRS_Editor">{TEXT}</div><script>createPageHTML(3, 0, "t20240301_1", "html");</script>',
        ARTICLE_URL,
    )
    assert portals.recognise(read).article(read).pages == (
        f"{FOLDER}/t20240301_1_1.html",
        f"{FOLDER}/t20240301_1_2.html",
    )


def test_labels_and_dates_are_read_through_their_dirt() -> None:
    head = '<meta content="关于某事的通知" name="ArticleTitle"><meta name="PubDate" content="2024-03-05  10∶08">'
    article = portals.generic.article(page(f'<div class="TRS_Editor">{TEXT}</div>', ARTICLE_URL, head))
    assert article.title == "关于某事的通知"
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2024-03-05T10:08:00+08:00"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<meta http-equiv="Refresh" content="0; url=./real/index.html">', ""),
        ("", '<script>document.write(\'<meta http-equiv="Refresh" content="0;URL=./real/index.html">\');</script>'),
        ("", "<script>window.location.href='./real/index.html';</script>"),
        ("", '<script>location.replace("./real/index.html")</script>'),
    ],
)
def test_refreshes_are_read_out_of_scripts_too(head: str, body: str) -> None:
    assert page(body, head=head).refresh == f"{BASE}/zwgk/zcfg/real/index.html"


def test_a_script_in_a_full_page_moves_nobody() -> None:
    assert page(TWO + "<script>function go(){location.href='/search.html';}</script>").refresh is None


@pytest.mark.parametrize(
    "href", ["javascript:void(0)", "#top", "mailto:a@b.cn", "data:text/html,x", "", "ftp://x/y", "http://[bad"]
)
def test_what_leads_nowhere_is_no_address(href: str) -> None:
    assert page("").join(href) is None


def test_addresses_are_resolved_as_a_browser_does() -> None:
    assert Page(f"{BASE}/a/b.html", "").join("..\\c\\ 1.html") == f"{BASE}/c/%201.html"
    assert Page(f"{BASE}/a/b.html", "", "gb18030").join("x.asp?n=文") == f"{BASE}/a/x.asp?n=%CE%C4"
    assert Page(f"{BASE}/a/b.html", '<base href="/z/">').join("1.html") == f"{BASE}/z/1.html"
    assert Page(f"{BASE}/a/b.html", "").join("/p/%CE%C4.html") == f"{BASE}/p/%CE%C4.html"


@pytest.mark.parametrize(
    "hostile", ["", "<", "<div>" * 5000, "\x00" * 100, "<a href='\ufffc'>x</a>" * 10, "<script>'" * 500]
)
def test_odd_pages_are_read_without_an_error(hostile: str) -> None:
    read = Page(f"{BASE}/x/", hostile)
    for family in portals.FAMILIES:
        assert family.recognise(read) >= 0
        assert family.listing(read).entries == ()
        assert family.article(read).files == ()


@pytest.mark.parametrize(
    "hostile",
    [
        "<a onclick='go(1)'>下一页</a>" * 3000,
        "<script>" + "$.get('/list?page='+p);" * 5000 + "</script>",
        "<script>" + '[{"' * 30_000 + "</script>",
        "<script>$.ajax({url:'/list',data:{" + "k:'v'," * 20_000 + "}})</script>",
        "".join(f"<div class='c{i}'><a href='/a{i}/b.html'>栏目名称是{i}</a></div>" for i in range(3000)),
        "<div>附件：" + "<p>1." + "a" * 50_000 + ".doc.</p></div>",
    ],
)
def test_hostile_pages_take_no_time(hostile: str) -> None:
    read = page(hostile)
    started_s = time.process_time()
    family = portals.recognise(read)
    family.listing(read)
    family.article(read)
    assert time.process_time() - started_s < 3


@pytest.mark.parametrize("href", ["{field:url/}", "/a/{{x.url}}", "${u}.html", "/{$row.url}"])
def test_a_template_s_place_that_nobody_filled_is_no_address(href: str) -> None:
    assert Page("http://x.cn/", "").join(href) is None


def test_braces_in_a_files_name_are_its_own() -> None:
    assert Page("http://x.cn/", "").join("/up/{3F25-4F89}.doc") == "http://x.cn/up/%7B3F25-4F89%7D.doc"
