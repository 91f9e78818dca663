"""A listener that nobody may reach."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Forbidden:
    """Listens on every address of this machine, IPv4 and IPv6, and counts."""

    def __init__(self) -> None:
        self.server = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        self.server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        self.server.bind(("::", 0))
        self.server.listen(64)
        self.port = int(self.server.getsockname()[1])
        self.reached: list[str] = []

    def listen(self) -> None:
        while True:
            try:
                link, _ = self.server.accept()
            except OSError:
                return
            link.settimeout(1)
            try:
                self.reached.append(link.recv(200).decode("latin-1").partition("\r\n")[0])
            except OSError:
                self.reached.append("a connection")
            link.close()


@contextmanager
def listening() -> Iterator[Forbidden]:
    one = Forbidden()
    thread = threading.Thread(target=one.listen, daemon=True)
    thread.start()
    try:
        yield one
    finally:
        one.server.shutdown(socket.SHUT_RDWR)
        one.server.close()
        thread.join(5)
