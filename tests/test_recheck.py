"""Take-down checks over a real server: what is over is proven, whatever else happens is told and proves nothing."""

from __future__ import annotations

import datetime as dt
import itertools
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import crawl_portal as site
import pytest
from crawl_portal import CrawlPortal, Handler, crawl_portal
from crawl_process import PlainInspector
from django.utils import timezone

from crawler.fetch.egress import Guard
from crawler.fetch.fetcher import Fetcher
from crawler.fetch.spool import Spool
from crawler.job import HostPolicy
from crawler.liveness.asking import Asker
from crawler.liveness.check import Checker
from crawler.sections.reading import Reader
from findings import lifecycle, rechecked, rechecks, record
from findings.addresses import canonical, url_key
from findings.models import Finding, HostPage, Occurrence, OutboxRow, Portal, Section
from findings.rechecks import Rhythm
from findings.record import Seen
from findings.seen import PublicText

pytestmark = pytest.mark.django_db

MARK = "秘密★10年"
FILE, COPY, PAGE = "/zc/202611/P020261101.pdf", "/file/copy.pdf", "/zc/202611/t20261101_1.html"
SUSPECT = b"%PDF-1.4\n" + MARK.encode()
RHYTHM = Rhythm()
NOT_FOUND = "<h1>抱歉，您访问的页面不存在</h1><p>可能已被删除。</p>"


@pytest.fixture
def portal() -> Iterator[CrawlPortal]:
    with crawl_portal() as running:
        running.listing("/zc/index.html", [("202611/t20261101_1.html", "关于印发办法的通知")])
        running.html("/", "<h1>青石市人民政府</h1><p>欢迎</p>" + "<a href='/zc/index.html'>政策</a>" * 3)
        running.pages[FILE] = SUSPECT
        running.types[FILE] = "application/pdf"
        yield running


class Watch:
    """A ledger with the suspected file in it, and a clock that is set by hand."""

    def __init__(self, portal: CrawlPortal, folder: Path, *paths: str, **told: Any) -> None:
        self.portal, self.folder, self.timeout_s = portal, folder, 2.0
        row = Portal.objects.create(name="甲", alias="门户1", hosts=[portal.host])
        url = portal.url("/zc/index.html")
        self.section = Section.objects.create(portal=row, name="政策", url=url, url_key=url_key(canonical(url)))
        for path in paths or (FILE,):
            self.swept(path, **told)
        self.at = timezone.now() + dt.timedelta(hours=1)

    def swept(self, path: str, body: bytes | None = None, kind: Any = "attachment", **told: Any) -> None:
        """A sweep sees the address."""
        sweep = record.start_sweep(self.section.pk, "command", holder="me", ruleset="r")
        if body is None:
            body = self.portal.pages[path]  # type: ignore[assignment]
        inspection = PlainInspector("r").inspect(_File(body), path)
        url = self.portal.url(path)
        seen = Seen(url, kind, "fetched", inspection.verdict.value, inspection=inspection, addresses=(url,), **told)
        record.record(sweep, seen, people)
        record.finish_sweep(sweep, declared_total=None, declared_pages=None, gaps=(), operators=())

    def check(self, minutes: float = 0.0) -> list[str]:
        """Looks at all places so much later; their states."""
        self.at += dt.timedelta(minutes=minutes)
        places = Occurrence.objects.filter(section__isnull=False).order_by("pk")
        guard = Guard.of([self.portal.host], [self.portal.host])
        spool = Spool(self.folder / "spool")
        spool.prepare()
        fetcher = Fetcher(guard, spool, "Mishao", self.timeout_s)
        policy = HostPolicy((self.portal.host,), delay_s=0.0)
        known = dict(HostPage.objects.values_list("host", "fingerprint"))
        checker = Checker(
            Asker(Reader(fetcher, guard, policy), guard),
            lambda: PlainInspector("r"),
            lambda host: known.get(host, ""),
            lambda host, pages: rechecks.witnesses(host, pages=pages),
            lambda: self.at,
        )
        for target in rechecks.targets(places):
            rechecked.note(target, checker.check(target), RHYTHM, people, None)
        fetcher.close()
        return self.states

    @property
    def states(self) -> list[str]:
        return list(Occurrence.objects.order_by("pk").values_list("live_state", flat=True))

    @property
    def place(self) -> Occurrence:
        return Occurrence.objects.order_by("pk")[0]

    @property
    def told(self) -> tuple[str, str]:
        return self.place.live_state, self.place.history[-1]["detail"]

    def thrice(self) -> list[list[str]]:
        return [self.check(minutes) for minutes in (0, 5, 5)]

    def replace(self, path: str, body: bytes, kind: str = "application/pdf") -> None:
        self.portal.pages[path], self.portal.types[path] = body, kind


class _File:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def read(self) -> bytes:
        return self._body


def people(section_id: int, policy: str) -> list[str]:
    return ["wang@x.cn"] if policy == "alert" else []


@pytest.fixture
def watch(portal: CrawlPortal, tmp_path: Path) -> Watch:
    return Watch(portal, tmp_path)


UNKNOWN, GONE, LIVE = ["unknown"], ["gone"], ["live"]


def test_a_file_that_is_there_is_live_and_only_asked_whether_it_changed(watch: Watch) -> None:
    assert watch.check() == LIVE
    assert watch.place.last_checked_at == watch.place.last_seen_at == watch.at
    assert len(watch.place.history) == 1
    assert not any(OutboxRow.objects.exclude(episode=1))


def test_gone_needs_three_checks_that_agree_over_ten_minutes(watch: Watch) -> None:
    del watch.portal.pages[FILE]
    assert watch.thrice() == [UNKNOWN, UNKNOWN, GONE]
    assert [(line["state"], line["detail"]) for line in watch.place.history] == [
        ("live", ""), ("unknown", "not-found"), ("gone", "not-found"),
    ]  # fmt: skip


def test_many_checks_at_once_are_one_look(watch: Watch) -> None:
    del watch.portal.pages[FILE]
    assert [watch.check(0.5) for _ in range(10)] == [UNKNOWN] * 10
    assert watch.check(6) == GONE


@pytest.mark.parametrize("status", [404, 410])
def test_each_shape_of_request_must_agree(watch: Watch, status: int) -> None:
    """A cache that hands out the file unless it is told not to; another that does so only to who comes from nowhere."""
    for cached in (True, False):

        def answer(handler: Handler, cached: bool = cached) -> None:
            if ("Cache-Control" in handler.headers) is cached:
                handler.reply(status, b"<html><body>nothing</body></html>")
            else:
                handler.reply(200, SUSPECT, kind="application/pdf")

        watch.portal.pages[FILE] = answer
        assert [watch.check(60) for _ in range(4)] == [LIVE] * 4


def test_a_cache_that_has_it_now_and_then_has_it(watch: Watch) -> None:
    turns = itertools.cycle([404, 404, 404, 404, 200])

    def answer(handler: Handler) -> None:
        status = next(turns)
        handler.reply(status, SUSPECT if status == 200 else b"none", kind="application/pdf")

    watch.portal.pages[FILE] = answer
    states = [watch.check(10)[0] for _ in range(20)]
    assert "gone" not in states
    assert "live" in states


def test_a_cache_whose_nodes_differ_is_believed_less_each_time(watch: Watch) -> None:
    answers = itertools.cycle(
        [200] + [404] * 8
    )  # of which no three checks in a row would do without what was seen before

    def answer(handler: Handler) -> None:
        status = next(answers)
        handler.reply(status, SUSPECT if status == 200 else b"none", kind="application/pdf")

    watch.portal.pages[FILE] = answer
    watch.check()
    watch.check()
    watch.check(1)  # two more that find nothing, and then it is there again
    watch.check(1)
    watch.check(1)
    states = [watch.check(5)[0] for _ in range(20)]
    assert "gone" not in states
    watch.portal.pages.pop(FILE)
    states = [watch.check(5)[0] for _ in range(12)]
    assert states[-1] == "gone"


def test_a_server_that_knows_it_only_by_get(watch: Watch) -> None:
    assert watch.check() == LIVE
    assert {handler for handler, _ in watch.portal.requests} >= {
        FILE
    }  # nothing but GET is ever sent: HEAD would be a 501


@pytest.mark.parametrize(
    ("answer", "state", "detail"),
    [
        (site.error(403), "restricted", "status"),
        (site.error(401), "restricted", "status"),
        (site.error(503), "unreachable", "status"),
        (site.error(500), "unreachable", "status"),
        (site.error(429), "unreachable", "status"),
        (site.error(400), "unknown", "status"),
        (site.silent, "unreachable", "timeout"),
        (site.truncated, "unreachable", "interrupted"),
        (site.redirect("/a"), "unreachable", "redirects"),
        (site.redirect("http://elsewhere.example/a.pdf"), "unknown", "host"),
        (lambda h: h.reply(404, "<html>您的请求疑似攻击，已被网站防护拦截</html>".encode()), "restricted", "status"),
        (lambda h: h.reply(200, b"<html><script>var arg1='0123456789ABCDEF0123456789';</script></html>"), "restricted", "not-obtained"),
        (lambda h: h.reply(200, "<html><body>系统维护中，请稍后再来</body></html>".encode()), "unreachable", "not-obtained"),
        (lambda h: h.reply(200, "<html><body>请先登录 <input type=password></body></html>".encode()), "restricted", "not-obtained"),
        (lambda h: h.reply(200, b""), "unreachable", "not-obtained"),
        (lambda h: h.reply(200, b'{"code":500,"msg":"error"}', kind="application/json"), "unknown", "other-content"),
        (lambda h: h.reply(200, "<html><body><h1>文件预览</h1>正在打开，请稍候片刻再来看看这个文件</body></html>".encode()), "unknown", "other-content"),
    ],
)  # fmt: skip
def test_nothing_else_is_ever_gone(watch: Watch, answer: site.Answer, state: str, detail: str) -> None:
    watch.timeout_s = 0.5
    watch.portal.pages |= {FILE: answer, "/a": site.redirect("/b"), "/b": site.redirect("/a")}
    for minutes in (0, 10, 10, 600):
        assert watch.check(minutes) == [state]
    assert watch.told == (state, detail)
    assert watch.place.absences == 0
    watch.replace(FILE, SUSPECT)
    assert watch.check(1) == LIVE
    assert OutboxRow.objects.count() == 1  # it never was over, so it is no news


def test_a_host_that_shows_nothing_at_all_has_not_taken_the_file_down(watch: Watch) -> None:
    watch.portal.pages.clear()
    assert watch.thrice() == [UNKNOWN] * 3
    assert watch.told == ("unknown", "host-silent")
    watch.portal.html("/", "<h1>Welcome to nginx!</h1><p>If you see this page, the server is installed.</p>")
    assert watch.thrice() == [UNKNOWN] * 3
    maintenance = "<h1>网站改版中</h1><p>敬请期待新的网站，感谢您的关注和支持。</p>"
    watch.portal.prefixes["/"] = lambda handler: handler.reply(200, f"<html><body>{maintenance}</body></html>".encode())
    assert watch.thrice() == [UNKNOWN] * 3


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<script>alert('对不起，该文件不存在！');history.back();</script>", "text/html"),
        ('{"code":404,"msg":"文件不存在"}', "application/json"),
        ("文件已被删除", "text/plain"),
    ],
)
def test_a_server_that_says_in_few_words_that_it_has_it_no_more(watch: Watch, body: str, kind: str) -> None:
    watch.replace(FILE, body.encode(), kind)
    assert watch.thrice() == [UNKNOWN, UNKNOWN, GONE]


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert('请先登录后再下载附件');history.back();</script>",
        "<script>window.location.href='/';</script>",
        "<script src='/check.js'></script>",
        '{"code":500,"msg":"系统繁忙"}',
    ],
)
def test_few_words_of_anything_else_are_no_proof(watch: Watch, body: str) -> None:
    watch.portal.prefixes["/zc/"] = lambda handler: handler.reply(200, body.encode())
    del watch.portal.pages[FILE]
    assert watch.thrice()[-1] != GONE


def soft(body: str, status: int = 200) -> Callable[[Handler], None]:
    return lambda handler: handler.reply(
        status, f"<html><head><title>提示</title></head><body>{body}</body></html>".encode()
    )


@pytest.mark.parametrize("answer", [soft(NOT_FOUND), soft("<p>" + "您要的内容找不着了，请看看别的。" * 40 + "</p>")])
def test_a_soft_404_is_one_where_an_address_that_can_t_exist_shows_it_too(watch: Watch, answer: site.Answer) -> None:
    del watch.portal.pages[FILE]
    watch.portal.prefixes["/zc/"] = answer
    assert watch.thrice() == [UNKNOWN, UNKNOWN, GONE]


@pytest.mark.parametrize("target", ["/", "/error.html"])
def test_sent_to_the_front_or_an_error_page_as_every_wrong_address_is(watch: Watch, target: str) -> None:
    watch.portal.html("/error.html", "<h1>出错了</h1><p>您可以返回首页，或者使用搜索。</p>")
    del watch.portal.pages[FILE]
    watch.portal.prefixes["/zc/"] = site.redirect(target)
    assert watch.thrice() == [UNKNOWN, UNKNOWN, GONE]


def test_sent_to_the_front_as_no_other_address_is_says_nothing(watch: Watch) -> None:
    watch.portal.pages[FILE] = site.redirect("/")
    assert watch.thrice() == [UNKNOWN] * 3
    assert watch.told == ("unknown", "other-content")


def test_a_return_is_an_episode_of_its_own_and_opens_what_was_closed(watch: Watch) -> None:
    del watch.portal.pages[FILE]
    watch.thrice()
    finding = Finding.objects.get()
    for action in ("confirm", "close"):  # no comment is asked for any more
        finding.refresh_from_db()
        lifecycle.decide(finding.pk, action, by="wang", version=finding.version)
    watch.replace(FILE, SUSPECT)
    assert watch.check(60 * 24) == LIVE
    finding.refresh_from_db()
    assert (finding.state, watch.place.episode) == ("reopened", 2)
    assert sorted(OutboxRow.objects.values_list("episode", flat=True)) == [1, 2]


def test_what_is_over_stays_so_while_nothing_is_seen(watch: Watch) -> None:
    del watch.portal.pages[FILE]
    watch.thrice()
    for answer in (site.error(503), site.error(403), site.redirect("/")):
        watch.portal.pages[FILE] = answer
        assert watch.check(60) == GONE
    assert watch.place.last_checked_at == watch.at
    assert len(watch.place.history) == 3


def test_an_answer_between_that_says_something_else_begins_anew(watch: Watch) -> None:
    for answer in (site.error(503), None, site.error(403), None):
        if answer is None:
            watch.portal.pages.pop(FILE)
        else:
            watch.portal.pages[FILE] = answer
        assert "gone" not in watch.check(10)
    assert watch.check(10) == UNKNOWN
    assert watch.check(10) == GONE


def test_replaced_by_a_harmless_file(watch: Watch) -> None:
    watch.replace(FILE, b"%PDF-1.4\nharmless")
    assert watch.thrice() == [UNKNOWN, UNKNOWN, ["replaced"]]
    assert Finding.objects.count() == 1
    watch.replace(FILE, SUSPECT)
    assert watch.check(5) == LIVE
    assert watch.place.episode == 2


def test_replaced_by_another_marked_file_which_is_a_finding_of_its_own(watch: Watch) -> None:
    watch.replace(FILE, b"%PDF-1.4\nanother paper, longer than that one was " * 9 + MARK.encode())
    assert watch.check() == ["unknown", "live"]
    assert watch.check(30) == ["unknown", "live"]
    assert watch.check(30) == ["unknown", "live"]
    assert watch.told == ("unknown", "other-content")
    assert Finding.objects.count() == 2
    assert OutboxRow.objects.filter(finding=Finding.objects.order_by("pk")[1]).count() == 1


def test_replaced_by_what_nobody_can_read_is_unknown(watch: Watch) -> None:
    watch.replace(FILE, b"BROKEN")
    assert watch.thrice() == [UNKNOWN] * 3


def test_an_article_that_counts_its_readers_is_the_one_that_it_was(portal: CrawlPortal, tmp_path: Path) -> None:
    text = f"关于印发办法的通知 {MARK} 各单位要认真贯彻执行。" * 4

    def page(readers: int, said: str = text) -> bytes:
        portal.article(PAGE, "关于印发办法的通知", f"<p>{said}</p><p>浏览次数：{readers}</p>")
        return portal.pages[PAGE]  # type: ignore[return-value]

    from crawler import portals
    from crawler.portals.page import Page

    body = page(1)
    article = portals.article(Page(portal.url(PAGE), body.decode()))
    watch = Watch(portal, tmp_path, PAGE, kind="page", text_key=PublicText(article.title, article.text).key([MARK]))
    document = Finding.objects.get().document
    type(document).objects.filter(pk=document.pk).update(media_type="text/html")
    page(17)
    assert watch.check() == LIVE
    assert Finding.objects.count() == 1
    page(18, "本办法已经公开，请各单位遵照执行，并做好宣传解读工作。" * 4)
    assert watch.thrice() == [UNKNOWN, UNKNOWN, ["replaced"]]
    del portal.pages[PAGE]


def test_moved_is_online_and_looked_for_at_its_new_address(watch: Watch) -> None:
    watch.replace("/new/a.pdf", SUSPECT)
    watch.portal.pages[FILE] = site.redirect("/new/a.pdf", 301)
    assert [watch.check(60) for _ in range(3)] == [["moved"]] * 3
    assert len(watch.place.history) == 2
    watch.swept(FILE, SUSPECT)
    watch.at = max(watch.at, timezone.now())
    assert watch.check(5) == LIVE  # the sweep takes the way as the address's own
    Occurrence.objects.update(live_state="moved")
    assert watch.place.history[1]["to"] == watch.portal.url("/new/a.pdf")
    del watch.portal.pages[FILE]
    assert watch.check(5) == LIVE
    del watch.portal.pages["/new/a.pdf"]
    assert watch.thrice() == [UNKNOWN, UNKNOWN, GONE]


def test_two_copies_are_each_their_own(portal: CrawlPortal, tmp_path: Path) -> None:
    portal.pages[COPY] = SUSPECT
    watch = Watch(portal, tmp_path, FILE, COPY)
    del portal.pages[FILE]
    assert watch.thrice()[-1] == ["gone", "live"]
    finding = Finding.objects.get()
    lifecycle.decide(finding.pk, "confirm", by="wang", version=finding.version)
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.decide(finding.pk, "close", by="wang", version=finding.version + 1)
    del portal.pages[COPY]
    assert watch.thrice()[-1] == ["gone", "gone"]
    lifecycle.decide(finding.pk, "close", by="wang", version=finding.version + 1)


def test_no_answer_and_a_certificate_that_nobody_trusts(portal: CrawlPortal, tmp_path: Path) -> None:
    watch = Watch(portal, tmp_path)
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with crawl_portal(context) as secured:
        row = watch.place.resource
        row.url, row.host = secured.url(FILE).replace("http:", "https:"), secured.host
        row.save()
        row.addresses.all().delete()
        portal.port, before = secured.port, portal.port
        assert watch.thrice() == [["unreachable"]] * 3
        assert watch.told[1] == "tls"
    assert watch.check(5) == ["unreachable"]
    assert watch.told[1] == "refused"
    portal.port = before


def test_what_a_sweep_saw_later_than_a_check_asked_stands(watch: Watch) -> None:
    del watch.portal.pages[FILE]
    watch.thrice()
    place = watch.place
    target = rechecks.targets(Occurrence.objects.all())[0]
    watch.swept(FILE, SUSPECT)
    seen = watch.place
    assert (seen.live_state, seen.episode, seen.absences) == ("live", 2, 0)
    assert seen.last_seen_at < (place.last_checked_at or watch.at)  # the clock of this test is ahead of the sweep's
    late = rechecks.Told("unknown", "not-found", seen.last_seen_at - dt.timedelta(seconds=1), "gone")
    Occurrence.objects.update(last_checked_at=None)
    rechecked.note(target, late, Rhythm(checks=1, spread=dt.timedelta()), people, None)
    assert watch.states == LIVE


def test_a_list_that_no_longer_names_it_says_nothing_where_the_address_was_seen(watch: Watch) -> None:
    watch.at = timezone.now()
    assert watch.check() == LIVE
    sweep = record.start_sweep(watch.section.pk, "command", holder="me", ruleset="r")
    record.finish_sweep(sweep, declared_total=None, declared_pages=None, gaps=(), operators=())
    assert watch.states == LIVE
    Occurrence.objects.update(last_checked_at=None)
    sweep = record.start_sweep(watch.section.pk, "command", holder="me", ruleset="r")
    record.finish_sweep(sweep, declared_total=None, declared_pages=None, gaps=(), operators=())
    assert watch.told == ("unknown", "not-listed")


def test_what_is_due_and_when(watch: Watch) -> None:
    first = watch.place.first_seen_at

    def due(minutes: float, **over: Any) -> bool:
        return rechecks.due(first + dt.timedelta(minutes=minutes), Rhythm(**over)).exists()

    off = {"every": dt.timedelta()}
    assert [due(59), due(60), due(600, **off)] == [False, True, False]
    watch.at = first + dt.timedelta(minutes=60)
    watch.check()
    assert [due(61), due(119), due(120)] == [False, False, True]
    rechecks.ask(Finding.objects.get(), first + dt.timedelta(minutes=61))
    assert [due(61), due(61, **off)] == [True, True]
    del watch.portal.pages[FILE]
    watch.check(2)  # at 62
    assert [due(66), due(67), due(67, **off)] == [False, True, True]
    watch.check(5)
    watch.check(5)
    assert watch.states == GONE
    day = 24 * 60
    assert [due(day), due(day + 72), due(day + 72, **off), due(7 * day + 72)] == [False, True, False, False]
    finding = Finding.objects.get()
    finding.state = "dismissed"
    finding.save()
    assert not due(day + 72)


def test_what_somebody_asked_for_goes_first(portal: CrawlPortal, tmp_path: Path) -> None:
    other = b"%PDF-1.4 a paper of its own, longer " * 9 + MARK.encode()
    portal.pages[COPY] = other
    watch = Watch(portal, tmp_path, FILE, COPY)
    later = watch.at + dt.timedelta(days=1)
    first, second = Finding.objects.order_by("pk")
    assert [place.finding_id for place in rechecks.due(later, RHYTHM)] == [first.pk, second.pk]
    rechecks.ask(second, later)
    assert [place.finding_id for place in rechecks.due(later, RHYTHM)] == [second.pk, first.pk]


def test_only_open_alerting_findings_are_checked_by_the_clock(watch: Watch) -> None:
    later = watch.at + dt.timedelta(days=1)
    for change, wanted in (
        ({"state": "acknowledged"}, 1), ({"state": "confirmed"}, 1), ({"state": "reopened"}, 1), ({"state": "dismissed"}, 0),
        ({"state": "closed"}, 0), ({"state": "new", "policy": "review"}, 0),
    ):  # fmt: skip
        Finding.objects.update(**change)
        assert rechecks.due(later, RHYTHM).count() == wanted, change


def test_a_finding_without_places_is_nobodys_work(watch: Watch) -> None:
    Occurrence.objects.all().delete()
    finding = Finding.objects.get()
    rechecks.ask(finding, watch.at)
    assert not rechecks.due(watch.at, RHYTHM).exists()
    assert not rechecks.named([finding.pk]).exists()
    finding.refresh_from_db()
    assert not rechecks.is_waiting(finding)


def test_one_check_asks_in_two_shapes_and_keeps_no_cookie(watch: Watch) -> None:
    del watch.portal.pages[FILE]
    watch.check()
    asked = [headers for path, headers in watch.portal.requests if path == FILE]
    assert [("cache-control" in headers, "cookie" in headers) for headers in asked] == [(False, False), (True, False)]


def article(portal: CrawlPortal, tmp_path: Path, body: bytes) -> Watch:
    portal.pages[PAGE], portal.types[PAGE] = body, "text/html"
    watch = Watch(portal, tmp_path, PAGE, kind="page")
    document = Finding.objects.get().document
    type(document).objects.filter(pk=document.pk).update(media_type="text/html")
    return watch


@pytest.mark.parametrize("script", ["", "<script src='/tongji.js'></script>"])
def test_an_article_s_soft_404(portal: CrawlPortal, tmp_path: Path, script: str) -> None:
    watch = article(portal, tmp_path, f"<html><body><p>{MARK}</p></body></html>".encode())
    portal.html(PAGE, NOT_FOUND + script)
    assert watch.thrice() == [UNKNOWN, UNKNOWN, GONE]


def test_a_page_that_a_script_fills_tells_nothing(portal: CrawlPortal, tmp_path: Path) -> None:
    """All of such a portal's addresses answer with the same page; what a browser showed of it was marked."""
    watch = article(portal, tmp_path, f"<html><body><div id='app'>{MARK}</div></body></html>".encode())
    shell = (
        b"<html><head><title>x</title></head><body><div id='app'></div><script src='/app.js'></script></body></html>"
    )
    portal.pages[PAGE] = shell
    portal.prefixes["/zc/"] = lambda handler: handler.reply(200, shell)
    assert watch.thrice() == [LIVE] * 3
    assert (len(watch.place.history), watch.place.last_checked_at) == (1, watch.at)


def test_a_list_that_shows_the_day_and_the_same_mark_is_the_one_that_it_was(
    portal: CrawlPortal, tmp_path: Path
) -> None:
    said = "<html><body><p>%s</p>" + "<p>今日要闻</p>" * 300 + "<p>{}</p></body></html>"
    watch = article(portal, tmp_path, (said % "一月一日" + MARK).encode())
    finding = Finding.objects.get()
    lifecycle.decide(finding.pk, "confirm", by="wang", version=finding.version)
    for day in range(3):
        portal.pages[PAGE] = (said % f"一月{day + 2}日以及更多的要闻" + MARK).encode()
        assert watch.check(60) == LIVE
    assert Finding.objects.count() == 1


def test_files_that_a_lost_disk_took_along_are_not_taken_down(watch: Watch) -> None:
    others = [f"/zc/202610/P{n}.pdf" for n in range(3)]
    for path in others:
        watch.swept(path, f"%PDF-1.4 {path}".encode())
    del watch.portal.pages[FILE]
    assert watch.thrice() == [UNKNOWN] * 3
    assert watch.told[1] == "host-silent"
    watch.replace(others[0], b"%PDF-1.4 back")
    assert watch.thrice() == [UNKNOWN, UNKNOWN, GONE]


def test_what_stands_before_files_alone_says_nothing_of_them(watch: Watch) -> None:
    page = (
        "<html><head><title>提示</title></head><body><p>"
        + "请从本站页面进入后再下载本站附件。" * 9
        + "</p></body></html>"
    )
    watch.portal.prefixes["/zc/202611/"] = lambda handler: handler.reply(200, page.encode())
    del watch.portal.pages[FILE]
    assert watch.thrice() == [UNKNOWN] * 3
    assert watch.told[1] == "other-content"


def test_a_clock_that_was_ahead_keeps_nothing_from_being_checked(watch: Watch) -> None:
    now, ahead = watch.at, watch.at + dt.timedelta(days=400)
    watch.at = ahead
    del watch.portal.pages[FILE]
    watch.check()
    watch.at = now
    assert rechecks.due(now, RHYTHM).exists()
    assert watch.thrice() == [UNKNOWN, UNKNOWN, GONE]
    assert watch.place.last_checked_at == watch.at


@pytest.mark.parametrize("kind", ["attachment", "page"])
def test_an_error_page_that_a_sweep_was_led_to_is_no_copy(portal: CrawlPortal, tmp_path: Path, kind: str) -> None:
    portal.html("/error.html", "<h1>出错了</h1><p>您可以返回首页，或者使用搜索。</p>" * 9)
    if kind == "page":
        watch = article(portal, tmp_path, f"<html><body><p>{MARK}</p></body></html>".encode())
    else:
        watch = Watch(portal, tmp_path)
    rechecked.note_address(watch.place.resource, portal.url("/error.html"))
    del portal.pages[PAGE if kind == "page" else FILE]
    assert watch.thrice() == [UNKNOWN, UNKNOWN, GONE]


def test_another_spelling_that_shows_something_marked_keeps_it_open(watch: Watch) -> None:
    watch.replace("/b.pdf", b"%PDF-1.4 " + b"another " * 99 + MARK.encode())
    rechecked.note_address(watch.place.resource, watch.portal.url("/b.pdf"))
    del watch.portal.pages[FILE]
    for _ in range(4):
        assert "gone" not in watch.check(10)
    assert Finding.objects.count() == 2


def test_unchanged_where_nobody_asked_has_shown_nothing(watch: Watch) -> None:
    watch.portal.pages[FILE] = site.error(304)
    assert watch.thrice() == [UNKNOWN] * 3


def test_a_chinese_name_in_an_address_and_in_its_page_s(portal: CrawlPortal, tmp_path: Path) -> None:
    wire = "/zc/%E9%99%84%E4%BB%B6.pdf"
    portal.pages[wire] = SUSPECT
    watch = Watch(portal, tmp_path, wire, referrer=portal.url("/zc/通知.html"))
    rechecked.note_address(watch.place.resource, portal.url("/zc/附件.pdf"))
    assert watch.check() == LIVE
    del portal.pages[wire]
    assert watch.thrice() == [UNKNOWN, UNKNOWN, GONE]


def test_files_of_one_article_that_were_taken_down_together(watch: Watch) -> None:
    watch.swept("/zc/202611/P2.pdf", b"%PDF-1.4 beside it")
    del watch.portal.pages[FILE]
    assert watch.thrice() == [UNKNOWN, UNKNOWN, GONE]
