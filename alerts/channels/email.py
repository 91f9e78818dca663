"""Mail over SMTP: 465 with TLS, 587 with STARTTLS, 25 as configured; certificates are verified always."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from email.message import EmailMessage

from alerts.channels import Taken
from alerts.errors import AuthorityUnusable, LoginMissing, PlainNotAllowed, StartTLSMissing
from alerts.settings import MailSettings


class EmailChannel:
    """One connection for the mails of one drain; one SMTP transaction with one recipient for each of them.

    With several recipients in a transaction smtplib reports a refused one only in what it returns, so there is never
    more than one.
    """

    taken: Taken = "accepted"

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._smtp: smtplib.SMTP | None = None

    def open(self) -> None:
        """Raises PlainNotAllowed, AuthorityUnusable, StartTLSMissing, LoginMissing, SMTPException, OSError (name, TLS, time …)."""
        settings = self._settings
        if settings.security == "plain" and not settings.allow_plain:
            raise PlainNotAllowed
        context = ssl.create_default_context()
        if settings.ca_file is not None:
            try:
                context.load_verify_locations(settings.ca_file)
            except OSError as error:  # ssl.SSLError is one too
                raise AuthorityUnusable from error
        smtp: smtplib.SMTP
        if settings.security == "tls":
            smtp = smtplib.SMTP_SSL(settings.host, settings.port, timeout=settings.timeout_s, context=context)
        else:
            smtp = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout_s)
        try:
            smtp.ehlo_or_helo_if_needed()
            if settings.security == "starttls":
                if not smtp.has_extn("starttls"):
                    raise StartTLSMissing
                code, reply = smtp.starttls(context=context)
                if code != 220:
                    raise smtplib.SMTPResponseException(code, reply)
                smtp.ehlo_or_helo_if_needed()
            if settings.user:
                if not smtp.has_extn("auth"):
                    raise LoginMissing
                smtp.login(settings.user, settings.password)
        except BaseException:
            smtp.close()
            raise
        self._smtp = smtp

    def send(self, mail: EmailMessage, recipient: str) -> None:
        """Returns only on the server's 250 for this recipient. Raises what `open` does, and SMTP's refusals."""
        self._ready().send_message(mail, from_addr=self._settings.address, to_addrs=[recipient])

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        with contextlib.suppress(OSError, smtplib.SMTPException):
            if smtp.sock is not None:
                # What matters has been answered; a server that no longer talks must not hold us up.
                smtp.sock.settimeout(min(5.0, self._settings.timeout_s))
                smtp.quit()
        smtp.close()

    def _ready(self) -> smtplib.SMTP:
        """The open connection, if the server still holds its end, or a new one."""
        if self._smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if self._smtp.rset()[0] == 250:
                    return self._smtp
            self.close()
        self.open()
        assert self._smtp is not None  # noqa: S101  (open returned)
        return self._smtp
