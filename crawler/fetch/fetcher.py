"""One request over a guarded connection, its body streamed into the spool. Every failure has one of the ledger's reasons.

Plain threads and urllib3's connections: certificates are verified, a body is inflated and counted as it comes, and no
redirect is followed here, so that whoever decides on the next address decides on each.
"""

from __future__ import annotations

import email.utils
import http.client
import re
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

import urllib3
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError

from crawler.fetch.connections import Watch, connection_to
from crawler.fetch.decode import is_charset
from crawler.fetch.egress import AddressForbiddenError, Guard, HostForbiddenError, host_and_port, host_of
from crawler.fetch.failures import FetchError, why
from crawler.fetch.spool import Body, Spool

_CHUNK = 64 * 2**10
_SLOWEST_BYTES_S = 8 * 2**10  # a body may take longer than the timeout as long as it flows this fast
ERROR_BODY = 256 * 2**10
_IDLE_S, _MOST_IDLE = 20.0, 16  # no fewer than requests may be under way, or connections are closed to be opened again
_CODINGS = frozenset({"identity", "none", "binary", "8bit", *urllib3.HTTPResponse.CONTENT_DECODERS})
_SWALLOWING = 2  # the state of urllib3's decoder behind the end


@dataclass(slots=True)
class Fetched:
    """An answer. `headers` have lower-case names; a repeated one keeps its last value."""

    url: str
    status: int
    headers: dict[str, str]
    body: Body
    seconds: float
    cookies: tuple[str, ...] = ()


@dataclass(slots=True)
class _Idle:
    connection: HTTPConnection
    since_s: float


@dataclass
class Fetcher:
    """Thread-safe; keeps a few connections open between fetches."""

    guard: Guard
    spool: Spool
    user_agent: str
    timeout_s: float = 60.0
    max_bytes: int = 256 * 2**20
    pins: Mapping[str, str] = field(default_factory=dict)
    _idle: dict[tuple[str, str, int], list[_Idle]] = field(default_factory=lambda: defaultdict(list))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _watch: Watch = field(default_factory=Watch)

    def get(self, url: str, headers: Mapping[str, str] | None = None, form: bytes | None = None) -> Fetched:
        """Raises FetchError; never follows a redirect. With a `form` it is a POST."""
        if not self.guard.permits(url):
            raise FetchError("host", host_of(url), excluded=True)
        sent = {
            "User-Agent": self.user_agent,
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
            "Accept-Encoding": "gzip, deflate",
            **(headers or {}),
        }
        started_s = time.monotonic()
        connection = self._take(url)
        if connection is not None:
            try:
                return self._exchange(connection, url, sent, started_s, form)
            except FetchError as error:
                # A kept connection that the server has closed meanwhile says nothing about the address.
                if error.reason != "interrupted" or time.monotonic() - started_s > 5:
                    raise
        return self._exchange(
            connection_to(url, self.guard, self.timeout_s, self.pins, lambda: self._tls), url, sent, started_s, form
        )

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made when first needed: reading all authorities' certificates takes as long as twenty fetches."""
        return ssl.create_default_context()

    def close(self) -> None:
        self._watch.close()
        with self._lock:
            for idle in self._idle.values():
                for one in idle:
                    one.connection.close()
            self._idle.clear()

    def _exchange(
        self, connection: HTTPConnection, url: str, headers: Mapping[str, str], started_s: float, form: bytes | None
    ) -> Fetched:
        body = self.spool.new()
        reusable = False
        expired = False
        try:
            # Headers that drip in, each byte within the socket's timeout, would otherwise hold a thread for hours.
            self._watch.begin(connection, self.timeout_s)
            try:
                connection.request(
                    "GET" if form is None else "POST",
                    _target(url),
                    body=form,
                    headers=headers,
                    preload_content=False,
                    decode_content=True,
                )
                response = connection.getresponse()
            finally:
                expired = self._watch.end(connection)
            if expired:  # headers that were cut look like whole ones
                raise FetchError("timeout", retry=True)
            self._read(response, body, started_s)
            found = {name.lower(): value for name, value in response.headers.items()}
            if "location" in found:
                found["location"] = _as_sent(found["location"])
            if body.size and response.status < 300 and (odd := _unknown_coding(found.get("content-encoding", ""))):
                raise FetchError("not-obtained", f"unknown encoding {odd[:20]}")
            if response.status == 206 and not _is_whole(found.get("content-range", "")):
                raise FetchError("interrupted", "the server sent a part of it only")
            reusable = (
                response.status < 400 and found.get("connection", "").lower() != "close" and response.version != 10
            )
            cookies = tuple(response.headers.getlist("set-cookie"))
            result = Fetched(url, response.status, found, body, time.monotonic() - started_s, cookies)
        except FetchError:
            body.close()
            raise
        except (
            HTTPError, OSError, http.client.HTTPException, ValueError, HostForbiddenError, AddressForbiddenError,
        ) as error:  # fmt: skip
            body.close()
            raise FetchError("timeout", retry=True) if expired else why(error) from error
        finally:
            if reusable:
                self._give(url, connection)
            else:
                connection.close()
        return result

    def _read(self, response: urllib3.HTTPResponse, body: Body, started_s: float) -> None:
        length = response.headers.get("Content-Length", "")
        kept = response.status < 300
        limit = self.max_bytes if kept else ERROR_BODY
        if kept and length.isdigit() and int(length) > limit and not response.headers.get("Content-Encoding"):
            raise FetchError("too-large", f"{int(length)} bytes announced")
        while True:
            chunk = response.read1(_CHUNK, decode_content=True)
            if not chunk:
                break
            if body.size + len(chunk) > limit:
                if kept:
                    raise FetchError("too-large", f"more than {limit} bytes")
                body.write(chunk[: limit - body.size])
                return
            body.write(chunk)
            if time.monotonic() - started_s > self.timeout_s + body.size / _SLOWEST_BYTES_S:
                raise FetchError("timeout", "the body came too slowly", retry=True)
        if kept and body.size and _is_cut(response):
            raise FetchError("interrupted", "the compressed body ended early", retry=True)

    def _take(self, url: str) -> HTTPConnection | None:
        with self._lock:
            idle = self._idle.get(_key(url), [])
            while idle:
                one = idle.pop()
                if time.monotonic() - one.since_s < _IDLE_S and one.connection.is_connected:
                    return one.connection
                one.connection.close()
        return None

    def _give(self, url: str, connection: HTTPConnection) -> None:
        with self._lock:
            idle = self._idle[_key(url)]
            if len(idle) < _MOST_IDLE:
                idle.append(_Idle(connection, time.monotonic()))
                return
        connection.close()


def last_modified(headers: Mapping[str, str]) -> str:
    """The Last-Modified header, where it can tell a change: one within the seconds before the answer can't."""
    told, sent = headers.get("last-modified", ""), headers.get("date", "")
    try:
        age = email.utils.parsedate_to_datetime(sent) - email.utils.parsedate_to_datetime(told)
        return told if age.total_seconds() >= 2 else ""
    except (ValueError, TypeError):
        return ""


def _key(url: str) -> tuple[str, str, int]:
    host, port = host_and_port(url)
    return urlsplit(url).scheme.lower(), host, port


def _is_cut(response: urllib3.HTTPResponse) -> bool:
    """Whether a compressed body stopped before its own end: urllib3 hands over what there is of it without a word."""
    decoder = getattr(response, "_decoder", None)
    for one in getattr(decoder, "_decoders", (decoder,)):
        if getattr(one, "_state", None) == _SWALLOWING:
            continue  # whole, and something behind it
        if getattr(getattr(one, "_obj", None), "eof", True) is False:
            return True
    return False


def _unknown_coding(told: str) -> str:
    """The packing that a Content-Encoding names and nobody here undoes. A charset in its place packs nothing."""
    for each in filter(None, (part.strip().lower() for part in told.split(","))):
        if each not in _CODINGS and not is_charset(each):
            return each
    return ""


def _as_sent(location: str) -> str:
    """An address whose bytes beyond ASCII are percent-encoded as they came (headers are read as Latin-1, whatever was
    meant), and whose backslashes are slashes, as browsers read them."""
    path, mark, query = location.partition("?")
    whole = path.replace("\\", "/") + mark + query
    return "".join(each if each.isascii() else f"%{ord(each):02X}" for each in whole)


def _is_whole(content_range: str) -> bool:
    """Whether what a 206 carries is all there is: nobody asked for a part."""
    told = re.fullmatch(r"bytes\s+0-(\d+)/(\d+)", content_range.strip(), re.IGNORECASE)
    return told is not None and int(told[1]) + 1 == int(told[2])


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
