"""`sections add URL` and `sections import FILE`: sections that the ledger owns, beside those of mishao.toml."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from findings.sections import cron_mistake, is_private_address, netloc, typed
from mishao.cli import find_config
from mishao.commands.section_look import Looks
from mishao.config_values import is_address
from mishao.errors import MishaoError, UsageError
from mishao.language import say
from mishao.output import clean, emit, messages, progress, table
from mishao.places import policy_for, require_address
from mishao.section_table import Row, read

if TYPE_CHECKING:
    from findings.watching import Wanted
    from mishao.config import Config

_WORDS = {
    "added": ("已添加", "added"),
    "updated": ("已更新", "updated"),
    "exists": ("已在巡查", "watched already"),
    "good": ("可以添加", "can be added"),
    "bad": ("有误", "wrong"),
}
_LONGEST_NAME = 200


@click.command(help=say("添加一个要巡查的栏目（写入台账）", "Watch a section (kept in the ledger)"))
@click.argument("url")
@click.option(
    "--name", default="", help=say("栏目名称（默认取页面上的名称）", "its name (default: what the page calls itself)")
)
@click.option(
    "--portal", default="", help=say("门户名称（默认按主机识别）", "the portal (default: the one that knows the host)")
)
@click.option("--unit", default="", help=say("责任单位", "the office that answers for it"))
@click.option(
    "--cron",
    default="",
    help=say("计划，五段，如 15 7 * * mon-fri（默认只手动巡查）", "schedule, five fields (default: on demand only)"),
)
@click.option(
    "--recipient",
    "recipients",
    multiple=True,
    help=say("另外提醒的邮箱，可重复", "a mail address told as well; may be repeated"),
)
@click.option("--allow-private", is_flag=True, help=say("允许本机或内网地址", "allow a loopback or private address"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def add(context: click.Context, url: str, name: str, portal: str, unit: str, cron: str, recipients: tuple[str, ...],
        allow_private: bool, as_json: bool) -> None:  # fmt: skip
    from mishao.ledger import open_ledger

    config = open_ledger(find_config(context, needed=True))
    url = typed(url)
    row = Row(0, portal, name, url, unit, cron, recipients)
    if problems := mistakes(row):
        raise UsageError("\n".join(problems))
    policy_for(config, url, allow_private=allow_private)
    with Looks(config, allow_private=allow_private) as looks:
        done = _watch(config, row, looks, allow_private=allow_private)
    if as_json:
        emit(done)
        return
    messages.print(
        say(
            f"{say(*_WORDS[done['state']])}：{clean(done['section'])}（门户 {clean(done['portal'])}）。立即巡查请运行 mishao sweep {clean(done['section'])}",
            f"{say(*_WORDS[done['state']])}: {clean(done['section'])} (portal {clean(done['portal'])}). To sweep it now: mishao sweep {clean(done['section'])}",
        ),
        markup=False,
    )
    for problem in done["problems"]:
        messages.print(problem, markup=False, style="yellow")


@click.command(
    "import",
    short_help=say("从 CSV 或 XLSX 导入栏目", "Import sections from CSV or XLSX"),
    help=say(
        "从 CSV 或 XLSX 导入栏目，各列为：门户、栏目、网址、单位、计划、收件人。同一网址只算一个栏目；有误的行逐一说明，其余照常导入（退出码 2）；网址打不开的照常导入并注明。",
        "Import sections from CSV or XLSX. Columns: portal, section, url, unit, cron, recipients. One address is one section; "
        "wrong rows are told one by one and the others are kept (exit 2); an address that gives no page is kept, and told.",
    ),
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dry-run", is_flag=True, help=say("不写入，只逐行试访并说明", "write nothing; probe each row and tell"))
@click.option("--allow-private", is_flag=True, help=say("允许本机或内网地址", "allow loopback and private addresses"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def import_(context: click.Context, file: Path, dry_run: bool, allow_private: bool, as_json: bool) -> None:
    from mishao.ledger import open_ledger

    config = open_ledger(find_config(context, needed=True))
    rows = read(file)
    shown = []
    with progress() as bar, Looks(config, allow_private=allow_private) as looks:
        task = bar.add_task(say("导入", "importing"), total=len(rows))
        for done in _imported(config, rows, looks, dry_run=dry_run, allow_private=allow_private):
            if as_json:
                emit(done)
            shown.append(done)
            bar.advance(task)
    if not as_json:
        _show(shown, dry_run=dry_run)
    context.exit(2 if any(done["state"] == "bad" for done in shown) else 0)


def mistakes(row: Row) -> list[str]:
    """Everything that is wrong with a row by itself."""
    found = []
    try:
        require_address(row.url)
    except UsageError as error:
        found.append(str(error))
    for text in (row.name, row.portal, row.unit):
        if len(text) > _LONGEST_NAME or not text.isprintable():
            found.append(
                say("名称过长或含有无法显示的字符。", "A name is too long or holds characters that can't be shown.")
            )
    if why := cron_mistake(row.cron):
        found.append(
            say(
                f"计划有误：{why[0]}。例：15 7 * * mon-fri",
                f"Schedule: {why[1]}. Example: 15 7 * * mon-fri",
            )
        )
    found += [
        say(f"{address!r} 不是邮箱地址。", f"{address!r} is no mail address.")
        for address in row.recipients
        if not is_address(address)
    ]
    return found


def _imported(
    config: Config, rows: list[Row], looks: Looks, *, dry_run: bool, allow_private: bool
) -> Iterator[dict[str, Any]]:
    from crawler.sections.navigation import same_place

    seen: dict[str, int] = {}
    for row in rows:
        problems = mistakes(row)
        if not problems and (twin := seen.setdefault(same_place(row.url), row.number)) != row.number:
            yield _told(row, "exists", [say(f"与第 {twin} 行是同一网址。", f"The same address as row {twin}.")])
            continue
        if not problems and is_private_address(row.url) and not allow_private:
            try:
                policy_for(config, row.url, allow_private=False)
            except UsageError as error:
                problems.append(str(error))
        if problems:
            yield _told(row, "bad", problems)
            continue
        try:
            yield (
                _tried(config, row, allow_private=allow_private)
                if dry_run
                else _watch(config, row, looks, allow_private=allow_private)
            )
        except MishaoError as error:
            yield _told(row, "bad", [str(error)])


def _tried(config: Config, row: Row, *, allow_private: bool) -> dict[str, Any]:
    """What would become of a row, with its probe; nothing is written."""
    from findings.watching import SectionRefusedError, check, watched
    from mishao.commands.section_probe import as_row, run

    try:
        check(_wanted(row, row.name or netloc(row.url)))
    except SectionRefusedError as error:
        return _told(row, "bad", [say(error.chinese, error.english)])
    policy = policy_for(config, row.url, allow_private=allow_private)
    state = "exists" if watched(row.url) is not None else "good"
    return _told(row, state, []) | {"probe": as_row(run(row.url, policy), policy)}


def _watch(config: Config, row: Row, looks: Looks, *, allow_private: bool) -> dict[str, Any]:
    from findings.watching import SectionRefusedError, watch

    url = require_address(row.url)
    name = row.name or _own_name(config, url, allow_private=allow_private)
    private = allow_private and is_private_address(url)
    try:
        section, outcome = watch(_wanted(row, name), getpass.getuser(), private=private)
    except SectionRefusedError as error:
        raise UsageError(say(error.chinese, error.english)) from None
    problems = looks.problems(url) if outcome == "added" else []
    return _told(row, outcome, problems) | {"section": section.name, "portal": section.portal.name, "url": section.url}


def _own_name(config: Config, url: str, *, allow_private: bool) -> str:
    """What the page calls itself: its column label, its last crumb, its title; else the address's host."""
    from crawler.sections.find import breadcrumb
    from crawler.sections.navigation import same_place, section_links
    from crawler.sections.reading import reader
    from mishao.wiring import version

    with reader(policy_for(config, url, allow_private=allow_private), version(), 30.0) as reading:
        page = reading.page(url)
    if page is None:
        raise UsageError(
            say(
                "页面读不出来，无法得知栏目名称：请用 --name 给出，或先运行 mishao sections probe。",
                "The page can't be read, so its name isn't known: give one with --name, or run `mishao sections probe` first.",
            )
        )
    crumbs = breadcrumb(page)
    menu = next(
        (link.text for link in section_links(page) if link.text and same_place(link.url) == same_place(url)), ""
    )
    named = page.meta("ColumnName") or (crumbs[-1] if crumbs else "") or menu or page.title
    return (named or netloc(url))[:_LONGEST_NAME]


def _wanted(row: Row, name: str) -> Wanted:
    from findings.watching import Wanted

    return Wanted(" ".join(name.split()), row.url.strip(), row.portal, row.unit, row.cron, row.recipients)


def _told(row: Row, state: str, problems: list[str]) -> dict[str, Any]:
    return {
        "row": row.number,
        "portal": row.portal,
        "section": row.name,
        "url": row.url,
        "state": state,
        "problems": problems,
    }


def _show(shown: list[dict[str, Any]], *, dry_run: bool) -> None:
    from mishao.commands.section_probe import KINDS

    def remark(done: dict[str, Any]) -> str:
        tried = done.get("probe")
        if not tried:
            return " ".join(done["problems"])
        if tried["obstacle"]:
            return str(tried["obstacle"]["name"])
        fetched = "、".join(f"{say(*KINDS[kind])} {count}" for kind, count in tried["would_fetch"].items() if count)
        left = "、".join(f"{each['why']} {each['count']}" for each in tried["would_not_fetch"])
        would = say(f"会读取 {fetched}", f"would fetch {fetched}") if fetched else ""
        return say("；", "; ").join(
            each for each in (would, left and say(f"不会读取：{left}", f"would not: {left}")) if each
        )

    table(
        say(f"{'试访' if dry_run else '导入'} {len(shown)} 行", f"{len(shown)} row(s){' probed' if dry_run else ''}"),
        [
            say("行", "row"),
            say("结果", "result"),
            say("栏目", "section"),
            say("网址", "address"),
            say("说明", "remark"),
        ],
        ((done["row"], say(*_WORDS[done["state"]]), done["section"], done["url"], remark(done)) for done in shown),
    )
