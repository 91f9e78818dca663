"""Boxes to choose from and rows of controls on a list's page: what each leads to, or that nothing tells what comes of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from urllib.parse import urlsplit

import lxml.html

from crawler.portals.entries.kinds import NAME, chosen, strip_of
from crawler.portals.entries.ownplace import is_own
from crawler.portals.frame import in_frame, in_site_frame
from crawler.portals.links.headings import MORE
from crawler.portals.links.places import lasting_classes
from crawler.portals.model import Left
from crawler.portals.page import Page, squeeze
from crawler.portals.pager.boxes import jumps_to_pages
from crawler.portals.pager.words import is_last, is_next, is_other, number_in
from crawler.portals.requests.ofalist import read_plainly
from crawler.portals.source.files import is_image

_CALLED = re.compile(r"(?<![\w$.])([A-Za-z_$][\w$]*)\s*\(")
_CONTROLS = ("li", "a", "span", "div", "button", "td", "dt", "dd", "h2", "h3", "h4", "h5", "p", "label", "input")
_ROWS = frozenset(["li", "tr", "dd", "dt", "a"])
_SPELT = re.compile(r"(?:[\w.-]*/|\?)[\w./?=&%-]+|[\w-]+\.\w{2,5}(?:\?[\w.=&%-]+)?")
_RANGE = re.compile(r"(\d{1,5})\s*[-~－—–至]\s*(\d{1,5})")
_NUMERALS = "一二三四五六七八九十"
_LONGEST = 16  # of a part's name
_MOST_AROUND = 40
_NEAR = 3  # elements around the list
YEAR = re.compile(r"(?:19|20)\d\d")
ALL = re.compile(r"全部|所有|不限|全文|请选择")
# What stands on every portal and is a part of no list.
_TOOLS = re.compile(
    r"打印|关闭|收藏|分享|微信|微博|空间|字[体号]|登录|注册|退出|注销|[简繁]体|无障碍|长者|关怀|首页|搜索|检索|查询|订阅|rss|返回|顶部|视图|列表|"
    r"排序|升序|降序|^按(?:时间|日期|热度|标题|点击|浏览|相关)|^(?:语音)?(?:语音|播报|朗读|读屏)(?:版|专用)?$|^大字(?:版|幕)?$|^(?:十字)?辅助线$|^(?:页面)?(?:放大|缩小)$|"
    r"^(?:非常|很|十分|比较|较|基本)?不?满意$|^[红蓝绿灰黄橙紫黑白]色$|繁體|^english(?:\s*version)?$|^中文版?$|[上下前后]一?个?[月周日天]$",
    re.IGNORECASE,
)
_SIZE = re.compile(r"\d{1,3}\s*(?:条|/\s*页|条/页)?")  # of a page


def choices(page: Page, pagers: set[lxml.html.HtmlElement], folder: str) -> Iterator[Left]:
    """What is chosen from a box that acts at once, unless the first choice is all of it."""
    for box in page.tree.iter("select"):
        if box in pagers or not _acts(page, box) or in_site_frame(box) or jumps_to_pages(box):
            continue
        options = list(islice(box.iter("option"), _MOST_AROUND + 1))
        names = [squeeze(option.text_content()) for option in options]
        if not 1 < len(options) <= _MOST_AROUND or any(map(ALL.search, names)) or not any(map(is_part, names)):
            continue
        leads = [(name, _chosen(page, box, option)) for name, option in zip(names, options, strict=True)]
        if any(url and urlsplit(url).netloc != urlsplit(page.url).netloc for _, url in leads):
            continue  # a box of other sites
        for name, url in leads[1:]:
            if url is None or is_own(url, folder):
                yield Left(url or "", name)


def _chosen(page: Page, box: lxml.html.HtmlElement, option: lxml.html.HtmlElement) -> str | None:
    """Where an option leads, or what is asked for when it is chosen."""
    if (url := chosen(page, box, option)) is not None or not page.scripts:
        return url
    value = option.get("value") or squeeze(option.text_content())
    return read_plainly(page, page.window.asked_by_choice(box.get("onchange") or "", box, value))


def _acts(page: Page, box: lxml.html.HtmlElement) -> bool:
    name = box.get("id") or ""
    return bool(box.get("onchange")) or bool(
        name and re.search(rf"{re.escape(name)}['\"]\)[^;]{{0,40}}change", page.scripts)
    )


def controls(page: Page, pagers: set[lxml.html.HtmlElement], folder: str) -> Iterator[Left]:
    """Rows of controls that are told one thing each, where nothing tells what comes of it."""
    rows: dict[tuple[object, str, str], list[tuple[lxml.html.HtmlElement, str]]] = {}
    for node in page.tree.iter(*_CONTROLS):
        told = _told(page, node)
        if told and node not in pagers:
            key = strip_around(node), node.tag, next(iter(lasting_classes(node)), "")
            rows.setdefault(key, []).append((node, told))
    for nodes in rows.values():
        names = [_name(node) for node, _ in nodes]
        if (
            not 1 < len(nodes) <= _MOST_AROUND
            or len({told for _, told in nodes}) < len(nodes)
            or (
                not _are_pages(names)
                and not all(
                    1 < len(name) <= _LONGEST and (NAME.match(name) or YEAR.fullmatch(name)) and is_part(name)
                    for name in names
                )
            )
            or any(ALL.search(name) or MORE.match(name) for name in (*names, *_beside(nodes[0][0])))
            or in_frame(nodes[0][0])
            or _shows_parts([node for node, _ in nodes])
        ):
            continue
        for name, (node, _) in zip(names, nodes, strict=True):
            asked = page.window.asked_by(node) if page.scripts else []
            sources = filter(None, (node.get("onclick"), node.get("href")))
            moved = next(
                (url for each in sources if (url := page.join(page.window.press(each, node)))), _kept(page, node)
            )
            if moved is not None:
                yield from (Left(moved, name),) if is_own(moved, folder) else ()
            elif asked or not _is_known(page, node):
                yield Left(read_plainly(page, asked) or "", name)


def _are_pages(names: list[str]) -> bool:
    """Whether controls are called by numerals or by the rows that they show, one after the other: 一 二 三, 1-10 11-20."""
    if names[0][:1] in ("一", "二"):
        return len(names) > 1 and "".join(names) in _NUMERALS
    ranges = [tuple(map(int, found.groups())) for name in names if (found := _RANGE.fullmatch(name))]
    follow = all(one[1] + 1 == two[0] <= two[1] for one, two in pairwise(ranges))
    first, last = ranges[0] if len(ranges) == len(names) > 1 else (0, 0)
    return (
        follow and last > first and first in (1, last - first + 2)
    )  # the rows that are shown may be told by no control


def strip_around(node: lxml.html.HtmlElement) -> lxml.html.HtmlElement | None:
    """What holds the links or controls of which one is; the page itself holds none together."""
    label = node.getparent()
    strip = strip_of(label if node.tag == "input" and label is not None and label.tag == "label" else node)
    return node if strip is not None and strip.tag in {"body", "html"} and node.tag == "a" else strip


def _beside(node: lxml.html.HtmlElement) -> Iterator[str]:
    """What the other elements of a control's row say; the one for all is told nothing, and so may be no control."""
    strip = strip_around(node)
    return (
        (_name(each) for each in islice(strip, _MOST_AROUND) if isinstance(each.tag, str))
        if strip is not None
        else iter(())
    )


def _name(node: lxml.html.HtmlElement) -> str:
    """What a control says; a field to choose says it behind itself."""
    label = node.getparent()
    if node.tag == "input":
        inside = label is not None and label.tag == "label"
        return squeeze(label.text_content() if inside and label is not None else node.tail or node.get("value") or "")
    return squeeze(node.text_content())


def _is_known(page: Page, node: lxml.html.HtmlElement) -> bool:
    called = _CALLED.search(f"{node.get('onclick') or ''} {(node.get('href') or '').removeprefix('javascript:')}")
    return page.window.knows(called[1]) if called else page.window.answers(node)


def _told(page: Page, node: lxml.html.HtmlElement) -> str:
    """What a control that has no address is told: by its click, or beside."""
    if any(each is not None and page.join(each.get("href")) for each in (node, next(node.iter("a"), None))):
        return ""
    data = (value for name, value in node.items() if name.startswith("data-") and value)
    kind = (node.get("type") or "").lower() if node.tag == "input" else ""
    chosen_by = (
        (node.get("onchange"), node.get("value")) if kind in ("radio", "checkbox") and node.get("onchange") else ()
    )
    return " ".join(filter(None, (node.get("onclick"), _of_script(node.get("href")), *chosen_by, *data)))


def _kept(page: Page, node: lxml.html.HtmlElement) -> str | None:
    """The address of a page that a control keeps for a script."""
    told = (value for name, value in node.items() if name.startswith("data-") and _SPELT.fullmatch(value))
    return next((url for value in told if (url := page.join(value)) and not is_image(url)), None)


def _of_script(href: str | None) -> str:
    return href if href and href.lower().startswith("javascript:") and "(" in href and "void" not in href else ""


def _shows_parts(nodes: Iterable[lxml.html.HtmlElement]) -> bool:
    """Whether as many parts of the page as there are controls stand behind them, each with something in it."""
    controls = list(nodes)
    for strip in (controls[0].getparent(), *islice(controls[0].iterancestors(), 1, _NEAR)):
        if strip is None or strip.tag in {"body", "html"}:
            return False
        behind = [each for each in islice(strip.itersiblings(), _MOST_AROUND) if isinstance(each.tag, str)]
        for parts in (behind, *(list(each) for each in behind[:2])):
            filled = [part for part in parts if _is_panel(part)]
            if len(filled) >= len(controls):
                return True
    return False


def _is_panel(part: lxml.html.HtmlElement) -> bool:
    """Whether an element is a part of the page with links in it, and no row of a list."""
    return isinstance(part.tag, str) and part.tag not in _ROWS and next(part.iter("a", "iframe"), None) is not None


def is_part(text: str) -> bool:
    number = (number_in(text) is not None or _SIZE.fullmatch(text)) and not YEAR.fullmatch(text)
    said = is_next(text) or is_last(text) or is_other(text) or number
    return bool(text) and not said and not _TOOLS.search(text)
