"""Log lines of a sweep: hosts and counts, never a path. Titles and leaked names stand in paths."""

from __future__ import annotations

import logging
import re
import sys

from scrapy.logformatter import LogFormatter

_URL = re.compile(r"(https?://[^\s/?#'\"<>]+)[^\s'\"<>]*", re.IGNORECASE)


def masked(text: str) -> str:
    """Every address cut down to its host."""
    return _URL.sub(r"\1/…", text)


class MaskingFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class Quiet(LogFormatter):
    """Makes no message of every page, which nobody would be shown."""

    def crawled(self, *_: object) -> None:  # type: ignore[override]
        return None


def set_up(level: int = logging.WARNING) -> None:
    """One handler on stderr for the whole sweep process."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(MaskingFormatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    handler.setLevel(level)  # libraries set their own loggers' levels; this one holds for all of them
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # It warns at each start that redirects carry no Referer, which is what we want.
    logging.getLogger("scrapy.downloadermiddlewares.redirect").setLevel(logging.ERROR)
    # It warns of every odd header, with a traceback; what an answer is worth is told in its row.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
