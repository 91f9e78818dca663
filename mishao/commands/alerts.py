"""`alerts list` shows who was told; `alerts test` tries the way to every recipient."""

from __future__ import annotations

from collections.abc import Mapping

import click

from mishao.cli import find_config
from mishao.errors import UsageError
from mishao.language import say
from mishao.output import emit, messages, table


@click.group(help=say("提醒：发送情况和邮件测试", "Alerts: what was sent, and a mail test"))
def alerts() -> None:
    pass


@alerts.command(
    "list",
    help=say(
        "每封邮件、每条线索一行：提醒、催办、告警、日报",
        "One row a mail and finding: alerts, reminders, alarms, digests",
    ),
)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    from mishao.ledger import open_ledger

    open_ledger(find_config(context, needed=True))
    from alerts.queries import outbox_rows

    rows = list(outbox_rows())
    if as_json:
        for row in rows:
            emit(row)
        return
    from dashboards.labels import MAIL
    from mishao.words import when, word, zoned

    table(
        say(f"提醒 {len(rows)} 条", f"{len(rows)} alert(s)"),
        [
            say("线索", "finding"),
            say("类型", "kind"),
            say("收件人", "recipient"),
            say("状态", "state"),
            say("次数", "attempts"),
            zoned(say("接收时间", "accepted")),
        ],
        (
            (
                r["finding"] or r["sweep"] or r["day"],
                _kind(r),
                r["recipient"],
                word(MAIL, r["state"]),
                r["attempts"],
                when(r["accepted_at"]),
            )
            for r in rows
        ),
    )


def _kind(row: Mapping[str, object]) -> str:
    if row["day"]:
        return say("日报", "digest")
    if not row["finding"]:
        return say("告警", "alarm")
    return say(f"催办（{row['reminder']}）", f"reminder {row['reminder']}") if row["reminder"] else say("提醒", "alert")


@alerts.command(help=say("向每位收件人（或 ADDR）发一封测试邮件", "Send a test mail to every recipient (or to ADDR)"))
@click.argument("recipient", required=False, metavar="[ADDR]")
@click.pass_context
def test(context: click.Context, recipient: str | None) -> None:
    from mishao.ledger import open_ledger

    config = open_ledger(find_config(context, needed=True))
    from django.utils import timezone

    from alerts.check import test as try_mail
    from alerts.owed import hasten
    from alerts.queries import summary
    from mishao.runner import drain_outbox
    from mishao.wiring import mail_settings

    addresses = (
        [recipient] if recipient else [*config.alerts.officers, *config.alerts.operators, *config.alerts.escalate_to]
    )
    if not addresses:
        raise UsageError(say("没有收件人：请填写 [alerts] officers。", "No recipients: fill in [alerts] officers."))
    settings = mail_settings(config)
    counts = summary(timezone.now())
    waiting = counts.queued if settings.host else counts.written
    failed = works = False
    for address in dict.fromkeys(addresses):
        result = try_mail(settings, address, waiting=waiting)
        failed = failed or not result.ok
        works = works or result.ok
        if result.ok:
            hasten(recipient=address)
        messages.print(
            f"{address}: {say(result.chinese, result.english)}", style="green" if result.ok else "red", markup=False
        )
    if works:
        drain_outbox(config)
    context.exit(2 if failed else 0)
