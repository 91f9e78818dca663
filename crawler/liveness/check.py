"""One check of one address: all its spellings, in more than one shape of request, and what they say together.

It is over only where every shape of every spelling says so; a host that shows nothing else either says nothing of a file.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import urljoin, urlsplit

from crawler.fetch import media
from crawler.fetch.egress import host_of
from crawler.liveness.asking import Asker, Reply, digest_of
from crawler.liveness.looks import Kind, Look, look, shows_nothing
from crawler.obstacles import obstacle
from crawler.pages import read_page
from crawler.portals.source.paging import address_of, is_posted
from crawler.softpages import fingerprint
from crawler.sweep import Inspector
from findings.addresses import known_as, on_the_wire
from findings.rechecks import Content, Target, Told

# The strongest word first: what is seen anywhere is there, and what nobody can see isn't proven away.
_ORDER = ("restricted", "unreachable", "unknown", "mute")
_ENOUGH = 3  # files of a host of which not all were taken down with one
_OFFICE = re.compile(r"word|excel|powerpoint|officedocument|opendocument|ms-office|ole-storage|rtf")
_PLAIN: Mapping[str, str] = {"Cache-Control": "no-cache", "Pragma": "no-cache"}


class Checker:
    """For one thread. `host_look` and `witnesses` (of a host: pages, or files) ask the ledger, `inspect` a confined worker; `now` is the clock."""

    def __init__(
        self,
        asker: Asker,
        inspector: Callable[[], Inspector],
        host_look: Callable[[str], str],
        witnesses: Callable[[str, bool], list[str]],
        now: Callable[[], dt.datetime],
    ) -> None:
        self._asker, self._inspector, self._now = asker, inspector, now
        self._host_look, self._witnesses = host_look, witnesses
        self._prints: dict[str, str] = {}
        self._nowhere: dict[str, str] = {}

    def check(self, target: Target) -> Told:
        """Raises HoursError."""
        asked_at = self._now()
        if is_posted(target.url):  # had by POST, which no check sends
            return Told("", "", asked_at)
        looks: dict[str, list[Look]] = {}
        contents: dict[str, Content] = {}
        for address, reply in self._replies(target, looks):
            try:
                seen = look(reply, target, host_look=self._host_look(host_of(reply.url)))
                if seen.kind == "same":
                    return self._online(target, address, seen, asked_at)
                if seen.fingerprint and seen.fingerprint == self._nothing(target, address, seen):
                    # Bytes in a file's place are no message: they may stand there for a while only.
                    kind: Kind = "unknown" if seen.solid and not target.is_page else "absent"
                    seen = Look(kind, "not-found" if kind == "absent" else "other-content", seen.at, seen.fingerprint)
                looks.setdefault(address, []).append(seen)
                if seen.kind == "other" and address not in contents:
                    contents[address] = self._inspected(reply, seen)
            finally:
                reply.close()
        return self._together(target, looks, contents, asked_at)

    def _replies(self, target: Target, looks: Mapping[str, list[Look]]) -> Iterator[tuple[str, Reply]]:
        """Each address in each shape; and where none showed it, by way of the page that it stands on: some hosts give files to those
        alone who bear that page's cookie. `looks` is what was seen so far: what tells nothing would hardly say more in another way."""
        addresses = _on_the_wire(target.addresses)
        for address in addresses:
            for headers in self._shapes(target, address):
                yield address, self._asker.ask(address, headers)
                if looks[address][-1].kind in _ORDER:
                    break
        own = _own(target)
        if any(one.kind in _ORDER for one in looks.get(own, ())):
            return
        for way in _on_the_wire(address_of(each) for each in (target.referrer, target.section)):
            if host_of(way) == host_of(own) and way != own and self._asker.enter(way, host_of(own)):
                for address in addresses:
                    if looks[address][-1].kind not in _ORDER:
                        yield address, self._asker.ask(address, {"Referer": way}, entered=True)
                return

    def _shapes(self, target: Target, address: str) -> list[dict[str, str]]:
        """As a reader's browser asks on the way from the page, conditionally; and as somebody who comes from nowhere and wants no copy."""
        first = {}
        if target.referrer and host_of(target.referrer) == host_of(address):
            first["Referer"] = next(iter(_on_the_wire([address_of(target.referrer)])), "")
        if address == _own(target):
            first |= {"If-None-Match": target.etag} if target.etag else {}
            first |= {"If-Modified-Since": target.last_modified} if target.last_modified else {}
        return [first, dict(_PLAIN)]

    @staticmethod
    def _online(target: Target, address: str, seen: Look, asked_at: dt.datetime) -> Told:
        known = {known_as(each) for each in target.addresses}
        led = known_as(seen.at) != known_as(address)
        return Told("live" if known_as(seen.at) in known else "moved", "", asked_at, to=seen.at if led else "")

    def _inspected(self, reply: Reply, seen: Look) -> Content:
        assert reply.fetched is not None  # noqa: S101
        name = urlsplit(reply.url).path.rsplit("/", 1)[-1] or "page.html"
        return Content(self._inspector().inspect(reply.fetched.body.rewind(), name, ()), seen.text_key)

    def _nothing(self, target: Target, address: str, seen: Look) -> str:
        """The fingerprint of what the host shows for an address that can't exist, empty where that is none. A page is asked for among
        the section's pages: what stands before files alone may be kept from us for another reason. A file beside the file."""
        beside = seen.solid and not target.is_page
        near = address if beside or host_of(target.section) != host_of(address) else target.section
        folder, suffix = urljoin(near, "."), PurePosixPath(urlsplit(address).path).suffix if beside else ".html"
        if (known := self._nowhere.get(folder + suffix)) is None:
            known = self._print_at(f"{folder}mishao-{secrets.token_hex(8)}{suffix}")
            self._nowhere[folder + suffix] = known
        return known

    def _print_at(self, url: str, *, real: bool = False) -> str:
        """Of the page, or the bytes, that stand at an address; empty where none do; with `real`, of what is no message alone."""
        reply = self._asker.ask(url, _PLAIN)
        try:
            fetched = reply.fetched
            if fetched is None or not 200 <= fetched.status < 300 or not fetched.body.size:
                return ""
            if not media.is_html(fetched.body.head(65_536)):
                return digest_of(fetched.body)
            page = read_page(reply.url, fetched)
            stopped = real and (
                obstacle(fetched.status, fetched.headers, fetched.cookies, page.raw) is not None
                or shows_nothing(page, self._host_look(host_of(reply.url)))
            )
            return "" if stopped else fingerprint(page)
        finally:
            reply.close()

    def _together(
        self, target: Target, looks: dict[str, list[Look]], contents: dict[str, Content], asked_at: dt.datetime
    ) -> Told:
        own = looks.get(_own(target), [])
        absent = bool(own) and all(one.kind == "absent" for one in own)
        for address in [address for address in looks if own and address != _own(target)]:
            # Where the address led once, to an error page perhaps, only what is marked matters; and not that a ticket, good for once,
            # to which what is no more led, is refused now.
            ticket = absent and urlsplit(address).query and known_as(address) != known_as(target.url)
            told = {
                one.kind
                for one in looks[address]
                if not (ticket and (one.kind, one.detail) == ("restricted", "status"))
            }
            marked = address in contents and contents[address].inspection.verdict != "clean"
            if told <= {"other", "mute", "absent"} and not marked:
                del looks[address]
                contents.pop(address, None)
        content = next(iter(contents.values()), None)
        each = [one for many in looks.values() for one in many]
        for kind in _ORDER:
            if (first := next((one for one in each if one.kind == kind), None)) is not None:
                return Told("" if kind == "mute" else kind, first.detail, asked_at, content=content)
        others = [one for one in each if one.kind == "other"]
        if others:
            agreed = all(
                len({(one.kind, one.solid and not target.is_page and one.fingerprint) for one in many}) == 1
                for many in looks.values()
            )
            alike = target.is_page or (
                content is not None and _family(content.inspection.media_type) == _family(target.media_type)
            )
            solid = agreed and alike and all(one.solid for one in others)
            over = "replaced" if solid and self._is_alive(target, {one.fingerprint for one in each}) else ""
            return Told("unknown", "other-content", asked_at, over, content=content)
        if not self._is_alive(target, {one.fingerprint for one in each}):
            return Told("unknown", "host-silent", asked_at)
        return Told("unknown", "not-found", asked_at, "gone")

    def _is_alive(self, target: Target, shown: set[str]) -> bool:
        """Whether the host shows anything else of the kind: while it is down, rebuilt or behind a notice, or has lost the disk
        that its files are on, all its addresses look alike. Where few files are known, which may have been taken down together, a page
        will do; never the front page, which a new server has too."""
        host = host_of(target.url)
        told = self._witnesses(target.host, target.is_page)
        known = [each for each in told if each not in target.addresses and host_of(each) == host]
        if target.is_page or len(known) < _ENOUGH:
            pages = [] if target.is_page else self._witnesses(target.host, True)
            known += [each for each in (target.section, *pages) if host_of(each) == host]
        return any(self._witnessed(place) not in {"", *shown} for place in dict.fromkeys(known))

    def _witnessed(self, url: str) -> str:
        """What a witness shows, asked once; empty where it is nothing."""
        if url not in self._prints:
            self._prints[url] = self._print_at(url, real=True)
        return self._prints[url]


def _on_the_wire(urls: Iterable[str]) -> list[str]:
    """The addresses as they are asked for, each once; what is none was never had."""
    found: dict[str, None] = {}
    for url in urls:
        with contextlib.suppress(ValueError):
            found[on_the_wire(url)] = None
    return list(found)


def _family(media_type: str) -> str:
    """What a paper may have been replaced by: another of its format, or of another office program's."""
    major, _, minor = media_type.partition("/")
    return "office" if _OFFICE.search(minor) else major if major in ("image", "text") else media_type


def _own(target: Target) -> str:
    return next(iter(_on_the_wire([target.url])), target.url)
