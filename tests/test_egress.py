"""The guard: whatever a page, a redirect or a name server says, nothing but the configured hosts is reached."""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
from pathlib import Path

import pytest

from crawler.fetch.egress import AddressForbiddenError, Guard, HostForbiddenError, host_of, in_hosts, may_connect
from crawler.fetch.egress_proxy import FilteringProxy
from crawler.fetch.failures import FetchError, why
from crawler.fetch.fetcher import Fetcher
from crawler.fetch.spool import Spool
from tests.forbidden import Forbidden

FORBIDDEN = [
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.8",
    "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1",
    "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::", "2001:0:7f00:1::1", "2001:db8::1", "fec0::1", "not-an-address", "",
]  # fmt: skip


@pytest.mark.parametrize("address", FORBIDDEN)
def test_addresses_that_no_portal_has_are_refused(address: str) -> None:
    assert may_connect(address) is False


@pytest.mark.parametrize(
    "address", ["114.114.114.114", "8.8.8.8", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_are_open(address: str) -> None:
    assert may_connect(address) is True


@pytest.mark.parametrize(
    ("address", "open_"),
    [("127.0.0.1", True), ("10.0.0.1", True), ("192.168.3.4", True), ("fd00::1", True), ("::1", True),
     ("169.254.169.254", False), ("224.0.0.1", False), ("0.0.0.0", False), ("fe80::1", False), ("240.0.0.1", False)],
)  # fmt: skip
def test_private_hosts_open_private_ranges_and_nothing_else(address: str, open_: bool) -> None:
    assert may_connect(address, private=True) is open_


@pytest.mark.parametrize(
    ("url", "permitted"),
    [
        ("http://www.a.gov.cn/x", True), ("https://WWW.A.gov.cn./x", True), ("http://www.a.gov.cn:8080/", False),
        ("http://b.gov.cn:8443/", True), ("http://b.gov.cn/", False), ("http://a.gov.cn/", False),
        ("http://www.a.gov.cn@evil.example/", False), ("http://evil.example/www.a.gov.cn", False),
        ("http://www.a.gov.cn.evil.example/", False), ("ftp://www.a.gov.cn/", False), ("file:///etc/passwd", False),
        ("gopher://www.a.gov.cn/", False), ("http:///x", False), ("http://www.a.gov.cn:99999/", False), ("//www.a.gov.cn/", False),
        ("http://2130706433/", False), ("http://0x7f.1/", False), ("http://[::1]/", False), ("", False),
    ],
)  # fmt: skip
def test_only_configured_hosts_and_ports_are_named(url: str, permitted: bool) -> None:
    assert Guard.of(["www.a.gov.cn", "b.gov.cn:8443"]).permits(url) is permitted


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "0177.0.0.1",
        "0x7f000001",
        "2130706433",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "0",
    ],
)
def test_an_odd_literal_that_was_configured_leads_nowhere_all_the_same(host: str, forbidden: Forbidden) -> None:
    guard = Guard.of([f"{host}:{forbidden.port}"])
    with pytest.raises((AddressForbiddenError, OSError)):
        guard.connect(host, forbidden.port, 1.0)
    assert forbidden.reached == []


def test_a_name_that_changes_its_address_reaches_nobody(monkeypatch: pytest.MonkeyPatch, forbidden: Forbidden) -> None:
    """The answer is checked and then connected to: the name is not asked a second time."""
    answers = iter(["114.114.114.114", "127.0.0.1", "127.0.0.1"])
    asked: list[str] = []

    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    guard = Guard.of([f"portal.example:{forbidden.port}"])
    assert guard.addresses("portal.example", forbidden.port) == [(socket.AF_INET, "114.114.114.114")]
    with pytest.raises(AddressForbiddenError):
        guard.connect("portal.example", forbidden.port, 0.2)
    assert asked == ["portal.example", "portal.example"]
    assert forbidden.reached == []


def test_of_mixed_answers_only_the_open_ones_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in ("10.0.0.1", "8.8.8.8", "127.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert Guard.of(["p.example"]).addresses("p.example", 80) == [(socket.AF_INET, "8.8.8.8")]


def test_the_fetcher_asks_the_guard(tmp_path: Path, forbidden: Forbidden) -> None:
    spool = Spool(tmp_path / "spool")
    spool.prepare()
    for guard, reason, excluded in (
        (Guard.of(["www.a.gov.cn"]), "host", True),
        (Guard.of([f"127.0.0.1:{forbidden.port}"]), "refused", False),
    ):
        with pytest.raises(FetchError) as caught:
            Fetcher(guard, spool, "Mishao/0", timeout_s=1.0).get(f"http://127.0.0.1:{forbidden.port}/")
        assert (caught.value.reason, caught.value.excluded) == (reason, excluded)
    assert forbidden.reached == []


def test_the_spool_is_nobody_elses(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    (tmp_path / "spool").mkdir(mode=0o755)
    spool.prepare()
    assert (tmp_path / "spool").stat().st_mode & 0o077 == 0
    body = spool.new()
    body.write(b"secret")
    assert list((tmp_path / "spool").iterdir()) == []
    assert spool.waiting_bytes == 6
    body.close()
    assert spool.waiting_bytes == 0


@pytest.mark.parametrize("size", [0, 5, 64 * 2**10, 64 * 2**10 + 1, 300_000])
def test_a_body_reads_the_same_in_memory_and_on_disk(tmp_path: Path, size: int) -> None:
    spool = Spool(tmp_path / "spool")
    spool.prepare()
    body, said = spool.new(), bytes(range(256)) * (size // 256) + bytes(size % 256)
    for start in range(0, size, 40_000):
        body.write(said[start : start + 40_000])
    assert (body.size, spool.waiting_bytes, body.head(7), body.read(10**6)) == (size, size, said[:7], said)
    assert body.rewind().read() == said
    assert body.rewind().read() == body.read(10**6) == said
    body.close()
    assert spool.waiting_bytes == 0
    for late in (body.head, body.rewind):
        with pytest.raises(ValueError, match="closed"):
            late()


def test_a_small_body_asks_the_system_for_no_file_until_it_is_handed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(tmp_path / "spool")
    spool.prepare()
    files: list[object] = []
    made = Spool.file
    monkeypatch.setattr(Spool, "file", lambda self: files.append(self) or made(self))
    body = spool.new()
    body.write(b"x" * 60_000)
    body.head()
    body.read(10**6)
    assert files == []
    body.write(b"y" * 60_000)
    assert len(files) == 1
    assert body.rewind().read() == b"x" * 60_000 + b"y" * 60_000
    assert len(files) == 1


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        ("CONNECT 127.0.0.1:{port} HTTP/1.1", b"403"),
        ("CONNECT evil.example:443 HTTP/1.1", b"403"),
        ("GET http://127.0.0.1:{port}/ HTTP/1.1", b"403"),
        ("GET http://localhost:{port}/ HTTP/1.1", b"403"),
        ("GET http://[::1]:{port}/ HTTP/1.1", b"403"),
    ],
)
def test_the_browsers_proxy_refuses_what_the_guard_refuses(
    request_line: str, status: bytes, forbidden: Forbidden
) -> None:
    async def ask(password: str | None) -> bytes:
        async with FilteringProxy(Guard.of(["www.a.gov.cn", f"127.0.0.1:{forbidden.port}"])) as proxy:
            reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
            known = base64.b64encode(f"mishao:{password or proxy.password}".encode()).decode()
            line = request_line.format(port=forbidden.port)
            writer.write(f"{line}\r\nProxy-Authorization: Basic {known}\r\n\r\n".encode())
            answer = await asyncio.wait_for(reader.readline(), 5)
            writer.close()
            return answer

    assert status in asyncio.run(ask(None))
    assert b"407" in asyncio.run(ask("wrong"))
    assert forbidden.reached == []


def test_hosts_are_told_with_their_port() -> None:
    assert host_of("https://A.gov.cn/x") == "a.gov.cn"
    assert host_of("http://a.gov.cn:8080/x") == "a.gov.cn:8080"
    assert host_of("nonsense") == ""
    assert in_hosts("http://a.gov.cn/x", ["a.gov.cn"])
    assert not in_hosts("http://a.gov.cn:81/x", ["a.gov.cn"])
    with pytest.raises(HostForbiddenError):
        Guard.of([]).require("http://a.gov.cn/")


def test_a_refused_certificate_without_a_verdict_is_told_as_one() -> None:
    told = why(ssl.SSLCertVerificationError("no verdict"))
    assert (told.reason, told.detail) == ("tls", "SSLCertVerificationError")
