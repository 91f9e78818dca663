"""How a section is written down, in mishao.toml and in the dashboard: its host, its schedule."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from findings.addresses import ascii_host

Why = tuple[str, str]  # in Chinese and in English
_WEEKDAY = re.compile(r"^(\*|[a-z]{3}(-[a-z]{3})?(,[a-z]{3}(-[a-z]{3})?)*)$", re.IGNORECASE)


def has_slot(cron: str, since: dt.datetime, until: dt.datetime, time_zone: str) -> bool:
    """Whether the cron line has a slot after `since` and not after `until`."""
    from apscheduler.triggers.cron import CronTrigger

    try:
        trigger = CronTrigger.from_crontab(cron, timezone=ZoneInfo(time_zone))
    except ValueError:
        return False
    slot = trigger.get_next_fire_time(None, since + dt.timedelta(seconds=1))
    return slot is not None and slot <= until


def cron_mistake(cron: str) -> Why | None:
    """What is wrong with a cron line. Weekdays go by name only: 0 means Sunday to cron, Monday to others."""
    if not cron:
        return None
    parts = cron.split()
    if len(parts) != 5:
        return (
            f"{cron!r} 应有五段：分 时 日 月 星期",
            f"{cron!r} should have five fields: minute hour day month weekday",
        )
    if not _WEEKDAY.match(parts[4]):
        return f"星期 {parts[4]!r} 请写英文缩写", f"weekday {parts[4]!r} should be written mon, tue …"
    from apscheduler.triggers.cron import CronTrigger  # costs a tenth of a command's start, and most name no cron line

    try:
        CronTrigger.from_crontab(cron, timezone=ZoneInfo("Asia/Shanghai"))
    except ValueError as error:
        return f"{cron!r} 看不懂（{error}）", f"{cron!r} is not understood ({error})"
    return None


_WIDE = {0xFF01 + n: 0x21 + n for n in range(94)} | {ord("。"): "."}


def typed(url: str) -> str:
    """An address as it was meant: without spaces around it, and where only that makes it one, without the full-width signs of
    a Chinese keyboard."""
    plain = url.strip()
    narrow = plain.translate(_WIDE)
    return narrow if is_web_address(narrow) and not is_web_address(plain) else plain


def is_web_address(url: str) -> bool:
    """Whether it begins with http:// or https:// and names what a host may be called; never raises, whatever was typed."""
    try:
        scheme = urlsplit(url).scheme
    except ValueError:  # http://[::1
        return False
    return scheme in ("http", "https") and _HOST.fullmatch(netloc(url)) is not None and url.isprintable()


def netloc(url: str) -> str:
    """host, or host:port where the port isn't the scheme's own: how hosts are written in the configuration."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, ascii_host(parts.hostname or "")
    except ValueError:
        return ""
    host = f"[{host}]" if ":" in host else host
    return host if port in (None, {"http": 80, "https": 443}.get(parts.scheme)) else f"{host}:{port}"


_LABEL = "[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_HOST = re.compile(rf"(?:\[[0-9a-f:.]+\]|{_LABEL}(?:\.{_LABEL})*\.?)(?::(\d{{1,5}}))?", re.IGNORECASE)


def host_mistake(entry: str) -> Why | None:
    """What is wrong with a `host` or `host:port`."""
    if "*" in entry:
        return "不支持通配符，请逐个写出主机", "there are no wildcards: write each host"
    found = _HOST.fullmatch(plain_host(entry))
    if found is None:
        return f"{entry!r} 不是主机名：不写 http://，不写路径", f"{entry!r} is no host name: no http://, no path"
    if found[1] and not 0 < int(found[1]) < 65_536:
        return f"端口 {found[1]} 有误", f"there is no port {found[1]}"
    return None


def plain_host(entry: str) -> str:
    """A configured `host` or `host:port` in the one spelling in which hosts are compared."""
    name, colon, port = entry.strip().rpartition(":") if re.search(r":\d+$", entry.strip()) else (entry.strip(), "", "")
    try:
        return f"{ascii_host(name)}{colon}{port}"
    except ValueError:
        return entry


def is_private_address(url: str) -> bool:
    """Whether the host is written as, or is a well-known name of, an address that isn't on the public internet."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:  # it is no address at all
        return False
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
