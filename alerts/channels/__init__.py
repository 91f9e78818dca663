"""Ways out for a mail. A new channel is one module here with a class that answers to `Channel`."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Literal, Protocol

# What a mail is once a channel took it: a server said 250 for the recipient, or it lies in a folder and nobody has it.
Taken = Literal["accepted", "written"]


class Channel(Protocol):
    """Runs in the process that drains the outbox. Whatever it raises, `check.diagnose` turns into advice."""

    taken: Taken

    def open(self) -> None:
        """Makes ready; what it raises concerns every mail, not one."""

    def send(self, mail: EmailMessage, recipient: str) -> None:
        """Returns only when the mail is out of our hands. After any exception it may or may not have arrived."""

    def close(self) -> None:
        """Never raises."""
