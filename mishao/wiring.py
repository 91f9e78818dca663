"""Maps mishao.toml to what each package below asks for: the one place that knows both sides."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import os
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.settings import AlertSettings, MailSettings
from mishao.config import Config
from mishao.errors import BusyError
from mishao.language import say
from mishao.output import messages
from mishao.secrets import secret

if TYPE_CHECKING:
    from crawler.job import HostPolicy, SweepJob
    from detectors.confined.pool import Pool
    from detectors.model import DetectorSettings
    from findings.index.base import Index
    from findings.models import Portal, Section
    from findings.rechecks import Rhythm
    from findings.record import Recipients
    from findings.watchlist import Watchlist


def version() -> str:
    return importlib.metadata.version("mishao")


def mail_settings(config: Config) -> MailSettings:
    """Reads the mail password, so only the process that sends mail calls this."""
    mail = config.mail
    return MailSettings(
        host=mail.host,
        port=mail.port,
        security=mail.security,
        user=mail.user,
        password=secret("MISHAO_MAIL_PASSWORD"),
        sender=mail.sender,
        allow_plain=mail.allow_plain,
        folder=config.mail_dir,
        timeout_s=mail.timeout_s,
        ca_file=config.mail_ca_file,
    )


def alert_settings(config: Config) -> AlertSettings:
    return AlertSettings(
        base_url=config.web.base_url.rstrip("/"),
        phone=config.alerts.phone,
        officers=config.alerts.officers,
        operators=config.alerts.operators,
        gather_s=config.alerts.gather_s,
        remind_minutes=config.alerts.remind_minutes,
        remind_online_minutes=config.alerts.remind_online_minutes,
        escalate_to=config.alerts.escalate_to,
        digest_at=config.alerts.digest_at,
        time_zone=config.time_zone,
    )


def recheck_rhythm(config: Config) -> Rhythm:
    from findings.rechecks import Rhythm

    alerts = config.alerts
    return Rhythm(
        every=dt.timedelta(minutes=alerts.recheck_minutes),
        checks=alerts.gone_checks,
        spread=dt.timedelta(minutes=alerts.gone_minutes),
    )


def recipients(config: Config) -> Recipients:
    """Who is told of a finding: of what alerts the officers and the section's own recipients, of what is only to be
    reviewed nobody."""

    def of(section_id: int, policy: str) -> Sequence[str]:
        if policy != "alert":
            return ()
        from findings.models import Section

        own = Section.objects.values_list("recipients", flat=True).get(pk=section_id)
        return tuple(dict.fromkeys((*config.alerts.officers, *own)))

    return of


def open_index(config: Config) -> Index:
    if config.index.backend == "elasticsearch":
        from findings.index.elastic import ElasticIndex

        return ElasticIndex(
            config.index.url,
            user=config.index.user,
            password=secret("MISHAO_INDEX_PASSWORD"),
            api_key=secret("MISHAO_INDEX_API_KEY"),
            ca_file=config.index.ca_file,
        )
    from findings.index.embedded import EmbeddedIndex

    return EmbeddedIndex(config.index_dir)


def open_watchlist(config: Config) -> Watchlist:
    """Reads the watch-list's key, so only the process that writes the ledger calls this.

    Raises BusyError where the key is lost: under a new one no entry would ever be met again, and nobody would know.
    """
    from findings.models import WatchlistEntry
    from findings.watchlist import Watchlist
    from mishao.keys import key

    path = config.keys_dir / "watchlist"
    if not path.exists() and (entries := WatchlistEntry.objects.count()):
        raise BusyError(
            say(
                f"缺少密钥 {path}：比对清单的 {entries} 项无法比对。请从备份恢复；没有备份的，用 mishao watchlist remove 移出各项，再重新加入。",
                f"The key {path} is gone: the watch-list's {entries} entries can't be compared. Restore it from the backup; "
                "without one, remove the entries (`mishao watchlist remove`) and add them anew.",
            )
        )
    return Watchlist(key(config.keys_dir, "watchlist"), config.detectors.policies["watchlist"])


def sweep_settings(config: Config) -> DetectorSettings:
    """What a sweep's workers are told: as configured, the rules of the dashboard, and whether titles and numbers are to be compared."""
    from findings.watchlist import entries_state

    return replace(with_office_rules(config), watch=entries_state())


def with_office_rules(config: Config) -> DetectorSettings:
    """The rules of mishao.toml and those of the dashboard, from a ledger that is open."""
    from findings.office_rules import office_rules

    return replace(config.detectors, own_rules=(*config.detectors.own_rules, *office_rules()))


def detector_settings(config: Config) -> DetectorSettings:
    """As configured, with the rules of the dashboard where there is a ledger. One that can't be read is told of: files can
    be looked at without it, but not as the office wants."""
    if config.path is None or (not config.ledger_url and not config.ledger_path.exists()):
        return config.detectors
    from mishao.ledger import start_django

    start_django(config.path)
    from django.db import DatabaseError, connection

    from findings.models import OfficeRule

    try:
        # A ledger of an older version has no such rules; the next sweep brings it up to date.
        if OfficeRule._meta.db_table not in connection.introspection.table_names():
            return config.detectors
        return with_office_rules(config)
    except DatabaseError as error:
        messages.print(
            say(f"台账打不开（{error}），本次未使用页面上添加的规则。请检查磁盘空间和权限；台账在 PostgreSQL 中时，"
                "请检查数据库是否在运行、ledger_url 是否正确。",
                f"The ledger can't be opened ({error}): rules added in the dashboard are not used this time. Check disk "
                "space and rights or, with a ledger in PostgreSQL, that the database runs and ledger_url is right."),
            markup=False, style="yellow",
        )  # fmt: skip
        return config.detectors


def open_pool(config: Config, settings: DetectorSettings | None = None, *, few_files: bool = False) -> Pool:
    """The workers of one sweep or scan. Without a mishao.toml their slots are shared through a folder of the user's."""
    from detectors.confined.pool import Pool

    own = config.run_dir if config.path else Path(tempfile.gettempdir()) / f"mishao-{os.getuid()}"
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    if own.stat().st_uid != os.getuid():  # somebody else made a folder of that name before us
        own = Path(tempfile.mkdtemp(prefix="mishao-"))
    return Pool(
        settings=settings or config.detectors,
        slots_dir=own / "slots",
        allow_unconfined=config.crawl.allow_unconfined,
        few_files=few_files,
    )


def pin_of(text: str) -> tuple[str, str]:
    """`host=AB:CD:…` as host and bare hexadecimal digits."""
    host, _, digits = text.partition("=")
    return host.strip().lower(), digits.replace(":", "").replace("SHA256", "").strip().lower()


def host_policy(config: Config, portal: Portal) -> HostPolicy:
    """A portal's row in the ledger, as the crawler takes it."""
    from crawler.job import HostPolicy

    rules = portal.settings
    return HostPolicy(
        hosts=tuple(portal.hosts),
        foreign_hosts=tuple(rules.get("foreign_hosts", ())),
        private_hosts=tuple(rules.get("private_hosts", ())),
        delay_s=float(rules.get("delay_s", 1.0)),
        robots=rules.get("robots", "obey"),
        hours=rules.get("hours", ""),
        pins=tuple(pin_of(each) for each in rules.get("pins", ())),
        contact=config.crawl.contact,
        time_zone=config.time_zone,
        pace_dir=config.run_dir / "hosts",
    )


def sweep_job(config: Config, section: Section, sweep_id: int) -> SweepJob:
    from crawler.job import SweepJob, SweepLimits

    own = next((s for s in config.sections if s.url == section.url), None)
    policy = host_policy(config, section.portal)
    return SweepJob(
        section_id=section.pk,
        sweep_id=sweep_id,
        section_name=section.name,
        url=section.url,
        policy=policy,
        browser=own.browser if own else "auto",
        needs_browser=section.needs_browser,
        empty_expected=section.empty_expected,
        limits=SweepLimits(
            timeout_s=config.crawl.timeout_s,
            max_file_bytes=config.crawl.max_file_bytes,
            max_pages=config.crawl.max_pages,
            refetch_days=config.crawl.refetch_days,
            max_list_pages=config.crawl.max_list_pages,
            recheck_share=config.crawl.recheck_share,
            min_image_px=config.crawl.min_image_px,
            concurrency=config.crawl.concurrency or (2 if policy.delay_s > 0 else 8),
        ),
        spool_dir=config.spool_dir,
        run_dir=config.run_dir,
        version=version(),
    )
