"""A section's own place on its portal: the folder below which its pages and articles lie."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler.portals.links.places import is_below_root, section_folder
from crawler.portals.requests.ofalist import is_change

_CODE = re.compile(r"[0-9a-f-]*\d[0-9a-f-]*", re.IGNORECASE)
_PROGRAM = re.compile(r"(?:\?|@|%3F|%40)[\w-]+=", re.IGNORECASE)
_INDEX = re.compile(r"(?:index|default|main|home|list|more|common_list)", re.IGNORECASE)


def form_of(url: str, folder: str) -> str:
    """What the addresses of a section's articles have in common: all but their numbers and codes."""
    return _CODE.sub("0", url[len(folder) :])


def own_place(url: str, entries: Iterable[str]) -> str:
    """The folder of a section: that of its page, or where the page is one of several in there, the one that is called like it.
    Empty where a program is told the section: its folder is that of all."""
    if _PROGRAM.search(url):
        return ""
    folder, name = section_folder(url), urlsplit(url).path.rpartition("/")[2]
    within = [each.startswith(folder) for each in entries]
    if not name or _INDEX.match(name) or 2 * sum(within) > len(within):
        return folder
    return f"{folder}{name.rpartition('.')[0] or name}/"


def is_own(url: str, folder: str) -> bool:
    return is_below_root(folder) and url.startswith(folder) and not is_change(url)
