"""`recheck [FINDING…]` looks now whether suspected files are still online; then mails and indexes what that changed."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from mishao.cli import find_config
from mishao.errors import BusyError, MishaoError, UsageError
from mishao.language import say
from mishao.output import emit, messages, progress, table

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from findings.models import Finding, Occurrence
    from mishao.config import Config


@click.command(
    help=say("立即复查：疑似文件的网址是否仍在线（不写编号则全部未办结的线索）。退出码 0 已复查，3 有网址未复查（不在允许访问的时段，或主机无响应），4 现在不能做。",
             "Re-check now whether suspected files are still online (all open findings unless named). Exit 0 checked, 3 some were not "
             "(a portal may not be asked at this hour, or a host gives no answer), 4 can't be done now.")
)  # fmt: skip
@click.argument("findings", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help=say("每个线索一行 JSON", "one JSON object a finding"))
@click.pass_context
def recheck(context: click.Context, findings: tuple[str, ...], as_json: bool) -> None:
    from mishao.ledger import open_ledger

    config = open_ledger(find_config(context, needed=True))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    from django.db.models import Max

    from findings.models import Finding, Occurrence
    from findings.rechecks import named, unwatched
    from mishao.rechecks import run_all
    from mishao.runner import drain_index, drain_outbox

    chosen = _choose(findings)
    places = named([finding.pk for finding in chosen])
    portals = list(places.order_by("section__portal").values_list("section__portal", flat=True).distinct())
    known = list(places.values_list("pk", flat=True))
    newest = Finding.objects.aggregate(newest=Max("pk"))["newest"] or 0
    with progress() as bar:
        task = bar.add_task(say("复查", "re-check"), total=None)
        total = 0

        def on_progress(event: Mapping[str, object]) -> None:
            nonlocal total
            total += int(str(event.get("total", 0)))
            bar.update(task, total=total, advance=int(str(event.get("checked", 0))))

        codes = run_all(portals, [finding.pk for finding in chosen], on_progress)
        drain_outbox(config, reconcile=True)
        drain_index(config)
    shown = Occurrence.objects.filter(pk__in=known).select_related("finding", "section")
    _print(config, shown, chosen, as_json=as_json)
    if left := unwatched([finding.pk for finding in chosen]).count():
        messages.print(
            say(f"另有 {left} 个网址所在门户已不再巡查，未复查。", f"{left} more address(es) were not re-checked: their portal is no longer watched."),
            style="yellow", markup=False,
        )  # fmt: skip
    if new := list(Finding.objects.filter(pk__gt=newest).order_by("pk").values_list("number", flat=True)):
        messages.print(
            say(f"在这些网址上另检出新的线索：{'、'.join(new)}", f"Found at these addresses beside: {', '.join(new)}"),
            style="bold red", markup=False,
        )  # fmt: skip
    context.exit(_ended(codes))


def _choose(numbers: Sequence[str]) -> list[Finding]:
    from findings.models import Finding

    found = {finding.number: finding for finding in Finding.objects.filter(number__in=numbers)}
    if unknown := [number for number in numbers if number not in found]:
        raise UsageError(
            say(
                f"没有线索 {'、'.join(unknown)}。请用 mishao findings list 查看编号。",
                f"No finding {', '.join(unknown)}; see `mishao findings list`.",
            )
        )
    return list(found.values())


def _print(config: Config, places: QuerySet[Occurrence], chosen: Sequence[Finding], *, as_json: bool) -> None:
    by_finding: dict[str, list[Occurrence]] = {finding.number: [] for finding in chosen}
    for place in places.order_by("finding__number", "pk"):
        by_finding.setdefault(place.finding.number, []).append(place)
    if as_json:
        for number, some in by_finding.items():
            emit({"id": number, "places": [_row(place) for place in some]})
        return
    from dashboards.labels import ADDRESS, REASONS
    from findings.rechecked import checks_needed
    from mishao.wiring import recheck_rhythm
    from mishao.words import when, word, zoned

    rhythm = recheck_rhythm(config)

    if any(by_finding.values()):
        table(
            say(f"复查 {sum(map(len, by_finding.values()))} 个网址", f"{sum(map(len, by_finding.values()))} address(es) re-checked"),
            [
                say("线索编号", "finding"), say("网址", "address"), say("栏目", "section"), say("状态", "state"),
                say("说明", "detail"), zoned(say("最近复查", "last re-check")),
            ],
            (
                (
                    number, say(f"第 {at} 个，共 {len(some)} 个", f"{at} of {len(some)}"),
                    place.section.name if place.section else "", word(ADDRESS, place.live_state),
                    word(REASONS, _detail(place)) + _agreed(place, checks_needed(place, rhythm)), when(place.last_checked_at),
                )
                for number, some in by_finding.items()
                for at, place in enumerate(some, 1)
            ),
        )  # fmt: skip
    counts = Counter(place.live_state for some in by_finding.values() for place in some)
    summed = say("，", ", ").join(f"{word(ADDRESS, state)} {counts[state]}" for state in ADDRESS if state in counts)
    messages.print(
        say(f"{summed or '没有要复查的网址'}。“已下线”须 {config.alerts.gone_checks} 次复查一致、前后满 {config.alerts.gone_minutes} 分钟才认定，"
            "mishao up 运行时会自动再查；无法访问不等于已下线。",
            f'{summed or "No address to re-check"}. "Gone" needs {config.alerts.gone_checks} checks that agree over '
            f'{config.alerts.gone_minutes} minutes, which `mishao up` makes by itself; unreachable is not gone.'),
        markup=False,
    )  # fmt: skip


def _row(place: Occurrence) -> dict[str, object]:
    return {
        "section": place.section.name if place.section else None,
        "live_state": place.live_state,
        "detail": _detail(place) or None,
        "agreeing_checks": place.absences,
        "last_checked_at": place.last_checked_at.isoformat() if place.last_checked_at else None,
        "last_seen_at": place.last_seen_at.isoformat(),
    }


def _agreed(place: Occurrence, checks: int) -> str:
    """How far an address is from being told gone."""
    from findings.words import OVER

    if not place.absences or place.live_state in OVER:
        return ""
    count = min(place.absences, checks)
    return say(f"，{checks} 次复查已有 {count} 次一致", f"; {count} of {checks} checks agree")


def _detail(place: Occurrence) -> str:
    return str(place.history[-1].get("detail", "")) if place.history else ""


def _ended(codes: Sequence[int]) -> int:
    from mishao.recheck_child import NOT_ALL

    if 4 in codes:
        raise BusyError(
            say(
                "有门户正在复查中，等了十分钟仍未结束；请稍后再试。",
                "A portal is being re-checked still, after ten minutes; try later.",
            )
        )
    if 3 in codes:
        messages.print(
            say(
                "有门户现在不在允许访问的时段，未复查。",
                "A portal may not be asked at this hour and was not re-checked.",
            ),
            style="yellow",
        )
        return 3
    if NOT_ALL in codes:
        messages.print(
            say(
                "有主机无响应，其余网址本次未复查；请再次运行。",
                "A host gave no answer, and some of its addresses were not re-checked; run it again.",
            ),
            style="yellow",
        )
        return 3
    if any(codes):
        raise MishaoError(
            say(
                "复查进程意外结束；已记录的内容未丢失，请再次运行。",
                "A re-check ended unexpectedly. Nothing recorded is lost; run it again.",
            )
        )
    return 0
