"""Errors of the crawler. A failed address is data, no error; these are about the sweep as a whole.

CrawlerError
├── JobError        the job can't be run as it is configured
├── LedgerError     the ledger can't be written: the sweep halts and goes on another time
├── HoursError      the portal may not be asked at this time of day
├── NoAnswerError   the page where a portal's navigation begins can't be read
└── BrowserError    no usable browser
    └── NotShownError   a usable one that could not show this page
        └── LedAwayError    for it leads to another host
"""

from __future__ import annotations

from typing import Literal


class CrawlerError(Exception):
    """Base of all; the message says what to do."""


class JobError(CrawlerError):
    """The job can't be run as it is configured."""


class LedgerError(CrawlerError):
    """The ledger can't be written (disk full, locked for long): nothing may be judged that can't be recorded."""

    exit_code = 4


class HoursError(CrawlerError):
    """The portal may not be asked at this time of day."""

    exit_code = 3


class NoAnswerError(CrawlerError):
    """The page where a portal's navigation begins can't be read, so nothing is known of what lies behind it."""

    exit_code = 3


class BrowserError(CrawlerError):
    """No usable browser: none found, or it doesn't start with its sandbox on. `reason` and `detail` are those of the page
    that needed it."""

    reason: Literal["no-browser", "interrupted"] = "no-browser"
    detail = ""


class NotShownError(BrowserError):
    """A usable browser that could not show this page."""

    reason = "interrupted"
    detail = "the browser failed"


class LedAwayError(NotShownError):
    """In the browser the page led to a host that is none of the portal's."""

    detail = "the browser was led away"
