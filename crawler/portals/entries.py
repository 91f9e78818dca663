"""Finds a list's entries by repeated structure: the block of links that is this page's subject, not its navigation."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

import lxml.html

from crawler.portals.files import extension, is_document, is_no_document
from crawler.portals.headings import MORE, PAGER_TEXT, is_others_box, lead_of, section_names
from crawler.portals.listrequests import is_change
from crawler.portals.model import Entry
from crawler.portals.page import Page, in_frame, in_site_frame, is_dead, link_text, mark_of, squeeze, text_of
from crawler.portals.pager import pager_blocks
from crawler.portals.pagerwords import is_last, is_next, number_in, words_of
from crawler.portals.rows import LISTENS, date_of, led_to, listens, row_of
from findings.addresses import same_place

_ARTICLE_URL = re.compile(
    r"(?:t\d{8}_\d+|/t\d{5,}\.|/art_|/art/\d|/info/\d+/\d+|/c\d+/content|content_\d|post_\d|/\d{4,}/?\d*|\d{3,}\.\w+$|"
    r"[0-9a-f]{8}-?[0-9a-f]{4}|[?&]\w*id=\w*\d|/\d{2,}(?:\.\w+|/)$|/Item/\d+|[-_]\d{2,}\.\w+$)",
    re.IGNORECASE,
)
_STATE_CLASS = re.compile(
    r"^(?:odd|even|first|last|on|cur|current|active|hover|line|dashed|bg|alt|no|top|new|hot|item|li|row|w|m|n)?[-_]?\d*$",
    re.IGNORECASE,
)
_LIST_WORDS = re.compile(
    r"(?:list|news|wenz|con(?:tent)?|main|right|datastore|wb-data|ewb|article|zfxxgk|xxgk)", re.IGNORECASE
)
_SIDE_WORDS = re.compile(
    r"(?:^|[-_\s])(?:hot|side|left|recommend|tuijian|related|xiangguan|rank|tabs?|fixed|float|pop)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_LABEL = 6  # characters of a category's name at most
_FOLDER = re.compile(r"/(?:(?:index|default|list)\.\w{2,6})?(?:\?|$)")
_PART = re.compile(r"\d{4}|\d\s*月|置顶|头条")  # headings of a list's own parts
_NEAR_LEVELS, _SEVERAL, _MOST_PARTS = 3, 2, 4
_ANOTHER_S = 2.0  # what a name of another section takes away from a block where there is one without
_MOST_HEADLINES, _MOST_ALONE, _MOST_WITHIN = 6, 3, 4
_NEARLY_ALL = 0.8
_LONGEST_HEADING = 12
_BESIDE_THEM = 2  # links of a block of entries besides them: its heading and its 更多
_HEAD_OR_FOOT = re.compile(
    r"(?:^|[-_\s])(?:header|footer|foot|copy_?right|friend_?links?|yqlj)(?:$|[-_\s\d])", re.IGNORECASE
)
_PINNED = re.compile(r"置顶|头条")
# What a row may say besides its link: its date, and that it is new, on top or with pictures.
_BESIDE_LINKS = re.compile(r"置顶|头条|new|[顶新热荐图]|[^\w]|[\d年月日]", re.IGNORECASE)
# What stands above a column of a table.
_COLUMN_NAME = re.compile(
    r"序号|编号|索引|标题|名称|日期|时间|文号|字号|机关|机构|单位|部门|来源|状态|类别|大小|操作|下载|点击|浏览|有效性"
)
_LONGEST_COLUMN = 8
_DOWNLOAD = re.compile(
    r"[\[【(（]?(?:(?:点击|附件|文件|直接)?下载|附件|(?:PDF|OFD|WORD|DOCX?)(?:版|格式|下载)?)[\]】)）]?", re.IGNORECASE
)
_STATIC = frozenset(["html", "htm", "shtml", "jhtml"])
_NEAR_CHARS = 80
_OTHERS = re.compile(
    r"(?:热点|热门|推荐|精彩|排行|点击|浏览|阅读排行|最新(?:更新|发布|推荐|文章|新闻)|相关|图片新闻|图文|友情|视频|专题|猜你|更多阅读)"
)


_CONTAINERS = frozenset(["table", "ul", "ol", "dl"])


@dataclass(slots=True)
class _Group:
    """Links that stand in the same kind of place."""

    anchors: list[lxml.html.HtmlElement] = field(default_factory=list)
    rows: list[lxml.html.HtmlElement] = field(default_factory=list)
    score: float = 0.0
    heading: str = ""  # the words above it, where no link stands before them
    beside: bool = False  # those words say that it shows something else
    foreign: bool = False  # they are another name than the section's
    needed: float = 1.0
    dated: bool = False
    paged: bool = False


def list_entries(page: Page, *, beside: bool = True) -> tuple[list[Entry], lxml.html.HtmlElement | None]:
    """The entries of the page's main list in document order, and the element that holds them all.

    Without `beside`, a list that says itself that it shows something else is none, though it be the only one.
    """
    chosen = _groups(page, in_site_frame)
    others = all(group.beside for group in chosen)
    if others or (not any(group.paged for group in chosen if not group.beside) and pager_blocks(page)):
        # A list may stand in a box that is only called like a frame; a pager beside it, or no other list, tells.
        named = [g for g in _groups(page, _in_head_or_foot) if g.paged or (g.dated and others and not g.beside)]
        chosen = named or chosen
    if not chosen and not page.follows_listeners and LISTENS.search(page.scripts):
        page.follows_listeners = True
        return list_entries(page, beside=beside)
    chosen = [group for group in chosen if beside or not group.beside]
    of_row = {row: group for group in chosen for row in group.rows}
    chosen = [group for group in chosen if not any(_is_within(group, other) for other in _around(group, of_row))]
    if not chosen:
        return [], None
    best = max(chosen, key=lambda group: group.score)
    taken = [best, *(group for group in chosen if group is not best and _belongs(group, best, page))]
    nodes = {id(a): a for group in taken for a in group.anchors}
    files = {id(a): a for group in taken for row in group.rows for a in _files_of(page, row) if id(a) not in nodes}
    nodes |= files
    order = [a for a in _links(page) if id(a) in nodes]
    main = _common_ancestor(order)
    return _merged(page, [*_headlines(page, main, order), *order], files), main


def _around(group: _Group, of_row: Mapping[lxml.html.HtmlElement, _Group]) -> Iterator[_Group]:
    """The groups in whose rows a group's first row stands."""
    return (of_row[above] for above in group.rows[0].iterancestors() if above in of_row)


def _is_within(inner: _Group, outer: _Group) -> bool:
    """Whether a group stands in another's rows, a few links in each: what a row tells of its entry."""
    rows = set(outer.rows)
    around = [next((x for x in row.iterancestors() if x in rows), None) for row in inner.rows]
    holders = set(around)
    few = len(inner.rows) <= _MOST_WITHIN * len(holders) and 2 * len(holders) >= len(rows) > 1
    return inner is not outer and None not in holders and few


def _files_of(page: Page, row: lxml.html.HtmlElement) -> Iterator[lxml.html.HtmlElement]:
    """Links to documents in a row, wherever in it they stand: the file that it tells of, beside the page about it."""
    return (a for a in row.iter("a") if (url := page.join(a.get("href"))) is not None and _is_file(a, url))


def _is_file(anchor: lxml.html.HtmlElement, url: str) -> bool:
    """Whether a link of a list is a file's, by its address or, where that may be a program's, by the word for it."""
    offered = extension(url) not in _STATIC and not url.endswith("/") and not is_change(url)
    return is_document(url) or (offered and bool(_DOWNLOAD.fullmatch(squeeze(anchor.text_content()))))


def _headlines(
    page: Page, main: lxml.html.HtmlElement | None, rows: list[lxml.html.HtmlElement]
) -> list[lxml.html.HtmlElement]:
    """Entries set large or pinned above the list: in the box around it, and led to as the list's own are."""
    if main is None:
        return []
    shapes = {_shape(url) for anchor in rows if (url := led_to(page, anchor))}
    known = {id(anchor) for anchor in rows}
    around_it = [main, *islice(main.iterancestors(), _NEAR_LEVELS - 1), *islice(main.itersiblings(preceding=True), 1)]
    near = {id(box) for box in around_it if box.tag not in {"body", "html"}}
    found: list[lxml.html.HtmlElement] = []
    alone: list[lxml.html.HtmlElement] = []
    for node in page.tree.iter():
        if node is rows[0] or len(found) >= _MOST_HEADLINES:
            break
        if node.tag != "a" or id(node) in known or (url := led_to(page, node)) is None or _shape(url) not in shapes:
            continue
        around = list(islice(node.iterancestors(), 2 * _NEAR_LEVELS))
        heading = any(each.tag in {"h1", "h2", "h3", "h4", "strong"} for each in around[:2])
        pinned = heading or bool(_PINNED.search(squeeze(row_of(node).text_content())[:_LABEL]))
        box = next((each for each in around if id(each) in near), None)
        if box is None or in_side_block(node) or in_site_frame(node):
            continue
        if pinned:
            found.append(node)
        elif _stands_alone(node, box):
            alone.append(node)
    return [*found, *(alone if len(alone) <= _MOST_ALONE else [])]  # more of them are a list of their own


def _stands_alone(node: lxml.html.HtmlElement, box: lxml.html.HtmlElement) -> bool:
    """Whether the block in `box` that a link stands in says nothing but what links and dates say: it has no heading of its own."""
    block = node
    while (above := block.getparent()) is not None and above is not box:
        block = above
    said, anchors = squeeze(text_of(block)), list(islice(block.iter("a"), _MOST_ALONE + 1))
    if len(anchors) > _MOST_ALONE:
        return False
    for anchor in anchors:
        said = said.replace(squeeze(text_of(anchor)), " ", 1)
    return not _BESIDE_LINKS.sub("", said) and next(block.iter("h1", "h2", "h3", "h4", "h5"), None) is None


def _shape(url: str) -> str:
    return re.sub(r"\d+", "0", url)


def _in_head_or_foot(node: lxml.html.HtmlElement) -> bool:
    """As `in_site_frame`, but only what can hold no list: `nav_right` and `xxgk_nav_list` may."""
    return any(
        each.tag in {"header", "nav", "footer", "marquee"}
        or (
            each.tag not in {"body", "html"}
            and _HEAD_OR_FOOT.search(f"{each.get('class') or ''} {each.get('id') or ''}")
        )
        for each in node.iterancestors()
    )


def _groups(page: Page, outside: Callable[[lxml.html.HtmlElement], bool]) -> list[_Group]:
    """The groups of links that look like a list's entries; links that are `outside` don't count."""
    groups: dict[str, _Group] = defaultdict(_Group)
    rows: dict[lxml.html.HtmlElement, list[lxml.html.HtmlElement]] = defaultdict(list)
    for anchor in _links(page):
        if is_dead(anchor.get("href")) and not led_to(page, anchor):
            continue
        words = squeeze(anchor.text_content())
        if (
            PAGER_TEXT.match(words)
            or number_in(words) is not None
            or is_next(words)
            or (len(words) < _LABEL and is_last(words_of(anchor)))
            or outside(anchor)
        ):
            continue
        rows[row_of(anchor)].append(anchor)
    for anchor, row in ((anchor, row) for row, anchors in rows.items() for anchor in _own_links(page, anchors)):
        group = groups[_place(anchor, row)]
        group.anchors.append(anchor)
        group.rows.append(row)
    for place, group in list(groups.items()):
        for number, part in enumerate(_parted(page, group)):
            groups[f"{place} {number}" if number else place] = part
    groups = defaultdict(_Group, {place: group for place, group in groups.items() if not _stood_around(page, group)})
    section_dir, names = _directory(page.url), section_names(page)
    for group in groups.values():
        group.score = _score(group, page, section_dir, names)
    for group in _beside_pager(page, [group for group in groups.values() if group.score > 0]):
        group.score += 2.0
        group.paged = True
    found = [group for group in groups.values() if group.score >= group.needed]
    others = [group for group in found if (group.foreign or group.beside) and not group.paged]
    if 0 < len(others) < len(found):
        for group in others:
            group.score -= _ANOTHER_S
    return found


def _stood_around(page: Page, group: _Group) -> bool:
    """Whether nearly all links of a group stood on the list's first page too, and not in the list."""
    urls = {url for anchor in group.anchors if (url := led_to(page, anchor))} if page.around else set()
    return bool(urls) and sum(mark_of(url) in page.around for url in urls) >= _NEARLY_ALL * len(urls)


def _parted(page: Page, group: _Group) -> list[_Group]:
    """A group cut in two where tables without names make a menu look like the list: dated ones, and those that lead
    elsewhere than the dated ones do."""
    parts: dict[lxml.html.HtmlElement | None, list[int]] = defaultdict(list)
    for number, row in enumerate(group.rows):
        parts[next((x for x in row.iterancestors() if x.tag in _CONTAINERS), None)].append(number)
    if len(parts) < 2:
        return [group]
    urls = [led_to(page, anchor) or "" for anchor in group.anchors]
    dated = {key for key, rows in parts.items() if any(date_of(group.rows[number]) for number in rows)}
    places = {_program(urls[number]) for key in dated for number in parts[key]}
    foreign = [
        rows
        for key, rows in parts.items()
        if dated and key not in dated and not any(_program(urls[n]) in places for n in rows)
    ]
    own = _directory(page.url)
    under = (
        {key for key, rows in parts.items() if any(urls[n].startswith(own) for n in rows)}
        if own.count("/") > 3
        else set()
    )
    foreign += [
        rows
        for key, rows in parts.items()
        if key is not None and under and key not in under and is_others_box(page, key)
    ]
    if not foreign:
        return [group]
    apart = {number for rows in foreign for number in rows}
    cut = ([n for n in range(len(group.rows)) if n not in apart], sorted(apart))
    return [_Group([group.anchors[n] for n in kept], [group.rows[n] for n in kept]) for kept in cut]


def _program(url: str) -> str:
    """What two addresses share that are made by one template: the program, or the folder above the page's own."""
    path = url.split("?")[0]
    return path if "?" in url else path.rpartition("/")[0]


def _own_links(page: Page, anchors: list[lxml.html.HtmlElement]) -> list[lxml.html.HtmlElement]:
    """A row's links without those to its category or its office, where there are links to articles too."""
    urls = {a: led_to(page, a) or "" for a in anchors}
    if len(anchors) < 2 or not any(map(_is_article, urls.values())):
        return anchors
    return [
        a for a, url in urls.items() if _is_article(url) or not (_FOLDER.search(url) or len(link_text(a)) <= _LABEL)
    ]


def _is_article(url: str) -> bool:
    return bool(_ARTICLE_URL.search(url.split("//", 1)[-1])) or is_document(url)


def _links(page: Page) -> Iterator[lxml.html.HtmlElement]:
    """The page's links, and the rows that are links by their click alone."""
    for node in page.tree.iter("a", "li", "tr", "div", "p", "dd", "span", "td", "h2", "h3", "h4", "h5"):
        if node.tag == "a":
            if isinstance(node, lxml.html.HtmlElement):
                yield node
        elif (
            (node.get("onclick") or listens(page, node))
            and led_to(page, node)
            and not any(not is_dead(a.get("href")) for a in node.iter("a"))
        ):
            yield node


def _merged(page: Page, anchors: list[lxml.html.HtmlElement], told: Mapping[int, lxml.html.HtmlElement]) -> list[Entry]:
    """One entry an address: the longest text and any date that its links carry. `told` are files that rows tell of."""
    entries: dict[str, Entry] = {}
    rows = [(anchor, row_of(anchor), led_to(page, anchor)) for anchor in anchors]
    of_pages = {row for a, row, url in rows if id(a) not in told and url is not None and not _is_file(a, url)}
    for anchor, row, url in rows:
        if url is None or is_no_document(url) or (url.endswith("/") and page.url.startswith(url)):
            continue  # nothing, or a folder that the page itself lies in
        title, date, file = link_text(anchor), date_of(row), _is_file(anchor, url)
        known = entries.get(url)
        if known is None:
            entries[url] = Entry(url, title, date, file, beside=file and (id(anchor) in told or row in of_pages))
        else:
            longer = title if len(title) > len(known.title) else known.title
            entries[url] = replace(known, title=longer, date=known.date or date)
    return list(entries.values())


def _place(anchor: lxml.html.HtmlElement, row: lxml.html.HtmlElement) -> str:
    """A signature of where the link stands; the same for all items of one list, whatever their stripes."""
    parts: list[str] = [row.tag]
    outside = False
    for ancestor in row.iterancestors():
        if ancestor.tag in {"body", "html"}:
            break
        outside = True
        classes = " ".join(c for c in (ancestor.get("class") or "").split() if not _STATE_CLASS.match(c))
        parts.append(f"{ancestor.tag}.{classes}")
    # A list inside a list item's own link (row is the anchor itself) still counts by its surroundings.
    return "/".join(parts) if outside else anchor.tag


def _score(group: _Group, page: Page, section_dir: str, own_names: tuple[str, ...]) -> float:
    urls = [led_to(page, a) for a in group.anchors]
    pairs = [(a, r, u) for a, r, u in zip(group.anchors, group.rows, urls, strict=True) if u]
    distinct = {u for _, _, u in pairs}
    if not distinct:
        return 0.0
    texts = [link_text(a) for a, _, _ in pairs]
    n = len(distinct)
    dated = sum(bool(date_of(r)) for _, r, _ in pairs) / len(pairs)
    group.dated = dated >= 0.5
    articles = sum(map(_is_article, distinct)) / n
    length = sum(min(len(t), 40) for t in texts) / len(texts)
    deep = section_dir.count("/") > 3
    under = sum(u.startswith(section_dir) and u != page.url for u in distinct) / n if deep else 0.0
    names = " ".join(
        f"{x.get('class') or ''} {x.get('id') or ''}" for x in group.rows[0].iterancestors() if x.tag != "body"
    )
    # Articles in the section's own folder say more than the dates of a list beside it.
    score = 2.0 * dated + 1.2 * articles + (2.2 if articles > 0.5 else 0.8) * under + min(length, 30) / 30
    if length < 4:
        score -= 1.0
    if _SIDE_WORDS.search(names):
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
    holder = _common_ancestor(group.anchors)
    lead, linked = lead_of(holder, group.rows[0])
    parts = _leads_of_parts(group)
    lead, linked = (parts[0], False) if not lead and parts else (lead, linked)
    group.heading = "" if linked or _names_columns(lead) else lead
    teaser, own = _is_teaser(page, group, section_dir), any(name in lead[-_NEAR_CHARS:] for name in own_names)
    group.beside = teaser or bool(not own and _OTHERS.match(lead[:12]))
    if group.beside:
        score -= 2.5 if teaser else 1.5
    elif own:
        score += 1.0  # the section's own name stands above it
    elif own_names and 2 <= len(group.heading) <= _LONGEST_HEADING and not _PART.search(group.heading):
        group.foreign = True
        score -= 0.0 if _is_sectioned(holder) else 0.6  # another name, unless it is one of its parts'
    if in_frame(group.anchors[0]):
        if dated < 0.5:
            return 0.0
        score -= 1.0  # a list may stand in a box that is only named like a frame
    if articles > 0.9 and under > 0.9:
        group.needed = 0.6  # all of them articles of this very folder, however short their names
    return score * (0.85 + min(n, 20) / 100)


def _names_columns(lead: str) -> bool:
    """Whether the words above a table's rows are its columns' names, and no name of the whole."""
    words = lead[:_NEAR_CHARS].split()
    return len(words) > 1 and all(len(word) <= _LONGEST_COLUMN and _COLUMN_NAME.search(word) for word in words)


def _leads_of_parts(group: _Group) -> list[str]:
    """The words above each container of a group's rows, where it stands in several and all have some."""
    firsts: dict[lxml.html.HtmlElement, lxml.html.HtmlElement] = {}
    for row in group.rows:
        if (container := next((x for x in row.iterancestors() if x.tag in _CONTAINERS), None)) is not None:
            firsts.setdefault(container, row)
    leads = [lead_of(container, row)[0] for container, row in islice(firsts.items(), _MOST_PARTS)]
    return leads if len(leads) > 1 and all(leads) else []


def _is_sectioned(holder: lxml.html.HtmlElement | None) -> bool:
    """Whether what holds a list has several headings, each above a part of it."""
    return holder is not None and len(list(islice(holder.iter("h2", "h3", "h4", "h5"), _SEVERAL))) == _SEVERAL


def _is_teaser(page: Page, group: _Group, section_dir: str) -> bool:
    """Whether a block shows the first few of another section, to whose list its 更多 leads."""
    holder = _common_ancestor(group.anchors)
    own = {led_to(page, anchor) for anchor in group.anchors}
    for box in islice((holder, *holder.iterancestors()), _NEAR_LEVELS) if holder is not None else ():
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


def _beside_pager(page: Page, groups: list[_Group]) -> list[_Group]:
    """The groups that stand in one box with a pager: what it turns the pages of."""
    holders: dict[int, list[lxml.html.HtmlElement]] = {}
    for number, group in enumerate(groups):
        if (holder := _common_ancestor(group.anchors)) is not None:
            holders[number] = [holder, *holder.iterancestors()]
    found: dict[int, _Group] = {}
    for block in pager_blocks(page):
        for box in (block, *block.iterancestors()):
            if box.tag in {"body", "html"}:
                break
            inside = [number for number, chain in holders.items() if any(each is box for each in chain)]
            if inside:
                found |= {number: groups[number] for number in inside}
                break
    return list(found.values())


def _belongs(group: _Group, best: _Group, page: Page) -> bool:
    """A second block of the same list: cut in pieces by the template, or its pinned items."""
    holder, other = _common_ancestor(best.anchors), _common_ancestor(group.anchors)
    if holder is None or other is None or group.score < 0.7 * best.score:
        return False
    if group.rows[0].tag != best.rows[0].tag and not (group.dated and best.dated):
        return False
    if best.paged and not group.paged:
        return False  # the pager turns the pages of the other one
    if group.heading and group.heading != best.heading and not _PART.search(group.heading):
        return False  # a block under a heading of its own
    if holder.getparent() is other.getparent() and _kin(holder, other):
        return True
    if min(len(group.anchors), len(best.anchors)) <= _MOST_ALONE and _touch(_alone_in(holder), _alone_in(other)):
        shapes = [{_shape(u) for a in each.anchors if (u := led_to(page, a))} for each in (best, group)]
        if shapes[0] == shapes[1]:
            return True
    deeper = 2 if len(best.anchors) == 1 else 0  # the holder of one is its own row
    near = [holder, *holder.iterancestors()][: _NEAR_LEVELS + deeper]
    box = next((x for x in other.iterancestors() if x in near), None)
    if box is None or box.tag in {"body", "html"}:
        return False
    folders = {_directory(u) for a in best.anchors if (u := page.join(a.get("href")))}
    return all(_directory(u) in folders for a in group.anchors if (u := page.join(a.get("href"))))


def _alone_in(node: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """The largest element around one that has no further links."""
    links = sum(1 for _ in node.iter("a"))
    for above in node.iterancestors():
        if above.tag in {"body", "html"} or sum(1 for _ in islice(above.iter("a"), links + 1)) > links:
            break
        node = above
    return node


def _touch(one: lxml.html.HtmlElement, two: lxml.html.HtmlElement) -> bool:
    return one.getnext() is two or two.getnext() is one


def _kin(one: lxml.html.HtmlElement, two: lxml.html.HtmlElement) -> bool:
    return one.tag == two.tag and (one.get("class") or "").split()[:1] == (two.get("class") or "").split()[:1]


def in_side_block(node: lxml.html.HtmlElement) -> bool:
    """Whether an element stands in a block beside the page's subject: hot topics, related links."""
    return any(_is_side_block(each) for each in node.iterancestors())


def _is_side_block(node: lxml.html.HtmlElement) -> bool:
    names = f"{node.get('class') or ''} {node.get('id') or ''}".strip()
    return bool(names) and node.tag not in {"body", "html"} and bool(_SIDE_WORDS.search(names))


def _common_ancestor(anchors: list[lxml.html.HtmlElement]) -> lxml.html.HtmlElement | None:
    if not anchors:
        return None
    common = [anchors[0], *anchors[0].iterancestors()]
    for anchor in anchors[1:]:
        chain = {id(x) for x in (anchor, *anchor.iterancestors())}
        common = [x for x in common if id(x) in chain]
    for node in common:
        if node.tag != "a":
            return node
    return None


def _directory(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path
    last = path.rsplit("/", 1)[-1]
    folder = path[: len(path) - len(last)]
    return f"{parts.scheme}://{parts.netloc}{folder}"
