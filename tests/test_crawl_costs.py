"""What keeps a request cheap, told by what is done and loaded instead of by time."""

from __future__ import annotations

import asyncio
import gzip
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from scrapy.settings import Settings

from crawler import pages, portals, softpages
from crawler.answers.recording import Recording
from crawler.asking import Asking
from crawler.fetch.egress import Guard
from crawler.fetch.fetcher import Fetcher
from crawler.fetch.spool import Spool
from crawler.job import HostPolicy, SweepJob
from crawler.ledger import Written
from crawler.portals.article import body
from crawler.portals.bodies import BODIES
from crawler.portals.entries import reader as entries
from crawler.portals.families import generic
from crawler.portals.page import Page
from crawler.settings import for_job
from detectors.model import Inspection, Verdict
from findings.record import Link, Recorded, Seen
from tests.generated_portal import Plan, article_path, generated_portal

PAGE = "http://www.a.gov.cn/zwgk/t20240305_1.html"
FILE = Link("http://www.a.gov.cn/zwgk/P020240305.docx", "attachment", PAGE, "附件")
CLEAN = Inspection(Verdict.CLEAN, None, (), (), 1, 1, "text/html", "0" * 64, 1, 0.0, "r1")


def job(delay_s: float) -> SweepJob:
    policy = HostPolicy(("www.a.gov.cn",), delay_s=delay_s)
    return SweepJob(1, 1, "通知", PAGE, policy, Path("spool"), Path("run"))


@pytest.mark.parametrize(("delay_s", "extensions"), [(0.0, 0), (1.0, 1)])
def test_scrapy_loads_what_a_sweep_uses_and_nothing_else(delay_s: float, extensions: int) -> None:
    settings = Settings(for_job(job(delay_s)))
    assert len(settings.get_component_priority_dict_with_base("EXTENSIONS")) == extensions
    assert not len(settings.get_component_priority_dict_with_base("SPIDER_MIDDLEWARES"))
    downloading = [str(name) for name in settings.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES")]
    assert downloading
    assert all(name.startswith("crawler.fetch.manners.") for name in downloading)
    assert set(settings.get_component_priority_dict_with_base("DOWNLOAD_HANDLERS")) == {"http", "https"}


def test_a_sweeps_process_loads_no_rules_and_no_web_client() -> None:
    """All that it imports before it crawls; rules and what reads text belong to the workers."""
    code = (
        "import sys; sys.path.insert(0, '.')\n"
        "from mishao.ledger import start_django\nstart_django(None)\n"
        "import findings.record, mishao.shared_pool, mishao.wiring, crawler.run\n"
        "print([name for name in ('numpy', 'detectors.rules', 'detectors.ocr', 'aiohttp') if name in sys.modules])"
    )
    root = Path(__file__).resolve().parent.parent
    told = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_the_files_of_a_page_are_asked_for_while_it_waits_for_its_inspection() -> None:
    async def run() -> list[str]:
        done: list[str] = []
        known = asyncio.Event()

        async def inspect(*_: Any, page: bool) -> Inspection:
            await asyncio.wait_for(known.wait(), 5)
            done.append("inspected")
            return CLEAN

        async def announce(links: list[Link]) -> None:
            assert [link.url for link in links] == [FILE.url]
            done.append("announced")
            known.set()

        async def record(seen: Seen, text: object, links: list[Link]) -> Written:
            done.append("recorded")
            return Written(Recorded(), links)

        async def report() -> None:
            return None

        ledger = SimpleNamespace(announce=announce, record=record)
        sweep = SimpleNamespace(ledger=ledger, inspect=inspect, report=report, alerted=0)
        recording = Recording(cast("Any", sweep))
        await recording.inspected(Seen(PAGE, "page", "fetched", "clean"), cast("Any", None), "1.html", (), None, [FILE])
        assert recording.changed.is_set()
        return done

    assert asyncio.run(run()) == ["announced", "inspected", "recorded"]


def test_a_page_whose_links_cannot_be_announced_is_inspected_before_that_is_told() -> None:
    """Its body would be closed under the pages that are inspected together with it."""

    async def run() -> list[str]:
        done: list[str] = []

        async def inspect(*_: Any, page: bool) -> Inspection:
            await asyncio.sleep(0.02)
            done.append("inspected")
            return CLEAN

        async def announce(links: list[Link]) -> None:
            raise ValueError("an odd link")

        recording = Recording(cast("Any", SimpleNamespace(ledger=SimpleNamespace(announce=announce), inspect=inspect)))
        with pytest.raises(ValueError, match="odd link"):
            await recording.inspected(
                Seen(PAGE, "page", "fetched", "clean"), cast("Any", None), "1.html", (), None, [FILE]
            )
        return done

    assert asyncio.run(run()) == ["inspected"]


def test_a_packed_file_is_not_read_whole_to_see_whether_it_is_a_page(tmp_path: Path) -> None:
    body = Spool(tmp_path).new()
    body.write(gzip.compress(b"<html><body>" + random.Random(1).randbytes(2**20)))
    read: list[int] = []
    watched = SimpleNamespace(head=body.head, read=lambda limit: read.append(limit) or body.read(limit), size=2**40)
    assert pages.unpacked(cast("Any", SimpleNamespace(**vars(watched), spool=body.spool))) is not None
    assert read == [pages.MAX_BYTES]


def test_many_blocks_of_one_link_each_are_not_compared_with_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[object] = []
    monkeypatch.setattr(entries, "_is_within", lambda *two: compared.append(two))
    blocks = "".join(
        f"<ul class='u{n}x'><li><a href='t20240301_{n}.html'>关于某项工作的通知</a><span>2024-03-01</span></li></ul>"
        for n in range(40)
    )
    page = Page("http://www.a.gov.cn/zwgk/", f"<html><body><div class='list'>{blocks}</div></body></html>")
    assert len(entries.list_entries(page)[0]) == 40
    assert not compared


def test_what_stands_around_many_links_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []
    text_of = softpages.text_of
    monkeypatch.setattr(softpages, "text_of", lambda node: read.append(node) or text_of(node))
    links = "".join(f"<a href='/{n}/'>{n}</a>" for n in range(30))
    page = Page("http://www.a.gov.cn/zwgk/", f"<html><body><div>栏目内容已迁移至{links}</div></body></html>")
    assert len(softpages.sent_on(page)) == 30
    assert len(read) == 1


def test_as_many_connections_are_kept_as_are_used_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    connect = Guard.connect
    monkeypatch.setattr(Guard, "connect", lambda self, *where: opened.append(where) or connect(self, *where))
    spool = Spool(tmp_path)
    spool.prepare()
    plan = Plan(articles=24, latency_s=0.3)
    with generated_portal(plan) as portal, ThreadPoolExecutor(8) as threads:
        host = [f"127.0.0.1:{portal.ports[0]}"]
        fetcher = Fetcher(Guard.of(host, host), spool, "Mishao/0")
        for first in (0, 8, 16):
            urls = [portal.url(0, article_path(plan, n)) for n in range(first, first + 8)]
            answers = list(threads.map(fetcher.get, urls))
            assert [answer.status for answer in answers] == [200] * 8
        fetcher.close()
    assert len(opened) == 8


def test_a_page_that_was_moved_to_says_where_it_comes_from() -> None:
    policy = SimpleNamespace(hosts=("www.a.gov.cn",))
    sweep = SimpleNamespace(guard=Guard.of(policy.hosts), job=SimpleNamespace(url=PAGE))
    asking = Asking(cast("Any", sweep), lambda: None, lambda: None)
    first = Link("http://www.a.gov.cn/", "list")
    for target, moved, referrer in (
        ("http://www.a.gov.cn/b/", ("http://www.a.gov.cn/",), b"http://www.a.gov.cn/"),
        ("http://www.b.gov.cn/b/", ("http://www.a.gov.cn/",), None),
        ("http://www.a.gov.cn/b/", (), None),
    ):
        assert asking.request(first, target, moved).headers.get("Referer") == referrer


NFCMS_ARTICLE = (
    '<html><body>gkmlpt<script>window._CONFIG = {"DETAIL": {"title": "通知", "content": "<p>正文<\\/p>", '
    '"attachment": [{"name": "附件.pdf", "url": "/x/attachment/1.pdf"}]}}</script></body></html>'
)


@pytest.mark.parametrize(
    "text",
    [
        "<html><body><div class='TRS_Editor'><p>正文在此，请遵照执行，并按时报送情况。</p></div></body></html>",
        "<html><body><div id='vsb_content'><p>正文在此，请遵照执行，并按时报送情况。</p><img src='/__local/a.jpg'></div></body></html>",
        NFCMS_ARTICLE,
        "<html><body>/content/post_12.html nfw-cms NFCMS <a class='nfw-cms-attachment' href='/f/1'>表</a></body></html>",
    ],
)
def test_an_article_is_read_as_its_family_reads_it(text: str) -> None:
    page = Page("http://www.a.gov.cn/gkmlpt/content/1/post_1.html", text)
    family = portals.recognise(page)
    assert portals.article(page) == family.article(Page(page.url, text))
    assert (family.article is generic.article) != (family.NAME == "nfcms")


def test_every_path_to_a_body_has_the_words_that_it_looks_for() -> None:
    """A path whose words aren't known would never be asked."""
    for path, (words, _) in zip(BODIES, body._PATHS, strict=True):
        assert words
        assert all(word in path for word in words)
        pieces = [piece for piece in path.split(" or ") if "'" in piece]
        assert all(any(word in piece for word in words) for piece in pieces)
