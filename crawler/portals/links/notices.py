"""What a list says of itself."""

from __future__ import annotations

import re

from crawler.portals.page import Page

_EMPTY = re.compile(
    r"暂无(?:相关)?(?:数据|内容|信息|记录|文章)|没有(?:找到)?(?:相关)?(?:数据|内容|信息|记录)|No data", re.IGNORECASE
)


def says_empty(page: Page) -> bool:
    """Whether a list itself says that there is nothing in it."""
    return bool(_EMPTY.search(page.visible_text))
