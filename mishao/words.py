"""The office's words for states, categories and reasons on the command line: the dashboard's own, in this run's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from mishao import language


def word(table: Mapping[Any, Any], key: object) -> str:
    """The word for `key` in one of `dashboards.labels`' tables; the key itself where there is none. Needs Django."""
    from django.utils import translation

    entry = table.get(key)
    if entry is None:
        return "" if key is None else str(key)
    with translation.override("zh-hans" if language.current() == "zh" else "en"):
        return str(getattr(entry, "word", entry))


def when(at: object) -> str:
    """An instant of the ledger (ISO 8601 text, or None) as people read it: to the minute, in the configured zone."""
    from django.utils import timezone

    return f"{timezone.localtime(dt.datetime.fromisoformat(str(at))):%Y-%m-%d %H:%M}" if at else ""


def zoned(title: str) -> str:
    """A column's title that says in which zone its times are."""
    from django.conf import settings

    beijing = language.say("北京时间", "Beijing time")
    return f"{title}（{beijing if settings.TIME_ZONE == 'Asia/Shanghai' else settings.TIME_ZONE}）"
