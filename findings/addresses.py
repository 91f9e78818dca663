"""The canonical form of an address, and its key in the ledger.

Percent bytes are never touched: a GBK path and its UTF-8 twin are two addresses. Nothing merges but what is one address
by the standard (case of scheme and host, the default port, the fragment, how a browser sends what isn't ASCII), a session
id or a random number by construction, and what the portal's configured aliases say.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import safe_url_string

CANON_VERSION = 3
_SESSION = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
# The same as a parameter, under the names that servers' languages give it. A `cfid` alone is a portal's own number (处罚).
# A random number keeps caches away: it is called so, and mostly the fraction that `Math.random()` gives.
_PASSING_PARAMETER = re.compile(
    r"(?:^|&)(?:PHPSESSID|JSESSIONID|ASPSESSIONID[A-Z]*|ASP\.NET_SessionId|CFTOKEN|CFID=[^&]*&CFTOKEN)=[^&]*"
    r"|(?:^|&)(?:randomid=[\d.]*|(?:_|r|t|v|ts|sj|rnd|rand|random|randomid|nocache)=0\.\d{8,})(?=&|$)",
    re.IGNORECASE,
)
# An application whose fragment names the column: /unit/gkmlpt/index#1234
_APP_PATH = re.compile(r"/gkmlpt/(index)?$")
_COLUMN = re.compile(r"\d+$")
_DEFAULT_PORT = {"http": 80, "https": 443}


def ascii_host(host: str) -> str:
    """A host's name as it is asked for: small letters, a Chinese name as the name server knows it. Raises ValueError."""
    return host.lower() if host.isascii() else host.encode("idna").decode("ascii").lower()


@lru_cache(maxsize=16_384)
def on_the_wire(url: str) -> str:
    """The address as it is asked for: what isn't ASCII percent-encoded as browsers do, percent bytes as they stand, no
    fragment but one that names a column. Raises ValueError for what is no http(s) address."""
    parts = urlsplit(safe_url_string(url.strip()))
    if parts.scheme.lower() not in _DEFAULT_PORT or not parts.hostname:
        raise ValueError("not an http(s) address")
    keeps = _APP_PATH.search(parts.path) and _COLUMN.match(parts.fragment)
    host = parts.netloc.rpartition("@")[2]  # a name and password in an address are nobody's business
    return urlunsplit(parts._replace(netloc=host, fragment=parts.fragment if keeps else ""))


def canonical(url: str, aliases: Mapping[str, str] | None = None) -> str:
    """The one spelling under which an address is known. Raises ValueError for what is no http(s) address.

    An alias maps `host` to `host` (a port goes with it), `http://host` to `https://host`, or, where both begin with a
    slash, the beginning of a path segment to another (`/mpost_` to `/post_`). Each is applied once, in that order.
    """
    return _canonical(url) if not aliases else _canonical.__wrapped__(url, aliases)


@lru_cache(maxsize=16_384)
def _canonical(url: str, aliases: Mapping[str, str] | None = None) -> str:
    parts = urlsplit(on_the_wire(url))
    scheme = parts.scheme.lower()
    host = (parts.hostname or "").rstrip(".")
    if not host:
        raise ValueError("not an http(s) address")
    host = f"[{host}]" if ":" in host else host
    netloc = host if parts.port in (None, _DEFAULT_PORT[scheme]) else f"{host}:{parts.port}"
    path = _SESSION.sub("", parts.path) or "/"
    for old, new in (aliases or {}).items():
        if old.startswith("/") and new.startswith("/"):
            path = path.replace(old, new)
    netloc = (aliases or {}).get(netloc, netloc)
    origin = (aliases or {}).get(f"{scheme}://{netloc}", f"{scheme}://{netloc}")
    scheme, _, netloc = origin.partition("://")
    query = _PASSING_PARAMETER.sub("", parts.query).lstrip("&") if "=" in parts.query else parts.query
    return urlunsplit((scheme, netloc, path, query, parts.fragment))


# A folder's own page. What is called main may also lie behind a splash page of the same folder.
_OWN_PAGES, _MAIN = ("index", "default"), "main"
_ENDINGS = ("html", "htm", "shtml", "jhtml", "jsp", "aspx", "asp", "php", "do", "action")
_INDEX = re.compile(rf"/(?:{'|'.join((*_OWN_PAGES, _MAIN))})\.\w{{2,6}}$", re.IGNORECASE)
_IS_MAIN = re.compile(rf"/{_MAIN}\.\w{{2,6}}$", re.IGNORECASE)


def same_place(url: str) -> str:
    """One spelling for a folder, with its last slash or without, and its index page; http and https alike. To tell sections
    apart, never to fetch."""
    parts = urlsplit(url)
    return urlunsplit(("", parts.netloc.lower(), _INDEX.sub("/", parts.path).rstrip("/"), parts.query, parts.fragment))


def spellings(url: str) -> Iterator[str]:
    """The usual spellings of that place, to look it up by their keys; a page called main stands for itself alone."""
    parts = urlsplit(url if _IS_MAIN.search(url) else same_place(url))
    pages = ("", "/", *(f"/{name}.{ending}" for name in _OWN_PAGES for ending in _ENDINGS))
    return (
        parts._replace(scheme=scheme, path=parts.path + page).geturl() for scheme in _DEFAULT_PORT for page in pages
    )


def known_as(url: str, aliases: Mapping[str, str] | None = None) -> str:
    """The canonical form, or the address as it stands where it has none: listed is listed."""
    try:
        return canonical(url, aliases)
    except ValueError:
        return url


def url_key(canonical_url: str) -> str:
    return hashlib.sha256(canonical_url.encode("utf-8", "surrogatepass")).hexdigest()
