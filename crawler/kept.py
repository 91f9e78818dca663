"""Answers that were had before their turn: an article's links are told by data that have a row of their own, later."""

from __future__ import annotations

from crawler.fetching import Fetched

_MOST = 64  # each is small, and its turn comes soon; what was pushed out is asked for again


class KeptAnswers:
    """By the address that was asked for, so that a server is asked for each once."""

    def __init__(self) -> None:
        self._kept: dict[str, Fetched] = {}

    def keep(self, url: str, fetched: Fetched) -> None:
        if (known := self._kept.pop(url, None)) is not None:
            known.body.close()
        self._kept[url] = fetched
        while len(self._kept) > _MOST:
            self._kept.pop(next(iter(self._kept))).body.close()

    def take(self, url: str) -> Fetched | None:
        return self._kept.pop(url, None)
