"""`init` writes a first mishao.toml; `check` shows every mistake in it, and what will go wrong although it is valid."""

from __future__ import annotations

from pathlib import Path

import click

from mishao import language
from mishao.cli import find_config
from mishao.config import Config
from mishao.config_file import FILE_NAME, load
from mishao.errors import BusyError, ConfigError
from mishao.language import say
from mishao.output import emit, messages
from mishao.secrets import NAMES, secret


@click.command(
    help=say("写出一份带说明、可直接巡查的 mishao.toml。", "Write a commented mishao.toml that can be swept at once.")
)
@click.option(
    "--url", default="https://www.example.gov.cn/zwgk/zcfg/", help=say("栏目列表页的网址", "address of the list page")
)
@click.option("--name", default="政策法规", help=say("栏目名称", "name of the section"))
@click.option("--mail-to", default="", metavar="ADDR", help=say("接收提醒的邮箱", "who receives the alerts"))
@click.option("--allow-private", is_flag=True, help=say("允许本机或内网地址", "allow a loopback or private address"))
@click.pass_context
def init(context: click.Context, url: str, name: str, mail_to: str, allow_private: bool) -> None:
    from mishao import init_file

    path = context.find_root().obj or Path(FILE_NAME)
    content = init_file.text(url, name, mail_to, allow_private=allow_private, language=language.current())
    init_file.write(path, content)
    messages.print(
        say(f"已写出 {path}。下一步：mishao sweep 试查一次，mishao up 长期运行。",
            f"Wrote {path}. Next: `mishao sweep` tries it once, `mishao up` keeps it running."),
        markup=False,
    )  # fmt: skip


@click.command(help=say("检查 mishao.toml，一次列出全部错误。", "Check mishao.toml and list every mistake at once."))
@click.option("--json", "as_json", is_flag=True, help=say("每行一个 JSON 对象", "one JSON object a line"))
@click.pass_context
def check(context: click.Context, as_json: bool) -> None:
    config = load(find_config(context, needed=True))
    for name in NAMES:
        secret(name)  # a file that was named and can't be read is a mistake as well
    warnings = advice(config, _look_into_ledger(config))
    if as_json:
        emit({"sections": len(config.sections), "warnings": warnings})
    for warning in warnings:
        messages.print(warning, style="yellow", markup=False)
    messages.print(
        say(f"配置无误：{len(config.sections)} 个栏目。", f"No mistakes: {len(config.sections)} section(s).")
    )


def _look_into_ledger(config: Config) -> int:
    """How many mails only lie in a folder. Changes nothing; a ledger that isn't there yet, or is older, holds no news.

    Raises ConfigError for what the dashboard has defined already, BusyError for a ledger that can't be read.
    """
    if not config.ledger_url and not config.ledger_path.exists():
        return 0
    from mishao.ledger import clashes, damaged, start_django

    start_django(config.path)
    from django.db import DatabaseError, OperationalError, ProgrammingError
    from django.utils import timezone

    from alerts.queries import summary

    try:
        if mistakes := clashes(config):
            raise ConfigError(config.path.name if config.path else FILE_NAME, tuple(mistakes))
        counts = summary(timezone.now())
    except (OperationalError, ProgrammingError):
        return 0
    except DatabaseError as error:
        raise BusyError(damaged(config, error)) from error
    return counts.written + counts.queued


def advice(config: Config, waiting: int) -> list[str]:
    """What is valid but will leave somebody without a mail. `waiting` mails have reached nobody yet."""
    from alerts.check import no_server
    from detectors.judging.scores import CATEGORY_NAMES
    from detectors.model import DEFAULT_POLICIES

    found = []
    if not config.mail.host and not config.demo:
        nobody = no_server(waiting)
        found.append(say(nobody.chinese, nobody.english))
    silent = [
        category
        for category, policy in DEFAULT_POLICIES.items()
        if policy == "alert" != config.detectors.policies[category]
    ]
    if silent:
        named = "、".join(CATEGORY_NAMES[category] for category in silent)
        found.append(
            say(
                f"[detectors.policies] 把 {named} 设为 review：检出后只列出，不算疑似，也不提醒任何人。",
                f"[detectors.policies] sets {', '.join(silent)} to review: such a file is only listed, and nobody is told.",
            )
        )
    if not config.alerts.officers:
        found.append(
            say(
                "[alerts] officers 为空：没有人会收到线索提醒。",
                "[alerts] officers is empty: nobody is told of a finding.",
            )
        )
    return found
