"""A portal of any size, made from a plan: every page is a function of its address, so a hundred thousand cost no memory.

It runs in a thread of the caller's process, answers on as many loopback ports as the plan has hosts, plants marked files,
notes each one that it hands out in a file of its own (fsynced: the oracle outside the product), and misbehaves where the
plan says so.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import io
import json
import os
import threading
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

MARK = "秘密★10年"
# What an article or a file may do, and the state and reason that a sweep must give it.
PAGE_FAULTS: dict[str, tuple[str, str | None]] = {
    "soft-404": ("unreachable", "not-obtained"),
    "waf-200": ("unreachable", "not-obtained"),
    "maintenance-200": ("unreachable", "not-obtained"),
    "error-500": ("unreachable", "status"),
    "gone-404": ("unreachable", "not-found"),
    "redirect-loop": ("unreachable", "redirects"),
    "drip": ("unreachable", "timeout"),
    "page-bomb": ("unreachable", "too-large"),
    "wrong-charset": ("clean", None),
    "busy-once-429": ("clean", None),
    "slow": ("clean", None),
}
FILE_FAULTS: dict[str, tuple[str, str | None]] = {
    "captcha": ("unreachable", "not-obtained"),
    "truncated": ("unreachable", "interrupted"),
    "truncated-once": ("clean", None),
    "short-length": ("unscannable", "damaged"),
    "file-bomb": ("unreachable", "too-large"),
    "zip-bomb": ("unscannable", "limit"),
    "error-503": ("unreachable", "status"),
    "busy-once-503": ("clean", None),
    "empty": ("unreachable", "not-obtained"),
    "away": ("excluded", "host"),
}
TEXT = "各单位要按照职责分工抓好落实，及时总结经验做法，并于每季度末报送进展情况，接受社会监督。"
NAV = "".join(f'<li class="item"><a href="/lm/{n}/index.html">政务栏目之{n}</a></li>' for n in range(60))


@dataclass(frozen=True)
class Plan:
    """`files` attachments are spread evenly over the `articles` of all sections together; every `leak_every`th carries
    a mark, every `fault_every`th article and file misbehaves (0: none). Section k stands on host k modulo `hosts`."""

    sections: int = 1
    articles: int = 100
    files: int = 20
    per_list: int = 20
    hosts: int = 1
    leak_every: int = 0
    fault_every: int = 0
    validators: bool = True
    bad_host: int | None = None
    kilobytes: int = 12
    latency_s: float = 0.0

    def section_of(self, article: int) -> int:
        return article % self.sections

    def articles_of(self, section: int) -> range:
        return range(section, self.articles, self.sections)

    def has_file(self, article: int) -> bool:
        return self.files > 0 and (article * self.files) % self.articles < self.files

    def file_number(self, article: int) -> int:
        return article * self.files // self.articles

    def leaks(self, article: int) -> bool:
        return self.has_file(article) and bool(self.leak_every) and self.file_number(article) % self.leak_every == 1

    def page_fault(self, article: int) -> str:
        if not self.fault_every or article % self.fault_every != 3 or self.has_file(article):
            return ""
        return list(PAGE_FAULTS)[(article // self.fault_every) % len(PAGE_FAULTS)]

    def file_fault(self, article: int) -> str:
        if not self.fault_every or not self.has_file(article) or self.leaks(article):
            return ""
        number = self.file_number(article)
        return list(FILE_FAULTS)[(number // 3) % len(FILE_FAULTS)] if number % 3 == 0 else ""


def article_path(plan: Plan, n: int) -> str:
    return f"/s{plan.section_of(n)}/2024{n % 12 + 1:02}/t2024{n % 12 + 1:02}{n % 28 + 1:02}_{n}.html"


def file_path(plan: Plan, n: int) -> str:
    return f"/s{plan.section_of(n)}/2024{n % 12 + 1:02}/P2024{n:012}.docx"


def list_path(section: int, page: int) -> str:
    return f"/s{section}/index.html" if page == 0 else f"/s{section}/index_{page}.html"


@lru_cache(maxsize=4096)
def docx(text: str) -> bytes:
    """A real document of one paragraph."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in (
            ("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'),
            ("_rels/.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'),
            ("word/document.xml", f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{"".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())}</w:body></w:document>'),
        ):  # fmt: skip
            made.writestr(zipfile.ZipInfo(name), body)
    return out.getvalue()


@lru_cache(maxsize=1)
def _zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for n in range(8):
            made.writestr(f"{n}.txt", b"0123456789abcde\n" * (5 * 2**20))
    return out.getvalue()


@lru_cache(maxsize=1)
def _gzip_bomb() -> bytes:
    return gzip.compress(b"\0" * (64 * 2**20), 9)


@dataclass
class GeneratedPortal:
    """A running portal. `edits` replaces or adds answers by (host number, path); `leaks_file` is the oracle."""

    plan: Plan
    leaks_file: Path | None = None
    ports: list[int] = field(default_factory=list)
    requests: Counter[tuple[int, str]] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    bytes_sent: int = 0
    bytes_of_good: int = 0  # of answers without a fault
    first_s: float = 0.0
    last_s: float = 0.0
    last_of_host_s: dict[int, float] = field(default_factory=dict)
    edits: dict[str, bytes] = field(default_factory=dict)
    _once: set[str] = field(default_factory=set)
    _told: set[str] = field(default_factory=set)

    def section_url(self, section: int) -> str:
        return f"http://127.0.0.1:{self.ports[section % self.plan.hosts]}{list_path(section, 0)}"

    def url(self, section: int, path: str) -> str:
        return f"http://127.0.0.1:{self.ports[section % self.plan.hosts]}{path}"

    def forget(self) -> None:
        self.requests.clear()
        self.statuses.clear()
        self.last_of_host_s.clear()
        self.bytes_sent, self.bytes_of_good, self.first_s, self.last_s = 0, 0, 0.0, 0.0

    def misbehaves(self, path: str) -> bool:
        found = self.body(path)
        return found is not None and bool(found[2])

    @property
    def seconds(self) -> float:
        return self.last_s - self.first_s

    def leak_urls(self) -> set[str]:
        plan = self.plan
        return {self.url(plan.section_of(n), file_path(plan, n)) for n in range(plan.articles) if plan.leaks(n)}

    def expected(self) -> dict[str, tuple[str, str | None]]:
        """State and reason of every article and file that the plan has."""
        plan, found = self.plan, {}
        for n in range(plan.articles):
            section = plan.section_of(n)
            if section % plan.hosts == plan.bad_host:
                continue
            fault = plan.page_fault(n)
            found[self.url(section, article_path(plan, n))] = PAGE_FAULTS.get(fault, ("clean", None))
            if plan.has_file(n):
                state = ("suspected", None) if plan.leaks(n) else FILE_FAULTS.get(plan.file_fault(n), ("clean", None))
                found[self.url(section, file_path(plan, n))] = state
        return found

    # ---- content

    def body(self, path: str) -> tuple[bytes, str, str] | None:
        """Body, content type and fault of a path; None for what isn't there."""
        if path in self.edits:
            kind = "text/html; charset=utf-8" if path.endswith(".html") else "application/octet-stream"
            return self.edits[path], kind, ""
        parts = path.strip("/").split("/")
        try:
            section = int(parts[0][1:])
        except (ValueError, IndexError):
            return None
        if section >= self.plan.sections:
            return None
        if len(parts) == 2 and parts[1].startswith("index"):
            page = int(parts[1].removeprefix("index").removesuffix(".html").removeprefix("_") or 0)
            return self.list_page(section, page)
        if len(parts) == 3 and parts[2].startswith("t2024"):
            n = int(parts[2].rpartition("_")[2].removesuffix(".html"))
            return self.article(n) if article_path(self.plan, n) == path else None
        if len(parts) == 3 and parts[2].startswith("P2024"):
            n = int(parts[2].removeprefix("P2024").removesuffix(".docx"))
            if not self.plan.has_file(n) or file_path(self.plan, n) != path:
                return None
            return self.file(n), "application/octet-stream", self.plan.file_fault(n)
        return None

    def frame(self, title: str, inside: str, head: str = "") -> bytes:
        return (
            f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}<title>{title}-青岚区人民政府</title></head><body>'
            f'<div class="header nav"><ul>{NAV}</ul></div>{inside}<div class="footer">主办：青岚区人民政府办公室</div></body></html>'
        ).encode()

    def list_page(self, section: int, page: int) -> tuple[bytes, str, str] | None:
        plan = self.plan
        own = plan.articles_of(section)
        pages = max(1, -(-len(own) // plan.per_list))
        if page >= pages:
            return None
        rows = "".join(
            f'<li><span>2024-{n % 12 + 1:02}-{n % 28 + 1:02}</span><a href="{article_path(plan, n)}" title="关于第{n}号事项的通知">关于第{n}号事项的通知</a></li>'
            for n in own[page * plan.per_list : (page + 1) * plan.per_list]
        )
        pager = f"<div class='page'>共{len(own)}条记录<script>createPageHTML({pages}, {page}, 'index', 'html');</script></div>"
        return self.frame(f"栏目{section}", f'<div class="list"><ul>{rows}</ul></div>{pager}'), "text/html", ""

    def article(self, n: int) -> tuple[bytes, str, str]:
        plan = self.plan
        fault = plan.page_fault(n)
        notice = {
            "soft-404": "<h1>抱歉</h1><p>您访问的页面不存在或已被删除</p>",
            "waf-200": "<h1>网站防护</h1><p>您的请求被拦截，疑似攻击</p>",
            "maintenance-200": "<h1>公告</h1><p>系统维护中，请稍后访问</p>",
        }.get(fault)
        if notice:
            return f"<html><head><title>提示</title></head><body>{notice}</body></html>".encode(), "text/html", fault
        title = f"关于第{n}号事项的通知"
        offered = f'<p>附件：<a href="{file_path(plan, n)}">第{n}号附件.docx</a></p>' if plan.has_file(n) else ""
        text = "".join(f"<p>第{i}条 关于第{n}号事项，{TEXT}</p>" for i in range(max(1, plan.kilobytes * 6)))[
            : plan.kilobytes * 340
        ]
        inside = f'<h1>{title}</h1><div class="TRS_Editor">{text}</p>{offered}</div>'
        head = f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2024-03-05 10:30">'
        body = self.frame(title, inside, head)
        return (body.decode().encode("gb18030") if fault == "wrong-charset" else body), "text/html", fault

    def file(self, n: int) -> bytes:
        if self.plan.leaks(n):
            return docx(f"{MARK}\n青岚区委办公室文件\n青办发〔2024〕{n}号\n关于做好有关工作的通知\n{TEXT}")
        return docx(f"第{n}号附件\n{TEXT}")

    # ---- the wire

    async def serve(self, host: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                method, path, _ = head.split(" ", 2)
                lowered = head.lower()
                now_s = asyncio.get_running_loop().time()
                self.first_s = self.first_s or now_s
                self.requests[host, path] += 1
                keep = await self.answer(host, method, path, lowered, writer)
                self.last_s = self.last_of_host_s[host] = asyncio.get_running_loop().time()
                if not keep or "connection: close" in lowered:
                    return
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return
        finally:
            with suppress(Exception):
                writer.close()

    def send(
        self,
        writer: asyncio.StreamWriter,
        status: int,
        body: bytes,
        kind: str = "text/html",
        more: str = "",
        length: int | None = None,
    ) -> None:
        self.statuses[status] += 1
        told = len(body) if length is None else length
        raw = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {told}\r\n{more}\r\n".encode()
        self.bytes_sent += len(raw) + len(body)
        writer.write(raw + body)

    async def answer(self, host: int, method: str, path: str, head: str, writer: asyncio.StreamWriter) -> bool:
        plan = self.plan
        found = self.body(path) if path != "/robots.txt" else None
        if found is None:
            self.send(writer, 404, b"<html><body>404</body></html>")
            await writer.drain()
            return True
        if plan.latency_s:
            await asyncio.sleep(plan.latency_s)
        body, kind, fault = found
        if host == plan.bad_host:
            fault = "drip"
        if fault in ("busy-once-429", "busy-once-503", "truncated-once"):
            if path in self._once:
                fault = ""
            self._once.add(path)
        if fault.startswith("error-"):
            self.send(writer, int(fault[-3:]), b"<html>error</html>")
        elif fault == "gone-404":
            self.send(writer, 404, b"<html>gone</html>")
        elif fault.startswith("busy-once"):
            self.send(writer, int(fault[-3:]), b"", more="Retry-After: 1\r\n")
        elif fault == "redirect-loop":
            self.send(writer, 302, b"", more=f"Location: {path}\r\n")
        elif fault == "away":
            self.send(writer, 302, b"", more="Location: http://files.elsewhere.example/a.docx\r\n")
        elif fault in ("page-bomb", "file-bomb"):
            self.send(writer, 200, _gzip_bomb(), kind, "Content-Encoding: gzip\r\n")
        elif fault == "zip-bomb":
            self.send(writer, 200, _zip_bomb(), kind)
        elif fault == "captcha":
            self.send(writer, 200, "<html><body>请输入验证码后下载</body></html>".encode())
        elif fault == "empty":
            self.send(writer, 200, b"", kind)
        elif fault in ("truncated", "truncated-once"):
            self.send(writer, 200, body[: len(body) // 2], kind, length=len(body))
            await writer.drain()
            return False
        elif fault == "short-length":
            self.send(writer, 200, body[: len(body) - 300], kind)
        elif fault == "drip":
            self.send(writer, 200, b"", kind, length=100_000)
            for _ in range(600):
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.1)
            return False
        else:
            if fault == "slow":
                await asyncio.sleep(0.5)
            tag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
            if plan.validators and path not in self.edits and f"if-none-match: {tag}" in head:
                self.send(writer, 304, b"", more=f"ETag: {tag}\r\n", length=0)
            else:
                self.bytes_of_good += len(body)
                self.note_leak(path, body)
                self.send(
                    writer, 200, body, kind, f"ETag: {tag}\r\n" if plan.validators and path not in self.edits else ""
                )
        await writer.drain()
        return True

    def note_leak(self, path: str, body: bytes) -> None:
        """The oracle: what was handed out, on disk before it is sent."""
        if self.leaks_file is None or path in self._told or not path.endswith(".docx"):
            return
        n = int(path.rpartition("/P2024")[2].removesuffix(".docx"))
        if self.plan.leaks(n):
            self._told.add(path)
            with self.leaks_file.open("a") as out:
                out.write(json.dumps({"path": path, "sha256": hashlib.sha256(body).hexdigest()}) + "\n")
                out.flush()
                os.fsync(out.fileno())


@contextmanager
def generated_portal(plan: Plan, leaks_file: Path | None = None) -> Iterator[GeneratedPortal]:
    portal = GeneratedPortal(plan, leaks_file)
    if plan.fault_every:
        _zip_bomb(), _gzip_bomb()  # now, for they take seconds
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    servers: list[asyncio.Server] = []

    async def start() -> None:
        for host in range(plan.hosts):

            async def connected(r: asyncio.StreamReader, w: asyncio.StreamWriter, host: int = host) -> None:
                await portal.serve(host, r, w)

            servers.append(await asyncio.start_server(connected, "127.0.0.1", 0, backlog=512))
            portal.ports.append(int(servers[-1].sockets[0].getsockname()[1]))
        ready.set()

    async def end() -> None:
        for server in servers:
            server.close()
        waiting = asyncio.all_tasks() - {asyncio.current_task()}
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    def run() -> None:
        loop.run_until_complete(start())
        loop.run_forever()
        loop.run_until_complete(end())
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield portal
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def configuration(portal: GeneratedPortal, **crawl: object) -> str:
    """A mishao.toml for the portal: each host a portal of its own, each section of the plan a section."""
    lines = ['data_dir = "data"', '[alerts]\nofficers = ["o@example.cn"]\noperators = ["t@example.cn"]', "[crawl]"]
    lines += [f"{name} = {json.dumps(value)}" for name, value in crawl.items()]
    for host, port in enumerate(portal.ports):
        own = json.dumps([f"127.0.0.1:{port}"])
        lines.append(
            f'[[portal]]\nname = "门户{host}"\nalias = "门户{host}"\nhosts = {own}\nprivate_hosts = {own}\ndelay_s = 0.0'
        )
    for section in range(portal.plan.sections):
        lines.append(
            f'[[section]]\nportal = "门户{section % portal.plan.hosts}"\nname = "栏目{section}"\nurl = "{portal.section_url(section)}"'
        )
    return "\n".join(lines) + "\n"
