"""TRS WCM and HyCloud: pagers count from 0, page k is `index_<k-1>`."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from crawler.portals.families import generic
from crawler.portals.model import MOST_PAGES, Listing, NextPage
from crawler.portals.page import Page

NAME = "trs"

# createPageHTML(10, 0, "index", "html"): the total comes first. With a container's name first it is UCAP's, from 1.
_CALL = re.compile(
    r"""createPageHTML\s*\(\s*['"]?(?P<total>\d{1,6})['"]?\s*,\s*['"]?(?P<current>\d{1,6})['"]?\s*,\s*['"](?P<prefix>[^'"]+)['"]\s*,\s*['"]\.?(?P<suffix>\w+)['"]"""
)
_PAGER = re.compile(r"\bPager\s*\(\s*\{(?P<body>[^{}]*)\}")
_FIELD = re.compile(r"""['"]?(\w+)['"]?\s*:\s*['"]?([^'",}\s]+)['"]?""")
_COUNT = re.compile(r"\b(?:countPage|nPageCount)\s*=\s*['\"]?(\d{1,6})")
_CURRENT = re.compile(r"\b(?:currentPage|nCurrIndex)\s*=\s*['\"]?(\d{1,6})")
_MARKS = ("TRS_Editor", "TRS_UEDITOR", "CurrChnlCls", "createPageHTML", "WCM置标", "OLDSRC", "trs_paper_default")


def recognise(page: Page) -> int:
    if _call(page) or _counted(page):
        return 90
    score = sum(mark in page.text for mark in _MARKS[:3]) * 30
    if re.search(r"/t\d{8}_\d+\.s?html?", page.text):
        score += 50
    return min(score, 85)


def listing(page: Page) -> Listing:
    found = generic.listing(page)
    call = _call(page)
    if call is None and found.next:
        return found  # its pager's own links say where it goes on; variables leave half of that to be guessed
    call = call or _counted(page)
    if call is None:
        return found
    total, current, prefix, suffix = call
    pages = []
    for k in range(min(total, MOST_PAGES)):
        name = f"{prefix}.{suffix}" if k == 0 else f"{prefix}_{k}.{suffix}"
        url = page.join(name)
        if k != current and k > 0 and url:
            pages.append(NextPage(url, k + 1))
    # The call's arguments outrank whatever links a fallback for browsers without script shows.
    known = {n.url for n in pages}
    own = page.join(f"{prefix}.{suffix}")
    stem = (own or page.url).removesuffix(f".{suffix}")
    extra = [n for n in found.next if n.url not in known and not _is_page_of(n.url, stem, suffix)]
    return replace(found, next=(*pages, *extra), declared_pages=total, unresolved=(), number=current + 1)


article = generic.article


def _is_page_of(url: str, stem: str, suffix: str) -> bool:
    """Whether an address is one of this very list's: in a folder beside or below it stands another list's `index`."""
    return bool(re.fullmatch(rf"{re.escape(stem)}(?:_\d+)?\.{re.escape(suffix)}", url))


def _call(page: Page) -> tuple[int, int, str, str] | None:
    """Total, current (from 0), prefix and suffix as the page's own pager call gives them."""
    source = page.scripts
    for match in _CALL.finditer(source):
        return int(match["total"]), int(match["current"]), match["prefix"], match["suffix"]
    for match in _PAGER.finditer(source):
        fields = dict(_FIELD.findall(match["body"]))
        if fields.get("size", "").isdecimal():
            current = fields.get("current", "0")
            return (
                int(fields["size"]),
                int(current) if current.isdecimal() else 0,
                fields.get("prefix", "index"),
                fields.get("suffix", "html").lstrip("."),
            )
    return None


def _counted(page: Page) -> tuple[int, int, str, str] | None:
    """The same from variables that tell the numbers alone."""
    source = page.scripts
    if count := _COUNT.search(source):
        current_page = _CURRENT.search(source)
        name = page.url.split("?")[0].rsplit("/", 1)[-1]
        suffix = name.rsplit(".", 1)[-1] if "." in name else _suffix(page)
        prefix = re.sub(r"_\d+$", "", name.rsplit(".", 1)[0]) if "." in name else "index"
        return int(count.group(1)), int(current_page.group(1)) if current_page else 0, prefix, suffix
    return None


def _suffix(page: Page) -> str:
    """The extension of the pages of a folder whose address shows none: as its script spells it, else as its articles'."""
    if found := re.search(r"""['"]\.?(s?html?)['"]""", page.scripts):
        return found.group(1)
    endings = Counter(m.group(1) for m in re.finditer(r"/t\d{8}_\d+\.(s?html?)\b", page.text))
    return endings.most_common(1)[0][0] if endings else "html"
