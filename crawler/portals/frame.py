"""What of a page is its frame, which every page of the site repeats: header, navigation and footer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import lxml.html

_FRAME_TAGS = frozenset(["header", "nav", "footer", "marquee"])
_DEEPEST = 100  # elements around one that are looked at

HEAD_FOOT = re.compile(
    r"(?:^|[-_\s])(?:head(?:er)?|top(?:bar|nav)?|nav(?:bar|igation)?|menu|sub_?menu|foot(?:er)?|bottom|copyright|"
    r"copy_?right|friend_?links?|links?|yqlj|bread_?crumbs?|crumbs?|position|location|loc|dqwz|weizhi|logo|search|"
    r"banner|channl-menu|toolbar|share|bdsharebuttonbox|side_?bar|wb-tree|qmenu)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
# Only what can be nothing but the site's own frame: a file dropped for a word as wide as "bottom" would be a file missed.
_SITE_FRAME = re.compile(
    r"(?:^|[-_\s])(?:header|site_?head|top_?bar|top_?nav|nav(?:bar|igation)?|main_?menu|footer|foot|copy_?right|friend_?links?|yqlj)(?:$|[-_\s\d])",
    re.IGNORECASE,
)


def in_frame(node: lxml.html.HtmlElement) -> bool:
    """Whether an element belongs to the page's frame (header, navigation, footer), not to what the page is about."""
    for ancestor in holders(node):
        if ancestor.tag in _FRAME_TAGS:
            if is_items_own(ancestor):
                continue
            return True
        if ancestor.tag in {"body", "html"}:
            return False
        names = f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"
        if names.strip() and HEAD_FOOT.search(names):
            return True
    return False


def holders(node: lxml.html.HtmlElement) -> Iterator[lxml.html.HtmlElement]:
    """The elements that hold one, the nearest first: as many as a page may have that isn't made to be slow to read."""
    return islice(node.iterancestors(), _DEEPEST)


def in_site_frame(node: lxml.html.HtmlElement) -> bool:
    return any(map(is_site_frame, holders(node)))


def is_site_frame(node: lxml.html.HtmlElement) -> bool:
    """Whether an element is what every page of the site repeats: its header, navigation or footer."""
    if node.tag in _FRAME_TAGS:
        return not is_items_own(node)
    names = f"{node.get('class') or ''} {node.get('id') or ''}"
    return node.tag not in {"body", "html"} and bool(_SITE_FRAME.search(names))


def is_items_own(node: lxml.html.HtmlElement) -> bool:
    """Whether a head or foot is that of one item of a list: `<article><header><h2>`."""
    return node.tag in ("header", "footer") and any(each.tag in ("article", "li") for each in islice(holders(node), 2))
