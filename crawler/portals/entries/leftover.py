"""What a list's page offers of its own section that nothing takes up: it may be a part of the list, shown in a way that nobody
knows. Whether it was read after all is told when the sweep ends."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from urllib.parse import urlsplit

import lxml.html

from crawler.portals.entries.kinds import NAME, chosen, shows_otherwise, strip_of
from crawler.portals.frame import in_frame, in_site_frame
from crawler.portals.links.headings import MORE, section_names
from crawler.portals.links.places import common_ancestor, is_below_root, lasting_classes, section_folder
from crawler.portals.links.rows import files_beside, files_in_words
from crawler.portals.model import Entry, Left, Listing, NextPage
from crawler.portals.page import Page, link_text, squeeze, text_of
from crawler.portals.pager.blocks import pager_blocks
from crawler.portals.pager.boxes import jumps_to_pages
from crawler.portals.pager.second import with_second_lists
from crawler.portals.pager.words import is_last, is_next, is_other, number_in
from crawler.portals.requests.ofalist import is_change, read_plainly
from crawler.portals.requests.trees import tree_parts
from crawler.portals.source.files import is_document, is_image
from crawler.portals.source.menus import items
from findings.addresses import same_place

_CALLED = re.compile(r"(?<![\w$.])([A-Za-z_$][\w$]*)\s*\(")
_CODE = re.compile(r"[0-9a-f-]*\d[0-9a-f-]*", re.IGNORECASE)
_CONTROLS = ("li", "a", "span", "div", "button", "td", "dt", "dd", "h2", "h3", "h4", "h5", "p", "label", "input")
_LISTS = frozenset(["ul", "ol", "li", "dl", "dd", "dt"])
_ROWS = frozenset(["li", "tr", "dd", "dt", "a"])
_PROGRAM = re.compile(r"(?:\?|@|%3F|%40)[\w-]+=", re.IGNORECASE)
_SPELT = re.compile(r"(?:[\w.-]*/|\?)[\w./?=&%-]+|[\w-]+\.\w{2,5}(?:\?[\w.=&%-]+)?")
_LONGEST = 16  # of a part's name
_MOST = 60
_MOST_WRITTEN = 1_000
_MOST_AROUND = 40
_MOSTLY = 0.8
_SEVERAL = 2
_NEAR = 3  # elements around the list
_ROW = 60  # characters of what a line says
_INDEX = re.compile(r"(?:index|default|main|home|list|more|common_list)", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_ALL = re.compile(r"全部|所有|不限|全文|请选择")
# What stands on every portal and is a part of no list.
_TOOLS = re.compile(
    r"打印|关闭|收藏|分享|微信|微博|空间|字[体号]|登录|注册|退出|注销|[简繁]体|无障碍|长者|关怀|首页|搜索|检索|查询|订阅|rss|返回|顶部|视图|列表|"
    r"排序|升序|降序|^按(?:时间|日期|热度|标题|点击|浏览|相关)|^(?:语音)?(?:语音|播报|朗读|读屏)(?:版|专用)?$|^大字(?:版|幕)?$|^(?:十字)?辅助线$|^(?:页面)?(?:放大|缩小)$|"
    r"^(?:非常|很|十分|比较|较|基本)?不?满意$|^[红蓝绿灰黄橙紫黑白]色$|繁體|^english(?:\s*version)?$|^中文版?$|[上下前后]一?个?[月周日天]$",
    re.IGNORECASE,
)
_AROUND_NAME = re.compile(r"[\W\d_的]+")
_LEAST_NAME = 4  # characters of a name that is hardly a part of another's
_SIZE = re.compile(r"\d{1,3}\s*(?:条|/\s*页|条/页)?")  # of a page
_EARLIER = re.compile(
    r"(?:年|月|日|期|届)(?:度)?(?:以前|之前)|往[年期届]|历[年届]|上一?年度|历史(?:文件|数据|信息|公告|公开|版本|归档|存量|栏目|资料)|旧版|老版|原(?:网站|栏目|版)|归档|存档"
)


def taken_up(page: Page, listing: Listing) -> Listing:
    """A list with what else its first page offers of its section: articles in its own folder are its own, whatever box they stand in;
    what a row of links or controls, or a box, leads to there is a part of the list, unless the list shows that already, or the page's
    menu names its folder: that is a section by itself. What can't be told is left."""
    if page.data is not None or not listing.entries or listing.number not in (None, 1):
        return listing
    addresses = [entry.url for entry in listing.entries]
    folder = own_place(page.url, addresses)
    folder = "" if folder == section_folder(page.url) and _is_shared(page, folder) else folder
    known = {same_place(url) for url in (page.url, *addresses, *(each.url for each in (*listing.next, *listing.chain)))}
    pagers = {node for block in pager_blocks(page) for node in block.iter()}
    turns = bool(listing.chain or listing.unresolved or any(each.number is not None for each in listing.next))
    forms = {form_of(url, folder) for url in addresses if url.startswith(folder)}
    titles = {entry.title for entry in listing.entries}  # an address of another form may be the same article's
    articles: dict[str, Entry] = {}
    read: dict[str, NextPage] = {}
    left: dict[str, Left] = {}
    others = _in_menus(page, folder)
    shown = set(addresses)
    boxes = _around(page, shown)
    for each in (*_links(page, pagers, folder), *_written(page, folder)):
        if same_place(each.url) in known or each.name in titles or each.url.startswith(others):
            continue
        if (file := is_document(each.url)) or form_of(each.url, folder) in forms:
            articles[each.url] = Entry(each.url, each.name, file=file, beside=True)
        elif not any(
            url.startswith(section_folder(each.url)) for url in addresses if section_folder(each.url) != folder
        ):
            if turns and not _EARLIER.search(each.name):
                left[each.url] = each
            else:
                read[each.url] = NextPage(each.url, maybe=True)
    for each in (*_boxes(page, pagers, folder), *_controls(page, pagers, folder), *tree_parts(page)):
        if each.url and (same_place(each.url) in known or each.url in read or each.url.startswith(others)):
            continue
        if is_own(each.url, folder):
            read[each.url] = NextPage(each.url, maybe=True)
        else:
            left[each.url or each.name] = each
    for each in _earlier(page, shown, pagers, boxes):
        if _is_called(each.name, section_names(page)):
            read[each.url] = NextPage(each.url)  # of this section by its name, in whatever folder
        elif each.url not in read:
            left[each.url] = each
    parts = known.difference(map(same_place, addresses)) | set(map(same_place, read))
    told = (*files_beside(page, lambda url: same_place(url) in parts), *files_in_words(page, boxes, shown))
    articles |= {url: Entry(url, name, file=True, beside=True) for url, name in told if url not in shown}
    more = sum(max(0, len(each) - _MOST) for each in (articles, read, left))
    entries = (*listing.entries, *islice(articles.values(), _MOST))
    whole = replace(
        listing,
        entries=entries,
        next=(*listing.next, *islice(read.values(), _MOST)),
        left=(*listing.left, *islice(left.values(), _MOST), *((Left("", f"另有 {more} 处"),) if more else ())),
    )
    return with_second_lists(page, whole, {entry.url for entry in entries})


def _is_shared(page: Page, folder: str) -> bool:
    """Whether a section's page lies beside those of others, to which a menu leads: list-12.html, list-30.html. Then their articles
    may all lie there, and the folder tells nothing of an article's section."""
    form = form_of(page.url.split("?")[0], folder)
    if "0" not in form:
        return False
    others = {
        url
        for anchor, url in page.links
        if url is not None and url.startswith(folder) and form_of(url, folder) == form and url != page.url
        if NAME.match(text := link_text(anchor)) and not _YEAR.search(text) and in_frame(anchor)
    }
    return len(others) >= _SEVERAL


def _is_called(name: str, sections: Iterable[str]) -> bool:
    """Whether a link's name is that of a section, but for what says that it is older. A short name is a part of many another's."""
    bare = _AROUND_NAME.sub("", _EARLIER.sub("", name))
    return any(own == bare or (len(own) >= _LEAST_NAME and own in name) for own in sections)


def _in_menus(page: Page, folder: str) -> tuple[str, ...]:
    """The folders below the section's own that a menu in the page's frame leads to."""
    own = ((anchor, section_folder(url)) for anchor, url in page.links if url is not None and is_own(url, folder))
    return tuple({below for anchor, below in own if below != folder and in_frame(anchor)})


def _links(page: Page, pagers: set[lxml.html.HtmlElement], folder: str) -> Iterator[Left]:
    """Links to the section's own folder. A strip that leads elsewhere too is a menu, with what its items hold; so is what stands in
    the page's frame."""
    strips: dict[lxml.html.HtmlElement | None, list[tuple[lxml.html.HtmlElement, str]]] = {}
    for anchor, url in page.links:
        if url is not None and anchor not in pagers and not shows_otherwise(page.url, url):
            strips.setdefault(_strip(anchor), []).append((anchor, url))
    menus = {strip for strip, links in strips.items() if not all(is_own(url, folder) for _, url in links)}
    for strip, links in strips.items():
        if (
            not any(_ALL.match(link_text(anchor)) for anchor, _ in links)
            and menus.isdisjoint(_lists_around(strip))
            and not in_frame(links[0][0])
        ):
            for anchor, url in links:
                if _is_part(text := link_text(anchor) or urlsplit(url).path.rpartition("/")[2]) and not is_image(url):
                    yield Left(url, text)


def _lists_around(strip: lxml.html.HtmlElement | None) -> Iterator[lxml.html.HtmlElement | None]:
    """A strip, and the lists of whose items it is a part."""
    yield strip
    for around in () if strip is None else islice(strip.iterancestors(), _MOST_AROUND):
        if around.tag not in _LISTS:
            return
        yield around


def _written(page: Page, folder: str) -> Iterator[Left]:
    """What a script holds of names and addresses, as trees and tabs are made of: nearly all of the section's own place."""
    told = [(item.name, url) for item in islice(items(page.scripts), _MOST_WRITTEN) if (url := page.join(item.address))]
    own = [Left(url, name) for name, url in told if is_own(url, folder) and _is_part(name)]
    yield from own if len(own) > 1 and _MOSTLY * len(told) <= len(own) else ()


def form_of(url: str, folder: str) -> str:
    """What the addresses of a section's articles have in common: all but their numbers and codes."""
    return _CODE.sub("0", url[len(folder) :])


def own_place(url: str, entries: Iterable[str]) -> str:
    """The folder of a section: that of its page, or where the page is one of several in there, the one that is called like it.
    Empty where a program is told the section: its folder is that of all."""
    if _PROGRAM.search(url):
        return ""
    folder, name = section_folder(url), urlsplit(url).path.rpartition("/")[2]
    within = [each.startswith(folder) for each in entries]
    if not name or _INDEX.match(name) or 2 * sum(within) > len(within):
        return folder
    return f"{folder}{name.rpartition('.')[0] or name}/"


def is_own(url: str, folder: str) -> bool:
    return is_below_root(folder) and url.startswith(folder) and not is_change(url)


def _is_part(text: str) -> bool:
    number = (number_in(text) is not None or _SIZE.fullmatch(text)) and not _YEAR.fullmatch(text)
    said = is_next(text) or is_last(text) or is_other(text) or number
    return bool(text) and not said and not _TOOLS.search(text)


def _around(page: Page, listed: Collection[str]) -> frozenset[lxml.html.HtmlElement]:
    """The elements around the list, the nearest ones."""
    main = common_ancestor([anchor for anchor, url in page.links if url in listed])
    near = [main, *islice(main.iterancestors(), _NEAR)] if main is not None else []
    return frozenset(box for box in near if box.tag not in {"body", "html"})


def _earlier(
    page: Page, listed: Collection[str], pagers: set[lxml.html.HtmlElement], boxes: frozenset[lxml.html.HtmlElement]
) -> Iterator[Left]:
    """Links near the list that say that what is older lies elsewhere."""
    host = urlsplit(page.url).netloc
    for anchor, url in page.links if boxes else ():
        if url is None or url in listed or anchor in pagers or urlsplit(url).netloc != host:
            continue
        parent = anchor.getparent()
        said = squeeze(text_of(parent)) if parent is not None else ""
        told = link_text(anchor) + (said if len(said) <= _ROW else "")
        inside = any(each in boxes for each in islice(anchor.iterancestors(), _MOST_AROUND))
        if _EARLIER.search(told) and inside and not in_site_frame(anchor) and same_place(url) != same_place(page.url):
            yield Left(url, link_text(anchor))


def _boxes(page: Page, pagers: set[lxml.html.HtmlElement], folder: str) -> Iterator[Left]:
    """What is chosen from a box that acts at once, unless the first choice is all of it."""
    for box in page.tree.iter("select"):
        if box in pagers or not _acts(page, box) or in_site_frame(box) or jumps_to_pages(box):
            continue
        options = list(islice(box.iter("option"), _MOST_AROUND + 1))
        names = [squeeze(option.text_content()) for option in options]
        if not 1 < len(options) <= _MOST_AROUND or any(map(_ALL.search, names)) or not any(map(_is_part, names)):
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


def _controls(page: Page, pagers: set[lxml.html.HtmlElement], folder: str) -> Iterator[Left]:
    """Rows of controls that are told one thing each, where nothing tells what comes of it."""
    rows: dict[tuple[object, str, str], list[tuple[lxml.html.HtmlElement, str]]] = {}
    for node in page.tree.iter(*_CONTROLS):
        told = _told(page, node)
        if told and node not in pagers:
            key = _strip(node), node.tag, next(iter(lasting_classes(node)), "")
            rows.setdefault(key, []).append((node, told))
    for nodes in rows.values():
        names = [_name(node) for node, _ in nodes]
        if (
            not 1 < len(nodes) <= _MOST_AROUND
            or len({told for _, told in nodes}) < len(nodes)
            or not all(
                1 < len(name) <= _LONGEST and (NAME.match(name) or _YEAR.fullmatch(name)) and _is_part(name)
                for name in names
            )
            or any(_ALL.search(name) or MORE.match(name) for name in (*names, *_beside(nodes[0][0])))
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


def _strip(node: lxml.html.HtmlElement) -> lxml.html.HtmlElement | None:
    """What holds the links or controls of which one is; the page itself holds none together."""
    label = node.getparent()
    strip = strip_of(label if node.tag == "input" and label is not None and label.tag == "label" else node)
    return node if strip is not None and strip.tag in {"body", "html"} and node.tag == "a" else strip


def _beside(node: lxml.html.HtmlElement) -> Iterator[str]:
    """What the other elements of a control's row say; the one for all is told nothing, and so may be no control."""
    strip = _strip(node)
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
