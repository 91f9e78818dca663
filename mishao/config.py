"""mishao.toml as frozen dataclasses. Reading reports every mistake at once, with its key path.

Paths in the file are relative to the folder it stands in. Secrets never stand in it: they come from `MISHAO_…` or
`MISHAO_…_FILE` in the environment, and only `mishao.secrets` reads those.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from detectors.model import DetectorSettings

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class WebConfig:
    listen: str = "127.0.0.1:8000"
    base_url: str = "http://127.0.0.1:8000"


@dataclass(frozen=True, slots=True)
class MailConfig:
    """Either a server (`host`) or, without one, a `folder` that mail is written into as .eml files.

    `ca_file` (PEM, relative to the file) is an authority of one's own, trusted beside those of the system.
    """

    host: str = ""
    port: int = 465
    security: Literal["tls", "starttls", "plain"] = "tls"
    user: str = ""
    sender: str = ""
    allow_plain: bool = False
    folder: Path = Path("mail")
    timeout_s: float = 30.0
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class AlertsConfig:
    officers: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    phone: str = ""
    gather_s: float = 900.0
    recheck_minutes: int = 60
    gone_checks: int = 3
    gone_minutes: int = 10
    remind_minutes: int = 60
    remind_online_minutes: int = 240
    escalate_to: tuple[str, ...] = ()
    digest_at: str = ""


@dataclass(frozen=True, slots=True)
class IndexConfig:
    backend: Literal["embedded", "elasticsearch"] = "embedded"
    url: str = ""
    user: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class CrawlConfig:
    """Manners and limits that hold for every portal unless it says otherwise."""

    contact: str = ""
    concurrency: int = 0
    timeout_s: float = 60.0
    max_file_bytes: int = 256 * 2**20
    max_pages: int = 200_000
    max_list_pages: int = 10_000
    refetch_days: int = 7
    tree_days: int = 7
    recheck_share: float = 0.12
    min_image_px: int = 300
    allow_unconfined: bool = False
    sweeps_at_once: int = 8


@dataclass(frozen=True, slots=True)
class PortalConfig:
    """`hosts` are host or host:port; a name without a port means 80 and 443. Only these are ever contacted.

    `private_hosts` are those of them that may be on a loopback or private address. `foreign_hosts` are known and not
    swept: files there are excluded without a gap. `pins` are `host=SHA256`, the one exception from verified certificates.
    """

    name: str
    alias: str
    hosts: tuple[str, ...]
    foreign_hosts: tuple[str, ...] = ()
    private_hosts: tuple[str, ...] = ()
    delay_s: float = 1.0
    robots: Literal["obey", "ignore"] = "obey"
    hours: str = ""
    pins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionConfig:
    portal: str
    name: str
    url: str
    cron: str = ""
    browser: Literal["auto", "never", "always"] = "auto"
    empty_expected: bool = False


@dataclass(frozen=True, slots=True)
class Config:
    """`path` is None for the built-in defaults, with which `scan`, `rules`, `demo` and `init` work."""

    path: Path | None
    data_dir: Path
    language: Language = "zh"
    time_zone: str = "Asia/Shanghai"
    ledger_url: str = ""
    demo: bool = False
    web: WebConfig = field(default_factory=WebConfig)
    mail: MailConfig = field(default_factory=MailConfig)
    alerts: AlertsConfig = field(default_factory=AlertsConfig)
    index: IndexConfig = field(default_factory=IndexConfig)
    crawl: CrawlConfig = field(default_factory=CrawlConfig)
    detectors: DetectorSettings = field(default_factory=DetectorSettings)
    portals: tuple[PortalConfig, ...] = ()
    sections: tuple[SectionConfig, ...] = ()

    @property
    def ledger_path(self) -> Path:
        return self.data_dir / "ledger.sqlite3"

    @property
    def run_dir(self) -> Path:
        """Locks, process ids, sockets: nothing that matters after a restart."""
        return self.data_dir / "run"

    @property
    def index_dir(self) -> Path:
        return self.data_dir / "index"

    @property
    def keys_dir(self) -> Path:
        return self.data_dir / "keys"

    @property
    def spool_dir(self) -> Path:
        """Where a fetched body waits for its inspection, unlinked as soon as it is open; tmpfs where there is one."""
        shm = Path("/dev/shm")  # noqa: S108  (a folder of our own is made inside, 0700)
        return shm / f"mishao-{os.getuid()}" if os.access(shm, os.W_OK) else self.run_dir / "spool"

    @property
    def allowed_hosts(self) -> list[str]:
        """Host names the dashboard answers to."""
        names = {
            urlsplit(self.web.base_url).hostname or "",
            self.web.listen.rsplit(":", 1)[0],
            "127.0.0.1",
            "localhost",
        }
        return ["*"] if "0.0.0.0" in names else sorted(names - {""})  # noqa: S104  (the administrator bound it so)

    @property
    def mail_ca_file(self) -> Path | None:
        if not self.mail.ca_file:
            return None
        return (self.path.parent if self.path else Path()) / self.mail.ca_file

    @property
    def mail_dir(self) -> Path:
        return self.data_dir / self.mail.folder
