"""What stands above a block of links: a heading of its own, or the section's name."""

from __future__ import annotations

import re
from itertools import islice
from typing import cast

import lxml.html

from crawler.portals.page import Page, is_dead, squeeze

MORE = re.compile(r"^[\s\[【]*(?:更多|more|查看更多)[\s>»+.…\]】▼▾↓∨]*$", re.IGNORECASE)
# What stands above a block that shows something else than the section.
OTHERS = re.compile(
    r"(?:热点|热门|推荐|精彩|排行|点击|浏览|阅读排行|最新(?:更新|发布|推荐|文章|新闻|文件|信息|公开|动态)|相关|图片新闻|图文|友情|视频|专题|猜你|更多阅读)"
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
PAGER_TEXT = re.compile(
    r"^(?:\d{1,4}|首页|上页|下页|上一页|下一页|前一页|后一页|尾页|末页|最后一页|第一页|[<>«»‹›]+|\.{2,}|…|GO|go|更多|more)$"
)
_LONGEST_NAME = 30
_WHERE = re.compile(r"位置")
_STEP = re.compile(r"\s*(?:>>|>|»|›|＞|→|/|\||-)\s*")
_CRUMB_LEVELS, _LONGEST_CRUMBS, _MOST_PARTS = 3, 400, 4
_CHANGING = re.compile(r"\d|[,，。；;]")  # a count or a date, a sentence
_OF_SITE = re.compile(
    r"人民政府|(?:网|门户|网站|平台|[局委厅院]|委员会|办公室|公司|学校|大学|学院)(?:网站|官网|门户网站)?$"
)


def lead_of(node: lxml.html.HtmlElement | None, first: lxml.html.HtmlElement) -> tuple[str, bool]:
    """The words above a block that begins with the row `first`: since the last link before it, that link's own words included; and whether there is one."""
    for _ in range(3):
        if node is None or node.tag in {"body", "html"}:
            break
        lead, linked = _text_before(node, first)
        if lead:
            return lead, linked
        above, before = node.getparent(), node.getprevious()
        if above is not None and above.tag == "body" and before is not None and isinstance(before.tag, str):
            said = squeeze(before.text_content()) if next(before.iter("a"), None) is None else ""
            return (said, False) if len(said) <= _LONGEST_NAME else ("", False)
        node = above
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
    """What the section calls itself: its label, the last step of its crumbs, and the parts of the page's title that are no site's."""
    if "section names" not in page.memo:
        page.memo["section names"] = _section_names(page)
    return cast("tuple[str, ...]", page.memo["section names"])


def _section_names(page: Page) -> tuple[str, ...]:
    title = next((squeeze(node.text_content()) for node in page.tree.iter("title")), "")
    names = (
        page.meta("ColumnName"),
        crumb_name(page),
        *(part.strip() for part in re.split(r"[-_|—–]", title)[:_MOST_PARTS]),
    )
    site = page.meta("SiteName")
    return tuple(
        name
        for name in dict.fromkeys(names)
        if 2 <= len(name) <= _LONGEST_NAME and name != site and not _OF_SITE.search(name)
    )


def label(page: Page) -> str:
    """What the page labels itself as; empty where that is nothing that would stay."""
    named = page.meta("ColumnName") or crumb_name(page)
    return named if len(named) <= _LONGEST_NAME and not _CHANGING.search(named) else ""


def crumb_name(page: Page) -> str:
    """The last step that the page prints behind 当前位置: what its section is called; empty where it prints none."""
    for node in page.tree.iter("div", "p", "span", "td", "li", "dt", "b", "strong"):
        if not _WHERE.search(node.text or ""):
            continue
        for each in islice((node, *node.iterancestors()), _CRUMB_LEVELS):
            said = squeeze(each.text_content()[:_LONGEST_CRUMBS])
            steps = [step for step in _STEP.split(said.partition("位置")[2]) if step.strip(" :：")]
            if len(steps) > 1:
                name = steps[-1].strip()
                return name if 2 <= len(name) <= _LONGEST_NAME else ""
    return ""


def is_others_box(page: Page, block: lxml.html.HtmlElement) -> bool:
    """Whether a block is a tab that is not shown, or shows the first few of another section, to which a “more” leads."""
    if any(_HIDDEN.search(each.get("style") or "") for each in (block, *block.iterancestors())):
        return True
    holder = block.getparent()
    return holder is not None and any(
        MORE.match(a.text_content()) and page.join(a.get("href")) for a in holder.iter("a")
    )
