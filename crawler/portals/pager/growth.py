"""Lists without a pager to be read: those that grow in their place, and those whose page names the next one elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html

from crawler.portals.frame import in_frame
from crawler.portals.links.headings import MORE
from crawler.portals.model import NextPage
from crawler.portals.page import Page, is_dead, squeeze
from crawler.portals.pager.attributes import is_named, kept_next
from crawler.portals.pager.fragments import growing
from crawler.portals.pager.words import loads_more, unfolds
from crawler.portals.source.paging import PAGE_NAMES

_DRAWN_NEXT = re.compile(
    r"(?:ant|el|ivu|van|arco|n|t|mat|p|rc|vxe)-(?:pagination|pager|page|paginator)[\w-]*next|\bbtn-next\b",
    re.IGNORECASE,
)


def grows(page: Page) -> bool:
    """Whether the page says that more of its list comes as its reader goes down."""
    for node in page.tree.iter("div", "p", "span", "a", "button"):
        inner = node[0] if len(node) == 1 else None
        told = (node.text or "") + ((inner.text or "") + (inner.tail or "") if inner is not None else "")
        if len(node) < 2 and (
            loads_more(squeeze(told))
            or (MORE.match(told) and _is_pressed(page, node, told))
            or (unfolds(squeeze(told)) and _may_ask(page, node))
        ):
            return True
    return False


def is_drawn(page: Page) -> bool:
    """Whether a component of a framework has drawn a pager whose next page only its own script knows."""
    for node in page.tree.iter("li", "button", "a", "span"):
        names = f"{node.get('class') or ''} {node.get('id') or ''}"
        said = f"{node.get('title') or ''} {node.get('aria-label') or ''}"
        if (
            _DRAWN_NEXT.search(names) or (re.search(r"下一页|next page", said, re.IGNORECASE) and is_named(node))
        ) and not any(
            "disabled" in (each.get("class") or "")
            or each.get("disabled") is not None
            or each.get("aria-disabled") == "true"
            for each in (node, *node.iter("button", "a"))
        ):
            return not any(page.join(each.get("href")) for each in (node, *node.iter("a")))
    return False


def _is_pressed(page: Page, node: lxml.html.HtmlElement, told: str) -> bool:
    """Whether a control for more leads nowhere, and asks for something where it is pressed."""
    return is_growing(node, squeeze(told)) and bool(page.window.asked_by(node))


def _may_ask(page: Page, node: lxml.html.HtmlElement) -> bool:
    """Whether pressing a control asks for something, or no script of the page says what it does."""
    known = node.get("onclick") or page.window.answers(node)
    return is_dead(node.get("href")) and not in_frame(node) and (not known or bool(page.window.asked_by(node)))


def is_growing(node: lxml.html.HtmlElement, text: str) -> bool:
    """Whether a control lets the list grow in its place: 更多 without an address, where others lead to another list."""
    return bool(MORE.match(text)) and is_dead(node.get("href"))


def related(page: Page) -> tuple[NextPage, ...]:
    """The next page as the page's head names it, or an element that is to grow."""
    heads = (node for node in page.tree.iter("link") if "next" in (node.get("rel") or "").lower().split())
    urls = [page.join(node.get("href")) for node in heads] or [*kept_next(page), *growing(page), *_second(page)]
    return tuple(NextPage(url) for url in dict.fromkeys(urls) if url and url != page.url)


def _second(page: Page) -> Iterator[str]:
    """The list's second page, to which a link for more leads: the page's own address with a 2."""
    own = re.sub(r"(?:index)?(?:\.\w+)?$", "", page.url.split("?")[0])
    for anchor, url in page.links:
        if url is not None and MORE.match(anchor.text_content()) and url.startswith(own):
            rest = re.sub(r"\.\w+$", "", url[len(own) :])
            if re.fullmatch(rf"(?:index)?(?:[-_/]|/?(?:page|p)/?|\?(?:[^#]*&)?(?:{PAGE_NAMES})=)2/?", rest):
                yield url
