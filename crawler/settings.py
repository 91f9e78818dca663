"""Scrapy's settings: safe where its own defaults are not. `scrapy shell` and `scrapy fetch` run with them too."""

from __future__ import annotations

from typing import Any

from scrapy.settings import default_settings

from crawler.job import SweepJob

BOT_NAME = "mishao"
SPIDER_MODULES: list[str] = []
ADDONS: dict[str, Any] = {}

# What Scrapy opens by itself: a console, a server that runs code it is sent, files of this machine, other protocols.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_HANDLERS: dict[str, str | None] = {"data": None, "file": None, "ftp": None, "s3": None}
DOWNLOAD_VERIFY_CERTIFICATES = True
HTTPPROXY_ENABLED = False

ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0  # a delay is a promise to the portal, not an average
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 2
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 30.0
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 32 * 2**20
DOWNLOAD_WARNSIZE = 0

RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
REDIRECT_MAX_TIMES = 8
METAREFRESH_ENABLED = False  # the page's own adapter reads it, out of scripts too
HTTPERROR_ALLOW_ALL = True
URLLENGTH_LIMIT = 8000
USER_AGENT = "Mishao"
LOG_LEVEL = "WARNING"
LOG_FORMATTER = "crawler.log.Quiet"
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"
STATS_DUMP = False
# Of Scrapy's extensions only the throttle is of use here. The others count what nobody asks for, and load web servers.
EXTENSIONS = {name: None for name in default_settings.EXTENSIONS_BASE if not name.endswith("AutoThrottle")}


def for_job(job: SweepJob) -> dict[str, Any]:
    """The settings of one sweep, on top of those above."""
    own = {key: value for key, value in globals().items() if key.isupper()}
    handler = "crawler.handler.GuardedHandler"
    return own | {
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler},
        "DOWNLOADER_MIDDLEWARES": {
            "crawler.fetch.manners.HoursMiddleware": 50,
            "crawler.fetch.manners.RobotsMiddleware": 100,
            "crawler.fetch.manners.RetryMiddleware": 550,
            "crawler.fetch.manners.RedirectMiddleware": 600,
            "crawler.fetch.manners.CookiesMiddleware": 700,
        },
        "EXTENSIONS": {"scrapy.extensions.throttle.AutoThrottle": 0} if job.policy.delay_s > 0 else {},
        # Nothing of what Scrapy brings along by itself: it is imported to be switched off (its remote control loads a web
        # client), and each layer costs every answer something. What it does is done by the fetcher, the ledger or nobody.
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "SPIDER_MIDDLEWARES_BASE": {},
        "EXTENSIONS_BASE": {},
        "DOWNLOAD_HANDLERS_BASE": {},
        "ROBOTSTXT_OBEY": job.policy.robots == "obey",
        "USER_AGENT": job.user_agent,
        "DOWNLOAD_DELAY": job.policy.delay_s,
        "AUTOTHROTTLE_ENABLED": job.policy.delay_s > 0,
        "AUTOTHROTTLE_START_DELAY": job.policy.delay_s,
        "CONCURRENT_REQUESTS_PER_DOMAIN": max(1, job.limits.concurrency),
        "DOWNLOAD_TIMEOUT": job.limits.timeout_s,
        "TWISTED_REACTOR_ENABLED": False,  # asyncio alone will do
        "CONCURRENT_ITEMS": 1,  # Scrapy makes so many tasks for every answer; ours yield one request at most
        "LOG_ENABLED": False,  # crawler.log sets the one handler, which masks paths
        "LOG_INSTALL_ROOT_HANDLER": False,
    }
