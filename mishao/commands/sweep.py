"""`sweep [SECTION…]` sweeps sections once, now; then mails and indexes what it found."""

from __future__ import annotations

import signal
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click
from rich.progress import TaskID

from mishao.cli import find_config
from mishao.config import Config
from mishao.errors import UsageError
from mishao.language import one, say
from mishao.output import clean, emit, messages, progress, state, table

if TYPE_CHECKING:
    from findings.models import Section


_TO_BE_LOOKED_AT = ("suspected", "unscannable", "unreachable")


@click.command(
    help=say("立即巡查一次（不写栏目名则全部）。退出码 0 完整且未检出，1 有疑似，3 不完整。",
             "Sweep now, once (all sections unless named). Exit 0 complete and nothing suspected, 1 suspected, 3 incomplete.")
)  # fmt: skip
@click.argument("sections", nargs=-1)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help=say("每个网址一行 JSON，最后每个栏目一行合计", "one JSON object an address, then one a section"),
)
@click.pass_context
def sweep(context: click.Context, sections: tuple[str, ...], as_json: bool) -> None:
    from mishao.ledger import open_ledger

    config = open_ledger(find_config(context, needed=True))
    # A service manager's stop ends a sweep as Ctrl-C does: in order, and with exit 130.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    context.exit(sweep_now(config, sections, as_json=as_json))


def sweep_now(config: Config, names: tuple[str, ...], *, as_json: bool) -> int:
    """Sweeps, drains, prints; returns the exit code."""
    from mishao.runner import Asked, drain_index, drain_outbox, require_ends, sweep_all

    chosen = _choose(names)
    called = {section.pk: clean(section.name) for section in chosen}
    tasks: dict[int, TaskID] = {}
    with progress() as bar:

        def on_progress(section_id: int, event: Mapping[str, object]) -> None:
            if section_id not in tasks:
                tasks[section_id] = bar.add_task(called[section_id], total=None)
            if "listed" in event:
                done = int(str(event.get("judged", 0)))
                bar.update(tasks[section_id], total=int(str(event["listed"])), completed=done)
            if event.get("alerted") or "complete" in event:  # nobody's mail waits for another portal's sweep
                drain_outbox(config)

        fresh_first = sorted(chosen, key=lambda section: section.first_completed_at is None)
        done = sweep_all(config, [Asked(s.pk, s.portal_id) for s in fresh_first], "command", on_progress)
        ends = sorted(done, key=lambda end: [section.pk for section in chosen].index(end.section_id))
        if any(end.exit_code == 4 and end.failure for end in ends):
            require_ends(ends, called)  # no ledger: nothing below would do better
        bar.add_task(say("发送提醒、更新索引", "mailing and indexing"), total=None)
        drain_outbox(config, reconcile=True)
        drain_index(config)
    # What the others saw is told also where one of them did not end.
    ended = [end.sweep_id for end in ends if end.exit_code == 0 and end.sweep_id is not None]
    code = report(ended, as_json=as_json) if ended else 0
    _tell_mail(config)
    _tell_index()
    require_ends(ends, called)
    return code


def _tell_mail(config: Config) -> None:
    """Whether what was found has reached anybody: who sweeps by hand may be the only one who could learn of it."""
    from django.utils import timezone

    from alerts.check import no_server
    from alerts.queries import summary

    counts = summary(timezone.now())
    waiting = counts.queued + counts.written
    if config.mail.host:
        told = [(problem.chinese, problem.english)] if (problem := counts.problem) is not None else []
    else:
        nobody = no_server(waiting)
        told = [(nobody.chinese, nobody.english)] if waiting and not config.demo else []
    for chinese, english in told:
        messages.print(say(chinese, english), style="yellow", markup=False)


def _tell_index() -> None:
    from findings.models import IndexState

    for problem in IndexState.objects.exclude(problem="").values_list("problem", flat=True):
        messages.print(one(problem), style="yellow", markup=False)


def _choose(names: tuple[str, ...]) -> list[Section]:
    from findings.models import Section

    active = list(Section.objects.filter(active=True).select_related("portal").order_by("pk"))
    if not active:
        raise UsageError(
            say(
                "还没有要巡查的栏目：请在 mishao.toml 中写 [[section]]。",
                "There is no section yet: write a [[section]].",
            )
        )
    unknown = [name for name in names if name not in {section.name for section in active}]
    if unknown:
        known = "、".join(section.name for section in active)
        raise UsageError(
            say(f"没有栏目 {'、'.join(unknown)}。现有：{known}", f"No section {', '.join(unknown)}. There are: {known}")
        )
    return [section for section in active if not names or section.name in names]


def report(sweep_ids: list[int], *, as_json: bool) -> int:
    """Prints what the sweeps saw, and returns the exit code: 1 suspected, 3 incomplete, 0 otherwise."""
    from findings.queries import sweep_rows, sweep_summary

    summaries = [sweep_summary(sweep_id)["sweep"] for sweep_id in sweep_ids]
    if as_json:
        for sweep_id in sweep_ids:
            for row in sweep_rows(sweep_id):
                emit(row)
        for summary in summaries:
            emit({"sweep": summary})
    else:
        rows = [row for sweep_id in sweep_ids for row in sweep_rows(sweep_id) if row["state"] in _TO_BE_LOOKED_AT]
        _show_findings(rows)
        _show_sums(summaries)
    if any(summary["suspected"] for summary in summaries):
        return 1
    return 0 if all(summary["complete"] for summary in summaries) else 3


def _show_findings(rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    table(
        say("需要查看的", "To be looked at"),
        [say("栏目", "section"), say("状态", "state"), say("依据", "reason"), say("网址", "address")],
        ((row["section"], state(str(row["state"])), _why(row), row["url"]) for row in rows),
    )


def _why(row: Mapping[str, Any]) -> str:
    from dashboards.labels import REASONS
    from mishao.words import word

    marks = [f for f in row["findings"] if not f["suppressed"]]
    shown = "\n".join(f"{say('第', 'p.')}{f['page']}{say('页', '')} {f['match']}" for f in marks)
    return shown or word(REASONS, row["reason"])


def _show_sums(summaries: Sequence[Mapping[str, Any]]) -> None:
    from dashboards.gap_words import in_english
    from dashboards.labels import REASONS
    from mishao.words import word

    table(
        say("覆盖", "Coverage"),
        [
            say("栏目", "section"), say("列出", "listed"), say("未检出", "clean"), say("疑似", "suspected"),
            say("无法检测", "unscannable"), say("不在范围", "excluded"), say("无法访问", "unreachable"), say("结论", "sweep"),
        ],
        (
            (
                s["section"], s["listed"], s["clean"], s["suspected"], s["unscannable"], s["excluded"], s["unreachable"],
                say("完整", "complete") if s["complete"] else say("不完整", "incomplete"),
            )
            for s in summaries
        ),
    )  # fmt: skip
    gaps = [
        (s["section"], word(REASONS, gap["reason"]), say(gap["detail"], in_english(gap["detail"])))
        for s in summaries
        for gap in s["gaps"]
    ]
    if gaps:
        table(say("缺口", "Gaps"), [say("栏目", "section"), say("原因", "reason"), say("说明", "detail")], gaps)
    messages.print(
        say("“未检出”仅指已检测内容中未检出标志，不代表不存在问题。",
            '"Clean" speaks only of what was inspected: no mark was found there.')
    )  # fmt: skip
