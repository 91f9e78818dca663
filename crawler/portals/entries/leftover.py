"""What a list's page offers of its own section that nothing takes up: it may be a part of the list, shown in a way that nobody
knows. Whether it was read after all is told when the sweep ends."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from urllib.parse import urlsplit

import lxml.html

from crawler.portals.entries.controls import ALL, YEAR, choices, controls, is_part, strip_around
from crawler.portals.entries.kinds import NAME, shows_otherwise
from crawler.portals.entries.ownplace import form_of, is_own, own_place
from crawler.portals.frame import in_frame, in_site_frame
from crawler.portals.links.headings import MORE, lead_of, section_names
from crawler.portals.links.places import common_ancestor, section_folder
from crawler.portals.links.rows import files_beside, files_in_words
from crawler.portals.model import Entry, Left, Listing, NextPage
from crawler.portals.page import Page, link_text, squeeze, text_of
from crawler.portals.pager.blocks import pager_blocks
from crawler.portals.pager.second import with_second_lists
from crawler.portals.requests.trees import tree_parts
from crawler.portals.source.files import is_document, is_image
from crawler.portals.source.menus import items
from findings.addresses import same_place

_LISTS = frozenset(["ul", "ol", "li", "dl", "dd", "dt"])
_MOST = 60
_MOST_WRITTEN = 1_000
_MOST_AROUND = 40
_MOSTLY = 0.8
_SEVERAL = 2
_NEAR = 3  # elements around the list
_ROW = 60  # characters of what a line says
_MORE_OF = re.compile(
    r"[\W_]*(?:(?:点击|点此|查看|浏览|阅读|进入|显示)\s*)*(?:更多|全部|所有|more)\s*的?(?P<name>[^\W_].{1,29}?)(?:列表)?[\W_]*|"
    r"[\W_]*(?P<called>[^\W_].{1,29}?)[\W_]*(?:查看|浏览)?(?:更多|全部|more)[\W_]*",
    re.IGNORECASE,
)
_AROUND_NAME = re.compile(r"[\W\d_的]+")
_LEAST_NAME = 4  # characters of a name that is hardly a part of another's
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
    shared = folder == section_folder(page.url) and _is_shared(page, folder)
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
    main = common_ancestor([anchor for anchor, url in page.links if url in shown])
    boxes = _around(main)
    for each in (*_links(page, pagers, folder), *_written(page, folder)):
        if same_place(each.url) in known or each.name in titles or each.url.startswith(others):
            continue
        if (file := is_document(each.url)) or form_of(each.url, folder) in forms:
            if file or not shared:
                articles[each.url] = Entry(each.url, each.name, file=file, beside=True)
        elif not any(
            url.startswith(section_folder(each.url)) for url in addresses if section_folder(each.url) != folder
        ):
            if turns and not _EARLIER.search(each.name):
                left[each.url] = each
            else:
                read[each.url] = NextPage(each.url, maybe=True)
    for each in (*choices(page, pagers, folder), *controls(page, pagers, folder), *tree_parts(page)):
        if each.url and (same_place(each.url) in known or each.url in read or each.url.startswith(others)):
            continue
        if is_own(each.url, folder):
            read[each.url] = NextPage(each.url, maybe=True)
        else:
            left[each.url or each.name] = each
    all_here = turns or listing.declared_pages == 1 or listing.declared_total == len(addresses)
    for each in _elsewhere(page, shown, pagers, main, more=not all_here):
        if (more := _is_more_of(page, each.name)) or _is_called(each.name, section_names(page)):
            if same_place(each.url) not in known:  # of this section by its name, in whatever folder
                read.setdefault(each.url, NextPage(each.url, maybe=more))
        elif each.url not in read:
            left[each.url] = each
    parts = known.difference(map(same_place, addresses)) | set(map(same_place, read))
    told = (*files_beside(page, lambda url: same_place(url) in parts), *files_in_words(page, boxes, shown))
    articles |= {url: Entry(url, name, file=True, beside=True) for url, name in told if url not in shown}
    beyond = sum(max(0, len(each) - _MOST) for each in (articles, read, left))
    entries = (*listing.entries, *islice(articles.values(), _MOST))
    whole = replace(
        listing,
        entries=entries,
        next=(*listing.next, *islice(read.values(), _MOST)),
        left=(*listing.left, *islice(left.values(), _MOST), *((Left("", f"另有 {beyond} 处"),) if beyond else ())),
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
        if NAME.match(text := link_text(anchor)) and not YEAR.search(text) and in_frame(anchor)
    }
    return len(others) >= _SEVERAL


def _is_called(name: str, sections: Iterable[str]) -> bool:
    """Whether a link's name is that of a section, but for what says that it is older. A short name is a part of many another's."""
    bare = _AROUND_NAME.sub("", _EARLIER.sub("", name))
    return any(own == bare or (len(own) >= _LEAST_NAME and own in name) for own in sections)


def _is_more_of(page: Page, name: str) -> bool:
    """Whether a link, with what is beside it, says that there is more of this very section."""
    found = _MORE_OF.fullmatch(name) if len(name) <= _ROW else None
    return found is not None and (found["name"] or found["called"]) in section_names(page)


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
            strips.setdefault(strip_around(anchor), []).append((anchor, url))
    menus = {strip for strip, links in strips.items() if not all(is_own(url, folder) for _, url in links)}
    for strip, links in strips.items():
        if (
            not any(ALL.match(link_text(anchor)) for anchor, _ in links)
            and menus.isdisjoint(_lists_around(strip))
            and not in_frame(links[0][0])
        ):
            for anchor, url in links:
                if is_part(text := link_text(anchor) or urlsplit(url).path.rpartition("/")[2]) and not is_image(url):
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
    own = [Left(url, name) for name, url in told if is_own(url, folder) and is_part(name)]
    yield from own if len(own) > 1 and _MOSTLY * len(told) <= len(own) else ()


def _around(main: lxml.html.HtmlElement | None) -> frozenset[lxml.html.HtmlElement]:
    """The elements around the list, the nearest ones."""
    near = [main, *islice(main.iterancestors(), _NEAR)] if main is not None else []
    return frozenset(box for box in near if box.tag not in {"body", "html"})


def _elsewhere(
    page: Page,
    listed: Collection[str],
    pagers: set[lxml.html.HtmlElement],
    main: lxml.html.HtmlElement | None,
    *,
    more: bool,
) -> Iterator[Left]:
    """Links near the list that say that what is older lies elsewhere, or `more` of the section does."""
    host, boxes = urlsplit(page.url).netloc, _around(main)
    # On a page without boxes a link stands beside the list, in the page itself.
    flat = main is not None and (
        main.tag == "body" or (main.getparent() is not None and main.getparent().tag == "body")
    )
    said_of = cache(lambda node: squeeze(text_of(node)))  # one line may hold thousands of links
    for anchor, url in page.links if boxes or flat else ():
        if url is None or url in listed or anchor in pagers or urlsplit(url).netloc != host:
            continue
        parent = anchor.getparent()
        said = said_of(parent) if parent is not None else ""
        told = link_text(anchor) + (said if len(said) <= _ROW else "")
        inside = any(each in boxes for each in islice(anchor.iterancestors(), _MOST_AROUND))
        name = link_text(anchor)
        if MORE.match(name):  # beside a bare word stands of what, or above the list that it ends
            name = f"{_heading(page, main)} {name}" if _ends(main, anchor, said_of) else said
        of_more = more and _is_more_of(page, name) and not _is_above(page.url, url)
        said_so = of_more or (inside and _EARLIER.search(told))
        if said_so and (inside or flat) and not in_site_frame(anchor) and same_place(url) != same_place(page.url):
            yield Left(url, name if of_more else link_text(anchor))


def _is_above(section: str, url: str) -> bool:
    """Whether an address is the front page, or that of a folder in which the section's own lies: it shows other sections, too."""
    return f"{same_place(section_folder(section))}/".startswith(f"{same_place(url)}/")


def _heading(page: Page, main: lxml.html.HtmlElement | None) -> str:
    """The section's name where it is the heading above the list."""
    first = next(main.iter("a"), None) if main is not None else None
    said = lead_of(main, first)[0] if first is not None else ""
    return next((name for name in section_names(page) if said == name or said.endswith(f" {name}")), "")


def _ends(
    main: lxml.html.HtmlElement | None, anchor: lxml.html.HtmlElement, said_of: Callable[[lxml.html.HtmlElement], str]
) -> bool:
    """Whether a link, with nothing else in its line, is what stands next behind the list."""
    line, said = anchor, said_of(anchor)
    while (above := line.getparent()) is not None and above is not main and said_of(above) == said:
        line = above
    for before in islice(line.itersiblings(preceding=True), _NEAR):
        if squeeze(before.tail or ""):
            return False
        if said_of(before):
            around = (main, *main.iterancestors()) if main is not None else ()
            return before in around and said_of(before).endswith(said_of(main))
    return False
