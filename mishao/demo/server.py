"""Serves the sample portal on loopback: `python -m mishao.demo.server [PORT]`.

It behaves as a portal's web server does: validators and 304, HEAD, folders, a styled page with a true 404. Pages come without a
charset in their header; as on many portals, only a page's own meta tag says it, and one section is GBK.
"""

from __future__ import annotations

import email.utils
import hashlib
import mimetypes
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from mishao.errors import BusyError

DEMO_PORT = 8801
SITE = Path(__file__).resolve().parent / "site"
# Named here, because the table of the machine it runs on may lack them or add a charset.
_TYPES = {
    ".html": "text/html",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".bin": "application/octet-stream",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class DemoPortal:
    """`url` has no slash at its end."""

    url: str


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Apache"
    sys_version = ""
    timeout = 30  # seconds that an idle connection may hold its thread

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        path = urlsplit(self.path).path
        file = _file(path)
        if file is None:
            self._send(HTTPStatus.NOT_FOUND, (SITE / "404.html").read_bytes(), {"Content-Type": "text/html"})
        elif file.is_dir():
            # Without the slash, the page's relative links would lead elsewhere. One slash ahead: `//x` would be a host.
            self._send(HTTPStatus.MOVED_PERMANENTLY, b"", {"Location": f"/{path.strip('/')}/"})
        else:
            self._send_file(file)

    def _send_file(self, file: Path) -> None:
        data = file.read_bytes()
        modified = int(file.stat().st_mtime)
        headers = {
            "Content-Type": _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream",
            "ETag": f'"{hashlib.sha256(data).hexdigest()[:24]}"',
            "Last-Modified": email.utils.formatdate(modified, usegmt=True),
        }
        if self._is_known(headers["ETag"], modified):
            self._send(HTTPStatus.NOT_MODIFIED, b"", headers)
        else:
            self._send(HTTPStatus.OK, data, headers)

    def _is_known(self, etag: str, modified: int) -> bool:
        """Whether the client has this version. A stated ETag outranks the time, as RFC 9110 (13.2.2) asks."""
        if told := self.headers.get("If-None-Match"):
            return told.strip() == "*" or etag in [each.strip().removeprefix("W/") for each in told.split(",")]
        if since := self.headers.get("If-Modified-Since"):
            try:
                return modified <= email.utils.parsedate_to_datetime(since).timestamp()
            except ValueError:
                return False
        return False

    def _send(self, status: HTTPStatus, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the progress bar belongs to the sweep."""


def _file(url_path: str) -> Path | None:
    """The file that an address means, its folder where the slash is missing, or None; nothing outside the site."""
    untrusted_name = unquote(url_path)
    if "\0" in untrusted_name:
        return None
    try:
        candidate = (SITE / untrusted_name.lstrip("/")).resolve()
        if not candidate.is_relative_to(SITE):
            return None
        if candidate.is_dir() and url_path.endswith("/"):
            candidate /= "index.html"
            return candidate if candidate.is_file() else None
        if candidate.is_dir():
            return candidate if (candidate / "index.html").is_file() else None
        return candidate if candidate.is_file() and not url_path.endswith("/") else None
    except OSError:  # a name longer than the file system takes
        return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news; anything else is shown."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def serve(port: int = DEMO_PORT, host: str = "127.0.0.1") -> Iterator[DemoPortal]:
    """The portal, for as long as the block runs; port 0 takes a free one. Raises BusyError when the port is taken."""
    try:
        server = _Server((host, port), _Handler)
    except OSError as error:
        raise BusyError(
            f"端口 {port} 被占用，示例门户不能启动。请先结束占用它的程序（可能是另一个 mishao demo）。\n"
            f"Port {port} is taken, so the sample portal can't start. End what uses it (perhaps another demo)."
        ) from error
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="demo-portal", daemon=True)
    thread.start()
    try:
        yield DemoPortal(f"http://{host}:{server.server_address[1]}")
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    with serve(int(sys.argv[1]) if len(sys.argv) > 1 else DEMO_PORT) as portal:
        print(portal.url, flush=True)
        threading.Event().wait()
