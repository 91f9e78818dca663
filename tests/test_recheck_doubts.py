"""Take-down checks: what isn't seen there by one who asks from outside may be there for the others."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from pathlib import Path

import crawl_portal as site
import pytest
from crawl_portal import CrawlPortal, Handler
from test_recheck import (
    FILE,
    GONE,
    LIVE,
    MARK,
    PAGE,
    RHYTHM,
    SUSPECT,
    UNKNOWN,
    Watch,
    article,
    people,
    portal,
    soft,
    watch,
)

from crawler.errors import HoursError
from findings import rechecked, rechecks
from findings.models import Finding, Occurrence, ResourceAddress
from findings.rechecks import Target, Told
from mishao.recheck_child import NOT_ALL, _of_host

pytestmark = pytest.mark.django_db
__all__ = ["portal", "watch"]  # fixtures

COOKIE = {"Set-Cookie": "sid=1; Path=/"}
PNG = b"\x89PNG\r\n\x1a\n" + b"maintenance" * 99
LONG = "本站正在进行例行的检修，检修期间附件暂时不提供下载，敬请谅解。".encode() * 99


def _with_cookie(deny: site.Answer) -> site.Answer:
    def answer(handler: Handler) -> None:
        if "sid=1" in (handler.headers.get("Cookie") or ""):
            handler.reply(200, SUSPECT, {}, "application/pdf")
        else:
            deny(handler)

    return answer


@pytest.mark.parametrize(
    "deny",
    [
        site.error(404),
        lambda handler: handler.reply(200, PNG, {}, "image/png"),
        lambda handler: handler.reply(200, '{"msg":"文件不存在"}'.encode(), {}, "application/json"),
    ],
)
@pytest.mark.parametrize("way", [PAGE, "/zc/index.html"])  # of an article that is gone the list's cookie does
def test_a_file_for_those_who_come_by_its_article(
    portal: CrawlPortal, tmp_path: Path, deny: site.Answer, way: str
) -> None:
    each = Watch(portal, tmp_path, referrer=portal.url(PAGE))
    portal.pages |= {FILE: _with_cookie(deny), way: lambda handler: handler.reply(200, b"<h1>x</h1>", COOKIE)}
    assert each.thrice() == [LIVE] * 3
    portal.pages[FILE] = site.error(404)
    assert each.thrice() == [UNKNOWN, UNKNOWN, GONE]


@pytest.mark.parametrize("body", [PNG, LONG, b"%PDF-1.4 under repair"])
def test_a_folder_that_answers_everything_alike_has_replaced_nothing(watch: Watch, body: bytes) -> None:
    watch.portal.prefixes["/zc/202611/"] = lambda handler: handler.reply(200, body)
    del watch.portal.pages[FILE]
    assert watch.thrice() == [UNKNOWN] * 3
    watch.portal.prefixes.clear()
    watch.replace(FILE, b"%PDF-1.4 harmless")
    assert watch.thrice() == [UNKNOWN, UNKNOWN, ["replaced"]]


def test_a_host_that_answers_everything_alike_has_replaced_nothing(watch: Watch) -> None:
    numbers = itertools.count()
    watch.portal.pages.clear()
    watch.portal.prefixes["/"] = lambda handler: handler.reply(200, LONG + b"%d" % (next(numbers) * 0))
    assert watch.thrice() == [UNKNOWN] * 3
    watch.portal.prefixes["/"] = lambda handler: handler.reply(200, LONG + b"%d" % next(numbers))
    assert watch.thrice() == [UNKNOWN] * 3


def test_a_paper_is_not_replaced_by_a_picture(watch: Watch) -> None:
    document = Finding.objects.get().document
    type(document).objects.update(media_type="application/pdf")  # the inspector here calls everything text
    watch.replace(FILE, b"%PDF-1.4 harmless")
    assert watch.thrice() == [UNKNOWN] * 3


@pytest.mark.parametrize("status", [404, 410])
def test_a_server_that_denies_what_it_sends(portal: CrawlPortal, tmp_path: Path, status: int) -> None:
    portal.pages[PAGE] = body = f"<html><body><p>{MARK}</p></body></html>".encode()
    portal.types[PAGE] = "text/html"
    from crawler import portals
    from crawler.portals.page import Page
    from findings.seen import PublicText

    told = portals.article(Page(portal.url(PAGE), body.decode()))
    page = Watch(portal, tmp_path, PAGE, kind="page", text_key=PublicText(told.title, told.text).key([MARK]))
    portal.pages[PAGE] = lambda handler: handler.reply(status, body.replace(b"<body>", b"<body >"))
    assert page.thrice() == [LIVE] * 3
    Occurrence.objects.all().delete()
    page.swept(FILE)
    for sent, states in (
        (SUSPECT, [LIVE] * 3),
        (b"\0" * 300_000, [UNKNOWN] * 3),  # of which the rest is not read
        (b"\0" * 200_000, [UNKNOWN, UNKNOWN, GONE]),
    ):
        portal.pages[FILE] = lambda handler, sent=sent: handler.reply(status, sent, {}, "application/pdf")
        assert page.thrice() == states


@pytest.mark.parametrize(
    "said",
    [
        "文件不存在或您没有下载权限", "附件不存在，请登录后下载", "信息不存在或无权访问", '{"code":500,"msg":"文件不存在或无权限"}',
        "附件已删除或您无权查看，请联系管理员", "您没有权限，或该文件不存在", "该文件不存在或已过有效期，请返回文章页重新下载",
        "附件不存在或未授权下载", "您访问的页面不存在，您可能需要登录", "404 Not Found，无权访问该资源",
    ],
)  # fmt: skip
def test_not_there_or_not_for_you(watch: Watch, said: str) -> None:
    def plain(handler: Handler) -> None:
        handler.reply(200, said.encode(), {}, "text/plain; charset=utf-8")

    def denied(handler: Handler) -> None:
        handler.reply(404, said.encode(), {}, "text/plain; charset=utf-8")

    for answer in (plain, denied, soft(f"<h1>{said}</h1>")):
        watch.portal.pages[FILE] = answer
        assert {state for [state] in watch.thrice()} <= {"unknown", "restricted"}


@pytest.mark.parametrize(
    "said",
    [
        "抱歉，您访问的页面不存在", "用户登录 注册 首页 政务公开 <h1>您访问的页面不存在</h1>", "文件已被删除", "页面不存在或已过期 返回首页",
        "<h1>404 Not Found</h1><hr>nginx", "您访问的页面不存在或已被删除 返回首页 版权所有 未经授权不得转载", "附件不存在，页面不存在，请联系管理员",
        "找不到该页面，请检查网址 <a href='/'>用户登录</a>", "错误404 信息不存在", "您要的文章不存在",
    ],
)  # fmt: skip
def test_plainly_not_there(watch: Watch, said: str) -> None:
    for answer in (soft(f"<div>{said}</div>"), soft(f"<div>{said}</div>", 404)):
        watch.portal.pages[FILE] = answer
        assert watch.thrice() == [UNKNOWN, UNKNOWN, GONE]
        watch.replace(FILE, SUSPECT)
        assert watch.check(60) == LIVE
        Occurrence.objects.update(history=[])


def test_a_page_with_status_404_may_name_every_reason(watch: Watch) -> None:
    watch.portal.pages[FILE] = soft(
        "<p>页面不存在。可能的原因：网址有误；页面已删除；您没有访问权限，请登录。</p>", 404
    )
    assert watch.thrice() == [UNKNOWN, UNKNOWN, GONE]


def test_an_answer_that_tells_nothing_stands_between(portal: CrawlPortal, tmp_path: Path) -> None:
    each = article(portal, tmp_path, f"<html><body><div id='app'>{MARK}</div></body></html>".encode())
    shell = (
        b"<html><head><title>x</title></head><body><div id='app'></div><script src='/app.js'></script></body></html>"
    )
    for _ in range(3):
        portal.pages.pop(PAGE)
        assert each.check(6) == UNKNOWN
        assert each.place.absences == 1
        portal.pages[PAGE] = shell
        assert each.check(6) == UNKNOWN
        assert (each.place.absences, each.place.absent_since) == (0, None)
    del portal.pages[PAGE]
    assert each.thrice() == [UNKNOWN, UNKNOWN, GONE]
    since = each.place.absent_since
    portal.pages[PAGE] = shell
    assert (each.check(60), each.place.absent_since) == (GONE, since)


def test_tickets_that_are_good_once(watch: Watch) -> None:
    numbers, good = itertools.count(), [""]

    def lead(handler: Handler) -> None:
        good[0] = f"/real.pdf?token={next(numbers)}"
        handler.reply(302, b"", {"Location": good[0]})

    def real(handler: Handler) -> None:
        if handler.path == good[0]:
            handler.reply(200, SUSPECT, {}, "application/pdf")
        else:
            site.error(403)(handler)

    watch.portal.pages[FILE] = lead
    watch.portal.prefixes["/real.pdf"] = real
    assert [watch.check(60) for _ in range(4)] == [["moved"]] * 4
    assert ResourceAddress.objects.count() == 2
    watch.portal.pages[FILE] = site.error(403)
    assert watch.check(5) == ["live"]  # the newest ticket is good still
    good[0] = ""
    assert watch.check(5) == ["restricted"]
    del watch.portal.pages[FILE]
    assert watch.thrice() == [UNKNOWN, UNKNOWN, GONE]


def test_where_it_moved_to_for_good_a_refusal_counts(watch: Watch) -> None:
    watch.portal.pages |= {FILE: site.redirect("/new.pdf"), "/new.pdf": SUSPECT}
    assert watch.check() == ["moved"]
    del watch.portal.pages[FILE]
    watch.portal.pages["/new.pdf"] = site.error(403)
    assert watch.thrice() == [["restricted"]] * 3


def test_asked_for_while_a_clock_was_ahead(watch: Watch) -> None:
    finding = Finding.objects.get()
    rechecks.ask(finding, watch.at + dt.timedelta(days=400))
    assert rechecks.due(watch.at, RHYTHM).exists()
    watch.check()
    finding.refresh_from_db()
    assert not rechecks.is_waiting(finding)
    assert not rechecks.due(watch.at + dt.timedelta(seconds=5), RHYTHM).exists()


@pytest.mark.parametrize("ahead", [dt.timedelta(minutes=50), dt.timedelta(days=400)])
def test_asked_for_after_a_clock_was_set_back(watch: Watch, ahead: dt.timedelta) -> None:
    now, watch.at = watch.at, watch.at + ahead
    watch.check()
    watch.at = now
    finding = Finding.objects.get()
    rechecks.ask(finding, now)
    finding.refresh_from_db()
    assert rechecks.is_waiting(finding)
    assert rechecks.due(now, RHYTHM).exists()
    watch.check(1)
    assert not rechecks.is_waiting(finding)


class _Checker:
    """Of a host some of whose addresses hang."""

    def __init__(self, tell: Callable[[Target], Told]) -> None:
        self.check = tell


def test_addresses_that_hang_keep_no_others_waiting(portal: CrawlPortal, tmp_path: Path) -> None:
    paths = [f"/zc/202611/f{n}.pdf" for n in range(6)]
    for n, path in enumerate(paths):
        portal.pages[path] = SUSPECT + b"%d" % n
    each = Watch(portal, tmp_path, *paths)
    Occurrence.objects.update(live_state="live")
    asked: list[str] = []

    def tell(target: Target) -> Told:
        asked.append(target.url[-6:-4])
        hangs = target.url.endswith(("f0.pdf", "f1.pdf"))
        return Told("unreachable" if hangs else "live", "timeout" if hangs else "", each.at)

    def round_() -> list[int]:
        codes = []
        asked.clear()
        for target, told in _of_host(_Checker(tell), rechecks.targets(rechecks.due(each.at, RHYTHM))):  # type: ignore[arg-type]
            if isinstance(told, int):
                codes.append(told)
            else:
                rechecked.note(target, told, RHYTHM, people, None)
        each.at += dt.timedelta(minutes=1)
        return codes

    assert (round_(), asked) == ([NOT_ALL], ["f0", "f1"])
    assert each.states == ["unreachable"] * 2 + LIVE * 4
    assert Occurrence.objects.filter(last_checked_at=None).count() == 4
    assert (round_(), asked) == ([], ["f2", "f3", "f4", "f5"])
    assert [place.resource.url[-6:-4] for place in rechecks.named([])] == ["f2", "f3", "f4", "f5", "f0", "f1"]
    each.at += dt.timedelta(hours=2)
    assert (round_(), asked) == ([], ["f2", "f3", "f4", "f5", "f0", "f1"])


def test_outside_the_hours_is_told_as_such(watch: Watch) -> None:
    def tell(target: Target) -> Told:
        raise HoursError("not now")

    [(_, told)] = _of_host(_Checker(tell), rechecks.targets(rechecks.named([])))  # type: ignore[arg-type]
    assert told == 3


def test_a_pass_takes_some_of_each_host(portal: CrawlPortal, tmp_path: Path) -> None:
    paths = [f"/f{n}.pdf" for n in range(4)]
    for n, path in enumerate(paths):
        portal.pages[path] = SUSPECT + b"%d" % n
    Watch(portal, tmp_path, *paths)
    last = Occurrence.objects.order_by("pk")[3].resource
    last.host = "b.gov.cn"
    last.save()
    places = list(rechecks.of_each_host(rechecks.named([]), 2))
    assert [place.resource.url[-6:-4] for place in places] == ["f0", "f1", "f3"]
