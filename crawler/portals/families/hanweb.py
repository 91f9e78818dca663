"""Hanweb (大汉): lists kept as XML in the page (JCMS), or fetched as units by a script (JPAAS). Both are plain HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from itertools import islice
from typing import cast
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import lxml.html

from crawler.portals.families import generic
from crawler.portals.frame import in_frame
from crawler.portals.links.headings import OTHERS, section_names
from crawler.portals.links.places import in_side_block
from crawler.portals.model import Entry, Listing, NextPage
from crawler.portals.page import Page, link_text, squeeze, text_of
from crawler.portals.source.dates import date_in
from crawler.portals.source.files import is_document
from crawler.portals.source.markup import NEXT_GROUP
from crawler.portals.source.paging import form_of, number_of, with_form

NAME = "hanweb"

_UNIT_PATH = "/page/build/unit"
_PAGE_SIZE = 20
_TOTAL = re.compile(
    r"""(?:\btotalRecord['"]?\s*[:=]\s*['"]?|<totalrecord>\s*(?:<!\[CDATA\[)?\s*)(\d{1,7})""", re.IGNORECASE
)
_UNIT_CALL = re.compile(
    r"""['"]#(\w+)['"]\s*\)\s*\.\s*jpage\s*\(\s*(\{[^{}]{0,2000}(?:\{[^{}]{0,2000})?)""", re.IGNORECASE
)
_UNIT_SCRIPT = re.compile(
    r"""['"]#(\w+)['"]\s*\)\s*\.\s*jpage\s*\(\s*\{[^{}]{0,2000}?\btotalRecord['"]?\s*:\s*['"]?(\d{1,7})""",
    re.IGNORECASE,
)
_PER_PAGE = re.compile(r"""\bperPage['"]?\s*[:=]\s*['"]?(\d{1,4})""", re.IGNORECASE)
_GROUP = re.compile(r"""\bgroupSize['"]?\s*[:=]\s*['"]?(\d{1,3})""", re.IGNORECASE)
_PROXY = re.compile(r"""\bproxyUrl['"]?\s*[:=]\s*['"]([^'"]+)['"]""", re.IGNORECASE)
_PARAMETERS = re.compile(r"""\b(?:ajaxParam|data|param)s?['"]?\s*[:=]\s*\{([^{}]*columnid[^{}]*)\}""", re.IGNORECASE)
_OPTIONS = re.compile(r"""\bjpage\s*\(\s*\{([^{}]{0,2000}\bcolumnid\b[^{}]{0,2000})\}""", re.IGNORECASE)
_SHOWN = frozenset(["totalrecord", "proxyurl", "groupsize", "perpage"])  # what is asked for is told beside them
_PARAMETER_TEXT = re.compile(
    r"""\b(?:ajaxParam|data|param)s?['"]?\s*[:=]\s*(['"])([^'"]*\bcolumnid=[^'"]*)\1""", re.IGNORECASE
)
_PAIR = re.compile(r"""['"]?(\w+)['"]?\s*:\s*(?:'([^']*)'|"([^"]*)"|(\d+))""")
_UNIT_TOTAL = re.compile(
    r"""(?:total_?(?:count|num|record|records|rows)?|data-total|record_?count|\bcount)['"]?\s*[:=]\s*['"]?(\d{1,7})\b""",
    re.IGNORECASE,
)
_COLUMN = re.compile(r"/col/col(\d+)/")
_COLUMN_PARAMETER = re.compile(r"(?:^|[?&;'\"\s{,])columnid['\"]?\s*[=:]\s*['\"]?(\d+)", re.IGNORECASE)
_PAGE_FIELD = re.compile(r"(?:^|(?<=&))page=\d+(?:&|$)")
_ASKED_GROUP = re.compile(r"\?startrecord=(?P<start>\d{1,7})&endrecord=\d{1,7}&perpage=(?P<size>\d{1,4})$")
_MOST_GROUPS = 20_000
_GROUP_PAGES = 3  # one answer carries three pages' records where the script doesn't say otherwise


def recognise(page: Page) -> int:
    if "<datastore" in page.text or _UNIT_PATH in page.text or _UNIT_PATH in page.url:
        return 95
    if "dataproxy.jsp" in page.url or "unitbuild.js" in page.text or _PROXY.search(page.scripts):
        return 95
    return 60 if re.search(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html", page.text) else 0


def listing(page: Page) -> Listing:
    if _UNIT_PATH in page.url:
        return _unit(page)
    stores = _stores(page)
    records = _entries(page, stores)
    shells = [NextPage(url) for url in _units(page)]
    total = _total(page, stores)
    if not records and not shells and "<datastore" not in page.text.lower() and not _PROXY.search(page.scripts):
        return generic.listing(page)
    found = generic.markup_listing(page, elsewhere=bool(shells))
    groups = () if page.next_groups else _groups(page, _turned(page, stores) or len(records))
    listed = tuple(records or found.entries)
    # Where records come by groups, the pager that is shown turns what is here: its links ask for nothing new.
    turned = () if records and (groups or page.next_groups) else found.next
    return replace(
        found,
        entries=listed,
        next=(*turned, *shells, *groups, *_behind_stuck(page, len(listed))),
        chain=(*_own_chain(page, found.chain, stores), *_behind_posted(page, len(listed))),
        declared_total=found.declared_total if total is None else total,
        declared_pages=None,  # the script shows them; what is asked for are groups of records
        unresolved=(),
    )


article = generic.article


_Stores = dict[lxml.html.HtmlElement, list[lxml.html.HtmlElement]]


def _stores(page: Page) -> _Stores:
    """The records that the XML of the page holds, by unit: those of this column where units of several stand on it."""
    stores: _Stores = {}
    for node in page.tree.iter("li"):
        if "datastore-record" in (node.get("class") or "") and (store := node.getparent()) is not None:
            stores.setdefault(store, []).append(node)
    column = _COLUMN.search(page.url)
    own = [s for s in stores if column and column.group(1) in _columns(page, s)]
    beside = [s for s in stores if in_frame(s) or in_side_block(s)]
    chosen = own or [s for s in stores if s not in beside] or list(stores)
    return {store: stores[store] for store in chosen}


def _entries(page: Page, stores: _Stores) -> list[Entry]:
    found: dict[str, Entry] = {}
    for node in (each for nodes in stores.values() for each in nodes):
        for anchor in node.iter("a"):
            url, title = page.join(anchor.get("href")), link_text(anchor)
            if url is None or not title:
                continue
            if url not in found or len(title) > len(found[url].title):
                found[url] = Entry(url, title, date_in(squeeze(text_of(node))), is_document(url))
    return list(found.values())


def _columns(page: Page, store: lxml.html.HtmlElement) -> set[str]:
    """The columns whose data a unit asks for: as its next group's address tells, or its script."""
    calls = _unit_calls(page)
    told = (calls[name] for name in _ids(store) if name in calls)
    return set(_COLUMN_PARAMETER.findall(" ".join((unescape(store.get(NEXT_GROUP) or ""), *told))))


def _unit_calls(page: Page) -> dict[str, str]:
    """What the page's scripts tell jpage, by the unit that it turns."""
    if "unit calls" not in page.memo:
        page.memo["unit calls"] = {call[1]: call[2] for call in _UNIT_CALL.finditer(page.scripts)}
    return cast(dict[str, str], page.memo["unit calls"])


def _ids(store: lxml.html.HtmlElement) -> set[str]:
    return {name for each in store.iterancestors() if (name := each.get("id"))}


def _own_chain(page: Page, chain: Sequence[NextPage], stores: _Stores) -> tuple[NextPage, ...]:
    """Further groups of records but those of units that are another column's."""
    own: set[str] = set().union(*(_columns(page, store) for store in stores))
    told = ((each, set(_COLUMN_PARAMETER.findall(each.url))) for each in chain)
    return tuple(each for each, columns in told if not own or not columns or columns & own)


def _total(page: Page, stores: _Stores) -> int | None:
    """The count of records that the units say: each unit's script, or its XML, names its own."""
    by_unit = {unit: int(number) for unit, number in _UNIT_SCRIPT.findall(page.scripts)}
    ids: set[str] = set().union(*map(_ids, stores))
    if told := [number for unit, number in by_unit.items() if unit in ids]:
        return sum(told)
    numbers = {int(number) for number in _TOTAL.findall(page.text)}
    return numbers.pop() if len(numbers) == 1 else None


def _turned(page: Page, stores: _Stores) -> int:
    """How many records the page carries of the unit that its script turns: others stand beside it without being counted."""
    units = _unit_calls(page)
    return sum(len(records) for store, records in stores.items() if not units.keys().isdisjoint(_ids(store)))


def _groups(page: Page, shown: int) -> list[NextPage]:
    """The groups of records behind those that the page carries, asked for as its script would."""
    source = page.scripts
    proxy, total, parameters = _PROXY.search(source), _TOTAL.search(source), _PARAMETERS.search(source)
    if proxy is None or total is None:
        return []
    per_page = int(m.group(1)) if (m := _PER_PAGE.search(source)) else 15
    group = per_page * (int(m.group(1)) if (m := _GROUP.search(source)) else _GROUP_PAGES)
    own = {k: a or b or c for k, a, b, c in _PAIR.findall(parameters.group(1))} if parameters else {}
    if not own and (text := _PARAMETER_TEXT.search(source)):
        own = dict(parse_qsl(text[2], keep_blank_values=True))
    if not own and (told := _OPTIONS.search(source)):
        own = {k: a or b or c for k, a, b, c in _PAIR.findall(told[1]) if k.lower() not in _SHOWN}
    found = []
    for start in islice(range(1 + shown, int(total.group(1)) + 1, max(1, group)), _MOST_GROUPS):
        end = min(start + group - 1, int(total.group(1)))
        query = urlencode({"startrecord": start, "endrecord": end, "perpage": per_page})
        if url := page.join(proxy.group(1) + ("&" if "?" in proxy.group(1) else "?") + query):
            found.append(NextPage(with_form(url, urlencode(own, quote_via=quote)), post=True))
    return found


def _behind_stuck(page: Page, shown: int) -> list[NextPage]:
    """The next group of records where the server names the first one again: asked for by the records' own numbers, as its
    script would."""
    if not shown or page.url not in page.next_groups or number_of(page.url) != 1:
        return []
    address, _, query = page.url.partition("?")
    return [_posted_group(address, _PAGE_FIELD.sub("", query), shown + 1, shown)]


def _behind_posted(page: Page, shown: int) -> list[NextPage]:
    """The group behind one that was asked for as a single page, and came full."""
    form = form_of(page.url) if page.posted else None
    asked = _ASKED_GROUP.search(form[0]) if form is not None else None
    if form is None or asked is None or shown < int(asked["size"]):
        return []
    return [_posted_group(form[0].partition("?")[0], form[1], int(asked["start"]) + shown, shown)]


def _posted_group(address: str, form: str, start: int, size: int) -> NextPage:
    query = urlencode({"startrecord": start, "endrecord": start + size - 1, "perpage": size})
    return NextPage(with_form(f"{address}?{query}", form), maybe=True, post=True)


def _units(page: Page) -> list[str]:
    """The data addresses of a shell's own list."""
    urls = units(page)
    # A unit called after what stands beside a list gives way to one that isn't, unless the section itself is called so.
    names = section_names(page)
    own = [url for url, tag in urls.items() if tag in names or not OTHERS.match(tag)]
    return own or list(urls)


def units(page: Page) -> dict[str, str]:
    """The data addresses of a shell, and what each unit is called: parameters exactly as the page spells them, paging nested in
    `paramJson`."""
    urls: dict[str, str] = {}
    for script in page.tree.iter("script"):
        address, query = script.get("url") or "", script.get("querydata") or ""
        if _UNIT_PATH not in address or not query:
            continue
        parameters = dict(re.findall(r"""['"](\w+)['"]\s*:\s*['"]([^'"]*)['"]""", query))
        parameters["paramJson"] = _paging(1, parameters.get("paramJson", ""))
        if url := page.join(f"{address}?{urlencode(parameters, quote_via=quote)}"):
            urls[url] = parameters.get("tagId", "")
    return urls


def _unit(page: Page) -> Listing:
    """One unit's answer. It goes on by its own number: a pager inside it only repeats what the number says."""
    found = generic.markup_listing(page)
    total = found.declared_total
    if total is None and (counted := _UNIT_TOTAL.search(page.text)) and int(counted.group(1)) >= len(found.entries):
        total = int(counted.group(1))
    following = _following_unit(page)
    chain = (NextPage(following),) if following and found.entries else ()
    return Listing(entries=found.entries, chain=chain, declared_total=total if found.entries else None)


def _following_unit(page: Page) -> str | None:
    parts = urlsplit(page.url)
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    paging = parameters.get("paramJson", "{}")
    try:
        number = int(json.loads(paging).get("pageNo", 1))
    except (ValueError, AttributeError, TypeError):
        return None
    parameters["paramJson"] = _paging(number + 1, paging)
    return urlunsplit(parts._replace(query=urlencode(parameters, quote_via=quote)))


def _paging(number: int, known: str = "") -> str:
    """`paramJson` for one page; whatever else it carried stays as it was."""
    try:
        values = json.loads(known) if known else {}
    except ValueError:
        values = {}
    values = {"pageSize": _PAGE_SIZE, **values} if isinstance(values, dict) else {"pageSize": _PAGE_SIZE}
    ordered = {"pageNo": number, **{k: v for k, v in values.items() if k != "pageNo"}}
    return json.dumps(ordered, separators=(",", ":"), ensure_ascii=False)
