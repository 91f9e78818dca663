"""Articles as portals lay them out: every file and picture that is theirs, and nothing of what stands around them."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler import portals
from crawler.answers.articles import ArticleRead, Articles
from crawler.answers.doubts import Doubts
from crawler.answers.ownscripts import OwnScripts
from crawler.fetch.rendering import Rendered
from crawler.fetch.response import FetchedResponse
from crawler.fetch.spool import Spool
from crawler.kept import KeptAnswers
from crawler.portals import Page
from crawler.portals.model import Article, Doubt, FileLink
from crawler.portals.page import mark_of
from crawler.portals.requests.details import with_told
from crawler.portals.requests.shells import is_shell
from crawler.softpages import is_soft_failure
from crawler.sweep import Sweep

B = "http://www.x.gov.cn"
T = "<p>" + "本文是一篇公开文章，说明有关工作的安排，请各单位遵照执行。" * 10 + "</p>"
NAV = '<div class="header"><img src="/images/logo.png"><ul class="nav"><li><a href="/zwgk/">政务</a></li></ul></div>'
FOOT = '<div class="footer"><img src="/images/wx.jpg"><p>扫码关注</p></div>'
D = "/zwgk/tzgg/202403/"
CASES: dict[str, dict[str, Any]] = {}


def case(name: str, body: str, files: list[str], pictures: tuple[str, ...] | list[str] = (), **expected: Any) -> None:
    CASES[name] = {"body": body, "files": files, "pictures": pictures, **expected}


case(
    "weixin qr in body side",
    NAV
    + f'<div class="article"><div class="TRS_Editor">{T}<p><img src="./W020240301.jpg"></p></div><div class="ewm"><img src="/images/ewm.png">扫一扫在手机打开当前页</div></div>'
    + FOOT,
    [],
    [D + "W020240301.jpg"],
)
case(
    "a scanned page behind a table, and on a button",
    f'<div class="TRS_Editor">{T}<table background="/up/1.jpg"><tr><td></td></tr></table><input type="image" src="/up/2.png"></div>',
    [],
    ["/up/1.jpg", "/up/2.png"],
)
case(
    "pictures that stand for larger ones",
    f"""<div class="TRS_Editor">{T}<img src="/up/s1.jpg" onclick="window.open('/up/b1.jpg')"><img src="/up/s2.jpg" onclick="show('../up/b2.png','图')">
    <img src="/up/s3.jpg" onclick="window.open(this.src)"><img src="/up/s4.jpg" onclick="location.href='/zwgk/list.html'"></div>
    <div class="tools"><img src="/images/zan.png" onclick="zan('/images/zan_on.png')"></div>""",
    [],
    ["/up/s1.jpg", "/up/b1.jpg", "/up/s2.jpg", "/zwgk/tzgg/up/b2.png", "/up/s3.jpg", "/up/s4.jpg"],
)
case(
    "a viewer of another host that is told a file of this one",
    f'<div class="TRS_Editor">{T}<iframe src="https://docs.example.cn/view?url=http%3A%2F%2Fwww.x.gov.cn%2Fup%2F1.pdf"></iframe></div>',
    ["/up/1.pdf"],
)
case(
    "a box of attachments beside the article",
    f'<div class="w"><div class="content">{T}</div></div><div class="fj"><h3>附件下载</h3><ul><li><a href="/x/91">名单</a></li></ul></div>',
    ["/x/91"],
)
case(
    "a box of links to download elsewhere beside the article",
    f'<div class="w"><div class="content">{T}</div></div><div class="r"><h3>资料下载</h3><ul><li><a href="/x/91">名单</a></li></ul></div>',
    [],
)
case(
    "a frame that a script gives a viewer's address",
    f'<div class="content">{T}<iframe id="f"></iframe></div><script>var u="/up/"+"1.pdf";$("#f").attr("src","/pdf/viewer.html?file="+u);</script>',
    ["/up/1.pdf"],
)
case("a table of a database", f'<div class="content">{T}<a href="/up/1.dbf">数据</a></div>', ["/up/1.dbf"])
case(
    "files that the head tells",
    T,
    ["/up/a.pdf", "/up/b.doc"],
    head="<meta name='fj' content='/up/a.pdf'><link rel='alternate' href='/up/b.doc'>",
)
case(
    "no body class at all",
    NAV
    + f'<table><tr><td><h2>标题</h2>{T}<img src="/upload/1.jpg" width=800></td></tr><tr><td>附件：<a href="/upload/1.doc">1.doc</a></td></tr></table>'
    + FOOT,
    ["/upload/1.doc"],
    ["/upload/1.jpg"],
)
case(
    "ckeditor attach box",
    NAV
    + f'<div class="content">{T}</div><div class="fujian"><p>附件下载：</p><p><a href="/cms/file/download?id=9f3e&amp;type=1">1.方案（定稿）</a></p><p><a href="/cms/file/download?id=aa">2.表格</a></p></div>'
    + FOOT,
    ["/cms/file/download?id=9f3e&type=1", "/cms/file/download?id=aa"],
)
case(
    "prev next pdf titles",
    NAV
    + f'<div class="content">{T}</div><div class="page-turn">上一篇：<a href="t20240301_0.html">公告.pdf</a> 下一篇：<a href="t20240301_2.html">关于X的通知.doc</a></div>',
    [],
)
case(
    "iframe pdf viewer with query",
    NAV
    + '<div class="content"><iframe src="/static/pdfjs/web/viewer.html?file=/upload/a%20b.pdf#page=1" width=100%></iframe></div>',
    ["/upload/a%20b.pdf"],
)
case(
    "link of a page, another place when clicked",
    NAV
    + f"<div class=\"content\">{T}<p>下载地址：<a href=\"/soft/?id=3\" onclick=\"window.open('/get/?id=3','','');return false;\">点击下载</a></p>"
    + "<p><a href='/zt/1.html' onclick=\"location.href='/u/7.doc'\">申报表</a></p><p><a href='/zt/2.html' onclick='stat(this)'>专题</a></p></div>",
    ["/soft/?id=3", "/get/?id=3", "/u/7.doc"],
)
case(
    "office viewer",
    NAV
    + '<div class="content"><iframe src="https://view.officeapps.live.com/op/view.aspx?src=http%3A%2F%2Fwww.x.gov.cn%2Fu%2F1.docx"></iframe></div>',
    ["/u/1.docx"],
)
case(
    "object data w/ viewer param",
    NAV + '<div class="content"><object data="/u/1.pdf#toolbar=0" type="application/pdf"></object></div>',
    ["/u/1.pdf"],
)
case("jquery media", NAV + '<div class="content"><a class="media" href="/u/2.pdf"></a></div>', ["/u/2.pdf"])
case(
    "flash paper",
    NAV
    + '<div class="content"><script>new FlexPaperViewer("x",{config:{SwfFile:escape("/swf/1.swf"),PDFFile:"/u/3.pdf"}});</script></div>',
    ["/u/3.pdf"],
)
case(
    "base64 href?",
    NAV + f'<div class="content">{T}<a href="/sys/attach?f=YWJjLnBkZg==">附件1：名单.pdf</a></div>',
    ["/sys/attach?f=YWJjLnBkZg=="],
)
case(
    "video & music",
    NAV + f'<div class="content">{T}<video src="/v/1.mp4"></video><a href="/v/2.mp3">录音</a></div>',
    [],
)
case(
    "lazy images",
    NAV
    + f'<div class="content">{T}<img class="lazy" src="/img/loading.gif" data-original="/u/scan1.jpg"><img src="data:image/gif;base64,R0lGOD" data-src="/u/scan2.jpg"></div>',
    [],
    ["/u/scan1.jpg", "/u/scan2.jpg"],
)
case(
    "hundreds of icons",
    NAV
    + f'<div class="content">{T}'
    + "".join(f'<p><img src="/sys/icons/doc.gif"><a href="/u/{i}.doc">附件{i}</a></p>' for i in range(3))
    + "</div>",
    [f"/u/{i}.doc" for i in range(3)],
)
case(
    "two-page article",
    NAV
    + f'<div class="content">{T}</div><div class="pager"><a href="t20240301_1_1.html">2</a><a href="t20240301_1_1.html">下一页</a></div>',
    [],
    pages=[D + "t20240301_1_1.html"],
)
case(
    "jspx dyn attach",
    NAV
    + f'<div class="content">{T}</div><a id="attach0" href="/attachment.jspx?cid=8746&i=0&t=1700&k=abc" title="文件下载">限制名录</a>',
    ["/attachment.jspx?cid=8746&i=0&t=1700&k=abc"],
)
case(
    "pages in a folder called like the article",
    NAV
    + f'<div class="content">{T}</div><p><a href="t20240301_1/2.html">2</a><a href="t20240301_1/fj.html">图</a></p>',
    [],
    pages=[D + "t20240301_1/2.html"],
)
case(
    "own viewer told under a name of its own",
    NAV + f'<div class="content">{T}<iframe src="/plugins/flexpaper/view.html?f=/u/25.pdf"></iframe></div>',
    ["/u/25.pdf"],
)
case(
    "packed path opened by a function",
    NAV
    + f"""<div class="content">{T}<a href="#" onclick="openB('L3UvMzUucGRm')">扫描件</a></div><script>function openB(s){{window.open(atob(s));}}</script>""",
    ["/u/35.pdf"],
)
case(
    "address given on load",
    NAV
    + f"""<div class="content">{T}<a id="a5" href="#">附件下载</a></div><script>window.onload=function(){{document.getElementById("a5").href="/u/"+"5.docx";}}</script>""",
    ["/u/5.docx"],
)
case(
    "fetched and saved by script",
    NAV
    + f"""<div class="content">{T}<a href="javascript:;" onclick="keep()">附件下载</a></div><script>function keep(){{fetch("/api/attach/47").then(function(r){{return r.blob()}}).then(save);}}</script>""",
    ["/api/attach/47"],
)
case(
    "on its author's disk",
    NAV + f'<div class="content">{T}<p>附件：<a href="file:///C:/Users/x/a.doc">名单.doc</a></p></div>',
    [],
    addr=1,
)
case(
    "pages of a flip book put in by a script",
    NAV
    + """<div id="book"></div><div class="info">2024年第3期</div><script>var h="";for(var i=1;i<=3;i++){h+="<img src='files/page/"+i+".jpg'>";}document.getElementById("book").innerHTML=h;</script>""",
    [],
    pictures=[f"{D}files/page/{i}.jpg" for i in (1, 2, 3)],
)
case(
    "asp down",
    NAV + f'<div class="content">{T}<a href="down.asp?id=33">点击下载申请表</a></div>',
    [D + "down.asp?id=33"],
)
case(
    "ashx",
    NAV + f'<div class="content">{T}<a href="/Handler/FileHandler.ashx?fileid=33">申请表</a></div>',
    ["/Handler/FileHandler.ashx?fileid=33"],
)
case(
    "li data-url span",
    NAV + f'<div class="content">{T}<span class="dl" data-url="/u/9.pdf">查看</span></div>',
    ["/u/9.pdf"],
)
case(
    "form action download",
    NAV
    + f'<div class="content">{T}<form action="/download.do"><input type=hidden name=path value="/u/7.zip"><input type=submit value="下载"></form></div>',
    ["/u/7.zip"],
)
case(
    "announced no link text", NAV + f'<div class="content">{T}<p>附件：1.名单.xls（请登录后下载）</p></div>', [], addr=1
)
case(
    "announced names only several",
    NAV + f'<div class="content">{T}<p>附件：</p><p>1. 2024年度计划表.xlsx</p><p>2. 汇总表.doc</p></div>',
    [],
    addr=2,
)
case(
    "mention in text not",
    NAV + f'<div class="content">{T}<p>请将报名表.doc发送至邮箱，附件命名为“单位名称.zip”。</p></div>',
    [],
    addr=0,
)
case(
    "announced and linked",
    NAV + f'<div class="content">{T}<p>附件：1.计划表.xlsx</p><p><a href="/u/1.xlsx">1.计划表.xlsx</a></p></div>',
    ["/u/1.xlsx"],
)
case(
    "gov form noise",
    NAV
    + f'<div class="content">{T}</div><div class="share"><a href="javascript:;">微信</a></div><div class="jiucuo"><a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=1"><img src="/images/jiucuo.png"></a></div>',
    [],
)
case(
    "relative base",
    NAV + f'<div class="content">{T}<a href="a.doc">a</a></div>',
    ["/other/a.doc"],
    head='<base href="/other/">',
)
case(
    "image link to big",
    NAV + f'<div class="content">{T}<a href="/u/big.jpg"><img src="/u/small.jpg"></a></div>',
    ["/u/big.jpg"],
    ["/u/small.jpg"],
)
case(
    "print version link",
    NAV
    + f'<div class="content">{T}<a href="/print/t20240301_1.html">打印</a><a href="t20240301_1.pdf">下载PDF版</a></div>',
    [D + "t20240301_1.pdf"],
)
case("mailto etc", NAV + f'<div class="content">{T}<a href="mailto:a@b.c">x.doc</a></div>', [], addr=0)
case(
    "files beside a body in boxes with misleading names",
    f'<div class="nav-content"><div class="left"><div class="wrap"><div class="content">{T}</div></div>'
    '<div class="tab fixed"><a href="/u/1.pdf">文本</a></div></div></div>',
    ["/u/1.pdf"],
)
case(
    "files of a box of other articles",
    f'<div class="wrap"><div class="content">{T}</div></div><div class="hot-list"><a href="/u/2.pdf">别的文件</a></div>',
    [],
)
case(
    "files in boxes that bear the owner's notice too",
    f"<div class='content'>{T}</div><div class='dl'>原文下载 <a href='/u/1.pdf'>白皮书.pdf</a>（版权所有，转载请注明来源）</div>"
    "<table><tr><td>文件下载：<a href='/u/2.doc'>实施方案.doc</a><br>主办：某局 版权所有</td></tr></table>",
    ["/u/1.pdf", "/u/2.doc"],
)
case(
    "pictures of the body in boxes named like frames",
    f'<div class="content">{T}<div class="pic-top"><img src="/u/1.jpg"></div><div id="bottom"><img src="/u/2.jpg"></div></div>',
    [],
    ["/u/1.jpg", "/u/2.jpg"],
)


case(
    "an address in pieces of strings",
    NAV
    + f"""<div class="content">{T}<script>document.write('<a href="'+'/v/'+'h.docx'+'">附件</a>');</script></div>"""
    + FOOT,
    ["/v/h.docx"],
)
case(
    "a static page that shows a file",
    NAV + f"<div class='content'>{T}<iframe src='/plugins/view.html?url=/v/d.pdf&w=1'></iframe></div>" + FOOT,
    ["/v/d.pdf"],
)
case(
    "a click on something that is no link",
    NAV
    + f"<div class='content'>{T}<table><tr><td onclick=\"location.href='/v/u.pdf'\">查看</td></tr></table></div>"
    + FOOT,
    ["/v/u.pdf"],
)
case(
    "the text in a textarea that a script shows",
    NAV
    + f"<div class='content'><textarea style='display:none'>&lt;p&gt;正文&lt;/p&gt;&lt;p&gt;&lt;a href='/v/j.doc'&gt;附件&lt;/a&gt;&lt;/p&gt;</textarea>{T}</div>"
    + FOOT,
    ["/v/j.doc"],
)
case(
    "a picture of SVG, and pages to turn",
    NAV
    + f"<div class='content'>{T}<svg><image xlink:href='/v/c.png'/></svg><script>var pages=['/v/t1.jpg','/v/t2.jpg','/v/t3.jpg'], logo='/images/logo1.png';</script></div>"
    + FOOT,
    [],
    ["/v/c.png", "/v/t1.jpg", "/v/t2.jpg", "/v/t3.jpg"],
)


case(
    "larger pictures that small ones are told, and pictures of other makes",
    NAV
    + f"<div class='content'>{T}<a href=\"javascript:show('/v/k.jpg')\"><img src='/v/k_s.jpg'></a><v:imagedata src='/v/l.png'/>"
    "<amp-img src='/v/m.jpg'></amp-img><div data-background='/v/n.jpg'></div><a href='javascript:;' onclick=\"turn('/v/up.gif')\">收起</a></div>"
    + FOOT,
    [],
    ["/v/k.jpg", "/v/k_s.jpg", "/v/l.png", "/v/m.jpg", "/v/n.jpg"],
)
case(
    "signs of a file's type and the template's own pictures",
    f'<div class="TRS_Editor">{T}<p><img src="/cms/images/pdf.gif"><a href="./a.pdf">附件</a></p><p><a href="./b.xls"><img src="/x/ico_xls.png">表</a></p>'
    '<img src="/r/cms/www/default/img/hand.gif"><img src="/templets/site/images/bar.jpg"><p><img src="/upload/pdf.png"></p></div>',
    [D + "a.pdf", D + "b.xls"],
    ["/upload/pdf.png"],
)


def scripted(name: str, inside: str, files: list[str], **expected: Any) -> None:
    case(name, NAV + f'<div class="content">{T}{inside}</div>' + FOOT, files, **expected)


scripted(
    "a function that sends the file",
    "<p>附件：<a href='javascript:down(12)'>材料包.zip</a></p><script>function down(id){location.href='/f/get.do?fid='+id;}</script>",
    ["/f/get.do?fid=12"],
)
scripted(
    "links that a loop writes",
    "<div id='fj'></div><script>var fs=[{n:'甲',u:'./P0202403050011.doc'},{n:'乙',u:'./P0202403050012.xls'}],s='';for(var i=0;i<fs.length;i++){s+='<p>附件：<a href=\"'+fs[i].u+'\">'+fs[i].n+'</a></p>';}document.getElementById('fj').innerHTML=s;</script>",
    [D + "P0202403050011.doc", D + "P0202403050012.xls"],
)
scripted(
    "addresses in one text",
    "<script>var u='/a/1.doc,/a/2.doc'.split(',');for(var k=0;k<u.length;k++){document.write('<li>附件<a href='+u[k]+'>下载</a></li>');}</script>",
    ["/a/1.doc", "/a/2.doc"],
)
scripted(
    "a click that a script listens to",
    "<a class='dl' href='javascript:;'>附件下载.zip</a><script>$('.dl').click(function(){location.href='/up/get?file=f.zip';});</script>",
    ["/up/get?file=f.zip"],
)
scripted("JSON in a field", '<input type=\'hidden\' value=\'[{"name":"h.doc","path":"/up/h.doc"}]\'>', ["/up/h.doc"])
scripted(
    "JSON in a text area",
    '<textarea style="display:none">{"files":[{"url":"\\/up\\/i.xlsx"}]}</textarea>',
    ["/up/i.xlsx"],
)
scripted(
    "a form that is posted",
    "<form method='post' action='/get.do'><input type='hidden' name='id' value='3'><button>下载附件：表.xls</button></form>",
    [],
    addr=1,
)
scripted("a viewer's address in base64", "<a href='/onlinePreview?url=L3VwL3ouZG9j'>预览</a>", ["/up/z.doc"])
scripted("markup kept as a text", "<div id='t'>&lt;a href=\"/up/y.doc\"&gt;附件&lt;/a&gt;</div>", ["/up/y.doc"])
scripted(
    "a name that a click opens",
    "<p>附件：<span onclick=\"look('2024','x.pdf')\">x.pdf</span></p><script>function look(d,f){window.open('/up/'+d+'/'+f);}</script>",
    ["/up/2024/x.pdf"],
)
scripted("a frame's own text", "<iframe srcdoc=\"&lt;a href='/up/m.doc'&gt;附件&lt;/a&gt;\"></iframe>", ["/up/m.doc"])
scripted(
    "a download by a click in the address's script",
    "<a href='#ecms' onclick=\"window.open('/e/DownSys/DownFile/?classid=5&id=7&pathid=0')\">本地下载</a>",
    ["/e/DownSys/DownFile/?classid=5&id=7&pathid=0"],
)
scripted(
    "a viewer's address encoded twice",
    "<iframe src='/pdf/web/viewer.html?file=%252Fup%252F2.pdf'></iframe>",
    ["/up/2.pdf"],
)
scripted(
    "a form that is sent by GET",
    "<form action='/file/get.jsp'><input type='hidden' name='fid' value='99'><input type='submit' value='下载附件'></form>",
    ["/file/get.jsp?fid=99"],
)
scripted(
    "a viewer that is told the file",
    "<embed src='/v/FlexPaperViewer.swf' flashvars='SwfFile=/up/4.swf&amp;pdf=/up/4.pdf'>",
    ["/up/4.pdf"],
)
scripted(
    "lines under a heading that names attachments",
    "</div><p>附件下载：</p><p><a href='/fileup/a1'>1.通知正文</a></p><p><a href='/fileup/a2'>2.附表</a></p><div>",
    ["/fileup/a1", "/fileup/a2"],
)
scripted(
    "pictures that a library of the portal's own loads",
    "<img src='/images/loading.gif' lay-src='/up/16.jpg'><img src='data:image/gif;base64,R0lGOD' zoomfile='/up/17.jpg'>",
    [],
    pictures=["/up/16.jpg", "/up/17.jpg"],
)
scripted(
    "a link behind words about downloads, outside the text",
    "</div><div class='down'><span>相关下载</span><a href='/fileup/a3'>样表</a></div><div>",
    ["/fileup/a3"],
)
scripted(
    "a name that a script gives its address",
    "<p>附件：<a id='f'>通知书</a></p><script>$('#f').attr('href','/up/6.docx');</script>",
    ["/up/6.docx"],
)
scripted(
    "files that a script posts for",
    "<ul id='c'></ul><script>$.post('/api/files',{articleId:'t20240301_1'},function(r){r.forEach(function(f){$('#c').append('<a href=\"'+f.url+'\">'+f.name+'</a>')})},'json');</script>",
    [],
    addr=1,
)
scripted(
    "a piece of markup that is loaded by the article's number",
    "<div id='fj'></div><script>$('#fj').load('/piece.jsp?aid=t20240301_1');$('#n').load('/hits.jsp?aid=t20240301_1');</script>",
    [],
    pages=["/piece.jsp?aid=t20240301_1"],
)
scripted(
    "a press that changes something",
    "<a href='#' onclick=\"location.href='/file/updateTimes?id=3'\">附件下载.doc</a>",
    [],
    addr=1,
)
scripted("a link that changes something", "<a href='/file/updateTimes?id=3'>名单.doc</a>", [], addr=1)
scripted(
    "a form that changes something",
    "<form action='/file/saveTimes'><input type='submit' value='下载附件'></form>",
    [],
    addr=1,
)
scripted(
    "files in folders that are called like verbs",
    "<a href='/set/1.doc'>1.doc</a><img src='/log/2.jpg'>",
    ["/set/1.doc"],
    pictures=["/log/2.jpg"],
)
scripted(
    "a program that is the site's only one",
    "<a href='/index.php?c=down&k=5'>申报书</a><a href='/index.html'>首页</a>",
    [],
    tried=["/index.php?c=down&k=5"],
)
scripted(
    "names and addresses in one value",
    "<input type='hidden' value='甲.doc|/up/1.doc;乙|/up/2.xls'><p data-fj='/up/3.doc;/up/4.doc'></p>",
    [f"/up/{n}" for n in ("1.doc", "2.xls", "3.doc", "4.doc")],
)
scripted(
    "a picture that opens a scan",
    "<img src='/i/t.png' onclick=\"window.open('/scan/1.tif')\">",
    ["/scan/1.tif"],
    pictures=["/i/t.png"],
)
scripted(
    "files that are shown from addresses that tell nothing",
    "<embed src='/api/stream/8801'><object data='/getpdf?k=2' type='application/pdf'></object><embed src='/v/a.swf'>",
    [],
    tried=["/api/stream/8801", "/getpdf?k=2"],
)
scripted(
    "a file in a folder of its own",
    "<a href='/download/508/'>会议手册</a><a href='/topic/9/'>专题</a>",
    [],
    tried=["/download/508/"],
)
case(
    "pictures of several sizes",
    f"<div class='content'>{T}<picture><source srcset='/p/a1.jpg 1x, /p/a2.jpg 2x'><img src='/p/blank.gif'></picture>"
    "<img src='/p/loading.gif' data-srcset='/p/b1.jpg 400w, /p/b2.jpg 800w'><video><source src='/p/film.jpg'></video></div>",
    [],
    ["/p/a2.jpg", "/p/b2.jpg"],
)
scripted("an area of a picture", "<map name='m'><area href='/up/area.pdf'></map>", ["/up/area.pdf"])
scripted(
    "a function that stands nowhere", "<p><a href='javascript:;' onclick='downFile(88)'>全县名单</a></p>", [], addr=1
)
TABS = "<ul><li {} data-key='9f3e5d7c' onclick='turn(this)'>文件正文</li><li data-key='77ab01fc' onclick='turn(this)'>政策解读</li></ul>"
for number, (control, unexplained) in enumerate(
    (
        ("<a href='javascript:;' onclick=\"lookOver('a88123')\">全县名单</a>", 1),
        ("<a href='javascript:lookOver(88123)'>全县名单</a>", 1),
        ("<span onclick='xz(88123)'>全县名单</span>", 1),
        ("<button onclick=\"yl('5')\">全县名单.doc</button>", 1),
        ("<a class='fj' href='javascript:;' data-key='9f3e5d7c'>全县名单</a>", 1),
        ("<b onclick=\"yl('20240301ab')\">查看原件</b>", 1),
        ("<a href='javascript:;' onclick=\"collect('20240301')\">收藏本文</a>", 0),
        ("<a href='javascript:;' onclick=\"shareTo('weibo')\">微博</a><span onclick='zoom(16)'>大号字</span>", 0),
        ("<a href='javascript:;' onclick='turn(88123)'>展开</a><b onclick='turn(88123)'>更多</b><script>function turn(n){$('#x').show()}</script>", 0),
        ("<a href='javascript:;' onclick=\"location.href='/zw/2023/301123.html'\">下一篇</a><a href=\"javascript:location='/zt/88123.html'\">专题</a>", 0),
        ("<a href='#' data-s='300640' data-width='1080'>点击上方蓝字</a>", 0),
        ("<a href='javascript:;' onclick='this.title=88123'>全县名单</a>", 0),
        ("<a name='88123'>第一章</a><a href='#' class='anchor'>回到开头</a>", 0),
        ("<button onclick='zan(88213)'>点赞（12）</button><a href='javascript:;' data-id='88213'>我要评论</a><a href='javascript:;' data-id='88213'>【展开全文】</a>", 0),
        ("<a href='javascript:;' onclick=\"to('c1001')\">第一章</a><h3 id='c1001'>第一章</h3>", 0),
        ("<input type='hidden' id='docid' value='88213'><b onclick='look(88213)'>政策解读</b>", 0),
        ("<input type='hidden' id='fileid' value='88213'><b onclick='look(88213)'>政策解读</b>", 1),
        ("<i id='f88213'><b id='f88213' onclick=\"look('zoom','f88213')\">政策解读</b></i><i id='zoom'></i>", 1),
        ("<b onclick='up(88231)'>顶一下(3)</b><b onclick='say(44120)'>我来说两句</b><b onclick='ask(30077)'>在线咨询此事项</b><b onclick='to(5601)'>推荐给好友</b>", 0),
        ("<b data-tag-id='40021'>乡村振兴</b><a href='javascript:;' data-tag-id='40022'>防汛抗旱</a><a href='javascript:;' data-uid='66012'>本刊编辑</a>", 0),
        (TABS.format("class='cur'") + "<div><div>正文</div><div>解读</div></div>", 0),
        (TABS.format("class='cur'") + "<div>正文</div>", 2),
        (TABS.format("") + "<div><div>正文</div><div>解读</div></div>", 2),
        ("<b onclick='f(88231)'>评论员文章汇编</b><b onclick='f(44120)'>扫描页</b><b onclick='f(30077)'>办理结果</b>", 3),
        ("<a href='javascript:;' data-id='88213'>评论员名单</a><a href='javascript:;' data-id='88214'>收藏品目录</a><a href='javascript:;' data-id='88215'>全文</a>", 3),
    )
):  # fmt: skip
    scripted(f"a control that nothing explains {number}", f"<p>{control}</p>", [], addr=unexplained)


@pytest.mark.parametrize("name", CASES)
def test_an_article_offers_its_own_files_and_pictures(name: str) -> None:
    wanted = CASES[name]
    page = Page(
        f"{B}{D}t20240301_1.html", f"<html><head>{wanted.get('head', '')}</head><body>{wanted['body']}</body></html>"
    )
    article = portals.recognise(page).article(page)
    told = {
        kind: sorted(f.url.removeprefix(B) for f in article.files if f.kind == kind) for kind in ("attachment", "image")
    }
    assert told == {"attachment": sorted(wanted["files"]), "image": sorted(wanted["pictures"])}
    assert article.addressless == wanted.get("addr", 0)
    if "tried" in wanted:
        assert [url.removeprefix(B) for doubt in article.doubts for url in doubt.urls] == wanted["tried"]
    if "pages" in wanted:
        assert [url.removeprefix(B) for url in article.pages] == wanted["pages"]


def test_an_articles_text_runs_as_it_is_read() -> None:
    runs = "国办函〔<span>202</span><span><i>0</i></span>〕<b>1<!-- x -->8</b>号<br>各县<table><tr><td>甲</td><td>乙</td></tr></table>"
    page = Page(B + D + "t1.html", f'<div class="TRS_Editor">{T}{runs}<script>var x = "不见";</script></div>')

    text = portals.recognise(page).article(page).text

    assert text.endswith("国办函〔2020〕18号 各县 甲 乙")


@pytest.mark.parametrize(
    ("url", "inside", "others"),
    [
        ("/a/100.html", "<a href='100_2.html'>下一页</a>", ["/a/100_2.html"]),
        ("/a/100_2.html", "<a href='100.html'>上一页</a><a href='100_3.html'>下一页</a>", ["/a/100_3.html"]),
        ("/a/t20240301_12.html", "<a href='t20240301_13.html'>下一篇</a><a href='t20240301_11.html'>上一篇</a>", []),
        ("/2014/0725/24735.html", "<script>var npage = 1; var totalpage = 3; var namehand = '24735';</script>", ["/2014/0725/24735_2.html", "/2014/0725/24735_3.html"]),
        ("/a/100.html", "<a href='?p=2'>2</a><a href='?from=top'>分享</a>", ["/a/100.html?p=2"]),
        ("/show.php?id=5", "<a href='/show.php?id=5&page=2'>2</a><a href='/show.php?id=6&page=2'>别的</a><a href='/show.php?id=6'>下一篇</a>", ["/show.php?id=5&page=2"]),
        ("/show.php?id=5&page=2", "<a href='/show.php?id=5'>1</a><a href='/show.php?id=5&page=3'>3</a>", ["/show.php?id=5&page=3"]),
    ],
)  # fmt: skip
def test_an_article_cut_in_pages_is_read_to_its_end(url: str, inside: str, others: list[str]) -> None:
    page = Page(B + url, f"<html><body><h1>标题</h1><div class='content'>{T}{inside}</div></body></html>")
    found = [each.removeprefix(B) for each in portals.recognise(page).article(page).pages]
    assert [each for each in found if each != "/a/100.html"] == others


def test_of_an_empty_article_only_what_tells_its_text_is_asked_for() -> None:
    asked = (
        "/api/article/detail",
        "/api/article/updateHits",
        "/api/addClick",
        "/api/stat/visit",
        "/api/doSave",
        "/api/like",
    )
    calls = "".join(f"$.get('{path}?id=' + id, function (d) {{ $('#t').html(d.text); }});" for path in asked)
    page = Page(
        B + "/article.html?id=8812", f"<body><div id='t'></div><script>var id = '8812'; {calls}</script></body>"
    )
    assert portals.recognise(page).article(page).pages == (B + "/api/article/detail?id=8812",)


@pytest.mark.parametrize(("path", "is_asked"), [("/attach.do?id=4713", True), ("/attach/4713.pdf", False)])
def test_a_list_of_attachments_is_asked_for_whatever_its_address_looks_like(path: str, is_asked: bool) -> None:
    asks = f"<script>$.get('{path}',function(r){{$('#f').html('<a href=\"'+r.path+'\">'+r.name+'</a>');}});</script>"
    page = Page(
        f"{B}/art/t4713.html", f"<body><h1>通知</h1><div class='content'>{T}</div><div id='f'></div>{asks}</body>"
    )
    assert (B + path in portals.recognise(page).article(page).pages) is is_asked


def test_what_an_article_links_to_is_doubted_only_where_nothing_tells() -> None:
    inside = (
        "<a href='/api/res/9f8e'>名单</a><a href='#' data-id='51' onclick='dl(this)'>入库</a><a href='/zw/tzgg/'>栏目</a>"
        "<a href='/a/7.html'>另一篇</a><a href='/show/6'>同类的一篇</a><a href='http://y.gov.cn/api/1'>别处</a><a href='/up/1.doc'>表</a>"
        "<a href='/article/zan.do?id=5'>点赞</a><a href='/user-api/addFavorite?id=5'>收藏</a><a href='/stat/pv/5'>统计</a>"
        "<script>function dl(o){location.href='/att/'+o.getAttribute('data-id')+'.do';}</script>"
    )
    page = Page(f"{B}/show/5", f"<html><body><h1>标题</h1><div class='content'>{T}{inside}</div></body></html>")
    article = portals.recognise(page).article(page)
    assert [doubt.urls for doubt in article.doubts] == [
        (f"{B}/api/res/9f8e",),
        (f"{B}/att/51.do",),
        ("http://y.gov.cn/api/1",),  # asked for where it is a host of the portal's
    ]


@pytest.mark.parametrize(
    ("record", "holder", "announced"),
    [
        ({"fileName": "名单.pdf", "fileUrl": "/api/file/9f8e", "icon": "/img/pdf.png"}, "rows", True),
        ({"title": "名单", "url": "/api/file/9f8e"}, "attachList", False),
    ],
)
def test_files_that_data_tell_by_addresses_that_look_like_none_are_asked_for(
    record: dict[str, str], holder: str, announced: bool
) -> None:
    told = with_told(Page(f"{B}/a/1.html", json.dumps({holder: [record]})), Article("", None, ""))
    assert told.doubts == (Doubt((f"{B}/api/file/9f8e",), "名单.pdf" if announced else "名单", announced=announced),)


def test_what_a_files_address_is_made_of_is_a_file_s_record_whatever_it_is_called() -> None:
    records = json.dumps({"rows": [{"fid": "f7", "fname": "分配表"}, {"id": 7, "fname": "另一件事"}]})
    led = [f"{B}/portal/file/get/~~fid~~", f"{B}/portal/art/~~id~~"]
    told = with_told(Page(f"{B}/a/1.html", records), Article("", None, ""), led)
    assert told.doubts == (Doubt((f"{B}/portal/file/get/f7",), "分配表", announced=False),)


class Told:
    """A ledger that keeps what is told of an article's data."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}

    async def tell_asked(self, urls: Sequence[str], told: dict[str, Any]) -> None:
        self.kept |= dict.fromkeys(urls, json.loads(json.dumps(told)))

    async def asked(self, url: str) -> dict[str, Any]:
        return self.kept.get(url, {})


def articles_of(told: Told) -> Articles:
    """A process of the sweep that finds what an earlier one has told."""

    async def own(page: Page) -> tuple[Page, int]:
        return page, 0

    async def same(page: Page) -> Page:
        return page

    scripts = SimpleNamespace(with_own=own, page_with=same)
    return Articles(cast(Sweep, SimpleNamespace(ledger=told)), cast(OwnScripts, scripts), cast(Doubts, Settled()))


class Settled:
    """Doubts that stay."""

    async def settled(self, article: Article, referrer: str) -> Article:
        return article


@pytest.mark.parametrize(("text", "may_be_empty"), [(T, True), ("", False)])
def test_what_an_article_with_a_text_asks_for_beside_it_may_be_empty_also_after_a_kill(
    text: str, may_be_empty: bool
) -> None:
    asks = "<script>$.get('/api/files',{id:4711},function(r){$('#f').html('<a href=\"/f/'+r.id+'\">');});</script>"
    page, told = Page(f"{B}/art/4711", f"<body><h1>通知</h1>{text}<div id='f'></div>{asks}</body>"), Told()
    (asked,) = asyncio.run(articles_of(told).read(page, page.url)).article.pages
    data = Page(page.url, '{"rows": []}')
    read = asyncio.run(articles_of(told).read(data, asked))
    assert is_soft_failure(data, read.article, beside=read.beside) != may_be_empty
    led = asyncio.run(articles_of(told).read(Page(page.url, '{"rows": [{"id": 7, "fileName": "表.doc"}]}'), asked))
    assert [doubt.urls for doubt in led.article.doubts] == [(f"{B}/f/7",)]


def test_what_data_and_templates_lead_to_is_not_asked_for_where_it_changes_something() -> None:
    records = '[{"name": "a.doc", "path": "/saveFile?to=/up/a.doc", "id": 5}, {"name": "b.doc", "id": 6}]'
    told = with_told(Page(f"{B}/a/1.html", records), Article("", None, ""), [f"{B}/file/updateTimes?id=~~id~~"])
    doubts = (*told.doubts, Doubt((f"{B}/addTimes?id=7", f"{B}/up/7"), "c.doc", announced=True))
    asked: list[str] = []

    async def download(request: Request) -> Response:
        asked.append(request.url)
        await asyncio.sleep(0)
        raise ValueError

    limits = SimpleNamespace(max_pages=10)
    sweep = SimpleNamespace(
        fetched=0,
        guard=SimpleNamespace(permits=lambda url: url.startswith(B)),
        job=SimpleNamespace(limits=limits),
        has_fallen_silent=lambda url: url.endswith("/8"),
    )
    doubts = (*doubts, Doubt((f"{B}/up/8",), "d.doc"), Doubt(("http://y.cn/9",), "e"))
    article = Article("", None, "", files=told.files, doubts=doubts)
    tried = Doubts(cast("Sweep", sweep), download)

    async def together() -> list[Article]:
        return await asyncio.gather(*(tried.settled(article, f"{B}/a/{n}.html") for n in (1, 2)))

    settled, _ = asyncio.run(together())
    assert settled.files == (FileLink(f"{B}/up/7", "c.doc"), FileLink(f"{B}/up/8", "d.doc"))
    assert (settled.addressless, asked, sweep.fetched) == (2, [f"{B}/up/7"], 1)


def test_what_turns_out_to_be_a_file_is_kept_for_its_turn(tmp_path: Path) -> None:
    spool, kept = Spool(tmp_path), KeptAnswers()
    sizes = {"/f/1": 900, "/f/2": 300_000, "/f/3": 0, "/f/4": 0, "/f/5": 0, "/f/6": 0}
    pages = {
        "/f/3": b"<html>",
        "/f/4": b"<html><a href='/get?id=9'>download</a>",  # a step before the file, which is gone through
        "/f/5": b"<html><a href='/zt/9.html'>download</a>",
        "/f/6": b"<html><p>" + b"an article of its own " * 20 + b"</p><a href='/get?id=8'>download</a>",
    }

    async def download(request: Request) -> Response:
        response, body = FetchedResponse(request.url), spool.new()
        body.write(b"%PDF" * sizes[request.url.removeprefix(B)] or pages[request.url.removeprefix(B)])
        response.fetched = cast(Any, SimpleNamespace(status=200, body=body, headers={}))
        return response

    job = SimpleNamespace(limits=SimpleNamespace(max_pages=99))
    permits, speaks = SimpleNamespace(permits=lambda url: True), lambda url: False
    sweep = SimpleNamespace(fetched=0, guard=permits, job=job, has_fallen_silent=speaks, kept=kept)
    article = Article("", None, "", doubts=tuple(Doubt((B + path,), "") for path in sizes))
    settled = asyncio.run(Doubts(cast("Sweep", sweep), download).settled(article, B))
    assert [file.url for file in settled.files] == [f"{B}/f/1", f"{B}/f/2", f"{B}/f/4"]
    assert [kept.take(B + path) is not None for path in sizes] == [True, *[False] * 5]
    for number in range(70):
        body = spool.new()
        body.write(b"x")
        kept.keep(f"{B}/{number % 68}", cast(Any, SimpleNamespace(body=body)))
    gc.collect()
    assert spool.waiting_bytes == 64


def test_what_stands_beside_an_article_and_not_around_its_list_may_be_a_file() -> None:
    beside = (
        "<div><a href='/comm/show?fid=99'>分工表</a><a href='/dept?id=7'>政府办</a><a href=\"javascript:look('88123')\">名单</a></div>"
        "<p>上一篇：<a href='/xx/view?n=88'>关于春耕的通知</a></p><div class='related'><a href='/comm/show?fid=98'>别的</a></div>"
    )
    page = Page(f"{B}/show/5", f"<body><div class='w'><div class='content'>{T}</div>{beside}</div></body>")
    page.around = frozenset([mark_of(f"{B}/dept?id=7")])
    article = portals.recognise(page).article(page)
    assert [doubt.urls for doubt in article.doubts] == [(f"{B}/comm/show?fid=99",)]
    assert article.addressless == 1


def test_of_very_many_files_none_is_left_out_unsaid() -> None:
    script = "".join(f"$.get('/api/attach/list?n={n}',show);" for n in range(26))
    page = Page(f"{B}/show/5", f"<body><div class='content'>{T}</div><script>{script}</script></body>")
    article = portals.recognise(page).article(page)
    assert (len(article.pages), article.addressless) == (20, 6)
    many = Page(f"{B}/a/1.html", json.dumps([{"n": n} for n in range(20_004)]))
    assert with_told(many, Article("", None, "")).addressless == 4
    records = [{"name": f"{n}.doc", "path": f"/up/{n}.doc"} for n in range(10_003)]
    told = with_told(Page(f"{B}/a/1.html", json.dumps(records)), Article("", None, ""))
    assert (len(told.files), told.addressless) == (10_000, 3)
    links = "".join(f"<a href='/api/res/{n}'>事项</a>" for n in range(60))
    script = ",".join(f"'up/{n}.doc'" for n in range(45))
    page = Page(f"{B}/show/5", f"<body><div class='content'>{T}{links}</div><script>var f=[{script}];</script></body>")
    article = portals.recognise(page).article(page)
    assert (len(article.doubts), article.addressless) == (40, 5)
    assert all(doubt.announced for doubt in article.doubts)


class Kept:
    """A ledger's word about the section's first page."""

    def __init__(self) -> None:
        self.page: dict[str, Any] = {"sweep": 7}

    async def told(self, url: str) -> dict[str, Any]:
        return self.page

    async def tell_list(self, url: str, told: dict[str, Any]) -> None:
        self.page = told


def test_a_browser_shows_so_many_empty_articles_and_the_rest_is_told() -> None:
    shown: list[str] = []

    async def render(url: str) -> Rendered:
        shown.append(url)
        return Rendered(url, f"<body><h1>通知</h1>{T}</body>")

    async def nothing(page: Page) -> Page:
        return page

    job, kept = SimpleNamespace(browser="auto", sweep_id=7, url=B), Kept()
    sweep = SimpleNamespace(
        job=job, ledger=kept, browser=SimpleNamespace(render=render), guard=SimpleNamespace(permits=lambda url: True)
    )

    async def own(page: Page) -> tuple[Page, int]:
        return page, 0

    scripts = SimpleNamespace(with_own=own, page_with=nothing, answered=nothing)
    articles = Articles(cast(Sweep, sweep), cast(OwnScripts, scripts), cast(Doubts, None))
    empty = "<html><body><div id='app'></div><script src='/js/app.js'></script></body></html>"

    async def read() -> list[ArticleRead]:
        return [await articles.read(Page(f"{B}/#{n}", empty), f"{B}/{n}") for n in range(302)]

    read_ones = asyncio.run(read())
    assert len(shown) == 300
    assert [each.missing for each in read_ones[298:]] == ["", "", "budget", "budget"]
    for sweep_id, missing in ((7, "budget"), (8, "")):  # after a kill it is counted on; the next sweep begins anew
        job.sweep_id = sweep_id
        articles.remember(kept.page)
        assert asyncio.run(articles.read(Page(f"{B}/#x", empty), f"{B}/x")).missing == missing


@pytest.mark.parametrize(
    "odd", ["http://v.com/view?src=http://[x/a.doc", "/viewer.html?file=http://[x/a.doc", "http://[x/a.doc"]
)
def test_a_link_that_is_no_address_loses_no_other(odd: str) -> None:
    body = f"<div class='article'><div class='TRS_Editor'>{T}<p><a href='{odd}'>附件一</a><a href='b.doc'>附件二</a></p></div></div>"
    page = Page(B + D + "t20240301_1.html", f"<html><title>通知</title><body>{body}</body></html>")
    assert B + D + "b.doc" in {each.url for each in portals.recognise(page).article(page).files}


@pytest.mark.parametrize(
    ("led", "said", "fails"),
    [(True, "您访问的页面不存在", True), (False, "您访问的页面不存在", False), (True, "各科室", False)],
)
def test_a_notice_with_a_picture_to_which_an_address_has_led_is_no_article(led: bool, said: str, fails: bool) -> None:
    """At its own address it may be a notice about a notice, scanned."""
    page = Page(
        "http://x.gov.cn/404.html",
        f"<html><body><img src='/i/big.png' width=600 height=500><p>抱歉，{said}</p></body></html>",
    )
    article = portals.recognise(page).article(page)
    assert article.files
    assert is_soft_failure(page, article, led=led) == fails


_STILL = ["正在加载…", "加载中...", "数据加载中，请稍候...", "正文加载中", "Loading...", "正在载入，请稍后", "内容正在加载", "努力加载中",
    "页面加载中……", "正在读取数据...", "加载中，请耐心等待。"]  # fmt: skip
_SAID = ["加载更多", "点击加载更多", "加载", "关于加载设备安全的通知", "请稍候", "下载中心", "载入史册的一天", "loading dock rules", "加载项",
    "读取身份证信息", "评论加载中"]  # fmt: skip
_FILLED = """<script>var x=new XMLHttpRequest();x.open('GET','/api/article/5.json');x.onload=function(){
document.getElementById('%s').innerHTML=JSON.parse(x.responseText).data.content;};x.send();</script>"""


@pytest.mark.parametrize(
    ("said", "name", "asked"),
    [
        *((each, "nr", True) for each in _STILL),
        *((each, "nr", False) for each in _SAID),
        ("正在加载…", "visits", False),
    ],
)
def test_what_says_that_its_text_is_still_to_come_is_asked_for(said: str, name: str, asked: bool) -> None:
    body = f"<h1>关于进一步做好乡村振兴项目资金申报工作有关事项的通知（第二批）</h1><div class='box'><p id='nr'>{said}</p></div>"
    around = "<h2>政府信息公开</h2><h3>热点信息公开目录</h3><h3>本栏目最新更新的文章</h3><h3>相关政策解读</h3>"
    page = Page(f"{B}{D}t20240301_5.html", f"<html><body>{body}{around}{_FILLED % name}</body></html>")
    assert portals.article(page).pages == ((f"{B}/api/article/5.json",) if asked else ())


def test_a_text_of_its_own_is_no_shell_whatever_is_still_to_come_beside_it() -> None:
    plain = f"<h1>关于报送名单的通知</h1><div class='TRS_Editor'>{T}</div><div>加载中...</div><script>var a=1</script>"
    assert not is_shell(Page(f"{B}{D}t1.html", f"<html><body>{plain}</body></html>"))


@pytest.mark.parametrize(
    ("words", "part"),
    [
        *((each, True) for each in ("附件1", "查看附件列表", "点击查看附件", "请点击下载附件", "下载附件", "相关附件", "查看全部附件", "点此查看附件", "您可点击下载附件")),
        *((each, False) for each in ("关于附件调整的通知", "如何下载附件", "无附件", "下载附件说明", "查看附件填写须知", "请下载附件后填写", "全部附件下载专区", "查看更多", "点击查看", "原附件", "政策解读", "相关文章", "查看详情")),
    ],
)  # fmt: skip
def test_a_page_that_the_text_offers_as_its_attachments_is_a_part(words: str, part: bool) -> None:
    page = Page(
        f"{B}{D}t1.html", f"<body><div class='TRS_Editor'>{T}<p><a href='fj_25.html'>{words}</a></p></div></body>"
    )
    assert portals.article(page).pages == ((f"{B}{D}fj_25.html",) if part else ())


_HEAD = (
    "<h1>关于进一步做好乡村振兴项目资金申报工作有关事项的通知（第二批）</h1><p class='info'>发布时间：2024-03-05 10:20　来源：某某市人民政府办公室　"
    "浏览次数：<span id='hits'></span>次　字体：[大 中 小]　打印本页</p>"
)
_EMPTY = "<div class='con' id='nr'></div>"
_SHORT = "<div id='zw'><p>定于3月5日停水检修，请有关居民提前储水。</p></div>"


@pytest.mark.parametrize(
    ("body", "script", "asked"),
    [
        (_EMPTY, "$.get('/api/art',{id:'40512'},function(r){$('#nr').html(r.data.content)});", "/api/art?id=40512"),
        (_EMPTY, "var id=location.href.match(/(\\d+)\\.html/)[1];$.ajax({url:'/api/art/'+id,success:function(r){document.getElementById('nr').innerHTML=r.c}});", "/api/art/40512"),
        (_EMPTY, "fetch('/data/art_40512.json').then(r=>r.json()).then(d=>{document.querySelector('.con').innerHTML=d.body})", "/data/art_40512.json"),
        (_EMPTY, "$.get('/api/hot',{size:5},function(r){$('#nr').html(r.html)});", ""),  # not of this article
        (_EMPTY, "$.get('/api/hits',{id:'40512'},function(r){$('#nr').html(r)});", ""),
        (_EMPTY, "$.get('/api/art',{id:'40512'},function(r){$('#hits').html(r.n)});", ""),
        (_SHORT + "<div id='pl'></div>", "$.get('/comment/list',{aid:'40512'},function(r){$('#pl').html(r.html)});", ""),
        (f"<div id='zw'>{T}</div><div id='tj'></div>", "$.get('/api/near',{id:'40512'},function(r){$('#tj').html(r.t)});", ""),
        (_SHORT + "<div id='ewm'></div>", "new QRCode('ewm',{text:'/zwgk/tzgg/202403/40512.html'});", ""),
    ],
)  # fmt: skip
def test_a_page_that_has_only_its_articles_title_asks_for_the_text(body: str, script: str, asked: str) -> None:
    page = Page(
        f"{B}{D}40512.html", f"<html><body><div class='w'>{_HEAD}{body}</div><script>{script}</script></body></html>"
    )
    assert portals.article(page).pages == ((f"{B}{asked}",) if asked else ())


@pytest.mark.parametrize(
    ("script", "asked"),
    [
        ("var docId=5;$.ajax({url:'/api/article/'+docId+'.json',success:function(r){$('#nr').html(r.data.content)}});", "/api/article/5.json"),
        ("$('#nr').load('/api/article/5.html');", "/api/article/5.html"),
        ("var id='5';fetch('/api/article/'+id).then(r=>r.json()).then(d=>{document.getElementById('nr').innerHTML=d.c})", "/api/article/5"),
        ("$.get('/api/weather/7.json',function(r){$('#nr').html(r.html)});", ""),
        ("var docId=5;$.get('/api/hits/'+docId,function(r){$('#nr').html(r)});", ""),
    ],
)  # fmt: skip
def test_an_articles_number_may_be_short(script: str, asked: str) -> None:
    page = Page(
        f"{B}{D}t20240301_5.html",
        f"<html><body><div class='w'>{_HEAD}{_EMPTY}</div><script>{script}</script></body></html>",
    )
    assert portals.article(page).pages == ((f"{B}{asked}",) if asked else ())


def test_a_text_that_is_posted_for_is_told() -> None:
    script = "<script>$.post('/api/art',{id:'40512'},function(r){$('#nr').html(r.data.content)});</script>"
    page = Page(f"{B}{D}40512.html", f"<html><body><div class='w'>{_HEAD}{_EMPTY}</div>{script}</body></html>")
    assert portals.article(page).addressless == 1


_GET = "$.get('/api/q',{id:'40512'},function(r){$('#%s').html(r)});"
_LONG = f"<div class='TRS_Editor'>{T}{T}</div>"


@pytest.mark.parametrize(
    ("body", "script", "asked"),
    [
        (f"{_LONG}<h3>相关信息</h3><div id='box'>加载中...</div>", _GET % "box", False),
        (f"{_LONG}<div class='rel'><p id='tj'>正在加载，请稍候</p></div>", _GET % "tj", False),
        (f"{_LONG}<div id='box'>加载中...</div>", "$.get('/api/tianqi',function(r){$('#box').html(r)});", False),
        (f"<div class='content'>{_LONG}<div id='box'>加载中...</div></div>", _GET % "box", False),
        (f"<div id='zoom'>{T}</div><div class='comment-list'>加载中...</div>", _GET.replace("#", ".") % "comment-list", False),
        (f"<div class='content'>导读：{T}</div><div id='zoom'>加载中...</div>", _GET % "zoom", True),
        (f"<div class='content'>导读：{T}</div><div id='artText'>正在加载</div>", _GET % "artText", True),
        (f"<div class='content'>导读：{T}<div id='more'>加载中...</div></div>", _GET % "more", True),
        (f"{_LONG}<p>附件：</p><div id='list'>加载中...</div>", _GET % "list", True),
        (f"{_LONG}<!-- 列表 --><div id='box'>加载中...</div>", _GET % "box", False),
        (f"{_LONG}<p>附件：</p><!-- 列表 --><div id='list'>加载中...</div>", _GET % "list", True),
        (f"{_LONG}<div id='fj_list'>加载中...</div>", _GET % "fj_list", True),
        ("<div class='TRS_Editor'><p>详见下文。</p></div><div id='box'>加载中...</div>", _GET % "box", True),
    ],
)  # fmt: skip
def test_what_waits_beside_a_text_that_is_there_is_none_of_the_article(body: str, script: str, asked: bool) -> None:
    def told(script: str) -> portals.Article:
        inside = f"<div class='w'><h1>关于停水的通知</h1>{body}</div><script>{script}</script>"
        return portals.article(Page(f"{B}{D}40512.html", f"<html><body>{inside}</body></html>"))

    assert bool(told(script).pages) is asked
    assert bool(told(script.replace("$.get", "$.post")).addressless) is (asked and "40512" in script)


@pytest.mark.parametrize(
    ("name", "path", "missing"),
    [("zan", "/api/q", 0), ("box", "/front/dianzan", 0), ("box", "/interact/query", 0), ("xg", "/api/q", 0), ("box", "/api/q", 1)],
)  # fmt: skip
def test_what_a_short_notice_posts_for_beside_itself_is_no_attachment(name: str, path: str, missing: int) -> None:
    script = f"<script>$.post('{path}',{{id:'40512'}},function(r){{$('#{name}').html(r)}});</script>"
    body = f"<div class='TRS_Editor'><p>明日停水。</p></div><div id='{name}'></div>{script}"
    assert portals.article(Page(f"{B}{D}40512.html", f"<html><body>{body}</body></html>")).addressless == missing


@pytest.mark.parametrize(
    ("attributes", "hidden"), [("style='display: none'", True), ("hidden", True), ("style='color:red'", False)]
)
def test_what_is_shown_only_while_something_loads_says_nothing_of_the_text(attributes: str, hidden: bool) -> None:
    told = "<h3>现定于六月一日起停水，敬请广大市民周知，带来不便敬请谅解，恢复供水时间另行通知，咨询电话另行公布，特此通告。</h3>"
    body = (
        f"<div class='loading' {attributes}>加载中...</div><h1>关于停水的通知</h1>{told}<script src='/j.js'></script>"
    )
    assert is_shell(Page(f"{B}{D}1.html", f"<html><body>{body}</body></html>")) is not hidden


@pytest.mark.parametrize(
    ("link", "alone", "beside"),
    [
        ("<a href='#fj'>查看附件</a>", 0, 0),
        ("<a href='javascript:;'>下载附件</a>", 1, 0),
        (
            "<a href='javascript:void(0)' onclick=\"document.getElementById('fj').scrollIntoView()\">点击查看附件</a>",
            1,
            0,
        ),
        ("<a href='javascript:;' onclick=\"downFile('12')\">点击下载附件</a>", 1, 1),
        ("附件1：<a href='javascript:;'>下载附件</a>", 1, 1),
        ("<a href='javascript:;'>下载附件说明</a>", 0, 0),
    ],
)
def test_a_dead_link_that_only_offers_attachments_means_those_that_are_there(
    link: str, alone: int, beside: int
) -> None:
    def missing(file: str) -> int:
        body = f"<div class='TRS_Editor'>{T}<p>{link}</p><p id='fj'>{file}</p></div>"
        return portals.article(Page(f"{B}{D}t1.html", f"<body>{body}</body>")).addressless

    assert (missing(""), missing("<a href='/u/1.pdf'>关于春耕.pdf</a>")) == (alone, beside)
