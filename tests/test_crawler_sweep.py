"""Whole sweeps over a real portal on loopback: each address ends once, every fault has its name, the sums close."""

from __future__ import annotations

import gzip
import io
import itertools
import os
import struct
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import crawl_portal as site
import crawl_process
import pytest
from crawl_portal import CrawlPortal, crawl_portal

MARK = "秘密★10年"
PDF = b"%PDF-1.4\n"


@pytest.fixture
def portal() -> Iterator[CrawlPortal]:
    with crawl_portal() as running:
        yield running


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    raw = zlib.compress(b"".join(b"\0" + b"\xff" * width for _ in range(height)))
    out = io.BytesIO(b"")
    out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)))
    out.write(chunk(b"IDAT", raw) + chunk(b"IEND", b""))
    return out.getvalue()


def by_path(portal: CrawlPortal, result: dict[str, Any]) -> dict[str, tuple[str, str, str | None]]:
    return {
        row["url"].removeprefix(portal.url("")): (row["kind"], row["state"], row["reason"]) for row in result["rows"]
    }


def reasons(result: dict[str, Any]) -> list[str]:
    return sorted(gap["reason"] for gap in result["sweep"]["gaps"])


def sums_close(result: dict[str, Any]) -> None:
    sums = result["sweep"]
    assert sums["listed"] == len(result["rows"]) == len({row["url"] for row in result["rows"]})
    assert sums["listed"] == sum(sums[s] for s in ("clean", "suspected", "unscannable", "excluded", "unreachable"))


def section(portal: CrawlPortal, inside: dict[str, str], *, tail: str = "") -> str:
    """A list of one article for each of `inside`; returns its address."""
    portal.listing("/zc/index.html", [(f"202403/t20240301_{n}.html", f"关于{n}的通知") for n in inside], tail)
    for n, body in inside.items():
        portal.article(f"/zc/202403/t20240301_{n}.html", f"关于{n}的通知", body)
    return portal.url("/zc/index.html")


def test_a_section_is_swept_whole_and_the_next_sweep_asks_only_for_changes(portal: CrawlPortal, tmp_path: Path) -> None:
    url = section(portal, {"101": '<a href="P020240301000000000001.pdf">附件.pdf</a>', "102": ""},
                  tail="<script>createPageHTML(2, 0, 'index', 'html');</script>")  # fmt: skip
    portal.listing("/zc/index_1.html", [("202403/t20240301_103.html", "第二页的通知")],
                   "<script>createPageHTML(2, 1, 'index', 'html');</script>")  # fmt: skip
    portal.article("/zc/202403/t20240301_103.html", "第二页的通知", "<img src='W020240301.png'>")
    portal.pages["/zc/202403/W020240301.png"] = png(800, 1100)
    portal.pages["/zc/202403/P020240301000000000001.pdf"] = PDF + MARK.encode()

    first = crawl_process.sweep(tmp_path, url)
    assert by_path(portal, first) == {
        "/zc/index.html": ("list", "clean", None),
        "/zc/index_1.html": ("list", "clean", None),
        "/zc/202403/t20240301_101.html": ("page", "clean", None),
        "/zc/202403/t20240301_102.html": ("page", "clean", None),
        "/zc/202403/t20240301_103.html": ("page", "clean", None),
        "/zc/202403/P020240301000000000001.pdf": ("attachment", "suspected", None),
        "/zc/202403/W020240301.png": ("image", "clean", None),
    }
    sums_close(first)
    assert first["sweep"]["complete"] is True
    assert (first["sweep"]["declared_pages"], first["family"]) == (2, "trs")
    assert first["left_in_spool"] == []
    # The page that links to the suspected file carries its title, so it stays out of the index; its sisters don't.
    titles = {title for title, _ in first["texts"].values()}
    assert titles == {"关于102的通知", "第二页的通知"}
    assert [e for e in first["events"] if e.get("alerted")] == [{"alerted": 1}]

    portal.requests.clear()
    portal.statuses.clear()
    portal.article("/zc/202403/t20240301_102.html", "关于102的通知", f"<p>{MARK}</p>")
    second = crawl_process.sweep(tmp_path, url, limits={"recheck_share": 1.0})
    how = {row["url"].removeprefix(portal.url("")): row["how"] for row in second["rows"]}
    assert how == {
        "/zc/index.html": "not-modified",
        "/zc/index_1.html": "not-modified",
        "/zc/202403/t20240301_101.html": "not-modified",
        "/zc/202403/t20240301_102.html": "fetched",
        "/zc/202403/t20240301_103.html": "not-modified",
        "/zc/202403/P020240301000000000001.pdf": "not-modified",
        "/zc/202403/W020240301.png": "not-modified",
    }
    assert by_path(portal, second)["/zc/202403/t20240301_102.html"] == ("page", "suspected", None)
    assert by_path(portal, second)["/zc/202403/P020240301000000000001.pdf"][1] == "suspected"
    sums_close(second)

    portal.statuses.clear()
    third = crawl_process.sweep(tmp_path, url, ruleset="r2")
    assert all(row["how"] == "fetched" for row in third["rows"])
    assert not [status for _, status in portal.statuses if status == 304]


def test_every_fault_is_named_and_nothing_vanishes(portal: CrawlPortal, tmp_path: Path) -> None:
    faults: dict[str, Any] = {
        "ok.pdf": PDF, "gone.pdf": None, "gone410.pdf": site.error(410), "err.pdf": site.error(500),
        "deny.pdf": site.error(403), "loop.pdf": site.redirect("/zc/202403/loop.pdf"), "cut.pdf": site.truncated,
        "drip.pdf": site.drip, "mute.pdf": site.silent, "bomb.pdf": site.bomb, "huge.pdf": site.huge,
        "file.pdf": site.redirect("file:///etc/passwd"), "script.pdf": site.redirect("javascript:alert(1)"), "away.pdf": site.redirect("http://elsewhere.example/a.pdf"),
        "inside.pdf": site.redirect("http://127.0.0.1:1/a.pdf"), "empty.pdf": b"", "broken.pdf": b"BROKEN",
        "film.pdf": b"\x00\x00\x00\x20ftypisom", "moved.pdf": site.redirect("/zc/202403/ok.pdf", 301),
        "captcha1.pdf": "<html><body>请输入验证码</body></html>".encode(),
        "captcha2.doc": "<html><body>请输入验证码</body></html>".encode(),
        "error.doc": "文件不存在或已被删除".encode(), "error.xls": b'{"success":false,"message":"no such file","data":null}',
        "store.pdf": b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>",
        "table.xls": b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table><tr><td>1</td></tr></table></html>',
    }  # fmt: skip
    anchors = "".join(f'<a href="{name}">{name}</a>' for name in faults)
    url = section(portal, {"1": anchors + '附件：<a href="javascript:;">没有地址.pdf</a>'})
    for name, answer in faults.items():
        if answer is not None:
            portal.pages[f"/zc/202403/{name}"] = answer
    started_s = time.monotonic()
    result = crawl_process.sweep(tmp_path, url, limits={"timeout_s": 4.0})
    assert time.monotonic() - started_s < 60
    got = {
        path.removeprefix("/zc/202403/"): row[1:]
        for path, row in by_path(portal, result).items()
        if path.endswith((".pdf", ".doc", ".xls"))
    }
    assert got == {
        "ok.pdf": ("clean", None), "gone.pdf": ("unreachable", "not-found"), "gone410.pdf": ("unreachable", "not-found"),
        "err.pdf": ("unreachable", "status"), "deny.pdf": ("unreachable", "status"), "loop.pdf": ("unreachable", "redirects"),
        "cut.pdf": ("unreachable", "interrupted"), "drip.pdf": ("unreachable", "timeout"), "mute.pdf": ("unreachable", "timeout"),
        "bomb.pdf": ("unreachable", "too-large"), "huge.pdf": ("unreachable", "too-large"), "file.pdf": ("unreachable", "status"),
        "script.pdf": ("unreachable", "status"), "error.doc": ("unreachable", "not-obtained"), "error.xls": ("unreachable", "not-obtained"),
        "store.pdf": ("unreachable", "not-obtained"),
        "away.pdf": ("excluded", "host"), "inside.pdf": ("excluded", "host"), "empty.pdf": ("unreachable", "not-obtained"),
        "broken.pdf": ("unscannable", "damaged"), "film.pdf": ("excluded", "not-a-document"), "moved.pdf": ("clean", None),
        "captcha1.pdf": ("unreachable", "not-obtained"), "captcha2.doc": ("unreachable", "not-obtained"), "table.xls": ("clean", None),
    }  # fmt: skip
    sums_close(result)
    assert result["sweep"]["complete"] is False
    # One gap a cause: the two captchas are one; the two foreign hosts are two.
    assert reasons(result) == sorted(
        [
            "status",
            "redirects",
            "interrupted",
            "timeout",
            "too-large",
            "not-obtained",
            "not-obtained",  # the empty body
            "not-obtained",  # error messages
            "foreign-host",
            "foreign-host",
            "damaged",
            "no-address",
        ]
    )
    assert portal.asked("/zc/202403/err.pdf") == 3  # tried again, then given up with a row
    assert portal.asked("/zc/202403/gone.pdf") == 1
    assert portal.asked("/zc/202403/loop.pdf") == 2  # its second time round it is known for a loop
    assert "/zc/" not in result["log"]
    assert "a request failed" not in result["log"]
    assert "没有地址" not in result["log"]


def test_gaps_of_lists_carry_the_number_of_the_page(portal: CrawlPortal, tmp_path: Path) -> None:
    pager = "<script>createPageHTML(5, 0, 'index', 'html');</script>"
    url = section(portal, {"1": "", "2": ""}, tail=pager)
    portal.pages["/zc/index_2.html"] = site.error(500)
    portal.html("/zc/index_3.html", "<script>var a = 1;</script><p>系统维护中</p>")
    portal.pages["/zc/index_4.html"] = portal.pages["/zc/index.html"]
    portal.types["/zc/index_4.html"] = "text/html"
    result = crawl_process.sweep(tmp_path, url, browser="never")
    details = sorted(gap["detail"] for gap in result["sweep"]["gaps"])
    assert [gap["reason"] for gap in result["sweep"]["gaps"]] == ["list-page"] * 4
    assert [detail.split("：")[0] for detail in details] == ["列表第 2 页", "列表第 3 页", "列表第 4 页", "列表第 5 页"]
    assert by_path(portal, result)["/zc/index_1.html"] == ("list", "unreachable", "not-found")
    sums_close(result)


def test_a_total_not_met_and_pages_not_linked_are_gaps(portal: CrawlPortal, tmp_path: Path) -> None:
    url = section(
        portal, {"1": "", "2": ""}, tail='<div class="page">共9条记录 共3页 <a href="index_2.html">下一页</a></div>'
    )
    portal.listing("/zc/index_2.html", [("202403/t20240301_3.html", "第三篇通知")])
    portal.article("/zc/202403/t20240301_3.html", "第三篇通知")
    result = crawl_process.sweep(tmp_path, url)
    assert (result["sweep"]["declared_total"], result["sweep"]["declared_pages"]) == (9, 3)
    assert reasons(result) == ["list-page", "shortfall"]
    assert "实见 3 条" in str(result["sweep"]["gaps"])
    assert "第 3 页" in str(result["sweep"]["gaps"])


@pytest.mark.parametrize("expected", [False, True])
def test_an_empty_list_is_a_gap_unless_it_is_expected(portal: CrawlPortal, tmp_path: Path, expected: bool) -> None:
    portal.html("/zc/index.html", "<p>暂无内容</p>")
    result = crawl_process.sweep(tmp_path, portal.url("/zc/index.html"), empty_expected=expected)
    assert reasons(result) == ([] if expected else ["empty"])
    assert result["sweep"]["complete"] is expected


@pytest.mark.parametrize("named", [False, True])
def test_files_elsewhere_are_one_gap_a_host_unless_the_host_is_named(
    portal: CrawlPortal, tmp_path: Path, named: bool
) -> None:
    url = section(
        portal, {"1": '<a href="http://oss.example.com/a.pdf">a</a><a href="http://oss.example.com/b.doc">b</a>'}
    )
    result = crawl_process.sweep(tmp_path, url, policy={"foreign_hosts": ["oss.example.com"] if named else []})
    assert [row["reason"] for row in result["rows"] if "oss." in row["url"]] == ["host", "host"]
    assert reasons(result) == ([] if named else ["foreign-host"])
    sums_close(result)


def test_pictures_too_small_to_be_a_document_are_excluded(portal: CrawlPortal, tmp_path: Path) -> None:
    url = section(portal, {"1": "<img src='small.png'><img src='W020240301.png'>"})
    portal.pages["/zc/202403/small.png"] = png(120, 90)
    portal.pages["/zc/202403/W020240301.png"] = png(600, 900)
    result = crawl_process.sweep(tmp_path, url)
    assert by_path(portal, result)["/zc/202403/small.png"] == ("image", "excluded", "too-small")
    assert by_path(portal, result)["/zc/202403/W020240301.png"] == ("image", "clean", None)
    assert result["sweep"]["complete"] is True


def test_a_gbk_page_that_claims_utf8_is_read(portal: CrawlPortal, tmp_path: Path) -> None:
    url = section(portal, {"1": ""})
    portal.article(
        "/zc/202403/t20240301_1.html",
        "关于机密文件管理的通知",
        f"<p>{MARK}</p><a href='附件一.pdf'>附件一</a>",
        charset="gb18030",
        declared="utf-8",
    )
    result = crawl_process.sweep(tmp_path, url)
    got = by_path(portal, result)
    assert got["/zc/202403/t20240301_1.html"] == ("page", "suspected", None)
    assert got["/zc/202403/%E9%99%84%E4%BB%B6%E4%B8%80.pdf"] == ("attachment", "unreachable", "not-found")


def test_robots_txt_is_obeyed_and_told_or_ignored_on_demand(portal: CrawlPortal, tmp_path: Path) -> None:
    url = section(portal, {"1": '<a href="/closed/a.pdf">a.pdf</a>'})
    portal.pages["/robots.txt"] = b"User-agent: *\nDisallow: /closed/\n"
    portal.pages["/closed/a.pdf"] = PDF
    (tmp_path / "1").mkdir()
    obeyed = crawl_process.sweep(tmp_path / "1", url)
    assert by_path(portal, obeyed)["/closed/a.pdf"] == ("attachment", "excluded", "robots")
    assert reasons(obeyed) == ["robots"]
    assert portal.asked("/closed/a.pdf") == 0
    (tmp_path / "2").mkdir()
    ignored = crawl_process.sweep(tmp_path / "2", url, policy={"robots": "ignore"})
    assert by_path(portal, ignored)["/closed/a.pdf"] == ("attachment", "clean", None)


def test_outside_the_allowed_hours_nothing_is_asked(portal: CrawlPortal, tmp_path: Path) -> None:
    url = section(portal, {"1": ""})
    result = crawl_process.sweep(tmp_path, url, policy={"hours": "00:00-00:00"})
    assert by_path(portal, result) == {"/zc/index.html": ("list", "excluded", "hours")}
    assert reasons(result) == ["hours"]
    assert "00:00-00:00" in result["sweep"]["gaps"][0]["detail"]
    assert portal.requests == []


def test_a_budget_that_is_hit_is_a_gap(portal: CrawlPortal, tmp_path: Path) -> None:
    url = section(portal, {str(n): "" for n in range(10)})
    result = crawl_process.sweep(tmp_path, url, limits={"max_pages": 4})
    assert sum(row["reason"] == "budget" for row in result["rows"]) == 7
    assert reasons(result) == ["budget"]
    sums_close(result)


def test_the_delay_is_kept_and_the_agent_names_no_purpose(portal: CrawlPortal, tmp_path: Path) -> None:
    at: list[float] = []
    url = section(portal, {str(n): "" for n in range(4)})
    for path, page in list(portal.pages.items()):
        assert isinstance(page, bytes)

        def answer(handler: Any, page: bytes = page) -> None:
            at.append(time.monotonic())
            handler.reply(200, page)

        portal.pages[path] = answer
    crawl_process.sweep(tmp_path, url, policy={"delay_s": 0.3, "contact": "ops@example.cn"})
    assert len(at) == 5
    assert min(b - a for a, b in itertools.pairwise(at)) > 0.25
    assert {headers["user-agent"] for _, headers in portal.requests} == {"Mishao/0.1 (+ops@example.cn)"}


def test_retry_after_is_waited_for(portal: CrawlPortal, tmp_path: Path) -> None:
    url = section(portal, {"1": '<a href="a.pdf">a.pdf</a>'})
    at: list[float] = []

    def busy(handler: Any) -> None:
        at.append(time.monotonic())
        handler.reply(*((503, b"", {"Retry-After": "1"}) if len(at) == 1 else (200, PDF, {})))

    portal.pages["/zc/202403/a.pdf"] = busy
    result = crawl_process.sweep(tmp_path, url)
    assert by_path(portal, result)["/zc/202403/a.pdf"][1] == "clean"
    assert at[1] - at[0] > 0.9


def test_a_landing_page_that_moves_by_script_is_followed(portal: CrawlPortal, tmp_path: Path) -> None:
    section(portal, {"1": ""})
    portal.html(
        "/zc.html", '<script>document.write(\'<meta http-equiv="Refresh" content="0;url=/zc/index.html">\');</script>'
    )
    result = crawl_process.sweep(tmp_path, portal.url("/zc.html"))
    assert by_path(portal, result)["/zc/202403/t20240301_1.html"] == ("page", "clean", None)
    assert result["sweep"]["complete"] is True


def test_lists_that_go_on_by_groups_end_where_nothing_new_comes(portal: CrawlPortal, tmp_path: Path) -> None:
    def group(number: int, ids: list[int]) -> bytes:
        records = "".join(
            f"<record><![CDATA[<li><a href='/art/2024/1/{i}/art_1_{i}.html' title='第{i}篇文章'>第{i}篇</a><b>2024-01-0{i}</b></li>]]></record>"
            for i in ids
        )
        return (
            f'<datastore><nextgroup><![CDATA[<a href="/proxy/dataproxy.jsp?page={number}"></a>]]></nextgroup>'
            f"<recordset>{records}</recordset></datastore>"
        ).encode()

    portal.html(
        "/col/col1/index.html", f"<div id='9'><script type='text/xml'>{group(1, [1, 2]).decode()}</script></div>"
    )
    portal.pages["/proxy/dataproxy.jsp?page=1"] = group(2, [3, 4])
    portal.pages["/proxy/dataproxy.jsp?page=2"] = group(3, [])
    for i in range(1, 5):
        portal.article(f"/art/2024/1/{i}/art_1_{i}.html", f"第{i}篇文章")
    result = crawl_process.sweep(tmp_path, portal.url("/col/col1/index.html"))
    assert sum(row["kind"] == "page" and row["state"] == "clean" for row in result["rows"]) == 4
    assert portal.asked("/proxy/dataproxy.jsp?page=3") == 0
    assert result["sweep"]["complete"] is True
    assert result["family"] == "hanweb"


@pytest.mark.parametrize("beyond", ["none", "the first", "the last"])
@pytest.mark.parametrize(
    ("page", "goes"),
    [
        ("/gk/index_{}.html", "'index_'+n+'.html'"),
        ("/gk/list.jsp?page={}", "'?page='+n"),
        ("/gk/list.jsp?id=7&cur={}&order=1", "'list.jsp?id=7&cur='+n+'&order=1'"),
    ],
)
def test_a_field_for_a_pages_number_is_turned_to_the_lists_end(
    page: str, goes: str, beyond: str, portal: CrawlPortal, tmp_path: Path
) -> None:
    jump = (
        "<input id='p'><input type='button' value='跳转' onclick='go()'>"
        f"<script>function go(){{var n=document.getElementById('p').value;location.href={goes}}}</script>"
    )
    for k in range(1, 4):
        items = [(f"/gk/2024/t{100 * k + n}.html", f"关于第{k}-{n}项工作的通知") for n in range(5)]
        portal.listing(page.format(k), items, jump)
        for path, title in items:
            portal.article(path, title)
    shown = {"the first": page.format(1), "the last": page.format(3)}.get(beyond)
    if shown is not None:
        body = portal.pages[shown]
        assert isinstance(body, bytes)
        portal.prefixes[page.partition("{")[0]] = lambda handler: handler.reply(200, body)
    result = crawl_process.sweep(tmp_path, portal.url(page.format(1)))
    assert sum(row["kind"] == "page" and row["state"] == "clean" for row in result["rows"]) == 15
    assert portal.asked(page.format(5)) == 0
    assert result["sweep"]["complete"] is True


SEARCH = "<form action='/search.jsp'><input name='kw' value='2026'><input type='submit' value='搜索'></form>"


@pytest.mark.parametrize(
    ("tail", "told"),
    [
        (f"<div class='page'>共 5 页 {SEARCH}</div>", ["list-page"]),
        ("访问总计：123456次", []),
        ("总页数：88", []),
        ("您是第3位访客，总数：998877", []),
    ],
)
def test_what_stands_beside_a_list_is_neither_its_pages_nor_its_count(
    tail: str, told: list[str], portal: CrawlPortal, tmp_path: Path
) -> None:
    def rows(folder: str) -> list[tuple[str, str]]:
        items = [(f"/{folder}/2024/t{300 + n}.html", f"关于{folder}第{n}项工作的通知") for n in range(5)]
        for path, title in items:
            portal.article(path, title)
        return items

    portal.listing("/gk/index.html", rows("gk"), tail)
    for k in range(2, 6):
        portal.listing(f"/search.jsp?kw={k}", rows(f"s{k}"))
    result = crawl_process.sweep(tmp_path, portal.url("/gk/index.html"))
    assert not [path for path in by_path(portal, result) if not path.startswith("/gk/")]
    assert reasons(result) == told


@pytest.mark.parametrize("above", ["/", "/zw/", "/zw/index.html"])
def test_a_bare_more_brings_nothing_of_the_pages_above_the_section(
    above: str, portal: CrawlPortal, tmp_path: Path
) -> None:
    def rows(folder: str, count: int) -> str:
        items = [(f"/zw/{folder}/2024/t{300 + n}.html", f"关于{folder}第{n}项工作的通知") for n in range(count)]
        for path, title in items:
            portal.article(path, title)
        return "".join(f"<li><a href='{path}'>{title}</a><span>2024-03-05</span></li>" for path, title in items)

    portal.html(
        "/zw/gg/index.html",
        f"<meta name='ColumnName' content='通知公告'><div><h3>通知公告</h3><ul>{rows('gg', 6)}</ul><a href='{above}'>更多</a></div>",
    )
    portal.html(above, f"<h3>政策解读</h3><ul>{rows('jd', 8)}</ul>")
    result = crawl_process.sweep(tmp_path, portal.url("/zw/gg/index.html"))
    pages = [path for path, (kind, _, _) in by_path(portal, result).items() if kind == "page"]
    assert sorted(pages) == [f"/zw/gg/2024/t{300 + n}.html" for n in range(6)]
    assert result["sweep"]["complete"] is True


def test_an_article_that_is_a_challenge_is_not_obtained(portal: CrawlPortal, tmp_path: Path) -> None:
    url = section(portal, {"1": "", "2": ""})
    portal.html("/zc/202403/t20240301_2.html", "<h1>网站防护</h1><p>您的请求被拦截，请完成安全验证</p>")
    result = crawl_process.sweep(tmp_path, url)
    assert by_path(portal, result)["/zc/202403/t20240301_2.html"] == ("page", "unreachable", "not-obtained")
    assert reasons(result) == ["not-obtained"]


def test_a_mark_in_what_looks_like_a_notice_is_suspected_all_the_same(portal: CrawlPortal, tmp_path: Path) -> None:
    url = section(portal, {"1": ""})
    titles = {n: f"关于第{n}批年度重点工作安排的通知" for n in "1234"}
    portal.listing("/zc/index.html", [(f"202403/t20240301_{n}.html", title) for n, title in titles.items()])
    portal.html("/zc/202403/t20240301_2.html", f"<p>{MARK}</p><p>系统维护期间各单位保密要求</p>")
    portal.html("/zc/202403/t20240301_3.html", f"<p>{MARK}</p><p>发生错误时的处置</p>")
    portal.html(
        "/zc/202403/t20240301_4.html", "<p>您要的内容找不到了</p><p><img src='/i/lost.png' width=600 height=500></p>"
    )
    portal.pages["/i/lost.png"] = png(600, 500)
    found = by_path(portal, crawl_process.sweep(tmp_path, url))
    assert {found[f"/zc/202403/t20240301_{n}.html"] for n in "23"} == {("page", "suspected", None)}
    assert found["/zc/202403/t20240301_4.html"] == ("page", "unreachable", "not-obtained")
    assert found["/i/lost.png"] == ("image", "clean", None)  # a scan may be all that an article is


def test_a_page_that_nothing_can_read_is_searched_for_marks_and_told(portal: CrawlPortal, tmp_path: Path) -> None:
    url = section(portal, {"1": "", "2": "", "3": ""})
    for n, head in {"2": MARK, "3": "公开"}.items():
        portal.html(f"/zc/202403/t20240301_{n}.html", f"<p>{head}</p><script>document.title = 1;</script>")
    result = crawl_process.sweep(tmp_path, url, browser="never")  # only a browser shows them
    found = by_path(portal, result)
    assert found["/zc/202403/t20240301_2.html"] == ("page", "suspected", None)
    assert found["/zc/202403/t20240301_3.html"] == ("page", "unreachable", "no-browser")
    assert reasons(result) == ["interrupted", "no-browser"]


def test_a_front_page_or_half_a_body_in_an_articles_place_is_no_article(portal: CrawlPortal, tmp_path: Path) -> None:
    url = section(portal, {"101": "", "102": "", "103": "", "104": ""})
    portal.listing("/index.html", [("/zc/index.html", "政策文件")])
    folder = "/zc/202403/t20240301_"
    whole = gzip.compress(portal.pages[f"{folder}103.html"] + os.urandom(20_000))  # type: ignore[arg-type,operator]
    portal.pages[f"{folder}101.html"] = site.redirect("/index.html")
    portal.pages[f"{folder}102.html"] = site.redirect("/zc/index.html")
    portal.pages[f"{folder}103.html"] = lambda h: h.reply(200, whole[:-4_000], {"Content-Encoding": "gzip"})
    portal.pages[f"{folder}104.html"] = lambda h: h.reply(200, whole + b"more", {"Content-Encoding": "gzip"})
    found = by_path(portal, crawl_process.sweep(tmp_path, url))
    assert {path[-8:-5]: state for path, state in found.items() if path.startswith(folder)} == {
        "101": ("page", "unreachable", "not-obtained"),
        "102": ("page", "unreachable", "not-obtained"),
        "103": ("page", "unreachable", "interrupted"),
        "104": ("page", "clean", None),
    }


def test_nothing_answers_at_all(tmp_path: Path) -> None:
    with crawl_portal() as gone:
        url = gone.url("/zc/index.html")
    result = crawl_process.sweep(tmp_path, url)
    assert [(row["state"], row["reason"]) for row in result["rows"]] == [("unreachable", "refused")]
    assert result["sweep"]["complete"] is False


def test_a_list_page_in_whose_place_the_host_shows_its_front_page_is_a_hole(
    portal: CrawlPortal, tmp_path: Path
) -> None:
    def rows(k: int) -> list[tuple[str, str]]:
        return [(f"/zc/202403/t20240301_{k}{n}.html", f"关于第{k}{n}号事项的通知") for n in range(3)]

    portal.listing("/", [(f"/xw/{n}.html", f"县里召开第{n}次会议的消息") for n in range(4)])
    front = portal.pages["/"]
    assert isinstance(front, bytes)
    portal.prefixes["/"] = lambda handler: handler.reply(200, front)
    for k in (0, 2):
        tail = f"<script>createPageHTML(3, {k}, 'index', 'html');</script>"
        portal.listing(f"/zc/index_{k}.html" if k else "/zc/index.html", rows(k), tail)
        for url, title in rows(k):
            portal.article(url, title)
    result = crawl_process.sweep(tmp_path, portal.url("/zc/index.html"), browser="never")
    assert {url for url, (kind, *_) in by_path(portal, result).items() if kind == "page"} == {
        u for k in (0, 2) for u, _ in rows(k)
    }
    assert reasons(result) == ["list-page"]


@pytest.mark.parametrize(("leads_to", "read"), [("/zt/a/", True), ("/rs/", False)])
def test_an_item_that_leads_to_another_section_adds_nothing_of_it(
    leads_to: str, read: bool, portal: CrawlPortal, tmp_path: Path
) -> None:
    portal.listing("/zc/index.html", [(f"/zt/{name}", f"关于公布{name}类专题文件的通知") for name in "abcd"])
    for name in "abcd":
        folder = leads_to if name == "a" else f"/zt/{name}/"
        portal.pages[f"/zt/{name}"] = site.redirect(folder)
        items = [(f"{folder}t2024_{n}.html", f"关于第{n}项工作的通知") for n in range(6)]
        portal.listing(folder, items)
        for path, title in items:
            portal.article(path, title)
    found = by_path(portal, crawl_process.sweep(tmp_path, portal.url("/zc/index.html")))
    assert any(path.startswith(f"{leads_to}t2024") for path in found) is read
    assert any(path.startswith("/zt/b/t2024") for path in found)


def test_what_the_host_shows_for_any_address_is_no_article_for_its_picture(portal: CrawlPortal, tmp_path: Path) -> None:
    url = section(portal, {"101": "", "102": "", "103": ""})
    folder = "/zc/202403/t20240301_"
    gone = "<html><head><title>查询结果</title></head><body><div>%s<p>您要看的内容目前暂时没有办法显示给您请从首页进入</p></div></body></html>"
    portal.prefixes["/zc/"] = lambda handler: handler.reply(200, (gone % '<img src="/images/none.png">').encode())
    del portal.pages[f"{folder}101.html"]
    portal.pages[f"{folder}102.html"] = (gone % '<img src="/up/scan.png">').encode()
    portal.types[f"{folder}102.html"] = "text/html"
    portal.pages["/images/none.png"] = portal.pages["/up/scan.png"] = b"\x89PNG\r\n\x1a\n" + b"0" * 64
    found = by_path(portal, crawl_process.sweep(tmp_path, url))
    assert found[f"{folder}101.html"] == ("page", "unreachable", "not-obtained")
    assert found[f"{folder}102.html"][1] == "clean"  # the same words around a picture of its own


@pytest.mark.parametrize(
    ("heading", "menu", "read", "told"),
    [
        ("关于公布{}类专题文件的通知", "", True, False),
        ("专题文件", "", False, True),
        ("关于公布{}类专题文件的通知", "<a href='/gb/a/index.html'>专题</a>", False, False),
    ],
)
def test_papers_in_another_folder_that_an_item_led_to_are_read_by_its_name_or_told(
    heading: str, menu: str, read: bool, told: bool, portal: CrawlPortal, tmp_path: Path
) -> None:
    items = [(f"/zc/{name}", f"关于公布{name}类专题文件的通知") for name in "abc"]
    portal.listing("/zc/index.html", items, f"<div class='nav'>{menu}</div>")
    for name in "abc":
        folder = f"/gb/{name}/"
        portal.pages[f"/zc/{name}"] = site.redirect(f"{folder}index.html")
        papers = [(f"{folder}t2024_{n}.html", f"关于第{n}项工作的通知") for n in range(4)]
        rows = "".join(f"<li><a href='{path}'>{title}</a></li>" for path, title in papers)
        portal.html(f"{folder}index.html", f"<h1>{heading.format(name)}</h1><ul>{rows}</ul>")
        for path, title in papers:
            portal.article(path, title)
    result = crawl_process.sweep(tmp_path, portal.url("/zc/index.html"))
    assert any(path.startswith("/gb/a/t2024") for path in by_path(portal, result)) is read
    assert ("list-page" in reasons(result)) is told


def test_a_paper_of_a_gazette_s_issue_is_held_to_its_name(portal: CrawlPortal, tmp_path: Path) -> None:
    issues = [f"/zc/2024/{n}/" for n in range(1, 4)]
    portal.listing("/zc/index.html", [(issue, f"政府公报2024年第{n}期") for n, issue in enumerate(issues, 1)])
    for issue in issues:
        papers = [(f"{issue}{n}.html", f"关于第{n}项年度工作安排的通知") for n in range(1, 6)]
        portal.listing(f"{issue}index.html", papers)
        portal.pages[issue] = portal.pages[f"{issue}index.html"]
        for path, title in papers:
            portal.article(path, title)
    gone, parts = issues[1] + "3.html", issues[0] + "2.html"
    portal.html(gone, "<title>提示</title><p>系统异常，暂时无法提供服务，请联系技术支持人员</p>")
    portal.html(parts, f"<h1>关于第2项年度工作安排的通知</h1><p>{'现予印发。' * 30}</p><a href='2_2.html'>下一页</a>")
    portal.html(issues[0] + "2_2.html", "<p>停水期间无法提供服务，请相互转告，联系人张三。</p>")
    result = crawl_process.sweep(tmp_path, portal.url("/zc/index.html"), browser="never")
    found = by_path(portal, result)
    assert found[gone] == ("page", "unreachable", "not-obtained")
    assert found[issues[0] + "2_2.html"] == ("page", "clean", None)
    assert sum(each[1] == "clean" for path, each in found.items() if path.startswith("/zc/2024/")) == 18
    assert reasons(result) == ["not-obtained"]


@pytest.mark.parametrize("named", [True, False])
def test_a_few_words_that_are_none_of_the_link_s_are_no_article_where_others_say_theirs(
    portal: CrawlPortal, tmp_path: Path, *, named: bool
) -> None:
    items = [(f"/zc/202403/t20240301_{100 + n}.html", f"关于第{n}项年度工作安排的通知") for n in range(14)]
    portal.listing("/zc/index.html", items)
    for path, title in items:
        portal.article(path, title if named else "县人民政府")
    gone = items[-1][0]
    portal.html(gone, "<title>县人民政府</title><div><p>您要看的这一页到新平台去了，五秒后回首页</p></div>")
    result = crawl_process.sweep(tmp_path, portal.url("/zc/index.html"), browser="never")
    found = by_path(portal, result)
    assert found[gone] == (("page", "unreachable", "not-obtained") if named else ("page", "clean", None))
    assert sum(each == ("page", "clean", None) for each in found.values()) == (13 if named else 14)


def test_a_part_of_an_article_needs_no_name(portal: CrawlPortal, tmp_path: Path) -> None:
    path = "/zc/202403/t20240301_101.html"
    portal.listing("/zc/index.html", [(path, "关于城区部分路段停水检修的通知")])
    portal.html(path, "<h1>标题</h1><div id='zoom'></div><script>$('#zoom').load('/zc/body/101.html')</script>")
    portal.html("/zc/body/101.html", "<p>停水期间无法提供服务，请相互转告，联系人张三。</p>")
    found = by_path(portal, crawl_process.sweep(tmp_path, portal.url("/zc/index.html"), browser="never"))
    assert found["/zc/body/101.html"] == ("page", "clean", None)


def test_a_doubtful_page_s_pictures_are_had_wherever_its_address_led(portal: CrawlPortal, tmp_path: Path) -> None:
    path = "/zc/202403/t20240301_101.html"
    portal.listing("/zc/index.html", [(path, "关于城区部分路段停水检修的通知")])
    portal.pages[path] = site.redirect("/zc/x/101.html")
    portal.html("/zc/x/101.html", "<p>抱歉，您访问的内容找不到了</p><img src='/zc/x/101.png' width='600'>")
    portal.pages["/zc/x/101.png"] = png(800, 1100)
    found = by_path(portal, crawl_process.sweep(tmp_path, portal.url("/zc/index.html"), browser="never"))
    assert found[path] == ("page", "unreachable", "not-obtained")
    assert found["/zc/x/101.png"][1] == "clean"
