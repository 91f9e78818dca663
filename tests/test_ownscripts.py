"""Script files of a portal are asked for once a sweep, however many of its pages include them."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler import portals
from crawler.answers.ownscripts import OwnScripts
from crawler.fetch.response import FetchedResponse
from crawler.kept import KeptAnswers
from crawler.portals.page import Page
from crawler.sweep import Sweep

ADDRESSES = """function files(base,id,n,own){$.get(base+'/address.do',{cid:id,n:n},function(told){for(var i=0;i<n;i++)%s},'json');}"""
CLICKED = "{var url='/get.do?cid='+id+'&i='+i+told[i];$('#'+own+i).bind('click',{url:url},function(e){location.href=e.data.url;});}"
GIVEN = "{$('#'+own+i).attr('href','/get.do?cid='+id+'&i='+i+told[i]);}"
WRITTEN = """{$('#'+own).append('<a href="/get.do?cid='+id+'&i='+i+told[i]+'">'+i+'.doc</a>');}"""
PROMISED = "fetch('/address.do?cid=4711&n=2').then(r=>r.json()).then(told=>{for(let i=0;i<2;i++)document.getElementById('f'+i).href='/get.do?cid=4711&i='+i+told[i];});"
LINKS = "<p>附件：<a id='f0'>1.doc</a> <a id='f1'>2.doc</a></p>"


def asked_in(scripts: OwnScripts, page: Page) -> Page | None:
    return asyncio.run(scripts.answered(page))


def scripts_of(texts: dict[str, str]) -> tuple[OwnScripts, list[str]]:
    """A sweep's script files, and what is asked for."""
    asked: list[str] = []

    async def download(request: Request) -> Response:
        asked.append(request.url)
        response = FetchedResponse(request.url)
        text = texts.get(request.url.removeprefix("http://x.gov.cn"))
        body = SimpleNamespace(read=lambda most: (text or "").encode(), close=lambda: None, size=len(text or ""))
        response.fetched = cast(Any, SimpleNamespace(status=404 if text is None else 200, body=body, headers={}))
        return response

    limits = SimpleNamespace(limits=SimpleNamespace(max_pages=1_000))
    sweep = SimpleNamespace(fetched=0, guard=SimpleNamespace(permits=lambda url: True), job=limits, kept=KeptAnswers())
    return OwnScripts(cast(Sweep, sweep), download), asked


@pytest.mark.parametrize(
    ("script", "links"),
    [
        (ADDRESSES % CLICKED + "$(function(){files('','4711','2','f');});", LINKS),
        (ADDRESSES % GIVEN + "$(function(){files('','4711','2','f');});", LINKS),
        (ADDRESSES % WRITTEN + "$(function(){files('','4711','2','f');});", "<p id='f'>附件：</p>"),
        (PROMISED, LINKS),
        (PROMISED.replace("fetch(", "axios.get(").replace("r=>r.json()", "r=>r.data"), LINKS),
    ],
)
def test_what_a_script_is_answered_tells_where_its_links_lead(script: str, links: str) -> None:
    scripts, asked = scripts_of({"/address.do?cid=4711&n=2": f'["&t=1&k=a", "&t=2&k=b", {"9" * 400}]'})
    page = Page("http://x.gov.cn/zw/4711.html", f"<body><h1>通知</h1>{links}<script>{script}</script></body>")
    assert not [f.url for f in portals.article(page).files if "&k=" in f.url]
    told = asked_in(scripts, page)
    assert told is not None
    article = portals.article(told)
    urls = [f"http://x.gov.cn/get.do?cid=4711&i={i}&t={i + 1}&k={k}" for i, k in enumerate("ab")]
    assert ([f.url for f in article.files], article.addressless) == (urls, 0)
    assert asked == ["http://x.gov.cn/address.do?cid=4711&n=2"]


def test_an_article_s_own_script_file_is_part_of_it() -> None:
    scripts, asked = scripts_of({"/zw/fj_4711.js": "document.write('<a href=\"/zw/4711.doc\">附件</a>');"})
    own = "<script src='fj_4711.js'></script><script src='/js/4712.js'></script><script src='/hits/addclick.js?id=4711'></script>"
    page = Page("http://x.gov.cn/zw/t2024_4711.html", f"<body><p>正文</p>{own}</body>")
    whole, _ = asyncio.run(scripts.with_own(page))
    assert asked == ["http://x.gov.cn/zw/fj_4711.js"]
    assert [f.url for f in portals.article(whole).files] == ["http://x.gov.cn/zw/4711.doc"]


def test_a_script_file_that_bears_a_year_is_all_articles_and_asked_for_once() -> None:
    scripts, asked = scripts_of({"/js/2024/fj.js": "var fj=1;"})
    body = "<body><p>正文</p><script src='/js/2024/fj.js'></script><script src='/js/2024/gone.js'></script></body>"

    async def read() -> list[tuple[Page, int]]:
        pages = [Page(f"http://x.gov.cn/zw/2024/t{n}.html", body) for n in range(5)]
        found = await asyncio.gather(*map(scripts.with_own, pages))
        await scripts.page_with(found[0][0])
        return found

    found = asyncio.run(read())
    assert sorted(asked) == ["http://x.gov.cn/js/2024/fj.js", "http://x.gov.cn/js/2024/gone.js"]
    assert all(len(page.files) == 1 and not unread for page, unread in found)


@pytest.mark.parametrize(("status", "length", "unread"), [(404, 5, 0), (200, 5, 0), (500, 5, 1), (200, 300_000, 1)])
def test_an_article_s_own_script_file_that_could_not_be_had_is_counted(status: int, length: int, unread: int) -> None:
    async def download(request: Request) -> Response:
        response = FetchedResponse(request.url)
        body = SimpleNamespace(read=lambda most: b"a" * min(most, length), close=lambda: None)
        response.fetched = cast(Any, SimpleNamespace(status=status, body=body, headers={}))
        return response

    limits = SimpleNamespace(limits=SimpleNamespace(max_pages=1_000))
    sweep = SimpleNamespace(fetched=0, guard=SimpleNamespace(permits=lambda url: True), job=limits)
    page = Page("http://x.gov.cn/zw/4711.html", "<body><p>正文</p><script src='fj_4711.js'></script></body>")

    async def read() -> list[int]:
        scripts = OwnScripts(cast(Sweep, sweep), download)
        other = Page("http://x.gov.cn/xx/4711.html", page.raw.replace("fj_", "/zw/fj_"))
        return [(await scripts.with_own(each))[1] for each in (page, other)]

    assert asyncio.run(read()) == [unread, 0]


def test_pages_that_are_read_at_a_time_share_their_files() -> None:
    asked: list[str] = []

    async def download(request: Request) -> Response:
        asked.append(request.url)
        await asyncio.sleep(0.01)
        response = FetchedResponse(request.url)
        body = SimpleNamespace(read=lambda most: b"var a=1;", close=lambda: None)
        response.fetched = cast(Any, SimpleNamespace(status=200, body=body, headers={}))
        return response

    async def read() -> list[Page | None]:
        permits = SimpleNamespace(permits=lambda url: True)
        scripts = OwnScripts(cast(Sweep, SimpleNamespace(fetched=0, guard=permits)), download)
        body = "<html><body><script src='/js/page.js'></script><script src='/js/list.js'></script></body></html>"
        pages = [Page(f"http://x.gov.cn/list_{number}.html", body) for number in range(20)]
        return await asyncio.gather(*(scripts.page_with(page) for page in pages))

    read_pages = asyncio.run(read())
    assert sorted(asked) == ["http://x.gov.cn/js/list.js", "http://x.gov.cn/js/page.js"]
    assert all(page is not None and len(page.files) == 2 for page in read_pages)


def test_a_script_file_that_is_gone_draws_no_list_and_hides_no_columns() -> None:
    """A page without a list of its own leads to its columns, unless a script may draw one."""
    menu = "<ul><li><a href='/zw/gk/cz/'>财政</a></li><li><a href='/zw/gk/fp/'>扶贫</a></li></ul>"
    page = Page(
        "http://x.gov.cn/zw/gk/",
        f"<body><div class='l'>{menu}</div><p>暂无内容</p><script src='/a.js'></script></body>",
    )
    assert portals.recognise(page).listing(page).next == ()
    scripts, _ = scripts_of({})
    whole = asyncio.run(scripts.page_with(page))
    assert whole is not None
    assert len(portals.recognise(whole).listing(whole).next) == 2
