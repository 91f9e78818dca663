"""Servers that answer in unusual ways: what they send is read where that can be done, and is a gap where it can't."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import datetime as dt
import email.utils
import gzip
import itertools
import secrets
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qsl, quote, urlsplit

import crawl_process
import pytest
from crawl_portal import Answer, CrawlPortal, Handler, crawl_portal
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.settings import Settings

from crawler.fetch.failures import FetchError
from crawler.fetch.manners import CookiesMiddleware, RetryMiddleware, retry_after_s
from crawler.filename import told_name

MARK = "秘密★10年"
NAME = f"{MARK}名单.docx"


@pytest.fixture
def portal() -> Iterator[CrawlPortal]:
    with crawl_portal() as running:
        yield running


def sends(body: bytes, kind: str = "application/octet-stream", status: int = 200, **headers: str) -> Answer:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.reply(status, body, told, kind)


def section(portal: CrawlPortal, *inside: str) -> str:
    portal.listing("/zc/index.html", [(f"t{n}.html", f"关于第{n}项工作的通知") for n in range(len(inside))])
    for n, body in enumerate(inside):
        portal.article(f"/zc/t{n}.html", f"关于第{n}项工作的通知", body)
    return portal.url("/zc/index.html")


def states(portal: CrawlPortal, result: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    return {row["url"].removeprefix(portal.url("")): (row["state"], row["reason"]) for row in result["rows"]}


def gaps(result: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((gap["reason"], gap["detail"]) for gap in result["sweep"]["gaps"])


def test_parts_packings_and_saved_pages(portal: CrawlPortal, tmp_path: Path) -> None:
    table = f"<html><body><table><tr><td>{MARK}</td></tr></table></body></html>".encode()
    asking = "<html><body>证件查询<form><input name=code></form></body></html>".encode()
    files: dict[str, tuple[Answer | bytes, tuple[str, str | None]]] = {
        "part.txt": (sends(b"a" * 500, status=206, Content_Range="bytes 0-499/900"), ("unreachable", "interrupted")),
        "unsaid.txt": (sends(b"a" * 500, status=206), ("unreachable", "interrupted")),
        "all.txt": (sends(MARK.encode(), status=206, Content_Range="bytes 0-14/15"), ("suspected", None)),
        "twice.txt": (sends(gzip.compress(gzip.compress(MARK.encode())), Content_Encoding="gzip, gzip"), ("suspected", None)),
        "cut.txt": (sends(gzip.compress(gzip.compress(b"a" * 900)[:-9]), Content_Encoding="gzip,gzip"), ("unreachable", "interrupted")),
        "charset.txt": (sends(MARK.encode(), Content_Encoding="UTF-8"), ("suspected", None)),
        "odd.txt": (sends(MARK.encode(), Content_Encoding="sdch"), ("unreachable", "not-obtained")),
        "saved.xls": (sends(table, "text/html", Content_Disposition="attachment; filename=a.xls"), ("suspected", None)),
        "typed.xls": (sends(table, "application/vnd.ms-excel"), ("suspected", None)),
        "page.xls": (sends(table, "text/html"), ("unreachable", "not-obtained")),
        "asks.xls": (sends(asking, "application/vnd.ms-excel"), ("unreachable", "not-obtained")),
        "empty.txt": (b"", ("unreachable", "not-obtained")),
        "unasked.txt": (sends(b"", status=304), ("unreachable", "status")),
        "phone.txt": (sends(table, "application/vnd.wap.xhtml+xml"), ("unreachable", "not-obtained")),
    }  # fmt: skip
    url = section(portal, "".join(f'<a href="/f/{name}">附件：{name}</a>' for name in files), "", "")
    for name, (answer, _) in files.items():
        portal.pages[f"/f/{name}"] = answer
    twice = gzip.compress(cast(bytes, portal.pages["/zc/t0.html"]))
    portal.pages["/zc/t0.html"] = sends(gzip.compress(twice), "text/html", Content_Encoding="gzip")
    page = cast(bytes, portal.pages["/zc/t1.html"])
    portal.pages["/zc/t1.html"] = sends(page[:600], "text/html", 206, Content_Range=f"bytes 0-599/{len(page)}")
    result = crawl_process.sweep(tmp_path, url)
    found = states(portal, result)
    assert {name: found[f"/f/{name}"] for name in files} == {name: wanted for name, (_, wanted) in files.items()}
    assert found["/zc/t0.html"] == ("clean", None)
    assert found["/zc/t1.html"] == ("unreachable", "interrupted")
    assert ("not-obtained", "1 个附件：服务器返回空内容") in gaps(result)


def test_data_beside_an_article_are_asked_for_once_and_may_be_nothing(portal: CrawlPortal, tmp_path: Path) -> None:
    """`files` asks by the article's number and makes links of what comes; two articles name a file that only this leads to."""
    files = (
        "<p>附件：<a id='f'>名单.doc</a></p><script>$.get('/attach/list.do',{id:%d},function(d){if(d.path)"
        "$('#f').attr('href','/get.do?p='+d.path);},'json');</script>"
    )
    beside = (
        "<div id='f'></div><script>$.get('/attach/list.do',{id:%d},function(d){if(d.path)"
        "$('#f').html('<a href=\"/get.do?p='+d.path+'\">');},'json');</script>"
    )
    answers = [b'{"path": "a7"}', b'{"note": "x"}', b'{"list": []}', sends(b""), sends(b"", status=204)]
    for n, (answer, inside) in enumerate(zip(answers, (files, files, beside, beside, beside), strict=True), 4711):
        portal.article(f"/zc/t{n}.html", f"关于第{n}项工作的通知", inside % n)
        portal.pages[f"/attach/list.do?id={n}"] = answer
    portal.listing("/zc/index.html", [(f"t{n}.html", f"关于第{n}项工作的通知") for n in range(4711, 4716)])
    portal.pages["/get.do?p=a7"] = f"%PDF-1.4 {MARK}".encode()
    result = crawl_process.sweep(tmp_path, portal.url("/zc/index.html"))
    told = states(portal, result)
    assert [portal.asked(f"/attach/list.do?id={n}") for n in range(4711, 4716)] == [1] * 5
    assert told["/get.do?p=a7"] == ("suspected", None)
    assert [told[f"/attach/list.do?id={n}"][0] for n in range(4711, 4716)] == ["clean"] * 3 + ["excluded"] * 2
    assert [reason for reason, _ in gaps(result)] == ["no-address"]


def test_files_of_a_footer_without_a_name_cost_one_request_a_sweep(portal: CrawlPortal, tmp_path: Path) -> None:
    """The same files under every article and under the list, in tables."""
    foot = (
        "<table><tr><td>主办：某市人民政府 <a href='/up/手册.doc'>网站使用手册</a> "
        "<a href='../up/表.xls'>意见征集表.xls</a> 电话：12345</td></tr></table>"
    )
    text = "这是一篇公开发布的文章，内容与日常工作有关，供社会各界查阅和监督。" * 6
    top = "<table><tr><td><a href='/'>首页</a> <a href='/xx/'>要闻</a></td></tr></table>"
    rows = "".join(
        f"<tr><td><a href='t{n}.html'>关于第{n}项工作的通知</a></td><td>2024-03-0{n}</td></tr>" for n in range(1, 7)
    )
    portal.html("/zc/index.html", f"{top}<table>{rows}</table>{foot}")
    for n in range(1, 7):
        portal.html(
            f"/zc/t{n}.html", f"{top}<table><tr><td><h1>关于第{n}项工作的通知</h1><p>{text}</p></td></tr></table>{foot}"
        )
    files = ["/up/%E6%89%8B%E5%86%8C.doc", "/up/%E8%A1%A8.xls"]
    portal.pages |= dict.fromkeys(files, b"%PDF-1.4 x")
    result = crawl_process.sweep(tmp_path, portal.url("/zc/index.html"))
    assert [portal.asked(path) for path in files] == [1, 1]
    assert gaps(result) == []
    assert sum(kind == "page" for kind in (row["kind"] for row in result["rows"])) == 6


def test_redirects_to_names_in_bare_bytes_and_cut_headers(portal: CrawlPortal, tmp_path: Path) -> None:
    def moved(codec: str) -> Answer:
        target = f"/文件/{codec}名单.txt".encode(codec)
        portal.pages[quote(target)] = MARK.encode()
        return sends(b"", status=302, Location=target.decode("latin-1"))

    def dripping(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n")
        with contextlib.suppress(OSError):
            for _ in range(40):
                handler.wfile.write(b"X-More: 1\r\n")
                handler.wfile.flush()
                time.sleep(0.1)

    names = {
        "utf-8": ("suspected", None), "gb18030": ("suspected", None), "slashes": ("suspected", None),
        "refreshed": ("suspected", None), "drips": ("unreachable", "timeout"),
    }  # fmt: skip
    url = section(portal, "".join(f'<a href="/f/{name}.txt">附件：{name}.txt</a>' for name in names))
    portal.pages |= {"/f/utf-8.txt": moved("utf-8"), "/f/gb18030.txt": moved("gb18030"), "/f/drips.txt": dripping}
    portal.pages["/real/a.txt"] = MARK.encode()
    portal.pages["/f/slashes.txt"] = sends(b"", status=302, Location="/real\\a.txt")
    portal.pages["/f/refreshed.txt"] = sends(
        b"<html><body>...</body></html>", "text/html", Refresh="0; URL='../real/a.txt'"
    )
    result = crawl_process.sweep(tmp_path, url, limits={"timeout_s": 1.0})
    found = states(portal, result)
    assert {name: found[f"/f/{name}.txt"] for name in names} == names


def test_a_gone_article_is_known_by_what_the_host_shows_for_any_address(portal: CrawlPortal, tmp_path: Path) -> None:
    def shown(handler: Handler) -> None:
        said = f"您要的内容 {handler.path} 走丢了，编号 {secrets.token_hex(3)}-{time.time_ns():x}，请从首页重新进入本网站浏览。"
        handler.reply(200, f"<html><title>{handler.path}</title><body><p>{said}</p></body></html>".encode())

    url = section(portal, "", "")
    del portal.pages["/zc/t1.html"]
    portal.prefixes["/zc/"] = shown
    result = crawl_process.sweep(tmp_path, url)
    assert states(portal, result)["/zc/t1.html"] == ("unreachable", "not-obtained")
    assert states(portal, result)["/zc/t0.html"] == ("clean", None)


WALLS = {
    "login": "<form action=/sso>统一身份认证 <input name=u><input type='password' name=p></form>",
    "challenge": "<script>var arg1='AABBCCDDEEFF00112233445566';setCookie('acw_sc__v2',1);location.reload();</script>",
}


@pytest.mark.parametrize("wall", WALLS)
def test_a_wall_in_place_of_a_list_is_no_empty_list(portal: CrawlPortal, tmp_path: Path, wall: str) -> None:
    portal.html("/zc/index.html", WALLS[wall])
    url = portal.url("/zc/index.html")
    result = crawl_process.sweep(tmp_path, url, empty_expected=True, browser="never")
    assert [reason for reason, _ in gaps(result)] == ["list-page"]


def test_a_change_of_a_list_is_told_until_somebody_accepts_it(portal: CrawlPortal, tmp_path: Path) -> None:
    url = section(portal, "", "")
    portal.pages["/xin/"] = portal.pages["/zc/index.html"]
    portal.types["/xin/"] = "text/html"
    crawl_process.sweep(tmp_path, url)
    portal.pages["/zc/index.html"] = sends(b"", status=301, Location="/xin/")
    for _ in range(2):
        ((reason, told),) = gaps(crawl_process.sweep(tmp_path, url))
        assert reason == "moved"
        assert portal.url("/xin/") in told
    with sqlite3.connect(tmp_path / "ledger.sqlite3") as ledger:
        ledger.execute("UPDATE findings_section SET accepted_sweep = (SELECT max(id) FROM findings_sweep)")
    assert crawl_process.sweep(tmp_path, url)["sweep"]["complete"]


def test_what_another_page_says_of_changes_is_not_believed(portal: CrawlPortal, tmp_path: Path) -> None:
    old = {"Last-Modified": "Mon, 02 Mar 2020 10:00:00 GMT"}
    asked: list[str] = []

    def file(handler: Handler) -> None:
        asked.append(handler.path)
        unchanged = handler.headers.get("If-Modified-Since") == old["Last-Modified"]
        handler.reply(304 if unchanged else 200, b"" if unchanged else handler.path.encode() * 9, old, "text/plain")

    url = section(portal, '<a href="/f/a.txt">附件：a.txt</a>')
    portal.pages |= {
        "/f/a.txt": sends(b"", status=302, Location="/real/1.txt"),
        "/real/1.txt": file,
        "/real/2.txt": file,
    }
    crawl_process.sweep(tmp_path, url)
    how = [{row["url"]: row["how"] for row in crawl_process.sweep(tmp_path, url)["rows"]}[portal.url("/f/a.txt")]]
    portal.pages["/f/a.txt"] = sends(b"", status=302, Location="/real/2.txt")
    how.append({row["url"]: row["how"] for row in crawl_process.sweep(tmp_path, url)["rows"]}[portal.url("/f/a.txt")])
    assert how == ["not-modified", "fetched"]


def test_where_a_page_says_that_its_section_went_is_told(portal: CrawlPortal, tmp_path: Path) -> None:
    said = "<p>本栏目内容已迁移至<a href='/xin/'>政策文件库</a>，请更新收藏。</p><p><a href='/a.html'>关于调整工作时间的通知</a></p>"
    portal.html("/zc/index.html", said)
    result = crawl_process.sweep(tmp_path, portal.url("/zc/index.html"))
    told = dict(gaps(result))
    assert told.keys() == {"empty", "moved"}
    assert portal.url("/xin/") in told["moved"]
    assert "a.html" not in told["moved"]


def test_a_list_page_that_leads_to_the_front_page_brings_nothing_of_it(portal: CrawlPortal, tmp_path: Path) -> None:
    pager = "<script>createPageHTML(2, {}, 'index', 'html');</script>"
    section(portal, "", "", "")
    portal.listing("/zc/index.html", [(f"t{n}.html", f"关于第{n}项工作的通知") for n in range(3)], pager.format(0))
    portal.pages["/zc/index_1.html"] = sends(b"", status=302, Location="/")
    portal.listing("/", [(f"/news/{n}.html", f"今日要闻第{n}条消息") for n in range(9)])
    result = crawl_process.sweep(tmp_path, portal.url("/zc/index.html"))
    assert [reason for reason, _ in gaps(result)] == ["list-page"]
    assert not [path for path in states(portal, result) if path.startswith("/news/")]


def test_an_empty_list_beside_a_login_is_an_empty_list(portal: CrawlPortal, tmp_path: Path) -> None:
    url = portal.url("/zc/index.html")
    portal.html("/zc/index.html", "<div class=list>暂无内容</div><form><input type='password'></form>")
    assert crawl_process.sweep(tmp_path, url, empty_expected=True, browser="never")["sweep"]["complete"]


def test_what_is_not_read_of_a_long_list_is_a_gap(portal: CrawlPortal, tmp_path: Path) -> None:
    url = section(portal, "", "")
    portal.pages["/zc/index.html"] = cast(bytes, portal.pages["/zc/index.html"]) + b" " * (16 * 2**20)
    result = crawl_process.sweep(tmp_path, url, limits={"max_file_bytes": 2**25})
    assert gaps(result) == [("too-large", "1 个页面过长，只读取了前一部分中的链接")]


def test_a_list_that_leads_elsewhere_alone_is_a_gap_however_short(portal: CrawlPortal, tmp_path: Path) -> None:
    portal.listing("/zc/index.html", [(f"http://zwgk.example.cn/{n}.html", f"关于第{n}项工作的通知") for n in (1, 2)])
    result = crawl_process.sweep(tmp_path, portal.url("/zc/index.html"))
    assert [reason for reason, _ in gaps(result)] == ["foreign-host"]


@pytest.mark.parametrize("name", ["sid", "PHPSESSID"])
def test_a_session_number_in_every_address_makes_no_list_endless(
    portal: CrawlPortal, tmp_path: Path, name: str
) -> None:
    counter = itertools.count(1)

    def page(handler: Handler) -> None:
        asked = dict(parse_qsl(urlsplit(handler.path).query))
        number, session = int(asked.get("page", 1)), f"{name}={next(counter) * 7919:012x}"
        rows = [
            (f"/zc/a.jsp?id={number}{n}&{session}", f"第{number}页第{n}项通知") for n in range(2 if number == 4 else 10)
        ]
        links = "".join(f'<a href="/zc/list.jsp?page={n}&{session}">{n}</a>' for n in range(1, 5))
        onwards = f'<a href="/zc/list.jsp?page={number + 1}&{session}">下一页</a>' if number < 4 else ""
        portal.listing("/made", rows, f'<div class="page">{number}/4页 {links} {onwards}</div>')
        handler.reply(200, cast(bytes, portal.pages["/made"]))

    portal.prefixes["/zc/list.jsp"] = page
    portal.article("/article", "关于某项工作的通知")
    portal.prefixes["/zc/a.jsp"] = lambda handler: handler.reply(200, cast(bytes, portal.pages["/article"]))
    result = crawl_process.sweep(tmp_path, portal.url("/zc/list.jsp"), limits={"max_list_pages": 120, "max_pages": 900})
    had = {parse_qsl(urlsplit(row["url"]).query)[0][1] for row in result["rows"] if row["kind"] == "page"}
    assert had == {f"{p}{n}" for p in range(1, 5) for n in range(2 if p == 4 else 10)}
    assert result["sweep"]["complete"], gaps(result)
    lists = sum(row["kind"] == "list" for row in result["rows"])
    assert lists == 4 if name == "PHPSESSID" else lists < 20


@pytest.mark.parametrize(("expected", "complete"), [(False, False), (True, True)])
def test_a_file_in_place_of_the_list_is_a_gap(
    portal: CrawlPortal, tmp_path: Path, *, expected: bool, complete: bool
) -> None:
    portal.pages["/zc/index.html"] = b"PK\x03\x04 no list"
    result = crawl_process.sweep(tmp_path, portal.url("/zc/index.html"), empty_expected=expected)
    assert result["sweep"]["complete"] is complete
    assert gaps(result) == ([] if complete else [("list-page", "列表第 1 页：得到的是文件而不是列表页")])


def test_a_clock_that_was_ahead_keeps_nothing_from_being_read_anew(portal: CrawlPortal, tmp_path: Path) -> None:
    url = section(portal, "")
    crawl_process.sweep(tmp_path, url)
    with sqlite3.connect(tmp_path / "ledger.sqlite3") as ledger:
        ledger.execute("UPDATE findings_resource SET last_fetched_at = datetime('now', '+300 days')")
    again = crawl_process.sweep(tmp_path, url)
    assert {row["how"] for row in again["rows"]} == {"fetched"}


@pytest.mark.parametrize(
    "told",
    [
        f"attachment; filename=x.docx; filename*=UTF-8''{quote(NAME)}",
        f"attachment; filename*=UTF-8''{quote(NAME)}; filename={quote(NAME)}",
        f"attachment; filename*=GBK''{quote(NAME.encode('gbk'))}",
        f"attachment; filename*=UTF-8''{quote(NAME.encode('gbk'))}",
        f"attachment; filename*0*=UTF-8''{quote(NAME[:4])}; filename*1*={quote(NAME[4:])}",
        f"attachment; filename*={quote(NAME)}",
        f'attachment; filename="{NAME.encode("gbk").decode("latin-1")}"',
        f"attachment;filename={NAME.encode().decode('latin-1')}",
        f"attachment; filename={quote(NAME.encode('gbk'))}",
        f"attachment; filename='{quote(NAME)}'",
        f'attachment; filename="=?UTF-8?B?{base64.b64encode(NAME.encode()).decode()}?="',
    ],
)
def test_a_files_name_is_read_however_it_is_written(told: str) -> None:
    assert told_name(told) == NAME


def test_a_quoted_name_ends_with_its_quotes_and_none_is_none() -> None:
    assert told_name('attachment; filename="甲;乙.doc"'.encode().decode("latin-1")) == "甲;乙.doc"
    assert told_name("attachment") == told_name("") == told_name("inline; name=a.doc") == ""


def test_a_name_that_only_looks_like_mails_is_taken_as_it_stands() -> None:
    assert told_name('attachment; filename="=?utf-8?B?A?="') == "=?utf-8?B?A?="


def _middleware(**settings: object) -> RetryMiddleware:
    sweep = SimpleNamespace(has_fallen_silent=lambda url: False, silence={"a.gov.cn": 0}, pace=SimpleNamespace())
    crawler = SimpleNamespace(settings=Settings({"RETRY_TIMES": 2, **settings}), spider=SimpleNamespace(sweep=sweep))
    return RetryMiddleware(cast(Crawler, crawler))


def test_a_host_that_asks_for_a_long_wait_is_left_alone() -> None:
    middleware = _middleware()
    request, other = Request("http://a.gov.cn/1.html"), Request("http://b.gov.cn/1.html")
    wait = {"Retry-After": "3600"}

    def answered(status: int, headers: dict[str, str]) -> None:
        middleware.process_response(request, Response(request.url, status, headers=headers))

    for status in (429, 503, 200, 503, 429):  # what is had in between says that the host is there
        answered(status, wait if status != 200 else {})
    asyncio.run(middleware.process_request(request))
    answered(503, wait)
    with pytest.raises(FetchError) as told:
        asyncio.run(middleware.process_request(request))
    assert (told.value.reason, told.value.detail, told.value.retry) == ("status", "503", False)
    asyncio.run(middleware.process_request(other))


def test_a_time_to_wait_for_may_lack_its_zone() -> None:
    later = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=90)
    for text in (email.utils.format_datetime(later, usegmt=True), f"{later:%a, %d %b %Y %H:%M:%S} -0000"):
        asked = retry_after_s(text.encode())
        assert asked is not None
        assert 85 < asked < 91
    assert retry_after_s("²".encode("latin-1")) is None


def test_a_cookie_is_kept_without_asking_the_network_about_its_domain(monkeypatch: pytest.MonkeyPatch) -> None:
    import tldextract

    def outside(*_arguments: object, **_options: object) -> None:
        raise AssertionError("the list of public domains is asked for")

    monkeypatch.setattr(tldextract.TLDExtract, "__call__", outside)
    middleware = CookiesMiddleware()
    first = Request("http://www.a.gov.cn/1.html")
    middleware.process_response(
        first,
        Response(first.url, headers={"Set-Cookie": ["sid=1; Path=/", "all=2; Domain=a.gov.cn", "bad=3; Domain=b.cn"]}),
    )
    asked = {url: Request(url) for url in ("http://www.a.gov.cn/2.html", "http://f.a.gov.cn/3.pdf", "http://b.cn/")}
    for request in asked.values():
        middleware.process_request(request)
    sent = {url: sorted((request.headers.get("Cookie") or b"").decode().split("; ")) for url, request in asked.items()}
    assert sent == {
        "http://www.a.gov.cn/2.html": ["all=2", "sid=1"],
        "http://f.a.gov.cn/3.pdf": ["all=2"],
        "http://b.cn/": [""],
    }  # fmt: skip


def test_a_page_that_lists_the_files_where_one_was_asked_for_is_gone_through(
    portal: CrawlPortal, tmp_path: Path
) -> None:
    """A second sweep finds them again; a page of failure, or of other things, that has a file to offer is no list of them."""
    lists = ["/attach/list.jsp?docid=1", "/attach/list.jsp?docid=2", "/attach/list.jsp?docid=3"]
    url = section(portal, *(f"<p><a href='{path}'>查看附件列表</a></p>" for path in lists))
    rows = "".join(f"<tr><td>名单{n}</td><td><a href='/f/{n}.txt'>下载</a></td></tr>" for n in (1, 2))
    portal.html(lists[0], f"<h2>附件</h2><table>{rows}</table>")
    offered = "<a href='/f/3.txt'>使用手册.txt</a> <a href='/f/4.txt'>阅读器.txt</a>"
    portal.html(lists[1], f"<p>文件不存在，您可以下载 {offered}</p>")
    others = "".join(f"<li><a href='/xw/{n}.html'>某地举行第{n}次活动</a></li>" for n in range(6))
    portal.html(lists[2], f"<ul>{others}</ul>{offered}")
    portal.pages |= {f"/f/{n}.txt": f"{MARK}\n名单".encode() for n in (1, 2, 3, 4)}
    for _ in range(2):
        result = crawl_process.sweep(tmp_path, url)
        told = states(portal, result)
        assert [told[path][0] for path in lists] == ["clean", "unreachable", "unreachable"]
        assert told["/f/1.txt"] == told["/f/2.txt"] == ("suspected", None)
        assert "/f/3.txt" not in told
        assert [reason for reason, _ in gaps(result)] == ["not-obtained"]
