"""What a pager's words say: next and last, page numbers, how many items and pages there are, which page this is."""

from __future__ import annotations

import re

import lxml.html

from crawler.portals.page import content_of, squeeze

_NEXT = re.compile(
    r"^(?:下\s*一?\s*页|后\s*一?\s*页|[下后]\s*(?:\d{1,3}|[二三]?[五十])\s*(?:条|篇|页|项)|[下后]\s*一?\s*(?:组|屏|批)|next(?:\s*page)?|[>›»→▶►]|(?:点击)?加载更多|(?:更|较)早的?(?:文章|信息|内容)|older(?:\s*posts)?)$",
    re.IGNORECASE,
)
_LAST = re.compile(r"^(?:尾\s*页|末\s*页|最后一?页?|last(?:\s*page)?|>>|»»?|>+\||\|>+)$", re.IGNORECASE)
_OTHER = re.compile(
    r"^(?:首\s*页|第一页|最前页?|上\s*一?\s*页|前\s*一?\s*页|[上前]\s*(?:\d{1,3}|[二三]?[五十])\s*(?:条|篇|页|项)|prev(?:ious)?|first|(?:更|较)[新近]的?(?:文章|信息|内容)|newer(?:\s*posts)?|\|<+|<+\||<|<<|«|‹|←|◀|◄)$",
    re.IGNORECASE,
)
_BACK = re.compile(r"^(?:上\s*一?\s*页|前\s*一?\s*页)$")
_REST = re.compile(r"\.{2,}|…+")
_NUMBER = re.compile(r"^[\[【(（]?\s*(?:第\s*)?(\d{1,5})\s*(?:页)?\s*[\]】)）]?$")
_TOTAL_ITEMS = (
    re.compile(
        r"(?<![本当今昨上][月日周站天])(?<!本网站)(?:共|总共|共计|合计|总计)\s*(?:有|计|找到)?\s*(?:信息|文件|公告|文章|记录)?\s*[:：]?\s*(\d{1,7})\s*(?:条|篇|项|件|则|个(?:信息|记录|结果)|记录|信息|文章)"
    ),
    re.compile(r"共\s*\d{1,5}\s*页\s*[,，/、]?\s*(?:共\s*)?(\d{1,7})\s*(?:条|篇|项|件|个|记录|信息)"),
    re.compile(r"(?:记录|信息)(?:总)?数\s*[:：]?\s*(\d{1,7})"),
    re.compile(r"总(?:数|计|记录数?)\s*[:：]?\s*(\d{1,7})"),
    re.compile(r"(?:^|\s)(\d{1,7})\s*条(?:记录|信息|数据)"),
)
_TOTAL_PAGES = (
    re.compile(r"(?:共|总共|共计|总)\s*(?:有|计)?\s*[:：]?\s*(\d{1,5})\s*页"),
    re.compile(r"页\s*(?:次|码)\s*[:：]?\s*(?:第\s*)?\d{1,5}\s*(?:页)?\s*/\s*(\d{1,5})"),
    re.compile(r"(?:总页数|页数)\s*[:：]?\s*(\d{1,5})"),
    re.compile(r"(?:^|\s)\d{1,5}\s+of\s+(\d{1,5})(?:\s|$)"),
    re.compile(r"\d\s*条(?:记录|信息|数据)?\s*[,，/、]?\s*(?:共|分)?\s*(\d{1,5})\s*页"),
    re.compile(r"(?:^|\s)/\s*共?\s*(\d{1,5})\s*页"),
    re.compile(r"(?:^|(?<![间期号])[\s:：]|当前)第?\s*\d{1,5}\s*(?:页)?\s*/\s*(?:共)?\s*(\d{1,5})\s*页?(?:\s|$)"),
)
_HERE = (
    re.compile(r"页\s*(?:次|码)\s*[:：]?\s*(?:第\s*)?(\d{1,5})\s*(?:页)?\s*/\s*\d"),
    re.compile(r"(?:^|\s|当前)第?\s*(\d{1,5})\s*(?:页)?\s*/\s*(?:共)?\s*\d{1,5}\s*页?(?:\s|$)"),
    re.compile(r"(?:当前)?第\s*(\d{1,5})\s*页"),
    re.compile(r"当前页(?:码)?\s*[:：]?\s*(\d{1,5})(?!\d)"),
)
_WEBDINGS = {"3": "上一页", "4": "下一页", "7": "首页", "8": "尾页", "9": "首页", ":": "尾页"}
_LOADS = re.compile(r"加载更多|(?:上拉|下拉|滚动|滑动).{0,4}(?:加载|查看|更多)|正在加载更多")
_ON_THE_PHONE = re.compile(r"扫|关注|公众号|客户端")
_UNFOLDS = re.compile(r"(?:点击)?(?:展开|显示)(?:更多|全部)[\s▼▾↓∨>»]*|(?:load|show)\s*more", re.IGNORECASE)
_SHORT_WORDS = 20
_SAID = ("title", "value", "alt", "aria-label")
_CLASS = re.compile(r"(?:^|[-_\s])(next|last|prev|first)(?:$|[-_\s]|page)", re.IGNORECASE)
_CLASS_WORDS = {"next": "下一页", "last": "尾页", "prev": "上一页", "first": "首页"}
_DRAWN = re.compile(r"(?:^|[-_/])(?:page_?)?(next|last|prev|first)(?:_?page)?\w?\.\w{3,4}$", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"^[【\[〖]\s*([^\d【】\[\]]+?)\s*[】\]〗]$")
_AROUND = re.compile(r"^[\s<‹«←>›»→]+(?=[^\s<‹«←>›»→\d|])|(?<=[^\s>›»\d])[\s>›»→]+$")
_ARROW = re.compile(r"(?:angle|arrow|chevron|caret)s?[-_](?:\w+[-_])?right|[-_]next\b", re.IGNORECASE)
_ICON = re.compile("[\ue000-\uf8ff]+")  # a character of a font of pictures
_SPREAD = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_BRACKETED = re.compile(r"[【\[［（(]\s*(\d{1,7})\s*[】\]］）)]")
_SPELLED = re.compile(r"第\s*([一二三四五六七八九十])\s*页")
_NUMERALS = "一二三四五六七八九十"


def words_of(node: lxml.html.HtmlElement) -> str:
    """What a control says: its text without arrows around it, its picture's, or what its relation or class makes of it."""
    text = (
        symbol_of(node)
        or squeeze(_ICON.sub("", content_of(node)))
        or squeeze(next((said for name in _SAID if (said := node.get(name))), ""))
    )
    if not text:
        text = next((squeeze(i.get("alt") or i.get("title") or "") for i in node.iter("img", "input")), "")
    if not text and (found := _CLASS.search(node.get("class") or "")):
        text = _CLASS_WORDS[found.group(1).lower()]
    if not text and "next" in (node.get("rel") or "").lower().split():
        text = "下一页"
    if not text and any(_ARROW.search(icon.get("class") or "") for icon in node.iter("i", "span", "em")):
        text = "下一页"
    if not text and (drawn := next((m for i in node.iter("img") if (m := _DRAWN.search(i.get("src") or ""))), None)):
        text = _CLASS_WORDS[drawn[1].lower()]
    text = _AROUND.sub("", _SPREAD.sub("", text.replace("頁", "页")))
    return numerals(_IN_BRACKETS.sub(r"\1", text))


def symbol_of(node: lxml.html.HtmlElement) -> str:
    """What a control says whose character is a picture of a symbol font: `<font face="webdings">4</font>`; empty for others."""
    fonts = (*(node.iter("font") if len(node) else ()), *node.iterancestors("font"))
    if not any("webdings" in (each.get("face") or "").lower() for each in fonts):
        return ""
    return _WEBDINGS.get(squeeze(node.text_content()), "…")


def number_in(text: str) -> int | None:
    """The page number that a control's words are; None where they are anything else."""
    found = _NUMBER.match(text)
    return int(found.group(1)) if found else None


def is_next(text: str) -> bool:
    return bool(_NEXT.match(text))


def is_last(text: str) -> bool:
    return bool(_LAST.match(text))


def goes_on(text: str) -> bool:
    """Whether a control stands for the numbers behind those that are shown: 1 2 3 …"""
    return bool(_REST.fullmatch(text))


def is_back(text: str) -> bool:
    return bool(_BACK.match(text))


def is_other(text: str) -> bool:
    """Whether a control leads to where the reader has been: the first page, the one before."""
    return bool(_OTHER.match(text))


def loads_more(text: str) -> bool:
    """Whether words say that more is loaded as the reader goes on."""
    return len(text) < _SHORT_WORDS and bool(_LOADS.search(text)) and not _ON_THE_PHONE.search(text)


def unfolds(text: str) -> bool:
    """Whether a control says that there is more, which may stand in the page already."""
    return bool(_UNFOLDS.fullmatch(text))


def total_items(text: str) -> int | None:
    return _first(_TOTAL_ITEMS, text)


def total_pages(text: str) -> int | None:
    return _first(_TOTAL_PAGES, text)


def pages_in_words(text: str) -> int | None:
    """The number of pages where it is said in so many words: `1/3` alone may be anything."""
    return _first(_TOTAL_PAGES[:1], text)


def number_here(text: str) -> int | None:
    return _first(_HERE, text)


def numerals(text: str) -> str:
    """第二页 as 第2页."""
    return _SPELLED.sub(lambda m: f"第{_NUMERALS.index(m.group(1)) + 1}页", text)


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> int | None:
    plain = _BRACKETED.sub(r" \1 ", text)
    return next((int(found.group(1)) for pattern in patterns if (found := pattern.search(plain))), None)
