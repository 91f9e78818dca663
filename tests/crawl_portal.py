"""A portal on loopback for the crawler's tests: pages are set by path, requests are counted, faults are real ones."""

from __future__ import annotations

import functools
import gzip
import hashlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[["Handler"], None]


@dataclass
class CrawlPortal:
    """`pages` maps a path (with its query) to a body, or to a function that answers by itself."""

    pages: dict[str, bytes | Answer] = field(default_factory=dict)
    prefixes: dict[str, Answer] = field(default_factory=dict)  # answer every path that begins so and is no page
    types: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    statuses: list[tuple[str, int]] = field(default_factory=list)
    validators: bool = True
    port: int = 0
    delay_s: float = 0.0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def asked(self, path: str) -> int:
        return sum(each == path for each, _ in self.requests)

    def html(self, path: str, body: str, *, charset: str = "utf-8", declared: str | None = None) -> None:
        label = declared or charset
        page = f'<!DOCTYPE html><html><head><meta charset="{label}"><title>页</title></head><body>{body}</body></html>'
        self.pages[path] = page.encode(charset)
        self.types[path] = "text/html"

    def article(self, path: str, title: str, inside: str = "", **options: str) -> None:
        text = "这是一篇公开发布的文章，内容与日常工作有关，供社会各界查阅和监督。" * 6
        self.html(
            path,
            f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2024-03-05 10:30">'
            f'<h1>{title}</h1><div class="TRS_Editor"><p>{text}</p>{inside}</div>',
            **options,  # type: ignore[arg-type]
        )

    def listing(self, path: str, items: list[tuple[str, str]], tail: str = "") -> None:
        rows = "".join(
            f'<li><span>2024-03-0{1 + i % 9}</span><a href="{u}">{t}</a></li>' for i, (u, t) in enumerate(items)
        )
        nav = '<div class="nav"><ul><li><a href="/other/index.html">其他栏目</a></li><li><a href="/">首页</a></li></ul></div>'
        self.html(
            path,
            f'{nav}<div class="list"><ul>{rows}</ul></div>{tail}<div class="footer"><a href="/about.html">关于</a></div>',
        )


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    portal: CrawlPortal
    form: bytes = b""  # what a POST brought

    def do_POST(self) -> None:
        self.form = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.do_GET()

    def do_GET(self) -> None:
        portal = self.portal
        portal.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        if portal.delay_s:
            time.sleep(portal.delay_s)
        answer = portal.pages.get(self.path)
        if answer is None:
            answer = next((a for prefix, a in portal.prefixes.items() if self.path.startswith(prefix)), None)
        if answer is None:
            self.reply(404, b"<html><body>not here</body></html>")
        elif callable(answer):
            answer(self)
        else:
            tag = f'"{hashlib.sha256(answer).hexdigest()[:16]}"'
            if portal.validators and self.headers.get("If-None-Match") == tag:
                self.reply(304, b"", {"ETag": tag})
                return
            kind = portal.types.get(self.path, "application/octet-stream")
            self.reply(200, answer, {"ETag": tag} if portal.validators else {}, kind)

    def reply(self, status: int, body: bytes, headers: dict[str, str] | None = None, kind: str = "text/html") -> None:
        self.portal.statuses.append((self.path, status))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if status != 304:
            self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # the crawler hangs up on bodies that are too long; that is what some tests are about


@contextmanager
def crawl_portal(tls: ssl.SSLContext | None = None) -> Iterator[CrawlPortal]:
    portal = CrawlPortal()
    handler = type("PortalHandler", (Handler,), {"portal": portal})
    server = _Server(("127.0.0.1", 0), handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    portal.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield portal
    finally:
        server.shutdown()
        server.server_close()


def redirect(target: str, status: int = 302) -> Answer:
    return lambda handler: handler.reply(status, b"", {"Location": target})


def error(status: int, headers: dict[str, str] | None = None) -> Answer:
    return lambda handler: handler.reply(status, b"<html><body>fault</body></html>", headers)


def truncated(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/pdf")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b"%PDF-1.4 cut here")
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


def drip(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/pdf")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(600):
        try:
            handler.wfile.write(b"x")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.1)


def silent(handler: Handler) -> None:
    time.sleep(8)


@functools.cache
def _bomb() -> bytes:
    return gzip.compress(b"\0" * (64 * 2**20), 9)


def bomb(handler: Handler) -> None:
    """64 MiB of nothing in 64 KiB."""
    handler.reply(200, _bomb(), {"Content-Encoding": "gzip"}, "application/pdf")


def huge(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/pdf")
    handler.send_header("Content-Length", str(10 * 2**30))
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"%" * 2**16)
    except OSError:
        return
