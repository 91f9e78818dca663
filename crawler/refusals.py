"""A server's word that it has not got what it was asked for, with status 200: a page beside the asked one, or a few bytes
where a file should be."""

from __future__ import annotations

import json
import re
from typing import cast

from lxml import etree

from crawler.fetch.decode import decode
from crawler.portals.article.body import edited_of
from crawler.portals.page import Page, text_of
from crawler.portals.source.files import extension

NOTICE = re.compile(
    r"验证码|人机验证|安全验证|访问过于频繁|请求被拦截|访问被(?:拒绝|阻断|拦截|禁止)|应用防火墙|WEB防护|网站防护|系统维护|网站维护|正在维护|"
    r"系统升级|请开启\s*JavaScript|enable JavaScript|页面不存在|页面不见了|找不到(?:该|您)?.{0,8}页面|文章不存在|信息不存在|已被?删除|"
    r"参数错误|系统错误|服务器错误|请先?登录|captcha|Access Denied|403 Forbidden|404 Not Found|_\$ts|\$_ts",
    re.IGNORECASE,
)
# Words that many an article has too: they tell only of a page that is not about what it was asked for.
_FAULT = re.compile(
    r"找不到|不存在|无法(?:访问|显示|打开|连接|提供)|(?:连接|回源)失败|暂停(?:服务|访问|开放)|停止(?:服务|访问)|拦截|防火墙|"
    r"禁止访问|非法(?:请求|访问|参数|操作)|恶意(?:请求|访问)|已(?:下线|关闭|到期|过期)|未备案|"
    r"(?:系统|程序|运行时?|服务器?|数据库|操作|请求|访问)(?:发生|出现|处理)?(?:了|未知|内部)?(?:错误|异常|出错)|出错了|攻击行为|(?:拖[动拽]|[滑移]动|按住|完成|将)滑块|滑块(?:验证|校验)|过有效期|(?:网站|站点|域名|空间)已?(?:暂停|停用|到期|过期)|暂未发布|"
    r"(?:server|fatal|parse|database|internal|runtime|connect\w{0,9}\(\)) error|database connection|on line \d|(?:没有|无)权限|无权|未授权|not (?:be )?found|forbidden|unauthorized|unavailable|bad gateway|exception|"
    r"welcome to|under construction|could not be|denied|blocked|timed out|maintenance",
    re.IGNORECASE,
)
# Words of so many papers that only a page's title tells a failure by them.
_FAULT_BY_NAME = re.compile(r"错误|异常|攻击|升级改造|error", re.IGNORECASE)
# Not so a column's name: 通知公告, 政策解读.
_PAPER = re.compile(
    r"(?:关于.{2,60}|的)(?:通知|公告|公示|通告|通报|公报|意见|办法|方案|规定|决定|批复|函|报告|名单|结果|解读|细则|规则|计划|规划|总结|要点|预案|条例|目录|清单)$"
)
_OWNER = re.compile(r"(?:政府|[网站局委办厅院会]|中心|平台|系统|频道|公开)$")
_PARTED = re.compile(r"[-_|—–]")
_LEAST_NAME = 4
_LABEL = re.compile(r"[^\W\d_]{2,6}\s*[:：]|[\W\d_]+")
# Days, and what stands behind labels of a day, a count of readers, a number in a register: no article's own.
_NO_NUMBERS = re.compile(
    r"(?:(?:时间|日期|次数|点击[率量]?|浏览量?|阅读量?|访问量?|人气|字体|字号|索引号|编号|ID)\s*[:：]\s*[\[【(（]?\s*)?"
    r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?|"
    r"(?:次数|点击[率量]?|浏览量?|阅读量?|访问量?|人气|字体|字号|索引号|编号|ID)\s*[:：]\s*[\[【(（]?\s*[\dA-Za-z/_-]+"
)
_SOME_NUMBERS = re.compile(r"\d(?:[^\d.,]+.*)\d|\d{5}", re.DOTALL)
_UNLINKED = etree.XPath("//body//text()[not(ancestor::a)]", smart_strings=False)
_MOSTLY, _A_LITTLE = 0.5, 0.2
_MERE = 12  # letters of a notice that says no more than that
_LEAST_ASKED = 6  # letters of a link's name that tells anything
_LEAST_LOOKED, _MOST_LOOKED, _NEARLY_ALL = 5, 20, 0.9
_UNNAMED = re.compile(r"[\W\d_]+")
_PRESS = re.compile(r"(?:请|点击|单击|查看|阅读|浏览|进入|详情|详细|全文|原文|内容|信息|此处|这里|更多|链接)+")
SHORT = 400
_SMALL = 2_048  # bytes of an answer that may be nothing but a message
_BRIEF = 100  # characters of a message that is no data
_CODES = frozenset(
    {"code", "status", "success", "errcode", "errorcode", "error_code", "error", "ret", "result", "state"}
)
_MESSAGES = frozenset({"msg", "message", "error", "errmsg", "errormsg", "error_description", "info", "detail"})
_A_WORD = 20  # null, undefined, ok
_XML_ERROR = re.compile(r"(?:<\?xml[^>]*>\s*)?<Error>\s*<Code>\w+</Code>", re.IGNORECASE)
_PLAIN = frozenset({"txt", "csv", "md", "json", "xml"})
_DONE = frozenset({"0", "200", "true", "success", "ok"})
_WORD = re.compile(r"[\u4e00-\u9fff]")
_OWN_FORMAT = re.compile(r"%PDF|%!PS|PK|Rar!|7z|GIF8|BM|II|MM|MIME-|From |Received:|\{\\rtf|\[|<")


def is_beside(page: Page, asked: str, own: str | None = None, *, held: bool = False, nothing: bool = False) -> bool:
    """Whether a short page speaks of a failure, or asks for a password, and not of what the link to it was called. A long page with
    little text of its `own` does by plainer words alone; with `held`, where others say what their links do, by none; and by saying
    `nothing`."""
    text = page.visible_text
    framed = len(text) >= SHORT
    if framed and (own is None or len(own) >= SHORT):
        return False
    title = next(page.tree.iter("title"), None)
    titles = f"{page.title}|{title.text_content() if title is not None else ''}"
    told = f"{own if framed else text} {titles}"
    brief = held and len(text if own is None else own) < _BRIEF and not (own is not None and _is_figures(own))
    failed = nothing or bool(NOTICE.search(told)) or (brief and not _has_to_do(page, titles, asked))
    if not failed and not framed:
        login = any((field.get("type") or "").lower() == "password" for field in page.tree.iter("input"))
        failed = login or bool(_FAULT.search(told) or _FAULT_BY_NAME.search(titles))
    if framed and not _tells(_UNNAMED.sub("", asked)) and NOTICE.search(own or ""):
        return (
            len(_UNNAMED.sub("", own or "")) <= _MERE
        )  # of a link that says nothing, words that say no more than that
    return failed and not (names(f"{text} {titles}", asked) or _is_titled(titles, asked) or _is_edited(page))


def _has_to_do(page: Page, titles: str, asked: str) -> bool:
    """Whether a page says a little of what its link was called, in what leads nowhere else."""
    said = "".join([*cast("list[str]", _UNLINKED(page.tree)), titles])
    return _share_said(said, asked, 2) >= _A_LITTLE


def says_nothing(text: str) -> bool:
    """Whether a text has nothing but labels without what they label: a template without its article."""
    return len(_LABEL.sub("", text)) < _LEAST_NAME and not _is_figures(text)


def _is_figures(text: str) -> bool:
    """Whether a text is made of numbers, as a table's may be."""
    short = text[:SHORT]
    return len(_LABEL.sub("", short)) < _LEAST_NAME and bool(_SOME_NUMBERS.search(_NO_NUMBERS.sub("", short)))


def is_instead(body: bytes, url: str, name: str = "") -> bool:
    """Whether the few bytes that came where a file should be are a message: an error of an interface or an object storage,
    or a few words in place of what the address promises. `name` is what the server calls the file."""
    if len(body) > _SMALL or b"\x00" in body:
        return False
    text = decode(body)[0].strip()
    if text[:1] == "{" and not text.startswith("{\\"):
        return _is_error_data(text)
    if _XML_ERROR.match(text):
        return True
    if (
        len(text) > _BRIEF
        or _OWN_FORMAT.match(text)
        or not _PLAIN.isdisjoint({extension(url), name.lower().rpartition(".")[2]})
    ):
        return False
    a_word = len(text) <= _A_WORD and not re.search(r"[\t\n,;，]", text)
    return a_word or any(each.search(text) for each in (NOTICE, _FAULT, _FAULT_BY_NAME))


def _is_error_data(text: str) -> bool:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return False
    fields = {name.lower(): value for name, value in data.items()}
    told = {name: value for name, value in fields.items() if value not in (None, "", [], {})}
    codes = [str(fields[name]).lower() for name in _CODES & fields.keys() if not isinstance(fields[name], (list, dict))]
    done = "false" not in codes and not _DONE.isdisjoint(codes)
    held = any(
        (isinstance(value, (list, dict)) and name not in ("error", "errors"))
        or (done and isinstance(value, str) and name not in _MESSAGES | _CODES and bool(_WORD.search(value)))
        for name, value in told.items()
    )
    brief = all(len(value) <= _BRIEF for value in told.values() if isinstance(value, (str, list, dict)))
    failed = bool(fields.keys() & _CODES) and bool(told.keys() & _MESSAGES)
    return brief and failed and not held and not told.keys() & {"data", "content", "html", "rows"}


def _is_titled(titles: str, asked: str) -> bool:
    """Whether a page has a paper's title, or one that the link to it says too."""
    own = (_UNNAMED.sub("", each) for each in _PARTED.split(titles[:SHORT]))
    link = _UNNAMED.sub("", asked[:SHORT])
    return any(
        bool(_PAPER.search(each)) or (link.startswith(each) and not _OWNER.search(each))
        for each in own
        if len(each) >= _LEAST_NAME and not any(fault.search(each) for fault in (NOTICE, _FAULT, _FAULT_BY_NAME))
    )


def _is_edited(page: Page) -> bool:
    """Whether a text stands where only an article's does."""
    body = edited_of(page)
    return body is not None and not NOTICE.search(text_of(body))


def names(said: str, asked: str) -> bool:
    """Whether a page says most of what its link was called. A link without a name of its own tells nothing: then it does."""
    return _share_said(said, asked, 4) >= _MOSTLY


def _share_said(said: str, asked: str, length: int) -> float:
    """How much of a link's name is said, piece by piece; all of it where the name tells nothing."""
    letters, said = (_UNNAMED.sub("", each) for each in (asked[:SHORT], said))
    if not _tells(letters):
        return 1.0
    pieces = {letters[at : at + length] for at in range(len(letters) - length + 1)}
    return sum(piece in said for piece in pieces) / len(pieces)


def _tells(letters: str) -> bool:
    """Whether the letters of a link's name tell anything of what it leads to."""
    return len(letters) >= _LEAST_ASKED and not _PRESS.fullmatch(letters)


class Names:
    """Whether a section's articles say what the links to them are called: looked at in the first of them."""

    def __init__(self) -> None:
        self._looked = self._said = 0

    def look(self, page: Page, asked: str) -> None:
        if self._looked < _MOST_LOOKED and _tells(_UNNAMED.sub("", asked)):
            self._looked += 1
            self._said += names(f"{page.visible_text} {page.title}", asked)

    @property
    def held(self) -> bool:
        return self._looked >= _LEAST_LOOKED and _NEARLY_ALL * self._looked <= self._said
