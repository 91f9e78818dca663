"""Where an article's body is: its family's own element, else the densest one."""

from __future__ import annotations

import re
from typing import cast

import lxml.html
from lxml import etree

from crawler.portals.bodies import BODIES
from crawler.portals.frame import in_frame, is_site_frame
from crawler.portals.page import Page, squeeze, text_of

# Each with the words of which one must be a class or an id somewhere: most paths look for what a page hasn't.
_PATHS = tuple((tuple(re.findall(r"'\s*([\w-]+)\s*'", path)), etree.XPath(path)) for path in BODIES)
_EDITORS = 7  # of these paths: what an editor's or a template's own name stands for, which no other page has
_NAMES = etree.XPath("//@class|//@id", smart_strings=False)
# Boxes of other articles. What only might be one is not in it: a file dropped for a box's name would be a file missed.
_OTHERS_BOX = re.compile(
    r"(?:^|[-_\s])(?:hot|recommend|tuijian|related|xiangguan|rank(?:ing)?)(?:$|[-_\s\d])", re.IGNORECASE
)
_IMPRINT_CHARS = 400
_BLOCKS = {"p", "span", "br", "table", "div", "h1", "h2"}


def edited_of(page: Page) -> lxml.html.HtmlElement | None:
    """The element that can be nothing but an article's body."""
    return _named(page, _paths(page, _EDITORS), framed=False)


def _paths(page: Page, most: int = len(BODIES)) -> list[etree.XPath]:
    names = " ".join(cast("list[str]", _NAMES(page.tree)))
    return [path for words, path in _PATHS[:most] if any(word in names for word in words)]


def body_of(page: Page) -> lxml.html.HtmlElement | None:
    """The element that holds the article: a family's own, else the densest one; None if neither is found."""
    paths = _paths(page)
    found = _named(page, paths, framed=False)
    if found is None and (found := _densest(page)) is None:
        # A header that its template never closes holds all of the page.
        found = _named(page, paths, framed=True)
    return found


def _named(page: Page, paths: list[etree.XPath], *, framed: bool) -> lxml.html.HtmlElement | None:
    """The largest element that a family calls an article's; `framed`: though it stands in what is called the page's frame."""
    for path in paths:
        nodes = cast("list[lxml.html.HtmlElement]", path(page.tree))
        found = [(n, squeeze(text_of(n))) for n in nodes if framed or not in_frame(n)]
        bodies = [(len(text), n) for n, text in found if not _is_imprint(text) and (len(text) >= 20 or _shows(n))]
        if bodies:
            return max(bodies, key=lambda pair: pair[0])[1]
    return None


def _shows(node: lxml.html.HtmlElement) -> bool:
    return next(node.iter("img", "a", "iframe", "embed"), None) is not None


def _is_imprint(text: str) -> bool:
    """The owner's notice at the foot, which some templates put into an editor's block like an article's."""
    return len(text) < _IMPRINT_CHARS and bool(re.search(r"ICP备|公网安备|版权所有|网站标识码", text))


def _densest(page: Page) -> lxml.html.HtmlElement | None:
    """The element whose own blocks hold the most text that is not a bundle of links. One pass, whatever the nesting."""
    lengths: dict[lxml.html.HtmlElement, int] = {}
    links: dict[lxml.html.HtmlElement, int] = {}
    best, best_score = None, 0
    for node in reversed(list(page.tree.iter())):  # children come before their parents
        if not isinstance(node.tag, str) or node.tag in {"script", "style", "noscript", "head"}:
            lengths[node], links[node] = 0, 0
            continue
        lengths[node] = len((node.text or "").strip()) + sum(lengths[c] + len((c.tail or "").strip()) for c in node)
        links[node] = int(node.tag == "a") + sum(links[c] for c in node)
        if node.tag not in {"div", "td", "article", "section", "main"}:
            continue
        score = sum(lengths[c] for c in node if c.tag in _BLOCKS and links[c] <= 3)
        if (
            score >= best_score
            and score > 0
            and not in_frame(node)
            and not (lengths[node] < _IMPRINT_CHARS and _is_imprint(squeeze(text_of(node))))
        ):
            best, best_score = node, score
    return best


def inside(node: lxml.html.HtmlElement, body: lxml.html.HtmlElement | None) -> bool:
    """Within the article's body, or beside it: its siblings, where attachments hang."""
    if body is None:
        return True
    holder = body.getparent()
    beside = holder is not None and holder.tag not in {"body", "html"}
    return any(each is body or (beside and each is holder) for each in node.iterancestors())


def in_others_box(node: lxml.html.HtmlElement, holder: lxml.html.HtmlElement) -> bool:
    """Whether an element stands in a box of other articles that the holder of this one has beside it."""
    for box in node.iterancestors():
        if box is holder:
            return False
        if _OTHERS_BOX.search(f"{box.get('class') or ''} {box.get('id') or ''}"):
            return True
    return False


def is_about(node: lxml.html.HtmlElement, body: lxml.html.HtmlElement | None) -> bool:
    """Whether a file's link is the article's: not the site's header or footer, nor a box of other articles beside it."""
    if body is not None and inside(node, body):
        return True
    around = {body, *body.iterancestors()} if body is not None else set()
    for box in node.iterancestors():
        if box in around:
            break  # whatever this box is called, the article stands in it too
        if is_site_frame(box):
            return False
        names = f"{box.get('class') or ''} {box.get('id') or ''}"
        if _OTHERS_BOX.search(names) and "附件" not in squeeze(text_of(box))[:200]:
            return False
    return True
