"""`search WORDS` looks through findings and clean public pages; `reindex` builds the index anew from the ledger."""

from __future__ import annotations

import click

from mishao.cli import find_config
from mishao.language import say
from mishao.output import emit, messages, table

_KINDS = {"finding": ("线索", "finding"), "page": ("页面", "page")}


@click.command(help=say("检索线索和已公开页面。", "Search findings and clean public pages."))
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 500))
@click.option("--json", "as_json", is_flag=True, help=say("每行一个 JSON 对象", "one JSON object a line"))
@click.pass_context
def search(context: click.Context, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    from mishao.ledger import open_ledger

    config = open_ledger(find_config(context, needed=True))
    from dataclasses import asdict

    from findings.index.base import Query
    from mishao.runner import drain_index
    from mishao.wiring import open_index

    drain_index(config)
    page = open_index(config).search(Query(words=" ".join(words), size=limit))
    if as_json:
        for hit in page.hits:
            emit(asdict(hit))
        return
    table(
        say(f"共 {page.total} 条", f"{page.total} found"),
        [say("类型", "kind"), say("标题或编号", "title or number"), say("网址", "address")],
        ((say(*_KINDS.get(hit.kind, (hit.kind, hit.kind))), hit.title, hit.url) for hit in page.hits),
    )


@click.command(help=say("根据台账重建检索索引。", "Build the search index anew from the ledger."))
@click.pass_context
def reindex(context: click.Context) -> None:
    from mishao.ledger import open_ledger

    config = open_ledger(find_config(context, needed=True))
    from filelock import FileLock

    from findings.index.project import rebuild
    from mishao.wiring import open_index

    with (
        FileLock(config.run_dir / "index.lock", timeout=60),
        messages.status(say("正在重建索引…", "Rebuilding the index …")),
    ):
        count = rebuild(open_index(config))
    messages.print(say(f"索引已重建：{count} 条。", f"The index is rebuilt: {count} documents."))
