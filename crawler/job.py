"""What one sweep is told: plain data, made by the composition root."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class HostPolicy:
    """Where a sweep may go, and how it behaves there.

    `hosts` are host or host:port; a name without a port means 80 and 443. `private_hosts` are those of them that may
    stand on a loopback or private address. `foreign_hosts` are known and not swept: no gap. `hours` is `HH:MM-HH:MM` in
    `time_zone`, empty for always. `pins` are (host, SHA-256 of its certificate in hex): for such a host that very
    certificate is asked for instead of one that a known authority signed. `pace_dir` holds the pace of all processes
    of this machine; without one a process keeps its own.
    """

    hosts: tuple[str, ...]
    foreign_hosts: tuple[str, ...] = ()
    private_hosts: tuple[str, ...] = ()
    delay_s: float = 1.0
    robots: Literal["obey", "ignore"] = "obey"
    hours: str = ""
    pins: tuple[tuple[str, str], ...] = ()
    contact: str = ""
    time_zone: str = "Asia/Shanghai"
    pace_dir: Path | None = None


@dataclass(frozen=True, slots=True)
class SweepLimits:
    """What one sweep may cost. Whatever hits one of them is a gap, never silence.

    `timeout_s` bounds the wait for an answer and the silence within one; a body may take longer as long as it flows.
    `max_pages` bounds the fetches of a sweep, `max_list_pages` those of lists, which a calendar would make endless. `refetch_days`: at latest then a resource is fetched in full again.
    `recheck_share`: how much of the last sweep's addresses is asked about changes, list pages included, where nothing
    says that they changed; 1 asks for all of them each time.
    Images whose longer side is under `min_image_px` are no documents.
    """

    timeout_s: float = 60.0
    max_file_bytes: int = 256 * 2**20
    max_pages: int = 200_000
    max_list_pages: int = 10_000
    refetch_days: int = 7
    recheck_share: float = 0.12
    min_image_px: int = 300
    concurrency: int = 2


@dataclass(frozen=True, slots=True)
class SweepJob:
    """One sweep of one section. `run_dir` holds the browser's throw-away profiles."""

    section_id: int
    sweep_id: int
    section_name: str
    url: str
    policy: HostPolicy
    spool_dir: Path
    run_dir: Path
    browser: Literal["auto", "never", "always"] = "auto"
    needs_browser: bool = False
    empty_expected: bool = False
    limits: SweepLimits = field(default_factory=SweepLimits)
    version: str = "0"

    @property
    def user_agent(self) -> str:
        """Names the product and whom to write to; no office and no purpose."""
        return user_agent(self.version, self.policy.contact)


def user_agent(version: str, contact: str) -> str:
    return f"Mishao/{version} (+{contact})" if contact else f"Mishao/{version}"
