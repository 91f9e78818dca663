"""What an article offers as its file in unusual make is a file, looked at, or told; its own controls are neither."""

from __future__ import annotations

import pytest

from crawler import portals
from crawler.portals import Page

URL = "http://x.gov.cn/zw/gk/202403/t20240301_123.html"
TEXT = "<p>各有关单位要认真落实有关工作要求，按时报送名单，确有困难的应当说明理由并由主要负责人签字。</p>" * 4


def told(inside: str) -> bool:
    body = f"<div class='main'><h1>关于报送名单的通知</h1><div class='content'>{TEXT}{inside}</div></div>"
    found = portals.article(Page(URL, f"<html><title>关于报送名单的通知</title><body>{body}</body></html>"))
    return bool(found.files or found.pages or found.addressless or found.doubts)


@pytest.mark.parametrize(
    "inside",
    [
        "<button onclick=\"down('88')\">下载附件</button>",
        "<div class='att' data-fileid='8a7b'><span>名单.docx</span></div>",
        "<iframe src='/viewer?id=88'></iframe>",
    ],
)
def test_it_is_taken_up_or_told(inside: str) -> None:
    assert told(inside)


@pytest.mark.parametrize(
    "inside",
    [
        "<button onclick='window.print()'>打印本页</button>",
        "<span onclick=\"zoom('16')\">大</span>",
        "<div data-fileid='8a7b'><span>点击播放</span></div>",
        "<div class='footer'><iframe src='/count?id=88'></iframe></div>",
    ],
)
def test_a_page_s_own_controls_are_nothing(inside: str) -> None:
    assert not told(inside)
