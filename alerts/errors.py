"""What can go wrong with a mail before or while it is handed over. `check.diagnose` turns each into advice.

AlertError
├── PlainNotAllowed   the settings ask for a connection without TLS and don't allow it
├── StartTLSMissing   the server offers no STARTTLS (or somebody on the way took the offer out)
├── AuthorityUnusable the file of the office's own certificate authority can't be read
├── LoginMissing      a user is set, and the server offers no login
└── BadAddress        a sender or recipient that is no mail address
"""

from __future__ import annotations


class AlertError(Exception):
    pass


class PlainNotAllowed(AlertError):
    def __init__(self) -> None:
        super().__init__(
            'mail.security is "plain"; use "tls" (465) or "starttls" (587), or set mail.allow_plain = true'
        )


class StartTLSMissing(AlertError):
    def __init__(self) -> None:
        super().__init__("the mail server offers no STARTTLS; nothing was sent in the clear")


class AuthorityUnusable(AlertError):
    def __init__(self) -> None:
        super().__init__("mail.ca_file can't be read as PEM certificates; correct it in mishao.toml")


class LoginMissing(AlertError):
    def __init__(self) -> None:
        super().__init__("the mail server offers no login; leave mail.user empty or use another port")


class BadAddress(AlertError):
    def __init__(self, role: str) -> None:
        super().__init__(f"the {role} is no mail address; correct it in mishao.toml")
        self.role = role
