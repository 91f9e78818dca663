"""Attachments that an article announces: what the words say beside a link, and names that have no link at all."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import islice

import lxml.html

from crawler.portals.model import FileLink
from crawler.portals.page import mark_of, squeeze
from crawler.portals.source.files import DOCUMENT_EXTENSIONS

_ANNOUNCES = re.compile(
    r"附\s*件\s*[\d一二三四五六七八九十]*\s*[:：]?\s*$|附\s*件\s*[\d一二三四五六七八九十]*\s*[:：]|相关附件|附件下载|可下载附件|相关下载|(?:文件|资料|表格)下载"
)
# A link's own words: 附件1. What offers attachments, and no help with them: 查看附件列表.
_BEGINS = re.compile(r"附\s*件")
_OFFERED = re.compile(
    r"(?:请|您?可|点击|点此|此处|查看|浏览|打开|下载|全部|所有|相关|本文|的){1,5}附\s*件(?!(?:下载|查看|打开|列表|的)?(?:说明|专区|后|填写|须知|指南|帮助|方法|中心|工具))"
)
_LEADS_DOWN = re.compile(r"\s*#[^/!]")  # to a place on the page itself
# What a link to a program that sends a file reads like, whatever its address.
OFFERS = re.compile(r"附\s*件|下\s*载|原\s*文|扫描件|影印件")
BARE_NOTICE = re.compile(r"^(?:(?:相关)?附\s*件(?:下载|列表)?|(?:相关|文件|资料|表格)下载)\s*[:：]?$")
# What a page's own controls read like, whole: to share it, to judge it, to have it read out. Words that may as well be a file's
# (结果, 地图, 原件) are none of them.
_CONTROL = re.compile(
    r"下载|\W*(?:我[要也]?|点击|点此|查看|发表|参与|本[文页]|当前页|全部|网友|在线|加入|预约)*(?:打印|关闭(?:窗口)?|返回(?:列表|顶部|首页|上一页)?|回到?(?:顶部|首页)|顶部|top|"
    r"收藏|分享.*|转发|复制链接|字[号体].*|[大中小](?:字版?)?|(?:展开|收起)(?:全文|更多)?|更多|点?赞|踩|喜欢|[有没]用|[有没]有?帮助|评论|留言|回复|举报|纠错|报错|订阅|关注|咨询|投诉|办理|"
    r"播放|暂停|停止|全屏|静音|朗读|播报|语音(?:播报|朗读|阅读)?|听全文|大图|二维码|扫一扫.*|提交|投票|(?:非常|比较|基本|很)?不?满意|"
    r"微信|(?:新浪|腾讯)?微博|qq(?:空间|好友)?|朋友圈|[简繁][体體]版?|无障碍(?:浏览|阅读)?|(?:长者|适老化?|老年|关怀)(?:助手|模式|版)|(?:在线|智能)?(?:客服|机器人)|智能(?:问答|助手|搜索)|登录|注册|刷新)"
    r"(?:本(?:[文页]|栏目|网站))?\s*(?:[(（]?\d*[)）]?)?\W*",
    re.IGNORECASE,
)
# The same of several words, none of which says anything else: what a reader does, and with what of the page. Such a row of words names no paper.
_DOES = (
    r"[顶踩]一下|收藏|说两句|[评跟]论|留言|咨询|提问|评价|评分|点评|反馈|投诉|展开|收起|听|朗读|播[报放]|观看|推荐给|分享|转[发到]|拨打|"
    r"订阅|关注|举报|纠错|扫[码一]|复制|[上下]一[张幅]|换一[张个]|投票|[点称]?赞|打印|登录|注册|预约|办理|申请|提交|切换|浏览|返回|适应|查看位置"
)
_WITH = (
    r"我们?|要|也|来|给|请|点击|点此|查看|在线|智能|客服|更多|全部|阅读|语音|手机|本|此|该|这[篇条]?|一[下个]|篇|当?前?[文页网]|文章|全文|新闻|信息|网[址站]|"
    r"事项|政策|栏目|更新|作者|好友|朋友|网友|微[信博]|新浪|腾讯|官方|视频|音频|图片|位置|地图|次数|次|人|觉得|有用|电话|建议|服务|"
    r"看不清|简体|[繁简]体|英文|宽度|大小|顶部|首页|列表|窗口|参与|后|并|到|至|为|的"
)
_ACTS = re.compile(_DOES)
_ONLY_ACTS = re.compile(rf"(?:{_DOES}|{_WITH}|[\W\d])+")
_LONGEST_CONTROL = 16
_LEAD_CHARS = 30
_LEAD_ELEMENTS = 60
_MOST_LINES = 30
# A line that is a file's name and nothing else; a sentence that mentions one is none.
_NAME_ALONE = re.compile(
    r"^(?:附\s*件\s*[\d一二三四五六七八九十]*\s*[:：.、【]?\s*){0,2}(?:[（(]?\d{1,2}[)）.、．]\s*)?"
    r"(?P<name>[^，。；！？:：]{1,80}?\.(?:"
    + "|".join(sorted(DOCUMENT_EXTENSIONS - {"txt", "gd", "gw", "sep"}))
    + r"))\s*(?:[（(【\[】].*|(?:点击)?下载)?$",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^(?:相关)?附\s*件")
_LINES = {"p", "div", "br", "li", "tr", "td", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "dd", "dt"}


def announced(anchor: lxml.html.HtmlElement, *, offers: bool = True) -> bool:
    """Whether the words just before a link say that an attachment follows, or its own do; `offers`: without naming one, too."""
    before = squeeze(anchor.text_content())
    if _BEGINS.match(before) or (offers and _OFFERED.match(before) and not _LEADS_DOWN.match(anchor.get("href") or "")):
        return True
    parent = anchor.getparent()
    if parent is None:
        return False
    lead = ""
    before_it = islice(anchor.itersiblings(preceding=True), _LEAD_ELEMENTS)
    for sibling in before_it:  # from the link backwards, as far as it matters
        lead = squeeze(sibling.text_content() if isinstance(sibling.tag, str) else "") + (sibling.tail or "") + lead
        if len(squeeze(lead)) >= _LEAD_CHARS:
            break
    else:
        lead = (parent.text or "") + lead
    return bool(_ANNOUNCES.search(squeeze(lead)[-_LEAD_CHARS:]))


def under_heading(anchor: lxml.html.HtmlElement) -> bool:
    """Whether a link, or a line that is one, stands below words that say only that attachments follow."""
    line = anchor.getparent()
    listed = line.getparent() if line is not None and line.tag == "li" else None
    for before in islice(listed.itersiblings(preceding=True), 1) if listed is not None else ():
        said = squeeze(before.text_content()) if isinstance(before.tag, str) else ""
        if said.startswith(("附", "相关附")) and BARE_NOTICE.match(said):
            return True  # a list of them, of whatever words
    for before in islice(anchor.itersiblings(preceding=True), _MOST_LINES):
        if isinstance(before.tag, str) and BARE_NOTICE.match(squeeze(before.text_content())):
            return True
    if line is None or line.tag not in _LINES or squeeze(line.text_content()) != squeeze(anchor.text_content()):
        return False
    for before in islice(line.itersiblings(preceding=True), _MOST_LINES):
        said = squeeze(before.text_content()) if isinstance(before.tag, str) else ""
        if BARE_NOTICE.match(said):
            return True
        if said and next(before.iter("a"), None) is None:
            return False
    return False


def is_control(text: str) -> bool:
    """Whether a link's words are one of the page's own controls."""
    if _CONTROL.fullmatch(text):
        return True
    return len(text) <= _LONGEST_CONTROL and bool(_ACTS.search(text) and _ONLY_ACTS.fullmatch(text))


def names_without_link(
    boxes: Sequence[lxml.html.HtmlElement], files: Collection[FileLink], around: Collection[int] = ()
) -> int:
    """How many files the article names on lines of their own, under 附件, that no link of the page can be. `boxes` are its
    elements, in order. What stands `around` the section's list too is none of them."""
    if not any("附" in box.text_content() for box in boxes):
        return 0
    heading = False
    names: set[str] = set()
    for line in (line for box in boxes for line in _lines(box)):
        heading = heading or bool(_HEADING.match(line))
        if heading and (found := _NAME_ALONE.match(line)):
            names.add(found["name"].strip())
    attached = [f for f in files if f.kind == "attachment"]
    known = [f.text for f in attached]
    unmatched = [name for name in names if not any(name in text or (text and text in name) for text in known)]
    others = [f.text for f in attached if mark_of(f.url) not in around]
    unnamed = sum(not any(name in text or (text and text in name) for name in names) for text in others)
    return max(0, len(unmatched) - unnamed)


def _lines(body: lxml.html.HtmlElement) -> list[str]:
    """The body's text line by line, without what stands in links."""
    lines = [""]
    for event, node in _walk(body):
        if event == "text":
            lines[-1] += node
        elif event == "break":
            lines.append("")
    return [line for each in lines if (line := squeeze(each))]


def _walk(body: lxml.html.HtmlElement) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    stack: list[tuple[lxml.html.HtmlElement, bool]] = [(body, False)]
    while stack:
        node, left = stack.pop()
        named = isinstance(node.tag, str)
        if left:
            if named and node.tag in _LINES:
                found.append(("break", ""))
            if node is not body and node.tail:
                found.append(("text", node.tail))
            continue
        stack.append((node, True))
        if not named or node.tag in {"script", "style"}:
            continue
        if node.tag in _LINES:
            found.append(("break", ""))
        if node.tag == "a":
            found.append(("text", "\uff0c"))  # a link breaks the line off: its name is told by the link
            continue
        if node.text:
            found.append(("text", node.text))
        stack += [(child, False) for child in reversed(node)]
    return found
