"""`demo` sweeps the bundled sample portal, in a folder of its own that never touches the real ledger."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from mishao.language import current, say
from mishao.output import messages


@click.command(
    help=say("启动自带的示例门户，巡查一次，然后保持运行（--once 巡查后结束，退出码 0）。",
             "Serve the bundled sample portal, sweep it, then keep running (--once ends after the sweep, exit 0).")
)  # fmt: skip
@click.option("--once", is_flag=True, help=say("巡查一次后结束", "end after one sweep"))
@click.option("--json", "as_json", is_flag=True, help=say("与 sweep --json 相同", "as sweep --json"))
@click.option("--index", type=click.Choice(["embedded", "elasticsearch"]), default="embedded", show_default=True)
@click.option(
    "--index-url",
    envvar="ELASTICSEARCH_URL",
    default="http://127.0.0.1:9200",
    show_default=True,
    help=say("Elasticsearch 的地址", "address of Elasticsearch"),
)
def demo(once: bool, as_json: bool, index: str, index_url: str) -> None:
    from mishao.demo.config import demo_config_text
    from mishao.demo.server import serve
    from mishao.ledger import open_ledger

    folder = Path(os.environ.get("MISHAO_DATA_DIR", "data")).resolve() / "demo"
    os.environ.pop("MISHAO_DATA_DIR", None)
    with serve() as portal:
        # Only now: while another demo holds the port, its data is in use.
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        path = folder / "mishao.toml"
        text = demo_config_text(portal.url, language=current())
        if index == "elasticsearch":
            text += f'\n[index]\nbackend = "elasticsearch"\nurl = "{index_url}"\n'
        path.write_text(text, encoding="utf-8")
        config = open_ledger(path)
        messages.print(say(f"示例门户 {portal.url}", f"Sample portal at {portal.url}"), markup=False)
        from mishao.commands.sweep import sweep_now

        sweep_now(config, (), as_json=as_json)
        messages.print(
            say(
                f"提醒邮件写入 {config.mail_dir}（示例不发送邮件）。",
                f"Mails are written into {config.mail_dir} (the demo sends none).",
            ),
            markup=False,
        )
        if once:
            return
        from mishao.up import run_up

        run_up(config)
