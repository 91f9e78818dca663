"""`sections list` shows what is watched; `sections find URL NAME` looks a section up on a portal."""

from __future__ import annotations

from urllib.parse import urlsplit

import click

from findings.sections import netloc
from mishao.cli import find_config
from mishao.config_file import load
from mishao.errors import UsageError
from mishao.language import say
from mishao.output import emit, messages, table


@click.group(help=say("栏目：列表和查找", "Sections: list and find"))
def sections() -> None:
    pass


@sections.command("list", help=say("列出要巡查的栏目", "List the sections that are watched"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    from mishao.ledger import open_ledger

    open_ledger(find_config(context, needed=True))
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
        ((r["portal"], r["name"], r["cron"], r["last_state"], r["url"]) for r in rows),
    )


@sections.command(
    help=say("在门户中按名称查找栏目，列出全部候选", "Look a section up by name; every candidate is shown")
)
@click.argument("url")
@click.argument("name")
@click.option("--allow-private", is_flag=True, help=say("允许本机或内网地址", "allow a loopback or private address"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def find(context: click.Context, url: str, name: str, allow_private: bool, as_json: bool) -> None:
    from dataclasses import asdict

    from crawler.find import find as candidates
    from crawler.job import HostPolicy
    from findings.sections import is_private_address
    from mishao.wiring import version

    if urlsplit(url).scheme not in ("http", "https") or not netloc(url):
        raise UsageError(say(f"{url!r} 不是网页地址。", f"{url!r} is no web address."))
    host = netloc(url)
    path = find_config(context, needed=False)
    known = next((p for p in load(path).portals if host in p.hosts), None) if path else None
    private = known is not None and host in known.private_hosts
    if is_private_address(url) and not (private or allow_private):
        raise UsageError(
            say(f"{host} 是本机或内网地址，默认不访问。确需访问请加 --allow-private。",
                f"{host} is a loopback or private address; add --allow-private if it really is to be read.")
        )  # fmt: skip
    policy = HostPolicy(
        hosts=known.hosts if known else (host,),
        private_hosts=known.private_hosts if known else ((host,) if allow_private else ()),
        delay_s=known.delay_s if known else (0.0 if allow_private else 1.0),
        robots=known.robots if known else "obey",
    )
    shown = []
    with messages.status(say("正在查找…", "Looking …")):
        for candidate in candidates(url, name, policy, version=version()):
            if as_json:
                emit(asdict(candidate))
            shown.append(candidate)
    if not shown:
        messages.print(
            say(
                "没有找到。请检查名称，或从栏目的上级页面查找。",
                "Nothing found. Check the name, or start from a page nearer to it.",
            ),
            style="yellow",
        )
        return
    if not as_json:
        table(
            say(
                f"候选 {len(shown)} 个：请打开核对后，把网址写进 mishao.toml",
                f"{len(shown)} candidate(s): open and check, then add one",
            ),
            [say("栏目", "section"), say("位置", "breadcrumb"), say("条数", "items"), say("网址", "address")],
            ((c.name, " > ".join(c.breadcrumb), c.declared_total, c.url) for c in shown),
        )
