"""Opens the ledger for a command: folders, tables, and the sections that mishao.toml owns."""

from __future__ import annotations

import os
from pathlib import Path

from filelock import FileLock

from mishao.config import Config
from mishao.errors import BusyError, ConfigError, Mistake
from mishao.language import say


def start_django(config_path: Path | None) -> Config:
    """Configures Django from that file, in this process and its children; returns the configuration it read."""
    if config_path is None:
        os.environ.pop("MISHAO_CONFIG", None)
    else:
        os.environ["MISHAO_CONFIG"] = str(config_path)
    os.environ["DJANGO_SETTINGS_MODULE"] = "mishao.settings"
    import django
    from django.conf import settings

    django.setup()
    config: Config = settings.CONFIG
    return config


def make_folders(config: Config) -> None:
    try:
        for folder in (config.data_dir, config.run_dir, config.spool_dir):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BusyError(
            say(
                f"数据文件夹 {config.data_dir} 不能写入（{error.strerror}）。请检查权限和磁盘空间。",
                f"The data folder {config.data_dir} can't be written ({error.strerror}). Check rights and disk space.",
            )
        ) from error


def open_ledger(config_path: Path | None) -> Config:
    """The ledger, ready to use: migrated, and with the file's portals and sections in it."""
    config = start_django(config_path)
    make_folders(config)
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import DatabaseError, OperationalError

    try:
        with FileLock(config.run_dir / "migrate.lock", timeout=60):
            executor = MigrationExecutor(connection)
            if unknown := set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations):
                raise BusyError(newer(", ".join(sorted(name for _, name in unknown))))
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                call_command("migrate", verbosity=0, interactive=False)
            _sync_sections(config)
    except OperationalError as error:
        chinese, english = "请检查磁盘空间和权限", "Check disk space and rights"
        if "locked" in str(error):
            chinese, english = (
                "另一进程正在长时间写入，请稍后再试",
                "Another process has been writing for long; try again",
            )
        raise BusyError(
            say(
                f"台账打不开（{error}）。{chinese}；数据未丢失。",
                f"The ledger can't be opened ({error}). {english}; nothing is lost.",
            )
        ) from error
    except DatabaseError as error:
        raise BusyError(damaged(config, error)) from error
    return config


def damaged(config: Config, error: Exception) -> str:
    where = "ledger_url" if config.ledger_url else config.ledger_path
    return say(
        f"台账 {where} 已损坏或不是台账（{error}）。请停止运行，从备份恢复后再启动（docs/administration.md）。",
        f"The ledger {where} is damaged or none ({error}). Stop, restore it from a backup, start again.",
    )


def newer(what: str) -> str:
    return say(
        f"台账由更新版本的 Mishao 建立（{what}），本版本不能使用。请升级程序；数据未改动。",
        f"The ledger was made by a newer Mishao ({what}), which this one can't use. Upgrade it; nothing was changed.",
    )


def clashes(config: Config) -> list[Mistake]:
    """What both mishao.toml and the dashboard define: only one of them may own a portal or a section."""
    from findings.addresses import canonical, url_key
    from findings.models import Portal
    from findings.watching import watched

    mistakes = []
    theirs = {portal.name: portal.alias for portal in Portal.objects.filter(owner="ledger")}
    for number, portal in enumerate(config.portals):
        if portal.name in theirs:
            mistakes.append(Mistake(f"portal[{number}].name", f"门户 {portal.name} 已在界面中建立", "二者取一"))
        elif portal.alias in theirs.values():
            mistakes.append(
                Mistake(f"portal[{number}].alias", f"代号 {portal.alias} 已用于界面中建立的门户", "另一个代号")
            )
    for number, section in enumerate(config.sections):
        twin = watched(section.url, owner="ledger")
        # Another spelling may be another page, and is no reason not to start.
        if twin is not None and twin.url_key == url_key(canonical(section.url)):
            mistakes.append(Mistake(f"section[{number}].url", f"栏目 {twin.name} 已在界面中建立", "二者取一"))
    return mistakes


def _sync_sections(config: Config) -> None:
    """What mishao.toml defines is owned by it; what it no longer names stops being swept but keeps its history.

    Raises ConfigError for what the dashboard has defined already.
    """
    from django.db import transaction

    from findings.addresses import canonical, url_key
    from findings.models import Portal, Section

    with transaction.atomic():
        if mistakes := clashes(config):
            raise ConfigError(config.path.name if config.path else "mishao.toml", tuple(mistakes))
        names = [portal.name for portal in config.portals]
        for portal in config.portals:
            # A portal that left the file keeps its history, but not the alias that another one now bears.
            for old in Portal.objects.filter(alias=portal.alias, owner="file").exclude(name__in=names):
                Portal.objects.filter(pk=old.pk).update(alias=f"{old.alias}·{old.pk}"[:40])
            Portal.objects.update_or_create(
                name=portal.name,
                defaults={
                    "alias": portal.alias,
                    "owner": "file",
                    "hosts": list(portal.hosts),
                    "settings": {
                        "delay_s": portal.delay_s,
                        "robots": portal.robots,
                        "hours": portal.hours,
                        "pins": list(portal.pins),
                        "foreign_hosts": list(portal.foreign_hosts),
                        "private_hosts": list(portal.private_hosts),
                    },
                },
            )
        kept = []
        for section in config.sections:
            row, _ = Section.objects.update_or_create(
                url_key=url_key(canonical(section.url)),
                defaults={
                    "portal": Portal.objects.get(name=section.portal),
                    "name": section.name,
                    "url": section.url,
                    "owner": "file",
                    "cron": section.cron,
                    "active": True,
                    "empty_expected": section.empty_expected,
                },
            )
            kept.append(row.pk)
        Section.objects.filter(owner="file").exclude(pk__in=kept).update(active=False)
