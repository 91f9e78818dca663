"""Serves the sample portal on loopback: `python -m mishao.demo.server`."""

from __future__ import annotations

import email.utils
import hashlib
import mimetypes
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
_TYPES = {".html": "text/html", ".bin": "application/octet-stream", ".js": "application/javascript"}


@dataclass(frozen=True, slots=True)
class DemoPortal:
    url: str


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site = SITE

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def _answer(self, *, body: bool) -> None:
        path = self._file(urlsplit(self.path).path)
        status = HTTPStatus.OK if path else HTTPStatus.NOT_FOUND
        path = path or self.site / "404.html"
        data = path.read_bytes()
        etag = f'"{hashlib.sha256(data).hexdigest()[:24]}"'
        if status is HTTPStatus.OK and self.headers.get("If-None-Match") == etag:
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.send_header("ETag", etag)
            self.end_headers()
            return
        self.send_response(status)
        kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        # No charset for pages: as on many portals, only the page's own meta tag says it.
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        if status is HTTPStatus.OK:
            self.send_header("ETag", etag)
            self.send_header("Last-Modified", email.utils.formatdate(path.stat().st_mtime, usegmt=True))
        self.end_headers()
        if body:
            self.wfile.write(data)

    def _file(self, url_path: str) -> Path | None:
        """The file an address means, or None; nothing above the site's folder."""
        candidate = (self.site / unquote(url_path).lstrip("/")).resolve()
        if candidate.is_dir():
            candidate /= "index.html"
        return candidate if candidate.is_relative_to(self.site) and candidate.is_file() else None

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the progress bar belongs to the sweep."""


@contextmanager
def serve(port: int = DEMO_PORT, host: str = "127.0.0.1") -> Iterator[DemoPortal]:
    """The portal, for as long as the block runs; port 0 takes a free one. Raises BusyError when the port is taken."""
    try:
        server = ThreadingHTTPServer((host, port), _Handler)
    except OSError as error:
        raise BusyError(
            f"端口 {port} 被占用，示例门户不能启动。请先结束占用它的程序（可能是另一个 mishao demo）。\n"
            f"Port {port} is taken, so the sample portal can't start. End what uses it (perhaps another demo)."
        ) from error
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, name="demo-portal", daemon=True)
    thread.start()
    try:
        yield DemoPortal(f"http://{host}:{server.server_address[1]}")
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    with serve() as portal:
        print(portal.url)
        threading.Event().wait()
