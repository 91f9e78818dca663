"""Asks one address, as a sweep would: same guard, pins, pace, hours, robots; redirects are followed within the portal."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BufferedReader
from typing import cast

from crawler.fetch.egress import Guard
from crawler.fetch.failures import FetchError
from crawler.fetch.fetcher import Fetched
from crawler.fetch.spool import Body
from crawler.portals.page import Page
from crawler.sections.reading import Reader

_MAX_MOVES = 8


@dataclass(slots=True)
class Reply:
    """The answer at the end of all redirects, or `error` (a ledger's reason) and `detail` where there is none."""

    url: str
    fetched: Fetched | None = None
    error: str = ""
    detail: str = ""
    conditional: bool = False

    def close(self) -> None:
        if self.fetched is not None:
            self.fetched.body.close()


class Asker:
    """For one thread."""

    def __init__(self, reader: Reader, guard: Guard) -> None:
        self._reader, self._guard = reader, guard

    def enter(self, url: str, host: str) -> bool:
        """Comes in by another address, as a reader does; whether the host has given a cookie. Raises HoursError."""
        self.ask(url, {}).close()
        return self._reader.is_known_to(host)

    def ask(self, url: str, headers: Mapping[str, str], *, entered: bool = False) -> Reply:
        """By GET; with those cookies alone that it is given on the way, or was when it `entered`. Raises HoursError."""
        if not entered:
            self._reader.forget()
        been: list[str] = []
        while len(been) < _MAX_MOVES and been.count(url) < 2:  # once is how servers set cookies
            if not self._guard.permits(url):
                return Reply(url, error="host")
            if not self._reader.allowed(url):
                return Reply(url, error="robots")
            been.append(url)
            sent = dict(headers) if len(been) == 1 else _unconditional(headers)
            try:
                fetched = self._reader.fetch(url, sent)
            except FetchError as error:
                return Reply(url, error=error.reason, detail=error.detail)
            target = Page(url, "").join(fetched.headers.get("location"))
            if not (300 <= fetched.status < 400 and fetched.status != 304) or target is None:
                return Reply(url, fetched, conditional=len(sent) > len(_unconditional(sent)))
            fetched.body.close()
            url = target
        return Reply(url, error="redirects")


def _unconditional(headers: Mapping[str, str]) -> dict[str, str]:
    """Validators are those of the first address's content alone."""
    return {name: value for name, value in headers.items() if not name.startswith("If-")}


def digest_of(body: Body) -> str:
    return hashlib.file_digest(cast("BufferedReader", body.rewind()), "sha256").hexdigest()
