"""Articles that the section's list doesn't name and its articles lead to, as the one before or behind them: a list that was not read
whole, or that shows no more than its newest, hides them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence, Sized
from typing import Any

from crawler import noted
from crawler.listing import BESIDE
from crawler.portals.entries.neighbours import MOST_NEIGHBOURS, Neighbour, column_of, folder_of, neighbours, sisters
from crawler.portals.page import Page
from crawler.sweep import Sweep
from findings.record import Link

KEPT = "columns"  # the name under which it is kept with what the section's first page told
_MOST_SISTERS = 40  # of one article that the list doesn't name
_ENDS = 2  # a whole list's first article and its last
_MOSTLY = 4  # so many neighbours within the list for one without
_MOST_COLUMNS = 8
_MOST_WAITING = 20_000  # where neighbours go through the whole portal, all but a few are no article of the section's
_SHARE = 5  # of the articles that say where they stand


class Unlisted:
    """`chained` says that an earlier sweep has seen these articles lead from one to the next within their section."""

    def __init__(self, sweep: Sweep) -> None:
        self._sweep = sweep
        self.chained = False
        self._waiting: dict[int, Link] = {}
        self._followed: set[int] = set()
        self._sisters: set[int] = set()  # of the section's own folder, named by an article in whatever box
        self._told = 0  # neighbours that the list names or that were followed
        self._columns: Counter[str] = Counter()

    def remember(self, kept: Mapping[str, Any]) -> None:
        self._columns = Counter(kept.get(KEPT, {}))
        self.chained = bool(self._columns)

    def resume(self, articles: Sequence[tuple[str, Mapping[str, Any]]], judged: int) -> None:
        """Takes up what an earlier process of the sweep was told by the articles that it judged: these aren't read again."""
        for page, told in articles:
            self._sisters.update(map(noted.mark, told.get("own", ())))
            self._columns[told["column"]] += 1
            for url, entry in told["urls"]:
                self._wait(Link(url, "page", page, "", entry))
        self._told += judged - len(articles)

    def kept(self) -> dict[str, Any]:
        """What later sweeps, which read few of the articles, have to know."""
        return {KEPT: dict(self._columns.most_common(_MOST_COLUMNS))}

    def is_anothers(self, page: Page) -> bool:
        """Whether an article that only its neighbour leads to says that it stands in another column than the section's articles do."""
        own = column_of(page)
        return bool(own) and self._columns.total() > _SHARE * self._columns[own]

    async def hear(self, page: Page, url: str) -> bool:
        """An article of the section was read. What it leads to is in the ledger before it is judged. False where some of it is
        not kept, and may be the section's."""
        every = neighbours(page)
        found = every[:MOST_NEIGHBOURS]
        own = [
            each for each in sisters(page, self._sweep.job.url) if each not in found and not self._is_known(each.url)
        ]
        if not found and not own:
            return True
        column = column_of(page)
        self._columns[column] += 1
        unknown = [_link(each, url) for each in found if not self._is_known(each.url)]
        self._told += len(found) - len(unknown)
        beside = [_link(each, url) for each in own[:_MOST_SISTERS]]
        self._sisters.update(noted.mark(link.url) for link in beside)
        unknown += beside
        waiting = [link for link in unknown if self._wait(link)]
        if waiting:
            told = {
                "column": column,
                "urls": [[link.url, link.entry] for link in waiting],  # no title is kept there
                "own": [link.url for link in beside],
            }
            await self._sweep.ledger.tell_neighbours(url, told)
        dropped = len(self._waiting) >= _MOST_WAITING and any(
            noted.mark(link.url) not in self._waiting for link in unknown
        )
        return every == found and not (dropped and self._is_followed(self._waiting))

    def _is_followed(self, unknown: Sized) -> bool:
        """Whether neighbours that the list doesn't name are so few that they are the section's."""
        few = len(unknown) <= _ENDS <= self._told or len(unknown) * _MOSTLY <= self._told
        return few or self.chained

    def _wait(self, link: Link) -> bool:
        """Whether it waits only now."""
        own = noted.mark(link.url)
        if own in self._waiting or len(self._waiting) >= _MOST_WAITING:
            return False
        self._waiting[own] = link
        return True

    def links(self) -> list[Link]:
        """Those to be asked for, now that all that the list names is judged."""
        unknown = [link for link in self._waiting.values() if not self._is_known(link.url)]
        self._told += len(self._waiting) - len(unknown)
        self._waiting.clear()
        own = [link for link in unknown if noted.mark(link.url) in self._sisters]
        others = [link for link in unknown if noted.mark(link.url) not in self._sisters]
        if not others or not self._is_followed(others):
            others = []
        near = [link for link in others if self._is_near(link.url, link.referrer or "")]
        self._followed.update(noted.mark(link.url) for link in (*own, *near))
        self.chained = self.chained or bool(near)
        return [*own, *near]

    def _is_known(self, url: str) -> bool:
        own = noted.mark(url)
        return own in self._sweep.seen.entries or own in self._followed or noted.key(url) in self._sweep.seen.lists

    def _is_near(self, url: str, page: str) -> bool:
        """Whether an article can be told to be the section's: by its folder, or by what it will say of its column."""
        folder = folder_of(page)
        return folder == folder_of(url) if folder else any(self._columns)


def _link(neighbour: Neighbour, page: str) -> Link:
    told = hashlib.sha256(neighbour.title.encode("utf-8", "replace")).hexdigest()[:15]
    return Link(neighbour.url, "page", page, neighbour.title, BESIDE + told)


def is_neighbour(link: Link) -> bool:
    """Whether an address is asked for because another article leads to it as its neighbour."""
    return link.kind == "page" and link.entry.startswith(BESIDE)
