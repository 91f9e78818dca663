"""Whole sweeps over a small portal of each CMS family: every article, every file, and nothing that is not the section's."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import crawl_process
import family_portals
import label_portal
import pytest
import script_portals
import stranger_portals
from crawl_portal import CrawlPortal, Handler, crawl_portal
from family_portals import Expected

from crawler import portals

ROOT = str(Path(__file__).parent.parent)


@pytest.fixture
def portal() -> Iterator[CrawlPortal]:
    with crawl_portal() as running:
        yield running


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty ledger, made once: making one takes longer than sweeping a small section."""
    folder = tmp_path_factory.mktemp("ledger")
    code = f"import crawl_process; crawl_process.start_ledger({str(folder / 'empty.sqlite3')!r})"
    subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parent, env={**os.environ, "PYTHONPATH": ROOT}, check=True
    )
    return folder / "empty.sqlite3"


@pytest.fixture(autouse=True)
def in_ledger(ledger: Path, tmp_path: Path) -> None:
    shutil.copy(ledger, tmp_path / "ledger.sqlite3")


def swept(portal: CrawlPortal, folder: Path, expected: Expected) -> dict[str, Any]:
    family_portals.serve_files(portal, expected)
    return crawl_process.sweep(folder, portal.url(expected.url), browser="never")


def paths(portal: CrawlPortal, result: dict[str, Any], kind: str) -> set[str]:
    return {row["url"].removeprefix(portal.url("")) for row in result["rows"] if row["kind"] == kind}


@pytest.mark.parametrize(
    "make",
    [
        *family_portals.FAMILIES,
        *script_portals.PORTALS,
        *stranger_portals.PORTALS,
        label_portal.label,
        label_portal.queried,
        label_portal.framed,
    ],
    ids=lambda make: make.__name__,
)
def test_a_section_is_found_whole_and_alone(
    portal: CrawlPortal, tmp_path: Path, make: Callable[[CrawlPortal], Expected]
) -> None:
    expected = make(portal)
    result = swept(portal, tmp_path, expected)
    assert paths(portal, result, "page") == expected.articles
    assert paths(portal, result, "attachment") == expected.files
    assert paths(portal, result, "image") == set()
    assert result["family"] == expected.family
    assert result["sweep"]["declared_total"] == expected.total
    assert expected.pages in (None, result["sweep"]["declared_pages"])
    assert result["sweep"]["gaps"] == []
    judged = {row["state"] for row in result["rows"] if row["kind"] != "list"}
    assert judged == {"clean"}


def test_articles_that_no_list_names_are_found_by_their_neighbours(portal: CrawlPortal, tmp_path: Path) -> None:
    expected = stranger_portals.newest_only(portal)
    for again in (False, True):  # the second sweep reads few articles anew, and forgets none
        result = swept(portal, tmp_path, expected)
        assert paths(portal, result, "page") == expected.articles, again
        others = {row["url"]: row["reason"] for row in result["rows"] if row["state"] != "clean"}
        assert others == {portal.url("/zf/gg/712.html"): "section"}
        assert result["sweep"]["gaps"] == []


def test_neighbours_that_say_nothing_of_their_section_are_not_followed_without_end(
    portal: CrawlPortal, tmp_path: Path
) -> None:
    result = swept(portal, tmp_path, stranger_portals.chain(portal, 130))
    assert 100 < len(paths(portal, result, "page")) < 115
    cut, gone = result["sweep"]["gaps"]
    assert (cut["reason"], gone["reason"]) == ("budget", "not-obtained")
    assert "上一篇" in cut["detail"]


@pytest.mark.parametrize("at", [702, 706])  # while an article is awaited that the list names; while a neighbour is
def test_neighbours_that_were_told_before_a_kill_are_asked_for_after_it(
    portal: CrawlPortal, tmp_path: Path, at: int
) -> None:
    expected = stranger_portals.newest_only(portal)
    family_portals.serve_files(portal, expected)
    held = portal.pages.pop(f"/zf/gg/{at}.html")
    killed = threading.Event()
    portal.prefixes[f"/zf/gg/{at}.html"] = lambda handler: (killed.wait(60), handler.reply(503, b""))
    child = crawl_process.start(tmp_path, portal.url(expected.url), browser="never", limits={"timeout_s": 60.0})
    names = range(700, 706)
    while child.poll() is None and not {portal.url(f"/zf/gg/{n}.html") for n in names if n != at} <= judged(tmp_path):
        time.sleep(0.01)
    while child.poll() is None and not portal.asked(f"/zf/gg/{at}.html"):
        time.sleep(0.01)
    child.kill()
    child.communicate()
    killed.set()
    portal.pages[f"/zf/gg/{at}.html"] = held
    result = swept(portal, tmp_path, expected)
    assert child.returncode < 0
    assert paths(portal, result, "page") == expected.articles
    assert [row["url"] for row in result["rows"] if row["reason"] == "section"] == [portal.url("/zf/gg/712.html")]


def judged(folder: Path) -> set[str]:
    with sqlite3.connect(f"file:{folder / 'ledger.sqlite3'}?mode=ro", uri=True, timeout=5) as ledger:
        rows = "select r.url from findings_visit v join findings_resource r on r.id = v.resource_id where v.state != 'pending'"
        return {row[0] for row in ledger.execute(rows)}


def test_a_server_that_caps_its_list_leaves_gaps(portal: CrawlPortal, tmp_path: Path) -> None:
    result = swept(portal, tmp_path, family_portals.gkmlpt(portal, served=20))
    assert result["sweep"]["declared_total"] == 50
    details = [gap["detail"] for gap in result["sweep"]["gaps"]]
    assert details == ["列表第 2 页：404", "列表第 3 页：404", "列表声明共 50 条，实见 20 条"]


def test_what_an_article_s_page_holds_as_data_is_inspected_without_a_browser(
    portal: CrawlPortal, tmp_path: Path
) -> None:
    expected = family_portals.gkmlpt(portal, served=3, second="<p>秘密★10年</p>")
    result = swept(portal, tmp_path, expected)
    assert [row["url"][-12:] for row in result["rows"] if row["state"] == "suspected"] == ["9300002.html"]


def test_paging_that_shows_its_first_page_for_ever_is_a_gap(portal: CrawlPortal, tmp_path: Path) -> None:
    expected = family_portals.jpaas(portal, stuck=True)
    result = swept(portal, tmp_path, expected)
    assert len(paths(portal, result, "page")) == 20
    assert [gap["reason"] for gap in result["sweep"]["gaps"]] == ["list-page"]


def test_a_data_address_that_refuses_forms_is_asked_plainly(portal: CrawlPortal, tmp_path: Path) -> None:
    expected = family_portals.hanweb_records(portal, post_only=False)
    proxy = portal.prefixes["/module/web/jpage/dataproxy.jsp?startrecord="]
    portal.prefixes["/module/web/jpage/dataproxy.jsp?startrecord="] = lambda handler: (
        handler.reply(405, b"") if handler.command == "POST" else proxy(handler)
    )
    result = swept(portal, tmp_path, expected)
    assert paths(portal, result, "page") == expected.articles
    assert result["sweep"]["complete"] is True


def test_an_article_that_only_a_browser_shows_is_a_gap_without_one(portal: CrawlPortal, tmp_path: Path) -> None:
    expected = family_portals.Expected("/list.html", "generic")
    script = "<script>fetch('/api/doc',{method:'POST',body:secret()}).then(show)</script>"
    family_portals.put(
        portal,
        "/list.html",
        family_portals.frame("<ul><li><a href='/doc/7001.html'>关于一件事情的通知公告</a>2024-03-01</li></ul>"),
    )
    family_portals.put(portal, "/doc/7001.html", family_portals.frame("<div id='c'></div>", script=script))
    result = swept(portal, tmp_path, expected)
    (row,) = [row for row in result["rows"] if row["kind"] == "page"]
    assert (row["state"], row["reason"]) == ("unreachable", "no-browser")
    assert result["sweep"]["complete"] is False


def test_trs_pages_told_by_two_variables_in_a_folder(portal: CrawlPortal, tmp_path: Path) -> None:
    call = "var currentPage = {i};//当前页\nvar countPage = {n};//共几页"
    expected = family_portals.trs(portal, call=call)
    result = swept(portal, tmp_path, expected)
    assert paths(portal, result, "page") == expected.articles
    assert result["sweep"]["complete"] is True


def test_what_was_posted_is_not_posted_elsewhere(portal: CrawlPortal, tmp_path: Path) -> None:
    expected = family_portals.hanweb_records(portal)
    verbs: list[tuple[str, str]] = []

    def moved(handler: Handler) -> None:
        verbs.append(("asked", handler.command))
        handler.reply(307, b"", {"Location": handler.path.replace("/module/", "/elsewhere/")})

    def elsewhere(handler: Handler) -> None:
        verbs.append(("elsewhere", handler.command))
        handler.reply(404, b"")

    portal.prefixes["/module/web/jpage/dataproxy.jsp?startrecord="] = moved
    portal.prefixes["/elsewhere/"] = elsewhere
    swept(portal, tmp_path, expected)
    assert {verb for where, verb in verbs if where == "asked"} == {"POST"}
    assert {verb for where, verb in verbs if where == "elsewhere"} == {"GET"}


def test_rows_without_a_link_and_data_that_hide_the_rest_are_gaps(portal: CrawlPortal, tmp_path: Path) -> None:
    items = family_portals.rows([(f"/gs/{n}.html", n) for n in range(101, 105)])
    bare = "".join(f"<li>{family_portals.title(n)}<span>2024-03-02</span></li>" for n in range(2))
    family_portals.put(portal, "/gs/", family_portals.frame(f"<ul class='list'>{items}{bare}</ul>"))
    for n in range(101, 105):
        family_portals.put(portal, f"/gs/{n}.html", family_portals.frame(family_portals.text(n)))
    result = swept(portal, tmp_path, Expected("/gs/", "generic", {f"/gs/{n}.html" for n in range(101, 105)}))
    assert [gap["detail"] for gap in result["sweep"]["gaps"]] == ["列表上有 2 条只有标题、没有地址"]


def test_data_that_say_that_they_go_on_and_not_how_are_a_gap() -> None:
    records = [{"title": family_portals.title(n), "url": f"/n/{n}.html"} for n in range(100, 110)]
    told = json.dumps({"list": records, "hasMore": True})
    assert portals.generic.listing(portals.Page("http://x.gov.cn/api/list?col=9", told)).unresolved == (2,)
