"""Answers with status 200 that say that there is nothing, beside short papers and small files that are what was asked for."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from scrapy.exceptions import CloseSpider

from crawler import portals
from crawler.portals.page import Page
from crawler.refusals import Names, is_beside, is_instead
from crawler.softpages import is_soft_failure
from crawler.spider import SectionSpider
from findings.record import Link, Seen

BESIDE = [
    "<p>请拖动滑块完成拼图</p>",
    "<p>请按住滑块，拖到最右边</p>",
    "<title>404 Not Found</title><h1>404</h1><p>The page you requested was not found.</p>",
    "<div><a href=/>首页</a><a href=/a>政务公开</a></div><p>抱歉！您要的内容找不到了</p><div>主办：某某县人民政府</div>",
    "<title>提示</title><p>网站升级改造，暂停服务，敬请谅解。</p>",
    "<title>网站防火墙</title><p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>",
    "<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1><p>Further configuration is required.</p>",
    "<h1>HTTP Status 500</h1><b>Type</b> Exception Report java.lang.NullPointerException",
    "数据库连接失败 java.sql.SQLException",
    "<title>统一身份认证平台</title><form><input name=user><input type=password></form>欢迎使用",
    "<title>禁止访问</title>您的IP 1.2.3.4 已被禁止访问本网站",
    "<title>提示</title>该信息已下线或正在审核",
    "<title>出错了</title><p>系统发生错误，请稍后再试</p>",
    "<p>程序运行错误：Input string was not in a correct format</p>",
    "<p>Internal Server Error</p>",
    "<p>您的请求疑似攻击行为，已被阻断</p>",
    "<title>通知公告-某某县人民政府</title><h1>通知公告</h1><p>您访问的内容找不到了</p>",
    "<title>某某县人民政府</title><p>系统无法提供服务</p><form><input type=password></form>",
    "<title>Error</title><h1>ERROR</h1> The requested URL could not be retrieved",
    "<title>提示信息</title><p>您访问的内容暂未发布！</p>",
    "<title>信息提示</title><p>该信息已过有效期，不再提供浏览。</p>",
    "Microsoft VBScript 运行时错误 错误 '800a000d' 类型不匹配",
    "<b>Warning</b>: mysql_fetch_array() expects parameter 1 in /www/show.php on line 33",
    "<title>访问验证</title><p>为保障网站安全，请拖动滑块完成验证</p>",
    "<p>节点回源失败，请联系站长。</p>",
    "<title>域名停靠</title><p>您访问的站点已暂停，请续费。</p>",
    "Error establishing a database connection",
]
ABOUT = [
    ("关于防火墙设备采购的公告", "<h1>关于防火墙设备采购的公告</h1><p>现采购防火墙一台。</p>"),
    ("关于暂停服务的公告", "<title>关于暂停服务的公告</title><p>因停电暂停服务一天。</p>"),
    ("2024-03-01 关于系统异常情况说…", "<h2>关于系统异常情况说明的公告</h2><p>错误已改。</p>"),
    ("查看", "<p>暂停服务一天。</p>"),
    ("更正公告", "<p>原公告有错误，现更正。</p>"),
    ("网站升级改造项目中标结果", "<b>网站升级改造项目中标结果公示</b><p>中标单位：某公司</p>"),
    ("[县政府办]关于打击非法请求出境的通知", "<div>关于打击非法请求出境的通知</div><p>打击攻击</p>"),
    ("某县2024年第三季度预算执行情况", "<p>2024年第三季度某县预算执行情况：无异常。</p>"),
    ("关于领取门锁密码的通知", "<h1>关于领取门锁密码的通知</h1><input type=password>"),
    (
        "停电通告：城东片区居民请提前做好准备，望广大市民相互转告",
        "<h1>停电通告</h1><p>因线路升级改造停电，届时无法提供服务。</p>",
    ),
    ("我县三名同志入选省级名单", "<h1>公示</h1><p>公示名单见图，发现错误或异常的，请致电县委组织部。</p>"),
    (
        "某公司等十家企业被列入名录",
        "<h1>经营异常名录公示</h1><div class='TRS_Editor'><p>现将列入经营异常名录的市场主体予以公示（见图）。</p></div>",
    ),
    (
        "点击查看公示详情内容",
        "<form><input type=password></form><h1>关于停水的公告</h1><div class='TRS_Editor'><img src='/1.jpg'></div>",
    ),
    ("请各有关单位查收并及时反馈", "<title>关于升级门禁的通知-某某县</title><p>旧门禁已停止访问。</p>"),
    ("请各有关单位查收并及时反馈", "<div id='vsb_content_2'><p>网络攻击演练期间，办事大厅暂停服务，请谅解。</p></div>"),
    ("关于扶贫资金的公示", "<p>附表如下</p><table><tr><td>张三<td>100</table>"),
    ("关于修订办法的通知", "<p>" + "各单位要及时纠正错误。" * 50 + "</p>"),
]


NAV = "".join(f"<li><a href='/c{k}/'>栏目名称第{k}号</a></li>" for k in range(60))
FRAME = (
    "<title>{}</title><body><div class=header><ul class=nav>{}</ul></div><div class=pos>当前位置：<a href='/'>首页</a></div>"
    "<div class=main>{}</div><div class=footer><p>主办：某某县人民政府办公室 网站标识码：1300000000 冀ICP备05000000号</p></div>"
)
TOLD_IN_A_FRAME = [
    "<h2>404</h2><p>抱歉，您访问的页面不存在或已被删除！</p><a href='/'>返回首页</a>",
    "<div class=tip>您要查看的信息已经下线</div>",
    "<p>该文章已经被管理员撤回，暂时无法查看。</p>",
    "<p>对不起，您没有查看权限，请联系管理员。</p>",
    "<p>内容正在审核中，请稍后再来访问……</p>",
    "<p>当前访问人数过多，请您稍后访问。</p>",
    "<p>本页面仅限政务内网访问</p>",
    "<h1></h1><div class=content>暂无内容</div>",
    "<h1></h1><div class=info>发布时间： 来源： 浏览次数：</div><div class=content id=zoom></div>",
    "<div class=content><p>你所查看的文档已经删除或者转移。</p></div>",
    "<p>网站正在进行改版</p>",
]
PAPERS_IN_A_FRAME = [
    ("关于印发实施方案的通知", "<h1>关于印发实施方案的通知</h1><p>现予印发。</p>"),
    ("关于废止一批文件的决定", "<h1>关于废止一批文件的决定</h1><p>所列文件已经失效。</p>"),
    ("关于部分系统升级暂停服务的公告", "<div class=t>关于部分系统升级暂停服务的公告</div><p>12月1日暂停服务。</p>"),
    ("本月行政处罚信息公开", "<div class=t>本月行政处罚信息公开</div><p>暂无信息</p>"),
    ("一图读懂实施方案", "<p><img src='/u/2024/1.jpg'></p>"),
    ("领导活动视频新闻报道", "<video src='/v/1.mp4'></video>"),
    ("领导张某某同志简介", "<h1>张某某</h1><p>县委副书记，县长，主持县政府全面工作。</p>"),
    ("查看", "<p>该信息已经下线</p>"),
    ("县政府值班电话及联系方式", "<p>值班电话：0310-1234567</p><p>县政府值班电话</p>"),
    ("请各有关单位及时反馈意见", "<h1>关于征求意见的函</h1><p>意见稿正在审核中，请反馈。</p>"),
    ("某单位网络安全工作情况", "<div id=vsb_content><p>我单位开展安全检查，服务器异常已经整改。</p></div>"),
    ("点击查看详细内容", "<p>请登录国家政务服务平台办理，验证码以短信发送。各单位于5日内报送。</p>"),
    ("点击查看全文详情", "<p>因原附件有误，已删除。现重新发布。</p>"),
    ("2026年3月主要指标快报", "<table><tr><td>102.3<td>98.7<tr><td>55<td>6.1</table>"),
    ("公共服务热线电话一览表", "<p>咨询电话：0310-8123456</p>"),
    ("水利局采购结果一览情况", "<p>滑块式闸门采购结果：中标单位甲公司。</p>"),
]


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize(
    ("asked", "inside"),
    [
        ("点击查看详细内容", "<p>该信息已删除</p>"),
        ("查看", "<p>文章不存在或已被删除</p>"),
        ("关于印发工作要点的通知", "<p>发布时间：2026-03-01 10:20 浏览次数：12 来源：</p>"),
        ("关于印发工作要点的通知", "<p>索引号：000014349/2026-00012 发文日期：2026年3月1日</p>"),
        ("关于印发工作要点的通知", "<p>字号：</p><p>2026-03-01</p>"),
    ],
)
def test_a_failure_of_a_link_that_says_nothing_and_a_template_with_its_days_alone(
    asked: str, inside: str, *, held: bool
) -> None:
    page = Page("http://x.gov.cn/1.html", FRAME.format("某某县人民政府", NAV, inside))
    assert is_soft_failure(page, portals.article(page), asked=asked, held=held)


@pytest.mark.parametrize("inside", TOLD_IN_A_FRAME)
def test_a_failure_told_within_a_long_frame(inside: str) -> None:
    page = Page("http://x.gov.cn/1.html", FRAME.format("某某县人民政府", NAV, inside))
    assert is_soft_failure(page, portals.article(page), asked="关于印发工作要点的通知", held=True)


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize(("asked", "inside"), PAPERS_IN_A_FRAME)
def test_a_short_paper_within_a_long_frame(asked: str, inside: str, *, held: bool) -> None:
    page = Page("http://x.gov.cn/1.html", FRAME.format("某某县人民政府", NAV, inside))
    assert not is_soft_failure(page, portals.article(page), asked=asked, held=held)


@pytest.mark.parametrize(
    "inside",
    [
        "<p>该页面已迁移至新平台，请前往新平台查看。</p>",
        "<p>5秒后自动返回首页</p>",
        "<h3>服务器开小差了</h3><p>请刷新重试</p>",
        "<p>您所访问的信息已归档，如需查阅请到档案馆。</p>",
    ],
)
def test_a_short_page_that_has_nothing_to_do_with_its_link_where_others_have(inside: str) -> None:
    asked = "关于印发2024年度工作要点的通知"
    page = Page("http://x.gov.cn/1.html", FRAME.format("某某县人民政府", NAV, inside))
    assert is_soft_failure(page, portals.article(page), asked=asked, held=True)
    assert not is_soft_failure(page, portals.article(page), asked=asked)


def test_links_are_held_to_their_names_where_nearly_all_articles_say_them() -> None:
    asked = "关于印发2024年度工作要点的通知"
    own, other = (Page("http://x.gov.cn/1.html", f"<h1>{title}</h1><p>正文</p>") for title in (asked, "某县人民政府"))
    names = Names()
    for _ in range(4):
        names.look(own, asked)
    names.look(own, "查看")
    assert not names.held
    names.look(own, asked)
    assert names.held
    names.look(other, asked)
    assert not names.held  # one of six does not


@pytest.mark.parametrize("inside", BESIDE)
def test_a_short_page_about_a_failure_and_not_about_what_was_asked_for(inside: str) -> None:
    assert is_beside(Page("http://x.gov.cn/1.html", f"<html><body>{inside}"), "关于印发工作要点的通知")


@pytest.mark.parametrize(("asked", "inside"), ABOUT)
def test_a_short_page_about_what_was_asked_for(asked: str, inside: str) -> None:
    assert not is_beside(Page("http://x.gov.cn/1.html", f"<html><body>{inside}"), asked)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('{"success":false,"code":0,"msg":"no","path":"下载"}', "d?id=1"), ('{"status":404,"error":{"reason":"gone"},"message":"x"}', "d?id=1"),
        ('{"code":0,"msg":"文件不存在","data":{}}', "d?id=1"),
        ('{"code":500,"msg":"系统异常","data":null}', "t1.html"), ('{"success":false,"message":"no"}', "a.xls"),
        ('{"timestamp":1,"status":404,"error":"Not Found","path":"/x"}', "a.pdf"), ("文件不存在", "a.doc"), ("error", "a.zip"),
        ('<?xml version="1.0" encoding="UTF-8"?>\n<Error>\n  <Code>NoSuchKey</Code><Message>q</Message></Error>', "a.pdf"),
        ("File not found.", "down.jsp?id=1"), ("下载链接已过期，请重新获取", "a.docx"), ("null", "a.pdf"), ("undefined", "a.wps"),
    ],
)  # fmt: skip
def test_a_message_in_place_of_a_file(body: str, name: str) -> None:
    assert is_instead(body.encode(), f"http://x.gov.cn/{name}")
    assert is_instead(body.encode("gb18030"), f"http://x.gov.cn/{name}")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("序号\t姓名\n1\t张三\n", "a.xls"), ("%PDF-1.4 error", "a.pdf"), ("{\\rtf1 error}", "a.doc"), ("说明：无错误", "a.txt"),
        ('{"code":200,"msg":"操作成功","result":{"title":"通知","text":"正文"}}', "d?id=1"), ('{"code":0,"msg":"ok","text":"正文"}', "d?id=1"),
        ('{"code":200,"message":"ok","list":[{"name":"张三"}]}', "d?id=1"), ('{"success":true,"message":"查询成功","records":[1]}', "d?id=1"),
        ('{"code":200,"msg":"ok","data":{"a":1}}', "a.json"), ('{"title":"x","content":"正文"}', "a.json"), ('[{"code":1,"msg":"x"}]', "a"),
        ("<doc><Error/></doc>", "a.xml"), ("PK\x05\x06" + "\0" * 18, "a.zip"), ("姓名,金额\n张三,100\n", "a.csv"),
        ('{"code":1,"msg":"' + "正文" * 60 + '"}', "a.json"), ("MIME-Version: 1.0\n\nerror", "a.mht"), ("各单位：" + "要纠正错误。" * 20, "a.doc"),
    ],
)  # fmt: skip
def test_a_small_file_that_is_one(body: str, name: str) -> None:
    assert not is_instead(body.encode(), f"http://x.gov.cn/{name}")


def test_long_and_nested_input_is_no_message() -> None:
    assert not is_instead(b'{"code":' * 30_000, "http://x.gov.cn/a.doc")
    assert not is_instead(b"[" * 2_000, "http://x.gov.cn/a.doc")
    assert not is_instead(b'{"a":' + b"[" * 2_000, "http://x.gov.cn/a.doc")
    assert not is_beside(Page("http://x.gov.cn/", f"<title>{'找不到' * 60_000}</title>"), "关于" * 100_000)


@pytest.mark.parametrize(
    "text", ["联系电话：0570-1234567", "附件内容详见纸质文件", "本表填写如有错误请更正", "密码：abc123"]
)
def test_a_text_file_by_the_servers_own_name_may_be_of_few_words(text: str) -> None:
    url = "http://x.gov.cn/download.do?id=1"
    assert not is_instead(text.encode("gb18030"), url, "说明.TXT")
    assert is_instead("文件不存在".encode(), url, "说明.doc")


@pytest.mark.parametrize("exit_code", [70, None])
def test_a_page_that_nothing_can_read_ends_the_sweep_only_where_nothing_can_be_inspected(exit_code: int | None) -> None:
    error = RuntimeError("no pool" if exit_code else "the body is closed")
    error.exit_code = exit_code  # type: ignore[attr-defined]
    rows: list[Seen] = []

    async def inspected(*_: object, **__: object) -> None:
        raise error

    async def record(seen: Seen) -> None:
        rows.append(seen)

    spider = object.__new__(SectionSpider)
    spider.sweep = SimpleNamespace(failure=None)  # type: ignore[assignment]
    spider.recording = SimpleNamespace(inspected=inspected, record=record)  # type: ignore[assignment]
    fetched = SimpleNamespace(headers={}, body=None)
    unread = spider._unread(Link("http://x.gov.cn/1.html", "page"), fetched, "ValueError")  # type: ignore[arg-type]
    if exit_code is None:
        asyncio.run(unread)
        assert [(row.state, row.reason, row.detail) for row in rows] == [("unreachable", "interrupted", "ValueError")]
    else:
        with pytest.raises(CloseSpider):
            asyncio.run(unread)
        assert spider.sweep.failure is error
        assert rows == []
