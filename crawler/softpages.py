"""Pages that are none: a challenge, a maintenance notice, an empty shell, all answered with status 200."""

from __future__ import annotations

import hashlib
import re
from itertools import islice
from urllib.parse import unquote, urlsplit

import lxml.html

from crawler.portals.frame import in_frame
from crawler.portals.links.notices import says_empty
from crawler.portals.model import Article
from crawler.portals.page import Page, text_of
from crawler.refusals import NOTICE, SHORT, is_beside, says_nothing

__all__ = ["fingerprint", "is_notice", "is_soft_failure", "says_empty", "sent_on"]

_MOVED = re.compile(
    r"(?:栏目|频道|专栏|专题|网站|网页|页面|内容|信息|平台|本站).{0,20}(?:迁|移|搬|转|合并|整合|归并|并|调整)(?:移|迁)?(?:至|到|入)|新(?:网址|地址)|移步"
)
_MOST_SHOWN = 40


def is_soft_failure(
    page: Page, article: Article, *, asked: str = "", beside: bool = False, led: bool = False, held: bool = False
) -> bool:
    """Whether an answer with status 200 holds no article: accepted is what shows one, not what shows no failure. `asked` is what
    the link to it was called, to which others of the section are `held`. Data that an article asks for `beside` its own text may be
    empty; where its address has `led` elsewhere, a notice may show a picture."""
    files = any(each.kind == "attachment" for each in article.files)
    if files or article.pages or article.addressless or "ArticleTitle" in article.meta:
        return False
    if article.files and not led:
        return page.data is None and is_beside(page, asked)
    text = page.visible_text if page.data is None else article.text
    if (
        not beside
        and len(text) < 12
        and not any(True for _ in page.tree.iter("img", "iframe", "embed", "object", "canvas"))
    ):
        return True
    if len(text) < SHORT and bool(NOTICE.search(text + " " + page.title)):
        return True
    if page.data is not None:
        return False
    bare = not beside and len(article.text) < SHORT and not _shows(page)
    return is_beside(page, asked, article.text, held=held and bare, nothing=bare and says_nothing(article.text))


def _shows(page: Page) -> bool:
    """Whether a page shows a picture or a frame that is none of its site's."""
    shown = page.tree.iter("img", "iframe", "embed", "object", "canvas", "video", "audio")
    return any(not in_frame(node) for node in islice(shown, _MOST_SHOWN))


def is_notice(page: Page) -> bool:
    """Whether a page without entries is a notice instead of a list."""
    text = page.visible_text
    return len(text) < SHORT and bool(NOTICE.search(text + " " + page.title))


def fingerprint(page: Page) -> str:
    """Of what a page says, without what differs from one address or moment to the next: numbers, codes and the address
    itself."""
    said = page.title + "\n" + page.visible_text
    path = urlsplit(page.url).path
    for own in (page.url, path, path.rsplit("/", 1)[-1], path.rsplit("/", 1)[-1].partition(".")[0]):
        for written in (own, unquote(own)):
            said = said.replace(written, "") if len(written) > 3 else said
    said = re.sub(r"https?://\S+|[\w-]*\d[\w-]*", "", said, flags=re.ASCII)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def pictures(page: Page) -> str:
    """Of which pictures a page shows, by their names."""
    shown = {(node.get("src") or "").split("?")[0].rpartition("/")[2] for node in page.tree.iter("img")}
    return hashlib.sha256("\n".join(sorted(shown)).encode("utf-8", "replace")).hexdigest()[:16]


def sent_on(page: Page) -> tuple[str, ...]:
    """Where a page without entries says that its content has gone: the addresses beside those words."""
    found: dict[str, None] = {}
    says: dict[lxml.html.HtmlElement, bool] = {}
    for node, target in page.links:
        block = next(node.iterancestors("p", "div", "td", "li", "body"), None)
        if target is None or block is None:
            continue
        if block not in says:
            beside = "".join(text_of(block).split())
            says[block] = len(beside) < SHORT and bool(_MOVED.search(beside))
        if says[block]:
            found[target] = None
    return tuple(found)
