"""A section's schedule as people say it; what has no plain words stays as the five fields."""

from __future__ import annotations

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# What the form offers; anything else is entered as five fields.
PRESETS = ("*/30 * * * *", "0 * * * *", "0 */4 * * *", "0 2 * * *", "0 6 * * *", "30 7 * * mon-fri", "0 2 * * mon")
_DAYS = {
    "mon": _("Mondays"), "tue": _("Tuesdays"), "wed": _("Wednesdays"),
    "thu": _("Thursdays"), "fri": _("Fridays"), "sat": _("Saturdays"),
    "sun": _("Sundays"),
}  # fmt: skip


def schedule(cron: str) -> str:
    if not cron:
        return gettext("on demand")
    fields = cron.lower().split()
    if len(fields) != 5 or fields[2:4] != ["*", "*"]:
        return cron
    minute, hour, _day, _month, weekday = fields
    days, times = _days(weekday), _times(minute, hour)
    if not days or not times:
        return cron
    return gettext("%(days)s, %(times)s") % {"days": days, "times": times} if weekday != "*" or ":" in times else times


def _days(weekday: str) -> str:
    if weekday == "*":
        return gettext("every day")
    parts = []
    for part in weekday.split(","):
        first, _dash, last = part.partition("-")
        if first not in _DAYS or (last and last not in _DAYS):
            return ""
        between = (
            gettext("%(first)s to %(last)s") % {"first": _DAYS[first], "last": _DAYS[last]} if last else _DAYS[first]
        )
        parts.append(str(between))
    return gettext(", ").join(parts)


def _times(minute: str, hour: str) -> str:
    if re.fullmatch(r"\*/\d+", minute) and hour == "*":
        return gettext("every %(count)s minutes") % {"count": minute[2:]}
    if not minute.isdecimal():
        return ""
    if hour == "*":
        return gettext("every hour at minute %(minute)s") % {"minute": minute}
    if re.fullmatch(r"\*/\d+", hour):
        return gettext("every %(count)s hours at minute %(minute)s") % {"count": hour[2:], "minute": minute}
    if re.fullmatch(r"\d+(,\d+)*", hour):
        return gettext(", ").join(f"{int(each):02d}:{int(minute):02d}" for each in hour.split(","))
    return ""
