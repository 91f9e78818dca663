"""Closes the sums: what a sweep saw against what the portal said there is. Whatever may hide a file is a gap."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from crawler import foreign, unread, whynot
from crawler.fetch.egress import host_of
from crawler.fetch.failures import PIN_CHANGED
from crawler.portals.links.places import is_article, is_below_root, section_folder
from crawler.portals.model import Left
from findings.addresses import canonical
from findings.record import GapNote

NO_ADDRESS = "no-address:"  # at the head of a page's detail: so many attachments announced without an address
NO_LIST = "no-list"  # the detail of a list's address that gave a file
NEIGHBOURS_LEFT = "neighbours-left"  # the detail of an article that names more neighbours than are followed
CUT = "cut"  # the detail of a page that is longer than what is read of it for links

_FULL = 10  # entries of a page that is no list's short last one
_BY_FORM = "翻页要以 POST 提交表单，密哨不提交；请向运维方索取可直接打开的分页地址"
# An address whose own number is that of a first page, or which has none.
_FIRST_PAGE = re.compile(r"(?:^[^?]*/[^/?\d]*|(?<!\d)[01](?:\.\w+)?)$")
_FEW = 5  # list pages of one cause that are named one by one
_KIND_WORDS = {"list": "列表页", "page": "页面", "attachment": "附件", "image": "图片"}


@dataclass(frozen=True, slots=True)
class Row:
    """One address of a sweep, as the ledger holds it."""

    url: str
    kind: str
    state: str
    reason: str
    detail: str = ""


@dataclass(slots=True)
class Seen:
    """What the lists said, gathered while they were read; all of them are read anew after a restart.

    Addresses of lists are canonical ones (`key`); of entries, of which there may be very many, only `mark`s are kept.
    """

    numbers: dict[str, int] = field(default_factory=dict)
    entries: set[int] = field(default_factory=set)
    lists: set[str] = field(default_factory=set)
    announced: set[int] = field(default_factory=set)
    family: str = ""
    at: str = ""
    declared_total: int | None = None
    declared_pages: int | None = None
    unresolved: set[int] = field(default_factory=set)
    by_form: bool = False  # the pager sends a form, which a sweep doesn't
    addressless: int = 0  # entries with a title and no address
    left: dict[str, Left] = field(default_factory=dict)  # what list pages offer and nothing took up
    folders: set[str] = field(default_factory=set)  # of the entries, but the section's own
    odd: dict[str, str] = field(default_factory=dict)
    contents: dict[int, str] = field(default_factory=dict)
    tried: set[str] = field(default_factory=set)  # list pages that nobody announced: a 404 there is the list's end
    chained: set[str] = field(default_factory=set)  # pages of a list that announces no end
    most: int = 0  # entries of the list's fullest page
    beside: set[str] = field(default_factory=set)  # pages of another list than the one that stands first
    shown: set[str] = field(default_factory=set)  # list pages that a browser showed, whatever their scripts asked for
    sent_on: tuple[str, ...] = ()  # where the section's own page says that it has gone
    looks: dict[tuple[int, int], str] = field(default_factory=dict)

    def read(self, url: str, entries: Sequence[str], titles: Sequence[str] = ()) -> None:
        """One list page was read. An announced page that is empty, or shows another's entries, hides its own."""
        own = key(url)
        self.lists.add(own)
        if own in self.numbers and entries:
            self.looks.setdefault(self._look(own, entries, titles), own)
        content = _content(entries)
        self.most = max(self.most, len(entries))
        if own in self.numbers and self.numbers[own] > 1:
            if content is None:
                self.odd[own] = "没有任何条目"
            elif (
                self.brought_before(content, own)
                and not self._comes_round(content, own)
                # A list that tells no number of its pages may show its last one, a short one, for all behind it.
                and not (self.declared_pages is None and len(entries) < self.most and self.repeats(own, entries))
                and not self._is_twin(content, own)
            ):
                self.odd[own] = "与另一页的内容相同"
        elif (
            own in self.chained and len(entries) >= _FULL and content is not None and self.brought_before(content, own)
        ):
            # A list ends with a short page or an empty one. A full one that was shown before is paging that doesn't work.
            self.odd[own] = "与另一页的内容相同"
        if content is not None:
            self.contents.setdefault(content, own)

    def is_another_name(self, url: str, entries: Sequence[str], titles: Sequence[str]) -> bool:
        """Whether a page of the same number was read that differs in nothing but what stands in its addresses' queries:
        it is that page, under an address that changes each time it is named, and leads to the same pages."""
        own, kinds = key(url), len(set(titles))
        if own not in self.numbers or not all(titles) or kinds < min(3, len(titles)):
            return False
        return self.looks.get(self._look(own, entries, titles), own) != own

    def _look(self, own: str, entries: Sequence[str], titles: Sequence[str]) -> tuple[int, int]:
        return self.numbers[own], hash((own.partition("?")[0], *(e.partition("?")[0] for e in entries), *titles))

    def _is_twin(self, content: int, own: str) -> bool:
        """Whether the same page of the list was read under another address: its newest year's list may be the list itself."""
        return self.numbers.get(self.contents[content]) == self.numbers[own]

    def _comes_round(self, content: int, own: str) -> bool:
        """Whether a list's last page leads on to its first, under an address that says so: that hides nothing."""
        first = self.numbers.get(self.contents[content]) == 1
        return first and self.numbers[own] > 2 and bool(_FIRST_PAGE.search(own))

    def brought_before(self, content: int, own: str) -> bool:
        """Whether another list page than `own` has shown the same."""
        return self.contents.get(content, own) != own

    def repeats(self, url: str, entries: Sequence[str]) -> bool:
        """Whether a list page shows what one with a smaller number, but the first, has shown."""
        content, own = _content(entries), key(url)
        return content is not None and 1 < self.numbers.get(self.contents.get(content, own), 1) < self.numbers.get(
            own, 1
        )

    def brought(self, url: str, entries: Sequence[str]) -> bool:
        """Whether a list page, read before, was no repetition of another: only then is followed what it leads to."""
        content = _content(entries)
        return content is not None and self.contents.get(content) == key(url)

    def lacks(self, section: str, entries: Iterable[str]) -> bool:
        """Whether any of these lies where the section's entries do, and is none of those that were seen."""
        own = section_folder(section)

        def is_near(url: str) -> bool:
            folder = section_folder(url)
            below = url.startswith(own) if is_below_root(own) else folder == own and is_article(url)
            return below or folder in self.folders

        return any(mark(url) not in self.entries and is_near(url) for url in entries)

    def note(self, *, total: int | None, pages: int | None, first: bool) -> None:
        """The first page's word counts; another page's only where the first says nothing."""
        if total is not None and (first or self.declared_total is None):
            self.declared_total = total
        if pages is not None and (first or self.declared_pages is None or pages > self.declared_pages):
            self.declared_pages = pages


def _content(entries: Sequence[str]) -> int | None:
    """Stands for what a list page names; None for one that names nothing."""
    return hash(tuple(map(key, entries))) if entries else None


def mark(url: str) -> int:
    """A small stand-in for an address among this process's own."""
    return hash(key(url))


@dataclass(frozen=True, slots=True)
class Before:
    """The list as the sweep saw it by which this one is measured: how many entries, which family, at which address."""

    entries: int = 0
    family: str = ""
    at: str = ""


def gaps(
    rows: Sequence[Row],
    seen: Seen,
    *,
    section: str = "",
    foreign_hosts: Iterable[str] = (),
    empty_expected: bool = False,
    before: Before | None = None,
    watched: Iterable[str] = (),
) -> list[GapNote]:
    """Every gap of a sweep but those of unscannable files, which the ledger knows best (a person may have judged). `section` is
    its address, `watched` are those of all sections."""
    found = [
        *_list_gaps(rows, seen),
        *_fetch_gaps(rows),
        *foreign.gaps(_on_other_hosts(rows), len(seen.entries), tuple(foreign_hosts), section),
        *_named_only(rows),
        *unread.gaps(seen.left.values(), section, seen.folders, _had(rows, seen, section, watched)),
        *_cut(rows),
    ]
    lists_had = any(row.kind == "list" and row.state in {"clean", "suspected", "unscannable"} for row in rows)
    if not seen.entries and lists_had and not empty_expected:
        found.append(GapNote("empty", "列表为空；确实没有内容时请把栏目标为“允许为空”"))
    if seen.declared_total is not None and len(seen.entries) < seen.declared_total:
        missing = seen.declared_total - len(seen.entries)
        found.append(GapNote("shortfall", f"列表声明共 {seen.declared_total} 条，实见 {len(seen.entries)} 条", missing))
    elif seen.addressless:
        found.append(GapNote("shortfall", f"列表上有 {seen.addressless} 条只有标题、没有地址", seen.addressless))
    if changed := [row for row in rows if row.reason == "tls" and row.detail == PIN_CHANGED]:
        hosts = "、".join(sorted({host_of(row.url) for row in changed}))
        found.append(GapNote("pin", f"{hosts} 的证书与固定的指纹不同，可能被更换或冒充，请核对", len(changed)))
    if seen.sent_on:
        told = "、".join(seen.sent_on[:3])
        found.append(GapNote("moved", f"栏目页说内容已迁移，指向 {told}，请核对并更新网址", len(seen.sent_on)))
    if before is not None and lists_had:
        found += _changes(seen, before)
    return found


def _changes(seen: Seen, before: Before) -> list[GapNote]:
    """A list that lost half of its entries, or of a long one a fifth, is built by another template or has moved may not be the one configured."""
    found: list[GapNote] = []
    lost = before.entries - len(seen.entries)
    many = 5 if lost >= _FULL else 2  # of a long list a fifth tells, of a short one only half
    if seen.entries and many * lost >= before.entries >= 2:
        told = f"本次列出 {len(seen.entries)} 条，上次 {before.entries} 条，可能改版、被拦截或已清空"
        found.append(GapNote("shrunk", told, lost))
    if before.family and seen.family and before.family != seen.family:
        found.append(GapNote("template", f"栏目模板由 {before.family} 变为 {seen.family}，请核对条目是否齐全"))
    if before.at and seen.at and key(before.at) != key(seen.at):
        found.append(GapNote("moved", f"栏目网址现在转到 {seen.at}，请核对并更新网址"))
    return found


def _list_gaps(rows: Sequence[Row], seen: Seen) -> list[GapNote]:
    numbers = seen.numbers
    causes: dict[tuple[str, str], list[int | None]] = {}
    failed = 0
    had_numbers = {numbers[url] for url in seen.lists if url in numbers}
    for row in rows:
        if row.reason == "host" and numbers.get(key(row.url)) in had_numbers:
            continue  # a copy's pager may name a page by its old address, too
        if row.kind != "list" or row.state not in {"unreachable", "excluded"}:
            continue
        if row.reason == "section" and (key(row.url) in seen.tried or key(row.url) in seen.chained):
            continue
        failed += 1
        own = row.reason if row.reason in {"no-browser", "budget", "robots", "hours"} else "list-page"
        why = row.detail if row.reason == "status" and row.detail else whynot.words(row.kind, row.reason, row.detail)
        causes.setdefault((own, why), []).append(numbers.get(key(row.url)))
    odd = {key(row.url): "得到的是文件而不是列表页" for row in rows if row.detail == NO_LIST} | seen.odd
    for url, why in odd.items():
        causes.setdefault(("list-page", why), []).append(numbers.get(url))
    found = [gap for (reason, why), pages in causes.items() for gap in _of_one_cause(reason, why, pages, seen)]
    found += _unresolved(sorted(seen.unresolved), _BY_FORM if seen.by_form else "分页没有给出可用的地址")
    # What was merely tried, as tabs are, or belongs to another list is no page of the list.
    parts = ((seen.tried & seen.lists) - seen.numbers.keys() - seen.chained) | (seen.beside & seen.lists)
    had = len(seen.lists) - len(parts) + failed + len(seen.unresolved)
    if seen.declared_pages is not None and had < seen.declared_pages:
        present = {n for url, n in seen.numbers.items() if url in seen.lists - seen.beside}
        missing = [n for n in range(1, seen.declared_pages + 1) if n not in present]
        short = seen.declared_pages - had
        named = f"（第 {'、'.join(map(str, missing[:20]))} 页）" if len(missing) == short else ""
        found.append(GapNote("list-page", f"分页声明共 {seen.declared_pages} 页，实见 {had} 页{named}", short))
    return found


def _of_one_cause(reason: str, why: str, pages: Sequence[int | None], seen: Seen) -> list[GapNote]:
    """List pages that can't be had for one cause: a gap each while they are few, else one with their count.

    Where all pages from one on up to the last are missing, the server gives no more than those before: a cap of its own.
    """
    known = sorted(page for page in pages if page is not None)
    if len(known) >= 3 and len(known) == len(pages) and known == list(range(known[0], (seen.declared_pages or 0) + 1)):
        who = "只读取到" if reason in {"budget", "hours"} else "服务器只给到"
        told = f"{who}第 {known[0] - 1} 页，分页声明共 {seen.declared_pages} 页：{why}"
        return [GapNote(reason, told, len(pages))]
    if len(pages) <= _FEW:
        return [GapNote(reason, f"{_page_name(page)}：{why}") for page in pages]
    named = f"（第 {'、'.join(map(str, known[:20]))} 页{'等' if len(known) > 20 else ''}）" if known else ""
    return [GapNote(reason, f"{len(pages)} 个列表页{named}：{why}", len(pages))]


def _unresolved(pages: Sequence[int], why: str) -> list[GapNote]:
    """Pages whose address can't be told: a gap each while they are few, else one with their count."""
    if len(pages) <= _FEW:
        return [GapNote("list-page", f"第 {n} 页：{why}") for n in pages]
    return [GapNote("list-page", f"{len(pages)} 个列表页（第 {pages[0]} 至 {pages[-1]} 页）：{why}", len(pages))]


def _page_name(number: int | None) -> str:
    return f"列表第 {number} 页" if number else "列表页"


def _fetch_gaps(rows: Sequence[Row]) -> list[GapNote]:
    """Entries and files that could not be had: one gap a cause, with its count."""
    causes: Counter[tuple[str, str, str]] = Counter()
    details: dict[tuple[str, str, str], Counter[str]] = {}
    for row in rows:
        if row.kind == "list":
            continue
        if (row.state == "unreachable" and row.reason != "not-found") or (
            row.state == "excluded" and row.reason in {"robots", "hours"}
        ):
            cause = (row.reason, row.kind, whynot.words(row.kind, row.reason, row.detail))
            causes[cause] += 1
            details.setdefault(cause, Counter())[row.detail if row.reason == "status" else ""] += 1
    found = []
    for (reason, kind, words), count in sorted(causes.items()):
        codes = "、".join(code for code, _ in details[reason, kind, words].most_common(5) if code)
        what = words + (f"（{codes}）" if codes else "")
        found.append(GapNote(reason, f"{count} 个{_KIND_WORDS.get(kind, kind)}：{what}", count))
    return found


def _on_other_hosts(rows: Sequence[Row]) -> list[tuple[str, str, str]]:
    """Kind, address and host of every page and file that lies on a host which is not the portal's."""
    outside = (row for row in rows if row.state == "excluded" and row.reason == "host")
    return [
        (row.kind, row.url, row.detail or host_of(row.url)) for row in outside if row.kind in ("attachment", "page")
    ]


def _named_only(rows: Sequence[Row]) -> list[GapNote]:
    count = sum(announced_without_address(row.detail) for row in rows)
    pages = sum(announced_without_address(row.detail) > 0 for row in rows)
    return [GapNote("no-address", f"{pages} 个页面上有 {count} 个附件只有名称、没有地址", count)] if count else []


def _had(rows: Sequence[Row], seen: Seen, section: str, watched: Iterable[str]) -> Callable[[str], bool]:
    """Tells of an address whether this sweep had it, or it is another section's."""
    met = {key(row.url) for row in rows} | set(map(key, watched))
    others = tuple(folder for folder in map(section_folder, watched) if not section_folder(section).startswith(folder))
    return lambda url: key(url) in met or mark(url) in seen.entries or url.startswith(others)


def _cut(rows: Sequence[Row]) -> list[GapNote]:
    found = []
    if count := sum(row.detail == CUT for row in rows):
        found.append(GapNote("too-large", f"{count} 个页面过长，只读取了前一部分中的链接", count))
    if count := sum(row.detail == NEIGHBOURS_LEFT for row in rows):
        told = f"{count} 篇文章的上一篇、下一篇过多，未全部追查，请人工核对列表是否完整"
        found.append(GapNote("budget", told, count))
    return found


def announced_without_address(detail: str) -> int:
    """How many attachments without an address a page's detail tells of."""
    if not detail.startswith(NO_ADDRESS):
        return 0
    number = detail.removeprefix(NO_ADDRESS).split(" ", 1)[0]
    return int(number) if number.isdigit() else 0


def sums(rows: Iterable[Row]) -> Mapping[str, int]:
    """Addresses by state."""
    return Counter(row.state for row in rows)


def key(url: str) -> str:
    """The canonical form, or the address itself where there is none."""
    try:
        return canonical(url)
    except ValueError:
        return url
