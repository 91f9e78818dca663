"""Where a link stands and what kind of place it leads to."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

import lxml.html

from crawler.portals.frame import holders
from crawler.portals.source.files import is_document
from crawler.portals.source.paging import PAGE_KEY

NEAR_LEVELS = 3  # so far around a list its own heading, pager and further parts stand
CONTAINERS = frozenset(["table", "ul", "ol", "dl"])
SIDE_WORDS = re.compile(
    r"(?:^|[-_\s])(?:hot|side|left|recommend|tuijian|related|xiangguan|rank|tabs?|fixed|float|pop)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_ROOT_STROKES = 3  # in the address of a host's own root
_PAGE_FOLDER = re.compile(r"/(?:page|paged|pages|p|pn)[-_/]?\d{1,4}/$", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_ARTICLE_URL = re.compile(
    r"(?:t\d{8}_\d+|/t\d{5,}\.|/art_|/art/\d|/info/\d+/\d+|/c\d+/content|content_\d|post_\d|/\d{4,}/?\d*|\d{3,}\.\w+$|"
    r"[0-9a-f]{8}-?[0-9a-f]{4}|[?&]\w*id=\w*\d|/\?p=\d{2,}$|/\d{2,}(?:\.\w+|/)$|/Item/\d+|[-_]\d{2,}\.\w+$)",
    re.IGNORECASE,
)
_STATE_CLASS = re.compile(
    r"^(?:odd|even|first|last|on|cur|current|active|hover|line|dashed|bg|alt|no|top|new|hot|item|li|row|w|m|n)?[-_]?\d*$",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)
def own_numbers(url: str) -> tuple[tuple[str, str], ...]:
    """The numbers by which a section's address tells it from others, each with its parameter's name: 3 of `list.php?cid=3`,
    which `show.php?cid=3&id=80` bears too. Page numbers and years tell nothing."""
    parts = urlsplit(url)
    named = [(key, value) for key, value in parse_qsl(parts.query) if value.isdecimal() and not PAGE_KEY.match(key)]
    return (*named, *(("", n) for n in re.findall(r"\d{2,}", parts.path) if not _YEAR.fullmatch(n)))


def bears(url: str, number: tuple[str, str]) -> bool:
    parts = urlsplit(url)
    key, value = number
    return number in parse_qsl(parts.query) if key else value in re.findall(r"\d+", parts.path)


def shape(url: str) -> str:
    return re.sub(r"\d+", "0", url)


def program(url: str) -> str:
    """What two addresses share that are made by one template: the program, or the folder above the page's own."""
    path = url.split("?")[0]
    return path if "?" in url else path.rpartition("/")[0]


def is_article(url: str) -> bool:
    return bool(_ARTICLE_URL.search(url.split("//", 1)[-1])) or is_document(url)


def lasting_classes(node: lxml.html.HtmlElement) -> list[str]:
    """An element's classes but those that tell its state: current, odd, last."""
    return [each for each in (node.get("class") or "").split() if not _STATE_CLASS.match(each)]


def place_of(anchor: lxml.html.HtmlElement, row: lxml.html.HtmlElement) -> str:
    """A signature of where the link stands; the same for all items of one list, whatever their stripes."""
    parts: list[str] = [row.tag]
    outside = False
    for ancestor in holders(row):
        if ancestor.tag in {"body", "html"}:
            break
        outside = True
        classes = " ".join(lasting_classes(ancestor))
        parts.append(f"{ancestor.tag}.{classes}")
    # A list inside a list item's own link (row is the anchor itself) still counts by its surroundings.
    return "/".join(parts) if outside else anchor.tag


def alone_in(node: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """The largest element around one that has no further links."""
    links = sum(1 for _ in node.iter("a"))
    for above in node.iterancestors():
        if above.tag in {"body", "html"} or sum(1 for _ in islice(above.iter("a"), links + 1)) > links:
            break
        node = above
    return node


def touch(one: lxml.html.HtmlElement, two: lxml.html.HtmlElement) -> bool:
    return one.getnext() is two or two.getnext() is one


def kin(one: lxml.html.HtmlElement, two: lxml.html.HtmlElement) -> bool:
    return one.tag == two.tag and (one.get("class") or "").split()[:1] == (two.get("class") or "").split()[:1]


def in_side_block(node: lxml.html.HtmlElement) -> bool:
    """Whether an element stands in a block beside the page's subject: hot topics, related links."""
    return any(_is_side_block(each) for each in node.iterancestors())


def _is_side_block(node: lxml.html.HtmlElement) -> bool:
    names = f"{node.get('class') or ''} {node.get('id') or ''}".strip()
    return bool(names) and node.tag not in {"body", "html"} and bool(SIDE_WORDS.search(names))


def common_ancestor(anchors: list[lxml.html.HtmlElement]) -> lxml.html.HtmlElement | None:
    if not anchors:
        return None
    chain = [anchors[0], *anchors[0].iterancestors()]
    places = {node: number for number, node in enumerate(chain)}
    lowest = 0
    for anchor in anchors[1:]:  # up to the first that holds both: mostly a list, two steps away
        node: lxml.html.HtmlElement | None = anchor
        while node is not None and node not in places:
            node = node.getparent()
        lowest = max(lowest, places[node]) if node is not None else len(chain)
    return next((each for each in chain[lowest:] if each.tag != "a"), None)


def section_folder(url: str) -> str:
    """The folder of a section by the address of one of its pages, whichever it is: that of `/zd/page/2/` is `/zd/`."""
    return _PAGE_FOLDER.sub("/", directory(url))


def is_below_root(folder: str) -> bool:
    """Whether it isn't the folder of the whole host, below which everything lies."""
    return folder.count("/") > _ROOT_STROKES


def directory(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path
    last = path.rsplit("/", 1)[-1]
    folder = path[: len(path) - len(last)]
    return f"{parts.scheme}://{parts.netloc}{folder}"
