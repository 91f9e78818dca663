"""Errors of the crawler. A failed address is data, no error; these are about the sweep as a whole.

CrawlerError
├── JobError        the job can't be run as it is configured
├── LedgerError     the ledger can't be written: the sweep halts and goes on another time
├── HoursError      the portal may not be asked at this time of day
├── NoAnswerError   the page where a portal's navigation begins can't be read
└── BrowserError    no usable browser
"""

from __future__ import annotations


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
    """No usable browser: none found, or it doesn't start with its sandbox on."""
