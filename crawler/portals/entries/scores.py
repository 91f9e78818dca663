"""How much a group of links looks like the list that its page is about."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

import lxml.html

from crawler.portals.entries.groups import Group, gathered
from crawler.portals.frame import holders, in_frame
from crawler.portals.links.headings import MORE, OTHERS, lead_of, section_names
from crawler.portals.links.places import (
    CONTAINERS,
    NEAR_LEVELS,
    SIDE_WORDS,
    bears,
    common_ancestor,
    is_article,
    own_numbers,
    section_folder,
)
from crawler.portals.links.rows import date_of, led_to, title_of
from crawler.portals.page import Page, link_text
from crawler.portals.pager.blocks import pager_blocks
from findings.addresses import same_place

PART = re.compile(r"\d{4}|\d\s*月|置顶|头条|^\W*(?:本期)?(?:目\s*录|要目|内容)\W*$")  # headings of a list's own parts
_SEVERAL, _MOST_PARTS = 2, 4
_ANOTHER_S = 2.0  # what a name of another section takes away from a block where there is one without
_OWN_NUMBER, _MOSTLY = 2.0, 0.8
_LIST_WORDS = re.compile(
    r"(?:list|news|wenz|con(?:tent)?|main|right|datastore|wb-data|ewb|article|zfxxgk|xxgk)", re.IGNORECASE
)
_LONGEST_HEADING = 12
_BESIDE_THEM = 2  # links of a block of entries besides them: its heading and its 更多
# What stands above a column of a table.
_COLUMN_NAME = re.compile(
    r"序号|编号|索引|标题|名称|日期|时间|文号|字号|机关|机构|单位|部门|来源|状态|类别|大小|操作|下载|点击|浏览|有效性"
)
_LONGEST_COLUMN = 8
_NEAR_CHARS = 80


def groups_of(page: Page, outside: Callable[[lxml.html.HtmlElement], bool]) -> list[Group]:
    """The groups of links that look like a list's entries; links that are `outside` don't count."""
    groups = gathered(page, outside)
    section_dir, names = section_folder(page.url), section_names(page)
    for group in groups:
        group.score = _score(group, page, section_dir, names)
    # Where nothing that is linked by its own words is the list, what stands beside a picture may be.
    if not any(group.score >= group.needed and not (group.beside or group.foreign) for group in groups):
        for group in groups:
            group.score = _score(group, page, section_dir, names, title_of)
    for group in _beside_pager(page, [group for group in groups if group.score > 0]):
        group.score += 2.0
        group.paged = group.proven = True
    found = [group for group in groups if group.score >= group.needed]
    for group in _numbered_as(page, found):
        group.score += _OWN_NUMBER
        group.numbered = group.proven = True
    others = [group for group in found if (group.foreign or group.beside) and not group.paged]
    if 0 < len(others) < len(found):
        for group in others:
            group.score -= _ANOTHER_S
    return found


def _numbered_as(page: Page, groups: list[Group]) -> list[Group]:
    """The groups whose links bear the section's own number where others' don't. Where a list bears it in part, it tells
    nothing: entries of other sections are shown in it, and a box beside it may bear it throughout."""
    bearing: dict[int, Group] = {}
    for number in own_numbers(page.url):
        shares = [(group, _share(page, group, number)) for group in groups]
        if all(share >= _MOSTLY or share <= 1 - _MOSTLY for _, share in shares):
            some = [group for group, share in shares if share >= _MOSTLY]
            bearing |= {id(group): group for group in some} if len(some) < len(groups) else {}
    return list(bearing.values())


def _share(page: Page, group: Group, number: tuple[str, str]) -> float:
    urls = [url for anchor in group.anchors if (url := led_to(page, anchor))]
    return sum(bears(url, number) for url in urls) / max(1, len(urls))


def _score(
    group: Group,
    page: Page,
    section_dir: str,
    own_names: tuple[str, ...],
    called: Callable[[lxml.html.HtmlElement, lxml.html.HtmlElement], str] = lambda anchor, _: link_text(anchor),
) -> float:
    urls = [led_to(page, a) for a in group.anchors]
    pairs = [(a, r, u) for a, r, u in zip(group.anchors, group.rows, urls, strict=True) if u]
    distinct = {u for _, _, u in pairs}
    if not distinct:
        return 0.0
    texts = [called(a, row) for a, row, _ in pairs]
    n = len(distinct)
    dates = {row: bool(date_of(row)) for row in dict.fromkeys(row for _, row, _ in pairs)}
    dated = sum(dates[row] for _, row, _ in pairs) / len(pairs)
    group.dated = dated >= 0.5
    articles = sum(map(is_article, distinct)) / n
    length = sum(min(len(t), 40) for t in texts) / len(texts)
    deep = section_dir.count("/") > 3
    under = sum(u.startswith(section_dir) and u != page.url for u in distinct) / n if deep else 0.0
    names = " ".join(f"{x.get('class') or ''} {x.get('id') or ''}" for x in holders(group.rows[0]) if x.tag != "body")
    # Articles in the section's own folder say more than the dates of a list beside it.
    score = 2.0 * dated + 1.2 * articles + (2.2 if articles > 0.5 else 0.8) * under + min(length, 30) / 30
    if length < 4:
        score -= 1.0
    if SIDE_WORDS.search(names):
        score -= 1.2
    if not _LIST_WORDS.search(names):
        score -= 0.2
    if dated < 0.5 and sum(map(_alike, distinct, [page.url] * n)) > n / 2:
        return 0.0  # addresses that differ from the section's own by a number alone are its sisters
    # A link that looks like no article and carries no date is navigation, however often it repeats.
    if dated < 0.5 and articles < 0.5 and not (under >= 0.5 and length >= 8):
        return 0.0
    if dated < 0.5 and length < 5 and under < 0.5:
        return 0.0
    holder = common_ancestor(group.anchors)
    lead, linked = lead_of(holder, group.rows[0])
    parts = _leads_of_parts(group)
    lead, linked = (parts[0], False) if not lead and parts else (lead, linked)
    group.heading = "" if linked or _names_columns(lead) else lead
    teaser, own = _is_teaser(page, group, section_dir), any(name in lead[-_NEAR_CHARS:] for name in own_names)
    group.beside = teaser or bool(not own and OTHERS.match(lead[:12]))
    if group.beside:
        score -= 2.5 if teaser else 1.5
    elif own:
        score += 1.0  # the section's own name stands above it
        group.proven = True
    elif own_names and 2 <= len(group.heading) <= _LONGEST_HEADING and not PART.search(group.heading):
        group.foreign = True
        score -= 0.0 if _is_sectioned(holder) else 0.6  # another name, unless it is one of its parts'
    if in_frame(group.anchors[0]):
        if dated < 0.5:
            return 0.0
        score -= 1.0  # a list may stand in a box that is only named like a frame
    # Where a program is told the section by its number, its folder is that of all its sections.
    group.proven = group.proven or (under >= 0.5 and not any(name for name, _ in own_numbers(page.url)))
    if articles > 0.9 and under > 0.9:
        group.needed = 0.6  # all of them articles of this very folder, however short their names
    return score * (0.85 + min(n, 20) / 100)


def _names_columns(lead: str) -> bool:
    """Whether the words above a table's rows are its columns' names, and no name of the whole."""
    words = lead[:_NEAR_CHARS].split()
    return len(words) > 1 and all(len(word) <= _LONGEST_COLUMN and _COLUMN_NAME.search(word) for word in words)


def _leads_of_parts(group: Group) -> list[str]:
    """The words above each container of a group's rows, where it stands in several and all have some."""
    firsts: dict[lxml.html.HtmlElement, lxml.html.HtmlElement] = {}
    for row in group.rows:
        if (container := next((x for x in row.iterancestors() if x.tag in CONTAINERS), None)) is not None:
            firsts.setdefault(container, row)
    leads = [lead_of(container, row)[0] for container, row in islice(firsts.items(), _MOST_PARTS)]
    return leads if len(leads) > 1 and all(leads) else []


def _is_sectioned(holder: lxml.html.HtmlElement | None) -> bool:
    """Whether what holds a list has several headings, each above a part of it."""
    return holder is not None and len(list(islice(holder.iter("h2", "h3", "h4", "h5"), _SEVERAL))) == _SEVERAL


def _is_teaser(page: Page, group: Group, section_dir: str) -> bool:
    """Whether a block shows the first few of another section, to whose list its 更多 leads."""
    holder = common_ancestor(group.anchors)
    own = {led_to(page, anchor) for anchor in group.anchors}
    for box in islice((holder, *holder.iterancestors()), NEAR_LEVELS) if holder is not None else ():
        links = [(page.join(a.get("href")), a) for a in islice(box.iter("a"), 4 * len(group.anchors) + 4)]
        if box.tag in {"body", "html"} or len({url for url, _ in links if url} - own) > _BESIDE_THEM:
            return False
        for url, anchor in links:
            if url is not None and MORE.match(link_text(anchor)) and same_place(url) != same_place(page.url):
                return not (section_dir.count("/") > 3 and url.startswith(section_dir))
    return False


def _alike(one: str, two: str) -> bool:
    """Whether two addresses are one program's, asked with the same parameters."""
    first, second = urlsplit(one), urlsplit(two)
    names = [[key for key, _ in parse_qsl(each.query, keep_blank_values=True)] for each in (first, second)]
    return bool(names[0]) and first.path == second.path and sorted(names[0]) == sorted(names[1])


def _beside_pager(page: Page, groups: list[Group]) -> list[Group]:
    """The groups that stand in one box with a pager: what it turns the pages of."""
    holders: dict[int, list[lxml.html.HtmlElement]] = {}
    for number, group in enumerate(groups):
        if (holder := common_ancestor(group.anchors)) is not None:
            holders[number] = [holder, *holder.iterancestors()]
    found: dict[int, Group] = {}
    for block in pager_blocks(page):
        for box in (block, *block.iterancestors()):
            if box.tag in {"body", "html"}:
                break
            inside = [number for number, chain in holders.items() if any(each is box for each in chain)]
            if inside:
                found |= {number: groups[number] for number in inside}
                break
    return list(found.values())
