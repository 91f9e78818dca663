"""Pagers that a script draws: a plug-in told how many items or pages there are, a function that moves to page n."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from crawler.portals.model import NextPage
from crawler.portals.page import Page
from crawler.portals.script import without_comments

_PLUGIN = re.compile(
    r"(?:\.\s*(?:pagination|jqPaginator|createPage|paging|pager|bootstrapPaginator|twbsPagination|page|pageList|myPagination)|"
    r"\blaypage(?:\.render)?|\bkkpager\s*\.\s*(?:init|generPageHtml)|\bnew\s+Pag\w+)\s*\(\s*(?:(?:['\"][^'\"]*['\"]|(?P<items>\d{1,7}))\s*,\s*)?\{",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"""['"]?\b(\w+)['"]?\s*:\s*['"]?(\d{1,7})['"]?\s*(?=[,}\r\n])""")
_ITEMS = (
    "total",
    "count",
    "totalcount",
    "totalrecord",
    "totalrecords",
    "totaldata",
    "records",
    "totalnum",
    "totalitems",
)
_SIZES = ("pagesize", "limit", "showdata", "perpage", "itemsperpage", "size", "rows", "pagerows", "pagecounts")
_PAGES = ("pages", "totalpages", "totalpage", "pagecount", "pagenum", "totalpagenum")
_MOVE = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\s*\(|window\.open\s*\()\s*(?:encodeURI\s*\(\s*)?"
    r"(?P<head>'[^'\r\n]*'|\"[^\"\r\n]*\")\s*\+\s*\(?\s*(?:parseInt\(|Number\()?(?P<name>[A-Za-z_$][\w$.]*)(?:\(\s*\))?\)?\s*(?P<offset>[+-]\s*\d+)?\s*\)?"
    r"\s*(?:\+\s*(?P<tail>'[^'\r\n]*'|\"[^\"\r\n]*\"))?",
    re.IGNORECASE,
)
_FUNCTION = re.compile(
    r"(?:function\s+(?P<name>[\w$]+)\s*|(?P<var>[\w$]+)\s*=\s*function\s*)\(\s*(?P<argument>[\w$]+)[^)]*\)\s*\{"
)
_LINK = re.compile(r"\b(?:getLink|getHref)['\"]?\s*:\s*function\s*\(\s*(?P<argument>[\w$]+)[^)]*\)\s*\{")
_OPTION = re.compile(r"""\b(?P<key>\w+)['"]?\s*:\s*(?P<text>'[^'\r\n]*'|"[^"\r\n]*")""")
_PIECE = re.compile(r"""(?P<text>'[^'\r\n]*'|"[^"\r\n]*")|(?P<name>[A-Za-z_$][\w$.]*)\s*(?P<offset>[+-]\s*\d+)?""")
_MOST_PAGES = 20_000


@dataclass(frozen=True, slots=True)
class Template:
    """The address of page n: `head` + (n + offset) + `tail`."""

    head: str
    offset: int
    tail: str

    def reference(self, number: int) -> str:
        return f"{self.head}{number + self.offset}{self.tail}"


@dataclass(frozen=True, slots=True)
class ScriptPager:
    declared_total: int | None = None
    declared_pages: int | None = None
    next: tuple[NextPage, ...] = ()


def read_script_pager(page: Page) -> ScriptPager:
    """What a plug-in is told, and the pages that its own move leads to."""
    source = without_comments(page.scripts)
    for call in _PLUGIN.finditer(source):
        body = source[call.end() : call.end() + 2_000]
        own = _own(body)
        numbers = {key.lower().replace("_", ""): int(value) for key, value in reversed(_NUMBER.findall(own))}
        if call["items"]:
            numbers["total"] = int(call["items"])
        if "kkpager" in call.group(0) and "total" in numbers:
            numbers["pages"] = numbers.pop("total")  # it calls pages so, and items totalRecords
        items = next((numbers[k] for k in _ITEMS if k in numbers), None)
        size = next((numbers[k] for k in _SIZES if numbers.get(k)), None)
        pages = next((numbers[k] for k in _PAGES if k in numbers), None)
        if items is not None and size:
            pages = ceil(items / size)
        if pages is None or pages > _MOST_PAGES:
            continue
        move = _MOVE.search(source, call.start())
        following: list[NextPage] = []
        if (built := _built(own)) is not None:
            urls = ((k, page.join(built.reference(k))) for k in range(2, pages + 1))
            following = [NextPage(url, k) for k, url in urls if url and url != page.url]
        elif move is not None:
            # `i + 1` counts from 0 what `n` counts from 1; `n - 1` names page 2 as 1.
            template = _template(move, max(0, -_offset(move)))
            made = ((k, page.join(template.reference(k))) for k in range(2, pages + 1))
            following = [NextPage(url, k) for k, url in made if url and url != page.url]
        return ScriptPager(items, pages, tuple(following))
    return ScriptPager()


def functions(page: Page) -> Mapping[str, Template]:
    """Functions of one argument, a page number, that move to an address built with it."""
    source = without_comments(page.scripts)
    found: dict[str, Template] = {}
    for declared in _FUNCTION.finditer(source):
        for move in _MOVE.finditer(source, declared.end(), declared.end() + 800):
            if move["name"] == declared["argument"]:
                found.setdefault(declared["name"] or declared["var"], _template(move, 0, _offset(move)))
                break
    return found


def _built(options: str) -> Template | None:
    """What a plug-in's own `getLink(n)` returns for a page but the first: strings, its options by name, and n."""
    function = _LINK.search(options)
    if function is None:
        return None
    known = {m["key"]: m["text"][1:-1] for m in _OPTION.finditer(options)}
    head, tail, offset = "", "", None
    expression = re.findall(r"\breturn\s+([^;}]+)", options[function.end() :])[-1:]
    for piece in _PIECE.finditer(expression[0] if expression else ""):
        if piece["text"] is None and piece["name"] == function["argument"]:
            if offset is not None:
                return None
            offset = int((piece["offset"] or "0").replace(" ", ""))
            continue
        text = piece["text"][1:-1] if piece["text"] is not None else known.get(piece["name"].removeprefix("this."))
        if text is None:
            return None
        head, tail = (head + text, tail) if offset is None else (head, tail + text)
    return Template(head, offset, tail) if offset is not None and head + tail else None


def _template(move: re.Match[str], back: int, offset: int = 0) -> Template:
    return Template(move["head"][1:-1], offset - back, (move["tail"] or "''")[1:-1])


def _offset(move: re.Match[str]) -> int:
    return int((move["offset"] or "0").replace(" ", ""))


def _own(body: str) -> str:
    """The plug-in's object up to its end, as well as nesting tells it."""
    depth = 1
    for at, c in enumerate(body):
        depth += (c == "{") - (c == "}")
        if depth == 0:
            return body[: at + 1]
    return body
