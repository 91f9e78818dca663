"""Articles whose text or files come by script: what such a page asks for, and what is told there as data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.portals.js import Asked
from crawler.portals.model import Article, Doubt, FileLink
from crawler.portals.page import Page, squeeze
from crawler.portals.requests.doubts import spellings
from crawler.portals.requests.ofalist import asked_plainly, is_change, is_no_list
from crawler.portals.requests.routes import filled, places_of
from crawler.portals.requests.shells import fills, is_shell, places_in, says_so, slots, waiting
from crawler.portals.source.files import (
    DOCUMENT_EXTENSIONS,
    extension,
    is_file_string,
    is_image,
    is_no_document,
    names_file,
)
from crawler.portals.source.jsontext import strings

_ASKS = re.compile(r"ajax|\.get\w*\s*\(|fetch\s*\(|axios|XMLHttp|\$http|\.load\s*\(", re.IGNORECASE)
_OF_FILES = re.compile(r"attach|annex|accessor|fujian|(?:^|[/_.-])fj|files?(?![a-z])", re.IGNORECASE)
_FILES_ASKED = re.compile(
    r"['\"`][^'\"`\s<>]*/[^'\"`\s<>]*(?:attach|annex|accessor|fujian|fj|file)[^'\"`\s<>]*['\"`]", re.IGNORECASE
)
_LINK = re.compile(r"href\s*=|\.href\b|['\"]href['\"]|download|window\.open", re.IGNORECASE)
_PIECE = re.compile(r"\.load\s*\(")
_LOADS = re.compile(r"\.load\s*\(\s*['\"`]$")
_POSTS = re.compile(r"post", re.IGNORECASE)
_AFTER, _BEFORE = 1_500, 40
_NAME = re.compile(r"\w*(?:name|title)\w*", re.IGNORECASE)
_ADDRESS = re.compile(r"url|path|href|link|src|addr|down", re.IGNORECASE)
_LEAST_NAME = 3
_LONGEST_NAME = 120  # of a file, which its own record tells of
_MOST = 20
MOST_ASKED = 20  # requests of one article that are made; how many more there are is told
_MOST_FILES = 10_000  # of one answer; how many more there are is told
_MOST_RECORDS = 20_000


def asked_details(page: Page) -> dict[str, Asked]:
    """The requests, on its own host and by GET, that fill an article's page or list its files, by their address: those that
    carry the article's own number, and those that are called after attachments."""
    if page.data is not None or not _ASKS.search(page.scripts):
        return {}
    shell, waits = is_shell(page), waiting(page)
    if not (shell or waits) and not any(each.search(page.scripts) for each in (_FILES_ASKED, _LINK, _PIECE)):
        return {}
    own, host = numbers_of(page.url), urlsplit(page.url).netloc
    found: dict[str, Asked] = {}
    others: dict[str, Asked] = {}
    for asked in page.window.asked:
        url = asked_plainly(page, asked)
        if url is None or url == page.url or urlsplit(url).netloc != host:
            continue
        if is_no_list(url, (), post=False):
            continue
        filling = fills(page, asked.url, waits)
        of_article = own & numbers_of(url) and (shell or draws_links(page, asked.url))
        of_article = of_article or (filling and numbers_of(page.url, 1) & numbers_of(url, 1))
        if filling and says_so(page):
            others[url] = asked  # an article's own number may be too short to tell
        of_article = of_article or any(fills(page, asked.url, names) for names in slots(page))
        if of_article or (_OF_FILES.search(urlsplit(url).path) and extension(url) not in DOCUMENT_EXTENSIONS):
            found.setdefault(url, asked)
    return found or others


def posted_for(page: Page) -> int:
    """How many requests for an article's text or files its script posts: nobody makes them, so what they bring is not had."""
    if page.data is not None or not _POSTS.search(page.scripts):
        return 0
    own = numbers_of(page.url)
    posts = {each.url: {str(v) for v in (each.form or {}).values()} for each in page.window.asked if each.post}
    return sum(
        bool(own & told)
        and not is_no_list(url, (), post=True)
        and (draws_links(page, url) or fills(page, url, waiting(page)))
        for url, told in posts.items()
    )


def draws_links(page: Page, address: str) -> bool:
    """Whether what a request brings is made into links, or is markup that is put in as it comes."""
    return any(
        _LINK.search(page.scripts, end, end + _AFTER) or _LOADS.search(page.scripts, max(0, begin - _BEFORE), begin)
        for begin, end in places_in(page, address)
    )


def numbers_of(url: str, least: int = _LEAST_NAME) -> set[str]:
    """What tells one article's address from another's."""
    parts = urlsplit(url)
    names = (unquote(name).rsplit(".", 1)[0] for name in parts.path.split("/")[-2:])
    pieces = {piece for name in names for piece in (name, *re.split(r"[_-]", name)) if re.search(r"\d", piece)}
    values = {value for _, value in parse_qsl(parts.query) if re.search(r"\d", value)}
    return values | {piece for piece in pieces if len(piece) >= least}


def markup_of(page: Page) -> Page:
    """The markup that data carry, as a page that stands where their article does."""
    told = (text for text in strings(page.data) if not is_file_string(text))
    inner = "\n".join(
        text if "<" in text else f"<p>{text}</p>"
        for text in told
        if "<" in text or len(text) > _LONGEST_NAME or not names_file(text)
    )
    return Page(page.url, f"<html><body><div class='article-content'>{inner}</div></body></html>", page.codec)


def with_told(page: Page, article: Article, templates: Sequence[str] = ()) -> Article:
    """An article read from the markup that data carry, with the files that the data tell beside it. `templates` are the
    addresses that the asking page's script puts together, a record's fields in their places."""
    files = {each.url: each for each in article.files}
    doubts: list[Doubt] = list(article.doubts)
    addressless = article.addressless
    records = _records(page.data)
    for holder, record in islice(records, _MOST_RECORDS):
        name = next(
            (v for k, v in record.items() if isinstance(v, str) and _NAME.fullmatch(k) and not is_file_string(v)), ""
        )
        paths = [(k, v) for k, v in record.items() if isinstance(v, str) and "/" in v and is_file_string(v)]
        for key, path in paths:
            led = [url for each in templates if key in places_of(each) and (url := filled(each, record))]
            urls = tuple(dict.fromkeys(filter(None, (*led, *spellings(page, path)))))
            if len(urls) == 1 and not is_change(urls[0]):
                files.setdefault(
                    urls[0], FileLink(urls[0], squeeze(name), "image" if is_image(urls[0]) else "attachment")
                )
            elif urls:
                doubts.append(Doubt(urls, squeeze(name), announced=True))
        called = any(isinstance(v, str) and names_file(v) for v in record.values())
        # What the script makes a file's address of, field by field, is a file's record whatever it is called.
        fitting = [t for t in templates if _OF_FILES.search(urlsplit(t).path) and set(places_of(t)) <= record.keys()]
        if paths or not (called or fitting or _OF_FILES.search(holder)):
            continue
        made = [url for each in (templates if called else fitting) if (url := filled(each, record))]
        made += filter(None, (page.join(path) for path in _told_paths(record)))
        made = [url for url in dict.fromkeys(made) if not (is_image(url) or is_no_document(url))]
        if made:
            doubts.append(Doubt(tuple(made), squeeze(name), announced=called))
        elif called and not any(isinstance(v, str) and v.startswith(("/", "http")) for v in record.values()):
            addressless += 1
    return replace(
        article,
        files=tuple(islice(files.values(), _MOST_FILES)),
        doubts=tuple(doubts),
        addressless=addressless + max(0, len(files) - _MOST_FILES) + sum(1 for _ in records),
    )


def _told_paths(record: dict[str, object]) -> list[str]:
    """Addresses that a file's record tells and that look like no file's, those first that are called addresses."""
    told = [(k, v) for k, v in record.items() if isinstance(v, str) and re.match(r"(?:https?:/)?/[^\s<>]+$", v)]
    return [value for _, value in sorted(told, key=lambda pair: not _ADDRESS.search(pair[0]))]


def _records(data: object) -> Iterator[tuple[str, dict[str, object]]]:
    """All records, and what the field is called that holds each."""
    waiting = [("", data)]
    while waiting:
        key, one = waiting.pop()
        if isinstance(one, dict):
            yield key, one
            waiting += one.items()
        elif isinstance(one, list):
            waiting += [(key, each) for each in one]
