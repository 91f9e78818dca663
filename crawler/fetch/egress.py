"""The one guard on where a connection may go, for the fetcher and the browser alike.

Two locks: only configured hosts are ever named, and the address really connected to is checked after the name was
resolved, so a DNS answer that changes, or a literal in an odd notation, leads nowhere.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from findings.addresses import ascii_host
from findings.sections import plain_host

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_GLOBAL_V6 = ipaddress.ip_network("2000::/3")  # all that is given out so far; IPv4 in other clothes stands elsewhere
# Special ranges that Python's own tables call global, some of them only in some of its versions.
_SPECIAL = tuple(
    ipaddress.ip_network(text)
    for text in ("192.0.0.0/24", "192.88.99.0/24", "fec0::/10", "2001::/23", "2002::/16", "100::/64", "64:ff9b:1::/48")
)


class HostForbiddenError(Exception):
    """The host, port or scheme is none of the configured ones."""


class AddressForbiddenError(Exception):
    """The name leads to an address that nobody allowed: loopback, private, link-local, multicast, reserved."""


@dataclass(frozen=True, slots=True)
class Guard:
    """`hosts` and `private_hosts` are host or host:port; without a port 80 and 443 are meant."""

    hosts: frozenset[str]
    private_hosts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, hosts: Iterable[str], private_hosts: Iterable[str] = ()) -> Guard:
        return cls(frozenset(map(_plain, hosts)), frozenset(map(_plain, private_hosts)))

    def permits(self, url: str) -> bool:
        """Whether the address's scheme, host and port are configured ones."""
        try:
            host, port = host_and_port(url)
        except ValueError:
            return False
        return _named(host, port, self.hosts)

    def require(self, url: str) -> None:
        """Raises HostForbiddenError for what `permits` refuses."""
        if not self.permits(url):
            raise HostForbiddenError(host_of(url))

    def addresses(self, host: str, port: int) -> list[tuple[int, str]]:
        """The (family, address) pairs of a host that may be connected to, as the name server says right now.

        Raises HostForbiddenError, AddressForbiddenError, and OSError (socket.gaierror) when the name has no address.
        """
        host = host.strip("[]").rstrip(".").lower()
        if not _named(host, port, self.hosts):
            raise HostForbiddenError(host)
        private = _named(host, port, self.private_hosts)
        found: list[tuple[int, str]] = []
        for family, _, _, _, where in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            text = str(where[0])
            if (family, text) not in found and may_connect(text, private=private):
                found.append((family, text))
        if not found:
            raise AddressForbiddenError(host)
        return found

    def connect(self, host: str, port: int, timeout_s: float) -> socket.socket:
        """A TCP connection to a permitted address of the host; the peer is looked at once more."""
        private = _named(host.strip("[]").rstrip(".").lower(), port, self.private_hosts)
        last: OSError | None = None
        for family, address in self.addresses(host, port):
            link = socket.socket(family, socket.SOCK_STREAM)
            link.settimeout(timeout_s)
            try:
                link.connect((address, port))
                peer = str(link.getpeername()[0])
            except OSError as error:
                link.close()
                last = error
                continue
            if not may_connect(peer, private=private):
                link.close()
                raise AddressForbiddenError(host)
            return link
        raise last if last is not None else AddressForbiddenError(host)


def may_connect(text: str, *, private: bool = False) -> bool:
    """Whether an address may be connected to; `private` opens loopback and private ranges, nothing else."""
    try:
        address = ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        return False
    return all(_open(each, private=private) for each in _meant(address))


def _meant(address: Address) -> list[Address]:
    """The address and the IPv4 address it carries inside: mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    inner: list[Address] = [address]
    if address.sixtofour is not None:
        inner.append(address.sixtofour)
    if address.teredo is not None:
        inner += address.teredo
    if address in _NAT64:
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    return inner


def _open(address: Address, *, private: bool) -> bool:
    if address.is_multicast or address.is_unspecified or address.is_link_local:
        return False
    if address.is_loopback or address.is_private:
        return private and not (address.is_reserved and not address.is_loopback)
    if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL_V6:
        return False
    return address.is_global and not address.is_reserved and not any(address in network for network in _SPECIAL)


def host_of(url: str) -> str:
    """`host` or `host:port` of an address, for people and for comparing; empty for what is none."""
    try:
        host, port = host_and_port(url)
    except ValueError:
        return ""
    return host if port in (80, 443) else f"{host}:{port}"


@lru_cache(maxsize=8_192)
def host_and_port(url: str) -> tuple[str, int]:
    """Raises ValueError for what is no http(s) address."""
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    host = ascii_host((parts.hostname or "").rstrip("."))
    if scheme not in _PORTS or not host:
        raise ValueError("not an http(s) address")
    return host, parts.port or _PORTS[scheme]


def in_hosts(url: str, hosts: Iterable[str]) -> bool:
    """Whether an address's host is one of those named."""
    try:
        host, port = host_and_port(url)
    except ValueError:
        return False
    return _named(host, port, frozenset(map(_plain, hosts)))


def _named(host: str, port: int, hosts: frozenset[str]) -> bool:
    bracketed = f"[{host}]" if ":" in host else host
    return f"{bracketed}:{port}" in hosts or (port in (80, 443) and (bracketed in hosts or host in hosts))


def _plain(entry: str) -> str:
    return plain_host(entry).rstrip(".")
