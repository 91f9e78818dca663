"""What becomes of a file's answer: inspected, told to be none, or not had at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from scrapy import Request

from crawler import softpages
from crawler.answers.onward import Onward
from crawler.answers.recording import Recording
from crawler.fetch import media
from crawler.fetch.fetcher import Fetched
from crawler.fetch.response import FetchedResponse
from crawler.filename import name_of
from crawler.pages import read_page
from crawler.portals.article.waypoint import files_listed, way_to_file
from crawler.refusals import is_beside, is_instead
from crawler.sweep import Sweep
from findings.record import Link, Seen
from findings.revisit import too_small
from findings.words import Kind


class FileAnswers:
    def __init__(
        self, sweep: Sweep, recording: Recording, onward: Onward, around: Callable[[], frozenset[int]]
    ) -> None:
        self._sweep, self._recording, self._onward, self._around = sweep, recording, onward, around

    async def file(self, base: Seen, response: FetchedResponse, fetched: Fetched, head: bytes) -> Request | None:
        kind: Kind = "attachment" if base.kind in ("page", "list") else base.kind
        base = replace(base, kind=kind)
        size = media.image_size(head)
        if media.is_html(head) and not media.is_office_html(head):
            page = read_page(response.url, fetched)
            page.around = self._around()
            notice = softpages.is_notice(page)
            if not notice and (onwards := self._onward.led_on(way_to_file(page), response)):
                return onwards
            if not notice and media.is_saved_page(head, fetched.headers):
                await self._recording.inspected(base, fetched.body, name_of(base, fetched), ())
                return None
            sent_away = len(base.addresses) > 1  # to a front page, as many show for what is gone
            refused = notice or sent_away or is_beside(page, base.link_text)
            if not refused and (files := files_listed(page)):
                links = [Link(each.url, each.kind, base.url, each.text) for each in files]
                base = replace(base, kind="page", etag="", last_modified="")  # no file: read again for what it lists
                await self._recording.inspected(base, fetched.body, name_of(base, fetched), (), links=links)
                return None
            await self._recording.record(
                replace(base, state="unreachable", reason="not-obtained", detail="web page in place of a file")
            )
        elif media.is_no_document(head):
            await self._recording.record(replace(base, state="excluded", reason="not-a-document"))
        elif size is not None and kind == "image" and max(size) < self._sweep.job.limits.min_image_px:
            bound = too_small(self._sweep.job.limits.min_image_px)
            await self._recording.record(replace(base, state="excluded", reason="too-small", detail=bound))
        else:
            told = is_instead(head, response.url, name_of(base, fetched))
            otherwise = ("not-obtained", "message") if told else None
            await self._recording.inspected(base, fetched.body, name_of(base, fetched), (), otherwise=otherwise)
        return None
