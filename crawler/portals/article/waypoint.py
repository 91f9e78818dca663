"""A page between a link to a file and the file itself: 点击下载; or between a link to the files and these."""

from __future__ import annotations

import re

from crawler.portals.article.reader import read_article
from crawler.portals.frame import in_site_frame
from crawler.portals.links.places import shape
from crawler.portals.model import FileLink
from crawler.portals.page import Page, link_text, mark_of
from crawler.portals.requests.ofalist import is_change
from crawler.portals.source.files import is_document, names_file

_LONGEST = 600  # characters of such a page; one that says more is a page of its own
_DOWNLOADS = re.compile(
    r"^(?:点击|立即|本地|直接|开始|手动)?\s*下载(?:附件|文件|地址|此处)?\s*\d?$|^download(?:\s*now)?$|^(?:点击)?(?:这里|此处)(?:下载)?$",
    re.IGNORECASE,
)

_BACK = re.compile(r"返回|关闭|首页")


def way_to_file(page: Page) -> str | None:
    """Where such a page leads: the one address of all its links that offer a download, or of all that it has; a page that
    sends its reader on by itself leads there."""
    if page.refresh is not None:
        return page.refresh
    if len(page.visible_text) > _LONGEST:
        return None
    links = [
        (anchor, url)
        for anchor, url in page.links
        if url is not None
        and url != page.url
        and not is_change(url)
        and not in_site_frame(anchor)
        and not _BACK.search(link_text(anchor))
    ]
    offered = {
        url
        for anchor, url in links
        if is_document(url)
        or anchor.get("download") is not None
        or _DOWNLOADS.match(text := link_text(anchor))
        or names_file(text)
    }
    if not offered and "下载" in page.visible_text + page.title:
        offered = {url for _, url in links}  # what is called by the paper's own name
    return offered.pop() if len(offered) == 1 else None


def files_listed(page: Page) -> tuple[FileLink, ...]:
    """The files of a page that came where a file was asked for, if it is a list of them: half of its links at the
    least are theirs, but for what stands around the section's list too."""
    files = read_article(page).files
    own_kind = shape(page.url)  # what is made by the same program is hardly the file that this is not
    listed = {each.url for each in files if each.kind == "attachment" and shape(each.url) != own_kind}
    own = [
        url
        for anchor, url in page.links
        if url is not None and url != page.url and mark_of(url) not in page.around
        if not in_site_frame(anchor) and not _BACK.search(link_text(anchor))
    ]
    return files if listed and 2 * sum(url in listed for url in own) >= len(own) else ()
