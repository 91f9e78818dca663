"""`mishao sections …` as a user meets it, against a portal on loopback."""

from __future__ import annotations

import hashlib
import http.server
import json
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import crawl_portal as site
import family_portals
import openpyxl
import pytest
from crawl_portal import CrawlPortal, crawl_portal
from smtp_server import certificate

from crawler.job import HostPolicy
from crawler.obstacles import obstacle
from crawler.sections.probe import probe
from findings.sections import is_private_address, is_web_address, typed
from findings.watching import SectionRefusedError, Wanted, watch
from mishao import init_file
from mishao.config import AlertsConfig, Config
from mishao.errors import UsageError
from mishao.places import require_address
from mishao.wiring import recipients
from tests.command import mishao


@pytest.fixture
def portal() -> Iterator[CrawlPortal]:
    with crawl_portal() as running:
        yield running


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def configured(folder: Path, portal: CrawlPortal) -> None:
    done = mishao(folder, "init", "--url", portal.url("/first/index.html"), "--name", "第一栏目", "--allow-private")
    assert done.returncode == 0, done.stderr


def look(portal: CrawlPortal, url: str, **policy: Any) -> Any:
    return probe(portal.url(url), HostPolicy(hosts=(portal.host,), private_hosts=(portal.host,), delay_s=0.0, **policy))


def test_a_probe_keeps_cookies_as_a_sweep_does(portal: CrawlPortal) -> None:
    portal.listing("/listed", [("/zc/1.html", "关于补贴的通知"), ("/zc/2.html", "关于防汛的通知")])
    body = portal.pages["/listed"]
    assert isinstance(body, bytes)

    def guarded(handler: site.Handler) -> None:
        if "seen=1" in (handler.headers.get("Cookie") or ""):
            handler.reply(200, body)
        else:
            handler.reply(302, b"", {"Location": "/zc/", "Set-Cookie": "seen=1; Path=/; HttpOnly"})

    portal.pages["/zc/"] = guarded
    for n in (1, 2):
        portal.article(f"/zc/{n}.html", f"第{n}篇")
    found = look(portal, "/zc/")
    assert (found.clear, found.titles) == (True, ["关于补贴的通知", "关于防汛的通知"])


# ---- add, import, list, tree


@pytest.mark.parametrize(
    "url",
    [
        "",
        "www.example.gov.cn/zc/",
        "ftp://a.cn/",
        "http://",
        "http:///x",
        "http://[::1",
        "http://a.cn:99999/",
        "http://a b\x07.cn/",
        "http:// a.cn/",
        "http://a..cn/",
        "http://a-.cn/",
    ],
)
def test_what_is_no_web_address_is_told_wherever_it_is_typed(tmp_path: Path, url: str) -> None:
    assert not is_web_address(url)
    assert not is_private_address(url)
    with pytest.raises(UsageError, match="http://"):
        require_address(url)
    with pytest.raises(UsageError):
        init_file.text(url, "政策", "", allow_private=False)


def test_sections_are_added_once_and_swept(portal: CrawlPortal, tmp_path: Path) -> None:
    expected = family_portals.easysite(portal)
    configured(tmp_path, portal)
    (added,) = lines(mishao(tmp_path, "sections", "add", portal.url(expected.url), "--name", "质检动态", "--json"))
    assert (added["state"], added["section"]) == ("added", "质检动态")
    folder = expected.url.rpartition("/")[0]
    for spelt in (expected.url, folder, f"{folder}/", f"{folder}/index.html"):
        (again,) = lines(mishao(tmp_path, "sections", "add", portal.url(spelt), "--name", "质检动态", "--json"))
        assert again["state"] == "exists", spelt
    named = {row["name"] for row in lines(mishao(tmp_path, "sections", "list", "--json"))}
    assert named == {"第一栏目", "质检动态"}
    done = mishao(tmp_path, "sweep", "质检动态", "--json")
    assert done.returncode == 0, done.stderr
    *rows, sums = lines(done)
    assert {r["url"].removeprefix(portal.url("")) for r in rows if r["kind"] == "page"} == expected.articles
    assert sums["sweep"]["complete"] is True


def test_an_import_keeps_good_rows_and_tells_bad_ones(portal: CrawlPortal, tmp_path: Path) -> None:
    family_portals.empire(portal)
    configured(tmp_path, portal)
    table = [
        ["门户", "栏目", "网址", "单位", "计划", "收件人"],
        ["", "政策文件", portal.url("/zcwj/"), "县政府办", "15 7 * * mon-fri", "a@example.cn；b@example.cn"],
        ["", "政策文件（旧址）", portal.url("/zcwj/index.html"), "", "", ""],
        ["", "坏网址", "www.example.gov.cn/x/", "", "", ""],
        ["", "坏计划", "https://www.example.gov.cn/a/", "", "每天", "c@@d"],
        ["别的门户", "公告", "https://other.invalid/gg/", "", "", ""],
        ["", "旧栏目", portal.url("/none/"), "", "", ""],
        ["", "内网", "http://10.1.2.3/x/", "", "", ""],
    ]
    book = openpyxl.Workbook()
    for row in table:
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    (tmp_path / "list.csv").write_bytes("\n".join(",".join(row) for row in table).encode("gb18030"))

    tried = mishao(tmp_path, "sections", "import", "list.csv", "--dry-run", "--json")
    assert tried.returncode == 2
    first = lines(tried)[0]
    assert (first["state"], first["probe"]["family"], first["probe"]["declared_total"]) == ("good", "empire", 14)
    assert len(lines(mishao(tmp_path, "sections", "list", "--json"))) == 1

    done = mishao(tmp_path, "sections", "import", "list.xlsx", "--json")
    assert [(row["row"], row["state"]) for row in lines(done)] == [
        (2, "added"), (3, "exists"), (4, "bad"), (5, "bad"), (6, "added"), (7, "added"), (8, "bad"),
    ]  # fmt: skip
    wrong = {row["row"]: row["problems"] for row in lines(done)}
    assert len(wrong[5]) == 2
    assert "10.1.2.3" in wrong[8][0]
    assert (wrong[2], len(wrong[6])) == ([], 1)
    assert wrong[7] == ["网址未给出栏目页面：页面不存在（404）。请在浏览器中核对。"]
    rows = {row["name"]: row for row in lines(mishao(tmp_path, "sections", "list", "--json"))}
    assert rows["政策文件"]["cron"] == "15 7 * * mon-fri"
    assert rows["公告"]["portal"] == "别的门户"
    assert [row["state"] for row in lines(mishao(tmp_path, "sections", "import", "list.csv", "--json"))].count(
        "added"
    ) == 0


def test_a_table_that_names_columns_and_no_section_is_refused(portal: CrawlPortal, tmp_path: Path) -> None:
    configured(tmp_path, portal)
    (tmp_path / "head.csv").write_text("栏目,网址\n", encoding="utf-8")
    done = mishao(tmp_path, "sections", "import", "head.csv")
    assert done.returncode == 2
    assert "只有表头" in done.stderr


def test_a_table_without_addresses_is_refused(portal: CrawlPortal, tmp_path: Path) -> None:
    configured(tmp_path, portal)
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    for name in ("x.csv", "x.xlsx", "missing.csv"):
        done = mishao(tmp_path, "sections", "import", name)
        assert done.returncode == 2
        assert not done.stdout
        assert name in done.stderr


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_address_that_gives_no_page_is_added_and_told(portal: CrawlPortal, tmp_path: Path, language: str) -> None:
    portal.listing("/zc/", [("/zc/1.html", "关于补贴的通知"), ("/zc/2.html", "关于防汛的通知")])
    portal.html("/soft/", "<p>抱歉，您访问的页面不存在</p>")
    portal.pages["/shut/"] = lambda handler: handler.reply(503, b"")
    configured(tmp_path, portal)
    if language == "en":
        file = tmp_path / "mishao.toml"
        file.write_text(
            file.read_text(encoding="utf-8").replace('language = "zh"', 'language = "en"'), encoding="utf-8"
        )
    words = {
        "zh": {"/gone/": "未给出栏目页面：页面不存在（404）", "/soft/": "未给出栏目页面：网址已不存在", "/shut/": "服务器出错（503）"},
        "en": {"/gone/": "gave no list page: page not found (404)", "/soft/": "gave no list page: no longer there", "/shut/": "server error (503)"},
    }[language]  # fmt: skip
    for number, (path, told) in enumerate([*words.items(), ("/zc/", "")]):
        done = mishao(tmp_path, "sections", "add", portal.url(path), "--name", f"栏目{number}")
        assert done.returncode == 0
        assert told in done.stderr
        assert bool(told) == ("未给出" in done.stderr or "gave no" in done.stderr)
    (tmp_path / "x.csv").write_text(f"栏目,网址\n丙,{portal.url('/missing/')}\n", encoding="utf-8")
    shown = mishao(tmp_path, "sections", "import", "x.csv", COLUMNS="400")
    assert shown.returncode == 0
    assert words["/gone/"] in shown.stdout
    assert len(lines(mishao(tmp_path, "sections", "list", "--json"))) == 6


def test_a_host_that_does_not_answer_is_asked_once(portal: CrawlPortal, tmp_path: Path) -> None:
    configured(tmp_path, portal)
    asked: list[str] = []

    def hang_up(handler: site.Handler) -> None:
        asked.append(handler.path)
        handler.connection.close()

    portal.pages["/robots.txt"] = b""
    portal.prefixes["/x/"] = hang_up
    rows = "".join(f"栏目{n},{portal.url(f'/x/{n}/')}\n" for n in range(4))
    (tmp_path / "x.csv").write_text(f"栏目,网址\n{rows}", encoding="utf-8")
    done = lines(mishao(tmp_path, "sections", "import", "x.csv", "--json"))
    assert [(row["state"], len(row["problems"])) for row in done] == [("added", 1)] * 4
    assert set(asked) == {"/x/0/"}


def test_full_width_signs_of_an_address_are_read_wherever_it_is_typed(portal: CrawlPortal, tmp_path: Path) -> None:
    portal.listing("/zc/", [("/zc/1.html", "关于补贴的通知"), ("/zc/2.html", "关于防汛的通知")])
    configured(tmp_path, portal)
    wide = portal.url("/zc/").replace("://", "：／／").replace(".", "。")
    (added,) = lines(mishao(tmp_path, "sections", "add", f"　{wide} ", "--name", "政策", "--json"))
    assert (added["state"], added["url"], added["problems"]) == ("added", portal.url("/zc/"), [])
    assert lines(mishao(tmp_path, "sections", "probe", wide, "--json"))[0]["clear"]
    (tmp_path / "x.csv").write_text(f"栏目,网址\n政策,{wide}\n", encoding="utf-8")
    assert lines(mishao(tmp_path, "sections", "import", "x.csv", "--json"))[0]["state"] == "exists"
    for kept in ("http://a.cn/政策（一）/", "http://a.cn/q？x", "政策：一", ""):
        assert typed(kept) == kept


def test_find_says_where_it_stopped_and_what_it_could_not_read(portal: CrawlPortal, tmp_path: Path) -> None:
    menu = "".join(f'<a href="/c{n}/index.html">栏目{n}</a>' for n in range(9))
    portal.html("/index.html", f"{menu}<script src='/js/menu.js'></script><script src='/js/nav.js'></script>")
    for n in range(7):
        portal.html(f"/c{n}/index.html", "<p>暂无</p>")
    portal.pages["/c7/index.html"] = portal.pages["/js/nav.js"] = lambda handler: handler.reply(403, b"")
    configured(tmp_path, portal)
    done = mishao(tmp_path, "sections", "find", portal.url("/index.html"), "政策法规")
    assert done.returncode == 3
    assert "有 2 个页面、2 个脚本或菜单文件未能读取（其中 2 个服务器答不存在）" in done.stderr
    bounded = mishao(tmp_path, "sections", "find", portal.url("/index.html"), "政策法规", "--max-pages", "4")
    assert bounded.returncode == 3
    assert "还有 6 处导航未读" in bounded.stderr
    assert "--max-pages（本次 4）" in bounded.stderr
    portal.html("/js/menu.js", "")
    portal.pages["/js/nav.js"] = b""
    for n in (7, 8):
        portal.html(f"/c{n}/index.html", "<p>暂无</p>")
    whole = mishao(tmp_path, "sections", "find", portal.url("/index.html"), "政策法规")
    assert "没有找到" in whole.stderr
    assert "未能读取" not in whole.stderr


def test_the_tree_says_which_sections_are_watched(portal: CrawlPortal, tmp_path: Path) -> None:
    first, second = family_portals.easysite(portal), family_portals.empire(portal)
    portal.html("/index.html", f"<a href='{first.url}'>质检动态</a><a href='{second.url}'>政策文件</a>")
    configured(tmp_path, portal)
    mishao(tmp_path, "sections", "add", portal.url(first.url), "--name", "动态")
    found = lines(mishao(tmp_path, "sections", "tree", portal.url("/index.html"), "--json"))
    assert [(row["name"], row["section"], row["watched"]) for row in found] == [
        ("质检动态", "动态", True), ("政策文件", None, False),
    ]  # fmt: skip
    (left,) = lines(mishao(tmp_path, "sections", "tree", portal.url("/index.html"), "--unwatched", "--json"))
    assert left["family"] == "empire"


# ---- probe


def test_a_probe_tells_what_would_be_fetched(portal: CrawlPortal) -> None:
    expected = family_portals.trs(portal)
    family_portals.serve_files(portal, expected)
    portal.pages["/robots.txt"] = b"User-agent: *\nDisallow: /protect/\n"
    found = look(portal, expected.url)
    assert (found.reached, found.family, found.declared_pages) == (True, "trs", 3)
    assert found.would_fetch["list"] == 3
    assert found.would_fetch["page"] == 6
    assert [(left.reason, left.count) for left in found.would_not] == [("robots", 1)]
    assert found.exit_ip == "127.0.0.1"
    assert len(portal.requests) < 8


def test_a_probe_names_a_captcha_in_place_of_files(portal: CrawlPortal) -> None:
    expected = family_portals.easysite(portal)
    for path in expected.files:
        portal.html(path, "请输入验证码：<input name='codeValue'>")
    portal.listing("/x/index.html", [("/zwdt/zjdt/2188007/index.html", "有附件的文章")])
    found = look(portal, "/x/index.html")
    assert found.obstacle.kind == "captcha"
    assert [(left.reason, left.count) for left in found.would_not] == [("not-obtained", 1)]
    assert not found.clear


def test_a_probe_outside_the_hours_asks_nothing(portal: CrawlPortal) -> None:
    found = look(portal, "/x/", hours="00:00-00:00")
    assert [left.reason for left in found.would_not] == ["hours"]
    assert portal.requests == []


def test_where_a_shield_stands_the_letter_says_all_that_an_operator_needs(portal: CrawlPortal, tmp_path: Path) -> None:
    portal.pages["/zc/"] = lambda handler: handler.reply(
        521, b"<script>document.cookie='__jsl_clearance=1'</script>", {"Set-Cookie": "__jsluid_h=1"}
    )
    done = mishao(
        tmp_path, "sections", "probe", portal.url("/zc/"), "--allow-private", "--json", "--exit-ip", "203.0.113.7"
    )
    assert done.returncode == 3
    (row,) = lines(done)
    assert (row["obstacle"]["kind"], row["obstacle"]["product"], row["obstacle"]["code"]) == (
        "challenge",
        "加速乐",
        521,
    )
    for needed in ("203.0.113.7", "Mishao/", "加速乐", "User-Agent", "联系方式", portal.host):
        assert needed in row["letter"]
    for wrong in ("203.0.113", "本机", "203.0.113.7, x"):
        assert mishao(tmp_path, "sections", "probe", portal.url("/zc/"), "--exit-ip", wrong).returncode == 2
    shown = mishao(tmp_path, "sections", "probe", portal.url("/zc/"), "--allow-private", LANG="en_US.UTF-8")
    assert "To the operators of" in shown.stdout
    assert "allow-list 127.0.0.1" in shown.stderr


@pytest.mark.parametrize(
    ("status", "head", "body", "kind", "product"),
    [
        (521, {}, "", "challenge", "加速乐"),
        (412, {}, "<script>$_ts=window['$_ts'];</script>", "challenge", "瑞数"),
        (200, {}, "<meta charset=utf-8><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script>", "challenge", "瑞数"),
        (200, {}, "<title>WEB 应用防火墙</title><p>您的请求已被阻断</p>", "firewall", ""),
        (403, {}, "<p>当前访问疑似黑客攻击，已被创宇盾拦截</p>", "firewall", "创宇盾"),
        (405, {}, "<img src='https://errors.aliyun.com/images/x.png'>", "firewall", "阿里云"),
        (200, {}, "<script>var arg1='3A5B0C7D9E1F2A4B6C8D0E1F';acw_sc__v2</script>", "challenge", "阿里云"),
        (200, {}, "<form>请输入图片中的验证码<input name=verifycode></form>", "captcha", ""),
        (200, {}, "<p>系统维护中，请稍后访问</p>", "maintenance", ""),
        (200, {}, "<form>请先登录<input type=password></form>", "login", ""),
        (429, {}, "", "rate-limited", ""),
        (403, {}, "<h1>403 Forbidden</h1>", "forbidden", ""),
        (503, {"server": "nginx"}, "", "server-error", ""),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_is_named(status: int, head: dict[str, str], body: str, kind: str, product: str) -> None:
    met = obstacle(status, head, (), f"<html><body>{body}</body></html>")
    assert met is not None
    assert (met.kind, met.product, met.code) == (kind, product, status)


def test_a_page_that_talks_of_captchas_is_a_page() -> None:
    text = "本次系统升级后，登录时须输入验证码；网站防护能力得到加强，访问过于频繁的地址会被拦截。" * 60
    assert obstacle(200, {}, ("__jsluid_h=1",), f"<html><body><p>{text}</p></body></html>") is None
    menu = "".join(f"<a href='/c{n}/'>栏目{n}</a>" for n in range(30))
    assert obstacle(200, {}, (), f"<html><body>{menu}<p>系统维护通知</p></body></html>") is None
    assert obstacle(200, {"set-cookie": "acw_tc=1"}, ("acw_tc=1",), "<p>公开目录</p>") is None


def test_a_certificate_that_nobody_vouches_for_is_shown_by_its_fingerprint(tmp_path: Path) -> None:
    context, public = certificate(tmp_path)
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  (the probe hangs up, as it should)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    host = f"127.0.0.1:{server.server_address[1]}"
    try:
        policy = HostPolicy(hosts=(host,), private_hosts=(host,), delay_s=0.0)
        found = probe(f"https://{host}/zc/", policy)
        shown = hashlib.sha256(ssl.PEM_cert_to_DER_cert(public.read_text())).hexdigest()
        pinned = probe(f"https://{host}/zc/", replace(policy, pins=((host, shown),)))
    finally:
        server.shutdown()
        server.server_close()
    assert (pinned.tls.trusted, pinned.error) == (True, "")
    assert (found.tls.sha256, found.tls.trusted) == (shown, False)
    assert [left.reason for left in found.would_not] == ["tls"]


def test_a_redirect_to_another_host_is_told(portal: CrawlPortal) -> None:
    portal.pages["/old/"] = site.redirect("http://elsewhere.example/x/")
    found = look(portal, "/old/")
    assert [(left.reason, left.detail) for left in found.would_not] == [("foreign-host", "elsewhere.example")]


@pytest.mark.django_db
def test_a_host_belongs_to_one_portal() -> None:
    """Two would keep a pace of their own each, and together ask twice as fast."""
    watch(Wanted("政策", "https://www.example.gov.cn/zc/", portal="甲门户"), "test")
    with pytest.raises(SectionRefusedError, match="甲门户"):
        watch(Wanted("公告", "https://www.example.gov.cn/gg/", portal="乙门户"), "test")
    section, outcome = watch(Wanted("公告", "https://www.example.gov.cn/gg/"), "test")
    assert (section.portal.name, outcome) == ("甲门户", "added")


@pytest.mark.django_db
def test_another_spelling_of_a_section_changes_nothing_of_it() -> None:
    watch(Wanted("政策", "http://www.example.gov.cn/zc/index.php", unit="办公室"), "test")
    for spelt in ("https://www.example.gov.cn/zc", "http://www.example.gov.cn/zc/index.html"):
        section, outcome = watch(Wanted("别的", spelt, unit="别的科室"), "test")
        assert (section.name, section.unit, outcome) == ("政策", "办公室", "exists")
    # What is called main may be what lies behind a splash page.
    assert watch(Wanted("正文", "http://www.example.gov.cn/zc/main.html"), "test")[1] == "added"


@pytest.mark.django_db
def test_a_section_tells_its_own_recipients_beside_the_officers(tmp_path: Path) -> None:
    wanted = Wanted("政策", "https://www.example.gov.cn/zc/", recipients=("own@example.cn", "duty@example.cn"))
    section, outcome = watch(wanted, "admin")
    assert outcome == "added"
    config = Config(path=None, data_dir=tmp_path, alerts=AlertsConfig(officers=("duty@example.cn",)))
    told = recipients(config)
    assert told(section.pk, "alert") == ("duty@example.cn", "own@example.cn")
    assert told(section.pk, "review") == ()
    again, outcome = watch(replace(wanted, url="HTTPS://WWW.example.gov.cn:443/zc/#top", unit="县府办"), "admin")
    assert (again.pk, outcome, again.unit) == (section.pk, "updated", "县府办")
