"""Closes the sums: what a sweep saw against what the portal said there is. Whatever may hide a file is a gap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from crawler import foreign, unread, whynot
from crawler.fetch.egress import host_of
from crawler.fetch.failures import PIN_CHANGED
from crawler.noted import FULL, Row, Seen, key, mark
from crawler.portals.links.places import section_folder
from findings.record import GapNote

NO_ADDRESS = "no-address:"  # at the head of a page's detail: so many attachments announced without an address
NO_LIST = "no-list"  # the detail of a list's address that gave a file
NEIGHBOURS_LEFT = "neighbours-left"  # the detail of an article that names more neighbours than are followed
UNREAD = "unread"  # the detail of a page that bears a mark, and could not be read for links
ELSEWHERE = (
    "elsewhere:"  # at the head of the detail of an item that led to a list of papers in another folder: its address
)
CUT = "cut"  # the detail of a page that is longer than what is read of it for links

_BY_FORM = "翻页要以 POST 提交表单，密哨不提交；请向运维方索取可直接打开的分页地址"
_FEW = 5  # list pages of one cause that are named one by one
_KIND_WORDS = {"list": "列表页", "page": "页面", "attachment": "附件", "image": "图片"}


@dataclass(frozen=True, slots=True)
class Before:
    """The list as the sweep saw it by which this one is measured: how many entries, which family, at which address, its name."""

    entries: int = 0
    family: str = ""
    at: str = ""
    called: str = ""


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
    had = _had(rows, seen, section, watched)
    found = [
        *_list_gaps(rows, seen),
        *_fetch_gaps(rows),
        *foreign.gaps(_on_other_hosts(rows), len(seen.entries), tuple(foreign_hosts), section),
        *_named_only(rows),
        *unread.gaps(seen.left.values(), section, seen.folders, had),
        *_led_elsewhere(rows, had),
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
    many = 5 if lost >= FULL else 2  # of a long list a fifth tells, of a short one only half
    if seen.entries and many * lost >= before.entries >= 2:
        told = f"本次列出 {len(seen.entries)} 条，上次 {before.entries} 条，可能改版、被拦截或已清空"
        found.append(GapNote("shrunk", told, lost))
    if before.family and seen.family and before.family != seen.family:
        found.append(GapNote("template", f"栏目模板由 {before.family} 变为 {seen.family}，请核对条目是否齐全"))
    if before.at and seen.at and key(before.at) != key(seen.at):
        found.append(GapNote("moved", f"栏目网址现在转到 {seen.at}，请核对并更新网址"))
    if before.called and seen.called and not (before.called in seen.called or seen.called in before.called):
        told = f"栏目页的名称由“{before.called}”变为“{seen.called}”，请核对是否仍是要巡查的栏目"
        found.append(GapNote("moved", told))
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
    odd = {key(row.url): "得到的是文件而不是列表页" for row in rows if row.detail == NO_LIST}
    odd |= {} if _is_whole(seen) else seen.odd
    for url, why in odd.items():
        causes.setdefault(("list-page", why), []).append(numbers.get(url))
    found = [gap for (reason, why), pages in causes.items() for gap in _of_one_cause(reason, why, pages, seen)]
    found += _unresolved(sorted(seen.unresolved), _BY_FORM if seen.by_form else "分页没有给出可用的地址")
    # What was merely tried, as tabs are, or belongs to another list is no page of the list.
    parts = ((seen.tried & seen.lists) - seen.numbers.keys() - seen.chained) | (seen.beside & seen.lists)
    had = len(seen.lists) - len(parts) + failed + len(seen.unresolved)
    if seen.declared_pages is not None and had < seen.declared_pages:
        of_the_first = seen.lists - seen.beside
        present = {n for url, n in seen.numbers.items() if url in of_the_first}
        missing = [n for n in range(1, seen.declared_pages + 1) if n not in present]
        short = seen.declared_pages - had
        named = f"（第 {'、'.join(map(str, missing[:20]))} 页）" if len(missing) == short else ""
        found.append(GapNote("list-page", f"分页声明共 {seen.declared_pages} 页，实见 {had} 页{named}", short))
    return found


def _is_whole(seen: Seen) -> bool:
    """Whether the entries of several pages are exactly as many as the list says it has: then a page that repeats another, or
    is empty, hides none. What a single page holds proves nothing: the number may be that of its rows."""
    return seen.declared_total == len(seen.entries) > seen.most and not seen.beside


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


def _led_elsewhere(rows: Sequence[Row], had: Callable[[str], bool]) -> list[GapNote]:
    led = [row.detail.removeprefix(ELSEWHERE) for row in rows if row.detail.startswith(ELSEWHERE)]
    if not (unread_lists := [url for url in led if not had(url)]):
        return []
    told = f"{len(unread_lists)} 个条目转到别处的目录（{'、'.join(unread_lists[:3])}），其中的文件未读取，请人工核对"
    return [GapNote("list-page", told, len(unread_lists))]


def _cut(rows: Sequence[Row]) -> list[GapNote]:
    found = []
    if count := sum(row.detail == CUT for row in rows):
        found.append(GapNote("too-large", f"{count} 个页面过长，只读取了前一部分中的链接", count))
    if count := sum(row.detail == UNREAD for row in rows):
        found.append(GapNote("interrupted", f"{count} 个页面未能读全，其中的链接未读取", count))
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
