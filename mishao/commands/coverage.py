"""`coverage SECTION|SWEEP` says how much of a section was seen; `coverage verify FILE` checks a certificate of it."""

from __future__ import annotations

import getpass
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from mishao.cli import find_config
from mishao.errors import UsageError
from mishao.language import say
from mishao.output import emit, messages, state, table
from mishao.words import word


class _ShowByDefault(click.Group):
    """`coverage NAME` is `coverage show NAME`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["show", *args]
        return super().resolve_command(ctx, args)


@click.group(
    cls=_ShowByDefault,
    help=say("查看一次巡查覆盖了多少，写出或校验覆盖凭证。",
             "See how much a sweep covered; write or verify a certificate of it."),
)  # fmt: skip
def coverage() -> None:
    pass


@coverage.command(
    help=say("栏目名（取最近一次）或巡查编号。退出码 0 完整，3 不完整。",
             "A section's name (its last sweep) or a sweep's number. Exit 0 complete, 3 incomplete.")
)  # fmt: skip
@click.argument("what")
@click.option("--json", "as_json", is_flag=True, help=say("一个 JSON 对象", "one JSON object"))
@click.option(
    "--certificate",
    type=click.Path(path_type=Path, dir_okay=False),
    help=say(
        "把覆盖凭证写入文件（含网址，请按内部资料保管）", "write a certificate (it holds addresses: keep it internal)"
    ),
)
@click.pass_context
def show(context: click.Context, what: str, as_json: bool, certificate: Path | None) -> None:
    from mishao.ledger import open_ledger

    open_ledger(find_config(context, needed=True))
    from findings.certificate import issue
    from findings.coverage import report

    sweep_id = _sweep(what)
    told = report(sweep_id)
    if certificate is not None:
        made = issue(sweep_id, getpass.getuser())
        try:
            certificate.write_text(json.dumps(made, ensure_ascii=False, indent=1), encoding="utf-8")
        except OSError as error:
            raise UsageError(
                say(f"{certificate} 写不了（{error.strerror}）", f"{certificate} can't be written ({error.strerror})")
            ) from error
        messages.print(
            say(f"覆盖凭证 {certificate}，根 {made['root']}", f"certificate {certificate}, root {made['root']}")
        )
    if as_json:
        emit({"coverage": told})
    else:
        _show(told)
    context.exit(0 if told["complete"] else 3)


@coverage.command(
    help=say("校验覆盖凭证：有改动则逐条指出，退出码 1。", "Verify a certificate: names whatever was changed, exit 1.")
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--json", "as_json", is_flag=True, help=say("一个 JSON 对象", "one JSON object"))
@click.pass_context
def verify(context: click.Context, file: Path, as_json: bool) -> None:
    config_path = find_config(context, needed=False)
    from mishao.ledger import open_ledger, start_django

    if config_path is not None:
        open_ledger(config_path)
    else:
        start_django(None)
    from findings.certificate import verify as check

    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(say(f"{file} 不是 JSON（{error}）", f"{file} is no JSON ({error})")) from error
    wrong = check(told, ledger=config_path is not None)
    if as_json:
        emit({"whole": not wrong, "ledger": config_path is not None, "problems": wrong})
        context.exit(1 if wrong else 0)
    for sentence in wrong:
        messages.print(sentence, style="red", markup=False)
    if wrong:
        context.exit(1)
    where = (
        say("与台账一致", "and agrees with the ledger")
        if config_path
        else say("未与台账核对", "not compared with a ledger")
    )
    messages.print(say(f"凭证完好，{where}。", f"The certificate is whole, {where}."))


@coverage.command(
    help=say("认可栏目列表的变化（变少、改版、迁移）：此后以这次巡查为准。",
             "Accept that a list changed (shrank, new template, moved): later sweeps are measured by this one.")
)  # fmt: skip
@click.argument("what")
@click.pass_context
def accept(context: click.Context, what: str) -> None:
    from mishao.ledger import open_ledger

    open_ledger(find_config(context, needed=True))
    from findings.coverage import accept as note

    sweep_id = _sweep(what)
    if not note(sweep_id, getpass.getuser()):
        raise UsageError(
            say(
                f"第 {sweep_id} 次巡查的列表没有需要认可的变化（变少、改版、迁移）。",
                f"Sweep {sweep_id} saw no change of the list that would have to be accepted.",
            )
        )
    messages.print(say(f"已认可第 {sweep_id} 次巡查的列表。", f"The list of sweep {sweep_id} is accepted."))


def _sweep(what: str) -> int:
    """The sweep's key for a section's name or a sweep's number. Raises UsageError."""
    from findings.models import Section, Sweep

    ended = Sweep.objects.filter(state__in=("complete", "incomplete", "interrupted"))
    sections = list(Section.objects.filter(name=what).order_by("pk"))
    if len(sections) > 1:
        known = "、".join(f"{s.url}" for s in sections)
        raise UsageError(
            say(f"有 {len(sections)} 个栏目叫 {what}（{known}），请改用巡查编号", f"{len(sections)} sections are called {what}: name a sweep by its number")
        )  # fmt: skip
    found = ended.filter(section=sections[0]) if sections else ended.filter(pk=what) if what.isdigit() else ended.none()
    last = found.order_by("-pk").first()
    if last is None:
        known = "、".join(Section.objects.filter(active=True).order_by("pk").values_list("name", flat=True))
        raise UsageError(
            say(
                f"没有栏目或已结束的巡查 {what}。现有栏目：{known}",
                f"No section or ended sweep {what}. Sections: {known}",
            )
        )
    return last.pk


def _show(told: Mapping[str, Any]) -> None:
    from dashboards import labels
    from dashboards.gap_words import in_english
    from findings.words import CHANGES

    missing = say("未声明", "not declared")
    rows = [
        (
            say("声明条数", "declared entries"),
            told["declared_total"] if told["declared_total"] is not None else missing,
        ),
        (say("声明页数", "declared pages"), told["declared_pages"] if told["declared_pages"] is not None else missing),
        (say("列表页", "list pages"), told["list_pages"]),
        (say("条目", "entries"), told["entries"]),
        (say("页面", "pages"), told["pages"]),
        (say("附件", "attachments"), told["attachments"]),
        (say("图片", "images"), told["images"]),
        (say("已取得", "fetched"), told["fetched"]),
        (say("未变（服务器）", "unchanged, says the server"), told["not_modified"]),
        (say("未变（沿用）", "unchanged, taken over"), told["carried"]),
        (say("已检测", "inspected"), told["inspected"]),
    ]
    if told["unwatched_sections"] is not None:
        rows.append((say("未巡查的栏目", "sections not watched"), told["unwatched_sections"]))
        rows.append((say("其中新出现", "of them new"), told["new_sections"]))
    title = say(f"{told['section']} 第 {told['sweep']} 次巡查", f"{told['section']}, sweep {told['sweep']}")
    table(title, [say("项目", "what"), say("数量", "count")], rows)
    if told["not_inspected"]:
        table(
            say("未检测", "Not inspected"),
            [say("类型", "kind"), say("状态", "state"), say("依据", "reason"), say("数量", "count")],
            (
                (
                    word(labels.KINDS, one["kind"]),
                    state(one["state"]),
                    word(labels.REASONS, one["reason"]),
                    one["count"],
                )
                for one in told["not_inspected"]
            ),
        )
    if told["gaps"]:
        table(
            say("缺口", "Gaps"),
            [say("原因", "reason"), say("说明", "detail"), say("数量", "count")],
            (
                (word(labels.REASONS, gap["reason"]), say(gap["detail"], in_english(gap["detail"])), gap["count"])
                for gap in told["gaps"]
            ),
        )
    if any(gap["reason"] in CHANGES for gap in told["gaps"]):
        messages.print(
            say(
                f"列表的变化属正常的，请打开核对后运行 mishao coverage accept {told['sweep']}。",
                f"If the list is as it should be, open and check it, then `mishao coverage accept {told['sweep']}`.",
            )
        )
