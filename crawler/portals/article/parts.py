"""The other parts of an article that is cut in several pages."""

from __future__ import annotations

import re

import lxml.html

from crawler.portals.links.frames import frames
from crawler.portals.page import Page, is_dead
from crawler.portals.pager.words import is_next, number_in, words_of

_COUNTED = re.compile(r"\btotalpage\s*=\s*['\"]?(\d{1,3})")
_NAMED = re.compile(r"\bnamehand\s*=\s*['\"]([\w-]+)['\"]")
_PAGE_ALONE = re.compile(r"(?:page|p|pageno|page_no|pageindex|pn)=\d{1,3}", re.IGNORECASE)
_PAGE_OF_QUERY = re.compile(r"&(?:page|p|pageno|page_no|pageindex)=\d{1,3}(?=&|$)", re.IGNORECASE)


def further_pages(page: Page) -> list[str]:
    """The other pages of an article that is cut in several: same stem, a number more; or the same query with a page."""
    stem, ending = re.match(r"^(.*?)(\.\w+)?$", page.url.split("?")[0].rsplit("/", 1)[-1]).groups()  # type: ignore[union-attr]
    first = re.sub(r"_\d{1,2}$", "", stem)
    # A later page links back to the first; where none is so called, `_12` is the article's own number.
    later = first != stem and any((url or "").endswith(f"/{first}{ending or ''}") for _, url in page.links)
    base = first if later or re.match(r"^t?\d+_\d+_\d{1,2}$", stem) else stem
    found: dict[str, None] = {}
    counted, named = _COUNTED.search(page.scripts), _NAMED.search(page.scripts)
    if counted and named and named.group(1) == base and int(counted.group(1)) <= 200:
        pages = (page.join(f"{base}_{k}{ending or ''}") for k in range(2, int(counted.group(1)) + 1))
        found.update((url, None) for url in pages if url)
    own = _PAGE_OF_QUERY.sub("", page.url)
    for _, url in page.links if "?" in page.url else ():
        if url and url != own and _PAGE_OF_QUERY.search(url) and _PAGE_OF_QUERY.sub("", url) == own:
            found[url] = None
    for _, url in page.links if "?" not in page.url else ():
        if url and url.startswith(f"{page.url}?") and _PAGE_ALONE.fullmatch(url[len(page.url) + 1 :]):
            found[url] = None
    for match in re.finditer(
        r"createPageHTML\s*\(\s*['\"]?(\d{1,6})['\"]?\s*,\s*['\"]?\d{1,6}['\"]?\s*,\s*['\"]([^'\"]+)['\"]\s*,\s*['\"](\w+)['\"]",
        page.scripts,
    ):
        total, prefix, suffix = int(match.group(1)), match.group(2), match.group(3)
        if prefix == base and total <= 200:
            found.update(dict.fromkeys(u for k in range(1, total) if (u := page.join(f"{prefix}_{k}.{suffix}"))))
    begins = f"/{base}_"
    for _, url in page.links if base else ():
        if not url or begins not in url:
            continue
        _, same, number = url.removesuffix(ending or "").rpartition(begins)
        if same and url.endswith(ending or "") and number.isdecimal() and len(number) <= 2:
            found[url] = None
    found.update(dict.fromkeys(_numbered_below(page)))
    folder = page.url.split("?")[0].rpartition("/")[0]
    for url in filter(None, (_pressed(page, anchor) for anchor, leads_to in page.links if leads_to is None)):
        if url.startswith(f"{folder}/{base}_") and url.endswith(ending or ""):
            found[url] = None
    found.update(dict.fromkeys(frames(page)))  # the text itself may stand in a frame
    found.pop(page.url, None)
    return list(found)


def _numbered_below(page: Page) -> list[str]:
    """Pages of a folder that is called like the article, to which its pager's numbers lead: `12.html` and `12/2.html`."""
    own, ending = re.match(r"^(.*?)(\.\w{2,6})?$", page.url.split("?")[0]).groups()  # type: ignore[union-attr]
    later = re.sub(r"/\d{1,2}$", "", own)
    # A later page has a link to the first; where there is none, its number is the article's own.
    below = f"{later if any(url == later + (ending or '') for _, url in page.links) else own}/"
    found = []
    for anchor, url in page.links:
        if url is not None and url.startswith(below) and re.fullmatch(r"\d{1,2}(?:\.\w+)?", url[len(below) :]):
            said = words_of(anchor)
            if is_next(said) or number_in(said) is not None:
                found.append(url)
    return found


def _pressed(page: Page, anchor: lxml.html.HtmlElement) -> str | None:
    """Where a part's number leads that has no address of its own."""
    href = anchor.get("href")
    source = anchor.get("onclick") or href or ""
    if not is_dead(href) or "(" not in source or not page.scripts:
        return None
    words = words_of(anchor)
    return page.join(page.window.press(source, anchor)) if is_next(words) or number_in(words) is not None else None
