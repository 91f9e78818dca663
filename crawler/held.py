"""Texts of articles whose files are not all judged yet: only then may they go into the index."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from findings.seen import PublicText


@dataclass(frozen=True, slots=True)
class _Held:
    text: PublicText
    waiting: set[str]


class HeldTexts:
    """Addresses are named by their keys. Both methods return what nothing holds back any more, to be shown now."""

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}
        self._naming: dict[str, set[str]] = {}

    def hold(self, article: str, text: PublicText, waiting: Collection[str]) -> list[tuple[str, PublicText]]:
        """An article is judged; those that it names and that are not are `waiting`."""
        self._held[article] = _Held(text, set(waiting))
        for each in waiting:
            self._naming.setdefault(each, set()).add(article)
        return self._ready([article])

    def judged(self, address: str) -> list[tuple[str, PublicText]]:
        articles = [each for each in self._naming.pop(address, ()) if each in self._held]
        for article in articles:
            self._held[article].waiting.discard(address)
        return self._ready(articles)

    def _ready(self, articles: Collection[str]) -> list[tuple[str, PublicText]]:
        ready = [article for article in articles if not self._held[article].waiting]
        return [(article, self._held.pop(article).text) for article in ready]
