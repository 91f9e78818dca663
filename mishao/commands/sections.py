"""`sections`: what is watched, and what a portal has. `find` looks a section up by name, `tree` lists all of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from django.utils import timezone

from mishao.cli import find_config
from mishao.commands.section_add import add, import_
from mishao.commands.section_probe import probe
from mishao.errors import UsageError
from mishao.language import say
from mishao.output import clean, emit, messages, results, table
from mishao.places import ledger_at, policy_for, require_address
from mishao.words import word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.sections.find import Candidate
    from crawler.sections.reading import Unread
    from findings.models import PortalPlace

_MAX_PAGES = click.option(
    "--max-pages",
    type=click.IntRange(min=1),
    default=300,
    show_default=True,
    help=say("最多读取的页面数", "how many pages to read"),
)
_ALLOW_PRIVATE = say("允许本机或内网地址", "allow a loopback or private address")


@click.group(
    help=say(
        "栏目：列出、查找、试访、添加和导入",
        "Sections: list, find, probe, add and import",
    )
)
def sections() -> None:
    pass


sections.add_command(probe)
sections.add_command(add)
sections.add_command(import_)


@sections.command("list", help=say("列出要巡查的栏目", "List the sections that are watched"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    from mishao.ledger import open_ledger

    open_ledger(find_config(context, needed=True))
    from dashboards.labels import SWEEP
    from findings.queries import section_rows

    rows = section_rows()
    if as_json:
        for row in rows:
            emit(row)
        return
    table(
        say(f"栏目 {len(rows)} 个", f"{len(rows)} section(s)"),
        [
            say("门户", "portal"),
            say("栏目", "section"),
            say("时间", "cron"),
            say("上次巡查", "last sweep"),
            say("网址", "address"),
        ],
        ((r["portal"], r["name"], r["cron"], word(SWEEP, r["last_state"]), r["url"]) for r in rows),
    )


@sections.command(
    help=say(
        "在门户中按名称查找栏目，列出全部候选。退出码 0 已找到，3 没有找到或没有读完。",
        "Look a section up by name; every candidate is shown. Exit 0 found, 3 not found or not everything read.",
    )
)
@click.argument("url")
@click.argument("name")
@_MAX_PAGES
@click.option("--allow-private", is_flag=True, help=_ALLOW_PRIVATE)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def find(context: click.Context, url: str, name: str, max_pages: int, allow_private: bool, as_json: bool) -> None:
    from crawler.sections.find import find as candidates
    from mishao.wiring import version

    url = require_address(url)
    policy = policy_for(ledger_at(find_config(context, needed=False)), url, allow_private=allow_private)
    shown: list[Candidate] = []
    left: list[int] = []
    unread: list[Unread] = []
    looking = candidates(
        url, name, policy, version=version(), max_pages=max_pages, on_left=left.append, on_unread=unread.append
    )
    with messages.status(say("正在查找…", "Looking …")):
        for candidate in looking:
            if as_json:
                emit(asdict(candidate))
            shown.append(candidate)
    if not shown:
        messages.print(
            say(
                "没有找到。请检查名称，或从栏目的上级页面查找；mishao sections tree 列出全部栏目，mishao sections probe 说明能否访问。",
                "Nothing found. Check the name, or start from a page nearer to it; `mishao sections tree` lists every "
                "section, `mishao sections probe` tells whether the portal lets us in.",
            ),
            style="yellow",
        )
        for each in unread:
            _tell_unread(each)
    elif not as_json:
        _show_candidates(shown)
    _tell_left(left, max_pages)
    context.exit(3 if left or not shown else 0)


def _show_candidates(shown: Sequence[Candidate]) -> None:
    """One block each, for addresses are to be copied and titles to be read: a table of five columns would break both."""
    lines = [
        say(
            f"候选 {len(shown)} 个：请打开核对后运行 mishao sections add 网址",
            f"{len(shown)} candidate(s): open and check, then `mishao sections add URL`",
        )
    ]
    for number, found in enumerate(shown, 1):
        total = say("未声明", "not told") if found.declared_total is None else found.declared_total
        told = [
            (say("网址", "address"), found.url),
            (say("位置", "place"), " > ".join(found.breadcrumb)),
            (say("类型", "family"), found.family),
            (say("条数", "items"), total),
            (say("标题", "titles"), say("；", "; ").join(found.titles) or say("列表为空", "the list is empty")),
        ]
        lines += [f"{number}  {found.name}", *(f"   {label}  {text}" for label, text in told)]
    results.print("\n".join(clean(line) for line in lines), markup=False, soft_wrap=True)


def _tell_unread(unread: Unread) -> None:
    if unread.pages or unread.scripts:
        missing = unread.missing and say(
            f"（其中 {unread.missing} 个服务器答不存在）", f" ({unread.missing} missing, the server says)"
        )
        messages.print(
            say(
                f"有 {unread.pages} 个页面、{unread.scripts} 个脚本或菜单文件未能读取{missing or ''}，栏目可能就在其中，请在浏览器中核对。",
                f"{unread.pages} page(s) and {unread.scripts} script or menu file(s) could not be read{missing or ''} and may lead to it: "
                "look in a browser.",
            ),
            style="yellow",
        )


def _tell_left(left: Sequence[int], max_pages: int) -> None:
    if left:
        messages.print(
            say(
                f"已到读取上限，还有 {sum(left)} 处导航未读，其中可能还有栏目。请加大 --max-pages（本次 {max_pages}），或从更近的上级页面开始。",
                f"The bound was reached; {sum(left)} place(s) of the navigation were not read and may hold more. Give more "
                f"--max-pages ({max_pages} this time), or start from a page nearer to it.",
            ),
            style="yellow",
        )


@sections.command(
    help=say("列出门户的全部栏目，并标明哪些已在巡查", "List every section of a portal, and which of them are watched")
)
@click.argument("url")
@click.option("--unwatched", is_flag=True, help=say("只列出尚未巡查的", "only those that nobody watches"))
@_MAX_PAGES
@click.option("--allow-private", is_flag=True, help=_ALLOW_PRIVATE)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def tree(context: click.Context, url: str, unwatched: bool, max_pages: int, allow_private: bool, as_json: bool) -> None:
    from mishao.portal_tree import read

    url = require_address(url)
    path = find_config(context, needed=False)
    policy = policy_for(ledger_at(path), url, allow_private=allow_private)
    shown = []
    left: list[int] = []
    with messages.status(say("正在读取门户的导航…", "Reading the portal's navigation …")):
        portal_id = _portal_of(url) if path else None
        for place in read(url, policy, max_pages=max_pages, portal_id=portal_id, on_left=left.append):
            watched = _watched_name(place.url) if path else None
            if unwatched and watched is not None:
                continue
            if as_json:
                emit(asdict(place) | {"watched": watched is not None, "section": watched})
            shown.append((place, watched))
    if not as_json:
        table(
            say(f"栏目 {len(shown)} 个", f"{len(shown)} section(s)"),
            [
                say("栏目", "section"),
                say("位置", "breadcrumb"),
                say("条数", "items"),
                say("已巡查", "watched as"),
                say("网址", "address"),
            ],
            ((c.name, " > ".join(c.breadcrumb), c.declared_total, watched, c.url) for c, watched in shown),
        )
    _tell_left(left, max_pages)
    context.exit(3 if left else 0)


@sections.command(
    help=say(
        "列出台账已知而未巡查的栏目，新出现的在前；不访问门户",
        "List the sections that are known and not watched, the newest first; the portal isn't asked",
    )
)
@click.argument("portal", required=False)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def unwatched(context: click.Context, portal: str | None, as_json: bool) -> None:
    from mishao.ledger import open_ledger

    open_ledger(find_config(context, needed=True))
    from findings.models import Portal
    from findings.places import unwatched as known

    found = Portal.objects.filter(name=portal).first() if portal else None
    if portal and found is None:
        names = "、".join(Portal.objects.order_by("pk").values_list("name", flat=True))
        raise UsageError(say(f"没有门户 {portal}。现有：{names}", f"No portal {portal}. There are: {names}"))
    rows = known(found.pk if found else None)
    if as_json:
        for row in rows:
            emit(_as_row(row))
        return
    table(
        say(f"未巡查的栏目 {len(rows)} 个", f"{len(rows)} section(s) not watched"),
        [
            say("门户", "portal"),
            say("栏目", "section"),
            say("位置", "breadcrumb"),
            say("首次看到", "first seen"),
            say("网址", "address"),
        ],
        (
            (r.portal.name, r.name, " > ".join(r.breadcrumb), f"{timezone.localtime(r.first_seen_at):%Y-%m-%d}", r.url)
            for r in rows
        ),
    )
    messages.print(
        say(
            "需要巡查的，请运行 mishao sections add 网址；mishao sections tree 网址 可重新读取门户的全部导航。",
            "To watch one: `mishao sections add URL`; `mishao sections tree URL` reads the portal's navigation anew.",
        )
    )


def _as_row(place: PortalPlace) -> dict[str, object]:
    return {
        "portal": place.portal.name,
        "name": place.name,
        "breadcrumb": place.breadcrumb,
        "url": place.url,
        "lists": True if place.state == "lists" else None,
        "declared_total": place.declared_total,
        "first_seen_at": place.first_seen_at.isoformat(),
    }


def _portal_of(url: str) -> int | None:
    """The portal that an address belongs to; the ledger is open."""
    from findings.watching import portal_of

    portal = portal_of(url)
    return portal.pk if portal is not None else None


def _watched_name(url: str) -> str | None:
    """The name of the section that watches a place; a folder and its index page are one."""
    from findings.addresses import same_place
    from findings.models import Section

    wanted = same_place(url)
    sections = Section.objects.filter(active=True).values_list("name", "url")
    return next((name for name, own in sections if same_place(own) == wanted), None)
