"""A server's word that it has not got what it was asked for, with status 200: a page beside the asked one, or a few bytes
where a file should be."""

from __future__ import annotations

import json
import re

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
    r"找不到|不存在|无法(?:访问|显示|打开|连接|提供)|(?:连接|回源|加载|读取|获取)失败|暂停(?:服务|访问|开放)|停止(?:服务|访问)|拦截|防火墙|"
    r"禁止访问|非法(?:请求|访问|参数|操作)|恶意(?:请求|访问)|已经?(?:被.{0,6})?(?:下线|关闭|到期|过期|失效|删除|转移|移除|撤[下回稿])|未备案|"
    r"(?:系统|程序|运行时?|服务器?|数据库|操作|请求|访问)(?:发生|出现|处理)?(?:了|未知|内部)?(?:错误|异常|出错)|出错了|攻击行为|"
    r"(?:没有|无).{0,6}权限|无权|未授权|过有效期|不再提供|[未待]审核|审核中|[尚暂]未发布|暂无(?:相关)?(?:内容|数据|信息|文章)|"
    r"(?:网站|站点|域名|页面|栏目|系统).{0,8}(?:改版|暂停|停用|停止|建设中)|(?:网站|站点|域名|空间)已?(?:到期|过期)|滑块|(?:拖动|点击|完成|进行).{0,6}验证|"
    r"(?:仅限?|限于?|请使用).{0,6}内网|内网.{0,4}(?:访问|打开|查看)|人数过多|稍[后候](?:再|重新?)?(?:试|访问|刷新|来|查看)|"
    r"(?:server|fatal|parse|database|internal|runtime|connect\w{0,9}\(\)) error|database connection|on line \d|not (?:be )?found|forbidden|unauthorized|"
    r"unavailable|bad gateway|exception|welcome to|under construction|could not be|denied|blocked|timed out|maintenance",
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
_UNNAMED = re.compile(r"[\W\d_]+")
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


def is_beside(page: Page, asked: str, own: str | None = None, *, nothing: bool = False) -> bool:
    """Whether a short page, or one whose `own` text is short within a long frame, speaks of a failure, asks for a password or says
    `nothing`, and not what the link to it was called."""
    text = page.visible_text
    framed = len(text) >= SHORT
    if framed and (own is None or len(own) >= SHORT):
        return False
    title = next(page.tree.iter("title"), None)
    titles = f"{page.title}|{title.text_content() if title is not None else ''}"
    told = f"{own if framed else text} {titles}"
    login = not framed and any((field.get("type") or "").lower() == "password" for field in page.tree.iter("input"))
    fault = bool(NOTICE.search(told) or _FAULT.search(told) or _FAULT_BY_NAME.search(titles))
    return (login or fault or nothing) and not (
        names(f"{text} {titles}", asked) or _is_titled(titles, asked) or _is_edited(page)
    )


def says_nothing(text: str) -> bool:
    """Whether a text has nothing but labels without what they label: a template without its article."""
    return len(_LABEL.sub("", text)) < _LEAST_NAME


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
    letters, said = (_UNNAMED.sub("", each) for each in (asked[:SHORT], said))
    pieces = {letters[at : at + 4] for at in range(len(letters) - 3)}
    return len(letters) < 6 or 2 * sum(piece in said for piece in pieces) >= len(pieces)
