"""One sweep from start to end, in a process made for it: the crawl, then the sums."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence

from scrapy.crawler import AsyncCrawlerProcess

from crawler import coverage, log
from crawler.errors import CrawlerError, JobError
from crawler.fetch.egress import Guard
from crawler.fetch.fetcher import Fetcher
from crawler.fetch.pace import Pace
from crawler.fetch.rendering import Browser
from crawler.fetch.spool import Spool
from crawler.job import SweepJob
from crawler.ledger import Ledger
from crawler.sections import elsewhere
from crawler.settings import for_job
from crawler.spider import SectionSpider
from crawler.sweep import Inspector, OnProgress, Sweep
from findings.record import Recipients
from findings.watchlist import Watchlist


class SweepStoppedError(CrawlerError):
    """The sweep was asked to stop. What it recorded stands; the next run goes on from there."""

    exit_code = 130


def run(
    job: SweepJob,
    pool: Inspector,
    recipients: Recipients,
    operators: Sequence[str],
    on_progress: OnProgress,
    watchlist: Watchlist | None = None,
) -> Mapping[str, object]:
    """Runs the whole sweep in this process, which must be made for it: its event loop can't be started twice.

    Returns the sums. Raises JobError, SweepStoppedError when a signal ended it, and whatever kept it from inspecting at
    all (no worker); then the sweep stays open in the ledger and the next run goes on.
    """
    log.set_up()
    guard = Guard.of(job.policy.hosts, job.policy.private_hosts)
    if not guard.permits(job.url):
        raise JobError(
            "栏目网址的主机不在该门户的 hosts 中，请检查配置。 The section's host is none of the portal's: check hosts."
        )
    spool = Spool(job.spool_dir)
    spool.prepare()
    ledger = Ledger(job, recipients, watchlist)
    sweep = Sweep(
        job=job,
        pool=pool,
        ledger=ledger,
        guard=guard,
        spool=spool,
        fetcher=Fetcher(
            guard, spool, job.user_agent, job.limits.timeout_s, job.limits.max_file_bytes, pins=dict(job.policy.pins)
        ),
        pace=Pace(job.run_dir / "hosts", job.policy.delay_s),
        browser=Browser(guard, job.user_agent, job.run_dir, job.limits.timeout_s),
        on_progress=on_progress,
    )
    process = AsyncCrawlerProcess(for_job(job))
    log.set_up()  # Scrapy has set up its own meanwhile
    crawler = process.create_crawler(SectionSpider)
    process.crawl(crawler, sweep=sweep)
    _collect_rarely()
    try:
        process.start()
        if sweep.failure is not None:
            raise sweep.failure
        if sweep.ended != "finished":
            raise SweepStoppedError(f"the sweep was stopped ({sweep.ended}); the next run goes on from here")
        return _closed(sweep, operators)
    finally:
        sweep.close()
        ledger.close()


def _collect_rarely() -> None:
    """Leaves what was imported out of the collector's rounds, and has it come round less often: measured, up to a tenth of what a
    request costs."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def _closed(sweep: Sweep, operators: Sequence[str]) -> Mapping[str, object]:
    gc.collect()  # the sums may need much room at once
    rows = sweep.ledger.rows()
    gaps = coverage.gaps(
        rows,
        sweep.seen,
        section=sweep.job.url,
        foreign_hosts=sweep.job.policy.foreign_hosts,
        empty_expected=sweep.job.empty_expected,
        before=sweep.ledger.before,
        watched=sweep.ledger.watched(),
    )
    gaps += elsewhere.look(sweep.job, rows, gaps, sweep.ledger.before)
    complete = sweep.ledger.finish(sweep.seen.declared_total, sweep.seen.declared_pages, gaps, operators)
    sums = sweep.ledger.sums()
    listed = sum(sums.values())
    summary: dict[str, object] = {"listed": listed, "judged": listed, "complete": complete, **sums}
    sweep.on_progress(summary)
    return summary
