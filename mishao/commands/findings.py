"""`findings …`: list, show and decide, as the dashboard does; every decision is audited under the system account's name."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping
from typing import Any

import click

from findings.words import DISMISS_REASONS
from mishao.cli import find_config
from mishao.errors import UsageError
from mishao.language import say
from mishao.output import emit, messages, table


@click.group(help=say("线索：列表、查看、签收、核实、排除", "Findings: list, show and decide"))
def findings() -> None:
    pass


def _open(context: click.Context) -> str:
    from mishao.ledger import open_ledger

    open_ledger(find_config(context, needed=True))
    return f"command:{getpass.getuser()}"


@findings.command("list", help=say("列出线索", "List findings"))
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(["new", "acknowledged", "confirmed", "dismissed", "closed", "reopened"]),
    help=say("只列这些状态", "only these states"),
)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def list_(context: click.Context, states: tuple[str, ...], as_json: bool) -> None:
    _open(context)
    from findings.queries import findings_list

    rows = [row for row in findings_list() if not states or row["state"] in states]
    if as_json:
        for row in rows:
            emit(row)
        return
    from dashboards.labels import CATEGORIES, FINDING
    from mishao.words import when, word, zoned

    table(
        say(f"线索 {len(rows)} 条", f"{len(rows)} finding(s)"),
        [
            say("编号", "number"), say("状态", "state"), say("类别", "category"), say("密级", "level"),
            zoned(say("检出时间", "first detected")), say("在线网址", "online"),
        ],
        (
            (
                r["id"], word(FINDING, r["state"]), word(CATEGORIES, r["category"]), r["level"],
                when(r["first_detected_at"]), r["live"],
            )
            for r in rows
        ),
    )  # fmt: skip


@findings.command(help=say("查看一条线索", "Show one finding"))
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help=say("一行 JSON", "as a line of JSON"))
@click.pass_context
def show(context: click.Context, number: str, as_json: bool) -> None:
    by = _open(context)
    from findings import audit
    from findings.queries import finding_detail

    finding = _find(number)
    audit.record_read(by, finding.number)
    detail = finding_detail(finding.pk)
    if as_json:
        emit(detail)
    else:
        _show(detail)


def _show(detail: Mapping[str, Any]) -> None:
    from dashboards.labels import ACTIONS, ADDRESS, CATEGORIES, FINDING, ZONES
    from mishao.words import when, word, zoned

    state, category = word(FINDING, detail["state"]), word(CATEGORIES, detail["category"])
    table(
        f"{detail['id']}  {state}  {category} {detail['level'] or ''}",
        [say("页", "page"), say("版面位置", "zone"), say("标志", "mark"), say("依据", "reason")],
        ((m["page"], word(ZONES, m["zone"]), m["match"], m["reason"]) for m in detail["marks"] if not m["suppressed"]),
    )
    table(
        say("出现位置", "Occurrences"),
        [
            say("状态", "state"),
            say("栏目", "section"),
            zoned(say("最近在线", "last seen")),
            zoned(say("最近复查", "last re-check")),
            say("网址", "address"),
        ],
        (
            (
                word(ADDRESS, p["live_state"]),
                p["section"],
                when(p["last_seen_at"]),
                when(p["last_checked_at"]),
                "\n→ ".join(filter(None, (p["url"], p["history"][-1].get("to") if p["history"] else ""))),
            )
            for p in detail["places"]
        ),
    )
    if detail["decisions"]:
        table(
            say("处置记录", "History"),
            [zoned(say("时间", "time")), say("操作", "action"), say("操作人", "by")],
            ((when(d["at"]), word(ACTIONS, d["action"]), d["by"]) for d in detail["decisions"]),
        )


def _find(number: str) -> Any:
    from findings.models import Finding

    finding = Finding.objects.filter(number=number).first()
    if finding is None:
        raise UsageError(
            say(
                f"没有线索 {number}。请用 mishao findings list 查看编号。",
                f"No finding {number}; see `mishao findings list`.",
            )
        )
    return finding


def _decide(action: str, chinese: str, english: str) -> Callable[..., None]:
    needed: dict[str, Any] = {"required": True, "type": click.Choice(DISMISS_REASONS)}

    @findings.command(action if action != "acknowledge" else "ack", help=say(chinese, english))
    @click.argument("number")
    @click.option(
        "--comment",
        default="",
        help=say("请勿填写文件标题、文号、正文或网址。", "No title, number, text or address, please."),
    )
    @click.option(
        "--reason",
        help=say(
            "误报 false-alarm，已解密 declassified，已批准公开 approved-open，重复 duplicate",
            "a false alarm, declassified, approved for publication, or a duplicate",
        ),
        **needed if action == "dismiss" else {"default": "", "hidden": True},
    )
    @click.pass_context
    def verb(context: click.Context, number: str, comment: str, reason: str) -> None:
        by = _open(context)
        from findings.lifecycle import decide

        finding = _find(number)
        decide(finding.pk, action, by=by, version=finding.version, reason=reason, comment=comment)
        finding.refresh_from_db()
        from dashboards.labels import FINDING
        from mishao.words import word

        messages.print(f"{finding.number}：{word(FINDING, finding.state)}", markup=False)

    return verb


ack = _decide("acknowledge", "签收：表示已看到，不作结论", "Acknowledge: seen; decides nothing")
confirm = _decide("confirm", "核实：标志真实，按疑似问题处置", "Confirm: the mark is real")
dismiss = _decide("dismiss", "排除，并写明理由", "Dismiss, with a reason")


@findings.command(
    help=say("登记无法检测的文件已由人工查看", "Note that a person looked at a file that can't be inspected")
)
@click.argument("sha256")
@click.option(
    "--reason",
    required=True,
    help=say(
        "人工查看的结论。请勿填写文件标题、文号、正文或网址。", "what was seen; no title, number, text or address"
    ),
)
@click.pass_context
def adjudicate(context: click.Context, sha256: str, reason: str) -> None:
    by = _open(context)
    from findings.models import Document
    from findings.record import adjudicate as note

    document = Document.objects.filter(sha256=sha256.lower()).first()
    if document is None:
        raise UsageError(
            say(
                "台账中没有这个 SHA-256。请从 sweep --json 中复制。",
                "The ledger knows no such SHA-256; copy it from sweep --json.",
            )
        )
    note(document.sha256, document.ruleset, reason, by)
    messages.print(
        say("已登记；内容或规则集变化后需重新查看。", "Noted; asked again when the content or the ruleset changes.")
    )
