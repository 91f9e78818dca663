"""What one answer says of the content that was looked for. Anything that isn't plain is `unknown`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from crawler import portals, softpages
from crawler.fetch import media
from crawler.fetch.decode import decode
from crawler.fetch.fetcher import ERROR_BODY, Fetched
from crawler.filename import told_name
from crawler.liveness.asking import Reply, digest_of
from crawler.obstacles import obstacle
from crawler.pages import MAX_BYTES, read_page, unpacked
from crawler.portals.model import Article
from crawler.portals.page import Page
from crawler.portals.requests.shells import is_shell, waiting
from crawler.refusals import SHORT, is_instead
from findings.rechecks import Target
from findings.seen import PublicText

Kind = Literal["same", "absent", "other", "restricted", "unreachable", "unknown", "mute"]
_HEAD = 65_536
_ABSENT = frozenset({404, 410})
_REFUSED = frozenset({401, 403, 407, 451})
_AT_ANY_STATUS = frozenset({"challenge", "firewall", "captcha"})  # a 404 of theirs says nothing of the file
_CLOSED = _AT_ANY_STATUS | {"login", "forbidden", "rate-limited"}
_FRONT = re.compile(r"/(?:(?:index|default|main|home)\.\w{2,5})?", re.IGNORECASE)
_GONE = (
    r"(?:页面不存在|页面不见了|找不到(?:该|您)?.{0,8}(?:页面|文件|内容|信息|文章)|"
    r"(?:文章|信息|文件|内容|页面|稿件|附件)(?:不存在|已(?:经)?被?(?:删除|撤下|撤销|下线|移除))|404 Not Found|(?:HTTP|错误)\s*404|404\s*错误)"
)
_SAYS_GONE = re.compile(_GONE, re.IGNORECASE)
_NOT_FOR_YOU = r"(?:权限|无权|未获?授权|有效期)"
# What isn't there, or isn't for whoever asks, may be there for others.
_OR_CLOSED = re.compile(
    rf"{_NOT_FOR_YOU}.{{0,40}}?{_GONE}|{_GONE}.{{0,40}}?(?:{_NOT_FOR_YOU}|(?:请|需|须|先|未|重新).{{0,3}}登[录陆]|登[录陆]后)",
    re.IGNORECASE | re.DOTALL,
)
_ALERTS = re.compile(r"""alert\(\s*["']([^"']{1,60})""")
_A_SCRIPT = 2_048  # characters of a page that is only a script with a message
_SAYS = 8
_SAID = 47  # characters of the print of what a host's page says; what it shows follows


@dataclass(slots=True)
class Look:
    """`fingerprint` is that of a page, or of a file's bytes. `solid`: it holds something of its own, and is neither a message nor a step before it."""

    kind: Kind
    detail: str = ""
    at: str = ""
    fingerprint: str = ""
    text_key: str = ""
    solid: bool = False


def look(reply: Reply, target: Target, *, host_look: str) -> Look:
    """`host_look` is what the host is known to show where it has nothing."""
    fetched = reply.fetched
    if fetched is None:
        return _unasked(reply)
    if fetched.status == 304 and reply.conditional:
        return Look("same", at=reply.url)
    absent = fetched.status in _ABSENT  # some servers say so of what they send all the same
    if not absent and not 200 <= fetched.status < 300:
        return _status(reply, fetched)
    if (inner := unpacked(fetched.body)) is not None and digest_of(fetched.body) != target.sha256:
        fetched.body.close()
        fetched.body = inner
    if not absent and not fetched.body.size:
        return Look("unreachable", "not-obtained")
    if (digest := digest_of(fetched.body)) == target.sha256:
        return Look("same", at=reply.url)
    head = fetched.body.head(_HEAD)
    if absent:
        if fetched.body.size >= ERROR_BODY:  # the rest was never read
            return Look("unknown", "status")
        if target.text_key and media.is_html(head) and _says_the_same(read_page(reply.url, fetched), target):
            return Look("same", at=reply.url)
        return _status(reply, fetched)
    if media.is_html(head) and not media.is_office_html(head):
        return _page(reply, fetched, target, host_look)
    name = told_name(fetched.headers.get("content-disposition", ""))
    if is_instead(head, reply.url, name):
        said = decode(head)[0]
        gone = _SAYS_GONE.search(said) and not _OR_CLOSED.search(said)
        return Look("absent", "not-found", reply.url) if gone else Look("unknown", "other-content")
    if media.is_no_document(head):
        return Look("unknown", "other-content")
    if media.is_json(head):
        return Look("mute", at=reply.url)  # an article's data, which only a sweep can read
    return Look("other", "other-content", reply.url, digest, solid=not target.is_page)


def _unasked(reply: Reply) -> Look:
    if reply.error in ("host", "robots"):
        return Look("unknown", reply.error)
    return Look("unknown" if reply.error == "too-large" else "unreachable", reply.error)


def _status(reply: Reply, fetched: Fetched) -> Look:
    markup = decode(fetched.body.read(MAX_BYTES), fetched.headers.get("content-type", ""))[0]
    stopped = obstacle(fetched.status, fetched.headers, fetched.cookies, markup)
    if fetched.status in _REFUSED or (stopped is not None and stopped.kind in _AT_ANY_STATUS):
        return Look("restricted", "status")
    page = media.is_html(fetched.body.head(_HEAD))  # those of a whole site name every reason that there may be
    if fetched.status in _ABSENT and (page or not _OR_CLOSED.search(markup)):
        return Look("absent", "not-found", reply.url)
    return Look("unreachable" if fetched.status >= 500 or fetched.status in (408, 425, 429) else "unknown", "status")


def _page(reply: Reply, fetched: Fetched, target: Target, host_look: str) -> Look:
    page = read_page(reply.url, fetched)
    stopped = obstacle(fetched.status, fetched.headers, fetched.cookies, page.raw)
    if stopped is not None:
        return Look("restricted" if stopped.kind in _CLOSED else "unreachable", "not-obtained")
    article = portals.article(page)
    key = _key(article, target)
    if target.text_key and key == target.text_key:
        return Look("same", at=reply.url)
    said = f"{page.visible_text} {page.title}"
    print_ = (
        softpages.fingerprint(page) if len("".join(said.split())) >= _SAYS else ""
    )  # empty pages are alike for any reason
    soft = softpages.is_soft_failure(page, article)
    if len(page.raw) < _A_SCRIPT:
        said = " ".join([said, *_ALERTS.findall(page.raw)])
    if soft and len(page.visible_text) < SHORT and _SAYS_GONE.search(said) and not waiting(page):
        if _OR_CLOSED.search(said):
            return Look("unknown", "other-content")
        return Look("absent", "not-found", reply.url, print_)
    if target.is_page and (article.markup or is_shell(page) or waiting(page)):
        return Look("mute", at=reply.url)  # what its reader sees a script puts there
    if shows_nothing(page, host_look):
        return Look("absent", "not-found", reply.url, print_)
    solid = (
        target.is_page  # in a file's place a page is a way to it, a message, or a step before it
        and not soft
        and not softpages.is_notice(page)
        and not page.refresh
        and not _is_front(reply.url, target.url)
        and bool(article.text.strip())
    )
    return Look("other", "other-content", reply.url, print_, key, solid)


def _says_the_same(page: Page, target: Target) -> bool:
    return _key(portals.article(page), target) == target.text_key


def _key(article: Article, target: Target) -> str:
    return PublicText(article.title, article.text).key(target.marks)


def shows_nothing(page: Page, host_look: str) -> bool:
    """Whether a page is what its host shows for every address that it doesn't have."""
    known = host_look.partition("+")[0]
    return bool(known) and softpages.fingerprint(page).startswith(known[:_SAID])


def _is_front(url: str, asked: str) -> bool:
    return bool(_FRONT.fullmatch(urlsplit(url).path)) and not _FRONT.fullmatch(urlsplit(asked).path)
