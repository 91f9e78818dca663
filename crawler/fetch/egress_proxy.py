"""The browser's only way out: a proxy on loopback that asks the guard about every connection.

It resolves names itself and connects to the address it has checked, so nothing a page does (sub-resources, sockets,
prefetch, a name that changes its address) reaches anything else.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hmac
import secrets
from types import TracebackType
from urllib.parse import urlsplit

from crawler.fetch.egress import AddressForbiddenError, Guard, HostForbiddenError

_HEAD_BYTES = 64 * 2**10
_CONNECT_S = 20.0


class FilteringProxy:
    """An async context manager; `port` and `password` (user mishao) are what the browser is given."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self.password = secrets.token_urlsafe(16)
        self.port = 0
        self.refused = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> FilteringProxy:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_HEAD_BYTES)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101
        self._tasks.add(task)
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, TimeoutError):
            pass  # a broken connection of the browser's is the browser's matter
        except asyncio.CancelledError:
            pass  # by `__aexit__` alone; asyncio's streams log a handler that ends as cancelled as one that failed
        finally:
            self._tasks.discard(task)
            with contextlib.suppress(Exception):
                writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        method, target, version = lines[0].split(" ", 2)
        headers = [line for line in lines[1:] if line]
        if not self._knows(headers):
            writer.write(
                b'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="mishao"\r\nContent-Length: 0\r\n\r\n'
            )
            await writer.drain()
            # The browser answers on this connection or on a new one.
            return await self._serve(reader, writer)
        if method == "CONNECT":
            host, _, port_text = target.rpartition(":")
            port = int(port_text)
        else:
            parts = urlsplit(target)
            if parts.scheme != "http":
                raise ValueError("not a plain request")
            host, port = parts.hostname or "", parts.port or 80
        try:
            out_reader, out_writer = await self._open(host, port)
        except (HostForbiddenError, AddressForbiddenError):
            self.refused += 1
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            return None
        except (OSError, TimeoutError):
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            return None
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            path = target.split("/", 3)
            kept = [
                h
                for h in headers
                if h.split(":", 1)[0].lower() not in {"proxy-authorization", "proxy-connection", "connection"}
            ]
            request = (
                f"{method} /{path[3] if len(path) > 3 else ''} {version}\r\n"
                + "\r\n".join(kept)
                + "\r\nConnection: close\r\n\r\n"
            )
            out_writer.write(request.encode("latin-1"))
        await writer.drain()
        await _both_ways(reader, writer, out_reader, out_writer)
        return None

    async def _open(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        loop = asyncio.get_running_loop()
        link = await loop.run_in_executor(None, self._guard.connect, host, port, _CONNECT_S)
        link.setblocking(False)
        return await asyncio.open_connection(sock=link)

    def _knows(self, headers: list[str]) -> bool:
        expected = "Basic " + base64.b64encode(f"mishao:{self.password}".encode()).decode()
        for line in headers:
            name, _, value = line.partition(":")
            if name.lower() == "proxy-authorization":
                return hmac.compare_digest(value.strip(), expected)
        return False


async def _both_ways(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    out_reader: asyncio.StreamReader,
    out_writer: asyncio.StreamWriter,
) -> None:
    """Copies until the server is done; the browser's silence alone ends nothing."""

    async def copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while chunk := await source.read(64 * 2**10):
            sink.write(chunk)
            await sink.drain()

    up = asyncio.create_task(copy(reader, out_writer))
    try:
        await copy(out_reader, writer)
    finally:
        up.cancel()
        await asyncio.gather(up, return_exceptions=True)
        out_writer.close()
