"""Lists that a data address answers as JSON: the array of records that carry a title and an address."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from math import ceil
from urllib.parse import urlsplit

from crawler.portals.js import plain as known
from crawler.portals.model import MOST_PAGES, Entry, Listing, NextPage
from crawler.portals.page import Page, squeeze
from crawler.portals.requests.routes import routed
from crawler.portals.source import cursors
from crawler.portals.source.dates import ZONE, date_in
from crawler.portals.source.files import is_document, is_file_string
from crawler.portals.source.markup import make_tree
from crawler.portals.source.paging import first_number, in_path, is_numbered_file, number_of, numbered
from crawler.portals.source.script import HOLE, unescape

_ADDRESS = re.compile(
    r"(?:url|href|link|linkurl|(?:doc|info|art|article|news|web|detail|page|visit|content|static|html)_?(?:pub)?_?(?:url|link|path)|"
    r"pub_?url|route_url)",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"(?:title|(?:doc|art|article|info|news|show|real|main)_?title|name|subject|headline)", re.IGNORECASE
)
_TITLE_LIKE = re.compile(r"\w{1,24}(?<!sub)(?<!sub_)(?<!site)(?<!seo)(?<!short)title", re.IGNORECASE)
_DATE = re.compile(r"(?:\w*(?:date|time)\w*|display_?date|docrel\w*|first_?publish\w*)", re.IGNORECASE)
_TOTAL = re.compile(
    r"(?:total|total_?(?:count|num|number|record|records|rows|size|elements|items)|post_?count|record_?count|records_?total|"
    r"row_?count|item_?count|num_?found)",
    re.IGNORECASE,
)
_COUNT = re.compile(r"count|nums?|zs|sum|all_?count", re.IGNORECASE)
_RECORDS = re.compile(r"records", re.IGNORECASE)
_PAGES = re.compile(r"(?:total_?pages?|page_?count|page_?total|pages)", re.IGNORECASE)
_DATA_PATH = re.compile(r"/api[-/]|/build/unit$|dataproxy\.jsp$|/searchList/|\.json$", re.IGNORECASE)
_OBJECT = re.compile(r"\{([^{}]{10,2000})\}")
_PAIR = re.compile(r"""(?P<key>[A-Za-z_$][\w$]*)['"]?\s*:\s*(?P<q>['"])(?P<text>(?:\\.|(?!(?P=q))[^\\])*)(?P=q)""")
_LOOKS_LIKE_ADDRESS = re.compile(
    r"(?:(?:https?:)?//|\.{0,2}/)?[^\s<>\"\'\u4e00-\u9fff]*(?:\.(?:s?html?|jhtml|aspx?|jspx?|php|do|pdf|docx?|xlsx?|wps)(?:[?#].*)?|/[\w-]*\d[\w-]*/?)$",
    re.IGNORECASE,
)
_LOOKS_LIKE_TITLE = re.compile(r"[^/]*[\u4e00-\u9fff][^/]{3,}")
_MAX_TRIES = 60
_MAX_DEPTH = 8
_MOST_VALUES = 100_000

Record = dict[str, object]


def listing(page: Page) -> Listing:
    """What a data address lists, and where it goes on: by its own total, else as long as it brings anything."""
    records, around = _records(routed(page.data, page.routes))
    entries = entries_of(page, records)
    total, pages = counts_around(around)
    items = _number(around, _RECORDS)
    if records and items is not None and pages is None and total == ceil(items / len(records)) != items:
        total, pages = items, total  # jqGrid calls the pages total, and the items records
    if total is None and (counted := _number(around, _COUNT)) is not None and counted > len(records):
        total = counted  # where it is no more than what this page has, it may count just that
    if total is not None and total < len(entries):
        total = None
    here = number_of(page.url)
    told = Listing(
        entries=entries, declared_total=total, declared_pages=None if records else pages, number=here or None
    )
    if records and (token := cursors.following(page.url, around, records)) is not None:
        return replace(told, number=None, chain=(NextPage(token, post=page.posted),))
    if here is None and records and total is not None and total > len(records) and (place := in_path(page.url)):
        head, tail, begin = place
        last = min(ceil(total / len(records)), MOST_PAGES)
        made = (NextPage(f"{head}{k - 1 + begin}{tail}", k, post=page.posted) for k in range(2, last + 1))
        return replace(told, next=tuple(made), number=1)
    if here is None or not records:
        # What says that it goes on and not how hides the rest; where the total says it too, the sum tells how much.
        hides = bool(records) and total is None and cursors.goes_on(around) is True
        return replace(told, unresolved=(2,)) if hides else told
    if not is_numbered_file(page.url) and (pages is not None or total is not None):
        # The first page announces the others; some count from 0.
        first = 0 if here == 0 else first_number(page.url)
        if here != first:
            return told
        pages = pages if pages is not None else ceil((total or 0) / len(records))
        following = (
            NextPage(numbered(page.url, k - 1 + first), k, post=page.posted)
            for k in range(2, min(pages, MOST_PAGES) + 1)
        )
        return replace(told, next=tuple(following), number=1)
    more = NextPage(numbered(page.url, here + 1), maybe=is_numbered_file(page.url), post=page.posted)
    return replace(told, chain=(more,))


def counts_around(around: list[Record]) -> tuple[int | None, int | None]:
    """How many items and pages the objects around some records tell."""
    return _number(around, _TOTAL), _number(around, _PAGES)


def is_data_address(url: str) -> bool:
    """Whether an address is one that pages ask by script: some servers want to be told so."""
    return bool(_DATA_PATH.search(urlsplit(url).path))


def records_of(page: Page) -> list[Record]:
    """The records of a data address's answer that have a title and an address."""
    return _records(page.data)[0]


def entries_in_scripts(page: Page) -> tuple[Entry, ...]:
    """What a list's script holds as data: arrays of records in JSON, or objects written with plain keys."""
    best: tuple[Entry, ...] = ()
    source = page.scripts
    met: set[int] = set()
    left = [_MOST_VALUES]  # of all names together
    for value in list(page.window.evaluator.globals.names.values()) if source else ():
        if isinstance(value, list | dict) and id(value) not in met:
            met.add(id(value))
            found = entries_of(page, [r for r in _records(known(value, left))[0] if _is_article(r)])
            best = found if len(found) > len(best) else best
    held = best
    for at in list(re.finditer(r"[\[{](?=\s*[\[{\"'])", source))[:_MAX_TRIES]:
        try:
            records = _records(json.JSONDecoder(strict=False).raw_decode(source[at.start() :])[0])[0]
        except (ValueError, RecursionError):
            continue
        found = entries_of(page, [r for r in records if _is_article(r)])
        best = found if len(found) > len(best) else best
    if best:
        page.cut = page.cut or (left[0] <= 0 and best is held)
        return best
    plain = [{m["key"]: unescape(m["text"]) for m in _PAIR.finditer(block)} for block in _OBJECT.findall(source)]
    objects: list[Record] = [dict(each) for each in plain]
    return entries_of(page, [o for o in objects if _title(o) and _first(o, _ADDRESS) and _is_article(o)])


def _is_article(record: Record) -> bool:
    """Whether a record is an article's rather than a menu's: it has a date, or an address with a number of its own."""
    return bool(_date(record)) or bool(re.search(r"\d{3,}[^/]*$|/\d{4,}/", _first(record, _ADDRESS)))


def entries_of(page: Page, records: list[Record]) -> tuple[Entry, ...]:
    """An entry for each record, and for each file that a record carries beside its own address."""
    found: dict[str, Entry] = {}
    for record in records:
        title = _plain(_title(record))
        date = _date(record)
        own = page.join(_first(record, _ADDRESS))
        if own is not None:
            found.setdefault(own, Entry(own, title, date, is_document(own)))
        for text in _strings(record):
            if is_file_string(text) and (url := page.join(text)) and url not in found:
                found[url] = Entry(url, title, date, file=True, beside=own is not None)
    return tuple(found.values())


def _records(data: object) -> tuple[list[Record], list[Record]]:
    """The largest array of records that have a title and an address, and the objects around it, the inner ones first."""
    best: list[Record] = []
    best_around: list[Record] = []
    waiting: list[tuple[object, list[Record]]] = [(data, [])]
    while waiting:
        one, around = waiting.pop()
        if isinstance(one, list):
            records = [each for each in one if isinstance(each, dict) and _title(each) and _first(each, _ADDRESS)]
            if len(records) > len(best):
                best, best_around = records, around
        if len(around) >= _MAX_DEPTH:
            continue
        if isinstance(one, dict):
            waiting += [(each, [one, *around]) for each in one.values() if isinstance(each, dict | list)]
        elif isinstance(one, list):
            waiting += [(each, around) for each in one if isinstance(each, dict | list)]
    if not best and (told := _by_content(data)):
        return told
    if not best:
        best_around = [data] if isinstance(data, dict) else []
    return best, best_around


def _by_content(data: object) -> tuple[list[Record], list[Record]] | None:
    """Records whose fields have names of the portal's own: what looks like addresses, titles and dates is them."""
    waiting: list[tuple[object, list[Record]]] = [(data, [])]
    while waiting:
        one, around = waiting.pop()
        rows = _rows(one) if isinstance(one, list) else []
        if rows:
            address = _column(rows, _LOOKS_LIKE_ADDRESS, distinct=True)
            title = _column(rows, _LOOKS_LIKE_TITLE)
            if address and title and address != title:
                return [
                    {**row, "url": row.get(address), "title": row.get(title), "date": _any_date(row)} for row in rows
                ], around
        if len(around) < _MAX_DEPTH and isinstance(one, dict | list):
            outer = [one, *around] if isinstance(one, dict) else around
            inner = one.values() if isinstance(one, dict) else one
            waiting += [(each, outer) for each in inner if isinstance(each, dict | list)]
    return None


def _rows(values: list[object]) -> list[Record]:
    """Records, also such as are arrays of fields in one order."""
    arrays = [each for each in values if isinstance(each, list) and len(each) > 1]
    if arrays and len(arrays) == len(values) and len({len(each) for each in arrays}) == 1:
        return [{str(n): field for n, field in enumerate(each)} for each in arrays]
    return [each for each in values if isinstance(each, dict)]


def _column(rows: list[Record], looks: re.Pattern[str], *, distinct: bool = False) -> str:
    """The field that looks so in every record; of several the longest texts'."""
    best, most = "", 0
    for key in rows[0]:
        values = [value for row in rows if isinstance(value := row.get(key), str) and looks.match(value.strip())]
        length = sum(map(len, values))
        if len(values) >= len(rows) * 0.8 and length > most and (not distinct or len(set(values)) > len(values) / 2):
            best, most = key, length
    return best


def _any_date(row: Record) -> str:
    return next((found for value in row.values() if isinstance(value, str) and (found := date_in(value[:40]))), "")


def _number(around: list[Record], name: re.Pattern[str]) -> int | None:
    """A number by its name, in the objects around the records or in one that stands beside them."""
    for outer in around:
        for holder in (outer, *(each for each in outer.values() if isinstance(each, dict))):
            for key, value in holder.items():
                if name.fullmatch(key) and not isinstance(value, bool):
                    text = str(value) if isinstance(value, int | str) else ""
                    if text.isdecimal() and len(text) < 8:
                        return int(text)
    return None


def _first(record: Record, name: re.Pattern[str]) -> str:
    for key, value in record.items():
        if name.fullmatch(key) and isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _title(record: Record) -> str:
    return _first(record, _TITLE) or _first(record, _TITLE_LIKE)


def _date(record: Record) -> str:
    for key, value in record.items():
        if not _DATE.fullmatch(key):
            continue
        if isinstance(value, str) and (found := date_in(value)):
            return found
        seconds = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
        seconds = seconds / 1000 if seconds > 1e11 else seconds
        if 3e8 < seconds < 1e10:
            return dt.datetime.fromtimestamp(seconds, ZONE).date().isoformat()
    return ""


def _plain(text: str) -> str:
    text = text.replace(HOLE, "")
    return squeeze(str(make_tree(text).text_content())) if "<" in text or "&" in text else squeeze(text)


def _strings(record: Record) -> Iterator[str]:
    waiting: list[object] = list(record.values())
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str):
            yield one
