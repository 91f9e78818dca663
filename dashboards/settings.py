"""What the dashboard needs to know, as plain data; the composition root fills it from mishao.toml."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from alerts.settings import AlertSettings
from detectors.model import DetectorSettings

if TYPE_CHECKING:
    from findings.index.base import Index


@dataclass(frozen=True, slots=True)
class DashboardSettings:
    """`open_index` is called on the first search, not before: a stopped index must not keep the pages from showing."""

    setup_file: Path
    base_url: str
    mail_configured: bool
    officers_configured: bool
    demo: bool
    version: str
    open_index: Callable[[], Index]
    detectors: DetectorSettings = field(default_factory=DetectorSettings)
    alerts: AlertSettings = field(default_factory=lambda: AlertSettings(""))

    @property
    def loopback_base_url(self) -> bool:
        return opens_here_only(self.base_url)


def opens_here_only(url: str) -> bool:
    """Whether a link to it opens on this machine alone: loopback in any of the spellings that browsers take."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        try:
            address = ipaddress.IPv4Address(socket.inet_aton(host))  # 127.1, 2130706433, 0x7f000001
        except OSError:
            return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_unspecified)


def current() -> DashboardSettings:
    from django.conf import settings

    dashboard: DashboardSettings = settings.DASHBOARD
    return dashboard
