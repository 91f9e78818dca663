"""What an article offers as its file in unusual make is a file, looked at, or told; its own controls are neither."""

from __future__ import annotations

import pytest

from crawler import portals
from crawler.portals import Page
from crawler.portals.page import mark_of

URL = "http://x.gov.cn/zw/gk/202403/t20240301_123.html"
TEXT = "<p>各有关单位要认真落实有关工作要求，按时报送名单，确有困难的应当说明理由并由主要负责人签字。</p>" * 4


def told(inside: str) -> bool:
    found = read(inside)
    return bool(found.files or found.pages or found.addressless or found.doubts)


def read(inside: str, around: frozenset[int] = frozenset(), beside: str = "") -> portals.Article:
    body = f"{beside}<div class='main'><h1>关于报送名单的通知</h1><div class='content'>{TEXT}{inside}</div></div>"
    page = Page(URL, f"<html><title>关于报送名单的通知</title><body>{body}</body></html>")
    page.around = around
    return portals.article(page)


@pytest.mark.parametrize(
    "inside",
    [
        "<button onclick=\"down('88')\">下载附件</button>",
        "<div class='att' data-fileid='8a7b'><span>名单.docx</span></div>",
        "<iframe src='/viewer?id=88'></iframe>",
    ],
)
def test_it_is_taken_up_or_told(inside: str) -> None:
    assert told(inside)


@pytest.mark.parametrize(
    "inside",
    [
        "<button onclick='window.print()'>打印本页</button>",
        "<span onclick=\"zoom('16')\">大</span>",
        "<div data-fileid='8a7b'><span>点击播放</span></div>",
        "<div class='footer'><iframe src='/count?id=88'></iframe></div>",
    ],
)
def test_a_page_s_own_controls_are_nothing(inside: str) -> None:
    assert not told(inside)


@pytest.mark.parametrize("name", ["class='TRS_Editor'", "id='vsb_content_2'", "class='content'"])
@pytest.mark.parametrize("frame", ["header", "head", "nav"])
def test_an_article_in_a_header_that_its_template_never_closes_is_read(name: str, frame: str) -> None:
    inside = f"<h1>关于报送名单的通知</h1><div {name}>{TEXT}<p><img src='/pic/scan1.jpg'></p></div>"
    turns = "".join(f"<li><a href='/{n}/'>栏目{n}</a></li>" for n in range(6))
    page = Page(URL, f"<html><body><div class='{frame}'><div><ul>{turns}</ul>{inside}</body></html>")
    found = portals.article(page)
    assert [f.url for f in found.files] == ["http://x.gov.cn/pic/scan1.jpg"]


_LISTENS = """<script>$(".fj").click(function(){location.href="/down?f="+$(this).attr("data-f")});
$(document).on("click",".o",function(){window.open("/get/"+this.dataset.k)});$(".play").click(function(){$(this).hide()});</script>"""


@pytest.mark.parametrize(
    ("inside", "files"),
    [
        ("<p class='fj' data-f='a1'>附件：名单.et</p>", ["/down?f=a1"]),
        ("<div class='o' data-k='9'><i></i><span>1.方案.pdf</span></div>", ["/get/9"]),
        ("<p class='play' data-f='a1'>名单.et</p>", []),
        ("<p class='fj' data-f='a1'>收起全文</p>", []),
        ("<p data-f='a1'>请填写名单.doc</p>", []),
    ],
)
def test_a_line_that_names_a_file_is_one_where_a_script_listens_to_it(inside: str, files: list[str]) -> None:
    assert [file.url.removeprefix("http://x.gov.cn") for file in read(inside + _LISTENS).files] == files


def test_a_file_that_stands_around_the_section_s_list_is_no_file_that_an_article_names() -> None:
    inside, beside = "<p>附件：名单.doc</p>", "<div class='top'><a href='/files/guide.pdf'>使用指南</a></div>"
    assert read(inside, beside=beside).addressless == 0
    assert read(inside, frozenset([mark_of("http://x.gov.cn/files/guide.pdf")]), beside).addressless == 1


@pytest.mark.parametrize(
    "inside",
    [
        "<p>附件：办事指南.pdf</p><p><a href='/files/guide.pdf'>点击下载</a></p>",
        "<p>附件：</p><p>1.办事指南.pdf</p><p><a href='/files/guide.pdf'>办事指南.pdf</a></p>",
    ],
)
def test_an_attached_file_may_stand_around_the_list_too(inside: str) -> None:
    assert read(inside, frozenset([mark_of("http://x.gov.cn/files/guide.pdf")])).addressless == 0


@pytest.mark.parametrize(("said", "files"), [("名单.jpg（{}）", 1), ("扫码{}客户端", 0), ("{}", 0)])
def test_a_picture_away_from_the_text_is_a_file_where_its_name_says_so(said: str, files: int) -> None:
    link = "<a href='/files/1.jpg'>点击下载</a>"
    assert len(read("", beside=f"<div><p>{said.format(link)}</p></div>").files) == files
    around = frozenset([mark_of("http://x.gov.cn/files/1.jpg")])
    assert read("", around, f"<div><p>{said.format(link)}</p></div>").files == ()


def test_a_file_with_a_number_is_told_whatever_its_icon_is_made_of() -> None:
    icon = "<svg>" + "<path d='M0 0'/>" * 20 + "</svg>"
    assert told(f"<div data-file-id='9'>{icon}<span>名单.docx</span></div>")


@pytest.mark.parametrize(
    ("named", "missing"),
    [
        ("<div><ul><li>附件：分配表.doc</li><li>附件：名单.xls</li></ul></div>", 2),
        ("<ul><li>附件【附件1：分配表.doc】已下载<span></span>次</li></ul>", 1),
        ("<ul><li><span id='81'>附件1：分配表.doc</span> <span>点击下载</span></li></ul>", 1),
        ("<ul><li>附件【<a href='/system/download.jsp?n=81'>分配表.doc</a>】已下载<span></span>次</li></ul>", 0),
        ("<ul><li><span>附件1：分配表.doc</span> <a href='/files/1.doc'>点击下载</a></li></ul>", 0),
        (
            (
                "<table><tr><td>附件1：分配表.doc</td><td><a href='/files/1.doc'>下载</a></td></tr>"
                "<tr><td>附件2：名单.pdf</td><td><a href='/files/2.pdf'>下载</a></td></tr></table>"
            ),
            0,
        ),
        ("<div class='footer'><p>附件：操作手册.doc</p></div>", 0),
        ("<p>附件请见分配表.doc，逾期不候。</p>", 0),
    ],
)
def test_a_file_that_is_named_without_an_address_is_told_wherever_it_stands(named: str, missing: int) -> None:
    head = "<html><title>关于报送名单的通知</title><body><h1>关于报送名单的通知</h1>"
    loose = portals.article(Page(URL, f"{head}<div class='TRS_Editor'>{TEXT}</div>{named}</body></html>"))
    assert loose.addressless == missing
    if "footer" not in named:
        assert read(named).addressless == missing


FILE = "http://x.gov.cn/js/own.js"


@pytest.mark.parametrize(
    ("told", "had"),
    [
        ("rel='/u/2024/1.jpg'", True),
        ("data-lightbox='a' data-big='/u/2024/1.jpg'", True),
        ("title='/u/2024/1.jpg'", False),
        ("data-index='2'", False),
    ],
)
def test_a_small_picture_s_link_bears_the_larger_one(told: str, *, had: bool) -> None:
    found = read(f"<p><a href='javascript:;' {told}><img src='/u/2024/s_1.jpg' width='120'></a></p>")
    assert ("http://x.gov.cn/u/2024/1.jpg" in {each.url for each in found.files}) is had


@pytest.mark.parametrize(
    ("script", "had"),
    [
        ("var imgs='/upload/2024/1.jpg,/upload/2024/2.jpg'.split(',');", 2),
        ("var imgs=['/uploads/scan/1.jpg','/uploads/scan/2.jpg','/uploads/scan/3.jpg'];", 3),
        ("var a='/ad/1.jpg,/ad/2.jpg'.split(',')", 0),
        ("var a='/skin/a1.png|/skin/a2.png'", 0),
        ("var a=['/i/bg1.png','/i/bg2.png']", 0),
        ("var s='见图1.jpg,图2.jpg'", 0),
    ],
)
def test_pictures_that_a_script_turns_are_pages_wherever_they_were_uploaded(script: str, had: int) -> None:
    assert len(read(f"<script>{script}</script>").files) == had


@pytest.mark.parametrize("name", ["fileid", "attach-id", "data-file-id"])
def test_a_name_that_bears_its_file_s_number_leads_where_its_click_does(name: str) -> None:
    inside = f"<p><span class='att' {name}='88'>附件.doc</span></p>"
    script = f"<script>$('.att').click(function(){{location.href='/file/get?id='+$(this).attr('{name}')}})</script>"
    assert [each.url for each in read(inside + script).files] == ["http://x.gov.cn/file/get?id=88"]
    assert read(inside).addressless == 1


@pytest.mark.parametrize(
    ("inside", "addressless"),
    [
        ("<table><tr><td fileid='1'>附件1.doc</td><td><a href='/d/1.doc'>下载</a></td></tr></table>", 0),
        ("<div><span fileid='1'>附件1.doc</span> <a href='/d/1.doc'>下载</a></div>", 0),
        ("<ul><li><span fileid='1'>附件1.doc</span></li><li><a href='/d/2.doc'>附件2.doc</a></li></ul>", 1),
        ("<p><b fileid='1'>附件1.doc</b> <b fileid='2'>附件2.doc</b> <a href='/d/1.doc'>下载</a></p>", 2),
        ("<p><b fileid='1'>附件1.doc</b> <a href='/zw/'>更多</a></p>", 1),
    ],
)
def test_a_name_with_its_file_s_number_beside_the_file_s_link_lacks_no_address(inside: str, addressless: int) -> None:
    assert read(inside).addressless == addressless


@pytest.mark.parametrize(
    ("names", "had"),
    [
        ("/i/topbg{}.jpg", 0), ("/img/load/{}.gif", 0), ("/head/{}.png", 0), ("/i/bg_{}.jpg", 0), ("/images/nav/{}.png", 0),
        ("/upload/2024/{}.jpg", 2), ("/uploads/scan{}.png", 2), ("/u/a3bg{}.jpg", 2), ("/ahead/{}.jpg", 2), ("/navy/{}.jpg", 2),
    ],
)  # fmt: skip
def test_pictures_that_a_script_turns_are_no_ornaments(names: str, had: int) -> None:
    script = f"<script>var p=['{names.format(1)}','{names.format(2)}'];show(p)</script>"
    assert len(read(script).files) == had


ASKS = (
    "var e=document.getElementById('att'),x=new XMLHttpRequest();x.open('GET','/api/list?docId='+e.getAttribute('data-id'));"
    "x.onload=function(){var d=JSON.parse(x.responseText),h='';for(var i=0;i<d.length;i++)h+='<li><a href=\"'+d[i].url+'\">'+d[i].name+'</a></li>';"
    "e.innerHTML=h;};x.send();"
)
UNKNOWN = "$(function(){$.ajax({type:'get',url:base+made(),success:function(r){$('#att').append(drawn(r));}});});"
HIDES = "if($('#att li').length==0){$('.fj').hide();}$.get('/visitcount?id=3');"


def filled(beside: str, script: str | None) -> portals.Article:
    files = {} if script is None else {FILE: script}
    body = f"<div class='main'><h1>关于报送名单的通知</h1><div class='content'>{TEXT}</div>{beside}</div>"
    return portals.article(
        Page(URL, f"<html><body>{body}<script src='/js/own.js'></script></body></html>", files=files)
    )


@pytest.mark.parametrize(
    "beside",
    [
        "<h3>附件下载：</h3><ul id='att' data-id='5'></ul>",
        "<div>附件：<span id='att' data-id='5'></span></div>",
        "<table><tr><td>附件：</td><td id='att' data-id='5'></td></tr></table>",
        "<div><div>相关附件</div><div><ul id='att' data-id='5'></ul></div></div>",
        "<b>【附件列表】</b><br><ul id='att' data-id='5'>正在加载…</ul>",
        "<h3>附件（2）</h3><hr><ul id='att' data-id='5'><script type='text/template'></script></ul>",
        "<h3>附件</h3><div></div><ul id='att' data-id='5'><li><img src='/i/loading.gif'></li></ul>",
    ],
)
def test_a_place_for_files_that_a_script_fills_is_asked_for_or_told(beside: str) -> None:
    assert filled(beside, None).addressless == 1  # the file may fill it
    known = filled(beside, ASKS)
    assert known.pages == ("http://x.gov.cn/api/list?docId=5",)
    assert known.addressless == 0
    assert filled(beside, UNKNOWN).addressless == 1
    assert filled(beside, "").addressless == filled(beside, HIDES).addressless == 0


def test_an_empty_place_that_is_called_after_files_needs_no_heading() -> None:
    assert filled("<ul id='attachList'></ul>", None).addressless == 1
    assert filled("<ul id='attachList'></ul>", UNKNOWN.replace("att", "attachList")).addressless == 1
    assert filled("<ul id='profile'></ul><div id='app-download'></div>", None).addressless == 0


@pytest.mark.parametrize(
    "beside",
    [
        "<h3>附件下载</h3><ul></ul>",
        "<h3>附件</h3><p>无</p><div id='att'></div>",
        "<p>附件：</p><p><br></p><p>1.名单</p>",
        "<p>名单详见附件</p><div id='att'></div>",
        "<h3>相关新闻</h3><ul id='att'></ul>",
        "<h3>附件</h3><div class='clear'></div>",
        "<div class='footer'><h3>附件</h3><ul id='att'></ul></div>",
    ],
)
def test_an_empty_element_that_announces_no_files_is_nothing(beside: str) -> None:
    assert filled(beside, None).addressless == 0


def test_a_text_that_a_script_puts_beside_a_summary_is_asked_for_or_told() -> None:
    def beside(script: str) -> portals.Article:
        summary = f"<h1>关于报送名单的通知</h1><div class='summary'>{TEXT}</div><div id='artbody'></div>"
        return portals.article(Page(URL, f"<html><body>{summary}<script>{script}</script></body></html>"))

    asks = "$.get('/api/article/123.json',function(r){$('#artbody').html(r.data.content);})"
    assert beside(asks).pages == ("http://x.gov.cn/api/article/123.json",)
    assert beside("$.ajax(made(function(r){$('#artbody').append(r)}))").addressless == 1
    hot = beside("$.get('/hot.json',function(r){$('#hot').html(r)});$('#artbody').hide();" + " " * 900)
    assert not hot.pages
