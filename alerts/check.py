"""Says why a mail did not go out and what to do about it: for `alerts test`, and for every row that waits."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from alerts.advice import ADVICE, Code, Fate
from alerts.channels.email import EmailChannel
from alerts.errors import AuthorityUnusable, BadAddress, LoginMissing, PlainNotAllowed, StartTLSMissing
from alerts.render import message, new_message_id, trial
from alerts.settings import MailSettings


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`reply` is the server's three-digit code, if it came to one."""

    code: Code
    fate: Fate
    chinese: str
    english: str
    reply: int | None = None

    @property
    def note(self) -> str:
        """What the outbox keeps of it: `login 535`."""
        return f"{self.code} {self.reply}" if self.reply else self.code


def _diagnosis(code: Code, reply: int | None = None) -> Diagnosis:
    advice = ADVICE[code]
    said = str(reply) if reply else "-"
    return Diagnosis(
        code, advice.fate, advice.chinese.replace("{reply}", said), advice.english.replace("{reply}", said), reply
    )


def explain(note: str) -> Diagnosis | None:
    """The advice behind a row's `last_error`; None for an empty one."""
    code, _, reply = note.partition(" ")
    for known in ADVICE:
        if known == code:
            return _diagnosis(known, int(reply) if reply.isdecimal() else None)
    return None


def diagnose(error: Exception) -> Diagnosis:
    """Any exception of a channel as cause, fate and advice."""
    match error:
        case PlainNotAllowed():
            return _diagnosis("plain")
        case AuthorityUnusable():
            return _diagnosis("ca-file")
        case StartTLSMissing():
            return _diagnosis("starttls")
        case LoginMissing():
            return _diagnosis("no-login")
        case BadAddress(role="sender"):
            return _diagnosis("sender")
        case BadAddress():
            return _diagnosis("recipient")
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            return _of_recipient(*next(iter(refused.values()), (0, b"")))
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=said):
            return _of_reply(error, code, said)
        case smtplib.SMTPServerDisconnected():
            # smtplib says "disconnected" of its own time limit too.
            return _diagnosis("timeout" if isinstance(error.__context__, TimeoutError) else "dropped")
        case smtplib.SMTPNotSupportedError():
            # Login and STARTTLS are looked for beforehand, so this is an address outside ASCII.
            return _diagnosis("recipient")
        case smtplib.SMTPException():
            return _diagnosis("no-login")
        case ssl.SSLCertVerificationError():
            return _diagnosis("certificate")
        case TimeoutError():
            return _diagnosis("timeout")
        case ssl.SSLError():
            return _diagnosis("tls")
        case socket.gaierror() | UnicodeError():
            return _diagnosis("name")
        case ConnectionResetError() | BrokenPipeError():
            return _diagnosis("dropped")
        case OSError():
            return _diagnosis("folder" if error.filename else "connection")
        case _:
            return _diagnosis("internal")


def _enhanced(said: bytes | str) -> str:
    """The enhanced status code (RFC 3463) without its first digit, as in `7.1`; empty without one."""
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    found = re.match(r"\s*[245]\.(\d{1,3}\.\d{1,3})\b", text)
    return found[1] if found else ""


def _of_recipient(code: int, said: bytes | str) -> Diagnosis:
    """What a server said to RCPT. Only a refusal of the very address ends the trying."""
    status = _enhanced(said)
    if code == 552 or status == "2.2":
        return _diagnosis("mailbox-full", code)
    if 400 <= code < 500:
        return _diagnosis("later", code)
    if code in (530, 535):
        return _diagnosis("login", code)
    if code in (554, 571) or status.startswith("7."):
        return _diagnosis("relay", code)
    return _diagnosis("recipient", code)


def _of_reply(error: smtplib.SMTPResponseException, code: int, said: bytes | str) -> Diagnosis:
    temporary = 400 <= code < 500
    match error:
        case smtplib.SMTPConnectError() | smtplib.SMTPHeloError():
            return _diagnosis("later" if temporary else "greeting", code)
        case smtplib.SMTPAuthenticationError():
            return _diagnosis("later" if temporary else "login", code)
        case smtplib.SMTPSenderRefused():
            return _diagnosis("later" if temporary else "login" if code in (530, 535) else "sender", code)
        case smtplib.SMTPDataError():
            return _diagnosis("later" if temporary else "sender" if code == 553 else "message", code)
        case _:
            return _diagnosis("later" if temporary else "starttls", code)


@dataclass(frozen=True, slots=True)
class TrialResult:
    """`code` is `ok`, `no-server` or a diagnosis's."""

    ok: bool
    code: Code | Literal["ok", "no-server"]
    chinese: str
    english: str
    message_id: str = ""


def no_server(waiting: int) -> TrialResult:
    """The words for mail that only lies in a folder: `check`, `up` and every page say them outside the demo."""
    return TrialResult(
        False,
        "no-server",
        f"尚未配置邮件服务器：{f'{waiting} 封提醒' if waiting else '提醒'}只写入文件夹，无人会收到。请填写邮件设置，再运行 mishao alerts test。",
        f"No mail server is set: {waiting} alert(s) only written into a folder; nobody will receive them. "
        "Fill in the mail settings, then run mishao alerts test.",
    )


def test(mail: MailSettings, recipient: str, *, waiting: int = 0) -> TrialResult:  # noqa: PT028
    """Sends one harmless mail and says how far it came. `waiting` mails are promised to follow once it works."""
    if not mail.host:
        return no_server(waiting)
    channel = EmailChannel(mail)
    message_id = new_message_id(mail.address)
    try:
        trial_mail = message(
            trial(), sender=mail.address, recipient=recipient, message_id=message_id, at=datetime.now(UTC)
        )
        channel.open()
        channel.send(trial_mail, recipient)
    except Exception as error:
        found = diagnose(error)
        chinese, english = found.chinese, found.english
        if waiting:
            chinese += f"{waiting} 封已保存，恢复后自动补发。"
            english += f" {waiting} mail(s) are kept and follow by themselves."
        return TrialResult(False, found.code, chinese, english)
    finally:
        channel.close()
    return TrialResult(
        True,
        "ok",
        f"邮件服务器已接收发给 {recipient} 的测试邮件。请收件人确认已收到，并查看垃圾邮件。",
        f"The mail server accepted a test mail to {recipient}. Ask the recipient whether it arrived, in spam too.",
        message_id,
    )
