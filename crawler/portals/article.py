"""Reads an article: its labels, its text, and every file or picture that it shows or offers."""

from __future__ import annotations

import re

import lxml.html

from crawler.portals.dates import parse_date
from crawler.portals.entries import is_side_block
from crawler.portals.files import (
    COUNTER,
    DOCUMENT_EXTENSIONS,
    IMAGE_EXTENSIONS,
    extension,
    is_document,
    is_file_string,
    is_image,
    is_no_document,
    names_file,
    unwrapped,
)
from crawler.portals.model import Article, FileLink
from crawler.portals.page import Page, in_frame, in_site_frame, is_dead, link_text, squeeze, text_of
from crawler.portals.script import literals

BODIES = (
    "//*[contains(concat(' ',@class,' '),' TRS_Editor ')]",
    "//*[contains(@class,'TRS_UEDITOR')]",
    "//*[@id='zoom']",
    "//*[@id='UCAP-CONTENT']",
    "//*[starts-with(@id,'vsb_content')]",
    "//*[contains(@class,'v_news_content')]",
    "//*[contains(@class,'article-content') or contains(@class,'article_content') or contains(@class,'pages_content')]",
    "//*[@id='content' or @id='article' or @id='Zoom' or @id='ozoom' or @id='artibody' or @id='infodetail']",
    "//*[contains(concat(' ',@class,' '),' article ') or contains(concat(' ',@class,' '),' con ')]",
    "//*[contains(concat(' ',@class,' '),' content ') or contains(@class,'artCon') or contains(@class,'article-info')]",
)
_FILE_ATTRIBUTES = (
    "oldsrc",
    "orisrc",
    "data-src",
    "data-original",
    "data-href",
    "data-url",
    "data-file",
    "data-value",
    "vsbhref",
    "vurl",
    "attachsrc",
    "filepath",
)
_ANNOUNCES = re.compile(
    r"附\s*件\s*[\d一二三四五六七八九十]*\s*[:：]?\s*$|附\s*件\s*[\d一二三四五六七八九十]*\s*[:：]|相关附件|附件下载|可下载附件"
)
# What a link to a program that sends a file reads like, whatever its address.
_OFFERS = re.compile(r"附\s*件|下\s*载|原\s*文|扫描件|影印件")
# Calls and names whose string is a file's address even where it is a bare name.
_PDF_CALL = re.compile(
    r"""(?:(?:showVsbpdfIframe|showpdf|loadPdf|PDFObject\.embed|openPdf|pdfview|getDocument)\s*\(|"""
    r"""\b(?:pdf|file|doc|attach)_?(?:url|path|src)['"]?\s*[:=])\s*['"]([^'"]+)['"]""",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)", re.IGNORECASE)
_BARE_NOTICE = re.compile(r"^(?:相关)?附\s*件(?:下载|列表)?\s*[:：]?$")
_DECORATION = re.compile(
    r"(?:/icons?/|icon_|_icon|/filetypes?/|fileTypeImages|dotgif|blank\.gif|spacer|/templets?/|/r/cms/|/skin/|/css/|/theme|loading\.gif|gongan|beian|conac|jiucuo|/print|qrcode|share)",
    re.IGNORECASE,
)
_STATIC = frozenset({"html", "htm", "shtml", "jhtml"})
_NO_ADDRESS = frozenset({"href", "class", "style", "title", "alt", "name", "content"})
_BLOCKS = {"p", "span", "br", "table", "div", "h1", "h2"}
_LABELS = (
    "SiteName",
    "SiteIDCode",
    "ColumnName",
    "ColumnType",
    "ArticleTitle",
    "PubDate",
    "ContentSource",
    "Keywords",
    "Author",
)


def read_article(page: Page) -> Article:
    body = body_of(page)
    files: dict[str, FileLink] = {}
    addressless: set[str] = set()

    def add(url: str | None, text: str, kind: str = "attachment") -> bool:
        if url is None or COUNTER.search(url):
            return False
        url = unwrapped(url)
        if url == page.url or is_no_document(url):
            return False
        known = files.get(url)
        if known is None or (known.kind == "image" and kind == "attachment") or (not known.text and text):
            files[url] = FileLink(url, text, "image" if kind == "image" else "attachment")
        return True

    for anchor in page.anchors():
        _read_anchor(page, anchor, body, add, addressless)
    for node in page.tree.iter("iframe", "embed", "object", "frame"):
        for name in ("src", "data", "href"):
            url = page.join(node.get(name))
            if url is not None and (is_document(unwrapped(url)) or is_image(url)):
                add(url, squeeze(node.get("title") or ""))
        for parameter in node.iter("param"):
            url = page.join(parameter.get("value"))
            if url is not None and is_document(unwrapped(url)):
                add(url, "")
    _read_pictures(page, body, add)
    _read_attributes(page, body, add)
    _read_scripts(page, add)
    named = {f.text for f in files.values()}
    if any(f.kind == "attachment" for f in files.values()):
        named |= {text for text in addressless if _BARE_NOTICE.match(text)}  # a heading of the files that are there
    addressless -= named
    return Article(
        title=page.title,
        published_at=parse_date(page.meta("PubDate")) or parse_date(page.meta("publishdate")) or _printed_date(page),
        text=squeeze(text_of(body if body is not None else _whole(page))),
        files=tuple(files.values()),
        pages=tuple(_further_pages(page)),
        addressless=len(addressless),
        meta={name: value for name in _LABELS if (value := page.meta(name))},
    )


def body_of(page: Page) -> lxml.html.HtmlElement | None:
    """The element that holds the article: a family's own, else the densest one; None if neither is found."""
    for path in BODIES:
        found = [n for n in page.tree.xpath(path) if not in_frame(n) and not _is_imprint(n)]
        found = [
            n
            for n in found
            if len(squeeze(text_of(n))) >= 20 or any(True for _ in n.iter("img", "a", "iframe", "embed"))
        ]
        if found:
            return max(found, key=lambda n: len(squeeze(text_of(n))))
    return _densest(page)


def _is_imprint(node: lxml.html.HtmlElement) -> bool:
    """The owner's notice at the foot, which some templates put into an editor's block like an article's."""
    text = squeeze(text_of(node))
    return len(text) < 400 and bool(re.search(r"ICP备|公网安备|版权所有|网站标识码", text))


def _densest(page: Page) -> lxml.html.HtmlElement | None:
    """The element whose own blocks hold the most text that is not a bundle of links. One pass, whatever the nesting."""
    lengths: dict[lxml.html.HtmlElement, int] = {}
    links: dict[lxml.html.HtmlElement, int] = {}
    best, best_score = None, 0
    for node in reversed(list(page.tree.iter())):  # children come before their parents
        if not isinstance(node.tag, str) or node.tag in {"script", "style", "noscript", "head"}:
            lengths[node], links[node] = 0, 0
            continue
        lengths[node] = len((node.text or "").strip()) + sum(lengths[c] + len((c.tail or "").strip()) for c in node)
        links[node] = int(node.tag == "a") + sum(links[c] for c in node)
        if node.tag not in {"div", "td", "article", "section", "main"}:
            continue
        score = sum(lengths[c] for c in node if c.tag in _BLOCKS and links[c] <= 3)
        if score >= best_score and score > 0 and not in_frame(node) and not _is_imprint(node):
            best, best_score = node, score
    return best


def _whole(page: Page) -> lxml.html.HtmlElement:
    found = page.tree.find("body")
    return found if found is not None else page.tree


def _read_anchor(page, anchor, body, add, addressless) -> None:  # type: ignore[no-untyped-def]
    href = anchor.get("href")
    text = link_text(anchor)
    url = page.join(href)
    said = (
        names_file(text) or names_file(squeeze(anchor.get("title") or "")) or names_file(anchor.get("download") or "")
    )
    if url is not None and (
        is_document(unwrapped(url))
        or anchor.get("appendix") == "true"
        or anchor.get("attachment-id") is not None
        or anchor.get("download") is not None
        or "nfw-cms-attachment" in (anchor.get("class") or "")
        or (said and extension(url) not in _STATIC)
        or (
            extension(url) not in _STATIC
            and not url.endswith("/")
            and _inside(anchor, body)
            and (_announced(anchor) or _OFFERS.search(text))
        )
        or (is_image(url) and not in_frame(anchor) and _inside(anchor, body))
    ):
        if _is_about(anchor, body) and (not in_frame(anchor) or is_document(unwrapped(url))):
            add(url, text)
        return
    if not is_dead(href) or in_frame(anchor):
        return
    # A link that leads nowhere by itself: another attribute or its script may hold the address.
    for name in _FILE_ATTRIBUTES:
        if (other := page.join(anchor.get(name))) and (is_document(other) or is_image(other)) and add(other, text):
            return
    for source in (anchor.get("onclick") or "", href or ""):
        for literal in literals(source):
            if (
                (is_file_string(literal) or is_document("http://x/" + literal.lstrip("./")))
                and "/" in literal
                and add(page.join(literal), text)
            ):
                return
    if text and (said or _announced(anchor)) and not _is_control(text):
        addressless.add(text)


def _is_about(node: lxml.html.HtmlElement, body: lxml.html.HtmlElement | None) -> bool:
    """Whether a file's link is the article's: not the site's header or footer, nor a box of other articles beside it."""
    if body is not None and _inside(node, body):
        return True
    if in_site_frame(node):
        return False
    box = next((x for x in node.iterancestors() if is_side_block(x)), None)
    return box is None or "附件" in squeeze(text_of(box))[:200]


def _announced(anchor: lxml.html.HtmlElement) -> bool:
    """Whether the words just before a link say that an attachment follows."""
    before = squeeze(anchor.text_content())
    if re.match(r"附\s*件", before):
        return True
    parent = anchor.getparent()
    if parent is None:
        return False
    lead = parent.text or ""
    for sibling in parent:
        if sibling is anchor:
            break
        lead += squeeze(sibling.text_content() if isinstance(sibling.tag, str) else "") + (sibling.tail or "")
    return bool(_ANNOUNCES.search(squeeze(lead)[-30:]))


def _is_control(text: str) -> bool:
    return bool(re.match(r"^(?:打印|关闭|返回|收藏|分享.*|字号.*|[大中小]|下载|展开|更多|【?我要打印】?)$", text))


def _read_pictures(page, body, add) -> None:  # type: ignore[no-untyped-def]
    for image in page.tree.iter("img"):
        if in_frame(image) or not _inside(image, body):
            continue
        if _tiny(image) or _leads_elsewhere(page, image):
            continue
        for name in ("src", "srcset", *_FILE_ATTRIBUTES):
            value = image.get(name)
            if name == "srcset" and value:
                value = value.split(",")[-1].split()[0] if value.split(",")[-1].split() else None
            url = page.join(value)
            if url is None or _DECORATION.search(url):
                continue
            ending = extension(url)
            if name != "src" and ending not in IMAGE_EXTENSIONS | DOCUMENT_EXTENSIONS:
                continue
            add(
                url,
                squeeze(image.get("alt") or image.get("title") or ""),
                "image" if ending in IMAGE_EXTENSIONS or ending not in DOCUMENT_EXTENSIONS else "attachment",
            )
    if body is not None:
        _read_backgrounds(page, body, add)


def _read_backgrounds(page, body, add) -> None:  # type: ignore[no-untyped-def]
    """Pictures that a style lays behind an empty element of the body: a scanned page can be shown so."""
    for node in body.iter("div", "p", "span", "td", "section", "li"):
        if found := _BACKGROUND.search(node.get("style") or ""):
            url = page.join(found.group(1))
            if url is not None and is_image(url) and not _DECORATION.search(url) and not in_frame(node):
                add(url, "", "image")


def _leads_elsewhere(page: Page, image: lxml.html.HtmlElement) -> bool:
    """A picture that is the button of a link to another page: a teaser, no part of this article."""
    for ancestor in image.iterancestors("a"):
        url = page.join(ancestor.get("href"))
        return url is not None and url != page.url and not is_image(url) and not is_document(unwrapped(url))
    return False


def _tiny(image: lxml.html.HtmlElement) -> bool:
    """An ornament by its own declaration: both sides at most 48 pixels."""
    sizes = [_pixels(image.get(name), image.get("style") or "", name) for name in ("width", "height")]
    known = [s for s in sizes if s is not None]
    return len(known) == 2 and max(known) <= 48


def _pixels(value: str | None, style: str, name: str) -> int | None:
    for text in (value or "", *re.findall(rf"(?:^|;|\s){name}\s*:\s*([\d.]+)px", style)):
        if found := re.match(r"\s*(\d+)", text):
            return int(found.group(1)) if "%" not in text else None
    return None


def _read_attributes(page, body, add) -> None:  # type: ignore[no-untyped-def]
    """Addresses of documents that stand in an attribute beside, or instead of, `href`, whatever it is called."""
    for node in page.tree.iter():
        if not isinstance(node.tag, str) or node.tag in {"img", "script", "meta", "link"}:
            continue
        for name, value in node.items():
            if name in _NO_ADDRESS or name.startswith("on") or not value:
                continue
            named = name in _FILE_ATTRIBUTES and extension(value) in DOCUMENT_EXTENSIONS
            if (named or is_file_string(value)) and not in_frame(node) and _is_about(node, body):
                add(page.join(value), link_text(node) if node.tag == "a" else "")


def _read_scripts(page, add) -> None:  # type: ignore[no-untyped-def]
    for match in _PDF_CALL.finditer(page.scripts):
        url = page.join(match.group(1))
        if url is not None and is_document(unwrapped(url)):
            add(url, "")
    for literal in literals(page.scripts):
        if is_file_string(literal):
            add(page.join(literal), "", "image" if is_image(literal) else "attachment")


def _inside(node: lxml.html.HtmlElement, body: lxml.html.HtmlElement | None) -> bool:
    """Within the article's body, or beside it: its siblings, where attachments hang."""
    if body is None:
        return True
    holder = body.getparent()
    chain = {id(x) for x in node.iterancestors()}
    return id(body) in chain or (holder is not None and holder.tag not in {"body", "html"} and id(holder) in chain)


def _printed_date(page: Page):  # type: ignore[no-untyped-def]
    found = re.search(r"(?:发布|发文|成文|印发)?(?:时间|日期)\s*[:：]\s*([^<>]{6,24})", page.visible_text)
    return parse_date(found.group(1)) if found else None


def _further_pages(page: Page) -> list[str]:
    """The other pages of an article that is cut in several: same stem, a number more."""
    stem, ending = re.match(r"^(.*?)(\.\w+)?$", page.url.split("?")[0].rsplit("/", 1)[-1]).groups()  # type: ignore[union-attr]
    base = re.sub(r"_\d{1,2}$", "", stem) if re.match(r"^t?\d+_\d+_\d{1,2}$", stem) else stem
    found: dict[str, None] = {}
    for match in re.finditer(
        r"createPageHTML\s*\(\s*['\"]?(\d+)['\"]?\s*,\s*['\"]?\d+['\"]?\s*,\s*['\"]([^'\"]+)['\"]\s*,\s*['\"](\w+)['\"]",
        page.scripts,
    ):
        total, prefix, suffix = int(match.group(1)), match.group(2), match.group(3)
        if prefix == base and total <= 200:
            found.update(dict.fromkeys(u for k in range(1, total) if (u := page.join(f"{prefix}_{k}.{suffix}"))))
    sister = re.compile(rf"/{re.escape(base)}_\d{{1,2}}{re.escape(ending or '')}$")
    for anchor in page.anchors():
        url = page.join(anchor.get("href"))
        if url and base and sister.search(url):
            found[url] = None
    found.pop(page.url, None)
    return list(found)
