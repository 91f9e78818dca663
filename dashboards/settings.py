"""What the dashboard needs to know, as plain data; the composition root fills it from mishao.toml."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

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

    @property
    def loopback_base_url(self) -> bool:
        """Whether the links in mails open on this machine alone."""
        host = urlsplit(self.base_url).hostname or ""
        if host == "localhost":
            return True
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        return address.is_loopback or address.is_unspecified


def current() -> DashboardSettings:
    from django.conf import settings

    dashboard: DashboardSettings = settings.DASHBOARD
    return dashboard
