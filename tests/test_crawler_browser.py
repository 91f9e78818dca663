"""Sections whose list only a browser shows; Chromium with its sandbox on, and nothing reached but the portal."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import crawl_process
import pytest
from crawl_portal import CrawlPortal, crawl_portal

from crawler.errors import BrowserError
from crawler.fetch import rendering
from crawler.fetch.egress import Guard

pytestmark = pytest.mark.browser


@pytest.fixture
def portal() -> Iterator[CrawlPortal]:
    with crawl_portal() as running:
        running.html(
            "/zc/index.html",
            '<div class="list"><ul id="l"></ul></div><script>fetch("/" + "data").then(r => r.text()).then(t => JSON.parse([...t].reverse().join(""))).then(d => d.forEach(e => {'
            'const li = document.createElement("li"), a = document.createElement("a"); a.setAttribute("href", e[0]);'
            "a.textContent = e[1]; li.append(e[2], a); document.getElementById('l').append(li);}));</script>",
        )
        # Written backwards: what the page's own script must undo, no adapter can read.
        running.pages["/data"] = '[["202403/t20240301_1.html", "浏览器里才有的通知", "2024-03-01"]]'[::-1].encode()
        running.types["/data"] = "application/octet-stream"
        running.article("/zc/202403/t20240301_1.html", "浏览器里才有的通知")
        yield running


def test_a_list_that_plain_http_sees_empty_is_rendered_and_remembered(portal: CrawlPortal, tmp_path: Path) -> None:
    result = crawl_process.sweep(tmp_path, portal.url("/zc/index.html"))
    assert [(r["kind"], r["state"]) for r in result["rows"]] == [("list", "clean"), ("page", "clean")]
    assert result["sweep"]["complete"] is True
    assert result["needs_browser"] is True


def test_further_pages_of_a_rendered_list_are_rendered_too(portal: CrawlPortal, tmp_path: Path) -> None:
    shell = portal.pages["/zc/index.html"]
    assert isinstance(shell, bytes)
    turned = shell.replace(b'"data")', b'"da" + "ta" + location.search)').replace(b"</script>", b"".join([
        b"const p = document.createElement('p'), n = document.createElement('a'); n.href = '/zc/index.html?p=2';",
        b"n.textContent = String.fromCharCode(19979, 19968, 39029); p.append(n); document.body.append(p);</script>"]))  # fmt: skip
    for query, number in (("", 1), ("?p=2", 2)):
        portal.pages[f"/zc/index.html{query}"], portal.types[f"/zc/index.html{query}"] = turned, "text/html"
        portal.pages[f"/data{query}"] = f'[["/zc/{number}.html", "第{number}页的通知内容", "2024-03-01"]]'[
            ::-1
        ].encode()
        portal.article(f"/zc/{number}.html", f"第{number}页的通知内容")
    result = crawl_process.sweep(tmp_path, portal.url("/zc/index.html"))
    pages = {row["url"].removeprefix(portal.url("")) for row in result["rows"] if row["kind"] == "page"}
    assert pages == {"/zc/1.html", "/zc/2.html"}
    assert result["sweep"]["gaps"] == []


def test_an_article_that_only_a_browser_shows_is_read_there(portal: CrawlPortal, tmp_path: Path) -> None:
    portal.listing("/zc/list.html", [("/tongji/show.jsp?id=71", "浏览器里才有的文章内容")])
    portal.html(
        "/tongji/show.jsp?id=71",
        "<div id='c'></div><script>fetch('/' + 'tide').then(r => r.text()).then(t => {const [u, ...rest] = [...t].reverse().join('').split(' ');"
        "const a = document.createElement('a'), p = document.createElement('p'); a.setAttribute('href', u); a.textContent = u;"
        "p.textContent = rest.join(''); fetch('/stat/hits.jsp?id=71'); fetch('/doc/updateTimes?id=71', {method: 'POST'}); document.getElementById('c').append(p, a);});</script>",
    )
    portal.pages["/tide"] = ("/up/1.pdf " + "这是一篇只有浏览器才能显示的文章，秘密★10年。" * 4)[::-1].encode()
    portal.pages["/up/1.pdf"] = b"%PDF-1.4"
    rows = crawl_process.sweep(tmp_path, portal.url("/zc/list.html"))["rows"]
    assert portal.asked("/stat/hits.jsp?id=71") == portal.asked("/doc/updateTimes?id=71") == 0
    assert {(row["kind"], row["state"]) for row in rows} == {
        ("list", "clean"),
        ("page", "suspected"),
        ("attachment", "clean"),
    }


def test_a_section_told_never_to_use_one_reports_an_empty_list(portal: CrawlPortal, tmp_path: Path) -> None:
    result = crawl_process.sweep(tmp_path, portal.url("/zc/index.html"), browser="never")
    assert [gap["reason"] for gap in result["sweep"]["gaps"]] == ["empty"]


def test_without_a_browser_the_list_is_a_gap(
    portal: CrawlPortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    result = crawl_process.sweep(tmp_path, portal.url("/zc/index.html"))
    assert [(r["state"], r["reason"]) for r in result["rows"]] == [("unreachable", "no-browser")]
    assert [gap["reason"] for gap in result["sweep"]["gaps"]] == ["no-browser"]


def test_the_browser_reaches_nothing_but_the_portal(portal: CrawlPortal, tmp_path: Path) -> None:
    trap = socket.create_server(("127.0.0.1", 0))
    port, reached = trap.getsockname()[1], []

    def listen() -> None:
        while True:
            try:
                link, _ = trap.accept()
            except OSError:
                return
            reached.append(link)
            link.close()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    stun = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    stun.bind(("127.0.0.1", 0))
    stun.setblocking(False)
    page = portal.pages["/zc/index.html"]
    assert isinstance(page, bytes)
    probes = (
        f'<link rel="prefetch" href="http://127.0.0.1:{port}/p"><img src="http://127.0.0.1:{port}/i">'
        f'<iframe src="http://localhost:{port}/f"></iframe><script src="http://127.1:{port}/s"></script><script>'
        f'new WebSocket("ws://127.0.0.1:{port}/w"); fetch("http://[::ffff:127.0.0.1]:{port}/x").catch(() => 0);'
        f'navigator.sendBeacon("http://127.0.0.1:{port}/b"); window.open("http://127.0.0.1:{port}/o");'
        f'fetch("/hop").catch(() => 0); new EventSource("http://127.0.0.1:{port}/e"); fetch("/put", {{method: "PUT"}});'
        f'const p = new RTCPeerConnection({{iceServers: [{{urls: "stun:127.0.0.1:{stun.getsockname()[1]}"}}]}});'
        'p.createDataChannel("x"); p.createOffer().then(o => p.setLocalDescription(o)); fetch("/done");</script>'
    )
    portal.pages["/zc/index.html"] = page.replace(b"</body>", probes.encode() + b"</body>")
    portal.pages["/hop"] = lambda handler: handler.reply(302, b"", {"Location": f"http://127.0.0.1:{port}/hop"})
    result = crawl_process.sweep(tmp_path, portal.url("/zc/index.html"))
    trap.shutdown(socket.SHUT_RDWR)
    trap.close()
    thread.join(5)
    assert result["needs_browser"] is True
    assert portal.asked("/hop") == portal.asked("/done") == 1  # the probes did run
    assert reached == []
    with stun, pytest.raises(BlockingIOError):
        stun.recv(100)
    assert portal.asked("/put") == 0
    assert "ERROR" not in result["log"]


def test_a_browser_is_replaced_after_a_number_of_pages_and_after_a_crash(
    portal: CrawlPortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "RECYCLED_AFTER", 2)
    guard = Guard.of((portal.host,), (portal.host,))
    url = portal.url("/zc/index.html")

    async def show() -> int:
        browser = rendering.Browser(guard, "Mishao/0", tmp_path, 20.0)
        try:
            for _ in range(3):
                assert "浏览器里才有的通知" in (await browser.render(url)).html
            with pytest.raises(BrowserError):
                await browser.render("chrome://crash")
            assert "浏览器里才有的通知" in (await browser.render(url)).html
        finally:
            await browser.close()
        return browser.started

    assert asyncio.run(show()) == 3


def test_the_sandbox_is_never_switched_off() -> None:
    source = "".join(path.read_text() for path in (Path(__file__).parent.parent / "crawler").rglob("*.py"))
    assert '"--no-sandbox"' not in source
    assert "chromium_sandbox=True" in source


def test_what_was_served_counts_beside_what_a_browser_shows(portal: CrawlPortal, tmp_path: Path) -> None:
    portal.html(
        "/zc/202403/t20240301_1.html",
        '<div id="t"><!--秘密★10年--></div><script>fetch("/" + "text").then(r => r.text()).then(t => {'
        'document.getElementById("t").innerHTML = [...t].reverse().join(""); });</script>',
    )
    portal.pages["/text"] = ("<p>这是一篇只有浏览器才能显示的文章。</p>" * 6)[::-1].encode()
    portal.types["/text"] = "application/octet-stream"
    result = crawl_process.sweep(tmp_path, portal.url("/zc/index.html"))
    assert [(r["kind"], r["state"]) for r in result["rows"]] == [("list", "clean"), ("page", "suspected")]


def test_a_page_that_a_browser_cannot_show_is_not_told_as_a_missing_browser(
    portal: CrawlPortal, tmp_path: Path
) -> None:
    page = portal.pages["/zc/index.html"]
    assert isinstance(page, bytes)
    away = b"<script>setTimeout(() => { location.href = 'data:text/html,x'; location.href = 'http://127.0.0.2:9/'; }, 300)</script>"
    portal.pages["/zc/index.html"] = page.replace(b"</body>", away + b"</body>")
    result = crawl_process.sweep(tmp_path, portal.url("/zc/index.html"))
    assert [(row["state"], row["reason"]) for row in result["rows"]] == [("unreachable", "interrupted")]
    assert "浏览器" in result["sweep"]["gaps"][0]["detail"]
