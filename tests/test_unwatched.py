"""Sections that a portal has and nobody watches: known without asking for anything more, counted with each sweep."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from crawl_portal import CrawlPortal, crawl_portal
from django.test import Client
from django.utils import timezone
from test_sections_command import lines, mishao

from crawler.fetch.egress import Guard
from crawler.portals.model import Listing
from crawler.portals.page import Page
from crawler.sections.places import places_of
from findings import places
from findings.addresses import url_key
from findings.models import Officer, Portal, PortalPlace, Section
from findings.places import Place
from mishao.config import Config, CrawlConfig
from mishao.schedule import look_at_trees


@pytest.fixture
def portal() -> Iterator[CrawlPortal]:
    with crawl_portal() as running:
        yield running


def listed(portal: CrawlPortal, menu: str, entries: int = 3) -> None:
    rows = "".join(
        f'<li><a href="2024/{n}.html">关于第{n}批补贴的通知</a><span>2024-03-0{n}</span></li>'
        for n in range(1, entries + 1)
    )
    portal.html(
        "/zc/index.html",
        f'<div class="nav"><ul><li><a href="/">首页</a></li>{menu}<li><a href="/lxwm.html">联系我们</a></li></ul></div>'
        f'<div class="list"><ul>{rows}</ul></div><div class="hot"><a href="/xw/8001.html">全县会议召开</a>'
        '<a href="/xw/yw.html">一条标题很长的新闻不应当作为栏目名称保存下来</a></div>',
    )
    for n in range(1, entries + 1):
        portal.article(f"/zc/2024/{n}.html", f"关于第{n}批补贴的通知")


MENU = '<li><a href="/zc/">政策文件</a></li><li><a href="/tz/index.html">通知公告</a></li><li><a href="/gk/index.html">机构概况</a></li>'


def coverage(folder: Path) -> tuple[int, int]:
    (told,) = lines(mishao(folder, "coverage", "政策文件", "--json"))
    return told["coverage"]["unwatched_sections"], told["coverage"]["new_sections"]


def test_each_sweep_counts_what_nobody_watches_and_asks_for_nothing_more(portal: CrawlPortal, tmp_path: Path) -> None:
    listed(portal, MENU)
    done = mishao(
        tmp_path, "init", "--url", portal.url("/zc/index.html"), "--name", "政策文件", "--allow-private"
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    mishao(tmp_path, "sweep")
    assert coverage(tmp_path) == (2, 0)  # at a first look nothing counts as new
    # A new column in the menu, another list with it.
    listed(portal, MENU + '<li><a href="/fp/zc/">扶贫政策</a></li>', entries=4)
    mishao(tmp_path, "sweep")
    assert coverage(tmp_path) == (3, 1)
    assert not {path for path, _ in portal.requests if path.startswith(("/tz", "/gk", "/fp", "/lxwm", "/xw"))}
    rows = lines(mishao(tmp_path, "sections", "unwatched", "--json"))
    assert [row["name"] for row in rows] == ["扶贫政策", "通知公告", "机构概况"]
    # Reading the navigation tells which of them list anything; what is watched no longer counts.
    portal.listing("/fp/zc/", [("/fp/zc/1.html", "关于帮扶工作的通知")])
    portal.listing("/tz/index.html", [("/tz/1.html", "关于放假的通知")])
    portal.html("/gk/index.html", "<p>本局内设五个科室。</p>")
    portal.html("/", MENU + '<li><a href="/fp/zc/">扶贫政策</a></li>')
    tree = lines(mishao(tmp_path, "sections", "tree", portal.url("/"), "--json"))
    assert {row["name"] for row in tree if not row["watched"]} == {"扶贫政策", "通知公告"}
    mishao(tmp_path, "sections", "add", portal.url("/tz/"), "--name", "通知公告")
    (left,) = lines(mishao(tmp_path, "sections", "unwatched", "--json"))
    assert (left["name"], left["lists"], left["breadcrumb"]) == ("扶贫政策", True, ["扶贫政策"])
    # The clock's child reads it the same way, and takes a place that lists nothing any more off the count.
    portal.html("/fp/zc/", "<p>本栏目已停用。</p>")
    done = subprocess.run(
        [sys.executable, "-m", "mishao.portal_tree", "1"], cwd=tmp_path, timeout=60,
        env=os.environ | {"MISHAO_CONFIG": str(tmp_path / "mishao.toml")},
    )  # fmt: skip
    assert done.returncode == 0
    assert lines(mishao(tmp_path, "sections", "unwatched", "--json")) == []
    shown = mishao(tmp_path, "coverage", "政策文件")
    assert "未巡查的栏目" in shown.stdout


@pytest.fixture
def known(db: None) -> Portal:
    made = Portal.objects.create(name="甲", alias="门户1", hosts=["www.a.gov.cn"])
    url = "http://www.a.gov.cn/zc/index.html"
    Section.objects.create(portal=made, name="政策", url=url, url_key=url_key(url))
    return made


def test_a_link_forgets_nothing_that_a_look_told(known: Portal) -> None:
    url = "https://www.a.gov.cn/tz/"
    places.note(known.pk, [Place(url, "通知", ("政务", "通知"), lists=True, declared_total=7)])
    places.note(known.pk, [Place("http://www.a.gov.cn/tz/index.html", "通知公告", ("通知公告",))])
    (row,) = places.unwatched()
    assert (row.name, row.breadcrumb, row.state, row.declared_total) == ("通知", ["政务", "通知"], "lists", 7)
    long_ago = timezone.now() - dt.timedelta(days=60)
    for lists in (None, True):
        PortalPlace.objects.update(last_seen_at=long_ago)
        places.note(known.pk, [Place(url, "通知", lists=lists)])
        assert PortalPlace.objects.get().last_seen_at > long_ago


def test_what_lists_nothing_and_what_nobody_links_to_any_more_is_not_counted(known: Portal) -> None:
    a, b, c = (f"http://www.a.gov.cn/{name}/" for name in "abc")
    places.note(known.pk, [Place(url, url[-2]) for url in (a, b, c)])
    PortalPlace.objects.filter(url=b).update(last_seen_at=timezone.now() - dt.timedelta(days=60))
    places.note_tree(known.pk, [], {a}, whole=False)
    assert Portal.objects.get(pk=known.pk).tree_read_at is None
    places.note_tree(known.pk, [], {a}, whole=True)
    assert [row.url for row in places.unwatched()] == [c]
    assert Portal.objects.get(pk=known.pk).tree_read_at is not None


def test_a_portal_that_makes_up_addresses_fills_no_disk(known: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_MOST", 3)
    places.note(known.pk, [Place(f"http://www.a.gov.cn/{n}/", f"栏目{n}") for n in range(9)])
    assert PortalPlace.objects.count() == 3


class Asked:
    """A runner that notes which portal's navigation it was asked to read."""

    def __init__(self, days: int) -> None:
        self.config = Config(None, Path(), crawl=CrawlConfig(tree_days=days))
        self.tried: dict[int, dt.datetime] = {}
        self.read: list[int] = []
        self.stop = threading.Event()

    def tree(self, portal_id: int) -> bool:
        self.read.append(portal_id)
        return True


def test_the_clock_has_one_navigation_read_at_a_time_the_oldest_first(known: Portal) -> None:
    other = Portal.objects.create(
        name="乙", alias="门户2", hosts=["b.cn"], tree_read_at=timezone.now() - dt.timedelta(days=9)
    )
    Section.objects.create(portal=other, name="乙", url="http://b.cn/", url_key=url_key("http://b.cn/"))
    runner = Asked(days=7)
    for _ in range(4):
        look_at_trees(runner)  # type: ignore[arg-type]
    assert runner.read == [known.pk, other.pk]


def test_the_clock_keeps_allowed_hours_and_leaves_fresh_navigation_alone(known: Portal) -> None:
    now = timezone.localtime(timezone.now(), dt.timezone(dt.timedelta(hours=8)))
    closed = f"{(now + dt.timedelta(hours=2)):%H:%M}-{(now + dt.timedelta(hours=3)):%H:%M}"
    for values, days in (
        ({"settings": {"hours": closed}}, 7),
        ({"settings": {}, "tree_read_at": timezone.now()}, 7),
        ({"tree_read_at": None}, 0),
    ):
        Portal.objects.filter(pk=known.pk).update(**values)
        runner = Asked(days)
        look_at_trees(runner)  # type: ignore[arg-type]
        assert runner.read == []


def test_the_dashboard_lists_them(known: Portal, client: Client) -> None:
    places.note(known.pk, [Place("http://www.a.gov.cn/fp/", "扶贫政策<b>", ("工作", "扶贫政策<b>"))])
    client.force_login(Officer.objects.create_user("li", password="x", roles=["officer"]))
    page = client.get("/sections/unwatched").content.decode()
    assert "扶贫政策&lt;b&gt;" in page
    assert "http://www.a.gov.cn/fp/" in page


def test_what_may_be_a_section_and_what_may_not() -> None:
    menu = "".join(
        f'<li><a href="/{n}/index.html">{name}</a></li>'
        for n, name in enumerate(
            [
                "政策文件",
                "登录",
                "搜索",
                "联系我们",
                "十四个字的栏目名称还可以记住",
                "十五个字的名称就已经是一条标题了",
                "版权说明",
            ]
        )
    )
    page = Page("http://a.cn/zc/index.html", f'<div class="nav"><ul>{menu}</ul></div>')
    guard = Guard.of(("a.cn",), ())
    assert [place.name for place in places_of(page, Listing(), guard)] == ["政策文件", "十四个字的栏目名称还可以记住"]


def test_a_menu_without_end_is_cut_off() -> None:
    menu = "".join(f'<li><a href="/lm{n}/index.html">栏目{n}</a></li>' for n in range(800))
    page = Page("http://a.cn/zc/index.html", f'<div class="nav"><ul>{menu}</ul></div>')
    assert len(places_of(page, Listing(), Guard.of(("a.cn",), ()))) == 500
