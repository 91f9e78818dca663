"""Errors of the crawler. A failed address is data, no error; these are about the sweep as a whole.

CrawlerError
├── JobError        the job can't be run as it is configured
└── BrowserError    no usable browser
"""

from __future__ import annotations


class CrawlerError(Exception):
    """Base of all; the message says what to do."""


class JobError(CrawlerError):
    """The job can't be run as it is configured."""


class BrowserError(CrawlerError):
    """No usable browser: none found, or it doesn't start with its sandbox on."""
