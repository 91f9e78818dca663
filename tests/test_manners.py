"""Manners that hold across processes, and the one exception from verified certificates."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.settings import Settings

from crawler import coverage, noted, whynot
from crawler.fetch.connections import fingerprint
from crawler.fetch.egress import Guard
from crawler.fetch.failures import PIN_CHANGED, FetchError
from crawler.fetch.fetcher import Fetcher
from crawler.fetch.manners import RetryMiddleware, RobotsMiddleware, within_hours
from crawler.fetch.pace import Pace
from crawler.fetch.spool import Spool

ASK = (
    "import sys, time; from pathlib import Path; from crawler.fetch.pace import Pace\n"
    "pace = Pace(Path(sys.argv[1]), 0.2)\n"
    "for _ in range(5):\n    pace.wait('www.a.gov.cn'); print(time.monotonic())"
)


def test_two_processes_together_keep_the_delay(tmp_path: Path) -> None:
    asking = [
        subprocess.Popen([sys.executable, "-c", ASK, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]  # fmt: skip
    at = sorted(float(line) for child in asking for line in child.communicate(timeout=60)[0].splitlines())
    assert len(at) == 10
    assert min(later - earlier for earlier, later in itertools.pairwise(at)) > 0.15


def test_what_is_on_its_way_to_a_host_that_fell_silent_is_not_sent() -> None:
    sweep = SimpleNamespace(has_fallen_silent=lambda url: "//a." in url, silent_reason="timeout")
    settings = Settings({"RETRY_TIMES": 2, "DOWNLOAD_DELAY": 0})
    crawler = SimpleNamespace(settings=settings, spider=SimpleNamespace(sweep=sweep))
    middleware = RetryMiddleware(cast(Crawler, crawler))
    with pytest.raises(FetchError) as told:
        asyncio.run(middleware.process_request(Request("http://a.gov.cn/1.html")))
    assert (told.value.reason, told.value.retry) == ("timeout", False)
    asyncio.run(middleware.process_request(Request("http://b.gov.cn/1.html")))


def test_a_wait_that_a_server_asks_for_holds_for_all(tmp_path: Path) -> None:
    Pace(tmp_path, 0.01).hold("a", 2.0)
    started_s = time.monotonic()
    Pace(tmp_path, 0.01).wait("b")
    assert time.monotonic() - started_s < 1.5
    Pace(tmp_path, 0.01).wait("a")
    assert time.monotonic() - started_s > 1.5


def test_a_pause_that_a_host_asks_for_is_kept_up_to_a_bound(tmp_path: Path) -> None:
    pace = Pace(tmp_path, 0.0)
    pace.keep("a", 0.4)
    started_s = time.monotonic()
    for host in ("a", "b", "b", "a"):
        pace.wait(host)
    assert 0.3 < time.monotonic() - started_s < 3.0
    pace.keep("a", 86_400.0)
    pace.wait("a")
    left_s = float(max((each.read_text() for each in tmp_path.iterdir()), key=float)) - time.monotonic()
    assert 5.0 < left_s < 15.0


def test_robots_txt_tells_the_pause_where_it_is_obeyed(tmp_path: Path) -> None:
    pace = Pace(tmp_path, 0.0)
    robots = ProtegoRobotParser(b"User-agent: *\nCrawl-delay: 7\n", None)
    middleware = object.__new__(RobotsMiddleware)
    sweep = SimpleNamespace(pace=pace, guard=Guard.of(["a.gov.cn"], []))
    middleware.crawler = cast(Crawler, SimpleNamespace(spider=SimpleNamespace(sweep=sweep)))
    middleware._parsers, middleware._default_useragent = {"a.gov.cn": robots}, "Mishao/0"
    asyncio.run(middleware.process_request(Request("http://a.gov.cn/1.html")))
    assert pace._asked_s == {"a.gov.cn": 7.0}


def test_a_moment_left_by_an_earlier_start_of_the_machine_holds_nobody_up(tmp_path: Path) -> None:
    pace = Pace(tmp_path, 0.01)
    pace.wait("a")
    next(tmp_path.iterdir()).write_text("99999999.0")
    started_s = time.monotonic()
    pace.wait("a")
    assert time.monotonic() - started_s < 60


@pytest.mark.parametrize(
    ("hours", "at", "within"),
    [("", "03:00", True), ("22:00-06:00", "23:30", True), ("22:00-06:00", "05:59", True), ("22:00-06:00", "06:00", False),
     ("08:00-18:00", "12:00", True), ("08:00-18:00", "07:59", False)],
)  # fmt: skip
def test_allowed_hours(hours: str, at: str, within: bool) -> None:
    assert within_hours(hours, dt.datetime.fromisoformat(f"2026-01-05T{at}:00+08:00")) is within


class _Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def self_signed(tmp_path: Path) -> Iterator[str]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "portal.example")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = tmp_path / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = HTTPServer(("127.0.0.1", 0), _Hello)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_an_untrusted_certificate_is_refused_unless_it_is_the_pinned_one(self_signed: str, tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    spool.prepare()
    guard = Guard.of([self_signed], [self_signed])
    url = f"https://{self_signed}/"

    def get(pins: dict[str, str]) -> int:
        return Fetcher(guard, spool, "Mishao/0", timeout_s=5.0, pins=pins).get(url).status

    with pytest.raises(FetchError) as caught:
        get({})
    assert (caught.value.reason, caught.value.detail) == ("tls", "self-signed")
    assert whynot.words("page", "tls", "self-signed") == "证书是自签名的"
    shown = fingerprint(guard, url)
    assert get({self_signed: shown}) == 200
    with pytest.raises(FetchError) as caught:
        get({self_signed: "ab" * 32})
    assert (caught.value.reason, caught.value.detail) == ("tls", PIN_CHANGED)


def test_a_changed_certificate_is_an_alarm_of_its_own() -> None:
    rows = [noted.Row("https://a.gov.cn/", "list", "unreachable", "tls", PIN_CHANGED)]
    assert {gap.reason for gap in coverage.gaps(rows, noted.Seen())} == {"list-page", "pin"}
