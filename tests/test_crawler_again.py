"""The next sweep of a section: little is asked for, and whatever changed is seen at once or named."""

from __future__ import annotations

import email.utils
import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import crawl_portal as site
import crawl_process
import pytest
from crawl_portal import CrawlPortal, crawl_portal
from PIL import Image

from crawler.fetch.fetcher import last_modified

MARK = "秘密★10年"
ROOT = "/zc/index.html"


@pytest.fixture
def portal() -> Iterator[CrawlPortal]:
    with crawl_portal() as running:
        fill(running, [f"{n:03}" for n in range(40)])
        yield running


def fill(portal: CrawlPortal, names: list[str], *, total: int = 2) -> None:
    """A list of two pages; every fifth article offers a file."""
    half = len(names) // 2
    for number, some in enumerate((names[:half], names[half:])):
        items = [(f"202403/t20240301_{name}.html", f"关于{name}号事项的通知") for name in some]
        path = ROOT if number == 0 else "/zc/index_1.html"
        portal.listing(path, items, f"<script>createPageHTML({total}, {number}, 'index', 'html');</script>")
    for n, name in enumerate(names):
        inside = f'<a href="P0202403010000000{name}.pdf">附件{name}.pdf</a>' if n % 5 == 0 else ""
        portal.article(f"/zc/202403/t20240301_{name}.html", f"关于{name}号事项的通知", inside)
        if inside:
            portal.pages[f"/zc/202403/P0202403010000000{name}.pdf"] = f"%PDF-1.4 {name} xxxxxxxxxxxxxxxx".encode()


def again(portal: CrawlPortal, folder: Path, **options: Any) -> dict[str, Any]:
    portal.requests.clear()
    portal.statuses.clear()
    return crawl_process.sweep(folder, portal.url(ROOT), **options)


def hows(portal: CrawlPortal, result: dict[str, Any]) -> dict[str, str]:
    return {row["url"].removeprefix(portal.url("/zc/")): row["how"] for row in result["rows"]}


def reasons(result: dict[str, Any]) -> list[str]:
    return sorted(gap["reason"] for gap in result["sweep"]["gaps"])


def test_an_unchanged_section_costs_few_requests_and_says_the_same(portal: CrawlPortal, tmp_path: Path) -> None:
    first = crawl_process.sweep(tmp_path, portal.url(ROOT))
    asked = len(portal.requests)
    second = again(portal, tmp_path)
    files = [path for path, _ in portal.requests if path.endswith(".pdf")]
    assert len(files) == 8
    assert all(status == 304 for path, status in portal.statuses if path.endswith((".pdf", ".html")))
    assert 3 <= len(portal.requests) - len(files) <= 0.15 * asked

    def told(result: dict[str, Any]) -> list[Any]:
        return sorted((row["url"], row["kind"], row["state"], row["sha256"]) for row in result["rows"])

    assert told(second) == told(first)
    assert second["sweep"] == first["sweep"]
    assert second["texts"] == first["texts"]
    # The turns go round: most go to those that were not asked for the longest.
    third = again(portal, tmp_path)
    turns = [
        {url for url, how in hows(portal, result).items() if how == "not-modified" and "t2024" in url}
        for result in (second, third)
    ]
    assert len(turns[0] | turns[1]) > len(turns[0]) > 0


def test_a_sweep_that_met_a_closed_door_costs_the_next_one_nothing(portal: CrawlPortal, tmp_path: Path) -> None:
    crawl_process.sweep(tmp_path, portal.url(ROOT))
    assert reasons(again(portal, tmp_path, policy={"hours": "00:00-00:00"})) == ["hours"]
    result = again(portal, tmp_path)
    assert list(hows(portal, result).values()).count("carried") > 30


def test_an_article_s_further_pages_are_taken_over_with_it(portal: CrawlPortal, tmp_path: Path) -> None:
    parts = [f"202403/t20240301_{n:03}_2.html" for n in range(1, 40, 3)]
    for part in parts:
        first = part.replace("_2.html", ".html").rpartition("/")[2]
        following = f"<a href='{part.rpartition('/')[2]}'>下一页</a>"
        portal.article(f"/zc/202403/{first}", "分页的通知", following)
        portal.article(f"/zc/{part}", "分页的通知", f"<p>第二页</p><a href='{first}'>上一页</a>")
    crawl_process.sweep(tmp_path, portal.url(ROOT))
    second = again(portal, tmp_path)
    told = [hows(portal, second)[part] for part in parts]
    assert told.count("carried") >= len(parts) - 3
    assert sum(portal.asked(f"/zc/{part}") for part in parts) <= 3


def test_everything_is_read_in_full_in_time_and_under_new_rules(portal: CrawlPortal, tmp_path: Path) -> None:
    crawl_process.sweep(tmp_path, portal.url(ROOT))
    for options in ({"limits": {"refetch_days": 0}}, {"ruleset": "r2"}):
        result = again(portal, tmp_path, **options)
        assert set(hows(portal, result).values()) == {"fetched"}


def test_pictures_are_asked_for_again_when_smaller_ones_count(portal: CrawlPortal, tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("L", (200, 120), 255).save(out, "PNG")
    portal.pages["/zc/202403/small.png"] = out.getvalue()
    portal.article("/zc/202403/t20240301_001.html", "关于001号事项的通知", '<img src="small.png">')
    told = []
    for bound in (300, 300, 100):
        result = again(portal, tmp_path, limits={"min_image_px": bound})
        told += [(row["state"], row["how"]) for row in result["rows"] if row["kind"] == "image"]
    assert told == [("excluded", "fetched"), ("excluded", "not-modified"), ("clean", "fetched")]


def test_a_file_replaced_under_its_address_is_seen_also_without_validators(portal: CrawlPortal, tmp_path: Path) -> None:
    portal.validators = False
    crawl_process.sweep(tmp_path, portal.url(ROOT))
    path = "/zc/202403/P0202403010000000010.pdf"
    old = portal.pages[path]
    assert isinstance(old, bytes)
    new = b"%PDF-1.4 " + MARK.encode()
    portal.pages[path] = new + b" " * (len(old) - len(new))
    result = again(portal, tmp_path)
    assert [row["url"] for row in result["rows"] if row["state"] == "suspected"] == [portal.url(path)]


def test_a_last_modified_of_the_answer_s_own_second_is_not_believed() -> None:
    """A server whose file changes twice within one second calls the second version unchanged."""
    made_s = time.time()
    told = email.utils.formatdate(made_s, usegmt=True)
    for later_s, believed in ((0, ""), (1, ""), (60, told)):
        headers = {"last-modified": told, "date": email.utils.formatdate(made_s + later_s, usegmt=True)}
        assert last_modified(headers) == believed
    assert last_modified({"last-modified": "nonsense", "date": "nonsense"}) == ""
    assert last_modified({}) == ""


def test_an_entry_in_the_middle_and_a_retitled_one_are_read(portal: CrawlPortal, tmp_path: Path) -> None:
    crawl_process.sweep(tmp_path, portal.url(ROOT))
    names = [f"{n:03}" for n in range(40)]
    names.insert(13, "900")
    fill(portal, names)
    portal.article("/zc/202403/t20240301_900.html", "补发的通知", f"<p>{MARK}</p>")
    page = portal.pages[ROOT]
    assert isinstance(page, bytes)
    portal.pages[ROOT] = page.replace("关于005号事项的通知".encode(), "关于005号事项的通知（修订）".encode())
    portal.article("/zc/202403/t20240301_005.html", "关于005号事项的通知（修订）", "<p>另有内容</p>")
    result = again(portal, tmp_path)
    assert hows(portal, result)["202403/t20240301_900.html"] == "fetched"
    assert hows(portal, result)["202403/t20240301_005.html"] == "fetched"
    assert [row["url"][-8:] for row in result["rows"] if row["state"] == "suspected"] == ["900.html"]


def test_a_list_that_shrank_is_named_until_somebody_accepts_it(portal: CrawlPortal, tmp_path: Path) -> None:
    crawl_process.sweep(tmp_path, portal.url(ROOT))
    fill(portal, ["000", "001", "002", "003"])
    for _ in range(2):
        assert reasons(again(portal, tmp_path)) == ["shrunk"]


def test_a_section_that_moved_is_followed_and_named(portal: CrawlPortal, tmp_path: Path) -> None:
    crawl_process.sweep(tmp_path, portal.url(ROOT))
    for path in [ROOT, "/zc/index_1.html"]:
        portal.pages[path.replace("/zc/", "/zcwj/")] = portal.pages[path].replace(b"202403/t", b"/zc/202403/t")  # type: ignore[union-attr]
        portal.types[path.replace("/zc/", "/zcwj/")] = "text/html"
        portal.pages[path] = site.redirect(path.replace("/zc/", "/zcwj/"), 301)
    result = again(portal, tmp_path)
    assert reasons(result) == ["moved"]
    assert sum(row["kind"] == "page" and row["state"] == "clean" for row in result["rows"]) == 40


def test_a_section_that_is_gone_is_named(portal: CrawlPortal, tmp_path: Path) -> None:
    crawl_process.sweep(tmp_path, portal.url(ROOT))
    del portal.pages[ROOT]
    assert reasons(again(portal, tmp_path)) == ["list-page"]


@pytest.mark.parametrize(("left", "reason"), [(None, "list-page"), (0, "empty"), (1, "shrunk")])
def test_where_a_section_that_is_gone_may_be_now_is_told(
    portal: CrawlPortal, tmp_path: Path, left: int | None, reason: str
) -> None:
    crawl_process.sweep(tmp_path, portal.url(ROOT))
    if left is None:
        del portal.pages[ROOT]
    else:
        portal.listing(ROOT, [("/zc/202403/t20240301_001.html", "关于一号事项的通知")][:left])
    portal.html(
        "/", f"<div class='nav'><a href='{ROOT}'>栏目</a><a href='/xin/'>栏目</a><a href='/bs/'>办事服务</a></div>"
    )
    portal.listing("/xin/", [("/xin/1.html", "关于补贴的通知"), ("/xin/2.html", "关于防汛的通知")])
    gaps = {gap["reason"]: gap["detail"] for gap in again(portal, tmp_path)["sweep"]["gaps"]}
    assert gaps.keys() >= {reason, "moved"}
    assert portal.url("/xin/") in gaps["moved"]
    assert portal.url(ROOT) not in gaps["moved"]


def test_a_host_that_answers_everything_with_one_page_is_seen_through(portal: CrawlPortal, tmp_path: Path) -> None:
    """Status 200 for every address, in words that no list of words knows."""
    shell = "<html><head><title>青岚区门户</title></head><body><h1>欢迎光临</h1><p>本站内容正在调整，敬请期待下一次更新，谢谢您的关注与支持。</p></body></html>".encode()

    class Everything(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            return super().get(key, None if key == "/robots.txt" else lambda h: h.reply(200, shell))

    portal.pages = Everything(portal.pages)
    del portal.pages["/zc/202403/t20240301_007.html"]
    result = crawl_process.sweep(tmp_path, portal.url(ROOT))
    lost = [row["url"] for row in result["rows"] if row["kind"] == "page" and row["state"] == "unreachable"]
    assert lost == [portal.url("/zc/202403/t20240301_007.html")]
    assert reasons(result) == ["not-obtained"]


def test_an_address_that_the_ledger_files_under_two_names_ends_all_the_same(
    portal: CrawlPortal, tmp_path: Path
) -> None:
    portal.listing(
        ROOT, [("http://A.cn:80^%2f@bE<%20?", "怪网址一"), ("202403/t20240301_001.html", "关于001号事项的通知")]
    )
    result = crawl_process.sweep(tmp_path, portal.url(ROOT))
    assert {row["state"] for row in result["rows"]} <= {"clean", "excluded", "unreachable"}
    assert len(result["rows"]) >= 2
