"""Ways to lead a crawler to where it must not go, tried on a listener that nobody may reach: none of them reaches it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import crawl_portal as site
import crawl_process
import pytest
from crawl_portal import CrawlPortal, crawl_portal

from crawler.fetch.egress import AddressForbiddenError, Guard, HostForbiddenError
from crawler.fetch.failures import FetchError
from crawler.fetch.fetcher import Fetcher
from crawler.fetch.spool import Spool
from crawler.job import HostPolicy
from crawler.sections.find import find, tree
from crawler.sections.probe import probe
from tests.forbidden import Forbidden

# Spellings of this very machine, or of what stands beside it.
LITERALS = (
    "127.0.0.1", "127.1", "127.0.1", "127.127.127.127", "0177.0.0.1", "0177.0.0.01", "017700000001", "0x7f000001", "0x7f.0.0.1",
    "0x7f.1", "0X7F.0X0.0X0.0X1", "2130706433", "0", "0.0.0.0", "00.0.0.0", "localhost", "LOCALHOST", "localhost.", "127.0.0.1.",
    "１２７.０.０.１", "127。0。0。1", "①②⑦.⓪.⓪.①", "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[::ffff:0:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]",
    "[2001:0:7f00:1::1]", "[fe80::1]", "[fe80::1%25lo]", "[fec0::1]", "[fd00::1]",
)  # fmt: skip


@pytest.fixture
def portal() -> Iterator[CrawlPortal]:
    with crawl_portal() as running:
        yield running


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    made = Spool(tmp_path / "spool")
    made.prepare()
    return made


@pytest.mark.parametrize("host", LITERALS)
def test_a_spelling_of_this_machine_leads_nowhere_even_where_it_is_configured(
    host: str, forbidden: Forbidden, spool: Spool
) -> None:
    at = f"{host}:{forbidden.port}"
    guard = Guard.of([at, host.strip("[]")])
    with pytest.raises((AddressForbiddenError, HostForbiddenError, OSError, UnicodeError)):
        guard.connect(host, forbidden.port, 0.5)
    with pytest.raises(FetchError):
        Fetcher(guard, spool, "Mishao/0", timeout_s=0.5).get(f"http://{at}/")
    assert forbidden.reached == []


@pytest.mark.parametrize(
    "answers",
    [
        ["8.8.8.8", "127.0.0.1"], ["127.0.0.1", "8.8.8.8"], ["::1"], ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"], ["10.0.0.1", "::1"],
    ],
)  # fmt: skip
def test_a_name_that_answers_with_this_machine_leads_nowhere(
    answers: list[str], forbidden: Forbidden, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = iter(range(100))

    def resolve(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        """Each question is answered by the next address, alone: what was checked is never asked for again."""
        text = answers[next(turn) % len(answers)]
        family = socket.AF_INET6 if ":" in text else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (text, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    guard = Guard.of([f"www.portal.example:{forbidden.port}"])
    for _ in range(3):
        with pytest.raises((AddressForbiddenError, OSError)):
            guard.connect("www.portal.example", forbidden.port, 0.1)
    assert forbidden.reached == []


def test_a_portal_that_points_to_it_in_every_way_brings_no_sweep_there(
    portal: CrawlPortal, forbidden: Forbidden, tmp_path: Path
) -> None:
    port = forbidden.port
    bad = f"http://127.0.0.1:{port}"
    targets = [f"http://{host}:{port}/r{n}.pdf" for n, host in enumerate(LITERALS)] + [
        f"//127.0.0.1:{port}/p", f"\\\\127.0.0.1:{port}\\b", f"http:\\\\127.0.0.1:{port}/b2", f"http:/127.0.0.1:{port}/s",
        f"http://{portal.host}@127.0.0.1:{port}/u", f"http://{portal.host}%40127.0.0.1:{port}/e", f"http://127.0.0.1:{port}#@{portal.host}/",
        f"http://127.0.0.1:{port}\\@{portal.host}/", f"http://{portal.host}:80@127.0.0.1:{port}/", f"ftp://127.0.0.1:{port}/", f"gopher://127.0.0.1:{port}/_GET",
        "file:///etc/passwd", f"http://[::1]:{port}/", f" {bad}/space", f"\t{bad}/tab", f"https://127.0.0.1:{port}/tls",
    ]  # fmt: skip
    moves: dict[str, Callable[..., None]] = {}
    for n, target in enumerate(targets):
        for status in (301, 307):
            moves[f"/zc/202403/m{n}_{status}.pdf"] = site.redirect(quote(target, safe=":/?#[]@\\%!$&'()*+,;=~"), status)
    portal.pages.update(moves)
    portal.pages["/robots.txt"] = f"User-agent: *\nAllow: /\nSitemap: {bad}/sitemap.xml\n".encode()
    anchors = "".join(f'<a href="{path}">附件.pdf</a>' for path in moves)
    direct = "".join(f'<a href="{target}">附件{n}.pdf</a>' for n, target in enumerate(targets))
    pictures = f'<img src="{bad}/a.png"><iframe src="{bad}/v.pdf"></iframe><embed src="{bad}/e.pdf"><object data="{bad}/o.pdf"></object>'
    portal.listing("/zc/index.html", [("202403/t20240301_1.html", "关于甲的通知"), ("202403/t20240301_2.html", "关于乙的通知"), (f"{bad}/202403/t20240301_9.html", "关于丙的通知")],
                   f'<div class="page"><a href="{bad}/zc/index_1.html">下一页</a></div>')  # fmt: skip
    portal.article("/zc/202403/t20240301_1.html", "关于甲的通知", anchors + direct + pictures)
    portal.html("/zc/202403/t20240301_2.html", f'<meta http-equiv="refresh" content="0;url={bad}/moved">')
    result = crawl_process.sweep(tmp_path, portal.url("/zc/index.html"))
    assert forbidden.reached == []
    assert len(targets) * 2 + 60 < len(result["rows"]) + 60
    asked = [row for row in result["rows"] if "/m" in row["url"] and portal.host in row["url"]]
    assert len(asked) == len(moves)
    assert all(row["state"] in ("excluded", "unreachable") for row in asked)


@pytest.mark.parametrize("look", [
    lambda url, policy: list(find(url, "扶贫政策", policy)),
    lambda url, policy: list(tree(url, policy)),
    lambda url, policy: probe(url, policy),
])  # fmt: skip
def test_whatever_a_menu_says_looking_goes_nowhere_else(
    portal: CrawlPortal, forbidden: Forbidden, look: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = f"127.0.0.1:{forbidden.port}"
    bad = f"http://{at}"
    for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, bad)
    links = [f"{bad}/zc/", f"//{at}/zc/", f"\\\\{at}\\zc", f"http://{portal.host}@{at}/", f"http://2130706433:{forbidden.port}/", f"http://１２７.０.０.１:{forbidden.port}/",
             f"http://127.0.0.1.:{forbidden.port}/", f"http://[::ffff:7f00:1]:{forbidden.port}/", "/moved/", "/refreshing/", "/headers/"]  # fmt: skip
    menu = "".join(f'<a href="{link}">扶贫政策</a><div onclick="go(\'{link}\')">扶贫政策</div>' for link in links)
    portal.html(
        "/index.html",
        f"{menu}<iframe src='{bad}/top.html'></iframe><script src='{bad}/nav.js'></script><script src='/moved.js'></script>"
        f"<script>$('#a').load('{bad}/inc.html');$.getJSON('{bad}/menu.json');$.getJSON('/moved.json');load('/menu.xml');m=[['扶贫政策','{bad}/a/']];</script>"
        f"<map><area href='{bad}/' alt='扶贫政策'></map><select><option value='{bad}/'>扶贫政策</option></select><li data-url='{bad}/'>扶贫政策</li>",
    )
    for path in ("/moved/", "/moved.js", "/moved.json", "/robots.txt"):
        portal.pages[path] = site.redirect(f"{bad}/moved", 307)
    portal.html("/refreshing/", f"<meta http-equiv='refresh' content='0;url={bad}/'>")
    more = {"Location": f"/x%0d%0aLocation:{bad}", "Refresh": f"0;url={bad}/", "Link": f"<{bad}/>; rel=next", "Content-Location": bad}  # fmt: skip
    portal.pages["/headers/"] = lambda handler: handler.reply(302, b"", more)
    portal.pages["/menu.xml"] = (
        f'<!DOCTYPE m [<!ENTITY x SYSTEM "{bad}/x"><!ENTITY % p SYSTEM "{bad}/d"> %p;]><m><m name="扶贫政策&x;" url="/zc/"/></m>'
    ).encode()
    look(
        portal.url("/index.html"), HostPolicy(hosts=(portal.host,), private_hosts=(portal.host,), delay_s=0.0)
    )  # fmt: skip
    portal.html("/based.html", f"<base href='{bad}/'><a href='zc/'>扶贫政策</a><script src='nav.js'></script>")
    look(portal.url("/based.html"), HostPolicy(hosts=(portal.host,), private_hosts=(portal.host,), delay_s=0.0))
    assert portal.asked("/index.html") == 1
    assert forbidden.reached == []


@pytest.mark.browser
def test_a_page_in_the_browser_reaches_it_by_no_means(
    portal: CrawlPortal, forbidden: Forbidden, tmp_path: Path
) -> None:
    bad, ws = f"http://127.0.0.1:{forbidden.port}", f"ws://127.0.0.1:{forbidden.port}"
    local = f"http://localhost:{forbidden.port}"
    script = f"""
      const quiet = f => {{ try {{ const p = f(); p && p.catch && p.catch(() => 0); }} catch (e) {{}} }};
      quiet(() => fetch('{bad}/fetch')); quiet(() => fetch('{local}/fetch', {{mode: 'no-cors', method: 'POST', body: 'x'}}));
      quiet(() => fetch('http://[::1]:{forbidden.port}/six')); quiet(() => fetch('http://0:{forbidden.port}/zero'));
      quiet(() => navigator.sendBeacon('{bad}/beacon', 'x')); quiet(() => new WebSocket('{ws}/socket'));
      quiet(() => new EventSource('{bad}/events')); quiet(() => {{ new Image().src = '{bad}/image'; }});
      quiet(() => {{ const x = new XMLHttpRequest(); x.open('GET', '{bad}/xhr'); x.send(); }});
      quiet(() => navigator.serviceWorker.register('/sw.js')); quiet(() => new Worker('/worker.js'));
      quiet(() => window.open('{bad}/popup')); quiet(() => {{ const a = document.createElement('a'); a.href = '{bad}/ping'; a.ping = '{bad}/ping'; a.click(); }});
      quiet(() => {{ const p = new RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:{forbidden.port}'}}, {{urls: 'turn:127.0.0.1:{forbidden.port}?transport=tcp', username: 'a', credential: 'b'}}]}}); p.createDataChannel('x'); p.createOffer().then(o => p.setLocalDescription(o)); }});
      quiet(() => {{ const f = document.createElement('form'); f.action = '{bad}/form'; f.target = 'inner'; f.method = 'post'; document.body.append(f); f.submit(); }});
      quiet(() => new WebTransport('https://127.0.0.1:{forbidden.port}/wt'));
      setTimeout(() => {{ location = '{bad}/location'; }}, 300);
    """
    head = "".join(f'<link rel="{rel}" href="{bad}/{rel}">' for rel in ("stylesheet", "preload", "prefetch", "prerender", "preconnect", "dns-prefetch", "icon", "manifest"))  # fmt: skip
    inside = f'<iframe name="inner" src="{bad}/frame"></iframe><img src="{bad}/img" srcset="{bad}/set 2x"><video src="{bad}/video" autoplay></video><audio src="{bad}/audio"></audio><object data="{bad}/object"></object><embed src="{bad}/embed"><script src="{bad}/script.js"></script><img src="/bounce"><style>@import "{bad}/import.css"; body {{ background: url({bad}/background) }} @font-face {{ font-family: x; src: url({bad}/font) }} p {{ font-family: x }}</style><p>字</p>'
    portal.html("/zc/index.html", f"{head}{inside}<script>{script}</script>")
    portal.pages["/bounce"] = site.redirect(f"{bad}/bounced")
    portal.pages["/sw.js"] = f"self.addEventListener('install', e => e.waitUntil(fetch('{bad}/sw')));".encode()
    portal.pages["/worker.js"] = f"fetch('{bad}/worker'); importScripts('{bad}/imported.js');".encode()
    portal.types |= {"/sw.js": "text/javascript", "/worker.js": "text/javascript"}
    crawl_process.sweep(tmp_path, portal.url("/zc/index.html"), browser="always", limits={"timeout_s": 10.0})
    assert portal.asked("/zc/index.html") >= 2  # by plain HTTP and by the browser
    assert forbidden.reached == []
