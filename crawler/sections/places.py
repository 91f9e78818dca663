"""Which links of a page that is read anyway lead to other sections of the portal."""

from __future__ import annotations

import re

from crawler.fetch.egress import Guard
from crawler.portals.model import Listing
from crawler.portals.page import Page
from crawler.sections.names import normalised
from crawler.sections.navigation import same_place, section_links
from findings.places import Place

_MOST = 500
_LONGEST = 14  # characters of a section's name; what is longer is an article's title, which is not to be kept
_ARTICLE = re.compile(r"/\d{4,}\.\w{3,5}$")
_NO_SECTION = re.compile(
    r"(?:网站|返回)?(?:首页|主页|地图|导航)|登录|注册|退出|搜索|检索|联系我们|关于我们|网站声明|版权.*|隐私.*|english|繁體|繁体(?:中文)?|简体(?:中文)?|"
    r"无障碍.*|长者.*|适老.*|手机版|移动版|客户端|微信.*|微博.*|rss.*|设为首页|加入?收藏|返回.*|打印|关闭|分享.*|更多|more|上一[页篇]|下一[页篇]|邮箱.*|.*浏览",
    re.IGNORECASE,
)


def places_of(page: Page, listing: Listing, guard: Guard) -> list[Place]:
    """The navigation's places that may be sections, under the names that lead to them. None was looked at."""
    own = {same_place(entry.url) for entry in listing.entries} | {same_place(n.url) for n in listing.next}
    found: dict[str, Place] = {}
    for link in section_links(page, besides=lambda url: same_place(url) in own or same_place(url) in found):
        name = normalised(link.text)
        if (
            not 2 <= len(name) <= _LONGEST
            or _NO_SECTION.fullmatch(name)
            or same_place(link.url) in found
            or not guard.permits(link.url)
        ):
            continue
        if same_place(link.url) == same_place(page.join("/") or "") or _ARTICLE.search(link.url):
            continue
        found[same_place(link.url)] = Place(link.url, link.text, (*link.above, link.text))
        if len(found) >= _MOST:
            break
    return list(found.values())
