"""`serve` runs the dashboard alone; `up` runs everything and keeps it running."""

from __future__ import annotations

import click

from mishao.cli import find_config
from mishao.language import say
from mishao.output import messages


@click.command(help=say("只运行界面", "Run the dashboard alone"))
@click.pass_context
def serve(context: click.Context) -> None:
    import os

    os.environ["MISHAO_ROLE"] = "web"
    from mishao.ledger import open_ledger

    config = open_ledger(find_config(context, needed=True))
    from dashboards.setup import make_code
    from findings.models import Officer
    from mishao.children import web
    from mishao.up import require_free

    require_free(config.web.listen)
    if not Officer.objects.exists():
        code = make_code()
        messages.print(
            say(f"首次设置  {config.web.base_url}/setup  设置码 {code}（30 分钟内有效）",
                f"set-up     {config.web.base_url}/setup  code {code} (30 minutes)"),
            markup=False,
        )  # fmt: skip
    web(config)


@click.command(help=say("长期运行：界面、定时巡查、发送提醒、更新索引。Ctrl-C 结束。",
                        "Keep running: dashboard, schedule, alerts and index. Ctrl-C ends it."))  # fmt: skip
@click.pass_context
def up(context: click.Context) -> None:
    from mishao.ledger import open_ledger

    config = open_ledger(find_config(context, needed=True))
    from mishao.up import run_up

    run_up(config)
