"""Connections that go only where the guard lets them, whatever the name server says, and that are cut when their time is up."""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection

from crawler.fetch.egress import Guard, host_and_port, host_of


def connection_to(
    url: str, guard: Guard, timeout_s: float, pins: Mapping[str, str], tls: Callable[[], ssl.SSLContext]
) -> HTTPConnection:
    """A connection to an address's host, not opened yet. `pins` are the SHA-256 of certificates by host; `tls` is asked for
    where a known authority must have signed."""
    host, port = host_and_port(url)
    if urlsplit(url).scheme.lower() == "https":
        pin = pins.get(host_of(url)) or pins.get(host)
        connection: HTTPConnection = _GuardedHTTPS(
            host,
            port,
            timeout=timeout_s,
            ssl_context=_any_certificate() if pin else tls(),
            cert_reqs=ssl.CERT_NONE if pin else None,
            assert_hostname=False if pin else None,
            assert_fingerprint=pin,
        )
    else:
        connection = _GuardedHTTP(host, port, timeout=timeout_s)
    connection.guard = guard  # type: ignore[attr-defined]
    return connection


class Watch:
    """Cuts connections whose time is up; one thread for all of them, started with the first."""

    def __init__(self, every_s: float = 0.2) -> None:
        self._every_s = every_s
        self._until_s: dict[HTTPConnection, float] = {}
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, connection: HTTPConnection, timeout_s: float) -> None:
        with self._lock:
            self._until_s[connection] = time.monotonic() + timeout_s
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="fetch-watch", daemon=True)
                self._thread.start()

    def end(self, connection: HTTPConnection) -> bool:
        """Whether the connection was cut meanwhile."""
        with self._lock:
            return self._until_s.pop(connection, None) is None

    def close(self) -> None:
        self._stopped.set()

    def _look(self) -> None:
        while not self._stopped.wait(self._every_s):
            now_s = time.monotonic()
            with self._lock:
                late = [connection for connection, until_s in self._until_s.items() if until_s < now_s]
                for connection in late:
                    del self._until_s[connection]
                    _cut(connection)


class _GuardedHTTP(HTTPConnection):
    guard: Guard

    def _new_conn(self) -> socket.socket:
        return _open(self)


class _GuardedHTTPS(HTTPSConnection):
    guard: Guard

    def _new_conn(self) -> socket.socket:
        return _open(self)


def _any_certificate() -> ssl.SSLContext:
    """For a host whose very certificate is pinned: who signed it says nothing then."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def fingerprint(guard: Guard, url: str, timeout_s: float = 20.0) -> str:
    """The SHA-256 of the certificate that a host shows now, in hex, for an administrator to compare and pin. Raises
    OSError (ssl.SSLError too) and the guard's errors."""
    host, port = host_and_port(url)
    link = guard.connect(host, port, timeout_s)
    with _any_certificate().wrap_socket(link, server_hostname=host) as secured:
        return hashlib.sha256(secured.getpeercert(binary_form=True) or b"").hexdigest()


def _open(connection: _GuardedHTTP | _GuardedHTTPS) -> socket.socket:
    timeout = connection.timeout
    return connection.guard.connect(
        connection.host, connection.port, float(timeout) if isinstance(timeout, (int, float)) else 30.0
    )


def _cut(connection: HTTPConnection) -> None:
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)
