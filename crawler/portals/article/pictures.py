"""Pictures that an article shows. A scanned paper pasted as a picture is a document; whether one is large enough for that
is told by its own pixels, once it is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import lxml.html

from crawler.portals.article.body import inside
from crawler.portals.frame import in_frame
from crawler.portals.model import FileLink
from crawler.portals.page import Page, squeeze
from crawler.portals.source.files import DOCUMENT_EXTENSIONS, IMAGE_EXTENSIONS, extension, is_file, is_image
from crawler.portals.source.script import literals

SOURCES = (
    "oldsrc", "orisrc", "data-src", "data-original", "data-href", "data-url", "data-file", "data-value", "vsbhref", "vurl",
    "attachsrc", "filepath",
)  # fmt: skip
# Attributes of a picture that are no address, or are read by themselves.
_OTHERWISE = frozenset(
    ["alt", "title", "class", "style", "id", "usemap", "onclick", "onload", "onerror", "width", "height"]
)
# Ornaments by their place: the editor's own icons anywhere, the template's and codes to scan only beside the body.
_ICON = re.compile(
    r"(?:/icons?/|icon_|_icon|/filetypes?/|/images/ext/|/plus/img/|fileTypeImages|dotgif|spacer|placeholder|(?:blank|loading|lazy(?:[-_]?load)?|gr[ae]y)\.(?:gif|png))",
    re.IGNORECASE,
)
# The folder of a site's own clothes, which no editor uploads into; and the sign of a file's type beside its link.
_CLOTHES = re.compile(
    r"/temple?ts?/[^?]*/(?:images?|img)/|/r/cms/www/[^?]*/(?:images?|img)/|/skins?/[^?]*/(?:images?|img)/",
    re.IGNORECASE,
)
_TYPE_SIGN = re.compile(
    r"/(?:ico(?:n)?s?[-_]?)?(?:pdf|ofd|docx?|word|xlsx?|excel|pptx?|wps|et|rar|zip|txt|attach(?:ment)?|file)(?:[-_]?(?:ico(?:n)?|\d{1,3}))?\.(?:gif|png)$",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(
    r"(?:/templets?/|/r/cms/|/skin/|/css/|/theme|gongan|beian|conac|jiucuo|/print|qr_?code|/share|/(?:ewm|erweima|weixin|wechat)[^/]*$)",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)", re.IGNORECASE)
_PIXEL = 4  # both sides at most that by their own declaration: a counter, no picture


def pictures(page: Page, body: lxml.html.HtmlElement | None) -> Iterator[FileLink]:
    """The pictures of the body and beside it, each under every address that the page gives for it."""
    for image in page.tree.iter("img", "source", "input"):
        if image.tag == "input" and (image.get("type") or "").lower() != "image":
            continue
        if image.tag == "source" and not any(each.tag == "picture" for each in islice(image.iterancestors(), 2)):
            continue  # of a film or of sound
        own = body is not None and any(each is body for each in image.iterancestors())
        if not own and (in_frame(image) or not inside(image, body)):
            continue
        if _leads_elsewhere(page, image):
            continue
        pixel = _is_pixel(image)
        others = (name for name, value in image.items() if name not in _OTHERWISE and "." in value)
        for name in dict.fromkeys(("src", *SOURCES, *others)):
            url = page.join(_largest(image.get(name)) if name.endswith("srcset") else image.get(name))
            if (
                url is None
                or (pixel and name == "src")
                or _is_ornament(url, own=own)
                or _is_type_sign(page, image, url)
            ):
                continue
            ending = extension(url)
            if name != "src" and ending not in IMAGE_EXTENSIONS | DOCUMENT_EXTENSIONS:
                continue
            text = squeeze(image.get("alt") or image.get("title") or "")
            yield FileLink(url, text, "attachment" if ending in DOCUMENT_EXTENSIONS - IMAGE_EXTENSIONS else "image")
        for literal in literals(image.get("onclick") or "") if own else ():  # the larger picture that it stands for
            if "/" in literal and (larger := page.join(literal)) and is_image(larger):
                yield FileLink(larger, "", "image")
    if body is not None:
        yield from _behind(page, body)
        # Of SVG, of Word's own pages, of fast ones.
        for node in body.iter("image", "v:imagedata", "imagedata", "amp-img"):
            if (url := page.join(node.get("href") or node.get("xlink:href") or node.get("src"))) and is_image(url):
                yield FileLink(url, "", "image")


def _behind(page: Page, body: lxml.html.HtmlElement) -> Iterator[FileLink]:
    """Pictures that a style lays behind an element of the body: a scanned page can be shown so."""
    for node in body.iter("div", "p", "span", "table", "tr", "td", "section", "li"):
        found = _BACKGROUND.search(node.get("style") or "")
        if told := found.group(1) if found else node.get("background") or node.get("data-background"):
            url = page.join(told)
            if url is not None and is_image(url) and not _is_ornament(url, own=False) and not in_frame(node):
                yield FileLink(url, "", "image")


def _is_ornament(url: str, *, own: bool) -> bool:
    return bool(_ICON.search(url) or _CLOTHES.search(url)) or (not own and bool(_TEMPLATE.search(url)))


def _is_type_sign(page: Page, image: lxml.html.HtmlElement, url: str) -> bool:
    """Whether a picture is called like a type of files and stands right beside, or in, a link to one."""
    if not _TYPE_SIGN.search(url.split("?")[0]):
        return False
    near = (image.getnext(), image.getprevious(), *image.iterancestors("a"))
    links = (page.join(node.get("href")) for node in near if node is not None and node.tag == "a")
    return any(link is not None and is_file(link) for link in links)


def _largest(candidates: str | None) -> str | None:
    """The last of a `srcset`, as they stand in ascending order."""
    last = (candidates or "").split(",")[-1].split()
    return last[0] if last else None


def _leads_elsewhere(page: Page, image: lxml.html.HtmlElement) -> bool:
    """A picture that is the button of a link to another page: a teaser, no part of this article."""
    for ancestor in image.iterancestors("a"):
        url = page.join(ancestor.get("href"))
        return url is not None and url != page.url and not is_image(url) and not is_file(url)
    return False


def _is_pixel(image: lxml.html.HtmlElement) -> bool:
    sizes = [_pixels(image.get(name), image.get("style") or "", name) for name in ("width", "height")]
    known = [size for size in sizes if size is not None]
    return len(known) == 2 and max(known) <= _PIXEL


def _pixels(value: str | None, style: str, name: str) -> int | None:
    for text in (value or "", *re.findall(rf"(?:^|;|\s){name}\s*:\s*([\d.]+)px", style)):
        if found := re.match(r"\s*(\d+)", text):
            return int(found.group(1)) if "%" not in text else None
    return None
