"""Pages that are a frame for what their scripts bring, and the elements in them that wait for it."""

from __future__ import annotations

import re
from itertools import accumulate, islice
from typing import cast

import lxml.html
from lxml import etree

from crawler.portals.bodies import TEXTS
from crawler.portals.frame import HEAD_FOOT, holders, in_frame
from crawler.portals.page import Page, content_of, squeeze

_UNREAD = frozenset(["a", "script", "style", "head", "option", "noscript", "template", "header", "nav", "footer"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4"])
_LOADING = (
    r"(?:正文|内容|数据|页面|信息|文章)?(?:(?:正在|努力)(?:加载|载入|读取)(?:中|数据|内容)?|(?:加载|载入|读取)中|(?:now\s*)?loading)"
    r"[\s.·…。,，!！请耐心稍候后等待]{0,16}"
)
_WAITING = re.compile(rf">\s{{0,40}}{_LOADING}<", re.IGNORECASE)
_WAITS = re.compile(_LOADING, re.IGNORECASE)
_WORDS = ("加载", "载入", "读取", "loading")
# What stands above the place for an article's files, and says nothing else.
_FILES_BELOW = re.compile(
    r"[【\[]?(?:(?:相关|本文|信息|文件)?附\s*件(?:下载|列表|信息|材料|资料|清单|文件|檔案){0,2}|(?:相关|文件|资料|表格)下载|attachments?)"
    r"\s*[】\]]?\s*(?:[（(]\s*\d{0,3}\s*个?\s*[)）])?\s*[:：]?",
    re.IGNORECASE,
)
_SLOT_WORDS = ("附", "下载", "attach", "annex", "accessor", "fujian", "fj")
_LONGEST_HEADING = 16
_PLACES = ("ul", "ol", "dl", "div", "span", "p", "table", "tbody", "td", "dd", "section")
_OF_FILES = re.compile(r"attach|annex|accessor|fujian|(?:^|[_-])fj|file|down", re.IGNORECASE)
_FOR_FILES = re.compile(r"attach|annex|accessor|fujian|(?:^|[-_])fj", re.IGNORECASE)  # though no heading says so
_SHOWN = ("a", "img", "iframe", "embed", "input", "button", "video")
_FEW_WITHIN = 6  # elements of what only says that it loads, or holds a template
_NAMED = etree.XPath("//*[@id and not(*)]")
# What the place for an article's text is called.
_OF_TEXT = re.compile(
    r"(?:zoom|zhengwen|(?:art(?:icle)?|news|doc|detail|info|main|page)?[-_]?(?:body|content|con|text|txt))",
    re.IGNORECASE,
)
# What readers say to a text, and how many they are; other texts, and what is the same on every page.
_SAID = r"comment|pinglun|review|reply|liuyan|praise|digg|hits?|click|count|visit|share|qr_?code"
_OTHERS = r"interact|dianzan|zan|pingfen|xg|xiangguan|related|recommend|tuijian|hot|weather|tianqi"
BESIDE = re.compile(rf"{_SAID}|(?<![a-z])(?:{_OTHERS})(?![a-z])", re.IGNORECASE)
_NAMED_BESIDE = re.compile(rf"(?<![a-z])(?:{_SAID}|{_OTHERS})(?![a-z])", re.IGNORECASE)
_MAY_BE_FILES = re.compile(r"attach|annex|fujian|(?:^|[_-])fj|files?(?![a-z])", re.IGNORECASE)
_MAY_BE_TEXT = re.compile(
    r"text|content|body|arti|detail|zoom|editor|info|news|zhengwen|zw|neirong|nr|main|wz|(?<![a-z])(?:art|con)(?![a-z])",
    re.IGNORECASE,
)
_LEAST_TEXT = 60  # of an article's own words; below that a page is a frame that a script fills
_LITTLE = 150  # besides its headings: a line that tells when it was published and by whom
_NEAR = 2  # elements: the one that says so and the one around it
_AROUND = 1_500
_FEW = 2  # strokes of an address whose folder tells nothing
_MOST, _MOST_NAMES = 20, 200
_NEAR_CHARS = 20
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def is_shell(page: Page, least: int = _LEAST_TEXT) -> bool:
    """Whether a page says next to nothing by itself but its frame and links, and has scripts to fill it. Where it says itself that
    its text is still to come, its headings are nothing either."""
    return _has_script(page) and not _says(page, least, _UNREAD | _HEADINGS if says_so(page) else _UNREAD)


def says_so(page: Page) -> bool:
    """Whether a page says itself that something in it is still to come, and a reader sees it."""
    if "says so" not in page.memo:
        said = any(word in page.lowered for word in _WORDS) and bool(_WAITING.search(page.text))
        page.memo["says so"] = said and not _is_hidden(page)
    return bool(page.memo["says so"])


def _is_hidden(page: Page) -> bool:
    """Whether all that says so is shown only while something is loaded."""
    nodes = [
        node for node in page.tree.iter() if isinstance(node.tag, str) and _WAITS.fullmatch(squeeze(node.text or ""))
    ]
    return bool(nodes) and all(any(map(_hides, (node, *islice(holders(node), _NEAR)))) for node in nodes)


def _hides(node: lxml.html.HtmlElement) -> bool:
    return node.get("hidden") is not None or bool(_HIDDEN.search(node.get("style") or ""))


def waiting(page: Page) -> set[str]:
    """The names of the elements that say themselves that what they show is still to come, and where a page has little text of its
    own, of those that are empty."""
    if "waiting" not in page.memo:
        page.memo["waiting"] = _names(page)
    return cast("set[str]", page.memo["waiting"])


def _names(page: Page) -> set[str]:
    told = says_so(page)
    little = _has_script(page) and not _says(page, _LITTLE, _UNREAD | _HEADINGS)
    found: set[str] = empty_texts(page).union(*slots(page))
    texts = _texts(page) if told or little else []
    for node in page.tree.iter("div", "p", "span", "section", "article", "td") if told or little else ():
        said = squeeze(node.text or "")
        empty = little and not said and len(node) == 0 and node.tag not in ("p", "span")
        if (empty or (told and len(node) <= 1 and _WAITS.fullmatch(said))) and not in_frame(node):
            near = [node, *islice(node.iterancestors(), 0 if empty else _NEAR - 1)]
            if not _stands_beside(node, near, texts):
                found.update(name for each in near for name in _told_of(each).split())
        if len(found) > _MOST_NAMES:
            break
    return found


def empty_texts(page: Page) -> set[str]:
    """The names of empty elements that are called like the place for an article's text, whatever else the page says."""
    nodes = cast("list[lxml.html.HtmlElement]", _NAMED(page.tree)) if _has_script(page) else []
    named = (node for node in nodes if node.tag in _PLACES and _OF_TEXT.fullmatch(node.get("id") or ""))
    return {node.get("id") or "" for node in islice(named, _MOST) if _is_empty(node) and not in_frame(node)}


def slots(page: Page) -> list[set[str]]:
    """The empty elements below a heading that announces an article's files, or called after these, each by its names."""
    if "slots" not in page.memo:
        told = _has_script(page) and any(word in page.lowered for word in _SLOT_WORDS)
        places = (
            node
            for node in (page.tree.iter(*_PLACES) if told else ())
            if _is_empty(node) and (_FOR_FILES.search(node.get("id") or "") or _is_below_heading(node))
        )
        page.memo["slots"] = [
            names for node in islice(places, _MOST) if not in_frame(node) and (names := _called(node))
        ]
    return cast("list[set[str]]", page.memo["slots"])


def _is_empty(node: lxml.html.HtmlElement) -> bool:
    """Whether an element shows nothing, or only that something is still to come."""
    inside = list(islice(node.iter(), _FEW_WITHIN)) if len(node) else [node]
    shown = any(each.tag in _SHOWN and "load" not in (each.get("src") or "") for each in inside[1:])
    if shown or len(inside) == _FEW_WITHIN or any(each is not node and each.tag in _PLACES for each in inside):
        return False
    said = squeeze(content_of(node))
    return not said or bool(_WAITS.fullmatch(said))


def _is_below_heading(node: lxml.html.HtmlElement) -> bool:
    """Whether what stands just before an element, or before what it is the first in, says that files follow."""
    for each in islice((node, *node.iterancestors()), _NEAR + 1):
        said, first = "", True
        for before in islice(each.itersiblings(preceding=True), _FEW_WITHIN):
            named = isinstance(before.tag, str)
            said = squeeze(before.tail or "") or (squeeze(before.text_content()) if named else "")
            first = not said and not (named and next(before.iter(*_SHOWN), None) is not None)
            if not first:
                break
        above = each.getparent()
        said = said or (squeeze(above.text or "") if first and above is not None else "")
        if said or not first:
            return len(said) <= _LONGEST_HEADING and bool(_FILES_BELOW.fullmatch(said))
    return False


def _called(node: lxml.html.HtmlElement) -> set[str]:
    """What a script may call the place for files: its own name, or else what its classes and the box around it say of files."""
    if name := node.get("id"):
        return {name}
    near = [each for each in (node, node.getparent()) if each is not None]
    names = (name for each in near for name in (each.get("id") or "", *(each.get("class") or "").split()))
    return {name for name in names if _OF_FILES.search(name)}


def _texts(page: Page) -> list[lxml.html.HtmlElement]:
    """The elements that are called an article's text and have one."""
    named = (node for node in page.tree.iter("div", "td", "section", "article", "p") if _is_text(node))
    texts = islice((node for node in named if not in_frame(node)), _MOST)
    return [node for node in texts if _has_text(node)]


def _has_text(node: lxml.html.HtmlElement) -> bool:
    lengths = accumulate(len(squeeze(each)) for each in node.itertext(etree.Element))
    return any(length >= _LEAST_TEXT for length in lengths)


def _is_text(node: lxml.html.HtmlElement) -> bool:
    return bool(TEXTS.search(_told_of(node)))


def _told_of(node: lxml.html.HtmlElement) -> str:
    return f"{node.get('id') or ''} {node.get('class') or ''}".strip()


def _stands_beside(
    node: lxml.html.HtmlElement, near: list[lxml.html.HtmlElement], texts: list[lxml.html.HtmlElement]
) -> bool:
    """Whether what an element waits for is no part of the article: what readers say, or whatever is put beside a text that is there
    already, unless that may be its files."""
    called = [told for each in near if (told := _told_of(each))]
    if any(_MAY_BE_FILES.search(told) or TEXTS.search(told) for told in called[:1]):
        return False
    if any(map(_NAMED_BESIDE.search, called)):
        return True
    before = next(node.itersiblings(etree.Element, preceding=True), None)
    files = before is not None and "附件" in squeeze(str(before.text_content()))[-_NEAR_CHARS:]
    if files or any(map(_MAY_BE_TEXT.search, called[:1])):
        return False
    around = set(holders(node))
    return any(text not in around for text in texts)


def fills(page: Page, address: str, names: set[str]) -> bool:
    """Whether a request stands by one of these elements' names in the script: its answer is what they wait for."""
    if not names or BESIDE.search(address.split("?")[0]):
        return False
    called = re.compile(rf"['\"`][#.]?(?:{'|'.join(map(re.escape, sorted(names)))})['\"`]")
    return any(
        called.search(page.scripts, max(0, begin - _AROUND), end + _AROUND) for begin, end in places_in(page, address)
    )


def places_in(page: Page, address: str) -> list[tuple[int, int]]:
    """Where in the page's scripts a request's address stands; where it is put together there, its folder."""
    path = re.split(r"[?#]", address)[0]
    for spelt in (path, path[: path.rfind("/") + 1]):
        found = [m.span() for m in islice(re.finditer(re.escape(spelt), page.scripts), _MOST)]
        if found or spelt.count("/") <= _FEW:
            return found
    return []


def _has_script(page: Page) -> bool:
    return page.data is None and next(page.tree.iter("script"), None) is not None


def _says(page: Page, least: int, unread: frozenset[str]) -> bool:
    """Whether a page has so many characters that are neither its frame's nor a link's."""
    length = 0
    left: list[lxml.html.HtmlElement] = [page.tree]
    while left and length < least:
        node = left.pop()
        names = f"{node.get('class') or ''} {node.get('id') or ''}".strip() if isinstance(node.tag, str) else ""
        if (
            isinstance(node.tag, str)
            and node.tag not in unread
            and not (node.tag != "body" and HEAD_FOOT.search(names))
        ):
            length += len(squeeze(node.text or ""))
            left += node
        if node is not page.tree:
            length += len(squeeze(node.tail or ""))
    return length >= least
