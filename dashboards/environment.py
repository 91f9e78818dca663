"""The Jinja environment of the pages: escaping on, texts from the catalogue, times and numbers as the office reads them."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, StrictUndefined

from dashboards import labels, rights
from dashboards.gap_words import gap_words
from dashboards.icons import ICONS
from dashboards.schedule_words import schedule
from dashboards.settings import current


def environment(**options: Any) -> Environment:
    options["undefined"] = StrictUndefined
    env = Environment(  # noqa: S701  (Django's backend passes autoescape=True; the line below makes sure)
        **options, finalize=visible, extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True
    )
    assert env.autoescape is True  # noqa: S101
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.filters.update(
        when=when, day=day, clock=clock, file_size=file_size, thousands=thousands, moment=moment, harmless=harmless
    )
    env.globals.update(
        url=url, asset=asset, ICONS=ICONS, labels=labels, gap_words=gap_words, Right=rights.Right, language=get_language, languages=settings.LANGUAGES,
        app=current, schedule=schedule, zone_name=zone_name, now=timezone.now,
    )  # fmt: skip
    return env


# They turn the order of what follows: a file's name must not read as another's.
_TURNING = dict.fromkeys(
    (0x061C, *range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\N{REPLACEMENT CHARACTER}"
)


def visible(value: Any) -> Any:
    """What a template writes out, whoever it came from. Markup is our own."""
    return value.translate(_TURNING) if type(value) is str else value


def url(name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs=kwargs)


_assets: dict[str, str] = {}


def asset(path: str) -> str:
    """A static file's address with a digest of its content, so that an update is never hidden by a cache."""
    if path not in _assets:
        found = finders.find(path)
        if not isinstance(found, str):
            raise FileNotFoundError(path)
        with open(found, "rb") as file:  # noqa: PTH123
            _assets[path] = f"{static(path)}?v={hashlib.file_digest(file, 'sha256').hexdigest()[:10]}"
    return _assets[path]


def zone_name() -> str:
    """What the times on the page are in."""
    if settings.TIME_ZONE == "Asia/Shanghai":
        return gettext("Beijing time")
    return str(settings.TIME_ZONE)


def when(at: dt.datetime | None) -> str:
    """2026-11-23 22:40（北京时间）"""
    return gettext("%(time)s (%(zone)s)") % {"time": clock(at), "zone": zone_name()} if at else "—"


def clock(at: dt.datetime | None) -> str:
    """The same without the zone, where a heading or the foot of the page names it."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "—"


def day(at: dt.datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}" if at else "—"


def thousands(number: int | None) -> str:
    return f"{number:,}" if number is not None else "—"


def moment(at: str) -> str:
    """A time of the ledger's histories, which stands there as ISO text."""
    try:
        return clock(dt.datetime.fromisoformat(at))
    except ValueError:
        return at


# Tab titles are seen on shared screens and kept in a browser's history.
_ALARMING = ("绝密", "机密", "秘密", "涉密", "泄密", "密级", "保密", "内部", "secret", "classified", "confidential")


def harmless(text: str) -> bool:
    """Whether the text may stand in a tab's title."""
    return not any(word in text.lower() for word in _ALARMING)


def file_size(size: int) -> str:
    amount = float(size)
    for unit in ("B", "KB", "MB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GB"
