"""The mails' words: exactly the agreed ones, and never one too many."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest

from alerts import render
from alerts.errors import BadAddress
from alerts.plain import FORBIDDEN_WORDS, clock, forbidden_words, phone_number, short_name
from alerts.render import Content, DigestFacts, FindingFacts, ReminderFacts, SweepFacts

DETECTED = dt.datetime(2026, 11, 23, 14, 40, tzinfo=dt.UTC)
LINK = "https://mishao.example.cn/findings/abcDEF_-123456789012/"
ONE = FindingFacts("F-2026-000123", 1, "门户1", DETECTED, 2, LINK)
TWO = FindingFacts("F-2026-000124", 2, "门户2", DETECTED + dt.timedelta(hours=1), 1, LINK.replace("abc", "xyz"))
BACK = dataclasses.replace(ONE, seen=True)
SWEEP = SweepFacts(12, "incomplete", "门户1", DETECTED, 52, 40, 1, 3, 4, 4, 3, "https://mishao.example.cn/sweeps/12/")
MISSED = SweepFacts(13, "missed", "门户1", DETECTED, 0, 0, 0, 0, 0, 0, 0, "https://mishao.example.cn/sweeps/13/")

ALERT = """\
线索编号 F-2026-000123   优先级 一级   门户代号 门户1
检出时间 2026-11-23 22:40（北京时间）   在线网址 2 个
报告时限 2026-11-24 22:40（自检出起算；起算时间由本单位确认）

巡查检出 1 项疑似问题，尚未经人员核实。请现在：
1. 打开 {link}，登录后点“签收”。打不开请致电 010-12345678，报线索编号。
2. 按页面所列依据核实；需留存证据的，先按本单位规定办理。
3. 属实的，电话通知门户值班员下线：文章、附件、移动版、缓存都要撤除。
请勿转发、截图，勿在邮件或聊天中写文件名称、网址。

Finding F-2026-000123, priority 1, portal 门户1, first detected 2026-11-23 22:40 (Beijing time), \
online at 2 address(es), report due 2026-11-24 22:40.
A sweep found one suspected problem; nobody has verified it yet. Now:
1. Open {link}, sign in, press Acknowledge; if it won't open, phone 010-12345678.
2. Check the reasons; keep evidence as your rules say.
3. If real, phone the portal's duty desk: article, attachment, mobile page and caches must go.
Don't forward or screenshot; name no file or address in mail or chat.
""".replace("{link}", LINK)

CHECKED = DETECTED + dt.timedelta(hours=5)
UNSEEN = ReminderFacts(ONE, 2, acknowledged=False, gone=1, unknown=3, checked_at=CHECKED)
ONLINE = ReminderFacts(TWO, 7, acknowledged=True, gone=0, unknown=0, checked_at=CHECKED - dt.timedelta(hours=1))
UNSURE = dataclasses.replace(ONLINE, finding=dataclasses.replace(TWO, online=0), unknown=2, checked_at=None)

REMINDER = """\
F-2026-000123 检出已 6 小时，尚未签收。距报告时限 17 小时。
最近复查 2026-11-24 03:40（北京时间）：在线 2，已下线 1，无法判断 3。请打开 {link} 处理。
签收只停止签收提醒；全部网址确认下线后，下线提醒才会停止。

F-2026-000123: 6 h since detection, not acknowledged. Report due in 17 h. Last re-check 2026-11-24 03:40 (Beijing time): \
online 2, gone 1, unknown 3. Open {link}.
Acknowledging ends only the reminders to acknowledge; the others go on until every address is confirmed offline.
""".replace("{link}", LINK)

DAY = DigestFacts(
    DETECTED.date(), sections=12, complete=12, incomplete=0, missed=0, gaps=0, inspected=5120, unscannable=3, unreachable=2,
    excluded=40, new=0, waiting=1, online=2, overdue=0, undelivered=0, audit="0123456789abcdef",
    next_by=DETECTED + dt.timedelta(hours=11), link="https://mishao.example.cn/",
)  # fmt: skip
DIGEST = """\
应巡查栏目 12：完整 12，不完整 0，未运行 0。
已检测 5120，无法检测 3，无法访问 2，不在范围 40。
新增线索 0，待研判 1，仍在线 2，超过时限 0。
未送达邮件 0，审计摘要 0123456789abcdef（请保留备查）。
“无新增”仅指已检测内容中未检出，不代表不存在问题。明细 https://mishao.example.cn/
2026-11-24 09:40（北京时间）前未收到下一份日报，即为系统异常，请联系系统管理员 010-12345678。

Sections 12: complete 12, incomplete 0, missed 0. Inspected 5120, unscannable 3, unreachable 2, out of scope 40. \
New 0, to triage 1, online 2, overdue 0. Undelivered 0, audit digest 0123456789abcdef.
"Nothing new" speaks only of what was inspected. Details https://mishao.example.cn/ No digest by 2026-11-24 09:40 (Beijing time): \
the system is down; phone 010-12345678.
"""


def digest(phone: str = "010-12345678", **more: int) -> Content:
    return render.digest(dataclasses.replace(DAY, **more), phone=phone, time_zone="Asia/Shanghai")


def alert(*findings: FindingFacts, phone: str = "010-12345678", **more: bool) -> Content:
    return render.alert(findings, phone=phone, time_zone="Asia/Shanghai", **more)


def remind(*reminders: ReminderFacts, hours: float = 6.5, until_gone: bool = True) -> Content:
    at = DETECTED + dt.timedelta(hours=hours)
    return render.reminder(reminders, at=at, time_zone="Asia/Shanghai", until_gone=until_gone)


def every_mail() -> list[Content]:
    whole = dataclasses.replace(SWEEP, listed=51)
    return [
        alert(ONE),
        alert(ONE, phone=""),
        alert(dataclasses.replace(ONE, alias="", online=0, priority=3)),
        alert(ONE, TWO),
        alert(TWO, ONE, phone=""),
        *(alert(*some, next_after=60) for some in ((BACK,), (BACK, TWO), (BACK, dataclasses.replace(TWO, seen=True)))),
        *(alert(*some, reminded=True, next_after=60) for some in ((ONE,), (ONE, TWO))),
        *(remind(it, hours=h) for it in (UNSEEN, ONLINE, UNSURE) for h in (0.5, 6.5, 23.5, 24.5, 500)),
        *(remind(UNSEEN, ONLINE, UNSURE, hours=hours) for hours in (1, 30)),
        remind(UNSEEN, dataclasses.replace(UNSEEN, finding=TWO), until_gone=False),
        *(render.alarm(some, time_zone="Asia/Urumqi") for some in ([SWEEP], [MISSED], [SWEEP, MISSED, whole])),
        *(
            digest(),
            digest(phone="", complete=9, incomplete=2, missed=1, gaps=7, new=3),
            digest(sections=0, complete=0),
        ),
        render.trial(),
    ]


def visible(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def test_the_alert_has_the_agreed_words() -> None:
    content = alert(ONE)
    assert content.subject == "[Mishao] 待办 F-2026-000123（一级）请签收"
    assert content.text == ALERT


def test_a_sentence_without_its_function_is_left_out() -> None:
    for part in (alert(ONE, phone="").text, alert(ONE, phone="").html):
        assert "致电" not in part
        assert "won't open" not in part
        assert "立即复查" not in part
        assert "提醒下一位" not in part
    assert "登录后点“签收”。\n2. " in alert(ONE, phone="").text
    assert "门户代号" not in alert(dataclasses.replace(ONE, alias="")).text


def test_the_alert_promises_what_will_be_done() -> None:
    both = alert(ONE, reminded=True, next_after=60)
    step, english = (
        "点“立即复查”。全部网址确认下线前，系统会持续提醒。",
        "Press Re-check. Reminders go on until every address is confirmed offline.",
    )
    further, later = "60 分钟内未签收，将提醒下一位。", "Unacknowledged after 60 min, the next person is told."
    assert f"\n4. {step}\n请勿转发、截图，勿在邮件或聊天中写文件名称、网址。{further}\n" in both.text
    assert (
        f"\n4. {english}\nDon't forward or screenshot; name no file or address in mail or chat. {later}\n" in both.text
    )
    for content, told, nexts in (
        (both, True, True), (alert(ONE, TWO, reminded=True), True, False), (alert(ONE, next_after=60), False, True), (alert(ONE), False, False)
    ):  # fmt: skip
        for part in (content.text, visible(content.html)):
            assert (step in part, english in part) == (told, told)
            assert (further in part, later in part) == (nexts, nexts)


def test_the_reminder_has_the_agreed_words() -> None:
    content = remind(UNSEEN)
    assert content.subject == "[Mishao] 催办 F-2026-000123（第 2 次）尚未签收"
    assert content.text == REMINDER
    assert remind(ONLINE).subject == "[Mishao] 催办 F-2026-000124（第 7 次）仍在线"
    assert "F-2026-000124 检出已 5 小时，已签收，仍有 1 个网址在线。距报告时限 18 小时。" in remind(ONLINE).text
    assert "F-2026-000124: 5 h since detection, still online at 1. Report due in 18 h." in remind(ONLINE).text
    assert remind(UNSURE).subject == "[Mishao] 催办 F-2026-000124（第 7 次）未确认下线"
    assert "\n尚未复查，巡查所见：在线 0，已下线 0，无法判断 2。" in remind(UNSURE).text
    assert "签收只停止" not in remind(UNSEEN, until_gone=False).text + remind(UNSEEN, until_gone=False).html


@pytest.mark.parametrize(
    ("hours", "chinese", "english"),
    [
        (0.5, "检出不足 1 小时，尚未签收。距报告时限 23 小时。", "less than 1 h since detection, not acknowledged. Report due in 23 h."),
        (23, "检出已 23 小时，尚未签收。距报告时限 1 小时。", "23 h since detection, not acknowledged. Report due in 1 h."),
        (23.5, "距报告时限不足 1 小时。", "Report due in less than 1 h."),
        (24, "报告时限已过。", "Report was due less than 1 h ago."),
        (25, "报告时限已过 1 小时。", "Report was due 1 h ago."),
        (200.9, "检出已 200 小时，尚未签收。报告时限已过 176 小时。", "Report was due 176 h ago."),
    ],
)  # fmt: skip
def test_no_number_of_hours_is_negative(hours: float, chinese: str, english: str) -> None:
    content = remind(UNSEEN, hours=hours)
    assert chinese in content.text
    assert english in content.text
    assert english in visible(content.html)
    assert not re.search(r"-\d+ (小时|h)", content.text)


def test_the_digest_has_the_agreed_words_but_for_what_is_not_built() -> None:
    assert digest().text == DIGEST
    assert "自检" not in digest().text + digest().html
    assert "联系系统管理员。" in digest(phone="").text
    assert "the system is down.\n" in digest(phone="").text


@pytest.mark.parametrize(
    ("figures", "subject"),
    [
        ({}, "巡查完整，无新增"),
        ({"new": 2}, "巡查完整，新增 2 项"),
        ({"complete": 11, "incomplete": 1, "gaps": 3, "new": 2}, "巡查不完整，缺口 3 项，新增 2 项"),
        ({"complete": 11, "incomplete": 1, "gaps": 3}, "巡查不完整，缺口 3 项，新增 0 项"),
        ({"complete": 11, "missed": 1}, "巡查不完整，未运行 1 项，缺口 0 项，新增 0 项"),
        ({"complete": 0, "sections": 0}, "没有应巡查的栏目，无新增"),
    ],
)
def test_a_digest_says_complete_only_where_all_is(figures: dict[str, int], subject: str) -> None:
    assert digest(**figures).subject == f"[Mishao] 日报 2026-11-23 {subject}"


def test_several_reminders_are_one_mail_with_a_line_each() -> None:
    content = remind(UNSEEN, ONLINE, UNSURE)
    assert content.subject == "[Mishao] 催办 检出 3 项，尚未签收 1 项，仍在线 1 项，未确认下线 1 项"
    twice = dataclasses.replace(UNSEEN, finding=TWO)
    assert remind(UNSEEN, twice).subject == "[Mishao] 催办 检出 2 项（第 2 次）尚未签收"
    lines = content.text.splitlines()
    assert f"F-2026-000123 一级 第 2 次，检出已 6 小时，尚未签收，距报告时限 17 小时 {ONE.link}" in lines
    assert (
        f"F-2026-000124 二级 第 7 次，检出已 5 小时，已签收，仍有 1 个网址在线，距报告时限 18 小时 {TWO.link}" in lines
    )
    # One of them was never looked at on purpose, so no time of a re-check holds of all.
    assert "部分尚未复查：在线 3，已下线 1，无法判断 5。请打开上列各链接处理。" in lines
    assert "最近复查 2026-11-24 02:40（北京时间）：" in remind(UNSEEN, ONLINE).text


def test_several_findings_are_one_mail_with_a_line_each() -> None:
    content = alert(ONE, TWO)
    assert content.subject == "[Mishao] 待办 检出 2 项（一级）请签收"
    lines = content.text.splitlines()
    for finding, word in ((ONE, "一级"), (TWO, "二级")):
        assert f"{finding.number} {word} {finding.link}" in lines
        assert f'href="{finding.link}"' in content.html
    assert "检出 2 项   门户代号 门户1、门户2" in lines
    assert "最早检出时间 2026-11-23 22:40（北京时间）   在线网址 3 个" in lines
    assert "巡查检出 2 项疑似问题" in content.text


def test_the_alarm_counts_and_names_no_place() -> None:
    content = render.alarm([SWEEP], time_zone="Asia/Shanghai")
    assert content.subject == "[Mishao] 待办 巡查不完整 1 次，请查看"
    counts = "列出 52：未检出 40，疑似 1，无法检测 3，无法访问 4，不在范围 4。缺口 3 项。"
    assert counts in content.text
    assert "合计与列出数不符" not in content.text
    assert "合计与列出数不符" in render.alarm([dataclasses.replace(SWEEP, clean=41)], time_zone="UTC").html
    missed = render.alarm([MISSED], time_zone="Asia/Shanghai")
    assert missed.subject == "[Mishao] 待办 未运行 1 次，请查看"
    assert "计划时间 2026-11-23 22:40（北京时间）" in missed.text
    assert "无法检测" not in missed.text
    assert MISSED.link in missed.html


def test_text_and_html_say_the_same() -> None:
    reminders = [remind(UNSEEN), remind(UNSEEN, ONLINE), remind(UNSURE, hours=30)]
    for content in (
        alert(ONE),
        alert(ONE, TWO),
        render.alarm([SWEEP, MISSED], time_zone="Asia/Shanghai"),
        *reminders,
        digest(),
    ):
        shown = visible(content.html)
        for number in re.findall(r"\d+", re.sub(r"https?://\S+|^\d\. ", "", content.text, flags=re.MULTILINE)):
            assert number in shown
        if content in (*reminders, digest()):
            continue
        for sentence in ("请勿转发、截图", "请现在：", "Don't forward or screenshot"):
            assert sentence in content.text
            assert sentence in shown.replace("&#39;", "'")


def test_no_mail_holds_a_word_that_gateways_quarantine() -> None:
    for content in every_mail():
        mail = render.message(
            content, sender="mishao@example.gov.cn", recipient="wang@example.gov.cn", message_id="<1@x>", at=DETECTED
        )
        parsed = BytesParser(policy=policy.default).parsebytes(bytes(mail))
        assert isinstance(parsed, EmailMessage)
        said = [str(value) for value in parsed.values()]
        said += [part.get_content() for part in parsed.walk() if not part.is_multipart()]
        assert len(said) > 10
        for text in said:
            assert not forbidden_words(text), text
        for word in ("涉密文件", "案件", "发现", "安全", "温馨提示", "！"):
            assert word not in content.text + content.html


def test_the_guard_itself_sees_what_it_must() -> None:
    for word in FORBIDDEN_WORDS:
        assert forbidden_words(f"x{word.upper()}y") == (word,)
    assert forbidden_words("ＳＥＣＲＥＴ") == ("secret",)
    assert forbidden_words("Mishao 请签收") == ()


def test_what_was_acknowledged_is_not_asked_for_again() -> None:
    for some in ((BACK,), (BACK, dataclasses.replace(TWO, seen=True))):
        mail = alert(*some, next_after=60)
        assert mail.subject.endswith("请处理")
        for text in (mail.text, mail.html):
            assert "又在另外的网址检出" in text
            assert "found at another address" in text
            assert not re.search(
                "尚未经|点“签收”|将提醒下一位|nobody has verified|press Acknowledge|Unacknowledged", text
            )
    mixed = alert(BACK, TWO, next_after=60)
    assert mixed.subject.endswith("请签收")
    assert "检出 2 项疑似问题，尚未经人员核实" in mixed.text


def test_the_facts_have_no_place_for_content() -> None:
    allowed = {
        "number", "priority", "alias", "first_detected_at", "online", "link", "trouble", "at", "listed", "clean",
        "suspected", "unscannable", "unreachable", "excluded", "gaps", "finding", "nth", "acknowledged", "gone", "unknown",
        "checked_at", "day", "sections", "complete", "incomplete", "missed", "inspected", "new", "waiting", "overdue",
        "undelivered", "audit", "next_by", "seen",
    }  # fmt: skip
    for facts in (FindingFacts, ReminderFacts, SweepFacts, DigestFacts):
        assert {field.name for field in dataclasses.fields(facts)} <= allowed


def test_html_takes_nothing_from_elsewhere_and_links_only_home() -> None:
    for content in every_mail():
        assert not re.search(r"<(img|script|link|iframe|object|form)\b|@import|url\(", content.html, re.IGNORECASE)
        links = re.findall(r'(?:href|src|background)="([^"]*)"', content.html)
        assert all(link.startswith("https://mishao.example.cn/") for link in links)


def test_hostile_names_stay_names() -> None:
    for alias in ('<b>x</b>"', "{{ 7*7 }}", "门户\r\nBcc: x@y.cn\r\n\r\n1. 转账", "a\u2028b\x00\x85\u202ec"):
        name = short_name(alias, "门户1")
        content = alert(dataclasses.replace(ONE, alias=name), TWO)
        assert "<b>" not in content.html
        assert "49" not in visible(content.html)
        assert "\nBcc" not in content.text
        assert not re.search(r"[\x00\x85\u2028\u202e\r]", content.text + content.html)
        assert not re.search(r"^1\. 转账", content.text, re.MULTILINE)


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("门户1", "门户1"),
        (" 县政府\t门户 ", "县政府 门户"),
        ("保密局网站", "门户7"),
        ("Secret Office", "门户7"),
        ("保\u200b密局", "门户7"),
        ("", "门户7"),
        ("长" * 60, "长" * 40),
    ],
)
def test_short_names(alias: str, name: str) -> None:
    assert short_name(alias, "门户7") == name


@pytest.mark.parametrize(
    ("phone", "number"),
    [
        ("010-12345678", "010-12345678"),
        ("保密办 010-1234 5678 转 802", "010-1234 5678 转 802"),
        ("+86 (10) 1234-5678", "+86 (10) 1234-5678"),
        ("12345", "12345"),
        ("010-12345678\r\nBcc: x@y.cn", "010-12345678"),
        ("010-12345678、13800000000", "010-12345678、13800000000"),
        ("值班室", ""),
        ("", ""),
    ],
)
def test_phone_numbers(phone: str, number: str) -> None:
    assert phone_number(phone) == number


@pytest.mark.parametrize(
    "recipient",
    [
        "wang@example.gov.cn\r\nBcc: x@y.cn",
        "wang@example.gov.cn\nX: y",
        "wang@example.gov.cn, x@y.cn",
        "wang@example.gov.cn\u2028x",
        "Wang <wang@example.gov.cn>",
        "wang",
        "@example.gov.cn",
        "wang@",
        "",
        " ",
    ],
)
def test_only_one_bare_address_becomes_a_recipient(recipient: str) -> None:
    with pytest.raises(BadAddress):
        render.message(render.trial(), sender="m@example.cn", recipient=recipient, message_id="<1@x>", at=DETECTED)


def test_the_headers() -> None:
    mail = render.message(
        alert(ONE), sender="m@example.cn", recipient="wang@example.gov.cn", message_id="<1@x>", at=DETECTED
    )
    parsed = BytesParser(policy=policy.default).parsebytes(bytes(mail))
    assert parsed["From"] == "Mishao <m@example.cn>"
    assert parsed["To"] == "wang@example.gov.cn"
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["Message-ID"] == "<1@x>"
    assert parsed["Date"].datetime == DETECTED
    assert parsed["Subject"] == "[Mishao] 待办 F-2026-000123（一级）请签收"
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]


def test_message_ids_are_new_each_time_and_carry_the_senders_domain() -> None:
    made = {render.new_message_id("m@example.cn") for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(r"<\d{14}\.[0-9a-f]{16}@example\.cn>", one) for one in made)


def test_times_outside_beijing_carry_their_offset() -> None:
    assert clock(DETECTED, "Asia/Shanghai").zh == "北京时间"
    urumqi = clock(DETECTED, "Asia/Urumqi")
    assert (urumqi.time, urumqi.zh, urumqi.en) == ("2026-11-23 20:40", "UTC+06:00", "UTC+06:00")
