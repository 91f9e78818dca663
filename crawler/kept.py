"""Answers that were had before their turn: what an article's links lead to is told by answers that have rows of their own, later."""

from __future__ import annotations

from crawler.fetch.fetcher import Fetched

_MOST, _MOST_BYTES = 64, 256 * 2**10  # together a quarter of what may wait; what is pushed out is asked for again


class KeptAnswers:
    """By the address that was asked for, so that a server is asked for each once."""

    def __init__(self) -> None:
        self._kept: dict[str, Fetched] = {}

    def keep(self, url: str, fetched: Fetched) -> None:
        """Takes the answer over: what is too large to wait is closed."""
        if (known := self._kept.pop(url, None)) is not None:
            known.body.close()
        if fetched.body.size > _MOST_BYTES:
            fetched.body.close()
            return
        self._kept[url] = fetched
        while len(self._kept) > _MOST:
            self._kept.pop(next(iter(self._kept))).body.close()

    def take(self, url: str) -> Fetched | None:
        return self._kept.pop(url, None)
