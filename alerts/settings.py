"""What alerts need to know, as plain data; the composition root fills it from mishao.toml and the environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Security = Literal["tls", "starttls", "plain"]


@dataclass(frozen=True, slots=True)
class MailSettings:
    """A server (`host`), or without one the `folder` that mail is written into.

    `password` is the provider's 授权码 where there is one. `ca_file` adds an authority of one's own; certificates are
    verified always.
    """

    folder: Path
    host: str = ""
    port: int = 465
    security: Security = "tls"
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    allow_plain: bool = False
    timeout_s: float = 30.0
    ca_file: Path | None = None

    @property
    def address(self) -> str:
        """The sender's address: most providers take only the account's own."""
        return self.sender or (self.user if "@" in self.user else "mishao@localhost")


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """`officers` get findings, `operators` technical alarms. The paths must be routes of the dashboard.

    Reminders go to whoever got the alert and, about what nobody acknowledges, with each one to one more of
    `escalate_to`. 0 minutes: none. `digest_at` is `HH:MM`, or empty for no daily digest.
    """

    base_url: str
    officers: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    phone: str = ""
    gather_s: float = 900.0
    remind_minutes: int = 60
    remind_online_minutes: int = 240
    escalate_to: tuple[str, ...] = ()
    digest_at: str = ""
    time_zone: str = "Asia/Shanghai"
    finding_path: str = "/findings/{token}/"
    sweep_path: str = "/sweeps/{id}/"

    def finding_link(self, token: str) -> str:
        return self.base_url.rstrip("/") + self.finding_path.format(token=token)

    def sweep_link(self, sweep_id: int) -> str:
        return self.base_url.rstrip("/") + self.sweep_path.format(id=sweep_id)
