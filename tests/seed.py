"""Fills a ledger with what a few days of sweeps leave behind, through the same functions that sweeps use.

For looking at the dashboard and for its tests; the addresses and names are invented.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from detectors.model import Finding as Marked
from detectors.model import Inspection, Problem, Verdict
from findings import lifecycle, record
from findings.addresses import canonical, url_key
from findings.models import Finding, Occurrence, Officer, OfficeRule, OutboxRow, Portal, Section, Sweep, SweepRequest
from findings.record import GapNote, Link, Seen

RULES = "cn-2026.11"
PASSWORD = "巡查-patrol-4711"
HOST = "http://www.qingshan.example"
ACCOUNTS = {
    "zhao": ["head", "system-admin"],
    "wang": ["officer"],
    "liu": ["head"],
    "chen": ["viewer"],
    "sysadmin": ["system-admin"],
    "secadmin": ["security-admin"],
    "auditor": ["auditor"],
}
SECTIONS = (
    ("扶贫政策法规", "/zwgk/fpzc/", "0 6 * * *"),
    ("通知公告", "/zwgk/tzgg/", "30 */4 * * *"),
    ("政府信息公开目录", "/zwgk/xxgkml/", "0 2 * * mon"),
    ("采购公告", "/zwgk/cggg/", "15 7 * * mon-fri"),
    ("人事考试", "/ztzl/rsks/", ""),
)


def recipients(section_id: int, policy: str) -> list[str]:
    return ["baomiban@qingshan.example", "fuzeren@qingshan.example"] if policy == "alert" else []


def marked(**over: Any) -> Marked:
    values: dict[str, Any] = {
        "rule": "state-secret-mark", "category": "state-secret", "level": "秘密", "score": 96, "page": 1, "member": None,
        "zone": "firstpage_top", "box": (72.4, 65.1, 148.9, 86.0), "match": "秘密★10年", "policy": "alert",
        "reason": "首页版头左上角有国家秘密标志“秘密★10年”，单独成行，符合 GB/T 9704 的密级和保密期限位置。",
    }  # fmt: skip
    return Marked(**values | over)


def inspection(
    name: str, *marks: Marked, problems: tuple[Problem, ...] = (), pages: int = 3, media: str = "application/pdf"
) -> Inspection:
    alerting = any(m.policy == "alert" and not m.suppressed for m in marks)
    verdict = Verdict.SUSPECTED if alerting else Verdict.UNSCANNABLE if problems else Verdict.CLEAN
    return Inspection(
        verdict=verdict, reason=problems[0].reason if problems and not alerting else None, findings=marks, problems=problems,
        pages_total=pages, pages_examined=pages - len(problems), media_type=media,
        sha256=hashlib.sha256(name.encode()).hexdigest(), size=248_113 + 7 * len(name), seconds=1.4, ruleset=RULES,
    )  # fmt: skip


SUSPECTS: tuple[tuple[str, int, tuple[Marked, ...]], ...] = (
    (
        "/zwgk/fpzc/202611/P020261118406153.pdf",
        0,
        (
            marked(),
            marked(page=2, zone="header", score=61, match="秘密★10年", box=(70.0, 30.5, 130.2, 44.0), reason="页眉重复出现同一标志。"),
            marked(
                page=3, zone="body", score=30, match="机密", suppressed=True, suppressed_by="law-quotation", box=None,
                reason="正文引用《保密法》条文，不是标志。",
            ),
        ),
    ),
    ("/zwgk/tzgg/202611/W020261120331.docx", 1, (marked(level="机密", score=84, zone="stamp", match="机密★20年", reason="文本框内有国家秘密标志“机密★20年”。"),)),
    ("/zwgk/tzgg/202611/W020261119007.doc", 1, (marked(category="number-lead", level=None, score=66, zone="title", match="×密发〔2026〕11号", rule="number-lead", reason="发文字号含“密”字代字。"),)),
    ("/zwgk/xxgkml/202610/P020261009112.zip", 2, (marked(member="附件/会议材料.doc", score=90, match="秘密★5年"),)),
    ("/zwgk/cggg/202611/P020261115220.xls", 3, (marked(category="work-secret", level=None, score=58, zone="table", match="工作秘密", rule="work-secret", reason="工作表首行有“工作秘密”标注。"),)),
    ("/zwgk/cggg/202611/t20261112_90231.html", 3, (marked(category="not-open", level=None, score=44, zone="footer", match="此件不公开", rule="not-open", box=None, reason="文末附注“此件不公开”。"),)),
    ("/ztzl/rsks/202611/P020261101550.pdf", 4, (marked(category="exam", level=None, score=52, policy="review", match="绝密★启用前", rule="exam", reason="试卷卷首的“启用前”保密用语。"),)),
    ("/zwgk/fpzc/202609/P020260903771.pdf", 0, (marked(category="internal", level=None, score=40, policy="review", zone="header", match="内部资料", rule="internal", reason="页眉有“内部资料”字样。"),)),
)  # fmt: skip


@contextlib.contextmanager
def seeded(blocker: Any) -> Iterator[None]:
    """A seeded ledger for several tests; `blocker` is pytest-django's."""
    with blocker.unblock():
        seed()
    yield
    with blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)


def seed(accounts: bool = True) -> None:
    if accounts:
        for name, roles in ACCOUNTS.items():
            Officer.objects.create_user(username=name, password=PASSWORD, roles=roles)
    portal = Portal.objects.create(name="青山县人民政府", alias="门户1", hosts=["www.qingshan.example"])
    sections = [
        Section.objects.create(
            portal=portal, name=name, url=HOST + path, url_key=url_key(canonical(HOST + path)), cron=cron, owner="file",
            family="trs_wcm",
        )
        for name, path, cron in SECTIONS
    ]  # fmt: skip
    Section.objects.filter(pk=sections[4].pk).update(owner="ledger")
    now = timezone.now()
    for days in (3, 2, 1):
        for number, section in enumerate(sections[:4]):
            _sweep(section, number, now - dt.timedelta(days=days, hours=number))
    _sweep(sections[4], 4, now - dt.timedelta(hours=5))
    Sweep.objects.create(
        section=sections[2], cause="schedule", state="missed", slot_at=now - dt.timedelta(hours=3), finished_at=now
    )
    running = record.start_sweep(sections[1].pk, "schedule", holder="host:4711", ruleset=RULES)
    record.plan(running, [Link(f"{HOST}/zwgk/tzgg/index_{n}.html", "list") for n in range(5)])
    record.record(running, Seen(f"{HOST}/zwgk/tzgg/index_0.html", "list", "fetched", "clean"), recipients)
    Section.objects.filter(pk=sections[3].pk).update(paused_until=now + dt.timedelta(days=6))
    SweepRequest.objects.create(section=sections[0])
    OfficeRule.objects.create(title="青石工程", category="internal", words=["青石工程", "青石二期"])
    _histories(now)
    _mails(now)


def _sweep(section: Section, number: int, at: dt.datetime) -> None:
    sweep = record.start_sweep(section.pk, "schedule", holder="host:1", ruleset=RULES)
    for page in range(3):
        url = section.url if page == 0 else f"{section.url}index_{page}.html"
        record.record(sweep, Seen(url, "list", "fetched", "clean"), recipients)
    for entry in range(14):
        url = f"{section.url}202611/t202611{entry + 10}_{number}{entry:03d}.html"
        record.record(
            sweep,
            Seen(
                url,
                "page",
                "fetched",
                "clean",
                referrer=section.url,
                inspection=inspection(url, pages=1, media="text/html"),
            ),
            recipients,
        )
    for path, of, marks in SUSPECTS:
        if of == number:
            media = (
                "application/zip"
                if path.endswith("zip")
                else "text/html"
                if path.endswith("html")
                else "application/pdf"
            )
            seen = Seen(
                HOST + path, "page" if path.endswith("html") else "attachment", "fetched",
                "suspected" if marks[0].policy == "alert" else "clean", referrer=f"{section.url}index_1.html",
                inspection=inspection(path, *marks, media=media), addresses=(HOST + path, HOST + path + "?download=1"),
            )  # fmt: skip
            record.record(sweep, seen, recipients)
    gaps: list[GapNote] = []
    if number in (1, 4):
        broken = f"{section.url}202611/P020261122{number}01.rar"
        seen = Seen(
            broken, "attachment", "fetched", "unscannable", "encrypted", referrer=section.url,
            inspection=inspection(broken, problems=(Problem("encrypted", "needs a password"),), media="application/x-rar"),
        )  # fmt: skip
        record.record(sweep, seen, recipients)
    if number == 1:
        record.record(
            sweep,
            Seen(f"{section.url}index_2.html", "list", "fetched", "unreachable", "status", detail="502"),
            recipients,
        )
        gaps = [
            GapNote("list-page", "列表第 3 页：502"),
            GapNote("shortfall", "列表声明共 48 条，实见 45 条", 3),
        ]
    record.record(
        sweep,
        Seen(f"{section.url}old.pdf", "attachment", "fetched", "unreachable", "not-found", detail="404"),
        recipients,
    )
    record.record(
        sweep, Seen("https://www.elsewhere.example/zc.html", "page", "fetched", "excluded", "host"), recipients
    )
    record.finish_sweep(
        sweep,
        declared_total=48 if number == 1 else 14,
        declared_pages=3,
        gaps=gaps,
        operators=["yunwei@qingshan.example"],
    )
    Sweep.objects.filter(pk=sweep).update(started_at=at, finished_at=at + dt.timedelta(minutes=11))


def _histories(now: dt.datetime) -> None:
    """Ages, decisions and live states, so that each word of the interface stands somewhere."""
    for age, finding in enumerate(Finding.objects.order_by("pk")):
        finding.first_detected_at = now - dt.timedelta(hours=5 + 9 * age)
        finding.save(update_fields=["first_detected_at"])
    found = {finding.category: finding for finding in Finding.objects.order_by("-pk")}
    _decide(found["number-lead"], "acknowledge")
    _decide(found["work-secret"], "acknowledge", "confirm")
    _decide(found["not-open"], "acknowledge", "confirm")
    Occurrence.objects.filter(finding=found["not-open"]).update(
        live_state="gone",
        history=[
            {"at": (now - dt.timedelta(hours=30)).isoformat(), "state": "live", "detail": ""},
            {"at": (now - dt.timedelta(hours=2)).isoformat(), "state": "gone", "detail": "404 × 3"},
        ],
    )
    _decide(found["not-open"], "close")
    _decide(found["exam"], "dismiss", reason="false-alarm", comment="考试已结束，按规定公开。")


def _decide(finding: Finding, *actions: str, reason: str = "", comment: str = "") -> None:
    for action in actions:
        finding.refresh_from_db()
        lifecycle.decide(finding.pk, action, by="wang", version=finding.version, reason=reason, comment=comment)


def _mails(now: dt.datetime) -> None:
    rows = list(OutboxRow.objects.order_by("pk"))
    for number, row in enumerate(rows):
        row.state = ("accepted", "accepted", "written", "queued")[number % 4]
        row.attempts = 1
        if row.state == "accepted":
            row.accepted_at = now - dt.timedelta(hours=number)
        row.message_id = f"<{number}@qingshan.example>"
        row.save()
    asked = next(row for row in rows if row.state == "accepted" and row.finding and row.finding.state == "new")
    for number, at in ((1, now - dt.timedelta(minutes=90)), (2, now - dt.timedelta(minutes=30))):
        OutboxRow.objects.create(
            finding=asked.finding, recipient=asked.recipient, episode=asked.episode, reminder=number, reminds="unacknowledged",
            state="accepted", attempts=1, created_at=at, due_at=at, accepted_at=at, message_id=f"<r{number}@qingshan.example>",
        )  # fmt: skip
    OutboxRow.objects.filter(pk=rows[0].pk).update(
        state="undelivered", attempts=9, accepted_at=None, last_error="login 535"
    )
