"""What flows from a sweep into the ledger."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from detectors.model import Inspection
from findings.words import How, Kind, State

# What counts a page's readers or tells the time of day.
_PASSING = re.compile(
    r"(?:浏览|阅读|点击|访问|查看|点赞|下载|来访|hits?|views?)[^\d\n]{0,8}\d+|\d+\s*(?:人?次|人(?:浏览|阅读))|\d{1,2}[:：]\d\d(?:[:：]\d\d)?|\s+",
    re.IGNORECASE,
)


_SURELY = 2  # letters that a mark begins with


@dataclass(frozen=True, slots=True)
class Link:
    """An address the sweep came to know, before it was fetched; `referrer` is the page that names it.

    `entry` is a fingerprint of all that a list says of it: while that stays the same, so does presumably the page.
    """

    url: str
    kind: Kind
    referrer: str | None = None
    link_text: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one address. `inspection` belongs to a body that was really read.

    `detail` is for people (a status code, a host) and carries nothing of the content. `addresses` are the spellings
    really fetched, redirects included. `text_key` is that of the article's text, where it is one.
    """

    url: str
    kind: Kind
    how: How
    state: State
    reason: str = ""
    detail: str = ""
    referrer: str | None = None
    link_text: str = ""
    inspection: Inspection | None = None
    addresses: tuple[str, ...] = ()
    etag: str = ""
    last_modified: str = ""
    text_key: str = ""


@dataclass(frozen=True, slots=True)
class PublicText:
    """The text of an article, for the index: it may be shown once the article and all that it names are judged."""

    title: str
    text: str
    published_at: dt.datetime | None = None

    def key(self, marks: Iterable[str]) -> str:
        """SHA-256 of what the article says but for what counts its readers or tells the time. Empty where not all of the marks
        stand in it: then what it says is not what matters."""
        if not all(set(mark[:_SURELY]) <= set(self.text) for mark in marks):
            return ""
        return hashlib.sha256(_PASSING.sub("", self.title + self.text).encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Recorded:
    """Primary keys of the findings this address has, and of those that somebody is told of now."""

    findings: tuple[int, ...] = ()
    alerted: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class GapNote:
    """Something that may hide a file, as the crawler saw it; `reason` is one of words.GAP_REASONS."""

    reason: str
    detail: str
    count: int = 1


# (section primary key, policy) -> the addresses that must know of a finding there
Recipients = Callable[[int, str], Sequence[str]]


def plain(untrusted_text: str) -> str:
    """What every database takes: no lone surrogates, no NUL."""
    return untrusted_text.encode("utf-8", "replace").decode().replace("\0", "")
