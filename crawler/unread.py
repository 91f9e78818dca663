"""What list pages offer of their section and nobody read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from crawler.portals.links.places import section_folder
from crawler.portals.model import Left
from findings.record import GapNote

_NAMED = 3


def gaps(lefts: Iterable[Left], section: str, folders: Collection[str], had: Callable[[str], bool]) -> list[GapNote]:
    """One for all that is left: what was not read after all, and isn't a folder below the section's own of which the list shows
    articles (`folders`)."""
    own = section_folder(section)

    def is_read(url: str) -> bool:
        below = section_folder(url)
        return had(url) or (below != own and any(each.startswith(below) for each in folders))

    names = [left.name for left in lefts if not (left.url and is_read(left.url))]
    told = f"列表页上有 {len(names)} 处本栏目的链接或选项未读取（{'、'.join(names[:_NAMED])}），其下可能另有内容，请人工核对"
    return [GapNote("list-page", told, len(names))] if names else []
