"""Which requests of a page's scripts are a list's: not those that look for words, say or change something, or count a visit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from urllib.parse import parse_qsl, quote, urlsplit

from crawler.portals.js import Asked
from crawler.portals.page import Page
from crawler.portals.source.files import COUNTER, DOCUMENT_EXTENSIONS, IMAGE_EXTENSIONS
from crawler.portals.source.script import HOLE

# A vote, a counter, an account: nobody's list.
_NOT_A_LIST = re.compile(
    r"(?:/hits?\b|click|vote|comment|login|captcha|verify|weather|logout)",
    re.IGNORECASE,
)
# Verbs with which an address changes something: updateHits, addClick, saveLog.
_VERBS = "add|save|insert|submit|update|delete|remove|zan|praise|like|favou?rite|log|track|subscribe"
_CHANGES = re.compile(
    rf"/(?:do_?)?(?:{_VERBS}|set|incr(?:ease)?|inc(?=[_-]?(?:hit|click|view|count|visit|read|num|pv)))(?:[./_-]|$|(?-i:[A-Z]))",
    re.IGNORECASE,
)
# A session's end; and what a program is told to do away with.
_ENDS = re.compile(
    r"(?:[/_=]|\?(?:.*&)?)(?:log|sign|login)[_-]?(?:out|off)(?![a-z])|"
    r"[?&](?:act|action|do|dopost|enews|op|oper|operation|method|cmd)=(?:exit|quit|del|delete|remove|destroy|cancel)(?:(?-i:[A-Z_])\w*)?(?:&|$)|"
    r"/(?:del|quit|exit)\.(?:asp|aspx|php|jsp|do|action)(?:\?|$)",
    re.IGNORECASE,
)
_ENDING = re.compile(r"[\[【(（]?(?:安全)?(?:退出|注销|删除)(?:登[录陆]|系统|账号)?[\]】)）]?", re.IGNORECASE)
# What is posted there changes something too, or looks for words.
_NOT_POSTED = re.compile(
    r"/jsearch|/ss/search|[/_]search(?:\.\w+)?$|/(?:do)?(?:message|feedback|upload|register|"
    r"create|edit|cancel|confirm|send)(?:[./_]|$|(?-i:[A-Z]))",
    re.IGNORECASE,
)
# Whatever its answer, it counts a visit; but a section of statistics may lie in /tongji/ too.
_COUNTING_FOLDER = re.compile(r"/(?:stats?|pv|uv|tongji)/", re.IGNORECASE)
_PAGES = frozenset(["html", "htm", "shtml", "json", "xml"])
_COUNTS = re.compile(
    r"/(?:stats?|pv|uv|visit\w*|tongji|count\w*|heart_?beat|online|beacon)(?:\.\w+)?$",
    re.IGNORECASE,
)
# A list's data come from a search too, where it is told the list and no words.
_SEARCH = re.compile(r"(?<!/ss)[/_]search(?:\.\w+)?$", re.IGNORECASE)
_TAKEN = re.compile(r"(?:=|\bawait|\breturn)\s*(?:\$|jQuery|axios|fetch|this|[\w.$]+)[\s\w.$(]*[('\"{`][^;]*$")
_THEN = re.compile(r"\)\s*\.\s*(?:then|done|success|always|complete)\s*\(")
_BEFORE = 120
_LIST_NAME = re.compile(
    r"\w*(?:category|catalog|column|channel|class|node|topic|tree|type)_?(?:id|code|num|no)?|cid|cat_?(?:id|num)?|lm(?:_?id)?|lanmu(?:_?id)?",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"(?:q|wd|kw|sw|search_?(?:words?|key\w*|text|str|value|content)?|key_?words?|content|message)", re.IGNORECASE
)
_CODE = re.compile(
    r"[\w-]*\d[\w-]*", re.ASCII
)  # a column's or a site's, which a search is told beside its field's name
FRESH_NAME = re.compile(r"_|t|r|v|rnd|rand(?:om)?|time(?:stamp)?|now", re.IGNORECASE)
_FRESH_QUERY = re.compile(
    rf"(?:\?(?:{FRESH_NAME.pattern})={HOLE}$|&(?:{FRESH_NAME.pattern})={HOLE}(?=&|$))", re.IGNORECASE
)
_LONGEST = 4_000
_AFTER = 1_500
_MOST_PLACES = 200


def is_no_list(url: str, fields: Sequence[tuple[str, str]], *, post: bool) -> bool:
    """Whether a request looks for words, says or changes something, or counts a visit."""
    told = (*fields, *parse_qsl(urlsplit(url).query))
    said = any(
        value and not _CODE.fullmatch(value) and _WORDS.fullmatch(name.rpartition("[")[2].rstrip("]"))
        for name, value in told
    )
    path = url.split("?")[0]
    of_list = _SEARCH.search(path) and any(value and _LIST_NAME.fullmatch(name) for name, value in fields)
    posted = post and _NOT_POSTED.search(path) and not of_list
    return bool(said or posted or len(url) > _LONGEST or _NOT_A_LIST.search(url)) or is_change(url)


def is_change(url: str) -> bool:
    """Whether an address is one that changes something or counts a visit, however it is asked for."""
    changes = _CHANGES.search(urlsplit(url).path) and not _is_stored(url, IMAGE_EXTENSIONS)
    return bool(changes) or ends(url) or counts_visit(url)


def ends(url: str, words: str = "") -> bool:
    """Whether an address, or the words of a program's link, end a reader's session or take something away."""
    told = "/" + url.partition("//")[2].partition("/")[2]
    by_words = _ENDING.fullmatch(words.strip()) and not _is_stored(url, _PAGES | IMAGE_EXTENSIONS)
    return bool(by_words or _ENDS.search(told))


def counts_visit(url: str) -> bool:
    """Whether an address tells the server of a visit, whatever it answers."""
    path = urlsplit(url).path
    counts = _COUNTS.search(path) or (_COUNTING_FOLDER.search(path) and not _is_stored(url, _PAGES))
    return bool(COUNTER.search(url) or (counts and not _is_stored(url, IMAGE_EXTENSIONS)))


def _is_stored(url: str, told_nothing: frozenset[str]) -> bool:
    """Whether an address is that of a document, or of a file with one of these endings which isn't told anything."""
    parts = urlsplit(url)
    ending = parts.path.rpartition(".")[2].lower()
    return ending in DOCUMENT_EXTENSIONS or (not parts.query and ending in told_nothing)


def is_heard(page: Page, asked: Asked) -> bool:
    """Whether anything takes the answer of a request: one that nobody hears tells the server something."""
    source, path = page.scripts, asked.url.split("?")[0]
    places = [m.start() for m in islice(re.finditer(re.escape(path), source), _MOST_PLACES)]
    return (
        asked.heard
        or not places
        or any(
            _TAKEN.search(source[max(0, at - _BEFORE) : at]) or _THEN.search(source, at, at + _AFTER) for at in places
        )
    )


def flat(form: dict[str, object], above: str = "") -> list[tuple[str, str]]:
    """The fields of a form as they are sent: what is nested as `above[inner]`."""
    found: list[tuple[str, str]] = []
    for key, value in form.items():
        name = f"{above}[{key}]" if above else key
        if isinstance(value, dict):
            found += flat(value, name)
        elif isinstance(value, list):
            found += [field for each in value for field in flat({f"{name}[]": each})]
        else:
            found.append((name, "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)))
    return found


def asked_plainly(page: Page, asked: Asked) -> str | None:
    """The whole address of a request by GET, its parameters in it; None for any other, and for what can't be told."""
    form = {k: v for k, v in (asked.form or {}).items() if not (FRESH_NAME.fullmatch(k) and HOLE in str(v))}
    fields, spelt = flat(form), without_fresh(asked.url)
    if asked.post or HOLE in spelt or any(HOLE in value for _, value in fields):
        return None
    return with_query(page, spelt, fields)


def read_plainly(page: Page, asked: Sequence[Asked]) -> str | None:
    """The one plain address that is asked for; None for several, and for what counts, changes or looks for words."""
    urls = {url for each in asked if (url := asked_plainly(page, each)) is not None and not is_change(url)}
    url = urls.pop() if len(urls) == 1 else None
    return None if url is None or is_no_list(url, (), post=False) else url


def without_fresh(address: str) -> str:
    """An address without a random number or the time, which only keep caches out."""
    return _FRESH_QUERY.sub("", address) if "?" in address.partition("&")[0] and HOLE in address else address


def encoded(fields: Sequence[tuple[str, str]]) -> str:
    return "&".join(f"{quote(key, safe='[]')}={quote(value)}" for key, value in fields)


def with_query(page: Page, address: str, fields: Sequence[tuple[str, str]]) -> str | None:
    query = encoded(fields)
    return page.join(address + (("&" if "?" in address else "?") + query if query else ""))
