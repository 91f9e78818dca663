"""What stands above a block of links: a heading of its own, or the section's name."""

from __future__ import annotations

import re

import lxml.html

from crawler.portals.page import Page, is_dead, squeeze

MORE = re.compile(r"^[\s\[【]*(?:更多|more|查看更多)[\s>»+.…\]】]*$", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
PAGER_TEXT = re.compile(
    r"^(?:\d{1,4}|首页|上页|下页|上一页|下一页|前一页|后一页|尾页|末页|最后一页|第一页|[<>«»‹›]+|\.{2,}|…|GO|go|更多|more)$"
)
_LONGEST_NAME = 30


def lead_of(node: lxml.html.HtmlElement | None, first: lxml.html.HtmlElement) -> tuple[str, bool]:
    """The words above a block that begins with the row `first`: since the last link before it, that link's own words included; and whether there is one."""
    for _ in range(3):
        if node is None or node.tag in {"body", "html"}:
            break
        lead, linked = _text_before(node, first)
        if lead:
            return lead, linked
        node = node.getparent()
    return "", False


def _text_before(node: lxml.html.HtmlElement, stop: lxml.html.HtmlElement) -> tuple[str, bool]:
    parts: list[str] = []
    linked = False
    for child in node.iter():
        if child is stop:
            break
        if not isinstance(child.tag, str) or child.tag in {"script", "style"}:
            continue
        if child.tag == "a" and not is_dead(child.get("href")) and not PAGER_TEXT.match(squeeze(child.text_content())):
            parts.clear()
            linked = True
        parts.append(child.text or "")
    return squeeze(" ".join(parts)), linked


def section_names(page: Page) -> tuple[str, ...]:
    """What the section calls itself: its label, and the beginning of the page's title."""
    title = next((squeeze(node.text_content()) for node in page.tree.iter("title")), "")
    names = (page.meta("ColumnName"), re.split(r"[-_|—–]", title)[0].strip())
    return tuple(name for name in names if 2 <= len(name) <= _LONGEST_NAME)


def is_others_box(page: Page, block: lxml.html.HtmlElement) -> bool:
    """Whether a block is a tab that is not shown, or shows the first few of another section, to which a “more” leads."""
    if any(_HIDDEN.search(each.get("style") or "") for each in (block, *block.iterancestors())):
        return True
    holder = block.getparent()
    return holder is not None and any(
        MORE.match(a.text_content()) and page.join(a.get("href")) for a in holder.iter("a")
    )
