"""Finding a section by its name, where the portal makes it hard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from crawl_portal import CrawlPortal, crawl_portal

from crawler.find import Candidate, find, normalised
from crawler.job import HostPolicy


@pytest.fixture
def portal() -> Iterator[CrawlPortal]:
    with crawl_portal() as running:
        yield running


def look(portal: CrawlPortal, name: str, path: str = "/index.html", **options: object) -> list[Candidate]:
    policy = HostPolicy(hosts=(portal.host,), private_hosts=(portal.host,), delay_s=0.0)
    return list(find(portal.url(path), name, policy, **options))  # type: ignore[arg-type]


def section(portal: CrawlPortal, folder: str, crumbs: str, title: str) -> None:
    portal.html(
        f"{folder}index.html",
        f'<div class="position">您现在的位置：<a href="/">首页</a> &gt; {crumbs}</div><div class="list"><ul>'
        f'<li>2024-03-01 <a href="202403/t20240301_11.html">{title}</a></li></ul></div><div class="page">共7条 1/1页</div>',
    )


def test_all_places_of_one_name_are_told_with_their_breadcrumbs(portal: CrawlPortal) -> None:
    offices = "".join(f'<li><a href="/jg/o{n}/index.html">第{n}科室</a></li>' for n in range(4))
    portal.html(
        "/index.html", f'<div class="nav"><ul>{offices}<li><a href="/zwgk/index.html">政务公开</a></li></ul></div>'
    )
    for n in range(4):
        portal.html(
            f"/jg/o{n}/index.html",
            '<div class="menu"><a href="zcfg/index.html">政策法规</a><a href="/index.html">首页</a></div>',
        )
        section(portal, f"/jg/o{n}/zcfg/", f"第{n}科室 &gt; 政策法规", "关于科室工作的通知")
    portal.html("/zwgk/index.html", '<div class="menu"><a href="zcfg/">政策法规</a></div>')
    section(portal, "/zwgk/zcfg/", "政务公开 &gt; 政策法规", "关于公开工作的通知")
    portal.pages["/zwgk/zcfg/"] = portal.pages["/zwgk/zcfg/index.html"]
    portal.types["/zwgk/zcfg/"] = "text/html"
    found = look(portal, "政策法规")
    assert sorted(tuple(c.breadcrumb) for c in found) == sorted(
        [*((f"第{n}科室", "政策法规") for n in range(4)), ("政务公开", "政策法规")]
    )
    assert {c.declared_total for c in found} == {7}
    assert found[0].titles[0].startswith("关于")
    assert len({c.url for c in found}) == 5


def test_a_link_that_only_a_script_writes_is_found(portal: CrawlPortal) -> None:
    portal.html(
        "/index.html", "<script>document.write('<a href=\"../fpgz/zc/index.html\">'+'扶贫政策法规'+'</a>');</script>"
    )
    section(portal, "/fpgz/zc/", "扶贫工作 &gt; 扶贫政策法规", "关于帮扶工作的通知")
    (found,) = look(portal, " 扶贫 政策法规 ")
    assert found.url == portal.url("/fpgz/zc/index.html")
    assert found.name == "扶贫政策法规"


def test_refreshes_are_followed_and_pictures_speak_by_their_text(portal: CrawlPortal) -> None:
    portal.html("/index.html", '<a href="/old/"><img src="x.png" alt="通知公告"></a>')
    portal.html(
        "/old/", '<script>document.write(\'<meta http-equiv="Refresh" content="0;url=/new/index.html">\');</script>'
    )
    section(portal, "/new/", "新闻 &gt; 通知公告", "关于放假的通知")
    (found,) = look(portal, "通知公告")
    assert found.url == portal.url("/new/index.html")


def test_articles_files_and_other_hosts_are_not_walked(portal: CrawlPortal) -> None:
    portal.html(
        "/index.html",
        '<a href="/a/202403/t20240301_1.html">政策法规</a><a href="/x.pdf">政策法规</a>'
        '<a href="http://127.0.0.1:1/zcfg/">政策法规</a><a href="/search?q=1">政策法规</a>',
    )
    assert look(portal, "政策法规") == []
    assert {path for path, _ in portal.requests} == {"/robots.txt", "/index.html"}


def test_robots_and_bounds_hold(portal: CrawlPortal) -> None:
    portal.pages["/robots.txt"] = b"User-agent: *\nDisallow: /closed/\n"
    links = "".join(f'<a href="/c{n}/index.html">栏目{n}</a>' for n in range(50))
    portal.html("/index.html", f'<a href="/closed/index.html">政策法规</a>{links}')
    assert look(portal, "政策法规", max_pages=10) == []
    assert portal.asked("/closed/index.html") == 0
    assert len(portal.requests) <= 11


def test_a_longer_name_is_told_where_the_very_one_is_not(portal: CrawlPortal) -> None:
    portal.html("/index.html", '<a href="/zc/index.html">扶贫政策法规汇编</a>')
    section(portal, "/zc/", "工作 &gt; 扶贫政策法规汇编", "关于帮扶工作的通知")
    assert [c.name for c in look(portal, "扶贫政策法规")] == ["扶贫政策法规汇编"]


@pytest.mark.parametrize("name", ["政策法规", " 政 策法规", "政策的法规", "【政策法规】", "政策·法规", "政策法规 "])
def test_spellings_of_one_name(name: str) -> None:
    assert normalised(name) == "政策法规"
