"""Facts into mail. The facts are frozen dataclasses that have no place for a title, an address or an excerpt.

Every mail says everything twice, Chinese then English, as text and as HTML without anything from elsewhere.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal

import jinja2

from alerts.errors import BadAddress
from alerts.plain import clock
from findings.words import REPORT_WITHIN

PRIORITIES = {1: "一级", 2: "二级", 3: "三级"}

_HOUR = timedelta(hours=1)

Trouble = Literal["incomplete", "missed"]


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """All that a mail may know of a finding. `online` counts the addresses where it was last seen; `seen`: somebody has acknowledged
    it, and now it stands at a further address or is back."""

    number: str
    priority: int
    alias: str
    first_detected_at: datetime
    online: int
    link: str
    seen: bool = False


@dataclass(frozen=True, slots=True)
class ReminderFacts:
    """All that a reminder may know, as of now. `unknown` are the addresses that are neither online nor known to be over;
    `checked_at` is when somebody last looked on purpose."""

    finding: FindingFacts
    nth: int
    acknowledged: bool
    gone: int
    unknown: int
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class SweepFacts:
    """All that a mail may know of a sweep. `at` is its start, or the slot it missed."""

    number: int
    trouble: Trouble
    alias: str
    at: datetime | None
    listed: int
    clean: int
    suspected: int
    unscannable: int
    unreachable: int
    excluded: int
    gaps: int
    link: str

    @property
    def closes(self) -> bool:
        return self.listed == self.clean + self.suspected + self.unscannable + self.unreachable + self.excluded


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """A day in figures. `gaps` and what was inspected are of each section's newest sweep; `next_by` is when the absence of
    the next digest means that the system is down."""

    day: date
    sections: int
    complete: int
    incomplete: int
    missed: int
    gaps: int
    inspected: int
    unscannable: int
    unreachable: int
    excluded: int
    new: int
    waiting: int
    online: int
    overdue: int
    undelivered: int
    audit: str
    next_by: datetime
    link: str


@dataclass(frozen=True, slots=True)
class Content:
    """A mail's words before it has a sender, a recipient and an identity."""

    subject: str
    text: str
    html: str


_environment = jinja2.Environment(
    loader=jinja2.PackageLoader("alerts", "templates"),
    autoescape=jinja2.select_autoescape(["html"]),
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def _render(name: str, subject: str, context: dict[str, object]) -> Content:
    whole = {**context, "subject": subject}
    return Content(
        subject=subject,
        text=_environment.get_template(f"{name}.txt").render(whole),
        html=_environment.get_template(f"{name}.html").render(whole),
    )


def alert(
    findings: Sequence[FindingFacts], *, phone: str, time_zone: str, reminded: bool = False, next_after: int = 0
) -> Content:
    """The alert about one finding, or about several at once. The clock shown is that of the earliest.

    `reminded`: reminders go on until it is offline. `next_after`: minutes after which somebody else is told, 0 if nobody.
    """
    first = min(findings, key=lambda facts: facts.first_detected_at)
    highest = min(facts.priority for facts in findings)
    what = findings[0].number if len(findings) == 1 else f"检出 {len(findings)} 项"
    seen = all(facts.seen for facts in findings)
    return _render(
        "alert",
        f"[Mishao] 待办 {what}（{PRIORITIES[highest]}）{'请处理' if seen else '请签收'}",
        {
            "seen": seen,
            "findings": findings,
            "priorities": PRIORITIES,
            "aliases": list(dict.fromkeys(facts.alias for facts in findings if facts.alias)),
            "online": sum(facts.online for facts in findings),
            "detected": clock(first.first_detected_at, time_zone),
            "due": clock(first.first_detected_at + REPORT_WITHIN, time_zone).time,
            "phone": phone,
            "reminded": reminded,
            "next_after": next_after,
        },
    )


@dataclass(frozen=True, slots=True)
class _Reminded:
    """A reminder's facts as words; each pair is Chinese and English."""

    facts: ReminderFacts
    age: tuple[str, str]
    state: tuple[str, str]
    due: tuple[str, str]


def reminder(reminders: Sequence[ReminderFacts], *, at: datetime, time_zone: str, until_gone: bool) -> Content:
    """The reminder about one finding, or about several at once, as things stand `at` that time.

    `until_gone`: acknowledging doesn't end the reminders.
    """
    nths = {facts.nth for facts in reminders}
    what = reminders[0].finding.number if len(reminders) == 1 else f"检出 {len(reminders)} 项"
    nth = f"（第 {nths.pop()} 次）" if len(nths) == 1 else "，"
    return _render(
        "reminder",
        f"[Mishao] 催办 {what}{nth}{_states(reminders)}",
        {
            "reminders": [_Reminded(facts, _age(facts, at), _state(facts), _due(facts, at)) for facts in reminders],
            "priorities": PRIORITIES,
            "checked": _checked(reminders, time_zone),
            "online": sum(facts.finding.online for facts in reminders),
            "gone": sum(facts.gone for facts in reminders),
            "unknown": sum(facts.unknown for facts in reminders),
            "until_gone": until_gone,
        },
    )


def _checked(reminders: Sequence[ReminderFacts], time_zone: str) -> tuple[str, str]:
    """When somebody last looked; of several the time that is longest ago, for it holds of all of them."""
    times = [facts.checked_at for facts in reminders if facts.checked_at]
    if not times:
        return "尚未复查，巡查所见", "Not re-checked yet; as sweeps saw it"
    if len(times) < len(reminders):
        return "部分尚未复查", "Not all re-checked yet"
    at = clock(min(times), time_zone)
    return f"最近复查 {at.time}（{at.zh}）", f"Last re-check {at.time} ({at.en})"


def _short(facts: ReminderFacts) -> str:
    if not facts.acknowledged:
        return "尚未签收"
    return "仍在线" if facts.finding.online else "未确认下线"


def _states(reminders: Sequence[ReminderFacts]) -> str:
    counts = Counter(_short(facts) for facts in reminders)
    return "，".join(counts) if len(counts) == 1 else "，".join(f"{word} {n} 项" for word, n in counts.items())


def _state(facts: ReminderFacts) -> tuple[str, str]:
    if not facts.acknowledged:
        return "尚未签收", "not acknowledged"
    if facts.finding.online:
        return f"已签收，仍有 {facts.finding.online} 个网址在线", f"still online at {facts.finding.online}"
    return f"已签收，尚有 {facts.unknown} 个网址未确认下线", f"not confirmed offline at {facts.unknown}"


def _age(facts: ReminderFacts, at: datetime) -> tuple[str, str]:
    hours = (at - facts.finding.first_detected_at) // _HOUR
    return (f"已 {hours} 小时", f"{hours} h") if hours > 0 else ("不足 1 小时", "less than 1 h")


def _due(facts: ReminderFacts, at: datetime) -> tuple[str, str]:
    """How long until the report is due; past that, that its time has passed. Whether it was made nobody has told us."""
    left = facts.finding.first_detected_at + REPORT_WITHIN - at
    if left >= _HOUR:
        return f"距报告时限 {left // _HOUR} 小时", f"Report due in {left // _HOUR} h"
    if left > timedelta(0):
        return "距报告时限不足 1 小时", "Report due in less than 1 h"
    if -left >= _HOUR:
        return f"报告时限已过 {-left // _HOUR} 小时", f"Report was due {-left // _HOUR} h ago"
    return "报告时限已过", "Report was due less than 1 h ago"


def alarm(sweeps: Sequence[SweepFacts], *, time_zone: str) -> Content:
    """The technical alarm: a sweep that saw too little, or never ran."""
    incomplete = [facts for facts in sweeps if facts.trouble == "incomplete"]
    missed = [facts for facts in sweeps if facts.trouble == "missed"]
    said = [f"巡查不完整 {len(incomplete)} 次"] * bool(incomplete) + [f"未运行 {len(missed)} 次"] * bool(missed)
    return _render(
        "alarm",
        f"[Mishao] 待办 {'，'.join(said)}，请查看",
        {
            "sweeps": [(facts, clock(facts.at, time_zone) if facts.at else None) for facts in sweeps],
            "incomplete": len(incomplete),
            "missed": len(missed),
            "unscannable": sum(facts.unscannable for facts in sweeps),
        },
    )


def digest(facts: DigestFacts, *, phone: str, time_zone: str) -> Content:
    """The daily digest. What isn't built, such as the daily canary, has no place in it."""
    new = f"新增 {facts.new} 项"
    if not facts.sections:
        said = f"没有应巡查的栏目，{new if facts.new else '无新增'}"
    elif facts.complete == facts.sections:
        said = f"巡查完整，{new if facts.new else '无新增'}"
    else:
        missed = f"未运行 {facts.missed} 项，" if facts.missed else ""
        said = f"巡查不完整，{missed}缺口 {facts.gaps} 项，{new}"
    return _render(
        "digest",
        f"[Mishao] 日报 {facts.day:%Y-%m-%d} {said}",
        {"facts": facts, "said": said, "next_by": clock(facts.next_by, time_zone), "phone": phone},
    )


def trial() -> Content:
    """What `alerts test` sends."""
    return _render("trial", "[Mishao] 测试邮件", {})


def address(text: str, role: str = "recipient") -> Address:
    """A bare address as a header may carry it.

    Raises BadAddress: a line break or a second address in it never reaches a header.
    """
    try:
        found = Address(addr_spec=text)
    except (ValueError, IndexError, MessageError):
        raise BadAddress(role) from None
    if not found.domain or not found.username or not text.isprintable():
        raise BadAddress(role)
    return found


def new_message_id(sender: str) -> str:
    """Says nothing of the machine or the finding. Fixed before a mail's first attempt, so a repeat is recognisable."""
    domain = sender.rpartition("@")[2] or "localhost"
    return f"<{datetime.now(UTC):%Y%m%d%H%M%S}.{secrets.token_hex(8)}@{domain}>"


def message(content: Content, *, sender: str, recipient: str, message_id: str, at: datetime) -> EmailMessage:
    """The mail to one recipient. Raises BadAddress."""
    mail = EmailMessage()
    from_ = address(sender, "sender")
    mail["From"] = Address("Mishao", from_.username, from_.domain)
    mail["To"] = address(recipient)
    mail["Subject"] = content.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    # Out-of-office replies would quote the mail to whoever reads the sender's box.
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(content.text)
    mail.add_alternative(content.html, subtype="html")
    return mail
