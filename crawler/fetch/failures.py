"""What became of an address that gave no answer, in the ledger's own words."""

from __future__ import annotations

import errno
import http.client
import socket
import ssl
from collections.abc import Iterable

from urllib3.exceptions import DecodeError, IncompleteRead, NewConnectionError, ProtocolError
from urllib3.exceptions import SSLError as Urllib3SSLError
from urllib3.exceptions import TimeoutError as Urllib3TimeoutError

from crawler.fetch.egress import AddressForbiddenError, HostForbiddenError

PIN_CHANGED = "the certificate is not the pinned one"
NOT_ALLOWED = "the name leads to an address that is not allowed"
# What OpenSSL says of a certificate, by the number of its verdict.
_VERDICTS = {
    9: "not valid yet",
    10: "expired",
    18: "self-signed",
    19: "unknown issuer",
    20: "unknown issuer",
    62: "another name",
    64: "another name",
}


class FetchError(Exception):
    """What became of an address that gave no answer. `reason` is one of the ledger's for unreachable or `excluded`."""

    def __init__(self, reason: str, detail: str = "", *, excluded: bool = False, retry: bool = False) -> None:
        super().__init__(reason, detail)
        self.reason, self.detail, self.excluded, self.retry = reason, detail, excluded, retry


def why(error: BaseException) -> FetchError:
    """The ledger's reason for what a library raised, looked for along the chain of causes."""
    for one in _chain(error):
        if isinstance(one, HostForbiddenError):
            return FetchError("host", str(one), excluded=True)
        if isinstance(one, AddressForbiddenError):
            return FetchError("refused", NOT_ALLOWED)
        if isinstance(one, socket.gaierror):
            return FetchError("dns", retry=True)
        if "Fingerprints did not match" in str(one):
            return FetchError("tls", PIN_CHANGED)
        if isinstance(one, ssl.SSLCertVerificationError):
            return FetchError("tls", _VERDICTS.get(getattr(one, "verify_code", 0), type(one).__name__))
        if isinstance(one, (ssl.SSLError, ssl.CertificateError, Urllib3SSLError)) and not isinstance(one, TimeoutError):
            return FetchError("tls", type(one).__name__)
        if isinstance(one, (TimeoutError, Urllib3TimeoutError)):
            return FetchError("timeout", retry=True)
        if isinstance(one, ConnectionRefusedError):
            return FetchError("refused", retry=True)
        if isinstance(one, OSError) and one.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
            return FetchError("refused", "no route", retry=True)
        if isinstance(one, DecodeError):
            return FetchError("interrupted", "damaged compression")
        if isinstance(one, (IncompleteRead, http.client.IncompleteRead)):
            return FetchError("interrupted", "the body ended early", retry=True)
    if isinstance(error, (ProtocolError, NewConnectionError, OSError, http.client.HTTPException)):
        return FetchError("interrupted", type(error).__name__, retry=True)
    return FetchError("interrupted", type(error).__name__)


def _chain(error: BaseException) -> Iterable[BaseException]:
    seen: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop(0)
        if one is None or one in seen or len(seen) > 20:
            continue
        seen.append(one)
        waiting += [one.__cause__, one.__context__, *(a for a in one.args if isinstance(a, BaseException))]
    return seen
