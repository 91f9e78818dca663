"""`scan PATH…` inspects files and folders of this machine; nothing is recorded and nothing leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mishao.cli import find_config
from mishao.config_file import load
from mishao.errors import UsageError
from mishao.language import say
from mishao.output import clean, emit, messages, progress, state, table

if TYPE_CHECKING:
    from detectors.model import Finding, Problem
    from detectors.scan import ScanRow

# To make ready for many takes as long as a few files take where nothing is ready.
FEW_FILES = 4


@click.command(
    help=say("检测本机的文件或文件夹（不入台账、不外传，也不与比对清单核对）。退出码 0 未检出，1 有疑似，3 有无法检测。",
             "Inspect files or folders of this machine; nothing is recorded, nor compared with the watch-list. "
             "Exit 0 clean, 1 suspected, 3 unscannable.")
)  # fmt: skip
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=say("每个文件一行 JSON", "one JSON object a file"))
@click.pass_context
def scan(context: click.Context, paths: tuple[Path, ...], as_json: bool) -> None:
    from detectors.scan import as_json as row_json
    from detectors.scan import count_files, count_links, exit_code, require_paths, scan_paths
    from mishao.ledger import start_django
    from mishao.wiring import detector_settings, open_pool

    require_paths(paths)
    config = load(find_config(context, needed=False))
    total = count_files(paths)
    if not total:
        raise UsageError(
            say("所给文件夹中没有文件；未检测任何文件。", "There are no files in there. Nothing was inspected.")
        )
    pool = open_pool(config, detector_settings(config), few_files=total <= FEW_FILES)
    done = []
    try:
        with progress() as bar:
            task = bar.add_task(say("检测", "inspecting"), total=total)
            for row in scan_paths(paths, pool):
                bar.advance(task)
                done.append(row)
                if as_json:
                    emit(row_json(row))
    finally:
        pool.close()
    if not as_json:
        if any(row.inspection.problems for row in done):
            start_django(config.path)  # for the words of the dashboard's catalogue
        _show(done)
    if links := count_links(paths):
        messages.print(
            say(
                f"另有 {links} 个链接未检测：文件夹中的链接不跟随，需检测的请直接写出其路径。",
                f"{links} link(s) were passed over: links in a folder are not followed. Name what they lead to.",
            ),
            style="yellow",
        )
    context.exit(exit_code(done))


def _show(done: Sequence[ScanRow]) -> None:
    def place(found: Finding | Problem) -> str:
        member = clean(f"{found.member} ") if found.member else ""
        return member + (say(f"第{found.page}页 ", f"p.{found.page} ") if found.page else "")

    def why(problem: Problem) -> str:
        from dashboards.labels import REASONS
        from mishao.words import word

        return say(word(REASONS, problem.reason), f"{word(REASONS, problem.reason)}: {problem.detail}")

    table(
        say("检测结果", "Inspected"),
        [say("文件", "file"), say("结论", "verdict"), say("页", "pages"), say("依据", "reason")],
        (
            (
                clean(row.path),
                state(row.inspection.verdict),
                f"{row.inspection.pages_examined}/{row.inspection.pages_total}",
                "\n".join(
                    [f"{place(f)}{f.match}：{f.reason}" for f in row.inspection.findings if not f.suppressed]
                    + [place(p) + why(p) for p in row.inspection.problems]
                ),
            )
            for row in done
        ),
    )
    messages.print(
        say("“未检出”仅指已检测内容中未检出标志，不代表不存在问题。",
            '"Clean" speaks only of what was inspected: no mark was found there.')
    )  # fmt: skip
