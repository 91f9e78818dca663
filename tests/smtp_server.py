"""Real mail servers on loopback that behave well or badly, each in a thread of its own."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import email.policy
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Trouble = Literal["", "drop", "drop-greeting", "hang", "greylist", "refuse-data", "later-data"]


@dataclass
class Behaviour:
    """What the server does to whom. `refused` and `sender` are whole SMTP replies.

    `drop` stores the mail and hangs up before its 250; `hang` stores it and never answers.
    """

    trouble: Trouble = ""
    refused: dict[str, str] = field(default_factory=dict)
    sender: str = ""
    password: str = ""
    answer_s: float = 0.0  # between storing a mail and saying 250
    times: int = 10**9  # how often the trouble strikes before the server behaves


@dataclass
class Mailbox:
    """What arrived, as parsed messages with the recipient it was given to the server for."""

    port: int
    received: list[tuple[str, EmailMessage]] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)
    connections: int = 0

    def of(self, recipient: str) -> list[EmailMessage]:
        return [mail for to, mail in self.received if to == recipient]


class _Handler:
    def __init__(self, behaviour: Behaviour, mailbox: Mailbox, stop: asyncio.Event) -> None:
        self.behaviour = behaviour
        self.mailbox = mailbox
        self.stop = stop

    def _strikes(self, *troubles: Trouble) -> bool:
        if self.behaviour.trouble in troubles and self.behaviour.times > 0:
            self.behaviour.times -= 1
            return True
        return False

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.behaviour.sender:
            return self.behaviour.sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.mailbox.attempts.append(address)
        if address in self.behaviour.refused:
            return self.behaviour.refused[address]
        if self.behaviour.trouble == "greylist" and self.mailbox.attempts.count(address) <= min(
            self.behaviour.times, 99
        ):
            return "451 4.7.1 Greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self._strikes("refuse-data"):
            return "554 5.7.1 DT:SPM refused"
        if self._strikes("later-data"):
            return "451 4.3.0 try later"
        content = envelope.content
        assert isinstance(content, bytes)
        for recipient in envelope.rcpt_tos:
            parsed = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(parsed, EmailMessage)
            self.mailbox.received.append((recipient, parsed))
        await asyncio.sleep(self.behaviour.answer_s)
        if self._strikes("drop"):
            assert server.transport is not None
            server.transport.abort()
        elif self._strikes("hang"):
            await self.stop.wait()
        return "250 OK"


@contextmanager
def smtp_server(
    behaviour: Behaviour | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
) -> Iterator[Mailbox]:
    """Serves until the block ends. `tls` from the first byte on (465), `starttls` offered (587), or neither."""
    wanted = behaviour or Behaviour()
    mailbox = Mailbox(0)
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    handler = _Handler(wanted, mailbox, stop)

    def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data.password.decode() == wanted.password, handled=False)

    def connection() -> asyncio.Protocol:
        mailbox.connections += 1
        if wanted.trouble == "drop-greeting":
            return _Mute()
        return SMTP(
            handler,
            hostname="mail.example.cn",
            tls_context=starttls,
            authenticator=authenticate if wanted.password else None,
            auth_require_tls=False,
            auth_exclude_mechanism=() if wanted.password else ("LOGIN", "PLAIN"),
            loop=loop,
        )

    server = loop.run_until_complete(loop.create_server(connection, "127.0.0.1", 0, ssl=tls))
    mailbox.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, name="smtp-server")
    thread.start()

    async def end() -> None:
        stop.set()
        server.close()
        mine = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not mine]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)

    try:
        yield mailbox
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


class _Mute(asyncio.Protocol):
    """Takes the connection and says nothing, as a server that waits for TLS does."""


def certificate(folder: Path, *, name: str = "127.0.0.1") -> tuple[ssl.SSLContext, Path]:
    """A server's context with a self-made certificate for that address, and the file that would make it trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example.cn")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=400))
        .not_valid_after(now + dt.timedelta(days=400))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public = folder / "server.crt"
    private = folder / "server.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public
